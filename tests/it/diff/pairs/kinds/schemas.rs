//! Changes of schemas: types, limits, listed values.

use super::{
    BOTH, Kind, LIMITED, NARROWED, WIDENED, fresh, kind, newer, plain, set, typed, unknown,
};
use crate::diff::mutations::{at, moved, number, remove};
use crate::diff::pairs::documents::{PATTERNS, Version, scalar};
use crate::diff::pairs::sites::{Place, Site};
use serde_json::json;

fn sized(site: &Site<'_>, kind: &str, key: &str) -> bool {
    let sizes = [
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
        "items",
    ];
    let node = site.get();
    // A limit that moves by one must leave values on either side of it.
    let room = match (
        number(node, &key.replace("max", "min")),
        number(node, &key.replace("min", "max")),
    ) {
        (Some(least), Some(most)) => most - least >= 2,
        (Some(least), None) => least < 3,
        (None, most) => most.is_some_and(|most| most > 2),
    };
    typed(node, kind, &sizes) && node.get(key).is_some() && room
}

fn listed(site: &Site<'_>) -> bool {
    typed(site.get(), "string", &["enum"])
        && site.get()["enum"]
            .as_array()
            .is_some_and(|list| list.len() > 1)
}

/// The kinds of change of schemas in bodies. Those that need no object are made in parameters as well.
pub const OF_SCHEMAS: &[Kind] = &[
    kind(
        "text to integer",
        Place::Schema,
        |site| plain(site, "string"),
        BOTH,
        |tree, pointer, _| set(tree, pointer, "type", json!("integer")),
    ),
    kind(
        "integer to number",
        Place::Schema,
        |site| plain(site, "integer"),
        WIDENED,
        |tree, pointer, _| set(tree, pointer, "type", json!("number")),
    ),
    kind(
        "number to integer",
        Place::Schema,
        |site| plain(site, "number"),
        NARROWED,
        |tree, pointer, _| set(tree, pointer, "type", json!("integer")),
    ),
    kind(
        "listed value removed",
        Place::Schema,
        listed,
        NARROWED,
        |tree, pointer, _| {
            at(tree, pointer)["enum"].as_array_mut().unwrap().pop();
        },
    ),
    kind(
        "listed value added",
        Place::Schema,
        listed,
        WIDENED,
        |tree, pointer, dice| {
            let value = fresh(dice);
            at(tree, pointer)["enum"]
                .as_array_mut()
                .unwrap()
                .push(json!(value));
        },
    ),
    kind(
        "limited to a list",
        Place::Schema,
        |site| plain(site, "string") && site.get().get("nullable").is_none(),
        NARROWED,
        |tree, pointer, _| {
            set(tree, pointer, "enum", json!(["one", "two"]));
        },
    ),
    kind(
        "list of values lifted",
        Place::Schema,
        listed,
        WIDENED,
        |tree, pointer, _| remove(at(tree, pointer), "enum"),
    ),
    kind(
        "pattern demanded",
        Place::Schema,
        |site| plain(site, "string"),
        NARROWED,
        |tree, pointer, dice| {
            set(
                tree,
                pointer,
                "pattern",
                json!(PATTERNS[dice.below(PATTERNS.len())].0),
            );
        },
    ),
    kind(
        "pattern lifted",
        Place::Schema,
        |site| typed(site.get(), "string", &["pattern"]) && site.get().get("pattern").is_some(),
        WIDENED,
        |tree, pointer, _| remove(at(tree, pointer), "pattern"),
    ),
    kind(
        "format demanded",
        Place::Schema,
        |site| plain(site, "string"),
        NARROWED,
        |tree, pointer, _| set(tree, pointer, "format", json!("date")),
    ),
    kind(
        "format lifted",
        Place::Schema,
        |site| typed(site.get(), "string", &["format"]) && site.get().get("format").is_some(),
        WIDENED,
        |tree, pointer, _| remove(at(tree, pointer), "format"),
    ),
    kind(
        "longest length lowered",
        Place::Schema,
        |site| sized(site, "string", "maxLength"),
        NARROWED,
        |tree, pointer, _| moved(tree, pointer, "maxLength", -1),
    ),
    kind(
        "longest length raised",
        Place::Schema,
        |site| sized(site, "string", "maxLength"),
        WIDENED,
        |tree, pointer, _| moved(tree, pointer, "maxLength", 1),
    ),
    kind(
        "longest length set",
        Place::Schema,
        |site| plain(site, "string"),
        LIMITED,
        |tree, pointer, _| set(tree, pointer, "maxLength", json!(3)),
    ),
    kind(
        "longest length lifted",
        Place::Schema,
        |site| sized(site, "string", "maxLength"),
        WIDENED,
        |tree, pointer, _| remove(at(tree, pointer), "maxLength"),
    ),
    kind(
        "least length raised",
        Place::Schema,
        |site| sized(site, "string", "minLength"),
        NARROWED,
        |tree, pointer, _| moved(tree, pointer, "minLength", 1),
    ),
    kind(
        "least length lowered",
        Place::Schema,
        |site| sized(site, "string", "minLength"),
        WIDENED,
        |tree, pointer, _| moved(tree, pointer, "minLength", -1),
    ),
    kind(
        "maximum lowered",
        Place::Schema,
        |site| sized(site, "integer", "maximum"),
        NARROWED,
        |tree, pointer, _| moved(tree, pointer, "maximum", -1),
    ),
    kind(
        "maximum raised",
        Place::Schema,
        |site| sized(site, "integer", "maximum"),
        WIDENED,
        |tree, pointer, _| moved(tree, pointer, "maximum", 1),
    ),
    kind(
        "minimum set",
        Place::Schema,
        |site| plain(site, "integer"),
        LIMITED,
        |tree, pointer, _| set(tree, pointer, "minimum", json!(5)),
    ),
    kind(
        "minimum lifted",
        Place::Schema,
        |site| sized(site, "integer", "minimum"),
        WIDENED,
        |tree, pointer, _| remove(at(tree, pointer), "minimum"),
    ),
    kind(
        "more elements demanded",
        Place::Schema,
        |site| sized(site, "array", "minItems"),
        NARROWED,
        |tree, pointer, _| moved(tree, pointer, "minItems", 1),
    ),
    kind(
        "fewer elements allowed",
        Place::Schema,
        |site| sized(site, "array", "maxItems"),
        NARROWED,
        |tree, pointer, _| moved(tree, pointer, "maxItems", -1),
    ),
    kind(
        "more elements allowed",
        Place::Schema,
        |site| sized(site, "array", "maxItems"),
        WIDENED,
        |tree, pointer, _| moved(tree, pointer, "maxItems", 1),
    ),
    kind(
        "null allowed",
        Place::Schema,
        |site| {
            newer(site)
                && ["string", "integer", "array"]
                    .iter()
                    .any(|name| site.get()["type"] == *name)
                && site.get().get("enum").is_none()
                && site.get().get("nullable").is_none()
        },
        WIDENED,
        |tree, pointer, _| set(tree, pointer, "nullable", json!(true)),
    ),
    kind(
        "null refused",
        Place::Schema,
        |site| site.get()["nullable"] == true,
        NARROWED,
        |tree, pointer, _| remove(at(tree, pointer), "nullable"),
    ),
    kind(
        "list to text",
        Place::Schema,
        |site| {
            site.get()["type"] == "array"
                && !site.reach.part
                && site.get().get("nullable").is_none()
        },
        BOTH,
        |tree, pointer, _| *at(tree, pointer) = json!({"type": "string"}),
    ),
    kind(
        "distinct elements demanded",
        Place::Schema,
        |site| site.get()["type"] == "array" && site.get().get("uniqueItems").is_none(),
        NARROWED,
        |tree, pointer, _| set(tree, pointer, "uniqueItems", json!(true)),
    ),
    kind(
        "multiple demanded",
        Place::Schema,
        |site| plain(site, "integer"),
        NARROWED,
        |tree, pointer, _| set(tree, pointer, "multipleOf", json!(7)),
    ),
    kind(
        "limit itself refused",
        Place::Schema,
        |site| sized(site, "integer", "minimum"),
        NARROWED,
        |tree, pointer, _| set(tree, pointer, "exclusiveMinimum", json!(true)),
    ),
    kind(
        "second type allowed",
        Place::Schema,
        |site| {
            site.version == Version::V31
                && plain(site, "string")
                && site.get().get("nullable").is_none()
        },
        WIDENED,
        |tree, pointer, _| set(tree, pointer, "type", json!(["string", "integer"])),
    ),
    kind(
        "nothing said any more",
        Place::Schema,
        |site| plain(site, "string") && site.get().as_object().unwrap().len() == 1,
        WIDENED,
        |tree, pointer, _| *at(tree, pointer) = json!({}),
    ),
    unknown(
        "other scalar",
        Place::Schema,
        |site| {
            ["string", "integer", "number", "boolean"]
                .iter()
                .any(|kind| site.get()["type"] == *kind)
        },
        |tree, pointer, dice| *at(tree, pointer) = scalar(dice),
    ),
];
