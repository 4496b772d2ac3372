//! The catalogues of two versions, resource by resource.

use super::{Change, Effect, NOTHING};
use crate::check::links::{Index, links};
use crate::model::{CatalogueEntry, Item, Submission};
use crate::pack::RulePack;
use crate::read::Map;
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet};

/// Fields whose every change is told, each with what it means to those who use the resource. Ranked ones are compared by the column
/// of their code list that ranks them; a field that is none of these only describes.
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
/// Fields in which the pack's lists say what is stricter: list, column, code of the change, what more of it means.
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

/// Every change of a catalogue; `pack` holds the lists that say which label is the stricter.
pub fn catalogue(old: &Submission<'_>, new: &Submission<'_>, pack: &RulePack) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut left: Vec<&CatalogueEntry> = new.entries.iter().collect();
    let mut take = |fits: &dyn Fn(&CatalogueEntry) -> bool| {
        let place = left.iter().position(|entry| fits(entry))?;
        Some(left.remove(place))
    };
    let coded = |entry: &CatalogueEntry| entry.text("code").map(|(code, _)| code.to_owned());
    // Codes first: a resource that kept its code keeps its name to itself.
    let mut pairs: Vec<(&CatalogueEntry, Option<&CatalogueEntry>)> = Vec::new();
    for entry in &old.entries {
        let code = coded(entry);
        let found = take(&|other| code.is_some() && coded(other) == code);
        pairs.push((entry, found));
    }
    for (entry, found) in pairs.iter_mut().filter(|(_, found)| found.is_none()) {
        let known = |field: &str| entry.text(field).map(|(text, _)| text.to_owned());
        *found = take(&|other| {
            let same =
                |field: &str| other.text(field).map(|(text, _)| text) == known(field).as_deref();
            known("title").is_some() && same("title") && same("providerName")
        });
    }
    let (bound, rebound) = (bindings(old), bindings(new));
    let none = BTreeSet::new();
    for (entry, found) in pairs {
        let Some(other) = found else {
            changes.push(change(
                "resource-removed",
                Effect::Breaking,
                entry,
                Some(entry.span),
                None,
            ));
            continue;
        };
        if coded(entry) != coded(other) {
            let code = change(
                "resource-code-changed",
                Effect::Breaking,
                entry,
                Some(entry.span),
                Some(other.span),
            );
            changes.push(
                code.arg("from", &coded(entry).unwrap_or_default())
                    .arg("to", &coded(other).unwrap_or_default()),
            );
        }
        resource(entry, other, pack, &mut changes);
        let of = |map: &BTreeMap<String, BTreeSet<String>>, entry: &CatalogueEntry| {
            map.get(&coded(entry).unwrap_or_default()).cloned()
        };
        let (one, two) = (of(&bound, entry), of(&rebound, other));
        for lost in one
            .as_ref()
            .unwrap_or(&none)
            .difference(two.as_ref().unwrap_or(&none))
        {
            let gone = change(
                "binding-removed",
                Effect::Breaking,
                entry,
                Some(entry.span),
                Some(other.span),
            );
            changes.push(gone.arg("operation", lost));
        }
    }
    for entry in left {
        changes.push(change(
            "resource-added",
            Effect::Compatible,
            entry,
            None,
            Some(entry.span),
        ));
    }
    changes
}

fn change(
    code: &'static str,
    effect: Effect,
    entry: &CatalogueEntry,
    old: Option<Span>,
    new: Option<Span>,
) -> Change {
    Change {
        code,
        effect,
        subject: Some(entry.id.clone()),
        old,
        new,
        args: BTreeMap::new(),
        counterexample: None,
    }
}

/// The operations that each resource is tied to, by resource code.
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

/// One resource in both versions.
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
        let name = called(item);
        let Some(place) = left.iter().position(|other| called(other) == name) else {
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
        changes.push(come.arg("item", called(item)));
    }
}

/// What people call an item.
fn called(item: &Item) -> &str {
    let name = item.text("name").or_else(|| item.text("key"));
    name.map_or("", |(name, _)| name)
}

/// The fields of a resource, or of the item of this name.
fn fields(
    (entry, other): (&CatalogueEntry, &CatalogueEntry),
    (old, new): (&Map, &Map),
    item: &str,
    pack: &RulePack,
    changes: &mut Vec<Change>,
) {
    let text = |map: &Map, field: &str| {
        let node = map.get(field)?;
        let shown = super::keywords::shown(node);
        Some((shown.trim().to_owned(), node.span))
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
        let told = change(
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
        let told = told
            .arg("of", &of)
            .arg("field", crate::check::rules::label(pack, field));
        changes.push(told.arg("from", &value(&one)).arg("to", &value(&two)));
    }
}

/// What another value of a field means.
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
            // What is not said of an item holds as for its resource.
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
        // What the older version did not say may have been so all along.
        |(_, code, effect)| match old {
            NOTHING => (*code, (*effect).min(Effect::Possible)),
            _ => (*code, *effect),
        },
    )
}
