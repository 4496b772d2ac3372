//! What is told of a sheet beside its resources: columns that nobody knows, and tables of their own beside or above the one that is read.

use super::binding::{self, Bound};
use super::header::Header;
use super::rows::filled;
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::read::{CellValue, Sheet, SheetCell, SheetRow};

/// How many faults of one kind are reported for one sheet; a hostile sheet could have any number.
const TOLD: usize = 100;

/// Cells of one row without a name above them that are taken for a table of its own.
const STRAY: usize = 3;

/// Reports the first row with something in what looks like a table of its own: above the header, or where no column has a name.
pub(super) fn tell_outside(
    sheet: &Sheet,
    header: &Header<'_>,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) {
    let named = |at: usize| header.columns.iter().find(|bound| bound.at == at);
    let outside = |(number, row): &(usize, &SheetRow)| {
        let cells = || {
            let cells = row.cells.iter().enumerate();
            cells.filter(|(_, cell)| !cell.merged && shown(cell).is_some())
        };
        if *number > header.last {
            let strange = |(at, cell): &(usize, &SheetCell)| {
                named(*at).is_none() && cell.value != CellValue::Blank
            };
            return cells().filter(strange).take(STRAY).count() == STRAY;
        }
        let is_value = |(at, cell): &(usize, &SheetCell)| {
            let column = named(*at).and_then(|bound| bound.column);
            column.is_some_and(|column| {
                shown(cell).is_some_and(|text| words.label(&column.list, text).is_some())
            })
        };
        *number < header.first && cells().filter(is_value).take(2).count() == 2
    };
    let found = sheet.rows.iter().enumerate().find(outside);
    if let Some((number, row)) = found {
        let said: String = filled(row).join(" | ").chars().take(60).collect();
        faults.push(
            Fault::new("sheet-not-read", super::rows::first_cell(row))
                .arg("sheet", &sheet.name)
                .arg("row", (number + 1).to_string())
                .arg("first", said),
        );
    }
}

/// Reports unknown and duplicate columns, and those beyond the limit.
pub(super) fn tell_columns(
    header: &Header<'_>,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) {
    if let Some(span) = header.beyond {
        let fault = Fault::new("over-limit", span).arg("limit", "columns");
        let most = binding::WIDTH.to_string();
        faults.push(fault.arg("value", most));
    }
    let strange = |bound: &&Bound<'_>| bound.guessed || (bound.column.is_none() && !bound.aside);
    // What may be a column that is needed comes first: it is told whatever else there is.
    let mut all: Vec<&Bound<'_>> = header.columns.iter().filter(strange).collect();
    all.sort_by_key(|bound| bound.column.is_none());
    for bound in all.into_iter().take(TOLD) {
        let leaf = bound.name.rsplit('/').next().unwrap_or_default();
        let fault = match (bound.duplicate_of, bound.column) {
            (Some(first), _) => Fault::new("duplicate-column", bound.span).related(first),
            (None, Some(meant)) => Fault::new("column-not-understood", bound.span)
                .arg("meant", meant.names.first().map_or("", String::as_str)),
            (None, None) => Fault::new("unknown-column", bound.span)
                .arg("suggestion", words.suggest(leaf, None)),
        };
        faults.push(fault.arg("column", &bound.name));
    }
}
