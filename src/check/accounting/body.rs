//! Everything that the schema of a message names, each property with its way from the root and with how the contract knows it.

use super::names::{HarmlessNames, folded};
use super::place::{NamedProperty, Place};
use super::shape::{Shape, Step};
use super::xml::xml_names;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::read::Node;
use crate::text::Span;
use std::collections::HashMap;

/// Places of one body that are looked at: objects and lists. A body with more is not accounted for.
const MOST_PLACES: usize = 4_000;
/// How deep a body nests.
const MOST_DEPTH: usize = 48;

/// Where a property stands by the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Area {
    /// The contract names it at this place.
    Envelope,
    /// Within a record.
    Record,
    /// At a place of which the contract says nothing.
    Elsewhere,
}

/// What a message carries.
#[derive(Debug, Clone, Copy)]
pub enum Content<'d> {
    /// A value of this schema.
    Value(Schema<'d>),
    /// A value of this schema that may be written as XML.
    Xml(Schema<'d>),
    /// A parameter: its name, its place, and its schema where it has one.
    Parameter(&'d str, Span, Option<Schema<'d>>),
}

/// What an operation that is bound to nothing may hand out.
#[derive(Debug)]
pub struct Allowed {
    /// Groups of harmless names outside of lists.
    pub outside: Vec<String>,
    /// Groups of harmless names within lists.
    pub listed: Vec<String>,
    /// Whether that may be personal, as what a login says of who logs in.
    pub personal: bool,
}

/// One property that a body names.
#[derive(Debug, Clone)]
pub struct Named<'d> {
    /// Its name.
    pub name: &'d str,
    /// Where it is named.
    pub span: Span,
    /// The other names that it has in XML, each where it is given.
    pub others: Vec<(&'d str, Span)>,
    /// Its schemas; none where only `required` names it.
    pub schemas: Vec<Schema<'d>>,
    /// The property that it is within, by its index.
    pub parent: Option<usize>,
    /// Lists between that property, or the root, and this one.
    pub lists: usize,
    /// Where it stands by the contract.
    pub area: Area,
    /// Whether nothing is named within it.
    pub leaf: bool,
    /// Whether its schemas leave its value open.
    pub open: bool,
}

impl<'d> Named<'d> {
    /// Every name that it has, each where it is given.
    pub fn names(&self) -> impl Iterator<Item = (&'d str, Span)> {
        let own = std::iter::once((self.name, self.span));
        own.chain(self.others.iter().copied())
    }
}

/// A place where the contract has records.
#[derive(Debug, Clone)]
pub struct RecordPlace<'d> {
    /// Its way from the root of the body.
    pub path: Vec<Step>,
    /// The schemas that stand there.
    pub parts: Vec<Schema<'d>>,
    /// The first of them that lists properties, or else the first.
    pub span: Span,
    /// Whether they name nothing.
    pub silent: bool,
}

/// What the schema of one message names.
#[derive(Debug, Default)]
pub struct Body<'d> {
    /// Every property, outer ones before those within them.
    pub named: Vec<Named<'d>>,
    /// The places where the contract has records.
    pub records: Vec<RecordPlace<'d>>,
    /// The first schema that leaves a value open and names nothing.
    pub open: Option<Span>,
    /// Whether a reference does not resolve, so that not everything is known.
    pub dangling: bool,
    /// Whether there is more than is looked at.
    pub over_limit: bool,
}

