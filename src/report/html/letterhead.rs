//! What an office says of the paper of a decision.

/// What an office says of the paper itself. What it does not say is left to be filled in by hand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Letterhead {
    /// The number of the decision (编号).
    pub number: Option<String>,
    /// The office that reviews; by default the one that adopted the pack.
    pub office: Option<String>,
    /// Who reviews.
    pub officer: Option<String>,
    /// The day on which the submission came in, CCYY-MM-DD.
    pub received: Option<String>,
}
