//! Proves that every value of one schema is a value of another, branch by branch and keyword by keyword.
//!
//! A proof that fails says nothing. References are compared coinductively: a pair that is being proved counts as proved, and
//! what was proved on the strength of it is forgotten when it fails. That is sound because a pair is only met again inside a
//! part of the value (the caller excludes references that lead back to the same value), and values are finite.

use super::branch::{
    ARRAY, At, BOOLEAN, Bound, Branch, Edge, FRACTION, INTEGER, List, NULL, Names, OBJECT, STRING,
    TYPES, count, expand, types_named,
};
use super::language::{Found, Texts};
use crate::read::Json;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Nesting of values beyond which nothing is proved.
const MOST_DEPTH: usize = 200;
/// Values of one enumeration beyond which nothing is proved.
const MOST_VALUES: usize = 20_000;
/// Nesting to which two schemas are shown to share no value.
const APART_DEPTH: usize = 4;

/// What a prover asks of the validator.
#[derive(Clone, Copy)]
pub struct Oracle<'o> {
    /// Whether a schema accepts a value, where that can be said for certain.
    pub accepts: &'o dyn Fn(At<'_>, &Json) -> Option<bool>,
    /// Whether a pattern occurs in a text, where that can be said for certain.
    pub matches: &'o dyn Fn(&str, &str) -> Option<bool>,
    /// Whether there are texts of a kind.
    pub texts: &'o dyn Fn(&Texts) -> Found,
}

impl Oracle<'_> {
    fn accepts(&self, schema: At<'_>, value: &Json) -> Option<bool> {
        (self.accepts)(schema, value)
    }

    /// Whether no text is left of these. Lengths alone are compared elsewhere.
    fn none(&self, texts: &Texts) -> bool {
        !texts.plain() && (self.texts)(texts) == Found::None
    }

    fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        (self.matches)(pattern, text)
    }
}

type Pair = (Vec<usize>, usize);

/// One proof with its memory.
pub struct Prover<'o> {
    oracle: Oracle<'o>,
    steps: usize,
    proved: HashSet<Pair>,
    trail: Vec<Pair>,
    failed: HashSet<Pair>,
}

impl<'o> Prover<'o> {
    /// A prover that gives up after this many steps.
    pub fn new(oracle: Oracle<'o>, steps: usize) -> Self {
        Self {
            oracle,
            steps,
            proved: HashSet::new(),
            trail: Vec::new(),
            failed: HashSet::new(),
        }
    }

