//! Drafts of files for a vendor, made of the interface descriptions and the catalogue that are already there: a manifest, a catalogue,
//! stubs of missing endpoints. `serde_yaml` writes the stubs; it is used here only, and reads nothing that is judged.

mod bindings;
mod catalogue;
mod items;
mod manifest;
mod neighbours;
mod operation_names;
mod resources;
mod stubs;
mod told;
mod unread;
mod unwrap;
mod words;
mod yaml;

use crate::check::accounting::names::HarmlessNames;
use crate::check::links::{Index, links};
use crate::check::schema_reader::SchemaReader;
use crate::discover::{File, Files};
use crate::error::Error;
use crate::limits::Limits;
use crate::model::reference::Resolver;
use crate::model::{self, Descriptor, Submission};
use crate::pack::{Contract, RulePack};
use crate::read::Json;
use crate::read::json::to_json;
use crate::text::Text;
use crate::vocabulary;
use bindings::{Bindings, Bound, bindings, borne};
use catalogue::Catalogue;
use manifest::{Known, manifest, provider};
use resources::{Resource, Search};
use std::collections::{BTreeSet, HashMap, HashSet};
use stubs::{Maker, Stubs, called};
use told::Told;
use unread::{not_read, refuse_unread};
use unwrap::Unwrapper;
use words::Words;
pub(crate) use yaml::flow;
use yaml::{Lines, is_escaped};

/// One file to write, by its path below the submission's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// Its path, with `/`.
    pub path: String,
    /// Its content.
    pub text: String,
    /// How many blanks are in it, for the vendor to fill in.
    pub blanks: usize,
    /// What it was made of, and what was left out of it.
    pub told: Vec<Text>,
}

impl Draft {
    fn new(path: &str, lines: Lines, told: Told) -> Self {
        Self {
            path: path.to_owned(),
            text: lines.text,
            blanks: lines.blanks,
            told: told.lines,
        }
    }
}

/// What is written, and what is told of it.
#[derive(Debug, Default)]
pub struct Drafts {
    /// The files.
    pub files: Vec<Draft>,
    /// Which operations serve which resource of a catalogue that was there.
    pub told: Vec<Text>,
    /// The block of the manifest that binds operations, for a manifest that exists.
    pub bindings: Vec<String>,
    /// Whether endpoints are drafted only once the resources have codes and items: the path of each has its code in it.
    pub waits: bool,
}

pub use crate::model::manifest::MANIFEST;
/// The path of the catalogue.
pub const CATALOGUE: &str = "catalogue/resources.yaml";
/// The path of the stubs of missing endpoints.
pub const STUBS: &str = "api/exchange.openapi.yaml";

/// What the drafts are made of.
#[derive(Debug)]
pub struct Given<'g> {
    /// The files of the submission's folder, and the description that is named, by the path at which it will lie.
    pub files: Files,
    /// The path of the description to start from; every description in the folder where none is named.
    pub from: Option<String>,
    /// The pack whose endpoints are needed.
    pub pack: &'g RulePack,
    /// The pack whose columns and words are used: the same, where it has them.
    pub words: &'g RulePack,
}

/// The files to start from. Values that only the vendor knows are left blank, so that `check` reports them. Nothing is drafted that is
/// there already: neither a catalogue nor an endpoint. The manifest is, and is for the caller to leave alone where one exists.
///
/// # Errors
/// The pack has no contract, files could not be read, the description to start from is none that was read, or YAML could not be written.
pub fn drafts(given: &Given<'_>) -> Result<Drafts, Error> {
    let Some(contract) = given.pack.contracts.first() else {
        let id = &given.pack.id;
        return Err(Error::new(
            format!("规则包 {id} 没有交换契约，无法生成端点"),
            format!("the pack {id} has no exchange contract to make stubs of"),
        ));
    };
    let Some(catalogue) = drafted_catalogue(given, contract)? else {
        return assembled(given, &given.files, contract, false);
    };
    let mut told = Told::default();
    told.catalogue(&catalogue, CATALOGUE);
    // The draft is read as any catalogue is, so that the stubs are made of what `check` will see.
    let own = File {
        path: CATALOGUE.to_owned(),
        bytes: catalogue.lines.text.clone().into_bytes(),
        taken: true,
    };
    let files = given.files.clone().with(own);
    let mut drafts = assembled(given, &files, contract, true)?;
    let catalogue = Draft::new(CATALOGUE, catalogue.lines, told);
    let place = drafts.files.len().min(1);
    drafts.files.insert(place, catalogue);
    Ok(drafts)
}

/// A submission with what it is looked at by.
struct Reading<'r, 'd> {
    given: &'r Given<'r>,
    submission: &'r Submission<'d>,
    resolver: &'r Resolver<'d>,
    names: &'r HarmlessNames,
    words: &'r Words<'r>,
}

