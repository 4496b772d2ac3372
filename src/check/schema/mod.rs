//! Containment of JSON Schemas: does the wider schema accept every value of the narrower?
//!
//! Schemas are JSON Schema 2020-12 in one self-contained document each, with references to `#/$defs/…` only. The answer is found
//! in this order:
//!
//! 1. the schemas are equal;
//! 2. `prover` proves that the narrower schema is contained in the wider;
//! 3. `candidates` generates a value that the validators of both schemas show to be a counterexample;
//! 4. `canonical` proves it with the canonical forms of `jsonschema`, or its difference leads to a counterexample.
//!
//! Otherwise the answer is undecided. There is no "no" without a value that shows it.

mod automata;
mod budget;
mod candidates;
mod canonical;
mod composition;
mod conjunction;
mod container_candidates;
mod containers;
mod disjoint;
mod ecma_regex;
mod instance;
mod keywords;
mod limits;
mod negation;
mod normal_form;
mod number_range;
mod pattern_example;
mod prover;
mod scalar_candidates;
mod schema_ref;
mod shrink;
mod stack;
mod validator;

pub use automata::Automata;
pub use budget::{Budget, Spent};
use candidates::CandidateGenerator;
use canonical::Comparison;
pub use composition::{composed_once, visits};
use disjoint::is_uninhabited;
use limits::{exceeds_limits, has_reference_cycle};
use prover::Prover;
use schema_ref::SchemaRef;
use serde_json::Value as Json;
use shrink::shrink;
use stack::on_large_stack;
use std::rc::Rc;
use validator::{BoundedValidator, ValidatorCache};
pub use validator::{Rejection, Validator};

/// Whether a wider schema contains a narrower one.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// Every value of the narrower schema is one of the wider.
    Yes,
    /// Validators show that this value is one of the narrower schema and not of the wider.
    No {
        /// The value, as small as it could be made.
        counterexample: Json,
    },
    /// Neither was shown.
    Undecided {
        /// The reason, as a code. A limit that was met: `schema-too-large`, `schema-unfolds`, `schema-chain`, `schema-steps`,
        /// `schema-nested`, `schema-visits`, `schema-compiled`, `pattern-transitions`. Otherwise `schema-circular`, `pattern-unread` or
        /// `schema-undecided`.
        reason: &'static str,
    },
}

/// Whether a schema accepts any value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inhabited {
    /// A value was found.
    Yes,
    /// It is proved to accept none.
    No,
    /// Neither.
    Unknown,
}

/// A schema whose visits were counted before it is asked about.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'s> {
    /// The schema.
    pub schema: &'s Json,
    /// Its [`visits`].
    pub visits: Option<u64>,
}

impl<'s> Counted<'s> {
    /// Counts the visits of a schema.
    #[must_use]
    pub fn new(schema: &'s Json) -> Self {
        let count = || on_large_stack(|| visits(schema));
        let visits = (!exceeds_limits(schema)).then(count).flatten();
        Self { schema, visits }
    }
}

/// Whether `wider` accepts every value that `narrower` accepts.
#[must_use]
pub fn covers(wider: &Json, narrower: &Json, budget: Budget) -> Answer {
    let both = (Counted::new(wider), Counted::new(narrower));
    covers_counted(both.0, both.1, budget, &Rc::default()).0
}

/// Whether `wider` accepts every value that `narrower` accepts, and what that took. Automata serve further questions.
#[must_use]
pub fn covers_counted(
    wider: Counted<'_>,
    narrower: Counted<'_>,
    budget: Budget,
    automata: &Rc<Automata>,
) -> (Answer, Spent) {
    let counted = wider.visits.zip(narrower.visits);
    let (wider, narrower) = (wider.schema, narrower.schema);
    let undecided = |reason| (Answer::Undecided { reason }, Spent::default());
    if exceeds_limits(wider) || exceeds_limits(narrower) {
        return undecided("schema-too-large");
    }
    on_large_stack(|| {
        if wider == narrower {
            return (Answer::Yes, Spent::default());
        }
        if has_reference_cycle(wider) || has_reference_cycle(narrower) {
            return undecided("schema-circular");
        }
        let Some((wide, narrow)) = counted else {
            return undecided("schema-chain");
        };
        let visits = wide.saturating_add(narrow);
        if visits > budget.visits {
            return undecided("schema-unfolds");
        }
        let budget = budget.for_visits(visits);
        let validators = ValidatorCache::new(budget, Rc::clone(automata));
        decide(wider, narrower, &validators, budget, visits)
    })
}

/// Whether `schema` accepts any value at all.
#[must_use]
pub fn inhabited(schema: &Json, budget: Budget) -> Inhabited {
    inhabitant(Counted::new(schema), budget, &Rc::default()).0
}

