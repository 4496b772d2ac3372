//! Resources and the operations that serve them: unserved resources, unbound operations, broken bindings, and operations that must
//! require authentication.

use super::core::texts;
use super::identifiers::broken;
use crate::check::accounting::names::HarmlessNames;
use crate::check::accounting::{Standing, Unbound};
use crate::check::derived::Derived;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::links;
use crate::check::schema_reader::successes;
use crate::check::sharing::{can_provide, is_by_interface, is_conditional, is_withheld};
use crate::model::{CatalogueEntry, Disposition, Operation, Role};
use crate::read::Node;
use crate::text::{Span, Text};
use std::collections::{HashMap, HashSet};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new("resourcesServed", &["title"], &[], resources_served),
    Function::new(
        "operationsBound",
        &["group", "uncoded"],
        &[FunctionOption::new("reads", OptionShape::Texts)],
        operations_bound,
    ),
    Function::new("conditionalSecured", &[], &[], conditional_secured),
    Function::new(
        "withheldResources",
        &[],
        &[FunctionOption::new("reads", OptionShape::Texts)],
        withheld_resources,
    ),
    Function::new(
        "bindingsResolve",
        &["binding"],
        &[FunctionOption::new(
            "find",
            OptionShape::OneOf(&["operation", "resource"]),
        )],
        bindings_resolve,
    )
    .keyed(&["binding"]),
];

/// Why a rule about missing things is not evaluated where a file could not be read.
pub const UNREAD: (&str, &str) = (
    "有文件未能读取，所缺内容可能就在其中",
    "a file could not be read, and what is missing may stand in it",
);

/// The answer for hits about missing things. While a file that may contain them could not be read, their absence is not known: the
/// rule is then unevaluated instead.
pub(super) fn absences(context: &Context<'_, '_>, hits: Vec<Hit>) -> Answer {
    let unread = context
        .submission
        .files
        .iter()
        .any(|file| file.disposition == Disposition::Unread);
    if unread && !hits.is_empty() {
        let (zh, en) = UNREAD;
        return Answer::Unevaluated(Text::new(zh, en));
    }
    Answer::Hits(hits)
}

/// Whether a resource has a valid code, which others can refer to.
fn is_coded(context: &Context<'_, '_>, entry: &CatalogueEntry) -> bool {
    entry
        .text("code")
        .is_some_and(|(code, _)| broken(context, code).is_none())
}

fn resources_served(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let wanted: Vec<&CatalogueEntry> = context
        .submission
        .entries
        .iter()
        .filter(|entry| !is_withheld(entry) && is_coded(context, entry))
        .filter(|entry| is_by_interface(entry))
        .collect();
    if wanted.is_empty() {
        return Answer::NotApplicable;
    }
    let derived = context.derived;
    let provided: HashSet<&str> = derived
        .links
        .iter()
        .filter(|link| {
            let ends = derived.ends(link);
            ends.is_some_and(|(operation, entry)| provides(derived, operation, entry))
        })
        .map(|link| link.resource.as_str())
        .collect();
    let linked =
        |entry: &CatalogueEntry| provided.contains(entry.text("code").map_or("", |(code, _)| code));
    let hits = wanted
        .into_iter()
        .filter(|entry| !linked(entry))
        .map(|entry| {
            let at = entry
                .text("sharingModeType")
                .map_or(entry.span, |(_, span)| span);
            Hit::new(at)
                .arg("resource", &*entry.id)
                .arg("title", entry.text("title").map_or("", |(title, _)| title))
        })
        .collect();
    absences(context, hits)
}

/// Whether an operation that is linked with a resource hands it out. One that answers a request with technical names only, such as
/// one that receives records, does not.
fn provides<'d>(
    derived: &Derived<'_, 'd>,
    operation: &Operation<'d>,
    entry: &CatalogueEntry,
) -> bool {
    if !can_provide(operation) {
        return false;
    }
    let Some(account) = derived.account(operation.span) else {
        return false;
    };
    let Some(resource) = account.resource(entry) else {
        return false;
    };
    operation.method() == "GET"
        || account.has_record_places()
        || entry.items.is_empty()
        || account.successes().any(|body| {
            body.body.open.is_some()
                || body.body.dangling
                || body.body.over_limit
                || body.items(resource).next().is_some()
        })
}

