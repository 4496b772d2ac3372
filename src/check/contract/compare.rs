//! One operation of a contract meets one of the submission: would a client that was written against the first work with the second?

use super::bodies::{bodies, headers, request};
use super::parameters::{path_parameters, sent};
use super::security::security;
use super::side::{Problem, Question, Side, problem};
use crate::model::Response;

/// Everything that keeps the submission's operation from serving the contract's.
pub fn compare(contract: Side<'_, '_>, own: Side<'_, '_>, question: &Question<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if contract.operation.method() != own.operation.method() {
        let found = problem("method-differs", own.operation.span)
            .arg("wanted", contract.operation.method());
        problems.push(found.arg("found", own.operation.method()));
    }
    path_parameters(contract, own, question, &mut problems);
    sent(contract, own, question, &mut problems);
    request(contract, own, question, &mut problems);
    for promised in &contract.operation.responses {
        response(contract, own, promised, question, &mut problems);
    }
    security(contract, own, &mut problems);
    for problem in &mut problems {
        problem
            .reason
            .contract
            .get_or_insert(contract.operation.span);
    }
    problems
}

/// A promised response: declared, with bodies and headers that the client can read.
fn response<'c>(
    contract: Side<'_, 'c>,
    own: Side<'_, '_>,
    promised: &Response<'c>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    let declared = &own.operation.responses;
    let exact = declared
        .iter()
        .find(|found| found.status == promised.status);
    let range = || {
        let first = promised
            .status
            .chars()
            .next()
            .filter(char::is_ascii_digit)?;
        declared
            .iter()
            .find(|found| found.status.eq_ignore_ascii_case(&format!("{first}XX")))
    };
    // Success must be promised as such; `default` covers only what goes wrong.
    let rest = || {
        declared
            .iter()
            .find(|found| found.status == "default" && !promised.status.starts_with('2'))
    };
    let Some(found) = exact.or_else(range).or_else(rest) else {
        let at = declared
            .first()
            .map_or(own.operation.span, |_| own.operation.span);
        // A response that is written down and leads nowhere is not known, rather than missing.
        let written = own.operation.node.get("responses");
        let lost = written.is_some_and(|all| all.get(&promised.status).is_some());
        let missing = if lost {
            problem("response-unresolved", at).undecided()
        } else {
            problem("response-missing", at)
        };
        let missing = missing.arg("status", &promised.status);
        problems.push(missing.against(promised.span));
        return;
    };
    let mut answers = vec![found];
    // A promise for a whole range holds for every single status in it.
    if promised.status == "default" || promised.status.ends_with("XX") {
        let explicit = |status: &str| {
            contract
                .operation
                .responses
                .iter()
                .any(|other| other.status == status)
        };
        let inside = |status: &str| {
            promised.status == "default" || status.get(..1) == promised.status.get(..1)
        };
        answers.extend(declared.iter().filter(|other| {
            other.status != found.status
                && other.status != "default"
                && inside(&other.status)
                && !explicit(&other.status)
        }));
    }
    for found in answers {
        bodies(contract, own, promised, found, question, problems);
        headers(contract, own, promised, found, question, problems);
    }
}
