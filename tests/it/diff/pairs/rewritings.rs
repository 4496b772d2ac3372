//! Ways to write a document otherwise that mean nothing: they are made in the newer version beside changes, or alone.

use super::documents::Version;
use super::sites::{Place, Reached};
use crate::diff::mutate::{Dice, Inline, reference, target};
use crate::diff::mutations::{at, remove};
use crate::diff::rewrites::reordered;
use serde_json::{Value, json};

/// One way; nothing where there is nothing to write so.
pub type Rewriting = fn(&Value, &Reached, &mut Dice) -> Option<Value>;

/// Each way by its name.
pub const REWRITINGS: &[(&str, Rewriting)] = &[
    ("keys reordered", |tree, _, dice| {
        Some(reordered(tree, dice))
    }),
    ("references inlined", |tree, _, _| {
        let mut inlined = tree.clone();
        inlined["paths"] = Inline::new(tree, 400).node(&tree["paths"]);
        (inlined != *tree).then_some(inlined)
    }),
    ("shared schema renamed", renamed),
    ("reference to a copy", copied),
    ("object split into allOf", split),
    (
        "required names, listed values and alternatives reordered",
        |tree, _, dice| {
            let mut tree = tree.clone();
            lists(&mut tree, dice);
            Some(tree)
        },
    ),
    ("allOf of one", |tree, reached, dice| {
        let pointer = pick(tree, reached, dice, |node| reference(node).is_some())?;
        let mut tree = tree.clone();
        let node = at(&mut tree, &pointer);
        *node = json!({"allOf": [node.clone()]});
        Some(tree)
    }),
    ("descriptions added", |tree, reached, dice| {
        let pointer = pick(tree, reached, dice, |node| reference(node).is_none())?;
        let mut tree = tree.clone();
        at(&mut tree, &pointer)["description"] = json!("Said in words");
        Some(tree)
    }),
    ("query parameter written as a property", gathered),
    ("defaults written out", |tree, _, _| {
        let mut tree = tree.clone();
        written_out(&mut tree);
        Some(tree)
    }),
    ("alternatives by anyOf", |tree, _, _| {
        let all = replaced(tree, &|node| {
            let node = node.as_object_mut()?;
            let of_scalars = node
                .get("oneOf")?
                .as_array()?
                .iter()
                .all(|one| one.get("type").is_some());
            let branches = of_scalars.then(|| node.shift_remove("oneOf"))??;
            node.insert("anyOf".to_owned(), branches);
            Some(())
        });
        (all != *tree).then_some(all)
    }),
    ("alternatives by a list of types", |tree, _, _| {
        let all = replaced(tree, &|node| {
            let plain = json!([{"type": "string"}, {"type": "integer"}]);
            if node.get("oneOf")? != &plain {
                return None;
            }
            remove(node, "oneOf");
            node["type"] = json!(["string", "integer"]);
            Some(())
        });
        (all != *tree).then_some(all)
    }),
    ("one listed value by const", |tree, _, _| {
        let all = replaced(tree, &|node| {
            let value = match node.get("enum")?.as_array()?.as_slice() {
                [value] => value.clone(),
                _ => return None,
            };
            remove(node, "enum");
            node["const"] = value;
            Some(())
        });
        (all != *tree).then_some(all)
    }),
    ("limit by the integer before it", |tree, _, _| {
        let all = replaced(tree, &|node| {
            let least = node.get("minimum")?.as_i64()?;
            if node["type"] != "integer" || node.get("exclusiveMinimum").is_some() {
                return None;
            }
            remove(node, "minimum");
            node["exclusiveMinimum"] = json!(least - 1);
            Some(())
        });
        (all != *tree).then_some(all)
    }),
    ("headers in other letters", |tree, _, _| {
        let text = tree.to_string();
        let other = text
            .replace("\"name\":\"X-Part-", "\"name\":\"x-pArt-")
            .replace("\"X-Total", "\"x-total");
        (other != text).then(|| other.parse().unwrap())
    }),
    ("parameters moved to the path", |tree, _, _| {
        let mut tree = tree.clone();
        let items = tree["paths"].as_object_mut()?.values_mut();
        let item = items
            .filter_map(Value::as_object_mut)
            .find(|item| item.len() == 1)?;
        let parameters = item
            .values_mut()
            .next()?
            .as_object_mut()?
            .shift_remove("parameters")?;
        item.insert("parameters".to_owned(), parameters);
        Some(tree)
    }),
    ("credentials of the whole document", |tree, _, _| {
        let mut tree = tree.clone();
        let operations = tree["paths"]
            .as_object_mut()?
            .values_mut()
            .filter_map(Value::as_object_mut);
        let mut all = None;
        for operation in operations.flat_map(|item| item.values_mut()) {
            match operation.get("security").cloned() {
                Some(own) if all.as_ref().is_none_or(|all| *all == own) => {
                    all = Some(own);
                    remove(operation, "security");
                }
                Some(_) => {}
                None => operation["security"] = json!([]),
            }
        }
        tree["security"] = all?;
        Some(tree)
    }),
    ("path parameter renamed", |tree, _, _| {
        let text = tree.to_string();
        let renamed = text.replace("{id}", "{office}").replace(
            "\"name\":\"id\",\"in\":\"path\"",
            "\"name\":\"office\",\"in\":\"path\"",
        );
        (renamed != text).then(|| renamed.parse().unwrap())
    }),
];

