//! A `$ref` becomes the value it refers to, within a file or across the files of a submission; no reference out of it is
//! followed.

mod address;
mod data;
mod heirs;
mod identifiers;
mod same;
mod visit;

pub use heirs::{Heir, named};
pub use same::{Comparison, MOST_PAIRS, compared};
pub use visit::{References, references, references_by};

use crate::error::Fault;
use crate::read::tree::pointer_tokens;
use crate::read::{Library, Node};
use crate::text::{Span, did_you_mean, percent_decoded};
use address::{Trouble, relative, resolved, scheme, seen_from, split};
use heirs::Heirs;
use identifiers::Identifiers;
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// How long a chain of references may be; real descriptions need far fewer.
const HOPS: usize = 64;

/// Steps that are gone in one submission to find on which ways schemas with subtypes are reached; real ones need a few thousand.
const STEPS: usize = 10_000_000;
/// How many names are compared in all to suggest targets for references that do not resolve.
const GUESSES: usize = 1_000_000;

/// Resolves references within one library and caches the results.
#[derive(Debug)]
pub struct Resolver<'d> {
    library: &'d Library,
    paths: HashMap<&'d str, u32>,
    /// Cached targets by file and text of the reference, for files in which no `$id` changes what a text means.
    cache: RefCell<HashMap<(u32, &'d str), Found<'d>>>,
    /// How many more names may be compared for suggestions.
    guesses: Cell<usize>,
    /// How many more steps may be gone from one schema to another to find the ways between them.
    steps: Cell<usize>,
    /// Identifiers, by file, made on first use.
    names: Vec<OnceCell<Identifiers<'d>>>,
    /// Schemas and documents by their identifier; a second one with the same identifier beside the first.
    identified: OnceCell<HashMap<String, Identified<'d>>>,
    /// Which named schemas inherit from which, made on first use.
    heirs: OnceCell<Heirs<'d>>,
}

/// A part with its file, and another part with the same identifier.
type Identified<'d> = ((u32, &'d Node), Option<&'d Node>);
type Found<'d> = Result<(u32, &'d Node), Trouble>;

impl<'d> Resolver<'d> {
    /// A resolver over these files.
    #[must_use]
    pub fn new(library: &'d Library) -> Self {
        let paths = (0u32..).zip(&library.sources);
        Self {
            library,
            paths: paths.map(|(i, source)| (&*source.path, i)).collect(),
            cache: RefCell::default(),
            guesses: Cell::new(GUESSES),
            steps: Cell::new(STEPS),
            names: library.sources.iter().map(|_| OnceCell::new()).collect(),
            identified: OnceCell::new(),
            heirs: OnceCell::new(),
        }
    }

    /// Counts a step from one schema to another. `None` where no more may be gone in this submission.
    pub fn step(&self) -> Option<()> {
        self.steps.set(self.steps.get().checked_sub(1)?);
        Some(())
    }

