//! One change is told once: at the place where it stands, with everybody who feels it. A property that a shared component lost is
//! one change, however many operations send the component.

use super::change::{Change, Effect, Message, NOTHING, Way};
use super::difference::joined;
use crate::read::Library;
use crate::read::tree::pointer_tokens;
use crate::text::Span;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// What makes two changes the same: the code, where it stands, and what its words say beside message and part.
type Key = (
    &'static str,
    Option<Span>,
    Option<Span>,
    Vec<(String, String)>,
    Option<String>,
);

/// Joins changes that are the same, and names the shared component that a change stands in.
pub fn once(changes: Vec<Change>, old: &Library, new: &Library) -> Vec<Change> {
    let mut places: HashMap<Key, usize> = HashMap::new();
    let mut told: Vec<Change> = Vec::new();
    for mut change in changes {
        let place = Place::of(&change, old, new);
        name(&mut change, place.as_ref());
        let key = key(&change);
        let next = told.len();
        let at = *places.entry(key).or_insert(next);
        let first = told.get_mut(at);
        match first {
            Some(first) => join(first, change),
            None => told.push(change),
        }
    }
    for change in &mut told {
        change.subject = subject(change);
    }
    told
}

/// Whether a change stands in one version only; the place in the other then says where it is missing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    Old,
    New,
    Both,
}

fn stands(code: &str) -> Stands {
    let has = |endings: &[&str]| endings.iter().any(|ending| code.contains(ending));
    if has(&["-added", "-set", "property-required"]) {
        Stands::New
    } else if has(&["-removed", "-lifted", "property-optional", "-ended"]) {
        Stands::Old
    } else {
        Stands::Both
    }
}

fn key(change: &Change) -> Key {
    let (old, new) = match stands(change.code) {
        Stands::Old => (change.old, None),
        Stands::New => (None, change.new),
        Stands::Both => (change.old, change.new),
    };
    let of_message = |name: &str| matches!(name, "place" | "message" | "status");
    let args = change.args.iter().filter(|(name, _)| !of_message(name));
    let args = args.map(|(name, value)| (name.clone(), value.clone()));
    // What does not say where it stands is the operation's or the resource's own.
    let own = (old.is_none() && new.is_none()).then(|| change.subject.clone());
    (change.code, old, new, args.collect(), own.flatten())
}

/// Adds those who feel a change to the same change.
fn join(first: &mut Change, other: Change) {
    if other.effect > first.effect {
        first.effect = other.effect;
        first.counterexample = other.counterexample;
    } else if first.counterexample.is_none() && other.effect == first.effect {
        first.counterexample = other.counterexample;
    }
    first.affects.extend(other.affects);
}

/// The operation of a change that one operation feels; the resource or whatever else it concerns.
fn subject(change: &Change) -> Option<String> {
    if change.affects.is_empty() {
        return change.subject.clone();
    }
    let mut operations = change.affects.iter().flat_map(|affected| {
        let messages = affected.messages.iter();
        messages.map(|message| message.operation.as_str())
    });
    let first = operations.next()?;
    let is_only = operations.all(|other| other == first);
    is_only.then(|| first.to_owned())
}

/// Where a change stands: in a shared component or in an operation.
struct Place {
    /// `components/schemas/Person`; `None` in an operation.
    component: Option<String>,
    /// The part of the schema there, as people write it, where the way to it goes through a schema.
    part: Option<String>,
}

