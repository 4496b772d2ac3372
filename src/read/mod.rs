//! Bytes become a [`Document`] or a [`Workbook`]: a tree in which every key and value knows its place. Knows nothing of OpenAPI.

mod allowance;
pub mod de;
mod de_error;
pub mod digest;
pub mod encoding;
pub mod format;
mod guard;
mod html_text;
pub mod json;
mod library;
mod lock;
mod mail;
mod merge;
mod misnamed;
mod packed;
mod paper;
pub mod path;
mod pictures;
mod prose;
mod rtf;
mod scalar;
pub mod sheet;
pub mod source;
mod text_tables;
mod thumbnails;
pub mod tree;
mod xml_text;
pub mod yaml;

use crate::error::Fault;
use crate::text::Span;

pub use de::from_node;
pub use de_error::DeserializeError;
pub use format::{Marks, is_thumbnails_name};
pub use json::Json;
pub use library::library;
pub use prose::{Prose, Unread, prose};
pub use source::{Cell, Encoding, Position, SheetName, Source};
pub use thumbnails::is_thumbnails;
pub use tree::{Document, Entry, Map, Node, Number, Value};

/// A value together with the place it was read from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub span: Span,
}

impl<T> Located<T> {
    /// A value at a place.
    pub const fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }
}

/// A workbook: sheets of rows of cells. A CSV file is a workbook of one sheet without a name.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Workbook {
    /// In the workbook's order, hidden ones included.
    pub sheets: Vec<Sheet>,
    /// What stands outside of its cells.
    pub beside: Vec<Beside>,
}

/// A text of a workbook that stands in no cell: a comment, a drawing, a page header or footer; or the name of an embedded file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Beside {
    /// What it is.
    pub kind: BesideKind,
    /// What it says.
    pub text: String,
}

/// What a text of a workbook is that stands in no cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum BesideKind {
    /// A comment on a cell.
    #[default]
    Comment,
    /// Text in a drawing.
    Drawing,
    /// A header or footer of printed pages.
    Page,
    /// Text of another part of the workbook.
    Part,
    /// Rows of a page that it does not show.
    Rows,
    /// A file within the workbook, by its name.
    Embedded,
}

impl BesideKind {
    /// The name that findings print.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Drawing => "drawing",
            Self::Page => "page header or footer",
            Self::Part => "part of a workbook",
            Self::Rows => "rows that the page does not show",
            Self::Embedded => "embedded file",
        }
    }
}

/// One sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Sheet {
    /// As the workbook names it; empty for CSV.
    pub name: String,
    /// The name of its file without the ending, where the file has no other sheet.
    pub file: String,
    /// Hidden or very hidden.
    pub hidden: bool,
    /// Columns that are hidden, or of no width: the first and the last of each range, from 0, in order.
    pub hidden_columns: Vec<(u32, u32)>,
    /// Rows from the first row of the sheet on, blank ones included.
    pub rows: Vec<SheetRow>,
}

/// An office document, as far as it is looked into: what its tables and its text say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paper {
    /// Tables of rows of cells.
    pub tables: Vec<Vec<Vec<String>>>,
    /// All text, without line breaks.
    pub text: String,
}

/// One row of a sheet.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SheetRow {
    /// Whether the row is hidden.
    pub hidden: bool,
    /// Cells from column A on, blank ones included.
    pub cells: Vec<SheetCell>,
    /// The whole row.
    pub span: Span,
}

/// One cell of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub struct SheetCell {
    /// Its value.
    pub value: CellValue,
    /// Its place. A cell covered by a merged range has a place of its own and the value of the range's first cell.
    pub span: Span,
    /// Whether the value comes from the first cell of a merged range that covers this one.
    pub merged: bool,
}

/// The value of a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum CellValue {
    /// Nothing.
    Blank,
    /// Text as typed.
    Text(String),
    /// A number, with the text a reader of the file would see without its number format.
    Number(f64, String),
    /// A date, as CCYY-MM-DD (a time of day is cut where it is midnight, else kept as ISO 8601).
    Date(String),
    /// A truth value.
    Bool(bool),
    /// An error value such as `#REF!`, or a formula whose result the file does not store (`formula`).
    Error(String),
}

/// The format of a file's bytes, recognised by the bytes, and by the name only where they do not decide.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON text.
    Json,
    /// YAML text.
    Yaml,
    /// Comma, semicolon or tab separated text.
    Csv,
    /// An Office Open XML workbook.
    Xlsx,
    /// XML text.
    Xml,
    /// A format of an office program or an archive; the text names it (`docx`, `xls`, `et`, `odf`, `zip`, `rar`, `7z`, `pdf` …). Of some
    /// the tables are read as sheets, others are looked into or only recognised.
    Known(&'static str),
    /// Other text.
    Text,
    /// Other bytes.
    Binary,
}

/// Everything that was read, by source: the index of a file is the `source` of every span in it.
#[derive(Debug, Default)]
pub struct Library {
    /// The files with their texts, which map spans back to lines and cells.
    pub sources: Vec<Source>,
    /// The format of each file.
    pub formats: Vec<Format>,
    /// Trees, where the file is YAML or JSON that could be read.
    pub documents: Vec<Option<Document>>,
    /// Further documents of a YAML stream, without the blank ones: [`Library::documents`] has the first.
    pub further: Vec<Vec<Document>>,
    /// Texts and tables, where the file is an office document that could be read.
    pub papers: Vec<Option<Paper>>,
    /// The texts of archives that hold nothing but texts and pictures, read as files of their own.
    pub within: Vec<Option<Library>>,
    /// Workbooks, where the file is a sheet that could be read.
    pub workbooks: Vec<Option<Workbook>>,
    /// Faults found while reading.
    pub faults: Vec<Fault>,
    /// Whether a single file was given, and not the folder or archive that it stands in.
    pub is_one_file: bool,
}

impl Library {
    /// The index of the file with this path (relative to the root, `/`, already normalised).
    #[must_use]
    pub fn find(&self, path: &str) -> Option<u32> {
        let at = self.sources.iter().position(|source| source.path == path)?;
        u32::try_from(at).ok()
    }

    /// The source of an index.
    #[must_use]
    pub fn source(&self, source: u32) -> Option<&Source> {
        self.sources.get(source as usize)
    }

    /// The workbook of an index.
    #[must_use]
    pub fn workbook(&self, source: u32) -> Option<&Workbook> {
        self.workbooks.get(source as usize)?.as_ref()
    }

    /// The further documents of a YAML stream.
    #[must_use]
    pub fn further(&self, source: u32) -> &[Document] {
        self.further.get(source as usize).map_or(&[], Vec::as_slice)
    }

    /// The office document of an index.
    #[must_use]
    pub fn paper(&self, source: u32) -> Option<&Paper> {
        self.papers.get(source as usize)?.as_ref()
    }

    /// The texts of an archive that holds nothing but texts and pictures.
    #[must_use]
    pub fn within(&self, source: u32) -> Option<&Library> {
        self.within.get(source as usize)?.as_ref()
    }

    /// The document of an index.
    #[must_use]
    pub fn document(&self, source: u32) -> Option<&Document> {
        self.documents.get(source as usize)?.as_ref()
    }
}
