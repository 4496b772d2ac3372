//! Everything a decision is made from.

use super::verdict::OfficeInput;
use crate::check::{Checked, JudgementContext, Packs};
use crate::limits::Limits;
use crate::model::{Manifest, Submission};
use crate::pack::waiver_file::WaiverFile;

/// Everything a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct DecisionInput<'c> {
    /// The facts.
    pub submission: &'c Submission<'c>,
    /// What checking found.
    pub checked: &'c Checked,
    /// The packs.
    pub packs: Packs<'c>,
    /// Class, stage, date.
    pub judgement: &'c JudgementContext<'c>,
    /// The office's waivers and decisions, where it gave some.
    pub office: Option<&'c WaiverFile>,
    /// What the office gave beside the pack.
    pub given: &'c [OfficeInput],
    /// The limits that were in force.
    pub limits: &'c Limits,
}

impl<'c> DecisionInput<'c> {
    /// The manifest, where there is one.
    pub(super) const fn manifest(self) -> Option<&'c Manifest> {
        self.submission.manifest.as_ref()
    }

    /// The project's code; see [`project`].
    pub(super) fn project(self) -> &'c str {
        project(self.judgement.office_project, self.manifest())
    }
}

/// The code of a project: as the office says it, else as the manifest does; empty where neither does.
#[must_use]
pub fn project<'c>(office: Option<&'c str>, manifest: Option<&'c Manifest>) -> &'c str {
    if let Some(code) = office {
        return code.trim();
    }
    let code = manifest.and_then(|it| it.project.code.as_ref());
    code.map_or("", |code| code.value.trim())
}
