//! Where a cell stands and what it says, in the corners of each form of table: merged cells, repeated cells, tracked changes, hidden
//! content, errors, and records that contradict each other.

use super::workbooks::{package, rewritten};
use hutong::limits::Limits;
use hutong::model::library;
use hutong::read::{BesideKind, CellValue, Sheet, sheet};
use std::io::{Cursor, Write};

/// The texts of the cells of a sheet, row by row.
fn texts(sheet: &Sheet) -> Vec<Vec<String>> {
    let text = |value: &CellValue| match value {
        CellValue::Blank => String::new(),
        CellValue::Text(text) | CellValue::Number(_, text) | CellValue::Date(text) => text.clone(),
        CellValue::Bool(truth) => truth.to_string(),
        CellValue::Error(error) => format!("!{error}"),
    };
    let rows = sheet.rows.iter();
    rows.map(|row| row.cells.iter().map(|cell| text(&cell.value)).collect())
        .collect()
}

/// The texts of the first sheet, or the codes of the faults.
fn first(read: &sheet::SheetRead) -> Result<Vec<Vec<String>>, String> {
    let codes: Vec<String> = read
        .faults
        .iter()
        .map(|fault| format!("{} {:?}", fault.code, fault.args))
        .collect();
    let workbook = read.workbook.as_ref().ok_or_else(|| codes.join(", "))?;
    Ok(texts(&workbook.sheets[0]))
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "it is compared with what was read"
)]
fn rows(rows: &[&[&str]]) -> Result<Vec<Vec<String>>, String> {
    let row = |row: &&[&str]| row.iter().map(|&text| text.to_owned()).collect();
    Ok(rows.iter().map(row).collect())
}

fn excel_2003(table: &str) -> sheet::SheetRead {
    let book = format!(
        "<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:x=\"urn:x\"><Worksheet ss:Name=\"a\"><Table>{table}</Table></Worksheet></Workbook>"
    );
    sheet::excel_2003(&book, 0, &Limits::default())
}

/// A cell of Excel 2003 with these attributes.
fn cell(attributes: &str, text: &str) -> String {
    format!("<Cell {attributes}><Data ss:Type=\"String\">{text}</Data></Cell>")
}

#[test]
fn a_cell_stands_behind_the_merged_ones_before_it() {
    let wide = cell("ss:MergeAcross=\"2\"", "a") + &cell("", "b");
    let read = excel_2003(&format!("<Row>{wide}</Row><Row>{}</Row>", cell("", "c")));
    assert_eq!(
        first(&read),
        rows(&[&["a", "a", "a", "b"], &["c", "", "", ""]])
    );
    // What stands below a cell that reaches down names its column, or no program opens the workbook.
    let tall = cell("ss:MergeDown=\"1\"", "a") + &cell("", "b");
    let named = cell("ss:Index=\"2\"", "c");
    let read = excel_2003(&format!("<Row>{tall}</Row><Row>{named}</Row>"));
    assert_eq!(first(&read), rows(&[&["a", "b"], &["a", "c"]]));
    for within in [cell("", "c"), cell("ss:Index=\"1\"", "c")] {
        let read = excel_2003(&format!("<Row>{tall}</Row><Row>{within}</Row>"));
        assert!(first(&read).is_err(), "{within}");
    }
    // Rows between are counted, and the one behind the range is free.
    let read = excel_2003(&format!(
        "<Row>{tall}</Row><Row ss:Index=\"3\">{}</Row>",
        cell("", "c")
    ));
    assert_eq!(first(&read), rows(&[&["a", "b"], &["a", ""], &["c", ""]]));
}

#[test]
fn attributes_are_those_of_the_format() {
    // Another program's attributes of the same name say nothing of the cell.
    let other = cell("x:Index=\"5\" ss:Index=\"2\" x:MergeAcross=\"3\"", "a");
    let read = excel_2003(&format!("<Row>{other}</Row>"));
    assert_eq!(first(&read), rows(&[&["", "a"]]));
    // What cannot be understood is no blank.
    for wrong in [
        "ss:Index=\"&nothing;\"",
        "ss:Index=\"2\" ss:Index=\"3\"",
        "ss:Index=2",
    ] {
        let read = excel_2003(&format!("<Row>{}</Row>", cell(wrong, "a")));
        assert!(first(&read).is_err(), "{wrong}");
    }
    let read = ods(
        "<table:table-row><table:table-cell calcext:value-type=\"float\" calcext:value=\"7\" office:value-type=\"string\"><text:p>a</text:p></table:table-cell></table:table-row>",
    );
    assert_eq!(first(&read), rows(&[&["a"]]));
}

