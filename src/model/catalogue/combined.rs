//! One cell that holds what the guide has in several columns: a type with its length, a category with its type, a whole path of
//! the classification.

use super::spelling::key;
use super::spelling::sized;
use super::vocabulary_index::VocabularyIndex;
use crate::model::Label;
use crate::read::{Entry, Node, Value};

/// Fields of which sheets often write two in one cell: the category and the type within it.
const PAIRS: [(&str, &str); 2] = [
    ("sharingModeCategory", "sharingModeType"),
    ("formatClass", "formatType"),
];

/// The field of the sharing mode.
const MODE: &str = "sharingModeType";
/// The label of an update cycle that says nothing of when.
const IRREGULAR: &str = "不定期";
/// The list of words for open without conditions.
const FREELY: &str = "open-freely";

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

/// The texts of one cell that holds several, without the signs of a list written as text: `['xls', 'json']`, 接口、数据库.
fn several(text: &str) -> Vec<&str> {
    let parts = text.split(['、', '，', ',', '；', ';', '|', '/', '\n']);
    let parts = parts.map(|part| part.trim_matches(['[', ']', '\'', '"', ' ', '\t', '\r']));
    parts.filter(|part| !part.is_empty()).collect()
}

/// What one cell says in a pair of fields where it is not written in the field it belongs to, or says several: 共享方式 = 共享平台方式,
/// 格式 = `json`, 接口/数据库. Of several the one that asks most of a system counts, and of the others those that go with it. `is_named`
/// means that the category is written elsewhere.
fn sorted(
    (category, kind): (&'static str, &'static str),
    (field, text): (&str, &str),
    is_named: bool,
    words: &VocabularyIndex<'_>,
) -> Option<Vec<(&'static str, String)>> {
    let lists = (words.entry_column(category)?, words.entry_column(kind)?);
    let label = |text: &str| {
        let of_kind = || words.entry(&lists.1.list, text).map(|label| (true, label));
        let of_category = || words.entry(&lists.0.list, text).map(|label| (false, label));
        if field == kind {
            of_kind().or_else(of_category)
        } else {
            of_category().or_else(of_kind)
        }
    };
    let labels: Option<Vec<(bool, &Label)>> = several(text).into_iter().map(label).collect();
    let labels = labels.filter(|labels| !labels.is_empty())?;
    let weight = |(is_kind, own): &&(bool, &Label)| {
        let group = words.entry(&lists.0.list, &own.group);
        let group = group.filter(|_| *is_kind).map_or(0, |group| group.weight);
        own.weight.max(group)
    };
    // Of equals the first counts.
    let first = labels.iter().rev().max_by_key(weight)?;
    let (is_kind, chosen) = *first;
    if !is_kind {
        return Some(vec![(category, chosen.label.clone())]);
    }
    // Types of other classes than the one that is written are for a rule to tell.
    if is_named && labels.iter().any(|(_, own)| own.group != chosen.group) {
        return None;
    }
    let beside = labels
        .iter()
        .filter(|(is_kind, own)| *is_kind && own.group == chosen.group);
    let mut names: Vec<&str> = Vec::new();
    for name in beside.map(|(_, own)| own.label.as_str()) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    // A mode is one; a resource may be kept in several formats of a class.
    let named = if kind == MODE {
        chosen.label.clone()
    } else {
        names.join("、")
    };
    let mut found = vec![(kind, named)];
    if !chosen.group.is_empty() {
        found.push((category, chosen.group.clone()));
    }
    Some(found)
}

/// Puts values of a pair of fields where they belong. A type in the place of its category says the category, too.
fn sort_out(fields: &mut Vec<Entry>, words: &VocabularyIndex<'_>) {
    for (category, kind) in PAIRS {
        for field in [kind, category] {
            let own = fields.iter().find(|own| &*own.key == field);
            let Some((text, span)) = own.and_then(|own| Some((own.node.as_str()?, own.node.span)))
            else {
                continue;
            };
            let free = |name: &str| {
                let mut others = fields.iter().filter(|other| &*other.key == name);
                others.all(|other| other.node.value == Value::Null)
            };
            let is_named = field == kind && !free(category);
            let Some(found) = sorted((category, kind), (field, text), is_named, words) else {
                continue;
            };
            let says = |name: &str| found.iter().any(|(own, _)| *own == name);
            // What belongs into the other field goes there where that is free.
            let other = if field == kind { category } else { kind };
            let moves = if field == kind {
                !says(kind)
            } else {
                says(kind)
            };
            if moves && !free(other) {
                continue;
            }
            if moves && let Some(own) = fields.iter_mut().find(|own| &*own.key == field) {
                own.node.value = Value::Null;
            }
            // A category that is left blank beside its type is for a rule to tell.
            let puts = found
                .into_iter()
                .filter(|(name, _)| moves || *name == field);
            for (name, value) in puts {
                put(fields, name, Node::text(value, span));
            }
        }
    }
}

/// Fills fields of a resource from others that say the same: the cycle that is written beside 其他, and the conditions of what is open
/// without any. `written` is what stands in the column that says whether it is open.
pub(super) fn complete(
    fields: &mut Vec<Entry>,
    written: Option<&str>,
    words: &VocabularyIndex<'_>,
) {
    sort_out(fields, words);
    let find = |fields: &[Entry], name: &str| {
        let own = fields.iter().find(|own| &*own.key == name);
        own.map(|own| own.node.clone())
    };
    let said = |node: Option<Node>| node.filter(|node| node.value != Value::Null);
    // A cycle that is no cycle of its own is told in the column beside it.
    let cycle = said(find(fields, "updateCycle"));
    let vague = cycle
        .as_ref()
        .and_then(Node::as_str)
        .is_none_or(|cycle| cycle == IRREGULAR);
    if vague && let Some(other) = said(find(fields, "otherUpdateCycle")) {
        put(fields, "updateCycle", other);
    }
    let condition = said(find(fields, "openCondition"));
    // 无条件开放 says what the conditions are.
    if condition.is_none()
        && let Some(freely) = written.and_then(|written| words.label(FREELY, written))
        && let Some(open) = find(fields, "openToPublic")
    {
        put(fields, "openCondition", Node::text(freely, open.span));
    }
}

/// Whether a resource is open where a record has only a field for the conditions, and says it there. What is written there, for
/// [`complete`].
pub(super) fn open_by_condition(
    fields: &mut Vec<Entry>,
    words: &VocabularyIndex<'_>,
) -> Option<String> {
    if fields.iter().any(|own| &*own.key == "openToPublic") {
        return None;
    }
    let own = fields.iter().find(|own| &*own.key == "openCondition")?;
    let (text, span) = (own.node.as_str()?.to_owned(), own.node.span);
    let open = words.label(&words.entry_column("openToPublic")?.list, &text)?;
    put(fields, "openToPublic", Node::text(open, span));
    Some(text)
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
