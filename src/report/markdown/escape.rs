//! Text from a submission becomes Markdown that shows it: no markup, no HTML, no link, no mention, no reference, on one line.
//!
//! A backslash ends what Markdown itself would obey. What a forge adds after that (`@name`, `#12`, bare addresses) reads the rendered
//! text, so a character without width is put into it, written as `&#8203;` to stay visible in the source.

use crate::report::sanitize::{clip, visible};

/// Between two characters that would otherwise become a mention, a reference or a link.
const APART: &str = "&#8203;";

/// At most `limit` characters of a text, to stand anywhere within a line.
pub(super) fn escape(text: &str, limit: usize) -> String {
    part(&visible(clip(text.trim(), limit).0.trim()))
}

/// The same for sentences, whose backticks mark code: every piece between them is safe by itself, whoever wrote it.
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

/// A visible text, escaped.
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
            // A table's cells are cut before backslashes are read.
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
            // What would begin a list or underline a heading, should the text begin a line.
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

/// The same as code where that is possible: a code span keeps everything apart but a cell's bar, a backtick, a backslash, and the
/// `##[` that some pipelines obey wherever it is printed.
pub(super) fn code(text: &str, limit: usize) -> String {
    let shown = visible(clip(text.trim(), limit).0.trim());
    if shown.is_empty() {
        String::new()
    } else if shown.contains(['|', '`', '\\']) || shown.contains("##") {
        escape(text, limit)
    } else {
        format!("`{shown}`")
    }
}

/// Lines as a fenced block, whatever they hold.
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

/// Length of the longest run of backticks.
fn run(line: &str) -> usize {
    let runs = line.split(|c| c != '`').map(str::len);
    runs.max().unwrap_or(0)
}
