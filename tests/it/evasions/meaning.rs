//! Principle 3: a record can carry the registered items together.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{Endpoint, RECORDS, record_value};
use serde_json::{Value, json};

/// What is laid over the schema of a record so that no useful record remains, and whether it needs OpenAPI 3.1.
fn laid() -> Vec<(&'static str, bool, Value)> {
    let text = |schema: Value| json!({"properties": {"operatorName": schema}});
    let each = |schema: Value| json!({"properties": {"operatorName": schema, "licenceNo": schema, "vehicleCount": schema, "issueDate": schema}});
    let one = |key: &str| json!({"required": [key]});
    vec![
        ("no properties at all", false, json!({"maxProperties": 0})),
        ("two properties at most", false, json!({"maxProperties": 2})),
        (
            "more properties than it allows",
            false,
            json!({"minProperties": 9, "maxProperties": 8}),
        ),
        (
            "a pattern of nothing",
            false,
            text(json!({"pattern": r"[^\s\S]"})),
        ),
        (
            "a pattern that ends before it starts",
            false,
            text(json!({"pattern": "x^"})),
        ),
        (
            "a look-ahead that never holds",
            false,
            text(json!({"pattern": "(?!)"})),
        ),
        (
            "a word boundary within nothing",
            false,
            text(json!({"pattern": r"^\b$"})),
        ),
        (
            "longer than it may be",
            false,
            text(json!({"minLength": 101})),
        ),
        ("an empty text", false, text(json!({"enum": [""]}))),
        (
            "an empty text by length",
            false,
            text(json!({"maxLength": 0})),
        ),
        (
            "one constant text",
            false,
            text(json!({"enum": ["某公司"]})),
        ),
        ("blanks only", false, text(json!({"pattern": r"^\s+$"}))),
        (
            "a number between nothing",
            false,
            json!({"properties": {"vehicleCount": {"minimum": 5, "maximum": 4}}}),
        ),
        (
            "the number zero",
            false,
            json!({"properties": {"vehicleCount": {"enum": [0]}}}),
        ),
        (
            "one day",
            false,
            json!({"properties": {"issueDate": {"enum": ["2020-01-01"]}}}),
        ),
        (
            "a day that is an address",
            false,
            json!({"properties": {"issueDate": {"allOf": [{"format": "ipv4"}]}}}),
        ),
        (
            "everything but an item",
            false,
            json!({"not": {"required": ["operatorName"]}}),
        ),
        (
            "everything but any item",
            false,
            json!({"not": {"anyOf": [one("operatorName"), one("licenceNo"), one("vehicleCount"), one("issueDate")]}}),
        ),
        ("nothing at all", false, json!({"not": {}})),
        (
            "never two items at once",
            false,
            json!({"allOf": [
                {"not": {"required": ["operatorName", "licenceNo"]}}, {"not": {"required": ["vehicleCount", "issueDate"]}},
            ]}),
        ),
        (
            "exactly one of two that are the same",
            false,
            json!({"oneOf": [one("operatorName"), one("operatorName")]}),
        ),
        (
            "exactly one item",
            false,
            json!({"oneOf": [one("operatorName"), one("licenceNo"), one("vehicleCount"), one("issueDate")]}),
        ),
        (
            "every item of another type",
            false,
            json!({"allOf": [each(json!({"type": "array"}))]}),
        ),
        (
            "every item an empty object",
            false,
            json!({"allOf": [each(json!({"type": "object", "maxProperties": 0}))]}),
        ),
        (
            "a name that it requires and closes out",
            false,
            json!({"required": ["zzz"], "additionalProperties": false}),
        ),
        (
            "a branch that closes the record",
            false,
            json!({"allOf": [{"properties": {"remark": {}}, "additionalProperties": false}]}),
        ),
        (
            "a null",
            true,
            json!({"allOf": [each(json!({"const": null}))]}),
        ),
        (
            "a property that is false",
            true,
            json!({"allOf": [each(json!(false))]}),
        ),
        (
            "names that are false",
            true,
            json!({"propertyNames": false}),
        ),
        (
            "names of another alphabet",
            true,
            json!({"propertyNames": {"pattern": "^[0-9]+$"}}),
        ),
        (
            "a condition that always holds",
            true,
            json!({"if": true, "then": {"maxProperties": 0}}),
        ),
        (
            "a condition on an item",
            true,
            json!({"if": {"required": ["operatorName"]}, "then": false}),
        ),
        (
            "a condition on nothing",
            true,
            json!({"if": false, "else": {"maxProperties": 1}}),
        ),
        (
            "an item that depends on what is closed out",
            true,
            json!({
                "dependentRequired": {"operatorName": ["zzz"]}, "properties": {"zzz": false},
            }),
        ),
        (
            "an item on which nothing may depend",
            true,
            json!({"dependentSchemas": {"operatorName": false, "licenceNo": false}}),
        ),
        (
            "a pattern of names that is false",
            true,
            json!({"patternProperties": {"^[a-z]": false}}),
        ),
        (
            "a type that is none of an object's",
            true,
            json!({"allOf": [{"type": ["string", "null"]}]}),
        ),
    ]
}