/// Whether a way can be taken in this version. Names of alternatives mean something to both sides, so 2.0, which has none, is free.
pub fn is_free(name: &str, tree: &Value, version: Version) -> bool {
    let names = [
        "shared schema renamed",
        "reference to a copy",
        "allOf of one",
        "references inlined",
    ];
    let is_said = match name {
        // A parameter of 2.0 is no object.
        "query parameter written as a property" => version != Version::V20,
        "alternatives by a list of types"
        | "one listed value by const"
        | "limit by the integer before it" => version == Version::V31,
        _ => true,
    };
    is_said
        && (version == Version::V20
            || !names.contains(&name)
            || !tree.to_string().contains("\"oneOf\":[{\"$ref\""))
}

/// The pointer of a schema in a body that is such; one that stands below a property or in a list.
fn pick(
    tree: &Value,
    reached: &Reached,
    dice: &mut Dice,
    is: fn(&Value) -> bool,
) -> Option<String> {
    let schemas = reached
        .iter()
        .filter(|((place, _), _)| *place == Place::Property);
    let fitting: Vec<&String> = schemas
        .map(|((_, pointer), _)| pointer)
        .filter(|pointer| tree.pointer(pointer).is_some_and(is))
        .collect();
    (!fitting.is_empty()).then(|| fitting[dice.below(fitting.len())].clone())
}

fn renamed(tree: &Value, _: &Reached, dice: &mut Dice) -> Option<Value> {
    let schemas = tree["components"]["schemas"].as_object()?;
    let name = schemas.keys().nth(dice.below(schemas.len()))?.clone();
    let text = tree.to_string();
    let refers = |name: &str| format!("\"#/components/schemas/{name}\"");
    let mut tree: Value = text
        .replace(&refers(&name), &refers("Renamed"))
        .parse()
        .unwrap();
    let schemas = tree["components"]["schemas"].as_object_mut()?;
    let schema = schemas.shift_remove(&name)?;
    schemas.insert("Renamed".to_owned(), schema);
    Some(tree)
}

fn copied(tree: &Value, reached: &Reached, dice: &mut Dice) -> Option<Value> {
    let pointer = pick(tree, reached, dice, |node| reference(node).is_some())?;
    let copy = target(tree, reference(tree.pointer(&pointer)?)?)?.clone();
    let mut tree = tree.clone();
    tree["components"]["schemas"]["Copy"] = copy;
    *at(&mut tree, &pointer) = json!({"$ref": "#/components/schemas/Copy"});
    Some(tree)
}

/// Whether a property is only in requests or only in responses: then `required` beside another part means something else.
fn is_of_one_way(property: &Value) -> bool {
    property.get("readOnly").is_some() || property.get("writeOnly").is_some()
}

