//! Tables in text that is no document of its own: Markdown, `AsciiDoc`, pages, RTF and mail. They are looked into, as far as saying
//! what they hold; nothing of it has a place.

use super::Paper;
use super::format::ending;
use super::mail::{MOST_PARTS, is_mail, mail};
use super::paper::{self, CHARACTERS};
use super::rtf::{is_rtf, rtf};
use super::text_tables::tables;

/// What a file of text holds, as far as it is looked into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Prose {
    /// Its tables and its text.
    pub paper: Paper,
    /// What of it was not looked into.
    pub unread: Option<Unread>,
}

/// What of a file of text was not looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// A file within it.
    Embedded,
    /// What is over a limit: its name and value.
    Over(&'static str, usize),
}

/// The tables and the text of a file of text.
#[must_use]
pub fn prose(path: &str, text: &str) -> Prose {
    let mut prose = Prose::default();
    if is_rtf(text.trim_start()) {
        prose.paper = rtf(text);
        if text.contains("\\objdata") {
            prose.unread = Some(Unread::Embedded);
        }
        return prose;
    }
    if matches!(ending(path).as_str(), "eml" | "mht" | "mhtml") || is_mail(text) {
        let mail = mail(text);
        for part in &mail.parts {
            prose.add(part);
            prose.paper.text.push('\n');
        }
        if mail.is_embedding {
            prose.unread.get_or_insert(Unread::Embedded);
        }
        if mail.is_over {
            prose.unread = Some(Unread::Over("mail_parts", MOST_PARTS));
        }
        return prose;
    }
    prose.add(text);
    prose
}

impl Prose {
    /// Adds the tables and the text of a page, or of lines with bars between cells. A text may be both.
    fn add(&mut self, text: &str) {
        let lower = text.to_ascii_lowercase();
        // A page may have its signs as references, and tags and comments within a word.
        if ["<t", "</", "<!"].iter().any(|mark| lower.contains(mark)) {
            match paper::of_html(text) {
                Some(mut page) => {
                    self.paper.tables.append(&mut page.tables);
                    self.paper.text.push_str(&page.text);
                    self.paper.text.push('\n');
                }
                None => self.unread = Some(Unread::Over("looked_into_bytes", CHARACTERS)),
            }
        }
        self.paper.tables.extend(tables(text));
        self.paper.text.push_str(text);
    }
}
