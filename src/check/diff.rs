//! Two versions of a submission meet: what changed, and whether those who depend on the older one are broken by it.
//!
//! The engine decides, by the meaning of both schemas and the direction of the message; walking through the schemas only finds
//! the place and the words.

mod alike;
mod ask;
mod bodies;
mod catalogue;
mod keywords;
mod operations;
mod parameters;
mod schemas;
mod security;
mod shape;

use super::Packs;
use crate::model::{Disposition, Submission};
use crate::pack::RulePack;
use crate::read::Json;
use crate::text::template::interpolate;
use crate::text::{Span, Text};
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

impl Change {
    /// Whether this is about the older version alone: that something of it could not be read.
    #[must_use]
    pub fn is_of_old(&self) -> bool {
        self.args
            .get("version_en")
            .is_some_and(|version| version == OLD.1)
    }
}

/// What the versions are called.
const OLD: (&str, &str) = ("原版本", "old version");
const NEW: (&str, &str) = ("新版本", "new version");

/// Every change from `old` to `new`, and what of either could not be compared. `as_of` (CCYY-MM-DD) is the day on which an
/// announced `sunset` has passed or not; the lists of the pack say which label of a catalogue is the stricter.
#[must_use]
pub fn diff(
    old: &Submission<'_>,
    new: &Submission<'_>,
    packs: Packs<'_>,
    as_of: &str,
) -> Vec<Change> {
    let mut changes = operations::operations(old, new, as_of);
    changes.append(&mut catalogue::catalogue(old, new, packs.pack));
    let mut unread = unread(old, new, packs.builtin);
    if new.is_blank() {
        // That nothing is there is one thing to say, not one for each operation and resource.
        changes.retain(|change| !GONE.contains(&change.code));
    } else if unread.iter().any(|change| !change.is_of_old()) {
        // What is not found in a version that was not read whole is not known to be gone.
        let gone = |change: &&mut Change| GONE.contains(&change.code);
        for change in changes.iter_mut().filter(gone) {
            change.effect = Effect::Undecided;
            change.code = "not-found";
        }
    }
    changes.append(&mut unread);
    changes
}

/// Changes that say that something was not found in the newer version.
const GONE: &[&str] = &[
    "operation-removed",
    "operation-removed-early",
    "operation-ended",
    "resource-removed",
    "binding-removed",
];

/// What of either version could not be compared because it could not be read, or because there is nothing in it.
fn unread(old: &Submission<'_>, new: &Submission<'_>, builtin: &RulePack) -> Vec<Change> {
    let mut changes = Vec::new();
    for (submission, zh, en, is_old) in [(old, OLD.0, OLD.1, true), (new, NEW.0, NEW.1, false)] {
        let mut tell = |code, at: Option<Span>, file: &str| {
            let (old, new) = if is_old { (at, None) } else { (None, at) };
            let change = Change {
                code,
                effect: Effect::Undecided,
                subject: None,
                old,
                new,
                args: BTreeMap::new(),
                counterexample: None,
            };
            let change = change.arg("version", zh).arg("version_en", en);
            changes.push(change.arg("file", file));
        };
        if submission.is_blank() {
            tell("version-empty", None, "");
        }
        let incomplete = |code: &str| {
            let id = format!("{}/{code}", builtin.id);
            builtin.rule(&id).is_none_or(|rule| rule.incomplete)
        };
        let faults = submission.faults.iter();
        let mut files: BTreeMap<u32, Span> = faults
            .filter(|fault| incomplete(fault.code))
            .map(|fault| (fault.at.source, fault.at))
            .collect();
        for (source, facts) in (0..).zip(&submission.files) {
            if facts.disposition == Disposition::Unread {
                let whole = Span {
                    source,
                    start: 0,
                    end: 0,
                };
                files.entry(source).or_insert(whole);
            }
        }
        for (source, at) in files {
            let file = submission.library.source(source);
            tell(
                "version-unread",
                Some(at),
                file.map_or("", |file| file.path.as_str()),
            );
        }
    }
    changes
}

/// Stands in the arguments of a change for a value that is not there, and for the whole of a message.
const NOTHING: &str = "-";

/// What a change says; its code where the built-in pack has no words for it, which a test excludes.
#[must_use]
pub fn words(builtin: &RulePack, change: &Change) -> Text {
    let library = &builtin.library;
    let entry = library
        .find("changes.yaml")
        .and_then(|source| library.document(source)?.root.get(change.code));
    let side = |lang: &str, nothing: &str, whole: &str| {
        let words = entry.and_then(|words| words.str_at(lang));
        let mut args = change.args.clone();
        for (name, value) in &mut args {
            match name.as_str() {
                "from" | "to" if value == NOTHING => nothing.clone_into(value),
                "part" if value == NOTHING => whole.clone_into(value),
                _ => {}
            }
        }
        interpolate(words.unwrap_or(change.code), &args)
    };
    Text::new(side("zh", "无", "取值"), side("en", "none", "the value"))
}