    /// Whether every value of all `narrow` schemas together is shown to be a value of `wide`.
    pub fn proves(&mut self, narrow: &[At<'_>], wide: At<'_>, depth: usize) -> bool {
        if trivial(wide.node) {
            return true;
        }
        if self.steps == 0 || depth > MOST_DEPTH {
            return false;
        }
        self.steps -= 1;
        let mut keys: Vec<usize> = narrow.iter().map(|part| part.key()).collect();
        keys.sort_unstable();
        keys.dedup();
        let pair = (keys, wide.key());
        if self.proved.contains(&pair) {
            return true;
        }
        if self.failed.contains(&pair) {
            return false;
        }
        let mark = self.trail.len();
        self.proved.insert(pair.clone());
        self.trail.push(pair.clone());
        let branches = expand(narrow);
        let holds = branches
            .iter()
            .all(|branch| self.branch(branch, wide, depth));
        if !holds {
            for forgotten in self.trail.drain(mark..) {
                self.proved.remove(&forgotten);
            }
            self.failed.insert(pair);
        }
        holds
    }

    /// Whether every value of one branch is shown to be a value of `wide`.
    fn branch(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
        if self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        if branch.parts.iter().any(|part| identical(*part, wide)) || self.empty(branch, 0) {
            return true;
        }
        if let Some(values) = listed(branch) {
            return values.len() <= MOST_VALUES
                && values.iter().all(|value| {
                    self.oracle.accepts(wide, value) == Some(true)
                        || branch
                            .parts
                            .iter()
                            .any(|part| self.oracle.accepts(*part, value) == Some(false))
                });
        }
        if wide.node == &Json::Bool(false) {
            return false;
        }
        let Some(keywords) = wide.node.as_object() else {
            return true;
        };
        keywords
            .keys()
            .all(|keyword| self.keyword(branch, wide, keyword, depth))
    }

    /// Whether one keyword of `wide` is shown to hold for every value of a branch.
    fn keyword(&mut self, branch: &Branch<'_>, wide: At<'_>, keyword: &str, depth: usize) -> bool {
        let Some(value) = wide.node.get(keyword) else {
            return true;
        };
        let lacks = |bits: u8| branch.types & bits == 0;
        let at_least = |has: u64| count(value).is_some_and(|wants| has >= wants);
        let at_most = |has: Option<u64>| {
            has.is_some_and(|has| count(value).is_some_and(|wants| has <= wants))
        };
        match keyword {
            "$ref" => wide
                .target()
                .is_some_and(|target| self.branch(branch, target, depth)),
            "type" => branch.types & !types_named(value) == 0,
            "minimum" => {
                lacks(INTEGER | FRACTION) || within(low(branch), value, Ordering::Less, false)
            }
            "exclusiveMinimum" => {
                lacks(INTEGER | FRACTION) || within(low(branch), value, Ordering::Less, true)
            }
            "maximum" => {
                lacks(INTEGER | FRACTION) || within(high(branch), value, Ordering::Greater, false)
            }
            "exclusiveMaximum" => {
                lacks(INTEGER | FRACTION) || within(high(branch), value, Ordering::Greater, true)
            }
            "multipleOf" => {
                lacks(INTEGER | FRACTION)
                    || value.as_f64().is_some_and(|step| multiple(branch, step))
            }
            "minLength" => {
                lacks(STRING) || at_least(branch.length.0) || self.texts(branch, wide, keyword)
            }
            "maxLength" => {
                lacks(STRING) || at_most(branch.length.1) || self.texts(branch, wide, keyword)
            }
            "pattern" => {
                let written = |pattern| branch.patterns.contains(&pattern);
                lacks(STRING)
                    || value.as_str().is_some_and(written)
                    || self.texts(branch, wide, keyword)
            }
            "format" => {
                lacks(STRING)
                    || value
                        .as_str()
                        .is_some_and(|format| branch.formats.contains(&format))
            }
            "minItems" => lacks(ARRAY) || at_least(branch.items.0),
            "maxItems" => lacks(ARRAY) || at_most(branch.items.1),
            "uniqueItems" => {
                lacks(ARRAY)
                    || value == &Json::Bool(false)
                    || branch.unique
                    || branch.items.1.is_some_and(|most| most < 2)
            }
            "items" | "prefixItems" => lacks(ARRAY) || self.elements(branch, wide, depth),
            "required" => {
                let wanted = value.as_array().map_or(&[][..], Vec::as_slice);
                lacks(OBJECT)
                    || wanted.iter().all(|name| {
                        name.as_str()
                            .is_some_and(|name| branch.required.contains(name))
                    })
            }
            "minProperties" => {
                lacks(OBJECT) || at_least(branch.size.0.max(branch.required.len() as u64))
            }
            "maxProperties" => lacks(OBJECT) || at_most(branch.size.1.or_else(|| closed(branch))),
            "properties" | "patternProperties" | "additionalProperties" => {
                lacks(OBJECT) || self.properties(branch, wide, depth)
            }
            "allOf" => wide
                .list(keyword)
                .iter()
                .all(|member| self.branch(branch, *member, depth)),
            "anyOf" => self.any_of(branch, &wide.list(keyword), depth),
            "oneOf" => self.one_of(branch, &wide.list(keyword), depth),
            "not" => self.apart(branch, wide.to(value), 0),
            "contains" | "minContains" | "maxContains" | "unevaluatedItems" => lacks(ARRAY),
            "propertyNames"
            | "dependentRequired"
            | "dependentSchemas"
            | "unevaluatedProperties" => lacks(OBJECT),
            // Listed values were tried one by one; what is not listed is not shown to be among some.
            "enum" | "const" | "if" | "then" | "else" | "$dynamicRef" | "dependencies"
            | "additionalItems" | "$recursiveRef" => false,
            _ => true,
        }
    }

    /// Whether the texts of a branch are shown to meet one keyword of `wide`.
    fn texts(&self, branch: &Branch<'_>, wide: At<'_>, keyword: &str) -> bool {
        Texts::said(wide.node, keyword).is_some_and(|(_, unmet)| {
            let mut texts = branch.texts();
            texts.and(&unmet);
            self.oracle.none(&texts)
        })
    }

    fn elements(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
        let list = List {
            prefix: wide.list("prefixItems"),
            rest: wide.child("items"),
        };
        let prefixes = branch.lists.iter().map(|list| list.prefix.len());
        let named = prefixes.max().unwrap_or(0).max(list.prefix.len());
        // The position after every named one stands for all that follow.
        (0..=named).all(|index| {
            let wanted = list.prefix.get(index).copied().or(list.rest);
            let reachable = branch.items.1.is_none_or(|most| (index as u64) < most);
            wanted.is_none_or(|wanted| {
                !reachable || self.proves(&branch.element(index), wanted, depth + 1)
            })
        })
    }

    fn properties(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
        let oracle = self.oracle;
        let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
        let names = Names {
            named: wide.named("properties"),
            patterns: wide.named("patternProperties"),
            additional: wide.child("additionalProperties"),
        };
        let mut all = branch.names();
        all.extend(names.named.iter().map(|(name, _)| *name));
        for name in all {
            let own = branch.property(name, &matches);
            let by_name = names.named.iter().find(|(other, _)| *other == name);
            let mut claimed = by_name.is_some();
            let mut wanted: Vec<At<'_>> = by_name.map(|(_, schema)| *schema).into_iter().collect();
            for (pattern, schema) in &names.patterns {
                match oracle.matches(pattern, name) {
                    Some(true) => {
                        claimed = true;
                        wanted.push(*schema);
                    }
                    Some(false) => {}
                    // Whichever it is: the pattern's schema is asked for, and so is that of all others.
                    None => wanted.push(*schema),
                }
            }
            wanted.extend(names.additional.filter(|_| !claimed));
            if !wanted
                .iter()
                .all(|wanted| self.proves(&own, *wanted, depth + 1))
            {
                return false;
            }
        }
        // Every other name: each rule that may apply to one must be met by what the branch says of all others.
        let others = names
            .patterns
            .iter()
            .map(|(pattern, schema)| (Some(*pattern), *schema));
        let others = others.chain(names.additional.map(|schema| (None, schema)));
        others
            .into_iter()
            .all(|(pattern, wanted)| self.others(branch, pattern, wanted, depth))
    }

    /// Whether a property whose name is written nowhere is shown to satisfy `wanted`; `pattern` where its name matches that.
    fn others(
        &mut self,
        branch: &Branch<'_>,
        pattern: Option<&str>,
        wanted: At<'_>,
        depth: usize,
    ) -> bool {
        if trivial(wanted.node) {
            return true;
        }
        let plain = branch
            .objects
            .iter()
            .filter(|object| object.patterns.is_empty());
        let mut base: Vec<At<'_>> = plain.filter_map(|object| object.additional).collect();
        if let Some(pattern) = pattern {
            let oracle = self.oracle;
            // Whatever matches the one matches the other too.
            let holds = |own: &str| {
                let mut names = Texts::default();
                own == pattern
                    || (names.matching(pattern) && names.avoiding(own) && oracle.none(&names))
            };
            let holding = branch
                .objects
                .iter()
                .flat_map(|object| &object.patterns)
                .filter(|(own, _)| holds(own));
            base.extend(holding.map(|(_, schema)| *schema));
        }
        if self.proves(&base, wanted, depth + 1) {
            return true;
        }
        branch
            .objects
            .iter()
            .filter(|object| !object.patterns.is_empty())
            .any(|object| {
                let patterns = object.patterns.iter().map(|(_, schema)| *schema);
                let choices: Vec<At<'_>> = patterns.chain(object.additional).collect();
                object.additional.is_some()
                    && choices.iter().all(|choice| {
                        let mut own = base.clone();
                        own.push(*choice);
                        self.proves(&own, wanted, depth + 1)
                    })
            })
    }

    fn any_of(&mut self, branch: &Branch<'_>, members: &[At<'_>], depth: usize) -> bool {
        if members
            .iter()
            .any(|member| self.branch(branch, *member, depth))
        {
            return true;
        }
        let held: Vec<u8> = TYPES
            .into_iter()
            .filter(|bit| branch.types & bit != 0)
            .collect();
        held.len() > 1
            && held.iter().all(|bit| {
                let mut piece = branch.clone();
                piece.types = *bit;
                members
                    .iter()
                    .any(|member| self.branch(&piece, *member, depth))
            })
    }

