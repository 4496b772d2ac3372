//! A form that registers one resource: labels with their values beside them, then a table of 信息项. It becomes a sheet of rows with a
//! header, as other catalogues have.

use super::header;
use super::rows::filled;
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::model::Column;
use crate::read::{CellValue, Sheet, SheetCell, SheetRow};

/// Rows in which the labels of a form stand.
const LABELLED: usize = 60;
/// Labels that a form has at least.
const LEAST: usize = 3;
/// Bytes of the longest label.
const LONGEST: usize = 90;

/// A label of a form: its cell and the cell of its value.
struct Pair<'s> {
    label: &'s SheetCell,
    value: Option<&'s SheetCell>,
}

/// A form that was read.
pub(super) struct Form {
    /// As a sheet of rows: a header, and a row for each item with the values of the resource in front. The cells keep their places.
    pub sheet: Sheet,
    /// The row in which a second form begins, which is not read.
    pub second: Option<usize>,
}

/// The form on a sheet. `None` where the sheet is no form.
fn unfolded(sheet: &Sheet, words: &VocabularyIndex<'_>) -> Option<Form> {
    let table = sheet
        .rows
        .iter()
        .take(LABELLED)
        .position(|row| is_items(row, words))?;
    let mut pairs: Vec<Pair<'_>> = Vec::new();
    for row in sheet.rows.get(..table)? {
        pairs.extend(labelled(row, words)?);
    }
    let title = pairs
        .iter()
        .any(|pair| of_resource(pair.label, words).is_some_and(|column| column.field == "title"));
    if !title || pairs.len() < LEAST {
        return None;
    }
    let (head, items) = sheet.rows.get(table..)?.split_first()?;
    let with = |front: Vec<SheetCell>, row: &SheetRow| {
        let mut cells = front;
        cells.extend(row.cells.iter().cloned());
        SheetRow {
            cells,
            ..row.clone()
        }
    };
    let labels = pairs.iter().map(|pair| pair.label.clone()).collect();
    let blank = |label: &SheetCell| SheetCell {
        value: CellValue::Blank,
        ..label.clone()
    };
    let values = |first: bool| -> Vec<SheetCell> {
        let values = pairs.iter().map(|pair| match pair.value {
            Some(value) if first => SheetCell {
                merged: false,
                ..value.clone()
            },
            _ => blank(pair.label),
        });
        values.collect()
    };
    let mut rows = vec![with(labels, head)];
    let mut first = true;
    let mut second = None;
    for (at, row) in items.iter().enumerate() {
        if begins(row, words) || is_items(row, words) {
            second = Some(table + 1 + at);
            break;
        }
        let texts = filled(row);
        let alone = texts.iter().all(|text| Some(text) == texts.first());
        // The table ends at the first row that is no item: `endFlag`, a note, a signature.
        if texts.is_empty() || (alone && head.cells.len() > 2) {
            if texts.is_empty() {
                continue;
            }
            let mut after = items.iter().enumerate().skip(at + 1);
            let form = after.find(|(_, row)| begins(row, words) || is_items(row, words));
            second = form.map(|(at, _)| table + 1 + at);
            break;
        }
        rows.push(with(values(first), row));
        first = false;
    }
    if first {
        // A form without items registers a resource all the same.
        let own = pairs.iter().find_map(|pair| pair.value)?;
        let mut row = head.clone();
        row.span = own.span;
        row.cells = Vec::new();
        rows.push(with(values(true), &row));
    }
    let sheet = Sheet {
        name: sheet.name.clone(),
        file: sheet.file.clone(),
        hidden: sheet.hidden,
        hidden_columns: Vec::new(),
        rows,
    };
    Some(Form { sheet, second })
}

/// Whether a row begins a form: the label of a resource's name or code in front, with a value beside it.
fn begins(row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let pairs = labelled(row, words).unwrap_or_default();
    let first = row.cells.iter().find(|cell| shown(cell).is_some());
    pairs.first().is_some_and(|pair| {
        let column = of_resource(pair.label, words);
        let names = column.is_some_and(|column| matches!(&*column.field, "title" | "code"));
        let value = pair.value.is_some_and(|value| shown(value).is_some());
        names && value && first.is_some_and(|first| first.span == pair.label.span)
    })
}

/// Whether a row is the header of a form's items: two names of an item's fields or more, and none of a resource's name.
fn is_items(row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let names: Vec<&str> = filled(row);
    if names.len() < 2 || names.iter().any(|name| name.len() > LONGEST) {
        return false;
    }
    let of_item = |name: &&&str| {
        words.columns(&[**name]).iter().any(|column| {
            column.item && matches!(&*column.field, "name" | "key" | "dataType" | "length")
        })
    };
    let of_title = |name: &&str| {
        words
            .columns(&[*name])
            .iter()
            .any(|column| !column.item && matches!(&*column.field, "title" | "code"))
    };
    names.iter().filter(of_item).count() >= 2 && !names.iter().any(of_title)
}

/// The labels of a row with their values. `None` where a row is that of a table: names of columns side by side.
fn labelled<'s>(row: &'s SheetRow, words: &VocabularyIndex<'_>) -> Option<Vec<Pair<'s>>> {
    let own: Vec<&SheetCell> = row.cells.iter().filter(|cell| !cell.merged).collect();
    let is_label = |cell: &SheetCell| of_resource(cell, words).is_some() || is_known(cell, words);
    let mut pairs = Vec::new();
    let mut cells = own.into_iter().peekable();
    while let Some(cell) = cells.next() {
        if !is_label(cell) {
            continue;
        }
        let value = match cells.peek() {
            // Three names in a row are a header.
            Some(next) if is_label(next) && of_resource(next, words).is_some() => return None,
            Some(next) if !is_label(next) => cells.next(),
            _ => None,
        };
        pairs.push(Pair { label: cell, value });
    }
    Some(pairs)
}

/// The column of a resource that a cell names.
fn of_resource<'v>(cell: &SheetCell, words: &VocabularyIndex<'v>) -> Option<&'v Column> {
    let name = shown(cell).filter(|name| name.len() <= LONGEST)?;
    let mut columns = words.columns(&[name]).iter().copied();
    columns.find(|column| !column.item)
}

/// Whether a cell names something that a form asks for and a catalogue does not.
fn is_known(cell: &SheetCell, words: &VocabularyIndex<'_>) -> bool {
    shown(cell).is_some_and(|name| {
        name.len() <= LONGEST && (words.is_aside(name) || !words.columns(&[name]).is_empty())
    })
}

/// The header of the catalogue on a sheet, and the form where the sheet is one.
pub(super) fn header_of<'v>(
    sheet: &Sheet,
    words: &VocabularyIndex<'v>,
) -> Option<(header::Header<'v>, Option<Form>)> {
    if let Some(form) = unfolded(sheet, words)
        && let Some(found) = header::find(&form.sheet, words)
    {
        return Some((found, Some(form)));
    }
    header::find(sheet, words).map(|found| (found, None))
}
