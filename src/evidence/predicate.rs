//! The statement and its predicate. The same types are written and read.
//!
//! `rules/schemas/evidence.schema.json` describes every field; a field that is not known here is refused when read.

use crate::read::digest;
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the predicate that is written and read.
pub const SCHEMA: &str = "1";

/// An in-toto Statement, v1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Statement {
    /// [`super::STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The submission; beside it its archive, where there was one.
    pub subject: Vec<Subject>,
    /// [`super::PREDICATE_TYPE`].
    pub predicate_type: String,
    /// The predicate.
    pub predicate: Predicate,
}

/// A subject, named by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// Its name, which is not compared.
    pub name: String,
    /// Its digests.
    pub digest: Digests,
}

/// Two digests of the same bytes, each of 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// SHA-256.
    pub sha256: String,
    /// SM3.
    pub sm3: String,
}

impl Digests {
    /// The digests of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: bare(&digest::sha256(bytes)),
            sm3: bare(&digest::sm3(bytes)),
        }
    }
}

/// One digest, of 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sha256 {
    /// SHA-256.
    pub sha256: String,
}

impl Sha256 {
    /// The digest from the form `sha256:…`.
    #[must_use]
    pub fn new(named: &str) -> Self {
        Self {
            sha256: bare(named),
        }
    }

    /// The digest in the form `sha256:…`.
    #[must_use]
    pub fn named(&self) -> String {
        format!("sha256:{}", self.sha256)
    }
}

/// The digits of `sha256:…` or `sm3:…`.
pub(super) fn bare(named: &str) -> String {
    let digits = named.split_once(':').map_or(named, |(_, digits)| digits);
    digits.to_owned()
}

/// A verdict in evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Predicate {
    /// Version of this format.
    pub schema_version: String,
    /// The program that judged. The holder of the signing key vouches for it.
    pub verifier: Verifier,
    /// The program.
    pub tool: Tool,
    /// The submission.
    pub submission: Submission,
    /// The pack that decided.
    pub policy: Vec<Policy>,
    /// Everything else that the verdict depends on.
    pub parameters: Parameters,
    /// The outcome.
    pub verdict: String,
    /// Complete counts, including findings that are not listed. Severities and gating count findings that are not waived.
    pub summary: Summary,
    /// Which rules were evaluated.
    pub rules: Rules,
    /// The clause table.
    pub coverage: Vec<Clause>,
    /// The endpoint table.
    pub required: Vec<Required>,
    /// Findings, open ones first, at most 200 of one rule. Their texts follow from `messageId` and args.
    pub findings: Vec<Finding>,
    /// Findings that are not listed because there are too many, by rule.
    pub omitted: Vec<Omitted>,
    /// Waivers of the office.
    pub waivers: Vec<Waiver>,
    /// Decisions of the office.
    pub decisions: Vec<Decision>,
    /// Inline suppressions in the submission, which have no effect.
    pub excuses: Vec<Excuse>,
    /// Requirements that declared facts lifted.
    pub lifted: Vec<Lifted>,
    /// Digest of [`Predicate::result`].
    pub result_digest: Sha256,
    /// When it was made, UTC; from `SOURCE_DATE_EPOCH` where set.
    pub evaluated_at: String,
    /// The command that verifies the evidence and judges again; the words in capitals are placeholders.
    pub reverify: String,
}

/// Which program judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verifier {
    /// Its id, which changes when the meaning of its verdicts does.
    pub id: String,
}

/// The program's release, its built-in rules, and, not covered by `resultDigest`, its file and the machine it was built for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Release.
    pub version: String,
    /// Digest of the built-in rules.
    pub rules: Sha256,
    /// The machine it was built for; not part of `resultDigest`.
    pub target: String,
    /// Digest of the program's file, null where it could not be read; not part of `resultDigest`.
    pub digest: Option<Sha256>,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Submission {
    /// Project code.
    pub id: Option<String>,
    /// Name of the project.
    pub name: Option<String>,
    /// Class it was judged as.
    pub class: String,
    /// Stage it was judged at.
    pub stage: String,
    /// What declared them: the manifest, the command line, or the default.
    pub declared_by: String,
    /// Number of this evidence within the project, growing.
    pub serial: Option<u64>,
    /// The evidence before this one.
    pub previous_evidence: Option<Previous>,
    /// How the digest of the whole is made: one line a file, sorted by the bytes of the path, `digest SP size SP path
    /// as a JSON string LF`, then the digest of that text.
    pub tree_algorithm: String,
    /// Digest of the whole; the one by SM3 uses SM3 for the lines too.
    pub digest: Digests,
    /// The files, these and no others.
    pub files: Vec<File>,
}

/// The evidence before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Previous {
    /// Digest of its file.
    pub digest: Sha256,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Path.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Absent where the bytes could not be taken: the evidence does not cover them.
    pub digest: Option<Digests>,
    /// Its kind, by its content.
    pub kind: String,
    /// Encoding.
    pub encoding: Option<String>,
    /// Its state.
    pub disposition: String,
}

