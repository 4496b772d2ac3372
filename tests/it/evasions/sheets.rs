//! Principle 7: every file, sheet and row has a disposition. Each evasion registers one more resource, shared by interface and
//! served by no operation, where it may not be seen.

use super::case::{Case, Witness};
use super::draft::{Document, Draft, yaml};
use super::sheet::{self, Rows, column, row, workbook};
use serde_json::{Value, json};

const TITLE: &str = "驾驶员从业资格信息";
const CODE: &str = "307014200300/000007";

/// A record of a resource that no operation serves.
pub fn hidden_record() -> Value {
    let mut record = Draft::proposal().records[0].clone();
    record["mdId"] = "11330100MB1A20408M-0007".into();
    record["resTitle"] = TITLE.into();
    record["resID"] = CODE.into();
    record["扩展"]["信息项"] = json!([
        {"名称": "姓名", "英文名": "driverName", "数据类型": "字符型C", "长度": 60},
        {"名称": "从业资格证号", "英文名": "certificateNo", "数据类型": "字符型C", "长度": 30},
    ]);
    record
}

/// Its rows, with the header.
fn hidden() -> Rows {
    sheet::rows(&json!([hidden_record()]))
}

/// Its rows below those of the base submission.
fn below(change: impl Fn(&mut Rows, usize)) -> Rows {
    let mut rows = sheet::base();
    let first = rows.len();
    rows.extend(hidden().split_off(1));
    change(&mut rows, first);
    rows
}

fn seen(name: &str, draft: Draft) -> Case {
    Case::evasion(7, "rows", name, draft).with(Witness::Row(vec![TITLE.to_owned()]))
}

/// In the sheet of the others.
fn in_the_sheet() -> Vec<Case> {
    let marked = |label: &'static str, text: &'static str| {
        below(|rows, first| {
            for row in rows.iter_mut() {
                row.insert(0, String::new());
            }
            rows[0][0] = label.into();
            rows[first][0] = text.into();
        })
    };
    let apart = |blank: usize, header: bool| {
        let mut rows = sheet::base();
        rows.extend(vec![Vec::new(); blank]);
        rows.extend(hidden().split_off(usize::from(!header)));
        rows
    };
    let mut cases = Vec::new();
    for (name, rows) in [
        ("below the others", below(|_, _| ())),
        ("a remark that reads like a note", marked("备注", "说明：")),
        (
            "a remark that reads like an example",
            marked("备注", "示例"),
        ),
        ("a number that reads like a total", marked("序号", "合计")),
        ("a remark that it was dropped", marked("备注", "作废")),
        ("a remark on its sharing", marked("备注", "暂不上线")),
        ("behind fifty blank rows", apart(50, false)),
        ("behind five hundred blank rows", apart(500, false)),
        ("a second table below, with a header", apart(3, true)),
        ("a second table far below, with a header", apart(300, true)),
        ("behind a row of totals", {
            let mut rows = sheet::base();
            rows.push(row(&["合计", "", "", "", "2 项"]));
            rows.extend(hidden().split_off(1));
            rows
        }),
        ("behind a row of notes", {
            let mut rows = sheet::base();
            rows.push(row(&["填表说明：一项资源一行。"]));
            rows.extend(hidden().split_off(1));
            rows
        }),
        ("behind a signature", {
            let mut rows = sheet::base();
            rows.push(row(&["填表人：张三", "", "审核人：李四"]));
            rows.extend(hidden().split_off(1));
            rows
        }),
        (
            "its name says example",
            below(|rows, first| {
                let title = column(rows, "信息资源名称");
                rows[first][title] = format!("{TITLE}（示例）");
            }),
        ),
    ] {
        let form = if name.contains("table") || name.contains("blank") {
            "a workbook"
        } else {
            "a table"
        };
        let draft = if form == "a workbook" {
            Draft::proposal().in_xlsx(&rows)
        } else {
            Draft::proposal().in_csv(&rows)
        };
        let witness = rows
            .iter()
            .flatten()
            .find(|cell| cell.starts_with(TITLE))
            .unwrap()
            .clone();
        cases.push(Case::evasion(7, "rows", name, draft).with(Witness::Row(vec![witness])));
    }
    let mut beside = sheet::base();
    for (row, more) in beside.iter_mut().zip(hidden()) {
        row.push(String::new());
        row.extend(more);
    }
    cases.push(seen(
        "a second table to the right",
        Draft::proposal().in_xlsx(&beside),
    ));
    cases
}

