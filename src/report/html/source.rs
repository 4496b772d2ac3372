//! Renders the source around a place as a few numbered lines with the affected characters marked.

use super::super::sanitize::push_visible;
use crate::decide::{Excerpt, Place};

/// Maximum characters shown before the mark of a line.
const BEFORE: usize = 60;
/// Maximum characters shown of a mark.
const MARKED: usize = 100;
/// Maximum characters shown after the mark of a line.
const AFTER: usize = 60;
/// Number of context lines before and after the marked one.
const AROUND: usize = 2;

/// The source lines around a place.
#[derive(Debug)]
pub struct Window {
    pub lines: Vec<Line>,
}

/// One line of source. `mark` is empty except in the marked line.
#[derive(Debug)]
pub struct Line {
    pub number: usize,
    pub before: String,
    pub mark: Option<String>,
    pub after: String,
}

impl Window {
    /// The window around a place; `None` if the place has no excerpt.
    pub fn new(place: &Place) -> Option<Self> {
        let excerpt = place.excerpt.as_ref()?;
        excerpt.lines.get(excerpt.marked)?;
        let first = excerpt.marked.saturating_sub(AROUND);
        let lines = excerpt.lines.iter().enumerate().skip(first);
        let lines = lines
            .take_while(|(i, _)| *i <= excerpt.marked + AROUND)
            .map(|(i, text)| Line::new(excerpt, i, text));
        Some(Self {
            lines: lines.collect(),
        })
    }
}

impl Line {
    fn new(excerpt: &Excerpt, index: usize, text: &str) -> Self {
        let number = excerpt.first_line.max(1).saturating_add(index);
        if index != excerpt.marked {
            let (before, rest) = part(text, 0, BEFORE + MARKED);
            return Self {
                number,
                before: if rest { before + "…" } else { before },
                mark: None,
                after: String::new(),
            };
        }
        let left = excerpt.start.saturating_sub(BEFORE);
        let (mut before, _) = part(text, left, excerpt.start - left);
        if left > 0 {
            before.insert(0, '…');
        }
        let length = excerpt.length.max(1);
        let (mut mark, _) = part(text, excerpt.start, length.min(MARKED));
        if mark.is_empty() {
            // The mark is behind the last character because something is missing there: mark one blank.
            mark.push(' ');
        }
        let (mut after, mut rest) = (String::new(), length > MARKED);
        if !rest {
            (after, rest) = part(text, excerpt.start.saturating_add(length), AFTER);
        }
        if rest {
            after.push('…');
        }
        Self {
            number,
            before,
            mark: Some(mark),
            after,
        }
    }
}

/// Sanitizes `count` characters of the text from character `from` on, with tabs as two blanks, and returns whether more follow.
fn part(text: &str, from: usize, count: usize) -> (String, bool) {
    let mut rest = text.chars().skip(from);
    let mut shown = String::new();
    for c in rest.by_ref().take(count) {
        if c == '\t' {
            shown.push_str("  ");
        } else {
            push_visible(&mut shown, c);
        }
    }
    (shown, rest.next().is_some())
}
