//! Resources and the operations that serve them, both ways: who serves what, who is bound to what, who may be anonymous.

use super::core::texts;
use super::identifiers::broken;
use super::items::{response_contents, successes};
use crate::check::record::Reader;
use crate::check::{Answer, Context, Function, Hit, Target, links};
use crate::model::{CatalogueEntry, Disposition, Operation};
use crate::read::Node;
use crate::text::Text;

/// The label of a resource or an item that is not shared.
pub(super) const WITHHELD: &str = "不予共享";
/// The label of a resource that is shared under conditions.
const CONDITIONAL: &str = "有条件共享";
/// The label of the sharing mode that needs an operation.
const BY_INTERFACE: &str = "接口";

/// One line a function.
pub const TABLE: &[Function] = &[
    Function {
        name: "resourcesServed",
        holes: &["title"],
        options: &[],
        run: resources_served,
    },
    Function {
        name: "operationsBound",
        holes: &[],
        options: &["except", "reads"],
        run: operations_bound,
    },
    Function {
        name: "conditionalSecured",
        holes: &[],
        options: &[],
        run: conditional_secured,
    },
    Function {
        name: "withheldResources",
        holes: &[],
        options: &["reads"],
        run: withheld_resources,
    },
    Function {
        name: "bindingsResolve",
        holes: &["binding"],
        options: &["find"],
        run: bindings_resolve,
    },
];

/// That something is not there is not known while a file that may hold it could not be read: hits then become the answer that the
/// rule could not be evaluated.
pub(super) fn absences(context: &Context<'_, '_>, hits: Vec<Hit>) -> Answer {
    let unread = context
        .submission
        .files
        .iter()
        .any(|file| file.disposition == Disposition::Unread);
    if unread && !hits.is_empty() {
        return Answer::Unevaluated(Text::new(
            "有文件未能读取，所缺内容可能就在其中",
            "a file could not be read, and what is missing may stand in it",
        ));
    }
    Answer::Hits(hits)
}

/// The entry with this code.
pub(super) fn entry_of<'c>(context: &'c Context<'_, '_>, code: &str) -> Option<&'c CatalogueEntry> {
    context
        .submission
        .entries
        .iter()
        .find(|entry| entry.text("code").is_some_and(|(text, _)| text == code))
}

/// Whether a resource has a code that can be named elsewhere.
fn is_coded(context: &Context<'_, '_>, entry: &CatalogueEntry) -> bool {
    entry
        .text("code")
        .is_some_and(|(code, _)| broken(context, code).is_none())
}

/// Whether a resource is not shared at all.
pub(super) fn is_withheld(entry: &CatalogueEntry) -> bool {
    entry
        .text("sharingType")
        .is_some_and(|(label, _)| label == WITHHELD)
}

/// Whether an operation can hand data out: it reads, or queries by a body.
pub(super) fn provides(operation: &Operation<'_>) -> bool {
    matches!(operation.method(), "GET" | "POST" | "QUERY")
}

