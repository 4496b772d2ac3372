//! The sheets of a workbook of any format become one text with a place for each cell, and what is kept of them is counted.

use super::place::{LAST, Place};
use super::{SheetRead, offset, too_many_cells};
use crate::error::Fault;
use crate::limits::Limits;
use crate::read::xml_text::{Part, Tag, elements};
use crate::read::{Beside, Cell, CellValue, Sheet, SheetCell, SheetName, SheetRow, Workbook};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Rows are filled with blank cells up to this many, so that one far cell does not widen a whole sheet.
const FILLED: usize = 512;

/// Why a workbook is refused: a limit by its name, or a reason in words.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Over a limit: its name and value.
    Over(&'static str, u64),
    /// Damaged or malicious.
    Unreadable(String),
    /// Encrypted.
    Encrypted,
}

/// Shows the parts of one XML part of a workbook in their order.
///
/// # Errors
/// It is not well-formed, or what `see` returns.
pub(super) fn each_part(
    text: &str,
    name: &str,
    see: impl FnMut(Part<'_>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let is_whole = elements(text, see)?;
    is_whole
        .then_some(())
        .ok_or_else(|| unreadable(format!("{name} is not well-formed")))
}

/// The value of an attribute of an element in one of the namespaces of its format.
///
/// # Errors
/// It cannot be understood.
pub(super) fn attribute(
    tag: Tag<'_>,
    spaces: &[&str],
    name: &str,
) -> Result<Option<String>, Refusal> {
    tag.attribute(spaces, name).map_err(unreadable)
}

/// The refusal of a workbook that is damaged, in words.
pub(super) fn unreadable(reason: impl Into<String>) -> Refusal {
    Refusal::Unreadable(reason.into())
}

/// The content of a sheet other than its values.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Rows that are hidden, or of no height.
    pub hidden_rows: BTreeSet<u32>,
    /// Columns that are hidden, or of no width: the first and the last of each range.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Merged ranges: first and last cell.
    pub merged: Vec<(Place, Place)>,
    /// Cells whose formula has a result that is not text, or none that is stored. Where such a cell is empty, the file lacks the
    /// result; a text result may be empty.
    pub formulas: BTreeSet<Place>,
    /// Cells whose formula is a constant other than the stored result.
    pub contradicted: BTreeSet<Place>,
}

/// One sheet as its file has it.
#[derive(Debug, Default)]
pub(super) struct RawSheet {
    /// Its name, and whether it is hidden.
    pub name: SheetName,
    /// Its cells that are not blank.
    pub values: BTreeMap<Place, CellValue>,
    /// What else is known of it.
    pub layout: Layout,
}

/// Counts the cells of all sheets of a workbook and the bytes of their values.
pub(super) struct Budget<'l> {
    limits: &'l Limits,
    cells: usize,
    bytes: u64,
}

impl<'l> Budget<'l> {
    pub(super) const fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            cells: 0,
            bytes: 0,
        }
    }

    /// Counts cells that are blank.
    ///
    /// # Errors
    /// There are too many.
    pub(super) fn spend(&mut self, cells: usize) -> Result<(), Refusal> {
        self.cells = self.cells.saturating_add(cells);
        if self.cells > self.limits.cells {
            return Err(Refusal::Over("cells", self.limits.cells as u64));
        }
        Ok(())
    }

    /// Counts text before it is kept.
    ///
    /// # Errors
    /// There is too much.
    pub(super) fn write(&mut self, bytes: u64) -> Result<(), Refusal> {
        self.bytes = self.bytes.saturating_add(bytes);
        if self.bytes > self.limits.total_bytes {
            return Err(Refusal::Over("total_bytes", self.limits.total_bytes));
        }
        Ok(())
    }

    /// Refuses a value that cannot be kept so many times, before it is.
    ///
    /// # Errors
    /// There is too much.
    pub(super) fn afford(&self, value: &CellValue, times: u64) -> Result<(), Refusal> {
        let cells = (self.cells as u64).saturating_add(times);
        let bytes = self
            .bytes
            .saturating_add(length(value).saturating_mul(times));
        if cells > self.limits.cells as u64 {
            Err(Refusal::Over("cells", self.limits.cells as u64))
        } else if bytes > self.limits.total_bytes {
            Err(Refusal::Over("total_bytes", self.limits.total_bytes))
        } else {
            Ok(())
        }
    }

    /// Keeps a value that is not blank.
    ///
    /// # Errors
    /// There are too many, or one is there already.
    pub(super) fn put(
        &mut self,
        values: &mut BTreeMap<Place, CellValue>,
        at: Place,
        value: CellValue,
    ) -> Result<(), Refusal> {
        if value == CellValue::Blank {
            return Ok(());
        }
        self.spend(1)?;
        self.write(length(&value))?;
        if at.0 > LAST.0 || at.1 > LAST.1 || values.insert(at, value).is_some() {
            return Err(unreadable("two cells at one place"));
        }
        Ok(())
    }
}

