//! Systems of resource codes: which a pack allows, what is said of another one, and how a contract addresses resources by it.

use crate::support::{files, found, plan, submission};
use hutong::Plan;
use hutong::decide::{State, Verdict};
use hutong::discover::Files;

/// The submission `approved` with codes that begin with the code of the provider and have no two parts: in the catalogue, in its
/// registrations and in the paths of its interface.
fn whole() -> Files {
    let mut submitted = found(&submission("approved"));
    for file in &mut submitted.files {
        let Ok(text) = String::from_utf8(file.bytes.clone()) else {
            continue;
        };
        let text = text
            .replace("307011900101/000001", "11330000MB0000019E330100001001001")
            .replace("307011900101/000002", "11330000MB0000019E330100001001002")
            .replace("{frontCode}/{rearCode}", "{resourceCode}")
            .replace("      - $ref: '#/components/parameters/RearCode'\n", "")
            .replace("parameters/FrontCode", "parameters/ResourceCode")
            .replace(
                "    FrontCode: {name: frontCode,",
                "    ResourceCode: {name: resourceCode,",
            )
            .replace(
                "    RearCode: {name: rearCode, in: path, required: true, schema: {type: string}}\n",
                "",
            );
        file.bytes = text.into_bytes();
    }
    submitted
}

/// The pack `gb` with other systems allowed.
fn allowing(systems: &str) -> Plan {
    let mut pack = hutong::pack::embedded::files("gb").unwrap();
    let mut all = pack.files.iter_mut();
    let file = all.find(|file| file.path == "pack.yaml").unwrap();
    let text = String::from_utf8(file.bytes.clone()).unwrap();
    let line = "codeSystem: resource-code-1272";
    assert!(text.contains(line), "{text}");
    file.bytes = text.replace(line, systems).into_bytes();
    let mut plan = plan();
    plan.pack = hutong::load_pack(&pack).unwrap();
    plan
}

fn about_codes(verdict: &Verdict) -> Vec<&str> {
    let open = verdict
        .open
        .iter()
        .filter(|told| told.rule.contains("code"));
    open.map(|told| told.message.zh.as_str()).collect()
}

fn states(verdict: &Verdict, endpoint: &str) -> Vec<(Option<String>, State)> {
    let rows = verdict
        .required
        .iter()
        .filter(|row| row.endpoint == endpoint);
    rows.map(|row| (row.resource.clone(), row.state)).collect()
}

#[test]
fn a_contract_addresses_resources_by_codes_without_two_parts() {
    let plan = allowing("codeSystem: [resource-code-1272, resource-code-provider]");
    let verdict = hutong::judge(&whole(), &plan);
    assert_eq!(about_codes(&verdict), [""; 0]);
    let code = "11330000MB0000019E330100001001001".to_owned();
    let query = states(&verdict, "exchange.query");
    assert!(query.contains(&(Some(code), State::Present)), "{query:?}");
    assert_eq!(
        states(&verdict, "catalogue.detail"),
        [(None, State::Present)]
    );
    // As many rows as with codes in two parts: no endpoint is asked for in a form that no code has.
    let parts = hutong::judge(
        &found(&submission("approved")),
        &allowing("codeSystem: resource-code-1272"),
    );
    assert_eq!(verdict.required.len(), parts.required.len());
    assert_eq!(verdict.outcome, parts.outcome);
}

#[test]
fn a_system_that_is_not_allowed_is_told_once_and_the_endpoints_are_judged() {
    let verdict = hutong::judge(&whole(), &plan());
    let told = about_codes(&verdict);
    assert_eq!(told.len(), 1, "{told:?}");
    assert!(told[0].starts_with("2 个资源代码采用33 位代码"), "{told:?}");
    let query = states(&verdict, "exchange.query");
    assert!(
        query.iter().all(|(_, state)| *state != State::Undecided),
        "{query:?}"
    );
}

#[test]
fn what_a_pack_says_of_code_systems_is_checked() {
    let refused = |from: &str, to: &str| {
        let mut pack = hutong::pack::embedded::files("gb").unwrap();
        for file in &mut pack.files {
            if ["pack.yaml", "codes/code-system.csv"].contains(&file.path.as_str()) {
                let text = String::from_utf8(file.bytes.clone()).unwrap();
                file.bytes = text.replace(from, to).into_bytes();
            }
        }
        let errors = hutong::load_pack(&pack).unwrap_err();
        errors[0].text.en.clone()
    };
    assert_eq!(
        refused(
            "codeSystem: resource-code-1272",
            "codeSystem: [resource-code-1273]"
        ),
        "codes/code-system.csv has no resource-code-1273"
    );
    assert_eq!(
        refused("[0-9A-Za-z]+/[0-9A-Za-z]+,parts", "[0-9,parts"),
        "codes/code-system.csv: the pattern of resource-code-21063 is no regular expression"
    );
    assert_eq!(
        refused(",whole,", ",half,"),
        "codes/code-system.csv: the form of resource-code-provider is parts or whole"
    );
}

/// A path as exporters write it; `AT` is a number.
const PATH: &str = "  /order/AT/:id:\n    get:\n      tags: [订单]\n      parameters:\n        - {name: id, in: path, required: true, type: string, description: null}\n        - {name: token, in: header, type: string, example: abc}\n      responses:\n        '200':\n          description: 成功\n          schema: {$$ref: '#/definitions/Order', $schema: 'http://json-schema.org/draft-04/schema#', type: object, required: [], properties: {orderNo: {type: string, mock: {mock: '@string'}}}}\n";

/// Chinese interface documents as exporters write them: what means nothing is one note, one mistake is told once with its cure, and
/// without a catalogue that is the one thing that is missing.
#[test]
fn an_exported_description_without_a_catalogue_is_told_in_few_findings() {
    let mut paths = String::new();
    for at in 0..30 {
        paths += &PATH.replace("AT", &at.to_string());
    }
    let text = format!(
        "swagger: '2.0'\ninfo: {{title: 订单, version: '1.0'}}\nhost: 114.55.101.225:8998\nbasePath: /\ntags:\n  - {{name: 订单, description: null}}\npaths:\n{paths}"
    );
    let verdict = hutong::judge(&files(&[("api.yaml", text.as_str())]), &plan());
    let open: Vec<(&str, bool)> = verdict
        .open
        .iter()
        .map(|told| (told.rule.as_str(), told.decides()))
        .collect();
    let number = |rule: &str| open.iter().filter(|(id, _)| *id == rule).count();
    for (rule, decides) in [
        ("hutong/exporter-field", false),
        ("hutong/colon-path-parameter", true),
        ("gb/catalogue-missing", true),
        ("gb/server-without-name", false),
        ("gb/token-without-security", false),
    ] {
        assert_eq!(number(rule), 1, "{rule}: {open:?}");
        assert!(open.contains(&(rule, decides)), "{rule}: {open:?}");
    }
    assert_eq!(number("hutong/unknown-field"), 0);
    // Operations are told by their tag, and none is a cause.
    assert_eq!(number("gb/operation-without-resource"), 1);
    let mut causes = verdict.causes();
    assert!(causes.all(|told| told.rule != "gb/operation-without-resource"));
    let note = verdict
        .open
        .iter()
        .find(|told| told.rule == "hutong/exporter-field")
        .unwrap();
    assert!(
        note.message.zh.contains("$$ref") && note.message.zh.contains("example"),
        "{}",
        note.message.zh
    );
}
