//! Corpus documents as trees that can be rewritten, and what `diff` says of two of them.

use crate::support::{one, shared};
use hutong::Plan;
use hutong::decide::changes::Comparison;
use hutong::discover::Files;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use std::fs;
use std::path::Path;

/// A document of the corpus.
pub struct Document {
    /// Below the corpus.
    pub path: String,
    /// As it stands.
    pub text: String,
    /// As read by another reader than ours.
    pub tree: Value,
}

/// A small generator (`SplitMix64`), so that the same seed gives the same documents everywhere.
pub struct Dice(u64);

impl Dice {
    /// Seeded by what is to be decided.
    pub fn new(seed: &str) -> Self {
        let digest = Sha256::digest(seed.as_bytes());
        Self(
            digest
                .iter()
                .take(8)
                .fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        )
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from((z ^ (z >> 31)) % end).unwrap()
    }

    /// Shuffles a list.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            list.swap(last, self.below(last + 1));
        }
    }
}

/// The `OpenAPI` documents of the corpus of at most `size` bytes that have an operation, that stand alone and that another reader
/// reads, in the order of the SHA-256 of their paths.
pub fn documents(size: usize) -> Vec<Document> {
    let corpus = shared("corpus");
    let manifest = fs::read_to_string(corpus.join("MANIFEST.tsv")).unwrap();
    let mut paths: Vec<&str> = Vec::new();
    for line in manifest.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let openapi = ["openapi3.", "openapi2.", "swagger2."];
        if cells[7] == "doc" && openapi.iter().any(|kind| cells[5].starts_with(kind)) {
            paths.push(cells[0]);
        }
    }
    paths.sort_by_cached_key(|path| Sha256::digest(path.as_bytes()).to_vec());
    let read = paths.into_iter().filter_map(|path| {
        let text = fs::read_to_string(corpus.join(path)).ok()?;
        if text.len() > size {
            return None;
        }
        let tree = parsed(&text)?;
        let alone = !any(&tree, &|node| {
            reference(node).is_some_and(|to| !to.starts_with('#'))
        });
        (alone && !operations(&tree).is_empty()).then(|| Document {
            path: path.to_owned(),
            text,
            tree,
        })
    });
    read.collect()
}

/// A text as a tree; nothing where this reader cannot.
pub fn parsed(text: &str) -> Option<Value> {
    if text.trim_start().starts_with('{')
        && let Ok(tree) = serde_json::from_str(text)
    {
        return Some(tree);
    }
    let mut tree: serde_yaml::Value = serde_yaml::from_str(text).ok()?;
    tree.apply_merge().ok()?;
    plain(tree)
}

/// YAML as JSON: keys that are numbers become texts.
fn plain(tree: serde_yaml::Value) -> Option<Value> {
    use serde_yaml::Value as Yaml;
    Some(match tree {
        Yaml::Null => Value::Null,
        Yaml::Bool(value) => Value::Bool(value),
        Yaml::Number(value) => serde_json::to_value(value).ok()?,
        Yaml::String(value) => Value::String(value),
        Yaml::Sequence(list) => Value::Array(list.into_iter().map(plain).collect::<Option<_>>()?),
        Yaml::Mapping(entries) => {
            let mut object = Map::new();
            for (key, value) in entries {
                let key = match key {
                    Yaml::String(key) => key,
                    Yaml::Number(key) => key.to_string(),
                    Yaml::Bool(key) => key.to_string(),
                    _ => return None,
                };
                object.insert(key, plain(value)?);
            }
            Value::Object(object)
        }
        Yaml::Tagged(_) => return None,
    })
}

/// Whether any node of a tree is such.
pub fn any(node: &Value, is: &dyn Fn(&Value) -> bool) -> bool {
    is(node)
        || match node {
            Value::Object(object) => object.values().any(|child| any(child, is)),
            Value::Array(list) => list.iter().any(|child| any(child, is)),
            _ => false,
        }
}

/// What a node refers to.
pub fn reference(node: &Value) -> Option<&str> {
    node.get("$ref")?.as_str()
}

/// The methods of an operation.
pub const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Path and method of each operation.
pub fn operations(tree: &Value) -> Vec<(String, String)> {
    let paths = tree.get("paths").and_then(Value::as_object);
    let mut all = Vec::new();
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if path.starts_with('/') && item.get(method).is_some_and(Value::is_object) {
                all.push((path.clone(), method.to_owned()));
            }
        }
    }
    all
}

