//! Compares the addresses at which two versions of an operation are served: their servers, with every value of their variables.

use super::change::{Change, Effect, NOT_COMPARED, NOTHING, Way};
use crate::check::compare::path_template::without_names;
use crate::model::{Operation, Role, Server};
use crate::text::Span;
use std::collections::{HashMap, HashSet};

/// How many addresses one server may have that are compared. Of one with more those with its first values are, and the rest is
/// undecided.
const MOST: usize = 1_000;

/// How many addresses a list in a change names.
const SHOWN: usize = 8;

/// How many addresses are told one by one; the rest is one change.
const TOLD: usize = 20;

/// Servers by their addresses and the places of these. Description 2.0 writes several servers at one place: a host for each scheme.
type Servers = Vec<(Span, String)>;

/// What changed between two lists of servers.
pub type ServerChanges = HashMap<(Servers, Servers), Vec<Change>>;

/// Addresses at which an operation is no longer served, and defaults that are others. Operations share the servers of their
/// document, so each two lists are compared once.
pub fn moved(
    old: &Operation<'_>,
    new: &Operation<'_>,
    known: &mut ServerChanges,
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
    if templates(old) == templates(new) {
        return;
    }
    let places = |operation: &Operation<'_>| {
        let servers = operation.servers.iter();
        servers
            .map(|server| (server.url.span, server.url.value.clone()))
            .collect::<Servers>()
    };
    let found = known
        .entry((places(old), places(new)))
        .or_insert_with(|| lost((&old.servers, &new.servers), new.span));
    let rebased = rebased((old, new));
    let felt = found.iter().cloned().chain(rebased);
    changes.extend(felt.map(|change| change.felt_by(old.name(), Way::Operation)));
}

/// Absolute addresses of the older servers that the newer do not have, and defaults that are others.
fn lost((old, new): (&[Server], &[Server]), at: Span) -> Vec<Change> {
    let mut changes = Vec::new();
    let (before, after) = (addresses(old), addresses(new));
    for cut in [&before, &after].into_iter().filter_map(|all| all.cut) {
        let change = Change::new(NOT_COMPARED, Effect::Undecided, Some(cut), Some(at));
        let change = change.arg("message", "servers").arg("part", NOTHING);
        changes.push(change.arg("reason", "addresses-over-limit"));
    }
    let served: HashSet<&String> = after.urls.iter().map(|(url, _)| url).collect();
    let lost = before.urls.iter().filter(|(url, _)| !served.contains(url));
    let lost: Vec<&(String, Span)> = lost.collect();
    let now = match after.urls.as_slice() {
        [] => NOTHING.to_owned(),
        urls => listed(urls.iter().map(|(url, _)| url.as_str())),
    };
    let at = after.urls.first().map_or(at, |(_, span)| *span);
    let (each, rest) = lost.split_at(lost.len().min(TOLD));
    let rest_told = rest
        .first()
        .map(|(_, span)| (listed(rest.iter().map(|(url, _)| url.as_str())), *span));
    let each = each.iter().map(|(url, span)| (url.clone(), *span));
    for (from, span) in each.chain(rest_told) {
        let change = Change::new("address-removed", Effect::Possible, Some(span), Some(at));
        changes.push(change.arg("from", &from).arg("to", &now));
    }
    for one in old {
        let same = |other: &&Server| other.template.url == one.template.url;
        if let Some(other) = new.iter().find(same) {
            changes.extend(default(one, other, &served));
        }
    }
    changes
}

/// The first addresses, and how many there are more.
fn listed<'u>(urls: impl ExactSizeIterator<Item = &'u str>) -> String {
    let more = urls.len().saturating_sub(SHOWN);
    let urls: Vec<&str> = urls.take(SHOWN).collect();
    match more {
        0 => urls.join(", "),
        more => format!("{} … (+{more})", urls.join(", ")),
    }
}

/// Addresses that are relative to wherever the description stands: what is compared of them is the path.
fn rebased((old, new): (&Operation<'_>, &Operation<'_>)) -> Vec<Change> {
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
    let mut changes = Vec::new();
    for one in &old.servers {
        let url = &one.url;
        if url.value.contains("//") || after.contains(&path(&one.base_path, old)) {
            continue;
        }
        let now = new.servers.first();
        let at = now.map_or(new.span, |server| server.url.span);
        let to = now.map_or(NOTHING, |server| server.url.value.as_str());
        let at = (Some(url.span), Some(at));
        let change = Change::new("address-removed", Effect::Possible, at.0, at.1);
        changes.push(change.arg("from", &url.value).arg("to", to));
    }
    changes
}

/// The change where the default of a variable is another one, though the address with the former is still served: whoever leaves it
/// out is sent elsewhere.
fn default(one: &Server, other: &Server, served: &HashSet<&String>) -> Option<Change> {
    let url = trimmed(&one.url.value);
    if url == trimmed(&other.url.value) || !served.contains(&url) {
        return None;
    }
    let (from, to) = (&one.url, &other.url);
    let at = (Some(from.span), Some(to.span));
    let change = Change::new("address-default", Effect::Possible, at.0, at.1);
    Some(change.arg("from", &from.value).arg("to", &to.value))
}

/// The absolute addresses of servers.
struct Addresses {
    /// Each without a slash at its end, with the place of its server.
    urls: Vec<(String, Span)>,
    /// The first server that has more addresses than are compared.
    cut: Option<Span>,
}

fn addresses(servers: &[Server]) -> Addresses {
    let mut urls = Vec::new();
    let mut cut = None;
    let mut seen = HashSet::new();
    for server in servers {
        let variables = &server.template.variables;
        let mut choices: Vec<Vec<usize>> = vec![Vec::new()];
        for variable in variables {
            let count = variable.values.len().max(1);
            let room = (MOST / choices.len().max(1)).max(1);
            if count > room {
                cut = cut.or(Some(server.url.span));
            }
            choices = choices
                .iter()
                .flat_map(|chosen| {
                    (0..count.min(room)).map(move |value| {
                        let mut chosen = chosen.clone();
                        chosen.push(value);
                        chosen
                    })
                })
                .collect();
        }
        for chosen in choices {
            let value = |at: usize| {
                let values = &variables.get(at)?.values;
                values.get(*chosen.get(at)?).map(String::as_str)
            };
            let url = trimmed(&server.template.filled(value));
            if url.contains("//") && seen.insert(url.clone()) {
                urls.push((url, server.url.span));
            }
        }
    }
    Addresses { urls, cut }
}

fn trimmed(url: &str) -> String {
    url.trim_end_matches('/').to_owned()
}
