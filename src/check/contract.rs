//! Exchange contracts meet the submission's operations: one row for each endpoint that must exist, and how it ended.

mod blame;
mod bodies;
mod compare;
mod facts;
pub(in crate::check) mod find;
mod lists;
mod mend;
mod parameters;
mod rows;
mod security;
pub(in crate::check) mod side;
mod vet;

pub use vet::{endpoint_ids, vet};

use super::links::links;
use super::reason_words::ReasonWords;
use super::{EndpointResult, JudgementContext, Level, Lifted, Link, Packs, Reason, State};
use crate::model::openapi::interface;
use crate::model::recognise;
use crate::model::reference::Resolver;
use crate::model::{Kind, Submission};
use crate::pack::{Contract, Satisfy};
use crate::text::Text;
use facts::{Fact, submission_fact};
use side::{Answers, Problem, Side};

/// Rows of the endpoint table and the requirements that declared facts lifted.
#[derive(Debug, Default)]
pub struct ContractResult {
    /// The rows, in contract order, then in the order of the catalogue.
    pub rows: Vec<EndpointResult>,
    /// The lifted requirements.
    pub lifted: Vec<Lifted>,
}

/// Evaluates every contract of the pack. Of a group whose contracts are alternatives the one counts of which most rows are
/// satisfied, the first of equals.
#[must_use]
pub fn required(
    submission: &Submission<'_>,
    packs: Packs<'_>,
    terms: &JudgementContext<'_>,
) -> ContractResult {
    let resolver = Resolver::new(submission.library);
    let house = House {
        submission,
        packs,
        gates: packs
            .pack
            .gate(terms.class, terms.stage)
            .is_none_or(|gate| gate.endpoints),
        links: links(submission),
        resolver: &resolver,
        answers: Answers::default(),
    };
    let mut result = ContractResult::default();
    let mut groups: Vec<&str> = Vec::new();
    for contract in &packs.pack.contracts {
        if !groups.contains(&&*contract.group) {
            groups.push(&contract.group);
        }
    }
    for group in groups {
        let members: Vec<&Contract> = packs
            .pack
            .contracts
            .iter()
            .filter(|contract| contract.group == group)
            .collect();
        let any = members
            .iter()
            .all(|contract| contract.satisfy == Satisfy::Any)
            && members.len() > 1;
        let evaluated = members
            .into_iter()
            .map(|contract| (contract, house.contract(contract)));
        if !any {
            for (_, mut one) in evaluated {
                result.rows.append(&mut one.rows);
                result.lifted.append(&mut one.lifted);
            }
            continue;
        }
        let mut best: Option<(&Contract, ContractResult, usize)> = None;
        for (contract, one) in evaluated {
            let satisfied = one
                .rows
                .iter()
                .filter(|row| matches!(row.state, State::Present | State::NotRequired))
                .count();
            if best.as_ref().is_none_or(|(_, _, most)| satisfied > *most) {
                best = Some((contract, one, satisfied));
            }
        }
        if let Some((contract, mut one, _)) = best {
            for row in one
                .rows
                .iter_mut()
                .filter(|row| row.state != State::NotRequired)
            {
                row.because = Some(contract.title.clone());
            }
            result.rows.append(&mut one.rows);
            result.lifted.append(&mut one.lifted);
        }
    }
    result
}

/// What every row of one submission is made with.
struct House<'h, 'd> {
    submission: &'h Submission<'d>,
    packs: Packs<'h>,
    gates: bool,
    links: Vec<Link>,
    resolver: &'h Resolver<'d>,
    answers: Answers,
}

/// One operation of a contract.
#[derive(Clone, Copy)]
struct Endpoint<'e, 'p> {
    id: &'e str,
    level: Level,
    title: &'e Text,
    side: Side<'e, 'p>,
}

impl House<'_, '_> {
    fn contract(&self, contract: &Contract) -> ContractResult {
        let mut result = ContractResult::default();
        let library = &self.packs.pack.library;
        let kind = library
            .document(contract.source)
            .and_then(|document| recognise::openapi(&document.root));
        let (interface, _) = interface(library, contract.source, kind.unwrap_or(Kind::OpenApi30));
        let resolver = Resolver::new(library);
        for operation in &interface.operations {
            let Some(terms) = operation.node.get("x-hutong") else {
                continue;
            };
            let title = Text::new(
                terms.str_at("zh").unwrap_or_default(),
                terms.str_at("en").unwrap_or_default(),
            );
            let endpoint = Endpoint {
                id: terms.str_at("id").unwrap_or_default(),
                level: if terms.str_at("level") == Some("recommended") {
                    Level::Recommended
                } else {
                    Level::Required
                },
                title: &title,
                side: Side {
                    interface: &interface,
                    operation,
                    library,
                    resolver: &resolver,
                },
            };
            let when = terms.get("when");
            if let Some(fact) = when.and_then(|when| submission_fact(when, self.submission)) {
                self.lift(endpoint, None, &fact, &mut result);
            } else if terms.str_at("per") == Some("resource") {
                self.resources(endpoint, when, &mut result);
            } else {
                result.rows.push(self.whole(endpoint));
            }
        }
        result
    }

    /// A row that a fact made unnecessary.
    fn lift(
        &self,
        endpoint: Endpoint<'_, '_>,
        resource: Option<&str>,
        fact: &Fact,
        result: &mut ContractResult,
    ) {
        let because = ReasonWords::new(self.packs.builtin).text(fact.code, &fact.args);
        if let Some(at) = fact.at {
            let of = resource
                .map(|code| format!("（{code}）"))
                .unwrap_or_default();
            let requirement = Text::new(
                format!("{}{of}", endpoint.title.zh),
                format!(
                    "{}{}",
                    endpoint.title.en,
                    resource
                        .map(|code| format!(" ({code})"))
                        .unwrap_or_default()
                ),
            );
            result.lifted.push(Lifted {
                requirement,
                fact: because.clone(),
                at: Some(at),
            });
        }
        result.rows.push(EndpointResult {
            state: State::NotRequired,
            because: Some(because),
            at: fact.at,
            gates: false,
            ..self.blank(endpoint, resource)
        });
    }

    fn blank(&self, endpoint: Endpoint<'_, '_>, resource: Option<&str>) -> EndpointResult {
        EndpointResult {
            endpoint: endpoint.id.to_owned(),
            title: endpoint.title.clone(),
            level: endpoint.level,
            resource: resource.map(str::to_owned),
            state: State::Undecided,
            gates: self.gates && endpoint.level == Level::Required,
            operation: None,
            bound: None,
            because: None,
            at: None,
            reasons: Vec::new(),
        }
    }

    /// A problem as a reason: what is itself said in words gets them.
    fn reason(&self, problem: Problem) -> Reason {
        let mut reason = problem.reason;
        reason.undecided = problem.undecided;
        if let Some((name, code)) = problem.why {
            let words = ReasonWords::new(self.packs.builtin).text(code, &reason.args);
            reason.args.insert(format!("{name}_zh"), words.zh);
            reason.args.insert(format!("{name}_en"), words.en);
        }
        reason
    }
}