#[test]
fn attributes_of_another_language_hide_no_row_of_xlsx() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().write_string(0, 0, "a").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for (attributes, is_hidden) in [
        ("xmlns:x=\"urn:x\" x:hidden=\"1\"", false),
        ("xmlns:x=\"urn:x\" x:hidden=\"0\" hidden=\"1\"", true),
    ] {
        let changed = rewritten(&bytes, "xl/worksheets/sheet1.xml", |text| {
            let changed = text.replacen("<row ", &format!("<row {attributes} "), 1);
            assert_ne!(changed, text);
            changed
        });
        let read = sheet::xlsx(&changed, 0, &Limits::default());
        assert_eq!(first(&read), rows(&[&["a"]]));
        let sheets = read.workbook.unwrap().sheets;
        assert_eq!(sheets[0].rows[0].hidden, is_hidden, "{attributes}");
    }
}

/// Columns that a program does not show, in each form that says so.
#[test]
fn hidden_columns_are_known() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, ["a", "b", "c", "d"]).unwrap();
    sheet.set_column_hidden(1).unwrap();
    sheet.set_column_width(2, 0).unwrap();
    let xlsx = sheet::xlsx(&book.save_to_buffer().unwrap(), 0, &Limits::default());
    let row = cell("", "a") + &cell("", "b") + &cell("", "c") + &cell("", "d");
    let named = excel_2003(&format!(
        "<Column/><Column ss:Hidden=\"1\" ss:Span=\"1\"/><Column/><Row>{row}</Row>"
    ));
    let open = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let ods = ods(&format!(
        "<table:table-column/><table:table-column table:visibility=\"collapse\" table:number-columns-repeated=\"2\"/><table:table-column table:number-columns-repeated=\"16381\"/><table:table-row>{}</table:table-row>",
        ["a", "b", "c", "d"].map(open).concat()
    ));
    let column = |first: u8, last: u8, width: u8, flags: u8| {
        record(
            0x007D,
            &[first, 0, last, 0, width, 0, 15, 0, flags, 0, 0, 0],
        )
    };
    let label = |at: u8| record(0x0204, &[0, 0, at, 0, 0, 0, 1, 0, 0, b'x']);
    let cells = [0, 1, 2, 3].map(label).concat();
    let columns = [column(0, 0, 9, 0), column(1, 1, 9, 1), column(2, 2, 0, 0)].concat();
    let xls = xls(&workbook(&[], &[[columns, cells].concat()]));
    for (form, read) in [("xlsx", xlsx), ("2003", named), ("ods", ods), ("xls", xls)] {
        let workbook = read.workbook.unwrap();
        assert_eq!(workbook.sheets[0].rows[0].cells.len(), 4, "{form}");
        assert_eq!(workbook.sheets[0].hidden_columns, [(1, 2)], "{form}");
    }
}

#[test]
fn excel_2003_is_known_by_its_root_element() {
    let space = "urn:schemas-microsoft-com:office:spreadsheet";
    for (text, is_one) in [
        (
            format!("<?xml version=\"1.0\"?><!-- x --><ss:Workbook xmlns:ss=\"{space}\"/>"),
            true,
        ),
        (format!("<Workbook xmlns=\"{space}\"></Workbook>"), true),
        (format!("<Workbook xmlns:ss=\"{space}\"/>"), false),
        (
            format!("<definitions xmlns:ss=\"{space}\"><ss:Workbook/></definitions>"),
            false,
        ),
        (format!("<a><!-- Workbook {space} --></a>"), false),
    ] {
        assert_eq!(sheet::is_excel_2003(&text), is_one, "{text}");
    }
}

/// A spreadsheet of `OpenDocument` with this table.
fn ods(table: &str) -> sheet::SheetRead {
    ods_within(table, &Limits::default())
}

