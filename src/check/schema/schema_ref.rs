//! A schema inside its document, with its subschemas and references.

use super::keywords::{InPlace, KEYWORDS};
use serde_json::{Map, Value as Json};

/// A schema together with the document that its references point into.
#[derive(Debug, Clone, Copy)]
pub struct SchemaRef<'a> {
    /// The schema.
    pub node: &'a Json,
    /// The document: `$ref` is a pointer into it.
    pub root: &'a Json,
}

impl<'a> SchemaRef<'a> {
    /// The schema that a whole document is.
    pub const fn root(root: &'a Json) -> Self {
        Self { node: root, root }
    }

    /// Another schema of the same document.
    pub const fn at(self, node: &'a Json) -> Self {
        Self {
            node,
            root: self.root,
        }
    }

    /// The schema under a keyword.
    pub fn child(self, keyword: &str) -> Option<Self> {
        self.node.get(keyword).map(|node| self.at(node))
    }

    /// The schemas that a keyword lists, as `allOf` does.
    pub fn list(self, keyword: &str) -> Vec<Self> {
        let items = self.node.get(keyword).and_then(Json::as_array);
        items.map_or_else(Vec::new, |items| {
            items.iter().map(|node| self.at(node)).collect()
        })
    }

    /// The schemas that a keyword names, as `properties` does.
    pub fn named(self, keyword: &str) -> Vec<(&'a str, Self)> {
        let map = self.node.get(keyword).and_then(Json::as_object);
        map.map_or_else(Vec::new, |map| {
            map.iter()
                .map(|(name, node)| (name.as_str(), self.at(node)))
                .collect()
        })
    }

    /// The schema that `$ref` refers to. `None` where there is no such schema.
    pub fn target(self) -> Option<Self> {
        let reference = self.node.get("$ref")?.as_str()?;
        self.root
            .pointer(reference.strip_prefix('#')?)
            .map(|node| self.at(node))
    }

    /// The address of the schema, an identity for caches.
    pub fn key(self) -> usize {
        std::ptr::from_ref(self.node).addr()
    }

    /// The subschemas that apply to the same value: those of `$ref`, `allOf`, `not`, `if`, `dependentSchemas` and so on.
    pub fn in_place(self) -> Vec<Self> {
        let mut all = Vec::new();
        for keyword in KEYWORDS {
            match keyword.in_place {
                InPlace::None => {}
                InPlace::Reference => all.extend(self.target()),
                InPlace::One => all.extend(self.child(keyword.name)),
                InPlace::List => all.extend(self.list(keyword.name)),
                InPlace::Map => {
                    all.extend(
                        self.named(keyword.name)
                            .into_iter()
                            .map(|(_, schema)| schema),
                    );
                }
            }
        }
        all
    }

    /// Whether the schema accepts every value because it has no keyword.
    pub fn is_trivial(self) -> bool {
        self.node == &Json::Bool(true) || self.node.as_object().is_some_and(Map::is_empty)
    }

    /// Whether both are the same place of a document, or equal without any reference that could lead to different schemas.
    pub fn is_identical(self, other: Self) -> bool {
        self.key() == other.key() || (self.node == other.node && !has_reference(self.node, 0))
    }

    /// Whether both have the same keyword with the same meaning. Only asked of keywords that mean the same whatever is beside
    /// them.
    pub fn shares_keyword(self, other: Self, keyword: &str) -> bool {
        let (Some(own), Some(others)) = (self.node.get(keyword), other.node.get(keyword)) else {
            return false;
        };
        let same_targets =
            std::ptr::eq(self.root, other.root) || (keyword != "$ref" && !has_reference(own, 0));
        own == others && same_targets
    }
}

/// Whether a schema contains a reference. Deep schemas are taken to contain one.
fn has_reference(node: &Json, depth: usize) -> bool {
    depth > 32
        || match node {
            Json::Object(map) => map.iter().any(|(key, value)| {
                key == "$ref" || key == "$dynamicRef" || has_reference(value, depth + 1)
            }),
            Json::Array(items) => items.iter().any(|item| has_reference(item, depth + 1)),
            _ => false,
        }
}
