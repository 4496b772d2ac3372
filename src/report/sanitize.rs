//! Makes text from a submission safe to print: it cannot move the cursor, hide or reorder text, or run commands in a CI log.

use crate::text::is_hidden;

/// Replaces every character that does not print: C0 controls with their pictures (`␛`), and other controls, bidi controls and
/// zero-width characters with escapes such as `\u{202e}`. The result prints left to right on one line.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        push_visible(&mut shown, c);
    }
    shown
}

/// Applies [`visible`] to each line of a text. Line ends stay, and tabs become two blanks.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    let lines = text.lines().map(|line| visible(&line.replace('\t', "  ")));
    lines.collect::<Vec<_>>().join("\n")
}

/// Appends one character as [`visible`] prints it.
pub fn push_visible(shown: &mut String, c: char) {
    match c {
        '\0'..='\x1f' => shown.push(char::from_u32(0x2400 + u32::from(c)).unwrap_or('?')),
        '\x7f' => shown.push('\u{2421}'),
        c if is_hidden(c) => shown.extend(c.escape_unicode()),
        c => shown.push(c),
    }
}

/// Clips a text to `limit` characters and ends it with an ellipsis if it was longer. The flag is true if the text was clipped.
#[must_use]
pub fn clip(text: &str, limit: usize) -> (String, bool) {
    match text.char_indices().nth(limit) {
        Some((at, _)) => (format!("{}…", text.get(..at).unwrap_or_default()), true),
        None => (text.to_owned(), false),
    }
}

/// Escapes everything in a page that a CI runner would execute as a command: GitHub's `::name::` at the start of a line and
/// `##[name]` anywhere, Azure's `##vso[`, `TeamCity`'s `##teamcity[`.
#[must_use]
pub fn guard(page: &str) -> String {
    let mut guarded = String::with_capacity(page.len());
    for line in page.split_inclusive('\n') {
        let lead = lead(line);
        let (before, rest) = line.split_at_checked(lead).unwrap_or(("", line));
        guarded.push_str(before);
        if rest.starts_with("::") {
            guarded.push('\\');
        }
        let lower = rest.to_ascii_lowercase();
        let mut from = 0;
        for (at, _) in lower.match_indices('#') {
            let after = lower.get(at + 1..).unwrap_or_default();
            if ["#[", "#vso[", "#teamcity["]
                .iter()
                .any(|command| after.starts_with(command))
            {
                guarded.push_str(rest.get(from..=at).unwrap_or_default());
                guarded.push(' ');
                from = at + 1;
            }
        }
        guarded.push_str(rest.get(from..).unwrap_or_default());
    }
    guarded
}

/// Length in bytes of the white space and colour codes at the start of a line, which a runner may skip before a command.
fn lead(line: &str) -> usize {
    let mut rest = line;
    loop {
        let trimmed = rest.trim_start_matches(|c: char| c.is_whitespace() && c != '\n');
        let after = trimmed
            .strip_prefix("\x1b[")
            .and_then(|code| code.split_once('m'))
            .filter(|(code, _)| code.bytes().all(|b| b.is_ascii_digit() || b == b';'))
            .map_or(trimmed, |(_, after)| after);
        if after.len() == rest.len() {
            return line.len() - rest.len();
        }
        rest = after;
    }
}