    fn one_of(&mut self, branch: &Branch<'_>, members: &[At<'_>], depth: usize) -> bool {
        let exactly = |prover: &mut Self, piece: &Branch<'_>| {
            let hit = (0..members.len()).find(|&i| {
                members
                    .get(i)
                    .is_some_and(|member| prover.branch(piece, *member, depth))
            });
            hit.is_some_and(|hit| {
                let mut others = members.iter().enumerate().filter(|(i, _)| *i != hit);
                others.all(|(_, other)| prover.apart(piece, *other, 0))
            })
        };
        if exactly(self, branch) {
            return true;
        }
        let held: Vec<u8> = TYPES
            .into_iter()
            .filter(|bit| branch.types & bit != 0)
            .collect();
        held.len() > 1
            && held.iter().all(|bit| {
                let mut piece = branch.clone();
                piece.types = *bit;
                exactly(self, &piece)
            })
    }

    /// Whether a branch and a schema are shown to share no value.
    fn apart(&mut self, branch: &Branch<'_>, other: At<'_>, depth: usize) -> bool {
        if self.steps == 0 || depth > APART_DEPTH {
            return false;
        }
        self.steps -= 1;
        let others = expand(&[other]);
        others.iter().all(|other| {
            let mut both = branch.clone();
            both.types &= other.types;
            if both.types == 0 {
                return true;
            }
            if let Some(values) = listed(branch) {
                return values.iter().all(|value| {
                    other
                        .parts
                        .iter()
                        .any(|part| self.oracle.accepts(*part, value) == Some(false))
                });
            }
            if let Some(values) = listed(other) {
                return values.iter().all(|value| {
                    branch
                        .parts
                        .iter()
                        .any(|part| self.oracle.accepts(*part, value) == Some(false))
                });
            }
            let types = both.types;
            TYPES
                .into_iter()
                .filter(|bit| types & bit != 0)
                .all(|bit| self.apart_in(bit, branch, other, depth))
        })
    }

    /// Whether two branches are shown to share no value of one type.
    fn apart_in(&mut self, bit: u8, a: &Branch<'_>, b: &Branch<'_>, depth: usize) -> bool {
        let gap = |a: (u64, Option<u64>), b: (u64, Option<u64>)| {
            a.1.is_some_and(|most| b.0 > most) || b.1.is_some_and(|most| a.0 > most)
        };
        match bit {
            INTEGER | FRACTION => crossed(a.low, b.high) || crossed(b.low, a.high),
            STRING => {
                gap(a.length, b.length) || {
                    let mut both = a.texts();
                    both.and(&b.texts());
                    self.oracle.none(&both)
                }
            }
            ARRAY => gap(a.items, b.items),
            OBJECT => {
                let oracle = self.oracle;
                let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
                let needed: Vec<&str> = a.required.union(&b.required).copied().collect();
                gap(a.size, b.size)
                    || needed.into_iter().any(|name| {
                        let (own, other) = (a.property(name, &matches), b.property(name, &matches));
                        let together: Vec<At<'_>> = own.iter().chain(&other).copied().collect();
                        let left = expand(&together);
                        left.iter().all(|piece| self.empty(piece, depth + 1))
                            || (depth < APART_DEPTH && self.never(&own, &other, depth + 1))
                    })
            }
            _ => false,
        }
    }

    fn never(&mut self, own: &[At<'_>], other: &[At<'_>], depth: usize) -> bool {
        let pieces = expand(own);
        other
            .iter()
            .any(|schema| pieces.iter().all(|piece| self.apart(piece, *schema, depth)))
    }

    /// Whether a branch is shown to hold no value at all.
    pub fn empty(&mut self, branch: &Branch<'_>, depth: usize) -> bool {
        if branch.types == 0 || branch.values.as_ref().is_some_and(Vec::is_empty) {
            return true;
        }
        if let Some(values) = &branch.values {
            return values.len() <= MOST_VALUES
                && values.iter().all(|value| {
                    branch
                        .parts
                        .iter()
                        .any(|part| self.oracle.accepts(*part, value) == Some(false))
                });
        }
        if depth > APART_DEPTH || self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        let types = branch.types;
        TYPES
            .into_iter()
            .filter(|bit| types & bit != 0)
            .all(|bit| match bit {
                STRING => self.oracle.none(&branch.texts()),
                OBJECT => {
                    let oracle = self.oracle;
                    let matches = |pattern: &str, text: &str| oracle.matches(pattern, text);
                    branch
                        .size
                        .1
                        .is_some_and(|most| branch.required.len() as u64 > most)
                        || branch.required.iter().any(|name| {
                            let own = expand(&branch.property(name, &matches));
                            own.iter().all(|piece| self.empty(piece, depth + 1))
                        })
                }
                ARRAY => (0..branch.items.0.min(8)).any(|index| {
                    let own = expand(&branch.element(usize::try_from(index).unwrap_or(usize::MAX)));
                    own.iter().all(|piece| self.empty(piece, depth + 1))
                }),
                _ => false,
            })
    }
}

