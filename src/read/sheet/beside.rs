//! What a workbook says outside of its cells, and what its formulas say of their results: page headers and footers, comments, text in
//! drawings, files within the workbook.

use super::place::{Place, place};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::collections::BTreeSet;

/// What a part of a workbook is that is no sheet and may hold text all the same.
pub(super) fn kind(name: &str) -> Option<&'static str> {
    let ending = name.rsplit('.').next().unwrap_or_default();
    if ending == "rels" {
        None
    } else if name.contains("comments") {
        Some("comment")
    } else if name.contains("drawings/") {
        Some("drawing")
    } else {
        None
    }
}

/// Whether the name of a part is that of a file of its own.
pub(super) fn is_embedded(name: &str) -> bool {
    let ending = name.rsplit('.').next().unwrap_or_default();
    name.contains("embeddings/")
        || matches!(
            ending,
            "xls"
                | "xlsx"
                | "xlsm"
                | "xlsb"
                | "et"
                | "csv"
                | "doc"
                | "docx"
                | "wps"
                | "ppt"
                | "pptx"
                | "zip"
                | "rar"
                | "7z"
                | "pdf"
                | "ofd"
                | "ods"
                | "odt"
        )
}

/// The text within the elements of a name; of a whole part where the name is blank. The paragraphs of a text stand apart.
pub(super) fn text_within(part: &str, element: &str) -> String {
    let mut reader = Reader::from_str(part);
    let mut depth = usize::from(element.is_empty());
    let mut said = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) if depth > 0 || tag.local_name().as_ref() == element => {
                depth += 1;
            }
            Ok(Event::End(_)) if depth > 0 => {
                depth -= 1;
                if !said.ends_with(['\n', ' ']) && !said.is_empty() {
                    said.push(' ');
                }
            }
            Ok(Event::Text(text)) if depth > 0 => said.push_str(&text),
            Ok(Event::CData(text)) if depth > 0 => said.push_str(&text),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    said
}

/// The cells whose formula is a constant that differs from the stored result: `="不予共享"` with the result 有条件共享, `=1+1` with a
/// text. Who opens the workbook sees another value than the one that is stored.
pub(super) fn contradicted(part: &str) -> BTreeSet<Place> {
    let mut found = BTreeSet::new();
    if !part.contains("f>") {
        return found;
    }
    let mut reader = Reader::from_str(part);
    let (mut at, mut formula, mut result) = (None, String::new(), String::new());
    let mut within = String::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag)) => {
                tag.local_name().as_ref().clone_into(&mut within);
                if within == "c" {
                    let named = tag.attributes().flatten();
                    let mut named = named.filter(|own| own.key.local_name().as_ref() == "r");
                    at = named.next().and_then(|own| {
                        let value = own
                            .normalized_value(quick_xml::XmlVersion::default())
                            .ok()?;
                        place(&value)
                    });
                    (formula, result) = (String::new(), String::new());
                }
            }
            Ok(Event::Text(text)) if within == "f" => formula.push_str(&text),
            Ok(Event::Text(text)) if within == "v" => result.push_str(&text),
            Ok(Event::GeneralRef(name)) if within == "f" => {
                if &*name == "quot" {
                    formula.push('"');
                }
            }
            Ok(Event::End(tag)) => {
                within.clear();
                if tag.local_name().as_ref() == "c" && differs(formula.trim(), result.trim()) {
                    found.extend(at);
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

fn differs(formula: &str, result: &str) -> bool {
    let formula = formula.strip_prefix('=').unwrap_or(formula);
    if formula.is_empty() || result.is_empty() {
        return false;
    }
    if let Some(text) = formula
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
    {
        return !text.contains('"') && text.trim() != result;
    }
    let counts =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '*' | '/' | '.' | '(' | ')' | ' ');
    formula.chars().all(counts) && result.parse::<f64>().is_err()
}
