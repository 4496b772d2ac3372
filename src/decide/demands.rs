//! What the submission says it uses of other systems.

use super::verdict::Demand;
use crate::check::{Demanded, Registry};
use crate::model::Submission;
use crate::text::name_key;
use std::collections::{HashMap, HashSet};

/// 信息项 that are kept of one demand. A cell may hold any number of names.
const MOST_ITEMS: usize = 300;

/// Codes of the manifest, and then what lists of demands ask for: each code, or each name of a department's resource, once.
pub fn demands(submission: &Submission<'_>, registry: Option<&Registry>) -> Vec<Demand> {
    let mut all: Vec<Demand> = Vec::new();
    let mut by_code: HashMap<String, usize> = HashMap::new();
    let manifest = submission.manifest.iter();
    for code in manifest.flat_map(|manifest| &manifest.consumes) {
        let next = all.len();
        let own = code.value.trim().to_owned();
        if *by_code.entry(own).or_insert(next) == next {
            all.push(Demand {
                code: Some(code.value.clone()),
                registered: registry.is_some_and(|all| all.entry(code.value.trim()).is_some()),
                ..Demand::default()
            });
        }
    }
    let entries = submission.entries.iter();
    let own = entries.filter_map(|entry| Some(entry.text("code")?.0.trim()));
    let own: HashSet<&str> = own.collect();
    let mut by_name: HashMap<(String, Option<String>), usize> = HashMap::new();
    let lines = submission.demands.iter();
    for line in lines.filter(|line| !line.hidden && !line.own) {
        let found = registry.map(|registry| registry.demanded(line));
        let code = match (&line.code, found) {
            (Some(code), _) => Some(code.value.trim()),
            (None, Some(Demanded::Is(entry))) => entry.text("code").map(|(code, _)| code.trim()),
            _ => None,
        };
        // The registry may know what the project registers under another name.
        if code.is_some_and(|code| own.contains(code)) {
            continue;
        }
        let next = all.len();
        let at = match (code, &line.title) {
            (Some(code), _) => *by_code.entry(code.to_owned()).or_insert(next),
            (None, Some(title)) => {
                let provider = line.provider.as_deref().map(name_key);
                let name = (name_key(&title.value), provider);
                *by_name.entry(name).or_insert(next)
            }
            (None, None) => continue,
        };
        if at == next {
            all.push(Demand {
                code: code.map(str::to_owned),
                registered: matches!(found, Some(Demanded::Is(_) | Demanded::Several(_))),
                ..Demand::default()
            });
        }
        if let Some(demand) = all.get_mut(at) {
            let title = line.title.as_ref().map(|title| title.value.trim());
            demand.title = demand.title.take().or(title.map(str::to_owned));
            demand.provider = demand.provider.take().or(line.provider.clone());
            demand.items.extend(line.items.iter().cloned());
        }
    }
    for demand in &mut all {
        let mut known = HashSet::new();
        demand.items.retain(|item| known.insert(item.clone()));
        demand.items.truncate(MOST_ITEMS);
    }
    all
}
