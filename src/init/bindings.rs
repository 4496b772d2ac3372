//! Which resource of a catalogue that is already there an operation serves, by the items that its response carries.

use super::items::{Budget, Items, items};
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
#[derive(Default)]
pub(super) struct Bindings<'s, 'd> {
    /// The pairs that are found here; the catalogue and the descriptions do not name them.
    pub found: Vec<(usize, u32, &'s Operation<'d>)>,
    /// Operations that hand out what no entry registers.
    pub homeless: Vec<String>,
    /// Operations of which it is not known which entry they serve, because there is too much to compare.
    pub undecided: Vec<String>,
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

    /// The entries that are called like a resource, and those that share most names with it.
    fn near(&self, resource: &Resource<'_, '_>, all: &[CatalogueEntry]) -> Near {
        let mut near: Vec<Candidate> = Vec::new();
        if all.len() <= NEAREST {
            near.extend((0..all.len()).map(|at| Candidate {
                at,
                is_named_alike: false,
                shared: 0,
            }));
            return Near {
                entries: near,
                beyond: Vec::new(),
            };
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
        near.extend(all.iter().enumerate().filter_map(|(at, entry)| {
            let candidate = Candidate {
                at,
                is_named_alike: is_named_alike(resource, entry),
                shared: counts.get(&at).copied().unwrap_or_default(),
            };
            (candidate.is_named_alike || candidate.shared > 0).then_some(candidate)
        }));
        near.sort_by_key(|one| std::cmp::Reverse((one.is_named_alike, one.shared)));
        let beyond = near.split_off(near.len().min(NEAREST));
        Near {
            entries: near,
            beyond,
        }
    }
}

/// An entry that may register what a resource holds.
struct Candidate {
    /// Its index.
    at: usize,
    is_named_alike: bool,
    /// How many names they share.
    shared: usize,
}

/// The entries to compare in full with a resource, and those that are too many.
struct Near {
    entries: Vec<Candidate>,
    beyond: Vec<Candidate>,
}

impl Near {
    /// Whether one of the entries that were not compared may fit a resource with so many properties as well as what was found.
    fn leaves_open(&self, fit: Option<&Fit>, properties: usize) -> bool {
        let found = fit.and_then(|fit| self.entries.iter().find(|one| one.at == fit.at));
        let mut beyond = self.beyond.iter();
        beyond.any(|one| match found {
            Some(found) => one.shared >= found.shared,
            None => one.is_named_alike || one.shared * 2 >= properties.max(1),
        })
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
    let mut bindings = Bindings::default();
    for resource in resources {
        let open = resource.operations.iter();
        let open: Vec<_> = open
            .filter(|(_, operation)| !linked.contains(&operation.span))
            .collect();
        if open.is_empty() {
            continue;
        }
        let near = by_name.near(resource, entries);
        let record = resource.record.as_ref();
        let own = record.map_or_else(Items::default, |record| {
            items(unwrapper, record, &mut budget)
        });
        let fit = nearest(resource, &own, &near, entries, unwrapper);
        let names = || open.iter().map(|(_, operation)| operation.name());
        match fit {
            fit if own.left > 0 || near.leaves_open(fit.as_ref(), own.list.len()) => {
                bindings.undecided.extend(names());
            }
            Some(fit) => {
                if let Some((_, first)) = open.first().filter(|_| !fit.unregistered.is_empty()) {
                    let unregistered = (first.name(), fit.unregistered);
                    bindings.unregistered.push(unregistered);
                }
                bindings.found.extend(
                    open.iter()
                        .map(|(descriptor, operation)| (fit.at, descriptor.source, *operation)),
                );
            }
            None => bindings.homeless.extend(names()),
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
fn nearest<'d>(
    resource: &Resource<'_, 'd>,
    own: &Items,
    near: &Near,
    entries: &[CatalogueEntry],
    unwrapper: Unwrapper<'_, 'd>,
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
    let properties = own.list.len();
    let near = near.entries.iter();
    let near = near.filter_map(|one| Some((one.at, entries.get(one.at)?)));
    let scored = near.filter_map(|(at, entry)| {
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
        let keys = own.list.iter().map(|item| &item.key);
        let keys = keys.filter(|key| !names.contains(key.as_str()));
        Fit {
            at,
            unregistered: keys.cloned().collect(),
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
