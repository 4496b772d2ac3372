//! Principle 1: persons under the names of items and of the envelope, and their honest look-alikes.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint, RECORDS};
use serde_json::{Value, json};

/// What the operator's name may be beside a text, or is called.
fn evasions() -> Vec<(&'static str, bool, Value)> {
    let person = json!({"required": ["idCard"], "properties": {"idCard": {"type": "string"}}});
    vec![
        (
            "an item that may be an object without a type",
            false,
            json!({"anyOf": [{"type": "string"}, person]}),
        ),
        (
            "an item that may be a list without a type",
            false,
            json!({"oneOf": [{"type": "string"}, {"items": person}]}),
        ),
        (
            "an item that is an object without a type",
            false,
            person.clone(),
        ),
        (
            "an item with a person in its text",
            true,
            json!({"type": "string", "contentMediaType": "application/json", "contentSchema": person}),
        ),
        (
            "an item whose title is another's",
            false,
            json!({"type": "string", "title": "公民身份号码"}),
        ),
    ]
}

fn honest() -> Vec<(&'static str, Value)> {
    vec![
        (
            "an item whose description gives an example of persons",
            json!({"type": "string", "description": "经营者名称；个体工商户为经营者本人，与其身份证所载一致"}),
        ),
        (
            "an item in two parts of one text",
            json!({"allOf": [{"type": "string"}, {"maxLength": 100}]}),
        ),
    ]
}

fn of(endpoint: &Endpoint) -> Vec<Case> {
    let at = format!("{}/properties/operatorName", endpoint.record());
    let mut cases = Vec::new();
    for (name, needs_31, schema) in evasions() {
        let draft = Draft::proposal().api(&at, schema.clone());
        let draft = if needs_31 { draft.in_31() } else { draft };
        let case = Case::evasion(1, endpoint.id, name, draft);
        cases.push(case.value(Document::Api, &at, schema));
    }
    for (name, schema) in honest() {
        let draft = Draft::proposal().api(&at, schema);
        let case = Case::honest(1, endpoint.id, name, draft);
        cases.push(case.schema(&at, vec![json!("东海货运")], vec![json!({"idCard": "1"})]));
    }
    cases
}

/// A member of the envelope that is called what only persons have.
fn envelope(endpoint: &Endpoint) -> Case {
    let at = format!("{}/properties/message/description", endpoint.schema());
    let draft = Draft::proposal().api(&at, "经办人公民身份号码");
    let case = Case::evasion(
        1,
        endpoint.id,
        "a message that is a number of a person",
        draft,
    );
    case.value(Document::Api, &at, "经办人公民身份号码")
}

pub fn cases() -> Vec<Case> {
    let own = RECORDS.iter().flat_map(of);
    own.chain(ENDPOINTS.iter().map(envelope)).collect()
}
