//! All differences of two schemas, one behind the other: what an office excuses must not hide what it did not see.

pub use super::relax::kind;
use super::relax::{declared, relaxed};
use super::schema_comparer::{SchemaComparer, Translated};
use crate::check::schema::{Answer, Rejection, rejection};
use crate::check::translate::Untranslated;
use crate::read::Json;
use std::rc::Rc;

/// Differences of one body or parameter that are looked for; what stands behind them is not compared.
const MOST_DIFFERENCES: usize = 12;

/// A value that one schema accepts and the other rejects, and why.
#[derive(Debug, Clone)]
pub struct Difference {
    /// The value.
    pub counterexample: Json,
    /// Why it is rejected.
    pub refused: Rejection,
    /// What either schema says of the part that is rejected.
    pub declared: Declared,
}

/// What two schemas say of one part of a value, in keywords.
#[derive(Debug, Clone, Default)]
pub struct Declared {
    /// The one that should accept more.
    pub wider: String,
    /// The one that should accept less.
    pub narrower: String,
}

/// What a comparison found.
#[derive(Debug, Clone, Default)]
pub struct Differences {
    /// The differences, in the order in which they were found.
    pub found: Vec<Difference>,
    /// Why nothing is known of what is behind them, or of the whole where there is none.
    pub unknown: Option<Untranslated>,
}

/// Every difference between what `wider` accepts and what `narrower` accepts. After each the comparison goes on as if `wider`
/// did not mind it.
#[must_use]
pub fn differences(
    comparer: &SchemaComparer,
    wider: &Rc<Translated>,
    narrower: &Translated,
) -> Differences {
    let mut result = Differences::default();
    let mut relaxing = Rc::clone(wider);
    loop {
        let counterexample = match comparer.covers(&relaxing, narrower) {
            Answer::Yes => return result,
            Answer::Undecided { reason } => {
                result.unknown = Some(reason);
                return result;
            }
            Answer::No { counterexample } => counterexample,
        };
        let refused = rejection(&relaxing.json, &counterexample);
        let next = relaxed(&relaxing.json, &narrower.json, &refused);
        let refused = in_words_of(&wider.json, &counterexample, refused);
        let known = result.found.iter().any(|one| same(&one.refused, &refused));
        if !known {
            // That a name is missing or too many says all.
            let named = ["required", "additionalProperties", "unevaluatedProperties"];
            let says_all = named.contains(&refused.keyword.as_str());
            let of = |schema: &Json| {
                if says_all {
                    String::new()
                } else {
                    declared(schema, &refused.at)
                }
            };
            result.found.push(Difference {
                declared: Declared {
                    wider: of(&wider.json),
                    narrower: of(&narrower.json),
                },
                counterexample,
                refused,
            });
        }
        match next {
            Some(json) if !known && result.found.len() < MOST_DIFFERENCES => {
                relaxing = comparer.number(json);
            }
            _ => {
                result.unknown = Some("differences-behind");
                return result;
            }
        }
    }
}

/// What a schema demands before it was relaxed.
fn in_words_of(schema: &Json, value: &Json, refused: Rejection) -> Rejection {
    let first = rejection(schema, value);
    if first.at == refused.at && first.keyword == refused.keyword {
        first
    } else {
        refused
    }
}

/// Whether two rejections are one difference: elements of a list are one place.
fn same(one: &Rejection, other: &Rejection) -> bool {
    let place = |rejection: &Rejection| {
        let tokens = rejection.at.split('/').map(|token| {
            let digits = !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
            if digits { "*" } else { token }
        });
        tokens.map(str::to_owned).collect::<Vec<_>>()
    };
    one.keyword == other.keyword
        && (one.keyword != "type" || kind(&one.value) == kind(&other.value))
        && (one.keyword == "type" || one.demand == other.demand)
        && place(one) == place(other)
}
