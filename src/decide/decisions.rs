//! Decisions of the office: what a person settled where no machine can.

use super::input::DecisionInput;
use super::inventory::digest_of;
use super::place::place;
use super::render::Renderer;
use super::verdict::{
    Case, Decision, DecisionState, EndpointRow, Excuse, Finding, OWN_PAGES, State,
};
use crate::check::fingerprint::Keys;
use crate::model::{Disposition, FileFacts, Submission};
use crate::pack::waiver_file::{DecisionEntry, DecisionSubject};
use crate::read::Source;
use crate::text::Text;
use std::collections::{BTreeSet, HashSet};

/// What decisions settled.
#[derive(Debug, Default)]
pub struct Settled {
    /// Findings that are settled.
    pub findings: Vec<Finding>,
    /// Findings about decisions that settle nothing, or that refuse.
    pub notices: Vec<Finding>,
    /// The decisions, in the order of the file.
    pub decisions: Vec<Decision>,
    /// Whether one was accepted.
    pub conditional: bool,
}

/// Settles undecided endpoints and takes their findings out of `open`. Decisions on clauses are applied in the clause table; here
/// they are listed.
pub fn settle(
    entries: &[&DecisionEntry],
    input: DecisionInput<'_>,
    renderer: &Renderer<'_>,
    rows: &[EndpointRow],
    open: &mut Vec<Finding>,
    digest: &str,
) -> Settled {
    let mut result = Settled::default();
    let library = input.office.map(|office| &office.library);
    let states = states(entries, input, rows, open, digest);
    let applied = || {
        let all = entries.iter().zip(&states);
        all.filter(|(_, state)| **state == DecisionState::Applied)
    };
    let holding: HashSet<_> = applied()
        .map(|(entry, _)| entry.about.value.keys())
        .collect();
    let refused: Vec<&str> = applied()
        .filter(|(entry, _)| !entry.accepted)
        .filter_map(|(entry, _)| match &entry.about.value {
            DecisionSubject::Operations(prefix) => Some(prefix.as_str()),
            _ => None,
        })
        .collect();
    for (entry, state) in entries.iter().zip(states.iter().copied()) {
        let decision = Decision {
            about: named(&entry.about.value, input),
            accepted: entry.accepted,
            reason: entry.reason.clone(),
            by: entry.by.clone(),
            on: entry.on.clone(),
            state,
            at: library.map_or_else(Default::default, |library| place(library, entry.span)),
        };
        // One that lapsed is no news where another on the same subject holds.
        let is_renewed =
            state == DecisionState::Outdated && holding.contains(&entry.about.value.keys());
        if let Some(code) = notice(state, entry.accepted) {
            let finding = report(renderer, code, entry, &decision);
            result.notices.extend(finding.filter(|_| !is_renewed));
        } else if state == DecisionState::Applied {
            // That a person checked what a person must check is no condition.
            result.conditional |= !matches!(entry.about.value, DecisionSubject::Clause(_));
            let settled = match &entry.about.value {
                DecisionSubject::Operations(prefix) => {
                    own_pages(prefix, &refused, input, renderer, open)
                }
                _ => open
                    .extract_if(.., |finding| settles(entry, finding, rows))
                    .collect(),
            };
            result
                .findings
                .extend(settled.into_iter().map(|finding| Finding {
                    excuse: Some(Excuse::Decision {
                        reason: entry.reason.clone(),
                        by: entry.by.clone(),
                        on: entry.on.clone(),
                    }),
                    ..finding
                }));
        }
        result.decisions.push(decision);
    }
    result
}

/// What became of each decision. They are looked at before any of them takes effect, so that their order does not matter.
fn states(
    entries: &[&DecisionEntry],
    input: DecisionInput<'_>,
    rows: &[EndpointRow],
    open: &[Finding],
    digest: &str,
) -> Vec<DecisionState> {
    let own = entries.iter();
    let mut states: Vec<DecisionState> = own
        .map(|entry| state(entry, input, rows, open, digest))
        .collect();
    let refusals: Vec<&DecisionSubject> = entries
        .iter()
        .zip(&states)
        .filter(|(entry, state)| !entry.accepted && **state == DecisionState::Applied)
        .map(|(entry, _)| &entry.about.value)
        .collect();
    for (entry, state) in entries.iter().zip(&mut states) {
        let holds = matches!(state, DecisionState::Applied | DecisionState::Unmatched);
        let mut refusals = refusals.iter();
        if entry.accepted && holds && refusals.any(|refused| outweighs(refused, &entry.about.value))
        {
            *state = DecisionState::Overruled;
        }
    }
    states
}

