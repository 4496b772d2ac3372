//! Checks of a descriptor that the grammar cannot express: path templates agree with their parameters, parameters and paths are
//! unique, and security schemes are declared.

use super::walk::MOST_FAULTS;
use crate::check::compare::path_template::{parameters, without_names};
use crate::error::Fault;
use crate::model::DescriptorKind;
use crate::model::openapi::{PATHS, WEBHOOKS};
use crate::model::reference::Resolver;
use crate::read::{Document, Entry, Node};
use crate::text::{Span, did_you_mean};
use std::collections::hash_map::Entry::{Occupied, Vacant};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Depth to which callbacks of callbacks are followed; deeper ones can only come from circular references.
const CALLBACK_DEPTH: u8 = 4;

/// Names that an unknown name is compared with for a suggestion.
const NAMES: usize = 50;

/// Values visited in one descriptor, with references followed; without a limit a small file could expand without bound.
const STEPS: usize = 2_000_000;

/// A parameter of a list, with its reference resolved.
struct Listed<'d> {
    name: &'d str,
    place: &'d str,
    /// The location of the list item, which may be a reference.
    at: Span,
}

/// Checks paths and their parameters, and that security requirements name schemes that exist.
pub(super) fn paths<'d>(
    resolver: &Resolver<'d>,
    kind: DescriptorKind,
    document: &'d Document,
) -> Vec<Fault> {
    let root = &document.root;
    let mut check = Paths {
        resolver,
        kind,
        schemes: schemes(root, kind),
        left: STEPS,
        faults: Vec::new(),
    };
    check.security(root);
    for key in PATHS {
        let Some(paths) = root.get(key) else {
            continue;
        };
        check.ambiguous(paths);
        for entry in paths.entries() {
            // The query that paths of the extension have names no parameters of the path.
            let path = match entry.key.split_once('?') {
                Some((path, _)) if key != "paths" => path,
                _ => &entry.key,
            };
            if path.starts_with('/') {
                check.path_item(document.source, Some(path), &entry.node, 0);
            }
        }
    }
    let items = root
        .get("components")
        .and_then(|node| node.get("pathItems"));
    let hooks = WEBHOOKS.iter().map(|key| root.get(key));
    for entry in hooks.chain([items]).flatten().flat_map(Node::entries) {
        check.path_item(document.source, None, &entry.node, 0);
    }
    if check.left == 0 {
        let fault = Fault::new("over-limit", root.span).arg("limit", "path_steps");
        check.faults.push(fault.arg("value", STEPS.to_string()));
    }
    check.faults
}

/// The names of the declared security schemes; `None` where the section is a reference.
fn schemes(root: &Node, kind: DescriptorKind) -> Option<HashSet<&str>> {
    let all = if kind == DescriptorKind::OpenApi20 {
        root.get("securityDefinitions")
    } else {
        let components = root.get("components");
        if components.is_some_and(|node| node.get("$ref").is_some()) {
            return None;
        }
        components.and_then(|node| node.get("securitySchemes"))
    };
    let entries = all.map_or(&[][..], Node::entries);
    let names: HashSet<&str> = entries.iter().map(|entry| &*entry.key).collect();
    (!names.contains("$ref")).then_some(names)
}

struct Paths<'w, 'd> {
    resolver: &'w Resolver<'d>,
    kind: DescriptorKind,
    schemes: Option<HashSet<&'d str>>,
    /// How many more values may be visited.
    left: usize,
    faults: Vec<Fault>,
}

