//! Reads a description as the two sides of an exchange would, without anything of ours: what each operation takes and gives.

use crate::diff::mutate::{METHODS, target};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What each operation takes and gives, by method and path without the names of its parameters.
pub type Exchanges = BTreeMap<String, Exchange>;

/// One operation.
#[derive(Default)]
pub struct Exchange {
    /// The operation as the description names it.
    pub name: String,
    /// By place and name; those of a path by their order.
    pub parameters: BTreeMap<String, Parameter>,
    /// The request body, and whether it must be there.
    pub body: Option<(bool, Content)>,
    /// By status.
    pub responses: BTreeMap<String, Answer>,
    /// Credentials that are asked for together; any of the sets is enough.
    pub security: Vec<BTreeSet<String>>,
}

/// One parameter or header.
pub struct Parameter {
    /// Whether it must be there.
    pub required: bool,
    /// How lists are written: `multi`, or the sign between elements.
    pub between: &'static str,
    /// A self-contained JSON Schema.
    pub schema: Value,
}

/// Self-contained JSON Schemas by media type.
pub type Content = BTreeMap<String, Value>;

/// One response.
pub struct Answer {
    /// The headers by name.
    pub headers: BTreeMap<String, Parameter>,
    /// The bodies.
    pub content: Content,
}

/// Headers that OpenAPI 3 describes elsewhere than among the parameters.
const IGNORED: [&str; 3] = ["accept", "content-type", "authorization"];

/// The properties of an object of the query that is written as a parameter for each.
fn exploded(parameter: &Value) -> Option<&Map<String, Value>> {
    let is_exploded = parameter["in"] == "query" && parameter["schema"]["type"] == "object";
    parameter["schema"]["properties"]
        .as_object()
        .filter(|_| is_exploded)
}

/// A description that is being read.
struct Reader<'t> {
    root: &'t Value,
    is_20: bool,
    is_31: bool,
}

/// What the operations of a description take and give.
pub fn exchanges(root: &Value) -> Exchanges {
    let version = root["openapi"].as_str().unwrap_or("2.0");
    let reader = Reader {
        root,
        is_20: version.starts_with('2'),
        is_31: version.starts_with("3.1"),
    };
    let mut all = Exchanges::new();
    for (path, item) in root["paths"].as_object().unwrap() {
        for method in METHODS {
            if let Some(operation) = item.get(method) {
                let segments = path
                    .split('/')
                    .map(|one| if one.starts_with('{') { "{}" } else { one });
                let key = format!("{method} {}", segments.collect::<Vec<_>>().join("/"));
                let mut exchange = reader.operation(path, item, operation);
                exchange.name = format!("{} {path}", method.to_uppercase());
                all.insert(key, exchange);
            }
        }
    }
    all
}

