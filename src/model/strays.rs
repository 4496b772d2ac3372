//! Codes of resources that stand where no record registers them: in remarks, above and beside a table, in comments and drawings, in
//! other files. A resource of a department of the catalogue that only such a place names is not judged.

use super::{CatalogueEntry, catalogue};
use std::collections::BTreeSet;

/// The codes that the catalogue registers, and the departments whose they are.
pub(super) struct RegisteredCodes {
    codes: BTreeSet<String>,
    departments: BTreeSet<String>,
}

impl RegisteredCodes {
    /// Of the entries of a submission.
    pub(super) fn new(entries: &[CatalogueEntry]) -> Self {
        let codes = entries.iter().filter_map(|entry| entry.text("code"));
        let codes: BTreeSet<String> = codes.map(|(code, _)| catalogue::key(code)).collect();
        let departments = codes
            .iter()
            .map(|code| catalogue::department(code).to_owned());
        Self {
            departments: departments.collect(),
            codes,
        }
    }

    /// The first code in a text that is one of these departments' and is not registered. Codes of other departments are what a
    /// resource is compared with or made of.
    pub(super) fn stray<'t>(&self, text: &'t str) -> Option<&'t str> {
        catalogue::codes_in(text).find(|code| {
            let code = catalogue::key(code);
            !self.codes.contains(&code) && self.departments.contains(catalogue::department(&code))
        })
    }
}
