//! Corpus documents with one breaking change each: `diff` finds it and calls it breaking.

use super::mutate::{Dice, Document, compared, documents, keep, operations, reference, step};
use crate::support::plan;
use hutong::check::diff::Effect;
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// How many documents of the corpus, by the SHA-256 of their paths.
const DOCUMENTS: usize = 30;

/// A place where a change can be made.
struct Site<'t> {
    root: &'t Value,
    /// The operation's pointer.
    operation: String,
    /// The pointer of what is changed: a schema, a parameter, a response, or the operation itself.
    at: String,
    /// How deep a schema lies in its message.
    depth: usize,
}

impl Site<'_> {
    fn get(&self) -> &Value {
        self.root.pointer(&self.at).unwrap()
    }

    fn is_20(&self) -> bool {
        self.root.get("swagger").is_some()
    }

    fn is_30(&self) -> bool {
        let version = self.root.get("openapi").and_then(Value::as_str);
        version.is_some_and(|version| version.starts_with("3.0"))
    }

    /// Whether the node is a schema of this type with none of these keywords.
    fn plain(&self, kind: &str, without: &[&str]) -> bool {
        let node = self.get();
        node.get("type") == Some(&json!(kind)) && without.iter().all(|key| node.get(key).is_none())
    }
}

const TEXTS: &[&str] = &[
    "enum",
    "const",
    "format",
    "pattern",
    "minLength",
    "maxLength",
    "contentMediaType",
];

fn text(site: &Site<'_>) -> bool {
    site.plain("string", TEXTS)
}

/// Where sites of a kind are looked for.
#[derive(Clone, Copy)]
enum Where {
    Operation,
    Parameter,
    ParameterSchema,
    RequestSchema,
    Response,
    ResponseSchema,
}

/// One kind of change: its name, where, whether a site is one for it, and what is done there.
struct Kind {
    name: &'static str,
    place: Where,
    fits: fn(&Site<'_>) -> bool,
    /// The document, the operation's pointer, the site's pointer.
    change: fn(&mut Value, &str, &str),
}

pub fn at<'t>(tree: &'t mut Value, pointer: &str) -> &'t mut Value {
    tree.pointer_mut(pointer).unwrap()
}

pub fn remove(node: &mut Value, key: &str) {
    node.as_object_mut().unwrap().shift_remove(key);
}

/// Splits a pointer from its last step.
fn parent(pointer: &str) -> (&str, String) {
    let (front, last) = pointer.rsplit_once('/').unwrap();
    (front, last.replace("~1", "/").replace("~0", "~"))
}

pub fn cut(tree: &mut Value, pointer: &str) {
    let (front, last) = parent(pointer);
    remove(at(tree, front), &last);
}

pub fn rename(tree: &mut Value, pointer: &str, to: &str) {
    let (front, last) = parent(pointer);
    let object = at(tree, front).as_object_mut().unwrap();
    let node = object.shift_remove(&last).unwrap();
    object.insert(to.to_owned(), node);
}

fn add_parameter(tree: &mut Value, operation: &str, location: &str) {
    let name = "hutong-new";
    let parameter = if tree.get("swagger").is_some() {
        json!({"name": name, "in": location, "required": true, "type": "string"})
    } else {
        json!({"name": name, "in": location, "required": true, "schema": {"type": "string"}})
    };
    let operation = at(tree, operation).as_object_mut().unwrap();
    let list = operation.entry("parameters").or_insert_with(|| json!([]));
    list.as_array_mut().unwrap().push(parameter);
}

/// Adds a security scheme and gives its name.
fn add_scheme(tree: &mut Value) -> &'static str {
    let name = "hutongNew";
    let scheme = json!({"type": "apiKey", "in": "header", "name": "X-Hutong-New"});
    let root = tree.as_object_mut().unwrap();
    let schemes = if root.contains_key("swagger") {
        root.entry("securityDefinitions")
    } else {
        let components = root.entry("components").or_insert_with(|| json!({}));
        let components = components.as_object_mut().unwrap();
        components.entry("securitySchemes")
    };
    schemes.or_insert_with(|| json!({}))[name] = scheme;
    name
}

