//! Evasions and honest variants of one valid submission.
//!
//! `testdata/evasions/base` is right in every respect. Each case changes it in one respect: an *evasion* is wrong, and must not
//! pass; an *honest variant* is right, and must. Each case carries a witness that is checked before anything is judged: values
//! that a changed schema allows and refuses, a value of a document, a row of a sheet, a text or a member of an archive. So a case
//! is what its name says, whatever the verdict.
//!
//! | principle | what holds |
//! |---|---|
//! | 1 | Everything that an operation hands out is accounted for |
//! | 2 | Records stand where the contract says |
//! | 3 | A record can carry the registered items together |
//! | 4 | Undecided is never a pass, in lists as outside of them |
//! | 5 | Only what was compared is excused, and declared facts are held against what is registered |
//! | 6 | A waiver covers what the officer saw |
//! | 7 | Every file, sheet and row has a disposition |
//! | 8 | What is no interface and no catalogue does not gate, and what is one does |
//! | 9 | Text that is filled is text that one can read |
//! | 10 | The honest is recognised |
//! | 12 | Addresses, references and promises are real |
//! | 0 | Each rule that gates: `gating.rs` |
//!
//! **Adding one.** A case is made in the file of its principle, by `Case::evasion` or `Case::honest`: its principle, the endpoint,
//! rule or part that it is about, a name, and a `Draft` changed by `put` (in the place of), `lay` (merged over), `take` (away)
//! and `file` (beside). Say by `schema`, `value`, `text` or `with` what shows it. Only what is certain: what an open schema
//! leaves unsaid accuses nobody.
//!
//! `testdata/evasions/open.txt` names the cases that do not end right yet. A name in it that ends right, or that no case has, fails
//! the test, so the list can only shrink; `HUTONG_BLESS=1` takes such names out, and puts none in. `cargo test --test it evasions`
//! judges a part of the cases, `cargo test --test it evasions -- --ignored` all of them; `HUTONG_SHOW=1` prints each.

mod accounting;
mod addresses;
mod archives;
mod beside;
mod case;
mod copies;
mod demands;
mod draft;
mod endpoint;
mod excuses;
mod explained;
mod extended;
mod formats;
mod forms;
mod gating;
mod hidden;
mod honest_catalogue;
mod honest_interface;
mod lists;
mod meaning;
mod pages;
mod persons;
mod placing;
mod prose;
mod sheet;
mod sheets;
mod subtypes;
mod texts;
mod values;
mod waived;

use crate::support::golden::bless;
use crate::support::repository;
use case::{Case, Kind};
use draft::Draft;
use hutong::decide::{Outcome, Verdict};
use hutong::pack::Severity;
use hutong::{Engine, Plan};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::sync::LazyLock;

const OPEN: &str = "testdata/evasions/open.txt";

fn cases() -> Vec<Case> {
    [
        accounting::cases(),
        placing::cases(),
        meaning::cases(),
        lists::cases(),
        excuses::cases(),
        explained::cases(),
        extended::cases(),
        waived::cases(),
        sheets::cases(),
        subtypes::cases(),
        archives::cases(),
        beside::cases(),
        copies::cases(),
        demands::cases(),
        formats::cases(),
        forms::cases(),
        hidden::cases(),
        honest_catalogue::cases(),
        pages::cases(),
        persons::cases(),
        prose::cases(),
        texts::cases(),
        values::cases(),
        addresses::cases(),
        gating::cases(),
        honest_interface::cases(),
    ]
    .concat()
}

/// The plans at proposal and at acceptance.
static PLANS: LazyLock<[Plan; 2]> = LazyLock::new(|| [plan(false), plan(true)]);

/// A plan; at acceptance the official catalogue is that of the base submission.
fn plan(acceptance: bool) -> Plan {
    let mut plan = crate::support::plan();
    if acceptance {
        let base = repository("testdata/evasions/base/catalogue/resources.yaml");
        let registry = crate::support::one("registry.yaml", fs::read(base).unwrap());
        plan.registry = Some(hutong::load_registry(&registry, &plan));
    }
    plan
}

fn passes(verdict: &Verdict) -> bool {
    matches!(verdict.outcome, Outcome::Pass | Outcome::Conditional)
}

/// The outcome and the rules that decided it.
fn told(verdict: &Verdict) -> String {
    let deciding = verdict.open.iter().filter(|finding| finding.decides());
    let rules: BTreeSet<&str> = deciding.map(|finding| finding.rule.as_str()).collect();
    let rules: Vec<&str> = rules.into_iter().collect();
    format!("{} {}", verdict.outcome.name(), rules.join(" "))
}

#[test]
fn the_base_submission_passes_at_both_stages() {
    for draft in [Draft::proposal(), Draft::acceptance()] {
        let plan = &PLANS[usize::from(draft.at_acceptance())];
        let verdict = hutong::judge(&draft.found(), plan);
        assert_eq!(verdict.outcome, Outcome::Pass, "{:#?}", verdict.open);
    }
}

