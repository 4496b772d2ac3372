//! What people read, and what must never reach their terminal.

use crate::support::golden::golden;
use crate::support::{judged, sample, submissions};
use hutong::decide::{DeclaredBy, Excuse, Outcome, Place, Verdict};
use hutong::pack::{Class, Severity, Stage};
use hutong::report::concise::concise;
use hutong::report::human::{Links, Style, human, one_line};
use hutong::text::{Lang, Text};
use std::path::Path;
use std::sync::Arc;
use unicode_width::UnicodeWidthStr;

fn plain(verdict: &Verdict, lang: Lang) -> String {
    human(
        verdict,
        Style {
            lang,
            ..Style::default()
        },
        Links::default(),
    )
}

#[test]
fn the_report_reads_well_in_each_language() {
    for (lang, name) in [(Lang::Zh, "zh"), (Lang::En, "en"), (Lang::Both, "both")] {
        golden(
            &format!("testdata/reports/fail.{name}.txt"),
            &plain(&sample::fail(), lang),
        );
        golden(
            &format!("testdata/reports/pass.{name}.txt"),
            &plain(&sample::pass(), lang),
        );
    }
}

#[test]
fn errors_that_do_not_gate_are_counted_in_the_verdict_line() {
    let mut verdict = sample::pass();
    verdict.class = Class::Existing;
    verdict.stage = Stage::Operation;
    verdict.declared_by = DeclaredBy::Office;
    (verdict.class_by, verdict.stage_by) = (DeclaredBy::Office, DeclaredBy::Office);
    let at = sample::place("a.yaml", "/x", 1, 1);
    verdict.open = (0..7)
        .map(|_| {
            let mut told = sample::told("gb/x", "错", "wrong", at.clone());
            told.gates = false;
            told
        })
        .collect();
    let first = |lang| plain(&verdict, lang).lines().next().unwrap().to_owned();
    assert_eq!(
        first(Lang::En),
        "PASS · 7 errors do not gate · 1 clause for a person to check (existing / operation, set by the office)"
    );
    assert_eq!(
        first(Lang::Zh),
        "通过 · 7 个错误不影响结论 · 1 项条款待人工核对（已建 / 运维，由主管部门指定）"
    );
    let quiet = Style {
        lang: Lang::En,
        quiet: true,
        ..Style::default()
    };
    assert_eq!(
        one_line(&verdict, "interop", quiet),
        format!("2026-0142 interop: {}\n", first(Lang::En))
    );
}

#[test]
fn an_empty_submission_is_told_how_to_start() {
    let mut verdict = sample::pass();
    verdict.outcome = Outcome::Incomplete;
    verdict.files.clear();
    verdict.required.clear();
    let said = plain(&verdict, Lang::En);
    assert!(said.starts_with("INCOMPLETE"));
    assert!(
        said.trim_end()
            .lines()
            .last()
            .unwrap()
            .contains("hutong init")
    );
}

#[test]
fn an_adopted_pack_has_no_reference_label() {
    let mut verdict = sample::pass();
    assert!(plain(&verdict, Lang::Zh).contains("参考规则包，未经主管部门采信"));
    verdict.packs[0].adopted = Some(hutong::pack::Adoption {
        by: "某省数据局".into(),
        on: "2026-10-01".into(),
        document: "某数〔2026〕1号".into(),
    });
    let said = plain(&verdict, Lang::Zh);
    assert!(!said.contains("参考规则包"));
    assert!(said.contains("某省数据局 2026-10-01 采信（某数〔2026〕1号）"));
}

/// Texts that do something to a terminal, a pipeline or a reader's eye.
const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}]8;;https://evil.example\u{7}click\u{1b}]8;;\u{7}",
    "\u{9b}31mred\u{9d}0;title\u{9c}",
    "a\r\nb\nc\u{b}\u{c}\u{7f}\0d",
    "\u{202e}gnp.exe\u{202c} \u{2066}x\u{2069} \u{200e}\u{200f}\u{61c}",
    "zero\u{200b}width\u{feff}\u{2060}\u{ad}\u{e0041}",
    "\u{2028}line\u{2029}paragraph",
    "\n::set-env name=PATH::/evil",
    "::error::fake",
    "  ::add-mask::x",
    "##[error]fake ##[group]",
    "###[x] ####[y]",
    "##vso[task.setvariable variable=x]y ##VSO[task.complete]",
    "##teamcity[buildStatus status='SUCCESS']",
    "\u{1b}[0Ksection_start:1:x\r\u{1b}[0K",
    "e\u{301}\u{301}\u{301}\u{301} 字\u{fe0f}\u{20e3}",
];

