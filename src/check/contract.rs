//! Exchange contracts meet the submission's operations: one row for each endpoint that must exist, and how it ended.

mod blame;
mod bodies;
mod compare;
mod facts;
pub(in crate::check) mod find;
mod mend;
mod parameters;
mod security;
pub(in crate::check) mod side;
mod vet;

pub use vet::{endpoint_ids, vet};

use super::links::links;
use super::rules::fill;
use super::schema::translate::Direction;
use super::{Level, Lifted, Link, Packs, Reason, Required, State, Terms};
use crate::model::openapi::interface;
use crate::model::recognise;
use crate::model::reference::Resolver;
use crate::model::{CatalogueEntry, Disposition, Kind, Operation, Submission};
use crate::pack::{Contract, Satisfy};
use crate::read::{Json, Node};
use crate::text::{Span, Text};
use compare::compare;
use facts::{Fact, resource_fact, submission_fact};
use find::{Candidate, Found, Wanted, find};
use side::{Answers, Problem, Question, Side, problem};
use std::collections::{BTreeMap, BTreeSet};

/// Rows of the endpoint table and the requirements that declared facts lifted.
#[derive(Debug, Default)]
pub struct ContractResult {
    /// The rows, in contract order, then in the order of the catalogue.
    pub rows: Vec<Required>,
    /// The lifted requirements.
    pub lifted: Vec<Lifted>,
}

