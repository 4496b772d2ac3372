//! Rows of the endpoint table that ended alike for one reason: one line for many resources.

use super::labels::text;
use crate::decide::{EndpointRow, Finding, Verdict};
use crate::text::Text;
use std::collections::HashMap;

/// Rows from which on those that ended alike are one line.
const MANY: usize = 4;

/// Rows that ended alike; fewer than [`MANY`] stand alone.
#[derive(Debug)]
pub(super) struct Alike<'v> {
    /// The first of them.
    pub row: &'v EndpointRow,
    /// All of them, by their index in the table.
    pub rows: Vec<usize>,
}

impl Alike<'_> {
    /// The resource of the row, and how many others there are.
    pub fn resource(&self) -> Option<Text> {
        let code = self.row.resource.as_deref()?;
        let number = self.rows.len();
        Some(if number > 1 {
            text(
                &format!("{code} 等 {number} 项"),
                &format!("{code} and {} more", number - 1),
            )
        } else {
            text(code, code)
        })
    }
}

/// The rows of the endpoint table, those that ended alike as one, in the order of the first of each.
pub(super) fn alike(verdict: &Verdict) -> Vec<Alike<'_>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for (at, row) in verdict.required.iter().enumerate() {
        let place = *known.entry(signature(row)).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        if let Some(group) = groups.get_mut(place) {
            group.push(at);
        }
    }
    let groups = groups.into_iter().flat_map(|group| {
        if group.len() < MANY {
            group.into_iter().map(|at| vec![at]).collect()
        } else {
            vec![group]
        }
    });
    let mut rows: Vec<Alike<'_>> = groups
        .filter_map(|rows| {
            let row = verdict.required.get(*rows.first()?)?;
            Some(Alike { row, rows })
        })
        .collect();
    rows.sort_by_key(|alike| alike.rows.first().copied());
    rows
}

/// What rows that ended alike share: everything but the resource, its place, and what follows from a finding elsewhere.
fn signature(row: &EndpointRow) -> String {
    let code = row.resource.as_deref().filter(|code| !code.is_empty());
    let plain = |words: &str| match code {
        Some(code) => words.replace(code, "\0"),
        None => words.to_owned(),
    };
    let mut parts = vec![
        row.endpoint.clone(),
        format!(
            "{:?}{}{}{}",
            row.state,
            row.gates,
            row.excused,
            code.is_some()
        ),
        plain(row.operation.as_deref().unwrap_or_default()),
        row.because
            .as_ref()
            .map_or_else(String::new, |fact| plain(&fact.en)),
    ];
    for reason in &row.reasons {
        let follows = reason.follows.as_ref().map(|follows| follows.rule.as_str());
        let proof = reason.counterexample.as_ref().map(ToString::to_string);
        parts.push(format!(
            "{}\n{}\n{follows:?}\n{}",
            reason.code,
            plain(&reason.message.en),
            plain(&proof.unwrap_or_default()),
        ));
    }
    parts.join("\n\0")
}

/// The causes that each row of the endpoint table reports, by the row's index.
pub(super) fn causes_of_rows(verdict: &Verdict) -> HashMap<usize, Vec<&Finding>> {
    let mut all: HashMap<usize, Vec<&Finding>> = HashMap::new();
    for finding in verdict.causes() {
        if let Some(reason) = finding.reason {
            all.entry(reason.row).or_default().push(finding);
        }
    }
    all
}
