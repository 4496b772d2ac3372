//! Makes the rows of the endpoint table: the operation that may serve an endpoint, and what keeps it from serving.

use super::compare::compare;
use super::conditions::{Fact, resource_fact};
use super::digest::digest;
use super::evaluator::{ComparedPair, ContractEvaluator, ContractResult, Endpoint};
use super::find::{Candidate, EndpointMatcher, Found};
use super::network::{InNetworks, paths};
use super::pair::OperationPair;
use super::problem::{Problem, problem};
use crate::check::accounting::Compared;
use crate::check::compare::operation_view::OperationView;
use crate::check::compare::schema_comparer::FAILED;
use crate::check::compare::status;
use crate::check::isolate::isolate;
use crate::check::translate::Direction;
use crate::check::types::{EndpointResult, State};
use crate::model::{CatalogueEntry, Disposition, Operation, Submission};
use crate::pack::{CodeForm, EndpointSpec};
use crate::read::Json;
use crate::text::Span;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// Names of one list that a row shows.
const MAX_NAMES: usize = 5;

impl<'h, 'd> ContractEvaluator<'h, 'd> {
    /// The row of an endpoint that the submission needs once.
    pub(super) fn once<'e>(&'e self, endpoint: &Endpoint<'e, '_, 'h, 'd>) -> EndpointResult {
        self.worst(endpoint, |matcher| match matcher.any() {
            Found::Some(candidates) => match candidates.as_slice() {
                [one] => self.compared(endpoint, None, *one),
                several => self.ambiguous(endpoint, None, several),
            },
            missing => self.missing(endpoint, None, &missing),
        })
    }

    /// The rows of an endpoint that is needed for each resource its conditions select.
    pub(super) fn resources<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        result: &mut ContractResult,
    ) {
        // Of entries that share a code the strictest counts. An entry without a code shares none, whatever its name.
        let mut index: HashMap<&str, usize> = HashMap::new();
        let mut coded: Vec<(&str, Span, Option<Fact>)> = Vec::new();
        let mut nameless = Vec::new();
        for entry in &self.submission.entries {
            let fact = resource_fact(&endpoint.spec.when, entry, self.packs.pack);
            let Some((code, at)) = entry.text("code") else {
                // Told once, with the form in two parts.
                if endpoint.spec.codes == Some(CodeForm::Whole) {
                    continue;
                }
                match fact {
                    Some(fact) => self.lift(endpoint, Some(&entry.id), &fact, result),
                    None => nameless.push(entry),
                }
                continue;
            };
            if !self.is_addressed(endpoint.spec, code) {
                continue;
            }
            let known = index.get(code).and_then(|known| coded.get_mut(*known));
            if let Some((_, _, known)) = known {
                *known = known.take().filter(|_| fact.is_some());
            } else {
                index.insert(code, coded.len());
                coded.push((code, at, fact));
            }
        }
        let selected = coded.iter().filter(|(.., fact)| fact.is_none()).count();
        for (code, at, fact) in &coded {
            match fact {
                Some(fact) => self.lift(endpoint, Some(code), fact, result),
                None if self.form(endpoint.spec, code).is_none() => {
                    result.rows.push(self.malformed(endpoint, code, *at));
                }
                None => {
                    let row = self.worst(endpoint, |matcher| {
                        self.resource(endpoint, matcher, code, selected)
                    });
                    result.rows.push(row);
                }
            }
        }
        if !nameless.is_empty() {
            result.rows.push(self.nameless(endpoint, &nameless));
        }
    }

    /// Whether this endpoint is the one for a code that is written like this. A code that can be written in no path is told with the
    /// form in two parts.
    pub(super) fn is_addressed(&self, spec: &EndpointSpec, code: &str) -> bool {
        let own = self.code_systems.form(code).unwrap_or(CodeForm::Parts);
        spec.codes.is_none_or(|wanted| wanted == own)
    }

    /// How the path of an endpoint writes a code: one that has no operation for whole codes takes codes in two parts.
    fn form(&self, spec: &EndpointSpec, code: &str) -> Option<CodeForm> {
        let form = self.code_systems.form(code);
        form.filter(|form| spec.codes.is_some() || *form == CodeForm::Parts)
    }

    /// The one row of all resources that have no code: no operation can be matched to them.
    fn nameless(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        entries: &[&CatalogueEntry],
    ) -> EndpointResult {
        let at = entries.first().map_or_else(Span::submission, |entry| {
            let field = entry.fields.get("code");
            field.map_or(entry.span, |blank| blank.span)
        });
        let names: Vec<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
        let missing = problem("resource-code-missing", at)
            .arg("count", &names.len().to_string())
            .arg("names", &first(&names));
        EndpointResult {
            at: Some(at),
            reasons: vec![self.reason(missing)],
            ..self.blank(endpoint, None)
        }
    }

    /// The row of a resource whose code can be written in no path of the contract: no operation can be matched to it.
    fn malformed(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        code: &str,
        at: Span,
    ) -> EndpointResult {
        let reason = problem("resource-code-unusable", at).arg("code", code);
        EndpointResult {
            at: Some(at),
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, Some(code))
        }
    }

    /// The row of one resource, of as many as are selected: an operation made for it alone comes first, then one that serves any.
    fn resource<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        matcher: &EndpointMatcher<'e, 'h, 'd>,
        code: &str,
        selected: usize,
    ) -> EndpointResult {
        let own = matcher.for_resource(code);
        let own_row = |one: Candidate<'e, 'h, 'd>| {
            let shared = one.served.resources.len();
            if one.filled || shared < 2 || self.names_resource(one, code) {
                return self.compared(endpoint, Some(code), one);
            }
            self.shared(endpoint, code, one, shared)
        };
        match own.as_slice() {
            [] => {}
            [one] => return own_row(*one),
            several => return self.ambiguous(endpoint, Some(code), several),
        }
        let any_row = |one: Candidate<'e, 'h, 'd>| {
            if selected < 2 || self.names_resource(one, code) {
                return self.compared(endpoint, Some(code), one);
            }
            self.shared(endpoint, code, one, selected)
        };
        match matcher.for_any_resource(code) {
            Found::Some(candidates) => match candidates.as_slice() {
                [one] => any_row(*one),
                several => self.ambiguous(endpoint, Some(code), several),
            },
            missing => self.missing(endpoint, Some(code), &missing),
        }
    }

    /// Whether an operation's success response names this resource as a constant, so that a reader knows whose data it holds.
    fn names_resource<'e>(&'e self, candidate: Candidate<'e, 'h, 'd>, code: &str) -> bool {
        let operation = candidate.served.operation;
        let key = std::ptr::from_ref(operation).addr();
        if let Some(known) = self.constants.borrow().get(&key) {
            return known.contains(code);
        }
        let mut all = HashSet::new();
        let responses = operation.responses.iter();
        let success = responses.filter(|response| status::is_success(&response.status));
        for media in success.flat_map(|response| &response.content) {
            let schema = self
                .comparer
                .payload(&self.schemas, &media.payload, Direction::Response);
            if let Ok(schema) = schema {
                constants(&schema.json, &mut all);
            }
        }
        let found = all.contains(code);
        self.constants.borrow_mut().insert(key, Rc::new(all));
        found
    }

    /// The row of an endpoint that one operation may serve.
    fn compared<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        resource: Option<&str>,
        candidate: Candidate<'e, 'h, 'd>,
    ) -> EndpointResult {
        let operation = candidate.served.operation;
        let ComparedPair {
            mut problems,
            digest,
        } = self.problems(endpoint, candidate);
        // Asked beside a difference too: an excuse of that one does not cover records without items.
        let entry = resource.and_then(|code| self.entries.entry(code));
        if let Some(entry) = entry {
            problems.extend(self.usefulness(endpoint, candidate, entry));
        }
        let state = match problems.as_slice() {
            [] => State::Present,
            all if all.iter().all(|problem| problem.undecided) => State::Undecided,
            _ => State::Incompatible,
        };
        EndpointResult {
            state,
            operation: Some(operation.name()),
            bound: Some(candidate.bound),
            at: Some(operation.span),
            reasons: problems
                .into_iter()
                .map(|problem| self.reason(problem))
                .collect(),
            compared: digest,
            ..self.blank(endpoint, resource)
        }
    }

    /// Adds the operations that were compared with an endpoint: those of its rows, and, where a fact lifted a requirement, those that
    /// serve the endpoint all the same. `first` is the endpoint's first row.
    pub(super) fn compared_operations<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        first: usize,
        result: &mut ContractResult,
    ) {
        let rows = result.rows.get(first..).unwrap_or_default();
        let needed = rows.iter().filter(|row| row.state != State::NotRequired);
        // Where no resource asks for the endpoint, it is not required either.
        let lifted = rows.is_empty() || rows.iter().any(|row| row.state == State::NotRequired);
        let places: HashSet<Span> = needed
            .clone()
            .flat_map(|row| row.at.iter().chain(&row.also).copied())
            .collect();
        let reasons = needed.flat_map(|row| &row.reasons);
        // Without a usable code of the resource nothing else can be matched: the operations of the endpoint count as compared.
        let (mut near, mut ambiguous, mut uncoded) = (HashSet::new(), false, false);
        for reason in reasons {
            // The operation that was probably meant keeps to the contract's envelope.
            near.extend(reason.at.filter(|_| reason.code == "endpoint-near"));
            ambiguous |= reason.code == "endpoint-ambiguous";
            uncoded |= reason.code.starts_with("resource-code-");
        }
        let compared = |operation_at: Span| Compared {
            operation_at,
            shapes: Arc::clone(endpoint.shapes),
        };
        result.compared.extend(near.into_iter().map(compared));
        let matchers: Vec<_> = match &endpoint.networks {
            InNetworks::Each(networks) => networks.iter().map(|(_, matcher)| matcher).collect(),
            InNetworks::One | InNetworks::TooMany(_) => vec![&endpoint.matcher],
        };
        let candidates = matchers.into_iter().flat_map(|matcher| {
            let (candidates, at_own_path) = matcher.all();
            candidates.into_iter().map(move |one| (one, at_own_path))
        });
        for (candidate, at_own_path) in candidates {
            let at = candidate.served.operation.span;
            let serves = ambiguous
                || places.contains(&at)
                || (lifted || uncoded)
                    && (at_own_path || self.problems(endpoint, candidate).problems.is_empty());
            if serves {
                result.compared.push(compared(at));
            }
        }
    }

    /// What keeps an operation from serving an endpoint; many resources may share the pair, which is compared once.
    fn problems<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        candidate: Candidate<'e, 'h, 'd>,
    ) -> ComparedPair {
        let operation = candidate.served.operation;
        let key = (std::ptr::from_ref(operation).addr(), candidate.filled);
        if let Some(known) = endpoint.compared.borrow().get(&key) {
            return known.clone();
        }
        let descriptor = self.submission.descriptors.get(candidate.served.descriptor);
        let pair = descriptor.map(|descriptor| OperationPair {
            contract: endpoint.contract,
            own: OperationView {
                interface: &descriptor.interface,
                operation,
                schemas: &self.schemas,
            },
            filled: candidate.filled,
            codes: &endpoint.codes,
            comparer: &self.comparer,
        });
        let mut problems = pair.as_ref().map_or_else(
            || vec![problem("schema-undecided", operation.span).undecided()],
            |pair| isolated(operation.span, || compare(pair)),
        );
        // A response that a client cannot read tells it nothing, whatever the values.
        if problems.iter().all(|problem| problem.undecided) {
            let failures = || self.failures_only(endpoint, candidate);
            problems.extend(isolated(operation.span, failures));
        }
        problems.extend(self.sunset(operation));
        // What is present needs no excuse.
        let pair = pair.filter(|_| !problems.is_empty());
        let digest = pair.and_then(|pair| isolate(|| digest(&pair)));
        let compared = ComparedPair { problems, digest };
        endpoint.compared.borrow_mut().insert(key, compared.clone());
        compared
    }

    /// The row of an endpoint that several operations may serve.
    fn ambiguous(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        resource: Option<&str>,
        candidates: &[Candidate<'_, '_, '_>],
    ) -> EndpointResult {
        let operations = candidates
            .iter()
            .map(|candidate| candidate.served.operation);
        let at = operations.clone().next();
        let at = at.map_or_else(Span::default, |operation| operation.span);
        let names: Vec<String> = operations.clone().map(Operation::name).collect();
        // Two files may describe operations of one name.
        let places = operations.map(|operation| {
            let source = self.submission.library.source(operation.span.source);
            let place = source.map(|source| {
                let line = source.position(operation.span).line;
                format!(" ({}:{line})", source.path)
            });
            operation.name() + &place.unwrap_or_default()
        });
        let places: Vec<String> = places.collect();
        let several = problem("endpoint-ambiguous", at)
            .arg("operations", &names.join(", "))
            .arg("places", &places.join(", "))
            .arg("id", &endpoint.spec.id)
            .against(endpoint.contract.operation.span);
        EndpointResult {
            state: State::Undecided,
            at: Some(at),
            reasons: vec![self.reason(several)],
            ..self.blank(endpoint, resource)
        }
    }

    /// The row of a resource whose operation serves others too, and whose response does not name the resource it belongs to.
    fn shared(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        code: &str,
        candidate: Candidate<'_, '_, '_>,
        count: usize,
    ) -> EndpointResult {
        let operation = candidate.served.operation;
        let shared = problem("endpoint-shared", operation.span)
            .arg("operation", &operation.name())
            .arg("count", &count.to_string())
            .against(endpoint.contract.operation.span);
        EndpointResult {
            state: State::Undecided,
            operation: Some(operation.name()),
            bound: Some(candidate.bound),
            at: Some(operation.span),
            reasons: vec![self.reason(shared)],
            ..self.blank(endpoint, Some(code))
        }
    }

    /// The row of an endpoint that nothing serves: absent, unless it may be in a file that could not be read.
    fn missing(
        &self,
        endpoint: &Endpoint<'_, '_, '_, '_>,
        resource: Option<&str>,
        found: &Found<'_, '_, '_>,
    ) -> EndpointResult {
        let operation = endpoint.contract.operation;
        let first_paths = || {
            let first = self.submission.descriptors.first();
            first.map_or_else(Span::submission, paths)
        };
        let (state, reason) = match (found, &self.unread) {
            (Found::Broken(binding), _) => (
                State::Absent,
                problem("endpoint-binding-broken", binding.span).arg("binding", &binding.value),
            ),
            (_, Some((file, names))) => (
                State::Undecided,
                problem("endpoint-unread", Span::file(*file)).arg("file", names),
            ),
            (Found::Elsewhere(other), None) => {
                let codes: Vec<&str> = other.resources.iter().map(String::as_str).collect();
                let elsewhere = problem("endpoint-elsewhere", other.operation.span);
                let elsewhere = elsewhere.arg("operation", &other.operation.name());
                (State::Absent, elsewhere.arg("codes", &first(&codes)))
            }
            (Found::None(Some((near, at))), None) => (
                State::Absent,
                problem("endpoint-near", *at).arg("near", near),
            ),
            _ => (State::Absent, problem("endpoint-absent", first_paths())),
        };
        let reason = reason
            .arg("wanted", &operation.name())
            .against(operation.span);
        EndpointResult {
            state,
            at: reason.reason.at,
            reasons: vec![self.reason(reason)],
            ..self.blank(endpoint, resource)
        }
    }
}

