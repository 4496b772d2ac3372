//! Principle 6: a waiver covers what the officer saw.

use super::case::Case;
use super::draft::{Document, Draft};
use super::endpoint::{ENDPOINTS, Endpoint};
use crate::support::one;
use hutong::Plan;
use hutong::decide::Verdict;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The plan with waivers for everything that decides a verdict, as the office would grant them, each with what was compared.
pub fn waiving(mut plan: Plan, verdict: &Verdict) -> Plan {
    let mut text = String::from("hutong: 1\nwaivers:\n");
    for finding in verdict.open.iter().filter(|finding| finding.decides()) {
        let compared = finding
            .compared
            .as_ref()
            .map(|digest| format!(", compared: [\"{digest}\"]"));
        writeln!(
            text,
            "  - {{project: \"2026-0731\", rule: {}, at: {{fingerprint: \"{}\"}}, reason: 下一版本改正, grantedBy: 某市数据局, \
             grantedOn: \"2026-06-01\", expires: \"2026-12-31\", reference: 数函〔2026〕8号{}}}",
            finding.rule,
            finding.fingerprint,
            compared.unwrap_or_default(),
        )
        .unwrap();
    }
    plan.office = Some(hutong::load_office(&one("waivers.yaml", text), &plan).unwrap());
    plan
}

/// What the officer saw: the message of this endpoint is a number.
fn seen(endpoint: &Endpoint) -> Draft {
    Draft::proposal().api(&message(endpoint), json!({"type": "integer"}))
}

fn message(endpoint: &Endpoint) -> String {
    format!("{}/properties/message", endpoint.schema())
}

fn of(endpoint: &Endpoint) -> Vec<Case> {
    let operation = endpoint.operation();
    let schema = endpoint.schema();
    let parameters = format!("{operation}/parameters");
    let required =
        json!([{"name": "tenant", "in": "query", "required": true, "schema": {"type": "string"}}]);
    let edits: Vec<(&str, String, Value)> = vec![
        (
            "the code is a number too",
            format!("{schema}/properties/code"),
            json!({"type": "integer"}),
        ),
        (
            "the message is an object now",
            message(endpoint),
            json!({"type": "object"}),
        ),
        (
            "the message may be null as well",
            message(endpoint),
            json!({"type": "integer", "nullable": true}),
        ),
        (
            "data may be null",
            format!("{}/nullable", endpoint.data()),
            json!(true),
        ),
        (
            "data is a list",
            format!("{}/type", endpoint.data()),
            json!("array"),
        ),
        (
            "data may be left out",
            format!("{schema}/required"),
            json!(["code", "message"]),
        ),
        (
            "persons beside",
            format!("{schema}/properties/persons"),
            json!({"type": "array", "items": {"type": "object", "properties": {"idCard": {"type": "string"}}}}),
        ),
        (
            "anyone may call it",
            format!("{operation}/security"),
            json!([]),
        ),
        (
            "errors are texts",
            format!("{operation}/responses/400"),
            json!({"description": "错误", "content": {"text/html": {"schema": {"type": "string"}}}}),
        ),
        (
            "an element of nothing",
            format!("{}/not", endpoint.element()),
            json!({}),
        ),
    ];
    let mut cases: Vec<Case> = edits
        .into_iter()
        .map(|(name, at, value)| {
            let draft = seen(endpoint).api(&at, value.clone());
            Case::evasion(6, endpoint.id, name, draft)
                .value(Document::Api, &at, value)
                .after(seen(endpoint))
        })
        .collect();
    let at = format!(
        "{parameters}/{}",
        Draft::proposal()
            .api
            .pointer(&parameters)
            .unwrap()
            .as_array()
            .unwrap()
            .len()
    );
    cases.push(
        Case::evasion(
            6,
            endpoint.id,
            "a parameter that nobody knows",
            seen(endpoint).lay_api(&parameters, required.clone()),
        )
        .value(Document::Api, &at, required[0].clone())
        .after(seen(endpoint)),
    );
    // What the waiver is not about may change.
    let services = seen(endpoint).put(
        Document::Records,
        "/1/abstract",
        "各县区全年道路客运的班次、旅客人数和线路数，每年公布一次。",
    );
    cases.push(
        Case::honest(6, endpoint.id, "an abstract is written anew", services)
            .value(
                Document::Api,
                &format!("{}/type", message(endpoint)),
                "integer",
            )
            .after(seen(endpoint)),
    );
    let read_me = seen(endpoint).file("README.md", "# 道路运输许可系统\n");
    cases.push(
        Case::honest(6, endpoint.id, "a read-me is added", read_me)
            .text("README.md", "道路运输")
            .after(seen(endpoint)),
    );
    cases
}

pub fn cases() -> Vec<Case> {
    ENDPOINTS.iter().flat_map(of).collect()
}
