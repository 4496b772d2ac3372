//! Compares the keywords of two schemas: which of them differ, and what each difference means by itself.

use super::change::{Effect, NOTHING};
use super::difference::{Difference, Flow, Places};
use super::equality::values;
use super::flat_schema::{EXTENSIBLE, FlatSchema};
use crate::read::json::to_json;
use crate::read::{Json, Node, Number, Value};
use crate::text::Span;
use std::collections::{BTreeSet, HashSet};

/// Whether the types differ by nothing but `null`.
pub fn nullable_only(a: &FlatSchema<'_>, b: &FlatSchema<'_>) -> bool {
    let (Some(a), Some(b)) = (&a.types, &b.types) else {
        return false;
    };
    let without_null = |types: &BTreeSet<&str>| -> BTreeSet<String> {
        let kept = types.iter().filter(|name| **name != "null");
        kept.map(|name| (*name).to_owned()).collect()
    };
    without_null(a) == without_null(b)
}

/// The difference of the types, where there is one.
pub fn types(a: &FlatSchema<'_>, b: &FlatSchema<'_>, flow: Flow, at: Places) -> Option<Difference> {
    if a.types == b.types {
        return None;
    }
    let at = Places {
        old: a.typed_at.map_or(at.old, |node| node.span),
        new: b.typed_at.map_or(at.new, |node| node.span),
    };
    if nullable_only(a, b) {
        let became = b.types.as_ref().is_some_and(|types| types.contains("null"));
        return Some(if became {
            Difference {
                counterexample: (!flow.consumer_sends).then_some(Json::Null),
                ..at.difference("null-allowed", flow.widened())
            }
        } else {
            Difference {
                counterexample: flow.consumer_sends.then_some(Json::Null),
                ..at.difference("null-refused", flow.narrowed())
            }
        });
    }
    let shown = |types: &Option<BTreeSet<&str>>| {
        types.as_ref().map_or_else(
            || "*".to_owned(),
            |types| types.iter().copied().collect::<Vec<_>>().join(" | "),
        )
    };
    let changed = at.difference("type-changed", Effect::Undecided);
    Some(
        changed
            .arg("from", shown(&a.types))
            .arg("to", shown(&b.types)),
    )
}

/// Whether the keywords that hold a value are the same in both.
pub fn has_equal_keywords(a: &FlatSchema<'_>, b: &FlatSchema<'_>) -> bool {
    let lists = |key: &str| matches!(key, "enum" | "const");
    let texts = |flat: &FlatSchema<'_>| {
        let listed = flat.listed();
        listed.map(|(_, values)| values.iter().map(shown).collect::<Vec<_>>())
    };
    a.plain.len() == b.plain.len()
        && texts(a) == texts(b)
        && a.plain
            .iter()
            .filter(|(key, _)| !lists(key))
            .all(|(key, one)| b.plain(key).is_some_and(|other| values(one, other)))
}

/// The keywords that differ, each with what it means by itself; undecided where that depends on others.
pub fn keywords(a: &FlatSchema<'_>, b: &FlatSchema<'_>, flow: Flow, at: Places) -> Vec<Difference> {
    let mut names: Vec<&str> = a.plain.iter().map(|(key, _)| *key).collect();
    names.extend(
        b.plain
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| a.plain(key).is_none()),
    );
    let mut found = enum_values(a.listed(), b.listed(), flow, at);
    let both_base64 = is_base64(a) && is_base64(b);
    for key in names {
        if both_base64 && matches!(key, "format" | "contentEncoding") {
            continue;
        }
        let (one, other) = (a.plain(key), b.plain(key));
        match (one, other) {
            (Some(one), Some(other)) if values(one, other) => {}
            _ if matches!(key, "enum" | "const") => {}
            _ if key == EXTENSIBLE => {
                let values = enum_values(one.map(listed), other.map(listed), flow, at);
                found.extend(values.into_iter().filter_map(known_value));
            }
            _ => found.push(keyword(key, one, other, flow, at)),
        }
    }
    found
}

/// Whether a schema is a text in base64: `format: byte` up to 3.0, `contentEncoding` since.
fn is_base64(flat: &FlatSchema<'_>) -> bool {
    let says = |key: &str| flat.plain(key).and_then(Node::as_str);
    says("contentEncoding") == Some("base64") || says("format") == Some("byte")
}

