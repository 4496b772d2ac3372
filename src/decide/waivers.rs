//! Waivers excuse findings and decisions settle what no machine can; what of the office's file excused nothing is told too.

use super::place::place;
use super::render::Renderer;
use super::{
    Decision, DecisionInput, DecisionState, EndpointRow, Finding, Verdict, Waiver, WaiverState,
    WaiverTerms, decides,
};
use crate::check::State;
use crate::check::fingerprint::Keys;
use crate::pack::waiver_file::{
    DecisionEntry, DecisionSubject, WaiverEntry, WaiverFile, WaiverScope, waivable,
};
use crate::text::{Span, Text};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What the office's file did.
#[derive(Debug, Default)]
pub struct Excused {
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
pub fn excuse(
    case: DecisionInput<'_>,
    renderer: &Renderer<'_>,
    rows: &mut [EndpointRow],
    open: Vec<Finding>,
    digest: &str,
) -> Excused {
    let Some(office) = case.office else {
        return Excused {
            open,
            ..Excused::default()
        };
    };
    let project = case.submission.manifest.as_ref();
    let project = project.and_then(|manifest| manifest.project.code.as_ref());
    let project = project.map(|code| code.value.trim()).unwrap_or_default();
    let mut work = Work {
        case,
        renderer,
        office,
        excused: Excused::default(),
    };
    let waivers: Vec<&WaiverEntry> = office
        .waivers
        .iter()
        .filter(|entry| entry.project == project)
        .collect();
    let decisions: Vec<&DecisionEntry> = office
        .decisions
        .iter()
        .filter(|entry| entry.project == project)
        .collect();
    let all = office.waivers.len() + office.decisions.len();
    if all > 0 && waivers.is_empty() && decisions.is_empty() {
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
        work.say(
            "waivers-for-others",
            args,
            at,
            &Keys::from([("project", project)]),
        );
    }
    let open = work.waive(&waivers, open);
    work.settle(&decisions, open, rows, digest);
    work.excused.conditional |= work.excused.waived.iter().any(decides);
    work.excused
}

struct Work<'w> {
    case: DecisionInput<'w>,
    renderer: &'w Renderer<'w>,
    office: &'w WaiverFile,
    excused: Excused,
}