impl<'d> Paths<'_, 'd> {
    /// Reports templates that differ only in the names of their parameters: they match the same URLs. 2.0 does not forbid them.
    fn ambiguous(&mut self, paths: &'d Node) {
        if self.kind == DescriptorKind::OpenApi20 {
            return;
        }
        let mut seen: HashMap<String, &Entry> = HashMap::new();
        for entry in paths
            .entries()
            .iter()
            .filter(|entry| entry.key.contains('{'))
        {
            match seen.entry(without_names(&entry.key)) {
                Vacant(place) => {
                    place.insert(entry);
                }
                // A duplicate key is reported when the file is read.
                Occupied(first) if first.get().key == entry.key => {}
                Occupied(first) => self.faults.push(
                    Fault::new("ambiguous-path", entry.key_span)
                        .arg("path", &*entry.key)
                        .arg("other", &*first.get().key)
                        .related(first.get().key_span),
                ),
            }
        }
    }

    /// Reports names in security requirements that are not declared. In 3.2 a name may be the URI of a scheme instead.
    fn security(&mut self, holder: &'d Node) {
        let Some(schemes) = &self.schemes else {
            return;
        };
        let requirements = holder.get("security").map_or(&[][..], Node::items);
        for entry in requirements.iter().flat_map(Node::entries) {
            let uri = self.kind == DescriptorKind::OpenApi32 && entry.key.contains(['/', '#', ':']);
            if schemes.contains(&*entry.key) || uri {
                continue;
            }
            let mut names: Vec<&str> = schemes.iter().copied().collect();
            names.sort_unstable();
            let fault =
                Fault::new("undeclared-security-scheme", entry.key_span).arg("found", &*entry.key);
            self.faults.push(match did_you_mean(&entry.key, names) {
                Some(meant) => fault.arg("suggestion", meant),
                None => fault,
            });
        }
    }

    /// Takes this many values from the budget; `false` where it is exhausted or there are too many faults.
    fn spend(&mut self, values: usize) -> bool {
        let left = self.left.checked_sub(values);
        self.left = left.unwrap_or(0);
        left.is_some() && self.faults.len() < MOST_FAULTS
    }

    /// Checks a path item; `path` is its template where it is under `paths`.
    fn path_item(&mut self, source: u32, path: Option<&'d str>, item: &'d Node, depth: u8) {
        let mut layers = vec![(source, item)];
        if item.get("$ref").is_some() {
            let Ok(target) = self.resolver.resolve(source, item) else {
                return;
            };
            layers.push(target);
        }
        let entries: usize = layers.iter().map(|(_, item)| item.entries().len()).sum();
        if !self.spend(entries) {
            return;
        }
        self.conflicts(&layers);
        let mut shared = Some(Vec::new());
        for &(source, layer) in &layers {
            let list = self.list(source, layer);
            shared = shared.zip(list).map(|(mut all, list)| {
                all.extend(list);
                all
            });
        }
        let names: Option<BTreeSet<&str>> = path.map(|path| parameters(path).collect());
        if let (Some(names), Some(shared)) = (&names, &shared) {
            self.unused(names, shared, path);
        }
        for &(source, layer) in &layers {
            let more = layer
                .get("additionalOperations")
                .map_or(&[][..], Node::entries);
            for entry in layer
                .entries()
                .iter()
                .filter(|entry| is_method(&entry.key))
                .chain(more)
            {
                let operation = &entry.node;
                self.security(operation);
                self.callbacks(source, operation, depth);
                let own = self.list(source, operation);
                let Some((own, shared)) = own.zip(shared.as_ref()) else {
                    continue;
                };
                self.query_string(&own, shared);
                let (Some(names), Some(path)) = (&names, path) else {
                    continue;
                };
                self.unused(names, &own, Some(path));
                let all = own.iter().chain(shared);
                let in_path = all.filter(|listed| listed.place == "path");
                let declared: HashSet<&str> = in_path.map(|listed| listed.name).collect();
                if !self.spend(shared.len() + names.len()) {
                    return;
                }
                for name in names {
                    if !declared.contains(name) {
                        self.faults.push(
                            Fault::new("undeclared-path-parameter", entry.key_span)
                                .arg("parameter", *name)
                                .arg("path", path),
                        );
                    }
                }
            }
        }
    }

    /// Reports the fields that a path item has in common with the path item that it refers to.
    fn conflicts(&mut self, layers: &[(u32, &'d Node)]) {
        let [(_, own), (_, target)] = layers else {
            return;
        };
        let fields = own.entries().iter();
        for entry in fields.filter(|entry| &*entry.key != "$ref" && !entry.key.starts_with("x-")) {
            if let Some(other) = target.entry(&entry.key) {
                self.faults.push(
                    Fault::new("conflicting-path-item", entry.key_span)
                        .arg("field", &*entry.key)
                        .related(other.key_span),
                );
            }
        }
    }

    fn callbacks(&mut self, source: u32, operation: &'d Node, depth: u8) {
        if depth >= CALLBACK_DEPTH {
            return;
        }
        let callbacks = operation.get("callbacks").map_or(&[][..], Node::entries);
        for entry in callbacks {
            if let Ok((source, callback)) = self.resolver.resolve(source, &entry.node) {
                for entry in callback.entries() {
                    self.path_item(source, None, &entry.node, depth + 1);
                }
            }
        }
    }

    /// The parameters that an object lists; `None` where one of them has no name or does not resolve. Reports duplicates.
    fn list(&mut self, source: u32, holder: &'d Node) -> Option<Vec<Listed<'d>>> {
        let items = holder.get("parameters").map_or(&[][..], Node::items);
        let mut list: Vec<Listed<'d>> = Vec::with_capacity(items.len());
        let mut whole = true;
        let mut seen: HashMap<(&str, String), Span> = HashMap::new();
        let mut places: HashMap<&str, Span> = HashMap::new();
        if !self.spend(items.len()) {
            return None;
        }
        for item in items {
            let resolved = self.resolver.resolve(source, item).ok();
            let named = resolved.and_then(|(_, node)| {
                // The name of a body parameter of 2.0 has no meaning.
                let place = node.str_at("in")?;
                let name = if place == "body" {
                    "body"
                } else {
                    node.str_at("name")?
                };
                Some((name, place))
            });
            let Some((name, place)) = named else {
                whole = false;
                continue;
            };
            let key = match place {
                "header" => name.to_lowercase(),
                // There can be only one `querystring` parameter, whatever its name.
                "querystring" => String::new(),
                _ => name.to_owned(),
            };
            match seen.entry((place, key)) {
                Occupied(first) => self.faults.push(
                    Fault::new("duplicate-parameter", item.span)
                        .arg("parameter", name)
                        .arg("in", place)
                        .related(*first.get()),
                ),
                Vacant(vacant) => {
                    vacant.insert(item.span);
                }
            }
            if let Some((other, first)) =
                rivals(place).and_then(|other| Some((other, *places.get(other)?)))
            {
                self.faults.push(
                    Fault::new("exclusive-fields", item.span)
                        .arg("field", format!("in: {place}"))
                        .arg("other", format!("in: {other}"))
                        .related(first),
                );
            }
            places.entry(place).or_insert(item.span);
            list.push(Listed {
                name,
                place,
                at: item.span,
            });
        }
        whole.then_some(list)
    }

    /// Reports a `querystring` parameter beside a `query` parameter, one on the path item and the other on the operation.
    fn query_string(&mut self, own: &[Listed<'d>], shared: &[Listed<'d>]) {
        for (one, other) in [(own, shared), (shared, own)] {
            let whole = one.iter().find(|listed| listed.place == "querystring");
            let part = other.iter().find(|listed| listed.place == "query");
            if let (Some(whole), Some(part)) = (whole, part) {
                self.faults.push(
                    Fault::new("exclusive-fields", whole.at)
                        .arg("field", "in: querystring")
                        .arg("other", "in: query")
                        .related(part.at),
                );
            }
        }
    }

    /// Reports path parameters that the template does not have.
    fn unused(&mut self, names: &BTreeSet<&str>, list: &[Listed<'d>], path: Option<&str>) {
        for listed in list {
            if listed.place == "path" && !names.contains(listed.name) {
                let colon = format!(":{}", listed.name);
                if path.is_some_and(|path| path.split('/').any(|segment| segment == colon)) {
                    let fault = Fault::new("colon-path-parameter", listed.at)
                        .arg("parameter", listed.name)
                        .arg("path", path.unwrap_or_default());
                    self.faults.push(fault);
                    continue;
                }
                let fault = Fault::new("unused-path-parameter", listed.at)
                    .arg("parameter", listed.name)
                    .arg("path", path.unwrap_or_default());
                self.faults.push(
                    match did_you_mean(listed.name, names.iter().copied().take(NAMES)) {
                        Some(meant) => fault.arg("suggestion", meant),
                        None => fault,
                    },
                );
            }
        }
    }
}

/// The value of `in` that excludes another: `body` and `formData` in 2.0, `query` and `querystring` in 3.2.
fn rivals(place: &str) -> Option<&'static str> {
    Some(match place {
        "body" => "formData",
        "formData" => "body",
        "query" => "querystring",
        "querystring" => "query",
        _ => return None,
    })
}

fn is_method(key: &str) -> bool {
    matches!(
        key,
        "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" | "query"
    )
}
