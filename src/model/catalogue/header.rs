//! The rows of a sheet that name its columns: recognised by the names, in any row and over one or more rows.

use super::vocabulary_index::{VocabularyIndex, key};
use crate::model::Column;
use crate::read::{CellValue, Sheet, SheetCell, SheetRow};
use crate::text::Span;
use std::collections::BTreeSet;

/// Rows that are searched for any header; below them, a row must have two names of columns to begin one.
const SEARCHED: usize = 200;
/// Rows a header may have.
const DEPTH: usize = 3;

/// How many columns are read; the guide has about thirty.
pub(super) const WIDTH: usize = 512;

/// A header and what its columns mean.
pub(super) struct Header<'v> {
    /// Index of its first row.
    pub(super) first: usize,
    /// Index of its last row; data starts below.
    pub(super) last: usize,
    /// Its columns, from the left.
    pub(super) columns: Vec<Bound<'v>>,
    /// The first name of a column beyond those that are read.
    pub(super) beyond: Option<Span>,
}

/// One column of a sheet.
pub(super) struct Bound<'v> {
    /// Index of its cells within a row.
    pub(super) at: usize,
    /// The column of the vocabulary; `None` where the name is unknown.
    pub(super) column: Option<&'v Column>,
    /// Its name as written, groups before it.
    pub(super) name: String,
    /// The cell that names it.
    pub(super) span: Span,
    /// The column that already holds the same field.
    pub(super) duplicate_of: Option<Span>,
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

/// The text of a cell of a row, where it is text.
pub(super) fn text(cell: &SheetCell) -> &str {
    match &cell.value {
        CellValue::Text(text) => text.trim(),
        _ => "",
    }
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
    while rows
        .get(last + 1)
        .is_some_and(|row| explains(&columns, row, words))
    {
        last += 1;
    }
    let header = rows.get(first..=last).unwrap_or_default();
    let beyond = header.iter().flat_map(|row| row.cells.iter().skip(WIDTH));
    let beyond = beyond
        .into_iter()
        .find(|cell| cell.value != CellValue::Blank);
    Header {
        first,
        last,
        columns,
        beyond: beyond.map(|cell| cell.span),
    }
}

/// Fields of a resource that sheets of items give for the items.
const EITHER: [&str; 2] = ["classification", "updateCycle"];

/// Fields of a resource that only identify it.
pub(super) const NAMING: [&str; 6] = [
    "code",
    "title",
    "providerName",
    "providerCode",
    "rowNumber",
    "remarks",
];

/// Whether the row below `last` names columns too: at least half of the cells that it adds are names.
fn continues(rows: &[SheetRow], first: usize, last: usize, words: &VocabularyIndex<'_>) -> bool {
    let Some((next, above)) = rows.get(last + 1).zip(rows.get(last)) else {
        return false;
    };
    let (mut fresh, mut named, mut covered) = (0, 0, 0);
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
        if let Some((path, _)) = paths.iter().find(|(_, place)| *place == at) {
            named += usize::from(!words.columns(path).is_empty());
        }
    }
    if fresh == 0 {
        covered > 0
    } else {
        named * 2 >= fresh
    }
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
            || gives_keys(columns, row, words))
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

/// The header path of each column that has one: names from the outermost group to the column itself, with its place.
fn paths(block: &[SheetRow]) -> Vec<(Vec<&str>, usize)> {
    let width = block.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let width = width.min(WIDTH);
    // In CSV the cells that a group spans are blank after the first: the group is carried to the right.
    let mut carried: Vec<&str> = vec![""; block.len()];
    let mut paths = Vec::new();
    for at in 0..width {
        let mut path: Vec<&str> = Vec::new();
        let mut own = 0;
        for (row, carried) in block.iter().zip(&mut carried) {
            let name = row.cells.get(at).map_or("", text);
            if !name.is_empty() {
                *carried = name;
            }
            if !carried.is_empty() && path.last() != Some(carried) {
                path.push(carried);
            }
            if !name.is_empty() {
                own = path.len();
            }
        }
        path.truncate(own);
        if !path.is_empty() {
            paths.push((path, at));
        }
    }
    paths
}

