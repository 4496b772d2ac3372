//! A fingerprint identifies a finding by its rule and its subject: it outlives edits of the pack's words, and no two defects share one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a test stops at the first surprise"
)]

use hutong::Plan;
use hutong::check::functions;
use hutong::decide::Verdict;
use hutong::discover::{File, Files, discover};
use hutong::limits::Limits;
use hutong::pack::{RulePack, Stage};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const AS_OF: &str = "2026-11-23";

/// The pack `gb`, with one text of one of its files replaced.
fn edited(file: &str, from: &str, to: &str) -> RulePack {
    let mut files = hutong::pack::embedded::files("gb").unwrap();
    let edited = files.files.iter_mut().find(|it| it.path == file).unwrap();
    let text = String::from_utf8(edited.bytes.clone()).unwrap();
    assert!(text.contains(from), "{file} has no {from}");
    edited.bytes = text.replacen(from, to, 1).into_bytes();
    hutong::load_pack(&files).unwrap()
}

/// What is submitted in a folder of `testdata`, and the version it is compared with, where there is one.
fn submitted(folder: &Path) -> (Files, Option<Files>) {
    let packed = ["submission.zip", "submission.tar"].map(|name| folder.join(name));
    let packed = packed.iter().find(|path| path.exists());
    let path = packed.map_or(folder, PathBuf::as_path);
    let mut files = discover(path, &Limits::default()).unwrap();
    let office = |path: &str| path == "expected" || path.starts_with("office/");
    if files.faults.is_empty() {
        files.files.retain(|file| !office(&file.path));
    }
    let against = folder.join("office/against");
    let against = against
        .exists()
        .then(|| discover(&against, &Limits::default()).unwrap());
    (files, against)
}

fn judged(folder: &Path, pack: RulePack) -> Verdict {
    let (files, against) = submitted(folder);
    let mut plan = Plan::new(pack, AS_OF).unwrap();
    plan.stage = Some(Stage::Proposal);
    plan.against = against;
    hutong::judge(&files, &plan)
}

fn testdata(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata")
        .join(path)
}

/// Every folder that holds a submission: fixtures of rules that fail, and whole stories.
fn submissions() -> Vec<PathBuf> {
    let folders = |path: &Path| -> Vec<PathBuf> {
        let entries = fs::read_dir(path).unwrap().map(|it| it.unwrap().path());
        entries.filter(|path| path.is_dir()).collect()
    };
    let rules = ["rules/gb", "rules/hutong"].map(|pack| folders(&testdata(pack)));
    let cases = rules.concat();
    let cases = cases.iter().flat_map(|rule| folders(rule));
    let mut all: Vec<PathBuf> = cases.collect();
    all.extend(folders(&testdata("submissions")));
    all.sort();
    all
}

/// The fingerprints of a rule's findings.
fn prints(verdict: &Verdict, rule: &str) -> BTreeSet<String> {
    let own = verdict.open.iter().filter(|finding| finding.rule == rule);
    own.map(|finding| finding.fingerprint.clone()).collect()
}

#[test]
fn one_more_row_in_a_code_list_leaves_a_fingerprint_as_it_is() {
    let rule = "gb/update-cycle-unknown";
    let folder = testdata("rules/gb/update-cycle-unknown/fail");
    let plain = judged(&folder, hutong::load_pack_named("gb").unwrap());
    let longer = edited(
        "codes/update-cycle.csv",
        "\n7,每半年,",
        "\n99,每两年,biennial,两年,731\n7,每半年,",
    );
    let longer = judged(&folder, longer);
    assert!(!prints(&plain, rule).is_empty());
    assert_eq!(prints(&plain, rule), prints(&longer, rule));
}

#[test]
fn another_label_of_a_column_leaves_a_fingerprint_as_it_is() {
    let rule = "gb/update-cycle-unknown";
    let folder = testdata("rules/gb/update-cycle-unknown/fail");
    let plain = judged(&folder, hutong::load_pack_named("gb").unwrap());
    let renamed = edited(
        "codes/columns.csv",
        "updateCycle,entry,更新周期,",
        "updateCycle,entry,资源更新周期,更新周期|",
    );
    let renamed = judged(&folder, renamed);
    assert!(!prints(&plain, rule).is_empty());
    assert_eq!(prints(&plain, rule), prints(&renamed, rule));
}

/// Findings that share a fingerprint say one thing of one resource and one item in one file: they have one cause.
#[test]
fn different_defects_have_different_fingerprints() {
    let pack = || hutong::load_pack_named("gb").unwrap();
    let mut shared = Vec::new();
    let mut findings = 0;
    for folder in submissions() {
        let verdict = judged(&folder, pack());
        let mut seen: BTreeMap<&str, Vec<_>> = BTreeMap::new();
        for finding in &verdict.open {
            findings += 1;
            // What one reason says of several endpoints has one cause.
            let reason = finding
                .args
                .get("reason_en")
                .filter(|_| finding.endpoint.is_some());
            let about = (
                &finding.rule,
                &finding.at.file,
                reason.unwrap_or(&finding.message.en),
                &finding.item,
            );
            let others = seen.entry(&finding.fingerprint).or_default();
            if others.first().is_some_and(|first| *first != about) {
                shared.push(format!("{}: {:?} {about:?}", folder.display(), others[0]));
            }
            others.push(about);
        }
    }
    assert!(findings > 500, "{findings}");
    assert_eq!(shared, Vec::<String>::new(), "{}", shared.join("\n"));
}

