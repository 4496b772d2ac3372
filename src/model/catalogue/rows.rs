//! Rows of a catalogue sheet that are no resource and no 信息项: repeated headers, notes, examples, totals, headings of sections,
//! and remarks. Each is listed, and none that may hold a resource is passed over.

use super::binding::Bound;
use super::header::{self, Header};
use super::signature::is_signature;
use super::spelling::code_in;
use super::spelling::{key, without_remark};
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::model::CatalogueEntry;
use crate::read::{CellValue, SheetRow};
use crate::text::Span;
use std::collections::BTreeSet;

/// How many rows that were passed over are listed one by one for one sheet; the rest are listed together.
const LISTED: usize = 100;

/// Why a row is passed over that says how its columns are filled in.
pub(super) const HINT: &str = "hint";
/// Why a row is passed over that says so nearly everywhere.
pub(super) const DOUBTFUL: &str = "doubtful";

/// What has been seen of a sheet, row by row, as far as it decides about the next row.
pub(super) struct Rows<'r, 's, 'v> {
    pub(super) header: &'r Header<'v>,
    pub(super) words: &'r VocabularyIndex<'v>,
    /// The example above, whose further 信息项 are an example too.
    example: Option<&'s SheetRow>,
    /// Whether the rows above are a block of explanations.
    notes: bool,
    /// Whether the row above repeats the header.
    repeated: bool,
    /// Whether rows that are marked as examples are read like any others.
    reads_examples: bool,
    passed: Vec<Passed<'s>>,
}

/// A row that was passed over.
struct Passed<'s> {
    row: &'s SheetRow,
    /// Its number, from 1.
    number: usize,
    reason: &'static str,
    text: &'s str,
}

impl<'r, 's, 'v> Rows<'r, 's, 'v> {
    pub(super) const fn new(header: &'r Header<'v>, words: &'r VocabularyIndex<'v>) -> Self {
        Self {
            header,
            words,
            example: None,
            notes: false,
            repeated: false,
            reads_examples: false,
            passed: Vec::new(),
        }
    }

    /// The same, for a sheet whose rows are all examples.
    pub(super) const fn with_examples(mut self, reads_examples: bool) -> Self {
        self.reads_examples = reads_examples;
        self
    }

