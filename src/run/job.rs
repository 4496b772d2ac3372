//! The jobs that a command line can ask for.

use crate::pack::{Class, Severity, Stage};
use crate::report::catalogue::NormalForm;
use crate::report::changes::By;
use crate::report::html::Letterhead;
use crate::text::{Lang, Text};
use std::path::PathBuf;

/// What the command line asks for.
#[derive(Debug)]
pub enum Job {
    /// A submission to judge, and further ones.
    Check(Check, Vec<PathBuf>),
    Audit(Audit),
    Diff(Diff),
    Attest(Attest),
    Verify(Verify),
    Explain {
        rule: String,
        pack: String,
        lang: Option<Lang>,
        colour: Colour,
    },
    Rules(Rules),
    Init {
        dir: PathBuf,
        from: Option<PathBuf>,
        pack: String,
        lang: Option<Lang>,
    },
    ShowCatalogue(ShowCatalogue),
    ConvertCatalogue(ConvertCatalogue),
    CatalogueTemplate {
        output: PathBuf,
        pack: String,
        lang: Option<Lang>,
    },
    PackLint {
        dir: PathBuf,
        lang: Option<Lang>,
    },
    PackNew {
        dir: PathBuf,
        from: String,
        lang: Option<Lang>,
    },
    #[cfg(feature = "registry")]
    Registry(Registry),
    Decide(Decide),
    Waive(Waive),
    Renew(Renew),
    Schema {
        name: String,
    },
    /// The version with the commit and the digests of the packs.
    Version,
    Message(CliMessage),
}

/// A message of the parser of the command line.
#[derive(Debug)]
pub enum CliMessage {
    /// Help or version, as asked for.
    Asked(String),
    /// Why the command line is not understood.
    Wrong(Text),
}

/// `hutong check`: a submission to judge, and how to report the verdict.
#[derive(Debug)]
pub struct Check {
    pub path: PathBuf,
    pub pack: String,
    pub project: Option<String>,
    pub class: Option<Class>,
    pub stage: Option<Stage>,
    pub registry: Option<PathBuf>,
    pub against: Option<PathBuf>,
    pub waivers: Option<PathBuf>,
    pub as_of: Option<String>,
    /// What stands on the decision as it is printed.
    pub letterhead: Letterhead,
    pub output: Output,
}

/// `hutong audit`: submissions below inboxes, to be judged into a folder. `check` holds how they are judged.
#[derive(Debug)]
pub struct Audit {
    pub inboxes: Vec<PathBuf>,
    /// The folder that is written.
    pub folder: PathBuf,
    /// The forms in which rows are written.
    pub rows: Vec<RowForm>,
    /// The address of the registry that officers have in common. It may hold a password.
    #[cfg(feature = "registry")]
    pub registry_db: Option<String>,
    /// Whether texts of submissions stay out of everything that is written.
    pub redact: bool,
    pub check: Check,
}

/// A form in which an audit writes its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowForm {
    /// One JSON object a line, one file a table.
    Ndjson,
    /// Tables of `SQLite`, which keep former verdicts.
    #[cfg(feature = "registry")]
    Sqlite,
}

impl RowForm {
    /// Every form by its name on the command line.
    pub const ALL: &[(&str, Self)] = &[
        ("ndjson", Self::Ndjson),
        #[cfg(feature = "registry")]
        ("sqlite", Self::Sqlite),
    ];
}

