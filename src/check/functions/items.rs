//! Compares information items with response schemas: missing and undeclared items, other types and lengths, and items that must
//! not be in a response at all.

use super::core::texts;
use super::lists;
use crate::check::function::{Answer, Context, Function, FunctionOption, Hit, OptionShape, Target};
use crate::check::response_record::{Property, ResponseReader, schemas, successes};
use crate::check::served::{Record, Served, is_item, matched, record_of};
use crate::check::sharing::is_item_withheld;
use crate::model::{CatalogueEntry, Item, Operation, Schema};
use crate::read::{Node, Number, Value};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// One line per function.
pub const TABLE: &[Function] = &[
    Function::new(
        "itemsInResponses",
        &["expected", "key", "limit"],
        &[
            FunctionOption::new(
                "find",
                OptionShape::OneOf(&["missing", "undeclared", "type", "length"]),
            ),
            FunctionOption::new("envelope", OptionShape::Texts),
        ],
        items_in_responses,
    )
    .keyed(&["key"]),
    Function::new("withheldItems", &["key"], &[], withheld_items).keyed(&["key"]),
    Function::new(
        "responsesSaySomething",
        &[],
        &[],
        responses_describe_records,
    ),
];

/// The response of an operation that serves a resource must describe the record that it carries.
fn responses_describe_records(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let served = context.derived.served();
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    let hits = served
        .iter()
        .filter_map(|served| {
            let vague = served.found.vague.filter(|_| !served.found.dangling)?;
            let hit = Hit::new(vague).related(served.entry.span);
            Some(
                hit.arg("resource", &*served.entry.id)
                    .arg("operation", served.operation.name()),
            )
        })
        .collect();
    Answer::Hits(hits)
}

/// Compares items and records; the option `find` selects the defect: `missing`, `undeclared`, `type` or `length`. Properties named
/// in `envelope` are not expected to be items where the record is the outermost object.
fn items_in_responses(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let served = context.derived.served();
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    Answer::Hits(match options.str_at("find") {
        Some("undeclared") => undeclared(&served, options),
        Some("type") => pairs(context, &served, type_differs),
        Some("length") => pairs(context, &served, length_differs),
        _ => missing(&served),
    })
}

/// The name of an item in findings.
fn item_name(item: &Item) -> &str {
    item.text("name")
        .or_else(|| item.text("key"))
        .map_or("", |(name, _)| name)
}

/// Reports items that none of the operations that serve their resource carries.
fn missing<'d>(served: &[Served<'_, 'd>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut order: Vec<Vec<&Served<'_, 'd>>> = Vec::new();
    let mut known: HashMap<*const CatalogueEntry, usize> = HashMap::new();
    for one in served {
        let at = *known
            .entry(std::ptr::from_ref(one.entry))
            .or_insert(order.len());
        match order.get_mut(at) {
            Some(same) => same.push(one),
            None => order.push(vec![one]),
        }
    }
    for same in order {
        let Some(one) = same.first() else { continue };
        let records: Vec<&Record<'d>> = same
            .iter()
            .filter_map(|served| served.found.record.as_ref())
            .collect();
        // A response that does not describe its record has a finding of its own; which items it carries is not known.
        let (Some(first), false) = (
            records.first(),
            same.iter().any(|served| served.found.vague.is_some()),
        ) else {
            continue;
        };
        for item in one
            .entry
            .items
            .iter()
            .filter(|item| !is_item_withheld(item))
        {
            let there = records.iter().any(|record| {
                record
                    .properties
                    .iter()
                    .any(|property| is_item(property, item))
            });
            if !there && !item_name(item).is_empty() {
                let at = item
                    .text("name")
                    .or_else(|| item.text("key"))
                    .map_or(item.span, |(_, span)| span);
                hits.push(
                    Hit::new(at)
                        .related(first.span)
                        .arg("resource", &*one.entry.id)
                        .arg("item", item_name(item))
                        .arg("key", item.text("key").map_or("", |(key, _)| key))
                        .arg("operation", one.operation.name()),
                );
            }
        }
    }
    hits
}

/// Reports properties of records that are no item of the resource.
fn undeclared(served: &[Served<'_, '_>], options: &Node) -> Vec<Hit> {
    let envelope = texts(options, "envelope");
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for one in served {
        let Some(record) = &one.found.record else {
            continue;
        };
        if matched(&record.properties, one.entry) == 0 {
            // The record carries no item of the resource at all, and the missing items are reported already.
            continue;
        }
        for property in &record.properties {
            let known = one.entry.items.iter().any(|item| is_item(property, item))
                || (record.outermost && envelope.contains(&property.name));
            if !known && seen.insert(property.key_span) {
                hits.push(
                    Hit::new(property.key_span)
                        .related(one.entry.span)
                        .arg("resource", &*one.entry.id)
                        .arg("key", property.name)
                        .arg("operation", one.operation.name()),
                );
            }
        }
    }
    hits
}

/// Compares an item with its property; a hit where they differ.
type Comparison<'d> =
    fn(&Context<'_, 'd>, ResponseReader<'_, 'd>, &Item, &Property<'d>) -> Option<Hit>;

/// The hits of `compare` over every pair of an item and its property, each once.
fn pairs<'d>(
    context: &Context<'_, 'd>,
    served: &[Served<'_, 'd>],
    compare: Comparison<'d>,
) -> Vec<Hit> {
    let reader = context.derived.reader();
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for one in served {
        let Some(record) = &one.found.record else {
            continue;
        };
        for item in &one.entry.items {
            let property = record
                .properties
                .iter()
                .find(|property| is_item(property, item));
            let Some((property, hit)) = property
                .and_then(|property| Some((property, compare(context, reader, item, property)?)))
            else {
                continue;
            };
            if seen.insert((hit.at, hit.related.clone())) {
                hits.push(
                    hit.arg("resource", &*one.entry.id)
                        .arg("item", item_name(item))
                        .arg("key", property.name)
                        .arg("operation", one.operation.name()),
                );
            }
        }
    }
    hits
}

