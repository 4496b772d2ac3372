//! The reference contract satisfies itself, and every difference that would break a client is found.

use crate::support::{AS_OF, files, repository};
use hutong::check::State;
use hutong::decide::{Bound, EndpointRow, Verdict};
use hutong::{Plan, judge, load_pack};
use serde_json::json;
use std::fmt::Write;

const PACK: &str = "schema: 1
id: gb
version: '1'
title: {zh: 测试, en: Test}
codeSystem: resource-code-1272
contracts:
  - {file: exchange.openapi.yaml, group: exchange, satisfy: any, title: {zh: 国家, en: National}}
  - {file: exchange-provincial.openapi.yaml, group: exchange, satisfy: any, title: {zh: 省级, en: Provincial}}
";

const HEAD: &str = "信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式分类,信息资源格式类型,共享类型,共享条件,共享方式分类,共享方式类型,是否向社会开放,更新周期,发布日期\n";
const PROVIDER: &str = "roles: [provider]";

fn gb(file: &str) -> String {
    std::fs::read_to_string(repository("rules/gb").join(file)).unwrap()
}

fn national() -> String {
    gb("exchange.openapi.yaml")
}

fn plan() -> Plan {
    let mut list = vec![
        ("pack.yaml".to_owned(), PACK.to_owned()),
        ("exchange.openapi.yaml".to_owned(), national()),
        (
            "exchange-provincial.openapi.yaml".to_owned(),
            gb("exchange-provincial.openapi.yaml"),
        ),
    ];
    let codes = repository("rules/gb/codes");
    for entry in std::fs::read_dir(codes).unwrap() {
        let entry = entry.unwrap();
        list.push((
            format!("codes/{}", entry.file_name().to_str().unwrap()),
            std::fs::read_to_string(entry.path()).unwrap(),
        ));
    }
    let borrowed: Vec<(&str, String)> = list
        .iter()
        .map(|(path, text)| (path.as_str(), text.clone()))
        .collect();
    Plan::new(load_pack(&files(&borrowed)).unwrap(), AS_OF).unwrap()
}

/// A sheet of resources: code, sharing type, mode, cycle.
fn sheet(rows: &[(&str, &str, &str, &str)]) -> String {
    let row = |(code, sharing, mode, cycle): &(&str, &str, &str, &str)| {
        format!(
            "年报{code},{code},某局,11990000000000019A,摘要,数据库,MySQL,{sharing},条件,共享平台,{mode},否,{cycle},2026-01-01\n"
        )
    };
    format!("{HEAD}{}", rows.iter().map(row).collect::<String>())
}

fn one() -> String {
    sheet(&[("307011024701/000001", "无条件共享", "接口", "每日")])
}

fn manifest(roles: &str) -> String {
    format!(
        "hutong: 1\nproject: {{code: '1', name: {{zh: 名, en: n}}}}\ninterfaces:\n  - {{descriptor: api.yaml, network: extranet, {roles}}}\n"
    )
}

fn submit(api: String, roles: &str, sheet: String) -> Verdict {
    judge(
        &files(&[
            ("api.yaml", api),
            ("hutong.yaml", manifest(roles)),
            ("目录.csv", sheet),
        ]),
        &plan(),
    )
}

fn row<'v>(verdict: &'v Verdict, endpoint: &str) -> &'v EndpointRow {
    let mut rows = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == endpoint);
    let row = rows.next().unwrap_or_else(|| panic!("no row {endpoint}"));
    assert!(rows.next().is_none(), "several rows {endpoint}");
    row
}

fn show(verdict: &Verdict) -> String {
    let rows = verdict.required.iter().map(|row| {
        let reasons: Vec<String> = row
            .reasons
            .iter()
            .map(|r| {
                format!(
                    "\n    {} | {} | {} | {:?} | {:?}",
                    r.code, r.message.en, r.message.zh, r.counterexample, r.patch
                )
            })
            .collect();
        format!(
            "{} {:?} {:?} {:?} {:?}{}\n",
            row.endpoint,
            row.resource,
            row.state,
            row.bound.map(Bound::name),
            row.because,
            reasons.concat()
        )
    });
    rows.collect()
}

/// The text with one change, which must be one.
fn edit(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1)
}