/// Whether a schema accepts everything.
fn trivial(node: &Json) -> bool {
    node == &Json::Bool(true)
        || node
            .as_object()
            .is_some_and(|keywords| keywords.keys().next().is_none())
}

/// Whether two schemas are the same place, or say the same without any reference.
fn identical(a: At<'_>, b: At<'_>) -> bool {
    a.key() == b.key() || (a.node == b.node && !refers(a.node, 0))
}

fn refers(node: &Json, depth: usize) -> bool {
    depth > 32
        || match node {
            Json::Object(map) => map.iter().any(|(key, value)| {
                key == "$ref" || key == "$dynamicRef" || refers(value, depth + 1)
            }),
            Json::Array(items) => items.iter().any(|item| refers(item, depth + 1)),
            _ => false,
        }
}

/// The values of a branch, where there are only so many.
fn listed(branch: &Branch<'_>) -> Option<Vec<Json>> {
    if let Some(values) = &branch.values {
        return Some(values.iter().map(|value| (*value).clone()).collect());
    }
    if branch.types & !(NULL | BOOLEAN) != 0 {
        return None;
    }
    let null = (branch.types & NULL != 0).then_some(Json::Null);
    let booleans = [Json::Bool(false), Json::Bool(true)]
        .into_iter()
        .filter(|_| branch.types & BOOLEAN != 0);
    Some(null.into_iter().chain(booleans).collect())
}

