//! Merge keys (`<<`) of YAML 1.1 are resolved into plain entries.

use crate::read::tree::{Map, Node, Value};
use std::collections::HashSet;

/// The mapping with its merge keys resolved (YAML 1.1, <https://yaml.org/type/merge.html>): a key of the mapping itself
/// wins, then that of the first merged mapping. Merged entries follow the mapping's own. A `<<` over anything but mappings
/// stays.
pub fn merged(map: Map, merges: &HashSet<usize>) -> Map {
    let mut written = Vec::with_capacity(map.entries().len());
    let mut sources = Vec::new();
    for (at, entry) in map.into_entries().into_iter().enumerate() {
        if merges.contains(&at) && is_mergeable(&entry.node) {
            match entry.node.value {
                Value::Map(map) => sources.push(map),
                Value::Array(items) => sources.extend(items.into_iter().filter_map(into_map)),
                _ => {}
            }
        } else {
            written.push(entry);
        }
    }
    let mut keys: HashSet<Box<str>> = written.iter().map(|entry| entry.key.clone()).collect();
    for map in sources {
        for entry in map.into_entries() {
            if keys.insert(entry.key.clone()) {
                written.push(entry);
            }
        }
    }
    Map::new(written)
}

fn is_mergeable(node: &Node) -> bool {
    match &node.value {
        Value::Map(_) => true,
        Value::Array(items) => items.iter().all(|item| item.as_map().is_some()),
        _ => false,
    }
}

fn into_map(node: Node) -> Option<Map> {
    match node.value {
        Value::Map(map) => Some(map),
        _ => None,
    }
}
