//! A page that keeps within what its reader takes, in whole pieces: no table and no fence is left open, and what is cut is said.

use super::escape::prose;
use crate::decide::Verdict;
use crate::report::sanitize::clip;
use crate::report::verdict_line::next;
use crate::text::{Lang, Text};
use std::fmt::Write as _;

/// Characters of the whole: a comment on a merge request takes 65,536, and a summary more.
const WHOLE: usize = 60_000;
/// Characters that the last sentences need at most.
const SPARE: usize = 2_000;
/// Characters of one text.
pub(super) const LONGEST: usize = 600;
/// Rows of a table, entries of a list.
pub(super) const ROWS: usize = 60;

/// The page as it grows.
pub(super) struct Page {
    lang: Lang,
    out: String,
    length: usize,
    cut: usize,
}

impl Page {
    pub const fn new(lang: Lang) -> Self {
        Self {
            lang,
            out: String::new(),
            length: 0,
            cut: 0,
        }
    }

    /// A piece that stands or falls as a whole, so that no table or fence is left open.
    pub fn add(&mut self, piece: &str) {
        let length = piece.chars().count();
        if self.cut > 0 || self.length + length > WHOLE - SPARE {
            self.cut += 1;
            return;
        }
        self.length += length;
        self.out.push_str(piece);
    }

    /// A text, escaped, in the reader's language.
    pub fn text(&self, text: &Text) -> String {
        let side = |side: &str| clip(side.trim(), LONGEST).0;
        let text = Text::new(side(&text.zh), side(&text.en));
        prose(&text.show(self.lang), 2 * LONGEST + 3)
    }

    /// Words of ours.
    pub fn word(&self, zh: &str, en: &str) -> String {
        match self.lang {
            Lang::Both if zh != en => format!("{zh} {en}"),
            lang => Text::new(zh, en).show(lang),
        }
    }

    pub fn words(&self, text: &Text) -> String {
        self.word(&text.zh, &text.en)
    }

    pub fn say(&mut self, before: &str, text: &Text, after: &str) {
        let said = self.text(text);
        self.add(&format!("{before}**{said}**{after}"));
    }

    pub fn heading(&mut self, zh: &str, en: &str) {
        let title = self.word(zh, en);
        self.add(&format!("\n### {title}\n\n"));
    }

    /// How many more there are.
    pub fn more(&mut self, all: usize, shown: usize) {
        if let Some(rest) = all.checked_sub(shown).filter(|rest| *rest > 0) {
            let said = self.word(
                &format!("共 {all} 处，另有 {rest} 处未列出。"),
                &format!("{all} in all, {rest} more not shown."),
            );
            self.add(&format!("\n*{said}*\n"));
        }
    }

    /// A table of rows, at most [`ROWS`]; cells are Markdown already.
    pub fn table(&mut self, head: &[String], rows: &[Vec<String>]) {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut table = line(head);
        table.push_str(&line(&vec!["---".to_owned(); head.len()]));
        let mut shown = 0;
        for row in rows.iter().take(ROWS) {
            let row = line(row);
            // A table of which nothing but the head fits is no use; one that is cut says so below.
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
            let said = self.word(
                "报告过长，以下内容已略去；全部见 --format json。",
                "The report is too long, and what follows was left out; `--format json` has all of it.",
            );
            let _ = write!(self.out, "\n> {said}\n");
        }
        let next = self.text(&next(verdict));
        let label = self.word("下一步", "Next");
        let _ = write!(self.out, "\n**{label}**: {next}\n");
        self.out
    }
}
