//! What a schema says beside the values it accepts, and clients act on all the same: `discriminator`, and `xml` in bodies that are
//! XML. Both versions are walked side by side, and each pair of schemas once for all operations: what is found there is told of every
//! message that leads to it.

use super::bodies::described;
use super::change::{self, Affected, Change, Effect, NOT_COMPARED, NOTHING, Way};
use super::difference::Flow;
use super::discriminators;
use super::joined::{Joined, Message, Twins, XmlName};
use super::pair::OperationPair;
use super::reach::reached_by;
use super::xml::xml;
use crate::check::compare::media_type::{find, is_xml};
use crate::check::translate::Direction;
use crate::model::{Media, Payload, Schema};
use crate::read::{Library, Node};
use std::collections::HashMap;
use std::rc::Rc;

/// Pairs of schemas that are looked at in one comparison of two versions.
const PAIRS: usize = 1_000_000;

/// Compares annotations, and remembers which pairs it has seen.
pub struct Annotations<'o, 'n> {
    /// Pairs by the addresses of both schemas, the flow, and in XML the names of their elements.
    ids: HashMap<(usize, usize, Flow, Option<XmlName<'o, 'n>>), usize>,
    pairs: Vec<Seen>,
    /// The bodies that were compared: each with the pair that it is.
    bodies: Vec<(Rc<change::Message>, usize)>,
    /// Whether any schema of either version has a discriminator. Most descriptions have none, and then only XML is walked.
    has_discriminators: bool,
}

/// A pair of schemas that was looked at.
#[derive(Default)]
struct Seen {
    /// What differs there.
    changes: Vec<Change>,
    /// The pairs inside it.
    inside: Vec<usize>,
}

impl<'o, 'n> Annotations<'o, 'n> {
    /// For two versions.
    pub fn new(old: &'o Library, new: &'n Library) -> Self {
        Self {
            ids: HashMap::new(),
            pairs: Vec::new(),
            bodies: Vec::new(),
            has_discriminators: has_discriminator(old) || has_discriminator(new),
        }
    }

    /// Every change of an annotation in the messages of one operation.
    pub fn compare(&mut self, pair: &OperationPair<'_, 'o, 'n>, changes: &mut Vec<Change>) {
        let (old, new) = (pair.old.operation, pair.new.operation);
        if let (Some(one), Some(other)) = (&old.request, &new.request) {
            let bodies = (&*one.content, &*other.content);
            self.bodies(pair, bodies, None, changes);
        }
        for one in &old.responses {
            for other in described(one, &old.responses, &new.responses) {
                let bodies = (&*one.content, &*other.content);
                self.bodies(pair, bodies, Some(&one.status), changes);
            }
        }
    }

    fn bodies(
        &mut self,
        pair: &OperationPair<'_, 'o, 'n>,
        (old, new): (&[Media<'o>], &[Media<'n>]),
        status: Option<&str>,
        changes: &mut Vec<Change>,
    ) {
        for one in old {
            let Some(other) = find(new, &one.media_type) else {
                continue;
            };
            let (Payload::Schema(left), Payload::Schema(right)) = (&one.payload, &other.payload)
            else {
                continue;
            };
            let is_xml = is_xml(&one.media_type) && is_xml(&other.media_type);
            if !is_xml && !self.has_discriminators {
                continue;
            }
            let (direction, way) = match status {
                Some(_) => (Direction::Response, Way::Response),
                None => (Direction::Request, Way::Request),
            };
            let name = match status {
                Some(status) => format!("{status} {}", one.media_type),
                None => one.media_type.clone(),
            };
            let message = Message {
                flow: pair.flow(direction),
                way,
                name: &name,
            };
            self.walk(pair, (*left, *right), &message, is_xml, changes);
        }
    }

    fn walk(
        &mut self,
        pair: &OperationPair<'_, 'o, 'n>,
        (old, new): (Schema<'o>, Schema<'n>),
        message: &Message<'_>,
        is_xml: bool,
        changes: &mut Vec<Change>,
    ) {
        let root = Twins {
            old,
            new,
            part: String::new(),
            name: XmlName::Component,
        };
        let mut pending: Vec<(Twins<'o, 'n>, Option<usize>)> = vec![(root, None)];
        while let Some((twins, parent)) = pending.pop() {
            let (a, b) = (
                Joined::of(pair.old.schemas, twins.old),
                Joined::of(pair.new.schemas, twins.new),
            );
            let name = is_xml.then_some(twins.name);
            let key = (a.address(), b.address(), message.flow, name);
            let next = self.pairs.len();
            let id = *self.ids.entry(key).or_insert(next);
            match parent {
                Some(parent) => {
                    if let Some(seen) = self.pairs.get_mut(parent) {
                        seen.inside.push(id);
                    }
                }
                None => self.bodies.push((Rc::new(felt_by(pair, message)), id)),
            }
            if id != next {
                continue;
            }
            if next >= PAIRS {
                self.ids.remove(&key);
                changes.push(not_compared(pair, (&a, &b), message, &twins, "pairs-spent"));
                return;
            }
            let mut found = Vec::new();
            if a.is_cut || b.is_cut {
                found.push(not_compared(
                    pair,
                    (&a, &b),
                    message,
                    &twins,
                    "parts-over-limit",
                ));
            }
            if is_xml {
                found.extend(xml(pair, (&a, &b), &twins, message));
            }
            let held = (a.holder(), b.holder());
            let targets =
                discriminators::compare(pair, held, (&a, &b), &twins, message, &mut found);
            self.pairs.push(Seen {
                changes: found,
                inside: Vec::new(),
            });
            let further = children((&a, &b), &twins).into_iter();
            let targets = targets.into_iter().map(|(old, new)| Twins {
                old,
                new,
                part: twins.part.clone(),
                name: XmlName::Component,
            });
            pending.extend(further.chain(targets).map(|twins| (twins, Some(id))));
        }
    }