/// The alternatives of security requirements that hold.
fn security<'t>(root: &'t Value, operation: &str) -> Vec<&'t Value> {
    let own = root.pointer(operation).unwrap().get("security");
    let list = own
        .or_else(|| root.get("security"))
        .and_then(Value::as_array);
    list.into_iter().flatten().collect()
}

fn is_secured(site: &Site<'_>) -> bool {
    let alternatives = security(site.root, &site.operation);
    !alternatives.is_empty()
        && alternatives
            .iter()
            .all(|one| one.as_object().is_some_and(|one| !one.is_empty()))
}

/// Whether each alternative names a scheme of this type.
fn each_uses(site: &Site<'_>, kind: &str) -> bool {
    is_secured(site)
        && security(site.root, &site.operation)
            .iter()
            .all(|one| used(site.root, one, kind).is_some())
}

fn used(root: &Value, alternative: &Value, kind: &str) -> Option<String> {
    let schemes = root
        .pointer("/components/securitySchemes")
        .or_else(|| root.get("securityDefinitions"))?;
    let names = alternative.as_object()?.keys();
    names
        .into_iter()
        .find(|name| schemes[name.as_str()]["type"] == kind)
        .cloned()
}

fn required(node: &Value) -> Vec<&str> {
    let list = node.get("required").and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect()
}

/// A property that is required, or one that is not; never one that goes in one direction only.
fn property(node: &Value, wanted: bool) -> Option<String> {
    let composed = ["discriminator", "patternProperties", "minProperties"];
    if composed.iter().any(|key| node.get(key).is_some()) {
        return None;
    }
    let names = required(node);
    let all = node.get("properties")?.as_object()?;
    let found = all.iter().find(|(name, schema)| {
        let plain = ["readOnly", "writeOnly", "$ref"]
            .iter()
            .all(|key| schema.get(key).is_none());
        plain && names.contains(&name.as_str()) == wanted
    });
    found.map(|(name, _)| name.clone())
}

pub fn unrequire(node: &mut Value, name: &str) {
    let list = node["required"].as_array_mut().unwrap();
    list.retain(|own| own != name);
    if list.is_empty() {
        remove(node, "required");
    }
}

fn is_object(site: &Site<'_>) -> bool {
    site.plain("object", &["enum", "maxProperties", "discriminator"])
}

pub fn number(node: &Value, key: &str) -> Option<i64> {
    node.get(key)?.as_i64()
}

/// Whether a limit can be moved: an upper or lower bound of this type that nothing else overrules.
fn bound(site: &Site<'_>, kind: &str, key: &str) -> bool {
    let overruled = [
        "enum",
        "const",
        "format",
        "pattern",
        "multipleOf",
        "exclusiveMinimum",
        "exclusiveMaximum",
    ];
    let node = site.get();
    let room = match (key.starts_with("max"), number(node, key)) {
        (_, None) => false,
        (true, Some(most)) => {
            let least = number(node, &key.replace("max", "min"));
            most > 1 && least.is_none_or(|least| least < most - 1)
        }
        (false, Some(least)) => {
            let most = number(node, &key.replace("min", "max"));
            least < 1_000_000 && most.is_none_or(|most| most > least + 1)
        }
    };
    room && site.plain(kind, &overruled)
}

pub fn moved(tree: &mut Value, pointer: &str, key: &str, by: i64) {
    let node = at(tree, pointer);
    node[key] = json!(number(node, key).unwrap() + by);
}

fn texts(site: &Site<'_>) -> bool {
    let list = site.get().get("enum").and_then(Value::as_array);
    let several = list.is_some_and(|list| {
        let distinct: BTreeSet<_> = list.iter().filter_map(Value::as_str).collect();
        distinct.len() == list.len() && list.len() > 1
    });
    let others = ["const", "format", "pattern", "minLength", "maxLength"];
    several && site.plain("string", &others)
}

fn parameter_in(site: &Site<'_>, places: &[&str]) -> bool {
    let node = site.get();
    let ignored = ["accept", "content-type", "authorization"];
    let name = node["name"].as_str().unwrap_or("").to_ascii_lowercase();
    !ignored.contains(&name.as_str()) && places.iter().any(|place| node["in"] == *place)
}

