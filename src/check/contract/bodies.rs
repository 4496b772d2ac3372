//! Request bodies, response bodies and response headers of a contract's operation and of the one that may serve it.

use super::blame::blame;
use super::lists::empty_list;
use super::mend::mend;
use super::side::{Problem, Question, Side, problem};
use crate::check::schema::{Answer, Inhabited, Rejection, rejection};
use crate::check::translate::Direction;
use crate::model::{Media, Payload, Response};
use crate::read::Json;
use crate::text::Span;

/// The request body: what a client sends is accepted.
pub fn request(
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
        (Some(wanted), None) => {
            problems.push(problem("body-missing", own.operation.span).against(wanted.span));
            return;
        }
        (Some(wanted), Some(found)) => (wanted, found),
    };
    if found.required && !wanted.required {
        problems.push(problem("body-required", found.span).against(wanted.span));
    }
    for media in &wanted.content {
        let Some(accepted) = media_of(&found.content, &media.media_type) else {
            problems.push(
                problem("body-media-missing", found.span)
                    .arg("media", &media.media_type)
                    .against(media.span),
            );
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
                let refused = match accepts {
                    Ok(accepts) => rejection(&accepts, &counterexample),
                    Err(_) => continue,
                };
                let narrow = problem("body-narrow", accepted.span)
                    .arg("media", &media.media_type)
                    .counterexample(counterexample);
                problems.push(placed(narrow, (contract, media), (own, accepted), &refused));
            }
            Answer::Undecided { reason } => {
                problems.push(
                    problem("body-undecided", accepted.span)
                        .against(media.span)
                        .arg_code("why", reason)
                        .undecided(),
                );
            }
        }
    }
}

/// The bodies of a promised response: declared, and nothing that the client cannot read.
pub fn bodies<'c, 'o>(
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
                .against(media.span)
        };
        let of = |name: &str| {
            let mut content = found.content.iter();
            content.find(|own| essence(&own.media_type) == name)
        };
        let Some(given) = of(&essence(&media.media_type)) else {
            // A range says that something comes, not that this comes.
            let range = media_of(&found.content, &media.media_type);
            problems.push(match range {
                Some(range) => {
                    told("response-media-open", range.span).arg("range", &range.media_type)
                }
                None => told("response-media-missing", found.span),
            });
            continue;
        };
        if is_repeated(&found.content, &media.media_type) {
            problems.push(told("response-media-repeated", given.span).undecided());
            continue;
        }
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
                Inhabited::Yes => {
                    let empty = empty_list(&reads, &sends, question);
                    let lacking = empty
                        .map(|path| told("response-list-empty", given.span).arg("path", &path));
                    problems.extend(lacking);
                }
                Inhabited::No => problems.push(told("response-empty", given.span)),
                Inhabited::Unknown => {
                    problems.push(told("response-maybe-empty", given.span).undecided());
                }
            },
            Answer::No { counterexample } => {
                let refused = rejection(&reads, &counterexample);
                let wide = told("response-wide", given.span).counterexample(counterexample);
                let mut wide = placed(wide, (contract, media), (own, given), &refused);
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

/// A problem of a body with the smallest difference, at the part of both schemas that it is about.
fn placed<'c, 'o>(
    mut problem: Problem,
    (contract, promised): (Side<'_, 'c>, &Media<'c>),
    (own, given): (Side<'_, 'o>, &Media<'o>),
    refused: &Rejection,
) -> Problem {
    let theirs = match promised.payload {
        Payload::Schema(schema) => blame(contract, schema, &refused.at),
        _ => None,
    };
    let ours = match given.payload {
        Payload::Schema(schema) => blame(own, schema, &refused.at),
        _ => None,
    };
    problem = problem.against(theirs.as_ref().map_or(promised.span, |(at, _)| *at));
    if let Some((at, _)) = &ours {
        problem.reason.at = Some(*at);
    }
    let part = ours.or(theirs).map(|(_, part)| part);
    problem.difference(refused, part.as_deref().unwrap_or_default())
}

/// The headers that a promised response must have.
pub fn headers<'c, 'o>(
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
                .against(header.span)
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
            Answer::No { counterexample } => {
                let refused = reads.map(|reads| rejection(&reads, &counterexample));
                let wide = named("response-header-wide", given.span);
                let wide = match refused {
                    Ok(refused) => wide.difference(&refused, &header.name),
                    Err(_) => continue,
                };
                problems.push(wide.counterexample(counterexample));
            }
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

/// Whether a media type stands several times, with other parameters: which of them a client gets is not known.
fn is_repeated(content: &[Media<'_>], wanted: &str) -> bool {
    let same = content
        .iter()
        .filter(|media| essence(&media.media_type) == essence(wanted));
    same.count() > 1
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