impl<'t> Reader<'t> {
    fn resolved(&self, node: &'t Value) -> &'t Value {
        let to = node.get("$ref").and_then(Value::as_str);
        to.map_or(node, |to| self.resolved(target(self.root, to).unwrap()))
    }

    fn operation(&self, path: &str, item: &'t Value, operation: &'t Value) -> Exchange {
        let mut exchange = Exchange::default();
        let lists = [&item["parameters"], &operation["parameters"]];
        for one in lists.into_iter().filter_map(Value::as_array).flatten() {
            let one = self.resolved(one);
            let (name, place) = (one["name"].as_str().unwrap(), one["in"].as_str().unwrap());
            if place == "body" {
                let schema = self.closed(&one["schema"], "readOnly");
                let content = Content::from([("application/json".to_owned(), schema)]);
                exchange.body = Some((one["required"] == true, content));
                continue;
            }
            if !self.is_20 && place == "header" && IGNORED.contains(&name.to_lowercase().as_str()) {
                continue;
            }
            if let Some(parts) = exploded(one) {
                for (name, schema) in parts {
                    let schema = self.closed(schema, "readOnly");
                    let part = Parameter {
                        required: false,
                        between: ",",
                        schema,
                    };
                    exchange
                        .parameters
                        .insert(format!("query {}", name.to_lowercase()), part);
                }
                continue;
            }
            let key = if place == "path" {
                // Its place among the parameters of the path.
                let before = path.split(&format!("{{{name}}}")).next().unwrap();
                format!("path {}", before.matches('{').count())
            } else {
                format!("{place} {}", name.to_lowercase())
            };
            exchange.parameters.insert(key, self.parameter(one, place));
        }
        if let Some(body) = operation.get("requestBody") {
            let body = self.resolved(body);
            exchange.body = Some((body["required"] == true, self.content(body, "readOnly")));
        }
        for (status, answer) in operation["responses"].as_object().unwrap() {
            let answer = self.resolved(answer);
            let headers = answer["headers"].as_object().into_iter().flatten();
            let headers = headers.map(|(name, header)| {
                (
                    name.to_lowercase(),
                    self.parameter(self.resolved(header), "header"),
                )
            });
            let found = Answer {
                headers: headers.collect(),
                content: self.content(answer, "writeOnly"),
            };
            exchange.responses.insert(status.clone(), found);
        }
        exchange.security = self.security(operation);
        exchange
    }

    fn security(&self, operation: &Value) -> Vec<BTreeSet<String>> {
        let own = operation
            .get("security")
            .or_else(|| self.root.get("security"));
        let sets = own
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .map(|set| {
                let schemes = set.as_object().unwrap().iter();
                let all = schemes.flat_map(|(name, scopes)| {
                    let scopes = scopes
                        .as_array()
                        .unwrap()
                        .iter()
                        .map(move |scope| format!("{name} {scope}"));
                    scopes.chain([name.clone()])
                });
                all.collect()
            });
        let sets: Vec<BTreeSet<String>> = sets.collect();
        if sets.is_empty() {
            vec![BTreeSet::new()]
        } else {
            sets
        }
    }

    fn content(&self, message: &'t Value, hidden: &str) -> Content {
        if self.is_20 {
            let schema = message
                .get("schema")
                .map(|schema| self.closed(schema, hidden));
            return schema
                .map(|schema| ("application/json".to_owned(), schema))
                .into_iter()
                .collect();
        }
        let content = message["content"].as_object().into_iter().flatten();
        content
            .map(|(media, body)| (media.clone(), self.closed(&body["schema"], hidden)))
            .collect()
    }

    fn parameter(&self, node: &'t Value, place: &str) -> Parameter {
        let is_form = place == "query";
        let between = if self.is_20 {
            match node["collectionFormat"].as_str() {
                Some("multi") => "multi",
                Some("pipes") => "|",
                _ => ",",
            }
        } else {
            match (node["style"].as_str(), node["explode"].as_bool()) {
                (Some("pipeDelimited"), _) => "|",
                (None | Some("form"), None | Some(true)) if is_form => "multi",
                _ => ",",
            }
        };
        let schema = if self.is_20 {
            let own = [
                "type",
                "items",
                "enum",
                "minimum",
                "maximum",
                "exclusiveMinimum",
                "minLength",
                "maxLength",
                "pattern",
                "format",
                "minItems",
                "maxItems",
                "uniqueItems",
                "multipleOf",
            ];
            let keys = node
                .as_object()
                .unwrap()
                .iter()
                .filter(|(key, _)| own.contains(&key.as_str()));
            let keys: Map<String, Value> = keys
                .map(|(key, value)| (key.clone(), value.clone()))
                .collect();
            self.closed(&Value::Object(keys), "readOnly")
        } else {
            self.closed(&node["schema"], "readOnly")
        };
        Parameter {
            required: node["required"] == true,
            between,
            schema,
        }
    }

    /// A schema of JSON Schema 2020-12 with everything that it refers to. `hidden` is the keyword of properties that are not sent.
    fn closed(&self, schema: &Value, hidden: &str) -> Value {
        let mut definitions = BTreeMap::new();
        let mut root = self.schema(schema, hidden, &mut definitions);
        if !definitions.is_empty() {
            // A reference may not stand beside its own definitions where an older dialect is meant.
            root = json!({"allOf": [root]});
            root["$defs"] = definitions.into_iter().collect();
        }
        root
    }

    fn schema(
        &self,
        node: &Value,
        hidden: &str,
        definitions: &mut BTreeMap<String, Value>,
    ) -> Value {
        let Some(object) = node.as_object() else {
            return node.clone();
        };
        if let Some(to) = node["$ref"].as_str() {
            let name = to.rsplit('/').next().unwrap().to_owned();
            if !definitions.contains_key(&name) {
                definitions.insert(name.clone(), Value::Null);
                let found = self.schema(target(self.root, to).unwrap(), hidden, definitions);
                definitions.insert(name.clone(), found);
            }
            return json!({"$ref": format!("#/$defs/{name}")});
        }
        let mut closed = Map::new();
        let mut unsent = Vec::new();
        for (key, child) in object {
            let child = match key.as_str() {
                "properties" => {
                    let mut kept = Map::new();
                    for (name, own) in child.as_object().unwrap() {
                        if own[hidden] == true {
                            unsent.push(json!(name));
                            // Whoever sends it all the same is not refused.
                            kept.insert(name.clone(), json!(true));
                        } else {
                            kept.insert(name.clone(), self.schema(own, hidden, definitions));
                        }
                    }
                    Value::Object(kept)
                }
                "items" | "additionalProperties" => self.schema(child, hidden, definitions),
                "allOf" | "oneOf" | "anyOf" => {
                    let all = child.as_array().unwrap().iter();
                    all.map(|one| self.schema(one, hidden, definitions))
                        .collect()
                }
                "description" | "title" | "example" | "default" | "readOnly" | "writeOnly"
                | "nullable" | "discriminator" => continue,
                _ => child.clone(),
            };
            // Alternatives with names are told apart by their sender.
            let is_named = key == "oneOf"
                && child
                    .as_array()
                    .unwrap()
                    .iter()
                    .all(|one| one.get("$ref").is_some());
            closed.insert(
                if is_named {
                    "anyOf".to_owned()
                } else {
                    key.clone()
                },
                child,
            );
        }
        if let Some(list) = closed.get_mut("required").and_then(Value::as_array_mut) {
            list.retain(|name| !unsent.contains(name));
        }
        if !unsent.is_empty() {
            closed.insert("x-unsent".to_owned(), json!(unsent));
        }
        if !self.is_31 {
            self.of_30(object, &mut closed);
        }
        Value::Object(closed)
    }

    /// Keywords that 3.0 and 2.0 have instead of those of JSON Schema.
    fn of_30(&self, object: &Map<String, Value>, closed: &mut Map<String, Value>) {
        if !self.is_20 && object.get("nullable") == Some(&json!(true)) {
            let kind = closed["type"].clone();
            closed.insert("type".to_owned(), json!([kind, "null"]));
        }
        for (exclusive, limit) in [
            ("exclusiveMinimum", "minimum"),
            ("exclusiveMaximum", "maximum"),
        ] {
            let Some(is) = closed.get(exclusive).and_then(Value::as_bool) else {
                continue;
            };
            closed.shift_remove(exclusive);
            if is && let Some(number) = closed.shift_remove(limit) {
                closed.insert(exclusive.to_owned(), number);
            }
        }
    }
}
