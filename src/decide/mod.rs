//! Findings, waivers and a date become a [`Verdict`]: enough for every report, so that no report looks back into the submission.

pub mod changes;
mod clauses;
mod inventory;
mod place;
mod render;
pub mod verdict;
mod waivers;

pub use place::{Excerpt, Place};
pub use verdict::*;
pub use waivers::lacks_code;

use crate::check::{Checked, JudgementContext, Packs};
use crate::limits::Limits;
use crate::model::Submission;
use crate::pack::waiver_file::WaiverFile;
use crate::read::{Located, digest};

/// Everything a decision is made from.
#[derive(Debug, Clone, Copy)]
pub struct DecisionInput<'c> {
    /// The facts.
    pub submission: &'c Submission<'c>,
    /// What checking found.
    pub checked: &'c Checked,
    /// The packs.
    pub packs: Packs<'c>,
    /// Class, stage, date.
    pub terms: &'c JudgementContext<'c>,
    /// The office's waivers and decisions, where it gave some.
    pub office: Option<&'c WaiverFile>,
    /// What the office gave beside the pack.
    pub given: &'c [OfficeInput],
    /// The limits that were in force.
    pub limits: &'c Limits,
}

/// Digest of the files of a submission as a whole.
fn digest_of(submission: &Submission<'_>) -> String {
    let sources = submission.library.sources.iter();
    digest::of_digests(
        sources.map(|source| (source.path.as_str(), source.digest.as_str(), source.size)),
    )
}

/// Decides: findings and endpoint states become the outcome, places and words are resolved.
#[must_use]
pub fn decide(case: DecisionInput<'_>) -> Verdict {
    let renderer = render::Renderer::new(case);
    let mut required: Vec<EndpointRow> = case
        .checked
        .endpoints
        .iter()
        .map(|row| renderer.row(row))
        .collect();
    let mut open: Vec<Finding> = case
        .checked
        .violations
        .iter()
        .filter_map(|finding| renderer.finding(finding))
        .collect();
    let rows = required.iter().zip(&case.checked.endpoints);
    open.extend(rows.flat_map(|(row, found)| renderer.endpoint(row, found)));
    open.extend(
        case.checked
            .unevaluated
            .iter()
            .filter_map(|(rule, why)| renderer.unevaluated(rule, why)),
    );
    let digest = digest_of(case.submission);
    let excuses = inventory::excuses(&open);
    let mut excused = waivers::excuse(case, &renderer, &mut required, open, &digest);
    sort(&mut excused.open);
    sort(&mut excused.waived);
    let manifest = case.submission.manifest.as_ref();
    let (class_by, stage_by) = declared_by(case);
    let pack = case.packs.pack;
    let text = |told: Option<&Located<String>>| told.map(|located| located.value.clone());
    let mut verdict = Verdict {
        outcome: outcome(&excused.open, excused.conditional),
        code: text(manifest.and_then(|manifest| manifest.project.code.as_ref())),
        name: text(manifest.and_then(|manifest| manifest.project.name.as_ref())),
        provider: manifest.and_then(inventory::provider),
        vendor: text(manifest.and_then(|manifest| manifest.project.vendor_name.as_ref())),
        class: case.terms.class,
        stage: case.terms.stage,
        declared_by: weaker(class_by, stage_by),
        class_by,
        stage_by,
        as_of: case.terms.as_of.clone(),
        required,
        coverage: Coverage {
            evaluated: case.checked.evaluated.clone(),
            not_applicable: case.checked.not_applicable.clone(),
            unevaluated: case.checked.unevaluated.clone(),
        },
        rules: inventory::rules(case, &renderer),
        clauses: Vec::new(),
        interfaces: inventory::interfaces(case.submission),
        resources: inventory::resources(case.submission),
        consumes: manifest.map(inventory::consumes).unwrap_or_default(),
        links: inventory::links(case),
        excuses,
        open: excused.open,
        waived: excused.waived,
        waivers: excused.waivers,
        decisions: excused.decisions,
        office: case.given.to_vec(),
        lifted: case
            .checked
            .lifted
            .iter()
            .map(|lifted| renderer.lifted(lifted))
            .collect(),
        digest,
        files: inventory::subjects(case.submission),
        packs: vec![PackInfo {
            id: pack.id.clone(),
            version: pack.version.clone(),
            title: pack.title.clone(),
            digest: pack.digest.clone(),
            adopted: pack.adopted.clone(),
        }],
        limits: case.limits.named(),
        tool: env!("CARGO_PKG_VERSION"),
    };
    verdict.clauses = clauses::clauses(case, &verdict);
    verdict
}

/// By file, position, rule and message.
fn sort(told: &mut [Finding]) {
    fn key(told: &Finding) -> (&str, usize, usize, &str, &str) {
        let at = told.at.position;
        (
            &told.at.file,
            at.line,
            at.column,
            &told.rule,
            &told.message.en,
        )
    }
    told.sort_by(|a, b| key(a).cmp(&key(b)));
}

/// Who said what the class and the stage are.
fn declared_by(case: DecisionInput<'_>) -> (DeclaredBy, DeclaredBy) {
    let manifest = case.submission.manifest.as_ref();
    let project = manifest.map(|manifest| &manifest.project);
    let says = |office: bool, manifest: bool| match (office, manifest) {
        (true, _) => DeclaredBy::Office,
        (false, true) => DeclaredBy::Manifest,
        (false, false) => DeclaredBy::Default,
    };
    let class = says(
        case.terms.office_class.is_some(),
        project.is_some_and(|project| project.class.is_some()),
    );
    let stage = says(
        case.terms.office_stage.is_some(),
        project.is_some_and(|project| project.stage.is_some()),
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
    if open.iter().any(|told| decides(told) && !told.incomplete) {
        Outcome::Fail
    } else if open.iter().any(decides) {
        Outcome::Incomplete
    } else if conditional {
        Outcome::Conditional
    } else {
        Outcome::Pass
    }
}
