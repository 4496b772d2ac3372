//! Which files are taken for what, in which encoding, and what is said of them.

use crate::support::one;
use hutong::discover::{File, Files};
use hutong::limits::Limits;
use hutong::model::library;
use hutong::read::{Encoding, Format, Library};
use std::io::{Cursor, Write};

fn file(path: &str, bytes: &[u8]) -> File {
    File {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
        taken: true,
    }
}

fn read_all(files: Vec<File>) -> Library {
    let faults = Vec::new();
    library(
        &Files {
            files,
            faults,
            ..Files::default()
        },
        &Limits::default(),
    )
}

fn read(path: &str, bytes: &[u8]) -> Library {
    library(&one(path, bytes), &Limits::default())
}

fn codes(library: &Library) -> Vec<&'static str> {
    library.faults.iter().map(|fault| fault.code).collect()
}

const NONE: &[&str] = &[];
const BROKEN: &[&str] = &["unreadable"];
const MISNAMED: &[&str] = &["not-as-named"];
const EMPTY: &[&str] = &["empty-file"];

const JSON: &str = "{\"openapi\": \"3.0.0\", \"paths\": {}}";
const README: &str =
    "# Title\n\nNote: run it so:\n\n```yaml\nopenapi: 3.0.0\ninfo: {}\n```\n\n- a\nb";

/// Path, text, what it is taken for, what is said of it.
const TEXTS: &[(&str, &str, Format, &[&str])] = &[
    ("a.yaml", "a: 1\n", Format::Yaml, NONE),
    ("a.yml", "just words\n", Format::Yaml, NONE),
    ("a.yaml", "a: [\n", Format::Yaml, BROKEN),
    ("a.yaml", "# nothing yet\n", Format::Yaml, NONE),
    ("a.yaml", JSON, Format::Json, NONE),
    ("a.yaml", "{a: 1, b: [c]}", Format::Yaml, NONE),
    ("a.yaml", "{\n\t\"a\": 1\n}\n", Format::Json, NONE),
    ("a.yaml", "a: 1\n---\nb: 2\n", Format::Yaml, NONE),
    ("a.json", "{\n\t\"a\": [1,\n\t\t2]\n}", Format::Json, NONE),
    ("a.json", "{a: 1}", Format::Json, BROKEN),
    ("a.json", "openapi: 3.0.0\n", Format::Json, BROKEN),
    ("a.json", "{\"a\": 1} // b", Format::Json, BROKEN),
    ("a.json", "", Format::Text, EMPTY),
    ("a.yaml", " \n\n", Format::Text, EMPTY),
    ("a.xlsx", "just words", Format::Text, MISNAMED),
    ("a.xlsx", "{目录} 见附件", Format::Text, MISNAMED),
    ("a.docx", "{\\rtf1 words}", Format::Text, NONE),
    ("a.docx", "<目录> 见附件", Format::Text, MISNAMED),
    ("a.docx", "<resources> 见附件", Format::Text, MISNAMED),
    ("a.xlsx", "words <html></html>", Format::Text, MISNAMED),
    ("a.xlsx", "<!-- a -->\n<TABLE><tr><td>a", Format::Text, NONE),
    ("a.xlsx", "<!DOCTYPE html><html></html>", Format::Text, NONE),
    (
        "a.zip",
        "<?xml version='1.0'?><a>目录</a>",
        Format::Xml,
        MISNAMED,
    ),
    (
        "a.docx",
        "<?xml version='1.0'?><w:wordDocument/>",
        Format::Xml,
        NONE,
    ),
    ("__init__.py", "", Format::Text, NONE),
    // Descriptors that hide behind another name.
    (
        "notes.txt",
        "# Notes\n---\nopenapi: 3.0.0\ninfo: {title: t}\n",
        Format::Yaml,
        NONE,
    ),
    (
        "notes.txt",
        "info:\n  title: t\n'swagger': '2.0'\n",
        Format::Yaml,
        NONE,
    ),
    ("LICENSE", "openapi: 3.0.0\ninfo: [\n", Format::Yaml, BROKEN),
    ("api", JSON, Format::Json, NONE),
    ("a.bak", "{openapi: 3.0.0, paths: {}}", Format::Yaml, NONE),
    ("a.bak", "{\"openapi\": \"3.0.0\",}}", Format::Json, BROKEN),
    (
        ".hidden/x",
        "- mdId: 1\n  resTitle: t\n",
        Format::Yaml,
        NONE,
    ),
    (
        "guide.md",
        "openapi: 3.0.0\ninfo: {title: t}\n",
        Format::Yaml,
        NONE,
    ),
    (
        "list.txt",
        "序号,信息资源名称,信息资源代码,共享类型\n",
        Format::Csv,
        NONE,
    ),
    // What only looks like one.
    ("README.md", README, Format::Text, NONE),
    ("README.md", "[a link](b): c\n", Format::Text, NONE),
    (
        "App.java",
        "// openapi: no\npackage a;\nclass A { String openapi: x; }\n",
        Format::Text,
        NONE,
    ),
    (
        "a.log",
        "[2026-01-01] openapi: started\n{\n",
        Format::Text,
        NONE,
    ),
    (
        "a.log",
        "openapi: started\nand: [went on\n",
        Format::Text,
        NONE,
    ),
    ("conf.ini", "[section]\na = 1\n", Format::Text, NONE),
    ("Makefile", "all: a\n\tcc a.c\n", Format::Text, NONE),
    (
        "words.txt",
        "Dear office: here it is.\n",
        Format::Text,
        NONE,
    ),
    // What is recognised and not read.
    ("a.proto", "message A {}", Format::Text, NONE),
    ("a.txt", "type Query {\n  a: Int\n}\n", Format::Text, NONE),
    (
        "service",
        "<?xml version=\"1.0\"?><definitions/>",
        Format::Xml,
        NONE,
    ),
    ("a.wsdl", "<definitions/>", Format::Xml, NONE),
    (
        "service",
        "<w:definitions xmlns:w=\"http://schemas.xmlsoap.org/wsdl/\"/>",
        Format::Xml,
        NONE,
    ),
    (
        "index.html",
        "<!DOCTYPE html><html></html>",
        Format::Text,
        NONE,
    ),
    (
        "README.md",
        "<h1 align=\"center\">a</h1>",
        Format::Text,
        NONE,
    ),
];

