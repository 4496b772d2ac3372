//! Whether two schemas are equal by their text and by what they refer to, without the engine. The order of keys, annotations and
//! the path of references do not count.

use super::flat_schema::{EXTENSIBLE, is_annotation, resolve};
use super::version_comparer::VersionComparer;
use crate::model::{Schema, SchemaDialect};
use crate::read::tree::Value;
use crate::read::{Entry, Node};
use std::cell::RefCell;
use std::collections::HashSet;

/// Pairs of nodes, by address.
type Pairs = HashSet<(usize, usize)>;

/// Nesting below which two schemas count as different.
const MAX_DEPTH: usize = 200;
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
/// Keywords that only hold the targets of references.
const DEFINITIONS: &[&str] = &["$defs", "definitions"];

/// Pairs that are known to be equal.
#[derive(Default)]
pub struct EqualityMemo {
    known: RefCell<Pairs>,
}

/// One comparison. A pair that is being compared counts as equal until a difference is found, so that recursive schemas end.
struct Comparison<'c, 'o, 'n> {
    versions: &'c VersionComparer<'c, 'o, 'n>,
    known: &'c Pairs,
    seen: Pairs,
}

impl EqualityMemo {
    /// Whether two schemas are equal: in one dialect, or in keywords that mean the same in both.
    pub fn is_equal<'o, 'n>(
        &self,
        versions: &VersionComparer<'_, 'o, 'n>,
        old: Schema<'o>,
        new: Schema<'n>,
    ) -> bool {
        let known = self.known.borrow();
        let mut comparison = Comparison {
            versions,
            known: &known,
            seen: Pairs::new(),
        };
        let equal = comparison.schemas(old, new, 0);
        let seen = comparison.seen;
        drop(known);
        if equal {
            self.known.borrow_mut().extend(seen);
        }
        equal
    }
}

impl<'o, 'n> Comparison<'_, 'o, 'n> {
    fn schemas(&mut self, old: Schema<'o>, new: Schema<'n>, depth: usize) -> bool {
        if depth > MAX_DEPTH {
            return false;
        }
        let (old_files, new_files) = (&self.versions.old, &self.versions.new);
        let (old, new) = (
            resolve(old_files.resolver(), old),
            resolve(new_files.resolver(), new),
        );
        if old_files.foreign_dialect(old.source) != new_files.foreign_dialect(new.source) {
            return false;
        }
        let pair = (
            std::ptr::from_ref(old.node).addr(),
            std::ptr::from_ref(new.node).addr(),
        );
        if self.known.contains(&pair) || !self.seen.insert(pair) {
            return true;
        }
        let (Value::Map(a), Value::Map(b)) = (&old.node.value, &new.node.value) else {
            return values(old.node, new.node);
        };
        let left = a.entries().iter().filter(|entry| is_compared(entry));
        let right = b.entries().iter().filter(|entry| is_compared(entry));
        if left.clone().count() != right.count() {
            return false;
        }
        let alone = a.entries().len() == 1;
        left.into_iter().all(|entry| {
            let comparable = old.dialect == new.dialect
                || means_the_same(&entry.key, (old.dialect, new.dialect), alone);
            let other = b.get(&entry.key).filter(|_| comparable);
            other.is_some_and(|other| self.keyword(entry, other, (old, new), depth))
        })
    }

    /// One keyword that both schemas have.
    fn keyword(
        &mut self,
        entry: &'o Entry,
        other: &'n Node,
        (old, new): (Schema<'o>, Schema<'n>),
        depth: usize,
    ) -> bool {
        let key = &*entry.key;
        let mut subschemas = |one: &'o Node, other: &'n Node| {
            let (one, other) = (Schema { node: one, ..old }, Schema { node: other, ..new });
            self.schemas(one, other, depth + 1)
        };
        if SCHEMA_KEYWORDS.contains(&key) {
            return subschemas(&entry.node, other);
        }
        if SCHEMA_MAP_KEYWORDS.contains(&key) {
            let (a, b) = (entry.node.entries(), other.entries());
            return a.len() == b.len()
                && a.iter().all(|one| {
                    let other = other.get(&one.key);
                    other.is_some_and(|other| subschemas(&one.node, other))
                });
        }
        if SCHEMA_LIST_KEYWORDS.contains(&key) {
            let (a, b) = (entry.node.items(), other.items());
            return a.len() == b.len() && a.iter().zip(b).all(|(a, b)| subschemas(a, b));
        }
        if key == "$ref" {
            return self.references(&entry.node, other, (old, new), depth);
        }
        if SET_KEYWORDS.contains(&key) {
            return sets(&entry.node, other);
        }
        values(&entry.node, other)
    }

    fn references(
        &mut self,
        one: &'o Node,
        other: &'n Node,
        (old, new): (Schema<'o>, Schema<'n>),
        depth: usize,
    ) -> bool {
        let (left, right) = (
            self.versions.old.follow(old.source, one),
            self.versions.new.follow(new.source, other),
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
                self.schemas(target, new_target, depth + 1)
            }
            // References that resolve in neither version are equal where their texts are.
            (None, None) => values(one, other),
            _ => false,
        }
    }
}

/// Whether a keyword takes part in the comparison. `readOnly` and `writeOnly` assert nothing, and yet they decide whether a
/// property is in the message.
fn is_compared(entry: &Entry) -> bool {
    let key = &*entry.key;
    let hides = matches!(key, "readOnly" | "writeOnly") && entry.node.value == Value::Bool(true);
    hides || (!is_annotation(key) && !DEFINITIONS.contains(&key))
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
            || (left.len() < 1_000
                && left
                    .iter()
                    .all(|one| right.iter().any(|other| values(one, other)))))
}
