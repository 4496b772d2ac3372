//! Compares the parameters of two versions of one operation.

use super::change::{Change, Effect, NOTHING, Way};
use super::equality::values;
use super::flat_schema::resolve;
use super::keywords::shown;
use super::pair::OperationPair;
use crate::check::compare::members::as_sent;
use crate::check::compare::parameter::{is_api_key_of, is_same, place, written};
use crate::check::compare::path_template;
use crate::check::compare::writing::{Shape, content, form, rewritten, shapes, types};
use crate::check::translate::Direction;
use crate::model::reference::Resolver;
use crate::model::{In, Parameter};
use crate::read::Node;
use std::collections::BTreeSet;

/// Every change of a parameter.
pub fn parameters(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let old = as_sent(&pair.old, &pair.new);
    let new = as_sent(&pair.new, &pair.old);
    path_parameters(pair, (&old, &new), changes);
    strays(pair, (&old, &new), changes);
    other_parameters(pair, (&old, &new), changes);
}

/// The parameters of both versions.
type Parameters<'p, 'o, 'n> = (&'p [Parameter<'o>], &'p [Parameter<'n>]);

/// Path parameters are matched by their order.
fn path_parameters<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (left, right): Parameters<'_, 'o, 'n>,
    changes: &mut Vec<Change>,
) {
    let (old, new) = (pair.old.operation, pair.new.operation);
    let old_names: Vec<&str> = path_template::parameters(old.path()).collect();
    let new_names: Vec<&str> = path_template::parameters(new.path()).collect();
    // The same names in another order: URLs stay the same, and the values that callers put into them mean something else.
    let swapped = old_names != new_names && sorted(&old_names) == sorted(&new_names);
    if swapped {
        let change = pair.change(
            Way::Parameter,
            "path-parameters-swapped",
            Effect::Possible,
            pair.places(),
        );
        let change = change.arg("from", &old_names.join(", "));
        changes.push(change.arg("to", &new_names.join(", ")));
    }
    let mut compared = BTreeSet::new();
    for (one, other) in old_names.iter().zip(&new_names) {
        // A name that stands twice in a path is one parameter.
        if !compared.insert((one, other)) {
            continue;
        }
        let left = left.iter().find(|own| is_in_path(own, one));
        let right = right.iter().find(|own| is_in_path(own, other));
        let (left, right) = match (left, right) {
            (Some(left), Some(right)) => (left, right),
            (None, None) => continue,
            // In one version nothing says which values are taken.
            (Some(one), None) => {
                let at = (one.span, new.span);
                let change = pair.change(Way::Parameter, UNDECLARED, Effect::Undecided, at);
                changes.push(change.arg("name", other));
                continue;
            }
            (None, Some(other)) => {
                let takes_any = other
                    .schema
                    .is_some_and(|schema| pair.schemas.is_any_text(schema));
                if !takes_any {
                    let at = (old.span, other.span);
                    let change = pair.change(Way::Parameter, UNDECLARED, Effect::Undecided, at);
                    changes.push(change.arg("name", one));
                }
                continue;
            }
        };
        if one != other && !swapped {
            let at = (left.span, right.span);
            let change = pair.change(
                Way::Parameter,
                "path-parameter-renamed",
                Effect::Compatible,
                at,
            );
            changes.push(change.arg("from", one).arg("to", other));
        }
        compare_parameter(pair, left, right, changes);
    }
}

/// The code of a path parameter that one version does not declare, or declares and does not have in its path.
const UNDECLARED: &str = "path-parameter-undeclared";

fn sorted<'n>(names: &[&'n str]) -> Vec<&'n str> {
    let mut names = names.to_vec();
    names.sort_unstable();
    names
}

fn is_in_path(parameter: &Parameter<'_>, name: &str) -> bool {
    parameter.location == In::Path && parameter.name == name
}

/// Parameters of the path that the path does not have. Where both versions have one, nobody can say where it goes, and its values are
/// compared all the same.
fn strays<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (left, right): Parameters<'_, 'o, 'n>,
    changes: &mut Vec<Change>,
) {
    let (old, new) = (pair.old.operation, pair.new.operation);
    let is_stray = |own: &Parameter<'_>, path: &str| {
        let mut names = path_template::parameters(path);
        own.location == In::Path && !names.any(|name| name == own.name)
    };
    let undeclared = |name: &str, at| {
        let change = pair.change(Way::Parameter, UNDECLARED, Effect::Undecided, at);
        change.arg("name", name)
    };
    for one in left.iter().filter(|own| is_stray(own, old.path())) {
        let found = right.iter().find(|own| is_in_path(own, &one.name));
        match found.filter(|other| is_stray(other, new.path())) {
            Some(other) => compare_parameter(pair, one, other, changes),
            None => changes.push(undeclared(&one.name, (one.span, new.span))),
        }
    }
    for other in right.iter().filter(|own| is_stray(own, new.path())) {
        if !left.iter().any(|own| is_in_path(own, &other.name)) {
            changes.push(undeclared(&other.name, (old.span, other.span)));
        }
    }
}

