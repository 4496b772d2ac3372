//! The named schemas that inherit from a schema: those that have it in their `allOf`, which is how a discriminator without a mapping
//! finds its subtypes (OpenAPI 3.1, "Discriminator Object").

use crate::read::{Library, Node};
use std::collections::{HashMap, HashSet};

/// A named schema: its name, its file and itself.
pub type Heir<'d> = (&'d str, u32, &'d Node);

/// The named schemas of all files, by the address of each schema that they have in their `allOf`.
#[derive(Debug, Default)]
pub(super) struct Heirs<'d>(HashMap<usize, Vec<Heir<'d>>>);

impl<'d> Heirs<'d> {
    /// Of the files of a library; `resolved` follows the references of a schema.
    pub(super) fn new(
        library: &'d Library,
        resolved: impl Fn(u32, &'d Node) -> Option<&'d Node>,
    ) -> Self {
        let mut heirs: HashMap<usize, Vec<Heir<'d>>> = HashMap::new();
        for (source, document) in (0u32..).zip(&library.documents) {
            let root = document.as_ref().map(|document| &document.root);
            let named = root.and_then(named).map_or(&[][..], Node::entries);
            for entry in named {
                let all = entry.node.get("allOf").map_or(&[][..], Node::items);
                for parent in all.iter().filter(|parent| parent.get("$ref").is_some()) {
                    if let Some(parent) = resolved(source, parent) {
                        let own = heirs.entry(address(parent)).or_default();
                        own.push((&*entry.key, source, &entry.node));
                    }
                }
            }
        }
        Self(heirs)
    }

    /// The schemas that inherit from one, directly or through others; some beyond `most` where there are so many.
    pub(super) fn of(&self, ancestor: &Node, most: usize) -> Vec<Heir<'d>> {
        let mut found: Vec<Heir<'d>> = Vec::new();
        let mut seen = HashSet::new();
        let mut level = vec![address(ancestor)];
        while !level.is_empty() && found.len() <= most {
            let mut next = Vec::new();
            for heir in level.iter().filter_map(|one| self.0.get(one)).flatten() {
                if seen.insert(address(heir.2)) {
                    found.push(*heir);
                    next.push(address(heir.2));
                }
            }
            level = next;
        }
        found
    }
}

/// The named schemas of a description.
#[must_use]
pub fn named(root: &Node) -> Option<&Node> {
    let named = root.get("components").and_then(|all| all.get("schemas"));
    named.or_else(|| root.get("definitions"))
}

fn address(node: &Node) -> usize {
    std::ptr::from_ref(node).addr()
}
