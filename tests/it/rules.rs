//! A rule is done with a passing and a failing fixture and all its words: `testdata/rules/<pack>/<rule>/{pass*,fail*}`.
//!
//! A `fail*` holds a file `expected` (not part of the submission) with a line for each place where its own rule fires:
//! `file#pointer`, or `file!sheet!cell` in a sheet, or `-` for the submission as a whole. Nothing else of severity error may
//! fire, but for the rules that say that something is missing altogether: fixtures hold no more than their rule needs.
//! `HUTONG_BLESS=1` rewrites the `expected` files.

use crate::support::golden::bless;
use crate::support::{AS_OF, found, plan_of, repository, shown};
use hutong::Plan;
use hutong::decide::{Finding, Verdict};
use hutong::pack::{Class, Scope, Severity, Stage};
use hutong::text::Text;
use hutong::text::template::placeholders;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Rules that say that something is missing altogether; a fixture of another rule may leave it out.
const ABSENCES: &[&str] = &[
    "hutong/manifest-missing",
    "hutong/nothing-to-judge",
    "hutong/endpoint-absent",
    "hutong/endpoint-incompatible",
    "hutong/endpoint-undecided",
    "hutong/rule-unevaluated",
    "gb/catalogue-missing",
    "gb/resource-without-operation",
    "gb/operation-without-resource",
];

fn rules_folder(pack: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("testdata/rules")
        .join(pack)
}

fn folders(path: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(path) else {
        return Vec::new();
    };
    let mut folders: Vec<PathBuf> = entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// A fixture is judged at the proposal stage unless its manifest says otherwise. What a folder kept in git cannot hold is packed
/// in a `submission.zip` or `submission.tar`, which then is the submission. The folder `office` is not submitted: it holds the
/// office's `registry.yaml`, its `waivers.yaml`, the last approved version in `against`, and what it says in `project`, `class`,
/// `stage` and `as-of`. What it says in `given` is the one file that is given to the command.
fn judge(folder: &Path, plan: &mut Plan) -> Verdict {
    let packed = ["submission.zip", "submission.tar"].map(|name| folder.join(name));
    let alone = fs::read_to_string(folder.join("office/given")).ok();
    let alone = alone.map(|name| folder.join(name.trim()));
    let mut submitted = packed.iter().chain(&alone);
    let submitted = submitted.find(|path| path.exists());
    let mut files = found(submitted.map_or(folder, PathBuf::as_path));
    if submitted.is_none() {
        // Faults name files by number, and the next line changes the numbers.
        assert_eq!(files.faults, [], "{}", folder.display());
        files
            .files
            .retain(|file| file.path != "expected" && !file.path.starts_with("office/"));
    }
    let said = |name: &str| {
        let text = fs::read_to_string(folder.join("office").join(name)).ok()?;
        Some(text.trim().to_owned())
    };
    plan.as_of = said("as-of").unwrap_or_else(|| AS_OF.to_owned());
    let manifest = fs::read_to_string(folder.join("hutong.yaml")).unwrap_or_default();
    plan.project = said("project");
    plan.class = said("class").map(|class| Class::parse(&class).unwrap());
    plan.stage = said("stage").map(|stage| Stage::parse(&stage).unwrap());
    if plan.stage.is_none() && !manifest.contains("stage:") {
        plan.stage = Some(Stage::Proposal);
    }
    let given = |name: &str| {
        let path = folder.join("office").join(name);
        path.exists().then(|| found(&path))
    };
    plan.registry = given("registry.yaml").map(|files| hutong::load_registry(&files, plan));
    plan.against = given("against");
    let waivers = given("waivers.yaml");
    plan.office = waivers.map(|waivers| hutong::load_office(&waivers, plan).unwrap());
    hutong::judge(&files, plan)
}

fn fires(verdict: &Verdict, rule: &str) -> Vec<String> {
    let of_rule = verdict.open.iter().filter(|told| told.rule == rule);
    let places = of_rule.flat_map(|told| {
        std::iter::once(&told.at).chain(told.cases.iter().skip(1).map(|case| &case.at))
    });
    places.map(shown).collect()
}

fn stray<'v>(verdict: &'v Verdict, rule: &str) -> Vec<&'v Finding> {
    let other = |told: &&Finding| {
        told.severity == Severity::Error
            && told.rule != rule
            && !ABSENCES.contains(&told.rule.as_str())
            && !CASCADES.contains(&(rule, told.rule.as_str()))
    };
    verdict.open.iter().filter(other).collect()
}