    /// The reason why a row is neither a resource nor a 信息项; `None` where it is one.
    pub(super) fn passed_over(&mut self, row: &'s SheetRow, number: usize) -> Option<&'static str> {
        let filled = filled(row);
        let reason = self.reason(row, &filled);
        if !matches!(reason, Some("example")) {
            self.example = None;
        }
        if let Some(reason) = reason {
            self.pass(row, number, reason);
        }
        reason
    }

    /// Notes that a row was not read.
    pub(super) fn pass(&mut self, row: &'s SheetRow, number: usize, reason: &'static str) {
        let text = filled(row).first().copied().unwrap_or_default();
        self.passed.push(Passed {
            row,
            number,
            reason,
            text,
        });
    }

    fn reason(&mut self, row: &'s SheetRow, filled: &[&'s str]) -> Option<&'static str> {
        let alone = filled.iter().all(|text| Some(text) == filled.first());
        // The number of the row may precede the word.
        let mut first = filled.iter();
        let mark = first
            .find(|text| text.parse::<u32>().is_err())
            .and_then(|text| self.words.row_mark(text, alone));
        let title = self.cell_text(row, "title").unwrap_or_default();
        let below = std::mem::replace(&mut self.repeated, false);
        if header::repeats(self.header, row, self.words)
            || is_ruled(filled)
            || (below && header::explains(&self.header.columns, row, self.words))
        {
            self.repeated = true;
            return Some("header");
        }
        if is_signature(filled, self.words) {
            self.notes = true;
            return Some("note");
        }
        let is_example = mark == Some("example") || self.words.is_marked_example(title);
        if is_example && !self.reads_examples {
            self.example = Some(row);
            return Some("example");
        }
        if mark == Some("note") && (alone || !self.is_substantial(row)) {
            self.notes = true;
            return Some("note");
        }
        // A total with a code is told as a row that was skipped.
        if mark == Some("total")
            && (self.cell_text(row, "code").is_some() || !self.is_substantial(row))
        {
            return Some("total");
        }
        if self.notes && alone {
            // The block of explanations goes on: one text in each row.
            return Some("note");
        }
        if self
            .example
            .is_some_and(|example| self.continues(example, row))
        {
            return Some("example");
        }
        self.notes = false;
        (alone && self.is_section(row, filled)).then_some("section")
    }

    /// Whether a row says of a resource what only a resource has: a code, or a name with something of the lists.
    fn is_substantial(&self, row: &SheetRow) -> bool {
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).count();
        let coded = self
            .cell_text(row, "code")
            .is_some_and(|code| digits(code) >= 6);
        let listed = || {
            self.header.columns.iter().any(|bound| {
                bound.column.is_some_and(|column| {
                    let cell = row.cells.get(bound.at).and_then(shown);
                    cell.is_some_and(|text| self.words.label(&column.list, text).is_some())
                })
            })
        };
        coded || (self.cell_text(row, "title").is_some() && listed())
    }

    /// The name of a resource that a row without a code registers all the same: it says of it what only a resource has.
    fn registers<'c>(&self, row: &'c SheetRow) -> Option<&'c str> {
        let title = self.cell_text(row, "title")?;
        let mut columns = self.columns(false);
        let is_said = columns.any(|bound| {
            let list = bound.column.map_or("", |column| column.list.as_str());
            let cell = row.cells.get(bound.at).and_then(shown);
            cell.is_some_and(|text| self.words.label(list, text).is_some())
        });
        is_said.then_some(title)
    }

    /// Whether a row names nobody's resource, or that of another provider than those of the sheet.
    fn is_of_others(&self, row: &SheetRow, providers: &BTreeSet<String>) -> bool {
        let said = |field| self.cell_text(row, field);
        let mut given = ["providerName", "providerCode"]
            .into_iter()
            .filter_map(said);
        let is_given = given.clone().next().is_some();
        let is_ours = given.any(|name| providers.contains(&key(name)));
        let mut names = ["title", "providerName"].into_iter().filter_map(said);
        (is_given && !is_ours) || names.any(|name| self.words.has_made_up_signs(name))
    }

    /// Whether a row adds a 信息项 to an example: it has one, and says nothing of a resource that the example does not say.
    fn continues(&self, example: &SheetRow, row: &SheetRow) -> bool {
        let named = ["code", "title"]
            .iter()
            .any(|field| self.cell_text(example, field).is_some());
        let items = |row: &SheetRow| {
            self.columns(true)
                .any(|bound| row.cells.get(bound.at).and_then(shown).is_some())
        };
        let agrees = self.columns(false).all(|bound| {
            let text = |row: &SheetRow| row.cells.get(bound.at).and_then(shown).map(key);
            let own = text(row);
            own.is_none() || own == text(example)
        });
        (named || items(example)) && items(row) && agrees
    }

    /// Whether the only text of a row is the heading of a section: it is merged over the table, stands in the first column or is
    /// numbered like a heading, and is no value of its column.
    fn is_section(&self, row: &SheetRow, filled: &[&str]) -> bool {
        let Some(text) = filled.first() else {
            return false;
        };
        let holds = |at: usize| row.cells.get(at).and_then(shown).is_some();
        let held: Vec<&Bound<'_>> = self
            .header
            .columns
            .iter()
            .filter(|bound| holds(bound.at))
            .collect();
        let heading = VocabularyIndex::is_heading(text);
        let merged = row
            .cells
            .iter()
            .filter(|cell| cell.merged && shown(cell).is_some())
            .count();
        if merged * 2 >= self.header.columns.len() && merged >= 2 {
            return true;
        }
        let Some(bound) = held.first() else {
            return heading;
        };
        let Some(column) = bound.column else {
            return heading;
        };
        let first = self
            .header
            .columns
            .first()
            .is_some_and(|first| first.at == bound.at);
        let value = column.kind == "code"
            || column.item
            || text.parse::<f64>().is_ok()
            || self.words.label(&column.list, text).is_some();
        !value && (heading || column.field == "rowNumber" || (first && column.field != "title"))
    }

    fn columns(&self, item: bool) -> impl Iterator<Item = &Bound<'v>> {
        self.header.columns.iter().filter(move |bound| {
            bound
                .column
                .is_some_and(|column| column.item == item && column.field != "remarks")
        })
    }

    /// The text of the row in the resource's column of a field.
    fn cell_text<'c>(&self, row: &'c SheetRow, field: &str) -> Option<&'c str> {
        let mut bounds = self.columns(false);
        let bound =
            bounds.find(|bound| bound.column.is_some_and(|column| column.field == field))?;
        row.cells.get(bound.at).and_then(shown)
    }

    /// Lists the rows that were passed over. One that holds the code of a resource is not judged, unless the resource is judged
    /// elsewhere, or the row is an example or a note about other departments than those of the sheet.
    pub(super) fn tell(self, entries: &[CatalogueEntry], faults: &mut Vec<Fault>) {
        let texts = |field: &str| -> BTreeSet<String> {
            let texts = entries.iter().filter_map(|entry| entry.text(field));
            texts.map(|(text, _)| key(text)).collect()
        };
        let (codes, titles) = (texts("code"), texts("title"));
        let departments: BTreeSet<&str> = codes.iter().map(|code| department(code)).collect();
        let providers: BTreeSet<String> = texts("providerName")
            .into_iter()
            .chain(texts("providerCode"))
            .collect();
        let mut told: BTreeSet<String> = BTreeSet::new();
        let mut listed = 0;
        let mut more: Option<(&Passed<'_>, usize, usize)> = None;
        for passed in &self.passed {
            let own = self
                .cell_text(passed.row, "code")
                .filter(|code| has_digits(code));
            let code = own.map(str::to_owned).or_else(|| {
                let cells = passed.row.cells.iter().filter_map(shown);
                cells.into_iter().find_map(code_in).map(str::to_owned)
            });
            let judged = |code: &str| codes.contains(&key(code));
            let code = code.filter(|code| !judged(code));
            let ours = passed
                .row
                .cells
                .iter()
                .filter_map(shown)
                .any(|text| providers.contains(&key(text)));
            let foreign = |code: &str| {
                matches!(passed.reason, "example" | "note")
                    && !ours
                    && !departments.is_empty()
                    && !departments.contains(department(&key(code)))
            };
            let example = (passed.reason == "example" && code.is_none()).then(|| {
                let title = self.registers(passed.row)?;
                let plain = key(&without_remark(&key(title)));
                let known = titles.contains(&plain) || titles.contains(&key(title));
                (!known && !self.is_of_others(passed.row, &providers)).then(|| title.to_owned())
            });
            let unread = code.filter(|code| !foreign(code)).or(example.flatten());
            if let Some(code) = unread {
                if told.insert(code.clone()) {
                    faults.push(
                        Fault::new("skipped-resource", first_cell(passed.row))
                            .arg("row", passed.number.to_string())
                            .arg("reason", passed.reason)
                            .arg("code", code),
                    );
                }
                continue;
            }
            if matches!(passed.reason, "remark" | DOUBTFUL) {
                faults.push(skipped("row-not-judged", passed, passed.number.to_string()));
                continue;
            }
            listed += 1;
            if listed <= LISTED {
                faults.push(skipped("skipped-row", passed, passed.number.to_string()));
            } else {
                let (_, last, count) = more.get_or_insert((passed, 0, 0));
                *last = passed.number;
                *count += 1;
            }
        }
        if let Some((first, last, _)) = more {
            let rows = format!("{}-{last}", first.number);
            faults.push(skipped("skipped-row", first, rows));
        }
    }
}

