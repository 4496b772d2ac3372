//! How the tables of catalogue files were understood: what each sheet or list of records is, and what each of its columns was read as.

use super::Column;
use crate::error::Fault;
use crate::text::Span;

/// A sheet, or the records of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// Index of its file.
    pub source: u32,
    /// The name of the sheet; empty for CSV and for records.
    pub name: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// What it is.
    pub kind: TableKind,
    /// The first and the last row of its header, from 1, where it has one.
    pub header: Option<(usize, usize)>,
    /// Its columns, from the left; for records their keys, in the order in which they first stand.
    pub columns: Vec<TableColumn>,
    /// Rows below the header that are not blank; for records their number.
    pub rows: usize,
    /// Resources that it registers or names.
    pub resources: usize,
    /// 信息项 of these resources.
    pub items: usize,
    /// Lines of a list of demands or of systems that were read. They register nothing.
    pub lines: usize,
    /// From its first to its last row.
    pub span: Span,
}

/// What a table is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableKind {
    /// Rows of resources, with or without their 信息项.
    Catalogue,
    /// Rows of 信息项, which name the resources that they belong to.
    Items,
    /// A form that registers one resource.
    Form,
    /// Records in YAML or JSON.
    Records,
    /// A sheet of another kind, such as a cover or a dictionary: what it is in Chinese and in English.
    Other(String, String),
    /// It may list resources and is not understood.
    Unread,
    /// Nothing is written on it.
    Empty,
}

impl TableKind {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Catalogue => "catalogue",
            Self::Items => "items",
            Self::Form => "form",
            Self::Records => "records",
            Self::Other(..) => "other",
            Self::Unread => "unread",
            Self::Empty => "empty",
        }
    }

    /// Whether its content became entries of the catalogue.
    #[must_use]
    pub const fn is_read(&self) -> bool {
        matches!(
            self,
            Self::Catalogue | Self::Items | Self::Form | Self::Records
        )
    }
}

/// A column of a table, or a key of its records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableColumn {
    /// Its name as written, groups before it.
    pub name: String,
    /// The cell or the key that names it.
    pub at: Span,
    /// What it was read as.
    pub meaning: Meaning,
}

/// What a column was read as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A field of the 1272 guide.
    Field {
        /// The field of a resource or of a 信息项.
        field: String,
        /// Its official name.
        label: String,
        /// Whether it is a field of 信息项.
        item: bool,
        /// Whether the name only resembles the official one.
        guessed: bool,
    },
    /// An element of GB/T 21063.3, by its short name.
    Element(&'static str),
    /// It says again what another column says, and is not read.
    Repeated,
    /// It is no column of a catalogue and is passed over.
    Aside,
    /// It is not understood.
    Unknown,
}

impl Meaning {
    /// A field of the vocabulary.
    pub(super) fn of(column: &Column, guessed: bool) -> Self {
        Self::Field {
            field: column.field.clone(),
            label: column.names.first().unwrap_or(&column.field).clone(),
            item: column.item,
            guessed,
        }
    }
}

/// The tables in file order. A list of interfaces is known as one only when the descriptions are, and is told by a fault.
pub(super) fn settled(mut tables: Vec<Table>, faults: &[Fault]) -> Vec<Table> {
    tables.sort_by_key(|table| (table.source, table.span.start));
    for fault in faults.iter().filter(|fault| fault.code == "sheet-listed") {
        let at = (fault.at.source, fault.at.start);
        let after = tables.partition_point(|table| (table.source, table.span.start) <= at);
        let own = after.checked_sub(1).and_then(|own| tables.get_mut(own));
        let word = |name: &str| {
            let mut args = fault.args.iter();
            args.find(|(own, _)| *own == name)
                .map(|(_, word)| word.clone())
        };
        if let Some(table) = own.filter(|own| !own.kind.is_read() && own.span.contains(&fault.at))
            && let (Some(zh), Some(en)) = (word("kind_zh"), word("kind_en"))
        {
            table.kind = TableKind::Other(zh, en);
        }
    }
    tables
}
