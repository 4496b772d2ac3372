//! A page of text for people, in one or two languages. Every piece is sanitized before it is printed, so that only our own code
//! can set colours.

use super::labels;
use super::links::Links;
use super::sanitize::{clip, guard, push_visible, visible};
use super::table::{broken, table, width};
use crate::decide::{Explanation, Outcome, Place};
use crate::text::{Lang, Text};
use std::borrow::Cow;
use std::rc::Rc;

/// How a human report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of its own, and all combinations are allowed"
)]
pub struct Style {
    /// The language, or both.
    pub lang: Lang,
    /// Whether to use colour. Colour never carries information that the text lacks.
    pub colour: bool,
    /// Whether a CI runner reads the page. Lines that the runner would execute as commands are then escaped.
    pub guard: bool,
    /// Whether to print only the verdict line.
    pub quiet: bool,
    /// Whether to print every finding and row, however many lines that takes.
    pub all: bool,
    /// Whether places are links to their files, which terminals open.
    pub links: bool,
    /// The columns that tables fit into; `None` for as many as they need.
    pub width: Option<usize>,
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
    /// The tone of an outcome.
    pub const fn of(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Pass => Self::Good,
            Outcome::Conditional | Outcome::Incomplete => Self::Warn,
            Outcome::Fail => Self::Bad,
        }
    }

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

/// Maximum number of findings of one rule, or entries of one list, that are shown. The page states the full count, and machine
/// formats list every entry.
pub const SHOWN: usize = 20;
/// Maximum display columns of a line that Chinese and English share. If both are longer, English goes on the next line.
const BESIDE: usize = 100;
/// Maximum characters of one piece; longer text from a submission is clipped.
const LONGEST: usize = 1_000;

/// A part of a line.
#[derive(Debug, Clone)]
pub(crate) struct Piece<'t> {
    tone: Tone,
    text: Cow<'t, str>,
    /// Where it leads; `None` for plain text.
    url: Option<String>,
}

impl<'t> From<(Tone, &'t str)> for Piece<'t> {
    fn from((tone, text): (Tone, &'t str)) -> Self {
        Self {
            tone,
            text: text.into(),
            url: None,
        }
    }
}

/// A page that is built line by line.
#[derive(Debug)]
pub(crate) struct Page {
    pub style: Style,
    links: Rc<Links>,
    out: String,
}

impl Page {
    pub fn new(style: Style) -> Self {
        Self::with_links(style, Links::default())
    }

    /// A page on which places lead to files; none does in what a CI runner reads, which would not see a command behind a link.
    pub fn with_links(style: Style, links: Links) -> Self {
        let links = if style.guard { Links::default() } else { links };
        Self {
            style,
            links: Rc::new(links),
            out: String::new(),
        }
    }

    /// Adds one line made of coloured pieces.
    pub fn line(&mut self, indent: usize, pieces: &[(Tone, &str)]) {
        self.start(indent);
        for (tone, text) in pieces {
            self.piece(*tone, text);
        }
        self.end();
    }

