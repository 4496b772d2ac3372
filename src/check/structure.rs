//! Structure.
use crate::error::Fault;
use crate::model::Submission;
use crate::pack::RulePack;

/// Every structural fault of every descriptor.
#[must_use]
pub fn all(_: &Submission<'_>, _: &RulePack) -> Vec<Fault> {
    Vec::new()
}
