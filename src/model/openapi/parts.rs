//! Reads parameters (those of the path merged with those of the operation), request bodies, and responses with their
//! headers.

use super::reader::{Reader, keyed};
use crate::model::{Body, DescriptorKind, In, Media, Parameter, Payload, Response, Schema};
use crate::read::Node;
use crate::text::Span;
use std::collections::HashMap;

/// The media type of a 2.0 body where the document declares none.
const ANY_MEDIA_TYPE: &str = "*/*";
const FORM: &str = "application/x-www-form-urlencoded";
const MULTIPART: &str = "multipart/form-data";

/// How many form media types of one operation are kept. There are two, with few variants by parameters.
const FORM_TYPES: usize = 8;

/// A 2.0 parameter that is a body or a part of one.
pub(super) enum Part<'d> {
    /// `in: body`.
    Body(u32, &'d Node),
    /// `in: formData`.
    Form(Parameter<'d>),
}

/// The parameters of an operation, which override those of its path by name and location; and the parts of a 2.0 body.
pub(super) fn parameters<'d>(
    reader: &Reader<'_, 'd>,
    source: u32,
    operation: &'d Node,
    layers: &[(u32, &'d Node)],
) -> (Vec<Parameter<'d>>, Vec<Part<'d>>) {
    let mut merged: Vec<Parameter<'d>> = Vec::new();
    let mut parts: Vec<Part<'d>> = Vec::new();
    // The index of each known parameter, by location and by name as it is compared.
    let mut known: HashMap<(&str, String), usize> = HashMap::new();
    let path_items = layers.iter().rev().copied();
    for (source, holder) in path_items.chain([(source, operation)]) {
        let Some((source, list)) = reader.under(source, holder, "parameters") else {
            continue;
        };
        for item in list.items() {
            let Some((source, node)) = reader.resolve(source, item) else {
                continue;
            };
            let Some(place) = node.str_at("in").filter(|_| reader.spend()) else {
                continue;
            };
            let is_20 = reader.kind == DescriptorKind::OpenApi20;
            if is_20 && place == "body" {
                let body = Part::Body(source, node);
                put(&mut parts, &mut known, ("body", String::new()), body);
                continue;
            }
            let is_form = is_20 && place == "formData";
            let location = if is_form {
                Some(In::Query)
            } else {
                location(place)
            };
            let Some(parameter) = location.and_then(|at| parameter(reader, source, node, at))
            else {
                continue;
            };
            if !is_20 && is_ignored(&parameter) {
                continue;
            }
            let name = parameter.name.clone();
            if is_form {
                put(&mut parts, &mut known, (place, name), Part::Form(parameter));
            } else if parameter.location == In::Header {
                put(
                    &mut merged,
                    &mut known,
                    (place, name.to_lowercase()),
                    parameter,
                );
            } else {
                put(&mut merged, &mut known, (place, name), parameter);
            }
        }
    }
    (merged, parts)
}

/// Whether a parameter counts for nothing in 3.x: `Accept`, `Content-Type` and `Authorization` follow from media types and security.
fn is_ignored(parameter: &Parameter<'_>) -> bool {
    const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];
    parameter.location == In::Header && IGNORED.contains(&&*parameter.name.to_lowercase())
}

/// Replaces the value with the same key, or appends the value.
fn put<'k, T>(
    list: &mut Vec<T>,
    known: &mut HashMap<(&'k str, String), usize>,
    key: (&'k str, String),
    value: T,
) {
    let at = *known.entry(key).or_insert(list.len());
    match list.get_mut(at) {
        Some(old) => *old = value,
        None => list.push(value),
    }
}

/// The location of a parameter. `querystring` of 3.2 counts as one parameter in the query.
fn location(place: &str) -> Option<In> {
    Some(match place {
        "path" => In::Path,
        "query" | "querystring" => In::Query,
        "header" => In::Header,
        "cookie" => In::Cookie,
        _ => return None,
    })
}

fn parameter<'d>(
    reader: &Reader<'_, 'd>,
    source: u32,
    node: &'d Node,
    location: In,
) -> Option<Parameter<'d>> {
    let name = node.get("name")?;
    Some(Parameter {
        name: name.as_str()?.to_owned(),
        location,
        required: is_required(node),
        schema: schema_of(reader, source, node),
        node,
        span: name.span,
    })
}

