//! Files that the office set aside.

use super::assemble::declared;
use super::manifest::has_its_name;
use super::{Disposition, Kind, Submission};
use std::collections::BTreeSet;

impl Submission<'_> {
    /// The files that the manifest declares as interfaces or catalogues, and manifests themselves.
    #[must_use]
    pub fn held(&self) -> BTreeSet<u32> {
        let mut files = declared(self.library, self.manifest.as_ref());
        let own = (0u32..).zip(self.library.sources.iter().zip(&self.files));
        let manifests = own
            .filter(|(_, (file, facts))| facts.kind == Kind::Manifest || has_its_name(&file.path));
        files.extend(manifests.map(|(source, _)| source));
        files
    }

    /// Sets files aside that could not be read and at which the office looked: what was said of them is dropped. `is_seen` is asked for
    /// the path and the digest of each. A file whose bytes could not be taken has none, and one that the manifest declares as an
    /// interface or a catalogue, or that is the manifest, is held to that.
    pub fn set_aside(&mut self, is_seen: impl Fn(&str, &str) -> bool) {
        let held = self.held();
        let files = (0u32..).zip(self.library.sources.iter().zip(&mut self.files));
        let mut aside = BTreeSet::new();
        for (source, (file, facts)) in files {
            if facts.disposition == Disposition::Unread
                && !held.contains(&source)
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
