//! The tables of an audit as one workbook, which an officer opens, filters and sorts. Texts are texts: no code becomes a number, and no
//! text a formula.

use super::tables::{OfficeCell, OfficeTable};
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Url, Workbook,
    Worksheet, XlsxError,
};

/// Rows of one sheet; further ones stand in the table of CSV alone.
const MOST_ROWS: usize = 50_000;
/// Characters of a text in a cell; a program for spreadsheets takes 32,767 units of UTF-16, of which a character has two at most.
const MOST_SIGNS: usize = 16_000;
/// Links of one sheet; programs for spreadsheets refuse more than 65,530.
const MOST_LINKS: usize = 60_000;

/// Renders the tables, one sheet for each. The bytes depend on nothing but the tables.
///
/// # Errors
/// The library that writes workbooks refuses; no table of an audit makes it.
pub fn workbook(tables: &[&OfficeTable]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let day = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&day));
    for table in tables {
        write(book.add_worksheet(), table)?;
    }
    book.save_to_buffer()
}

fn write(sheet: &mut Worksheet, table: &OfficeTable) -> Result<(), XlsxError> {
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_background_color(Color::RGB(0x00DD_EBF7))
        .set_border(FormatBorder::Thin)
        .set_align(FormatAlign::VerticalCenter);
    let text = Format::new()
        .set_num_format("@")
        .set_align(FormatAlign::Top);
    // Where a text begins like a formula, it stays text when somebody edits the cell.
    let quoted = text.clone().set_quote_prefix();
    let number = Format::new().set_align(FormatAlign::Top);
    sheet.set_name(table.name)?;
    for (column, (name, width)) in (0u16..).zip(&table.columns) {
        sheet.write_string_with_format(0, column, *name, &head)?;
        sheet.set_column_width(column, *width)?;
    }
    let mut links = 0;
    let mut last = 0;
    for (row, cells) in (1u32..).zip(table.rows.iter().take(MOST_ROWS)) {
        last = row;
        for (column, cell) in (0u16..).zip(cells) {
            match cell {
                OfficeCell::Blank => {}
                OfficeCell::Number(count) => {
                    // A count of what a folder holds is far below 2^53.
                    #[expect(clippy::cast_precision_loss, reason = "a count")]
                    sheet.write_number_with_format(row, column, *count as f64, &number)?;
                }
                OfficeCell::Page(page) if links < MOST_LINKS && is_link(page) => {
                    links += 1;
                    sheet.write_url(row, column, Url::new(format!("file://{page}")))?;
                }
                OfficeCell::Text(shown) | OfficeCell::Page(shown) => {
                    let shown: String = shown.chars().take(MOST_SIGNS).collect();
                    let is_like_formula = shown.starts_with(['=', '+', '-', '@']);
                    let format = if is_like_formula { &quoted } else { &text };
                    sheet.write_string_with_format(row, column, shown, format)?;
                }
            }
        }
    }
    let more = table.rows.len().saturating_sub(MOST_ROWS);
    if more > 0 {
        let note = format!("另有 {more} 行，见 .csv 文件 / {more} more in the .csv file");
        sheet.write_string(last + 1, 0, note)?;
    }
    let columns = u16::try_from(table.columns.len()).unwrap_or(u16::MAX);
    sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape();
    sheet.set_paper_size(9);
    sheet.set_repeat_rows(0, 0)?;
    Ok(())
}

/// Whether a path is one that a workbook can link to.
fn is_link(page: &str) -> bool {
    page.len() <= 2_000 && !page.is_empty()
}
