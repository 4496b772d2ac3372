//! Two schemas, walked side by side to the smallest places where they differ. At each such place the engine decides what the
//! difference means; the walk only finds the place and the words.
//!
//! A sender is taken to send what its schema declares: a property that only the receiver knows is not held against it.

use super::Effect;
use super::alike::{Alike, values};
use super::ask::{Ask, Meeting};
use super::keywords::{keywords, nullable_only, plain_alike, types};
use super::shape::{Shape, is_annotation, resolve};
use crate::check::schema::Answer;
use crate::check::schema::translate::Direction;
use crate::model::{Payload, Schema};
use crate::read::{Json, Node, Value};
use crate::text::Span;
use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

/// Nesting below which a difference is told as a whole.
const DEPTH: usize = 24;
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
        shape.whole && text && shape.plain.is_empty()
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
        if let Some(known) = self.told.borrow().get(&key) {
            return Rc::clone(known);
        }
        // A pair that is being looked at tells its own differences.
        if !self.open.borrow_mut().insert(key) {
            return Rc::default();
        }
        let mut found = self.look(old, new, way, depth);
        found.extend(parts(old, new, way, &found));
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
        let leaf = !a.is_composed() && !b.is_composed();
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
            let told = keywords(&a, &b, way, &at);
            if told.is_empty() || told.iter().any(|one| one.effect == Effect::Undecided) {
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
                self.branches((one, other), way, depth, &at, &mut found);
                // Branches speak together: what one of them lost, another may hold.
                if found.iter().any(|one| one.effect >= Effect::Undecided)
                    && let Some(calm) = self.calmed(old, new, way, &at)
                {
                    return calm;
                }
            }
            _ => return self.decided(old, new, (&a, &b), way),
        }
        found
    }

    /// What the engine says of the whole, where it knows better than the walk through branches.
    fn calmed(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Option<Vec<Found>> {
        match way.effect(self.ask.schemas(old, new, way.direction())) {
            None => Some(self.lost(old, new, way, at).into_iter().collect()),
            Some((Effect::Compatible, _)) => Some(vec![at("schema-changed", Effect::Compatible)]),
            _ => None,
        }
    }

    /// An alternative that a sender could choose and that is gone, while others take the same values.
    fn lost(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Option<Found> {
        let count = |branches: Option<usize>| branches.unwrap_or(0);
        let left = Shape::of(self.ask.old(), old).branches;
        let right = Shape::of(self.ask.new_one(), new).branches;
        let left = count(left.map(|(_, list)| list.len()));
        let right = count(right.map(|(_, list)| list.len()));
        (way.sent && right < left).then(|| Found {
            args: vec![("branch", String::new())],
            ..at("branch-removed", Effect::Possible)
        })
    }

    fn properties(
        &self,
        (a, b): (&Shape<'o>, &Shape<'n>),
        way: Way,
        depth: usize,
        at: &dyn Fn(&'static str, Effect) -> Found,
        found: &mut Vec<Found>,
    ) {
        let passes = |node: &Node| {
            let hidden = if way.response {
                "writeOnly"
            } else {
                "readOnly"
            };
            node.get(hidden).and_then(Node::as_bool) != Some(true)
        };
        let closed = |additional: Option<&Node>| {
            additional.is_some_and(|node| node.value != Value::Bool(true))
        };
        let named = |code, effect, part: &str, spans: (Option<Span>, Option<Span>)| {
            let one = at(code, effect);
            Found {
                part: part.to_owned(),
                old: spans.0.unwrap_or(one.old),
                new: spans.1.unwrap_or(one.new),
                ..one
            }
        };
        for (name, one) in a.properties.iter().filter(|(_, one)| passes(one.node)) {
            let Some((_, other)) = b.properties.iter().find(|(other, _)| other == name) else {
                let refused = way.sent && closed(b.additional.map(|schema| schema.node));
                let missed = !way.sent && a.required.contains(name) && !b.required.contains(name);
                let (code, effect) = if refused || missed {
                    ("property-removed", Effect::Breaking)
                } else {
                    ("property-removed", Effect::Possible)
                };
                found.push(named(code, effect, name, (Some(one.node.span), None)));
                continue;
            };
            found.extend(under(name, &self.differences(*one, *other, way, depth + 1)));
        }
        let known = |name: &&str| a.properties.iter().any(|(own, _)| own == name);
        let added = b
            .properties
            .iter()
            .filter(|(name, one)| !known(name) && passes(one.node));
        for (name, one) in added {
            let spans = (None, Some(one.node.span));
            if b.required.contains(name) && !a.required.contains(name) && way.sent {
                found.push(named(
                    "property-added-required",
                    Effect::Breaking,
                    name,
                    spans,
                ));
            } else if !way.sent && closed(a.additional.map(|schema| schema.node)) {
                found.push(named(
                    "property-added-closed",
                    Effect::Breaking,
                    name,
                    spans,
                ));
            } else {
                found.push(named("property-added", Effect::Compatible, name, spans));
            }
        }
        let both = |name: &&&str| b.properties.iter().any(|(own, _)| own == *name) && known(name);
        let outside =
            |name: &&&str| !b.properties.iter().any(|(own, _)| own == *name) && !known(name);
        let silent = |name: &str| {
            let of = a.properties.iter().find(|(own, _)| *own == name);
            of.is_some_and(|(_, one)| !passes(one.node))
        };
        for name in b.required.difference(&a.required) {
            if (both(&name) || outside(&name)) && !silent(name) {
                found.push(named(
                    "property-required",
                    way.narrowed(),
                    name,
                    (None, None),
                ));
            }
        }
        for name in a.required.difference(&b.required) {
            if (both(&name) || outside(&name)) && !silent(name) {
                found.push(named(
                    "property-optional",
                    way.widened(),
                    name,
                    (None, None),
                ));
            }
        }
    }

    fn additional(
        &self,
        (a, b): (&Shape<'o>, &Shape<'n>),
        (old, new): (Schema<'o>, Schema<'n>),
        way: Way,
        depth: usize,
        found: &mut Vec<Found>,
    ) {
        let openness = |node: Option<&Node>| match node.map(|node| &node.value) {
            None | Some(Value::Bool(true)) => 2,
            Some(Value::Map(map)) if map.entries().is_empty() => 2,
            Some(Value::Bool(false)) => 0,
            Some(_) => 1,
        };
        let (one, other) = (a.additional, b.additional);
        let left = openness(one.map(|schema| schema.node));
        let right = openness(other.map(|schema| schema.node));
        if let (1, 1, Some(one), Some(other)) = (left, right, one, other) {
            found.extend(under("*", &self.differences(one, other, way, depth + 1)));
            return;
        }
        if left == right {
            return;
        }
        let effect = if right < left {
            way.narrowed()
        } else {
            way.widened()
        };
        let code = if right < left {
            "object-closed"
        } else {
            "object-opened"
        };
        found.push(Found {
            code,
            effect,
            part: String::new(),
            old: one.map_or(old.node.span, |schema| schema.node.span),
            new: other.map_or(new.node.span, |schema| schema.node.span),
            args: Vec::new(),
            counterexample: None,
        });
    }

    fn branches(
        &self,
        (one, other): (&[Schema<'o>], &[Schema<'n>]),
        way: Way,
        depth: usize,
        at: &dyn Fn(&'static str, Effect) -> Found,
        found: &mut Vec<Found>,
    ) {
        let mut left: Vec<Schema<'o>> = Vec::new();
        let mut right: Vec<Schema<'n>> = other.to_vec();
        for branch in one {
            match right.iter().position(|other| self.same(*branch, *other)) {
                Some(place) => {
                    right.remove(place);
                }
                None => left.push(*branch),
            }
        }
        let name = |node: &Node| {
            let reference = node.str_at("$ref").or_else(|| node.str_at("title"));
            reference.map(|text| text.rsplit('/').next().unwrap_or(text).to_owned())
        };
        let mut lost = Vec::new();
        for branch in left {
            let named = name(branch.node);
            let place = right
                .iter()
                .position(|other| named.is_some() && name(other.node) == named);
            match place {
                Some(place) => {
                    let other = right.remove(place);
                    found.extend(
                        self.differences(branch, other, way, depth + 1)
                            .iter()
                            .cloned(),
                    );
                }
                None => lost.push(branch),
            }
        }
        // Branches without a name meet by their order.
        while !lost.is_empty() && lost.len() == right.len() {
            let (branch, other) = (lost.remove(0), right.remove(0));
            found.extend(
                self.differences(branch, other, way, depth + 1)
                    .iter()
                    .cloned(),
            );
        }
        for branch in lost {
            let shown = name(branch.node).unwrap_or_default();
            found.push(Found {
                old: branch.node.span,
                args: vec![("branch", shown)],
                ..at("branch-removed", way.narrowed())
            });
        }
        for branch in right {
            let shown = name(branch.node).unwrap_or_default();
            found.push(Found {
                new: branch.node.span,
                args: vec![("branch", shown)],
                ..at("branch-added", way.widened())
            });
        }
    }

    /// What the engine says of this place as a whole, in the words of the keywords that differ.
    fn decided(
        &self,
        old: Schema<'o>,
        new: Schema<'n>,
        (a, b): (&Shape<'o>, &Shape<'n>),
        way: Way,
    ) -> Vec<Found> {
        let at = |code, effect| Found {
            code,
            effect,
            part: String::new(),
            old: old.node.span,
            new: new.node.span,
            args: Vec::new(),
            counterexample: None,
        };
        let mut told: Vec<Found> = types(a, b, way, &at).into_iter().collect();
        told.extend(keywords(a, b, way, &at));
        // What no value shows and yet matters: how content is encoded, which values a receiver knows.
        let beyond = told
            .iter()
            .any(|one| is_beyond(one.code) && one.effect == Effect::Breaking);
        let meeting = self.ask.schemas(old, new, way.direction());
        let (effect, counterexample) = match way.effect(meeting) {
            None | Some((Effect::Compatible, _)) if self.is_void(old, new, way) => {
                return self.void(told, (old, new), way, &at);
            }
            None => return unfelt(told, old.dialect == new.dialect),
            Some((Effect::Undecided, _)) if !beyond => (self.monotone(old, new, way), None),
            Some((_, _)) if beyond => (Effect::Breaking, None),
            Some(answer) => answer,
        };
        let limits = a.whole
            && b.whole
            && !told.is_empty()
            && told
                .iter()
                .all(|one| one.code == "limit-set" && one.effect == Effect::Possible);
        if limits && effect == Effect::Breaking {
            if let Some(first) = told.first_mut() {
                first.counterexample = counterexample;
            }
            return told;
        }
        if effect <= Effect::Compatible {
            for one in &mut told {
                // Which properties come together is easily relied on beyond what values show.
                let ties = one
                    .args
                    .iter()
                    .any(|(_, value)| value == "dependentRequired");
                one.effect = if ties && one.code == "limit-changed" {
                    Effect::Possible
                } else {
                    effect
                };
            }
        } else if told.iter().all(|one| one.effect < effect)
            && let [one] = told.as_mut_slice()
        {
            one.effect = effect;
        }
        told.retain(|one| one.effect != Effect::Undecided);
        if told.iter().all(|one| one.effect < effect) {
            told.push(at("schema-changed", effect));
        }
        if let Some(first) = told.iter_mut().find(|one| one.effect == Effect::Breaking) {
            first.counterexample = counterexample;
        }
        told
    }

    /// Whether a version that is to satisfy the other accepts nothing here: it would satisfy everything.
    fn is_void(&self, old: Schema<'o>, new: Schema<'n>, way: Way) -> bool {
        let (older, newer) = self.ask.void(old, new, way.direction());
        newer || (older && !way.sent)
    }

    /// What is told of a place that accepts nothing: where it never did, what its keywords say; else that it is so.
    fn void(
        &self,
        told: Vec<Found>,
        (old, new): (Schema<'o>, Schema<'n>),
        way: Way,
        at: &dyn Fn(&'static str, Effect) -> Found,
    ) -> Vec<Found> {
        let never = self.ask.void(old, new, way.direction()) == (true, true);
        let clear = !told.is_empty() && told.iter().all(|one| one.effect != Effect::Undecided);
        if never && clear {
            told
        } else {
            vec![at("schema-empty", Effect::Undecided)]
        }
    }

    /// What the engine could not decide, where one version only has restrictions that the other has not, all else being equal: a
    /// restriction more accepts nothing more.
    fn monotone(&self, old: Schema<'o>, new: Schema<'n>, way: Way) -> Effect {
        let (Value::Map(a), Value::Map(b)) = (&old.node.value, &new.node.value) else {
            return Effect::Undecided;
        };
        let only = |left: &Node, right: &Node| {
            let keys = left.entries().iter().map(|entry| &*entry.key);
            keys.filter(|key| right.get(key).is_none() && !is_annotation(key))
                .map(str::to_owned)
                .collect::<BTreeSet<String>>()
        };
        let (gone, come) = (only(old.node, new.node), only(new.node, old.node));
        let shared = a.entries().iter().filter_map(|entry| {
            let other = b.get(&entry.key)?;
            (!is_annotation(&entry.key)).then_some((&entry.node, other))
        });
        let equal = shared.clone().all(|(one, other)| values(one, other));
        let safe = |keys: &BTreeSet<String>| {
            let conditional = ["if", "then", "else"];
            let parts = conditional
                .iter()
                .filter(|key| keys.contains(**key))
                .count();
            let held = conditional
                .iter()
                .any(|key| a.get(key).is_some() && b.get(key).is_some());
            keys.iter()
                .all(|key| ALONE.contains(&key.as_str()) || conditional.contains(&key.as_str()))
                && (parts == 0 || (keys.contains("if") && !held))
        };
        if !equal || !safe(&gone) || !safe(&come) {
            return Effect::Undecided;
        }
        // A reference may mean another thing in the other version.
        let refers = self.refers(old.node) || self.refers(new.node);
        let harmless = if way.sent {
            come.is_empty()
        } else {
            gone.is_empty()
        };
        if harmless && !refers {
            Effect::Compatible
        } else {
            Effect::Undecided
        }
    }

    fn refers(&self, node: &Node) -> bool {
        let _ = self;
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            if node.get("$ref").is_some() || node.get("$dynamicRef").is_some() {
                return true;
            }
            pending.extend(node.items());
            pending.extend(node.entries().iter().map(|entry| &entry.node));
        }
        false
    }
}

/// Whether the engine, which looks at values alone, has nothing to say of a difference.
fn is_beyond(code: &str) -> bool {
    matches!(
        code,
        "content-changed" | "known-value-removed" | "known-value-added"
    )
}

/// Differences in the text of keywords that accept the same values all the same. A limit that went down was meant to.
fn unfelt(told: Vec<Found>, same_dialect: bool) -> Vec<Found> {
    let kept = told.into_iter().filter_map(|one| {
        if is_beyond(one.code) {
            return Some(one);
        }
        let meant = same_dialect && one.code == "limit-changed" && one.effect == Effect::Breaking;
        meant.then_some(Found {
            effect: Effect::Possible,
            ..one
        })
    });
    kept.collect()
}

/// Members of `allOf` that came or went while every value stays what it was: whoever works with the named parts may notice. A
/// reference that was wrapped, and parts that were joined into one schema, are no change.
fn parts(old: Schema<'_>, new: Schema<'_>, way: Way, found: &[Found]) -> Option<Found> {
    let members = |node: &Node| node.get("allOf").map_or(0, |list| list.items().len());
    let (left, right) = (members(old.node), members(new.node));
    let quiet = found.iter().all(|one| one.effect < Effect::Possible);
    let wrapped = left == 0
        && new
            .node
            .get("allOf")
            .is_some_and(|list| list.items().iter().all(|one| one.get("$ref").is_some()));
    if !way.sent || !quiet || left == right || right == 0 || wrapped {
        return None;
    }
    Some(Found {
        code: if left < right {
            "part-added"
        } else {
            "part-removed"
        },
        effect: Effect::Possible,
        part: String::new(),
        old: old.node.span,
        new: new.node.span,
        args: Vec::new(),
        counterexample: None,
    })
}

/// Keywords whose meaning does not depend on the presence of others, and on whose presence no other's depends.
const ALONE: &[&str] = &[
    "unevaluatedProperties",
    "unevaluatedItems",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "not",
    "enum",
    "const",
    "format",
    "pattern",
    "multipleOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "required",
    "type",
];

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