/// Binds the columns under a block of header rows to fields.
fn bind<'v>(block: &[SheetRow], words: &VocabularyIndex<'v>) -> Vec<Bound<'v>> {
    let paths = paths(block);
    let found: Vec<&[&'v Column]> = paths.iter().map(|(path, _)| words.columns(path)).collect();
    let items_from = found.iter().position(|columns| {
        columns
            .iter()
            .any(|column| column.item && column.field == "name")
    });
    let has_items = items_from.is_some();
    // Where no column is a resource's for certain, an ambiguous column beside those of items is an item's.
    // A sheet of items names the resource by its title alone, and may have columns that elsewhere are a resource's.
    let names_owner = |column: &&'v Column| {
        !column.item && matches!(&*column.field, "code" | "providerName" | "providerCode")
    };
    let item_sheet = has_items
        && !found.iter().any(|columns| columns.iter().any(names_owner))
        && found.iter().any(|columns| {
            columns
                .iter()
                .any(|column| column.item && matches!(&*column.field, "dataType" | "key"))
        });
    let of_either =
        |column: &Column| item_sheet && !column.item && EITHER.contains(&&*column.field);
    let describes = |columns: &&&[&Column]| {
        columns.iter().any(|column| {
            !column.item
                && !of_either(column)
                && !NAMING.contains(&column.field.as_str())
                && words.item_column(&column.field).is_none()
        })
    };
    let items_only = has_items && !found.iter().any(|columns| describes(&columns));
    let mut bound: Vec<Bound<'v>> = Vec::new();
    // The name under which each column was bound first.
    let mut names: Vec<(&Column, String)> = Vec::new();
    for (place_of, ((path, at), columns)) in paths.iter().zip(found).enumerate() {
        let grouped = path
            .split_last()
            .is_some_and(|(_, groups)| groups.iter().any(|group| words.is_item_group(group)));
        let beside = items_from.is_some_and(|from| place_of > from);
        let item_first = (items_only && beside) || grouped;
        let mut choices: Vec<&'v Column> = columns.to_vec();
        let own = path.last().map_or(String::new(), |leaf| key(leaf));
        for column in columns {
            // A second column of the same name is the items'; one of another name says the same of the resource again.
            let named = names.iter().find(|(other, _)| other == column);
            let again = named.is_none_or(|(_, name)| *name == own);
            if has_items && !column.item && (item_first || again) {
                choices.extend(words.item_column(&column.field));
            }
        }
        choices.sort_by_key(|column| column.item != item_first);
        if items_only {
            choices.retain(|column| !of_either(column));
        }
        let taken = |column: &Column| {
            bound
                .iter()
                .find(|other| other.column.is_some_and(|own| own == column))
                .map(|other| other.span)
        };
        let free = choices.iter().find(|column| taken(column).is_none());
        let duplicate_of = match free {
            Some(_) => None,
            None => choices.first().and_then(|column| taken(column)),
        };
        if let Some(column) = free {
            names.push((column, own));
        }
        bound.push(Bound {
            at: *at,
            column: free.copied(),
            name: path.join("/"),
            span: place(block, *at),
            duplicate_of,
        });
    }
    bound
}

/// The lowest cell of a column with a value of its own, else one that a merged range covers.
fn place(block: &[SheetRow], at: usize) -> Span {
    let filled = || {
        block
            .iter()
            .rev()
            .filter_map(|row| row.cells.get(at))
            .filter(|cell| !text(cell).is_empty())
    };
    filled()
        .find(|cell| !cell.merged)
        .or_else(|| filled().next())
        .map_or(Span::default(), |cell| cell.span)
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
