//! Parameters of two versions of one operation.

use super::keywords::shown;
use super::operations::Pair;
use super::{Change, Effect, NOTHING};
use crate::check::diff::alike::values;
use crate::check::diff::shape::resolve;
use crate::model::reference::Resolver;
use crate::model::{In, Parameter, SchemaDialect};
use crate::read::Node;

/// Every change of a parameter. Those of the path meet by their order, the others by place and name.
pub fn parameters(pair: &Pair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let (old_names, new_names) = (names(pair.old.path()), names(pair.new.path()));
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        names.sort_unstable();
        names
    };
    // The same names in another order: addresses stay the same, and what callers put into them means something else.
    let swapped = old_names != new_names && sorted(&old_names) == sorted(&new_names);
    if swapped {
        let spans = (pair.old.span, pair.new.span);
        let change = pair.change("path-parameters-swapped", Effect::Possible, spans);
        let list = |names: &[&str]| names.join(", ");
        changes.push(
            change
                .arg("from", &list(&old_names))
                .arg("to", &list(&new_names)),
        );
    }
    for (one, other) in old_names.iter().zip(&new_names) {
        let of = |list: &[&str], name: &str| list.iter().filter(|own| **own == name).count() == 1;
        if !of(&old_names, one) || !of(&new_names, other) {
            continue;
        }
        let left = pair.old.parameters.iter().find(|own| in_path(own, one));
        let right = pair.new.parameters.iter().find(|own| in_path(own, other));
        let (Some(left), Some(right)) = (left, right) else {
            continue;
        };
        if one != other && !swapped {
            let change = pair.change(
                "path-parameter-renamed",
                Effect::Compatible,
                (left.span, right.span),
            );
            changes.push(change.arg("from", one).arg("to", other));
        }
        meet(pair, left, right, changes);
    }
    let sent = pair.way(false).sent;
    let rest = |list: &&Parameter<'_>| list.location != In::Path;
    for left in pair.old.parameters.iter().filter(rest) {
        let Some(right) = pair.new.parameters.iter().find(|right| same(left, right)) else {
            let carried = pair
                .new_interface
                .schemes
                .iter()
                .any(|scheme| carries(&scheme.kind, left));
            if !carried {
                changes.push(named(
                    pair.change(
                        "parameter-removed",
                        Effect::Possible,
                        (left.span, pair.new.span),
                    ),
                    left,
                ));
            }
            continue;
        };
        if right.required && !left.required {
            let effect = if sent {
                Effect::Breaking
            } else {
                Effect::Compatible
            };
            let change = pair.change("parameter-required", effect, (left.span, right.span));
            changes.push(named(change, left));
        }
        if left.required && !right.required {
            let effect = if sent {
                Effect::Compatible
            } else {
                Effect::Breaking
            };
            let change = pair.change("parameter-optional", effect, (left.span, right.span));
            changes.push(named(change, left));
        }
        meet(pair, left, right, changes);
    }
    for right in pair.new.parameters.iter().filter(rest) {
        if pair.old.parameters.iter().any(|left| same(left, right)) {
            continue;
        }
        let carried = pair
            .old_interface
            .schemes
            .iter()
            .any(|scheme| carries(&scheme.kind, right));
        let (code, effect) = if right.required && sent && !carried {
            ("parameter-added-required", Effect::Breaking)
        } else {
            ("parameter-added", Effect::Compatible)
        };
        changes.push(named(
            pair.change(code, effect, (pair.old.span, right.span)),
            right,
        ));
    }
}

/// What holds where a parameter is left out. Before 3.1 nothing beside a reference counts.
fn absent<'d>(resolver: &Resolver<'d>, parameter: &Parameter<'d>) -> Option<&'d Node> {
    let schema = parameter.schema?;
    let old = matches!(
        schema.dialect,
        SchemaDialect::OpenApi20 | SchemaDialect::OpenApi30
    );
    let beside = schema.node.get("default");
    if schema.node.get("$ref").is_none() || beside.is_some() && !old {
        return beside;
    }
    resolve(resolver, schema).node.get("default")
}

