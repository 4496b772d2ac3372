//! Compares discriminators: the property by which the alternatives of a message are told apart, and the value that stands for each.
//! A value stands in `mapping`, or is the name of the schema; alternatives are those of `oneOf` and `anyOf`, or without them the
//! schemas whose values are all of the holder.

use super::change::{Change, Effect, NOT_COMPARED, NOTHING};
use super::difference::Flow;
use super::joined::{Holder, Joined, Message, Twins};
use super::pair::OperationPair;
use crate::check::compare::operation_view::SchemaSource;
use crate::check::schema_reader::SchemaReader;
use crate::model::Schema;
use crate::model::reference::{Heir, named};
use crate::read::Node;
use std::collections::{BTreeMap, HashSet};

/// Values of one discriminator that are compared.
const VALUES: usize = 10_000;

/// What a value of a discriminator stands for.
struct Target<'d> {
    /// The name of the schema.
    label: String,
    /// The schema, where it is there.
    schema: Option<Schema<'d>>,
}

/// The values of one discriminator.
struct Table<'d> {
    property: &'d str,
    values: BTreeMap<String, Target<'d>>,
    /// What stands for every other value (3.2).
    default: Option<Target<'d>>,
    /// Whether the alternatives are no part of the schema itself, so that its comparison does not reach them.
    is_inherited: bool,
    /// Whether there are more values than are compared.
    is_cut: bool,
}

/// The changes of one discriminator; returns the pairs of alternatives that have one value in both versions.
pub fn compare<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    held: (Option<Holder<'o>>, Option<Holder<'n>>),
    (a, b): (&Joined<'o>, &Joined<'n>),
    twins: &Twins<'o, 'n>,
    message: &Message<'_>,
    changes: &mut Vec<Change>,
) -> Vec<(Schema<'o>, Schema<'n>)> {
    if held.0.is_none() && held.1.is_none() {
        return Vec::new();
    }
    let at = (
        held.0.map_or(a.span(), |holder| holder.node.span),
        held.1.map_or(b.span(), |holder| holder.node.span),
    );
    let part = if twins.part.is_empty() {
        NOTHING
    } else {
        &twins.part
    };
    let changed = |code: &'static str, effect: Effect| {
        let change = pair
            .change(message.way, code, effect, at)
            .arg("place", message.way.name());
        change.arg("part", part).arg("message", message.name)
    };
    let flow = message.flow;
    let (one, other) = match held {
        (Some(one), Some(other)) => (one, other),
        (None, Some(_)) => {
            // Who sends may have left out the property, or put anything into it.
            let effect = if flow.consumer_sends {
                Effect::Possible
            } else {
                Effect::Compatible
            };
            changes.push(changed("discriminator-added", effect));
            return Vec::new();
        }
        _ => {
            let effect = if flow.consumer_sends {
                Effect::Compatible
            } else {
                Effect::Possible
            };
            changes.push(changed("discriminator-removed", effect));
            return Vec::new();
        }
    };
    let before = table(pair.old.schemas, one, a);
    let after = table(pair.new.schemas, other, b);
    if before.is_cut || after.is_cut {
        let change = changed(NOT_COMPARED, Effect::Undecided);
        changes.push(change.arg("reason", "values-over-limit"));
    }
    if before.property != after.property {
        let change = changed("discriminator-property", Effect::Breaking);
        let change = change.arg("from", before.property);
        changes.push(change.arg("to", after.property));
    }
    let mut same = Vec::new();
    for (value, target) in &before.values {
        let valued = |code, effect| changed(code, effect).arg("value", value);
        let Some(now) = after.values.get(value) else {
            let effect = if after.default.is_some() {
                flow.narrowed().min(Effect::Possible)
            } else {
                flow.narrowed()
            };
            changes.push(valued("discriminator-value-removed", effect));
            continue;
        };
        let (Some(old), Some(new)) = (target.schema, now.schema) else {
            if target.label != now.label {
                changes.push(retargeted(valued, target, now, Effect::Undecided));
            }
            continue;
        };
        // Where the former schema is still there under its name, the value does not stand for it any more.
        let is_among = |table: &BTreeMap<String, Target<'_>>, label: &str| {
            table.values().any(|one| one.label == label)
        };
        let is_other = target.label != now.label
            && (is_among(&after.values, &target.label) || is_among(&before.values, &now.label));
        let differences = if is_other || before.is_inherited || after.is_inherited {
            pair.schemas.schemas(old, new, flow)
        } else {
            Vec::new()
        };
        if is_other {
            if !differences.is_empty() {
                changes.push(retargeted(valued, target, now, Effect::Breaking));
            }
            continue;
        }
        for found in &differences {
            let found = if twins.part.is_empty() {
                found.clone()
            } else {
                found.within(&twins.part)
            };
            changes.push(pair.difference(&found, message.way, message.name));
        }
        same.push((old, new));
    }
    for value in after.values.keys() {
        if before.values.contains_key(value) {
            continue;
        }
        let effect = if before.default.is_some() {
            flow.widened().min(Effect::Possible)
        } else {
            flow.widened()
        };
        let change = changed("discriminator-value-added", effect);
        changes.push(change.arg("value", value));
    }
    if let Some((code, effect)) = default_change(&before, &after, flow) {
        changes.push(changed(code, effect).arg("value", "defaultMapping"));
    }
    same
}

