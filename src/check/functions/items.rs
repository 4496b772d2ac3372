//! Information items against response schemas: what is missing, undeclared, of another type or shorter, and what must not be
//! there at all.

use super::core::texts;
use super::lists;
use super::serving::{entry_of, is_withheld, provides};
use crate::check::record::{Contents, Property, Reader};
use crate::check::{Answer, Context, Function, Hit, Target, links};
use crate::model::{CatalogueEntry, Item, Operation, Payload, Response, Schema};
use crate::read::{Node, Number, Value};
use crate::text::Span;

/// One line a function.
pub const TABLE: &[Function] = &[
    Function {
        name: "itemsInResponses",
        holes: &["expected", "key", "limit"],
        keys: &["key"],
        options: &["find", "envelope"],
        run: items_in_responses,
    },
    Function {
        name: "withheldItems",
        holes: &["key"],
        keys: &["key"],
        options: &[],
        run: withheld_items,
    },
    Function {
        name: "responsesSaySomething",
        holes: &[],
        keys: &[],
        options: &[],
        run: responses_say_something,
    },
];

/// Objects within a record that are looked into for items, one in the other.
const NESTED: usize = 2;

/// A resource, an operation that hands it out, and the record its response carries.
struct Served<'c, 'd> {
    entry: &'c CatalogueEntry,
    operation: &'c Operation<'d>,
    record: Option<Record<'d>>,
    vague: Option<Span>,
    /// Whether its response refers to something that does not exist.
    dangling: bool,
}

/// The object of a response that matches the resource's items best.
struct Record<'d> {
    span: Span,
    properties: Vec<Property<'d>>,
    outermost: bool,
}

/// The schemas of the bodies of a response.
fn schemas<'o, 'd>(response: &'o Response<'d>) -> impl Iterator<Item = Schema<'d>> + use<'o, 'd> {
    response
        .content
        .iter()
        .filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(*schema),
            _ => None,
        })
}

/// The responses that carry what was asked for: 2xx, or `default` where there is none.
pub(super) fn successes<'o, 'd>(
    operation: &'o Operation<'d>,
) -> impl Iterator<Item = &'o Response<'d>> {
    let explicit = operation
        .responses
        .iter()
        .any(|response| response.status.starts_with('2'));
    operation.responses.iter().filter(move |response| {
        response.status.starts_with('2') || (!explicit && response.status == "default")
    })
}

/// Everything the successful responses of an operation hold.
pub(super) fn response_contents<'d>(
    reader: &Reader<'d>,
    operation: &Operation<'d>,
) -> Vec<Contents<'d>> {
    successes(operation)
        .flat_map(schemas)
        .map(|schema| reader.contents(schema))
        .collect()
}

/// Whether a property is an item: by key, by `x-item-name` or `title`, or because its name is the item's.
fn is_item(property: &Property<'_>, item: &Item) -> bool {
    item.text("key")
        .is_some_and(|(key, _)| key == property.name)
        || item
            .text("name")
            .is_some_and(|(name, _)| name == property.name || property.said.contains(&name))
}

fn matched(properties: &[Property<'_>], entry: &CatalogueEntry) -> usize {
    entry
        .items
        .iter()
        .filter(|item| properties.iter().any(|property| is_item(property, item)))
        .count()
}

/// How many items of a resource the best object of some contents carries.
fn best_score(contents: &[Contents<'_>], entry: &CatalogueEntry) -> usize {
    contents
        .iter()
        .flat_map(|contents| &contents.objects)
        .map(|object| matched(&object.properties, entry))
        .max()
        .unwrap_or(0)
}

/// Whether an operation takes the resource in instead of handing it out: its request carries more of the items.
fn receives<'d>(
    reader: &Reader<'d>,
    operation: &Operation<'d>,
    responses: &[Contents<'d>],
    entry: &CatalogueEntry,
) -> bool {
    let contents: Vec<Contents<'d>> = operation
        .request
        .iter()
        .flat_map(|request| &request.content)
        .filter_map(|media| match &media.payload {
            Payload::Schema(schema) => Some(reader.contents(*schema)),
            _ => None,
        })
        .collect();
    best_score(&contents, entry) > best_score(responses, entry)
}

/// The record with the most items; of equals the one with the fewest properties, the outer one first. Nested objects that hold
/// items lend it their properties.
fn record_of<'d>(
    reader: &Reader<'d>,
    contents: Vec<Contents<'d>>,
    entry: &CatalogueEntry,
) -> Option<Record<'d>> {
    let mut best: Option<(usize, Record<'d>)> = None;
    for object in contents.into_iter().flat_map(|contents| {
        contents
            .objects
            .into_iter()
            .enumerate()
            .map(|(i, object)| (i == 0, object))
    }) {
        let (outermost, object) = object;
        let score = matched(&object.properties, entry);
        let better = best.as_ref().is_none_or(|(top, record)| {
            score > *top
                || (score == *top && score > 0 && object.properties.len() < record.properties.len())
        });
        if better {
            let record = Record {
                span: object.span,
                properties: object.properties,
                outermost,
            };
            best = Some((score, record));
        }
    }
    let (_, mut record) = best?;
    let nested: Vec<Property<'d>> = std::mem::take(&mut record.properties);
    for property in nested {
        record
            .properties
            .extend(flatten(reader, property, entry, 0));
    }
    Some(record)
}

/// A property that is no item, but an object or a list of objects with items in it, is replaced by their properties.
fn flatten<'d>(
    reader: &Reader<'d>,
    property: Property<'d>,
    entry: &CatalogueEntry,
    depth: usize,
) -> Vec<Property<'d>> {
    if depth == NESTED || entry.items.iter().any(|item| is_item(&property, item)) {
        return vec![property];
    }
    let inner: Vec<Property<'d>> = reader
        .properties(property.schema)
        .into_iter()
        .flat_map(|inner| flatten(reader, inner, entry, depth + 1))
        .collect();
    if matched(&inner, entry) > 0 {
        inner
    } else {
        vec![property]
    }
}

