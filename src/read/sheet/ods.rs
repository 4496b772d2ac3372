//! A spreadsheet of `OpenDocument` (`.ods`) becomes sheets of cells. Cells and rows that the file repeats by a number are counted before
//! they are written out.

use super::SheetRead;
use super::beside::text_within;
use super::formula::result;
use super::package::{self, Document};
use super::page::{
    Budget, RawSheet, Refusal, digits, rendered, told, unreadable, without_midnight,
};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::xml_text::{Part, attribute, elements};
use crate::read::{Beside, BesideKind, CellValue};
use quick_xml::events::BytesStart;
use std::collections::BTreeSet;

/// Elements that are drawn on a sheet and may hold text.
const DRAWN: [&str; 7] = [
    "frame",
    "custom-shape",
    "rect",
    "ellipse",
    "caption",
    "control",
    "g",
];

/// Reads a spreadsheet; `None` where the package holds another document.
///
/// A formula has the value that the file stores for it. One that is a constant other than that is the error `formula`.
#[must_use]
pub fn ods(bytes: &[u8], source: u32, limits: &Limits) -> Option<SheetRead> {
    let document = package::document(bytes, "content.xml", |name| name == "styles.xml", limits);
    match document {
        Ok(document) if !document.text.contains(":spreadsheet") => None,
        Ok(document) => Some(told(read(&document, source, limits), source, limits)),
        Err(refusal) => Some(told(Err(refusal), source, limits)),
    }
}

fn read(document: &Document, source: u32, limits: &Limits) -> Result<SheetRead, Refusal> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        sheets: Vec::new(),
        beside: Vec::new(),
        hidden_styles: BTreeSet::new(),
        style: String::new(),
        row: Row::default(),
        cell: None,
        note: None,
        drawn: 0,
        paragraph: false,
        outside: String::new(),
        refusal: None,
    };
    for (_, styles) in &document.others {
        for element in ["header", "footer"] {
            let said = text_within(styles, element);
            reader.keep(BesideKind::Page, said);
        }
    }
    if let Some(name) = &document.embedded {
        reader.keep(BesideKind::Embedded, name.clone());
    }
    let whole = elements(&document.text, |part| {
        let done = match part {
            Part::Open(tag) => reader.open(tag),
            Part::Close(name) => reader.close(name),
            Part::Text(text) => {
                reader.text(text);
                Ok(())
            }
        };
        done.map_err(|refusal| reader.refusal = Some(refusal)).ok()
    });
    if let Some(refusal) = reader.refusal {
        return Err(refusal);
    }
    whole.ok_or_else(|| unreadable("content.xml is not well-formed"))?;
    if reader.sheets.is_empty() {
        return Err(unreadable("no sheet in the workbook"));
    }
    let drawn = std::mem::take(&mut reader.outside);
    reader.keep(BesideKind::Drawing, drawn);
    rendered(reader.sheets, reader.beside, source, limits)
}

/// A row while it is read.
#[derive(Default)]
struct Row {
    /// Its index, and how many rows it stands for.
    at: u32,
    times: u32,
    hidden: bool,
    /// The column of the next cell.
    column: u32,
    cells: Vec<(u32, CellValue)>,
}

/// A cell while it is read.
struct Cell {
    times: u32,
    value: Option<CellValue>,
    formula: Option<String>,
    text: String,
    paragraphs: usize,
}

struct Reader<'l> {
    budget: Budget<'l>,
    sheets: Vec<RawSheet>,
    beside: Vec<Beside>,
    /// Styles of sheets that are hidden.
    hidden_styles: BTreeSet<String>,
    /// The style that is being defined.
    style: String,
    row: Row,
    cell: Option<Cell>,
    /// A comment on a cell.
    note: Option<String>,
    /// How many drawings are open, one within the other.
    drawn: usize,
    /// Whether a paragraph is open.
    paragraph: bool,
    /// The text of drawings.
    outside: String,
    refusal: Option<Refusal>,
}

/// A number of repetitions or of spanned cells, 1 where there is none.
fn number(tag: &BytesStart<'_>, name: &str) -> Result<u32, Refusal> {
    attribute(tag, name).map_or(Ok(1), |text| {
        let number = text
            .trim()
            .parse()
            .ok()
            .filter(|number| *number <= LAST.0 + 1);
        number.ok_or_else(|| unreadable(format!("{name} {text}")))
    })
}

