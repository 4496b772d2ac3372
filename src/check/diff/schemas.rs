//! Compares two schemas by walking both to the smallest places where they differ. At each such place the engine decides what the
//! difference means; the walk only finds the place and the words.
//!
//! A sender is taken to send only what its schema declares: a property that only the receiver declares is no conflict.

mod branches;
mod objects;
mod parts;
mod semantic;

use super::change::Effect;
use super::difference::{Difference, Flow, Places, Verdict};
use super::flat_schema::{FlatSchema, resolve};
use super::keywords::{has_equal_keywords, keywords, nullable_only, types};
use super::textual_equality::EqualityMemo;
use super::version_comparer::VersionComparer;
use crate::model::{Payload, Schema};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Nesting below which a difference is reported as a whole.
const MAX_DEPTH: usize = 24;
/// The schema of what a text holds, where that is a document of its own.
const CONTENT: &str = "contentSchema";
/// Differences of one message that are reported; the worst come first.
const MAX_DIFFERENCES: usize = 200;

/// Two nodes by address, and the flow they are compared in.
type Key = (usize, usize, Flow);

/// Two schemas flattened.
type Flat<'f, 'o, 'n> = (&'f FlatSchema<'o>, &'f FlatSchema<'n>);

/// Compares the schemas of two versions.
pub struct SchemaDiffer<'w, 'o, 'n> {
    versions: &'w VersionComparer<'w, 'o, 'n>,
    equal: EqualityMemo,
    known: RefCell<HashMap<Key, Rc<Vec<Difference>>>>,
    /// Pairs that are being compared.
    open: RefCell<HashSet<Key>>,
}

impl<'w, 'o, 'n> SchemaDiffer<'w, 'o, 'n> {
    /// A differ that has compared nothing yet.
    pub fn new(versions: &'w VersionComparer<'w, 'o, 'n>) -> Self {
        Self {
            versions,
            equal: EqualityMemo::default(),
            known: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// The schemas of both versions.
    pub const fn versions(&self) -> &'w VersionComparer<'w, 'o, 'n> {
        self.versions
    }

    /// Forgets the pairs that were being compared when a comparison panicked: they would count as equal.
    pub fn recover(&self) {
        self.open.borrow_mut().clear();
    }

    /// The differences between two schemas, worst first; none where both mean the same.
    pub fn schemas(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Rc<Vec<Difference>> {
        self.differences(old, new, flow, 0)
    }

    /// What the engine finds about two bodies of which one has no single schema.
    pub fn payloads(&self, old: &Payload<'o>, new: &Payload<'n>, flow: Flow) -> Verdict {
        flow.verdict(self.versions.payloads(old, new, flow.direction))
    }

    /// Whether a schema of the newer version accepts any text.
    pub fn is_any_text(&self, schema: Schema<'n>) -> bool {
        let flat = FlatSchema::of(self.versions.new.resolver(), schema);
        let text = flat.types.is_none_or(|types| types.contains("string"));
        let own = self.versions.new.foreign_dialect(schema.source).is_none();
        own && flat.whole && text && flat.plain.is_empty()
    }

    /// Whether a schema of the newer version accepts lists of any texts.
    pub fn is_text_list(&self, schema: Schema<'n>) -> bool {
        let flat = FlatSchema::of(self.versions.new.resolver(), schema);
        let list = flat.types.is_some_and(|types| types.contains("array"));
        let text = flat.items.is_none_or(|items| self.is_any_text(items));
        flat.whole && list && text && flat.plain.is_empty()
    }

    /// Whether a schema of the older version accepts neither lists nor objects.
    pub fn is_scalar(&self, schema: Schema<'o>) -> bool {
        let types = FlatSchema::of(self.versions.old.resolver(), schema).types;
        types.is_some_and(|types| !types.contains("array") && !types.contains("object"))
    }

    /// Whether two schemas are equal by their text.
    fn is_equal(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        self.equal.is_equal(self.versions, old, new)
    }

    fn differences(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flow: Flow,
        depth: usize,
    ) -> Rc<Vec<Difference>> {
        if self.is_equal(old, new) {
            return Rc::default();
        }
        let (old, new) = (
            resolve(self.versions.old.resolver(), old),
            resolve(self.versions.new.resolver(), new),
        );
        // The walk reads keywords, and in a foreign dialect they may mean anything.
        if self.versions.is_foreign(old, new) {
            let at = Places::of(old.node, new.node);
            return Rc::new(vec![at.difference("schema-changed", Effect::Undecided)]);
        }
        let key = (
            std::ptr::from_ref(old.node).addr(),
            std::ptr::from_ref(new.node).addr(),
            flow,
        );
        if let Some(known) = self.known.borrow().get(&key) {
            return Rc::clone(known);
        }
        // Within itself a recursive pair adds no differences of its own.
        if !self.open.borrow_mut().insert(key) {
            return Rc::default();
        }
        let mut found = self.compare(old, new, flow, depth);
        let parts = self.parts(old, new, flow, &found);
        found.extend(parts);
        found.sort_by_key(|one| Reverse(one.effect));
        found.truncate(MAX_DIFFERENCES);
        let found = Rc::new(found);
        self.open.borrow_mut().remove(&key);
        self.known.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    /// Compares two resolved schemas part by part, or as a whole where that is not possible.
    fn compare(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        flow: Flow,
        depth: usize,
    ) -> Vec<Difference> {
        let (a, b) = (
            FlatSchema::of(self.versions.old.resolver(), old),
            FlatSchema::of(self.versions.new.resolver(), new),
        );
        let flat = (&a, &b);
        let contents = a.content.zip(b.content);
        let is_leaf = !a.is_composed() && !b.is_composed() && contents.is_none();
        let equal_types = a.types == b.types;
        if !(a.whole && b.whole)
            || is_leaf
            || depth > MAX_DEPTH
            || !(equal_types || nullable_only(&a, &b))
        {
            return self.semantic(old, new, flat, flow);
        }
        let at = Places::of(old.node, new.node);
        let mut found = Vec::new();
        if !equal_types {
            found.extend(types(&a, &b, flow, at));
        }
        if !has_equal_keywords(&a, &b) {
            let mut changed = keywords(&a, &b, flow, at);
            if let Some((one, other)) = contents {
                changed.retain(|one| {
                    let mut args = one.args.iter();
                    !args.any(|(name, value)| *name == "keyword" && value == CONTENT)
                });
                changed.extend(self.part(CONTENT, one, other, flow, depth));
            }
            if (changed.is_empty() && contents.is_none())
                || changed.iter().any(|one| one.effect == Effect::Undecided)
            {
                return self.semantic(old, new, flat, flow);
            }
            found.extend(changed);
        }
        self.properties(flat, flow, depth, at, &mut found);
        self.additional(flat, flow, depth, at, &mut found);
        match (a.items, b.items) {
            (Some(one), Some(other)) => found.extend(self.part("[]", one, other, flow, depth)),
            (None, None) => {}
            _ => return self.semantic(old, new, flat, flow),
        }
        match (&a.branches, &b.branches) {
            (None, None) => found,
            (Some((kind, _)), Some((other_kind, _))) if kind == other_kind => {
                self.alternatives(old, new, flat, flow, depth, found)
            }
            _ => self.semantic(old, new, flat, flow),
        }
    }

    /// The differences of one part, seen from the whole.
    fn part(
        &self,
        part: &str,
        old: Schema<'o>,
        new: Schema<'n>,
        flow: Flow,
        depth: usize,
    ) -> Vec<Difference> {
        let inside = self.differences(old, new, flow, depth + 1);
        inside.iter().map(|one| one.within(part)).collect()
    }
}
