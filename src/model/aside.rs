//! Files that the office set aside.

use super::assemble::declared;
use super::{Disposition, Submission};
use std::collections::BTreeSet;

impl Submission<'_> {
    /// The files that the manifest declares as interfaces or catalogues.
    #[must_use]
    pub fn declared(&self) -> BTreeSet<u32> {
        declared(self.library, self.manifest.as_ref())
    }

    /// Sets files aside that could not be read and at which the office looked: what was said of them is dropped. `is_seen` is asked for
    /// the path and the digest of each. A file whose bytes could not be taken has none, and one that the manifest declares as an
    /// interface or a catalogue is held to that.
    pub fn set_aside(&mut self, is_seen: impl Fn(&str, &str) -> bool) {
        let declared = self.declared();
        let files = (0u32..).zip(self.library.sources.iter().zip(&mut self.files));
        let mut aside = BTreeSet::new();
        for (source, (file, facts)) in files {
            if facts.disposition == Disposition::Unread
                && !declared.contains(&source)
                && !file.digest.is_empty()
                && is_seen(&file.path, &file.digest)
            {
                facts.disposition = Disposition::SetAside;
                aside.insert(source);
            }
        }
        self.faults
            .retain(|fault| !aside.contains(&fault.at.source));
    }
}
