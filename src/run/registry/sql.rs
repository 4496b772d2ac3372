//! What is written in SQL, and what comes back.

use crate::read::Json;

/// A row: the names of its columns, and their values.
pub(super) type Cells = serde_json::Map<String, Json>;

/// A name of a table or a column as SQL writes it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('-', "_"))
}

/// The names of columns, each behind a word such as `l.`.
pub(super) fn listed<'n>(names: impl Iterator<Item = &'n String>, before: &str) -> String {
    let names = names.map(|name| format!("{before}{}", quoted(name)));
    names.collect::<Vec<_>>().join(", ")
}

/// A name in SQL, whatever stands in it.
#[cfg(feature = "postgres")]
pub(super) fn identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text in SQL, whatever stands in it.
#[cfg(feature = "postgres")]
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
