//! Compares the interfaces of two versions, operation by operation.

use super::addresses::moved;
use super::annotations::Annotations;
use super::bodies::{request, responses};
use super::change::{COMPARISON_FAILED, Change, Effect, NOTHING};
use super::keywords::shown;
use super::operation_index::{OperationIndex, matched};
use super::pair::OperationPair;
use super::parameters::parameters;
use super::schemas::SchemaDiffer;
use super::security::security;
use super::version_comparer::VersionComparer;
use crate::check::compare::operation_view::OperationView;
use crate::check::compare::path_template::without_names;
use crate::check::isolate::isolate;
use crate::model::reference::Resolver;
use crate::model::{Operation, Submission};
use crate::read::Node;
use crate::text::Span;
use std::collections::HashSet;

/// Every change of an interface.
pub fn operations(old: &Submission<'_>, new: &Submission<'_>, as_of: &str) -> Vec<Change> {
    let (old_resolver, new_resolver) = (Resolver::new(old.library), Resolver::new(new.library));
    let versions = VersionComparer::new(&old_resolver, &new_resolver);
    let schemas = SchemaDiffer::new(&versions);
    let (left, right) = (OperationIndex::new(old), OperationIndex::new(new));
    let (mut changes, mut reported) = (Vec::new(), HashSet::new());
    let mut told = Told {
        schemes: HashSet::new(),
        annotations: Annotations::new(old.library, new.library),
    };
    for (one, other) in matched(&left, &right) {
        match (one, other) {
            (Some(one), Some(other)) => {
                moved(one.operation, other.operation, &mut reported, &mut changes);
                let pair = OperationPair {
                    old: OperationView {
                        interface: one.interface,
                        operation: one.operation,
                        schemas: &versions.old,
                    },
                    new: OperationView {
                        interface: other.interface,
                        operation: other.operation,
                        schemas: &versions.new,
                    },
                    schemas: &schemas,
                };
                changes.append(&mut isolated(&pair, || operation(&pair, &mut told)));
            }
            (Some(one), None) => changes.push(removed(one.operation, new, as_of)),
            (None, Some(other)) => {
                let operation = other.operation;
                let (code, effect) = ("operation-added", Effect::Compatible);
                let added = Change::new(code, effect, None, Some(operation.span));
                changes.push(added.of(operation.name()));
            }
            (None, None) => {}
        }
    }
    changes.append(&mut schemas.told());
    changes.append(&mut told.annotations.told());
    changes
}

/// What operations share, and is told once.
struct Told<'o, 'n> {
    /// Security schemes, by their places in both versions.
    schemes: HashSet<(Span, Span)>,
    /// Discriminators, and how schemas are written as XML.
    annotations: Annotations<'o, 'n>,
}

/// Compares one operation; where that panics the operation is undecided.
fn isolated(
    pair: &OperationPair<'_, '_, '_>,
    compare: impl FnOnce() -> Vec<Change>,
) -> Vec<Change> {
    isolate(compare).unwrap_or_else(|| {
        pair.schemas.recover();
        let failed = pair.change(COMPARISON_FAILED, Effect::Undecided, pair.places());
        let failed = failed.arg("message", &pair.old.operation.name());
        vec![failed.arg("part", NOTHING)]
    })
}

/// Whether two operations that are one but for a slash at the end are at different addresses (RFC 3986, section 6.2).
fn is_readdressed(old: &Operation<'_>, new: &Operation<'_>) -> bool {
    let (one, other) = (without_names(old.path()), without_names(new.path()));
    let is_slash = one.trim_end_matches('/') == other.trim_end_matches('/');
    one != other && is_slash && one != "/" && other != "/"
}

/// The day on which an operation is announced to end: `x-sunset` or `sunset` (RFC 8594) beside `deprecated`.
fn sunset<'d>(operation: &Operation<'d>) -> Option<&'d Node> {
    let node = operation.node;
    node.get("x-sunset").or_else(|| node.get("sunset"))
}

fn is_deprecated(operation: &Operation<'_>) -> bool {
    operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
}

/// An operation that is gone. Where its end was announced and the day has passed it breaks nobody.
fn removed(old: &Operation<'_>, new: &Submission<'_>, as_of: &str) -> Change {
    let day = sunset(old).map(shown).unwrap_or_default();
    let day = day.get(..10).unwrap_or_default();
    let is_day = day.len() == 10 && day.bytes().filter(|byte| *byte == b'-').count() == 2;
    let announced = is_deprecated(old) && is_day;
    let (code, effect) = match (announced, day <= as_of) {
        (true, true) => ("operation-ended", Effect::Compatible),
        (true, false) => ("operation-removed-early", Effect::Breaking),
        (false, _) => ("operation-removed", Effect::Breaking),
    };
    let at = new.descriptors.first().map(|descriptor| {
        let root = &descriptor.document.root;
        root.get("paths").map_or(root.span, |paths| paths.span)
    });
    let change = Change::new(code, effect, Some(old.span), at);
    change.of(old.name()).arg("day", day)
}

/// Every change of one operation.
fn operation<'o, 'n>(pair: &OperationPair<'_, 'o, 'n>, told: &mut Told<'o, 'n>) -> Vec<Change> {
    let (old, new) = (pair.old.operation, pair.new.operation);
    let mut changes = Vec::new();
    if is_readdressed(old, new) {
        let change = pair.change("path-changed", Effect::Breaking, pair.places());
        changes.push(change.arg("from", old.path()).arg("to", new.path()));
    }
    if is_deprecated(new) && !is_deprecated(old) {
        let (code, effect) = ("operation-deprecated", Effect::Compatible);
        changes.push(pair.change(code, effect, pair.places()));
    }
    if let (Some(one), Some(other)) = (sunset(old).map(shown), sunset(new).map(shown))
        && other < one
    {
        let change = pair.change("sunset-earlier", Effect::Breaking, pair.places());
        changes.push(change.arg("from", &one).arg("to", &other));
    }
    parameters(pair, &mut changes);
    request(pair, &mut changes);
    responses(pair, &mut changes);
    security(pair, &mut told.schemes, &mut changes);
    told.annotations.compare(pair, &mut changes);
    let keywords = ["summary", "description", "operationId", "tags"];
    let text = |node: &Node, key: &str| node.get(key).map(shown);
    let differs = keywords
        .iter()
        .find(|key| text(old.node, key) != text(new.node, key));
    if let Some(key) = differs {
        let change = pair.change("words-changed", Effect::Documentation, pair.places());
        changes.push(change.arg("keyword", key));
    }
    changes
}
