//! What pipelines read: every format of every bundled submission and of the sample verdicts keeps its platform's rules, nothing that
//! a submission says escapes or is obeyed, and a flood of findings is cut with a notice.
//!
//! `HUTONG_BLESS=1 cargo test report::formats` rewrites `testdata/reports/{pass,fail}.*`. `tests/formats/validate.sh` has other
//! people's validators look at the same reports.

mod cases;
mod checks;
mod floods;
mod hostile;
mod program;

use crate::report::oracle::obeyed;
use crate::support::golden::golden;
use crate::support::sample;
use crate::support::{judged, submissions};
use checks::{check_github, check_gitlab, check_junit, check_markdown, check_sarif};
use hutong::decide::{Finding, Outcome, Verdict};
use hutong::pack::Severity;
use hutong::report::github::github;
use hutong::report::gitlab::gitlab;
use hutong::report::junit::junit;
use hutong::report::markdown::markdown;
use hutong::report::sarif::sarif;
use hutong::text::Lang;
use hutong::text::is_hidden;
use serde_json::Value;

const ROOT: &str = "interop/某 system";

/// Every bundled submission, and the verdicts made by hand.
fn verdicts() -> Vec<(String, Verdict)> {
    let bundled = submissions().into_iter().map(|case| {
        let verdict = judged(&case).clone();
        (case, verdict)
    });
    let mut verdicts: Vec<(String, Verdict)> = bundled.collect();
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

#[test]
fn the_reports_are_as_they_were() {
    for (name, verdict) in [("pass", sample::pass()), ("fail", sample::fail())] {
        golden(
            &format!("testdata/reports/{name}.sarif"),
            &sarif(&verdict, "interop").unwrap(),
        );
        golden(
            &format!("testdata/reports/{name}.junit.xml"),
            &junit(&verdict),
        );
        golden(
            &format!("testdata/reports/{name}.github.txt"),
            &github(&verdict, "interop"),
        );
        golden(
            &format!("testdata/reports/{name}.gitlab.json"),
            &gitlab(&verdict, "interop").unwrap(),
        );
        golden(
            &format!("testdata/reports/{name}.md"),
            &markdown(&verdict, Lang::Both),
        );
    }
}
