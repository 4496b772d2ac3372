//! Packs that extend others: what the upper says goes over the lower, and everything else is as it was.

use crate::evidence::{private_pem, public_pem};
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
    let cycles_of = hutong::load_pack(&files_of(&folder.join("province"))).unwrap();
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
    let pack = hutong::load_pack(&files_of(&folder.join("province"))).unwrap();
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

#[test]
fn a_row_is_known_by_its_key_and_keeps_the_cells_that_are_not_written() {
    let load = |name: &str, lists: &[(&str, &str)]| {
        let mut files = vec![("pack.yaml", PROVINCE)];
        files.extend(lists);
        let folder = prepared(name, &[("province", &files)]);
        hutong::load_pack(&files_of(&folder.join("province")))
    };
    let gb = hutong::load_pack_named("gb").unwrap();
    // A field has a row on each level, and a format has no code.
    let pack = load(
        "layers-keys",
        &[
            (
                "codes/columns.csv",
                "field,level,synonyms\ntitle,entry,资源全名\n",
            ),
            ("codes/format.csv", "label,class\nxlsx,9\n"),
        ],
    )
    .unwrap();
    let (own, below) = (&pack.lists["columns"], &gb.lists["columns"]);
    assert_eq!(own.rows.len(), below.rows.len());
    let changed: Vec<_> = own
        .rows
        .iter()
        .zip(&below.rows)
        .filter(|(own, below)| own != below)
        .collect();
    let [(own_row, below_row)] = changed[..] else {
        panic!("{changed:?}");
    };
    assert_eq!(own.cell(own_row, "synonyms"), "资源全名");
    assert_eq!(own.cell(own_row, "zh"), below.cell(below_row, "zh"));
    assert!(!own.cell(own_row, "zh").is_empty());
    assert_eq!(
        pack.lists["format"].rows.len(),
        gb.lists["format"].rows.len()
    );
    // What is written otherwise than below is not taken for something new.
    let own = "codes/update-cycle.csv";
    for (name, path, list, said) in [
        ("twice", own, "code,label\ndaily,每天\ndaily,每日\n", "重复"),
        ("blank", own, "code,label\n,每天\n", "为空或重复"),
        ("absent", own, "label,synonyms\n每天,天天\n", "缺少列 code"),
        (
            "column",
            own,
            "code,lable\ndaily,每天\n",
            "没有列 lable；是否指 label",
        ),
        (
            "same",
            own,
            "code,label,label\ndaily,每天,每日\n",
            "列名 \"label\"",
        ),
        (
            "long",
            own,
            "code,label\ndaily,每天,每日\n",
            "多于列：daily,每天,每日",
        ),
        (
            "list",
            "codes/update-cycles.csv",
            "code,label\ndaily,每天\n",
            "是否指 update-cycle？",
        ),
        (
            "other",
            "more/update-cycle.csv",
            "code,label\ndaily,每天\n",
            "也名为 update-cycle",
        ),
    ] {
        let mut lists = vec![(path, list)];
        if name == "other" {
            lists.push((own, "code,label\ndaily,每天\n"));
        }
        let errors = load(&format!("layers-{name}"), &lists).unwrap_err();
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert!(errors[0].text.zh.contains(said), "{errors:?}");
        let place = errors[0].place.as_deref().unwrap();
        assert!(place.contains("update-cycle"), "{errors:?}");
    }
}

#[test]
fn a_pack_above_takes_no_adoption_and_no_last_day_away() {
    let province = PROVINCE.replace(
        "extends: gb\n",
        "extends: gb\neffective: {from: \"2026-01-01\", until: \"2026-12-31\"}\n",
    );
    let empty = "schema: 1\nid: city\nversion: \"1\"\ntitle: {zh: 市, en: city}\nextends: ../province\neffective: {from: \"2025-01-01\", until: \"2030-12-31\"}\n";
    let folder = prepared(
        "layers-adoption",
        &[
            ("province", &[("pack.yaml", province.as_str())]),
            ("city", &[("pack.yaml", empty)]),
        ],
    );
    let load = |layers: &[&str]| {
        let layers = layers.iter().map(|name| files_of(&folder.join(name)));
        hutong::load_pack_over(layers.collect()).unwrap()
    };
    let (province, city) = (load(&["province"]), load(&["city", "province"]));
    for pack in [&province, &city] {
        let effective = |rule: &hutong::pack::Rule| (rule.id.clone(), rule.effective());
        assert_eq!(
            pack.rules.iter().map(effective).collect::<Vec<_>>(),
            province.rules.iter().map(effective).collect::<Vec<_>>()
        );
        assert_eq!(
            pack.effective,
            (Some("2026-01-01".into()), Some("2026-12-31".into()))
        );
    }
    // A rule of the city's own is not adopted by the province.
    let gb = hutong::load_pack_named("gb").unwrap();
    assert!(gb.rules.iter().all(|rule| !rule.adopted));
    assert!(city.rules.iter().all(|rule| rule.adopted));
    let (_, said) = run(&folder, &["check", "interop", "--pack", "city"]);
    assert!(
        said.contains("city 1，参考规则包") && said.contains("某省数据局 2026-06-01 采信"),
        "{said}"
    );
}

