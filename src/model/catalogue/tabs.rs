//! Sheets and tables that have no header of a catalogue: what they are instead, or that they resemble a catalogue.

use super::header::Header;
use super::rows::{department, filled};
use super::spelling::code_in;
use super::spelling::key;
use super::values::shown;
use super::vocabulary_index::{DEMAND, SAMPLE, VocabularyIndex};
use crate::error::Fault;
use crate::model::{CatalogueEntry, Label};
use crate::read::Sheet;
use crate::text::Span;
use std::collections::BTreeSet;

/// Bytes of the longest text that may name a column.
const LONGEST: usize = 60;

/// Rows that are searched for the words of a list.
const SEARCHED: usize = 30;

/// The code of the kind of sheets that list interfaces.
pub(in crate::model) const INTERFACE: &str = "interface";
/// The code of the kind of sheets that list the registered resources once more.
pub(in crate::model) const INDEX: &str = "index";

/// What a sheet is that has no header of a catalogue.
pub(super) enum Tab<'v> {
    /// Nothing is written on it.
    Empty,
    /// A sheet of another kind: a cover, a dictionary, a list of demands or of systems.
    Other(&'v Label),
    /// It may list resources; the row that says so.
    Unread(usize),
}

/// Whether a table of texts resembles a catalogue; the index of the row that says so.
pub(super) fn resembles(rows: &[Vec<&str>], words: &VocabularyIndex<'_>) -> Option<usize> {
    if explains(rows, words) {
        return coded(rows);
    }
    let header = rows.iter().position(|row| is_header(row, words));
    header.or_else(|| coded(rows))
}

/// The first row that holds the code of a resource.
fn coded(rows: &[Vec<&str>]) -> Option<usize> {
    rows.iter()
        .position(|row| row.iter().any(|text| code_in(text).is_some()))
}

/// Whether a row names columns of a catalogue: the name or the code of a resource beside something else, any three, or the names
/// in one cell, between separators that no reader takes for such.
fn is_header(row: &[&str], words: &VocabularyIndex<'_>) -> bool {
    let columns = |text: &str| {
        if text.len() > LONGEST {
            &[][..]
        } else {
            words.columns(&[text])
        }
    };
    let names = |text: &str| {
        let mut columns = columns(text).iter();
        columns.any(|column| !matches!(column.field.as_str(), "rowNumber" | "remarks"))
    };
    // Every message has a `code`, and a table of its members is no catalogue.
    let identifies = |text: &&str| {
        let mut columns = columns(text).iter();
        !text.is_ascii()
            && columns
                .any(|column| !column.item && matches!(column.field.as_str(), "title" | "code"))
    };
    let official = |text: &&str| words.is_official(text);
    // What is called a demand and says how it is shared is none.
    let asks = |text: &&str| matches!(words.listed_field(DEMAND, text), Some("title" | "code"));
    if row.iter().any(asks) && row.iter().any(|text| says_how_shared(text, words)) {
        return true;
    }
    if row.iter().any(official) || (row.len() >= 2 && row.iter().any(identifies)) {
        return true;
    }
    if row.iter().filter(|text| names(text)).count() >= 3 {
        return true;
    }
    let [only] = row else {
        return false;
    };
    let parts = || {
        only.split(['，', ',', '|', '；', ';', '\t', '、', '/'])
            .map(str::trim)
    };
    only.len() <= 2_000
        && parts().any(|part| words.is_official(part))
        && parts().filter(|text| names(text)).count() >= 2
}

/// Whether a table explains how columns are filled in: at least three of its rows begin with the name of one, few of them have several,
/// and none gives a value of its code list behind the name: that is a record.
fn explains(rows: &[Vec<&str>], words: &VocabularyIndex<'_>) -> bool {
    let is_name = |text: &&&str| text.len() <= LONGEST && !words.columns(&[**text]).is_empty();
    let begins = |row: &&Vec<&str>| row.iter().take(2).filter(is_name).count() == 1;
    let gives_value = |row: &Vec<&str>| {
        row.windows(2).any(|pair| match pair {
            [name, value] if name.len() <= LONGEST => {
                let mut columns = words.columns(&[name]).iter();
                columns.any(|column| words.label(&column.list, value).is_some())
            }
            _ => false,
        })
    };
    let several = rows
        .iter()
        .filter(|row| row.iter().filter(is_name).count() >= 3)
        .count();
    rows.len() > 3
        && rows.iter().filter(begins).count() >= 3
        && several == 0
        && !rows.iter().any(gives_value)
}

