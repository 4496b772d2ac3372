//! Rows of a sheet that are no resource, and cells that hold several columns of the guide.

use super::support::{Read, arg, read, show};
use rust_xlsxwriter::{Format, Workbook};

const HEADER: &str = "序号,类,信息资源名称,信息资源代码,信息资源提供方,共享类型,更新周期,信息项名称,数据类型,数据长度,备注";
const FIRST: &str = "1,部门,年报信息,307011024701/000001,甲局,无条件共享,每年,企业名称,C,200,";

fn csv(text: &str) -> Read {
    read("catalogue.csv", text.as_bytes())
}

/// A sheet with one resource and these rows around it.
fn with(before: &str, after: &str) -> Read {
    csv(&format!("{HEADER}\n{before}{FIRST}\n{after}"))
}

#[test]
fn what_is_listed_and_what_may_hold_a_resource() {
    let other = "乙信息,307011024701/000002,甲局,有条件共享,每年,姓名,C,50,";
    // Rows before the resource, rows after it, the fault, how many resources there are.
    let cases = [
        // Headings of sections.
        ("一、年报类,,,,,,,,,,\n", "", "skipped-row", 1),
        ("（一）年报类,,,,,,,,,,\n", "", "skipped-row", 1),
        (",第二部分 年报,,,,,,,,,\n", "", "skipped-row", 1),
        ("年报类,,,,,,,,,,\n", "", "skipped-row", 1),
        (
            "二、乙信息 307011024701/000002,,,,,,,,,,\n",
            "",
            "skipped-resource",
            1,
        ),
        // Examples.
        (
            "示例,部门,某某信息,307001000000/000001,某某局,,,,,,\n",
            "",
            "skipped-row",
            1,
        ),
        (
            "样例,部门,某某信息,307001000000/000001,某某局,,,某项,C,1,\n,,,,,,,另一项,C,1,\n",
            "",
            "skipped-row",
            1,
        ),
        (
            "示例,部门,乙信息,307011024701/000002,乙局,,,,,,\n",
            "",
            "skipped-resource",
            1,
        ),
        (
            "示例,部门,乙信息,307001000000/000001,甲局,,,,,,\n",
            "",
            "skipped-resource",
            1,
        ),
        (
            "",
            "示例,,,,,,,,,,\n2,部门,,,甲局,有条件共享,每年,姓名,C,50,\n",
            "skipped-row",
            2,
        ),
        // Without a code, and with what only a resource has.
        (
            "示例,部门,乙信息,,甲局,有条件共享,每年,姓名,C,50,\n",
            "",
            "skipped-resource",
            1,
        ),
        (
            ",部门,乙信息（示例）,,,有条件共享,每年,姓名,C,50,\n",
            "",
            "skipped-resource",
            1,
        ),
        (
            "示例,部门,某某信息,,甲局,有条件共享,每年,姓名,C,50,\n",
            "",
            "skipped-row",
            1,
        ),
        (
            "示例,部门,乙信息,,某局,有条件共享,每年,姓名,C,50,\n",
            "",
            "skipped-row",
            1,
        ),
        (
            "示例,部门,年报信息（示例）,,甲局,无条件共享,每年,企业名称,C,200,\n",
            "",
            "skipped-row",
            1,
        ),
        // Notes.
        ("", "说明：如有疑问请联系某处,,,,,,,,,,\n", "skipped-row", 1),
        (
            "",
            "说明：代码形如 307001000000/000001,,,,,,,,,,\n",
            "skipped-row",
            1,
        ),
        (
            "",
            "说明：另有 307011024701/000002,,,,,,,,,,\n",
            "skipped-resource",
            1,
        ),
        ("", "填表人：张某,,审核人：李某,,,,,,,,\n", "skipped-row", 1),
        // Totals and remarks.
        (
            "",
            "合计,,,307011024701/000002,,,,,,,\n",
            "skipped-resource",
            1,
        ),
        ("", ",,,,,,,,,,以下空白\n", "skipped-row", 1),
        ("", "2,,,,,,,,,,另有乙信息\n", "row-not-judged", 1),
        (
            "",
            "2,,,,,,,,,,乙信息 307011024701/000002\n",
            "skipped-resource",
            1,
        ),
    ];
    for (before, after, code, entries) in cases {
        let read = with(before, after);
        let codes = read.codes();
        assert!(codes.contains(&code), "{before}{after}: {:?}", read.faults);
        let gating = |code: &&&str| matches!(**code, "skipped-resource" | "row-not-judged");
        let wanted = usize::from(gating(&&code));
        assert_eq!(
            codes.iter().filter(gating).count(),
            wanted,
            "{before}{after}"
        );
        assert_eq!(read.entries.len(), entries, "{before}{after}: {codes:?}");
    }
    // So is a row that is called a total and has a name, a provider and a sharing type.
    let read = with("", "合计,部门,乙信息,,甲局,有条件共享,每年,姓名,C,50,\n");
    assert_eq!(read.entries.len(), 2, "{:?}", read.faults);
    // A row that is marked as a note and is a resource all the same.
    let read = with("", &format!("说明：另附,部门,{other}\n"));
    assert_eq!(read.entries.len(), 2, "{:?}", read.faults);
    // Rows with nothing but a number are blank rows of a template.
    assert_eq!(with("", "2,,,,,,,,,,\n3,,,,,,,,,,\n").codes(), [""; 0]);
    // 信息项 below a heading belong to no resource above it.
    let read = with("", "二、其他,,,,,,,,,,\n,,,,,,,姓名,C,50,\n");
    assert_eq!(read.entries.len(), 2, "{:?}", read.faults);
}

