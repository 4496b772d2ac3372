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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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
    /// The decoded text of a page or an XML document whose tables were read: `text` renders them.
    pub markup: Option<String>,
    /// How the bytes were decoded.
    pub encoding: Option<Encoding>,
    /// SHA-256 of the raw bytes, as `sha256:` and 64 hexadecimal digits.
    pub digest: String,
    /// Length of the raw bytes.
    pub size: u64,
    /// Whether it is the lock file that an office program leaves beside a document that is open.
    pub is_lock: bool,
    /// The sheets, in order, where this is a sheet.
    pub sheets: Vec<SheetName>,
    /// The cells, sorted by `start`, where this is a sheet.
    pub cells: Vec<Cell>,
    lines: OnceLock<Vec<u32>>,
    /// Characters before each [`STRIDE`] bytes of the text.
    characters: OnceLock<Vec<u32>>,
}

/// Bytes between two places at which characters are counted: a line of many megabytes is not counted again for every place in it.
const STRIDE: usize = 1024;

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
    /// The text as it is written in the file; for a workbook its rendering.
    #[must_use]
    pub fn written(&self) -> &str {
        self.markup.as_deref().unwrap_or(&self.text)
    }

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
        let end = (offset as usize).min(self.text.len());
        let before = self
            .characters_before(end)
            .saturating_sub(self.characters_before(start));
        (line, before + 1)
    }

    /// Characters before a byte offset. The first byte of a character is any that does not continue one.
    fn characters_before(&self, offset: usize) -> usize {
        let counts = self.characters.get_or_init(|| {
            let mut counts = vec![0];
            let mut all = 0u32;
            for chunk in self.text.as_bytes().chunks(STRIDE) {
                all += u32::try_from(first_bytes(chunk)).unwrap_or(0);
                counts.push(all);
            }
            counts
        });
        let known = counts.get(offset / STRIDE).copied().unwrap_or(0) as usize;
        let rest = self.text.as_bytes().get(offset / STRIDE * STRIDE..offset);
        known + rest.map_or(0, first_bytes)
    }

    /// The characters of a line, without its line end; zero where there is no such line.
    #[must_use]
    pub fn line_characters(&self, line: usize) -> usize {
        self.line_text(line).map_or(0, |(text, start)| {
            let start = start as usize;
            self.characters_before(start + text.len())
                .saturating_sub(self.characters_before(start))
        })
    }

    /// The text of line `line` from its character `from` (counted from 0) on; empty where the line is shorter.
    #[must_use]
    pub fn line_from(&self, line: usize, from: usize) -> &str {
        let Some((text, start)) = self.line_text(line) else {
            return "";
        };
        let start = start as usize;
        let wanted = self.characters_before(start) + from;
        // The last counted place that is not behind the wanted character.
        let counts = self.characters.get().map_or(&[][..], Vec::as_slice);
        let chunk = counts.partition_point(|count| *count as usize <= wanted);
        let mut at = (chunk.saturating_sub(1) * STRIDE).clamp(start, start + text.len());
        while !self.text.is_char_boundary(at) {
            at += 1;
        }
        let ahead = wanted.saturating_sub(self.characters_before(at));
        let rest = self.text.get(at..start + text.len()).unwrap_or("");
        let skipped = rest
            .char_indices()
            .nth(ahead)
            .map_or(rest.len(), |(at, _)| at);
        rest.get(skipped..).unwrap_or("")
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
        format!("{}{}", column_name(cell.column), cell.row + 1)
    }
}

/// The letters of a column as spreadsheets write them: `AA` of the column 26.
#[must_use]
pub fn column_name(column: u32) -> String {
    let mut letters = Vec::new();
    let mut column = column.saturating_add(1);
    while column > 0 {
        column -= 1;
        letters.push(char::from(b'A' + u8::try_from(column % 26).unwrap_or(0)));
        column /= 26;
    }
    letters.iter().rev().collect()
}

/// How many characters begin in some bytes of UTF-8.
fn first_bytes(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_long_lines_are_counted_in_characters() {
        let line: String = "abc数据é".chars().cycle().take(5_000).collect();
        let text = format!("first\n{line}\r\nlast");
        let source = Source {
            text,
            ..Source::default()
        };
        for (at, offset) in line.char_indices().map(|(byte, _)| byte + 6).enumerate() {
            let offset = u32::try_from(offset).unwrap();
            assert_eq!(source.line_column(offset), (2, at + 1));
        }
        assert_eq!(source.line_characters(2), 5_000);
        for from in [0, 1, 340, 341, 1_023, 1_024, 4_999, 5_000, 6_000] {
            let expected: String = line.chars().skip(from).collect();
            assert_eq!(source.line_from(2, from), expected, "{from}");
        }
        assert_eq!(source.line_from(3, 0), "last");
        assert_eq!(source.line_from(9, 0), "");
    }
}
