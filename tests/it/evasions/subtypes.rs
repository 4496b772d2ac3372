//! Subtypes that a discriminator may choose (principle 1), in every way in which a schema is composed of its base or named by it.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, QUERY};
use serde_json::{Value, json};

const BASE: &str = "#/components/schemas/Base";
const HEIR: &str = "/components/schemas/Heir";

/// A way from a base to a subtype of it.
struct Way {
    name: &'static str,
    version: &'static str,
    /// What is laid over the base.
    base: Value,
    /// The subtype, without what it adds.
    heir: Value,
    /// A further file.
    file: Option<(&'static str, Value)>,
}

fn ways() -> Vec<Way> {
    let base = || json!({"$ref": BASE});
    let inherits = |name, version, heir| Way {
        name,
        version,
        base: json!({}),
        heir,
        file: None,
    };
    let mapped = |name, version, discriminator: Value| Way {
        name,
        version,
        base: json!({"discriminator": discriminator}),
        heir: json!({}),
        file: None,
    };
    vec![
        inherits("an allOf", "3.0.3", json!({"allOf": [base()]})),
        inherits(
            "an allOf in another",
            "3.0.3",
            json!({"allOf": [{"allOf": [base()]}]}),
        ),
        inherits("a reference with siblings", "3.1.0", base()),
        inherits("an only oneOf", "3.0.3", json!({"oneOf": [base()]})),
        inherits(
            "one of several",
            "3.0.3",
            json!({"anyOf": [base(), {"type": "object"}]}),
        ),
        inherits(
            "what follows a condition",
            "3.1.0",
            json!({"if": {"required": ["traceId"]}, "then": base()}),
        ),
        inherits("a dynamic reference", "3.1.0", json!({"$dynamicRef": BASE})),
        inherits(
            "a dependent schema",
            "3.1.0",
            json!({"dependentSchemas": {"traceId": base()}}),
        ),
        Way {
            file: Some((
                "api/middle.yaml",
                json!({"allOf": [{"$ref": "openapi.yaml#/components/schemas/Base"}]}),
            )),
            ..inherits(
                "a schema of another file",
                "3.0.3",
                json!({"allOf": [{"$ref": "middle.yaml"}]}),
            )
        },
        Way {
            base: json!({"anyOf": [{"type": "object"}]}),
            ..inherits(
                "a base with alternatives",
                "3.0.3",
                json!({"allOf": [base()]}),
            )
        },
        mapped(
            "a name in the mapping",
            "3.0.3",
            json!({"mapping": {"1": "Heir"}}),
        ),
        mapped(
            "a reference in the mapping",
            "3.0.3",
            json!({"mapping": {"1": "#/components/schemas/Heir"}}),
        ),
        mapped(
            "the default of the mapping",
            "3.2.0",
            json!({"defaultMapping": "Heir"}),
        ),
    ]
}

/// What a subtype adds beside what it inherits.
fn adding(heir: &Value, properties: &Value) -> Value {
    let mut heir = heir.clone();
    heir["type"] = json!("object");
    heir["properties"] = properties.clone();
    heir
}

/// A base in a further response of an endpoint.
fn in_a_response(way: &Way, answer: &Value) -> Draft {
    let base = json!({"type": "object", "properties": {"status": {"type": "string"}},
        "discriminator": {"propertyName": "status"}});
    let answer = json!({"description": "部分内容", "content": {"application/json": {
        "schema": {"type": "object", "properties": {"data": answer}}}}});
    let at = format!("{}/responses/206", ENDPOINTS[0].operation());
    with_base(way, base).lay_api(&at, answer)
}

/// A base that is the record of a query.
fn in_the_record(way: &Way) -> Draft {
    let draft = Draft::proposal();
    let mut base = draft.api.pointer(&QUERY.record()).unwrap().clone();
    base["discriminator"] = json!({"propertyName": "licenceNo"});
    with_base(way, base).api(&QUERY.record(), json!({"$ref": BASE}))
}

fn with_base(way: &Way, base: Value) -> Draft {
    let draft = Draft::proposal()
        .api("/openapi", way.version)
        .lay_api("/components/schemas/Base", base)
        .lay_api("/components/schemas/Base", way.base.clone());
    match &way.file {
        Some((path, value)) => draft.file(path, super::draft::yaml(value)),
        None => draft,
    }
}

fn hidden_and_honest(way: &Way) -> Vec<Case> {
    let text = |key: &str| json!({key: {"type": "string"}});
    let person = || text("idCard");
    let of = "subtypes";
    let case = |make: fn(u8, &str, &str, Draft) -> Case, place: &str, draft: Draft, more: Value| {
        let heir = adding(&way.heir, &more);
        let name = format!("{}, {place}", way.name);
        make(1, of, &name, draft.api(HEIR, heir.clone())).value(Document::Api, HEIR, heir)
    };
    let record = Draft::proposal()
        .api
        .pointer(&QUERY.record())
        .unwrap()
        .clone();
    let answered = || in_a_response(way, &json!({"$ref": BASE}));
    vec![
        case(Case::evasion, "in a response", answered(), person()),
        case(Case::evasion, "in the record", in_the_record(way), person()),
        case(Case::honest, "in a response", answered(), text("traceId")),
        case(
            Case::honest,
            "in the record, with its items again",
            in_the_record(way),
            record["properties"].clone(),
        ),
    ]
}

/// A response that refers to the base by another name, or as one of several alternatives with a name.
fn by_another_name() -> Vec<Case> {
    let ways = ways();
    let way = &ways[0];
    let heir = adding(&way.heir, &json!({"idCard": {"type": "string"}}));
    let answers = [
        ("by another name", json!({"$ref": BASE})),
        ("as the one of several", json!({"oneOf": [{"$ref": BASE}]})),
        (
            "beside another",
            json!({"anyOf": [{"type": "object"}, {"$ref": BASE}]}),
        ),
        (
            "by a name that says nothing of its own",
            json!({"description": "又名", "allOf": [{"$ref": BASE}]}),
        ),
        (
            "by a name for null, too",
            json!({"type": "object", "nullable": true, "allOf": [{"$ref": BASE}, {"properties": {}}]}),
        ),
    ];
    let case = |(name, answer): (&str, Value)| {
        let draft = in_a_response(way, &json!({"$ref": "#/components/schemas/Answer"}))
            .api("/components/schemas/Answer", answer)
            .api(HEIR, heir.clone());
        let case = Case::evasion(1, "subtypes", &format!("a base {name}"), draft);
        case.value(Document::Api, HEIR, heir.clone())
    };
    answers.into_iter().map(case).collect()
}

/// A mapping to what is not there, or to another file.
fn elsewhere() -> Vec<Case> {
    let ways = ways();
    let at = "/components/schemas/Base/discriminator/mapping";
    let draft =
        |to: &str| in_a_response(&ways[0], &json!({"$ref": BASE})).api(at, json!({"1": to}));
    let gone = ["https://example.com/heir.json", "heir.yaml", "Heir"].map(|to| {
        let name = format!("a mapping to {to}, which is not there");
        Case::evasion(1, "subtypes", &name, draft(to)).value(Document::Api, at, json!({"1": to}))
    });
    let file = |properties: &str| {
        let text = format!("type: object\nproperties: {{{properties}: {{type: string}}}}\n");
        draft("heir.yaml").file("api/heir.yaml", text)
    };
    let mut cases: Vec<Case> = gone.into_iter().collect();
    cases.push(
        Case::evasion(1, "subtypes", "a mapping to a file", file("idCard"))
            .text("api/heir.yaml", "idCard"),
    );
    cases.push(
        Case::honest(1, "subtypes", "a mapping to a file", file("traceId"))
            .text("api/heir.yaml", "traceId"),
    );
    cases
}

/// What a record says twice is no less certain.
fn said_twice() -> Vec<Case> {
    let draft = Draft::proposal();
    let record = draft.api.pointer(&QUERY.record()).unwrap().clone();
    let twice = json!({"allOf": [record, {"type": "object", "properties": record["properties"]}]});
    let draft = draft.api(&QUERY.record(), twice.clone());
    vec![
        Case::honest(1, "subtypes", "a record that repeats its items", draft).value(
            Document::Api,
            &QUERY.record(),
            twice,
        ),
    ]
}

pub fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = ways().iter().flat_map(hidden_and_honest).collect();
    cases.extend(by_another_name());
    cases.extend(elsewhere());
    cases.extend(said_twice());
    cases
}

