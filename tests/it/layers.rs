//! Packs that extend others: what the upper says goes over the lower, and everything else is as it was.

use crate::support::{copy, hutong, repository, scratch};
use std::fs;
use std::path::Path;

/// Runs the program in a folder; its exit code and what it prints.
fn run(folder: &Path, words: &[&str]) -> (i32, String) {
    let output = hutong(words)
        .env("LANG", "zh_CN.UTF-8")
        .current_dir(folder)
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    (
        output.status.code().unwrap(),
        String::from_utf8(printed).unwrap(),
    )
}

/// A folder with a submission that passes under `gb`, and packs by their names.
fn prepared(name: &str, packs: &[(&str, &[(&str, &str)])]) -> std::path::PathBuf {
    let folder = scratch(name);
    copy(
        &repository("testdata/submissions/approved"),
        &folder.join("interop"),
    );
    for (pack, files) in packs {
        for (path, text) in *files {
            let file = folder.join(pack).join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
    }
    folder
}

const PROVINCE: &str = "\
schema: 1
id: province
version: \"3\"
title: {zh: 某省互通规则, en: Rules of a province}
extends: gb
adopted: {by: 某省数据局, on: \"2026-06-01\", document: 数函〔2026〕9号}
overrides:
  gb/date-item-long: {severity: error, tags: [catalogue]}
";

const CITY: &str = "\
schema: 1
id: city
version: \"1\"
title: {zh: 某市互通规则, en: Rules of a city}
extends: ../province
documents: {notice: {zh: 某市通知, en: A notice of the city}}
gates:
  - {class: [new, in-construction, existing], stage: [proposal, acceptance, operation], endpoints: false, registry: false}
";

/// A rule of the city's own.
const RULES: &str = "\
rules:
  title-too-short:
    description: A title is short
    message: \"{{resource}} has a short title\"
    severity: error
    tags: [catalogue]
    given: $.entries[*].fields
    then: {field: title, function: pattern, functionOptions: {match: '.{20,}'}}
    x-zh: {description: 名称过短, message: \"{{resource}} 的名称过短\"}
    x-why: {zh: 无, en: none}
    x-fix: {zh: 无, en: none}
    x-basis: {document: notice, evidence: seen}
";

const PROCEDURE: &str = "\
clauses:
  - {id: short, document: notice, evidence: seen, title: {zh: 名称完整, en: Titles are whole}, rules: [city/title-too-short]}
";

#[test]
fn a_city_stands_on_a_province_and_both_on_gb() {
    let cycles = "code,label,en,synonyms\nhalf-hour,每半小时,every half hour,半小时\n";
    let folder = prepared(
        "layers-city",
        &[
            (
                "province",
                &[("pack.yaml", PROVINCE), ("codes/update-cycle.csv", cycles)],
            ),
            (
                "city",
                &[
                    ("pack.yaml", CITY),
                    ("submission.yaml", RULES),
                    ("procedure.yaml", PROCEDURE),
                ],
            ),
        ],
    );
    let (code, said) = run(&folder, &["check", "interop", "--pack", "gb", "-q"]);
    assert_eq!(code, 0, "{said}");
    let pack = hutong::pack::layers::joined(vec![files_of(&folder.join("province"))]);
    let cycles_of = hutong::load_pack(&pack).unwrap();
    assert!(cycles_of.lists["update-cycle"].rows.len() > 5);
    let (code, said) = run(&folder, &["check", "interop", "--pack", "province"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("province 3，某省数据局 2026-06-01 采信"),
        "{said}"
    );
    assert!(said.contains("gb 2026.1，所基于的规则包"), "{said}");
    // The city's rule finds something, under its own id, beside the rules of gb.
    let (code, said) = run(&folder, &["check", "interop", "--pack", "city"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("city/title-too-short"), "{said}");
    let (_, rules) = run(
        &folder,
        &[
            "rules",
            "date-item-long",
            "--pack",
            "city",
            "--format",
            "json",
        ],
    );
    assert!(rules.contains("\"error\""), "{rules}");
    let (_, json) = run(
        &folder,
        &[
            "check", "interop", "--pack", "city", "--format", "json", "-q",
        ],
    );
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let packs: Vec<&str> = report["packs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pack| pack["id"].as_str().unwrap())
        .collect();
    assert_eq!(packs, ["city", "province", "gb"]);
    // The pack at the bottom is the one in the program.
    let gb = hutong::load_pack_named("gb").unwrap();
    assert_eq!(report["packs"][2]["digest"], gb.digest);
    // A change in the lowest folder is another pack at the top.
    let before = report["packs"][0]["digest"].clone();
    fs::write(
        folder.join("province/codes/update-cycle.csv"),
        cycles.replace("半小时\n", "半小时|30分钟\n"),
    )
    .unwrap();
    let (_, json) = run(
        &folder,
        &[
            "check", "interop", "--pack", "city", "--format", "json", "-q",
        ],
    );
    let after: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_ne!(after["packs"][0]["digest"], before);
    assert_eq!(after["packs"][2]["digest"], gb.digest);
}

#[test]
fn a_row_of_a_list_is_added_or_takes_the_place_of_one() {
    let list = "code,label,en,synonyms\nlater,待填写,to be filled in,某省待定\n";
    let folder = prepared(
        "layers-list",
        &[(
            "province",
            &[("pack.yaml", PROVINCE), ("codes/unfilled.csv", list)],
        )],
    );
    let pack = hutong::pack::layers::joined(vec![files_of(&folder.join("province"))]);
    let pack = hutong::load_pack(&pack).unwrap();
    let gb = hutong::load_pack_named("gb").unwrap();
    let rows = |pack: &hutong::pack::RulePack| pack.lists["unfilled"].rows.len();
    assert_eq!(rows(&pack), rows(&gb));
    let words: Vec<&str> = pack.lists["unfilled"].rows[1]
        .iter()
        .map(String::as_str)
        .collect();
    assert_eq!(words[3], "某省待定");
}

fn files_of(folder: &Path) -> hutong::discover::Files {
    hutong::discover::discover(folder, &hutong::limits::Limits::default()).unwrap()
}

#[test]
fn a_circle_an_absent_pack_and_an_unknown_rule_are_errors() {
    let to = |name: &str| PROVINCE.replace("extends: gb", &format!("extends: {name}"));
    let (circle, absent) = (to("../circle"), to("../nothing"));
    let unknown = PROVINCE.replace("gb/date-item-long", "gb/no-such-rule");
    let same = PROVINCE.replace("id: province", "id: gb");
    let folder = prepared(
        "layers-wrong",
        &[
            ("circle", &[("pack.yaml", circle.as_str())]),
            ("absent", &[("pack.yaml", absent.as_str())]),
            ("unknown", &[("pack.yaml", unknown.as_str())]),
            ("same", &[("pack.yaml", same.as_str())]),
        ],
    );
    for (pack, said) in [
        ("circle", "成环"),
        ("absent", "没有所基于的规则包 ../nothing"),
        ("unknown", "没有规则 gb/no-such-rule"),
        ("same", "同名"),
    ] {
        let (code, printed) = run(&folder, &["pack", "lint", pack]);
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains(said), "{pack}: {printed}");
    }
}

#[test]
fn a_new_pack_is_sound_and_lists_what_is_to_be_confirmed() {
    let folder = prepared("layers-new", &[]);
    let (code, said) = run(&folder, &["pack", "new", "zj"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&folder, &["pack", "new", "zj"]);
    assert_eq!(code, 2, "{said}");
    let (code, said) = run(&folder, &["pack", "lint", "zj"]);
    assert_eq!(code, 0, "{said}");
    assert!(
        said.contains("adopted 尚未填写") && said.contains("待核对"),
        "{said}"
    );
    let (code, said) = run(&folder, &["pack", "new", "hz", "--from", "zj"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&folder, &["check", "interop", "--pack", "hz", "-q"]);
    assert_eq!(code, 0, "{said}");
}
