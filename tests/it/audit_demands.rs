//! What lists of demands ask for by name, what meets it, and what may meet it under another name.

use crate::support::{AS_OF, hutong, repository, scratch};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const BUREAU: &str = "name: 某省市场监督管理局, code: 11330000MB0000019E";
const OFFICE: &str = "name: 某省交通运输厅, code: 11330000MB0000027X";

/// Writes a submission with a catalogue in CSV and a list of demands in CSV, each without the names of its columns.
fn project(folder: &Path, code: &str, provider: &str, catalogue: &str, demands: &str) {
    fs::create_dir_all(folder).unwrap();
    let manifest = format!(
        "hutong: 1\nproject:\n  code: \"{code}\"\n  name: 系统{code}\n  class: new\n  stage: proposal\n  provider: {{{provider}}}\ncatalogue: [resources.csv]\n"
    );
    fs::write(folder.join("hutong.yaml"), manifest).unwrap();
    let head = "信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型\n";
    fs::write(folder.join("resources.csv"), format!("{head}{catalogue}")).unwrap();
    if !demands.is_empty() {
        let head = "信息资源名称,信息资源代码,信息资源提供方,信息项名称,需求部门,数据用途说明\n";
        fs::write(folder.join("需求清单.csv"), format!("{head}{demands}")).unwrap();
    }
}

