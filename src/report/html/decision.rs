//! The first page: the submission, the verdict, its reasons, and a summary with the counts of every annex.

use super::super::labels::{self, count, text};
use super::letterhead::Letterhead;
use super::text::{BilingualText, PlaceLabel, SafeText, label, more};
use super::titles::Titles;
use super::tone;
use crate::decide::{
    ClauseState, DecisionState, Excuse, Finding, Kind, Outcome, Severity, State, Verdict,
    WaiverState,
};
use crate::text::{Lang, Text};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Maximum number of rules listed as reasons on the first page.
const REASONS: usize = 4;
/// Maximum number of waivers and decisions that a conditional verdict lists on the first page.
const TERMS: usize = 6;
/// Maximum number of findings kept for one rule. The more rules there are, the fewer are shown, so that the page has room.
const CASES: usize = 3;
/// Maximum characters of one finding on the first page, which shows it whole or leaves it to its annex.
const CASE: usize = 300;
/// Maximum characters of all findings on the first page beside the first of each rule.
const ALL_CASES: usize = 700;

/// The first page.
#[derive(Debug)]
pub struct Decision {
    /// That the texts of the submission were left out, where they were.
    pub redacted: Option<BilingualText>,
    pub name: Option<SafeText>,
    /// Placeholder for details that the manifest does not give.
    pub blank: BilingualText,
    pub code: Option<SafeText>,
    pub provider: Option<SafeText>,
    pub vendor: Option<SafeText>,
    pub class: BilingualText,
    pub stage: BilingualText,
    pub declared: BilingualText,
    pub as_of: SafeText,
    pub digest: SafeText,
    pub check_code: SafeText,
    pub number: Option<SafeText>,
    pub office: Option<SafeText>,
    pub officer: Option<SafeText>,
    pub received: Option<SafeText>,
    pub packs: Vec<Pack>,
    /// `pass`, `conditional`, `fail` or `incomplete`: a class of the page's style.
    pub tone: &'static str,
    pub sign: char,
    pub outcome: BilingualText,
    pub sentence: BilingualText,
    pub reasons: Vec<Reason>,
    pub more_reasons: Option<BilingualText>,
    pub terms: Vec<BilingualText>,
    pub more_terms: Option<BilingualText>,
    pub summary: Vec<Line>,
}

/// A pack that was used to judge the project.
#[derive(Debug)]
pub struct Pack {
    pub name: SafeText,
    pub title: BilingualText,
    pub adoption: BilingualText,
    pub adopted: bool,
}

/// A rule that decides the verdict, with its first findings.
#[derive(Debug)]
pub struct Reason {
    pub title: BilingualText,
    pub rule: SafeText,
    pub number: BilingualText,
    pub basis: BilingualText,
    pub cases: Vec<(BilingualText, Option<PlaceLabel>)>,
    pub more: Option<BilingualText>,
}

/// One line of the summary: a subject and the counts of its results.
#[derive(Debug)]
pub struct Line {
    /// The number of the annex with the details.
    pub number: u8,
    pub annex: BilingualText,
    pub title: BilingualText,
    pub counts: Vec<Count>,
}

/// A count with its sign and label, such as `✓ 具备 6`.
#[derive(Debug)]
pub struct Count {
    pub sign: Option<char>,
    pub tone: &'static str,
    pub word: BilingualText,
    pub number: usize,
}

