//! Sheets as they come: separated text and workbooks, whole, odd and hostile.

use hutong::limits::Limits;
use hutong::read::sheet::{self, SheetRead};
use hutong::read::{CellValue, Source};
use hutong::text::Span;
use proptest::prelude::*;

/// The values of a sheet as rows of short text: blank `·`, numbers `#`, dates `@`, truth values `?`, errors `!`, merged `<`.
fn shown(read: &SheetRead, sheet: usize) -> Vec<Vec<String>> {
    let rows = &read.workbook.as_ref().expect("a workbook").sheets[sheet].rows;
    let cell = |cell: &hutong::read::SheetCell| {
        let text = match &cell.value {
            CellValue::Blank => "·".to_owned(),
            CellValue::Text(text) => text.clone(),
            CellValue::Number(_, text) => format!("#{text}"),
            CellValue::Date(text) => format!("@{text}"),
            CellValue::Bool(value) => format!("?{value}"),
            CellValue::Error(text) => format!("!{text}"),
        };
        if cell.merged {
            format!("<{text}")
        } else {
            text
        }
    };
    rows.iter()
        .map(|row| row.cells.iter().map(cell).collect())
        .collect()
}

/// The faults as `code arg=value …`.
fn faults(read: &SheetRead) -> Vec<String> {
    read.faults
        .iter()
        .map(|fault| {
            let mut words = vec![fault.code.to_owned()];
            words.extend(
                fault
                    .args
                    .iter()
                    .map(|(name, value)| format!("{name}={value}")),
            );
            words.join(" ")
        })
        .collect()
}

/// Everything that must hold of any reading: spans in bounds and in order, the two lists of cells agree.
fn sound(read: &SheetRead, limits: &Limits) {
    assert!(read.cells.len() <= limits.cells);
    let mut source = Source::new("sheet");
    source.text.clone_from(&read.text);
    source.sheets.clone_from(&read.names);
    source.cells.clone_from(&read.cells);
    for pair in read.cells.windows(2) {
        assert!(pair[0].end < pair[1].start, "cells out of order: {pair:?}");
    }
    for cell in &read.cells {
        assert!(
            read.text
                .get(cell.start as usize..cell.end as usize)
                .is_some()
        );
        assert!((cell.sheet as usize) < read.names.len());
    }
    let Some(workbook) = &read.workbook else {
        assert!(!read.faults.is_empty(), "nothing read and nothing said");
        return;
    };
    assert_eq!(workbook.sheets.len(), read.names.len());
    let mut count = 0;
    for (at, sheet) in workbook.sheets.iter().enumerate() {
        for (row, line) in sheet.rows.iter().enumerate() {
            for (column, cell) in line.cells.iter().enumerate() {
                let found = source.cell(cell.span).expect("a cell at its own span");
                assert_eq!(
                    (
                        found.sheet as usize,
                        found.row as usize,
                        found.column as usize
                    ),
                    (at, row, column)
                );
                assert!(line.span.contains(&cell.span));
                count += 1;
            }
        }
    }
    assert_eq!(count, read.cells.len());
}

fn csv(text: &str) -> SheetRead {
    let read = sheet::delimited(text, 0, &Limits::default());
    sound(&read, &Limits::default());
    read
}

#[test]
fn csv_takes_quotes_line_breaks_and_ragged_rows() {
    let text = "名称,代码,备注\r\n\"年报, \"\"全部\"\"\",001,\"两\n行\"\r\n只一格\r\na,b,c,d\r\n";
    let read = csv(text);
    assert_eq!(
        shown(&read, 0),
        [
            vec!["名称", "代码", "备注"],
            vec!["年报, \"全部\"", "001", "两\n行"],
            vec!["只一格"],
            vec!["a", "b", "c", "d"],
        ]
    );
    assert_eq!(faults(&read), [""; 0]);
    assert_eq!(read.text, text);
}