fn resources_served(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let wanted: Vec<&CatalogueEntry> = context
        .submission
        .entries
        .iter()
        .filter(|entry| !is_withheld(entry) && is_coded(context, entry))
        .filter(|entry| {
            entry
                .text("sharingModeType")
                .is_some_and(|(mode, _)| mode == BY_INTERFACE)
        })
        .collect();
    if wanted.is_empty() {
        return Answer::NotApplicable;
    }
    let exchange = links::Exchange::of(context.pack, context.submission);
    let any = links::operations(context.submission).any(|operation| exchange.serves_any(operation));
    let linked = |entry: &CatalogueEntry| {
        let code = entry.text("code").map_or("", |(code, _)| code);
        context.links.iter().any(|link| {
            link.resource == code
                && links::operation_at(context.submission, link.operation_at).is_some_and(provides)
        })
    };
    let hits = wanted
        .into_iter()
        .filter(|entry| !any && !linked(entry))
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

/// Whether an operation hands out data: any GET that answers with content or does not say what it answers, and a POST that is
/// called as one of `reads` (`/user/queryPage`, `/user-list`); any other POST that answers with a list of objects. A POST that
/// answers with one object is as often a login or a receipt.
fn is_data<'d>(reader: &Reader<'d>, operation: &Operation<'d>, reads: &[&str]) -> bool {
    let answers = || successes(operation).any(|response| response.status != "204");
    match operation.method() {
        "GET" => answers(),
        "POST" | "QUERY" => {
            (is_called(operation.path(), reads) && answers())
                || response_contents(reader, operation)
                    .iter()
                    .any(|contents| contents.list)
        }
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

/// Every operation of the system's own that hands out data must be linked to a resource. Paths in the option `except`, whole and
/// without base path, are no data; a POST whose name begins or ends with one of `reads` is.
fn operations_bound(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let (except, reads) = (texts(options, "except"), texts(options, "reads"));
    let exchange = links::Exchange::of(context.pack, context.submission);
    let reader = &Reader::new(context.submission.library);
    let own: Vec<&Operation<'_>> = links::operations(context.submission)
        .filter(|operation| !except.contains(&operation.path().trim_end_matches('/')))
        .filter(|operation| !exchange.has(operation) && is_data(reader, operation, &reads))
        .collect();
    if own.is_empty() {
        return Answer::NotApplicable;
    }
    let hits = own
        .into_iter()
        .filter(|operation| {
            !context
                .links
                .iter()
                .any(|link| link.operation_at == operation.span)
        })
        .map(|operation| Hit::new(operation.span).arg("operation", operation.name()))
        .collect();
    absences(context, hits)
}

/// Hits at the operations that serve resources which `wanted` picks, where `wrong` says so.
fn at_links<'d>(
    context: &Context<'_, 'd>,
    wanted: impl Fn(&CatalogueEntry) -> bool,
    wrong: impl Fn(&Operation<'d>) -> bool,
) -> Answer {
    let mut looked = false;
    let mut hits = Vec::new();
    for link in context.links {
        let (Some(entry), Some(operation)) = (
            entry_of(context, &link.resource).filter(|entry| wanted(entry)),
            links::operation_at(context.submission, link.operation_at),
        ) else {
            continue;
        };
        looked = true;
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
    if looked {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

fn conditional_secured(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let conditional = |entry: &CatalogueEntry| {
        entry
            .text("sharingType")
            .is_some_and(|(label, _)| label == CONDITIONAL)
    };
    at_links(context, conditional, |operation| !operation.is_secured())
}

fn withheld_resources(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let reader = &Reader::new(context.submission.library);
    let reads = texts(options, "reads");
    at_links(context, is_withheld, |operation| {
        is_data(reader, operation, &reads)
    })
}

/// What is bound must exist; the option `find` says which end is looked for: `operation` or `resource`.
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
    let mut looked = false;
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
            looked = true;
            if links::find(submission, binding, source).is_none() {
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
        // Without a catalogue it is the catalogue that is missing; beside a resource without a proper code, that code.
        let declared = of_manifest().map(|((code, _), _)| (code.value.trim(), code.span));
        let extended = links::operations(submission)
            .flat_map(|operation| &operation.resource_codes)
            .map(|code| (code.value.trim(), code.span));
        let registered = submission.registrations.iter().filter_map(|registration| {
            let node = registration.fields.get("cataId")?;
            Some((node.as_str()?.trim(), node.span))
        });
        for (code, span) in declared.chain(extended).chain(registered) {
            looked = true;
            if !code.is_empty() && entry_of(context, code).is_none() {
                hits.push(Hit::new(span).arg("resource", code).arg("binding", code));
            }
        }
    }
    if looked {
        absences(context, hits)
    } else {
        Answer::NotApplicable
    }
}
