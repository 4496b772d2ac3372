//! Two schemas, walked side by side to the smallest places where they differ. At each such place the engine decides what the
//! difference means; the walk only finds the place and the words.
//!
//! A sender is taken to send what its schema declares: a property that only the receiver knows is not held against it.

mod branches;
mod decided;
mod objects;

use super::Effect;
use super::alike::Alike;
use super::ask::{Ask, Meeting, foreign_dialect};
use super::keywords::{keywords, nullable_only, plain_alike, types};
use super::shape::{Shape, resolve};
use crate::check::schema::Answer;
use crate::check::translate::Direction;
use crate::model::reference::Resolver;
use crate::model::{Payload, Schema};
use crate::read::Json;
use crate::text::Span;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// Nesting below which a difference is told as a whole.
const DEPTH: usize = 24;
/// What a text holds, where that is a document of its own.
const CONTENT: &str = "contentSchema";
/// Differences of one message that are told; the worst come first.
const MOST: usize = 200;

/// The way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Way {
    /// Whether it is a request or a response.
    pub response: bool,
    /// Whether those who depend on the interface send it: then the newer version must take what the older took.
    pub sent: bool,
}

impl Way {
    const fn direction(self) -> Direction {
        if self.response {
            Direction::Response
        } else {
            Direction::Request
        }
    }

    /// What an added restriction means.
    pub const fn narrowed(self) -> Effect {
        if self.sent {
            Effect::Breaking
        } else {
            Effect::Compatible
        }
    }

    /// What a lifted restriction means.
    pub const fn widened(self) -> Effect {
        if self.sent {
            Effect::Compatible
        } else {
            Effect::Breaking
        }
    }

