//! Files that systems and programs leave beside a submission (principles 7 and 8): each that carries no mark is listed, and one with a
//! mark is not.

use super::case::Case;
use super::draft::Draft;
use crate::support::{left, repository};
use std::fs;
use std::io::{Cursor, Write};

/// Bytes that no program wrote.
const NOISE: [u8; 12] = [0x8F, 0, 0xFF, 0x12, 0xC0, 0x80, 0, 7, 0xE1, 0x9B, 0xFE, 3];
const STRAY: &str = "307014200300/000007 驾驶员从业资格信息";

pub fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A compound file of these streams.
fn compound(streams: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
    for (name, bytes) in streams {
        let mut stream = file.create_stream(name).unwrap();
        stream.write_all(bytes).unwrap();
    }
    file.into_inner().into_inner()
}

/// What Windows keeps of a folder with a picture of this name.
fn thumbnails(name: &str) -> Vec<u8> {
    let mut picture = vec![0x0C, 0, 0, 0, 1, 0, 0, 0, 4, 0, 0, 0];
    picture.extend(left::JPEG);
    let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    compound(&[
        ("Catalog", &name),
        ("1", &picture),
        ("256_1f00c0de", &picture),
    ])
}

/// A workbook of Excel 97.
fn workbook() -> Vec<u8> {
    fs::read(repository("testdata/workbooks/catalogue.xls")).unwrap()
}

/// The stream of a workbook before Excel 97, with the record that begins it and no more.
fn old_workbook() -> Vec<u8> {
    compound(&[("Book", b"\x09\x08\x08\0\0\x05\x05\0")])
}

