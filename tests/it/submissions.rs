//! Whole stories: `testdata/submissions/<case>` is judged, and what is printed stands beside it in `<case>.txt` (human, both
//! languages) and `<case>.json`, without digests of packs and counts of rules. `HUTONG_BLESS=1` rewrites them: read the difference
//! before you commit it.

use crate::support::golden::{golden, redacted, uncounted};
use crate::support::{AS_OF, found, judged, plan, repository, submission};
use hutong::Plan;
use hutong::decide::{Outcome, Verdict};
use hutong::pack::{Class, Stage};
use hutong::report::human::{Links, Style, human};
use hutong::report::json::json;
use hutong::text::Lang;
use std::fs;

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
    assert_eq!(rules(judged("sheet-xlsx")), ["hutong/skipped-row"]);
}

#[test]
fn every_story_is_told_as_it_stands_beside_it() {
    for (case, _) in CASES {
        let verdict = judged(case);
        let path = format!("testdata/submissions/{case}");
        let page = human(verdict, Style::default(), Links::default());
        golden(&format!("{path}.txt"), &uncounted(&page));
        golden(&format!("{path}.json"), &redacted(&json(verdict).unwrap()));
    }
}

#[test]
fn every_folder_is_a_case_of_the_table() {
    for entry in fs::read_dir(repository("testdata/submissions")).unwrap() {
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
    let files = found(&submission("approved"));
    let mut plan = plan();
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

/// The office's word on which project it judges holds for its code, its waivers and its evidence.
#[test]
fn the_office_says_which_project_it_judges() {
    let files = found(&submission("approved"));
    let mut plan = plan();
    plan.project = Some(" 2026-0142 ".to_owned());
    let verdict = hutong::judge(&files, &plan);
    assert_eq!(verdict.outcome, Outcome::Pass);
    assert_eq!(verdict.code.as_deref(), Some("2026-0142"));
    plan.project = Some("2026-0143".to_owned());
    let verdict = hutong::judge(&files, &plan);
    assert_eq!(verdict.outcome, Outcome::Fail);
    assert_eq!(verdict.code.as_deref(), Some("2026-0143"));
    assert_eq!(rules(&verdict), ["hutong/project-contradicted"]);
    let told = verdict.open.first().unwrap();
    assert_eq!(told.at.pointer, "/project/code");
}

#[test]
fn a_pack_out_of_its_window_decides_nothing() {
    let files = found(&submission("approved"));
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
        let text = fs::read_to_string(repository(readme)).unwrap();
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
        let printed = human(verdict, style, Links::default());
        assert!(
            uncounted(&printed).starts_with(&uncounted(shown)),
            "{readme}: the session is stale; the program prints\n{printed}"
        );
    }
}

#[test]
fn a_code_in_a_comment_of_the_catalogue_is_told() {
    let judged_with = |comment: &str| {
        let mut files = found(&repository("testdata/submissions/approved"));
        let mut all = files.files.iter_mut();
        let records = all
            .find(|file| file.path == "catalogue/resources.yaml")
            .unwrap();
        records.bytes = [comment.as_bytes(), &records.bytes].concat();
        hutong::judge(&files, &plan())
    };
    let said = "# 另有 307011900101/000003 股东出资信息\n";
    for comment in [said.to_owned(), format!("--- {said}")] {
        assert_eq!(
            judged_with(&comment).outcome,
            Outcome::Incomplete,
            "{comment}"
        );
    }
    for known in ["# 本系统的目录\n", "# 307011900101/000001 由登记处维护\n"] {
        assert_eq!(judged_with(known).outcome, Outcome::Pass, "{known}");
    }
}
