//! The sheets of a workbook: those that are catalogues are read, every other is named with what it is.

use super::ditto;
use super::form;
use super::further_lists;
use super::header::Header;
use super::join::is_items_only;
use super::resource_rows::Reader;
use super::rows::filled;
use super::samples::Others;
use super::tabs::{self, INDEX, Tab};
use super::values::shown;
use super::vocabulary_index::{SAMPLE, VocabularyIndex};
use crate::error::Fault;
use crate::model::reader::CatalogueFile;
use crate::model::{CatalogueEntry, Label, Table, TableColumn, TableKind};
use crate::read::source::column_name;
use crate::read::{Sheet, SheetRow, Source, Workbook};
use crate::text::Span;

/// Whether some sheet of the workbook has a catalogue's header.
pub(super) fn has_header(workbook: &Workbook, words: &VocabularyIndex<'_>) -> bool {
    workbook.sheets.iter().any(|sheet| {
        let found = form::header_of(sheet, words);
        found.is_some_and(|(header, _)| tabs::instead(sheet, &header, words).is_none())
    })
}

/// A workbook, or a document with tables, that is a catalogue.
pub(super) struct Sheets<'s> {
    pub(super) source: &'s Source,
    pub(super) index: u32,
    pub(super) all: &'s [Sheet],
    /// Whether they are tables in a text: such a text has tables of other things, which are nobody's catalogue.
    pub(super) is_document: bool,
    /// Whether something is written beside them.
    pub(super) has_text: bool,
}

/// The resources of every sheet that has a catalogue's header. Every other sheet is named, with what it is.
pub(super) fn read(of: &Sheets<'_>, words: &VocabularyIndex<'_>, file: &mut CatalogueFile) {
    let Sheets { source, index, .. } = *of;
    let mut others = Vec::new();
    let mut read = Vec::new();
    for (at, sheet) in of.all.iter().enumerate() {
        file.tables.push(table(sheet, index));
        let found = form::header_of(sheet, words);
        let instead = found
            .as_ref()
            .and_then(|(header, _)| tabs::instead(sheet, header, words));
        let (Some((header, form)), None) = (found, instead) else {
            others.push((at, sheet, instead));
            continue;
        };
        let mut faults = hidden(sheet);
        let reader = Reader::new((source, index), &header, words, &mut faults);
        let (form, second) = form.map_or((None, None), |form| (Some(form.sheet), form.second));
        let written = form.as_ref().unwrap_or(sheet);
        let meant = ditto::repeated(written, header.last + 1, words);
        let meant = meant.as_ref().unwrap_or(written);
        let entries = reader.sheet(meant);
        // A sheet of samples may mark each of its rows as one besides.
        let shown = words.is_called_sample(&sheet.name).then(|| {
            let mut unused = Vec::new();
            let reader = Reader::new((source, index), &header, words, &mut unused);
            reader.with_examples().sheet(meant)
        });
        if let Some(table) = file.tables.last_mut() {
            describe(table, form.as_ref(), sheet, &header, &entries);
        }
        let second = second.map(Tab::Unread);
        faults.extend(second.and_then(|tab| tabs::told(sheet, &tab, &source.path)));
        read.push(Read {
            at,
            sheet,
            entries,
            shown,
            faults,
        });
    }
    append(read, words, &source.path, file);
    let is_header_missing = others.len() == of.all.len();
    if is_header_missing {
        file.faults
            .push(Fault::new("catalogue-header-missing", Span::file(index)));
    } else if of.is_document && of.has_text {
        file.faults
            .push(Fault::new("text-not-judged", Span::file(index)));
    }
    for (at, sheet, instead) in others {
        let tab = instead.map_or_else(|| tabs::tab(sheet, words, &file.entries), Tab::Other);
        let is_aside = of.is_document && matches!(tab, Tab::Unread(_)) && !resembles(sheet, words);
        if let Some(table) = file.tables.get_mut(at) {
            table.kind = if is_aside {
                TableKind::Other("其他表格".to_owned(), "table of another kind".to_owned())
            } else {
                kind(&tab)
            };
        }
        let mut unread = None;
        if let Tab::Other(kind) = tab {
            let lines = further_lists::read(sheet, kind, words, file);
            if let Some(table) = file.tables.get_mut(at) {
                table.lines = lines;
            }
            unread = (lines == 0)
                .then(|| list_unread(sheet, kind, words, &source.path))
                .flatten();
        }
        if let Some(unread) = unread {
            file.faults.push(unread);
        } else if !is_header_missing && !is_aside {
            file.faults.extend(tabs::told(sheet, &tab, &source.path));
        }
    }
}

