//! Cases with one cause are one finding, with their number, the resources and the first places; what an office excused of them stays
//! excused, and nothing else with it.

use crate::support::{files, one, plan};
use hutong::decide::{Finding, Verdict};
use hutong::read::Json;
use hutong::report::human::{Links, Style, human};
use hutong::report::json::json;
use hutong::report::markdown::markdown;
use hutong::text::Lang;

const MANIFEST: &str = "hutong: 1\nproject:\n  code: \"2026-0142\"\n  name: 某市年报系统\n  class: new\n  stage: proposal\n  provider: {name: 某市市场监督管理局, code: 11330000MB0000019E}\n  security: {mlps: 三级, cryptography: 已备案}\n  scope: government-information-system\n  exchangePlatform: false\npacks: [gb]\ncatalogue: [catalogue.csv]\n";

/// What the resources are about.
const NAMES: [&str; 8] = [
    "企业", "个体", "农合", "外资", "分支", "药店", "餐饮", "特种",
];

/// A catalogue that is in order but for what is said here.
struct Sheet<'t> {
    /// Whether there is a column 共享类型.
    shared: bool,
    /// The update cycle of each resource.
    cycles: &'t [&'t str],
}

impl Sheet<'_> {
    fn text(&self) -> String {
        let shared = if self.shared { ",共享类型" } else { "" };
        let mut text = format!(
            "信息资源代码,信息资源名称,信息资源提供方,信息资源提供方代码,信息资源摘要,更新周期{shared}\n"
        );
        for (at, cycle) in self.cycles.iter().enumerate() {
            let number = at + 1;
            let shared = if self.shared { ",无条件共享" } else { "" };
            let name = NAMES[at % NAMES.len()].repeat(1 + at / NAMES.len());
            let row = [
                &format!("307011900101/{number:06}"),
                &format!("{name}年报信息"),
                "某市市场监督管理局",
                "11330000MB0000019E",
                "经营主体按年度报送的信息。",
                cycle,
            ];
            text += &(row.join(",") + shared + "\n");
        }
        text
    }

    fn judged(&self, waivers: &str) -> Verdict {
        let mut plan = plan();
        if !waivers.is_empty() {
            let text = format!("hutong: 1\nwaivers:\n{waivers}");
            plan.office = Some(hutong::load_office(&one("waivers.yaml", text), &plan).unwrap());
        }
        let text = self.text();
        let submitted = files(&[("hutong.yaml", MANIFEST), ("catalogue.csv", text.as_str())]);
        hutong::judge(&submitted, &plan)
    }
}

fn of<'v>(findings: &'v [Finding], rule: &str) -> Vec<&'v Finding> {
    findings.iter().filter(|told| told.rule == rule).collect()
}

fn waiver(rule: &str, at: &str, more: &str) -> String {
    format!(
        "  - {{project: \"2026-0142\", rule: {rule}, at: {at}, reason: 存量系统, grantedBy: 某省数据局, grantedOn: \"2026-06-01\", expires: \"2027-05-31\", reference: 数函〔2026〕3号{more}}}\n"
    )
}

const SHARING: &str = "gb/resource-without-sharing-type";
const CYCLE: &str = "gb/update-cycle-unknown";

#[test]
fn a_column_that_the_header_lacks_is_told_once() {
    let cycles = ["每年"; 40];
    let verdict = Sheet {
        shared: false,
        cycles: &cycles,
    }
    .judged("");
    let [told] = of(&verdict.open, SHARING)[..] else {
        panic!("one finding");
    };
    assert_eq!(told.message.zh, "40 项资源未填写“共享类型”：表头没有这一列");
    assert_eq!(
        told.message.en,
        "40 resources do not fill in 共享类型 (sharingType): the header has no such column"
    );
    assert_eq!(told.cases.len(), 40);
    assert!(told.decides());
    // No row is a better place than another.
    assert_eq!(told.others().count(), 0);
    let report: Json = serde_json::from_str(&json(&verdict).unwrap()).unwrap();
    let all = report["findings"].as_array().unwrap();
    let one = all.iter().find(|told| told["rule"] == SHARING).unwrap();
    assert_eq!(one["args"]["resources"], "40");
    assert_eq!(one["cases"].as_array().unwrap().len(), 0);
}

