//! One operation of a contract meets one of the submission: would a client that was written against the first work with the second?

use super::blame::blame;
use super::find::parameters;
use super::mend::mend;
use super::side::{Problem, Question, Side, digits, problem};
use crate::check::schema::translate::Direction;
use crate::check::schema::{Answer, Inhabited, refused_at};
use crate::model::{In, Interface, Media, Operation, Parameter, Payload, Response};
use crate::read::Json;
use crate::text::Span;
use std::collections::BTreeSet;

/// Everything that keeps the submission's operation from serving the contract's.
pub fn compare(contract: Side<'_, '_>, own: Side<'_, '_>, question: &Question<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if contract.operation.method != own.operation.method {
        let found =
            problem("method-differs", own.operation.span).arg("wanted", &contract.operation.method);
        problems.push(found.arg("found", &own.operation.method));
    }
    path_parameters(contract, own, question, &mut problems);
    sent(contract, own, question, &mut problems);
    request(contract, own, question, &mut problems);
    for promised in &contract.operation.responses {
        response(contract, own, promised, question, &mut problems);
    }
    security(contract, own, &mut problems);
    problems
}

fn path_parameters(
    contract: Side<'_, '_>,
    own: Side<'_, '_>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    let (wanted, found) = (
        parameters(&contract.operation.path),
        parameters(&own.operation.path),
    );
    // A path that holds the codes of one resource has nothing left to fill in.
    if found.is_empty() && question.filled {
        return;
    }
    if wanted.len() != found.len() {
        let counts = problem("path-parameters-differ", own.operation.span)
            .arg("wanted", &wanted.len().to_string());
        problems.push(counts.arg("found", &found.len().to_string()));
        return;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        let of = |operation: &'_ Operation<'_>, name: &str| {
            operation
                .parameters
                .iter()
                .position(|parameter| parameter.location == In::Path && parameter.name == name)
        };
        let wanted =
            of(contract.operation, wanted).and_then(|at| contract.operation.parameters.get(at));
        let found = of(own.operation, found).and_then(|at| own.operation.parameters.get(at));
        if let (Some(wanted), Some(found)) = (wanted, found) {
            accepted(contract, own, wanted, found, question, problems);
        }
    }
}

/// Whether the value that a client sends in a parameter is accepted.
fn accepted<'c, 'o>(
    contract: Side<'_, 'c>,
    own: Side<'_, 'o>,
    wanted: &Parameter<'c>,
    found: &Parameter<'o>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    let named = |code: &'static str| {
        problem(code, found.span)
            .arg("name", &found.name)
            .arg("place", place(found.location))
    };
    if wanted.node.get("content").is_some() != found.node.get("content").is_some() {
        problems.push(named("parameter-content").undecided());
        return;
    }
    let Some(accepts) = found.schema else { return };
    let sent = wanted
        .schema
        .map(|schema| contract.translate(schema, Direction::Request));
    let accepts = own.translate(accepts, Direction::Request);
    let (sent, accepts) = match (sent, accepts) {
        (None, Ok(accepts)) => (Json::Bool(true), accepts),
        (Some(Ok(sent)), Ok(accepts)) => (sent, accepts),
        (_, Err(reason)) | (Some(Err(reason)), _) => {
            problems.push(
                named("parameter-undecided")
                    .arg_code("why", reason)
                    .undecided(),
            );
            return;
        }
    };
    let listed = |schema: &Json| {
        schema.get("type").is_none_or(|types| {
            types.to_string().contains("array") || types.to_string().contains("object")
        })
    };
    let style = |parameter: &Parameter<'_>| {
        ["style", "explode", "collectionFormat"]
            .map(|key| parameter.node.get(key).map(|node| node.value.clone()))
    };
    if listed(&sent) && wanted.schema.is_some() && style(wanted) != style(found) {
        problems.push(named("parameter-style").undecided());
        return;
    }
    match question.covers(&accepts, &sent) {
        Answer::Yes => {}
        // A number travels as its digits: a parameter that takes any text takes it too.
        Answer::No { .. } if question.covers(&accepts, &digits(&sent)) == Answer::Yes => {}
        Answer::No { counterexample } => {
            problems.push(named("parameter-narrow").counterexample(counterexample));
        }
        Answer::Undecided { reason } => problems.push(
            named("parameter-undecided")
                .arg_code("why", reason)
                .undecided(),
        ),
    }
}