/// A verdict in which every text that a submission, a manifest or a pack can choose is `text`.
fn filled(text: &str) -> Verdict {
    let mut verdict = sample::fail();
    let place = |at: &mut Place| {
        at.file = text.into();
        at.pointer = text.into();
        at.sheet = at.sheet.as_ref().map(|_| text.into());
        at.cell = at.cell.as_ref().map(|_| text.into());
        if let Some(excerpt) = &mut at.excerpt {
            excerpt.lines.fill(text.into());
        }
    };
    let both = Text::new(text, text);
    verdict.code = Some(text.into());
    verdict.name = Some(text.into());
    for row in &mut verdict.required {
        row.endpoint = text.into();
        row.title = both.clone();
        row.resource = Some(text.into());
        row.operation = Some(text.into());
        row.because = row.because.as_ref().map(|_| both.clone());
        row.at.iter_mut().for_each(place);
        for reason in &mut row.reasons {
            reason.message = both.clone();
            reason.at.iter_mut().for_each(place);
            reason.counterexample = Some(serde_json::json!({text: text}));
            reason.patch = Some(text.into());
        }
    }
    for told in verdict.open.iter_mut().chain(&mut verdict.waived) {
        told.rule = text.into();
        told.message = both.clone();
        told.args.insert("suggestion".into(), text.into());
        let explanation = Arc::make_mut(&mut told.explanation);
        explanation.why = both.clone();
        explanation.fix = both.clone();
        explanation.basis.document = both.clone();
        explanation.basis.clause = Some(text.into());
        place(&mut told.at);
        told.related.iter_mut().for_each(place);
        if let Some(Excuse::Waiver(waiver)) = &mut told.excuse {
            waiver.reference = text.into();
            waiver.reason = text.into();
            waiver.granted_by = text.into();
            waiver.expires = text.into();
        }
    }
    for lifted in &mut verdict.lifted {
        lifted.requirement = both.clone();
        lifted.fact = both.clone();
        lifted.at.iter_mut().for_each(place);
    }
    verdict.coverage.unevaluated = vec![(text.into(), both.clone())];
    verdict
        .files
        .iter_mut()
        .for_each(|file| file.path = text.into());
    verdict.packs[0].version = text.into();
    verdict
}

#[test]
fn nothing_hostile_reaches_the_terminal() {
    for text in HOSTILE {
        for lang in [Lang::Zh, Lang::En, Lang::Both] {
            for colour in [false, true] {
                let style = Style {
                    lang,
                    colour,
                    guard: true,
                    ..Style::default()
                };
                let narrow = Style {
                    width: Some(60),
                    ..style
                };
                let verdict = filled(text);
                for page in [
                    human(&verdict, style, Links::default()),
                    human(&verdict, narrow, Links::default()),
                    one_line(&verdict, text, style),
                    concise(&verdict, text, style, Links::default()),
                ] {
                    assert_inert(&page, text, colour);
                }
                let guarded = human(&verdict, style, links(&verdict));
                assert_eq!(guarded, human(&verdict, style, Links::default()));
                let style = Style {
                    guard: false,
                    ..style
                };
                for page in [
                    human(&verdict, style, links(&verdict)),
                    concise(&verdict, text, style, links(&verdict)),
                ] {
                    assert_shown(&page, text, colour);
                }
            }
        }
    }
}

fn links(verdict: &Verdict) -> Links {
    Links::new(Path::new("/a b"), verdict)
}

/// Fails where a page moves the cursor, hides text or commands a pipeline.
fn assert_inert(page: &str, text: &str, colour: bool) {
    let bare = assert_shown(page, text, colour);
    for line in page.lines().chain(bare.lines()) {
        let lower = line.to_lowercase();
        assert!(!line.trim_start().starts_with("::"), "{line:?}");
        for command in ["##[", "##vso[", "##teamcity["] {
            assert!(!lower.contains(command), "{line:?}");
        }
    }
}

