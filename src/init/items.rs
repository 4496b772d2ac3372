//! The 信息项 of a resource, made of the properties of its record.

use super::unwrap::{Record, Unwrapper};
use super::words::name_in;
use crate::check::accounting::place::{NamedProperty, Place};
use crate::model::Schema;
use crate::read::{Node, Number, Value};
use std::collections::BTreeMap;

/// Names of what a system keeps for itself in a record.
pub(super) const TECHNICAL: [&str; 1] = ["record"];
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
}

/// The items of a record, at most so many.
pub(super) fn items<'d>(unwrapper: Unwrapper<'_, 'd>, record: &Record<'d>, most: usize) -> Items {
    let mut found = Items::default();
    for property in &record.properties {
        let parts = Place::new(unwrapper.reader, &property.schemas).parts;
        let name = name(&parts);
        let key = property.name.to_owned();
        if unwrapper.words.is_secret(name.as_deref(), &key) {
            found.secrets.push(key);
        } else if unwrapper.names.is_in(&TECHNICAL, &key) {
            found.technical.push(key);
        } else if found.list.len() < most && is_one(property) {
            let (kind, length) = kind(&parts);
            found.list.push(Item {
                name,
                key,
                kind,
                length,
            });
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

/// Whether a property has a name of its own, and not one of those that `additionalProperties` describes.
fn is_one(property: &NamedProperty<'_>) -> bool {
    property.name != "*"
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
