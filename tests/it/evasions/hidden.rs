//! Resources and items where no reader looks for them (principle 7): above and beside a table, in remarks, in other parts of a
//! workbook, within a record, several in one cell. Each evasion names one more than the catalogue registers.

use super::case::{Case, Witness};
use super::draft::{Document, Draft};
use super::sheet::{self, Rows, column, row};
use super::sheets::hidden_record;
use rust_xlsxwriter::{Formula, Note, Shape, Workbook};
use serde_json::json;
use std::io::{Cursor, Read, Write};

const CODE: &str = "307014200300/000007";
const SAID: &str = "另有驾驶员从业资格信息（307014200300/000007），有条件共享";
const PATH: &str = "catalogue/resources.xlsx";

fn hidden() -> Rows {
    sheet::rows(&json!([hidden_record()]))
}

/// Rows and columns outside of the table.
fn outside_the_table() -> Vec<Case> {
    let base = sheet::base();
    let of = "outside of the table";
    let code = || Witness::Row(vec![CODE.to_owned()]);
    let mut above: Rows = hidden().split_off(1);
    above.extend(base.clone());
    let mut beside = base.clone();
    for (row, more) in beside.iter_mut().skip(1).zip(hidden().split_off(1)) {
        row.push(String::new());
        row.extend(more);
    }
    let mut far = base.clone();
    for (row, more) in far.iter_mut().zip(hidden()) {
        row.extend(vec![String::new(); 600]);
        row.extend(more);
    }
    let remark = |label: &str, text: &str| {
        let mut rows = base.clone();
        for (number, row) in rows.iter_mut().enumerate() {
            row.push(
                if number == 0 {
                    label
                } else if number == 1 {
                    text
                } else {
                    ""
                }
                .to_owned(),
            );
        }
        rows
    };
    let in_title = {
        let mut rows = base.clone();
        let title = column(&rows, "信息资源名称");
        rows[1][title] = "道路运输经营许可信息；驾驶员从业资格信息".into();
        rows
    };
    let mut cases = vec![
        Case::evasion(
            7,
            of,
            "a row above the header, a table",
            Draft::proposal().in_csv(&above),
        )
        .with(code()),
        Case::evasion(
            7,
            of,
            "a row above the header, a workbook",
            Draft::proposal().in_xlsx(&above),
        )
        .with(code()),
        Case::evasion(
            7,
            of,
            "columns without names, a table",
            Draft::proposal().in_csv(&beside),
        )
        .with(code()),
        Case::evasion(
            7,
            of,
            "columns without names, a workbook",
            Draft::proposal().in_xlsx(&beside),
        )
        .with(code()),
        Case::evasion(
            7,
            of,
            "columns far to the right",
            Draft::proposal().in_xlsx(&far),
        )
        .with(code()),
        Case::evasion(7, of, "a code in a remark", {
            Draft::proposal().in_csv(&remark("备注", SAID))
        })
        .with(Witness::Row(vec![SAID.to_owned()])),
        Case::evasion(7, of, "a code in an unknown column", {
            Draft::proposal().in_csv(&remark("办理情况", SAID))
        })
        .with(Witness::Row(vec![SAID.to_owned()])),
        Case::evasion(7, of, "a description in a remark", {
            let text = "信息资源名称：驾驶员从业资格信息；共享类型：有条件共享";
            Draft::proposal().in_csv(&remark("备注", text))
        })
        .with(Witness::Row(vec![
            "信息资源名称：驾驶员从业资格信息；共享类型：有条件共享".to_owned(),
        ])),
        Case::evasion(
            7,
            of,
            "two names in one cell",
            Draft::proposal().in_csv(&in_title),
        )
        .with(Witness::Row(vec![
            "道路运输经营许可信息；驾驶员从业资格信息".to_owned(),
        ])),
    ];
    for (name, text) in [
        (
            "a code over two lines",
            "另有一项（307014200300/\n000007），有条件共享",
        ),
        (
            "a code with a space",
            "另有一项 307014200300 / 000007，有条件共享",
        ),
        (
            "a code in full-width signs",
            "另有一项（３０７０１４２００３００／０００００７），有条件共享",
        ),
        (
            "a code with what nobody sees in it",
            "另有一项 307014\u{2060}200300\u{ad}/000007，有条件共享",
        ),
        (
            "a code with another slash",
            "另有一项 307014200300\u{2215}000007，有条件共享",
        ),
        (
            "a record as JSON",
            r#"{"resTitle": "驾驶员从业资格信息", "abstract": "从业资格", "mdId": "1"}"#,
        ),
        (
            "a description as JSON",
            r#"{"openapi": "3.0.3", "info": {"title": "x"}, "paths": {"/export": {"get": {}}}}"#,
        ),
    ] {
        let draft = Draft::proposal().in_csv(&remark("备注", text));
        cases.push(Case::evasion(7, of, name, draft).with(Witness::Row(vec![text.to_owned()])));
    }
    let mut called = remark("备注", SAID);
    let last = called.len() - 1;
    called[last].pop();
    called[last].push("关联资源代码".to_owned());
    cases.push(
        Case::evasion(
            7,
            of,
            "a remark above the name of another column",
            Draft::proposal().in_csv(&called),
        )
        .with(Witness::Row(vec![SAID.to_owned()])),
    );
    let mut pairs = base.clone();
    let said = [
        ("信息资源名称", "驾驶员从业资格信息"),
        ("共享类型", "有条件共享"),
    ];
    for (number, row) in pairs.iter_mut().enumerate() {
        let (name, value) = number
            .checked_sub(1)
            .and_then(|at| said.get(at))
            .unwrap_or(&("", ""));
        row.extend([String::new(), (*name).to_owned(), (*value).to_owned()]);
    }
    cases.push(
        Case::evasion(
            7,
            of,
            "a record in two columns beside the table",
            Draft::proposal().in_csv(&pairs),
        )
        .with(Witness::Row(vec!["驾驶员从业资格信息".to_owned()])),
    );
    let two = "307014200300/000001\n307014200300/000002";
    cases.push(
        Case::honest(
            7,
            of,
            "two registered codes on two lines",
            Draft::proposal().in_csv(&remark("备注", two)),
        )
        .with(Witness::Row(vec![two.to_owned()])),
    );
    cases.push(
        Case::honest(
            7,
            of,
            "a related code that is not in this catalogue",
            Draft::proposal().in_csv(&remark("关联资源代码", CODE)),
        )
        .with(Witness::Row(vec![CODE.to_owned()])),
    );
    for (name, text) in [
        (
            "a remark on a registered code",
            "与 307014200300/000002 同源",
        ),
        (
            "a remark on another department's code",
            "按 307011024701/000009 核对",
        ),
        ("a remark on the sharing type", "共享类型经主管部门确认"),
    ] {
        cases.push(
            Case::honest(7, of, name, Draft::proposal().in_csv(&remark("备注", text)))
                .with(Witness::Row(vec![text.to_owned()])),
        );
    }
    for end in ["\u{2028}", "\u{b}", "\u{c}", "\u{85}"] {
        let more: Vec<String> = hidden()
            .split_off(1)
            .iter()
            .map(|row| row.join(","))
            .collect();
        let text = sheet::csv(&base).trim_end().to_owned() + end + &more.join(end);
        let name = format!(
            "behind the line end {:x}",
            u32::from(end.chars().next().unwrap())
        );
        let draft = Draft::proposal().catalogue("catalogue/resources.csv", text, &base);
        cases.push(Case::evasion(7, of, &name, draft).text("catalogue/resources.csv", CODE));
    }
    let mut titled = base.clone();
    titled.insert(
        0,
        row(&["某市交通运输局政务信息资源目录（307014200300/000001 等 2 项）"]),
    );
    titled.insert(
        1,
        row(&["填报单位：某市交通运输局", "", "", "填报日期：2026-04-01"]),
    );
    cases.push(
        Case::honest(
            7,
            of,
            "a title with a registered code",
            Draft::proposal().in_xlsx(&titled),
        )
        .with(Witness::Row(vec!["填报日期：2026-04-01".to_owned()])),
    );
    cases
}

