//! The tables of an HTML page that is named like a workbook become sheets of cells. The page need not be well-formed.

use super::SheetRead;
use super::page::{Budget, RawSheet, Refusal, rendered, told};
use super::place::LAST;
use crate::limits::Limits;
use crate::read::html_text::{Piece, has_rows, html_attribute, pieces};
use crate::read::{Beside, BesideKind, CellValue};

/// Columns that one cell may span, as browsers have it.
const WIDEST: u32 = 1_000;
/// Rows that one cell may span, as browsers have it.
const HIGHEST: u32 = 65_534;

/// Reads the tables of a page; `None` where it has none.
#[must_use]
pub fn html(text: &str, source: u32, limits: &Limits) -> Option<SheetRead> {
    let read = tables(text, limits);
    match read {
        Ok((sheets, _)) if sheets.is_empty() => None,
        Ok((sheets, beside)) => {
            let read = rendered(sheets, beside, source, limits);
            Some(told(read, source, limits))
        }
        Err(refusal) => Some(told(Err(refusal), source, limits)),
    }
}

/// The tables of a page, and what stands in none: text, and rows that the page does not show.
fn tables(text: &str, limits: &Limits) -> Result<(Vec<RawSheet>, Vec<Beside>), Refusal> {
    let mut reader = Reader {
        budget: Budget::new(limits),
        sheets: Vec::new(),
        depth: 0,
        row: None,
        column: 0,
        covered: Vec::new(),
        cell: None,
        outside: Flow::default(),
        hidden: None,
        has_silent_rows: false,
        kept: 0,
    };
    pieces(text, |piece| match piece {
        Piece::Open(name, tag) => {
            reader.hide(name, tag);
            reader.open(name, tag)
        }
        Piece::Close(name) => {
            reader.close(name)?;
            reader.unhide(name);
            Ok(())
        }
        Piece::Text(text) => {
            reader.text(text);
            Ok(())
        }
        Piece::Silent(text) => {
            reader.has_silent_rows |= has_rows(text);
            Ok(())
        }
    })?;
    reader.end_cell()?;
    let outside = Beside {
        kind: BesideKind::Part,
        text: reader.outside.text,
    };
    let mut beside = Vec::new();
    beside.extend((!outside.text.trim().is_empty()).then_some(outside));
    beside.extend(reader.has_silent_rows.then(|| Beside {
        kind: BesideKind::Rows,
        text: String::new(),
    }));
    Ok((reader.sheets, beside))
}

/// Text as it flows: any number of blanks is one space, and those at the ends of a line are none.
#[derive(Default)]
struct Flow {
    text: String,
    /// Whether a space comes before the next word of the line.
    is_spaced: bool,
}

impl Flow {
    /// Adds text, as it is written where its blanks are kept.
    fn say(&mut self, text: &str, is_kept: bool) {
        for c in text.chars() {
            let blank = matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}');
            if blank && !is_kept {
                self.is_spaced = !self.text.is_empty() && !self.text.ends_with('\n');
                continue;
            }
            if std::mem::take(&mut self.is_spaced) {
                self.text.push(' ');
            }
            // A space that does not break is one all the same.
            self.text.push(if c == '\u{a0}' { ' ' } else { c });
        }
    }

    /// Ends the line.
    fn end_line(&mut self) {
        self.is_spaced = false;
        self.text.push('\n');
    }

    /// Begins a paragraph: ends the line, where there is one.
    fn begin(&mut self) {
        self.is_spaced = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

/// A cell while it is read.
struct Cell {
    first: (u32, u32),
    text: Flow,
}

struct Reader<'l> {
    budget: Budget<'l>,
    sheets: Vec<RawSheet>,
    /// How many tables are open, one within the other.
    depth: usize,
    row: Option<u32>,
    column: u32,
    /// For each column the row from which it is free of the cells above.
    covered: Vec<u32>,
    cell: Option<Cell>,
    /// The text that stands in no cell.
    outside: Flow,
    /// The open element that hides what it holds: its name, and how many of this name are open within it, itself included.
    hidden: Option<(String, usize)>,
    /// Whether a comment, a script or the like has rows: other programs may show them.
    has_silent_rows: bool,
    /// How many elements are open in which blanks are kept.
    kept: usize,
}

/// Elements that have no content.
const VOID: [&str; 10] = [
    "br", "hr", "img", "input", "meta", "link", "col", "area", "base", "wbr",
];

/// Elements that are paragraphs of their own.
const BLOCKS: [&str; 15] = [
    "p", "div", "li", "ul", "ol", "dl", "dt", "dd", "pre", "h1", "h2", "h3", "h4", "h5", "h6",
];

