//! Waivers excuse findings and decisions settle what no machine can; an entry of the office's file that excuses nothing is reported.

use super::decisions::{Settled, settle};
use super::input::DecisionInput;
use super::place::Place;
use super::place::place;
use super::render::Renderer;
use super::verdict::{
    Case, Decision, EndpointRow, Excuse, Finding, Waiver, WaiverState, WaiverTerms,
};
use crate::check::Packs;
use crate::check::fingerprint::Keys;
use crate::pack::waiver_file::{DecisionEntry, WaiverEntry, WaiverFile, WaiverScope, waivable};
use crate::text::Span;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// What the office's file did.
#[derive(Debug, Default)]
pub struct WaiverOutcome {
    /// Findings that stay open, with those about the office's file itself.
    pub open: Vec<Finding>,
    /// Findings that are excused.
    pub waived: Vec<Finding>,
    /// Its waivers for this project.
    pub waivers: Vec<Waiver>,
    /// Its decisions for this project.
    pub decisions: Vec<Decision>,
    /// Whether the verdict would be another without it.
    pub conditional: bool,
}

/// Applies the office's file. Entries for other projects are none of this submission's business.
pub fn apply(
    input: DecisionInput<'_>,
    renderer: &Renderer<'_>,
    rows: &mut [EndpointRow],
    found: Vec<Finding>,
    digest: &str,
) -> WaiverOutcome {
    let Some(office) = input.office else {
        return WaiverOutcome {
            open: found,
            ..WaiverOutcome::default()
        };
    };
    let project = input.project();
    let waivers = office.waivers.iter().filter(|it| it.project == project);
    let decisions = office.decisions.iter().filter(|it| it.project == project);
    let decisions: Vec<&DecisionEntry> = decisions.collect();
    let mut own = Waivers::new(waivers.collect(), office, &input.judgement.as_of);
    let mut outcome = WaiverOutcome::default();
    if own.entries.is_empty() && decisions.is_empty() {
        outcome.open.extend(for_others(office, project, renderer));
    }
    let mut open = Vec::new();
    for finding in found {
        match own.excuse(&finding, input.packs) {
            Some(terms) => outcome.waived.push(Finding {
                excuse: Some(Excuse::Waiver(terms)),
                ..finding
            }),
            None => own.excuse_cases(
                finding,
                renderer,
                input.packs,
                &mut outcome.waived,
                &mut open,
            ),
        }
    }
    own.note_unseen();
    outcome.open.extend(own.notices(renderer));
    outcome.waivers = own.reported;
    let Settled {
        findings,
        notices,
        decisions,
        conditional,
    } = settle(&decisions, input, renderer, rows, &mut open, digest);
    outcome.waived.extend(findings);
    outcome.open.extend(notices);
    outcome.open.append(&mut open);
    outcome.decisions = decisions;
    outcome.conditional = conditional || outcome.waived.iter().any(Finding::decides);
    let rows_of = |findings: &[Finding]| -> HashSet<usize> {
        let reasons = findings.iter().filter_map(|finding| finding.reason);
        reasons.map(|reason| reason.row).collect()
    };
    let (open, waived) = (rows_of(&outcome.open), rows_of(&outcome.waived));
    for (index, row) in rows.iter_mut().enumerate() {
        row.excused = waived.contains(&index) && !open.contains(&index);
    }
    outcome
}

/// The finding that a file has entries for other projects only.
fn for_others(office: &WaiverFile, project: &str, renderer: &Renderer<'_>) -> Option<Finding> {
    let all = office.waivers.len() + office.decisions.len();
    if all == 0 {
        return None;
    }
    let (zh, en) = match project {
        "" => ("（未填写项目代码）", "(no code)"),
        code => (code, code),
    };
    let args = [
        ("count", all.to_string()),
        ("project", en.to_owned()),
        ("project_zh", zh.to_owned()),
    ];
    let at = place(&office.library, Span::file(0));
    let keys = Keys::from([("project", project)]);
    renderer.builtin("waivers-for-others", args, at, &keys)
}

/// The waivers of one project, and what became of each.
struct Waivers<'w> {
    entries: Vec<&'w WaiverEntry>,
    /// One for each entry, in the same order.
    reported: Vec<Waiver>,
    /// Indices of the entries that are in force, by the rule that they excuse.
    in_force: HashMap<&'w str, Vec<usize>>,
}