fn split(tree: &Value, reached: &Reached, dice: &mut Dice) -> Option<Value> {
    let is_open = |node: &Value| {
        let keys = node.as_object().into_iter().flatten();
        keys.clone().count() > 1
            && keys
                .clone()
                .all(|(key, _)| ["type", "properties", "required"].contains(&key.as_str()))
            && node["properties"]
                .as_object()
                .is_some_and(|own| own.len() > 1 && !own.values().any(is_of_one_way))
    };
    let schemas = reached
        .iter()
        .filter(|((place, _), _)| *place == Place::Schema);
    let fitting: Vec<&String> = schemas
        .map(|((_, pointer), _)| pointer)
        .filter(|pointer| tree.pointer(pointer).is_some_and(is_open))
        .collect();
    if fitting.is_empty() {
        return None;
    }
    let pointer = fitting[dice.below(fitting.len())];
    let mut tree = tree.clone();
    let node = at(&mut tree, pointer);
    let properties = node["properties"].as_object_mut()?;
    let name = properties.keys().next()?.clone();
    let first = properties.shift_remove(&name)?;
    let own = node.clone();
    *node = json!({"allOf": [{"type": "object", "properties": {name: first}}, own]});
    Some(tree)
}

/// The tree with every node changed for which that is possible.
fn replaced(node: &Value, change: &dyn Fn(&mut Value) -> Option<()>) -> Value {
    let mut copy = match node {
        Value::Object(object) => Value::Object(
            object
                .iter()
                .map(|(key, child)| (key.clone(), replaced(child, change)))
                .collect(),
        ),
        Value::Array(list) => list.iter().map(|child| replaced(child, change)).collect(),
        _ => return node.clone(),
    };
    change(&mut copy);
    copy
}

/// Says what holds without being said.
fn written_out(tree: &mut Value) {
    *tree = replaced(tree, &|node| {
        let object = node.as_object_mut()?;
        // A security scheme has a place as well.
        if object.contains_key("in") && !object.contains_key("schema") {
            return None;
        }
        let has = |key: &str, value: &str| object.get(key).is_some_and(|own| own == value);
        let more: &[(&str, Value)] = match () {
            () if has("in", "query") => &[
                ("required", json!(false)),
                ("style", json!("form")),
                ("explode", json!(true)),
            ],
            () if has("in", "header") => &[("style", json!("simple")), ("explode", json!(false))],
            () if object.contains_key("in") || object.contains_key("enum") => return None,
            () if has("type", "string") => &[("minLength", json!(0))],
            () if has("type", "array") => &[("minItems", json!(0)), ("uniqueItems", json!(false))],
            () if has("type", "object") => &[
                ("minProperties", json!(0)),
                ("additionalProperties", json!(true)),
            ],
            () if object.contains_key("responses") && !object.contains_key("schemas") => {
                &[("deprecated", json!(false))]
            }
            () => return None,
        };
        let style = object.contains_key("style");
        for (key, value) in more {
            if !(style && *key == "explode") {
                object.entry(*key).or_insert_with(|| value.clone());
            }
        }
        Some(())
    });
}

/// An optional parameter of the query becomes the property of an exploded object, which is written in the same way.
fn gathered(tree: &Value, _: &Reached, _: &mut Dice) -> Option<Value> {
    let mut tree = tree.clone();
    let operations = tree["paths"]
        .as_object_mut()?
        .values_mut()
        .filter_map(Value::as_object_mut);
    let mut parameters = operations
        .flat_map(|item| item.values_mut())
        .flat_map(|one| one["parameters"].as_array_mut().unwrap());
    let one = parameters.find(|one| {
        one["in"] == "query" && one.get("required").is_none() && one["schema"]["type"] != "array"
    })?;
    let name = one["name"].as_str()?.to_owned();
    *one = json!({"name": "gathered", "in": "query", "schema": {"type": "object", "properties": {name: one["schema"]}}});
    Some(tree)
}

fn lists(node: &mut Value, dice: &mut Dice) {
    match node {
        Value::Object(object) => {
            for (key, child) in object {
                match child {
                    Value::Array(list) if ["required", "enum", "oneOf"].contains(&key.as_str()) => {
                        dice.shuffle(list);
                    }
                    _ => lists(child, dice),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|child| lists(child, dice)),
        _ => {}
    }
}
