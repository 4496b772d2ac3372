//! Records of a catalogue as YAML.

use crate::read::Json;

/// What stands above the records.
const HEAD: &str = "# 目录登记，一项信息资源一条记录；各字段说明：hutong schema catalogue\n\
     # Catalogue records, one for each resource; `hutong schema catalogue` explains each field.\n";

/// Stands around a text until it is quoted; for private use, so no catalogue has it.
const MARK: char = '\u{e000}';

/// Renders the records.
///
/// # Errors
/// None in practice; serde's signature requires the `Result`.
pub fn yaml(records: &[Json]) -> Result<String, serde_yaml::Error> {
    let records: Vec<Json> = records.iter().map(marked).collect();
    let text = serde_yaml::to_string(&records)?.replace(MARK, "'");
    Ok(format!("{HEAD}{text}"))
}

/// A value whose texts that a reader may take for numbers are marked: a code may be digits, an E and digits.
fn marked(value: &Json) -> Json {
    match value {
        Json::String(text) if is_like_number(text) => Json::String(format!("{MARK}{text}{MARK}")),
        Json::Array(items) => Json::Array(items.iter().map(marked).collect()),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), marked(value)));
            Json::Object(fields.collect())
        }
        value => value.clone(),
    }
}

fn is_like_number(text: &str) -> bool {
    let of_number = |c: char| c.is_ascii_digit() || matches!(c, 'e' | 'E' | '.' | '+' | '-');
    text.contains(|c: char| c.is_ascii_digit()) && text.chars().all(of_number)
}
