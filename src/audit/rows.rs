//! A verdict becomes the rows of eight tables, which other programs read: a change of a column is a change of their format.

use crate::decide::{Decision, Finding, Severity, Verdict, Waiver};
use crate::text::{Text, name_key};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The rows of one submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Rows {
    /// The submission.
    pub submission: SubmissionRow,
    /// Its interfaces.
    pub interfaces: Vec<InterfaceRow>,
    /// The resources of its catalogue.
    pub resources: Vec<ResourceRow>,
    /// The 信息项 of these resources.
    pub items: Vec<ItemRow>,
    /// Resources of other systems that it says it uses.
    pub demands: Vec<DemandRow>,
    /// Its findings, open and excused.
    pub findings: Vec<FindingRow>,
    /// The office's waivers for it.
    pub waivers: Vec<WaiverRow>,
    /// The office's decisions for it.
    pub decisions: Vec<DecisionRow>,
}

/// A row of the table `submissions`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SubmissionRow {
    /// Its path, which the other tables name it by.
    pub path: String,
    /// Digest of its files; empty where there is no verdict.
    pub submission: String,
    /// 项目代码.
    pub project_code: Option<String>,
    /// The project's name.
    pub project_name: Option<String>,
    /// The class it was judged as.
    pub class: Option<String>,
    /// The stage it was judged at.
    pub stage: Option<String>,
    /// The organisation that the project is for.
    pub provider_name: Option<String>,
    /// Its code.
    pub provider_code: Option<String>,
    /// Who builds it.
    pub vendor: Option<String>,
    /// PASS, CONDITIONAL, FAIL or INCOMPLETE; `None` where there is no verdict.
    pub verdict: Option<String>,
    /// The exit code that `check` ends with.
    pub exit_code: u8,
    /// Why there is no verdict, or the first finding that decides it, in Chinese.
    pub reason_zh: Option<String>,
    /// The same in English.
    pub reason_en: Option<String>,
    /// Findings that make the verdict FAIL.
    pub gating: usize,
    /// Required endpoints that are absent or incompatible.
    pub endpoints: usize,
    /// Gating findings about something that could not be judged.
    pub unjudged: usize,
    /// Open errors.
    pub errors: usize,
    /// Open warnings.
    pub warnings: usize,
    /// Findings that a waiver or a decision excuses.
    pub excused: usize,
    /// Rules that looked at something.
    pub rules_evaluated: usize,
    /// Rules that could not be evaluated.
    pub rules_unevaluated: usize,
    /// Files.
    pub files: usize,
    /// Bytes of its files.
    pub bytes: u64,
    /// Interfaces.
    pub interfaces: usize,
    /// Operations that they serve.
    pub operations: usize,
    /// Resources of the catalogue.
    pub resources: usize,
    /// Named 信息项 of these.
    pub items: usize,
    /// Codes of resources of other systems that it says it uses.
    pub consumes: Vec<String>,
    /// Id of the pack that decided.
    pub pack: Option<String>,
    /// Its version.
    pub pack_version: Option<String>,
    /// Its digest.
    pub pack_digest: Option<String>,
    /// Version of the tool.
    pub tool_version: String,
    /// CCYY-MM-DD: the day it was judged for.
    pub as_of: Option<String>,
    /// Its decision page below the folder of the audit.
    pub page: Option<String>,
}

/// A row of the table `interfaces`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct InterfaceRow {
    /// Path of the submission.
    pub path: String,
    /// Path of the descriptor in it.
    pub file: String,
    /// `info.title`, else the file.
    pub title: String,
    /// `info.version`.
    pub version: Option<String>,
    /// Its served operations, as `GET /path`.
    pub operations: Vec<String>,
}

