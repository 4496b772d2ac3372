//! The tables of an audit and their columns: one definition for every form in which rows are written.

use super::relation::{LinkRow, VersionRow};
use super::rows::{
    DecisionRow, FindingRow, InterfaceRow, ItemRow, LeftRow, ResourceRow, SubmissionRow, WaiverRow,
};
use crate::read::Json;
use serde::Serialize;

/// The tables, each with the names and kinds of its columns: those of a row without anything in it.
#[must_use]
pub fn tables() -> [(&'static str, Vec<(String, Json)>); 10] {
    [
        ("submissions", columns(&SubmissionRow::default())),
        ("interfaces", columns(&InterfaceRow::default())),
        ("resources", columns(&ResourceRow::default())),
        ("items", columns(&ItemRow::default())),
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