/// `hutong registry`: a question to the registry of an audit.
#[cfg(feature = "registry")]
#[derive(Debug)]
pub struct Registry {
    /// The registry: a file, or the address of one that officers have in common.
    pub file: PathBuf,
    pub question: Question,
    pub json: bool,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// What a registry is asked.
#[cfg(feature = "registry")]
#[derive(Debug)]
pub enum Question {
    /// What changed from a day on.
    Changes { since: String },
    /// Which waivers end within some days.
    Due { days: u32, as_of: Option<String> },
    /// What became of a project, by its code or by a path.
    History { project: String },
    /// The official catalogue, as `--registry` takes it.
    Export { output: PathBuf, pack: String },
}

/// `hutong rules`: which rules are listed, and how.
#[derive(Debug)]
pub struct Rules {
    pub pack: String,
    /// A text that they mention.
    pub text: Option<String>,
    pub severity: Option<Severity>,
    pub json: bool,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// `hutong catalogue show`: a catalogue to describe.
#[derive(Debug)]
pub struct ShowCatalogue {
    pub path: PathBuf,
    pub pack: String,
    pub json: bool,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// `hutong catalogue convert`: a catalogue to write in its normal form.
#[derive(Debug)]
pub struct ConvertCatalogue {
    pub path: PathBuf,
    pub to: NormalForm,
    pub output: Option<PathBuf>,
    pub pack: String,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// `hutong decide`: a decision to add to the file of waivers. `check` holds how the submission is judged.
#[derive(Debug)]
pub struct Decide {
    pub check: Check,
    pub waivers: PathBuf,
    /// What is decided on; what awaits a decision is listed where it is `None`.
    pub subject: Option<Subject>,
    pub accepted: bool,
    pub reason: String,
    pub by: Option<String>,
}

/// What an office decides on.
#[derive(Debug)]
pub enum Subject {
    Clause(String),
    /// An endpoint, and the resource that it is for.
    Endpoint(String, Option<String>),
    File(String),
    /// The beginning of the paths of operations.
    Operations(String),
}

/// `hutong waive`: a waiver to add to the file of waivers.
#[derive(Debug)]
pub struct Waive {
    pub rule: String,
    pub at: String,
    pub reason: String,
    pub until: String,
    pub by: Option<String>,
    pub on: Option<String>,
    pub reference: Option<String>,
    pub project: Option<String>,
    pub submission: PathBuf,
    pub waivers: PathBuf,
    pub pack: String,
    pub lang: Option<Lang>,
}

/// The office's file whose waivers are renewed by what is found in a submission.
#[derive(Debug)]
pub struct Renew {
    pub submission: PathBuf,
    pub waivers: PathBuf,
    /// Digests of what the office has looked at.
    pub confirm: Vec<String>,
    pub on: Option<String>,
    pub pack: String,
    pub lang: Option<Lang>,
}

/// `hutong diff`: two versions to compare, and how to report the comparison.
#[derive(Debug)]
pub struct Diff {
    pub old: PathBuf,
    pub new: PathBuf,
    pub pack: String,
    pub as_of: Option<String>,
    pub effort: u32,
    pub by: By,
    pub output: Output,
}

/// `hutong attest`: a submission to judge, and how to sign the verdict.
#[derive(Debug)]
pub struct Attest {
    pub check: Check,
    pub key: PathBuf,
    pub output: PathBuf,
    pub serial: Option<u64>,
    pub previous: Option<PathBuf>,
}

/// `hutong verify`: evidence to verify, and what it is compared with. `check` holds how the submission is judged again.
#[derive(Debug)]
pub struct Verify {
    pub evidence: PathBuf,
    pub key: PathBuf,
    pub check: Check,
    pub pack_digest: Option<String>,
    /// The check code on the paper.
    pub code: Option<String>,
    pub rerun: bool,
    pub max_age: Option<u32>,
    pub serial: Option<u64>,
    pub project: Option<String>,
    pub class: Option<Class>,
    pub stage: Option<Stage>,
}

/// Which reports are written, and where.
#[derive(Debug)]
pub struct Output {
    pub formats: Vec<(Format, Option<PathBuf>)>,
    pub quiet: bool,
    pub all: bool,
    pub lang: Option<Lang>,
    pub colour: Colour,
}

/// A report's format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Human,
    Json,
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Html,
    Concise,
}

impl Format {
    /// Every format by its name on the command line.
    pub const ALL: [(&str, Self); 9] = [
        ("human", Self::Human),
        ("concise", Self::Concise),
        ("json", Self::Json),
        ("sarif", Self::Sarif),
        ("junit", Self::Junit),
        ("github", Self::Github),
        ("gitlab", Self::Gitlab),
        ("markdown", Self::Markdown),
        ("html", Self::Html),
    ];
}

/// When the output is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    Auto,
    Always,
    Never,
}
