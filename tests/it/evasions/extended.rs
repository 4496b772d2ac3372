//! What extensions and other ways of writing hand out (principle 1): operations under `x-ms-paths`, the names of an `xml` object, names
//! that keywords of objects name in lists, patterns and constants.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, QUERY};
use serde_json::{Value, json};

/// A response of one JSON schema.
fn answer(media: &str, schema: &Value) -> Value {
    json!({"description": "部分内容", "content": {media: {"schema": schema}}})
}

/// Operations under Azure's extension of paths.
fn extended_paths() -> Vec<Case> {
    let of = "x-ms-paths";
    let record = Draft::proposal()
        .api
        .pointer(&QUERY.record())
        .unwrap()
        .clone();
    let person = json!({"type": "object", "properties": {"idCard": {"type": "string"}}});
    let list = |element: &Value| json!({"type": "array", "items": element});
    let get = |schema: Value, code: Option<&str>| {
        let mut operation = json!({"operationId": "extended", "summary": "许可列表",
            "responses": {"200": answer("application/json", &schema)}});
        if let Some(code) = code {
            operation["x-resource-code"] = json!(code);
        }
        json!({"get": operation})
    };
    let code = Some("307014200300/000001");
    let case = |make: fn(u8, &str, &str, Draft) -> Case, name: &str, path: &str, item: Value| {
        let at = format!("/x-ms-paths/{}", path.replace('/', "~1"));
        make(1, of, name, Draft::proposal().api(&at, item.clone())).value(Document::Api, &at, item)
    };
    let bound = "/road-licences?scope=all";
    let broken = json!({"get": {"responses": []}});
    let gone = json!({"get": {"responses": {"200": {"$ref": "#/components/responses/Gone"}}}});
    let health = json!({"type": "object", "properties": {"status": {"type": "string"}}});
    vec![
        case(
            Case::evasion,
            "persons in an operation of a resource",
            bound,
            get(list(&person), code),
        ),
        case(
            Case::evasion,
            "persons in an operation of no resource",
            "/people?scope=all",
            get(list(&person), None),
        ),
        case(Case::evasion, "what is no operation", bound, broken),
        case(Case::evasion, "a reference to nothing", bound, gone),
        case(
            Case::honest,
            "records of a resource",
            bound,
            get(list(&record), code),
        ),
        case(
            Case::honest,
            "a technical operation",
            "/health",
            get(health, None),
        ),
    ]
}

/// Properties that have another name in XML.
fn in_xml() -> Vec<Case> {
    let of = "xml";
    let named = |name: &str| json!({"type": "string", "xml": {"name": name}});
    let list = |name: &str| json!({"type": "array", "items": named(name)});
    let object = |key: &str, schema: Value| json!({"type": "object", "properties": {key: schema}});
    let at = format!("{}/responses/206", QUERY.operation());
    let case = |make: fn(u8, &str, &str, Draft) -> Case, name: &str, media: &str, schema: Value| {
        let answer = answer(media, &schema);
        let draft = Draft::proposal().api(&at, answer.clone()).api(
            "/components/schemas/Numbered",
            json!({"type": "string", "xml": {"name": "idCardNumber"}}),
        );
        make(1, of, name, draft).value(Document::Api, &at, answer)
    };
    let xml = "application/xml";
    let refers = json!({"allOf": [{"$ref": "#/components/schemas/Numbered"}]});
    vec![
        case(
            Case::evasion,
            "a person behind a technical name",
            xml,
            object("traceId", named("idCardNumber")),
        ),
        case(
            Case::evasion,
            "a person behind an item",
            "text/xml; charset=utf-8",
            object("operatorName", named("id_card_number")),
        ),
        case(
            Case::evasion,
            "a person behind a member of the envelope",
            "application/vnd.gov+xml",
            object("message", named("idCardNumber")),
        ),
        case(
            Case::evasion,
            "persons as members of a list",
            xml,
            object("traceId", list("idCardNumber")),
        ),
        case(
            Case::evasion,
            "a person behind a reference",
            "*/*",
            object("traceId", refers),
        ),
        case(
            Case::honest,
            "an item by its name in XML",
            xml,
            object("a", named("operatorName")),
        ),
        case(
            Case::honest,
            "an item by its own name",
            xml,
            object("operatorName", named("OPR_NM")),
        ),
        case(
            Case::honest,
            "a technical name in another style",
            xml,
            object("traceId", named("trace_id")),
        ),
        case(
            Case::honest,
            "a name in XML that JSON never has",
            "application/json",
            object("traceId", named("idCardNumber")),
        ),
    ]
}

