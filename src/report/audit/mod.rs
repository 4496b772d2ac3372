//! Renders an audit of many submissions (互联互通总体情况): tables that a spreadsheet program opens, and one page without scripts.

mod index;
mod map;
mod ring;
mod tables;
mod words;
#[cfg(feature = "cli")]
mod workbook;

pub use index::index;
pub use map::map_page;
pub use tables::{OfficeCell, OfficeTable, overview, pairs, relations};
pub use words::{kind, related};
#[cfg(feature = "cli")]
pub use workbook::workbook;

use super::html::text::{BilingualText, label};
use super::several;
use crate::audit::{LeftRow, Relations, SubmissionRow};
use crate::decide::Outcome;
use crate::text::Text;

/// What an audit found.
#[derive(Debug, Clone, Copy)]
pub struct Audited<'a> {
    /// The submissions, by path.
    pub submissions: &'a [SubmissionRow],
    /// What was not judged.
    pub left: &'a [LeftRow],
    /// Relations between submissions.
    pub relations: &'a Relations,
    /// The office that reviews.
    pub office: Option<&'a str>,
    /// Whether the texts of submissions were left out.
    pub redacted: bool,
}

impl Audited<'_> {
    /// The rows, the worst first.
    fn ranked(&self) -> Vec<&SubmissionRow> {
        let mut all: Vec<&SubmissionRow> = self.submissions.iter().collect();
        all.sort_by_key(|row| several::weight(outcome(row)));
        all
    }

    /// How many submissions there are, and how they end.
    #[must_use]
    pub fn counted(&self) -> Text {
        let outcomes: Vec<_> = self.submissions.iter().map(outcome).collect();
        several::counted(&outcomes, self.relations.former().len(), self.left)
    }
}

/// How a submission ended; `None` without a verdict.
fn outcome(row: &SubmissionRow) -> Option<Outcome> {
    row.verdict.as_deref().and_then(Outcome::parse)
}

/// How an outcome is coloured; none is as bad as the worst.
const fn tone(outcome: Option<Outcome>) -> &'static str {
    match outcome {
        Some(Outcome::Pass) => "good",
        Some(Outcome::Conditional | Outcome::Incomplete) => "warn",
        Some(Outcome::Fail) | None => "bad",
    }
}

/// How many are not listed here, and the file that lists them.
fn more(all: usize, shown: usize, file: &str) -> Option<BilingualText> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(label(
        &format!("共 {all} 项，另有 {rest} 项未列出；全部见 {file}"),
        &format!("{all} in all, {rest} more not shown; {file} has them all"),
    ))
}