/// What a message's media types stand under.
const KINDS: &[Kind] = &[
    Kind {
        name: "operation removed",
        place: Where::Operation,
        fits: |_| true,
        change: |tree, operation, _| cut(tree, operation),
    },
    Kind {
        name: "path removed",
        place: Where::Operation,
        fits: |_| true,
        change: |tree, operation, _| cut(tree, parent(operation).0),
    },
    Kind {
        name: "path renamed",
        place: Where::Operation,
        fits: |_| true,
        change: |tree, operation, _| {
            let path = parent(operation).0;
            let (_, name) = parent(path);
            rename(tree, path, &format!("{name}/hutong-new"));
        },
    },
    Kind {
        name: "method changed",
        place: Where::Operation,
        fits: |site| {
            let path = parent(&site.operation).0;
            site.root.pointer(path).unwrap().get("patch").is_none()
        },
        change: |tree, operation, _| rename(tree, operation, "patch"),
    },
    Kind {
        name: "required query parameter added",
        place: Where::Operation,
        fits: |_| true,
        change: |tree, operation, _| add_parameter(tree, operation, "query"),
    },
    Kind {
        name: "required header added",
        place: Where::Operation,
        fits: |_| true,
        change: |tree, operation, _| add_parameter(tree, operation, "header"),
    },
    Kind {
        name: "required cookie added",
        place: Where::Operation,
        fits: |site| !site.is_20(),
        change: |tree, operation, _| add_parameter(tree, operation, "cookie"),
    },
    Kind {
        name: "parameter made required",
        place: Where::Parameter,
        fits: |site| {
            parameter_in(site, &["query", "header"])
                && site.get().get("required") != Some(&json!(true))
        },
        change: |tree, _, pointer| at(tree, pointer)["required"] = json!(true),
    },
    Kind {
        name: "list parameter written another way",
        place: Where::Parameter,
        fits: |site| {
            let node = site.get();
            let plain = ["style", "explode", "collectionFormat"]
                .iter()
                .all(|key| node.get(key).is_none());
            plain
                && parameter_in(site, &["query"])
                && (node["schema"]["type"] == "array" || node["type"] == "array")
        },
        change: |tree, _, pointer| {
            let old = tree.get("swagger").is_some();
            let (key, value) = if old {
                ("collectionFormat", json!("multi"))
            } else {
                ("explode", json!(false))
            };
            at(tree, pointer)[key] = value;
        },
    },
    Kind {
        name: "parameter: default changed",
        place: Where::ParameterSchema,
        fits: |site| site.get().get("default").is_some_and(Value::is_i64),
        change: |tree, _, pointer| moved(tree, pointer, "default", 1),
    },
    Kind {
        name: "parameter: text to integer",
        place: Where::ParameterSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "parameter: number to integer",
        place: Where::ParameterSchema,
        fits: |site| site.plain("number", &["enum", "const", "format", "multipleOf"]),
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "parameter: listed value removed",
        place: Where::ParameterSchema,
        fits: texts,
        change: |tree, _, pointer| {
            at(tree, pointer)["enum"].as_array_mut().unwrap().pop();
        },
    },
    Kind {
        name: "parameter: limited to a list",
        place: Where::ParameterSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["enum"] = json!(["one", "two"]),
    },
    Kind {
        name: "parameter: maximum lowered",
        place: Where::ParameterSchema,
        fits: |site| bound(site, "integer", "maximum"),
        change: |tree, _, pointer| moved(tree, pointer, "maximum", -1),
    },
    Kind {
        name: "parameter: minimum raised",
        place: Where::ParameterSchema,
        fits: |site| bound(site, "integer", "minimum"),
        change: |tree, _, pointer| moved(tree, pointer, "minimum", 1),
    },
    Kind {
        name: "required body added",
        place: Where::Operation,
        fits: |site| {
            let node = site.get();
            let method = parent(&site.operation).1;
            !site.is_20()
                && node.get("requestBody").is_none()
                && ["post", "put", "patch"].contains(&method.as_str())
        },
        change: |tree, operation, _| {
            at(tree, operation)["requestBody"] = json!({"required": true,
                "content": {"application/json": {"schema": {"type": "object"}}}});
        },
    },
    Kind {
        name: "body made required",
        place: Where::Operation,
        fits: |site| {
            let body = &site.get()["requestBody"];
            body.get("content").is_some() && body.get("required") != Some(&json!(true))
        },
        change: |tree, operation, _| at(tree, operation)["requestBody"]["required"] = json!(true),
    },
    Kind {
        name: "request media type replaced",
        place: Where::Operation,
        fits: |site| {
            let content = &site.get()["requestBody"]["content"];
            content.get("application/json").is_some() && content.get("*/*").is_none()
        },
        change: |tree, operation, _| {
            let pointer = format!("{operation}/requestBody/content/application~1json");
            rename(tree, &pointer, "text/hutong-new");
        },
    },
    Kind {
        name: "request: required property added",
        place: Where::RequestSchema,
        fits: |site| is_object(site) && site.get().get("properties").is_some(),
        change: |tree, _, pointer| {
            let node = at(tree, pointer).as_object_mut().unwrap();
            node["properties"]["hutongNew"] = json!({"type": "string"});
            let list = node.entry("required").or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(json!("hutongNew"));
        },
    },
    Kind {
        name: "request: property made required",
        place: Where::RequestSchema,
        fits: |site| is_object(site) && property(site.get(), false).is_some(),
        change: |tree, _, pointer| {
            let name = property(at(tree, pointer), false).unwrap();
            let node = at(tree, pointer).as_object_mut().unwrap();
            let list = node.entry("required").or_insert_with(|| json!([]));
            list.as_array_mut().unwrap().push(json!(name));
        },
    },
    Kind {
        name: "request: text to integer",
        place: Where::RequestSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "request: text to integer, deep",
        place: Where::RequestSchema,
        fits: |site| site.depth > 1 && text(site),
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "request: limited to a list",
        place: Where::RequestSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["enum"] = json!(["one", "two"]),
    },
    Kind {
        name: "request: format demanded",
        place: Where::RequestSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["format"] = json!("uuid"),
    },
    Kind {
        name: "request: listed value removed",
        place: Where::RequestSchema,
        fits: texts,
        change: |tree, _, pointer| {
            at(tree, pointer)["enum"].as_array_mut().unwrap().pop();
        },
    },
    Kind {
        name: "request: null refused",
        place: Where::RequestSchema,
        fits: |site| {
            let node = site.get();
            site.is_30()
                && node.get("nullable") == Some(&json!(true))
                && node.get("type").is_some()
                && node.get("enum").is_none()
        },
        change: |tree, _, pointer| remove(at(tree, pointer), "nullable"),
    },
    Kind {
        name: "request: maximal length lowered",
        place: Where::RequestSchema,
        fits: |site| bound(site, "string", "maxLength"),
        change: |tree, _, pointer| moved(tree, pointer, "maxLength", -1),
    },
    Kind {
        name: "request: list to text",
        place: Where::RequestSchema,
        fits: |site| site.plain("array", &["enum", "maxItems"]),
        change: |tree, _, pointer| *at(tree, pointer) = json!({"type": "string"}),
    },
    Kind {
        name: "response removed",
        place: Where::Response,
        fits: |site| {
            let responses = &site.root.pointer(&site.operation).unwrap()["responses"];
            responses.get("2XX").is_none()
        },
        change: |tree, _, pointer| cut(tree, pointer),
    },
    Kind {
        name: "status changed",
        place: Where::Response,
        fits: |site| {
            let responses = &site.root.pointer(&site.operation).unwrap()["responses"];
            responses.get("2XX").is_none() && responses.get("299").is_none()
        },
        change: |tree, _, pointer| rename(tree, pointer, "299"),
    },
    Kind {
        name: "response media type replaced",
        place: Where::Response,
        fits: |site| {
            let content = &site.get()["content"];
            content.get("application/json").is_some() && content.get("*/*").is_none()
        },
        change: |tree, _, pointer| {
            let pointer = format!("{pointer}/content/application~1json");
            rename(tree, &pointer, "text/hutong-new");
        },
    },
    Kind {
        name: "response body gone",
        place: Where::Response,
        fits: |site| {
            site.get()
                .get("content")
                .is_some_and(|content| content != &json!({}))
        },
        change: |tree, _, pointer| remove(at(tree, pointer), "content"),
    },
    Kind {
        name: "response: body wrapped in a list",
        place: Where::ResponseSchema,
        fits: |site| site.depth == 0 && is_object(site),
        change: |tree, _, pointer| {
            let old = at(tree, pointer).clone();
            *at(tree, pointer) = json!({"type": "array", "items": old});
        },
    },
    Kind {
        name: "response: required property removed",
        place: Where::ResponseSchema,
        fits: |site| is_object(site) && property(site.get(), true).is_some(),
        change: |tree, _, pointer| {
            let node = at(tree, pointer);
            let name = property(node, true).unwrap();
            remove(&mut node["properties"], &name);
            unrequire(node, &name);
        },
    },
    Kind {
        name: "response: property made optional",
        place: Where::ResponseSchema,
        fits: |site| is_object(site) && property(site.get(), true).is_some(),
        change: |tree, _, pointer| {
            let node = at(tree, pointer);
            let name = property(node, true).unwrap();
            unrequire(node, &name);
        },
    },
    Kind {
        name: "response: text to integer",
        place: Where::ResponseSchema,
        fits: text,
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "response: text to integer, deep",
        place: Where::ResponseSchema,
        fits: |site| site.depth > 1 && text(site),
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("integer"),
    },
    Kind {
        name: "response: integer to number",
        place: Where::ResponseSchema,
        fits: |site| site.plain("integer", &["enum", "const", "format", "multipleOf"]),
        change: |tree, _, pointer| at(tree, pointer)["type"] = json!("number"),
    },
    Kind {
        name: "response: format dropped",
        place: Where::ResponseSchema,
        fits: |site| {
            site.plain("string", &["enum", "const", "pattern", "maxLength"])
                && site.get()["format"] == "date-time"
        },
        change: |tree, _, pointer| remove(at(tree, pointer), "format"),
    },
    Kind {
        name: "response: listed value added",
        place: Where::ResponseSchema,
        fits: texts,
        change: |tree, _, pointer| {
            let list = at(tree, pointer)["enum"].as_array_mut().unwrap();
            list.push(json!("hutong-new"));
        },
    },
    Kind {
        name: "response: list of values lifted",
        place: Where::ResponseSchema,
        fits: texts,
        change: |tree, _, pointer| remove(at(tree, pointer), "enum"),
    },
    Kind {
        name: "response: null allowed",
        place: Where::ResponseSchema,
        fits: |site| site.is_30() && text(site) && site.get().get("nullable") != Some(&json!(true)),
        change: |tree, _, pointer| at(tree, pointer)["nullable"] = json!(true),
    },
    Kind {
        name: "response: maximal length raised",
        place: Where::ResponseSchema,
        fits: |site| bound(site, "string", "maxLength"),
        change: |tree, _, pointer| moved(tree, pointer, "maxLength", 1),
    },
    Kind {
        name: "response: minimum lifted",
        place: Where::ResponseSchema,
        fits: |site| bound(site, "integer", "minimum"),
        change: |tree, _, pointer| remove(at(tree, pointer), "minimum"),
    },
    Kind {
        name: "security demanded",
        place: Where::Operation,
        fits: |site| security(site.root, &site.operation).is_empty(),
        change: |tree, operation, _| {
            let name = add_scheme(tree);
            at(tree, operation)["security"] = json!([{ name: [] }]);
        },
    },
    Kind {
        name: "second credential demanded",
        place: Where::Operation,
        fits: is_secured,
        change: |tree, operation, _| {
            let mut list = json!(security(tree, operation));
            let name = add_scheme(tree);
            for one in list.as_array_mut().unwrap() {
                one[name] = json!([]);
            }
            at(tree, operation)["security"] = list;
        },
    },
    Kind {
        name: "scope demanded",
        place: Where::Operation,
        fits: |site| each_uses(site, "oauth2"),
        change: |tree, operation, _| {
            let mut list = json!(security(tree, operation));
            for one in list.as_array_mut().unwrap() {
                let name = used(tree, one, "oauth2").unwrap();
                one[&name].as_array_mut().unwrap().push(json!("hutong:new"));
            }
            at(tree, operation)["security"] = list;
        },
    },
];

