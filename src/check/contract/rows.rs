//! One row of the endpoint table: the operation that may serve an endpoint, and what stands in its way.

use super::compare::compare;
use super::facts::{Fact, resource_fact};
use super::find::{Candidate, Found, Wanted, find};
use super::side::{Question, Side, problem};
use super::{ContractResult, Endpoint, House};
use crate::check::translate::Direction;
use crate::check::{EndpointResult, State};
use crate::model::{CatalogueEntry, Disposition, Operation};
use crate::read::{Json, Node};
use crate::text::Span;
use std::collections::{BTreeSet, HashMap};

/// Names of one list that a row tells.
const NAMES: usize = 5;

impl<'h, 'd> House<'h, 'd> {
    /// The row of an endpoint that the submission needs once.
    pub(super) fn whole(&self, endpoint: Endpoint<'_, '_>) -> EndpointResult {
        let operation = endpoint.side.operation;
        let wanted = Wanted {
            id: endpoint.id,
            method: operation.method(),
            path: operation.path(),
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
    pub(super) fn resources(
        &self,
        endpoint: Endpoint<'_, '_>,
        when: Option<&Node>,
        result: &mut ContractResult,
    ) {
        // Of entries that share a code the strictest counts. What has no code shares none, whatever it is called.
        let mut index: HashMap<&str, usize> = HashMap::new();
        let mut coded: Vec<(&str, Span, Option<Fact>)> = Vec::new();
        let mut nameless = Vec::new();
        for entry in &self.submission.entries {
            let fact = resource_fact(when, entry, self.packs.pack);
            let Some((code, at)) = entry.text("code") else {
                match fact {
                    Some(fact) => self.lift(endpoint, Some(&entry.id), &fact, result),
                    None => nameless.push(entry),
                }
                continue;
            };
            let known = index.get(code).and_then(|known| coded.get_mut(*known));
            if let Some((_, _, known)) = known {
                *known = known.take().filter(|_| fact.is_some());
            } else {
                index.insert(code, coded.len());
                coded.push((code, at, fact));
            }
        }
        let selected = coded.iter().filter(|(.., fact)| fact.is_none());
        let selected: Vec<&str> = selected.map(|(code, ..)| *code).collect();
        for (code, at, fact) in &coded {
            match fact {
                Some(fact) => self.lift(endpoint, Some(code), fact, result),
                None if !is_code(code) => result.rows.push(self.malformed(endpoint, code, *at)),
                None => result.rows.push(self.resource(endpoint, code, &selected)),
            }
        }
        if !nameless.is_empty() {
            result.rows.push(self.nameless(endpoint, &nameless));
        }
    }

    /// The one row of all resources that have no code: no operation can be matched to them.
    fn nameless(&self, endpoint: Endpoint<'_, '_>, entries: &[&CatalogueEntry]) -> EndpointResult {
        let at = entries.first().map_or_else(Span::submission, |entry| {
            let field = entry.fields.get("code");
            field.map_or(entry.span, |blank| blank.span)
        });
        let names: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let missing = problem("resource-code-missing", at)
            .arg("count", &names.len().to_string())
            .arg("names", &first(&names, NAMES));
        EndpointResult {
            at: Some(at),
            reasons: vec![self.reason(missing)],
            ..self.blank(endpoint, None)
        }
    }

    /// The row of a resource whose code has no two parts: no operation can be matched to it.
    fn malformed(&self, endpoint: Endpoint<'_, '_>, code: &str, at: Span) -> EndpointResult {
        let reason = problem("resource-code-unusable", at).arg("code", code);
        EndpointResult {
            at: Some(at),
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, Some(code))
        }
    }

    /// The row of one resource: an operation made for it alone comes first, then one that serves any.
    fn resource(
        &self,
        endpoint: Endpoint<'_, '_>,
        code: &str,
        selected: &[&str],
    ) -> EndpointResult {
        let operation = endpoint.side.operation;
        let wanted = Wanted {
            id: endpoint.id,
            method: operation.method(),
            path: operation.path(),
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
    ) -> EndpointResult {
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
        EndpointResult {
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
    ) -> EndpointResult {
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
        EndpointResult {
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
    ) -> EndpointResult {
        let at = candidate.operation.span;
        let shared = problem("endpoint-shared", at)
            .arg("operation", &candidate.operation.name())
            .arg("count", &count.to_string())
            .against(endpoint.side.operation.span);
        EndpointResult {
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
    ) -> EndpointResult {
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
        let unread = self.unread();
        let (state, reason) = match (found, unread) {
            (Found::Broken(binding), _) => (
                State::Absent,
                problem("endpoint-binding-broken", binding.span).arg("binding", &binding.value),
            ),
            (_, Some((file, names))) => (
                State::Undecided,
                problem("endpoint-unread", Span::file(file)).arg("file", &names),
            ),
            (Found::None(Some((near, at))), None) => (
                State::Absent,
                problem("endpoint-near", *at).arg("near", near),
            ),
            _ => (State::Absent, problem("endpoint-absent", somewhere)),
        };
        let reason = reason
            .arg("wanted", &wanted)
            .against(endpoint.side.operation.span);
        EndpointResult {
            state,
            at: reason.reason.at,
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, resource)
        }
    }

    /// The files that could not be read, by name, and the first of them; descriptions of interfaces come first, since an operation
    /// that was not found may stand there.
    fn unread(&self) -> Option<(u32, String)> {
        let files = (0..).zip(&self.submission.files);
        let mut unread: Vec<(bool, u32)> = files
            .filter(|(_, facts)| facts.disposition == Disposition::Unread)
            .map(|(file, facts)| (!facts.kind.is_descriptor(), file))
            .collect();
        unread.sort_unstable();
        let names: Vec<&str> = unread
            .iter()
            .filter_map(|(_, file)| self.submission.library.source(*file))
            .map(|source| source.path.as_str())
            .collect();
        let (_, file) = unread.first()?;
        Some((*file, first(&names, NAMES)))
    }
}

/// The first names of many, and how many there are more.
fn first(names: &[&str], most: usize) -> String {
    let shown: Vec<&str> = names.iter().copied().take(most).collect();
    let rest = names.len() - shown.len();
    let more = if rest > 0 {
        format!(" … (+{rest})")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// Whether a text has the two parts of a resource code that paths of the contract hold.
fn is_code(text: &str) -> bool {
    text.split_once('/')
        .is_some_and(|(front, rear)| !front.is_empty() && !rear.is_empty() && !rear.contains('/'))
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
