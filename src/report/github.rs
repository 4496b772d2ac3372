//! Renders a verdict as GitHub Actions annotations: one workflow command a line. The runner keeps ten of each kind for a step.
//!
//! The runner knows two forms of command, `::name …::` at the start of a line and `##[name …]` anywhere in it. Text from a
//! submission cannot end a line or a property, and its `##[` is escaped, so the runner executes only our own commands.

use super::machine_common::{
    Region, RepoPaths, Weight, counterexample, is_workbook, message, one_line, ranked,
};
use super::sanitize::{clip, guard, visible};
use super::verdict_line::decision;
use crate::decide::{Finding, Verdict};
use crate::text::Lang;
use std::fmt::Write as _;

/// Maximum number of annotations of one kind that GitHub keeps for a step.
const MOST: usize = 10;
/// Maximum characters that GitHub keeps of one message.
const LONGEST: usize = 4_096;

/// Renders the verdict as a notice, followed by errors, warnings and notices. If a kind exceeds the limit, its last annotation
/// gives the number left out. `root` is the submission's folder within the repository, or `""` for the repository root.
#[must_use]
pub fn github(verdict: &Verdict, root: &str) -> String {
    let paths = RepoPaths::new(verdict, root);
    let all = ranked(verdict);
    let mut page = String::new();
    let title = format!("hutong {}", verdict.outcome.name());
    let line = visible(&decision(verdict).show(Lang::Both));
    command(&mut page, "notice", &[("title", title)], &line);
    for (weight, kind, zh, room) in [
        (Weight::Error, "error", "影响结论的问题", MOST),
        (Weight::Warning, "warning", "其他错误和警告", MOST),
        // The verdict itself takes one of the notices.
        (Weight::Note, "notice", "提示", MOST - 1),
    ] {
        let of_kind: Vec<&Finding> = all
            .iter()
            .copied()
            .filter(|finding| Weight::of_finding(finding) == weight)
            .collect();
        let fit = if of_kind.len() > room { room - 1 } else { room };
        for finding in of_kind.iter().take(fit) {
            annotate(&mut page, kind, verdict, finding, &paths);
        }
        if let Some(rest) = of_kind.len().checked_sub(fit).filter(|rest| *rest > 0) {
            let text = format!(
                "{zh}另有 {rest} 处，见任务摘要或 --format json / {rest} more of {}; see the job summary or `--format json`",
                of_kind.len()
            );
            command(&mut page, kind, &[("title", "hutong".to_owned())], &text);
        }
    }
    page
}

fn annotate(
    page: &mut String,
    kind: &str,
    verdict: &Verdict,
    finding: &Finding,
    paths: &RepoPaths<'_>,
) {
    let mut properties = Vec::new();
    // A finding about the whole submission is attached to the run, not to a file.
    if !finding.at.file.is_empty() {
        let region = Region::new(&finding.at);
        properties.push(("file", paths.path(&finding.at.file)));
        properties.push(("line", region.line.to_string()));
        properties.push(("endLine", region.end_line.to_string()));
        // GitHub accepts columns only if the region is on one line.
        if region.line == region.end_line && !is_workbook(&finding.at) {
            properties.push(("col", region.column.to_string()));
            properties.push(("endColumn", region.end_column.to_string()));
        }
    }
    properties.push(("title", finding.rule.clone()));
    let text = [
        Some(message(finding)),
        counterexample(verdict, finding),
        Some(one_line(&finding.explanation.fix)),
    ];
    let text: Vec<String> = text.into_iter().flatten().collect();
    command(page, kind, &properties, &text.join("\n"));
}

/// Appends one workflow command as one line.
fn command(page: &mut String, kind: &str, properties: &[(&str, String)], text: &str) {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let (text, _) = clip(text, LONGEST - 1);
    let text = guard(&text).replace('%', "%25").replace('\r', "%0D");
    let text = text.replace('\n', "%0A");
    // Writing to a `String` cannot fail.
    let _ = writeln!(page, "::{kind} {}::{text}", properties.join(","));
}

/// Escapes the value of a property. Characters that would end the property or the line are escaped by the runner's own rules, so
/// that a path still names its file; hidden characters are made visible.
fn property(value: &str) -> String {
    guard(&visible(value))
        .replace('%', "%25")
        .replace(':', "%3A")
        .replace(',', "%2C")
}