/// The texts of a sheet, row by row, without the blank rows, each with its index.
fn texts(sheet: &Sheet) -> (Vec<usize>, Vec<Vec<&str>>) {
    let rows = sheet.rows.iter().map(filled).enumerate();
    rows.filter(|(_, row)| !row.is_empty()).unzip()
}

/// What a sheet is that has no header of a catalogue. `entries` are the resources of the file's other sheets.
pub(super) fn tab<'v>(
    sheet: &Sheet,
    words: &VocabularyIndex<'v>,
    entries: &[CatalogueEntry],
) -> Tab<'v> {
    let (places, rows) = texts(sheet);
    let (Some(first), Some(_)) = (places.first(), rows.first()) else {
        return Tab::Empty;
    };
    let unread = |at: usize| Tab::Unread(places.get(at).copied().unwrap_or(*first));
    // The name of the sheet and the texts that stand alone above its table.
    let above = rows.iter().take(3).filter(|row| row.len() == 1).flatten();
    let titles: Vec<String> = above.copied().chain([&*sheet.name]).map(key).collect();
    // A list of interfaces counts as one where each of them is described, and a list of resources where each is registered, which is
    // known later.
    let kinds = words.sheet_kinds().iter();
    let kinds = kinds.filter(|kind| ![INTERFACE, INDEX].contains(&&*kind.code));
    let kinds: Vec<&'v Label> = kinds.collect();
    let titled = |kind: &Label| {
        titles.iter().any(|title| match kind.code.as_str() {
            SAMPLE => words.is_called_sample(title),
            _ => is_called(kind, title),
        })
    };
    // What is shared, and how, nobody says of what he asks for.
    let shares = || {
        let mut texts = rows.iter().take(SEARCHED).flatten();
        texts.any(|text| says_how_shared(text, words))
    };
    if let Some(demand) = kinds.iter().find(|kind| kind.code == DEMAND)
        && (is_list_of(demand, &rows)
            || titled(demand)
            || is_file_of_demands(sheet, &titles, words))
        && !shares()
    {
        return Tab::Other(demand);
    }
    let cover = kinds.iter().find(|kind| kind.code == "cover");
    let notes = explains(&rows, words) || rows.iter().all(|row| row.len() <= 2);
    // Whether nothing is listed below the names of columns, on a sheet that is called notes.
    let named = |rows: &[Vec<&str>], at: usize| {
        notes
            && at + 1 == rows.len()
            && coded(rows).is_none()
            && cover.is_some_and(|cover| titled(cover))
    };
    let ours = |at: usize| {
        let departments: BTreeSet<String> = entries
            .iter()
            .filter_map(|entry| Some(department(entry.text("code")?.0).to_owned()))
            .collect();
        let codes = rows
            .get(at)
            .into_iter()
            .flatten()
            .filter_map(|text| code_in(text));
        let mut codes = codes.into_iter();
        departments.is_empty() || codes.any(|code| departments.contains(department(code)))
    };
    let is_listed_only = lists_nothing(&rows, words);
    match resembles(&rows, words) {
        Some(_) if is_listed_only => {}
        // Notes name columns and give an example of a code.
        Some(at) if named(&rows, at) => {}
        Some(at) if !(notes && coded(&rows) == Some(at) && !ours(at)) => return unread(at),
        _ => {}
    }
    let listed = kinds.iter().find(|kind| is_listed(kind, &rows));
    let found = listed.or_else(|| kinds.iter().find(|kind| titled(kind)));
    let values = rows
        .iter()
        .flatten()
        .filter(|text| words.is_label(text))
        .count();
    let cells = rows.iter().flatten().count();
    let dictionary = kinds.iter().find(|kind| kind.code == "dictionary");
    if let Some(kind) = found {
        return Tab::Other(kind);
    }
    match (dictionary, cover) {
        (Some(dictionary), _) if values * 2 >= cells => Tab::Other(dictionary),
        (_, Some(cover)) if notes => Tab::Other(cover),
        _ => unread(0),
    }
}