/// A type that a schema allows, with the keywords that qualify it.
#[derive(Debug, Clone)]
struct AllowedType<'d> {
    name: &'d str,
    format: Option<&'d str>,
    patterned: bool,
    span: Span,
}

/// The types that a schema allows, without `null`; empty where it does not restrict the type.
fn types<'d>(
    reader: ResponseReader<'_, 'd>,
    schema: Schema<'d>,
    depth: usize,
) -> Vec<AllowedType<'d>> {
    let mut allowed = Vec::new();
    for part in reader.chain(schema) {
        let format = part.node.str_at("format");
        let patterned = part.node.get("pattern").is_some() || part.node.get("enum").is_some();
        let names: Vec<(&str, Span)> = match part.node.get("type") {
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
            None => part
                .node
                .get("const")
                .into_iter()
                .chain(part.node.get("enum").map_or(&[][..], Node::items))
                .map(|value| {
                    let integer =
                        matches!(&value.value, Value::Number(Number::Int(_) | Number::Big(_)));
                    (if integer { "integer" } else { value.kind() }, value.span)
                })
                .collect(),
        };
        allowed.extend(names.into_iter().filter(|(name, _)| *name != "null").map(
            |(name, span)| AllowedType {
                name,
                format,
                patterned,
                span,
            },
        ));
    }
    if allowed.is_empty() && depth < 8 {
        for member in reader.members(schema) {
            allowed.extend(types(reader, member, depth + 1));
        }
    }
    allowed
}

/// The type of a property must be the registered type of its item.
fn type_differs<'d>(
    context: &Context<'_, 'd>,
    reader: ResponseReader<'_, 'd>,
    item: &Item,
    property: &Property<'d>,
) -> Option<Hit> {
    let (label, at) = item.text("dataType")?;
    let (list, row) = lists::row(context, "data-type", label)?;
    let (json, format) = (list.cell(row, "json"), list.cell(row, "format"));
    if json.is_empty() {
        return None;
    }
    let allowed = types(reader, property.schema, 0);
    let fits = |ty: &AllowedType<'_>| {
        // A general type may be one of several.
        let mut names = json.split('|');
        let type_fits =
            names.any(|name| ty.name == name || (name == "number" && ty.name == "integer"));
        type_fits
            && (format.is_empty()
                || ty.format == Some(format)
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
    let found = wrong.map_or_else(|| "?".to_owned(), |ty| join(ty.name, ty.format));
    let place = wrong.map_or(property.schema.node.span, |ty| ty.span);
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
fn length_differs<'d>(
    context: &Context<'_, 'd>,
    reader: ResponseReader<'_, 'd>,
    item: &Item,
    property: &Property<'d>,
) -> Option<Hit> {
    let (label, _) = item.text("dataType")?;
    if lists::cell(context, "data-type", label, "json")? != "string" {
        return None;
    }
    let node = item.fields.get("length")?;
    let length = whole(node)?;
    let (limit, place) = reader
        .chain(property.schema)
        .into_iter()
        .chain(reader.members(property.schema))
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

/// No response of an operation that serves a resource may have a property that is one of its items that are not shared. In a
/// successful response, a key matches within the record only and a name anywhere; in any other response both match anywhere.
fn withheld_items(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let derived = context.derived;
    let mut evaluated = false;
    let mut seen = HashSet::new();
    let mut hits: Vec<Hit> = Vec::new();
    for link in &derived.links {
        let Some((operation, entry)) = derived.ends(link) else {
            continue;
        };
        for item in entry.items.iter().filter(|item| is_item_withheld(item)) {
            evaluated = true;
            for property in exposed(context, operation, entry, item) {
                if seen.insert(property.key_span) {
                    let at = item.text("sharingType").map_or(item.span, |(_, span)| span);
                    hits.push(
                        Hit::new(property.key_span)
                            .related(at)
                            .arg("resource", &*entry.id)
                            .arg("item", item_name(item))
                            .arg("key", property.name)
                            .arg("operation", operation.name()),
                    );
                }
            }
        }
    }
    if evaluated {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

/// The properties in the responses of an operation that are a given item of its resource.
fn exposed<'d>(
    context: &Context<'_, 'd>,
    operation: &Operation<'d>,
    entry: &CatalogueEntry,
    item: &Item,
) -> Vec<Property<'d>> {
    let by_name =
        |property: &Property<'_>| item.text("key").is_none_or(|(key, _)| key != property.name);
    let mut found = Vec::new();
    let reader = context.derived.reader();
    if let Some(record) = record_of(reader, &context.derived.contents(operation), entry) {
        found.extend(record.properties);
    }
    for response in &operation.responses {
        let success = successes(operation).any(|other| std::ptr::eq(other, response));
        for schema in schemas(response) {
            for object in reader.contents(schema).objects {
                found.extend(
                    object
                        .properties
                        .into_iter()
                        .filter(|property| !success || by_name(property)),
                );
            }
        }
    }
    found.retain(|property| is_item(property, item));
    found
}
