//! What is told of submissions that have to do with each other: rows of the tables `relations` and `pairs`.

use super::limit::Limit;
use super::names::Items;
use super::rows::{DemandRow, ResourceRow, SubmissionRow};
use serde::{Serialize, Serializer};
use std::collections::BTreeSet;

/// What is kept of a submission until all are judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// Its row.
    pub submission: SubmissionRow,
    /// Its resources.
    pub resources: Vec<Holding>,
    /// Resources of others that it says it uses.
    pub demands: Vec<Wanted>,
}

/// A resource of another that a submission says it uses, and the names of the 信息项 that are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its row, without those names.
    pub row: DemandRow,
    /// The names.
    pub items: Items,
}

/// A resource and the names of its 信息项.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its row.
    pub row: ResourceRow,
    /// The names.
    pub items: Items,
}

/// The kinds of relations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Several projects register one resource code.
    CodeRegisteredTwice,
    /// What a project uses, by its code or its name, and nobody provides.
    ConsumedNotProvided,
    /// What nobody provides under that code or name, and resources of others that may be it.
    DemandPossiblyMet,
    /// A resource that can be shared and that no other project uses.
    ProvidedNotConsumed,
    /// One code of a department under several names.
    ProviderWrittenDifferently,
    /// A system that uses nothing of others and of which others use nothing.
    SystemWithoutLink,
    /// Resources of several projects with nearly the same 信息项.
    ResourcesAlike,
    /// Submissions of one project, the newest first.
    ProjectVersions,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 8] = [
        Self::CodeRegisteredTwice,
        Self::ResourcesAlike,
        Self::ConsumedNotProvided,
        Self::DemandPossiblyMet,
        Self::SystemWithoutLink,
        Self::ProviderWrittenDifferently,
        Self::ProvidedNotConsumed,
        Self::ProjectVersions,
    ];

    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CodeRegisteredTwice => "code-registered-twice",
            Self::ConsumedNotProvided => "consumed-not-provided",
            Self::DemandPossiblyMet => "demand-possibly-met",
            Self::ProvidedNotConsumed => "provided-not-consumed",
            Self::ProviderWrittenDifferently => "provider-written-differently",
            Self::SystemWithoutLink => "system-without-link",
            Self::ResourcesAlike => "resources-alike",
            Self::ProjectVersions => "project-versions",
        }
    }
}

/// One relation, a row of the table `relations`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Relation {
    /// Its kind.
    pub kind: Kind,
    /// What it is about: a code of a resource, of a department or of a project, the name of a resource, or a path.
    pub subject: String,
    /// Of resources that are alike: the smallest percentage of the pairs by which they are. Of a demand: how much it is like the first
    /// resource among the members.
    pub percent: Option<usize>,
    /// Where it is seen.
    pub members: Vec<Member>,
}

/// Where a relation is seen: a submission, or a resource of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    /// Of demands: the department that is asked, as it is written.
    pub asked_of: Option<String>,
    /// Of resources that are alike, and of demands: the names of the 信息项.
    #[serde(serialize_with = "names")]
    pub items: Items,
}

fn names<S: Serializer>(items: &Items, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(items.iter().map(|name| &**name))
}

impl Member {
    /// A submission, or a resource of it; without the names of the resource.
    pub(super) fn new(summary: &Summary, holding: Option<&Holding>) -> Self {
        let own = &summary.submission;
        let row = holding.map(|holding| &holding.row);
        Self {
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
            asked_of: None,
            items: Items::default(),
        }
    }
}

/// Two resources that are alike, a row of the table `pairs`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PairRow {
    /// The number of the group that they belong to: its place among the relations of resources that are alike, from 1.
    pub group: usize,
    /// Path of the submission of the one.
    pub path: String,
    /// What findings call it.
    pub resource: String,
    /// Path of the submission of the other.
    pub other_path: String,
    /// What findings call it.
    pub other_resource: String,
    /// Common weight of names in a hundred, rounded down.
    pub percent: usize,
    /// Names that both have.
    pub common: usize,
    /// Names that either has.
    pub all: usize,
}

/// Whether somebody registers what a system uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Met {
    /// A submission or the official catalogue does.
    #[default]
    Met,
    /// Several do, and nobody can tell which is meant.
    Unclear,
    /// Nobody does.
    Unmet,
}

/// A resource that a system uses and the system that registers it, a row of the table `links`. Both are the newest version of their
/// project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize)]
pub struct LinkRow {
    /// Path of the submission that uses it.
    pub path: String,
    /// The code of the resource; nothing where it is asked for by a name that nobody registers.
    pub code: Option<String>,
    /// The name under which it is asked for.
    pub title: Option<String>,
    /// Whether somebody registers it.
    pub state: Met,
    /// Path of the submission that registers it, the first of several; nothing where none but the user itself does.
    pub provider_path: Option<String>,
    /// How many other submissions register it.
    pub providers: usize,
    /// Whether the official catalogue has it.
    pub registered: bool,
}

/// Which version of its project a submission is, a row of the table `versions`. What is the only one of its project has no row.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct VersionRow {
    /// Path of the submission.
    pub path: String,
    /// 项目代码.
    pub project_code: String,
    /// Its place among the versions, 1 for the newest.
    pub version: usize,
    /// Path of the newest.
    pub newest: String,
}

/// All relations.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Relations {
    /// By kind, then by weight or subject.
    pub list: Vec<Relation>,
    /// The pairs by which resources are alike.
    pub pairs: Vec<PairRow>,
    /// Who uses what of whom, by path.
    pub links: Vec<LinkRow>,
    /// The limits that were reached: not everything is told.
    pub limits: BTreeSet<Limit>,
}

impl Relations {
    /// Those of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Relation> {
        self.list
            .iter()
            .filter(move |relation| relation.kind == kind)
    }

    /// Drops the names of 信息项, which stand for texts of submissions.
    pub fn redact(&mut self) {
        for member in self.list.iter_mut().flat_map(|it| &mut it.members) {
            member.items = Items::default();
        }
    }

    /// The paths of former versions of projects.
    #[must_use]
    pub fn former(&self) -> BTreeSet<&str> {
        let former = self.of(Kind::ProjectVersions);
        let former = former.flat_map(|it| it.members.iter().skip(1));
        former.map(|member| member.path.as_str()).collect()
    }

    /// The versions of projects that have several.
    pub fn versions(&self) -> impl Iterator<Item = VersionRow> {
        self.of(Kind::ProjectVersions).flat_map(|project| {
            let newest = project.members.first().map(|it| it.path.as_str());
            (1..)
                .zip(&project.members)
                .map(move |(version, it)| VersionRow {
                    path: it.path.clone(),
                    project_code: project.subject.clone(),
                    version,
                    newest: newest.unwrap_or_default().to_owned(),
                })
        })
    }

    /// The paths of submissions that are the newest of several versions.
    #[must_use]
    pub fn newest(&self) -> BTreeSet<&str> {
        let newest = self.of(Kind::ProjectVersions);
        let newest = newest.filter_map(|it| it.members.first());
        newest.map(|member| member.path.as_str()).collect()
    }
}