fn ods_within(table: &str, limits: &Limits) -> sheet::SheetRead {
    let office = "urn:oasis:names:tc:opendocument:xmlns";
    let content = format!(
        "<office:document-content xmlns:office=\"{office}:office:1.0\" xmlns:table=\"{office}:table:1.0\" xmlns:text=\"{office}:text:1.0\" xmlns:calcext=\"urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0\"><office:body><office:spreadsheet><table:table table:name=\"a\">{table}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let bytes = package(&[
        ("META-INF/manifest.xml", b"<a/>"),
        ("content.xml", content.as_bytes()),
    ]);
    sheet::ods(&bytes, 0, limits).unwrap()
}

#[test]
fn what_a_cell_repeats_is_counted_before_it_is_written_out() {
    let limits = Limits {
        total_bytes: 4 << 20,
        ..Limits::default()
    };
    let long = "x".repeat(20_000);
    let row = format!(
        "<table:table-row table:number-rows-repeated=\"10\"><table:table-cell table:number-columns-repeated=\"16000\"><text:p>{long}</text:p></table:table-cell></table:table-row>"
    );
    let told = first(&ods_within(&row, &limits)).unwrap_err();
    assert!(told.contains("total_bytes"), "{told}");
    let spaces = "<text:s text:c=\"1000000\"/>".repeat(100);
    let row = format!(
        "<table:table-row><table:table-cell><text:p>a{spaces}b</text:p></table:table-cell></table:table-row>"
    );
    let told = first(&ods_within(&row, &limits)).unwrap_err();
    assert!(told.contains("total_bytes"), "{told}");
}

#[test]
fn spaces_of_open_document_are_what_a_program_shows() {
    let read = ods(
        "<table:table-row><table:table-cell><text:p>  a\n   b<text:s/>c<text:s text:c=\"3\"/>d<text:tab/>e<text:line-break/>f</text:p></table:table-cell></table:table-row>",
    );
    assert_eq!(first(&read), rows(&[&["a b c   d\te\nf"]]));
}

#[test]
fn an_error_is_no_blank() {
    let read = ods(
        "<table:table-row><table:table-cell table:formula=\"of:=NA()\" office:value-type=\"string\" office:string-value=\"\" calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell><table:table-cell table:formula=\"of:=[.Z9]\" office:value-type=\"string\" office:string-value=\"\"/><table:table-cell office:value-type=\"float\" office:value=\"x\"/><table:table-cell office:value-type=\"string\" calcext:value-type=\"error\"/></table:table-row>",
    );
    assert_eq!(first(&read), rows(&[&["!#N/A", "", "!x", "!formula"]]));
    // A formula whose result is a text has that text in the next record.
    let awaited = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF];
    let formula = [&awaited[..], &[0; 8]].concat();
    let text = record(0x0207, &[1, 0, 0, b'x']);
    let next = record(0x0203, &[&[0, 0, 1, 0, 0, 0][..], &[0; 8]].concat());
    for (records, wanted) in [
        ([record(0x0006, &formula), text].concat(), ["x"].as_slice()),
        (
            [record(0x0006, &formula), next].concat(),
            &["!formula", "0"],
        ),
        (record(0x0006, &formula), &["!formula"]),
    ] {
        let read = xls(&workbook(&[], &[records]));
        assert_eq!(first(&read), rows(&[wanted]));
    }
}

/// A record of a workbook of Excel 97.
fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    let length = u16::try_from(data.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
}

/// The beginning of a workbook or a sheet.
fn start() -> Vec<u8> {
    record(0x0809, &[0, 6, 5, 0, 0, 0, 0, 0])
}

/// The globals of a workbook: some records, and the places of its sheets.
fn globals(records: &[u8], sheets: &[usize]) -> Vec<u8> {
    let mut stream = [start(), records.to_vec()].concat();
    for at in sheets {
        let at = u32::try_from(*at).unwrap().to_le_bytes();
        let bound = [&at[..], &[0, 0, 1, 0, b'a']].concat();
        stream.extend(record(0x0085, &bound));
    }
    stream.extend(record(0x000A, &[]));
    stream
}

