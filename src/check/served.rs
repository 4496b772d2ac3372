//! The records that linked operations serve: for each link, the object of the response that carries the items of the resource.

use super::response_record::{Contents, Property, ResponseReader, successes};
use super::sharing::{can_provide, is_withheld};
use crate::model::{CatalogueEntry, Item, Operation, Payload};
use crate::text::Span;

/// Levels of objects within a record that are searched for items.
const NESTED: usize = 2;

/// A resource, an operation that serves it, and the record in its response.
#[derive(Debug, Clone, Copy)]
pub struct Served<'c, 'd> {
    /// The resource.
    pub entry: &'c CatalogueEntry,
    /// The operation.
    pub operation: &'c Operation<'d>,
    /// The record in its successful responses.
    pub found: &'c ServedRecord<'d>,
}

/// The record of a resource in the successful responses of an operation, and what is unknown about it.
#[derive(Debug)]
pub struct ServedRecord<'d> {
    /// The record, where one was found.
    pub record: Option<Record<'d>>,
    /// A response that does not describe what it carries.
    pub vague: Option<Span>,
    /// Whether its response refers to something that does not exist.
    pub dangling: bool,
}

/// The object of a response that matches the resource's items best.
#[derive(Debug)]
pub struct Record<'d> {
    /// Its schema.
    pub span: Span,
    /// Its properties, with those of nested objects that hold items.
    pub properties: Vec<Property<'d>>,
    /// Whether it is the outermost object of its response.
    pub outermost: bool,
}

/// Whether a property is an item: by key, by `x-item-name` or `title`, or because its name is the item's.
pub fn is_item(property: &Property<'_>, item: &Item) -> bool {
    item.text("key")
        .is_some_and(|(key, _)| key == property.name)
        || item
            .text("name")
            .is_some_and(|(name, _)| name == property.name || property.titles.contains(&name))
}

/// The number of items of a resource that are among some properties.
pub fn matched(properties: &[Property<'_>], entry: &CatalogueEntry) -> usize {
    entry
        .items
        .iter()
        .filter(|item| properties.iter().any(|property| is_item(property, item)))
        .count()
}

/// The largest number of items of a resource that one object carries.
pub fn best_score(contents: &[Contents<'_>], entry: &CatalogueEntry) -> usize {
    contents
        .iter()
        .flat_map(|contents| &contents.objects)
        .map(|object| matched(&object.properties, entry))
        .max()
        .unwrap_or(0)
}

/// Whether an operation receives the resource instead of serving it: its request carries more of the items than its responses.
pub fn receives<'d>(
    reader: ResponseReader<'_, 'd>,
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

/// The object with the most items; of equals the one with the fewest properties, the outer one first. The properties of nested
/// objects that hold items are added to it.
pub fn record_of<'d>(
    reader: ResponseReader<'_, 'd>,
    contents: &[Contents<'d>],
    entry: &CatalogueEntry,
) -> Option<Record<'d>> {
    let mut best: Option<(usize, Record<'d>)> = None;
    let objects = contents.iter().flat_map(|contents| {
        let objects = contents.objects.iter().enumerate();
        objects.map(|(i, object)| (i == 0, object))
    });
    for (outermost, object) in objects {
        let score = matched(&object.properties, entry);
        let better = best.as_ref().is_none_or(|(top, record)| {
            score > *top
                || (score == *top && score > 0 && object.properties.len() < record.properties.len())
        });
        if better {
            let record = Record {
                span: object.span,
                properties: object.properties.clone(),
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
    reader: ResponseReader<'_, 'd>,
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

/// The record of a resource that an operation serves; `None` where the operation cannot serve data or receives the resource
/// instead, and where the resource is not shared or has no items.
pub fn served_record<'d>(
    reader: ResponseReader<'_, 'd>,
    operation: &Operation<'d>,
    contents: &[Contents<'d>],
    entry: &CatalogueEntry,
) -> Option<ServedRecord<'d>> {
    if !can_provide(operation) || is_withheld(entry) || entry.items.is_empty() {
        return None;
    }
    if receives(reader, operation, contents, entry) {
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
    let vague = vague.filter(|_| best_score(contents, entry) == 0);
    Some(ServedRecord {
        dangling: contents.iter().any(|contents| contents.dangling),
        record: record_of(reader, contents, entry).filter(|_| vague.is_none()),
        vague,
    })
}