/// The message of a rule, and that of several cases that it gathers.
fn plan_words(id: &str) -> (Text, Text) {
    let pack = hutong::load_pack_named(id.split('/').next().unwrap()).unwrap();
    let rule = pack.rule(id);
    let gather = rule.and_then(|rule| rule.gather.as_ref());
    (
        rule.map(|rule| rule.message.clone()).unwrap_or_default(),
        gather
            .map(|gather| gather.message.clone())
            .unwrap_or_default(),
    )
}

/// Every fixture of a pack, and what is wrong with it.
fn fixtures(pack: &str) -> (BTreeMap<String, (usize, usize)>, Vec<String>) {
    let bless = bless();
    // The built-in rules are shown under the pack that most submissions are judged by.
    let mut plan = plan_of(if pack == "hutong" { "gb" } else { pack });
    let mut counts = BTreeMap::new();
    let mut wrong = Vec::new();
    for folder in folders(&rules_folder(pack)) {
        let rule = format!("{pack}/{}", name(&folder));
        let count: &mut (usize, usize) = counts.entry(rule.clone()).or_default();
        for case in folders(&folder) {
            let label = format!("{rule} {}", name(&case));
            let verdict = judge(&case, &mut plan);
            let fired = fires(&verdict, &rule);
            for told in stray(&verdict, &rule) {
                wrong.push(format!(
                    "{label}: also {} at {}: {}",
                    told.rule,
                    shown(&told.at),
                    told.message.en
                ));
            }
            if name(&case).starts_with("pass") {
                count.0 += 1;
                if !fired.is_empty() {
                    wrong.push(format!("{label}: fires at {fired:?}"));
                }
                continue;
            }
            count.1 += 1;
            let (single, gathered) = plan_words(&rule);
            for told in verdict.open.iter().filter(|told| told.rule == rule) {
                let words = if told.cases.is_empty() {
                    &single
                } else {
                    &gathered
                };
                for hole in placeholders(&words.zh).chain(placeholders(&words.en)) {
                    // A row belongs to no resource where the endpoint is not needed for each.
                    if !["of_zh", "of_en", "absent_zh", "absent_en"].contains(&hole)
                        && told.args.get(hole).is_none_or(String::is_empty)
                    {
                        wrong.push(format!("{label}: nothing fills {{{{{hole}}}}}"));
                    }
                }
            }
            let path = case.join("expected");
            if bless {
                fs::write(&path, fired.join("\n") + "\n").unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            let expected: Vec<&str> = expected.lines().filter(|line| !line.is_empty()).collect();
            if expected.is_empty() || fired != expected {
                wrong.push(format!(
                    "{label}: expected {expected:?}, fires at {fired:?}"
                ));
            }
        }
    }
    (counts, wrong)
}

/// Rules that no folder of files can show; each names the test that does.
const SHOWN_ELSEWHERE: &[(&str, &str)] = &[
    (
        "hutong/changed-while-reading",
        "discover::what_changes_while_it_is_read_is_said",
    ),
    (
        "hutong/picture-over-limit",
        "discover::a_large_scan_is_listed_and_a_large_text_is_not_read",
    ),
    (
        "hutong/sheet-listed",
        "catalogue/tabs::every_sheet_is_judged_named_or_told",
    ),
];

/// Rules that say the same thing once more in the terms of a pack; a fixture of the first may fire the second.
const CASCADES: &[(&str, &str)] = &[
    ("hutong/date-stored-as-number", "gb/date-malformed"),
    ("gb/code-contradicts-provider", "gb/code-system-not-allowed"),
];

#[test]
fn every_rule_of_gb_has_fixtures_that_hold() {
    every_rule_has_fixtures_that_hold("gb");
}

#[test]
fn every_rule_of_ogc_has_fixtures_that_hold() {
    every_rule_has_fixtures_that_hold("ogc");
}

fn every_rule_has_fixtures_that_hold(id: &str) {
    let (counts, mut wrong) = fixtures(id);
    let pack = hutong::load_pack_named(id).unwrap();
    for rule in &pack.rules {
        if counts
            .get(&rule.id)
            .is_none_or(|(pass, fail)| *pass == 0 || *fail == 0)
        {
            wrong.push(format!("{}: needs a pass* and a fail*", rule.id));
        }
    }
    for id in counts.keys() {
        if pack.rule(id).is_none() {
            wrong.push(format!("{id}: fixtures of a rule that does not exist"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_built_in_rule_has_fixtures_that_hold() {
    let (counts, mut wrong) = fixtures("hutong");
    let pack = hutong::load_pack_named("hutong").unwrap();
    for rule in &pack.rules {
        let elsewhere = SHOWN_ELSEWHERE.iter().any(|(id, _)| *id == rule.id);
        let shown = counts
            .get(&rule.id)
            .is_some_and(|(pass, fail)| *pass > 0 && *fail > 0);
        if shown == elsewhere {
            wrong.push(format!(
                "{}: needs a pass* and a fail*, or the test that shows it",
                rule.id
            ));
        }
    }
    for (id, test) in SHOWN_ELSEWHERE {
        let (file, function) = test.split_once("::").unwrap();
        let text = fs::read_to_string(repository(&format!("tests/it/{file}.rs"))).unwrap();
        if !text.contains(&format!("fn {function}(")) {
            wrong.push(format!("{id}: there is no test {test}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_all_its_words() {
    for id in ["hutong", "gb", "ogc"] {
        let pack = hutong::load_pack_named(id).unwrap();
        assert!(!pack.rules.is_empty());
        for rule in &pack.rules {
            let texts = [
                &rule.title,
                &rule.message,
                &rule.why,
                &rule.fix,
                &rule.basis.document,
            ];
            for text in texts {
                let chinese = text
                    .zh
                    .chars()
                    .any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
                    || text.zh.contains("{{");
                assert!(chinese, "{}: not Chinese: {:?}", rule.id, text.zh);
                assert!(
                    !text.en.is_empty(),
                    "{}: no English for {:?}",
                    rule.id,
                    text.zh
                );
            }
            assert!(
                rule.scope == Scope::Builtin || !rule.given.is_empty(),
                "{}: looks nowhere",
                rule.id
            );
            assert!(
                !rule.tags.is_empty(),
                "{}: no tag, so no gate can choose it",
                rule.id
            );
        }
    }
}

/// Every file of a pack's folder is in the binary, and says there what it says on disk.
#[test]
fn embedded_packs_are_the_folders() {
    for id in ["hutong", "gb", "ogc"] {
        let folder = repository("rules").join(id);
        let disk = found(&folder).files;
        let binary = hutong::pack::embedded::files(id).unwrap().files;
        let paths = |files: &[hutong::discover::File]| -> Vec<String> {
            files.iter().map(|file| file.path.clone()).collect()
        };
        assert_eq!(paths(&binary), paths(&disk), "rules/{id}");
        assert_eq!(binary, disk, "rules/{id}");
    }
}

/// The packs of the binary are not checked when they are loaded, so they are checked here.
#[test]
fn packs_of_the_binary_are_valid() {
    // The built-in pack is no name to choose, and is loaded all the same.
    for id in hutong::pack::embedded::names().chain(["hutong"]) {
        let files = hutong::pack::embedded::files(id).unwrap();
        let errors = hutong::load_pack(&files).map_or_else(|errors| errors, |_| Vec::new());
        assert_eq!(errors, [], "{id}");
    }
}