fn map(title: &str) -> Vec<u8> {
    let content = format!(r#"[{{"class":"sheet","rootTopic":{{"title":"{title}"}}}}]"#);
    zip(&[
        ("content.json", content.as_bytes()),
        ("metadata.json", b"{}"),
    ])
}

pub fn cases() -> Vec<Case> {
    let of = "files beside";
    let note = "建设思路：分三期建设。";
    let bitmap = b"BM\x3A\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0";
    let bitmap: Vec<u8> = bitmap.iter().copied().chain([0; 40]).collect();
    let path = "docs/附.zip";
    let mut cases = Vec::new();
    for (name, path, bytes) in [
        (
            "pictures of a folder",
            "docs/Thumbs.db",
            thumbnails("接口文档.png"),
        ),
        (
            "settings of a folder",
            "docs/desktop.ini",
            b"[.ShellClassInfo]\r\n".to_vec(),
        ),
        ("a lock file", "catalogue/~$resources.xlsx", left::lock()),
        ("a mind map", "docs/思路.xmind", map(note)),
        (
            "an archive of a note and a picture",
            path,
            zip(&[
                ("说明.txt", note.as_bytes()),
                ("图.png", left::PNG),
                ("图.bmp", &bitmap),
            ]),
        ),
        (
            "an archive of notes in other encodings",
            path,
            zip(&[
                ("a.txt", &encoding_rs::GB18030.encode(note).0),
                (
                    "b.md",
                    b"C:\\users: see https://jt.hz-exchange.gov.cn/transport",
                ),
            ]),
        ),
        (
            "an empty file that keeps a folder",
            "docs/.gitkeep",
            Vec::new(),
        ),
        ("an empty module", "src/__init__.py", Vec::new()),
        (
            "a page called a workbook",
            "docs/people.xlsx",
            b"<html><table><tr><td>\xE5\xA7\x93\xE5\x90\x8D</td></tr></table></html>".to_vec(),
        ),
    ] {
        let draft = Draft::proposal().file(path, bytes);
        let member = super::case::Witness::Member(path.to_owned());
        cases.push(Case::honest(8, of, name, draft).with(member));
    }
    let other = Draft::proposal().api("/info/title", "驾驶员接口");
    let api = super::draft::yaml(&other.api);
    let operation = "另有接口 GET /drivers 供查询驾驶员。";
    for (name, path, bytes) in [
        (
            "pictures of a folder that name a resource",
            "docs/Thumbs.db",
            thumbnails(STRAY),
        ),
        (
            "a workbook called the pictures of a folder",
            "docs/Thumbs.db",
            workbook(),
        ),
        (
            "an old workbook called the pictures of a folder",
            "docs/Thumbs.db",
            old_workbook(),
        ),
        (
            "pictures of a folder that are none",
            "docs/Thumbs.db",
            compound(&[("Catalog", b"a"), ("1", b"openapi: 3.0.3")]),
        ),
        (
            "a text called a bitmap",
            path,
            zip(&[("b.bmp", b"BM\n\xE5\x85\xB1\xE4\xBA\xAB")]),
        ),
        (
            "a text called a picture",
            path,
            zip(&[("b.gif", b"GIF89a\nopenapi: 3.0.3\npaths: {}")]),
        ),
        (
            "a text with a NUL called a picture",
            path,
            zip(&[("b.gif", b"GIF89a\0\nopenapi: 3.0.3\npaths: {}\n;")]),
        ),
        (
            "a lock file that is a description",
            "api/~$b.yaml",
            api.clone().into_bytes(),
        ),
        (
            "a lock file that is a description with a NUL",
            "api/~$b.yaml",
            b"openapi: 3.0.3\npaths: {/drivers: {get: {}}}\n#\0".to_vec(),
        ),
        (
            "a lock file that is an archive",
            "api/~$b.zip",
            zip(&[("b.yaml", api.as_bytes())]),
        ),
        (
            "a mind map that names a resource",
            "docs/思路.xmind",
            map(STRAY),
        ),
        (
            "a mind map with letters behind escapes",
            "docs/思路.xmind",
            map("307014200300\\u002f000007"),
        ),
        (
            "an archive with a description",
            path,
            zip(&[("b.yaml", api.as_bytes())]),
        ),
        (
            "an archive with a text that is a description",
            path,
            zip(&[("b.txt", api.as_bytes())]),
        ),
        (
            "an archive with a text that names a resource",
            path,
            zip(&[("b.txt", STRAY.as_bytes())]),
        ),
        (
            "an archive with a text that names an operation",
            path,
            zip(&[("b.txt", operation.as_bytes())]),
        ),
        (
            "an archive with a text that names an operation behind markup",
            path,
            zip(&[("b.md", "另有接口：**GET** [/drivers](a)".as_bytes())]),
        ),
        (
            "an archive with a text that names an operation in a page",
            path,
            zip(&[("b.txt", "<b>GET</b> <code>/drivers</code>".as_bytes())]),
        ),
        (
            "an archive with a workbook called a picture",
            path,
            zip(&[("b.png", &zip(&[("xl/workbook.xml", b"<a/>")]))]),
        ),
    ] {
        let draft = Draft::proposal().file(path, bytes);
        let member = super::case::Witness::Member(path.to_owned());
        cases.push(Case::evasion(7, of, name, draft).with(member));
    }
    for name in [
        "xlsx", "xls", "docx", "ods", "zip", "rar", "yaml", "json", "csv", "xml", "pptx", "ofd",
    ] {
        let path = format!("catalogue/more.{name}");
        for (what, bytes) in [
            ("nothing", Vec::new()),
            ("noise", NOISE.iter().copied().cycle().take(400).collect()),
        ] {
            let draft = Draft::proposal().file(&path, bytes);
            let member = super::case::Witness::Member(path.clone());
            let case = Case::evasion(7, of, &format!("{what} called {name}"), draft);
            cases.push(case.with(member));
        }
    }
    for name in ["xlsx", "docx", "zip"] {
        let path = format!("catalogue/more.{name}");
        let draft = Draft::proposal().file(&path, "目录见附件。");
        let case = Case::evasion(7, of, &format!("a text called {name}"), draft);
        cases.push(case.text(&path, "目录"));
    }
    cases
}

/// Each of these ends right: the sample of all cases has a part of them only.
#[test]
fn what_stands_beside_a_submission_ends_right() {
    super::judged(&cases(), &[], false);
}
