//! Every sheet of a workbook is judged, named as what it is, or told to be unread.

use super::support::{Read, arg, read};
use rust_xlsxwriter::Workbook;

const HEADER: &str = "信息资源名称|信息资源代码|信息资源提供方|共享类型|更新周期";
const ROW: &str = "甲|307011024701/000001|某局|无条件共享|每年";

/// A workbook with one resource and another sheet, hidden or not, of these rows.
fn beside(name: &str, hidden: bool, rows: &[&str]) -> Read {
    let mut book = Workbook::new();
    let sheets = [("目录", false, &[HEADER, ROW][..]), (name, hidden, rows)];
    for (name, hidden, rows) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        sheet.set_hidden(hidden);
        for (at, row) in (0..).zip(rows) {
            for (column, text) in (0..).zip(row.split('|')) {
                sheet.write_string(at, column, text).unwrap();
            }
        }
    }
    read("catalogue.xlsx", &book.save_to_buffer().unwrap())
}

#[test]
fn every_sheet_is_judged_named_or_told() {
    let demand = "序号|信息资源名称*|信息项名称*|信息项说明*|需求部门|用途|需求紧急程度*";
    // Name, rows, what is said of the sheet, its kind or its first row.
    let cases: &[(&str, &[&str], &str, &str)] = &[
        ("Sheet2", &[], "", ""),
        (
            "填表说明",
            &["一、代码按目录编制", "信息资源名称|不得重复"],
            "sheet-listed",
            "说明",
        ),
        (
            "Sheet2",
            &[
                "列名|要求|示例",
                "信息资源名称|写全称|甲",
                "信息资源代码|按规则|307001000000/000001",
                "更新周期|按表|每年",
            ],
            "sheet-listed",
            "说明",
        ),
        (
            "需求",
            &[demand, "1|乙|姓名|无|某处|核对|高"],
            "sheet-listed",
            "需求清单",
        ),
        (
            "Sheet2",
            &[demand, "1|乙|姓名|无|某处|核对|高"],
            "sheet-listed",
            "需求清单",
        ),
        (
            "字典",
            &[
                "共享类型|更新周期|格式",
                "无条件共享|每年|数据库",
                "有条件共享|每月|电子文件",
            ],
            "sheet-listed",
            "字典",
        ),
        ("值域", &["甲列|乙列|丙列", "a|b|c"], "sheet-listed", "字典"),
        (
            "Sheet2",
            &["无条件共享|每年|数据库", "有条件共享|每月|电子文件"],
            "sheet-listed",
            "字典",
        ),
        (
            "Sheet2",
            &[
                "部门名称*|系统名称*|系统访问地址*|数据库类型*",
                "某处|某系统|无|无",
            ],
            "sheet-listed",
            "系统清单",
        ),
        // What may list resources.
        (
            "Sheet2",
            &["数据表|信息资源代码|归口", "乙|307011024701/000002|甲处"],
            "sheet-not-read",
            "数据表 | 信息资源代码 | 归口",
        ),
        (
            "字典",
            &["数据表|代码|归口", "乙|307011024701/000002|甲处"],
            "sheet-not-read",
            "乙 | 307011024701/000002 | 甲处",
        ),
        (
            "说明",
            &["信息资源名称|归口", "乙|甲处"],
            "sheet-not-read",
            "信息资源名称 | 归口",
        ),
        (
            "说明",
            &["另有 307011024701/000002"],
            "sheet-not-read",
            "另有 307011024701/000002",
        ),
        (
            "Sheet2",
            &["信息资源名称", "乙"],
            "sheet-not-read",
            "信息资源名称",
        ),
        (
            "Sheet2",
            &["表|甲列|乙列", "x|y|z"],
            "sheet-not-read",
            "表 | 甲列 | 乙列",
        ),
    ];
    for (name, rows, code, wanted) in cases {
        for hidden in [false, true] {
            let read = beside(name, hidden, rows);
            let codes = read.codes();
            assert_eq!(codes.join(" "), *code, "{name} {rows:?}: {:?}", read.faults);
            assert_eq!(read.entries.len(), 1);
            if let Some(fault) = read.faults.first() {
                let named = if *code == "sheet-listed" {
                    "kind_zh"
                } else {
                    "first"
                };
                let found = arg(fault, named);
                assert!(wanted.is_empty() || found == *wanted, "{rows:?}: {found}");
                assert_eq!(arg(fault, "sheet"), *name);
            }
        }
    }
}

#[test]
fn a_hidden_sheet_that_is_judged_is_told_so() {
    let read = beside(
        "旧目录",
        true,
        &[HEADER, "乙|307011024701/000002|某局|不予共享|每年"],
    );
    assert_eq!(
        (read.codes(), read.entries.len()),
        (vec!["hidden-sheet"], 2)
    );
}

#[test]
fn a_sheet_of_items_is_no_second_catalogue() {
    let items = "数据资源目录名称|信息项业务名称|信息项英文名|数据类型|涉密属性|更新周期";
    let items = items
        .replace("数据资源目录名称", "信息资源名称")
        .replace("信息项业务名称", "信息项名称");
    let read = beside(
        "信息项",
        false,
        &[&items, "甲|姓名|name|C|否|每日", "甲|年龄|age|I|是|每月"],
    );
    let hutong::model::catalogue::Joined {
        entries: joined,
        faults,
        ..
    } = hutong::model::catalogue::join(read.entries);
    assert_eq!((joined.len(), joined[0].items.len()), (1, 2), "{faults:?}");
    assert!(faults.is_empty());
    let codes: Vec<_> = read.faults.iter().map(|fault| fault.code).collect();
    assert_eq!(codes, ["unknown-column"]);
}
