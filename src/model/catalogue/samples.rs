//! Sheets that show how to fill in the catalogue: 示例, 样例, 填写示例.

use super::rows::department;
use super::spelling::{code_in, key};
use super::vocabulary_index::VocabularyIndex;
use crate::model::CatalogueEntry;
use std::collections::BTreeSet;

/// Whether the resources of a sheet that is called a sample only show how to fill in: each has made-up names and codes, or repeats
/// one of the other sheets, or is another department's. Where the other sheets register nothing, it is the catalogue.
pub(super) fn is_sample(
    sheet: &str,
    own: &[CatalogueEntry],
    others: &[CatalogueEntry],
    words: &VocabularyIndex<'_>,
) -> bool {
    if !words.is_called_sample(sheet) || own.is_empty() || others.is_empty() {
        return false;
    }
    let texts = |field: &str| -> BTreeSet<String> {
        let texts = others.iter().filter_map(|entry| entry.text(field));
        texts.map(|(text, _)| key(text)).collect()
    };
    let (titles, codes) = (texts("title"), texts("code"));
    let departments: BTreeSet<&str> = codes.iter().map(|code| department(code)).collect();
    let providers: BTreeSet<String> = texts("providerName")
        .into_iter()
        .chain(texts("providerCode"))
        .collect();
    own.iter().all(|entry| {
        let said = |field: &str| entry.text(field).map(|(text, _)| key(text));
        let (title, code) = (said("title"), said("code"));
        let known = |all: &BTreeSet<String>, text: &Option<String>| {
            text.as_ref()
                .is_none_or(|text| all.contains(text) || words.is_made_up(text))
        };
        let foreign = || {
            let code = code.as_deref().and_then(code_in);
            let mut names = ["providerName", "providerCode"]
                .into_iter()
                .filter_map(said);
            code.is_some_and(|code| !departments.contains(department(code)))
                && !names.any(|name| providers.contains(&name))
        };
        (known(&titles, &title) && known(&codes, &code)) || foreign()
    })
}
