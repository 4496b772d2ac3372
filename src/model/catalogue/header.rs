//! The rows of a sheet that name its columns: recognised by the names, in any row and over one or more rows.

use super::binding::{Bound, WIDTH, bind, paths, text};
use super::choices;
use super::settling::settle;
use super::spelling::{code_in, key};
use super::vocabulary_index::VocabularyIndex;
use crate::model::Column;
use crate::read::{CellValue, Sheet, SheetCell, SheetRow};
use crate::text::Span;
use std::collections::BTreeSet;

/// Rows that are searched for any header; below them, a row must have two names of columns to begin one.
const SEARCHED: usize = 200;
/// Rows a header may have.
const DEPTH: usize = 3;

/// A header and what its columns mean.
pub(super) struct Header<'v> {
    /// Index of its first row.
    pub(super) first: usize,
    /// Index of its last row; data starts below.
    pub(super) last: usize,
    /// Indices of the rows of it that say how its columns are filled in.
    pub(super) hints: Vec<usize>,
    /// Index of the row below it that says so in nearly every cell: nobody knows what it is.
    pub(super) doubtful: Option<usize>,
    /// Its columns, from the left.
    pub(super) columns: Vec<Bound<'v>>,
    /// The first name of a column beyond those that are read.
    pub(super) beyond: Option<Span>,
}

/// The header of a sheet: at least three known columns with 信息资源名称 or 信息资源代码 among them, or any five.
pub(super) fn find<'v>(sheet: &Sheet, words: &VocabularyIndex<'v>) -> Option<Header<'v>> {
    let rows = sheet.rows.as_slice();
    for first in 0..rows.len() {
        if first >= SEARCHED && rows.get(first).is_none_or(|row| !has_names(row, words)) {
            continue;
        }
        for depth in 1..=DEPTH {
            let Some(block) = rows.get(first..first + depth) else {
                break;
            };
            if is_header(&bind(block, words)) {
                let title = titles(block, words);
                return Some(grown(rows, first + title, depth - title, words));
            }
        }
    }
    None
}

/// Whether two cells of a row are names of columns.
fn has_names(row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let short = |text: &&str| !text.is_empty() && text.len() <= 60;
    let mut names = row.cells.iter().map(text).filter(short);
    let is_name = |text: &str| !words.columns(&[text]).is_empty();
    names.any(is_name) && names.any(is_name)
}

/// How many rows at the top of a block are a title, a unit or a date: they have at most two texts, and the block binds as
/// many columns without them.
fn titles(block: &[SheetRow], words: &VocabularyIndex<'_>) -> usize {
    let all = known(&bind(block, words));
    let mut count = 0;
    for (at, row) in block.iter().enumerate().take(block.len().saturating_sub(1)) {
        let mut texts: Vec<&str> = row.cells.iter().map(text).collect();
        texts.retain(|text| !text.is_empty());
        texts.dedup();
        let below = block.get(at + 1..).unwrap_or_default();
        let groups = texts.iter().any(|text| words.is_item_group(text));
        if texts.len() > 2 || groups || known(&bind(below, words)) < all {
            break;
        }
        count = at + 1;
    }
    count
}

/// Whether the row repeats the header, as in sheets for printing.
pub(super) fn repeats(header: &Header<'_>, row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let known = header.columns.iter().filter(|bound| bound.column.is_some());
    let (mut same, mut other) = (0, 0);
    for bound in known {
        // Nearly every row is data, which two cells are enough to find out.
        if same == 0 && other > 1 {
            return false;
        }
        let Some(cell) = row.cells.get(bound.at) else {
            continue;
        };
        let name = text(cell);
        if name.is_empty() {
            other += usize::from(cell.value != CellValue::Blank);
        } else if words
            .columns(&[name])
            .iter()
            .any(|column| Some(column.field.as_str()) == bound.column.map(|own| own.field.as_str()))
        {
            same += 1;
        } else {
            other += 1;
        }
    }
    same >= 3 && same > other
}

