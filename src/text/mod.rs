//! Texts in two languages, and the span of a fact in its source.

pub mod authority;
pub mod template;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// The language of human output. Machine formats carry both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese only.
    Zh,
    /// English only.
    En,
    /// Chinese first, English beside it.
    #[default]
    Both,
}

/// One text in the two languages a verdict is printed in.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash, Serialize, Deserialize)]
pub struct Text {
    /// Chinese, as an official would write it.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// A text from its two versions.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// The text as the reader of `lang` sees it; for [`Lang::Both`] Chinese, a slash, English (once where they are the same).
    #[must_use]
    pub fn show(&self, lang: Lang) -> String {
        match lang {
            Lang::Zh => self.zh.clone(),
            Lang::En => self.en.clone(),
            Lang::Both if self.zh == self.en => self.zh.clone(),
            Lang::Both => format!("{} / {}", self.zh, self.en),
        }
    }
}

/// Byte offsets into the decoded UTF-8 text of one source: the only notion of "where" in the crate.
///
/// A sheet is rendered once as text, so a cell has a span too. `source` is the index of the file in the sorted list
/// that discovery made; `start..end` is half open. An empty span at 0 means the file as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    /// Index of the source file.
    pub source: u32,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from its parts.
    #[must_use]
    pub const fn new(source: u32, start: u32, end: u32) -> Self {
        Self { source, start, end }
    }

    /// The file as a whole.
    #[must_use]
    pub const fn file(source: u32) -> Self {
        Self {
            source,
            start: 0,
            end: 0,
        }
    }

    /// The submission as a whole, which is no file.
    #[must_use]
    pub const fn submission() -> Self {
        Self::file(u32::MAX)
    }

    /// Whether `other` lies inside this span.
    #[must_use]
    pub const fn contains(&self, other: &Self) -> bool {
        self.source == other.source && self.start <= other.start && other.end <= self.end
    }
}

/// A text in the normal form NFKC: full-width, half-width and other compatible forms of a character become one.
#[must_use]
pub fn compatible(text: &str) -> String {
    // Most texts are of characters that have no other form.
    if text.chars().all(|c| c.is_ascii() || is_ideograph(c)) {
        return text.to_owned();
    }
    text.nfkc().collect()
}

/// Whether a character is invisible or changes how others are displayed: C1 and bidi controls, zero-width characters, fillers,
/// line separators, tags, and the two noncharacters that XML forbids. Source: Unicode's `Default_Ignorable_Code_Point` and
/// `Bidi_Control`, without variation selectors.
#[must_use]
pub const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a character leaves no trace in a text: it is hidden or a variation selector, and no white space.
#[must_use]
pub const fn is_traceless(c: char) -> bool {
    !c.is_whitespace() && (is_hidden(c) || matches!(c, '\u{fe00}'..='\u{fe0f}'))
}

/// A name as names are compared: compatible characters are one, small letters; blanks, brackets and marks fall away.
#[must_use]
pub fn name_key(name: &str) -> String {
    let name = compatible(name);
    let letters = name.chars().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

/// Letters that the name of a department has at least to stand for a longer one.
const SHORTEST_DEPARTMENT: usize = 4;

fn by_length<'t>(one: &'t str, other: &'t str) -> (&'t str, &'t str) {
    if one.len() <= other.len() {
        (one, other)
    } else {
        (other, one)
    }
}

/// Whether two names, as [`name_key`] writes them, are those of one department: they are equal, or the one is the end of the other
/// (交通运输局 and 某市交通运输局).
#[must_use]
pub fn is_one_department(one: &str, other: &str) -> bool {
    let (short, long) = by_length(one, other);
    one == other || (short.chars().nth(SHORTEST_DEPARTMENT - 1).is_some() && long.ends_with(short))
}

/// Whether the one of two names may be an abbreviation of the other: its letters stand in it in order, and both end alike (省人社厅 and
/// 某省人力资源和社会保障厅). Letters do not tell words apart, so 省民政厅 may stand for 某省人民政府办公厅, too.
#[must_use]
pub fn may_be_one_department(one: &str, other: &str) -> bool {
    let (short, long) = by_length(one, other);
    let mut rest = long.chars();
    let mut is_within = || short.chars().all(|letter| rest.any(|own| own == letter));
    one == other
        || (short.chars().nth(SHORTEST_DEPARTMENT - 2).is_some()
            && short.chars().next_back() == long.chars().next_back()
            && is_within())
}

/// Departments that one demand names; a cell may hold any number of names.
const MOST_DEPARTMENTS: usize = 10;

/// The departments that a cell names, as [`name_key`] writes them: each once and in order.
#[must_use]
pub fn departments(cell: &str) -> Vec<String> {
    let names = listed(cell).take(MOST_DEPARTMENTS).map(name_key);
    let mut names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The parts of a cell that lists names: 姓名、性别；住址.
pub fn listed(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(['、', '，', ',', '；', ';', '|', '\n', '\t']);
    parts.map(str::trim).filter(|part| !part.is_empty())
}

/// A text without what stands in round brackets that close; it explains what stands before.
#[must_use]
pub fn unbracketed(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    // Where each bracket that is open began.
    let mut open: Vec<usize> = Vec::new();
    for c in text.chars() {
        match c {
            '(' | '（' => {
                open.push(plain.len());
                plain.push(c);
            }
            ')' | '）' if !open.is_empty() => plain.truncate(open.pop().unwrap_or_default()),
            _ => plain.push(c),
        }
    }
    plain
}

/// A text in lower case.
#[must_use]
pub fn lower(text: &str) -> String {
    let mut lower = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() || is_ideograph(c) {
            lower.push(c.to_ascii_lowercase());
        } else {
            lower.extend(c.to_lowercase());
        }
    }
    lower
}

