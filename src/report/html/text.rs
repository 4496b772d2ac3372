//! Text types for the page. They sanitize and clip text, and the templates escape it; no text reaches the page in another way.

use super::super::labels;
use super::super::sanitize::{clip, visible};
use crate::decide::Place;
use crate::text::{Lang, Text};
use askama::Template;
use std::fmt;

/// Maximum characters of one text; longer text from a submission is clipped.
const LONGEST: usize = 1_000;
/// Maximum number of entries shown of one list; the page states the full count.
pub const SHOWN: usize = 200;

/// A sanitized text in one language, or in no language, such as an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafeText(String);

impl SafeText {
    /// Sanitizes a text and clips it to the default length.
    pub fn new(text: &str) -> Self {
        Self::short(text, LONGEST)
    }

    /// Sanitizes a text and clips it to `limit` characters.
    pub fn short(text: &str, limit: usize) -> Self {
        Self(visible(&clip(text, limit).0))
    }
}

impl fmt::Display for SafeText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text in both languages, each marked with its language, so that the reader can show either or both. If both are equal, the
/// text appears once and without a language.
#[derive(Debug, Clone, PartialEq, Eq, Template)]
#[template(
    ext = "html",
    source = "{% if zh == en %}{{ zh }}{% else %}<span lang=\"zh-CN\">{{ zh }}</span> <span lang=\"en\">{{ en }}</span>{% endif %}"
)]
pub struct BilingualText {
    zh: String,
    en: String,
}

/// The template escapes the content, so the output needs no further escaping.
impl askama::filters::HtmlSafe for BilingualText {}

/// A bilingual text within an SVG drawing, where a `span` element would end the drawing.
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
    /// Sanitizes a text and clips it to the default length.
    pub fn new(text: &Text) -> Self {
        Self::short(text, LONGEST)
    }

    /// Sanitizes a text and clips it to `limit` characters in each language.
    pub fn short(text: &Text, limit: usize) -> Self {
        let side = |side: &str| SafeText::short(side.trim(), limit).0;
        Self {
            zh: side(&text.zh),
            en: side(&text.en),
        }
    }

    /// The text as plain text on one line, for titles and attributes that cannot contain elements.
    pub fn line(&self, lang: Lang) -> String {
        Text::new(&self.zh, &self.en).show(lang)
    }

    /// The text for use within an SVG drawing.
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

/// A fixed label in both languages.
pub fn label(zh: &str, en: &str) -> BilingualText {
    BilingualText::new(&labels::text(zh, en))
}

/// The name of a place, for display.
#[derive(Debug, PartialEq, Eq)]
pub struct PlaceLabel {
    pub name: SafeText,
    pub hidden: bool,
}

impl PlaceLabel {
    /// The label of a place; `None` for the submission as a whole.
    pub fn new(place: &Place) -> Option<Self> {
        (!place.file.is_empty()).then(|| Self {
            name: SafeText::new(&labels::place(place)),
            hidden: place.hidden,
        })
    }
}

/// The first entries of a list, and a note about the others.
#[derive(Debug)]
pub struct Listed<T> {
    pub shown: Vec<T>,
    /// The note about the other entries; `None` if all are shown.
    pub more: Option<BilingualText>,
}

impl<T> Listed<T> {
    /// Takes at most [`SHOWN`] entries of `all`.
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

/// A note with the number of entries not shown; `None` if all are shown.
pub fn more(all: usize, shown: usize) -> Option<BilingualText> {
    let rest = all.checked_sub(shown).filter(|rest| *rest > 0)?;
    Some(label(
        &format!("共 {all} 项，另有 {rest} 项未列出；全部见 JSON 报告"),
        &format!("{all} in all, {rest} more not shown; the JSON report has them all"),
    ))
}
