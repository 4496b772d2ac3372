//! A comparison as Markdown, for a job summary or a comment.

use super::shown::{By, Group, Level, Shown, groups, verdict};
use crate::decide::Place;
use crate::decide::changes::Comparison;
use crate::report::json::compact;
use crate::report::labels::text;
use crate::report::markdown::escape::{code, escape};
use crate::text::{Lang, Text};

/// Changes of one group that are listed.
const SHOWN: usize = 20;
/// Bytes of a page, so that a forge takes it as one comment.
const MOST_BYTES: usize = 60_000;

/// Renders the comparison in at most 60,000 bytes, with a note where something did not fit.
#[must_use]
pub fn markdown(comparison: &Comparison, by: By, lang: Lang) -> String {
    let (level, line) = verdict(comparison);
    let mut out = format!("## {} {}\n", sign(level), line_of(&line, lang));
    let groups = groups(comparison, by);
    for (place, group) in groups.iter().enumerate() {
        let room = MOST_BYTES.saturating_sub(out.len());
        let block = block(group, lang, room).filter(|_| place < by.most_groups());
        let Some(block) = block else {
            let left = groups.iter().skip(place).map(|group| group.changes.len());
            out.push_str(&more(left.sum(), lang));
            break;
        };
        out.push_str(&block);
    }
    out
}

/// One group: a title and the first changes that fit into so many bytes; `None` where none does.
fn block(group: &Group<'_>, lang: Lang, room: usize) -> Option<String> {
    let mut block = format!(
        "\n### {} {}\n\n",
        sign(group.level),
        line_of(&group.title, lang)
    );
    let mut told = 0;
    for shown in group.changes.iter().take(SHOWN) {
        let lines = lines(group, shown, lang).join("\n");
        if block.len() + lines.len() + 1 > room {
            break;
        }
        block.push_str(&lines);
        block.push('\n');
        told += 1;
    }
    block.push_str(&more(group.changes.len() - told, lang));
    (told > 0).then_some(block)
}

/// One change: an item of a list, with what belongs to it.
fn lines(group: &Group<'_>, shown: &Shown<'_>, lang: Lang) -> Vec<String> {
    let change = shown.change;
    let stands = change.component.as_ref().or(change.subject.as_ref());
    let stands = stands.filter(|_| !group.is_operation);
    let stands = stands.map_or_else(String::new, |name| format!("{} ", code(name, 300)));
    let level = shown.level.as_ref().map_or_else(String::new, |level| {
        format!("**{}** ", line_of(level, lang))
    });
    let message = line_of(&change.message, lang);
    let mut lines = vec![format!("- {level}{stands}{message}")];
    let mut item = |label: Text, text: &str| {
        lines.push(format!("  - {}: {text}", line_of(&label, lang)));
    };
    if let Some(felt) = &shown.felt {
        item(text("影响", "felt by"), &line_of(felt, lang));
    }
    let at = |place: &Place| {
        let position = place.position;
        let at = format!("{}:{}:{}", place.file, position.line, position.column);
        code(&at, 300)
    };
    let places = [&change.old, &change.new].into_iter().flatten();
    let places: Vec<String> = places.map(at).collect();
    if !places.is_empty() {
        item(text("位置", "place"), &places.join(" → "));
    }
    if let Some(value) = shown.example {
        item(text("反例", "for example"), &code(&compact(value), 300));
    }
    lines
}

/// A text in the reader's language, on one line.
fn line_of(text: &Text, lang: Lang) -> String {
    let text = match lang {
        Lang::Zh => text.zh.clone(),
        Lang::En => text.en.clone(),
        Lang::Both if text.zh == text.en => text.zh.clone(),
        Lang::Both => format!("{} / {}", text.zh, text.en),
    };
    escape(&text, 1_000)
}

/// A note that says how many changes are not shown; nothing where all are.
fn more(count: usize, lang: Lang) -> String {
    if count == 0 {
        return String::new();
    }
    let notice = Text::new(
        format!("另有 {count} 处未列出，见 --format json"),
        format!("{count} more not shown; see --format json"),
    );
    format!("\n{}\n", line_of(&notice, lang))
}

const fn sign(level: Level) -> &'static str {
    match level {
        Level::Bad => "❌",
        Level::Open => "❓",
        Level::Good | Level::Plain => "✅",
        Level::Words => "💬",
    }
}
