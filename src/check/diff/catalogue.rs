//! The catalogues of two versions, resource by resource.

use super::Change;
use crate::model::Submission;

/// Every change of a catalogue.
pub fn catalogue(_old: &Submission<'_>, _new: &Submission<'_>) -> Vec<Change> {
    Vec::new()
}
