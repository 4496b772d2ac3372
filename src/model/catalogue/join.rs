//! Entries of several files about one resource become one.

use super::binding::NAMING;
use super::values::same_value;
use crate::error::Fault;
use crate::model::{CatalogueEntry, Item, Standard};
use crate::read::{Entry, Map, Node, Number, Value};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Joins entries by resource code: a record of GB/T 21063.3 with the columns of the 1272 guide that another file gives for
/// it, and the 信息项 of a sheet that lists nothing else with the resource they belong to.
///
/// Where both have a field, the record's element is used, and different values are a fault. Other fields come from the other
/// file. Two full descriptions of one format stay two entries, which the rule on uniqueness reports.
#[must_use]
pub fn join(entries: Vec<CatalogueEntry>) -> Joined {
    let mut faults = Vec::new();
    let (parts, mut whole): (Vec<_>, Vec<_>) = without_copies(entries, &mut faults)
        .into_iter()
        .enumerate()
        .partition(|(_, entry)| is_items_only(entry));
    let homes = by_names(&whole);
    let (parts, unregistered, alone) = without_resources(parts, &homes);
    faults.extend(alone);
    for (order, part) in parts {
        let home = home_of(&part, &homes).and_then(|at| whole.get_mut(at));
        match home {
            Some((_, entry)) => {
                entry.joined.push(part.span);
                let known = by_name(&entry.items);
                let mut more = Vec::new();
                for item in part.items {
                    let name = item
                        .text("name")
                        .map(|(name, _)| super::spelling::key(name));
                    match name.and_then(|name| known.get(&name)) {
                        Some(own) => compare(own, &item, &mut faults),
                        None => more.push(item),
                    }
                }
                entry.items.extend(more);
            }
            None => whole.push((order, part)),
        }
    }
    whole.sort_by_key(|(order, _)| *order);

    let (records, rows): (Vec<_>, Vec<_>) = whole
        .into_iter()
        .partition(|(_, entry)| entry.standard == Standard::Gb21063);
    let mut joined = records;
    let homes = by_names(&joined);
    let mut taken = vec![false; joined.len()];
    for (order, row) in rows {
        let home = code_of(&row).and_then(|code| homes.get(&code)).copied();
        let free = home.is_some_and(|at| taken.get(at) == Some(&false));
        match home
            .filter(|_| free)
            .and_then(|at| Some((at, joined.get_mut(at)?)))
        {
            Some((at, (_, record))) if record.source != row.source => {
                merge(record, row, &mut faults);
                if let Some(taken) = taken.get_mut(at) {
                    *taken = true;
                }
            }
            _ => joined.push((order, row)),
        }
    }
    joined.sort_by_key(|(order, _)| *order);
    Joined {
        entries: joined.into_iter().map(|(_, entry)| entry).collect(),
        unregistered,
        faults,
    }
}

/// The entries of all files.
#[derive(Debug, Default)]
pub struct Joined {
    /// One for each resource.
    pub entries: Vec<CatalogueEntry>,
    /// Resources of which files list nothing but 信息项, and that no file registers.
    pub unregistered: Vec<CatalogueEntry>,
    /// Where files disagree, and files that register nothing.
    pub faults: Vec<Fault>,
}

/// Differences of one resource that are told one by one.
const TOLD: usize = 20;

/// Leaves out the resources that a second file repeats, and tells of each such file. Of a copy of the same name that says something
/// else, all that differs is told; one that differs in more stays.
fn without_copies(entries: Vec<CatalogueEntry>, faults: &mut Vec<Fault>) -> Vec<CatalogueEntry> {
    let mut first: BTreeMap<(bool, String), usize> = BTreeMap::new();
    let mut kept: Vec<CatalogueEntry> = Vec::new();
    let mut copies: BTreeMap<(u32, u32), (usize, Span)> = BTreeMap::new();
    for entry in entries {
        let key = code_of(&entry).map(|code| (entry.standard == Standard::Gb21063, code));
        let known = key.as_ref().and_then(|key| first.get(key));
        let known = known.and_then(|at| kept.get(*at));
        let title = |entry: &CatalogueEntry| entry.text("title").map(|(text, _)| titled(text));
        let original = known.filter(|known| {
            known.source != entry.source
                && title(known) == title(&entry)
                && is_items_only(known) == is_items_only(&entry)
        });
        if let Some(original) = original.filter(|_| !is_items_only(&entry)) {
            let differing = differences(original, &entry);
            if differing.is_empty() {
                let told = copies.entry((entry.source, original.source));
                told.or_insert((0, entry.span)).0 += 1;
            }
            let all_told = differing.len() <= TOLD;
            faults.extend(differing.into_iter().take(TOLD));
            if all_told {
                continue;
            }
        }
        if let Some(key) = key {
            first.entry(key).or_insert(kept.len());
        }
        kept.push(entry);
    }
    faults.extend(copies.into_iter().map(|((_, other), (count, at))| {
        Fault::new("registrations-copied", at)
            .related(Span::file(other))
            .arg("count", count.to_string())
    }));
    kept
}

