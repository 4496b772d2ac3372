//! The content of a cell or a record becomes the value of a field: labels of code lists normalised, everything else as
//! written.

use super::spelling::key;
use super::spelling::{day, moment, written_code};
use super::vocabulary_index::VocabularyIndex;
use crate::error::Fault;
use crate::model::Column;
use crate::read::{CellValue, Entry, Node, Number, SheetCell, Value};
use crate::text::Span;

/// The text of a cell as a spreadsheet shows it; `None` where it is blank, or a formula without a stored result.
pub(in crate::model) fn shown(cell: &SheetCell) -> Option<&str> {
    let text = match &cell.value {
        CellValue::Blank => "",
        CellValue::Text(text) | CellValue::Number(_, text) | CellValue::Date(text) => text.trim(),
        CellValue::Bool(true) => "TRUE",
        CellValue::Bool(false) => "FALSE",
        CellValue::Error(error) if error == FORMULA => "",
        CellValue::Error(error) => error,
    };
    (!text.is_empty()).then_some(text)
}

/// How the reader of sheets marks a formula without a result.
pub(super) const FORMULA: &str = "formula";

/// The value of a cell as a field. A cell type that would be hidden by its text, such as a date stored as a number, is a
/// fault.
pub(super) fn of_cell(
    cell: &SheetCell,
    column: &Column,
    name: &str,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) -> Node {
    let code = matches!(column.kind.as_str(), "code" | "codes");
    let found = shown(cell).unwrap_or_default();
    let fault = match &cell.value {
        CellValue::Number(..) | CellValue::Date(_) if code => Some("code-stored-as-number"),
        CellValue::Text(text) if code && is_scientific(text.trim()) => {
            Some("code-stored-as-number")
        }
        CellValue::Number(..)
            if column.kind == "date" && day(found).is_none() && moment(found).is_none() =>
        {
            Some("date-stored-as-number")
        }
        // A number of the row is for the eye alone.
        CellValue::Error(_) if column.field != "rowNumber" => Some("formula-without-value"),
        _ => None,
    };
    if let Some(code) = fault {
        faults.push(
            Fault::new(code, cell.span)
                .arg("column", name)
                .arg("found", if found.is_empty() { "=" } else { found }),
        );
    }
    match &cell.value {
        CellValue::Bool(value) => of_bool(*value, cell.span, column, words),
        // A date cell with a time of day still has a day.
        CellValue::Date(text) if column.kind == "date" => Node::text(
            text.split_once('T').map_or(text.as_str(), |(day, _)| day),
            cell.span,
        ),
        _ if column.kind == "date" => match day(found) {
            Some(day) => Node::text(day, cell.span),
            None => of_text(found, cell.span, column, words),
        },
        _ => of_text(found, cell.span, column, words),
    }
}

/// The value of a text as a field; a blank one is null.
pub(super) fn of_text(
    text: &str,
    span: Span,
    column: &Column,
    words: &VocabularyIndex<'_>,
) -> Node {
    let text = text.trim();
    if text.is_empty() || words.is_blank(text, column) {
        return Node::new(Value::Null, span);
    }
    match column.kind.as_str() {
        "code" => Node::text(written_code(text), span),
        "date" => match moment(text) {
            Some(day) => Node::text(day, span),
            None => Node::text(text, span),
        },
        kind @ ("codes" | "lines") => {
            let between = |c: char| match c {
                '\n' | '\r' | ';' | '；' => true,
                '、' | '，' | ',' | '|' => kind == "codes",
                // An operation's name has a space in it.
                _ => kind == "codes" && c.is_whitespace(),
            };
            let codes = text
                .split(between)
                .map(str::trim)
                .filter(|code| !code.is_empty())
                .map(|code| match kind {
                    "codes" => Node::text(written_code(code), span),
                    _ => Node::text(code, span),
                })
                .collect();
            Node::new(Value::Array(codes), span)
        }
        "number" if text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit()) => {
            text.parse().map_or_else(
                |_| Node::text(text, span),
                |number| Node::new(Value::Number(Number::Int(number)), span),
            )
        }
        _ => Node::text(words.label(&column.list, text).unwrap_or(text), span),
    }
}

/// The value of a truth value as a field: the label of the column's code list for it, where there is one.
pub(super) fn of_bool(
    value: bool,
    span: Span,
    column: &Column,
    words: &VocabularyIndex<'_>,
) -> Node {
    let word = if value { "true" } else { "false" };
    words.label(&column.list, word).map_or_else(
        || Node::new(Value::Bool(value), span),
        |label| Node::text(label, span),
    )
}

/// The value of a record's node as a field. A number in place of a code is a fault, and so is a value of another type.
pub(super) fn of_node(
    node: &Node,
    column: &Column,
    name: &str,
    words: &VocabularyIndex<'_>,
    faults: &mut Vec<Fault>,
) -> Node {
    let code = matches!(column.kind.as_str(), "code" | "codes");
    match &node.value {
        Value::Null => Node::new(Value::Null, node.span),
        Value::String(text) => of_text(text, node.span, column, words),
        Value::Bool(value) => of_bool(*value, node.span, column, words),
        Value::Number(number) => {
            let text = match number {
                Number::Int(int) => int.to_string(),
                Number::Big(digits) => digits.to_string(),
                Number::Float(float) => float.to_string(),
            };
            if code {
                faults.push(
                    Fault::new("code-stored-as-number", node.span)
                        .arg("column", name)
                        .arg("found", text.as_str()),
                );
            }
            of_text(&text, node.span, column, words)
        }
        Value::Array(items) if matches!(column.kind.as_str(), "codes" | "lines") => {
            let single = Column {
                kind: if code { "code" } else { "text" }.to_owned(),
                ..column.clone()
            };
            let codes = items
                .iter()
                .map(|item| of_node(item, &single, name, words, faults))
                .collect();
            Node::new(Value::Array(codes), node.span)
        }
        // A list of one value is that value, and a list of texts is what a cell with several of them is.
        Value::Array(items) => {
            let texts: Option<Vec<&str>> = items.iter().map(Node::as_str).collect();
            match (items.as_slice(), texts) {
                ([only], _) if !matches!(only.value, Value::Array(_)) => {
                    of_node(only, column, name, words, faults)
                }
                (_, Some(texts)) if column.kind == "texts" => {
                    of_text(&texts.join("、"), node.span, column, words)
                }
                _ => other_shape(node, name, faults),
            }
        }
        Value::Map(_) => other_shape(node, name, faults),
    }
}

/// Whether two values are equal, whatever their places.
pub(super) fn same_value(a: &Node, b: &Node) -> bool {
    match (&a.value, &b.value) {
        (Value::String(a), Value::String(b)) => key(a) == key(b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same_value(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            let said = |own: &Entry| {
                b.get(&own.key)
                    .is_some_and(|other| same_value(&own.node, other))
            };
            a.entries().len() == b.entries().len()
                && a.entries().iter().all(said)
                && b.entries()
                    .iter()
                    .all(|other| a.entry(&other.key).is_some())
        }
        (a, b) => a == b,
    }
}

/// A number as spreadsheets write long ones: `3.07011E+11`.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return false;
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    whole.len() == 1
        && digits(whole)
        && digits(fraction)
        && exponent.strip_prefix('+').is_some_and(digits)
}

fn other_shape(node: &Node, name: &str, faults: &mut Vec<Fault>) -> Node {
    faults.push(
        Fault::new("catalogue-field-type", node.span)
            .arg("field", name)
            .arg("expected", "string")
            .arg("found", node.kind()),
    );
    node.clone()
}
