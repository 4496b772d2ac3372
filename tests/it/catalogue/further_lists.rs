//! Lists beside the catalogue that register nothing, and what they say.

use crate::support::{files, found, one, plan, submission};
use hutong::decide::{Outcome, Verdict};
use hutong::discover::Files;

const REGISTRY: &str = "信息资源名称,信息资源代码,信息资源提供方,共享类型\n\
    人口基础信息,307011900102/000101,某省公安厅,无条件共享\n\
    社保缴费信息,307011900102/000102,某省人力资源和社会保障厅,无条件共享\n\
    社保缴费信息,307011900102/000103,某市人力资源和社会保障局,无条件共享\n";

/// The approved submission with further files, judged beside a registry or without one.
fn judged(further: &[(&str, &[u8])], registry: bool) -> Verdict {
    let approved = found(&submission("approved"));
    let mut all: Vec<(&str, &[u8])> = approved
        .files
        .iter()
        .map(|file| (file.path.as_str(), file.bytes.as_slice()))
        .collect();
    all.extend(further);
    let all: Files = files(&all);
    let mut plan = plan();
    if registry {
        plan.registry = Some(hutong::load_registry(&one("r.csv", REGISTRY), &plan));
    }
    hutong::judge(&all, &plan)
}

/// Codes of what it uses of others.
fn codes(verdict: &Verdict) -> Vec<&str> {
    let demands = verdict.demands.iter();
    demands.filter_map(|it| it.code.as_deref()).collect()
}

fn messages(verdict: &Verdict, rule: &str) -> Vec<String> {
    let found = verdict.open.iter().filter(|it| it.rule == rule);
    found.map(|it| it.message.zh.clone()).collect()
}

/// A demand is a resource by its code, or by its name where the registry has one of it.
#[test]
fn what_a_list_of_demands_asks_for_is_used() {
    let list = "部门信息资源需求调查表,,,,,\n\
        序号,信息资源名称*,信息资源代码,信息项名称*,信息项所属部门*,需求部门,是否已获取数据\n\
        请填写,请填写,请填写,请填写,请选择,请选择\n\
        1,人口基础信息,,姓名、性别,,某省市场监督管理局\n\
        2,社保缴费信息,,单位名称,某市人力资源和社会保障局,某省市场监督管理局\n\
        3,信用信息,307011900102/000199,主体名称,,某省市场监督管理局\n\
        4,社保缴费信息,,单位名称,,某省市场监督管理局\n\
        5,公积金缴存信息,,单位名称,,某省市场监督管理局\n\
        ,（示例）婚姻登记信息,,姓名,,\n\
        填表说明：名称按目录填写,,,,,\n";
    let further = [("需求清单.csv", list.as_bytes())];
    let alone = judged(&further, false);
    assert_eq!(codes(&alone), ["307011900102/000199"]);
    assert_eq!(messages(&alone, "gb/demand-not-in-catalogue"), [""; 0]);
    let beside = judged(&further, true);
    assert_eq!(
        codes(&beside),
        [
            "307011900102/000101",
            "307011900102/000103",
            "307011900102/000199"
        ]
    );
    assert_eq!(
        messages(&beside, "gb/demand-not-in-catalogue"),
        [
            "需求清单所列“信用信息”不在主管部门目录中",
            "需求清单所列“公积金缴存信息”不在主管部门目录中",
        ]
    );
    assert_eq!(
        messages(&beside, "gb/demand-names-several"),
        ["需求清单所列“社保缴费信息”在主管部门目录中有 2 项同名资源，未写明是哪一项"]
    );
    assert_eq!(alone.outcome, Outcome::Pass);
}

/// A file with one table is called what the table is: nobody writes the name once more above the columns.
#[test]
fn the_name_of_a_file_says_what_its_only_table_is() {
    let list = "信息资源名称,信息资源提供方,信息项名称,需求部门\n人口基础信息,某省公安厅,姓名；性别,某局\n";
    let told = |name: &str| {
        let verdict = judged(&[(name, list.as_bytes())], true);
        (verdict.outcome, codes(&verdict).len())
    };
    assert_eq!(told("catalogue/需求清单.csv"), (Outcome::Pass, 1));
    assert_eq!(told("数据需求.csv"), (Outcome::Pass, 1));
    assert_eq!(told("清单.csv"), (Outcome::Incomplete, 0));
    assert_eq!(told("需求/清单.csv"), (Outcome::Incomplete, 0));
    let verdict = judged(&[("需求清单.csv", list.as_bytes())], false);
    let demand = verdict.demands.first().unwrap();
    assert_eq!(demand.title.as_deref(), Some("人口基础信息"));
    assert_eq!(demand.provider.as_deref(), Some("某省公安厅"));
    assert_eq!(demand.items, ["姓名", "性别"]);
    // What is shared is no demand, and neither is what the department itself has.
    let shared = "信息资源名称,信息资源提供方,共享类型\n企业信息,某省市场监督管理局,有条件共享\n";
    let own = "信息资源名称,信息资源提供方,用途\n企业信息,某省市场监督管理局,核对\n";
    for list in [shared, own] {
        let verdict = judged(&[("需求清单.csv", list.as_bytes())], true);
        assert_ne!(verdict.outcome, Outcome::Pass, "{list}");
    }
}

