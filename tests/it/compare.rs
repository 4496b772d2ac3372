//! What the comparison of two operations must not get wrong, whoever asks: a contract and a submission, or two versions.

use crate::support::{AS_OF, files};
use hutong::decide::Verdict;
use hutong::decide::changes::{Comparison, Effects};
use hutong::{Plan, judge, load_pack};

fn diff(old: &str, new: &str) -> Comparison {
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), AS_OF).unwrap();
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
fn what_accepts_nothing_is_not_called_compatible() {
    // Each keyword accepts values, and together they accept none.
    for (accepts_some, accepts_none) in [
        (
            "{type: string, enum: [abc]}",
            "{type: string, enum: [abc], maxLength: 2}",
        ),
        (
            "{type: string, format: date}",
            "{type: string, format: date, maxLength: 5}",
        ),
    ] {
        let comparison = diff(&answering("", accepts_some), &answering("", accepts_none));
        let changes = &comparison.changes;
        assert_eq!(comparison.outcome, Effects::Undecided, "{changes:?}");
        assert_eq!(codes(&comparison), ["schema-empty"]);
    }
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

const CONTRACT: &str = "openapi: 3.0.3
info: {title: t, version: '1'}
paths:
  /status:
    get:
      x-hutong: {id: status, level: required, zh: 状态, en: Status}
      responses:
        '200': {description: d}
        '401': {description: d}
";

fn judged(contract: &str, api: &str) -> Verdict {
    let pack = "schema: 1
id: one
version: '1'
title: {zh: 测试, en: Test}
codeSystem: resource-code-1272
contracts:
  - {file: contract.yaml, group: g, satisfy: all, title: {zh: 约, en: Contract}}
";
    let pack = load_pack(&files(&[("pack.yaml", pack), ("contract.yaml", contract)])).unwrap();
    let plan = Plan::new(pack, AS_OF).unwrap();
    judge(&files(&[("api.yaml", api)]), &plan)
}

/// The code of each reason of the one endpoint, with the place it points at.
fn reasons(verdict: &Verdict) -> Vec<(&'static str, &str)> {
    let [row] = verdict.required.as_slice() else {
        panic!("{:?}", verdict.required)
    };
    row.reasons
        .iter()
        .map(|reason| (reason.code, reason.at.as_ref().unwrap().pointer.as_str()))
        .collect()
}

#[test]
fn a_missing_response_is_reported_where_it_belongs() {
    let api = |responses: &str| {
        let head = "openapi: 3.0.3\ninfo: {title: t, version: '1'}\n";
        format!("{head}paths:\n  /status:\n    get:\n      summary: s\n{responses}")
    };
    assert_eq!(reasons(&judged(CONTRACT, CONTRACT)), []);
    // The deepest place that exists: the list of responses, else the operation.
    let lacking = api("      responses: {'200': {description: d}}\n");
    assert_eq!(
        reasons(&judged(CONTRACT, &lacking)),
        [("response-missing", "/paths/~1status/get/responses")]
    );
    assert_eq!(
        reasons(&judged(CONTRACT, &api(""))),
        [("response-missing", "/paths/~1status/get"); 2]
    );
    // One that is declared and leads nowhere is there itself.
    let lost = api(
        "      responses:\n        '200': {description: d}\n        '401': {$ref: '#/components/responses/None'}\n",
    );
    assert_eq!(
        reasons(&judged(CONTRACT, &lost)),
        [("response-unresolved", "/paths/~1status/get/responses/401")]
    );
}

#[test]
fn a_reference_into_a_foreign_dialect_is_undecided() {
    let api = answering("", "{$ref: 'shared.yaml#/components/schemas/A'}");
    let shared = |schema: &str| {
        format!(
            "openapi: 3.1.0\njsonSchemaDialect: https://example.com/other-dialect\ninfo: {{title: s, version: '1'}}\ncomponents: {{schemas: {{A: {schema}}}}}\n"
        )
    };
    let version =
        |schema: &str| files(&[("api.yaml", api.as_str()), ("shared.yaml", &shared(schema))]);
    let plan = Plan::new(hutong::load_pack_named("gb").unwrap(), AS_OF).unwrap();
    let comparison = hutong::diff(
        &version("{type: string}"),
        &version("{type: integer}"),
        &plan,
    );
    assert_eq!(
        comparison.outcome,
        Effects::Undecided,
        "{:?}",
        codes(&comparison)
    );
}

#[test]
fn a_default_that_is_written_out_is_no_difference() {
    let with = |parameter: &str, head: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /status:\n    get:\n{head}      parameters:\n        - {{name: ids, in: query, {parameter}schema: {{type: array, items: {{type: string}}}}}}\n      responses: {{'200': {{description: d}}}}\n"
        )
    };
    let contract = with(
        "",
        "      x-hutong: {id: status, level: required, zh: 状态, en: Status}\n",
    );
    for (parameter, expected) in [
        ("", &[][..]),
        ("explode: true, ", &[][..]),
        ("style: form, explode: true, ", &[][..]),
        (
            "explode: false, ",
            &[("parameter-style", "/paths/~1status/get/parameters/0/name")][..],
        ),
    ] {
        let verdict = judged(&contract, &with(parameter, ""));
        assert_eq!(reasons(&verdict), expected, "{parameter}");
    }
}

