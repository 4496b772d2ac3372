//! Rules are evaluated on facts and violations come out; contracts are compared with interfaces and endpoint states come out.

mod builtin;
pub mod codes;
pub mod contract;
pub mod diff;
pub mod fingerprint;
pub mod functions;
mod isolate;
pub mod links;
mod reading;
pub mod reason_words;
pub mod record;
pub mod rules;
pub mod schema;
pub mod structure;
pub mod translate;
mod types;

pub use types::{
    Answer, Bound, Checked, Context, EndpointResult, Function, Hit, JudgementContext, Level,
    Lifted, Link, Packs, Reason, State, Target, Violation,
};

use crate::model::Submission;
use crate::model::tree::tree;
use crate::pack::Scope;

/// Checks a submission by a pack: faults, descriptors against their own specification, the pack's rules, its contracts.
#[must_use]
pub fn check(
    submission: &Submission<'_>,
    packs: Packs<'_>,
    terms: &JudgementContext<'_>,
) -> Checked {
    // Nothing is known of a submission in which nothing was found: no endpoint of it is absent.
    let contract = if submission.is_blank() {
        contract::ContractResult::default()
    } else {
        contract::required(submission, packs, terms)
    };
    let links = links_of(submission, &contract.rows);
    let context = Context {
        submission,
        pack: packs.pack,
        terms,
        links: &links,
    };
    let mut checked = Checked::default();
    builtin::builtin(submission, packs, terms, &mut checked);
    let tree = tree(submission);
    for rule in &packs.pack.rules {
        let mut outcome = rules::Outcome::default();
        match rule.scope {
            Scope::Document => {
                for descriptor in submission
                    .descriptors
                    .iter()
                    .filter(|it| rules::applies(rule, it.kind))
                {
                    rules::evaluate(rule, &descriptor.document.root, &context, &mut outcome);
                }
            }
            Scope::Submission => rules::evaluate(rule, &tree, &context, &mut outcome),
            Scope::Builtin => {}
        }
        checked.findings.append(&mut outcome.findings);
        if let Some(why) = outcome.unevaluated {
            checked.unevaluated.push((rule.id.clone(), why));
        } else if outcome.looked {
            checked.evaluated.push(rule.id.clone());
        } else {
            checked.not_applicable.push(rule.id.clone());
        }
    }
    checked.endpoints = contract.rows;
    checked.lifted = contract.lifted;
    checked.links = links;
    dedup(&mut checked.findings);
    checked
}

/// What the submission ties to its resources, and what the contract found to serve them: an operation that is the endpoint of
/// a resource hands it out, said or not, and is held to what the resource registers.
fn links_of(submission: &Submission<'_>, rows: &[EndpointResult]) -> Vec<Link> {
    let mut links = links::links(submission);
    for row in rows {
        let (Some(code), Some(operation), Some(operation_at)) =
            (&row.resource, &row.operation, row.at)
        else {
            continue;
        };
        let known = |link: &Link| link.resource == *code && link.operation_at == operation_at;
        let entry = submission
            .entries
            .iter()
            .find(|entry| entry.text("code").is_some_and(|(own, _)| own == code));
        if let (Some(entry), false) = (entry, links.iter().any(known)) {
            links.push(Link {
                resource: code.clone(),
                operation: operation.clone(),
                bound: Bound::Path,
                resource_at: entry.span,
                operation_at,
            });
        }
    }
    links
}

/// Drops the second of violations that are the same.
fn dedup(violations: &mut Vec<Violation>) {
    violations.sort_by(|a, b| (a.at, &a.rule, &a.args).cmp(&(b.at, &b.rule, &b.args)));
    violations.dedup_by(|a, b| a.at == b.at && a.rule == b.rule && a.args == b.args);
}
