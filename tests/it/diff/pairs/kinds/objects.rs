//! Changes of objects and of alternatives.

use super::Level::{Breaking, Compatible, Possible};
use super::{Kind, LIMITED, NARROWED, NEITHER, WIDENED, fresh, kind, newer, once, set, unknown};
use crate::diff::mutations::{at, cut, remove, unrequire};
use crate::diff::pairs::sites::{Place, Site, owner};
use serde_json::{Value, json};

fn is_object(node: &Value) -> bool {
    node["type"] == "object" && node["properties"].is_object()
}

fn is_open(node: &Value) -> bool {
    is_object(node) && node.get("additionalProperties").is_none()
}

fn is_shut(node: &Value) -> bool {
    is_object(node) && node["additionalProperties"] == false
}

/// Whether a property is required; the one that tells alternatives apart is left alone.
fn property(site: &Site<'_>, wanted: bool) -> bool {
    let name = site.name();
    let names = site.owner()["required"].as_array();
    name != "kind" && names.is_some_and(|names| names.iter().any(|own| own == name)) == wanted
}

fn require(node: &mut Value, name: &str) {
    let list = node
        .as_object_mut()
        .unwrap()
        .entry("required")
        .or_insert_with(|| json!([]));
    list.as_array_mut().unwrap().push(json!(name));
}

fn name(pointer: &str) -> String {
    pointer.rsplit('/').next().unwrap().to_owned()
}

fn drop_property(tree: &mut Value, pointer: &str) {
    let name = name(pointer);
    cut(tree, pointer);
    let owner = at(tree, owner(pointer));
    if owner.get("required").is_some() {
        unrequire(owner, &name);
    }
}

