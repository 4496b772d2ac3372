//! The graph of pairs.

use crate::check::diff::change::{COMPARISON_FAILED, Effect, NOT_COMPARED};
use crate::check::diff::difference::{Difference, Flow, Places};
use crate::model::Schema;
use std::collections::HashMap;

/// Pairs of schemas that are compared in one comparison. What is beyond is undecided.
const MOST_PAIRS: usize = 1_000_000;

/// A pair by its place in the graph.
pub type PairId = usize;

/// Two nodes by address, and the flow they are compared in.
type Key = (usize, usize, Flow);

/// Two schemas that differ by their text, in one flow.
pub struct Pair<'o, 'n> {
    /// In the older version, behind its references.
    pub old: Schema<'o>,
    /// In the newer version.
    pub new: Schema<'n>,
    /// Which way the message goes.
    pub flow: Flow,
    /// Differences of the pair itself, by parts as seen from it.
    pub own: Vec<Difference>,
    /// The pairs inside it.
    pub edges: Vec<Edge>,
    /// Whether it has alternatives: then the whole may accept what one of them no longer does.
    pub choice: Option<Choice>,
    /// Whether the number of members of `allOf` may be a difference, if nothing else is.
    pub has_parts: bool,
    /// The worst effect of its own differences and of those inside it.
    pub worst: Effect,
}

/// Alternatives of both schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Whether the engine was asked about the whole.
    pub asked: bool,
    /// Whether exactly one must hold, and alternatives changed in a way that may let a value match two.
    pub may_overlap: bool,
    /// Whether overlaps of objects do not count: the alternatives are named, and senders pick one by its name.
    pub ignores_objects: bool,
}

/// A pair inside another.
pub struct Edge {
    /// Which part: a name, `[]`, `*` or nothing for an alternative.
    pub part: String,
    /// The pair.
    pub target: PairId,
    /// When its differences count.
    pub condition: Condition,
    /// Whether they count.
    pub is_open: bool,
}

/// When the differences of a part count.
pub enum Condition {
    /// Always.
    Always,
    /// Unless nobody ever sent the part, because its older schema accepts nothing: then the part is as good as new.
    Sent,
    /// If they are worse than compatible; otherwise this difference takes their place.
    Worse(Difference),
    /// As those of an alternative: where the whole still accepts what it accepted before, they do not count.
    Alternative {
        /// Whether no other alternative accepts any value of this one, so that the whole loses what it loses.
        excludes_others: bool,
    },
}

/// What comparing one pair gives, before anything inside it is known.
#[derive(Default)]
pub struct Found {
    /// See [`Pair::own`].
    pub own: Vec<Difference>,
    /// See [`Pair::edges`].
    pub edges: Vec<Edge>,
    /// See [`Pair::choice`].
    pub choice: Option<Choice>,
    /// See [`Pair::has_parts`].
    pub has_parts: bool,
}

impl Pair<'_, '_> {
    /// The parts whose differences count.
    pub fn open_edges(&self) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(|edge| edge.is_open)
    }

    /// Where both schemas are.
    pub const fn places(&self) -> Places {
        Places::of(self.old.node, self.new.node)
    }

    /// The worst effect of its own differences.
    pub fn own_worst(&self) -> Effect {
        let effects = self.own.iter().map(|own| own.effect);
        effects.max().unwrap_or(Effect::Documentation)
    }
}

/// All pairs. Those before `solved` are final, those before `explored` are compared by themselves.
#[derive(Default)]
pub struct Graph<'o, 'n> {
    pub(super) pairs: Vec<Pair<'o, 'n>>,
    ids: HashMap<Key, PairId>,
    explored: usize,
    pub(super) solved: usize,
}

impl<'o, 'n> Graph<'o, 'n> {
    /// The pair of two schemas, made where it is new.
    pub fn id(&mut self, old: Schema<'o>, new: Schema<'n>, flow: Flow) -> PairId {
        let key = (
            std::ptr::from_ref(old.node).addr(),
            std::ptr::from_ref(new.node).addr(),
            flow,
        );
        let next = self.pairs.len();
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.pairs.push(Pair {
                old,
                new,
                flow,
                own: Vec::new(),
                edges: Vec::new(),
                choice: None,
                has_parts: false,
                worst: Effect::Documentation,
            });
        }
        id
    }

    /// A pair.
    pub fn pair(&self, id: PairId) -> Option<&Pair<'o, 'n>> {
        self.pairs.get(id)
    }

    /// The next pair to compare by itself. Pairs beyond the limit are undecided and not compared.
    pub fn unexplored(&self) -> Option<(PairId, Schema<'o>, Schema<'n>, Flow)> {
        let pair = self.pairs.get(self.explored)?;
        Some((self.explored, pair.old, pair.new, pair.flow))
    }

    /// Whether the next pair is beyond [`MOST_PAIRS`].
    pub const fn is_over_limit(&self) -> bool {
        self.explored >= MOST_PAIRS
    }

    /// Notes what comparing a pair by itself gave.
    pub fn explored(&mut self, id: PairId, found: Found) {
        if let Some(pair) = self.pairs.get_mut(id) {
            pair.own = found.own;
            pair.edges = found.edges;
            pair.choice = found.choice;
            pair.has_parts = found.has_parts;
        }
        self.explored = id + 1;
    }

    /// Makes everything final that is not: it was not compared.
    pub fn give_up(&mut self) {
        for pair in self.pairs.iter_mut().skip(self.solved) {
            let failed = pair.places();
            pair.own = vec![failed.difference(COMPARISON_FAILED, Effect::Undecided)];
            pair.edges.clear();
            pair.worst = Effect::Undecided;
        }
        self.explored = self.pairs.len();
        self.solved = self.pairs.len();
    }
}

/// The difference of a pair that was not compared because there are too many.
pub fn over_limit(old: Schema<'_>, new: Schema<'_>) -> Found {
    let at = Places::of(old.node, new.node);
    let over = at.difference(NOT_COMPARED, Effect::Undecided);
    Found {
        own: vec![over.arg("reason", "pairs-spent".to_owned())],
        ..Found::default()
    }
}
