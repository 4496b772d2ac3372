//! Compares the submission's codes with the competent department's catalogue (`--registry`).

use super::core::texts;
use super::values::split;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::registry::CodeSuggestions;
use crate::model::CatalogueEntry;
use crate::read::{Node, Value};
use crate::text::{Span, Text};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "registered",
        &["expected", "suggestion"],
        &[
            FunctionOption::new(
                "find",
                OptionShape::OneOf(&["code", "provider", "title", "fields"]),
            ),
            FunctionOption::new("fields", OptionShape::Texts),
        ],
        registered,
    ),
    Function::new(
        "resolved",
        &["code", "suggestion"],
        &[FunctionOption::new(
            "of",
            OptionShape::OneOf(&["consumes", "related"]),
        )],
        resolved,
    )
    .keyed(&["code"]),
];

/// Whether the pack requires the comparison for this class and stage.
fn is_required(context: &Context<'_, '_>) -> bool {
    context
        .pack
        .gate(context.judgement.class, context.judgement.stage)
        .is_none_or(|gate| gate.registry)
}

/// The answer where no registry was given.
fn without_registry(context: &Context<'_, '_>) -> Answer {
    if is_required(context) {
        Answer::Unevaluated(Text::new(
            "未与主管部门目录核对",
            "not compared with the official catalogue",
        ))
    } else {
        Answer::NotApplicable
    }
}

/// The hit for a field that has another value in the registry, or a value there and none here.
fn registered_otherwise(
    own: &CatalogueEntry,
    official: &CatalogueEntry,
    field: &str,
) -> Option<Hit> {
    if own.text(field).is_some() {
        return differs((own, official), field, &own.id);
    }
    let (expected, _) = official.text(field)?;
    let at = own.fields.get(field).map_or(own.span, |node| node.span);
    let hit = Hit::new(at).arg("resource", &*own.id).arg("found", "");
    Some(hit.arg("expected", expected))
}

/// The hit for a field that differs from the registry.
fn differs(
    (own, official): (&CatalogueEntry, &CatalogueEntry),
    field: &str,
    code: &str,
) -> Option<Hit> {
    let (found, at) = own.text(field)?;
    let (expected, _) = official.text(field)?;
    let hit = Hit::new(at).arg("resource", code).arg("found", found);
    (found.trim() != expected.trim()).then(|| hit.arg("expected", expected))
}

/// Every resource must be in the registry (`find: code`), under the same provider (`find: provider`) and title (`find: title`), and
/// with the same values of some fields (`find: fields`), named in the option `fields`.
fn registered(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let entries = &context.submission.entries;
    if entries.is_empty() {
        return Answer::NotApplicable;
    }
    let Some(registry) = context.judgement.registry else {
        return without_registry(context);
    };
    let find = options.str_at("find");
    let suggestions = CodeSuggestions::new(registry.entries().iter());
    if find == Some("fields") {
        let fields = texts(options, "fields");
        let hits = entries.iter().flat_map(|entry| {
            let official = entry
                .text("code")
                .and_then(|(code, _)| registry.entry(code));
            let pairs = official
                .into_iter()
                .flat_map(|official| fields.iter().map(move |field| (official, *field)));
            pairs.filter_map(|(official, field)| {
                let hit = registered_otherwise(entry, official, field)?;
                Some(hit.arg("field", context.pack.label(field)))
            })
        });
        return Answer::Hits(hits.collect());
    }
    let hits = entries
        .iter()
        .filter_map(|entry| {
            let (code, at) = entry.text("code")?;
            match (registry.entry(code), find) {
                (None, Some("code") | None) => {
                    let hit = Hit::new(at).arg("resource", code);
                    Some(match suggestions.suggest(code) {
                        Some(meant) => hit.arg("suggestion", meant),
                        None => hit,
                    })
                }
                (Some(official), Some("provider")) => {
                    differs((entry, official), "providerCode", code)
                }
                (Some(official), Some("title")) => differs((entry, official), "title", code),
                _ => None,
            }
        })
        .collect();
    Answer::Hits(hits)
}

/// Codes that point elsewhere (`of: consumes` in the manifest, `of: related` in 关联资源代码) must be in the registry; related
/// ones may be in the submission itself instead.
fn resolved(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let submission = context.submission;
    let of_related = options.str_at("of") == Some("related");
    let codes: Vec<(&str, Span, &str)> = if of_related {
        submission
            .entries
            .iter()
            .flat_map(|entry| {
                let nodes =
                    entry
                        .fields
                        .get("relatedCodes")
                        .map_or(&[][..], |node| match &node.value {
                            Value::Array(items) => items,
                            _ => std::slice::from_ref(node),
                        });
                nodes
                    .iter()
                    .filter_map(|node| Some((node.as_str()?, node.span)))
                    .flat_map(move |(text, span)| {
                        split(text)
                            .into_iter()
                            .map(move |code| (code, span, &*entry.id))
                    })
            })
            .collect()
    } else {
        let manifest = submission.manifest.iter();
        manifest
            .flat_map(|manifest| &manifest.consumes)
            .map(|code| (code.value.trim(), code.span, ""))
            .collect()
    };
    let own = |code: &str| context.derived.index.entry(code).is_some();
    let open: Vec<_> = codes
        .iter()
        .filter(|(code, ..)| !(of_related && own(code)))
        .collect();
    if codes.is_empty() {
        return Answer::NotApplicable;
    }
    if open.is_empty() {
        return Answer::Hits(Vec::new());
    }
    let Some(registry) = context.judgement.registry else {
        return without_registry(context);
    };
    let known = registry.entries().iter().chain(&submission.entries);
    let suggestions = CodeSuggestions::new(known);
    let hits = open
        .into_iter()
        .filter(|(code, ..)| registry.entry(code).is_none())
        .map(|(code, span, resource)| {
            let hit = Hit::new(*span)
                .arg("code", *code)
                .arg("resource", *resource);
            match suggestions.suggest(code) {
                Some(meant) => hit.arg("suggestion", meant),
                None => hit,
            }
        })
        .collect();
    Answer::Hits(hits)
}
