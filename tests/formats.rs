//! What pipelines read: every format of every bundled submission and of the sample verdicts keeps its platform's rules, nothing that
//! a submission says escapes or is obeyed, and a flood of findings is cut with a notice.
//!
//! `HUTONG_BLESS=1 cargo test --test formats` rewrites `testdata/reports/{pass,fail}.*`. `tests/formats/validate.sh` has other
//! people's validators look at the same reports.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    missing_docs,
    reason = "a test says what it expects and stops where it is wrong"
)]

#[path = "formats/oracle.rs"]
mod oracle;
mod payloads;
mod sample;

use hutong::Plan;
use hutong::check::State;
use hutong::decide::{Evaluation, Finding, Kind, Outcome, Place, Verdict};
use hutong::discover::discover;
use hutong::limits::Limits;
use hutong::pack::Severity;
use hutong::report::github::github;
use hutong::report::gitlab::gitlab;
use hutong::report::human::{Style, human};
use hutong::report::json::json;
use hutong::report::junit::junit;
use hutong::report::markdown::markdown;
use hutong::report::sanitize::is_hidden;
use hutong::report::sarif::sarif;
use hutong::text::{Lang, Text};
use oracle::{Command, Element, obeyed, parse_v1, parse_v2, xml};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;

const ROOT: &str = "interop/某 system";

/// Every bundled submission, and the verdicts made by hand.
fn verdicts() -> Vec<(String, Verdict)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/submissions");
    let mut cases: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    cases.sort();
    assert!(cases.len() > 8, "{cases:?}");
    let mut verdicts: Vec<(String, Verdict)> = cases
        .into_iter()
        .map(|case| {
            let files = discover(&folder.join(&case), &Limits::default()).unwrap();
            let pack = hutong::load_pack_named("gb").unwrap();
            let mut plan = Plan::new(pack, "2026-11-23").unwrap();
            let registry = folder.join(format!("{case}.registry.csv"));
            if registry.exists() {
                plan.registry = Some(discover(&registry, &Limits::default()).unwrap());
            }
            let verdict = hutong::judge(&files, &plan);
            (case, verdict)
        })
        .collect();
    verdicts.push(("sample pass".into(), sample::pass()));
    verdicts.push(("sample fail".into(), sample::fail()));
    verdicts
}

fn decides(told: &Finding) -> bool {
    told.gates && (told.severity == Severity::Error || told.incomplete)
}

fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(items) => items.iter().for_each(|item| strings(item, found)),
        Value::Object(map) => map.values().for_each(|value| strings(value, found)),
        _ => {}
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The visible characters of a page: nothing that moves a cursor, hides or reorders.
fn assert_visible(page: &str, about: &str) {
    let wrong = page
        .chars()
        .find(|&c| c != '\n' && (c < ' ' || c == '\u{7f}' || is_hidden(c)));
    assert_eq!(wrong, None, "{about}");
}

/// No line of a page is obeyed by a runner in whose log it is printed.
fn assert_quiet(page: &str, about: &str) {
    for line in page.lines() {
        assert!(!obeyed(line), "{about}: {line}");
    }
}

// The formats, each with what its platform asks for.

