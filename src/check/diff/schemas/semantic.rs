//! Decides by meaning: the engine compares two schemas as a whole, and the keywords that differ give the words.

use super::{Flat, SchemaDiffer};
use crate::check::diff::change::{COMPARISON_FAILED, Effect};
use crate::check::diff::difference::{Difference, Flow, Places, Verdict};
use crate::check::diff::equality::values;
use crate::check::diff::flat_schema::{FlatSchema, is_annotation};
use crate::check::diff::keywords::{keywords, types};
use crate::model::Schema;
use crate::read::{Json, Node, Value};
use std::collections::BTreeSet;

impl<'o, 'n> SchemaDiffer<'_, 'o, 'n> {
    /// The differences of two schemas as a whole, as the engine decides, in the words of the keywords that differ.
    pub(super) fn semantic(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flat: Flat<'_, 'o, 'n>,
        flow: Flow,
    ) -> Vec<Difference> {
        let (a, b) = flat;
        let at = Places::of(old.node, new.node);
        let failed = || vec![at.difference(COMPARISON_FAILED, Effect::Undecided)];
        let mut found: Vec<Difference> = types(a, b, flow, at).into_iter().collect();
        found.extend(keywords(a, b, flow, at));
        // Some differences matter although the same values are accepted: how content is encoded, which values a receiver knows.
        let breaks_beyond_values = found
            .iter()
            .any(|one| is_beyond_values(one.code) && one.effect == Effect::Breaking);
        let verdict = flow.verdict(self.versions.schemas(old, new, flow.direction));
        if matches!(verdict, Verdict::Same | Verdict::Compatible)
            && !(self.is_plainly_inhabited(old) && self.new_is_plainly_inhabited(new))
        {
            let Ok(empty) = self.versions.uninhabited(old, new, flow.direction) else {
                return failed();
            };
            if is_trivially_contained(empty, flow) {
                return both_uninhabited(found, empty, at);
            }
        }
        let mut reason = None;
        let (effect, counterexample) = match verdict {
            Verdict::Failed => return failed(),
            Verdict::Same => return without_effect(found, flat, old.dialect == new.dialect),
            _ if breaks_beyond_values => (Effect::Breaking, None),
            Verdict::Breaking(value) => (Effect::Breaking, Some(value)),
            Verdict::Compatible => (Effect::Compatible, None),
            Verdict::Undecided(why) => {
                reason = Some(why);
                (monotone(old, new, flow), None)
            }
        };
        let mut found = weighed(found, (effect, counterexample), flat, at);
        for one in &mut found {
            if let Some(reason) = reason.filter(|_| one.effect == Effect::Undecided) {
                one.args.push(("reason", reason.to_owned()));
            }
        }
        found
    }
}

/// The differences of keywords with the effect that the schemas as a whole have.
fn weighed(
    mut found: Vec<Difference>,
    (effect, counterexample): (Effect, Option<Json>),
    (a, b): Flat<'_, '_, '_>,
    at: Places,
) -> Vec<Difference> {
    let is_new_limit = |one: &Difference| one.code == "limit-set" && one.effect == Effect::Possible;
    let only_new_limits = a.whole && b.whole && !found.is_empty() && found.iter().all(is_new_limit);
    if only_new_limits && effect == Effect::Breaking {
        if let Some(first) = found.first_mut() {
            first.counterexample = counterexample;
        }
        return found;
    }
    if effect <= Effect::Compatible {
        for one in &mut found {
            // Clients easily rely on which properties come together, beyond what the accepted values show.
            let ties = one
                .args
                .iter()
                .any(|(_, value)| value == "dependentRequired");
            one.effect = if ties && one.code == "limit-changed" {
                Effect::Possible
            } else {
                effect
            };
        }
    } else if found.iter().all(|one| one.effect < effect)
        && let [one] = found.as_mut_slice()
    {
        one.effect = effect;
    }
    if effect == Effect::Breaking && types_disjoint(a, b) {
        // Where the type is another one altogether, the limits of the old type are not what changed.
        found.retain(|one| one.code == "type-changed" || is_beyond_values(one.code));
        for one in found.iter_mut().filter(|one| one.code == "type-changed") {
            one.effect = effect;
        }
    }
    found.retain(|one| one.effect != Effect::Undecided);
    if found.iter().all(|one| one.effect < effect) {
        found.push(at.difference("schema-changed", effect));
    }
    if let Some(first) = found.iter_mut().find(|one| one.effect == Effect::Breaking) {
        first.counterexample = counterexample;
    }
    found
}

/// Whether the version that must be contained in the other accepts no value: an uninhabited schema is trivially contained in any
/// other, so it is reported instead of being called compatible.
const fn is_trivially_contained((older, newer): (bool, bool), flow: Flow) -> bool {
    newer || (older && !flow.consumer_sends)
}

/// The differences at a place that accepts no value in either version are those of its keywords, if they are clear. Where one
/// version accepts values there is nothing to compare.
fn both_uninhabited(found: Vec<Difference>, empty: (bool, bool), at: Places) -> Vec<Difference> {
    let clear = !found.is_empty() && found.iter().all(|one| one.effect != Effect::Undecided);
    if empty == (true, true) && clear {
        found
    } else {
        vec![at.difference("schema-empty", Effect::Undecided)]
    }
}