#[test]
fn a_function_is_keyed_by_holes_that_it_fills() {
    for function in functions::all() {
        let unknown = function
            .keys
            .iter()
            .find(|key| !function.holes.contains(key));
        assert_eq!(unknown, None, "{}", function.name);
    }
}

/// A waiver of the project of the stories, by fingerprint.
fn waiver(rule: &str, print: &str) -> String {
    format!(
        "  # what the office noted\n  - project: \"2026-0142\"\n    rule: {rule}\n    at: {{fingerprint: '{print}'}}   # 指纹\n    reason: 存量系统\n    grantedBy: 某省数据局\n    grantedOn: \"2026-06-01\"\n    expires: \"2027-05-31\"\n"
    )
}

/// Fingerprints as they were when they held words: of the stories `mismatched` and `incompatible`.
const FORMER: [(&str, &str, &str); 4] = [
    (
        "mismatched",
        "gb/property-not-in-catalogue",
        "sha256:ce33984b8ddf347c41ebfbfb2e4f52de242f453b99f5804d8f9235b917c5cb16",
    ),
    (
        "mismatched",
        "gb/item-type-contradicts-schema",
        "sha256:cf91df03ca447555b7c26125b67e02da363c65513e92e22f812c8af9434e5665",
    ),
    (
        "incompatible",
        "hutong/endpoint-incompatible",
        "sha256:e1cff176c524a509eeb70c9592d2d6e15b0bc04190668868f0f98b74a76fb608",
    ),
    (
        "incompatible",
        "hutong/endpoint-incompatible",
        "sha256:357e8436255a8636db3d33edd91e175314f7a3e97572346799c8859d3fc99673",
    ),
];

fn file(path: &str, text: &str) -> Files {
    let path = path.to_owned();
    let bytes = text.as_bytes().to_vec();
    Files {
        files: vec![File {
            path,
            bytes,
            taken: true,
        }],
        ..Files::default()
    }
}

#[test]
fn a_waiver_by_a_former_fingerprint_works_and_says_how_to_renew_it() {
    for (story, rule, print) in FORMER {
        let mut plan = Plan::new(hutong::load_pack_named("gb").unwrap(), AS_OF).unwrap();
        let text = format!("hutong: 1\nwaivers:\n{}", waiver(rule, print));
        plan.office = Some(hutong::load_office(&file("waivers.yaml", &text), &plan).unwrap());
        let (files, _) = submitted(&testdata("submissions").join(story));
        let verdict = hutong::judge(&files, &plan);
        let waived = &verdict.waived;
        assert_eq!(waived.len(), 1, "{story} {rule}");
        assert_ne!(waived[0].fingerprint, print, "{story} {rule}");
        let renewed: Vec<&String> = verdict.waivers[0].renewed.iter().collect();
        assert_eq!(renewed, [&waived[0].fingerprint], "{story} {rule}");
        let markdown = hutong::report::markdown::markdown(&verdict, hutong::text::Lang::En);
        assert!(markdown.contains("hutong waive --renew"), "{markdown}");
    }
}

fn hutong(args: &[&str]) -> (bool, String) {
    let done = Command::new(env!("CARGO_BIN_EXE_hutong"))
        .args(args)
        .args(["--lang", "en"])
        .output()
        .unwrap();
    let said = [done.stdout, done.stderr].concat();
    (done.status.success(), String::from_utf8(said).unwrap())
}

#[test]
fn renewing_rewrites_the_fingerprints_of_one_project_and_nothing_else() {
    let folder = std::env::temp_dir().join(format!("hutong-renew-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("waivers.yaml");
    let own: Vec<&(&str, &str, &str)> = FORMER
        .iter()
        .filter(|(story, ..)| *story == "mismatched")
        .collect();
    let stranger = waiver(own[0].1, own[0].2).replace("2026-0142", "2026-0999");
    let entries: Vec<String> = own
        .iter()
        .map(|(_, rule, print)| waiver(rule, print))
        .collect();
    let before = format!(
        "hutong: 1\nwaivers:\n{stranger}{}decisions: []\n",
        entries.concat()
    );
    fs::write(&path, &before).unwrap();
    let story = testdata("submissions/mismatched");
    let args = [
        "waive",
        "--renew",
        "--submission",
        story.to_str().unwrap(),
        "--waivers",
        path.to_str().unwrap(),
        "--on",
        AS_OF,
    ];
    let (done, said) = hutong(&args);
    assert!(done && said.contains("2 fingerprints renewed"), "{said}");
    let after = fs::read_to_string(&path).unwrap();
    let verdict = judged(&story, hutong::load_pack_named("gb").unwrap());
    let current = |rule: &str| prints(&verdict, rule).into_iter().next().unwrap();
    let mut expected = before.clone();
    for (_, rule, print) in own {
        // The first is of another project.
        let at = expected.rfind(print).unwrap();
        expected.replace_range(at..at + print.len(), &current(rule));
    }
    assert_eq!(after, expected);
    let (done, said) = hutong(&args);
    assert!(
        done && said.contains("no fingerprint of the former form"),
        "{said}"
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), expected);
    fs::remove_dir_all(&folder).unwrap();
}
