//! A verdict becomes the report that people read: the decision first, then endpoints, findings by cause, what was lifted, excused
//! or not read, and at the end what to do next.

use super::decides;
use super::endpoints::{Tabled, endpoints};
use super::excerpt::{draw, named};
use super::page::{Page, SHOWN, Tone, beside};
use super::words::{self, add, count, text};
use crate::check::{Level, State};
use crate::decide::{Outcome, Place, Row, Told, Verdict};
use crate::pack::Severity;
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
    let tabled = Tabled::new(verdict);
    endpoints(&mut page, verdict, &tabled);
    findings(&mut page, verdict, &tabled);
    excused(&mut page, verdict);
    lifted(&mut page, verdict);
    unjudged(&mut page, verdict);
    page.blank();
    page.item(0, &text("下一步", "Next"), &next(verdict));
    page.done()
}

/// What the verdict line counts.
struct Counts {
    /// Open findings that make it FAIL.
    wrong: usize,
    /// Open findings that say that something could not be judged.
    unknown: usize,
    /// Required endpoints that gate and are not there.
    endpoints: usize,
    /// Errors that do not gate.
    told: usize,
}

impl Counts {
    fn new(verdict: &Verdict) -> Self {
        let open = |wanted: &dyn Fn(&Told) -> bool| {
            let open = verdict.open.iter();
            open.filter(|told| wanted(told)).count()
        };
        let unmet = |row: &&Row| {
            row.gates
                && row.level == Level::Required
                && matches!(row.state, State::Absent | State::Incompatible)
        };
        Self {
            wrong: open(&|told| decides(told) && !told.incomplete),
            unknown: open(&|told| decides(told) && told.incomplete),
            endpoints: verdict.required.iter().filter(unmet).count(),
            told: open(&|told| !told.gates && told.severity == Severity::Error),
        }
    }
}

/// The verdict line.
fn decision(verdict: &Verdict) -> Text {
    let counts = Counts::new(verdict);
    let outcome = words::outcome(verdict.outcome);
    let (class, stage) = (verdict.class.text(), verdict.stage.text());
    let declared = words::declared(verdict.declared_by);
    let mut said = outcome;
    let mut say = |number: usize, zh: &str, en: &dyn Fn(usize) -> String| {
        if number > 0 {
            let zh = zh.replace('#', &number.to_string());
            add(
                &mut said,
                &format!(" · {zh}"),
                &format!(" · {}", en(number)),
            );
        }
    };
    let verb = |number: usize, one: &str, many: &str| {
        if number == 1 {
            one.to_owned()
        } else {
            many.to_owned()
        }
    };
    say(counts.wrong, "# 个问题影响结论", &|n| {
        format!("{} {}", count(n, "finding"), verb(n, "gates", "gate"))
    });
    say(
        counts.endpoints,
        "# 个必备端点缺失或不兼容",
        &|n| format!("{} missing or incompatible", count(n, "required endpoint")),
    );
    say(counts.unknown, "# 项未能评判", &|n| {
        format!("{n} could not be judged")
    });
    say(counts.told, "# 个错误不影响结论", &|n| {
        format!("{} {} not gate", count(n, "error"), verb(n, "does", "do"))
    });
    say(verdict.waived.len(), "# 个问题已豁免", &|n| {
        format!("{} waived", count(n, "finding"))
    });
    add(
        &mut said,
        &format!("（{} / {}，{}）", class.zh, stage.zh, declared.zh),
        &format!(" ({} / {}, {})", class.en, stage.en, declared.en),
    );
    said
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
        let adoption = words::adoption(pack.adopted.as_ref());
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
fn findings(page: &mut Page, verdict: &Verdict, tabled: &Tabled<'_>) {
    let mut open = verdict
        .open
        .iter()
        .filter(|told| !tabled.has(told))
        .peekable();
    if open.peek().is_none() {
        return;
    }
    page.heading(&text("问题", "Findings"));
    let mut rules: Vec<(&str, Vec<&Told>)> = Vec::new();
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
            .map(|told| (told.severity, !decides(told)))
            .min();
        first.unwrap_or((Severity::Hint, true))
    });
    for (rule, cases) in &rules {
        block(page, rule, cases);
    }
}

