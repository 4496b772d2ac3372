//! Departments, their systems, and who uses what of whom: what the map of an audit draws.

use super::relation::{Kind, Met, Relations, Summary};
use crate::text::name_key;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Departments with their systems, and the links between departments.
#[derive(Debug, Default)]
pub struct Map<'s> {
    /// Those with most links to others first.
    pub departments: Vec<Department<'s>>,
    /// Links from one department to another, the most first.
    pub flows: Vec<Flow>,
    /// Where each system stands, by its path.
    pub places: HashMap<&'s str, Place>,
}

/// A department, by its code or else its name.
#[derive(Debug, Default)]
pub struct Department<'s> {
    /// Its name, as it is written first.
    pub name: Option<&'s str>,
    /// Its code.
    pub code: Option<&'s str>,
    /// Its systems: the newest version of each project, by path.
    pub systems: Vec<System<'s>>,
    /// Links by which it uses resources of others.
    pub uses: usize,
    /// Links by which others use its resources.
    pub used: usize,
    /// Links within it.
    pub within: usize,
}

/// A system.
#[derive(Debug)]
pub struct System<'s> {
    /// What is known of it.
    pub summary: &'s Summary,
    /// How many other systems use each of its resources.
    pub used: Vec<usize>,
    /// What it uses: the code, the system that registers it, and whether anybody does or the official catalogue has it.
    pub uses: Vec<Use<'s>>,
    /// Whether it uses nothing of others, and others nothing of it, as far as is known.
    pub is_chimney: bool,
}

/// A resource that a system uses.
#[derive(Debug)]
pub struct Use<'s> {
    /// Its code; else the name by which it is asked for.
    pub name: &'s str,
    /// Path of the system that registers it, the first of several.
    pub provider: Option<&'s str>,
    /// Whether the official catalogue has it.
    pub registered: bool,
    /// Whether somebody registers it.
    pub met: Met,
}

/// Where a system stands: the index of its department, and its index there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The department.
    pub department: usize,
    /// The system in it.
    pub system: usize,
}

/// Links from a department to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// The one that uses, by its index.
    pub from: usize,
    /// The one that provides.
    pub to: usize,
    /// How many links there are.
    pub number: usize,
}

/// The map of some submissions, which are sorted by path, and of their relations.
#[must_use]
pub fn map<'s>(all: &'s [Summary], relations: &'s Relations) -> Map<'s> {
    let former = relations.former();
    let chimneys = relations.of(Kind::SystemWithoutLink);
    let chimneys: BTreeSet<&str> = chimneys.map(|it| it.subject.as_str()).collect();
    let mut uses: HashMap<&str, Vec<Use<'_>>> = HashMap::new();
    let mut users: HashMap<&str, usize> = HashMap::new();
    for link in &relations.links {
        if let Some(code) = &link.code {
            *users.entry(code).or_default() += 1;
        }
        let name = link.code.as_ref().or(link.title.as_ref());
        uses.entry(&link.path).or_default().push(Use {
            name: name.map_or("", String::as_str),
            provider: link.provider_path.as_deref(),
            registered: link.registered,
            met: link.state,
        });
    }
    let mut departments: BTreeMap<String, Department<'_>> = BTreeMap::new();
    let newest = all.iter().filter(|it| !former.contains(path(it)));
    for summary in newest {
        let own = departments.entry(key(summary)).or_default();
        own.name = own
            .name
            .or(given(summary.submission.provider_name.as_ref()));
        own.code = own
            .code
            .or(given(summary.submission.provider_code.as_ref()));
        let uses = uses.remove(path(summary)).unwrap_or_default();
        let itself: BTreeSet<&str> = uses.iter().map(|it| it.name).collect();
        let used = summary.resources.iter().map(|it| {
            let code = it.row.code.as_deref().unwrap_or_default();
            let all = users.get(code).copied().unwrap_or_default();
            all - usize::from(itself.contains(code)).min(all)
        });
        own.systems.push(System {
            summary,
            used: used.collect(),
            uses,
            is_chimney: chimneys.contains(path(summary)),
        });
    }
    arranged(departments.into_values().collect())
}

fn path(summary: &Summary) -> &str {
    &summary.submission.path
}

fn given(field: Option<&String>) -> Option<&str> {
    field
        .map(|text| text.trim())
        .filter(|text| !text.is_empty())
}

/// What tells departments apart: the code, else the name.
fn key(summary: &Summary) -> String {
    let own = &summary.submission;
    match (
        given(own.provider_code.as_ref()),
        given(own.provider_name.as_ref()),
    ) {
        (Some(code), _) => format!("c{}", code.to_uppercase()),
        (None, Some(name)) => format!("n{}", name_key(name)),
        (None, None) => String::new(),
    }
}

/// Counts the links of departments, and puts those with most links first.
fn arranged(mut departments: Vec<Department<'_>>) -> Map<'_> {
    let flows = flows(&departments, &places(&departments));
    for (&(from, to), &number) in &flows {
        if from == to {
            if let Some(own) = departments.get_mut(from) {
                own.within += number;
            }
            continue;
        }
        if let Some(from) = departments.get_mut(from) {
            from.uses += number;
        }
        if let Some(to) = departments.get_mut(to) {
            to.used += number;
        }
    }
    departments.sort_by_key(|own| {
        let is_unknown = own.name.is_none() && own.code.is_none();
        (
            is_unknown,
            Reverse(own.uses + own.used),
            Reverse(own.systems.len()),
            own.name,
            own.code,
        )
    });
    let places = places(&departments);
    let between = flows_between(&departments, &places);
    Map {
        departments,
        flows: between,
        places,
    }
}

fn flows_between(departments: &[Department<'_>], places: &HashMap<&str, Place>) -> Vec<Flow> {
    let flows = flows(departments, places).into_iter();
    let flows = flows.filter(|((from, to), _)| from != to);
    let mut flows: Vec<Flow> = flows
        .map(|((from, to), number)| Flow { from, to, number })
        .collect();
    flows.sort_by_key(|flow| (Reverse(flow.number), flow.from, flow.to));
    flows
}

fn places<'s>(departments: &[Department<'s>]) -> HashMap<&'s str, Place> {
    let mut places = HashMap::new();
    for (department, own) in departments.iter().enumerate() {
        for (system, it) in own.systems.iter().enumerate() {
            places.insert(path(it.summary), Place { department, system });
        }
    }
    places
}

/// How many links go from each department to each.
fn flows(
    departments: &[Department<'_>],
    places: &HashMap<&str, Place>,
) -> BTreeMap<(usize, usize), usize> {
    let mut flows = BTreeMap::new();
    for (from, own) in departments.iter().enumerate() {
        let uses = own.systems.iter().flat_map(|system| &system.uses);
        for provider in uses.filter_map(|it| places.get(it.provider?)) {
            *flows.entry((from, provider.department)).or_default() += 1;
        }
    }
    flows
}