impl Work<'_> {
    /// Takes out what waivers excuse, and returns the rest.
    fn waive(&mut self, entries: &[&WaiverEntry], open: Vec<Finding>) -> Vec<Finding> {
        let as_of = &self.case.terms.as_of;
        let state = |entry: &WaiverEntry| {
            if entry.expires < *as_of {
                WaiverState::Expired
            } else if entry.granted_on > *as_of {
                WaiverState::Pending
            } else {
                WaiverState::Unmatched
            }
        };
        let mut told: Vec<Waiver> = Vec::new();
        let mut by_rule: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, entry) in entries.iter().enumerate() {
            let state = state(entry);
            if state == WaiverState::Unmatched {
                by_rule.entry(&entry.rule.value).or_default().push(index);
            }
            told.push(Waiver {
                rule: entry.rule.value.clone(),
                scope: entry.reach.text(),
                terms: terms(entry),
                state,
                hits: 0,
                renewed: BTreeSet::new(),
                at: place(&self.office.library, entry.span),
            });
        }
        let mut rest = Vec::new();
        for mut finding in open {
            let rule = self.case.packs.rule(&finding.rule);
            let fitting = by_rule.get(finding.rule.as_str()).filter(|_| {
                // What could not be read or judged is never excused, whatever the file was held against.
                rule.is_some_and(waivable)
            });
            for index in fitting.into_iter().flatten() {
                let (Some(entry), Some(waiver)) = (entries.get(*index), told.get_mut(*index))
                else {
                    continue;
                };
                let is_former = reaches_former(&entry.reach, &finding);
                if !is_former && !reaches(&entry.reach, &finding) {
                    continue;
                }
                if is_former {
                    waiver.renewed.insert(finding.fingerprint.clone());
                    if !std::mem::replace(&mut waiver.terms.former, true) {
                        waiver
                            .scope
                            .zh
                            .push_str("（旧式指纹，请用 hutong waive --renew 更新）");
                        waiver.scope.en.push_str(
                            " (of the former form: renew it with `hutong waive --renew`)",
                        );
                    }
                }
                waiver.state = WaiverState::Active;
                waiver.hits += 1;
                finding.waived.get_or_insert_with(|| waiver.terms.clone());
            }
            if finding.waived.is_some() {
                self.excused.waived.push(finding);
            } else {
                rest.push(finding);
            }
        }
        for (entry, waiver) in entries.iter().zip(&told) {
            let code = match waiver.state {
                WaiverState::Active => continue,
                WaiverState::Expired => "waiver-expired",
                WaiverState::Pending => "waiver-not-in-force",
                WaiverState::Unmatched => "waiver-unmatched",
            };
            let args = [
                ("waived", waiver.rule.clone()),
                ("scope_zh", waiver.scope.zh.clone()),
                ("scope_en", waiver.scope.en.clone()),
                ("granted_on", waiver.terms.granted_on.clone()),
                ("expires", waiver.terms.expires.clone()),
            ];
            let mut keys: Keys<'_> = entry.reach.keys().into_iter().collect();
            keys.insert("waived", &waiver.rule);
            keys.insert("grantedOn", &waiver.terms.granted_on);
            keys.insert("expires", &waiver.terms.expires);
            self.say(code, args, waiver.at.clone(), &keys);
        }
        self.excused.waivers = told;
        rest
    }

    /// Settles undecided endpoints; what a decision refuses is a finding of its own. Decisions on clauses are applied where the
    /// clause table is made: here they only stand in the list.
    fn settle(
        &mut self,
        entries: &[&DecisionEntry],
        mut open: Vec<Finding>,
        rows: &mut [EndpointRow],
        digest: &str,
    ) {
        for entry in entries {
            let about = &entry.about.value;
            let fits = |row: &EndpointRow| match about {
                DecisionSubject::Endpoint(id, resource) => {
                    row.endpoint == *id
                        && row.resource == *resource
                        && !lacks_code(row)
                        && (row.state == State::Undecided
                            || row.reasons.iter().any(|reason| reason.undecided))
                }
                DecisionSubject::Clause(_) => false,
            };
            let current = made_for(entry, self.case, digest);
            let matched = match about {
                DecisionSubject::Endpoint(..) => rows.iter().any(fits),
                DecisionSubject::Clause(id) => {
                    let provisions = &self.case.packs.pack.procedure;
                    provisions
                        .iter()
                        .any(|provision| provision.id == *id && provision.manual.is_some())
                }
            };
            let state = match (current, matched) {
                _ if entry.on > self.case.terms.as_of => DecisionState::Pending,
                (false, _) => DecisionState::Outdated,
                (true, false) => DecisionState::Unmatched,
                (true, true) => DecisionState::Applied,
            };
            let at = place(&self.office.library, entry.span);
            let text = named(about, self.case);
            let args = [
                ("about_zh", text.zh.clone()),
                ("about_en", text.en.clone()),
                ("by", entry.by.clone()),
                ("on", entry.on.clone()),
                ("reason", entry.reason.clone()),
            ];
            let mut keys: Keys<'_> = about.keys().into_iter().collect();
            keys.insert("on", &entry.on);
            let code = match state {
                DecisionState::Pending => Some("decision-not-in-force"),
                DecisionState::Outdated => Some("decision-outdated"),
                DecisionState::Unmatched => Some("decision-unmatched"),
                DecisionState::Applied => (!entry.accepted).then_some("decision-refused"),
            };
            if let Some(code) = code {
                self.say(code, args, at.clone(), &keys);
            }
            match state {
                _ if code.is_some() => {}
                DecisionState::Pending | DecisionState::Outdated | DecisionState::Unmatched => {}
                DecisionState::Applied => {
                    self.excused.conditional = true;
                    let codeless = rows.iter().filter(|row| lacks_code(row));
                    let codeless: HashSet<_> = codeless
                        .map(|row| (row.endpoint.clone(), row.resource.clone()))
                        .collect();
                    let settled = |told: &Finding| match about {
                        DecisionSubject::Endpoint(id, resource) => {
                            told.endpoint.as_ref() == Some(id)
                                && told.resource == *resource
                                && told.incomplete
                                && !codeless.contains(&(id.clone(), resource.clone()))
                        }
                        DecisionSubject::Clause(_) => false,
                    };
                    let (taken, rest): (Vec<Finding>, Vec<Finding>) =
                        open.into_iter().partition(settled);
                    open = rest;
                    self.excused
                        .waived
                        .extend(taken.into_iter().map(|told| Finding {
                            waived: Some(WaiverTerms {
                                reference: String::new(),
                                reason: entry.reason.clone(),
                                granted_by: entry.by.clone(),
                                granted_on: entry.on.clone(),
                                expires: String::new(),
                                former: false,
                            }),
                            ..told
                        }));
                }
            }
            self.excused.decisions.push(Decision {
                about: text,
                accepted: entry.accepted,
                reason: entry.reason.clone(),
                by: entry.by.clone(),
                on: entry.on.clone(),
                state,
                at,
            });
        }
        self.excused.open.append(&mut open);
        let of = |told: &Finding| Some((told.endpoint.clone()?, told.resource.clone()));
        let waived: HashSet<_> = self.excused.waived.iter().filter_map(of).collect();
        let open: HashSet<_> = self.excused.open.iter().filter_map(of).collect();
        for row in rows {
            let key = (row.endpoint.clone(), row.resource.clone());
            row.excused = waived.contains(&key) && !open.contains(&key);
        }
    }

    fn say<const N: usize>(
        &mut self,
        code: &str,
        args: [(&str, String); N],
        at: super::Place,
        keys: &Keys<'_>,
    ) {
        let args: BTreeMap<String, String> = args
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect();
        let told = self.renderer.builtin(code, args, at, keys);
        self.excused.open.extend(told);
    }
}

