//! What every room of `check` speaks of: what is judged and how, violations, rows of the endpoint table, links.

use super::registry::Registry;
use crate::model::Submission;
pub use crate::pack::Level;
use crate::pack::{Class, Rule, RulePack, Stage};
use crate::read::Json;
use crate::text::{Span, Text};
use std::collections::BTreeMap;

/// What a submission is judged as, apart from its files and the pack.
#[derive(Debug)]
pub struct JudgementContext<'t> {
    /// The class, the office's or else the manifest's.
    pub class: Class,
    /// The stage, the office's or else the manifest's.
    pub stage: Stage,
    /// The code of the project that the office said it judges, where it said so.
    pub office_project: Option<&'t str>,
    /// What the office said the class is, where it said so.
    pub office_class: Option<Class>,
    /// What the office said the stage is, where it said so.
    pub office_stage: Option<Stage>,
    /// CCYY-MM-DD.
    pub as_of: String,
    /// The competent department's catalogue (`--registry`), where one was given.
    pub registry: Option<&'t Registry>,
    /// The last approved version (`--against`), where one was given.
    pub against: Option<&'t Submission<'t>>,
    /// Whether the office gave waivers or decisions (`--waivers`).
    pub office: bool,
}

/// One case of a rule, without any rendered text.
#[derive(Debug, Clone, PartialEq)]
pub struct Violation {
    /// Full id of its rule.
    pub rule: String,
    /// Where.
    pub at: Span,
    /// Other places that belong to it.
    pub related: Vec<Span>,
    /// What fills the holes of the rule's message.
    pub args: BTreeMap<String, String>,
    /// Stays the same under unrelated edits; findings with one cause share it.
    pub fingerprint: String,
    /// The cases that it gathers, in the order of their places; empty where it is one case itself.
    pub cases: Vec<Violation>,
}

/// How an operation was found for an endpoint or a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// Its method and path are those of the contract.
    Path,
    /// `hutong.yaml` binds it.
    Manifest,
    /// An extension of the operation binds it.
    Extension,
    /// A service registration names it.
    Registration,
}

impl Bound {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Manifest => "manifest",
            Self::Extension => "extension",
            Self::Registration => "registration",
        }
    }
}

/// How a required endpoint ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// A client written against the contract works.
    Present,
    /// No operation serves it.
    Absent,
    /// An operation serves it, and a client written against the contract can fail: a verified value shows it.
    Incompatible,
    /// It could not be decided.
    Undecided,
    /// A declared fact makes it unnecessary.
    NotRequired,
}

impl State {
    /// The name in machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Present => "present",
            Self::Absent => "absent",
            Self::Incompatible => "incompatible",
            Self::Undecided => "undecided",
            Self::NotRequired => "not-required",
        }
    }
}

/// One reason why an endpoint is not present.
#[derive(Debug, Clone, PartialEq)]
pub struct Reason {
    /// Which; its words stand in `rules/hutong/reasons.yaml`.
    pub code: &'static str,
    /// Whether it says that something could not be decided, beside what is wrong.
    pub undecided: bool,
    /// Whether more may be wrong behind it, which was not compared.
    pub hides: bool,
    /// What fills the holes of its words.
    pub args: BTreeMap<String, String>,
    /// Where in the submission.
    pub at: Option<Span>,
    /// Where in the pack's contract.
    pub contract: Option<Span>,
    /// A value that proves it, validated against both sides.
    pub counterexample: Option<Json>,
    /// Lines to add to the submission where that alone would do, ready to paste (YAML).
    pub patch: Option<String>,
}

/// One row of the table of required endpoints.
#[derive(Debug, Clone, PartialEq)]
pub struct EndpointResult {
    /// The contract operation's id: `catalogue.list`.
    pub endpoint: String,
    /// What people call it.
    pub title: Text,
    /// Whether it must exist.
    pub level: Level,
    /// The resource this row is for, where the endpoint is needed per resource.
    pub resource: Option<String>,
    /// How it ended.
    pub state: State,
    /// Whether it gates for this class and stage.
    pub gates: bool,
    /// The submission's operation: `GET /v2/resources`.
    pub operation: Option<String>,
    /// How that was found.
    pub bound: Option<Bound>,
    /// Further operations that serve it as well.
    pub also: Vec<Span>,
    /// The fact that made it not required, or the contract chosen among alternatives.
    pub because: Option<Text>,
    /// Where: the operation, else the place nearest to where it belongs.
    pub at: Option<Span>,
    /// Why it is not present.
    pub reasons: Vec<Reason>,
    /// `sha256:…` of what was compared, where an operation was compared and is not what the contract asks for.
    pub compared: Option<String>,
}

/// A requirement that a declared fact lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifted {
    /// What is not required.
    pub requirement: Text,
    /// The fact.
    pub fact: Text,
    /// Where the fact is declared.
    pub at: Option<Span>,
}

/// A resource and an operation that serves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The resource's code.
    pub resource: String,
    /// The operation.
    pub operation: String,
    /// How they were connected.
    pub bound: Bound,
    /// The resource's place.
    pub resource_at: Span,
    /// The operation's place.
    pub operation_at: Span,
}

/// What one operation hands out, counted by property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accounting {
    /// The operation: `GET /v2/resources`.
    pub operation: String,
    /// Its place.
    pub at: Span,
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

/// Everything that checking found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Violations, sorted by place, rule and arguments.
    pub violations: Vec<Violation>,
    /// Rows of the endpoint table, in contract order, then resource order.
    pub endpoints: Vec<EndpointResult>,
    /// Lifted requirements.
    pub lifted: Vec<Lifted>,
    /// Resources and the operations that serve them.
    pub links: Vec<Link>,
    /// What each operation hands out that is bound to a resource or was compared with an endpoint, in document order.
    pub accounting: Vec<Accounting>,
    /// Rules that looked at something, by full id.
    pub evaluated: Vec<String>,
    /// Rules that had nothing to look at.
    pub not_applicable: Vec<String>,
    /// Rules that could not be evaluated, with the reason.
    pub unevaluated: Vec<(String, Text)>,
}

/// What checking needs beside the facts.
#[derive(Debug, Clone, Copy)]
pub struct Packs<'p> {
    /// The built-in pack: its rules, the grammar of OpenAPI, the words of reasons.
    pub builtin: &'p RulePack,
    /// The pack that decides.
    pub pack: &'p RulePack,
}

impl<'p> Packs<'p> {
    /// The rule with this full id, of either pack.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&'p Rule> {
        self.pack.rule(id).or_else(|| self.builtin.rule(id))
    }
}
