//! Two schemas meet: does the wider accept every value of the narrower? `jsonschema` is named here and in `judge`.
//!
//! Schemas are JSON Schema 2020-12 in one self-contained document each, with references to `#/$defs/…` only, as
//! [`translate`] makes them. The answer is found in this order: equal; proved by `subsume`; refuted by a candidate of
//! `samples` that both validators judge; proved by `jsonschema::canonical::covers`; else undecided. A library's "no" without
//! a value that shows it is not taken.

mod apart;
mod at;
mod branch;
mod dialect;
mod expand;
mod judge;
mod language;
mod parts;
mod pattern;
mod range;
mod samples;
mod scalars;
mod subsume;

use apart::nothing;
use at::At;
use jsonschema::canonical::{Containment, Satisfiability, options};
use jsonschema::{Draft, PatternOptions};
use judge::{Judge, MOST_PATTERN, Memory, PATTERN_BYTES};
pub use judge::{Refusal, refusal};
use language::Texts;
use samples::Sampler;
use serde_json::Value as Json;
use std::collections::HashMap;
use subsume::{Oracle, Prover};

/// What one question may cost, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Steps of a proof.
    pub steps: usize,
    /// Candidates for a counterexample.
    pub candidates: usize,
    /// Bytes of both schemas up to which the library's own, unbounded comparison is asked.
    pub library_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 200_000,
            candidates: 4_000,
            library_bytes: 12_000,
        }
    }
}

/// What was found of two schemas.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Every value of the narrower is one of the wider.
    Yes,
    /// This value is one of the narrower and not of the wider; both validators say so.
    No {
        /// The value, as small as it could be made.
        counterexample: Json,
    },
    /// Neither was shown.
    Undecided {
        /// Why: a key of `rules/hutong/reasons.yaml`.
        reason: &'static str,
    },
}

/// Whether a schema accepts any value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inhabited {
    /// A value was found.
    Yes,
    /// It is shown to accept none.
    No,
    /// Neither.
    Unknown,
}

/// Deeper schemas are not compared: the library walks them recursively.
const MOST_DEPTH: usize = 400;
/// Schemas with more parts are not compared.
const MOST_PARTS: usize = 400_000;
/// Stack of one question. Proofs, validators and canonical forms walk schemas recursively.
const STACK: usize = if cfg!(target_arch = "wasm32") {
    8 << 20
} else {
    256 << 20
};
/// Tries to make a counterexample smaller.
const SHRINKS: usize = 400;

/// Whether `wider` accepts every value that `narrower` accepts.
#[must_use]
pub fn covers(wider: &Json, narrower: &Json, budget: Budget) -> Answer {
    if wider == narrower && !hostile(wider) {
        return Answer::Yes;
    }
    if hostile(wider) || hostile(narrower) {
        return Answer::Undecided {
            reason: "schema-too-large",
        };
    }
    if circular(wider) || circular(narrower) {
        return Answer::Undecided {
            reason: "schema-circular",
        };
    }
    on_large_stack(|| decide(wider, narrower, budget))
}

