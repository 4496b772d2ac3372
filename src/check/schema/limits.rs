//! Limits of what is compared, and reference cycles.

use super::schema_ref::SchemaRef;
use serde_json::Value as Json;
use std::collections::HashMap;

/// Patterns longer than this are not compiled.
pub const MOST_PATTERN: usize = 2_000;
/// Schemas that are nested deeper are not compared, because libraries walk them recursively.
pub const MOST_DEPTH: usize = 400;
/// Schemas with more JSON values are not compared.
const MOST_VALUES: usize = 400_000;

/// Whether a schema is larger or deeper or has longer patterns than schemas that are compared.
pub fn exceeds_limits(schema: &Json) -> bool {
    let mut pending = vec![(schema, 0usize)];
    let mut values = 0;
    while let Some((node, depth)) = pending.pop() {
        values += 1;
        if values > MOST_VALUES || depth > MOST_DEPTH {
            return true;
        }
        match node {
            Json::Object(map) => {
                let long = |value: &Json| {
                    value
                        .as_str()
                        .is_some_and(|pattern| pattern.len() > MOST_PATTERN)
                };
                if map.get("pattern").is_some_and(long) {
                    return true;
                }
                pending.extend(map.values().map(|value| (value, depth + 1)));
            }
            Json::Array(items) => pending.extend(items.iter().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    false
}

/// About how many bytes a schema takes as text.
pub fn approximate_bytes(schema: &Json) -> usize {
    let mut pending = vec![schema];
    let mut bytes = 0;
    while let Some(node) = pending.pop() {
        bytes += match node {
            Json::Object(map) => {
                pending.extend(map.values());
                map.keys().map(|key| key.len() + 4).sum::<usize>() + 2
            }
            Json::Array(items) => {
                pending.extend(items);
                items.len() + 2
            }
            Json::String(text) => text.len() + 2,
            _ => 5,
        };
    }
    bytes
}

/// Whether references lead back to a schema without a step into a property or an item. Such a schema says nothing or
/// contradicts itself, as `{"not": {"$ref": "#"}}` does. A reference to a schema that does not exist counts too.
pub fn has_reference_cycle(schema: &Json) -> bool {
    #[derive(PartialEq, Eq)]
    enum Visit {
        Open,
        Done,
    }
    let mut visits: HashMap<usize, Visit> = HashMap::new();
    let root = SchemaRef::root(schema);
    let definitions = root.named("$defs").into_iter().map(|(_, schema)| schema);
    for start in std::iter::once(root).chain(definitions) {
        let mut pending = vec![(start, false)];
        while let Some((schema, leaving)) = pending.pop() {
            if leaving {
                visits.insert(schema.key(), Visit::Done);
                continue;
            }
            match visits.get(&schema.key()) {
                Some(Visit::Open) => return true,
                Some(Visit::Done) => continue,
                None => {}
            }
            if schema.node.get("$ref").is_some() && schema.target().is_none() {
                return true;
            }
            visits.insert(schema.key(), Visit::Open);
            pending.push((schema, true));
            pending.extend(schema.in_place().into_iter().map(|next| (next, false)));
        }
    }
    false
}