/// A sheet of resources that was read.
struct Read<'s> {
    /// Its place among the sheets.
    at: usize,
    sheet: &'s Sheet,
    entries: Vec<CatalogueEntry>,
    /// Of a sheet that is called a sample: its resources, those in rows that are marked as examples too.
    shown: Option<Vec<CatalogueEntry>>,
    faults: Vec<Fault>,
}

/// Adds the resources of the sheets to those of the file. A sheet that only shows how to fill in is listed.
fn append(read: Vec<Read<'_>>, words: &VocabularyIndex<'_>, path: &str, file: &mut CatalogueFile) {
    let mut others = Others::default();
    for one in read.iter().filter(|one| one.shown.is_none()) {
        others.add(one.at, &one.entries);
    }
    let kind_of = |code: &str| words.sheet_kinds().iter().find(|kind| kind.code == code);
    let listed = read.iter().map(|one| {
        let shown = one.shown.as_deref();
        let shows = shown.is_some_and(|shown| others.are_shown_by((one.at, shown), words));
        (shows, others.are_listed_by((one.at, &one.entries)))
    });
    let listed: Vec<(bool, bool)> = listed.collect();
    for (mut one, (shows, lists)) in read.into_iter().zip(listed) {
        let sample = kind_of(SAMPLE).filter(|_| shows);
        let index = kind_of(INDEX).filter(|_| lists);
        if let Some(kind) = sample.or(index) {
            let tab = Tab::Other(kind);
            if let Some(table) = file.tables.get_mut(one.at) {
                table.kind = self::kind(&tab);
                (table.resources, table.items) = (0, 0);
            }
            file.faults.extend(tabs::told(one.sheet, &tab, path));
            // What was passed over in an index was compared with nothing.
            if !shows {
                file.faults.append(&mut one.faults);
            }
            continue;
        }
        file.faults.append(&mut one.faults);
        file.entries.append(&mut one.entries);
    }
}

/// Whether the rows of a sheet resemble a catalogue.
fn resembles(sheet: &Sheet, words: &VocabularyIndex<'_>) -> bool {
    let rows: Vec<Vec<&str>> = sheet.rows.iter().map(filled).collect();
    tabs::resembles(&rows, words).is_some()
}

/// A sheet of which nothing is known yet.
fn table(sheet: &Sheet, source: u32) -> Table {
    let filled = |row: &&SheetRow| !filled(row).is_empty();
    let mut rows = sheet.rows.iter().filter(filled);
    let first = rows.next();
    let span = first.map_or(Span::file(source), |first| {
        let last = rows.clone().next_back().unwrap_or(first);
        Span::new(source, first.span.start, last.span.end)
    });
    Table {
        source,
        name: sheet.name.clone(),
        hidden: sheet.hidden,
        kind: TableKind::Empty,
        header: None,
        columns: Vec::new(),
        rows: rows.count() + usize::from(first.is_some()),
        resources: 0,
        items: 0,
        lines: 0,
        span,
    }
}

/// Notes how a sheet with a catalogue's header was read.
fn describe(
    table: &mut Table,
    form: Option<&Sheet>,
    sheet: &Sheet,
    header: &Header<'_>,
    entries: &[CatalogueEntry],
) {
    let columns = header.columns.iter().map(|bound| TableColumn {
        name: bound.name.clone(),
        at: bound.span,
        meaning: bound.meaning(),
    });
    table.columns = columns.collect();
    table.resources = entries.len();
    table.items = entries.iter().map(|entry| entry.items.len()).sum();
    table.kind = match form {
        Some(_) => TableKind::Form,
        None if entries.iter().all(is_items_only) && !entries.is_empty() => TableKind::Items,
        None => TableKind::Catalogue,
    };
    if form.is_none() {
        table.header = Some((header.first + 1, header.last + 1));
    }
    let below = form.map_or_else(
        || sheet.rows.get(header.last + 1..),
        |form| form.rows.get(header.last + 1..),
    );
    let rows = below.unwrap_or_default().iter();
    table.rows = rows.filter(|row| !filled(row).is_empty()).count();
}

fn kind(tab: &Tab<'_>) -> TableKind {
    match tab {
        Tab::Empty => TableKind::Empty,
        Tab::Other(kind) => TableKind::Other(kind.label.clone(), kind.english.clone()),
        Tab::Unread(_) => TableKind::Unread,
    }
}

