//! Request bodies, response bodies and response headers of a contract's operation and of the one that may serve it.

use super::empty_lists::doubtful_list;
use super::locate::locate_in_schema;
use super::pair::OperationPair;
use super::problem::{Problem, problem};
use super::suggest::suggest_required;
use crate::check::compare::differences::{Difference, Differences, differences};
use crate::check::compare::payload_bytes::is_file;
use crate::check::compare::{media_type, parameter};
use crate::check::schema::{Inhabited, Rejection};
use crate::check::translate::Direction;
use crate::model::{Media, Parameter, Payload, Response};
use crate::text::Span;

/// The request body: what a client sends is accepted.
pub fn request(pair: &OperationPair<'_, '_, '_>, problems: &mut Vec<Problem>) {
    let own = pair.own.operation;
    let (wanted, found) = match (&pair.contract.operation.request, &own.request) {
        (None, Some(found)) if found.required => {
            problems.push(problem("body-unknown", found.span));
            return;
        }
        (None, _) => return,
        (Some(wanted), None) => {
            problems.push(problem("body-missing", own.span).against(wanted.span));
            return;
        }
        (Some(wanted), Some(found)) => (wanted, found),
    };
    if found.required && !wanted.required {
        problems.push(problem("body-required", found.span).against(wanted.span));
    }
    for media in &wanted.content {
        if let Some(accepted) = media_type::find(&found.content, &media.media_type) {
            problems.extend(request_body(pair, media, accepted));
        } else {
            problems.push(
                problem("body-media-missing", found.span)
                    .arg("media", &media.media_type)
                    .against(media.span),
            );
        }
    }
}

/// One media type of the request body.
fn request_body<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    media: &Media<'c>,
    accepted: &Media<'o>,
) -> Vec<Problem> {
    let (contract, own) = (pair.contract.schemas, pair.own.schemas);
    if is_file(contract, media) && is_file(own, accepted) {
        return Vec::new();
    }
    let sent = pair
        .comparer
        .payload(contract, &media.payload, Direction::Request);
    let accepts = pair
        .comparer
        .payload(own, &accepted.payload, Direction::Request);
    let undecided = |reason| {
        let undecided = problem("body-undecided", accepted.span).against(media.span);
        vec![undecided.arg_code("why", reason).undecided()]
    };
    let (sent, accepts) = match (sent, accepts) {
        (Ok(sent), Ok(accepts)) => (sent, accepts),
        (Err(reason), _) | (_, Err(reason)) => return undecided(reason),
    };
    let Differences { found, unknown } = differences(pair.comparer, &accepts, &sent);
    if let (Some(reason), true) = (unknown, found.is_empty()) {
        return undecided(reason);
    }
    let narrow = found.into_iter().map(|one| {
        let narrow = problem("body-narrow", accepted.span)
            .arg("media", &media.media_type)
            .counterexample(one.counterexample)
            .hiding(unknown.is_some());
        let narrow = narrow.arg("declared", &one.declared.wider);
        with_difference(narrow, pair, media, accepted, &one.refused)
    });
    narrow.collect()
}

/// The bodies of a promised response: they are declared, and hold nothing that the client cannot read.
pub fn response_bodies<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    promised: &Response<'c>,
    found: &Response<'o>,
    problems: &mut Vec<Problem>,
) {
    for media in &promised.content {
        let named = |code: &'static str, at: Span| {
            problem(code, at)
                .arg("status", &found.status)
                .arg("media", &media.media_type)
                .against(media.span)
        };
        // A range, as generators write it that know no media type, answers with whatever the client asks for.
        let declared = media_type::answers(&found.content, &media.media_type);
        if declared.is_empty() {
            problems.push(named("response-media-missing", found.span));
        }
        for given in declared {
            problems.extend(response_body(pair, media, given, &named));
        }
    }
}

