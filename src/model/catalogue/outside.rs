//! What the files of a catalogue say of resources where no resource is read: codes and descriptions in remarks and other texts.

use super::records;
use super::values::shown;
use super::vocabulary_index::{VocabularyIndex, key};
use crate::read::{Node, Sheet, Value};
use crate::text::Span;
use std::collections::BTreeMap;

/// Places of one sheet that are told.
const MOST: usize = 1_000;
/// Rows in which the names of columns are looked for.
const SEARCHED: usize = 200;

/// What a text says of a resource: a code that is not registered, or a description in words. `stray` finds such a code.
type Stray<'s> = dyn Fn(&str) -> Option<String> + 's;

/// The cells of a sheet that say something of another resource, each with the number of its row and what it says.
pub(super) fn in_sheet(
    sheet: &Sheet,
    words: &VocabularyIndex<'_>,
    stray: &Stray<'_>,
) -> Vec<(usize, Span, String)> {
    let mut found = Vec::new();
    let mut columns: BTreeMap<usize, bool> = BTreeMap::new();
    for (number, row) in sheet.rows.iter().enumerate() {
        if found.len() >= MOST {
            break;
        }
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(text) = shown(cell).filter(|_| !cell.merged) else {
                continue;
            };
            let Some(said) = stray(text).or_else(|| described(text, words)) else {
                continue;
            };
            let related = *columns.entry(at).or_insert_with(|| {
                sheet.rows.iter().take(SEARCHED).any(|row| {
                    let name = row.cells.get(at).and_then(shown).unwrap_or_default();
                    name.len() <= 60 && is_related(name, words)
                })
            });
            if !related {
                found.push((number, cell.span, said));
            }
        }
    }
    found
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
    columns.any(|column| column.field == "relatedCodes")
}

/// The column whose value a text gives, where it describes a resource in words: the name or the code of one, and another field.
pub(super) fn described(text: &str, words: &VocabularyIndex<'_>) -> Option<String> {
    if !text.contains([':', '：', '=']) || text.len() < 24 {
        return None;
    }
    let text = key(text);
    let given = |name: &str| {
        text.match_indices(name).any(|(at, _)| {
            let after = text.get(at + name.len()..).unwrap_or_default();
            let after = after.trim_start_matches(['"', '\'']);
            after.starts_with([':', '='])
        })
    };
    let official = words.official().find(|name| given(name))?;
    let mut others = records::SIGNS.iter().map(|sign| key(sign));
    others
        .any(|sign| sign != official && given(&sign))
        .then(|| official.to_owned())
}
