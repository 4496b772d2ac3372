//! Renders a verdict as Markdown for a job summary or a merge request comment: the decision, its reasons and the next step.

pub(super) mod escape;
mod page;
mod record;

use super::alike::{Alike, alike, causes_of_rows};
use super::json::compact;
use super::labels::{self, count, text};
use super::machine_common::{place_name, ranked};
use super::sanitize::{clip, guard, visible};
use super::verdict_line::decision;
use crate::decide::{EndpointRow, Finding, Outcome, Severity, State, Verdict};
use crate::text::{Lang, Text};
use escape::{code, escape, fence};
use page::{Page, ROWS};
use record::{clauses, lifted, office, unread};
use std::collections::HashMap;
use std::fmt::Write as _;

/// Maximum number of rules whose findings are listed.
const RULES: usize = 30;
/// Maximum number of findings listed for one rule, and of reasons listed for one endpoint.
const CASES: usize = 5;
/// Maximum number of unmet endpoints whose reasons are listed.
const DETAILS: usize = 20;
/// Maximum lines of a patch.
const PATCH: usize = 30;

/// Renders the report in at most 60,000 characters, with a note about what did not fit.
#[must_use]
pub fn markdown(verdict: &Verdict, lang: Lang) -> String {
    let mut page = Page::new(lang);
    let sign = match verdict.outcome {
        Outcome::Pass => "✅",
        Outcome::Conditional => "☑️",
        Outcome::Fail => "❌",
        Outcome::Incomplete => "❓",
    };
    let name = verdict.name.as_deref().or(verdict.code.as_deref());
    let name = name.map_or("hutong".to_owned(), |name| escape(name, 100));
    page.add(&format!("## {sign} 互通 · {name}\n"));
    page.strong("\n", &decision(verdict), "\n\n");
    subject(&mut page, verdict);
    findings(&mut page, verdict, true);
    endpoints(&mut page, verdict);
    clauses(&mut page, verdict);
    findings(&mut page, verdict, false);
    office(&mut page, verdict);
    lifted(&mut page, verdict);
    unread(&mut page, verdict);
    page.done(verdict)
}

/// Adds the submission, the packs and how much could be judged.
fn subject(page: &mut Page, verdict: &Verdict) {
    let mut lines = Vec::new();
    if let Some(project) = &verdict.code {
        let label = page.word("项目代码", "Project");
        lines.push(format!("{label}: {}", code(project, 100)));
    }
    for pack in &verdict.packs {
        let label = page.word("规则包", "Pack");
        let adopted = labels::adoption(pack);
        let version = escape(&format!("{} {}", pack.id, pack.version), 200);
        lines.push(format!("{label}: {version} · {}", page.text(&adopted)));
    }
    let coverage = &verdict.coverage;
    let (done, none, unknown) = (
        coverage.evaluated.len(),
        coverage.not_applicable.len(),
        coverage.unevaluated.len(),
    );
    let rules = text(
        &format!(
            "{} 个文件 · 规则已评 {done}，不适用 {none}，未能评判 {unknown} · 评判日期 {}",
            verdict.files.len(),
            verdict.as_of
        ),
        &format!(
            "{} · rules: {done} evaluated, {none} not applicable, {unknown} unevaluated · judged as of {}",
            count(verdict.files.len(), "file"),
            verdict.as_of
        ),
    );
    lines.push(page.text(&rules));
    for line in lines {
        page.add(&format!("- {line}\n"));
    }
}

