//! One conjunction of constraints that no longer refer to each other: a disjunct of the normal form of a schema.

use super::automata::StringSet;
use super::instance::{
    ARRAY, BOOLEAN, Bound, FRACTION, INTEGER, NULL, OBJECT, STRING, TYPES, count, equal, type_of,
    types_named,
};
use super::number_range::{CountRange, NumberRange};
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// Integers that are listed one by one.
const MOST_INTEGERS: i128 = 64;

/// The constraints of one schema on the items of an array.
#[derive(Debug, Clone)]
pub struct ArrayShape<'a> {
    /// The schemas of the first items, one by one.
    pub prefix: Vec<SchemaRef<'a>>,
    /// The schema of the items after them.
    pub rest: Option<SchemaRef<'a>>,
}

impl<'a> ArrayShape<'a> {
    /// `prefixItems` and `items` of a schema.
    pub fn of(schema: SchemaRef<'a>) -> Self {
        Self {
            prefix: schema.list("prefixItems"),
            rest: schema.child("items"),
        }
    }

    /// The schema of the item at `index`.
    pub fn item(&self, index: usize) -> Option<SchemaRef<'a>> {
        self.prefix.get(index).copied().or(self.rest)
    }
}

/// The constraints of one schema on the properties of an object.
#[derive(Debug, Clone)]
pub struct ObjectShape<'a> {
    /// Schemas by property name.
    pub named: Vec<(&'a str, SchemaRef<'a>)>,
    /// Schemas by pattern of the name.
    pub patterns: Vec<(&'a str, SchemaRef<'a>)>,
    /// The schema of all other properties.
    pub additional: Option<SchemaRef<'a>>,
}

impl<'a> ObjectShape<'a> {
    /// `properties`, `patternProperties` and `additionalProperties` of a schema.
    pub fn of(schema: SchemaRef<'a>) -> Self {
        Self {
            named: schema.named("properties"),
            patterns: schema.named("patternProperties"),
            additional: schema.child("additionalProperties"),
        }
    }
}

/// A property or an item of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Child<'a> {
    /// The property of a name.
    Property(&'a str),
    /// The item at an index.
    Item(usize),
    /// Some item at an index or after it.
    ItemFrom(usize),
}

/// One conjunction of constraints. A constraint on one type does not concern values of another.
#[derive(Debug, Clone, Default)]
pub struct Conjunction<'a> {
    /// The types that values may have.
    pub types: u8,
    /// The only possible values, where `enum` or `const` lists them.
    pub values: Option<Vec<&'a Json>>,
    /// The range of numbers.
    pub numbers: NumberRange,
    /// The length of strings, in characters.
    pub length: CountRange,
    /// Patterns that strings match.
    pub patterns: Vec<&'a str>,
    /// Formats of strings.
    pub formats: Vec<&'a str>,
    /// How many items an array has.
    pub item_count: CountRange,
    /// Whether items differ from each other.
    pub unique: bool,
    /// The schemas of items, one entry for each schema that has some.
    pub arrays: Vec<ArrayShape<'a>>,
    /// Schemas of which each is satisfied by at least one item.
    pub contains: Vec<SchemaRef<'a>>,
    /// Schemas of property names.
    pub property_names: Vec<SchemaRef<'a>>,
    /// Properties that are present.
    pub required: BTreeSet<&'a str>,
    /// How many properties an object has.
    pub property_count: CountRange,
    /// The schemas of properties, one entry for each schema that has some.
    pub objects: Vec<ObjectShape<'a>>,
    /// Patterns that strings do not match.
    pub excluded_patterns: Vec<&'a str>,
    /// Values that are not accepted.
    pub excluded_values: Vec<&'a Json>,
    /// Properties and items that are present and do not satisfy a schema.
    pub failing: Vec<(Child<'a>, SchemaRef<'a>)>,
    /// Every schema that was added, as it was written.
    pub conjuncts: Vec<SchemaRef<'a>>,
    /// Every schema that no value satisfies.
    pub negated: Vec<SchemaRef<'a>>,
}

