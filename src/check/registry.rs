//! The competent department's catalogue (`--registry`) by resource code.

use crate::model::CatalogueEntry;
use crate::text::did_you_mean;
use std::cell::Cell;
use std::collections::HashMap;

/// Comparisons of codes, in total, to find likely corrections; after that nothing is suggested.
const MOST_COMPARED: usize = 1_000_000;

/// The competent department's catalogue.
#[derive(Debug)]
pub struct Registry {
    entries: Vec<CatalogueEntry>,
    by_code: HashMap<String, usize>,
    /// `sha256:` and 64 hexadecimal digits over the files it was read from.
    pub digest: String,
}

impl Registry {
    /// The registry of some entries; the first entry of a code counts.
    #[must_use]
    pub fn new(entries: Vec<CatalogueEntry>, digest: String) -> Self {
        let mut by_code = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            if let Some((code, _)) = entry.text("code") {
                by_code.entry(code.to_owned()).or_insert(at);
            }
        }
        Self {
            entries,
            by_code,
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
