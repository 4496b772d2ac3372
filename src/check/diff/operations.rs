//! Compares the interfaces of two versions, operation by operation.

use super::addresses::{ServerChanges, moved};
use super::annotations::Annotations;
use super::bodies::{request, responses};
use super::change::{COMPARISON_FAILED, Change, Effect, NOTHING, Way};
use super::keywords::shown;
use super::operation_index::{OperationIndex, matched};
use super::pair::OperationPair;
use super::parameters::parameters;
use super::schemas::SchemaDiffer;
use super::security::{SchemeChanges, security};
use super::version_comparer::VersionComparer;
use crate::check::compare::operation_view::OperationView;
use crate::check::compare::path_template::without_names;
use crate::check::isolate::isolate;
use crate::day::{Date, calendar_date};
use crate::model::reference::Resolver;
use crate::model::{Operation, Submission};
use crate::read::Node;

/// Every change of an interface. `effort` is how many times the usual budgets may be spent on comparing schemas.
pub fn operations(
    old: &Submission<'_>,
    new: &Submission<'_>,
    as_of: &str,
    effort: u32,
) -> Vec<Change> {
    let (old_resolver, new_resolver) = (Resolver::new(old.library), Resolver::new(new.library));
    let versions = VersionComparer::new(&old_resolver, &new_resolver, effort);
    let schemas = SchemaDiffer::new(&versions);
    let (left, right) = (OperationIndex::new(old), OperationIndex::new(new));
    let (mut changes, mut addresses) = (Vec::new(), ServerChanges::new());
    let mut told = Told {
        schemes: SchemeChanges::new(),
        annotations: Annotations::new(old.library, new.library),
    };
    for (one, other) in matched(&left, &right) {
        match (one, other) {
            (Some(one), Some(other)) => {
                moved(one.operation, other.operation, &mut addresses, &mut changes);
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
                changes.push(added.felt_by(operation.name(), Way::Operation));
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
    /// What changed in security schemes.
    schemes: SchemeChanges,
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
        let failed = pair.change(
            Way::Operation,
            COMPARISON_FAILED,
            Effect::Undecided,
            pair.places(),
        );
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

/// The day on which an operation is announced to end: `x-sunset` or `sunset` (RFC 8594) beside `deprecated`. What is no day of the
/// calendar announces nothing.
fn sunset(operation: &Operation<'_>) -> Option<Date> {
    let node = operation.node;
    let day = node.get("x-sunset").or_else(|| node.get("sunset"))?;
    calendar_date(shown(day).get(..10)?)
}

fn is_deprecated(operation: &Operation<'_>) -> bool {
    operation.node.get("deprecated").and_then(Node::as_bool) == Some(true)
}

/// An operation that is gone. Where its end was announced and the day has passed it breaks nobody.
fn removed(old: &Operation<'_>, new: &Submission<'_>, as_of: &str) -> Change {
    let day = sunset(old).filter(|_| is_deprecated(old));
    let today = calendar_date(as_of);
    let (code, effect) = match day {
        Some(day) if today.is_some_and(|today| day <= today) => {
            ("operation-ended", Effect::Compatible)
        }
        Some(_) => ("operation-removed-early", Effect::Breaking),
        None => ("operation-removed", Effect::Breaking),
    };
    let at = new.descriptors.first().map(|descriptor| {
        let root = &descriptor.document.root;
        root.get("paths").map_or(root.span, |paths| paths.span)
    });
    let change = Change::new(code, effect, Some(old.span), at);
    let change = change.felt_by(old.name(), Way::Operation);
    change.arg("day", &day.map(|day| day.to_string()).unwrap_or_default())
}

/// Every change of one operation.
fn operation<'o, 'n>(pair: &OperationPair<'_, 'o, 'n>, told: &mut Told<'o, 'n>) -> Vec<Change> {
    let (old, new) = (pair.old.operation, pair.new.operation);
    let mut changes = Vec::new();
    if is_readdressed(old, new) {
        let change = pair.change(
            Way::Operation,
            "path-changed",
            Effect::Breaking,
            pair.places(),
        );
        changes.push(change.arg("from", old.path()).arg("to", new.path()));
    }
    if is_deprecated(new) && !is_deprecated(old) {
        let (code, effect) = ("operation-deprecated", Effect::Compatible);
        changes.push(pair.change(Way::Operation, code, effect, pair.places()));
    }
    if let (Some(one), Some(other)) = (sunset(old), sunset(new))
        && other < one
    {
        let change = pair.change(
            Way::Operation,
            "sunset-earlier",
            Effect::Breaking,
            pair.places(),
        );
        changes.push(
            change
                .arg("from", &one.to_string())
                .arg("to", &other.to_string()),
        );
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
        let change = pair.change(
            Way::Operation,
            "words-changed",
            Effect::Documentation,
            pair.places(),
        );
        changes.push(change.arg("keyword", key));
    }
    changes
}
