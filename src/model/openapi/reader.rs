//! What reading one descriptor carries along: the resolver, what holds for the whole document, and the limit on its parts.

use super::version::version;
use crate::error::Fault;
use crate::model::reference::Resolver;
use crate::model::{DescriptorKind, Operation, SchemaDialect, SecurityRequirement, Server};
use crate::read::{Entry, Located, Node};
use std::cell::Cell;

/// The entries of a mapping that are not extensions.
pub(super) fn keyed(node: &Node) -> impl Iterator<Item = &Entry> {
    let entries = node.entries().iter();
    entries.filter(|entry| !entry.key.starts_with("x-") && &*entry.key != "$ref")
}

/// Text with its place.
pub(super) fn located(node: &Node) -> Option<Located<String>> {
    Some(Located::new(node.as_str()?.to_owned(), node.span))
}

/// Reads one descriptor.
pub(super) struct Reader<'r, 'd> {
    pub resolver: &'r Resolver<'d>,
    /// How many more parts the interface may have.
    pub left: Cell<usize>,
    pub kind: DescriptorKind,
    pub root: &'d Node,
    pub servers: Vec<Server>,
    pub security: Vec<SecurityRequirement>,
    pub operations: Vec<Operation<'d>>,
    /// The operation and callback being read; empty elsewhere.
    pub owner: String,
    pub faults: Vec<Fault>,
}

impl<'d> Reader<'_, 'd> {
    /// The node itself, or the target of its reference; `None` where that does not resolve.
    pub fn resolve(&self, source: u32, node: &'d Node) -> Option<(u32, &'d Node)> {
        self.resolver.resolve(source, node).ok()
    }

    /// Counts one more part; `false` over the limit.
    pub fn spend(&self) -> bool {
        self.spend_all(1)
    }

    /// Counts this many more parts. Without a limit, the references of a small file could expand to any number of them.
    pub fn spend_all(&self, parts: usize) -> bool {
        let left = self.left.get().checked_sub(parts);
        self.left.set(left.unwrap_or(0));
        left.is_some()
    }

    /// The value under a key, references resolved.
    pub fn under(&self, source: u32, node: &'d Node, key: &str) -> Option<(u32, &'d Node)> {
        self.resolve(source, node.get(key)?)
    }

    /// The dialect of the schemas in a file: that of its own version where it is a description itself.
    pub fn dialect(&self, source: u32) -> SchemaDialect {
        let own = self.resolver.library().document(source);
        own.and_then(|document| version(&document.root))
            .unwrap_or(self.kind)
            .dialect()
    }
}
