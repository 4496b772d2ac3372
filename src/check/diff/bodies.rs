//! Request bodies, responses and headers of two versions of one operation.

use super::operations::Pair;
use super::{Change, Effect, NOTHING};
use crate::model::{Media, Payload, Response};

/// Every change of the request body.
pub fn request(pair: &Pair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let sent = pair.way(false).sent;
    let (one, other) = match (&pair.old.request, &pair.new.request) {
        (None, None) => return,
        (Some(one), None) => {
            let at = (one.span, pair.new.span);
            changes.push(pair.change("body-removed", Effect::Possible, at));
            return;
        }
        (None, Some(other)) => {
            let (code, effect) = if other.required && sent {
                ("body-added-required", Effect::Breaking)
            } else {
                ("body-added", Effect::Compatible)
            };
            changes.push(pair.change(code, effect, (pair.old.span, other.span)));
            return;
        }
        (Some(one), Some(other)) => (one, other),
    };
    let at = (one.span, other.span);
    if other.required && !one.required {
        // Who is called back may not have expected a body at all.
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
pub fn responses(pair: &Pair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let given = &pair.new.responses;
    for one in &pair.old.responses {
        let success = one.status.starts_with('2');
        let exact = given.iter().find(|other| other.status == one.status);
        let range = || {
            let first = one.status.chars().next().filter(char::is_ascii_digit)?;
            given
                .iter()
                .find(|other| other.status == format!("{first}XX"))
        };
        let rest = || {
            given
                .iter()
                .find(|other| other.status == "default" && !success)
        };
        let Some(other) = exact.or_else(range).or_else(rest) else {
            let effect = if success || one.status == "default" && pair.old.responses.len() == 1 {
                Effect::Breaking
            } else {
                Effect::Possible
            };
            let change = pair.change("response-removed", effect, (one.span, pair.new.span));
            changes.push(change.arg("status", &one.status));
            continue;
        };
        response(pair, one, other, changes);
    }
    for other in given {
        let known = pair.old.responses.iter().any(|one| {
            one.status == other.status
                || (one.status.ends_with("XX") && one.status.get(..1) == other.status.get(..1))
        });
        if !known {
            let change = pair.change(
                "response-added",
                Effect::Compatible,
                (pair.old.span, other.span),
            );
            changes.push(change.arg("status", &other.status));
        }
    }
}

fn response<'o, 'n>(
    pair: &Pair<'_, 'o, 'n>,
    one: &Response<'o>,
    other: &Response<'n>,
    changes: &mut Vec<Change>,
) {
    let at = (one.span, other.span);
    content(
        pair,
        (&one.content, &other.content),
        at,
        Some(&one.status),
        changes,
    );
    let read = !pair.way(true).sent;
    for header in &one.headers {
        let found = other
            .headers
            .iter()
            .find(|own| own.name.eq_ignore_ascii_case(&header.name));
        let named = |change: Change| change.arg("status", &one.status).arg("name", &header.name);
        let Some(found) = found else {
            let effect = if header.required && read {
                Effect::Breaking
            } else {
                Effect::Possible
            };
            let at = (header.span, other.span);
            changes.push(named(pair.change("header-removed", effect, at)));
            continue;
        };
        if header.required && !found.required {
            let effect = if read {
                Effect::Breaking
            } else {
                Effect::Compatible
            };
            let at = (header.span, found.span);
            changes.push(named(pair.change("header-optional", effect, at)));
        }
        if let (Some(old), Some(new)) = (header.schema, found.schema) {
            for difference in pair.walk.schemas(old, new, pair.way(true)).iter() {
                let message = format!("{} {}", one.status, header.name);
                changes.push(pair.found(difference, "header", &[("message", &message)]));
            }
        }
    }
}

/// Bodies by media type.
fn content<'o, 'n>(
    pair: &Pair<'_, 'o, 'n>,
    (old, new): (&[Media<'o>], &[Media<'n>]),
    at: (crate::text::Span, crate::text::Span),
    status: Option<&str>,
    changes: &mut Vec<Change>,
) {
    let way = pair.way(status.is_some());
    let (place, gone, come) = if status.is_some() {
        ("response", "response-media-removed", "response-media-added")
    } else {
        ("request", "request-media-removed", "request-media-added")
    };
    let named = |change: Change, media: &str| {
        change
            .arg("status", status.unwrap_or_default())
            .arg("media", media)
    };
    for one in old {
        let Some(other) = held(new, &one.media_type) else {
            let change = pair.change(gone, Effect::Breaking, (one.span, at.1));
            changes.push(named(change, &one.media_type));
            continue;
        };
        let message = match status {
            Some(status) => format!("{status} {}", one.media_type),
            None => one.media_type.clone(),
        };
        match (&one.payload, &other.payload) {
            (Payload::Unsaid, Payload::Unsaid) => {}
            (Payload::Schema(left), Payload::Schema(right)) => {
                // What is no JSON travels as text, so whoever takes any text takes it too.
                let text = way.sent
                    && !one.media_type.to_ascii_lowercase().contains("json")
                    && pair.walk.is_any_text(*right);
                for found in pair.walk.schemas(*left, *right, way).iter() {
                    let mut change = pair.found(found, place, &[("message", &message)]);
                    if text && found.part.is_empty() {
                        change.effect = Effect::Compatible;
                        change.counterexample = None;
                    }
                    changes.push(named(change, &one.media_type));
                }
            }
            (left, right) => {
                let spans = (one.span, other.span);
                if let Some((effect, value)) = pair.walk.payloads(left, right, way) {
                    let mut change = pair.change("schema-changed", effect, spans);
                    change.counterexample = value;
                    let change = change.arg("place", place).arg("part", NOTHING);
                    changes.push(named(change, &one.media_type).arg("message", &message));
                }
            }
        }
    }
    for other in new {
        if held(old, &other.media_type).is_none() {
            let change = pair.change(come, Effect::Compatible, (at.0, other.span));
            changes.push(named(change, &other.media_type));
        }
    }
}

/// The body of this media type: the same with its parameters, else without, else a range that holds it.
fn held<'b, 'd>(content: &'b [Media<'d>], wanted: &str) -> Option<&'b Media<'d>> {
    let essence = |text: &str| {
        let bare = text.split(';').next().unwrap_or("");
        bare.trim().to_ascii_lowercase()
    };
    let range = || {
        let name = essence(wanted);
        let (kind, _) = name.split_once('/')?;
        let kind = format!("{kind}/*");
        content
            .iter()
            .find(|media| essence(&media.media_type) == kind)
    };
    content
        .iter()
        .find(|media| media.media_type == wanted)
        .or_else(|| {
            content
                .iter()
                .find(|media| essence(&media.media_type) == essence(wanted))
        })
        .or_else(range)
        .or_else(|| {
            content
                .iter()
                .find(|media| essence(&media.media_type) == "*/*")
        })
}
