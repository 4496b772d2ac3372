//! Lists of demands and of systems in every format (principles 7 and 8): as files of their own they register nothing and hold nobody
//! back. Each evasion hides a resource of the own department in what looks like such a list.

use super::beside::zip;
use super::case::{Case, Witness};
use super::draft::{Draft, yaml};
use super::sheet::{self, Rows, row, workbook};
use serde_json::{Map, Value, json};

const TITLE: &str = "驾驶员从业资格信息";
const CODE: &str = "307014200300/000007";
const OWN: &str = "某市交通运输局";
const OWN_CODE: &str = "11330100MB1A20408M";

/// How rows become a file.
pub type Format = fn(&Rows) -> Vec<u8>;

/// The formats in which people write a list, and how rows become a file of each.
pub const FORMATS: [(&str, Format); 9] = [
    ("csv", |rows| sheet::csv(rows).into_bytes()),
    ("xlsx", |rows| workbook(&[("Sheet1", rows)])),
    ("docx", document),
    ("md", markdown),
    ("html", page),
    ("yaml", |rows| yaml(&records(rows)).into_bytes()),
    ("json", |rows| records(rows).to_string().into_bytes()),
    ("answer.json", |rows| {
        let answer = json!({"code": 200, "msg": "ok", "data": {"list": records(rows), "total": 2}});
        answer.to_string().into_bytes()
    }),
    ("named.yaml", |rows| {
        yaml(&json!({"需求清单": records(rows)})).into_bytes()
    }),
];

fn records(rows: &Rows) -> Value {
    let record = |row: &Vec<String>| {
        let pairs = rows[0]
            .iter()
            .cloned()
            .zip(row.iter().map(|text| json!(text)));
        Value::Object(pairs.collect::<Map<_, _>>())
    };
    rows[1..].iter().map(record).collect()
}

