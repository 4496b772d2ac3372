//! How the files of a pack are written.

use super::{Adoption, Class, Evidence, Satisfy, Severity, Stage};
use crate::read;
use crate::text::Text;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub(super) struct PackFile {
    pub(super) schema: u32,
    pub(super) id: String,
    pub(super) version: String,
    pub(super) title: Text,
    #[serde(default)]
    pub(super) engine: Option<String>,
    #[serde(default)]
    pub(super) effective: Effective,
    #[serde(default)]
    pub(super) adopted: Option<Adoption>,
    #[serde(default)]
    pub(super) code_system: OneOrMany,
    /// A pack in the binary, or a folder as seen from this pack's.
    #[serde(default)]
    pub(super) extends: Option<String>,
    /// What it changes in the rules of the packs that it stands on, by the id of the rule.
    #[serde(default)]
    pub(super) overrides: BTreeMap<String, read::Located<OverrideFile>>,
    #[serde(default)]
    pub(super) documents: BTreeMap<String, Text>,
    #[serde(default)]
    pub(super) contracts: Vec<ContractFile>,
    #[serde(default)]
    pub(super) gates: Vec<GateFile>,
}

/// A name, or a list of names.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl Default for OneOrMany {
    fn default() -> Self {
        Self::Many(Vec::new())
    }
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub(super) struct Effective {
    #[serde(default)]
    pub(super) from: Option<String>,
    #[serde(default)]
    pub(super) until: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContractFile {
    pub(super) file: read::Located<String>,
    pub(super) group: String,
    pub(super) satisfy: Satisfy,
    pub(super) title: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GateFile {
    pub(super) class: Vec<Class>,
    pub(super) stage: Vec<Stage>,
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) except: Vec<String>,
    pub(super) endpoints: bool,
    pub(super) registry: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleFile {
    pub(super) description: String,
    pub(super) message: String,
    #[serde(default = "warning")]
    pub(super) severity: Severity,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) formats: Vec<String>,
    #[serde(rename = "given", default)]
    pub(super) _given: IgnoredAny,
    #[serde(rename = "then", default)]
    pub(super) _then: IgnoredAny,
    #[serde(rename = "resolved", default)]
    pub(super) _resolved: IgnoredAny,
    #[serde(rename = "x-zh")]
    pub(super) zh: Chinese,
    #[serde(rename = "x-why")]
    pub(super) why: Text,
    #[serde(rename = "x-fix")]
    pub(super) fix: Text,
    #[serde(rename = "x-basis")]
    pub(super) basis: BasisFile,
    #[serde(rename = "x-incomplete", default)]
    pub(super) incomplete: bool,
    #[serde(rename = "x-gather", default)]
    pub(super) gather: Option<GatherFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GatherFile {
    pub(super) by: Vec<String>,
    pub(super) zh: String,
    pub(super) en: String,
}

/// What a pack changes in a rule that it did not write.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(super) struct OverrideFile {
    #[serde(default)]
    pub(super) severity: Option<Severity>,
    #[serde(default)]
    pub(super) tags: Option<Vec<String>>,
    #[serde(default)]
    pub(super) clause: Option<String>,
    #[serde(default)]
    pub(super) evidence: Option<Evidence>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Chinese {
    pub(super) description: String,
    pub(super) message: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BasisFile {
    pub(super) document: read::Located<String>,
    #[serde(default)]
    pub(super) clause: Option<String>,
    pub(super) evidence: Evidence,
}

/// Spectral's default severity.
const fn warning() -> Severity {
    Severity::Warning
}
