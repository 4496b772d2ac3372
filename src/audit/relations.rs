//! What the submissions of an audit have to do with each other: what is registered twice, what nobody provides, what nobody uses. Told
//! for people to look at; no verdict depends on it.

use super::alike::alike;
use super::rows::{ResourceRow, SubmissionRow, name_key};
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Resources with fewer different 信息项 are alike by chance.
const FEWEST_ITEMS: usize = 3;

/// What is kept of a submission until all are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its row.
    pub submission: SubmissionRow,
    /// Its resources.
    pub resources: Vec<Holding>,
}

/// A resource and the names of its 信息项.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its row.
    pub row: ResourceRow,
    /// The names.
    pub items: Vec<Arc<str>>,
}

/// The kinds of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Several submissions register one resource code.
    CodeRegisteredTwice,
    /// A code that a submission uses and that nobody provides.
    ConsumedNotProvided,
    /// A resource that can be shared and that no other submission uses.
    ProvidedNotConsumed,
    /// One code of a department under several names.
    ProviderWrittenDifferently,
    /// A system that uses nothing of others and of which others use nothing.
    SystemWithoutLink,
    /// Resources of two submissions with nearly the same 信息项.
    ResourcesAlike,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 6] = [
        Self::CodeRegisteredTwice,
        Self::ResourcesAlike,
        Self::ConsumedNotProvided,
        Self::SystemWithoutLink,
        Self::ProviderWrittenDifferently,
        Self::ProvidedNotConsumed,
    ];

    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeRegisteredTwice => "code-registered-twice",
            Self::ConsumedNotProvided => "consumed-not-provided",
            Self::ProvidedNotConsumed => "provided-not-consumed",
            Self::ProviderWrittenDifferently => "provider-written-differently",
            Self::SystemWithoutLink => "system-without-link",
            Self::ResourcesAlike => "resources-alike",
        }
    }
}

/// One relation, a row of the table `relations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Its kind.
    pub kind: Kind,
    /// What it is about: a code of a resource or of a department, or a path.
    pub subject: String,
    /// Of resources that are alike: common names in a hundred, rounded down.
    pub percent: Option<usize>,
    /// Whether all members say that they are one project.
    pub same_project: bool,
    /// Where it is seen.
    pub members: Vec<Member>,
}

/// Where a relation is seen: a submission, or a resource of it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Member {
    /// Path of the submission.
    pub path: String,
    /// Its 项目代码.
    pub project_code: Option<String>,
    /// The project's name.
    pub project_name: Option<String>,
    /// What findings call the resource.
    pub resource: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// The department, as it is written here.
    pub provider_name: Option<String>,
    /// Its code.
    pub provider_code: Option<String>,
    /// Of resources that are alike: the names of the 信息项.
    pub items: Vec<String>,
}

/// All relations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relations {
    /// By kind, then by weight or subject.
    pub list: Vec<Relation>,
    /// Whether a limit ended the search for resources that are alike.
    pub is_cut: bool,
}

impl Relations {
    /// Those of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Relation> {
        self.list
            .iter()
            .filter(move |relation| relation.kind == kind)
    }
}

/// Relations between submissions, which are sorted by path. `is_registered` says whether the official catalogue has a code.
#[must_use]
pub fn relations(all: &[Summary], is_registered: impl Fn(&str) -> bool) -> Relations {
    let judged: Vec<&Summary> = all
        .iter()
        .filter(|summary| summary.submission.verdict.is_some())
        .collect();
    let held = Held::new(&judged);
    let mut list = Vec::new();
    registered_twice(&held, &mut list);
    let is_cut = resources_alike(&judged, &mut list);
    used(&judged, &held, is_registered, &mut list);
    providers(&judged, &mut list);
    let order = |kind: Kind| Kind::ALL.iter().position(|own| *own == kind);
    // What is most alike comes first, and of that what has most names in common.
    list.sort_by_cached_key(|one| {
        let paths = one
            .members
            .iter()
            .map(|it| (it.path.clone(), it.resource.clone()));
        (
            order(one.kind),
            one.percent.map(|percent| 100_usize.saturating_sub(percent)),
            Reverse(one.members.first().map_or(0, |it| it.items.len())),
            one.subject.clone(),
            paths.collect::<Vec<_>>(),
        )
    });
    Relations { list, is_cut }
}

/// Who provides and who uses each code.
struct Held<'s> {
    providing: BTreeMap<&'s str, Vec<(&'s Summary, &'s Holding)>>,
    using: BTreeMap<&'s str, Vec<&'s Summary>>,
}