/// A way to name a property of an object without `properties`.
struct Naming {
    name: &'static str,
    of: fn(&str, &str) -> Value,
}

/// Each is asked with a name of its own and a name that is harmless.
fn namings() -> Vec<Naming> {
    let naming = |name, of| Naming { name, of };
    vec![
        naming(
            "a list of names",
            |key, other| json!({"propertyNames": {"enum": [other, key]}}),
        ),
        naming(
            "a pattern of names",
            |key, other| json!({"propertyNames": {"pattern": format!("^({other}|{key})$")}}),
        ),
        naming(
            "a pattern of one name",
            |key, _| json!({"propertyNames": {"pattern": format!("^{key}$")}}),
        ),
        naming(
            "names by another schema",
            |key, other| json!({"propertyNames": {"anyOf": [{"const": other}, {"allOf": [{"enum": [key]}]}]}}),
        ),
        naming(
            "patterns of properties",
            |key, other| json!({"patternProperties": {format!("^(?:{other}|{key})$"): {"type": "string"}}}),
        ),
        naming(
            "dependent names",
            |key, other| json!({"dependencies": {other: [key]}}),
        ),
        naming(
            "names that others depend on",
            |key, other| json!({"dependencies": {key: [other]}}),
        ),
        naming(
            "a dependency with a schema",
            |key, other| json!({"dependencies": {other: {"properties": {key: {"type": "string"}}}}}),
        ),
        naming(
            "a name that is required with others",
            |key, other| json!({"dependentRequired": {key: [other]}}),
        ),
        naming(
            "a name with a dependent schema",
            |key, _| json!({"dependentSchemas": {key: {"minProperties": 1}}}),
        ),
        naming(
            "a constant",
            |key, other| json!({"const": {other: "1", key: "2"}}),
        ),
        naming(
            "a list of constants",
            |key, other| json!({"enum": [{other: "1"}, {key: "2"}]}),
        ),
        naming(
            "a list in a constant",
            |key, _| json!({"properties": {"traceId": {"const": [{key: "2"}]}}}),
        ),
    ]
}

fn named() -> Vec<Case> {
    let mut cases = Vec::new();
    for (endpoint, item) in [(&ENDPOINTS[0], "requestId"), (&QUERY, "operatorName")] {
        let at = format!("{}/responses/206", endpoint.operation());
        let mut add = |make: fn(u8, &str, &str, Draft) -> Case, name: &str, schema: Value| {
            let answer = answer("application/json", &schema);
            let draft = Draft::proposal().in_31().api(&at, answer.clone());
            let name = format!("{name} at {}", endpoint.id);
            cases.push(make(1, "names", &name, draft).value(Document::Api, &at, answer));
        };
        for naming in namings() {
            add(Case::evasion, naming.name, (naming.of)("idCard", "traceId"));
            add(Case::honest, naming.name, (naming.of)(item, "traceId"));
        }
        // Which letters a name has says no name.
        let letters = json!({"propertyNames": {"pattern": "^[a-z][A-Za-z0-9_]{1,30}$"}});
        add(Case::honest, "a pattern of letters", letters);
        let spelt = json!({"propertyNames": {"pattern": "^[i][dD][cC]ard[0-9]?$"}});
        add(Case::evasion, "a pattern that spells a name", spelt);
    }
    cases
}

pub fn cases() -> Vec<Case> {
    [extended_paths(), in_xml(), named()].concat()
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn extensions_and_names_elsewhere_are_accounted_for() {
    super::judged(&cases(), &[], false);
}
