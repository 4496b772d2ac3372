//! Two versions of a submission meet: what changed, and whether those who depend on the older one are broken by it.
//!
//! The engine decides, by the meaning of both schemas and the direction of the message; walking through the schemas only finds
//! the place and the words.

mod alike;
mod ask;
mod bodies;
mod catalogue;
mod operations;
mod parameters;
mod schemas;
mod security;
mod shape;

use crate::model::Submission;
use crate::read::Json;
use crate::text::Span;
use std::collections::BTreeMap;

/// What a change means to those who use the older version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Only words changed.
    Documentation,
    /// Whoever worked with the old works with the new.
    Compatible,
    /// It could not be decided.
    Undecided,
    /// Values stay acceptable, and yet a client may be surprised: it depends on what it does.
    Possible,
    /// A client of the old can fail with the new.
    Breaking,
}

impl Effect {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Documentation => "documentation",
            Self::Compatible => "compatible",
            Self::Undecided => "undecided",
            Self::Possible => "possible",
            Self::Breaking => "breaking",
        }
    }
}

/// One change from the older version to the newer.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which; its words stand in `rules/hutong/changes.yaml`.
    pub code: &'static str,
    /// What it means.
    pub effect: Effect,
    /// The operation or resource it concerns, as the older version names it.
    pub subject: Option<String>,
    /// Where in the older version.
    pub old: Option<Span>,
    /// Where in the newer version; where it is gone, the deepest place that is left.
    pub new: Option<Span>,
    /// What fills the holes of its words.
    pub args: BTreeMap<String, String>,
    /// A value that one side takes and the other refuses.
    pub counterexample: Option<Json>,
}

/// Every change from `old` to `new`, sorted by subject, then place, then code. `as_of` (CCYY-MM-DD) is the day on which an
/// announced `sunset` has passed or not.
#[must_use]
pub fn diff(old: &Submission<'_>, new: &Submission<'_>, as_of: &str) -> Vec<Change> {
    let mut changes = operations::operations(old, new, as_of);
    changes.append(&mut catalogue::catalogue(old, new));
    changes
}
