//! Renders a verdict as a `JUnit` report in which the verdict, every endpoint and every rule is a test, including those that pass.
//!
//! The report contains a failure or an error exactly if the verdict is FAIL or INCOMPLETE. Its elements satisfy Jenkins' strictest
//! reader. We write them ourselves because `quick-junit` drops characters that do not print, which we make visible, and depends on
//! a clock and random numbers. Times are zero, so that equal submissions give equal bytes.

use super::labels;
use super::machine_common::{message, message_line, one_line, place_name};
use super::sanitize::{clip, visible, visible_lines};
use super::verdict_line::decision;
use crate::decide::{
    EndpointRow, Evaluation, Finding, FindingGroup, Level, Outcome, RuleInfo, State, Verdict,
};
use crate::text::Lang;
use quick_xml::escape::escape;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// Maximum number of findings listed for one test.
const LISTED: usize = 50;

/// One test case.
struct Case {
    class: String,
    name: String,
    /// The `type` attribute of a failure or an error.
    kind: String,
    ending: Ending,
    /// Lines of the test's output: findings that do not make it fail.
    out: Vec<String>,
}

/// The result of a test, with its message and detail lines.
enum Ending {
    Passed,
    Skipped(String),
    Failed(String, Vec<String>),
    Broken(String, Vec<String>),
}

/// Renders the report.
#[must_use]
pub fn junit(verdict: &Verdict) -> String {
    let mut suites = vec![("verdict".to_owned(), vec![verdict_case(verdict)])];
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

/// The test for the verdict itself, so that the report never looks better than the verdict.
fn verdict_case(verdict: &Verdict) -> Case {
    let summary = visible(&decision(verdict).show(Lang::Both));
    let (ending, out) = match verdict.outcome {
        Outcome::Pass | Outcome::Conditional => (Ending::Passed, vec![summary]),
        Outcome::Fail => (Ending::Failed(summary, Vec::new()), Vec::new()),
        Outcome::Incomplete => (Ending::Broken(summary, Vec::new()), Vec::new()),
    };
    Case {
        class: "hutong.verdict".to_owned(),
        name: "verdict".to_owned(),
        kind: verdict.outcome.name().to_owned(),
        ending,
        out,
    }
}

/// One test case for each row of the endpoint table.
fn endpoints(verdict: &Verdict, pack: &str) -> Vec<Case> {
    let mut names = HashMap::new();
    let rows = verdict.required.iter().zip(verdict.findings_of_rows());
    let rows = rows.map(|(row, findings)| {
        let mut name = row.endpoint.clone();
        if let Some(resource) = &row.resource {
            let _ = write!(name, " {resource}");
        }
        // Jenkins tracks the history of a test by its name.
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
            out: output_lines(&findings),
        }
    });
    rows.collect()
}

fn row_ending(row: &EndpointRow, findings: &FindingGroup<'_>, outcome: Outcome) -> Ending {
    let title = one_line(&row.title);
    if let Some(ending) = broken(&title, findings) {
        return ending;
    }
    let state = format!("{title}: {}", one_line(&labels::state(row.state).1));
    let decides = row.gates && row.level == Level::Required;
    match row.state {
        State::Present => Ending::Passed,
        State::NotRequired => {
            let because = row.because.as_ref().map(one_line).unwrap_or_default();
            Ending::Skipped(format!("{state} · {because}"))
        }
        _ if !decides => Ending::Skipped(format!("{state} · 不影响结论 / does not gate")),
        _ if matches!(outcome, Outcome::Pass | Outcome::Conditional) => Ending::Skipped(format!(
            "{state} · 已由主管部门豁免或认定 / excused or decided by the office"
        )),
        _ if !findings.waived.is_empty() => Ending::Skipped(format!("{state} · 已豁免 / waived")),
        // Neither an open nor a waived finding explains the row, but an unmet row must never pass.
        State::Undecided => Ending::Broken(state, Vec::new()),
        State::Absent | State::Incompatible => Ending::Failed(state, Vec::new()),
    }
}

