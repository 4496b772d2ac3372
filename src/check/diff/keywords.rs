//! The keywords of two schemas beside each other: which of them differ, and what each difference means by itself.

use super::alike::values;
use super::schemas::{Found, Way};
use super::shape::{EXTENSIBLE, Shape};
use super::{Effect, NOTHING};
use crate::read::json::to_json;
use crate::read::{Json, Node, Number, Value};
use std::collections::{BTreeSet, HashSet};

/// Whether the types differ by nothing but `null`.
pub fn nullable_only(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    let (Some(a), Some(b)) = (&a.types, &b.types) else {
        return false;
    };
    let bare = |types: &BTreeSet<&str>| -> BTreeSet<String> {
        let kept = types.iter().filter(|name| **name != "null");
        kept.map(|name| (*name).to_owned()).collect()
    };
    bare(a) == bare(b)
}

pub fn types(
    a: &Shape<'_>,
    b: &Shape<'_>,
    way: Way,
    at: &dyn Fn(&'static str, Effect) -> Found,
) -> Option<Found> {
    if a.types == b.types {
        return None;
    }
    if nullable_only(a, b) {
        let became = b.types.as_ref().is_some_and(|types| types.contains("null"));
        return Some(if became {
            Found {
                counterexample: (!way.sent).then_some(Json::Null),
                ..at("null-allowed", way.widened())
            }
        } else {
            Found {
                counterexample: way.sent.then_some(Json::Null),
                ..at("null-refused", way.narrowed())
            }
        });
    }
    let shown = |types: &Option<BTreeSet<&str>>| {
        types.as_ref().map_or_else(
            || "*".to_owned(),
            |types| types.iter().copied().collect::<Vec<_>>().join(" | "),
        )
    };
    Some(Found {
        args: vec![("from", shown(&a.types)), ("to", shown(&b.types))],
        ..at("type-changed", Effect::Undecided)
    })
}

pub fn plain_alike(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    a.plain.len() == b.plain.len()
        && a.plain
            .iter()
            .all(|(key, one)| b.plain(key).is_some_and(|other| values(one, other)))
}

/// The keywords that differ, each with what it means by itself; where that depends on others it is undecided here.
pub fn keywords(
    a: &Shape<'_>,
    b: &Shape<'_>,
    way: Way,
    at: &dyn Fn(&'static str, Effect) -> Found,
) -> Vec<Found> {
    let mut names: Vec<&str> = a.plain.iter().map(|(key, _)| *key).collect();
    names.extend(
        b.plain
            .iter()
            .map(|(key, _)| *key)
            .filter(|key| a.plain(key).is_none()),
    );
    let mut found = Vec::new();
    for key in names {
        let (one, other) = (a.plain(key), b.plain(key));
        if let (Some(one), Some(other)) = (one, other)
            && values(one, other)
        {
            continue;
        }
        if key == "enum" || key == EXTENSIBLE {
            let mut told = Vec::new();
            listed(one, other, way, at, &mut told);
            found.extend(told.into_iter().filter_map(|one| known(key, one)));
            continue;
        }
        let args = vec![
            ("keyword", key.to_owned()),
            ("from", one.map_or_else(|| NOTHING.to_owned(), shown)),
            ("to", other.map_or_else(|| NOTHING.to_owned(), shown)),
        ];
        let code = match key {
            "contentMediaType" | "contentEncoding" | "contentSchema" => "content-changed",
            _ if one.is_none() => "limit-set",
            _ if other.is_none() => "limit-lifted",
            _ => "limit-changed",
        };
        let effect = match (key, one, other) {
            ("contentMediaType" | "contentEncoding", _, _)
            | ("contentSchema", Some(_), Some(_)) => Effect::Breaking,
            (key, None, Some(limit)) if is_limit(key, limit) && way.sent => Effect::Possible,
            ("exclusiveMinimum" | "exclusiveMaximum", _, _) if !numbers(one, other) => {
                Effect::Undecided
            }
            ("const" | "format" | "dependentRequired", _, _) => Effect::Undecided,
            (_, None, _) => way.narrowed(),
            (_, _, None) => way.widened(),
            (key, Some(one), Some(other)) => match (side(key), number(one), number(other)) {
                ("min", Some(one), Some(other)) if one < other => way.narrowed(),
                ("min", Some(one), Some(other)) if one > other => way.widened(),
                ("max", Some(one), Some(other)) if one > other => way.narrowed(),
                ("max", Some(one), Some(other)) if one < other => way.widened(),
                _ => Effect::Undecided,
            },
        };
        found.push(Found {
            old: one.map_or_else(|| at(code, effect).old, |node| node.span),
            new: other.map_or_else(|| at(code, effect).new, |node| node.span),
            args,
            ..at(code, effect)
        });
    }
    found
}

/// A difference of `x-extensible-enum` by its own name: a value that a sender used may be unknown now, a new one is to be expected.
fn known(key: &str, one: Found) -> Option<Found> {
    if key != EXTENSIBLE {
        return Some(one);
    }
    let (code, effect) = match (one.code, one.effect) {
        ("enum-value-removed", effect) => ("known-value-removed", effect),
        ("enum-value-added", _) => ("known-value-added", Effect::Compatible),
        _ => return None,
    };
    Some(Found {
        code,
        effect,
        ..one
    })
}

/// Listed values that came and went.
fn listed(
    one: Option<&Node>,
    other: Option<&Node>,
    way: Way,
    at: &dyn Fn(&'static str, Effect) -> Found,
    found: &mut Vec<Found>,
) {
    let (Some(one), Some(other)) = (one, other) else {
        let code = if one.is_none() {
            "enum-set"
        } else {
            "enum-lifted"
        };
        let effect = if one.is_none() {
            way.narrowed()
        } else {
            way.widened()
        };
        found.push(at(code, effect));
        return;
    };
    let texts = |node: &Node| node.items().iter().map(shown).collect::<Vec<_>>();
    let (left, right) = (texts(one), texts(other));
    let (of_left, of_right): (HashSet<&String>, HashSet<&String>) =
        (left.iter().collect(), right.iter().collect());
    let spot =
        |node: &Node, place: usize| node.items().get(place).map_or(node.span, |node| node.span);
    for (place, value) in left
        .iter()
        .enumerate()
        .filter(|(_, value)| !of_right.contains(value))
    {
        found.push(Found {
            old: spot(one, place),
            new: other.span,
            args: vec![("value", value.clone())],
            ..at("enum-value-removed", way.narrowed())
        });
    }
    for (place, value) in right
        .iter()
        .enumerate()
        .filter(|(_, value)| !of_left.contains(value))
    {
        found.push(Found {
            old: one.span,
            new: spot(other, place),
            args: vec![("value", value.clone())],
            ..at("enum-value-added", way.widened())
        });
    }
}

/// Which end of a range a keyword limits.
fn side(key: &str) -> &str {
    match key {
        "exclusiveMinimum" => "min",
        "exclusiveMaximum" => "max",
        key => key.get(..3).unwrap_or(""),
    }
}

/// Whether a keyword is one end of a range of numbers, lengths or counts. Where an older version names none, the system may have
/// had it all along: a limit that is only now written down is possibly breaking, as other tools of the field take it.
fn is_limit(key: &str, limit: &Node) -> bool {
    matches!(side(key), "min" | "max") && number(limit).is_some()
}

/// Whether both are numbers, where they are there: the booleans of 3.0 mean something together with others only.
fn numbers(one: Option<&Node>, other: Option<&Node>) -> bool {
    one.into_iter()
        .chain(other)
        .all(|node| number(node).is_some())
}

fn number(node: &Node) -> Option<f64> {
    match &node.value {
        #[expect(
            clippy::cast_precision_loss,
            reason = "only compared, and the engine has the last word"
        )]
        Value::Number(Number::Int(number)) => Some(*number as f64),
        Value::Number(Number::Float(number)) => Some(*number),
        _ => None,
    }
}

/// A value as a reader knows it, on one line.
pub fn shown(node: &Node) -> String {
    match &node.value {
        Value::String(text) => text.to_string(),
        _ => to_json(node).to_string(),
    }
}