/// The change yields exactly this reason at this endpoint.
#[track_caller]
fn breaks(api: &str, endpoint: &str, state: State, code: &str) -> EndpointRow {
    let verdict = submit(api.to_owned(), "roles: [provider, receiver]", one());
    let row = row(&verdict, endpoint).clone();
    assert_eq!(row.state, state, "{}", show(&verdict));
    assert!(
        row.reasons.iter().any(|reason| reason.code == code),
        "{}",
        show(&verdict)
    );
    for reason in &row.reasons {
        assert!(
            !reason.message.zh.contains("{{") && !reason.message.en.contains("{{"),
            "{reason:?}"
        );
        assert_ne!(
            reason.message.zh, reason.code,
            "{} has no words",
            reason.code
        );
    }
    row
}

#[test]
fn each_contract_satisfies_itself() {
    let verdict = submit(national(), "roles: [provider, receiver]", one());
    assert_eq!(verdict.required.len(), 7, "{}", show(&verdict));
    assert!(
        verdict
            .required
            .iter()
            .all(|row| row.state == State::Present),
        "{}",
        show(&verdict)
    );
    assert!(
        verdict
            .required
            .iter()
            .all(|row| row.because.as_ref().unwrap().en == "National")
    );
    assert!(verdict.lifted.is_empty());

    let shared = national();
    let (head, rest) = shared.split_once("paths:\n").unwrap();
    let shared = format!(
        "{head}paths: {{}}\ncomponents:\n{}",
        rest.split_once("\ncomponents:\n").unwrap().1
    );
    let list = [
        ("api.yaml", gb("exchange-provincial.openapi.yaml")),
        ("exchange.openapi.yaml", shared),
        ("hutong.yaml", manifest("roles: [provider, receiver]")),
        ("目录.csv", one()),
    ];
    let verdict = judge(&files(&list), &plan());
    assert!(
        verdict
            .required
            .iter()
            .all(|row| row.state == State::Present),
        "{}",
        show(&verdict)
    );
    assert!(
        verdict
            .required
            .iter()
            .all(|row| row.because.as_ref().unwrap().en == "Provincial"),
        "{}",
        show(&verdict)
    );
}

