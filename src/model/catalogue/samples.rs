//! Sheets that show how to fill in the catalogue: 示例, 样例, 填写示例.

use super::join::by_name;
use super::rows::department;
use super::spelling::{code_in, key};
use super::values::same_value;
use super::vocabulary_index::VocabularyIndex;
use crate::model::CatalogueEntry;
use crate::read::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Whether the resources of a sheet that is called a sample only show how to fill in: each has made-up names and codes, or says what
/// one of the other sheets says, or is another department's. Where the other sheets register nothing, it is the catalogue.
pub(super) fn is_sample(
    own: &[CatalogueEntry],
    others: &[CatalogueEntry],
    words: &VocabularyIndex<'_>,
) -> bool {
    if own.is_empty() || others.is_empty() {
        return false;
    }
    let texts = |field: &str| -> BTreeSet<String> {
        let texts = others.iter().filter_map(|entry| entry.text(field));
        texts.map(|(text, _)| key(text)).collect()
    };
    let codes = texts("code");
    let titled = |entry: &CatalogueEntry| entry.text("title").map(|(text, _)| key(text));
    let first_by = |name: &dyn Fn(&CatalogueEntry) -> Option<String>| {
        let mut first: BTreeMap<String, &CatalogueEntry> = BTreeMap::new();
        for entry in others {
            if let Some(name) = name(entry) {
                first.entry(name).or_insert(entry);
            }
        }
        first
    };
    let by_title = first_by(&titled);
    let by_code = first_by(&|entry| entry.text("code").map(|(text, _)| key(text)));
    let departments: BTreeSet<&str> = codes.iter().map(|code| department(code)).collect();
    let providers: BTreeSet<String> = texts("providerName")
        .into_iter()
        .chain(texts("providerCode"))
        .collect();
    own.iter().all(|entry| {
        let said = |field: &str| entry.text(field).map(|(text, _)| key(text));
        // The mark of an example in a name does not make the name up.
        let title = said("title").map(|title| words.without_example_mark(&title));
        let code = said("code");
        let is_made_up =
            |text: &Option<String>| text.as_ref().is_none_or(|it| words.has_made_up_signs(it));
        let known = || {
            by_code
                .get(code.as_ref()?)
                .filter(|other| titled(other) == title)
        };
        let named = || by_title.get(title.as_ref()?).filter(|_| code.is_none());
        let repeated = || {
            known()
                .or_else(named)
                .is_some_and(|other| repeats(entry, other))
        };
        let foreign = || {
            let code = code.as_deref().and_then(code_in);
            let mut names = ["providerName", "providerCode"]
                .into_iter()
                .filter_map(said);
            code.is_some_and(|code| !departments.contains(department(code)))
                && !names.any(|name| providers.contains(&name))
        };
        let is_named = title.is_some() || code.is_some();
        (is_named && is_made_up(&title) && is_made_up(&code)) || repeated() || foreign()
    })
}

/// Whether a sheet lists resources of other sheets once more: each has no 信息项, and says less than the resource of its code or name
/// does, and nothing else.
pub(super) fn is_index<'e>(
    own: &[CatalogueEntry],
    others: impl Iterator<Item = &'e CatalogueEntry>,
) -> bool {
    if own.is_empty() || own.iter().any(|entry| !entry.items.is_empty()) {
        return false;
    }
    let mut by_code: BTreeMap<String, &CatalogueEntry> = BTreeMap::new();
    let mut by_title: BTreeMap<String, &CatalogueEntry> = BTreeMap::new();
    let said = |entry: &CatalogueEntry, field: &str| entry.text(field).map(|(text, _)| key(text));
    for other in others {
        if let Some(code) = said(other, "code") {
            by_code.entry(code).or_insert(other);
        }
        if let Some(title) = said(other, "title") {
            by_title.entry(title).or_insert(other);
        }
    }
    let fields = |entry: &CatalogueEntry| entry.fields.entries().len();
    own.iter().all(|entry| {
        let title = said(entry, "title");
        let other = match said(entry, "code") {
            Some(code) => by_code.get(&code),
            None => title.as_ref().and_then(|title| by_title.get(title)),
        };
        other.is_some_and(|other| {
            let is_called = title.is_none() || title == said(other, "title");
            let is_less = fields(entry) < fields(other) || !other.items.is_empty();
            is_called && is_less && repeats(entry, other)
        })
    })
}

/// Whether a resource says nothing that another one does not say: each field and each item of it, the number and the remarks aside. The
/// names were compared.
fn repeats(own: &CatalogueEntry, other: &CatalogueEntry) -> bool {
    let says = |own: &Map, other: &Map| {
        own.entries().iter().all(|field| {
            let aside = matches!(
                &*field.key,
                "rowNumber" | "remarks" | "resourceCode" | "title"
            );
            let known = other.get(&field.key);
            let same = || known.is_some_and(|known| same_value(known, &field.node));
            aside || field.node.value == Value::Null || same()
        })
    };
    let bindings = |entry: &CatalogueEntry| -> BTreeSet<String> {
        let bindings = entry.bindings.iter();
        bindings.map(|binding| binding.value.clone()).collect()
    };
    let items = by_name(&other.items);
    says(&own.fields, &other.fields)
        && bindings(own).is_subset(&bindings(other))
        && own.items.iter().all(|item| {
            let known = item
                .text("name")
                .and_then(|(name, _)| items.get(&key(name)));
            known.is_some_and(|known| says(&item.fields, &known.fields))
        })
}
