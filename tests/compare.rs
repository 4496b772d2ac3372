//! What the comparison of two operations must not get wrong, whoever asks: a contract and a submission, or two versions.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use hutong::decide::changes::{Comparison, Effects};
use hutong::discover::{File, Files};
use hutong::Plan;

fn files(list: &[(&str, &str)]) -> Files {
    let mut files: Vec<File> = list
        .iter()
        .map(|(path, text)| File {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
            taken: true,
        })
        .collect();
    files.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    Files {
        files,
        faults: Vec::new(),
    }
}

fn diff(old: &str, new: &str) -> Comparison {
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2026-11-23").unwrap();
    hutong::diff(
        &files(&[("api.yaml", old)]),
        &files(&[("api.yaml", new)]),
        &plan,
    )
}

fn codes(comparison: &Comparison) -> Vec<&'static str> {
    comparison
        .changes
        .iter()
        .map(|change| change.code)
        .collect()
}

/// A 3.1 description whose one operation answers with this schema.
fn answering(head: &str, schema: &str) -> String {
    format!(
        "openapi: 3.1.0\n{head}info: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n      responses:\n        '200':\n          description: d\n          content: {{application/json: {{schema: {schema}}}}}\n"
    )
}

#[test]
fn schemas_of_a_foreign_dialect_are_undecided() {
    let foreign = "jsonSchemaDialect: https://example.com/other-dialect\n";
    let (narrow, wide) = ("{type: string}", "{type: integer}");
    for (old, new) in [(foreign, foreign), (foreign, ""), ("", foreign)] {
        let comparison = diff(&answering(old, narrow), &answering(new, wide));
        assert_eq!(comparison.outcome, Effects::Undecided, "{old:?} {new:?}");
        assert!(
            comparison
                .changes
                .iter()
                .all(|change| change.counterexample.is_none()),
            "{:?}",
            comparison.changes
        );
    }
    // The walk through properties reads keywords too, and must not.
    let (more, less) = (
        "{type: object, properties: {a: {type: string}}, required: [a]}",
        "{type: object, properties: {}}",
    );
    let comparison = diff(&answering(foreign, more), &answering(foreign, less));
    assert_eq!(comparison.outcome, Effects::Undecided);
    // Equal texts mean the same in one dialect, whatever it is, and may differ in two.
    let comparison = diff(&answering(foreign, narrow), &answering(foreign, narrow));
    assert_eq!(
        comparison.outcome,
        Effects::Compatible,
        "{:?}",
        codes(&comparison)
    );
    let comparison = diff(&answering(foreign, narrow), &answering("", narrow));
    assert_eq!(
        comparison.outcome,
        Effects::Undecided,
        "{:?}",
        codes(&comparison)
    );
    let own = "jsonSchemaDialect: https://spec.openapis.org/oas/3.1/dialect/base\n";
    let comparison = diff(&answering(own, narrow), &answering("", wide));
    assert_eq!(comparison.outcome, Effects::Breaking);
}

/// A 3.0 description of one operation with these lines, in a document with these.
fn described(operation: &str, rest: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /a:\n    get:\n{operation}      responses: {{'200': {{description: d}}}}\n{rest}"
    )
}

#[test]
fn an_api_key_is_a_parameter_of_the_same_name() {
    let parameter = |name: &str, place: &str| {
        let list = format!(
            "      parameters: [{{name: {name}, in: {place}, required: true, schema: {{type: string}}}}]\n"
        );
        described(&list, "")
    };
    let key = |name: &str, place: &str| {
        described(
            "      security: [{k: []}]\n",
            &format!(
                "components: {{securitySchemes: {{k: {{type: apiKey, in: {place}, name: {name}}}}}}}\n"
            ),
        )
    };
    let removed = |old: &str, new: &str| codes(&diff(old, new)).contains(&"parameter-removed");
    // Names in a query and in cookies are case-sensitive, those of headers are not.
    for place in ["query", "cookie"] {
        assert!(
            removed(&parameter("Token", place), &key("token", place)),
            "{place}"
        );
        assert!(
            !removed(&parameter("token", place), &key("token", place)),
            "{place}"
        );
        let added = diff(&key("token", place), &parameter("Token", place));
        assert!(
            codes(&added).contains(&"parameter-added-required"),
            "{place}"
        );
    }
    assert!(!removed(
        &parameter("X-Token", "header"),
        &key("x-token", "header")
    ));
    let added = diff(&key("x-token", "header"), &parameter("X-Token", "header"));
    assert!(!codes(&added).contains(&"parameter-added-required"));
}
