//! The words of a pack that fill nothing (its list `unfilled`), prepared once for comparison.

use crate::pack::RulePack;
use std::collections::HashMap;
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
                let others = list.cell(row, "synonyms").split('|');
                let words = std::iter::once(list.cell(row, "label")).chain(others);
                let words = words.filter(|word| !word.is_empty()).map(|word| Word {
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

/// Whether a character is a letter or a digit that one can see: fillers count as letters in Unicode, and modifier letters look
/// like punctuation.
fn is_readable(c: char) -> bool {
    let blank = matches!(
        c,
        '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}' | '\u{17B4}' | '\u{17B5}'
    );
    let modifier = matches!(
        c,
        '\u{2B0}'..='\u{2FF}' | '\u{3031}'..='\u{3035}' | '\u{30FC}'..='\u{30FE}' | '\u{A708}'..='\u{A721}' | '\u{A788}'..='\u{A78F}'
    );
    c.is_alphanumeric() && !blank && !modifier
}
