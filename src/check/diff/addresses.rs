//! Compares the addresses at which two versions of an operation are served: their servers, with every value of their variables.

use super::change::{Change, Effect, NOTHING};
use crate::check::compare::path_template::without_names;
use crate::model::{Operation, Role, Server};
use crate::text::Span;
use std::collections::HashSet;

/// How many addresses one server may have that are compared. One with more is compared by those with its first values.
const MOST: usize = 1_000;

/// How many of the addresses that there are now a change names.
const SHOWN: usize = 8;

/// Addresses at which an operation is no longer served, and defaults that are others, each reported once however many operations
/// have it.
pub fn moved(
    old: &Operation<'_>,
    new: &Operation<'_>,
    reported: &mut HashSet<(Span, String)>,
    changes: &mut Vec<Change>,
) {
    if old.role != Role::Served {
        return;
    }
    let templates = |operation: &Operation<'_>| {
        let servers = operation.servers.iter();
        servers
            .map(|server| server.template.clone())
            .collect::<Vec<_>>()
    };
    let lists = (templates(old), templates(new));
    if lists.0 == lists.1 {
        return;
    }
    // Operations share the servers of their document, and expanding variables is dear.
    let has_variables = lists
        .0
        .iter()
        .chain(&lists.1)
        .any(|one| !one.variables.is_empty());
    if has_variables
        && let (Some(one), Some(other)) = (old.servers.first(), new.servers.first())
        && !reported.insert((one.url.span, format!("beside {:?}", other.url.span)))
    {
        return;
    }
    rebased((old, new), reported, changes);
    let (before, after) = (addresses(old), addresses(new));
    let served: HashSet<&String> = after.iter().map(|(url, _)| url).collect();
    let lost = before.iter().filter(|(url, _)| !served.contains(url));
    for (url, span) in lost {
        if !reported.insert((*span, url.clone())) {
            continue;
        }
        let now = after.iter().take(SHOWN).map(|(url, _)| url.as_str());
        let now: Vec<&str> = now.collect();
        let now = if now.is_empty() {
            NOTHING.to_owned()
        } else {
            now.join(", ")
        };
        let at = after.first().map_or(new.span, |(_, span)| *span);
        let change = Change::new("address-removed", Effect::Possible, Some(*span), Some(at));
        changes.push(change.arg("from", url).arg("to", &now));
    }
    for one in &old.servers {
        let same = |other: &&Server| other.template.url == one.template.url;
        let Some(other) = new.servers.iter().find(same) else {
            continue;
        };
        defaults(one, other, &served, reported, changes);
    }
}

/// Addresses that are relative to wherever the description stands: what is compared of them is the path.
fn rebased(
    (old, new): (&Operation<'_>, &Operation<'_>),
    reported: &mut HashSet<(Span, String)>,
    changes: &mut Vec<Change>,
) {
    let path = |base: &str, operation: &Operation<'_>| {
        let path = without_names(&format!("{base}{}", operation.path()));
        trimmed(&path)
    };
    let bases = new.servers.iter().map(|server| server.base_path.as_str());
    let mut bases: Vec<&str> = bases.collect();
    if bases.is_empty() {
        // Without servers a description is served at the root.
        bases.push("");
    }
    let after: Vec<String> = bases.iter().map(|base| path(base, new)).collect();
    for one in &old.servers {
        let url = &one.url;
        if url.value.contains("//") || after.contains(&path(&one.base_path, old)) {
            continue;
        }
        if reported.insert((url.span, url.value.clone())) {
            let now = new.servers.first();
            let at = now.map_or(new.span, |server| server.url.span);
            let to = now.map_or(NOTHING, |server| server.url.value.as_str());
            let at = (Some(url.span), Some(at));
            let change = Change::new("address-removed", Effect::Possible, at.0, at.1);
            changes.push(change.arg("from", &url.value).arg("to", to));
        }
    }
}

/// Variables whose default is another one, though the address with the former is still served: whoever leaves them out is sent
/// elsewhere.
fn defaults(
    one: &Server,
    other: &Server,
    served: &HashSet<&String>,
    reported: &mut HashSet<(Span, String)>,
    changes: &mut Vec<Change>,
) {
    let url = trimmed(&one.url.value);
    if url == trimmed(&other.url.value) || !served.contains(&url) {
        return;
    }
    let (from, to) = (&one.url, &other.url);
    if reported.insert((from.span, format!("default {url}"))) {
        let at = (Some(from.span), Some(to.span));
        let change = Change::new("address-default", Effect::Possible, at.0, at.1);
        changes.push(change.arg("from", &from.value).arg("to", &to.value));
    }
}

/// Every absolute address of an operation, without a slash at its end.
fn addresses(operation: &Operation<'_>) -> Vec<(String, Span)> {
    let servers = operation.servers.iter();
    let all = servers.flat_map(|server| {
        let variables = &server.template.variables;
        let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
        for variable in variables {
            let count = variable.values.len().max(1);
            let room = MOST / choices.len().max(1);
            choices = choices
                .iter()
                .flat_map(|chosen| {
                    (0..count.min(room.max(1))).map(move |value| {
                        let mut chosen = chosen.clone();
                        chosen.push(value);
                        chosen
                    })
                })
                .collect();
        }
        let url = |chosen: Vec<usize>| {
            let value = |at: usize| {
                let values = &variables.get(at)?.values;
                values.get(*chosen.get(at)?).map(String::as_str)
            };
            (trimmed(&server.template.filled(value)), server.url.span)
        };
        choices.into_iter().map(url).collect::<Vec<_>>()
    });
    let mut seen = HashSet::new();
    all.filter(|(url, _)| url.contains("//") && seen.insert(url.clone()))
        .collect()
}

fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}
