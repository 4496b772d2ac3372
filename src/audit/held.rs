//! Which systems provide and which use each resource: by codes, and by the names under which lists of demands ask.

use super::relation::{Holding, Met, Summary, Wanted};
use crate::text::{departments, is_one_department, may_be_one_department, name_key};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A resource and the submission that registers it.
pub(super) type Offer<'s> = (&'s Summary, &'s Holding);

/// Resources of one department and one name that a demand may mean. Where more have the name, it is not clear which is meant.
const MOST_CODES: usize = 10;
/// Departments with a resource of one name that are looked at for one that a demand names in short, or for the only one.
const MOST_DEPARTMENTS: usize = 1_000;

/// What a system uses of others.
pub(super) struct Use<'s> {
    /// The system.
    pub(super) by: &'s Summary,
    /// The code; nothing where it is asked for by a name that nobody registers under a code.
    pub(super) code: Option<&'s str>,
    /// Who registers it without a code.
    pub(super) owner: Option<&'s Summary>,
    /// The demand.
    pub(super) wanted: &'s Wanted,
    /// Whether it is registered.
    pub(super) met: Met,
}

/// Who provides and who uses each code.
pub(super) struct Held<'s> {
    /// By code, those that register it.
    pub(super) providing: BTreeMap<&'s str, Vec<Offer<'s>>>,
    /// By code, those that use it.
    pub(super) using: BTreeMap<&'s str, Vec<&'s Summary>>,
    /// What each uses, in the order of submissions, each code and each name once.
    pub(super) uses: Vec<Use<'s>>,
    /// The paths of systems that use something of another one, or of the official catalogue.
    users: BTreeSet<&'s str>,
    /// The paths of systems of which others use a resource that has no code.
    used: BTreeSet<&'s str>,
    /// Whether more departments have one name than are looked at.
    pub(super) is_cut: bool,
}

impl<'s> Held<'s> {
    /// Of the newest versions of all projects.
    pub(super) fn new(newest: &[&'s Summary]) -> Self {
        let mut providing: BTreeMap<&str, Vec<Offer<'_>>> = BTreeMap::new();
        let mut names = Names::default();
        for summary in newest {
            for holding in &summary.resources {
                if let Some(code) = &holding.row.code {
                    providing.entry(code).or_default().push((summary, holding));
                    two(names.owners.entry(code).or_default(), summary);
                }
                names.add((summary, holding));
            }
        }
        let mut held = Self {
            providing,
            using: BTreeMap::new(),
            uses: Vec::new(),
            users: BTreeSet::new(),
            used: BTreeSet::new(),
            is_cut: names
                .all
                .values()
                .any(|departments| departments.len() > MOST_DEPARTMENTS),
        };
        for summary in newest {
            held.ask(summary, &names);
        }
        held
    }

    /// Adds what a system asks for.
    fn ask(&mut self, summary: &'s Summary, names: &Names<'s>) {
        let path = summary.submission.path.as_str();
        let mut known = BTreeSet::new();
        let mut known_names = BTreeSet::new();
        // What of a name and department belongs to others is the same for each demand of one system.
        let mut seen = HashMap::new();
        for wanted in &summary.demands {
            let code = wanted.row.code.as_deref().map(str::trim);
            let mut found = match code {
                Some(code) => {
                    let is_of_others = names.is_of_others(code, summary);
                    // Its own use of its own resource is no demand that somebody has to meet.
                    let is_met = is_of_others || self.providing.contains_key(code);
                    if is_of_others {
                        self.users.insert(path);
                    }
                    Found {
                        codes: vec![code],
                        owner: None,
                        met: if is_met { Met::Met } else { Met::Unmet },
                    }
                }
                None => names.find(wanted, summary, &mut seen),
            };
            if wanted.row.registered {
                self.users.insert(path);
                found.met = Met::Met;
            }
            if code.is_none() && found.met == Met::Met {
                self.users.insert(path);
            }
            if let Some(owner) = found.owner {
                self.used.insert(owner.submission.path.as_str());
            }
            let used = |code| Use {
                by: summary,
                code,
                owner: found.owner,
                wanted,
                met: found.met,
            };
            if found.codes.is_empty() {
                let name = wanted.row.title.as_deref().map(name_key);
                let asked = (name, asked(wanted));
                if known_names.insert(asked) {
                    self.uses.push(used(None));
                }
            }
            for code in found
                .codes
                .iter()
                .copied()
                .filter(|code| known.insert(*code))
            {
                self.using.entry(code).or_default().push(summary);
                self.uses.push(used(Some(code)));
            }
        }
    }

    /// Whether another system than this one uses a code.
    pub(super) fn is_used(&self, code: &str, by_others_than: &Summary) -> bool {
        let mut using = self.using.get(code).into_iter().flatten();
        using.any(|other| !is_same(other, by_others_than))
    }

    /// Whether a system uses something of another one, or of the official catalogue, or others use a resource of it that has no code.
    pub(super) fn is_linked(&self, system: &Summary) -> bool {
        let path = system.submission.path.as_str();
        self.users.contains(path) || self.used.contains(path)
    }
}

/// What meets a demand.
#[derive(Debug, Clone)]
struct Found<'s> {
    /// The codes that it may mean.
    codes: Vec<&'s str>,
    /// Who registers it without a code, where nobody does with one.
    owner: Option<&'s Summary>,
    /// Whether it is registered by others.
    met: Met,
}

