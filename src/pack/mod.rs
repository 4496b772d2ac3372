//! A pack is the office's policy: rules, exchange contracts, code lists and gates. It is data, read by the same readers as a
//! submission.

use crate::read::path::Path;
use crate::read::{Library, Node};
use crate::text::{Span, Text};
use serde::Deserialize;
use std::collections::BTreeMap;

mod contract;
pub mod embedded;
pub mod fault_words;
pub(crate) mod file_errors;
mod forms;
pub mod layers;
mod lists;
pub mod load;
mod procedure;
pub mod waiver_file;

pub use contract::{
    CodeForm, CodePart, Conditions, Contract, EndpointSpec, Level, Satisfy, SchemaMarks,
};
pub use procedure::ClauseSpec;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// A violation.
    Error,
    /// A probable violation, or a violation of a rule whose basis is not confirmed.
    #[serde(alias = "warn")]
    Warning,
    /// Information only.
    Info,
    /// A suggestion.
    Hint,
}

impl Severity {
    /// Every severity, the gravest first.
    pub const ALL: [Self; 4] = [Self::Error, Self::Warning, Self::Info, Self::Hint];

    /// The severity of a name, as reports print it.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.name() == name)
    }

    /// The name printed in reports and written in packs (packs also write `warn`).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
            Self::Hint => "hint",
        }
    }
}

/// The class of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// 新建.
    New,
    /// 在建.
    InConstruction,
    /// 已建.
    Existing,
}

impl Class {
    /// Every class.
    pub const ALL: [Self; 3] = [Self::New, Self::InConstruction, Self::Existing];

    /// The name in manifests, flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::InConstruction => "in-construction",
            Self::Existing => "existing",
        }
    }

    /// The name for people, in both languages.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::New => Text::new("新建", "new"),
            Self::InConstruction => Text::new("在建", "in construction"),
            Self::Existing => Text::new("已建", "existing"),
        }
    }

    /// The class of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }
}

/// The stage at which a project is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// 立项.
    Proposal,
    /// 验收.
    Acceptance,
    /// 运维.
    Operation,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Self; 3] = [Self::Proposal, Self::Acceptance, Self::Operation];

    /// The name in manifests, flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposal => "proposal",
            Self::Acceptance => "acceptance",
            Self::Operation => "operation",
        }
    }

    /// The name for people, in both languages.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Proposal => Text::new("立项", "proposal"),
            Self::Acceptance => Text::new("验收", "acceptance"),
            Self::Operation => Text::new("运维", "operation"),
        }
    }

    /// The stage of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.name() == name)
    }
}

/// How well the basis of a rule is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Seen in a public document.
    Seen,
    /// Recalled, not verified.
    Recalled,
    /// Inferred from what was seen.
    Inferred,
    /// Our own reference choice.
    House,
}

impl Evidence {
    /// The name in packs and machine formats.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Recalled => "recalled",
            Self::Inferred => "inferred",
            Self::House => "house",
        }
    }

    /// The label shown beside a clause.
    #[must_use]
    pub fn text(self) -> Text {
        match self {
            Self::Seen => Text::new("已见原文", "seen"),
            Self::Recalled => Text::new("据记忆，待核", "recalled, to be verified"),
            Self::Inferred => Text::new("推断", "inferred"),
            Self::House => Text::new("参考选择", "our reference choice"),
        }
    }
}

/// The basis of a rule: a document and a clause of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basis {
    /// The title of the document, which `pack.yaml` lists by id.
    pub document: Text,
    /// The clause, where it is known.
    pub clause: Option<String>,
    /// How well the basis is known.
    pub evidence: Evidence,
}

/// The input of a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// One descriptor at a time (`document.yaml`).
    Document,
    /// The submission as one tree (`submission.yaml`).
    Submission,
    /// Faults found by earlier stages; such a rule has no path (`rules/hutong`).
    Builtin,
}

/// One step of a rule: a function that checks the values its paths select.
#[derive(Debug, Clone)]
pub struct Then {
    /// Dotted path below the selected value, or `@key`.
    pub field: Option<String>,
    /// The function's name.
    pub function: String,
    /// Its `functionOptions`.
    pub options: Node,
}

/// Which cases of a rule have one cause and are told as one finding (`x-gather`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gather {
    /// Names of arguments: cases in one file, or in one sheet of it, that agree in all of them are one finding.
    pub by: Vec<String>,
    /// The message of a finding with several cases. Besides the arguments in which the cases agree, `{{cases}}` and `{{resources}}`
    /// are their numbers, and `{{absent_zh}}`, `{{absent_en}}` say where a whole column is missing.
    pub message: Text,
}

impl Gather {
    /// Before the name of an argument: the first distinct values that the cases have for it.
    pub const ALL: &'static str = "all_";

