//! Lists of interfaces in sheets. A list repeats what the descriptions say where each of its lines is an operation of a description and
//! each code in it is that of a registered resource; any other one may hold an interface that nobody judges.

use super::catalogue::RegisteredTexts;
use super::catalogue::vocabulary_index::VocabularyIndex;
use super::collections::Served;
use super::{CatalogueEntry, catalogue, marks};
use crate::error::Fault;
use crate::read::{Sheet, SheetRow};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// Bytes of the longest name of a column.
const LONGEST: usize = 60;
/// Rows that are searched for the names of columns.
const SEARCHED: usize = 30;
/// What looking at a cell counts as, in comparisons.
const CELL: usize = 16;

/// The columns of a list of interfaces.
struct Columns {
    /// The row that names them.
    row: usize,
    address: usize,
    method: Option<usize>,
    /// Columns with the names of resources.
    titles: Vec<usize>,
}

/// What lists and texts are compared with: the operations that are described and the resources that are registered.
pub(super) struct Described<'s> {
    pub(super) served: Served<'s>,
    pub(super) vocabulary: &'s VocabularyIndex<'s>,
    /// The names of columns in lists of interfaces, as keys, and what each means.
    marks: HashMap<String, &'s str>,
    /// What is registered.
    pub(super) registered: RegisteredTexts,
}

impl<'s> Described<'s> {
    /// Of a submission.
    pub(super) fn new(
        served: Served<'s>,
        entries: &[CatalogueEntry],
        vocabulary: &'s VocabularyIndex<'s>,
    ) -> Self {
        let mut marks = HashMap::new();
        for label in vocabulary.labels("interface-marks") {
            for name in std::iter::once(&label.label).chain(&label.synonyms) {
                marks
                    .entry(catalogue::key(name))
                    .or_insert(label.code.as_str());
            }
        }
        Self {
            served,
            vocabulary,
            marks,
            registered: RegisteredTexts::new(entries),
        }
    }

    /// What is to be said of a sheet that repeats the catalogue: it is listed. `None` of any other.
    pub(super) fn index(&self, sheet: &Sheet, file: &str) -> Option<Fault> {
        let repeats = self.registered.are_repeated_in(sheet, self.vocabulary);
        let mut kinds = self.vocabulary.labels("sheet-kinds").iter();
        let kind = kinds.find(|kind| repeats && kind.code == catalogue::INDEX);
        Some(catalogue::listed(sheet, kind?, file))
    }

