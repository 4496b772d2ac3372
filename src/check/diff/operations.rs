//! The interfaces of two versions, operation by operation.

use super::ask::Ask;
use super::bodies::{request, responses};
use super::keywords::shown;
use super::parameters::parameters;
use super::schemas::{Found, Walk, Way};
use super::security::security;
use super::{Change, Effect, NOTHING};
use crate::model::{Interface, Operation, Role, Submission};
use crate::read::Node;
use crate::text::Span;
use std::collections::{BTreeMap, HashMap, HashSet};

/// One operation in both versions.
pub struct Pair<'p, 'o, 'n> {
    pub old: &'p Operation<'o>,
    pub new: &'p Operation<'n>,
    pub old_interface: &'p Interface<'o>,
    pub new_interface: &'p Interface<'n>,
    pub walk: &'p Walk<'p, 'o, 'n>,
}

impl Pair<'_, '_, '_> {
    /// The way of a request, or of a response: what the system calls, its users receive.
    pub fn way(&self, response: bool) -> Way {
        let served = self.old.role == Role::Served;
        Way {
            response,
            sent: response != served,
        }
    }

    /// A change of this operation at these places.
    pub fn change(&self, code: &'static str, effect: Effect, at: (Span, Span)) -> Change {
        Change {
            code,
            effect,
            subject: Some(self.old.name()),
            old: Some(at.0),
            new: Some(at.1),
            args: BTreeMap::new(),
            counterexample: None,
        }
    }

    /// A difference of a message as a change of this operation. `place` says which message.
    pub fn found(&self, found: &Found, place: &str, args: &[(&str, &str)]) -> Change {
        let mut change = self.change(found.code, found.effect, (found.old, found.new));
        let part = if found.part.is_empty() {
            NOTHING
        } else {
            &found.part
        };
        change.args.insert("place".to_owned(), place.to_owned());
        change.args.insert("part".to_owned(), part.to_owned());
        for (name, value) in &found.args {
            change.args.insert((*name).to_owned(), value.clone());
        }
        for (name, value) in args {
            change.args.insert((*name).to_owned(), (*value).to_owned());
        }
        change.counterexample.clone_from(&found.counterexample);
        change
    }
}

impl Change {
    /// The same with an argument.
    #[must_use]
    pub fn arg(mut self, name: &str, value: &str) -> Self {
        self.args.insert(name.to_owned(), value.to_owned());
        self
    }
}

/// Every operation of one version, with its interface and file.
struct Stock<'s, 'd> {
    list: Vec<(&'s Operation<'d>, &'s Interface<'d>, &'s str)>,
}

impl<'s, 'd> Stock<'s, 'd> {
    fn of(submission: &'s Submission<'d>) -> Self {
        let list = submission.descriptors.iter().flat_map(|descriptor| {
            let source = submission.library.source(descriptor.source);
            let file = source.map_or("", |source| source.path.as_str());
            let operations = descriptor.interface.operations.iter();
            operations.map(move |operation| (operation, &descriptor.interface, file))
        });
        Self {
            list: list.collect(),
        }
    }
}

/// What two operations must share to be one operation in two versions.
#[derive(Clone, Copy, PartialEq)]
enum Shared {
    /// For callbacks: the callback and the operation it belongs to.
    Owner,
    /// The names of path parameters.
    Names,
    /// The slash at the end of the path, or its lack.
    Slash,
    /// The base path.
    Base,
    /// The file.
    File,
}

/// From the closest to the loosest. Users are given the base address, so at last only the part of a path below it counts.
const LIKENESSES: [&[Shared]; 7] = [
    &[
        Shared::Owner,
        Shared::Names,
        Shared::Slash,
        Shared::Base,
        Shared::File,
    ],
    &[Shared::Owner, Shared::Slash, Shared::Base, Shared::File],
    &[Shared::Owner, Shared::Base, Shared::File],
    &[Shared::Owner, Shared::Base],
    &[Shared::Owner, Shared::File],
    &[Shared::Owner],
    &[],
];

/// What identifies an operation that is as alike as that.
fn key<'o>(
    operation: &'o Operation<'_>,
    file: &'o str,
    like: &[Shared],
) -> (u8, &'o str, String, &'o str, &'o str) {
    let role = match operation.role {
        Role::Served => 0,
        Role::Callback => 1,
        Role::Webhook => 2,
    };
    let base = operation
        .servers
        .first()
        .filter(|_| like.contains(&Shared::Base));
    let base = base.map_or("", |server| server.base_path.as_str());
    let mut shape = String::new();
    let mut inside = false;
    for c in format!("{base}{}", operation.path()).chars() {
        match c {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            c if !inside || like.contains(&Shared::Names) => shape.push(c),
            _ => {}
        }
    }
    if !like.contains(&Shared::Slash) {
        let trimmed = shape.trim_end_matches('/').len();
        shape.truncate(trimmed);
    }
    let owner = if like.contains(&Shared::Owner) {
        &operation.owner
    } else {
        ""
    };
    let file = if like.contains(&Shared::File) {
        file
    } else {
        ""
    };
    (role, operation.method(), shape, owner, file)
}

