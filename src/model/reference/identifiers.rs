//! The identifiers that parts of a file declare: `$id`, `$anchor` and `$dynamicAnchor` of 3.1 schemas, `$self` of 3.2.

use crate::read::{Library, Node};
use crate::text::Span;

/// The identifiers in one file.
#[derive(Debug, Default)]
pub(super) struct Identifiers<'d> {
    ids: Vec<Identified<'d>>,
    /// `$anchor` and `$dynamicAnchor`, sorted by name.
    pub anchors: Vec<(&'d str, &'d Node)>,
}

/// One part with an identifier, in document order.
#[derive(Debug)]
struct Identified<'d> {
    /// The identifier; absolute where it or one around it is.
    id: String,
    node: &'d Node,
    /// The identified part around it.
    outer: Option<usize>,
}

impl<'d> Identifiers<'d> {
    /// Collects the identifiers. The tree is not walked where the text contains no such key, as in nearly all files.
    pub fn of(library: &'d Library, source: u32) -> Self {
        let mut all = Self::default();
        let text = library.source(source).map_or("", |source| &source.text);
        let words = ["$id", "$anchor", "$dynamicAnchor", "$self"];
        if let Some(document) = library.document(source)
            && words.iter().any(|word| text.contains(word))
        {
            let own = document.root.str_at("$self");
            let outer = own.map(|id| all.identify(id, &document.root, None));
            all.collect(&document.root, outer);
            all.anchors.sort_by_key(|(name, _)| *name);
        }
        all
    }

    /// Whether no part has an identifier, so that every reference in the file starts from its path.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// The identifiers that are absolute, each with its part.
    pub fn absolute(&self) -> impl Iterator<Item = (String, &'d Node)> {
        let all = self.ids.iter().filter(|one| one.id.contains(':'));
        all.map(|one| {
            let id = one.id.split('#').next().unwrap_or(&one.id);
            (id.to_owned(), one.node)
        })
    }

    /// The innermost identified part around a place.
    pub fn around(&self, at: Span) -> Option<(&str, &'d Node)> {
        let after = self
            .ids
            .partition_point(|one| one.node.span.start <= at.start);
        let mut index = after.checked_sub(1);
        while let Some(one) = index.and_then(|index| self.ids.get(index)) {
            if one.node.span.contains(&at) {
                return Some((&one.id, one.node));
            }
            index = one.outer;
        }
        None
    }

    /// The part below `root` with this anchor.
    pub fn anchor(&self, name: &str, root: &Node) -> Option<&'d Node> {
        let from = self.anchors.partition_point(|(other, _)| *other < name);
        let rest = self.anchors.get(from..)?.iter();
        rest.take_while(|(other, _)| *other == name)
            .find(|(_, node)| root.span.contains(&node.span))
            .map(|&(_, node)| node)
    }

    fn identify(&mut self, id: &str, node: &'d Node, outer: Option<usize>) -> usize {
        let base = outer.and_then(|outer| self.ids.get(outer));
        let id = base.map_or_else(|| id.to_owned(), |base| join(&base.id, id));
        self.ids.push(Identified { id, node, outer });
        self.ids.len() - 1
    }

    fn collect(&mut self, node: &'d Node, outer: Option<usize>) {
        let own = node.str_at("$id").map(|id| self.identify(id, node, outer));
        let outer = own.or(outer);
        for entry in node.entries() {
            match (&*entry.key, entry.node.as_str()) {
                ("$anchor" | "$dynamicAnchor", Some(name)) => self.anchors.push((name, node)),
                _ => self.collect(&entry.node, outer),
            }
        }
        for item in node.items() {
            self.collect(item, outer);
        }
    }
}

/// Resolves a relative identifier against a base: the part of RFC 3986 that identifiers need.
pub(super) fn join(base: &str, address: &str) -> String {
    let scheme = base.find("://").map_or(0, |at| at + 3);
    if base.is_empty() || address.contains(':') {
        return address.to_owned();
    }
    let tail = base.get(scheme..).unwrap_or_default();
    if address.starts_with('/') {
        let host = tail.find('/').unwrap_or(tail.len());
        let origin = base.get(..scheme + host).unwrap_or_default();
        return format!("{origin}{address}");
    }
    let folder = tail
        .rfind('/')
        .map_or(base, |at| base.get(..scheme + at).unwrap_or_default());
    let address = address.strip_prefix("./").unwrap_or(address);
    format!("{folder}/{address}")
}
