//! Separated text becomes one sheet whose cells point into that same text.
//!
//! The csv crate reports where a record starts but not where a field does, so this uses the state machine beneath it,
//! csv-core: it reads one field at a time and returns how many bytes it consumed.

use super::{SheetRead, offset, too_many_cells};
use crate::error::Fault;
use crate::limits::Limits;
use crate::read::{Cell, CellValue, Sheet, SheetCell, SheetName, SheetRow, Workbook};
use crate::text::Span;
use csv_core::{ReadFieldResult, Reader, ReaderBuilder};
use std::borrow::Cow;

/// The separators that are tried; on a tie the first wins.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// How much of a file is sampled to find its separator, in bytes and in rows.
const SAMPLE: (usize, usize) = (64 << 10, 50);

/// Reads separated text (RFC 4180, read leniently: any line end, quotes anywhere, rows of different lengths).
///
/// The separator is the comma, tab or semicolon by which most of the first rows fall into equally many fields. A field's
/// span includes its quotes; its value does not. Every value is text, and an empty one is blank: no types are inferred.
/// Blank lines are rows, so row numbers are those that a spreadsheet shows.
#[must_use]
pub fn delimited(text: &str, source: u32, limits: &Limits) -> SheetRead {
    let mut read = SheetRead {
        text: text.to_owned(),
        names: vec![SheetName {
            name: String::new(),
            hidden: false,
        }],
        ..SheetRead::default()
    };
    if u32::try_from(text.len()).is_err() {
        return read.refused(
            Fault::new("over-limit", Span::file(source))
                .arg("limit", "file_bytes")
                .arg("value", u32::MAX.to_string()),
        );
    }
    let mut rows = Vec::new();
    let mut count = 0;
    let mut records = Records::new(text, delimiter(text));
    while let Some(record) = records.next_record() {
        let row = offset(rows.len());
        count += 1 + record.len();
        let start = record.first().map_or(records.at, |field| field.start);
        let end = record.last().map_or(start, |field| field.end);
        let span = Span::new(source, offset(start), offset(end));
        if count > limits.cells {
            return read.refused(too_many_cells(span, limits));
        }
        let mut cells = Vec::with_capacity(record.len());
        for (column, field) in record.into_iter().enumerate() {
            let span = Span::new(source, offset(field.start), offset(field.end));
            if field.unclosed {
                read.faults.push(Fault::new("unclosed-quote", span));
            }
            read.cells.push(Cell {
                start: span.start,
                end: span.end,
                sheet: 0,
                row,
                column: offset(column),
                hidden_row: false,
            });
            cells.push(SheetCell {
                value: if field.value.is_empty() {
                    CellValue::Blank
                } else {
                    CellValue::Text(unguarded(field.value))
                },
                span,
                merged: false,
            });
        }
        rows.push(SheetRow {
            hidden: false,
            cells,
            span,
        });
    }
    rows.shrink_to_fit();
    read.cells.shrink_to_fit();
    read.workbook = Some(Workbook {
        sheets: vec![Sheet {
            name: String::new(),
            file: String::new(),
            hidden: false,
            hidden_columns: Vec::new(),
            rows,
        }],
        beside: Vec::new(),
    });
    read
}

/// Signs with which a text begins that spreadsheet programs take for a formula.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// The sign before a text that spreadsheet programs would otherwise take for a formula.
const GUARD: char = '\'';

/// Whether a text is a formula to spreadsheet programs, with any number of guards before it.
fn is_like_formula(text: &str) -> bool {
    text.trim_start_matches(GUARD).starts_with(FORMULA)
}