/// Rules that gate somewhere and have fewer than two evasions.
fn rules_without_evasions(cases: &[Case]) -> Vec<String> {
    let verdict = hutong::judge(&Draft::acceptance().found(), &PLANS[1]);
    let gating = verdict.rules.iter().filter(|rule| {
        rule.gates && rule.severity == Severity::Error && rule.id.starts_with("gb/")
    });
    let evasions = |rule: &str| cases.iter().filter(|case| case.of == rule).count();
    gating
        .filter(|rule| evasions(&rule.id) < 2)
        .map(|rule| format!("rule {}: fewer than two evasions", rule.id))
        .collect()
}

#[test]
fn every_witness_holds() {
    let cases = cases();
    let names: BTreeSet<&str> = cases.iter().map(|case| case.name.as_str()).collect();
    assert_eq!(names.len(), cases.len(), "two cases have one name");
    let doubts: Vec<String> = cases.par_iter().flat_map_iter(Case::doubts).collect();
    assert!(
        doubts.is_empty(),
        "{} doubts:\n{}",
        doubts.len(),
        doubts.join("\n")
    );
}

/// A part of the cases: of each endpoint, rule or part within a principle the first and then every eighth.
fn sample(cases: Vec<Case>) -> Vec<Case> {
    let mut count: BTreeMap<(u8, bool, String), usize> = BTreeMap::new();
    let mut first_or_eighth = |case: &Case| {
        let group = (case.principle, case.kind == Kind::Honest, case.of.clone());
        let number = count.entry(group).or_default();
        *number += 1;
        *number % 8 == 1
    };
    cases
        .into_iter()
        .filter(|case| first_or_eighth(case))
        .collect()
}

#[test]
fn no_evasion_passes_and_every_honest_variant_does() {
    let all = cases();
    let without = rules_without_evasions(&all);
    judged(&sample(all), &without, false);
}

#[test]
#[ignore = "judges all cases, which takes minutes in a debug build"]
fn all_cases_end_right() {
    let all = cases();
    let without = rules_without_evasions(&all);
    judged(&all, &without, true);
}

/// Judges cases and compares how they end with the list of those that do not end right yet, as far as it names these cases;
/// where `whole`, no other case may be named in it.
fn judged(cases: &[Case], without: &[String], whole: bool) {
    let engines = PLANS.each_ref().map(Engine::new);
    let judged: Vec<(bool, String)> = cases
        .par_iter()
        .map(|case| {
            let stage = usize::from(case.draft.at_acceptance());
            let engine = &engines[stage];
            let verdict = match &case.seen {
                None => engine.judge(&case.draft.found()),
                Some(seen) => {
                    let before = engine.judge(&seen.found());
                    let plan = waived::waiving(plan(stage == 1), &before);
                    let waived = hutong::judge(&seen.found(), &plan);
                    assert_eq!(waived.outcome, Outcome::Conditional, "{}", case.name);
                    hutong::judge(&case.draft.found(), &plan)
                }
            };
            (
                passes(&verdict) == (case.kind == Kind::Honest),
                told(&verdict),
            )
        })
        .collect();
    let listed = fs::read_to_string(repository(OPEN)).unwrap_or_default();
    let open: BTreeSet<&str> = listed.lines().filter(|line| !line.is_empty()).collect();
    let mut summary: BTreeMap<(u8, &str, &str), (usize, usize)> = BTreeMap::new();
    let mut wrong = Vec::new();
    let mut still = Vec::new();
    for (case, (right, told)) in cases.iter().zip(&judged) {
        let kind = if case.kind == Kind::Honest {
            "honest"
        } else {
            "evasions"
        };
        let row = summary.entry((case.principle, kind, &case.of)).or_default();
        row.0 += 1;
        row.1 += usize::from(*right);
        if !right {
            still.push(case.name.as_str());
        }
        if *right == open.contains(case.name.as_str()) {
            let said = if *right {
                "ends right now"
            } else {
                "ends wrong"
            };
            wrong.push(format!("{} ({said}: {told})", case.name));
        }
        if std::env::var_os("HUTONG_SHOW").is_some() {
            println!(
                "{} | {} | {told}",
                if *right { "right" } else { "WRONG" },
                case.name
            );
        }
    }
    for ((principle, kind, of), (all, right)) in &summary {
        println!("principle {principle:2} {kind:8} {of:40} {right:4} of {all:4} end right");
    }
    println!("{} cases, {} end wrong", cases.len(), still.len());
    for rule in without {
        still.push(rule);
        if !open.contains(rule.as_str()) {
            wrong.push(rule.clone());
        }
    }
    let names = cases.iter().map(|case| &case.name).chain(without);
    let known: BTreeSet<&str> = names.map(String::as_str).collect();
    if whole {
        let unknown = open.difference(&known);
        wrong.extend(unknown.map(|name| format!("{name} (no such case)")));
    }
    if bless() {
        let stays = |name: &&str| {
            let judged = known.contains(name);
            (judged && still.contains(name)) || (!judged && !whole)
        };
        let kept: Vec<&str> = listed.lines().filter(stays).collect();
        let text = kept.join("\n") + "\n";
        fs::write(repository(OPEN), text).unwrap();
        return;
    }
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}
