//! A verdict becomes a `JUnit` report: the verdict, every endpoint and every rule is a test, also those that pass.
//!
//! A report has a failure or an error exactly where the verdict is FAIL or INCOMPLETE. The elements are those of Jenkins' strictest
//! reader, and are put together here: `quick-junit` drops what it cannot print, where we show it, and brings a clock and random
//! numbers. Times are zero, so that the same submission gives the same bytes.

use super::labels;
use super::machine_common::{message, named, said, shown};
use super::sanitize::{clip, visible, visible_lines};
use super::verdict_line::decision;
use crate::decide::{
    EndpointRow, Evaluation, Finding, FindingGroup, Level, Outcome, RuleInfo, State, Verdict,
};
use crate::text::Lang;
use quick_xml::escape::escape;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Findings of one test that are listed.
const LISTED: usize = 50;

/// One test.
struct Case {
    class: String,
    name: String,
    /// What went wrong, in one word, where it did.
    kind: String,
    ending: Ending,
    /// What does not make it fail and is worth knowing.
    out: Vec<String>,
}

/// How a test ended, with a message and details.
enum Ending {
    Passed,
    Skipped(String),
    Failed(String, Vec<String>),
    Broken(String, Vec<String>),
}

/// The report.
#[must_use]
pub fn junit(verdict: &Verdict) -> String {
    let mut suites = vec![("verdict".to_owned(), vec![whole(verdict)])];
    let pack = verdict.packs.first().map_or("contract", |pack| &pack.id);
    suites.push((format!("{pack}.endpoints"), endpoints(verdict, pack)));
    suites.extend(rules(verdict));
    suites.retain(|(_, cases)| !cases.is_empty());
    let all = || suites.iter().flat_map(|(_, cases)| cases);
    let (tests, failures, errors, _) = counts(all());
    let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    let _ = writeln!(
        xml,
        "<testsuites name=\"hutong\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" time=\"0\">"
    );
    for (at, (name, cases)) in suites.iter().enumerate() {
        suite(&mut xml, verdict, at == 0, name, cases);
    }
    xml.push_str("</testsuites>\n");
    xml
}

/// The verdict itself, so that a report of it never looks better than it is.
fn whole(verdict: &Verdict) -> Case {
    let said = visible(&decision(verdict).show(Lang::Both));
    let (ending, out) = match verdict.outcome {
        Outcome::Pass | Outcome::Conditional => (Ending::Passed, vec![said]),
        Outcome::Fail => (Ending::Failed(said, Vec::new()), Vec::new()),
        Outcome::Incomplete => (Ending::Broken(said, Vec::new()), Vec::new()),
    };
    Case {
        class: "hutong.verdict".to_owned(),
        name: "verdict".to_owned(),
        kind: verdict.outcome.name().to_owned(),
        ending,
        out,
    }
}

/// One test for each row of the endpoint table.
fn endpoints(verdict: &Verdict, pack: &str) -> Vec<Case> {
    let mut names = HashMap::new();
    let rows = verdict.required.iter().zip(verdict.findings_of_rows());
    let rows = rows.map(|(row, findings)| {
        let mut name = row.endpoint.clone();
        if let Some(resource) = &row.resource {
            let _ = write!(name, " {resource}");
        }
        // Jenkins keeps the history of a test by its name.
        let before = names.entry(name.clone()).or_insert(0_usize);
        *before += 1;
        if *before > 1 {
            let _ = write!(name, " ({before})");
        }
        Case {
            class: format!("hutong.{pack}.endpoints"),
            name,
            kind: row.state.name().to_owned(),
            ending: row_ending(row, &findings, verdict.outcome),
            out: outs(&findings),
        }
    });
    rows.collect()
}

fn row_ending(row: &EndpointRow, findings: &FindingGroup<'_>, outcome: Outcome) -> Ending {
    let title = shown(&row.title);
    if let Some(ending) = broken(&title, findings) {
        return ending;
    }
    let state = format!("{title}: {}", shown(&labels::state(row.state).1));
    let decides = row.gates && row.level == Level::Required;
    match row.state {
        State::Present => Ending::Passed,
        State::NotRequired => {
            let because = row.because.as_ref().map(shown).unwrap_or_default();
            Ending::Skipped(format!("{state} · {because}"))
        }
        _ if !decides => Ending::Skipped(format!("{state} · 不影响结论 / does not gate")),
        _ if matches!(outcome, Outcome::Pass | Outcome::Conditional) => Ending::Skipped(format!(
            "{state} · 已由主管部门豁免或认定 / excused or decided by the office"
        )),
        _ if !findings.waived.is_empty() => Ending::Skipped(format!("{state} · 已豁免 / waived")),
        // No finding says so and none is excused: a row that is not met is never told as met.
        State::Undecided => Ending::Broken(state, Vec::new()),
        State::Absent | State::Incompatible => Ending::Failed(state, Vec::new()),
    }
}