fn skipped(code: &'static str, passed: &Passed<'_>, rows: String) -> Fault {
    // Of a hint each cell shows that it is none of a resource.
    let whole = matches!(passed.reason, HINT | DOUBTFUL).then(|| filled(passed.row).join(" | "));
    let text = whole.as_deref().unwrap_or(passed.text);
    let text: String = text
        .chars()
        .take(if whole.is_some() { 120 } else { 40 })
        .collect();
    Fault::new(code, first_cell(passed.row))
        .arg("row", rows)
        .arg("reason", passed.reason)
        .arg("text", text)
}

/// The department in a resource's code: the part before the slash, or the credit code that it begins with.
pub(in crate::model) fn department(code: &str) -> &str {
    match code.split_once('/') {
        Some((front, _)) => front,
        None => code.get(..18).unwrap_or(code),
    }
}

fn has_digits(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 6
}

pub(super) fn first_cell(row: &SheetRow) -> Span {
    row.cells
        .iter()
        .find(|cell| shown(cell).is_some())
        .map_or(row.span, |cell| cell.span)
}

/// The texts of a row, from the left; a merged range counts once.
pub(super) fn filled(row: &SheetRow) -> Vec<&str> {
    let mut filled: Vec<&str> = Vec::new();
    for cell in &row.cells {
        match shown(cell) {
            Some(text) if !(cell.merged && filled.last() == Some(&text)) => filled.push(text),
            None if matches!(cell.value, CellValue::Error(_)) => filled.push("="),
            _ => {}
        }
    }
    filled
}

/// Whether a row is the rule below the header of a table in plain text: `|---|---|`.
fn is_ruled(filled: &[&str]) -> bool {
    let dashes =
        |text: &&str| text.len() >= 3 && text.chars().all(|c| matches!(c, '-' | ':' | '='));
    filled.len() >= 2 && filled.iter().all(dashes)
}
