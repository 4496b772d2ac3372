//! Changes of operations and of what belongs to them.

use super::Level::{Breaking, Compatible, Possible};
use super::{Kind, fresh, kind, newer, once, plain, set};
use crate::diff::mutate::Dice;
use crate::diff::mutations::{at, cut, moved, remove, rename};
use crate::diff::pairs::sites::{Place, Site, owner};
use serde_json::{Value, json};

fn add_parameter(tree: &mut Value, pointer: &str, required: bool, dice: &mut Dice) {
    let parameter = json!({"name": fresh(dice), "in": "query", "required": required, "schema": {"type": "string"}});
    at(tree, pointer)["parameters"]
        .as_array_mut()
        .unwrap()
        .push(parameter);
}

fn of_list(site: &Site<'_>) -> bool {
    site.get()["schema"]["type"] == "array"
}

fn media(site: &Site<'_>, count: usize) -> bool {
    let content = site.get().as_object();
    newer(site) && content.is_some_and(|content| content.len() == count)
}

/// The kinds of change of operations and what belongs to them.
pub const OF_OPERATIONS: &[Kind] = &[
    kind(
        "operation removed",
        Place::Operation,
        |_| true,
        once(Breaking),
        |tree, pointer, _| cut(tree, pointer),
    ),
    kind(
        "optional parameter added",
        Place::Operation,
        |_| true,
        once(Compatible),
        |tree, pointer, dice| {
            add_parameter(tree, pointer, false, dice);
        },
    ),
    kind(
        "required parameter added",
        Place::Operation,
        |_| true,
        once(Breaking),
        |tree, pointer, dice| {
            add_parameter(tree, pointer, true, dice);
        },
    ),
    kind(
        "credential demanded",
        Place::Operation,
        |site| site.get().get("security").is_none(),
        once(Breaking),
        |tree, pointer, _| {
            set(tree, pointer, "security", json!([{"key": []}]));
        },
    ),
    kind(
        "credential added",
        Place::Operation,
        is_secured,
        once(Breaking),
        |tree, pointer, _| {
            for one in at(tree, pointer)["security"].as_array_mut().unwrap() {
                one["password"] = json!([]);
            }
        },
    ),
    kind(
        "credentials no longer demanded",
        Place::Operation,
        is_secured,
        once(Compatible),
        |tree, pointer, _| {
            remove(at(tree, pointer), "security");
        },
    ),
    kind(
        "alternative credential added",
        Place::Operation,
        is_secured,
        once(Compatible),
        |tree, pointer, _| {
            at(tree, pointer)["security"]
                .as_array_mut()
                .unwrap()
                .push(json!({"password": []}));
        },
    ),
    kind(
        "scope demanded",
        Place::Operation,
        |site| site.get()["security"] == json!([{"token": ["read"]}]),
        once(Breaking),
        |tree, pointer, _| {
            set(
                tree,
                pointer,
                "security",
                json!([{"token": ["read", "write"]}]),
            );
        },
    ),
    kind(
        "parameter made required",
        Place::Parameter,
        |site| site.get()["required"] != true,
        once(Breaking),
        |tree, pointer, _| {
            set(tree, pointer, "required", json!(true));
        },
    ),
    kind(
        "parameter made optional",
        Place::Parameter,
        |site| site.get()["required"] == true,
        once(Compatible),
        |tree, pointer, _| {
            remove(at(tree, pointer), "required");
        },
    ),
    kind(
        "exploded list written in one",
        Place::Parameter,
        |site| of_list(site) && site.get()["style"] == "form" && site.get()["explode"] == true,
        once(Breaking),
        |tree, pointer, _| set(tree, pointer, "explode", json!(false)),
    ),
    kind(
        "list separated otherwise",
        Place::Parameter,
        |site| of_list(site) && site.get()["style"] == "pipeDelimited",
        once(Breaking),
        |tree, pointer, _| {
            set(tree, pointer, "style", json!("form"));
        },
    ),
    kind(
        "body made required",
        Place::Body,
        |site| site.get()["required"] == false,
        once(Breaking),
        |tree, pointer, _| {
            set(tree, pointer, "required", json!(true));
        },
    ),
    kind(
        "body made optional",
        Place::Body,
        |site| site.get()["required"] == true,
        once(Compatible),
        |tree, pointer, _| {
            set(tree, pointer, "required", json!(false));
        },
    ),
    kind(
        "media type of requests removed",
        Place::RequestContent,
        |site| media(site, 2),
        once(Breaking),
        |tree, pointer, _| {
            remove(at(tree, pointer), "application/vnd.office+json");
        },
    ),
    kind(
        "media type of requests added",
        Place::RequestContent,
        |site| media(site, 1),
        once(Compatible),
        |tree, pointer, _| {
            let body = at(tree, pointer)["application/json"].clone();
            set(tree, pointer, "application/cbor", body);
        },
    ),
    kind(
        "media type of responses removed",
        Place::ResponseContent,
        |site| media(site, 2),
        once(Breaking),
        |tree, pointer, _| {
            remove(at(tree, pointer), "application/vnd.office+json");
        },
    ),
    kind(
        "media type of responses added",
        Place::ResponseContent,
        |site| media(site, 1),
        once(Compatible),
        |tree, pointer, _| {
            let body = at(tree, pointer)["application/json"].clone();
            set(tree, pointer, "application/cbor", body);
        },
    ),
    kind(
        "response of success removed",
        Place::Response,
        is_sole_success,
        once(Breaking),
        |tree, pointer, _| {
            // A description without responses is none.
            at(tree, owner(pointer))["responses"]["418"] = json!({"description": "Never"});
            cut(tree, pointer);
        },
    ),
    kind(
        "response of failure removed",
        Place::Response,
        |site| site.name() == "404",
        once(Possible),
        |tree, pointer, _| {
            cut(tree, pointer);
        },
    ),
    kind(
        "response of failure added",
        Place::Operation,
        |site| site.get()["responses"].get("409").is_none(),
        once(Compatible),
        |tree, pointer, _| {
            at(tree, pointer)["responses"]["409"] = json!({"description": "Conflict"});
        },
    ),
    kind(
        "required header removed",
        Place::Header,
        |site| site.get()["required"] == true,
        once(Breaking),
        |tree, pointer, _| cut(tree, pointer),
    ),
    kind(
        "header made optional",
        Place::Header,
        |site| site.get()["required"] == true,
        once(Breaking),
        |tree, pointer, _| {
            set(tree, pointer, "required", json!(false));
        },
    ),
    kind(
        "parameter: integer to text",
        Place::ParameterSchema,
        |site| plain(site, "integer"),
        once(Compatible),
        |tree, pointer, _| {
            set(tree, pointer, "type", json!("string"));
        },
    ),
    kind(
        "default changed",
        Place::Parameter,
        |site| site.get()["schema"].get("default").is_some(),
        once(Breaking),
        |tree, pointer, _| {
            moved(tree, &format!("{pointer}/schema"), "default", 5);
        },
    ),
    kind(
        "ignored header demanded",
        Place::Operation,
        newer,
        once(Compatible),
        |tree, pointer, dice| {
            let name = ["Accept", "Content-Type", "authorization"][dice.below(3)];
            let parameter = json!({"name": name, "in": "header", "required": true, "schema": {"type": "string"}});
            at(tree, pointer)["parameters"]
                .as_array_mut()
                .unwrap()
                .push(parameter);
        },
    ),
    kind(
        "range of statuses narrowed to one",
        Place::Response,
        |site| site.name() == "2XX",
        once(Compatible),
        |tree, pointer, _| {
            rename(tree, pointer, "200");
        },
    ),
];

/// Whether a response of success is included in no range beside it.
fn is_sole_success(site: &Site<'_>) -> bool {
    let all = site
        .root
        .pointer(site.at.rsplit_once('/').unwrap().0)
        .unwrap();
    site.name() == "2XX" || (site.name().starts_with('2') && all.get("2XX").is_none())
}

fn is_secured(site: &Site<'_>) -> bool {
    let list = site.get()["security"].as_array();
    list.is_some_and(|list| {
        !list.is_empty() && list.iter().all(|one| one.get("password").is_none())
    })
}
