//! Security of a contract's operation and of the one that may serve it.

use super::parameters::api_key;
use super::side::{Problem, Side, problem};
use std::collections::BTreeSet;

/// Security: what the contract demands is demanded, and nothing that the client does not have.
pub fn security(contract: Side<'_, '_>, own: Side<'_, '_>, problems: &mut Vec<Problem>) {
    let demands = alternatives(contract);
    let offers = alternatives(own);
    let at = own.operation.span;
    let kinds = |demands: &[Kinds]| -> String {
        let shown: Vec<String> = demands
            .iter()
            .map(|kinds| kinds.iter().cloned().collect::<Vec<_>>().join(" + "))
            .collect();
        shown.join(" | ")
    };
    let always = contract
        .operation
        .parameters
        .iter()
        .filter(|parameter| parameter.required)
        .map(api_key);
    let always: Kinds = always.collect();
    if offers.iter().flatten().any(|kind| kind == UNKNOWN) {
        problems.push(problem("security-unresolved", at).undecided());
        return;
    }
    let demanded = !demands.is_empty() && demands.iter().all(|kinds| !kinds.is_empty());
    if demanded && offers.is_empty() {
        problems.push(problem("security-missing", at).arg("wanted", &kinds(&demands)));
        return;
    }
    if demanded
        && offers
            .iter()
            .any(|offer| !demands.iter().any(|demand| demand.is_subset(offer)))
    {
        let weaker = offers.iter().any(BTreeSet::is_empty);
        let code = if weaker {
            "security-optional"
        } else {
            "security-differs"
        };
        problems.push(
            problem(code, at)
                .arg("wanted", &kinds(&demands))
                .arg("found", &kinds(&offers)),
        );
        return;
    }
    // Whatever a client of the contract holds must be enough.
    let anonymous = [Kinds::new()];
    let holds = if demands.is_empty() {
        &anonymous[..]
    } else {
        &demands
    };
    let enough = |held: &Kinds| {
        offers.is_empty()
            || offers.iter().any(|offer| {
                offer
                    .iter()
                    .all(|kind| held.contains(kind) || always.contains(kind))
            })
    };
    if !holds.iter().all(enough) {
        problems.push(problem("security-unknown", at).arg("found", &kinds(&offers)));
    }
}

type Kinds = BTreeSet<String>;

/// Stands for a scheme that the document does not define.
const UNKNOWN: &str = "?";

/// The alternatives of an operation's security, each as the kinds of what is needed together, scopes included.
fn alternatives(side: Side<'_, '_>) -> Vec<Kinds> {
    let kind = |name: &str, scopes: &[String]| {
        let scheme = side
            .interface
            .schemes
            .iter()
            .find(|scheme| scheme.name == name);
        let kind = scheme
            .map_or(UNKNOWN, |scheme| scheme.kind.as_str())
            .to_owned();
        let scopes = scopes
            .iter()
            .map(|scope| format!("{kind} {scope}"))
            .collect::<Vec<_>>();
        std::iter::once(kind).chain(scopes)
    };
    let alternatives = side.operation.security.iter();
    alternatives
        .map(|needed| {
            needed
                .schemes
                .iter()
                .flat_map(|(name, scopes)| kind(&name.value, scopes))
                .collect()
        })
        .collect()
}
