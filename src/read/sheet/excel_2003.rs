//! A workbook in the XML of Excel 2003 becomes sheets of cells.

use super::SheetRead;
use super::formula::result;
use super::page::{
    Budget, RawSheet, Refusal, attribute, digits, each_part, rendered, told, unreadable,
    without_midnight,
};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::xml_text::{Part, Tag, begins_with};
use crate::read::{Beside, BesideKind, CellValue};

/// The namespace of such a workbook.
const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Whether an XML document is such a workbook: its first element is.
#[must_use]
pub fn is_excel_2003(text: &str) -> bool {
    begins_with(text, NAMESPACE, "Workbook")
}

/// Reads a workbook. A formula has the value that the file stores for it; one that is a constant other than that is the error
/// `formula`.
#[must_use]
pub fn excel_2003(text: &str, source: u32, limits: &Limits) -> SheetRead {
    told(read(text, source, limits), source, limits)
}

fn read(text: &str, source: u32, limits: &Limits) -> Result<SheetRead, Refusal> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        sheets: Vec::new(),
        beside: Vec::new(),
        row: 0,
        column: 0,
        across: 0,
        formula: None,
        kind: None,
        value: CellValue::Blank,
        data: String::new(),
        comment: None,
        within: String::new(),
        covered: Vec::new(),
    };
    each_part(text, "the XML", |part| {
        match part {
            Part::Open(tag) => reader.open(tag)?,
            Part::Close(name) => reader.close(name)?,
            Part::Text(text) => reader.text(text),
        }
        Ok(())
    })?;
    if reader.sheets.is_empty() {
        return Err(unreadable("no sheet in the workbook"));
    }
    rendered(reader.sheets, reader.beside, source, limits)
}

struct Reader<'l> {
    budget: Budget<'l>,
    sheets: Vec<RawSheet>,
    beside: Vec<Beside>,
    /// The place of the next row and the next cell.
    row: u32,
    column: u32,
    /// Columns to the right that the cell is merged with.
    across: u32,
    formula: Option<String>,
    /// The type of the data that is being read.
    kind: Option<String>,
    value: CellValue,
    data: String,
    /// A comment on a cell.
    comment: Option<String>,
    /// The element that opened last.
    within: String,
    /// For each column the row from which it is free of the cells above.
    covered: Vec<u32>,
}

/// The value of an attribute.
fn get(tag: Tag<'_>, name: &str) -> Result<Option<String>, Refusal> {
    attribute(tag, &[NAMESPACE], name)
}

/// The index that an element states, from 0, or the next one.
fn index(tag: Tag<'_>, next: u32, last: u32) -> Result<u32, Refusal> {
    let Some(text) = get(tag, "Index")? else {
        return Ok(next);
    };
    let number = text.trim().parse::<u32>().ok();
    let number = number.and_then(|number| number.checked_sub(1));
    // What stands further back than the one before would be at the place of another.
    let number = number.filter(|number| (next..=last).contains(number));
    number.ok_or_else(|| unreadable(format!("Index {text}")))
}

