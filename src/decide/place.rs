//! A span becomes a [`Place`] that can be read without the submission: file, pointer, line, cell and a window on the text.

use crate::read::{Library, Position, Source};
use crate::text::Span;

/// A place, resolved: readable without the submission.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Path of the file.
    pub file: String,
    /// JSON pointer within it; empty for the root and for sheets.
    pub pointer: String,
    /// Line and column, from 1.
    pub position: Position,
    /// Sheet, where the file is a workbook (empty for CSV).
    pub sheet: Option<String>,
    /// Cell, where the file is a sheet: `C7`.
    pub cell: Option<String>,
    /// Whether sheet or row is hidden.
    pub hidden: bool,
    /// What stands there.
    pub excerpt: Option<Excerpt>,
}

/// A window on the source around a place, clipped to what a screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Excerpt {
    /// Number of the first line shown.
    pub first_line: usize,
    /// The lines, without line ends; long ones clipped around the place.
    pub lines: Vec<String>,
    /// Index in `lines` of the line that is marked.
    pub marked: usize,
    /// First marked character in that line (characters, from 0).
    pub start: usize,
    /// Number of marked characters, at least 1.
    pub length: usize,
}

/// Characters of a line that a window shows at most.
const WIDTH: usize = 160;
/// Lines shown before and after the marked one.
const AROUND: usize = 1;

/// Resolves a span.
#[must_use]
pub fn place(library: &Library, span: Span) -> Place {
    let whole = span.start == 0 && span.end == 0;
    let excerpt = library.source(span.source).filter(|_| !whole);
    Place {
        excerpt: excerpt.and_then(|source| excerpt_of(source, span)),
        ..spot(library, span)
    }
}

/// Resolves a span, without the text around it.
#[must_use]
pub fn spot(library: &Library, span: Span) -> Place {
    let Some(source) = library.source(span.source) else {
        return Place::default();
    };
    let cell = source.cell(span);
    let whole = span.start == 0 && span.end == 0;
    Place {
        file: source.path.clone(),
        pointer: library
            .document(span.source)
            .filter(|_| !whole)
            .map(|document| document.pointer_of(span))
            .unwrap_or_default(),
        position: source.position(span),
        sheet: cell
            .and_then(|cell| source.sheets.get(cell.sheet as usize))
            .map(|sheet| sheet.name.clone()),
        cell: cell.map(Source::cell_name),
        hidden: cell.is_some_and(|cell| {
            cell.hidden_row
                || source
                    .sheets
                    .get(cell.sheet as usize)
                    .is_some_and(|sheet| sheet.hidden)
        }),
        excerpt: None,
    }
}

/// The lines around the start of a span. A line longer than [`WIDTH`] is cut to a window around the marked part, with `…`
/// where something was cut; of a span over several lines the part on its first line is marked.
fn excerpt_of(source: &Source, span: Span) -> Option<Excerpt> {
    let position = source.position(span);
    let (top, end_of_sheet) = lines_of_sheet(source, span);
    let first_line = position.line.saturating_sub(AROUND).max(top);
    let mut excerpt = Excerpt {
        first_line: first_line - top + 1,
        marked: position.line - first_line,
        ..Excerpt::default()
    };
    source.line_text(position.line)?;
    let characters = source.line_characters(position.line);
    let start = (position.column - 1).min(characters);
    let end = if position.end_line == position.line {
        (position.end_column - 1).min(characters)
    } else {
        characters
    };
    let left = if characters <= WIDTH {
        0
    } else {
        start.saturating_sub(WIDTH / 4)
    };
    for line in first_line..=position.line + AROUND {
        if line >= end_of_sheet || source.line_text(line).is_none() {
            break;
        }
        excerpt
            .lines
            .push(clip(source.line_from(line, left), left > 0));
    }
    let shift = usize::from(left > 0);
    excerpt.start = start - left + shift;
    let room = (WIDTH + shift).saturating_sub(excerpt.start).max(1);
    excerpt.length = end.saturating_sub(start).clamp(1, room);
    Some(excerpt)
}

/// The lines of the sheet in which a span starts: its first, and the first of the next sheet. A text that is no workbook is one
/// sheet.
fn lines_of_sheet(source: &Source, span: Span) -> (usize, usize) {
    let Some(cell) = source.cell(span).filter(|_| source.sheets.len() > 1) else {
        return (1, usize::MAX);
    };
    let first_of = |sheet: u32| {
        let at = source.cells.partition_point(|other| other.sheet < sheet);
        let first = source.cells.get(at)?;
        let (line, _) = source.line_column(first.start);
        Some(line.saturating_sub(first.row as usize).max(1))
    };
    let top = first_of(cell.sheet).unwrap_or(1);
    (top, first_of(cell.sheet + 1).unwrap_or(usize::MAX))
}

/// The first [`WIDTH`] characters of the rest of a line, with `…` where something was cut before or after them.
fn clip(rest: &str, cut: bool) -> String {
    let mut characters = rest.chars();
    let mut clipped = String::new();
    if cut {
        clipped.push('…');
    }
    clipped.extend(characters.by_ref().take(WIDTH));
    if characters.next().is_some() {
        clipped.push('…');
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Cell, SheetName};

    #[test]
    fn a_window_ends_where_its_sheet_ends() {
        let cell = |start, sheet, row| Cell {
            start,
            end: start + 1,
            sheet,
            row,
            column: 0,
            hidden_row: false,
        };
        let name = |name: &str| SheetName {
            name: name.to_owned(),
            hidden: false,
        };
        // Two rows; a blank row and two rows.
        let mut source = Source::new("a.xlsx");
        source.text = "a\nb\n\nc\nd\n".to_owned();
        source.sheets = vec![name("一"), name("空"), name("二")];
        source.cells = vec![cell(0, 0, 0), cell(2, 0, 1), cell(5, 2, 1), cell(7, 2, 2)];
        for (start, first_line, lines, marked) in [
            (0, 1, vec!["a", "b"], 0),
            (2, 1, vec!["a", "b"], 1),
            (5, 1, vec!["", "c", "d"], 1),
            (7, 2, vec!["c", "d", ""], 1),
        ] {
            let found = excerpt_of(&source, Span::new(0, start, start + 1));
            let found = found.map(|it| (it.first_line, it.lines, it.marked));
            let lines = lines.into_iter().map(str::to_owned).collect();
            assert_eq!(found, Some((first_line, lines, marked)), "{start}");
        }
    }
}