/// One suite for each pack, with one test case for each of its rules.
fn rules(verdict: &Verdict) -> Vec<(String, Vec<Case>)> {
    let mut of_rule: HashMap<&str, FindingGroup<'_>> = HashMap::new();
    let mut order: Vec<(&str, Option<&RuleInfo>)> = verdict
        .rules
        .iter()
        .map(|rule| (rule.id.as_str(), Some(rule)))
        .collect();
    let mut known: HashSet<&str> = order.iter().map(|(id, _)| *id).collect();
    for (finding, open) in all_findings(verdict) {
        push_finding(of_rule.entry(&finding.rule).or_default(), finding, open);
        if known.insert(&finding.rule) {
            order.push((&finding.rule, None));
        }
    }
    // A rule that could not be evaluated has a finding of its own, which names the rule and may be excused.
    let unjudged: HashSet<&str> = verdict
        .open
        .iter()
        .filter(|finding| finding.decides() && finding.incomplete)
        .filter_map(|finding| finding.args.get("rule").map(String::as_str))
        .collect();
    let nothing = FindingGroup::default();
    let mut suites: Vec<(String, Vec<Case>)> = Vec::new();
    for (id, facts) in order {
        let findings = of_rule.get(id).unwrap_or(&nothing);
        let (pack, defect) = id.split_once('/').unwrap_or(("pack", id));
        let mut out = output_lines(findings);
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
    let title = facts
        .map(|facts| one_line(&facts.title))
        .unwrap_or_default();
    if let Some(ending) = broken(&title, findings) {
        return ending;
    }
    match facts.map(|facts| &facts.evaluation) {
        Some(Evaluation::Unevaluated(why)) if unjudged => Ending::Broken(
            format!(
                "{title} · 未能评判 / could not be judged: {}",
                one_line(why)
            ),
            Vec::new(),
        ),
        Some(Evaluation::Unevaluated(why)) => Ending::Skipped(format!(
            "{title} · 未能评判，不影响结论 / could not be judged, does not gate: {}",
            one_line(why)
        )),
        // A rule with findings, open or waived, did apply.
        Some(Evaluation::NotApplicable) if out.is_empty() => Ending::Skipped(format!(
            "{title} · 不适用：没有可评判的内容 / not applicable: there is nothing it is about"
        )),
        _ => {
            // A rule without findings is described by its title.
            if out.is_empty() && !title.is_empty() {
                out.push(title);
            }
            Ending::Passed
        }
    }
}

/// A failure or an error if an open finding decides the verdict; otherwise `None`.
fn broken(title: &str, findings: &FindingGroup<'_>) -> Option<Ending> {
    let deciding: Vec<&Finding> = findings
        .open
        .iter()
        .copied()
        .filter(|finding| finding.decides())
        .collect();
    let first = deciding
        .iter()
        .find(|finding| !finding.incomplete)
        .or(deciding.first())?;
    let causes: Vec<&Finding> = deciding
        .iter()
        .copied()
        .filter(|finding| finding.caused_by.is_none())
        .collect();
    let head = match (causes.len(), deciding.len()) {
        (0, 1) => format!("{} · 由其他问题引起 / follows from another", message(first)),
        (0, many) => {
            format!("{title} · {many} 处，由其他问题引起 / {many} findings that follow from others")
        }
        (1, _) => message(causes.first().unwrap_or(first)),
        (many, _) => format!("{title} · {many} 处 / {many} findings"),
    };
    let mut lines = listed(&causes);
    for (zh, en, text) in [
        ("为何", "Why", &first.explanation.why),
        ("如何修改", "Fix", &first.explanation.fix),
    ] {
        lines.push(format!("{zh} {en}: {}", one_line(text)));
    }
    Some(if first.incomplete {
        Ending::Broken(head, lines)
    } else {
        Ending::Failed(head, lines)
    })
}

/// Output lines for findings that do not decide the verdict: open ones, and waived ones with their waiver.
fn output_lines(findings: &FindingGroup<'_>) -> Vec<String> {
    let not_gating: Vec<&Finding> = findings
        .open
        .iter()
        .copied()
        .filter(|finding| !finding.decides())
        .collect();
    let mut lines = Vec::new();
    if !not_gating.is_empty() {
        lines.push("不影响结论 / does not gate:".to_owned());
        lines.extend(listed(&not_gating));
    }
    if !findings.waived.is_empty() {
        lines.push("已豁免 / waived:".to_owned());
        lines.extend(listed(&findings.waived));
    }
    lines
}

/// The findings as lines, one for each, up to the limit.
fn listed(findings: &[&Finding]) -> Vec<String> {
    let mut lines: Vec<String> = findings
        .iter()
        .take(LISTED)
        .map(|finding| {
            let place = visible(&place_name(&finding.at));
            let gap = if place.is_empty() { "" } else { ": " };
            let mut line = format!("{place}{gap}{}", message_line(finding));
            if let Some(excuse) = &finding.excuse {
                let _ = write!(line, " · {}", one_line(&labels::excuse(excuse)));
            }
            line
        })
        .collect();
    if let Some(rest) = findings.len().checked_sub(LISTED).filter(|rest| *rest > 0) {
        lines.push(format!(
            "另有 {rest} 处未列出；全部见 --format json / {rest} more not listed; `--format json` has them all"
        ));
    }
    lines
}

fn all_findings(verdict: &Verdict) -> impl Iterator<Item = (&Finding, bool)> {
    let open = verdict.open.iter().map(|finding| (finding, true));
    open.chain(verdict.waived.iter().map(|finding| (finding, false)))
}

fn push_finding<'v>(findings: &mut FindingGroup<'v>, finding: &'v Finding, open: bool) {
    if open {
        findings.open.push(finding);
    } else {
        findings.waived.push(finding);
    }
}

/// The numbers of tests, failures, errors and skipped tests.
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
    // Writing to a `String` cannot fail.
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
        let (element, summary, lines): (_, _, &[String]) = match &case.ending {
            Ending::Passed => ("", "", &[]),
            Ending::Skipped(summary) => ("skipped", summary, &[]),
            Ending::Failed(summary, lines) => ("failure", summary, lines),
            Ending::Broken(summary, lines) => ("error", summary, lines),
        };
        if element.is_empty() && case.out.is_empty() {
            xml.push_str("/>\n");
            continue;
        }
        xml.push_str(">\n");
        if !element.is_empty() {
            let _ = write!(xml, "      <{element} message=\"{}\"", attribute(summary));
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

/// Appends the properties of a suite: the submission, its class and stage, and the packs.
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

/// Escapes the text of an attribute: one line, with only characters that XML 1.0 allows.
fn attribute(text: &str) -> String {
    quiet(&escape(visible(&clip(text, 4_000).0)))
}

/// Escapes lines as the text of an element.
fn body(lines: &[String]) -> String {
    quiet(&escape(visible_lines(&lines.join("\n"))))
}

/// Escapes CI runner commands in XML text, because a pipeline may print the report in its log.
fn quiet(escaped: &str) -> String {
    escaped.replace("::", ":&#58;").replace("##", "#&#35;")
}