#[test]
fn a_value_that_the_list_lacks_is_told_once_with_its_places() {
    let cycles = [
        "每年",
        "随缘",
        "随缘",
        "随缘",
        "看情况",
        "随缘",
        "随缘",
        "随缘",
    ];
    let verdict = Sheet {
        shared: true,
        cycles: &cycles,
    }
    .judged("");
    let told = of(&verdict.open, CYCLE);
    assert_eq!(told.len(), 2, "one for each value");
    let many = told.iter().find(|told| !told.cases.is_empty()).unwrap();
    assert!(
        many.message
            .zh
            .starts_with("6 项资源的更新周期“随缘”不在代码表中"),
        "{}",
        many.message.zh
    );
    assert_eq!(many.at.cell.as_deref(), Some("F3"));
    let others: Vec<_> = many
        .others()
        .map(|at| at.cell.as_deref().unwrap())
        .collect();
    assert_eq!(others, ["F4", "F5", "F7", "F8"]);
    let single = told.iter().find(|told| told.cases.is_empty()).unwrap();
    assert_eq!(single.resource.as_deref(), Some("307011900101/000005"));
    let report: Json = serde_json::from_str(&json(&verdict).unwrap()).unwrap();
    let all = report["findings"].as_array().unwrap();
    let one = all
        .iter()
        .find(|told| told["args"]["cases"] == "6")
        .unwrap();
    let cells: Vec<_> = one["cases"]
        .as_array()
        .unwrap()
        .iter()
        .map(|case| case["cell"].as_str().unwrap())
        .collect();
    assert_eq!(cells, ["F3", "F4", "F5", "F7", "F8", "F9"]);
    assert_eq!(one["cases"][0]["resource"], "307011900101/000002");
    let style = Style {
        lang: Lang::Zh,
        ..Style::default()
    };
    let text = human(&verdict, style, Links::default());
    assert!(text.contains("共 6 处，其次：F4、F5、F7、F8"), "{text}");
}

#[test]
fn a_waiver_of_a_gathered_finding_covers_the_cases_that_were_seen() {
    let three = Sheet {
        shared: true,
        cycles: &["随缘", "随缘", "随缘"],
    };
    let told = three.judged("");
    let [told] = of(&told.open, CYCLE)[..] else {
        panic!("one finding");
    };
    let at = format!("{{fingerprint: \"{}\"}}", told.fingerprint);
    let seen = format!(", compared: [\"{}\"]", told.compared.as_deref().unwrap());
    let waived = |sheet: &Sheet<'_>, text: &str| {
        let verdict = sheet.judged(text);
        (
            of(&verdict.waived, CYCLE).len(),
            of(&verdict.open, CYCLE).len(),
            of(&verdict.open, "hutong/waiver-unseen").len(),
        )
    };
    assert_eq!(waived(&three, &waiver(CYCLE, &at, &seen)), (1, 0, 0));
    // Without the digest the office has seen nothing in particular.
    assert_eq!(waived(&three, &waiver(CYCLE, &at, "")), (0, 1, 1));
    // A fourth case was not seen.
    let four = Sheet {
        shared: true,
        cycles: &["随缘", "随缘", "随缘", "随缘"],
    };
    assert_eq!(waived(&four, &waiver(CYCLE, &at, &seen)), (0, 1, 1));
    // What is excused wherever it stands in a file is excused.
    assert_eq!(
        waived(&four, &waiver(CYCLE, "{file: catalogue.csv}", "")),
        (1, 0, 0)
    );
}

#[test]
fn a_waiver_for_one_resource_leaves_the_others_open() {
    let three = Sheet {
        shared: true,
        cycles: &["随缘", "随缘", "随缘"],
    };
    let verdict = three.judged(&waiver(CYCLE, "{resource: 307011900101/000001}", ""));
    let ([waived], [open]) = (
        &of(&verdict.waived, CYCLE)[..],
        &of(&verdict.open, CYCLE)[..],
    ) else {
        panic!("one finding each");
    };
    assert_eq!(waived.resource.as_deref(), Some("307011900101/000001"));
    assert!(
        open.message.zh.starts_with("2 项资源"),
        "{}",
        open.message.zh
    );
    assert_eq!(open.at.cell.as_deref(), Some("F3"));
    // What is left is a finding that a waiver of its own covers.
    let left = format!("{{fingerprint: \"{}\"}}", open.fingerprint);
    let seen = format!(", compared: [\"{}\"]", open.compared.as_deref().unwrap());
    let both = waiver(CYCLE, "{resource: 307011900101/000001}", "") + &waiver(CYCLE, &left, &seen);
    let covered = three.judged(&both);
    assert!(of(&covered.open, CYCLE).is_empty());
    assert_eq!(of(&covered.waived, CYCLE).len(), 2);
    // A waiver for the one case that there was covers that one, and no more.
    let single = Sheet {
        shared: true,
        cycles: &["随缘", "每年", "每年"],
    }
    .judged("");
    let at = format!(
        "{{fingerprint: \"{}\"}}",
        of(&single.open, CYCLE)[0].fingerprint
    );
    let later = three.judged(&waiver(CYCLE, &at, ""));
    assert_eq!(of(&later.waived, CYCLE).len(), 1);
    assert_eq!(of(&later.open, CYCLE)[0].cases.len(), 2);
}

