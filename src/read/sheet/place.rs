//! References to cells of a workbook.

/// A place in a sheet: row and column, both from 0.
pub(super) type Place = (u32, u32);

/// The last row and column that a sheet can have (ECMA-376, as Excel builds it).
pub(super) const LAST: Place = (1_048_575, 16_383);

/// `C7` as row and column.
pub(super) fn place(text: &str) -> Option<Place> {
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at_checked(letters)?;
    let plain = digits.len() <= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, letter| {
        sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = digits.parse().ok()?;
    match (row.checked_sub(1)?, column.checked_sub(1)?) {
        (row, column) if row <= LAST.0 && column <= LAST.1 => Some((row, column)),
        _ => None,
    }
}

/// `A1:B2` as its first and last cell; `A1` is both.
pub(super) fn range(text: &str) -> Option<(Place, Place)> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (place(first)?, place(last)?);
    (first.0 <= last.0 && first.1 <= last.1).then_some((first, last))
}