impl Decision {
    pub fn new(verdict: &Verdict, letterhead: &Letterhead) -> Self {
        let (tone, sign) = tone(verdict.outcome);
        let (reasons, more_reasons) = reasons(verdict);
        let mut terms = terms(verdict);
        let all = terms.len();
        terms.truncate(TERMS);
        Self {
            redacted: verdict
                .is_redacted
                .then(|| BilingualText::new(&labels::redacted())),
            name: given(verdict.name.as_ref(), 200),
            blank: blank(verdict),
            code: given(verdict.code.as_ref(), 100),
            provider: given(verdict.provider.shown().as_ref(), 200),
            vendor: given(verdict.vendor.as_ref(), 200),
            class: BilingualText::new(&verdict.class.text()),
            stage: BilingualText::new(&verdict.stage.text()),
            declared: BilingualText::new(&labels::declared(verdict)),
            as_of: SafeText::new(&verdict.as_of),
            digest: SafeText::new(&verdict.digest),
            check_code: SafeText::new(&verdict.check_code()),
            number: given(letterhead.number.as_ref(), 100),
            office: given(letterhead.office.as_ref().or(adopter(verdict)), 200),
            officer: given(letterhead.officer.as_ref(), 100),
            received: given(letterhead.received.as_ref(), 10),
            packs: packs(verdict),
            tone,
            sign,
            outcome: BilingualText::new(&labels::outcome(verdict.outcome)),
            sentence: sentence(verdict.outcome),
            reasons,
            more_reasons,
            more_terms: more(all, terms.len()),
            terms,
            summary: summary(verdict),
        }
    }
}

/// The authority that adopted the pack that decides.
fn adopter(verdict: &Verdict) -> Option<&String> {
    let adopted = verdict.packs.first()?.adopted.as_ref()?;
    Some(&adopted.by)
}

fn blank(verdict: &Verdict) -> BilingualText {
    if verdict.files.iter().any(|file| file.kind == Kind::Manifest) {
        label("（清单未填写）", "(not given in the manifest)")
    } else {
        label("（未提供清单）", "(there is no manifest)")
    }
}

/// The value from the manifest, unless it is missing or blank.
fn given(value: Option<&String>, limit: usize) -> Option<SafeText> {
    let value = value
        .map(|value| value.trim())
        .filter(|value| !value.is_empty())?;
    Some(SafeText::short(value, limit))
}

fn tone(outcome: Outcome) -> (&'static str, char) {
    match outcome {
        Outcome::Pass => ("pass", '✓'),
        Outcome::Conditional => ("conditional", '○'),
        Outcome::Fail => ("fail", '✗'),
        Outcome::Incomplete => ("incomplete", '?'),
    }
}

fn sentence(outcome: Outcome) -> BilingualText {
    match outcome {
        Outcome::Pass => label(
            "经审查，申报材料符合所列规则包对该类别、该阶段项目的互联互通要求。",
            "The submission meets the interoperability requirements that the rule pack named above has for projects of this class and stage.",
        ),
        Outcome::Conditional => label(
            "经审查，申报材料在下列豁免或认定的前提下，符合所列规则包对该类别、该阶段项目的互联互通要求。",
            "The submission meets the requirements of the rule pack named above, given the waivers and decisions listed below.",
        ),
        Outcome::Fail => label(
            "经审查，申报材料不符合所列规则包的互联互通要求，理由如下。",
            "The submission does not meet the interoperability requirements of the rule pack named above, for the reasons below.",
        ),
        Outcome::Incomplete => label(
            "申报材料中有未能评判的内容，暂不能判定是否符合要求，情况如下。",
            "Part of the submission could not be judged, so whether it meets the requirements is not known yet; see below.",
        ),
    }
}

fn packs(verdict: &Verdict) -> Vec<Pack> {
    let packs = verdict.packs.iter().map(|pack| Pack {
        name: SafeText::new(&format!("{} {}", pack.id, pack.version)),
        title: BilingualText::new(&pack.title),
        adoption: BilingualText::new(&labels::adoption(pack)),
        adopted: pack.adopted.is_some() || pack.extended,
    });
    packs.collect()
}