/// A row of the table `resources`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ResourceRow {
    /// Path of the submission.
    pub path: String,
    /// Its number among the resources of the submission, from 1.
    pub resource: usize,
    /// What findings call it.
    pub id: String,
    /// Its code.
    pub code: Option<String>,
    /// Its name.
    pub title: Option<String>,
    /// The department that answers for it.
    pub provider_name: Option<String>,
    /// The code of that department.
    pub provider_code: Option<String>,
    /// How it is shared.
    pub sharing_type: Option<String>,
    /// Whether it is not shared at all.
    pub withheld: bool,
    /// Named 信息项.
    pub items: usize,
    /// The operations that serve it, as `GET /path`.
    pub served_by: Vec<String>,
    /// Path of the file that registers it.
    pub file: String,
}

/// A row of the table `items`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ItemRow {
    /// Path of the submission.
    pub path: String,
    /// Number of the resource in it.
    pub resource: usize,
    /// Its number among the named 信息项 of the resource, from 1.
    pub ordinal: usize,
    /// Its name.
    pub name: String,
    /// Its name as names are compared; see [`name_key`].
    pub name_norm: String,
}

/// A row of the table `demands`: a resource of another system that the submission says it uses.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DemandRow {
    /// Path of the submission.
    pub path: String,
    /// Its number among the demands of the submission, from 1.
    pub demand: usize,
    /// Its code, as it is written or as the official catalogue has it under the name.
    pub code: Option<String>,
    /// The name under which it is asked for.
    pub title: Option<String>,
    /// The department that has it, as it is written.
    pub provider_name: Option<String>,
    /// The 信息项 that are asked for.
    pub items: Vec<String>,
    /// Whether the official catalogue has it.
    pub registered: bool,
}

/// A row of the table `findings`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct FindingRow {
    /// Path of the submission.
    pub path: String,
    /// Full id of the rule.
    pub rule: String,
    /// What it weighs.
    pub severity: String,
    /// Whether it decides the verdict while nothing excuses it.
    pub gates: bool,
    /// Whether it says that something could not be judged.
    pub incomplete: bool,
    /// Whether a waiver or a decision excuses it.
    pub excused: bool,
    /// What it says in Chinese.
    pub message_zh: String,
    /// What it says in English.
    pub message_en: String,
    /// The file; empty for the submission as a whole.
    pub file: String,
    /// The place in the file.
    pub pointer: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// The cell of the sheet.
    pub cell: Option<String>,
    /// The resource it is about.
    pub resource: Option<String>,
    /// The 信息项 it is about.
    pub item: Option<String>,
    /// The operation it is about.
    pub operation: Option<String>,
    /// The endpoint it is about.
    pub endpoint: Option<String>,
    /// Stays the same under unrelated edits.
    pub fingerprint: String,
    /// The fingerprint of the finding that it follows from.
    pub caused_by: Option<String>,
}

/// A row of the table `waivers`: an excuse of the office for this submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct WaiverRow {
    /// Path of the submission.
    pub path: String,
    /// Full id of the rule that it excuses.
    pub rule: String,
    /// What it is for, in Chinese.
    pub scope_zh: String,
    /// The same in English.
    pub scope_en: String,
    /// Number of the document that says so; empty where there is none.
    pub reference: String,
    /// Why it was granted.
    pub reason: String,
    /// By whom.
    pub granted_by: String,
    /// CCYY-MM-DD.
    pub granted_on: String,
    /// CCYY-MM-DD: the last day on which it holds.
    pub expires: String,
    /// `active`, `expired`, `pending`, `unmatched` or `unseen`.
    pub state: String,
    /// How many findings it excuses.
    pub findings: usize,
}

/// A row of the table `decisions`: what the office decided for this submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct DecisionRow {
    /// Path of the submission.
    pub path: String,
    /// What it settles, in Chinese.
    pub about_zh: String,
    /// The same in English.
    pub about_en: String,
    /// Whether that was accepted; refused otherwise.
    pub accepted: bool,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: String,
    /// CCYY-MM-DD.
    pub on: String,
    /// `applied`, `pending`, `outdated`, `unmatched` or `overruled`.
    pub state: String,
}

