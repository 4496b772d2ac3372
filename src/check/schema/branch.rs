//! A schema becomes its branches: a capped disjunctive form in which every branch is one conjunction of plain constraints.
//!
//! The form only ever says *more* values than the schema does (what cannot be expressed is left out), so it may stand where a
//! superset is harmless: on the narrower side of a proof, and to show that nothing is left.

use super::language::Texts;
use crate::read::Json;
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// A schema within the document that its references start from.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The schema.
    pub node: &'a Json,
    /// The document: `$ref` is a pointer into it.
    pub root: &'a Json,
}

/// `null` as a bit of [`Branch::types`].
pub const NULL: u8 = 1;
/// `boolean`.
pub const BOOLEAN: u8 = 2;
/// Numbers without a fraction.
pub const INTEGER: u8 = 4;
/// Numbers with a fraction.
pub const FRACTION: u8 = 8;
/// `string`.
pub const STRING: u8 = 16;
/// `array`.
pub const ARRAY: u8 = 32;
/// `object`.
pub const OBJECT: u8 = 64;
/// Every type, one after the other.
pub const TYPES: [u8; 7] = [NULL, BOOLEAN, INTEGER, FRACTION, STRING, ARRAY, OBJECT];

/// Branches beyond this number are not multiplied out: the keyword is left out instead.
const MOST_BRANCHES: usize = 64;
/// In-place nesting (references, `allOf`, `anyOf`) beyond this depth is left out.
const MOST_NESTING: usize = 64;
/// Conjuncts beyond this number are left out: references may double at every step.
const MOST_CONJUNCTS: usize = 1_000;

/// Texts of one `not` that are told apart.
const MOST_REFUSED: usize = 20;

/// A bound: exact for integers.
#[derive(Debug, Clone, Copy)]
pub enum Bound {
    /// An integer.
    Int(i128),
    /// Anything else.
    Real(f64),
}

impl Bound {
    /// The bound that a JSON number is.
    pub fn of(value: &Json) -> Option<Self> {
        if let Some(int) = value.as_i64() {
            return Some(Self::Int(int.into()));
        }
        if let Some(int) = value.as_u64() {
            return Some(Self::Int(int.into()));
        }
        value
            .as_f64()
            .filter(|real| real.is_finite())
            .map(Self::Real)
    }

    /// As a floating point number, rounded.
    #[allow(clippy::cast_precision_loss)]
    pub fn real(self) -> f64 {
        match self {
            Self::Int(int) => int as f64,
            Self::Real(real) => real,
        }
    }

    /// The order of two bounds.
    pub fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => a.cmp(&b),
            _ => self
                .real()
                .partial_cmp(&other.real())
                .unwrap_or(Ordering::Equal),
        }
    }
}

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
    /// Properties that are there.
    pub required: BTreeSet<&'a str>,
    /// Fewest and most properties.
    pub size: (u64, Option<u64>),
    /// Properties.
    pub objects: Vec<Names<'a>>,
    /// Every conjunct as it was written.
    pub parts: Vec<At<'a>>,
}

/// The branches of a conjunction of schemas; none of them means that no value is left.
pub fn expand<'a>(parts: &[At<'a>]) -> Vec<Branch<'a>> {
    let mut branches = vec![Branch::any()];
    let mut fuel = MOST_CONJUNCTS;
    for part in parts {
        branches = conjoin(branches, *part, 0, &mut fuel);
    }
    branches
}

fn conjoin<'a>(
    mut branches: Vec<Branch<'a>>,
    part: At<'a>,
    depth: usize,
    fuel: &mut usize,
) -> Vec<Branch<'a>> {
    if part.node == &Json::Bool(false) {
        return Vec::new();
    }
    if depth > MOST_NESTING || *fuel == 0 || !part.node.is_object() {
        return branches;
    }
    *fuel -= 1;
    for branch in &mut branches {
        branch.narrow(part);
    }
    branches.retain(|branch| branch.types != 0);
    if let Some(target) = part.target() {
        branches = conjoin(branches, target, depth + 1, fuel);
    }
    for member in part.list("allOf") {
        branches = conjoin(branches, member, depth + 1, fuel);
    }
    for keyword in ["anyOf", "oneOf"] {
        if part.node.get(keyword).is_none() {
            continue;
        }
        let mut multiplied = Vec::new();
        for member in part.list(keyword) {
            multiplied.append(&mut conjoin(branches.clone(), member, depth + 1, fuel));
            if multiplied.len() > MOST_BRANCHES {
                break;
            }
        }
        if multiplied.len() <= MOST_BRANCHES {
            branches = multiplied;
        }
    }
    branches
}

impl<'a> At<'a> {
    /// The schema of a whole document.
    pub const fn whole(root: &'a Json) -> Self {
        Self { node: root, root }
    }