fn check_sarif(verdict: &Verdict, about: &str) -> Value {
    let text = sarif(verdict, ROOT).unwrap();
    assert_visible(&text, about);
    assert_quiet(&text, about);
    let log: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    assert!(
        run["automationDetails"]["id"]
            .as_str()
            .unwrap()
            .ends_with('/')
    );
    let rules = array(&run["tool"]["driver"]["rules"]);
    let ids: BTreeSet<&str> = rules
        .iter()
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids.len(), rules.len(), "{about}: a rule is listed twice");
    for rule in rules {
        for field in ["shortDescription", "fullDescription", "help"] {
            assert!(
                !rule[field]["text"].as_str().unwrap().is_empty(),
                "{about}: {rule}"
            );
        }
        assert!(array(&rule["properties"]["tags"]).len() <= 20);
    }
    let results = array(&run["results"]);
    let wanted = verdict.open.len() + verdict.waived.len();
    assert_eq!(results.len(), wanted.min(5_000), "{about}");
    let mut prints = BTreeSet::new();
    for result in results {
        if let Some(index) = result.get("ruleIndex") {
            let rule = &rules[usize::try_from(index.as_u64().unwrap()).unwrap()];
            assert_eq!(rule["id"], result["ruleId"], "{about}");
        }
        let message = result["message"]["text"].as_str().unwrap();
        assert!(!message.contains("]("), "{about}: a link: {message}");
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().unwrap()));
        assert_eq!(array(&result["locations"]).len(), 1);
        let all = array(&result["locations"])
            .iter()
            .chain(array(&result["relatedLocations"]));
        assert!(all.clone().count() <= 1_000);
        for location in all {
            let physical = &location["physicalLocation"];
            let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
            assert!(
                uri.starts_with("interop/%E6%9F%90%20system/"),
                "{about}: {uri}"
            );
            let path = uri
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~/%".contains(&b));
            assert!(path, "{about}: {uri}");
            let at = |field: &str| physical["region"][field].as_u64().unwrap();
            let start = (at("startLine"), at("startColumn"));
            let end = (at("endLine"), at("endColumn"));
            assert!(
                start.0 >= 1 && start.1 >= 1 && end.1 >= 1 && start <= end,
                "{about}"
            );
        }
        let print = result["partialFingerprints"]["hutong/v1"].as_str().unwrap();
        assert!(
            prints.insert(print.to_owned()),
            "{about}: two results share {print}"
        );
        for suppression in array(&result["suppressions"]) {
            assert_eq!(suppression["kind"], "external");
            assert_eq!(suppression["status"], "accepted");
        }
    }
    let suppressed = results
        .iter()
        .filter(|result| !array(&result["suppressions"]).is_empty());
    assert!(suppressed.count() <= verdict.waived.len());
    let open = results
        .iter()
        .filter(|result| array(&result["suppressions"]).is_empty());
    let errors = open.filter(|result| result["level"] == "error").count();
    let deciding = verdict.open.iter().filter(|told| decides(told)).count();
    assert_eq!(
        errors,
        deciding.min(5_000),
        "{about}: what decides is an error, and nothing else"
    );
    let mut all = Vec::new();
    strings(&log, &mut all);
    // `cause` is a digest, and counterexamples are data: both are read by machines only.
    let shown = results
        .iter()
        .map(|result| result["message"]["text"].as_str().unwrap());
    shown.for_each(|text| assert_visible(text, about));
    log
}

fn check_junit(verdict: &Verdict, about: &str) -> Element {
    let text = junit(verdict);
    assert_visible(&text, about);
    assert_quiet(&text, about);
    let root = xml(&text);
    assert_eq!(root.name, "testsuites");
    let number = |element: &Element, name: &str| element.attributes[name].parse::<usize>().unwrap();
    let ended = |cases: &[&Element], how: &str| {
        let with = cases
            .iter()
            .filter(|case| case.children.iter().any(|child| child.name == how));
        with.count()
    };
    let mut all = Vec::new();
    for suite in &root.children {
        assert_eq!(suite.name, "testsuite");
        let cases: Vec<&Element> = suite
            .children
            .iter()
            .filter(|child| child.name == "testcase")
            .collect();
        assert_eq!(number(suite, "tests"), cases.len(), "{about}");
        for (attribute, how) in [
            ("failures", "failure"),
            ("errors", "error"),
            ("skipped", "skipped"),
        ] {
            assert_eq!(
                number(suite, attribute),
                ended(&cases, how),
                "{about}: {attribute}"
            );
        }
        for case in &cases {
            let known = ["failure", "error", "skipped", "system-out"];
            assert!(
                case.children
                    .iter()
                    .all(|child| known.contains(&child.name.as_str()))
            );
            assert!(
                case.children
                    .iter()
                    .filter(|child| child.name != "system-out")
                    .count()
                    <= 1
            );
        }
        all.extend(cases);
    }
    assert_eq!(number(&root, "tests"), all.len());
    assert_eq!(number(&root, "failures"), ended(&all, "failure"));
    assert_eq!(number(&root, "errors"), ended(&all, "error"));
    let names: BTreeSet<(&str, &str)> = all
        .iter()
        .map(|case| {
            (
                case.attributes["classname"].as_str(),
                case.attributes["name"].as_str(),
            )
        })
        .collect();
    assert_eq!(names.len(), all.len(), "{about}: two tests share a name");
    // One for the verdict, one for each row and each rule.
    let rules: BTreeSet<&str> = verdict
        .rules
        .iter()
        .map(|rule| rule.id.as_str())
        .chain(
            verdict
                .open
                .iter()
                .chain(&verdict.waived)
                .map(|told| told.rule.as_str()),
        )
        .collect();
    assert_eq!(
        all.len(),
        1 + verdict.required.len() + rules.len(),
        "{about}"
    );
    let red = ended(&all, "failure") + ended(&all, "error") > 0;
    let passes = matches!(verdict.outcome, Outcome::Pass | Outcome::Conditional);
    assert_eq!(red, !passes, "{about}: the report and the verdict disagree");
    root
}