/// What was read, or the fault of a workbook that is refused.
pub(super) fn told(read: Result<SheetRead, Refusal>, source: u32, limits: &Limits) -> SheetRead {
    match read {
        Ok(read) => read,
        Err(Refusal::Over("cells", _)) => {
            SheetRead::default().refused(too_many_cells(Span::file(source), limits))
        }
        Err(Refusal::Over(limit, value)) => SheetRead::default().refused(
            Fault::new("over-limit", Span::file(source))
                .arg("limit", limit)
                .arg("value", value.to_string()),
        ),
        Err(Refusal::Encrypted) => SheetRead {
            is_encrypted: true,
            ..SheetRead::default()
        },
        Err(Refusal::Unreadable(reason)) => SheetRead::default()
            .refused(Fault::new("unreadable", Span::file(source)).arg("reason", reason)),
    }
}

/// The text of all sheets, and the workbook with the places in it.
///
/// # Errors
/// A limit: cells that merged ranges cover and blank cells that are filled in count, too.
pub(super) fn rendered(
    sheets: Vec<RawSheet>,
    beside: Vec<Beside>,
    source: u32,
    limits: &Limits,
) -> Result<SheetRead, Refusal> {
    let mut page = Page {
        read: SheetRead::default(),
        source,
        // The text must fit spans, too.
        bytes: limits.total_bytes.min(u64::from(u32::MAX)),
        cells: limits.cells,
        limits,
    };
    let mut workbook = Workbook::default();
    for raw in sheets {
        let sheet = page.sheet(raw.name, raw.values, &raw.layout)?;
        workbook.sheets.push(sheet);
    }
    workbook.beside = beside;
    page.read.workbook = Some(workbook);
    Ok(page.read)
}

/// A number as a spreadsheet's input line shows it: whole numbers in full, fractions to 15 significant digits, exponents only
/// where a number is out of proportion.
pub(super) fn digits(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-9..1e21).contains(&size) {
        return format!("{number:E}");
    }
    if number.fract() == 0.0 {
        return format!("{number}");
    }
    let rounded: f64 = format!("{number:.14e}").parse().unwrap_or(number);
    format!("{rounded}")
}

/// A day of ISO 8601 without a time that is midnight.
pub(super) fn without_midnight(text: String) -> String {
    match text.split_once('T') {
        Some((day, time)) if time.chars().all(|c| matches!(c, '0' | ':' | '.' | 'Z')) => {
            day.to_owned()
        }
        _ => text,
    }
}

/// Bytes of a value's own text.
fn length(value: &CellValue) -> u64 {
    let bytes = match value {
        CellValue::Text(text)
        | CellValue::Number(_, text)
        | CellValue::Date(text)
        | CellValue::Error(text) => text.len(),
        CellValue::Blank | CellValue::Bool(_) => 5,
    };
    bytes as u64
}

/// The text that grows sheet by sheet, and what may still be added.
struct Page<'l> {
    read: SheetRead,
    source: u32,
    bytes: u64,
    cells: usize,
    limits: &'l Limits,
}