/// The kinds of change of objects in bodies, and of what they are made of.
pub const OF_OBJECTS: &[Kind] = &[
    kind(
        "optional property added",
        Place::Schema,
        |site| is_open(site.get()),
        NEITHER,
        |tree, pointer, dice| {
            let name = fresh(dice);
            at(tree, pointer)["properties"][name] = json!({"type": "string"});
        },
    ),
    kind(
        "optional property added to a closed object",
        Place::Schema,
        |site| is_shut(site.get()),
        WIDENED,
        |tree, pointer, dice| {
            let name = fresh(dice);
            at(tree, pointer)["properties"][name] = json!({"type": "string"});
        },
    ),
    kind(
        "required property added",
        Place::Schema,
        |site| is_open(site.get()),
        NARROWED,
        |tree, pointer, dice| {
            let (name, node) = (fresh(dice), at(tree, pointer));
            node["properties"][&name] = json!({"type": "string"});
            require(node, &name);
        },
    ),
    kind(
        "recursive property added",
        Place::Schema,
        |site| {
            is_open(site.get())
                && site.at.starts_with("/components/schemas/")
                && site.at.matches('/').count() == 3
        },
        NEITHER,
        |tree, pointer, dice| {
            let name = fresh(dice);
            at(tree, pointer)["properties"][name] =
                json!({"type": "array", "items": {"$ref": format!("#{pointer}")}});
        },
    ),
    kind(
        "optional property removed",
        Place::Property,
        |site| is_open(site.owner()) && property(site, false),
        once(Possible),
        |tree, pointer, _| drop_property(tree, pointer),
    ),
    kind(
        "required property removed",
        Place::Property,
        |site| is_open(site.owner()) && property(site, true),
        [Possible, Breaking],
        |tree, pointer, _| drop_property(tree, pointer),
    ),
    kind(
        "optional property of a closed object removed",
        Place::Property,
        |site| is_shut(site.owner()) && property(site, false),
        [Breaking, Possible],
        |tree, pointer, _| drop_property(tree, pointer),
    ),
    kind(
        "property made required",
        Place::Property,
        |site| property(site, false) && site.get().get("$ref").is_none(),
        NARROWED,
        |tree, pointer, _| {
            require(at(tree, owner(pointer)), &name(pointer));
        },
    ),
    kind(
        "property made optional",
        Place::Property,
        |site| property(site, true),
        WIDENED,
        |tree, pointer, _| {
            unrequire(at(tree, owner(pointer)), &name(pointer));
        },
    ),
    kind(
        "property no longer sent to the system",
        Place::Property,
        |site| property(site, false) && hideable(site),
        [Possible, Compatible],
        |tree, pointer, _| set(tree, pointer, "readOnly", json!(true)),
    ),
    unknown(
        "required property sent to the system, too",
        Place::Property,
        |site| property(site, true) && site.get()["readOnly"] == true,
        |tree, pointer, _| {
            cut(tree, &format!("{pointer}/readOnly"));
        },
    ),
    kind(
        "property no longer sent to clients",
        Place::Property,
        |site| newer(site) && property(site, true) && hideable(site),
        [Compatible, Breaking],
        |tree, pointer, _| set(tree, pointer, "writeOnly", json!(true)),
    ),
    kind(
        "part of allOf added",
        Place::Schema,
        |site| site.get().get("allOf").is_some(),
        NEITHER,
        |tree, pointer, dice| {
            let name = fresh(dice);
            let part = json!({"type": "object", "properties": {name: {"type": "integer"}}});
            at(tree, pointer)["allOf"]
                .as_array_mut()
                .unwrap()
                .push(part);
        },
    ),
    kind(
        "tagged alternative removed",
        Place::Schema,
        |site| tagged(site, 3),
        NARROWED,
        |tree, pointer, _| {
            let node = at(tree, pointer);
            node["oneOf"].as_array_mut().unwrap().pop();
            if let Some(mapping) = node.pointer_mut("/discriminator/mapping") {
                remove(mapping, "kind3");
            }
        },
    ),
    kind(
        "tagged alternative added",
        Place::Schema,
        |site| tagged(site, 2),
        WIDENED,
        |tree, pointer, dice| {
            tree["components"]["schemas"]["Added"] = json!({"type": "object", "required": ["kind"],
            "properties": {"kind": {"type": "string", "enum": ["kind9"]}}});
            let node = at(tree, pointer);
            let branches = node["oneOf"].as_array_mut().unwrap();
            let place = dice.below(branches.len() + 1);
            branches.insert(place, json!({"$ref": "#/components/schemas/Added"}));

            if let Some(mapping) = node.pointer_mut("/discriminator/mapping") {
                mapping["kind9"] = json!("#/components/schemas/Added");
            }
        },
    ),
    kind(
        "scalar alternative added",
        Place::Schema,
        is_scalar_choice,
        WIDENED,
        |tree, pointer, _| {
            at(tree, pointer)["oneOf"]
                .as_array_mut()
                .unwrap()
                .push(json!({"type": "boolean"}));
        },
    ),
    kind(
        "scalar alternative removed",
        Place::Schema,
        is_scalar_choice,
        NARROWED,
        |tree, pointer, _| {
            at(tree, pointer)["oneOf"].as_array_mut().unwrap().pop();
        },
    ),
    unknown(
        "reference led elsewhere",
        Place::Property,
        referred,
        |tree, pointer, dice| {
            let schemas = tree["components"]["schemas"].as_object().unwrap();
            let name = schemas.keys().nth(dice.below(schemas.len())).unwrap();
            let to = json!({"$ref": format!("#/components/schemas/{name}")});
            *at(tree, pointer) = to;
        },
    ),
    unknown(
        "two properties swapped",
        Place::Schema,
        |site| is_object(site.get()) && site.get()["properties"].as_object().unwrap().len() > 1,
        |tree, pointer, _| {
            let properties = at(tree, pointer)["properties"].as_object_mut().unwrap();
            let mut values: Vec<Value> = properties.values().cloned().collect();
            values.rotate_left(1);
            for (place, value) in properties.values_mut().zip(values) {
                *place = value;
            }
        },
    ),
    kind(
        "fewest properties demanded",
        Place::Schema,
        |site| is_object(site.get()) && site.get().get("minProperties").is_none(),
        LIMITED,
        |tree, pointer, _| {
            set(tree, pointer, "minProperties", json!(1));
        },
    ),
];

/// The name of a shared schema that a property or an element refers to.
fn referred(site: &Site<'_>) -> bool {
    let keys = site.get().as_object();
    keys.is_some_and(|keys| keys.len() == 1 && keys.contains_key("$ref"))
}

fn hideable(site: &Site<'_>) -> bool {
    let node = site.get();
    is_open(site.owner())
        && ["$ref", "oneOf", "readOnly", "writeOnly"]
            .iter()
            .all(|key| node.get(key).is_none())
}

fn tagged(site: &Site<'_>, count: usize) -> bool {
    let branches = site.get()["oneOf"].as_array();
    branches.is_some_and(|branches| {
        branches.len() == count
            && branches.iter().all(|one| {
                let name = one["$ref"].as_str().unwrap_or("");
                name.ends_with(|last: char| last.is_ascii_digit())
            })
    })
}

fn is_scalar_choice(site: &Site<'_>) -> bool {
    site.get()["oneOf"]
        .as_array()
        .is_some_and(|branches| branches.iter().all(|one| one.get("$ref").is_none()))
}