/// Whether the refusal of one thing leaves nothing of another that could be accepted: it is the same, or operations below those.
fn outweighs(refused: &DecisionSubject, accepted: &DecisionSubject) -> bool {
    match (refused, accepted) {
        (DecisionSubject::Operations(refused), DecisionSubject::Operations(accepted)) => {
            lies_below(accepted, refused)
        }
        _ => refused.keys() == accepted.keys(),
    }
}

/// Sets aside the files that an accepted decision for this project names and none refuses, on the day of the judgement and under the
/// pack of this digest.
pub fn set_aside(
    submission: &mut Submission<'_>,
    entries: &[DecisionEntry],
    project: &str,
    as_of: &str,
    pack: &str,
) {
    let digest = &digest_of(submission);
    let of = |accepted: bool| -> BTreeSet<(&str, &str)> {
        let own = entries.iter().filter(|entry| entry.accepted == accepted);
        own.filter(|entry| entry.is_in_force(project, as_of, digest, pack))
            .filter_map(|entry| match &entry.about.value {
                DecisionSubject::File(path, digest) => Some((path.as_str(), digest.as_str())),
                _ => None,
            })
            .collect()
    };
    let refused = of(false);
    let mut seen = of(true);
    seen.retain(|file| !refused.contains(file));
    if !seen.is_empty() {
        submission.set_aside(|path, digest| seen.contains(&(path, digest)));
    }
}

/// What became of a decision.
fn state(
    entry: &DecisionEntry,
    input: DecisionInput<'_>,
    rows: &[EndpointRow],
    open: &[Finding],
    digest: &str,
) -> DecisionState {
    let is_matched = match &entry.about.value {
        DecisionSubject::Endpoint(id, resource) => rows.iter().any(|row| {
            let is_undecided = row.reasons.iter().any(|reason| reason.undecided);
            is_of(row, id, resource.as_ref())
                && !row.lacks_code()
                && (row.state == State::Undecided || is_undecided)
        }),
        DecisionSubject::Clause(id) => {
            let mut clauses = input.packs.pack.procedure.iter();
            clauses.any(|clause| clause.id == *id && clause.manual.is_some())
        }
        DecisionSubject::File(path, _) => {
            let facts = file(path, input).map(|(_, facts)| facts.disposition);
            match facts {
                Some(Disposition::SetAside) => true,
                // What is still unread although it was accepted may not be set aside.
                Some(Disposition::Unread) => !entry.accepted,
                _ => false,
            }
        }
        DecisionSubject::Operations(prefix) => open
            .iter()
            .any(|finding| is_of_own_pages(finding, input) && reaches(prefix, finding)),
    };
    if entry.on > input.judgement.as_of {
        DecisionState::Pending
    } else if is_of_others(entry, input, digest) {
        DecisionState::Outdated
    } else if is_matched {
        DecisionState::Applied
    } else {
        DecisionState::Unmatched
    }
}

/// A file of the submission by its path, with its facts.
fn file<'c>(path: &str, input: DecisionInput<'c>) -> Option<(&'c Source, &'c FileFacts)> {
    let submission = input.submission;
    let mut files = submission.library.sources.iter().zip(&submission.files);
    files.find(|(file, _)| file.path == path)
}

/// Whether a decision was made for other files, or under another pack.
fn is_of_others(entry: &DecisionEntry, input: DecisionInput<'_>, digest: &str) -> bool {
    let of_another_file = match &entry.about.value {
        DecisionSubject::File(path, digest) => {
            file(path, input).is_some_and(|(file, _)| file.digest != *digest)
        }
        _ => false,
    };
    of_another_file || !entry.is_for(digest, &input.packs.pack.digest)
}

/// Whether a finding is about operations that may be those of the system's own pages.
fn is_of_own_pages(finding: &Finding, input: DecisionInput<'_>) -> bool {
    let rule = input.packs.rule(&finding.rule);
    rule.is_some_and(|rule| rule.tags.iter().any(|tag| tag == OWN_PAGES))
}

/// Whether a finding, or one of its cases, is about an operation whose path begins like this.
fn reaches(prefix: &str, finding: &Finding) -> bool {
    let cases = finding.cases.iter().map(|case| case.operation.as_deref());
    let mut operations = cases.chain([finding.operation.as_deref()]).flatten();
    operations.any(|operation| is_below(operation, prefix))
}

/// Whether the path of an operation, as `GET /path`, is a path or lies below it.
fn is_below(operation: &str, prefix: &str) -> bool {
    let path = operation
        .split_once(' ')
        .map_or(operation, |(_, path)| path);
    lies_below(path, prefix)
}

