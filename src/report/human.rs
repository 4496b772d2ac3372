//! Renders a verdict as the report for people: the decision, the endpoints, the findings by cause, the waived findings, the lifted
//! requirements, the files that were not read, and the next step.

use super::endpoints::endpoints;
use super::excerpt::draw;
use super::labels::{self, add, count, text};
use super::page::{Page, Piece, SHOWN, Tone, beside};
use super::verdict_line::{decision, next};
use crate::decide::{Accounting, Finding, Place, Severity, Verdict};
use crate::model::Disposition;
use crate::text::{Lang, Text};

pub use super::links::Links;
pub use super::page::Style;

/// Renders the project, the path of the submission and the verdict, on one line for each language.
#[must_use]
pub fn one_line(verdict: &Verdict, path: &str, style: Style) -> String {
    let project = verdict.code.iter().map(|code| format!("{code} "));
    let subject = format!("{}{path}: ", project.collect::<String>());
    let decision = decision(verdict);
    let told = text(
        &format!("{subject}{}", decision.zh),
        &format!("{subject}{}", decision.en),
    );
    let mut page = Page::new(style);
    page.say(0, Tone::of(verdict.outcome), &told);
    page.done()
}

/// Renders the whole report. The places of findings lead to the files where there are `links`.
#[must_use]
pub fn human(verdict: &Verdict, style: Style, links: Links) -> String {
    let mut page = Page::with_links(style, links);
    let tone = Tone::of(verdict.outcome);
    page.say(0, tone, &decision(verdict));
    subject(&mut page, verdict);
    // What stands behind the findings is made first: the findings have the room that is left.
    let mut rest = page.part();
    for section in [
        excused,
        decisions,
        for_a_person,
        lifted,
        accounting,
        unjudged,
    ] {
        let mut part = page.part();
        section(&mut part, verdict);
        rest.add(&part, SECTION);
    }
    let mut table = page.part();
    endpoints(&mut table, verdict);
    page.add(&table, TABLE);
    // Blank lines between the parts, and the next step.
    let room = WHOLE.saturating_sub(page.lines() + rest.lines() + 6);
    findings(&mut page, verdict, room);
    page.add(&rest, usize::MAX);
    page.blank();
    page.item(0, &text("下一步", "Next"), &next(verdict));
    // Where the first line has left the screen the verdict stands once more in the last.
    if page.lines() > SCREEN {
        page.say(0, tone, &decision(verdict));
    }
    page.done()
}

/// Lines that a terminal usually shows at once.
const SCREEN: usize = 40;

/// Lines of the whole report, unless everything is asked for.
const WHOLE: usize = 400;
/// Lines of the endpoint table with its reasons.
const TABLE: usize = 130;
/// Lines of each section behind the findings.
const SECTION: usize = 30;

/// Adds the submission, the packs and how much could be judged.
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
        let mut line = text(
            &format!("{} {}", pack.id, pack.version),
            &format!("{} {}", pack.id, pack.version),
        );
        let adoption = labels::adoption(pack);
        add(
            &mut line,
            &format!("，{}", adoption.zh),
            &format!(", {}", adoption.en),
        );
        page.item(2, &text("规则包", "Pack"), &line);
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

/// Adds the open findings in at most so many lines, one block for each rule and one drawn excerpt for each cause. Errors come first,
/// and gating findings come first among them. Where the room ends, a rule has one line.
fn findings(page: &mut Page, verdict: &Verdict, room: usize) {
    let mut open = verdict
        .open
        .iter()
        .filter(|finding| finding.reason.is_none() && finding.caused_by.is_none())
        .peekable();
    if open.peek().is_none() {
        return;
    }
    page.heading(&text("问题", "Findings"));
    let mut rules: Vec<(&str, Vec<&Finding>)> = Vec::new();
    let mut index = std::collections::HashMap::new();
    for finding in open {
        let at = *index.entry(finding.rule.as_str()).or_insert_with(|| {
            rules.push((&finding.rule, Vec::new()));
            rules.len() - 1
        });
        if let Some((_, cases)) = rules.get_mut(at) {
            cases.push(finding);
        }
    }
    rules.sort_by_key(|(_, cases)| {
        let first = cases
            .iter()
            .map(|finding| (finding.severity, !finding.decides()))
            .min();
        first.unwrap_or((Severity::Hint, true))
    });
    let follow = verdict.consequences();
    let end = page.lines() + room;
    let mut told = 0;
    for (at, (rule, cases)) in rules.iter().enumerate() {
        let left = end.saturating_sub(page.lines());
        if left < 3 && !page.style.all {
            break;
        }
        let mut part = page.part();
        block(&mut part, rule, cases, &follow);
        // Every rule behind this one has at least a blank line and a line of its own.
        let behind = 2 * (rules.len() - at - 1);
        if part.lines() + 1 + behind.min(left / 2) > left && !page.style.all {
            part = page.part();
            headline(&mut part, rule, cases);
        }
        page.add(&part, usize::MAX);
        told += 1;
    }
    page.more_than(0, rules.len(), told);
}

