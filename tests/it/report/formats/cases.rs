//! Single findings, and how each format has them.

use super::array;
use super::checks::{check_github, check_gitlab, check_junit, check_markdown, check_sarif};
use crate::support::sample;
use hutong::check::State;
use hutong::decide::{Evaluation, Outcome, Place, Verdict};
use hutong::report::github::github;
use hutong::report::gitlab::gitlab;
use hutong::report::sarif::sarif;
use hutong::text::{Lang, Text};
use serde_json::Value;
use std::collections::BTreeMap;

#[test]
fn a_place_in_a_workbook_is_told_by_its_cell() {
    let verdict = sample::fail();
    let log = check_sarif(&verdict, "sample");
    let results = array(&log["runs"][0]["results"]);
    let sheet = results
        .iter()
        .find(|result| result["ruleId"] == "gb/resource-without-sharing-type")
        .unwrap();
    let location = &sheet["locations"][0];
    assert_eq!(location["physicalLocation"]["region"]["startLine"], 1);
    assert_eq!(
        location["logicalLocations"][0]["fullyQualifiedName"],
        "目录!C2"
    );
    assert!(
        sheet["message"]["text"]
            .as_str()
            .unwrap()
            .starts_with("目录!C2 · ")
    );
    // Its line tells nothing, so the hash of the line is ours.
    let prints = &sheet["partialFingerprints"];
    let ours = prints["hutong/v1"].as_str().unwrap();
    assert_eq!(
        prints["primaryLocationLineHash"],
        format!("{}:1", &ours[..16])
    );
    let command = check_github(&verdict, "sample");
    let command = command
        .iter()
        .find(|command| command.data.starts_with("目录!C2 · "))
        .unwrap();
    assert_eq!(
        command.properties["file"],
        "interop/某 system/catalogue/resources.xlsx"
    );
    assert!(!command.properties.contains_key("col"));
}

