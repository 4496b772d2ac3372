//! Compares the exchange contracts of a pack with a submission's operations: one row for each endpoint that must exist.

mod bodies;
mod compare;
mod conditions;
mod empty_lists;
mod evaluator;
mod find;
mod locate;
mod pair;
mod parameters;
mod problem;
mod rows;
mod security;
mod suggest;
mod validate;

pub use evaluator::ContractResult;
pub use validate::{endpoint_ids, validate};

use super::compare::operation_view::{OperationView, SchemaSource};
use super::compare::schema_comparer::SchemaComparer;
use super::derived::Derived;
use super::{JudgementContext, Packs, State};
use crate::model::Kind;
use crate::model::openapi::interface;
use crate::model::recognise;
use crate::model::reference::Resolver;
use crate::pack::{Contract, Satisfy};
use conditions::submission_fact;
use evaluator::{ContractEvaluator, Endpoint};
use find::{EndpointMatcher, OperationIndex};
use std::cell::RefCell;

/// Evaluates every contract of the pack. Contracts of one group may be alternatives: then the one with most rows satisfied counts,
/// the first of equals.
#[must_use]
pub fn required(
    derived: &Derived<'_, '_>,
    packs: Packs<'_>,
    terms: &JudgementContext<'_>,
) -> ContractResult {
    let submission = derived.submission;
    let evaluator = ContractEvaluator {
        submission,
        packs,
        gates: packs
            .pack
            .gate(terms.class, terms.stage)
            .is_none_or(|gate| gate.endpoints),
        operations: OperationIndex::new(&derived.index, &derived.declared_links),
        schemas: SchemaSource::new(derived.resolver),
        unread: rows::unread(submission),
        comparer: SchemaComparer::default(),
        constants: RefCell::default(),
    };
    let mut result = ContractResult::default();
    let contracts = &packs.pack.contracts;
    let mut groups: Vec<&str> = Vec::new();
    for contract in contracts {
        if !groups.contains(&&*contract.group) {
            groups.push(&contract.group);
        }
    }
    for group in groups {
        let members = contracts.iter().filter(|contract| contract.group == group);
        let members: Vec<&Contract> = members.collect();
        evaluator.group(&members, &mut result);
    }
    result
}

impl ContractEvaluator<'_, '_> {
    /// Evaluates the contracts of one group.
    fn group(&self, members: &[&Contract], result: &mut ContractResult) {
        let mut evaluated = members
            .iter()
            .map(|contract| (*contract, self.contract(contract)));
        let alternatives = members.len() > 1
            && members
                .iter()
                .all(|contract| contract.satisfy == Satisfy::Any);
        if !alternatives {
            for (_, mut one) in evaluated {
                result.rows.append(&mut one.rows);
                result.lifted.append(&mut one.lifted);
            }
            return;
        }
        let Some(mut best) = evaluated.next() else {
            return;
        };
        for other in evaluated {
            if satisfied(&other.1) > satisfied(&best.1) {
                best = other;
            }
        }
        let (contract, mut one) = best;
        let needed = one.rows.iter_mut();
        for row in needed.filter(|row| row.state != State::NotRequired) {
            row.because = Some(contract.title.clone());
        }
        result.rows.append(&mut one.rows);
        result.lifted.append(&mut one.lifted);
    }

    fn contract(&self, contract: &Contract) -> ContractResult {
        let mut result = ContractResult::default();
        let library = &self.packs.pack.library;
        let kind = library
            .document(contract.source)
            .and_then(|document| recognise::openapi(&document.root));
        let (interface, _) = interface(library, contract.source, kind.unwrap_or(Kind::OpenApi30));
        let resolver = Resolver::new(library);
        let schemas = SchemaSource::new(&resolver);
        for operation in &interface.operations {
            let mut specs = contract.endpoints.iter();
            let Some(spec) = specs.find(|spec| spec.at == operation.span) else {
                continue;
            };
            let endpoint = Endpoint {
                spec,
                contract: OperationView {
                    interface: &interface,
                    operation,
                    schemas: &schemas,
                },
                matcher: EndpointMatcher::new(&self.operations, spec),
                compared: RefCell::default(),
            };
            if let Some(fact) = submission_fact(&spec.when, self.submission) {
                self.lift(&endpoint, None, &fact, &mut result);
            } else if spec.per_resource {
                self.resources(&endpoint, &mut result);
            } else {
                result.rows.push(self.once(&endpoint));
            }
        }
        result
    }
}

/// The rows that are satisfied.
fn satisfied(result: &ContractResult) -> usize {
    let rows = result.rows.iter();
    let satisfied = rows.filter(|row| matches!(row.state, State::Present | State::NotRequired));
    satisfied.count()
}