    /// The files it resolves within.
    #[must_use]
    pub const fn library(&self) -> &'d Library {
        self.library
    }

    /// The node itself, or the target of its `$ref` at the end of the chain. `node` is in the file `source`.
    ///
    /// # Errors
    /// The fault of the first `$ref` on the way that leaves the root, is remote or does not resolve (a cycle does not).
    pub fn resolve(&self, source: u32, node: &'d Node) -> Result<(u32, &'d Node), Fault> {
        let (mut source, mut node) = (source, node);
        for _ in 0..HOPS {
            match node.get("$ref") {
                Some(reference) if reference.as_str().is_some() => {
                    (source, node) = self.target(source, reference)?;
                }
                _ => return Ok((source, node)),
            }
        }
        let reference = node.get("$ref").unwrap_or(node);
        Err(fault(reference, &Trouble::Unresolved(None)))
    }

    /// The target of a `$ref`, one step only. `reference` is the value of the `$ref`, in the file `source`.
    ///
    /// # Errors
    /// Those of [`Resolver::resolve`].
    pub fn target(&self, source: u32, reference: &'d Node) -> Result<(u32, &'d Node), Fault> {
        let Some(text) = reference.as_str() else {
            return Err(fault(reference, &Trouble::Unresolved(None)));
        };
        if let Some(found) = self.cache.borrow().get(&(source, text)) {
            return found.clone().map_err(|trouble| fault(reference, &trouble));
        }
        let names = self.names(source);
        let is_dynamic = names.is_some_and(|names| names.is_dynamic(reference.span));
        let mut found = self.find(source, reference.span, text, names);
        if is_dynamic {
            found = found.and_then(|found| self.unless_dynamic(text, found));
        } else if names.is_none_or(Identifiers::is_empty) {
            self.cache
                .borrow_mut()
                .insert((source, text), found.clone());
        }
        found.map_err(|trouble| fault(reference, &trouble))
    }

    /// The named schemas that inherit from a schema, directly or through others, first those whose values are all of it. `None` where
    /// there are more than `most`, or nobody knows which do.
    #[must_use]
    pub fn heirs(&self, ancestor: &Node, most: usize) -> Option<Rc<[Heir<'d>]>> {
        self.all_heirs().of(ancestor, most)
    }

    /// The schemas that a value of a discriminator's mapping stands for: the named schema of the file, or else those of every file with
    /// that name, or what it refers to.
    #[must_use]
    pub fn mapped(&self, source: u32, node: &'d Node) -> Vec<(u32, &'d Node)> {
        let text = node.as_str().unwrap_or_default();
        let called = self.all_heirs().called(source, text);
        if called.is_empty() {
            return self.target(source, node).into_iter().collect();
        }
        called
    }

    fn all_heirs(&self) -> &Heirs<'d> {
        let target = |source, node| self.target(source, node).ok();
        self.heirs.get_or_init(|| Heirs::new(self.library, target))
    }

    /// The identified part of a file in which a place lies: the same text may refer to something else in another part.
    #[must_use]
    pub fn part(&self, source: u32, at: Span) -> usize {
        let names = self.names(source);
        let base = names.and_then(|names| {
            let is_dynamic = names.is_dynamic(at);
            let part = names.around(at).map_or(0, |base| base.index + 1);
            Some(part).filter(|_| !is_dynamic)
        });
        base.unwrap_or(usize::MAX)
    }

    /// The target of a `$dynamicRef`. Where it has a dynamic anchor and another part of the submission has the same one, the target
    /// depends on how the schema was reached.
    fn unless_dynamic(&self, text: &str, found: (u32, &'d Node)) -> Found<'d> {
        let (_, node) = found;
        let name = text.split_once('#').map_or("", |(_, name)| name);
        if node.str_at("$dynamicAnchor") != Some(name) {
            return Ok(found);
        }
        match self.other_dynamic(name, node) {
            Some(other) => Err(Trouble::Ambiguous(node.span, other)),
            None => Ok(found),
        }
    }

    /// Another part than `node` with this dynamic anchor.
    fn other_dynamic(&self, name: &str, node: &Node) -> Option<Span> {
        let mut all = (0u32..)
            .zip(&self.library.sources)
            .filter_map(|(source, _)| self.names(source))
            .flat_map(|names| names.named(name))
            .filter(|anchor| anchor.is_dynamic);
        all.find(|anchor| !std::ptr::eq(anchor.node, node))
            .map(|anchor| anchor.node.span)
    }

    fn find(
        &self,
        source: u32,
        at: Span,
        text: &str,
        names: Option<&Identifiers<'d>>,
    ) -> Found<'d> {
        let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
        let base = names.and_then(|names| names.around(at));
        let root = self.library.document(source).map(|document| &document.root);
        if address.is_empty() {
            let root = base.map(|base| base.node).or(root);
            return self.inside(source, root.ok_or(Trouble::Unresolved(None))?, fragment);
        }
        // An identifier is no address: it is looked up among the identifiers of the files before it is taken for a path.
        let own = self.library.source(source).map_or("", |file| &file.path);
        let absolute = resolved(base.map_or(own, |base| base.id), address)?;
        let file = self.paths.get(&*absolute).copied();
        if let Some(((source, node), other)) = self.identified(&absolute) {
            let file = file.and_then(|file| self.library.document(file));
            let file = file.map(|document| &document.root);
            let rival = other.or(file).filter(|other| !std::ptr::eq(*other, node));
            if let Some(rival) = rival {
                return Err(Trouble::Ambiguous(node.span, rival.span));
            }
            return self.inside(source, node, fragment);
        }
        // Who names the whole file by a URI still refers to the files beside it by their paths.
        let is_whole = base
            .zip(root)
            .is_some_and(|(base, root)| std::ptr::eq(base.node, root));
        let file = match file {
            Some(file) => file,
            None if base.is_none() || is_whole => self.file(source, address)?,
            None if scheme(&absolute).is_some() => return Err(Trouble::Remote),
            None => return Err(Trouble::Unresolved(self.similar(own, &absolute))),
        };
        let root = self.library.document(file).map(|document| &document.root);
        self.inside(file, root.ok_or(Trouble::Unresolved(None))?, fragment)
    }

    /// The file at an address relative to the file `source`.
    fn file(&self, source: u32, address: &str) -> Result<u32, Trouble> {
        let own = self
            .library
            .source(source)
            .map_or("", |source| &source.path);
        let path = relative(own, address)?;
        if let Some(&file) = self.paths.get(&*path) {
            return Ok(file);
        }
        if self.library.is_one_file {
            return Err(Trouble::NotGiven);
        }
        Err(Trouble::Unresolved(self.similar(own, &path)))
    }

    /// The file to suggest: one of the same name in another folder, or of a similar name in the same folder.
    fn similar(&self, own: &str, path: &str) -> Option<String> {
        let (folder, name) = split(path);
        let left = self.guesses.get().checked_sub(self.paths.len())?;
        self.guesses.set(left);
        let paths = self.library.sources.iter().map(|source| &*source.path);
        let others = || paths.clone().filter(|&other| other != own);
        let same = others().find(|other| split(other).1.eq_ignore_ascii_case(name));
        let beside = || {
            let beside = others().filter(|other| split(other).0 == folder);
            did_you_mean(name, beside.map(|other| split(other).1))
        };
        let meant = match same {
            Some(other) => other.to_owned(),
            None if folder.is_empty() => beside()?.to_owned(),
            None => format!("{folder}/{}", beside()?),
        };
        Some(seen_from(own, &meant))
    }

    /// The part of a resource that a fragment names.
    fn inside(&self, source: u32, root: &'d Node, fragment: &str) -> Found<'d> {
        let fragment = percent_decoded(fragment).ok_or(Trouble::Unresolved(None))?;
        if fragment.is_empty() {
            return Ok((source, root));
        }
        if !fragment.starts_with('/') {
            let names = self.names(source);
            let mut found = names
                .into_iter()
                .flat_map(|names| names.anchored(&fragment, root));
            return match (found.next(), found.next()) {
                (Some(node), None) => Ok((source, node)),
                (Some(one), Some(other)) => Err(Trouble::Ambiguous(one.span, other.span)),
                (None, _) => {
                    let anchors = names.map_or(&[][..], |names| &names.anchors).iter();
                    let meant = self.meant(&fragment, anchors.map(|anchor| anchor.name));
                    Err(Trouble::Unresolved(meant.map(|name| format!("#{name}"))))
                }
            };
        }
        let mut node = root;
        let mut way = String::from("#");
        for token in pointer_tokens(&fragment) {
            node = node.step(&token).ok_or_else(|| {
                let names = node.entries().iter().map(|entry| &*entry.key);
                let meant = self.meant(&token, names);
                Trouble::Unresolved(meant.map(|name| {
                    let mut way = way.clone();
                    crate::read::tree::push_token(&mut way, name);
                    way
                }))
            })?;
            crate::read::tree::push_token(&mut way, &token);
        }
        Ok((source, node))
    }

    /// The identifiers of a file.
    fn names(&self, source: u32) -> Option<&Identifiers<'d>> {
        let cell = self.names.get(source as usize)?;
        Some(cell.get_or_init(|| Identifiers::of(self.library, source)))
    }

    /// The name to suggest, unless too many names were compared already.
    fn meant<'a>(
        &self,
        word: &str,
        names: impl ExactSizeIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        let left = self.guesses.get().checked_sub(names.len())?;
        self.guesses.set(left);
        did_you_mean(word, names)
    }

    /// A schema or document by its identifier.
    fn identified(&self, address: &str) -> Option<Identified<'d>> {
        let all = self.identified.get_or_init(|| {
            let mut all: HashMap<String, Identified<'d>> = HashMap::new();
            for (source, _) in (0u32..).zip(&self.library.sources) {
                let names = self.names(source).into_iter();
                for (id, node) in names.flat_map(Identifiers::all) {
                    let known = all.entry(id.to_owned()).or_insert(((source, node), None));
                    let (_, first) = known.0;
                    if !std::ptr::eq(first, node) {
                        known.1.get_or_insert(node);
                    }
                }
            }
            all
        });
        all.get(address).copied()
    }
}

/// The reference that a fault is about, where that leads into a file that was not read.
#[must_use]
pub fn unread_file(fault: &Fault) -> Option<&str> {
    let leads_away = matches!(
        fault.code,
        "unresolved-reference" | "reference-not-given" | "reference-remote" | "reference-outside"
    );
    let (_, reference) = fault.args.iter().find(|(name, _)| *name == "reference")?;
    (leads_away && !reference.starts_with('#')).then_some(reference)
}

/// The fault of a `$ref` whose value is `reference`.
fn fault(reference: &Node, trouble: &Trouble) -> Fault {
    let code = match trouble {
        Trouble::Outside => "reference-outside",
        Trouble::Remote => "reference-remote",
        Trouble::NotGiven => "reference-not-given",
        Trouble::Unresolved(_) => "unresolved-reference",
        Trouble::Ambiguous(..) => "ambiguous-reference",
    };
    let text = reference.as_str().unwrap_or_default();
    let fault = Fault::new(code, reference.span).arg("reference", text);
    match trouble {
        Trouble::Unresolved(Some(meant)) => fault.arg("suggestion", meant),
        Trouble::Ambiguous(one, other) => fault.related(*one).related(*other),
        _ => fault,
    }
}