/// Follows references; nothing where they lead out or nowhere.
pub fn followed(root: &Value, pointer: &str) -> Option<String> {
    let mut pointer = pointer.to_owned();
    for _ in 0..10 {
        let node = root.pointer(&pointer)?;
        let Some(to) = reference(node) else {
            return Some(pointer);
        };
        to.strip_prefix('#')?.clone_into(&mut pointer);
    }
    None
}

/// Whether a parameter is a header that descriptions of OpenAPI 3 ignore.
fn is_ignored(root: &Value, pointer: &str) -> bool {
    let name = root
        .pointer(pointer)
        .and_then(|parameter| parameter["name"].as_str());
    ["accept", "content-type", "authorization"]
        .contains(&name.unwrap_or("").to_lowercase().as_str())
}

/// The parameters of an operation's own list that count.
fn parameters(root: &Value, operation: &str) -> Vec<String> {
    let list = root.pointer(operation).unwrap().get("parameters");
    let number = list.and_then(Value::as_array).map_or(0, Vec::len);
    (0..number)
        .filter_map(|place| followed(root, &format!("{operation}/parameters/{place}")))
        .filter(|pointer| !is_ignored(root, pointer))
        .collect()
}

/// Responses of success.
fn successes(root: &Value, operation: &str) -> Vec<String> {
    let responses = root.pointer(&format!("{operation}/responses"));
    let statuses = responses.and_then(Value::as_object).into_iter().flatten();
    statuses
        .filter(|(status, _)| status.starts_with('2'))
        .map(|(status, _)| format!("{operation}/responses{}", step(status)))
        .collect()
}

