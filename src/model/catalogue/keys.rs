//! The keys of catalogue records, and what each was read as.

use super::binding::WIDTH;
use crate::model::{Meaning, TableColumn};
use crate::read::Entry;
use std::collections::HashSet;

/// The keys of records, each once.
#[derive(Default)]
pub(super) struct Keys {
    pub(super) columns: Vec<TableColumn>,
    known: HashSet<String>,
}

impl Keys {
    /// Notes what a key below others was read as.
    pub(super) fn note(
        &mut self,
        above: &[&str],
        entry: &Entry,
        meaning: impl FnOnce() -> Meaning,
    ) {
        if self.columns.len() >= WIDTH {
            return;
        }
        let mut name = above.join("/");
        if !name.is_empty() {
            name.push('/');
        }
        name.push_str(&entry.key);
        if self.known.contains(&name) {
            return;
        }
        self.columns.push(TableColumn {
            name: name.clone(),
            at: entry.key_span,
            meaning: meaning(),
        });
        self.known.insert(name);
    }
}