/// Resources that differ in everything a rule may ask for, so that many rules have many findings, and no code can be used.
fn flood() -> Verdict {
    let mut text = String::from(
        "信息资源代码,信息资源名称,信息资源提供方,信息资源提供方代码,信息资源摘要,更新周期,共享类型,共享方式类型,发布日期,信息项名称,数据类型,数据长度\n",
    );
    for at in 0..1_500 {
        let odd = |of: usize, wrong: &str, right: &str| {
            let text = if at % of == 0 { wrong } else { right };
            text.to_owned()
        };
        let row = [
            format!("11330000MB0000019E{at:015}"),
            odd(5, "*", &format!("{}{at}号情况", NAMES[at % NAMES.len()])),
            odd(7, "", "某市市场监督管理局"),
            odd(3, &format!("11330000MB00{at:06}"), "11330000MB0000019E"),
            odd(4, "无", "经营主体按年度报送的信息。"),
            format!("每{at}天"),
            odd(6, &format!("看情况{at}"), "无条件共享"),
            odd(2, &format!("口头{at}"), "接口"),
            odd(2, &format!("二〇{at}"), "2026-03-01"),
            odd(9, "*", "企业名称"),
            odd(3, &format!("自定义{at}"), "字符型C"),
            odd(8, "*", "100"),
        ];
        text += &(row.join(",") + "\n");
    }
    let submitted = files(&[("hutong.yaml", MANIFEST), ("catalogue.csv", text.as_str())]);
    hutong::judge(&submitted, &plan())
}

#[test]
fn a_flood_is_a_page_that_can_be_read_and_nothing_is_lost() {
    let verdict = flood();
    assert!(verdict.open.len() > 2_000, "{}", verdict.open.len());
    for lang in [Lang::Zh, Lang::En, Lang::Both] {
        let style = Style {
            lang,
            ..Style::default()
        };
        let page = human(&verdict, style, Links::default());
        assert!(page.lines().count() < 400, "{}", page.lines().count());
        // Every rule is there, at least with its number.
        let open: std::collections::BTreeSet<&str> = verdict
            .causes()
            .filter(|told| told.reason.is_none())
            .map(|told| told.rule.as_str())
            .collect();
        for rule in open {
            assert!(page.contains(rule), "{rule} is left out");
        }
        assert!(page.contains("11330000MB0000019E000000000000000 "));
        let all = human(&verdict, Style { all: true, ..style }, Links::default());
        assert!(all.lines().count() > 5_000, "{}", all.lines().count());
        let page = markdown(&verdict, lang);
        assert!(page.lines().count() < 400, "{}", page.lines().count());
    }
    let style = Style {
        lang: Lang::Zh,
        ..Style::default()
    };
    let page = human(&verdict, style, Links::default());
    assert!(page.contains("等 1500 项"), "{page}");
    let report: Json = serde_json::from_str(&json(&verdict).unwrap()).unwrap();
    assert_eq!(
        report["findings"].as_array().unwrap().len(),
        verdict.open.len()
    );
}

/// Items without a name are told by nothing but their cell: that their length is not filled in is no column that is missing.
#[test]
fn a_column_of_items_without_names_is_there() {
    let mut text = String::from(
        "信息资源代码,信息资源名称,信息资源提供方,信息资源提供方代码,信息项名称,数据类型,数据长度\n",
    );
    for (at, name) in NAMES.iter().enumerate() {
        let number = at + 1;
        let row = [
            &format!("307011900101/{number:06}"),
            &format!("{name}年报信息"),
            "某市市场监督管理局",
            "11330000MB0000019E",
            "",
            "字符型C",
            "*",
        ];
        text += &(row.join(",") + "\n");
    }
    let submitted = files(&[("hutong.yaml", MANIFEST), ("catalogue.csv", text.as_str())]);
    let verdict = hutong::judge(&submitted, &plan());
    let [told] = of(&verdict.open, "gb/item-without-length")[..] else {
        panic!("one finding");
    };
    assert_eq!(told.cases.len(), 8);
    assert!(!told.lacks_column(), "{}", told.message.zh);
}

