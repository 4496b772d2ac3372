//! Candidates for a counterexample: values of the narrower schema at the places where the wider one says something.

use super::branch::{
    ARRAY, At, BOOLEAN, Bound, Branch, FRACTION, INTEGER, NULL, STRING, TYPES, count, expand,
};
use super::pattern;
use crate::read::Json;
use std::collections::BTreeSet;

/// Nesting of candidates.
const MOST_DEPTH: usize = 10;
/// Branches of one schema that are tried.
const MOST_BRANCHES: usize = 24;
/// Values tried for one property or element.
const MOST_CHILDREN: usize = 500;
/// Texts and lists longer than this are not made.
const MOST_LENGTH: u64 = 400;

/// What is left to be made.
pub struct Sampler<'o> {
    /// Candidates that may still be made, counted at every level.
    pub fuel: usize,
    /// Whether a pattern occurs in a text.
    pub matches: &'o dyn Fn(&str, &str) -> Option<bool>,
    /// Whether every value of the first schemas is known to be one of the second: no need to look there.
    pub proved: &'o mut dyn FnMut(&[At<'_>], At<'_>) -> bool,
}

impl Sampler<'_> {
    /// Values that probably satisfy all `narrow` schemas, chosen where the `wide` ones may refuse them; plain ones first.
    pub fn values<'a>(&mut self, narrow: &[At<'a>], wide: &[At<'a>], depth: usize) -> Vec<Json> {
        let mut values = Vec::new();
        if depth > MOST_DEPTH || self.fuel == 0 {
            return values;
        }
        if narrow.is_empty() && wide.is_empty() {
            // Nobody says anything: one value of each type is all there is to try.
            let text = Json::from("a");
            return vec![
                text,
                Json::from(0),
                Json::from(0.5),
                Json::Bool(true),
                Json::Null,
                Json::Array(Vec::new()),
                object(&[]),
            ];
        }
        let hints = in_place(wide);
        for branch in expand(narrow).iter().take(MOST_BRANCHES) {
            if self.fuel == 0 {
                break;
            }
            if let Some(listed) = &branch.values {
                let listed = listed.iter().take(self.fuel);
                let before = values.len();
                values.extend(listed.map(|value| (*value).clone()));
                self.fuel = self.fuel.saturating_sub(values.len() - before);
                continue;
            }
            for bit in TYPES.into_iter().filter(|bit| branch.types & bit != 0) {
                let before = values.len();
                match bit {
                    NULL => values.push(Json::Null),
                    BOOLEAN => values.extend([Json::Bool(true), Json::Bool(false)]),
                    INTEGER => numbers(branch, &hints, true, &mut values),
                    FRACTION => numbers(branch, &hints, false, &mut values),
                    STRING => texts(branch, &hints, &mut values),
                    ARRAY => self.lists(branch, &hints, depth, &mut values),
                    _ => self.objects(branch, &hints, depth, &mut values),
                }
                self.fuel = self.fuel.saturating_sub(values.len() - before);
            }
        }
        values
    }

    /// The values of a part that are worth trying: one where all that the wider schema says of it is known to hold.
    fn part<'a>(
        &mut self,
        own: &[At<'a>],
        wanted: &[At<'a>],
        apart: bool,
        depth: usize,
    ) -> Vec<Json> {
        if !apart && wanted.iter().all(|wanted| (self.proved)(own, *wanted)) {
            return self.first(own, depth).into_iter().collect();
        }
        let mut values = self.values(own, wanted, depth);
        values.truncate(MOST_CHILDREN);
        values
    }

    fn first<'a>(&mut self, narrow: &[At<'a>], depth: usize) -> Option<Json> {
        let kept = self.fuel;
        self.fuel = kept.min(200);
        let first = self.values(narrow, &[], depth).into_iter().next();
        self.fuel = kept.saturating_sub(1);
        first
    }

    fn lists<'a>(
        &mut self,
        branch: &Branch<'a>,
        hints: &[At<'a>],
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let least = branch.items.0.min(MOST_LENGTH);
        let mut lengths = BTreeSet::from([least, least + 1]);
        lengths.extend(branch.items.1);
        for hint in hints {
            for keyword in ["minItems", "maxItems", "maxContains"] {
                let around = hint.node.get(keyword).and_then(count);
                lengths.extend(
                    around
                        .into_iter()
                        .flat_map(|at| [at.saturating_sub(1), at, at + 1]),
                );
            }
            if hint.node.get("uniqueItems") == Some(&Json::Bool(true)) {
                lengths.insert(2);
            }
            lengths.insert(hint.list("prefixItems").len() as u64 + 1);
        }
        lengths.retain(|length| {
            *length >= least && *length <= branch.items.1.unwrap_or(MOST_LENGTH).min(MOST_LENGTH)
        });
        let most = lengths.last().copied().unwrap_or(0);
        let mut plain: Vec<Json> = Vec::new();
        for index in 0..usize::try_from(most).unwrap_or(0) {
            let own = branch.element(index);
            let fresh = if branch.unique {
                let choices = self.values(&own, &[], depth + 1);
                choices.into_iter().find(|choice| !plain.contains(choice))
            } else if let (Some(last), true) = (plain.last(), index > 4 + branch.lists.len()) {
                Some(last.clone())
            } else {
                self.first(&own, depth + 1)
            };
            match fresh {
                Some(value) => plain.push(value),
                None => break,
            }
        }
        let cut = |length: u64| {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            plain.get(..length).map(|part| Json::Array(part.to_vec()))
        };
        values.extend(lengths.iter().filter_map(|length| cut(*length)));
        let prefix = branch
            .lists
            .iter()
            .map(|list| list.prefix.len())
            .max()
            .unwrap_or(0);
        let wide_prefix = hints
            .iter()
            .map(|hint| hint.list("prefixItems").len())
            .max()
            .unwrap_or(0);
        for index in 0..=prefix.max(wide_prefix).min(8) {
            if branch.items.1.is_some_and(|most| index as u64 >= most) {
                break;
            }
            let wanted: Vec<At<'a>> = hints
                .iter()
                .flat_map(|hint| {
                    [
                        hint.list("prefixItems")
                            .get(index)
                            .copied()
                            .or(hint.child("items")),
                        hint.child("contains"),
                    ]
                })
                .flatten()
                .collect();
            let own = branch.element(index);
            let apart = hints
                .iter()
                .any(|hint| mentions(*hint, &["unevaluatedItems", "uniqueItems", "contains"]));
            for value in self.part(&own, &wanted, apart, depth + 1) {
                let length = usize::try_from(least).unwrap_or(0).max(index + 1);
                let Some(part) = plain.get(..length) else {
                    continue;
                };
                let mut list = part.to_vec();
                if let Some(slot) = list.get_mut(index) {
                    *slot = value;
                    values.push(Json::Array(list));
                }
            }
        }
    }

    fn objects<'a>(
        &mut self,
        branch: &Branch<'a>,
        hints: &[At<'a>],
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let matches = self.matches;
        let mut least: Vec<(String, Json)> = Vec::new();
        for name in &branch.required {
            let Some(value) = self.first(&branch.property(name, matches), depth + 1) else {
                return;
            };
            least.push(((*name).to_owned(), value));
        }
        let mut names: BTreeSet<&str> = branch.names();
        for hint in hints {
            names.extend(hint.named("properties").into_iter().map(|(name, _)| name));
            let required = hint.node.get("required").and_then(Json::as_array);
            names.extend(required.into_iter().flatten().filter_map(Json::as_str));
        }
        let mut others: Vec<String> = ["x-extra", "1", "a", "A"].map(str::to_owned).to_vec();
        let patterns = hints
            .iter()
            .flat_map(|hint| hint.named("patternProperties"));
        let own = branch
            .objects
            .iter()
            .flat_map(|object| object.patterns.iter().map(|(pattern, _)| *pattern));
        others.extend(
            patterns
                .map(|(pattern, _)| pattern)
                .chain(own)
                .filter_map(|pattern| pattern::sample(pattern, 1)),
        );
        // Where a branch asks for more properties than it names, others fill it up.
        let mut full = least.clone();
        for name in names
            .iter()
            .copied()
            .map(str::to_owned)
            .chain(others.iter().cloned())
        {
            if !full.iter().any(|(own, _)| *own == name)
                && let Some(value) = self.first(&branch.property(&name, matches), depth + 1)
            {
                full.push((name, value));
            }
        }
        let wanted = usize::try_from(branch.size.0)
            .unwrap_or(usize::MAX)
            .min(full.len());
        if least.len() < wanted {
            least = full.get(..wanted).unwrap_or_default().to_vec();
        }
        values.push(object(&least));
        let most = branch
            .size
            .1
            .and_then(|most| usize::try_from(most).ok())
            .unwrap_or(usize::MAX);
        for hint in hints {
            for keyword in ["minProperties", "maxProperties"] {
                let around = hint
                    .node
                    .get(keyword)
                    .and_then(count)
                    .and_then(|at| usize::try_from(at).ok());
                for length in around
                    .into_iter()
                    .flat_map(|at| [at.saturating_sub(1), at + 1])
                {
                    if length >= least.len() && length <= most && length <= 60 {
                        let mut grown = full
                            .get(..length.min(full.len()))
                            .unwrap_or_default()
                            .to_vec();
                        for extra in 0..length.saturating_sub(grown.len()) {
                            let name = format!("x{extra}");
                            if let Some(value) =
                                self.first(&branch.property(&name, matches), depth + 1)
                            {
                                grown.push((name, value));
                            }
                        }
                        values.push(object(&grown));
                    }
                }
            }
        }
        let apart = hints.iter().any(|hint| {
            mentions(
                *hint,
                &[
                    "unevaluatedProperties",
                    "propertyNames",
                    "dependentRequired",
                    "uniqueItems",
                ],
            )
        });
        for name in names.into_iter().map(str::to_owned).chain(others) {
            let wanted: Vec<At<'a>> = hints
                .iter()
                .flat_map(|hint| property(*hint, &name, matches))
                .collect();
            let own = branch.property(&name, matches);
            for value in self.part(&own, &wanted, apart, depth + 1) {
                let mut pairs = least.clone();
                let room = pairs.len() < most;
                match pairs.iter_mut().find(|(own, _)| *own == name) {
                    Some(pair) => pair.1 = value,
                    None if room => pairs.push((name.clone(), value)),
                    None => continue,
                }
                values.push(object(&pairs));
            }
        }
        full.truncate(most);
        values.push(object(&full));
    }
}

