//! The numbers that a verdict is told by.

use super::{EndpointRow, Excuse, Finding, Level, Severity, State, Verdict};

/// The numbers of the verdict line. What follows from a finding is no finding more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Open findings that make the verdict FAIL.
    pub gating: usize,
    /// Open gating findings about something that could not be judged.
    pub unjudged: usize,
    /// Required, gating endpoints that are absent or incompatible.
    pub endpoints: usize,
    /// Errors that do not gate.
    pub non_gating_errors: usize,
    /// Findings that waivers excuse.
    pub waived: usize,
    /// Findings that decisions settle.
    pub settled: usize,
}

impl Verdict {
    /// The numbers that it is told by.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let open = |matches: &dyn Fn(&Finding) -> bool| {
            self.causes().filter(|finding| matches(finding)).count()
        };
        let unmet = |row: &&EndpointRow| {
            row.gates
                && !row.excused
                && row.level == Level::Required
                && matches!(row.state, State::Absent | State::Incompatible)
        };
        let settled = |it: &&Finding| matches!(it.excuse, Some(Excuse::Decision { .. }));
        let settled = self.waived.iter().filter(settled).count();
        Counts {
            gating: open(&Finding::fails),
            unjudged: open(&|finding| finding.decides() && !finding.fails()),
            endpoints: self.required.iter().filter(unmet).count(),
            non_gating_errors: open(&|finding| {
                !finding.gates && finding.severity == Severity::Error
            }),
            waived: self.waived.len() - settled,
            settled,
        }
    }
}
