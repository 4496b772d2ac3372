//! Functions on the catalogue as a whole: unique values, values that must agree between rows, and signs of copied rows.

use super::core::texts;
use super::filled::Filling;
use super::serving::absences;
use super::values::text_at;
use crate::check::codes;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::model::CatalogueEntry;
use crate::read::{Node, Number, Value};
use crate::text::{Span, compatible};
use std::collections::{BTreeMap, HashMap};

/// The label of resources and items that are open to the public.
const OPEN: &str = "是";

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "unique",
        &["other"],
        &[
            FunctionOption::new("field", OptionShape::Text),
            FunctionOption::new("loosely", OptionShape::Flag),
            FunctionOption::new("within", OptionShape::Text),
        ],
        unique,
    )
    .keyed(&["other"]),
    Function::new(
        "consistent",
        &["other", "key"],
        &[
            FunctionOption::new("list", OptionShape::Text),
            FunctionOption::new("keys", OptionShape::Texts),
            FunctionOption::new("value", OptionShape::Text),
        ],
        consistent,
    )
    .keyed(&["other", "key"]),
    Function::new("sequenceOnce", &["other", "code"], &[], sequence_once).keyed(&["other", "code"]),
    Function::new(
        "oneCodePerResource",
        &["other", "code", "title"],
        &[],
        one_code_per_resource,
    )
    .keyed(&["other", "code"]),
    Function::new(
        "numberedTitles",
        &["stem", "title", "count"],
        &[],
        numbered_titles,
    )
    .keyed(&["stem"]),
    Function::new("titlesShared", &["title", "count"], &[], titles_shared).keyed(&["title"]),
    Function::new("titleIsSystem", &["title"], &[], title_is_system),
    Function::new(
        "notLooser",
        &["limit"],
        &[FunctionOption::new(
            "of",
            OptionShape::OneOf(&["sharing", "open"]),
        )],
        not_looser,
    ),
    Function::new("catalogued", &[], &[], catalogued),
];

/// A name without the differences of typing: width, case, spaces and punctuation.
pub(super) fn loose(text: &str) -> String {
    compatible(text)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// No two objects of a list may have the same text at the path `field`. The option `loosely` ignores width, case, spaces and
/// punctuation; with the option `within` only objects are compared that have the same text at that path, or none.
fn unique(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let field = options.str_at("field").unwrap_or("");
    let loosely = options.get("loosely").and_then(Node::as_bool) == Some(true);
    let mut seen: HashMap<String, Span> = HashMap::new();
    let mut hits = Vec::new();
    let nodes = target.node.map_or(&[][..], Node::items);
    if nodes.is_empty() {
        return Answer::NotApplicable;
    }
    for node in nodes {
        let Some((text, span)) = text_at(node, field) else {
            continue;
        };
        let key = if loosely {
            loose(text)
        } else {
            text.to_owned()
        };
        if key.is_empty() {
            continue;
        }
        let within = options
            .str_at("within")
            .and_then(|path| text_at(node, path));
        let key = match within {
            Some((group, _)) => format!("{group}\0{key}"),
            None => key,
        };
        if let Some(first) = seen.get(&key) {
            hits.push(
                named(Hit::new(span).related(*first), node)
                    .arg("other", text)
                    .arg("found", text),
            );
        } else {
            seen.insert(key, span);
        }
    }
    Answer::Hits(hits)
}

/// Adds the id of the resource to a hit.
fn named(hit: Hit, node: &Node) -> Hit {
    match node.str_at("id") {
        Some(id) => hit.arg("resource", id),
        None => hit,
    }
}

/// Objects that agree in all of `keys` must agree in `value`. The objects are the target's, or those in the list (or single
/// object) that each of them has at the path `list`.
fn consistent(_: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let keys = texts(options, "keys");
    let value = options.str_at("value").unwrap_or("");
    let mut seen: BTreeMap<Vec<String>, (&str, Span)> = BTreeMap::new();
    let mut hits = Vec::new();
    for outer in target.node.map_or(&[][..], Node::items) {
        let inner = match options.str_at("list") {
            None => Some(outer),
            Some(path) => path.split('.').try_fold(outer, |node, name| node.get(name)),
        };
        let objects = inner.map_or(&[][..], |node| match &node.value {
            Value::Array(items) => items,
            _ => std::slice::from_ref(node),
        });
        for object in objects {
            let key: Option<Vec<String>> = keys.iter().map(|key| key_at(object, key)).collect();
            let (Some(key), Some((text, span))) = (key, text_at(object, value)) else {
                continue;
            };
            match seen.get(&key) {
                Some((first, at)) if loose(first) != loose(text) => {
                    let hit = named(Hit::new(span).related(*at), outer);
                    hits.push(
                        hit.arg("other", *first)
                            .arg("key", key.join(" "))
                            .arg("found", text),
                    );
                }
                Some(_) => {}
                None => {
                    seen.insert(key, (text, span));
                }
            }
        }
    }
    Answer::Hits(hits)
}

/// The text of a key; a code that is written as a number is its digits.
fn key_at(object: &Node, key: &str) -> Option<String> {
    if let Some(Value::Number(Number::Int(number))) = object.get(key).map(|node| &node.value) {
        return Some(number.to_string());
    }
    text_at(object, key).map(|(text, _)| text.to_owned())
}

/// The resource codes that follow the grammar of the 1272 guide, each with its entry and location.
fn codes_of<'c>(
    context: &'c Context<'_, '_>,
) -> impl Iterator<Item = (&'c CatalogueEntry, codes::ResourceCode, &'c str, Span)> {
    context.submission.entries.iter().filter_map(|entry| {
        let (code, span) = entry.text("code")?;
        Some((entry, codes::resource_code(code).ok()?, code, span))
    })
}

