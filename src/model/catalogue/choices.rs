//! Lists to choose from that stand to the right of a table, behind a blank column: 无条件共享, 有条件共享, 不予共享 below each other.

use super::binding::Bound;
use super::spelling::key;
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::read::SheetRow;
use std::collections::BTreeSet;

/// Values that a list has at least.
const LEAST: usize = 2;

/// Takes no column of a resource where such a list stands. `rows` are those of the sheet from the header on, which has `depth` of them.
/// A column whose field no other column gives is never taken for a list.
pub(super) fn set_aside(
    columns: &mut [Bound<'_>],
    rows: &[SheetRow],
    depth: usize,
    words: &VocabularyIndex<'_>,
) {
    let Some(last) = columns.last().map(|bound| bound.at) else {
        return;
    };
    let mut filled = BTreeSet::new();
    for row in rows {
        let cells = row.cells.iter().take(last).enumerate();
        filled.extend(
            cells
                .filter(|(_, cell)| shown(cell).is_some())
                .map(|(at, _)| at),
        );
    }
    let Some(gap) = (0..last).rev().find(|at| !filled.contains(at)) else {
        return;
    };
    let below = rows.get(depth..).unwrap_or_default();
    let (table, beside): (Vec<&Bound<'_>>, Vec<&Bound<'_>>) =
        columns.iter().partition(|bound| bound.at < gap);
    let is_choice = |bound: &&Bound<'_>| {
        let known = |field: &str| {
            let mut fields = table.iter().filter_map(|own| own.meant);
            fields.any(|own| own.field == field)
        };
        bound.meant.is_none_or(|meant| known(&meant.field)) && is_list(bound, below, words)
    };
    if table.is_empty() || beside.is_empty() || !beside.iter().all(is_choice) {
        return;
    }
    for bound in columns.iter_mut().filter(|bound| bound.at > gap) {
        bound.column = None;
        bound.or = None;
        bound.duplicate_of = None;
        bound.guessed = false;
        bound.aside = true;
    }
}

/// Whether a column holds nothing but values of one code list, from the first row on, each once.
fn is_list(bound: &Bound<'_>, below: &[SheetRow], words: &VocabularyIndex<'_>) -> bool {
    let text = |row: &SheetRow| row.cells.get(bound.at).and_then(shown).map(key);
    let texts: Vec<String> = below.iter().map_while(text).collect();
    let more = below
        .iter()
        .skip(texts.len())
        .any(|row| text(row).is_some());
    let distinct: BTreeSet<&String> = texts.iter().collect();
    let is_value = |text: &String| match bound.meant {
        Some(meant) => words.label(&meant.list, text).is_some(),
        None => words.is_label(text),
    };
    !more && texts.len() >= LEAST && distinct.len() == texts.len() && texts.iter().all(is_value)
}
