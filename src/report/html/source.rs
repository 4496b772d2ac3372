//! A place in a file becomes a few numbered lines in which the characters that are meant are marked.

use super::super::sanitize::push_visible;
use crate::decide::{Excerpt, Place};

/// Characters of a line that are shown before its mark.
const BEFORE: usize = 60;
/// Characters of a mark that are shown.
const MARKED: usize = 100;
/// Characters of a line that are shown after its mark.
const AFTER: usize = 60;
/// Lines before and after the marked one.
const AROUND: usize = 2;

/// Lines of source around a place.
#[derive(Debug)]
pub struct Window {
    pub lines: Vec<Line>,
}

/// One line; only the marked one has something in `mark`.
#[derive(Debug)]
pub struct Line {
    pub number: usize,
    pub before: String,
    pub mark: Option<String>,
    pub after: String,
}

impl Window {
    /// `None` where nothing stands there.
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
            // The mark stands behind the last character: a missing thing. One blank is marked.
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

/// `count` characters from character `from` on, visible, tabs as two blanks; and whether the text goes on.
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
