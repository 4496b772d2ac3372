//! A table as CSV (RFC 4180), which spreadsheet programs open as text in UTF-8.

use crate::read::sheet::guarded;

/// What tells spreadsheet programs that a file is UTF-8.
const MARK: char = '\u{feff}';

/// Renders the rows, with a line end of two characters. A cell that a spreadsheet program would take for a formula is marked as text.
#[must_use]
pub fn csv<'r>(rows: impl IntoIterator<Item = &'r Vec<String>>) -> String {
    let mut out = String::from(MARK);
    for row in rows {
        for (at, cell) in row.iter().enumerate() {
            if at > 0 {
                out.push(',');
            }
            let cell = guarded(cell);
            if cell.contains(['"', ',', '\n', '\r', '\t', ';']) {
                out.push('"');
                out.push_str(&cell.replace('"', "\"\""));
                out.push('"');
            } else {
                out.push_str(&cell);
            }
        }
        out.push_str("\r\n");
    }
    out
}
