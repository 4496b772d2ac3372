//! Parameters of a contract's operation and of the one that may serve it: what a client sends is accepted, and no more is asked for.

use super::blame::blame;
use super::find::parameters;
use super::side::{Problem, Question, Side, digits, problem};
use crate::check::schema::{Answer, rejection};
use crate::check::translate::Direction;
use crate::model::{In, Interface, Operation, Parameter};
use crate::read::Json;

/// Parameters of the path, by their order.
pub fn path_parameters(
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
        match (wanted, found) {
            (Some(wanted), Some(found)) => {
                accepted(contract, own, wanted, found, question, problems);
            }
            // A parameter that the path holds and nobody describes may refuse anything.
            _ => {
                problems.push(problem("path-parameter-undeclared", own.operation.span).undecided());
            }
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
            .against(wanted.span)
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
    let said = |parameter: &Parameter<'_>, key: &str| {
        parameter.node.get(key).map(|node| node.value.clone())
    };
    let lists =
        |parameter: &Parameter<'_>| ["explode", "collectionFormat"].map(|key| said(parameter, key));
    let apart = listed(&sent) && wanted.schema.is_some() && lists(wanted) != lists(found);
    // `style` changes how a single value is written too: `;id=5`, `.5`, `id[a]=5`.
    if apart || style(wanted) != style(found) {
        problems.push(named("parameter-style").undecided());
        return;
    }
    match question.covers(&accepts, &sent) {
        Answer::Yes => {}
        // A number travels as its digits: a parameter that takes any text takes it too.
        Answer::No { .. } if question.covers(&accepts, &digits(&sent)) == Answer::Yes => {}
        Answer::No { counterexample } => {
            let refused = rejection(&accepts, &counterexample);
            let inside = found
                .schema
                .and_then(|schema| blame(own, schema, &refused.at));
            let part = match &inside {
                Some((_, part)) => format!("{}.{part}", found.name),
                None => found.name.clone(),
            };
            let narrow = named("parameter-narrow").difference(&refused, &part);
            problems.push(narrow.counterexample(counterexample));
        }
        Answer::Undecided { reason } => problems.push(
            named("parameter-undecided")
                .arg_code("why", reason)
                .undecided(),
        ),
    }
}

/// How a parameter is written, with the default of its place (OpenAPI 3, Parameter Object).
fn style<'p>(parameter: &'p Parameter<'_>) -> &'p str {
    let default = match parameter.location {
        In::Query | In::Cookie => "form",
        In::Path | In::Header => "simple",
    };
    parameter.node.str_at("style").unwrap_or(default)
}

/// Query, headers and cookies: what the client sends is accepted, what it does not know is not asked for.
pub fn sent(
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
                let missing = missing.arg("place", place(wanted.location));
                problems.push(missing.against(wanted.span));
            }
            continue;
        };
        if found.required && !wanted.required {
            let required = problem("parameter-required", found.span).arg("name", &found.name);
            let required = required.arg("place", place(found.location));
            problems.push(required.against(wanted.span));
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

/// The kind of credential that a parameter carries, as security schemes are compared.
pub fn api_key(parameter: &Parameter<'_>) -> String {
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
