//! The one tree that every format is read into: a [`Node`] knows its value and its place, a key knows its own.

use crate::text::Span;
use std::sync::Arc;

/// One value with the place it was read from.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Its place. For a value reached through a YAML alias this is the anchored original.
    pub span: Span,
}

/// The JSON data model, with big integers kept exactly.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// Any number.
    Number(Number),
    /// Text.
    String(Box<str>),
    /// A sequence.
    Array(Vec<Node>),
    /// A mapping.
    Map(Map),
}

/// A number: 64-bit where it fits, else its digits.
#[derive(Debug, Clone, PartialEq)]
pub enum Number {
    /// An integer that fits into 64 bits, sign included.
    Int(i64),
    /// An integer outside of that, as plain decimal digits with an optional `-`.
    Big(Box<str>),
    /// Anything with a fraction or an exponent; also `.inf` and `.nan` of YAML.
    Float(f64),
}

/// One key with its value.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The key's text; a key that is not text in YAML (`200:`) is its canonical text.
    pub key: Box<str>,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub node: Node,
}

/// A mapping in document order. Of duplicate keys the first is found by [`Map::get`]; both stay in the list.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Entries,
    /// Indices in key order (then document order), made for large mappings only.
    index: Option<Arc<[u32]>>,
}

/// Most mappings have one owner, and need no allocation more. One that is part of several trees is shared between them.
#[derive(Debug, Clone)]
enum Entries {
    Owned(Vec<Entry>),
    Shared(Arc<Vec<Entry>>),
}

impl Default for Entries {
    fn default() -> Self {
        Self::Owned(Vec::new())
    }
}

impl PartialEq for Map {
    fn eq(&self, other: &Self) -> bool {
        self.entries() == other.entries()
    }
}

/// From this many entries on a mapping carries a sorted index.
const INDEXED_FROM: usize = 12;

impl Map {
    /// A mapping of these entries, in this order.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let index = (entries.len() >= INDEXED_FROM).then(|| {
            let mut order: Vec<u32> =
                (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
            order.sort_by_key(|&i| entries.get(i as usize).map(|entry| &*entry.key));
            order.into()
        });
        Self {
            entries: Entries::Owned(entries),
            index,
        }
    }

    /// The same mapping, which costs nothing to clone: for one that several trees have in common.
    #[must_use]
    pub fn shared(self) -> Self {
        let entries = match self.entries {
            Entries::Owned(entries) => Entries::Shared(Arc::new(entries)),
            shared @ Entries::Shared(_) => shared,
        };
        Self { entries, ..self }
    }

    /// The entries in document order.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.entries {
            Entries::Owned(entries) => entries,
            Entries::Shared(entries) => entries,
        }
    }

    /// The entries by value.
    #[must_use]
    pub fn into_entries(self) -> Vec<Entry> {
        match self.entries {
            Entries::Owned(entries) => entries,
            Entries::Shared(entries) => {
                Arc::try_unwrap(entries).unwrap_or_else(|shared| shared.to_vec())
            }
        }
    }

    /// Duplicate keys: for each, the first entry with the key and a later one.
    #[must_use]
    pub fn duplicates(&self) -> Vec<(&Entry, &Entry)> {
        let mut found = Vec::new();
        if let Some(index) = &self.index {
            let ordered = index.iter().filter_map(|&i| self.entries().get(i as usize));
            let mut first: Option<&Entry> = None;
            for entry in ordered {
                match first {
                    Some(earlier) if earlier.key == entry.key => found.push((earlier, entry)),
                    _ => first = Some(entry),
                }
            }
        } else {
            for (i, entry) in self.entries().iter().enumerate() {
                let before = self.entries().get(..i).unwrap_or_default();
                if let Some(earlier) = before.iter().find(|earlier| earlier.key == entry.key) {
                    found.push((earlier, entry));
                }
            }
        }
        found
    }

    /// The first entry with this key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        let Some(index) = &self.index else {
            return self.entries().iter().find(|entry| &*entry.key == key);
        };
        let key_at = |i: u32| {
            self.entries()
                .get(i as usize)
                .map_or("", |entry| &*entry.key)
        };
        let at = index.partition_point(|&i| key_at(i) < key);
        let entry = self.entries().get(*index.get(at)? as usize)?;
        (&*entry.key == key).then_some(entry)
    }

    /// The value of the first entry with this key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.node)
    }
}

impl Node {
    /// A node from its parts.
    #[must_use]
    pub const fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    /// A text node.
    #[must_use]
    pub fn text(text: impl Into<Box<str>>, span: Span) -> Self {
        Self::new(Value::String(text.into()), span)
    }