/// Adds the open findings that no endpoint row reports. Findings that decide the verdict are shown in full, the others folded.
fn findings(page: &mut Page, verdict: &Verdict, deciding: bool) {
    let findings: Vec<&Finding> = ranked(verdict)
        .into_iter()
        .filter(|finding| finding.endpoint.is_none() && finding.decides() == deciding)
        .collect();
    if findings.is_empty() {
        return;
    }
    if deciding {
        page.heading("影响结论的问题", "What gates");
    } else {
        page.heading("其他问题", "Other findings");
    }
    let mut rules: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut index = HashMap::new();
    for finding in findings {
        let at = *index.entry(finding.rule.as_str()).or_insert_with(|| {
            rules.push((&finding.rule, Vec::new()));
            rules.len() - 1
        });
        if let Some((_, cases)) = rules.get_mut(at) {
            cases.push(finding);
        }
    }
    for (rule, cases) in rules.iter().take(RULES) {
        block(page, rule, cases, deciding);
    }
    page.more(rules.len(), RULES);
}

/// Adds the findings of one rule.
fn block(page: &mut Page, rule: &str, cases: &[&Finding], deciding: bool) {
    let Some(first) = cases.first() else {
        return;
    };
    let sign = match (first.incomplete, first.severity) {
        (true, _) => "❓",
        (_, Severity::Error) => "❌",
        (_, Severity::Warning) => "⚠️",
        (_, Severity::Info | Severity::Hint) => "ℹ️",
    };
    let severity = page.words(&labels::severity(first.severity));
    let number = page.word(
        &format!("{} 处", cases.len()),
        &count(cases.len(), "finding"),
    );
    let mut piece = format!(
        "{sign} **{}** · {severity} · {number}\n\n",
        escape(rule, 200)
    );
    for finding in cases.iter().take(CASES) {
        let place = place_name(&finding.at);
        let place = if place.is_empty() {
            String::new()
        } else {
            format!("{} — ", code(&place, 300))
        };
        let _ = write!(piece, "- {place}{}", page.text(&finding.message));
        let others: Vec<String> = finding
            .others()
            .map(|at| code(&place_name(at), 300))
            .collect();
        if !others.is_empty() {
            let label = page.text(&labels::others(finding));
            let _ = write!(piece, " · {label} {}", others.join(" "));
        }
        if let Some(follow) = labels::consequences(finding) {
            let _ = write!(piece, " · {}", page.text(&follow));
        }
        piece.push('\n');
    }
    if let Some(rest) = cases.len().checked_sub(CASES).filter(|rest| *rest > 0) {
        let line = page.word(&format!("另有 {rest} 处"), &format!("{rest} more"));
        let _ = writeln!(piece, "- *{line}*");
    }
    piece.push('\n');
    for (zh, en, line) in [
        ("为何", "Why", &first.explanation.why),
        ("如何修改", "Fix", &first.explanation.fix),
    ] {
        // For a rule that does not gate, the fix is enough.
        if deciding || en == "Fix" {
            let label = page.word(zh, en);
            let _ = writeln!(piece, "**{label}**: {}\\", page.text(line));
        }
    }
    let label = page.word("依据", "Basis");
    let evidence = first.explanation.basis.evidence.text();
    let clause = first
        .explanation
        .basis
        .clause
        .as_deref()
        .unwrap_or_default();
    let basis = Text::new(
        format!("{} {clause}", first.explanation.basis.document.zh),
        format!("{} {clause}", first.explanation.basis.document.en),
    );
    let evidence = page.words(&evidence);
    let _ = write!(
        piece,
        "**{label}**: {}（{evidence}）\n\n",
        page.text(&basis)
    );
    page.add(&piece);
}

/// Adds the table of endpoints, followed by what each unmet endpoint lacks.
fn endpoints(page: &mut Page, verdict: &Verdict) {
    if verdict.required.is_empty() {
        return;
    }
    page.heading("交换端点", "Exchange endpoints");
    let head = [
        page.word("状态", "State"),
        page.word("端点", "Endpoint"),
        page.word("资源", "Resource"),
        page.word("操作", "Operation"),
        page.word("说明", "Note"),
    ];
    let mut rows = alike(verdict);
    // Rows that decide the verdict come first, so that they are not cut.
    if rows.len() > ROWS {
        rows.sort_by_key(|alike| (is_met(alike.row), !alike.row.gates));
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|alike| {
            let row = alike.row;
            let resource = alike.resource().map(|it| page.words(&it));
            let (sign, state) = labels::row(row);
            let optional = |text: &Option<String>| {
                text.as_deref()
                    .map_or(String::new(), |text| code(text, 120))
            };
            vec![
                format!("{sign} {}", page.words(&state)),
                format!("{} {}", code(&row.endpoint, 100), page.text(&row.title)),
                optional(&resource),
                optional(&row.operation),
                note(page, row),
            ]
        })
        .collect();
    page.table(&head, &cells);
    let causes = causes_of_rows(verdict);
    let unmet = rows
        .iter()
        .filter(|alike| !is_met(alike.row) && !alike.row.reasons.is_empty());
    for alike in unmet.take(DETAILS) {
        lacks(page, alike, &causes);
    }
}

