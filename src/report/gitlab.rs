//! Renders a verdict as a GitLab Code Quality report: a list of the open findings, with those that decide the verdict first.
//!
//! GitLab merges findings with equal fingerprints, so every finding gets its own. Waived findings are left out: the format cannot
//! express a waiver, and GitLab would show them as open.

use super::json::{Failure, pretty};
use super::machine_common::{Fingerprints, Region, RepoPaths, Weight, message, ranked};
use super::sanitize::visible;
use crate::decide::{Finding, Severity, Verdict};
use serde::Serialize;

/// Maximum number of findings listed. A merge request's widget cannot show more, and a flood must not fill the artifact storage.
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

/// Renders the report. `root` is the submission's folder within the repository, or `""` for the repository root.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn gitlab(verdict: &Verdict, root: &str) -> Result<String, Failure> {
    let paths = RepoPaths::new(verdict, root);
    let mut prints = Fingerprints::default();
    let all = ranked(verdict);
    let mut issues: Vec<Issue<'_>> = all
        .iter()
        .take(MOST)
        .map(|finding| {
            let region = Region::new(&finding.at);
            Issue {
                description: message(finding),
                check_name: &finding.rule,
                fingerprint: prints.unique(finding),
                severity: severity(finding),
                location: Location {
                    path: visible(&paths.path(&finding.at.file)),
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

/// The GitLab severity. Blocker and critical findings decide the verdict; a major finding is an error that does not.
fn severity(finding: &Finding) -> &'static str {
    match (Weight::of_finding(finding), finding.severity) {
        (Weight::Error, _) if finding.incomplete => "critical",
        (Weight::Error, _) => "blocker",
        (_, Severity::Error) => "major",
        (_, Severity::Warning) => "minor",
        (_, Severity::Info | Severity::Hint) => "info",
    }
}
