//! Tables of a catalogue as an Excel workbook. Every cell is text, so that no code becomes a number and no text a formula.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, XlsxError};

/// One sheet of a workbook.
#[derive(Debug)]
pub struct SheetToWrite<'r> {
    /// Its name.
    pub name: &'r str,
    /// The names of its columns.
    pub header: &'r [String],
    /// Its rows.
    pub rows: &'r [Vec<String>],
}

/// Columns are as wide as their names, and no narrower than this.
const NARROWEST: f64 = 12.0;

/// Renders a workbook.
///
/// # Errors
/// A text is longer than a cell holds, or there are more rows than a sheet has.
pub fn workbook(sheets: &[SheetToWrite<'_>]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let head = Format::new()
        .set_bold()
        .set_num_format("@")
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::Center);
    let text = Format::new().set_num_format("@");
    // Where a text begins like a formula, it stays text when somebody edits the cell.
    let quoted = Format::new().set_num_format("@").set_quote_prefix();
    for own in sheets {
        let sheet = book.add_worksheet().set_name(own.name)?;
        for (column, name) in (0u16..).zip(own.header) {
            sheet.write_string_with_format(0, column, name, &head)?;
            #[expect(clippy::cast_precision_loss, reason = "a name has few characters")]
            let wide = name.chars().count() as f64 * 2.2;
            sheet.set_column_width(column, wide.max(NARROWEST))?;
            sheet.set_column_format(column, &text)?;
        }
        for (row, cells) in (1u32..).zip(own.rows) {
            for (column, cell) in (0u16..).zip(cells) {
                if cell.is_empty() {
                    continue;
                }
                let is_like_formula = cell.starts_with(['=', '+', '-', '@']);
                let format = if is_like_formula { &quoted } else { &text };
                sheet.write_string_with_format(row, column, cell, format)?;
            }
        }
        sheet.set_freeze_panes(1, 0)?;
    }
    book.save_to_buffer()
}