/// The schemas of JSON below a body or response.
fn contents(root: &Value, message: &str) -> Vec<String> {
    let Some(node) = root.pointer(message) else {
        return Vec::new();
    };
    if node.get("schema").is_some() {
        return vec![format!("{message}/schema")];
    }
    let content = node.get("content").and_then(Value::as_object);
    content
        .into_iter()
        .flatten()
        .filter(|(media, body)| media.contains("json") && body.get("schema").is_some())
        .map(|(media, _)| format!("{message}/content{}/schema", step(media)))
        .collect()
}

/// The schemas that a message is certain to hold or may hold, by properties and elements; composed ones are left alone.
fn schemas(root: &Value, start: &str) -> Vec<(String, usize)> {
    let mut found: Vec<(String, usize)> = Vec::new();
    let mut pending = vec![(start.to_owned(), 0)];
    while let Some((pointer, depth)) = pending.pop() {
        let Some(pointer) = followed(root, &pointer) else {
            continue;
        };
        let Some(node) = root.pointer(&pointer).and_then(Value::as_object) else {
            continue;
        };
        let left_alone = [
            "allOf",
            "oneOf",
            "anyOf",
            "not",
            "if",
            "readOnly",
            "writeOnly",
            "$id",
            "$dynamicRef",
        ];
        if left_alone.iter().any(|key| node.contains_key(*key))
            || found.iter().any(|(known, _)| *known == pointer)
            || found.len() > 200
        {
            continue;
        }
        let own = node.get("properties").and_then(Value::as_object);
        for (name, _) in own.into_iter().flatten() {
            pending.push((format!("{pointer}/properties{}", step(name)), depth + 1));
        }
        if node.get("items").is_some_and(Value::is_object) {
            pending.push((format!("{pointer}/items"), depth + 1));
        }
        found.push((pointer, depth));
    }
    found
}

