//! What evidence says: the statement and its predicate, the same types for writing and for reading.
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
    /// The submission; beside it the archive that held it, where one was given.
    pub subject: Vec<Subject>,
    /// [`super::PREDICATE_TYPE`].
    pub predicate_type: String,
    /// What is said of it.
    pub predicate: Predicate,
}

/// Something by its digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Subject {
    /// What it is called; decides nothing.
    pub name: String,
    /// Its digests.
    pub digest: Digests,
}

/// One thing by two digests, each 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digests {
    /// SHA-256.
    pub sha256: String,
    /// SM3.
    pub sm3: String,
}

impl Digests {
    /// Those of bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self {
            sha256: bare(&digest::sha256(bytes)),
            sm3: bare(&digest::sm3(bytes)),
        }
    }
}

/// One thing by one digest, 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sha256 {
    /// SHA-256.
    pub sha256: String,
}

impl Sha256 {
    /// From `sha256:…`.
    #[must_use]
    pub fn new(named: &str) -> Self {
        Self {
            sha256: bare(named),
        }
    }

    /// As `sha256:…`.
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

/// A verdict as evidence holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Predicate {
    /// Version of this format.
    pub schema_version: String,
    /// The program that judged; who answers for it is told by the key that signed.
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
    /// True counts, whatever is listed; severities and gating count what is not waived.
    pub summary: Summary,
    /// What the rules did.
    pub rules: Rules,
    /// The clause table.
    pub coverage: Vec<Clause>,
    /// The endpoint table.
    pub required: Vec<Required>,
    /// Findings, open ones first, of one rule 200 at most; words are made from `messageId` and args.
    pub findings: Vec<Finding>,
    /// Findings that are not listed because there are too many, by rule.
    pub omitted: Vec<Omitted>,
    /// Waivers of the office.
    pub waivers: Vec<Waiver>,
    /// Decisions of the office.
    pub decisions: Vec<Decision>,
    /// Excuses that the submission gives itself, never honoured.
    pub excuses: Vec<Excuse>,
    /// Requirements that declared facts lifted.
    pub lifted: Vec<Lifted>,
    /// Digest of what [`Predicate::result`] leaves.
    pub result_digest: Sha256,
    /// When it was made, UTC; from `SOURCE_DATE_EPOCH` where set.
    pub evaluated_at: String,
    /// The command that checks all of it again; the words in capitals are the verifier's.
    pub reverify: String,
}

/// Which program judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Verifier {
    /// Its id, which changes when the meaning of its verdicts does.
    pub id: String,
}

/// The program's release, its built-in rules, and, beside the result, the file that ran and for which machine it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Release.
    pub version: String,
    /// Digest of the built-in rules.
    pub rules: Sha256,
    /// The machine it was made for; not part of `resultDigest`.
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
    /// Who declared them: the manifest, the command line, nobody.
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
    /// None where the bytes could not be taken: the evidence does not hold them.
    pub digest: Option<Digests>,
    /// What it is, told by its content.
    pub kind: String,
    /// Encoding.
    pub encoding: Option<String>,
    /// What became of it.
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

/// What the verdict depends on beside files and pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Parameters {
    /// The day it was judged for.
    pub as_of: String,
    /// Class said on the command line.
    pub class: Option<String>,
    /// Stage said on the command line.
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

/// True counts, whatever is listed.
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
    /// Rules with nothing to look at.
    pub rules_not_applicable: u64,
    /// Rules that could not be evaluated.
    pub rules_unevaluated: u64,
}

/// What the rules did, by full id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Rules {
    /// Evaluated.
    pub evaluated: Vec<String>,
    /// Nothing to look at.
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

/// A finding: what says it and where, no words.
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
    /// Reference of the waiver that excuses it.
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

/// A waiver and what became of it.
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
    /// What became of it.
    pub state: String,
    /// Findings it excuses.
    pub hits: u64,
    /// Place in the office's file.
    pub pointer: String,
}

/// A decision and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// What about.
    pub about: Text,
    /// Whether it was accepted.
    pub accepted: bool,
    /// Reason.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// When.
    pub on: String,
    /// What became of it.
    pub state: String,
    /// Place in the office's file.
    pub pointer: String,
}

/// An inline excuse that was not honoured.
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