/// The rules that decide the verdict: those with defects for FAIL, those that could not be judged for INCOMPLETE.
fn reasons(verdict: &Verdict) -> (Vec<Reason>, Option<BilingualText>) {
    let unknown = verdict.outcome == Outcome::Incomplete;
    let titles = Titles::new(verdict);
    let mut rules: Vec<(&Finding, usize, Vec<&Finding>)> = Vec::new();
    let mut index: HashMap<&str, usize> = HashMap::new();
    let mut causes = HashSet::new();
    for finding in verdict.causes() {
        if !finding.decides() || finding.fails() == unknown {
            continue;
        }
        let at = *index.entry(&finding.rule).or_insert_with(|| {
            rules.push((finding, 0, Vec::new()));
            rules.len() - 1
        });
        let Some((_, number, cases)) = rules.get_mut(at) else {
            continue;
        };
        *number += 1;
        let is_new = causes.insert((&finding.fingerprint, &finding.message));
        if cases.len() < CASES && is_new && length(finding) <= CASE {
            cases.push(finding);
        }
    }
    // Endpoints come first because the gate exists for them; then the rules with the most findings.
    rules.sort_by_key(|(finding, number, _)| (finding.endpoint.is_none(), usize::MAX - number));
    let all = rules.len();
    let room = match all {
        0..=2 => CASES,
        3 => 2,
        _ => 1,
    };
    let mut left = ALL_CASES;
    for (_, _, cases) in rules.iter_mut().take(REASONS) {
        cases.truncate(room);
        let mut fit = cases.len().min(1);
        for finding in cases.iter().skip(1) {
            let Some(rest) = left.checked_sub(length(finding)) else {
                break;
            };
            (left, fit) = (rest, fit + 1);
        }
        cases.truncate(fit);
    }
    let reasons = rules
        .iter()
        .take(REASONS)
        .map(|(finding, number, cases)| Reason {
            title: titles.of(&finding.rule),
            rule: SafeText::new(&finding.rule),
            number: places(*number),
            basis: BilingualText::new(&labels::basis(&finding.explanation.basis)),
            cases: cases
                .iter()
                .map(|finding| {
                    (
                        BilingualText::new(&titles.message(finding)),
                        PlaceLabel::new(&finding.at),
                    )
                })
                .collect(),
            more: number
                .checked_sub(cases.len())
                .filter(|rest| *rest > 0)
                .map(|rest| {
                    let annex = annex(if finding.endpoint.is_some() { 1 } else { 4 });
                    let (zh, en) = if cases.is_empty() {
                        ("见".to_owned(), "see ".to_owned())
                    } else {
                        (format!("另有 {rest} 处，见"), format!("{rest} more: "))
                    };
                    label(&(zh + &annex.zh), &(en + &annex.en))
                }),
        });
    let reasons: Vec<Reason> = reasons.collect();
    let rest = all.checked_sub(REASONS).filter(|rest| *rest > 0);
    let more = rest.map(|rest| {
        label(
            &format!("另有 {rest} 类问题影响结论，见附件四。"),
            &format!(
                "{} more that decide the verdict: Annex 4.",
                count(rest, "rule")
            ),
        )
    });
    (reasons, more)
}

/// The length of a message, in characters of the longer language.
fn length(finding: &Finding) -> usize {
    let message = &finding.message;
    message.zh.chars().count().max(message.en.chars().count())
}

/// A number of findings, such as `3 处`.
pub fn places(number: usize) -> BilingualText {
    label(&format!("{number} 处"), &count(number, "finding"))
}

/// The terms of a conditional verdict: active waivers with their last day, and the decisions that were applied.
fn terms(verdict: &Verdict) -> Vec<BilingualText> {
    if verdict.outcome != Outcome::Conditional {
        return Vec::new();
    }
    let titles = Titles::new(verdict);
    let waivers = verdict.waivers.iter();
    let waivers = waivers.filter(|waiver| waiver.state == WaiverState::Active);
    let waivers = waivers.map(|waiver| {
        let (rule, terms) = (&waiver.rule, &waiver.terms);
        let title = titles.of(rule);
        label(
            &format!(
                "豁免 {}（{}，{} 到期）：{}，{} 处。理由：{}",
                terms.reference,
                terms.granted_by,
                terms.expires,
                title.line(Lang::Zh),
                waiver.hits,
                terms.reason
            ),
            &format!(
                "waiver {} ({}, expires {}): {} ({rule}), {}. Reason: {}",
                terms.reference,
                terms.granted_by,
                terms.expires,
                title.line(Lang::En),
                count(waiver.hits, "finding"),
                terms.reason
            ),
        )
    });
    let decisions = verdict.decisions.iter();
    let decisions = decisions.filter(|it| it.state == DecisionState::Applied);
    let decisions = decisions.map(|it| {
        label(
            &format!(
                "对{}的认定（{}，{}）：{}",
                it.about.zh, it.by, it.on, it.reason
            ),
            &format!(
                "decision on {} ({}, {}): {}",
                it.about.en, it.by, it.on, it.reason
            ),
        )
    });
    waivers.chain(decisions).collect()
}