impl<'r, 'd> Reading<'r, 'd> {
    const fn unwrapper(&self) -> Unwrapper<'r, 'd> {
        Unwrapper {
            reader: SchemaReader::new(self.resolver),
            names: self.names,
            words: self.words,
        }
    }

    fn path(&self, source: u32) -> &'r str {
        let source = self.submission.library.source(source);
        source.map_or("", |source| source.path.as_str())
    }

    /// The descriptions to start from.
    fn descriptors(&self) -> Vec<&'r Descriptor<'d>> {
        let all = self.submission.descriptors.iter();
        let named = |descriptor: &&Descriptor<'d>| match &self.given.from {
            Some(from) => self.path(descriptor.source) == from,
            None => self.path(descriptor.source) != STUBS,
        };
        all.filter(named).collect()
    }

    /// What the operations hand out.
    fn resources(&self, contract: &Contract) -> Vec<Resource<'r, 'd>> {
        let whole = contract.endpoints.iter().filter(|one| !one.per_resource);
        let common: BTreeSet<String> = whole.map(called).collect();
        let search = Search {
            descriptors: self.descriptors(),
            unwrapper: self.unwrapper(),
            common: &common,
        };
        search.resources()
    }
}

/// A catalogue for a submission that has none.
///
/// # Errors
/// Files could not be read, or the description to start from is none that was read.
fn drafted_catalogue(given: &Given<'_>, contract: &Contract) -> Result<Option<Catalogue>, Error> {
    with_reading(given, &given.files, |reading| {
        refuse_unread(reading.submission, &given.files, CATALOGUE)?;
        if let (Some(from), []) = (&given.from, reading.descriptors().as_slice()) {
            let read = reading.submission.descriptors.iter();
            let read: Vec<&str> = read.map(|one| reading.path(one.source)).collect();
            return Err(not_read(from, &read));
        }
        if !reading.submission.entries.is_empty() {
            return Ok(None);
        }
        let project = reading.submission.manifest.as_ref().map(|one| &one.project);
        let found = reading.resources(contract);
        let path = |source: u32| reading.path(source).to_owned();
        Ok(Some(catalogue::catalogue(
            &found,
            reading.unwrapper(),
            project,
            &path,
        )))
    })
}

fn with_reading<T>(
    given: &Given<'_>,
    files: &Files,
    work: impl FnOnce(&Reading<'_, '_>) -> T,
) -> T {
    let library = model::library(files, &Limits::default());
    let resolver = Resolver::new(&library);
    let submission = model::model_by(&resolver, &files.faults, &vocabulary(given.words));
    work(&Reading {
        given,
        submission: &submission,
        resolver: &resolver,
        names: &HarmlessNames::new(given.words),
        words: &Words::new(given.words),
    })
}

/// The manifest and the stubs for a submission that has a catalogue, one that is `drafted` or its own.
fn assembled(
    given: &Given<'_>,
    files: &Files,
    contract: &Contract,
    drafted: bool,
) -> Result<Drafts, Error> {
    with_reading(given, files, |reading| {
        let mut told = Told::default();
        let submission = reading.submission;
        let index = Index::new(submission);
        let declared = links(&index);
        let mut linked: HashSet<_> = declared.iter().map(|link| link.operation_at).collect();
        for entry in &submission.entries {
            // A record names its operations before it has a code.
            let named = entry.bindings.iter();
            let named = named.filter_map(|binding| index.bound(binding, entry.source));
            linked.extend(named.map(|(_, operation)| operation.span));
        }
        let found = if drafted {
            // The draft names the operations itself.
            Bindings::default()
        } else {
            let resources = reading.resources(contract);
            bindings(
                &resources,
                &submission.entries,
                reading.unwrapper(),
                &linked,
            )
        };
        let bound = told.bindings(&found, submission, &|source| {
            reading.path(source).to_owned()
        });
        let mut operations: HashMap<usize, Vec<_>> = HashMap::new();
        for (at, _, operation) in &found.found {
            operations.entry(*at).or_default().push(*operation);
        }
        for link in &declared {
            let mut entries = submission.entries.iter();
            let at = entries.position(|entry| {
                entry
                    .text("code")
                    .is_some_and(|(code, _)| code == link.resource)
            });
            if let (Some(at), Some(operation)) = (at, index.operation(link.operation_at)) {
                operations.entry(at).or_default().push(operation);
            }
        }
        let mut names: HashMap<usize, HashMap<usize, &str>> = HashMap::new();
        for (at, operations) in &operations {
            if let Some(entry) = submission.entries.get(*at) {
                let unwrapper = reading.unwrapper();
                names.insert(*at, borne(unwrapper.reader, unwrapper, entry, operations));
            }
        }
        let stubs = stubs(reading, contract, &names)?;
        let lines = manifest_lines(reading, stubs != Endpoints::None, &bound);
        let mut files = vec![Draft::new(MANIFEST, lines, Told::default())];
        let waits = stubs == Endpoints::Waiting;
        if let Endpoints::Drafted(draft) = stubs {
            files.push(draft);
        }
        Ok(Drafts {
            files,
            told: told.lines,
            bindings: manifest::bindings(&bound),
            waits,
        })
    })
}