impl Reader<'_> {
    fn open(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        tag.local_name().clone_into(&mut self.within);
        match tag.local_name() {
            "Worksheet" => {
                let mut sheet = RawSheet::default();
                sheet.name.name = get(tag, "Name")?.unwrap_or_default();
                self.sheets.push(sheet);
                (self.row, self.column) = (0, 0);
                self.covered.clear();
            }
            "Column" => {
                let first = index(tag, self.column, LAST.1)?;
                let span = get(tag, "Span")?.and_then(|text| text.parse().ok());
                let last = first.saturating_add(span.unwrap_or(0)).min(LAST.1);
                let hidden = get(tag, "Hidden")?.as_deref() == Some("1")
                    || get(tag, "Width")?.as_deref() == Some("0");
                if let Some(sheet) = self.sheets.last_mut().filter(|_| hidden) {
                    sheet.layout.hidden_columns.push((first, last));
                }
                self.column = last + 1;
            }
            "Row" => {
                self.row = index(tag, self.row, LAST.0)?;
                self.column = 0;
                let hidden = get(tag, "Hidden")?.as_deref() == Some("1")
                    || get(tag, "Height")?.as_deref() == Some("0");
                if let Some(sheet) = self.sheets.last_mut().filter(|_| hidden) {
                    sheet.layout.hidden_rows.insert(self.row);
                }
            }
            "Cell" => self.cell(tag)?,
            "Comment" => self.comment = Some(String::new()),
            "Data" if self.comment.is_none() => {
                self.kind = Some(get(tag, "Type")?.unwrap_or_default());
                self.data.clear();
            }
            _ => {}
        }
        Ok(())
    }

    /// A cell begins: its place, its formula, and the cells that it is merged with.
    fn cell(&mut self, tag: Tag<'_>) -> Result<(), Refusal> {
        let first = (self.row, index(tag, self.column, LAST.1)?);
        let free = self.covered.get(first.1 as usize);
        // No program opens a workbook with such a cell, and where it stands is anyone's guess.
        if free.is_some_and(|free| *free > first.0) {
            return Err(unreadable("a cell within a merged range"));
        }
        self.formula = get(tag, "Formula")?;
        self.value = CellValue::Blank;
        let across = number(tag, "MergeAcross", LAST.1)?;
        let down = number(tag, "MergeDown", LAST.0)?;
        let last = (
            first.0.saturating_add(down).min(LAST.0),
            first.1.saturating_add(across).min(LAST.1),
        );
        if first != last
            && let Some(sheet) = self.sheets.last_mut()
        {
            sheet.layout.merged.push((first, last));
        }
        if down > 0 {
            // Each column that a cell spans counts as a cell.
            self.budget.spend(across as usize)?;
            let width = last.1 as usize + 1;
            if self.covered.len() < width {
                self.covered.resize(width, 0);
            }
            let spanned = self.covered.get_mut(first.1 as usize..width);
            let spanned = spanned.into_iter().flatten();
            spanned.for_each(|free| *free = last.0 + 1);
        }
        self.column = first.1;
        self.across = across;
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        self.within.clear();
        match name {
            "Data" => {
                if let Some(kind) = self.kind.take() {
                    self.value = value(&kind, std::mem::take(&mut self.data));
                }
            }
            "Comment" => {
                let text = self.comment.take().unwrap_or_default();
                if !text.trim().is_empty() {
                    let kind = BesideKind::Comment;
                    self.beside.push(Beside { kind, text });
                }
            }
            "Cell" => {
                let value = std::mem::replace(&mut self.value, CellValue::Blank);
                let value = result(self.formula.take().as_deref(), value);
                let at = (self.row, self.column);
                if let Some(sheet) = self.sheets.last_mut() {
                    self.budget.put(&mut sheet.values, at, value)?;
                }
                // The next cell stands behind those that this one is merged with.
                self.column += 1 + std::mem::take(&mut self.across);
            }
            "Row" => self.row += 1,
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, text: &str) {
        if let Some(comment) = &mut self.comment {
            comment.push_str(text);
        } else if self.kind.is_some() {
            self.data.push_str(text);
        } else if self.within == "Visible"
            && text.trim().starts_with("Sheet")
            && let Some(sheet) = self.sheets.last_mut()
        {
            // SheetHidden, SheetVeryHidden
            sheet.name.hidden = true;
        }
    }
}

fn number(tag: Tag<'_>, name: &str, most: u32) -> Result<u32, Refusal> {
    get(tag, name)?.map_or(Ok(0), |text| {
        let number = text.trim().parse().ok().filter(|number| *number <= most);
        number.ok_or_else(|| unreadable(format!("{name} {text}")))
    })
}

/// Data as a value. A type that nobody knows is text.
fn value(kind: &str, text: String) -> CellValue {
    match kind {
        _ if text.is_empty() => CellValue::Blank,
        "Number" => match text.trim().parse::<f64>() {
            Ok(number) => CellValue::Number(number, digits(number)),
            Err(_) => CellValue::Text(text),
        },
        "DateTime" => CellValue::Date(without_midnight(text)),
        "Boolean" => CellValue::Bool(text.trim() == "1"),
        "Error" => CellValue::Error(text),
        _ => CellValue::Text(text),
    }
}
