//! Candidates for a counterexample: values that the narrower schema probably accepts, chosen so that the wider one may reject them.
//!
//! A candidate is only a guess. Validators decide whether it is a counterexample.

use super::budget::Budget;
use super::conjunction::Conjunction;
use super::instance::{ARRAY, BOOLEAN, FRACTION, INTEGER, NULL, STRING};
use super::normal_form::Expansion;
use super::scalar_candidates::{numbers, strings};
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;
use std::collections::{BTreeSet, HashMap};

/// Nesting of candidates.
const MOST_DEPTH: usize = 10;
/// Conjunctions of one schema that are tried.
const MOST_CONJUNCTIONS: usize = 24;
/// Values that are tried for one property or item.
const MOST_CHILDREN: usize = 500;
/// Properties of objects that are enlarged to violate a count.
pub(super) const MOST_PROPERTIES: u64 = 60;
/// Items of an array.
pub(super) const MOST_ITEMS: u64 = 400;
/// Schemas of the wider side that are looked at for one place of a value.
const MOST_HINTS: usize = 200;

/// Names and values of an object's properties.
pub(super) type Properties = Vec<(String, Json)>;

/// A generator of candidates within a budget.
pub struct CandidateGenerator<'o> {
    /// Candidates that may still be made, counted at every level.
    fuel: usize,
    /// Schemas that may still be looked at for plain values.
    steps: usize,
    /// Plain values by the schemas that they satisfy.
    plain_values: HashMap<Vec<usize>, Option<Json>>,
    pub(super) validators: &'o ValidatorCache,
    /// Whether every value of the first schemas is known to be one of the second, so that no counterexample is there.
    is_proved: &'o mut dyn FnMut(&[SchemaRef<'_>], SchemaRef<'_>) -> bool,
}

