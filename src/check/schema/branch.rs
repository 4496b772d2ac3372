//! One conjunction of plain constraints, as schemas and what they refuse add to it.

use super::at::{
    ARRAY, At, BOOLEAN, Bound, FRACTION, INTEGER, NULL, OBJECT, STRING, count, same, type_of,
    types_named,
};
use super::language::Texts;
use super::range::whole;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A bound and whether the value itself is excluded.
pub type Edge = (Bound, bool);

/// What one conjunct says of the elements of an array.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// The first elements, one by one.
    pub prefix: Vec<At<'a>>,
    /// The elements after them.
    pub rest: Option<At<'a>>,
}

/// What one conjunct says of the properties of an object.
#[derive(Debug, Clone)]
pub struct Names<'a> {
    /// By name.
    pub named: Vec<(&'a str, At<'a>)>,
    /// By pattern.
    pub patterns: Vec<(&'a str, At<'a>)>,
    /// All others.
    pub additional: Option<At<'a>>,
}

/// A part of a value that does not satisfy a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'a> {
    /// The property of a name.
    Property(&'a str),
    /// The element at a place.
    Element(usize),
    /// Any element from a place on.
    Elements(usize),
}

/// One conjunction of constraints. A constraint on one type says nothing of values of another.
#[derive(Debug, Clone)]
pub struct Branch<'a> {
    /// The types that are left.
    pub types: u8,
    /// The values that are left, where they are listed.
    pub values: Option<Vec<&'a Json>>,
    /// Lower bound of numbers.
    pub low: Option<Edge>,
    /// Upper bound of numbers.
    pub high: Option<Edge>,
    /// What numbers are multiples of.
    pub multiples: Vec<f64>,
    /// Shortest and longest text, in characters.
    pub length: (u64, Option<u64>),
    /// Patterns that text matches.
    pub patterns: Vec<&'a str>,
    /// Formats that text has.
    pub formats: Vec<&'a str>,
    /// Fewest and most elements.
    pub items: (u64, Option<u64>),
    /// Whether elements differ.
    pub unique: bool,
    /// Elements.
    pub lists: Vec<List<'a>>,
    /// What some element is, each time another one perhaps.
    pub contains: Vec<At<'a>>,
    /// What every name of a property is.
    pub naming: Vec<At<'a>>,
    /// Properties that are there.
    pub required: BTreeSet<&'a str>,
    /// Fewest and most properties.
    pub size: (u64, Option<u64>),
    /// Properties.
    pub objects: Vec<Names<'a>>,
    /// Patterns that text does not match.
    pub avoided: Vec<&'a str>,
    /// Values that are not left.
    pub unlisted: Vec<&'a Json>,
    /// Parts that are there and do not satisfy a schema.
    pub failing: Vec<(Part<'a>, At<'a>)>,
    /// Every conjunct as it was written.
    pub parts: Vec<At<'a>>,
    /// Every schema that no value satisfies.
    pub refuted: Vec<At<'a>>,
}

impl<'a> Branch<'a> {
    /// Every value.
    pub fn any() -> Self {
        Self {
            types: NULL | BOOLEAN | INTEGER | FRACTION | STRING | ARRAY | OBJECT,
            values: None,
            low: None,
            high: None,
            multiples: Vec::new(),
            length: (0, None),
            patterns: Vec::new(),
            formats: Vec::new(),
            items: (0, None),
            unique: false,
            lists: Vec::new(),
            contains: Vec::new(),
            naming: Vec::new(),
            required: BTreeSet::new(),
            size: (0, None),
            objects: Vec::new(),
            avoided: Vec::new(),
            unlisted: Vec::new(),
            failing: Vec::new(),
            parts: Vec::new(),
            refuted: Vec::new(),
        }
    }

    /// Adds what a schema says itself, without what it refers to and is composed of.
    pub fn narrow(&mut self, part: At<'a>) {
        self.parts.push(part);
        let node = part.node;
        if let Some(types) = node.get("type") {
            self.types &= types_named(types);
        }
        let single = node.get("const").map(std::slice::from_ref);
        for listed in [
            node.get("enum").and_then(Json::as_array).map(Vec::as_slice),
            single,
        ]
        .into_iter()
        .flatten()
        {
            self.values = Some(match self.values.take() {
                Some(before) => before
                    .into_iter()
                    .filter(|value| listed.iter().any(|other| same(value, other)))
                    .collect(),
                None => listed.iter().collect(),
            });
        }
        if let Some(values) = &mut self.values {
            values.retain(|value| self.types & type_of(value) != 0);
            self.types &= values.iter().fold(0, |bits, value| bits | type_of(value));
        }
        for (keyword, open) in [("minimum", false), ("exclusiveMinimum", true)] {
            if let Some(bound) = node.get(keyword).and_then(Bound::of) {
                self.low = Some(tighter(self.low, (bound, open), Ordering::Greater));
            }
        }
        for (keyword, open) in [("maximum", false), ("exclusiveMaximum", true)] {
            if let Some(bound) = node.get(keyword).and_then(Bound::of) {
                self.high = Some(tighter(self.high, (bound, open), Ordering::Less));
            }
        }
        self.multiples
            .extend(node.get("multipleOf").and_then(Json::as_f64));
        between(node, "minLength", "maxLength", &mut self.length);
        between(node, "minItems", "maxItems", &mut self.items);
        between(node, "minProperties", "maxProperties", &mut self.size);
        self.patterns
            .extend(node.get("pattern").and_then(Json::as_str));
        self.formats
            .extend(node.get("format").and_then(Json::as_str));
        self.unique |= node.get("uniqueItems") == Some(&Json::Bool(true));
        if node.get("items").is_some() || node.get("prefixItems").is_some() {
            self.lists.push(List {
                prefix: part.list("prefixItems"),
                rest: part.child("items"),
            });
        }
        if let Some(contained) = part.child("contains") {
            let least = node.get("minContains").map_or(Some(1), count).unwrap_or(0);
            self.items.0 = self.items.0.max(least);
            self.contains.extend((least > 0).then_some(contained));
        }
        self.naming.extend(part.child("propertyNames"));
        if let Some(required) = node.get("required").and_then(Json::as_array) {
            self.required
                .extend(required.iter().filter_map(Json::as_str));
        }
        if ["properties", "patternProperties", "additionalProperties"]
            .iter()
            .any(|keyword| node.get(keyword).is_some())
        {
            self.objects.push(Names {
                named: part.named("properties"),
                patterns: part.named("patternProperties"),
                additional: part.child("additionalProperties"),
            });
        }
        self.settle();
    }