/// A value that stands for another schema than before.
fn retargeted(
    valued: impl Fn(&'static str, Effect) -> Change,
    target: &Target<'_>,
    now: &Target<'_>,
    effect: Effect,
) -> Change {
    let change = valued("discriminator-value-changed", effect);
    change.arg("from", &target.label).arg("to", &now.label)
}

/// What became of `defaultMapping`.
fn default_change(
    before: &Table<'_>,
    after: &Table<'_>,
    flow: Flow,
) -> Option<(&'static str, Effect)> {
    match (&before.default, &after.default) {
        (None, None) => None,
        (None, Some(_)) => Some(("discriminator-value-added", Effect::Compatible)),
        (Some(_), None) => Some(("discriminator-value-removed", flow.narrowed())),
        (Some(one), Some(other)) if one.label == other.label => None,
        // Whether any message falls back on it the description does not say.
        _ => Some(("discriminator-default", Effect::Possible)),
    }
}

/// Every value of a discriminator, and what it stands for.
fn table<'d>(schemas: &SchemaSource<'_, 'd>, holder: Holder<'d>, joined: &Joined<'d>) -> Table<'d> {
    let property = holder.node.str_at("propertyName");
    let property = property.or_else(|| holder.node.as_str()).unwrap_or("");
    let mut values = BTreeMap::new();
    let mut mapped: HashSet<usize> = HashSet::new();
    let mapping = holder.node.get("mapping").map_or(&[][..], Node::entries);
    for entry in mapping.iter().take(VALUES) {
        let target = target(schemas, holder.schema, &entry.node);
        if let Some(schema) = target.schema {
            mapped.insert(std::ptr::from_ref(schema.node).addr());
        }
        values.insert(entry.key.to_string(), target);
    }
    let reader = SchemaReader::new(schemas.resolver());
    let has = |keyword: &str| holder.schema.node.get(keyword).is_some();
    let mut is_cut = mapping.len() > VALUES;
    let is_inherited = !has("oneOf") && !has("anyOf");
    let implied: Vec<(&'d str, Schema<'d>)> = if is_inherited {
        let heirs = schemas.resolver().heirs(holder.schema.node, usize::MAX);
        let heirs = heirs.as_deref();
        is_cut |= heirs.is_none_or(|heirs| heirs.len() > VALUES);
        let narrower = heirs.unwrap_or_default().iter();
        let schema = |heir: &Heir<'d>| {
            let schema = Schema {
                source: heir.source,
                node: heir.node,
                ..holder.schema
            };
            (heir.name, schema)
        };
        narrower.filter(|heir| heir.narrows).map(schema).collect()
    } else {
        let named = joined.alternatives.iter();
        named
            .filter_map(|(name, schema)| Some(((*name)?, *reader.chain(*schema).last()?)))
            .collect()
    };
    is_cut |= implied.len() > VALUES;
    for (name, schema) in implied.into_iter().take(VALUES) {
        // A schema that the mapping names is told by that value and not by its own name.
        if mapped.insert(std::ptr::from_ref(schema.node).addr()) {
            let label = name.to_owned();
            values.entry(label.clone()).or_insert(Target {
                label,
                schema: Some(schema),
            });
        }
    }
    let default = holder.node.get("defaultMapping");
    Table {
        property,
        values,
        default: default.map(|node| target(schemas, holder.schema, node)),
        is_inherited,
        is_cut,
    }
}

/// The schema that a value of `mapping` names: a reference, or the name of a component.
fn target<'d>(schemas: &SchemaSource<'_, 'd>, holder: Schema<'d>, node: &'d Node) -> Target<'d> {
    let text = node.as_str().unwrap_or_default();
    let label = text.rsplit('/').next().unwrap_or_default().to_owned();
    let root = schemas.resolver().library().document(holder.source);
    let found = root
        .and_then(|document| Some((holder.source, named(&document.root)?.get(text)?)))
        .or_else(|| schemas.follow(holder.source, node));
    let schema = found.and_then(|(source, node)| {
        let schema = Schema {
            source,
            node,
            ..holder
        };
        SchemaReader::new(schemas.resolver()).chain(schema).pop()
    });
    Target { label, schema }
}
