//! Schemas that certainly accept a value, as a few keywords show without the engine.

use super::flat_schema::{EXTENSIBLE, FlatSchema};
use crate::model::Schema;
use crate::model::reference::Resolver;
use crate::read::{Node, Value};
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// Nesting down to which a schema is looked at.
const MOST_DEPTH: usize = 100;

/// The schemas of both versions that were looked at, by their nodes, and whether they certainly accept a value.
#[derive(Default)]
pub struct PlainlyInhabited(RefCell<HashMap<usize, bool>>);

impl PlainlyInhabited {
    /// Whether a schema certainly accepts a value. `false` says nothing.
    pub fn has<'d>(&self, resolver: &Resolver<'d>, schema: Schema<'d>) -> bool {
        self.has_to(resolver, schema, MOST_DEPTH)
    }

    fn has_to<'d>(&self, resolver: &Resolver<'d>, schema: Schema<'d>, depth: usize) -> bool {
        if depth == 0 {
            return false;
        }
        let key = std::ptr::from_ref(schema.node).addr();
        if let Some(known) = self.0.borrow().get(&key) {
            return *known;
        }
        // A schema within itself shows nothing.
        self.0.borrow_mut().insert(key, false);
        let flat = FlatSchema::of(resolver, schema);
        let inner = |inner: Schema<'d>| self.has_to(resolver, inner, depth - 1);
        let found = flat.whole && accepts_some(&flat, &inner);
        self.0.borrow_mut().insert(key, found);
        found
    }
}

/// Whether a schema accepts a value, where `inner` says it of those within it.
fn accepts_some<'d>(flat: &FlatSchema<'d>, inner: &dyn Fn(Schema<'d>) -> bool) -> bool {
    let asserted = flat.plain.iter().filter(|(key, _)| *key != EXTENSIBLE);
    let asserted: Vec<&(&str, &Node)> = asserted.collect();
    if let Some((kind, branches)) = &flat.branches {
        // Of alternatives beside nothing else; several at once make `oneOf` false.
        return *kind == "anyOf"
            && asserted.is_empty()
            && flat.types.is_none()
            && flat.required.is_empty()
            && flat.properties.is_empty()
            && branches.iter().any(|branch| inner(*branch));
    }
    let Some(types) = &flat.types else {
        return asserted.is_empty();
    };
    if let [("enum", listed)] = asserted.as_slice() {
        return listed.items().iter().any(|value| is_of(value, types));
    }
    let asserts = |key: &str| asserted.iter().any(|(own, _)| *own == key);
    let is_other = |name: &&str| *name != "object";
    let mut required = flat.required.keys();
    asserted.iter().all(|(key, _)| is_harmless(key))
        // No date has five characters.
        && !(asserts("format") && asserts("maxLength"))
        && (types.iter().any(is_other)
            || required.all(|name| flat.property(name).is_some_and(inner)))
}

/// Whether a value is of one of some types; `false` for lists and objects.
fn is_of(value: &Node, types: &BTreeSet<&str>) -> bool {
    let name = match value.value {
        Value::String(_) => "string",
        Value::Bool(_) => "boolean",
        Value::Null => "null",
        Value::Number(_) => "number",
        _ => return false,
    };
    types.contains(name)
}

/// Keywords of which none leaves a schema without values.
fn is_harmless(key: &str) -> bool {
    matches!(key, "format" | "maxItems" | "maxLength" | "uniqueItems")
}