/// Several items in one cell.
fn several() -> Vec<Case> {
    let at = "/0/扩展/信息项/0/名称";
    let mut cases: Vec<Case> = ["\n", "、", "；", ";", "，", "|"]
        .into_iter()
        .map(|mark| {
            let name = format!("经营者名称{mark}身份证号码");
            let draft = Draft::proposal().put(Document::Records, at, name.clone());
            let case = Case::evasion(7, "gb/item-names-several", &format!("by {mark:?}"), draft);
            case.value(Document::Records, at, name)
        })
        .collect();
    for name in [
        "是否低保、姓名、身份证号、联系电话、家庭人口",
        "是否低保、联系电话、特困人员",
        "姓名（身份证号，联系电话",
    ] {
        let draft = Draft::proposal().put(Document::Records, at, name);
        let case = Case::evasion(7, "gb/item-names-several", name, draft);
        cases.push(case.value(Document::Records, at, name));
    }
    for mark in ["\n", "；"] {
        let title = format!("道路运输经营许可信息{mark}驾驶员从业资格信息");
        let draft = Draft::proposal().put(Document::Records, "/0/resTitle", title.clone());
        let case = Case::evasion(7, "gb/title-names-several", &format!("by {mark:?}"), draft);
        cases.push(case.value(Document::Records, "/0/resTitle", title));
    }
    for name in [
        "经营者名称（个人、单位）",
        "经营者名称/姓名",
        "经营者名称[2026，2027]",
        "是否低保、五保、特困人员",
        "证件类型（身份证、护照",
    ] {
        let draft = Draft::proposal().put(Document::Records, at, name);
        cases.push(Case::honest(7, "gb/item-names-several", name, draft).value(
            Document::Records,
            at,
            name,
        ));
    }
    let title = "道路运输经营\n许可信息";
    let draft = Draft::proposal().put(Document::Records, "/0/resTitle", title);
    cases.push(
        Case::honest(7, "gb/title-names-several", "broken into lines", draft).value(
            Document::Records,
            "/0/resTitle",
            title,
        ),
    );
    cases
}

