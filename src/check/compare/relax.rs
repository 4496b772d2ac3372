//! Relaxes a schema at one place, so that a comparison goes on behind a difference that was found there.

use crate::check::schema::Rejection;
use crate::read::Json;
use crate::read::tree::pointer_tokens;
use serde_json::{Map, json};
use std::collections::BTreeSet;

/// Schemas within schemas at one place of a value: references, combinations.
const MAX_DEPTH: usize = 48;

/// The schema, with what rejected a value of `narrower` left out at its place. Nothing else of it changes. `None` where that is not
/// possible.
#[must_use]
pub fn relaxed(schema: &Json, narrower: &Json, refused: &Rejection) -> Option<Json> {
    let mut root = schema.clone();
    let definitions = schema.get("$defs").cloned().unwrap_or_default();
    let tokens = pointer_tokens(&refused.at);
    // A property that the other side does not describe may be anything: that it may be missing says so already.
    let mut property = tokens.clone();
    property.extend(refused.demand.as_str().map(str::to_owned));
    let there = together(narrower, &at(narrower, &tokens));
    let place = Place {
        definitions: &definitions,
        refused,
        unsaid: there.iter().all(|schema| says_nothing(schema)),
        untyped: there.iter().all(|schema| schema.get("type").is_none()),
        undescribed: refused.keyword == "required" && !describes(narrower, &property),
    };
    place.walk(&mut root, &tokens, 0);
    (root != *schema).then_some(root)
}

/// The JSON type of a value, as the keyword `type` names it.
#[must_use]
pub fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(number) if number.is_f64() => "number",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// What rejected a value, and the definitions that the schema refers to.
struct Place<'r> {
    definitions: &'r Json,
    refused: &'r Rejection,
    /// Whether the other side says nothing of the part, and so of nothing in it.
    unsaid: bool,
    /// Whether the other side allows any type there.
    untyped: bool,
    /// Whether the other side says nothing of the property that is missing.
    undescribed: bool,
}

impl Place<'_> {
    /// Walks every schema that describes the part at `tokens`. References on the way are replaced by what they refer to, because a
    /// definition may be used in other places too.
    fn walk(&self, schema: &mut Json, tokens: &[String], depth: usize) {
        if depth > MAX_DEPTH {
            return;
        }
        self.inline(schema);
        let Json::Object(members) = schema else {
            // `false` rejects the part itself.
            if tokens.is_empty() && *schema == Json::Bool(false) {
                *schema = Json::Bool(true);
            }
            return;
        };
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = members.get_mut(keyword).and_then(Json::as_array_mut);
            for branch in branches.into_iter().flatten() {
                self.walk(branch, tokens, depth + 1);
            }
        }
        for keyword in ["then", "else"] {
            if let Some(branch) = members.get_mut(keyword) {
                self.walk(branch, tokens, depth + 1);
            }
        }
        match tokens.split_first() {
            None => self.leave_out(schema),
            Some((token, rest)) => {
                if let Some(next) = described(members, token) {
                    self.walk(next, rest, depth + 1);
                }
            }
        }
    }

    /// Replaces a reference by the definition that it refers to.
    fn inline(&self, schema: &mut Json) {
        let mut hops = 0;
        while let Some(target) = schema.get("$ref").and_then(Json::as_str)
            && hops < MAX_DEPTH
        {
            let name = target.strip_prefix("#/$defs/");
            let Some(definition) = name.and_then(|name| self.definitions.get(name)).cloned() else {
                return;
            };
            let Json::Object(members) = schema else {
                return;
            };
            members.shift_remove("$ref");
            if members.is_empty() {
                *schema = definition;
            } else if let Some(Json::Array(all)) = members.get_mut("allOf") {
                all.push(definition);
                return;
            } else {
                members.insert("allOf".to_owned(), json!([definition]));
                return;
            }
            hops += 1;
        }
    }

    /// Leaves out what rejected the part that this schema describes.
    fn leave_out(&self, schema: &mut Json) {
        let refused = self.refused;
        if self.unsaid {
            *schema = Json::Bool(true);
            return;
        }
        let Json::Object(members) = schema else {
            return;
        };
        match refused.keyword.as_str() {
            "type" if self.untyped => allow(members, KINDS),
            // Whole numbers are numbers.
            "type" if refused.value.is_number() => allow(members, &["integer", "number"]),
            "type" => allow(members, &[kind(&refused.value)]),
            "required" => {
                if let Some(Json::Array(names)) = members.get_mut("required") {
                    names.retain(|name| *name != refused.demand);
                }
                if self.undescribed
                    && let Some(name) = refused.demand.as_str()
                    && let Some(own) = members
                        .get_mut("properties")
                        .and_then(|it| it.get_mut(name))
                {
                    *own = Json::Bool(true);
                }
            }
            "additionalProperties" | "unevaluatedProperties" => {
                if let Some(name) = refused.demand.as_str()
                    && members.contains_key(&refused.keyword)
                {
                    let properties = members.entry("properties").or_insert_with(|| json!({}));
                    if let Json::Object(properties) = properties {
                        properties.entry(name).or_insert(Json::Bool(true));
                    }
                }
            }
            keyword if members.contains_key(keyword) => {
                members.shift_remove(keyword);
            }
            _ => {}
        }
    }
}

