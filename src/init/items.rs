//! The 信息项 of a resource, made of the properties of its record.

use super::unwrap::{Record, Unwrapper};
use super::words::name_in;
use crate::check::accounting::body::{Body, Content, Named};
use crate::check::accounting::place::{NamedProperty, Place};
use crate::model::Schema;
use crate::read::{Node, Number, Value};
use std::collections::{BTreeMap, HashSet};

/// Names of what a system keeps for itself in a record.
pub(super) const TECHNICAL: [&str; 1] = ["record"];
/// Names that no catalogue registers, wherever they stand within a record.
const HARMLESS: [&str; 2] = ["record", "wrapper"];
/// Characters of a UUID.
const UUID: i64 = 36;

/// One item.
#[derive(Debug)]
pub(super) struct Item {
    /// Its Chinese name, where the description says one and no other item has it.
    pub name: Option<String>,
    /// The name of the property.
    pub key: String,
    /// The guide's data type; blank where the schema has none.
    pub kind: &'static str,
    /// The length of a text.
    pub length: Option<i64>,
}

/// The items of a record, and what was left out.
#[derive(Debug, Default)]
pub(super) struct Items {
    /// The items.
    pub list: Vec<Item>,
    /// Properties that a system keeps for itself.
    pub technical: Vec<String>,
    /// Passwords, keys and tokens.
    pub secrets: Vec<String>,
    /// How many properties were not looked at, because there are too many.
    pub left: usize,
    /// The names of the properties that are items.
    known: HashSet<String>,
}

/// What the items of several records may cost together.
#[derive(Debug)]
pub(super) struct Budget {
    /// How many items may still be made.
    pub items: usize,
    /// How many properties within properties may still be looked at.
    pub within: usize,
}

impl Budget {
    const fn is_spent(&self) -> bool {
        self.items == 0 || self.within == 0
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            items: 20_000,
            within: 200_000,
        }
    }
}

/// The items of a record, as many as may be made.
pub(super) fn items<'d>(
    unwrapper: Unwrapper<'_, 'd>,
    record: &Record<'d>,
    budget: &mut Budget,
) -> Items {
    let mut found = Items {
        left: record.left,
        ..Items::default()
    };
    let own: HashSet<&str> = record.properties.iter().map(|one| one.name).collect();
    for property in &record.properties {
        if budget.is_spent() {
            found.left += 1;
            continue;
        }
        match beside(unwrapper, property, &own, budget) {
            Some(others) => {
                for one in others {
                    found.add(unwrapper, one.name, &one.schemas, budget);
                }
            }
            None => found.add(unwrapper, property.name, &property.schemas, budget),
        }
    }
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for name in found.list.iter().filter_map(|item| item.name.clone()) {
        *counts.entry(name).or_default() += 1;
    }
    for item in &mut found.list {
        item.name
            .take_if(|name| counts.get(name).is_some_and(|count| *count > 1));
    }
    found
}

impl Items {
    /// Adds a property to what it belongs to. One that is an item already is none again.
    fn add<'d>(
        &mut self,
        unwrapper: Unwrapper<'_, 'd>,
        key: &str,
        schemas: &[Schema<'d>],
        budget: &mut Budget,
    ) {
        let place = Place::new(unwrapper.reader, schemas);
        // What holds properties is data, whatever it is called.
        let holds = !place.properties.is_empty()
            || !Place::new(unwrapper.reader, &place.elements)
                .properties
                .is_empty();
        let parts = place.parts;
        let name = name(&parts);
        if unwrapper.words.is_secret(name.as_deref(), key) {
            self.secrets.push(key.to_owned());
        } else if !holds && unwrapper.names.is_in(&TECHNICAL, key) {
            self.technical.push(key.to_owned());
        } else if has_own_name(key) && !self.known.contains(key) {
            let Some(rest) = budget.items.checked_sub(1) else {
                self.left += 1;
                return;
            };
            budget.items = rest;
            self.known.insert(key.to_owned());
            let (kind, length) = kind(&parts);
            self.list.push(Item {
                name,
                key: key.to_owned(),
                kind,
                length,
            });
        }
    }
}