/// Query, headers and cookies: what the client sends is accepted, what it does not know is not asked for.
fn sent(
    contract: Side<'_, '_>,
    own: Side<'_, '_>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    for wanted in contract
        .operation
        .parameters
        .iter()
        .filter(|parameter| parameter.location != In::Path)
    {
        let Some(found) = own
            .operation
            .parameters
            .iter()
            .find(|found| same(wanted, found))
        else {
            if !carries(own.interface, wanted) {
                let missing =
                    problem("parameter-missing", own.operation.span).arg("name", &wanted.name);
                problems.push(missing.arg("place", place(wanted.location)));
            }
            continue;
        };
        if found.required && !wanted.required {
            let required = problem("parameter-required", found.span).arg("name", &found.name);
            problems.push(required.arg("place", place(found.location)));
        }
        accepted(contract, own, wanted, found, question, problems);
    }
    for found in own
        .operation
        .parameters
        .iter()
        .filter(|found| found.required && found.location != In::Path)
    {
        let known = contract
            .operation
            .parameters
            .iter()
            .any(|wanted| same(wanted, found));
        if !known && !carries(contract.interface, found) {
            let unknown = problem("parameter-unknown", found.span).arg("name", &found.name);
            problems.push(unknown.arg("place", place(found.location)));
        }
    }
}

fn same(a: &Parameter<'_>, b: &Parameter<'_>) -> bool {
    let names = if a.location == In::Header {
        a.name.eq_ignore_ascii_case(&b.name)
    } else {
        a.name == b.name
    };
    a.location == b.location && names
}

/// Whether a parameter is declared as an API key instead.
fn carries(interface: &Interface<'_>, parameter: &Parameter<'_>) -> bool {
    let kind = api_key(parameter);
    interface.schemes.iter().any(|scheme| scheme.kind == kind)
}

fn api_key(parameter: &Parameter<'_>) -> String {
    let name = if parameter.location == In::Header {
        parameter.name.to_lowercase()
    } else {
        parameter.name.clone()
    };
    format!("apiKey {} {name}", place(parameter.location))
}

const fn place(location: In) -> &'static str {
    match location {
        In::Path => "path",
        In::Query => "query",
        In::Header => "header",
        In::Cookie => "cookie",
    }
}

fn request(
    contract: Side<'_, '_>,
    own: Side<'_, '_>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    let (wanted, found) = match (&contract.operation.request, &own.operation.request) {
        (None, Some(found)) if found.required => {
            problems.push(problem("body-unknown", found.span));
            return;
        }
        (None, _) => return,
        (Some(_), None) => {
            problems.push(problem("body-missing", own.operation.span));
            return;
        }
        (Some(wanted), Some(found)) => (wanted, found),
    };
    if found.required && !wanted.required {
        problems.push(problem("body-required", found.span));
    }
    for media in &wanted.content {
        let Some(accepted) = media_of(&found.content, &media.media_type) else {
            problems
                .push(problem("body-media-missing", found.span).arg("media", &media.media_type));
            continue;
        };
        let sent = contract.payload(&media.payload, Direction::Request);
        let accepts = own.payload(&accepted.payload, Direction::Request);
        let answer = match (&sent, &accepts) {
            (Ok(sent), Ok(accepts)) => question.covers(accepts, sent),
            (Err(reason), _) | (_, Err(reason)) => Answer::Undecided { reason },
        };
        match answer {
            Answer::Yes => {}
            Answer::No { counterexample } => {
                let refused = accepts
                    .ok()
                    .and_then(|accepts| refused_at(&accepts, &counterexample));
                let mut narrow = problem("body-narrow", accepted.span)
                    .arg("media", &media.media_type)
                    .counterexample(counterexample);
                if let Payload::Schema(schema) = accepted.payload
                    && let Some((at, part)) =
                        refused.and_then(|refused| blame(own, schema, &refused))
                {
                    narrow.reason.code = "body-part-narrow";
                    narrow.reason.args.insert("part".to_owned(), part);
                    narrow.reason.at = Some(at);
                }
                problems.push(narrow);
            }
            Answer::Undecided { reason } => {
                problems.push(
                    problem("body-undecided", accepted.span)
                        .arg_code("why", reason)
                        .undecided(),
                );
            }
        }
    }
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
        problems.push(problem("response-missing", at).arg("status", &promised.status));
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

fn bodies<'c, 'o>(
    contract: Side<'_, 'c>,
    own: Side<'_, 'o>,
    promised: &Response<'c>,
    found: &Response<'o>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    for media in &promised.content {
        let told = |code: &'static str, at: Span| {
            problem(code, at)
                .arg("status", &found.status)
                .arg("media", &media.media_type)
        };
        let Some(given) = found
            .content
            .iter()
            .find(|own| essence(&own.media_type) == essence(&media.media_type))
        else {
            problems.push(told("response-media-missing", found.span));
            continue;
        };
        let reads = contract.payload(&media.payload, Direction::Response);
        let sends = own.payload(&given.payload, Direction::Response);
        let (reads, sends) = match (reads, sends) {
            (Ok(reads), Ok(sends)) => (reads, sends),
            (Err(reason), _) | (_, Err(reason)) => {
                problems.push(
                    told("response-undecided", given.span)
                        .arg_code("why", reason)
                        .undecided(),
                );
                continue;
            }
        };
        match question.covers(&reads, &sends) {
            Answer::Yes => match question.inhabited(&sends) {
                Inhabited::Yes => {}
                Inhabited::No => problems.push(told("response-empty", given.span)),
                Inhabited::Unknown => {
                    problems.push(told("response-maybe-empty", given.span).undecided());
                }
            },
            Answer::No { counterexample } => {
                let refused = refused_at(&reads, &counterexample);
                let mut wide = told("response-wide", given.span).counterexample(counterexample);
                if let Payload::Schema(schema) = given.payload
                    && let Some((at, part)) =
                        refused.and_then(|refused| blame(own, schema, &refused))
                {
                    wide.reason.code = "response-part-wide";
                    wide.reason.args.insert("part".to_owned(), part);
                    wide.reason.at = Some(at);
                }
                if let Payload::Schema(schema) = given.payload
                    && let Some(patch) = mend(own, schema, &reads, question)
                {
                    wide.reason.code = "response-lacks-required";
                    wide.reason.args.insert("names".to_owned(), patch.names);
                    wide.reason.at = Some(patch.at);
                    wide.reason.patch = Some(patch.lines);
                }
                problems.push(wide);
            }
            Answer::Undecided { reason } => {
                problems.push(
                    told("response-undecided", given.span)
                        .arg_code("why", reason)
                        .undecided(),
                );
            }
        }
    }
}

