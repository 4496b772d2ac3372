//! Whether an endpoint can answer with success: the contract says at which places of a response which values tell it, and the schema
//! engine looks for a response that has one of them at each. It also says where one and the same value tells nothing.

use super::evaluator::{ContractEvaluator, Endpoint};
use super::find::Candidate;
use super::problem::{Problem, problem};
use super::witness::{Wanted, other_than, value_at, with};
use crate::check::accounting::shape::{Shape, Step};
use crate::check::compare::{media_type, status};
use crate::check::schema::Inhabited;
use crate::check::translate::Direction;
use crate::day;
use crate::model::Operation;
use crate::read::Json;

impl<'h, 'd> ContractEvaluator<'h, 'd> {
    /// The places of success responses at which only failure can be told, or nothing.
    pub(super) fn failures_only<'e>(
        &'e self,
        endpoint: &Endpoint<'e, '_, 'h, 'd>,
        candidate: Candidate<'e, 'h, 'd>,
    ) -> Vec<Problem> {
        let operation = candidate.served.operation;
        let mut problems = Vec::new();
        let promised = endpoint.contract.operation.responses.iter();
        for promised in promised.filter(|promised| status::is_success(&promised.status)) {
            let places = endpoint.shapes.of(&promised.status);
            let codes = places.map_or_else(Vec::new, Shape::codes);
            let varying = places.map_or_else(Vec::new, Shape::varying);
            let places = places.map_or_else(Vec::new, |shape| shape.successes());
            let found = status::find(&operation.responses, &promised.status);
            let Some(found) = found else {
                continue;
            };
            let wanted = promised.content.first();
            let wanted = wanted.map_or("", |media| media.media_type.as_str());
            for media in media_type::answers(&found.content, wanted) {
                // What cannot be translated is undecided by the comparison already.
                let Ok(sends) =
                    self.comparer
                        .payload(&self.schemas, &media.payload, Direction::Response)
                else {
                    continue;
                };
                let about = |code: &'static str, path: &str| {
                    problem(code, media.span)
                        .arg("status", &found.status)
                        .arg("media", &media.media_type)
                        .arg("path", path)
                        .against(promised.span)
                };
                problems.extend(self.unregistered(&sends.json, &codes, endpoint).map(
                    |(path, possible)| {
                        if possible == Inhabited::No {
                            about("response-codes-unregistered", &shown(path))
                        } else {
                            about("response-codes-undecided", &shown(path)).undecided()
                        }
                    },
                ));
                let constant = self.constant_places(&sends.json, &varying).into_iter();
                problems.extend(constant.map(|path| about("response-constant", &shown(path))));
                let together = self.possible(&sends.json, &places);
                if places.is_empty() || together == Inhabited::Yes {
                    continue;
                }
                let known = problems.len();
                let mut blocked = false;
                for place in &places {
                    let alone = self.possible(&sends.json, std::slice::from_ref(place));
                    // That no value at all can stand there is told by the comparison.
                    let any =
                        || self.possible(&sends.json, &[(place.0.clone(), &Json::Bool(true))]);
                    match alone {
                        Inhabited::Yes => {}
                        Inhabited::No if any() == Inhabited::No => blocked = true,
                        Inhabited::No => {
                            problems.push(about("response-no-success", &shown(&place.0)));
                        }
                        Inhabited::Unknown => {
                            let undecided = about("response-success-undecided", &shown(&place.0));
                            problems.push(undecided.undecided());
                        }
                    }
                }
                if problems.len() == known && !blocked {
                    let all: Vec<String> = places.iter().map(|(path, _)| shown(path)).collect();
                    let all = all.join(", ");
                    problems.push(if together == Inhabited::No {
                        about("response-no-success", &all)
                    } else {
                        about("response-success-undecided", &all).undecided()
                    });
                }
            }
        }
        problems
    }

    /// The first place of a code of a resource that can have none of those that are registered.
    fn unregistered<'c>(
        &self,
        sends: &Json,
        places: &'c [Vec<Step>],
        endpoint: &Endpoint<'_, '_, 'h, 'd>,
    ) -> Option<(&'c [Step], Inhabited)> {
        if endpoint.codes.is_empty() {
            return None;
        }
        // The slash is often left out.
        let bare = endpoint.codes.iter().map(|code| code.replace('/', ""));
        let codes: Vec<String> = endpoint.codes.iter().cloned().chain(bare).collect();
        let registered: Json = [("enum", Json::from(codes))].into_iter().collect();
        places.iter().find_map(|path| {
            let registered = self.possible(sends, &[(path.clone(), &registered)]);
            // That no value at all can stand there is told by the comparison.
            let any = || self.possible(sends, &[(path.clone(), &Json::Bool(true))]);
            (registered != Inhabited::Yes && any() != Inhabited::No)
                .then_some((path.as_slice(), registered))
        })
    }

    /// The places at which a response can have one value only. That none at all can stand there, and what is undecided, is told by the
    /// comparison.
    fn constant_places<'p>(&self, sends: &Json, places: &'p [Vec<Step>]) -> Vec<&'p [Step]> {
        // Mostly two responses differ at all places.
        if places.is_empty() || self.differing(sends, places) == Some(Inhabited::Yes) {
            return Vec::new();
        }
        let is_constant = |path: &&Vec<Step>| {
            self.differing(sends, std::slice::from_ref(*path)) == Some(Inhabited::No)
        };
        let constant = places.iter().filter(is_constant);
        constant.map(Vec::as_slice).collect()
    }

    /// Whether two responses can differ at each of these places; `None` where no response is found that has something there.
    fn differing(&self, sends: &Json, places: &[Vec<Step>]) -> Option<Inhabited> {
        let filled = |value: &dyn Fn(&[Step]) -> Option<Json>| {
            let mut wanted = Wanted::default();
            for path in places {
                wanted.add(path, value(path)?);
            }
            Some(self.comparer.number(with(sends, &wanted)))
        };
        let one = filled(&|_| Some(Json::Bool(true)))?;
        let example = self.comparer.example(&one)?;
        let other = filled(&|path| value_at(&example, path).map(other_than))?;
        self.comparer.inhabited(&other).ok()
    }

    /// Whether a response can have a value of each of these schemas at its place.
    fn possible(&self, sends: &Json, places: &[(Vec<Step>, &Json)]) -> Inhabited {
        let mut wanted = Wanted::default();
        for (path, values) in places {
            wanted.add(path, (*values).clone());
        }
        let filled = self.comparer.number(with(sends, &wanted));
        self.comparer
            .inhabited(&filled)
            .unwrap_or(Inhabited::Unknown)
    }

    /// An operation that was to end before the day of the judgement is there no more.
    pub(super) fn sunset(&self, operation: &Operation<'_>) -> Option<Problem> {
        let sunset = operation.node.get("x-sunset")?;
        let text = sunset.as_str().unwrap_or_default().trim();
        // A time may follow the day.
        let day = text.get(..10).unwrap_or(text);
        let ended = |code| problem(code, sunset.span).arg("found", text);
        match day::calendar_date(day) {
            Some(_) if day >= self.as_of.as_str() => None,
            Some(_) => Some(ended("operation-ended")),
            None => Some(ended("operation-end-unknown").undecided()),
        }
    }
}

/// A place in a response, as `data.records[].changeType`.
fn shown(path: &[Step]) -> String {
    let mut shown = String::new();
    for step in path {
        match step {
            Step::Property(name) => {
                if !shown.is_empty() {
                    shown.push('.');
                }
                shown.push_str(name);
            }
            Step::Element => shown.push_str("[]"),
        }
    }
    shown
}
