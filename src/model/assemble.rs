//! Everything that was read becomes one [`Submission`]: each file is recognised, and goes to the reader of its kind.

use super::reference::Resolver;
use super::{
    CatalogueEntry, Descriptor, Disposition, FileFacts, Kind, Manifest, Registration, Submission,
    Vocabulary, catalogue, excuses, manifest, openapi, recognise, reference, registration,
};
use crate::error::Fault;
use crate::read::Library;
use crate::text::Span;
use std::collections::{BTreeSet, HashSet};

/// Models everything that was read. `faults` are those of discovery; they are passed on with those of reading.
#[must_use]
pub fn model<'d>(
    library: &'d Library,
    faults: &[Fault],
    vocabulary: &Vocabulary,
) -> Submission<'d> {
    model_by(&Resolver::new(library), faults, vocabulary)
}

/// As [`model`], with a resolver that the caller goes on using: it remembers what it resolved.
#[must_use]
pub fn model_by<'d>(
    resolver: &Resolver<'d>,
    faults: &[Fault],
    vocabulary: &Vocabulary,
) -> Submission<'d> {
    let library = resolver.library();
    let mut work = Work {
        library,
        faults: faults.iter().chain(&library.faults).cloned().collect(),
    };
    let kinds = work.kinds(vocabulary);
    let manifest = work.manifest(&kinds);
    let (entries, registrations) = work.catalogue(&kinds, manifest.as_ref(), vocabulary);
    let (descriptors, referenced) = work.descriptors(resolver, &kinds, manifest.as_ref());
    let files = work.files(&kinds, &referenced);
    work.faults.extend(excuses::excuses(library));
    Submission {
        manifest,
        descriptors,
        entries,
        registrations,
        files,
        library,
        faults: work.faults,
    }
}

/// Files packed into files: they may hold what is asked for, and are never opened inside a submission.
const ARCHIVES: &[&str] = &["zip", "rar", "7z", "gz", "tar", "bz2", "xz"];

struct Work<'d> {
    library: &'d Library,
    faults: Vec<Fault>,
}

impl<'d> Work<'d> {
    fn sources(&self) -> impl Iterator<Item = u32> + use<> {
        0..u32::try_from(self.library.sources.len()).unwrap_or(u32::MAX)
    }

    fn kinds(&mut self, vocabulary: &Vocabulary) -> Vec<Kind> {
        let library = self.library;
        self.sources()
            .map(|source| {
                let kind = recognise::recognise(library, source);
                let document = library.document(source).map(|document| &document.root);
                let workbook = library
                    .workbooks
                    .get(source as usize)
                    .and_then(Option::as_ref);
                let path = library
                    .source(source)
                    .map_or("", |source| source.path.as_str());
                match kind {
                    Kind::Fragment if document.is_some_and(registration::is_registration) => {
                        Kind::ServiceRegistration
                    }
                    Kind::Fragment if document.is_some_and(catalogue::is_records) => {
                        Kind::CatalogueRecords
                    }
                    Kind::Other if catalogue::is_lock_file(path) => Kind::Other,
                    Kind::Other
                        if workbook.is_some_and(|book| catalogue::is_sheet(book, vocabulary)) =>
                    {
                        Kind::CatalogueSheet
                    }
                    Kind::Unsupported(name) => {
                        let code = if ARCHIVES.contains(&name) {
                            "archive-not-read"
                        } else {
                            "unsupported"
                        };
                        self.faults
                            .push(Fault::new(code, Span::file(source)).arg("kind", name));
                        kind
                    }
                    _ => kind,
                }
            })
            .collect()
    }

    fn manifest(&mut self, kinds: &[Kind]) -> Option<Manifest> {
        let sources: Vec<u32> = of_kind(kinds, |kind| kind == Kind::Manifest).collect();
        let (manifest, faults) = manifest::manifest(self.library, &sources);
        self.faults.extend(faults);
        manifest
    }

    fn catalogue(
        &mut self,
        kinds: &[Kind],
        manifest: Option<&Manifest>,
        vocabulary: &Vocabulary,
    ) -> (Vec<CatalogueEntry>, Vec<Registration>) {
        let mut entries = Vec::new();
        let mut registrations = Vec::new();
        for (source, kind) in self.sources().zip(kinds) {
            let path = self
                .library
                .source(source)
                .map_or("", |source| source.path.as_str());
            match kind {
                Kind::CatalogueRecords | Kind::CatalogueSheet => {
                    let (mut read, faults) = catalogue::entries(self.library, source, vocabulary);
                    entries.append(&mut read);
                    self.faults.extend(faults);
                }
                Kind::ServiceRegistration => {
                    let (mut read, faults) = registration::registrations(self.library, source);
                    registrations.append(&mut read);
                    self.faults.extend(faults);
                }
                Kind::Other if catalogue::is_lock_file(path) => {
                    self.faults
                        .push(Fault::new("lock-file", Span::file(source)));
                }
                _ => {}
            }
        }
        let declared = manifest
            .into_iter()
            .flat_map(|manifest| manifest.catalogue.iter().map(move |line| (manifest, line)));
        for (manifest, declared) in declared {
            let source = manifest.file(self.library, &declared.value);
            let kind = source.and_then(|source| kinds.get(source as usize));
            let (Some(source), Some(Kind::Other | Kind::Fragment)) = (source, kind) else {
                continue;
            };
            // A sheet says for itself that it has no header; of anything else all there is to say is that it is none.
            let sheet = self
                .library
                .workbooks
                .get(source as usize)
                .is_some_and(Option::is_some);
            let faults = if sheet {
                catalogue::entries(self.library, source, vocabulary).1
            } else {
                Vec::new()
            };
            if faults.is_empty() {
                let fault = Fault::new("catalogue-not-recognised", declared.span)
                    .arg("found", declared.value.clone());
                self.faults.push(fault);
            }
            self.faults.extend(faults);
        }
        let (entries, faults) = catalogue::join(entries);
        self.faults.extend(faults);
        (entries, registrations)
    }

