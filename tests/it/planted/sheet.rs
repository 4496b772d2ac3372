//! Defects of a catalogue in a workbook, each reported at its cell.

use super::{Also, Change, MANIFEST, RECORDS, approved, yields};
use crate::support::golden::golden;
use crate::support::plan;
use hutong::discover::Files;
use std::fmt::Write as _;

/// The catalogue of the approved submission as a sheet: the header, then a row for each 信息项.
pub fn rows() -> Vec<Vec<&'static str>> {
    let header = "类,项,目,细目,信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式分类,\
                  信息资源格式类型,信息项名称,信息项英文名,数据类型,数据长度,共享类型,共享条件,共享方式分类,共享方式类型,\
                  是否向社会开放,开放条件,更新周期,发布日期";
    let report = "部门,省级及以下,011 市场监管,年度报告,经营主体年度报告信息,307011900101/000001,某省市场监督管理局,\
                  11330000MB0000019E,经营主体按年度报送的信息，供行业主管部门核对。,数据库,KingbaseES,@,有条件共享,\
                  用于履行法定职责时核对经营主体信息,共享平台,接口,否,,每日,2026-03-01";
    let rates = "部门,省级及以下,011 市场监管,年度报告,经营主体年报情况统计,307011900101/000002,某省市场监督管理局,\
                 11330000MB0000019E,按行业和地区汇总的年报率，每年公布一次。,电子表格,xlsx,@,无条件共享,无条件,共享平台,\
                 文件,是,注明来源,每年,2026-03-01";
    let mut rows = vec![header.split(',').collect()];
    for (resource, items) in [
        (
            report,
            &[
                "主体名称,entName,字符型,100",
                "统一社会信用代码,creditCode,字符型,18",
                "从业人数,staffCount,整型,",
                "年报日期,reportDate,日期型,",
            ][..],
        ),
        (
            rates,
            &["行业,industry,字符型,50", "年报率,rate,双精度型,"][..],
        ),
    ] {
        for item in items {
            let (before, after) = resource.split_once('@').unwrap();
            let cells = before
                .trim_end_matches(',')
                .split(',')
                .chain(item.split(','))
                .chain(after.trim_start_matches(',').split(','));
            rows.push(cells.collect());
        }
    }
    rows
}

/// The approved submission with its catalogue as a workbook of these rows. A cell that starts with `#` is written as a number.
fn with_sheet(rows: &[Vec<&str>]) -> Files {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet().set_name("目录").unwrap();
    for (y, row) in rows.iter().enumerate() {
        for (x, text) in row.iter().enumerate() {
            let (y, x) = (u32::try_from(y).unwrap(), u16::try_from(x).unwrap());
            match text.strip_prefix('#') {
                Some(number) => sheet
                    .write_number(y, x, number.parse::<f64>().unwrap())
                    .unwrap(),
                None if text.is_empty() => continue,
                None => sheet.write_string(y, x, *text).unwrap(),
            };
        }
    }
    let mut files = approved().and(MANIFEST, "resources.yaml", "resources.xlsx");
    let file = files
        .files
        .iter_mut()
        .find(|file| file.path == RECORDS)
        .unwrap();
    file.path = String::from("catalogue/resources.xlsx");
    file.bytes = book.save_to_buffer().unwrap();
    files
}

/// Changes of single columns of the first resource, in each of its rows.
fn sheet_changes() -> Vec<Change> {
    let mut changes = Vec::new();
    let header = rows().swap_remove(0);
    for (column, to) in [
        ("类", ""),
        ("类", "部委"),
        ("项", ""),
        ("项", "公共服务"),
        ("信息资源名称", ""),
        ("信息资源代码", ""),
        ("信息资源代码", "307011900101"),
        ("信息资源代码", "#307011900101"),
        ("信息资源代码", "407011900101/000001"),
        ("信息资源代码", "307011900101/000002"),
        ("信息资源提供方", ""),
        ("信息资源提供方代码", ""),
        ("信息资源提供方代码", "11330000MB0000019F"),
        ("信息资源提供方代码", "11330000MB0000018E"),
        ("信息资源提供方代码", "#111000000000131433"),
        ("信息资源摘要", ""),
        ("信息资源格式分类", ""),
        ("信息资源格式分类", "数据仓"),
        ("信息资源格式类型", ""),
        ("信息资源格式类型", "pdf"),
        ("共享类型", ""),
        ("共享类型", "部分共享"),
        ("共享条件", ""),
        ("共享方式类型", ""),
        ("共享方式类型", "网盘"),
        ("是否向社会开放", ""),
        ("是否向社会开放", "部分"),
        ("更新周期", ""),
        ("更新周期", "视情况而定"),
        ("发布日期", ""),
        ("发布日期", "2026-02-30"),
        ("发布日期", "#46082"),
    ] {
        let at = header.iter().position(|name| *name == column).unwrap();
        let mut rows = rows();
        for row in &mut rows[1..5] {
            row[at] = to;
        }
        changes.push((format!("{column} is {to:?}"), with_sheet(&rows)));
    }
    for (column, to) in [
        ("信息项名称", ""),
        ("数据类型", ""),
        ("数据类型", "未定型"),
        ("数据长度", ""),
        ("数据长度", "200"),
    ] {
        let at = header.iter().position(|name| *name == column).unwrap();
        let mut rows = rows();
        rows[1][at] = to;
        changes.push((format!("first item: {column} is {to:?}"), with_sheet(&rows)));
    }
    let mut one_row = rows();
    one_row[2][4] = "另一名称";
    changes.push((
        "second row names the resource otherwise".to_owned(),
        with_sheet(&one_row),
    ));
    changes
}

#[test]
fn each_defect_planted_in_the_sheet_is_told_at_its_cell() {
    let plan = plan();
    let before = hutong::judge(&with_sheet(&rows()), &plan);
    assert!(before.open.is_empty(), "{:#?}", before.open);
    let mut told = String::new();
    for (name, files) in sheet_changes() {
        let verdict = hutong::judge(&files, &plan);
        assert!(!verdict.open.is_empty(), "{name}: nothing notices");
        write!(told, "{name}\n{}", yields(&verdict, &before)).unwrap();
    }
    golden("testdata/planted/sheet.txt", &told);
}