impl<'a> Conjunction<'a> {
    /// The conjunction without constraints: every value.
    pub fn any() -> Self {
        Self {
            types: TYPES.iter().fold(0, |all, bit| all | bit),
            ..Self::default()
        }
    }

    /// The types that are left, one by one.
    pub fn types(&self) -> impl Iterator<Item = u8> + use<> {
        let types = self.types;
        TYPES.into_iter().filter(move |bit| types & bit != 0)
    }

    /// The conjunction for each type that is left, one by one.
    pub fn split_by_type(&self) -> Vec<Self> {
        let of_type = |types| Self {
            types,
            ..self.clone()
        };
        self.types().map(of_type).collect()
    }

    /// Whether numbers are integers only.
    pub const fn integers_only(&self) -> bool {
        self.types & FRACTION == 0
    }

    /// Adds the keywords of a schema, except for those that apply other schemas to the same value.
    pub fn add(&mut self, schema: SchemaRef<'a>) {
        self.conjuncts.push(schema);
        let node = schema.node;
        if let Some(types) = node.get("type") {
            self.types &= types_named(types);
        }
        self.add_listed_values(node);
        self.add_numbers(node);
        add_counts(node, "minLength", "maxLength", &mut self.length);
        add_counts(node, "minItems", "maxItems", &mut self.item_count);
        add_counts(
            node,
            "minProperties",
            "maxProperties",
            &mut self.property_count,
        );
        self.patterns
            .extend(node.get("pattern").and_then(Json::as_str));
        self.formats
            .extend(node.get("format").and_then(Json::as_str));
        self.add_items(schema);
        self.add_properties(schema);
        self.simplify();
    }

    fn add_listed_values(&mut self, node: &'a Json) {
        let listed = node.get("enum").and_then(Json::as_array).map(Vec::as_slice);
        let single = node.get("const").map(std::slice::from_ref);
        for listed in [listed, single].into_iter().flatten() {
            self.values = Some(match self.values.take() {
                Some(before) => before
                    .into_iter()
                    .filter(|value| listed.iter().any(|other| equal(value, other)))
                    .collect(),
                None => listed.iter().collect(),
            });
        }
        if let Some(values) = &mut self.values {
            values.retain(|value| self.types & type_of(value) != 0);
            self.types &= values.iter().fold(0, |bits, value| bits | type_of(value));
        }
    }

    fn add_numbers(&mut self, node: &Json) {
        let limit = |keyword, excluded| {
            let bound = node.get(keyword).and_then(Bound::of);
            bound.map(|bound| (bound, excluded))
        };
        let lower = [limit("minimum", false), limit("exclusiveMinimum", true)];
        for limit in lower.into_iter().flatten() {
            self.numbers.raise_lower(limit);
        }
        let upper = [limit("maximum", false), limit("exclusiveMaximum", true)];
        for limit in upper.into_iter().flatten() {
            self.numbers.reduce_upper(limit);
        }
        self.numbers
            .multiple_of
            .extend(node.get("multipleOf").and_then(Json::as_f64));
    }

    fn add_items(&mut self, schema: SchemaRef<'a>) {
        let node = schema.node;
        self.unique |= node.get("uniqueItems") == Some(&Json::Bool(true));
        if node.get("items").is_some() || node.get("prefixItems").is_some() {
            self.arrays.push(ArrayShape::of(schema));
        }
        if let Some(contained) = schema.child("contains") {
            let least = node.get("minContains").map_or(Some(1), count).unwrap_or(0);
            self.item_count.raise_min(least);
            self.contains.extend((least > 0).then_some(contained));
        }
    }

    fn add_properties(&mut self, schema: SchemaRef<'a>) {
        self.property_names.extend(schema.child("propertyNames"));
        if let Some(required) = schema.node.get("required").and_then(Json::as_array) {
            self.required
                .extend(required.iter().filter_map(Json::as_str));
        }
        if ["properties", "patternProperties", "additionalProperties"]
            .iter()
            .any(|keyword| schema.node.get(keyword).is_some())
        {
            self.objects.push(ObjectShape::of(schema));
        }
    }