/// Compares one pair; where that panics the pair is undecided.
fn isolated(at: Span, compare: impl FnOnce() -> Vec<Problem>) -> Vec<Problem> {
    isolate(compare).unwrap_or_else(|| vec![problem(FAILED, at).undecided()])
}

/// The first file that could not be read, and the names of all; descriptions of interfaces come first, since an operation that was
/// not found may be in one of them.
pub fn unread(submission: &Submission<'_>) -> Option<(u32, String)> {
    let files = (0..).zip(&submission.files);
    let mut unread: Vec<(bool, u32)> = files
        .filter(|(_, facts)| facts.disposition == Disposition::Unread)
        .map(|(file, facts)| (!facts.kind.is_descriptor(), file))
        .collect();
    unread.sort_unstable();
    let names: Vec<&str> = unread
        .iter()
        .filter_map(|(_, file)| submission.library.source(*file))
        .map(|source| source.path.as_str())
        .collect();
    let (_, file) = unread.first()?;
    Some((*file, first(&names)))
}

/// The first of many names, and the number of the others.
fn first(names: &[&str]) -> String {
    let shown: Vec<&str> = names.iter().copied().take(MAX_NAMES).collect();
    let rest = names.len() - shown.len();
    let more = if rest > 0 {
        format!(" … (+{rest})")
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}

/// The texts that occur anywhere in a schema as a constant or in an enumeration.
fn constants(schema: &Json, found: &mut HashSet<String>) {
    let mut pending = vec![schema];
    while let Some(node) = pending.pop() {
        match node {
            Json::Object(map) => {
                let listed = map.get("enum").and_then(Json::as_array);
                let values = listed.into_iter().flatten().chain(map.get("const"));
                found.extend(values.filter_map(Json::as_str).map(str::to_owned));
                pending.extend(map.values());
            }
            Json::Array(items) => pending.extend(items),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_leaves_one_endpoint_undecided_with_its_place() {
        let at = Span::file(3);
        let problems = isolated(at, || panic!("a fault of the comparison"));
        let found: Vec<_> = problems
            .iter()
            .map(|one| (one.reason.code, one.reason.at, one.undecided))
            .collect();
        assert_eq!(found, [(FAILED, Some(at), true)]);
    }
}
