//! A `$ref` becomes the value it refers to, within a file or across the files of a submission; no reference out of it is
//! followed.

mod identifiers;
mod visit;

pub use visit::{References, references, references_by};

use crate::error::Fault;
use crate::read::tree::pointer_tokens;
use crate::read::{Library, Node};
use crate::text::{Span, did_you_mean};
use identifiers::{Identifiers, join};
use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

/// How long a chain of references may be; real descriptions need far fewer.
pub(super) const HOPS: usize = 64;

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
    /// Identifiers, by file, made on first use.
    names: Vec<OnceCell<Identifiers<'d>>>,
    /// Schemas and documents by their absolute identifier.
    identified: OnceCell<HashMap<String, (u32, &'d Node)>>,
}

type Found<'d> = Result<(u32, &'d Node), Trouble>;

/// Why a reference does not resolve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    Outside,
    Remote,
    Unresolved(Option<String>),
}

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
            names: library.sources.iter().map(|_| OnceCell::new()).collect(),
            identified: OnceCell::new(),
        }
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
        let found = self.find(source, reference.span, text, names);
        if names.is_none_or(Identifiers::is_empty) {
            self.cache
                .borrow_mut()
                .insert((source, text), found.clone());
        }
        found.map_err(|trouble| fault(reference, &trouble))
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
        if address.is_empty() {
            let root = self.library.document(source).map(|document| &document.root);
            let root = root.ok_or(Trouble::Unresolved(None))?;
            // A fragment inside an identified schema is relative to that schema, but many documents mean the whole file.
            let inner = base.and_then(|(_, node)| self.inside(source, node, fragment).ok());
            return inner.map_or_else(|| self.inside(source, root, fragment), Ok);
        }
        // An identifier is no address: it is looked up among the identifiers of the files before it is taken for a path.
        let absolute = base.map_or_else(|| address.to_owned(), |(id, _)| join(id, address));
        if let Some((source, node)) = self.identified(&absolute) {
            return self.inside(source, node, fragment);
        }
        let file = self.file(source, address)?;
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
        let fragment = decode(fragment).ok_or(Trouble::Unresolved(None))?;
        if fragment.is_empty() {
            return Ok((source, root));
        }
        if !fragment.starts_with('/') {
            let names = self.names(source);
            let found = names.and_then(|names| names.anchor(&fragment, root));
            let anchors = names.map_or(&[][..], |names| &names.anchors).iter();
            return found.map(|node| (source, node)).ok_or_else(|| {
                let meant = self.meant(&fragment, anchors.map(|(name, _)| *name));
                Trouble::Unresolved(meant.map(|name| format!("#{name}")))
            });
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

    /// A schema or document by its absolute identifier.
    fn identified(&self, address: &str) -> Option<(u32, &'d Node)> {
        let all = self.identified.get_or_init(|| {
            let mut all = HashMap::new();
            for (source, _) in (0u32..).zip(&self.library.sources) {
                for (id, node) in self
                    .names(source)
                    .into_iter()
                    .flat_map(Identifiers::absolute)
                {
                    all.entry(id).or_insert((source, node));
                }
            }
            all
        });
        all.get(address).copied()
    }
}

/// The folder and the name of a path.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

/// The relative path that leads from one file to another.
fn seen_from(own: &str, path: &str) -> String {
    let folder = |path| -> Vec<&str> {
        split(path)
            .0
            .split('/')
            .filter(|step| !step.is_empty())
            .collect()
    };
    let (from, to) = (folder(own), folder(path));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; from.len() - shared];
    steps.extend(to.iter().skip(shared));
    steps.push(split(path).1);
    steps.join("/")
}

/// The path within the submission of an address relative to a file.
fn relative(own: &str, address: &str) -> Result<String, Trouble> {
    let scheme = address.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = !scheme.is_empty()
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    if is_scheme && scheme.len() == 1 || scheme.eq_ignore_ascii_case("file") {
        return Err(Trouble::Outside);
    }
    if is_scheme || address.starts_with("//") {
        return Err(Trouble::Remote);
    }
    let address = address.split('?').next().unwrap_or(address);
    let address = decode(address).ok_or(Trouble::Unresolved(None))?;
    if address.starts_with('/') || address.contains(['\\', '\0']) {
        return Err(Trouble::Outside);
    }
    let mut path: Vec<&str> = own.split('/').collect();
    path.pop();
    for step in address.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                path.pop().ok_or(Trouble::Outside)?;
            }
            step => path.push(step),
        }
    }
    Ok(path.join("/"))
}

/// Percent-decodes a text; `None` where an escape is malformed or the result is not UTF-8.
fn decode(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let high = digit(rest.next())?;
            u8::try_from(high * 16 + digit(rest.next())?).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok()
}

/// The fault of a `$ref` whose value is `reference`.
pub(super) fn fault(reference: &Node, trouble: &Trouble) -> Fault {
    let (code, suggestion) = match trouble {
        Trouble::Outside => ("reference-outside", None),
        Trouble::Remote => ("reference-remote", None),
        Trouble::Unresolved(meant) => ("unresolved-reference", meant.clone()),
    };
    let text = reference.as_str().unwrap_or_default();
    let fault = Fault::new(code, reference.span).arg("reference", text);
    match suggestion {
        Some(meant) => fault.arg("suggestion", meant),
        None => fault,
    }
}
