//! A catalogue in a real workbook: merged header and cells, hidden sheet and row, a number for a code, a formula, a date.

use super::support::{read, show};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};

const PLAIN: [(u16, &str); 8] = [
    (0, "信息资源代码*"),
    (1, "信息资源\n名称"),
    (2, "信息资源提供方"),
    (3, "提供方代码"),
    (9, "更新频率"),
    (10, "发布日期"),
    (4, "共享类型"),
    (11, "颜色"),
];

/// Title, unit, a header of two rows from row 4 on.
fn header(sheet: &mut Worksheet) {
    let plain = Format::new();
    sheet
        .merge_range(0, 0, 0, 11, "某市政务信息资源目录", &plain)
        .unwrap();
    sheet.write(1, 0, "填报单位：某局").unwrap();
    for (column, name) in PLAIN {
        sheet
            .merge_range(3, column, 4, column, name, &plain)
            .unwrap();
    }
    sheet
        .merge_range(3, 5, 3, 6, "信息资源格式", &plain)
        .unwrap();
    sheet.merge_range(3, 7, 3, 8, "信息项", &plain).unwrap();
    for (column, name) in [
        (5, "分类"),
        (6, "类型"),
        (7, "名称"),
        (8, "数据类型（必填）"),
    ] {
        sheet.write(4, column, name).unwrap();
    }
}

fn row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0..).zip(cells) {
        if !text.is_empty() {
            sheet.write_string(row, column, *text).unwrap();
        }
    }
}

fn workbook() -> Vec<u8> {
    let mut book = Workbook::new();
    let plain = Format::new();
    row(
        book.add_worksheet().set_name("填表说明").unwrap(),
        0,
        &["信息资源名称不得重复"],
    );

    let sheet = book.add_worksheet().set_name("目录").unwrap();
    header(sheet);
    row(
        sheet,
        5,
        &[
            "示例",
            "人口（示例）",
            "某局",
            "1",
            "无条件共享",
            "数据库",
            "MySQL",
            "姓名",
            "C",
            "每日",
        ],
    );
    for (column, text) in [
        (0, "307011024701/000001"),
        (1, "年报信息"),
        (2, "某局"),
        (4, "1-无条件共享"),
        (9, "每日"),
    ] {
        sheet
            .merge_range(6, column, 7, column, text, &plain)
            .unwrap();
    }
    row(
        sheet,
        6,
        &[
            "",
            "",
            "",
            "111000000000131433",
            "",
            "数据库",
            "MySQL",
            "企业名称",
            "C",
        ],
    );
    row(sheet, 7, &["", "", "", "", "", "", "", "注册资本", "Y"]);
    let day = ExcelDateTime::from_ymd(2024, 1, 5).unwrap();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    sheet
        .write_datetime_with_format(6, 10, &day, &date)
        .unwrap();
    row(
        sheet,
        8,
        &[
            "",
            "处罚信息",
            "某局",
            "",
            "有条件共享",
            "电子表格",
            "xlsx",
            "决定",
            "C",
            "每月",
        ],
    );
    sheet.write_number(8, 0, 307_011_024_701.0).unwrap();
    sheet.write_number(8, 3, 111_000_000_000_131_433.0).unwrap();
    sheet.write_number(8, 10, 45_296.0).unwrap();
    sheet
        .write_formula(8, 11, Formula::new("1/0").set_result("#DIV/0!"))
        .unwrap();
    sheet.set_row_hidden(8).unwrap();
    row(sheet, 9, &["合计：2"]);

    let hidden = book.add_worksheet().set_name("旧目录").unwrap();
    hidden.set_hidden(true);
    header(hidden);
    row(
        hidden,
        5,
        &[
            "307011024701/000003",
            "信用信息",
            "某局",
            "111000000000131433",
            "不予共享",
            "电子文件",
            "pdf",
            "",
            "",
            "每年",
        ],
    );
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_as_it_comes() {
    let read = read("目录.xlsx", &workbook());
    let told: Vec<_> = read
        .faults
        .iter()
        .map(|fault| {
            let source = read.library.source(0).unwrap();
            let cell = source.cell(fault.at).unwrap();
            let sheet = &source.sheets[cell.sheet as usize].name;
            format!(
                "{} {sheet}!{}",
                fault.code,
                hutong::read::Source::cell_name(cell)
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "hidden-rows 目录!A9",
            "unknown-column 目录!L4",
            "skipped-row 目录!A6",
            "code-stored-as-number 目录!A9",
            "code-stored-as-number 目录!D9",
            "date-stored-as-number 目录!K9",
            "skipped-row 目录!A10",
            "hidden-sheet 旧目录!A1",
            "unknown-column 旧目录!L4",
            "sheet-listed 填表说明!A1",
        ]
    );
    let shape: Vec<_> = read
        .entries
        .iter()
        .map(|entry| {
            [
                "code",
                "title",
                "providerName",
                "sharingType",
                "formatType",
                "updateCycle",
                "publicationDate",
            ]
            .map(|field| show(&entry.fields, field))
            .join(" ")
        })
        .collect();
    assert_eq!(
        shape,
        [
            "307011024701/000001 年报信息 某局 无条件共享 MySQL 每日 2024-01-05",
            "307011024701 处罚信息 某局 有条件共享 xlsx 每月 45296",
            "307011024701/000003 信用信息 某局 不予共享 pdf 每年 null",
        ]
    );
    assert_eq!(read.items(0), ["企业名称:字符型:-", "注册资本:货币型:-"]);
    assert_eq!(read.items(1), ["决定:字符型:-"]);
}

#[test]
fn a_workbook_and_its_csv_say_the_same() {
    let rows = [
        [
            "信息资源代码",
            "信息资源名称",
            "更新周期",
            "信息项名称",
            "数据类型",
        ],
        ["3/1", "年报", "每日", "姓名", "C"],
        ["", "", "", "年龄", "I"],
        ["3/2", "处罚", "2-每周", "", ""],
    ];
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (number, cells) in (0..).zip(&rows) {
        row(sheet, number, cells);
    }
    let csv: String = rows.iter().map(|row| row.join(",") + "\n").collect();
    let both = [
        read("a.xlsx", &book.save_to_buffer().unwrap()),
        read("a.csv", csv.as_bytes()),
    ];
    let [xlsx, csv] = both.map(|read| {
        let fields = ["code", "title", "updateCycle"];
        let entries = read
            .entries
            .iter()
            .map(|entry| fields.map(|field| show(&entry.fields, field)));
        (entries.collect::<Vec<_>>(), read.items(0), read.items(1))
    });
    assert_eq!(xlsx, csv);
    assert_eq!(csv.0[1], ["3/2", "处罚", "每周"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]
    #[test]
    fn no_spoilt_workbook_breaks_the_reader(at in 0.0..1.0_f64, byte: u8, cut in 0.0..1.0_f64) {
        let mut bytes = workbook();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)]
        let index = |part: f64| (part * bytes.len() as f64) as usize;
        let (at, cut) = (index(at), index(cut));
        bytes[at] = byte;
        let _ = read("a.xlsx", &bytes);
        bytes.truncate(cut);
        let _ = read("a.xlsx", &bytes);
    }
}