#[test]
fn text_is_told_by_its_content() {
    for (path, text, format, faults) in TEXTS {
        let library = read(path, text.as_bytes());
        assert_eq!(library.formats, [*format], "{path}: {text}");
        assert_eq!(codes(&library), *faults, "{path}: {text}");
        let promised = matches!(format, Format::Json | Format::Yaml);
        let document = library.document(0).is_some();
        assert_eq!(document, promised && *faults != BROKEN, "{path}: {text}");
    }
}

/// A stored zip archive with entries of these names, as far as its directory goes.
fn zip_of(names: &[&str]) -> Vec<u8> {
    let mut bytes = b"PK\x03\x04....".to_vec();
    let start = u32::try_from(bytes.len()).unwrap();
    for name in names {
        bytes.extend(b"PK\x01\x02");
        bytes.extend([0; 24]);
        bytes.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        bytes.extend([0; 16]);
        bytes.extend(name.as_bytes());
    }
    bytes.extend(b"PK\x05\x06");
    bytes.extend([0; 12]);
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]);
    bytes
}

#[test]
fn bytes_are_told_by_their_first_ones() {
    let ole = |stream: &str| {
        let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        bytes.resize(512, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(1024, 0);
        bytes
    };
    let mut tar = vec![b'a'; 512];
    tar.splice(257..262, *b"ustar");
    let cases = [
        ("a.zip", zip_of(&["a.yaml"]), "zip"),
        ("a.yaml", zip_of(&["word/document.xml"]), "docx"),
        ("a", zip_of(&["ppt/presentation.xml"]), "pptx"),
        ("a", zip_of(&["xl/workbook.bin"]), "xlsb"),
        ("a", zip_of(&[]), "zip"),
        ("a.dat", ole("Workbook"), "xls"),
        ("a.dat", ole("WordDocument"), "doc"),
        ("a.xlsx", ole("EncryptedPackage"), "encrypted"),
        ("a.et", ole("Workbook"), "et"),
        ("a", ole("Other"), "ole"),
        ("a", b"Rar!\x1a\x07\x00".to_vec(), "rar"),
        ("a", b"7z\xbc\xaf\x27\x1c".to_vec(), "7z"),
        ("a", b"\x1f\x8b\x08".to_vec(), "gz"),
        ("a", b"%PDF-1.7".to_vec(), "pdf"),
        ("a", tar, "tar"),
    ];
    for (path, bytes, name) in cases {
        let library = read(path, &bytes);
        assert_eq!(library.formats, [Format::Known(name)], "{path} {name}");
        assert_eq!(codes(&library), NONE, "{path} {name}");
        assert_eq!(library.sources[0].encoding, Some(Encoding::Binary));
    }
    let library = read("a", &zip_of(&["[Content_Types].xml", "xl/workbook.xml"]));
    assert_eq!(library.formats, [Format::Xlsx]);
    let library = read("logo.png", b"\x89PNG\r\n\x1a\n\0\0\0");
    assert_eq!(
        (library.formats[0], codes(&library)),
        (Format::Binary, vec![])
    );
}

fn utf16(text: &str, mark: bool, little: bool) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    let units = text.encode_utf16();
    let bytes = |unit: u16| {
        if little {
            unit.to_le_bytes()
        } else {
            unit.to_be_bytes()
        }
    };
    units.flat_map(bytes).collect()
}