    /// Adds one line whose pieces may be links.
    pub fn linked_line(&mut self, indent: usize, pieces: &[Piece<'_>]) {
        self.start(indent);
        for Piece { tone, text, url } in pieces {
            match url {
                Some(url) => {
                    self.out.push_str(&link_start(url));
                    self.piece(*tone, text);
                    self.out.push_str(LINK_END);
                }
                None => self.piece(*tone, text),
            }
        }
        self.end();
    }

    fn start(&mut self, indent: usize) {
        self.out.push_str(&" ".repeat(indent));
    }

    fn piece(&mut self, tone: Tone, text: &str) {
        let (text, _) = clip(text, LONGEST);
        let coloured = self.style.colour && tone != Tone::Plain;
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

    fn end(&mut self) {
        // Strip trailing blanks: terminals and mail do not preserve them.
        let end = self.out.trim_end_matches(' ').len();
        self.out.truncate(end);
        self.out.push('\n');
    }

    /// The name of a place, which leads to its file.
    pub fn place(&self, tone: Tone, place: &Place) -> Piece<'static> {
        self.leads(tone, self.name(place), &place.file)
    }

    /// A piece that leads to a file of the submission.
    pub fn leads<'t>(&self, tone: Tone, text: impl Into<Cow<'t, str>>, file: &str) -> Piece<'t> {
        Piece {
            tone,
            text: text.into(),
            url: self.links.url(file),
        }
    }

    /// The sanitized name of a place as a text that leads to its file, for what is drawn elsewhere.
    pub fn drawn_place(&self, place: &Place) -> String {
        let name = self.name(place);
        match self.links.url(&place.file) {
            Some(url) => format!("{}{name}{LINK_END}", link_start(&url)),
            None => name,
        }
    }

    /// The sanitized name of a place, with a note if the place is hidden.
    pub fn name(&self, place: &Place) -> String {
        let mut name = labels::place(place);
        if place.hidden {
            let hidden = labels::text("隐藏", "hidden");
            name = format!("{name} ({})", beside(self.style.lang, &hidden));
        }
        visible(&name)
    }

    /// The lines of a text that begins in a column, broken where a terminal would break them within a word.
    pub fn lines_of(&self, indent: usize, text: &Text) -> Vec<String> {
        let lines = lines(self.style.lang, text);
        match self.style.width {
            None => lines,
            Some(width) => {
                // What is longer than a piece may be is cut there anyhow.
                let lines = lines.iter().map(|line| clip(line, LONGEST).0);
                let room = width.saturating_sub(indent);
                lines.flat_map(|line| broken(&line, room)).collect()
            }
        }
    }

    /// Adds a text in the reader's language. In both languages, Chinese comes first and English follows on the same line, or on the
    /// next one if the line would get too long.
    pub fn say(&mut self, indent: usize, tone: Tone, text: &Text) {
        for line in self.lines_of(indent, text) {
            self.line(indent, &[(tone, &line)]);
        }
    }

    /// Adds a label, a colon and a text.
    pub fn item(&mut self, indent: usize, label: &Text, text: &Text) {
        let label = self.label(label);
        self.hang(indent, &label, text);
    }

    fn label(&self, label: &Text) -> String {
        let colon = if self.style.lang == Lang::Zh {
            "："
        } else {
            ": "
        };
        format!("{}{colon}", beside(self.style.lang, label))
    }

    /// Adds a label, a colon and places, with `joint` between them.
    pub fn linked_item(&mut self, indent: usize, label: &Text, joint: &str, places: &[Piece<'_>]) {
        let label = self.label(label);
        let mut pieces: Vec<Piece<'_>> = vec![(Tone::Dim, label.as_str()).into()];
        for (i, place) in places.iter().enumerate() {
            if i > 0 {
                pieces.push((Tone::Plain, joint).into());
            }
            pieces.push(place.clone());
        }
        self.linked_line(indent, &pieces);
    }

    /// Adds the reason for a rule, its fix and its legal basis.
    pub fn explanation(&mut self, explanation: &Explanation) {
        let Explanation { why, fix, basis } = explanation;
        self.item(2, &labels::text("为何", "Why"), why);
        self.item(2, &labels::text("如何修改", "Fix"), fix);
        self.item(2, &labels::text("依据", "Basis"), &labels::basis(basis));
    }

    /// Adds a text preceded by a sign.
    pub fn marked(&mut self, indent: usize, sign: (Tone, &str), text: &Text) {
        let under = indent + width(sign.1);
        for (i, line) in self.lines_of(under, text).iter().enumerate() {
            if i == 0 {
                self.line(indent, &[sign, (Tone::Plain, line)]);
            } else {
                self.line(under, &[(Tone::Plain, line)]);
            }
        }
    }

    /// Adds a text preceded by a dash.
    pub fn bullet(&mut self, indent: usize, text: &Text) {
        self.hang(indent, "- ", text);
    }

    /// Adds a label and a text. A second line is aligned with the text of the first.
    fn hang(&mut self, indent: usize, label: &str, text: &Text) {
        let under = indent + width(label);
        for (i, line) in self.lines_of(under, text).iter().enumerate() {
            if i == 0 {
                self.line(indent, &[(Tone::Dim, label), (Tone::Plain, line)]);
            } else {
                self.line(under, &[(Tone::Plain, line)]);
            }
        }
    }

    /// Adds a table, whose last `beneath` columns may go below their rows. `tone` gives the colour of each row; 0 is the head.
    pub fn table(
        &mut self,
        indent: usize,
        rows: &[Vec<String>],
        beneath: usize,
        tone: impl Fn(usize) -> Tone,
    ) {
        let room = self.style.width.map(|width| width.saturating_sub(indent));
        for (at, lines) in table(rows, room, beneath).iter().enumerate() {
            for line in lines {
                self.line(indent, &[(tone(at), line)]);
            }
        }
    }

    /// Adds the title of a section.
    pub fn heading(&mut self, title: &Text) {
        self.blank();
        let title = beside(self.style.lang, title);
        self.line(0, &[(Tone::Strong, &title)]);
    }

    /// How many entries of one list are shown.
    pub const fn most(&self) -> usize {
        if self.style.all { usize::MAX } else { SHOWN }
    }

    /// Adds a note with the number of entries beyond those that are shown, if there are any.
    pub fn more(&mut self, indent: usize, all: usize) {
        self.more_than(indent, all, self.most());
    }

    /// Adds a note with the number of entries beyond the first `shown`, if there are any.
    pub fn more_than(&mut self, indent: usize, all: usize, shown: usize) {
        if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
            let notice = Text::new(
                format!("共 {all} 处，另有 {rest} 处未列出；全部见 --all 或 --format json"),
                format!(
                    "{all} in all, {rest} more not shown; `--all` or `--format json` has them all"
                ),
            );
            self.say(indent, Tone::Dim, &notice);
        }
    }

    /// How many lines there are.
    pub fn lines(&self) -> usize {
        self.out.bytes().filter(|byte| *byte == b'\n').count()
    }

    /// A page of the same style, to be added once it is known how long it is.
    pub fn part(&self) -> Self {
        Self {
            style: self.style,
            links: Rc::clone(&self.links),
            out: String::new(),
        }
    }

    /// Adds a part, of at most so many lines; the last of them says how many were left out.
    pub fn add(&mut self, part: &Self, most: usize) {
        let all = part.lines();
        if all == 0 {
            return;
        }
        self.blank();
        if all <= most || self.style.all {
            self.out.push_str(&part.out);
            return;
        }
        let kept = most.saturating_sub(1);
        let lines = part.out.split_inclusive('\n').take(kept);
        lines.for_each(|line| self.out.push_str(line));
        let rest = all - kept;
        let notice = Text::new(
            format!("以下 {rest} 行从略；全部见 --all 或 --format json"),
            format!("{rest} more lines left out; `--all` or `--format json` has them all"),
        );
        let notice = beside(self.style.lang, &notice);
        self.line(2, &[(Tone::Dim, &notice)]);
    }

    pub fn blank(&mut self) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
    }

    /// Adds text that is already sanitized, such as a drawn excerpt.
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

/// OSC 8: text between a start and an end is a link. The address holds no control character, so it cannot end early.
fn link_start(url: &str) -> String {
    format!("\x1b]8;;{url}\x1b\\")
}

const LINK_END: &str = "\x1b]8;;\x1b\\";

/// A short label, with both languages on one line: `通过 PASS`.
pub(crate) fn beside(lang: Lang, text: &Text) -> String {
    match lang {
        Lang::Both if text.zh != text.en => format!("{} {}", text.zh, text.en),
        _ => text.show(lang),
    }
}

/// A sentence as one line, or as two if both languages do not fit on one.
pub(crate) fn lines(lang: Lang, text: &Text) -> Vec<String> {
    let (zh, en) = (text.zh.trim(), text.en.trim());
    match lang {
        Lang::Both if zh == en => vec![zh.to_owned()],
        Lang::Both if width(zh) + width(en) > BESIDE => vec![zh.to_owned(), en.to_owned()],
        _ => vec![Text::new(zh, en).show(lang)],
    }
}