#[test]
fn planted_differences_are_found() {
    use State::{Absent, Incompatible};
    let api = national();
    breaks(
        &edit(&api, "  /exchange/status:", "  /exchange/state:"),
        "exchange.status",
        Absent,
        "endpoint-near",
    );
    breaks(
        &edit(
            &api,
            "    get:\n      operationId: getExchangeStatus",
            "    put:\n      operationId: getExchangeStatus",
        ),
        "exchange.status",
        Absent,
        "endpoint-near",
    );
    let lacking = edit(&api, "      required: [code, message]\n", "");
    let told = breaks(
        &lacking,
        "exchange.status",
        Incompatible,
        "response-lacks-required",
    );
    let reason = told
        .reasons
        .iter()
        .find(|reason| reason.code == "response-lacks-required")
        .unwrap();
    assert_eq!(
        reason.patch.as_deref().unwrap(),
        "# api.yaml#/components/schemas/Envelope\nrequired: [code, message]\n"
    );
    assert!(
        reason
            .counterexample
            .as_ref()
            .unwrap()
            .get("code")
            .is_none()
    );
    let told = breaks(
        &edit(
            &api,
            "        code: {type: string, ",
            "        code: {type: integer, ",
        ),
        "catalogue.list",
        Incompatible,
        "response-wide",
    );
    assert!(told.reasons[0].counterexample.as_ref().unwrap()["code"].is_number());
    breaks(
        &edit(&api, "total: {type: integer", "total: {type: number"),
        "catalogue.list",
        Incompatible,
        "response-wide",
    );
    let told = breaks(
        &edit(
            &api,
            "schema: {type: integer, minimum: 1, maximum: 100}",
            "schema: {type: integer, minimum: 1, maximum: 50}",
        ),
        "catalogue.list",
        Incompatible,
        "parameter-narrow",
    );
    assert_eq!(told.reasons[0].counterexample, Some(json!(100)));
    let extra = "        - {name: tenant, in: query, required: true, schema: {type: string}}\n";
    let from = "        - $ref: '#/components/parameters/RequestTime'\n";
    breaks(
        &edit(&api, from, &format!("{from}{extra}")),
        "exchange.status",
        Incompatible,
        "parameter-unknown",
    );
    breaks(
        &edit(&api, from, ""),
        "exchange.status",
        Incompatible,
        "parameter-missing",
    );
    breaks(
        &edit(
            &api,
            "      name: updatedSince\n      in: query\n      required: false",
            "      name: updatedSince\n      in: query\n      required: true",
        ),
        "catalogue.list",
        Incompatible,
        "parameter-required",
    );
    breaks(
        &edit(&api, "security:\n  - sign: []\n", ""),
        "exchange.status",
        Incompatible,
        "security-missing",
    );
    breaks(
        &edit(
            &api,
            "security:\n  - sign: []\n",
            "security:\n  - sign: []\n  - {}\n",
        ),
        "exchange.status",
        Incompatible,
        "security-optional",
    );
    breaks(
        &edit(&api, "      name: gjgxjhpt_sign", "      name: token"),
        "exchange.status",
        Incompatible,
        "security-differs",
    );
    breaks(
        &edit(
            &api,
            "        '401':\n          $ref: '#/components/responses/Unauthorized'\n",
            "",
        ),
        "exchange.status",
        Incompatible,
        "response-missing",
    );
    breaks(
        &edit(
            &api,
            "enum: [eq, ne, gt, ge, lt, le, like]",
            "enum: [eq, ne]",
        ),
        "exchange.query",
        Incompatible,
        "body-narrow",
    );
    breaks(
        &edit(
            &api,
            "required: [page, pageSize]",
            "required: [page, pageSize, sort]",
        ),
        "exchange.query",
        Incompatible,
        "body-narrow",
    );
    breaks(
        &edit(
            &api,
            "      requestBody:\n        $ref: '#/components/requestBodies/Query'\n",
            "",
        ),
        "exchange.query",
        Incompatible,
        "body-missing",
    );
    breaks(
        &edit(
            &api,
            "nextCursor: {type: string, nullable: true",
            "nextCursor: {type: integer, nullable: true",
        ),
        "exchange.changes",
        Incompatible,
        "response-wide",
    );
    breaks(
        &edit(
            &api,
            "available: {type: boolean",
            "available: {type: boolean, nullable: true",
        ),
        "exchange.status",
        Incompatible,
        "response-wide",
    );
    breaks(
        &edit(
            &api,
            "available: {type: boolean, description",
            "available: {type: boolean, writeOnly: true, description",
        ),
        "exchange.status",
        Incompatible,
        "response-wide",
    );
    breaks(
        &edit(
            &api,
            "    Status:\n      description: 服务状态 / State of the service\n      content:\n        application/json:",
            "    Status:\n      description: 服务状态 / State of the service\n      content:\n        text/plain:",
        ),
        "exchange.status",
        Incompatible,
        "response-media-missing",
    );
}

/// A response that may only hold empty lists is narrow enough for any contract, and gives nothing.
#[test]
fn lists_that_stay_empty_do_not_serve() {
    let api = national();
    let list = "type: array\n                            items: {$ref: '#/components/schemas/ResourceSummary'}";
    for empty in [
        "type: array\n                            maxItems: 0",
        "type: array\n                            items: false",
        "type: array\n                            items: {type: object, enum: []}",
    ] {
        let api = edit(&api, list, empty);
        let api = edit(&api, "openapi: 3.0.3", "openapi: 3.1.0");
        breaks(
            &api,
            "catalogue.list",
            State::Incompatible,
            "response-list-empty",
        );
    }
}

