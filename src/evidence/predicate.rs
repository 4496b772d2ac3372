//! What evidence says: the statement and its predicate, the same types for writing and for reading.
//!
//! `rules/schemas/evidence.schema.json` describes every field; a field that is not known here is refused when read.

use super::canonical::{canonical, strict, value};
use super::{PREDICATE_TYPE, Refusal, STATEMENT_TYPE, TREE, VERIFIER};
use crate::decide::Outcome;
use crate::read::{Json, digest, from_node};
use crate::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the predicate that is written and read.
pub const SCHEMA: &str = "1";

/// An in-toto Statement, v1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Statement {
    /// [`STATEMENT_TYPE`].
    #[serde(rename = "_type")]
    pub kind: String,
    /// The submission; beside it the archive that held it, where one was given.
    pub subject: Vec<Subject>,
    /// [`PREDICATE_TYPE`].
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
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Predicate {
    pub schema_version: String,
    pub verifier: Verifier,
    pub tool: Tool,
    pub submission: Submission,
    pub policy: Vec<Policy>,
    pub parameters: Parameters,
    pub verdict: String,
    pub summary: Summary,
    pub rules: Rules,
    pub coverage: Vec<Clause>,
    pub required: Vec<Required>,
    pub findings: Vec<Finding>,
    pub omitted: Vec<Omitted>,
    pub waivers: Vec<Waiver>,
    pub decisions: Vec<Decision>,
    pub excuses: Vec<Excuse>,
    pub lifted: Vec<Lifted>,
    pub result_digest: Sha256,
    pub evaluated_at: String,
    pub reverify: String,
}

/// Which program judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Verifier {
    pub id: String,
}

/// The program's release, its built-in rules, and, beside the result, the file that ran and for which machine it was made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Tool {
    pub name: String,
    pub version: String,
    pub rules: Sha256,
    pub target: String,
    pub digest: Option<Sha256>,
}

/// What was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Submission {
    pub id: Option<String>,
    pub name: Option<String>,
    pub class: String,
    pub stage: String,
    pub declared_by: String,
    pub serial: Option<u64>,
    pub previous_evidence: Option<Previous>,
    pub tree_algorithm: String,
    pub digest: Digests,
    pub files: Vec<File>,
}

/// The evidence before this one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Previous {
    pub digest: Sha256,
}

/// One file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct File {
    pub path: String,
    pub size: u64,
    /// None where the bytes could not be taken: the evidence does not hold them.
    pub digest: Option<Digests>,
    pub kind: String,
    pub encoding: Option<String>,
    pub disposition: String,
}

/// The pack that decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Policy {
    pub uri: String,
    pub id: String,
    pub version: String,
    pub digest: Sha256,
    pub origin: String,
    pub adopted: Option<Adopted>,
}

/// Who adopted a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Adopted {
    pub by: String,
    pub on: String,
    pub document: String,
}

/// What the verdict depends on beside files and pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Parameters {
    pub as_of: String,
    pub class: Option<String>,
    pub stage: Option<String>,
    pub waivers: Option<Sha256>,
    pub registry: Option<Sha256>,
    pub against: Option<Sha256>,
    pub limits: BTreeMap<String, u64>,
}

/// True counts, whatever is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Summary {
    pub error: u64,
    pub warning: u64,
    pub info: u64,
    pub hint: u64,
    pub gating: u64,
    pub waived: u64,
    pub rules_evaluated: u64,
    pub rules_not_applicable: u64,
    pub rules_unevaluated: u64,
}

/// What the rules did, by full id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Rules {
    pub evaluated: Vec<String>,
    pub not_applicable: Vec<String>,
    pub unevaluated: Vec<String>,
}

/// A line of the clause table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Clause {
    pub id: String,
    pub clause: Option<String>,
    pub rules: Vec<String>,
    pub endpoints: bool,
    pub evidence: String,
    pub state: String,
}

/// A row of the endpoint table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Required {
    pub endpoint: String,
    pub resource: Option<String>,
    pub level: String,
    pub state: String,
    pub gates: bool,
    pub operation: Option<String>,
    pub bound: Option<String>,
    pub at: Option<At>,
    pub reasons: Vec<String>,
}

/// A place in short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct At {
    pub file: String,
    pub pointer: String,
    pub line: u64,
    pub column: u64,
}

/// A finding: what says it and where, no words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Finding {
    pub message_id: String,
    pub args: BTreeMap<String, String>,
    pub severity: String,
    pub gates: bool,
    pub fingerprint: String,
    pub file: String,
    pub pointer: String,
    pub line: u64,
    pub column: u64,
    pub end_line: u64,
    pub end_column: u64,
    pub sheet: Option<String>,
    pub cell: Option<String>,
    pub waived: Option<String>,
}

/// Findings of one rule that are not listed because there are too many, as one digest over them all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Omitted {
    pub message_id: String,
    pub count: u64,
    pub digest: Sha256,
}

