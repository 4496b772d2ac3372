//! Workbooks of other programs than Excel, and tables in documents and pages: each says what the others say, every value knows its cell,
//! and nothing that is spoilt or swollen breaks a reader.

use crate::support::{files, repository};
use hutong::limits::Limits;
use hutong::model::{Kind, Submission, catalogue, library, model};
use hutong::read::{CellValue, Library, Source, sheet};
use std::fs;
use std::io::{Cursor, Read, Write};

/// The same catalogue in every form.
const FORMS: [&str; 6] = [
    "catalogue.docx",
    "catalogue.et",
    "catalogue.html.xls",
    "catalogue.ods",
    "catalogue.xls",
    "catalogue.xml",
];

fn bytes(form: &str) -> Vec<u8> {
    // WPS writes what Excel 2003 writes.
    let name = form.replace(".et", ".xls");
    fs::read(repository("testdata/workbooks").join(name)).unwrap()
}

fn read(form: &str, bytes: &[u8]) -> Library {
    library(&files(&[(form, bytes)]), &Limits::default())
}

fn resources(submission: &Submission<'_>) -> Vec<String> {
    let mut said = Vec::new();
    for entry in &submission.entries {
        let fields = [
            "title",
            "code",
            "abstract",
            "formatType",
            "publicationDate",
            "remarks",
        ];
        let fields = fields.map(|field| entry.text(field).map_or("", |(text, _)| text));
        said.push(fields.join("|"));
        said.extend(entry.items.iter().map(|item| {
            let name = item.text("name").unwrap().0;
            format!("{name} {:?}", item.length())
        }));
    }
    said
}

#[test]
fn every_form_says_the_same() {
    let words = crate::catalogue::support::vocabulary();
    let mut first: Option<Vec<String>> = None;
    for form in FORMS {
        let library = read(form, &bytes(form));
        let submission = model(&library, &[], &words);
        let said = resources(&submission);
        assert_eq!(submission.entries.len(), 2, "{form}");
        assert!(
            said[0].ends_with("KingbaseES|2026-03-01|=1+1"),
            "{form}: {}",
            said[0]
        );
        assert!(
            said[4].contains("按行业汇总的年报率\n每年公布一次"),
            "{form}: {}",
            said[4]
        );
        assert_eq!(said[1], "主体名称 Some(100)", "{form}");
        let wanted = first.get_or_insert_with(|| said.clone());
        assert_eq!(&said, wanted, "{form}");
        assert_eq!(submission.files[0].kind.name(), "catalogue-sheet", "{form}");
        let codes: Vec<&str> = submission.faults.iter().map(|fault| fault.code).collect();
        let told: &[&str] = match form {
            "catalogue.docx" => &["sheet-listed", "text-not-judged"],
            "catalogue.html.xls" => &["hidden-rows"],
            _ => &["hidden-rows", "sheet-listed"],
        };
        let mut codes: Vec<&str> = codes
            .into_iter()
            .filter(|code| told.contains(code))
            .collect();
        codes.sort_unstable();
        assert_eq!(codes, told, "{form}");
    }
}

#[test]
fn a_value_knows_its_sheet_and_cell() {
    let words = crate::catalogue::support::vocabulary();
    for form in FORMS {
        let library = read(form, &bytes(form));
        let submission = model(&library, &[], &words);
        let source = library.source(0).unwrap();
        let (code, at) = submission.entries[1].text("code").unwrap();
        let cell = source.cell(at).unwrap();
        let row = if form == "catalogue.docx" { 6 } else { 7 };
        assert_eq!(Source::cell_name(cell), format!("C{row}"), "{form}");
        assert_eq!(source.slice(at), code, "{form}");
        let sheet = &source.sheets[cell.sheet as usize].name;
        let named = form == "catalogue.docx" || form == "catalogue.html.xls";
        assert_eq!(sheet, if named { "表 1" } else { "目录" }, "{form}");
    }
}

#[test]
fn values_are_what_the_program_shows() {
    let library = read("catalogue.xls", &bytes("catalogue.xls"));
    let workbook = library.workbook(0).unwrap();
    let cell = |row: usize, column: usize| &workbook.sheets[0].rows[row].cells[column];
    assert_eq!(cell(3, 0).value, CellValue::Number(1.0, "1".to_owned()));
    assert_eq!(cell(3, 14).value, CellValue::Date("2026-03-01".to_owned()));
    assert_eq!(cell(3, 15).value, CellValue::Text("=1+1".to_owned()));
    // A text longer than a record goes on in the next one.
    let CellValue::Text(long) = &cell(3, 5).value else {
        panic!("{:?}", cell(3, 5));
    };
    assert_eq!(*long, "本资源登记经营主体的基本情况，".repeat(400));
    assert!(cell(4, 1).merged && cell(4, 1).value == cell(3, 1).value);
    assert!(workbook.sheets[0].rows[4].hidden && workbook.sheets[1].hidden);
}