    /// What is to be said of a sheet: that it is a list of interfaces, each of them described, or that it may hold one that is not.
    /// `None` where it is no such list.
    pub(super) fn told(&self, sheet: &Sheet, file: &str) -> Option<Fault> {
        let texts = |row: &'_ SheetRow| -> Vec<String> {
            let cells = row.cells.iter();
            cells
                .map(|cell| catalogue::shown(cell).unwrap_or_default().to_owned())
                .collect()
        };
        let texts: Vec<Vec<String>> = sheet.rows.iter().map(texts).collect();
        let rows: Vec<Vec<&str>> = texts
            .iter()
            .map(|row| row.iter().map(String::as_str).collect())
            .collect();
        let columns = self.columns(&rows)?;
        let name = if sheet.name.is_empty() {
            file
        } else {
            &sheet.name
        };
        let kind = self
            .vocabulary
            .labels("sheet-kinds")
            .iter()
            .find(|kind| kind.code == catalogue::INTERFACE)?;
        let another = self.line_of_another(&rows, &columns);
        let number = another.unwrap_or(columns.row);
        let at = sheet
            .rows
            .get(number)
            .map_or(Span::default(), |row| row.span);
        let said: Vec<&str> = rows.get(number).map(|row| filled(row)).unwrap_or_default();
        let said: String = said.join(" | ").chars().take(60).collect();
        let fault = match another {
            None => Fault::new("sheet-listed", at)
                .arg("kind_zh", kind.label.as_str())
                .arg("kind_en", kind.english.as_str()),
            Some(_) => Fault::new("sheet-not-read", at).arg("row", (number + 1).to_string()),
        };
        Some(fault.arg("first", said).arg("sheet", name))
    }

    /// Whether a table lists interfaces, and one of them is not described. Where it names columns and nothing else, it lists none.
    pub(super) fn lists_another(&self, rows: &[Vec<&str>]) -> bool {
        let columns = self.columns(rows);
        columns.is_some_and(|columns| {
            self.line_of_another(rows, &columns)
                .is_some_and(|number| number != columns.row)
        })
    }

    /// Whether a description has an operation at an address, or the address is that of a server.
    pub(super) fn has(&self, address: &str) -> bool {
        self.served.has("", address) || self.served.has_base(address)
    }

    /// Whether a cell names an address.
    pub(super) fn names_address(&self, cell: &str) -> bool {
        self.mark(cell) == Some("address")
    }

    /// What a cell means as the name of a column in a list of interfaces.
    fn mark(&self, cell: &str) -> Option<&'s str> {
        if cell.is_empty() || cell.len() > LONGEST {
            return None;
        }
        let name = catalogue::key(cell);
        let name = name.trim_matches([':', '*', '=']);
        let plain = name.split('(').next().unwrap_or(name);
        let found = self.marks.get(name).or_else(|| self.marks.get(plain));
        found.copied()
    }

    /// Counts looking at the cells of a table; false where there are too many.
    pub(super) fn afford(&self, rows: &[Vec<&str>]) -> bool {
        let cells: usize = rows.iter().map(Vec::len).sum();
        self.served.afford(cells.saturating_mul(CELL))
    }

    /// Whether each row of a table below the names of its columns names a registered resource, or continues one above.
    pub(super) fn is_registered(&self, rows: &[Vec<&str>]) -> bool {
        let named = |field: &'static str| {
            let rows = rows.iter().take(SEARCHED).enumerate();
            let mut found =
                rows.map(|(at, row)| (at, catalogue::named_columns(row, field, self.vocabulary)));
            found.find(|(_, columns)| !columns.is_empty())
        };
        let found =
            ["title", "code"].map(|field| named(field).map(|(at, columns)| (at, columns, field)));
        let mut columns = found.iter().flatten().peekable();
        columns.peek().is_some()
            && columns.all(|(header, columns, field)| {
                rows.iter()
                    .skip(header + 1)
                    .filter(|row| !is_rule(row))
                    .all(|row| {
                        let mut texts = columns.iter().filter_map(|at| row.get(*at));
                        texts.all(|text| {
                            text.is_empty() || self.registered.has(field, &catalogue::key(text))
                        })
                    })
            })
    }

    /// The columns, where a row names that of the address and another of an interface.
    fn columns(&self, rows: &[Vec<&str>]) -> Option<Columns> {
        let mut searched = rows.iter().take(SEARCHED).enumerate();
        searched.find_map(|(at, row)| {
            let mut found: Vec<(&str, usize)> = Vec::new();
            for (place, text) in row.iter().enumerate() {
                found.extend(self.mark(text).map(|mark| (mark, place)));
            }
            let place = |code: &str| {
                let mut found = found.iter();
                found.find(|(own, _)| *own == code).map(|(_, at)| *at)
            };
            let others = found
                .iter()
                .filter(|(code, _)| !code.contains("address") && *code != marks::METHOD);
            let kinds: BTreeSet<&str> = others.map(|(code, _)| *code).collect();
            // The name of an address alone is enough where one stands below it.
            let given = place("address").is_some_and(|address| {
                let below = rows.iter().skip(at + 1);
                let mut below = below.filter_map(|row| row.get(address));
                below.any(|text| text.starts_with('/') || text.starts_with("http"))
            });
            Some(Columns {
                row: at,
                address: place("address")
                    .filter(|_| !kinds.is_empty() || given)
                    .or_else(|| {
                        let certain = kinds.contains("method")
                            || kinds.contains("name")
                            || place(marks::METHOD).is_some();
                        place(marks::ADDRESS).filter(|_| certain)
                    })?,
                method: place("method").or_else(|| place(marks::METHOD)),
                titles: catalogue::named_columns(row, "title", self.vocabulary),
            })
        })
    }

    /// Whether rows that are no lines of a list resemble a catalogue, or describe a resource in words; the codes of registered
    /// resources aside.
    fn resembles_another(&self, rows: &[Vec<&str>]) -> bool {
        let registered = |text: &str| {
            catalogue::code_in(text)
                .is_some_and(|code| self.registered.has("code", &catalogue::key(code)))
        };
        let rows: Vec<Vec<&str>> = rows
            .iter()
            .map(|row| {
                let texts = row.iter().copied();
                texts.filter(|text| !registered(text)).collect()
            })
            .collect();
        let mut texts = rows.iter().flatten();
        catalogue::resembles(&rows, self.vocabulary)
            || texts.any(|text| catalogue::describes(text, self.vocabulary))
    }

    /// The first line that is not described, or names a resource that is not registered; the names of the columns where there is no
    /// line at all, and a row above or between the lines where those resemble a catalogue.
    fn line_of_another(&self, rows: &[Vec<&str>], columns: &Columns) -> Option<usize> {
        let above = rows.get(..columns.row).unwrap_or_default();
        if self.resembles_another(above) {
            return Some(0);
        }
        let below = rows.iter().enumerate().skip(columns.row + 1);
        let alone = below.filter(|(_, row)| filled(row).len() == 1);
        let (places, alone): (Vec<usize>, Vec<Vec<&str>>) =
            alone.map(|(at, row)| (at, row.clone())).unzip();
        if self.resembles_another(&alone) {
            return places.first().copied();
        }
        let mut lines = 0;
        for (number, row) in rows.iter().enumerate().skip(columns.row + 1) {
            let filled = filled(row);
            if filled.is_empty() || is_rule(row) {
                continue;
            }
            let cell = |at: usize| row.get(at).copied().filter(|text| !text.is_empty());
            let coded = |text: &&str| {
                catalogue::code_in(text)
                    .is_some_and(|code| !self.registered.has("code", &catalogue::key(code)))
            };
            let titled = |at: &usize| {
                cell(*at).is_some_and(|title| !self.registered.has("title", &catalogue::key(title)))
            };
            let another = match cell(columns.address) {
                Some(address) => {
                    lines += 1;
                    let method = columns.method.and_then(cell).unwrap_or_default();
                    !self.served.has(method, address) || columns.titles.iter().any(titled)
                }
                // A note or a heading.
                None => filled.len() > 1,
            };
            if another || filled.iter().any(coded) {
                return Some(number);
            }
        }
        (lines == 0).then_some(columns.row)
    }
}

/// The texts of a row that are not blank.
fn filled<'t>(row: &[&'t str]) -> Vec<&'t str> {
    row.iter()
        .copied()
        .filter(|text| !text.is_empty())
        .collect()
}

/// Whether a row is the rule below the names of columns in plain text.
fn is_rule(row: &[&str]) -> bool {
    row.iter()
        .all(|text| text.chars().all(|c| matches!(c, '-' | ':' | '=' | ' ')))
}