#[test]
fn a_heading_may_be_merged_over_the_table() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let plain = Format::new();
    for (row, text) in [(0, HEADER), (2, FIRST)] {
        for (column, text) in (0..).zip(text.split(',')) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    sheet.merge_range(1, 0, 1, 10, "年报类", &plain).unwrap();
    let read = read("catalogue.xlsx", &book.save_to_buffer().unwrap());
    assert_eq!((read.codes(), read.entries.len()), (vec!["skipped-row"], 1));
}

#[test]
fn many_rows_that_are_passed_over_are_listed_together() {
    let notes = "填表说明,,,,,,,,,,\n".repeat(150);
    let read = with("", &notes);
    assert_eq!(read.faults.len(), 101);
    assert_eq!(arg(read.faults.last().unwrap(), "row"), "103-152");
}

#[test]
fn a_header_far_down_is_found() {
    let read = csv(&format!("{}{HEADER}\n{FIRST}\n", "说明,,\n".repeat(300)));
    assert_eq!((read.codes(), read.entries.len()), (vec![], 1));
}

#[test]
fn columns_beyond_the_limit_are_told() {
    let far = ",".repeat(600);
    let read = csv(&format!("{HEADER}{far}信息项共享类型\n{FIRST}\n"));
    let (fault, text) = read.fault("over-limit");
    assert_eq!((arg(fault, "limit"), text), ("columns", "信息项共享类型"));
}

