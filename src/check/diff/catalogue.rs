//! Compares the catalogues of two versions, resource by resource.

use super::change::{Change, Effect, NOTHING};
use super::keywords::shown;
use crate::check::links::{Index, links};
use crate::model::{CatalogueEntry, Item, Submission};
use crate::pack::RulePack;
use crate::read::Map;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::Hash;

/// Fields of which every change is reported, each with what it means to those who use the resource. A field that is neither here
/// nor in [`RANKED`] only describes.
const FIELDS: &[(&str, &str, Effect)] = &[
    ("providerCode", "provider-changed", Effect::Possible),
    ("providerName", "provider-changed", Effect::Possible),
    ("formatClass", "format-changed", Effect::Possible),
    ("formatType", "format-changed", Effect::Possible),
    (
        "sharingModeCategory",
        "sharing-mode-changed",
        Effect::Breaking,
    ),
    ("sharingModeType", "sharing-mode-changed", Effect::Breaking),
    (
        "sharingCondition",
        "sharing-condition-changed",
        Effect::Possible,
    ),
];
/// Fields whose values a code list of the pack ranks: the list, its column, the kind of change, what a higher rank means.
const RANKED: &[(&str, &str, &str, &str, Effect)] = &[
    (
        "sharingType",
        "sharing-type",
        "rank",
        "sharing",
        Effect::Breaking,
    ),
    (
        "updateCycle",
        "update-cycle",
        "days",
        "update-cycle",
        Effect::Possible,
    ),
];

/// Every change of a catalogue; the lists of `pack` say which label is the stricter.
pub fn catalogue(old: &Submission<'_>, new: &Submission<'_>, pack: &RulePack) -> Vec<Change> {
    let mut changes = Vec::new();
    let (bound, rebound) = (bindings(old), bindings(new));
    let (pairs, added) = matched(&old.entries, &new.entries);
    for (entry, found) in pairs {
        let Some(other) = found else {
            let (code, effect) = ("resource-removed", Effect::Breaking);
            changes.push(change(code, effect, entry, Some(entry.span), None));
            continue;
        };
        let at = (Some(entry.span), Some(other.span));
        let (from, to) = (code(entry), code(other));
        if from != to {
            let code = "resource-code-changed";
            let changed = change(code, Effect::Breaking, entry, at.0, at.1);
            let changed = changed.arg("from", from.unwrap_or_default());
            changes.push(changed.arg("to", to.unwrap_or_default()));
        }
        resource(entry, other, pack, &mut changes);
        let none = BTreeSet::new();
        let before = bound.get(from.unwrap_or_default()).unwrap_or(&none);
        let after = rebound.get(to.unwrap_or_default()).unwrap_or(&none);
        for lost in before.difference(after) {
            let removed = change("binding-removed", Effect::Breaking, entry, at.0, at.1);
            changes.push(removed.arg("operation", lost));
        }
    }
    for entry in added {
        let (code, effect) = ("resource-added", Effect::Compatible);
        changes.push(change(code, effect, entry, None, Some(entry.span)));
    }
    changes
}

fn code(entry: &CatalogueEntry) -> Option<&str> {
    entry.text("code").map(|(code, _)| code)
}

/// Entries of the older version, each with its entry of the newer.
type Pairs<'e> = Vec<(&'e CatalogueEntry, Option<&'e CatalogueEntry>)>;

/// Matches entries by their code, and then those that are left by title and provider: a resource that kept its code may have a new
/// title. Gives the entries that only the newer version has as well.
fn matched<'e>(
    old: &'e [CatalogueEntry],
    new: &'e [CatalogueEntry],
) -> (Pairs<'e>, Vec<&'e CatalogueEntry>) {
    let text = |entry: &'e CatalogueEntry, field: &str| entry.text(field).map(|(text, _)| text);
    let names = |entry: &'e CatalogueEntry| {
        let title = text(entry, "title")?;
        Some((title, text(entry, "providerName")))
    };
    let mut taken = vec![false; new.len()];
    let mut pairs: Pairs<'e> = old.iter().map(|entry| (entry, None)).collect();
    take(&mut pairs, new, &mut taken, &code);
    take(&mut pairs, new, &mut taken, &names);
    let rest = new.iter().zip(&taken).filter(|(_, taken)| !**taken);
    let rest = rest.map(|(entry, _)| entry).collect();
    (pairs, rest)
}

/// Gives each entry without a partner the first free one with the same key.
fn take<'e, K: Eq + Hash>(
    pairs: &mut Pairs<'e>,
    new: &'e [CatalogueEntry],
    taken: &mut [bool],
    key: &dyn Fn(&'e CatalogueEntry) -> Option<K>,
) {
    let mut free: HashMap<K, Vec<usize>> = HashMap::new();
    for (place, (entry, taken)) in new.iter().zip(&*taken).enumerate().rev() {
        if let Some(key) = key(entry).filter(|_| !taken) {
            free.entry(key).or_default().push(place);
        }
    }
    for (entry, partner) in pairs.iter_mut().filter(|(_, partner)| partner.is_none()) {
        let places = key(entry).and_then(|key| free.get_mut(&key));
        if let Some(place) = places.and_then(Vec::pop) {
            *partner = new.get(place);
            if let Some(taken) = taken.get_mut(place) {
                *taken = true;
            }
        }
    }
}

