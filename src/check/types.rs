//! What every room of `check` speaks of: the rules' targets and hits, violations, rows of the endpoint table, links.

use crate::model::{CatalogueEntry, Submission};
use crate::pack::{Class, Rule, RulePack, Stage};
use crate::read::{Json, Node};
use crate::text::{Span, Text};
use std::collections::BTreeMap;

/// What a submission is judged as, apart from its files and the pack.
#[derive(Debug)]
pub struct JudgementContext<'t> {
    /// The class, the office's or else the manifest's.
    pub class: Class,
    /// The stage, the office's or else the manifest's.
    pub stage: Stage,
    /// What the office said the class is, where it said so.
    pub office_class: Option<Class>,
    /// What the office said the stage is, where it said so.
    pub office_stage: Option<Stage>,
    /// CCYY-MM-DD.
    pub as_of: String,
    /// Entries of the competent department's catalogue (`--registry`), where one was given.
    pub registry: Option<&'t [CatalogueEntry]>,
    /// The last approved version (`--against`), where one was given.
    pub against: Option<&'t Submission<'t>>,
    /// Whether the office gave waivers or decisions (`--waivers`).
    pub office: bool,
}

/// What a native function may look at.
#[derive(Debug)]
pub struct Context<'c, 'd> {
    /// The facts.
    pub submission: &'c Submission<'d>,
    /// The pack whose rule is evaluated.
    pub pack: &'c RulePack,
    /// Class, stage, date, registry.
    pub terms: &'c JudgementContext<'c>,
    /// Resources and the operations that serve them, both ways.
    pub links: &'c [Link],
}

/// What a rule's path and field selected.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The value; `None` where the field does not exist.
    pub node: Option<&'t Node>,
    /// The value's place, or that of the deepest ancestor that exists.
    pub at: Span,
}

/// One case that a function found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// Where; usually the target's place.
    pub at: Span,
    /// Other places that belong to it.
    pub related: Vec<Span>,
    /// What fills the message's holes, by the names in [`Function::holes`].
    pub args: Vec<(&'static str, String)>,
    /// What identifies the case where its arguments do not: no part of the message.
    pub subject: Vec<(&'static str, String)>,
}

impl Hit {
    /// A hit with nothing but its place.
    #[must_use]
    pub const fn new(at: Span) -> Self {
        Self {
            at,
            related: Vec::new(),
            args: Vec::new(),
            subject: Vec::new(),
        }
    }

    /// The same hit, identified by one more key.
    #[must_use]
    pub fn about(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.subject.push((name, value.into()));
        self
    }

    /// The same hit with one more argument for its message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }

    /// The same hit with one more related place.
    #[must_use]
    pub fn related(mut self, span: Span) -> Self {
        self.related.push(span);
        self
    }
}

/// What a function answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It looked; these are the cases.
    Hits(Vec<Hit>),
    /// It has nothing to look at in this submission.
    NotApplicable,
    /// It could not be evaluated, with the reason in words.
    Unevaluated(Text),
}

/// A native check: one function and this one line in the table of its file, under [`functions`].
#[derive(Debug)]
pub struct Function {
    /// The name that packs write.
    pub name: &'static str,
    /// The holes of a message that it fills, beside the ambient ones (`resource`, `item`, `operation`, `field`, `label`, `found`).
    pub holes: &'static [&'static str],
    /// Those of its holes that identify a case beside the subject: what it is compared with, and never words of the pack.
    pub keys: &'static [&'static str],
    /// The options that it takes.
    pub options: &'static [&'static str],
    /// The check. Options are the `functionOptions` node, a null where there are none.
    pub run: fn(&Context<'_, '_>, &Target<'_>, &Node) -> Answer,
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

/// Whether an endpoint must exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// It must.
    Required,
    /// It should.
    Recommended,
}

impl Level {
    /// The name in contracts and machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Recommended => "recommended",
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
    /// The fact that made it not required, or the contract chosen among alternatives.
    pub because: Option<Text>,
    /// Where: the operation, else the place nearest to where it belongs.
    pub at: Option<Span>,
    /// Why it is not present.
    pub reasons: Vec<Reason>,
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

/// Everything that checking found.
#[derive(Debug, Default)]
pub struct Checked {
    /// Findings, unsorted.
    pub findings: Vec<Violation>,
    /// Rows of the endpoint table, in contract order, then resource order.
    pub endpoints: Vec<EndpointResult>,
    /// Lifted requirements.
    pub lifted: Vec<Lifted>,
    /// Resources and the operations that serve them.
    pub links: Vec<Link>,
    /// Rules that looked at something, by full id.
    pub evaluated: Vec<String>,
    /// Rules that had nothing to look at.
    pub not_applicable: Vec<String>,
    /// Rules that could not be evaluated, with the reason.
    pub unevaluated: Vec<(String, Text)>,
}

impl Function {
    /// One line of a table.
    #[must_use]
    pub const fn new(
        name: &'static str,
        holes: &'static [&'static str],
        options: &'static [&'static str],
        run: fn(&Context<'_, '_>, &Target<'_>, &Node) -> Answer,
    ) -> Self {
        Self {
            name,
            holes,
            keys: &[],
            options,
            run,
        }
    }

    /// The function whose cases are also identified by these of its holes.
    #[must_use]
    pub const fn keyed(self, keys: &'static [&'static str]) -> Self {
        Self { keys, ..self }
    }
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