/// The fields in which two registrations differ, the number of the row aside. None where they say the same.
fn differences(original: &CatalogueEntry, copy: &CatalogueEntry) -> Vec<Fault> {
    let mut faults = fields((&original.fields, original.span), (&copy.fields, copy.span));
    let items = original.items.iter().zip(&copy.items);
    faults.extend(
        items.flat_map(|(one, two)| fields((&one.fields, one.span), (&two.fields, two.span))),
    );
    let bindings = |entry: &CatalogueEntry| -> Vec<String> {
        let bindings = entry.bindings.iter();
        bindings.map(|binding| binding.value.clone()).collect()
    };
    let count = |entry: &CatalogueEntry| entry.items.len().to_string();
    if original.items.len() != copy.items.len() {
        let fault = disagreement("name", copy.span, original.span);
        faults.push(
            fault
                .arg("found", count(copy))
                .arg("other", count(original)),
        );
    } else if bindings(original) != bindings(copy) {
        let said = |entry| bindings(entry).join("、");
        let fault = disagreement("bindings", copy.span, original.span);
        faults.push(fault.arg("found", said(copy)).arg("other", said(original)));
    }
    faults
}

fn disagreement(field: &str, at: Span, other: Span) -> Fault {
    let fault = Fault::new("registrations-disagree", at).related(other);
    fault.arg("field", field)
}

/// The faults of the fields in which two rows or records differ.
fn fields((one, at): (&Map, Span), (two, other_at): (&Map, Span)) -> Vec<Fault> {
    let mut keys: BTreeSet<&str> = BTreeSet::new();
    let entries = one.entries().iter().chain(two.entries());
    keys.extend(entries.map(|entry| &*entry.key));
    keys.remove("rowNumber");
    let differing = keys.into_iter().filter_map(|key| {
        let said = |map: &Map| {
            let entry = map.entry(key).filter(|entry| !is_blank(&entry.node));
            entry.map(|entry| (entry.node.clone(), shown(entry)))
        };
        let (one, two) = (said(one), said(two));
        let differs = match (&one, &two) {
            (Some((one, _)), Some((two, _))) => !same_value(one, two),
            // Each row of a resource may repeat its code.
            (one, two) => key != "resourceCode" && (one.is_some() || two.is_some()),
        };
        let place = |said: &Option<(Node, String)>, whole: Span| {
            said.as_ref().map_or(whole, |(node, _)| node.span)
        };
        let fault = disagreement(key, place(&two, other_at), place(&one, at));
        let text =
            |said: Option<(Node, String)>| said.map_or_else(|| "—".to_owned(), |(_, text)| text);
        differs.then(|| fault.arg("found", text(two)).arg("other", text(one)))
    });
    differing.collect()
}

/// A part of a catalogue, with its place in the order of all.
type Part = (usize, CatalogueEntry);

/// Takes out the lists of 信息项 of which no resource is registered anywhere, and tells each of them once: a file that names resources
/// without a code and says nothing else of them.
fn without_resources(
    parts: Vec<Part>,
    homes: &BTreeMap<String, usize>,
) -> (Vec<Part>, Vec<CatalogueEntry>, Vec<Fault>) {
    let mut files: BTreeMap<u32, (bool, usize, usize, Span)> = BTreeMap::new();
    for (_, part) in &parts {
        let alone = home_of(part, homes).is_none() && code_of(part).is_none();
        let told = files.entry(part.source).or_insert((true, 0, 0, part.span));
        told.0 &= alone;
        told.1 += 1;
        told.2 += part.items.len();
    }
    files.retain(|_, (alone, ..)| *alone);
    let (kept, alone): (Vec<Part>, Vec<Part>) = parts
        .into_iter()
        .partition(|(_, part)| !files.contains_key(&part.source));
    let alone = alone.into_iter().map(|(_, part)| part).collect();
    let told = files.into_values().map(|(_, resources, items, at)| {
        Fault::new("items-without-resources", at)
            .arg("resources", resources.to_string())
            .arg("items", items.to_string())
    });
    (kept, alone, told.collect())
}

/// Fields that a record of GB/T 21063.3 has elements for.
const ELEMENT_FIELDS: [&str; 6] = [
    "title",
    "code",
    "providerName",
    "abstract",
    "publicationDate",
    "contact",
];

