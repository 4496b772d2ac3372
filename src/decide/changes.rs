//! Changes between two versions get their words and places and become a [`Comparison`].

use super::inventory::digest_of;
use super::place::{Place, place};
use crate::check::diff::{self, Effect, Way, felt, words};
use crate::model::Submission;
use crate::pack::RulePack;
use crate::read::Json;
use crate::text::{Span, Text};
use std::collections::BTreeMap;

/// What the newer version does to those who depend on the older.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effects {
    /// Whoever worked with the older version works with the newer.
    Compatible,
    /// Somebody can fail.
    Breaking,
    /// Nothing is known to break, and something could not be read or decided.
    Undecided,
}

impl Effects {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Compatible => "compatible",
            Self::Breaking => "breaking",
            Self::Undecided => "undecided",
        }
    }

    /// The exit code: 0, 1, 3.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Compatible => 0,
            Self::Breaking => 1,
            Self::Undecided => 3,
        }
    }
}

/// A change, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Which.
    pub code: &'static str,
    /// What it means.
    pub effect: Effect,
    /// The operation or resource; `None` where several operations feel the change.
    pub subject: Option<String>,
    /// The shared component that it stands in: `components/schemas/Person`.
    pub component: Option<String>,
    /// The operations that feel it, by name: with the message that carries it, and what it means there.
    pub affects: Vec<Affected>,
    /// How many there are; where they are very many only the first are listed.
    pub affected: usize,
    /// Where in the older version.
    pub old: Option<Place>,
    /// Where in the newer version.
    pub new: Option<Place>,
    /// What fills the holes of its words: `place` and `part` of a message among them.
    pub args: BTreeMap<String, String>,
    /// What it says.
    pub message: Text,
    /// A value that proves it.
    pub counterexample: Option<Json>,
}

/// An operation that feels a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Affected {
    /// The operation, as the older version names it.
    pub operation: String,
    /// Which of its messages.
    pub way: Way,
    /// What the change means there.
    pub effect: Effect,
}

/// What a new version changes.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// All of it in one word.
    pub outcome: Effects,
    /// Every change: the worst first, then by operation and place.
    pub changes: Vec<Change>,
    /// Digest of the older version.
    pub old: String,
    /// Digest of the newer version.
    pub new: String,
    /// Version of the tool.
    pub tool: &'static str,
}

/// Operations that are listed for all changes together; where there would be more, each change lists [`FEW_LISTED`].
const MOST_LISTED: usize = 200_000;
/// Operations that are listed for one change where there are very many.
const FEW_LISTED: usize = 20;

/// Puts words and places to changes. The words stand in `changes.yaml` of the built-in pack.
#[must_use]
pub fn compare(
    old: &Submission<'_>,
    new: &Submission<'_>,
    changes: Vec<diff::Change>,
    builtin: &RulePack,
) -> Comparison {
    let at = |submission: &Submission<'_>, span: Option<Span>| {
        span.map(|span| place(submission.library, span))
    };
    let listed = changes.iter().flat_map(|change| &change.affects);
    let listed: usize = listed.map(|affected| affected.messages.len()).sum();
    let most = if listed > MOST_LISTED {
        FEW_LISTED
    } else {
        usize::MAX
    };
    let told = changes.into_iter().map(|change| {
        let (affects, affected) = felt(&change, most);
        let affects = affects
            .into_iter()
            .map(|(operation, way, effect)| Affected {
                operation: operation.to_owned(),
                way,
                effect,
            });
        Change {
            affects: affects.collect(),
            affected,
            message: words(builtin, &change),
            old: at(old, change.old),
            new: at(new, change.new),
            code: change.code,
            effect: change.effect,
            subject: change.subject,
            component: change.component,
            args: change.args,
            counterexample: change.counterexample,
        }
    });
    let mut changes: Vec<Change> = told.collect();
    let order = |change: &Change| {
        let spot = |place: &Option<Place>| {
            place.as_ref().map(|place| {
                (
                    place.file.clone(),
                    place.position.line,
                    place.position.column,
                )
            })
        };
        (
            std::cmp::Reverse(change.effect),
            change.subject.clone(),
            spot(&change.new),
            spot(&change.old),
            change.code,
            change.message.en.clone(),
        )
    };
    changes.sort_by_cached_key(order);
    changes.dedup();
    let any = |effect| changes.iter().any(|change| change.effect == effect);
    let outcome = if any(Effect::Breaking) {
        Effects::Breaking
    } else if any(Effect::Undecided) {
        Effects::Undecided
    } else {
        Effects::Compatible
    };
    Comparison {
        outcome,
        changes,
        old: digest_of(old),
        new: digest_of(new),
        tool: env!("CARGO_PKG_VERSION"),
    }
}
