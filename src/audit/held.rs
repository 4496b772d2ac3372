//! Which systems provide and which use each resource: by codes, and by the names under which lists of demands ask.

use super::relation::{Holding, Summary, Wanted};
use crate::text::{listed, may_be_one_department, name_key};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A resource and the submission that registers it.
pub(super) type Offer<'s> = (&'s Summary, &'s Holding);

/// Resources of one department and one name that a demand may mean. Where more have the name, it does not say which of them is meant.
const MOST_CODES: usize = 10;
/// Departments that are looked at for one that a demand names in short, or for the only one.
const MOST_DEPARTMENTS: usize = 1_000;

/// What a system uses of others.
pub(super) struct Use<'s> {
    /// The system.
    pub(super) by: &'s Summary,
    /// The code; nothing where it is asked for by a name that nobody registers under a code.
    pub(super) code: Option<&'s str>,
    /// The demand.
    pub(super) wanted: &'s Wanted,
}

/// A demand that no submission and no official catalogue meets, or of which nobody can tell what meets it.
pub(super) struct Unmet<'s> {
    /// The system that asks.
    pub(super) by: &'s Summary,
    /// What it asks for.
    pub(super) wanted: &'s Wanted,
    /// Whether several departments have resources of its name, and it says none of them.
    pub(super) is_ambiguous: bool,
}

/// Who provides and who uses each code.
pub(super) struct Held<'s> {
    pub(super) providing: BTreeMap<&'s str, Vec<Offer<'s>>>,
    pub(super) using: BTreeMap<&'s str, Vec<&'s Summary>>,
    /// What each uses, in the order of submissions, and each code once.
    pub(super) uses: Vec<Use<'s>>,
    /// The paths of systems that use something of another one, or of the official catalogue.
    users: BTreeSet<&'s str>,
    /// Demands that are no link, in the order of submissions.
    pub(super) unmet: Vec<Unmet<'s>>,
}

impl<'s> Held<'s> {
    pub(super) fn new(judged: &[&'s Summary]) -> Self {
        let mut providing: BTreeMap<&str, Vec<Offer<'_>>> = BTreeMap::new();
        let mut names = Names::default();
        for summary in judged {
            for holding in &summary.resources {
                if let Some(code) = &holding.row.code {
                    providing.entry(code).or_default().push((summary, holding));
                }
                names.add((summary, holding));
            }
        }
        let mut using: BTreeMap<&str, Vec<&Summary>> = BTreeMap::new();
        let mut uses: Vec<Use<'_>> = Vec::new();
        let mut users = BTreeSet::new();
        let mut unmet = Vec::new();
        for summary in judged {
            let mut known = BTreeSet::new();
            for wanted in &summary.demands {
                let code = wanted.row.code.as_deref().map(str::trim);
                let found = match code {
                    Some(code) => Found {
                        is_own: providing.contains_key(code),
                        is_of_others: is_of_others(&providing, code, summary),
                        is_ambiguous: false,
                        codes: vec![code],
                    },
                    None => names.find(wanted, summary, &providing),
                };
                let is_registered = wanted.row.registered;
                if !found.is_own && !found.is_of_others && !is_registered {
                    unmet.push(Unmet {
                        by: summary,
                        wanted,
                        is_ambiguous: found.is_ambiguous,
                    });
                }
                if found.is_of_others || is_registered {
                    users.insert(summary.submission.path.as_str());
                }
                let used = |code| Use {
                    by: summary,
                    code,
                    wanted,
                };
                if found.codes.is_empty() {
                    uses.push(used(None));
                }
                for code in found.codes.into_iter().filter(|code| known.insert(*code)) {
                    using.entry(code).or_default().push(summary);
                    uses.push(used(Some(code)));
                }
            }
        }
        Self {
            providing,
            using,
            uses,
            users,
            unmet,
        }
    }

    /// Whether another system than this one uses a code.
    pub(super) fn is_used(&self, code: &str, by_others_than: &Summary) -> bool {
        let mut using = self.using.get(code).into_iter().flatten();
        using.any(|other| !is_same(other, by_others_than))
    }

    /// Whether a system uses something of another one, or of the official catalogue.
    pub(super) fn uses_others(&self, system: &Summary) -> bool {
        self.users.contains(system.submission.path.as_str())
    }
}

/// Whether another system than this one provides a code.
fn is_of_others(providing: &BTreeMap<&str, Vec<Offer<'_>>>, code: &str, than: &Summary) -> bool {
    let mut by = providing.get(code).into_iter().flatten();
    by.any(|(owner, _)| !is_same(owner, than))
}

/// What meets a demand.
#[derive(Default)]
struct Found<'s> {
    /// The codes that it may mean.
    codes: Vec<&'s str>,
    /// Whether the system itself registers it.
    is_own: bool,
    /// Whether another one does.
    is_of_others: bool,
    /// Whether several departments do, and nobody says which is meant.
    is_ambiguous: bool,
}