    /// What the engine fills in the message besides arguments.
    pub const PLACEHOLDERS: [&'static str; 4] = ["cases", "resources", "absent_zh", "absent_en"];
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// `<pack>/<defect>`.
    pub id: String,
    /// The severity in the pack; see [`Rule::effective`] for that of a finding.
    pub severity: Severity,
    /// The defect, in one line.
    pub title: Text,
    /// The message of a finding; each `{{name}}` is a placeholder for an argument.
    pub message: Text,
    /// Why it matters.
    pub why: Text,
    /// How to fix the defect.
    pub fix: Text,
    /// Its basis.
    pub basis: Basis,
    /// Tags by which gates select it.
    pub tags: Vec<String>,
    /// Whether an open finding means "could not be judged" instead of "wrong".
    pub incomplete: bool,
    /// Which of its cases are one finding; `None` where each is one.
    pub gather: Option<Gather>,
    /// Whether its pack, or one that stands on it, is adopted.
    pub adopted: bool,
    /// Its input.
    pub scope: Scope,
    /// Descriptor kinds it applies to (`oas2`, `oas3`, `oas3.1` …); empty for all.
    pub formats: Vec<String>,
    /// The paths that select the values to check.
    pub given: Vec<Path>,
    /// The functions that check them.
    pub then: Vec<Then>,
    /// Its location in the pack.
    pub span: Span,
}

impl Rule {
    /// The severity of its findings: until its pack is adopted, a rule whose basis is recalled or inferred is a warning at most.
    #[must_use]
    pub fn effective(&self) -> Severity {
        let confirmed =
            self.adopted || matches!(self.basis.evidence, Evidence::Seen | Evidence::House);
        if confirmed {
            self.severity
        } else {
            self.severity.max(Severity::Warning)
        }
    }
}

/// Which rules and endpoints gate for some classes and stages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gate {
    /// The classes that this gate applies to.
    pub classes: Vec<Class>,
    /// The stages that this gate applies to.
    pub stages: Vec<Stage>,
    /// Tags of the rules that gate; `None` for all.
    pub tags: Option<Vec<String>>,
    /// Rules that do not gate although a tag of theirs does, by full id.
    pub except: Vec<String>,
    /// Whether required endpoints gate.
    pub endpoints: bool,
    /// Whether registration with the competent department's catalogue is compared.
    pub registry: bool,
}

/// A code list: the rows of one CSV file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CodeList {
    /// Column names.
    pub columns: Vec<String>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<String>>,
}

impl CodeList {
    /// The values of one column, in order.
    pub fn column<'c>(&'c self, name: &str) -> impl Iterator<Item = &'c str> + use<'c> {
        let at = self.columns.iter().position(|column| column == name);
        self.rows
            .iter()
            .filter_map(move |row| row.get(at?).map(String::as_str))
    }

    /// One value of a row.
    #[must_use]
    pub fn cell<'c>(&'c self, row: &'c [String], name: &str) -> &'c str {
        self.columns
            .iter()
            .position(|column| column == name)
            .and_then(|at| row.get(at))
            .map_or("", String::as_str)
    }

    /// The words of a row: its label, then its synonyms.
    pub fn words<'c>(&'c self, row: &'c [String]) -> impl Iterator<Item = &'c str> + use<'c> {
        let label = std::iter::once(self.cell(row, "label"));
        let words = label.chain(self.cell(row, "synonyms").split('|'));
        words.map(str::trim).filter(|word| !word.is_empty())
    }
}

/// By whom and when a pack was adopted.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adoption {
    /// The authority.
    pub by: String,
    /// CCYY-MM-DD.
    pub on: String,
    /// The document of the adoption.
    pub document: String,
}

/// A pack that another extends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layer {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// `sha256:` and 64 hexadecimal digits over its files and those of the packs below.
    pub digest: String,
    /// Who adopted it.
    pub adopted: Option<Adoption>,
}

/// One pack, loaded and checked.
#[derive(Debug)]
pub struct RulePack {
    /// Its id, the prefix of its rules.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its title.
    pub title: Text,
    /// `sha256:` and 64 hexadecimal digits over its files.
    pub digest: String,
    /// Who adopted it; until then it is a reference pack.
    pub adopted: Option<Adoption>,
    /// First and last day (CCYY-MM-DD) on which it is in force; either may be open.
    pub effective: (Option<String>, Option<String>),
    /// The systems of resource codes that it allows, by their names in its list `code-system`.
    pub code_systems: Vec<String>,
    /// Its rules, in file order.
    pub rules: Vec<Rule>,
    /// Its contracts.
    pub contracts: Vec<Contract>,
    /// Its gates; the first that applies is used, and without one everything gates.
    pub gates: Vec<Gate>,
    /// The clauses it is based on, in file order; empty without a `procedure.yaml`.
    pub procedure: Vec<ClauseSpec>,
    /// Its code lists by file name without extension.
    pub lists: BTreeMap<String, CodeList>,
    /// The packs that it stands on, the nearest first.
    pub layers: Vec<Layer>,
    /// The files of the pack and of those below, as they were read.
    pub library: Library,
}

impl RulePack {
    /// The rule with this full id.
    #[must_use]
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Every endpoint of its contracts, contract by contract.
    pub fn endpoints(&self) -> impl Iterator<Item = &EndpointSpec> {
        self.contracts
            .iter()
            .flat_map(|contract| &contract.endpoints)
    }

    /// The official name of a catalogue field, as the list of columns has it; the field itself where it is not listed.
    #[must_use]
    pub fn label<'p>(&'p self, field: &'p str) -> &'p str {
        let columns = self.lists.get("columns");
        let label = columns.and_then(|columns| {
            let mut rows = columns.rows.iter();
            let row = rows.find(|row| columns.cell(row, "field") == field)?;
            Some(columns.cell(row, "zh"))
        });
        label.filter(|label| !label.is_empty()).unwrap_or(field)
    }

    /// The gate that applies to a class and a stage.
    #[must_use]
    pub fn gate(&self, class: Class, stage: Stage) -> Option<&Gate> {
        self.gates
            .iter()
            .find(|gate| gate.classes.contains(&class) && gate.stages.contains(&stage))
    }
}