#[test]
fn parameters_in_an_exploded_object_are_those_of_the_contract() {
    let with = |parameters: &str, head: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /status:\n    get:\n{head}      parameters:\n{parameters}      responses: {{'200': {{description: d}}}}\n"
        )
    };
    let contract = with(
        "        - {name: page, in: query, schema: {type: integer}}\n        - {name: pageSize, in: query, schema: {type: integer}}\n",
        "      x-hutong: {id: status, level: required, zh: 状态, en: Status}\n",
    );
    let object = |style: &str, required: &str, members: &str| {
        let schema = format!("{{type: object, {required}properties: {{{members}}}}}");
        with(
            &format!("        - {{name: paging, in: query, {style}schema: {schema}}}\n"),
            "",
        )
    };
    let both = "page: {type: integer}, pageSize: {type: integer}";
    assert_eq!(reasons(&judged(&contract, &object("", "", both))), []);
    // Written as `paging[page]=1` the client's parameters are not there.
    let deep = judged(&contract, &object("style: deepObject, ", "", both));
    let codes: Vec<_> = reasons(&deep).iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["parameter-missing", "parameter-missing"]);
    // One of the two is missing, and another one is asked for.
    let other = object(
        "required: true, ",
        "required: [sort], ",
        "page: {type: integer}, sort: {type: string}",
    );
    let codes: Vec<_> = reasons(&judged(&contract, &other))
        .iter()
        .map(|(code, _)| *code)
        .collect();
    assert_eq!(codes, ["parameter-missing", "parameter-unknown"]);
}

#[test]
fn lists_of_20_are_compared_by_what_is_written() {
    let contract = "swagger: '2.0'
info: {title: t, version: '1'}
paths:
  /status:
    get:
      x-hutong: {id: status, level: required, zh: 状态, en: Status}
      parameters: [{name: ids, in: query, type: array, items: {type: string}}]
      responses: {'200': {description: d}}
";
    let api = |parameter: &str| {
        format!(
            "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths:\n  /status:\n    get:\n      parameters: [{{name: ids, in: query, {parameter}schema: {{type: array, items: {{type: string}}}}}}]\n      responses: {{'200': {{description: d}}}}\n"
        )
    };
    assert_eq!(reasons(&judged(contract, &api("explode: false, "))), []);
    let codes: Vec<_> = reasons(&judged(contract, &api("")))
        .iter()
        .map(|(code, _)| *code)
        .collect();
    assert_eq!(codes, ["parameter-style"]);
}
