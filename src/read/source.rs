//! One file as it was read: its decoded text, its encoding and digest, and the way from a span back to a line, a column or a cell.

use crate::text::Span;
use std::sync::OnceLock;

/// How the bytes of a source became text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// Valid UTF-8, with or without a byte order mark.
    Utf8,
    /// UTF-16, little endian, with a byte order mark.
    Utf16Le,
    /// UTF-16, big endian, with a byte order mark.
    Utf16Be,
    /// GB18030, assumed because the bytes are not UTF-8 and decode cleanly.
    Gb18030,
    /// Not text: a workbook, an archive, or bytes that nothing decodes.
    Binary,
}

impl Encoding {
    /// The name printed in reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Utf16Le => "utf-16le",
            Self::Utf16Be => "utf-16be",
            Self::Gb18030 => "gb18030",
            Self::Binary => "binary",
        }
    }
}

/// One cell of a sheet within the rendered text of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// First byte in the rendered text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Index into [`Source::sheets`].
    pub sheet: u32,
    /// Row, counted from 0.
    pub row: u32,
    /// Column, counted from 0.
    pub column: u32,
    /// Whether its row is hidden.
    pub hidden_row: bool,
}

/// The name of a sheet and whether it is hidden.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetName {
    /// As the workbook names it; empty for a CSV file.
    pub name: String,
    /// Hidden or very hidden.
    pub hidden: bool,
}

/// One file as it was read.
#[derive(Debug, Default)]
pub struct Source {
    /// Path relative to the submission's root, with `/`.
    pub path: String,
    /// Decoded text without a byte order mark; for a workbook its rendering; empty where nothing could be decoded.
    pub text: String,
    /// How the bytes were decoded.
    pub encoding: Option<Encoding>,
    /// SHA-256 of the raw bytes, as `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// Length of the raw bytes.
    pub size: u64,
    /// The sheets, in order, where this is a sheet.
    pub sheets: Vec<SheetName>,
    /// The cells, sorted by `start`, where this is a sheet.
    pub cells: Vec<Cell>,
    lines: OnceLock<Vec<u32>>,
}

/// A place as people read it: lines and columns from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Position {
    /// Line of the first character.
    pub line: usize,
    /// Column of the first character.
    pub column: usize,
    /// Line of the character after the last.
    pub end_line: usize,
    /// Column of the character after the last.
    pub end_column: usize,
}

impl Source {
    /// An unread source: a path and nothing else.
    #[must_use]
    pub fn new(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            ..Self::default()
        }
    }

    /// Byte offsets at which lines start, made on first use. A line ends at LF, CR LF or a lone CR.
    fn lines(&self) -> &[u32] {
        self.lines.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let mut starts = vec![0];
            for (i, &byte) in bytes.iter().enumerate() {
                if byte == b'\n' || (byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                    starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
                }
            }
            starts
        })
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    #[must_use]
    pub fn line_column(&self, offset: u32) -> (usize, usize) {
        let lines = self.lines();
        let line = lines.partition_point(|&start| start <= offset).max(1);
        let start = lines.get(line - 1).copied().unwrap_or(0) as usize;
        let before = self
            .text
            .get(start..(offset as usize).min(self.text.len()))
            .unwrap_or("");
        (line, before.chars().count() + 1)
    }

    /// The position of a span.
    #[must_use]
    pub fn position(&self, span: Span) -> Position {
        let (line, column) = self.line_column(span.start);
        let (end_line, end_column) = self.line_column(span.end);
        Position {
            line,
            column,
            end_line,
            end_column,
        }
    }

    /// The text of line `line` (from 1) without its line end, and the byte offset at which it starts.
    #[must_use]
    pub fn line_text(&self, line: usize) -> Option<(&str, u32)> {
        let lines = self.lines();
        let start = *lines.get(line.checked_sub(1)?)?;
        let end = lines
            .get(line)
            .map_or(self.text.len(), |&next| next as usize);
        let text = self.text.get(start as usize..end)?;
        Some((text.trim_end_matches(['\n', '\r']), start))
    }

    /// The text that the span covers.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text
            .get(span.start as usize..span.end as usize)
            .unwrap_or("")
    }

    /// The cell in which a span starts, where this is a sheet.
    #[must_use]
    pub fn cell(&self, span: Span) -> Option<&Cell> {
        let after = self.cells.partition_point(|cell| cell.start <= span.start);
        self.cells
            .get(after.checked_sub(1)?)
            .filter(|cell| span.start <= cell.end)
    }

    /// The cell's name as spreadsheets write it: `C7`.
    #[must_use]
    pub fn cell_name(cell: &Cell) -> String {
        let mut letters = Vec::new();
        let mut column = cell.column + 1;
        while column > 0 {
            column -= 1;
            letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
            column /= 26;
        }
        let letters: String = letters.iter().rev().collect();
        format!("{letters}{}", cell.row + 1)
    }
}
