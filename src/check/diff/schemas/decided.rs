//! What the engine says of two schemas as a whole, in the words of the keywords that differ.

use super::{Found, Walk, Way};
use crate::check::diff::Effect;
use crate::check::diff::alike::values;
use crate::check::diff::keywords::{keywords, types};
use crate::check::diff::shape::{Shape, is_annotation};
use crate::model::Schema;
use crate::read::{Node, Value};
use std::collections::BTreeSet;

impl<'o, 'n> Walk<'_, 'o, 'n> {
    /// What the engine says of this place as a whole, in the words of the keywords that differ.
    pub(super) fn decided(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        (a, b): (&Shape<'o>, &Shape<'n>),
        way: Way,
    ) -> Vec<Found> {
        let at = |code, effect| Found {
            code,
            effect,
            part: String::new(),
            old: old.node.span,
            new: new.node.span,
            args: Vec::new(),
            counterexample: None,
        };
        let mut told: Vec<Found> = types(a, b, way, &at).into_iter().collect();
        told.extend(keywords(a, b, way, &at));
        // What no value shows and yet matters: how content is encoded, which values a receiver knows.
        let beyond = told
            .iter()
            .any(|one| is_beyond(one.code) && one.effect == Effect::Breaking);
        let meeting = self.ask.schemas(old, new, way.direction());
        let (effect, counterexample) = match way.effect(meeting) {
            None | Some((Effect::Compatible, _)) if self.is_void(old, new, way) => {
                return self.void(told, (old, new), way, &at);
            }
            None => return unfelt(told, (a, b), old.dialect == new.dialect),
            Some((Effect::Undecided, _)) if !beyond => (monotone(old, new, way), None),
            Some((_, _)) if beyond => (Effect::Breaking, None),
            Some(answer) => answer,
        };
        let limits = a.whole
            && b.whole
            && !told.is_empty()
            && told
                .iter()
                .all(|one| one.code == "limit-set" && one.effect == Effect::Possible);
        if limits && effect == Effect::Breaking {
            if let Some(first) = told.first_mut() {
                first.counterexample = counterexample;
            }
            return told;
        }
        if effect <= Effect::Compatible {
            for one in &mut told {
                // Which properties come together is easily relied on beyond what values show.
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
        } else if told.iter().all(|one| one.effect < effect)
            && let [one] = told.as_mut_slice()
        {
            one.effect = effect;
        }
        if effect == Effect::Breaking && strangers(a, b) {
            // Where no type is left, the limits that went with it are not what happened.
            told.retain(|one| one.code == "type-changed" || is_beyond(one.code));
            for one in told.iter_mut().filter(|one| one.code == "type-changed") {
                one.effect = effect;
            }
        }
        told.retain(|one| one.effect != Effect::Undecided);
        if told.iter().all(|one| one.effect < effect) {
            told.push(at("schema-changed", effect));
        }
        if let Some(first) = told.iter_mut().find(|one| one.effect == Effect::Breaking) {
            first.counterexample = counterexample;
        }
        told
    }

    /// Whether a version that is to satisfy the other accepts nothing here: it would satisfy everything.
    fn is_void(&self, old: Schema<'o>, new: Schema<'n>, way: Way) -> bool {
        let (older, newer) = self.ask.void(old, new, way.direction());
        newer || (older && !way.sent)
    }

    /// What is told of a place that accepts nothing: where it never did, what its keywords say; else that it is so.
    fn void(
        &self,
        told: Vec<Found>,
        (old, new): (Schema<'o>, Schema<'n>),
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Vec<Found> {
        let never = self.ask.void(old, new, way.direction()) == (true, true);
        let clear = !told.is_empty() && told.iter().all(|one| one.effect != Effect::Undecided);
        if never && clear {
            told
        } else {
            vec![at("schema-empty", Effect::Undecided)]
        }
    }
}

/// Whether the types that two schemas name have none but `null` in common; an integer is a number.
fn strangers(a: &Shape<'_>, b: &Shape<'_>) -> bool {
    let (Some(a), Some(b)) = (&a.types, &b.types) else {
        return false;
    };
    let takes = |types: &BTreeSet<&str>, name: &str| {
        types.contains(name) || (name == "integer" && types.contains("number"))
    };
    let mut shared = a.iter().filter(|name| takes(b, name));
    let mut other = b.iter().filter(|name| takes(a, name));
    shared.all(|name| *name == "null") && other.all(|name| *name == "null")
}

/// What the engine could not decide, where one version only has restrictions that the other has not, all else being equal: a
/// restriction more accepts nothing more.
fn monotone(old: Schema<'_>, new: Schema<'_>, way: Way) -> Effect {
    let (Value::Map(a), Value::Map(b)) = (&old.node.value, &new.node.value) else {
        return Effect::Undecided;
    };
    let only = |left: &Node, right: &Node| {
        let keys = left.entries().iter().map(|entry| &*entry.key);
        keys.filter(|key| right.get(key).is_none() && !is_annotation(key))
            .map(str::to_owned)
            .collect::<BTreeSet<String>>()
    };
    let (gone, come) = (only(old.node, new.node), only(new.node, old.node));
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
            .all(|key| ALONE.contains(&key.as_str()) || conditional.contains(&key.as_str()))
            && (parts == 0 || (keys.contains("if") && !held))
    };
    if !equal || !safe(&gone) || !safe(&come) {
        return Effect::Undecided;
    }
    // A reference may mean another thing in the other version.
    let refers = refers(old.node) || refers(new.node);
    let harmless = if way.sent {
        come.is_empty()
    } else {
        gone.is_empty()
    };
    if harmless && !refers {
        Effect::Compatible
    } else {
        Effect::Undecided
    }
}

