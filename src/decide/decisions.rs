//! Decisions of the office: what a person settled where no machine can.

use super::input::DecisionInput;
use super::place::place;
use super::render::Renderer;
use super::verdict::{Decision, DecisionState, EndpointRow, Excuse, Finding, State};
use crate::check::fingerprint::Keys;
use crate::pack::waiver_file::{DecisionEntry, DecisionSubject};
use crate::text::Text;

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
    for entry in entries {
        let state = state(entry, input, rows, digest);
        let decision = Decision {
            about: named(&entry.about.value, input),
            accepted: entry.accepted,
            reason: entry.reason.clone(),
            by: entry.by.clone(),
            on: entry.on.clone(),
            state,
            at: library.map_or_else(Default::default, |library| place(library, entry.span)),
        };
        if let Some(code) = notice(state, entry.accepted) {
            let finding = report(renderer, code, entry, &decision);
            result.notices.extend(finding);
        } else {
            result.conditional = true;
            let settled = open.extract_if(.., |finding| settles(entry, finding, rows));
            let settled = settled.map(|finding| Finding {
                excuse: Some(Excuse::Decision {
                    reason: entry.reason.clone(),
                    by: entry.by.clone(),
                    on: entry.on.clone(),
                }),
                ..finding
            });
            result.findings.extend(settled);
        }
        result.decisions.push(decision);
    }
    result
}

/// What became of a decision.
fn state(
    entry: &DecisionEntry,
    input: DecisionInput<'_>,
    rows: &[EndpointRow],
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
    };
    if entry.on > input.judgement.as_of {
        DecisionState::Pending
    } else if !is_for(entry, input, digest) {
        DecisionState::Outdated
    } else if is_matched {
        DecisionState::Applied
    } else {
        DecisionState::Unmatched
    }
}

/// The built-in rule of which a decision is a case; none where it was accepted and applies.
const fn notice(state: DecisionState, accepted: bool) -> Option<&'static str> {
    match state {
        DecisionState::Pending => Some("decision-not-in-force"),
        DecisionState::Outdated => Some("decision-outdated"),
        DecisionState::Unmatched => Some("decision-unmatched"),
        DecisionState::Applied if !accepted => Some("decision-refused"),
        DecisionState::Applied => None,
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

/// Whether a decision was made for these files and, where it names a pack, under this one.
fn is_for(entry: &DecisionEntry, input: DecisionInput<'_>, digest: &str) -> bool {
    let pack = &input.packs.pack.digest;
    entry.submission == digest && entry.pack.as_ref().is_none_or(|named| named == pack)
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
        entry.project == input.project()
            && entry.on <= input.judgement.as_of
            && is_for(entry, input, digest)
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