/// One suite for each pack, one test for each rule in it.
fn rules(verdict: &Verdict) -> Vec<(String, Vec<Case>)> {
    let mut of_rule: HashMap<&str, FindingGroup<'_>> = HashMap::new();
    let mut order: Vec<(&str, Option<&RuleInfo>)> = verdict
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), Some(rule)))
        .collect();
    let mut known: HashSet<&str> = order.iter().map(|(id, _)| *id).collect();
    for (told, open) in told(verdict) {
        push(of_rule.entry(&told.rule).or_default(), told, open);
        if known.insert(&told.rule) {
            order.push((&told.rule, None));
        }
    }
    // Why a rule could not be evaluated is a finding of its own, which names the rule, and may be excused.
    let unjudged: HashSet<&str> = verdict
        .open
        .iter()
        .filter(|told| told.decides() && told.incomplete)
        .filter_map(|told| told.args.get("rule").map(String::as_str))
        .collect();
    let nothing = FindingGroup::default();
    let mut suites: Vec<(String, Vec<Case>)> = Vec::new();
    for (id, facts) in order {
        let findings = of_rule.get(id).unwrap_or(&nothing);
        let (pack, defect) = id.split_once('/').unwrap_or(("pack", id));
        let mut out = outs(findings);
        let ending = rule_ending(facts, findings, unjudged.contains(id), &mut out);
        let case = Case {
            class: format!("hutong.{pack}"),
            name: defect.to_owned(),
            kind: id.to_owned(),
            ending,
            out,
        };
        match suites.iter_mut().find(|(name, _)| name == pack) {
            Some((_, cases)) => cases.push(case),
            None => suites.push((pack.to_owned(), vec![case])),
        }
    }
    suites
}

fn rule_ending(
    facts: Option<&RuleInfo>,
    findings: &FindingGroup<'_>,
    unjudged: bool,
    out: &mut Vec<String>,
) -> Ending {
    let title = facts.map(|facts| shown(&facts.title)).unwrap_or_default();
    if let Some(ending) = broken(&title, findings) {
        return ending;
    }
    match facts.map(|facts| &facts.evaluation) {
        Some(Evaluation::Unevaluated(why)) if unjudged => Ending::Broken(
            format!("{title} · 未能评判 / could not be judged: {}", shown(why)),
            Vec::new(),
        ),
        Some(Evaluation::Unevaluated(why)) => Ending::Skipped(format!(
            "{title} · 未能评判，不影响结论 / could not be judged, does not gate: {}",
            shown(why)
        )),
        // What was found or excused was looked at.
        Some(Evaluation::NotApplicable) if out.is_empty() => Ending::Skipped(format!(
            "{title} · 不适用：没有可评判的内容 / not applicable: there is nothing it is about"
        )),
        _ => {
            // A rule that has nothing to say is told by what it looks for.
            if out.is_empty() && !title.is_empty() {
                out.push(title);
            }
            Ending::Passed
        }
    }
}

/// Failed or broken, where an open finding decides.
fn broken(title: &str, findings: &FindingGroup<'_>) -> Option<Ending> {
    let deciding: Vec<&Finding> = findings
        .open
        .iter()
        .copied()
        .filter(|told| told.decides())
        .collect();
    let first = deciding
        .iter()
        .find(|told| !told.incomplete)
        .or(deciding.first())?;
    let head = match deciding.len() {
        1 => message(first),
        many => format!("{title} · {many} 处 / {many} findings"),
    };
    let mut lines = listed(&deciding);
    for (zh, en, text) in [
        ("为何", "Why", &first.explanation.why),
        ("如何修改", "Fix", &first.explanation.fix),
    ] {
        lines.push(format!("{zh} {en}: {}", shown(text)));
    }
    Some(if first.incomplete {
        Ending::Broken(head, lines)
    } else {
        Ending::Failed(head, lines)
    })
}

/// What does not decide: open findings, and those that are waived with their waiver.
fn outs(findings: &FindingGroup<'_>) -> Vec<String> {
    let told: Vec<&Finding> = findings
        .open
        .iter()
        .copied()
        .filter(|told| !told.decides())
        .collect();
    let mut lines = Vec::new();
    if !told.is_empty() {
        lines.push("不影响结论 / does not gate:".to_owned());
        lines.extend(listed(&told));
    }
    if !findings.waived.is_empty() {
        lines.push("已豁免 / waived:".to_owned());
        lines.extend(listed(&findings.waived));
    }
    lines
}