fn merge(record: &mut CatalogueEntry, row: CatalogueEntry, faults: &mut Vec<Fault>) {
    let mut fields = std::mem::take(&mut record.fields).into_entries();
    for field in row.fields.into_entries() {
        let Some(own) = fields.iter_mut().find(|own| own.key == field.key) else {
            fields.push(field);
            continue;
        };
        if is_blank(&field.node) {
            continue;
        }
        if is_blank(&own.node) {
            *own = field;
            continue;
        }
        let counted = matches!(&*field.key, "rowNumber" | "remarks");
        if !counted && !same_value(&own.node, &field.node) {
            faults.push(
                Fault::new("registrations-disagree", field.node.span)
                    .related(own.node.span)
                    .arg("field", &*field.key)
                    .arg("found", shown(&field))
                    .arg("other", shown(own)),
            );
        }
        if !ELEMENT_FIELDS.contains(&&*field.key) {
            *own = field;
        }
    }
    record.fields = Map::new(fields);
    if record.items.is_empty() {
        record.items = row.items;
    } else if !row.items.is_empty() {
        compare_lists((&record.items, record.span), (&row.items, row.span), faults);
    }
    record.bindings.extend(row.bindings);
    record.joined.push(row.span);
    record.joined.extend(row.joined);
}

/// Reports where two lists of 信息项 of one resource differ: in what they name, and in what they say of an item.
fn compare_lists(own: (&[Item], Span), other: (&[Item], Span), faults: &mut Vec<Fault>) {
    let (known, found) = (by_name(own.0), by_name(other.0));
    if known.keys().ne(found.keys()) {
        let names = |items: &[Item]| {
            let names = items.iter().filter_map(|item| Some(item.text("name")?.0));
            let mut shown = names.clone().take(NAMES).collect::<Vec<_>>().join("、");
            if names.count() > NAMES {
                shown.push('…');
            }
            shown
        };
        faults.push(
            Fault::new("registrations-disagree", other.1)
                .related(own.1)
                .arg("field", "name")
                .arg("found", names(other.0))
                .arg("other", names(own.0)),
        );
    }
    for (name, item) in found {
        if let Some(own) = known.get(&name) {
            compare(own, item, faults);
        }
    }
}

/// How many names of 信息项 are shown.
const NAMES: usize = 20;

/// Items by their names, the first of each name.
pub(super) fn by_name(items: &[Item]) -> BTreeMap<String, &Item> {
    let mut named = BTreeMap::new();
    for item in items {
        if let Some((name, _)) = item.text("name") {
            named.entry(super::spelling::key(name)).or_insert(item);
        }
    }
    named
}

/// Reports the fields in which two registrations of one item differ.
fn compare(own: &Item, item: &Item, faults: &mut Vec<Fault>) {
    for field in item.fields.entries() {
        let Some(known) = own.fields.get(&field.key) else {
            continue;
        };
        let compared = matches!(
            &*field.key,
            "key" | "dataType" | "length" | "sharingType" | "sharingModeType" | "openToPublic"
        );
        if !compared || is_blank(&field.node) || is_blank(known) || same_value(known, &field.node) {
            continue;
        }
        let name = item.text("name").map_or("", |(name, _)| name);
        let other = Entry {
            node: known.clone(),
            ..field.clone()
        };
        faults.push(
            Fault::new("registrations-disagree", field.node.span)
                .related(known.span)
                .arg("field", &*field.key)
                .arg("found", format!("{name} {}", shown(field)))
                .arg("other", format!("{name} {}", shown(&other))),
        );
    }
}

/// Whether an entry only names its resource and lists 信息项.
pub(super) fn is_items_only(entry: &CatalogueEntry) -> bool {
    entry.standard == Standard::Guide1272
        && !entry.items.is_empty()
        && entry
            .fields
            .entries()
            .iter()
            .all(|field| NAMING.contains(&&*field.key))
}

/// The first entry of each code, and of each title where no code is given.
fn by_names(entries: &[(usize, CatalogueEntry)]) -> BTreeMap<String, usize> {
    let mut homes = BTreeMap::new();
    for (at, (_, entry)) in entries.iter().enumerate() {
        if let Some(code) = code_of(entry) {
            homes.entry(code).or_insert(at);
        }
    }
    for (at, (_, entry)) in entries.iter().enumerate() {
        if let Some((title, _)) = entry.text("title") {
            homes.entry(titled(title)).or_insert(at);
        }
    }
    homes
}

fn home_of(part: &CatalogueEntry, homes: &BTreeMap<String, usize>) -> Option<usize> {
    match code_of(part) {
        Some(code) => homes.get(&code).copied(),
        None => homes.get(&titled(part.text("title")?.0)).copied(),
    }
}

/// The key of a code: the text as it was read.
fn code_of(entry: &CatalogueEntry) -> Option<String> {
    entry.text("code").map(|(code, _)| code.to_owned())
}

/// A title as a key that no code can be.
fn titled(title: &str) -> String {
    format!("\n{}", super::spelling::key(title))
}

fn is_blank(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn shown(field: &Entry) -> String {
    match &field.node.value {
        Value::String(text) => text.to_string(),
        Value::Array(items) => items
            .iter()
            .filter_map(Node::as_str)
            .collect::<Vec<_>>()
            .join("、"),
        Value::Number(Number::Int(number)) => number.to_string(),
        _ => field.node.kind().to_owned(),
    }
}
