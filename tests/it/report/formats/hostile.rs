//! Hostile texts: nothing is obeyed, and nothing escapes.

use super::checks::{check_github, check_gitlab, check_junit, check_markdown, check_sarif};
use super::{assert_quiet, assert_visible};
use crate::report::oracle::xml;
use crate::report::payloads;
use crate::support::sample;
use hutong::decide::{Outcome, Place};
use hutong::report::human::{Links, Style, human};
use hutong::report::json::json;
use hutong::report::junit::junit;
use hutong::report::markdown::markdown;
use hutong::report::sarif::sarif;
use hutong::text::is_hidden;
use hutong::text::{Lang, Text};
use serde_json::Value;

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
                Links::default(),
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
            Links::default(),
        );
        assert_quiet(&page, "random");
        assert_quiet(&junit(&verdict), "random");
        assert_quiet(&markdown(&verdict, Lang::Both), "random");
        assert_quiet(&sarif(&verdict, "").unwrap(), "random");
    }
}
