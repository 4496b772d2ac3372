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
use crate::support::sample;
use checks::{check_github, check_gitlab, check_junit, check_markdown, check_sarif};
use hutong::Plan;
use hutong::decide::{Outcome, Told, Verdict};
use hutong::discover::discover;
use hutong::limits::Limits;
use hutong::pack::Severity;
use hutong::report::clean::is_hidden;
use hutong::report::github::github;
use hutong::report::gitlab::gitlab;
use hutong::report::junit::junit;
use hutong::report::markdown::markdown;
use hutong::report::sarif::sarif;
use hutong::text::Lang;
use serde_json::Value;
use std::fs;
use std::path::Path;

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

fn decides(told: &Told) -> bool {
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