#[test]
fn a_document_without_a_catalogue_is_what_it_was() {
    let words = crate::catalogue::support::vocabulary();
    let cases = [
        (
            "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>姓名</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
            Kind::Listed("docx"),
        ),
        (
            "<w:tbl><w:tr><w:tc><w:p><w:t>请求方式</w:t></w:p></w:tc><w:tc><w:p><w:t>接口地址</w:t></w:p></w:tc></w:tr></w:tbl>",
            Kind::Unsupported("docx"),
        ),
    ];
    for (table, kind) in cases {
        let text = format!(
            "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{table}</w:body></w:document>"
        );
        let library = read(
            "a.docx",
            &package(&[("word/document.xml", text.as_bytes())]),
        );
        let submission = model(&library, &[], &words);
        assert_eq!(submission.files[0].kind, kind, "{table}");
    }
}

#[test]
fn an_interface_beside_a_catalogue_is_told() {
    let words = crate::catalogue::support::vocabulary();
    let more = "<w:tbl><w:tr><w:tc><w:p><w:t>请求方式</w:t></w:p></w:tc><w:tc><w:p><w:t>接口地址</w:t></w:p></w:tc></w:tr></w:tbl></w:body>";
    let changed = rewritten(&bytes("catalogue.docx"), "word/document.xml", |text| {
        text.replace("</w:body>", more)
    });
    let library = read("catalogue.docx", &changed);
    let submission = model(&library, &[], &words);
    let told = submission
        .faults
        .iter()
        .any(|fault| fault.code == "description-within");
    assert!(told, "{:?}", submission.faults);
}

/// A zip package of these parts.
pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A package with one part changed.
pub fn rewritten(bytes: &[u8], part: &str, change: impl Fn(&str) -> String) -> Vec<u8> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut parts = Vec::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut own = Vec::new();
        entry.read_to_end(&mut own).unwrap();
        if &*name == part {
            own = change(&String::from_utf8(own).unwrap()).into_bytes();
        }
        parts.push((name, own));
    }
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, own)| (&**name, &**own)).collect();
    package(&parts)
}

/// A spreadsheet of `OpenDocument` with this table.
fn ods(table: &str) -> Vec<u8> {
    let content = format!(
        "<o:document-content xmlns:o=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><o:body><o:spreadsheet><table:table table:name=\"a\">{table}</table:table></o:spreadsheet></o:body></o:document-content>"
    );
    package(&[
        ("META-INF/manifest.xml", b"<a/>"),
        ("content.xml", content.as_bytes()),
    ])
}

#[test]
fn what_a_file_swells_to_is_counted_before_it_is_kept() {
    let limits = Limits {
        cells: 10_000,
        ..Limits::default()
    };
    let cell = "<table:table-cell table:number-columns-repeated=\"16000\"><text:p>x</text:p></table:table-cell>";
    let row =
        format!("<table:table-row table:number-rows-repeated=\"1000000\">{cell}</table:table-row>");
    let told = |read: &sheet::SheetRead| {
        let codes: Vec<&str> = read.faults.iter().map(|fault| fault.code).collect();
        (read.workbook.is_none(), codes.join(","))
    };
    let over = (true, "over-limit".to_owned());
    assert_eq!(told(&sheet::ods(&ods(&row), 0, &limits).unwrap()), over);
    // Blank rows and cells are no matter how many.
    let blank = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"16000\"/></table:table-row>";
    let read = sheet::ods(&ods(blank), 0, &limits).unwrap();
    assert_eq!(told(&read), (false, String::new()));
    let wide = "<table:table-row><table:table-cell table:number-columns-repeated=\"20000\"><text:p>x</text:p></table:table-cell></table:table-row>";
    let unreadable = (true, "unreadable".to_owned());
    assert_eq!(
        told(&sheet::ods(&ods(wide), 0, &limits).unwrap()),
        unreadable
    );

    let cells = "<td colspan=1000 rowspan=60000>x".repeat(16);
    let rows = "<tr><td>y".repeat(5_000);
    let page = format!("<table><tr>{cells}{rows}</table>");
    assert_eq!(told(&sheet::html(&page, 0, &limits).unwrap()), over);

    let book = |row: &str| {
        format!(
            "<Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table>{row}</Table></Worksheet></Workbook>"
        )
    };
    let data = "<Data ss:Type=\"String\">x</Data>";
    let far = format!("<Row ss:Index=\"1000000\"><Cell ss:Index=\"16000\">{data}</Cell></Row>");
    assert_eq!(told(&sheet::excel_2003(&book(&far), 0, &limits)), over);
    for wrong in [
        format!("<Row ss:Index=\"0\"><Cell>{data}</Cell></Row>"),
        format!("<Row><Cell>{data}</Cell><Cell ss:Index=\"1\">{data}</Cell></Row>"),
        format!("<Row><Cell ss:MergeDown=\"4294967295\">{data}</Cell></Row>"),
        format!("<Row ss:Index=\"99999999999\"><Cell>{data}</Cell></Row>"),
    ] {
        assert_eq!(
            told(&sheet::excel_2003(&book(&wrong), 0, &limits)),
            unreadable,
            "{wrong}"
        );
    }
}

