//! Compares the exchange contracts of a pack with a submission's operations: one row for each endpoint that must exist.

mod bodies;
mod compare;
pub(crate) mod conditions;
mod digest;
mod empty_lists;
mod evaluator;
mod find;
mod locate;
mod network;
mod networks;
mod pair;
mod parameters;
mod problem;
mod record_lists;
mod rows;
mod security;
mod success;
mod suggest;
mod telling;
mod usefulness;
mod validate;
mod witness;

pub use evaluator::ContractResult;
pub use validate::{endpoint_ids, validate};

use super::accounting::EndpointShapes;
use super::compare::operation_view::{OperationView, SchemaSource};
use super::compare::schema_comparer::SchemaComparer;
use super::derived::Derived;
use super::reason_words::ReasonWords;
use super::schema_reader::SchemaReader;
use super::sharing::{is_item_withheld, is_withheld};
use super::types::{JudgementContext, Lifted, Packs, State};
use crate::model::openapi::{interface, version};
use crate::model::reference::Resolver;
use crate::model::{DescriptorKind, Interface};
use crate::pack::{CodeForm, Contract, EndpointSpec, RulePack, Satisfy};
use conditions::{resource_fact, submission_fact};
use evaluator::{ContractEvaluator, Endpoint};
use find::{EndpointMatcher, OperationIndex};
use network::Network;
use std::cell::RefCell;
use std::sync::Arc;
use telling::Telling;

/// A contract with the interface that its document describes: what no submission changes.
#[derive(Debug)]
pub struct CompiledContract<'p> {
    contract: &'p Contract,
    interface: Interface<'p>,
    /// What each operation of the interface promises in its responses.
    shapes: Vec<Arc<EndpointShapes>>,
}

impl<'p> CompiledContract<'p> {
    /// Compiles every contract of a pack, in its order.
    #[must_use]
    pub fn all(pack: &'p RulePack) -> Vec<Self> {
        let library = &pack.library;
        let resolver = Resolver::new(library);
        let contracts = pack.contracts.iter().map(|contract| {
            let kind = library
                .document(contract.source)
                .and_then(|document| version(&document.root))
                .unwrap_or(DescriptorKind::OpenApi30);
            let (interface, _) = interface(&resolver, contract.source, kind);
            let reader = SchemaReader::new(&resolver);
            let operations = interface.operations.iter();
            let shapes = operations.map(|operation| {
                let mut specs = contract.endpoints.iter();
                let spec = specs.find(|spec| spec.at == operation.span);
                let per_resource = spec.is_some_and(|spec| spec.per_resource);
                Arc::new(EndpointShapes::new(reader, operation, per_resource))
            });
            let shapes = shapes.collect();
            Self {
                contract,
                interface,
                shapes,
            }
        });
        contracts.collect()
    }
}

