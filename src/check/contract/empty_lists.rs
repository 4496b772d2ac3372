//! Finds lists that a contract promises and that may only be empty: such a response is as narrow as can be, and gives nothing.

use super::witness::{Wanted, some_value, with};
use crate::check::accounting::shape::Step;
use crate::check::compare::schema_comparer::SchemaComparer;
use crate::check::schema::Inhabited;
use crate::read::Json;

/// Properties on the way to a list.
const MAX_DEPTH: usize = 8;
/// References and members of `allOf` followed at one place.
const MAX_PARTS: usize = 64;

/// The first list that `reads` promises (`data.records`) and that has no element in any value of `sends`, else the first for which
/// that is not known; both are schemas in documents of their own.
pub fn doubtful_list(
    reads: &Json,
    sends: &Json,
    comparer: &SchemaComparer,
) -> Option<(String, Inhabited)> {
    let mut lists = Vec::new();
    promised(reads, reads, &mut Vec::new(), &mut lists);
    let mut unknown = None;
    for names in lists {
        let mut wanted = Wanted::default();
        let mut path: Vec<Step> = names
            .iter()
            .map(|name| Step::Property((*name).to_owned()))
            .collect();
        path.push(Step::Element);
        wanted.add(&path, some_value(&[]));
        let filled = comparer.number(with(sends, &wanted));
        match comparer.inhabited(&filled) {
            Ok(Inhabited::Yes) => {}
            Ok(Inhabited::No) => return Some((names.join("."), Inhabited::No)),
            Ok(Inhabited::Unknown) | Err(_) => {
                unknown.get_or_insert_with(|| (names.join("."), Inhabited::Unknown));
            }
        }
    }
    unknown
}

/// The ways to lists, by the names of properties that are required.
fn promised<'r>(
    root: &'r Json,
    schema: &'r Json,
    names: &mut Vec<&'r str>,
    lists: &mut Vec<Vec<&'r str>>,
) {
    let parts = parts(root, schema);
    let is = |kind: &str| {
        let mut types = parts.iter().filter_map(|part| part.get("type"));
        types.any(|named| named == kind)
    };
    if is("array") && !names.is_empty() {
        lists.push(names.clone());
        return;
    }
    let required = parts
        .iter()
        .filter_map(|part| part.get("required")?.as_array());
    let required: Vec<&str> = required.flatten().filter_map(Json::as_str).collect();
    for (name, property) in parts
        .iter()
        .filter_map(|part| part.get("properties")?.as_object())
        .flatten()
    {
        if names.len() < MAX_DEPTH && required.contains(&name.as_str()) {
            names.push(name);
            promised(root, property, names, lists);
            names.pop();
        }
    }
}

/// A schema with what its references and its `allOf` add to it.
fn parts<'r>(root: &'r Json, schema: &'r Json) -> Vec<&'r Json> {
    let mut all = Vec::new();
    let mut pending = vec![schema];
    while let Some(part) = pending.pop().filter(|_| all.len() < MAX_PARTS) {
        all.push(part);
        let target = part.get("$ref").and_then(Json::as_str);
        let target = target.and_then(|to| root.pointer(to.strip_prefix('#')?));
        let members = part.get("allOf").and_then(Json::as_array);
        pending.extend(target.into_iter().chain(members.into_iter().flatten()));
    }
    all
}