/// Evaluates every contract of the pack. Of a group whose contracts are alternatives the one counts of which most rows are
/// satisfied, the first of equals.
#[must_use]
pub fn required(
    submission: &Submission<'_>,
    packs: Packs<'_>,
    terms: &Terms<'_>,
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

impl<'h, 'd> House<'h, 'd> {
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
        let because = self.words(fact.code, &fact.args);
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
        result.rows.push(Required {
            state: State::NotRequired,
            because: Some(because),
            at: fact.at,
            gates: false,
            ..self.blank(endpoint, resource)
        });
    }

    fn blank(&self, endpoint: Endpoint<'_, '_>, resource: Option<&str>) -> Required {
        Required {
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

    /// The row of an endpoint that the submission needs once.
    fn whole(&self, endpoint: Endpoint<'_, '_>) -> Required {
        let operation = endpoint.side.operation;
        let wanted = Wanted {
            id: endpoint.id,
            method: &operation.method,
            path: &operation.path,
            code: None,
        };
        match find(self.submission, wanted) {
            Found::Some(candidates) => match candidates.as_slice() {
                [one] => self.compared(endpoint, None, *one),
                several => self.ambiguous(endpoint, None, several),
            },
            missing => self.missing(endpoint, None, &missing),
        }
    }

    /// The rows of an endpoint that is needed for each resource its conditions select.
    fn resources(
        &self,
        endpoint: Endpoint<'_, '_>,
        when: Option<&Node>,
        result: &mut ContractResult,
    ) {
        // Of entries that share a code the strictest counts.
        let mut selected: Vec<&str> = Vec::new();
        let mut facts: Vec<(&str, Option<Fact>)> = Vec::new();
        for entry in &self.submission.entries {
            let code = code_of(entry);
            let fact = resource_fact(when, entry, self.packs.pack);
            match facts.iter_mut().find(|(own, _)| *own == code) {
                Some((_, known)) => *known = known.take().filter(|_| fact.is_some()),
                None => facts.push((code, fact)),
            }
        }
        selected.extend(
            facts
                .iter()
                .filter(|(_, fact)| fact.is_none())
                .map(|(code, _)| *code),
        );
        for (code, fact) in &facts {
            match fact {
                Some(fact) => self.lift(endpoint, Some(code), fact, result),
                None if !is_code(code) => result.rows.push(self.nameless(endpoint, code)),
                None => result.rows.push(self.resource(endpoint, code, &selected)),
            }
        }
    }

    /// The row of a resource whose code is missing or has no two parts: no operation can be matched to it.
    fn nameless(&self, endpoint: Endpoint<'_, '_>, id: &str) -> Required {
        let mut entries = self.submission.entries.iter();
        let entry = entries.find(|entry| code_of(entry) == id);
        let at = entry.map_or_else(Span::submission, |entry| entry.span);
        let reason = problem("resource-code-unusable", at);
        Required {
            at: Some(at),
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, Some(id))
        }
    }

    /// The row of one resource: an operation made for it alone comes first, then one that serves any.
    fn resource(&self, endpoint: Endpoint<'_, '_>, code: &str, selected: &[&str]) -> Required {
        let operation = endpoint.side.operation;
        let wanted = Wanted {
            id: endpoint.id,
            method: &operation.method,
            path: &operation.path,
            code: Some(code),
        };
        let candidates = match find(self.submission, wanted) {
            Found::Some(candidates) => candidates,
            missing => return self.missing(endpoint, Some(code), &missing),
        };
        let served = |candidate: &Candidate<'_, '_>| self.served(candidate.operation);
        let own: Vec<Candidate<'_, '_>> = candidates
            .iter()
            .copied()
            .filter(|candidate| candidate.filled || served(candidate).contains(code))
            .collect();
        match own.as_slice() {
            [] => {}
            [one] => {
                let shared = served(one);
                if one.filled || shared.len() < 2 || self.tells(*one, code) {
                    return self.compared(endpoint, Some(code), *one);
                }
                return self.shared(endpoint, code, *one, shared.len());
            }
            several => return self.ambiguous(endpoint, Some(code), several),
        }
        let generic: Vec<Candidate<'_, '_>> = candidates
            .into_iter()
            .filter(|candidate| served(candidate).is_empty())
            .collect();
        match generic.as_slice() {
            [] => self.missing(endpoint, Some(code), &Found::None(None)),
            [one] if selected.len() < 2 || self.tells(*one, code) => {
                self.compared(endpoint, Some(code), *one)
            }
            [one] => self.shared(endpoint, code, *one, selected.len()),
            several => self.ambiguous(endpoint, Some(code), several),
        }
    }

    /// The resources that an operation is connected with.
    fn served(&self, operation: &Operation<'_>) -> BTreeSet<String> {
        let links = self
            .links
            .iter()
            .filter(|link| link.operation_at == operation.span)
            .map(|link| link.resource.clone());
        links
            .chain(
                operation
                    .resource_codes
                    .iter()
                    .map(|code| code.value.trim().to_owned()),
            )
            .collect()
    }

    /// Whether an operation's success response names this resource as a constant, so that a reader knows whose data it holds.
    fn tells(&self, candidate: Candidate<'h, 'd>, code: &str) -> bool {
        let Some(side) = self.side(candidate) else {
            return false;
        };
        let success = candidate
            .operation
            .responses
            .iter()
            .filter(|response| response.status.starts_with('2'));
        success.flat_map(|response| &response.content).any(|media| {
            side.payload(&media.payload, Direction::Response)
                .is_ok_and(|schema| names_constant(&schema, code))
        })
    }

    fn side(&self, candidate: Candidate<'h, 'd>) -> Option<Side<'h, 'd>> {
        let descriptor = self.submission.descriptors.get(candidate.descriptor)?;
        Some(Side {
            interface: &descriptor.interface,
            operation: candidate.operation,
            library: self.submission.library,
            resolver: self.resolver,
        })
    }

    /// The row of an endpoint that one operation may serve.
    fn compared(
        &self,
        endpoint: Endpoint<'_, '_>,
        resource: Option<&str>,
        candidate: Candidate<'h, 'd>,
    ) -> Required {
        let question = Question {
            filled: candidate.filled,
            memory: &self.answers,
        };
        let problems = match self.side(candidate) {
            Some(own) => compare(endpoint.side, own, &question),
            None => vec![problem("schema-undecided", candidate.operation.span).undecided()],
        };
        let state = match problems.as_slice() {
            [] => State::Present,
            all if all.iter().all(|problem| problem.undecided) => State::Undecided,
            _ => State::Incompatible,
        };
        Required {
            state,
            operation: Some(candidate.operation.name()),
            bound: Some(candidate.bound),
            at: Some(candidate.operation.span),
            reasons: problems
                .into_iter()
                .map(|problem| self.reason(problem))
                .collect(),
            ..self.blank(endpoint, resource)
        }
    }

    /// The row of an endpoint that several operations may serve.
    fn ambiguous(
        &self,
        endpoint: Endpoint<'_, '_>,
        resource: Option<&str>,
        candidates: &[Candidate<'h, 'd>],
    ) -> Required {
        let names: Vec<String> = candidates
            .iter()
            .map(|candidate| candidate.operation.name())
            .collect();
        let at = candidates
            .first()
            .map_or_else(Span::default, |candidate| candidate.operation.span);
        let several = problem("endpoint-ambiguous", at)
            .arg("operations", &names.join(", "))
            .arg("id", endpoint.id)
            .against(endpoint.side.operation.span);
        Required {
            state: State::Undecided,
            at: Some(at),
            reasons: vec![self.reason(several)],
            ..self.blank(endpoint, resource)
        }
    }

    /// The row of a resource whose operation serves others too and does not say whose data it gives.
    fn shared(
        &self,
        endpoint: Endpoint<'_, '_>,
        code: &str,
        candidate: Candidate<'h, 'd>,
        count: usize,
    ) -> Required {
        let at = candidate.operation.span;
        let shared = problem("endpoint-shared", at)
            .arg("operation", &candidate.operation.name())
            .arg("count", &count.to_string())
            .against(endpoint.side.operation.span);
        Required {
            state: State::Undecided,
            operation: Some(candidate.operation.name()),
            bound: Some(candidate.bound),
            at: Some(at),
            reasons: vec![self.reason(shared)],
            ..self.blank(endpoint, Some(code))
        }
    }

    /// The row of an endpoint that nothing serves: absent, unless it may stand in a file that could not be read.
    fn missing(
        &self,
        endpoint: Endpoint<'_, '_>,
        resource: Option<&str>,
        found: &Found<'h, 'd>,
    ) -> Required {
        let wanted = endpoint.side.operation.name();
        let submission = self.submission;
        let somewhere =
            submission
                .descriptors
                .first()
                .map_or_else(Span::submission, |descriptor| {
                    let paths = descriptor.document.root.entry("paths");
                    paths.map_or(Span::file(descriptor.source), |paths| paths.key_span)
                });
        let unread = submission
            .files
            .iter()
            .position(|facts| facts.disposition == Disposition::Unread);
        let (state, reason) = match (found, unread) {
            (Found::Broken(binding), _) => (
                State::Absent,
                problem("endpoint-binding-broken", binding.span).arg("binding", &binding.value),
            ),
            (_, Some(file)) => {
                let at = Span::file(u32::try_from(file).unwrap_or_default());
                let path = submission
                    .library
                    .sources
                    .get(file)
                    .map_or("", |source| &source.path);
                (
                    State::Undecided,
                    problem("endpoint-unread", at).arg("file", path),
                )
            }
            (Found::None(Some((near, at))), None) => (
                State::Absent,
                problem("endpoint-near", *at).arg("near", near),
            ),
            _ => (State::Absent, problem("endpoint-absent", somewhere)),
        };
        let reason = reason
            .arg("wanted", &wanted)
            .against(endpoint.side.operation.span);
        Required {
            state,
            at: reason.reason.at,
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, resource)
        }
    }

    /// A problem as a reason: what is itself said in words gets them.
    fn reason(&self, problem: Problem) -> Reason {
        let mut reason = problem.reason;
        reason.undecided = problem.undecided;
        if let Some((name, code)) = problem.why {
            let words = self.words(code, &reason.args);
            reason.args.insert(format!("{name}_zh"), words.zh);
            reason.args.insert(format!("{name}_en"), words.en);
        }
        reason
    }

    /// Words of `reasons.yaml` with their holes filled; where no part of a message is named the whole is meant.
    fn words(&self, code: &str, args: &BTreeMap<String, String>) -> Text {
        let library = &self.packs.builtin.library;
        let words = library
            .find("reasons.yaml")
            .and_then(|source| library.document(source))
            .map(|document| &document.root);
        let say = |code: &str, lang: &str| {
            let entry = words.and_then(|words| words.get(code));
            let template = entry.and_then(|entry| entry.str_at(lang)).unwrap_or(code);
            template.to_owned()
        };
        let filled = |lang: &str| {
            let mut args = args.clone();
            args.entry("part".to_owned())
                .or_insert_with(|| say("the-whole", lang));
            fill(&say(code, lang), &args)
        };
        Text::new(filled("zh"), filled("en"))
    }
}

/// Whether a text has the two parts of a resource code that paths of the contract hold.
fn is_code(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(front, rear)| !front.is_empty() && !rear.is_empty() && !rear.contains('/'))
}

/// What rows call a resource.
fn code_of(entry: &CatalogueEntry) -> &str {
    entry.text("code").map_or(&*entry.id, |(code, _)| code)
}

/// Whether a text stands somewhere in a schema as a constant or as one of listed values.
fn names_constant(schema: &Json, wanted: &str) -> bool {
    let mut pending = vec![schema];
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(map) => {
                let listed = map
                    .get("enum")
                    .and_then(Json::as_array)
                    .into_iter()
                    .flatten();
                if listed
                    .chain(map.get("const"))
                    .any(|value| value.as_str() == Some(wanted))
                {
                    return true;
                }
                pending.extend(map.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
    false
}