/// The resources of one name and department.
#[derive(Default)]
struct Named<'s> {
    /// Each code that has it.
    codes: BTreeSet<&'s str>,
    /// Two systems that have a resource of the name without a code.
    uncoded: Vec<&'s Summary>,
}

/// Resources by their names and then the names of their departments, as names are compared.
#[derive(Default)]
struct Names<'s> {
    all: HashMap<String, BTreeMap<String, Named<'s>>>,
}

impl<'s> Names<'s> {
    fn add(&mut self, (summary, holding): Offer<'s>) {
        let row = &holding.row;
        let Some(title) = row.title.as_deref().map(name_key) else {
            return;
        };
        let department = row.provider_name.as_deref().map(name_key);
        let departments = self.all.entry(title).or_default();
        let named = departments.entry(department.unwrap_or_default());
        named.or_default().add(summary, row.code.as_deref());
    }

    /// What others register under the name of a demand: the department that it names, or else the only one that does.
    fn find(
        &self,
        wanted: &Wanted,
        by: &Summary,
        providing: &BTreeMap<&str, Vec<Offer<'_>>>,
    ) -> Found<'s> {
        let title = wanted.row.title.as_deref().map(name_key);
        let departments = title.and_then(|title| self.all.get(&title));
        let Some(departments) = departments else {
            return Found::default();
        };
        let asked = asked(wanted);
        let exact = asked.iter().filter_map(|name| departments.get(name));
        let exact: Vec<_> = exact
            .filter_map(|named| named.found(by, providing))
            .collect();
        let mut found = if exact.is_empty() {
            let some = departments.iter().take(MOST_DEPARTMENTS);
            let some = some.filter(|(own, _)| is_asked(&asked, own));
            some.filter_map(|(_, named)| named.found(by, providing))
                .collect()
        } else {
            exact
        };
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => only,
            (Some(_), false) => Found {
                is_ambiguous: true,
                ..Found::default()
            },
            (None, _) => Found::default(),
        }
    }
}

impl<'s> Named<'s> {
    fn add(&mut self, owner: &'s Summary, code: Option<&'s str>) {
        match code {
            Some(code) => {
                self.codes.insert(code);
            }
            None if self.uncoded.len() < 2 && !self.uncoded.iter().any(|it| is_same(it, owner)) => {
                self.uncoded.push(owner);
            }
            None => {}
        }
    }

    /// What of it belongs to others than a system; nothing where all of it is its own.
    fn found(&self, by: &Summary, providing: &BTreeMap<&str, Vec<Offer<'_>>>) -> Option<Found<'s>> {
        let codes = self.codes.iter().copied();
        let mut codes = codes.filter(|code| is_of_others(providing, code, by));
        let first: Vec<&str> = codes.by_ref().take(MOST_CODES).collect();
        let is_of_others =
            !first.is_empty() || self.uncoded.iter().any(|owner| !is_same(owner, by));
        let is_clear = codes.next().is_none();
        is_of_others.then(|| Found {
            codes: if is_clear { first } else { Vec::new() },
            is_of_others,
            ..Found::default()
        })
    }
}

/// The departments that a demand names, as names are compared.
pub(super) fn asked(wanted: &Wanted) -> Vec<String> {
    let names = wanted.row.provider_name.iter();
    let names = names.flat_map(|names| listed(names)).map(name_key);
    names.filter(|name| !name.is_empty()).collect()
}

/// Whether a department is one of those that a demand names, or it names none.
pub(super) fn is_asked(asked: &[String], department: &str) -> bool {
    asked.is_empty()
        || asked
            .iter()
            .any(|name| may_be_one_department(name, department))
}

pub(super) fn is_same(one: &Summary, other: &Summary) -> bool {
    one.submission.path == other.submission.path
}
