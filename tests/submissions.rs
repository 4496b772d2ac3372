//! Whole stories: `testdata/submissions/<case>` is judged, and what is printed stands beside it in `<case>.txt` (human, both
//! languages) and `<case>.json`. `HUTONG_BLESS=1` rewrites them: read the difference before you commit it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use hutong::Plan;
use hutong::decide::{Outcome, Verdict};
use hutong::discover::discover;
use hutong::limits::Limits;
use hutong::report::human::{Style, human};
use hutong::report::json::json;
use std::fs;
use std::path::{Path, PathBuf};

const AS_OF: &str = "2026-11-23";

/// Each story and how it ends.
const CASES: &[(&str, Outcome)] = &[
    ("approved", Outcome::Pass),
    ("chimney", Outcome::Fail),
    ("empty", Outcome::Incomplete),
    ("existing", Outcome::Pass),
    ("in-construction", Outcome::Fail),
    ("lifted", Outcome::Pass),
    ("mismatched", Outcome::Fail),
    ("sheet-xlsx", Outcome::Pass),
    ("unreadable", Outcome::Incomplete),
    ("unregistered", Outcome::Fail),
];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/submissions")
}

fn judged(case: &str) -> Verdict {
    let path = folder().join(case);
    let mut files = discover(&path, &Limits::default()).unwrap();
    // A folder of nothing cannot be kept in git without a file that says so.
    files.files.retain(|file| file.path != ".gitkeep");
    let mut plan = Plan::new(hutong::load_pack_named("gb").unwrap(), AS_OF).unwrap();
    let registry = folder().join(format!("{case}.registry.csv"));
    if registry.exists() {
        plan.registry = Some(discover(&registry, &Limits::default()).unwrap());
    }
    hutong::judge(&files, &plan)
}

#[test]
fn every_story_ends_as_its_name_says() {
    for (case, outcome) in CASES {
        let verdict = judged(case);
        let errors: Vec<_> = verdict
            .open
            .iter()
            .map(|told| (&told.rule, &told.at.pointer, &told.message.en))
            .collect();
        assert_eq!(verdict.outcome, *outcome, "{case}: {errors:#?}");
    }
}

#[test]
fn the_approved_story_has_no_finding() {
    for case in ["approved", "sheet-xlsx"] {
        let verdict = judged(case);
        assert!(verdict.open.is_empty(), "{case}: {:#?}", verdict.open);
    }
}

#[test]
fn every_story_is_told_as_it_stands_beside_it() {
    let bless = std::env::var_os("HUTONG_BLESS").is_some();
    let mut wrong = Vec::new();
    for (case, _) in CASES {
        let verdict = judged(case);
        for (ending, text) in [
            ("txt", human(&verdict, &Style::default())),
            ("json", json(&verdict)),
        ] {
            let path = folder().join(format!("{case}.{ending}"));
            if bless {
                fs::write(&path, &text).unwrap();
            }
            if fs::read_to_string(&path).unwrap_or_default() != text {
                wrong.push(format!("{case}.{ending}"));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "not as expected: {wrong:?}; HUTONG_BLESS=1 rewrites them"
    );
}

#[test]
fn every_folder_is_a_case_of_the_table() {
    for entry in fs::read_dir(folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            !path.is_dir() || CASES.iter().any(|(case, _)| *case == name),
            "{name} is judged by no test"
        );
    }
}