/// Findings, one a line.
fn listed(told: &[&Finding]) -> Vec<String> {
    let mut lines: Vec<String> = told
        .iter()
        .take(LISTED)
        .map(|told| {
            let place = visible(&named(&told.at));
            let gap = if place.is_empty() { "" } else { ": " };
            let mut line = format!("{place}{gap}{}", said(told));
            if let Some(excuse) = &told.excuse {
                let _ = write!(line, " · {}", shown(&labels::excuse(excuse)));
            }
            line
        })
        .collect();
    if let Some(rest) = told.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        lines.push(format!(
            "另有 {rest} 处未列出；全部见 --format json / {rest} more not listed; `--format json` has them all"
        ));
    }
    lines
}

fn told(verdict: &Verdict) -> impl Iterator<Item = (&Finding, bool)> {
    let open = verdict.open.iter().map(|told| (told, true));
    open.chain(verdict.waived.iter().map(|told| (told, false)))
}

fn push<'v>(findings: &mut FindingGroup<'v>, told: &'v Finding, open: bool) {
    if open {
        findings.open.push(told);
    } else {
        findings.waived.push(told);
    }
}

/// Tests, failures, errors, skipped.
fn counts<'c>(cases: impl Iterator<Item = &'c Case>) -> (usize, usize, usize, usize) {
    cases.fold((0, 0, 0, 0), |(all, failed, broken, skipped), case| {
        let ended = |wanted: bool, before: usize| before + usize::from(wanted);
        (
            all + 1,
            ended(matches!(case.ending, Ending::Failed(..)), failed),
            ended(matches!(case.ending, Ending::Broken(..)), broken),
            ended(matches!(case.ending, Ending::Skipped(..)), skipped),
        )
    })
}

fn suite(xml: &mut String, verdict: &Verdict, first: bool, name: &str, cases: &[Case]) {
    let (tests, failures, errors, skipped) = counts(cases.iter());
    // Writing into a string cannot fail.
    let _ = writeln!(
        xml,
        "  <testsuite name=\"{}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"0\">",
        attribute(name)
    );
    if first {
        properties(xml, verdict);
    }
    for case in cases {
        let _ = write!(
            xml,
            "    <testcase classname=\"{}\" name=\"{}\" time=\"0\"",
            attribute(&case.class),
            attribute(&case.name)
        );
        let (element, said, lines): (_, _, &[String]) = match &case.ending {
            Ending::Passed => ("", "", &[]),
            Ending::Skipped(said) => ("skipped", said, &[]),
            Ending::Failed(said, lines) => ("failure", said, lines),
            Ending::Broken(said, lines) => ("error", said, lines),
        };
        if element.is_empty() && case.out.is_empty() {
            xml.push_str("/>\n");
            continue;
        }
        xml.push_str(">\n");
        if !element.is_empty() {
            let _ = write!(xml, "      <{element} message=\"{}\"", attribute(said));
            let text = body(lines);
            if element != "skipped" {
                let _ = write!(xml, " type=\"{}\"", attribute(&case.kind));
            }
            if text.is_empty() {
                xml.push_str("/>\n");
            } else {
                let _ = writeln!(xml, ">{text}</{element}>");
            }
        }
        if !case.out.is_empty() {
            let _ = writeln!(xml, "      <system-out>{}</system-out>", body(&case.out));
        }
        xml.push_str("    </testcase>\n");
    }
    xml.push_str("  </testsuite>\n");
}

/// What was judged, as what and by what.
fn properties(xml: &mut String, verdict: &Verdict) {
    xml.push_str("    <properties>\n");
    let packs = verdict.packs.iter();
    let packs: Vec<String> = packs
        .map(|pack| format!("{} {} {}", pack.id, pack.version, pack.digest))
        .collect();
    for (name, value) in [
        ("verdict", verdict.outcome.name()),
        ("class", verdict.class.name()),
        ("stage", verdict.stage.name()),
        ("asOf", &verdict.as_of),
        ("submission", &verdict.digest),
        ("packs", &packs.join(", ")),
        ("tool", verdict.tool),
    ] {
        let _ = writeln!(
            xml,
            "      <property name=\"{name}\" value=\"{}\"/>",
            attribute(value)
        );
    }
    xml.push_str("    </properties>\n");
}

/// Text of an attribute: on one line, of characters that XML 1.0 has.
fn attribute(text: &str) -> String {
    quiet(&escape(visible(&clip(text, 4_000).0)))
}

/// Lines as the text of an element.
fn body(lines: &[String]) -> String {
    quiet(&escape(visible_lines(&lines.join("\n"))))
}

/// The same XML, of which no line is a command to the pipeline in whose log it may be printed.
fn quiet(escaped: &str) -> String {
    escaped.replace("::", ":&#58;").replace("##", "#&#35;")
}