fn object(pairs: &[(String, Json)]) -> Json {
    Json::Object(pairs.iter().cloned().collect())
}

/// The schemas that hold at the same place of the value: references, combinations and negations followed.
fn in_place<'a>(schemas: &[At<'a>]) -> Vec<At<'a>> {
    let mut all: Vec<At<'a>> = Vec::new();
    let mut pending: Vec<At<'a>> = schemas.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(schema) = pending.pop() {
        if all.len() > 200 || !seen.insert(schema.key()) {
            continue;
        }
        all.push(schema);
        pending.extend(schema.target());
        for keyword in ["allOf", "anyOf", "oneOf"] {
            pending.extend(schema.list(keyword));
        }
        for keyword in ["not", "if", "then", "else"] {
            pending.extend(schema.child(keyword));
        }
        pending.extend(
            schema
                .named("dependentSchemas")
                .into_iter()
                .map(|(_, schema)| schema),
        );
    }
    all
}

fn mentions(schema: At<'_>, keywords: &[&str]) -> bool {
    keywords
        .iter()
        .any(|keyword| schema.node.get(keyword).is_some())
}

/// What one schema says of a property.
fn property<'a>(
    schema: At<'a>,
    name: &str,
    matches: &dyn Fn(&str, &str) -> Option<bool>,
) -> Vec<At<'a>> {
    let named = schema
        .named("properties")
        .into_iter()
        .filter(|(own, _)| *own == name);
    let patterns = schema
        .named("patternProperties")
        .into_iter()
        .filter(|(own, _)| matches(own, name) == Some(true));
    let mut all: Vec<At<'a>> = named.chain(patterns).map(|(_, schema)| schema).collect();
    if all.is_empty() {
        all.extend(schema.child("additionalProperties"));
    }
    all
}

