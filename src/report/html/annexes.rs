//! The annexes that are lists: clauses, what a person must look at, what was excused and lifted, what was judged by what.

use super::super::words;
use super::decision::of_clause;
use super::said::{Listed, SHOWN, Said, Spot, Words, t};
use crate::check::State;
use crate::decide::{Clause, ClauseState, Told, Verdict, WaiverState, lacks_code};
use crate::limits;
use crate::text::Text;
use std::collections::HashMap;

/// Rules that are named in one line of the clause table.
const RULES: usize = 6;

/// The clauses of one document, annex 2.
#[derive(Debug)]
pub struct ClauseGroup {
    pub document: Words,
    pub lines: Vec<ClauseLine>,
}

impl ClauseGroup {
    /// The first [`SHOWN`] clauses by document, documents in the order in which they first appear.
    pub fn all(verdict: &Verdict) -> Vec<Self> {
        let titles = verdict
            .rules
            .iter()
            .map(|rule| (rule.id.as_str(), &rule.title));
        let titles: HashMap<&str, &Text> = titles.collect();
        let mut groups: Vec<(&Text, Vec<ClauseLine>)> = Vec::new();
        for clause in verdict.clauses.iter().take(SHOWN) {
            let line = ClauseLine::new(clause, &titles);
            match groups
                .iter_mut()
                .find(|(document, _)| **document == clause.document)
            {
                Some((_, lines)) => lines.push(line),
                None => groups.push((&clause.document, vec![line])),
            }
        }
        let groups = groups.into_iter();
        groups
            .map(|(document, lines)| Self {
                document: Words::short(document, 300),
                lines,
            })
            .collect()
    }
}

/// A line of the clause table.
#[derive(Debug)]
pub struct ClauseLine {
    pub sign: char,
    pub tone: &'static str,
    pub state: Words,
    pub id: Said,
    pub title: Words,
    pub number: Option<Said>,
    pub evidence: Words,
    pub rules: Vec<Words>,
    pub more: Option<Words>,
    pub endpoints: bool,
    pub note: Option<Words>,
}

impl ClauseLine {
    fn new(clause: &Clause, titles: &HashMap<&str, &Text>) -> Self {
        let (sign, state) = words::clause(clause.state);
        let rest = clause.rules.len().saturating_sub(RULES);
        Self {
            sign,
            tone: of_clause(clause.state),
            state: Words::new(&state),
            id: Said::new(&clause.id),
            title: Words::short(&clause.title, 300),
            number: clause.clause.as_deref().map(Said::new),
            evidence: Words::new(&clause.evidence.text()),
            rules: clause
                .rules
                .iter()
                .take(RULES)
                .map(|id| {
                    let title = titles.get(id.as_str());
                    title.map_or_else(|| t(id, id), |title| Words::short(title, 100))
                })
                .collect(),
            more: (rest > 0).then(|| t(&format!("另有 {rest} 条"), &format!("{rest} more"))),
            endpoints: clause.endpoints,
            note: clause.note.as_ref().map(|note| Words::short(note, 300)),
        }
    }
}

/// Something that a person must look at, annex 3, with room for what the person finds.
#[derive(Debug)]
pub struct Manual {
    pub title: Words,
    pub about: Said,
    pub note: Option<Words>,
}

/// Every such thing: clauses that no program can check, and endpoints that could not be decided.
pub fn manual(verdict: &Verdict) -> impl Iterator<Item = Manual> {
    let clauses = verdict.clauses.iter();
    let clauses = clauses.filter(|clause| clause.state == ClauseState::Manual);
    let clauses = clauses.map(|clause| Manual {
        title: Words::short(&clause.title, 300),
        about: Said::new(&clause.id),
        note: clause.note.as_ref().map(|note| Words::short(note, 300)),
    });
    let rows = verdict.required.iter();
    // A code that is not filled in is the vendor's to mend, and no person's to judge.
    let rows =
        rows.filter(move |row| row.state == State::Undecided && !row.excused && !lacks_code(row));
    let rows = rows.map(|row| {
        let resource = row.resource.as_deref().unwrap_or_default();
        let first = row.reasons.first();
        Manual {
            title: Words::short(&row.title, 100),
            about: Said::short(format!("{} {resource}", row.endpoint).trim(), 200),
            note: first.map(|reason| Words::short(&reason.message, 200)),
        }
    });
    clauses.chain(rows)
}

/// What was excused and lifted, annex 5.
#[derive(Debug)]
pub struct Excused {
    pub waivers: Listed<Waiver>,
    pub waived: Listed<Waived>,
    pub decisions: Listed<Settled>,
    pub lifted: Listed<Lifted>,
    pub excuses: Listed<(Said, Said, Option<Spot>)>,
}

/// A waiver of the office.
#[derive(Debug)]
pub struct Waiver {
    pub rule: Said,
    pub scope: Words,
    pub reference: Said,
    pub reason: Said,
    pub granted_by: Said,
    pub granted_on: Said,
    pub expires: Said,
    pub tone: &'static str,
    pub state: Words,
    pub hits: usize,
}

