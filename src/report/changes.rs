//! Renders a comparison of two versions as text for people or as JSON (`rules/schemas/diff.schema.json`).

use super::json::{Failure, PlaceStart, pretty};
#[cfg(feature = "cli")]
use super::labels::{count, text};
#[cfg(feature = "cli")]
use super::page::{Page, SHOWN, Style, Tone};
#[cfg(feature = "cli")]
use crate::check::diff::Effect;
use crate::decide::changes::Comparison;
#[cfg(feature = "cli")]
use crate::decide::{
    Place,
    changes::{self, Effects},
};
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
    old: Option<PlaceStart<'c>>,
    new: Option<PlaceStart<'c>>,
    message: &'c Text,
    counterexample: Option<&'c Json>,
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

/// Renders the comparison as text: the outcome first, then the changes grouped by effect, the worst first.
#[cfg(feature = "cli")]
#[must_use]
pub fn human(comparison: &Comparison, style: Style) -> String {
    let mut page = Page::new(style);
    let with_effect = |effect: Effect| -> Vec<&changes::Change> {
        let all = comparison.changes.iter();
        all.filter(|change| change.effect == effect).collect()
    };
    let (worst, open, maybe) = (
        with_effect(Effect::Breaking).len(),
        with_effect(Effect::Undecided).len(),
        with_effect(Effect::Possible).len(),
    );
    let (tone, outcome) = match comparison.outcome {
        Effects::Compatible if maybe > 0 => (
            Tone::Warn,
            text(
                "未发现不兼容，有可能不兼容的变化",
                "COMPATIBLE, with changes that may break",
            ),
        ),
        Effects::Compatible => (Tone::Good, text("兼容", "COMPATIBLE")),
        Effects::Breaking => (Tone::Bad, text("不兼容", "BREAKING")),
        Effects::Undecided => (Tone::Warn, text("无法判定", "UNDECIDED")),
    };
    let all = comparison.changes.len();
    let line = if all == 0 {
        Text::new(
            format!("{} · 没有变化", outcome.zh),
            format!("{} · nothing changed", outcome.en),
        )
    } else {
        Text::new(
            format!(
                "{} · 变化 {all} 处：不兼容 {worst}，无法判定 {open}，可能不兼容 {maybe}",
                outcome.zh
            ),
            format!(
                "{} · {}: {worst} breaking, {open} undecided, {maybe} possibly breaking",
                outcome.en,
                count(all, "change")
            ),
        )
    };
    page.say(0, tone, &line);
    if style.quiet {
        return page.done();
    }
    for (effect, tone, title) in LEVELS {
        let changes = with_effect(*effect);
        if changes.is_empty() {
            continue;
        }
        page.heading(&text(title.0, title.1));
        for change in changes.iter().take(SHOWN) {
            write_change(&mut page, change, *tone);
        }
        page.more(2, changes.len());
    }
    page.done()
}

#[cfg(feature = "cli")]
const LEVELS: &[(Effect, Tone, (&str, &str))] = &[
    (Effect::Breaking, Tone::Bad, ("不兼容", "Breaking")),
    (Effect::Undecided, Tone::Warn, ("无法判定", "Undecided")),
    (
        Effect::Possible,
        Tone::Warn,
        ("可能不兼容", "Possibly breaking"),
    ),
    (Effect::Compatible, Tone::Plain, ("兼容", "Compatible")),
    (Effect::Documentation, Tone::Dim, ("仅文字", "Words only")),
];

#[cfg(feature = "cli")]
fn write_change(page: &mut Page, change: &changes::Change, tone: Tone) {
    if let Some(subject) = &change.subject {
        page.line(2, &[(Tone::Strong, subject)]);
    }
    page.say(4, tone, &change.message);
    let shown = |place: &Place| {
        let at = place.position;
        let cell = place
            .cell
            .as_ref()
            .map(|cell| format!(" {cell}"))
            .unwrap_or_default();
        format!("{}:{}:{}{cell}", place.file, at.line, at.column)
    };
    for (place, label) in [
        (&change.old, text("原版本", "old")),
        (&change.new, text("新版本", "new")),
    ] {
        if let Some(place) = place {
            page.item(6, &label, &Text::new(shown(place), shown(place)));
        }
    }
    if let Some(value) = &change.counterexample {
        let value = super::json::compact(value);
        page.item(
            6,
            &text("反例", "for example"),
            &Text::new(value.clone(), value),
        );
    }
}
