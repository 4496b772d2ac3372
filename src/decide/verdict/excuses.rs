//! What the office granted and decided, and what a submission grants itself, ready to be reported.

use crate::decide::place::Place;
use crate::text::Text;
use std::collections::{BTreeMap, BTreeSet};

/// What excuses a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Excuse {
    /// A waiver, until its last day.
    Waiver(WaiverTerms),
    /// A decision, for these very files.
    Decision {
        /// Why.
        reason: String,
        /// By whom.
        by: String,
        /// CCYY-MM-DD.
        on: String,
    },
}

impl Excuse {
    /// Number of the document that grants it; empty where there is none.
    #[must_use]
    pub fn reference(&self) -> &str {
        match self {
            Self::Waiver(terms) => &terms.reference,
            Self::Decision { .. } => "",
        }
    }

    /// The last day on which it holds; none for a decision.
    #[must_use]
    pub fn expires(&self) -> Option<&str> {
        match self {
            Self::Waiver(terms) => Some(&terms.expires),
            Self::Decision { .. } => None,
        }
    }
}

/// The terms of a waiver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverTerms {
    /// Number of the document that says so; empty where there is none.
    pub reference: String,
    /// Why it was granted.
    pub reason: String,
    /// By whom.
    pub granted_by: String,
    /// CCYY-MM-DD.
    pub granted_on: String,
    /// CCYY-MM-DD: the last day on which it holds.
    pub expires: String,
    /// Whether it names a fingerprint of the former form, which the next version no longer knows.
    pub outdated: bool,
}

/// What became of a waiver.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaiverState {
    /// It excuses at least one finding.
    Active,
    /// Its last day has passed: it excuses nothing.
    Expired,
    /// It was granted on a later day than that of the judgement: it excuses nothing yet.
    Pending,
    /// It holds, and nothing that was found fits it.
    Unmatched,
    /// What it was granted for was compared otherwise than it stands now: the office has not seen that.
    Unseen,
}

impl WaiverState {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Pending => "pending",
            Self::Unmatched => "unmatched",
            Self::Unseen => "unseen",
        }
    }
}

/// One waiver of the office's file that is for this project, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiver {
    /// Full id of the rule it excuses.
    pub rule: String,
    /// What it is for, in words.
    pub scope: Text,
    /// Its terms.
    pub terms: WaiverTerms,
    /// What became of it.
    pub state: WaiverState,
    /// How many findings it excuses.
    pub hits: usize,
    /// Where it names a fingerprint of the former form: those that the findings it excuses have now.
    pub renewed: BTreeSet<String>,
    /// The digests of what was compared, of all findings that its scope reaches now.
    pub compared: BTreeSet<String>,
    /// Those of them that it does not cover, because the office has not seen them, with what is wrong there.
    pub unseen: BTreeMap<String, Vec<Text>>,
    /// Where it stands in the office's file.
    pub at: Place,
}

/// What became of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionState {
    /// It settles something.
    Applied,
    /// It was made on a later day than that of the judgement: it settles nothing yet.
    Pending,
    /// It was made for other files or by another pack: it settles nothing.
    Outdated,
    /// There is nothing that it could settle.
    Unmatched,
    /// It accepts what another refuses: it settles nothing.
    Overruled,
}

impl DecisionState {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Pending => "pending",
            Self::Outdated => "outdated",
            Self::Unmatched => "unmatched",
            Self::Overruled => "overruled",
        }
    }
}

/// One decision of the office's file that is for this project, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    /// What it settles, in words: an undecided endpoint, or a clause that a person must look at.
    pub about: Text,
    /// Whether that was accepted; refused otherwise.
    pub accepted: bool,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// CCYY-MM-DD.
    pub on: String,
    /// What became of it.
    pub state: DecisionState,
    /// Where it stands in the office's file.
    pub at: Place,
}

/// An inline suppression in the submission, such as `x-noqa`: listed, never honoured.
#[derive(Debug, Clone, PartialEq)]
pub struct InlineSuppression {
    /// The keyword.
    pub keyword: String,
    /// Its value, on one line.
    pub text: String,
    /// Where.
    pub at: Place,
}
