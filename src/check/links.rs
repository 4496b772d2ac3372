//! Links between resources and the operations that serve them, as manifests, operations, paths and registrations declare them.

use super::types::{Bound, Link};
use crate::model::{CatalogueEntry, Descriptor, Operation, Registration, Role, Submission};
use crate::read::{Located, Node};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// Operations and catalogue entries by the names that others refer to them with. Built once per judgement.
#[derive(Debug)]
pub struct Index<'s, 'd> {
    submission: &'s Submission<'d>,
    by_span: HashMap<Span, &'s Operation<'d>>,
    by_name: HashMap<String, Vec<(&'s Descriptor<'d>, &'s Operation<'d>)>>,
    by_id: HashMap<&'s str, Vec<(&'s Descriptor<'d>, &'s Operation<'d>)>>,
    by_code: HashMap<&'s str, Vec<&'s CatalogueEntry>>,
}

impl<'s, 'd> Index<'s, 'd> {
    /// The index of a submission.
    #[must_use]
    pub fn new(submission: &'s Submission<'d>) -> Self {
        let mut index = Self {
            submission,
            by_span: HashMap::new(),
            by_name: HashMap::new(),
            by_id: HashMap::new(),
            by_code: HashMap::new(),
        };
        for descriptor in &submission.descriptors {
            for operation in &descriptor.interface.operations {
                index.by_span.entry(operation.span).or_insert(operation);
                index
                    .by_name
                    .entry(operation.name())
                    .or_default()
                    .push((descriptor, operation));
                if let Some(id) = &operation.id {
                    let same = index.by_id.entry(&id.value).or_default();
                    same.push((descriptor, operation));
                }
            }
        }
        for entry in &submission.entries {
            if let Some((code, _)) = entry.text("code") {
                index.by_code.entry(code).or_default().push(entry);
            }
        }
        index
    }

    /// The submission that is indexed.
    #[must_use]
    pub const fn submission(&self) -> &'s Submission<'d> {
        self.submission
    }

    /// The operation whose key is at this place.
    #[must_use]
    pub fn operation(&self, at: Span) -> Option<&'s Operation<'d>> {
        self.by_span.get(&at).copied()
    }

    /// The entries with this resource code, in catalogue order.
    #[must_use]
    pub fn entries(&self, code: &str) -> &[&'s CatalogueEntry] {
        self.by_code.get(code).map_or(&[], Vec::as_slice)
    }

    /// The first entry with this resource code.
    #[must_use]
    pub fn entry(&self, code: &str) -> Option<&'s CatalogueEntry> {
        self.entries(code).first().copied()
    }

    /// The operation that a binding such as `api/openapi.yaml#GET /reports` names. The file is resolved against the folder
    /// of the file that holds the binding, then against the root. Without a file every descriptor is searched. An `operationId`
    /// may be written instead of method and path.
    #[must_use]
    pub fn bound(
        &self,
        binding: &Located<String>,
        beside: u32,
    ) -> Option<(&'s Descriptor<'d>, &'s Operation<'d>)> {
        let (file, name) = match binding.value.split_once('#') {
            Some((file, name)) => (file.trim(), name.trim()),
            None => ("", binding.value.trim()),
        };
        let library = self.submission.library;
        let folder = library
            .source(beside)
            .and_then(|source| source.path.rsplit_once('/'))
            .map_or("", |(folder, _)| folder);
        let wanted = [join(folder, file), join("", file)]
            .iter()
            .flatten()
            .find_map(|path| library.find(path));
        let candidates = match name.split_once(char::is_whitespace) {
            Some((method, path)) => {
                let named = format!("{} {}", method.to_uppercase(), path.trim());
                self.by_name.get(&named)
            }
            None => self.by_id.get(name),
        };
        candidates
            .into_iter()
            .flatten()
            .find(|(descriptor, _)| file.is_empty() || wanted == Some(descriptor.source))
            .copied()
    }
}