/// Whether a reference stands anywhere in a schema.
fn refers(node: &Node) -> bool {
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

/// Whether the engine, which looks at values alone, has nothing to say of a difference.
fn is_beyond(code: &str) -> bool {
    matches!(
        code,
        "content-changed" | "known-value-removed" | "known-value-added"
    )
}

/// Differences in the text of keywords that accept the same values all the same. A limit that went down was meant to: where it
/// stands beside a type that it says nothing of (`maxItems` beside `string`), the system has it in a place that the description
/// does not show.
fn unfelt(told: Vec<Found>, (a, b): (&Shape<'_>, &Shape<'_>), same_dialect: bool) -> Vec<Found> {
    let strays = |one: &Found| {
        let keyword = one.args.iter().find(|(hole, _)| *hole == "keyword");
        let of = keyword.map_or(&[][..], |(_, keyword)| limited(keyword));
        let beside = |shape: &Shape<'_>| {
            let types = shape.types.as_ref();
            types.is_some_and(|types| !of.iter().any(|name| types.contains(name)))
        };
        !of.is_empty() && beside(a) && beside(b)
    };
    let kept = told.into_iter().filter_map(|one| {
        if is_beyond(one.code) {
            return Some(one);
        }
        let meant = same_dialect && one.code == "limit-changed" && one.effect == Effect::Breaking;
        meant.then(|| Found {
            effect: if strays(&one) {
                Effect::Breaking
            } else {
                Effect::Possible
            },
            ..one
        })
    });
    kept.collect()
}

/// The types that a limit says something of.
fn limited(keyword: &str) -> &'static [&'static str] {
    match keyword {
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => &["integer", "number"],
        "minLength" | "maxLength" => &["string"],
        "minItems" | "maxItems" | "minContains" | "maxContains" => &["array"],
        "minProperties" | "maxProperties" => &["object"],
        _ => &[],
    }
}

/// Keywords whose meaning does not depend on the presence of others, and on whose presence no other's depends.
const ALONE: &[&str] = &[
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