#[test]
fn a_vendor_supplies_no_pack_below() {
    let city = CITY.replace("../province", "../interop/province");
    let folder = prepared(
        "layers-inside",
        &[
            ("interop/province", &[("pack.yaml", PROVINCE)]),
            ("city", &[("pack.yaml", city.as_str())]),
            (
                "own",
                &[("pack.yaml", PROVINCE), ("extends/pack.yaml", PROVINCE)],
            ),
        ],
    );
    let (code, said) = run(&folder, &["check", "interop", "--pack", "city"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--pack 的文件在申报材料之内"), "{said}");
    // Nor does a pack bring what it stands on in a folder that nobody asked for.
    let (code, said) = run(&folder, &["check", "interop", "--pack", "own"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("extends/"), "{said}");
    // No report goes over a file of a pack below.
    fs::rename(folder.join("interop/province"), folder.join("province")).unwrap();
    fs::write(folder.join("city/pack.yaml"), CITY).unwrap();
    let over = "html=province/pack.yaml";
    let (code, said) = run(
        &folder,
        &["check", "interop", "--pack", "city", "--format", over],
    );
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("会覆盖输入"), "{said}");
}

#[test]
fn evidence_by_a_pack_over_another_is_verified_by_judging_again() {
    let city = CITY.replace(
        "documents: {notice: {zh: 某市通知, en: A notice of the city}}\n",
        "",
    );
    let folder = prepared(
        "layers-evidence",
        &[
            ("province", &[("pack.yaml", PROVINCE)]),
            ("city", &[("pack.yaml", city.as_str())]),
        ],
    );
    fs::write(folder.join("key.pem"), private_pem(7)).unwrap();
    fs::write(folder.join("key.pub"), public_pem(7)).unwrap();
    let (code, said) = run(
        &folder,
        &[
            "attest",
            "interop",
            "--pack",
            "city",
            "--key",
            "key.pem",
            "-o",
            "evidence.json",
        ],
    );
    assert_eq!(code, 0, "{said}");
    let verify = [
        "verify",
        "evidence.json",
        "--submission",
        "interop",
        "--key",
        "key.pub",
        "--pack",
        "city",
        "--rerun",
    ];
    let (code, said) = run(&folder, &verify);
    assert_eq!(code, 0, "{said}");
    // Another pack below is another pack.
    fs::write(
        folder.join("province/pack.yaml"),
        PROVINCE.replace("severity: error", "severity: hint"),
    )
    .unwrap();
    let (code, said) = run(&folder, &verify);
    assert_eq!(code, 4, "{said}");
}

#[test]
fn a_new_pack_is_named_by_its_folder_and_finds_what_it_extends() {
    let folder = prepared(
        "layers-names",
        &[("packs/province", &[("pack.yaml", PROVINCE)])],
    );
    for (name, said) in [
        ("Zj", "小写字母"),
        ("浙江", "小写字母"),
        ("packs/9", "小写字母"),
        ("gb", "已有 id"),
        ("hutong", "已有 id"),
        ("x/province", "已有 id"),
    ] {
        let (code, printed) = run(&folder, &["pack", "new", name, "--from", "packs/province"]);
        assert_eq!(code, 2, "{printed}");
        assert!(printed.contains(said), "{name}: {printed}");
        assert!(!folder.join(name).exists());
    }
    for name in ["hz", "deep/down/nb", "../layers-names/packs/sx"] {
        let (code, said) = run(
            &folder,
            &["pack", "new", name, "--from", "./packs/province"],
        );
        assert_eq!(code, 0, "{said}");
        let (code, said) = run(&folder, &["pack", "lint", name]);
        assert_eq!(code, 0, "{said}");
        assert!(said.contains("基于 province 3"), "{said}");
    }
}

#[test]
fn what_packs_say_does_not_command_the_terminal() {
    let title = PROVINCE.replace("document: 数函〔2026〕9号", "document: \"x\\u001b[31m\"");
    let rules = RULES.replace("evidence: seen", "evidence: recalled");
    let notice = "documents: {notice: {zh: \"通知\\u001b]0;x\\u0007\\u202e\", en: notice}}\n";
    let folder = prepared(
        "layers-terminal",
        &[(
            "province",
            &[
                ("pack.yaml", &format!("{title}{notice}")),
                ("submission.yaml", &rules),
            ],
        )],
    );
    let (code, said) = run(&folder, &["pack", "lint", "province"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("title-too-short"), "{said}");
    assert!(!said.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{said:?}");
    let (code, said) = run(&folder, &["pack", "new", "zj", "--from", "province"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = run(&folder, &["pack", "lint", "zj"]);
    assert_eq!(code, 0, "{said}");
}

/// A file of a pack that was not taken is no file that the pack does without.
#[cfg(unix)]
#[test]
fn a_link_in_a_pack_is_an_error() {
    let folder = prepared("layers-link", &[("province", &[("pack.yaml", PROVINCE)])]);
    fs::create_dir(folder.join("province/rules")).unwrap();
    fs::write(folder.join("rule.yaml"), "").unwrap();
    std::os::unix::fs::symlink("../../rule.yaml", folder.join("province/rules/a.yaml")).unwrap();
    let (code, said) = run(&folder, &["check", "interop", "--pack", "province"]);
    assert_eq!(code, 2, "{said}");
    assert!(
        said.contains("rules/a.yaml：规则包的文件未能全部取得：未读取符号链接"),
        "{said}"
    );
}

/// A list that calls a mode otherwise than the contract does would ask for no endpoint at all.
#[test]
fn the_values_that_a_contract_asks_for_stand_in_the_lists() {
    let mode = "code,label\n3,省接口\n";
    let folder = prepared(
        "layers-conditions",
        &[(
            "province",
            &[("pack.yaml", PROVINCE), ("codes/sharing-mode.csv", mode)],
        )],
    );
    let (code, said) = run(&folder, &["pack", "lint", "province"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("“接口”不能改称“省接口”"), "{said}");
}
