//! Escapes text from a submission so that Markdown shows it literally on one line, without markup, HTML, links, mentions or
//! references.
//!
//! A backslash disables Markdown syntax. A forge additionally looks for `@name`, `#12` and bare addresses in the rendered text, so
//! we insert a zero-width character there, written as `&#8203;` to stay visible in the source.

use crate::report::sanitize::{clip, visible};

/// Inserted between two characters that would otherwise become a mention, a reference or a link.
const APART: &str = "&#8203;";

/// Clips a text to `limit` characters and escapes it for use anywhere within a line.
pub(in crate::report) fn escape(text: &str, limit: usize) -> String {
    part(&visible(clip(text.trim(), limit).0.trim()))
}

/// Like [`escape`], but backticks mark code. Each piece between them is escaped separately, so the source of the text need not be
/// trusted.
pub(super) fn prose(text: &str, limit: usize) -> String {
    let text = visible(clip(text.trim(), limit).0.trim());
    let parts: Vec<&str> = text.split('`').collect();
    if parts.len().is_multiple_of(2) || text.contains("``") {
        return part(&text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (i, piece) in parts.into_iter().enumerate() {
        let is_code = i % 2 == 1;
        out.push_str(&if is_code {
            code(piece, limit)
        } else {
            part(piece)
        });
    }
    out
}

/// Escapes a text that is already sanitized.
fn part(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let lower = text.to_ascii_lowercase();
    for (at, c) in text.char_indices() {
        let before = lower.get(..at).unwrap_or_default();
        let from = lower.get(at..).unwrap_or_default();
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Markdown splits table cells before it interprets backslashes.
            '|' => out.push_str("&#124;"),
            '$' => out.push_str("&#36;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '#' | '@' | '!' => {
                out.push('\\');
                out.push(c);
                out.push_str(APART);
            }
            ':' if from.starts_with("://") => {
                out.push(':');
                out.push_str(APART);
            }
            '.' if before.ends_with("www") => {
                out.push_str(APART);
                out.push('.');
            }
            '-' if before.ends_with("gh") => {
                out.push('-');
                out.push_str(APART);
            }
            // These would start a list or underline a heading at the start of a line.
            '-' | '+' | '=' if at == 0 => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if at > 0 && before.bytes().all(|b| b.is_ascii_digit()) => {
                out.push('\\');
                out.push(c);
            }
            c => out.push(c),
        }
    }
    out
}

/// Formats a text as a code span if possible, and otherwise escapes it. A code span cannot neutralize the bar of a table cell, a
/// backtick, a backslash, or the `##[` that some CI runners execute wherever it is printed.
pub(in crate::report) fn code(text: &str, limit: usize) -> String {
    let shown = visible(clip(text.trim(), limit).0.trim());
    if shown.is_empty() {
        String::new()
    } else if shown.contains(['|', '`', '\\']) || shown.contains("##") {
        escape(text, limit)
    } else {
        format!("`{shown}`")
    }
}

/// Formats lines as a fenced block, with a fence longer than any run of backticks in them.
pub(super) fn fence(kind: &str, lines: &[String]) -> String {
    let longest = lines.iter().map(|line| run(line)).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    let mut block = format!("{fence}{kind}\n");
    for line in lines {
        block.push_str(line);
        block.push('\n');
    }
    block.push_str(&fence);
    block.push('\n');
    block
}

/// Length of the longest run of backticks in a line.
fn run(line: &str) -> usize {
    let runs = line.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}
