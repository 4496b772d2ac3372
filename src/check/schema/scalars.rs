//! Candidates without parts: numbers around bounds, texts of lengths, formats and patterns.

use super::at::{At, Bound, count};
use super::branch::{Branch, Edge};
use super::language::{Found, Texts};
use super::pattern;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// Texts longer than this are not made.
const MOST_LENGTH: u64 = 400;
/// Wishes of texts that are combined.
const MOST_WISHES: usize = 4;

/// Numbers at and around every bound that either side names.
pub fn numbers(branch: &Branch<'_>, hints: &[At<'_>], whole: bool, values: &mut Vec<Json>) {
    let mut reals: Vec<f64> = Vec::new();
    let mut ints: Vec<i128> = Vec::new();
    for bound in bounds(branch, hints) {
        match bound {
            Bound::Int(at) => {
                ints.extend([at, at.saturating_sub(1), at.saturating_add(1)]);
                reals.extend([bound.real() + 0.5, bound.real() - 0.5]);
            }
            Bound::Real(at) => {
                #[allow(clippy::cast_possible_truncation)]
                ints.extend([at.floor() as i128, at.ceil() as i128]);
                reals.extend([at, at - 0.25, at + 0.25]);
            }
        }
    }
    for step in &branch.multiples {
        reals.extend([0.0, 1.0, -1.0, 2.0, 3.0, 5.0, 7.0].map(|times| times * step));
        for edge in [branch.low, branch.high].into_iter().flatten() {
            let first = (edge.0.real() / step).ceil() * step;
            reals.extend([first, first + step, first - step]);
        }
        let near = ints
            .iter()
            .take(12)
            .map(|int| (Bound::Int(*int).real() / step).round() * step);
        reals.extend(near);
    }
    if whole {
        #[allow(clippy::cast_possible_truncation)]
        ints.extend(
            reals
                .iter()
                .filter(|real| real.fract() == 0.0 && real.abs() < 9e15)
                .map(|real| *real as i128),
        );
        let mut seen = BTreeSet::new();
        let fresh = ints
            .into_iter()
            .filter(|int| fits(branch, Bound::Int(*int)) && seen.insert(*int));
        let small = |int| {
            i64::try_from(int)
                .map(Json::from)
                .or_else(|_| u64::try_from(int).map(Json::from))
                .ok()
        };
        values.extend(fresh.filter_map(small));
    } else {
        reals.extend([0.5, -0.5, 1.25]);
        reals.retain(|real| {
            real.is_finite() && real.fract() != 0.0 && fits(branch, Bound::Real(*real))
        });
        reals.dedup();
        values.extend(reals.into_iter().map(Json::from));
    }
}

/// Every bound that a branch or a hint names, and two that are always worth a try.
fn bounds(branch: &Branch<'_>, hints: &[At<'_>]) -> Vec<Bound> {
    let mut all = vec![Bound::Int(0), Bound::Int(100)];
    all.extend(
        [branch.low, branch.high]
            .into_iter()
            .flatten()
            .map(|edge| edge.0),
    );
    for hint in hints {
        let keywords = [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "const",
        ];
        all.extend(
            keywords
                .iter()
                .filter_map(|keyword| hint.node.get(*keyword).and_then(Bound::of)),
        );
        let listed = hint.node.get("enum").and_then(Json::as_array);
        all.extend(listed.into_iter().flatten().take(20).filter_map(Bound::of));
    }
    all
}

/// Whether a number lies within a branch.
fn fits(branch: &Branch<'_>, bound: Bound) -> bool {
    let inside = |edge: Option<Edge>, wrong: Ordering| {
        edge.is_none_or(|(edge, open)| match bound.order(edge) {
            Ordering::Equal => !open,
            order => order != wrong,
        })
    };
    let steps = branch.multiples.iter().all(|step| {
        let times = bound.real() / step;
        (times - times.round()).abs() < 1e-9
    });
    inside(branch.low, Ordering::Less) && inside(branch.high, Ordering::Greater) && steps
}

