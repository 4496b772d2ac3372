//! Which resource of a catalogue that is already there an operation serves, by the items that its response carries.

use super::items::{Budget, items};
use super::resources::Resource;
use super::unwrap::Unwrapper;
use super::words::name_in;
use crate::check::accounting::body::{Body, Content};
use crate::check::accounting::matching::matching;
use crate::check::accounting::names::folded;
use crate::check::schema_reader::{SchemaReader, schemas, successes};
use crate::model::{CatalogueEntry, Operation};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// An operation with the resource that it serves.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Bound {
    /// The code of the resource.
    pub code: String,
    /// The operation, as a binding names it.
    pub operation: String,
}

/// The operations with the entry that each serves, by its index, and the names of those that serve none.
pub(super) struct Bindings<'s, 'd> {
    /// The pairs that are found here; the catalogue and the descriptions do not name them.
    pub found: Vec<(usize, u32, &'s Operation<'d>)>,
    /// Operations that hand out what no entry registers.
    pub homeless: Vec<String>,
    /// The name of an operation with the properties that its entry does not register.
    pub unregistered: Vec<(String, Vec<String>)>,
}

/// Entries that are compared in full with what an operation hands out; of more, those that share most names with it.
const NEAREST: usize = 20;

/// The entries of a catalogue by the names of their items.
struct ByName {
    entries: HashMap<String, Vec<usize>>,
}

impl ByName {
    fn new(entries: &[CatalogueEntry]) -> Self {
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, entry) in entries.iter().enumerate() {
            for item in &entry.items {
                for (text, _) in ["key", "name"].iter().filter_map(|field| item.text(field)) {
                    by_name.entry(folded(text)).or_default().push(at);
                }
            }
        }
        Self { entries: by_name }
    }

    /// The entries that share most names with a resource, and those that are called like it.
    fn near(&self, resource: &Resource<'_, '_>, all: &[CatalogueEntry]) -> Vec<usize> {
        if all.len() <= NEAREST {
            return (0..all.len()).collect();
        }
        let mut counts: HashMap<usize, usize> = HashMap::new();
        let properties = resource.record.as_ref().map(|record| &record.properties);
        for property in properties.into_iter().flatten() {
            let nodes = property.schemas.iter().map(|schema| schema.node);
            let said = nodes.filter_map(|node| name_in(node.str_at("description")?));
            for name in said.chain([property.name.to_owned()]) {
                for at in self.entries.get(&folded(&name)).into_iter().flatten() {
                    *counts.entry(*at).or_default() += 1;
                }
            }
        }
        for (at, entry) in all.iter().enumerate() {
            if is_named_alike(resource, entry) {
                *counts.entry(at).or_default() += 1;
            }
        }
        let mut near: Vec<(usize, usize)> = counts.into_iter().collect();
        near.sort_by_key(|(at, count)| (std::cmp::Reverse(*count), *at));
        near.into_iter().take(NEAREST).map(|(at, _)| at).collect()
    }
}

/// Binds what is handed out to the entries of a catalogue; operations at `linked` are bound already.
pub(super) fn bindings<'s, 'd>(
    resources: &[Resource<'s, 'd>],
    entries: &[CatalogueEntry],
    unwrapper: Unwrapper<'_, 'd>,
    linked: &HashSet<Span>,
) -> Bindings<'s, 'd> {
    let by_name = ByName::new(entries);
    let mut budget = Budget::default();
    let mut bindings = Bindings {
        found: Vec::new(),
        homeless: Vec::new(),
        unregistered: Vec::new(),
    };
    for resource in resources {
        let open = resource.operations.iter();
        let open: Vec<_> = open
            .filter(|(_, operation)| !linked.contains(&operation.span))
            .collect();
        if open.is_empty() {
            continue;
        }
        let near = by_name.near(resource, entries);
        let near = near
            .into_iter()
            .filter_map(|at| Some((at, entries.get(at)?)));
        match nearest(resource, near, unwrapper, &mut budget) {
            Some(fit) => {
                if let Some((_, first)) = open.first().filter(|_| !fit.unregistered.is_empty()) {
                    let unregistered = (first.name(), fit.unregistered);
                    bindings.unregistered.push(unregistered);
                }
                bindings.found.extend(
                    open.into_iter()
                        .map(|(descriptor, operation)| (fit.at, descriptor.source, *operation)),
                );
            }
            None => bindings
                .homeless
                .extend(open.into_iter().map(|(_, operation)| operation.name())),
        }
    }
    bindings
}

/// The entry that fits a resource.
struct Fit {
    /// Its index.
    at: usize,
    /// The properties of the resource that it does not register.
    unregistered: Vec<String>,
}

/// The entry that registers most of what a resource holds: at least half of its properties, or one where it has the same name.
fn nearest<'e, 'd>(
    resource: &Resource<'_, 'd>,
    entries: impl Iterator<Item = (usize, &'e CatalogueEntry)>,
    unwrapper: Unwrapper<'_, 'd>,
    budget: &mut Budget,
) -> Option<Fit> {
    let record = resource.record.as_ref();
    let body = record.map(|record| {
        Body::new(
            unwrapper.reader,
            Content::Value(record.schema),
            None,
            unwrapper.names,
        )
    });
    let own = record.map_or_else(Vec::new, |record| items(unwrapper, record, budget).list);
    let properties = own.len();
    let scored = entries.filter_map(|(at, entry)| {
        let names = body.as_ref().map_or_else(HashMap::new, |body| {
            let found = matching(unwrapper.reader, &[body], entry);
            let items = body.named.iter().zip(found.into_iter().flatten());
            let items = items.filter_map(|(named, item)| Some((item?, named.name)));
            items.collect::<HashMap<usize, &str>>()
        });
        let matched = names.len();
        let named = is_named_alike(resource, entry);
        let enough = matched * 2 >= properties.max(1) || (named && (matched > 0 || body.is_none()));
        enough.then_some((named, at, names))
    });
    let best = scored.max_by_key(|(named, at, names)| (names.len(), *named, usize::MAX - at));
    best.map(|(_, at, names)| {
        let names: HashSet<&str> = names.into_values().collect();
        let keys = own.into_iter().map(|item| item.key);
        Fit {
            at,
            unregistered: keys.filter(|key| !names.contains(key.as_str())).collect(),
        }
    })
}

/// Whether one of the names of a resource and of an entry holds the other.
fn is_named_alike(resource: &Resource<'_, '_>, entry: &CatalogueEntry) -> bool {
    let (Some(own), Some((title, _))) = (&resource.title, entry.text("title")) else {
        return false;
    };
    title.contains(own.as_str()) || own.contains(title)
}

/// The properties that bear the items of an entry in the responses of its operations, by the index of the item.
pub(super) fn borne<'d>(
    reader: SchemaReader<'_, 'd>,
    unwrapper: Unwrapper<'_, 'd>,
    entry: &CatalogueEntry,
    operations: &[&Operation<'d>],
) -> HashMap<usize, &'d str> {
    let schemas = operations
        .iter()
        .flat_map(|operation| successes(operation).flat_map(schemas));
    let bodies: Vec<Body<'d>> = schemas
        .map(|schema| Body::new(reader, Content::Value(schema), None, unwrapper.names))
        .collect();
    let all: Vec<&Body<'d>> = bodies.iter().collect();
    let mut found = HashMap::new();
    for (body, items) in bodies.iter().zip(matching(reader, &all, entry)) {
        for (named, item) in body.named.iter().zip(items) {
            if let Some(item) = item {
                found.entry(item).or_insert(named.name);
            }
        }
    }
    found
}