/// In another sheet of the workbook.
fn in_another_sheet() -> Vec<Case> {
    let base = sheet::base();
    let book = |name: &str, sheet: &str, rows: Rows| {
        let bytes = workbook(&[("目录", &base), (sheet, &rows)]);
        let draft = Draft::proposal().catalogue("catalogue/resources.xlsx", bytes, &rows);
        Case::evasion(7, "sheets", name, draft).with(Witness::Row(vec![TITLE.to_owned()]))
    };
    let deep = |blank: usize| {
        let mut rows = vec![row(&["附表"])];
        rows.extend(vec![Vec::new(); blank]);
        rows.extend(hidden());
        rows
    };
    let known = |labels: &[&str]| {
        let whole = hidden();
        let columns: Vec<usize> = labels.iter().map(|label| column(&whole, label)).collect();
        whole
            .iter()
            .map(|row| columns.iter().map(|&column| row[column].clone()).collect())
            .collect::<Rows>()
    };
    let mut unknown = known(&["信息资源名称", "信息资源代码", "共享方式类型"]);
    unknown[0][2] = "怎样提供".into();
    let mut noted = known(&["信息资源名称", "信息资源代码", "共享类型", "共享方式类型"]);
    noted.insert(0, row(&["不在本次范围内的资源"]));
    vec![
        book("a second sheet", "续表", hidden()),
        book("a sheet called a draft", "草稿", hidden()),
        book("a sheet called dictionary", "数据字典", hidden()),
        book("a sheet called notes", "填表说明", hidden()),
        book("a sheet called a cover", "封面", hidden()),
        book("a sheet with a header in row 60", "附表", deep(58)),
        book("a sheet with a header in row 150", "附表", deep(148)),
        book("a sheet with a header in row 210", "附表", deep(208)),
        book(
            "a sheet of two columns",
            "清单",
            known(&["信息资源名称", "信息资源代码"]),
        ),
        book(
            "a sheet of two known columns and one that is not",
            "清单",
            unknown,
        ),
        book("a sheet with a title above", "其他", noted),
        book("a sheet with a title of thirty rows", "其他", deep(30)),
    ]
}

