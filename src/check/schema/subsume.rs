//! Proves that every value of one schema is a value of another, branch by branch and keyword by keyword.
//!
//! A proof that fails says nothing. References are compared coinductively: a pair that is being proved counts as proved, and
//! what was proved on the strength of it is forgotten when it fails. That is sound because a pair is only met again inside a
//! part of the value (the caller excludes references that lead back to the same value), and values are finite.

use super::apart::{MOST_VALUES, listed};
use super::at::{ARRAY, At, FRACTION, INTEGER, OBJECT, STRING, TYPES, count, types_named};
use super::branch::Branch;
use super::expand::{exclude, expand, include, unmet};
use super::language::{Found, Texts};
use super::parts::closed;
use super::range::{high, low, multiple, within};
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Nesting of values beyond which nothing is proved.
const MOST_DEPTH: usize = 200;
/// Branches that several alternatives leave over, beyond which nothing is proved.
const MOST_LEFT: usize = 64;

/// Members of a choice that are compared one by one with those of another.
const MOST_MATCHED: usize = 32;

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
    pub(super) fn accepts(&self, schema: At<'_>, value: &Json) -> Option<bool> {
        (self.accepts)(schema, value)
    }

    /// Whether no text is left of these. Lengths alone are compared elsewhere.
    pub(super) fn none(&self, texts: &Texts) -> bool {
        !texts.plain() && (self.texts)(texts) == Found::None
    }

    pub(super) fn matches(&self, pattern: &str, text: &str) -> Option<bool> {
        (self.matches)(pattern, text)
    }
}

type Pair = (Vec<usize>, usize);