fn check_github(verdict: &Verdict, about: &str) -> Vec<Command> {
    let text = github(verdict, ROOT);
    assert_visible(&text, about);
    let commands: Vec<Command> = text
        .lines()
        .map(|line| {
            assert_eq!(parse_v1(line), None, "{about}: {line}");
            parse_v2(line).unwrap_or_else(|| panic!("{about}: no command: {line}"))
        })
        .collect();
    for kind in ["error", "warning", "notice"] {
        let of_kind = commands
            .iter()
            .filter(|command| command.name == kind)
            .count();
        assert!(of_kind <= 10, "{about}: {of_kind} of {kind}");
    }
    for command in &commands {
        assert!(
            ["error", "warning", "notice"].contains(&command.name.as_str()),
            "{about}"
        );
        assert!(
            command.data.chars().count() <= 4_096 && !command.data.is_empty(),
            "{about}"
        );
        let known = ["file", "line", "endLine", "col", "endColumn", "title"];
        assert!(
            command
                .properties
                .keys()
                .all(|name| known.contains(&name.as_str())),
            "{about}"
        );
        if let Some(file) = command.properties.get("file") {
            assert!(file.starts_with("interop/某 system/"), "{about}: {file}");
            assert!(command.properties["line"].parse::<usize>().unwrap() >= 1);
        }
    }
    let errors = commands
        .iter()
        .filter(|command| command.name == "error")
        .count();
    let deciding = verdict.open.iter().filter(|told| decides(told)).count();
    assert_eq!(errors, deciding.min(10), "{about}");
    commands
}

fn check_gitlab(verdict: &Verdict, about: &str) -> Value {
    let text = gitlab(verdict, ROOT).unwrap();
    assert_visible(&text, about);
    assert_quiet(&text, about);
    let issues: Value = serde_json::from_str(&text).unwrap();
    let mut prints = BTreeSet::new();
    for issue in array(&issues) {
        for field in ["description", "check_name", "fingerprint"] {
            assert!(
                !issue[field].as_str().unwrap().is_empty(),
                "{about}: {issue}"
            );
        }
        let words = ["info", "minor", "major", "critical", "blocker"];
        assert!(words.contains(&issue["severity"].as_str().unwrap()));
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(
            path.starts_with("interop/某 system/") && !path.starts_with('/'),
            "{about}: {path}"
        );
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        let print = issue["fingerprint"].as_str().unwrap();
        assert!(prints.insert(print.to_owned()), "{about}: {print} twice");
    }
    issues
}

