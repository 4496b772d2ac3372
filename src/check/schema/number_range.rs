//! A range of numbers: where it starts and ends, and in which steps it goes.

use super::instance::Bound;
use serde_json::Value as Json;
use std::cmp::Ordering;

/// A bound and whether the bound itself is excluded.
pub type Limit = (Bound, bool);

/// Numbers between two limits that are multiples of all steps.
#[derive(Debug, Clone, Default)]
pub struct NumberRange {
    /// The lower limit.
    pub lower: Option<Limit>,
    /// The upper limit.
    pub upper: Option<Limit>,
    /// The steps: values of `multipleOf`.
    pub multiple_of: Vec<f64>,
}

impl NumberRange {
    /// Drops what is below a limit.
    pub fn raise_lower(&mut self, limit: Limit) {
        self.lower = Some(tighter(self.lower, limit, Ordering::Greater));
    }

    /// Drops what is above a limit.
    pub fn reduce_upper(&mut self, limit: Limit) {
        self.upper = Some(tighter(self.upper, limit, Ordering::Less));
    }

    /// The lower limit, as the first integer where the range only holds integers.
    pub fn lower_limit(&self, integers_only: bool) -> Option<Limit> {
        match self.lower {
            Some((Bound::Int(bound), true)) if integers_only => {
                Some((Bound::Int(bound + 1), false))
            }
            limit => limit,
        }
    }

    /// The upper limit, as the last integer where the range only holds integers.
    pub fn upper_limit(&self, integers_only: bool) -> Option<Limit> {
        match self.upper {
            Some((Bound::Int(bound), true)) if integers_only => {
                Some((Bound::Int(bound - 1), false))
            }
            limit => limit,
        }
    }

    /// The first and the last integer.
    pub fn integers(&self) -> (Option<i128>, Option<i128>) {
        (
            self.lower.and_then(|limit| inward(limit, true)),
            self.upper.and_then(|limit| inward(limit, false)),
        )
    }

    /// Whether no number is within the limits.
    pub fn is_empty(&self) -> bool {
        is_empty_between(self.lower, self.upper)
    }

    /// Whether no number is within the limits of both.
    pub fn is_disjoint(&self, other: &Self) -> bool {
        is_empty_between(self.lower, other.upper) || is_empty_between(other.lower, self.upper)
    }

    /// Whether a number is in the range, up to rounding.
    pub fn contains(&self, number: Bound) -> bool {
        let inside = |limit: Option<Limit>, outside: Ordering| {
            limit.is_none_or(|(bound, excluded)| match number.order(bound) {
                Ordering::Equal => !excluded,
                order => order != outside,
            })
        };
        let steps = self.multiple_of.iter().all(|step| {
            let times = number.real() / step;
            (times - times.round()).abs() < 1e-9
        });
        inside(self.lower, Ordering::Less) && inside(self.upper, Ordering::Greater) && steps
    }

    /// Whether every number of the range is a multiple of `step`. Only steps that are exact in floating point divide for
    /// certain.
    pub fn are_multiples_of(&self, step: f64, integers_only: bool) -> bool {
        // Halves, quarters … down to 1/1024 are exact in floating point as integers are.
        let exact = |real: f64| (real * 1024.0).fract() == 0.0 && real.abs() < 1e12;
        let divides = |of: f64| exact(of) && exact(step) && step != 0.0 && of % step == 0.0;
        let same_step = self
            .multiple_of
            .iter()
            .any(|own| own.to_bits() == step.to_bits() || divides(*own));
        same_step || (integers_only && divides(1.0))
    }
}

/// Whether a limit keeps every number on the allowed side of the bound that a keyword names. `outside` is the order of a limit
/// that does not; `exclusive` where the keyword excludes the bound itself.
pub fn is_within(limit: Option<Limit>, bound: &Json, outside: Ordering, exclusive: bool) -> bool {
    let (Some((own, own_excluded)), Some(bound)) = (limit, Bound::of(bound)) else {
        return false;
    };
    match own.order(bound) {
        Ordering::Equal => own_excluded || !exclusive,
        order => order != outside,
    }
}

/// The tighter of two limits. `tighter_order` is the order of a tighter bound compared with a wider one.
fn tighter(old: Option<Limit>, new: Limit, tighter_order: Ordering) -> Limit {
    let Some(old) = old else { return new };
    match new.0.order(old.0) {
        Ordering::Equal => (old.0, old.1 || new.1),
        order if order == tighter_order => new,
        _ => old,
    }
}

/// The integer next to a limit inside the range: upwards from a lower limit, downwards from an upper one.
fn inward(limit: Limit, up: bool) -> Option<i128> {
    // Beyond this, consecutive integers are not exact in floating point.
    const EXACT: f64 = 9e15;
    let step = if up { 1 } else { -1 };
    match limit {
        (Bound::Int(bound), excluded) => Some(if excluded { bound + step } else { bound }),
        (Bound::Real(bound), excluded) if bound.abs() < EXACT => {
            let rounded = if up { bound.ceil() } else { bound.floor() };
            #[allow(clippy::cast_possible_truncation)]
            let integer = rounded as i128;
            #[allow(clippy::float_cmp)]
            let is_integer = rounded == bound;
            Some(if excluded && is_integer {
                integer + step
            } else {
                integer
            })
        }
        _ => None,
    }
}

/// Whether no number is between a lower and an upper limit.
fn is_empty_between(lower: Option<Limit>, upper: Option<Limit>) -> bool {
    let (Some((lower, lower_excluded)), Some((upper, upper_excluded))) = (lower, upper) else {
        return false;
    };
    match lower.order(upper) {
        Ordering::Greater => true,
        Ordering::Equal => lower_excluded || upper_excluded,
        Ordering::Less => false,
    }
}

/// How many characters, items or properties there may be.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CountRange {
    /// The fewest.
    pub min: u64,
    /// The most.
    pub max: Option<u64>,
}

impl CountRange {
    /// Drops counts below `min`.
    pub fn raise_min(&mut self, min: u64) {
        self.min = self.min.max(min);
    }

    /// Drops counts above `max`.
    pub fn reduce_max(&mut self, max: u64) {
        self.max = Some(self.max.map_or(max, |old| old.min(max)));
    }

    /// Whether there is no such count.
    pub fn is_empty(self) -> bool {
        self.max.is_some_and(|max| self.min > max)
    }

    /// Whether no count is in both ranges.
    pub fn is_disjoint(self, other: Self) -> bool {
        self.max.is_some_and(|max| other.min > max) || other.max.is_some_and(|max| self.min > max)
    }
}