/// What a property holds beside those that bear the name of a property of the record: `check` takes those for the item of this name, and
/// then asks for the others by themselves. `None` where the property can be one item as a whole.
fn beside<'d>(
    unwrapper: Unwrapper<'_, 'd>,
    property: &NamedProperty<'d>,
    own: &HashSet<&str>,
    budget: &mut Budget,
) -> Option<Vec<Named<'d>>> {
    let bodies = property.schemas.iter();
    let bodies = bodies.map(|schema| {
        Body::new(
            unwrapper.reader,
            Content::Value(*schema),
            None,
            unwrapper.names,
        )
    });
    let named: Vec<Named<'d>> = bodies.flat_map(|body| body.named).collect();
    budget.within = budget.within.saturating_sub(named.len());
    let telling = named
        .into_iter()
        .filter(|named| named.leaf && !unwrapper.names.is_in(&HARMLESS, named.name));
    let (shared, others): (Vec<_>, Vec<_>) = telling.partition(|named| own.contains(named.name));
    (!shared.is_empty()).then_some(others)
}

/// Whether a property has a name of its own, and is not one of those that `additionalProperties` describes.
fn has_own_name(key: &str) -> bool {
    key != "*"
}

/// The name for people.
fn name(parts: &[Schema<'_>]) -> Option<String> {
    let said = |keys: &'static [&'static str]| {
        let texts = parts.iter().flat_map(move |part| {
            let node = part.node;
            keys.iter().filter_map(move |key| node.str_at(key))
        });
        texts.into_iter().find_map(name_in)
    };
    said(&["x-item-name", "title"]).or_else(|| said(&["description"]))
}

/// The guide's data type for what schemas say together, and the length of a text. A text without a limit is a memo, which has no length;
/// a number that may have any number of digits is one of double precision.
fn kind(parts: &[Schema<'_>]) -> (&'static str, Option<i64>) {
    let said = |key: &'static str| parts.iter().find_map(|part| part.node.get(key));
    let kind = said("type").and_then(|kind| {
        // 3.1 allows a list, usually of one type and null.
        let mut kinds = std::iter::once(kind)
            .chain(kind.items())
            .filter_map(Node::as_str);
        kinds.find(|kind| *kind != "null")
    });
    let limit = said("maxLength").and_then(|node| match node.value {
        Value::Number(Number::Int(length)) if length > 0 => Some(length),
        _ => None,
    });
    let longest = || {
        let values = said("enum")?.items().iter();
        let lengths = values.filter_map(|value| Some(value.as_str()?.chars().count()));
        lengths
            .max()
            .and_then(|most| i64::try_from(most.max(1)).ok())
    };
    match (kind, said("format").and_then(Node::as_str)) {
        (Some("string"), Some("date")) => ("日期型", None),
        (Some("string"), Some("date-time")) => ("日期时间型", None),
        (Some("string"), format) => {
            let uuid = (format == Some("uuid")).then_some(UUID);
            match limit.or_else(longest).or(uuid) {
                Some(length) => ("字符型", Some(length)),
                None => ("备注型", None),
            }
        }
        (Some("integer"), _) => ("整型", None),
        (Some("number"), Some("float")) => ("浮点型", None),
        (Some("number"), _) => ("双精度型", None),
        (Some("boolean"), _) => ("逻辑型", None),
        (Some("object" | "array"), _) => ("通用型", None),
        (None, _) if parts.iter().any(|part| is_composed(part.node)) => ("通用型", None),
        _ => ("", None),
    }
}

/// Whether a schema without a type describes an object or a list.
fn is_composed(node: &Node) -> bool {
    ["properties", "items", "additionalProperties"]
        .iter()
        .any(|key| node.get(key).is_some())
}
