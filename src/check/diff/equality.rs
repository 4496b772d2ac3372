//! Whether two schemas are equal by their text and by what they refer to, without the engine. The order of keys, annotations and
//! the path of references do not count.
//!
//! Pairs of schemas are the nodes of a graph that is walked once. A pair is equal where no pair that it reaches differs in its own
//! keywords, so recursive schemas are equal until a difference is found. Every answer is final and does not depend on what was
//! asked before.

use super::flat_schema::{EXTENSIBLE, is_annotation, resolve, says_nothing};
use super::version_comparer::VersionComparer;
use crate::model::{Schema, SchemaDialect};
use crate::read::tree::Value;
use crate::read::{Entry, Node, Number};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;

/// Two nodes, by address.
type Key = (usize, usize);
/// Two schemas.
type Pair<'o, 'n> = (Schema<'o>, Schema<'n>);

/// Pairs of schemas that are compared by their text in one comparison. Beyond it nothing more counts as equal.
const MOST_PAIRS: usize = 4_000_000;
/// Keywords that hold one schema.
const SCHEMA_KEYWORDS: &[&str] = &[
    "items",
    "additionalItems",
    "additionalProperties",
    "not",
    "if",
    "then",
    "else",
    "contains",
    "propertyNames",
    "unevaluatedItems",
    "unevaluatedProperties",
    "contentSchema",
];
/// Keywords that hold schemas by name.
const SCHEMA_MAP_KEYWORDS: &[&str] = &["properties", "patternProperties", "dependentSchemas"];
/// Keywords that hold a list of schemas.
const SCHEMA_LIST_KEYWORDS: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords that hold a set of values.
const SET_KEYWORDS: &[&str] = &["required", "enum", "type", EXTENSIBLE];
/// Keywords that mean the same in every version of `OpenAPI` that has them, and whose lack means the same.
const COMMON_KEYWORDS: &[&str] = &[
    "type",
    "format",
    "enum",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "allOf",
    "minimum",
    "maximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "default",
    "readOnly",
];
/// Keywords that mean the same in 3.0 and later, and nothing in 2.0.
const COMMON_SINCE_30: &[&str] = &["anyOf", "oneOf", "not", "writeOnly"];
/// Keywords that make properties or items evaluated, whatever they accept.
const EVALUATING: &[&str] = &[
    "additionalProperties",
    "items",
    "unevaluatedProperties",
    "unevaluatedItems",
];
/// Keywords that only hold the targets of references.
const DEFINITIONS: &[&str] = &["$defs", "definitions"];

/// What is known of pairs.
#[derive(Default)]
pub struct Equality {
    known: RefCell<HashMap<Key, bool>>,
    /// Whether the limit was met.
    is_spent: Cell<bool>,
}

/// A pair whose equality is being decided.
struct Open<'o, 'n> {
    pair: Pair<'o, 'n>,
    is_equal: bool,
    /// The pairs that are unequal if this one is, by their place in the list.
    users: Vec<usize>,
}

impl Equality {
    /// Whether two schemas are equal: in one dialect, or in keywords that mean the same in both.
    pub fn is_equal<'o, 'n>(
        &self,
        versions: &VersionComparer<'_, 'o, 'n>,
        old: Schema<'o>,
        new: Schema<'n>,
    ) -> bool {
        let root = resolved(versions, (old, new));
        if let Some(known) = self.known.borrow().get(&key(root)) {
            return *known;
        }
        if self.is_spent.get() {
            return false;
        }
        let Some(open) = self.explore(versions, root) else {
            self.is_spent.set(true);
            return false;
        };
        let equal = open.first().is_some_and(|root| root.is_equal);
        let answers = open.iter().map(|open| (key(open.pair), open.is_equal));
        self.known.borrow_mut().extend(answers);
        equal
    }