/// Within a record.
fn within_records() -> Vec<Case> {
    let item =
        || json!([{"名称": "身份证号码", "英文名": "idCard", "数据类型": "字符型C", "长度": 18}]);
    let record = || json!([hidden_record()]);
    let of = "within a record";
    let mut cases = Vec::new();
    for (name, at, value) in [
        ("records", "/0/子资源", record()),
        (
            "records under a key of one's own",
            "/0/x-children",
            record(),
        ),
        ("records in the extension", "/0/扩展/附件", record()),
        (
            "records deep in the extension",
            "/0/扩展/附件",
            json!({"一": {"二": record()}}),
        ),
        ("items again", "/0/扩展/信息项（续）", item()),
        ("items under a key of one's own", "/0/扩展/x-more", item()),
        ("items of an item", "/0/扩展/信息项/0/子项", item()),
        (
            "records as text",
            "/0/扩展/附件",
            json!(record().to_string()),
        ),
        ("items as text", "/0/x-json", json!(item().to_string())),
        ("a code in a remark", "/0/扩展/备注", json!(SAID)),
        ("a code in the abstract", "/0/abstract", json!(SAID)),
    ] {
        let draft = Draft::proposal().put(Document::Records, at, value.clone());
        cases.push(Case::evasion(7, of, name, draft).value(Document::Records, at, value));
    }
    for (name, at, value) in [
        (
            "a related resource",
            "/0/扩展/关联资源代码",
            json!("307014200300/000002"),
        ),
        (
            "a remark",
            "/0/扩展/备注",
            json!("与 307014200300/000002 同源"),
        ),
        (
            "a note of one's own",
            "/0/x-note",
            json!({"填表人": "张三", "日期": "2026-04-01"}),
        ),
    ] {
        let draft = Draft::proposal().put(Document::Records, at, value.clone());
        cases.push(Case::honest(7, of, name, draft).value(Document::Records, at, value));
    }
    cases
}

