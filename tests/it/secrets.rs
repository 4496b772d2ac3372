//! Secrets that stand in a submission are in no report of it.

use crate::support::{changed, one, plan};
use hutong::decide::Verdict;
use hutong::report;
use hutong::report::human::{Links, Style};
use hutong::text::Lang;
use std::fmt::Write as _;

const API: &str = "api/openapi.yaml";

/// Every format of a verdict.
fn reports(verdict: &Verdict) -> Vec<(&'static str, String)> {
    let style = Style {
        lang: Lang::Both,
        ..Style::default()
    };
    vec![
        ("json", report::json::json(verdict).unwrap()),
        (
            "human",
            report::human::human(verdict, style, Links::default()),
        ),
        ("html", report::html::html(verdict, Lang::Both)),
        ("markdown", report::markdown::markdown(verdict, Lang::Both)),
        ("sarif", report::sarif::sarif(verdict, "").unwrap()),
        ("gitlab", report::gitlab::gitlab(verdict, "").unwrap()),
        ("github", report::github::github(verdict, "")),
        ("junit", report::junit::junit(verdict)),
    ]
}

#[test]
fn no_report_repeats_a_secret() {
    let secret = "Zx81kQ0pLm5Vt7RbYw";
    let long = format!("{}{secret}: \"", "x".repeat(150));
    let cases: [(&str, String); 5] = [
        (
            "info:\n",
            format!("info:\n  x-app-secret: {{appSecret: {secret}}}\n"),
        ),
        (
            "info:\n",
            format!("info:\n  x-a: {{secretKey: \"{secret}\"}}\n  x-noqa: {secret}\n"),
        ),
        // Beside the place of another finding, in an unknown key, in a cut line.
        (
            "paths:\n",
            format!("x-b: {{password: {secret}}}\npaths:\n  {secret}: {{}}\n"),
        ),
        (
            "  version: 1.0.0\n",
            format!("  version: [{secret}]\n  x-c: {{token: {secret}}}\n"),
        ),
        (
            "info:\n",
            format!("info:\n  {long}{secret}\"\n  x-d: {{password: {secret}}}\n"),
        ),
    ];
    for (was, is) in cases {
        let is: &'static str = Box::leak(is.into_boxed_str());
        let was: &'static str = Box::leak(was.to_owned().into_boxed_str());
        let verdict = hutong::judge(&changed(&[(API, was, is)]), &plan());
        let found = verdict
            .open
            .iter()
            .any(|told| told.rule == "gb/secret-in-submission");
        assert!(found, "{is}");
        for (name, text) in reports(&verdict) {
            for shown in [secret, &secret[..12], &secret[8..]] {
                assert!(!text.contains(shown), "{name} of {is}:\n{text}");
            }
        }
    }
}

#[test]
fn no_report_repeats_a_private_key() {
    let body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj";
    let key = format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
    let mut files = changed(&[]);
    files.files.append(&mut one("keys/server.txt", &key).files);
    files.files.sort_by(|a, b| a.path.cmp(&b.path));
    let verdict = hutong::judge(&files, &plan());
    assert!(
        verdict
            .open
            .iter()
            .any(|told| told.rule == "gb/secret-in-submission")
    );
    for (name, text) in reports(&verdict) {
        assert!(!text.contains(body), "{name}:\n{text}");
    }
}

/// A number with the check digit of ISO 7064, MOD 11-2, and the day of birth 1900-01-01.
fn number_of(serial: usize) -> String {
    let body = format!("11010119000101{serial:03}");
    let sum = body
        .bytes()
        .fold(0, |sum, digit| (sum + u32::from(digit - b'0')) * 2 % 11);
    let check = match (12 - sum) % 11 {
        10 => "X".to_owned(),
        digit => digit.to_string(),
    };
    format!("{body}{check}")
}

#[test]
fn no_report_repeats_the_number_of_a_person() {
    let numbers: Vec<String> = (0..150).map(number_of).collect();
    let long = "x".repeat(150);
    let mut text = String::from("info:\n");
    for (at, number) in numbers.iter().enumerate() {
        writeln!(
            text,
            "  x-{at}: \"{long} {number} {long}\"\n  x-t{at}: {{token: {number}}}"
        )
        .unwrap();
    }
    let is: &'static str = Box::leak(text.into_boxed_str());
    let verdict = hutong::judge(&changed(&[(API, "info:\n", is)]), &plan());
    let told: Vec<_> = verdict
        .open
        .iter()
        .filter(|told| told.rule == "gb/citizen-number-in-submission")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].args["count"], "150");
    for (name, text) in reports(&verdict) {
        for number in &numbers {
            for shown in [number, &number[..14], &number[6..]] {
                assert!(!text.contains(shown), "{name}:\n{text}");
            }
        }
    }
}

#[test]
fn samples_of_standards_are_no_persons() {
    let text = "info:\n  x-a: 如 11010519491231002X 或 440524188001010014\n";
    let verdict = hutong::judge(&changed(&[(API, "info:\n", text)]), &plan());
    let told = |told: &hutong::decide::Finding| told.rule == "gb/citizen-number-in-submission";
    assert!(!verdict.open.iter().any(told));
    let text = "info:\n  x-a: 如 44052418800101002X、440524188001010022\n";
    let verdict = hutong::judge(&changed(&[(API, "info:\n", text)]), &plan());
    assert!(verdict.open.iter().any(told));
}
