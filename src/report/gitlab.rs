//! A verdict becomes a GitLab Code Quality report: a list of open findings, those first that decide.
//!
//! GitLab shows a finding once for each fingerprint, so each gets its own. What is waived is left out: the format knows no excuse,
//! and an excused finding would be shown as an open one.

use super::json::{Failure, pretty};
use super::machine_common::{Fingerprints, Region, RepoPaths, Weight, message, ranked};
use super::sanitize::visible;
use crate::decide::{Finding, Severity, Verdict};
use serde::Serialize;

/// Findings that are listed; a merge request's widget is of no use beyond, and a flood must not fill the pipeline's storage.
const MOST: usize = 10_000;

#[derive(Serialize)]
struct Issue<'v> {
    description: String,
    check_name: &'v str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// The report. `root` is the submission's folder within the repository, `""` where it is the repository's own.
///
/// # Errors
/// None in practice: the type says so because serde's does.
pub fn gitlab(verdict: &Verdict, root: &str) -> Result<String, Failure> {
    let paths = RepoPaths::new(verdict, root);
    let mut prints = Fingerprints::default();
    let all = ranked(verdict);
    let mut issues: Vec<Issue<'_>> = all
        .iter()
        .take(MOST)
        .map(|told| {
            let region = Region::of(&told.at);
            Issue {
                description: message(told),
                check_name: &told.rule,
                fingerprint: prints.of(told),
                severity: severity(told),
                location: Location {
                    path: visible(&paths.path(&told.at.file)),
                    lines: Lines {
                        begin: region.line,
                        end: region.end_line,
                    },
                },
            }
        })
        .collect();
    if let Some(rest) = all.len().checked_sub(MOST).filter(|rest| *rest > 0) {
        issues.push(Issue {
            description: format!(
                "共 {0} 个问题，另有 {rest} 个未列出；全部见 --format json / {0} findings, {rest} more not shown; `--format json` has them all",
                all.len()
            ),
            check_name: "hutong",
            fingerprint: "0".repeat(64),
            severity: "info",
            location: Location {
                path: visible(&paths.path("")),
                lines: Lines { begin: 1, end: 1 },
            },
        });
    }
    pretty(&issues)
}

/// GitLab's five words: blocker and critical decide the verdict, major is an error that does not.
fn severity(told: &Finding) -> &'static str {
    match (Weight::of(told), told.severity) {
        (Weight::Error, _) if told.incomplete => "critical",
        (Weight::Error, _) => "blocker",
        (_, Severity::Error) => "major",
        (_, Severity::Warning) => "minor",
        (_, Severity::Info | Severity::Hint) => "info",
    }
}