impl<'o> CandidateGenerator<'o> {
    /// A generator within a budget.
    pub fn new(
        budget: Budget,
        validators: &'o ValidatorCache,
        is_proved: &'o mut dyn FnMut(&[SchemaRef<'_>], SchemaRef<'_>) -> bool,
    ) -> Self {
        Self {
            fuel: budget.candidates,
            steps: budget.candidates,
            plain_values: HashMap::new(),
            validators,
            is_proved,
        }
    }

    /// Values that probably satisfy all `narrow` schemas, chosen where the `wide` ones may reject them. Plain values come first.
    pub fn candidates<'a>(
        &mut self,
        narrow: &[SchemaRef<'a>],
        wide: &[SchemaRef<'a>],
        depth: usize,
    ) -> Vec<Json> {
        if depth > MOST_DEPTH || self.fuel == 0 {
            return Vec::new();
        }
        self.fuel -= 1;
        if narrow.is_empty() && wide.is_empty() {
            // Without any schema, one value of each type is enough.
            return vec![
                Json::from("a"),
                Json::from(0),
                Json::from(0.5),
                Json::Bool(true),
                Json::Null,
                Json::Array(Vec::new()),
                object(&[]),
            ];
        }
        let conjunctions = Expansion::new().normal_form(narrow);
        self.of_conjunctions(&conjunctions, &same_place(wide), depth)
    }

    /// Values of the narrower schema that the wider one rejects, as far as conjunctions can express that.
    pub fn difference_candidates(
        &mut self,
        narrow: SchemaRef<'_>,
        wide: SchemaRef<'_>,
    ) -> Vec<Json> {
        let own = Expansion::new().normal_form(&[narrow]);
        let difference = Expansion::new().exclude(own, wide);
        self.of_conjunctions(&difference, &same_place(&[wide]), 0)
    }

    /// Values of conjunctions. `hints` are the schemas of the wider side for the same place of the value.
    fn of_conjunctions<'a>(
        &mut self,
        conjunctions: &[Conjunction<'a>],
        hints: &[SchemaRef<'a>],
        depth: usize,
    ) -> Vec<Json> {
        let mut values = Vec::new();
        for own in conjunctions.iter().take(MOST_CONJUNCTIONS) {
            if self.fuel == 0 {
                break;
            }
            if let Some(listed) = &own.values {
                let listed = listed.iter().take(self.fuel);
                let before = values.len();
                values.extend(listed.map(|value| (*value).clone()));
                self.fuel = self.fuel.saturating_sub(values.len() - before);
                continue;
            }
            for bit in own.types() {
                let before = values.len();
                match bit {
                    NULL => values.push(Json::Null),
                    BOOLEAN => values.extend([Json::Bool(true), Json::Bool(false)]),
                    INTEGER => numbers(own, hints, true, &mut values),
                    FRACTION => numbers(own, hints, false, &mut values),
                    STRING => strings(own, hints, self.validators, &mut values),
                    ARRAY => self.arrays(own, hints, depth, &mut values),
                    _ => self.objects(own, hints, depth, &mut values),
                }
                self.fuel = self.fuel.saturating_sub(values.len() - before);
            }
        }
        values
    }

    /// Values of a property or an item. Where the wider schemas are proved to accept all of them, and no other keyword of
    /// the wider side looks `across` properties or items, one value is enough.
    pub(super) fn child_candidates<'a>(
        &mut self,
        own: &[SchemaRef<'a>],
        wanted: &[SchemaRef<'a>],
        across: bool,
        depth: usize,
    ) -> Vec<Json> {
        if !across && wanted.iter().all(|wanted| (self.is_proved)(own, *wanted)) {
            return self.plain_value(own, depth).into_iter().collect();
        }
        let mut values = self.candidates(own, wanted, depth);
        values.truncate(MOST_CHILDREN);
        values
    }

    /// One plain value that probably satisfies all `narrow` schemas. Shallow values are looked for first, because a recursive
    /// schema has values of any depth.
    pub(super) fn plain_value(&mut self, narrow: &[SchemaRef<'_>], depth: usize) -> Option<Json> {
        let mut keys: Vec<usize> = narrow.iter().map(|schema| schema.key()).collect();
        keys.sort_unstable();
        if let Some(known) = self.plain_values.get(&keys) {
            return known.clone();
        }
        let limits = [depth + 1, depth + 3, MOST_DEPTH];
        let found = limits
            .into_iter()
            .find_map(|limit| self.plain_within(narrow, depth, limit));
        self.plain_values.insert(keys, found.clone());
        found
    }

    /// One plain value that is not nested deeper than `limit`.
    fn plain_within(
        &mut self,
        narrow: &[SchemaRef<'_>],
        depth: usize,
        limit: usize,
    ) -> Option<Json> {
        if narrow.is_empty() {
            return Some(Json::from("a"));
        }
        if depth > limit || self.steps == 0 {
            return None;
        }
        self.steps -= 1;
        for own in Expansion::new()
            .normal_form(narrow)
            .iter()
            .take(MOST_CONJUNCTIONS)
        {
            if let Some(listed) = &own.values {
                // A pattern beside a list may leave one of its values.
                let fits = |value: &&&Json| {
                    let mut conjuncts = own.conjuncts.iter().take(MOST_HINTS);
                    conjuncts.all(|own| self.validators.accepts(*own, value) != Some(false))
                };
                let plain = listed.iter().find(fits).or_else(|| listed.first());
                return plain.map(|value| (*value).clone());
            }
            let value = own
                .types()
                .find_map(|bit| self.plain_of_type(bit, own, depth, limit));
            if value.is_some() {
                return value;
            }
        }
        None
    }

    fn plain_of_type(
        &mut self,
        bit: u8,
        own: &Conjunction<'_>,
        depth: usize,
        limit: usize,
    ) -> Option<Json> {
        let mut values = Vec::new();
        match bit {
            NULL => return Some(Json::Null),
            BOOLEAN => return Some(Json::Bool(true)),
            INTEGER | FRACTION => numbers(own, &[], bit == INTEGER, &mut values),
            STRING => {
                strings(own, &[], self.validators, &mut values);
                values.retain(|value| {
                    let text = value.as_str().unwrap_or("");
                    let mut patterns = own.patterns.iter();
                    patterns.all(|pattern| self.validators.matches(pattern, text) != Some(false))
                });
            }
            ARRAY => {
                let least = usize::try_from(own.item_count.min.min(MOST_ITEMS)).unwrap_or(0);
                let items = (0..least).map(|index| {
                    self.plain_within(&item_or_contained(own, index), depth + 1, limit)
                });
                return items.collect::<Option<Vec<Json>>>().map(Json::Array);
            }
            _ => return self.plain_object(own, depth, limit),
        }
        values.into_iter().next()
    }

    fn plain_object(&mut self, own: &Conjunction<'_>, depth: usize, limit: usize) -> Option<Json> {
        let mut property = |name: &str| {
            let schemas = own.property_schemas(name, self.validators);
            let value = self.plain_within(&schemas, depth + 1, limit)?;
            Some((name.to_owned(), value))
        };
        let required = own.required.iter().map(|name| property(name));
        let mut properties = required.collect::<Option<Properties>>()?;
        // More properties than are required, where `minProperties` asks for them.
        let least = own.property_count.min.min(MOST_PROPERTIES);
        let named = own.named_properties().into_iter().map(str::to_owned);
        for name in named.chain((0..least).map(extra_name)) {
            if properties.len() as u64 >= least {
                break;
            }
            if !own.required.contains(name.as_str()) {
                properties.extend(property(&name));
            }
        }
        Some(object(&properties))
    }
}

/// The schemas of the item at an index, with one of `contains`, so that each of those is satisfied by some item.
pub(super) fn item_or_contained<'a>(own: &Conjunction<'a>, index: usize) -> Vec<SchemaRef<'a>> {
    let mut schemas = own.item_schemas(index);
    schemas.extend(own.contains.get(index));
    schemas
}

/// The name of a property that only enlarges an object.
pub(super) fn extra_name(index: u64) -> String {
    format!("x{index}")
}

/// An object of these properties.
pub(super) fn object(properties: &[(String, Json)]) -> Json {
    Json::Object(properties.iter().cloned().collect())
}

/// Schemas together with all schemas that they apply to the same place of the value.
fn same_place<'a>(schemas: &[SchemaRef<'a>]) -> Vec<SchemaRef<'a>> {
    let mut all: Vec<SchemaRef<'a>> = Vec::new();
    let mut pending: Vec<SchemaRef<'a>> = schemas.to_vec();
    let mut seen = BTreeSet::new();
    while let Some(schema) = pending.pop() {
        if all.len() > MOST_HINTS || !seen.insert(schema.key()) {
            continue;
        }
        all.push(schema);
        pending.extend(schema.in_place());
    }
    all
}