    fn descriptors(
        &mut self,
        resolver: &Resolver<'d>,
        kinds: &[Kind],
        manifest: Option<&Manifest>,
    ) -> (Vec<Descriptor<'d>>, BTreeSet<u32>) {
        let library = self.library;
        let mut descriptors = Vec::new();
        let mut referenced = BTreeSet::new();
        // A fragment that two descriptors share is wrong once.
        let mut told = HashSet::new();
        for source in of_kind(kinds, Kind::is_openapi) {
            let Some(document) = library.document(source) else {
                continue;
            };
            let Some(&kind) = kinds.get(source as usize) else {
                continue;
            };
            let (interface, faults) = openapi::interface_by(resolver, source, kind);
            self.faults.extend(faults);
            let found = reference::references_by(resolver, source);
            let found_faults = found.faults.into_iter();
            self.faults
                .extend(found_faults.filter(|fault| told.insert(fault.at)));
            referenced.extend(found.files);
            let declared = manifest.and_then(|manifest| {
                let mut lines = manifest.interfaces.iter();
                lines
                    .find(|line| manifest.file(library, &line.descriptor.value) == Some(source))
                    .cloned()
            });
            descriptors.push(Descriptor {
                source,
                kind,
                document,
                interface,
                declared,
            });
        }
        self.strange(kinds, manifest, &referenced);
        (descriptors, referenced)
    }

    /// Files that should be interfaces and are not recognised as such: declared in the manifest, or alike enough.
    fn strange(&mut self, kinds: &[Kind], manifest: Option<&Manifest>, referenced: &BTreeSet<u32>) {
        let library = self.library;
        let mut strange: Vec<(u32, Option<Span>)> = Vec::new();
        for line in manifest.map_or(&[][..], |manifest| &manifest.interfaces) {
            let source =
                manifest.and_then(|manifest| manifest.file(library, &line.descriptor.value));
            let kind = source.and_then(|source| kinds.get(source as usize));
            // What is recognised and not read is told already, and so is a file that does not exist.
            let told = |kind: &Kind| {
                kind.is_openapi() || matches!(kind, Kind::Unsupported(_) | Kind::OpenApiUnknown)
            };
            if let (Some(source), false) = (source, kind.is_none_or(told)) {
                strange.push((source, Some(line.descriptor.span)));
            }
        }
        for (source, kind) in self.sources().zip(kinds) {
            let root = library.document(source).map(|document| &document.root);
            let alone = *kind == Kind::Fragment && !referenced.contains(&source);
            let new = strange.iter().all(|(own, _)| *own != source);
            if alone && new && root.is_some_and(recognise::resembles_interface) {
                strange.push((source, None));
            }
        }
        for (source, line) in strange {
            let path = library
                .source(source)
                .map_or("", |source| source.path.as_str());
            let mut fault =
                Fault::new("descriptor-not-recognised", Span::file(source)).arg("found", path);
            fault.related.extend(line);
            self.faults.push(fault);
        }
    }

    fn files(&self, kinds: &[Kind], referenced: &BTreeSet<u32>) -> Vec<FileFacts> {
        let unread: BTreeSet<u32> = self
            .faults
            .iter()
            .filter(|fault| {
                matches!(
                    fault.code,
                    "unreadable"
                        | "over-limit"
                        | "symlink"
                        | "encrypted-archive"
                        | "descriptor-not-recognised"
                )
            })
            .map(|fault| fault.at.source)
            .collect();
        self.sources()
            .zip(kinds)
            .map(|(source, &kind)| {
                let read = self.library.document(source).is_some()
                    || self
                        .library
                        .workbooks
                        .get(source as usize)
                        .is_some_and(Option::is_some);
                let disposition = match kind {
                    Kind::Unsupported(_) | Kind::OpenApiUnknown => Disposition::Unread,
                    Kind::Fragment | Kind::Other if unread.contains(&source) => Disposition::Unread,
                    _ if !read && unread.contains(&source) => Disposition::Unread,
                    Kind::Fragment if referenced.contains(&source) => Disposition::Referenced,
                    Kind::Fragment | Kind::Other => Disposition::Other,
                    _ if read => Disposition::Evaluated,
                    _ => Disposition::Unread,
                };
                FileFacts { kind, disposition }
            })
            .collect()
    }
}

/// The sources of some kinds, in order.
fn of_kind(kinds: &[Kind], wanted: impl Fn(Kind) -> bool) -> impl Iterator<Item = u32> {
    (0..)
        .zip(kinds)
        .filter(move |(_, kind)| wanted(**kind))
        .map(|(source, _)| source)
}
