//! An Office Open XML workbook becomes sheets of cells and one text that shows them.

use super::SheetRead;
use super::package::{self, Package};
use super::page::{Budget, Layout, RawSheet, Refusal, digits, rendered, told};
use super::place::Place;
use crate::limits::Limits;
use crate::read::{Beside, CellValue, SheetName};
use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Reads a workbook (`.xlsx`, `.xlsm`); macros, charts and pictures are ignored.
///
/// A formula has the value that the file stores for it. Where none is stored, or the formula is a constant other than that, it is the
/// error `formula`. A merged range's other cells carry
/// its first cell's value, as far as the sheet is used, and show as empty in the text. A number in a date format is a date;
/// one without stays a number, with all the digits that the file stores. A time of day without a day, or a duration, is a
/// number.
#[must_use]
pub fn xlsx(bytes: &[u8], source: u32, limits: &Limits) -> SheetRead {
    told(read(bytes, source, limits), source, limits)
}

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
    let sheets = sheets.into_iter().zip(layouts);
    let sheets = sheets.map(|((name, values), layout)| RawSheet {
        name,
        values,
        layout,
    });
    let beside = beside.into_iter();
    let beside = beside.map(|(kind, text)| Beside { kind, text });
    rendered(sheets.collect(), beside.collect(), source, limits)
}

/// A sheet's name, whether it is hidden, and its cells that are not blank.
type Named = (SheetName, BTreeMap<Place, CellValue>);

/// Reads the cells of all sheets, without the blank ones.
fn cells(bytes: &[u8], layouts: &[Layout], limits: &Limits) -> Result<Vec<Named>, Refusal> {
    let broken = |error: XlsxError| Refusal::Unreadable(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let sheets = book.sheets_metadata().to_vec();
    if sheets.len() != layouts.len() {
        return Err(Refusal::Unreadable("sheets miscounted".to_owned()));
    }
    let mut budget = Budget::new(limits);
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
                budget.put(&mut values, at, value)?;
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
