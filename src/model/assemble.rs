//! Everything that was read becomes one [`Submission`]: each file is recognised, and goes to the reader of its kind.

use super::Vocabulary;
use super::catalogue::vocabulary_index::VocabularyIndex;
use super::collections::Served;
use super::elsewhere::elsewhere;
use super::further_lists::{OwnResources, without_lists};
use super::interface_lists::Described;
use super::reader::{CatalogueFile, Read};
use super::recognise::{Recognised, by_source, recognised};
use super::reference::Resolver;
use super::strays::RegisteredCodes;
use super::{
    CatalogueEntry, CatalogueKind, Descriptor, Disposition, FileFacts, Kind, Manifest,
    Registration, Submission, catalogue, copies, manifest, marks, openapi, recognise, reference,
    registration, suppressions, table, unsupported,
};
use crate::error::Fault;
use crate::read::{Format, Library, Node};
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
    let vocabulary = &VocabularyIndex::new(vocabulary);
    let mut work = Work {
        library,
        faults: faults.iter().chain(&library.faults).cloned().collect(),
    };
    let files = work.recognise(vocabulary);
    let manifest = work.manifest(&files);
    let mut catalogue = work.catalogue(&files, manifest.as_ref(), vocabulary);
    let (mut descriptors, referenced) = work.descriptors(resolver, &files, manifest.as_ref());
    let (copied, told) = copies::without_copies(resolver, &mut descriptors, reference::MOST_PAIRS);
    work.faults.extend(told);
    let served = Served::new(&descriptors);
    work.requests(&files, &served);
    let declared = declared(library, manifest.as_ref());
    let described = Described::new(served, &catalogue.entries, vocabulary);
    work.set_aside(&files, &declared, &referenced, &described, &mut catalogue);
    let codes = RegisteredCodes::new(&catalogue.entries);
    elsewhere(
        library,
        &files,
        &codes,
        &described,
        vocabulary,
        &mut catalogue.beside,
        &mut work.faults,
    );
    let own = OwnResources::new(&catalogue.entries, manifest.as_ref(), &codes, vocabulary);
    work.faults
        .extend(own.demanded(&mut catalogue.beside.demands));
    let beside = catalogue.beside;
    let tables = table::settled(beside.tables, &work.faults);
    let files = work.files(&files, &referenced, &copied, &descriptors);
    work.drop_syntax(&files);
    work.faults.extend(suppressions::suppressions(library));
    Submission {
        manifest,
        descriptors,
        entries: catalogue.entries,
        unregistered: catalogue.unregistered,
        tables,
        demands: beside.demands,
        systems: beside.systems,
        registrations: catalogue.registrations,
        files,
        library,
        faults: work.faults,
    }
}

/// Faults in how a document is written. They matter where it is judged.
const SYNTAX: [&str; 6] = [
    "duplicate-key",
    "merge-key",
    "non-string-key",
    "complex-key",
    "lone-surrogate",
    "unclosed-quote",
];

/// What the files of the catalogue say.
#[derive(Default)]
struct Catalogue {
    entries: Vec<CatalogueEntry>,
    unregistered: Vec<CatalogueEntry>,
    /// What they say beside their entries: tables, and lists of demands and of systems.
    beside: CatalogueFile,
    registrations: Vec<Registration>,
}

/// A submission being assembled: the files, and what was found wrong so far.
struct Work<'d> {
    library: &'d Library,
    faults: Vec<Fault>,
}

