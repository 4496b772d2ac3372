//! Which field each column of a header gives.

use super::spelling::key;
use super::vocabulary_index::VocabularyIndex;
use crate::model::{Column, Meaning};
use crate::read::{CellValue, SheetCell, SheetRow};
use crate::text::Span;

/// How many columns are read; the guide has about thirty.
pub(super) const WIDTH: usize = 512;

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
    /// The column of the vocabulary that the name means, whether or not another column of the sheet has taken it.
    pub(super) meant: Option<&'v Column>,
    /// Another column of the vocabulary that the name may mean: 字段名 is a name in one table and a key in the next.
    pub(super) or: Option<&'v Column>,
    /// The column that already holds the same field.
    pub(super) duplicate_of: Option<Span>,
    /// Whether its name is not known and only resembles that of a column which is needed and not there. It is read as that column, and the
    /// question whether it is the one is left to the office.
    pub(super) guessed: bool,
    /// Whether nobody misses it: it is no catalogue's column, or says again what another says better.
    pub(super) aside: bool,
}

impl Bound<'_> {
    /// What the column was read as.
    pub(super) fn meaning(&self) -> Meaning {
        match self.column {
            Some(column) => Meaning::of(column, self.guessed),
            None if self.duplicate_of.is_some() => Meaning::Repeated,
            None if self.aside => Meaning::Aside,
            None => Meaning::Unknown,
        }
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

/// The text of a cell of a row, where it is text.
pub(super) fn text(cell: &SheetCell) -> &str {
    match &cell.value {
        CellValue::Text(text) => text.trim(),
        _ => "",
    }
}

/// The header path of each column that has one: names from the outermost group to the column itself, with its place.
pub(super) fn paths(block: &[SheetRow]) -> Vec<(Vec<&str>, usize)> {
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
pub(super) fn bind<'v>(block: &[SheetRow], words: &VocabularyIndex<'v>) -> Vec<Bound<'v>> {
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
    for place_of in order(&paths, &found, words) {
        let (Some((path, at)), Some(columns)) = (paths.get(place_of), found.get(place_of)) else {
            continue;
        };
        let grouped = path
            .split_last()
            .is_some_and(|(_, groups)| groups.iter().any(|group| words.is_item_group(group)));
        let beside = items_from.is_some_and(|from| place_of > from);
        let item_first = (items_only && beside) || grouped;
        let mut choices: Vec<&'v Column> = columns.to_vec();
        let own = path.last().map_or(String::new(), |leaf| key(leaf));
        for column in *columns {
            // A second column of the same name is the items'; one of another name says the same of the resource again.
            let named = names.iter().find(|(other, _)| same(other, column));
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
            let mut bound = bound.iter();
            let other = bound.find(|other| other.column.is_some_and(|own| same(own, column)));
            other.map(|other| other.span)
        };
        let free = choices.iter().find(|column| taken(column).is_none());
        let duplicate_of = match free {
            Some(_) => None,
            None => choices.first().and_then(|column| taken(column)),
        };
        if let Some(column) = free {
            names.push((column, own));
        }
        let leaf = path.last().copied().unwrap_or_default();
        let second = words.is_second(leaf);
        let others = choices.iter().filter(|_| several_of_items(columns));
        let or = others
            .copied()
            .find(|other| free.is_some_and(|free| !same(free, other)));
        bound.push(Bound {
            at: *at,
            column: free.copied(),
            name: path.join("/"),
            span: place(block, *at),
            meant: choices.first().copied(),
            or,
            duplicate_of: duplicate_of.filter(|_| !second),
            guessed: false,
            aside: free.is_none() && (second || words.is_aside(leaf)),
        });
    }
    bound.sort_by_key(|bound| bound.at);
    bound
}

/// Whether two columns of the vocabulary are one.
fn same(one: &Column, other: &Column) -> bool {
    std::ptr::eq(one, other)
}

/// Whether a name is that of several fields of items.
fn several_of_items(columns: &[&Column]) -> bool {
    columns.iter().filter(|column| column.item).count() > 1
}

/// The order in which columns take their fields: from the left, but names of several fields only after those of one, and names that mean a
/// field where no other does come last.
fn order(
    paths: &[(Vec<&str>, usize)],
    found: &[&[&Column]],
    words: &VocabularyIndex<'_>,
) -> Vec<usize> {
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_by_key(|at| {
        let second = paths
            .get(*at)
            .and_then(|(path, _)| path.last())
            .is_some_and(|leaf| words.is_second(leaf));
        let several = found
            .get(*at)
            .is_some_and(|columns| several_of_items(columns));
        (second, several)
    });
    order
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