/// What stands in the place of the schema of a record.
fn replaced(record: &Value) -> Vec<(&'static str, bool, Value)> {
    let part = |key: &str| json!({"type": "object", "required": [key], "properties": {key: record["properties"][key]}});
    let mut dead = record.clone();
    dead["not"] = json!({});
    vec![
        (
            "alternatives of which each carries one item",
            false,
            json!({
                "oneOf": [part("operatorName"), part("licenceNo"), part("vehicleCount"), part("issueDate")],
            }),
        ),
        (
            "items in an alternative that nothing satisfies",
            false,
            json!({
                "type": "object", "anyOf": [dead, {"type": "object", "maxProperties": 0}],
            }),
        ),
        (
            "items in a branch, closed beside it",
            true,
            json!({
                "type": "object", "unevaluatedProperties": false, "anyOf": [dead, {"maxProperties": 0}],
            }),
        ),
        (
            "items in what must not hold",
            false,
            json!({"type": "object", "not": record, "maxProperties": 3}),
        ),
        (
            "items closed out by an empty list of names",
            true,
            json!({
                "type": "object", "additionalProperties": false, "$defs": {"record": record},
            }),
        ),
    ]
}

fn of(endpoint: &Endpoint) -> Vec<Case> {
    let at = endpoint.record();
    let record = Draft::proposal().api.pointer(&at).unwrap().clone();
    let good = endpoint.response_value();
    let mut other = good.clone();
    *other.pointer_mut(&endpoint.in_response(&at)).unwrap() = json!({
        "operatorName": "东海货运", "licenceNo": "330100009876", "vehicleCount": 3, "issueDate": "2025-11-30",
    });
    let mut cases = Vec::new();
    let mut add = |name: &str, needs_31: bool, draft: Draft| {
        let draft = if needs_31 { draft.in_31() } else { draft };
        cases.push(Case::evasion(3, endpoint.id, name, draft).schema(
            &endpoint.schema(),
            vec![],
            vec![good.clone(), other.clone()],
        ));
    };
    for (name, needs_31, schema) in laid() {
        add(name, needs_31, Draft::proposal().lay_api(&at, schema));
    }
    for (name, needs_31, schema) in replaced(&record) {
        add(name, needs_31, Draft::proposal().api(&at, schema));
    }
    cases.extend(named(endpoint, &at));
    cases
}

/// Items that the schema names and that yet no record carries.
fn named(endpoint: &Endpoint, at: &str) -> Vec<Case> {
    let properties = format!("{at}/properties");
    let all = record_value();
    let keys: Vec<&String> = all.as_object().unwrap().keys().collect();
    let hidden = keys.iter().fold(Draft::proposal(), |draft, key| {
        draft.api(&format!("{properties}/{key}/writeOnly"), true)
    });
    let one_for_two = Draft::proposal()
        .take(Document::Api, &format!("{properties}/operatorName"))
        .take(Document::Api, &format!("{properties}/licenceNo"))
        .api(&format!("{at}/required"), json!(["holder"]))
        .api(
            &format!("{properties}/holder"),
            json!({"type": "string", "title": "经营者名称", "x-item-name": "许可证号"}),
        );
    let one_by_description = Draft::proposal()
        .take(Document::Api, &format!("{properties}/licenceNo"))
        .api(&format!("{at}/required"), json!(["operatorName"]))
        .api(&format!("{properties}/operatorName/title"), "许可证号");
    vec![
        Case::evasion(3, endpoint.id, "items that only requests hold", hidden).value(
            Document::Api,
            &format!("{properties}/operatorName/writeOnly"),
            true,
        ),
        Case::evasion(3, endpoint.id, "one property for two items", one_for_two).value(
            Document::Api,
            &format!("{properties}/holder/x-item-name"),
            "许可证号",
        ),
        Case::evasion(
            3,
            endpoint.id,
            "one property by its key and by its title",
            one_by_description,
        )
        .value(
            Document::Api,
            &format!("{properties}/operatorName/title"),
            "许可证号",
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    RECORDS.iter().flat_map(of).collect()
}
