//! A verdict becomes annotations of GitHub Actions: workflow commands, one a line, of which the runner keeps ten of each kind a step.
//!
//! The runner knows two forms of command, `::name …::` at the start of a line and `##[name …]` anywhere in it. What a submission
//! says cannot end a line or a property, and its `##[` is broken, so that only our own commands are obeyed.

use super::machine_common::{
    Region, RepoPaths, Weight, counterexample, is_workbook, message, ranked, shown,
};
use super::sanitize::{clip, guard, visible};
use super::verdict_line::decision;
use crate::decide::{Finding, Verdict};
use crate::text::Lang;
use std::fmt::Write as _;

/// Annotations of one kind that GitHub keeps of a step.
const MOST: usize = 10;
/// Characters of one message that GitHub keeps.
const LONGEST: usize = 4_096;

/// The report: the verdict as a notice, then errors, warnings and notices. Where there are more than fit, the last of a kind says
/// how many. `root` is the submission's folder within the repository, `""` where it is the repository's own.
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
        // The verdict is one of the notices.
        (Weight::Note, "notice", "提示", MOST - 1),
    ] {
        let of_kind: Vec<&Finding> = all
            .iter()
            .copied()
            .filter(|told| Weight::of(told) == weight)
            .collect();
        let fit = if of_kind.len() > room { room - 1 } else { room };
        for told in of_kind.iter().take(fit) {
            annotate(&mut page, kind, verdict, told, &paths);
        }
        if let Some(rest) = of_kind.len().checked_sub(fit).filter(|rest| *rest > 0) {
            let said = format!(
                "{zh}另有 {rest} 处，见任务摘要或 --format json / {rest} more of {}; see the job summary or `--format json`",
                of_kind.len()
            );
            command(&mut page, kind, &[("title", "hutong".to_owned())], &said);
        }
    }
    page
}

fn annotate(
    page: &mut String,
    kind: &str,
    verdict: &Verdict,
    told: &Finding,
    paths: &RepoPaths<'_>,
) {
    let mut properties = Vec::new();
    // A finding about the submission as a whole is shown with the run and not at a file.
    if !told.at.file.is_empty() {
        let region = Region::of(&told.at);
        properties.push(("file", paths.path(&told.at.file)));
        properties.push(("line", region.line.to_string()));
        properties.push(("endLine", region.end_line.to_string()));
        // GitHub takes columns within one line only.
        if region.line == region.end_line && !is_workbook(&told.at) {
            properties.push(("col", region.column.to_string()));
            properties.push(("endColumn", region.end_column.to_string()));
        }
    }
    properties.push(("title", told.rule.clone()));
    let said = [
        Some(message(told)),
        counterexample(verdict, told),
        Some(shown(&told.explanation.fix)),
    ];
    let said: Vec<String> = said.into_iter().flatten().collect();
    command(page, kind, &properties, &said.join("\n"));
}

/// One command on one line.
fn command(page: &mut String, kind: &str, properties: &[(&str, String)], said: &str) {
    let properties: Vec<String> = properties
        .iter()
        .map(|(name, value)| format!("{name}={}", property(value)))
        .collect();
    let (said, _) = clip(said, LONGEST - 1);
    let said = guard(&said).replace('%', "%25").replace('\r', "%0D");
    let said = said.replace('\n', "%0A");
    // Writing into a string cannot fail.
    let _ = writeln!(page, "::{kind} {}::{said}", properties.join(","));
}

/// The value of a property: a path keeps its bytes, so that it still names the file; what could end the property or the line is
/// escaped by the runner's own rules, and what hides is shown.
fn property(value: &str) -> String {
    guard(&visible(value))
        .replace('%', "%25")
        .replace(':', "%3A")
        .replace(',', "%2C")
}
