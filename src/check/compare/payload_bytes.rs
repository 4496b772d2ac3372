//! Files: bytes that stand in a message as they are. 2.0 calls them `type: file`, 3.0 `format: binary`, and since 3.1 they are what
//! has no `type`, with or without `contentMediaType`.

use super::media_type::{is_form, is_json, is_range, is_xml};
use super::operation_view::SchemaSource;
use crate::check::schema_reader::SchemaReader;
use crate::model::{Media, Payload, Schema};

/// Keywords that say nothing about which bytes there are.
const SILENT: &[&str] = &[
    "$ref",
    "title",
    "description",
    "example",
    "examples",
    "default",
    "deprecated",
    "externalDocs",
    "contentMediaType",
    "readOnly",
    "writeOnly",
    "nullable",
];

/// Whether a schema describes bytes as they are. `or_text` where nothing but bytes can stand there: then a text without further
/// keywords is meant for them as well.
#[must_use]
pub fn is_bytes<'d>(schemas: &SchemaSource<'_, 'd>, schema: Schema<'d>, or_text: bool) -> bool {
    let chain = SchemaReader::new(schemas.resolver()).chain(schema);
    let Some(last) = chain.last() else {
        return false;
    };
    if last.node.as_bool() == Some(true) {
        return true;
    }
    let (kind, format) = (last.node.str_at("type"), last.node.str_at("format"));
    if kind == Some("file") {
        return true;
    }
    let says_type = last.node.get("type").is_some();
    let is_silent = last.node.as_map().is_some()
        && last.node.get("$ref").is_none()
        && last.node.entries().iter().all(|entry| {
            let key = &*entry.key;
            SILENT.contains(&key) || key.starts_with("x-") || matches!(key, "type" | "format")
        });
    let is_binary = kind == Some("string") && format == Some("binary");
    let may_lack_type = or_text || last.dialect.is_json_schema() || format.is_some();
    let is_untyped = !says_type && may_lack_type && matches!(format, None | Some("binary"));
    let is_text = or_text && kind == Some("string") && format.is_none();
    is_silent && (is_binary || is_untyped || is_text)
}

/// How the bytes of a text are encoded: `contentEncoding`, which 3.0 calls `format: byte`.
#[must_use]
pub fn text_encoding<'d>(schemas: &SchemaSource<'_, 'd>, schema: Schema<'d>) -> Option<&'d str> {
    let chain = SchemaReader::new(schemas.resolver()).chain(schema);
    let named = chain
        .iter()
        .find_map(|part| part.node.str_at("contentEncoding"));
    let is_byte = || {
        chain
            .iter()
            .any(|part| part.node.str_at("format") == Some("byte"))
    };
    named.or_else(|| is_byte().then_some("base64"))
}

/// Whether a body is bytes as they are: of a media type that is neither a form nor JSON nor XML.
#[must_use]
pub fn is_file<'d>(schemas: &SchemaSource<'_, 'd>, media: &Media<'d>) -> bool {
    let name = &media.media_type;
    if is_json(name) || is_xml(name) || is_range(name) || is_form(name) {
        return false;
    }
    match &media.payload {
        Payload::Unsaid => true,
        Payload::Schema(schema) => is_bytes(schemas, *schema, true),
        Payload::Form(_) => false,
    }
}