/// How many properties a branch allows at most because it closes its objects.
fn closed(branch: &Branch<'_>) -> Option<u64> {
    let closed = |object: &&Names<'_>| {
        object.patterns.is_empty()
            && object
                .additional
                .is_some_and(|schema| schema.node == &Json::Bool(false))
    };
    branch
        .objects
        .iter()
        .filter(closed)
        .map(|object| object.named.len() as u64)
        .min()
}

/// The lower bound, as the first integer where only integers are left.
fn low(branch: &Branch<'_>) -> Option<Edge> {
    match branch.low {
        Some((Bound::Int(bound), true)) if branch.types & FRACTION == 0 => {
            Some((Bound::Int(bound + 1), false))
        }
        edge => edge,
    }
}

fn high(branch: &Branch<'_>) -> Option<Edge> {
    match branch.high {
        Some((Bound::Int(bound), true)) if branch.types & FRACTION == 0 => {
            Some((Bound::Int(bound - 1), false))
        }
        edge => edge,
    }
}

/// Whether an edge keeps everything on the right side of a bound; `outside` is the order that is wrong.
fn within(edge: Option<Edge>, bound: &Json, outside: Ordering, open: bool) -> bool {
    let (Some((own, own_open)), Some(bound)) = (edge, Bound::of(bound)) else {
        return false;
    };
    match own.order(bound) {
        Ordering::Equal => own_open || !open,
        order => order != outside,
    }
}

fn crossed(low: Option<Edge>, high: Option<Edge>) -> bool {
    let (Some((low, low_open)), Some((high, high_open))) = (low, high) else {
        return false;
    };
    match low.order(high) {
        Ordering::Greater => true,
        Ordering::Equal => low_open || high_open,
        Ordering::Less => false,
    }
}

/// Whether every number of a branch is a multiple of `step`. Only steps that are exact in floating point divide for certain.
fn multiple(branch: &Branch<'_>, step: f64) -> bool {
    // Halves, quarters … down to 1/1024 are exact in floating point as whole numbers are.
    let exact = |real: f64| (real * 1024.0).fract() == 0.0 && real.abs() < 1e12;
    let divides = |of: f64| exact(of) && exact(step) && step != 0.0 && of % step == 0.0;
    let same_step = branch
        .multiples
        .iter()
        .any(|own| own.to_bits() == step.to_bits() || divides(*own));
    same_step || (branch.types & FRACTION == 0 && divides(1.0))
}

/// Whether a schema is shown to hold no value because all its branches are empty.
pub fn nothing(oracle: Oracle<'_>, schema: At<'_>, steps: usize) -> bool {
    let mut prover = Prover::new(oracle, steps);
    expand(&[schema])
        .iter()
        .all(|branch| prover.empty(branch, 0))
}
