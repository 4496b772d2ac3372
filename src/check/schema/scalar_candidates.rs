//! Candidates without properties and items: numbers around bounds, strings of lengths, formats and patterns.

use super::automata::{StringSet, Witness};
use super::conjunction::Conjunction;
use super::instance::{Bound, count};
use super::number_range::CountRange;
use super::pattern_example::example;
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Characters of a string.
const MOST_LENGTH: u64 = 400;
/// Keywords of strings whose combinations are tried.
const MOST_COMBINED: usize = 4;
/// Listed values of one `enum` that are tried.
const MOST_LISTED: usize = 20;

/// A count with its neighbours.
pub fn around(count: u64) -> [u64; 3] {
    [count.saturating_sub(1), count, count.saturating_add(1)]
}

/// Numbers at and around every bound that either side names.
pub fn numbers(
    own: &Conjunction<'_>,
    hints: &[SchemaRef<'_>],
    integers: bool,
    values: &mut Vec<Json>,
) {
    let mut reals: Vec<f64> = Vec::new();
    let mut ints: Vec<i128> = Vec::new();
    for bound in bounds(own, hints) {
        match bound {
            Bound::Int(int) => {
                ints.extend([int, int.saturating_sub(1), int.saturating_add(1)]);
                reals.extend([bound.real() + 0.5, bound.real() - 0.5]);
            }
            Bound::Real(real) => {
                #[allow(clippy::cast_possible_truncation)]
                ints.extend([real.floor() as i128, real.ceil() as i128]);
                reals.extend([real, real - 0.25, real + 0.25]);
            }
        }
    }
    for step in &own.numbers.multiple_of {
        reals.extend([0.0, 1.0, -1.0, 2.0, 3.0, 5.0, 7.0].map(|times| times * step));
        for (bound, _) in [own.numbers.lower, own.numbers.upper].into_iter().flatten() {
            let first = (bound.real() / step).ceil() * step;
            reals.extend([first, first + step, first - step]);
        }
        let near = ints
            .iter()
            .take(12)
            .map(|int| (Bound::Int(*int).real() / step).round() * step);
        reals.extend(near);
    }
    if integers {
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
            .filter(|int| own.numbers.contains(Bound::Int(*int)) && seen.insert(*int));
        values.extend(fresh.filter_map(|int| {
            i64::try_from(int)
                .map(Json::from)
                .or_else(|_| u64::try_from(int).map(Json::from))
                .ok()
        }));
    } else {
        reals.extend([0.5, -0.5, 1.25]);
        reals.retain(|real| {
            real.is_finite() && real.fract() != 0.0 && own.numbers.contains(Bound::Real(*real))
        });
        reals.dedup();
        values.extend(reals.into_iter().map(Json::from));
    }
}

/// Every bound that either side names, and two that are always tried.
fn bounds(own: &Conjunction<'_>, hints: &[SchemaRef<'_>]) -> Vec<Bound> {
    let mut all = vec![Bound::Int(0), Bound::Int(100)];
    let limits = [own.numbers.lower, own.numbers.upper];
    all.extend(limits.into_iter().flatten().map(|(bound, _)| bound));
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
        let listed = listed.into_iter().flatten().take(MOST_LISTED);
        all.extend(listed.filter_map(Bound::of));
    }
    all
}

/// The constraints of the wider side on strings.
#[derive(Default)]
struct StringHints<'a> {
    lengths: BTreeSet<u64>,
    patterns: Vec<&'a str>,
    formats: Vec<&'a str>,
    /// Values of `enum` and `const`.
    listed: Vec<&'a str>,
}

