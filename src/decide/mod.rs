//! Findings, waivers and a date become a [`Verdict`]: enough for every report, so that no report looks back into the submission.

pub mod changes;
mod place;
mod tell;

use crate::check::{Checked, Level, Packs, State, Terms};
use crate::limits::Limits;
use crate::model::Submission;
use crate::pack::{Adoption, Basis, Class, Severity, Stage};
use crate::read::{Encoding, Json, Located, Position, digest};
use crate::text::Text;
use std::collections::BTreeMap;

/// The four outcomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing that gates is open, everything required is present, everything was evaluated.
    Pass,
    /// The same, but only because of waivers or recorded decisions.
    Conditional,
    /// Something that gates is open, or a required endpoint is absent or incompatible.
    Fail,
    /// Nothing is known to be wrong, but something could not be judged.
    Incomplete,
}

impl Outcome {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Conditional => "CONDITIONAL",
            Self::Fail => "FAIL",
            Self::Incomplete => "INCOMPLETE",
        }
    }

    /// The exit code: 0, 0, 1, 3.
    #[must_use]
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Pass | Self::Conditional => 0,
            Self::Fail => 1,
            Self::Incomplete => 3,
        }
    }
}

/// A place, resolved: readable without the submission.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Place {
    /// Path of the file.
    pub file: String,
    /// JSON pointer within it; empty for the root and for sheets.
    pub pointer: String,
    /// Line and column, from 1.
    pub position: Position,
    /// Sheet, where the file is a workbook (empty for CSV).
    pub sheet: Option<String>,
    /// Cell, where the file is a sheet: `C7`.
    pub cell: Option<String>,
    /// Whether sheet or row is hidden.
    pub hidden: bool,
    /// What stands there.
    pub excerpt: Option<Excerpt>,
}

/// A window on the source around a place, clipped to what a screen shows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Excerpt {
    /// Number of the first line shown.
    pub first_line: usize,
    /// The lines, without line ends; long ones clipped around the place.
    pub lines: Vec<String>,
    /// Index in `lines` of the line that is marked.
    pub marked: usize,
    /// First marked character in that line (characters, from 0).
    pub start: usize,
    /// Number of marked characters, at least 1.
    pub length: usize,
}

/// A finding, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// Full id of its rule.
    pub rule: String,
    /// What it weighs in this pack.
    pub severity: Severity,
    /// Whether it gates for this class and stage.
    pub gates: bool,
    /// What it says.
    pub message: Text,
    /// The arguments.
    pub args: BTreeMap<String, String>,
    /// Where.
    pub at: Place,
    /// Other places that belong to it.
    pub related: Vec<Place>,
    /// Why the rule is there.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// What the rule stands on.
    pub basis: Basis,
    /// Whether it means "could not be judged".
    pub incomplete: bool,
    /// Stays the same under unrelated edits.
    pub fingerprint: String,
    /// The waiver that excuses it.
    pub waived: Option<Waiver>,
}

/// An office's excuse for a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// Its reference.
    pub reference: String,
    /// Why it was granted.
    pub reason: String,
    /// By whom.
    pub granted_by: String,
    /// CCYY-MM-DD.
    pub expires: String,
}

/// A reason of an endpoint row, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldReason {
    /// Which.
    pub code: &'static str,
    /// What it says.
    pub message: Text,
    /// Where in the submission.
    pub at: Option<Place>,
    /// Where in the contract; its file is named with the pack: `gb/exchange.openapi.yaml`.
    pub contract: Option<Place>,
    /// A value that proves it.
    pub counterexample: Option<Json>,
    /// Lines to add.
    pub patch: Option<String>,
}

/// A row of the endpoint table, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The contract operation's id.
    pub endpoint: String,
    /// What people call it.
    pub title: Text,
    /// Whether it must exist.
    pub level: Level,
    /// The resource it is for.
    pub resource: Option<String>,
    /// How it ended.
    pub state: State,
    /// Whether it gates.
    pub gates: bool,
    /// The submission's operation.
    pub operation: Option<String>,
    /// How that was found.
    pub bound: Option<&'static str>,
    /// The fact that made it not required.
    pub because: Option<Text>,
    /// Where.
    pub at: Option<Place>,
    /// Why it is not present.
    pub reasons: Vec<ToldReason>,
}