    /// Forbids a property. `document` is any schema of the same document.
    pub fn forbid_property(&mut self, name: &'a str, document: SchemaRef<'a>) {
        static NOTHING: Json = Json::Bool(false);
        self.objects.push(ObjectShape {
            named: vec![(name, document.at(&NOTHING))],
            patterns: Vec::new(),
            additional: None,
        });
    }

    /// Drops values that are excluded and types whose constraints contradict each other.
    pub fn simplify(&mut self) {
        if let Some(values) = &mut self.values {
            let excluded = &self.excluded_values;
            values.retain(|value| !excluded.iter().any(|other| equal(value, other)));
        }
        for value in &self.excluded_values {
            match value {
                Json::Null => self.types &= !NULL,
                Json::Bool(_) => {
                    let both = [Json::Bool(true), Json::Bool(false)];
                    if both
                        .iter()
                        .all(|value| self.excluded_values.contains(&value))
                    {
                        self.types &= !BOOLEAN;
                    }
                }
                Json::Array(items) if items.is_empty() => self.item_count.raise_min(1),
                Json::Object(map) if map.is_empty() => self.property_count.raise_min(1),
                Json::String(text) if text.is_empty() => self.length.raise_min(1),
                _ => {}
            }
        }
        // Multiples of an integer are integers.
        let mut steps = self.numbers.multiple_of.iter();
        if steps.any(|step| step.fract() == 0.0 && *step != 0.0 && step.abs() < 9e15) {
            self.types &= !FRACTION;
        }
        self.drop_contradicting_types();
        if self.values.as_ref().is_some_and(Vec::is_empty) {
            self.types = 0;
        }
    }

    /// Drops types whose bounds or counts leave nothing.
    fn drop_contradicting_types(&mut self) {
        if self.numbers.is_empty() {
            self.types &= !(INTEGER | FRACTION);
        }
        if let (Some((Bound::Int(lower), _)), Some((Bound::Int(upper), _))) =
            (self.numbers.lower, self.numbers.upper)
            && lower == upper
        {
            self.types &= !FRACTION;
        }
        if let (Some(first), Some(last)) = self.numbers.integers()
            && first > last
        {
            self.types &= !INTEGER;
        }
        for (bit, range) in [
            (STRING, self.length),
            (ARRAY, self.item_count),
            (OBJECT, self.property_count),
        ] {
            if range.is_empty() {
                self.types &= !bit;
            }
        }
    }

    /// A superset of the strings that are accepted: constraints that automata cannot express are left out.
    pub fn strings(&self) -> StringSet {
        let mut strings = StringSet::default();
        for pattern in &self.patterns {
            strings.matching(pattern);
        }
        for format in &self.formats {
            strings.of_format(format);
        }
        for pattern in &self.excluded_patterns {
            strings.not_matching(pattern);
        }
        strings.excluding(
            self.excluded_values
                .iter()
                .filter_map(|value| value.as_str()),
        );
        if self.length != CountRange::default() {
            strings.with_length(self.length, true);
        }
        strings
    }

