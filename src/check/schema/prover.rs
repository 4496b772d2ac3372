//! Proves that every value of one schema is a value of another, conjunction by conjunction and keyword by keyword.
//!
//! A proof that fails says nothing. References are compared coinductively: a pair of schemas whose proof is under way counts as
//! proved, and whatever was proved with its help is forgotten when it fails. That is sound because a pair only recurs
//! inside a property or an item (the caller excludes other cycles of references), and values are finite.
//!
//! The methods of [`Prover`] call each other. They are defined in three files: here for keywords of whole values, numbers and strings,
//! in `containers` for items and properties, in `disjoint` for what is empty or disjoint.

use super::automata::{StringSet, Witness};
use super::conjunction::Conjunction;
use super::instance::{STRING, count, types_named};
use super::keywords::{Family, Keyword};
use super::normal_form::Expansion;
use super::number_range::is_within;
use super::schema_ref::SchemaRef;
use super::validator::ValidatorCache;
use serde_json::Value as Json;
use std::cmp::Ordering;
use std::collections::HashSet;

/// Nesting of values beyond which nothing is proved.
const MOST_DEPTH: usize = 200;
/// Conjunctions that alternatives may leave over, beyond which nothing is proved.
const MOST_LEFT: usize = 64;
/// Members of a `oneOf` that are compared one by one with those of another.
const MOST_MATCHED: usize = 32;
/// Values of one list beyond which nothing is proved.
pub(super) const MOST_VALUES: usize = 20_000;

/// Schemas that are conjoined, and a wider schema, by their addresses.
type Pair = (Vec<usize>, usize);

/// One proof with its memory.
pub struct Prover<'v> {
    /// What validators say of values and patterns.
    pub(super) validators: &'v ValidatorCache,
    /// Steps that are left.
    pub(super) steps: usize,
    /// How deep in the value the proof is.
    nesting: usize,
    /// Pairs that are proved or whose proof is under way.
    proved: HashSet<Pair>,
    /// The same pairs in the order in which they were added.
    trail: Vec<Pair>,
    failed: HashSet<Pair>,
}

impl<'v> Prover<'v> {
    /// A prover that gives up after a number of steps.
    pub fn new(validators: &'v ValidatorCache, steps: usize) -> Self {
        Self {
            validators,
            steps,
            nesting: 0,
            proved: HashSet::new(),
            trail: Vec::new(),
            failed: HashSet::new(),
        }
    }