/// Fails where a page moves the cursor or hides text; returns it without our own colour and links.
fn assert_shown(page: &str, text: &str, colour: bool) -> String {
    let page = &without_links(page);
    let bare = without_colour(page);
    assert!(colour || bare == *page, "colour where none was asked for");
    for c in bare.chars() {
        let bad = (c < ' ' && c != '\n')
            || ('\u{7f}'..='\u{9f}').contains(&c)
            || ('\u{200b}'..='\u{200f}').contains(&c)
            || ('\u{2028}'..='\u{202e}').contains(&c)
            || ('\u{2060}'..='\u{206f}').contains(&c)
            || matches!(c, '\u{61c}' | '\u{feff}' | '\u{ad}' | '\u{e0041}');
        assert!(!bad, "{c:?} of {text:?} in\n{bare}");
    }
    bare
}

/// The page without the links that we write ourselves: each starts, has a text on its line and ends.
fn without_links(page: &str) -> String {
    let mut parts = page.split("\u{1b}]8;;");
    let mut bare = parts.next().unwrap().to_owned();
    let mut open = false;
    for part in parts {
        let (url, rest) = part.split_once("\u{1b}\\").unwrap();
        assert_eq!(url.is_empty(), open, "{page:?}");
        open = !open;
        if open {
            assert!(url.starts_with("file:///a%20b/"), "{url:?}");
            let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._~/%:".contains(c);
            assert!(url.chars().all(is_plain), "{url:?}");
            let text = part.split("\u{1b}]8;;").next().unwrap();
            assert!(!text.contains('\n'), "{page:?}");
        }
        bare.push_str(rest);
    }
    assert!(!open, "{page:?}");
    bare
}

/// The page without the colour codes that we write ourselves: `ESC [ digits m`.
fn without_colour(page: &str) -> String {
    let mut parts = page.split('\u{1b}');
    let mut bare = parts.next().unwrap().to_owned();
    for part in parts {
        let (code, rest) = part
            .strip_prefix('[')
            .and_then(|part| part.split_once('m'))
            .unwrap_or_else(|| panic!("an escape that is no colour: {part:?}"));
        assert!(
            code.chars().all(|c| c.is_ascii_digit() || c == ';'),
            "an escape that is no colour: {code:?}"
        );
        bare.push_str(rest);
    }
    bare
}

#[test]
fn places_lead_to_the_files_of_the_submission_alone() {
    let verdict = sample::fail();
    let style = Style {
        lang: Lang::En,
        ..Style::default()
    };
    let plain = human(&verdict, style, Links::default());
    assert!(!plain.contains('\u{1b}'));
    let linked = human(&verdict, style, links(&verdict));
    assert_eq!(without_links(&linked), plain, "links change no text");
    let file = verdict.open.iter().map(|finding| finding.at.file.as_str());
    let file = file.into_iter().find(|file| !file.is_empty()).unwrap();
    let start = format!("\u{1b}]8;;file:///a%20b/{file}\u{1b}\\{file}");
    assert!(linked.contains(&start), "{linked:?}");

    let mut other = verdict.clone();
    other.files.clear();
    assert_eq!(human(&other, style, links(&other)).find('\u{1b}'), None);
    let lines = concise(&verdict, "x", style, links(&verdict));
    let start = format!("\u{1b}]8;;file:///a%20b/{file}\u{1b}\\x/{file}:");
    assert!(lines.contains(&start), "{lines:?}");
}

#[test]
fn tables_and_messages_fit_the_terminal() {
    for width in [80, 120] {
        for lang in [Lang::Zh, Lang::En, Lang::Both] {
            for case in submissions() {
                let style = Style {
                    lang,
                    width: Some(width),
                    ..Style::default()
                };
                let page = human(judged(&case), style, Links::default());
                // Where endpoints are required, their table is the second part.
                let table = page.split("\n\n").nth(1).unwrap_or_default();
                let messages = page.lines().filter(|line| line.starts_with("  × "));
                for line in table.lines().chain(messages) {
                    assert!(line.width() <= width, "{case}, {width}: {line}\n{page}");
                }
            }
        }
    }
}