#[test]
fn csv_spans_cover_the_field_as_written() {
    let text = "a,\"b\"\"\",\r\n,c";
    let read = csv(text);
    let slices: Vec<_> = read
        .cells
        .iter()
        .map(|cell| &text[cell.start as usize..cell.end as usize])
        .collect();
    assert_eq!(slices, ["a", "\"b\"\"\"", "", "", "c"]);
    let rows: Vec<_> = read.workbook.unwrap().sheets[0]
        .rows
        .iter()
        .map(|row| &text[row.span.start as usize..row.span.end as usize])
        .collect();
    assert_eq!(rows, ["a,\"b\"\"\",", ",c"]);
}

#[test]
fn csv_blank_lines_are_rows() {
    for text in ["a,b\n\n\nc,d", "a,b\r\n\r\n\r\nc,d", "a,b\r\r\rc,d"] {
        let read = csv(text);
        assert_eq!(
            shown(&read, 0),
            [vec!["a", "b"], vec![], vec![], vec!["c", "d"]],
            "{text:?}"
        );
        assert_eq!(read.cells[2].row, 3, "{text:?}");
    }
    assert_eq!(shown(&csv("\na"), 0), [vec![], vec!["a"]]);
    assert_eq!(shown(&csv(""), 0), Vec::<Vec<String>>::new());
}

#[test]
fn csv_separator_is_told_by_the_rows() {
    for (text, second) in [
        ("a;b;c\n1,5;2;3\n2,5;3;4\n", "b"),
        ("a\tb\tc\n1,5\t2\t3\n", "b"),
        ("目录,,\na,b,c\n1;2,3,4\n", "b"),
        ("\"x;y;z\",b\n\"p;q\",b\n", "b"),
        ("一列\n没有分隔\n", ""),
    ] {
        let read = csv(text);
        let found = shown(&read, 0)
            .iter()
            .any(|row| row.get(1).map_or("", String::as_str) == second);
        assert!(found, "{text:?}: {:?}", shown(&read, 0));
    }
}

#[test]
fn csv_says_that_a_quote_swallowed_the_rest() {
    let read = csv("a,b\nc,\"d\ne,f\n");
    assert_eq!(faults(&read), ["unclosed-quote"]);
    assert_eq!(read.faults[0].at, Span::new(0, 6, 13));
}

#[test]
fn csv_stops_at_its_limit() {
    let limits = Limits {
        cells: 100,
        ..Limits::default()
    };
    for text in [",".repeat(1000), "\n".repeat(1000), "a,b\n".repeat(40)] {
        let read = sheet::delimited(&text, 0, &limits);
        assert_eq!(faults(&read), ["over-limit limit=cells value=100"]);
        assert!(read.workbook.is_none());
        sound(&read, &limits);
    }
}

// ---- workbooks

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook as Writer, Worksheet};
use std::io::{Cursor, Read as _, Write as _};

fn book(fill: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut writer = Writer::new();
    fill(&mut writer);
    writer.save_to_buffer().unwrap()
}

fn sheet_of(fill: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    book(|writer| {
        fill(writer.add_worksheet().set_name("目录").unwrap());
    })
}

fn xlsx(bytes: &[u8]) -> SheetRead {
    xlsx_within(bytes, &Limits::default())
}

fn xlsx_within(bytes: &[u8], limits: &Limits) -> SheetRead {
    let read = sheet::xlsx(bytes, 0, limits);
    sound(&read, limits);
    read
}

