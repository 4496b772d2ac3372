//! A workbook in the XML of Excel 2003 becomes sheets of cells.

use super::SheetRead;
use super::formula::result;
use super::page::{
    Budget, RawSheet, Refusal, digits, rendered, told, unreadable, without_midnight,
};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::xml_text::{Part, attribute, elements};
use crate::read::{Beside, BesideKind, CellValue};
use quick_xml::events::BytesStart;

/// The namespace of such a workbook.
const NAMESPACE: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// How much of a text is looked at for the namespace, in characters.
const HEAD: usize = 4_096;

/// Whether an XML document is such a workbook.
#[must_use]
pub fn is_excel_2003(text: &str) -> bool {
    let head = text
        .char_indices()
        .nth(HEAD)
        .map_or(text.len(), |(at, _)| at);
    let head = text.get(..head).unwrap_or_default();
    head.contains("Workbook") && head.contains(NAMESPACE)
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
        formula: None,
        kind: None,
        value: CellValue::Blank,
        data: String::new(),
        comment: None,
        within: String::new(),
        refusal: None,
    };
    let whole = elements(text, |part| {
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
    whole.ok_or_else(|| unreadable("the XML is not well-formed"))?;
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
    formula: Option<String>,
    /// The type of the data that is being read.
    kind: Option<String>,
    value: CellValue,
    data: String,
    /// A comment on a cell.
    comment: Option<String>,
    /// The element that opened last.
    within: String,
    refusal: Option<Refusal>,
}

/// The index that an element states, from 0, or the next one.
fn index(tag: &BytesStart<'_>, next: u32, last: u32) -> Result<u32, Refusal> {
    let Some(text) = attribute(tag, "Index") else {
        return Ok(next);
    };
    let number = text.trim().parse::<u32>().ok();
    let number = number.and_then(|number| number.checked_sub(1));
    // What stands further back than the one before would be at the place of another.
    let number = number.filter(|number| (next..=last).contains(number));
    number.ok_or_else(|| unreadable(format!("Index {text}")))
}

impl Reader<'_> {
    fn open(&mut self, tag: &BytesStart<'_>) -> Result<(), Refusal> {
        tag.local_name().as_ref().clone_into(&mut self.within);
        match tag.local_name().as_ref() {
            "Worksheet" => {
                let mut sheet = RawSheet::default();
                sheet.name.name = attribute(tag, "Name").unwrap_or_default();
                self.sheets.push(sheet);
                self.row = 0;
            }
            "Row" => {
                self.row = index(tag, self.row, LAST.0)?;
                self.column = 0;
                let hidden = attribute(tag, "Hidden").as_deref() == Some("1")
                    || attribute(tag, "Height").as_deref() == Some("0");
                if let Some(sheet) = self.sheets.last_mut().filter(|_| hidden) {
                    sheet.layout.hidden_rows.insert(self.row);
                }
            }
            "Cell" => {
                self.column = index(tag, self.column, LAST.1)?;
                self.formula = attribute(tag, "Formula");
                self.value = CellValue::Blank;
                let across = number(tag, "MergeAcross")?;
                let down = number(tag, "MergeDown")?;
                let first = (self.row, self.column);
                if (across, down) != (0, 0)
                    && let Some(sheet) = self.sheets.last_mut()
                {
                    let last = (
                        first.0.saturating_add(down).min(LAST.0),
                        first.1.saturating_add(across).min(LAST.1),
                    );
                    sheet.layout.merged.push((first, last));
                }
            }
            "Comment" => self.comment = Some(String::new()),
            "Data" if self.comment.is_none() => {
                self.kind = Some(attribute(tag, "Type").unwrap_or_default());
                self.data.clear();
            }
            _ => {}
        }
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
                self.column += 1;
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

fn number(tag: &BytesStart<'_>, name: &str) -> Result<u32, Refusal> {
    attribute(tag, name).map_or(Ok(0), |text| {
        let number = text.trim().parse().ok().filter(|number| *number <= LAST.0);
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
