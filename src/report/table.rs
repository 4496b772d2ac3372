//! Rows of cells become lines of columns that stand under each other, whatever the width of their characters.

use super::sanitize::{clip, visible};
use unicode_width::UnicodeWidthStr;

/// Characters of one cell.
pub(super) const CELL: usize = 80;

/// The rows as lines, columns two blanks apart, each as wide as its widest cell (a Chinese character is two columns wide).
/// Columns in which every row but the first, the head, is empty are left out.
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

/// Columns that a text takes on a terminal: two for a Chinese character.
pub fn width(text: &str) -> usize {
    text.width()
}
