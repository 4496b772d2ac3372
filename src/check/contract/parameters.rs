//! Parameters of a contract's operation and of the one that may serve it: what a client sends is accepted, and nothing more is
//! asked of it.

use super::locate::locate_in_schema;
use super::pair::OperationPair;
use super::problem::{Problem, problem};
use crate::check::compare::differences::{Differences, differences};
use crate::check::compare::members::as_sent;
use crate::check::compare::parameter::{is_api_key_of, is_same, place};
use crate::check::compare::path_template::segment_parameters;
use crate::check::compare::schema_comparer::{SchemaComparer, Translated};
use crate::check::compare::writing::{form, rewritten, shapes, types};
use crate::check::schema::{Answer, Validator};
use crate::check::translate::Direction;
use crate::model::{In, Operation, Parameter};
use crate::pack::{CodePart, SchemaMarks};
use crate::read::Json;

/// Parameters of the path, by their order.
pub fn path_parameters(pair: &OperationPair<'_, '_, '_>, problems: &mut Vec<Problem>) {
    let (contract, own) = (pair.contract.operation, pair.own.operation);
    let (wanted, found) = (
        segment_parameters(contract.path()),
        segment_parameters(own.path()),
    );
    // A path that is filled with the code of one resource has no parameter left.
    if found.is_empty() && pair.filled {
        return;
    }
    if wanted.len() != found.len() {
        let counts =
            problem("path-parameters-differ", own.span).arg("wanted", &wanted.len().to_string());
        problems.push(counts.arg("found", &found.len().to_string()));
        return;
    }
    for (wanted, found) in wanted.iter().zip(found) {
        let declared = in_path(contract, wanted).zip(in_path(own, found));
        if let Some((wanted, found)) = declared {
            problems.extend(values(pair, wanted, found));
        } else {
            // A parameter that is in the path and not declared may reject anything.
            problems.push(problem("path-parameter-undeclared", own.span).undecided());
        }
    }
}

/// The declared path parameter of this name.
fn in_path<'p, 'd>(operation: &'p Operation<'d>, name: &str) -> Option<&'p Parameter<'d>> {
    let mut parameters = operation.parameters.iter();
    parameters.find(|parameter| parameter.location == In::Path && parameter.name == name)
}

/// Whether the value that a client sends in a parameter is accepted.
fn values<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    wanted: &Parameter<'c>,
    found: &Parameter<'o>,
) -> Vec<Problem> {
    let named = |code: &'static str| {
        problem(code, found.span)
            .arg("name", &found.name)
            .arg("place", place(found.location))
            .against(wanted.span)
    };
    let undecided = |reason| {
        let undecided = named("parameter-undecided");
        vec![undecided.arg_code("why", reason).undecided()]
    };
    if wanted.node.get("content").is_some() != found.node.get("content").is_some() {
        return vec![named("parameter-content").undecided()];
    }
    let comparer = pair.comparer;
    let Some(schema) = found.schema else {
        return Vec::new();
    };
    let accepts = comparer.schema(pair.own.schemas, schema, Direction::Request);
    let sent = comparer.schema_or_any(pair.contract.schemas, wanted.schema, Direction::Request);
    let (sent, accepts) = match (sent, accepts) {
        (Ok(sent), Ok(accepts)) => (sent, accepts),
        (_, Err(reason)) | (Err(reason), _) => return undecided(reason),
    };
    if is_written_otherwise(pair, wanted, found) {
        return vec![named("parameter-style").undecided()];
    }
    let Differences {
        found: all,
        unknown,
    } = differences(comparer, &accepts, &sent);
    if let (Some(reason), true) = (unknown, all.is_empty()) {
        return undecided(reason);
    }
    if !all.is_empty()
        && (is_accepted_as_digits(comparer, &accepts, &sent.json)
            || is_accepted_as_number(comparer, &accepts, &sent)
            || are_codes_accepted(pair, wanted, &accepts.json))
    {
        return Vec::new();
    }
    let narrow = all.into_iter().map(|one| {
        let inside = locate_in_schema(pair.own.schemas, schema, &one.refused.at);
        let part = match &inside {
            Some((_, part)) => format!("{}.{part}", found.name),
            None => found.name.clone(),
        };
        named("parameter-narrow")
            .difference(&one.refused, &part)
            .arg("declared", &one.declared.wider)
            .counterexample(one.counterexample)
            .hiding(unknown.is_some())
    });
    narrow.collect()
}