/// Subtypes of subtypes, each with a discriminator: on which ways each is reached is over a limit, and so undecided.
fn in_a_long_chain() -> Case {
    const LENGTH: usize = 1_000;
    let schema = |number: usize| {
        let mut schema = json!({"type": "object", "discriminator": {"propertyName": "traceId"},
            "properties": {"traceId": {"type": "string"}}});
        if let Some(before) = number.checked_sub(1) {
            schema["allOf"] = json!([{"$ref": format!("#/components/schemas/Heir{before}")}]);
        }
        (format!("Heir{number}"), schema)
    };
    let last = format!("/components/schemas/Heir{}", LENGTH - 1);
    let answer = json!({"$ref": format!("#{last}")});
    let chain: serde_json::Map<String, Value> = (0..LENGTH).map(schema).collect();
    let draft = in_a_response(&ways()[0], &answer).lay_api("/components/schemas", chain.into());
    let value = draft.api.pointer(&last).unwrap().clone();
    Case::evasion(1, "subtypes", "a thousand in a chain", draft).value(Document::Api, &last, value)
}

/// Took more than a minute before its steps were counted.
#[test]
fn a_long_chain_of_subtypes_is_undecided() {
    let case = in_a_long_chain();
    assert!(case.doubts().is_empty());
    super::judged(&[case], &[], false);
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn subtypes_are_accounted_for_however_they_inherit() {
    super::judged(&cases(), &[], false);
}