impl<'d> Work<'d> {
    fn path(&self, source: u32) -> &'d str {
        let source = self.library.source(source);
        source.map_or("", |source| source.path.as_str())
    }

    /// The kind and the reader of every file; a file of a kind that has no reader is reported.
    fn recognise(&mut self, vocabulary: &VocabularyIndex<'_>) -> Vec<Recognised> {
        let sources = 0..u32::try_from(self.library.sources.len()).unwrap_or(u32::MAX);
        let mut files = Vec::new();
        for source in sources {
            let file = recognised(self.library, source, vocabulary);
            // What is over a limit is told as that alone.
            if let Kind::Unsupported(name) = file.kind
                && !self.is_over(source)
            {
                let fault = Fault::new(unsupported::code(name), Span::file(source));
                self.faults.push(fault.arg("kind", name));
            }
            files.push(file);
        }
        files
    }

    fn manifest(&mut self, files: &[Recognised]) -> Option<Manifest> {
        let manifests = by_source(files).filter(|(_, file)| file.kind == Kind::Manifest);
        let sources: Vec<u32> = manifests.map(|(source, _)| source).collect();
        let (manifest, faults) = manifest::manifest(self.library, &sources);
        self.faults.extend(faults);
        manifest
    }

    fn catalogue(
        &mut self,
        files: &[Recognised],
        manifest: Option<&Manifest>,
        vocabulary: &VocabularyIndex<'_>,
    ) -> Catalogue {
        let mut catalogue = Catalogue::default();
        for (source, file) in by_source(files) {
            match file.reader.map(|reader| reader.read) {
                Some(Read::Entries(read)) => {
                    let mut file = read(self.library, source, vocabulary);
                    catalogue.entries.append(&mut file.entries);
                    self.faults.append(&mut file.faults);
                    catalogue.beside.add(file);
                }
                Some(Read::Registrations(read)) => {
                    let (mut read, faults) = read(self.library, source);
                    catalogue.registrations.append(&mut read);
                    self.faults.extend(faults);
                }
                _ if file.kind == Kind::Other
                    && self.library.source(source).is_some_and(|own| own.is_lock) =>
                {
                    self.faults
                        .push(Fault::new("lock-file", Span::file(source)));
                }
                _ => {}
            }
        }
        if let Some(manifest) = manifest {
            self.declared_catalogues(files, manifest, vocabulary);
        }
        let joined = catalogue::join(catalogue.entries);
        self.faults.extend(joined.faults);
        Catalogue {
            entries: joined.entries,
            unregistered: joined.unregistered,
            ..catalogue
        }
    }

    /// Reports files that the manifest declares as catalogues and that no reader recognises as one.
    fn declared_catalogues(
        &mut self,
        files: &[Recognised],
        manifest: &Manifest,
        vocabulary: &VocabularyIndex<'_>,
    ) {
        for declared in &manifest.catalogue {
            let source = manifest.file(self.library, &declared.value);
            let file = source.and_then(|source| files.get(source as usize));
            let (Some(source), Some(Kind::Other | Kind::Fragment)) =
                (source, file.map(|file| file.kind))
            else {
                continue;
            };
            // The reader of sheets reports that a sheet has no header. For any other file there is no more to report than that
            // it holds no catalogue.
            let faults = match self.library.workbook(source) {
                Some(_) => catalogue::read(self.library, source, vocabulary).faults,
                None => Vec::new(),
            };
            if faults.is_empty() {
                let fault = Fault::new("catalogue-not-recognised", declared.span)
                    .arg("found", declared.value.clone());
                self.faults.push(fault);
            }
            self.faults.extend(faults);
        }
    }

    fn descriptors(
        &mut self,
        resolver: &Resolver<'d>,
        files: &[Recognised],
        manifest: Option<&Manifest>,
    ) -> (Vec<Descriptor<'d>>, BTreeSet<u32>) {
        let library = self.library;
        let mut descriptors = Vec::new();
        let mut referenced = BTreeSet::new();
        // Files that interfaces refer to, and not only other files of shared parts.
        let mut used: BTreeSet<u32> = BTreeSet::new();
        // A fault in a fragment that two descriptors share is reported once.
        let mut reported = HashSet::new();
        for (source, file) in by_source(files) {
            let (Kind::Descriptor(kind), Some(Read::Interface(read))) =
                (file.kind, file.reader.map(|reader| reader.read))
            else {
                continue;
            };
            let Some(document) = library.document(source) else {
                continue;
            };
            let (interface, faults) = read(resolver, source, kind);
            self.faults.extend(faults);
            let found = reference::references_by(resolver, source);
            let found_faults = found.faults.into_iter();
            self.faults
                .extend(found_faults.filter(|fault| reported.insert(fault.at)));
            let declared = manifest.and_then(|manifest| {
                let mut lines = manifest.interfaces.iter();
                lines
                    .find(|line| manifest.file(library, &line.descriptor.value) == Some(source))
                    .cloned()
            });
            if !copies::is_without_operations(&document.root) || declared.is_some() {
                used.extend(&found.files);
            }
            referenced.extend(found.files);
            descriptors.push(Descriptor {
                source,
                kind,
                document,
                interface,
                declared,
            });
        }
        self.report_unrecognised(files, manifest, &referenced);
        // Shared parts are often kept in a description without operations, which is no interface.
        descriptors.retain(|own| {
            own.declared.is_some()
                || !used.contains(&own.source)
                || !copies::is_without_operations(&own.document.root)
        });
        (descriptors, referenced)
    }

    /// Reports files that should be interfaces and are not recognised as such: the manifest declares them, or they resemble one.
    fn report_unrecognised(
        &mut self,
        files: &[Recognised],
        manifest: Option<&Manifest>,
        referenced: &BTreeSet<u32>,
    ) {
        let library = self.library;
        let mut unrecognised: Vec<(u32, Option<Span>)> = Vec::new();
        for line in manifest.map_or(&[][..], |manifest| &manifest.interfaces) {
            let source =
                manifest.and_then(|manifest| manifest.file(library, &line.descriptor.value));
            let file = source.and_then(|source| files.get(source as usize));
            // Descriptors that are recognised but not read, and files that do not exist, are reported elsewhere.
            let reported = file.is_none_or(|file| {
                matches!(
                    file.kind,
                    Kind::Descriptor(_)
                        | Kind::Unsupported(_)
                        | Kind::Requests(_)
                        | Kind::OpenApiUnknown
                )
            });
            if let (Some(source), false) = (source, reported) {
                unrecognised.push((source, Some(line.descriptor.span)));
            }
        }
        for (source, file) in by_source(files) {
            let root = library.document(source).map(|document| &document.root);
            let alone = file.kind == Kind::Fragment && !referenced.contains(&source);
            let new = unrecognised.iter().all(|(own, _)| *own != source);
            if alone && new && root.is_some_and(openapi::resembles_interface) {
                unrecognised.push((source, None));
            }
        }
        for (source, line) in unrecognised {
            let mut fault = Fault::new("descriptor-not-recognised", Span::file(source))
                .arg("found", self.path(source));
            fault.related.extend(line);
            self.faults.push(fault);
        }
    }

    /// Reports collections with a request that no described operation answers.
    fn requests(&mut self, files: &[Recognised], served: &Served<'_>) {
        for (source, file) in by_source(files) {
            let Kind::Requests(form) = file.kind else {
                continue;
            };
            let library = self.library;
            if let Some((request, span)) = served.undescribed(library, source, form) {
                let fault = Fault::new("request-not-described", span).arg("kind", form);
                self.faults.push(fault.arg("found", request));
            }
            if let Some(over) = served.over_limit(source) {
                self.faults.push(over);
                return;
            }
        }
    }

    /// Looks into what no reader reads: the further documents of a file, documents within others, lists beside the one that is read,
    /// tables without a header, and files that could not be parsed. What carries a mark of an interface or a catalogue is reported;
    /// what does not is listed. Lists of demands and of systems say what they say.
    fn set_aside(
        &mut self,
        files: &[Recognised],
        declared: &BTreeSet<u32>,
        referenced: &BTreeSet<u32>,
        described: &Described<'_>,
        catalogue: &mut Catalogue,
    ) {
        let library = self.library;
        let (registered, vocabulary) = (&described.registered, described.vocabulary);
        for (source, file) in by_source(files) {
            let fragment = file.kind == Kind::Fragment;
            let root = library.document(source).map(|document| &document.root);
            let further = library.further(source);
            let records = file.kind == Kind::Catalogue(CatalogueKind::Records);
            let hidden = further.iter().find(|document| {
                // A stream may have a record in each of its documents.
                if records && catalogue::is_records(&document.root, vocabulary) {
                    return false;
                }
                !matches!(file.kind, Kind::Fragment | Kind::Other)
                    || recognise::is_claimed(&document.root, vocabulary)
                    || marks::within(&document.root, vocabulary).is_some()
            });
            if let Some(hidden) = hidden {
                let mut fault = Fault::new("several-documents", hidden.root.span);
                fault.related.extend(root.map(|root| root.span));
                self.faults
                    .push(fault.arg("count", (further.len() + 1).to_string()));
            }
            // A document with a table of a catalogue may have one that describes an interface, too.
            let interface = (file.kind == Kind::Catalogue(CatalogueKind::Sheet))
                .then(|| interface_beside(library, source, vocabulary))
                .flatten();
            if let Some(kind) = interface {
                let fault = Fault::new("description-within", Span::file(source));
                self.faults.push(fault.arg("kind", kind));
            }
            let parts = match (root, file.kind) {
                (Some(root), Kind::Fragment) if !referenced.contains(&source) => vec![root],
                (Some(root), Kind::ServiceRegistration) => registration::unread(root),
                (Some(root), Kind::Catalogue(CatalogueKind::Records)) => {
                    let further = further.iter().map(|document| &document.root);
                    let roots = std::iter::once(root).chain(further);
                    roots
                        .flat_map(|root| catalogue::unread(root, vocabulary))
                        .collect()
                }
                _ => Vec::new(),
            };
            let parts = self.without_lists(source, parts, vocabulary, &mut catalogue.beside);
            let known = self.reported(source, "descriptor-not-recognised");
            let found = parts.into_iter().find_map(|part| {
                let named = || catalogue::names_resources(part, registered, vocabulary);
                marks::within(part, vocabulary)
                    .or_else(|| named().then_some(("catalogue", part.span)))
            });
            if let Some((kind, span)) = found.filter(|_| !known) {
                self.faults
                    .push(Fault::new("description-within", span).arg("kind", kind));
            }
            let alone = !declared.contains(&source) && !referenced.contains(&source);
            if fragment && root.is_none() && alone {
                self.list_unparsed(source, vocabulary);
            }
            let resembling = matches!(file.kind, Kind::Other) && library.workbook(source).is_some();
            if resembling {
                let mut own = catalogue::resembling(library, source, vocabulary);
                if !self.reported(source, "catalogue-header-missing") {
                    self.faults.append(&mut own.faults);
                }
                catalogue.beside.add(own);
            }
            // The tables of a document that is no catalogue were looked into when it was recognised.
            if matches!(file.kind, Kind::Listed(_)) {
                let mut lists = catalogue::lists(library, source, vocabulary);
                self.faults.append(&mut lists.faults);
                catalogue.beside.add(lists);
            }
        }
    }

    /// Reads the lists of demands and of systems in parts of a document; what else these hold.
    fn without_lists<'n>(
        &mut self,
        source: u32,
        parts: Vec<&'n Node>,
        vocabulary: &VocabularyIndex<'_>,
        beside: &mut CatalogueFile,
    ) -> Vec<&'n Node> {
        let Some(own) = self.library.source(source) else {
            return parts;
        };
        let mut lists = CatalogueFile::default();
        let rest = parts
            .into_iter()
            .flat_map(|part| without_lists(part, (own, source), vocabulary, &mut lists))
            .collect();
        self.faults.append(&mut lists.faults);
        beside.add(lists);
        rest
    }

    /// Drops the faults in how files are written that are listed and not judged.
    fn drop_syntax(&mut self, files: &[FileFacts]) {
        let listed = |source: u32| {
            let facts = files.get(source as usize);
            facts.is_some_and(|facts| facts.disposition == Disposition::Other)
        };
        self.faults
            .retain(|fault| !SYNTAX.contains(&fault.code) || !listed(fault.at.source));
    }

    /// Whether an office document or an archive is more than is looked into.
    fn is_over(&self, source: u32) -> bool {
        let is_known = matches!(
            self.library.formats.get(source as usize),
            Some(Format::Known(_))
        );
        is_known && self.reported(source, "over-limit")
    }

    fn reported(&self, source: u32, code: &str) -> bool {
        let mut faults = self.faults.iter();
        faults.any(|fault| fault.at.source == source && fault.code == code)
    }

    /// A file that could not be parsed and carries no mark of an interface or a catalogue is listed.
    fn list_unparsed(&mut self, source: u32, vocabulary: &VocabularyIndex<'_>) {
        let text = self
            .library
            .source(source)
            .map_or("", |file| file.text.as_str());
        if text.is_empty() || marks::of_text(text, vocabulary).is_some() {
            return;
        }
        let own = self.faults.iter_mut();
        for fault in own.filter(|fault| fault.at.source == source && fault.code == "unreadable") {
            fault.code = "listed-unread";
        }
    }

    fn files(
        &self,
        files: &[Recognised],
        referenced: &BTreeSet<u32>,
        copied: &BTreeSet<u32>,
        descriptors: &[Descriptor<'_>],
    ) -> Vec<FileFacts> {
        let judged: BTreeSet<u32> = descriptors.iter().map(|own| own.source).collect();
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
                        | "description-within"
                        | "empty-file"
                        | "not-as-named"
                        | "request-not-described"
                        | "several-documents"
                        | "sheet-not-read"
                )
            })
            .map(|fault| fault.at.source)
            .collect();
        by_source(files)
            .map(|(source, file)| {
                let kind = file.kind;
                let read = self.library.document(source).is_some()
                    || self.library.workbook(source).is_some();
                let disposition = match kind {
                    Kind::Unsupported(_) | Kind::OpenApiUnknown => Disposition::Unread,
                    Kind::Fragment | Kind::Other | Kind::Requests(_) | Kind::Listed(_)
                        if unread.contains(&source) =>
                    {
                        Disposition::Unread
                    }
                    Kind::Requests(_) | Kind::Listed(_) => Disposition::Other,
                    _ if !read && unread.contains(&source) => Disposition::Unread,
                    Kind::Fragment if referenced.contains(&source) => Disposition::Referenced,
                    Kind::Fragment | Kind::Other => Disposition::Other,
                    _ if copied.contains(&source) => Disposition::Copy,
                    Kind::Descriptor(_) if read && !judged.contains(&source) => {
                        Disposition::Referenced
                    }
                    _ if read => Disposition::Evaluated,
                    _ => Disposition::Unread,
                };
                FileFacts { kind, disposition }
            })
            .collect()
    }
}

/// What describes an interface in a document that has a table of a catalogue.
fn interface_beside(
    library: &Library,
    source: u32,
    vocabulary: &VocabularyIndex<'_>,
) -> Option<&'static str> {
    let paper = library.paper(source);
    if paper.is_some_and(|paper| marks::describes_interface(paper, vocabulary)) {
        return Some("interface");
    }
    let markup = library.source(source)?.markup.as_ref()?;
    marks::interface_in(markup)
}

/// The files that the manifest declares as interfaces or catalogues.
pub(super) fn declared(library: &Library, manifest: Option<&Manifest>) -> BTreeSet<u32> {
    let Some(manifest) = manifest else {
        return BTreeSet::new();
    };
    let interfaces = manifest
        .interfaces
        .iter()
        .map(|line| &line.descriptor.value);
    let catalogues = manifest.catalogue.iter().map(|path| &path.value);
    let paths = interfaces.chain(catalogues);
    paths
        .filter_map(|path| manifest.file(library, path))
        .collect()
}