/// In another file.
fn in_another_file() -> Vec<Case> {
    let rows = hidden();
    let csv = sheet::csv(&rows);
    let records = yaml(&json!([hidden_record()]));
    let case = |name: &str, path: &str, bytes: Vec<u8>| {
        let draft = Draft::proposal().file(path, bytes);
        Case::evasion(7, "files", name, draft).with(Witness::Member(path.to_owned()))
    };
    let text = |separator: &str| {
        let lines: Vec<String> = rows.iter().map(|row| row.join(separator)).collect();
        lines.join("\n").into_bytes()
    };
    let junk: Vec<Value> = (0..9)
        .map(|n| json!({"name": format!("任务{n}"), "state": "完成"}))
        .collect();
    let mut behind = junk;
    behind.push(hidden_record());
    let departments = json!({"目录": {"客运处": [hidden_record()], "货运处": []}});
    let two: Rows = rows
        .iter()
        .map(|row| vec![row[4].clone(), row[5].clone()])
        .collect();
    vec![
        case(
            "a table that no manifest names",
            "catalogue/more.csv",
            csv.clone().into_bytes(),
        ),
        case(
            "a workbook that no manifest names",
            "catalogue/more.xlsx",
            workbook(&[("目录", &rows)]),
        ),
        case(
            "records that no manifest names",
            "catalogue/more.yaml",
            records.clone().into_bytes(),
        ),
        case(
            "records as JSON",
            "catalogue/more.json",
            json!([hidden_record()]).to_string().into_bytes(),
        ),
        case(
            "a table named like a lock file",
            "catalogue/~$more.csv",
            csv.clone().into_bytes(),
        ),
        case(
            "records named like a lock file",
            "catalogue/~$more.yaml",
            records.clone().into_bytes(),
        ),
        case(
            "a table named as a backup",
            "catalogue/more.csv.bak",
            csv.clone().into_bytes(),
        ),
        case(
            "a table in a hidden folder",
            ".old/more.csv",
            csv.clone().into_bytes(),
        ),
        case("a table by tabulators", "catalogue/more.tsv", text("\t")),
        case("a table by semicolons", "catalogue/more.csv", text(";")),
        case("a table by bars", "catalogue/more.csv", text("|")),
        case(
            "a table by Chinese commas",
            "catalogue/more.csv",
            text("，"),
        ),
        case(
            "a table of two columns",
            "catalogue/more.csv",
            sheet::csv(&two).into_bytes(),
        ),
        case("a table as text", "catalogue/more.txt", text("\t")),
        case(
            "a table without an ending",
            "catalogue/more",
            csv.clone().into_bytes(),
        ),
        case(
            "a table with a byte order mark",
            "catalogue/more.csv",
            [b"\xef\xbb\xbf", csv.as_bytes()].concat(),
        ),
        case("a table in UTF-16", "catalogue/more.csv", utf16(&csv)),
        case(
            "records behind nine others",
            "catalogue/tasks.yaml",
            yaml(&json!(behind)).into_bytes(),
        ),
        case(
            "records by department",
            "catalogue/all.yaml",
            yaml(&departments).into_bytes(),
        ),
        case(
            "a workbook named as a macro workbook",
            "catalogue/more.xlsm",
            workbook(&[("目录", &rows)]),
        ),
        case(
            "a workbook without an ending",
            "catalogue/more",
            workbook(&[("目录", &rows)]),
        ),
        case(
            "a workbook named as a picture",
            "catalogue/more.png",
            workbook(&[("目录", &rows)]),
        ),
    ]
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// What stands in a catalogue beside resources, and the forms in which people fill one in.
fn honest() -> Vec<Case> {
    let base = sheet::base();
    let case = |name: &str, rows: Rows, draft: Draft| {
        let witness = Witness::Row(vec![padded_or_plain(name).to_owned()]);
        let mut case = Case::honest(7, "sheets", name, draft).with(witness);
        case.draft.rows = rows;
        case
    };
    let both = |name: &str, rows: Rows| {
        vec![
            case(
                &format!("{name}, a table"),
                rows.clone(),
                Draft::proposal().in_csv(&rows),
            ),
            case(
                &format!("{name}, a workbook"),
                rows.clone(),
                Draft::proposal().in_xlsx(&rows),
            ),
        ]
    };
    let renamed = |names: &[(&str, &str)]| {
        let mut rows = base.clone();
        for cell in &mut rows[0] {
            if let Some((_, to)) = names.iter().find(|(from, _)| from == cell) {
                *cell = (*to).to_owned();
            }
        }
        rows
    };
    let put = |label: &str, from: &str, to: &str| {
        let mut rows = base.clone();
        let column = column(&rows, label);
        for row in &mut rows[1..] {
            if row[column] == from {
                row[column] = to.into();
            }
        }
        rows
    };
    let mut repeated = base.clone();
    for index in 2..repeated.len() {
        for cell in 0..repeated[index].len() {
            if repeated[index][cell].is_empty() && index != 5 {
                repeated[index][cell] = if [
                    "信息项名称",
                    "信息项英文名",
                    "数据类型",
                    "数据长度",
                    "开放条件",
                ]
                .contains(&repeated[0][cell].as_str())
                {
                    String::new()
                } else {
                    repeated[index - 1][cell].clone()
                };
            }
        }
    }
    let mut reversed = base.clone();
    for row in &mut reversed {
        row.reverse();
    }
    let mut numbered = base.clone();
    for (index, row) in numbered.iter_mut().enumerate() {
        row.insert(
            0,
            match index {
                0 => "序号".to_owned(),
                1 => "1".to_owned(),
                5 => "2".to_owned(),
                _ => String::new(),
            },
        );
    }
    let mut titled = base.clone();
    titled.insert(0, row(&["某市交通运输局政务信息资源目录"]));
    titled.insert(
        1,
        row(&["填报单位：某市交通运输局", "", "", "填报日期：2026-04-01"]),
    );
    let mut totalled = base.clone();
    totalled.push(row(&["合计", "", "", "", "2"]));
    let mut noted = base.clone();
    noted.push(row(&["填表说明：信息项逐行填写。"]));
    let mut remarked = base.clone();
    for (index, row) in remarked.iter_mut().enumerate() {
        row.push(if index == 0 { "备注" } else { "" }.to_owned());
    }
    let mut spaced = base.clone();
    spaced.insert(5, vec![String::new(); 23]);
    let mut padded = base.clone();
    for row in &mut padded {
        for cell in row.iter_mut() {
            *cell = format!(" {cell} ");
        }
    }
    let all = [
        ("as the guide has it", base.clone()),
        ("every row repeats the resource", repeated),
        ("columns in the opposite order", reversed),
        ("numbered rows", numbered),
        ("a title and a line of who fills it in", titled),
        ("a total at the end", totalled),
        ("a note at the end", noted),
        ("a column of remarks", remarked),
        ("a blank row between resources", spaced),
        ("blanks around cells", padded),
        (
            "short names of columns",
            renamed(&[
                ("信息资源名称", "资源名称"),
                ("信息资源代码", "资源代码"),
                ("信息资源提供方", "提供方"),
                ("信息资源提供方代码", "提供方代码"),
                ("信息资源摘要", "摘要"),
            ]),
        ),
        (
            "names of fields",
            renamed(&[
                ("信息项名称", "字段名称"),
                ("信息项英文名", "字段英文名"),
                ("数据类型", "字段类型"),
                ("数据长度", "字段长度"),
            ]),
        ),
        (
            "columns that must be filled in are marked",
            renamed(&[
                ("信息资源名称", "信息资源名称*"),
                ("信息资源代码", "*信息资源代码"),
                ("共享类型", "共享类型（必填）"),
            ]),
        ),
        (
            "the sharing type in short",
            put("共享类型", "有条件共享", "有条件"),
        ),
        (
            "the sharing type with a number",
            put("共享类型", "有条件共享", "02-有条件共享"),
        ),
        ("the mode in short", put("共享方式分类", "共享平台", "平台")),
        ("the mode in words", put("共享方式类型", "接口", "接口方式")),
        ("the cycle in short", put("更新周期", "每日", "每天")),
        ("open in words", put("是否向社会开放", "否", "不开放")),
        (
            "the type of data in letters",
            put("数据类型", "字符型C", "C"),
        ),
        (
            "the type of data in words",
            put("数据类型", "整型I", "整型"),
        ),
        (
            "the type of data of a database",
            put("数据类型", "字符型C", "varchar"),
        ),
        (
            "the type of data before its letter",
            put("数据类型", "日期型D", "D日期型"),
        ),
        (
            "a condition that is not needed is blank",
            put("共享条件", "无条件", ""),
        ),
        (
            "a date with strokes",
            put("发布日期", "2026-04-01", "2026/4/1"),
        ),
        (
            "a date in Chinese",
            put("发布日期", "2026-04-01", "2026年4月1日"),
        ),
        (
            "a date in digits",
            put("发布日期", "2026-04-01", "20260401"),
        ),
    ];
    let mut cases: Vec<Case> = all
        .into_iter()
        .flat_map(|(name, rows)| both(name, rows))
        .collect();
    cases.extend(honest_files(&base));
    cases
}

/// The code of the first resource as it stands in a cell.
fn padded_or_plain(name: &str) -> &'static str {
    if name.starts_with("blanks") {
        " 307014200300/000001 "
    } else {
        "307014200300/000001"
    }
}