#[test]
fn vacuous_and_impossible_schemas_do_not_serve() {
    use State::{Incompatible, Undecided};
    let api = national();
    let from = "          schema:\n            allOf:\n              - $ref: '#/components/schemas/Envelope'\n              - type: object\n                required: [data]\n                properties:\n                  data: {$ref: '#/components/schemas/Status'}\n";
    let with = |schema: &str| edit(&api, from, &format!("          schema: {schema}\n"));
    breaks(
        &with("{}"),
        "exchange.status",
        Incompatible,
        "response-wide",
    );
    breaks(
        &with("{type: object, additionalProperties: true}"),
        "exchange.status",
        Incompatible,
        "response-wide",
    );
    breaks(
        &with("{type: object, enum: []}"),
        "exchange.status",
        Incompatible,
        "response-empty",
    );
    breaks(
        &with(
            "{allOf: [{type: object, required: [a], properties: {a: {type: integer, minimum: 2, maximum: 1}}}]}",
        ),
        "exchange.status",
        Incompatible,
        "response-empty",
    );
    breaks(
        &with("{$ref: '#/components/schemas/Nowhere'}"),
        "exchange.status",
        Undecided,
        "response-undecided",
    );
    let circle = edit(
        &with("{$ref: '#/components/schemas/A'}"),
        "  schemas:\n",
        "  schemas:\n    A: {allOf: [{$ref: '#/components/schemas/B'}]}\n    B: {allOf: [{$ref: '#/components/schemas/A'}]}\n",
    );
    breaks(&circle, "exchange.status", Undecided, "response-undecided");
    breaks(
        &edit(
            &api,
            "        '200':\n          $ref: '#/components/responses/Status'",
            "        default:\n          $ref: '#/components/responses/Status'",
        ),
        "exchange.status",
        Incompatible,
        "response-missing",
    );
}

#[test]
fn responses_that_can_only_fail_do_not_serve() {
    use State::{Incompatible, Present, Undecided};
    let api = national();
    for (from, to, endpoint, state) in [
        (
            "code: {type: string",
            "code: {type: string, enum: ['501', '-1']",
            "exchange.status",
            Incompatible,
        ),
        (
            "code: {type: string",
            "code: {type: string, pattern: '^[5-9]$'",
            "exchange.query",
            Incompatible,
        ),
        (
            "code: {type: string",
            "code: {type: string, enum: ['200', '501']",
            "exchange.status",
            Present,
        ),
        (
            "code: {type: string",
            "code: {type: string, pattern: '^0+$'",
            "exchange.status",
            Present,
        ),
        (
            "total: {type: integer",
            "total: {type: integer, maximum: 0",
            "exchange.query",
            Incompatible,
        ),
        (
            "total: {type: integer",
            "total: {type: integer, enum: [0]",
            "catalogue.list",
            Incompatible,
        ),
        (
            "total: {type: integer",
            "total: {type: integer, minimum: 0, maximum: 100000",
            "exchange.query",
            Present,
        ),
        (
            "required: [code, message]\n      properties:\n",
            "required: [code, message]\n      oneOf:\n        - {properties: {code: {enum: ['0']}, data: {properties: {total: {maximum: 0}}}}}\n        - {properties: {code: {enum: ['9']}}}\n      properties:\n",
            "exchange.query",
            Incompatible,
        ),
        (
            "available: {type: boolean",
            "available: {type: boolean, enum: [false]",
            "exchange.status",
            Incompatible,
        ),
        (
            "enum: [insert, update, delete]",
            "enum: [delete]",
            "exchange.changes",
            Incompatible,
        ),
        (
            "enum: [insert, update, delete]",
            "enum: [update]",
            "exchange.changes",
            Present,
        ),
        (
            "accepted: {type: integer",
            "accepted: {type: integer, maximum: 0",
            "exchange.receive",
            Incompatible,
        ),
        (
            "available: {type: boolean",
            "available: {type: boolean, enum: [true]",
            "exchange.status",
            Present,
        ),
        (
            "total: {type: integer",
            "total: {type: integer, minimum: 7, maximum: 7",
            "catalogue.list",
            Incompatible,
        ),
        (
            "page: {type: integer, description",
            "page: {type: integer, enum: [1], description",
            "exchange.query",
            Incompatible,
        ),
        (
            "changedAt: {type: string, format: date-time",
            "changedAt: {type: string, format: date-time, enum: ['2026-01-01T00:00:00Z']",
            "exchange.changes",
            Incompatible,
        ),
        (
            "total: {type: integer",
            "total: {type: integer, minimum: 1, maximum: 2",
            "catalogue.list",
            Present,
        ),
        (
            "operationId: getResource",
            "operationId: getResource\n      x-sunset: '2020-01-31'",
            "catalogue.detail",
            Incompatible,
        ),
        (
            "operationId: getResource",
            "operationId: getResource\n      x-sunset: '2020-01-31T08:00:00Z'",
            "catalogue.detail",
            Incompatible,
        ),
        (
            "operationId: getResource",
            "operationId: getResource\n      x-sunset: 明年",
            "catalogue.detail",
            Undecided,
        ),
        (
            "operationId: getResource",
            "operationId: getResource\n      x-sunset: '2099-01-31'",
            "catalogue.detail",
            Present,
        ),
    ] {
        let verdict = submit(edit(&api, from, to), "roles: [provider, receiver]", one());
        let row = row(&verdict, endpoint);
        assert_eq!(row.state, state, "{to}: {}", show(&verdict));
        let told = [
            "response-no-success",
            "response-constant",
            "operation-ended",
            "operation-end-unknown",
        ];
        let reasons = row.reasons.iter();
        let codes: Vec<&str> = reasons.map(|reason| reason.code).collect();
        let fits =
            codes.iter().all(|code| told.contains(code)) && codes.is_empty() == (state == Present);
        assert!(fits, "{to}: {codes:?}");
    }
}