#[test]
fn encodings_are_told_and_named() {
    let text = "openapi: 3.0.0\ninfo: {title: 互通}\n";
    let gbk: Vec<u8> = [
        &b"openapi: 3.0.0\ninfo: {title: "[..],
        b"\xbb\xa5\xcd\xa8",
        b"}\n",
    ]
    .concat();
    let cases = [
        (text.as_bytes().to_vec(), Encoding::Utf8, NONE),
        (
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            Encoding::Utf8,
            NONE,
        ),
        (utf16(text, true, true), Encoding::Utf16Le, NONE),
        (utf16(text, true, false), Encoding::Utf16Be, NONE),
        (gbk, Encoding::Gb18030, &["encoding-gb18030"]),
    ];
    for (bytes, encoding, faults) in cases {
        let library = read("a.yaml", &bytes);
        let source = library.source(0).unwrap();
        assert_eq!(source.encoding, Some(encoding));
        assert_eq!(codes(&library), faults, "{encoding:?}");
        let title = library.document(0).unwrap().at("/info/title").unwrap();
        assert_eq!(title.as_str(), Some("互通"), "{encoding:?}");
        assert_eq!(source.slice(title.span), "互通");
    }
}

#[test]
fn what_cannot_be_decoded_says_at_which_byte() {
    let cases: [(&[u8], &str); 4] = [
        (b"openapi: \xff\xff\n", "9"),
        (b"\xEF\xBB\xBFab\xff\n", "5"),
        (&utf16("openapi: 3.0.0\n", false, true), "1"),
        (b"\xff\xfea\0b\0c\0x", "2"),
    ];
    for (bytes, offset) in cases {
        for name in ["notes.txt", "a.yaml"] {
            let library = read(name, bytes);
            assert_eq!(codes(&library), BROKEN, "{name} {bytes:?}");
            assert!(library.document(0).is_none());
            let args = &library.faults[0].args;
            assert!(args.contains(&("offset", offset.to_owned())), "{args:?}");
        }
    }
}

#[test]
fn places_in_the_library_name_their_file() {
    let mut files: Vec<File> = (0..40)
        .map(|i| file(&format!("{i:02}.yaml"), b"a: 1\na: 2\n200: x\n"))
        .collect();
    files[3].taken = false;
    files[3].bytes.clear();
    let library = read_all(files);
    assert_eq!(library.sources.len(), 40);
    assert_eq!(library.sources[3].encoding, None);
    assert!(library.document(3).is_none());
    assert_eq!(library.find("07.yaml"), Some(7));
    let root = &library.document(7).unwrap().root;
    assert_eq!(
        (root.span.source, root.get("a").unwrap().span.source),
        (7, 7)
    );
    let places: Vec<_> = library.faults.iter().map(|fault| fault.at).collect();
    assert_eq!(places.len(), 39 * 2);
    assert!(places.is_sorted());
    assert_eq!(
        library.sources[0].digest,
        "sha256:99d01a72d3c2f2436ca2c1f44933e465485923c187f461ed499106279c5f1243"
    );
    assert_eq!(library.sources[0].size, 17);
}

