//! Candidates for a counterexample: values of the narrower schema at the places where the wider one says something.

use super::Budget;
use super::at::{ARRAY, At, BOOLEAN, FRACTION, INTEGER, NULL, STRING, TYPES, count};
use super::branch::{Branch, Part};
use super::expand::{exclude, expand};
use super::language::{Found, Texts};
use super::pattern;
use super::scalars::{numbers, texts};
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// Nesting of candidates.
const MOST_DEPTH: usize = 10;
/// Branches of one schema that are tried.
const MOST_BRANCHES: usize = 24;
/// Values tried for one property or element.
const MOST_CHILDREN: usize = 500;
/// Properties of objects that are made larger to break a count.
const MOST_SIZE: u64 = 60;
/// Patterns of names that are combined.
const MOST_PATTERNS: usize = 4;
/// Lists longer than this are not made.
const MOST_LENGTH: u64 = 400;

/// What is left to be made.
pub struct Sampler<'o> {
    /// Candidates that may still be made, counted at every level.
    fuel: usize,
    /// Steps that may still be spent on plain values.
    steps: usize,
    /// Plain values by the schemas they satisfy.
    firsts: HashMap<Vec<usize>, Option<Json>>,
    /// Whether a pattern occurs in a text.
    matches: &'o dyn Fn(&str, &str) -> Option<bool>,
    /// A text of a kind.
    find: &'o dyn Fn(&Texts) -> Found,
    /// Whether every value of the first schemas is known to be one of the second: no need to look there.
    proved: &'o mut dyn FnMut(&[At<'_>], At<'_>) -> bool,
}