    /// Every pair that is reached from one and not known yet, decided; `None` beyond [`MOST_PAIRS`].
    fn explore<'o, 'n>(
        &self,
        versions: &VersionComparer<'_, 'o, 'n>,
        root: Pair<'o, 'n>,
    ) -> Option<Vec<Open<'o, 'n>>> {
        let known = self.known.borrow();
        let mut places = HashMap::from([(key(root), 0)]);
        let mut open = vec![Open {
            pair: root,
            is_equal: true,
            users: Vec::new(),
        }];
        let mut at = 0;
        while let Some(pair) = open.get(at).map(|open| open.pair) {
            let mut parts = Vec::new();
            let mut equal = same_keywords(versions, pair, &mut parts);
            if !equal {
                parts.clear();
            }
            for part in parts {
                let part = resolved(versions, part);
                if let Some(known) = known.get(&key(part)) {
                    equal &= *known;
                    continue;
                }
                let next = open.len();
                let place = *places.entry(key(part)).or_insert(next);
                if place == next {
                    if known.len() + next >= MOST_PAIRS {
                        return None;
                    }
                    open.push(Open {
                        pair: part,
                        is_equal: true,
                        users: Vec::new(),
                    });
                }
                if let Some(part) = open.get_mut(place) {
                    part.users.push(at);
                }
            }
            if let Some(open) = open.get_mut(at) {
                open.is_equal = equal;
            }
            at += 1;
        }
        spread(&mut open);
        Some(open)
    }
}

/// Makes every pair unequal that reaches an unequal one.
fn spread(open: &mut [Open<'_, '_>]) {
    let mut pending: Vec<usize> = (0..open.len())
        .filter(|place| open.get(*place).is_some_and(|open| !open.is_equal))
        .collect();
    while let Some(place) = pending.pop() {
        let users = open
            .get_mut(place)
            .map(|open| std::mem::take(&mut open.users));
        for user in users.unwrap_or_default() {
            if let Some(user_of) = open.get_mut(user).filter(|open| open.is_equal) {
                user_of.is_equal = false;
                pending.push(user);
            }
        }
    }
}

fn key((old, new): Pair<'_, '_>) -> Key {
    (
        std::ptr::from_ref(old.node).addr(),
        std::ptr::from_ref(new.node).addr(),
    )
}

/// Both schemas behind references that stand alone.
fn resolved<'o, 'n>(
    versions: &VersionComparer<'_, 'o, 'n>,
    (old, new): Pair<'o, 'n>,
) -> Pair<'o, 'n> {
    (
        resolve(versions.old.resolver(), old),
        resolve(versions.new.resolver(), new),
    )
}

/// Whether the keywords of two schemas are equal, if the parts are that they hold or refer to. These are added to `parts`.
fn same_keywords<'o, 'n>(
    versions: &VersionComparer<'_, 'o, 'n>,
    (old, new): Pair<'o, 'n>,
    parts: &mut Vec<Pair<'o, 'n>>,
) -> bool {
    if versions.old.foreign_dialect(old.source) != versions.new.foreign_dialect(new.source) {
        return false;
    }
    let (Value::Map(a), Value::Map(b)) = (&old.node.value, &new.node.value) else {
        return values(old.node, new.node);
    };
    let left = a.entries().iter();
    let left = left.filter(|entry| is_compared(entry, old.dialect));
    let right = b.entries().iter();
    let right = right.filter(|entry| is_compared(entry, new.dialect));
    if left.clone().count() != right.count() {
        return false;
    }
    let alone = a.entries().len() == 1;
    left.into_iter().all(|entry| {
        let comparable = old.dialect == new.dialect
            || means_the_same(&entry.key, (old.dialect, new.dialect), alone);
        let other = b.get(&entry.key).filter(|_| comparable);
        other.is_some_and(|other| same_keyword(versions, entry, other, (old, new), parts))
    })
}