/// Every change of an interface.
pub fn operations(old: &Submission<'_>, new: &Submission<'_>, as_of: &str) -> Vec<Change> {
    let ask = Ask::new(old, new);
    let walk = Walk::new(&ask);
    let (left, right) = (Stock::of(old), Stock::of(new));
    let (mut changes, mut told) = (Vec::new(), HashSet::new());
    for (one, other) in matched(&left, &right) {
        match (one, other) {
            (Some((old, old_interface, _)), Some((new, new_interface, _))) => {
                moved(old, new, &mut told, &mut changes);
                let pair = Pair {
                    old,
                    new,
                    old_interface,
                    new_interface,
                    walk: &walk,
                };
                operation(&pair, &mut changes);
            }
            (Some((old, ..)), None) => changes.push(removed(old, new, as_of)),
            (None, Some((new, ..))) => changes.push(Change {
                code: "operation-added",
                effect: Effect::Compatible,
                subject: Some(new.name()),
                old: None,
                new: Some(new.span),
                args: BTreeMap::new(),
                counterexample: None,
            }),
            (None, None) => {}
        }
    }
    changes
}

/// Addresses at which an operation is served no longer, told once however many operations they are of.
fn moved(
    old: &Operation<'_>,
    new: &Operation<'_>,
    told: &mut HashSet<Span>,
    changes: &mut Vec<Change>,
) {
    let urls = |operation: &Operation<'_>| -> Vec<(String, Span)> {
        let servers = operation.servers.iter().map(|server| &server.url);
        let absolute = servers.filter(|url| url.value.contains("//"));
        absolute
            .map(|url| (url.value.trim_end_matches('/').to_owned(), url.span))
            .collect()
    };
    let (before, after) = (urls(old), urls(new));
    let lost = before
        .iter()
        .filter(|(url, _)| !after.iter().any(|(other, _)| other == url));
    for (url, span) in lost {
        if old.role != Role::Served || !told.insert(*span) {
            continue;
        }
        let now: Vec<&str> = after.iter().map(|(url, _)| url.as_str()).collect();
        let now = if now.is_empty() {
            NOTHING.to_owned()
        } else {
            now.join(", ")
        };
        let change = Change {
            code: "address-removed",
            effect: Effect::Possible,
            subject: None,
            old: Some(*span),
            new: Some(after.first().map_or(new.span, |(_, span)| *span)),
            args: BTreeMap::new(),
            counterexample: None,
        };
        changes.push(change.arg("from", url).arg("to", &now));
    }
}