impl<'a> StringHints<'a> {
    fn of(hints: &[SchemaRef<'a>]) -> Self {
        let mut all = Self::default();
        for hint in hints {
            for keyword in ["minLength", "maxLength"] {
                let named = hint.node.get(keyword).and_then(count);
                all.lengths.extend(named.into_iter().flat_map(around));
            }
            all.patterns
                .extend(hint.node.get("pattern").and_then(Json::as_str));
            all.formats
                .extend(hint.node.get("format").and_then(Json::as_str));
            let listed = hint.node.get("enum").and_then(Json::as_array);
            let listed = listed.into_iter().flatten().take(MOST_LISTED);
            let listed = listed.chain(hint.node.get("const"));
            all.listed.extend(listed.filter_map(Json::as_str));
        }
        all
    }
}

/// Texts of usual kinds: patterns with look-around, of which no text can be made, are mostly about one of these.
const USUAL_TEXTS: [&str; 26] = [
    "一",
    "名称",
    "某市某局",
    "a",
    "A",
    "1",
    "ab",
    "A1",
    "a1",
    "abc",
    "Abc-123",
    "abcDEF123!",
    "12",
    "0.5",
    "100000",
    "330106",
    "20260131",
    "2026-01-31",
    "2026-01-31 08:00:00",
    "2026-01-31T08:00:00Z",
    "13800000000",
    "0571-00000000",
    "91330000MA0000000X",
    "330106200001010019",
    "a@example.org",
    "https://example.org/a",
];

/// Strings of every length, format and pattern that either side names.
pub fn strings(
    own: &Conjunction<'_>,
    hints: &[SchemaRef<'_>],
    validators: &ValidatorCache,
    values: &mut Vec<Json>,
) {
    let wide = StringHints::of(hints);
    let lengths = string_lengths(own.length, &wide.lengths);
    let formats = own.formats.iter().chain(&wide.formats);
    let mut all: Vec<String> = formats
        .filter_map(|format| format_example(format))
        .map(str::to_owned)
        .collect();
    all.append(&mut witnesses(own, hints, validators));
    for pattern in own.patterns.iter().chain(&wide.patterns) {
        let extras = [0, 1, 2, 3, 8, 16]
            .into_iter()
            .chain(lengths.iter().copied())
            .chain(lengths.iter().map(|length| length.saturating_sub(1)));
        all.extend(extras.filter_map(|extra| example(pattern, extra)));
    }
    if !own.patterns.is_empty() {
        all.extend(USUAL_TEXTS.map(str::to_owned));
    }
    if own.patterns.is_empty() && own.formats.is_empty() {
        all.extend(["a", "", "0", "A b-c", "一"].map(str::to_owned));
        all.extend(lengths.iter().map(|length| "a".repeat(*length)));
        all.extend(lengths.iter().map(|length| "1".repeat(*length)));
    }
    all.extend(wide.listed.into_iter().map(str::to_owned));
    let CountRange { min, max } = own.length;
    let mut seen = BTreeSet::new();
    all.retain(|text| {
        let length = text.chars().count() as u64;
        length >= min && max.is_none_or(|max| length <= max) && seen.insert(text.clone())
    });
    values.extend(all.into_iter().map(Json::String));
}

/// Lengths of strings: the shortest ones, the longest, and those that the wider side names.
fn string_lengths(own: CountRange, wide: &BTreeSet<u64>) -> Vec<usize> {
    let mut lengths = BTreeSet::from([own.min, own.min.saturating_add(1)]);
    lengths.extend(own.max);
    lengths.extend(wide);
    let most = own.max.unwrap_or(MOST_LENGTH).min(MOST_LENGTH);
    lengths
        .into_iter()
        .filter(|length| *length >= own.min && *length <= most)
        .filter_map(|length| usize::try_from(length).ok())
        .collect()
}

/// Strings that automata find: one of the conjunction, then for each combination of the wider side's keywords one that those
/// accept and the others reject. `anyOf`, `oneOf` and `not` around the keywords are ignored.
fn witnesses(
    own: &Conjunction<'_>,
    hints: &[SchemaRef<'_>],
    validators: &ValidatorCache,
) -> Vec<String> {
    let own = own.strings();
    let mut keywords: Vec<(StringSet, StringSet)> = Vec::new();
    let mut listed: Vec<&str> = Vec::new();
    for hint in hints {
        let names = ["pattern", "format", "minLength", "maxLength"].iter();
        keywords.extend(names.filter_map(|name| StringSet::of_keyword(hint.node, name)));
        let values = hint.node.get("enum").and_then(Json::as_array);
        let values = values.into_iter().flatten().chain(hint.node.get("const"));
        listed.extend(values.filter_map(Json::as_str));
    }
    let mut unlisted = own.clone();
    unlisted.excluding(listed.into_iter());
    keywords.truncate(MOST_COMBINED);
    if own.is_only_lengths() && keywords.is_empty() && unlisted == own {
        return Vec::new();
    }
    let mut sets = vec![own.clone()];
    for base in [own, unlisted] {
        for accepting in 0..1usize << keywords.len() {
            let mut strings = base.clone();
            for (bit, (accepted, rejected)) in keywords.iter().enumerate() {
                let accepts = accepting >> bit & 1 == 1;
                strings.intersect(if accepts { accepted } else { rejected });
            }
            sets.push(strings);
        }
    }
    sets.dedup();
    let found = sets.iter().filter_map(|set| match validators.witness(set) {
        Witness::Found(text) => Some(text),
        Witness::Empty | Witness::Unknown => None,
    });
    found.collect()
}

/// A string of a format.
fn format_example(format: &str) -> Option<&'static str> {
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