/// Whether one keyword that both schemas have is equal, if the parts are.
fn same_keyword<'o, 'n>(
    versions: &VersionComparer<'_, 'o, 'n>,
    entry: &'o Entry,
    other: &'n Node,
    (old, new): Pair<'o, 'n>,
    parts: &mut Vec<Pair<'o, 'n>>,
) -> bool {
    let key = &*entry.key;
    let pair = |one: &'o Node, other: &'n Node| {
        (Schema { node: one, ..old }, Schema { node: other, ..new })
    };
    if SCHEMA_KEYWORDS.contains(&key) {
        parts.push(pair(&entry.node, other));
        return true;
    }
    if SCHEMA_MAP_KEYWORDS.contains(&key) {
        let (a, b) = (entry.node.entries(), other.entries());
        return a.len() == b.len()
            && a.iter().all(|one| {
                let other = other.get(&one.key);
                parts.extend(other.map(|other| pair(&one.node, other)));
                other.is_some()
            });
    }
    if SCHEMA_LIST_KEYWORDS.contains(&key) {
        let (a, b) = (entry.node.items(), other.items());
        parts.extend(a.iter().zip(b).map(|(one, other)| pair(one, other)));
        return a.len() == b.len();
    }
    if key == "$ref" {
        return same_reference(versions, &entry.node, other, (old, new), parts);
    }
    if SET_KEYWORDS.contains(&key) {
        return sets(&entry.node, other);
    }
    values(&entry.node, other)
}

/// Whether two references are equal, if what they lead to is.
fn same_reference<'o, 'n>(
    versions: &VersionComparer<'_, 'o, 'n>,
    one: &'o Node,
    other: &'n Node,
    (old, new): Pair<'o, 'n>,
    parts: &mut Vec<Pair<'o, 'n>>,
) -> bool {
    let (left, right) = (
        versions.old.follow(old.source, one),
        versions.new.follow(new.source, other),
    );
    match (left, right) {
        (Some((source, node)), Some((new_source, new_node))) => {
            let target = Schema {
                source,
                node,
                ..old
            };
            let new_target = Schema {
                source: new_source,
                node: new_node,
                ..new
            };
            parts.push((target, new_target));
            true
        }
        // References that resolve in neither version are equal where their texts are.
        (None, None) => values(one, other),
        _ => false,
    }
}

/// Whether a keyword takes part in the comparison. `readOnly` and `writeOnly` assert nothing, and yet they decide whether a
/// property is in the message. Where a dialect has `unevaluatedProperties`, `additionalProperties: true` says that every property is
/// evaluated.
fn is_compared(entry: &Entry, dialect: SchemaDialect) -> bool {
    let key = &*entry.key;
    let hides = matches!(key, "readOnly" | "writeOnly") && entry.node.value == Value::Bool(true);
    let evaluates = EVALUATING.contains(&key) && dialect.is_json_schema();
    let says_nothing = !evaluates && says_nothing(key, &entry.node);
    hides || (!is_annotation(key) && !DEFINITIONS.contains(&key) && !says_nothing)
}

/// Whether a keyword means the same in two dialects of `OpenAPI`; `alone` where the schema has no other.
fn means_the_same(key: &str, (old, new): (SchemaDialect, SchemaDialect), alone: bool) -> bool {
    let later = old != SchemaDialect::OpenApi20 && new != SchemaDialect::OpenApi20;
    COMMON_KEYWORDS.contains(&key)
        || (key == "$ref" && alone)
        || (later && COMMON_SINCE_30.contains(&key))
}

/// Whether two nodes hold the same value.
pub fn values(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| values(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.entries().len() == b.entries().len()
                && a.entries().iter().all(|one| {
                    b.get(&one.key)
                        .is_some_and(|other| values(&one.node, other))
                })
        }
        // 1 and 1.0 are one number (JSON Schema, section 4.2.2).
        (Value::Number(Number::Int(whole)), Value::Number(Number::Float(float)))
        | (Value::Number(Number::Float(float)), Value::Number(Number::Int(whole))) => {
            float.fract() == 0.0 && format!("{float:.0}") == whole.to_string()
        }
        (a, b) => a == b,
    }
}

/// Whether two lists hold the same values in any order; other values are compared as they are.
fn sets(a: &Node, b: &Node) -> bool {
    let (Value::Array(left), Value::Array(right)) = (&a.value, &b.value) else {
        return values(a, b);
    };
    left.len() == right.len()
        && (left.iter().zip(right).all(|(a, b)| values(a, b))
            || (left.len() < 1_000 && holds_all(left, right) && holds_all(right, left)))
}

/// Whether the second list holds every value of the first.
fn holds_all(of: &[Node], list: &[Node]) -> bool {
    of.iter()
        .all(|one| list.iter().any(|other| values(one, other)))
}