#[test]
fn a_minified_file_is_shown_around_the_place() {
    let line = format!(
        "{{\"甲\":\"{}\",\"错\":1,\"乙\":\"{}\"}}",
        "一".repeat(500_000),
        "x".repeat(500_000)
    );
    let column = line.chars().position(|c| c == '错').unwrap() + 1;
    let mut verdict = sample::pass();
    verdict.open = vec![sample::told(
        "gb/x",
        "不应有此键",
        "this key should not be there",
        sample::shown("big.json", "/错", &line, (1, column), 1),
    )];
    let page = plain(&verdict, Lang::Zh);
    assert!(page.contains(&format!("big.json:1:{column}")));
    assert!(page.contains("\"错\":1"));
    assert!(page.lines().all(|line| line.width() < 200));
    let lines: Vec<&str> = page.lines().collect();
    let source = lines
        .iter()
        .position(|line| line.contains("\"错\":1"))
        .unwrap();
    let before = |line: &str, what: &str| line[..line.find(what).unwrap()].width();
    assert_eq!(before(lines[source], "错"), before(lines[source + 1], "─"));
}

#[test]
fn marks_stand_under_wide_characters() {
    // What precedes the marked word, the word, and how wide its mark must be.
    let cases = [
        ("name: ", "年报", 4),
        ("信息资源名称: ", "x", 1),
        ("全角：ａｂｃ ", "ｄｅ", 4),
        ("\t\t", "tab", 3),
        ("ｶﾅ half ", "ﾊﾝ", 2),
        ("combining e\u{301} ", "ok", 2),
        ("", "", 1),
        ("behind the end", "", 1),
    ];
    for (before, word, width) in cases {
        let line = format!("{before}{word}");
        let column = before.chars().count() + 1;
        let mut verdict = sample::pass();
        let at = sample::shown(
            "a.yaml",
            "/x",
            &format!("first\n{line}\nlast"),
            (2, column),
            word.chars().count(),
        );
        verdict.open = vec![sample::told("gb/x", "错", "wrong", at)];
        let page = plain(&verdict, Lang::En);
        let lines: Vec<&str> = page.lines().collect();
        let mark = lines
            .iter()
            .position(|line| line.starts_with("   ·"))
            .unwrap();
        let gutter = " 2 │ ".width();
        let drawn = lines[mark].trim_end();
        let line = before.replace('\t', "  ");
        let stroke = drawn.trim_start_matches("   ·").trim_start();
        assert_eq!(stroke.width(), width, "{page}");
        assert_eq!(
            drawn.width() - stroke.width(),
            gutter + line.width(),
            "{page}"
        );
    }
}

#[test]
fn columns_of_the_table_stand_under_each_other() {
    let page = plain(&sample::fail(), Lang::Both);
    let lines: Vec<&str> = page.lines().collect();
    let head = lines
        .iter()
        .position(|line| line.contains("端点 endpoint"))
        .unwrap();
    let column = |line: &str, what: &str| line.find(what).map(|at| line[..at].width());
    let endpoint = column(lines[head], "端点 endpoint");
    for (i, name) in [
        "exchange.status",
        "catalogue.list",
        "exchange.query",
        "catalogue.detail",
        "exchange.changes",
    ]
    .iter()
    .enumerate()
    {
        assert_eq!(column(lines[head + 1 + i], name), endpoint);
    }
}

#[test]
fn a_flood_is_cut_and_counted() {
    let mut verdict = sample::pass();
    verdict.open = (0..20_000)
        .map(|i| {
            let at = sample::place("a.yaml", &format!("/{i}"), i + 1, 1);
            sample::told("gb/x", &format!("第 {i} 处"), &format!("case {i}"), at)
        })
        .collect();
    let page = plain(&verdict, Lang::En);
    assert_eq!(
        page.lines().filter(|line| line.contains("case ")).count(),
        20
    );
    assert!(page.contains("20000 in all, 19980 more not shown"));
}

#[test]
fn errors_come_first_and_one_cause_is_drawn_once() {
    let page = plain(&sample::fail(), Lang::En);
    let at = |what: &str| {
        page.find(what)
            .unwrap_or_else(|| panic!("{what} in\n{page}"))
    };
    assert!(at("error gb/resource-without") < at("warning hutong/unknown-field"));
    assert!(at("error gb/envelope") < at("warning hutong/unknown-field"));
    assert_eq!(page.matches("the envelope has no `message`").count(), 1);
    assert!(page.contains("Same cause:"));
    let hints = sample::fail()
        .open
        .iter()
        .filter(|told| told.severity == Severity::Hint)
        .count();
    assert_eq!(hints, 0);
}
