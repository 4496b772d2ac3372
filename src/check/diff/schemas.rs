//! Compares two schemas by walking both to the smallest places where they differ. At each such place the engine decides what the
//! difference means; the walk only finds the place and the words.
//!
//! Two schemas in one flow are a [`Pair`]. Pairs are the nodes of a graph that is walked once for all operations: [`local`] finds
//! the differences of one pair and the pairs inside it, [`solve`] finds what each pair means once everything inside it is known.
//! So neither the order of operations nor the depth of a schema changes an answer.
//!
//! A sender is taken to send only what its schema declares: a property that only the receiver declares is no conflict.

mod branches;
mod graph;
mod local;
mod objects;
mod parts;
mod semantic;
mod solve;
mod told;

use super::change::{Change, Message};
use super::difference::{Difference, Flow, Verdict, joined};
use super::equality::Equality;
use super::flat_schema::{FlatSchema, resolve};
use super::plain::PlainlyInhabited;
use super::version_comparer::VersionComparer;
use crate::model::{Payload, Schema};
use graph::{Graph, PairId};
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{HashSet, VecDeque};
use std::rc::Rc;

/// Differences of one parameter or header that are reported; the worst come first.
const MOST_DIFFERENCES: usize = 200;

/// Two schemas flattened.
type Flat<'f, 'o, 'n> = (&'f FlatSchema<'o>, &'f FlatSchema<'n>);

/// Compares the schemas of two versions.
pub struct SchemaDiffer<'w, 'o, 'n> {
    versions: &'w VersionComparer<'w, 'o, 'n>,
    equal: Equality,
    plain: PlainlyInhabited,
    graph: RefCell<Graph<'o, 'n>>,
    /// The bodies that were compared: each with the pair that it is.
    bodies: RefCell<Vec<(Rc<Message>, PairId)>>,
}

impl<'w, 'o, 'n> SchemaDiffer<'w, 'o, 'n> {
    /// A differ that has compared nothing yet.
    pub fn new(versions: &'w VersionComparer<'w, 'o, 'n>) -> Self {
        Self {
            versions,
            equal: Equality::default(),
            plain: PlainlyInhabited::default(),
            graph: RefCell::default(),
            bodies: RefCell::default(),
        }
    }

    /// Gives up the pairs whose comparison a panic interrupted: they are reported as not compared.
    pub fn recover(&self) {
        self.graph.borrow_mut().give_up();
    }

    /// Compares the schemas of a body. What differs is told by [`Self::told`], once for all bodies.
    pub fn body(&self, message: Message, old: Schema<'o>, new: Schema<'n>, flow: Flow) {
        if let Some(pair) = self.solved(old, new, flow) {
            self.bodies.borrow_mut().push((Rc::new(message), pair));
        }
    }

    /// Every difference that the bodies have, each told once with the operations that feel it.
    pub fn told(&self) -> Vec<Change> {
        told::told(&self.graph.borrow(), &self.bodies.borrow())
    }

    /// The differences between two schemas with the parts that have them, worst first; none where both mean the same.
    pub fn schemas(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Vec<Difference> {
        let Some(root) = self.solved(old, new, flow) else {
            return Vec::new();
        };
        let graph = self.graph.borrow();
        let mut found = Vec::new();
        let mut seen = HashSet::from([root]);
        let mut pending = VecDeque::from([(root, String::new())]);
        while let Some((id, part)) = pending.pop_front() {
            let Some(pair) = graph.pair(id) else {
                continue;
            };
            found.extend(pair.own.iter().map(|own| own.within(&part)));
            for edge in pair.open_edges().filter(|edge| seen.insert(edge.target)) {
                pending.push_back((edge.target, joined(&part, &edge.part)));
            }
        }
        found.sort_by_key(|one| Reverse(one.effect));
        found.truncate(MOST_DIFFERENCES);
        found
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
        own && flat.whole && text && flat.plain.is_empty() && flat.branches.is_none()
    }

    /// Whether a schema of the newer version accepts lists of any texts.
    pub fn is_text_list(&self, schema: Schema<'n>) -> bool {
        let flat = FlatSchema::of(self.versions.new.resolver(), schema);
        let list = flat.types.is_some_and(|types| types.contains("array"));
        let text = flat.items.is_none_or(|items| self.is_any_text(items));
        flat.whole && list && text && flat.plain.is_empty() && flat.branches.is_none()
    }

    /// Whether a schema of the older version accepts neither lists nor objects.
    pub fn is_scalar(&self, schema: Schema<'o>) -> bool {
        let types = FlatSchema::of(self.versions.old.resolver(), schema).types;
        types.is_some_and(|types| !types.contains("array") && !types.contains("object"))
    }

    /// Whether a schema of the older version certainly accepts a value, which its keywords show without the engine.
    fn is_plainly_inhabited(&self, schema: Schema<'o>) -> bool {
        let resolver = self.versions.old.resolver();
        self.plain.has(resolver, schema)
    }

    /// The same of the newer version.
    fn new_is_plainly_inhabited(&self, schema: Schema<'n>) -> bool {
        let resolver = self.versions.new.resolver();
        self.plain.has(resolver, schema)
    }

    /// Whether two schemas are equal by their text.
    fn is_equal(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        self.equal.is_equal(self.versions, old, new)
    }

    /// The pair of two schemas with everything inside it compared; `None` where both are equal.
    fn solved(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Option<PairId> {
        let root = self.pair(old, new, flow)?;
        loop {
            let next = self.graph.borrow().unexplored();
            let Some((id, old, new, flow)) = next else {
                break;
            };
            let found = self.local(old, new, flow);
            self.graph.borrow_mut().explored(id, found);
        }
        self.solve();
        Some(root)
    }

    /// The pair of two schemas, which is compared when its turn comes; `None` where both are equal.
    fn pair(&self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> Option<PairId> {
        if self.is_equal(old, new) {
            return None;
        }
        let old = resolve(self.versions.old.resolver(), old);
        let new = resolve(self.versions.new.resolver(), new);
        Some(self.graph.borrow_mut().id(old, new, flow))
    }
}