/// Parameters elsewhere are matched by place and name.
fn other_parameters<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (left, right): Parameters<'_, 'o, 'n>,
    changes: &mut Vec<Change>,
) {
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
    for one in left.iter().filter(elsewhere) {
        let Some(other) = right.iter().find(|other| is_same(one, other)) else {
            if !is_api_key_of(pair.new.interface, one) {
                let at = (one.span, new.span);
                let change = pair.change(Way::Parameter, "parameter-removed", Effect::Possible, at);
                changes.push(named(change, one));
            }
            continue;
        };
        let at = (one.span, other.span);
        if other.required && !one.required {
            let change = pair.change(Way::Parameter, "parameter-required", effect_of(sent), at);
            changes.push(named(change, one));
        }
        if one.required && !other.required {
            let change = pair.change(Way::Parameter, "parameter-optional", effect_of(!sent), at);
            changes.push(named(change, one));
        }
        compare_parameter(pair, one, other, changes);
    }
    for other in right.iter().filter(elsewhere) {
        if left.iter().any(|one| is_same(one, other)) {
            continue;
        }
        let was_key = is_api_key_of(pair.old.interface, other);
        let (code, effect) = if other.required && sent && !was_key {
            ("parameter-added-required", Effect::Breaking)
        } else {
            ("parameter-added", Effect::Compatible)
        };
        let change = pair.change(Way::Parameter, code, effect, (old.span, other.span));
        changes.push(named(change, other));
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
    style(pair, left, right, changes);
    if pair.flow(Direction::Request).consumer_sends {
        leniency(pair, left, right, changes);
    }
    let before = default_value(pair.old.schemas.resolver(), left);
    let after = default_value(pair.new.schemas.resolver(), right);
    let is_changed = match (before, after) {
        (Some(one), Some(other)) => !values(one, other),
        (one, other) => one.is_some() != other.is_some() && !left.required && !right.required,
    };
    if is_changed {
        let value = |node: Option<&Node>| node.map_or_else(|| NOTHING.to_owned(), shown);
        let change = pair.change(Way::Parameter, "parameter-default", Effect::Breaking, at);
        let change = named(change, left).arg("keyword", "default");
        changes.push(change.arg("from", &value(before)).arg("to", &value(after)));
    }
    accepted_values(pair, left, right, changes);
}

/// Compares how the values of one parameter are written.
fn style<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let its = left.schema.map(|schema| types(pair.old.schemas, schema));
    let theirs = right.schema.map(|schema| types(pair.new.schemas, schema));
    let (its, theirs) = (
        shapes(its.flatten().as_ref()),
        shapes(theirs.flatten().as_ref()),
    );
    let found = rewritten(
        (&|shape| form(left, shape), &its),
        (&|shape| form(right, shape), &theirs),
    );
    let Some(found) = found else {
        return;
    };
    let keywords = ["style", "explode", "collectionFormat"];
    let differs = |key: &&&str| written(left, key) != written(right, key);
    let keyword = if content(left).is_some() || content(right).is_some() {
        "content"
    } else {
        keywords.iter().find(differs).copied().unwrap_or("style")
    };
    let at = (left.span, right.span);
    let change = pair.change(Way::Parameter, "parameter-style", Effect::Breaking, at);
    let change = named(change, left).arg("keyword", keyword);
    changes.push(change.arg("from", &found.from).arg("to", &found.to));
}

/// What a sender was allowed to leave unescaped or empty. Most servers take it all the same, and the description says so no longer.
fn leniency<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let allowed = |parameter: &Parameter<'_>, keyword: &str| written(parameter, keyword) == "true";
    let lost = |keyword: &str| allowed(left, keyword) && !allowed(right, keyword);
    let at = (left.span, right.span);
    // Numbers and truth values hold no reserved characters.
    let kinds = left.schema.map(|schema| types(pair.old.schemas, schema));
    let plain = ["integer", "number", "boolean", "null"];
    let is_plain = kinds
        .flatten()
        .is_some_and(|kinds| kinds.iter().all(|kind| plain.contains(kind)));
    if lost("allowReserved") && !is_plain {
        let change = pair.change(Way::Parameter, "parameter-reserved", Effect::Possible, at);
        changes.push(named(change, left));
    }
    if lost("allowEmptyValue") && left.location == In::Query {
        let change = pair.change(Way::Parameter, "parameter-empty", Effect::Possible, at);
        changes.push(named(change, left));
    }
}

/// Compares the values that one parameter accepts.
fn accepted_values<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    left: &Parameter<'o>,
    right: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let (Some(one), Some(other)) = (left.schema, right.schema) else {
        let flow = pair.flow(Direction::Request);
        let effect = match (left.schema, right.schema) {
            (None, Some(other)) if !pair.schemas.is_any_text(other) => match flow.narrowed() {
                // Nothing says what was sent.
                Effect::Breaking => Some(Effect::Undecided),
                effect => Some(effect),
            },
            (Some(_), None) => Some(flow.widened()),
            _ => None,
        };
        if let Some(effect) = effect {
            let at = (left.span, right.span);
            let change = pair.change(Way::Parameter, "schema-changed", effect, at);
            let change = named(change, left).arg("place", Way::Parameter.name());
            changes.push(change.arg("part", NOTHING).arg("message", &left.name));
        }
        return;
    };
    // Every value travels as text, so a parameter that accepts any text accepts it too. One value is also a list of one, where each
    // element of a list is written by itself.
    let is_single = left.location == In::Query
        && form(right, Shape::List) == "n=a&n=b"
        && pair.schemas.is_text_list(other);
    let accepts_text =
        pair.schemas.is_scalar(one) && (pair.schemas.is_any_text(other) || is_single);
    let flow = pair.flow(Direction::Request);
    for found in pair.schemas.schemas(one, other, flow) {
        let mut change = named(pair.difference(&found, Way::Parameter, &left.name), left);
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
    let before_31 = !schema.dialect.is_json_schema();
    let own = schema.node.get("default");
    if schema.node.get("$ref").is_none() || own.is_some() && !before_31 {
        return own;
    }
    resolve(resolver, schema).node.get("default")
}