/// Every resource that is shared and linked to an operation that hands it out.
fn served<'c, 'd>(context: &'c Context<'_, 'd>, reader: &Reader<'d>) -> Vec<Served<'c, 'd>> {
    context
        .links
        .iter()
        .filter_map(|link| {
            let operation = links::operation_at(context.submission, link.operation_at)?;
            let entry = entry_of(context, &link.resource)?;
            let counts = provides(operation) && !is_withheld(entry) && !entry.items.is_empty();
            if !counts {
                return None;
            }
            let contents = response_contents(reader, operation);
            if receives(reader, operation, &contents, entry) {
                return None;
            }
            let vague = match contents.iter().find_map(|contents| contents.vague) {
                Some(span) => Some(span),
                None if contents.iter().all(|contents| contents.objects.is_empty()) => Some(
                    successes(operation)
                        .next()
                        .map_or(operation.span, |response| response.span),
                ),
                None => None,
            };
            let vague = vague.filter(|_| best_score(&contents, entry) == 0);
            Some(Served {
                dangling: contents.iter().any(|contents| contents.dangling),
                entry,
                operation,
                record: record_of(reader, contents, entry).filter(|_| vague.is_none()),
                vague,
            })
        })
        .collect()
}

fn responses_say_something(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let reader = &Reader::new(context.submission.library);
    let served = served(context, reader);
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    let hits = served
        .iter()
        .filter_map(|served| {
            let vague = served.vague.filter(|_| !served.dangling)?;
            let hit = Hit::new(vague).related(served.entry.span);
            Some(
                hit.arg("resource", &*served.entry.id)
                    .arg("operation", served.operation.name()),
            )
        })
        .collect();
    Answer::Hits(hits)
}

/// Compares items and records; the option `find` says what for: `missing`, `undeclared`, `type` or `length`. Properties named in
/// `envelope` are no items where the record is the outermost object.
fn items_in_responses(context: &Context<'_, '_>, _: &Target<'_>, options: &Node) -> Answer {
    let reader = &Reader::new(context.submission.library);
    let served = served(context, reader);
    if served.is_empty() {
        return Answer::NotApplicable;
    }
    Answer::Hits(match options.str_at("find") {
        Some("undeclared") => undeclared(&served, options),
        Some("type") => pairs(context, reader, &served, type_differs),
        Some("length") => pairs(context, reader, &served, length_differs),
        _ => missing(&served),
    })
}

/// What findings call an item.
fn item_name(item: &Item) -> &str {
    item.text("name")
        .or_else(|| item.text("key"))
        .map_or("", |(name, _)| name)
}