/// Texts of every length, format and pattern that either side names.
pub fn texts(
    branch: &Branch<'_>,
    hints: &[At<'_>],
    find: &dyn Fn(&Texts) -> Found,
    values: &mut Vec<Json>,
) {
    let mut texts: Vec<String> = Vec::new();
    let (least, most) = branch.length;
    let mut lengths = BTreeSet::from([least, least.saturating_add(1)]);
    lengths.extend(most);
    let mut formats: Vec<&str> = branch.formats.clone();
    let mut patterns: Vec<&str> = Vec::new();
    for hint in hints {
        for keyword in ["minLength", "maxLength"] {
            let around = hint.node.get(keyword).and_then(count);
            lengths.extend(
                around
                    .into_iter()
                    .flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]),
            );
        }
        patterns.extend(hint.node.get("pattern").and_then(Json::as_str));
        formats.extend(hint.node.get("format").and_then(Json::as_str));
        let listed = hint
            .node
            .get("enum")
            .and_then(Json::as_array)
            .into_iter()
            .flatten()
            .take(20);
        texts.extend(
            listed
                .chain(hint.node.get("const"))
                .filter_map(Json::as_str)
                .map(str::to_owned),
        );
    }
    lengths.retain(|length| {
        *length >= least && *length <= most.unwrap_or(MOST_LENGTH).min(MOST_LENGTH)
    });
    let lengths: Vec<usize> = lengths
        .into_iter()
        .filter_map(|length| usize::try_from(length).ok())
        .collect();
    let formatted = formats.iter().filter_map(|format| of_format(format));
    let mut made: Vec<String> = formatted.map(str::to_owned).collect();
    made.append(&mut sought(branch, hints, find));
    for pattern in branch.patterns.iter().chain(&patterns) {
        let extras = [0, 1, 2, 3, 8, 16]
            .into_iter()
            .chain(lengths.iter().copied());
        let extras = extras.chain(lengths.iter().map(|length| length.saturating_sub(1)));
        made.extend(extras.filter_map(|extra| pattern::sample(pattern, extra)));
    }
    if branch.patterns.is_empty() && branch.formats.is_empty() {
        made.extend(["a", "", "0", "A b-c", "一"].map(str::to_owned));
        made.extend(lengths.iter().map(|length| "a".repeat(*length)));
        made.extend(lengths.iter().map(|length| "1".repeat(*length)));
    }
    made.append(&mut texts);
    let mut seen = BTreeSet::new();
    made.retain(|text| {
        let length = text.chars().count() as u64;
        length >= least && most.is_none_or(|most| length <= most) && seen.insert(text.clone())
    });
    values.extend(made.into_iter().map(Json::String));
}

/// Texts that the automata find: one of the branch, then those that meet what the hints say of texts and those that do not.
fn sought(branch: &Branch<'_>, hints: &[At<'_>], find: &dyn Fn(&Texts) -> Found) -> Vec<String> {
    let own = branch.texts();
    let mut wishes: Vec<(Texts, Texts)> = Vec::new();
    let mut listed = own.clone();
    let mut named: Vec<&str> = Vec::new();
    for hint in hints {
        let keywords = ["pattern", "format", "minLength", "maxLength"];
        let said = keywords.iter();
        wishes.extend(said.filter_map(|keyword| Texts::said(hint.node, keyword)));
        let values = hint.node.get("enum").and_then(Json::as_array);
        let values = values.into_iter().flatten().chain(hint.node.get("const"));
        named.extend(values.filter_map(Json::as_str));
    }
    listed.none_of(named.into_iter());
    wishes.truncate(MOST_WISHES);
    if own.plain() && wishes.is_empty() && listed == own {
        return Vec::new();
    }
    let mut all = vec![own.clone()];
    // Each wish kept or broken, in every combination: what `anyOf`, `oneOf` and `not` make of them is not looked at.
    for base in [own, listed] {
        for kept in 0..1usize << wishes.len() {
            let mut texts = base.clone();
            for (bit, (met, unmet)) in wishes.iter().enumerate() {
                texts.and(if kept >> bit & 1 == 1 { met } else { unmet });
            }
            all.push(texts);
        }
    }
    all.dedup();
    let found = all.iter().filter_map(|texts| match find(texts) {
        Found::One(text) => Some(text),
        Found::None | Found::Unknown => None,
    });
    found.collect()
}

/// A text of a format.
fn of_format(format: &str) -> Option<&'static str> {
    Some(match format {
        "date" => "2026-01-31",
        "date-time" => "2026-01-31T08:00:00Z",
        "time" => "08:00:00Z",
        "duration" => "P1D",
        "uuid" => "123e4567-e89b-42d3-a456-426614174000",
        "email" => "a@example.org",
        "hostname" => "example.org",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "uri-reference" | "iri" | "iri-reference" => "https://example.org/a",
        "uri-template" => "https://example.org/{a}",
        "json-pointer" => "/a",
        "regex" => "a",
        _ => return None,
    })
}
