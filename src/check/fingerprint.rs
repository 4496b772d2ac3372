//! The fingerprint of a finding: a digest of its rule and its subject.
//!
//! A waiver by fingerprint lasts for years, so a fingerprint leaves out everything that changes without the defect changing: lines,
//! rows, and texts of a pack (messages, labels, the values that a code list allows). The submission's own value is part of it: two
//! different wrong values are two defects.

use super::function::Function;
use super::types::{Reason, Violation};
use crate::error::Fault;
use crate::read::Library;
use crate::read::digest::sha256;
use crate::text::Span;
use std::collections::BTreeMap;

/// Arguments that the engine fills and that name the subject of a finding.
const SUBJECT: &[&str] = &[
    "resource",
    "item",
    "interface",
    "operation",
    "service",
    "field",
];

/// Arguments of faults that identify the defect. The others are words for people, row numbers, or sizes.
const OF_FAULTS: &[&str] = &[
    "code",
    "column",
    "field",
    "found",
    "in",
    "key",
    "keyword",
    "kind",
    "limit",
    "object",
    "other",
    "parameter",
    "path",
    "reference",
    "sheet",
    "text",
];

/// Arguments of the reasons of an endpoint that identify the defect. Values that the engine generated and what the contract's schema
/// allows are not among them. What the submission declares at the place is: a later change there is another defect.
const OF_REASONS: &[&str] = &[
    "binding",
    "code",
    "declared",
    "file",
    "found",
    "id",
    "keyword",
    "media",
    "missing",
    "name",
    "names",
    "operation",
    "operations",
    "part",
    "path",
    "place",
    "range",
    "status",
    "type",
    "wanted",
];

/// The arguments that identify a finding within its rule and file, by name.
pub type Keys<'k> = BTreeMap<&'k str, &'k str>;

/// The fingerprint of a finding of `rule` in `file` (empty for the submission as a whole). Two findings share one where they have
/// one cause: the same rule, file and keys.
#[must_use]
pub fn fingerprint(rule: &str, file: &str, keys: &Keys<'_>) -> String {
    let mut identity = format!("{rule}\0{file}");
    for (name, value) in keys.iter().filter(|(_, value)| !value.is_empty()) {
        identity.push('\0');
        identity.push_str(name);
        identity.push('=');
        identity.push_str(value);
    }
    sha256(identity.as_bytes())
}

/// The path of the file that a span lies in; empty for the submission as a whole.
pub(super) fn file_of(library: &Library, at: Span) -> &str {
    let source = library.source(at.source);
    source.map_or("", |source| source.path.as_str())
}

/// The keys of a hit: its subject, the arguments that the function declares as keys, and the value found.
pub(super) fn keys_of_hit<'k>(
    function: &Function,
    args: &'k BTreeMap<String, String>,
    subject: &'k [(&'static str, String)],
    is_text: bool,
) -> Keys<'k> {
    let is_key = |name: &str| {
        SUBJECT.contains(&name) || function.keys.contains(&name) || (is_text && name == "found")
    };
    let args = args.iter().filter(|(name, _)| is_key(name));
    let args = args.map(|(name, value)| (name.as_str(), value.as_str()));
    let subject = subject.iter().map(|(name, value)| (*name, value.as_str()));
    args.chain(subject).collect()
}

/// The keys of a fault. A fault with a `reason` in words is also identified by the pointer of its place, because the words are
/// no part of the fingerprint.
pub(super) fn keys_of_fault<'k>(fault: &'k Fault, pointer: &'k str) -> Keys<'k> {
    let args = fault.args.iter();
    let mut keys: Keys<'_> = args
        .filter(|(name, _)| OF_FAULTS.contains(name))
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    if fault
        .args
        .iter()
        .any(|(name, _)| name.starts_with("reason"))
    {
        keys.insert("pointer", pointer);
    }
    keys
}

/// Arguments of changes that are words for people: the names of versions and of catalogue fields.
const WORDS_OF_CHANGES: &[&str] = &["field", "version", "version_en"];

/// The keys of a change between two versions: its code, its subject, its place in the older version, and its arguments.
pub(super) fn keys_of_change<'k>(
    args: &'k BTreeMap<String, String>,
    about: [(&'static str, &'k str); 3],
) -> Keys<'k> {
    let args = args.iter();
    let args = args.filter(|(name, _)| !WORDS_OF_CHANGES.contains(&name.as_str()));
    let args = args.map(|(name, value)| (name.as_str(), value.as_str()));
    args.chain(about).collect()
}

/// The keys of a reason of an endpoint. The endpoint is not among them: a cause that affects several endpoints is one cause.
#[must_use]
pub fn keys_of_reason(reason: &Reason) -> Keys<'_> {
    let args = reason.args.iter();
    let args = args.filter(|(name, _)| OF_REASONS.contains(&name.as_str()));
    let args = args.map(|(name, value)| (name.as_str(), value.as_str()));
    args.chain([("reason", reason.code)]).collect()
}

/// The fingerprint of a violation in `file` in its former form: a digest of all arguments, words of the pack included. Waivers
/// with such fingerprints still work; `hutong waive --renew` rewrites them.
#[must_use]
pub fn former(violation: &Violation, file: &str) -> String {
    // Arguments that did not exist in the former form.
    let is_newer = |name: &str| match name {
        "over_zh" | "over_en" => true,
        "reason_zh" => violation.args.contains_key("reason"),
        _ => false,
    };
    let mut identity = violation.rule.clone();
    for (name, value) in violation.args.iter().filter(|(name, _)| !is_newer(name)) {
        identity.push('\0');
        identity.push_str(name);
        identity.push('=');
        identity.push_str(value);
    }
    former_of_cause(&sha256(identity.as_bytes()), file)
}

/// The fingerprint of a reason of an endpoint in its former form: a digest of its English words.
#[must_use]
pub fn former_of_reason(rule: &str, code: &str, words: &str, file: &str) -> String {
    let cause = format!("{rule}\0{code} {words}");
    former_of_cause(&sha256(cause.as_bytes()), file)
}

fn former_of_cause(cause: &str, file: &str) -> String {
    sha256(format!("{cause}\0{file}").as_bytes())
}