/// Whether a table lists tables or responsibilities: such a list is written in words of catalogues, and registers nothing.
pub(super) fn lists_nothing(rows: &[Vec<&str>], words: &VocabularyIndex<'_>) -> bool {
    let is_it = |kind: &Label| {
        let names: fn(&str, &VocabularyIndex<'_>) -> bool = match kind.code.as_str() {
            "structure" => names_resource,
            "responsibility" => |text, words| words.is_official(text),
            _ => return false,
        };
        let mut texts = rows.iter().filter(|row| row.len() > 1).flatten();
        is_listed(kind, rows) && coded(rows).is_none() && !texts.any(|text| names(text, words))
    };
    words.sheet_kinds().iter().any(is_it)
}

/// Kinds of lists that are known by their columns, whatever their sheet is called.
const LISTS: [&str; 3] = ["system", "responsibility", "structure"];

/// Whether a table is a list of a kind that is known by its columns.
fn is_listed(kind: &Label, rows: &[Vec<&str>]) -> bool {
    LISTS.contains(&kind.code.as_str()) && is_list_of(kind, rows)
}

/// Whether a text is the name of a column for the name or the code of a resource.
fn names_resource(text: &str, words: &VocabularyIndex<'_>) -> bool {
    text.len() <= LONGEST
        && words
            .columns(&[text])
            .iter()
            .any(|column| !column.item && matches!(&*column.field, "title" | "code"))
}

/// Whether a text is the name of a column for how a resource is shared.
fn says_how_shared(text: &str, words: &VocabularyIndex<'_>) -> bool {
    text.len() <= LONGEST
        && words
            .columns(&[text])
            .iter()
            .any(|column| matches!(&*column.field, "sharingType" | "sharingModeType"))
}

/// Whether a row of a table has two of the words of a kind of list.
fn is_list_of(kind: &Label, rows: &[Vec<&str>]) -> bool {
    let words: Vec<String> = spellings(kind).collect();
    rows.iter().take(SEARCHED).any(|row| {
        let hit = |text: &&&str| {
            let text = key(text);
            text.len() <= LONGEST && words.iter().any(|word| text.contains(word))
        };
        row.len() >= 3 && row.iter().filter(hit).count() >= 2
    })
}

/// Whether the name of its file says that the only table of it lists demands, and nothing above the table says what it is.
fn is_file_of_demands(sheet: &Sheet, titles: &[String], words: &VocabularyIndex<'_>) -> bool {
    let is_untitled = titles
        .iter()
        .all(|title| title.is_empty() || *title == key(&sheet.name));
    is_untitled && words.is_file_of_demands(&sheet.file)
}

/// Whether a title, as [`key`] writes it, has a word for a kind of lists.
fn is_called(kind: &Label, title: &str) -> bool {
    spellings(kind).any(|word| title.contains(&word))
}

fn spellings(label: &Label) -> impl Iterator<Item = String> + '_ {
    [&label.label]
        .into_iter()
        .chain(&label.synonyms)
        .map(|word| key(word))
}

/// Fields of a record that say what a resource is like.
const DESCRIBING: [&str; 10] = [
    "abstract",
    "providerCode",
    "publicationDate",
    "formatClass",
    "formatType",
    "openToPublic",
    "categoryClass",
    "categoryItem",
    "categoryObject",
    "dataType",
];

/// So many of them make a record.
const FEWEST_DESCRIBING: usize = 3;