/// A lifted requirement, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldLifted {
    /// What is not required.
    pub requirement: Text,
    /// The fact.
    pub fact: Text,
    /// Where it is declared.
    pub at: Option<Place>,
}

/// A resource and an operation that serves it, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldLink {
    /// The resource's code.
    pub resource: String,
    /// The operation.
    pub operation: String,
    /// How they were connected.
    pub bound: &'static str,
}

/// One file of the submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: &'static str,
    /// How it was decoded, where it is text.
    pub encoding: Option<&'static str>,
    /// `sha256:…` of its bytes.
    pub digest: String,
    /// What became of it.
    pub disposition: &'static str,
    /// Length in bytes.
    pub size: u64,
}

/// A pack as the verdict names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackFacts {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// `sha256:…` of its files.
    pub digest: String,
    /// Who adopted it.
    pub adopted: Option<Adoption>,
}

/// Who said what the class and the stage are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeclaredBy {
    /// The vendor's manifest.
    Manifest,
    /// The office's flags.
    Office,
    /// Nobody: new and acceptance, the strictest.
    Default,
}

impl DeclaredBy {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Manifest => "manifest",
            Self::Office => "office",
            Self::Default => "default",
        }
    }
}

/// How many rules were evaluated.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Coverage {
    /// Full ids of rules that looked at something.
    pub evaluated: Vec<String>,
    /// Full ids of rules that had nothing to look at.
    pub not_applicable: Vec<String>,
    /// Full ids of rules that could not be evaluated, with the reason.
    pub unevaluated: Vec<(String, Text)>,
}

/// The decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// PASS, CONDITIONAL, FAIL or INCOMPLETE.
    pub outcome: Outcome,
    /// 项目代码, where declared.
    pub code: Option<String>,
    /// The project's name, where declared.
    pub name: Option<String>,
    /// The class it was judged as.
    pub class: Class,
    /// The stage it was judged at.
    pub stage: Stage,
    /// Who said so.
    pub declared_by: DeclaredBy,
    /// CCYY-MM-DD: the date that waivers and effective windows are compared with.
    pub as_of: String,
    /// The endpoint table.
    pub required: Vec<Row>,
    /// What the rules did.
    pub coverage: Coverage,
    /// Resources and the operations that serve them.
    pub links: Vec<ToldLink>,
    /// Findings that are open, sorted by file, position, rule.
    pub open: Vec<Told>,
    /// Findings that a waiver excuses.
    pub waived: Vec<Told>,
    /// Requirements that declared facts lifted.
    pub lifted: Vec<ToldLifted>,
    /// Digest of the submission as a whole.
    pub digest: String,
    /// Its files.
    pub files: Vec<Subject>,
    /// The packs it was judged by.
    pub packs: Vec<PackFacts>,
    /// Limits that were in force, by name.
    pub limits: Vec<(&'static str, u64)>,
    /// Version of the tool.
    pub tool: &'static str,
}

/// Everything a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct Case<'c> {
    /// The facts.
    pub submission: &'c Submission<'c>,
    /// What checking found.
    pub checked: &'c Checked,
    /// The packs.
    pub packs: Packs<'c>,
    /// Class, stage, date.
    pub terms: &'c Terms<'c>,
    /// The limits that were in force.
    pub limits: &'c Limits,
}

/// Digest of the files of a submission as a whole.
fn digest_of(submission: &Submission<'_>) -> String {
    let sources = submission.library.sources.iter();
    digest::of_digests(
        sources.map(|source| (source.path.as_str(), source.digest.as_str(), source.size)),
    )
}