/// The stream of a workbook with further records of its globals, and sheets of these records.
fn workbook(records: &[u8], sheets: &[Vec<u8>]) -> Vec<u8> {
    let length = globals(records, &vec![0; sheets.len()]).len();
    let mut places = Vec::new();
    let mut all = Vec::new();
    for sheet in sheets {
        places.push(length + all.len());
        all.extend([start(), sheet.clone(), record(0x000A, &[])].concat());
    }
    [globals(records, &places), all].concat()
}

/// A compound file with such a stream.
fn compound(stream: &[u8]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    let mut own = file.create_stream("Workbook").unwrap();
    own.write_all(stream).unwrap();
    own.flush().unwrap();
    drop(own);
    file.into_inner().into_inner()
}

fn xls(stream: &[u8]) -> sheet::SheetRead {
    sheet::xls(&compound(stream), 0, &Limits::default())
}

#[test]
fn sheets_that_stand_inside_each_other_are_refused() {
    let count = 3_000;
    let head = globals(&[], &vec![0; count]).len();
    let places: Vec<usize> = (0..count).map(|at| head + at * start().len()).collect();
    let nested = [
        globals(&[], &places),
        start().repeat(count),
        record(0x000A, &[]).repeat(count),
    ];
    let told = first(&xls(&nested.concat())).unwrap_err();
    assert!(told.contains("each other"), "{told}");
    // Beside each other they are read.
    let sheets = vec![record(0x0203, &[0; 14]); 300];
    assert_eq!(first(&xls(&workbook(&[], &sheets))), rows(&[&["0"]]));
}