    /// Drops what contradicts itself: values that are not left, types whose bounds cross.
    pub fn settle(&mut self) {
        if let Some(values) = &mut self.values {
            let unlisted = &self.unlisted;
            values.retain(|value| !unlisted.iter().any(|other| same(value, other)));
        }
        for value in &self.unlisted {
            match value {
                Json::Null => self.types &= !NULL,
                Json::Bool(_) => {
                    let both = [Json::Bool(true), Json::Bool(false)];
                    if both.iter().all(|value| self.unlisted.contains(&value)) {
                        self.types &= !BOOLEAN;
                    }
                }
                Json::Array(items) if items.is_empty() => self.items.0 = self.items.0.max(1),
                Json::Object(map) if map.is_empty() => self.size.0 = self.size.0.max(1),
                Json::String(text) if text.is_empty() => self.length.0 = self.length.0.max(1),
                _ => {}
            }
        }
        // Whole steps lead to whole numbers.
        if self
            .multiples
            .iter()
            .any(|step| step.fract() == 0.0 && *step != 0.0 && step.abs() < 9e15)
        {
            self.types &= !FRACTION;
        }
        if self.contradicts() {
            self.types = 0;
        }
    }

    /// Whether nothing is left once types whose bounds cross are dropped.
    fn contradicts(&mut self) -> bool {
        if let (Some((low, low_open)), Some((high, high_open))) = (self.low, self.high) {
            let crossed = match low.order(high) {
                Ordering::Greater => true,
                Ordering::Equal => low_open || high_open,
                Ordering::Less => false,
            };
            if crossed {
                self.types &= !(INTEGER | FRACTION);
            }
            if let (Bound::Int(low), Bound::Int(high)) = (low, high)
                && low == high
            {
                self.types &= !FRACTION;
            }
            if let (Some(first), Some(last)) = whole(self)
                && first > last
            {
                self.types &= !INTEGER;
            }
        }
        for (bit, (least, most)) in [
            (STRING, self.length),
            (ARRAY, self.items),
            (OBJECT, self.size),
        ] {
            if most.is_some_and(|most| least > most) {
                self.types &= !bit;
            }
        }
        self.types == 0 || self.values.as_ref().is_some_and(Vec::is_empty)
    }

    /// What the branch says of texts; what cannot be said is left out, so that there are more of them.
    pub fn texts(&self) -> Texts {
        let mut texts = Texts::default();
        for pattern in &self.patterns {
            texts.matching(pattern);
        }
        for format in &self.formats {
            texts.of_format(format);
        }
        for pattern in &self.avoided {
            texts.avoiding(pattern);
        }
        texts.none_of(self.unlisted.iter().filter_map(|value| value.as_str()));
        if self.length != (0, None) {
            texts.long(self.length.0, self.length.1, true);
        }
        texts
    }

    /// What an element at `index` must satisfy.
    pub fn element(&self, index: usize) -> Vec<At<'a>> {
        let at = |list: &List<'a>| list.prefix.get(index).copied().or(list.rest);
        self.lists.iter().filter_map(at).collect()
    }

    /// What a property of this name must satisfy. A pattern is only counted where `matches` says so for certain; what it
    /// cannot say is left out, together with the rule for all others.
    pub fn property(
        &self,
        name: &str,
        matches: &dyn Fn(&str, &str) -> Option<bool>,
    ) -> Vec<At<'a>> {
        let mut all = Vec::new();
        for object in &self.objects {
            let named = object.named.iter().find(|(own, _)| *own == name);
            all.extend(named.map(|(_, schema)| *schema));
            let mut unclaimed = named.is_none();
            for (pattern, schema) in &object.patterns {
                match matches(pattern, name) {
                    Some(true) => {
                        all.push(*schema);
                        unclaimed = false;
                    }
                    Some(false) => {}
                    None => unclaimed = false,
                }
            }
            all.extend(object.additional.filter(|_| unclaimed));
        }
        all
    }

    /// Every name that is written somewhere in the branch.
    pub fn names(&self) -> BTreeSet<&'a str> {
        let named = self
            .objects
            .iter()
            .flat_map(|object| object.named.iter().map(|(name, _)| *name));
        named.chain(self.required.iter().copied()).collect()
    }
}

/// The tighter of two edges; `wanted` is the order of a tighter bound.
pub fn tighter(old: Option<Edge>, new: Edge, wanted: Ordering) -> Edge {
    let Some(old) = old else { return new };
    match new.0.order(old.0) {
        Ordering::Equal => (old.0, old.1 || new.1),
        order if order == wanted => new,
        _ => old,
    }
}

fn between(node: &Json, least: &str, most: &str, range: &mut (u64, Option<u64>)) {
    if let Some(count) = node.get(least).and_then(count) {
        range.0 = range.0.max(count);
    }
    if let Some(count) = node.get(most).and_then(count) {
        range.1 = Some(range.1.map_or(count, |old| old.min(count)));
    }
}