impl Reader<'_> {
    fn keep(&mut self, kind: BesideKind, text: String) {
        if !text.trim().is_empty() {
            self.beside.push(Beside { kind, text });
        }
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        match tag.local_name().as_ref() {
            "style" => self.style = attribute(tag, "name").unwrap_or_default(),
            "table-properties" if attribute(tag, "display").as_deref() == Some("false") => {
                self.hidden_styles.insert(self.style.clone());
            }
            "table" => {
                let mut sheet = RawSheet::default();
                sheet.name.name = attribute(tag, "name").unwrap_or_default();
                let style = attribute(tag, "style-name").unwrap_or_default();
                sheet.name.hidden = self.hidden_styles.contains(&style);
                self.sheets.push(sheet);
                self.row = Row::default();
            }
            "table-row" => {
                let visible = attribute(tag, "visibility");
                self.row.times = number(tag, "number-rows-repeated")?;
                self.row.hidden = matches!(visible.as_deref(), Some("collapse" | "filter"));
                self.row.column = 0;
                self.row.cells.clear();
            }
            "table-cell" | "covered-table-cell" => self.cell(tag)?,
            "annotation" => self.note = Some(String::new()),
            name if DRAWN.contains(&name) => self.drawn += 1,
            "p" => {
                self.paragraph = true;
                if let (Some(cell), None, 0) = (&mut self.cell, &self.note, self.drawn) {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "s" => {
                let count = number(tag, "c")?.min(1_000);
                self.text(&" ".repeat(count as usize));
            }
            "tab" => self.text("\t"),
            "line-break" => self.text("\n"),
            _ => {}
        }
        Ok(())
    }

    /// A cell begins: its stored value, and the cells that it is merged with.
    fn cell(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        let get = |name| attribute(tag, name);
        let float = || get("value").and_then(|text| text.trim().parse::<f64>().ok());
        let value = match get("value-type").as_deref() {
            Some("float" | "percentage" | "currency") => {
                float().map(|number| CellValue::Number(number, digits(number)))
            }
            Some("date") => get("date-value").map(|day| CellValue::Date(without_midnight(day))),
            Some("boolean") => get("boolean-value").map(|text| CellValue::Bool(text == "true")),
            Some("string") => get("string-value").map(CellValue::Text),
            _ => None,
        };
        let (wide, high) = (
            number(tag, "number-columns-spanned")?,
            number(tag, "number-rows-spanned")?,
        );
        let first = (self.row.at, self.row.column);
        if (wide, high) != (1, 1)
            && let Some(sheet) = self.sheets.last_mut()
        {
            let last = (
                first.0.saturating_add(high.saturating_sub(1)).min(LAST.0),
                first.1.saturating_add(wide.saturating_sub(1)).min(LAST.1),
            );
            sheet.layout.merged.push((first, last));
        }
        self.cell = Some(Cell {
            times: number(tag, "number-columns-repeated")?,
            value,
            formula: get("formula"),
            text: String::new(),
            paragraphs: 0,
        });
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        match name {
            "annotation" => {
                let text = self.note.take().unwrap_or_default();
                self.keep(BesideKind::Comment, text);
            }
            name if DRAWN.contains(&name) => self.drawn = self.drawn.saturating_sub(1),
            "p" => {
                self.paragraph = false;
                match &mut self.note {
                    Some(note) => note.push('\n'),
                    None if self.drawn > 0 || self.cell.is_none() => self.outside.push('\n'),
                    None => {}
                }
            }
            "table-cell" | "covered-table-cell" => self.end_cell()?,
            "table-row" => self.end_row()?,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(note) = &mut self.note {
            note.push_str(text);
        } else if !self.paragraph {
            // Names and settings are no text of the sheet.
        } else if let Some(cell) = self.cell.as_mut().filter(|_| self.drawn == 0) {
            cell.text.push_str(text);
        } else {
            self.outside.push_str(text);
        }
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let Some(cell) = self.cell.take() else {
            return Ok(());
        };
        let value = match cell.value {
            Some(value) => value,
            None if cell.text.is_empty() => CellValue::Blank,
            None => CellValue::Text(cell.text),
        };
        let formula = cell.formula.as_deref().map(|formula| {
            formula
                .split_once(":=")
                .map_or(formula, |(_, formula)| formula)
        });
        let value = result(formula, value);
        let first = self.row.column;
        self.row.column = first.saturating_add(cell.times);
        if value == CellValue::Blank {
            return Ok(());
        }
        if self.row.column > LAST.1 + 1 {
            return Err(unreadable("a row with more cells than a sheet has columns"));
        }
        let cells = (first..self.row.column).map(|column| (column, value.clone()));
        self.row.cells.extend(cells);
        Ok(())
    }

    /// Keeps the cells of a row, as often as it is repeated.
    fn end_row(&mut self) -> Result<(), Refusal> {
        let Some(sheet) = self.sheets.last_mut() else {
            return Ok(());
        };
        let first = self.row.at;
        self.row.at = first.saturating_add(self.row.times);
        if self.row.cells.is_empty() {
            return Ok(());
        }
        for row in first..self.row.at {
            if self.row.hidden {
                sheet.layout.hidden_rows.insert(row);
            }
            for (column, value) in &self.row.cells {
                self.budget
                    .put(&mut sheet.values, (row, *column), value.clone())?;
            }
        }
        Ok(())
    }
}
