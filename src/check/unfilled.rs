//! The words of a pack that fill nothing (its list `unfilled`), prepared once for comparison.

use crate::pack::RulePack;
use regex_syntax::hir::{Class, Hir, HirKind};
use std::collections::HashMap;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// One word.
#[derive(Debug)]
pub struct Word {
    /// As the pack writes it.
    pub written: String,
    /// In lower case.
    pub lower: String,
    /// Its readable characters alone.
    pub plain: String,
    /// Whether it has nothing but readable characters and blanks.
    pub bare: bool,
}

/// The words by kind.
#[derive(Debug)]
pub struct UnfilledWords {
    by_kind: HashMap<String, Vec<Word>>,
}

impl UnfilledWords {
    /// The words of a pack; a pack without the list has none.
    #[must_use]
    pub fn new(pack: &RulePack) -> Self {
        let mut by_kind: HashMap<String, Vec<Word>> = HashMap::new();
        if let Some(list) = pack.lists.get("unfilled") {
            for row in &list.rows {
                let words = list.words(row).map(|word| Word {
                    written: word.to_owned(),
                    lower: word.to_lowercase(),
                    plain: plain(word),
                    bare: word.chars().all(|c| is_readable(c) || c == ' '),
                });
                let kind = by_kind.entry(list.cell(row, "code").to_owned());
                kind.or_default().extend(words);
            }
        }
        Self { by_kind }
    }

    /// The words of one kind.
    pub fn of(&self, kind: &str) -> std::slice::Iter<'_, Word> {
        self.by_kind.get(kind).map_or(&[][..], Vec::as_slice).iter()
    }
}

/// The readable characters of a text, in their usual width and in lower case: without spaces, punctuation and everything that
/// leaves no mark.
#[must_use]
pub fn plain(text: &str) -> String {
    text.nfkc()
        .filter(|c| is_readable(*c))
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether a plain text is nothing but words, one or several.
#[must_use]
pub fn is_made_of<'w>(plain: &str, words: &(impl Iterator<Item = &'w str> + Clone)) -> bool {
    // The ends of the parts of the text that are made of words.
    let mut ends = vec![0];
    while let Some(end) = ends.pop() {
        let Some(rest) = plain.get(end..) else {
            continue;
        };
        if rest.is_empty() {
            return true;
        }
        let starts = |word: &&str| !word.is_empty() && rest.starts_with(word);
        ends.extend(words.clone().filter(starts).map(|word| end + word.len()));
        ends.sort_unstable();
        ends.dedup();
    }
    false
}

/// Letters and digits that one can see: fillers count as letters in Unicode, modifier letters look like punctuation, and a mark that
/// combines with a letter is none by itself.
const READABLE: &str = r"[[\p{Alphabetic}\p{N}]--[\p{M}\u{115F}\u{1160}\u{3164}\u{FFA0}\u{17B4}\u{17B5}\u{2B0}-\u{2FF}\u{3031}-\u{3035}\u{30FC}-\u{30FE}\u{A708}-\u{A721}\u{A788}-\u{A78F}]]";

/// The runs of readable characters, in order.
static RUNS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let class = regex_syntax::parse(READABLE).map(Hir::into_kind);
    let Ok(HirKind::Class(Class::Unicode(class))) = class else {
        return Vec::new();
    };
    let runs = class.iter().map(|run| (run.start(), run.end()));
    runs.collect()
});

/// The readable characters for a class of a pattern: those of ASCII, and runs of at least so many. A class of all runs would be longer
/// than patterns may be.
#[must_use]
pub fn readable_runs(least: u32) -> String {
    let long = |(first, last): &&(char, char)| {
        let length = u32::from(*last) - u32::from(*first) + 1;
        last.is_ascii() || length >= least
    };
    // Letters and digits have no other meaning in a class.
    let runs = RUNS.iter().filter(long);
    runs.flat_map(|(first, last)| [*first, '-', *last])
        .collect()
}

/// Whether a character is readable.
fn is_readable(c: char) -> bool {
    let run = RUNS.partition_point(|(_, last)| *last < c);
    RUNS.get(run).is_some_and(|(first, _)| *first <= c)
}

#[cfg(test)]
mod tests {
    use super::is_readable;

    #[test]
    fn letters_and_digits_are_readable_and_what_leaves_no_mark_is_not() {
        for c in [
            'a',
            'Z',
            '0',
            'é',
            '许',
            '\u{3007}',
            'Ⅳ',
            '½',
            'ｱ',
            '\u{31350}',
        ] {
            assert!(is_readable(c), "{c:?}");
        }
        let filler = ['\u{115F}', '\u{3164}', '\u{FFA0}', '\u{17B4}'];
        let others = [
            ' ', '/', '。', 'ー', 'ʰ', '\u{301}', '\u{93E}', '\u{200B}', '\u{E000}',
        ];
        for c in filler.into_iter().chain(others) {
            assert!(!is_readable(c), "{c:?}");
        }
    }
}
