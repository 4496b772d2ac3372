//! What other programs read: the fields, their order, and that every report fits the published schema.

use crate::support::golden::golden;
use crate::support::sample;
use hutong::decide::{Outcome, Verdict};
use hutong::report::json::json;
use hutong::report::schemas::{SCHEMAS, schema};
use serde_json::Value;

fn read(verdict: &Verdict) -> Value {
    serde_json::from_str(&json(verdict).unwrap()).unwrap()
}

fn mistakes(schema_name: &str, value: &Value) -> Vec<String> {
    let schema: Value = serde_json::from_str(schema(schema_name).unwrap()).unwrap();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    validator
        .iter_errors(value)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[test]
fn the_report_is_as_it_was() {
    golden(
        "testdata/reports/pass.json",
        &json(&sample::pass()).unwrap(),
    );
    golden(
        "testdata/reports/fail.json",
        &json(&sample::fail()).unwrap(),
    );
}

#[test]
fn fields_stand_in_the_order_of_the_contract() {
    let keys =
        |value: &Value| -> Vec<String> { value.as_object().unwrap().keys().cloned().collect() };
    let report = read(&sample::fail());
    assert_eq!(
        keys(&report),
        [
            "schemaVersion",
            "tool",
            "submission",
            "packs",
            "asOf",
            "verdict",
            "summary",
            "required",
            "accounting",
            "lifted",
            "findings",
            "clauses",
            "waivers",
            "decisions"
        ]
    );
    assert_eq!(
        keys(&report["submission"]),
        ["code", "class", "stage", "declaredBy", "digest", "files"]
    );
    assert_eq!(
        keys(&report["required"][0]),
        [
            "endpoint",
            "level",
            "resource",
            "state",
            "gates",
            "operation",
            "bound",
            "because",
            "at",
            "reasons",
            "compared"
        ]
    );
    assert_eq!(
        keys(&report["findings"][0]),
        [
            "rule",
            "severity",
            "gates",
            "message",
            "args",
            "file",
            "pointer",
            "line",
            "column",
            "endLine",
            "endColumn",
            "sheet",
            "cell",
            "related",
            "cases",
            "basis",
            "fingerprint",
            "compared",
            "causedBy",
            "waived"
        ]
    );
}

#[test]
fn reports_fit_the_published_schema() {
    let mut empty = sample::pass();
    empty.outcome = Outcome::Incomplete;
    empty.code = None;
    empty.files.clear();
    empty.required.clear();
    empty.packs.clear();
    for verdict in [sample::pass(), sample::fail(), empty] {
        assert_eq!(mistakes("report", &read(&verdict)), Vec::<String>::new());
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let change = |pointer: &str, value: Value| {
        let mut report = read(&sample::fail());
        *report.pointer_mut(pointer).unwrap() = value;
        mistakes("report", &report).len()
    };
    assert_eq!(change("/verdict", "MAYBE".into()), 1);
    assert_eq!(change("/findings/0/severity", "fatal".into()), 1);
    assert_eq!(change("/summary/error", (-1).into()), 1);
    assert_eq!(change("/tool", Value::Null), 1);
    let mut more = read(&sample::pass());
    more["comment"] = "x".into();
    assert_eq!(mistakes("report", &more).len(), 1);
}

#[test]
fn open_and_waived_findings_are_sorted_by_file_position_and_rule() {
    let report = read(&sample::fail());
    let places: Vec<(String, u64, u64, String)> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| {
            (
                finding["file"].as_str().unwrap().to_owned(),
                finding["line"].as_u64().unwrap(),
                finding["column"].as_u64().unwrap(),
                finding["rule"].as_str().unwrap().to_owned(),
            )
        })
        .collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert_eq!(places.len(), 10);
    assert_eq!(report["summary"]["error"], 7);
    assert_eq!(report["summary"]["warning"], 2);
    assert_eq!(report["summary"]["waived"], 1);
    assert_eq!(report["summary"]["gating"], 7);
}

#[test]
fn the_order_in_which_findings_were_made_does_not_show() {
    let verdict = sample::fail();
    let mut other = verdict.clone();
    other.open.reverse();
    assert_eq!(json(&verdict).unwrap(), json(&other).unwrap());
}

#[test]
fn nothing_in_a_report_moves_a_terminal_or_commands_a_pipeline() {
    let text = "\u{1b}[2J\u{9b}31m\u{202e}\u{200b}\u{2028}\u{7f}\r\n::error::x\n##[group]y ###[z] ##vso[task.complete] \u{e0041}";
    let mut verdict = sample::fail();
    verdict.open[0].message.en = text.into();
    verdict.open[0].at.file = text.into();
    verdict.open[0].args.insert(text.into(), text.into());
    let bytes = json(&verdict).unwrap();
    assert!(
        bytes
            .chars()
            .all(|c| c == '\n' || (c >= ' ' && !hutong::text::is_hidden(c) && c != '\u{7f}'))
    );
    assert!(!bytes.contains("##"));
    assert!(
        bytes
            .lines()
            .all(|line| !line.trim_start().starts_with("::"))
    );
    let back: Value = serde_json::from_str(&bytes).unwrap();
    assert!(
        back["findings"]
            .as_array()
            .unwrap()
            .iter()
            .any(|finding| finding["file"] == text)
    );
}

#[test]
fn every_schema_is_one_and_says_what_it_is_in_both_languages() {
    for (name, text) in SCHEMAS {
        let value: Value = serde_json::from_str(text).unwrap();
        assert_eq!(
            value["$schema"], "https://json-schema.org/draft/2020-12/schema",
            "{name}"
        );
        assert!(jsonschema::draft202012::meta::is_valid(&value), "{name}");
        let undescribed = undescribed(&value, "");
        assert_eq!(undescribed, Vec::<String>::new(), "{name}");
    }
}

/// Pointers of titles and descriptions that lack Chinese or English.
fn undescribed(value: &Value, pointer: &str) -> Vec<String> {
    let mut found = Vec::new();
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let pointer = format!("{pointer}/{key}");
                if let (true, Some(text)) = (key == "description" || key == "title", value.as_str())
                {
                    let chinese = text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
                    let english = text.chars().any(|c| c.is_ascii_alphabetic());
                    if !chinese || !english {
                        found.push(pointer);
                        continue;
                    }
                }
                found.extend(undescribed(value, &pointer));
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                found.extend(undescribed(item, &format!("{pointer}/{i}")));
            }
        }
        _ => {}
    }
    found
}