/// The JSON types.
const KINDS: &[&str] = &[
    "null", "boolean", "integer", "number", "string", "array", "object",
];

/// Adds kinds of values to those that a schema accepts. Its other keywords hold for values of the types that it accepted before.
fn allow(members: &mut Map<String, Json>, kinds: &[&str]) {
    let Some(types) = members.get("type") else {
        return;
    };
    let was = match types {
        Json::Array(all) => all.clone(),
        one => vec![one.clone()],
    };
    let is_new = |kind: &&&str| !was.iter().any(|known| known == **kind);
    let more: Vec<&&str> = kinds.iter().filter(is_new).collect();
    let is_listed = members.contains_key("enum") || members.contains_key("const");
    if is_listed {
        let was = Json::Object(std::mem::take(members));
        members.insert("anyOf".to_owned(), json!([was, {"type": more}]));
    } else {
        let all: Vec<Json> = was
            .into_iter()
            .chain(more.iter().map(|kind| json!(kind)))
            .collect();
        members.insert("type".to_owned(), Json::Array(all));
    }
}

/// Whether a schema accepts everything and says nothing.
fn says_nothing(schema: &Json) -> bool {
    match schema {
        Json::Bool(all) => *all,
        Json::Object(members) => members
            .keys()
            .all(|keyword| ["$ref", "$defs"].contains(&keyword.as_str())),
        _ => false,
    }
}

/// The schema of one property or element.
fn described<'m>(members: &'m mut Map<String, Json>, token: &str) -> Option<&'m mut Json> {
    if let Some(property) = has(members, "properties", token) {
        return members.get_mut("properties")?.get_mut(property);
    }
    if let Ok(index) = token.parse::<usize>() {
        let tuple = members.get("prefixItems").and_then(Json::as_array);
        if tuple.is_some_and(|tuple| index < tuple.len()) {
            return members.get_mut("prefixItems")?.get_mut(index);
        }
        if members.contains_key("items") {
            return members.get_mut("items");
        }
    }
    members.get_mut("additionalProperties")
}

fn has<'t>(members: &Map<String, Json>, keyword: &str, token: &'t str) -> Option<&'t str> {
    members.get(keyword)?.get(token).map(|_| token)
}

/// Whether a schema says anything of the part of a value at `tokens`.
fn describes(root: &Json, tokens: &[String]) -> bool {
    !at(root, tokens).is_empty()
}

/// Keywords that speak of other places, or that combine schemas.
const STRUCTURE: &[&str] = &[
    "$defs",
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "items",
    "oneOf",
    "patternProperties",
    "prefixItems",
    "properties",
    "required",
];

/// What a schema says of the very part of a value at a pointer, and not of what is in it: `maximum 500, type "integer"`.
#[must_use]
pub fn declared(root: &Json, pointer: &str) -> String {
    let schemas = at(root, &pointer_tokens(pointer));
    let schemas = together(root, &schemas).into_iter();
    let keywords = schemas.filter_map(Json::as_object).flatten();
    let own = keywords.filter(|(keyword, _)| !STRUCTURE.contains(&keyword.as_str()));
    let words: BTreeSet<String> = own
        .map(|(keyword, value)| format!("{keyword} {value}"))
        .collect();
    words.into_iter().collect::<Vec<_>>().join(", ")
}

/// Every schema that describes the part of a value at `tokens`.
fn at<'s>(root: &'s Json, tokens: &[String]) -> Vec<&'s Json> {
    let mut schemas = vec![root];
    for token in tokens {
        let mut next = Vec::new();
        for schema in together(root, &schemas) {
            let under = |keyword: &str| schema.get(keyword);
            let own = under("properties").and_then(|properties| properties.get(token));
            let item = token
                .parse::<usize>()
                .ok()
                .and_then(|index| under("prefixItems")?.get(index).or_else(|| under("items")));
            let other = under("additionalProperties").filter(|other| other.is_object());
            let patterns = under("patternProperties").and_then(Json::as_object);
            next.extend(own.or(item).or(other));
            next.extend(patterns.into_iter().flat_map(Map::values));
        }
        schemas = next;
    }
    schemas
}

/// Schemas, and those that they refer to or combine.
fn together<'s>(root: &'s Json, schemas: &[&'s Json]) -> Vec<&'s Json> {
    let mut all: Vec<&Json> = Vec::new();
    let mut pending = schemas.to_vec();
    while let Some(schema) = pending.pop() {
        if all.len() > MAX_DEPTH || all.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        all.push(schema);
        let target = schema.get("$ref").and_then(Json::as_str);
        let target = target.and_then(|text| root.pointer(text.strip_prefix('#')?));
        pending.extend(target);
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Json::as_array);
            pending.extend(branches.into_iter().flatten());
        }
    }
    all
}