/// The base catalogue as a workbook, and what is done to its sheet.
fn book(change: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("目录").unwrap();
    for (y, row) in sheet::base().iter().enumerate() {
        for (x, text) in row.iter().enumerate().filter(|(_, text)| !text.is_empty()) {
            let (y, x) = (u32::try_from(y).unwrap(), u16::try_from(x).unwrap());
            sheet.write_string(y, x, text).unwrap();
        }
    }
    change(sheet);
    book.save_to_buffer().unwrap()
}

/// A workbook with its parts changed.
fn repacked(change: impl Fn(&str, String) -> String, more: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut from = zip::ZipArchive::new(Cursor::new(book(|_| ()))).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..from.len() {
        let mut entry = from.by_index(index).unwrap();
        let name = entry.name().unwrap().to_string();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        to.start_file(name.as_str(), options).unwrap();
        to.write_all(change(&name, text).as_bytes()).unwrap();
    }
    for (name, bytes) in more {
        to.start_file(*name, options).unwrap();
        to.write_all(bytes).unwrap();
    }
    to.finish().unwrap().into_inner()
}

/// The rows of the hidden resource as they stand in a part of a workbook, from row 40 on.
fn part_rows() -> String {
    let cell = |y: usize, x: usize, text: &str| {
        let letter = char::from(b'A' + u8::try_from(x).unwrap());
        format!("<c r=\"{letter}{y}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    let rows = hidden();
    let row = |(y, row): (usize, &Vec<String>)| {
        let cells = row.iter().enumerate().filter(|(_, text)| !text.is_empty());
        let cells: String = cells.map(|(x, text)| cell(y + 40, x, text)).collect();
        format!("<row r=\"{}\">{cells}</row>", y + 40)
    };
    let rows: String = rows.iter().enumerate().map(row).collect();
    format!("<sheetData>{rows}</sheetData>")
}

/// A part that the sheet is related to, and the relation.
fn related(kind: &str, part: &str) -> Vec<(&'static str, Vec<u8>)> {
    let relation = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}\" Target=\"../more/first.xml\"/></Relationships>"
    );
    vec![
        ("xl/worksheets/_rels/sheet1.xml.rels", relation.into_bytes()),
        ("xl/more/first.xml", part.as_bytes().to_vec()),
    ]
}

/// A part that says something.
fn commented(text: &str) -> String {
    format!(
        "<comments><commentList><comment ref=\"A1\"><text><t>{text}</t></text></comment></commentList></comments>"
    )
}

/// A text in character references.
fn referred(text: &str) -> String {
    let codes = text.chars().map(|c| format!("&#{};", u32::from(c)));
    codes.collect()
}

