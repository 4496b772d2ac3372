//! Reads from an Office Open XML package what the cell reader does not report: hidden rows, merged ranges, formulas without
//! results. Every part is checked as well, because the cell reader panics or allocates without limit on malformed ones.

use super::beside;
use super::page::{Layout, Refusal, unreadable};
use super::place::{LAST, Place, place, range};
use super::repack::Repacked;
use crate::limits::Limits;
use crate::read::BesideKind;
use crate::read::format::ending;
use crate::read::paper::decoded;
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::{BTreeSet, HashMap};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The XML parts of a package by their names in lower case.
type Parts = HashMap<String, Vec<u8>>;

/// Bytes of one tag of the style part. The cell reader copies a style's names once for each of up to [`STYLES`] formats.
const STYLE_TAG: usize = 2048;

/// Cell formats of one workbook; Excel allows 65,490.
const STYLES: usize = 1 << 16;

/// A checked workbook: the layouts of its sheets, in its order, and the same workbook with nothing but the parts that were checked,
/// each under the name that the cell reader looks for.
pub(super) struct Package {
    pub(super) layouts: Vec<Layout>,
    pub(super) bytes: Vec<u8>,
    /// Texts outside of cells, each with what holds it; an embedded file has none.
    pub(super) beside: Vec<(BesideKind, String)>,
}

/// Checks a whole package, reads its sheets' layouts and writes it anew.
///
/// # Errors
/// Damaged zip or XML, a part that is used with a document type or in another encoding than UTF-8 and UTF-16, a reference outside of
/// the range of sheets, counts that would make the cell reader allocate too much memory, or a limit.
pub(super) fn package(bytes: &[u8], limits: &Limits) -> Result<Package, Refusal> {
    let (mut parts, embedded) = parts(bytes, limits)?;
    let mut outside: Vec<(BesideKind, String)> = Vec::new();
    if let Some(name) = embedded {
        outside.push((BesideKind::Embedded, name));
    }
    let relation = relations(&part(&parts, "_rels/.rels")?)?;
    let workbook = relation
        .values()
        .find(|(kind, _)| kind.ends_with("/relationships/officeDocument"))
        .map(|(_, target)| resolved("", target))
        .ok_or_else(|| unreadable("no workbook in the package"))?;
    let (folder, file) = workbook.rsplit_once('/').unwrap_or(("", &workbook));
    let beside = if folder.is_empty() {
        "_rels".to_owned()
    } else {
        format!("{folder}/_rels")
    };
    let related = relations(&part(&parts, &format!("{beside}/{file}.rels"))?)?;
    let book = part(&parts, &workbook)?;
    let mut new = Repacked::default();
    let mut layouts = Vec::new();
    for id in sheets(&book)? {
        let (kind, target) = related
            .get(&id)
            .ok_or_else(|| unreadable("a sheet without its part"))?;
        if !kind.ends_with("/worksheet") {
            layouts.push(Layout::default());
            new.relate(&id, kind, &format!("other{}.xml", layouts.len()));
            continue;
        }
        // Sheets that share a part would multiply it without limit.
        let path = resolved(folder, target).to_lowercase();
        let bytes = parts
            .remove(&path)
            .ok_or_else(|| unreadable("a sheet without its part"))?;
        let text = as_xml(&path, bytes)?;
        let mut own = layout(&text)?;
        own.contradicted = beside::contradicted(&text);
        layouts.push(own);
        outside.push((BesideKind::Page, beside::text_within(&text, "headerFooter")));
        new.add(
            &id,
            "worksheet",
            &format!("worksheets/sheet{}.xml", layouts.len()),
            text,
        );
    }
    for (kind, name) in [
        ("sharedStrings", "sharedStrings.xml"),
        ("styles", "styles.xml"),
    ] {
        let end = format!("/{kind}");
        let mut found = related.iter().filter(|(_, (own, _))| own.ends_with(&end));
        let Some((id, (_, target))) = found.next() else {
            continue;
        };
        if found.next().is_some() {
            return Err(unreadable(format!("two parts of the kind {kind}")));
        }
        let text = part(&parts, &resolved(folder, target))?;
        if kind == "styles" {
            check_styles(&text)?;
        } else {
            check_count(&text)?;
        }
        new.add(id, kind, name, text);
    }
    let targets = targets(&parts);
    let mut left: Vec<(&String, &Vec<u8>)> = parts.iter().collect();
    left.sort_unstable();
    for (name, bytes) in left {
        if name.contains("worksheets/")
            || name.contains("dialogsheets/")
            || name.contains("macrosheets/")
        {
            let text = as_xml(name, bytes.clone())?;
            if text.contains("sheetData")
                && (text.contains("<v") || text.contains("<t") || text.contains(":v"))
            {
                return Err(unreadable("a sheet that the workbook does not name"));
            }
        }
        let kinds = targets.get(name).map_or(&[][..], Vec::as_slice);
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        match (beside::kind(name, &kinds), as_xml(name, bytes.clone())) {
            (Some(kind), Ok(text)) => outside.push((kind, beside::text_within(&text, ""))),
            // What no reader needs may be in any encoding.
            (None | Some(BesideKind::Part), Err(_)) | (None, Ok(_)) => {}
            (Some(_), Err(refusal)) => return Err(refusal),
        }
    }
    outside.retain(|(_, text)| !text.trim().is_empty());
    let bytes = new.finish(book).map_err(unreadable)?;
    Ok(Package {
        layouts,
        bytes,
        beside: outside,
    })
}

