//! Compares the request bodies, responses and headers of two versions of one operation.

use super::change::{COMPARISON_FAILED, Change, Effect, Message, NOTHING, Way};
use super::difference::Verdict;
use super::equality::values;
use super::forms::{self, Part, encoding, encodings};
use super::links::links;
use super::pair::OperationPair;
use crate::check::compare::members::items;
use crate::check::compare::payload_bytes::{is_file, text_encoding};
use crate::check::compare::writing::{form, rewritten, shapes, types};
use crate::check::compare::{media_type, parameter, status};
use crate::check::schema_reader::SchemaReader;
use crate::check::translate::Direction;
use crate::model::{Media, Parameter, Payload, Response, Schema};
use crate::read::Node;
use crate::text::Span;

/// Every change of the request body.
pub fn request(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let sent = pair.flow(Direction::Request).consumer_sends;
    let (old, new) = (pair.old.operation, pair.new.operation);
    let (one, other) = match (&old.request, &new.request) {
        (None, None) => return,
        (Some(one), None) => {
            let at = (one.span, new.span);
            changes.push(pair.change(Way::Request, "body-removed", Effect::Possible, at));
            return;
        }
        (None, Some(other)) => {
            let (code, effect) = if other.required && sent {
                ("body-added-required", Effect::Breaking)
            } else {
                ("body-added", Effect::Compatible)
            };
            changes.push(pair.change(Way::Request, code, effect, (old.span, other.span)));
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
        changes.push(pair.change(Way::Request, "body-required", effect, at));
    }
    if one.required && !other.required {
        let effect = if sent {
            Effect::Compatible
        } else {
            Effect::Breaking
        };
        changes.push(pair.change(Way::Request, "body-optional", effect, at));
    }
    content(pair, (&one.content, &other.content), at, None, changes);
}

/// Every change of a response.
pub fn responses(pair: &OperationPair<'_, '_, '_>, changes: &mut Vec<Change>) {
    let (old, new) = (pair.old.operation, pair.new.operation);
    for one in &old.responses {
        let described = described(one, &old.responses, &new.responses);
        for other in &described {
            response(pair, one, other, changes);
        }
        if !described.is_empty() {
            continue;
        }
        let is_only = one.status == status::DEFAULT && old.responses.len() == 1;
        let effect = if status::is_success(&one.status) || is_only {
            Effect::Breaking
        } else {
            Effect::Possible
        };
        let change = pair.change(
            Way::Response,
            "response-removed",
            effect,
            (one.span, new.span),
        );
        changes.push(change.arg("status", &one.status));
    }
    for other in &new.responses {
        let is_known = |one: &Response<'_>| {
            one.status == other.status
                || (one.status != status::DEFAULT && status::includes(&one.status, &other.status))
        };
        if !old.responses.iter().any(is_known) {
            let at = (old.span, other.span);
            let change = pair.change(Way::Response, "response-added", Effect::Compatible, at);
            changes.push(change.arg("status", &other.status));
        }
    }
}