/// What a template left on a hidden sheet is nobody's demand; a visible sheet beside the catalogue is.
#[test]
fn a_hidden_list_says_nothing() {
    let book = |is_hidden: bool| {
        let mut book = rust_xlsxwriter::Workbook::new();
        let notes = book.add_worksheet();
        notes.write(0, 0, "说明").unwrap();
        let sheet = book.add_worksheet().set_name("需求清单").unwrap();
        sheet.set_hidden(is_hidden);
        let rows = [
            ["序号", "所需政务信息资源名称", "政务信息资源提供方", "用途"],
            ["1", "人口基础信息", "某省公安厅", "核验"],
        ];
        for (row, texts) in (0..).zip(rows) {
            sheet.write_row(row, 0, texts).unwrap();
        }
        book.save_to_buffer().unwrap()
    };
    let shown = judged(&[("清单.xlsx", &book(false))], true);
    assert_eq!(codes(&shown), ["307011900102/000101"]);
    let hidden = judged(&[("清单.xlsx", &book(true))], true);
    assert_eq!(codes(&hidden), [""; 0]);
}

/// A list of systems is held against the manifest, and a system of which it says nothing is not accused.
#[test]
fn a_list_of_systems_agrees_with_the_manifest() {
    let of = |lines: &str| {
        let text = format!("部门名称*,系统名称*,系统访问地址*,数据库类型*,系统所属网络*\n{lines}");
        let verdict = judged(&[("系统清单.csv", text.as_bytes())], false);
        let rules = verdict.open.iter().map(|it| it.rule.clone());
        let own = rules.filter(|rule| rule.contains("system"));
        own.collect::<Vec<_>>()
    };
    assert_eq!(of("某局,经营主体年报系统,,达梦,政务外网\n"), [""; 0]);
    assert_eq!(
        of("某局,某省经营主体年报系统（二期）,,达梦,电子政务外网\n"),
        [""; 0]
    );
    assert_eq!(of("某局,经营主体年报系统,,达梦,\n"), [""; 0]);
    assert_eq!(of("某局,经营主体年报系统,,达梦,专网\n"), [""; 0]);
    assert_eq!(of("请填写,请填写,请填写,请选择,请选择\n"), [""; 0]);
    assert_eq!(
        of("某局,经营主体年报系统,,达梦,互联网\n某局,公文系统,,达梦,政务外网\n"),
        ["gb/system-on-another-network"]
    );
    assert_eq!(
        of("某局,公文系统,,达梦,政务外网\n"),
        ["gb/project-not-in-system-list"]
    );
}

/// A list of demands is one by its columns or its title, and its codes are those of others. A line of a resource of the own department
/// that nobody registers is told.
#[test]
fn an_own_resource_is_no_demand() {
    let outcome = |name: &str, list: &str| {
        let verdict = judged(&[(name, list.as_bytes())], false);
        let told = verdict.open.iter().map(|it| it.rule.clone());
        let told: Vec<String> = told
            .filter(|rule| rule == "hutong/own-resource-demanded")
            .collect();
        (verdict.outcome, told.len())
    };
    let of = |provider: &str, code: &str| {
        format!(
            "信息资源名称,信息资源代码,信息资源提供方,需求部门,数据用途说明\n企业法人信息,{code},{provider},某市局,核验\n"
        )
    };
    assert_eq!(
        outcome("a.csv", &of("某省税务局", "307046200101/000003")),
        (Outcome::Pass, 0)
    );
    // By its code, by its department, and by both.
    for (provider, code) in [
        ("", "307011900101/000009"),
        ("某省市场监督管理局", "307011900199/000009"),
        ("某省市场监督管理局", ""),
    ] {
        let list = of(provider, code);
        assert_eq!(outcome("a.csv", &list), (Outcome::Incomplete, 1), "{list}");
    }
    // A registered one is said twice.
    let own = of("某省市场监督管理局", "307011900101/000001");
    assert_eq!(outcome("a.csv", &own), (Outcome::Pass, 0));
    assert_eq!(codes(&judged(&[("a.csv", own.as_bytes())], false)), [""; 0]);
    // As a catalogue calls its columns, too.
    let otherwise =
        "数据集名称,责任单位,需求部门,数据用途说明\n企业法人信息,某省市场监督管理局,某市局,核验\n";
    assert_eq!(outcome("a.csv", otherwise), (Outcome::Incomplete, 1));
    // Words in a row far below make no list of demands of a catalogue.
    let catalogue = "信息资源名称,信息资源代码,信息资源提供方,更新周期\n企业法人信息,307011900101/000009,某省市场监督管理局,每日\n需求部门,数据使用单位,需求,\n";
    assert_ne!(outcome("a.csv", catalogue).0, Outcome::Pass);
}