/// The name of the system: that of the description to start from.
fn title(reading: &Reading<'_, '_>) -> String {
    let descriptors = reading.descriptors();
    let mut titles = descriptors
        .iter()
        .filter_map(|one| one.interface.title.as_ref());
    titles
        .next()
        .map_or_else(String::new, |title| title.value.trim().to_owned())
}

/// What becomes of the endpoints that are lacking.
#[derive(PartialEq, Eq)]
enum Endpoints {
    /// None is.
    None,
    /// They are drafted once the resources have codes.
    Waiting,
    /// Their description.
    Drafted(Draft),
}

fn stubs(
    reading: &Reading<'_, '_>,
    contract: &Contract,
    names: &HashMap<usize, HashMap<usize, &str>>,
) -> Result<Endpoints, Error> {
    let library = &reading.given.pack.library;
    let document = library.document(contract.source);
    let document = document.map(|document| to_json(&document.root));
    let maker = Maker {
        contract,
        document: &document.unwrap_or_default(),
        pack: reading.given.words,
        submission: reading.submission,
        title: &title(reading),
        borne: names,
    };
    let (document, operations) = match maker.stubs() {
        Stubs::None => return Ok(Endpoints::None),
        Stubs::Waiting => return Ok(Endpoints::Waiting),
        Stubs::Written(document, operations) => (document, operations),
    };
    let mut told = Told::default();
    told.stubs(operations, STUBS);
    readable(&document)?;
    let text = serde_yaml::to_string(&document).map_err(|error| {
        Error::new(
            format!("无法生成 YAML：{error}"),
            format!("YAML could not be written: {error}"),
        )
    })?;
    let mut lines = Lines::default();
    for line in STUBS_HEAD {
        lines.comment(line);
    }
    lines.text.push_str(&if text.contains(is_escaped) {
        // The library writes what does not print as it is.
        flow(&document)
    } else {
        text
    });
    Ok(Endpoints::Drafted(Draft::new(STUBS, lines, told)))
}

/// Checks that other programs read the stubs: by the types of `openapiv3`, which know 3.0.
///
/// # Errors
/// They do not, which is a mistake in the contract of the pack.
fn readable(document: &Json) -> Result<(), Error> {
    let version = document.get("openapi").and_then(Json::as_str);
    if !version.is_some_and(|version| version.starts_with("3.0.")) {
        return Ok(());
    }
    match serde_json::from_value::<openapiv3::OpenAPI>(document.clone()) {
        Ok(_) => Ok(()),
        Err(error) => Err(Error::new(
            format!("按规则包的交换契约生成的端点草稿无法读取：{error}"),
            format!("the stubs made of the pack's contract cannot be read: {error}"),
        )),
    }
}

/// What stands above the stubs.
const STUBS_HEAD: [&str; 2] = [
    "交换端点，按规则包的交换契约生成，数据结构取自信息资源目录；按此实现，并在 servers 中写明实际地址。",
    "The exchange endpoints, made of the pack's contract and the catalogue's items: build them, and name their address under servers.",
];

/// The manifest; `stubbed` is whether it lists the description of the endpoints, which may come later.
fn manifest_lines(reading: &Reading<'_, '_>, stubbed: bool, bound: &[Bound]) -> Lines {
    let submission = reading.submission;
    let mut interfaces: Vec<String> = submission
        .descriptors
        .iter()
        .map(|descriptor| reading.path(descriptor.source).to_owned())
        .collect();
    if stubbed && !interfaces.iter().any(|path| path == STUBS) {
        interfaces.push(STUBS.to_owned());
    }
    let mut catalogue: Vec<String> = Vec::new();
    for entry in &submission.entries {
        let path = reading.path(entry.source);
        if !catalogue.iter().any(|known| known == path) {
            catalogue.push(path.to_owned());
        }
    }
    if catalogue.is_empty() {
        catalogue.push(CATALOGUE.to_owned());
    }
    manifest(&Known {
        name: &title(reading),
        provider: provider(submission),
        pack: &reading.given.pack.id,
        interfaces,
        catalogue,
        bound,
    })
}
