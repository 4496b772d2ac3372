//! What a verdict is made of: everything a report prints, readable without the submission.

mod counts;
mod excuses;

pub use counts::Counts;
pub use excuses::*;

pub use crate::check::{Bound, Level, State};
pub use crate::model::{Disposition, Kind};
pub use crate::pack::{Adoption, Basis, Class, Evidence, Severity, Stage};

use super::place::Place;
use crate::read::Json;
use crate::text::Text;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

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
    /// Every outcome, the worst first.
    pub const ALL: [Self; 4] = [Self::Fail, Self::Incomplete, Self::Conditional, Self::Pass];

    /// The outcome of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }

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

/// Places that reports name besides the first of those that a finding gathers.
const NAMED: usize = 4;

/// A finding, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
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
    /// The cases that it gathers, in the order of their places; empty where it is one case.
    pub cases: Vec<Case>,
    /// What its rule says of every case.
    pub explanation: Arc<Explanation>,
    /// Whether it means "could not be judged".
    pub incomplete: bool,
    /// Stays the same under unrelated edits.
    pub fingerprint: String,
    /// Its fingerprint of the former form, where a waiver of the office's file is by fingerprint.
    pub former_fingerprint: Option<String>,
    /// `sha256:…` of what was compared, for a finding of the endpoint table about an operation, and of its cases, for one that gathers
    /// several.
    pub compared: Option<String>,
    /// Whether more may be wrong behind it, which was not compared.
    pub hides: bool,
    /// The operation it is about, as `GET /path`, where it stands in one.
    pub operation: Option<String>,
    /// The code of the resource it is about.
    pub resource: Option<String>,
    /// The 信息项 it is about.
    pub item: Option<String>,
    /// The endpoint of the contract it is about.
    pub endpoint: Option<String>,
    /// The reason of the endpoint table that it reports, where it reports one.
    pub reason: Option<ReasonRef>,
    /// The fingerprint of the finding that it follows from; `None` for a cause.
    pub caused_by: Option<String>,
    /// What is folded under it.
    pub folded: Folded,
    /// What excuses it.
    pub excuse: Option<Excuse>,
}

impl Finding {
    /// Whether it decides the verdict while it is open: it gates, and it is an error or says that something could not be judged.
    #[must_use]
    pub fn decides(&self) -> bool {
        self.gates && (self.severity == Severity::Error || self.incomplete)
    }

    /// Whether it says that a column is missing from a whole table, and not from single rows.
    #[must_use]
    pub fn lacks_column(&self) -> bool {
        self.args.contains_key("absent_en")
    }

    /// Its own place, then those of the other cases that it gathers. Of a missing column there is none in any row.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        let others = self.cases.iter().skip(1).map(|case| &case.at);
        std::iter::once(&self.at).chain(others.filter(|_| !self.lacks_column()))
    }

    /// The first of the other places that it gathers, as many as reports name.
    pub fn others(&self) -> impl Iterator<Item = &Place> {
        self.places().skip(1).take(NAMED)
    }

    /// Whether it makes the verdict FAIL while it is open, by itself or by what follows from it.
    #[must_use]
    pub fn fails(&self) -> bool {
        (self.decides() && !self.incomplete) || self.folded.wrong
    }
}

/// One of the cases that a finding gathers.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Where, without what stands there.
    pub at: Place,
    /// The code of the resource it is about.
    pub resource: Option<String>,
    /// The 信息项 it is about.
    pub item: Option<String>,
    /// The operation it is about, where it stands in one.
    pub operation: Option<String>,
    /// What its fingerprint is where it is a finding of its own.
    pub fingerprint: String,
    /// That of the former form, where a waiver of the office's file is by fingerprint.
    pub former_fingerprint: Option<String>,
}

/// The findings that follow from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Folded {
    /// How many.
    pub number: usize,
    /// Whether one of them is wrong, even where the cause itself could not be judged.
    pub wrong: bool,
}

/// A reason of a row of [`Verdict::required`], by their indices.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReasonRef {
    /// Index of the row.
    pub row: usize,
    /// Index of the reason in the row.
    pub reason: usize,
}

/// What a rule says of every case of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// Why the rule is there.
    pub why: Text,
    /// What to do.
    pub fix: Text,
    /// What the rule is based on.
    pub basis: Basis,
}

