//! Sheets that list the registered resources once more (总表): what repeats the catalogue is listed, and anything else in such a sheet is
//! not.

use super::rows::filled;
use super::spelling::key;
use super::values::shown;
use super::vocabulary_index::VocabularyIndex;
use crate::model::{CatalogueEntry, Column};
use crate::read::{Node, Sheet, SheetRow, Value};
use std::collections::{BTreeSet, HashMap};

/// Rows that are searched for the names of the columns.
const SEARCHED: usize = 30;
/// Bytes of the longest number with its unit, beside a total.
const LONGEST: usize = 20;

/// What is registered, by code and by name.
#[derive(Default)]
pub(in crate::model) struct RegisteredTexts {
    by_code: HashMap<String, usize>,
    /// The first of each name.
    by_title: HashMap<String, usize>,
    /// The name of each resource, and what it says, as keys.
    said: Vec<(Option<String>, BTreeSet<String>)>,
}

impl RegisteredTexts {
    /// Of the entries of a submission.
    pub(in crate::model) fn new(entries: &[CatalogueEntry]) -> Self {
        let mut all = Self::default();
        for (at, entry) in entries.iter().enumerate() {
            if let Some((code, _)) = entry.text("code") {
                all.by_code.entry(key(code)).or_insert(at);
            }
            let title = entry.text("title").map(|(title, _)| key(title));
            if let Some(title) = &title {
                all.by_title.entry(title.clone()).or_insert(at);
            }
            let mut said = BTreeSet::new();
            for field in entry.fields.entries() {
                add_texts(&field.node, &mut said);
            }
            all.said.push((title, said));
        }
        all
    }

    /// Whether a resource has a code or a name, by the field and its key.
    pub(in crate::model) fn has(&self, field: &str, text: &str) -> bool {
        match field {
            "code" => self.by_code.contains_key(text),
            _ => self.by_title.contains_key(text),
        }
    }

    /// Whether each row of a sheet below the names of its columns names one registered resource and says nothing else than what is
    /// registered of it. Rows may count: their number, and a total at the end.
    pub(in crate::model) fn are_repeated_in(
        &self,
        sheet: &Sheet,
        words: &VocabularyIndex<'_>,
    ) -> bool {
        let named = |row: &SheetRow, field: &str| {
            let names = |text: &str| words.column_of(&[text], field).is_some();
            row.cells
                .iter()
                .position(|cell| shown(cell).is_some_and(names))
        };
        let mut rows = sheet.rows.iter().take(SEARCHED).enumerate();
        let header = rows.find_map(|(at, row)| {
            let columns = [named(row, "title"), named(row, "code")];
            (columns != [None, None]).then_some((at, columns))
        });
        let Some((above, [title, code])) = header else {
            return false;
        };
        let mut lines = 0;
        for (at, row) in sheet.rows.iter().enumerate() {
            let texts = filled(row);
            if at == above || texts.is_empty() {
                continue;
            }
            if at < above {
                if texts.len() > 1 {
                    return false;
                }
            } else if !is_total(&texts, words) {
                if !self.repeats(row, [title, code], words) {
                    return false;
                }
                lines += 1;
            }
        }
        lines > 0
    }

    fn repeats(
        &self,
        row: &SheetRow,
        columns: [Option<usize>; 2],
        words: &VocabularyIndex<'_>,
    ) -> bool {
        let [title, code] = columns.map(|at| {
            let cell = row.cells.get(at?)?;
            shown(cell).map(key)
        });
        let of = match (&code, &title) {
            (Some(code), _) => self.by_code.get(code),
            (None, Some(title)) => self.by_title.get(title),
            (None, None) => None,
        };
        let Some((name, said)) = of.and_then(|at| self.said.get(*at)) else {
            return false;
        };
        if title.is_some() && title != *name {
            return false;
        }
        let plain = Column::default();
        filled(row).into_iter().all(|text| {
            text.bytes().all(|byte| byte.is_ascii_digit())
                || words.is_blank(text, &plain)
                || said.contains(&key(text))
        })
    }
}

/// Whether a row is a total: the word, and numbers.
fn is_total(texts: &[&str], words: &VocabularyIndex<'_>) -> bool {
    let Some((first, counts)) = texts.split_first() else {
        return false;
    };
    let is_count =
        |text: &&str| text.len() <= LONGEST && text.starts_with(|c: char| c.is_ascii_digit());
    words.row_mark(first, false) == Some("total") && counts.iter().all(is_count)
}

fn add_texts(node: &Node, said: &mut BTreeSet<String>) {
    match &node.value {
        Value::String(text) => {
            said.insert(key(text));
        }
        Value::Array(items) => {
            for item in items {
                add_texts(item, said);
            }
        }
        _ => {}
    }
}
