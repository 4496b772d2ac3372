//! A spreadsheet of `OpenDocument` (`.ods`) becomes sheets of cells. Cells and rows that the file repeats by a number are counted before
//! they are written out.

use super::SheetRead;
use super::beside::text_within;
use super::formula::result;
use super::package::{self, Document};
use super::page::{
    Budget, RawSheet, Refusal, attribute, digits, each_part, rendered, told, unreadable,
    without_midnight,
};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::xml_text::{Part, Tag};
use crate::read::{Beside, BesideKind, CellValue};
use std::collections::BTreeSet;

/// The namespaces of the format.
const OFFICE: &str = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
const TABLE: &str = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
const TEXT: &str = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
const STYLE: &str = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
/// The one in which `LibreOffice` says that a value is an error.
const CALC: &str = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0";

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
        column: 0,
        cell: None,
        note: None,
        drawn: 0,
        paragraph: None,
        outside: String::new(),
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
    each_part(&document.text, "content.xml", |part| match part {
        Part::Open(tag) => reader.open(tag),
        Part::Close(name) => reader.close(name),
        Part::Text(text) => {
            reader.text(text);
            Ok(())
        }
    })?;
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
    /// Values with the column where they stand first, and how often they stand there.
    cells: Vec<(u32, u32, CellValue)>,
}

/// A cell while it is read.
struct Cell {
    times: u32,
    value: Option<CellValue>,
    formula: Option<String>,
    /// Whether its value is an error.
    is_error: bool,
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
    /// The column that the next description of columns is about.
    column: u32,
    cell: Option<Cell>,
    /// A comment on a cell.
    note: Option<String>,
    /// How many drawings are open, one within the other.
    drawn: usize,
    /// Whether the open paragraph ends with a space so far, or is blank.
    paragraph: Option<bool>,
    /// The text of drawings.
    outside: String,
}

/// A number of repetitions or of spanned cells, 1 where there is none.
fn number(tag: Tag<'_>, space: &str, name: &str) -> Result<u32, Refusal> {
    attribute(tag, &[space], name)?.map_or(Ok(1), |text| {
        let number = text.trim().parse().ok();
        let number = number.filter(|number| *number <= LAST.0 + 1);
        number.ok_or_else(|| unreadable(format!("{name} {text}")))
    })
}