/// Whether `schema` accepts any value at all.
#[must_use]
pub fn inhabited(schema: &Json, budget: Budget) -> Inhabited {
    if hostile(schema) || circular(schema) {
        return Inhabited::Unknown;
    }
    on_large_stack(|| {
        let memory = Memory::default();
        let matches = |pattern: &str, text: &str| memory.matches(pattern, text);
        let accepts = |at: At<'_>, value: &Json| memory.accepts(at, value);
        let texts = |texts: &Texts| memory.languages.find(texts);
        let whole = At::whole(schema);
        if let Some(judge) = Judge::new(schema) {
            let mut nothing_known = |_: &[At<'_>], _: At<'_>| false;
            let mut sampler = Sampler::new(budget, &matches, &texts, &mut nothing_known);
            if sampler
                .values(&[whole], &[], 0)
                .iter()
                .any(|value| judge.takes(value))
            {
                return Inhabited::Yes;
            }
        }
        let oracle = Oracle {
            accepts: &accepts,
            matches: &matches,
            texts: &texts,
        };
        if nothing(oracle, whole, budget.steps) {
            return Inhabited::No;
        }
        if size(schema) > budget.library_bytes {
            return Inhabited::Unknown;
        }
        match canonical(schema).map(|schema| schema.satisfiability()) {
            Some(Satisfiability::Yes) => Inhabited::Yes,
            Some(Satisfiability::No) => Inhabited::No,
            _ => Inhabited::Unknown,
        }
    })
}

/// Whether `schema` accepts `value`; nothing where that cannot be said for certain.
#[must_use]
pub fn accepts(schema: &Json, value: &Json) -> Option<bool> {
    if hostile(schema) || circular(schema) {
        return None;
    }
    on_large_stack(|| {
        let judge = Judge::new(schema)?;
        if judge.takes(value) {
            Some(true)
        } else {
            judge.refuses(value).then_some(false)
        }
    })
}

fn decide(wider: &Json, narrower: &Json, budget: Budget) -> Answer {
    let memory = Memory::default();
    let matches = |pattern: &str, text: &str| memory.matches(pattern, text);
    let accepts = |at: At<'_>, value: &Json| memory.accepts(at, value);
    let texts = |texts: &Texts| memory.languages.find(texts);
    let (wide, narrow) = (At::whole(wider), At::whole(narrower));
    let oracle = Oracle {
        accepts: &accepts,
        matches: &matches,
        texts: &texts,
    };
    let mut prover = Prover::new(oracle, budget.steps);
    if prover.proves(&[narrow], wide, 0) {
        return Answer::Yes;
    }
    let judges = Judge::new(wider).zip(Judge::new(narrower));
    if let Some((wide_judge, narrow_judge)) = &judges {
        let shows = |value: &Json| narrow_judge.takes(value) && wide_judge.refuses(value);
        let mut settled = |narrow: &[At<'_>], wide: At<'_>| prover.proves(narrow, wide, 0);
        let mut sampler = Sampler::new(budget, &matches, &texts, &mut settled);
        let mut found = sampler
            .values(&[narrow], &[wide], 0)
            .into_iter()
            .find(|value| shows(value));
        if found.is_none() {
            let mut sampler = Sampler::new(budget, &matches, &texts, &mut settled);
            let left = sampler.left_over(narrow, wide);
            found = left.into_iter().find(|value| shows(value));
        }
        if let Some(counterexample) = found {
            return Answer::No {
                counterexample: shrink(counterexample, &shows),
            };
        }
        if let Some(answer) = ask_library(wider, narrower, budget, &shows, oracle) {
            return answer;
        }
    } else if let Some(answer) = ask_library(wider, narrower, budget, &|_| false, oracle) {
        return answer;
    }
    let reason = if judges.is_none() {
        "pattern-unread"
    } else {
        "schema-undecided"
    };
    Answer::Undecided { reason }
}

/// What the library's canonical forms say: its "yes", or a candidate made from the difference.
fn ask_library(
    wider: &Json,
    narrower: &Json,
    budget: Budget,
    shows: &dyn Fn(&Json) -> bool,
    oracle: Oracle<'_>,
) -> Option<Answer> {
    if size(wider) + size(narrower) > budget.library_bytes {
        return None;
    }
    let (wide, narrow) = (canonical(wider)?, canonical(narrower)?);
    match wide.covers(&narrow) {
        Ok(Containment::Yes) => return Some(Answer::Yes),
        Ok(_) => {}
        Err(_) => return None,
    }
    let rest = narrow.subtract(&wide).ok()?.to_json_schema();
    if hostile(&rest) || circular(&rest) {
        return None;
    }
    let mut nothing_known = |_: &[At<'_>], _: At<'_>| false;
    let mut sampler = Sampler::new(budget, oracle.matches, oracle.texts, &mut nothing_known);
    let candidates = sampler.values(&[At::whole(&rest)], &[At::whole(wider)], 0);
    let counterexample = candidates.into_iter().find(|value| shows(value))?;
    Some(Answer::No {
        counterexample: shrink(counterexample, shows),
    })
}

fn canonical(schema: &Json) -> Option<jsonschema::canonical::CanonicalSchema> {
    options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .offline()
        .with_pattern_options(PatternOptions::regex().size_limit(PATTERN_BYTES))
        .canonicalize(schema)
        .ok()
}

/// Makes a counterexample smaller while it stays one: drops properties and elements, shortens texts.
fn shrink(mut value: Json, shows: &dyn Fn(&Json) -> bool) -> Json {
    let mut tries = SHRINKS;
    'again: while tries > 0 {
        for smaller in smaller(&value, 0) {
            if tries == 0 {
                break 'again;
            }
            tries -= 1;
            if shows(&smaller) {
                value = smaller;
                continue 'again;
            }
        }
        break;
    }
    value
}

/// Values that are one step smaller.
fn smaller(value: &Json, depth: usize) -> Vec<Json> {
    let mut all = Vec::new();
    if depth > 16 {
        return all;
    }
    match value {
        Json::Object(map) => {
            let without = |dropped: &String| {
                Json::Object(
                    map.iter()
                        .filter(|(key, _)| *key != dropped)
                        .map(own)
                        .collect(),
                )
            };
            all.extend(map.keys().map(without));
            for (key, inner) in map {
                all.extend(smaller(inner, depth + 1).into_iter().map(|inner| {
                    let mut map = map.clone();
                    map.insert(key.clone(), inner);
                    Json::Object(map)
                }));
            }
        }
        Json::Array(items) => {
            for index in (0..items.len().min(16)).rev() {
                let mut items = items.clone();
                items.remove(index);
                all.push(Json::Array(items));
            }
            for (index, inner) in items.iter().enumerate().take(16) {
                all.extend(smaller(inner, depth + 1).into_iter().map(|inner| {
                    let mut items = items.clone();
                    if let Some(slot) = items.get_mut(index) {
                        *slot = inner;
                    }
                    Json::Array(items)
                }));
            }
        }
        Json::String(text) if text.chars().count() > 1 => {
            let length = text.chars().count();
            all.extend(
                [length / 2, length - 1]
                    .map(|keep| Json::String(text.chars().take(keep).collect())),
            );
        }
        _ => {}
    }
    all
}

fn own((key, value): (&String, &Json)) -> (String, Json) {
    (key.clone(), value.clone())
}

/// Runs `work` on the caller's thread with a stack of [`STACK`] bytes. A caller that has most of such a stack left, because
/// it asks from inside another question, gets no second one. Panics reach the caller.
///
/// The memory is reserved, and touched only as deep as `work` goes. Schemas nested to [`MOST_DEPTH`] need less than 2 MiB in an
/// unoptimized build; the rest is for chains of references, which do not count as nesting.
///
/// On wasm32 this enlarges the stack in linear memory, but calls also use the host's own stack (about 1 MB in a browser), which
/// cannot be enlarged from inside. Nesting of half of [`MOST_DEPTH`] fits there by the figure above. Beyond it the host
/// traps: there is no answer, and never a wrong one.
fn on_large_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2, STACK, work)
}