/// Whether the types of two schemas have none but `null` in common; an integer is a number.
fn types_disjoint(a: &FlatSchema<'_>, b: &FlatSchema<'_>) -> bool {
    let (Some(a), Some(b)) = (&a.types, &b.types) else {
        return false;
    };
    let accepts = |types: &BTreeSet<&str>, name: &str| {
        types.contains(name) || (name == "integer" && types.contains("number"))
    };
    let mut shared = a.iter().filter(|name| accepts(b, name));
    let mut other = b.iter().filter(|name| accepts(a, name));
    shared.all(|name| *name == "null") && other.all(|name| *name == "null")
}

/// The effect where the engine could not decide, and one schema is the other with restrictions added or removed: an added
/// restriction never makes a schema accept more.
fn monotone(old: Schema<'_>, new: Schema<'_>, flow: Flow) -> Effect {
    let (Value::Map(a), Value::Map(b)) = (&old.node.value, &new.node.value) else {
        return Effect::Undecided;
    };
    let only = |left: &Node, right: &Node| {
        let keys = left.entries().iter().map(|entry| &*entry.key);
        keys.filter(|key| right.get(key).is_none() && !is_annotation(key))
            .map(str::to_owned)
            .collect::<BTreeSet<String>>()
    };
    let (removed, added) = (only(old.node, new.node), only(new.node, old.node));
    let shared = a.entries().iter().filter_map(|entry| {
        let other = b.get(&entry.key)?;
        (!is_annotation(&entry.key)).then_some((&entry.node, other))
    });
    let equal = shared.clone().all(|(one, other)| values(one, other));
    let safe = |keys: &BTreeSet<String>| {
        let conditional = ["if", "then", "else"];
        let parts = conditional
            .iter()
            .filter(|key| keys.contains(**key))
            .count();
        let held = conditional
            .iter()
            .any(|key| a.get(key).is_some() && b.get(key).is_some());
        keys.iter()
            .all(|key| INDEPENDENT.contains(&key.as_str()) || conditional.contains(&key.as_str()))
            && (parts == 0 || (keys.contains("if") && !held))
    };
    if !equal || !safe(&removed) || !safe(&added) {
        return Effect::Undecided;
    }
    // A reference may mean another thing in the other version.
    let refers = has_reference(old.node) || has_reference(new.node);
    let harmless = if flow.consumer_sends {
        added.is_empty()
    } else {
        removed.is_empty()
    };
    if harmless && !refers {
        Effect::Compatible
    } else {
        Effect::Undecided
    }
}

/// Whether there is a reference anywhere in a schema.
fn has_reference(node: &Node) -> bool {
    let mut pending = vec![node];
    while let Some(node) = pending.pop() {
        if node.get("$ref").is_some() || node.get("$dynamicRef").is_some() {
            return true;
        }
        pending.extend(node.items());
        pending.extend(node.entries().iter().map(|entry| &entry.node));
    }
    false
}

/// Whether a difference matters although both schemas accept the same values, so that the engine does not see it.
fn is_beyond_values(code: &str) -> bool {
    matches!(
        code,
        "content-changed" | "known-value-removed" | "known-value-added"
    )
}

/// Differences of keywords between schemas that accept the same values. A limit that was lowered was lowered on purpose, and is
/// possibly breaking. Where both schemas have a type that the limit does not apply to (`maxItems` on a `string`), the limit holds
/// in the system and the description shows it at the wrong place: then it is breaking.
fn without_effect(
    found: Vec<Difference>,
    (a, b): Flat<'_, '_, '_>,
    same_dialect: bool,
) -> Vec<Difference> {
    let is_misplaced = |one: &Difference| {
        let keyword = one.args.iter().find(|(name, _)| *name == "keyword");
        let of = keyword.map_or(&[][..], |(_, keyword)| limited_types(keyword));
        let beside = |flat: &FlatSchema<'_>| {
            let types = flat.types.as_ref();
            types.is_some_and(|types| !of.iter().any(|kind| types.contains(kind)))
        };
        !of.is_empty() && beside(a) && beside(b)
    };
    let kept = found.into_iter().filter_map(|one| {
        if is_beyond_values(one.code) {
            return Some(one);
        }
        let meant = same_dialect && one.code == "limit-changed" && one.effect == Effect::Breaking;
        meant.then(|| Difference {
            effect: if is_misplaced(&one) {
                Effect::Breaking
            } else {
                Effect::Possible
            },
            ..one
        })
    });
    kept.collect()
}

/// The types that a limit applies to.
fn limited_types(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => &["integer", "number"],
        "minLength" | "maxLength" => &["string"],
        "minItems" | "maxItems" | "minContains" | "maxContains" => &["array"],
        "minProperties" | "maxProperties" => &["object"],
        _ => &[],
    }
}

/// Keywords whose meaning does not depend on other keywords, and on which no other keyword depends.
const INDEPENDENT: &[&str] = &[
    "unevaluatedProperties",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "not",
    "enum",
    "const",
    "format",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "type",
];
