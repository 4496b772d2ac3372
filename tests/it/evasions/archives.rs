//! Principle 7 in archives: what stands in an archive, and how it stands there.

use super::case::{Case, Witness};
use super::draft::Draft;
use super::sheet;
use super::sheets::hidden_record;
use crate::support::left;
use serde_json::json;
use std::io::{Cursor, Write};
use zip::write::SimpleFileOptions;

/// A member: its name and bytes.
type Member = (String, Vec<u8>);

fn members(draft: &Draft) -> Vec<Member> {
    let files = draft.found().files.into_iter();
    files.map(|file| (file.path, file.bytes)).collect()
}

fn zip(members: &[Member], link: Option<(&str, &str)>) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        if name.ends_with('/') {
            writer
                .add_directory(name.as_str(), SimpleFileOptions::default())
                .unwrap();
        } else {
            writer
                .start_file(name.as_str(), SimpleFileOptions::default())
                .unwrap();
            writer.write_all(bytes).unwrap();
        }
    }
    if let Some((name, target)) = link {
        writer
            .add_symlink(name, target, SimpleFileOptions::default())
            .unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(members: &[Member], link: Option<(&str, &str, tar::EntryType)>) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder
            .append_data(&mut header, name, bytes.as_slice())
            .unwrap();
    }
    if let Some((name, target, kind)) = link {
        let mut header = tar::Header::new_gnu();
        header.set_size(0);
        header.set_entry_type(kind);
        builder.append_link(&mut header, name, target).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub fn cases() -> Vec<Case> {
    let base = members(&Draft::proposal());
    let hidden = super::draft::yaml(&json!([hidden_record()])).into_bytes();
    let csv = sheet::csv(&sheet::rows(&json!([hidden_record()]))).into_bytes();
    let with = |name: &str, bytes: &[u8]| {
        let mut members = base.clone();
        members.push((name.to_owned(), bytes.to_vec()));
        members
    };
    let one = |name: &str, bytes: &[u8]| vec![(name.to_owned(), bytes.to_vec())];
    let evasion = |name: &str, bytes: Vec<u8>, member: &str| {
        let draft = Draft::proposal().packed("submission.zip", bytes);
        Case::evasion(7, "archives", name, draft).with(Witness::Packed(member.as_bytes().to_vec()))
    };
    let honest = |name: &str, bytes: Vec<u8>| {
        let draft = Draft::proposal().packed("submission.zip", bytes);
        Case::honest(7, "archives", name, draft).with(Witness::Packed(b"resources".to_vec()))
    };
    let mut wrapped = base.clone();
    for (name, _) in &mut wrapped {
        *name = format!("申报材料/{name}");
    }
    let mut folders = base.clone();
    folders.push(("api/".to_owned(), Vec::new()));
    folders.push(("catalogue/".to_owned(), Vec::new()));
    let mut mac = wrapped.clone();
    mac.push(("__MACOSX/申报材料/._hutong.yaml".to_owned(), left::double()));
    mac.push(("申报材料/.DS_Store".to_owned(), left::store()));
    let whole = zip(&base, None);
    let mut prefixed = b"PRE-README\n".to_vec();
    prefixed.extend(zip(&with("catalogue/more.yaml", &hidden), None));
    let named = |name: &str| {
        evasion(
            &format!("records as {name}"),
            zip(&with(name, &hidden), None),
            name,
        )
    };
    vec![
        named("catalogue/more.yaml"),
        named("__MACOSX/catalogue/more.yaml"),
        named("catalogue/RESOURCES.YAML"),
        named("catalogue\\more.yaml"),
        named("../more.yaml"),
        named("/more.yaml"),
        named("catalogue/~$more.yaml"),
        evasion(
            "records behind the beginning of a file of macOS",
            zip(
                &with(
                    "__MACOSX/catalogue/._more.yaml",
                    &[b"\0\x05\x16\x07\n", hidden.as_slice()].concat(),
                ),
                None,
            ),
            "__MACOSX/catalogue/._more.yaml",
        ),
        evasion(
            "an archive within",
            zip(&with("more.zip", &zip(&one("more.csv", &csv), None)), None),
            "more.zip",
        ),
        evasion(
            "an archive within an archive within",
            zip(
                &with(
                    "a.zip",
                    &zip(&one("b.zip", &zip(&one("more.csv", &csv), None)), None),
                ),
                None,
            ),
            "a.zip",
        ),
        evasion(
            "a packed tar within",
            zip(
                &with("more.tar.gz", &gzip(&tar(&one("more.csv", &csv), None))),
                None,
            ),
            "more.tar.gz",
        ),
        evasion(
            "a packed table within",
            zip(&with("catalogue/more.csv.gz", &gzip(&csv)), None),
            "catalogue/more.csv.gz",
        ),
        evasion(
            "an archive of another kind",
            zip(&with("more.7z", b"7z\xbc\xaf\x27\x1c\0\x04abcdefgh"), None),
            "more.7z",
        ),
        evasion(
            "a link out of it",
            zip(&base, Some(("catalogue/more.yaml", "/srv/more.yaml"))),
            "catalogue/more.yaml",
        ),
        evasion("text before it", prefixed, "PRE-README"),
        evasion(
            "a tar whose last member is another catalogue",
            tar(&with("catalogue/resources.yaml", &hidden), None),
            "catalogue/resources.yaml",
        ),
        evasion(
            "a tar with a link",
            tar(
                &base,
                Some((
                    "catalogue/more.yaml",
                    "/srv/more.yaml",
                    tar::EntryType::Symlink,
                )),
            ),
            "catalogue/more.yaml",
        ),
        evasion(
            "a tar with a hard link",
            tar(
                &base,
                Some((
                    "catalogue/more.yaml",
                    "/srv/more.yaml",
                    tar::EntryType::Link,
                )),
            ),
            "catalogue/more.yaml",
        ),
        evasion(
            "an archive that ends too soon",
            whole[..whole.len() / 2].to_vec(),
            "api/openapi.yaml",
        ),
        honest("a zip", whole),
        honest("a zip of one folder", zip(&wrapped, None)),
        honest("a zip with folders", zip(&folders, None)),
        honest("a zip of macOS", zip(&mac, None)),
        honest("a tar", tar(&base, None)),
        honest("a tar of one folder", tar(&wrapped, None)),
    ]
}
