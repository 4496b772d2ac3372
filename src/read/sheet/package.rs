//! Reads from an Office Open XML package what the cell reader does not report: hidden rows, merged ranges, formulas without
//! results. Every part is checked as well, because the cell reader panics or allocates without limit on malformed ones.

use crate::limits::Limits;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Why a package is refused: a limit by its name, or a reason in words.
#[derive(Debug)]
pub(super) enum Refusal {
    /// Over a limit: its name and value.
    Over(&'static str, u64),
    /// Damaged or malicious.
    Unreadable(String),
}

/// A place in a sheet: row and column, both from 0.
pub(super) type Place = (u32, u32);

/// The content of a sheet's part other than its values.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Rows that are hidden, or of no height.
    pub hidden_rows: BTreeSet<u32>,
    /// Merged ranges: first and last cell.
    pub merged: Vec<(Place, Place)>,
    /// Cells whose formula has a result that is not text. Where such a cell is empty, the file lacks the result; a text
    /// result may be empty.
    pub formulas: BTreeSet<Place>,
}

/// The last row and column that a sheet can have (ECMA-376, as Excel builds it).
pub(super) const LAST: Place = (1_048_575, 16_383);

/// Up to this size a part is no decompression bomb, whatever its ratio.
const HARMLESS: u64 = 1 << 20;

/// Bytes of one tag of the style part. The cell reader copies a style's names once for each of up to [`STYLES`] formats.
const STYLE_TAG: usize = 2048;

/// Cell formats of one workbook; Excel allows 65,490.
const STYLES: usize = 1 << 16;

/// Checks a whole package and reads its sheets' layouts, in the order of the workbook's sheets.
///
/// # Errors
/// Damaged zip or XML, a part with a document type or in another encoding than UTF-8, a reference outside of the range of
/// sheets, counts that would make the cell reader allocate too much memory, or a limit.
pub(super) fn layouts(bytes: &[u8], limits: &Limits) -> Result<Vec<Layout>, Refusal> {
    let mut parts = parts(bytes, limits)?;
    for (name, part) in &parts {
        if name.ends_with("sharedstrings.xml") {
            check_count(part)?;
        } else if name.ends_with("styles.xml") {
            check_styles(part)?;
        }
    }
    let package = relations(part(&parts, "_rels/.rels")?)?;
    let workbook = package
        .values()
        .find(|(kind, _)| kind.ends_with("/relationships/officeDocument"))
        .map(|(_, target)| target.trim_start_matches('/').to_owned())
        .ok_or_else(|| unreadable("no workbook in the package"))?;
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let folder = if folder.is_empty() {
        String::new()
    } else {
        format!("{folder}/")
    };
    let related = relations(part(&parts, &format!("{folder}_rels/{file}.rels"))?)?;
    let mut result = Vec::new();
    for id in sheets(part(&parts, &workbook)?)? {
        let (kind, target) = related
            .get(&id)
            .ok_or_else(|| unreadable("a sheet without its part"))?;
        if !kind.ends_with("/worksheet") {
            result.push(Layout::default());
            continue;
        }
        let path = match target.strip_prefix('/') {
            Some(absolute) => absolute.to_owned(),
            None => format!("{folder}{target}"),
        };
        // Sheets that share a part would multiply it without limit.
        let part = parts
            .remove(&path.to_ascii_lowercase())
            .ok_or_else(|| unreadable("a sheet without its part"))?;
        result.push(layout(&part)?);
    }
    Ok(result)
}

fn unreadable(reason: impl Into<String>) -> Refusal {
    Refusal::Unreadable(reason.into())
}

fn part<'p>(parts: &'p HashMap<String, String>, name: &str) -> Result<&'p str, Refusal> {
    let part = parts.get(&name.to_ascii_lowercase());
    part.map(String::as_str)
        .ok_or_else(|| unreadable(format!("no part {name}")))
}

