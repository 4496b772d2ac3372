//! Exchange contracts meet the submission's operations.
use super::{Lifted, Required, Terms};
use crate::model::Submission;
use crate::pack::RulePack;

/// Rows of the endpoint table and the requirements that declared facts lifted.
#[derive(Debug, Default)]
pub struct ContractResult {
    /// The rows.
    pub rows: Vec<Required>,
    /// The lifted requirements.
    pub lifted: Vec<Lifted>,
}

/// Evaluates every contract of a pack.
#[must_use]
pub fn required(_: &Submission<'_>, _: &RulePack, _: &Terms<'_>) -> ContractResult {
    ContractResult::default()
}
