//! Principle 4: undecided is never a pass, in lists as outside of them. What no response can satisfy is said in ways that an
//! engine may not see through.

use super::case::Case;
use super::draft::Draft;
use super::endpoint::{ENDPOINTS, Endpoint};
use serde_json::{Value, json};

/// Texts that nobody can write.
fn texts() -> Vec<(&'static str, Value)> {
    let pattern = |pattern: &str| json!({"allOf": [{"pattern": pattern}]});
    vec![
        ("a look-ahead for nothing", pattern("(?!)")),
        ("a look-behind and its opposite", pattern("(?<!x)(?<=x)")),
        (
            "a back-reference that cannot be",
            pattern(r"^(a|b)\1c\1d(?!.)x$"),
        ),
        ("a look-ahead against what follows", pattern("^(?=a)b")),
        ("an end before a letter", pattern("a$b")),
        (
            "capital and small at once",
            json!({"allOf": [{"pattern": r"^\p{Lu}+$"}, {"pattern": r"^\p{Ll}+$"}]}),
        ),
        (
            "digits and letters at once",
            json!({"allOf": [{"pattern": "^[0-9]+$"}, {"pattern": "^[a-z]+$"}]}),
        ),
        (
            "an identifier in ten characters",
            json!({"allOf": [{"format": "uuid", "maxLength": 10}]}),
        ),
        (
            "a day that is an address",
            json!({"allOf": [{"format": "date"}, {"format": "ipv4"}]}),
        ),
        (
            "three digits of four characters",
            json!({"allOf": [{"pattern": "^[0-9]{3}$", "minLength": 4}]}),
        ),
        (
            "a mailbox without its sign",
            json!({"allOf": [{"format": "email"}, {"pattern": "^[^@]+$"}]}),
        ),
        ("a text that is none", json!({"not": {"type": "string"}})),
        (
            "a list of values outside of the pattern",
            json!({"enum": ["甲", "乙"], "pattern": "^[a-z]$"}),
        ),
    ]
}

/// Objects that nobody can send, and whether they need OpenAPI 3.1.
fn objects() -> Vec<(&'static str, bool, Value)> {
    vec![
        (
            "three properties and at most two",
            false,
            json!({"minProperties": 3, "maxProperties": 2}),
        ),
        (
            "one of two that are the same",
            false,
            json!({"oneOf": [{"type": "object"}, {"type": "object"}]}),
        ),
        (
            "one of two of which neither holds",
            false,
            json!({"anyOf": [{"maxProperties": 0}, {"not": {}}]}),
        ),
        (
            "names that are false",
            true,
            json!({"propertyNames": false}),
        ),
        (
            "what follows what always holds",
            true,
            json!({"if": {}, "then": {"maxProperties": 1}}),
        ),
        (
            "many alternatives that contradict each other",
            false,
            many(),
        ),
    ]
}

/// Alternatives in two groups that cannot both hold, too many to try.
fn many() -> Value {
    let group = |from: u32| -> Vec<Value> {
        (from..from + 60)
            .map(|n| json!({"minProperties": n, "maxProperties": n}))
            .collect()
    };
    json!({"allOf": [{"anyOf": group(0)}, {"anyOf": group(1000)}]})
}

/// Lists that hold nothing.
fn lists() -> Vec<(&'static str, bool, Value)> {
    vec![
        ("a list of none", false, json!({"maxItems": 0})),
        (
            "a list of five and at most four",
            false,
            json!({"minItems": 5, "maxItems": 4}),
        ),
        (
            "a list whose first is false",
            true,
            json!({"prefixItems": [false]}),
        ),
        (
            "a list that contains what is false",
            true,
            json!({"contains": false}),
        ),
        (
            "a list of one constant without repetition",
            true,
            json!({"minItems": 2, "uniqueItems": true, "items": {"const": {}}}),
        ),
        (
            "a list that contains no object",
            true,
            json!({"contains": {"type": "object"}, "minContains": 0, "maxContains": 0}),
        ),
        (
            "a list of what is not",
            false,
            json!({"not": {"minItems": 1}}),
        ),
    ]
}

/// A text of an element, and of `data` where the answer is no list; of the envelope for receipts.
fn text_of(endpoint: &Endpoint) -> String {
    let element = endpoint.element();
    match endpoint.short() {
        "status" => format!("{element}/properties/time"),
        "list" => format!("{element}/properties/title"),
        "detail" => format!("{element}/properties/name"),
        "services" => format!("{element}/properties/cnName"),
        "query" => format!("{element}/properties/operatorName"),
        "changes" => format!("{element}/properties/changedAt"),
        _ => format!("{}/properties/message", endpoint.schema()),
    }
}

fn of(endpoint: &Endpoint) -> Vec<Case> {
    let good = endpoint.response_value();
    let mut cases = Vec::new();
    let mut add = |name: &str, needs_31: bool, at: &str, schema: Value| {
        let draft = Draft::proposal().lay_api(at, schema);
        let draft = if needs_31 { draft.in_31() } else { draft };
        cases.push(Case::evasion(4, endpoint.id, name, draft).schema(
            &endpoint.schema(),
            vec![],
            vec![good.clone()],
        ));
    };
    let endpoint_number = ENDPOINTS
        .iter()
        .position(|other| other.id == endpoint.id)
        .unwrap();
    for (index, (name, schema)) in texts().into_iter().enumerate() {
        // Two of three, so that each text stands at four endpoints at least.
        if (index + endpoint_number) % 3 < 2 {
            add(name, false, &text_of(endpoint), schema);
        }
    }
    // A receipt without errors is a good receipt.
    let receipt = endpoint.short() == "receive";
    let object = if receipt {
        endpoint.data()
    } else {
        endpoint.element()
    };
    for (name, needs_31, schema) in objects() {
        add(name, needs_31, &object, schema);
    }
    if endpoint.is_list() && !receipt {
        let list = endpoint
            .element()
            .strip_suffix("/items")
            .unwrap()
            .to_owned();
        for (name, needs_31, schema) in lists() {
            add(name, needs_31, &list, schema);
        }
    }
    let itself = Draft::proposal().api.pointer(&object).unwrap().clone();
    let draft = Draft::proposal()
        .api("/components/schemas/Endless", json!({"allOf": [itself, {
            "type": "object", "required": ["inner"], "properties": {"inner": {"$ref": "#/components/schemas/Endless"}},
        }]}))
        .api(&object, json!({"$ref": "#/components/schemas/Endless"}));
    cases.push(
        Case::evasion(
            4,
            endpoint.id,
            "an object that needs itself without end",
            draft,
        )
        .schema(&endpoint.schema(), vec![], vec![good]),
    );
    cases
}

pub fn cases() -> Vec<Case> {
    ENDPOINTS.iter().flat_map(of).collect()
}