fn document(rows: &Rows) -> Vec<u8> {
    let row = |row: &Vec<String>| {
        let cells = row
            .iter()
            .map(|text| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"));
        format!("<w:tr>{}</w:tr>", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    let text = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>清单</w:t></w:r></w:p><w:tbl>{rows}</w:tbl></w:body></w:document>"
    );
    zip(&[("word/document.xml", text.as_bytes())])
}

fn markdown(rows: &Rows) -> Vec<u8> {
    let mut lines: Vec<String> = rows
        .iter()
        .map(|row| format!("| {} |", row.join(" | ")))
        .collect();
    lines.insert(1, "| --- ".repeat(rows[0].len()) + "|");
    format!("# 清单\n\n{}\n", lines.join("\n")).into_bytes()
}

fn page(rows: &Rows) -> Vec<u8> {
    let row = |row: &Vec<String>| {
        let cells = row.iter().map(|text| format!("<td>{text}</td>"));
        format!("<tr>{}</tr>\n", cells.collect::<String>())
    };
    let rows: String = rows.iter().map(row).collect();
    format!("<html><body><h1>清单</h1><table>\n{rows}</table></body></html>").into_bytes()
}

fn rows<const N: usize>(rows: &[[&str; N]]) -> Rows {
    rows.iter().map(|cells| row(cells)).collect()
}

/// Lists that are what they say.
fn honest() -> Vec<(&'static str, Rows)> {
    vec![
        (
            "by who needs it and how often",
            rows(&[
                [
                    "需求信息资源名称",
                    "数据使用单位",
                    "信息项名称",
                    "用途",
                    "交换频率",
                ],
                ["企业法人信息", OWN, "企业名称", "核验", "每日"],
                ["人口基础信息", OWN, "姓名", "核验", "每月"],
            ]),
        ),
        (
            "in the columns of catalogues",
            rows(&[
                [
                    "信息资源名称",
                    "信息资源代码",
                    "信息资源提供方",
                    "更新周期",
                    "需求部门",
                    "数据用途说明",
                ],
                [
                    "纳税人信息",
                    "307046200101/000003",
                    "某省税务局",
                    "每日",
                    OWN,
                    "核验",
                ],
            ]),
        ),
        (
            "of what the project registers itself",
            rows(&[
                ["信息资源名称", "信息资源提供方", "需求部门", "数据用途说明"],
                ["道路运输经营许可信息", OWN, "某市公安局", "核验"],
            ]),
        ),
        (
            "of systems",
            rows(&[
                [
                    "部门名称",
                    "系统名称",
                    "系统访问地址",
                    "数据库类型",
                    "系统所属网络",
                ],
                [
                    OWN,
                    "道路运输许可系统",
                    "https://a.gov.cn",
                    "达梦",
                    "政务外网",
                ],
            ]),
        ),
    ]
}

/// Lists with a resource of the own department, in the two or three columns that would do for a catalogue.
fn dishonest() -> Vec<(&'static str, Rows)> {
    let of = |provider: &str, code: &str| {
        rows(&[
            [
                "信息资源名称",
                "信息资源代码",
                "信息资源提供方",
                "需求部门",
                "数据用途说明",
            ],
            [
                "纳税人信息",
                "307046200101/000003",
                "某省税务局",
                OWN,
                "核验",
            ],
            [TITLE, code, provider, "某市公安局", "核验"],
        ])
    };
    vec![
        ("by its code", of("", CODE)),
        ("by its department", of(OWN, "")),
        (
            "by a part of its department",
            of("某市交通运输局客运处", ""),
        ),
        ("by its department in short", of("市交通运输局", "")),
        ("by a word for its department", of("本单位", "")),
        ("by such a word and more", of("本局客运处", "")),
        (
            "among other departments",
            of("某省税务局、某市交通运输局", ""),
        ),
        ("by its code with a hyphen", of("", &CODE.replace('/', "-"))),
        (
            "by the code of its department",
            rows(&[
                [
                    "信息资源名称",
                    "信息资源提供方代码",
                    "需求部门",
                    "数据用途说明",
                    "交换频率",
                ],
                [TITLE, OWN_CODE, "某市公安局", "核验", "每日"],
            ]),
        ),
        (
            "described as a record",
            rows(&[
                [
                    "信息资源名称",
                    "信息资源摘要",
                    "信息资源格式分类",
                    "发布日期",
                    "需求部门",
                    "数据用途说明",
                ],
                [
                    TITLE,
                    "驾驶员的从业资格。",
                    "数据库",
                    "2026-03-01",
                    "某市公安局",
                    "核验",
                ],
            ]),
        ),
        (
            "with its sharing type",
            rows(&[
                [
                    "信息资源名称",
                    "数据使用单位",
                    "信息项名称",
                    "用途",
                    "交换频率",
                    "共享类型",
                ],
                [TITLE, "某市公安局", "姓名", "核验", "每日", "有条件共享"],
            ]),
        ),
        (
            "in a remark",
            rows(&[
                [
                    "需求信息资源名称",
                    "数据使用单位",
                    "用途",
                    "交换频率",
                    "备注",
                ],
                [
                    "企业法人信息",
                    OWN,
                    "核验",
                    "每日",
                    "另有 307014200300/000007，有条件共享",
                ],
            ]),
        ),
        (
            "among the systems",
            rows(&[
                [
                    "系统名称",
                    "系统访问地址",
                    "数据库类型",
                    "系统所属网络",
                    "信息资源名称",
                ],
                [
                    "道路运输许可系统",
                    "https://a.gov.cn",
                    "达梦",
                    "政务外网",
                    TITLE,
                ],
            ]),
        ),
    ]
}

fn in_all_formats() -> Vec<Case> {
    let of = "lists of demands and of systems";
    let mut cases = Vec::new();
    for (kind, all) in [(false, honest()), (true, dishonest())] {
        for (name, rows) in all {
            for (format, written) in FORMATS {
                let path = format!("catalogue/清单.{format}");
                let mut draft = Draft::proposal().file(&path, written(&rows));
                draft.rows.clone_from(&rows);
                let name = format!("{name}, as {format}");
                let case = if kind {
                    Case::evasion(7, of, &name, draft)
                } else {
                    Case::honest(8, of, &name, draft)
                };
                let seen = rows.last().unwrap()[0].clone();
                cases.push(
                    case.with(Witness::Member(path))
                        .with(Witness::Row(vec![seen])),
                );
            }
        }
    }
    cases
}

/// What only a tree or a workbook can hide.
fn other_forms() -> Vec<Case> {
    let of = "lists of demands and of systems";
    let demand = || json!({"需求信息资源名称": "企业法人信息", "数据使用单位": OWN, "用途": "核验", "交换频率": "每日"});
    let hidden = super::sheets::hidden_record;
    let mut twice = records(&honest()[0].1).to_string();
    let first = "\"需求信息资源名称\":\"企业法人信息\"";
    assert!(twice.contains(first));
    twice = twice.replacen(
        first,
        &format!("{first},\"信息资源提供方\":\"某省税务局\",\"信息资源提供方\":\"{OWN}\""),
        1,
    );
    let listed = |name: &str, columns: &[&str], cells: &[&str]| {
        let base = sheet::base();
        let list = vec![row(columns), row(cells)];
        let bytes = workbook(&[("目录", &base), (name, &list)]);
        Draft::proposal().catalogue("catalogue/resources.xlsx", bytes, &list)
    };
    let file = |path: &str, text: String| Draft::proposal().file(path, text);
    vec![
        Case::evasion(
            7,
            of,
            "a record among demands",
            file("catalogue/清单.json", json!([demand(), hidden()]).to_string()),
        )
        .text("catalogue/清单.json", TITLE),
        Case::evasion(
            7,
            of,
            "a record within a demand",
            file("catalogue/清单.json", {
                let mut within = demand();
                within["附件"] = hidden();
                json!([within]).to_string()
            }),
        )
        .text("catalogue/清单.json", TITLE),
        Case::evasion(
            7,
            of,
            "records beside demands",
            file(
                "catalogue/清单.json",
                json!({"需求清单": [demand()], "其他": [hidden()]}).to_string(),
            ),
        )
        .text("catalogue/清单.json", TITLE),
        Case::evasion(
            7,
            of,
            "demands called a catalogue",
            file("catalogue/清单.json", {
                let all = json!([{"信息资源名称": TITLE, "更新周期": "每日", "需求部门": "某市公安局", "用途": "核验"}]);
                json!({"目录": all}).to_string()
            }),
        )
        .text("catalogue/清单.json", TITLE),
        Case::evasion(7, of, "a key twice", file("catalogue/清单.json", twice))
            .text("catalogue/清单.json", "某省税务局"),
        Case::evasion(
            7,
            of,
            "a sheet of names and sharing types that is called demands",
            listed("需求清单", &["信息资源名称", "共享类型"], &[TITLE, "有条件共享"]),
        )
        .with(Witness::Row(vec![TITLE.to_owned()])),
        Case::evasion(
            7,
            of,
            "a sheet that is called demands and of which nothing is read",
            listed("需求清单", &["想要的", "部门", "更新"], &[TITLE, OWN, "每日"]),
        )
        .with(Witness::Row(vec![TITLE.to_owned()])),
        Case::evasion(
            7,
            of,
            "a sheet of systems of which nothing is read",
            listed(
                "系统清单",
                &["叫法", "访问地址", "数据库类型", "系统所属网络"],
                &[TITLE, "https://a.gov.cn", "达梦", "政务外网"],
            ),
        )
        .with(Witness::Row(vec![TITLE.to_owned()])),
        Case::evasion(7, of, "in an archive", {
            let list = markdown(&dishonest()[1].1);
            Draft::proposal().file("docs/附.zip", zip(&[("清单.md", &list)]))
        })
        .with(Witness::Member("docs/附.zip".to_owned())),
        Case::honest(8, of, "in an archive", {
            let list = markdown(&honest()[0].1);
            Draft::proposal().file("docs/附.zip", zip(&[("清单.md", &list)]))
        })
        .with(Witness::Member("docs/附.zip".to_owned())),
        Case::honest(
            8,
            of,
            "a sheet of demands with hints and notes alone",
            listed(
                "需求清单",
                &["想要的", "部门", "用途"],
                &["请填写", "请选择", "请填写"],
            ),
        )
        .with(Witness::Row(vec!["请填写".to_owned()])),
        Case::honest(
            8,
            of,
            "a catalogue and demands in one document",
            {
                let own = Draft::proposal().records;
                let both = json!({"目录": own, "需求清单": [demand()]});
                Draft::proposal().file("catalogue/resources.yaml", yaml(&both))
            },
        )
        .text("catalogue/resources.yaml", "企业法人信息"),
    ]
}

pub fn cases() -> Vec<Case> {
    [in_all_formats(), other_forms()].concat()
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn lists_in_every_format_end_right() {
    super::judged(&cases(), &[], false);
}