impl<'w> Waivers<'w> {
    fn new(entries: Vec<&'w WaiverEntry>, office: &WaiverFile, as_of: &str) -> Self {
        let mut in_force: HashMap<&str, Vec<usize>> = HashMap::new();
        let waivers = entries.iter().enumerate().map(|(index, entry)| {
            let state = if entry.expires.as_str() < as_of {
                WaiverState::Expired
            } else if entry.granted_on.as_str() > as_of {
                WaiverState::Pending
            } else {
                in_force.entry(&entry.rule.value).or_default().push(index);
                WaiverState::Unmatched
            };
            waiver(entry, state, place(&office.library, entry.span))
        });
        let waivers = waivers.collect();
        Self {
            entries,
            reported: waivers,
            in_force,
        }
    }

    /// The terms on which a finding is excused, where it is: those of the first waiver that fits, while all that fit are counted.
    fn excuse(&mut self, finding: &Finding, packs: Packs<'_>) -> Option<WaiverTerms> {
        let fitting = self.in_force.get(finding.rule.as_str())?;
        // What could not be read or judged is never excused, whatever packs the file was checked with.
        packs.rule(&finding.rule).filter(|rule| waivable(rule))?;
        let mut terms = None;
        for index in fitting {
            let (Some(entry), Some(waiver)) =
                (self.entries.get(*index), self.reported.get_mut(*index))
            else {
                continue;
            };
            let is_former = matches_former(&entry.scope, finding);
            if !is_former && !matches(&entry.scope, finding) {
                continue;
            }
            waiver.compared.extend(finding.compared.clone());
            if let Some(unseen) = unseen(entry, finding) {
                let wrong = waiver.unseen.entry(unseen.to_owned()).or_default();
                wrong.push(finding.message.clone());
                continue;
            }
            if is_former {
                outdate(waiver, finding);
            }
            waiver.state = WaiverState::Active;
            waiver.hits += 1;
            terms.get_or_insert_with(|| waiver.terms.clone());
        }
        terms
    }

    /// Splits a finding that gathers several cases where a waiver excuses some of them: one for a resource, or for a finding that
    /// one of the cases was before there were others.
    fn excuse_cases(
        &mut self,
        finding: Finding,
        renderer: &Renderer<'_>,
        packs: Packs<'_>,
        waived: &mut Vec<Finding>,
        open: &mut Vec<Finding>,
    ) {
        let excused: Vec<Option<WaiverTerms>> = if self.in_force.contains_key(finding.rule.as_str())
        {
            let cases = finding.cases.iter();
            cases
                .map(|case| self.excuse(&alone(&finding, case), packs))
                .collect()
        } else {
            Vec::new()
        };
        if excused.iter().all(Option::is_none) {
            open.push(finding);
            return;
        }
        let mut parts: Vec<(Option<WaiverTerms>, Vec<Case>)> = Vec::new();
        for (terms, case) in excused.into_iter().zip(&finding.cases) {
            match parts.iter_mut().find(|(of, _)| *of == terms) {
                Some((_, cases)) => cases.push(case.clone()),
                None => parts.push((terms, vec![case.clone()])),
            }
        }
        for (terms, cases) in parts {
            let Some(part) = renderer.part(&finding, cases) else {
                continue;
            };
            // What is left has a digest of its own, for which there may be another waiver.
            match terms.or_else(|| self.excuse(&part, packs)) {
                Some(terms) => waived.push(Finding {
                    excuse: Some(Excuse::Waiver(terms)),
                    ..part
                }),
                None => open.push(part),
            }
        }
    }

    /// Marks waivers that excuse nothing because the office has not seen what there is now.
    fn note_unseen(&mut self) {
        for waiver in &mut self.reported {
            if waiver.state == WaiverState::Unmatched && !waiver.unseen.is_empty() {
                waiver.state = WaiverState::Unseen;
            }
        }
    }

    /// Findings about waivers that excuse nothing, or not everything that they reach.
    fn notices(&self, renderer: &Renderer<'_>) -> Vec<Finding> {
        let waivers = self.entries.iter().zip(&self.reported);
        let notices = waivers.filter_map(|(entry, waiver)| {
            let code = match waiver.state {
                _ if !waiver.unseen.is_empty() => "waiver-unseen",
                WaiverState::Active | WaiverState::Unseen => return None,
                WaiverState::Expired => "waiver-expired",
                WaiverState::Pending => "waiver-not-in-force",
                WaiverState::Unmatched => "waiver-unmatched",
            };
            let unseen: Vec<&str> = waiver.unseen.keys().map(String::as_str).collect();
            let args = [
                ("compared", unseen.join(", ")),
                ("waived", waiver.rule.clone()),
                ("scope_zh", waiver.scope.zh.clone()),
                ("scope_en", waiver.scope.en.clone()),
                ("granted_on", waiver.terms.granted_on.clone()),
                ("expires", waiver.terms.expires.clone()),
            ];
            let mut keys: Keys<'_> = entry.scope.keys().into_iter().collect();
            keys.insert("waived", &waiver.rule);
            keys.insert("grantedOn", &waiver.terms.granted_on);
            keys.insert("expires", &waiver.terms.expires);
            renderer.builtin(code, args, waiver.at.clone(), &keys)
        });
        notices.collect()
    }
}