/// A row of the table `not-judged`: what lies in an inbox and is no submission.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct LeftRow {
    /// Its path.
    pub path: String,
    /// Whether it counts for nothing: a file that operating systems make by themselves, or an empty folder.
    pub does_not_count: bool,
    /// Why it was not judged, in Chinese.
    pub reason_zh: String,
    /// The same in English.
    pub reason_en: String,
}

/// A run of an audit, a row of the table `runs`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RunRow {
    /// The day it judged for.
    pub as_of: String,
    /// Version of the tool.
    pub tool_version: String,
    /// Id of the pack that decided.
    pub pack: String,
    /// Its version.
    pub pack_version: String,
    /// Its digest.
    pub pack_digest: String,
    /// Submissions.
    pub submissions: usize,
    /// Whether the texts of submissions were left out.
    pub redacted: bool,
}

/// The rows of a verdict on the submission at `path`, whose decision page is `page`, if it has one. `first` is the first finding that
/// decides it.
#[must_use]
pub fn rows(verdict: &Verdict, path: &str, page: Option<&str>, first: Option<&Text>) -> Rows {
    let mut served: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for link in &verdict.links {
        let by = served.entry(&link.resource).or_default();
        by.push(link.operation.clone());
    }
    let interfaces = verdict.interfaces.iter().map(|interface| InterfaceRow {
        path: path.to_owned(),
        file: interface.file.clone(),
        title: interface.title.clone(),
        version: interface.version.clone(),
        operations: interface.operations.clone(),
    });
    let mut resources = Vec::new();
    let mut items = Vec::new();
    for (at, resource) in verdict.resources.iter().enumerate() {
        let number = at + 1;
        items.extend(resource.items.iter().enumerate().map(|(at, name)| ItemRow {
            path: path.to_owned(),
            resource: number,
            ordinal: at + 1,
            name: name.clone(),
            name_norm: name_key(name),
        }));
        let served_by = served.get(resource.id.as_str());
        resources.push(ResourceRow {
            path: path.to_owned(),
            resource: number,
            id: resource.id.clone(),
            code: resource.code.clone(),
            title: resource.title.clone(),
            provider_name: resource.provider.name.clone(),
            provider_code: resource.provider.code.clone(),
            sharing_type: resource.sharing_type.clone(),
            withheld: resource.withheld,
            items: resource.items.len(),
            served_by: served_by.cloned().unwrap_or_default(),
            file: resource.file.clone(),
        });
    }
    let demands = verdict
        .demands
        .iter()
        .enumerate()
        .map(|(at, demand)| DemandRow {
            path: path.to_owned(),
            demand: at + 1,
            code: demand.code.clone(),
            title: demand.title.clone(),
            provider_name: demand.provider.clone(),
            items: demand.items.clone(),
            registered: demand.registered,
        });
    let findings = verdict.open.iter().chain(&verdict.waived);
    Rows {
        submission: SubmissionRow {
            page: page.map(str::to_owned),
            ..submission(verdict, path, first)
        },
        interfaces: interfaces.collect(),
        resources,
        items,
        demands: demands.collect(),
        findings: findings.map(|it| finding(it, path)).collect(),
        waivers: verdict.waivers.iter().map(|it| waiver(it, path)).collect(),
        decisions: verdict
            .decisions
            .iter()
            .map(|it| decision(it, path))
            .collect(),
    }
}

/// The rows of a submission without a verdict: why, and the exit code of that.
#[must_use]
pub fn without(path: &str, why: &Text, exit_code: u8) -> Rows {
    Rows {
        submission: SubmissionRow {
            path: path.to_owned(),
            exit_code,
            reason_zh: Some(why.zh.clone()),
            reason_en: Some(why.en.clone()),
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            ..SubmissionRow::default()
        },
        ..Rows::default()
    }
}

