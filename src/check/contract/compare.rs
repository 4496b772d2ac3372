//! Compares an operation of a contract with one of the submission: would a client written against the first work with the second?

use super::bodies::{headers, request, response_bodies};
use super::pair::OperationPair;
use super::parameters::{other_parameters, path_parameters};
use super::problem::{Problem, problem};
use super::security::security;
use crate::check::compare::status;
use crate::model::Response;

/// Everything that keeps the submission's operation from serving the contract's.
pub fn compare(pair: &OperationPair<'_, '_, '_>) -> Vec<Problem> {
    let (wanted, own) = (pair.contract.operation, pair.own.operation);
    let mut problems = Vec::new();
    if wanted.method() != own.method() {
        let differs = problem("method-differs", own.span).arg("wanted", wanted.method());
        problems.push(differs.arg("found", own.method()));
    }
    path_parameters(pair, &mut problems);
    other_parameters(pair, &mut problems);
    request(pair, &mut problems);
    for promised in &wanted.responses {
        response(pair, promised, &mut problems);
    }
    security(pair, &mut problems);
    for problem in &mut problems {
        problem.reason.contract.get_or_insert(wanted.span);
    }
    problems
}

/// A promised response: it is declared, with bodies and headers that the client can read.
fn response<'c>(
    pair: &OperationPair<'_, 'c, '_>,
    promised: &Response<'c>,
    problems: &mut Vec<Problem>,
) {
    let declared = &pair.own.operation.responses;
    let Some(found) = status::find(declared, &promised.status) else {
        problems.push(undeclared(pair, promised));
        return;
    };
    let mut answers = vec![found];
    // A promise for a range is one for each status in it, unless the contract promises that status by itself.
    if status::is_range(&promised.status) {
        let explicit = |status: &str| {
            let mut promises = pair.contract.operation.responses.iter();
            promises.any(|own| own.status == status)
        };
        answers.extend(declared.iter().filter(|other| {
            other.status != found.status
                && other.status != status::DEFAULT
                && status::includes(&promised.status, &other.status)
                && !explicit(&other.status)
        }));
    }
    for found in answers {
        response_bodies(pair, promised, found, problems);
        headers(pair, promised, found, problems);
    }
}

/// A promised response that is not declared, reported at the deepest place that exists: its own key where it is written and its
/// reference does not resolve, else the list of responses, else the operation.
fn undeclared(pair: &OperationPair<'_, '_, '_>, promised: &Response<'_>) -> Problem {
    let operation = pair.own.operation;
    let responses = operation.node.entry("responses");
    let written = responses.and_then(|list| list.node.entry(&promised.status));
    let missing = match (written, responses) {
        // A response that is written and leads nowhere is not known, rather than missing.
        (Some(written), _) => problem("response-unresolved", written.key_span).undecided(),
        (None, Some(list)) => problem("response-missing", list.key_span),
        (None, None) => problem("response-missing", operation.span),
    };
    missing
        .arg("status", &promised.status)
        .against(promised.span)
}
