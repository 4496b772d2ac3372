//! Whether two schemas say the same: by their text and what they refer to, without the engine. Order, annotations and the way
//! through references do not count.

use crate::check::diff::ask::foreign_dialect;
use crate::check::diff::shape::{EXTENSIBLE, is_annotation, resolve};
use crate::model::reference::Resolver;
use crate::model::{Schema, SchemaDialect};
use crate::read::tree::Value;
use crate::read::{Entry, Node};
use std::cell::RefCell;
use std::collections::HashSet;

/// Pairs of nodes, by address.
type Pairs = HashSet<(usize, usize)>;

/// Nesting beyond which two schemas count as different.
const DEPTH: usize = 200;
/// Keywords that hold one schema.
const ONE: &[&str] = &[
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
const NAMED: &[&str] = &["properties", "patternProperties", "dependentSchemas"];
/// Keywords that hold a list of schemas.
const LISTED: &[&str] = &["allOf", "anyOf", "oneOf", "prefixItems"];
/// Keywords that hold a set of values.
const SETS: &[&str] = &["required", "enum", "type", EXTENSIBLE];
/// Keywords that mean the same in every version of `OpenAPI` that has them, and whose lack means the same.
const COMMON: &[&str] = &[
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
const LATER: &[&str] = &["anyOf", "oneOf", "not", "writeOnly"];
/// Keywords that only hold what others refer to.
const HELD: &[&str] = &["$defs", "definitions"];

/// What is known to be alike. Pairs that are being compared count as alike until something says otherwise.
#[derive(Default)]
pub struct Alike {
    known: RefCell<Pairs>,
}

/// One comparison.
struct Look<'l, 'o, 'n> {
    old: &'l Resolver<'o>,
    new: &'l Resolver<'n>,
    known: &'l Pairs,
    seen: Pairs,
}

impl Alike {
    /// Whether two schemas say the same, in one dialect or in words that both dialects share.
    pub fn same<'o, 'n>(
        &self,
        resolvers: (&Resolver<'o>, &Resolver<'n>),
        old: Schema<'o>,
        new: Schema<'n>,
    ) -> bool {
        let known = self.known.borrow();
        let mut look = Look {
            old: resolvers.0,
            new: resolvers.1,
            known: &known,
            seen: Pairs::new(),
        };
        let same = look.schemas(old, new, 0);
        let seen = look.seen;
        drop(known);
        if same {
            self.known.borrow_mut().extend(seen);
        }
        same
    }
}

impl<'o, 'n> Look<'_, 'o, 'n> {
    fn schemas(&mut self, old: Schema<'o>, new: Schema<'n>, depth: usize) -> bool {
        if depth > DEPTH {
            return false;
        }
        let (old, new) = (resolve(self.old, old), resolve(self.new, new));
        if foreign_dialect(self.old, old.source) != foreign_dialect(self.new, new.source) {
            return false;
        }
        let apart = old.dialect != new.dialect;
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
        let counted = |entry: &&Entry| {
            let key = &*entry.key;
            // Which way a property goes is no assertion, and yet it comes or does not.
            let hides =
                matches!(key, "readOnly" | "writeOnly") && entry.node.value == Value::Bool(true);
            hides || (!is_annotation(key) && !HELD.contains(&key))
        };
        let left = a.entries().iter().filter(counted);
        let right = b.entries().iter().filter(counted);
        if left.clone().count() != right.count() {
            return false;
        }
        let (of_old, of_new) = (|node| Schema { node, ..old }, |node| Schema { node, ..new });
        for entry in left {
            let Some(other) = b.get(&entry.key) else {
                return false;
            };
            let key = &*entry.key;
            let later = ![old.dialect, new.dialect].contains(&SchemaDialect::OpenApi20);
            let alone = key == "$ref" && a.entries().len() == 1;
            if apart && !(COMMON.contains(&key) || alone || later && LATER.contains(&key)) {
                return false;
            }
            let same = if ONE.contains(&key) {
                self.schemas(of_old(&entry.node), of_new(other), depth + 1)
            } else if NAMED.contains(&key) {
                let (a, b) = (entry.node.entries(), other.entries());
                a.len() == b.len()
                    && a.iter().all(|one| {
                        other.get(&one.key).is_some_and(|other| {
                            self.schemas(of_old(&one.node), of_new(other), depth + 1)
                        })
                    })
            } else if LISTED.contains(&key) {
                let (a, b) = (entry.node.items(), other.items());
                a.len() == b.len()
                    && a.iter()
                        .zip(b)
                        .all(|(a, b)| self.schemas(of_old(a), of_new(b), depth + 1))
            } else if key == "$ref" {
                match (
                    self.old.target(old.source, &entry.node),
                    self.new.target(new.source, other),
                ) {
                    (Ok((source, node)), Ok((new_source, new_node))) => self.schemas(
                        Schema {
                            source,
                            node,
                            ..old
                        },
                        Schema {
                            source: new_source,
                            node: new_node,
                            ..new
                        },
                        depth + 1,
                    ),
                    // A reference that leads nowhere in either version says as much as its text.
                    (Err(_), Err(_)) => values(&entry.node, other),
                    _ => false,
                }
            } else if SETS.contains(&key) {
                sets(&entry.node, other)
            } else {
                values(&entry.node, other)
            };
            if !same {
                return false;
            }
        }
        true
    }
}

/// Whether two nodes hold the same value, wherever they stand.
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

/// Whether two lists hold the same values in any order; anything that is no list by value.
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
