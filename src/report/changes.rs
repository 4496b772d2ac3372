//! Renders a comparison of two versions: as JSON (`rules/schemas/diff.schema.json`), as text for people, as Markdown.

#[cfg(feature = "cli")]
mod human;
mod markdown;
mod shown;

#[cfg(feature = "cli")]
pub use human::human;
pub use markdown::markdown;
pub use shown::By;

use super::json::{Failure, PlaceStart, pretty};
use crate::decide::changes::Comparison;
use crate::read::Json;
use crate::text::Text;
use serde::Serialize;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'c> {
    schema_version: &'static str,
    tool: Tool<'c>,
    old: Version<'c>,
    new: Version<'c>,
    outcome: &'static str,
    changes: Vec<Change<'c>>,
}

#[derive(Serialize)]
struct Tool<'c> {
    name: &'static str,
    version: &'c str,
}

#[derive(Serialize)]
struct Version<'c> {
    digest: &'c str,
}

#[derive(Serialize)]
struct Change<'c> {
    #[serde(rename = "change")]
    code: &'static str,
    level: &'static str,
    operation: Option<&'c str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    component: Option<&'c str>,
    affects: Vec<Affected<'c>>,
    affected: usize,
    old: Option<PlaceStart<'c>>,
    new: Option<PlaceStart<'c>>,
    message: &'c Text,
    /// Absent where there is none; a value `null` is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    counterexample: Option<&'c Json>,
}

#[derive(Serialize)]
struct Affected<'c> {
    operation: &'c str,
    way: &'static str,
    level: &'static str,
}

/// Renders the comparison as JSON, indented by two spaces and ending with a newline.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn json(comparison: &Comparison) -> Result<String, Failure> {
    let changes = comparison.changes.iter().map(|change| Change {
        code: change.code,
        level: change.effect.name(),
        operation: change.subject.as_deref(),
        component: change.component.as_deref(),
        affects: change
            .affects
            .iter()
            .map(|affected| Affected {
                operation: &affected.operation,
                way: affected.way.name(),
                level: affected.effect.name(),
            })
            .collect(),
        affected: change.affected,
        old: change.old.as_ref().map(PlaceStart::new),
        new: change.new.as_ref().map(PlaceStart::new),
        message: &change.message,
        counterexample: change.counterexample.as_ref(),
    });
    let report = Report {
        schema_version: "1",
        tool: Tool {
            name: "hutong",
            version: comparison.tool,
        },
        old: Version {
            digest: &comparison.old,
        },
        new: Version {
            digest: &comparison.new,
        },
        outcome: comparison.outcome.name(),
        changes: changes.collect(),
    };
    pretty(&report)
}
