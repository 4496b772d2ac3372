//! Shows that nothing is left: that a branch holds no value, that a branch and a schema share none.

use super::at::{ARRAY, At, BOOLEAN, FRACTION, INTEGER, NULL, OBJECT, STRING, TYPES};
use super::branch::{Branch, Part};
use super::expand::{exclude, expand};
use super::range::{crossed, whole};
use super::subsume::{Oracle, Prover};
use serde_json::Value as Json;

/// Values of one enumeration beyond which nothing is proved.
pub const MOST_VALUES: usize = 20_000;
/// Whole numbers that are looked at one by one.
const MOST_WHOLE: i128 = 64;
/// Nesting to which two schemas are shown to share no value.
const APART_DEPTH: usize = 4;

impl Prover<'_> {
    /// Whether a branch and a schema are shown to share no value.
    pub(super) fn apart(&mut self, branch: &Branch<'_>, other: At<'_>, depth: usize) -> bool {
        if self.steps == 0 || depth > APART_DEPTH {
            return false;
        }
        self.steps -= 1;
        let others = expand(&[other]);
        others.iter().all(|other| {
            let mut both = branch.clone();
            both.types &= other.types;
            if both.types == 0 {
                return true;
            }
            if let Some(values) = listed(branch) {
                return values.iter().all(|value| self.is_out(other, value));
            }
            if let Some(values) = listed(other) {
                return values.iter().all(|value| self.is_out(branch, value));
            }
            let types = both.types;
            TYPES
                .into_iter()
                .filter(|bit| types & bit != 0)
                .all(|bit| self.apart_in(bit, branch, other, depth))
        })
    }

    /// Whether two branches are shown to share no value of one type.
    fn apart_in(&mut self, bit: u8, a: &Branch<'_>, b: &Branch<'_>, depth: usize) -> bool {
        let gap = |a: (u64, Option<u64>), b: (u64, Option<u64>)| {
            a.1.is_some_and(|most| b.0 > most) || b.1.is_some_and(|most| a.0 > most)
        };
        match bit {
            INTEGER | FRACTION => crossed(a.low, b.high) || crossed(b.low, a.high),
            STRING => {
                gap(a.length, b.length) || {
                    let mut both = a.texts();
                    both.and(&b.texts());
                    self.oracle.none(&both)
                }
            }
            ARRAY => gap(a.items, b.items),
            OBJECT => {
                let oracle = self.oracle;
                let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
                let needed: Vec<&str> = a.required.union(&b.required).copied().collect();
                gap(a.size, b.size)
                    || needed.into_iter().any(|name| {
                        let (own, other) = (a.property(name, &matches), b.property(name, &matches));
                        let together: Vec<At<'_>> = own.iter().chain(&other).copied().collect();
                        let left = expand(&together);
                        left.iter().all(|piece| self.empty(piece, depth + 1))
                            || (depth < APART_DEPTH && self.never(&own, &other, depth + 1))
                    })
            }
            _ => false,
        }
    }

    fn never(&mut self, own: &[At<'_>], other: &[At<'_>], depth: usize) -> bool {
        let pieces = expand(own);
        other
            .iter()
            .any(|schema| pieces.iter().all(|piece| self.apart(piece, *schema, depth)))
    }

    /// Whether a branch is shown to hold no value at all.
    pub fn empty(&mut self, branch: &Branch<'_>, depth: usize) -> bool {
        if branch.types == 0 || branch.values.as_ref().is_some_and(Vec::is_empty) {
            return true;
        }
        if let Some(values) = listed(branch) {
            return values.len() <= MOST_VALUES
                && values.iter().all(|value| self.is_out(branch, value));
        }
        if depth > APART_DEPTH || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        let types = branch.types;
        TYPES
            .into_iter()
            .filter(|bit| types & bit != 0)
            .all(|bit| match bit {
                STRING => self.oracle.none(&branch.texts()),
                OBJECT => {
                    let oracle = self.oracle;
                    let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
                    branch
                        .size
                        .1
                        .is_some_and(|most| branch.required.len() as u64 > most)
                        || self.holds(branch)
                        || branch
                            .required
                            .iter()
                            .any(|name| self.is_unnamed(branch, name))
                        || branch.required.iter().any(|name| {
                            let own = expand(&branch.property(name, &matches));
                            own.iter().all(|piece| self.empty(piece, depth + 1))
                        })
                }
                ARRAY => {
                    self.holds(branch)
                        || (0..branch.items.0.min(8)).any(|index| {
                            let index = usize::try_from(index).unwrap_or(usize::MAX);
                            let own = expand(&branch.element(index));
                            own.iter().all(|piece| self.empty(piece, depth + 1))
                        })
                }
                _ => false,
            })
    }

    /// Whether a part that is said to fail a schema is shown to satisfy it, or to satisfy one of all that it is said to fail.
    fn holds(&mut self, branch: &Branch<'_>) -> bool {
        let oracle = self.oracle;
        let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
        branch.failing.iter().any(|(part, schema)| match part {
            Part::Property(name) => {
                let own = branch.property(name, &matches);
                let others = branch.failing.iter().filter(|(other, _)| other == part);
                self.proves(&own, *schema, 0) || {
                    let left =
                        others.fold(expand(&own), |left, (_, schema)| exclude(left, *schema));
                    self.nested(|prover| left.iter().all(|piece| prover.empty(piece, 0)))
                }
            }
            Part::Element(index) => self.proves(&branch.element(*index), *schema, 0),
            Part::Elements(first) => {
                let named = branch.lists.iter().map(|list| list.prefix.len());
                let last = named.max().unwrap_or(0).max(*first);
                (*first..=last).all(|index| self.proves(&branch.element(index), *schema, 0))
            }
        })
    }

    /// Whether no property may have a name.
    fn is_unnamed(&self, branch: &Branch<'_>, name: &str) -> bool {
        let name = Json::from(name);
        let refuses = |naming: &At<'_>| self.oracle.accepts(*naming, &name) == Some(false);
        branch.naming.iter().any(refuses)
    }

    /// Whether a value is shown not to be one of a branch.
    pub(super) fn is_out(&self, branch: &Branch<'_>, value: &Json) -> bool {
        let says = |part: &At<'_>, wanted| self.oracle.accepts(*part, value) == Some(wanted);
        branch.parts.iter().any(|part| says(part, false))
            || branch.refuted.iter().any(|part| says(part, true))
    }
}