/// The difference of one keyword that holds a single value.
fn keyword(
    key: &str,
    one: Option<&Node>,
    other: Option<&Node>,
    flow: Flow,
    at: Places,
) -> Difference {
    let code = match key {
        "contentMediaType" | "contentEncoding" | "contentSchema" => "content-changed",
        _ if one.is_none() => "limit-set",
        _ if other.is_none() => "limit-lifted",
        _ => "limit-changed",
    };
    let effect = match (key, one, other) {
        ("contentMediaType" | "contentEncoding", _, _) | ("contentSchema", Some(_), Some(_)) => {
            Effect::Breaking
        }
        (key, None, Some(limit)) if is_limit(key, limit) && flow.consumer_sends => Effect::Possible,
        ("exclusiveMinimum" | "exclusiveMaximum", _, _) if !are_numbers(one, other) => {
            Effect::Undecided
        }
        ("format" | "dependentRequired", _, _) => Effect::Undecided,
        (_, None, _) => flow.narrowed(),
        (_, _, None) => flow.widened(),
        (key, Some(one), Some(other)) => match (end(key), number(one), number(other)) {
            ("min", Some(one), Some(other)) if one < other => flow.narrowed(),
            ("min", Some(one), Some(other)) if one > other => flow.widened(),
            ("max", Some(one), Some(other)) if one > other => flow.narrowed(),
            ("max", Some(one), Some(other)) if one < other => flow.widened(),
            _ => Effect::Undecided,
        },
    };
    let at = Places {
        old: one.map_or(at.old, |node| node.span),
        new: other.map_or(at.new, |node| node.span),
    };
    let value = |node: Option<&Node>| node.map_or_else(|| NOTHING.to_owned(), shown);
    at.difference(code, effect)
        .arg("keyword", key.to_owned())
        .arg("from", value(one))
        .arg("to", value(other))
}

/// A difference of `x-extensible-enum` by its own code: a value that a sender used may be unknown now, and a receiver expects new
/// ones.
fn known_value(one: Difference) -> Option<Difference> {
    let (code, effect) = match (one.code, one.effect) {
        ("enum-value-removed", effect) => ("known-value-removed", effect),
        ("enum-value-added", _) => ("known-value-added", Effect::Compatible),
        _ => return None,
    };
    Some(Difference {
        code,
        effect,
        ..one
    })
}

/// Values that a schema is limited to, and where the list stands.
type Listed<'d> = (Span, &'d [Node]);

fn listed(node: &Node) -> Listed<'_> {
    (node.span, node.items())
}

/// Enumerated values that were added or removed, or that there is an enumeration at all.
fn enum_values(
    one: Option<Listed<'_>>,
    other: Option<Listed<'_>>,
    flow: Flow,
    at: Places,
) -> Vec<Difference> {
    let (one, other) = match (one, other) {
        (Some(one), Some(other)) => (one, other),
        (None, None) => return Vec::new(),
        (None, Some((new, _))) => {
            let at = Places { new, ..at };
            return vec![at.difference("enum-set", flow.narrowed())];
        }
        (Some((old, _)), None) => {
            let at = Places { old, ..at };
            return vec![at.difference("enum-lifted", flow.widened())];
        }
    };
    let texts = |(_, values): Listed<'_>| values.iter().map(shown).collect::<Vec<_>>();
    let (left, right) = (texts(one), texts(other));
    let (of_left, of_right): (HashSet<&String>, HashSet<&String>) =
        (left.iter().collect(), right.iter().collect());
    let span = |(span, values): Listed<'_>, place: usize| {
        values.get(place).map_or(span, |node: &Node| node.span)
    };
    let removed = left.iter().enumerate();
    let removed = removed.filter(|(_, value)| !of_right.contains(value));
    let removed = removed.map(|(place, value)| {
        let (old, new) = (span(one, place), other.0);
        let removed = Difference::new("enum-value-removed", flow.narrowed(), old, new);
        removed.arg("value", value.clone())
    });
    let added = right.iter().enumerate();
    let added = added.filter(|(_, value)| !of_left.contains(value));
    let added = added.map(|(place, value)| {
        let (old, new) = (one.0, span(other, place));
        let added = Difference::new("enum-value-added", flow.widened(), old, new);
        added.arg("value", value.clone())
    });
    removed.chain(added).collect()
}

/// Which end of a range a keyword limits.
fn end(key: &str) -> &str {
    match key {
        "exclusiveMinimum" => "min",
        "exclusiveMaximum" => "max",
        key => key.get(..3).unwrap_or(""),
    }
}

/// Whether a keyword is one end of a range of numbers, lengths or counts. A system may have had such a limit before its description
/// declared it, so a new one is only possibly breaking, as other tools of the field have it.
fn is_limit(key: &str, limit: &Node) -> bool {
    matches!(end(key), "min" | "max") && number(limit).is_some()
}

/// Whether the values that are there are numbers: the booleans of 3.0 mean something only together with other keywords.
fn are_numbers(one: Option<&Node>, other: Option<&Node>) -> bool {
    one.into_iter()
        .chain(other)
        .all(|node| number(node).is_some())
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "only compared, and the engine decides in the end"
        )]
        Value::Number(Number::Int(number)) => Some(*number as f64),
        Value::Number(Number::Float(number)) => Some(*number),
        _ => None,
    }
}

/// A value on one line, as people write it.
pub fn shown(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.to_string(),
        _ => to_json(node).to_string(),
    }
}
