//! The competent department's catalogue (`--registry`) by resource code.

use crate::model::{CatalogueEntry, Demand};
use crate::text::{departments, did_you_mean, is_one_department, may_be_one_department, name_key};
use std::cell::Cell;
use std::collections::HashMap;

/// Comparisons of codes, in total, to find likely corrections; after that nothing is suggested.
const MOST_COMPARED: usize = 1_000_000;

/// The competent department's catalogue.
#[derive(Debug)]
pub struct Registry {
    entries: Vec<CatalogueEntry>,
    by_code: HashMap<String, usize>,
    by_title: HashMap<String, Vec<usize>>,
    /// `sha256:` and 64 hexadecimal digits over the files it was read from.
    pub digest: String,
}

impl Registry {
    /// The registry of some entries; the first entry of a code counts.
    #[must_use]
    pub fn new(entries: Vec<CatalogueEntry>, digest: String) -> Self {
        let mut by_code = HashMap::new();
        let mut by_title: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            if let Some((code, _)) = entry.text("code") {
                by_code.entry(code.to_owned()).or_insert(at);
            }
            if let Some((title, _)) = entry.text("title") {
                by_title.entry(name_key(title)).or_default().push(at);
            }
        }
        Self {
            entries,
            by_code,
            by_title,
            digest,
        }
    }

    /// Every entry, in the order of the file.
    #[must_use]
    pub fn entries(&self) -> &[CatalogueEntry] {
        &self.entries
    }

    /// The entry with this resource code.
    #[must_use]
    pub fn entry(&self, code: &str) -> Option<&CatalogueEntry> {
        self.by_code.get(code).and_then(|at| self.entries.get(*at))
    }

    /// The resource that a line of a list of demands asks for: by its code, or else by its name and the department that the line
    /// names.
    #[must_use]
    pub fn demanded(&self, demand: &Demand) -> Demanded<'_> {
        if let Some(code) = &demand.code {
            let found = self.entry(code.value.trim());
            return found.map_or(Demanded::Unknown, Demanded::Is);
        }
        let title = demand.title.as_ref().map(|title| name_key(&title.value));
        let named = title.and_then(|title| self.by_title.get(&title));
        let named = named.into_iter().flatten();
        let mut named: Vec<_> = named.filter_map(|at| self.entries.get(*at)).collect();
        if let Some(provider) = &demand.provider {
            let asked = departments(provider);
            // The names as they are come before parts of names, and these before abbreviations. What does not say whose it is may be
            // anybody's.
            let ways: [fn(&str, &str) -> bool; 3] = [
                |one, other| one == other,
                is_one_department,
                may_be_one_department,
            ];
            let is_of = |entry: &CatalogueEntry, is_same: fn(&str, &str) -> bool| {
                let own = entry.text("providerName").map(|(own, _)| name_key(own));
                own.is_some_and(|own| asked.iter().any(|it| is_same(it, &own)))
            };
            let way = ways
                .into_iter()
                .find(|way| named.iter().any(|entry| is_of(entry, *way)));
            named.retain(|entry| match way {
                Some(way) => is_of(entry, way),
                None => entry.text("providerName").is_none(),
            });
        }
        match named.as_slice() {
            [] => Demanded::Unknown,
            [only] => Demanded::Is(only),
            several => Demanded::Several(several.len()),
        }
    }
}

/// What a line of a list of demands asks for.
#[derive(Debug, Clone, Copy)]
pub enum Demanded<'r> {
    /// This resource.
    Is(&'r CatalogueEntry),
    /// One of so many of its name.
    Several(usize),
    /// None that is registered.
    Unknown,
}

/// Suggests likely corrections of codes within a budget, because a submission may name very many unknown codes.
#[derive(Debug)]
pub struct CodeSuggestions<'r> {
    known: Vec<&'r str>,
    left: Cell<usize>,
}

impl<'r> CodeSuggestions<'r> {
    /// Suggestions from the codes of these entries.
    pub fn new(entries: impl Iterator<Item = &'r CatalogueEntry>) -> Self {
        Self {
            known: entries
                .filter_map(|entry| Some(entry.text("code")?.0))
                .collect(),
            left: Cell::new(MOST_COMPARED),
        }
    }

    /// The likely correction of a code.
    pub fn suggest(&self, code: &str) -> Option<&'r str> {
        self.left
            .set(self.left.get().checked_sub(self.known.len())?);
        did_you_mean(code, self.known.iter().copied())
    }
}