/// The same package with one part's text changed (made, where there was none).
fn patched(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let mut changed = false;
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut data = Vec::new();
        entry.read_to_end(&mut data).unwrap();
        if name == part {
            data = change(&String::from_utf8(data).unwrap()).into_bytes();
            changed = true;
        }
        new.start_file(name, options).unwrap();
        new.write_all(&data).unwrap();
    }
    if !changed {
        new.start_file(part, options).unwrap();
        new.write_all(change("").as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

const SHEET: &str = "xl/worksheets/sheet1.xml";

/// A workbook whose first sheet has these rows, in the format's own words.
fn rows(xml: &str) -> Vec<u8> {
    let bytes = sheet_of(|sheet| {
        sheet.write(0, 0, "目录").unwrap();
    });
    patched(&bytes, SHEET, |old| {
        let start = old.find("<sheetData>").unwrap();
        let end = old.find("</sheetData>").unwrap();
        format!("{}<sheetData>{xml}{}", &old[..start], &old[end..])
    })
}

fn only_fault(bytes: &[u8]) -> String {
    let read = xlsx(bytes);
    assert!(read.workbook.is_none(), "{:?}", read.faults);
    let said = faults(&read);
    assert_eq!(said.len(), 1, "{said:?}");
    said[0].clone()
}

#[test]
fn xlsx_cells_know_value_and_place() {
    let bytes = book(|writer| {
        let sheet = writer.add_worksheet().set_name("目录").unwrap();
        sheet.write(1, 1, "名称\n（必填）").unwrap();
        sheet.write(1, 3, "a\tb\\c").unwrap();
        sheet.write(2, 1, true).unwrap();
        let sheet = writer.add_worksheet().set_name("说明").unwrap();
        sheet.write(0, 0, "第二页").unwrap();
    });
    let read = xlsx(&bytes);
    assert_eq!(faults(&read), [""; 0]);
    assert_eq!(
        shown(&read, 0),
        [
            vec![],
            vec!["·", "名称\n（必填）", "·", "a\tb\\c"],
            vec!["·", "?true", "·", "·"]
        ]
    );
    assert_eq!(shown(&read, 1), [["第二页"]]);
    assert_eq!(
        read.text,
        "\n\t名称\\n（必填）\t\ta\\tb\\\\c\n\tTRUE\t\t\n第二页\n"
    );
    let cell = read.cells.iter().find(|cell| cell.column == 3).unwrap();
    assert_eq!(Source::cell_name(cell), "D2");
    assert_eq!(read.names[cell.sheet as usize].name, "目录");
}

#[test]
fn xlsx_numbers_are_shown_and_never_repaired() {
    let read = xlsx(&sheet_of(|sheet| {
        for (column, number) in [
            12.0,
            0.1 + 0.2,
            307_011_024_701.0,
            3.070_110_247_01e17,
            -1.5,
            1e30,
            45000.0,
        ]
        .into_iter()
        .enumerate()
        {
            sheet
                .write(0, u16::try_from(column).unwrap(), number)
                .unwrap();
        }
        sheet.write(0, 7, "000123456789012345").unwrap();
        sheet.write(0, 8, "3.07E+17").unwrap();
        sheet
            .write_with_format(0, 9, 1234.5, &Format::new().set_num_format("0.00E+00"))
            .unwrap();
    }));
    assert_eq!(
        shown(&read, 0),
        [[
            "#12",
            "#0.3",
            "#307011024701",
            "#307011024701000000",
            "#-1.5",
            "#1E30",
            "#45000",
            "000123456789012345",
            "3.07E+17",
            "#1234.5"
        ]]
    );
}

#[test]
fn xlsx_dates_are_dates_only_by_their_format() {
    let date = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
    let read = xlsx(&sheet_of(|sheet| {
        let day = ExcelDateTime::from_ymd(2026, 3, 1).unwrap();
        let noon = ExcelDateTime::from_ymd(2026, 3, 1)
            .unwrap()
            .and_hms(12, 30, 0)
            .unwrap();
        sheet.write_with_format(0, 0, &day, &date).unwrap();
        sheet.write_with_format(0, 1, &noon, &date).unwrap();
        sheet.write(0, 2, 46082.0).unwrap();
        sheet.write(0, 3, "2026/3/1").unwrap();
        sheet.write_with_format(0, 4, 0.5, &date).unwrap();
        sheet.write_with_format(0, 5, 1e10, &date).unwrap();
        sheet.write_with_format(0, 6, -3.0, &date).unwrap();
        sheet
            .write_with_format(0, 7, 1.5, &Format::new().set_num_format("[h]:mm"))
            .unwrap();
    }));
    assert_eq!(
        shown(&read, 0),
        [[
            "@2026-03-01",
            "@2026-03-01T12:30:00",
            "#46082",
            "2026/3/1",
            "#0.5",
            "#10000000000",
            "#-3",
            "#1.5"
        ]]
    );
}

#[test]
fn xlsx_formulas_count_as_their_results() {
    let read = xlsx(&rows(
        r#"<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1"><f>1+1</f><v></v></c><c r="D1"><f>1+1</f><v/></c>
           <c r="E1" t="str"><f>""</f><v></v></c><c r="F1" t="str"><f>"a"</f><v>a</v></c><c r="G1" t="e"><f>A0</f><v>#REF!</v></c>
           <c r="H1" t="e"><v>#N/A</v></c><c r="I1" t="inlineStr"><is><t>行内</t></is></c></row>"#,
    ));
    assert_eq!(
        shown(&read, 0),
        [[
            "#2", "!formula", "!formula", "!formula", "·", "a", "!#REF!", "!#N/A", "行内"
        ]]
    );
    let read = xlsx(&sheet_of(|sheet| {
        sheet
            .write(0, 0, Formula::new("=1+1").set_result("2"))
            .unwrap();
    }));
    assert_eq!(shown(&read, 0), [["#2"]]);
}

#[test]
fn xlsx_merged_cells_carry_their_first_value() {
    let read = xlsx(&sheet_of(|sheet| {
        let plain = Format::new();
        sheet.merge_range(0, 0, 0, 2, "表头", &plain).unwrap();
        sheet.merge_range(1, 0, 2, 0, "年报", &plain).unwrap();
        sheet.write(1, 1, "项一").unwrap();
        sheet.write(2, 1, "项二").unwrap();
        sheet.write(2, 2, "末").unwrap();
        sheet.merge_range(5, 5, 6, 6, "", &plain).unwrap();
    }));
    assert_eq!(
        shown(&read, 0),
        [
            vec!["表头", "<表头", "<表头"],
            vec!["年报", "项一", "·"],
            vec!["<年报", "项二", "末"]
        ]
    );
    assert_eq!(read.text, "表头\t\t\n年报\t项一\t\n\t项二\t末\n");
    // A range over the whole sheet reaches only as far as the sheet is used.
    let bytes = rows(
        r#"<row r="1"><c r="A1" t="str"><v>全部</v></c></row><row r="2"><c r="B2" t="str"><v>x</v></c></row>"#,
    );
    let read = xlsx(&patched(&bytes, SHEET, |old| {
        let range = r#"<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>"#;
        old.replace("</sheetData>", &format!("</sheetData>{range}"))
    }));
    assert_eq!(shown(&read, 0), [["全部", "<全部"], ["<全部", "x"]]);
}

#[test]
fn xlsx_hidden_sheets_and_rows_are_read_and_marked() {
    let bytes = book(|writer| {
        let sheet = writer.add_worksheet().set_name("目录").unwrap();
        for row in 0..8 {
            sheet.write(row, 0, row).unwrap();
        }
        for row in [1, 3, 4, 5, 20] {
            sheet.set_row_hidden(row).unwrap();
        }
        sheet.set_row_height(7, 0).unwrap();
        writer
            .add_worksheet()
            .set_name("藏")
            .unwrap()
            .set_hidden(true)
            .write(0, 0, "x")
            .unwrap();
        writer
            .add_worksheet()
            .set_name("深藏")
            .unwrap()
            .set_very_hidden(true)
            .write(0, 0, "y")
            .unwrap();
    });
    let read = xlsx(&bytes);
    assert_eq!(faults(&read), [""; 0]);
    let hidden: Vec<_> = read.names.iter().map(|name| name.hidden).collect();
    assert_eq!(hidden, [false, true, true]);
    let rows = &read.workbook.as_ref().unwrap().sheets[0].rows;
    let hidden: Vec<_> = (1..9)
        .filter(|row| rows.get(row - 1).is_some_and(|row| row.hidden))
        .collect();
    assert_eq!(hidden, [2, 4, 5, 6, 8]);
    assert!(read.cells[1].hidden_row);
    assert_eq!(shown(&read, 1), [["x"]]);
}

#[test]
fn xlsx_cells_at_the_far_end_cost_no_more_than_the_limit() {
    let far = |row, column| {
        sheet_of(|sheet| {
            sheet.write(row, column, "x").unwrap();
        })
    };
    let read = xlsx(&far(1_048_575, 0));
    assert_eq!(read.workbook.unwrap().sheets[0].rows.len(), 1_048_576);
    assert_eq!(read.cells.len(), 1);
    let limits = Limits {
        cells: 10_000,
        ..Limits::default()
    };
    for bytes in [far(1_048_575, 16_383), far(0, 16_383), far(20_000, 0)] {
        let read = xlsx_within(&bytes, &limits);
        assert_eq!(faults(&read), ["over-limit limit=cells value=10000"]);
    }
    let many = sheet_of(|sheet| {
        for row in 0..200 {
            sheet.write(row, 16_383, "x").unwrap();
        }
    });
    assert_eq!(only_fault(&many), "over-limit limit=cells value=2000000");
    // One value repeated by merged ranges over each other.
    let limits = Limits {
        cells: 1000,
        ..Limits::default()
    };
    let merged = patched(&far(40, 40), SHEET, |old| {
        let cell = r#"<row r="1"><c r="A1"><v>1</v></c></row></sheetData>"#;
        let ranges = r#"<mergeCell ref="A1:Z30"/>"#.repeat(1000);
        let old = old.replace(
            "<sheetData>",
            &format!("<sheetData>{}", cell.trim_end_matches("</sheetData>")),
        );
        old.replace(
            "</sheetData>",
            &format!("</sheetData><mergeCells>{ranges}</mergeCells>"),
        )
    });
    assert_eq!(
        faults(&xlsx_within(&merged, &limits)),
        ["over-limit limit=cells value=1000"]
    );
}

#[test]
fn xlsx_text_is_bounded_though_cells_share_it() {
    let bytes = sheet_of(|sheet| {
        let long = "长".repeat(10_000);
        for row in 0..1000 {
            sheet.write(row, 0, &long).unwrap();
        }
    });
    let limits = Limits {
        total_bytes: 4 << 20,
        ..Limits::default()
    };
    let read = xlsx_within(&bytes, &limits);
    assert_eq!(
        faults(&read),
        ["over-limit limit=total_bytes value=4194304"]
    );
    let read = xlsx(&bytes);
    assert_eq!(read.cells.len(), 1000);
}

#[test]
fn xlsx_bombs_are_refused() {
    let small = sheet_of(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    });
    let blanks = " ".repeat(8 << 20);
    let bomb = patched(&small, SHEET, |old| {
        old.replace("<sheetData>", &format!("<sheetData>{blanks}"))
    });
    assert_eq!(
        only_fault(&bomb),
        "over-limit limit=archive_ratio value=200"
    );
    // A part that nothing refers to counts as well.
    let bomb = patched(&small, "xl/media/picture.bin", |_| blanks.clone());
    assert_eq!(
        only_fault(&bomb),
        "over-limit limit=archive_ratio value=200"
    );
}

#[test]
fn xlsx_that_would_harm_the_reader_is_refused() {
    let small = sheet_of(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    });
    let strings = "xl/sharedStrings.xml";
    let announced = |count: &str| {
        patched(&small, strings, |old| {
            old.replace("uniqueCount=\"1\"", &format!("uniqueCount=\"{count}\""))
        })
    };
    for count in [
        "99999999999",
        "18446744073709551615",
        "999999999999999999999999",
    ] {
        assert_eq!(
            only_fault(&announced(count)),
            format!("unreadable reason={count} shared strings announced")
        );
    }
    assert!(xlsx(&announced("2")).workbook.is_some());
    let doctype = patched(&small, strings, |old| {
        old.replace("<sst", "<!DOCTYPE sst [<!ENTITY a \"b\">]><sst")
    });
    assert_eq!(
        only_fault(&doctype),
        "unreadable reason=xl/sharedstrings.xml has a document type"
    );
    let wide = patched(&small, "xl/styles.xml", |old| {
        old.replace("Calibri", &"C".repeat(5000))
    });
    assert_eq!(
        only_fault(&wide),
        "unreadable reason=styles larger than Excel allows"
    );
    let deep = patched(&small, SHEET, |old| {
        old.replace(
            "</sheetData>",
            &format!(
                "</sheetData>{}{}",
                "<x>".repeat(100_000),
                "</x>".repeat(100_000)
            ),
        )
    });
    assert_eq!(
        only_fault(&deep),
        "unreadable reason=elements nested too deeply"
    );
    let twins = book(|writer| {
        writer.add_worksheet().set_name("a").unwrap();
        writer.add_worksheet().set_name("b").unwrap();
    });
    let twins = patched(&twins, "xl/workbook.xml", |old| {
        old.replace("name=\"b\"", "name=\"a\"")
    });
    assert_eq!(
        only_fault(&twins),
        "unreadable reason=two sheets of one name"
    );
}

