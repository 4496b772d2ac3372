//! The exchange endpoints: a table of all required endpoints and, for each one that is not present, the reasons with their
//! counterexamples and patches.

use super::super::alike::{Alike, alike};
use super::super::labels::{self, text};
use super::source::Window;
use super::text::{BilingualText, Listed, PlaceLabel, SHOWN, SafeText, more};
use super::tone::of_state;
use crate::decide::{Accounting, EndpointRow, Level, Place, Reason, State, Verdict};
use crate::text::Text;
use std::collections::{HashMap, HashSet};

/// Maximum number of reasons shown for one endpoint.
const REASONS: usize = 20;
/// Maximum characters of a counterexample.
const COUNTEREXAMPLE: usize = 400;
/// Maximum lines of a patch.
const PATCH: usize = 40;

/// Annex 1: the table of endpoints and the details below it.
#[derive(Debug)]
pub struct Endpoints {
    pub rows: Listed<Endpoint>,
    pub accounts: Listed<Account>,
    pub details: Vec<Detail>,
}

/// A row of the endpoint table.
#[derive(Debug)]
pub struct Endpoint {
    pub sign: char,
    pub tone: &'static str,
    pub state: BilingualText,
    /// `None` if the endpoint is not required.
    pub level: Option<BilingualText>,
    pub id: SafeText,
    pub title: BilingualText,
    pub resource: Option<BilingualText>,
    pub operation: Option<SafeText>,
    pub bound: Option<BilingualText>,
    pub at: Option<PlaceLabel>,
    pub note: BilingualText,
    /// Whether the endpoint is unmet without affecting the verdict.
    pub harmless: bool,
}

/// The details of a row that is not present.
#[derive(Debug)]
pub struct Detail {
    pub sign: char,
    pub tone: &'static str,
    pub state: BilingualText,
    pub id: SafeText,
    pub title: BilingualText,
    pub resource: Option<BilingualText>,
    pub reasons: Vec<Lack>,
    pub more: Option<BilingualText>,
    /// How many reasons follow from findings elsewhere.
    pub folded: Option<BilingualText>,
}

/// One reason for a row's state, with its counterexample and patch.
#[derive(Debug)]
pub struct Lack {
    pub message: BilingualText,
    /// The endpoint whose details already show this reason in full.
    pub same: Option<SafeText>,
    pub at: Option<PlaceLabel>,
    pub window: Option<Window>,
    pub counterexample: Option<SafeText>,
    pub contract: Option<PlaceLabel>,
    pub patch: Vec<SafeText>,
}

/// What one operation hands out, counted by property.
#[derive(Debug)]
pub struct Account {
    pub operation: SafeText,
    pub at: Option<PlaceLabel>,
    pub resources: Option<SafeText>,
    pub envelope: usize,
    pub items: usize,
    pub harmless: usize,
    pub unregistered: usize,
}

impl Account {
    fn new(one: &Accounting) -> Self {
        Self {
            operation: SafeText::short(&one.operation, 200),
            at: PlaceLabel::new(&one.at),
            resources: (!one.resources.is_empty())
                .then(|| SafeText::short(&one.resources.join(", "), 200)),
            envelope: one.envelope,
            items: one.items,
            harmless: one.harmless,
            unregistered: one.unregistered,
        }
    }
}

impl Endpoints {
    pub fn new(verdict: &Verdict) -> Self {
        // Where there are too many operations, those that hand out what nobody registered come first.
        let mut accounts: Vec<&Accounting> = verdict.accounting.iter().collect();
        if accounts.len() > SHOWN {
            accounts.sort_by_key(|one| one.unregistered == 0);
        }
        let mut rows = alike(verdict);
        if rows.len() > SHOWN {
            // If there are too many rows, unmet ones come first.
            rows.sort_by_key(|alike| !lacks(alike.row));
        }
        let mut seen = Seen::default();
        let details = rows.iter().take(SHOWN).filter(|alike| lacks(alike.row));
        // What only follows from findings elsewhere is said in the table.
        let details = details.filter(|alike| {
            let mut reasons = alike.row.reasons.iter();
            reasons.any(|reason| reason.follows.is_none())
        });
        Self {
            details: details.map(|alike| seen.detail(alike)).collect(),
            rows: Listed::new(&rows, endpoint),
            accounts: Listed::new(&accounts, |one| Account::new(one)),
        }
    }
}