#[test]
fn a_constant_other_than_its_stored_result_is_no_value() {
    let book = "<Workbook xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"a\"><Table><Row><Cell ss:Formula=\"=&quot;不予共享&quot;\"><Data ss:Type=\"String\">无条件共享</Data></Cell><Cell ss:Formula=\"=1+1\"><Data ss:Type=\"Number\">2</Data></Cell><Cell ss:Formula=\"=A9\"/></Row></Table></Worksheet></Workbook>";
    let read = sheet::excel_2003(book, 0, &Limits::default());
    let ods = ods(
        "<table:table-row><table:table-cell table:formula=\"of:=&quot;不予共享&quot;\" o:value-type=\"string\"><text:p>无条件共享</text:p></table:table-cell><table:table-cell table:formula=\"of:=[.A9]\" o:value-type=\"float\" o:value=\"2\"><text:p>2</text:p></table:table-cell><table:table-cell table:formula=\"of:=[.A9]\"/></table:table-row>",
    );
    let ods = sheet::ods(&ods, 0, &Limits::default()).unwrap();
    for read in [read, ods] {
        let workbook = read.workbook.unwrap();
        let values = workbook.sheets[0].rows[0]
            .cells
            .iter()
            .map(|cell| &cell.value);
        let values: Vec<&CellValue> = values.collect();
        let formula = CellValue::Error("formula".to_owned());
        let two = CellValue::Number(2.0, "2".to_owned());
        assert_eq!(values, [&formula, &two, &formula]);
    }
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % most.max(1)
    }
}

/// Spoils bytes in a few places.
fn spoilt(mut bytes: Vec<u8>, chance: &mut Chance) -> Vec<u8> {
    for _ in 0..=chance.below(3) {
        let at = chance.below(bytes.len());
        let number = u8::try_from(chance.below(256)).unwrap();
        match chance.below(5) {
            0 => bytes[at] = number,
            1 => bytes[at] = [0, 0xFF, 0x7F, 0x80][usize::from(number % 4)],
            2 => bytes.truncate(at.max(1)),
            3 => {
                let end = (at + chance.below(64)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let end = (at + chance.below(64)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                let to = chance.below(bytes.len());
                bytes.splice(to..to, copy);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

/// Reads so many spoilt versions of each form. How many were read all the same.
fn spoil(times: usize) -> usize {
    let words = crate::catalogue::support::vocabulary();
    let mut chance = Chance(7);
    let mut whole = 0;
    for form in FORMS {
        let bytes = bytes(form);
        let part = match form {
            "catalogue.docx" => "word/document.xml",
            "catalogue.ods" => "content.xml",
            _ => "",
        };
        for time in 0..times {
            let spoilt = if part.is_empty() || time % 4 == 0 {
                spoilt(bytes.clone(), &mut chance)
            } else {
                // Within the package, so that the zip is whole.
                let mut zip = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
                let mut own = Vec::new();
                zip.by_name(part).unwrap().read_to_end(&mut own).unwrap();
                let own = spoilt(own, &mut chance);
                package(&[("META-INF/manifest.xml", b"<a/>"), (part, &own)])
            };
            let library = read(form, &spoilt);
            if library.workbook(0).is_some() {
                whole += 1;
                if time % 10 == 0 {
                    let file =
                        catalogue::read(&library, 0, &catalogue::VocabularyIndex::new(&words));
                    assert!(file.entries.len() < 1_000, "{form}");
                }
            }
        }
    }
    whole
}

#[test]
fn nothing_that_is_spoilt_breaks_a_reader() {
    let whole = spoil(60);
    assert!(whole > 30, "{whole}");
}

mod long {
    #[test]
    #[ignore = "takes minutes"]
    fn nothing_that_is_spoilt_breaks_a_reader() {
        let whole = super::spoil(3_000);
        assert!(whole > 1_500, "{whole}");
    }
}
