//! Findings, waivers and a date become a [`Verdict`]: enough for every report, so that no report looks back into the submission.

mod causes;
pub mod changes;
mod check_code;
mod clauses;
mod decisions;
mod demands;
mod input;
mod inventory;
mod mask;
mod place;
mod policy;
mod redact;
mod render;
pub mod understood;
pub mod verdict;
mod waivers;

pub use input::{DecisionInput, project};
pub use place::{Excerpt, Place};
pub use policy::gates;
pub use verdict::*;

use crate::read::Located;
pub use check_code::Judged;
use clauses::{Decided, clauses};
pub use decisions::set_aside;
use policy::Policy;
use render::Renderer;

/// Decides: findings and endpoint states become the outcome, places and words are resolved.
#[must_use]
pub fn decide(input: DecisionInput<'_>) -> Verdict {
    let DecisionInput {
        submission,
        checked,
        ..
    } = input;
    let policy = Policy::new(input);
    let renderer = Renderer::new(input, policy);
    let rows = checked.endpoints.iter();
    let mut required: Vec<EndpointRow> = rows.map(|row| renderer.row(row)).collect();
    let found = findings(input, &renderer, &required);
    let digest = inventory::digest_of(submission);
    let mut office = waivers::apply(input, &renderer, &mut required, found, &digest);
    sort(&mut office.open);
    sort(&mut office.waived);
    let (class_by, stage_by) = declared_by(input);
    causes::fold(input, [class_by, stage_by], &mut office.open, &mut required);
    let mut suppressions = inventory::suppressions(submission);
    mask::Secrets::new(input).mask(
        [&mut office.open, &mut office.waived],
        &mut required,
        &mut suppressions,
    );
    let rules = inventory::rules(input, policy, &renderer);
    let files = inventory::subjects(submission);
    let clauses = clauses(
        input,
        Decided {
            open: &office.open,
            waived: &office.waived,
            rows: &required,
            rules: &rules,
            files: &files,
            digest: &digest,
        },
    );
    let manifest = input.manifest();
    let project = manifest.map(|manifest| &manifest.project);
    let text = |field: Option<&Located<String>>| field.map(|located| located.value.clone());
    let lifted = checked.lifted.iter();
    Verdict {
        outcome: outcome(&office.open, office.conditional),
        code: input
            .judgement
            .office_project
            .map(|code| code.trim().to_owned())
            .or_else(|| text(project.and_then(|project| project.code.as_ref()))),
        name: text(project.and_then(|project| project.name.as_ref())),
        provider: manifest.map(inventory::provider).unwrap_or_default(),
        vendor: text(project.and_then(|project| project.vendor_name.as_ref())),
        class: input.judgement.class,
        stage: input.judgement.stage,
        declared_by: weaker(class_by, stage_by),
        class_by,
        stage_by,
        as_of: input.judgement.as_of.clone(),
        required,
        coverage: Coverage {
            evaluated: checked.evaluated.clone(),
            not_applicable: checked.not_applicable.clone(),
            unevaluated: checked.unevaluated.clone(),
        },
        rules,
        clauses,
        interfaces: inventory::interfaces(submission),
        resources: inventory::resources(submission),
        demands: demands::demands(submission, input.judgement.registry),
        links: inventory::links(input),
        accounting: inventory::accounting(input),
        suppressions,
        open: office.open,
        waived: office.waived,
        waivers: office.waivers,
        decisions: office.decisions,
        office: input.given.to_vec(),
        lifted: lifted.map(|lifted| renderer.lifted(lifted)).collect(),
        digest,
        files,
        packs: inventory::packs(input.packs.pack),
        limits: input.limits.named(),
        tool: env!("CARGO_PKG_VERSION"),
        is_redacted: false,
    }
}

/// Every finding, before the office's file is applied: violations, reasons of endpoints, rules that could not be evaluated.
fn findings(
    input: DecisionInput<'_>,
    renderer: &Renderer<'_>,
    rows: &[EndpointRow],
) -> Vec<Finding> {
    let checked = input.checked;
    let violations = checked.violations.iter();
    let mut found: Vec<Finding> = violations
        .filter_map(|violation| renderer.violation(violation))
        .collect();
    let rows = rows.iter().zip(&checked.endpoints).enumerate();
    found.extend(rows.flat_map(|(index, (row, result))| renderer.of_row(index, row, result)));
    let unevaluated = checked.unevaluated.iter();
    found.extend(unevaluated.filter_map(|(rule, why)| renderer.unevaluated(rule, why)));
    found
}

/// By file, position, rule and message.
fn sort(findings: &mut [Finding]) {
    fn key(finding: &Finding) -> (&str, usize, usize, &str, &str) {
        let at = finding.at.position;
        let message = &finding.message.en;
        (&finding.at.file, at.line, at.column, &finding.rule, message)
    }
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
}

/// Who declared the class, and who the stage.
fn declared_by(input: DecisionInput<'_>) -> (DeclaredBy, DeclaredBy) {
    let project = input.manifest().map(|manifest| &manifest.project);
    let by = |office: bool, manifest: bool| match (office, manifest) {
        (true, _) => DeclaredBy::Office,
        (false, true) => DeclaredBy::Manifest,
        (false, false) => DeclaredBy::Default,
    };
    let class = by(
        input.judgement.office_class.is_some(),
        project.is_some_and(|it| {
            it.class
                .as_ref()
                .is_some_and(|it| Class::parse(&it.value).is_some())
        }),
    );
    let stage = by(
        input.judgement.office_stage.is_some(),
        project.is_some_and(|it| {
            it.stage
                .as_ref()
                .is_some_and(|it| Stage::parse(&it.value).is_some())
        }),
    );
    (class, stage)
}

/// The one of both that has less authority.
fn weaker(class: DeclaredBy, stage: DeclaredBy) -> DeclaredBy {
    [DeclaredBy::Default, DeclaredBy::Manifest]
        .into_iter()
        .find(|who| class == *who || stage == *who)
        .unwrap_or(DeclaredBy::Office)
}

/// FAIL outranks INCOMPLETE outranks PASS; only errors that gate fail, and whatever could not be judged is never a pass. What passes
/// only because of the office's waivers and decisions is conditional.
fn outcome(open: &[Finding], conditional: bool) -> Outcome {
    if open
        .iter()
        .any(|finding| finding.decides() && !finding.incomplete)
    {
        Outcome::Fail
    } else if open.iter().any(Finding::decides) {
        Outcome::Incomplete
    } else if conditional {
        Outcome::Conditional
    } else {
        Outcome::Pass
    }
}
