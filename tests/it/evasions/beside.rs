//! Files that systems and programs leave beside a submission (principles 7 and 8): each that carries no mark is listed, and one with a
//! mark is not.

use super::case::Case;
use super::draft::Draft;
use std::io::{Cursor, Write};

const STRAY: &str = "307014200300/000007 驾驶员从业资格信息";

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(*name, options).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// A compound file without a stream that is known, and these words in it.
fn compound(words: &str) -> Vec<u8> {
    let mut bytes = vec![0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];
    bytes.resize(2048, 0);
    bytes.extend(words.encode_utf16().flat_map(u16::to_le_bytes));
    bytes.resize(4096, 0);
    bytes
}

fn lock() -> Vec<u8> {
    let mut bytes = b"\x05admin".to_vec();
    bytes.resize(54, b' ');
    bytes.extend(b"\x05\0a\0d\0m\0i\0n\0");
    bytes.resize(165, 0);
    bytes
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
    let picture: &[u8] = b"\x89PNG\r\n\x1a\n";
    let path = "docs/附.zip";
    let mut cases = Vec::new();
    for (name, path, bytes) in [
        ("pictures of a folder", "docs/Thumbs.db", compound("256_1")),
        (
            "settings of a folder",
            "docs/desktop.ini",
            b"[.ShellClassInfo]\r\n".to_vec(),
        ),
        ("a lock file", "catalogue/~$resources.xlsx", lock()),
        ("a mind map", "docs/思路.xmind", map(note)),
        (
            "an archive of a note and a picture",
            path,
            zip(&[("说明.txt", note.as_bytes()), ("图.png", picture)]),
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
            compound(STRAY),
        ),
        (
            "a lock file that is a description",
            "api/~$b.yaml",
            api.clone().into_bytes(),
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
            map("\\u9a7e\\u9a76\\u5458"),
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
            "an archive with a workbook called a picture",
            path,
            zip(&[("b.png", &zip(&[("xl/workbook.xml", b"<a/>")]))]),
        ),
    ] {
        let draft = Draft::proposal().file(path, bytes);
        let member = super::case::Witness::Member(path.to_owned());
        cases.push(Case::evasion(7, of, name, draft).with(member));
    }
    cases
}