#[test]
fn one_cell_may_hold_several_columns() {
    let cases = [
        (
            "共享方式",
            "共享平台（接口）",
            vec![
                ("sharingModeCategory", "共享平台"),
                ("sharingModeType", "接口"),
            ],
        ),
        (
            "共享方式",
            "共享平台-文件",
            vec![
                ("sharingModeCategory", "共享平台"),
                ("sharingModeType", "文件"),
            ],
        ),
        (
            "共享方式",
            "平台方式/库表",
            vec![("sharingModeCategory", "共享平台方式/库表")],
        ),
        (
            "共享方式",
            "接口/webservice",
            vec![("sharingModeType", "接口")],
        ),
        (
            "信息资源格式",
            "数据库：MySQL",
            vec![("formatClass", "数据库"), ("formatType", "MySQL")],
        ),
        (
            "信息资源格式类型",
            "电子表格(xlsx)",
            vec![("formatClass", "电子表格"), ("formatType", "xlsx")],
        ),
        (
            "信息资源分类",
            "部门-省级及以下-011 市场监管-年度报告",
            vec![
                ("categoryClass", "部门"),
                ("categoryItem", "省级及以下"),
                ("categoryObject", "011 市场监管"),
                ("categoryDetail", "年度报告"),
            ],
        ),
        (
            "信息资源分类",
            "基础/人口",
            vec![("categoryClass", "基础"), ("categoryItem", "人口")],
        ),
        (
            "发布日期",
            "2026/3/1",
            vec![("publicationDate", "2026-03-01")],
        ),
        (
            "发布日期",
            "2026年3月1日",
            vec![("publicationDate", "2026-03-01")],
        ),
        (
            "发布日期",
            "20260301",
            vec![("publicationDate", "2026-03-01")],
        ),
        (
            "发布日期",
            "2026/2/31",
            vec![("publicationDate", "2026-02-31")],
        ),
        (
            "发布日期",
            "2026/3/1 0:00:00",
            vec![("publicationDate", "2026-03-01")],
        ),
        (
            "发布日期",
            "2026年春",
            vec![("publicationDate", "2026年春")],
        ),
    ];
    for (column, cell, wanted) in cases {
        let header = format!("信息资源名称,信息资源代码,{column},信息项名称");
        // Further rows repeat the cell.
        let row = format!("甲,307011024701/000001,{cell},");
        let read = csv(&format!("{header}\n{row}一\n{row}二\n"));
        assert_eq!((read.codes(), read.entries.len()), (vec![], 1), "{cell}");
        for (field, value) in wanted {
            let found = show(&read.entries[0].fields, field);
            let split = value != "共享平台方式/库表";
            assert_eq!(found == value, split, "{cell}: {field} is {found}");
        }
    }
    // What another column says is not overwritten.
    let read = csv(
        "信息资源名称,信息资源代码,共享方式分类,共享方式\n甲,307011024701/000001,邮件,共享平台-文件\n",
    );
    assert_eq!(show(&read.entries[0].fields, "sharingModeCategory"), "邮件");
    assert_eq!(
        show(&read.entries[0].fields, "sharingModeType"),
        "共享平台-文件"
    );
}

#[test]
fn a_type_may_carry_its_length() {
    for (written, item) in [
        ("varchar(100)", "字符型:100"),
        ("VARCHAR2(18 BYTE)", "字符型:18"),
        ("C(字符型)", "字符型:null"),
        ("字符型（C）", "字符型:null"),
        ("字符型an..100", "字符型:100"),
        ("an..18", "字符型:18"),
        ("n..16,2", "数值型:\"16,2\""),
        ("decimal(5,2)", "数值型:\"5,2\""),
        ("int(11)", "整型:11"),
        ("datetime2(7)", "日期时间型:7"),
        ("datetime", "日期时间型:null"),
        ("nvarchar(max)", "nvarchar(max):null"),
        ("字符型2", "字符型:2"),
        ("类型甲(3)", "类型甲(3):3"),
    ] {
        let read = csv(&format!(
            "信息资源名称,信息资源代码,信息项名称,数据类型,数据长度\n甲,307011024701/000001,一,\"{written}\",\n"
        ));
        let text =
            ["dataType", "length"].map(|field| show(&read.entries[0].items[0].fields, field));
        let wanted = item.replace('"', "");
        assert_eq!(text.join(":"), wanted, "{written}");
    }
    let read = csv(
        "信息资源名称,信息资源代码,信息项名称,数据类型,数据长度\n甲,307011024701/000001,一,varchar(100),50\n",
    );
    assert_eq!(read.items(0), ["一:字符型:50"]);
}