/// The catalogue in several files and sheets, in other encodings and separators.
fn honest_files(base: &Rows) -> Vec<Case> {
    let split = |from: usize, to: usize| {
        let mut rows = vec![base[0].clone()];
        rows.extend(base[from..to].to_vec());
        rows
    };
    let (first, second) = (split(1, 5), split(5, 7));
    let both = workbook(&[("许可", &first), ("统计", &second)]);
    let with_cover = workbook(&[
        (
            "封面",
            &vec![row(&["某市交通运输局"]), row(&["政务信息资源目录"])],
        ),
        ("目录", base),
    ]);
    let with_blank = workbook(&[("目录", base), ("Sheet2", &Vec::new())]);
    let lines = |separator: &str| {
        let lines: Vec<String> = base.iter().map(|row| row.join(separator)).collect();
        lines.join("\r\n")
    };
    let csv = sheet::csv(base);
    let (gbk, _, wrong) = encoding_rs::GBK.encode(&csv);
    assert!(!wrong);
    let named = |name: &str, path: &str, bytes: Vec<u8>| {
        let draft = Draft::proposal().catalogue(path, bytes, base);
        Case::honest(7, "files", name, draft).with(Witness::Member(path.to_owned()))
    };
    let base_records = Draft::proposal().records;
    let in_two = Draft::proposal()
        .put(Document::Records, "", json!([base_records[0]]))
        .put(
            Document::Manifest,
            "/catalogue",
            json!(["catalogue/resources.yaml", "catalogue/statistics.yaml"]),
        )
        .file("catalogue/statistics.yaml", yaml(&json!([base_records[1]])));
    let mixed = Draft::proposal()
        .put(Document::Records, "", json!([base_records[0]]))
        .put(
            Document::Manifest,
            "/catalogue",
            json!(["catalogue/resources.yaml", "catalogue/statistics.csv"]),
        )
        .file("catalogue/statistics.csv", sheet::csv(&second));
    vec![
        named("two sheets", "catalogue/resources.xlsx", both),
        named("a cover", "catalogue/resources.xlsx", with_cover),
        named("a blank sheet", "catalogue/resources.xlsx", with_blank),
        named(
            "a macro workbook",
            "catalogue/resources.xlsm",
            workbook(&[("目录", base)]),
        ),
        named("in GBK", "catalogue/resources.csv", gbk.into_owned()),
        named(
            "with a byte order mark",
            "catalogue/resources.csv",
            [b"\xef\xbb\xbf", csv.as_bytes()].concat(),
        ),
        named("in UTF-16", "catalogue/resources.csv", utf16(&csv)),
        named(
            "by semicolons",
            "catalogue/resources.csv",
            lines(";").into_bytes(),
        ),
        named(
            "by tabulators",
            "catalogue/resources.csv",
            lines("\t").into_bytes(),
        ),
        named(
            "with line ends of Windows",
            "catalogue/resources.csv",
            csv.replace('\n', "\r\n").into_bytes(),
        ),
        named("a name in Chinese", "目录/资源目录.csv", csv.into_bytes()),
        named(
            "records as JSON",
            "catalogue/resources.json",
            base_records.to_string().into_bytes(),
        ),
        Case::honest(7, "files", "records in two files", in_two)
            .with(Witness::Member("catalogue/statistics.yaml".to_owned())),
        Case::honest(7, "files", "records and a table", mixed)
            .with(Witness::Member("catalogue/statistics.csv".to_owned())),
    ]
}

pub fn cases() -> Vec<Case> {
    [
        in_the_sheet(),
        in_another_sheet(),
        in_another_file(),
        honest(),
    ]
    .concat()
}
