//! Schemas that refer to each other: no answer depends on the order of operations, on depth or on how many operations there are, and
//! a change is told once.

#![allow(
    clippy::needless_pass_by_value,
    reason = "values are written where they are used"
)]
use crate::support::{AS_OF, files};
use hutong::check::diff::Effect;
use hutong::decide::changes::{Change, Comparison, Effects};
use hutong::{Plan, judge, load_pack_named};
use serde_json::{Value as Json, json};

fn compare(old: &Json, new: &Json) -> Comparison {
    let plan = Plan::new(load_pack_named("gb").unwrap(), AS_OF).unwrap();
    let (old, new) = (old.to_string(), new.to_string());
    hutong::diff(
        &files(&[("api.json", &old)]),
        &files(&[("api.json", &new)]),
        &plan,
    )
}

/// A description with these schemas, whose operations send or receive them: `GET /name` answers with one, `POST /name` takes one.
fn described(operations: &[(&str, String)], schemas: Json) -> Json {
    let mut paths = serde_json::Map::new();
    for (method, name) in operations {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        let content = json!({"application/json": {"schema": schema}});
        let operation = if *method == "get" {
            json!({"responses": {"200": {"description": "d", "content": content}}})
        } else {
            json!({"requestBody": {"content": content}, "responses": {"204": {"description": "d"}}})
        };
        let path = paths.entry(format!("/{name}")).or_insert_with(|| json!({}));
        path[*method] = operation;
    }
    json!({
        "openapi": "3.0.3",
        "info": {"title": "t", "version": "1"},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn object(properties: Json) -> Json {
    json!({"type": "object", "properties": properties})
}

fn reference(name: &str) -> Json {
    json!({"$ref": format!("#/components/schemas/{name}")})
}

fn told(change: &Change) -> (&str, Effect, Option<&str>, usize) {
    (
        change.code,
        change.effect,
        change.component.as_deref(),
        change.affected,
    )
}

#[test]
fn the_order_of_operations_changes_nothing() {
    let schemas = |x: bool| {
        let mut b = json!({"a": reference("A")});
        if x {
            b["x"] = json!({"type": "string"});
        }
        let a = json!({"type": "object", "required": ["b"], "properties": {"b": reference("B")}});
        let mut b = object(b);
        b["required"] = if x { json!(["x"]) } else { json!([]) };
        json!({"A": a, "B": b})
    };
    let operations = [("get", "A".to_owned()), ("get", "B".to_owned())];
    let reversed = [("get", "B".to_owned()), ("get", "A".to_owned())];
    let mut seen = Vec::new();
    for operations in [&operations, &reversed] {
        let comparison = compare(
            &described(operations, schemas(true)),
            &described(operations, schemas(false)),
        );
        let [change] = &*comparison.changes else {
            panic!("{:?}", comparison.changes);
        };
        let expected = (
            "property-removed",
            Effect::Breaking,
            Some("components/schemas/B"),
            2,
        );
        assert_eq!(told(change), expected);
        seen.push(change.affects.clone());
    }
    assert_eq!(seen[0], seen[1]);
}

/// A chain of schemas, each a property of the one before, of which the last is `last`.
fn chain(length: usize, last: Json) -> Json {
    let mut schemas = serde_json::Map::new();
    for i in 0..length {
        let next = reference(&format!("S{}", i + 1));
        schemas.insert(format!("S{i}"), object(json!({"next": next})));
    }
    schemas.insert(format!("S{length}"), last);
    Json::Object(schemas)
}

#[test]
fn no_depth_changes_the_answer() {
    let (one, two) = (
        object(json!({"a": {"type": "string"}})),
        object(json!({"a": {"type": "string"}, "b": {"type": "string"}})),
    );
    let fewer = object(json!({"a": {"type": "string", "maxLength": 3}}));
    for length in [1, 24, 25, 200, 5_000] {
        for (method, first) in [("post", "S0"), ("get", "S0")] {
            let operations = [(method, first.to_owned())];
            let document = |last: &Json| described(&operations, chain(length, last.clone()));
            let comparison = compare(&document(&one), &document(&two));
            let stands = format!("components/schemas/S{length}");
            let added = ("property-added", Effect::Compatible, Some(&*stands), 1);
            let changes: Vec<_> = comparison.changes.iter().map(told).collect();
            assert_eq!(changes, [added], "{length} {method}");
            let comparison = compare(&document(&one), &document(&fewer));
            let effect = if method == "post" {
                Effect::Possible
            } else {
                Effect::Compatible
            };
            let changes: Vec<_> = comparison.changes.iter().map(told).collect();
            assert_eq!(
                changes,
                [("limit-set", effect, Some(&*stands), 1)],
                "{length} {method}"
            );
            assert!(compare(&document(&two), &document(&two)).changes.is_empty());
        }
    }
}

/// `length` schemas of which each is joined to the next by `allOf`, and a last one.
fn inherited(length: usize, last: Json) -> Json {
    let mut schemas = serde_json::Map::new();
    for i in 0..length {
        let next = reference(&format!("S{}", i + 1));
        let own = object(json!({format!("p{i}"): {"type": "string"}}));
        schemas.insert(format!("S{i}"), json!({"allOf": [next, own]}));
    }
    schemas.insert(format!("S{length}"), last);
    Json::Object(schemas)
}

#[test]
fn no_depth_of_inheritance_changes_the_answer() {
    let one = object(json!({"a": {"type": "string"}}));
    let two = object(json!({"a": {"type": "string"}, "b": {"type": "string"}}));
    for length in [1, 15, 17, 40, 150] {
        let operations = [("post", "S0".to_owned())];
        let document = |last: &Json| described(&operations, inherited(length, last.clone()));
        let comparison = compare(&document(&one), &document(&two));
        let changes: Vec<_> = comparison.changes.iter().map(told).collect();
        let stands = format!("components/schemas/S{length}");
        let added = ("property-added", Effect::Compatible, Some(&*stands), 1);
        assert_eq!(changes, [added], "{length}");
    }
}

/// The reasons for which something was not compared.
fn limits(comparison: &Comparison) -> Vec<&str> {
    let over = comparison.changes.iter();
    let over = over.filter(|change| change.code == "not-compared");
    over.map(|change| change.args["reason"].as_str()).collect()
}

#[test]
fn what_is_beyond_a_limit_is_undecided() {
    let answer = |schema: Json, more: Json| {
        let mut document = described(&[("get", "S".to_owned())], json!({"S": schema}));
        document
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        document
    };
    let mapped = |count: usize, target: &str| {
        let mapping: serde_json::Map<String, Json> = (0..count)
            .map(|value| (format!("v{value}"), json!(target)))
            .collect();
        let discriminator = json!({"propertyName": "kind", "mapping": mapping});
        json!({"oneOf": [{"$ref": "#/components/schemas/S"}], "discriminator": discriminator})
    };
    let comparison = compare(
        &answer(mapped(10_001, "A"), json!({})),
        &answer(mapped(10_002, "A"), json!({})),
    );
    assert_eq!(limits(&comparison), ["values-over-limit"]);

    let parts = |count: usize, last: &str| {
        let part = |place: usize| object(json!({format!("p{place}"): {"type": "string"}}));
        let mut all: Vec<Json> = (0..count).map(part).collect();
        all.push(json!({"discriminator": {"propertyName": last}}));
        json!({"allOf": all})
    };
    let comparison = compare(
        &answer(parts(300, "p1"), json!({})),
        &answer(parts(300, "p2"), json!({})),
    );
    assert_eq!(limits(&comparison), ["parts-over-limit"]);

    let served = |last: &str| {
        let values: Vec<String> = (0..1_000).map(|value| format!("v{value}")).collect();
        let variables = json!({
            "a": {"default": "v0", "enum": values},
            "b": {"default": "x", "enum": ["x", last]},
        });
        let servers = json!([{"url": "https://{a}.{b}.example.cn", "variables": variables}]);
        answer(json!({"type": "string"}), json!({ "servers": servers }))
    };
    let comparison = compare(&served("y"), &served("z"));
    assert_eq!(limits(&comparison), ["addresses-over-limit"]);
}

#[test]
fn a_change_of_a_shared_schema_is_told_once() {
    let document = |more: bool| {
        let mut shared = json!({"a": {"type": "string"}});
        if more {
            shared["b"] = json!({"type": "string"});
        }
        let mut schemas = json!({"Shared": object(shared)});
        let mut operations = Vec::new();
        for i in 0..200 {
            let name = format!("S{i}");
            // Each reaches the shared schema in two ways, and the next schema.
            let next = reference(&format!("S{}", (i + 1) % 200));
            let list = json!({"type": "array", "items": reference("Shared")});
            schemas[&name] =
                object(json!({"one": reference("Shared"), "list": list, "next": next}));
            operations.push(("get", name.clone()));
            operations.push(("post", name));
        }
        described(&operations, schemas)
    };
    let comparison = compare(&document(false), &document(true));
    let changes: Vec<_> = comparison.changes.iter().map(told).collect();
    let stands = Some("components/schemas/Shared");
    assert_eq!(
        changes,
        [("property-added", Effect::Compatible, stands, 400)]
    );
    let comparison = compare(&document(true), &document(false));
    let changes: Vec<_> = comparison.changes.iter().map(told).collect();
    assert_eq!(
        changes,
        [("property-removed", Effect::Possible, stands, 400)]
    );
}

#[test]
fn levels_differ_by_the_way_of_a_message() {
    let document = |limit: u32| {
        let shared = object(json!({"a": {"type": "string", "maxLength": limit}}));
        described(
            &[("get", "A".to_owned()), ("post", "A".to_owned())],
            json!({"A": shared}),
        )
    };
    let comparison = compare(&document(9), &document(5));
    let [change] = &*comparison.changes else {
        panic!("{:?}", comparison.changes);
    };
    assert_eq!(change.effect, Effect::Breaking);
    assert_eq!(change.subject, None);
    let felt = change.affects.iter();
    let felt: Vec<_> = felt
        .map(|one| (&*one.operation, one.way.name(), one.effect.name()))
        .collect();
    assert_eq!(
        felt,
        [
            ("GET /A", "response", "compatible"),
            ("POST /A", "request", "breaking")
        ]
    );
}

/// What a subtype inherits is told where it is declared, and not at each subtype.
#[test]
fn what_is_inherited_is_told_at_its_owner() {
    let document = |required: &[&str]| {
        let mut schemas = json!({"Base": {
            "type": "object",
            "required": required,
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
        }});
        let mut operations = Vec::new();
        for i in 0..5 {
            let own = object(json!({"own": {"type": "integer"}}));
            schemas[format!("S{i}")] = json!({"allOf": [reference("Base"), own]});
            operations.push(("post", format!("S{i}")));
        }
        described(&operations, schemas)
    };
    let comparison = compare(&document(&["a"]), &document(&["a", "b"]));
    let changes: Vec<_> = comparison.changes.iter().map(told).collect();
    let stands = Some("components/schemas/Base");
    assert_eq!(
        changes,
        [("property-required", Effect::Breaking, stands, 5)]
    );
    assert!(comparison.changes[0].message.en.contains("Base: b is"));
}

/// Alternatives belong together by what they accept and not by their place in the list.
#[test]
fn alternatives_are_matched_by_what_they_accept() {
    let kind = |name: &str, more: &str| {
        let properties =
            json!({"kind": {"type": "string", "enum": [name]}, more: {"type": "string"}});
        json!({"type": "object", "required": ["kind"], "properties": properties})
    };
    let grown = |name: &str, more: &str| {
        let mut schema = kind(name, more);
        schema["properties"]["new"] = json!({"type": "string"});
        schema
    };
    for choice in ["oneOf", "anyOf"] {
        let document = |branches: &[Json]| {
            described(
                &[("post", "A".to_owned())],
                json!({"A": {choice: branches}}),
            )
        };
        let old = document(&[kind("a", "x"), kind("b", "y"), kind("c", "z")]);
        for new in [
            document(&[kind("c", "z"), grown("a", "x"), kind("b", "y")]),
            document(&[
                kind("d", "w"),
                kind("c", "z"),
                grown("b", "y"),
                kind("a", "x"),
            ]),
        ] {
            let comparison = compare(&old, &new);
            assert_eq!(
                comparison.outcome,
                Effects::Compatible,
                "{choice}: {:?}",
                comparison.changes
            );
            let codes: Vec<_> = comparison.changes.iter().map(|one| one.code).collect();
            assert!(codes.contains(&"property-added"), "{codes:?}");
        }
    }
}

/// A verdict against an approved version tells a change of a shared schema once, too.
#[test]
fn a_verdict_tells_a_change_once() {
    let old = described(
        &[("get", "A".to_owned()), ("get", "B".to_owned())],
        json!({
            "A": object(json!({"s": reference("S")})),
            "B": object(json!({"s": reference("S")})),
            "S": {"type": "object", "required": ["x"], "properties": {"x": {"type": "string"}}},
        }),
    );
    let mut new = old.clone();
    new["components"]["schemas"]["S"] = object(json!({"y": {"type": "string"}}));
    let mut plan = Plan::new(load_pack_named("gb").unwrap(), AS_OF).unwrap();
    plan.against = Some(files(&[("api.json", &old.to_string())]));
    let verdict = judge(&files(&[("api.json", &new.to_string())]), &plan);
    let breaking = verdict
        .open
        .iter()
        .filter(|finding| finding.rule == "hutong/breaking-change");
    assert_eq!(breaking.count(), 1);
}
