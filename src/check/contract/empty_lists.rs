//! Finds lists that a contract promises and that can only be empty: such a response is as narrow as can be, and gives nothing.

use crate::check::compare::schema_comparer::SchemaComparer;
use crate::check::schema::Inhabited;
use crate::read::Json;

/// Properties on the way to a list.
const MAX_DEPTH: usize = 8;
/// References and members of `allOf` followed at one place.
const MAX_PARTS: usize = 64;

/// The first list that `reads` promises (`data.records`) and that has no element in any value of `sends`; both are schemas in
/// documents of their own.
pub fn empty_list(reads: &Json, sends: &Json, comparer: &SchemaComparer) -> Option<String> {
    let mut lists = Vec::new();
    promised(reads, reads, &mut Vec::new(), &mut lists);
    let empty = lists.into_iter().find(|names| {
        let filled = comparer.number(with_element(sends, names));
        comparer.inhabited(&filled) == Ok(Inhabited::No)
    })?;
    Some(empty.join("."))
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

/// The values of a schema in which the list at these names has an element.
fn with_element(schema: &Json, names: &[&str]) -> Json {
    let mut wanted: Json = [("type", Json::from("array")), ("minItems", Json::from(1))]
        .into_iter()
        .collect();
    for name in names.iter().rev() {
        let property: Json = [(*name, wanted)].into_iter().collect();
        wanted = [
            ("type", Json::from("object")),
            ("required", Json::from(vec![*name])),
            ("properties", property),
        ]
        .into_iter()
        .collect();
    }
    let mut own = schema.clone();
    let definitions = own.as_object_mut().and_then(|own| own.remove("$defs"));
    let both = [("allOf", Json::from(vec![own, wanted]))];
    let definitions = definitions.map(|definitions| ("$defs", definitions));
    both.into_iter().chain(definitions).collect()
}
