//! Reads lists beside the catalogue that register nothing: demands and systems. Their columns are pack data (`demand-columns`,
//! `system-columns`).

use super::form;
use super::rows::filled;
use super::signature::is_signature;
use super::spelling::{code_in, written_code};
use super::tabs::{self, Tab};
use super::values::shown;
use super::vocabulary_index::{DEMAND, SYSTEM, VocabularyIndex};
use crate::model::reader::CatalogueFile;
use crate::model::{Demand, Label, ListedSystem};
use crate::read::{Located, Sheet, SheetRow};
use crate::text::{listed, unbracketed};
use std::collections::BTreeMap;

/// Rows that are searched for the names of the columns.
const SEARCHED: usize = 30;

/// The texts of a line, by the fields of its columns.
type Line<'v> = BTreeMap<&'v str, Located<String>>;

/// Adds the lines of a list of demands or of systems to what its file says; how many they are. A hidden sheet is what a template left:
/// its systems are none, and its demands say nothing but which resources of the own department they name.
pub(super) fn read(
    sheet: &Sheet,
    kind: &Label,
    words: &VocabularyIndex<'_>,
    file: &mut CatalogueFile,
) -> usize {
    let count = |file: &CatalogueFile| file.demands.len() + file.systems.len();
    let before = count(file);
    match kind.code.as_str() {
        DEMAND => {
            // A row of nothing but 信息项 goes on with the one above, within the sheet.
            let mut demands = Vec::new();
            for (line, row) in lines(sheet, DEMAND, words) {
                demand(line, row, (sheet, words), &mut demands);
            }
            file.demands.append(&mut demands);
        }
        SYSTEM if !sheet.hidden => file
            .systems
            .extend(lines(sheet, SYSTEM, words).filter_map(|(line, _)| system(line))),
        _ => {}
    }
    count(file) - before
}

/// Adds a line to the demands of its sheet. One that has nothing but 信息项 goes on with the line above.
fn demand(
    mut line: Line<'_>,
    row: &SheetRow,
    (sheet, words): (&Sheet, &VocabularyIndex<'_>),
    demands: &mut Vec<Demand>,
) {
    let title = line.remove("title");
    // A remark in the column for codes is none.
    let code = line.remove("code").and_then(|code| {
        let written = written_code(&code.value);
        code_in(&written)
            .is_some()
            .then(|| Located::new(written, code.span))
    });
    let items = line.remove("item");
    let items = items.map_or_else(Vec::new, |cell| names(&cell.value, words));
    let Some(span) = title.as_ref().or(code.as_ref()).map(|named| named.span) else {
        if let Some(last) = demands.last_mut() {
            last.items.extend(items);
        }
        return;
    };
    demands.push(Demand {
        hidden: sheet.hidden,
        own: false,
        said: filled(row).join(" "),
        span,
        provider: line.remove("provider").map(|text| text.value),
        provider_code: line.remove("providerCode").map(|text| text.value),
        items,
        title,
        code,
    });
}

/// The names of 信息项 in one cell: 1、姓名；2、性别（男、女）等.
fn names(cell: &str, words: &VocabularyIndex<'_>) -> Vec<String> {
    let plain = unbracketed(cell);
    let mut names: Vec<String> = Vec::new();
    for part in listed(&plain) {
        // A name in letters of ASCII may have a blank in it.
        let has_words = part.chars().any(|c| c.is_ascii_alphabetic());
        let is_apart = |c: char| matches!(c, '/' | '。') || (!has_words && c.is_whitespace());
        for name in part.split(is_apart).map(str::trim) {
            // The number of a line that stands before its name, or is left of 1、姓名.
            let digits = name.trim_start_matches(|c: char| c.is_ascii_digit());
            let name = digits
                .strip_prefix(['.', '．'])
                .unwrap_or(if digits.is_empty() { "" } else { name });
            let name = words.without_list_words(name, names.is_empty());
            names.extend((!name.is_empty()).then(|| name.to_owned()));
        }
    }
    names
}

fn system(mut line: Line<'_>) -> Option<ListedSystem> {
    Some(ListedSystem {
        name: line.remove("name")?,
        network: line.remove("network"),
    })
}

/// The fields of a list's columns, each with its place, and the row that names them.
type Columns<'v> = (usize, Vec<(usize, &'v str)>);

