//! An Office Open XML workbook becomes sheets of cells and one text that shows them.

use super::package::{self, Layout, Package, Refusal};
use super::place::{LAST, Place};
use super::{SheetRead, offset, too_many_cells};
use crate::error::Fault;
use crate::limits::Limits;
use crate::read::{Beside, Cell, CellValue, Sheet, SheetCell, SheetName, SheetRow, Workbook};
use crate::text::Span;
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Rows are filled with blank cells up to this many, so that one far cell does not widen a whole sheet.
const FILLED: usize = 512;

/// Reads a workbook (`.xlsx`, `.xlsm`); macros, charts and pictures are ignored.
///
/// A formula has the value that the file stores for it. Where none is stored, or the formula is a constant other than that, it is the
/// error `formula`. A merged range's other cells carry
/// its first cell's value, as far as the sheet is used, and show as empty in the text. A number in a date format is a date;
/// one without stays a number, with all the digits that the file stores. A time of day without a day, or a duration, is a
/// number.
#[must_use]
pub fn xlsx(bytes: &[u8], source: u32, limits: &Limits) -> SheetRead {
    match read(bytes, source, limits) {
        Ok(read) => read,
        Err(Refusal::Over("cells", _)) => {
            SheetRead::default().refused(too_many_cells(Span::file(source), limits))
        }
        Err(Refusal::Over(limit, value)) => SheetRead::default().refused(
            Fault::new("over-limit", Span::file(source))
                .arg("limit", limit)
                .arg("value", value.to_string()),
        ),
        Err(Refusal::Unreadable(reason)) => SheetRead::default()
            .refused(Fault::new("unreadable", Span::file(source)).arg("reason", reason)),
    }
}

/// A sheet's name, whether it is hidden, and its cells that are not blank.
type RawSheet = (SheetName, BTreeMap<Place, CellValue>);

fn read(bytes: &[u8], source: u32, limits: &Limits) -> Result<SheetRead, Refusal> {
    let Package {
        layouts,
        bytes,
        beside,
    } = package::package(bytes, limits)?;
    // calamine trusts its input: it adds and subtracts parsed numbers, which panics where overflow is checked. The package
    // check above refuses all known cases; this catches unknown ones.
    let sheets = catch_unwind(AssertUnwindSafe(|| cells(&bytes, &layouts, limits)))
        .unwrap_or_else(|_| Err(Refusal::Unreadable("the reader gave up".to_owned())))?;
    let mut page = Page {
        read: SheetRead::default(),
        source,
        // The text must fit spans, too.
        bytes: limits.total_bytes.min(u64::from(u32::MAX)),
        cells: limits.cells,
        limits,
    };
    let mut workbook = Workbook::default();
    for ((name, values), layout) in sheets.into_iter().zip(&layouts) {
        let sheet = page.sheet(name, values, layout)?;
        workbook.sheets.push(sheet);
    }
    workbook.beside = beside
        .into_iter()
        .map(|(kind, text)| Beside { kind, text })
        .collect();
    page.read.workbook = Some(workbook);
    Ok(page.read)
}

/// Reads the cells of all sheets, without the blank ones.
fn cells(bytes: &[u8], layouts: &[Layout], limits: &Limits) -> Result<Vec<RawSheet>, Refusal> {
    let broken = |error: XlsxError| Refusal::Unreadable(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.len() != layouts.len() {
        return Err(Refusal::Unreadable("sheets miscounted".to_owned()));
    }
    let mut count = 0;
    let mut size = 0;
    let mut result = Vec::new();
    for (sheet, layout) in sheets.into_iter().zip(layouts) {
        let mut values = BTreeMap::new();
        if sheet.typ == SheetType::WorkSheet {
            let mut reader = book.worksheet_cells_reader(&sheet.name).map_err(broken)?;
            while let Some(cell) = reader.next_cell().map_err(broken)? {
                let at = cell.get_position();
                let value = match value(cell.get_value()) {
                    CellValue::Blank if layout.formulas.contains(&at) => {
                        CellValue::Error("formula".to_owned())
                    }
                    CellValue::Blank => continue,
                    _ if layout.contradicted.contains(&at) => {
                        CellValue::Error("formula".to_owned())
                    }
                    value => value,
                };
                count += 1;
                size += length(&value);
                if count > limits.cells {
                    return Err(Refusal::Over("cells", limits.cells as u64));
                }
                if size > limits.total_bytes {
                    return Err(Refusal::Over("total_bytes", limits.total_bytes));
                }
                if at.0 > LAST.0 || at.1 > LAST.1 || values.insert(at, value).is_some() {
                    return Err(Refusal::Unreadable("two cells at one place".to_owned()));
                }
            }
        }
        let hidden = sheet.visible != SheetVisible::Visible;
        let name = SheetName {
            name: sheet.name,
            hidden,
        };
        result.push((name, values));
    }
    Ok(result)
}

/// The value of a cell as a [`CellValue`].
fn value(data: &DataRef<'_>) -> CellValue {
    let text = |text: &str| {
        if text.is_empty() {
            CellValue::Blank
        } else {
            CellValue::Text(text.to_owned())
        }
    };
    match data {
        DataRef::Empty => CellValue::Blank,
        DataRef::Int(number) => {
            #[allow(clippy::cast_precision_loss)] // A sheet's numbers are 64-bit floats.
            let float = *number as f64;
            CellValue::Number(float, number.to_string())
        }
        DataRef::Float(number) => CellValue::Number(*number, digits(*number)),
        DataRef::String(string) => text(string),
        DataRef::SharedString(string) => text(string),
        DataRef::Bool(value) => CellValue::Bool(*value),
        DataRef::DateTime(serial) => date(serial),
        DataRef::DateTimeIso(iso) => {
            let midnight = iso.split_once('T').filter(|(_, time)| {
                let digits = time.trim_end_matches('Z');
                digits.chars().all(|c| matches!(c, '0' | ':' | '.'))
            });
            CellValue::Date(midnight.map_or(iso.as_str(), |(day, _)| day).to_owned())
        }
        DataRef::DurationIso(duration) => text(duration),
        DataRef::Error(error) => CellValue::Error(error.to_string()),
    }
}

/// A serial date as CCYY-MM-DD, with `Thh:mm:ss` where it is not midnight.
fn date(serial: &ExcelDateTime) -> CellValue {
    let number = serial.as_f64();
    // Day 0 is no date but a time of day; from the year 10000 on there are none.
    if serial.is_duration() || !(1.0..2_958_466.0).contains(&number) {
        return CellValue::Number(number, digits(number));
    }
    let (year, month, day, hour, minute, second, _) = serial.to_ymd_hms_milli();
    let mut text = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) != (0, 0, 0) {
        // Writing to a string cannot fail.
        let _ = write!(text, "T{hour:02}:{minute:02}:{second:02}");
    }
    CellValue::Date(text)
}

/// A number as a spreadsheet's input line shows it: whole numbers in full, fractions to 15 significant digits, exponents only
/// where a number is out of proportion.
fn digits(number: f64) -> String {
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
            hidden: name.hidden,
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