/// A finding that is excused.
#[derive(Debug)]
pub struct Waived {
    pub rule: Said,
    pub message: Words,
    pub at: Option<Spot>,
    pub by: Option<(Said, Said)>,
}

/// A decision of the office.
#[derive(Debug)]
pub struct Settled {
    pub about: Words,
    pub accepted: bool,
    pub reason: Said,
    pub by: Said,
    pub on: Said,
    pub state: Words,
}

/// A requirement that a declared fact lifted.
#[derive(Debug)]
pub struct Lifted {
    pub requirement: Words,
    pub fact: Words,
    pub at: Option<Spot>,
}

impl Excused {
    pub fn new(verdict: &Verdict) -> Self {
        Self {
            waivers: Listed::new(&verdict.waivers, |waiver| Waiver {
                rule: Said::new(&waiver.rule),
                scope: Words::short(&waiver.scope, 300),
                reference: Said::short(&waiver.terms.reference, 200),
                reason: Said::short(&waiver.terms.reason, 300),
                granted_by: Said::short(&waiver.terms.granted_by, 200),
                granted_on: Said::new(&waiver.terms.granted_on),
                expires: Said::new(&waiver.terms.expires),
                tone: if waiver.state == WaiverState::Active {
                    "good"
                } else {
                    "warn"
                },
                state: Words::new(&words::waiver(waiver.state)),
                hits: waiver.hits,
            }),
            waived: Listed::new(&verdict.waived, waived),
            decisions: Listed::new(&verdict.decisions, |it| Settled {
                about: Words::short(&it.about, 300),
                accepted: it.accepted,
                reason: Said::short(&it.reason, 300),
                by: Said::short(&it.by, 200),
                on: Said::new(&it.on),
                state: Words::new(&words::decision(it.state)),
            }),
            lifted: Listed::new(&verdict.lifted, |it| Lifted {
                requirement: Words::short(&it.requirement, 300),
                fact: Words::short(&it.fact, 300),
                at: it.at.as_ref().and_then(Spot::new),
            }),
            excuses: Listed::new(&verdict.excuses, |it| {
                let says = Said::short(&it.says, 300);
                (Said::short(&it.keyword, 100), says, Spot::new(&it.at))
            }),
        }
    }
}

fn waived(told: &Told) -> Waived {
    Waived {
        rule: Said::new(&told.rule),
        message: Words::short(&told.message, 300),
        at: Spot::new(&told.at),
        by: told.waived.as_ref().map(|waiver| {
            let reference = Said::short(&waiver.reference, 200);
            (reference, Said::new(&waiver.expires))
        }),
    }
}

/// What was judged, by what, within which bounds, annex 7.
#[derive(Debug)]
pub struct Material {
    pub digests: Vec<(Words, Words, Said)>,
    pub files: Listed<File>,
    pub unevaluated: Listed<(Said, Words)>,
    pub limits: Vec<Words>,
    pub tool: Said,
}

/// A file of the submission.
#[derive(Debug)]
pub struct File {
    pub path: Said,
    pub kind: Words,
    pub encoding: Option<Said>,
    pub disposition: Words,
    pub unread: bool,
    pub size: Said,
    pub digest: Said,
}

impl Material {
    pub fn new(verdict: &Verdict) -> Self {
        let files = verdict.files.len();
        let name = |name: &str| Words::new(&words::text(name, name));
        let mut digests = vec![(
            t("申报材料", "Submission"),
            t(&format!("{files} 个文件"), &words::count(files, "file")),
            Said::new(&verdict.digest),
        )];
        digests.extend(verdict.packs.iter().map(|pack| {
            let pack_name = format!("{} {}", pack.id, pack.version);
            (
                t("规则包", "Rule pack"),
                name(&pack_name),
                Said::new(&pack.digest),
            )
        }));
        digests.extend(verdict.office.iter().map(|input| {
            let word = Words::new(&words::input(input.name));
            (word, name(input.name), Said::new(&input.digest))
        }));
        let mut files: Vec<_> = verdict.files.iter().collect();
        if files.len() > SHOWN {
            files.sort_by_key(|file| {
                (
                    file.disposition != "unread",
                    file.disposition != "evaluated",
                )
            });
        }
        Self {
            digests,
            files: Listed::new(&files, |file| File {
                path: Said::short(&file.path, 300),
                kind: Words::new(&words::kind(file.kind)),
                encoding: file.encoding.map(Said::new),
                disposition: Words::new(&words::disposition(file.disposition)),
                unread: file.disposition == "unread",
                size: Said::new(&limits::bytes(file.size)),
                digest: Said::new(&file.digest),
            }),
            unevaluated: Listed::new(&verdict.coverage.unevaluated, |(rule, why)| {
                (Said::new(rule), Words::short(why, 300))
            }),
            limits: verdict
                .limits
                .iter()
                .map(|(name, limit)| Words::new(&limits::words(name, *limit)))
                .collect(),
            tool: Said::new(verdict.tool),
        }
    }
}
