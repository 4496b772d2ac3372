//! An Office Open XML workbook becomes sheets of cells and one text that shows them.

use super::SheetRead;
use crate::error::Fault;
use crate::limits::Limits;
use crate::text::Span;

/// Reads a workbook. (Not yet: every workbook is unreadable.)
#[must_use]
pub fn xlsx(_bytes: &[u8], source: u32, _limits: &Limits) -> SheetRead {
    SheetRead::default().refused(
        Fault::new("unreadable", Span::file(source)).arg("reason", "workbooks are not read yet"),
    )
}