/// Whether a parameter that holds a part of a resource code accepts that part of every code that is registered: a client asks for
/// what the catalogue lists, and for nothing else.
fn are_codes_accepted(
    pair: &OperationPair<'_, '_, '_>,
    wanted: &Parameter<'_>,
    accepts: &Json,
) -> bool {
    let Some(part) = wanted
        .schema
        .and_then(|schema| SchemaMarks::of(schema.node).code)
    else {
        return false;
    };
    let Some(validator) = Validator::new(accepts) else {
        return false;
    };
    let accepted = |code: &String| {
        let parts = code.split_once('/');
        let part = match part {
            CodePart::Front => parts.map(|(front, _)| front),
            CodePart::Rear => parts.map(|(_, rear)| rear),
            CodePart::Whole => Some(code.as_str()),
        };
        part.is_some_and(|part| validator.accepts(&Json::from(part)) == Some(true))
    };
    !pair.codes.is_empty() && pair.codes.iter().all(accepted)
}

/// Whether a number is accepted that every text that is sent is the digits of: texts of digits without leading zeros, up to their
/// greatest length.
fn is_accepted_as_number(
    comparer: &SchemaComparer,
    accepts: &Translated,
    sent: &Translated,
) -> bool {
    let digits: Json = [
        ("type", Json::from("string")),
        ("pattern", Json::from("^(0|[1-9][0-9]{0,17})$")),
    ]
    .into_iter()
    .collect();
    if comparer.covers(&comparer.number(digits), sent) != Answer::Yes {
        return false;
    }
    let length = sent.json.get("maxLength").and_then(Json::as_u64);
    let length = length.and_then(|length| u32::try_from(length).ok());
    let most = length.and_then(|length| 10_i64.checked_pow(length));
    let mut number: Vec<(&str, Json)> =
        vec![("type", Json::from("integer")), ("minimum", Json::from(0))];
    number.extend(most.map(|most| ("maximum", Json::from(most - 1))));
    let number = comparer.number(number.into_iter().collect());
    comparer.covers(accepts, &number) == Answer::Yes
}

/// Whether the digits of every number that is sent are accepted: a number travels as its digits, so a parameter that accepts any text
/// accepts it too.
fn is_accepted_as_digits(comparer: &SchemaComparer, accepts: &Translated, sent: &Json) -> bool {
    let digits = comparer.number(digits(sent));
    comparer.covers(accepts, &digits) == Answer::Yes
}

/// Whether two parameters write a value that the client sends in two ways.
fn is_written_otherwise<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    wanted: &Parameter<'c>,
    found: &Parameter<'o>,
) -> bool {
    let sent = wanted
        .schema
        .map(|schema| types(pair.contract.schemas, schema));
    let sent = shapes(sent.flatten().as_ref());
    rewritten(
        (&|shape| form(wanted, shape), &sent),
        (&|shape| form(found, shape), &sent),
    )
    .is_some()
}

/// Query, headers and cookies: what the client sends is accepted, and what it does not know is not required.
pub fn other_parameters(pair: &OperationPair<'_, '_, '_>, problems: &mut Vec<Problem>) {
    let own = pair.own.operation;
    let asked = as_sent(&pair.contract, &pair.own);
    let declared = as_sent(&pair.own, &pair.contract);
    let elsewhere = |parameter: &&Parameter<'_>| parameter.location != In::Path;
    for wanted in asked.iter().filter(elsewhere) {
        let Some(found) = declared.iter().find(|found| is_same(wanted, found)) else {
            if !is_api_key_of(pair.own.interface, wanted) {
                let missing = problem("parameter-missing", own.span).arg("name", &wanted.name);
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
        problems.extend(values(pair, wanted, found));
    }
    let required = declared.iter().filter(|found| found.required);
    for found in required.filter(elsewhere) {
        let mut known = asked.iter();
        if !known.any(|wanted| is_same(wanted, found))
            && !is_api_key_of(pair.contract.interface, found)
        {
            let unknown = problem("parameter-unknown", found.span).arg("name", &found.name);
            problems.push(unknown.arg("place", place(found.location)));
        }
    }
}

/// A schema that includes all texts as which the values of a schema of bounded whole numbers travel; any other schema as it is.
fn digits(schema: &Json) -> Json {
    let bound = |keyword: &str| schema.get(keyword).and_then(Json::as_i64);
    if schema.get("type").and_then(Json::as_str) != Some("integer")
        || bound("minimum").is_none()
        || bound("maximum").is_none()
    {
        return schema.clone();
    }
    let longest = [bound("minimum"), bound("maximum")]
        .into_iter()
        .flatten()
        .map(|bound| bound.to_string().len())
        .max();
    let pairs = [
        ("type", Json::from("string")),
        ("pattern", Json::from("^-?[0-9]+$")),
        ("minLength", Json::from(1)),
        ("maxLength", Json::from(longest.unwrap_or(1))),
    ];
    Json::Object(
        pairs
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}