fn is_required(node: &Node) -> bool {
    node.get("required").and_then(Node::as_bool) == Some(true)
}

/// The schema of a parameter or header: its own, that of its one media type, or in 2.0 the object itself.
fn schema_of<'d>(reader: &Reader<'_, 'd>, source: u32, node: &'d Node) -> Option<Schema<'d>> {
    if reader.kind == DescriptorKind::OpenApi20 {
        return Some(schema(reader, source, node));
    }
    if let Some(own) = node.get("schema") {
        return Some(schema(reader, source, own));
    }
    let content = node.get("content")?.entries().first()?;
    let (source, media) = reader.resolve(source, &content.node)?;
    Some(schema(reader, source, media.get("schema")?))
}

fn schema<'d>(reader: &Reader<'_, 'd>, source: u32, node: &'d Node) -> Schema<'d> {
    // A value that is no schema is kept, so that a comparison is undecided; without a schema, anything would be allowed.
    Schema {
        source,
        node,
        dialect: reader.dialect(source),
    }
}

/// A request body of 3.x.
pub(super) fn body<'d>(reader: &Reader<'_, 'd>, source: u32, node: &'d Node) -> Option<Body<'d>> {
    let span = node.span;
    let (source, node) = reader.resolve(source, node)?;
    node.as_map()?;
    Some(Body {
        required: is_required(node),
        content: content(reader, source, node),
        span,
    })
}

/// The media types under `content`.
fn content<'d>(reader: &Reader<'_, 'd>, source: u32, node: &'d Node) -> Vec<Media<'d>> {
    let entries = node.get("content").map_or(&[][..], Node::entries);
    let media = |entry: &'d crate::read::Entry| {
        reader.spend().then_some(())?;
        let (source, node) = reader.resolve(source, &entry.node)?;
        // Of a sequence (3.2) what each of its items is counts as what the body holds.
        let own = node.get("schema").or_else(|| node.get("itemSchema"));
        let schema = own.map(|node| schema(reader, source, node));
        Some(Media {
            media_type: entry.key.to_string(),
            payload: schema.map_or(Payload::Unsaid, Payload::Schema),
            node: Some((source, node)),
            span: entry.key_span,
        })
    };
    entries.iter().filter_map(media).collect()
}

/// The media types that an operation of 2.0 or else its document lists under `consumes` or `produces`.
fn media_types<'d>(reader: &Reader<'_, 'd>, operation: &'d Node, key: &str) -> Vec<&'d str> {
    let list = operation.get(key).or_else(|| reader.root.get(key));
    let items = list.map_or(&[][..], Node::items);
    let texts = items.iter().filter_map(Node::as_str);
    texts.take_while(|_| reader.spend()).collect()
}