    /// The schemas of the item at `index`.
    pub fn item_schemas(&self, index: usize) -> Vec<SchemaRef<'a>> {
        let items = self.arrays.iter();
        items.filter_map(|array| array.item(index)).collect()
    }

    /// How many items have a schema of their own.
    pub fn prefix_len(&self) -> usize {
        let prefixes = self.arrays.iter().map(|array| array.prefix.len());
        prefixes.max().unwrap_or(0)
    }

    /// The schemas of a property. A pattern only counts where it certainly matches the name. Where that is uncertain, neither
    /// its schema nor `additionalProperties` is among the result.
    pub fn property_schemas(&self, name: &str, validators: &ValidatorCache) -> Vec<SchemaRef<'a>> {
        let mut all = Vec::new();
        for object in &self.objects {
            let named = object.named.iter().find(|(own, _)| *own == name);
            all.extend(named.map(|(_, schema)| *schema));
            let mut is_additional = named.is_none();
            for (pattern, schema) in &object.patterns {
                match validators.matches(pattern, name) {
                    Some(true) => {
                        all.push(*schema);
                        is_additional = false;
                    }
                    Some(false) => {}
                    None => is_additional = false,
                }
            }
            all.extend(object.additional.filter(|_| is_additional));
        }
        all
    }

    /// The names of all properties that are named somewhere.
    pub fn named_properties(&self) -> BTreeSet<&'a str> {
        let named = self
            .objects
            .iter()
            .flat_map(|object| object.named.iter().map(|(name, _)| *name));
        named.chain(self.required.iter().copied()).collect()
    }

    /// The most properties that are possible, because some schema allows only those that it names.
    pub fn closed_property_count(&self) -> Option<u64> {
        let is_closed = |object: &&ObjectShape<'_>| {
            object.patterns.is_empty()
                && object
                    .additional
                    .is_some_and(|schema| schema.node == &Json::Bool(false))
        };
        self.objects
            .iter()
            .filter(is_closed)
            .map(|object| object.named.len() as u64)
            .min()
    }

    /// A superset of the accepted values as a list, where there are few enough.
    pub fn finite_values(&self) -> Option<Vec<Json>> {
        if let Some(values) = &self.values {
            return Some(values.iter().map(|value| (*value).clone()).collect());
        }
        let mut all = Vec::new();
        for bit in self.types() {
            match bit {
                NULL => all.push(Json::Null),
                BOOLEAN => all.extend([Json::Bool(false), Json::Bool(true)]),
                INTEGER => {
                    let (Some(first), Some(last)) = self.numbers.integers() else {
                        return None;
                    };
                    if last.saturating_sub(first) > MOST_INTEGERS {
                        return None;
                    }
                    for number in first..=last {
                        all.push(Json::from(i64::try_from(number).ok()?));
                    }
                }
                STRING if self.length.max == Some(0) => all.push(Json::from("")),
                ARRAY if self.item_count.max == Some(0) => all.push(Json::Array(Vec::new())),
                OBJECT if self.property_count.max == Some(0) => {
                    all.push(Json::Object(serde_json::Map::new()));
                }
                _ => return None,
            }
        }
        Some(all)
    }
}

/// Narrows a count by two keywords of a schema.
fn add_counts(node: &Json, min: &str, max: &str, range: &mut CountRange) {
    if let Some(min) = node.get(min).and_then(count) {
        range.raise_min(min);
    }
    if let Some(max) = node.get(max).and_then(count) {
        range.reduce_max(max);
    }
}

