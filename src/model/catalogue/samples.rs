//! Sheets that show how to fill in the catalogue: 示例, 样例, 填写示例.

use super::join::by_name;
use super::rows::department;
use super::spelling::{code_in, key};
use super::values::same_value;
use super::vocabulary_index::VocabularyIndex;
use crate::model::CatalogueEntry;
use crate::read::{Map, Value};
use std::collections::{BTreeSet, HashMap, HashSet};

/// The resources of the sheets of a workbook that are not called samples, with which other sheets are compared.
#[derive(Default)]
pub(super) struct Others<'e> {
    by_code: Named<'e>,
    by_title: Named<'e>,
    departments: HashSet<String>,
    providers: HashSet<String>,
    is_some: bool,
}

/// Resources by a name, each with its sheet: the first one, and the first one of another sheet.
type Named<'e> = HashMap<String, Vec<(usize, &'e CatalogueEntry)>>;

/// The key of what a field says.
fn said(entry: &CatalogueEntry, field: &str) -> Option<String> {
    entry.text(field).map(|(text, _)| key(text))
}

/// The first resource of a name that is in another sheet.
fn elsewhere<'e>(named: &Named<'e>, name: &str, sheet: usize) -> Option<&'e CatalogueEntry> {
    let mut all = named.get(name)?.iter();
    let (_, entry) = all.find(|(other, _)| *other != sheet)?;
    Some(*entry)
}

impl<'e> Others<'e> {
    /// Adds the resources of a sheet.
    pub(super) fn add(&mut self, sheet: usize, entries: &'e [CatalogueEntry]) {
        let keep = |named: &mut Named<'e>, name: Option<String>, entry| {
            let all = name.map(|name| named.entry(name).or_default());
            if let Some(all) = all.filter(|all| all.len() < 2 && all.iter().all(|it| it.0 != sheet))
            {
                all.push((sheet, entry));
            }
        };
        for entry in entries {
            self.is_some = true;
            let code = said(entry, "code");
            self.departments
                .extend(code.as_deref().map(|code| department(code).to_owned()));
            keep(&mut self.by_code, code, entry);
            keep(&mut self.by_title, said(entry, "title"), entry);
            let names = ["providerName", "providerCode"].into_iter();
            self.providers
                .extend(names.filter_map(|field| said(entry, field)));
        }
    }

    /// Whether the resources of a sheet that is called a sample only show how to fill in: each has made-up names and codes, or says what
    /// one of the other sheets says, or is another department's. Where the other sheets register nothing, it is the catalogue.
    pub(super) fn are_shown_by(
        &self,
        (sheet, own): (usize, &[CatalogueEntry]),
        words: &VocabularyIndex<'_>,
    ) -> bool {
        self.is_some
            && !own.is_empty()
            && own.iter().all(|entry| self.is_shown(sheet, entry, words))
    }

    fn is_shown(&self, sheet: usize, entry: &CatalogueEntry, words: &VocabularyIndex<'_>) -> bool {
        // The mark of an example in a name does not make the name up.
        let title = said(entry, "title").map(|title| words.without_example_mark(&title));
        let code = said(entry, "code");
        let is_made_up =
            |text: &Option<String>| text.as_ref().is_none_or(|it| words.has_made_up_signs(it));
        let known = || {
            let other = elsewhere(&self.by_code, code.as_ref()?, sheet)?;
            (said(other, "title") == title).then_some(other)
        };
        let named = || elsewhere(&self.by_title, title.as_ref()?, sheet).filter(|_| code.is_none());
        let repeated = || {
            known()
                .or_else(named)
                .is_some_and(|other| repeats(entry, other))
        };
        let foreign = || {
            let code = code.as_deref().and_then(code_in);
            let mut names = ["providerName", "providerCode"]
                .into_iter()
                .filter_map(|field| said(entry, field));
            code.is_some_and(|code| !self.departments.contains(department(code)))
                && !names.any(|name| self.providers.contains(&name))
        };
        let is_named = title.is_some() || code.is_some();
        (is_named && is_made_up(&title) && is_made_up(&code)) || repeated() || foreign()
    }

    /// Whether a sheet lists resources of other sheets once more: each has no 信息项, and says less than the resource of its code or
    /// name does, and nothing else.
    pub(super) fn are_listed_by(&self, (sheet, own): (usize, &[CatalogueEntry])) -> bool {
        let fields = |entry: &CatalogueEntry| entry.fields.entries().len();
        let is_listed = |entry: &CatalogueEntry| {
            let title = said(entry, "title");
            let other = match said(entry, "code") {
                Some(code) => elsewhere(&self.by_code, &code, sheet),
                None => elsewhere(&self.by_title, title.as_deref()?, sheet),
            }?;
            let is_called = title.is_none() || title == said(other, "title");
            let is_less = fields(entry) < fields(other) || !other.items.is_empty();
            (entry.items.is_empty() && is_called && is_less && repeats(entry, other)).then_some(())
        };
        !own.is_empty() && own.iter().all(|entry| is_listed(entry).is_some())
    }
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
