//! Numbers of a branch: where they begin and end, and in which steps they go.

use super::at::{Bound, FRACTION};
use super::branch::{Branch, Edge};
use serde_json::Value as Json;
use std::cmp::Ordering;

/// The lower bound, as the first integer where only integers are left.
pub fn low(branch: &Branch<'_>) -> Option<Edge> {
    match branch.low {
        Some((Bound::Int(bound), true)) if branch.types & FRACTION == 0 => {
            Some((Bound::Int(bound + 1), false))
        }
        edge => edge,
    }
}

/// The upper bound, as the last integer where only integers are left.
pub fn high(branch: &Branch<'_>) -> Option<Edge> {
    match branch.high {
        Some((Bound::Int(bound), true)) if branch.types & FRACTION == 0 => {
            Some((Bound::Int(bound - 1), false))
        }
        edge => edge,
    }
}

/// The first and the last whole number of a branch.
pub fn whole(branch: &Branch<'_>) -> (Option<i128>, Option<i128>) {
    // Beyond this, floating point knows no neighbours.
    const EXACT: f64 = 9e15;
    let inward = |edge: Edge, up: bool| {
        let step = if up { 1 } else { -1 };
        match edge {
            (Bound::Int(at), open) => Some(if open { at + step } else { at }),
            (Bound::Real(at), open) if at.abs() < EXACT => {
                let rounded = if up { at.ceil() } else { at.floor() };
                #[allow(clippy::cast_possible_truncation)]
                let whole = rounded as i128;
                #[allow(clippy::float_cmp)]
                let on = rounded == at;
                Some(if open && on { whole + step } else { whole })
            }
            _ => None,
        }
    };
    (
        branch.low.and_then(|edge| inward(edge, true)),
        branch.high.and_then(|edge| inward(edge, false)),
    )
}

/// Whether an edge keeps everything on the right side of a bound; `outside` is the order that is wrong.
pub fn within(edge: Option<Edge>, bound: &Json, outside: Ordering, open: bool) -> bool {
    let (Some((own, own_open)), Some(bound)) = (edge, Bound::of(bound)) else {
        return false;
    };
    match own.order(bound) {
        Ordering::Equal => own_open || !open,
        order => order != outside,
    }
}

/// Whether nothing lies between two edges.
pub fn crossed(low: Option<Edge>, high: Option<Edge>) -> bool {
    let (Some((low, low_open)), Some((high, high_open))) = (low, high) else {
        return false;
    };
    match low.order(high) {
        Ordering::Greater => true,
        Ordering::Equal => low_open || high_open,
        Ordering::Less => false,
    }
}

/// Whether every number of a branch is a multiple of `step`. Only steps that are exact in floating point divide for certain.
pub fn multiple(branch: &Branch<'_>, step: f64) -> bool {
    // Halves, quarters … down to 1/1024 are exact in floating point as whole numbers are.
    let exact = |real: f64| (real * 1024.0).fract() == 0.0 && real.abs() < 1e12;
    let divides = |of: f64| exact(of) && exact(step) && step != 0.0 && of % step == 0.0;
    let same_step = branch
        .multiples
        .iter()
        .any(|own| own.to_bits() == step.to_bits() || divides(*own));
    same_step || (branch.types & FRACTION == 0 && divides(1.0))
}
