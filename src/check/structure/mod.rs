//! Checks descriptors against the grammar of their own specification: every field is known, has the right type and is allowed in its
//! object.

mod agreement;
mod follow;
mod format;
mod grammar;
mod loader;
mod paths;
mod walk;

pub use grammar::Grammar;

use super::derived::Derived;
use crate::error::Fault;
use crate::model::reference::Resolver;
use crate::model::{Disposition, Kind};
use crate::read::Document;
use crate::text::Span;
use std::collections::HashSet;
use walk::{MOST_FAULTS, Walk, shown};

/// Checks descriptors against the specification that each follows; fragments that they refer to are checked as the type
/// that the reference expects, in the version of the descriptor that refers to them.
///
/// References that do not resolve are not reported here (see [`crate::model::reference::references`]).
/// The codes are `unknown-version`, `unknown-field`, `wrong-type`, `missing-field`, `bad-value`, `duplicate-value`,
/// `empty-value`, `exclusive-fields`, `undeclared-path-parameter`, `unused-path-parameter`, `duplicate-parameter`,
/// `ambiguous-path`, `conflicting-path-item`, `duplicate-operation-id`, `inconsistent-field` and `undeclared-security-scheme`.
#[must_use]
pub fn structure(
    resolver: &Resolver<'_>,
    descriptors: &[(u32, Kind)],
    grammar: &Grammar,
) -> Vec<Fault> {
    let library = resolver.library();
    let mut faults = Vec::new();
    let mut known = HashSet::new();
    for &(source, kind) in descriptors {
        let Some(document) = library.document(source) else {
            continue;
        };
        let Kind::Descriptor(kind) = kind else {
            if kind == Kind::OpenApiUnknown {
                faults.push(unknown_version(document));
            }
            continue;
        };
        let Some(rules) = grammar.of(kind) else {
            continue;
        };
        let mut walk = Walk::new(rules, kind, descriptors, resolver, source);
        walk.descriptor(document);
        if walk.faults.len() >= MOST_FAULTS {
            let fault = Fault::new("over-limit", document.root.span);
            let fault = fault.arg("limit", "structure_faults");
            walk.faults
                .push(fault.arg("value", MOST_FAULTS.to_string()));
        }
        walk.faults.extend(paths::paths(resolver, kind, document));
        // A fault in a fragment that two descriptors share is reported once.
        for fault in walk.faults {
            let key = (fault.code, fault.at, fault.args.clone());
            if known.insert(key) {
                faults.push(fault);
            }
        }
    }
    faults
}

fn unknown_version(document: &Document) -> Fault {
    let entry = document
        .root
        .entry("openapi")
        .or_else(|| document.root.entry("swagger"))
        .or_else(|| document.root.entry("swaggerVersion"));
    let at = entry.map_or(document.root.span, |entry| entry.node.span);
    Fault::new("unknown-version", at)
        .arg("found", entry.map_or_else(String::new, |e| shown(&e.node)))
}

/// Every structural fault of every descriptor of a submission.
#[must_use]
pub fn all(derived: &Derived<'_, '_>, grammar: &Grammar) -> Vec<Fault> {
    let submission = derived.submission;
    let descriptors: Vec<(u32, Kind)> = (0..)
        .zip(&submission.files)
        .filter(|(_, file)| file.kind.is_descriptor() || file.kind == Kind::OpenApiUnknown)
        .filter(|(_, file)| file.disposition != Disposition::Copy)
        .map(|(source, file)| (source, file.kind))
        .collect();
    let mut faults = structure(derived.resolver, &descriptors, grammar);
    // A file of shared parts is no description, and needs no paths.
    let parts = (0..).zip(&submission.files).filter_map(|(source, file)| {
        let shared = file.disposition == Disposition::Referenced;
        let document = submission.library.document(source).filter(|_| shared)?;
        Some(document.root.span)
    });
    let parts: HashSet<Span> = parts.collect();
    faults.retain(|fault| fault.code != "missing-field" || !parts.contains(&fault.at));
    faults
}