    /// Another schema of the same document.
    pub const fn to(self, node: &'a Json) -> Self {
        Self {
            node,
            root: self.root,
        }
    }

    /// The schema under a keyword.
    pub fn child(self, keyword: &str) -> Option<Self> {
        self.node.get(keyword).map(|node| self.to(node))
    }

    /// The schemas of a keyword that lists them.
    pub fn list(self, keyword: &str) -> Vec<Self> {
        let items = self.node.get(keyword).and_then(Json::as_array);
        items.map_or_else(Vec::new, |items| {
            items.iter().map(|node| self.to(node)).collect()
        })
    }

    /// The schemas of a keyword that names them.
    pub fn named(self, keyword: &str) -> Vec<(&'a str, Self)> {
        let map = self.node.get(keyword).and_then(Json::as_object);
        map.map_or_else(Vec::new, |map| {
            map.iter()
                .map(|(name, node)| (name.as_str(), self.to(node)))
                .collect()
        })
    }

    /// What `$ref` leads to.
    pub fn target(self) -> Option<Self> {
        let reference = self.node.get("$ref")?.as_str()?;
        self.root
            .pointer(reference.strip_prefix('#')?)
            .map(|node| self.to(node))
    }

    /// An identity for memos.
    pub fn key(self) -> usize {
        std::ptr::from_ref(self.node).addr()
    }
}

impl<'a> Branch<'a> {
    /// Every value.
    fn any() -> Self {
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
            required: BTreeSet::new(),
            size: (0, None),
            objects: Vec::new(),
            parts: Vec::new(),
        }
    }

    fn narrow(&mut self, part: At<'a>) {
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
        if self.contradicts() {
            self.types = 0;
        }
    }

    /// Drops types whose bounds cross.
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
        for negated in self.parts.iter().filter_map(|part| part.node.get("not")) {
            refuse(&mut texts, negated);
        }
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

/// Takes what a `not` refuses of texts, where it is one simple thing.
fn refuse(texts: &mut Texts, negated: &Json) {
    let Some(map) = negated.as_object() else {
        return;
    };
    let mut keywords = map.iter().filter(|(keyword, _)| *keyword != "type");
    let (Some((keyword, value)), None) = (keywords.next(), keywords.next()) else {
        return;
    };
    if !map
        .get("type")
        .is_none_or(|kind| types_named(kind) & STRING != 0)
    {
        return;
    }
    match (keyword.as_str(), value) {
        ("enum", Json::Array(values)) => values
            .iter()
            .filter_map(Json::as_str)
            .take(MOST_REFUSED)
            .for_each(|text| {
                texts.not(text);
            }),
        ("const", Json::String(text)) => {
            texts.not(text);
        }
        // Not `format`: only a pattern that takes more is known.
        ("pattern" | "minLength" | "maxLength", _) => {
            if let Some((_, unmet)) = Texts::said(negated, keyword) {
                texts.and(&unmet);
            }
        }
        _ => {}
    }
}

fn tighter(old: Option<Edge>, new: Edge, wanted: Ordering) -> Edge {
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

/// A count, also where it is written `3.0`.
pub fn count(value: &Json) -> Option<u64> {
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    value.as_u64().or_else(|| {
        let real = value.as_f64()?;
        (real.fract() == 0.0 && (0.0..9e15).contains(&real)).then_some(real as u64)
    })
}

/// The types that a `type` keyword names.
pub fn types_named(types: &Json) -> u8 {
    match types {
        Json::String(name) => match name.as_str() {
            "null" => NULL,
            "boolean" => BOOLEAN,
            "integer" => INTEGER,
            "number" => INTEGER | FRACTION,
            "string" => STRING,
            "array" => ARRAY,
            "object" => OBJECT,
            _ => 0,
        },
        Json::Array(names) => names.iter().fold(0, |bits, name| bits | types_named(name)),
        _ => 0,
    }
}

/// The type of a value.
pub fn type_of(value: &Json) -> u8 {
    match value {
        Json::Null => NULL,
        Json::Bool(_) => BOOLEAN,
        Json::Number(_) => {
            let whole = value.is_i64()
                || value.is_u64()
                || value.as_f64().is_some_and(|real| real.fract() == 0.0);
            if whole { INTEGER } else { FRACTION }
        }
        Json::String(_) => STRING,
        Json::Array(_) => ARRAY,
        Json::Object(_) => OBJECT,
    }
}

/// Whether two values are the same as JSON Schema compares them: 1 and 1.0 are.
pub fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(_), Json::Number(_)) => match (Bound::of(a), Bound::of(b)) {
            (Some(a), Some(b)) => a.order(b) == Ordering::Equal,
            _ => a == b,
        },
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}
