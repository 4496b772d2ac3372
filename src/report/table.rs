//! Aligns rows of cells in columns by display width, which also works for Chinese text.

use super::sanitize::{clip, visible};
use unicode_width::UnicodeWidthStr;

/// Maximum characters of one cell.
pub(super) const CELL: usize = 80;

/// Formats the rows as lines. Columns are two blanks apart and as wide as their widest cell (a Chinese character is two columns
/// wide). The first row is the head; columns that are empty in all other rows are left out.
pub(super) fn table(rows: &[Vec<String>]) -> Vec<String> {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|cell| visible(&clip(cell, CELL).0))
                .collect()
        })
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            let cells = || rows.iter().filter_map(|row| row.get(column));
            if cells().skip(1).all(String::is_empty) {
                0
            } else {
                cells().map(|cell| width(cell)).max().unwrap_or(0)
            }
        })
        .collect();
    rows.iter()
        .map(|row| {
            let mut line = String::new();
            for (cell, &width) in row.iter().zip(&widths).filter(|(_, width)| **width > 0) {
                line.push_str(cell);
                line.push_str(&" ".repeat(width.saturating_sub(self::width(cell)) + 2));
            }
            line.trim_end().to_owned()
        })
        .collect()
}

/// Display width of a text on a terminal, in columns: a Chinese character takes two.
pub fn width(text: &str) -> usize {
    text.width()
}
