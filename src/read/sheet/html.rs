//! The tables of an HTML page that is named like a workbook become sheets of cells. The page need not be well-formed.

use super::SheetRead;
use super::page::{Budget, RawSheet, Refusal, rendered, told};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::html_text::{Piece, html_attribute, pieces};
use crate::read::{Beside, BesideKind, CellValue};

/// Columns that one cell may span, as browsers have it.
const WIDEST: u32 = 1_000;
/// Rows that one cell may span, as browsers have it.
const HIGHEST: u32 = 65_534;

/// Reads the tables of a page; `None` where it has none.
#[must_use]
pub fn html(text: &str, source: u32, limits: &Limits) -> Option<SheetRead> {
    let read = tables(text, limits);
    match read {
        Ok((sheets, _)) if sheets.is_empty() => None,
        Ok((sheets, outside)) => {
            let outside = Beside {
                kind: BesideKind::Part,
                text: outside,
            };
            let beside = (!outside.text.trim().is_empty()).then_some(outside);
            let read = rendered(sheets, beside.into_iter().collect(), source, limits);
            Some(told(read, source, limits))
        }
        Err(refusal) => Some(told(Err(refusal), source, limits)),
    }
}

/// The tables of a page, and the text that stands in none.
fn tables(text: &str, limits: &Limits) -> Result<(Vec<RawSheet>, String), Refusal> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        sheets: Vec::new(),
        depth: 0,
        row: None,
        column: 0,
        covered: Vec::new(),
        cell: None,
        outside: String::new(),
    };
    pieces(text, |piece| match piece {
        Piece::Open(name, tag) => reader.open(name, tag),
        Piece::Close(name) => reader.close(name),
        Piece::Text(text) => {
            match &mut reader.cell {
                Some(cell) => cell.text.push_str(text),
                None => reader.outside.push_str(text),
            }
            Ok(())
        }
    })?;
    reader.end_cell()?;
    Ok((reader.sheets, reader.outside))
}

/// A cell while it is read.
struct Cell {
    first: (u32, u32),
    text: String,
}

struct Reader<'l> {
    budget: Budget<'l>,
    sheets: Vec<RawSheet>,
    /// How many tables are open, one within the other.
    depth: usize,
    row: Option<u32>,
    column: u32,
    /// For each column the row from which it is free of the cells above.
    covered: Vec<u32>,
    cell: Option<Cell>,
    /// The text that stands in no cell.
    outside: String,
}

impl Reader<'_> {
    fn open(&mut self, name: &str, tag: &str) -> Result<(), Refusal> {
        match name {
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    let mut sheet = RawSheet::default();
                    sheet.name.name = format!("表 {}", self.sheets.len() + 1);
                    self.sheets.push(sheet);
                    self.row = None;
                    self.covered.clear();
                }
            }
            "tr" if self.depth == 1 => {
                self.end_cell()?;
                let row = self.row.map_or(0, |row| row + 1);
                self.row = Some(row);
                self.column = 0;
                if is_hidden(tag)
                    && let Some(sheet) = self.sheets.last_mut()
                {
                    sheet.layout.hidden_rows.insert(row);
                }
            }
            "td" | "th" if self.depth == 1 => {
                self.end_cell()?;
                self.begin_cell(tag)?;
            }
            "br" | "p" | "div" | "li" => match &mut self.cell {
                Some(cell) if cell.text.is_empty() => {}
                Some(cell) => cell.text.push('\n'),
                None => self.outside.push('\n'),
            },
            _ => {}
        }
        Ok(())
    }

    fn begin_cell(&mut self, tag: &str) -> Result<(), Refusal> {
        let row = *self.row.get_or_insert(0);
        let is_covered = |column: u32| {
            let free = self.covered.get(column as usize);
            free.is_some_and(|free| *free > row)
        };
        let mut first = self.column;
        while is_covered(first) {
            first += 1;
        }
        let skipped = first - self.column;
        let span = |name: &str, most: u32| {
            let number = html_attribute(tag, name).and_then(|text| text.trim().parse().ok());
            number.unwrap_or(1).clamp(1, most)
        };
        let last = (
            row.saturating_add(span("rowspan", HIGHEST) - 1).min(LAST.0),
            first
                .saturating_add(span("colspan", WIDEST) - 1)
                .min(LAST.1),
        );
        self.column = last.1 + 1;
        // Each column that a cell spans counts as a cell.
        let spanned = last.1.saturating_sub(first) + skipped;
        self.budget.spend(spanned as usize)?;
        let width = last.1 as usize + 1;
        if self.covered.len() < width {
            self.covered.resize(width, 0);
        }
        let spanned = self.covered.get_mut(first as usize..width);
        spanned
            .into_iter()
            .flatten()
            .for_each(|free| *free = last.0 + 1);
        if last != (row, first)
            && let Some(sheet) = self.sheets.last_mut()
        {
            sheet.layout.merged.push(((row, first), last));
        }
        self.cell = Some(Cell {
            first: (row, first),
            text: String::new(),
        });
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "table" => {
                if self.depth == 1 {
                    self.end_cell()?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            "td" | "th" | "tr" if self.depth == 1 => self.end_cell()?,
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) else {
            return Ok(());
        };
        let text = cell.text.trim();
        let value = match text {
            "" => CellValue::Blank,
            text => CellValue::Text(text.to_owned()),
        };
        self.budget.put(&mut sheet.values, cell.first, value)
    }
}

/// Whether the style of an element hides it.
fn is_hidden(tag: &str) -> bool {
    let style = html_attribute(tag, "style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    style.to_ascii_lowercase().contains("display:none")
}
