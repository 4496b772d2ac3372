//! A workbook or a CSV file becomes sheets of cells, each with its place in one text.

mod beside;
mod biff;
mod delimited;
mod excel_2003;
mod formula;
mod html;
mod ods;
mod package;
mod page;
mod place;
mod repack;
mod word;
mod xls;
mod xls_values;
mod xlsx;

pub use delimited::{delimited, guarded};
pub use excel_2003::{excel_2003, is_excel_2003};
pub use html::html;
pub use ods::ods;
pub use word::docx;
pub use xls::xls;
pub use xlsx::xlsx;

use crate::error::Fault;
use crate::limits::Limits;
use crate::read::{Cell, SheetName, Workbook};
use crate::text::Span;

/// The result of reading a sheet: the parts of its [`Source`](crate::read::Source) and its [`Workbook`].
#[derive(Debug, Default)]
pub struct SheetRead {
    /// The text that all spans point into. For CSV the file's own; a workbook is rendered: one line for each row, a tab
    /// between cells, and within a cell `\n`, `\t` and `\\` for a line break, a tab and a backslash.
    pub text: String,
    /// The sheets; `None` where the file could not be read whole (a fault gives the reason).
    pub workbook: Option<Workbook>,
    /// The sheets' names, for [`Source::sheets`](crate::read::Source::sheets).
    pub names: Vec<SheetName>,
    /// All cells in the order of the text, for [`Source::cells`](crate::read::Source::cells). A row of a workbook reaches as
    /// far as the rows above it, or as its own last cell that is not blank.
    pub cells: Vec<Cell>,
    /// Faults: `over-limit`, `unreadable`, `unclosed-quote`.
    pub faults: Vec<Fault>,
    /// Whether it is encrypted, so that nothing is known of it.
    pub is_encrypted: bool,
}

impl SheetRead {
    /// The result for a file that could not be read whole: its text, so that spans stay valid, and the fault.
    fn refused(mut self, fault: Fault) -> Self {
        self.workbook = None;
        self.faults.push(fault);
        self
    }
}

/// The fault of a workbook with too many cells. Blank cells that are filled in count, and so does each row.
fn too_many_cells(at: Span, limits: &Limits) -> Fault {
    Fault::new("over-limit", at)
        .arg("limit", "cells")
        .arg("value", limits.cells.to_string())
}

/// A byte offset as spans store it. Texts of 4 GiB and more are refused before.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
