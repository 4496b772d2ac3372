//! Compares the registered type and length of an item with a schema of its property.

use super::lists;
use crate::check::function::{Context, Hit};
use crate::check::schema_reader::SchemaReader;
use crate::model::{Item, Schema};
use crate::read::{Node, Number, Value};
use crate::text::Span;
use std::collections::HashSet;

/// A type that a schema allows, with the keywords that qualify it.
#[derive(Debug, Clone)]
struct AllowedType<'d> {
    name: &'d str,
    format: Option<&'d str>,
    /// Whether a pattern, a list of values or an example shows what the values look like.
    patterned: bool,
    span: Span,
}

/// The types that a schema allows, without `null`; empty where it does not restrict the type. Each member of its compositions is
/// looked at once, however many ways lead there.
fn types<'d>(reader: SchemaReader<'_, 'd>, schema: Schema<'d>) -> Vec<AllowedType<'d>> {
    let mut allowed = Vec::new();
    let mut seen = HashSet::new();
    let mut pending = vec![schema];
    while let Some(schema) = pending.pop() {
        if !seen.insert(std::ptr::from_ref(schema.node).addr()) {
            continue;
        }
        let before = allowed.len();
        for part in reader.chain(schema) {
            own_types(part, &mut allowed);
        }
        if allowed.len() == before {
            pending.extend(reader.members(schema).into_iter().rev());
        }
    }
    allowed
}

/// Keywords that only say something of values of a type, by the type.
const IMPLIED: [(&str, &str); 6] = [
    ("properties", "object"),
    ("patternProperties", "object"),
    ("additionalProperties", "object"),
    ("required", "object"),
    ("items", "array"),
    ("prefixItems", "array"),
];

/// The types that a schema itself names: by `type`, by the values that it lists, or where it has neither by what it says of objects and
/// lists.
fn own_types<'d>(schema: Schema<'d>, allowed: &mut Vec<AllowedType<'d>>) {
    let format = schema.node.str_at("format");
    let patterned = ["pattern", "enum", "example", "examples"]
        .iter()
        .any(|keyword| schema.node.get(keyword).is_some());
    let names: Vec<(&str, Span)> = match schema.node.get("type") {
        Some(node) => match &node.value {
            Value::Array(items) => items
                .iter()
                .filter_map(|item| Some((item.as_str()?, item.span)))
                .collect(),
            _ => node
                .as_str()
                .map(|name| (name, node.span))
                .into_iter()
                .collect(),
        },
        None => schema
            .node
            .get("const")
            .into_iter()
            .chain(schema.node.get("enum").map_or(&[][..], Node::items))
            .map(|value| {
                let integer =
                    matches!(&value.value, Value::Number(Number::Int(_) | Number::Big(_)));
                (if integer { "integer" } else { value.kind() }, value.span)
            })
            .collect(),
    };
    let implied = || {
        let mut entries = schema.node.entries().iter();
        let (entry, name) = entries.find_map(|entry| {
            let known = IMPLIED
                .iter()
                .find(|(keyword, _)| **keyword == *entry.key)?;
            Some((entry, known.1))
        })?;
        Some((name, entry.key_span))
    };
    let is_untyped = names.is_empty();
    let implied = is_untyped.then(implied).flatten();
    let names = names
        .into_iter()
        .chain(implied)
        .filter(|(name, _)| *name != "null");
    allowed.extend(names.map(|(name, span)| AllowedType {
        name,
        format,
        patterned,
        span,
    }));
}

/// The type of a property must be the registered type of its item.
pub(super) fn type_differs<'d>(
    context: &Context<'_, 'd>,
    reader: SchemaReader<'_, 'd>,
    item: &Item,
    property: Schema<'d>,
) -> Option<Hit> {
    let (label, at) = item.text("dataType")?;
    let (list, row) = lists::row(context, "data-type", label)?;
    let (json, format) = (list.cell(row, "json"), list.cell(row, "format"));
    if json.is_empty() {
        return None;
    }
    let allowed = types(reader, property);
    let fits = |ty: &AllowedType<'_>| {
        // A general type may be one of several.
        let mut names = json.split('|');
        let type_fits =
            names.any(|name| ty.name == name || (name == "number" && ty.name == "integer"));
        type_fits
            && (format.is_empty()
                || ty.format == Some(format)
                // Generators of Java write each `Date` so; the day is in it.
                || (format == "date" && ty.format == Some("date-time"))
                || (ty.format.is_none() && ty.patterned))
    };
    if !allowed.is_empty() && allowed.iter().all(fits) {
        return None;
    }
    let join = |name: &str, format: Option<&str>| match format {
        Some(format) if !format.is_empty() => format!("{name} ({format})"),
        _ => name.to_owned(),
    };
    let wrong = allowed.iter().find(|ty| !fits(ty));
    let found = wrong.map_or_else(|| "any".to_owned(), |ty| join(ty.name, ty.format));
    let place = wrong.map_or(property.node.span, |ty| ty.span);
    Some(
        Hit::new(at)
            .related(place)
            .arg("found", found)
            .arg("expected", join(&json.replace('|', " / "), Some(format)))
            .arg("limit", label),
    )
}

/// The `maxLength` of a property must not be below the registered length of its item. The catalogue counts bytes and a schema
/// counts characters, but a text may have as many characters as bytes, so a smaller `maxLength` rejects registered values.
pub(super) fn length_differs<'d>(
    context: &Context<'_, 'd>,
    reader: SchemaReader<'_, 'd>,
    item: &Item,
    property: Schema<'d>,
) -> Option<Hit> {
    let (label, _) = item.text("dataType")?;
    if lists::cell(context, "data-type", label, "json")? != "string" {
        return None;
    }
    let node = item.fields.get("length")?;
    let length = item.length()?;
    let (limit, place) = reader
        .chain(property)
        .into_iter()
        .chain(reader.members(property))
        .filter_map(|part| {
            let node = part.node.get("maxLength")?;
            Some((whole(node)?, node.span))
        })
        .min_by_key(|(limit, _)| *limit)?;
    (limit < length).then(|| {
        Hit::new(node.span)
            .related(place)
            .arg("found", length.to_string())
            .arg("limit", limit.to_string())
    })
}

fn whole(node: &Node) -> Option<i64> {
    match &node.value {
        Value::Number(Number::Int(number)) => Some(*number),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
