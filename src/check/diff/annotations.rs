//! What a schema says beside the values it accepts, and clients act on all the same: `discriminator`, and `xml` in bodies that are
//! XML. Both versions are walked side by side, and each pair of schemas once for all operations: what is found there is told of the
//! first operation that leads to it.

use super::bodies::described;
use super::change::{Change, Effect};
use super::difference::Flow;
use super::discriminators::Discriminators;
use super::joined::{Joined, Message, Twins, XmlName};
use super::pair::OperationPair;
use super::xml::xml;
use crate::check::compare::media_type::{find, is_xml};
use crate::check::translate::Direction;
use crate::model::{Media, Payload, Schema};
use crate::read::{Library, Node};
use std::collections::HashSet;

/// Pairs of schemas that are looked at in one comparison of two versions.
const PAIRS: usize = 1_000_000;

/// Compares annotations, and remembers which pairs it has seen.
pub struct Annotations<'o, 'n> {
    seen: HashSet<(usize, usize, Flow, bool)>,
    left: usize,
    /// Whether any schema of either version has a discriminator. Most descriptions have none, and then only XML is walked.
    has_discriminators: bool,
    discriminators: Discriminators<'o, 'n>,
}

impl<'o, 'n> Annotations<'o, 'n> {
    /// For two versions.
    pub fn new(old: &'o Library, new: &'n Library) -> Self {
        Self {
            seen: HashSet::new(),
            left: PAIRS,
            has_discriminators: has_discriminator(old) || has_discriminator(new),
            discriminators: Discriminators::default(),
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
            let (direction, place) = match status {
                Some(_) => (Direction::Response, "response"),
                None => (Direction::Request, "request"),
            };
            let name = match status {
                Some(status) => format!("{status} {}", one.media_type),
                None => one.media_type.clone(),
            };
            let message = Message {
                flow: pair.flow(direction),
                place,
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
        let mut pending = vec![root];
        while let Some(twins) = pending.pop() {
            let (a, b) = (
                Joined::of(pair.old.schemas, twins.old),
                Joined::of(pair.new.schemas, twins.new),
            );
            let key = (a.address(), b.address(), message.flow, is_xml);
            if !self.seen.insert(key) {
                continue;
            }
            let Some(left) = self.left.checked_sub(1) else {
                let change = pair.change("comparison-over-limit", Effect::Undecided, pair.places());
                changes.push(change.arg("value", &PAIRS.to_string()));
                return;
            };
            self.left = left;
            if is_xml {
                changes.extend(xml(pair, (&a, &b), &twins, message));
            }
            let held = (a.holder(), b.holder());
            let targets =
                self.discriminators
                    .compare(pair, held, (&a, &b), &twins, message, changes);
            let further = children((&a, &b), &twins).into_iter();
            pending.extend(further);
            pending.extend(targets.into_iter().map(|(old, new)| Twins {
                old,
                new,
                part: twins.part.clone(),
                name: XmlName::Component,
            }));
        }
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
