//! Office documents are looked into, as far as saying whether they hold a table of some kind: the tables and the text of Word,
//! `OpenDocument` and OFD files, of Excel 2003 XML and of HTML pages that are named like a workbook, and the words in the bytes of the
//! formats before 2007. Nothing of it has a place, and nothing is judged.

use super::Paper;
use super::allowance::Allowance;
use super::format::{ending, is_document};
use super::html_text::{self, has_rows};
use super::packed::unpacked;
use super::xml_text::{Piece, pieces};
use crate::limits::Limits;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE};
use std::io::Cursor;
use zip::ZipArchive;

/// Characters that the tables and the text of one document may have; there is no reason to keep more of it.
pub(super) const CHARACTERS: usize = 8 << 20;

/// What an office document of this kind says. `None` where it cannot be read, is encrypted, or holds another document.
pub(super) fn paper(
    kind: &str,
    bytes: &[u8],
    limits: &Limits,
    allowance: &Allowance<'_>,
) -> Option<Paper> {
    match kind {
        "docx" | "pptx" | "odf" | "ofd" => package(kind, bytes, limits, allowance),
        "xls" | "et" | "doc" | "wps" | "ppt" | "dps" if is_open(bytes) => {
            allowance.take(bytes.len())?;
            words(bytes)
        }
        _ => None,
    }
}

/// The XML parts of a zip package that hold its text.
fn package(kind: &str, bytes: &[u8], limits: &Limits, allowance: &Allowance<'_>) -> Option<Paper> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() > limits.files || zip.has_duplicate_names() {
        return None;
    }
    let mut paper = Paper::default();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).ok()?;
        let name = entry.name().ok()?.replace('\\', "/").to_lowercase();
        if entry.encrypted() || is_document(&name) {
            return None;
        }
        let holds_text = match kind {
            "docx" => name.starts_with("word/") && !name.contains("/theme/"),
            "pptx" => name.starts_with("ppt/slides/"),
            "odf" => name.ends_with("content.xml"),
            _ => true,
        };
        if !holds_text || ending(&name) != "xml" {
            continue;
        }
        let packed = entry.compressed_size();
        let part = unpacked(&mut entry, packed, limits, allowance)?;
        xml(&decoded(part)?, &mut paper)?;
    }
    Some(paper)
}

/// A part as text: UTF-8, or UTF-16 with its mark.
pub(super) fn decoded(part: Vec<u8>) -> Option<String> {
    let codec = match part.as_slice() {
        [0xFF, 0xFE, ..] => UTF_16LE,
        [0xFE, 0xFF, ..] => UTF_16BE,
        [0xEF, 0xBB, 0xBF, rest @ ..] => return String::from_utf8(rest.to_vec()).ok(),
        _ => return String::from_utf8(part).ok(),
    };
    let text = codec.decode_without_bom_handling_and_without_replacement(part.get(2..)?);
    text.map(std::borrow::Cow::into_owned)
}

/// The tables and the text of an XML document; `None` where it is not well-formed.
pub(super) fn of_xml(text: &str) -> Option<Paper> {
    let mut paper = Paper::default();
    xml(text, &mut paper)?;
    Some(paper)
}

/// What an element is in a table, by its local name: the names of Word, `PowerPoint`, `OpenDocument`, Excel 2003 and HTML.
fn role(name: &str) -> Option<Role> {
    Some(match name {
        "tbl" | "table" | "Table" => Role::Table,
        "tr" | "table-row" | "Row" => Role::Row,
        "tc" | "td" | "th" | "table-cell" | "Cell" => Role::Cell,
        _ => return None,
    })
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Table,
    Row,
    Cell,
}

/// A table, row and cell being read. Tables within cells belong to the outer one.
#[derive(Default)]
struct Cells {
    table: Vec<Vec<String>>,
    row: Vec<String>,
    cell: String,
}

impl Cells {
    fn open(&mut self, role: Option<Role>) {
        if role == Some(Role::Cell) {
            self.cell.clear();
        }
    }