/// An item is missing where none of the operations that hand its resource out carries it.
fn missing<'d>(served: &[Served<'_, 'd>]) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut done: Vec<*const CatalogueEntry> = Vec::new();
    for one in served {
        let entry = std::ptr::from_ref(one.entry);
        if done.contains(&entry) {
            continue;
        }
        done.push(entry);
        let same: Vec<&Served<'_, 'd>> = served
            .iter()
            .filter(|other| std::ptr::eq(other.entry, one.entry))
            .collect();
        let records: Vec<&Record<'d>> = same
            .iter()
            .filter_map(|served| served.record.as_ref())
            .collect();
        // Where one response says nothing, that is what is told; what it may carry is not known.
        let (Some(first), false) = (
            records.first(),
            same.iter().any(|served| served.vague.is_some()),
        ) else {
            continue;
        };
        for item in one.entry.items.iter().filter(|item| !withheld(item)) {
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

fn undeclared(served: &[Served<'_, '_>], options: &Node) -> Vec<Hit> {
    let envelope = texts(options, "envelope");
    let mut hits: Vec<Hit> = Vec::new();
    for one in served {
        let Some(record) = &one.record else { continue };
        if matched(&record.properties, one.entry) == 0 {
            // Nothing of the resource is there: that its items are missing says it all.
            continue;
        }
        for property in &record.properties {
            let known = one.entry.items.iter().any(|item| is_item(property, item))
                || (record.outermost && envelope.contains(&property.name));
            let told = hits.iter().any(|hit| hit.at == property.key_span);
            if !known && !told {
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

/// Judges one pair of an item and its property.
type Judge<'d> = fn(&Context<'_, 'd>, &Reader<'d>, &Item, &Property<'d>) -> Option<Hit>;

/// Every pair of an item and its property, each once, judged by `judge`.
fn pairs<'d>(
    context: &Context<'_, 'd>,
    reader: &Reader<'d>,
    served: &[Served<'_, 'd>],
    judge: Judge<'d>,
) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for one in served {
        let Some(record) = &one.record else { continue };
        for item in &one.entry.items {
            let property = record
                .properties
                .iter()
                .find(|property| is_item(property, item));
            let Some((property, hit)) = property
                .and_then(|property| Some((property, judge(context, reader, item, property)?)))
            else {
                continue;
            };
            if !hits
                .iter()
                .any(|told| told.at == hit.at && told.related == hit.related)
            {
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

/// What a schema says of a value's type.
#[derive(Debug, Clone)]
struct Said<'d> {
    name: &'d str,
    format: Option<&'d str>,
    patterned: bool,
    span: Span,
}

/// The types a schema allows, `null` aside; empty where it says none.
fn types<'d>(reader: &Reader<'d>, schema: Schema<'d>, depth: usize) -> Vec<Said<'d>> {
    let mut said = Vec::new();
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
        said.extend(
            names
                .into_iter()
                .filter(|(name, _)| *name != "null")
                .map(|(name, span)| Said {
                    name,
                    format,
                    patterned,
                    span,
                }),
        );
    }
    if said.is_empty() && depth < 8 {
        for member in reader.members(schema) {
            said.extend(types(reader, member, depth + 1));
        }
    }
    said
}

fn type_differs<'d>(
    context: &Context<'_, 'd>,
    reader: &Reader<'d>,
    item: &Item,
    property: &Property<'d>,
) -> Option<Hit> {
    let (label, at) = item.text("dataType")?;
    let (list, row) = lists::row(context, "data-type", label)?;
    let (json, format) = (list.cell(row, "json"), list.cell(row, "format"));
    if json.is_empty() {
        return None;
    }
    let said = types(reader, property.schema, 0);
    let fits = |said: &Said<'_>| {
        let type_fits = said.name == json || (json == "number" && said.name == "integer");
        type_fits
            && (format.is_empty()
                || said.format == Some(format)
                || (said.format.is_none() && said.patterned))
    };
    if !said.is_empty() && said.iter().all(fits) {
        return None;
    }
    let join = |name: &str, format: Option<&str>| match format {
        Some(format) if !format.is_empty() => format!("{name} ({format})"),
        _ => name.to_owned(),
    };
    let wrong = said.iter().find(|said| !fits(said));
    let found = wrong.map_or_else(|| "?".to_owned(), |said| join(said.name, said.format));
    let place = wrong.map_or(property.schema.node.span, |said| said.span);
    Some(
        Hit::new(at)
            .related(place)
            .arg("found", found)
            .arg("expected", join(json, Some(format)))
            .arg("limit", label),
    )
}

/// The catalogue counts bytes and a schema characters: a text of so many bytes may have as many characters, so a `maxLength`
/// below the registered length cannot carry every registered value.
fn length_differs<'d>(
    context: &Context<'_, 'd>,
    reader: &Reader<'d>,
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

fn withheld(item: &Item) -> bool {
    item.text("sharingType")
        .is_some_and(|(label, _)| label == super::serving::WITHHELD)
}

/// No response of an operation that serves a resource may have a property that is an item of it which is not shared. In a
/// successful response the record is looked at by key and everything by name; in any other response everything by both.
fn withheld_items(context: &Context<'_, '_>, _: &Target<'_>, _: &Node) -> Answer {
    let reader = &Reader::new(context.submission.library);
    let mut looked = false;
    let mut hits: Vec<Hit> = Vec::new();
    for link in context.links {
        let (Some(operation), Some(entry)) = (
            links::operation_at(context.submission, link.operation_at),
            entry_of(context, &link.resource),
        ) else {
            continue;
        };
        for item in entry.items.iter().filter(|item| withheld(item)) {
            looked = true;
            for property in exposed(reader, operation, entry, item) {
                if !hits.iter().any(|hit| hit.at == property.key_span) {
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
    if looked {
        Answer::Hits(hits)
    } else {
        Answer::NotApplicable
    }
}

fn exposed<'d>(
    reader: &Reader<'d>,
    operation: &Operation<'d>,
    entry: &CatalogueEntry,
    item: &Item,
) -> Vec<Property<'d>> {
    let by_name =
        |property: &Property<'_>| item.text("key").is_none_or(|(key, _)| key != property.name);
    let mut found = Vec::new();
    if let Some(record) = record_of(reader, response_contents(reader, operation), entry) {
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
