//! Compares the parameters of two versions of one operation.

use super::change::{Change, Effect, NOTHING};
use super::flat_schema::resolve;
use super::keywords::shown;
use super::pair::OperationPair;
use super::textual_equality::values;
use crate::check::compare::parameter::{is_api_key_of, is_same, place, written};
use crate::check::compare::path_template;
use crate::check::translate::Direction;
use crate::model::reference::Resolver;
use crate::model::{In, Parameter, SchemaDialect};
use crate::read::Node;

/// Every change of a parameter.
pub fn parameters(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    path_parameters(pair, changes);
    other_parameters(pair, changes);
}

/// Path parameters are matched by their order.
fn path_parameters(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let (old, new) = (pair.old.operation, pair.new.operation);
    let old_names: Vec<&str> = path_template::parameters(old.path()).collect();
    let new_names: Vec<&str> = path_template::parameters(new.path()).collect();
    // The same names in another order: URLs stay the same, and the values that callers put into them mean something else.
    let swapped = old_names != new_names && sorted(&old_names) == sorted(&new_names);
    if swapped {
        let change = pair.change("path-parameters-swapped", Effect::Possible, pair.places());
        let change = change.arg("from", &old_names.join(", "));
        changes.push(change.arg("to", &new_names.join(", ")));
    }
    for (one, other) in old_names.iter().zip(&new_names) {
        let once =
            |names: &[&str], name: &str| names.iter().filter(|own| **own == name).count() == 1;
        if !once(&old_names, one) || !once(&new_names, other) {
            continue;
        }
        let left = old.parameters.iter().find(|own| is_in_path(own, one));
        let right = new.parameters.iter().find(|own| is_in_path(own, other));
        let (Some(left), Some(right)) = (left, right) else {
            continue;
        };
        if one != other && !swapped {
            let at = (left.span, right.span);
            let change = pair.change("path-parameter-renamed", Effect::Compatible, at);
            changes.push(change.arg("from", one).arg("to", other));
        }
        compare_parameter(pair, left, right, changes);
    }
}

fn sorted<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

fn is_in_path(parameter: &Parameter<'_>, name: &str) -> bool {
    parameter.location == In::Path && parameter.name == name
}

/// Parameters elsewhere are matched by place and name.
fn other_parameters(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let sent = pair.flow(Direction::Request).consumer_sends;
    let (old, new) = (pair.old.operation, pair.new.operation);
    let elsewhere = |parameter: &&Parameter<'_>| parameter.location != In::Path;
    let effect_of = |breaks: bool| {
        if breaks {
            Effect::Breaking
        } else {
            Effect::Compatible
        }
    };
    for left in old.parameters.iter().filter(elsewhere) {
        let Some(right) = new.parameters.iter().find(|right| is_same(left, right)) else {
            if !is_api_key_of(pair.new.interface, left) {
                let at = (left.span, new.span);
                let change = pair.change("parameter-removed", Effect::Possible, at);
                changes.push(named(change, left));
            }
            continue;
        };
        let at = (left.span, right.span);
        if right.required && !left.required {
            let change = pair.change("parameter-required", effect_of(sent), at);
            changes.push(named(change, left));
        }
        if left.required && !right.required {
            let change = pair.change("parameter-optional", effect_of(!sent), at);
            changes.push(named(change, left));
        }
        compare_parameter(pair, left, right, changes);
    }
    for right in new.parameters.iter().filter(elsewhere) {
        if old.parameters.iter().any(|left| is_same(left, right)) {
            continue;
        }
        let was_key = is_api_key_of(pair.old.interface, right);
        let (code, effect) = if right.required && sent && !was_key {
            ("parameter-added-required", Effect::Breaking)
        } else {
            ("parameter-added", Effect::Compatible)
        };
        let change = pair.change(code, effect, (old.span, right.span));
        changes.push(named(change, right));
    }
}

fn named(change: Change, parameter: &Parameter<'_>) -> Change {
    change
        .arg("name", &parameter.name)
        .arg("in", place(parameter.location))
}

/// Compares how one parameter is written, what its absence means and which values it accepts.
fn compare_parameter<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let at = (left.span, right.span);
    let keywords = ["style", "explode", "collectionFormat", "allowReserved"];
    let differs = |key: &&&str| written(left, key) != written(right, key);
    if let Some(key) = keywords.iter().find(differs)
        && is_list(left, right)
    {
        let change = pair.change("parameter-style", Effect::Breaking, at);
        changes.push(named(change, left).arg("keyword", key));
    }
    let versions = pair.schemas.versions();
    let before = default_value(versions.old.resolver(), left);
    let after = default_value(versions.new.resolver(), right);
    let is_changed = match (before, after) {
        (Some(one), Some(other)) => !values(one, other),
        (one, other) => one.is_some() != other.is_some() && !left.required && !right.required,
    };
    if is_changed {
        let value = |node: Option<&Node>| node.map_or_else(|| NOTHING.to_owned(), shown);
        let change = pair.change("parameter-default", Effect::Breaking, at);
        let change = named(change, left).arg("keyword", "default");
        changes.push(change.arg("from", &value(before)).arg("to", &value(after)));
    }
    accepted_values(pair, left, right, changes);
}

/// Compares the values that one parameter accepts.
fn accepted_values<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let (Some(one), Some(other)) = (left.schema, right.schema) else {
        return;
    };
    // Every value travels as text, so a parameter that accepts any text accepts it too. One value is also a list of one, where each
    // element of a list is written by itself.
    let is_single = left.location == In::Query
        && written(right, "style") == "form"
        && written(right, "explode") == "true"
        && pair.schemas.is_text_list(other);
    let accepts_text =
        pair.schemas.is_scalar(one) && (pair.schemas.is_any_text(other) || is_single);
    let flow = pair.flow(Direction::Request);
    for found in pair.schemas.schemas(one, other, flow).iter() {
        let mut change = named(pair.difference(found, "parameter", &left.name), left);
        let to_text = change
            .args
            .get("to")
            .is_some_and(|to| to.contains("string"));
        let is_part = !found.part.is_empty();
        if found.code == "type-changed" && (accepts_text || (to_text && is_part)) {
            // How deeper parts are written differs from tool to tool.
            change.effect = if is_part {
                Effect::Possible
            } else {
                Effect::Compatible
            };
            change.counterexample = None;
        }
        changes.push(change);
    }
}

/// The value that holds where a parameter is left out. Before 3.1 nothing beside a reference counts.
fn default_value<'d>(resolver: &Resolver<'d>, parameter: &Parameter<'d>) -> Option<&'d Node> {
    let schema = parameter.schema?;
    let before_31 = matches!(
        schema.dialect,
        SchemaDialect::OpenApi20 | SchemaDialect::OpenApi30
    );
    let own = schema.node.get("default");
    if schema.node.get("$ref").is_none() || own.is_some() && !before_31 {
        return own;
    }
    resolve(resolver, schema).node.get("default")
}

/// Whether a parameter may be a list or an object, so that the way it is written matters.
fn is_list(left: &Parameter<'_>, right: &Parameter<'_>) -> bool {
    [left.schema, right.schema].iter().flatten().any(|schema| {
        let kind = schema.node.get("type").map(shown).unwrap_or_default();
        schema.node.get("$ref").is_some() || kind.contains("array") || kind.contains("object")
    })
}