/// Two codes must not differ only in the leading zeros of 顺序码: they use one sequence number twice.
fn sequence_once(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut seen: HashMap<(String, String), (&str, Span)> = HashMap::new();
    let mut hits = Vec::new();
    for (entry, parts, code, span) in codes_of(context) {
        let number = parts.sequence.trim_start_matches('0').to_owned();
        match seen.get(&(parts.front(), number.clone())) {
            Some((first, at)) if *first != code => {
                let hit = Hit::new(span).related(*at).arg("resource", &*entry.id);
                hits.push(hit.arg("other", *first).arg("code", code));
            }
            Some(_) => {}
            None => {
                seen.insert((parts.front(), number), (code, span));
            }
        }
    }
    Answer::Hits(hits)
}

/// The rows of one resource carry one code. Which rows are those of one resource is for the reader of sheets to say: it keeps the code of
/// each row with its item.
fn one_code_per_resource(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut hits = Vec::new();
    for entry in &context.submission.entries {
        let Some((code, at)) = entry.text("code") else {
            continue;
        };
        let title = entry.text("title").map_or("", |(title, _)| title);
        let rows = entry
            .items
            .iter()
            .filter_map(|item| item.text("resourceCode"));
        let others = rows.filter(|(own, span)| *own != code && span.source == at.source);
        hits.extend(others.map(|(own, span)| {
            Hit::new(span)
                .related(at)
                .arg("resource", &*entry.id)
                .arg("title", title)
                .arg("other", code)
                .arg("code", own)
        }));
    }
    Answer::Hits(hits)
}

/// Reports names that differ only in a number at their end, which counts up from entry to entry: the mark of a dragged cell.
fn numbered_titles(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let mut runs: BTreeMap<&str, Vec<(u64, &CatalogueEntry, &str, Span)>> = BTreeMap::new();
    for entry in &context.submission.entries {
        let Some((title, span)) = entry.text("title") else {
            continue;
        };
        let stem = title.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = title
            .strip_prefix(stem)
            .and_then(|digits| digits.parse().ok());
        // A year is part of the name and no counter.
        if let (false, Some(number)) = (
            stem.is_empty(),
            number.filter(|number| !(1900..2100).contains(number)),
        ) {
            runs.entry(stem)
                .or_default()
                .push((number, entry, title, span));
        }
    }
    let mut hits = Vec::new();
    for (stem, run) in runs {
        let counts_on = run.len() > 1
            && run
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if b.0 == a.0 + 1));
        if let (true, Some((_, entry, title, span))) = (counts_on, run.first()) {
            let mut hit = Hit::new(*span)
                .arg("resource", &*entry.id)
                .arg("title", *title)
                .arg("stem", stem);
            hit = hit.arg("count", run.len().to_string());
            hits.push(
                run.iter()
                    .skip(1)
                    .fold(hit, |hit, other| hit.related(other.3)),
            );
        }
    }
    Answer::Hits(hits)
}