/// Decides: findings and endpoint states become the outcome, places and words are resolved.
#[must_use]
pub fn decide(case: Case<'_>) -> Verdict {
    let teller = tell::Teller::new(case);
    let required: Vec<Row> = case
        .checked
        .required
        .iter()
        .map(|row| teller.row(row))
        .collect();
    let mut open: Vec<Told> = case
        .checked
        .findings
        .iter()
        .filter_map(|finding| teller.finding(finding))
        .collect();
    open.extend(required.iter().flat_map(|row| teller.endpoint(row)));
    open.extend(
        case.checked
            .unevaluated
            .iter()
            .filter_map(|(rule, why)| teller.unevaluated(rule, why)),
    );
    open.sort_by(|a, b| {
        let key = |told: &Told| {
            (
                told.at.file.clone(),
                told.at.position.line,
                told.at.position.column,
                told.rule.clone(),
                told.message.en.clone(),
            )
        };
        key(a).cmp(&key(b))
    });
    let manifest = case.submission.manifest.as_ref();
    let declared_by = declared_by(case);
    let pack = case.packs.pack;
    let text = |told: Option<&Located<String>>| told.map(|located| located.value.clone());
    Verdict {
        outcome: outcome(&open),
        code: text(manifest.and_then(|manifest| manifest.project.code.as_ref())),
        name: text(manifest.and_then(|manifest| manifest.project.name.as_ref())),
        class: case.terms.class,
        stage: case.terms.stage,
        declared_by,
        as_of: case.terms.as_of.clone(),
        required,
        coverage: Coverage {
            evaluated: case.checked.evaluated.clone(),
            not_applicable: case.checked.not_applicable.clone(),
            unevaluated: case.checked.unevaluated.clone(),
        },
        links: case
            .checked
            .links
            .iter()
            .map(|link| ToldLink {
                resource: link.resource.clone(),
                operation: link.operation.clone(),
                bound: link.bound,
            })
            .collect(),
        open,
        waived: Vec::new(),
        lifted: case
            .checked
            .lifted
            .iter()
            .map(|lifted| teller.lifted(lifted))
            .collect(),
        digest: digest_of(case.submission),
        files: subjects(case.submission),
        packs: vec![PackFacts {
            id: pack.id.clone(),
            version: pack.version.clone(),
            title: pack.title.clone(),
            digest: pack.digest.clone(),
            adopted: pack.adopted.clone(),
        }],
        limits: case.limits.named(),
        tool: env!("CARGO_PKG_VERSION"),
    }
}

/// Who said what class and stage are: of the two the one that is said with less authority.
fn declared_by(case: Case<'_>) -> DeclaredBy {
    let project = case
        .submission
        .manifest
        .as_ref()
        .map(|manifest| &manifest.project);
    let says = |office: bool, manifest: bool| match (office, manifest) {
        (true, _) => DeclaredBy::Office,
        (false, true) => DeclaredBy::Manifest,
        (false, false) => DeclaredBy::Default,
    };
    let class = says(
        case.terms.office_class.is_some(),
        project.is_some_and(|project| project.class.is_some()),
    );
    let stage = says(
        case.terms.office_stage.is_some(),
        project.is_some_and(|project| project.stage.is_some()),
    );
    [DeclaredBy::Default, DeclaredBy::Manifest]
        .into_iter()
        .find(|who| class == *who || stage == *who)
        .unwrap_or(DeclaredBy::Office)
}

/// FAIL outranks INCOMPLETE outranks PASS; only errors that gate fail, and whatever could not be judged is never a pass.
fn outcome(open: &[Told]) -> Outcome {
    let fails = |told: &Told| told.gates && told.severity == Severity::Error && !told.incomplete;
    if open.iter().any(fails) {
        Outcome::Fail
    } else if open.iter().any(|told| told.incomplete && told.gates) {
        Outcome::Incomplete
    } else {
        Outcome::Pass
    }
}

fn subjects(submission: &Submission<'_>) -> Vec<Subject> {
    submission
        .library
        .sources
        .iter()
        .zip(&submission.files)
        .map(|(source, facts)| Subject {
            path: source.path.clone(),
            kind: facts.kind.name(),
            encoding: source.encoding.map(Encoding::name),
            digest: source.digest.clone(),
            disposition: facts.disposition.name(),
            size: source.size,
        })
        .collect()
}