impl Found<'_> {
    const fn nothing(met: Met) -> Self {
        Self {
            codes: Vec::new(),
            owner: None,
            met,
        }
    }
}

/// The resources of one name and department.
#[derive(Debug, Default)]
struct Named<'s> {
    /// Its number among all of them.
    number: usize,
    /// Each code that has it.
    codes: BTreeSet<&'s str>,
    /// Two systems that have a resource of the name without a code.
    uncoded: Vec<&'s Summary>,
}

/// Resources by their names and then the names of their departments, as names are compared.
#[derive(Debug, Default)]
struct Names<'s> {
    all: HashMap<String, BTreeMap<String, Named<'s>>>,
    /// How many departments these are.
    count: usize,
    /// Of each code two systems that register it.
    owners: HashMap<&'s str, Vec<&'s Summary>>,
}

/// What others have of names and departments, by their numbers, as one system sees it.
type Seen<'s> = HashMap<usize, Option<Found<'s>>>;

impl<'s> Names<'s> {
    /// Adds a resource.
    fn add(&mut self, (summary, holding): Offer<'s>) {
        let row = &holding.row;
        let Some(title) = row.title.as_deref().map(name_key) else {
            return;
        };
        let department = row.provider_name.as_deref().map(name_key);
        let departments = self.all.entry(title).or_default();
        let named = departments
            .entry(department.unwrap_or_default())
            .or_insert_with(|| {
                self.count += 1;
                Named {
                    number: self.count,
                    ..Named::default()
                }
            });
        match row.code.as_deref() {
            Some(code) => {
                named.codes.insert(code);
            }
            None => two(&mut named.uncoded, summary),
        }
    }

    /// Whether another system than this one provides a code.
    fn is_of_others(&self, code: &str, than: &Summary) -> bool {
        let mut owners = self.owners.get(code).into_iter().flatten();
        owners.any(|owner| !is_same(owner, than))
    }

    /// What others register under the name of a demand: the departments that it names, or else the only one that does.
    fn find(&self, wanted: &Wanted, by: &Summary, seen: &mut Seen<'s>) -> Found<'s> {
        let title = wanted.row.title.as_deref().map(name_key);
        let Some(named) = title.and_then(|title| self.all.get(&title)) else {
            return Found::nothing(Met::Unmet);
        };
        let asked = asked(wanted);
        let exact = asked.iter().filter_map(|name| named.get(name));
        let exact: Vec<_> = exact
            .filter_map(|named| self.found(named, by, seen))
            .collect();
        if exact.iter().any(|found| found.met == Met::Unclear) {
            return Found::nothing(Met::Unclear);
        }
        // Whoever names two departments may have it from both.
        if let Some(first) = exact.first() {
            let codes = exact.iter().flat_map(|found| found.codes.iter().copied());
            return Found {
                codes: codes.collect(),
                ..first.clone()
            };
        }
        let mut of = |is_it: &dyn Fn(&str) -> bool| -> Vec<Found<'s>> {
            let some = named.iter().take(MOST_DEPARTMENTS);
            let some = some.filter(|(own, _)| is_it(own));
            some.filter_map(|(_, named)| self.found(named, by, seen))
                .take(2)
                .collect()
        };
        let mut found =
            of(&|own| asked.is_empty() || asked.iter().any(|name| is_one_department(name, own)));
        match (found.pop(), found.is_empty()) {
            (Some(only), true) => only,
            (None, _) if of(&|own| is_asked(&asked, own)).is_empty() => Found::nothing(Met::Unmet),
            // Several, or an abbreviation.
            (Some(_) | None, _) => Found::nothing(Met::Unclear),
        }
    }

    /// What of a name and department belongs to others than a system; nothing where all of it is its own.
    fn found(&self, named: &Named<'s>, by: &Summary, seen: &mut Seen<'s>) -> Option<Found<'s>> {
        let found = seen.entry(named.number).or_insert_with(|| {
            let codes = named.codes.iter().copied();
            let codes = codes.filter(|code| self.is_of_others(code, by));
            let codes: Vec<&str> = codes.take(MOST_CODES + 1).collect();
            let owner = named.uncoded.iter().find(|owner| !is_same(owner, by));
            match codes.len() {
                0 => owner.map(|owner| Found {
                    codes: Vec::new(),
                    owner: Some(owner),
                    met: Met::Met,
                }),
                1..=MOST_CODES => Some(Found {
                    codes,
                    owner: None,
                    met: Met::Met,
                }),
                _ => Some(Found::nothing(Met::Unclear)),
            }
        });
        found.clone()
    }
}

/// Keeps two different systems: whichever one asks, the other is another.
fn two<'s>(owners: &mut Vec<&'s Summary>, owner: &'s Summary) {
    if owners.len() < 2 && !owners.iter().any(|it| is_same(it, owner)) {
        owners.push(owner);
    }
}

/// The departments that a demand names, as names are compared.
pub(super) fn asked(wanted: &Wanted) -> Vec<String> {
    let cell = wanted.row.provider_name.as_deref();
    cell.map_or_else(Vec::new, departments)
}

/// Whether a department may be one of those that a demand names, or it names none.
pub(super) fn is_asked(asked: &[String], department: &str) -> bool {
    asked.is_empty()
        || asked
            .iter()
            .any(|name| may_be_one_department(name, department))
}

/// Whether two submissions are one.
fn is_same(one: &Summary, other: &Summary) -> bool {
    one.submission.path == other.submission.path
}