fn submission(verdict: &Verdict, path: &str, first: Option<&Text>) -> SubmissionRow {
    let counts = verdict.counts();
    let open = |severity: Severity| {
        let all = verdict.open.iter();
        all.filter(|finding| finding.severity == severity).count()
    };
    let pack = verdict.packs.first();
    let operations = verdict.interfaces.iter().map(|it| it.operations.len());
    SubmissionRow {
        path: path.to_owned(),
        submission: verdict.digest.clone(),
        project_code: verdict.code.clone(),
        project_name: verdict.name.clone(),
        class: Some(verdict.class.name().to_owned()),
        stage: Some(verdict.stage.name().to_owned()),
        provider_name: verdict.provider.name.clone(),
        provider_code: verdict.provider.code.clone(),
        vendor: verdict.vendor.clone(),
        verdict: Some(verdict.outcome.name().to_owned()),
        exit_code: verdict.outcome.exit_code(),
        reason_zh: first.map(|first| first.zh.clone()),
        reason_en: first.map(|first| first.en.clone()),
        gating: counts.gating,
        endpoints: counts.endpoints,
        unjudged: counts.unjudged,
        errors: open(Severity::Error),
        warnings: open(Severity::Warning),
        excused: verdict.waived.len(),
        rules_evaluated: verdict.coverage.evaluated.len(),
        rules_unevaluated: verdict.coverage.unevaluated.len(),
        files: verdict.files.len(),
        bytes: verdict.files.iter().map(|file| file.size).sum(),
        interfaces: verdict.interfaces.len(),
        operations: operations.sum(),
        resources: verdict.resources.len(),
        items: verdict.resources.iter().map(|it| it.items.len()).sum(),
        consumes: verdict
            .demands
            .iter()
            .filter_map(|it| it.code.clone())
            .collect(),
        pack: pack.map(|pack| pack.id.clone()),
        pack_version: pack.map(|pack| pack.version.clone()),
        pack_digest: pack.map(|pack| pack.digest.clone()),
        tool_version: verdict.tool.to_owned(),
        as_of: Some(verdict.as_of.clone()),
        page: None,
    }
}

fn finding(finding: &Finding, path: &str) -> FindingRow {
    let at = &finding.at;
    FindingRow {
        path: path.to_owned(),
        rule: finding.rule.clone(),
        severity: finding.severity.name().to_owned(),
        gates: finding.decides(),
        incomplete: finding.incomplete,
        excused: finding.excuse.is_some(),
        message_zh: finding.message.zh.clone(),
        message_en: finding.message.en.clone(),
        file: at.file.clone(),
        pointer: at.pointer.clone(),
        line: at.position.line,
        column: at.position.column,
        sheet: at.sheet.clone(),
        cell: at.cell.clone(),
        resource: finding.resource.clone(),
        item: finding.item.clone(),
        operation: finding.operation.clone(),
        endpoint: finding.endpoint.clone(),
        fingerprint: finding.fingerprint.clone(),
        caused_by: finding.caused_by.clone(),
    }
}

fn waiver(waiver: &Waiver, path: &str) -> WaiverRow {
    let terms = &waiver.terms;
    WaiverRow {
        path: path.to_owned(),
        rule: waiver.rule.clone(),
        scope_zh: waiver.scope.zh.clone(),
        scope_en: waiver.scope.en.clone(),
        reference: terms.reference.clone(),
        reason: terms.reason.clone(),
        granted_by: terms.granted_by.clone(),
        granted_on: terms.granted_on.clone(),
        expires: terms.expires.clone(),
        state: waiver.state.name().to_owned(),
        findings: waiver.hits,
    }
}

fn decision(decision: &Decision, path: &str) -> DecisionRow {
    DecisionRow {
        path: path.to_owned(),
        about_zh: decision.about.zh.clone(),
        about_en: decision.about.en.clone(),
        accepted: decision.accepted,
        reason: decision.reason.clone(),
        by: decision.by.clone(),
        on: decision.on.clone(),
        state: decision.state.name().to_owned(),
    }
}
