//! Proves that conjunctions have no value, or share none with a schema.

use super::conjunction::{Child, Conjunction};
use super::instance::{ARRAY, FRACTION, INTEGER, OBJECT, STRING};
use super::prover::{MOST_VALUES, Prover};
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;

/// Nesting of values to which schemas are proved empty or disjoint.
const MOST_DEPTH: usize = 4;
/// Items whose schemas are looked at, to find one without a value.
const MOST_ITEMS: u64 = 8;

/// Whether a schema is proved to have no value, and the steps that the proof took.
pub fn is_uninhabited(
    validators: &ValidatorCache,
    schema: SchemaRef<'_>,
    steps: usize,
) -> (bool, usize) {
    let mut prover = Prover::new(validators, steps);
    let conjunctions = prover.normal_form(&[schema]);
    let is_empty = prover.are_empty(&conjunctions);
    (is_empty, steps - prover.steps)
}

impl Prover<'_> {
    /// Proves that no value of a conjunction is a value of a schema.
    pub(super) fn are_disjoint(
        &mut self,
        conjunction: &Conjunction<'_>,
        schema: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        if self.steps == 0 || depth > MOST_DEPTH {
            return false;
        }
        self.steps -= 1;
        self.normal_form(&[schema]).iter().all(|other| {
            let mut both = conjunction.clone();
            both.types &= other.types;
            if both.types == 0 {
                return true;
            }
            if let Some(values) = conjunction.finite_values() {
                return values.iter().all(|value| self.excludes(other, value));
            }
            if let Some(values) = other.finite_values() {
                return values.iter().all(|value| self.excludes(conjunction, value));
            }
            both.types()
                .all(|bit| self.are_disjoint_in(bit, conjunction, other, depth))
        })
    }

    /// Proves that two conjunctions share no value of one type.
    fn are_disjoint_in(
        &mut self,
        bit: u8,
        a: &Conjunction<'_>,
        b: &Conjunction<'_>,
        depth: usize,
    ) -> bool {
        match bit {
            INTEGER | FRACTION => a.numbers.is_disjoint(&b.numbers),
            STRING => {
                a.length.is_disjoint(b.length) || {
                    let mut both = a.strings();
                    both.intersect(&b.strings());
                    self.validators.is_empty(&both)
                }
            }
            ARRAY => a.item_count.is_disjoint(b.item_count),
            OBJECT => {
                let mut required = a.required.union(&b.required);
                a.property_count.is_disjoint(b.property_count)
                    || required.any(|name| self.are_properties_disjoint(name, a, b, depth))
            }
            _ => false,
        }
    }

    /// Proves that a property that one of the conjunctions requires has no value that both accept.
    fn are_properties_disjoint(
        &mut self,
        name: &str,
        a: &Conjunction<'_>,
        b: &Conjunction<'_>,
        depth: usize,
    ) -> bool {
        let own = a.property_schemas(name, self.validators);
        let other = b.property_schemas(name, self.validators);
        let together: Vec<SchemaRef<'_>> = own.iter().chain(&other).copied().collect();
        let together = self.normal_form(&together);
        self.are_empty_at(&together, depth + 1)
            || (depth < MOST_DEPTH && {
                let own = self.normal_form(&own);
                other.iter().any(|schema| {
                    own.iter()
                        .all(|own| self.are_disjoint(own, *schema, depth + 1))
                })
            })
    }

    /// Proves that no conjunction has a value.
    pub(super) fn are_empty(&mut self, conjunctions: &[Conjunction<'_>]) -> bool {
        self.are_empty_at(conjunctions, 0)
    }

    fn are_empty_at(&mut self, conjunctions: &[Conjunction<'_>], depth: usize) -> bool {
        conjunctions
            .iter()
            .all(|conjunction| self.is_empty(conjunction, depth))
    }

    /// Proves that a conjunction has no value.
    pub(super) fn is_empty(&mut self, conjunction: &Conjunction<'_>, depth: usize) -> bool {
        if conjunction.types == 0 || conjunction.values.as_ref().is_some_and(Vec::is_empty) {
            return true;
        }
        if let Some(values) = conjunction.finite_values() {
            return values.len() <= MOST_VALUES
                && values.iter().all(|value| self.excludes(conjunction, value));
        }
        if depth > MOST_DEPTH || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        conjunction.types().all(|bit| match bit {
            STRING => self.validators.is_empty(&conjunction.strings()),
            OBJECT => self.has_no_object(conjunction, depth),
            ARRAY => self.has_no_array(conjunction, depth),
            _ => false,
        })
    }

    fn has_no_object(&mut self, conjunction: &Conjunction<'_>, depth: usize) -> bool {
        let required = &conjunction.required;
        let most = conjunction.property_count.max;
        most.is_some_and(|most| required.len() as u64 > most)
            || self.contradicts_failing(conjunction)
            || required
                .iter()
                .any(|name| self.rejects_name(conjunction, name))
            || required.iter().any(|name| {
                let schemas = conjunction.property_schemas(name, self.validators);
                let own = self.normal_form(&schemas);
                self.are_empty_at(&own, depth + 1)
            })
    }

    fn has_no_array(&mut self, conjunction: &Conjunction<'_>, depth: usize) -> bool {
        self.contradicts_failing(conjunction)
            || (0..conjunction.item_count.min.min(MOST_ITEMS)).any(|index| {
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                let schemas = conjunction.item_schemas(index);
                let own = self.normal_form(&schemas);
                self.are_empty_at(&own, depth + 1)
            })
    }

    /// Proves that a property or an item satisfies a schema that it must fail, or one of all those that it must fail.
    fn contradicts_failing(&mut self, conjunction: &Conjunction<'_>) -> bool {
        let failing = &conjunction.failing;
        failing.iter().any(|(child, schema)| match child {
            Child::Property(name) => {
                let own = conjunction.property_schemas(name, self.validators);
                self.proves(&own, *schema, 0) || {
                    let same = failing.iter().filter(|(other, _)| other == child);
                    let own = self.normal_form(&own);
                    let left = same.fold(own, |left, (_, schema)| self.excluded(left, *schema));
                    self.nested(|prover| prover.are_empty(&left))
                }
            }
            Child::Item(index) => self.proves(&conjunction.item_schemas(*index), *schema, 0),
            Child::ItemFrom(first) => {
                let last = conjunction.prefix_len().max(*first);
                (*first..=last)
                    .all(|index| self.proves(&conjunction.item_schemas(index), *schema, 0))
            }
        })
    }

    /// Whether `propertyNames` rejects a name.
    fn rejects_name(&self, conjunction: &Conjunction<'_>, name: &str) -> bool {
        let name = Json::from(name);
        let rejects =
            |schema: &SchemaRef<'_>| self.validators.accepts(*schema, &name) == Some(false);
        conjunction.property_names.iter().any(rejects)
    }

    /// Whether a value is certainly not a value of a conjunction.
    pub(super) fn excludes(&self, conjunction: &Conjunction<'_>, value: &Json) -> bool {
        let accepts = |schema: &SchemaRef<'_>| self.validators.accepts(*schema, value);
        let (conjuncts, negated) = (&conjunction.conjuncts, &conjunction.negated);
        conjuncts
            .iter()
            .any(|schema| accepts(schema) == Some(false))
            || negated.iter().any(|schema| accepts(schema) == Some(true))
    }
}