/// A waiver and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Waiver {
    pub reference: String,
    pub rule: String,
    pub scope: Text,
    pub reason: String,
    pub granted_by: String,
    pub granted_on: String,
    pub expires: String,
    pub state: String,
    pub hits: u64,
    pub pointer: String,
}

/// A decision and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Decision {
    pub about: Text,
    pub accepted: bool,
    pub reason: String,
    pub by: String,
    pub on: String,
    pub state: String,
    pub pointer: String,
}

/// An inline excuse that was not honoured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Excuse {
    pub keyword: String,
    pub at: At,
}

/// A requirement that a declared fact lifted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "the published schema describes each field")]
pub struct Lifted {
    pub requirement: Text,
    pub fact: Text,
    pub at: Option<At>,
}

impl Statement {
    /// The bytes that are signed: the canonical form.
    ///
    /// # Errors
    /// None in practice.
    pub fn payload(&self) -> Result<String, Refusal> {
        canonical(self)
    }

    /// Reads the payload of an envelope.
    ///
    /// # Errors
    /// It is no statement of the type and version that is known here, or what it says does not hold together.
    pub fn read(payload: &[u8]) -> Result<Self, Refusal> {
        let root = strict(payload)?;
        for (key, wanted) in [("_type", STATEMENT_TYPE), ("predicateType", PREDICATE_TYPE)] {
            same(key, root.str_at(key), wanted)?;
        }
        let predicate = root.get("predicate");
        let version = predicate.and_then(|it| it.str_at("schemaVersion"));
        same("schemaVersion", version, SCHEMA)?;
        let statement: Self = from_node(&root).map_err(|mistake| Refusal(mistake.text))?;
        statement.sound()?;
        Ok(statement)
    }

    /// What must hold within a statement, whatever it is compared with.
    fn sound(&self) -> Result<(), Refusal> {
        let predicate = &self.predicate;
        same("verifier.id", Some(&predicate.verifier.id), VERIFIER)?;
        let tree = &predicate.submission.tree_algorithm;
        same("treeAlgorithm", Some(tree), TREE)?;
        if predicate.outcome().is_none() {
            return Err(Refusal::new(
                format!("不识别的结论 {:?}", predicate.verdict),
                format!("{:?} is no verdict", predicate.verdict),
            ));
        }
        let subject = self.subject.first().map(|subject| &subject.digest);
        if subject != Some(&predicate.submission.digest) {
            return Err(Refusal::new(
                "声明的对象与其中所列材料不是一回事",
                "the subject of the statement is not the submission that it lists",
            ));
        }
        let Some(policy) = predicate.policy.first() else {
            return Err(Refusal::new("未列规则包", "it names no pack"));
        };
        if predicate.policy.len() > 1 {
            return Err(Refusal::new(
                format!("列有多个规则包（{} 等）", policy.id),
                format!("it names several packs ({} and more)", policy.id),
            ));
        }
        let made = predicate.digest()?;
        if made != predicate.result_digest {
            return Err(Refusal::new(
                "结果摘要 resultDigest 与内容不符",
                "resultDigest is not that of the content",
            ));
        }
        Ok(())
    }
}

fn same(name: &str, found: Option<&str>, wanted: &str) -> Result<(), Refusal> {
    if found == Some(wanted) {
        return Ok(());
    }
    let found = found.map_or_else(|| "-".to_owned(), |found| format!("{found:?}"));
    Err(Refusal::new(
        format!("{name} 为 {found}，应为 {wanted:?}"),
        format!("{name} is {found}, not {wanted:?}"),
    ))
}

impl Predicate {
    /// The outcome, by its name.
    #[must_use]
    pub fn outcome(&self) -> Option<Outcome> {
        let all = [
            Outcome::Pass,
            Outcome::Conditional,
            Outcome::Fail,
            Outcome::Incomplete,
        ];
        all.into_iter().find(|it| it.name() == self.verdict)
    }

    /// The predicate without what differs from one run to the next on the same inputs.
    ///
    /// # Errors
    /// None in practice.
    pub fn result(&self) -> Result<Json, Refusal> {
        let mut result = value(self)?;
        for key in ["evaluatedAt", "resultDigest", "reverify"] {
            remove(Some(&mut result), key);
        }
        for key in ["digest", "target"] {
            remove(result.get_mut("tool"), key);
        }
        if let Some(Json::Array(packs)) = result.get_mut("policy") {
            for pack in packs {
                remove(Some(pack), "origin");
            }
        }
        Ok(result)
    }

    /// SHA-256 over the canonical form of [`Predicate::result`].
    ///
    /// # Errors
    /// None in practice.
    pub fn digest(&self) -> Result<Sha256, Refusal> {
        let text = canonical(&self.result()?)?;
        Ok(Sha256::new(&digest::sha256(text.as_bytes())))
    }
}

fn remove(object: Option<&mut Json>, key: &str) {
    if let Some(Json::Object(members)) = object {
        members.remove(key);
    }
}
