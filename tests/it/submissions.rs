//! Whole stories: `testdata/submissions/<case>` is judged, and what is printed stands beside it in `<case>.txt` (human, both
//! languages) and `<case>.json`. `HUTONG_BLESS=1` rewrites them: read the difference before you commit it.

use hutong::Plan;
use hutong::decide::{Outcome, Verdict};
use hutong::discover::discover;
use hutong::limits::Limits;
use hutong::pack::{Class, Stage};
use hutong::report::human::{Style, human};
use hutong::report::json::json;
use hutong::text::Lang;
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
    ("incompatible", Outcome::Fail),
    ("lifted", Outcome::Pass),
    ("mismatched", Outcome::Fail),
    ("sheet-xlsx", Outcome::Pass),
    ("unreadable", Outcome::Incomplete),
    ("unregistered", Outcome::Fail),
    ("waived", Outcome::Conditional),
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
    let waivers = folder().join(format!("{case}.waivers.yaml"));
    if waivers.exists() {
        let given = discover(&waivers, &Limits::default()).unwrap();
        plan.office = Some(hutong::load_office(&given, &plan).unwrap());
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
    let verdict = judged("approved");
    assert!(verdict.open.is_empty(), "{:#?}", verdict.open);
    // Its twin as a workbook has a row that tells how to fill it in, which is said.
    let rules: Vec<String> = judged("sheet-xlsx")
        .open
        .into_iter()
        .map(|told| told.rule)
        .collect();
    assert_eq!(rules, ["hutong/skipped-row"]);
}

#[test]
fn every_story_is_told_as_it_stands_beside_it() {
    let bless = std::env::var_os("HUTONG_BLESS").is_some();
    let mut wrong = Vec::new();
    for (case, _) in CASES {
        let verdict = judged(case);
        for (ending, text) in [
            ("txt", human(&verdict, Style::default())),
            ("json", json(&verdict).unwrap()),
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

fn rules(verdict: &Verdict) -> Vec<&str> {
    verdict.open.iter().map(|told| told.rule.as_str()).collect()
}

/// The office's word on class and stage holds, and a manifest that says otherwise is wrong.
#[test]
fn the_office_outranks_the_manifest() {
    let files = discover(&folder().join("approved"), &Limits::default()).unwrap();
    let mut plan = Plan::new(hutong::load_pack_named("gb").unwrap(), AS_OF).unwrap();
    plan.class = Some(Class::Existing);
    plan.stage = Some(Stage::Operation);
    let verdict = hutong::judge(&files, &plan);
    assert_eq!(
        (verdict.class, verdict.stage),
        (Class::Existing, Stage::Operation)
    );
    assert_eq!(verdict.outcome, Outcome::Fail);
    for (rule, pointer) in [
        ("hutong/class-contradicted", "/project/class"),
        ("hutong/stage-contradicted", "/project/stage"),
    ] {
        let told = verdict.open.iter().find(|told| told.rule == rule).unwrap();
        assert_eq!(
            (told.at.file.as_str(), told.at.pointer.as_str()),
            ("hutong.yaml", pointer)
        );
    }
    plan.class = Some(Class::New);
    plan.stage = Some(Stage::Proposal);
    assert_eq!(rules(&hutong::judge(&files, &plan)), Vec::<&str>::new());
}

#[test]
fn a_pack_out_of_its_window_decides_nothing() {
    let files = discover(&folder().join("approved"), &Limits::default()).unwrap();
    let mut plan = Plan::new(hutong::load_pack_named("gb").unwrap(), "2025-12-31").unwrap();
    let verdict = hutong::judge(&files, &plan);
    assert_ne!(verdict.outcome, Outcome::Pass);
    assert!(rules(&verdict).contains(&"hutong/pack-not-in-force"));
    plan.as_of = AS_OF.to_owned();
    assert!(!rules(&hutong::judge(&files, &plan)).contains(&"hutong/pack-not-in-force"));
}

/// The session in the READMEs is what the program prints, cut at the end.
#[test]
fn the_readme_shows_a_real_session() {
    let verdict = judged("mismatched");
    for (readme, lang) in [("README.md", Lang::En), ("README.zh-CN.md", Lang::Zh)] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(readme)).unwrap();
        let session = text
            .split("```text\n")
            .nth(1)
            .unwrap()
            .split("\n…\n```")
            .next()
            .unwrap();
        let (command, shown) = session.split_once('\n').unwrap();
        assert!(
            command.starts_with("$ hutong check testdata/submissions/mismatched"),
            "{readme}: {command}"
        );
        let style = Style {
            lang,
            ..Style::default()
        };
        let printed = human(&verdict, style);
        assert!(
            printed.starts_with(shown),
            "{readme}: the session is stale; the program prints\n{printed}"
        );
    }
}
