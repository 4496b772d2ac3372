//! Cells that repeat the one above by a mark: 同上, 〃. They are taken as what they repeat.

use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::read::{CellValue, Sheet};

/// The sheet with the values that such cells in the rows from `first` on stand for; `None` where it has none of them. A mark below
/// nothing stays what it is.
pub(super) fn repeated(sheet: &Sheet, first: usize, words: &VocabularyIndex<'_>) -> Option<Sheet> {
    let is_mark = |cell: &CellValue| match cell {
        CellValue::Text(text) => words.is_ditto(text),
        _ => false,
    };
    let rows = sheet.rows.get(first..)?;
    let mut cells = rows.iter().flat_map(|row| &row.cells);
    if !cells.any(|cell| is_mark(&cell.value)) {
        return None;
    }
    let mut sheet = sheet.clone();
    // What is said of a resource stands in the first of its rows.
    let mut above: Vec<CellValue> = Vec::new();
    for row in sheet.rows.iter_mut().skip(first) {
        above.resize(above.len().max(row.cells.len()), CellValue::Blank);
        for (cell, up) in row.cells.iter_mut().zip(&mut above) {
            if is_mark(&cell.value) && *up != CellValue::Blank {
                cell.value = up.clone();
            }
            if shown(cell).is_some() {
                *up = cell.value.clone();
            }
        }
    }
    Some(sheet)
}