/// The responses of the newer version that answer what a response of the older describes. Where that is a range these are its members
/// too, but those that the older describes by themselves; `default` is taken apart only where it is gone.
pub fn described<'r, 'n>(
    one: &Response<'_>,
    old: &[Response<'_>],
    new: &'r [Response<'n>],
) -> Vec<&'r Response<'n>> {
    let own = status::find(new, &one.status);
    let is_apart =
        status::is_range(&one.status) && (one.status != status::DEFAULT || own.is_none());
    let has_own = |status: &str| old.iter().any(|other| other.status == status);
    let is_member = |other: &&Response<'_>| {
        is_apart
            && other.status != one.status
            && status::includes(&one.status, &other.status)
            && !has_own(&other.status)
            && !(one.status == status::DEFAULT && status::is_success(&other.status))
    };
    own.into_iter()
        .chain(new.iter().filter(is_member))
        .collect()
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
    links(pair, one, other, changes);
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
        let removed = pair.change(
            Way::Header,
            "header-removed",
            effect,
            (header.span, other.span),
        );
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
        let optional = pair.change(Way::Header, "header-optional", effect, at);
        changes.push(optional.arg("status", status).arg("name", &header.name));
    }
    let message = format!("{status} {}", header.name);
    let effect = match (header.schema, found.schema) {
        (Some(_), None) => Some(flow.widened()),
        (None, Some(_)) => Some(flow.narrowed()),
        _ => None,
    };
    // What has no schema may be any text.
    if let Some(effect) = effect {
        let at = (header.span, found.span);
        let change = pair.change(Way::Header, "schema-changed", effect, at);
        let change = change.arg("place", Way::Header.name()).arg("part", NOTHING);
        changes.push(change.arg("message", &message));
    }
    if let (Some(old), Some(new)) = (header.schema, found.schema) {
        let its = shapes(types(pair.old.schemas, old).as_ref());
        let theirs = shapes(types(pair.new.schemas, new).as_ref());
        let written = rewritten(
            (&|shape| form(header, shape), &its),
            (&|shape| form(found, shape), &theirs),
        );
        if let Some(written) = written {
            let at = (header.span, found.span);
            let change = pair.change(Way::Header, "header-style", Effect::Breaking, at);
            let change = change.arg("status", status).arg("name", &header.name);
            let change = change.arg("from", &written.from);
            changes.push(change.arg("to", &written.to));
        }
        for difference in pair.schemas.schemas(old, new, flow) {
            changes.push(pair.difference(&difference, Way::Header, &message));
        }
    }
}

/// The way of a body: a request where it has no status.
const fn way(status: Option<&str>) -> Way {
    match status {
        Some(_) => Way::Response,
        None => Way::Request,
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
    let way = way(status);
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
            let mut found = media(pair, one, other, status);
            found.extend(media_parameters(pair, way, one, other));
            changes.extend(
                found
                    .into_iter()
                    .map(|change| named(change, &one.media_type)),
            );
        } else {
            let change = pair.change(way, removed, Effect::Breaking, (one.span, at.1));
            changes.push(named(change, &one.media_type));
        }
    }
    for other in new {
        if media_type::find(old, &other.media_type).is_none() {
            let change = pair.change(way, added, Effect::Compatible, (at.0, other.span));
            changes.push(named(change, &other.media_type));
        }
    }
}

/// The change where a file was bytes as they are in one version and is a text of them (base64) in the other.
fn text_of_bytes<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    way: Way,
    one: &Media<'o>,
    other: &Media<'n>,
    (was_file, is_file): (bool, bool),
) -> Option<Change> {
    let before = match &one.payload {
        Payload::Schema(schema) => text_encoding(pair.old.schemas, *schema),
        _ => None,
    };
    let after = match &other.payload {
        Payload::Schema(schema) => text_encoding(pair.new.schemas, *schema),
        _ => None,
    };
    let differs = (was_file && after.is_some()) || (is_file && before.is_some());
    let at = (one.span, other.span);
    differs.then(|| {
        let change = pair.change(way, "content-changed", Effect::Breaking, at);
        let change = change.arg("keyword", "contentEncoding");
        let change = change.arg("from", before.unwrap_or(NOTHING));
        change.arg("to", after.unwrap_or(NOTHING))
    })
}

/// The parameters of a media type, where they changed. JSON is UTF-8 whatever its media type says (RFC 8259, section 8.1), but
/// callers may have taken another encoding at its word.
fn media_parameters(
    pair: &OperationPair<'_, '_, '_>,
    way: Way,
    one: &Media<'_>,
    other: &Media<'_>,
) -> Option<Change> {
    let (from, to) = (&one.media_type, &other.media_type);
    if media_type::essence(from) != media_type::essence(to) {
        return None;
    }
    let further = |media_type: &str| {
        let all = media_type::parameters(media_type).into_iter();
        all.filter(|(name, _)| !matches!(&**name, "charset" | "boundary" | "q"))
            .collect::<Vec<_>>()
    };
    let effect = if media_type::charset(from) != media_type::charset(to) {
        if media_type::is_json(from) {
            Effect::Possible
        } else {
            Effect::Breaking
        }
    } else if further(from) == further(to) {
        return None;
    } else {
        Effect::Possible
    };
    let change = pair.change(way, "media-parameters", effect, (one.span, other.span));
    Some(change.arg("from", from).arg("to", to))
}

