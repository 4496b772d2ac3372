//! Which operations serve which resources: what the manifest, the operation, its path and the registrations say, put together.

use super::{Bound, Link};
use crate::model::{Descriptor, Operation, Role, Submission};
use crate::pack::RulePack;
use crate::read::{Located, Node};
use crate::text::Span;
use std::collections::HashSet;

/// Every connection of a catalogued resource with an operation: by the manifest's `bindings.resources` and the catalogue's own
/// binding column, by `x-resource-code`, by a path that holds the code, by a registration record. A pair is told once, by the
/// first of these. A templated path serves any resource and is no connection with one of them.
#[must_use]
pub fn links(submission: &Submission<'_>) -> Vec<Link> {
    let mut finder = Finder {
        submission,
        seen: HashSet::new(),
        links: Vec::new(),
    };
    finder.by_manifest();
    finder.by_extension();
    finder.by_path();
    finder.by_registration();
    finder.links
}

/// What the operations of a pack's exchange contracts look like, so that a submission's operations can be told from them.
#[derive(Debug, Default)]
pub struct Exchange {
    endpoints: Vec<Endpoint>,
    /// Operations that the manifest binds, with the id of the endpoint each is bound to.
    bound: Vec<(Span, String)>,
}

#[derive(Debug)]
struct Endpoint {
    id: String,
    method: String,
    path: String,
    per_resource: bool,
}

impl Exchange {
    /// The operations of every contract of a pack.
    #[must_use]
    pub fn of(pack: &RulePack, submission: &Submission<'_>) -> Self {
        let mut endpoints = Vec::new();
        for contract in &pack.contracts {
            let Some(document) = pack.library.document(contract.source) else {
                continue;
            };
            for path in document.root.get("paths").map_or(&[][..], Node::entries) {
                for operation in path.node.entries() {
                    let Some(terms) = operation.node.get("x-hutong") else {
                        continue;
                    };
                    endpoints.push(Endpoint {
                        id: terms.str_at("id").unwrap_or("").to_owned(),
                        method: operation.key.to_uppercase(),
                        path: path.key.to_string(),
                        per_resource: terms.str_at("per") == Some("resource"),
                    });
                }
            }
        }
        let mut bound = Vec::new();
        if let Some(manifest) = &submission.manifest {
            for (id, target) in &manifest.endpoints {
                if let Some((_, operation)) = find(submission, target, manifest.source) {
                    bound.push((operation.span, id.value.trim().to_owned()));
                }
            }
        }
        Self { endpoints, bound }
    }

    fn matching<'e>(&'e self, operation: &'e Operation<'_>) -> impl Iterator<Item = &'e Endpoint> {
        let paths = full_paths(operation);
        let bound: Vec<&str> = self
            .bound
            .iter()
            .filter(|(span, _)| *span == operation.span)
            .map(|(_, id)| id.as_str())
            .collect();
        self.endpoints.iter().filter(move |endpoint| {
            let said = operation
                .exchange_endpoint
                .as_ref()
                .is_some_and(|id| id.value.trim() == endpoint.id);
            let shaped = endpoint.method == operation.method
                && paths.iter().any(|path| same_shape(&endpoint.path, path));
            said || shaped || bound.contains(&endpoint.id.as_str())
        })
    }

    /// Whether an operation is one of the exchange endpoints and not a data operation of the system's own.
    #[must_use]
    pub fn has(&self, operation: &Operation<'_>) -> bool {
        self.matching(operation).next().is_some()
    }

    /// Whether an operation hands out any resource by its code: an endpoint that the contract wants per resource, with at least
    /// one parameter in its path.
    #[must_use]
    pub fn serves_any(&self, operation: &Operation<'_>) -> bool {
        operation.path.contains('{')
            && self
                .matching(operation)
                .any(|endpoint| endpoint.per_resource && endpoint.id != "exchange.receive")
    }
}

/// Whether a path has the shape of a contract's behind any fixed prefix: the same segments at its end, where the contract's
/// parameters accept anything.
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