/// A sheet that is called a list of demands is one where its lines name the department or the code.
#[test]
fn a_sheet_is_a_list_of_demands_by_its_name() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("需求清单").unwrap();
    let rows = [
        ["序号", "信息资源名称", "信息资源代码", "提供部门", "用途"],
        [
            "1",
            "法人税务登记信息",
            "307046200101/000003",
            "某省税务局",
            "核对纳税人状态",
        ],
    ];
    for (row, texts) in (0..).zip(rows) {
        sheet.write_row(row, 0, texts).unwrap();
    }
    let verdict = judged(&[("需求.xlsx", &book.save_to_buffer().unwrap())], false);
    assert_eq!(verdict.outcome, Outcome::Pass);
    assert_eq!(codes(&verdict), ["307046200101/000003"]);
}

/// What a list asks for is used in every format, and an own resource is told at its place where the format has places.
#[test]
fn a_list_is_read_in_every_format() {
    let names = "信息资源名称,信息资源代码,信息资源提供方,需求部门,数据用途说明";
    let line = |title: &str, code: &str, provider: &str| {
        format!("{title},{code},{provider},某省市场监督管理局,核验")
    };
    let rows = [
        names.to_owned(),
        line("纳税人信息", "307046200101/000003", "某省税务局"),
        line("经营主体名录", "", "本单位"),
    ];
    let cells: Vec<Vec<&str>> = rows.iter().map(|row| row.split(',').collect()).collect();
    let records: Vec<serde_json::Map<String, serde_json::Value>> = cells[1..]
        .iter()
        .map(|row| {
            let pairs = cells[0].iter().zip(row);
            let pairs = pairs.map(|(key, text)| ((*key).to_owned(), (*text).into()));
            pairs.collect()
        })
        .collect();
    let bars: Vec<String> = cells
        .iter()
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    let rule = "|---|---|---|---|---|";
    let table = format!("{}\n{rule}\n{}\n{}\n", bars[0], bars[1], bars[2]);
    for (name, text, place) in [
        ("清单.csv", rows.join("\n"), "A3"),
        (
            "清单.json",
            serde_json::json!(records).to_string(),
            "/1/信息资源名称",
        ),
        (
            "清单.yaml",
            serde_yaml::to_string(&records).unwrap(),
            "/1/信息资源名称",
        ),
        ("清单.md", table, ""),
    ] {
        let verdict = judged(&[(name, text.as_bytes())], false);
        assert_eq!(codes(&verdict), ["307046200101/000003"], "{name}");
        let mut told = verdict.open.iter();
        let told = told.find(|it| it.rule == "hutong/own-resource-demanded");
        let at = &told.unwrap_or_else(|| panic!("{name}: not told")).at;
        let shown = at.cell.clone().unwrap_or_else(|| at.pointer.clone());
        assert_eq!((at.file.as_str(), shown.as_str()), (name, place));
    }
}

/// A list of records that would become too large a sheet may be anything, and is not passed over.
#[test]
fn records_with_few_of_many_keys_are_bounded() {
    let list = |records: usize| {
        let keys = (0..150).map(|i| format!("\"k{i}\":1"));
        let first = keys.collect::<Vec<_>>().join(",");
        format!("[{{{first}}}{}]", ",{\"k149\":1}".repeat(records))
    };
    let told = |records: usize| {
        let text = list(records);
        let verdict = judged(&[("data/a.json", text.as_bytes())], false);
        messages(&verdict, "hutong/description-within").len()
    };
    assert_eq!((told(2_000), told(14_000)), (0, 1));
}
