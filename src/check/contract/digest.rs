//! The digest of what was compared: an excuse that names it holds for nothing else.

use super::pair::OperationPair;
use crate::check::compare::operation_view::OperationView;
use crate::check::compare::parameter::{place, written};
use crate::check::compare::schema_comparer::{SchemaComparer, Translation};
use crate::check::compare::security::alternatives;
use crate::check::translate::Direction;
use crate::model::{In, Media, Parameter, Payload};
use crate::read::Json;
use crate::read::digest::sha256;
use crate::read::json::to_json;
use serde_json::json;

/// `sha256:…` of both operations as far as they are compared: method, path, parameters, bodies, headers, security, with the schemas
/// that they refer to. Descriptions and examples are no part of it, nor is the order of anything that has none.
pub fn digest(pair: &OperationPair<'_, '_, '_>) -> String {
    let mut both = json!({
        "contract": operation(pair.contract, pair.comparer),
        "own": operation(pair.own, pair.comparer),
        "filled": pair.filled,
    });
    both.sort_all_objects();
    sha256(both.to_string().as_bytes())
}

fn operation(view: OperationView<'_, '_>, comparer: &SchemaComparer) -> Json {
    let operation = view.operation;
    let mut parameters: Vec<Json> = operation
        .parameters
        .iter()
        .map(|one| parameter(view, comparer, one, Direction::Request))
        .collect();
    parameters.sort_by_key(Json::to_string);
    let request = operation.request.as_ref().map(|body| {
        let content = content(view, comparer, &body.content, Direction::Request);
        json!({"required": body.required, "content": content})
    });
    let responses = operation.responses.iter().map(|response| {
        let mut headers: Vec<Json> = response
            .headers
            .iter()
            .map(|one| parameter(view, comparer, one, Direction::Response))
            .collect();
        headers.sort_by_key(Json::to_string);
        let content = content(view, comparer, &response.content, Direction::Response);
        json!([response.status, headers, content])
    });
    let mut responses: Vec<Json> = responses.collect();
    responses.sort_by_key(Json::to_string);
    json!({
        "method": operation.method(),
        "path": operation.path(),
        "parameters": parameters,
        "request": request,
        "responses": responses,
        "security": alternatives(view.interface, operation),
    })
}

fn parameter<'d>(
    view: OperationView<'_, 'd>,
    comparer: &SchemaComparer,
    one: &Parameter<'d>,
    direction: Direction,
) -> Json {
    let name = match one.location {
        In::Header => one.name.to_lowercase(),
        In::Path | In::Query | In::Cookie => one.name.clone(),
    };
    let schema = comparer.schema_or_any(view.schemas, one.schema, direction);
    let written = ["style", "explode", "collectionFormat", "allowReserved"]
        .map(|keyword| written(one, keyword));
    let schema = shown(schema, || to_json(one.node));
    json!([place(one.location), name, one.required, written, schema])
}

fn content<'d>(
    view: OperationView<'_, 'd>,
    comparer: &SchemaComparer,
    content: &[Media<'d>],
    direction: Direction,
) -> Vec<Json> {
    let media = content.iter().map(|media| {
        let payload = comparer.payload(view.schemas, &media.payload, direction);
        let payload = shown(payload, || match &media.payload {
            Payload::Schema(schema) => to_json(schema.node),
            Payload::Form(parts) => parts.iter().map(|part| to_json(part.node)).collect(),
            Payload::Unsaid => Json::Null,
        });
        json!([media.media_type, payload])
    });
    let mut media: Vec<Json> = media.collect();
    media.sort_by_key(Json::to_string);
    media
}

/// A schema as it is compared; one that could not be translated as it is written.
fn shown(translation: Translation, text: impl FnOnce() -> Json) -> Json {
    match translation {
        Ok(translated) => translated.json.clone(),
        Err(reason) => json!([reason, text()]),
    }
}