#[cfg(test)]
impl Conjunction<'_> {
    /// The types and what is constrained, for tables of cases: `integer fraction, > 3, ≤ 5`.
    pub fn summary(&self) -> String {
        let names = [
            "null", "boolean", "integer", "fraction", "string", "array", "object",
        ];
        let types: Vec<&str> = TYPES
            .into_iter()
            .zip(names)
            .filter(|(bit, _)| self.types & bit != 0)
            .map(|(_, name)| name)
            .collect();
        let mut all = vec![match types.len() {
            0 => "nothing".to_owned(),
            7 => "any".to_owned(),
            _ => types.join(" "),
        }];
        if let Some((bound, excluded)) = self.numbers.lower {
            all.push(format!(
                "{} {}",
                if excluded { ">" } else { "≥" },
                bound.real()
            ));
        }
        if let Some((bound, excluded)) = self.numbers.upper {
            all.push(format!(
                "{} {}",
                if excluded { "<" } else { "≤" },
                bound.real()
            ));
        }
        for (name, range) in [
            ("characters", self.length),
            ("items", self.item_count),
            ("properties", self.property_count),
        ] {
            if range != CountRange::default() {
                let max = range.max.map_or(String::new(), |max| max.to_string());
                all.push(format!("{}–{max} {name}", range.min));
            }
        }
        if let Some(values) = &self.values {
            all.push(format!("of {}", values.len()));
        }
        for (name, count) in [
            ("required", self.required.len()),
            ("patterns", self.patterns.len()),
            ("excluded patterns", self.excluded_patterns.len()),
            ("excluded values", self.excluded_values.len()),
            ("failing", self.failing.len()),
            ("objects", self.objects.len()),
        ] {
            if count > 0 {
                all.push(format!("{count} {name}"));
            }
        }
        all.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn keywords_narrow_a_conjunction() {
        for (schemas, wanted) in [
            (json!([]), "any"),
            (json!([{}, {"title": "a"}]), "any"),
            (
                json!([{"type": "number"}, {"type": ["integer", "null"]}]),
                "integer",
            ),
            (json!([{"type": "string"}, {"type": "object"}]), "nothing"),
            // Equal numbers are equal values, and types and values narrow each other.
            (
                json!([{"enum": [1, "a", null]}, {"enum": [1.0, "b"]}]),
                "integer, of 1",
            ),
            (
                json!([{"enum": [1, "a"]}, {"type": "string"}]),
                "string, of 1",
            ),
            (json!([{"const": 1}, {"const": 2}]), "nothing, of 0"),
            // The tighter bound wins, and an excluded bound is tighter than the same bound.
            (
                json!([{"type": "number", "minimum": 1}, {"exclusiveMinimum": 1}, {"maximum": 5}]),
                "integer fraction, > 1, ≤ 5",
            ),
            (
                json!([{"type": "number", "minimum": 3, "maximum": 2}]),
                "nothing, ≥ 3, ≤ 2",
            ),
            (
                json!([{"type": "number", "minimum": 3, "maximum": 3}]),
                "integer, ≥ 3, ≤ 3",
            ),
            (
                json!([{"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 2}]),
                "fraction, > 1, < 2",
            ),
            (json!([{"type": "number", "multipleOf": 2}]), "integer"),
            (
                json!([{"type": "number", "multipleOf": 0.5}]),
                "integer fraction",
            ),
            // A crossed count only excludes its own type.
            (
                json!([{"type": ["string", "array"], "minLength": 3, "maxLength": 2}]),
                "array, 3–2 characters",
            ),
            (
                json!([{"type": "string", "minLength": 2.0}, {"minLength": 1}]),
                "string, 2– characters",
            ),
            (
                json!([{"type": "array", "contains": {}, "minContains": 2}]),
                "array, 2– items",
            ),
            (
                json!([{"type": "array", "contains": {}, "minContains": 0}]),
                "array",
            ),
            (
                json!([{"type": "object", "required": ["a", "b"]}, {"required": ["a"], "properties": {}}]),
                "object, 2 required, 1 objects",
            ),
        ] {
            let root = SchemaRef::root(&schemas);
            let mut conjunction = Conjunction::any();
            for schema in schemas.as_array().into_iter().flatten() {
                conjunction.add(root.at(schema));
            }
            assert_eq!(conjunction.summary(), wanted, "{schemas}");
        }
    }

    #[test]
    fn few_values_are_listed() {
        for (schema, wanted) in [
            (json!({"enum": ["a", 1]}), Some(json!(["a", 1]))),
            (
                json!({"type": ["null", "boolean"]}),
                Some(json!([null, false, true])),
            ),
            (
                json!({"type": "integer", "minimum": -1, "exclusiveMaximum": 2}),
                Some(json!([-1, 0, 1])),
            ),
            (json!({"type": "string", "maxLength": 0}), Some(json!([""]))),
            (json!({"type": "array", "maxItems": 0}), Some(json!([[]]))),
            (
                json!({"type": "object", "maxProperties": 0}),
                Some(json!([{}])),
            ),
            (
                json!({"type": "integer", "minimum": 0, "maximum": 65}),
                None,
            ),
            (json!({"type": "integer", "minimum": 0}), None),
            (json!({"type": "number", "minimum": 0, "maximum": 1}), None),
            (json!({"type": "string"}), None),
        ] {
            let mut conjunction = Conjunction::any();
            conjunction.add(SchemaRef::root(&schema));
            let values = conjunction.finite_values().map(Json::from);
            assert_eq!(values, wanted, "{schema}");
        }
    }
}