/// The kind of list that a sheet with some columns of a catalogue is instead: a list of demands, of responsibilities or of tables
/// registers nothing.
pub(super) fn instead<'v>(
    sheet: &Sheet,
    header: &Header<'v>,
    words: &VocabularyIndex<'v>,
) -> Option<&'v Label> {
    let has = |fields: &[&str]| {
        let sure = header.columns.iter().filter(|bound| !bound.guessed);
        let mut columns = sure.filter_map(|bound| bound.column);
        columns.any(|column| !column.item && fields.contains(&column.field.as_str()))
    };
    let mut kinds = words.sheet_kinds().iter();
    if !has(&["code", "title"]) && lists_values(sheet, header, words) {
        return kinds.find(|kind| kind.code == "dictionary");
    }
    // Behind the name of an item it is read as the item's, and says as much.
    let mut columns = header.columns.iter().filter_map(|bound| bound.column);
    if columns.any(|column| matches!(&*column.field, "sharingType" | "sharingModeType")) {
        return None;
    }
    // What is described as a record is registered: nobody describes what he asks for.
    let described = header.columns.iter().filter(|bound| !bound.guessed);
    let described = described.filter_map(|bound| bound.column);
    let described = described.filter(|column| DESCRIBING.contains(&column.field.as_str()));
    let is_described = described.count() >= FEWEST_DESCRIBING;
    // Demands have codes, too: those of other departments. One of an own resource that nobody registers is told.
    let registers = has(&["code"]);
    let (_, rows) = texts(sheet);
    let named = sheet.rows.get(header.first..=header.last);
    let named: Vec<Vec<&str>> = named.unwrap_or_default().iter().map(filled).collect();
    let above = sheet.rows.iter().take(header.first).map(filled);
    let titles = above.filter(|row| row.len() == 1).flatten();
    let titles: Vec<String> = titles.chain([&*sheet.name]).map(key).collect();
    let is_demand = |kind: &Label| {
        let is_titled = || {
            titles.iter().any(|title| is_called(kind, title))
                || is_file_of_demands(sheet, &titles, words)
        };
        let is_told = has(&["code", "providerName"]);
        !is_described
            && !has(&["sharingCondition", "sharingModeCategory"])
            && (is_list_of(kind, &named) || (is_told && is_titled()))
    };
    kinds.find(|kind| match kind.code.as_str() {
        DEMAND => is_demand(kind),
        "responsibility" => !registers && is_list_of(kind, &rows),
        "structure" => !registers && !has(&["title"]) && is_list_of(kind, &rows),
        _ => false,
    })
}

/// Whether a sheet lists the values to choose from: below each name of a column nothing but values of its code list.
fn lists_values(sheet: &Sheet, header: &Header<'_>, words: &VocabularyIndex<'_>) -> bool {
    let mut values = 0;
    for row in sheet.rows.iter().skip(header.last + 1) {
        for (at, cell) in row.cells.iter().enumerate() {
            let Some(text) = shown(cell) else {
                continue;
            };
            let mut bound = header.columns.iter().filter(|bound| bound.at == at);
            let column = bound.find_map(|bound| bound.column);
            let is_value = column.is_some_and(|column| words.label(&column.list, text).is_some());
            if !is_value {
                return false;
            }
            values += 1;
        }
    }
    values > 0
}

/// The fault that says what a sheet is, or that it was not read.
pub(super) fn told(sheet: &Sheet, tab: &Tab<'_>, file: &str) -> Option<Fault> {
    match tab {
        Tab::Empty => None,
        Tab::Other(kind) => Some(listed(sheet, kind, file)),
        Tab::Unread(at) => {
            Some(of_row("sheet-not-read", (sheet, *at), file).arg("row", (at + 1).to_string()))
        }
    }
}

/// The fault that says what a sheet is that is listed.
pub(in crate::model) fn listed(sheet: &Sheet, kind: &Label, file: &str) -> Fault {
    let mut rows = sheet.rows.iter();
    let first = rows.position(|row| !filled(row).is_empty());
    of_row("sheet-listed", (sheet, first.unwrap_or(0)), file)
        .arg("kind_zh", kind.label.as_str())
        .arg("kind_en", kind.english.as_str())
}

/// A fault about a sheet, at one of its rows and with what that says.
pub(super) fn of_row(code: &'static str, (sheet, at): (&Sheet, usize), file: &str) -> Fault {
    let name = if sheet.name.is_empty() {
        file
    } else {
        &sheet.name
    };
    let row = sheet.rows.get(at);
    let said = row.map_or_else(String::new, |row| filled(row).join(" | "));
    Fault::new(
        code,
        row.map_or_else(Span::default, super::rows::first_cell),
    )
    .arg("sheet", name)
    .arg("first", said.chars().take(60).collect::<String>())
}
