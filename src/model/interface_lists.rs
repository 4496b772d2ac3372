//! Lists of interfaces in sheets. A list repeats what the descriptions say where each of its lines is an operation of a description and
//! each code in it is that of a registered resource; any other one may hold an interface that nobody judges.

use super::{CatalogueEntry, Descriptor, Label, Vocabulary, catalogue, collections, marks};
use crate::error::Fault;
use crate::read::Sheet;
use crate::text::Span;
use std::collections::BTreeSet;

/// Rows that are searched for the names of columns.
const SEARCHED: usize = 30;
/// Lines of one list that are compared with the descriptions; each costs a walk through all operations.
const MOST_LINES: usize = 2_000;

/// The columns of a list of interfaces.
struct Columns {
    /// The row that names them.
    row: usize,
    address: usize,
    method: Option<usize>,
    /// Columns with the names of resources.
    titles: Vec<usize>,
}

/// What a list of interfaces is compared with.
pub(super) struct Described<'s, 'd> {
    descriptors: &'s [Descriptor<'d>],
    vocabulary: &'s Vocabulary,
    codes: BTreeSet<String>,
    titles: BTreeSet<String>,
}

impl<'s, 'd> Described<'s, 'd> {
    /// Of a submission.
    pub(super) fn new(
        descriptors: &'s [Descriptor<'d>],
        entries: &[CatalogueEntry],
        vocabulary: &'s Vocabulary,
    ) -> Self {
        let texts = |field: &str| {
            let texts = entries.iter().filter_map(|entry| entry.text(field));
            texts.map(|(text, _)| catalogue::key(text)).collect()
        };
        Self {
            descriptors,
            vocabulary,
            codes: texts("code"),
            titles: texts("title"),
        }
    }

    /// What is to be said of a sheet: that it is a list of interfaces, each of them described, or that it may hold one that is not.
    /// `None` where it is no such list.
    pub(super) fn told(&self, sheet: &Sheet, file: &str) -> Option<Fault> {
        let columns = self.columns(sheet)?;
        let row = sheet.rows.get(columns.row)?;
        let said: String = catalogue::filled(row).join(" | ");
        let said: String = said.chars().take(60).collect();
        let name = if sheet.name.is_empty() {
            file
        } else {
            &sheet.name
        };
        let kind = self
            .words("sheet-kinds")
            .find(|kind| kind.code == catalogue::INTERFACE)?;
        let fault = match self.line_of_another(sheet, &columns) {
            None => Fault::new("sheet-listed", row.span)
                .arg("kind_zh", kind.label.as_str())
                .arg("kind_en", kind.english.as_str())
                .arg("first", said),
            Some((number, at)) => {
                let line = sheet
                    .rows
                    .get(number)
                    .map(catalogue::filled)
                    .unwrap_or_default();
                let line: String = line.join(" | ").chars().take(60).collect();
                Fault::new("sheet-not-read", at)
                    .arg("row", (number + 1).to_string())
                    .arg("first", line)
            }
        };
        Some(fault.arg("sheet", name))
    }

    /// The columns, where a row names that of the address and another of an interface.
    fn columns(&self, sheet: &Sheet) -> Option<Columns> {
        sheet
            .rows
            .iter()
            .take(SEARCHED)
            .enumerate()
            .find_map(|(at, row)| {
                let mut found: Vec<(&str, usize)> = Vec::new();
                for (place, cell) in row.cells.iter().enumerate() {
                    let name = catalogue::shown(cell)
                        .map(catalogue::key)
                        .unwrap_or_default();
                    let name = name.trim_end_matches([':', '*']);
                    let spelled = |label: &&Label| {
                        let mut names = std::iter::once(&label.label).chain(&label.synonyms);
                        names.any(|own| catalogue::key(own) == name)
                    };
                    if name.is_empty() {
                        continue;
                    }
                    if let Some(mark) = self.words("interface-marks").find(spelled) {
                        found.push((mark.code.as_str(), place));
                    }
                }
                let place = |code: &str| {
                    found
                        .iter()
                        .find(|(own, _)| *own == code)
                        .map(|(_, at)| *at)
                };
                let others = found.iter().filter(|(code, _)| !code.contains("address"));
                let kinds: BTreeSet<&str> = others.map(|(code, _)| *code).collect();
                Some(Columns {
                    row: at,
                    address: place("address").filter(|_| !kinds.is_empty()).or_else(|| {
                        let certain = kinds.contains("method") || kinds.contains("name");
                        place(marks::ADDRESS).filter(|_| certain)
                    })?,
                    method: place("method"),
                    titles: catalogue::title_columns(row, self.vocabulary),
                })
            })
    }

    /// The first line that is not described, or names a resource that is not registered: its index and its place.
    fn line_of_another(&self, sheet: &Sheet, columns: &Columns) -> Option<(usize, Span)> {
        let mut lines = 0;
        let rows = sheet.rows.iter().enumerate().skip(columns.row + 1);
        for (number, row) in rows {
            let filled = catalogue::filled(row);
            if filled.is_empty() {
                continue;
            }
            let cell = |at: usize| row.cells.get(at).and_then(catalogue::shown);
            let coded = |text: &&str| {
                catalogue::code_in(text)
                    .is_some_and(|code| !self.codes.contains(&catalogue::key(code)))
            };
            let titled = |at: &usize| {
                cell(*at).is_some_and(|title| !self.titles.contains(&catalogue::key(title)))
            };
            let another = match cell(columns.address) {
                Some(address) => {
                    lines += 1;
                    let method = columns.method.and_then(cell).unwrap_or_default();
                    !collections::is_described(self.descriptors, method, address)
                        || columns.titles.iter().any(titled)
                }
                // A note or a heading.
                None => filled.len() > 1,
            };
            if another || lines > MOST_LINES || filled.iter().any(coded) {
                return Some((number, row.span));
            }
        }
        (lines == 0).then(|| {
            let at = sheet
                .rows
                .get(columns.row)
                .map_or(Span::default(), |row| row.span);
            (columns.row, at)
        })
    }

    fn words(&self, list: &'static str) -> impl Iterator<Item = &'s Label> {
        let lists = self.vocabulary.lists.iter();
        lists
            .filter(move |(name, _)| name == list)
            .flat_map(|(_, labels)| labels)
    }
}
