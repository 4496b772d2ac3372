//! A comparison as text for people.

use super::shown::{By, Group, Shown, groups, verdict};
use crate::decide::Place;
use crate::decide::changes::Comparison;
use crate::report::labels::text;
use crate::report::page::{Page, SHOWN, Style, Tone};
use crate::text::Text;

/// Renders the comparison as text: the outcome first, then the changes, the worst first, by what they mean or by operation.
#[must_use]
pub fn human(comparison: &Comparison, by: By, style: Style) -> String {
    let mut page = Page::new(style);
    let (level, line) = verdict(comparison);
    page.say(0, tone(level), &line);
    if style.quiet {
        return page.done();
    }
    let groups = groups(comparison, by);
    for group in groups.iter().take(by.most_groups()) {
        page.heading(&group.title);
        for shown in group.changes.iter().take(SHOWN) {
            write_change(&mut page, group, shown);
        }
        page.more(2, group.changes.len());
    }
    if let Some(rest) = groups
        .len()
        .checked_sub(by.most_groups())
        .filter(|rest| *rest > 0)
    {
        page.blank();
        let notice = Text::new(
            format!(
                "共 {} 个接口，另有 {rest} 个未列出；全部见 --format json",
                groups.len()
            ),
            format!(
                "{} operations in all, {rest} more not shown; `--format json` has them all",
                groups.len()
            ),
        );
        page.say(0, Tone::Dim, &notice);
    }
    page.done()
}

fn tone(level: super::shown::Level) -> Tone {
    use super::shown::Level;
    match level {
        Level::Bad => Tone::Bad,
        Level::Open => Tone::Warn,
        Level::Good => Tone::Good,
        Level::Plain => Tone::Plain,
        Level::Words => Tone::Dim,
    }
}

fn write_change(page: &mut Page, group: &Group<'_>, shown: &Shown<'_>) {
    let change = shown.change;
    if !group.is_operation
        && let Some(stands) = change.component.as_ref().or(change.subject.as_ref())
    {
        page.line(2, &[(Tone::Strong, stands)]);
    }
    if let Some(level) = &shown.level {
        page.item(4, level, &change.message);
    } else {
        page.say(4, tone(group.level), &change.message);
    }
    if let Some(felt) = &shown.felt {
        page.item(6, &text("影响", "felt by"), felt);
    }
    let place = |place: &Place| {
        let at = place.position;
        let cell = place
            .cell
            .as_ref()
            .map(|cell| format!(" {cell}"))
            .unwrap_or_default();
        format!("{}:{}:{}{cell}", place.file, at.line, at.column)
    };
    for (at, label) in [
        (&change.old, text("原版本", "old")),
        (&change.new, text("新版本", "new")),
    ] {
        if let Some(at) = at {
            page.item(6, &label, &Text::new(place(at), place(at)));
        }
    }
    if let Some(value) = shown.example {
        let value = crate::report::json::compact(value);
        let label = text("反例", "for example");
        page.item(6, &label, &Text::new(value.clone(), value));
    }
}