/// Whether an operation that says nothing of what it answers is one that reads: a GET that answers with content, or a POST whose
/// name begins or ends with one of `reads` (`/user/queryPage`, `/user-list`). A description without any success response leaves
/// open what a GET answers.
fn reads_unsaid(operation: &Operation<'_>, reads: &[&str]) -> bool {
    let answers = || successes(operation).any(|response| response.status != "204");
    let redirects = || {
        let mut responses = operation.responses.iter();
        responses.any(|response| response.status.starts_with('3'))
    };
    match operation.method() {
        "GET" => answers() || (successes(operation).next().is_none() && !redirects()),
        "POST" | "QUERY" => is_called(operation.path(), reads) && answers(),
        _ => false,
    }
}

/// Whether the last name of a path begins or ends with one of these words: `queryPage`, `user-list`, `detail`.
fn is_called(path: &str, words: &[&str]) -> bool {
    let names = path.rsplit('/').map(str::trim);
    let mut names = names.filter(|name| !name.is_empty() && !name.contains('{'));
    let Some(name) = names.next() else {
        return false;
    };
    let mut parts = vec![String::new()];
    for c in name.chars() {
        if c.is_uppercase() || matches!(c, '-' | '_' | '.' | ':') {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut().filter(|_| c.is_alphanumeric()) {
            last.extend(c.to_lowercase());
        }
    }
    parts.retain(|part| !part.is_empty());
    let ends = [parts.first(), parts.last()];
    ends.into_iter()
        .flatten()
        .any(|part| words.contains(&part.as_str()))
}

/// Every operation that hands out data must be bound to a resource: what it names beside the technical names of the pack is data. A
/// POST whose name begins or ends with one of `reads` reads. An operation is free of this because a row of the endpoint table
/// compared it; in its places for records it hands out data all the same.
fn operations_bound(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let reads = texts(options, "reads");
    let derived = context.derived;
    let unbound = derived.unbound();
    if unbound.is_empty() && derived.accounts().is_empty() {
        return Answer::NotApplicable;
    }
    let own = unbound
        .into_iter()
        .filter(|(operation, unbound)| match unbound {
            Unbound::Data => true,
            Unbound::Open => operation.role == Role::Served && reads_unsaid(operation, &reads),
            Unbound::Harmless => false,
        });
    let own = own.map(|(operation, _)| operation);
    // A code that no resource has is reported at the code.
    let own = own.filter(|operation| operation.resource_codes.is_empty());
    // Without a catalogue, which is reported, nothing can be bound.
    let catalogued = !context.submission.entries.is_empty();
    let homeless = derived.accounts().iter().filter(|account| {
        catalogued
            && account.resources.is_empty()
            && account.has_record_places()
            && account
                .successes()
                .any(|body| !body.unregistered().is_empty())
    });
    let uncoded = uncoded(context);
    let hits = own
        .chain(homeless.map(|account| account.operation))
        .map(|operation| {
            let hit = Hit::new(operation.span).arg("operation", operation.name());
            let hit = hit.arg("group", group(&derived.names, operation));
            match uncoded.get(&operation.span) {
                Some(file) => hit.arg("uncoded", *file),
                None => hit,
            }
        })
        .collect();
    absences(context, hits)
}

/// The operations that resources without a code name, each with the file of the first: they are tied to it once it has one.
fn uncoded<'c>(context: &Context<'c, '_>) -> HashMap<Span, &'c str> {
    let mut found = HashMap::new();
    let entries = context.submission.entries.iter();
    for entry in entries.filter(|entry| entry.text("code").is_none()) {
        let source = context.submission.library.source(entry.source);
        let file = source.map_or("", |source| source.path.as_str());
        for binding in &entry.bindings {
            if let Some((_, operation)) = context.derived.index.bound(binding, entry.source) {
                found.entry(operation.span).or_insert(file);
            }
        }
    }
    found
}

/// The extension by which a vendor says that an operation is for the system's own pages. It lifts nothing.
const AUDIENCE: &str = "x-audience";
/// Segments of a path that say nothing of a content, by their group among the harmless names.
const NEUTRAL: [&str; 1] = ["segment"];

/// The group that an operation is told with: those that are marked as the system's own, those of a tag, or those below the same
/// beginning of a path, up to the first segment that says something.
fn group(names: &HarmlessNames, operation: &Operation<'_>) -> String {
    if operation.node.str_at(AUDIENCE) == Some("internal") {
        return format!("{AUDIENCE}: internal");
    }
    let tag = operation
        .node
        .get("tags")
        .and_then(|tags| tags.items().first());
    let tag = tag.and_then(Node::as_str).map(str::trim);
    if let Some(tag) = tag.filter(|tag| !tag.is_empty()) {
        return tag.to_owned();
    }
    let mut fixed: Vec<&str> = Vec::new();
    let segments = operation.path().split('/').skip(1);
    for segment in segments.take_while(|segment| !segment.contains('{')) {
        fixed.push(segment);
        if !names.is_in(&NEUTRAL, segment) {
            break;
        }
    }
    format!("/{}", fixed.join("/"))
}

/// Hits at the operations that serve the resources selected by `wanted` and for which `wrong` is true.
fn at_links<'d>(
    context: &Context<'_, 'd>,
    wanted: impl Fn(&CatalogueEntry) -> bool,
    wrong: impl Fn(&Operation<'d>) -> bool,
) -> Answer {
    let mut evaluated = false;
    let mut hits = Vec::new();
    let derived = context.derived;
    for link in &derived.links {
        let Some((operation, entry)) = derived.ends(link).filter(|(_, entry)| wanted(entry)) else {
            continue;
        };
        evaluated = true;
        if wrong(operation) {
            let at = entry
                .text("sharingType")
                .map_or(entry.span, |(_, span)| span);
            let hit = Hit::new(operation.span).related(at);
            hits.push(
                hit.arg("resource", &*entry.id)
                    .arg("operation", operation.name()),
            );
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

fn conditional_secured(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    at_links(context, is_conditional, |operation| !operation.is_secured())
}

fn withheld_resources(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let reads = texts(options, "reads");
    at_links(context, is_withheld, |operation| {
        let account = context.derived.account(operation.span);
        let named = account.is_some_and(|account| {
            let standings = account.successes().flat_map(|body| &body.standings);
            let mut standings = standings;
            standings.any(|one| matches!(one, Standing::Item(..) | Standing::Unregistered))
        });
        named || reads_unsaid(operation, &reads)
    })
}

/// Both ends of a binding must exist; the option `find` selects the end to check: `operation` or `resource`.
fn bindings_resolve(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let submission = context.submission;
    let of_manifest = || {
        submission.manifest.iter().flat_map(|manifest| {
            manifest
                .resources
                .iter()
                .map(move |line| (line, manifest.source))
        })
    };
    let mut hits = Vec::new();
    let mut evaluated = false;
    if options.str_at("find") == Some("operation") {
        let catalogued = submission.entries.iter().flat_map(|entry| {
            entry
                .bindings
                .iter()
                .map(move |binding| (&*entry.id, binding, entry.source))
        });
        let declared = of_manifest().flat_map(|((code, bindings), source)| {
            bindings
                .iter()
                .map(move |binding| (&*code.value, binding, source))
        });
        for (resource, binding, source) in declared.chain(catalogued) {
            evaluated = true;
            if context.derived.index.bound(binding, source).is_none() {
                let hit = Hit::new(binding.span).arg("resource", resource);
                hits.push(hit.arg("binding", &*binding.value));
            }
        }
    } else if !submission.entries.is_empty()
        && submission
            .entries
            .iter()
            .all(|entry| is_coded(context, entry))
    {
        // Not reported without a catalogue, whose absence is the defect, nor beside a resource whose own code is invalid.
        let declared = of_manifest().map(|((code, _), _)| (code.value.trim(), code.span));
        let extended = links::operations(submission)
            .flat_map(|operation| &operation.resource_codes)
            .map(|code| (code.value.trim(), code.span));
        let registered = submission.registrations.iter().filter_map(|registration| {
            let node = registration.fields.get("cataId")?;
            Some((node.as_str()?.trim(), node.span))
        });
        for (code, span) in declared.chain(extended).chain(registered) {
            evaluated = true;
            if !code.is_empty() && context.derived.index.entry(code).is_none() {
                hits.push(Hit::new(span).arg("resource", code).arg("binding", code));
            }
        }
    }
    if evaluated {
        absences(context, hits)
    } else {
        Answer::NotApplicable
    }
}
