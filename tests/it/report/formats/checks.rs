//! The formats, each with what its platform asks for.

use super::{ROOT, array, assert_quiet, assert_visible, decides, strings};
use crate::report::oracle::{Command, Element, parse_v1, parse_v2, xml};
use hutong::decide::{Outcome, Verdict};
use hutong::report::github::github;
use hutong::report::gitlab::gitlab;
use hutong::report::junit::junit;
use hutong::report::markdown::markdown;
use hutong::report::sarif::sarif;
use hutong::text::Lang;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;
use std::collections::BTreeSet;

pub fn check_sarif(verdict: &Verdict, about: &str) -> Value {
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
    let wanted = verdict.causes().count() + verdict.waived.len();
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
    let deciding = verdict.causes().filter(|told| decides(told)).count();
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

pub fn check_junit(verdict: &Verdict, about: &str) -> Element {
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

pub fn check_github(verdict: &Verdict, about: &str) -> Vec<Command> {
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
    let deciding = verdict.causes().filter(|told| decides(told)).count();
    assert_eq!(errors, deciding.min(10), "{about}");
    commands
}

pub fn check_gitlab(verdict: &Verdict, about: &str) -> Value {
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
pub fn check_markdown(verdict: &Verdict, lang: Lang, about: &str) -> (String, String) {
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
