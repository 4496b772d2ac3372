//! The exchange endpoints: the table of all that are asked for and, of each that is not there, why, what proves it and what mends it.

use super::super::words::{self, text};
use super::decision::of_state;
use super::said::{Listed, SHOWN, Said, Spot, Words, more};
use super::source::Window;
use crate::check::{Level, State};
use crate::decide::{Place, Row, ToldReason, Verdict};
use crate::text::Text;
use std::collections::{HashMap, HashSet};

/// Reasons of one endpoint that are shown.
const REASONS: usize = 20;
/// Characters of a counterexample.
const COUNTEREXAMPLE: usize = 400;
/// Lines of a patch.
const PATCH: usize = 40;

/// Annex 1.
#[derive(Debug)]
pub struct Endpoints {
    pub rows: Listed<Endpoint>,
    pub details: Vec<Detail>,
}

/// A row of the endpoint table.
#[derive(Debug)]
pub struct Endpoint {
    pub sign: char,
    pub tone: &'static str,
    pub state: Words,
    /// `None` where it is not required.
    pub level: Option<Words>,
    pub id: Said,
    pub title: Words,
    pub resource: Option<Said>,
    pub operation: Option<Said>,
    pub bound: Option<Words>,
    pub at: Option<Spot>,
    pub note: Words,
    /// Whether it is unmet and does not gate.
    pub harmless: bool,
}

/// What a row that is not present lacks.
#[derive(Debug)]
pub struct Detail {
    pub sign: char,
    pub tone: &'static str,
    pub state: Words,
    pub id: Said,
    pub title: Words,
    pub resource: Option<Said>,
    pub reasons: Vec<Lack>,
    pub more: Option<Words>,
}

/// One reason of a row, with what proves and what mends it.
#[derive(Debug)]
pub struct Lack {
    pub message: Words,
    /// The endpoint at which the same was told in full.
    pub same: Option<Said>,
    pub at: Option<Spot>,
    pub window: Option<Window>,
    pub counterexample: Option<Said>,
    pub contract: Option<Spot>,
    pub patch: Vec<Said>,
}

impl Endpoints {
    pub fn new(verdict: &Verdict) -> Self {
        let mut rows: Vec<&Row> = verdict.required.iter().collect();
        if rows.len() > SHOWN {
            // Of too many those that lack something come first.
            rows.sort_by_key(|row| !lacks(row));
        }
        let mut seen = Seen::default();
        let details = rows.iter().take(SHOWN).filter(|row| lacks(row));
        let details = details.filter(|row| !row.reasons.is_empty());
        Self {
            details: details.map(|row| seen.detail(row)).collect(),
            rows: Listed::new(&rows, |row| endpoint(row)),
        }
    }
}

const fn lacks(row: &Row) -> bool {
    !matches!(row.state, State::Present | State::NotRequired)
}

fn endpoint(row: &Row) -> Endpoint {
    let (sign, state) = words::row(row);
    let note = match (row.reasons.as_slice(), &row.because) {
        ([only], _) if lacks(row) => only.message.clone(),
        ([first, rest @ ..], _) if lacks(row) => text(
            &format!("{}（另有 {} 项，见下）", first.message.zh, rest.len()),
            &format!("{} ({} more below)", first.message.en, rest.len()),
        ),
        (_, Some(because)) => because.clone(),
        (_, None) => Text::default(),
    };
    Endpoint {
        sign,
        tone: tone(row),
        state: Words::new(&state),
        level: (row.state != State::NotRequired).then(|| Words::new(&words::level(row.level))),
        id: Said::new(&row.endpoint),
        title: Words::short(&row.title, 100),
        resource: row.resource.as_deref().map(|it| Said::short(it, 100)),
        operation: row.operation.as_deref().map(|it| Said::short(it, 200)),
        bound: row.bound.map(|bound| Words::new(&words::bound(bound))),
        at: row
            .operation
            .is_some()
            .then(|| row.at.as_ref().and_then(Spot::new))
            .flatten(),
        note: Words::short(&note, 200),
        harmless: lacks(row) && !(row.gates && row.level == Level::Required),
    }
}

fn tone(row: &Row) -> &'static str {
    match of_state(row.state) {
        "bad" if row.excused => "warn",
        "bad" if !(row.gates && row.level == Level::Required) => "warn",
        tone => tone,
    }
}

/// What was told already: one cause at many endpoints is told in full once, one place is drawn once.
#[derive(Default)]
struct Seen<'v> {
    reasons: HashMap<(&'v str, &'v str), &'v Row>,
    drawn: HashSet<(&'v str, usize, usize)>,
}

impl<'v> Seen<'v> {
    fn detail(&mut self, row: &'v Row) -> Detail {
        let (sign, state) = words::row(row);
        let reasons = row.reasons.iter().take(REASONS);
        Detail {
            sign,
            tone: tone(row),
            state: Words::new(&state),
            id: Said::new(&row.endpoint),
            title: Words::short(&row.title, 100),
            resource: row.resource.as_deref().map(|it| Said::short(it, 100)),
            reasons: reasons.map(|reason| self.lack(row, reason)).collect(),
            more: more(row.reasons.len(), REASONS),
        }
    }

    fn lack(&mut self, row: &'v Row, reason: &'v ToldReason) -> Lack {
        let at = reason.at.as_ref().or(row.at.as_ref());
        let mut lack = Lack {
            message: Words::new(&reason.message),
            same: None,
            at: at.and_then(Spot::new),
            window: None,
            counterexample: None,
            contract: None,
            patch: Vec::new(),
        };
        let key = (reason.code, reason.message.en.as_str());
        let before = self.reasons.get(&key).copied();
        let same = before.filter(|other| {
            let mut others = other.reasons.iter();
            others.any(|it| it.at == reason.at && it.counterexample == reason.counterexample)
        });
        if let Some(other) = same {
            lack.same = Some(Said::new(&other.endpoint));
            return lack;
        }
        self.reasons.insert(key, row);
        let proof = reason.counterexample.as_ref();
        lack.window = at.filter(|at| self.first(at)).and_then(Window::new);
        lack.counterexample =
            proof.map(|value| Said::short(&super::super::json::compact(value), COUNTEREXAMPLE));
        lack.contract = proof.and(reason.contract.as_ref()).and_then(Spot::new);
        let patch = reason.patch.as_deref().unwrap_or_default();
        lack.patch = patch
            .lines()
            .take(PATCH)
            .map(|line| Said::new(&line.replace('\t', "  ")))
            .collect();
        lack
    }

    /// Whether a place is shown for the first time.
    fn first(&mut self, at: &'v Place) -> bool {
        let key = (at.file.as_str(), at.position.line, at.position.column);
        self.drawn.insert(key)
    }
}
