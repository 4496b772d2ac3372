//! Links.
use super::Link;
use crate::model::Submission;

/// Links.
#[must_use]
pub fn links(_: &Submission<'_>) -> Vec<Link> {
    Vec::new()
}