/// The rendered page: its plain text without code, and its code.
fn check_markdown(verdict: &Verdict, lang: Lang, about: &str) -> (String, String) {
    let text = markdown(verdict, lang);
    assert_visible(&text, about);
    assert_quiet(&text, about);
    assert!(
        text.len() < 1_000_000 && text.chars().count() <= 62_000,
        "{about}: {}",
        text.len()
    );
    let all = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS;
    let (mut plain, mut code) = (String::new(), String::new());
    let (mut head, mut cells, mut fenced) = (0, 0, false);
    for event in Parser::new_ext(&text, all) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => panic!("{about}: HTML {html}"),
            Event::Start(
                tag @ (Tag::Link { .. }
                | Tag::Image { .. }
                | Tag::BlockQuote(_)
                | Tag::FootnoteDefinition(_)
                | Tag::Strikethrough
                | Tag::HtmlBlock),
            ) => {
                assert!(matches!(tag, Tag::BlockQuote(_)), "{about}: {tag:?}");
            }
            Event::FootnoteReference(name) => panic!("{about}: footnote {name}"),
            Event::TaskListMarker(_) => panic!("{about}: a task"),
            Event::Start(Tag::TableHead | Tag::TableRow) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableHead) => head = cells,
            Event::End(TagEnd::TableRow) => assert_eq!(cells, head, "{about}: a torn row"),
            Event::Start(Tag::CodeBlock(_)) => fenced = true,
            Event::End(TagEnd::CodeBlock) => fenced = false,
            Event::Code(text) => code.push_str(&text),
            Event::Text(text) if fenced => code.push_str(&text),
            Event::Text(text) => plain.push_str(&text),
            Event::SoftBreak | Event::HardBreak | Event::End(TagEnd::Paragraph | TagEnd::Item) => {
                plain.push('\n');
            }
            _ => {}
        }
    }
    // What a forge makes of the rendered text.
    let bytes = plain.as_bytes();
    for (at, _) in plain.match_indices(['@', '#']) {
        let next = plain[at + 1..].chars().next();
        assert!(
            !next.is_some_and(char::is_alphanumeric),
            "{about}: {}",
            &plain[at..]
        );
    }
    assert!(
        !plain.contains("://") && !plain.to_lowercase().contains("www."),
        "{about}"
    );
    for (at, _) in plain.to_ascii_lowercase().match_indices("gh-") {
        assert!(
            !bytes.get(at + 3).is_some_and(u8::is_ascii_digit),
            "{about}"
        );
    }
    // Every line of a table has the bars of its head and no other: what a renderer would cut off is not there either.
    let mut bars = 0;
    for line in text.lines() {
        let now = if line.starts_with('|') {
            line.matches('|').count()
        } else {
            0
        };
        assert!(bars == 0 || now == 0 || now == bars, "{about}: {line}");
        bars = now;
    }
    (plain, code)
}

#[test]
fn every_format_of_every_verdict_keeps_its_rules() {
    for (name, verdict) in verdicts() {
        check_sarif(&verdict, &name);
        check_junit(&verdict, &name);
        check_github(&verdict, &name);
        check_gitlab(&verdict, &name);
        for lang in [Lang::Zh, Lang::En, Lang::Both] {
            let (plain, _) = check_markdown(&verdict, lang, &name);
            assert!(plain.contains(match (lang, verdict.outcome) {
                (Lang::En, outcome) => outcome.name(),
                (_, Outcome::Pass) => "通过",
                (_, Outcome::Conditional) => "有条件通过",
                (_, Outcome::Fail) => "不通过",
                (_, Outcome::Incomplete) => "无法判定",
            }));
        }
    }
}

/// Compares with `testdata/reports/<name>`.
fn expect(name: &str, actual: &str) {
    let path = format!("{}/testdata/reports/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("HUTONG_BLESS").is_some() {
        fs::write(&path, actual).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        expected == actual,
        "{name} differs; HUTONG_BLESS=1 rewrites it. Now it is:\n{actual}"
    );
}

#[test]
fn the_reports_are_as_they_were() {
    for (name, verdict) in [("pass", sample::pass()), ("fail", sample::fail())] {
        expect(
            &format!("{name}.sarif"),
            &sarif(&verdict, "interop").unwrap(),
        );
        expect(&format!("{name}.junit.xml"), &junit(&verdict));
        expect(&format!("{name}.github.txt"), &github(&verdict, "interop"));
        expect(
            &format!("{name}.gitlab.json"),
            &gitlab(&verdict, "interop").unwrap(),
        );
        expect(&format!("{name}.md"), &markdown(&verdict, Lang::Both));
    }
}

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
    verdict.files[1].kind = Kind::Manifest;
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

// Hostile texts.

#[test]
fn nothing_that_a_submission_says_is_obeyed_or_escapes() {
    assert!(payloads::PAYLOADS.len() >= 50);
    let endless = payloads::endless();
    let wrapped: Vec<String> = payloads::PAYLOADS
        .iter()
        .map(|payload| format!("名 {payload} x"))
        .collect();
    let all = payloads::PAYLOADS
        .iter()
        .copied()
        .chain(wrapped.iter().map(String::as_str));
    for payload in all.chain([endless.as_str()]) {
        let about: String = format!("{payload:?}").chars().take(80).collect();
        let verdict = payloads::infected(sample::fail(), payload);
        check_sarif(&verdict, &about);
        check_github(&verdict, &about);
        check_gitlab(&verdict, &about);
        // Rows are named by their resource, so hostile names are shared: only the form is looked at.
        let root = xml(&junit(&verdict));
        assert_eq!(root.name, "testsuites", "{about}");
        check_junit(&verdict, &about);
        let report = json(&verdict).unwrap();
        assert_visible(&report, &about);
        assert_quiet(&report, &about);
        serde_json::from_str::<Value>(&report).unwrap();
        for guard in [false, true] {
            let page = human(
                &verdict,
                Style {
                    guard,
                    ..Style::default()
                },
            );
            assert_visible(&page, &about);
            if guard {
                assert_quiet(&page, &about);
            }
        }
        for lang in [Lang::Zh, Lang::Both] {
            check_markdown(&verdict, lang, &about);
        }
    }
}