fn sites<'t>(root: &'t Value, operation: &str, place: Where) -> Vec<Site<'t>> {
    let bodies = |messages: Vec<String>| -> Vec<(String, usize)> {
        let starts = messages
            .iter()
            .filter_map(|message| followed(root, message))
            .flat_map(|message| contents(root, &message));
        starts.flat_map(|start| schemas(root, &start)).collect()
    };
    let pointers: Vec<(String, usize)> = match place {
        Where::Operation => vec![(operation.to_owned(), 0)],
        Where::Parameter => flat(parameters(root, operation)),
        Where::ParameterSchema => {
            let places = ["query", "path", "header"];
            let own = parameters(root, operation).into_iter().filter(|pointer| {
                let node = root.pointer(pointer).unwrap();
                places.iter().any(|place| node["in"] == *place)
            });
            own.filter_map(|pointer| {
                let node = root.pointer(&pointer)?;
                if node.get("schema").is_some() {
                    let schema = followed(root, &format!("{pointer}/schema"))?;
                    schemas(root, &schema).into_iter().next()
                } else {
                    Some((pointer, 0))
                }
            })
            .collect()
        }
        Where::RequestSchema => {
            let mut messages = vec![format!("{operation}/requestBody")];
            let own = parameters(root, operation).into_iter();
            messages.extend(own.filter(|own| root.pointer(own).unwrap()["in"] == "body"));
            bodies(messages)
        }
        Where::Response => flat(successes(root, operation)),
        Where::ResponseSchema => bodies(successes(root, operation)),
    };
    pointers
        .into_iter()
        .map(|(at, depth)| Site {
            root,
            operation: operation.to_owned(),
            at,
            depth,
        })
        .collect()
}