/// How the contract knows a place.
#[derive(Debug, Clone, Copy)]
enum Known<'s> {
    /// By this shape.
    Shape(&'s Shape),
    /// As something whose further properties are listed, by groups of names.
    Also(&'s [String]),
    /// As a record.
    Record,
    /// Not at all.
    No,
}

impl<'s> Known<'s> {
    fn of(shape: &'s Shape) -> Self {
        if shape.record {
            Self::Record
        } else if shape.members.is_empty() && shape.element.is_none() && shape.also.is_empty() {
            Self::No
        } else {
            Self::Shape(shape)
        }
    }

    /// Tells one place in the contract from another.
    fn key(self) -> usize {
        match self {
            Self::Shape(shape) => std::ptr::from_ref(shape).addr(),
            Self::Also(groups) => groups.as_ptr().addr(),
            Self::Record => 1,
            Self::No => 0,
        }
    }

    /// Whether the contract knows a property here, and how it knows what is within.
    fn property(self, name: &str, names: &HarmlessNames) -> (bool, Self) {
        match self {
            Self::Shape(shape) => match shape.members.get(name) {
                Some(member) => (true, Self::of(member)),
                None if shape.also.is_empty() => (false, Self::No),
                None => (names.is_in(&shape.also, name), Self::Also(&shape.also)),
            },
            Self::Also(groups) => (names.is_in(groups, name), self),
            Self::No => (false, Self::No),
            Self::Record => (false, Self::Record),
        }
    }

    fn element(self) -> Self {
        match self {
            Self::Shape(shape) => shape.element.as_deref().map_or(Self::No, Self::of),
            other => other,
        }
    }
}

impl<'d> Body<'d> {
    /// What a message names; `shape` is what the contract promises there, where an endpoint of a contract was found in the operation.
    #[must_use]
    pub fn new(
        reader: SchemaReader<'_, 'd>,
        content: Content<'d>,
        shape: Option<&Shape>,
        names: &HarmlessNames,
    ) -> Self {
        let mut walk = Walk::new(reader, names);
        let known = shape.map_or(Known::No, Known::of);
        walk.content(content, known);
        walk.body
    }

    /// Whether a message names anything beyond what is allowed. Stops at the first such property.
    #[must_use]
    pub fn names_data(
        reader: SchemaReader<'_, 'd>,
        content: Content<'d>,
        names: &HarmlessNames,
        allowed: &Allowed,
    ) -> bool {
        let mut walk = Walk::new(reader, names);
        walk.until = Some(allowed);
        walk.content(content, Known::No);
        walk.done || walk.body.over_limit
    }

    /// The way from the root to a property.
    #[must_use]
    pub fn path(&self, at: usize) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut next = Some(at);
        while let Some(named) = next.and_then(|at| self.named.get(at)) {
            steps.push(Step::Property(named.name.to_owned()));
            steps.extend(std::iter::repeat_n(Step::Element, named.lists));
            next = named.parent;
        }
        steps.reverse();
        steps
    }
}

struct Walk<'w, 'd> {
    /// What is allowed: the walk is over at the first property beyond.
    until: Option<&'w Allowed>,
    /// Whether such a property was found.
    done: bool,
    reader: SchemaReader<'w, 'd>,
    names: &'w HarmlessNames,
    /// Places that were visited, by their schemas and by how the contract knows them, and whether they name anything. One that is
    /// being visited does.
    seen: HashMap<(Vec<usize>, usize), bool>,
    places: usize,
    /// Whether the body may be XML.
    is_xml: bool,
    /// The names that schemas give a property in XML, by the schemas.
    xml: HashMap<Vec<usize>, Vec<(&'d str, Span)>>,
    body: Body<'d>,
}

impl<'w, 'd> Walk<'w, 'd> {
    fn new(reader: SchemaReader<'w, 'd>, names: &'w HarmlessNames) -> Self {
        Self {
            until: None,
            done: false,
            reader,
            names,
            seen: HashMap::new(),
            places: 0,
            is_xml: false,
            xml: HashMap::new(),
            body: Body::default(),
        }
    }

    /// Visits all that a message carries.
    fn content(&mut self, content: Content<'d>, known: Known<'_>) {
        let path = &mut Vec::new();
        match content {
            Content::Value(schema) | Content::Xml(schema) => {
                self.is_xml = matches!(content, Content::Xml(_));
                self.place(&[schema], &[], known, None, path);
            }
            Content::Parameter(name, span, schema) => {
                let property = NamedProperty {
                    name,
                    span,
                    schemas: schema.into_iter().collect(),
                    values: Vec::new(),
                };
                self.property(&property, known, None, path);
            }
        }
    }