#[test]
fn headers_that_count_for_nothing_are_ignored() {
    let from = "        - $ref: '#/components/parameters/RequestTime'\n";
    for (name, state) in [
        ("Accept", State::Present),
        ("content-type", State::Present),
        ("Authorization", State::Present),
        ("Accept-Language", State::Incompatible),
    ] {
        let header = format!(
            "{from}        - {{name: {name}, in: header, required: true, schema: {{type: string}}}}\n"
        );
        let changed = edit(&national(), from, &header);
        let verdict = submit(changed, "roles: [provider, receiver]", one());
        let found = row(&verdict, "exchange.status").state;
        assert_eq!(found, state, "{name}: {}", show(&verdict));
    }
}

#[test]
fn harmless_differences_stay_present() {
    let api = national();
    let from = "        '400':\n          $ref: '#/components/responses/BadRequest'\n        '401':\n          $ref: '#/components/responses/Unauthorized'\n        '500':\n          $ref: '#/components/responses/ServerError'\n";
    for changed in [
        edit(
            &api,
            from,
            "        default:\n          $ref: '#/components/responses/ServerError'\n",
        ),
        edit(
            &api,
            from,
            "        4XX:\n          $ref: '#/components/responses/BadRequest'\n        5XX:\n          $ref: '#/components/responses/ServerError'\n",
        ),
        edit(&api, "  - url: /", "  - url: https://example.org/api/v1"),
        api.replace("{frontCode}", "{front}")
            .replace("{rearCode}", "{rear}")
            .replace("name: frontCode", "name: front")
            .replace("name: rearCode", "name: rear"),
        edit(
            &api,
            "schema: {type: integer, minimum: 1, maximum: 1000000}",
            "schema: {type: integer, format: int64}",
        ),
        edit(
            &api,
            "schema: {type: integer, minimum: 1, maximum: 1000000}",
            "schema: {type: string}",
        ),
        edit(
            &api,
            "total: {type: integer",
            "total: {type: integer, format: int32, minimum: 0",
        ),
        edit(&api, "      name: gjgxjhpt_rid", "      name: GJGXJHPT_RID"),
        api.replace("  /exchange/", "  /gateway/exchange/")
            .replace("  /catalogue/", "  /gateway/catalogue/"),
        edit(
            &api,
            "required: [available, time]",
            "required: [time, available, note]",
        )
        .replace(
            "        available: {",
            "        note: {type: string}\n        available: {",
        ),
    ] {
        let verdict = submit(changed, "roles: [provider, receiver]", one());
        assert!(
            verdict
                .required
                .iter()
                .all(|row| row.state == State::Present),
            "{}",
            show(&verdict)
        );
    }
}

#[test]
fn bindings_win_and_two_candidates_are_told() {
    let api = national();
    let moved = edit(
        &api,
        "  /exchange/status:\n    get:\n",
        "  /health:\n    get:\n      x-exchange-endpoint: exchange.status\n",
    );
    let verdict = submit(moved.clone(), PROVIDER, one());
    assert_eq!(
        (
            row(&verdict, "exchange.status").state,
            row(&verdict, "exchange.status").bound.map(Bound::name)
        ),
        (State::Present, Some("extension"))
    );
    let bound = |to: &str| {
        format!(
            "{}bindings:\n  endpoints: {{exchange.status: '{to}'}}\n",
            manifest(PROVIDER)
        )
    };
    let moved = moved.replace("      x-exchange-endpoint: exchange.status\n", "");
    for (to, state, way) in [
        ("api.yaml#GET /health", State::Present, Some("manifest")),
        ("api.yaml#GET /nowhere", State::Absent, None),
    ] {
        let verdict = judge(
            &files(&[
                ("api.yaml", moved.clone()),
                ("hutong.yaml", bound(to)),
                ("目录.csv", one()),
            ]),
            &plan(),
        );
        let row = row(&verdict, "exchange.status");
        assert_eq!(
            (row.state, row.bound.map(Bound::name)),
            (state, way),
            "{}",
            show(&verdict)
        );
    }
    let list = [
        ("api.yaml", api.clone()),
        ("second.yaml", api),
        ("hutong.yaml", manifest(PROVIDER)),
        ("目录.csv", one()),
    ];
    // A copy is no second candidate.
    let verdict = judge(&files(&list), &plan());
    assert_eq!(row(&verdict, "exchange.status").state, State::Present);
}

