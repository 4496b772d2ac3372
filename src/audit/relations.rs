//! What the submissions of an audit have to do with each other: what is registered twice, what nobody provides, what nobody uses. Told
//! for people to look at; no verdict depends on it.

use super::alike::{Set, alike};
use super::demands;
use super::held::Held;
use super::limit::Limit;
use super::names::Names;
use super::relation::{
    Holding, Kind, LinkRow, Member, PairRow, Relation, Relations, Summary, Wanted,
};
use super::rows::Rows;
use super::versions::projects;
use crate::text::name_key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Resources with fewer different 信息项 are alike by chance.
const FEWEST_ITEMS: usize = 3;

/// What is kept of all submissions.
#[derive(Debug, Default)]
pub struct Summaries {
    /// Each, by path.
    pub all: Vec<Summary>,
    /// The names of all 信息项.
    names: Names,
}

impl Summaries {
    /// None yet, and names within these budgets.
    #[must_use]
    pub fn with(names: Names) -> Self {
        Self {
            all: Vec::new(),
            names,
        }
    }

    /// Keeps what is compared of a submission.
    pub fn add(&mut self, rows: Rows) {
        let mut items = rows.items.into_iter().peekable();
        let resources = rows.resources.into_iter().map(|row| {
            let mut own = Vec::with_capacity(row.items);
            while let Some(item) = items.next_if(|item| item.resource == row.resource) {
                own.push(item.name);
            }
            let items = self.names.hold(&own);
            Holding { row, items }
        });
        let resources = resources.collect();
        let demands = rows.demands.into_iter().map(|mut row| {
            let items = std::mem::take(&mut row.items);
            Wanted {
                items: self.names.hold(&items),
                row,
            }
        });
        self.all.push(Summary {
            resources,
            demands: demands.collect(),
            submission: rows.submission,
        });
    }
}

/// Relations between submissions, which are sorted by path.
#[must_use]
pub fn relations(summaries: &Summaries) -> Relations {
    let judged: Vec<&Summary> = summaries
        .all
        .iter()
        .filter(|summary| summary.submission.verdict.is_some())
        .collect();
    let mut told = Relations::default();
    // What was once handed in and is no more counts for nothing: the newest version of a project stands for it.
    let projects = projects(&judged);
    versions(&projects, &mut told.list);
    let newest = projects.iter().filter_map(|all| all.first().copied());
    let newest: Vec<&Summary> = newest.collect();
    let held = Held::new(&newest);
    registered_twice(&held, &mut told.list);
    resources_alike(&newest, &summaries.names, &mut told);
    let offers = newest.iter().flat_map(|summary| {
        let resources = summary.resources.iter();
        resources.map(|holding| (*summary, holding))
    });
    demands::tell(
        &held,
        &offers.collect::<Vec<_>>(),
        &summaries.names,
        &mut told,
    );
    used(&newest, &held, &mut told.list);
    told.links = links(&held);
    providers(&newest, &mut told.list);
    told.list.sort_by_cached_key(place);
    told
}

/// What a relation is sorted by. Of resources that are alike the largest groups come first, of demands what most ask for, and of what may
/// meet them what is most alike.
fn place(relation: &Relation) -> impl Ord + use<> {
    let members = &relation.members;
    let (size, percent) = (members.len(), relation.percent.unwrap_or(0));
    let weight = match relation.kind {
        Kind::ResourcesAlike => (size, percent, items(members)),
        Kind::DemandPossiblyMet => (percent, size, 0),
        Kind::ConsumedNotProvided => (size, 0, 0),
        _ => (0, 0, 0),
    };
    let paths = members.iter();
    let paths = paths.map(|it| (it.path.clone(), it.resource.clone()));
    (
        Kind::ALL.iter().position(|own| *own == relation.kind),
        Reverse(weight),
        relation.subject.clone(),
        paths.collect::<Vec<_>>(),
    )
}

/// How many 信息项 the first member has.
fn items(members: &[Member]) -> usize {
    members.first().map_or(0, |it| it.items.len())
}

fn relation(kind: Kind, subject: &str, members: Vec<Member>) -> Relation {
    Relation {
        kind,
        subject: subject.to_owned(),
        percent: None,
        members,
    }
}

fn versions(projects: &[Vec<&Summary>], list: &mut Vec<Relation>) {
    for versions in projects.iter().filter(|versions| versions.len() > 1) {
        let members = versions.iter().map(|it| Member::new(it, None));
        let members: Vec<Member> = members.collect();
        let code = members.first().and_then(|it| it.project_code.clone());
        let code = code.unwrap_or_default();
        list.push(relation(Kind::ProjectVersions, code.trim(), members));
    }
}

fn registered_twice(held: &Held<'_>, list: &mut Vec<Relation>) {
    for (code, by) in &held.providing {
        let paths: BTreeSet<&str> = by
            .iter()
            .map(|(summary, _)| summary.submission.path.as_str())
            .collect();
        if paths.len() > 1 {
            let members = by
                .iter()
                .map(|(summary, holding)| Member::new(summary, Some(holding)));
            list.push(relation(Kind::CodeRegisteredTwice, code, members.collect()));
        }
    }
}

