//! Draws a message with the source excerpt it refers to. This is the only module that uses miette, which panics on columns from
//! 65,536 on, counts columns in bytes and prints control characters. We therefore pass it a clipped and sanitized window, and
//! write the line with the place ourselves.

use super::page::Page;
use super::sanitize::{push_visible, visible};
use crate::decide::{Excerpt, Place, Severity};
use crate::text::Text;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError,
    MietteSpanContents, SourceCode, SourceSpan, SpanContents, ThemeStyles,
};
use std::fmt;
use unicode_width::UnicodeWidthChar;

/// Maximum display columns shown before the mark of a line, and as many from the mark on, plus those left unused before it. A
/// terminal may have less room.
const HALF: usize = 80;
/// As many are shown in any case.
const NARROW: usize = 20;
/// Columns that the drawing takes before a line: the indent, the line's number and a bar.
const MARGIN: usize = 8;
/// Maximum number of source lines.
const TALL: usize = 9;

/// Draws the message with the sign of its severity, and below it the place with its source excerpt.
pub(super) fn draw(page: &Page, severity: Severity, message: &Text, place: &Place) -> String {
    let style = page.style;
    let half = style.width.map_or(HALF, |width| {
        (width.saturating_sub(2 * MARGIN) / 2).clamp(NARROW, HALF)
    });
    let shown = Shown {
        message: page
            .lines_of(MARGIN, message)
            .iter()
            .map(|line| visible(&super::sanitize::clip(line, 1_000).0))
            .collect::<Vec<_>>()
            .join("\n"),
        severity: match severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Info | Severity::Hint => miette::Severity::Advice,
        },
        window: place
            .excerpt
            .as_ref()
            .and_then(|excerpt| Window::new(page.drawn_place(place), excerpt, half)),
    };
    let mut theme = GraphicalTheme::unicode();
    theme.styles = if style.colour {
        ThemeStyles::ansi()
    } else {
        ThemeStyles::none()
    };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .with_wrap_lines(false)
        .with_context_lines(TALL)
        .without_primary_span_start()
        .without_syntax_highlighting()
        .without_cause_chain();
    let mut drawing = String::new();
    // Writing to a `String` cannot fail; if drawing fails, print the message alone.
    if handler.render_report(&mut drawing, &shown).is_err() {
        drawing = format!("  {}\n", shown.message);
    }
    if shown.window.is_none() && !place.file.is_empty() {
        drawing = format!(
            "{}\n    @ {}\n",
            drawing.trim_end(),
            page.drawn_place(place)
        );
    }
    drawing
}

/// The diagnostic that miette renders.
#[derive(Debug)]
struct Shown {
    message: String,
    severity: miette::Severity,
    window: Option<Window>,
}

impl fmt::Display for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Shown {}

impl Diagnostic for Shown {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.window.as_ref().map(|window| window as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let window = self.window.as_ref()?;
        let label = LabeledSpan::new_primary_with_span(None, window.mark);
        Some(Box::new(std::iter::once(label)))
    }
}

/// Sanitized and clipped source lines with their line numbers.
#[derive(Debug)]
struct Window {
    name: String,
    text: String,
    first_line: usize,
    mark: SourceSpan,
}

impl Window {
    /// The window around the marked line; `None` if the excerpt does not contain that line.
    fn new(name: String, excerpt: &Excerpt, half: usize) -> Option<Self> {
        let marked = excerpt.lines.get(excerpt.marked)?;
        let first = excerpt.marked.saturating_sub(TALL / 2);
        let last = excerpt
            .lines
            .len()
            .min(excerpt.marked.saturating_add(TALL / 2 + 1));
        let mut text = String::new();
        let mut mark = (0, 0);
        for (i, line) in excerpt.lines.get(first..last)?.iter().enumerate() {
            if first + i == excerpt.marked {
                let (line, from, to) = clip_around(marked, (excerpt.start, excerpt.length), half);
                mark = (text.len() + from, to - from);
                text.push_str(&line);
            } else {
                text.push_str(clip_around(line, (0, 1), half).0.trim_end());
            }
            text.push('\n');
        }
        Some(Self {
            name,
            text,
            first_line: excerpt.first_line.max(1).saturating_add(first),
            mark: mark.into(),
        })
    }
}

/// Clips a line around its marked characters and sanitizes it. Also returns the byte offsets at which the mark starts and ends. The
/// mark is at least one column wide and never extends past the clipped line.
fn clip_around(line: &str, (start, length): (usize, usize), half: usize) -> (String, usize, usize) {
    let at = line
        .char_indices()
        .nth(start)
        .map_or(line.len(), |(at, _)| at);
    let (head, tail) = line.split_at_checked(at).unwrap_or((line, ""));
    let mut columns = 0;
    let kept: Vec<char> = head
        .chars()
        .rev()
        .take_while(|&c| {
            columns += wide(c);
            columns <= half
        })
        .collect();
    let mut out = String::new();
    if kept.iter().map(|c| c.len_utf8()).sum::<usize>() < head.len() {
        out.push('…');
    }
    kept.iter().rev().for_each(|&c| push_shown(&mut out, c));
    let from = out.len();
    let mut to = None;
    let room = 2 * half - kept.iter().copied().map(wide).sum::<usize>();
    columns = 0;
    for (i, c) in tail.chars().enumerate() {
        if i == length.max(1) {
            to = Some(out.len());
        }
        columns += wide(c);
        if columns > room {
            to = to.or(Some(out.len()));
            out.push('…');
            break;
        }
        push_shown(&mut out, c);
    }
    let to = to.unwrap_or(out.len());
    if from == to {
        // The mark is behind the last character because something is missing there: mark one blank.
        out.insert(from, ' ');
        return (out, from, from + 1);
    }
    (out, from, to)
}

fn wide(c: char) -> usize {
    c.width().unwrap_or(1).max(1)
}

fn push_shown(out: &mut String, c: char) {
    if c == '\t' {
        out.push_str("  ");
    } else {
        push_visible(out, c);
    }
}

impl SourceCode for Window {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let read = self.text.read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            read.data(),
            *read.span(),
            read.line().saturating_add(self.first_line - 1),
            read.column(),
            read.line_count(),
        )))
    }
}