/// Whether a row stands for resources without a code that can be used: that is to be filled in, and no person's to decide.
#[must_use]
pub fn lacks_code(row: &EndpointRow) -> bool {
    let mut reasons = row.reasons.iter();
    reasons.any(|reason| reason.code.starts_with("resource-code-"))
}

/// What a decision is about: a clause by its title, an endpoint by its id.
fn named(about: &DecisionSubject, case: DecisionInput<'_>) -> Text {
    let DecisionSubject::Clause(id) = about else {
        return about.text();
    };
    let mut provisions = case.packs.pack.procedure.iter();
    let known = provisions.find(|provision| provision.id == *id);
    known.map_or_else(
        || about.text(),
        |provision| {
            let title = &provision.title;
            Text::new(
                format!("条款“{}”", title.zh),
                format!("the clause \"{}\"", title.en),
            )
        },
    )
}

/// Whether a waiver reaches a finding.
fn reaches(reach: &WaiverScope, told: &Finding) -> bool {
    match reach {
        WaiverScope::Operation(name) => told.operation.as_ref() == Some(name),
        WaiverScope::Resource(code, item) => {
            told.resource.as_ref() == Some(code) && (item.is_none() || told.item == *item)
        }
        WaiverScope::File(path) => told.at.file == *path,
        WaiverScope::Endpoint(id) => told.endpoint.as_ref() == Some(id),
        WaiverScope::Fingerprint(print) => told.fingerprint == print.value,
        WaiverScope::Everywhere => true,
    }
}

/// Whether a waiver reaches a finding by its fingerprint of the former form.
fn reaches_former(reach: &WaiverScope, told: &Finding) -> bool {
    let WaiverScope::Fingerprint(print) = reach else {
        return false;
    };
    told.former_fingerprint.as_ref() == Some(&print.value)
}

fn terms(entry: &WaiverEntry) -> WaiverTerms {
    WaiverTerms {
        reference: entry.reference.clone(),
        reason: entry.reason.clone(),
        granted_by: entry.granted_by.clone(),
        granted_on: entry.granted_on.clone(),
        expires: entry.expires.clone(),
        former: false,
    }
}

/// Whether a decision was made for these files and, where it says by which pack, under this one.
fn made_for(entry: &DecisionEntry, case: DecisionInput<'_>, digest: &str) -> bool {
    let pack = &case.packs.pack.digest;
    entry.submission == digest && entry.pack.as_ref().is_none_or(|made| made == pack)
}

/// The decision on a clause that holds for these files; one that refuses outweighs any that accepts.
pub fn on_clause<'v>(
    case: DecisionInput<'v>,
    verdict: &Verdict,
    id: &str,
) -> Option<&'v DecisionEntry> {
    let entries = case.office.into_iter().flat_map(|office| &office.decisions);
    let project = verdict.code.as_deref().map(str::trim);
    let own = entries.filter(|entry| {
        project == Some(&entry.project)
            && entry.on <= case.terms.as_of
            && made_for(entry, case, &verdict.digest)
            && entry.about.value == DecisionSubject::Clause(id.to_owned())
    });
    own.min_by_key(|entry| entry.accepted)
}

/// Who decided and why, on one line.
pub fn decided(entry: &DecisionEntry) -> Text {
    let DecisionEntry { by, on, reason, .. } = entry;
    let (zh, en) = if entry.accepted {
        ("认可", "accepted")
    } else {
        ("不认可", "refused")
    };
    Text::new(
        format!("{by} {on} {zh}：{reason}"),
        format!("{en} by {by} on {on}: {reason}"),
    )
}