impl Reader<'_> {
    fn keep(&mut self, kind: BesideKind, text: String) {
        if !text.trim().is_empty() {
            self.beside.push(Beside { kind, text });
        }
    }

    fn open(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        let of_table = |name| attribute(tag, &[TABLE], name);
        match tag.local_name() {
            "style" => self.style = attribute(tag, &[STYLE], "name")?.unwrap_or_default(),
            "table-properties" if of_table("display")?.as_deref() == Some("false") => {
                self.hidden_styles.insert(self.style.clone());
            }
            "table" => {
                let mut sheet = RawSheet::default();
                sheet.name.name = of_table("name")?.unwrap_or_default();
                let style = of_table("style-name")?.unwrap_or_default();
                sheet.name.hidden = self.hidden_styles.contains(&style);
                self.sheets.push(sheet);
                self.row = Row::default();
                self.column = 0;
            }
            "table-column" => {
                let visible = of_table("visibility")?;
                let times = number(tag, TABLE, "number-columns-repeated")?;
                let next = self.column.saturating_add(times);
                let is_hidden = matches!(visible.as_deref(), Some("collapse" | "filter"));
                if let Some(sheet) = self.sheets.last_mut().filter(|_| is_hidden && times > 0) {
                    sheet.layout.hidden_columns.push((self.column, next - 1));
                }
                self.column = next;
            }
            "table-row" => {
                let visible = of_table("visibility")?;
                self.row.times = number(tag, TABLE, "number-rows-repeated")?;
                self.row.hidden = matches!(visible.as_deref(), Some("collapse" | "filter"));
                self.row.column = 0;
                self.row.cells.clear();
            }
            "table-cell" | "covered-table-cell" => self.cell(tag)?,
            "annotation" => self.note = Some(String::new()),
            name if DRAWN.contains(&name) => self.drawn += 1,
            "p" => {
                self.paragraph = Some(true);
                if let (Some(cell), None, 0) = (&mut self.cell, &self.note, self.drawn) {
                    if cell.paragraphs > 0 {
                        cell.text.push('\n');
                    }
                    cell.paragraphs += 1;
                }
            }
            "s" => {
                let count = number(tag, TEXT, "c")?;
                self.budget.write(u64::from(count))?;
                self.say(&" ".repeat(count as usize));
            }
            "tab" => self.say("\t"),
            "line-break" => self.say("\n"),
            _ => {}
        }
        Ok(())
    }

    /// A cell begins: its stored value, and the cells that it is merged with.
    fn cell(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        let get = |name| attribute(tag, &[OFFICE], name);
        let kind = get("value-type")?;
        // A value that is not of its type is none.
        let wrong = |text: Option<String>| CellValue::Error(text.unwrap_or_default());
        let value = match kind.as_deref() {
            Some("float" | "percentage" | "currency") => {
                let text = get("value")?;
                let number = text.as_deref().and_then(|text| text.trim().parse().ok());
                let number = number.filter(|number: &f64| number.is_finite());
                Some(number.map_or_else(
                    || wrong(text),
                    |number| CellValue::Number(number, digits(number)),
                ))
            }
            Some("date") => get("date-value")?.map(|day| CellValue::Date(without_midnight(day))),
            Some("boolean") => {
                let text = get("boolean-value")?;
                Some(match text.as_deref() {
                    Some("true") => CellValue::Bool(true),
                    Some("false") => CellValue::Bool(false),
                    _ => wrong(text),
                })
            }
            Some("string") => get("string-value")?.map(CellValue::Text),
            _ => None,
        };
        let is_error = attribute(tag, &[CALC], "value-type")?.as_deref() == Some("error");
        let (wide, high) = (
            number(tag, TABLE, "number-columns-spanned")?,
            number(tag, TABLE, "number-rows-spanned")?,
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
            times: number(tag, TABLE, "number-columns-repeated")?,
            value,
            formula: attribute(tag, &[TABLE], "formula")?,
            is_error,
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
                let ends_blank = self.paragraph.take() == Some(true);
                let cell = self.cell.as_mut().filter(|_| self.drawn == 0);
                if let (Some(cell), true, None) = (cell, ends_blank, &self.note)
                    && cell.text.ends_with(' ')
                {
                    cell.text.pop();
                }
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

    /// Text of a paragraph, in which any number of blanks is one space and those at its beginning are none.
    fn text(&mut self, text: &str) {
        let Some(mut is_blank) = self.paragraph else {
            // Names and settings are no text of the sheet; those who write a comment need no paragraph.
            if let Some(note) = &mut self.note {
                note.push_str(text);
            }
            return;
        };
        let mut said = String::with_capacity(text.len());
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\r' | '\n');
            if !(blank && is_blank) {
                said.push(if blank { ' ' } else { c });
            }
            is_blank = blank;
        }
        self.say(&said);
        self.paragraph = Some(is_blank);
    }

    /// Adds text where it belongs, as it is.
    fn say(&mut self, text: &str) {
        if self.paragraph.is_some() {
            // A space behind one that is written as an element stays.
            self.paragraph = Some(false);
        }
        if let Some(note) = &mut self.note {
            note.push_str(text);
        } else if self.paragraph.is_none() {
            // It is no text of the sheet.
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
        let shown = cell.text.trim();
        let is_error = cell.is_error || (cell.formula.is_some() && is_error(shown));
        let value = match cell.value {
            _ if is_error && shown.is_empty() => CellValue::Error("formula".to_owned()),
            _ if is_error => CellValue::Error(shown.to_owned()),
            // A text that was computed to be blank is one.
            Some(CellValue::Text(text)) if text.is_empty() && !cell.text.is_empty() => {
                CellValue::Text(cell.text)
            }
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
        self.row.cells.push((first, cell.times, value));
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
        for (_, times, value) in &self.row.cells {
            let times = u64::from(*times) * u64::from(self.row.times);
            self.budget.afford(value, times)?;
        }
        for row in first..self.row.at {
            if self.row.hidden {
                sheet.layout.hidden_rows.insert(row);
            }
            for (column, times, value) in &self.row.cells {
                for column in *column..column + times {
                    let at = (row, column);
                    self.budget.put(&mut sheet.values, at, value.clone())?;
                }
            }
        }
        Ok(())
    }
}

/// Whether what a formula shows is an error.
fn is_error(shown: &str) -> bool {
    let numbered = shown.strip_prefix("Err:");
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    matches!(
        shown,
        "#N/A" | "#REF!" | "#VALUE!" | "#DIV/0!" | "#NAME?" | "#NUM!" | "#NULL!"
    ) || numbered.is_some_and(is_number)
}