/// Evaluates every contract of the pack. Contracts of one group may be alternatives: then the one with most rows satisfied counts,
/// the first of equals.
#[must_use]
pub fn required(
    derived: &Derived<'_, '_>,
    packs: Packs<'_>,
    contracts: &[CompiledContract<'_>],
    judgement: &JudgementContext<'_>,
) -> ContractResult {
    let submission = derived.submission;
    let evaluator = ContractEvaluator {
        submission,
        packs,
        as_of: judgement.as_of.clone(),
        gates: packs
            .pack
            .gate(judgement.class, judgement.stage)
            .is_none_or(|gate| gate.endpoints),
        operations: OperationIndex::new(&derived.index, &derived.declared_links, |_| true),
        networks: Network::all(submission, &derived.index, &derived.declared_links),
        schemas: SchemaSource::new(derived.resolver),
        unread: rows::unread(submission),
        comparer: SchemaComparer::default(),
        obstacles: RefCell::default(),
        reader: derived.reader(),
        names: &derived.names,
        code_systems: derived.code_systems(),
        telling: Telling::new(packs.pack, derived.unfilled()),
        entries: &derived.index,
        constants: RefCell::default(),
    };
    let mut result = ContractResult::default();
    let resolver = Resolver::new(&packs.pack.library);
    let schemas = SchemaSource::new(&resolver);
    let mut groups: Vec<&str> = Vec::new();
    for compiled in contracts {
        if !groups.contains(&&*compiled.contract.group) {
            groups.push(&compiled.contract.group);
        }
    }
    result.lifted.extend(evaluator.withheld_items());
    for group in groups {
        let members = contracts
            .iter()
            .filter(|compiled| compiled.contract.group == group);
        let members: Vec<&CompiledContract<'_>> = members.collect();
        evaluator.group(&members, &schemas, &mut result);
    }
    result
}

impl ContractEvaluator<'_, '_> {
    /// Evaluates the contracts of one group.
    fn group<'p>(
        &self,
        members: &[&CompiledContract<'p>],
        schemas: &SchemaSource<'_, 'p>,
        result: &mut ContractResult,
    ) {
        let mut evaluated = members
            .iter()
            .map(|compiled| (compiled.contract, self.contract(compiled, schemas)));
        let alternatives = members.len() > 1
            && members
                .iter()
                .all(|compiled| compiled.contract.satisfy == Satisfy::Any);
        if !alternatives {
            for (_, mut one) in evaluated {
                result.append(&mut one);
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
        result.append(&mut one);
    }

    fn contract<'p>(
        &self,
        compiled: &CompiledContract<'p>,
        schemas: &SchemaSource<'_, 'p>,
    ) -> ContractResult {
        let mut result = ContractResult::default();
        let needed = compiled.contract.endpoints.iter();
        let needed: Vec<&EndpointSpec> = needed.filter(|spec| self.is_needed(spec)).collect();
        let networks = self.serving(&needed);
        for (operation, shapes) in compiled.interface.operations.iter().zip(&compiled.shapes) {
            let mut specs = compiled.contract.endpoints.iter();
            let spec = specs.find(|spec| spec.at == operation.span);
            let Some(spec) = spec.filter(|spec| self.is_needed(spec)) else {
                continue;
            };
            let matcher = EndpointMatcher::new(&self.operations, spec);
            let endpoint = Endpoint {
                spec,
                contract: OperationView {
                    interface: &compiled.interface,
                    operation,
                    schemas,
                },
                shapes,
                networks: self.in_each(spec, &matcher, &networks),
                matcher,
                codes: self.codes(spec),
                compared: RefCell::default(),
            };
            let before = result.rows.len();
            if let Some(fact) = submission_fact(&spec.when, self.submission) {
                self.lift(&endpoint, None, &fact, &mut result);
            } else if spec.per_resource {
                self.resources(&endpoint, &mut result);
            } else {
                result.rows.push(self.once(&endpoint));
            }
            self.compared_operations(&endpoint, before, &mut result);
        }
        result
    }
}

impl ContractEvaluator<'_, '_> {
    /// The items that records need not carry, because they are registered as not shared though their resource is.
    fn withheld_items(&self) -> Vec<Lifted> {
        let words = ReasonWords::new(self.packs.builtin);
        let entries = self.submission.entries.iter();
        let shared = entries.filter(|entry| !is_withheld(entry));
        let items = shared.flat_map(|entry| entry.items.iter().map(move |item| (entry, item)));
        let withheld = items.filter(|(_, item)| is_item_withheld(item));
        let lifted = withheld.map(|(entry, item)| {
            let text = |field: &str| item.text(field).map_or("", |(text, _)| text);
            let args = [
                ("item", text("name")),
                ("resource", &*entry.id),
                ("value", text("sharingType")),
            ];
            let args = args
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
            Lifted {
                requirement: words.text("requirement-item", &args),
                fact: words.text("fact-not-shared", &args),
                at: item.text("sharingType").map(|(_, at)| at),
            }
        });
        lifted.collect()
    }

    /// Whether some resource has a code as the path of the endpoint writes it. Where none has a code that can be written, the form in
    /// two parts counts.
    fn is_needed(&self, spec: &EndpointSpec) -> bool {
        let Some(form) = spec.codes else {
            return true;
        };
        let entries = self.submission.entries.iter();
        let codes = entries.filter_map(|entry| Some(entry.text("code")?.0));
        let mut forms = codes
            .filter_map(|code| self.code_systems.form(code))
            .peekable();
        match forms.peek() {
            Some(_) => forms.any(|own| own == form),
            None => form == CodeForm::Parts,
        }
    }

    /// The codes of the resources that an endpoint is asked for: those that need it, or every one where it serves the submission as
    /// a whole.
    fn codes(&self, spec: &EndpointSpec) -> Vec<String> {
        let pack = self.packs.pack;
        let entries = self.submission.entries.iter();
        let asked = entries
            .filter(|entry| !spec.per_resource || resource_fact(&spec.when, entry, pack).is_none());
        let codes = asked.filter_map(|entry| Some(entry.text("code")?.0));
        let codes = codes.filter(|code| self.is_addressed(spec, code));
        codes.map(str::to_owned).collect()
    }
}

/// The rows that are satisfied.
fn satisfied(result: &ContractResult) -> usize {
    let rows = result.rows.iter();
    let satisfied = rows.filter(|row| matches!(row.state, State::Present | State::NotRequired));
    satisfied.count()
}
