//! The record in a response: what stands within envelopes, pages and lists.

use super::words::{Words, Wrapper};
use crate::check::accounting::names::HarmlessNames;
use crate::check::accounting::place::{NamedProperty, Place};
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;

/// How many wrappers and lists are followed.
const DEEP: usize = 8;
/// Names of what is around data.
const AROUND: [&str; 2] = ["wrapper", "container"];
/// Names of what is said of a message beside its data.
const ABOUT: [&str; 3] = ["wrapper", "container", "event"];
/// Names of what holds data.
const HOLDS: [&str; 1] = ["container"];

/// A record.
#[derive(Debug)]
pub(super) struct Record<'d> {
    /// Its schema, references followed.
    pub schema: Schema<'d>,
    /// Its properties.
    pub properties: Vec<NamedProperty<'d>>,
    /// How many of them were not kept, because there are too many.
    pub left: usize,
}

/// Unwraps schemas by the names that a pack knows.
#[derive(Clone, Copy)]
pub(super) struct Unwrapper<'u, 'd> {
    pub reader: SchemaReader<'u, 'd>,
    pub names: &'u HarmlessNames,
    pub words: &'u Words<'u>,
}

impl<'d> Unwrapper<'_, 'd> {
    /// The record in the schema of a message; `None` where it names no data.
    pub(super) fn record(self, schema: Schema<'d>) -> Option<Record<'d>> {
        self.within(&[schema], DEEP)
    }

    fn within(self, schemas: &[Schema<'d>], deep: usize) -> Option<Record<'d>> {
        let deep = deep.checked_sub(1)?;
        let place = Place::new(self.reader, schemas);
        if place.properties.is_empty() {
            return match place.elements.as_slice() {
                [] => None,
                elements => self.within(elements, deep),
            };
        }
        let is_around = |property: &&NamedProperty<'d>| self.names.is_in(&AROUND, property.name);
        if place.properties.iter().all(|property| is_around(&property)) {
            let holders = place.properties.iter();
            let mut holders = holders.filter(|property| self.names.is_in(&HOLDS, property.name));
            return holders.find_map(|holder| self.within(&holder.schemas, deep));
        }
        if let Some(only) = self.only_holder(schemas, &place.properties) {
            return self.within(&only.schemas, deep);
        }
        let first = *schemas.first()?;
        let schema = self.reader.chain(first).pop().unwrap_or(first);
        Some(Record {
            schema,
            properties: place.properties,
            left: usize::from(place.over_limit),
        })
    }

    /// The one property with properties of its own, where everything else is said of the message: by its name, or because the type is
    /// that of an envelope or a page, which may have members of its own.
    fn only_holder<'p>(
        self,
        schemas: &[Schema<'d>],
        properties: &'p [NamedProperty<'d>],
    ) -> Option<&'p NamedProperty<'d>> {
        let references = schemas.iter().filter_map(|one| one.node.str_at("$ref"));
        let references: Vec<&str> = references.collect();
        let is_called =
            |kind: Wrapper| references.iter().any(|own| self.words.wrapper(own) == kind);
        let holds = |property: &&NamedProperty<'d>| {
            let inner = Place::new(self.reader, &property.schemas);
            !inner.properties.is_empty() || !inner.elements.is_empty()
        };
        let is_about = |one: &&NamedProperty<'d>| self.names.is_in(&ABOUT, one.name);
        let holders: Vec<_> = properties.iter().filter(holds).take(2).collect();
        // A name that something else may have, too, is confirmed by most of the members beside the holder.
        let is_wrapper = is_called(Wrapper::Generic) || {
            let beside = properties.iter();
            let beside = beside.filter(|one| holders.iter().all(|holder| holder.name != one.name));
            let (about, own): (Vec<_>, Vec<_>) = beside.partition(is_about);
            is_called(Wrapper::Named) && about.len() > own.len()
        };
        let candidates: Vec<_> = if is_wrapper {
            holders
        } else if references.iter().all(|own| self.words.is_around(own)) {
            let own = properties.iter().filter(|one| !is_about(one));
            own.take(2).collect()
        } else {
            Vec::new()
        };
        match candidates.as_slice() {
            [only] if properties.len() > 1 && holds(only) => Some(only),
            _ => None,
        }
    }
}