#[test]
fn what_could_not_be_read_may_hold_the_endpoint() {
    let without = edit(&national(), "  /exchange/status:", "  /other:");
    let list = [
        ("api.yaml", without),
        ("broken.yaml", "openapi: 3.0.3\npaths: {a: [\n".to_owned()),
        ("hutong.yaml", manifest(PROVIDER)),
        ("目录.csv", one()),
    ];
    let verdict = judge(&files(&list), &plan());
    let row = row(&verdict, "exchange.status");
    assert_eq!(
        (row.state, row.reasons[0].code),
        (State::Undecided, "endpoint-unread"),
        "{}",
        show(&verdict)
    );
}

#[test]
fn resources_are_told_apart() {
    let rows = [
        ("307011024701/000001", "无条件共享", "接口", "每日"),
        ("307011024701/000002", "无条件共享", "接口", "每年"),
    ];
    let verdict = submit(national(), PROVIDER, sheet(&rows));
    let query: Vec<_> = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == "exchange.query")
        .collect();
    assert_eq!(query.len(), 2);
    assert!(
        query
            .iter()
            .all(|row| row.state == State::Undecided && row.reasons[0].code == "endpoint-shared"),
        "{}",
        show(&verdict)
    );
    // The one resource with a short cycle is served by the templated operation.
    let changes: Vec<_> = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == "exchange.changes")
        .map(|row| row.state)
        .collect();
    assert_eq!(
        changes,
        [State::Present, State::NotRequired],
        "{}",
        show(&verdict)
    );
    // A path for each resource, with its code.
    let api = national();
    let start = api
        .find("  /exchange/resources/{frontCode}/{rearCode}/query:")
        .unwrap();
    let end = api
        .find("  /exchange/resources/{frontCode}/{rearCode}/changes:")
        .unwrap();
    let block = &api[start..end];
    let fixed = |rear: &str| {
        let block = block
            .replace("{frontCode}/{rearCode}", &format!("307011024701/{rear}"))
            .replace(
                "operationId: queryRecords",
                &format!("operationId: query{rear}"),
            );
        block.replace("        - $ref: '#/components/parameters/FrontCode'\n        - $ref: '#/components/parameters/RearCode'\n", "")
    };
    let both = api.replace(block, &(fixed("000001") + &fixed("000002")));
    let verdict = submit(both, PROVIDER, sheet(&rows));
    assert!(
        verdict
            .required
            .iter()
            .filter(|row| row.endpoint == "exchange.query")
            .all(|row| row.state == State::Present),
        "{}",
        show(&verdict)
    );
    let only = api.replace(block, &fixed("000001"));
    let verdict = submit(only, PROVIDER, sheet(&rows));
    let states: Vec<_> = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == "exchange.query")
        .map(|row| row.state)
        .collect();
    assert_eq!(
        states,
        [State::Present, State::Absent],
        "{}",
        show(&verdict)
    );
}