/// Nothing is lost on the way: what a reader sees is the text, made visible.
#[test]
fn what_is_escaped_reads_as_it_was_written() {
    for payload in payloads::PAYLOADS
        .iter()
        .filter(|payload| !payload.trim().is_empty())
    {
        let shown = hutong::report::sanitize::visible(payload.trim());
        let told = Text::new(format!("问题 {payload} 完"), format!("问题 {payload} 完"));
        let mut verdict = sample::pass();
        verdict.open = vec![sample::told("gb/x", "", "", Place::default())];
        verdict.open[0].message = told;
        verdict.outcome = Outcome::Fail;
        let (plain, code) = check_markdown(&verdict, Lang::Both, payload);
        let letters = |text: &str| -> String {
            let kept = text
                .chars()
                .filter(|c| !c.is_whitespace() && !is_hidden(*c) && *c != '`');
            kept.collect()
        };
        let whole = letters(&plain) + &letters(&code);
        // Code spans are collected apart, so that a text with backticks is compared piece by piece.
        for piece in shown.split('`') {
            assert!(whole.contains(&letters(piece)), "{payload:?}: {piece:?}");
        }
        let root = check_junit(&verdict, payload);
        let message = root.children[2..].iter().flat_map(|suite| &suite.children);
        let message: Vec<&str> = message
            .flat_map(|case| &case.children)
            .filter_map(|child| child.attributes.get("message").map(String::as_str))
            .collect();
        assert!(
            message.iter().any(|text| text.contains(&shown)),
            "{payload:?}: {message:?}"
        );
    }
}

#[test]
fn ten_thousand_random_lines_are_never_commands() {
    let pieces = [
        "::",
        ":",
        "error",
        "set-env",
        "##[",
        "##",
        "#",
        "[",
        "]",
        " ",
        "\n",
        "\r",
        "%0A",
        "%",
        ",",
        "=",
        ";",
        "add-mask",
        "\u{1b}[0m",
        "\t",
        "x",
        "|",
        "`",
        "<",
        "vso[",
        "teamcity[",
        "group",
        "\u{85}",
        "\u{a0}",
    ];
    let mut seed = 1_u64;
    let mut next = |below: usize| {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap() % below
    };
    let mut verdict = sample::fail();
    for round in 0..1_000 {
        for told in &mut verdict.open {
            let length = 1 + next(12);
            let text: String = (0..length).map(|_| pieces[next(pieces.len())]).collect();
            told.at.file.clone_from(&text);
            told.message = Text::new(text.clone(), text);
        }
        check_github(&verdict, "random");
        if round % 20 > 0 {
            continue;
        }
        let page = human(
            &verdict,
            Style {
                guard: true,
                ..Style::default()
            },
        );
        assert_quiet(&page, "random");
        assert_quiet(&junit(&verdict), "random");
        assert_quiet(&markdown(&verdict, Lang::Both), "random");
        assert_quiet(&sarif(&verdict, "").unwrap(), "random");
    }
}

// Floods.

/// A verdict with this many findings of ten rules over a hundred files.
fn flood(number: usize) -> Verdict {
    let mut verdict = sample::fail();
    verdict.open = (0..number)
        .map(|i| {
            let place = sample::place(
                &format!("api/{}.yaml", i % 100),
                &format!("/paths/{i}"),
                i + 1,
                3,
            );
            let mut told = sample::told(
                &format!("gb/rule-{}", i % 10),
                "字段未填写",
                "a field is missing",
                place,
            );
            told.severity = if i % 3 == 0 {
                Severity::Warning
            } else {
                Severity::Error
            };
            told
        })
        .collect();
    verdict
}

/// The most memory that the process had since the last look, in bytes; `None` where the system does not say.
fn peak() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let peak = line.split_whitespace().nth(1)?.parse::<usize>().ok()?;
    fs::write("/proc/self/clear_refs", "5").ok()?;
    Some(peak * 1_024)
}

fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    Some(line.split_whitespace().nth(1)?.parse::<usize>().ok()? * 1_024)
}

/// One flood at a time: what is measured is the process.
static ALONE: Mutex<()> = Mutex::new(());

fn floods(number: usize) {
    let _alone = ALONE.lock().unwrap();
    let verdict = flood(number);
    let most = 512 << 20;
    let measured = |name: &str, work: &dyn Fn()| {
        peak();
        let before = resident();
        work();
        if let (Some(before), Some(peak)) = (before, peak()) {
            let used = peak.saturating_sub(before);
            println!("{number} findings as {name}: {} MB", used >> 20);
            assert!(used < most, "{name}: {} MB", used >> 20);
        }
    };
    measured("sarif", &|| {
        let log = sarif(&verdict, ROOT).unwrap();
        let log: Value = serde_json::from_str(&log).unwrap();
        let run = &log["runs"][0];
        assert_eq!(array(&run["results"]).len(), 5_000);
        assert!(
            array(&run["results"])
                .iter()
                .all(|result| result["level"] == "error")
        );
        let notes = array(&run["invocations"][0]["toolExecutionNotifications"]);
        let left = format!("{} findings, {} more", number + 1, number + 1 - 5_000);
        let cut = notes.iter().filter(|note| note["level"] == "warning");
        let cut: Vec<&str> = cut
            .map(|note| note["message"]["text"].as_str().unwrap())
            .collect();
        assert!(cut.len() == 1 && cut[0].contains(&left), "{cut:?}");
    });
    measured("junit", &|| {
        let root = xml(&junit(&verdict));
        let cases = root.children.iter().flat_map(|suite| &suite.children);
        let case = cases
            .filter(|case| case.name == "testcase")
            .find(|case| case.attributes["name"] == "rule-1")
            .unwrap();
        let deciding = flooded(number, 1).1;
        let said = &case.children[0].attributes["message"];
        assert!(said.contains(&format!("{deciding} findings")), "{said}");
    });
    measured("github", &|| {
        let commands = check_github(&verdict, "flood");
        let last = commands
            .iter()
            .rfind(|command| command.name == "error")
            .unwrap();
        assert!(last.data.contains("more of"), "{}", last.data);
    });
    measured("gitlab", &|| {
        let issues = check_gitlab(&verdict, "flood");
        assert_eq!(array(&issues).len(), 10_001);
        let last = array(&issues).last().unwrap()["description"]
            .as_str()
            .unwrap()
            .to_owned();
        assert!(
            last.contains(&format!("{number} findings, {} more", number - 10_000)),
            "{last}"
        );
    });
    measured("markdown", &|| {
        let (plain, _) = check_markdown(&verdict, Lang::Both, "flood");
        let rule = flooded(number, 1);
        assert!(plain.contains(&format!("{} findings", rule.1)), "{plain}");
    });
    measured("human", &|| {
        assert!(human(&verdict, Style::default()).len() < 1_000_000);
    });
}

/// Findings of one rule of a flood, and those of them that decide.
fn flooded(number: usize, rule: usize) -> (usize, usize) {
    let of_rule = (0..number).filter(|i| i % 10 == rule);
    (
        of_rule.clone().count(),
        of_rule.filter(|i| i % 3 != 0).count(),
    )
}

#[test]
fn fifty_thousand_findings_are_cut_with_a_notice() {
    floods(50_000);
}

#[test]
#[ignore = "a million findings take two gigabytes by themselves"]
fn a_million_findings_need_less_than_512_mb_a_format() {
    floods(1_000_000);
}

#[test]
fn a_log_that_does_not_compress_is_cut_to_what_github_takes() {
    let _alone = ALONE.lock().unwrap();
    let mut verdict = flood(3_500);
    let mut seed = 7_u32;
    let mut random = |length: usize| -> String {
        (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                char::from_u32(0x4e00 + (seed >> 16) % 0x5000).unwrap()
            })
            .collect()
    };
    for told in &mut verdict.open {
        told.message = Text::new(random(900), random(900));
    }
    let text = sarif(&verdict, "").unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(text.as_bytes()).unwrap();
    let size = gzip.finish().unwrap().len();
    assert!(size <= 10_000_000, "{size}");
    let log: Value = serde_json::from_str(&text).unwrap();
    let results = array(&log["runs"][0]["results"]).len();
    assert!((500..3_500).contains(&results), "{results}");
    let notes = log["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
    assert!(
        notes.contains(&format!("{} more not listed", 3_501 - results)),
        "{notes}"
    );
}