/// Whether a schema is larger, deeper or has longer patterns than what is compared.
fn hostile(schema: &Json) -> bool {
    let mut pending = vec![(schema, 0usize)];
    let mut parts = 0;
    while let Some((node, depth)) = pending.pop() {
        parts += 1;
        if parts > MOST_PARTS || depth > MOST_DEPTH {
            return true;
        }
        match node {
            Json::Object(map) => {
                let long = |value: &Json| {
                    value
                        .as_str()
                        .is_some_and(|pattern| pattern.len() > MOST_PATTERN)
                };
                if map.get("pattern").is_some_and(long) {
                    return true;
                }
                pending.extend(map.values().map(|value| (value, depth + 1)));
            }
            Json::Array(items) => pending.extend(items.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    false
}

/// Bytes a schema takes, about.
fn size(schema: &Json) -> usize {
    let mut pending = vec![schema];
    let mut bytes = 0;
    while let Some(node) = pending.pop() {
        bytes += match node {
            Json::Object(map) => {
                pending.extend(map.values());
                map.keys().map(|key| key.len() + 4).sum::<usize>() + 2
            }
            Json::Array(items) => {
                pending.extend(items);
                items.len() + 2
            }
            Json::String(text) => text.len() + 2,
            _ => 5,
        };
    }
    bytes
}

/// Whether references lead back to the same value without stepping into a part of it: such a schema says nothing, or has no
/// one meaning. A reference that leads nowhere counts too.
fn circular(schema: &Json) -> bool {
    // 1: being followed, 2: done.
    let mut state: HashMap<usize, u8> = HashMap::new();
    let mut roots = vec![At::whole(schema)];
    let definitions = schema.get("$defs").and_then(Json::as_object);
    roots.extend(
        definitions
            .into_iter()
            .flat_map(|map| map.values())
            .map(|node| At { node, root: schema }),
    );
    for root in roots {
        let mut pending = vec![(root, false)];
        while let Some((at, leaving)) = pending.pop() {
            if leaving {
                state.insert(at.key(), 2);
                continue;
            }
            match state.get(&at.key()) {
                Some(1) => return true,
                Some(_) => continue,
                None => {}
            }
            state.insert(at.key(), 1);
            pending.push((at, true));
            if at.node.get("$ref").is_some() {
                let Some(target) = at.target() else {
                    return true;
                };
                pending.push((target, false));
            }
            let lists = ["allOf", "anyOf", "oneOf"]
                .into_iter()
                .flat_map(|keyword| at.list(keyword));
            let single = ["not", "if", "then", "else"]
                .into_iter()
                .filter_map(|keyword| at.child(keyword));
            let dependent = at
                .named("dependentSchemas")
                .into_iter()
                .map(|(_, schema)| schema);
            pending.extend(
                lists
                    .chain(single)
                    .chain(dependent)
                    .map(|next| (next, false)),
            );
        }
    }
    false
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]
mod tests {
    use super::*;
    use serde_json::json;

    /// A schema that nests one kind of step as deep as the limit allows.
    fn nested(leaf: &Json, step: &dyn Fn(Json) -> Json) -> Json {
        let mut schema = leaf.clone();
        loop {
            let deeper = step(schema.clone());
            if hostile(&deeper) {
                return schema;
            }
            schema = deeper;
        }
    }

    /// Neither a proof nor a validator runs out of stack within the limits, however small the caller's own stack is.
    #[test]
    fn the_deepest_schemas_do_not_overflow() {
        let steps: [(&str, fn(Json) -> Json); 9] = [
            ("items", |inner| json!({"items": inner})),
            (
                "minItems",
                |inner| json!({"type": "array", "minItems": 1, "items": inner}),
            ),
            (
                "properties",
                |inner| json!({"type": "object", "required": ["a"], "properties": {"a": inner}}),
            ),
            (
                "patternProperties",
                |inner| json!({"patternProperties": {"^a": inner}}),
            ),
            ("allOf", |inner| json!({"allOf": [inner]})),
            ("anyOf", |inner| json!({"anyOf": [{"type": "null"}, inner]})),
            ("oneOf", |inner| json!({"oneOf": [{"type": "null"}, inner]})),
            ("not", |inner| json!({"not": inner})),
            (
                "if",
                |inner| json!({"if": {"type": "string"}, "else": inner}),
            ),
        ];
        let budget = Budget {
            steps: 5_000,
            candidates: 200,
            ..Budget::default()
        };
        for (name, step) in steps {
            let ask = move || {
                let wider = nested(&json!({"type": "integer", "minimum": 1}), &step);
                let narrower = nested(&json!({"type": "integer", "minimum": 2}), &step);
                let value = (0..MOST_DEPTH).fold(json!(1), |value, level| match level % 2 {
                    0 => json!([value]),
                    _ => json!({"a": value}),
                });
                assert!(accepts(&wider, &value).is_some());
                let answer = covers(&wider, &narrower, budget);
                assert_eq!(
                    matches!(answer, Answer::No { .. }),
                    name == "not",
                    "{answer:?}"
                );
                assert_ne!(inhabited(&narrower, budget), Inhabited::No);
            };
            let small = std::thread::Builder::new().stack_size(512 << 10);
            let outcome = small.spawn(ask).unwrap().join();
            assert!(outcome.is_ok(), "{name}");
        }
    }

    /// A fault of the engine is not an answer: whoever asks decides what becomes of it.
    #[test]
    fn a_panic_reaches_the_caller() {
        let outcome = std::panic::catch_unwind(|| on_large_stack(|| panic!("a fault")));
        let message = outcome.unwrap_err();
        assert_eq!(message.downcast_ref::<&str>(), Some(&"a fault"));
    }
}