/// Every declared connection of a catalogued resource with an operation: by the manifest's `bindings.resources` and the
/// catalogue's own binding column, by `x-resource-code`, by a path that contains the code, by a registration record. A pair is
/// listed once, by the first of these. A templated path serves any resource and is no link to one of them.
#[must_use]
pub fn links(index: &Index<'_, '_>) -> Vec<Link> {
    let mut finder = Finder {
        index,
        seen: HashSet::new(),
        links: Vec::new(),
    };
    finder.by_manifest();
    finder.by_extension();
    finder.by_path();
    finder.by_registration();
    finder.links
}

/// Whether a path ends with the segments of a contract's path, after any prefix without parameters. A parameter of the contract
/// matches any segment.
fn same_shape(contract: &str, path: &str) -> bool {
    let segments = |path: &str| -> Vec<String> {
        path.trim_matches('/')
            .split('/')
            .map(str::to_owned)
            .collect()
    };
    let (contract, path) = (segments(contract), segments(path));
    let Some((prefix, path)) = path
        .len()
        .checked_sub(contract.len())
        .and_then(|prefix| path.split_at_checked(prefix))
    else {
        return false;
    };
    !prefix.iter().any(|segment| segment.contains('{'))
        && contract
            .iter()
            .zip(path)
            .all(|(contract, path)| contract.starts_with('{') || contract == path)
}

/// The operation's path, alone and after the base path of each server.
#[must_use]
pub fn full_paths(operation: &Operation<'_>) -> Vec<String> {
    let mut paths = vec![operation.path().to_owned()];
    for server in &operation.servers {
        let path = format!("{}{}", server.base_path, operation.path());
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// A relative path joined to a folder, with `.` and `..` resolved; `None` where it leaves the root or is empty.
fn join(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!path.is_empty()).then(|| parts.join("/"))
}

struct Finder<'i, 's, 'd> {
    index: &'i Index<'s, 'd>,
    seen: HashSet<(String, Span)>,
    links: Vec<Link>,
}

impl Finder<'_, '_, '_> {
    fn add(&mut self, code: &str, operation: &Operation<'_>, bound: Bound) {
        let Some(entry) = self.index.entry(code) else {
            return;
        };
        if self.seen.insert((code.to_owned(), operation.span)) {
            self.links.push(Link {
                resource: code.to_owned(),
                operation: operation.name(),
                bound,
                resource_at: entry.text("code").map_or(entry.span, |(_, span)| span),
                operation_at: operation.span,
            });
        }
    }

    /// Links by the manifest's `bindings.resources` and by the catalogue's own binding column.
    fn by_manifest(&mut self) {
        let index = self.index;
        if let Some(manifest) = &index.submission.manifest {
            for (code, bindings) in &manifest.resources {
                for binding in bindings {
                    if let Some((_, operation)) = index.bound(binding, manifest.source) {
                        self.add(&code.value, operation, Bound::Manifest);
                    }
                }
            }
        }
        for entry in &index.submission.entries {
            for binding in &entry.bindings {
                if let (Some((code, _)), Some((_, operation))) =
                    (entry.text("code"), index.bound(binding, entry.source))
                {
                    self.add(code, operation, Bound::Registration);
                }
            }
        }
    }

    /// Links by `x-resource-code`.
    fn by_extension(&mut self) {
        for operation in operations(self.index.submission) {
            for code in &operation.resource_codes {
                self.add(code.value.trim(), operation, Bound::Extension);
            }
        }
    }

    /// Links operations whose path contains a resource code, such as `307011900101/000001`, as whole consecutive segments.
    fn by_path(&mut self) {
        let index = self.index;
        let mut order: HashMap<&str, usize> = HashMap::new();
        let mut lengths: Vec<usize> = Vec::new();
        for (at, entry) in index.submission.entries.iter().enumerate() {
            let code = entry.text("code").map_or("", |(code, _)| code);
            let segments = code.split('/').count();
            if segments > 1 {
                order.entry(code).or_insert(at);
                if !lengths.contains(&segments) {
                    lengths.push(segments);
                }
            }
        }
        for operation in operations(index.submission) {
            let path = operation.path().replace("%2F", "/").replace("%2f", "/");
            let segments: Vec<&str> = path.split('/').skip(1).collect();
            let mut found: Vec<(usize, String)> = lengths
                .iter()
                .flat_map(|length| segments.windows(*length))
                .map(|window| window.join("/"))
                .filter_map(|code| Some((*order.get(code.as_str())?, code)))
                .collect();
            found.sort_unstable();
            for (_, code) in found {
                self.add(&code, operation, Bound::Path);
            }
        }
    }

    /// Links by the resource code and the URL of registration records.
    fn by_registration(&mut self) {
        let index = self.index;
        if index.submission.registrations.is_empty() {
            return;
        }
        let addresses: Vec<Addresses<'_, '_>> =
            operations(index.submission).map(Addresses::new).collect();
        for registration in &index.submission.registrations {
            let text = |field: &str| {
                registration
                    .fields
                    .get(field)
                    .and_then(Node::as_str)
                    .map(str::trim)
            };
            let (Some(code), Some(url)) = (text("cataId"), text("url")) else {
                continue;
            };
            for address in addresses.iter().filter(|address| address.has(url)) {
                if registers(registration, address.operation) {
                    self.add(code, address.operation, Bound::Registration);
                }
            }
        }
    }
}