#[test]
fn sheets_are_read_as_workbooks_with_places() {
    let gbk = b"\xd0\xf2\xba\xc5,\xc3\xfb\xb3\xc6\n1,\xbb\xa5\xcd\xa8\n";
    let library = read("list.csv", gbk);
    assert_eq!(codes(&library), ["encoding-gb18030"]);
    let sheets = &library.workbooks[0].as_ref().unwrap().sheets;
    let cell = &sheets[0].rows[1].cells[1];
    let source = library.source(0).unwrap();
    assert_eq!(source.slice(cell.span), "互通");
    let place = source.cell(cell.span).unwrap();
    assert_eq!(hutong::read::Source::cell_name(place), "B2");
}

/// What archives and office documents hold is counted for each, and together: where that is too much, nothing of it counts, in whatever
/// order they were read.
#[test]
fn archives_and_office_documents_have_a_limit_each_and_together() {
    let text = "说明".repeat(500);
    let package = |name: &str| {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).unwrap();
        write!(zip, "<a>{text}</a>").unwrap();
        zip.finish().unwrap().into_inner()
    };
    let two = {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in ["a.txt", "b.txt"] {
            let options = zip::write::SimpleFileOptions::default();
            zip.start_file(name, options).unwrap();
            write!(zip, "{text}").unwrap();
        }
        zip.finish().unwrap().into_inner()
    };
    let mut files: Vec<File> = (0..12)
        .map(|number| file(&format!("{number:02}.zip"), &package("a.txt")))
        .collect();
    files.push(file("a.docx", &package("word/document.xml")));
    files.push(file("b.txt", text.as_bytes()));
    let each = text.len() as u64 + 7;
    let all_files = files.clone();
    let read = |paper_bytes: u64, papers_bytes: u64| {
        let limits = Limits {
            paper_bytes,
            papers_bytes,
            ..Limits::default()
        };
        library(&Files::new(all_files.clone()), &limits)
    };
    let looked_into = |library: &Library| {
        let within = library.within.iter().flatten().count();
        within + library.papers.iter().flatten().count()
    };
    let whole = read(each, 13 * each);
    assert_eq!(
        (looked_into(&whole), codes(&whole)),
        (13, Vec::<&str>::new())
    );
    let told = |library: &Library, limit: &str, value: u64, files: &[u32]| {
        let args = [("limit", limit.to_owned()), ("value", value.to_string())];
        let over = library.faults.iter();
        let over: Vec<u32> = over
            .map(|fault| {
                assert_eq!((fault.code, &fault.args[..]), ("over-limit", &args[..]));
                fault.at.source
            })
            .collect();
        assert_eq!(over, files, "{limit} {value}");
        assert_eq!(library.sources[13].text, text);
    };
    let all: Vec<u32> = (0..13).collect();
    for papers_bytes in [13 * each - 1, each, 0] {
        let cut = read(each, papers_bytes);
        assert_eq!(looked_into(&cut), 0, "{papers_bytes}");
        told(&cut, "papers_bytes", papers_bytes, &all);
    }
    // What one file holds is counted by itself, and leaves the others as they are.
    let cut = read(each - 1, 13 * each);
    assert_eq!(looked_into(&cut), 0);
    told(&cut, "paper_bytes", each - 1, &all);
    files.push(file("c.zip", &two));
    let limits = Limits {
        paper_bytes: each,
        ..Limits::default()
    };
    let cut = library(&Files::new(files.clone()), &limits);
    assert_eq!(looked_into(&cut), 13);
    told(&cut, "paper_bytes", each, &[14]);
    // It is told by that alone, and is no pass.
    let submission = hutong::model::model(&cut, &[], &hutong::model::Vocabulary::default());
    let own = submission.faults.iter();
    let own: Vec<_> = own
        .filter(|fault| fault.at.source == 14)
        .map(|fault| fault.code)
        .collect();
    assert_eq!(own, ["over-limit"]);
    assert_eq!(submission.files[14].disposition.name(), "unread");
}