/// The values of a branch and perhaps some more, where there are only so many.
pub fn listed(branch: &Branch<'_>) -> Option<Vec<Json>> {
    if let Some(values) = &branch.values {
        return Some(values.iter().map(|value| (*value).clone()).collect());
    }
    let mut all = Vec::new();
    for bit in TYPES.into_iter().filter(|bit| branch.types & bit != 0) {
        match bit {
            NULL => all.push(Json::Null),
            BOOLEAN => all.extend([Json::Bool(false), Json::Bool(true)]),
            INTEGER => {
                let (Some(first), Some(last)) = whole(branch) else {
                    return None;
                };
                if last.saturating_sub(first) > MOST_WHOLE {
                    return None;
                }
                for number in first..=last {
                    all.push(Json::from(i64::try_from(number).ok()?));
                }
            }
            STRING if branch.length.1 == Some(0) => all.push(Json::from("")),
            ARRAY if branch.items.1 == Some(0) => all.push(Json::Array(Vec::new())),
            OBJECT if branch.size.1 == Some(0) => {
                all.push(std::iter::empty::<(String, Json)>().collect());
            }
            _ => return None,
        }
    }
    Some(all)
}

/// Whether a schema is shown to hold no value because all its branches are empty.
pub fn nothing(oracle: Oracle<'_>, schema: At<'_>, steps: usize) -> bool {
    let mut prover = Prover::new(oracle, steps);
    expand(&[schema])
        .iter()
        .all(|branch| prover.empty(branch, 0))
}
