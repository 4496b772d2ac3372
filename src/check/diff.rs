//! Compares two versions of a submission: what changed, and whether those who depend on the older one are broken by it.
//!
//! The engine decides, by the meaning of both schemas and the direction of the message; walking through the schemas only finds
//! the place and the words.

mod addresses;
mod annotations;
mod bodies;
mod catalogue;
mod change;
mod difference;
mod discriminators;
mod equality;
mod flat_schema;
mod forms;
mod joined;
mod keywords;
mod links;
mod once;
mod operation_index;
mod operations;
mod pair;
mod parameters;
mod plain;
mod reach;
mod schemas;
mod security;
mod version_comparer;
mod xml;

pub use change::{Change, Effect, Way};
pub use once::felt;

use super::reason_words::ReasonWords;
use super::types::Packs;
use crate::error::Fault;
use crate::model::reference::unread_file;
use crate::model::{Disposition, Submission};
use crate::pack::RulePack;
use crate::text::template::interpolate;
use crate::text::{Span, Text};
use change::{NEW, NOTHING, OLD};
use std::collections::{BTreeMap, BTreeSet};

/// How two versions are compared.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    /// CCYY-MM-DD: the day on which an announced `sunset` has passed or not.
    pub as_of: &'a str,
    /// How many times the usual budgets may be spent on comparing schemas.
    pub effort: u32,
}

/// Every change from `old` to `new`, and the parts of either that could not be compared. The lists of the pack say which label of a
/// catalogue is the stricter.
#[must_use]
pub fn diff(
    old: &Submission<'_>,
    new: &Submission<'_>,
    packs: Packs<'_>,
    how: How<'_>,
) -> Vec<Change> {
    let mut changes = operations::operations(old, new, how.as_of, how.effort);
    changes.append(&mut catalogue::catalogue(old, new, packs.pack));
    changes.append(&mut replaced(old, new));
    let mut unread = unread(old, new, packs.builtin);
    if new.is_blank() {
        // That the version is empty is one change, and not one for each operation and resource.
        changes.retain(|change| !GONE.contains(&change.code));
    } else if unread.iter().any(|change| !change.is_of_old()) {
        // In a version that was not read whole, something that was not found is not known to be gone.
        let gone = |change: &&mut Change| GONE.contains(&change.code);
        for change in changes.iter_mut().filter(gone) {
            change.effect = Effect::Undecided;
            change.code = "not-found";
        }
    }
    changes.append(&mut unread);
    once::once(changes, old.library, new.library)
}

/// Codes of changes for something that was not found in the newer version.
const GONE: &[&str] = &[
    "operation-removed",
    "operation-removed-early",
    "operation-ended",
    "resource-removed",
    "binding-removed",
];

/// The files of either version that could not be read, and whether a version is empty.
fn unread(old: &Submission<'_>, new: &Submission<'_>, builtin: &RulePack) -> Vec<Change> {
    let mut changes = Vec::new();
    for (submission, zh, en, is_old) in [(old, OLD.0, OLD.1, true), (new, NEW.0, NEW.1, false)] {
        let mut report = |code, at: Option<Span>, file: &str| {
            let (old, new) = if is_old { (at, None) } else { (None, at) };
            let change = Change::new(code, Effect::Undecided, old, new);
            let change = change.arg("version", zh).arg("version_en", en);
            changes.push(change.arg("file", file));
        };
        if submission.is_blank() {
            report("version-empty", None, "");
        }
        let incomplete = |code: &str| {
            let id = format!("{}/{code}", builtin.id);
            builtin.rule(&id).is_none_or(|rule| rule.incomplete)
        };
        let faults = submission.faults.iter();
        let mut files: BTreeMap<u32, Span> = faults
            .filter(|fault| incomplete(fault.code) && unread_file(fault).is_none())
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
            report(
                "version-unread",
                Some(at),
                file.map_or("", |file| file.path.as_str()),
            );
        }
        for (fault, reference) in unread_references(submission) {
            let (old, new) = if is_old {
                (Some(fault.at), None)
            } else {
                (None, Some(fault.at))
            };
            let file = submission.library.source(fault.at.source);
            let change = Change::new(REFERENCE_UNREAD, Effect::Undecided, old, new);
            let change = change.arg("version", zh).arg("version_en", en);
            let change = change.arg("file", file.map_or("", |file| file.path.as_str()));
            changes.push(change.arg("reference", reference));
        }
    }
    changes
}

/// The code of a reference into a file that was not given.
const REFERENCE_UNREAD: &str = "version-reference-unread";

/// References of a version into files that were not given, each file once. What is missing within a file that was read is not
/// among them: nothing can have changed there.
fn unread_references<'f>(submission: &'f Submission<'_>) -> Vec<(&'f Fault, &'f str)> {
    let mut known = BTreeSet::new();
    let faults = submission.faults.iter().filter_map(|fault| {
        let reference = unread_file(fault)?;
        let file = reference.split('#').next().unwrap_or_default();
        known
            .insert((fault.at.source, file))
            .then_some((fault, reference))
    });
    faults.collect()
}

/// Files that were descriptions and are none any more: what they describe may stand in them in another form.
fn replaced(old: &Submission<'_>, new: &Submission<'_>) -> Vec<Change> {
    let path = |submission: &Submission<'_>, source: u32| {
        let file = submission.library.source(source);
        file.map(|file| file.path.clone()).unwrap_or_default()
    };
    let described: BTreeSet<String> = new
        .descriptors
        .iter()
        .map(|descriptor| path(new, descriptor.source))
        .collect();
    let former = old
        .descriptors
        .iter()
        .map(|one| (one, path(old, one.source)));
    let replaced = former.filter_map(|(one, file)| {
        let is_there = (0u32..)
            .zip(&new.files)
            .find(|(source, _)| path(new, *source) == file);
        let (source, facts) = is_there.filter(|_| !described.contains(&file))?;
        // That it could not be read is told already.
        if facts.disposition == Disposition::Unread {
            return None;
        }
        let at = (Some(one.document.root.span), Some(Span::file(source)));
        let change = Change::new("description-gone", Effect::Undecided, at.0, at.1);
        Some(change.arg("file", &file))
    });
    replaced.collect()
}

/// The words of a change; its code where the built-in pack has none for it, which a test excludes.
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
    let mut words = Text::new(side("zh", "无", "取值"), side("en", "none", "the value"));
    if let Some(reason) = change.args.get("reason") {
        let reason = ReasonWords::new(builtin).text(reason, &change.args);
        words.zh = format!("{}（{}）", words.zh, reason.zh);
        words.en = format!("{} ({})", words.en, reason.en);
    }
    words
}