/// The pack that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Id and version.
    pub uri: String,
    /// Id.
    pub id: String,
    /// Version.
    pub version: String,
    /// Digest of its files as a tree.
    pub digest: Sha256,
    /// In the program, or from a folder; not part of `resultDigest`.
    pub origin: String,
    /// Adoption by an authority; null for a reference pack that none has adopted.
    pub adopted: Option<Adopted>,
}

/// Who adopted a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Adopted {
    /// Authority.
    pub by: String,
    /// Date.
    pub on: String,
    /// Document.
    pub document: String,
}

/// The inputs of the verdict other than files and pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Parameters {
    /// The day it was judged for.
    pub as_of: String,
    /// Code of the project said on the command line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project: Option<String>,
    /// Class set on the command line.
    pub class: Option<String>,
    /// Stage set on the command line.
    pub stage: Option<String>,
    /// The waivers.
    pub waivers: Option<Sha256>,
    /// The official catalogue.
    pub registry: Option<Sha256>,
    /// The last approved version.
    pub against: Option<Sha256>,
    /// Limits of reading.
    pub limits: BTreeMap<String, u64>,
}

/// Complete counts, including findings that are not listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Summary {
    /// Errors.
    pub error: u64,
    /// Warnings.
    pub warning: u64,
    /// Infos.
    pub info: u64,
    /// Hints.
    pub hint: u64,
    /// Findings that gate.
    pub gating: u64,
    /// Waived findings.
    pub waived: u64,
    /// Rules that were evaluated.
    pub rules_evaluated: u64,
    /// Rules that no part of the submission concerned.
    pub rules_not_applicable: u64,
    /// Rules that could not be evaluated.
    pub rules_unevaluated: u64,
}

/// Rules by what they did, by full id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Rules {
    /// Evaluated.
    pub evaluated: Vec<String>,
    /// Not applicable.
    pub not_applicable: Vec<String>,
    /// Could not be evaluated.
    pub unevaluated: Vec<String>,
}

/// A line of the clause table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Id within the pack.
    pub id: String,
    /// Number in its document.
    pub clause: Option<String>,
    /// Rules that check it.
    pub rules: Vec<String>,
    /// Whether the endpoints are part of it.
    pub endpoints: bool,
    /// How well it is known.
    pub evidence: String,
    /// How it ended.
    pub state: String,
}

/// A row of the endpoint table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Required {
    /// Endpoint.
    pub endpoint: String,
    /// Code of its resource.
    pub resource: Option<String>,
    /// Whether it must exist.
    pub level: String,
    /// How it ended.
    pub state: String,
    /// Whether it gates.
    pub gates: bool,
    /// The submission's operation.
    pub operation: Option<String>,
    /// How it was found.
    pub bound: Option<String>,
    /// Place.
    pub at: Option<At>,
    /// Codes of the reasons why it is not present.
    pub reasons: Vec<String>,
}

/// A place in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct At {
    /// File.
    pub file: String,
    /// JSON pointer within it.
    pub pointer: String,
    /// Line, from 1.
    pub line: u64,
    /// Column in characters, from 1.
    pub column: u64,
}

/// A finding without texts: rule, arguments and place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Finding {
    /// Rule.
    pub message_id: String,
    /// Arguments.
    pub args: BTreeMap<String, String>,
    /// Severity.
    pub severity: String,
    /// Whether it gates.
    pub gates: bool,
    /// Stays the same under unrelated edits.
    pub fingerprint: String,
    /// File.
    pub file: String,
    /// JSON pointer.
    pub pointer: String,
    /// Line.
    pub line: u64,
    /// Column.
    pub column: u64,
    /// Last line.
    pub end_line: u64,
    /// Last column.
    pub end_column: u64,
    /// Sheet.
    pub sheet: Option<String>,
    /// Cell.
    pub cell: Option<String>,
    /// Reference of the waiver that waives it.
    pub waived: Option<String>,
}

/// Findings of one rule that are not listed because there are too many, as one digest over them all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Omitted {
    /// Rule.
    pub message_id: String,
    /// How many are not listed.
    pub count: u64,
    /// One after the other, digest of `digest before LF canonical JSON of the finding LF`; the first has an empty one
    /// before it.
    pub digest: Sha256,
}

/// A waiver and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Waiver {
    /// Reference.
    pub reference: String,
    /// Rule.
    pub rule: String,
    /// Scope.
    pub scope: Text,
    /// Reason.
    pub reason: String,
    /// By whom.
    pub granted_by: String,
    /// When.
    pub granted_on: String,
    /// Last day.
    pub expires: String,
    /// Its state.
    pub state: String,
    /// Number of findings that it waives.
    pub hits: u64,
    /// Place in the office's file.
    pub pointer: String,
}

/// A decision and its state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Its subject.
    pub about: Text,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Reason.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When.
    pub on: String,
    /// Its state.
    pub state: String,
    /// Place in the office's file.
    pub pointer: String,
}

/// An inline suppression, which has no effect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excuse {
    /// Keyword.
    pub keyword: String,
    /// Place.
    pub at: At,
}

/// A requirement that a declared fact lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lifted {
    /// Requirement.
    pub requirement: Text,
    /// Fact.
    pub fact: Text,
    /// Place.
    pub at: Option<At>,
}
