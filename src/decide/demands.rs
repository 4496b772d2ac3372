//! What the submission says it uses of other systems.

use super::verdict::Demand;
use crate::check::{Demanded, Registry};
use crate::model::{Demand as Line, Submission};
use crate::text::name_key;
use std::collections::{HashMap, HashSet};

/// Codes of the manifest, and then what lists of demands ask for: each code, or each name of a department's resource, once.
pub fn demands(submission: &Submission<'_>, registry: Option<&Registry>) -> Vec<Demand> {
    let mut all: Vec<Demand> = Vec::new();
    let mut by_code: HashMap<String, usize> = HashMap::new();
    let manifest = submission.manifest.iter();
    for code in manifest.flat_map(|manifest| &manifest.consumes) {
        by_code
            .entry(code.value.trim().to_owned())
            .or_insert(all.len());
        all.push(Demand {
            code: Some(code.value.clone()),
            registered: registry.is_some_and(|all| all.entry(code.value.trim()).is_some()),
            ..Demand::default()
        });
    }
    let own = Own::of(submission);
    let mut by_name: HashMap<(String, Option<String>), usize> = HashMap::new();
    let lines = submission.demands.iter().filter(|line| !line.hidden);
    for line in lines.filter(|line| !own.has(line)) {
        let found = registry.map(|registry| registry.demanded(line));
        let code = match (&line.code, found) {
            (Some(code), _) => Some(code.value.trim()),
            (None, Some(Demanded::Is(entry))) => entry.text("code").map(|(code, _)| code.trim()),
            _ => None,
        };
        if code.is_some_and(|code| own.codes.contains(code)) {
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
    all
}

/// What the project itself registers: no resource of another.
struct Own<'s> {
    codes: HashSet<&'s str>,
    titles: HashSet<String>,
    providers: HashSet<String>,
}

impl<'s> Own<'s> {
    fn of(submission: &'s Submission<'_>) -> Self {
        let texts = |field: &'static str| {
            let entries = submission.entries.iter();
            entries.filter_map(move |entry| Some(entry.text(field)?.0))
        };
        Self {
            codes: texts("code").map(str::trim).collect(),
            titles: texts("title").map(name_key).collect(),
            providers: texts("providerName").map(name_key).collect(),
        }
    }

    /// Whether a line without a code asks for one of them: by its name, and not of another department.
    fn has(&self, line: &Line) -> bool {
        let is_own = |name: &String| self.providers.contains(&name_key(name));
        let title = line.title.as_ref().filter(|_| line.code.is_none());
        title.is_some_and(|title| self.titles.contains(&name_key(&title.value)))
            && line.provider.as_ref().is_none_or(is_own)
    }
}