fn audit(inbox: &Path, out: &Path, more: &[&str]) -> String {
    let words = [inbox.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = hutong(&["audit", "--as-of", AS_OF])
        .args(words)
        .args(more)
        .output()
        .unwrap();
    assert!(out.join("index.html").is_file(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn rows(out: &Path, table: &str) -> Vec<Value> {
    let text = fs::read_to_string(out.join(table)).unwrap();
    let lines = text.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Each relation of a kind: what it is about, how alike, and by what its members are known.
fn related(out: &Path, kind: &str) -> Vec<(String, Option<u64>, Vec<String>)> {
    let all = rows(out, "relations.ndjson");
    let own = all.iter().filter(|it| it["kind"] == kind);
    let own = own.map(|it| {
        let members = it["members"].as_array().unwrap().iter();
        let members = members.map(|member| {
            let path = member["path"].as_str().unwrap();
            let resource = member["resource"].as_str();
            resource
                .unwrap_or(path.rsplit('/').next().unwrap())
                .to_owned()
        });
        let subject = it["subject"].as_str().unwrap().to_owned();
        (subject, it["percent"].as_u64(), members.collect())
    });
    own.collect()
}

/// What the registering projects of these tests hold.
fn providers(inbox: &Path) {
    let estate = "不动产登记信息,307015900101/000001,某省自然资源厅";
    let items = ["不动产单元号", "权利人", "坐落", "面积", "登记日期"];
    let rows = items.map(|item| format!("{estate},{item},有条件共享\n"));
    project(&inbox.join("estate"), "1", BUREAU, &rows.concat(), "");
    let rows = "公路养护信息,307018900101/000001,某省交通运输厅,路线编号,有条件共享\n\
        公路养护信息,307018900101/000001,某省交通运输厅,养护日期,有条件共享\n\
        人口信息,307018900101/000002,某省交通运输厅,姓名,有条件共享\n";
    project(&inbox.join("roads"), "2", OFFICE, rows, "");
    let rows = "人口信息,307009900101/000001,某省公安厅,姓名,有条件共享\n";
    project(&inbox.join("police"), "3", BUREAU, rows, "");
}

fn inbox(test: &str) -> (PathBuf, PathBuf) {
    let folder = scratch(&format!("audit-demands-{test}"));
    let inbox = folder.join("inbox");
    providers(&inbox);
    (inbox, folder.join("out"))
}

#[test]
fn a_demand_by_name_is_a_link() {
    let (inbox, out) = inbox("link");
    // Of two of its name it is the department's.
    let demands = "人口信息,,某省公安厅,姓名,某局,核对\n公路养护信息,,,,某局,核对\n";
    project(&inbox.join("user"), "4", OFFICE, "", demands);
    audit(&inbox, &out, &[]);
    let links: Vec<_> = rows(&out, "rows/links.ndjson")
        .iter()
        .map(|it| it["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(links, ["307009900101/000001", "307018900101/000001"]);
    let alone: BTreeSet<_> = related(&out, "system-without-link")
        .into_iter()
        .map(|it| it.0)
        .collect();
    assert_eq!(alone.len(), 1);
    assert!(
        alone.iter().all(|path| path.ends_with("estate")),
        "{alone:?}"
    );
    assert_eq!(related(&out, "consumed-not-provided"), []);
    assert_eq!(related(&out, "demand-possibly-met"), []);
    let unused = related(&out, "provided-not-consumed")
        .into_iter()
        .map(|it| it.0);
    assert_eq!(
        unused.collect::<Vec<_>>(),
        ["307015900101/000001", "307018900101/000002"]
    );
    let demands = rows(&out, "rows/demands.ndjson");
    assert_eq!(demands[0]["title"], "人口信息");
    assert_eq!(demands[0]["provider_name"], "某省公安厅");
    assert_eq!(demands[0]["items"], serde_json::json!(["姓名"]));
    assert_eq!(demands[0]["code"], Value::Null);
}

#[test]
fn what_may_meet_a_demand_under_another_name_is_told() {
    let (inbox, out) = inbox("candidates");
    let demands = [
        // By its name; and under a code that nobody registers.
        "不动产登记簿信息,,,,某局,核对\n",
        "公路养护,307018900101/000009,,,某局,核对\n",
        // By what is asked for.
        "房屋权属,,,权利人、坐落,某局,核对\n",
        "房屋权属,,,面积；不动产单元号,某局,核对\n",
        // Names that have little in common, one item of three, and what everybody has.
        "车辆登记信息,,,,某局,核对\n",
        "房产税源,,,坐落、税额、税率,某局,核对\n",
        // Items that two resources have weigh too little, few as they are.
        "婚育登记,,,姓名,某局,核对\n",
    ];
    project(&inbox.join("user"), "4", OFFICE, "", &demands.concat());
    audit(&inbox, &out, &["--rows", "ndjson,sqlite"]);
    let estate = "307015900101/000001";
    let found = related(&out, "demand-possibly-met");
    let found: Vec<(&str, Option<u64>, Vec<&str>)> = found
        .iter()
        .map(|(subject, percent, members)| {
            let members = members.iter().map(String::as_str).collect();
            (subject.as_str(), *percent, members)
        })
        .collect();
    assert_eq!(
        found,
        [
            ("房屋权属", Some(100), vec!["user", estate]),
            ("不动产登记簿信息", Some(62), vec!["user", estate]),
            (
                "307018900101/000009",
                Some(60),
                vec!["user", "307018900101/000001"]
            ),
        ]
    );
    let unmet: BTreeSet<_> = related(&out, "consumed-not-provided")
        .into_iter()
        .map(|it| it.0)
        .collect();
    let expected = [
        "不动产登记簿信息",
        "307018900101/000009",
        "房屋权属",
        "婚育登记",
        "车辆登记信息",
        "房产税源",
    ];
    assert_eq!(unmet, expected.map(str::to_owned).into());
    // A candidate is no link.
    let alone = related(&out, "system-without-link")
        .into_iter()
        .filter(|it| it.0.ends_with("user"));
    assert_eq!(alone.count(), 1);
    let page = fs::read_to_string(out.join("index.html")).unwrap();
    assert!(page.contains("1 项资源可能满足，最相近的 100%"), "{page}");
}

#[test]
fn the_official_catalogue_meets_demands_by_name() {
    let (inbox, out) = inbox("registry");
    let demands = "车辆登记信息,,,,某局,核对\n婚姻登记信息,,,,某局,核对\n";
    project(&inbox.join("user"), "4", OFFICE, "", demands);
    let registry = out.with_file_name("registry.csv");
    fs::write(
        &registry,
        "信息资源名称,信息资源代码,信息资源提供方,共享类型\n车辆登记信息,307009900101/000077,某省公安厅,无条件共享\n",
    )
    .unwrap();
    audit(&inbox, &out, &["--registry", registry.to_str().unwrap()]);
    let unmet = related(&out, "consumed-not-provided");
    assert_eq!(
        unmet.iter().map(|it| it.0.as_str()).collect::<Vec<_>>(),
        ["婚姻登记信息"]
    );
    let links: Vec<_> = rows(&out, "rows/links.ndjson")
        .iter()
        .map(|it| {
            (
                it["code"].clone(),
                it["title"].clone(),
                it["registered"].clone(),
            )
        })
        .collect();
    assert_eq!(
        links,
        [
            (Value::Null, "婚姻登记信息".into(), false.into()),
            (
                "307009900101/000077".into(),
                "车辆登记信息".into(),
                true.into()
            ),
        ]
    );
    let alone = related(&out, "system-without-link");
    assert!(alone.iter().all(|it| !it.0.ends_with("user")), "{alone:?}");
}

/// A name that several departments have says not whose data is meant, and a department that is named is meant, in full or in short.
#[test]
fn whose_data_is_meant_is_asked() {
    let (inbox, out) = inbox("whose");
    let demands = "人口信息,,,,某局,核对\n";
    project(&inbox.join("any"), "4", OFFICE, "", demands);
    let demands = "人口信息,,省公安厅,,某局,核对\n";
    project(&inbox.join("short"), "5", OFFICE, "", demands);
    let demands = "人口信息,,某省民政厅、某省公安厅,,某局,核对\n";
    project(&inbox.join("two"), "6", OFFICE, "", demands);
    let demands = "人口信息,,某省民政厅,,某局,核对\n";
    project(&inbox.join("other"), "7", OFFICE, "", demands);
    audit(&inbox, &out, &[]);
    let links = rows(&out, "rows/links.ndjson");
    let met = links.iter().filter(|it| !it["provider_path"].is_null());
    let met: Vec<(&str, &str)> = met
        .map(|it| {
            let path = it["path"].as_str().unwrap().rsplit('/').next();
            (path.unwrap(), it["code"].as_str().unwrap())
        })
        .collect();
    let police = "307009900101/000001";
    assert_eq!(met, [("short", police), ("two", police)]);
    let states: Vec<&str> = links.iter().filter_map(|it| it["state"].as_str()).collect();
    assert_eq!(states, ["unclear", "unmet", "met", "met"]);
    let alone = related(&out, "system-without-link").into_iter();
    let alone: Vec<String> = alone.filter_map(|it| it.2.into_iter().next()).collect();
    assert_eq!(alone, ["any", "estate", "other", "roads"]);
    // Nobody provides what the third asks for; of the first it is not known whose it is.
    let unmet = related(&out, "consumed-not-provided");
    assert_eq!(
        unmet,
        [("人口信息".to_owned(), None, vec!["other".to_owned()])]
    );
    let possible = related(&out, "demand-possibly-met");
    let (subject, percent, members) = &possible[0];
    assert_eq!((subject.as_str(), *percent), ("人口信息", Some(100)));
    assert_eq!(members[..2], ["any", "other"]);
    assert_eq!(members.len(), 4);
    let csv = fs::read_to_string(out.join("relations.csv")).unwrap();
    assert!(csv.contains("某省民政厅"), "{csv}");
}

/// An abbreviation may stand for several departments, more codes than ten do not say which is meant, and both are not unmet. What has no
/// code is used all the same.
#[test]
fn what_is_not_clear_is_not_unmet() {
    let (inbox, out) = inbox("unclear");
    let rows_of = |title: &str, count: usize| -> String {
        let rows = (1..=count).map(|at| {
            format!("{title},307014900101/{at:06},某省人力资源和社会保障厅,姓名,有条件共享\n")
        });
        rows.collect()
    };
    project(
        &inbox.join("one"),
        "11",
        BUREAU,
        &rows_of("参保信息", 1),
        "",
    );
    let many = rows_of("就业信息", 11).replace("/0000", "/0001");
    project(&inbox.join("many"), "12", BUREAU, &many, "");
    let uncoded = "驾驶人,307009900101/000055,某省公安厅,号牌,有条件共享\n车辆信息,,某省公安厅,号牌,有条件共享\n";
    project(&inbox.join("uncoded"), "13", BUREAU, uncoded, "");
    let demands = "参保信息,,省人社厅,,某局,核对\n就业信息,,,,某局,核对\n车辆信息,,,,某局,核对\n车辆信息,,,,某局,再核对\n";
    project(&inbox.join("user"), "4", OFFICE, "", demands);
    audit(&inbox, &out, &[]);
    let links: Vec<_> = rows(&out, "rows/links.ndjson")
        .iter()
        .map(|it| {
            let text = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
            (text("title"), text("state"))
        })
        .collect();
    let expected = [
        ("参保信息", "unclear"),
        ("就业信息", "unclear"),
        ("车辆信息", "met"),
    ];
    let expected = expected.map(|(title, state)| (title.to_owned(), state.to_owned()));
    assert_eq!(links, expected);
    assert_eq!(related(&out, "consumed-not-provided"), []);
    let possible = related(&out, "demand-possibly-met").into_iter();
    let possible: BTreeSet<String> = possible.map(|it| it.0).collect();
    assert_eq!(
        possible,
        ["参保信息".to_owned(), "就业信息".to_owned()].into()
    );
    let alone = related(&out, "system-without-link").into_iter();
    let alone: Vec<String> = alone.filter_map(|it| it.2.into_iter().next()).collect();
    assert_eq!(alone, ["estate", "many", "one", "police", "roads"]);
    let map = fs::read_to_string(out.join("map.html")).unwrap();
    assert!(!map.contains("无人提供</span></span>"), "{map}");
    assert!(map.contains("所指不明"), "{map}");
}

/// Items are read however they stand in a cell, and in rows of their own below a name.
#[test]
fn items_are_read_as_people_write_them() {
    let (inbox, out) = inbox("items");
    let cells = [
        "1、权利人；2、坐落；3、面积",
        "权利人/坐落/面积",
        "权利人 坐落 面积",
        "权利人（自然人、法人）、坐落，面积等信息",
        "包括权利人、坐落、面积等",
    ];
    let lines = (0..)
        .zip(cells)
        .map(|(at, cell)| format!("甲乙{at},,,\"{cell}\",某局,核对\n"));
    let rest = "甲乙5,,,权利人,某局,核对\n,,,坐落,,\n,,,面积,,\n备注：见附件,,,,,\n";
    let lines = lines.collect::<String>() + rest;
    project(&inbox.join("user"), "4", OFFICE, "", &lines);
    audit(&inbox, &out, &[]);
    let demands = rows(&out, "rows/demands.ndjson");
    assert_eq!(demands.len(), cells.len() + 1);
    for demand in demands {
        assert_eq!(
            demand["items"],
            serde_json::json!(["权利人", "坐落", "面积"])
        );
    }
    let found = related(&out, "demand-possibly-met");
    assert_eq!(found.len(), cells.len() + 1);
}

#[test]
fn a_name_within_another_is_a_candidate() {
    let (inbox, out) = inbox("within");
    let demands = [
        "某省自然资源厅不动产登记信息查询接口,,,,某局,核对\n",
        "不动产登记（权利人、坐落）,,,,某局,核对\n",
        "登记,,,,某局,核对\n",
    ];
    project(&inbox.join("user"), "4", OFFICE, "", &demands.concat());
    audit(&inbox, &out, &[]);
    let found = related(&out, "demand-possibly-met");
    let mut found: Vec<_> = found.into_iter().map(|it| it.0).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "不动产登记（权利人、坐落）",
            "某省自然资源厅不动产登记信息查询接口"
        ]
    );
}

/// What the project itself registers is no demand, however its department is written; what another department is asked for is one.
#[test]
fn an_own_resource_is_no_demand_of_an_audit() {
    let (inbox, out) = inbox("own");
    let own = "公路信息,307011900101/000009,某省交通运输厅,路线编号,有条件共享\n";
    let demands = "公路信息,,,,某局,核对\n公路信息,,本单位,,某局,核对\n公路信息,,省交通运输厅,,某局,核对\n公路信息,,某省公安厅,,某局,核对\n";
    project(&inbox.join("user"), "4", OFFICE, own, demands);
    audit(&inbox, &out, &[]);
    let demands = rows(&out, "rows/demands.ndjson");
    let asked: Vec<_> = demands.iter().map(|it| &it["provider_name"]).collect();
    assert_eq!(asked, ["某省公安厅"]);
}

/// The submissions that docs/audit.md begins with show each kind of relation, and most of them pass.
#[test]
fn the_province_shows_every_relation() {
    let out = scratch("audit-province").join("out");
    let said = audit(&repository("testdata/province"), &out, &[]);
    assert!(
        said.contains("7 份申报材料（其中旧版本 1 份） · 不通过 1 · 通过 6"),
        "{said}"
    );
    let counted = [
        ("code-registered-twice", 1),
        ("resources-alike", 1),
        ("consumed-not-provided", 2),
        ("demand-possibly-met", 1),
        ("system-without-link", 1),
        ("provider-written-differently", 1),
        ("project-versions", 1),
    ];
    for (kind, number) in counted {
        assert_eq!(related(&out, kind).len(), number, "{kind}");
    }
    let map = fs::read_to_string(out.join("map.html")).unwrap();
    assert!(map.contains("某省公共信用信息系统"));
}
