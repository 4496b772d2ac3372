//! A page of human text: every piece is made visible before it is printed, colour is only ours, lines stand in one or two languages.

use super::labels;
use super::sanitize::{clip, guard, push_visible};
use super::table::width;
use crate::decide::Explanation;
use crate::text::{Lang, Text};

/// How a human report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// In which language.
    pub lang: Lang,
    /// Whether to colour. Nothing is said by colour alone.
    pub colour: bool,
    /// Whether a pipeline reads the page: then no line can be taken for one of its commands.
    pub guard: bool,
    /// Only the verdict.
    pub quiet: bool,
}

/// The colour of a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Plain,
    Strong,
    Good,
    Bad,
    Warn,
    Dim,
}

impl Tone {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Strong => "1",
            Self::Good => "1;32",
            Self::Bad => "1;31",
            Self::Warn => "33",
            Self::Dim => "2",
        }
    }
}

/// Findings of one rule, and entries of one list, that are shown; the true count is said, and machine formats carry them all.
pub const SHOWN: usize = 20;
/// Display columns up to which Chinese and English share a line; above, English stands below.
const BESIDE: usize = 100;
/// Characters of one piece; what a submission says in more is clipped.
const LONGEST: usize = 1_000;

/// A page that grows line by line.
#[derive(Debug)]
pub(crate) struct Page {
    pub style: Style,
    out: String,
}

impl Page {
    pub const fn new(style: Style) -> Self {
        Self {
            style,
            out: String::new(),
        }
    }

    /// One line of pieces.
    pub fn line(&mut self, indent: usize, pieces: &[(Tone, &str)]) {
        self.out.push_str(&" ".repeat(indent));
        for (tone, text) in pieces {
            let (text, _) = clip(text, LONGEST);
            let coloured = self.style.colour && *tone != Tone::Plain;
            if coloured {
                self.out.push_str("\x1b[");
                self.out.push_str(tone.code());
                self.out.push('m');
            }
            text.chars().for_each(|c| push_visible(&mut self.out, c));
            if coloured {
                self.out.push_str("\x1b[0m");
            }
        }
        // No line ends in blanks: terminals and mail do not keep them.
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.push('\n');
    }

    /// A text in the reader's language: Chinese first, English beside it or, where that gets long, below it.
    pub fn say(&mut self, indent: usize, tone: Tone, text: &Text) {
        for line in lines(self.style.lang, text) {
            self.line(indent, &[(tone, &line)]);
        }
    }

    /// A label, a colon and a text.
    pub fn item(&mut self, indent: usize, label: &Text, text: &Text) {
        let colon = if self.style.lang == Lang::Zh {
            "："
        } else {
            ": "
        };
        let label = format!("{}{colon}", beside(self.style.lang, label));
        self.hang(indent, &label, text);
    }

    /// Why a rule is there, what to do, and what it is based on.
    pub fn explanation(&mut self, explanation: &Explanation) {
        let Explanation { why, fix, basis } = explanation;
        self.item(2, &labels::text("为何", "Why"), why);
        self.item(2, &labels::text("如何修改", "Fix"), fix);
        self.item(2, &labels::text("依据", "Basis"), &labels::basis(basis));
    }

    /// A sign and a text.
    pub fn marked(&mut self, indent: usize, sign: (Tone, &str), text: &Text) {
        for (i, line) in lines(self.style.lang, text).iter().enumerate() {
            if i == 0 {
                self.line(indent, &[sign, (Tone::Plain, line)]);
            } else {
                self.line(indent + width(sign.1), &[(Tone::Plain, line)]);
            }
        }
    }

    /// A dash and a text.
    pub fn bullet(&mut self, indent: usize, text: &Text) {
        self.hang(indent, "- ", text);
    }

    /// A label and a text; where a second line is needed it stands under the first one's text.
    fn hang(&mut self, indent: usize, label: &str, text: &Text) {
        let under = indent + width(label);
        for (i, line) in lines(self.style.lang, text).iter().enumerate() {
            if i == 0 {
                self.line(indent, &[(Tone::Dim, label), (Tone::Plain, line)]);
            } else {
                self.line(under, &[(Tone::Plain, line)]);
            }
        }
    }

    /// The title of a section.
    pub fn heading(&mut self, title: &Text) {
        self.blank();
        let title = beside(self.style.lang, title);
        self.line(0, &[(Tone::Strong, &title)]);
    }

    /// Says how many more there are than the [`SHOWN`] that were shown.
    pub fn more(&mut self, indent: usize, all: usize) {
        if let Some(rest) = all.checked_sub(SHOWN).filter(|rest| *rest > 0) {
            let said = Text::new(
                format!("共 {all} 处，另有 {rest} 处未列出；全部见 --format json"),
                format!("{all} in all, {rest} more not shown; `--format json` has them all"),
            );
            self.say(indent, Tone::Dim, &said);
        }
    }

    pub fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Text that is clean already: a drawing of our own.
    pub fn drawn(&mut self, indent: usize, text: &str) {
        for line in text.lines() {
            self.out.push_str(&" ".repeat(indent));
            self.out.push_str(line.trim_end());
            self.out.push('\n');
        }
    }

    pub fn done(self) -> String {
        if self.style.guard {
            guard(&self.out)
        } else {
            self.out
        }
    }
}

/// Few words: `通过 PASS`.
pub(crate) fn beside(lang: Lang, text: &Text) -> String {
    match lang {
        Lang::Both if text.zh != text.en => format!("{} {}", text.zh, text.en),
        _ => text.show(lang),
    }
}

/// A sentence: one line, or two where both languages do not fit on one.
pub(crate) fn lines(lang: Lang, text: &Text) -> Vec<String> {
    let (zh, en) = (text.zh.trim(), text.en.trim());
    match lang {
        Lang::Both if zh == en => vec![zh.to_owned()],
        Lang::Both if width(zh) + width(en) > BESIDE => vec![zh.to_owned(), en.to_owned()],
        _ => vec![Text::new(zh, en).show(lang)],
    }
}