    /// Visits one place; whether anything is named there or within.
    fn place(
        &mut self,
        schemas: &[Schema<'d>],
        values: &[&'d Node],
        known: Known<'_>,
        parent: Option<usize>,
        path: &mut Vec<Step>,
    ) -> bool {
        let key = (key_of(schemas, values), known.key());
        if let Some(names) = self.seen.get(&key) {
            return *names;
        }
        self.seen.insert(key.clone(), true);
        self.places += 1;
        if self.places > MOST_PLACES || path.len() > MOST_DEPTH {
            self.body.over_limit = true;
            return true;
        }
        let place = Place::with_values(self.reader, schemas, values);
        self.body.dangling |= place.dangling;
        self.body.over_limit |= place.over_limit;
        let has_elements = !place.elements.is_empty() || !place.element_values.is_empty();
        let silent = place.properties.is_empty() && !has_elements;
        let first = place
            .parts
            .first()
            .map_or_else(Span::default, |part| part.node.span);
        // A record is entered where the contract's shape ends.
        let within = |record: &RecordPlace<'_>| path.starts_with(&record.path);
        let is_record = matches!(known, Known::Record) && !self.body.records.iter().any(within);
        if is_record {
            self.body.records.push(RecordPlace {
                path: path.clone(),
                parts: place.parts.clone(),
                span: first,
                silent,
            });
        }
        if silent && values.is_empty() && place.is_open() {
            self.body.open.get_or_insert(first);
        }
        for property in &place.properties {
            if self.done {
                return true;
            }
            self.property(property, known, parent, path);
        }
        let mut names = !place.properties.is_empty();
        if has_elements {
            path.push(Step::Element);
            let (schemas, values) = (&place.elements, &place.element_values);
            names |= self.place(schemas, values, known.element(), parent, path);
            path.pop();
        }
        self.seen.insert(key, names);
        names
    }

    /// The names of a property in XML, but its own in any naming style. They are looked up once for the same schemas.
    fn xml_names(&mut self, own: &str, schemas: &[Schema<'d>]) -> Vec<(&'d str, Span)> {
        if !self.is_xml || schemas.is_empty() {
            return Vec::new();
        }
        let own = folded(own);
        let is_other = |(name, _): &&(&str, Span)| folded(name) != own;
        let key = key_of(schemas, &[]);
        if let Some(names) = self.xml.get(&key) {
            return names.iter().filter(is_other).copied().collect();
        }
        let left = MOST_PLACES.saturating_sub(self.places);
        let found = xml_names(self.reader, schemas, left);
        self.places += found.places;
        self.body.over_limit |= !found.is_whole;
        let names = found.names.iter().filter(is_other).copied().collect();
        self.xml.insert(key, found.names);
        names
    }

    fn property(
        &mut self,
        property: &NamedProperty<'d>,
        known: Known<'_>,
        parent: Option<usize>,
        path: &mut Vec<Step>,
    ) {
        let name = property.name;
        let (envelope, inner) = known.property(name, self.names);
        let others = self.xml_names(name, &property.schemas);
        let is_envelope = |(other, _): &(&str, Span)| known.property(other, self.names).0;
        let envelope = envelope && others.iter().all(is_envelope);
        path.push(Step::Property(name.to_owned()));
        let at = self.body.named.len();
        self.body.named.push(Named {
            name,
            span: property.span,
            others,
            schemas: property.schemas.clone(),
            parent,
            lists: path
                .iter()
                .rev()
                .skip(1)
                .take_while(|step| **step == Step::Element)
                .count(),
            area: match known {
                Known::Record => Area::Record,
                _ if envelope => Area::Envelope,
                _ => Area::Elsewhere,
            },
            leaf: true,
            open: false,
        });
        let open_before = self.body.open;
        let (schemas, values) = (&property.schemas, &property.values);
        let is_bare = schemas.is_empty() && values.is_empty();
        let leaf = is_bare || !self.place(schemas, values, inner, Some(at), path);
        let open = self.body.open != open_before;
        if let Some(named) = self.body.named.get_mut(at) {
            named.leaf = leaf;
            named.open = open;
        }
        if let Some(allowed) = self.until {
            let in_list = path.contains(&Step::Element);
            let groups = if in_list {
                &allowed.listed
            } else {
                &allowed.outside
            };
            let may_be_personal = allowed.personal && !in_list;
            let others = self.body.named.get(at).map_or(&[][..], |it| &it.others);
            let is_listed = |name: &str| self.names.is_in(groups, name);
            let harmless = is_listed(name)
                && others.iter().all(|(other, _)| is_listed(other))
                && (may_be_personal || !self.names.is_personal(self.reader, &property.schemas));
            self.done |= leaf && !harmless;
        }
        path.pop();
    }
}

/// What is looked at in one place, in any order.
fn key_of(schemas: &[Schema<'_>], values: &[&Node]) -> Vec<usize> {
    let nodes = schemas.iter().map(|schema| schema.node);
    let mut key: Vec<usize> = nodes
        .chain(values.iter().copied())
        .map(|node| std::ptr::from_ref(node).addr())
        .collect();
    key.sort_unstable();
    key
}