/// All findings of one rule.
fn block(page: &mut Page, rule: &str, cases: &[&Told]) {
    let Some(first) = cases.first() else {
        return;
    };
    page.blank();
    let tone = match first.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warn,
        Severity::Info | Severity::Hint => Tone::Dim,
    };
    let severity = beside(page.style.lang, &words::severity(first.severity));
    let lang = page.style.lang;
    let number = text(
        &format!("{} 处", cases.len()),
        &count(cases.len(), "finding"),
    );
    let gating = cases.iter().any(|told| decides(told));
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
    let mut groups: Vec<(&str, Vec<&Told>)> = Vec::new();
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
    grounds(page, first);
}

/// Why the rule is there, what to do, and what it stands on.
pub(super) fn grounds(page: &mut Page, told: &Told) {
    page.item(2, &text("为何", "Why"), &told.why);
    page.item(2, &text("如何修改", "Fix"), &told.fix);
    page.item(2, &text("依据", "Basis"), &words::basis(&told.basis));
}

/// One cause: its first case drawn, the places of the others listed.
fn cause(page: &mut Page, cases: &[&Told], room: &mut usize) {
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
        if let Some(waiver) = &told.waived {
            let said = text(
                &format!(
                    "{}：{}（{}，{} 到期）",
                    waiver.reference, waiver.reason, waiver.granted_by, waiver.expires
                ),
                &format!(
                    "{}: {} ({}, expires {})",
                    waiver.reference, waiver.reason, waiver.granted_by, waiver.expires
                ),
            );
            page.say(4, Tone::Dim, &said);
        }
    }
    page.more(2, verdict.waived.len());
}

/// Requirements that declared facts lifted.
fn lifted(page: &mut Page, verdict: &Verdict) {
    if verdict.lifted.is_empty() {
        return;
    }
    page.heading(&text(
        "因申明的事实而免除的要求",
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
    let unread: Vec<_> = verdict
        .files
        .iter()
        .filter(|file| file.disposition == "unread")
        .collect();
    if !unread.is_empty() {
        page.heading(&text("未能读取的文件", "Files that could not be read"));
        for file in unread.iter().take(SHOWN) {
            page.line(
                2,
                &[
                    (Tone::Plain, "- "),
                    (Tone::Plain, &file.path),
                    (Tone::Dim, " · "),
                    (Tone::Dim, file.kind),
                ],
            );
        }
        page.more(2, unread.len());
    }
}

/// What to do next.
fn next(verdict: &Verdict) -> Text {
    let counts = Counts::new(verdict);
    // What was found and not read is something to mend, not a reason to start anew.
    let found = verdict
        .files
        .iter()
        .any(|file| matches!(file.disposition, "evaluated" | "unread"));
    match verdict.outcome {
        Outcome::Fail => text(
            "先改正影响结论的问题，再运行 hutong check；规则的详细说明见 hutong explain <规则>。",
            "mend what gates, then run `hutong check` again; `hutong explain <rule>` says more about a rule.",
        ),
        Outcome::Incomplete if !found => text(
            "没有可评判的接口或目录。请核对路径，或运行 hutong init 生成起始文件。",
            "there is no interface and no catalogue to judge. Check the path, or run `hutong init` for files to start from.",
        ),
        Outcome::Incomplete => text(
            "补全上面未能评判的材料后再运行 hutong check；标为“未定”的端点须人工核对。",
            "supply what could not be judged, then run `hutong check` again; a person must look at endpoints marked undecided.",
        ),
        Outcome::Conditional => text(
            "可以提交；请在到期前解决已豁免的问题。",
            "ready to submit; resolve what is waived before it expires.",
        ),
        Outcome::Pass if counts.told > 0 => text(
            "可以提交；不影响结论的错误建议一并改正。",
            "ready to submit; the errors that do not gate are worth mending too.",
        ),
        Outcome::Pass => text("可以提交。", "ready to submit."),
    }
}
