//! What the files of a catalogue say of resources where no resource is read: codes and descriptions in remarks and other texts.

use super::header::{self, Header};
use super::records;
use super::spelling::{code_in, key, without_number};
use super::tabs::{self, Tab};
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::read::{Node, Sheet, Value};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Places of one sheet that are told.
const MOST: usize = 1_000;
/// The code of the kind of sheets that are a cover or notes.
const COVER: &str = "cover";
/// The field for related resources, which names codes of others.
const RELATED: &str = "relatedCodes";

/// What a text says of a resource: a code that is not registered, or a description in words. `stray` finds such a code.
type Stray<'s> = dyn Fn(&str) -> Option<String> + 's;

/// The cells of a sheet that say something of another resource, each with the number of its row and what it says.
pub(super) fn in_sheet(
    sheet: &Sheet,
    words: &VocabularyIndex<'_>,
    stray: &Stray<'_>,
) -> Vec<(usize, Span, String)> {
    let header = header::find(sheet, words);
    let mut found: Vec<(usize, Span, String)> =
        beside(sheet, header.as_ref(), words).into_iter().collect();
    // In notes each line names a column; together they may be a record.
    let is_notes = header.is_none()
        && matches!(tabs::tab(sheet, words, &[]), Tab::Other(kind) if kind.code == COVER);
    if is_notes {
        found.extend(in_notes(sheet, words));
    }
    let related: BTreeSet<usize> = header
        .iter()
        .flat_map(|header| &header.columns)
        .filter(|bound| bound.column.is_some_and(|own| own.field == RELATED))
        .map(|bound| bound.at)
        .collect();
    for (number, row) in sheet.rows.iter().enumerate() {
        if found.len() >= MOST {
            break;
        }
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(text) = shown(cell).filter(|_| !cell.merged) else {
                continue;
            };
            let in_words = || (!is_notes).then(|| described(text, words)).flatten();
            let Some(said) = stray(text).or_else(in_words) else {
                continue;
            };
            // A code above the header, or in a description in words, is no related one.
            let below = header.as_ref().is_some_and(|header| number > header.last);
            let names_codes = code_in(&said).is_some();
            if !(below && names_codes && related.contains(&at)) {
                found.push((number, cell.span, said));
            }
        }
    }
    found
}

/// The line of a sheet of notes that gives a value where the others explain: a name of a resource, or a value of a code list.
fn in_notes(sheet: &Sheet, words: &VocabularyIndex<'_>) -> Option<(usize, Span, String)> {
    let mut given = None;
    let mut is_named = false;
    for (number, row) in sheet.rows.iter().enumerate() {
        let texts: Vec<(Span, &str)> = row
            .cells
            .iter()
            .filter(|cell| !cell.merged)
            .filter_map(|cell| Some((cell.span, shown(cell)?)))
            .collect();
        let Some((at, _)) = texts.first() else {
            continue;
        };
        // A name and what is said of it may stand side by side.
        let said: Vec<&str> = texts.iter().map(|(_, text)| *text).collect();
        for line in said.join("：").lines() {
            let line = key(line);
            let parts: Vec<&str> = line
                .split([':', '='])
                .filter(|part| !part.is_empty())
                .collect();
            for pair in parts.windows(2) {
                let [name, value] = pair else {
                    continue;
                };
                let name = without_number(name);
                is_named |= words.is_official(name);
                let columns = words.columns(&[name]);
                let names_it = words.is_official(name) && !guides(value, words);
                let is_value = columns
                    .iter()
                    .any(|column| words.label(&column.list, first_of(value)).is_some());
                if names_it || is_value {
                    given.get_or_insert((number, *at, name.to_owned()));
                }
            }
        }
    }
    given.filter(|_| is_named)
}

/// A text up to where its sentence ends.
fn first_of(text: &str) -> &str {
    text.split([';', '。']).next().unwrap_or_default()
}