/// The schemas of a body on both sides, where it has one on both. Of a sequence (3.2) a list of its items and `itemSchema` say the
/// same, so there the items are compared.
fn schemas<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Media<'o>,
    other: &Media<'n>,
) -> Option<Result<(Schema<'o>, Schema<'n>), ()>> {
    let (Payload::Schema(left), Payload::Schema(right)) = (&one.payload, &other.payload) else {
        return None;
    };
    let (left, right) = (*left, *right);
    let sides =
        match (is_item(one), is_item(other)) {
            (true, false) => items(SchemaReader::new(pair.new.schemas.resolver()), right)
                .map(|right| (left, right)),
            (false, true) => items(SchemaReader::new(pair.old.schemas.resolver()), left)
                .map(|left| (left, right)),
            _ => Some((left, right)),
        };
    Some(sides.ok_or(()))
}

/// Whether the parts of a sequence that have no names (3.2) are encoded in other words. What those mean is not compared.
fn is_encoded_otherwise(one: &Media<'_>, other: &Media<'_>) -> bool {
    ["prefixEncoding", "itemEncoding"].iter().any(|key| {
        let of =
            |node: Option<(u32, &'_ Node)>| node.is_some_and(|(_, node)| node.get(key).is_some());
        match (one.node, other.node) {
            (Some((_, left)), Some((_, right))) => match (left.get(key), right.get(key)) {
                (Some(left), Some(right)) => !values(left, right),
                (left, right) => left.is_some() != right.is_some(),
            },
            (left, right) => of(left) || of(right),
        }
    })
}

/// The places of `encoding` in two forms, where what it says differs.
fn encoding_unread<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Media<'o>,
    other: &Media<'n>,
) -> Option<(Span, Span)> {
    if !media_type::is_form(&one.media_type) {
        return None;
    }
    let (before, after) = (
        encoding(pair.old.schemas, one),
        encoding(pair.new.schemas, other),
    );
    let differs = match (before, after) {
        (Some(before), Some(after)) => !values(before, after),
        (before, after) => before.is_some() != after.is_some(),
    };
    let at = |node: Option<&Node>, media: Span| node.map_or(media, |node| node.span);
    differs.then(|| (at(before, one.span), at(after, other.span)))
}

/// Whether the schema of a body is that of each item of a sequence.
fn is_item(media: &Media<'_>) -> bool {
    let has = |keyword: &str| {
        media
            .node
            .is_some_and(|(_, node)| node.get(keyword).is_some())
    };
    has("itemSchema") && !has("schema")
}