    /// A mapping node of keys that have no place of their own: each borrows its value's.
    #[must_use]
    pub fn map<K: Into<Box<str>>>(
        entries: impl IntoIterator<Item = (K, Self)>,
        span: Span,
    ) -> Self {
        let entries = entries
            .into_iter()
            .map(|(key, node)| Entry {
                key: key.into(),
                key_span: node.span,
                node,
            })
            .collect();
        Self::new(Value::Map(Map::new(entries)), span)
    }

    /// The value under `key`, where this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.as_map()?.get(key)
    }

    /// The entry (key and value) under `key`, where this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.as_map()?.entry(key)
    }

    /// The mapping, where this is one.
    #[must_use]
    pub const fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The entries of a mapping; of anything else none.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        self.as_map().map_or(&[], Map::entries)
    }

    /// The elements of a sequence; of anything else none.
    #[must_use]
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Array(items) => items,
            _ => &[],
        }
    }

    /// The text, where this is text.
    #[must_use]
    pub const fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, where this is one.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// Text under `key`: `get` and `as_str` in one.
    #[must_use]
    pub fn str_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// What kind of value this is, in JSON's words: null, boolean, number, string, array, object.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Map(_) => "object",
        }
    }

    /// One step of a pointer: a key of a mapping or an index of a sequence.
    #[must_use]
    pub fn step(&self, token: &str) -> Option<&Self> {
        match &self.value {
            Value::Map(map) => map.get(token),
            Value::Array(items) => {
                let plain = token == "0"
                    || (!token.starts_with('0') && token.bytes().all(|b| b.is_ascii_digit()));
                plain
                    .then(|| token.parse().ok())
                    .flatten()
                    .and_then(|i: usize| items.get(i))
            }
            _ => None,
        }
    }
}

/// One document: the tree of one source.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Index of the source file.
    pub source: u32,
    /// The whole.
    pub root: Node,
}

impl Document {
    /// The node at a JSON pointer (RFC 6901; the empty pointer is the root).
    #[must_use]
    pub fn at(&self, pointer: &str) -> Option<&Node> {
        let (node, rest) = self.nearest(pointer);
        rest.is_empty().then_some(node)
    }

    /// The deepest node on the way along a JSON pointer, and the tokens that could not be followed from it.
    #[must_use]
    pub fn nearest(&self, pointer: &str) -> (&Node, Vec<String>) {
        let tokens = pointer_tokens(pointer);
        let mut node = &self.root;
        for (i, token) in tokens.iter().enumerate() {
            match node.step(token) {
                Some(next) => node = next,
                None => return (node, tokens.get(i..).unwrap_or_default().to_vec()),
            }
        }
        (node, Vec::new())
    }

    /// The JSON pointer of the deepest key or value whose span contains `span`. A span that lies in this document but in none
    /// of its values is the root's.
    #[must_use]
    pub fn pointer_of(&self, span: Span) -> String {
        let mut pointer = String::new();
        let mut node = &self.root;
        'down: while node.span != span {
            match &node.value {
                Value::Map(map) => {
                    // Entries are in the order of the text, except for those that come from a merge or an alias.
                    let entries = map.entries();
                    let before =
                        entries.partition_point(|entry| entry.key_span.start <= span.start);
                    let near = entries
                        .get(before.saturating_sub(1)..)
                        .unwrap_or_default()
                        .iter()
                        .take(1);
                    for entry in near.chain(entries) {
                        if entry.node.span.contains(&span) || entry.key_span == span {
                            push_token(&mut pointer, &entry.key);
                            if entry.key_span == span {
                                break 'down;
                            }
                            node = &entry.node;
                            continue 'down;
                        }
                    }
                }
                Value::Array(items) => {
                    let before = items.partition_point(|item| item.span.start <= span.start);
                    let at = before.saturating_sub(1);
                    let near = items.get(at).map(|item| (at, item));
                    for (i, item) in near.into_iter().chain(items.iter().enumerate()) {
                        if item.span.contains(&span) {
                            push_token(&mut pointer, &i.to_string());
                            node = item;
                            continue 'down;
                        }
                    }
                }
                _ => {}
            }
            break;
        }
        pointer
    }
}

/// The tokens of a JSON pointer, unescaped. The empty pointer has none.
#[must_use]
pub fn pointer_tokens(pointer: &str) -> Vec<String> {
    pointer
        .split('/')
        .skip(1)
        .map(|token| token.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// Appends one token to a JSON pointer, escaped.
pub fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
}
