//! The office's waiver file: waivers of findings, and decisions on questions that only a person can decide. A mistake in it is an
//! [`Error`](crate::error::Error) with its location, and a file with a mistake has no effect at all.

mod read;
mod validate;

pub use read::office;

use super::Rule;
use crate::read::{Library, Located};
use crate::text::{Span, Text};

/// The longest term of a waiver, in years.
pub const LONGEST: i16 = 2;

/// The office's file, read and checked.
#[derive(Debug)]
pub struct WaiverFile {
    /// Waivers, in file order.
    pub waivers: Vec<WaiverEntry>,
    /// Decisions, in file order.
    pub decisions: Vec<DecisionEntry>,
    /// `sha256:…` of the file's bytes.
    pub digest: String,
    /// The file as it was read; spans of the entries point into it.
    pub library: Library,
}

impl WaiverFile {
    /// Whether any waiver is by fingerprint.
    #[must_use]
    pub fn is_by_fingerprint(&self) -> bool {
        let mut waivers = self.waivers.iter();
        waivers.any(|entry| matches!(entry.scope, WaiverScope::Fingerprint(_)))
    }
}

/// A waiver for the findings of one rule within a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaiverEntry {
    /// Code of the project it is for.
    pub project: String,
    /// Full id of the rule.
    pub rule: Located<String>,
    /// The findings that it covers.
    pub scope: WaiverScope,
    /// Why it was granted.
    pub reason: String,
    /// Who granted it.
    pub granted_by: String,
    /// The day on which it was granted, CCYY-MM-DD.
    pub granted_on: String,
    /// The last day on which it is in force, CCYY-MM-DD.
    pub expires: String,
    /// Number of the document that grants it; empty where there is none.
    pub reference: String,
    /// Digests of what was compared when it was granted: of a finding about an operation it covers no other.
    pub compared: Vec<String>,
    /// The location of those digests, where the entry has some.
    pub compared_at: Option<Span>,
    /// The location of the entry.
    pub span: Span,
}

/// The findings that a waiver covers. A scope has no index, row or pointer, which would change when a line is added above.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WaiverScope {
    /// Findings about an operation, as `GET /path`.
    Operation(String),
    /// Findings about a resource, or about one of its 信息项.
    Resource(String, Option<String>),
    /// Findings in a file, by its path.
    File(String),
    /// Findings about an endpoint of the contract.
    Endpoint(String),
    /// Findings with one cause.
    Fingerprint(Located<String>),
    /// The whole submission.
    Everywhere,
}

impl WaiverScope {
    /// The scope as keys and values of the file.
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Operation(name) => vec![("operation", name)],
            Self::Resource(code, None) => vec![("resource", code)],
            Self::Resource(code, Some(item)) => vec![("resource", code), ("item", item)],
            Self::File(path) => vec![("file", path)],
            Self::Endpoint(id) => vec![("endpoint", id)],
            Self::Fingerprint(print) => vec![("fingerprint", &print.value)],
            Self::Everywhere => vec![("everywhere", "true")],
        }
    }

    /// The scope in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Operation(name) => Text::new(format!("操作 {name}"), format!("operation {name}")),
            Self::Resource(code, None) => {
                Text::new(format!("资源 {code}"), format!("resource {code}"))
            }
            Self::Resource(code, Some(item)) => Text::new(
                format!("资源 {code} 的信息项 {item}"),
                format!("item {item} of resource {code}"),
            ),
            Self::File(path) => Text::new(format!("文件 {path}"), format!("file {path}")),
            Self::Endpoint(id) => Text::new(format!("端点“{id}”"), format!("endpoint {id}")),
            Self::Fingerprint(Located { value: print, .. }) => {
                Text::new(format!("指纹 {print}"), format!("fingerprint {print}"))
            }
            Self::Everywhere => Text::new("全部材料", "the whole submission"),
        }
    }
}

/// The decision of a person where no machine can decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionEntry {
    /// Code of the project it is for.
    pub project: String,
    /// Its subject.
    pub about: Located<DecisionSubject>,
    /// Whether the subject was accepted; otherwise it was refused.
    pub accepted: bool,
    /// The reason for it.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// The day of the decision, CCYY-MM-DD.
    pub on: String,
    /// Digest of the submission it was made for; it does not apply to any other. A file has a digest of its own.
    pub submission: Option<String>,
    /// Digest of the pack it was made under; where given, it does not apply under any other.
    pub pack: Option<String>,
    /// The location of the entry.
    pub span: Span,
}

impl DecisionEntry {
    /// Whether it was made for a submission of this digest and, where it names a pack, under this one. One on a file is for that file.
    #[must_use]
    pub fn is_for(&self, submission: &str, pack: &str) -> bool {
        let is = |named: &Option<String>, own: &str| named.as_ref().is_none_or(|it| it == own);
        is(&self.submission, submission) && is(&self.pack, pack)
    }

    /// Whether it is one on this project and its submission, on this day (CCYY-MM-DD) and under this pack.
    #[must_use]
    pub fn is_in_force(&self, project: &str, as_of: &str, submission: &str, pack: &str) -> bool {
        self.project == project && self.on.as_str() <= as_of && self.is_for(submission, pack)
    }
}

/// The subject of a decision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecisionSubject {
    /// An undecided endpoint, for one resource where the endpoint is needed for each.
    Endpoint(String, Option<String>),
    /// A clause that a person must check.
    Clause(String),
    /// A file that could not be judged, by its path, with the digest of its bytes.
    File(String, String),
    /// Operations of the system's own pages, by the beginning of their paths.
    Operations(String),
}

impl DecisionSubject {
    /// The subject as keys and values of the file.
    #[must_use]
    pub fn keys(&self) -> Vec<(&'static str, &str)> {
        match self {
            Self::Endpoint(id, None) => vec![("endpoint", id)],
            Self::Endpoint(id, Some(code)) => vec![("endpoint", id), ("resource", code)],
            Self::Clause(id) => vec![("clause", id)],
            Self::File(path, _) => vec![("file", path)],
            Self::Operations(prefix) => vec![("operations", prefix)],
        }
    }

    /// The subject in words.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Endpoint(id, None) => Text::new(format!("端点“{id}”"), format!("endpoint {id}")),
            Self::Endpoint(id, Some(code)) => Text::new(
                format!("资源 {code} 的端点“{id}”"),
                format!("endpoint {id} for resource {code}"),
            ),
            Self::Clause(id) => Text::new(format!("条款“{id}”"), format!("clause {id}")),
            Self::File(path, _) => Text::new(format!("文件 {path}"), format!("the file {path}")),
            Self::Operations(prefix) => Text::new(
                format!("{prefix} 下的操作"),
                format!("the operations below {prefix}"),
            ),
        }
    }
}

/// Whether an office may waive findings of a rule. It may not where they report that something could not be read or judged, because
/// that would waive defects that nobody has seen.
#[must_use]
pub fn waivable(rule: &Rule) -> bool {
    !rule.incomplete && !rule.tags.iter().any(|tag| tag == "integrity")
}