/// How a clause of the pack's documents ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClauseState {
    /// Everything that checks it was evaluated and found nothing wrong, or a person accepted it.
    Met,
    /// Something that checks it is open, or a person refused it.
    NotMet,
    /// The same as met, but only because of waivers.
    Waived,
    /// Something that checks it could not be judged.
    Undecided,
    /// A person must look at it, and no decision is recorded.
    Manual,
    /// Nothing checks it; the pack says so.
    NotCovered,
    /// There is nothing in the submission that it is about.
    NotApplicable,
}

impl ClauseState {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::NotMet => "not-met",
            Self::Waived => "waived",
            Self::Undecided => "undecided",
            Self::Manual => "manual",
            Self::NotCovered => "not-covered",
            Self::NotApplicable => "not-applicable",
        }
    }
}

/// One line of the clause table, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Clause {
    /// Its id within the pack, by which decisions name it.
    pub id: String,
    /// What it asks for.
    pub title: Text,
    /// The document it stands in.
    pub document: Text,
    /// Its number there, where that is known.
    pub clause: Option<String>,
    /// How well it is known.
    pub evidence: Evidence,
    /// Full ids of the rules that check it.
    pub rules: Vec<String>,
    /// Whether the exchange endpoints are part of it.
    pub endpoints: bool,
    /// How it ended.
    pub state: ClauseState,
    /// What a person must look at, why nothing covers it, or who decided it.
    pub note: Option<Text>,
}

/// Whether a rule did its work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Evaluation {
    /// It looked at something.
    Evaluated,
    /// It had nothing to look at.
    NotApplicable,
    /// It could not be evaluated, with the reason.
    Unevaluated(Text),
}

/// One rule that took part, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct RuleInfo {
    /// Full id.
    pub id: String,
    /// What it weighs in this pack.
    pub severity: Severity,
    /// Whether its findings gate for this class and stage.
    pub gates: bool,
    /// One line: the defect.
    pub title: Text,
    /// Why it matters, what to do, and what it is based on.
    pub explanation: Arc<Explanation>,
    /// Its tags.
    pub tags: Vec<String>,
    /// Whether a finding of it means "could not be judged".
    pub incomplete: bool,
    /// Whether it did its work.
    pub evaluation: Evaluation,
}

/// The tag of rules of which an office may decide by the paths of operations.
pub const OWN_PAGES: &str = "own-pages";

/// An organisation, as far as it is given.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Party {
    /// Its name.
    pub name: Option<String>,
    /// Its code.
    pub code: Option<String>,
}

impl Party {
    /// Its name and its code on one line; `None` where neither is given.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        let given = [&self.name, &self.code].into_iter().flatten();
        let given: Vec<&str> = given.map(String::as_str).collect();
        (!given.is_empty()).then(|| given.join(" "))
    }
}

/// One interface of the submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interface {
    /// `info.title`, else the file.
    pub title: String,
    /// `info.version`.
    pub version: Option<String>,
    /// Path of the descriptor.
    pub file: String,
    /// Its served operations, as `GET /path`.
    pub operations: Vec<String>,
}

/// One resource of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What findings call it: its code, else its title, else its place.
    pub id: String,
    /// Its code, where it has one.
    pub code: Option<String>,
    /// Its name, where it has one.
    pub title: Option<String>,
    /// The department that answers for it.
    pub provider: Party,
    /// Its sharing type, as the pack labels it.
    pub sharing_type: Option<String>,
    /// Whether it is not shared at all.
    pub withheld: bool,
    /// The names of its 信息项, in their order; those without a name are left out.
    pub items: Vec<String>,
    /// Path of the file that registers it.
    pub file: String,
}

/// Something the office gave beside the pack, by its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfficeInput {
    /// `waivers`, `registry` or `against`.
    pub name: &'static str,
    /// `sha256:…` of its file or tree of files.
    pub digest: String,
}

/// A reason of an endpoint row, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Which.
    pub code: &'static str,
    /// Whether it says that something could not be decided, beside what is wrong.
    pub undecided: bool,
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
    /// The finding that it follows from, where it is not the cause itself.
    pub follows: Option<Follows>,
}

/// The cause of a reason that is folded under another finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Follows {
    /// Full id of its rule.
    pub rule: String,
    /// Its file and line, as `api/openapi.yaml:12`; empty for the submission as a whole.
    pub place: String,
}