fn flat(pointers: Vec<String>) -> Vec<(String, usize)> {
    pointers.into_iter().map(|pointer| (pointer, 0)).collect()
}

/// The document with one change of this kind at one place that fits, and that place.
fn changed(document: &Document, kind: &Kind) -> Option<(Value, String)> {
    let mut dice = Dice::new(&format!("{} {}", document.path, kind.name));
    let mut all = operations(&document.tree);
    dice.shuffle(&mut all);
    for (path, method) in all {
        let operation = format!("/paths{}/{method}", step(&path));
        let mut fitting = sites(&document.tree, &operation, kind.place);
        fitting.retain(|site| kind.fits(site));
        if fitting.is_empty() {
            continue;
        }
        let site = &fitting[dice.below(fitting.len())];
        let mut tree = document.tree.clone();
        (kind.change)(&mut tree, &site.operation, &site.at);
        return Some((tree, format!("{method} {path} at {}", site.at)));
    }
    None
}

impl Kind {
    fn fits(&self, site: &Site<'_>) -> bool {
        (self.fits)(site)
    }
}

#[test]
#[ignore = "needs HUTONG_SHARED"]
fn each_breaking_change_is_found() {
    let plan = &plan();
    let mut documents = documents(usize::MAX);
    documents.truncate(DOCUMENTS);
    assert_eq!(documents.len(), DOCUMENTS, "the corpus has documents");
    let tasks: Vec<(&Document, &Kind)> = documents
        .iter()
        .flat_map(|document| KINDS.iter().map(move |kind| (document, kind)))
        .collect();
    let told: Vec<_> = tasks
        .par_iter()
        .filter_map(|(document, kind)| {
            let (tree, place) = changed(document, kind)?;
            let (old, new) = (document.tree.to_string(), tree.to_string());
            let comparison = compared(&old, &new, plan);
            let worst = comparison.changes.iter().max_by_key(|change| change.effect);
            let effect = worst.map_or(Effect::Documentation, |change| change.effect);
            if effect != Effect::Breaking {
                keep(&format!("{} {}", kind.name, document.path), &old, &new);
            }
            let code = worst.map_or("-", |change| change.code);
            Some((
                kind.name,
                effect,
                code,
                format!("{} {place}", document.path),
            ))
        })
        .collect();
    let mut table: BTreeMap<&str, (usize, BTreeMap<String, usize>)> = BTreeMap::new();
    let (mut missed, mut undecided) = (Vec::new(), 0);
    for (name, effect, code, place) in &told {
        let row = table.entry(name).or_default();
        row.0 += 1;
        *row.1
            .entry(format!("{} {code}", effect.name()))
            .or_default() += 1;
        match effect {
            Effect::Breaking => {}
            Effect::Undecided => {
                undecided += 1;
                println!("undecided: {name}: {place}: {code}");
            }
            _ => missed.push(format!("{name}: {place}: {} {code}", effect.name())),
        }
    }
    for kind in KINDS {
        let (count, called) = table.get(kind.name).cloned().unwrap_or_default();
        println!("{:<38} {count:>3} {called:?}", kind.name);
    }
    println!(
        "{} changes of {} kinds, {undecided} undecided",
        told.len(),
        table.len()
    );
    for missed in &missed {
        println!("{missed}");
    }
    assert!(missed.is_empty(), "{} not called breaking", missed.len());
    assert!(table.len() >= 40, "{} kinds", table.len());
    assert!(undecided * 100 <= told.len(), "{undecided} undecided");
}
