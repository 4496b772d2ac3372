//! Writes a document of 3.0 as 2.0; `rewrites` writes it as 3.1.

use super::documents::Version;
use crate::diff::mutate::METHODS;
use crate::diff::rewrites::newer;
use serde_json::{Map, Value, json};

/// The document in this version.
pub fn written(tree: &Value, version: Version) -> Value {
    match version {
        Version::V20 => older(tree),
        Version::V30 => tree.clone(),
        Version::V31 => newer(tree),
    }
}

/// A document as 2.0: it must hold nothing that 2.0 cannot say.
fn older(tree: &Value) -> Value {
    let mut paths = Map::new();
    for (path, item) in tree["paths"].as_object().unwrap() {
        let mut item_of_20 = Map::new();
        for (key, node) in item.as_object().unwrap() {
            let node = if METHODS.contains(&key.as_str()) {
                operation_of(node)
            } else {
                node.as_array().unwrap().iter().map(parameter).collect()
            };
            item_of_20.insert(key.clone(), node);
        }
        paths.insert(path.clone(), Value::Object(item_of_20));
    }
    let components = &tree["components"];
    let mut document = json!({"swagger": "2.0", "info": tree["info"], "paths": paths,
        "consumes": ["application/json"], "produces": ["application/json"],
        "definitions": referring(&components["schemas"])});
    let moved = [
        ("parameters", parameter as fn(&Value) -> Value),
        ("responses", response),
    ];
    for (key, of) in moved {
        if let Some(all) = components[key].as_object() {
            let all = all.iter().map(|(name, node)| (name.clone(), of(node)));
            document[key] = Value::Object(all.collect());
        }
    }
    if let Some(security) = tree.get("security") {
        document["security"] = security.clone();
    }
    document["securityDefinitions"] = json!({
        "key": components["securitySchemes"]["key"],
        "password": {"type": "basic"},
        "token": {"type": "oauth2", "flow": "application", "tokenUrl": "https://example.org/token",
            "scopes": {"read": "Read", "write": "Write"}},
    });
    document
}

fn operation_of(operation: &Value) -> Value {
    let mut operation = operation.clone();
    let mut parameters: Vec<Value> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(parameter)
        .collect();
    if let Some(body) = operation
        .as_object_mut()
        .unwrap()
        .shift_remove("requestBody")
    {
        parameters.push(
            json!({"name": "body", "in": "body", "required": body["required"],
            "schema": referring(&body["content"]["application/json"]["schema"])}),
        );
    }
    operation["parameters"] = json!(parameters);
    for one in operation["responses"].as_object_mut().unwrap().values_mut() {
        *one = response(one);
    }
    operation
}

/// A parameter or a header: the keywords of its schema beside its own.
fn parameter(node: &Value) -> Value {
    if node.get("$ref").is_some() {
        return referring(node);
    }
    let mut flat = node.clone();
    let keys = flat.as_object_mut().unwrap();
    let schema = keys.shift_remove("schema").unwrap();
    let (style, explode) = (keys.shift_remove("style"), keys.shift_remove("explode"));
    for (key, value) in schema.as_object().unwrap() {
        keys.insert(key.clone(), value.clone());
    }
    if flat["type"] == "array" {
        let format = match (style.as_ref().and_then(Value::as_str), explode) {
            (Some("form"), Some(Value::Bool(true))) => "multi",
            (Some("pipeDelimited"), _) => "pipes",
            _ if node["in"] == "query" && style.is_none() => "multi",
            _ => "csv",
        };
        flat["collectionFormat"] = json!(format);
    }
    flat
}

fn response(node: &Value) -> Value {
    if node.get("$ref").is_some() {
        return referring(node);
    }
    let mut flat = json!({"description": node["description"]});
    if let Some(body) = node["content"].get("application/json") {
        flat["schema"] = referring(&body["schema"]);
    }
    if let Some(headers) = node["headers"].as_object() {
        let headers = headers
            .iter()
            .map(|(name, header)| (name.clone(), parameter(header)));
        flat["headers"] = Value::Object(headers.collect());
    }
    flat
}

/// The tree with its references to where 2.0 keeps what is shared.
fn referring(node: &Value) -> Value {
    let text = node.to_string();
    let text = text
        .replace("#/components/schemas/", "#/definitions/")
        .replace("#/components/", "#/");
    text.parse().unwrap()
}