/// Whether what stands behind the name of a column says how it is filled in.
fn guides(value: &str, words: &VocabularyIndex<'_>) -> bool {
    words.is_instruction(value) || words.guides(value) || is_explained(value)
}

/// A record in two columns beside a table: the official name of a column and what is given for it, and another name of one with a
/// value of its code list. Instructions name columns too, and give no values.
fn beside(
    sheet: &Sheet,
    header: Option<&Header<'_>>,
    words: &VocabularyIndex<'_>,
) -> Option<(usize, Span, String)> {
    let header = header?;
    let bound = header.columns.iter().filter(|bound| bound.column.is_some());
    let bound: BTreeSet<usize> = bound.map(|bound| bound.at).collect();
    let mut named: BTreeMap<usize, (usize, Span, String)> = BTreeMap::new();
    let mut valued: BTreeSet<usize> = BTreeSet::new();
    for (number, row) in sheet.rows.iter().enumerate().skip(header.last + 1) {
        for (at, cells) in row.cells.windows(2).enumerate() {
            let [name, value] = cells else {
                continue;
            };
            let (Some(text), Some(value)) = (shown(name), shown(value)) else {
                continue;
            };
            if bound.contains(&at) || bound.contains(&(at + 1)) {
                continue;
            }
            if words.is_official(text) {
                let said = (number, name.span, text.to_owned());
                named.entry(at).or_insert(said);
            } else if !words.columns(&[text]).is_empty() && words.is_label(value) {
                valued.insert(at);
            }
        }
    }
    named
        .into_iter()
        .find(|(at, _)| valued.contains(at))
        .map(|(_, said)| said)
}

/// The texts of a document that say something of another resource.
pub(super) fn in_records(
    root: &Node,
    words: &VocabularyIndex<'_>,
    stray: &Stray<'_>,
    found: &mut Vec<(Span, String)>,
) {
    match &root.value {
        Value::Map(map) => {
            let entries = map.entries().iter();
            for entry in entries.filter(|entry| !is_related(&entry.key, words)) {
                in_records(&entry.node, words, stray, found);
            }
        }
        Value::Array(items) => {
            for item in items {
                in_records(item, words, stray, found);
            }
        }
        Value::String(text) => {
            let said = stray(text).or_else(|| described(text, words));
            found.extend(said.map(|said| (root.span, said)));
        }
        _ => {}
    }
}

/// Whether a name is that of the field for related resources, which names codes of others.
fn is_related(name: &str, words: &VocabularyIndex<'_>) -> bool {
    let mut columns = words.columns(&[name]).iter();
    columns.any(|column| column.field == RELATED)
}

/// Words of those who explain how a form is filled in.
const GUIDING: [&str; 7] = ["填写", "填报", "选择", "长度", "必填", "格式为", "是指"];
/// Characters behind the name of a column in which it is explained.
const EXPLAINED: usize = 60;

/// Whether what follows the name of a column explains how it is filled in and gives no value.
fn is_explained(after: &str) -> bool {
    let sentence = after.split(['\n', '。', ';']).next().unwrap_or_default();
    let start: String = sentence.chars().take(EXPLAINED).collect();
    GUIDING.iter().any(|word| start.contains(word))
}

/// The column whose value a text gives, where it describes a resource in words: the name or the code of one, and another field.
pub(super) fn described(text: &str, words: &VocabularyIndex<'_>) -> Option<String> {
    if !text.contains([':', '：', '=']) || text.len() < 24 {
        return None;
    }
    let is_note = words.row_mark(text, true) == Some("note") && code_in(text).is_none();
    let text = key(text);
    let given = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let after = text.get(at + name.len()..).unwrap_or_default();
            let after = after.trim_start_matches(['"', '\'', '\\']);
            after.starts_with([':', '=']) && !(is_note && is_explained(after))
        })
    };
    let official = words.official().find(|name| given(name))?;
    let mut others = records::SIGNS.iter().map(|sign| key(sign));
    others
        .any(|sign| sign != official && given(&sign))
        .then(|| official.to_owned())
}