    /// Proves that every value of all `narrow` schemas together is a value of `wide`.
    pub fn proves(&mut self, narrow: &[SchemaRef<'_>], wide: SchemaRef<'_>, depth: usize) -> bool {
        if wide.is_trivial() {
            return true;
        }
        if self.steps == 0 || self.is_too_deep(depth) {
            return false;
        }
        self.steps -= 1;
        let mut keys: Vec<usize> = narrow.iter().map(|schema| schema.key()).collect();
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
        let conjunctions = self.normal_form(narrow);
        let holds = self.nested(|prover| {
            conjunctions
                .iter()
                .all(|conjunction| prover.proves_conjunction(conjunction, wide, depth))
        });
        if !holds {
            for forgotten in self.trail.drain(mark..) {
                self.proved.remove(&forgotten);
            }
            self.failed.insert(pair);
        }
        holds
    }

    /// Expands schemas, and counts the work as steps.
    pub(super) fn expand<T>(&mut self, make: impl FnOnce(&mut Expansion) -> T) -> T {
        let mut expansion = Expansion::new();
        let made = make(&mut expansion);
        self.steps = self.steps.saturating_sub(expansion.work());
        made
    }

    /// The normal form of schemas that must hold together.
    pub(super) fn normal_form<'a>(&mut self, schemas: &[SchemaRef<'a>]) -> Vec<Conjunction<'a>> {
        self.expand(|expansion| expansion.normal_form(schemas))
    }

    /// The values of a conjunction that a schema accepts.
    fn included<'a>(
        &mut self,
        narrow: &Conjunction<'a>,
        schema: SchemaRef<'a>,
    ) -> Vec<Conjunction<'a>> {
        self.expand(|expansion| expansion.include(vec![narrow.clone()], schema))
    }

    /// The values of conjunctions that a schema rejects.
    pub(super) fn excluded<'a>(
        &mut self,
        narrow: Vec<Conjunction<'a>>,
        schema: SchemaRef<'a>,
    ) -> Vec<Conjunction<'a>> {
        self.expand(|expansion| expansion.exclude(narrow, schema))
    }

    /// Runs a proof about a property or an item.
    pub(super) fn nested(&mut self, prove: impl FnOnce(&mut Self) -> bool) -> bool {
        if self.is_too_deep(0) {
            return false;
        }
        self.nesting += 1;
        let holds = prove(self);
        self.nesting -= 1;
        holds
    }

    /// Whether the limit of nesting is met. What is not proved behind it has that limit as its reason.
    fn is_too_deep(&self, depth: usize) -> bool {
        let is_too_deep = depth.max(self.nesting) > MOST_DEPTH;
        if is_too_deep {
            self.validators.meet("schema-nested");
        }
        is_too_deep
    }

    /// Proves that every value of a conjunction is a value of `wide`.
    pub(super) fn proves_conjunction(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        if self.steps == 0 {
            return false;
        }
        self.steps -= 1;
        let mut conjuncts = narrow.conjuncts.iter();
        if conjuncts.any(|schema| schema.is_identical(wide)) || self.is_empty(narrow, 0) {
            return true;
        }
        if let Some(values) = narrow.finite_values() {
            return values.len() <= MOST_VALUES && self.accepts_all(narrow, wide, &values);
        }
        if wide.node == &Json::Bool(false) {
            return false;
        }
        let Some(keywords) = wide.node.as_object() else {
            return true;
        };
        keywords
            .keys()
            .all(|keyword| self.proves_keyword(narrow, wide, keyword, depth))
    }

    /// Whether `wide` accepts all values of a list, except for those that the conjunction does not have.
    fn accepts_all(&self, narrow: &Conjunction<'_>, wide: SchemaRef<'_>, values: &[Json]) -> bool {
        values.iter().all(|value| {
            self.validators.accepts(wide, value) == Some(true) || self.excludes(narrow, value)
        })
    }

    /// Proves that every value of a conjunction satisfies one keyword of `wide`.
    fn proves_keyword(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
        depth: usize,
    ) -> bool {
        // As in JSON Schema, an unknown keyword is an annotation.
        let (Some(row), Some(value)) = (Keyword::named(keyword), wide.node.get(keyword)) else {
            return true;
        };
        let mut conjuncts = narrow.conjuncts.iter();
        if row.context_free && conjuncts.any(|schema| schema.shares_keyword(wide, keyword)) {
            return true;
        }
        if narrow.types & row.types() == 0 {
            return true;
        }
        match row.family {
            Family::Value if keyword == "type" => narrow.types & !types_named(value) == 0,
            Family::Value => self.proves_enum(narrow, wide, keyword),
            Family::Number => proves_number(narrow, keyword, value),
            Family::String => self.proves_string(narrow, wide, keyword, value),
            Family::Array => self.proves_array(narrow, wide, keyword, value, depth),
            Family::Object => self.proves_object(narrow, wide, keyword, value, depth),
            Family::InPlace => self.proves_in_place(narrow, wide, keyword, depth),
            Family::Annotation => true,
            Family::Unsupported => false,
        }
    }

    /// Proves a keyword of subschemas that apply to the same value.
    fn proves_in_place(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
        depth: usize,
    ) -> bool {
        let members = wide.list(keyword);
        match (keyword, wide.child(keyword)) {
            ("$ref", _) => wide
                .target()
                .is_some_and(|target| self.proves_conjunction(narrow, target, depth)),
            ("allOf", _) => members
                .iter()
                .all(|member| self.proves_conjunction(narrow, *member, depth)),
            ("anyOf", _) => self.proves_any_of(narrow, &members, depth),
            ("oneOf", _) => self.proves_one_of(narrow, &members, depth),
            ("not", Some(negated)) => {
                self.are_disjoint(narrow, negated, 0) || {
                    let left = self.included(narrow, negated);
                    self.are_empty(&left)
                }
            }
            ("if", Some(condition)) => self.proves_if(narrow, wide, condition, depth),
            // `then` and `else` are proved together with `if`.
            _ => true,
        }
    }

    /// Proves a keyword of strings.
    fn proves_string(
        &self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
        value: &Json,
    ) -> bool {
        let has = |list: &[&str]| value.as_str().is_some_and(|text| list.contains(&text));
        match keyword {
            "format" => has(&narrow.formats),
            "minLength" if at_least(narrow.length.min, value) => true,
            "maxLength" if at_most(narrow.length.max, value) => true,
            "pattern" if has(&narrow.patterns) => true,
            // No string of the conjunction is among those that the keyword rejects.
            _ => StringSet::of_keyword(wide.node, keyword).is_some_and(|(_, rejected)| {
                let own = narrow.strings();
                let mut strings = own.clone();
                strings.intersect(&rejected);
                self.validators.is_empty(&strings)
                    || (keyword == "pattern"
                        && value.as_str().is_some_and(|pattern| pattern.contains('.'))
                        && self.are_line_ends(own, strings))
            }),
        }
    }

    /// Whether strings of a set have nothing but line ends, and the others of it have more. A sender who may send any text sends no
    /// such: `.+` means to it what `minLength: 1` does.
    fn are_line_ends(&self, all: StringSet, some: StringSet) -> bool {
        let has_others = self.validators.witness(&all.beside_line_ends());
        matches!(has_others, Witness::Found(_))
            && self.validators.is_empty(&some.beside_line_ends())
    }

    fn proves_any_of(
        &mut self,
        narrow: &Conjunction<'_>,
        members: &[SchemaRef<'_>],
        depth: usize,
    ) -> bool {
        if members
            .iter()
            .any(|member| self.proves_conjunction(narrow, *member, depth))
        {
            return true;
        }
        // Exclude one member after the other, until no value is left.
        let mut left = vec![narrow.clone()];
        for member in members {
            left = self.excluded(left, *member);
            left.retain(|rest| !self.is_empty(rest, 0));
            if left.len() > MOST_LEFT {
                return false;
            }
        }
        if left.is_empty() {
            return true;
        }
        let by_type = narrow.split_by_type();
        by_type.len() > 1
            && by_type.iter().all(|narrow| {
                members
                    .iter()
                    .any(|member| self.proves_conjunction(narrow, *member, depth))
            })
    }

    /// Proves that the values of a conjunction are among those of `enum` or `const`.
    fn proves_enum(&self, narrow: &Conjunction<'_>, wide: SchemaRef<'_>, keyword: &str) -> bool {
        narrow.split_by_type().iter().all(|narrow| {
            if let Some(values) = narrow.finite_values() {
                return self.accepts_all(narrow, wide, &values);
            }
            let listed = match wide.node.get(keyword) {
                Some(Json::Array(values)) if keyword == "enum" => values.as_slice(),
                Some(value) => std::slice::from_ref(value),
                None => &[],
            };
            let mut strings = narrow.strings();
            narrow.types == STRING
                && strings.excluding(listed.iter().filter_map(Json::as_str))
                && self.validators.is_empty(&strings)
        })
    }

    /// Proves `then` where `if` holds, and `else` where it does not.
    fn proves_if(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        condition: SchemaRef<'_>,
        depth: usize,
    ) -> bool {
        let holds = self.included(narrow, condition);
        let fails = self.excluded(vec![narrow.clone()], condition);
        [(holds, "then"), (fails, "else")]
            .into_iter()
            .all(|(narrow, keyword)| {
                wide.child(keyword).is_none_or(|demanded| {
                    narrow
                        .iter()
                        .all(|narrow| self.proves_conjunction(narrow, demanded, depth))
                })
            })
    }

    fn proves_one_of(
        &mut self,
        narrow: &Conjunction<'_>,
        members: &[SchemaRef<'_>],
        depth: usize,
    ) -> bool {
        if self.satisfies_exactly_one(narrow, members, depth)
            || self.is_same_choice(narrow, members, depth)
        {
            return true;
        }
        // At least one of them, and no two.
        let mut indices = members.iter().enumerate();
        if indices.all(|(index, member)| {
            let others = members.get(index + 1..).unwrap_or_default();
            self.excludes_others(narrow, *member, others)
        }) && self.proves_any_of(narrow, members, depth)
        {
            return true;
        }
        let by_type = narrow.split_by_type();
        by_type.len() > 1
            && by_type
                .iter()
                .all(|narrow| self.satisfies_exactly_one(narrow, members, depth))
    }

    /// Proves that all values of a conjunction satisfy the same member and none satisfies another.
    fn satisfies_exactly_one(
        &mut self,
        narrow: &Conjunction<'_>,
        members: &[SchemaRef<'_>],
        depth: usize,
    ) -> bool {
        let satisfied = members
            .iter()
            .position(|member| self.proves_conjunction(narrow, *member, depth));
        satisfied.is_some_and(|satisfied| {
            let mut others = members.iter().enumerate();
            others.all(|(index, other)| index == satisfied || self.are_disjoint(narrow, *other, 0))
        })
    }

    /// Proves that no value of a conjunction satisfies both `member` and one of the others.
    fn excludes_others(
        &mut self,
        narrow: &Conjunction<'_>,
        member: SchemaRef<'_>,
        others: &[SchemaRef<'_>],
    ) -> bool {
        let included = self.included(narrow, member);
        others.iter().all(|other| {
            included.iter().all(|narrow| {
                self.are_disjoint(narrow, *other, 0) || {
                    let left = self.included(narrow, *other);
                    self.are_empty(&left)
                }
            })
        })
    }

    /// Proves that a conjunction comes from another `oneOf` whose members are pairwise equivalent to these. Then as many members of
    /// the one hold as of the other, however much they overlap.
    fn is_same_choice(
        &mut self,
        narrow: &Conjunction<'_>,
        members: &[SchemaRef<'_>],
        depth: usize,
    ) -> bool {
        let choices = narrow.conjuncts.iter().map(|schema| schema.list("oneOf"));
        let choices: Vec<Vec<SchemaRef<'_>>> = choices
            .filter(|own| own.len() == members.len() && own.len() <= MOST_MATCHED)
            .collect();
        choices.iter().any(|own| {
            own.iter().zip(members).all(|(one, other)| {
                one.is_identical(*other)
                    || (self.nested(|prover| prover.proves(&[*one], *other, depth + 1))
                        && self.nested(|prover| prover.proves(&[*other], *one, depth + 1)))
            })
        })
    }

    /// Proves that no value violates `dependentRequired` or `dependentSchemas`.
    pub(super) fn proves_dependent(
        &mut self,
        narrow: &Conjunction<'_>,
        wide: SchemaRef<'_>,
        keyword: &str,
    ) -> bool {
        let violations = self.expand(|expansion| expansion.violations(narrow, wide, keyword));
        self.are_empty(&violations)
    }
}

/// Whether a known minimum is as much as a keyword demands.
pub(super) fn at_least(known: u64, demanded: &Json) -> bool {
    count(demanded).is_some_and(|demanded| known >= demanded)
}

/// Whether a known maximum is as little as a keyword allows.
pub(super) fn at_most(known: Option<u64>, allowed: &Json) -> bool {
    known.is_some_and(|known| count(allowed).is_some_and(|allowed| known <= allowed))
}

/// Proves a keyword of numbers.
fn proves_number(narrow: &Conjunction<'_>, keyword: &str, value: &Json) -> bool {
    let (numbers, integers_only) = (&narrow.numbers, narrow.integers_only());
    let lower = || numbers.lower_limit(integers_only);
    let upper = || numbers.upper_limit(integers_only);
    match keyword {
        "minimum" => is_within(lower(), value, Ordering::Less, false),
        "exclusiveMinimum" => is_within(lower(), value, Ordering::Less, true),
        "maximum" => is_within(upper(), value, Ordering::Greater, false),
        "exclusiveMaximum" => is_within(upper(), value, Ordering::Greater, true),
        _ => value
            .as_f64()
            .is_some_and(|step| numbers.are_multiples_of(step, integers_only)),
    }
}
