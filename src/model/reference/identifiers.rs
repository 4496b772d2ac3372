//! The identifiers that parts of a file declare: `$id`, `$anchor` and `$dynamicAnchor` of 3.1 schemas, `$self` of 3.2.

use super::address::resolved;
use super::data::{has_names, is_data};
use crate::read::{Library, Node};
use crate::text::Span;
use std::collections::HashSet;

/// The identifiers in one file.
#[derive(Debug, Default)]
pub(super) struct Identifiers<'d> {
    ids: Vec<Identified<'d>>,
    /// `$anchor` and `$dynamicAnchor`, sorted by name.
    pub anchors: Vec<Anchor<'d>>,
    /// The places of `$dynamicRef`.
    dynamic: HashSet<Span>,
}

/// A part that an anchor names.
#[derive(Debug)]
pub(super) struct Anchor<'d> {
    pub name: &'d str,
    pub node: &'d Node,
    /// Whether it is a `$dynamicAnchor`.
    pub is_dynamic: bool,
    /// The identified part that it belongs to.
    owner: Option<usize>,
}

/// One part with an identifier, in document order.
#[derive(Debug)]
struct Identified<'d> {
    /// The identifier: an absolute URI, or a path within the submission.
    id: String,
    node: &'d Node,
    /// The identified part around it.
    outer: Option<usize>,
}

/// The innermost identified part around a place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Base<'n, 'd> {
    pub index: usize,
    pub id: &'n str,
    pub node: &'d Node,
}

impl<'d> Identifiers<'d> {
    /// Collects the identifiers. The tree is not walked where the text contains no such key, as in nearly all files.
    pub fn of(library: &'d Library, source: u32) -> Self {
        let mut all = Self::default();
        let Some(file) = library.source(source) else {
            return all;
        };
        let words = ["$id", "$anchor", "$dynamic", "$self"];
        if let Some(document) = library.document(source)
            && words.iter().any(|word| file.text.contains(word))
        {
            let own = document.root.str_at("$self");
            let outer = own.and_then(|id| all.identify(&file.path, id, &document.root, None));
            all.collect(&file.path, &document.root, outer, false);
            all.anchors.sort_by_key(|anchor| anchor.name);
        }
        all
    }

    /// Whether no part has an identifier, so that every reference in the file starts from its path.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Every identifier without its fragment, with its part.
    pub fn all(&self) -> impl Iterator<Item = (&str, &'d Node)> {
        let parts = self.ids.iter();
        parts.map(|one| (one.id.split('#').next().unwrap_or(&one.id), one.node))
    }

    /// Whether the text at a place is that of a `$dynamicRef`.
    pub fn is_dynamic(&self, at: Span) -> bool {
        self.dynamic.contains(&at)
    }

    /// The innermost identified part around a place.
    pub fn around(&self, at: Span) -> Option<Base<'_, 'd>> {
        let after = self
            .ids
            .partition_point(|one| one.node.span.start <= at.start);
        let mut index = after.checked_sub(1);
        while let Some((at_index, one)) = index.and_then(|at| Some((at, self.ids.get(at)?))) {
            if one.node.span.contains(&at) {
                return Some(Base {
                    index: at_index,
                    id: &one.id,
                    node: one.node,
                });
            }
            index = one.outer;
        }
        None
    }

    /// The parts with this anchor that belong to the identified part at `root`, or to the file itself.
    pub fn anchored(
        &self,
        name: &str,
        root: &Node,
    ) -> impl Iterator<Item = &'d Node> + use<'_, 'd> {
        let owner = self.ids.iter().position(|one| std::ptr::eq(one.node, root));
        self.named(name)
            .filter(move |anchor| anchor.owner == owner)
            .map(|anchor| anchor.node)
    }

    /// The anchors of this name, wherever they belong.
    pub fn named(&self, name: &str) -> impl Iterator<Item = &Anchor<'d>> + use<'_, 'd> {
        let from = self.anchors.partition_point(|other| other.name < name);
        let rest = self.anchors.get(from..).unwrap_or_default();
        let count = rest.partition_point(|other| other.name <= name);
        rest.iter().take(count)
    }

    /// Adds an identifier; `None` where it is a fragment alone or leads nowhere.
    fn identify(
        &mut self,
        path: &str,
        id: &str,
        node: &'d Node,
        outer: Option<usize>,
    ) -> Option<usize> {
        if id.starts_with('#') {
            return None;
        }
        let base = outer.and_then(|outer| self.ids.get(outer));
        let id = resolved(base.map_or(path, |base| &base.id), id).ok()?;
        self.ids.push(Identified { id, node, outer });
        Some(self.ids.len() - 1)
    }

    /// Collects what stands in a value; with `named` the keys of a mapping are names that the author chose.
    fn collect(&mut self, path: &str, node: &'d Node, outer: Option<usize>, named: bool) {
        let own = if named { None } else { node.str_at("$id") };
        let outer = own
            .and_then(|id| self.identify(path, id, node, outer))
            .or(outer);
        for entry in node.entries() {
            let (key, value) = (&*entry.key, &entry.node);
            match (key, value.as_str()) {
                ("$anchor" | "$dynamicAnchor", Some(name)) if !named => {
                    self.anchors.push(Anchor {
                        name,
                        node,
                        is_dynamic: key == "$dynamicAnchor",
                        owner: outer,
                    });
                }
                ("$dynamicRef", Some(_)) if !named => {
                    self.dynamic.insert(value.span);
                }
                _ if !named && is_data(key, value) => {}
                _ => self.collect(path, value, outer, !named && has_names(key, value)),
            }
        }
        for item in node.items() {
            self.collect(path, item, outer, false);
        }
    }
}