/// Unpacks everything, counts the unpacked bytes, and keeps the XML parts by their names in lower case.
fn parts(bytes: &[u8], limits: &Limits) -> Result<HashMap<String, String>, Refusal> {
    let broken = |error: zip::result::ZipError| unreadable(error.to_string());
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if zip.has_duplicate_names() {
        return Err(unreadable("two parts of one name"));
    }
    if zip.len() > limits.files {
        return Err(Refusal::Over("files", limits.files as u64));
    }
    let mut left = limits.total_bytes;
    let mut parts = HashMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.replace('\\', "/");
        let name = name.to_ascii_lowercase();
        let most = entry
            .compressed_size()
            .saturating_mul(limits.archive_ratio)
            .max(HARMLESS);
        let mut part = Vec::new();
        (&mut entry)
            .take(most.min(left) + 1)
            .read_to_end(&mut part)
            .map_err(|error| unreadable(error.to_string()))?;
        if part.len() as u64 > most {
            return Err(Refusal::Over("archive_ratio", limits.archive_ratio));
        }
        left = left
            .checked_sub(part.len() as u64)
            .ok_or(Refusal::Over("total_bytes", limits.total_bytes))?;
        let extension = name.rsplit('.').next().unwrap_or_default();
        if !matches!(extension, "xml" | "rels") {
            continue;
        }
        // In another encoding, the cell reader would decode another text than the one that is checked here.
        let text = String::from_utf8(part)
            .ok()
            .filter(|text| !text.contains(['\0', '\x1b']));
        let text = text.ok_or_else(|| unreadable(format!("{name} is not UTF-8")))?;
        if text.contains("<!DOCTYPE") {
            return Err(unreadable(format!("{name} has a document type")));
        }
        if parts.insert(name, text).is_some() {
            return Err(unreadable("two parts of one name"));
        }
    }
    Ok(parts)
}

/// Refuses shared strings that declare more entries than their part has room for: the cell reader allocates memory for all.
fn check_count(part: &str) -> Result<(), Refusal> {
    let blank = |c: char| c.is_ascii_whitespace() || matches!(c, '=' | '"' | '\'' | '+');
    for after in part.split("uniqueCount").skip(1) {
        let after = after.trim_start_matches(blank);
        let digits = after.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = after.get(..after.len() - digits.len()).unwrap_or_default();
        if digits.is_empty() {
            continue;
        }
        // The shortest entry is `<si/>`.
        let count: usize = digits.parse().unwrap_or(usize::MAX);
        if count > part.len() / 5 + 1 {
            return Err(unreadable(format!("{digits} shared strings announced")));
        }
    }
    Ok(())
}

fn check_styles(part: &str) -> Result<(), Refusal> {
    let mut formats = 0;
    each_tag(part, |tag, _| {
        formats += usize::from(tag.local_name().as_ref() == "xf");
        // The cell reader counts brackets in a `u8`; they may be written as character references.
        let brackets = tag.matches(['[', '&']).count();
        if tag.len() > STYLE_TAG || formats > STYLES || brackets > 200 {
            return Err(unreadable("styles larger than Excel allows"));
        }
        Ok(())
    })
}

/// Relations of a part: id to kind and target.
fn relations(part: &str) -> Result<HashMap<String, (String, String)>, Refusal> {
    let mut relations = HashMap::new();
    each_tag(part, |tag, opens| {
        if opens && tag.local_name().as_ref() == "Relationship" {
            let get = |name| attribute(tag, name);
            if let (Some(id), Some(kind), Some(target)) = (get("Id")?, get("Type")?, get("Target")?)
            {
                relations.insert(id, (kind, target));
            }
        }
        Ok(())
    })?;
    Ok(relations)
}

/// The relation ids of the workbook's sheets, in order.
fn sheets(part: &str) -> Result<Vec<String>, Refusal> {
    let mut ids = Vec::new();
    let mut names = BTreeSet::new();
    each_tag(part, |tag, opens| {
        if !opens || tag.local_name().as_ref() != "sheet" {
            return Ok(());
        }
        // The cell reader finds sheets by name.
        if !names.insert(attribute(tag, "name")?.unwrap_or_default()) {
            return Err(unreadable("two sheets of one name"));
        }
        ids.push(attribute(tag, "id")?.unwrap_or_default());
        Ok(())
    })?;
    Ok(ids)
}