/// Whether a registration record lists the method of an operation, or no method at all.
fn registers(registration: &Registration, operation: &Operation<'_>) -> bool {
    let methods = &registration.methods;
    methods.is_empty()
        || methods.iter().any(|method| {
            method
                .method
                .as_ref()
                .is_none_or(|method| method.value == operation.method())
        })
}

/// Every operation that the system serves.
pub fn operations<'s, 'd>(
    submission: &'s Submission<'d>,
) -> impl Iterator<Item = &'s Operation<'d>> {
    submission
        .descriptors
        .iter()
        .flat_map(|descriptor| &descriptor.interface.operations)
        .filter(|operation| operation.role == Role::Served)
}

/// The addresses at which one operation is called.
pub struct Addresses<'s, 'd> {
    /// The operation.
    pub operation: &'s Operation<'d>,
    /// Each with the scheme before it.
    hosts: Vec<(&'s str, &'s str)>,
    paths: Vec<String>,
}

impl<'s, 'd> Addresses<'s, 'd> {
    /// The hosts of the operation's servers and its paths below them.
    #[must_use]
    pub fn new(operation: &'s Operation<'d>) -> Self {
        let servers = operation.servers.iter();
        let mut paths = full_paths(operation);
        for path in &mut paths {
            path.truncate(path.trim_end_matches('/').len());
        }
        Self {
            operation,
            hosts: servers
                .filter_map(|server| {
                    let (scheme, rest) = server.url.value.split_once("://")?;
                    Some((scheme, rest.split('/').next()?))
                })
                .collect(),
            paths,
        }
    }

    /// Whether a URL (absolute, or a path alone) is one of the addresses. The host of an absolute URL must be that of a server of
    /// the operation, unless the operation has no servers with a host; where that server is called by https only, so must the URL.
    #[must_use]
    pub fn has(&self, url: &str) -> bool {
        let bare = url.split(['?', '#']).next().unwrap_or("");
        let (scheme, (host, path)) = match bare.split_once("://") {
            Some((scheme, rest)) => (scheme, rest.split_at(rest.find('/').unwrap_or(rest.len()))),
            None => ("", ("", bare)),
        };
        let plain = scheme.eq_ignore_ascii_case("http");
        let secure = |scheme: &str| scheme.eq_ignore_ascii_case("https");
        let path = path.trim_end_matches('/');
        let host_fits = host.is_empty()
            || self.hosts.is_empty()
            || self.hosts.iter().any(|(scheme, other)| {
                other.eq_ignore_ascii_case(host) && !(plain && secure(scheme))
            });
        host_fits
            && self
                .paths
                .iter()
                .any(|own| own == path || (own.contains('{') && same_shape(own, path)))
    }
}
