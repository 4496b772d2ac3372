//! Follows every reference of a descriptor once: finds those that do not resolve, and the other files that are referred to.

use super::address::Trouble;
use super::data::{has_names, is_data};
use super::{HOPS, Resolver, fault};
use crate::error::Fault;
use crate::read::{Library, Node, Value};
use crate::text::Span;
use std::collections::{BTreeSet, HashSet};

/// The result of following every reference of a descriptor.
#[derive(Debug, Default)]
pub struct References {
    /// References that do not resolve, each at its value.
    pub faults: Vec<Fault>,
    /// Other files that are referred to, directly or through others, in ascending order.
    pub files: Vec<u32>,
}

/// Follows every reference of a descriptor, into other files too.
///
/// A `$ref` in data is no reference and is ignored: in examples, defaults, constants, enumerations, extensions, and as the
/// name of a property. Of another file only the parts that are referred to are visited.
#[must_use]
pub fn references(library: &Library, source: u32) -> References {
    references_by(&Resolver::new(library), source)
}

/// Follows the references as [`references`] does, with a resolver that several descriptors share.
#[must_use]
pub fn references_by(resolver: &Resolver<'_>, source: u32) -> References {
    let mut visit = Visit {
        resolver,
        start: source,
        source,
        seen: HashSet::new(),
        followed: HashSet::new(),
        pending: Vec::new(),
        faults: Vec::new(),
        files: BTreeSet::new(),
        by_media_type: false,
        alone: false,
    };
    if let Some(document) = resolver.library().document(source) {
        let version = document.root.str_at("openapi");
        visit.alone = document.root.get("swagger").is_some()
            || version.is_some_and(|version| version.starts_with("3.0"));
        visit.object(&document.root, false);
    }
    while let Some((source, node)) = visit.pending.pop() {
        visit.source = source;
        if visit.seen.insert(node.span) {
            visit.object(node, false);
        }
    }
    visit.faults.sort_by_key(|fault| fault.at);
    visit.faults.dedup_by_key(|fault| fault.at);
    References {
        faults: visit.faults,
        files: visit.files.into_iter().collect(),
    }
}

struct Visit<'r, 'd> {
    resolver: &'r Resolver<'d>,
    start: u32,
    source: u32,
    /// Parts of other files that were visited.
    seen: HashSet<Span>,
    /// References that resolved, so that each text is followed once in each part in which it may mean something else.
    followed: HashSet<(u32, usize, &'d str)>,
    pending: Vec<(u32, &'d Node)>,
    faults: Vec<Fault>,
    files: BTreeSet<u32>,
    /// Whether the current value is under `examples`.
    by_media_type: bool,
    /// Whether what stands beside a `$ref` counts for nothing, as before 3.1, but in a path item.
    alone: bool,
}

impl<'d> Visit<'_, 'd> {
    /// Visits a value; with `named` the keys of a mapping are names that the author chose.
    fn object(&mut self, node: &'d Node, named: bool) {
        match &node.value {
            Value::Map(map) => {
                let reference = map.get("$ref").filter(|value| value.as_str().is_some());
                if let Some(reference) = reference.filter(|_| self.alone && !named)
                    && !is_path_item(node)
                {
                    self.reference(reference);
                    return;
                }
                for entry in map.entries() {
                    let (key, value) = (&*entry.key, &entry.node);
                    if named {
                        // Examples of 2.0 are data by media type, those of 3.x are Example Objects by name.
                        if !(self.by_media_type && key.contains('/')) {
                            self.object(value, false);
                        }
                    } else if matches!(key, "$ref" | "$dynamicRef") && value.as_str().is_some() {
                        self.reference(value);
                    } else if key == "discriminator" {
                        self.mapping(value);
                    } else if !is_data(key, value) {
                        let outer = self.by_media_type;
                        self.by_media_type = key == "examples";
                        self.object(value, has_names(key, value));
                        self.by_media_type = outer;
                    }
                }
            }
            Value::Array(items) => {
                for item in items {
                    self.object(item, false);
                }
            }
            _ => {}
        }
    }

    /// Follows what a discriminator maps its values to: a schema by its name or by a reference.
    fn mapping(&mut self, discriminator: &'d Node) {
        let mapping = discriminator.get("mapping").map_or(&[][..], Node::entries);
        let mapped = mapping.iter().map(|entry| &entry.node);
        let mapped = mapped.chain(discriminator.get("defaultMapping"));
        for value in mapped.filter(|value| value.as_str().is_some()) {
            let found = self.resolver.mapped(self.source, value);
            if found.is_empty() {
                self.reference(value);
            }
            for (source, node) in found
                .into_iter()
                .filter(|(source, _)| *source != self.start)
            {
                self.files.insert(source);
                self.pending.push((source, node));
            }
        }
    }

    fn reference(&mut self, reference: &'d Node) {
        let Some(text) = reference.as_str() else {
            return;
        };
        let part = self.resolver.part(self.source, reference.span);
        if self.followed.contains(&(self.source, part, text)) {
            return;
        }
        match self.resolver.target(self.source, reference) {
            Ok((source, node)) => {
                self.followed.insert((self.source, part, text));
                if self.is_circle(source, node) {
                    let trouble = Trouble::Unresolved(None);
                    self.faults.push(fault(reference, &trouble));
                }
                if source != self.start {
                    self.files.insert(source);
                    self.pending.push((source, node));
                }
            }
            Err(fault) => self.faults.push(fault),
        }
    }
}

impl<'d> Visit<'_, 'd> {
    /// Whether the chain of references from this one is a cycle. A chain that ends at an unresolved reference is not: it is
    /// reported at that reference.
    fn is_circle(&self, source: u32, node: &'d Node) -> bool {
        let (mut source, mut node) = (source, node);
        for _ in 0..HOPS {
            let next = node
                .get("$ref")
                .filter(|reference| reference.as_str().is_some());
            match next.map(|reference| self.resolver.target(source, reference)) {
                Some(Ok(target)) => (source, node) = target,
                _ => return false,
            }
        }
        true
    }
}

/// Whether an object with a reference is a path item, which the reference adds to.
fn is_path_item(node: &Node) -> bool {
    let fields = [
        "get",
        "put",
        "post",
        "delete",
        "options",
        "head",
        "patch",
        "trace",
        "parameters",
        "servers",
    ];
    fields.iter().any(|field| node.get(field).is_some())
}