#[test]
fn xlsx_with_absurd_references_is_refused() {
    for cell in [
        "A0",
        "XFE1",
        "A1048577",
        "ZZZZZZZZZZ1",
        "A99999999999",
        "1",
        "",
        "A-1",
        "中1",
    ] {
        let said = only_fault(&rows(&format!(
            r#"<row r="1"><c r="{cell}"><v>1</v></c></row>"#
        )));
        assert_eq!(said, format!("unreadable reason=cell {cell}"));
    }
    for row in ["0", "-1", "1048577", "99999999999", "x"] {
        let said = only_fault(&rows(&format!(r#"<row r="{row}"><c><v>1</v></c></row>"#)));
        assert_eq!(said, format!("unreadable reason=row {row}"));
    }
    let twice = rows(r#"<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>"#);
    assert_eq!(
        only_fault(&twice),
        "unreadable reason=two cells at one place"
    );
    let small = rows("");
    for dimension in ["B2:A1", "A1:", "A99999999999:B1", "A1:B2:C3"] {
        let bytes = patched(&small, SHEET, |old| {
            old.replace("ref=\"A1\"", &format!("ref=\"{dimension}\""))
        });
        assert!(
            only_fault(&bytes).starts_with("unreadable reason="),
            "{dimension}"
        );
    }
    // Rows and cells out of order are put in order, and those without a reference follow the last.
    let read = xlsx(&rows(
        r#"<row r="3"><c r="B3"><v>3</v></c><c r="A3"><v>2</v></c></row><row r="1"><c><v>1</v></c><c><v>4</v></c></row>"#,
    ));
    assert_eq!(
        shown(&read, 0),
        [vec!["#1", "#4"], vec![], vec!["#2", "#3"]]
    );
}

#[test]
fn xlsx_that_is_none_is_said() {
    for bytes in [
        &b""[..],
        b"PK",
        b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    ] {
        assert!(only_fault(bytes).starts_with("unreadable reason="));
    }
    let small = sheet_of(|sheet| {
        sheet.write(0, 0, "x").unwrap();
    });
    for part in [
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        SHEET,
    ] {
        assert!(
            only_fault(&patched(&small, part, |_| String::new())).starts_with("unreadable"),
            "{part}"
        );
        assert!(
            only_fault(&patched(&small, part, |old| old.replace("</", "<")))
                .starts_with("unreadable"),
            "{part}"
        );
    }
}

#[test]
fn xlsx_without_sheets_of_cells_is_empty() {
    let read = xlsx(&book(|writer| {
        writer.add_worksheet();
    }));
    assert_eq!(shown(&read, 0), Vec::<Vec<String>>::new());
    assert_eq!((read.text.as_str(), read.cells.len()), ("", 0));
}

fn sample() -> Vec<u8> {
    book(|writer| {
        let sheet = writer.add_worksheet().set_name("目录").unwrap();
        let date = Format::new().set_num_format("yyyy-mm-dd");
        sheet
            .merge_range(0, 0, 0, 3, "政务信息资源目录", &Format::new())
            .unwrap();
        sheet.write(1, 0, "名称").unwrap();
        sheet.write_with_format(1, 1, 46082.0, &date).unwrap();
        sheet.write(1, 2, Formula::new("=1+1")).unwrap();
        sheet.write(2, 3, 1.5).unwrap();
        sheet.set_row_hidden(2).unwrap();
    })
}

proptest! {
    #[test]
    fn csv_of_any_text(text in "[a,;\t\"\r\n 中]{0,60}") {
        csv(&text);
    }

    #[test]
    fn csv_of_really_any_text(text in any::<String>()) {
        csv(&text);
    }

    #[test]
    fn xlsx_of_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600), zipped in any::<bool>()) {
        let head: &[u8] = if zipped { b"PK\x03\x04" } else { b"" };
        xlsx(&[head, &bytes].concat());
    }

    #[test]
    fn xlsx_with_damaged_bytes(changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut bytes = sample();
        for (at, value) in changes {
            let at = at.index(bytes.len());
            bytes[at] = value;
        }
        xlsx(&bytes);
    }

    #[test]
    fn xlsx_with_damaged_parts(
        part in prop::sample::select(vec![
            SHEET, "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/theme/theme1.xml",
        ]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), "[<>/=\"&;a-zA-Z0-9: -]{0,4}", 0..5_usize), 1..5),
    ) {
        let bytes = patched(&sample(), part, |old| {
            let mut text: Vec<char> = old.chars().collect();
            for (at, new, gone) in &changes {
                let at = at.index(text.len().max(1)).min(text.len());
                let end = (at + gone).min(text.len());
                text.splice(at..end, new.chars());
            }
            text.into_iter().collect()
        });
        xlsx_within(&bytes, &Limits { cells: 5000, ..Limits::default() });
    }
}