/// The block of header rows with the group rows above and the rows below that belong to it.
fn grown<'v>(
    rows: &[SheetRow],
    first: usize,
    depth: usize,
    words: &VocabularyIndex<'v>,
) -> Header<'v> {
    let mut last = first + depth - 1;
    let explained = |row: usize, last: usize| {
        let columns = bind(rows.get(first..=last).unwrap_or_default(), words);
        rows.get(row)
            .is_some_and(|row| explains(&columns, row, words))
    };
    while last + 1 < first + DEPTH
        && !explained(last + 1, last)
        && continues(rows, first, last, words)
    {
        last += 1;
    }
    let block = |from: usize| bind(rows.get(from..=last).unwrap_or_default(), words);
    let mut columns = block(first);
    for above in 1..DEPTH {
        let Some(from) = first.checked_sub(above) else {
            break;
        };
        let wider = block(from);
        if known(&wider) > known(&columns) {
            columns = wider;
        }
    }
    let mut hints = Vec::new();
    while let Some(row) = rows
        .get(last + 1)
        .filter(|row| explains(&columns, row, words))
    {
        last += 1;
        hints.extend(instructs(&columns, row, words).then_some(last));
    }
    let doubtful = rows
        .get(last + 1)
        .and_then(|row| nearly_instructs(&columns, row, words).then_some(last + 1));
    last = doubtful.unwrap_or(last);
    settle(
        &mut columns,
        rows.get(last + 1..).unwrap_or_default(),
        words,
    );
    let from = rows.get(first..).unwrap_or_default();
    choices::set_aside(&mut columns, from, last - first + 1, words);
    let header = rows.get(first..=last).unwrap_or_default();
    let beyond = header.iter().flat_map(|row| row.cells.iter().skip(WIDTH));
    let beyond = beyond
        .into_iter()
        .find(|cell| cell.value != CellValue::Blank);
    Header {
        first,
        last,
        hints,
        doubtful,
        columns,
        beyond: beyond.map(|cell| cell.span),
    }
}

/// Whether the row below `last` names columns too: at least half of the cells that it adds are names, or names of the header are merged
/// down into it and all that it adds stands below groups.
fn continues(rows: &[SheetRow], first: usize, last: usize, words: &VocabularyIndex<'_>) -> bool {
    let Some((next, above)) = rows.get(last + 1).zip(rows.get(last)) else {
        return false;
    };
    let (mut fresh, mut named, mut covered, mut grouped) = (0, 0, 0, 0);
    let paths = paths(rows.get(first..=last + 1).unwrap_or_default());
    for (at, cell) in next.cells.iter().enumerate() {
        if cell.value == CellValue::Blank {
            continue;
        }
        if above.cells.get(at).is_some_and(|up| up.value == cell.value) {
            covered += usize::from(cell.merged);
            continue;
        }
        fresh += 1;
        grouped += usize::from(is_below_group(above, at));
        if let Some((path, _)) = paths.iter().find(|(_, place)| *place == at) {
            named += usize::from(!words.columns(path).is_empty());
        }
    }
    if covered > 0 && grouped == fresh {
        return true;
    }
    fresh > 0 && named * 2 >= fresh
}

/// Whether the cell above is blank or a part of a range that is merged over several columns.
fn is_below_group(above: &SheetRow, at: usize) -> bool {
    let Some(cell) = above.cells.get(at) else {
        return true;
    };
    let right = above.cells.get(at + 1);
    cell.value == CellValue::Blank
        || cell.merged
        || right.is_some_and(|right| right.merged && right.value == cell.value)
}

