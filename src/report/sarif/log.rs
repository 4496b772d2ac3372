//! The SARIF 2.1.0 log format, limited to the fields that we write and with the names of the standard.

use crate::read::Json;
use serde::Serialize;
use std::collections::BTreeMap;

#[derive(Serialize)]
pub struct Log<'v> {
    #[serde(rename = "$schema")]
    pub schema: &'static str,
    pub version: &'static str,
    pub runs: [Run<'v>; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Run<'v> {
    pub tool: Tool<'v>,
    pub automation_details: Automation,
    pub invocations: [Invocation; 1],
    pub column_kind: &'static str,
    pub results: Vec<Outcome<'v>>,
    pub properties: Judged<'v>,
}

#[derive(Serialize)]
pub struct Tool<'v> {
    pub driver: Driver<'v>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Driver<'v> {
    pub name: &'static str,
    pub semantic_version: &'v str,
    pub language: &'static str,
    pub rules: Vec<Rule<'v>>,
}

#[derive(Serialize)]
pub struct Automation {
    pub id: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Invocation {
    pub execution_successful: bool,
    pub exit_code: u8,
    pub tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
pub struct Notification {
    pub level: &'static str,
    pub message: Message,
}

#[derive(Serialize)]
pub struct Message {
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub markdown: Option<String>,
}

impl Message {
    pub const fn new(text: String) -> Self {
        Self {
            text,
            markdown: None,
        }
    }
}

/// The property bag of a run: everything needed to reproduce the verdict.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judged<'v> {
    pub verdict: &'static str,
    pub class: &'static str,
    pub stage: &'static str,
    pub as_of: &'v str,
    pub submission: &'v str,
    pub packs: Vec<BTreeMap<&'static str, &'v str>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule<'v> {
    pub id: &'v str,
    pub name: String,
    pub short_description: Message,
    pub full_description: Message,
    pub help: Message,
    pub default_configuration: Configuration,
    pub properties: RuleBag<'v>,
}

#[derive(Serialize)]
pub struct Configuration {
    pub level: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleBag<'v> {
    pub tags: Vec<&'v str>,
    #[serde(rename = "problem.severity")]
    pub problem: &'static str,
    pub precision: &'static str,
    pub severity: &'static str,
    pub gates: bool,
    pub evaluation: &'static str,
    pub basis: String,
    pub evidence: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome<'v> {
    pub rule_id: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_index: Option<usize>,
    pub level: &'static str,
    pub message: Message,
    pub locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_locations: Vec<Location>,
    pub partial_fingerprints: BTreeMap<&'static str, String>,
    pub suppressions: Vec<Suppression>,
    pub properties: Weighed<'v>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Weighed<'v> {
    pub severity: &'static str,
    pub gates: bool,
    pub incomplete: bool,
    pub cause: &'v str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub counterexample: Option<&'v Json>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Location {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<usize>,
    #[serde(rename = "physicalLocation")]
    pub physical: Physical,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logical_locations: Vec<Logical>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<Message>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Physical {
    pub artifact_location: Artifact,
    pub region: Lines,
}

#[derive(Serialize)]
pub struct Artifact {
    pub uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Lines {
    pub start_line: usize,
    pub start_column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Logical {
    pub fully_qualified_name: String,
    pub kind: &'static str,
}

#[derive(Serialize)]
pub struct Suppression {
    pub kind: &'static str,
    pub status: &'static str,
    pub justification: String,
}
