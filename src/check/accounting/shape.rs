//! What a contract promises at each place of a response: the members of its envelope, and where the records stand.

use super::place::Place;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::pack::{CodePart, SchemaMarks};
use crate::read::Json;
use std::collections::BTreeMap;

/// How deep the schemas of a contract are followed.
const MOST_DEPTH: usize = 16;

/// What stands at one place of a response by the contract.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Shape {
    /// The members that the contract names here.
    pub members: BTreeMap<String, Shape>,
    /// The members of a list.
    pub element: Option<Box<Shape>>,
    /// Whether a record of the resource stands here.
    pub record: bool,
    /// Groups of names that may stand here besides.
    pub also: Vec<String>,
    /// The JSON Schema of the values that tell success here.
    pub success: Option<Json>,
    /// Whether one and the same value says nothing here.
    pub varies: bool,
    /// Whether the code of a resource stands here.
    pub code: bool,
}

/// One step from the root of a value to a place within it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The property of this name.
    Property(String),
    /// Every member of a list.
    Element,
}

impl Shape {
    /// The shape of a schema of a contract.
    #[must_use]
    pub fn of<'d>(reader: SchemaReader<'_, 'd>, schema: Schema<'d>) -> Self {
        Self::at(reader, &[schema], 0)
    }

    fn at<'d>(reader: SchemaReader<'_, 'd>, schemas: &[Schema<'d>], depth: usize) -> Self {
        if depth > MOST_DEPTH {
            return Self::default();
        }
        let place = Place::new(reader, schemas);
        let mut shape = Self::default();
        for part in &place.parts {
            let marks = SchemaMarks::of(part.node);
            shape.record |= marks.record;
            shape.code |= marks.code == Some(CodePart::Whole);
            shape.success = shape.success.or(marks.success);
            shape.varies |= marks.varies;
            shape
                .also
                .extend(marks.also.iter().map(|group| (*group).to_owned()));
        }
        for property in &place.properties {
            let inner = Self::at(reader, &property.schemas, depth + 1);
            shape.members.insert(property.name.to_owned(), inner);
        }
        if !place.elements.is_empty() {
            let element = Self::at(reader, &place.elements, depth + 1);
            shape.element = Some(Box::new(element));
        }
        shape
    }

    /// The places at which values tell success, from here, each with the schema of those values.
    #[must_use]
    pub fn successes(&self) -> Vec<(Vec<Step>, &Json)> {
        let mut found = Vec::new();
        self.visit(&mut Vec::new(), &mut |way, shape| {
            found.extend(
                shape
                    .success
                    .as_ref()
                    .map(|success| (way.to_vec(), success)),
            );
        });
        found
    }

    /// The places at which one and the same value says nothing, from here.
    #[must_use]
    pub fn varying(&self) -> Vec<Vec<Step>> {
        self.places(&|shape| shape.varies)
    }

    /// The places of codes of resources, from here.
    #[must_use]
    pub fn codes(&self) -> Vec<Vec<Step>> {
        self.places(&|shape| shape.code)
    }

    /// The places of which something holds, from here.
    fn places(&self, holds: &dyn Fn(&Self) -> bool) -> Vec<Vec<Step>> {
        let mut found = Vec::new();
        self.visit(&mut Vec::new(), &mut |way, shape| {
            found.extend(holds(shape).then(|| way.to_vec()));
        });
        found
    }

    fn visit<'s>(&'s self, way: &mut Vec<Step>, visitor: &mut dyn FnMut(&[Step], &'s Self)) {
        visitor(way, self);
        let members = self.members.iter();
        let members = members.map(|(name, inner)| (Step::Property(name.clone()), inner));
        let element = self.element.iter().map(|inner| (Step::Element, &**inner));
        for (step, inner) in members.chain(element) {
            way.push(step);
            inner.visit(way, visitor);
            way.pop();
        }
    }

    /// The member within which a member of this name stands somewhere below; empty where it stands here.
    #[must_use]
    pub fn holder_of(&self, name: &str) -> Option<&str> {
        if self.members.contains_key(name) {
            return Some("");
        }
        let inner = self.element.as_deref().map(|inner| ("", inner));
        let members = self.members.iter();
        let mut all = members
            .map(|(own, inner)| (own.as_str(), inner))
            .chain(inner);
        all.find_map(|(own, inner)| {
            let holder = inner.holder_of(name)?;
            Some(if holder.is_empty() { own } else { holder })
        })
    }

    /// Whether records stand here or within.
    #[must_use]
    pub fn has_records(&self) -> bool {
        !self.records().is_empty()
    }

    /// The places of the records, from here.
    #[must_use]
    pub fn records(&self) -> Vec<Vec<Step>> {
        let mut found = Vec::new();
        self.collect(&mut Vec::new(), &mut found);
        found
    }

    fn collect(&self, way: &mut Vec<Step>, found: &mut Vec<Vec<Step>>) {
        if self.record {
            found.push(way.clone());
            return;
        }
        for (name, inner) in &self.members {
            way.push(Step::Property(name.clone()));
            inner.collect(way, found);
            way.pop();
        }
        if let Some(element) = &self.element {
            way.push(Step::Element);
            element.collect(way, found);
            way.pop();
        }
    }
}
