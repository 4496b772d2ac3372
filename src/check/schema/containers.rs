//! Proves the keywords of arrays and objects: items, properties and names of properties.

use super::automata::StringSet;
use super::conjunction::{ArrayShape, Conjunction, ObjectShape};
use super::instance::{STRING, count};
use super::prover::{Prover, at_least, at_most};
use super::schema_ref::SchemaRef;
use serde_json::Value as Json;

/// Items that are looked at for `contains`.
const MOST_CONTAINED: u64 = 8;
/// Patterns of names whose combinations are told apart.
const MOST_PATTERNS: usize = 5;

impl Prover<'_> {
    /// Proves a keyword of arrays.
    pub(super) fn proves_array(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
        value: &Json,
        depth: usize,
    ) -> bool {
        match keyword {
            "minItems" => at_least(narrow.item_count.min, value),
            "maxItems" => at_most(narrow.item_count.max, value),
            "uniqueItems" => {
                value == &Json::Bool(false)
                    || narrow.unique
                    || narrow.item_count.max.is_some_and(|most| most < 2)
            }
            "items" | "prefixItems" => self.proves_items(narrow, wide, depth),
            "contains" => self.proves_contains(narrow, wide, wide.at(value)),
            // Proved together with `contains`.
            "minContains" => wide.child("contains").is_some(),
            _ => false,
        }
    }

    /// Proves a keyword of objects.
    pub(super) fn proves_object(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
        value: &Json,
        depth: usize,
    ) -> bool {
        match keyword {
            "minProperties" => {
                let required = narrow.required.len() as u64;
                at_least(narrow.property_count.min.max(required), value)
            }
            "maxProperties" => {
                let most = narrow.property_count.max;
                at_most(most.or_else(|| narrow.closed_property_count()), value)
            }
            "required" => {
                let mut wanted = value.as_array().into_iter().flatten();
                wanted.all(|name| {
                    name.as_str()
                        .is_some_and(|name| narrow.required.contains(name))
                })
            }
            "properties" | "patternProperties" | "additionalProperties" => {
                self.proves_properties(narrow, wide, depth)
            }
            "propertyNames" => self.proves_property_names(narrow, wide.at(value), depth),
            "dependentRequired" | "dependentSchemas" => {
                self.proves_dependent(narrow, wide, keyword)
            }
            _ => false,
        }
    }

    /// Proves `prefixItems` and `items`.
    fn proves_items(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        let array = ArrayShape::of(wide);
        // One item after the prefixes represents all that follow.
        let last = narrow.prefix_len().max(array.prefix.len());
        (0..=last).all(|index| {
            let exists = narrow.item_count.max.is_none_or(|max| (index as u64) < max);
            array.item(index).is_none_or(|wanted| {
                !exists || self.proves(&narrow.item_schemas(index), wanted, depth + 1)
            })
        })
    }

    /// Proves `contains`: enough items that every array has satisfy it.
    fn proves_contains(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        wanted: SchemaRef<'_>,
    ) -> bool {
        let needed = wide.node.get("minContains").map_or(Some(1), count);
        let Some(needed) = needed.and_then(|needed| usize::try_from(needed).ok()) else {
            return false;
        };
        let certain = narrow.item_count.min.min(MOST_CONTAINED);
        let certain = usize::try_from(certain).unwrap_or(0);
        let mut contained = narrow.contains.iter();
        (needed <= 1 && contained.any(|own| own.is_identical(wanted)))
            || needed == 0
            || (0..certain)
                .filter(|index| self.proves(&narrow.item_schemas(*index), wanted, 0))
                .take(needed)
                .count()
                == needed
    }

    /// Proves `propertyNames`.
    fn proves_property_names(
        &mut self,
        narrow: &Conjunction<'_>,
        wanted: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        let mut names = self.normal_form(&narrow.property_names);
        for name in &mut names {
            name.types &= STRING;
            name.simplify();
        }
        names
            .iter()
            .all(|name| name.types == 0 || self.proves_conjunction(name, wanted, depth))
    }

    /// Proves `properties`, `patternProperties` and `additionalProperties`: first for every name that is written somewhere, then
    /// for all other names.
    fn proves_properties(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        let wide = ObjectShape::of(wide);
        let mut written = narrow.named_properties();
        written.extend(wide.named.iter().map(|(name, _)| *name));
        for name in written {
            let own = narrow.property_schemas(name, self.validators);
            for wanted in self.demanded_of(name, &wide) {
                if !self.proves(&own, wanted, depth + 1) {
                    return false;
                }
            }
        }
        if let Some(holds) = self.proves_by_name_class(narrow, &wide, depth) {
            return holds;
        }
        // Each schema that may apply to some other name has to follow from what applies to all of these names.
        let patterns = wide.patterns.iter();
        let patterns = patterns.map(|(pattern, schema)| (Some(*pattern), *schema));
        let additional = wide.additional.map(|schema| (None, schema));
        patterns
            .chain(additional)
            .all(|(pattern, wanted)| self.proves_other_properties(narrow, pattern, wanted, depth))
    }

    /// The schemas that a property of this name has to satisfy. Where it is not certain whether a pattern matches, they are the
    /// pattern's schema and that of additional properties.
    fn demanded_of<'a>(&self, name: &str, wide: &ObjectShape<'a>) -> Vec<SchemaRef<'a>> {
        let by_name = wide.named.iter().find(|(other, _)| *other == name);
        let mut all: Vec<SchemaRef<'a>> = by_name.map(|(_, schema)| *schema).into_iter().collect();
        let mut is_additional = by_name.is_none();
        for (pattern, schema) in &wide.patterns {
            match self.validators.matches(pattern, name) {
                Some(true) => {
                    is_additional = false;
                    all.push(*schema);
                }
                Some(false) => {}
                None => all.push(*schema),
            }
        }
        all.extend(wide.additional.filter(|_| is_additional));
        all
    }

    /// Proves the schemas of properties whose names are written nowhere, for each class of names: those that match some of the
    /// patterns and not the others. `None` where there are too many patterns or one is not supported.
    fn proves_by_name_class(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: &ObjectShape<'_>,
        depth: usize,
    ) -> Option<bool> {
        let own = narrow.objects.iter().flat_map(|object| &object.patterns);
        let mut patterns: Vec<&str> = own
            .chain(&wide.patterns)
            .map(|(pattern, _)| *pattern)
            .collect();
        patterns.sort_unstable();
        patterns.dedup();
        if patterns.is_empty() || patterns.len() > MOST_PATTERNS {
            return None;
        }
        for class in 0..1usize << patterns.len() {
            let names = names_of_class(narrow, &patterns, class)?;
            if self.validators.is_empty(&names) {
                continue;
            }
            let matches = |pattern: &str| {
                let bit = patterns.binary_search(&pattern);
                bit.is_ok_and(|bit| class >> bit & 1 == 1)
            };
            let own: Vec<SchemaRef<'_>> = narrow
                .objects
                .iter()
                .flat_map(|object| schemas_of_class(object, &matches))
                .collect();
            let mut wanted = schemas_of_class(wide, &matches).into_iter();
            if !wanted.all(|wanted| self.proves(&own, wanted, depth + 1)) {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Proves a schema of properties whose names are written nowhere, and match `pattern` where there is one.
    fn proves_other_properties(
        &mut self,
        narrow: &Conjunction<'_>,
        pattern: Option<&str>,
        wanted: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        if wanted.is_trivial() {
            return true;
        }
        let (plain, patterned): (Vec<_>, Vec<_>) = narrow
            .objects
            .iter()
            .partition(|object| object.patterns.is_empty());
        let mut known: Vec<SchemaRef<'_>> = plain
            .iter()
            .filter_map(|object| object.additional)
            .collect();
        if let Some(pattern) = pattern {
            let all = narrow.objects.iter().flat_map(|object| &object.patterns);
            let implied = all.filter(|(own, _)| self.implies_match(pattern, own));
            known.extend(implied.map(|(_, schema)| *schema));
        }
        if self.proves(&known, wanted, depth + 1) {
            return true;
        }
        // Whichever pattern matches, or none of them.
        patterned.iter().any(|object| {
            let patterns = object.patterns.iter().map(|(_, schema)| *schema);
            object.additional.is_some()
                && patterns.chain(object.additional).all(|schema| {
                    let mut own = known.clone();
                    own.push(schema);
                    self.proves(&own, wanted, depth + 1)
                })
        })
    }

    /// Whether every string that matches one pattern matches the other.
    fn implies_match(&self, pattern: &str, other: &str) -> bool {
        let mut strings = StringSet::default();
        other == pattern
            || (strings.matching(pattern)
                && strings.not_matching(other)
                && self.validators.is_empty(&strings))
    }
}

/// The names that match the patterns whose bits are set in `class` and not the others, as far as `propertyNames` allows them.
/// `None` where a pattern is not supported.
fn names_of_class(narrow: &Conjunction<'_>, patterns: &[&str], class: usize) -> Option<StringSet> {
    let mut names = StringSet::default();
    for (bit, pattern) in patterns.iter().enumerate() {
        let is_supported = if class >> bit & 1 == 1 {
            names.matching(pattern)
        } else {
            names.not_matching(pattern)
        };
        if !is_supported {
            return None;
        }
    }
    let allowed = narrow.property_names.iter();
    for pattern in allowed.filter_map(|schema| schema.node.get("pattern")) {
        names.matching(pattern.as_str()?);
    }
    Some(names)
}

/// The schemas of an object's patterns that match, or that of additional properties where none does.
fn schemas_of_class<'a>(
    object: &ObjectShape<'a>,
    matches: &dyn Fn(&str) -> bool,
) -> Vec<SchemaRef<'a>> {
    let matched = object.patterns.iter();
    let matched = matched.filter(|(pattern, _)| matches(pattern));
    let mut all: Vec<SchemaRef<'a>> = matched.map(|(_, schema)| *schema).collect();
    if all.is_empty() {
        all.extend(object.additional);
    }
    all
}
