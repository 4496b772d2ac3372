//! Codes of resources that stand where no record registers them: in remarks, above and beside a table, in comments and drawings, in
//! other files. A resource of a department of the catalogue that only such a place names is not judged.

use super::{CatalogueEntry, catalogue};
use crate::text::{compatible, is_traceless};
use std::collections::BTreeSet;

/// The codes that the catalogue registers, and the departments whose they are.
pub(super) struct RegisteredCodes {
    codes: BTreeSet<String>,
    departments: BTreeSet<String>,
}

impl RegisteredCodes {
    /// Of the entries of a submission.
    pub(super) fn new(entries: &[CatalogueEntry]) -> Self {
        let codes = entries.iter().filter_map(|entry| entry.text("code"));
        let mut codes: BTreeSet<String> = codes.map(|(code, _)| catalogue::key(code)).collect();
        let departments = codes
            .iter()
            .map(|code| catalogue::department(code).to_owned());
        let departments = departments.collect();
        // A row of a resource with another code is judged with it.
        let items = entries.iter().flat_map(|entry| &entry.items);
        let rows = items.filter_map(|item| item.text("resourceCode"));
        codes.extend(rows.map(|(code, _)| catalogue::key(code)));
        Self { codes, departments }
    }

    /// Whether the catalogue registers a code.
    pub(super) fn has(&self, code: &str) -> bool {
        self.codes.contains(&catalogue::key(code))
    }

    /// The first code in a text that is one of these departments' and is not registered. Codes of other departments are what a
    /// resource is compared with or made of.
    pub(super) fn stray<'t>(&self, text: &'t str) -> Option<&'t str> {
        catalogue::codes_in(text).find(|code| self.is_stray(code))
    }

    /// As [`Self::stray`], in a text whose lines may break within a code, at its slash or within the digits before it, and in which a
    /// code may be written in other forms of its characters.
    pub(super) fn stray_in_lines(&self, text: &str) -> Option<String> {
        let found = self.stray_as_written(text);
        found.or_else(|| self.stray_as_written(&as_seen(text)?))
    }

    fn stray_as_written(&self, text: &str) -> Option<String> {
        let found = self.stray(text).map(str::to_owned);
        let folded = || {
            let joined = without_breaks(text)?;
            self.stray(&joined).map(str::to_owned)
        };
        found.or_else(folded)
    }

    fn is_stray(&self, code: &str) -> bool {
        let code = catalogue::key(code);
        !self.codes.contains(&code) && self.departments.contains(catalogue::department(&code))
    }
}

/// A text as people see it: letters and digits in their plain forms, what looks like a slash as one, and without what is invisible.
/// `None` where that is the text itself.
fn as_seen(text: &str) -> Option<String> {
    if text.is_ascii() {
        return None;
    }
    let slashed = |c: char| match c {
        '\u{2044}' | '\u{2215}' | '\u{29f8}' => '/',
        c => c,
    };
    let seen: String = text
        .chars()
        .filter(|c| !is_traceless(*c))
        .map(slashed)
        .collect();
    let seen = compatible(&seen);
    (seen != text).then_some(seen)
}

/// A text without the breaks beside a slash and those between digits that are no code yet; `None` where it has none of them.
fn without_breaks(text: &str) -> Option<String> {
    if !text.contains(char::is_whitespace) || !text.contains('/') {
        return None;
    }
    let mut joined = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let last = joined.rsplit(' ').next().unwrap_or_default();
        let front = word.split('/').next().unwrap_or_default();
        let goes_on = last.ends_with('/')
            || (word.starts_with('/') && digits(last))
            || (digits(last) && digits(front) && front.len() < word.len());
        if !goes_on && !joined.is_empty() {
            joined.push(' ');
        }
        joined.push_str(word);
    }
    Some(joined)
}

#[cfg(test)]
mod tests {
    use super::{as_seen, without_breaks};

    #[test]
    fn a_code_is_read_as_people_see_it() {
        for (text, seen) in [
            ("编码３０７／０１", Some("编码307/01")),
            ("307\u{200b}014\u{ad}2", Some("3070142")),
            ("307\u{2215}01", Some("307/01")),
            ("307\u{fe0f}01/１", Some("30701/1")),
            ("\u{1d7d1}\u{1d7ce}\u{1d7d5}", Some("307")),
            ("见许可307/01", None),
        ] {
            assert_eq!(as_seen(text).as_deref(), seen, "{text:?}");
        }
    }

    #[test]
    fn breaks_within_a_code_are_joined_and_codes_are_not() {
        for (text, joined) in [
            ("307014200300/\n000007", Some("307014200300/000007")),
            ("307014200300\n/000007", Some("307014200300/000007")),
            ("307014\n200300/000007", Some("307014200300/000007")),
            ("307014200300 / 000007", Some("307014200300/000007")),
            (
                "307014200300/000001\n307014200300/000002",
                Some("307014200300/000001 307014200300/000002"),
            ),
            ("307014200300/000001", None),
        ] {
            assert_eq!(without_breaks(text).as_deref(), joined, "{text:?}");
        }
    }
}