#[test]
fn declared_facts_lift_and_are_told() {
    let rows = [
        ("307011024701/000001", "不予共享", "接口", "每日"),
        ("307011024701/000002", "无条件共享", "数据库", "每季度"),
        ("307011024701/000003", "有条件共享", "", ""),
    ];
    let verdict = submit(national(), PROVIDER, sheet(&rows));
    let of = |endpoint: &str| -> Vec<State> {
        verdict
            .required
            .iter()
            .filter(|row| row.endpoint == endpoint)
            .map(|row| row.state)
            .collect()
    };
    assert_eq!(
        of("exchange.query"),
        [State::NotRequired, State::NotRequired, State::Present],
        "{}",
        show(&verdict)
    );
    assert_eq!(
        of("exchange.changes"),
        [State::NotRequired, State::NotRequired, State::Present],
        "{}",
        show(&verdict)
    );
    assert_eq!(of("exchange.receive"), [State::NotRequired]);
    assert_eq!(verdict.lifted.len(), 5, "{:?}", verdict.lifted);
    assert!(verdict.lifted.iter().all(|lifted| lifted.at.is_some()));
    assert!(
        verdict
            .lifted
            .iter()
            .any(|lifted| lifted.fact.zh == "更新周期为每季度")
    );
    // Silence is strict, but nobody receives who does not say so.
    let silent = judge(
        &files(&[("api.yaml", national()), ("目录.csv", one())]),
        &plan(),
    );
    assert_eq!(row(&silent, "exchange.services").state, State::Present);
    assert_eq!(
        row(&silent, "exchange.receive")
            .because
            .as_ref()
            .unwrap()
            .zh,
        "未申报使用方角色"
    );
    assert!(silent.lifted.is_empty());
    let receiver = submit(national(), "roles: [receiver]", one());
    assert_eq!(
        row(&receiver, "exchange.services").state,
        State::NotRequired
    );
    assert_eq!(row(&receiver, "exchange.receive").state, State::Present);
}

/// A draft of a catalogue has no codes yet: that is said at the codes, and not of the endpoints' operations.
#[test]
fn operations_of_resources_without_codes_are_no_findings_of_their_own() {
    let mut files = crate::support::found(&crate::support::submission("approved"));
    for file in &mut files.files {
        let mut text = String::from_utf8(file.bytes.clone()).unwrap();
        // The second resource is shared by file and needs no endpoint.
        if let Some((second, _)) = text.match_indices("- mdId").nth(1) {
            text.truncate(second);
        }
        let lines = text
            .lines()
            .filter(|line| !line.contains("x-resource-code"));
        let lines = lines.map(|line| match line.find("resID:") {
            Some(at) => format!("{}resID: ''\n", &line[..at]),
            None => format!("{line}\n"),
        });
        file.bytes = lines.collect::<String>().into_bytes();
    }
    let verdict = judge(&files, &crate::support::plan());
    let of = |rule: &str| verdict.open.iter().filter(|told| told.rule == rule).count();
    assert_eq!(of("gb/operation-without-resource"), 0);
    assert!(of("hutong/endpoint-undecided") > 0);
}

/// A submission of several networks: the first serves everything, each of the others the catalogue's details alone.
fn networks(count: usize) -> Verdict {
    let national = national();
    let path = "/catalogue/resources/{frontCode}/{rearCode}";
    let mut others: serde_json::Value = serde_yaml::from_str(&national).unwrap();
    others["paths"]
        .as_object_mut()
        .unwrap()
        .retain(|own, _| own == path);
    let mut manifest =
        "hutong: 1\nproject: {code: '1', name: {zh: 名, en: n}}\ninterfaces:\n".to_owned();
    let mut list = vec![
        ("api0.yaml".to_owned(), national),
        ("目录.csv".to_owned(), one()),
    ];
    for number in 0..count {
        let file = format!("api{number}.yaml");
        writeln!(
            manifest,
            "  - {{descriptor: {file}, network: n{number}, roles: [provider, receiver]}}"
        )
        .unwrap();
        if number > 0 {
            others["info"]["title"] = file.clone().into();
            list.push((file, others.to_string()));
        }
    }
    list.push(("hutong.yaml".to_owned(), manifest));
    let borrowed: Vec<(&str, &str)> = list
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    judge(&files(&borrowed), &plan())
}

/// What one of many networks serves says nothing of the others.
#[test]
fn too_many_networks_are_undecided() {
    for (count, state, code) in [
        (8, State::Absent, "endpoint-absent-in-network"),
        (9, State::Undecided, "endpoint-networks-over-limit"),
    ] {
        let verdict = networks(count);
        let row = row(&verdict, "exchange.status");
        let codes: Vec<&str> = row.reasons.iter().map(|reason| reason.code).collect();
        assert_eq!(
            (row.state, codes),
            (state, vec![code]),
            "{}",
            show(&verdict)
        );
    }
}