/// Adds one line for all findings of a rule: what the first says, and where.
fn headline(page: &mut Page, rule: &str, cases: &[&Finding]) {
    head(page, rule, cases);
    if let Some(first) = cases.first() {
        let message = beside(page.style.lang, &first.message);
        let mut pieces: Vec<Piece<'_>> = vec![(Tone::Plain, message.as_str()).into()];
        if !page.name(&first.at).is_empty() {
            pieces.extend([(Tone::Dim, " @ ").into(), page.place(Tone::Dim, &first.at)]);
        }
        page.linked_line(2, &pieces);
    }
}

/// Findings that follow from others, by the fingerprint of their cause.
type Consequences<'v> = std::collections::HashMap<&'v str, Vec<&'v Finding>>;

/// Places of consequences that are listed under one cause.
const CONSEQUENCES: usize = 5;

/// Adds the line that names a rule, with the number and the weight of its findings.
fn head(page: &mut Page, rule: &str, cases: &[&Finding]) {
    let Some(first) = cases.first() else {
        return;
    };
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
    let gating = cases.iter().any(|finding| finding.decides());
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
}

/// Adds all findings of one rule.
fn block(page: &mut Page, rule: &str, cases: &[&Finding], follow: &Consequences<'_>) {
    let Some(first) = cases.first() else {
        return;
    };
    head(page, rule, cases);
    let most = page.most();
    let mut groups: Vec<(&str, Vec<&Finding>)> = Vec::new();
    for finding in cases {
        let full = groups.len() >= most;
        let known = groups.iter_mut().find(|(cause, with)| {
            *cause == finding.fingerprint
                && with
                    .first()
                    .is_some_and(|one| one.message == finding.message)
        });
        match known {
            Some((_, with)) => with.push(finding),
            // Above the cap, causes are only counted, so that a flood of findings stays cheap.
            None if !full => groups.push((&finding.fingerprint, vec![finding])),
            None => {}
        }
    }
    let mut room = most;
    for (_, with) in &groups {
        if room == 0 {
            break;
        }
        cause(page, with, &mut room, follow);
    }
    page.more(2, cases.len());
    page.explanation(&first.explanation);
}

/// Adds one cause: an excerpt for its first finding and a list of places for the others.
fn cause(page: &mut Page, cases: &[&Finding], room: &mut usize, follow: &Consequences<'_>) {
    let Some((first, others)) = cases.split_first() else {
        return;
    };
    *room = room.saturating_sub(1);
    if first.lacks_column() {
        // What is missing from every row is nowhere to be seen.
        page.bullet(2, &first.message);
        let at = page.place(Tone::Dim, &first.at);
        page.linked_line(4, &[(Tone::Dim, "@ ").into(), at]);
    } else {
        let drawing = draw(page, first.severity, &first.message, &first.at);
        page.drawn(0, &drawing);
    }
    if let Some(suggestion) = first.args.get("suggestion").filter(|word| !word.is_empty()) {
        page.item(
            4,
            &text("您是否想写", "Did you mean"),
            &text(suggestion, suggestion),
        );
    }
    let see_also = text("相关位置", "See also");
    if first.lacks_column() {
        cells(page, &see_also, &first.at, first.related.iter());
    } else if !first.related.is_empty() {
        places(page, &see_also, first.related.iter(), SHOWN);
    }
    cells(page, &labels::others(first), &first.at, first.others());
    for finding in cases {
        if let Some(number) = labels::consequences(finding) {
            page.say(4, Tone::Dim, &number);
            let all = follow.get(finding.fingerprint.as_str());
            let mut all: Vec<&Place> = all.into_iter().flatten().map(|one| &one.at).collect();
            all.retain(|at| !at.file.is_empty());
            all.dedup_by_key(|at| (&at.file, at.position));
            let all = all.into_iter();
            places(page, &text("位置", "Where"), all, CONSEQUENCES);
        }
    }
    if !others.is_empty() {
        let label = text("同一原因", "Same cause");
        places(
            page,
            &label,
            others.iter().map(|finding| &finding.at),
            *room,
        );
        *room = room.saturating_sub(others.len());
    }
}

/// Adds places on one line; of those in the sheet of the first only the cell is named.
fn cells<'p>(page: &mut Page, label: &Text, first: &Place, all: impl Iterator<Item = &'p Place>) {
    let beside_first = |place: &&Place| (&place.file, &place.sheet) == (&first.file, &first.sheet);
    let names = all.take(SHOWN).map(|place| {
        let cell = place.cell.as_ref().filter(|_| beside_first(&place));
        cell.map_or_else(
            || page.place(Tone::Plain, place),
            |cell| page.leads(Tone::Plain, cell, &place.file),
        )
    });
    let names: Vec<Piece<'_>> = names.collect();
    if !names.is_empty() {
        let joint = if page.style.lang == Lang::Zh {
            "、"
        } else {
            ", "
        };
        page.linked_item(4, label, joint, &names);
    }
}

