//! The interfaces of two versions, operation by operation.

use super::Change;
use crate::model::Submission;

/// Every change of an interface.
pub fn operations(_old: &Submission<'_>, _new: &Submission<'_>, _as_of: &str) -> Vec<Change> {
    Vec::new()
}
