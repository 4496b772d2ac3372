//! Renders a verdict as the JSON report, the stable format for other programs, described by `rules/schemas/report.schema.json`.

use crate::decide::{self, Basis, EndpointRow, Excuse, Place, Severity, Verdict, WaiverTerms};
use crate::read::Json;
use crate::text::Text;
use crate::text::is_hidden;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Renders the report, indented by two spaces, with fields in schema order and a final newline. Open and waived findings share one
/// list, sorted by file, position and rule.
///
/// Characters that do not print, and `##[`, which some CI runners execute, are escaped as `\uXXXX`: equal JSON that is safe to
/// print.
///
/// # Errors
/// None in practice: JSON can represent every report, but serde's signature requires the `Result`.
pub fn json(verdict: &Verdict) -> Result<String, Failure> {
    pretty(&Report::new(verdict))
}

/// The error of a failed JSON serialization.
pub type Failure = serde_json::Error;

/// Serializes a report with an indent of two spaces and a final newline, and escapes hidden characters.
pub(crate) fn pretty(report: &impl Serialize) -> Result<String, Failure> {
    let mut text = serde_json::to_string_pretty(report)?;
    text.push('\n');
    Ok(printable(&text))
}

/// A JSON value on one line, as reports print it.
#[must_use]
pub fn compact(value: &Json) -> String {
    value.to_string()
}

/// Escapes hidden characters and runner commands in JSON text.
fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        // Both can occur only inside JSON strings, so an escape is always valid here.
        if (c == '#' && previous == '#') || c == '\x7f' || is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
            previous = ' ';
        } else {
            out.push(c);
            previous = c;
        }
    }
    out
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Report<'v> {
    schema_version: &'static str,
    tool: Tool<'v>,
    submission: Submission<'v>,
    packs: Vec<Pack<'v>>,
    as_of: &'v str,
    verdict: &'static str,
    summary: Summary,
    required: Vec<Required<'v>>,
    accounting: Vec<Accounting<'v>>,
    lifted: Vec<Lifted<'v>>,
    findings: Vec<Finding<'v>>,
    clauses: Vec<ClauseRow<'v>>,
    waivers: Vec<OfficeWaiver<'v>>,
    decisions: Vec<OfficeDecision<'v>>,
}

/// A row of the clause table.
#[derive(Serialize)]
struct ClauseRow<'v> {
    id: &'v str,
    title: &'v Text,
    document: &'v Text,
    clause: Option<&'v str>,
    evidence: &'static str,
    state: &'static str,
    rules: &'v [String],
    endpoints: bool,
    note: Option<&'v Text>,
}

/// A waiver of the office's file.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfficeWaiver<'v> {
    rule: &'v str,
    scope: &'v Text,
    state: &'static str,
    hits: usize,
    #[serde(flatten)]
    terms: Waived<'v>,
    at: PlaceStart<'v>,
}

/// A decision of the office's file.
#[derive(Serialize)]
struct OfficeDecision<'v> {
    about: &'v Text,
    outcome: &'static str,
    state: &'static str,
    reason: &'v str,
    by: &'v str,
    on: &'v str,
    at: PlaceStart<'v>,
}

#[derive(Serialize)]
struct Tool<'v> {
    name: &'static str,
    version: &'v str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Submission<'v> {
    code: Option<&'v str>,
    class: &'static str,
    stage: &'static str,
    declared_by: &'static str,
    digest: &'v str,
    files: Vec<File<'v>>,
}

#[derive(Serialize)]
struct File<'v> {
    path: &'v str,
    kind: &'v str,
    encoding: Option<&'v str>,
    digest: &'v str,
    disposition: &'v str,
}

#[derive(Serialize)]
struct Pack<'v> {
    id: &'v str,
    version: &'v str,
    digest: &'v str,
    adopted: Option<Adopted<'v>>,
}

#[derive(Serialize)]
struct Adopted<'v> {
    by: &'v str,
    on: &'v str,
    document: &'v str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Summary {
    error: usize,
    warning: usize,
    info: usize,
    hint: usize,
    gating: usize,
    folded: usize,
    waived: usize,
    rules_evaluated: usize,
    rules_not_applicable: usize,
    rules_unevaluated: usize,
}

#[derive(Serialize)]
struct Required<'v> {
    endpoint: &'v str,
    level: &'static str,
    resource: Option<&'v str>,
    state: &'static str,
    gates: bool,
    operation: Option<&'v str>,
    bound: Option<&'static str>,
    because: Option<&'v Text>,
    at: Option<PlaceStart<'v>>,
    reasons: Vec<Reason<'v>>,
    compared: Option<&'v str>,
}

#[derive(Serialize)]
struct Reason<'v> {
    code: &'static str,
    message: &'v Text,
    at: Option<PlaceStart<'v>>,
    contract: Option<PlaceStart<'v>>,
    counterexample: Option<&'v Json>,
}

/// The file, pointer and start position of a place.
#[derive(Serialize)]
pub(super) struct PlaceStart<'v> {
    file: &'v str,
    pointer: &'v str,
    line: usize,
    column: usize,
}