    /// Every change that was found, with the messages that feel it.
    pub fn told(&self) -> Vec<Change> {
        let sources: Vec<usize> = self.bodies.iter().map(|(_, id)| *id).collect();
        let edges = |id: usize, each: &mut dyn FnMut(usize)| {
            let inside = self.pairs.get(id).map_or(&[][..], |seen| &seen.inside);
            for inside in inside {
                each(*inside);
            }
        };
        let differs = |id: usize| {
            self.pairs
                .get(id)
                .is_some_and(|seen| !seen.changes.is_empty())
        };
        let reached = reached_by(self.pairs.len(), &sources, edges, differs);
        let mut told = Vec::new();
        for (seen, sources) in self.pairs.iter().zip(&reached) {
            if seen.changes.is_empty() {
                continue;
            }
            let listed = sources.listed.iter();
            let listed = listed.filter_map(|place| self.bodies.get(*place));
            let messages: Rc<Vec<_>> = Rc::new(listed.map(|(it, _)| Rc::clone(it)).collect());
            told.extend(seen.changes.iter().map(|change| Change {
                subject: None,
                own_part: Some(change.own_part.clone().unwrap_or_default()),
                affects: vec![Affected {
                    effect: change.effect,
                    messages: Rc::clone(&messages),
                    count: sources.count,
                }],
                ..change.clone()
            }));
        }
        told
    }
}

/// A place that is beyond a limit.
fn not_compared<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (a, b): (&Joined<'o>, &Joined<'n>),
    message: &Message<'_>,
    twins: &Twins<'o, 'n>,
    limit: &str,
) -> Change {
    let at = (a.span(), b.span());
    let change = pair.change(message.way, NOT_COMPARED, Effect::Undecided, at);
    let part = if twins.part.is_empty() {
        NOTHING
    } else {
        &twins.part
    };
    let change = change.arg("place", message.way.name()).arg("part", part);
    change.arg("message", message.name).arg("reason", limit)
}

/// A message as it feels a change.
fn felt_by(pair: &OperationPair<'_, '_, '_>, message: &Message<'_>) -> change::Message {
    change::Message {
        operation: pair.old.operation.name(),
        way: message.way,
        text: message.name.to_owned(),
    }
}

/// The parts of two schemas that stand at the same places.
fn children<'o, 'n>(
    (a, b): (&Joined<'o>, &Joined<'n>),
    twins: &Twins<'o, 'n>,
) -> Vec<Twins<'o, 'n>> {
    let mut found = Vec::new();
    let within = |step: &str| match (twins.part.as_str(), step) {
        (part, "[]") => format!("{part}[]"),
        ("", step) => step.to_owned(),
        (part, step) => format!("{part}.{step}"),
    };
    for (name, old) in &a.properties {
        if let Some((same, new)) = b.properties.iter().find(|(own, _)| own == name) {
            found.push(Twins {
                old: *old,
                new: *new,
                part: within(name),
                name: XmlName::Property(name, same),
            });
        }
    }
    for (step, one, other) in [("[]", a.items, b.items), ("*", a.additional, b.additional)] {
        if let Some((old, new)) = one.zip(other) {
            found.push(Twins {
                old,
                new,
                part: within(step),
                name: if step == "[]" {
                    twins.name
                } else {
                    XmlName::Component
                },
            });
        }
    }
    let unnamed = a.alternatives.len() == b.alternatives.len();
    for (place, (name, old)) in a.alternatives.iter().enumerate() {
        let same = match name {
            Some(_) => b.alternatives.iter().find(|(own, _)| own == name),
            None => b
                .alternatives
                .get(place)
                .filter(|(own, _)| unnamed && own.is_none()),
        };
        if let Some((_, new)) = same {
            found.push(Twins {
                old: *old,
                new: *new,
                part: twins.part.clone(),
                name: twins.name,
            });
        }
    }
    found
}

/// Whether there is a discriminator anywhere in the files of a version.
fn has_discriminator(library: &Library) -> bool {
    let sources = (0u32..).zip(&library.sources).map(|(source, _)| source);
    let roots = sources.filter_map(|source| library.document(source));
    let mut pending: Vec<&Node> = roots.map(|document| &document.root).collect();
    while let Some(node) = pending.pop() {
        for entry in node.entries() {
            if &*entry.key == "discriminator" {
                return true;
            }
            pending.push(&entry.node);
        }
        pending.extend(node.items());
    }
    false
}