/// The name of an annex by its number, from 1.
fn annex(number: u8) -> Text {
    let digits = ["一", "二", "三", "四", "五", "六", "七"];
    let digit = digits.get(usize::from(number.saturating_sub(1)));
    text(
        &format!("附件{}", digit.unwrap_or(&"")),
        &format!("Annex {number}"),
    )
}

/// The counts of one summary line, in display order.
struct Counts(Vec<Count>);

impl Counts {
    const fn new() -> Self {
        Self(Vec::new())
    }

    fn add(&mut self, number: usize, sign: Option<char>, tone: &'static str, word: BilingualText) {
        if number > 0 {
            self.0.push(Count {
                sign,
                tone,
                word,
                number,
            });
        }
    }

    fn line(self, number: u8, zh: &str, en: &str) -> Line {
        Line {
            number,
            annex: BilingualText::new(&annex(number)),
            title: label(zh, en),
            counts: self.0,
        }
    }
}

/// The sign to print before a number. A dash is left out, because it would make the number look negative.
fn signed(sign: char) -> Option<char> {
    (!matches!(sign, '-' | '—')).then_some(sign)
}

fn summary(verdict: &Verdict) -> Vec<Line> {
    let mut endpoints = Counts::new();
    for state in [
        State::Present,
        State::Absent,
        State::Incompatible,
        State::Undecided,
        State::NotRequired,
    ] {
        for excused in [false, true] {
            let rows = verdict.required.iter();
            let mut rows = rows.filter(|row| row.state == state && row.excused == excused);
            if let Some(first) = rows.next() {
                let (sign, word) = labels::row(first);
                let tone = if excused {
                    "warn"
                } else {
                    tone::of_state(state)
                };
                endpoints.add(
                    rows.count() + 1,
                    signed(sign),
                    tone,
                    BilingualText::new(&word),
                );
            }
        }
    }
    let mut clauses = Counts::new();
    for state in [
        ClauseState::Met,
        ClauseState::NotMet,
        ClauseState::Waived,
        ClauseState::Undecided,
        ClauseState::Manual,
        ClauseState::NotCovered,
        ClauseState::NotApplicable,
    ] {
        let lines = verdict.clauses.iter();
        let number = lines.filter(|clause| clause.state == state).count();
        let (sign, word) = labels::clause(state);
        // Of a verdict that passes, none of them decides.
        let passes = matches!(verdict.outcome, Outcome::Pass | Outcome::Conditional);
        let (tone, word) = if state == ClauseState::NotMet && passes {
            let word = text("不符合（不影响结论）", "not met (not gating)");
            ("warn", word)
        } else {
            (tone::of_clause(state), word)
        };
        clauses.add(number, signed(sign), tone, BilingualText::new(&word));
    }
    let mut manual = Counts::new();
    manual.add(
        verdict.manual_clauses().count() + verdict.manual_rows().count(),
        Some('□'),
        "warn",
        label("项待人工核对（附件三）", "for a person to check (Annex 3)"),
    );
    vec![
        endpoints.line(1, "交换端点", "Exchange endpoints"),
        clauses.line(2, "条款", "Clauses"),
        manual.line(3, "人工核对", "For a person"),
        findings(verdict).line(4, "问题", "Findings"),
        excused(verdict).line(5, "豁免、认定与不适用", "Waived, decided, not applicable"),
        connected(verdict).line(6, "连接图", "What is connected"),
        material(verdict).line(7, "材料与规则", "Files and rules"),
    ]
}