fn change(
    code: &'static str,
    effect: Effect,
    entry: &CatalogueEntry,
    old: Option<Span>,
    new: Option<Span>,
) -> Change {
    Change::new(code, effect, old, new).of(entry.id.clone())
}

/// The operations that each resource is connected with, by resource code.
fn bindings(submission: &Submission<'_>) -> BTreeMap<String, BTreeSet<String>> {
    let mut bound: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for link in links(&Index::new(submission)) {
        bound
            .entry(link.resource)
            .or_default()
            .insert(link.operation);
    }
    bound
}

/// Every change of one resource.
fn resource(
    entry: &CatalogueEntry,
    other: &CatalogueEntry,
    pack: &RulePack,
    changes: &mut Vec<Change>,
) {
    fields(
        (entry, other),
        (&entry.fields, &other.fields),
        "",
        pack,
        changes,
    );
    let mut left: Vec<&Item> = other.items.iter().collect();
    for item in &entry.items {
        let name = name(item);
        let Some(place) = left.iter().position(|other| self::name(other) == name) else {
            let gone = change(
                "item-removed",
                Effect::Breaking,
                entry,
                Some(item.span),
                Some(other.span),
            );
            changes.push(gone.arg("item", name));
            continue;
        };
        let found = left.remove(place);
        fields(
            (entry, other),
            (&item.fields, &found.fields),
            name,
            pack,
            changes,
        );
    }
    for item in left {
        let come = change(
            "item-added",
            Effect::Compatible,
            entry,
            Some(entry.span),
            Some(item.span),
        );
        changes.push(come.arg("item", name(item)));
    }
}

/// The name of an item, else its key.
fn name(item: &Item) -> &str {
    let name = item.text("name").or_else(|| item.text("key"));
    name.map_or("", |(name, _)| name)
}

/// Every change of a field of a resource, or of its item of this name.
fn fields(
    (entry, other): (&CatalogueEntry, &CatalogueEntry),
    (old, new): (&Map, &Map),
    item: &str,
    pack: &RulePack,
    changes: &mut Vec<Change>,
) {
    let text = |map: &Map, field: &str| {
        let node = map.get(field)?;
        Some((shown(node).trim().to_owned(), node.span))
            .filter(|(text, _)| !text.is_empty() && text != "null")
    };
    let mut names: Vec<&str> = old.entries().iter().map(|entry| &*entry.key).collect();
    names.extend(new.entries().iter().map(|entry| &*entry.key));
    names.sort_unstable();
    names.dedup();
    for field in names {
        let (one, two) = (text(old, field), text(new, field));
        let value = |found: &Option<(String, Span)>| {
            found
                .as_ref()
                .map_or_else(|| NOTHING.to_owned(), |(text, _)| text.clone())
        };
        if value(&one) == value(&two) || field == "code" || field == "rowNumber" {
            continue;
        }
        let (code, effect) = meaning(field, item, (&value(&one), &value(&two)), pack);
        let changed = change(
            code,
            effect,
            entry,
            Some(one.as_ref().map_or(entry.span, |(_, span)| *span)),
            Some(two.as_ref().map_or(other.span, |(_, span)| *span)),
        );
        let of = if item.is_empty() {
            String::new()
        } else {
            format!("{item} ")
        };
        let changed = changed.arg("of", &of).arg("field", pack.label(field));
        changes.push(changed.arg("from", &value(&one)).arg("to", &value(&two)));
    }
}

/// The code and the effect of another value of a field.
fn meaning(
    field: &str,
    item: &str,
    (old, new): (&str, &str),
    pack: &RulePack,
) -> (&'static str, Effect) {
    if let Some((_, list, column, kind, worse)) = RANKED.iter().find(|(name, ..)| *name == field) {
        let rank = |label: &str| {
            let list = pack.lists.get(*list)?;
            let at = list.column("label").position(|known| known == label)?;
            list.column(column).nth(at)?.parse::<i64>().ok()
        };
        let (tight, loose) = match *kind {
            "sharing" => ("sharing-tightened", "sharing-loosened"),
            _ => ("update-slower", "update-faster"),
        };
        return match (rank(old), rank(new)) {
            (Some(one), Some(other)) if other > one => (tight, *worse),
            (Some(_), Some(_)) => (loose, Effect::Compatible),
            // An item that does not declare a value has that of its resource.
            (None, _) if old == NOTHING && !item.is_empty() => (tight, Effect::Possible),
            _ => ("catalogue-value-unknown", Effect::Undecided),
        };
    }
    match field {
        "dataType" => return ("item-type-changed", Effect::Breaking),
        "length" => return ("item-length-changed", Effect::Possible),
        _ => {}
    }
    let known = FIELDS.iter().find(|(name, ..)| *name == field);
    known.map_or(
        ("catalogue-words-changed", Effect::Documentation),
        // A value that the older version did not declare may have been the same all along.
        |(_, code, effect)| match old {
            NOTHING => (*code, (*effect).min(Effect::Possible)),
            _ => (*code, *effect),
        },
    )
}
