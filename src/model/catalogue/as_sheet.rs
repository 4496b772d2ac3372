//! Tables of texts and lists of flat records, as sheets: what knows a list by its columns knows it in every format.

use crate::read::{CellValue, Node, Number, Sheet, SheetCell, SheetRow, Value};
use crate::text::Span;
use std::collections::HashMap;

/// Keys that the records of a list have at most, all of them together.
const WIDEST: usize = 200;
/// Cells of a list at most. Where its records have few of many keys, most of them are blank.
const MOST_CELLS: usize = 2_000_000;

/// Why a value becomes no sheet.
pub(super) enum NoSheet {
    /// It is no list of flat records alone, or a record has a key twice.
    Other,
    /// It is a list with more keys or cells than a sheet may have.
    OverLimit,
}

/// A table of texts, such as one of a page or in Markdown. Its cells have the place of the whole file.
pub(super) fn of_texts<T: AsRef<str>>(table: &[Vec<T>], source: u32) -> Sheet {
    let at = Span::file(source);
    let rows = table.iter().map(|row| {
        let cells = row.iter().map(|text| cell(text_value(text.as_ref()), at));
        SheetRow {
            hidden: false,
            cells: cells.collect(),
            span: at,
        }
    });
    sheet(rows.collect())
}

/// A list of flat records: the names of its columns are the keys, in the order in which they first stand.
pub(super) fn of_records(list: &Node) -> Result<Sheet, NoSheet> {
    let Value::Array(records) = &list.value else {
        return Err(NoSheet::Other);
    };
    let mut left = MOST_CELLS;
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut header: Vec<SheetCell> = Vec::new();
    let mut rows = Vec::new();
    for record in records {
        let map = record.as_map().ok_or(NoSheet::Other)?;
        if !map.duplicates().is_empty() {
            return Err(NoSheet::Other);
        }
        let mut cells = Vec::new();
        for entry in map.entries() {
            let at = *places.entry(&entry.key).or_insert_with(|| {
                header.push(cell(text_value(&entry.key), entry.key_span));
                header.len() - 1
            });
            if cells.len() <= at {
                let more = at + 1 - cells.len();
                left = left.checked_sub(more).ok_or(NoSheet::OverLimit)?;
                if at >= WIDEST {
                    return Err(NoSheet::OverLimit);
                }
                cells.resize(at + 1, cell(CellValue::Blank, record.span));
            }
            if let Some(place) = cells.get_mut(at) {
                let text = plain(&entry.node).ok_or(NoSheet::Other)?;
                *place = cell(text_value(&text), entry.node.span);
            }
        }
        rows.push(SheetRow {
            hidden: false,
            cells,
            span: record.span,
        });
    }
    let span = list.span;
    rows.insert(
        0,
        SheetRow {
            hidden: false,
            cells: header,
            span,
        },
    );
    Ok(sheet(rows))
}

/// A value that fits into a cell: one text, number or truth value, or several; `None` of anything deeper.
fn plain(node: &Node) -> Option<String> {
    match &node.value {
        Value::Null => Some(String::new()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Number(Number::Int(number)) => Some(number.to_string()),
        Value::Number(Number::Float(number)) => Some(number.to_string()),
        Value::Number(Number::Big(digits)) => Some(digits.to_string()),
        Value::String(text) => Some(text.to_string()),
        Value::Array(items) => {
            let single = items.iter().map(|item| match &item.value {
                Value::Array(_) | Value::Map(_) => None,
                _ => plain(item),
            });
            let all: Option<Vec<String>> = single.collect();
            all.map(|all| all.join("、"))
        }
        Value::Map(_) => None,
    }
}

fn text_value(text: &str) -> CellValue {
    match text.trim() {
        "" => CellValue::Blank,
        text => CellValue::Text(text.to_owned()),
    }
}

const fn cell(value: CellValue, span: Span) -> SheetCell {
    SheetCell {
        value,
        span,
        merged: false,
    }
}

const fn sheet(rows: Vec<SheetRow>) -> Sheet {
    Sheet {
        name: String::new(),
        file: String::new(),
        hidden: false,
        hidden_columns: Vec::new(),
        rows,
    }
}