/// The operation's path alone and below the base path of each server.
#[must_use]
pub fn full_paths(operation: &Operation<'_>) -> Vec<String> {
    let mut paths = vec![operation.path.clone()];
    for server in &operation.servers {
        let path = format!("{}{}", server.base_path, operation.path);
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// The operation that a binding such as `api/openapi.yaml#GET /reports` names. The file is looked for beside the file that holds
/// the binding, then from the root; without a file every descriptor is searched, and an `operationId` will do.
#[must_use]
pub fn find<'s, 'd>(
    submission: &'s Submission<'d>,
    binding: &Located<String>,
    beside: u32,
) -> Option<(&'s Descriptor<'d>, &'s Operation<'d>)> {
    let (file, name) = match binding.value.split_once('#') {
        Some((file, name)) => (file.trim(), name.trim()),
        None => ("", binding.value.trim()),
    };
    let folder = submission
        .library
        .source(beside)
        .and_then(|source| source.path.rsplit_once('/'))
        .map_or("", |(folder, _)| folder);
    let wanted: Vec<u32> = [join(folder, file), join("", file)]
        .iter()
        .flatten()
        .filter_map(|path| submission.library.find(path))
        .collect();
    let (method, path) = match name.split_once(char::is_whitespace) {
        Some((method, path)) => (method.to_uppercase(), path.trim()),
        None => (String::new(), name),
    };
    submission
        .descriptors
        .iter()
        .filter(|descriptor| file.is_empty() || wanted.first() == Some(&descriptor.source))
        .flat_map(|descriptor| {
            descriptor
                .interface
                .operations
                .iter()
                .map(move |operation| (descriptor, operation))
        })
        .find(|(_, operation)| {
            let by_path = operation.method == method && operation.path == path;
            by_path
                || (method.is_empty() && operation.id.as_ref().is_some_and(|id| id.value == path))
        })
}

/// A relative path below a folder, `.` and `..` taken out; `None` where it leaves the root or is empty.
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

/// The operation that stands at a link's place.
#[must_use]
pub fn operation_at<'s, 'd>(submission: &'s Submission<'d>, at: Span) -> Option<&'s Operation<'d>> {
    submission
        .descriptors
        .iter()
        .flat_map(|descriptor| &descriptor.interface.operations)
        .find(|operation| operation.span == at)
}

struct Finder<'s, 'd> {
    submission: &'s Submission<'d>,
    seen: HashSet<(String, Span)>,
    links: Vec<Link>,
}

impl Finder<'_, '_> {
    fn add(&mut self, code: &str, operation: &Operation<'_>, bound: Bound) {
        let entries = self.submission.entries.iter();
        for entry in
            entries.filter(|entry| entry.text("code").is_some_and(|(text, _)| text == code))
        {
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
    }

    fn by_manifest(&mut self) {
        let submission = self.submission;
        if let Some(manifest) = &submission.manifest {
            for (code, bindings) in &manifest.resources {
                for binding in bindings {
                    if let Some((_, operation)) = find(submission, binding, manifest.source) {
                        self.add(&code.value, operation, Bound::Manifest);
                    }
                }
            }
        }
        for entry in &submission.entries {
            for binding in &entry.bindings {
                if let (Some((code, _)), Some((_, operation))) =
                    (entry.text("code"), find(submission, binding, entry.source))
                {
                    self.add(code, operation, Bound::Registration);
                }
            }
        }
    }

    fn by_extension(&mut self) {
        let submission = self.submission;
        for operation in operations(submission) {
            for code in &operation.resource_codes {
                self.add(code.value.trim(), operation, Bound::Extension);
            }
        }
    }

    fn by_path(&mut self) {
        let submission = self.submission;
        for operation in operations(submission) {
            let path = operation.path.replace("%2F", "/").replace("%2f", "/");
            for entry in &submission.entries {
                let code = entry.text("code").map_or("", |(code, _)| code);
                if code.contains('/') && format!("{path}/").contains(&format!("/{code}/")) {
                    self.add(code, operation, Bound::Path);
                }
            }
        }
    }

    fn by_registration(&mut self) {
        let submission = self.submission;
        for registration in &submission.registrations {
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
            for operation in operations(submission).filter(|operation| serves_url(operation, url)) {
                let methods = &registration.methods;
                let registered = methods.is_empty()
                    || methods.iter().any(|method| {
                        method
                            .method
                            .as_ref()
                            .is_none_or(|method| method.value == operation.method)
                    });
                if registered {
                    self.add(code, operation, Bound::Registration);
                }
            }
        }
    }
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

/// Whether a URL, absolute or a path, is that of an operation: with a host, a server of the operation must have the same one,
/// unless the operation names none.
#[must_use]
pub fn serves_url(operation: &Operation<'_>, url: &str) -> bool {
    let bare = url.split(['?', '#']).next().unwrap_or("");
    let (host, path) = match bare.split_once("://") {
        Some((_, rest)) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
        None => ("", bare),
    };
    let path = path.trim_end_matches('/');
    let hosts: Vec<&str> = operation
        .servers
        .iter()
        .filter_map(|server| server.url.value.split_once("://")?.1.split('/').next())
        .collect();
    let host_fits = host.is_empty()
        || hosts.is_empty()
        || hosts.iter().any(|other| other.eq_ignore_ascii_case(host));
    host_fits
        && full_paths(operation).iter().any(|own| {
            own.trim_end_matches('/') == path || (own.contains('{') && same_shape(own, path))
        })
}