/// The same package with each part's name and bytes changed.
fn repacked(bytes: &[u8], change: impl Fn(String, Vec<u8>) -> (String, Vec<u8>)) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut data = Vec::new();
        entry.read_to_end(&mut data).unwrap();
        let (name, data) = change(name, data);
        new.start_file(name, options).unwrap();
        new.write_all(&data).unwrap();
    }
    new.finish().unwrap().into_inner()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = text.encode_utf16().flat_map(u16::to_le_bytes);
    [0xFF, 0xFE].into_iter().chain(units).collect()
}

#[test]
fn xlsx_parts_may_be_named_and_encoded_otherwise() {
    let bytes = book(|writer| {
        let sheet = writer.add_worksheet().set_name("目录").unwrap();
        sheet.write_string(0, 0, "共享").unwrap();
        sheet.write_string(1, 0, "共享").unwrap();
    });
    let rels = "xl/_rels/workbook.xml.rels";
    let target = |from: &str, to: &str| {
        patched(&bytes, rels, |old| {
            assert!(old.contains(from));
            old.replace(from, to)
        })
    };
    let wide = |part: &str| {
        repacked(&bytes, |name, data| {
            let text = || {
                String::from_utf8(data.clone())
                    .unwrap()
                    .replace("UTF-8", "UTF-16")
            };
            let data = if name == part { utf16(&text()) } else { data };
            (name, data)
        })
    };
    let strings = target("\"sharedStrings.xml\"", "\"texts/./all.xml\"");
    let strings = repacked(&strings, |name, data| {
        (
            name.replace("xl/sharedStrings.xml", "xl/texts/all.xml"),
            data,
        )
    });
    let custom = patched(&bytes, "customXml/item1.xml", |_| "<a/>".to_owned());
    let custom = repacked(&custom, |name, data| {
        let data = if name == "customXml/item1.xml" {
            utf16("<?xml version=\"1.0\"?><a/>")
        } else {
            data
        };
        (name, data)
    });
    for (what, bytes) in [
        (
            "./",
            target("worksheets/sheet1.xml", "./worksheets/sheet1.xml"),
        ),
        (
            "../",
            target("worksheets/sheet1.xml", "../xl/worksheets/sheet1.xml"),
        ),
        (
            "/",
            target("\"worksheets/sheet1.xml", "\"/xl/worksheets/sheet1.xml"),
        ),
        ("texts", strings),
        ("custom", custom),
        ("workbook", wide("xl/workbook.xml")),
        ("sheet", wide(SHEET)),
        (
            "case",
            repacked(&bytes, |name, data| {
                (name.replace("worksheets/sheet1", "Worksheets/Sheet1"), data)
            }),
        ),
    ] {
        let read = xlsx(&bytes);
        assert_eq!(faults(&read), [""; 0], "{what}");
        assert_eq!(shown(&read, 0), [["共享"], ["共享"]], "{what}");
        assert_eq!(read.names[0].name, "目录", "{what}");
    }
    // In another encoding, another program would read another text.
    let other = patched(&bytes, SHEET, |old| old.replace("UTF-8", "GB2312"));
    assert!(only_fault(&other).starts_with("unreadable"));
}
