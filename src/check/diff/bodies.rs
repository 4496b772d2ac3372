//! Compares the request bodies, responses and headers of two versions of one operation.

use super::change::{COMPARISON_FAILED, Change, Effect, NOTHING};
use super::difference::Verdict;
use super::pair::OperationPair;
use crate::check::compare::{media_type, parameter, status};
use crate::check::translate::Direction;
use crate::model::{Media, Parameter, Payload, Response};
use crate::text::Span;

/// Every change of the request body.
pub fn request(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let sent = pair.flow(Direction::Request).consumer_sends;
    let (old, new) = (pair.old.operation, pair.new.operation);
    let (one, other) = match (&old.request, &new.request) {
        (None, None) => return,
        (Some(one), None) => {
            let at = (one.span, new.span);
            changes.push(pair.change("body-removed", Effect::Possible, at));
            return;
        }
        (None, Some(other)) => {
            let (code, effect) = if other.required && sent {
                ("body-added-required", Effect::Breaking)
            } else {
                ("body-added", Effect::Compatible)
            };
            changes.push(pair.change(code, effect, (old.span, other.span)));
            return;
        }
        (Some(one), Some(other)) => (one, other),
    };
    let at = (one.span, other.span);
    if other.required && !one.required {
        // A consumer that is called back may not have expected a body at all.
        let effect = if sent {
            Effect::Breaking
        } else {
            Effect::Possible
        };
        changes.push(pair.change("body-required", effect, at));
    }
    if one.required && !other.required {
        let effect = if sent {
            Effect::Compatible
        } else {
            Effect::Breaking
        };
        changes.push(pair.change("body-optional", effect, at));
    }
    content(pair, (&one.content, &other.content), at, None, changes);
}

/// Every change of a response.
pub fn responses(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let (old, new) = (pair.old.operation, pair.new.operation);
    for one in &old.responses {
        if let Some(other) = status::find(&new.responses, &one.status) {
            response(pair, one, other, changes);
            continue;
        }
        let is_only = one.status == status::DEFAULT && old.responses.len() == 1;
        let effect = if status::is_success(&one.status) || is_only {
            Effect::Breaking
        } else {
            Effect::Possible
        };
        let change = pair.change("response-removed", effect, (one.span, new.span));
        changes.push(change.arg("status", &one.status));
    }
    for other in &new.responses {
        let is_known = |one: &Response<'_>| {
            one.status == other.status
                || (one.status != status::DEFAULT && status::includes(&one.status, &other.status))
        };
        if !old.responses.iter().any(is_known) {
            let at = (old.span, other.span);
            let change = pair.change("response-added", Effect::Compatible, at);
            changes.push(change.arg("status", &other.status));
        }
    }
}

fn response<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Response<'o>,
    other: &Response<'n>,
    changes: &mut Vec<Change>,
) {
    let at = (one.span, other.span);
    let bodies = (&*one.content, &*other.content);
    content(pair, bodies, at, Some(&one.status), changes);
    let is_read = !pair.flow(Direction::Response).consumer_sends;
    for header in &one.headers {
        if let Some(found) = parameter::header(&other.headers, &header.name) {
            response_header(pair, &one.status, header, found, changes);
            continue;
        }
        let effect = if header.required && is_read {
            Effect::Breaking
        } else {
            Effect::Possible
        };
        let removed = pair.change("header-removed", effect, (header.span, other.span));
        let removed = removed.arg("status", &one.status);
        changes.push(removed.arg("name", &header.name));
    }
}

/// A header that both versions have.
fn response_header<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    status: &str,
    header: &Parameter<'o>,
    found: &Parameter<'n>,
    changes: &mut Vec<Change>,
) {
    let flow = pair.flow(Direction::Response);
    if header.required && !found.required {
        let effect = if flow.consumer_sends {
            Effect::Compatible
        } else {
            Effect::Breaking
        };
        let at = (header.span, found.span);
        let optional = pair.change("header-optional", effect, at);
        changes.push(optional.arg("status", status).arg("name", &header.name));
    }
    if let (Some(old), Some(new)) = (header.schema, found.schema) {
        let message = format!("{status} {}", header.name);
        for difference in pair.schemas.schemas(old, new, flow).iter() {
            changes.push(pair.difference(difference, "header", &message));
        }
    }
}

/// Bodies by media type: of a request, or of the response with this status.
fn content<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    (old, new): (&[Media<'o>], &[Media<'n>]),
    at: (Span, Span),
    status: Option<&str>,
    changes: &mut Vec<Change>,
) {
    let (removed, added) = if status.is_some() {
        ("response-media-removed", "response-media-added")
    } else {
        ("request-media-removed", "request-media-added")
    };
    let named = |change: Change, media: &str| {
        change
            .arg("status", status.unwrap_or_default())
            .arg("media", media)
    };
    for one in old {
        if let Some(other) = media_type::find(new, &one.media_type) {
            let found = media(pair, one, other, status);
            changes.extend(
                found
                    .into_iter()
                    .map(|change| named(change, &one.media_type)),
            );
        } else {
            let change = pair.change(removed, Effect::Breaking, (one.span, at.1));
            changes.push(named(change, &one.media_type));
        }
    }
    for other in new {
        if media_type::find(old, &other.media_type).is_none() {
            let change = pair.change(added, Effect::Compatible, (at.0, other.span));
            changes.push(named(change, &other.media_type));
        }
    }
}

/// One media type that both versions have.
fn media<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Media<'o>,
    other: &Media<'n>,
    status: Option<&str>,
) -> Vec<Change> {
    let (place, direction, message) = match status {
        Some(status) => {
            let message = format!("{status} {}", one.media_type);
            ("response", Direction::Response, message)
        }
        None => ("request", Direction::Request, one.media_type.clone()),
    };
    let flow = pair.flow(direction);
    let (left, right) = match (&one.payload, &other.payload) {
        (Payload::Unsaid, Payload::Unsaid) => return Vec::new(),
        (Payload::Schema(left), Payload::Schema(right)) => (*left, *right),
        (left, right) => {
            let (code, effect, value) = match pair.schemas.payloads(left, right, flow) {
                Verdict::Same => return Vec::new(),
                Verdict::Compatible => ("schema-changed", Effect::Compatible, None),
                Verdict::Breaking(value) => ("schema-changed", Effect::Breaking, Some(value)),
                Verdict::Undecided => ("schema-changed", Effect::Undecided, None),
                Verdict::Failed => (COMPARISON_FAILED, Effect::Undecided, None),
            };
            let mut change = pair.change(code, effect, (one.span, other.span));
            change.counterexample = value;
            let change = change.arg("place", place).arg("part", NOTHING);
            return vec![change.arg("message", &message)];
        }
    };
    // A body that is not JSON travels as text, so an operation that accepts any text accepts it.
    let accepts_text = flow.consumer_sends
        && !one.media_type.to_ascii_lowercase().contains("json")
        && pair.schemas.is_any_text(right);
    let differences = pair.schemas.schemas(left, right, flow);
    let changes = differences.iter().map(|found| {
        let mut change = pair.difference(found, place, &message);
        if accepts_text && found.part.is_empty() {
            change.effect = Effect::Compatible;
            change.counterexample = None;
        }
        change
    });
    changes.collect()
}