/// Whether a path is another or lies below it.
fn lies_below(path: &str, prefix: &str) -> bool {
    let rest = path.strip_prefix(prefix);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Takes the findings about operations below a path, and below none that is refused, out of `open`. A finding that gathers others, too,
/// is parted.
fn own_pages(
    prefix: &str,
    refused: &[&str],
    input: DecisionInput<'_>,
    renderer: &Renderer<'_>,
    open: &mut Vec<Finding>,
) -> Vec<Finding> {
    let is_settled = |operation: &str| {
        let mut refused = refused.iter();
        is_below(operation, prefix) && !refused.any(|prefix| is_below(operation, prefix))
    };
    let mut settled = Vec::new();
    let reached = open.extract_if(.., |finding| {
        is_of_own_pages(finding, input) && reaches(prefix, finding)
    });
    let mut rest = Vec::new();
    for finding in reached.collect::<Vec<_>>() {
        let (own, others): (Vec<Case>, Vec<Case>) = finding
            .cases
            .iter()
            .cloned()
            .partition(|case| case.operation.as_deref().is_some_and(is_settled));
        if finding.cases.is_empty() {
            let own = finding.operation.as_deref().is_some_and(is_settled);
            let list = if own { &mut settled } else { &mut rest };
            list.push(finding);
        } else if own.is_empty() {
            rest.push(finding);
        } else if others.is_empty() {
            settled.push(finding);
        } else {
            settled.extend(renderer.part(&finding, own));
            rest.extend(renderer.part(&finding, others));
        }
    }
    open.append(&mut rest);
    settled
}

/// The built-in rule of which a decision is a case; none where it was accepted and applies.
const fn notice(state: DecisionState, accepted: bool) -> Option<&'static str> {
    match state {
        DecisionState::Pending => Some("decision-not-in-force"),
        DecisionState::Outdated => Some("decision-outdated"),
        DecisionState::Unmatched => Some("decision-unmatched"),
        DecisionState::Applied if !accepted => Some("decision-refused"),
        // The refusal is told.
        DecisionState::Overruled | DecisionState::Applied => None,
    }
}

fn report(
    renderer: &Renderer<'_>,
    code: &str,
    entry: &DecisionEntry,
    decision: &Decision,
) -> Option<Finding> {
    let args = [
        ("about_zh", decision.about.zh.clone()),
        ("about_en", decision.about.en.clone()),
        ("by", entry.by.clone()),
        ("on", entry.on.clone()),
        ("reason", entry.reason.clone()),
    ];
    let mut keys: Keys<'_> = entry.about.value.keys().into_iter().collect();
    keys.insert("on", &entry.on);
    renderer.builtin(code, args, decision.at.clone(), &keys)
}

/// Whether an accepted decision settles a finding: it could not be judged, and nothing else of its endpoint is to be filled in first.
fn settles(entry: &DecisionEntry, finding: &Finding, rows: &[EndpointRow]) -> bool {
    let DecisionSubject::Endpoint(id, resource) = &entry.about.value else {
        return false;
    };
    let mut own = rows.iter().filter(|row| is_of(row, id, resource.as_ref()));
    finding.endpoint.as_ref() == Some(id)
        && finding.resource == *resource
        && finding.incomplete
        && !own.any(EndpointRow::lacks_code)
}

fn is_of(row: &EndpointRow, endpoint: &str, resource: Option<&String>) -> bool {
    row.endpoint == endpoint && row.resource.as_ref() == resource
}

/// What a decision is about: a clause by its title, an endpoint by its id.
fn named(about: &DecisionSubject, input: DecisionInput<'_>) -> Text {
    let DecisionSubject::Clause(id) = about else {
        return about.text();
    };
    let mut clauses = input.packs.pack.procedure.iter();
    let known = clauses.find(|clause| clause.id == *id);
    known.map_or_else(
        || about.text(),
        |clause| {
            let title = &clause.title;
            Text::new(
                format!("条款“{}”", title.zh),
                format!("the clause \"{}\"", title.en),
            )
        },
    )
}

/// The decision on a clause that applies to these files; one that refuses outweighs any that accepts.
pub fn on_clause<'c>(
    input: DecisionInput<'c>,
    digest: &str,
    clause: &str,
) -> Option<&'c DecisionEntry> {
    let office = input.office.into_iter();
    let entries = office.flat_map(|office| &office.decisions);
    let own = entries.filter(|entry| {
        let (project, as_of) = (input.project(), &input.judgement.as_of);
        entry.is_in_force(project, as_of, digest, &input.packs.pack.digest)
            && entry.about.value == DecisionSubject::Clause(clause.to_owned())
    });
    own.min_by_key(|entry| entry.accepted)
}

/// Who decided and why, on one line.
pub fn decided(entry: &DecisionEntry) -> Text {
    let DecisionEntry { by, on, reason, .. } = entry;
    let (zh, en) = if entry.accepted {
        ("认可", "accepted")
    } else {
        ("不认可", "refused")
    };
    Text::new(
        format!("{by} {on} {zh}：{reason}"),
        format!("{en} by {by} on {on}: {reason}"),
    )
}
