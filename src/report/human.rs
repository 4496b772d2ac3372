//! A verdict becomes the report that people read: the decision first, then endpoints, findings by cause, what was lifted, excused
//! or not read, and at the end what to do next.

use super::endpoints::endpoints;
use super::excerpt::{draw, named};
use super::labels::{self, add, count, text};
use super::page::{Page, SHOWN, Tone, beside};
use super::verdict_line::{decision, next};
use crate::decide::{Finding, Outcome, Place, Severity, Verdict};
use crate::text::Text;

pub use super::page::Style;

/// The whole report; with [`Style::quiet`] its first line only.
#[must_use]
pub fn human(verdict: &Verdict, style: Style) -> String {
    let mut page = Page::new(style);
    let tone = match verdict.outcome {
        Outcome::Pass => Tone::Good,
        Outcome::Conditional | Outcome::Incomplete => Tone::Warn,
        Outcome::Fail => Tone::Bad,
    };
    page.say(0, tone, &decision(verdict));
    if style.quiet {
        return page.done();
    }
    subject(&mut page, verdict);
    endpoints(&mut page, verdict);
    findings(&mut page, verdict);
    excused(&mut page, verdict);
    decisions(&mut page, verdict);
    for_a_person(&mut page, verdict);
    lifted(&mut page, verdict);
    unjudged(&mut page, verdict);
    page.blank();
    page.item(0, &text("下一步", "Next"), &next(verdict));
    page.done()
}

/// What was judged, by what, how far.
fn subject(page: &mut Page, verdict: &Verdict) {
    let project = [verdict.code.as_deref(), verdict.name.as_deref()];
    let project: Vec<&str> = project.into_iter().flatten().collect();
    if !project.is_empty() {
        let project = project.join(" ");
        page.item(2, &text("项目", "Project"), &text(&project, &project));
    }
    page.item(
        2,
        &text("材料", "Submission"),
        &text(
            &format!("{} 个文件，评判日期 {}", verdict.files.len(), verdict.as_of),
            &format!(
                "{}, judged as of {}",
                count(verdict.files.len(), "file"),
                verdict.as_of
            ),
        ),
    );
    for pack in &verdict.packs {
        let mut said = text(
            &format!("{} {}", pack.id, pack.version),
            &format!("{} {}", pack.id, pack.version),
        );
        let adoption = labels::adoption(pack.adopted.as_ref());
        add(
            &mut said,
            &format!("，{}", adoption.zh),
            &format!(", {}", adoption.en),
        );
        page.item(2, &text("规则包", "Pack"), &said);
    }
    let coverage = &verdict.coverage;
    let (evaluated, absent, unknown) = (
        coverage.evaluated.len(),
        coverage.not_applicable.len(),
        coverage.unevaluated.len(),
    );
    page.item(
        2,
        &text("规则", "Rules"),
        &text(
            &format!("已评 {evaluated}，不适用 {absent}，未能评判 {unknown}"),
            &format!("{evaluated} evaluated, {absent} not applicable, {unknown} unevaluated"),
        ),
    );
}

/// Open findings: errors first, what gates first among them, one block for each rule, one drawing for each cause.
fn findings(page: &mut Page, verdict: &Verdict) {
    let mut open = verdict
        .open
        .iter()
        .filter(|finding| finding.reason.is_none())
        .peekable();
    if open.peek().is_none() {
        return;
    }
    page.heading(&text("问题", "Findings"));
    let mut rules: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for told in open {
        let at = *index.entry(told.rule.as_str()).or_insert_with(|| {
            rules.push((&told.rule, Vec::new()));
            rules.len() - 1
        });
        if let Some((_, cases)) = rules.get_mut(at) {
            cases.push(told);
        }
    }
    rules.sort_by_key(|(_, cases)| {
        let first = cases
            .iter()
            .map(|told| (told.severity, !told.decides()))
            .min();
        first.unwrap_or((Severity::Hint, true))
    });
    for (rule, cases) in &rules {
        block(page, rule, cases);
    }
}

/// All findings of one rule.
fn block(page: &mut Page, rule: &str, cases: &[&Finding]) {
    let Some(first) = cases.first() else {
        return;
    };
    page.blank();
    let tone = match first.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info | Severity::Hint => Tone::Dim,
    };
    let severity = beside(page.style.lang, &labels::severity(first.severity));
    let lang = page.style.lang;
    let number = text(
        &format!("{} 处", cases.len()),
        &count(cases.len(), "finding"),
    );
    let gating = cases.iter().any(|told| told.decides());
    let weight = match (first.incomplete, gating) {
        (true, _) => text("未能评判", "could not be judged"),
        (false, false) => text("不影响结论", "does not gate"),
        (false, true) => text("影响结论", "gates"),
    };
    let tail = format!(" · {} · {}", beside(lang, &number), beside(lang, &weight));
    page.line(
        0,
        &[
            (tone, &severity),
            (Tone::Plain, " "),
            (Tone::Strong, rule),
            (Tone::Plain, &tail),
        ],
    );
    let mut groups: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for told in cases {
        let full = groups.len() >= SHOWN;
        let known = groups.iter_mut().find(|(cause, with)| {
            *cause == told.fingerprint
                && with.first().is_some_and(|one| one.message == told.message)
        });
        match known {
            Some((_, with)) => with.push(told),
            // Above the cap causes are only counted: a flood of findings costs no more than its first few.
            None if !full => groups.push((&told.fingerprint, vec![told])),
            None => {}
        }
    }
    let mut room = SHOWN;
    for (_, with) in &groups {
        if room == 0 {
            break;
        }
        cause(page, with, &mut room);
    }
    page.more(2, cases.len());
    page.explanation(&first.explanation);
}