fn findings(verdict: &Verdict) -> Counts {
    let mut counts = Counts::new();
    let (mut wrong, mut unknown, mut others) = (0, 0, BTreeMap::new());
    for finding in verdict.causes() {
        match (finding.fails(), finding.decides()) {
            (true, _) => wrong += 1,
            (false, true) => unknown += 1,
            (false, false) => *others.entry(finding.severity).or_insert(0) += 1,
        }
    }
    counts.add(wrong, Some('✗'), "bad", label("影响结论", "gating"));
    counts.add(unknown, Some('?'), "warn", label("未能评判", "not judged"));
    for (severity, number) in others {
        let word = labels::severity(severity);
        let word = label(
            &format!("{}（不影响结论）", word.zh),
            &format!("{} (not gating)", word.en),
        );
        let tone = if severity == Severity::Error {
            "warn"
        } else {
            "dim"
        };
        counts.add(number, None, tone, word);
    }
    counts
}

fn excused(verdict: &Verdict) -> Counts {
    let mut counts = Counts::new();
    let dim = "dim";
    let settled = |finding: &&Finding| matches!(finding.excuse, Some(Excuse::Decision { .. }));
    let decided = verdict.waived.iter().filter(settled).count();
    let mut add = |number: usize, sign, tone, zh: &str, en: (&str, &str)| {
        counts.add(number, sign, tone, several(number, zh, en));
    };
    let en = ("finding waived", "findings waived");
    let waived = verdict.waived.len() - decided;
    add(waived, Some('○'), "warn", "个问题已豁免", en);
    let en = (
        "finding settled by decision",
        "findings settled by decision",
    );
    add(decided, Some('○'), "warn", "个问题经认定", en);
    let en = ("waiver", "waivers");
    add(verdict.waivers.len(), None, dim, "项豁免", en);
    let en = ("decision", "decisions");
    add(verdict.decisions.len(), None, dim, "项认定", en);
    let en = ("requirement not applicable", "requirements not applicable");
    add(verdict.lifted.len(), None, dim, "项要求不适用", en);
    let en = (
        "excuse of its own (not honoured)",
        "excuses of its own (not honoured)",
    );
    let excuses = verdict.suppressions.len();
    add(excuses, None, dim, "处自行声明（不采信）", en);
    counts
}

/// The English word for one or for several, and the Chinese one.
fn several(number: usize, zh: &str, (one, many): (&str, &str)) -> BilingualText {
    label(zh, if number == 1 { one } else { many })
}

fn connected(verdict: &Verdict) -> Counts {
    let mut counts = Counts::new();
    let interfaces = verdict.interfaces.iter();
    let operations = interfaces.map(|interface| interface.operations.len()).sum();
    for (number, zh, en) in [
        (
            verdict.interfaces.len(),
            "个接口",
            ("interface", "interfaces"),
        ),
        (operations, "项操作", ("operation", "operations")),
        (
            verdict.resources.len(),
            "个登记的资源",
            ("registered resource", "registered resources"),
        ),
    ] {
        counts.add(number, None, "dim", several(number, zh, en));
    }
    counts
}

fn material(verdict: &Verdict) -> Counts {
    let mut counts = Counts::new();
    let unread = verdict.unread_files().count();
    let coverage = &verdict.coverage;
    let files = verdict.files.len();
    counts.add(
        files,
        None,
        "dim",
        several(files, "个文件", ("file", "files")),
    );
    let word = label("个未能读取", "not read");
    counts.add(unread, Some('?'), "warn", word);
    let evaluated = coverage.evaluated.len();
    let word = several(
        evaluated,
        "条规则已评",
        ("rule evaluated", "rules evaluated"),
    );
    counts.add(evaluated, None, "dim", word);
    let word = label("条不适用", "not applicable");
    counts.add(coverage.not_applicable.len(), None, "dim", word);
    let word = label("条未能评判", "unevaluated");
    counts.add(coverage.unevaluated.len(), Some('?'), "warn", word);
    counts
}