    /// What the engine's answers mean; `None` where both schemas mean the same.
    pub fn effect(self, meeting: Meeting) -> Option<(Effect, Option<Json>)> {
        let (needed, other) = if self.sent {
            (meeting.new_covers_old, meeting.old_covers_new)
        } else {
            (meeting.old_covers_new, meeting.new_covers_old)
        };
        match (needed, other) {
            (Answer::Yes, Answer::Yes) => None,
            (Answer::Yes, _) => Some((Effect::Compatible, None)),
            (Answer::No { counterexample }, _) => Some((Effect::Breaking, Some(counterexample))),
            (Answer::Undecided { .. }, _) => Some((Effect::Undecided, None)),
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Which; its words stand in `changes.yaml`.
    pub code: &'static str,
    /// What it means.
    pub effect: Effect,
    /// The part of the message, as people write it: `data.items[]`. Empty for the whole.
    pub part: String,
    /// Where in the older version.
    pub old: Span,
    /// Where in the newer version.
    pub new: Span,
    /// What fills the holes of its words.
    pub args: Vec<(&'static str, String)>,
    /// A value of this part that one side takes and the other refuses.
    pub counterexample: Option<Json>,
}

type Key = (usize, usize, Way);

/// Walks the schemas of two versions.
pub struct Walk<'w, 'o, 'n> {
    ask: &'w Ask<'o, 'n>,
    alike: Alike,
    told: RefCell<HashMap<Key, Rc<Vec<Found>>>>,
    open: RefCell<HashSet<Key>>,
}

impl<'w, 'o, 'n> Walk<'w, 'o, 'n> {
    /// A walk with nothing seen yet.
    pub fn new(ask: &'w Ask<'o, 'n>) -> Self {
        Self {
            ask,
            alike: Alike::default(),
            told: RefCell::default(),
            open: RefCell::default(),
        }
    }

    /// What resolves references of the older and of the newer version.
    pub const fn resolvers(&self) -> (&Resolver<'o>, &Resolver<'n>) {
        (self.ask.old(), self.ask.new_one())
    }

    /// What is different between two schemas, worst first; nothing where they mean the same.
    pub fn schemas(&self, old: Schema<'o>, new: Schema<'n>, way: Way) -> Rc<Vec<Found>> {
        self.differences(old, new, way, 0)
    }

    /// What the engine says of two bodies of which one has no single schema.
    pub fn payloads(
        &self,
        old: &Payload<'o>,
        new: &Payload<'n>,
        way: Way,
    ) -> Option<(Effect, Option<Json>)> {
        way.effect(self.ask.payloads(old, new, way.direction()))
    }

    /// Whether a schema of the newer version takes any text.
    pub fn is_any_text(&self, schema: Schema<'n>) -> bool {
        let shape = Shape::of(self.ask.new_one(), schema);
        let text = shape.types.is_none_or(|types| types.contains("string"));
        let own = foreign_dialect(self.ask.new_one(), schema.source).is_none();
        own && shape.whole && text && shape.plain.is_empty()
    }

    /// Whether a schema of the newer version takes lists of any texts.
    pub fn is_text_list(&self, schema: Schema<'n>) -> bool {
        let shape = Shape::of(self.ask.new_one(), schema);
        let list = shape.types.is_some_and(|types| types.contains("array"));
        let text = shape.items.is_none_or(|items| self.is_any_text(items));
        shape.whole && list && text && shape.plain.is_empty()
    }

    /// Whether a schema of the older version takes neither lists nor objects.
    pub fn is_scalar(&self, schema: Schema<'o>) -> bool {
        let types = Shape::of(self.ask.old(), schema).types;
        types.is_some_and(|types| !types.contains("array") && !types.contains("object"))
    }

    /// Whether two schemas say the same.
    fn same(&self, old: Schema<'o>, new: Schema<'n>) -> bool {
        self.alike
            .same((self.ask.old(), self.ask.new_one()), old, new)
    }

    fn differences(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        depth: usize,
    ) -> Rc<Vec<Found>> {
        if self.same(old, new) {
            return Rc::default();
        }
        let (old, new) = (
            resolve(self.ask.old(), old),
            resolve(self.ask.new_one(), new),
        );
        let key = (
            std::ptr::from_ref(old.node).addr(),
            std::ptr::from_ref(new.node).addr(),
            way,
        );
        // The walk reads keywords, and in a foreign dialect they may mean anything.
        if foreign_dialect(self.ask.old(), old.source).is_some()
            || foreign_dialect(self.ask.new_one(), new.source).is_some()
        {
            return Rc::new(vec![Found {
                code: "schema-changed",
                effect: Effect::Undecided,
                part: String::new(),
                old: old.node.span,
                new: new.node.span,
                args: Vec::new(),
                counterexample: None,
            }]);
        }
        if let Some(known) = self.told.borrow().get(&key) {
            return Rc::clone(known);
        }
        // A pair that is being looked at tells its own differences.
        if !self.open.borrow_mut().insert(key) {
            return Rc::default();
        }
        let mut found = self.look(old, new, way, depth);
        let parts = self.parts(old, new, way, &found);
        found.extend(parts);
        found.sort_by_key(|one| Reverse(one.effect));
        found.truncate(MOST);
        let found = Rc::new(found);
        self.open.borrow_mut().remove(&key);
        self.told.borrow_mut().insert(key, Rc::clone(&found));
        found
    }

    fn look(&self, old: Schema<'o>, new: Schema<'n>, way: Way, depth: usize) -> Vec<Found> {
        let (a, b) = (
            Shape::of(self.ask.old(), old),
            Shape::of(self.ask.new_one(), new),
        );
        let contents = a.content.zip(b.content);
        let leaf = !a.is_composed() && !b.is_composed() && contents.is_none();
        let typed_alike = a.types == b.types;
        if !(a.whole && b.whole) || leaf || depth > DEPTH || !(typed_alike || nullable_only(&a, &b))
        {
            return self.decided(old, new, (&a, &b), way);
        }
        let at = |code, effect| Found {
            code,
            effect,
            part: String::new(),
            old: old.node.span,
            new: new.node.span,
            args: Vec::new(),
            counterexample: None,
        };
        let mut found = Vec::new();
        if !typed_alike {
            found.extend(types(&a, &b, way, &at));
        }
        if !plain_alike(&a, &b) {
            let mut told = keywords(&a, &b, way, &at);
            if let Some((one, other)) = contents {
                told.retain(|one| {
                    let mut args = one.args.iter();
                    !args.any(|(hole, filled)| *hole == "keyword" && filled == CONTENT)
                });
                let inside = self.differences(one, other, way, depth + 1);
                told.extend(under(CONTENT, &inside));
            }
            if (told.is_empty() && contents.is_none())
                || told.iter().any(|one| one.effect == Effect::Undecided)
            {
                return self.decided(old, new, (&a, &b), way);
            }
            found.extend(told);
        }
        self.properties((&a, &b), way, depth, &at, &mut found);
        self.additional((&a, &b), (old, new), way, depth, &mut found);
        match (a.items, b.items) {
            (Some(one), Some(other)) => {
                found.extend(under("[]", &self.differences(one, other, way, depth + 1)));
            }
            (None, None) => {}
            _ => return self.decided(old, new, (&a, &b), way),
        }
        match (&a.branches, &b.branches) {
            (None, None) => {}
            (Some((kind, one)), Some((other_kind, other))) if kind == other_kind => {
                let before = found.len();
                self.branches((one, other), way, depth, &at, &mut found);
                // Branches speak together: what one of them lost, another may hold.
                if found.iter().any(|one| one.effect >= Effect::Undecided)
                    && let Some(calm) = self.calmed(old, new, way, &found)
                {
                    return calm;
                }
                // Of `oneOf`, a branch that came or grew may shut out what another took: only the whole can tell. Alternatives of
                // objects that have names are taken to be told apart by who sends them, as their names say: taken to the letter,
                // open objects shut each other out wherever they stand together.
                if *kind == "oneOf" && found.len() > before {
                    let nameless = found.iter().skip(before).any(|one| {
                        matches!(one.code, "branch-added" | "branch-removed")
                            && one.args.iter().any(|(_, name)| name.is_empty())
                    });
                    let whole = self.decided(old, new, (&a, &b), way);
                    let shown = |one: &Found| {
                        let value = one.counterexample.as_ref();
                        one.effect == Effect::Breaking
                            && value.is_some_and(|value| nameless || !value.is_object())
                    };
                    if !found.iter().any(|one| one.effect == Effect::Breaking) {
                        found.extend(whole.into_iter().filter(shown));
                    }
                }
            }
            _ => return self.decided(old, new, (&a, &b), way),
        }
        found
    }
}

/// The differences of a part, told of the whole.
fn under<'f>(part: &'f str, found: &'f [Found]) -> impl Iterator<Item = Found> + 'f {
    found.iter().map(move |one| {
        let joined = match (part, one.part.as_str()) {
            (part, "") => part.to_owned(),
            (part, rest) if rest.starts_with("[]") => format!("{part}{rest}"),
            (part, rest) => format!("{part}.{rest}"),
        };
        Found {
            part: joined,
            ..one.clone()
        }
    })
}