/// A text as a field of CSV has it: with a guard where spreadsheet programs would take it for a formula.
#[must_use]
pub fn guarded(text: &str) -> Cow<'_, str> {
    if is_like_formula(text) {
        Cow::Owned(format!("{GUARD}{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text of a field without its guard.
fn unguarded(text: String) -> String {
    match text.strip_prefix(GUARD) {
        Some(rest) if is_like_formula(rest) => rest.to_owned(),
        _ => text,
    }
}

/// The separator of a text: the one by which the most rows of its beginning have the same number of fields, more than one;
/// on a tie the one that gives more fields.
fn delimiter(text: &str) -> u8 {
    let mut end = SAMPLE.0.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    let mut best = (0, 0);
    let mut chosen = b',';
    // Most texts have one of the separators only.
    let occurs = |delimiter: &u8| sample.as_bytes().contains(delimiter);
    for delimiter in DELIMITERS.into_iter().filter(occurs) {
        let mut widths = std::collections::BTreeMap::new();
        let mut records = Records::new(sample, delimiter);
        for _ in 0..SAMPLE.1 {
            let Some(record) = records.next_record() else {
                break;
            };
            if record.len() > 1 {
                *widths.entry(record.len()).or_insert(0) += 1;
            }
        }
        let score = widths
            .into_iter()
            .map(|(width, rows)| (rows, width))
            .max()
            .unwrap_or_default();
        if score > best {
            best = score;
            chosen = delimiter;
        }
    }
    chosen
}

/// One field of a record.
struct Field {
    value: String,
    start: usize,
    end: usize,
    /// It starts with a quote that is never closed, so it extends to the end of the file.
    unclosed: bool,
}

/// Walks over a text record by record.
struct Records<'t> {
    text: &'t str,
    at: usize,
    delimiter: u8,
    reader: Reader,
}

impl<'t> Records<'t> {
    fn new(text: &'t str, delimiter: u8) -> Self {
        Self {
            text,
            at: 0,
            delimiter,
            reader: ReaderBuilder::new().delimiter(delimiter).build(),
        }
    }

    /// What is left of the text.
    fn rest(&self) -> &'t [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next record; an empty one for a blank line.
    fn next_record(&mut self) -> Option<Vec<Field>> {
        // The state machine drops blank lines, so they are taken before it sees them.
        let rest = self.rest();
        if rest.is_empty() {
            return None;
        }
        if self.skip_line_end() {
            return Some(Vec::new());
        }
        let mut record = Vec::new();
        loop {
            let (field, last) = self.next_field();
            record.push(field);
            if last {
                break;
            }
        }
        Some(record)
    }

    /// Steps over one line end, if one stands here.
    fn skip_line_end(&mut self) -> bool {
        let length = match self.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    /// The next field and whether it is its record's last.
    fn next_field(&mut self) -> (Field, bool) {
        let start = self.at;
        let mut value = Vec::new();
        let mut chunk = [0; 1024];
        let mut flushed = false;
        let last = loop {
            flushed = flushed || self.rest().is_empty();
            let (result, taken, given) = self.reader.read_field(self.rest(), &mut chunk);
            self.at += taken;
            value.extend_from_slice(chunk.get(..given).unwrap_or_default());
            match result {
                ReadFieldResult::Field { record_end } => break record_end,
                ReadFieldResult::End => break true,
                ReadFieldResult::InputEmpty | ReadFieldResult::OutputFull => {}
            }
        };
        let taken = self.text.get(start..self.at).unwrap_or_default();
        let mut end = self.at;
        if !flushed {
            if !last {
                end -= usize::from(taken.as_bytes().last() == Some(&self.delimiter));
            } else if taken.ends_with(['\r', '\n']) {
                end -= 1;
                // A line end of two bytes is one line end.
                if taken.ends_with('\r') && self.rest().first() == Some(&b'\n') {
                    self.at += 1;
                }
            }
        }
        let quotes = taken.bytes().filter(|&byte| byte == b'"').count();
        let field = Field {
            value: String::from_utf8_lossy(&value).into_owned(),
            start,
            end,
            unclosed: flushed && taken.starts_with('"') && quotes % 2 == 1,
        };
        (field, last)
    }
}