/// A row of the endpoint table, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointRow {
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
    pub bound: Option<Bound>,
    /// The fact that made it not required.
    pub because: Option<Text>,
    /// Where.
    pub at: Option<Place>,
    /// Why it is not present.
    pub reasons: Vec<Reason>,
    /// `sha256:…` of what was compared, where an operation was compared and is not what the contract asks for.
    pub compared: Option<String>,
    /// Whether the office excused that.
    pub excused: bool,
}

impl EndpointRow {
    /// Whether it is a row of resources without a code that can be used: that is to be filled in, and no person's to decide.
    #[must_use]
    pub fn lacks_code(&self) -> bool {
        let mut reasons = self.reasons.iter();
        reasons.any(|reason| reason.code.starts_with("resource-code-"))
    }
}

/// A lifted requirement, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Lifted {
    /// What is not required.
    pub requirement: Text,
    /// The fact.
    pub fact: Text,
    /// Where it is declared.
    pub at: Option<Place>,
}

/// A resource of another system that this one says it uses: a code of `consumes`, or lines of a list of demands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Demand {
    /// Its code, as it is written or as the official catalogue has it under the name.
    pub code: Option<String>,
    /// The name under which it is asked for.
    pub title: Option<String>,
    /// The department that has it, as it is written.
    pub provider: Option<String>,
    /// The 信息项 that are asked for.
    pub items: Vec<String>,
    /// Whether the official catalogue has it.
    pub registered: bool,
}

/// A resource and an operation that serves it, ready to be reported.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The resource's code.
    pub resource: String,
    /// The operation, as `GET /path`.
    pub operation: String,
    /// Path of the descriptor that holds it.
    pub file: String,
    /// How they were connected.
    pub bound: Bound,
}

/// What one operation hands out, counted by property.
#[derive(Debug, Clone, PartialEq)]
pub struct Accounting {
    /// The operation, as `GET /path`.
    pub operation: String,
    /// Its place.
    pub at: Place,
    /// The resources that it is bound to, by their ids.
    pub resources: Vec<String>,
    /// Members of the contract's envelope.
    pub envelope: usize,
    /// Items of these resources.
    pub items: usize,
    /// Names that the pack lists as harmless.
    pub harmless: usize,
    /// Properties that are registered nowhere.
    pub unregistered: usize,
}

/// One file of the submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// How it was decoded, where it is text.
    pub encoding: Option<&'static str>,
    /// `sha256:…` of its bytes.
    pub digest: String,
    /// What became of it.
    pub disposition: Disposition,
    /// Whether it is the manifest, or listed by it as an interface or a catalogue.
    pub declared: bool,
    /// Length in bytes.
    pub size: u64,
}

/// A pack as the verdict names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackInfo {
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
    /// Whether it is one that the pack above it extends.
    pub extended: bool,
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
    /// The organisation that the project is for, where declared.
    pub provider: Party,
    /// Who builds it, where declared.
    pub vendor: Option<String>,
    /// The class it was judged as.
    pub class: Class,
    /// The stage it was judged at.
    pub stage: Stage,
    /// Who said so: of the two the one that is said with less authority.
    pub declared_by: DeclaredBy,
    /// Who said what the class is.
    pub class_by: DeclaredBy,
    /// Who said what the stage is.
    pub stage_by: DeclaredBy,
    /// CCYY-MM-DD: the date that waivers and effective windows are compared with.
    pub as_of: String,
    /// The endpoint table.
    pub required: Vec<EndpointRow>,
    /// What the rules did.
    pub coverage: Coverage,
    /// Every rule that took part: the pack's, then the built-in ones.
    pub rules: Vec<RuleInfo>,
    /// The clause table, in the pack's order; empty where the pack has none.
    pub clauses: Vec<Clause>,
    /// Interfaces of the submission.
    pub interfaces: Vec<Interface>,
    /// Resources of the catalogue.
    pub resources: Vec<Resource>,
    /// Resources of other systems that this one says it uses.
    pub demands: Vec<Demand>,
    /// Resources and the operations that serve them.
    pub links: Vec<Link>,
    /// What each operation hands out that is bound to a resource or was compared with an endpoint.
    pub accounting: Vec<Accounting>,
    /// Findings that are open, sorted by file, position, rule.
    pub open: Vec<Finding>,
    /// Findings that a waiver excuses.
    pub waived: Vec<Finding>,
    /// The office's waivers for this project.
    pub waivers: Vec<Waiver>,
    /// The office's decisions for this project.
    pub decisions: Vec<Decision>,
    /// Inline suppressions in the submission: listed, never honoured.
    pub suppressions: Vec<InlineSuppression>,
    /// What the office gave beside the pack.
    pub office: Vec<OfficeInput>,
    /// Requirements that declared facts lifted.
    pub lifted: Vec<Lifted>,
    /// Digest of the submission as a whole.
    pub digest: String,
    /// Its files.
    pub files: Vec<Subject>,
    /// The packs it was judged by.
    pub packs: Vec<PackInfo>,
    /// Limits that were in force, by name.
    pub limits: Vec<(&'static str, u64)>,
    /// Version of the tool.
    pub tool: &'static str,
    /// Whether the texts of the submission were taken out ([`Verdict::redacted`]).
    pub is_redacted: bool,
}