/// One media type of a response.
fn response_body<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    media: &Media<'c>,
    given: &Media<'o>,
    named: &dyn Fn(&'static str, Span) -> Problem,
) -> Vec<Problem> {
    let undecided = |reason| {
        let undecided = named("response-undecided", given.span);
        vec![undecided.arg_code("why", reason).undecided()]
    };
    let comparer = pair.comparer;
    if is_file(pair.contract.schemas, media) && is_file(pair.own.schemas, given) {
        return Vec::new();
    }
    let reads = comparer.payload(pair.contract.schemas, &media.payload, Direction::Response);
    let sends = comparer.payload(pair.own.schemas, &given.payload, Direction::Response);
    let (reads, sends) = match (reads, sends) {
        (Ok(reads), Ok(sends)) => (reads, sends),
        (Err(reason), _) | (_, Err(reason)) => return undecided(reason),
    };
    let Differences { found, unknown } = differences(comparer, &reads, &sends);
    if let (Some(reason), true) = (unknown, found.is_empty()) {
        return undecided(reason);
    }
    if found.is_empty() {
        return match comparer.inhabited(&sends) {
            Ok(Inhabited::Yes) => {
                let list = doubtful_list(&reads.json, &sends.json, comparer);
                let doubtful = list.map(|(path, inhabited)| {
                    let code = if inhabited == Inhabited::No {
                        "response-list-empty"
                    } else {
                        "response-list-maybe-empty"
                    };
                    let mut doubtful = named(code, given.span).arg("path", &path);
                    doubtful.undecided = inhabited == Inhabited::Unknown;
                    doubtful
                });
                doubtful.into_iter().collect()
            }
            Ok(Inhabited::No) => vec![named("response-empty", given.span)],
            Ok(Inhabited::Unknown) => {
                vec![named("response-maybe-empty", given.span).undecided()]
            }
            Err(reason) => undecided(reason),
        };
    }
    let wide = |one: Difference| {
        let wide = named("response-wide", given.span).counterexample(one.counterexample);
        let wide = wide.arg("declared", &one.declared.narrower);
        let wide = wide.hiding(unknown.is_some());
        with_difference(wide, pair, media, given, &one.refused)
    };
    let mut wide: Vec<Problem> = found.into_iter().map(wide).collect();
    if let Payload::Schema(schema) = given.payload
        && let Some(patch) = suggest_required(pair, schema, &reads)
        && let Some(first) = wide.first_mut()
    {
        first.reason.code = "response-lacks-required";
        first.reason.hides = false;
        first.reason.args.insert("names".to_owned(), patch.names);
        first.reason.at = Some(patch.at);
        first.reason.patch = Some(patch.lines);
        // The patch is enough, so nothing else is wrong.
        wide.truncate(1);
    }
    wide
}

/// Adds the smallest difference to a problem of a body, and the places in both schemas that it is about.
fn with_difference<'c, 'o>(
    mut problem: Problem,
    pair: &OperationPair<'_, 'c, 'o>,
    promised: &Media<'c>,
    given: &Media<'o>,
    refused: &Rejection,
) -> Problem {
    let theirs = match promised.payload {
        Payload::Schema(schema) => locate_in_schema(pair.contract.schemas, schema, &refused.at),
        _ => None,
    };
    let ours = match given.payload {
        Payload::Schema(schema) => locate_in_schema(pair.own.schemas, schema, &refused.at),
        _ => None,
    };
    problem = problem.against(theirs.as_ref().map_or(promised.span, |(at, _)| *at));
    if let Some((at, _)) = &ours {
        problem.reason.at = Some(*at);
    }
    // A part that the submission does not describe has its name from the contract.
    let parts = [ours, theirs].into_iter().flatten();
    let part = parts.map(|(_, part)| part).max_by_key(String::len);
    problem.difference(refused, part.as_deref().unwrap_or_default())
}

/// The headers that a promised response must have.
pub fn headers<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    promised: &Response<'c>,
    found: &Response<'o>,
    problems: &mut Vec<Problem>,
) {
    for header in promised.headers.iter().filter(|header| header.required) {
        let named = |code: &'static str, at: Span| {
            problem(code, at)
                .arg("status", &found.status)
                .arg("name", &header.name)
                .against(header.span)
        };
        let given = parameter::header(&found.headers, &header.name);
        match given.filter(|given| given.required) {
            Some(given) => problems.extend(header_values(pair, header, given, &named)),
            None => problems.push(named("response-header-missing", found.span)),
        }
    }
}

/// The values of one header.
fn header_values<'c, 'o>(
    pair: &OperationPair<'_, 'c, 'o>,
    header: &Parameter<'c>,
    given: &Parameter<'o>,
    named: &dyn Fn(&'static str, Span) -> Problem,
) -> Vec<Problem> {
    let comparer = pair.comparer;
    let reads = comparer.schema_or_any(pair.contract.schemas, header.schema, Direction::Response);
    let sends = comparer.schema_or_any(pair.own.schemas, given.schema, Direction::Response);
    let undecided = |reason| {
        let undecided = named("response-header-undecided", given.span);
        vec![undecided.arg_code("why", reason).undecided()]
    };
    let (reads, sends) = match (reads, sends) {
        (Ok(reads), Ok(sends)) => (reads, sends),
        (Err(reason), _) | (_, Err(reason)) => return undecided(reason),
    };
    let Differences { found, unknown } = differences(comparer, &reads, &sends);
    if let (Some(reason), true) = (unknown, found.is_empty()) {
        return undecided(reason);
    }
    let wide = found.into_iter().map(|one| {
        named("response-header-wide", given.span)
            .difference(&one.refused, &header.name)
            .arg("declared", &one.declared.narrower)
            .counterexample(one.counterexample)
            .hiding(unknown.is_some())
    });
    wide.collect()
}