/// The request body from the body and formData parameters of 2.0.
pub(super) fn bodies_20<'d>(
    reader: &Reader<'_, 'd>,
    operation: &'d Node,
    parts: &[Part<'d>],
) -> Option<Body<'d>> {
    let mut consumes = media_types(reader, operation, "consumes");
    let whole = parts.iter().find_map(|part| match part {
        Part::Body(source, node) => Some((*source, *node)),
        Part::Form(_) => None,
    });
    if let Some((source, node)) = whole {
        if consumes.is_empty() {
            consumes.push(ANY_MEDIA_TYPE);
        }
        let media = |media_type: &str| Media {
            media_type: media_type.to_owned(),
            payload: payload_20(reader, source, node),
            node: None,
            span: node.span,
        };
        return Some(Body {
            required: is_required(node),
            content: consumes.into_iter().map(media).collect(),
            span: node.span,
        });
    }
    let fields = || {
        let forms = parts.iter().filter_map(|part| match part {
            Part::Form(parameter) => Some(parameter.clone()),
            Part::Body(..) => None,
        });
        forms.collect::<Vec<_>>()
    };
    let first = fields().into_iter().next()?;
    let has_file = fields()
        .iter()
        .any(|field| field.node.str_at("type") == Some("file"));
    consumes.retain(|media_type| {
        let plain = media_type.split(';').next().unwrap_or("").trim();
        plain == MULTIPART || (plain == FORM && !has_file)
    });
    if consumes.is_empty() {
        consumes.push(if has_file { MULTIPART } else { FORM });
    }
    let required = parts
        .iter()
        .any(|part| matches!(part, Part::Form(field) if field.required));
    let media = |media_type: &str| Media {
        media_type: media_type.to_owned(),
        payload: Payload::Form(fields()),
        node: None,
        span: first.span,
    };
    // Each of the two form types once, so that a long list does not multiply the fields.
    consumes.sort_unstable();
    consumes.dedup();
    consumes.truncate(FORM_TYPES);
    Some(Body {
        required,
        content: consumes.into_iter().map(media).collect(),
        span: first.span,
    })
}

/// The schema of a 2.0 body or response; a file is bytes without a schema.
fn payload_20<'d>(reader: &Reader<'_, 'd>, source: u32, node: &'d Node) -> Payload<'d> {
    let own = node.get("schema");
    own.filter(|own| own.str_at("type") != Some("file"))
        .map(|own| schema(reader, source, own))
        .map_or(Payload::Unsaid, Payload::Schema)
}

/// The responses of an operation.
pub(super) fn responses<'d>(
    reader: &Reader<'_, 'd>,
    source: u32,
    operation: &'d Node,
) -> Vec<Response<'d>> {
    let Some((source, all)) = reader.under(source, operation, "responses") else {
        return Vec::new();
    };
    let response = |entry: &'d crate::read::Entry| {
        reader.spend().then_some(())?;
        let (source, node) = reader.resolve(source, &entry.node)?;
        node.as_map()?;
        let content = if reader.kind == DescriptorKind::OpenApi20 {
            content_20(reader, source, operation, node, entry.key_span)
        } else {
            content(reader, source, node)
        };
        Some(Response {
            status: entry.key.replace('x', "X"),
            headers: headers(reader, source, node),
            content,
            node: (source, node),
            span: entry.key_span,
        })
    };
    keyed(all).filter_map(response).collect()
}

/// The bodies of a 2.0 response: its schema in each media type that is produced.
fn content_20<'d>(
    reader: &Reader<'_, 'd>,
    source: u32,
    operation: &'d Node,
    node: &'d Node,
    span: Span,
) -> Vec<Media<'d>> {
    if node.get("schema").is_none() {
        return Vec::new();
    }
    let mut produces = media_types(reader, operation, "produces");
    if produces.is_empty() {
        produces.push(ANY_MEDIA_TYPE);
    }
    let media = |media_type: &str| Media {
        media_type: media_type.to_owned(),
        payload: payload_20(reader, source, node),
        node: None,
        span,
    };
    produces.into_iter().map(media).collect()
}

fn headers<'d>(reader: &Reader<'_, 'd>, source: u32, response: &'d Node) -> Vec<Parameter<'d>> {
    let Some((source, all)) = reader.under(source, response, "headers") else {
        return Vec::new();
    };
    let header = |entry: &'d crate::read::Entry| {
        reader.spend().then_some(())?;
        // In 3.x the media type of the body says it.
        let is_ignored = reader.kind != DescriptorKind::OpenApi20
            && entry.key.eq_ignore_ascii_case("content-type");
        let (source, node) = reader
            .resolve(source, &entry.node)
            .filter(|_| !is_ignored)?;
        node.as_map()?;
        Some(Parameter {
            name: entry.key.to_string(),
            location: In::Header,
            required: is_required(node),
            schema: schema_of(reader, source, node),
            node,
            span: entry.key_span,
        })
    };
    // Header names may start with `X-`, so names that look like extensions are headers here.
    all.entries().iter().filter_map(header).collect()
}