/// Whether `schema` accepts any value at all, a value that it accepts where one was found, and what that took.
#[must_use]
pub fn inhabitant(
    counted: Counted<'_>,
    budget: Budget,
    automata: &Rc<Automata>,
) -> (Inhabited, Option<Json>, Spent) {
    let unknown = (Inhabited::Unknown, None, Spent::default());
    let schema = counted.schema;
    if exceeds_limits(schema) || has_reference_cycle(schema) {
        return unknown;
    }
    on_large_stack(|| {
        let Some(visits) = counted.visits.filter(|visits| *visits <= budget.visits) else {
            return unknown;
        };
        let budget = budget.for_visits(visits);
        let validators = ValidatorCache::new(budget, Rc::clone(automata));
        let spent = |steps| validators.spent(budget, steps);
        let root = SchemaRef::root(schema);
        if let Some(validator) = BoundedValidator::new(schema) {
            let mut nothing_proved = |_: &[SchemaRef<'_>], _: SchemaRef<'_>| false;
            let is_accepted =
                |value: &Json| validators.may_visit(visits) && validator.accepts(value);
            // Mostly a plain value will do.
            let plain = CandidateGenerator::new(budget, &validators, &mut nothing_proved)
                .plain_value(&[root], 0);
            let found = plain.filter(is_accepted).or_else(|| {
                CandidateGenerator::new(budget, &validators, &mut nothing_proved)
                    .candidates(&[root], &[], 0)
                    .into_iter()
                    .find(is_accepted)
            });
            if let Some(value) = found {
                return (Inhabited::Yes, Some(value), spent(0));
            }
        }
        let (is_empty, steps) = is_uninhabited(&validators, root, budget.steps);
        if is_empty {
            return (Inhabited::No, None, spent(steps));
        }
        let answer = match canonical::is_satisfiable(schema, budget.library_bytes) {
            Some(true) => Inhabited::Yes,
            Some(false) => Inhabited::No,
            None => Inhabited::Unknown,
        };
        (answer, None, spent(steps))
    })
}

/// Whether `schema` accepts `value`. `None` where that is not certain. Use a [`Validator`] for several values of one schema.
#[must_use]
pub fn accepts(schema: &Json, value: &Json) -> Option<bool> {
    Validator::new(schema)?.accepts(value)
}

/// Why `schema` rejects `value`: the first of the deepest errors. Where there is none, a rejection of the whole value without
/// a keyword.
#[must_use]
pub fn rejection(schema: &Json, value: &Json) -> Rejection {
    Validator::new(schema)
        .and_then(|validator| validator.rejection(value))
        .unwrap_or_else(|| Rejection {
            at: String::new(),
            value: value.clone(),
            keyword: String::new(),
            demand: Json::Null,
        })
}

/// The answer and what it took, for schemas of which one value costs so many visits.
fn decide(
    wider: &Json,
    narrower: &Json,
    validators: &ValidatorCache,
    budget: Budget,
    visits: u64,
) -> (Answer, Spent) {
    let (wide, narrow) = (SchemaRef::root(wider), SchemaRef::root(narrower));
    let mut prover = Prover::new(validators, budget.steps);
    let spent = |prover: &Prover<'_>| validators.spent(budget, budget.steps - prover.steps);
    if prover.proves(&[narrow], wide, 0) {
        return (Answer::Yes, spent(&prover));
    }
    let both = BoundedValidator::new(wider).zip(BoundedValidator::new(narrower));
    let is_counterexample = |value: &Json| {
        both.as_ref().is_some_and(|(wider, narrower)| {
            validators.may_visit(visits) && narrower.accepts(value) && wider.rejects(value)
        })
    };
    if both.is_some() {
        let mut is_proved =
            |narrow: &[SchemaRef<'_>], wide: SchemaRef<'_>| prover.proves(narrow, wide, 0);
        let found = CandidateGenerator::new(budget, validators, &mut is_proved)
            .candidates(&[narrow], &[wide], 0)
            .into_iter()
            .find(is_counterexample)
            .or_else(|| {
                CandidateGenerator::new(budget, validators, &mut is_proved)
                    .difference_candidates(narrow, wide)
                    .into_iter()
                    .find(is_counterexample)
            });
        if let Some(counterexample) = found {
            let counterexample = shrink(counterexample, &is_counterexample);
            return (Answer::No { counterexample }, spent(&prover));
        }
    }
    let answer = match canonical::compare(wider, narrower, budget.library_bytes) {
        Some(Comparison::Contained) => Some(Answer::Yes),
        Some(Comparison::Difference(difference)) if both.is_some() => {
            difference_candidates(&difference, wide, budget, validators)
                .into_iter()
                .find(is_counterexample)
                .map(|counterexample| Answer::No {
                    counterexample: shrink(counterexample, &is_counterexample),
                })
        }
        _ => None,
    };
    let reason = if both.is_none() {
        "pattern-unread"
    } else if prover.steps == 0 {
        "schema-steps"
    } else {
        validators.limit().unwrap_or("schema-undecided")
    };
    let answer = answer.unwrap_or(Answer::Undecided { reason });
    (answer, spent(&prover))
}

/// Candidates from the difference of two canonical forms.
fn difference_candidates(
    difference: &Json,
    wide: SchemaRef<'_>,
    budget: Budget,
    validators: &ValidatorCache,
) -> Vec<Json> {
    if exceeds_limits(difference) || has_reference_cycle(difference) {
        return Vec::new();
    }
    let mut nothing_proved = |_: &[SchemaRef<'_>], _: SchemaRef<'_>| false;
    CandidateGenerator::new(budget, validators, &mut nothing_proved).candidates(
        &[SchemaRef::root(difference)],
        &[wide],
        0,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]
mod tests {
    use super::limits::MOST_DEPTH;
    use super::*;
    use serde_json::json;

    /// A kind of nesting: its name, and one step deeper.
    type Step = (&'static str, fn(Json) -> Json);

    /// A schema that nests one kind of step as deep as the limit allows.
    fn nested(leaf: &Json, step: &dyn Fn(Json) -> Json) -> Json {
        let mut schema = leaf.clone();
        loop {
            let deeper = step(schema.clone());
            if exceeds_limits(&deeper) {
                return schema;
            }
            schema = deeper;
        }
    }

    /// Neither a proof nor a validator runs out of stack within the limits, however small the caller's own stack is.
    #[test]
    fn the_deepest_schemas_do_not_overflow() {
        let steps: [Step; 9] = [
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
            // The schemas are made and dropped on a large stack; only the questions are asked from a small one.
            on_large_stack(|| {
                let wider = nested(&json!({"type": "integer", "minimum": 1}), &step);
                let narrower = nested(&json!({"type": "integer", "minimum": 2}), &step);
                let value = (0..MOST_DEPTH).fold(json!(1), |value, level| match level % 2 {
                    0 => json!([value]),
                    _ => json!({"a": value}),
                });
                let ask = || {
                    assert!(accepts(&wider, &value).is_some());
                    let answer = covers(&wider, &narrower, budget);
                    let is_no = matches!(answer, Answer::No { .. });
                    assert_eq!(is_no, name == "not");
                    assert_ne!(inhabited(&narrower, budget), Inhabited::No);
                    // A counterexample may be as deep as the schemas.
                    on_large_stack(|| drop(answer));
                };
                std::thread::scope(|scope| {
                    let small = std::thread::Builder::new().stack_size(512 << 10);
                    let outcome = small.spawn_scoped(scope, ask).unwrap().join();
                    assert!(outcome.is_ok(), "{name}");
                });
            });
        }
    }

    /// A compiled validator can be shared by threads and gives the answers of `accepts`.
    #[test]
    fn one_validator_serves_many_values() {
        const fn is_shared<T: Send + Sync>(_: &T) {}
        let schema =
            json!({"type": "object", "required": ["a"], "properties": {"a": {"maximum": 3}}});
        let validator = Validator::new(&schema).unwrap();
        is_shared(&validator);
        for value in [json!({"a": 1}), json!({"a": 4}), json!({}), json!(1)] {
            assert_eq!(
                validator.accepts(&value),
                accepts(&schema, &value),
                "{value}"
            );
        }
        let rejection = validator.rejection(&json!({"a": 4})).unwrap();
        assert_eq!(
            (&*rejection.at, &*rejection.keyword, &rejection.demand),
            ("/a", "maximum", &json!(3))
        );
        assert_eq!(validator.rejection(&json!({"a": 1})), None);
        // Look-around is matched within limits, and what it decides may be uncertain.
        let validator = Validator::new(&json!({"type": "string", "pattern": "^(?!a)"})).unwrap();
        assert_eq!(validator.accepts(&json!("b")), Some(true));
        assert_eq!(validator.accepts(&json!("a")), None);
        assert_eq!(validator.accepts(&json!(1)), Some(false));
        for unusable in [
            json!({"pattern": "("}),
            json!({"$ref": "#"}),
            json!({"$ref": "#/$defs/a"}),
        ] {
            assert!(Validator::new(&unusable).is_none(), "{unusable}");
        }
    }

    #[test]
    fn a_larger_budget_decides_more() {
        let lengths = |order: &mut dyn Iterator<Item = u64>| {
            let alternatives: Vec<Json> = order
                .map(|length| json!({"type": "string", "minLength": length, "maxLength": length}))
                .collect();
            json!({ "anyOf": alternatives })
        };
        let (one, other) = (lengths(&mut (0..40)), lengths(&mut (0..40).rev()));
        let few = Budget {
            steps: 100,
            library_bytes: 0,
            ..Budget::default()
        };
        let reason = "schema-steps";
        assert_eq!(covers(&one, &other, few), Answer::Undecided { reason });
        assert_eq!(covers(&one, &other, few.times(100)), Answer::Yes);
    }
}
