//! The tables of an audit and their columns: one definition for every form in which rows are written.

use super::relation::{LinkRow, VersionRow};
use super::rows::{
    DecisionRow, DemandRow, FindingRow, InterfaceRow, ItemRow, LeftRow, ResourceRow, Rows,
    SubmissionRow, WaiverRow,
};
use crate::read::Json;
use serde::Serialize;

/// The tables, each with the names and kinds of its columns: those of a row without anything in it.
#[must_use]
pub fn tables() -> [(&'static str, Vec<(String, Json)>); 11] {
    [
        ("submissions", columns(&SubmissionRow::default())),
        ("interfaces", columns(&InterfaceRow::default())),
        ("resources", columns(&ResourceRow::default())),
        ("items", columns(&ItemRow::default())),
        ("demands", columns(&DemandRow::default())),
        ("findings", columns(&FindingRow::default())),
        ("waivers", columns(&WaiverRow::default())),
        ("decisions", columns(&DecisionRow::default())),
        ("links", columns(&LinkRow::default())),
        ("versions", columns(&VersionRow::default())),
        ("not-judged", columns(&LeftRow::default())),
    ]
}

/// The names and values of a row; a row of any table is an object.
#[must_use]
pub fn columns(row: &impl Serialize) -> Vec<(String, Json)> {
    match serde_json::to_value(row) {
        Ok(Json::Object(row)) => row.into_iter().collect(),
        _ => Vec::new(),
    }
}

/// What a column holds. Where nothing stands in a column that may be empty, it is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// A text, or nothing.
    Text,
    /// A number of 64 bits.
    Number,
    /// Yes or no.
    Truth,
    /// A list of texts.
    Texts,
}

impl Column {
    /// What a column holds, by a value of it.
    #[must_use]
    pub const fn of(value: &Json) -> Self {
        match value {
            Json::Bool(_) => Self::Truth,
            Json::Number(_) => Self::Number,
            Json::Array(_) => Self::Texts,
            Json::Null | Json::String(_) | Json::Object(_) => Self::Text,
        }
    }
}

/// The rows of one submission, by the names of their tables.
#[derive(Debug, Serialize)]
pub struct RowsByTable<'r> {
    submissions: [&'r SubmissionRow; 1],
    interfaces: &'r [InterfaceRow],
    resources: &'r [ResourceRow],
    items: &'r [ItemRow],
    demands: &'r [DemandRow],
    findings: &'r [FindingRow],
    waivers: &'r [WaiverRow],
    decisions: &'r [DecisionRow],
}

impl Rows {
    /// The rows by the names of their tables.
    #[must_use]
    pub fn by_table(&self) -> RowsByTable<'_> {
        RowsByTable {
            submissions: [&self.submission],
            interfaces: &self.interfaces,
            resources: &self.resources,
            items: &self.items,
            demands: &self.demands,
            findings: &self.findings,
            waivers: &self.waivers,
            decisions: &self.decisions,
        }
    }
}

/// The tables of which a submission alone gives rows, as [`tables`] has them.
#[must_use]
pub fn tables_of_one() -> Vec<(&'static str, Vec<(String, Json)>)> {
    let own = columns(&Rows::default().by_table());
    let is_own = |table: &str| own.iter().any(|(name, _)| name == table);
    tables()
        .into_iter()
        .filter(|(table, _)| is_own(table))
        .collect()
}