fn places<'p>(page: &mut Page, label: &Text, all: impl Iterator<Item = &'p Place>, room: usize) {
    for (i, place) in all.take(room.min(page.most())).enumerate() {
        let name = page.place(Tone::Plain, place);
        if i == 0 {
            page.linked_item(4, label, "", &[name]);
        } else {
            page.linked_line(6, &[name]);
        }
    }
}

/// Adds the findings that a waiver excuses.
fn excused(page: &mut Page, verdict: &Verdict) {
    if verdict.waived.is_empty() {
        return;
    }
    page.heading(&text("已豁免", "Waived"));
    for finding in verdict.waived.iter().take(page.most()) {
        let at = page.place(Tone::Plain, &finding.at);
        let rule = (Tone::Strong, finding.rule.as_str()).into();
        page.linked_line(2, &[rule, (Tone::Dim, " @ ").into(), at]);
        page.say(4, Tone::Plain, &finding.message);
        if let Some(excuse) = &finding.excuse {
            page.say(4, Tone::Dim, &labels::excuse(excuse));
        }
    }
    page.more(2, verdict.waived.len());
}

/// Adds the decisions of the office.
fn decisions(page: &mut Page, verdict: &Verdict) {
    if verdict.decisions.is_empty() {
        return;
    }
    page.heading(&text("人工认定", "Decisions"));
    for decision in verdict.decisions.iter().take(page.most()) {
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

/// Adds the clauses that need a person: no program can check them, and the office has not decided them yet.
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

/// Adds the requirements that declared facts lifted.
fn lifted(page: &mut Page, verdict: &Verdict) {
    if verdict.lifted.is_empty() {
        return;
    }
    page.heading(&text(
        "因申报的事实而不适用的要求",
        "Requirements lifted by declared facts",
    ));
    for lifted in verdict.lifted.iter().take(page.most()) {
        page.bullet(2, &lifted.requirement);
        page.item(4, &text("理由", "Because"), &lifted.fact);
        if let Some(at) = &lifted.at {
            let at = page.place(Tone::Dim, at);
            page.linked_line(4, &[(Tone::Dim, "@ ").into(), at]);
        }
    }
    page.more(2, verdict.lifted.len());
}

/// Adds what all operations together hand out, and the operations that hand out what nobody registered.
fn accounting(page: &mut Page, verdict: &Verdict) {
    let all = &verdict.accounting;
    if all.is_empty() {
        return;
    }
    page.heading(&text("对外提供的属性", "Properties that are handed out"));
    let sum = |of: fn(&Accounting) -> usize| all.iter().map(of).sum::<usize>();
    let (envelope, items) = (sum(|one| one.envelope), sum(|one| one.items));
    let (harmless, unregistered) = (sum(|one| one.harmless), sum(|one| one.unregistered));
    page.bullet(
        2,
        &text(
            &format!(
                "{} 个操作：契约信封 {envelope}，信息项 {items}，技术性成员 {harmless}，未登记 {unregistered}",
                all.len()
            ),
            &format!(
                "{}: {envelope} of the envelope, {items} items, {harmless} technical names, {unregistered} unregistered",
                count(all.len(), "operation")
            ),
        ),
    );
    let wrong = all.iter().filter(|one| one.unregistered > 0);
    for one in wrong.clone().take(page.most()) {
        let (operation, number) = (&one.operation, one.unregistered);
        let at = page.name(&one.at);
        page.bullet(
            4,
            &text(
                &format!("{operation}（{at}）：未登记 {number}"),
                &format!("{operation} ({at}): {number} unregistered"),
            ),
        );
    }
    page.more(4, wrong.count());
}

/// Adds the files that should have been judged but could not be read, and those that are listed and not judged.
fn unjudged(page: &mut Page, verdict: &Verdict) {
    let unread: Vec<_> = verdict.unread_files().collect();
    if !unread.is_empty() {
        page.heading(&text("未能读取的文件", "Files that could not be read"));
        for file in unread.iter().take(page.most()) {
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
    let files = verdict.files.iter();
    let listed: Vec<_> = files
        .filter(|file| file.disposition == Disposition::Other)
        .collect();
    if !listed.is_empty() {
        page.heading(&text("已列出而不评判的文件", "Files listed and not judged"));
        for file in listed.iter().take(page.most()) {
            let kind = beside(page.style.lang, &labels::kind(file.kind));
            let why = beside(page.style.lang, &labels::why_listed(file.kind));
            let about = format!(" · {kind} · {why}");
            page.line(
                2,
                &[
                    (Tone::Plain, "- "),
                    (Tone::Plain, &file.path),
                    (Tone::Dim, &about),
                ],
            );
        }
        page.more(2, listed.len());
    }
}
