//! The tables of a Word document (`.docx`) become sheets of cells, and the rest of its text stands beside them.

use super::SheetRead;
use super::beside::text_within;
use super::package::{self, Document};
use super::page::{Budget, RawSheet, Refusal, attribute, each_part, rendered, told, unreadable};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::xml_text::{Part, Tag};
use crate::read::{Beside, BesideKind, CellValue};
use std::collections::BTreeMap;

/// The part of the package that holds the text.
const DOCUMENT: &str = "word/document.xml";

/// The namespaces of the format: that of most programs, and that of documents in the strict form.
const SPACES: [&str; 2] = [
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
];

/// Words of the names of other parts that hold text.
const BESIDE: [&str; 5] = [
    "word/header",
    "word/footer",
    "notes",
    "comments",
    "glossary",
];

/// Reads the tables of a document; `None` where it has none. A table within a cell is text of that cell. Deleted text is left out.
#[must_use]
pub fn docx(bytes: &[u8], source: u32, limits: &Limits) -> Option<SheetRead> {
    let is_wanted = |name: &str| BESIDE.iter().any(|word| name.contains(word));
    let read = package::document(bytes, DOCUMENT, is_wanted, limits)
        .and_then(|document| tables(&document, limits));
    match read {
        Ok((sheets, _)) if sheets.is_empty() => None,
        Ok((sheets, beside)) => {
            let read = rendered(sheets, beside, source, limits);
            Some(told(read, source, limits))
        }
        Err(refusal) => Some(told(Err(refusal), source, limits)),
    }
}

fn tables(document: &Document, limits: &Limits) -> Result<(Vec<RawSheet>, Vec<Beside>), Refusal> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        sheets: Vec::new(),
        depth: 0,
        row: 0,
        column: 0,
        cell: Cell::default(),
        down: BTreeMap::new(),
        within_text: false,
        moved: 0,
        changed: 0,
        within_run: false,
        vanished: false,
        outside: String::new(),
    };
    each_part(&document.text, DOCUMENT, |part| {
        match part {
            Part::Open(tag) => reader.open(tag)?,
            Part::Close(name) => reader.close(name)?,
            Part::Text(text) if reader.within_text && reader.moved == 0 => reader.say(text),
            Part::Text(_) => {}
        }
        Ok(())
    })?;
    let others = document.others.iter().map(|(name, part)| {
        let kind = if name.contains("comments") {
            BesideKind::Comment
        } else {
            BesideKind::Page
        };
        (kind, text_within(part, ""))
    });
    let embedded = document.embedded.iter();
    let embedded = embedded.map(|name| (BesideKind::Embedded, name.clone()));
    let beside = std::iter::once((BesideKind::Part, reader.outside));
    let beside = beside.chain(others).chain(embedded);
    let beside = beside.filter(|(_, text)| !text.trim().is_empty());
    let beside = beside.map(|(kind, text)| Beside { kind, text });
    Ok((reader.sheets, beside.collect()))
}

/// A cell while it is read.
#[derive(Default)]
struct Cell {
    wide: u32,
    /// Whether it begins a range that is merged downwards, or goes on with one.
    merge: Option<bool>,
    text: String,
    paragraphs: usize,
}

struct Reader<'l> {
    budget: Budget<'l>,
    sheets: Vec<RawSheet>,
    /// How many tables are open, one within the other.
    depth: usize,
    row: u32,
    column: u32,
    cell: Cell,
    /// The ranges that are merged downwards, by their first column: index in the layout's ranges.
    down: BTreeMap<u32, usize>,
    /// Whether text is being read, and not a name of a field or a deleted one.
    within_text: bool,
    /// How many places are open from which text was moved away.
    moved: usize,
    /// How many places are open that say how something was formatted before a change.
    changed: usize,
    /// Whether a run of text is open, and whether it is hidden.
    within_run: bool,
    vanished: bool,
    /// The text that stands in no table.
    outside: String,
}