fn headers<'c, 'o>(
    contract: Side<'_, 'c>,
    own: Side<'_, 'o>,
    promised: &Response<'c>,
    found: &Response<'o>,
    question: &Question<'_>,
    problems: &mut Vec<Problem>,
) {
    for header in promised.headers.iter().filter(|header| header.required) {
        let given = found
            .headers
            .iter()
            .find(|own| own.name.eq_ignore_ascii_case(&header.name));
        let named = |code: &'static str, at: Span| {
            problem(code, at)
                .arg("status", &found.status)
                .arg("name", &header.name)
        };
        let Some(given) = given.filter(|given| given.required) else {
            problems.push(named("response-header-missing", found.span));
            continue;
        };
        let reads = header.schema.map_or_else(
            || Ok(Json::Bool(true)),
            |schema| contract.translate(schema, Direction::Response),
        );
        let sends = given.schema.map_or_else(
            || Ok(Json::Bool(true)),
            |schema| own.translate(schema, Direction::Response),
        );
        let answer = match (&reads, &sends) {
            (Ok(reads), Ok(sends)) => question.covers(reads, sends),
            (Err(reason), _) | (_, Err(reason)) => Answer::Undecided { reason },
        };
        match answer {
            Answer::Yes => {}
            Answer::No { counterexample } => problems
                .push(named("response-header-wide", given.span).counterexample(counterexample)),
            Answer::Undecided { reason } => {
                problems.push(
                    named("response-header-undecided", given.span)
                        .arg_code("why", reason)
                        .undecided(),
                );
            }
        }
    }
}

/// The declared media type that takes a body of this one: itself, or a range that holds it.
fn media_of<'b, 'd>(content: &'b [Media<'d>], wanted: &str) -> Option<&'b Media<'d>> {
    let wanted = essence(wanted);
    let range = wanted.split_once('/').map(|(kind, _)| format!("{kind}/*"));
    let find = |name: &str| {
        content
            .iter()
            .find(|media| essence(&media.media_type) == name)
    };
    find(&wanted)
        .or_else(|| find(&range?))
        .or_else(|| find("*/*"))
}

/// A media type without its parameters, lower case.
fn essence(media_type: &str) -> String {
    media_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

/// Security: what the contract demands is demanded, and nothing that the client does not have.
fn security(contract: Side<'_, '_>, own: Side<'_, '_>, problems: &mut Vec<Problem>) {
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