    fn close(&mut self, role: Option<Role>, paper: &mut Paper) {
        match role {
            Some(Role::Cell) => self
                .row
                .push(std::mem::take(&mut self.cell).trim().to_owned()),
            Some(Role::Row) => self.table.push(std::mem::take(&mut self.row)),
            Some(Role::Table) => paper.tables.push(std::mem::take(&mut self.table)),
            None => {}
        }
    }

    fn text(&mut self, text: &str, paper: &mut Paper) -> Option<()> {
        if paper.text.len() + text.len() > CHARACTERS {
            return None;
        }
        paper
            .text
            .extend(text.chars().filter(|c| !matches!(c, '\n' | '\r')));
        self.cell.push_str(text);
        Some(())
    }

    fn end(mut self, paper: &mut Paper) {
        if !self.row.is_empty() {
            self.close(Some(Role::Row), paper);
        }
        if !self.table.is_empty() {
            self.close(Some(Role::Table), paper);
        }
    }
}

/// Adds the tables and the text of one XML part.
fn xml(text: &str, paper: &mut Paper) -> Option<()> {
    let mut cells = Cells::default();
    pieces(text, |piece| {
        match piece {
            Piece::Open(name) => cells.open(role(name)),
            Piece::Close(name) => cells.close(role(name), paper),
            Piece::Text(text) => cells.text(text, paper)?,
        }
        Some(())
    })?;
    cells.end(paper);
    Some(())
}

/// Whether a text is an HTML page that is named like a workbook or a Word document, as many programs export tables.
pub(super) fn is_page(path: &str, text: &str) -> bool {
    let named = matches!(
        ending(path).as_str(),
        "xls" | "xlsx" | "et" | "doc" | "docx" | "wps"
    );
    named && text.trim_start().starts_with('<')
}

/// Elements within a line of text. Every other one ends the line.
const INLINE: [&str; 40] = [
    "a", "b", "i", "q", "s", "u", "bdi", "bdo", "big", "del", "dfn", "em", "img", "ins", "kbd",
    "sub", "sup", "tt", "var", "wbr", "abbr", "cite", "code", "data", "font", "mark", "ruby",
    "samp", "span", "time", "label", "small", "style", "meter", "nobr", "strike", "script",
    "strong", "acronym", "noscript",
];

/// Comments and scripts within each other that are parted into pieces.
const DEEPEST: usize = 4;

/// The tables and the text of an HTML page, which need not be well-formed; `None` where it is too long. What a page does not show, such
/// as comments and scripts, follows behind it; rows among those of a table stay there.
pub(super) fn of_html(text: &str) -> Option<Paper> {
    let mut page = Page::default();
    page.read(text, 0).ok()?;
    for _ in 0..DEEPEST {
        for silent in std::mem::take(&mut page.silent) {
            page.paper.text.push('\n');
            page.read(&silent, 1).ok()?;
        }
    }
    for silent in std::mem::take(&mut page.silent) {
        page.say(&silent).ok()?;
    }
    page.cells.end(&mut page.paper);
    Some(page.paper)
}

/// A page that is longer than what is looked into.
struct TooLong;

/// A page while it is read.
#[derive(Default)]
struct Page {
    paper: Paper,
    cells: Cells,
    in_cell: bool,
    in_table: bool,
    /// What it does not show.
    silent: Vec<String>,
}

impl Page {
    fn read(&mut self, text: &str, depth: usize) -> Result<(), TooLong> {
        html_text::pieces(text, |piece| match piece {
            html_text::Piece::Open(name, _) => {
                self.tag(name, false);
                Ok(())
            }
            html_text::Piece::Close(name) => {
                self.tag(name, true);
                Ok(())
            }
            html_text::Piece::Text(text) => self.say(text),
            html_text::Piece::Silent(text) => {
                let is_among_rows = self.in_table && !self.in_cell && has_rows(text);
                if is_among_rows && depth < DEEPEST {
                    return self.read(text, depth + 1);
                }
                self.silent.push(text.to_owned());
                Ok(())
            }
        })
    }

