//! The annexes that are lists: clauses, points for manual review, excused and lifted requirements, and the judged files and packs.

use super::super::labels;
use super::text::{BilingualText, Listed, PlaceLabel, SHOWN, SafeText, label};
use super::titles::Titles;
use super::tone;
use crate::decide::{Clause, Disposition, Finding, Verdict, WaiverState};
use crate::limits;
use crate::text::Text;

/// Maximum number of rules named in one line of the clause table.
const RULES: usize = 6;

/// The clauses of one document, in annex 2.
#[derive(Debug)]
pub struct ClauseGroup {
    pub document: BilingualText,
    pub lines: Vec<ClauseLine>,
}

impl ClauseGroup {
    /// Groups the first [`SHOWN`] clauses by document, in order of first appearance.
    pub fn all(verdict: &Verdict) -> Vec<Self> {
        let titles = Titles::new(verdict);
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
                document: BilingualText::short(document, 300),
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
    pub state: BilingualText,
    pub id: SafeText,
    pub title: BilingualText,
    pub number: Option<SafeText>,
    pub evidence: BilingualText,
    pub rules: Vec<BilingualText>,
    pub more: Option<BilingualText>,
    pub endpoints: bool,
    pub note: Option<BilingualText>,
}

impl ClauseLine {
    fn new(clause: &Clause, titles: &Titles<'_>) -> Self {
        let (sign, state) = labels::clause(clause.state);
        let rest = clause.rules.len().saturating_sub(RULES);
        Self {
            sign,
            tone: tone::of_clause(clause.state),
            state: BilingualText::new(&state),
            id: SafeText::new(&clause.id),
            title: BilingualText::short(&clause.title, 300),
            number: clause.clause.as_deref().map(SafeText::new),
            evidence: BilingualText::new(&clause.evidence.text()),
            rules: clause
                .rules
                .iter()
                .take(RULES)
                .map(|id| titles.of(id))
                .collect(),
            more: (rest > 0).then(|| label(&format!("另有 {rest} 条"), &format!("{rest} more"))),
            endpoints: clause.endpoints,
            note: clause
                .note
                .as_ref()
                .map(|note| BilingualText::short(note, 300)),
        }
    }
}

/// A point that needs manual review, in annex 3, with room for the reviewer's result.
#[derive(Debug)]
pub struct Manual {
    pub title: BilingualText,
    pub about: SafeText,
    pub resource: Option<SafeText>,
    pub note: Option<BilingualText>,
}

/// Every point for manual review: clauses that no program can check, and endpoints that could not be decided.
pub fn manual(verdict: &Verdict) -> impl Iterator<Item = Manual> {
    let clauses = verdict.manual_clauses().map(|clause| Manual {
        title: BilingualText::short(&clause.title, 300),
        about: SafeText::new(&clause.id),
        resource: None,
        note: clause
            .note
            .as_ref()
            .map(|note| BilingualText::short(note, 300)),
    });
    let rows = verdict.manual_rows().map(|row| {
        let first = row.reasons.first();
        Manual {
            title: BilingualText::short(&row.title, 100),
            about: SafeText::short(&row.endpoint, 200),
            resource: row
                .resource
                .as_deref()
                .map(|code| SafeText::short(code, 200)),
            note: first.map(|reason| BilingualText::short(&reason.message, 200)),
        }
    });
    clauses.chain(rows)
}

/// Annex 5: waivers, decisions, lifted requirements and suppressions.
#[derive(Debug)]
pub struct Excused {
    pub waivers: Listed<Waiver>,
    pub waived: Listed<Waived>,
    pub decisions: Listed<Settled>,
    pub lifted: Listed<Lifted>,
    pub excuses: Listed<(SafeText, SafeText, Option<PlaceLabel>)>,
}

/// A waiver that the office granted.
#[derive(Debug)]
pub struct Waiver {
    pub title: BilingualText,
    pub rule: SafeText,
    pub scope: BilingualText,
    pub reference: SafeText,
    pub reason: SafeText,
    pub granted_by: SafeText,
    pub granted_on: SafeText,
    pub expires: SafeText,
    pub tone: &'static str,
    pub state: BilingualText,
    pub hits: usize,
}

/// A finding that the office excused.
#[derive(Debug)]
pub struct Waived {
    pub title: BilingualText,
    pub rule: SafeText,
    pub message: BilingualText,
    pub at: Option<PlaceLabel>,
    pub by: Option<(SafeText, SafeText)>,
}

/// A decision that the office took.
#[derive(Debug)]
pub struct Settled {
    pub about: BilingualText,
    pub accepted: bool,
    pub reason: SafeText,
    pub by: SafeText,
    pub on: SafeText,
    pub state: BilingualText,
}

/// A requirement lifted by a declared fact.
#[derive(Debug)]
pub struct Lifted {
    pub requirement: BilingualText,
    pub fact: BilingualText,
    pub at: Option<PlaceLabel>,
}

impl Excused {
    pub fn new(verdict: &Verdict) -> Self {
        let titles = Titles::new(verdict);
        Self {
            waivers: Listed::new(&verdict.waivers, |waiver| Waiver {
                title: titles.of(&waiver.rule),
                rule: SafeText::new(&waiver.rule),
                scope: BilingualText::short(&waiver.scope, 300),
                reference: match waiver.terms.reference.as_str() {
                    "" => SafeText::new("—"),
                    reference => SafeText::short(reference, 200),
                },
                reason: SafeText::short(&waiver.terms.reason, 300),
                granted_by: SafeText::short(&waiver.terms.granted_by, 200),
                granted_on: SafeText::new(&waiver.terms.granted_on),
                expires: SafeText::new(&waiver.terms.expires),
                tone: if waiver.state == WaiverState::Active {
                    "good"
                } else {
                    "warn"
                },
                state: BilingualText::new(&labels::waiver(waiver.state)),
                hits: waiver.hits,
            }),
            waived: Listed::new(&verdict.waived, |finding| waived(finding, &titles)),
            decisions: Listed::new(&verdict.decisions, |it| Settled {
                about: BilingualText::short(&it.about, 300),
                accepted: it.accepted,
                reason: SafeText::short(&it.reason, 300),
                by: SafeText::short(&it.by, 200),
                on: SafeText::new(&it.on),
                state: BilingualText::new(&labels::decision(it.state)),
            }),
            lifted: Listed::new(&verdict.lifted, |it| Lifted {
                requirement: BilingualText::short(&it.requirement, 300),
                fact: BilingualText::short(&it.fact, 300),
                at: it.at.as_ref().and_then(PlaceLabel::new),
            }),
            excuses: Listed::new(&verdict.suppressions, |it| {
                let text = SafeText::short(&it.text, 300);
                (
                    SafeText::short(&it.keyword, 100),
                    text,
                    PlaceLabel::new(&it.at),
                )
            }),
        }
    }
}

fn waived(finding: &Finding, titles: &Titles<'_>) -> Waived {
    Waived {
        title: titles.of(&finding.rule),
        rule: SafeText::new(&finding.rule),
        message: BilingualText::short(&titles.message(finding), 300),
        at: PlaceLabel::new(&finding.at),
        by: finding.excuse.as_ref().map(|excuse| {
            let reference = SafeText::short(excuse.reference(), 200);
            (
                reference,
                SafeText::new(excuse.expires().unwrap_or_default()),
            )
        }),
    }
}

/// Annex 7: the judged files, the packs and the limits that applied.
#[derive(Debug)]
pub struct Material {
    pub digests: Vec<(BilingualText, BilingualText, SafeText)>,
    pub files: Listed<File>,
    pub unevaluated: Listed<(SafeText, BilingualText)>,
    pub limits: Vec<BilingualText>,
    pub tool: SafeText,
}

/// A file of the submission.
#[derive(Debug)]
pub struct File {
    pub path: SafeText,
    pub kind: BilingualText,
    pub encoding: Option<SafeText>,
    pub disposition: BilingualText,
    pub unread: bool,
    pub size: SafeText,
    pub digest: SafeText,
}

impl Material {
    pub fn new(verdict: &Verdict) -> Self {
        let files = verdict.files.len();
        let name = |name: &str| BilingualText::new(&labels::text(name, name));
        let mut digests = vec![(
            label("申报材料", "Submission"),
            label(&format!("{files} 个文件"), &labels::count(files, "file")),
            SafeText::new(&verdict.digest),
        )];
        digests.extend(verdict.packs.iter().map(|pack| {
            let pack_name = format!("{} {}", pack.id, pack.version);
            (
                label("规则包", "Rule pack"),
                name(&pack_name),
                SafeText::new(&pack.digest),
            )
        }));
        digests.extend(verdict.office.iter().map(|input| {
            let word = BilingualText::new(&labels::input(input.name));
            (word, name(input.name), SafeText::new(&input.digest))
        }));
        let mut files: Vec<_> = verdict.files.iter().collect();
        if files.len() > SHOWN {
            files.sort_by_key(|file| {
                (
                    file.disposition != Disposition::Unread,
                    file.disposition != Disposition::Evaluated,
                )
            });
        }
        Self {
            digests,
            files: Listed::new(&files, |file| File {
                path: SafeText::short(&file.path, 300),
                kind: BilingualText::new(&labels::kind(file.kind)),
                encoding: file.encoding.map(SafeText::new),
                disposition: BilingualText::new(&labels::disposition(file.disposition)),
                unread: file.disposition == Disposition::Unread,
                size: SafeText::new(&limits::bytes(file.size)),
                digest: SafeText::new(&file.digest),
            }),
            unevaluated: Listed::new(&verdict.coverage.unevaluated, |(rule, why)| {
                (SafeText::new(rule), BilingualText::short(why, 300))
            }),
            limits: verdict
                .limits
                .iter()
                .map(|(name, limit)| BilingualText::new(&limits::words(name, *limit)))
                .collect(),
            tool: SafeText::new(verdict.tool),
        }
    }
}
