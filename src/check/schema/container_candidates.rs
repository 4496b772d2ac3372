//! Candidates that are arrays and objects.

use super::automata::{StringSet, Witness};
use super::candidates::{
    CandidateGenerator, MOST_ITEMS, MOST_PROPERTIES, Properties, extra_name, item_or_contained,
    object,
};
use super::conjunction::{ArrayShape, Child, Conjunction};
use super::instance::count;
use super::pattern_example::example;
use super::scalar_candidates::around;
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Patterns of names that are combined.
const MOST_PATTERNS: usize = 4;
/// Positions of an array at which items are tried.
const MOST_POSITIONS: usize = 8;

impl CandidateGenerator<'_> {
    /// Arrays of the lengths and with the items that either side constrains.
    pub(super) fn arrays<'a>(
        &mut self,
        own: &Conjunction<'a>,
        hints: &[SchemaRef<'a>],
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let lengths = array_lengths(own, hints);
        let longest = lengths.last().copied().unwrap_or(0);
        let plain = self.plain_items(own, longest, depth);
        let of_length = |length: u64| {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            plain.get(..length).map(|items| Json::Array(items.to_vec()))
        };
        values.extend(lengths.iter().filter_map(|length| of_length(*length)));
        let across = hints
            .iter()
            .any(|hint| has_any(*hint, &["unevaluatedItems", "uniqueItems", "contains"]));
        let wide_prefixes = hints.iter().map(|hint| hint.list("prefixItems").len());
        let prefix = own.prefix_len().max(wide_prefixes.max().unwrap_or(0));
        let least = usize::try_from(own.item_count.min.min(MOST_ITEMS)).unwrap_or(0);
        for index in 0..=prefix.min(MOST_POSITIONS) {
            if own.item_count.max.is_some_and(|most| index as u64 >= most) {
                break;
            }
            let wanted: Vec<SchemaRef<'a>> = hints
                .iter()
                .flat_map(|hint| [ArrayShape::of(*hint).item(index), hint.child("contains")])
                .flatten()
                .collect();
            let schemas = own.item_schemas(index);
            for value in self.child_candidates(&schemas, &wanted, across, depth + 1) {
                let Some(items) = plain.get(..least.max(index + 1)) else {
                    continue;
                };
                let mut items = items.to_vec();
                if let Some(slot) = items.get_mut(index) {
                    *slot = value;
                    values.push(Json::Array(items));
                }
            }
        }
    }

    /// Plain items, as many as are wanted or as could be made.
    fn plain_items(&mut self, own: &Conjunction<'_>, wanted: u64, depth: usize) -> Vec<Json> {
        let mut items: Vec<Json> = Vec::new();
        for index in 0..usize::try_from(wanted).unwrap_or(0) {
            let schemas = item_or_contained(own, index);
            let item = if own.unique {
                let choices = self.candidates(&schemas, &[], depth + 1);
                choices.into_iter().find(|choice| !items.contains(choice))
            } else if let (Some(last), true) = (items.last(), index > 4 + own.arrays.len()) {
                Some(last.clone())
            } else {
                self.plain_value(&schemas, depth + 1)
            };
            match item {
                Some(item) => items.push(item),
                None => break,
            }
        }
        items
    }

    /// Objects of the sizes and with the properties that either side constrains.
    pub(super) fn objects<'a>(
        &mut self,
        own: &Conjunction<'a>,
        hints: &[SchemaRef<'a>],
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let mut least: Properties = Vec::new();
        for name in &own.required {
            let schemas = own.property_schemas(name, self.validators);
            let Some(value) = self.plain_value(&schemas, depth + 1) else {
                return;
            };
            least.push(((*name).to_owned(), value));
        }
        let names = self.names_to_try(own, hints);
        // Where more properties are demanded than are required, others fill the object up.
        let mut full = least.clone();
        for name in &names {
            if full.iter().any(|(other, _)| other == name) {
                continue;
            }
            let schemas = own.property_schemas(name, self.validators);
            let value = self.plain_value(&schemas, depth + 1);
            full.extend(value.map(|value| (name.clone(), value)));
        }
        let wanted = usize::try_from(own.property_count.min).unwrap_or(usize::MAX);
        if least.len() < wanted.min(full.len()) {
            least = full.iter().take(wanted).cloned().collect();
        }
        values.push(object(&least));
        self.resized_objects(own, hints, &full, least.len(), depth, values);
        self.changed_objects(own, hints, &least, &names, depth, values);
        let most = own.property_count.max;
        full.truncate(most.map_or(usize::MAX, |most| {
            usize::try_from(most).unwrap_or(usize::MAX)
        }));
        values.push(object(&full));
    }

    /// Names of properties: those that either side names, then others.
    fn names_to_try(&self, own: &Conjunction<'_>, hints: &[SchemaRef<'_>]) -> Vec<String> {
        let mut named: BTreeSet<&str> = own.named_properties();
        for hint in hints {
            named.extend(hint.named("properties").into_iter().map(|(name, _)| name));
            let required = hint.node.get("required").and_then(Json::as_array);
            named.extend(required.into_iter().flatten().filter_map(Json::as_str));
        }
        let named = named.into_iter().map(str::to_owned);
        named
            .chain(other_names(own, hints, self.validators))
            .collect()
    }

    /// The smallest object with one property changed or added.
    fn changed_objects<'a>(
        &mut self,
        own: &Conjunction<'a>,
        hints: &[SchemaRef<'a>],
        least: &[(String, Json)],
        names: &[String],
        depth: usize,
        values: &mut Vec<Json>,
    ) {
        let across = hints.iter().any(|hint| {
            let keywords = [
                "unevaluatedProperties",
                "propertyNames",
                "dependentRequired",
                "uniqueItems",
            ];
            has_any(*hint, &keywords)
        });
        let has_room = own
            .property_count
            .max
            .is_none_or(|most| (least.len() as u64) < most);
        for name in names {
            let failing = own.failing.iter();
            let failing = failing.filter(|(child, _)| *child == Child::Property(name));
            let wanted: Vec<SchemaRef<'a>> = hints
                .iter()
                .flat_map(|hint| property_schemas(*hint, name, self.validators))
                .chain(failing.map(|(_, schema)| *schema))
                .collect();
            let schemas = own.property_schemas(name, self.validators);
            for value in self.child_candidates(&schemas, &wanted, across, depth + 1) {
                let mut properties = least.to_vec();
                match properties.iter_mut().find(|(other, _)| other == name) {
                    Some(property) => property.1 = value,
                    None if has_room => properties.push((name.clone(), value)),
                    None => continue,
                }
                values.push(object(&properties));
            }
        }
    }

    /// Objects of the sizes around those that the wider schemas name.
    fn resized_objects(
        &mut self,
        own: &Conjunction<'_>,
        hints: &[SchemaRef<'_>],
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
            .flat_map(|count| [count.saturating_sub(1), count.saturating_add(1)])
            .collect();
        let most = own
            .property_count
            .max
            .unwrap_or(u64::MAX)
            .min(MOST_PROPERTIES);
        let possible = |size: &u64| *size >= least as u64 && *size <= most;
        for size in sizes.into_iter().filter(possible) {
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            let mut properties: Properties = full.iter().take(size).cloned().collect();
            for extra in 0..(size - properties.len()) as u64 {
                let name = extra_name(extra);
                let schemas = own.property_schemas(&name, self.validators);
                let value = self.plain_value(&schemas, depth + 1);
                properties.extend(value.map(|value| (name, value)));
            }
            values.push(object(&properties));
        }
    }
}