impl Reader<'_> {
    /// Takes note of an element that opens and is hidden, or is within one of its name that is.
    fn hide(&mut self, name: &str, tag: &str) {
        match &mut self.hidden {
            Some((own, open)) if own.as_str() == name => {
                // A row or a cell ends where the next one begins.
                if matches!(name, "tr" | "td" | "th" | "p" | "li" | "tbody") {
                    self.hidden = is_hidden(tag).then(|| (name.to_owned(), 1));
                } else {
                    *open += 1;
                }
            }
            // A row ends its cells, and rows end with their part of a table.
            Some((own, _))
                if matches!(
                    (own.as_str(), name),
                    (
                        "td" | "th",
                        "tr" | "td" | "th" | "tbody" | "thead" | "tfoot"
                    ) | (
                        "tr" | "tbody" | "thead" | "tfoot",
                        "tbody" | "thead" | "tfoot"
                    )
                ) =>
            {
                self.hidden = is_hidden(tag).then(|| (name.to_owned(), 1));
            }
            Some(_) => {}
            None if VOID.contains(&name) => {}
            None => {
                let is_hidden = name == "template" || is_hidden(tag);
                self.hidden = is_hidden.then(|| (name.to_owned(), 1));
            }
        }
    }

    /// An element closes that may be the hidden one.
    fn unhide(&mut self, name: &str) {
        let ends = |own: &str| match own {
            "td" | "th" => matches!(name, "tr" | "tbody" | "thead" | "tfoot" | "table"),
            "tr" => matches!(name, "tbody" | "thead" | "tfoot" | "table"),
            "tbody" | "thead" | "tfoot" => name == "table",
            _ => false,
        };
        match &mut self.hidden {
            Some((own, open)) if own.as_str() == name && *open > 1 => *open -= 1,
            Some((own, _)) if own.as_str() == name || ends(own) => self.hidden = None,
            _ => {}
        }
    }

    /// What is hidden in a row is told of the row.
    fn hide_row(&mut self) {
        if let (Some(_), Some(row), Some(sheet)) = (&self.hidden, self.row, self.sheets.last_mut())
        {
            sheet.layout.hidden_rows.insert(row);
        }
    }

    fn text(&mut self, text: &str) {
        let is_kept = self.kept > 0;
        match &mut self.cell {
            Some(cell) => {
                cell.text.say(text, is_kept);
                if !text.trim().is_empty() {
                    self.hide_row();
                }
            }
            None => self.outside.say(text, is_kept),
        }
    }

    fn open(&mut self, name: &str, tag: &str) -> Result<(), Refusal> {
        match name {
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    let mut sheet = RawSheet::default();
                    sheet.name.name = format!("表 {}", self.sheets.len() + 1);
                    sheet.name.hidden = self.hidden.is_some();
                    self.sheets.push(sheet);
                    self.row = None;
                    self.covered.clear();
                }
            }
            "tr" if self.depth == 1 => {
                self.end_cell()?;
                self.row = Some(self.row.map_or(0, |row| row + 1));
                self.column = 0;
            }
            "td" | "th" if self.depth == 1 => {
                self.end_cell()?;
                self.begin_cell(tag)?;
            }
            "br" => self.flow().end_line(),
            _ if BLOCKS.contains(&name) => self.flow().begin(),
            _ => {}
        }
        self.kept += usize::from(name == "pre");
        Ok(())
    }

    /// The text that is being read.
    fn flow(&mut self) -> &mut Flow {
        match &mut self.cell {
            Some(cell) => &mut cell.text,
            None => &mut self.outside,
        }
    }

    fn begin_cell(&mut self, tag: &str) -> Result<(), Refusal> {
        let row = *self.row.get_or_insert(0);
        let is_covered = |column: u32| {
            let free = self.covered.get(column as usize);
            free.is_some_and(|free| *free > row)
        };
        let mut first = self.column;
        while is_covered(first) {
            first += 1;
        }
        let skipped = first - self.column;
        let span = |name: &str, most: u32| {
            let number = html_attribute(tag, name).and_then(|text| text.trim().parse().ok());
            number.unwrap_or(1).clamp(1, most)
        };
        let last = (
            row.saturating_add(span("rowspan", HIGHEST) - 1).min(LAST.0),
            first
                .saturating_add(span("colspan", WIDEST) - 1)
                .min(LAST.1),
        );
        self.column = last.1 + 1;
        // Each column that a cell spans counts as a cell.
        let spanned = last.1.saturating_sub(first) + skipped;
        self.budget.spend(spanned as usize)?;
        let width = last.1 as usize + 1;
        if self.covered.len() < width {
            self.covered.resize(width, 0);
        }
        let spanned = self.covered.get_mut(first as usize..width);
        spanned
            .into_iter()
            .flatten()
            .for_each(|free| *free = last.0 + 1);
        if last != (row, first)
            && let Some(sheet) = self.sheets.last_mut()
        {
            sheet.layout.merged.push(((row, first), last));
        }
        self.cell = Some(Cell {
            first: (row, first),
            text: Flow::default(),
        });
        Ok(())
    }

    fn close(&mut self, name: &str) -> Result<(), Refusal> {
        if BLOCKS.contains(&name) {
            self.flow().begin();
        }
        match name {
            "table" => {
                if self.depth == 1 {
                    self.end_cell()?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            "td" | "th" | "tr" if self.depth == 1 => self.end_cell()?,
            "pre" => self.kept = self.kept.saturating_sub(1),
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), Refusal> {
        let (Some(cell), Some(sheet)) = (self.cell.take(), self.sheets.last_mut()) else {
            return Ok(());
        };
        let text = cell.text.text.trim();
        let value = match text {
            "" => CellValue::Blank,
            text => CellValue::Text(text.to_owned()),
        };
        self.budget.put(&mut sheet.values, cell.first, value)
    }
}

/// Whether an element is hidden, by its attribute or its style.
fn is_hidden(tag: &str) -> bool {
    let style = html_attribute(tag, "style").unwrap_or_default();
    let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
    let style = style.to_ascii_lowercase();
    let hides = ["display:none", "visibility:hidden", "visibility:collapse"];
    html_attribute(tag, "hidden").is_some() || hides.iter().any(|word| style.contains(word))
}