/// The kinds of the relations that lead to each part, by its name in lower case.
fn targets(parts: &Parts) -> HashMap<String, Vec<String>> {
    let mut targets: HashMap<String, Vec<String>> = HashMap::new();
    for name in parts.keys().filter(|name| ending(name) == "rels") {
        let folder = name.split_once("_rels/").map_or("", |(folder, _)| folder);
        let related = part(parts, name).and_then(|part| relations(&part));
        for (kind, target) in related.unwrap_or_default().into_values() {
            let path = resolved(folder, &target).to_lowercase();
            targets.entry(path).or_default().push(kind);
        }
    }
    targets
}

/// The name of the part that a relation of a part in `folder` points to: a relative reference (RFC 3986), or one from the root.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/").replace("%20", " ");
    let base = if target.starts_with('/') { "" } else { folder };
    let mut steps: Vec<&str> = Vec::new();
    for step in base.split('/').chain(target.split('/')) {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// A document that is no workbook: the text of its main part, and what stands beside that.
pub(super) struct Document {
    pub(super) text: String,
    /// Other parts by their names in lower case.
    pub(super) others: Vec<(String, String)>,
    /// The name of a file within it.
    pub(super) embedded: Option<String>,
}

/// Reads a package whose main part has a known name. Of the other parts those are kept that are wanted by their names.
///
/// # Errors
/// Damaged zip or a part that is no XML in UTF-8 or UTF-16, no such part, or a limit.
pub(super) fn document(
    bytes: &[u8],
    main: &str,
    is_wanted: impl Fn(&str) -> bool,
    limits: &Limits,
) -> Result<Document, Refusal> {
    let (parts, embedded) = parts(bytes, limits)?;
    let text = part(&parts, main)?;
    let mut others = Vec::new();
    for (name, bytes) in parts {
        if name != main && is_wanted(&name) {
            let text = as_xml(&name, bytes)?;
            others.push((name, text));
        }
    }
    others.sort_unstable();
    Ok(Document {
        text,
        others,
        embedded,
    })
}

/// A part by its name, as text.
fn part(parts: &HashMap<String, Vec<u8>>, name: &str) -> Result<String, Refusal> {
    let name = name.to_lowercase();
    let bytes = parts.get(&name);
    let bytes = bytes.ok_or_else(|| unreadable(format!("no part {name}")))?;
    as_xml(&name, bytes.clone())
}

/// A part as text without its declaration: UTF-8, or UTF-16 with its mark (ECMA-376, part 2, 8.1.1). In another encoding, another
/// program would read another text.
fn as_xml(name: &str, part: Vec<u8>) -> Result<String, Refusal> {
    let wide = matches!(part.as_slice(), [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    let text = decoded(part).filter(|text| !text.contains(['\0', '\x1b']));
    let text = text.ok_or_else(|| unreadable(format!("{name} is not UTF-8")))?;
    if text.contains("<!DOCTYPE") {
        return Err(unreadable(format!("{name} has a document type")));
    }
    let Some((declaration, rest)) = text
        .strip_prefix("<?xml")
        .and_then(|text| text.split_once("?>"))
    else {
        return Ok(text);
    };
    let declaration = declaration.to_ascii_lowercase();
    let encoding = declaration
        .split_once("encoding")
        .map_or("", |(_, after)| after);
    let encoding = encoding.trim_start_matches([' ', '=', '"', '\'', '\t', '\n', '\r']);
    let known = encoding.is_empty()
        || encoding.starts_with("utf-8")
        || encoding.starts_with("us-ascii")
        || (wide && encoding.starts_with("utf-16"));
    if !known {
        return Err(unreadable(format!("{name} is not UTF-8")));
    }
    Ok(rest.to_owned())
}

/// Unpacks everything, counts the unpacked bytes, and keeps the XML parts by their names in lower case, and the name of a file of its
/// own, where there is one.
fn parts(bytes: &[u8], limits: &Limits) -> Result<(Parts, Option<String>), Refusal> {
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
    let mut embedded = None;
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).map_err(broken)?;
        let name = entry.name().map_err(broken)?.replace('\\', "/");
        let name = name.trim_start_matches('/').to_lowercase();
        let most = limits.unpacked(entry.compressed_size());
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
        if beside::is_embedded(&name) && !part.is_empty() {
            embedded.get_or_insert_with(|| name.clone());
        }
        let extension = name.rsplit('.').next().unwrap_or_default();
        if !matches!(extension, "xml" | "rels" | "vml") {
            continue;
        }
        if parts.insert(name, part).is_some() {
            return Err(unreadable("two parts of one name"));
        }
    }
    Ok((parts, embedded))
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
        ids.push(value(tag, "id", true)?.unwrap_or_default());
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
    let mut lists = 0;
    // The cell, whether its result is text, whether it has a formula, and whether a result is stored.
    let mut cell: Option<(Place, bool, bool, bool)> = None;
    each_tag(part, |tag, opens| {
        match (tag.local_name().as_ref(), opens) {
            ("dimension", true) => {
                attribute(tag, "ref")?.map_or(Ok(((0, 0), (0, 0))), |text| ranged(&text))?;
            }
            ("sheetData", opens) => {
                within = opens;
                lists += usize::from(opens);
                if lists > 1 {
                    return Err(unreadable("two lists of rows in one sheet"));
                }
            }
            ("col", true) => {
                let of = |name| Ok(attribute(tag, name)?.and_then(|text| text.parse::<f64>().ok()));
                let hidden = attribute(tag, "hidden")?;
                let is_hidden = matches!(hidden.as_deref(), Some("1" | "true"));
                if is_hidden || of("width")? == Some(0.0) {
                    let ends = attribute(tag, "min")?.zip(attribute(tag, "max")?);
                    let ends =
                        ends.and_then(|(min, max)| Some((min.parse().ok()?, max.parse().ok()?)));
                    let (min, max): (u32, u32) =
                        ends.ok_or_else(|| unreadable("a column without a number"))?;
                    layout
                        .hidden_columns
                        .push((min.saturating_sub(1), max.saturating_sub(1)));
                }
            }
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
                    Some(text) => placed(&text)?,
                    None => (row, column),
                };
                column = at.1;
                let is_text = attribute(tag, "t")?.as_deref() == Some("str");
                cell = Some((at, is_text, false, false));
            }
            ("c", false) if within => {
                if let Some((at, is_text, true, stored)) = cell
                    && !(is_text && stored)
                {
                    layout.formulas.insert(at);
                }
                (column, cell) = (column + 1, None);
            }
            ("f", true) => {
                if let Some((_, _, formula, _)) = &mut cell {
                    *formula = true;
                }
            }
            ("v" | "is", true) => {
                if let Some((.., stored)) = &mut cell {
                    *stored = true;
                }
            }
            ("mergeCell", true) => {
                if let Some(text) = attribute(tag, "ref")? {
                    layout.merged.push(ranged(&text)?);
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

/// The value of an attribute. Those with a prefix are of another language.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Result<Option<String>, Refusal> {
    value(tag, name, false)
}

/// The value of an attribute by its local name, which has a prefix or none.
fn value(tag: &BytesStart<'_>, name: &str, is_prefixed: bool) -> Result<Option<String>, Refusal> {
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| unreadable(error.to_string()))?;
        let key = attribute.key;
        if key.local_name().as_ref() == name && key.prefix().is_some() == is_prefixed {
            let value = attribute
                .normalized_value(quick_xml::XmlVersion::default())
                .map_err(|error| unreadable(error.to_string()))?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

fn placed(text: &str) -> Result<Place, Refusal> {
    place(text).ok_or_else(|| unreadable(format!("cell {text}")))
}

fn ranged(text: &str) -> Result<(Place, Place), Refusal> {
    range(text).ok_or_else(|| unreadable(format!("range {text}")))
}