    fn tag(&mut self, name: &str, closes: bool) {
        let role = role(name);
        // A cell or a row need not be closed.
        if role.is_some() && self.in_cell {
            self.cells.close(Some(Role::Cell), &mut self.paper);
            self.in_cell = false;
        }
        match (role, closes) {
            (Some(Role::Cell), false) => {
                self.cells.open(role);
                self.in_cell = true;
            }
            (Some(Role::Row), false) | (Some(Role::Table), true) if !self.cells.row.is_empty() => {
                self.cells.close(Some(Role::Row), &mut self.paper);
            }
            (Some(Role::Row), true) => self.cells.close(role, &mut self.paper),
            _ => {}
        }
        if role == Some(Role::Table) {
            self.in_table = !closes;
            if closes {
                self.cells.close(role, &mut self.paper);
            }
        }
        if !INLINE.contains(&name) {
            self.paper.text.push('\n');
        }
    }

    /// Adds text. A line break in the source is a space.
    fn say(&mut self, text: &str) -> Result<(), TooLong> {
        let text = text.replace(['\n', '\r', '\u{a0}'], " ");
        self.cells.text(&text, &mut self.paper).ok_or(TooLong)
    }
}

/// Whether the main stream of a compound file ([MS-CFB]) is found and is not encrypted.
fn is_open(bytes: &[u8]) -> bool {
    let (sectors, _) = bytes.as_chunks::<512>();
    // The workbook stream begins with a BOF record, a FILEPASS record may follow; a Word document with its FIB.
    let workbook = |sector: &&[u8; 512]| matches!(**sector, [9, 8, _, _, 0, 5 | 6, ..]);
    let document = |sector: &&[u8; 512]| matches!(**sector, [0xEC, 0xA5, ..]);
    match (sectors.iter().find(workbook), sectors.iter().find(document)) {
        (Some(sector), _) => {
            let length = usize::from(sector[2]) + 4;
            sector.get(length..length + 2) != Some(&[0x2F, 0])
        }
        // fEncrypted of the FIB.
        (None, Some(sector)) => sector[11] & 1 == 0,
        (None, None) => {
            let slides: Vec<u8> = "PowerPoint Document"
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect();
            bytes.windows(slides.len()).any(|window| window == slides)
        }
    }
}

/// The words in the bytes of a compound file: runs of UTF-16 and of GB18030 text.
pub(super) fn words(bytes: &[u8]) -> Option<Paper> {
    let mut text = String::new();
    // Texts of two bytes a character may begin at an even or an odd byte.
    for skipped in [0, 1] {
        let pairs = bytes.get(skipped..).unwrap_or_default();
        let (pairs, _) = pairs.as_chunks::<2>();
        let mut run = String::new();
        for pair in pairs {
            match char::from_u32(u32::from(u16::from_le_bytes(*pair))) {
                Some(c) if is_word(c) => run.push(c),
                _ => keep(&mut run, &mut text)?,
            }
        }
        keep(&mut run, &mut text)?;
    }
    for run in bytes
        .split(|byte| *byte < 0x20)
        .filter(|run| run.len() >= 4)
    {
        let (decoded, wrong) = GB18030.decode_without_bom_handling(run);
        if !wrong {
            keep(&mut decoded.into_owned(), &mut text)?;
        }
    }
    Some(Paper {
        tables: Vec::new(),
        text,
    })
}

/// Characters that make up the words that are looked for.
fn is_word(c: char) -> bool {
    matches!(c, ' '..='~' | '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}')
}

/// Keeps a run of characters that is long enough to be a word; `None` where there are too many.
fn keep(run: &mut String, text: &mut String) -> Option<()> {
    if run.chars().take(2).count() == 2 {
        text.push(' ');
        text.push_str(run);
    }
    run.clear();
    (text.len() <= CHARACTERS).then_some(())
}