/// A workbook without a catalogue: its sheets, what resembles one, and what its lists of demands and of systems say.
pub(super) fn resembling(
    source: &Source,
    index: u32,
    workbook: &Workbook,
    words: &VocabularyIndex<'_>,
) -> CatalogueFile {
    let mut file = CatalogueFile::default();
    for sheet in &workbook.sheets {
        // A list of demands or of systems may name its columns as a catalogue does.
        let list = further_lists::kind(sheet, words);
        let tab = list.map_or_else(|| tabs::tab(sheet, words, &[]), Tab::Other);
        let mut lines = 0;
        let mut unread = None;
        if let Tab::Other(kind) = tab {
            lines = further_lists::read(sheet, kind, words, &mut file);
            let is_list = list.is_some() || sheet.name.contains(&kind.label);
            unread = (lines == 0 && is_list)
                .then(|| list_unread(sheet, kind, words, &source.path))
                .flatten();
        }
        if let Some(unread) = unread {
            file.faults.push(unread);
        } else if resembles(sheet, words) {
            file.faults.extend(tabs::told(sheet, &tab, &source.path));
        }
        file.tables.push(Table {
            kind: kind(&tab),
            lines,
            ..table(sheet, index)
        });
    }
    file
}

/// The lists of demands and of systems among tables that are no catalogue, and what they say.
pub(super) fn lists(
    sheets: &[Sheet],
    source: &Source,
    index: u32,
    words: &VocabularyIndex<'_>,
) -> CatalogueFile {
    let mut file = CatalogueFile::default();
    for sheet in sheets {
        let Some(kind) = further_lists::kind(sheet, words) else {
            continue;
        };
        let lines = further_lists::read(sheet, kind, words, &mut file);
        if lines == 0 {
            file.faults
                .extend(list_unread(sheet, kind, words, &source.path));
        }
        file.tables.push(Table {
            kind: TableKind::Other(kind.label.clone(), kind.english.clone()),
            lines,
            ..table(sheet, index)
        });
    }
    file
}

/// The fault that says that a list has lines and none of them was read.
fn list_unread(
    sheet: &Sheet,
    kind: &Label,
    words: &VocabularyIndex<'_>,
    path: &str,
) -> Option<Fault> {
    let at = further_lists::unread(sheet, kind, words)?;
    let fault = tabs::of_row("list-not-read", (sheet, at), path)
        .arg("kind_zh", kind.label.as_str())
        .arg("kind_en", kind.english.as_str());
    Some(fault.arg("row", (at + 1).to_string()))
}

/// A sheet that is judged and hidden, or rows of it.
fn hidden(sheet: &Sheet) -> Vec<Fault> {
    let filled = |row: &&SheetRow| !filled(row).is_empty();
    let mut faults = Vec::new();
    let Some(first) = sheet.rows.iter().find(filled) else {
        return faults;
    };
    if sheet.hidden {
        let last = sheet.rows.last().map_or(first.span.end, |row| row.span.end);
        let span = Span::new(first.span.source, first.span.start, last);
        faults.push(Fault::new("hidden-sheet", span).arg("sheet", &sheet.name));
    }
    faults.extend(hidden_columns(sheet));
    let rows = sheet.rows.iter().enumerate();
    let mut rows = rows.filter(|(_, row)| row.hidden && !row.cells.is_empty());
    let Some((at, row)) = rows.next() else {
        return faults;
    };
    let numbers = std::iter::once(at).chain(rows.map(|(index, _)| index));
    let shown = ranges(numbers, |index| (index + 1).to_string());
    let fault = Fault::new("hidden-rows", row.span)
        .arg("sheet", &sheet.name)
        .arg("rows", shown);
    faults.push(fault);
    faults
}

/// Columns that are judged and hidden, where something is written in them.
fn hidden_columns(sheet: &Sheet) -> Option<Fault> {
    let widest = sheet.rows.iter().map(|row| row.cells.len()).max()?;
    let hidden = sheet.hidden_columns.iter().flat_map(|(first, last)| {
        let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
        place(*first)..place(*last).saturating_add(1).min(widest)
    });
    let written = hidden.filter_map(|column| {
        let mut cells = sheet.rows.iter().filter_map(|row| row.cells.get(column));
        let first = cells.find(|cell| shown(cell).is_some())?;
        Some((column, first.span))
    });
    let written: Vec<(usize, Span)> = written.collect();
    let (_, at) = written.first()?;
    let columns = ranges(written.iter().map(|(column, _)| *column), |column| {
        u32::try_from(column).map_or_else(|_| String::new(), column_name)
    });
    let fault = Fault::new("hidden-columns", *at).arg("sheet", &sheet.name);
    Some(fault.arg("columns", columns))
}

/// Numbers in order, with those that follow each other as one range, each as `name` has it.
fn ranges(numbers: impl Iterator<Item = usize>, name: impl Fn(usize) -> String) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => ranges.push((number, number)),
        }
    }
    let shown = ranges.into_iter().map(|(first, last)| {
        if first == last {
            name(first)
        } else {
            format!("{}-{}", name(first), name(last))
        }
    });
    shown.collect::<Vec<_>>().join(", ")
}