/// A case as the finding that it would be by itself, as far as waivers look at it.
fn alone(finding: &Finding, case: &Case) -> Finding {
    Finding {
        rule: finding.rule.clone(),
        fingerprint: case.fingerprint.clone(),
        former_fingerprint: case.former_fingerprint.clone(),
        resource: case.resource.clone(),
        item: case.item.clone(),
        operation: case.operation.clone(),
        at: case.at.clone(),
        message: finding.message.clone(),
        args: BTreeMap::new(),
        related: Vec::new(),
        cases: Vec::new(),
        explanation: Arc::clone(&finding.explanation),
        endpoint: None,
        reason: None,
        caused_by: None,
        excuse: None,
        compared: None,
        hides: false,
        severity: finding.severity,
        gates: finding.gates,
        incomplete: finding.incomplete,
        folded: finding.folded,
    }
}

fn waiver(entry: &WaiverEntry, state: WaiverState, at: Place) -> Waiver {
    Waiver {
        rule: entry.rule.value.clone(),
        scope: entry.scope.text(),
        terms: WaiverTerms {
            reference: entry.reference.clone(),
            reason: entry.reason.clone(),
            granted_by: entry.granted_by.clone(),
            granted_on: entry.granted_on.clone(),
            expires: entry.expires.clone(),
            outdated: false,
        },
        state,
        hits: 0,
        renewed: BTreeSet::new(),
        compared: BTreeSet::new(),
        unseen: BTreeMap::new(),
        at,
    }
}

/// Notes that a waiver names a fingerprint of the former form, and what the finding's is now.
fn outdate(waiver: &mut Waiver, finding: &Finding) {
    waiver.renewed.insert(finding.fingerprint.clone());
    if !waiver.terms.outdated {
        waiver.terms.outdated = true;
        let scope = &mut waiver.scope;
        scope
            .zh
            .push_str("（旧式指纹，请用 hutong waive --renew 更新）");
        scope
            .en
            .push_str(" (of the former form: renew it with `hutong waive --renew`)");
    }
}

/// The digest of what was compared, where a waiver does not cover a finding because the office has not seen that. A waiver without
/// digests covers one difference by its fingerprint, where everything behind that difference was compared too.
fn unseen<'f>(entry: &WaiverEntry, finding: &'f Finding) -> Option<&'f str> {
    let compared = finding.compared.as_deref()?;
    let by_fingerprint = matches!(entry.scope, WaiverScope::Fingerprint(_));
    let is_seen = if entry.compared.is_empty() {
        // Whoever excuses a file, a resource or a whole project from a rule means whatever the rule finds there.
        (by_fingerprint && !finding.hides) || (!by_fingerprint && !finding.cases.is_empty())
    } else {
        entry.compared.iter().any(|seen| seen == compared)
    };
    (!is_seen).then_some(compared)
}

/// Whether a finding is within the scope of a waiver.
fn matches(scope: &WaiverScope, finding: &Finding) -> bool {
    match scope {
        WaiverScope::Operation(name) => finding.operation.as_ref() == Some(name),
        WaiverScope::Resource(code, item) => {
            finding.resource.as_ref() == Some(code) && (item.is_none() || finding.item == *item)
        }
        WaiverScope::File(path) => finding.at.file == *path,
        WaiverScope::Endpoint(id) => finding.endpoint.as_ref() == Some(id),
        WaiverScope::Fingerprint(print) => finding.fingerprint == print.value,
        WaiverScope::Everywhere => true,
    }
}

/// Whether a waiver names the fingerprint of the former form that a finding had.
fn matches_former(scope: &WaiverScope, finding: &Finding) -> bool {
    let WaiverScope::Fingerprint(print) = scope else {
        return false;
    };
    finding.former_fingerprint.as_ref() == Some(&print.value)
}
