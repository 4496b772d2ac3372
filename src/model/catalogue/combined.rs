//! One cell that holds what the guide has in several columns: a type with its length, a category with its type, a whole path of
//! the classification.

use super::spelling::sized;
use super::vocabulary_index::{VocabularyIndex, key};
use crate::read::{Entry, Node, Value};

/// Fields of which sheets often write two in one cell: the category and the type within it.
const PAIRS: [(&str, &str); 2] = [
    ("sharingModeCategory", "sharingModeType"),
    ("formatClass", "formatType"),
];

/// The levels of the classification, from the top.
const CATEGORY: [&str; 4] = [
    "categoryClass",
    "categoryItem",
    "categoryObject",
    "categoryDetail",
];

/// What stands between the parts of one cell.
const SEPARATORS: [char; 10] = ['(', '-', '—', '/', ':', '>', '→', '、', '_', '|'];

/// The fields that a text in the column of a resource's field holds, where it holds several: each by its name.
pub(super) fn parts(
    field: &str,
    text: &str,
    words: &VocabularyIndex<'_>,
) -> Option<Vec<(&'static str, String)>> {
    let label = |field: &str, text: &str| {
        let column = words.entry_column(field)?;
        words.label(&column.list, text).map(str::to_owned)
    };
    // What one code list knows as a whole is one value.
    if text.len() > 400 || label(field, text).is_some() {
        return None;
    }
    if field == CATEGORY[0] {
        return SEPARATORS.iter().find_map(|separator| {
            let mut names = text.split(*separator).map(str::trim);
            let class = label(CATEGORY[0], names.next()?)?;
            let mut found = vec![(CATEGORY[0], class)];
            let rest: Vec<&str> = names.filter(|name| !name.is_empty()).collect();
            for (at, level) in CATEGORY.iter().enumerate().skip(1) {
                let name = match at {
                    3 => rest.get(2..).unwrap_or_default().join("-"),
                    _ => (*rest.get(at - 1).unwrap_or(&"")).to_owned(),
                };
                if !name.is_empty() {
                    found.push((level, label(level, &name).unwrap_or(name)));
                }
            }
            (found.len() > 1).then_some(found)
        });
    }
    let (category, kind) = PAIRS
        .into_iter()
        .find(|(category, kind)| field == *category || field == *kind)?;
    let text = key(text);
    let text = text.trim_end_matches(')');
    SEPARATORS.iter().find_map(|separator| {
        let (first, second) = text.split_once(*separator)?;
        Some(vec![
            (category, label(category, first)?),
            (kind, label(kind, second)?),
        ])
    })
}

/// Puts what one cell of a resource holds into the fields that it belongs to. A field that is filled otherwise is left alone, and
/// then so is the cell.
pub(super) fn spread(fields: &mut Vec<Entry>, words: &VocabularyIndex<'_>) {
    let sources = PAIRS.iter().flat_map(|(category, kind)| [*category, *kind]);
    for field in sources.chain([CATEGORY[0]]) {
        let Some((at, span)) = fields
            .iter()
            .enumerate()
            .find_map(|(at, own)| (&*own.key == field).then_some((at, own.node.span)))
        else {
            continue;
        };
        let text = fields.get(at).and_then(|own| own.node.as_str());
        let Some(parts) = text.and_then(|text| parts(field, text, words)) else {
            continue;
        };
        let free = |(name, value): &(&str, String)| {
            *name == field
                || fields.iter().all(|own| {
                    &*own.key != *name
                        || own.node.value == Value::Null
                        || own.node.as_str() == Some(value)
                })
        };
        if !parts.iter().all(free) {
            continue;
        }
        for (name, value) in parts {
            put(fields, name, Node::text(value, span));
        }
    }
}

/// Gives an item the length that stands in its type, where it has none of its own: `varchar(100)`.
pub(super) fn length_from_type(
    fields: &mut Vec<Entry>,
    written: &str,
    words: &VocabularyIndex<'_>,
) {
    let filled = |name: &str| {
        let mut own = fields.iter().filter(|own| &*own.key == name);
        own.find(|own| own.node.value != Value::Null)
    };
    let (Some(kind), None) = (filled("dataType"), filled("length")) else {
        return;
    };
    let span = kind.node.span;
    let written = key(written);
    if let Some((_, size)) = sized(&written)
        && let Some(column) = words.item_column("length")
    {
        let node = super::values::of_text(size, span, column, words);
        put(fields, "length", node);
    }
}

fn put(fields: &mut Vec<Entry>, name: &str, node: Node) {
    match fields.iter_mut().find(|own| &*own.key == name) {
        Some(own) => own.node = node,
        None => fields.push(Entry {
            key: name.into(),
            key_span: node.span,
            node,
        }),
    }
}