impl<'v> PlaceStart<'v> {
    pub(super) fn new(place: &'v Place) -> Self {
        Self {
            file: &place.file,
            pointer: &place.pointer,
            line: place.position.line,
            column: place.position.column,
        }
    }
}

/// What one operation hands out, by property.
#[derive(Serialize)]
struct Accounting<'v> {
    operation: &'v str,
    at: PlaceStart<'v>,
    resources: &'v [String],
    envelope: usize,
    items: usize,
    harmless: usize,
    unregistered: usize,
}

fn accounting(one: &decide::Accounting) -> Accounting<'_> {
    Accounting {
        operation: &one.operation,
        at: PlaceStart::new(&one.at),
        resources: &one.resources,
        envelope: one.envelope,
        items: one.items,
        harmless: one.harmless,
        unregistered: one.unregistered,
    }
}

#[derive(Serialize)]
struct Lifted<'v> {
    requirement: &'v Text,
    fact: &'v Text,
    at: Option<PlaceStart<'v>>,
}

/// A place with its start, its end and its cell.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PlaceRange<'v> {
    file: &'v str,
    pointer: &'v str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
    sheet: Option<&'v str>,
    cell: Option<&'v str>,
}

impl<'v> PlaceRange<'v> {
    fn new(place: &'v Place) -> Self {
        Self {
            file: &place.file,
            pointer: &place.pointer,
            line: place.position.line,
            column: place.position.column,
            end_line: place.position.end_line,
            end_column: place.position.end_column,
            sheet: place.sheet.as_deref(),
            cell: place.cell.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Finding<'v> {
    rule: &'v str,
    severity: &'static str,
    gates: bool,
    message: &'v Text,
    args: &'v BTreeMap<String, String>,
    #[serde(flatten)]
    at: PlaceRange<'v>,
    related: Vec<PlaceRange<'v>>,
    cases: Vec<Case<'v>>,
    basis: RuleBasis<'v>,
    fingerprint: &'v str,
    compared: Option<&'v str>,
    caused_by: Option<&'v str>,
    waived: Option<Waived<'v>>,
}

/// One of the cases that a finding gathers; all lie in the file of the finding.
#[derive(Serialize)]
struct Case<'v> {
    pointer: &'v str,
    line: usize,
    column: usize,
    cell: Option<&'v str>,
    resource: Option<&'v str>,
    item: Option<&'v str>,
    operation: Option<&'v str>,
}

/// The cases that a finding gathers. A column that is missing is missing everywhere, so its cases are only counted.
fn cases(finding: &decide::Finding) -> Vec<Case<'_>> {
    let cases = finding.cases.iter().filter(|_| !finding.lacks_column());
    let cases = cases.map(|case| Case {
        pointer: &case.at.pointer,
        line: case.at.position.line,
        column: case.at.position.column,
        cell: case.at.cell.as_deref(),
        resource: case.resource.as_deref(),
        item: case.item.as_deref(),
        operation: case.operation.as_deref(),
    });
    cases.collect()
}

#[derive(Serialize)]
struct RuleBasis<'v> {
    document: &'v Text,
    clause: Option<&'v str>,
    evidence: &'static str,
}

impl<'v> RuleBasis<'v> {
    fn new(basis: &'v Basis) -> Self {
        Self {
            document: &basis.document,
            clause: basis.clause.as_deref(),
            evidence: basis.evidence.name(),
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Waived<'v> {
    reference: &'v str,
    reason: &'v str,
    granted_by: &'v str,
    granted_on: &'v str,
    /// `None` for a decision, which applies to exactly these files and does not expire.
    expires: Option<&'v str>,
}

impl<'v> Waived<'v> {
    fn new(excuse: &'v Excuse) -> Self {
        match excuse {
            Excuse::Waiver(terms) => Self::from_terms(terms),
            Excuse::Decision { reason, by, on } => Self {
                reference: "",
                reason,
                granted_by: by,
                granted_on: on,
                expires: None,
            },
        }
    }

    fn from_terms(terms: &'v WaiverTerms) -> Self {
        Self {
            reference: &terms.reference,
            reason: &terms.reason,
            granted_by: &terms.granted_by,
            granted_on: &terms.granted_on,
            expires: Some(&terms.expires),
        }
    }
}

impl<'v> Report<'v> {
    fn new(verdict: &'v Verdict) -> Self {
        let mut findings: Vec<&decide::Finding> =
            verdict.open.iter().chain(&verdict.waived).collect();
        findings.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| a.args.cmp(&b.args)));
        Self {
            schema_version: "1",
            tool: Tool {
                name: "hutong",
                version: verdict.tool,
            },
            submission: submission(verdict),
            packs: verdict
                .packs
                .iter()
                .map(|pack| Pack {
                    id: &pack.id,
                    version: &pack.version,
                    digest: &pack.digest,
                    adopted: pack.adopted.as_ref().map(|adopted| Adopted {
                        by: &adopted.by,
                        on: &adopted.on,
                        document: &adopted.document,
                    }),
                })
                .collect(),
            as_of: &verdict.as_of,
            verdict: verdict.outcome.name(),
            summary: summary(verdict),
            required: verdict.required.iter().map(endpoint).collect(),
            accounting: verdict.accounting.iter().map(accounting).collect(),
            lifted: verdict
                .lifted
                .iter()
                .map(|lifted| Lifted {
                    requirement: &lifted.requirement,
                    fact: &lifted.fact,
                    at: lifted.at.as_ref().map(PlaceStart::new),
                })
                .collect(),
            findings: findings.into_iter().map(finding).collect(),
            clauses: verdict.clauses.iter().map(clause).collect(),
            waivers: verdict.waivers.iter().map(office_waiver).collect(),
            decisions: verdict.decisions.iter().map(office_decision).collect(),
        }
    }
}