impl<'s> Held<'s> {
    fn new(judged: &[&'s Summary]) -> Self {
        let mut held = Self {
            providing: BTreeMap::new(),
            using: BTreeMap::new(),
        };
        for summary in judged {
            for holding in &summary.resources {
                if let Some(code) = &holding.row.code {
                    let by = held.providing.entry(code).or_default();
                    by.push((summary, holding));
                }
            }
            let codes: BTreeSet<&str> = summary
                .submission
                .consumes
                .iter()
                .map(|code| code.trim())
                .collect();
            for code in codes {
                held.using.entry(code).or_default().push(summary);
            }
        }
        held
    }

    /// Whether another system than this one uses a code.
    fn is_used(&self, code: &str, by_others_than: &Summary) -> bool {
        let using = self.using.get(code).into_iter().flatten();
        using
            .into_iter()
            .any(|other| !is_same(other, by_others_than))
    }

    /// Whether another system than this one provides a code.
    fn is_provided(&self, code: &str, by_others_than: &Summary) -> bool {
        let by = self.providing.get(code).into_iter().flatten();
        by.into_iter()
            .any(|(other, _)| !is_same(other, by_others_than))
    }
}

/// Whether two submissions are one system: the same path, or the same code of the project.
fn is_same(one: &Summary, other: &Summary) -> bool {
    let code = |of: &Summary| of.submission.project_code.clone();
    one.submission.path == other.submission.path
        || (code(one).is_some() && code(one) == code(other))
}

fn member(summary: &Summary, holding: Option<&Holding>) -> Member {
    let own = &summary.submission;
    let row = holding.map(|holding| &holding.row);
    Member {
        path: own.path.clone(),
        project_code: own.project_code.clone(),
        project_name: own.project_name.clone(),
        resource: row.map(|row| row.id.clone()),
        title: row.and_then(|row| row.title.clone()),
        provider_name: match row {
            Some(row) => row.provider_name.clone(),
            None => own.provider_name.clone(),
        },
        provider_code: match row {
            Some(row) => row.provider_code.clone(),
            None => own.provider_code.clone(),
        },
        items: Vec::new(),
    }
}

fn relation(kind: Kind, subject: &str, members: Vec<Member>) -> Relation {
    let codes: BTreeSet<&Option<String>> = members.iter().map(|it| &it.project_code).collect();
    Relation {
        kind,
        subject: subject.to_owned(),
        percent: None,
        same_project: members.len() > 1 && codes.len() == 1 && !codes.contains(&None),
        members,
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
                .map(|(summary, holding)| member(summary, Some(holding)));
            list.push(relation(Kind::CodeRegisteredTwice, code, members.collect()));
        }
    }
}

/// Tells resources with nearly the same 信息项. Those with one code are told by their code already.
fn resources_alike(judged: &[&Summary], list: &mut Vec<Relation>) -> bool {
    let mut all: Vec<(&Summary, &Holding)> = Vec::new();
    let mut sets: Vec<BTreeSet<String>> = Vec::new();
    for summary in judged {
        for holding in &summary.resources {
            let names = holding.items.iter().map(|name| name_key(name));
            let names: BTreeSet<String> = names.filter(|name| !name.is_empty()).collect();
            if names.len() >= FEWEST_ITEMS {
                all.push((summary, holding));
                sets.push(names);
            }
        }
    }
    let is_asked = |one: usize, other: usize| match (all.get(one), all.get(other)) {
        (Some((one, own)), Some((other, with))) => {
            let is_one_code = own.row.code.is_some() && own.row.code == with.row.code;
            one.submission.path != other.submission.path && !is_one_code
        }
        _ => false,
    };
    let (pairs, is_cut) = alike(&sets, is_asked);
    for pair in pairs {
        let members = [pair.one, pair.other]
            .into_iter()
            .filter_map(|at| all.get(at));
        let members: Vec<Member> = members
            .map(|(summary, holding)| Member {
                items: holding.items.iter().map(ToString::to_string).collect(),
                ..member(summary, Some(holding))
            })
            .collect();
        let subject = members.first().and_then(|first| first.resource.clone());
        let told = relation(Kind::ResourcesAlike, &subject.unwrap_or_default(), members);
        list.push(Relation {
            percent: Some(pair.common * 100 / pair.all.max(1)),
            ..told
        });
    }
    is_cut
}

/// Tells demands that nobody meets, resources that nobody uses, and systems without any link.
fn used(
    judged: &[&Summary],
    held: &Held<'_>,
    is_registered: impl Fn(&str) -> bool,
    list: &mut Vec<Relation>,
) {
    for (code, by) in &held.using {
        if !held.providing.contains_key(code) && !is_registered(code) {
            let members = by.iter().map(|summary| member(summary, None));
            list.push(relation(Kind::ConsumedNotProvided, code, members.collect()));
        }
    }
    for (code, by) in &held.providing {
        let by: Vec<_> = by
            .iter()
            .filter(|(_, holding)| !holding.row.withheld)
            .collect();
        let is_used = by.iter().any(|(summary, _)| held.is_used(code, summary));
        if !by.is_empty() && !is_used {
            let members = by
                .iter()
                .map(|(summary, holding)| member(summary, Some(holding)));
            list.push(relation(Kind::ProvidedNotConsumed, code, members.collect()));
        }
    }
    for summary in judged {
        let mut provides = summary
            .resources
            .iter()
            .filter_map(|it| it.row.code.as_deref());
        let mut uses = summary.submission.consumes.iter().map(|code| code.trim());
        let is_linked = provides.any(|code| held.is_used(code, summary))
            || uses.any(|code| held.is_provided(code, summary) || is_registered(code));
        if !is_linked {
            let path = &summary.submission.path;
            list.push(relation(
                Kind::SystemWithoutLink,
                path,
                vec![member(summary, None)],
            ));
        }
    }
}

/// Tells departments whose code stands under several names, in manifests and in catalogues; one member for each way of writing.
fn providers(judged: &[&Summary], list: &mut Vec<Relation>) {
    let mut written: BTreeMap<String, BTreeMap<String, Member>> = BTreeMap::new();
    for summary in judged {
        let own = std::iter::once(member(summary, None));
        let of_resources = summary.resources.iter().map(|it| member(summary, Some(it)));
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