/// In other parts of a workbook.
fn in_parts() -> Vec<Case> {
    let sheet_part = "xl/worksheets/sheet1.xml";
    let second = |name: &str, text: String| {
        if name == sheet_part {
            text.replacen("</sheetData>", &format!("</sheetData>{}", part_rows()), 1)
        } else {
            text
        }
    };
    let orphan = format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">{}</worksheet>",
        part_rows()
    );
    let same = |_: &str, text: String| text;
    let title = u16::try_from(column(&sheet::base(), "信息资源名称")).unwrap();
    let shared = u16::try_from(column(&sheet::base(), "共享类型")).unwrap();
    let unsaved = |name: &str, text: String| {
        if name == sheet_part {
            let (before, after) = text.split_once("<c r=\"E2\"").unwrap();
            let (_, after) = after.split_once("</c>").unwrap();
            format!("{before}<c r=\"E2\" t=\"str\"><f>B9</f></c>{after}")
        } else {
            text
        }
    };
    let evasions: Vec<(&str, Vec<u8>)> = vec![
        (
            "a comment",
            book(|sheet| {
                sheet.insert_note(1, title, &Note::new(SAID)).unwrap();
            }),
        ),
        (
            "a page header",
            book(|sheet| {
                sheet.set_header(format!("&C{SAID}"));
            }),
        ),
        (
            "a text box",
            book(|sheet| {
                sheet
                    .insert_shape(9, 2, &Shape::textbox().set_text(SAID))
                    .unwrap();
            }),
        ),
        (
            "an embedded workbook",
            repacked(
                same,
                &[(
                    "xl/embeddings/Microsoft_Excel_Sheet1.xlsx",
                    sheet::workbook(&[("目录", &hidden())]),
                )],
            ),
        ),
        ("a second list of rows", repacked(second, &[])),
        (
            "a sheet that the workbook does not name",
            repacked(same, &[("xl/worksheets/sheet9.xml", orphan.into_bytes())]),
        ),
        (
            "a constant other than its result",
            book(|sheet| {
                let formula = Formula::new("=\"不予共享\"").set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a number that results in a text",
            book(|sheet| {
                let formula = Formula::new("=1+1").set_result("道路运输经营许可信息");
                sheet.write_formula(1, title, formula).unwrap();
            }),
        ),
        ("a formula without a result", repacked(unsaved, &[])),
        (
            "a comment in a part of another name",
            repacked(same, &related("comments", &commented(SAID))),
        ),
        (
            "a comment in character references",
            repacked(same, &related("comments", &commented(&referred(SAID)))),
        ),
        (
            "text of a chart in a part of another name",
            repacked(same, &related("chart", &commented(SAID))),
        ),
        (
            "a constant in two pieces other than its result",
            book(|sheet| {
                let formula = Formula::new("=\"不予\"&\"共享\"").set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a choice between constants other than its result",
            book(|sheet| {
                let formula =
                    Formula::new("=IF(1,\"不予共享\",\"有条件共享\")").set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
    ];
    let honest: Vec<(&str, Vec<u8>)> = vec![
        (
            "a comment on how to fill in",
            book(|sheet| {
                sheet
                    .insert_note(0, title, &Note::new("与三定职责一致，如 人口基础信息"))
                    .unwrap();
            }),
        ),
        (
            "a page header with the title",
            book(|sheet| {
                sheet.set_header("&C某市交通运输局政务信息资源目录");
                sheet.set_footer("&C第 &P 页");
            }),
        ),
        (
            "a text box",
            book(|sheet| {
                sheet
                    .insert_shape(9, 2, &Shape::textbox().set_text("请勿修改表头"))
                    .unwrap();
            }),
        ),
        (
            "a formula with its result",
            book(|sheet| {
                let formula = Formula::new("=VLOOKUP(2,A1:B2,2)").set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a constant with its result",
            book(|sheet| {
                let formula = Formula::new("=\"有条件共享\"").set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a link with its name",
            book(|sheet| {
                let formula = Formula::new("=HYPERLINK(\"https://hz.gov.cn\",\"有条件共享\")")
                    .set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a choice by another cell",
            book(|sheet| {
                let formula = Formula::new("=IF(A2=\"部门\",\"有条件共享\",\"不予共享\")")
                    .set_result("有条件共享");
                sheet.write_formula(1, shared, formula).unwrap();
            }),
        ),
        (
            "a comment in a part of another name",
            repacked(same, &related("comments", &commented("请勿修改表头"))),
        ),
        (
            "a picture",
            repacked(
                same,
                &[("xl/media/image1.png", b"\x89PNG\r\n\x1a\n".to_vec())],
            ),
        ),
    ];
    let base = sheet::base();
    let draft = |bytes: Vec<u8>| Draft::proposal().catalogue(PATH, bytes, &base);
    let member = || Witness::Member(PATH.to_owned());
    let of = "parts of a workbook";
    let evasions = evasions
        .into_iter()
        .map(|(name, bytes)| Case::evasion(7, of, name, draft(bytes)).with(member()));
    let honest = honest
        .into_iter()
        .map(|(name, bytes)| Case::honest(7, of, name, draft(bytes)).with(member()));
    evasions.chain(honest).collect()
}

pub fn cases() -> Vec<Case> {
    [outside_the_table(), several(), within_records(), in_parts()].concat()
}