/// Lengths of arrays: the shortest ones, and those around every count that either side names.
fn array_lengths(own: &Conjunction<'_>, hints: &[SchemaRef<'_>]) -> BTreeSet<u64> {
    let least = own.item_count.min.min(MOST_ITEMS);
    let mut lengths = BTreeSet::from([least, least + 1]);
    lengths.extend(own.item_count.max);
    // One item after all that have a schema of their own.
    lengths.extend(own.arrays.iter().map(|array| array.prefix.len() as u64 + 1));
    for hint in hints {
        for keyword in ["minItems", "maxItems", "maxContains"] {
            let named = hint.node.get(keyword).and_then(count);
            lengths.extend(named.into_iter().flat_map(around));
        }
        if hint.node.get("uniqueItems") == Some(&Json::Bool(true)) {
            lengths.insert(2);
        }
        lengths.insert(hint.list("prefixItems").len() as u64 + 1);
    }
    let most = own.item_count.max.unwrap_or(MOST_ITEMS).min(MOST_ITEMS);
    lengths.retain(|length| *length >= least && *length <= most);
    lengths
}

/// Names that are written nowhere: some fixed ones, examples of the patterns of both sides, and for each combination of the
/// patterns a name that matches those and not the others.
fn other_names(
    own: &Conjunction<'_>,
    hints: &[SchemaRef<'_>],
    validators: &ValidatorCache,
) -> Vec<String> {
    let own_patterns = own
        .objects
        .iter()
        .flat_map(|object| object.patterns.iter().map(|(pattern, _)| *pattern));
    let wide_patterns = hints
        .iter()
        .flat_map(|hint| hint.named("patternProperties"))
        .map(|(pattern, _)| pattern);
    let of_names = hints
        .iter()
        .chain(&own.conjuncts)
        .filter_map(|hint| hint.child("propertyNames")?.node.get("pattern")?.as_str());
    let mut patterns: Vec<&str> = own_patterns.chain(wide_patterns).chain(of_names).collect();
    patterns.sort_unstable();
    patterns.dedup();
    let mut all: Vec<String> = ["x-extra", "1", "a", "A"].map(str::to_owned).into();
    all.extend(patterns.iter().filter_map(|pattern| example(pattern, 1)));
    patterns.truncate(MOST_PATTERNS);
    let written = own.named_properties();
    for class in 0..1usize << patterns.len() {
        let mut names = StringSet::default();
        names.excluding(written.iter().copied());
        let is_supported = patterns.iter().enumerate().all(|(bit, pattern)| {
            if class >> bit & 1 == 1 {
                names.matching(pattern)
            } else {
                names.not_matching(pattern)
            }
        });
        if let (true, Witness::Found(name)) = (is_supported, validators.witness(&names)) {
            all.push(name);
        }
    }
    let mut seen = BTreeSet::new();
    all.retain(|name| seen.insert(name.clone()));
    all
}

fn has_any(schema: SchemaRef<'_>, keywords: &[&str]) -> bool {
    keywords
        .iter()
        .any(|keyword| schema.node.get(keyword).is_some())
}

/// The schemas that one schema has for a property.
fn property_schemas<'a>(
    schema: SchemaRef<'a>,
    name: &str,
    validators: &ValidatorCache,
) -> Vec<SchemaRef<'a>> {
    let named = schema.named("properties").into_iter();
    let named = named.filter(|(other, _)| *other == name);
    let patterns = schema.named("patternProperties").into_iter();
    let patterns = patterns.filter(|(pattern, _)| validators.matches(pattern, name) == Some(true));
    let mut all: Vec<SchemaRef<'a>> = named.chain(patterns).map(|(_, schema)| schema).collect();
    if all.is_empty() {
        all.extend(schema.child("additionalProperties"));
    }
    all
}