/// Whether a row below the header says nothing of a resource: it marks columns as required, numbers them, or gives their names in a
/// database.
pub(super) fn explains(columns: &[Bound<'_>], row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let filled: Vec<String> = row
        .cells
        .iter()
        .filter_map(|cell| match &cell.value {
            CellValue::Blank => None,
            CellValue::Text(text) => Some(text.trim().to_owned()),
            CellValue::Number(_, text) => Some(text.clone()),
            _ => Some(String::new()),
        })
        .filter(|text| !text.is_empty())
        .collect();
    filled.len() >= 3
        && (filled.iter().all(|text| words.is_header_mark(text))
            || super::numbering::numbers_columns(&filled)
            || gives_keys(columns, row, words)
            || instructs(columns, row, words))
}

/// Whether a row says how the columns are filled in, in each cell that is filled.
fn instructs(columns: &[Bound<'_>], row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    // A row of marks says no more than its header.
    let mut texts = row.cells.iter().map(text).filter(|text| !text.is_empty());
    texts.any(|text| !words.is_header_mark(text)) && values(columns, row, words).is_empty()
}

/// Whether a row says how the columns are filled in nearly everywhere, and names no resource: a value in a cell or two makes it none
/// of the hints, and no resource either.
fn nearly_instructs(columns: &[Bound<'_>], row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let filled = row
        .cells
        .iter()
        .filter(|cell| cell.value != CellValue::Blank);
    let filled = filled.count();
    let values = values(columns, row, words);
    let names = |at: &usize| {
        let mut bound = columns.iter().filter(|bound| bound.at == *at);
        bound.any(|bound| names_resource(bound))
            || row.cells.get(*at).map(text).and_then(code_in).is_some()
    };
    !values.is_empty() && values.len() * VALUES <= filled && !values.iter().any(names)
}

/// In a row that is nearly one of hints, this many cells are filled for each that is a value.
const VALUES: usize = 4;

fn names_resource(bound: &Bound<'_>) -> bool {
    let mut columns = bound.column.iter();
    columns.any(|column| !column.item && matches!(column.field.as_str(), "title" | "code"))
}

/// Fields in which a text of any kind is a value: names.
const NAMES: [&str; 8] = [
    "title",
    "code",
    "providerName",
    "providerCode",
    "department",
    "name",
    "key",
    "table",
];

/// The cells of a row that say something else than how their columns are filled in. A value of a code list, a code, and a name that is
/// no hint are such, however they begin. Where the name and the code of the resource are hints, the other columns are explained in words
/// that nobody can list.
fn values(columns: &[Bound<'_>], row: &SheetRow, words: &VocabularyIndex<'_>) -> Vec<usize> {
    let hints = |text: &str| words.is_hint(text) || words.guides(text);
    let cell_of = |field: &str| {
        let is_it = |column: &&Column| !column.item && column.field == field;
        let mut bound = columns.iter();
        let bound = bound.find(|bound| bound.column.as_ref().is_some_and(is_it))?;
        Some(row.cells.get(bound.at).map_or("", text))
    };
    let is_explained = cell_of("title").is_some_and(hints) && cell_of("code").is_none_or(hints);
    let is_value = |(at, cell): &(usize, &SheetCell)| {
        let said = text(cell);
        let own = || columns.iter().filter(|bound| bound.at == *at);
        let is_own = own().any(|bound| {
            let column = bound.column;
            let list = column.map_or("", |column| column.list.as_str());
            let names = column.is_some_and(|column| !column.item && column.field == "title");
            (words.label(list, said).is_some() && !words.is_whole_hint(said))
                || (names && !hints(said))
        });
        let is_prose = || {
            let mut named = own().filter_map(|bound| bound.column);
            let is_number = said.chars().any(|c| c.is_ascii_digit());
            !is_number && !named.any(|column| NAMES.contains(&column.field.as_str()))
        };
        is_own
            || code_in(said).is_some()
            || !(words.is_instruction(said)
                || words.guides(said)
                || (is_explained && matches!(cell.value, CellValue::Text(_)) && is_prose()))
    };
    let cells = row.cells.iter().enumerate();
    let filled = cells.filter(|(_, cell)| cell.value != CellValue::Blank);
    filled.filter(is_value).map(|(at, _)| at).collect()
}

/// Whether a row gives a name in a database (`resource_title`, `XXZYMC`) to at least half of the columns, each another, and nothing
/// else: no code, no number and no value of a code list.
fn gives_keys(columns: &[Bound<'_>], row: &SheetRow, words: &VocabularyIndex<'_>) -> bool {
    let is_key = |text: &str| {
        text.len() <= 60
            && text.starts_with(|c: char| c.is_ascii_alphabetic())
            && text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | ' ' | '-' | '.'))
    };
    let mut keys = BTreeSet::new();
    for cell in row
        .cells
        .iter()
        .filter(|cell| cell.value != CellValue::Blank)
    {
        let name = text(cell);
        if !is_key(name) || !keys.insert(key(name)) {
            return false;
        }
    }
    let is_value = |bound: &Bound<'_>| {
        bound.column.is_some_and(|column| {
            let name = row.cells.get(bound.at).map_or("", text);
            words.label(&column.list, name).is_some()
        })
    };
    keys.len() * 2 >= columns.len() && !columns.iter().any(is_value)
}

fn known(columns: &[Bound<'_>]) -> usize {
    columns
        .iter()
        .filter_map(|bound| bound.column)
        .filter(|column| !matches!(column.field.as_str(), "rowNumber" | "remarks"))
        .count()
}

fn is_header(columns: &[Bound<'_>]) -> bool {
    let names = columns
        .iter()
        .filter_map(|bound| bound.column)
        .any(|column| !column.item && matches!(column.field.as_str(), "title" | "code"));
    let known = known(columns);
    known >= 5 || (names && known >= 3)
}