/// Reads a sheet's part for everything but values, and checks each reference that the cell reader will parse.
fn layout(part: &str) -> Result<Layout, Refusal> {
    let mut layout = Layout::default();
    let mut within = false;
    let mut row = 0;
    let mut column = 0;
    let mut cell: Option<Place> = None;
    each_tag(part, |tag, opens| {
        match (tag.local_name().as_ref(), opens) {
            ("dimension", true) => {
                attribute(tag, "ref")?.map_or(Ok(((0, 0), (0, 0))), |text| range(&text))?;
            }
            ("sheetData", opens) => within = opens,
            ("row", true) if within => {
                if let Some(text) = attribute(tag, "r")? {
                    let number = text.parse().ok().filter(|n| (1..=LAST.0 + 1).contains(n));
                    row = number.ok_or_else(|| unreadable(format!("row {text}")))? - 1;
                }
                let hidden = attribute(tag, "hidden")?;
                let height = attribute(tag, "ht")?.and_then(|text| text.parse().ok());
                if matches!(hidden.as_deref(), Some("1" | "true")) || height == Some(0.0) {
                    layout.hidden_rows.insert(row);
                }
            }
            ("row", false) if within => (row, column) = (row + 1, 0),
            ("c", true) if within => {
                let at = match attribute(tag, "r")? {
                    Some(text) => place(&text)?,
                    None => (row, column),
                };
                column = at.1;
                cell = (attribute(tag, "t")?.as_deref() != Some("str")).then_some(at);
            }
            ("c", false) if within => (column, cell) = (column + 1, None),
            ("f", true) => layout.formulas.extend(cell),
            ("mergeCell", true) => {
                if let Some(text) = attribute(tag, "ref")? {
                    layout.merged.push(range(&text)?);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(layout)
}

/// Calls `see` with each tag of a part, and whether it opens (an empty element opens, then closes).
fn each_tag(
    part: &str,
    mut see: impl FnMut(&BytesStart<'_>, bool) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let broken = |error: quick_xml::Error| unreadable(error.to_string());
    let mut reader = Reader::from_str(part);
    let mut opened: Vec<BytesStart<'_>> = Vec::new();
    loop {
        match reader.read_event().map_err(broken)? {
            Event::Start(tag) => {
                see(&tag, true)?;
                opened.push(tag);
                // Sheets nest less than ten deep.
                if opened.len() > 256 {
                    return Err(unreadable("elements nested too deeply"));
                }
            }
            Event::End(_) => {
                if let Some(tag) = opened.pop() {
                    see(&tag, false)?;
                }
            }
            Event::Empty(tag) => {
                see(&tag, true)?;
                see(&tag, false)?;
            }
            Event::DocType(_) => return Err(unreadable("a part with a document type")),
            Event::Eof if opened.is_empty() => return Ok(()),
            Event::Eof => return Err(unreadable("a part ends early")),
            _ => {}
        }
    }
}

/// The value of an attribute by its local name.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| unreadable(error.to_string()))?;
        if attribute.key.local_name().as_ref() == name {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::default())
                .map_err(|error| unreadable(error.to_string()))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// `C7` as row and column.
fn place(text: &str) -> Result<Place, Refusal> {
    let wrong = || unreadable(format!("cell {text}"));
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = text.split_at_checked(letters).ok_or_else(wrong)?;
    let plain = digits.len() <= 7 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || letters.is_empty() || letters.len() > 3 {
        return Err(wrong());
    }
    let column = letters.bytes().fold(0, |sum, letter| {
        sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1
    });
    let row: u32 = digits.parse().map_err(|_| wrong())?;
    match (row.checked_sub(1), column.checked_sub(1)) {
        (Some(row), Some(column)) if row <= LAST.0 && column <= LAST.1 => Ok((row, column)),
        _ => Err(wrong()),
    }
}

/// `A1:B2` as its first and last cell; `A1` is both.
fn range(text: &str) -> Result<(Place, Place), Refusal> {
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (place(first)?, place(last)?);
    if first.0 > last.0 || first.1 > last.1 {
        return Err(unreadable(format!("range {text}")));
    }
    Ok((first, last))
}