/// Tells resources with nearly the same 信息项. Where all have one code, that tells them already.
fn resources_alike(newest: &[&Summary], names: &Names, told: &mut Relations) {
    let mut all: Vec<(&Summary, &Holding)> = Vec::new();
    let mut sets: Vec<Set> = Vec::new();
    for (owner, summary) in newest.iter().enumerate() {
        for holding in &summary.resources {
            let words = names.set(&holding.items);
            if words.len() >= FEWEST_ITEMS {
                all.push((summary, holding));
                sets.push(Set { words, owner });
            }
        }
    }
    let found = alike(&sets);
    told.limits = found.limits;
    if names.is_spent() {
        told.limits.insert(Limit::Names);
    }
    let mut groups: Vec<(Relation, Vec<usize>)> = Vec::new();
    for group in found.groups {
        let of = |at: &usize| all.get(*at).map(|(summary, holding)| (*summary, *holding));
        let own: Vec<_> = group.members.iter().filter_map(of).collect();
        let codes: BTreeSet<Option<&String>> =
            own.iter().map(|(_, it)| it.row.code.as_ref()).collect();
        if codes.len() == 1 && !codes.contains(&None) {
            continue;
        }
        let members = own.into_iter().map(|(summary, holding)| Member {
            items: holding.items.clone(),
            ..Member::new(summary, Some(holding))
        });
        let members: Vec<Member> = members.collect();
        let subject = members.first().and_then(|first| first.resource.clone());
        let told = Relation {
            percent: Some(group.percent),
            ..relation(Kind::ResourcesAlike, &subject.unwrap_or_default(), members)
        };
        groups.push((told, group.members));
    }
    groups.sort_by_cached_key(|(told, _)| place(told));
    let mut number: HashMap<usize, usize> = HashMap::new();
    for (at, (relation, members)) in groups.into_iter().enumerate() {
        number.extend(members.into_iter().map(|member| (member, at + 1)));
        told.list.push(relation);
    }
    let pairs = found.pairs.iter().filter_map(|pair| {
        let ((one, own), (other, with)) = (all.get(pair.one)?, all.get(pair.other)?);
        Some(PairRow {
            group: *number.get(&pair.one)?,
            path: one.submission.path.clone(),
            resource: own.row.id.clone(),
            other_path: other.submission.path.clone(),
            other_resource: with.row.id.clone(),
            percent: pair.percent,
            common: pair.common,
            all: pair.all,
        })
    });
    told.pairs = pairs.collect();
    told.pairs
        .sort_by_key(|pair| (pair.group, Reverse(pair.percent)));
}

/// Tells resources that nobody uses, and systems without any link.
fn used(newest: &[&Summary], held: &Held<'_>, list: &mut Vec<Relation>) {
    for (code, by) in &held.providing {
        let by: Vec<_> = by
            .iter()
            .filter(|(_, holding)| !holding.row.withheld)
            .collect();
        let is_used = by.iter().any(|(summary, _)| held.is_used(code, summary));
        if !by.is_empty() && !is_used {
            let members = by
                .iter()
                .map(|(summary, holding)| Member::new(summary, Some(holding)));
            list.push(relation(Kind::ProvidedNotConsumed, code, members.collect()));
        }
    }
    for summary in newest.iter().filter(|summary| is_known(summary)) {
        let mut provides = summary
            .resources
            .iter()
            .filter_map(|it| it.row.code.as_deref());
        let is_linked = provides.any(|code| held.is_used(code, summary)) || held.is_linked(summary);
        if !is_linked {
            let path = &summary.submission.path;
            list.push(relation(
                Kind::SystemWithoutLink,
                path,
                vec![Member::new(summary, None)],
            ));
        }
    }
}

/// Who uses what of whom.
fn links(held: &Held<'_>) -> Vec<LinkRow> {
    let mut providers: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (code, by) in &held.providing {
        let paths = by.iter().map(|(owner, _)| owner.submission.path.as_str());
        providers.insert(code, paths.collect());
    }
    let none = BTreeSet::new();
    let links = held.uses.iter().map(|used| {
        let path = used.by.submission.path.as_str();
        let by = used.code.and_then(|code| providers.get(code));
        let by = by.unwrap_or(&none);
        let first = by.iter().find(|provider| **provider != path);
        let owner = || used.owner.map(|owner| owner.submission.path.clone());
        LinkRow {
            path: path.to_owned(),
            code: used.code.map(str::to_owned),
            title: used.wanted.row.title.clone(),
            state: used.met,
            provider_path: first.map_or_else(owner, |path| Some((*path).to_owned())),
            providers: by.len() - usize::from(by.contains(path))
                + usize::from(used.owner.is_some()),
            registered: used.wanted.row.registered,
        }
    });
    let mut links: Vec<LinkRow> = links.collect();
    links.sort();
    links
}

/// Whether the manifest of a submission was read. Else nobody knows what it uses, nor that it has no link.
const fn is_known(summary: &Summary) -> bool {
    let own = &summary.submission;
    own.project_code.is_some() || own.project_name.is_some()
}

/// Tells departments whose code stands under several names, in manifests and in catalogues; one member for each way of writing.
fn providers(newest: &[&Summary], list: &mut Vec<Relation>) {
    let mut written: BTreeMap<String, BTreeMap<String, Member>> = BTreeMap::new();
    for summary in newest {
        let own = std::iter::once(Member::new(summary, None));
        let of_resources = summary
            .resources
            .iter()
            .map(|it| Member::new(summary, Some(it)));
        for seen in own.chain(of_resources) {
            let (Some(name), Some(code)) = (&seen.provider_name, &seen.provider_code) else {
                continue;
            };
            let ways = written.entry(code.trim().to_uppercase()).or_default();
            ways.entry(name_key(name)).or_insert(seen);
        }
    }
    for (code, ways) in written {
        if ways.len() > 1 {
            let members = ways.into_values().collect();
            list.push(relation(Kind::ProviderWrittenDifferently, &code, members));
        }
    }
}
