//! The sections beside the findings: clauses, waivers and decisions of the office, lifted requirements, and unread files.

use super::escape::{code, escape};
use super::page::{LONGEST, Page, ROWS};
use crate::decide::{ClauseState, Verdict};
use crate::report::labels;
use crate::report::machine_common::place_name;
use crate::text::Text;

/// Adds a summary of the clauses: the number in each state, and a list of those that are not met.
pub(super) fn clauses(page: &mut Page, verdict: &Verdict) {
    if verdict.clauses.is_empty() {
        return;
    }
    page.heading("条款", "Clauses");
    let states = [
        ClauseState::NotMet,
        ClauseState::Undecided,
        ClauseState::Manual,
        ClauseState::Waived,
        ClauseState::Met,
        ClauseState::NotApplicable,
        ClauseState::NotCovered,
    ];
    let counted: Vec<String> = states
        .into_iter()
        .filter_map(|state| {
            let clauses = verdict
                .clauses
                .iter()
                .filter(|clause| clause.state == state);
            let number = clauses.count();
            (number > 0).then(|| format!("{} {number}", page.words(&labels::clause(state).1)))
        })
        .collect();
    page.add(&format!("{}\n\n", counted.join(" · ")));
    let quiet = [
        ClauseState::Met,
        ClauseState::NotApplicable,
        ClauseState::NotCovered,
    ];
    let rows: Vec<Vec<String>> = states
        .into_iter()
        .filter(|state| !quiet.contains(state))
        .flat_map(|state| {
            verdict
                .clauses
                .iter()
                .filter(move |clause| clause.state == state)
        })
        .map(|clause| {
            let number = clause.clause.as_deref().unwrap_or_default();
            let document = Text::new(
                format!("{} {number}", clause.document.zh),
                format!("{} {number}", clause.document.en),
            );
            vec![
                page.words(&labels::clause(clause.state).1),
                page.text(&clause.title),
                page.text(&document),
                clause
                    .note
                    .as_ref()
                    .map_or(String::new(), |note| page.text(note)),
            ]
        })
        .collect();
    if !rows.is_empty() {
        let head = [
            page.word("状态", "State"),
            page.word("要求", "Requirement"),
            page.word("依据", "Document"),
            page.word("说明", "Note"),
        ];
        page.table(&head, &rows);
    }
}

/// Adds the waivers and decisions of the office, and the suppressions that the submission contains itself.
pub(super) fn office(page: &mut Page, verdict: &Verdict) {
    if !verdict.waivers.is_empty() {
        page.heading("豁免", "Waivers");
        let head = [
            page.word("状态", "State"),
            page.word("文号", "Reference"),
            page.word("规则", "Rule"),
            page.word("范围", "Scope"),
            page.word("理由", "Reason"),
            page.word("到期", "Expires"),
        ];
        let rows: Vec<Vec<String>> = verdict
            .waivers
            .iter()
            .map(|waiver| {
                let state = page.words(&labels::waiver(waiver.state));
                vec![
                    format!("{state} ({})", waiver.hits),
                    escape(&waiver.terms.reference, 100),
                    escape(&waiver.rule, 200),
                    page.text(&waiver.scope),
                    escape(&waiver.terms.reason, LONGEST),
                    escape(&waiver.terms.expires, 20),
                ]
            })
            .collect();
        page.table(&head, &rows);
    }
    if !verdict.decisions.is_empty() {
        page.heading("人工认定", "Decisions");
        for decision in verdict.decisions.iter().take(ROWS) {
            let state = page.words(&labels::decision(decision.state));
            let accepted = page.words(&labels::accepted(decision.accepted));
            let about = page.text(&decision.about);
            let reason = escape(&decision.reason, LONGEST);
            let by = escape(&format!("{} {}", decision.by, decision.on), 200);
            page.add(&format!(
                "- {about} · {accepted} · {state} · {reason}（{by}）\n"
            ));
        }
        page.more(verdict.decisions.len(), ROWS);
    }
    if !verdict.suppressions.is_empty() {
        page.heading(
            "材料中自带的例外（不予采用）",
            "Excuses in the submission (not honoured)",
        );
        for excuse in verdict.suppressions.iter().take(ROWS) {
            let at = code(&place_name(&excuse.at), 300);
            let keyword = escape(&excuse.keyword, 100);
            page.add(&format!(
                "- {at} — {keyword}: {}\n",
                escape(&excuse.text, 300)
            ));
        }
        page.more(verdict.suppressions.len(), ROWS);
    }
}

/// Adds the requirements that declared facts lifted.
pub(super) fn lifted(page: &mut Page, verdict: &Verdict) {
    if verdict.lifted.is_empty() {
        return;
    }
    page.heading(
        "因申报的事实而不适用的要求",
        "Requirements lifted by declared facts",
    );
    for lifted in verdict.lifted.iter().take(ROWS) {
        let at = lifted.at.as_ref().map(place_name).unwrap_or_default();
        let at = if at.is_empty() {
            String::new()
        } else {
            format!(" · {}", code(&at, 300))
        };
        let (requirement, fact) = (page.text(&lifted.requirement), page.text(&lifted.fact));
        page.add(&format!("- {requirement} — {fact}{at}\n"));
    }
    page.more(verdict.lifted.len(), ROWS);
}

/// Adds the files that should have been judged but could not be read.
pub(super) fn unread(page: &mut Page, verdict: &Verdict) {
    let unread: Vec<&str> = verdict
        .unread_files()
        .map(|file| file.path.as_str())
        .collect();
    if unread.is_empty() {
        return;
    }
    page.heading("未能读取的文件", "Files that could not be read");
    for path in unread.iter().take(ROWS) {
        page.add(&format!("- {}\n", code(path, 300)));
    }
    page.more(unread.len(), ROWS);
}