fn clause(clause: &decide::Clause) -> ClauseRow<'_> {
    ClauseRow {
        id: &clause.id,
        title: &clause.title,
        document: &clause.document,
        clause: clause.clause.as_deref(),
        evidence: clause.evidence.name(),
        state: clause.state.name(),
        rules: &clause.rules,
        endpoints: clause.endpoints,
        note: clause.note.as_ref(),
    }
}

fn office_waiver(waiver: &decide::Waiver) -> OfficeWaiver<'_> {
    OfficeWaiver {
        rule: &waiver.rule,
        scope: &waiver.scope,
        state: waiver.state.name(),
        hits: waiver.hits,
        terms: Waived::from_terms(&waiver.terms),
        at: PlaceStart::new(&waiver.at),
    }
}

fn office_decision(decision: &decide::Decision) -> OfficeDecision<'_> {
    OfficeDecision {
        about: &decision.about,
        outcome: if decision.accepted {
            "accepted"
        } else {
            "refused"
        },
        state: decision.state.name(),
        reason: &decision.reason,
        by: &decision.by,
        on: &decision.on,
        at: PlaceStart::new(&decision.at),
    }
}

type Order<'v> = (&'v str, usize, usize, &'v str, usize, usize, &'v str);

fn order(finding: &decide::Finding) -> Order<'_> {
    let at = finding.at.position;
    (
        &finding.at.file,
        at.line,
        at.column,
        &finding.rule,
        at.end_line,
        at.end_column,
        &finding.at.pointer,
    )
}

fn submission(verdict: &Verdict) -> Submission<'_> {
    Submission {
        code: verdict.code.as_deref(),
        class: verdict.class.name(),
        stage: verdict.stage.name(),
        declared_by: verdict.declared_by.name(),
        digest: &verdict.digest,
        files: verdict
            .files
            .iter()
            .map(|file| File {
                path: &file.path,
                kind: file.kind.name(),
                encoding: file.encoding,
                digest: &file.digest,
                disposition: file.disposition.name(),
            })
            .collect(),
    }
}

/// Counts open findings by severity and under `gating`, those that follow from others only under `folded`; waived findings are counted only under `waived`.
fn summary(verdict: &Verdict) -> Summary {
    let of = |severity: Severity| {
        let causes = verdict.causes();
        causes
            .filter(|finding| finding.severity == severity)
            .count()
    };
    Summary {
        error: of(Severity::Error),
        warning: of(Severity::Warning),
        info: of(Severity::Info),
        hint: of(Severity::Hint),
        gating: verdict.causes().filter(|finding| finding.decides()).count(),
        folded: verdict.open.len() - verdict.causes().count(),
        waived: verdict.waived.len(),
        rules_evaluated: verdict.coverage.evaluated.len(),
        rules_not_applicable: verdict.coverage.not_applicable.len(),
        rules_unevaluated: verdict.coverage.unevaluated.len(),
    }
}

fn endpoint(row: &EndpointRow) -> Required<'_> {
    Required {
        endpoint: &row.endpoint,
        level: row.level.name(),
        resource: row.resource.as_deref(),
        state: row.state.name(),
        gates: row.gates,
        operation: row.operation.as_deref(),
        bound: row.bound.map(decide::Bound::name),
        because: row.because.as_ref(),
        at: row.at.as_ref().map(PlaceStart::new),
        reasons: row
            .reasons
            .iter()
            .map(|reason| Reason {
                code: reason.code,
                message: &reason.message,
                at: reason.at.as_ref().map(PlaceStart::new),
                contract: reason.contract.as_ref().map(PlaceStart::new),
                counterexample: reason.counterexample.as_ref(),
            })
            .collect(),
        compared: row.compared.as_deref(),
    }
}

fn finding(finding: &decide::Finding) -> Finding<'_> {
    Finding {
        rule: &finding.rule,
        severity: finding.severity.name(),
        gates: finding.decides(),
        message: &finding.message,
        args: &finding.args,
        at: PlaceRange::new(&finding.at),
        related: finding.related.iter().map(PlaceRange::new).collect(),
        cases: cases(finding),
        basis: RuleBasis::new(&finding.explanation.basis),
        fingerprint: &finding.fingerprint,
        compared: finding.compared.as_deref(),
        caused_by: finding.caused_by.as_deref(),
        waived: finding.excuse.as_ref().map(Waived::new),
    }
}