#[test]
fn merged_ranges_that_are_reversed_cost_nothing() {
    let range = [0, 0, 0xFF, 0xFF, 1, 0, 0, 0].repeat(1_000);
    let merged = record(0x00E5, &[&[0xE8, 3][..], &range].concat());
    let corner = record(0x0203, &[&[0, 0, 1, 0, 0, 0][..], &[0; 8]].concat());
    let far = record(0x0203, &[&[0xFF, 0xFF, 1, 0, 0, 0][..], &[0; 8]].concat());
    let sheet = [corner, far, merged.repeat(10)].concat();
    let start = std::time::Instant::now();
    let _ = xls(&workbook(&[], &[sheet]));
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn any_password_of_excel_97_is_said() {
    for (kind, before) in [
        ([0, 0], vec![]),
        ([1, 0], vec![]),
        ([0, 0], record(0x0086, &[])),
    ] {
        let password = record(0x002F, &[&kind[..], &[1, 2, 3, 4]].concat());
        let stream = workbook(&[before, password].concat(), &[record(0x0203, &[0; 14])]);
        let files = crate::support::files(&[("catalogue.xls", compound(&stream))]);
        let library = library(&files, &Limits::default());
        assert!(library.workbook(0).is_none());
        let words = crate::catalogue::support::vocabulary();
        let submission = hutong::model::model(&library, &[], &words);
        assert_eq!(submission.files[0].kind.name(), "encrypted", "{kind:?}");
        assert!(
            submission
                .faults
                .iter()
                .any(|fault| fault.code == "unsupported")
        );
    }
}

const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

/// A document of Word with this body.
fn docx(body: &str) -> Option<sheet::SheetRead> {
    let text = format!("<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>");
    let bytes = package(&[("word/document.xml", text.as_bytes())]);
    sheet::docx(&bytes, 0, &Limits::default())
}

#[test]
fn what_a_table_of_word_was_before_a_change_is_not_what_it_is() {
    let cell = |properties: &str, text: &str| {
        format!("<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
    };
    let was = "<w:tcPrChange w:id=\"1\"><w:tcPr><w:gridSpan w:val=\"3\"/><w:vMerge/></w:tcPr></w:tcPrChange>";
    let before = "<w:trPr><w:trPrChange w:id=\"2\"><w:trPr><w:gridBefore w:val=\"2\"/><w:hidden/></w:trPr></w:trPrChange></w:trPr>";
    let read = docx(&format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{before}{}{}</w:tr></w:tbl>",
        cell("", "a"),
        cell("", "b"),
        cell(was, "c"),
        cell("", "d"),
    ));
    let read = read.unwrap();
    assert_eq!(first(&read), rows(&[&["a", "b"], &["c", "d"]]));
    assert!(!read.workbook.unwrap().sheets[0].rows[1].hidden);
}

#[test]
fn hidden_text_of_word_hides_its_row() {
    let run = |properties: &str, text: &str| {
        format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>")
    };
    let row =
        |before: &str, runs: &str| format!("<w:tr>{before}<w:tc><w:p>{runs}</w:p></w:tc></w:tr>");
    let read = docx(&format!(
        "<w:tbl>{}{}{}{}</w:tbl>",
        row("", &run("", "a")),
        row("", &(run("", "b") + &run("<w:vanish/>", "c"))),
        row("", &run("<w:vanish w:val=\"0\"/>", "d")),
        row("<w:trPr><w:hidden/></w:trPr>", &run("", "e")),
    ));
    let workbook = read.unwrap().workbook.unwrap();
    let rows = &workbook.sheets[0].rows;
    let hidden: Vec<bool> = rows.iter().map(|row| row.hidden).collect();
    assert_eq!(hidden, [false, true, false, true]);
    assert_eq!(texts(&workbook.sheets[0])[1], ["bc"]);
}

fn page(body: &str) -> sheet::SheetRead {
    sheet::html(body, 0, &Limits::default()).unwrap()
}

#[test]
fn text_of_a_page_is_what_a_browser_shows() {
    for (written, shown) in [
        ("长度 < 10，且>= 2", "长度 < 10，且>= 2"),
        ("a <5 b", "a <5 b"),
        ("a</ b", "a"),
        ("  不予\n   共享 ", "不予 共享"),
        ("a <b> b</b>\t<i> c</i>", "a b c"),
        ("a&nbsp;&nbsp;b", "a  b"),
        ("<div>a</div>b", "a\nb"),
        ("<p>a</p>\n<p>b</p>", "a\nb"),
        ("a <br> b<br>c", "a\nb\nc"),
        ("<pre>a  b\nc</pre>", "a  b\nc"),
        ("<span title=\"x > y\">a</span>", "a"),
        ("<span title=\"<td>\">a</span>", "a"),
    ] {
        let read = page(&format!("<table><tr><td>{written}</td></tr></table>"));
        assert_eq!(first(&read), rows(&[&[shown]]), "{written}");
    }
}

#[test]
fn what_a_page_hides_is_a_hidden_row_or_sheet() {
    let hidden = |body: &str| {
        let workbook = page(body).workbook.unwrap();
        let sheet = &workbook.sheets[0];
        let rows: Vec<bool> = sheet.rows.iter().map(|row| row.hidden).collect();
        (sheet.hidden, rows)
    };
    for body in [
        "<table><tr><td>a<tr><td style='display: none'>b<tr><td>c</table>",
        "<table><tr><td>a<tr><td hidden>b<tr><td>c</table>",
        "<table><tr><td>a<tr><td>x<span style=\"DISPLAY:NONE\">b</span><tr><td>c</table>",
        "<table><tr><td>a<tr style='visibility:hidden'><td>b<tr><td>c</table>",
        "<table><tr><td>a<tbody hidden><tr><td>b</tbody><tbody><tr><td>c</table>",
        "<table><tr><td>a<tr hidden=\"\"><td>b<tr><td>c</table>",
    ] {
        assert_eq!(hidden(body), (false, vec![false, true, false]), "{body}");
    }
    for body in [
        "<table hidden><tr><td>a</table>",
        "<div style='display:none'><div></div><table><tr><td>a</table></div>",
    ] {
        assert!(hidden(body).0, "{body}");
    }
    for body in [
        "<table title='hidden'><tr><td title=\" style='display:none'\">a</table>",
        "<div style='display:none'><div></div></div><table><tr><td>a</table>",
    ] {
        assert_eq!(hidden(body), (false, vec![false]), "{body}");
    }
}

#[test]
fn text_beside_the_tables_is_kept() {
    let read = page("<p>前<table><tr><td>a</table>后<!-- 无 -->");
    let beside = read.workbook.unwrap().beside;
    assert_eq!(beside[0].kind, BesideKind::Part);
    assert!(beside[0].text.contains('前') && beside[0].text.contains('后'));
}