/// Whether a character is one of the common ideographs, which have neither case nor compatible forms.
const fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// How alike two words are, between 0 and 1: Jaro-Winkler similarity, case folded.
#[must_use]
pub fn likeness(one: &str, other: &str) -> f64 {
    strsim::jaro_winkler(&one.to_lowercase(), &other.to_lowercase())
}

/// The word of `candidates` to suggest for `word` in "did you mean": Jaro-Winkler similarity of at least 0.8, case folded;
/// on a tie the first.
#[must_use]
pub fn did_you_mean<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let mut best: Option<(&str, f64)> = None;
    for candidate in candidates {
        let score = likeness(word, candidate);
        if score >= 0.8 && best.is_none_or(|(_, top)| score > top) {
            best = Some((candidate, score));
        }
    }
    best.map(|(candidate, _)| candidate)
}

/// Whether two names differ in so few characters that one may be the other misspelt: one character, or two of twelve and more. Of shorter
/// ones than four characters each change makes another word.
#[must_use]
pub fn is_nearly(one: &str, other: &str) -> bool {
    let shorter = one.chars().count().min(other.chars().count());
    let most = match shorter {
        0..4 => 0,
        4..12 => 1,
        _ => 2,
    };
    strsim::levenshtein(one, other) <= most
}

/// The words that stand beside the name of a product, in the form of its plain name: lower case and no spaces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProductWords {
    /// What kind of product it is, before or behind its name: 数据库.
    kinds: Vec<String>,
    /// What marks a version, before its number: 版本.
    versions: Vec<String>,
    /// Editions, behind the version: community.
    editions: Vec<String>,
}

impl ProductWords {
    /// The words with their codes: `kind`, `version` or `edition`.
    #[must_use]
    pub fn new<'w>(words: impl IntoIterator<Item = (&'w str, &'w str)>) -> Self {
        let mut own = Self::default();
        for (code, word) in words {
            match code {
                "kind" => own.kinds.push(plain_name(word)),
                "version" => own.versions.push(plain_name(word)),
                _ => own.editions.push(plain_name(word)),
            }
        }
        for list in [&mut own.kinds, &mut own.versions, &mut own.editions] {
            list.retain(|word| !word.is_empty());
            // The longest first, so that 数据库管理系统 is not left as 管理系统.
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        own
    }

    /// The names that a product may have whose version, edition or kind is written beside its name: `oracle` of `Oracle 11g数据库`,
    /// `mysql` of `MySQL 8.0.32-community`, `sqlserver` of `SQL Server 2008R2`.
    #[must_use]
    pub fn names(&self, text: &str) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        if text.len() > LONGEST_PRODUCT {
            return names;
        }
        let mut pending = vec![plain_name(text)];
        while let Some(name) = pending.pop() {
            let name = name.trim_matches(['.', '-', '_', '(', ')', ':', '/', ',']);
            if name.is_empty() || names.len() >= MOST_NAMES || names.iter().any(|own| own == name) {
                continue;
            }
            names.push(name.to_owned());
            let ends = [&self.kinds, &self.versions, &self.editions];
            let ends = ends.into_iter().flatten();
            let shorter = ends.filter_map(|word| name.strip_suffix(word.as_str()));
            let begun = self.kinds.iter();
            let begun = begun.filter_map(|word| name.strip_prefix(word.as_str()));
            let bracketed = name.rsplit_once('(').map(|(before, _)| before);
            let all = shorter.chain(begun).chain(bracketed);
            pending.extend(all.map(str::to_owned));
            pending.extend(without_version(name).map(str::to_owned));
        }
        names
    }
}

/// Bytes of the longest text that is taken for the name of a product.
const LONGEST_PRODUCT: usize = 200;
/// Names that are tried for one product.
const MOST_NAMES: usize = 64;

/// A name in its usual width and in lower case, without spaces.
fn plain_name(text: &str) -> String {
    compatible(text)
        .chars()
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .collect()
}

/// What stands before each version that a plain name may end with: a digit, and behind it no run of more than two letters.
fn without_version(name: &str) -> impl Iterator<Item = &str> {
    /// The longest version that is looked for.
    const VERSION: usize = 16;
    let digits = name.char_indices().rev().take(VERSION);
    let digits = digits.filter(|(_, c)| c.is_ascii_digit());
    let split = digits.filter_map(|(at, _)| name.split_at_checked(at));
    split
        .take_while(|(_, version)| {
            let mut letters = version.split(|c: char| !c.is_ascii_lowercase());
            version
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ')'))
                && letters.all(|run| run.len() <= 2)
        })
        .map(|(name, _)| name)
}

/// A text without percent-encoding (RFC 3986, section 2.1); `None` where an escape is malformed or the result is not UTF-8.
#[must_use]
pub fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let high = digit(rest.next())?;
            u8::try_from(high * 16 + digit(rest.next())?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}
