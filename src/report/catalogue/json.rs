//! How a catalogue was understood, as JSON.

use crate::decide::Place;
use crate::decide::understood::{LeftOut, Understanding, UnderstoodFile, UnderstoodTable};
use crate::model::{Meaning, TableColumn, TableKind};
use crate::report::json::{Failure, PlaceStart, pretty};
use crate::text::Text;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'u> {
    schema_version: &'static str,
    tool: Tool<'u>,
    resources: usize,
    items: usize,
    /// Resources of which only items are listed.
    unregistered: usize,
    files: Vec<File<'u>>,
    other_files: usize,
    /// What was left out of the submission as a whole.
    left_out: Vec<Out<'u>>,
}

#[derive(Serialize)]
struct Tool<'u> {
    name: &'static str,
    version: &'u str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct File<'u> {
    path: &'u str,
    kind: &'static str,
    read: bool,
    tables: Vec<Table<'u>>,
    left_out: Vec<Out<'u>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Table<'u> {
    sheet: &'u str,
    hidden: bool,
    kind: &'static str,
    /// What a sheet of another kind is.
    label: Option<Text>,
    header: Option<Rows>,
    rows: usize,
    resources: usize,
    items: usize,
    columns: Vec<Column<'u>>,
    left_out: Vec<Out<'u>>,
}

#[derive(Serialize)]
struct Rows {
    first: usize,
    last: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Column<'u> {
    name: &'u str,
    at: PlaceStart<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'u str>,
    meaning: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'u str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    item: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    guessed: Option<bool>,
}

#[derive(Serialize)]
struct Out<'u> {
    rule: &'u str,
    message: &'u Text,
    at: PlaceStart<'u>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cell: Option<&'u str>,
}

/// Renders it as JSON, indented by two spaces and ending with a newline.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn json(understanding: &Understanding) -> Result<String, Failure> {
    pretty(&Report {
        schema_version: "1",
        tool: Tool {
            name: "hutong",
            version: understanding.tool,
        },
        resources: understanding.resources,
        items: understanding.items,
        unregistered: understanding.unregistered,
        files: understanding.files.iter().map(file).collect(),
        other_files: understanding.others,
        left_out: understanding.left_out.iter().map(out).collect(),
    })
}

fn file(file: &UnderstoodFile) -> File<'_> {
    File {
        path: &file.path,
        kind: file.kind.name(),
        read: file.is_read,
        tables: file.tables.iter().map(table).collect(),
        left_out: file.left_out.iter().map(out).collect(),
    }
}

fn table(own: &UnderstoodTable) -> Table<'_> {
    let table = &own.table;
    let columns = table.columns.iter().zip(&own.columns);
    Table {
        sheet: &table.name,
        hidden: table.hidden,
        kind: table.kind.name(),
        label: match &table.kind {
            TableKind::Other(zh, en) => Some(Text::new(zh, en)),
            _ => None,
        },
        header: table.header.map(|(first, last)| Rows { first, last }),
        rows: table.rows,
        resources: table.resources,
        items: table.items,
        columns: columns
            .map(|(column, at)| self::column(column, at))
            .collect(),
        left_out: own.left_out.iter().map(out).collect(),
    }
}

fn column<'u>(column: &'u TableColumn, at: &'u Place) -> Column<'u> {
    let mut told = Column {
        name: &column.name,
        at: PlaceStart::new(at),
        cell: at.cell.as_deref(),
        meaning: "unknown",
        field: None,
        label: None,
        item: None,
        guessed: None,
    };
    match &column.meaning {
        Meaning::Field {
            field,
            label,
            item,
            guessed,
        } => {
            told.meaning = "field";
            told.field = Some(field);
            told.label = Some(label);
            told.item = Some(*item);
            told.guessed = Some(*guessed);
        }
        Meaning::Element(short) => {
            told.meaning = "element";
            told.field = Some(short);
        }
        Meaning::Repeated => told.meaning = "repeated",
        Meaning::Aside => told.meaning = "aside",
        Meaning::Unknown => {}
    }
    told
}

fn out(own: &LeftOut) -> Out<'_> {
    Out {
        rule: &own.rule,
        message: &own.message,
        at: PlaceStart::new(&own.at),
        cell: own.at.cell.as_deref(),
    }
}
