//! The sheets of a workbook: those that are catalogues are read, every other is named with what it is.

use super::form;
use super::resource_rows::Reader;
use super::rows::filled;
use super::tabs::{self, Tab};
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::model::CatalogueEntry;
use crate::read::{Sheet, SheetRow, Source, Workbook};
use crate::text::Span;

/// Whether some sheet of the workbook has a catalogue's header.
pub(super) fn has_header(workbook: &Workbook, words: &VocabularyIndex<'_>) -> bool {
    workbook.sheets.iter().any(|sheet| {
        let found = form::header_of(sheet, words);
        found.is_some_and(|(header, _)| tabs::instead(sheet, &header, words).is_none())
    })
}

/// The resources of every sheet that has a catalogue's header. Every other sheet is named, with what it is.
pub(super) fn read(
    source: &Source,
    index: u32,
    workbook: &Workbook,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) -> Vec<CatalogueEntry> {
    let mut entries = Vec::new();
    let mut others = Vec::new();
    for sheet in &workbook.sheets {
        let found = form::header_of(sheet, words);
        let instead = found
            .as_ref()
            .and_then(|(header, _)| tabs::instead(sheet, header, words));
        let (Some((header, form)), None) = (found, instead) else {
            others.push((sheet, instead));
            continue;
        };
        faults.extend(hidden(sheet));
        let reader = Reader::new((source, index), &header, words, faults);
        entries.append(&mut reader.sheet(form.as_ref().map_or(sheet, |form| &form.sheet)));
        let second = form.and_then(|form| form.second).map(Tab::Unread);
        faults.extend(second.and_then(|tab| tabs::told(sheet, &tab, &source.path)));
    }
    if others.len() == workbook.sheets.len() {
        faults.push(Fault::new("catalogue-header-missing", Span::file(index)));
        return entries;
    }
    for (sheet, instead) in others {
        let tab = instead.map_or_else(|| tabs::tab(sheet, words, &entries), Tab::Other);
        faults.extend(tabs::told(sheet, &tab, &source.path));
    }
    entries
}

/// What a workbook without a catalogue holds that resembles one.
pub(super) fn resembling(
    source: &Source,
    workbook: &Workbook,
    words: &VocabularyIndex<'_>,
) -> Vec<Fault> {
    let sheets = workbook.sheets.iter();
    let tabs = sheets.filter_map(|sheet| {
        let rows: Vec<Vec<&str>> = sheet.rows.iter().map(filled).collect();
        tabs::resembles(&rows, words)?;
        let tab = tabs::tab(sheet, words, &[]);
        matches!(tab, Tab::Unread(_) | Tab::Other(_))
            .then(|| tabs::told(sheet, &tab, &source.path))?
    });
    tabs.collect()
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
    let rows = sheet.rows.iter().enumerate();
    let mut rows = rows.filter(|(_, row)| row.hidden && !row.cells.is_empty());
    let Some((at, row)) = rows.next() else {
        return faults;
    };
    let mut ranges = vec![(at + 1, at + 1)];
    for (index, _) in rows {
        match ranges.last_mut() {
            Some((_, last)) if *last == index => *last = index + 1,
            _ => ranges.push((index + 1, index + 1)),
        }
    }
    let shown = ranges.iter().map(|&(first, last)| {
        if first == last {
            first.to_string()
        } else {
            format!("{first}-{last}")
        }
    });
    let fault = Fault::new("hidden-rows", row.span)
        .arg("sheet", &sheet.name)
        .arg("rows", shown.collect::<Vec<_>>().join(", "));
    faults.push(fault);
    faults
}