fn is_met(row: &EndpointRow) -> bool {
    matches!(row.state, State::Present | State::NotRequired)
}

/// The last cell of a row: the reason for its state, and a note if it does not gate.
fn note(page: &Page, row: &EndpointRow) -> String {
    let mut parts = Vec::new();
    match (is_met(row), &row.because) {
        (true, Some(because)) => parts.push(page.text(because)),
        (false, _) if !row.reasons.is_empty() => {
            let number = row.reasons.len();
            parts.push(page.word(
                &format!("{number} 项原因，见下"),
                &format!("{}, see below", count(number, "reason")),
            ));
        }
        _ => {}
    }
    if !is_met(row) && !row.gates {
        parts.push(page.word("不影响结论", "does not gate"));
    }
    parts.join(" · ")
}

/// Adds the reasons of an unmet row, each with its place, counterexample and patch.
fn lacks(page: &mut Page, alike: &Alike<'_>, of_rows: &HashMap<usize, Vec<&Finding>>) {
    let row = alike.row;
    let (sign, _) = labels::row(row);
    let mut head = format!("\n{sign} {}", code(&row.endpoint, 100));
    let resource = alike.resource().map(|it| page.words(&it));
    for part in [&resource, &row.operation].into_iter().flatten() {
        let _ = write!(head, " · {}", code(part, 200));
    }
    let mut piece = format!("{head}\n\n");
    let causes = row.reasons.iter().filter(|reason| reason.follows.is_none());
    for reason in causes.clone().take(CASES) {
        let at = reason.at.as_ref().or(row.at.as_ref()).map(place_name);
        let at = at.filter(|at| !at.is_empty());
        let place = at.map_or(String::new(), |at| format!("{} — ", code(&at, 300)));
        let _ = write!(piece, "- {place}{}", page.text(&reason.message));
        if let Some(value) = &reason.counterexample {
            let label = page.word("反例", "Counterexample");
            let _ = write!(piece, "\\\n  {label}: {}", code(&compact(value), 300));
        }
        piece.push('\n');
        if let Some(patch) = reason.patch.as_deref().filter(|patch| !patch.is_empty()) {
            let lines: Vec<String> = patch
                .lines()
                .take(PATCH)
                .map(|line| {
                    let line = visible(&clip(&line.replace('\t', "  "), 300).0);
                    format!("+ {}", guard(&line))
                })
                .collect();
            let block = fence("diff", &lines).replace('\n', "\n  ");
            let _ = write!(piece, "\n  {}\n\n", block.trim_end());
        }
    }
    let own = alike
        .rows
        .iter()
        .filter_map(|row| of_rows.get(row))
        .flatten();
    for follow in own.filter_map(|finding| labels::consequences(finding)) {
        let _ = writeln!(piece, "- *{}*", page.text(&follow));
    }
    if let Some(folded) = labels::folded(row) {
        let _ = writeln!(piece, "- *{}*", page.text(&folded));
    }
    if let Some(rest) = causes.count().checked_sub(CASES).filter(|rest| *rest > 0) {
        let line = page.word(&format!("另有 {rest} 项"), &format!("{rest} more"));
        let _ = writeln!(piece, "- *{line}*");
    }
    page.add(&piece);
}
