//! Security of a contract's operation and of the one that may serve it.

use super::pair::OperationPair;
use super::problem::{Problem, problem};
use crate::check::compare::parameter::api_key_kind;
use crate::check::compare::security::{Credentials, alternatives, has_undefined, shown};
use std::collections::BTreeSet;

/// What the contract demands is demanded, and nothing that the client does not have.
pub fn security(pair: &OperationPair<'_, '_, '_>, problems: &mut Vec<Problem>) {
    let (contract, own) = (pair.contract.operation, pair.own.operation);
    let demands = alternatives(pair.contract.interface, contract);
    let offers = alternatives(pair.own.interface, own);
    if has_undefined(&offers) {
        problems.push(problem("security-unresolved", own.span).undecided());
        return;
    }
    let demanded = !demands.is_empty() && demands.iter().all(|demand| !demand.is_empty());
    if demanded && offers.is_empty() {
        let missing = problem("security-missing", own.span);
        problems.push(missing.arg("wanted", &shown(&demands, "")));
        return;
    }
    let met = |offer: &Credentials| demands.iter().any(|demand| demand.is_subset(offer));
    if demanded && !offers.iter().all(met) {
        let code = if offers.iter().any(BTreeSet::is_empty) {
            "security-optional"
        } else {
            "security-differs"
        };
        let differs = problem(code, own.span).arg("wanted", &shown(&demands, ""));
        problems.push(differs.arg("found", &shown(&offers, "")));
        return;
    }
    // Whatever a client of the contract holds must be enough. A required parameter may be an API key in the other document.
    let required = contract.parameters.iter().filter(|one| one.required);
    let sent: Credentials = required.map(api_key_kind).collect();
    let enough = |held: &Credentials| {
        let mut offers = offers.iter();
        offers.any(|offer| {
            let mut kinds = offer.iter();
            kinds.all(|kind| held.contains(kind) || sent.contains(kind))
        })
    };
    let anonymous = [Credentials::new()];
    let held = if demands.is_empty() {
        &anonymous[..]
    } else {
        &demands
    };
    if !offers.is_empty() && !held.iter().all(enough) {
        let unknown = problem("security-unknown", own.span);
        problems.push(unknown.arg("found", &shown(&offers, "")));
    }
}
