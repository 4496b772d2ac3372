//! A page with a size limit. It accepts or drops whole pieces, so that no table or fence is left open, and reports what was cut.

use super::escape::prose;
use crate::decide::Verdict;
use crate::report::sanitize::clip;
use crate::report::verdict_line::next;
use crate::text::{Lang, Text};
use std::fmt::Write as _;

/// Maximum characters of the page. A merge request comment may have 65,536, a job summary more.
const WHOLE: usize = 60_000;
/// Maximum lines of the page.
const LINES: usize = 380;
/// Characters reserved for the closing sentences.
const SPARE: usize = 2_000;
/// Maximum characters of one text.
pub(super) const LONGEST: usize = 600;
/// Maximum rows of a table or entries of a list.
pub(super) const ROWS: usize = 60;

/// A page that is built piece by piece.
pub(super) struct Page {
    lang: Lang,
    out: String,
    length: usize,
    lines: usize,
    cut: usize,
}

impl Page {
    pub const fn new(lang: Lang) -> Self {
        Self {
            lang,
            out: String::new(),
            length: 0,
            lines: 0,
            cut: 0,
        }
    }

    /// Adds a piece if it fits, and otherwise drops all of it, so that no table or fence is left open.
    pub fn add(&mut self, piece: &str) {
        let length = piece.chars().count();
        let lines = piece.matches('\n').count();
        let is_long = self.length + length > WHOLE - SPARE || self.lines + lines > LINES;
        if self.cut > 0 || is_long {
            self.cut += 1;
            return;
        }
        self.length += length;
        self.lines += lines;
        self.out.push_str(piece);
    }

    /// Escapes a text in the reader's language.
    pub fn text(&self, text: &Text) -> String {
        let side = |side: &str| clip(side.trim(), LONGEST).0;
        let text = Text::new(side(&text.zh), side(&text.en));
        prose(&text.show(self.lang), 2 * LONGEST + 3)
    }

    /// A fixed label in the reader's language.
    pub fn word(&self, zh: &str, en: &str) -> String {
        match self.lang {
            Lang::Both if zh != en => format!("{zh} {en}"),
            lang => Text::new(zh, en).show(lang),
        }
    }

    pub fn words(&self, text: &Text) -> String {
        self.word(&text.zh, &text.en)
    }

    pub fn strong(&mut self, before: &str, text: &Text, after: &str) {
        let line = self.text(text);
        self.add(&format!("{before}**{line}**{after}"));
    }

    pub fn heading(&mut self, zh: &str, en: &str) {
        let title = self.word(zh, en);
        self.add(&format!("\n### {title}\n\n"));
    }

    /// Adds a note with the number of entries that are not shown, if there are any.
    pub fn more(&mut self, all: usize, shown: usize) {
        if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
            let line = self.word(
                &format!("共 {all} 处，另有 {rest} 处未列出。"),
                &format!("{all} in all, {rest} more not shown."),
            );
            self.add(&format!("\n*{line}*\n"));
        }
    }

    /// Adds a table of at most [`ROWS`] rows. The cells must already be Markdown.
    pub fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut table = line(head);
        table.push_str(&line(&vec!["---".to_owned(); head.len()]));
        let mut shown = 0;
        for row in rows.iter().take(ROWS) {
            let row = line(row);
            // Stop before a row that exceeds the limit; the note below gives the number of rows left out.
            if self.length + table.chars().count() + row.chars().count() > WHOLE - SPARE {
                break;
            }
            table.push_str(&row);
            shown += 1;
        }
        self.add(&table);
        self.more(rows.len(), shown);
    }

    pub fn done(mut self, verdict: &Verdict) -> String {
        if self.cut > 0 {
            let line = self.word(
                "报告过长，以下内容已略去；全部见 --format json。",
                "The report is too long, and what follows was left out; `--format json` has all of it.",
            );
            let _ = write!(self.out, "\n> {line}\n");
        }
        let next = self.text(&next(verdict));
        let label = self.word("下一步", "Next");
        let _ = write!(self.out, "\n**{label}**: {next}\n");
        self.out
    }
}
