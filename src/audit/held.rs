//! Which systems provide and which use each resource: by codes, and by the names under which lists of demands ask.

use super::relation::{Holding, Summary, Wanted};
use crate::text::name_key;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A resource and the submission that registers it.
pub(super) type Offer<'s> = (&'s Summary, &'s Holding);

/// Codes that one name may stand for. A name that more resources have does not say which of them is meant.
const MOST_CODES: usize = 10;

/// What a system uses of others.
pub(super) struct Use<'s> {
    /// The system.
    pub(super) by: &'s Summary,
    /// The code; nothing where it is asked for by a name that nobody registers under a code.
    pub(super) code: Option<&'s str>,
    /// The demand.
    pub(super) wanted: &'s Wanted,
}

/// Who provides and who uses each code.
pub(super) struct Held<'s> {
    pub(super) providing: BTreeMap<&'s str, Vec<Offer<'s>>>,
    pub(super) using: BTreeMap<&'s str, Vec<&'s Summary>>,
    /// What each uses, in the order of submissions, and each code once.
    pub(super) uses: Vec<Use<'s>>,
    /// The paths of systems that use something of another one, or of the official catalogue.
    users: BTreeSet<&'s str>,
    /// Demands that no submission and no official catalogue meets, in the order of submissions.
    pub(super) unmet: Vec<(&'s Summary, &'s Wanted)>,
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
                        codes: vec![code],
                    },
                    None => names.find(wanted, summary, &providing),
                };
                let is_registered = wanted.row.registered;
                if !found.is_own && !found.is_of_others && !is_registered {
                    unmet.push((*summary, wanted));
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
struct Found<'s> {
    /// The codes that it may mean.
    codes: Vec<&'s str>,
    /// Whether the system itself registers it.
    is_own: bool,
    /// Whether another one does.
    is_of_others: bool,
}

/// The resources of one name.
#[derive(Default)]
struct Named<'s> {
    /// Each code that has it.
    codes: BTreeSet<&'s str>,
    /// Two systems that have a resource of the name without a code.
    uncoded: Vec<&'s Summary>,
}

/// Resources by their names, as names are compared.
#[derive(Default)]
struct Names<'s> {
    all: HashMap<String, Named<'s>>,
    /// By the name of the department, too.
    of_department: HashMap<(String, String), Named<'s>>,
}

impl<'s> Names<'s> {
    fn add(&mut self, (summary, holding): Offer<'s>) {
        let row = &holding.row;
        let Some(title) = row.title.as_deref().map(name_key) else {
            return;
        };
        if let Some(provider) = row.provider_name.as_deref().map(name_key) {
            let key = (title.clone(), provider);
            let named = self.of_department.entry(key).or_default();
            named.add(summary, row.code.as_deref());
        }
        let named = self.all.entry(title).or_default();
        named.add(summary, row.code.as_deref());
    }

    /// What others register under the name of a demand: the department that it names, where that registers some.
    fn find(
        &self,
        wanted: &Wanted,
        by: &Summary,
        providing: &BTreeMap<&str, Vec<Offer<'_>>>,
    ) -> Found<'s> {
        let title = wanted.row.title.as_deref().map(name_key);
        let title = title.unwrap_or_default();
        let all = self.all.get(&title);
        let provider = wanted.row.provider_name.as_deref().map(name_key);
        let own = provider.and_then(|provider| self.of_department.get(&(title, provider)));
        let found = |named: &Named<'s>| {
            let codes = named.codes.iter().copied();
            let mut codes = codes.filter(|code| is_of_others(providing, code, by));
            let first: Vec<&str> = codes.by_ref().take(MOST_CODES).collect();
            let is_of_others =
                !first.is_empty() || named.uncoded.iter().any(|owner| !is_same(owner, by));
            let is_clear = codes.next().is_none();
            Found {
                codes: if is_clear { first } else { Vec::new() },
                is_own: false,
                is_of_others,
            }
        };
        let mut found = [own, all].into_iter().flatten().map(found);
        let found = found.find(|it| it.is_of_others);
        found.unwrap_or(Found {
            codes: Vec::new(),
            is_own: false,
            is_of_others: false,
        })
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
}

/// Leaves only resources of the department that a demand names, where there are any.
pub(super) fn of_department<O>(
    offers: &mut Vec<O>,
    wanted: &Wanted,
    holding: impl Fn(&O) -> &Holding,
) {
    let Some(provider) = wanted.row.provider_name.as_deref().map(name_key) else {
        return;
    };
    let is_own = |offer: &O| {
        let own = holding(offer).row.provider_name.as_deref();
        own.is_some_and(|own| name_key(own) == provider)
    };
    if offers.iter().any(is_own) {
        offers.retain(is_own);
    }
}

pub(super) fn is_same(one: &Summary, other: &Summary) -> bool {
    one.submission.path == other.submission.path
}