impl Page<'_> {
    fn sheet(
        &mut self,
        name: SheetName,
        values: BTreeMap<Place, CellValue>,
        layout: &Layout,
    ) -> Result<Sheet, Refusal> {
        let number = offset(self.read.names.len());
        let covered = self.covered(&values, layout)?;
        let mut all = values
            .into_iter()
            .map(|(at, value)| (at, (value, false)))
            .collect::<BTreeMap<_, _>>();
        for (at, value) in covered {
            all.entry(at).or_insert((value, true));
        }
        let mut rows = Vec::new();
        let mut widest = 0;
        let mut cells = all.into_iter().peekable();
        while let Some(&((next, _), _)) = cells.peek() {
            let row = offset(rows.len());
            let mut line = Vec::new();
            if next == row {
                while let Some((at, cell)) = cells.next_if(|((at, _), _)| *at == row) {
                    line.push((at.1, cell));
                }
            }
            let hidden = layout.hidden_rows.contains(&row);
            let own = line.last().map_or(0, |(column, _)| *column as usize + 1);
            widest = widest.max(own.min(FILLED));
            // A row is filled with blank cells up to the width of the rows above, so that each has a place; a blank row
            // stays blank.
            let width = if own == 0 { 0 } else { own.max(widest) };
            rows.push(self.row((number, row), line, width, hidden)?);
        }
        let sheet = Sheet {
            name: name.name.clone(),
            file: String::new(),
            hidden: name.hidden,
            hidden_columns: joined(layout.hidden_columns.clone()),
            rows,
        };
        self.read.names.push(name);
        Ok(sheet)
    }

    /// The cells that merged ranges cover, as far as the sheet is used. Each counts against the limit like any other cell.
    fn covered(
        &mut self,
        values: &BTreeMap<Place, CellValue>,
        layout: &Layout,
    ) -> Result<BTreeMap<Place, CellValue>, Refusal> {
        let mut covered = BTreeMap::new();
        let last_row = values.keys().map(|at| at.0).max().unwrap_or(0);
        let last_column = values.keys().map(|at| at.1).max().unwrap_or(0);
        let mut left = self.cells;
        for &(first, last) in &layout.merged {
            let Some(value) = values.get(&first) else {
                continue;
            };
            for row in first.0..=last.0.min(last_row) {
                // A range without columns costs something, too.
                left = left.checked_sub(1).ok_or_else(|| self.too_many())?;
                for column in first.1..=last.1.min(last_column) {
                    left = left.checked_sub(1).ok_or_else(|| self.too_many())?;
                    if !values.contains_key(&(row, column)) {
                        self.spend(length(value))?;
                        covered.insert((row, column), value.clone());
                    }
                }
            }
        }
        Ok(covered)
    }

    /// Writes one row of so many cells and its line end.
    fn row(
        &mut self,
        (sheet, row): (u32, u32),
        line: Vec<(u32, (CellValue, bool))>,
        width: usize,
        hidden: bool,
    ) -> Result<SheetRow, Refusal> {
        self.cells = self
            .cells
            .checked_sub(width + 1)
            .ok_or_else(|| self.too_many())?;
        let begin = self.read.text.len();
        let mut cells = Vec::with_capacity(width);
        let mut line = line.into_iter().peekable();
        for column in 0..offset(width) {
            if column > 0 {
                self.write("\t")?;
            }
            let start = self.read.text.len();
            let given = line.next_if(|(at, _)| *at == column);
            let (value, merged) = given.map_or((CellValue::Blank, false), |(_, cell)| cell);
            if !merged {
                self.show(&value)?;
            }
            let span = Span::new(self.source, offset(start), offset(self.read.text.len()));
            self.read.cells.push(Cell {
                start: span.start,
                end: span.end,
                sheet,
                row,
                column,
                hidden_row: hidden,
            });
            cells.push(SheetCell {
                value,
                span,
                merged,
            });
        }
        let span = Span::new(self.source, offset(begin), offset(self.read.text.len()));
        self.write("\n")?;
        Ok(SheetRow {
            hidden,
            cells,
            span,
        })
    }

    fn show(&mut self, value: &CellValue) -> Result<(), Refusal> {
        match value {
            CellValue::Blank => Ok(()),
            CellValue::Bool(true) => self.write("TRUE"),
            CellValue::Bool(false) => self.write("FALSE"),
            CellValue::Error(text) if text == "formula" => self.write("="),
            CellValue::Number(_, text) | CellValue::Date(text) | CellValue::Error(text) => {
                self.write(text)
            }
            CellValue::Text(text) if text.contains(['\\', '\t', '\r', '\n']) => {
                let text = text
                    .replace('\\', "\\\\")
                    .replace('\t', "\\t")
                    .replace("\r\n", "\\n")
                    .replace(['\r', '\n'], "\\n");
                self.write(&text)
            }
            CellValue::Text(text) => self.write(text),
        }
    }

    fn write(&mut self, text: &str) -> Result<(), Refusal> {
        self.spend(text.len() as u64)?;
        self.read.text.push_str(text);
        Ok(())
    }

    fn spend(&mut self, bytes: u64) -> Result<(), Refusal> {
        let left = self.bytes.checked_sub(bytes);
        self.bytes = left.ok_or(Refusal::Over("total_bytes", self.limits.total_bytes))?;
        Ok(())
    }

    fn too_many(&self) -> Refusal {
        Refusal::Over("cells", self.limits.cells as u64)
    }
}

/// Ranges in order, of which none touches the next.
fn joined(mut ranges: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    ranges.sort_unstable();
    let mut joined: Vec<(u32, u32)> = Vec::new();
    for (first, last) in ranges {
        match joined.last_mut() {
            Some(above) if first <= above.1.saturating_add(1) => above.1 = above.1.max(last),
            _ => joined.push((first, last)),
        }
    }
    joined
}