/// One media type that both versions have.
fn media<'o, 'n>(
    pair: &OperationPair<'_, 'o, 'n>,
    one: &Media<'o>,
    other: &Media<'n>,
    status: Option<&str>,
) -> Vec<Change> {
    let way = way(status);
    let message = match status {
        Some(status) => format!("{status} {}", one.media_type),
        None => one.media_type.clone(),
    };
    let flow = pair.flow(way.direction());
    let files = (
        is_file(pair.old.schemas, one),
        is_file(pair.new.schemas, other),
    );
    if files == (true, true) {
        return Vec::new();
    }
    if let Some(change) = text_of_bytes(pair, way, one, other, files) {
        let change = change.arg("place", way.name()).arg("part", NOTHING);
        return vec![change.arg("message", &message)];
    }
    let parts = Part::all(&pair.old, one).zip(Part::all(&pair.new, other));
    let mut changes = parts.as_ref().map_or_else(Vec::new, |(old, new)| {
        encodings(pair, (old, new), way, &message)
    });
    if let Some(at) = encoding_unread(pair, one, other).filter(|_| parts.is_none()) {
        // The parts of such a form are not known, so nothing says whether what changed is sent.
        let change = pair.change(way, "encoding-changed", Effect::Undecided, at);
        let change = change.arg("message", &message).arg("part", NOTHING);
        let change = change.arg("keyword", "encoding");
        changes.push(change.arg("from", NOTHING).arg("to", NOTHING));
    }
    if is_encoded_otherwise(one, other) {
        let change = pair.change(
            way,
            "encoding-changed",
            Effect::Undecided,
            (one.span, other.span),
        );
        let change = change.arg("message", &message).arg("part", NOTHING);
        let change = change.arg("keyword", "prefixEncoding, itemEncoding");
        changes.push(change.arg("from", NOTHING).arg("to", NOTHING));
    }
    let (left, right) = match schemas(pair, one, other) {
        Some(Ok(schemas)) => schemas,
        Some(Err(())) => {
            let at = (one.span, other.span);
            let change = pair.change(way, "schema-changed", Effect::Undecided, at);
            let change = change.arg("place", way.name()).arg("part", NOTHING);
            changes.push(change.arg("message", &message));
            return changes;
        }
        None if parts.is_some() => {
            if let Some((old, new)) = &parts {
                let found = forms::parts(pair, (old, new), flow);
                let told = found.iter().map(|one| pair.difference(one, way, &message));
                changes.extend(told);
            }
            return changes;
        }
        None => {
            let at = (one.span, other.span);
            let changed = |effect| pair.change(way, "schema-changed", effect, at);
            let change = match pair.schemas.payloads(&one.payload, &other.payload, flow) {
                Verdict::Same => return changes,
                Verdict::Compatible => changed(Effect::Compatible),
                Verdict::Breaking(value) => Change {
                    counterexample: Some(value),
                    ..changed(Effect::Breaking)
                },
                Verdict::Undecided(reason) => changed(Effect::Undecided).arg("reason", reason),
                Verdict::Failed => pair.change(way, COMPARISON_FAILED, Effect::Undecided, at),
            };
            let change = change.arg("place", way.name()).arg("part", NOTHING);
            changes.push(change.arg("message", &message));
            return changes;
        }
    };
    // A body that is not JSON travels as text, so an operation that accepts any text accepts it.
    let accepts_text = flow.consumer_sends
        && !media_type::is_json(&one.media_type)
        && pair.schemas.is_any_text(right);
    if !accepts_text && parts.is_none() {
        let message = Message {
            operation: pair.old.operation.name(),
            way,
            text: message,
        };
        pair.schemas.body(message, left, right, flow);
        return changes;
    }
    let is_file_part = |part: &str| {
        let name = part.strip_suffix("[]").unwrap_or(part);
        parts.as_ref().is_some_and(|(old, new)| {
            let one = old.iter().find(|one| one.name == name);
            let other = new.iter().find(|other| other.name == name);
            let file = one.and_then(|one| one.file(pair.old.schemas));
            file.is_some() && file == other.and_then(|other| other.file(pair.new.schemas))
        })
    };
    for found in pair.schemas.schemas(left, right, flow) {
        let mut change = pair.difference(&found, way, &message);
        if accepts_text && found.part.is_empty() {
            change.effect = Effect::Compatible;
            change.counterexample = None;
        }
        if OF_THE_SPELLING.contains(&found.code) && is_file_part(&found.part) {
            // Bytes are bytes in every spelling; which ones they are is a promise that older versions could not make.
            if found.code != "content-changed" || !names_a_type(&change) {
                continue;
            }
            change.effect = change.effect.min(Effect::Possible);
        }
        changes.push(change);
    }
    changes
}

/// Codes that the spelling of bytes gives rise to.
const OF_THE_SPELLING: &[&str] = &[
    "type-changed",
    "schema-changed",
    "content-changed",
    "limit-set",
    "limit-lifted",
    "limit-changed",
];

/// Whether a change names a media type that a file now has, other than that of any bytes.
fn names_a_type(change: &Change) -> bool {
    let to = change.args.get("to").map_or(NOTHING, String::as_str);
    to != NOTHING && to != "application/octet-stream"
}