type Held<'s, 'd> = (&'s Operation<'d>, &'s Interface<'d>, &'s str);

/// Operations of both versions side by side: the closest first.
fn matched<'s, 'o, 'n>(
    left: &Stock<'s, 'o>,
    right: &Stock<'s, 'n>,
) -> Vec<(Option<Held<'s, 'o>>, Option<Held<'s, 'n>>)> {
    let mut pairs: Vec<Option<usize>> = vec![None; left.list.len()];
    let mut taken = vec![false; right.list.len()];
    for like in LIKENESSES {
        let mut free: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, (operation, _, file)) in right.list.iter().enumerate().rev() {
            if taken.get(place) == Some(&false) {
                let same = free.entry(key(operation, file, like)).or_default();
                same.push(place);
            }
        }
        for (pair, (operation, _, file)) in pairs.iter_mut().zip(&left.list) {
            if pair.is_some() {
                continue;
            }
            let found = free.get_mut(&key(operation, file, like));
            if let Some(place) = found.and_then(Vec::pop) {
                *pair = Some(place);
                if let Some(taken) = taken.get_mut(place) {
                    *taken = true;
                }
            }
        }
    }
    let both = left.list.iter().zip(pairs).map(|(one, place)| {
        let other = place.and_then(|place| right.list.get(place));
        (Some(*one), other.copied())
    });
    let rest = right.list.iter().zip(taken).filter(|(_, taken)| !taken);
    both.chain(rest.map(|(other, _)| (None, Some(*other))))
        .collect()
}

/// The day an operation is said to end, as `x-sunset` or `sunset` (RFC 8594) beside `deprecated`.
fn sunset<'d>(operation: &Operation<'d>) -> Option<&'d Node> {
    let node = operation.node;
    node.get("x-sunset").or_else(|| node.get("sunset"))
}

fn is_deprecated(operation: &Operation<'_>) -> bool {
    operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
}

/// An operation that is gone. Where its end was announced and the day has passed nobody can be surprised.
fn removed(old: &Operation<'_>, new: &Submission<'_>, as_of: &str) -> Change {
    let day = sunset(old).map(shown).unwrap_or_default();
    let day = day.get(..10).unwrap_or_default();
    let dated = day.len() == 10 && day.bytes().filter(|byte| *byte == b'-').count() == 2;
    let announced = is_deprecated(old) && dated;
    let (code, effect) = match (announced, day <= as_of) {
        (true, true) => ("operation-ended", Effect::Compatible),
        (true, false) => ("operation-removed-early", Effect::Breaking),
        (false, _) => ("operation-removed", Effect::Breaking),
    };
    let at = new.descriptors.first().map(|descriptor| {
        let root = &descriptor.document.root;
        root.get("paths").map_or(root.span, |paths| paths.span)
    });
    Change {
        code,
        effect,
        subject: Some(old.name()),
        old: Some(old.span),
        new: at,
        args: BTreeMap::new(),
        counterexample: None,
    }
    .arg("day", day)
}

fn operation(pair: &Pair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let spans = (pair.old.span, pair.new.span);
    if is_deprecated(pair.new) && !is_deprecated(pair.old) {
        changes.push(pair.change("operation-deprecated", Effect::Compatible, spans));
    }
    if let (Some(one), Some(other)) = (sunset(pair.old).map(shown), sunset(pair.new).map(shown))
        && other < one
    {
        let change = pair.change("sunset-earlier", Effect::Breaking, spans);
        changes.push(change.arg("from", &one).arg("to", &other));
    }
    parameters(pair, changes);
    request(pair, changes);
    responses(pair, changes);
    security(pair, changes);
    let words = ["summary", "description", "operationId", "tags"];
    let text = |node: &Node, key: &str| node.get(key).map(shown);
    let differ = words
        .iter()
        .find(|key| text(pair.old.node, key) != text(pair.new.node, key));
    if let Some(key) = differ {
        let change = pair.change("words-changed", Effect::Documentation, spans);
        changes.push(change.arg("keyword", key));
    }
}