/// The row with the names of the columns: at least two, and of two rows with as many the upper one.
fn header<'v>(
    sheet: &Sheet,
    kind: &'static str,
    words: &VocabularyIndex<'v>,
) -> Option<Columns<'v>> {
    let fields = |row: &SheetRow| -> Vec<(usize, &'v str)> {
        let mut found: Vec<(usize, &str)> = Vec::new();
        for (at, cell) in row.cells.iter().enumerate() {
            let field = shown(cell).and_then(|name| words.listed_field(kind, name));
            let other = |field| !found.iter().any(|(_, known)| *known == field);
            found.extend(field.filter(|field| other(*field)).map(|field| (at, field)));
        }
        found
    };
    let rows = sheet.rows.iter().take(SEARCHED).enumerate();
    let named = rows.map(|(at, row)| (at, fields(row)));
    named
        .filter(|(_, columns)| columns.len() >= 2)
        .reduce(|best, next| {
            if next.1.len() > best.1.len() {
                next
            } else {
                best
            }
        })
}

/// The lines below the names of the columns, with their rows. What says how a column is filled in, shows an example or fills nothing is no
/// text, and a row that is marked as a note, a total or an example is no line.
fn lines<'l, 'v>(
    sheet: &'l Sheet,
    kind: &'static str,
    words: &'l VocabularyIndex<'v>,
) -> impl Iterator<Item = (Line<'v>, &'l SheetRow)> + 'l {
    let header = header(sheet, kind, words);
    let (above, columns) = header.map_or((sheet.rows.len(), Vec::new()), |(at, columns)| {
        (at + 1, columns)
    });
    let rows = sheet.rows.iter().skip(above);
    let rows = rows.filter(|row| {
        let texts = filled(row);
        let first = texts.first();
        first.is_none_or(|text| words.row_mark(text, texts.len() == 1).is_none())
    });
    rows.map(move |row| {
        let texts = columns.iter().filter_map(|(at, field)| {
            let cell = row.cells.get(*at)?;
            let text = shown(cell).filter(|text| words.says_something(text))?;
            Some((*field, Located::new(text.to_owned(), cell.span)))
        });
        (texts.collect(), row)
    })
}

/// The code of the kind of a list whose lines are read.
fn read_kind(kind: &Label) -> Option<&'static str> {
    [DEMAND, SYSTEM].into_iter().find(|code| *code == kind.code)
}

/// The kind of list that a table is by its columns, whatever it is called: one of demands or of systems.
pub(super) fn kind<'v>(sheet: &Sheet, words: &VocabularyIndex<'v>) -> Option<&'v Label> {
    let named = [DEMAND, SYSTEM].map(|code| header(sheet, code, words).is_some());
    if !named.contains(&true) {
        return None;
    }
    let kind = match form::header_of(sheet, words) {
        Some((header, _)) => tabs::instead(sheet, &header, words)?,
        None => match tabs::tab(sheet, words, &[]) {
            Tab::Other(kind) => kind,
            Tab::Empty | Tab::Unread(_) => return None,
        },
    };
    let code = read_kind(kind)?;
    header(sheet, code, words).map(|_| kind)
}

/// The first row of a visible list of which no line was read that says something all the same: below the names of the columns, in two
/// cells, and neither a hint, an example nor a note.
pub(super) fn unread(sheet: &Sheet, kind: &Label, words: &VocabularyIndex<'_>) -> Option<usize> {
    let code = read_kind(kind).filter(|_| !sheet.hidden)?;
    let is_line = |row: &SheetRow| {
        let mut texts = filled(row);
        texts.dedup();
        texts.retain(|text| text.parse::<f64>().is_err());
        let is_marked = texts
            .first()
            .is_some_and(|text| words.row_mark(text, false).is_some());
        texts
            .iter()
            .filter(|text| words.says_something(text))
            .count()
            >= 2
            && !is_marked
            && !is_signature(&texts, words)
    };
    // The first of the rows names columns that nobody knows.
    let above = match header(sheet, code, words) {
        Some((at, _)) => at,
        None => sheet.rows.iter().position(is_line)?,
    };
    let mut below = sheet.rows.iter().enumerate().skip(above + 1);
    below.find(|(_, row)| is_line(row)).map(|(at, _)| at)
}