/// One cause: its first case drawn, the places of the others listed.
fn cause(page: &mut Page, cases: &[&Finding], room: &mut usize) {
    let Some((first, others)) = cases.split_first() else {
        return;
    };
    *room = room.saturating_sub(1);
    let drawing = draw(page.style, first.severity, &first.message, &first.at);
    page.drawn(0, &drawing);
    if let Some(meant) = first.args.get("suggestion").filter(|word| !word.is_empty()) {
        page.item(4, &text("您是否想写", "Did you mean"), &text(meant, meant));
    }
    if !first.related.is_empty() {
        places(
            page,
            &text("相关位置", "See also"),
            first.related.iter(),
            SHOWN,
        );
    }
    if !others.is_empty() {
        let label = text("同一原因", "Same cause");
        places(page, &label, others.iter().map(|told| &told.at), *room);
        *room = room.saturating_sub(others.len());
    }
}

fn places<'p>(page: &mut Page, label: &Text, all: impl Iterator<Item = &'p Place>, room: usize) {
    for (i, place) in all.take(room.min(SHOWN)).enumerate() {
        let name = named(place, page.style);
        if i == 0 {
            page.item(4, label, &text(&name, &name));
        } else {
            page.line(6, &[(Tone::Plain, &name)]);
        }
    }
}

/// Findings that a waiver excuses.
fn excused(page: &mut Page, verdict: &Verdict) {
    if verdict.waived.is_empty() {
        return;
    }
    page.heading(&text("已豁免", "Waived"));
    for told in verdict.waived.iter().take(SHOWN) {
        let at = named(&told.at, page.style);
        page.line(
            2,
            &[
                (Tone::Strong, &told.rule),
                (Tone::Dim, " @ "),
                (Tone::Plain, &at),
            ],
        );
        page.say(4, Tone::Plain, &told.message);
        if let Some(excuse) = &told.excuse {
            page.say(4, Tone::Dim, &labels::excuse(excuse));
        }
    }
    page.more(2, verdict.waived.len());
}

/// What the office decided.
fn decisions(page: &mut Page, verdict: &Verdict) {
    if verdict.decisions.is_empty() {
        return;
    }
    page.heading(&text("人工认定", "Decisions"));
    for decision in verdict.decisions.iter().take(SHOWN) {
        let Text { zh, en } = labels::accepted(decision.accepted);
        let (about, state) = (&decision.about, labels::decision(decision.state));
        page.bullet(
            2,
            &text(
                &format!("{}：{zh}（{}）", about.zh, state.zh),
                &format!("{}: {en} ({})", about.en, state.en),
            ),
        );
        let (by, on, reason) = (&decision.by, &decision.on, &decision.reason);
        page.say(
            4,
            Tone::Dim,
            &text(
                &format!("{reason}（{by}，{on}）"),
                &format!("{reason} ({by}, {on})"),
            ),
        );
    }
    page.more(2, verdict.decisions.len());
}

/// Clauses that no machine checks and nobody decided yet.
fn for_a_person(page: &mut Page, verdict: &Verdict) {
    let open: Vec<_> = verdict.manual_clauses().collect();
    if open.is_empty() || verdict.files.is_empty() {
        return;
    }
    page.heading(&text("须人工核对的条款", "Clauses for a person to look at"));
    for clause in open {
        let (id, title) = (&clause.id, &clause.title);
        page.bullet(
            2,
            &text(
                &format!("{}（{id}）", title.zh),
                &format!("{} ({id})", title.en),
            ),
        );
    }
}

/// Requirements that declared facts lifted.
fn lifted(page: &mut Page, verdict: &Verdict) {
    if verdict.lifted.is_empty() {
        return;
    }
    page.heading(&text(
        "因申报的事实而不适用的要求",
        "Requirements lifted by declared facts",
    ));
    for lifted in verdict.lifted.iter().take(SHOWN) {
        page.bullet(2, &lifted.requirement);
        page.item(4, &text("理由", "Because"), &lifted.fact);
        if let Some(at) = &lifted.at {
            let at = format!("@ {}", named(at, page.style));
            page.line(4, &[(Tone::Dim, &at)]);
        }
    }
    page.more(2, verdict.lifted.len());
}

/// Files that should have been judged and were not read.
fn unjudged(page: &mut Page, verdict: &Verdict) {
    let unread: Vec<_> = verdict.unread_files().collect();
    if !unread.is_empty() {
        page.heading(&text("未能读取的文件", "Files that could not be read"));
        for file in unread.iter().take(SHOWN) {
            let kind = beside(page.style.lang, &labels::kind(file.kind));
            page.line(
                2,
                &[
                    (Tone::Plain, "- "),
                    (Tone::Plain, &file.path),
                    (Tone::Dim, " · "),
                    (Tone::Dim, &kind),
                ],
            );
        }
        page.more(2, unread.len());
    }
}
