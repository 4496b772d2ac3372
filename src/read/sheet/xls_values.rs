//! Values of cells as workbooks of Excel 97 to 2003 store them: numbers, days, errors, and formulas that are constants.

use super::biff::Text;
use super::page::digits;
use crate::day;
use crate::read::CellValue;

/// Number formats that are built in and show a day ([MS-XLS] 2.4.126, and those of East Asian versions).
pub(super) fn is_built_in_date(format: u16) -> bool {
    matches!(format, 14..=17 | 22 | 27..=36 | 50..=58)
}

/// Whether a number format shows a day: it has a year, a month or a day outside of quotes and brackets.
pub(super) fn is_date_format(format: &str) -> bool {
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => {
                let _ = chars.by_ref().find(|c| *c == '"');
            }
            '[' => {
                let _ = chars.by_ref().find(|c| *c == ']');
            }
            '\\' | '_' | '*' => {
                let _ = chars.next();
            }
            'y' | 'Y' | 'd' | 'D' => return true,
            _ => {}
        }
    }
    false
}

/// A text as a value.
pub(super) fn text(text: String) -> CellValue {
    if text.is_empty() {
        CellValue::Blank
    } else {
        CellValue::Text(text)
    }
}

/// A truth value or an error by its number ([MS-XLS] 2.5.10).
pub(super) fn truth_or_error(value: u8, is_error: bool) -> CellValue {
    if !is_error {
        return CellValue::Bool(value != 0);
    }
    let name = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    CellValue::Error(name.to_owned())
}

/// A number in four bytes ([MS-XLS] 2.5.217).
pub(super) fn compressed(rk: u32) -> f64 {
    let number = if rk & 2 == 0 {
        f64::from_bits(u64::from(rk & 0xFFFF_FFFC) << 32)
    } else {
        f64::from(rk.cast_signed() >> 2)
    };
    if rk & 1 == 0 { number } else { number / 100.0 }
}

/// The value of a formula that is nothing but a constant ([MS-XLS] 2.5.198).
pub(super) fn constant(tokens: &[u8]) -> Option<CellValue> {
    let value = match *tokens {
        [0x17, count, wide, ref rest @ ..] => {
            let length = usize::from(count) << (wide & 1);
            let parts = [rest.get(..length)?];
            return (rest.len() == length)
                .then(|| Text::new(&parts).characters(usize::from(count), wide & 1 == 1))
                .flatten()
                .map(text);
        }
        [0x1E, low, high] => f64::from(u16::from_le_bytes([low, high])),
        [0x1F, ref number @ ..] => f64::from_le_bytes(number.try_into().ok()?),
        _ => return None,
    };
    Some(CellValue::Number(value, digits(value)))
}

/// The stored result of a formula, or the error `formula` where the formula is another constant.
pub(super) fn checked(value: CellValue, constant: Option<&CellValue>) -> CellValue {
    let agrees = match (&value, constant) {
        (_, None) | (CellValue::Date(_), Some(CellValue::Number(..))) => true,
        (CellValue::Text(own), Some(CellValue::Text(said))) => own == said,
        (CellValue::Number(own, _), Some(CellValue::Number(said, _))) => {
            own.to_bits() == said.to_bits()
        }
        _ => false,
    };
    if agrees {
        value
    } else {
        CellValue::Error("formula".to_owned())
    }
}

/// A serial number as a day, with its time where it is not midnight. Day 0 is no day but a time.
pub(super) fn date(serial: f64) -> Option<CellValue> {
    if !(1.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // The year 1900 has a day too many before its March.
    let serial = if serial < 60.0 { serial + 1.0 } else { serial };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the range was checked, and parts of a second are rounded"
    )]
    let seconds = ((serial - 25_569.0) * 86_400.0).round() as i64;
    let day = day::of_millisecond(seconds * 1000)?;
    let time = seconds.rem_euclid(86_400);
    let text = if time == 0 {
        day
    } else {
        let (hour, minute, second) = (time / 3600, time / 60 % 60, time % 60);
        format!("{day}T{hour:02}:{minute:02}:{second:02}")
    };
    Some(CellValue::Date(text))
}