/// Names of resources that several providers use; told once for each name.
fn titles_shared(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    // A name that says nothing has a finding of its own.
    let filling = Filling::new(
        context,
        &["later", "elsewhere", "sample", "none", "column"],
        2,
    );
    let mut names: BTreeMap<String, Vec<(&str, &str, Span)>> = BTreeMap::new();
    for entry in &context.submission.entries {
        let (Some((title, at)), Some((provider, _))) =
            (entry.text("title"), entry.text("providerCode"))
        else {
            continue;
        };
        if !filling.has(entry.fields.get("title")) {
            continue;
        }
        let name = loose(title);
        let known = names.entry(name).or_default();
        if !known.iter().any(|(_, other, _)| *other == provider) {
            known.push((title, provider, at));
        }
    }
    let shared = names
        .iter()
        .filter(|(name, of)| !name.is_empty() && of.len() > 1);
    let hits = shared.filter_map(|(_, of)| {
        let (title, _, at) = of.first()?;
        let hit = Hit::new(*at)
            .arg("title", *title)
            .arg("count", of.len().to_string());
        // One other provider shows it.
        Some(
            of.iter()
                .skip(1)
                .take(1)
                .fold(hit, |hit, other| hit.related(other.2)),
        )
    });
    Answer::Hits(hits.collect())
}

fn title_is_system(context: &Context<'_, '_>, target: &Target<'_>, _: &Node) -> Answer {
    let Some(name) = context
        .submission
        .manifest
        .as_ref()
        .and_then(|manifest| manifest.project.name.as_ref())
    else {
        return Answer::NotApplicable;
    };
    let Some(title) = target.node.and_then(Node::as_str) else {
        return Answer::NotApplicable;
    };
    let same = loose(title) == loose(&name.value);
    let hit = same.then(|| Hit::new(target.at).related(name.span).arg("title", title));
    Answer::Hits(hit.into_iter().collect())
}

/// With `of: sharing`, an item's sharing type must not be looser than its resource's (the column `rank` of the pack's list
/// `sharing-type`, larger is stricter); with `of: open`, an item must not be open to the public where its resource is not.
/// The target is an entry.
fn not_looser(context: &Context<'_, '_>, target: &Target<'_>, options: &Node) -> Answer {
    let (Some(entry), Some(list)) = (target.node, context.pack.lists.get("sharing-type")) else {
        return Answer::NotApplicable;
    };
    let rank = |label: &str| -> Option<u32> {
        let row = list
            .rows
            .iter()
            .find(|row| list.cell(row, "label") == label)?;
        list.cell(row, "rank").parse().ok()
    };
    let open =
        |fields: &Node| text_at(fields, "openToPublic").map(|(label, at)| (label == OPEN, at));
    let Some(fields) = entry.get("fields") else {
        return Answer::NotApplicable;
    };
    let of_open = options.str_at("of") == Some("open");
    let hits = entry
        .get("items")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|item| {
            let hit = if of_open {
                let ((true, at), (false, other)) = (open(item)?, open(fields)?) else {
                    return None;
                };
                Hit::new(at).related(other)
            } else {
                let ((label, at), (limit, other)) = (
                    text_at(item, "sharingType")?,
                    text_at(fields, "sharingType")?,
                );
                if rank(label)? >= rank(limit)? {
                    return None;
                }
                Hit::new(at)
                    .related(other)
                    .arg("found", label)
                    .arg("limit", limit)
            };
            let name = item
                .str_at("name")
                .or_else(|| item.str_at("key"))
                .unwrap_or("");
            Some(hit.arg("item", name))
        })
        .collect();
    Answer::Hits(hits)
}

/// There must be a catalogue. The finding is at the manifest, or at the submission as a whole where there is none.
fn catalogued(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    // An empty submission has a finding of its own.
    if context.submission.is_blank() {
        return Answer::NotApplicable;
    }
    let at = context
        .submission
        .manifest
        .as_ref()
        .map_or(Span::submission(), |manifest| {
            manifest
                .catalogue
                .first()
                .map_or(manifest.span, |line| line.span)
        });
    let hit = context.submission.entries.is_empty().then(|| Hit::new(at));
    absences(context, hit.into_iter().collect())
}