impl Reader<'_> {
    fn say(&mut self, text: &str) {
        if self.depth == 0 {
            self.outside.push_str(text);
        } else {
            self.cell.text.push_str(text);
            if self.vanished && !text.trim().is_empty() {
                self.hide_row();
            }
        }
    }

    /// What is hidden in a row is told of the row.
    fn hide_row(&mut self) {
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.layout.hidden_rows.insert(self.row);
        }
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        let name = tag.local_name();
        self.changed += usize::from(is_change(name));
        if self.changed > 0 {
            return Ok(());
        }
        let value = || attribute(tag, &SPACES, "val");
        match name {
            "tbl" => {
                self.depth += 1;
                if self.depth == 1 {
                    let mut sheet = RawSheet::default();
                    sheet.name.name = format!("表 {}", self.sheets.len() + 1);
                    self.sheets.push(sheet);
                    self.row = 0;
                    self.down.clear();
                }
            }
            "tr" if self.depth == 1 => self.column = 0,
            "gridBefore" if self.depth == 1 => {
                self.column = self.column.saturating_add(count(value()?)?);
            }
            "tc" if self.depth == 1 => {
                self.cell = Cell {
                    wide: 1,
                    ..Cell::default()
                }
            }
            "gridSpan" if self.depth == 1 => self.cell.wide = count(value()?)?.max(1),
            "vMerge" if self.depth == 1 => {
                self.cell.merge = Some(value()?.as_deref() == Some("restart"));
            }
            "p" if self.depth > 0 => {
                if self.cell.paragraphs > 0 {
                    self.cell.text.push('\n');
                }
                self.cell.paragraphs += 1;
            }
            "r" => (self.within_run, self.vanished) = (true, false),
            "vanish" if self.within_run => {
                self.vanished |= is_on(value()?.as_deref());
            }
            "hidden" if self.depth > 0 && is_on(value()?.as_deref()) => self.hide_row(),
            "t" => self.within_text = true,
            "moveFrom" => self.moved += 1,
            // One with a value is a stop, not a character.
            "tab" if value()?.is_none() => self.say("\t"),
            "br" | "cr" => self.say("\n"),
            _ => {}
        }
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        if self.changed > 0 {
            self.changed -= usize::from(is_change(name));
            return Ok(());
        }
        match name {
            "tbl" => self.depth = self.depth.saturating_sub(1),
            "tr" if self.depth == 1 => self.row += 1,
            "tc" if self.depth == 1 => self.end_cell()?,
            "r" => (self.within_run, self.vanished) = (false, false),
            "t" => self.within_text = false,
            "moveFrom" => self.moved = self.moved.saturating_sub(1),
            "p" if self.depth == 0 => self.outside.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let cell = std::mem::take(&mut self.cell);
        let Some(sheet) = self.sheets.last_mut() else {
            return Ok(());
        };
        let first = (self.row, self.column);
        let last = (
            self.row,
            first.1.saturating_add(cell.wide.max(1) - 1).min(LAST.1),
        );
        self.column = last.1.saturating_add(1);
        let text = cell.text.trim();
        match cell.merge {
            // It goes on with the range above.
            Some(false) => {
                let range = self.down.get(&first.1).copied();
                if let Some((_, end)) = range.and_then(|at| sheet.layout.merged.get_mut(at)) {
                    end.0 = self.row;
                }
            }
            merge => {
                if merge == Some(true) {
                    self.down.insert(first.1, sheet.layout.merged.len());
                } else {
                    self.down.remove(&first.1);
                }
                if merge.is_some() || first != last {
                    sheet.layout.merged.push((first, last));
                }
            }
        }
        let value = match text {
            "" => CellValue::Blank,
            text => CellValue::Text(text.to_owned()),
        };
        self.budget.put(&mut sheet.values, first, value)
    }
}

/// A number of columns.
fn count(text: Option<String>) -> Result<u32, Refusal> {
    let text = text.unwrap_or_default();
    let number = text.trim().parse().ok().filter(|number| *number <= LAST.1);
    number.ok_or_else(|| unreadable(format!("columns {text}")))
}

/// Whether an element says how something was formatted before a change: `w:tcPrChange`, `w:tblGridChange`.
fn is_change(name: &str) -> bool {
    name.ends_with("Change")
}

/// Whether a property that is there is switched on.
fn is_on(value: Option<&str>) -> bool {
    !matches!(value, Some("0" | "false" | "off"))
}
