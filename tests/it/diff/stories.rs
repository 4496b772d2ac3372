//! Two versions of a submission: `testdata/diff/<case>/{old,new}` are compared, and what is printed stands beside them in
//! `<case>.txt` and `<case>.operations.txt` (human, both languages), `<case>.md` and `<case>.json`. `HUTONG_BLESS=1` rewrites them: read the difference before you commit it.

use crate::support::golden::{golden, redacted};
use crate::support::{found, one, plan, repository, shared};
use hutong::Plan;
use hutong::decide::changes::{Comparison, Effects};
use hutong::read::Json;
use hutong::report::changes::{By, human, json, markdown};
use hutong::report::human::Style;
use hutong::report::schemas::schema;
use hutong::text::Lang;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Each story and how it ends.
const CASES: &[(&str, Effects)] = &[
    ("broken", Effects::Breaking),
    ("catalogue", Effects::Breaking),
    ("nothing", Effects::Undecided),
    ("partly", Effects::Breaking),
    ("same", Effects::Compatible),
    ("shared", Effects::Breaking),
    ("unreadable", Effects::Undecided),
];

fn folder() -> PathBuf {
    repository("testdata/diff")
}

fn compared(old: &Path, new: &Path, plan: &Plan) -> Comparison {
    hutong::diff(&found(old), &found(new), plan)
}

#[test]
fn every_story_is_told_as_it_stands_beside_it() {
    let validator =
        jsonschema::validator_for(&schema("diff").unwrap().parse::<Json>().unwrap()).unwrap();
    for (case, outcome) in CASES {
        let comparison = compared(
            &folder().join(case).join("old"),
            &folder().join(case).join("new"),
            &plan(),
        );
        assert_eq!(comparison.outcome, *outcome, "{case}");
        let style = Style {
            lang: Lang::Both,
            ..Style::default()
        };
        let report = json(&comparison).unwrap();
        assert!(
            validator.is_valid(&report.parse::<Json>().unwrap()),
            "{case}"
        );
        let path = format!("testdata/diff/{case}");
        golden(
            &format!("{path}.txt"),
            &human(&comparison, By::Change, style),
        );
        golden(
            &format!("{path}.operations.txt"),
            &human(&comparison, By::Operation, style),
        );
        golden(
            &format!("{path}.md"),
            &markdown(&comparison, By::Change, Lang::Both),
        );
        golden(&format!("{path}.json"), &redacted(&report));
    }
}

#[test]
fn a_rewritten_document_shows_no_change_but_a_name() {
    let case = folder().join("same");
    let comparison = compared(&case.join("old"), &case.join("new"), &plan());
    let codes: Vec<&str> = comparison
        .changes
        .iter()
        .map(|change| change.code)
        .collect();
    assert_eq!(codes, ["path-parameter-renamed"]);
}

/// Codes of changes as the code writes them: texts in quotes that are keys of `changes.yaml`.
#[test]
fn every_change_has_words_and_every_words_have_a_change() {
    let source = repository("src/check");
    let mut code = fs::read_to_string(source.join("diff.rs")).unwrap();
    for folder in ["diff", "diff/schemas"] {
        for file in fs::read_dir(source.join(folder)).unwrap() {
            code.push_str(&fs::read_to_string(file.unwrap().path()).unwrap_or_default());
        }
    }
    let texts: BTreeSet<&str> = code.split('"').collect();
    let words = fs::read_to_string(folder().join("../../rules/hutong/changes.yaml")).unwrap();
    let entries = words.lines().filter(|line| line.contains(": {zh: "));
    let keys: BTreeSet<&str> = entries
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let reasons = fs::read_to_string(folder().join("../../rules/hutong/reasons.yaml")).unwrap();
    let reasons: BTreeSet<&str> = reasons
        .lines()
        .filter(|line| line.contains(": {zh: "))
        .filter_map(|line| line.split(':').next())
        .collect();
    let unused: Vec<_> = keys.iter().filter(|key| !texts.contains(*key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
    // Beginnings and ends of codes name families of them.
    let is_family = |text: &&&str| !text.starts_with('-') && !text.ends_with('-');
    let plain = |text: &&&str| {
        text.contains('-')
            && text
                .bytes()
                .all(|byte| byte == b'-' || byte.is_ascii_lowercase())
    };
    let lists = [
        "sharing-type",
        "update-cycle",
        "x-",
        "x-nullable",
        "x-sunset",
        "x-extensible-enum",
    ];
    let bare: Vec<_> = texts
        .iter()
        .filter(plain)
        .filter(is_family)
        .filter(|text| text.len() > 1 && !keys.contains(**text) && !lists.contains(*text))
        .filter(|text| !reasons.contains(**text))
        .collect();
    assert!(bare.is_empty(), "{bare:?}");
}

/// The files below a folder that may be descriptions.
fn documents(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            documents(&path, found);
        } else if matches!(ending, Some("json" | "yaml" | "yml")) {
            found.push(path);
        }
    }
}

