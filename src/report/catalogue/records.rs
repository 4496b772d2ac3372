//! Records of a catalogue as YAML.

use crate::read::Json;
use std::ops::RangeInclusive;

/// What stands above the records.
const HEAD: &str = "# 目录登记，一项信息资源一条记录；各字段说明：hutong schema catalogue\n\
     # Catalogue records, one for each resource; `hutong schema catalogue` explains each field.\n";

/// Characters for private use, one of which stands around a text until it is quoted.
const MARKS: RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// Renders the records.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn yaml(records: &[Json]) -> Result<String, serde_yaml::Error> {
    let is_free = |mark: &char| !records.iter().any(|record| holds(record, *mark));
    let text = match MARKS.into_iter().find(is_free) {
        Some(mark) => {
            let records = records.iter().map(|record| marked(record, mark));
            serde_yaml::to_string(&records.collect::<Vec<_>>())?.replace(mark, "'")
        }
        None => serde_yaml::to_string(records)?,
    };
    Ok(format!("{HEAD}{text}"))
}

/// Whether a text within a value has this character.
fn holds(value: &Json, mark: char) -> bool {
    match value {
        Json::String(text) => text.contains(mark),
        Json::Array(items) => items.iter().any(|item| holds(item, mark)),
        Json::Object(fields) => {
            let mut fields = fields.iter();
            fields.any(|(key, value)| key.contains(mark) || holds(value, mark))
        }
        _ => false,
    }
}

/// A value whose texts that a reader may take for numbers are marked: a code may be digits, an E and digits.
fn marked(value: &Json, mark: char) -> Json {
    match value {
        Json::String(text) if is_like_number(text) => Json::String(format!("{mark}{text}{mark}")),
        Json::Array(items) => Json::Array(items.iter().map(|item| marked(item, mark)).collect()),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), marked(value, mark)));
            Json::Object(fields.collect())
        }
        value => value.clone(),
    }
}

fn is_like_number(text: &str) -> bool {
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, 'e' | 'E' | '.' | '+' | '-');
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(of_number)
}
