//! Text on its way into the page: made visible and clipped here, escaped by the template; nothing reaches the page another way.

use super::super::labels;
use super::super::sanitize::{clip, visible};
use crate::decide::Place;
use crate::text::{Lang, Text};
use askama::Template;
use std::fmt;

/// Characters of one text; what a submission says in more is clipped.
const LONGEST: usize = 1_000;
/// Entries of one list that are shown; the true count is said.
pub const SHOWN: usize = 200;

/// A text in one language, or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeText(String);

impl SafeText {
    /// The text as it may be shown.
    pub fn new(text: &str) -> Self {
        Self::short(text, LONGEST)
    }

    /// The same, of at most `limit` characters.
    pub fn short(text: &str, limit: usize) -> Self {
        Self(visible(&clip(text, limit).0))
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in both languages, each marked as what it is, so that the reader's choice shows the one, the other or both. Where both
/// are the same it stands once and belongs to no language.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "{% if zh == en %}{{ zh }}{% else %}<span lang=\"zh-CN\">{{ zh }}</span> <span lang=\"en\">{{ en }}</span>{% endif %}"
)]
pub struct BilingualText {
    zh: String,
    en: String,
}

/// Its template has escaped what it holds.
impl askama::filters::HtmlSafe for BilingualText {}

/// The same within a drawing, where a `span` would end it.
#[derive(Debug, Template)]
#[template(
    ext = "html",
    source = "{% if zh == en %}{{ zh }}{% else %}<tspan lang=\"zh-CN\">{{ zh }}</tspan> <tspan lang=\"en\">{{ en }}</tspan>{% endif %}"
)]
pub struct Drawn<'w> {
    zh: &'w str,
    en: &'w str,
}

impl askama::filters::HtmlSafe for Drawn<'_> {}

impl BilingualText {
    /// The text as it may be shown.
    pub fn new(text: &Text) -> Self {
        Self::short(text, LONGEST)
    }

    /// The same, of at most `limit` characters in each language.
    pub fn short(text: &Text, limit: usize) -> Self {
        let side = |side: &str| SafeText::short(side.trim(), limit).0;
        Self {
            zh: side(&text.zh),
            en: side(&text.en),
        }
    }

    /// On one line, where there can be no marks: titles.
    pub fn line(&self, lang: Lang) -> String {
        Text::new(&self.zh, &self.en).show(lang)
    }

    /// Within a drawing.
    pub fn drawn(&self) -> Drawn<'_> {
        Drawn {
            zh: &self.zh,
            en: &self.en,
        }
    }

    pub fn is_empty(&self) -> bool {
        self.zh.is_empty() && self.en.is_empty()
    }
}

/// A fixed label.
pub fn label(zh: &str, en: &str) -> BilingualText {
    BilingualText::new(&labels::text(zh, en))
}

/// A place by its name.
#[derive(Debug, PartialEq, Eq)]
pub struct PlaceLabel {
    pub name: SafeText,
    pub hidden: bool,
}

impl PlaceLabel {
    /// `None` for the submission as a whole.
    pub fn new(place: &Place) -> Option<Self> {
        (!place.file.is_empty()).then(|| Self {
            name: SafeText::new(&labels::place(place)),
            hidden: place.hidden,
        })
    }
}

/// The first entries of a list, and what is said of the others.
#[derive(Debug)]
pub struct Listed<T> {
    pub shown: Vec<T>,
    /// `None` where all are shown.
    pub more: Option<BilingualText>,
}

impl<T> Listed<T> {
    /// At most [`SHOWN`] of `all`.
    pub fn new<S>(all: &[S], each: impl FnMut(&S) -> T) -> Self {
        Self {
            shown: all.iter().take(SHOWN).map(each).collect(),
            more: more(all.len(), SHOWN),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }
}

/// Says how many of `all` are not among the `shown`.
pub fn more(all: usize, shown: usize) -> Option<BilingualText> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(label(
        &format!("共 {all} 项，另有 {rest} 项未列出；全部见 JSON 报告"),
        &format!("{all} in all, {rest} more not shown; the JSON report has them all"),
    ))
}