const fn lacks(row: &EndpointRow) -> bool {
    !matches!(row.state, State::Present | State::NotRequired)
}

fn endpoint(alike: &Alike<'_>) -> Endpoint {
    let row = alike.row;
    let (sign, state) = labels::row(row);
    let causes = row.reasons.iter().filter(|reason| reason.follows.is_none());
    let causes: Vec<&Reason> = causes.collect();
    let note = match (causes.as_slice(), &row.because) {
        ([], _) if lacks(row) && !row.reasons.is_empty() => labels::folded(row).unwrap_or_default(),
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
        state: BilingualText::new(&state),
        level: (row.state != State::NotRequired)
            .then(|| BilingualText::new(&labels::level(row.level))),
        id: SafeText::new(&row.endpoint),
        title: BilingualText::short(&row.title, 100),
        resource: alike.resource().map(|it| BilingualText::short(&it, 120)),
        operation: row.operation.as_deref().map(|it| SafeText::short(it, 200)),
        bound: row
            .bound
            .map(|bound| BilingualText::new(&labels::bound(bound))),
        at: row
            .operation
            .is_some()
            .then(|| row.at.as_ref().and_then(PlaceLabel::new))
            .flatten(),
        note: BilingualText::short(&note, 200),
        harmless: lacks(row) && !(row.gates && row.level == Level::Required),
    }
}

fn tone(row: &EndpointRow) -> &'static str {
    match of_state(row.state) {
        "bad" if row.excused => "warn",
        "bad" if !(row.gates && row.level == Level::Required) => "warn",
        tone => tone,
    }
}

/// The reasons and places shown so far: a cause shared by several endpoints is explained once, and a place is drawn once.
#[derive(Default)]
struct Seen<'v> {
    reasons: HashMap<(&'v str, &'v str), &'v EndpointRow>,
    drawn: HashSet<(&'v str, usize, usize)>,
}

impl<'v> Seen<'v> {
    fn detail(&mut self, alike: &Alike<'v>) -> Detail {
        let row = alike.row;
        let (sign, state) = labels::row(row);
        let causes = row.reasons.iter().filter(|reason| reason.follows.is_none());
        let number = causes.clone().count();
        let reasons = causes.take(REASONS);
        Detail {
            sign,
            tone: tone(row),
            state: BilingualText::new(&state),
            id: SafeText::new(&row.endpoint),
            title: BilingualText::short(&row.title, 100),
            resource: alike.resource().map(|it| BilingualText::short(&it, 120)),
            reasons: reasons.map(|reason| self.lack(row, reason)).collect(),
            more: more(number, REASONS),
            folded: labels::folded(row).map(|it| BilingualText::new(&it)),
        }
    }

    fn lack(&mut self, row: &'v EndpointRow, reason: &'v Reason) -> Lack {
        let at = reason.at.as_ref().or(row.at.as_ref());
        let mut lack = Lack {
            message: BilingualText::new(&reason.message),
            same: None,
            at: at.and_then(PlaceLabel::new),
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
            lack.same = Some(SafeText::new(&other.endpoint));
            return lack;
        }
        self.reasons.insert(key, row);
        let proof = reason.counterexample.as_ref();
        lack.window = at.filter(|at| self.first(at)).and_then(Window::new);
        lack.counterexample =
            proof.map(|value| SafeText::short(&super::super::json::compact(value), COUNTEREXAMPLE));
        lack.contract = proof
            .and(reason.contract.as_ref())
            .and_then(PlaceLabel::new);
        let patch = reason.patch.as_deref().unwrap_or_default();
        lack.patch = patch
            .lines()
            .take(PATCH)
            .map(|line| SafeText::new(&line.replace('\t', "  ")))
            .collect();
        lack
    }

    /// Records a place, and returns whether it is shown for the first time.
    fn first(&mut self, at: &'v Place) -> bool {
        let key = (at.file.as_str(), at.position.line, at.position.column);
        self.drawn.insert(key)
    }
}