impl Verdict {
    /// Open findings that are causes: everything that follows from one is folded under it.
    pub fn causes(&self) -> impl Iterator<Item = &Finding> {
        self.open
            .iter()
            .filter(|finding| finding.caused_by.is_none())
    }

    /// Open findings that follow from others, by the fingerprint of their cause.
    #[must_use]
    pub fn consequences(&self) -> HashMap<&str, Vec<&Finding>> {
        let mut all: HashMap<&str, Vec<&Finding>> = HashMap::new();
        for finding in &self.open {
            if let Some(cause) = &finding.caused_by {
                all.entry(cause).or_default().push(finding);
            }
        }
        all
    }

    /// The reason of the endpoint table that a finding reports.
    #[must_use]
    pub fn reason_of(&self, finding: &Finding) -> Option<&Reason> {
        let at = finding.reason?;
        self.required.get(at.row)?.reasons.get(at.reason)
    }

    /// Open findings, then those that are excused, by the row of the endpoint table that they report: one entry for each row.
    #[must_use]
    pub fn findings_of_rows(&self) -> Vec<FindingGroup<'_>> {
        let mut rows = vec![FindingGroup::default(); self.required.len()];
        for finding in self.open.iter().chain(&self.waived) {
            let row = finding.reason.and_then(|reason| rows.get_mut(reason.row));
            if let Some(row) = row {
                let list = match finding.excuse {
                    None => &mut row.open,
                    Some(_) => &mut row.waived,
                };
                list.push(finding);
            }
        }
        rows
    }

    /// Clauses that a person must look at and that nobody decided yet.
    pub fn manual_clauses(&self) -> impl Iterator<Item = &Clause> {
        let clauses = self.clauses.iter();
        clauses.filter(|clause| clause.state == ClauseState::Manual)
    }

    /// Rows of the endpoint table that a person must decide: undecided, not excused, and not for lack of a code, which is the
    /// vendor's to fill in.
    pub fn manual_rows(&self) -> impl Iterator<Item = &EndpointRow> {
        let rows = self.required.iter();
        rows.filter(|row| row.state == State::Undecided && !row.excused && !row.lacks_code())
    }

    /// Open findings about operations that may be those of the system's own pages, on which an office may decide by their paths.
    pub fn own_pages(&self) -> impl Iterator<Item = &Finding> {
        let own = |rule: &&RuleInfo| rule.tags.iter().any(|tag| tag == OWN_PAGES);
        let rules: Vec<&str> = self
            .rules
            .iter()
            .filter(own)
            .map(|rule| rule.id.as_str())
            .collect();
        let open = self.open.iter();
        open.filter(move |finding| rules.contains(&finding.rule.as_str()))
    }

    /// Files that should have been judged and could not be read.
    pub fn unread_files(&self) -> impl Iterator<Item = &Subject> {
        let files = self.files.iter();
        files.filter(|file| file.disposition == Disposition::Unread)
    }
}

/// Findings of one row of the endpoint table, or of one rule.
#[derive(Debug, Clone, Default)]
pub struct FindingGroup<'v> {
    /// Those that are open.
    pub open: Vec<&'v Finding>,
    /// Those that are excused.
    pub waived: Vec<&'v Finding>,
}