/// Every real description that is recognised shows no change against itself.
#[test]
#[ignore = "needs HUTONG_SHARED"]
fn real_descriptions_are_compatible_with_themselves() {
    let corpus = shared("corpus");
    let plan = plan();
    let mut paths = Vec::new();
    documents(&corpus, &mut paths);
    let count = paths
        .par_iter()
        .filter(|path| {
            let comparison = compared(path, path, &plan);
            let told = human(&comparison, By::Change, Style::default());
            let unread = comparison
                .changes
                .iter()
                .all(|change| change.code.starts_with("version-"));
            assert!(unread, "{}\n{told}", path.display());
            comparison.changes.is_empty()
        })
        .count();
    println!(
        "{count} of {} documents are read whole and show no change against themselves",
        paths.len()
    );
    // About a hundred refer to files beside them, and each is given alone here.
    assert!(count > 600, "{count}");
}

/// A document whose `POST /x` takes `request` and answers with `response`.
fn document(request: &str, response: &str) -> String {
    format!(
        r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "paths": {{"/x": {{"post": {{
        "requestBody": {{"content": {{"application/json": {{"schema": {request}}}}}}},
        "responses": {{"200": {{"description": "d", "content": {{"application/json": {{"schema": {response}}}}}}}}}}}}}}}}}"#
    )
}

/// What a caller would notice though no schema says so: another address, places swapped, a property that does not come back.
#[test]
fn changes_beside_the_schemas_are_told() {
    let document = |server: &str, path: &str, hidden: &str| {
        format!(
            r#"{{"openapi": "3.1.0", "info": {{"title": "t", "version": "1"}}, "servers": [{{"url": "{server}"}}],
            "paths": {{"{path}": {{"get": {{"parameters": [
            {{"name": "front", "in": "path", "required": true, "schema": {{"type": "string"}}}},
            {{"name": "rear", "in": "path", "required": true, "schema": {{"type": "string"}}}}],
            "responses": {{"200": {{"description": "d", "content": {{"application/json": {{"schema":
            {{"type": "object", "required": ["a"], "properties": {{"a": {{"type": "string"{hidden}}}}}}}}}}}}}}}}}}}}}}}"#
        )
    };
    let (here, path) = ("https://data.example.gov.cn/v1", "/x/{front}/{rear}");
    let old = document(here, path, "");
    for (new, code, effect) in [
        (
            document("https://other.example.gov.cn/v1", path, ""),
            "address-removed",
            "possible",
        ),
        (
            document(here, "/x/{rear}/{front}", ""),
            "path-parameters-swapped",
            "possible",
        ),
        (
            document(here, path, r#", "writeOnly": true"#),
            "property-removed",
            "breaking",
        ),
    ] {
        let comparison = hutong::diff(&one("api.json", &old), &one("api.json", &new), &plan());
        let told: Vec<_> = comparison
            .changes
            .iter()
            .map(|change| (change.code, change.effect.name()))
            .collect();
        assert_eq!(told, [(code, effect)], "{new}");
    }
}

/// Of `oneOf`, a branch that comes or grows may shut out what another took.
#[test]
fn branches_that_shut_each_other_out_break() {
    let plan = plan();
    let any = "true";
    let broken = [
        (
            r#"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#,
            r#"{"oneOf": [{"type": "number"}, {"type": "string"}, {"type": "integer"}]}"#,
            true,
        ),
        (
            r#"{"oneOf": [{"type": "number"}, {"type": ["string", "integer"]}]}"#,
            r#"{"oneOf": [{"type": "number"}, {"type": "string"}]}"#,
            false,
        ),
        (
            r#"{"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "integer", "minimum": 0}]}"#,
            r#"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#,
            false,
        ),
        (
            r#"{"type": "array", "items": {"oneOf": [{"type": "integer"}, {"type": "string"}]}}"#,
            r#"{"type": "array", "items": {"oneOf": [{"type": "number"}, {"type": "string"}, {"type": "integer"}]}}"#,
            true,
        ),
        // The old schema said what a property of any name holds.
        (
            r#"{"type": "object", "additionalProperties": {"type": "integer"}}"#,
            r#"{"type": "object", "additionalProperties": {"type": "integer"}, "properties": {"b": {"type": "string"}}}"#,
            true,
        ),
    ];
    for (old, new, sent) in broken {
        let of = |schema: &str| {
            if sent {
                document(schema, any)
            } else {
                document(any, schema)
            }
        };
        let comparison = hutong::diff(&one("api.json", of(old)), &one("api.json", of(new)), &plan);
        assert_eq!(comparison.outcome, Effects::Breaking, "{old} -> {new}");
        assert!(
            comparison
                .changes
                .iter()
                .any(|change| change.counterexample.is_some()),
            "{old} -> {new}"
        );
    }
    let grown = (
        r#"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#,
        r#"{"oneOf": [{"type": "integer"}, {"type": "string"}, {"type": "boolean"}]}"#,
    );
    let comparison = hutong::diff(
        &one("api.json", document(grown.0, any)),
        &one("api.json", document(grown.1, any)),
        &plan,
    );
    assert_eq!(comparison.outcome, Effects::Compatible);
}