/// One proof with its memory.
pub struct Prover<'o> {
    pub(super) oracle: Oracle<'o>,
    pub(super) steps: usize,
    /// How deep in the value the proof is.
    nesting: usize,
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
            nesting: 0,
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
        if self.steps == 0 || depth > MOST_DEPTH || self.nesting > MOST_DEPTH {
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
        let holds = self.nested(|prover| {
            branches
                .iter()
                .all(|branch| prover.branch(branch, wide, depth))
        });
        if !holds {
            for forgotten in self.trail.drain(mark..) {
                self.proved.remove(&forgotten);
            }
            self.failed.insert(pair);
        }
        holds
    }

    /// Proves something of a part of the value.
    pub(super) fn nested(&mut self, prove: impl FnOnce(&mut Self) -> bool) -> bool {
        if self.nesting > MOST_DEPTH {
            return false;
        }
        self.nesting += 1;
        let holds = prove(self);
        self.nesting -= 1;
        holds
    }

    /// Whether every value of one branch is shown to be a value of `wide`.
    pub(super) fn branch(&mut self, branch: &Branch<'_>, wide: At<'_>, depth: usize) -> bool {
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
                    self.oracle.accepts(wide, value) == Some(true) || self.is_out(branch, value)
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
        if ALONE.contains(&keyword) && branch.parts.iter().any(|part| says(*part, wide, keyword)) {
            return true;
        }
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
            "not" => {
                let negated = wide.to(value);
                self.apart(branch, negated, 0)
                    || self.all_empty(&include(vec![branch.clone()], negated))
            }
            // With `then` and `else`, which alone say nothing.
            "if" => self.conditional(branch, wide, wide.to(value), depth),
            "enum" | "const" => self.among(branch, wide, keyword),
            "dependentRequired" | "dependentSchemas" => {
                lacks(OBJECT) || self.all_empty(&unmet(branch, wide, keyword))
            }
            "contains" => lacks(ARRAY) || self.contained(branch, wide, wide.to(value)),
            "minContains" if wide.child("contains").is_some() => true,
            "minContains" | "maxContains" | "unevaluatedItems" => lacks(ARRAY),
            "propertyNames" => lacks(OBJECT) || self.names(branch, wide.to(value), depth),
            "unevaluatedProperties" => lacks(OBJECT),
            "$dynamicRef" | "dependencies" | "additionalItems" | "$recursiveRef" => false,
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

    fn any_of(&mut self, branch: &Branch<'_>, members: &[At<'_>], depth: usize) -> bool {
        if members
            .iter()
            .any(|member| self.branch(branch, *member, depth))
        {
            return true;
        }
        // What each of them leaves over, until nothing is left.
        let mut left = vec![branch.clone()];
        for member in members {
            left = exclude(left, *member);
            left.retain(|piece| !self.empty(piece, 0));
            if left.len() > MOST_LEFT {
                return false;
            }
        }
        if left.is_empty() {
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

    /// Whether all branches are shown to hold no value.
    fn all_empty(&mut self, branches: &[Branch<'_>]) -> bool {
        branches.iter().all(|branch| self.empty(branch, 0))
    }

    /// Whether the values of a branch are shown to be among those that `wide` lists.
    fn among(&mut self, branch: &Branch<'_>, wide: At<'_>, keyword: &str) -> bool {
        let held = TYPES.into_iter().filter(|bit| branch.types & bit != 0);
        held.into_iter().all(|bit| {
            let mut piece = branch.clone();
            piece.types = bit;
            if let Some(values) = listed(&piece) {
                return values.iter().all(|value| {
                    self.oracle.accepts(wide, value) == Some(true) || self.is_out(&piece, value)
                });
            }
            let values = match wide.node.get(keyword) {
                Some(Json::Array(values)) if keyword == "enum" => values.as_slice(),
                Some(value) => std::slice::from_ref(value),
                None => &[],
            };
            let mut texts = piece.texts();
            bit == STRING
                && texts.none_of(values.iter().filter_map(Json::as_str))
                && self.oracle.none(&texts)
        })
    }

    /// Whether a branch is shown to satisfy what a condition demands, where it holds and where it does not.
    fn conditional(
        &mut self,
        branch: &Branch<'_>,
        wide: At<'_>,
        condition: At<'_>,
        depth: usize,
    ) -> bool {
        let mut satisfies = |pieces: Vec<Branch<'_>>, demanded: Option<At<'_>>| {
            let mut pieces = pieces.iter();
            demanded.is_none_or(|demanded| pieces.all(|piece| self.branch(piece, demanded, depth)))
        };
        satisfies(include(vec![branch.clone()], condition), wide.child("then"))
            && satisfies(exclude(vec![branch.clone()], condition), wide.child("else"))
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
        if exactly(self, branch) || self.same_choice(branch, members, depth) {
            return true;
        }
        // One of them at least, and no two.
        let apart = |prover: &mut Self, index: usize, member: At<'_>| {
            let pieces = include(vec![branch.clone()], member);
            members.iter().skip(index + 1).all(|other| {
                pieces.iter().all(|piece| {
                    prover.apart(piece, *other, 0)
                        || prover.all_empty(&include(vec![piece.clone()], *other))
                })
            })
        };
        if members
            .iter()
            .enumerate()
            .all(|(index, member)| apart(self, index, *member))
            && self.any_of(branch, members, depth)
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
                exactly(self, &piece)
            })
    }

    /// Whether a branch comes from a choice whose members are, one by one, the same sets of values as these: then as many of the
    /// ones hold as of the others, however much they overlap.
    fn same_choice(&mut self, branch: &Branch<'_>, members: &[At<'_>], depth: usize) -> bool {
        let choices = branch.parts.iter().map(|part| part.list("oneOf"));
        let alike = choices.filter(|own| own.len() == members.len() && own.len() <= MOST_MATCHED);
        let choices: Vec<Vec<At<'_>>> = alike.collect();
        choices.iter().any(|own| {
            let mut pairs = own.iter().zip(members);
            pairs.all(|(one, other)| {
                identical(*one, *other)
                    || (self.nested(|prover| prover.proves(&[*one], *other, depth + 1))
                        && self.nested(|prover| prover.proves(&[*other], *one, depth + 1)))
            })
        })
    }
}

/// Whether a schema accepts everything.
pub(super) fn trivial(node: &Json) -> bool {
    node == &Json::Bool(true)
        || node
            .as_object()
            .is_some_and(|keywords| keywords.keys().next().is_none())
}

/// Keywords that mean the same whatever stands beside them.
const ALONE: &[&str] = &[
    "$ref",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "pattern",
    "format",
    "multipleOf",
    "uniqueItems",
    "properties",
    "patternProperties",
    "propertyNames",
    "dependentRequired",
    "dependentSchemas",
];

/// Whether a part says the same with a keyword as `wide` does.
fn says(part: At<'_>, wide: At<'_>, keyword: &str) -> bool {
    match (part.node.get(keyword), wide.node.get(keyword)) {
        (Some(own), Some(wanted)) => {
            let meant =
                std::ptr::eq(part.root, wide.root) || (keyword != "$ref" && !refers(own, 0));
            own == wanted && meant
        }
        _ => false,
    }
}

/// Whether two schemas are the same place, or say the same without any reference.
pub(super) fn identical(a: At<'_>, b: At<'_>) -> bool {
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