#[test]
fn a_finding_about_the_whole_submission_has_a_place_that_viewers_take() {
    let mut verdict = sample::fail();
    verdict.open[0].at = Place::default();
    let uri = |verdict: &Verdict| {
        let log = check_sarif(verdict, "whole");
        let results = array(&log["runs"][0]["results"]).to_vec();
        let whole = results
            .iter()
            .find(|result| result["ruleId"] == "hutong/unknown-field");
        let place = &whole.unwrap()["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
        place
            .as_str()
            .unwrap()
            .rsplit("system/")
            .next()
            .unwrap()
            .to_owned()
    };
    assert_eq!(
        uri(&verdict),
        "api/openapi.yaml",
        "the first file, where no file is the manifest"
    );
    verdict.files[1].kind = hutong::decide::Kind::Manifest;
    assert_eq!(uri(&verdict), "catalogue/resources.xlsx");
    verdict.files.clear();
    assert_eq!(uri(&verdict), "hutong.yaml");
    let commands = check_github(&verdict, "whole");
    let whole = commands
        .iter()
        .find(|command| command.properties["title"] == "hutong/unknown-field");
    assert!(!whole.unwrap().properties.contains_key("file"));
    let issues = check_gitlab(&verdict, "whole");
    let whole = array(&issues)
        .iter()
        .find(|issue| issue["check_name"] == "hutong/unknown-field");
    assert_eq!(
        whole.unwrap()["location"]["path"],
        "interop/某 system/hutong.yaml"
    );
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_is_never_shared() {
    let verdict = sample::fail();
    let prints = |verdict: &Verdict| -> BTreeMap<String, String> {
        let issues: Value = serde_json::from_str(&gitlab(verdict, "").unwrap()).unwrap();
        let named = array(&issues).iter().map(|issue| {
            let text = |field: &str| issue[field].as_str().unwrap().to_owned();
            (text("fingerprint"), text("check_name"))
        });
        named.collect()
    };
    let before = prints(&verdict);
    assert_eq!(before.len(), verdict.open.len());
    let mut moved = verdict.clone();
    for told in &mut moved.open {
        told.at.position.line += 7;
        told.at.position.end_line += 7;
        told.at.position.column += 2;
        told.at.position.end_column += 2;
    }
    assert_eq!(prints(&moved), before);
    // One finding less: the others keep theirs.
    let mut less = verdict.clone();
    less.open.remove(2);
    let after = prints(&less);
    assert_eq!(after.len() + 1, before.len());
    assert!(after.keys().all(|print| before.contains_key(print)));
    // Nothing tells these two apart, and still they are two.
    let mut twins = verdict;
    twins.open.push(twins.open[0].clone());
    assert_eq!(prints(&twins).len(), twins.open.len());
}

#[test]
fn a_waived_finding_is_suppressed_and_no_failure() {
    let mut verdict = sample::pass();
    verdict.outcome = Outcome::Conditional;
    verdict.waived = sample::fail().waived;
    verdict.waivers = sample::fail().waivers;
    let log = check_sarif(&verdict, "waived");
    let suppressions = array(&log["runs"][0]["results"][0]["suppressions"]);
    let why = suppressions[0]["justification"].as_str().unwrap();
    assert!(
        why.contains("互通豁〔2026〕3号") && why.contains("存量数据下年整改"),
        "{why}"
    );
    let root = check_junit(&verdict, "waived");
    let case = root
        .children
        .iter()
        .flat_map(|suite| &suite.children)
        .find(|case| {
            case.attributes
                .get("name")
                .is_some_and(|name| name == "date-format")
        })
        .unwrap();
    assert_eq!(case.children[0].name, "system-out");
    assert!(case.children[0].text.contains("存量数据下年整改"));
    assert_eq!(array(&check_gitlab(&verdict, "waived")), &[] as &[Value]);
    assert!(
        check_github(&verdict, "waived")
            .iter()
            .all(|command| command.name == "notice")
    );
    let (plain, _) = check_markdown(&verdict, Lang::Zh, "waived");
    assert!(plain.contains("有条件通过") && plain.contains("存量数据下年整改"));
}

#[test]
fn tests_end_as_endpoints_and_rules_do() {
    let mut verdict = sample::fail();
    verdict.rules.push(sample::rule("gb/not-applicable"));
    verdict.rules.push(sample::rule("gb/unevaluated-and-gates"));
    verdict.rules.push(sample::rule("gb/unevaluated"));
    let why = || Evaluation::Unevaluated(Text::new("未核对", "not compared"));
    verdict.rules[2].evaluation = Evaluation::NotApplicable;
    verdict.rules[3].evaluation = why();
    verdict.rules[4].evaluation = why();
    let mut told = sample::told(
        "hutong/rule-unevaluated",
        "未能评判",
        "not evaluated",
        Place::default(),
    );
    told.incomplete = true;
    told.args
        .insert("rule".into(), "gb/unevaluated-and-gates".into());
    verdict.open.push(told);
    let mut undecided = sample::row("exchange.more", "更多", "More", State::Undecided);
    undecided.resource = Some("x".into());
    verdict.required.push(undecided);
    let root = check_junit(&verdict, "endings");
    let ending = |name: &str| -> String {
        let cases = root.children.iter().flat_map(|suite| &suite.children);
        let case = cases
            .filter(|case| case.name == "testcase")
            .find(|case| case.attributes["name"] == name)
            .unwrap_or_else(|| panic!("no test {name}"));
        let first = case.children.first().map(|child| child.name.clone());
        first.unwrap_or_default()
    };
    for (name, expected) in [
        ("verdict", "failure"),
        ("exchange.status", ""),
        ("exchange.query 307011024701/000001", "failure"),
        ("catalogue.detail", "failure"),
        ("exchange.changes 307011024701/000001", "skipped"),
        ("exchange.receive", "skipped"),
        ("exchange.more x", "error"),
        ("not-applicable", "skipped"),
        ("unevaluated-and-gates", "error"),
        ("unevaluated", "skipped"),
        ("rule-unevaluated", "error"),
        ("resource-without-sharing-type", "failure"),
        ("envelope-without-message", "failure"),
        ("unknown-field", "system-out"),
        ("date-format", "system-out"),
    ] {
        assert_eq!(ending(name), expected, "{name}");
    }
}

/// Formats do not look at each other, and none looks at the locale: the same verdict, the same bytes, whatever stands around.
#[test]
fn the_root_is_only_a_prefix() {
    let verdict = sample::fail();
    let strip = |text: String| text.replace("some/where/", "");
    let here = [
        sarif(&verdict, "").unwrap(),
        github(&verdict, ""),
        gitlab(&verdict, "").unwrap(),
    ];
    let there = [
        strip(sarif(&verdict, "some/where").unwrap()),
        strip(github(&verdict, "some/where")),
        strip(gitlab(&verdict, "some/where").unwrap()),
    ];
    assert_eq!(here, there);
}