impl Place {
    fn of(change: &Change, old: &Library, new: &Library) -> Option<Self> {
        let (library, span) = match stands(change.code) {
            Stands::Old => (old, change.old?),
            Stands::New | Stands::Both => (new, change.new?),
        };
        let document = library.document(span.source)?;
        let tokens = pointer_tokens(&document.pointer_of(span));
        let is_description = ["openapi", "swagger"]
            .iter()
            .any(|key| document.root.get(key).is_some());
        let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
        let (component, rest) = match tokens.as_slice() {
            ["components", kind, name, rest @ ..] => {
                (Some(format!("components/{kind}/{name}")), Some(rest))
            }
            [kind @ ("definitions" | "$defs"), name, rest @ ..] => {
                (Some(format!("{kind}/{name}")), Some(rest))
            }
            [kind @ ("parameters" | "responses"), name, rest @ ..] if is_description => {
                (Some(format!("{kind}/{name}")), Some(rest))
            }
            rest if !is_description => {
                let file = library.source(span.source)?;
                (Some(file.path.clone()), Some(rest))
            }
            rest => {
                let schema = rest.iter().position(|token| *token == "schema");
                let inside = schema.and_then(|place| rest.get(place + 1..));
                (None, inside)
            }
        };
        // In a shared response or parameter the schema begins later.
        let is_schema = component.as_deref().is_none_or(|name| {
            ![
                "/responses/",
                "/parameters/",
                "/requestBodies/",
                "/headers/",
            ]
            .iter()
            .any(|kind| format!("/{name}").contains(kind))
        });
        let rest = match rest {
            Some(rest) if !is_schema => {
                let schema = rest.iter().position(|token| *token == "schema");
                schema.and_then(|place| rest.get(place + 1..))
            }
            rest => rest,
        };
        Some(Self {
            component,
            part: rest.map(|rest| part(change, rest)),
        })
    }
}

/// The part of a schema that the tokens of a pointer lead to, with the part of a difference in it.
fn part(change: &Change, tokens: &[&str]) -> String {
    let mut part = String::new();
    let mut tokens = tokens.iter();
    let is_openness = matches!(change.code, "object-closed" | "object-opened");
    while let Some(token) = tokens.next() {
        match *token {
            "properties" | "patternProperties" => match tokens.next() {
                Some(name) => part = joined(&part, name),
                None => break,
            },
            "items" | "itemSchema" => part = joined(&part, "[]"),
            "additionalProperties" if is_openness && tokens.len() == 0 => break,
            "additionalProperties" => part = joined(&part, "*"),
            "allOf" | "oneOf" | "anyOf" | "prefixItems" => {
                tokens.next();
            }
            "not" | "if" | "then" | "else" | "contentSchema" => {}
            _ => break,
        }
    }
    let own = change.own_part.as_deref().unwrap_or_default();
    let stands_there =
        change.code.starts_with("property-added") || change.code.starts_with("property-removed");
    if stands_there {
        part
    } else {
        joined(&part, own)
    }
}

/// Names the component in a change and in its words.
fn name(change: &mut Change, place: Option<&Place>) {
    own_message(change);
    // What no operation feels is a matter of the catalogue or of files.
    let Some(place) = place.filter(|_| !change.affects.is_empty()) else {
        return;
    };
    change.component.clone_from(&place.component);
    if change.own_part.is_none() {
        return;
    }
    if let Some(part) = &place.part {
        let part = if part.is_empty() { NOTHING } else { part };
        change.args.insert("part".to_owned(), part.to_owned());
    }
    if let Some(component) = &place.component {
        let name = component.rsplit('/').next().unwrap_or(component);
        change.args.insert("message".to_owned(), name.to_owned());
    }
}

/// Completes what a change of one operation says of its message: the words, and what it means in the end.
fn own_message(change: &mut Change) {
    let [affected] = change.affects.as_mut_slice() else {
        return;
    };
    let [message] = affected.messages.as_slice() else {
        return;
    };
    if change.subject.is_none() {
        return;
    }
    affected.effect = change.effect;
    if let Some(text) = change.args.get("message") {
        let message = Message {
            text: text.clone(),
            ..Message::clone(message)
        };
        affected.messages = Rc::new(vec![Rc::new(message)]);
    }
}

/// Messages that feel a change, each with the worst that it means there.
pub type Felt<'c> = Vec<(&'c str, Way, Effect)>;

/// The operations and messages that feel a change, of which at most `most` are listed, and how many there are.
#[must_use]
pub fn felt(change: &Change, most: usize) -> (Felt<'_>, usize) {
    let mut felt: BTreeMap<(&str, Way), Effect> = BTreeMap::new();
    let (mut counted, mut listed) = (0, 0);
    for affected in &change.affects {
        counted += affected.count;
        let room = most.saturating_sub(listed);
        for message in affected.messages.iter().take(room) {
            listed += 1;
            let own = felt
                .entry((&message.operation, message.way))
                .or_insert(affected.effect);
            *own = (*own).max(affected.effect);
        }
    }
    let all = felt.into_iter();
    let all: Felt<'_> = all
        .map(|((name, way), effect)| (name, way, effect))
        .collect();
    let count = if counted == listed {
        all.len()
    } else {
        counted
    };
    (all, count)
}