/// The names in a path template, in order, those within a segment (`{id}.{format}`) too.
fn names(path: &str) -> Vec<&str> {
    let opened = path.split('{').skip(1);
    opened
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

fn in_path(parameter: &Parameter<'_>, name: &str) -> bool {
    parameter.location == In::Path && parameter.name == name
}

fn same(one: &Parameter<'_>, other: &Parameter<'_>) -> bool {
    let names = if one.location == In::Header {
        one.name.eq_ignore_ascii_case(&other.name)
    } else {
        one.name == other.name
    };
    one.location == other.location && names
}

/// Whether a security scheme of this kind is the parameter under another heading.
fn carries(kind: &str, parameter: &Parameter<'_>) -> bool {
    let place = place(parameter.location);
    kind.eq_ignore_ascii_case(&format!("apiKey {place} {}", parameter.name))
}

const fn place(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}

fn named(change: Change, parameter: &Parameter<'_>) -> Change {
    change
        .arg("name", &parameter.name)
        .arg("in", place(parameter.location))
}

/// What one parameter accepts in both versions, how it is written and what its absence means.
fn meet<'o, 'n>(
    pair: &Pair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let said = |parameter: &Parameter<'_>, key: &str| parameter.node.get(key).map(shown);
    let spans = (left.span, right.span);
    let written = ["style", "explode", "collectionFormat", "allowReserved"];
    let of = |parameter: &Parameter<'_>, key: &str| {
        said(parameter, key).unwrap_or_else(|| default(parameter, key).to_owned())
    };
    if let Some(key) = written.iter().find(|key| of(left, key) != of(right, key))
        && is_list(left, right)
    {
        let change = pair.change("parameter-style", Effect::Breaking, spans);
        changes.push(named(change, left).arg("keyword", key));
    }
    let (old, new) = pair.walk.resolvers();
    let (before, after) = (absent(old, left), absent(new, right));
    let moved = match (before, after) {
        (Some(one), Some(other)) => !values(one, other),
        (one, other) => one.is_some() != other.is_some() && !left.required && !right.required,
    };
    if moved {
        let show = |node: Option<&Node>| node.map_or_else(|| NOTHING.to_owned(), shown);
        let change = pair.change("parameter-default", Effect::Breaking, spans);
        let change = named(change, left)
            .arg("keyword", "default")
            .arg("from", &show(before));
        changes.push(change.arg("to", &show(after)));
    }
    let (Some(one), Some(other)) = (left.schema, right.schema) else {
        return;
    };
    let scalar = pair.walk.is_scalar(one);
    // Every value travels as text, so a parameter that takes any text takes it too; and one value is a list of one where each value
    // of a list is written by itself.
    let single = left.location == In::Query
        && of(right, "style") == "form"
        && of(right, "explode") == "true"
        && pair.walk.is_text_list(other);
    let taken = scalar && (pair.walk.is_any_text(other) || single);
    for found in pair.walk.schemas(one, other, pair.way(false)).iter() {
        let mut change = named(
            pair.found(found, "parameter", &[("message", &left.name)]),
            left,
        );
        let text = change
            .args
            .get("to")
            .is_some_and(|to| to.contains("string"));
        if found.code == "type-changed" && (taken || (text && !found.part.is_empty())) {
            // Deeper parts are written in ways of their own.
            change.effect = if found.part.is_empty() {
                Effect::Compatible
            } else {
                Effect::Possible
            };
            change.counterexample = None;
        }
        changes.push(change);
    }
}

/// Whether the way a list or object is written matters.
fn is_list(left: &Parameter<'_>, right: &Parameter<'_>) -> bool {
    [left.schema, right.schema].iter().flatten().any(|schema| {
        let kind = schema.node.get("type").map(shown).unwrap_or_default();
        schema.node.get("$ref").is_some() || kind.contains("array") || kind.contains("object")
    })
}

/// What holds where nothing is said (OpenAPI 3, Parameter Object; 2.0, collectionFormat).
fn default(parameter: &Parameter<'_>, key: &str) -> &'static str {
    let form = matches!(parameter.location, In::Query | In::Cookie);
    match key {
        "style" if form => "form",
        "style" => "simple",
        "explode" => {
            let style = parameter.node.str_at("style");
            if style.map_or(form, |style| style == "form") {
                "true"
            } else {
                "false"
            }
        }
        "collectionFormat" => "csv",
        _ => "false",
    }
}