/// A pointer's step (RFC 6901).
pub fn step(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// What a local reference points at.
pub fn target<'t>(root: &'t Value, reference: &str) -> Option<&'t Value> {
    let pointer = reference.strip_prefix('#')?;
    if pointer.contains('%') {
        return None;
    }
    root.pointer(pointer)
}

/// Keys below which names, not keywords, stand.
const NAMED: [&str; 16] = [
    "properties",
    "patternProperties",
    "definitions",
    "$defs",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "callbacks",
    "links",
    "pathItems",
    "paths",
    "content",
    "dependentSchemas",
    "webhooks",
];

/// Copies references in, as far as they are not recursive, carry no identity and `budget` nodes suffice.
pub struct Inline<'t> {
    root: &'t Value,
    open: Vec<String>,
    budget: usize,
}

impl<'t> Inline<'t> {
    /// Of a document.
    pub const fn new(root: &'t Value, budget: usize) -> Self {
        Self {
            root,
            open: Vec::new(),
            budget,
        }
    }

    /// The node with its references inlined.
    pub fn node(&mut self, node: &Value) -> Value {
        self.walk(node, false)
    }

    fn walk(&mut self, node: &Value, named: bool) -> Value {
        match node {
            Value::Array(list) => {
                Value::Array(list.iter().map(|child| self.walk(child, false)).collect())
            }
            Value::Object(object) => {
                if !named && let Some(copy) = self.copied(node) {
                    return copy;
                }
                let mut copy = Map::new();
                for (key, child) in object {
                    let literal = ["example", "examples", "default", "enum", "const"];
                    let branches = ["oneOf", "anyOf", "discriminator"];
                    let kept = !named
                        && (literal.contains(&key.as_str())
                            || branches.contains(&key.as_str())
                            || key.starts_with("x-"));
                    let child = if kept {
                        child.clone()
                    } else {
                        self.walk(child, !named && NAMED.contains(&key.as_str()))
                    };
                    copy.insert(key.clone(), child);
                }
                Value::Object(copy)
            }
            _ => node.clone(),
        }
    }

    fn copied(&mut self, node: &Value) -> Option<Value> {
        let to = reference(node)?;
        let words = ["$ref", "description", "summary"];
        let alone = node
            .as_object()?
            .keys()
            .all(|key| words.contains(&key.as_str()));
        let found = target(self.root, to)?;
        let identity = [
            "$id",
            "$anchor",
            "$dynamicAnchor",
            "$dynamicRef",
            "$recursiveRef",
            "discriminator",
        ];
        let size = nodes(found);
        if !alone
            || self.open.iter().any(|open| open == to)
            || size > self.budget
            || self.open.len() > 12
            || any(found, &|node| {
                identity.iter().any(|key| node.get(key).is_some())
            })
        {
            return None;
        }
        self.budget -= size;
        self.open.push(to.to_owned());
        let copy = self.walk(found, false);
        self.open.pop();
        Some(copy)
    }
}

/// How many nodes a tree has.
pub fn nodes(node: &Value) -> usize {
    1 + match node {
        Value::Object(object) => object.values().map(nodes).sum(),
        Value::Array(list) => list.iter().map(nodes).sum(),
        _ => 0,
    }
}

/// One file, named by what it holds.
pub fn file(text: &str) -> Files {
    let name = if text.trim_start().starts_with('{') {
        "openapi.json"
    } else {
        "openapi.yaml"
    };
    one(name, text)
}

/// What changed from one text to another.
pub fn compared(old: &str, new: &str, plan: &Plan) -> Comparison {
    hutong::diff(&file(old), &file(new), plan)
}

/// Two trees written down for whoever looks into a surprise, where `HUTONG_KEEP` names a folder.
pub fn keep(name: &str, old: &str, new: &str) {
    let Some(folder) = std::env::var_os("HUTONG_KEEP") else {
        return;
    };
    let name = name.replace(['/', ' '], "_");
    for (version, text) in [("old", old), ("new", new)] {
        let path = Path::new(&folder).join(format!("{name}.{version}"));
        fs::write(path, text).unwrap();
    }
}
