//! Hostile texts, and verdicts in which everything that a submission or a waiver says is one of them.

use hutong::decide::{Demand, Excuse, Finding, Place, Verdict};
use hutong::text::Text;

/// What must never execute, hide, link, mention, end a line, a cell, a string or an element, whatever the report.
pub const PAYLOADS: &[&str] = &[
    // Terminals.
    "\u{1b}[2J\u{1b}[31mred",
    "\u{1b}]8;;https://evil.example/\u{7}click\u{1b}]8;;\u{7}",
    "\u{1b}]0;title\u{7}\u{8}\u{8}\u{8}",
    "\u{9b}31m\u{85}\u{90}x",
    "safe\u{202e}gpj.exe\u{2066}\u{2069}",
    "zero\u{200b}width\u{feff}\u{2060}\u{ad}",
    "\u{e0041}\u{e0042}tags",
    "nul\u{0}bell\u{7}del\u{7f}",
    "two\u{2028}lines\u{2029}more",
    // Pipelines.
    "::error::x",
    "::error file=a,line=1::x",
    "\n::set-env name=PATH::/tmp",
    "\r::add-mask::secret",
    "\r\n::add-path::/tmp/evil",
    "  ::stop-commands::token",
    "::warning title=a::b::c",
    "##[error]x",
    "text ##[set-env name=A;]b",
    "###[group]x",
    "##vso[task.setvariable variable=a]b",
    "x ##vso[task.complete result=Succeeded;]",
    "##teamcity[buildStatus status='SUCCESS']",
    "section_start:1560896352:name\r\u{1b}[0Khead",
    "%0A::error::x%0D%25",
    "%3A%2C%25,title=evil::x",
    "EOF\nverdict=PASS\nEOF",
    "verdict=PASS",
    // HTML and XML.
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"><svg/onload=alert(1)>",
    "' onmouseover='alert(1)",
    "]]><evil/>",
    "--><evil/><!--",
    "&lt;script&gt;&#60;b&#62;&amp;",
    "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "<?xml version=\"1.0\"?><testsuites/>",
    "</failure></testcase><testcase name=\"evil\"/>",
    "\u{fffe}\u{ffff}\u{fff9}",
    // JSON.
    "\\ud800 \\u0000 \\\"",
    "\",\"level\":\"none\",\"x\":\"",
    // Markdown.
    "| cell | cell |\n|---|---|",
    "a\\|b\\\\|c",
    "[click](https://evil.example)",
    "[click](javascript:alert(1)) ![img](https://evil.example/x.png)",
    "<https://evil.example> https://evil.example www.evil.example",
    "@octocat @org/team fixes #123 GH-1 org/repo#1 !45",
    "mail me@evil.example",
    "`code` ``more`` ```fence",
    "```\n# head\n```",
    "# head",
    "1. one\n- two\n> three",
    "***bold*** __under__ ~~gone~~",
    "[ref]: https://evil.example\n[^1]: note",
    "<details><summary>x</summary>",
    "$x^2$ $$y$$ :+1:",
    "===\n---\n***",
    "trailing backslash\\",
    // Sheets.
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1+1)",
    // Paths.
    "../../etc/passwd",
    "//evil.example/x",
    "C:\\Windows\\x",
    "javascript:alert(1)",
    "a b#c?d%20e",
    // Width.
    "",
    " ",
    "𠮷👩‍👩‍👧‍👦é",
];

/// A word as long as a file.
#[must_use]
pub fn endless() -> String {
    "长word".repeat(20_000)
}

/// The verdict with a payload in every text that a submission controls, and in the office's reasons.
#[must_use]
pub fn infected(mut verdict: Verdict, payload: &str) -> Verdict {
    let own = || payload.to_owned();
    let both = || Text::new(payload, payload);
    let place = |place: &mut Place| {
        place.file = own();
        place.pointer = format!("/{payload}");
        if place.sheet.is_some() {
            place.sheet = Some(own());
        }
        if let Some(excerpt) = &mut place.excerpt {
            excerpt.lines = excerpt.lines.iter().map(|_| own()).collect();
        }
    };
    let tell = |told: &mut Finding| {
        // What names a row stays, so that reports find the row.
        let row = told.endpoint.is_some();
        told.message = both();
        for (name, value) in &mut told.args {
            if !row || !matches!(name.as_str(), "endpoint" | "resource") {
                *value = own();
            }
        }
        told.args.insert("suggestion".into(), own());
        if row {
            told.args.insert("resource".into(), own());
            told.args.insert("reason_en".into(), own());
        }
        place(&mut told.at);
        told.related.iter_mut().for_each(place);
        told.operation = Some(own());
        told.resource = Some(own());
        told.item = Some(own());
        if let Some(Excuse::Waiver(waiver)) = &mut told.excuse {
            waiver.reason = own();
            waiver.reference = own();
            waiver.granted_by = own();
        }
    };
    verdict.open.iter_mut().for_each(tell);
    verdict.waived.iter_mut().for_each(tell);
    verdict.code = Some(own());
    verdict.name = Some(own());
    for row in &mut verdict.required {
        row.resource = Some(own());
        row.operation = Some(own());
        row.because = row.because.as_ref().map(|_| both());
        row.at.iter_mut().for_each(place);
        for reason in &mut row.reasons {
            reason.message = both();
            reason.at.iter_mut().for_each(place);
            reason.counterexample = Some(serde_json::json!({ payload: [payload] }));
            reason.patch = Some(format!("{payload}\n  {payload}"));
        }
    }
    for interface in &mut verdict.interfaces {
        interface.title = own();
        interface.version = Some(own());
        interface.file = own();
        interface.operations = vec![own()];
    }
    for resource in &mut verdict.resources {
        resource.id = own();
        resource.title = Some(own());
        resource.sharing_type = Some(own());
        resource.file = own();
    }
    verdict.demands = vec![Demand {
        code: Some(own()),
        ..Demand::default()
    }];
    for link in &mut verdict.links {
        link.resource = own();
        link.operation = own();
        link.file = own();
    }
    for waiver in &mut verdict.waivers {
        waiver.scope = both();
        waiver.terms.reason = own();
        waiver.terms.reference = own();
        waiver.terms.granted_by = own();
        place(&mut waiver.at);
    }
    for decision in &mut verdict.decisions {
        decision.about = both();
        decision.reason = own();
        decision.by = own();
        place(&mut decision.at);
    }
    for excuse in &mut verdict.suppressions {
        excuse.keyword = own();
        excuse.text = own();
        place(&mut excuse.at);
    }
    for lifted in &mut verdict.lifted {
        lifted.requirement = both();
        lifted.fact = both();
        lifted.at.iter_mut().for_each(place);
    }
    for clause in &mut verdict.clauses {
        clause.note = Some(both());
    }
    for (_, why) in &mut verdict.coverage.unevaluated {
        *why = both();
    }
    for file in &mut verdict.files {
        file.path = own();
    }
    verdict
}