#[test]
fn more_rules_tags_and_places_than_github_takes_are_cut() {
    let _alone = ALONE.lock().unwrap();
    let mut verdict = sample::fail();
    verdict.rules = (0..25_010)
        .map(|i| sample::rule(&format!("gb/rule-{i}")))
        .collect();
    verdict.rules[0].tags = (0..30).map(|i| format!("tag-{i}")).collect();
    verdict.open[0].rule = "gb/rule-25009".into();
    verdict.open[0].related = vec![sample::place("api/openapi.yaml", "/info", 2, 1); 2_000];
    let log = check_sarif(&verdict, "limits");
    let run = &log["runs"][0];
    let rules = array(&run["tool"]["driver"]["rules"]);
    assert_eq!(rules.len(), 25_000);
    assert_eq!(
        rules[0]["id"], "gb/rule-25009",
        "a rule that found something is kept"
    );
    let results = array(&run["results"]);
    let result = results
        .iter()
        .find(|result| result["ruleId"] == "gb/rule-25009")
        .unwrap();
    assert_eq!(array(&result["relatedLocations"]).len(), 999);
    assert!(
        run["invocations"]
            .to_string()
            .contains("10 more not listed")
    );
}

#[test]
fn a_summary_that_is_too_long_is_cut_in_whole_pieces() {
    let mut verdict = sample::fail();
    verdict.open = (0..400)
        .map(|i| {
            let (zh, en) = ("说明".repeat(300), "words".repeat(200));
            let place = sample::place("api/openapi.yaml", "", i + 1, 1);
            sample::told(&format!("gb/rule-{}", i % 40), &zh, &en, place)
        })
        .collect();
    let (plain, _) = check_markdown(&verdict, Lang::Both, "long");
    assert!(plain.contains("报告过长") && plain.contains("too long"));
    assert!(plain.contains("下一步"));
    let (short, _) = check_markdown(&sample::fail(), Lang::Both, "short");
    assert!(!short.contains("报告过长"));
}

// The program.

#[test]
fn annotations_go_to_standard_output_and_people_read_standard_error() {
    let run = |folder: &str, words: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_hutong"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["check", folder, "--as-of", "2026-11-23", "--lang", "en"])
            .args(words)
            .env("GITHUB_ACTIONS", "true")
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (text(output.stdout), text(output.stderr))
    };
    let folder = "testdata/submissions/mismatched";
    let (stdout, stderr) = run(folder, &["--format", "github", "--format", "human"]);
    let commands: Vec<Command> = stdout.lines().map(|line| parse_v2(line).unwrap()).collect();
    assert!(commands.len() > 4);
    assert!(stderr.starts_with("FAIL") && stderr.contains("Next:"));
    assert_quiet(&stderr, "human");
    let file = commands[1].properties["file"].as_str();
    assert_eq!(
        file, "testdata/submissions/mismatched/api/openapi.yaml",
        "a path of the repository"
    );
    // The same by its absolute path, and by a single document in it.
    let absolute = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (again, _) = run(absolute.to_str().unwrap(), &["--format", "github"]);
    assert_eq!(again, stdout);
    let document = format!("{folder}/api/openapi.yaml");
    let (alone, _) = run(&document, &["--format", "gitlab"]);
    let issues: Value = serde_json::from_str(&alone).unwrap();
    assert_eq!(issues[0]["location"]["path"], document.as_str());
}

#[test]
fn several_reports_are_written_by_one_run() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("formats-several");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let at = |name: &str| format!("{name}={}", folder.join(name).display());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_hutong"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([
            "check",
            "testdata/submissions/incompatible",
            "--as-of",
            "2026-11-23",
            "--format",
            "github",
        ])
        .args(
            ["sarif", "junit", "gitlab", "markdown", "json"]
                .iter()
                .flat_map(|name| ["--format".to_owned(), at(name)]),
        )
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.stdout.starts_with(b"::notice "));
    for name in ["sarif", "gitlab", "json"] {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        serde_json::from_str::<Value>(&text).unwrap();
    }
    xml(&fs::read_to_string(folder.join("junit")).unwrap());
    assert!(
        fs::read_to_string(folder.join("markdown"))
            .unwrap()
            .starts_with("## ❌")
    );
}