/// Operations of the system's own pages: by their tag, by the beginning of their path, and those that the vendor marks, which stay wrong.
#[test]
fn operations_that_are_tied_to_nothing_are_told_by_group() {
    let people = "responses: {'200': {description: ok, content: {application/json: {schema: {type: array, items: {type: object, properties: {personName: {type: string}}}}}}}}";
    let get = |path: &str, more: &str| format!("  {path}:\n    get: {{{more}{people}}}\n");
    let api = [
        "openapi: 3.0.3\ninfo: {title: 年报, version: '1'}\nsecurity: [{sign: []}]\npaths:\n"
            .to_owned(),
        get("/users", "tags: [用户管理], "),
        get("/users/{id}", "tags: [用户管理], "),
        get("/api/v1/posts/all", ""),
        get("/api/v1/posts/{id}", ""),
        get("/menus", "tags: [菜单], x-audience: internal, "),
        get("/roles", "tags: [角色], x-audience: internal, "),
        "components:\n  securitySchemes:\n    sign: {type: apiKey, in: header, name: x-sign}\n"
            .to_owned(),
    ]
    .concat();
    let sheet = Sheet {
        shared: true,
        cycles: &["每年"],
    };
    let judged = |waivers: &str| {
        let mut plan = plan();
        if !waivers.is_empty() {
            let text = format!("hutong: 1\nwaivers:\n{waivers}");
            plan.office = Some(hutong::load_office(&one("waivers.yaml", text), &plan).unwrap());
        }
        let submitted = files(&[
            ("hutong.yaml", MANIFEST),
            ("catalogue.csv", &sheet.text()),
            ("api.yaml", &api),
        ]);
        hutong::judge(&submitted, &plan)
    };
    let rule = "gb/operation-without-resource";
    let messages = |verdict: &Verdict| -> Vec<String> {
        let told = of(&verdict.open, rule);
        assert!(told.iter().all(|finding| finding.decides()));
        told.iter()
            .map(|finding| finding.message.zh.clone())
            .collect()
    };
    let expected = [
        "用户管理：2 个接口操作提供数据，却没有对应任何登记的资源",
        "/api/v1/posts：2 个接口操作提供数据，却没有对应任何登记的资源",
        "x-audience: internal：2 个接口操作提供数据，却没有对应任何登记的资源",
    ];
    assert_eq!(messages(&judged("")), expected);
    // An office excuses one of a group, and the other stays.
    let verdict = judged(&waiver(rule, "{operation: GET /menus}", ""));
    assert_eq!(of(&verdict.waived, rule).len(), 1);
    let left = "x-audience: internal：1 个接口操作提供数据，却没有对应任何登记的资源";
    assert_eq!(messages(&verdict), [expected[0], expected[1], left]);
}

/// A cell that was dragged down counts up row by row.
#[test]
fn a_code_that_was_dragged_down_is_told_once() {
    let head = "信息资源代码,信息资源名称,信息资源提供方,信息资源提供方代码,信息资源摘要,共享类型,更新周期,信息项名称,数据类型,数据长度\n";
    let rows = (1..=6).map(|number| {
        format!("307011900101/{number:06},企业年报信息,某市市场监督管理局,11330000MB0000019E,经营主体按年度报送的信息。,无条件共享,每年,第{number}项,字符型C,20\n")
    });
    let text = head.to_owned() + &rows.collect::<String>();
    let verdict = hutong::judge(
        &files(&[("hutong.yaml", MANIFEST), ("catalogue.csv", text.as_str())]),
        &plan(),
    );
    let told = of(&verdict.open, "gb/rows-with-different-codes");
    let [one] = told.as_slice() else {
        panic!("{told:?}");
    };
    assert_eq!(
        one.message.zh,
        "“企业年报信息”有 5 行的代码与首行的 307011900101/000001 不同"
    );
    assert_eq!(one.cases.len(), 5);
}