impl<'o> Sampler<'o> {
    /// A sampler within a budget.
    pub fn new(
        budget: Budget,
        matches: &'o dyn Fn(&str, &str) -> Option<bool>,
        find: &'o dyn Fn(&Texts) -> Found,
        proved: &'o mut dyn FnMut(&[At<'_>], At<'_>) -> bool,
    ) -> Self {
        Self {
            fuel: budget.candidates,
            steps: budget.candidates,
            firsts: HashMap::new(),
            matches,
            find,
            proved,
        }
    }

    /// Values that probably satisfy all `narrow` schemas, chosen where the `wide` ones may refuse them; plain ones first.
    pub fn values<'a>(&mut self, narrow: &[At<'a>], wide: &[At<'a>], depth: usize) -> Vec<Json> {
        if depth > MOST_DEPTH || self.fuel == 0 {
            return Vec::new();
        }
        self.fuel -= 1;
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
        self.of(&expand(narrow), &in_place(wide), depth)
    }

    /// Values of the narrower schema that the wider one refuses, as far as branches can say both.
    pub fn left_over(&mut self, narrow: At<'_>, wide: At<'_>) -> Vec<Json> {
        self.of(&exclude(expand(&[narrow]), wide), &in_place(&[wide]), 0)
    }

    fn of<'a>(&mut self, branches: &[Branch<'a>], hints: &[At<'a>], depth: usize) -> Vec<Json> {
        let mut values = Vec::new();
        for branch in branches.iter().take(MOST_BRANCHES) {
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
                    INTEGER => numbers(branch, hints, true, &mut values),
                    FRACTION => numbers(branch, hints, false, &mut values),
                    STRING => texts(branch, hints, self.find, &mut values),
                    ARRAY => self.lists(branch, hints, depth, &mut values),
                    _ => self.objects(branch, hints, depth, &mut values),
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

    /// One value that probably satisfies all `narrow` schemas, as plain as can be; shallow ones are looked for first, since a
    /// recursive schema has deep ones without end.
    fn first(&mut self, narrow: &[At<'_>], depth: usize) -> Option<Json> {
        let mut keys: Vec<usize> = narrow.iter().map(|part| part.key()).collect();
        keys.sort_unstable();
        if let Some(known) = self.firsts.get(&keys) {
            return known.clone();
        }
        let limits = [depth + 1, depth + 3, MOST_DEPTH];
        let found = limits
            .into_iter()
            .find_map(|limit| self.plain(narrow, depth, limit));
        self.firsts.insert(keys, found.clone());
        found
    }

    fn plain(&mut self, narrow: &[At<'_>], depth: usize, limit: usize) -> Option<Json> {
        if narrow.is_empty() {
            return Some(Json::from("a"));
        }
        if depth > limit || self.steps == 0 {
            return None;
        }
        self.steps -= 1;
        let matches = self.matches;
        for branch in expand(narrow).iter().take(MOST_BRANCHES) {
            if let Some(listed) = &branch.values {
                let value = listed.first().map(|value| (*value).clone());
                return value;
            }
            for bit in TYPES.into_iter().filter(|bit| branch.types & bit != 0) {
                let mut values = Vec::new();
                match bit {
                    NULL => return Some(Json::Null),
                    BOOLEAN => return Some(Json::Bool(true)),
                    INTEGER | FRACTION => numbers(branch, &[], bit == INTEGER, &mut values),
                    STRING => {
                        texts(branch, &[], self.find, &mut values);
                        values.retain(|text| {
                            let fits = |pattern: &&str| {
                                text.as_str().and_then(|text| matches(pattern, text)) != Some(false)
                            };
                            branch.patterns.iter().all(fits)
                        });
                    }
                    ARRAY => {
                        let least = usize::try_from(branch.items.0.min(MOST_LENGTH)).unwrap_or(0);
                        let elements = (0..least)
                            .map(|index| self.plain(&element(branch, index), depth + 1, limit));
                        values.extend(elements.collect::<Option<Vec<Json>>>().map(Json::Array));
                    }
                    _ => {
                        let mut pair = |name: &str| {
                            let value =
                                self.plain(&branch.property(name, matches), depth + 1, limit)?;
                            Some((name.to_owned(), value))
                        };
                        let pairs: Option<Vec<(String, Json)>> =
                            branch.required.iter().map(|name| pair(name)).collect();
                        if let Some(mut pairs) = pairs {
                            // More properties than are required where so many are asked for.
                            let least = branch.size.0.min(MOST_SIZE);
                            let more = branch.names().into_iter().map(str::to_owned);
                            let more = more.chain((0..least).map(|extra| format!("x{extra}")));
                            for name in more {
                                if pairs.len() as u64 >= least {
                                    break;
                                }
                                if !branch.required.contains(name.as_str()) {
                                    pairs.extend(pair(&name));
                                }
                            }
                            values.push(object(&pairs));
                        }
                    }
                }
                if let Some(value) = values.into_iter().next() {
                    return Some(value);
                }
            }
        }
        None
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
        // An element after all that are named.
        lengths.extend(branch.lists.iter().map(|list| list.prefix.len() as u64 + 1));
        for hint in hints {
            for keyword in ["minItems", "maxItems", "maxContains"] {
                let around = hint.node.get(keyword).and_then(count);
                lengths.extend(
                    around
                        .into_iter()
                        .flat_map(|at| [at.saturating_sub(1), at, at.saturating_add(1)]),
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
            let own = element(branch, index);
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
        let others = other_names(branch, hints, self.find);
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
        self.grown(branch, hints, &full, least.len(), depth, values);
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
            let failing = branch.failing.iter();
            let failing = failing.filter(|(part, _)| *part == Part::Property(&name));
            let wanted: Vec<At<'a>> = hints
                .iter()
                .flat_map(|hint| property(*hint, &name, matches))
                .chain(failing.map(|(_, schema)| *schema))
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

    /// Objects of the sizes around those that the wider schema names.
    fn grown(
        &mut self,
        branch: &Branch<'_>,
        hints: &[At<'_>],
        full: &[(String, Json)],
        least: usize,
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let keywords = ["minProperties", "maxProperties"];
        let counts = hints.iter().flat_map(|hint| {
            keywords
                .iter()
                .filter_map(|keyword| hint.node.get(*keyword).and_then(count))
        });
        let sizes: BTreeSet<u64> = counts
            .flat_map(|at| [at.saturating_sub(1), at.saturating_add(1)])
            .collect();
        let most = branch.size.1.unwrap_or(u64::MAX).min(MOST_SIZE);
        for size in sizes
            .into_iter()
            .filter(|size| *size >= least as u64 && *size <= most)
        {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let mut grown = full
                .get(..size.min(full.len()))
                .unwrap_or_default()
                .to_vec();
            for extra in 0..size - grown.len() {
                let name = format!("x{extra}");
                let value = self.first(&branch.property(&name, self.matches), depth + 1);
                grown.extend(value.map(|value| (name, value)));
            }
            values.push(object(&grown));
        }
    }
}

/// Names that are written nowhere: some that every pattern of either side takes or leaves, in every combination.
fn other_names(
    branch: &Branch<'_>,
    hints: &[At<'_>],
    find: &dyn Fn(&Texts) -> Found,
) -> Vec<String> {
    let own = branch
        .objects
        .iter()
        .flat_map(|object| object.patterns.iter().map(|(pattern, _)| *pattern));
    let wide = hints
        .iter()
        .flat_map(|hint| hint.named("patternProperties"))
        .map(|(pattern, _)| pattern);
    let of_names = hints
        .iter()
        .chain(&branch.parts)
        .filter_map(|hint| hint.child("propertyNames")?.node.get("pattern")?.as_str());
    let mut patterns: Vec<&str> = own.chain(wide).chain(of_names).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let mut all: Vec<String> = ["x-extra", "1", "a", "A"].map(str::to_owned).into();
    let sampled = patterns.iter();
    all.extend(sampled.filter_map(|pattern| pattern::sample(pattern, 1)));
    let combined = patterns.len().min(MOST_PATTERNS);
    let written = branch.names();
    for taken in 0..1usize << combined {
        let mut names = Texts::default();
        names.none_of(written.iter().copied());
        let read = patterns.iter().take(combined).enumerate();
        let read = read.into_iter().all(|(bit, pattern)| {
            if taken >> bit & 1 == 1 {
                names.matching(pattern)
            } else {
                names.avoiding(pattern)
            }
        });
        if let (true, Found::One(name)) = (read, find(&names)) {
            all.push(name);
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|name| seen.insert(name.clone()));
    all
}

/// What the element at a place must be, so that all is there that the list is to contain.
fn element<'a>(branch: &Branch<'a>, index: usize) -> Vec<At<'a>> {
    let mut own = branch.element(index);
    own.extend(branch.contains.get(index));
    own
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
