//! What a workbook says outside of its cells, and what its formulas say of their results: page headers and footers, comments, text in
//! drawings, files within the workbook.

use super::formula::constant;
use super::place::{Place, place};
use crate::read::BesideKind;
use crate::read::format::{ending, is_document};
use crate::read::paper::of_html;
use crate::read::xml_text::{Piece, pieces};
use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use std::collections::BTreeSet;

/// Parts whose text is read elsewhere, or that have none: words of their names and of the kinds of their relations, in lower case.
const SILENT: [&str; 8] = [
    "[content_types]",
    "theme",
    "styles",
    "calcchain",
    "printersettings",
    "sharedstrings",
    "officedocument",
    "workbook.xml",
];

/// What a part of a workbook holds that is no sheet: by the kind of the relations that lead to it, and by its name where none does.
/// `None` where it holds no text that anyone sees.
pub(super) fn kind(name: &str, relations: &[&str]) -> Option<BesideKind> {
    // The kind of a relation is an address; its last step is what tells one from another.
    let related = |words: &[&str]| {
        let mut kinds = relations.iter().map(|kind| {
            let step = kind.trim_end_matches('/').rsplit('/').next();
            step.unwrap_or_default().to_ascii_lowercase()
        });
        kinds.any(|kind| words.iter().any(|word| kind.contains(word)))
    };
    if ending(name) == "rels" {
        None
    } else if related(&["comment"]) || name.contains("comments") {
        Some(BesideKind::Comment)
    } else if related(&["drawing", "chart", "diagram"]) || name.contains("drawings/") {
        Some(BesideKind::Drawing)
    } else {
        let is_silent = related(&SILENT) || SILENT.iter().any(|word| name.contains(word));
        (!is_silent).then_some(BesideKind::Part)
    }
}

/// Whether the name of a part is that of a file of its own.
pub(super) fn is_embedded(name: &str) -> bool {
    name.contains("embeddings/") || is_document(name)
}

/// The text within the elements of a name; of a whole part where the name is blank. The paragraphs of a text stand apart. Old
/// drawings need not be well-formed: those are read as pages are.
pub(super) fn text_within(part: &str, element: &str) -> String {
    let mut depth = usize::from(element.is_empty());
    let mut said = String::new();
    let whole = pieces(part, |piece| {
        match piece {
            Piece::Open(name) if depth > 0 || name == element => depth += 1,
            Piece::Close(_) if depth > 0 => {
                depth -= 1;
                if !said.ends_with(['\n', ' ']) && !said.is_empty() {
                    said.push(' ');
                }
            }
            Piece::Text(text) if depth > 0 => said.push_str(text),
            _ => {}
        }
        Some(())
    });
    match (whole, element) {
        (None, "") => of_html(part).map_or(said, |page| page.text),
        _ => said,
    }
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
                    let mut named = named.filter(|own| own.key.as_ref() == "r");
                    at = named.next().and_then(|own| {
                        let value = own
                            .normalized_value(quick_xml::XmlVersion::default())
                            .ok()?;
                        place(&value)
                    });
                    (formula, result) = (String::new(), String::new());
                }
            }
            Ok(Event::Text(text)) => match within.as_str() {
                "f" => formula.push_str(&text),
                "v" => result.push_str(&text),
                _ => {}
            },
            Ok(Event::CData(text)) if within == "f" => formula.push_str(&text),
            Ok(Event::GeneralRef(name)) => {
                let mut buffer = [0; 4];
                let c = name.resolve_char_ref().ok().flatten();
                let text = c.map(|c| &*c.encode_utf8(&mut buffer));
                let text = text.or_else(|| resolve_predefined_entity(&name));
                match within.as_str() {
                    "f" => formula.push_str(text.unwrap_or_default()),
                    "v" => result.push_str(text.unwrap_or_default()),
                    _ => {}
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

/// Whether a formula is a constant other than its stored result.
fn differs(formula: &str, result: &str) -> bool {
    if formula.is_empty() || result.is_empty() {
        return false;
    }
    if let Some(value) = constant(formula) {
        return match (value.parse::<f64>(), result.parse::<f64>()) {
            (Ok(value), Ok(result)) => (value - result).abs() > f64::EPSILON * value.abs(),
            _ => value.trim() != result && !is_truth(&value, result),
        };
    }
    let formula = formula.strip_prefix('=').unwrap_or(formula);
    let counts =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '*' | '/' | '.' | '(' | ')' | ' ');
    formula.chars().all(counts) && result.parse::<f64>().is_err()
}

/// Whether a truth value is stored as the number for it.
fn is_truth(value: &str, result: &str) -> bool {
    matches!((value, result), ("TRUE", "1") | ("FALSE", "0"))
}