fn numbers(branch: &Branch<'_>, hints: &[At<'_>], whole: bool, values: &mut Vec<Json>) {
    let mut reals: Vec<f64> = Vec::new();
    let mut ints: Vec<i128> = Vec::new();
    let mut around = |bound: Bound| match bound {
        Bound::Int(at) => {
            ints.extend([at, at - 1, at + 1]);
            reals.extend([bound.real() + 0.5, bound.real() - 0.5]);
        }
        Bound::Real(at) => {
            #[allow(clippy::cast_possible_truncation)]
            ints.extend([at.floor() as i128, at.ceil() as i128]);
            reals.extend([at, at - 0.25, at + 0.25]);
        }
    };
    around(Bound::Int(0));
    around(Bound::Int(100));
    for edge in [branch.low, branch.high].into_iter().flatten() {
        around(edge.0);
    }
    for hint in hints {
        for keyword in [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "const",
        ] {
            if let Some(bound) = hint.node.get(keyword).and_then(Bound::of) {
                around(bound);
            }
        }
        let listed = hint.node.get("enum").and_then(Json::as_array);
        listed
            .into_iter()
            .flatten()
            .take(20)
            .filter_map(Bound::of)
            .for_each(&mut around);
    }
    for edge in [branch.low, branch.high].into_iter().flatten() {
        for step in &branch.multiples {
            let first = (edge.0.real() / step).ceil() * step;
            reals.extend([first, first + step, first - step]);
        }
    }
    for step in &branch.multiples {
        reals.extend([
            0.0,
            *step,
            -*step,
            step * 2.0,
            step * 3.0,
            step * 5.0,
            step * 7.0,
        ]);
        let near = ints
            .iter()
            .take(12)
            .map(|int| (Bound::Int(*int).real() / step).round() * step);
        let near: Vec<f64> = near.collect();
        reals.extend(near);
    }
    let fits = |bound: Bound| {
        let low = branch.low.is_none_or(|(low, open)| match bound.order(low) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => !open,
            std::cmp::Ordering::Greater => true,
        });
        let high = branch
            .high
            .is_none_or(|(high, open)| match bound.order(high) {
                std::cmp::Ordering::Greater => false,
                std::cmp::Ordering::Equal => !open,
                std::cmp::Ordering::Less => true,
            });
        let steps = branch.multiples.iter().all(|step| {
            let times = bound.real() / step;
            (times - times.round()).abs() < 1e-9
        });
        low && high && steps
    };
    #[allow(clippy::cast_possible_truncation)]
    ints.extend(
        reals
            .iter()
            .filter(|real| real.fract() == 0.0 && real.abs() < 9e15)
            .map(|real| *real as i128),
    );
    if whole {
        let mut seen = BTreeSet::new();
        let fresh = ints
            .into_iter()
            .filter(|int| fits(Bound::Int(*int)) && seen.insert(*int));
        values.extend(fresh.filter_map(|int| {
            i64::try_from(int)
                .map(Json::from)
                .or_else(|_| u64::try_from(int).map(Json::from))
                .ok()
        }));
    } else {
        reals.extend([0.5, -0.5, 1.25]);
        reals.retain(|real| real.is_finite() && real.fract() != 0.0 && fits(Bound::Real(*real)));
        reals.dedup();
        values.extend(reals.into_iter().map(Json::from));
    }
}

fn texts(branch: &Branch<'_>, hints: &[At<'_>], values: &mut Vec<Json>) {
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
    let mut made: Vec<String> = formats
        .iter()
        .filter_map(|format| of_format(format))
        .map(str::to_owned)
        .collect();
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
