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

    /// The project's code, the office's or else the manifest's; empty where there is none.
    pub(super) fn project(self) -> &'c str {
        if let Some(code) = self.judgement.office_project {
            return code.trim();
        }
        let code = self.manifest().and_then(|it| it.project.code.as_ref());
        code.map_or("", |code| code.value.trim())
    }
}
