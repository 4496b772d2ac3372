//! An open finding as causes are looked for.

use crate::check::Reason;
use crate::decide::verdict::Finding;

/// What is known of an open finding: itself, and the reason of the endpoint table that it reports.
pub struct Case<'f> {
    pub finding: &'f Finding,
    pub reason: Option<&'f Reason>,
}
