//! The bytes of a file's name become a path, or the reason why it cannot be one.

use super::{Trouble, trouble};
use std::fmt::Write;
use unicode_normalization::UnicodeNormalization;

/// A name as UTF-8. Other bytes are decoded as GB18030 where `gbk` allows it and they decode cleanly, else escaped as
/// `\xNN`. Both are reported.
pub(super) fn decode(bytes: &[u8], gbk: bool) -> (String, Option<Trouble>) {
    let utf8 = std::str::from_utf8(bytes).ok();
    let decoded = gbk
        .then(|| encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes))
        .flatten();
    if let Some(name) = decoded
        && utf8.is_none_or(|utf8| is_han_by_accident(utf8, &name))
    {
        let fault = trouble("file-name-encoding", "encoding", "gb18030");
        return (name.into_owned(), Some(fault));
    }
    if let Some(name) = utf8 {
        return (name.to_owned(), None);
    }
    let mut name = String::new();
    for chunk in bytes.utf8_chunks() {
        name.push_str(chunk.valid());
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(name, "\\x{byte:02x}");
        }
    }
    let fault = trouble("file-name-encoding", "encoding", "unknown");
    (name, Some(fault))
}

/// Whether a name is valid UTF-8 only by accident: GBK's 目录 is the UTF-8 of Ŀ¼. Chinese written in UTF-8 has characters of
/// three bytes; where there are none and the bytes decode as GBK to Chinese alone, the name is taken for GBK.
fn is_han_by_accident(utf8: &str, gbk: &str) -> bool {
    let foreign = |c: &char| !c.is_ascii();
    let han = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    utf8.chars().any(|c| foreign(&c))
        && utf8.chars().all(|c| c.len_utf8() <= 2)
        && gbk.chars().filter(foreign).all(han)
}

/// The path of an archive's entry, from its raw bytes and its decoded name. Empty steps (`./`, `//`) are dropped. `None`
/// where the name leads out of the root, or means another path on another system (backslash, drive letter, NUL).
pub(super) fn relative(raw: &[u8], shown: &str) -> Option<String> {
    let drive = shown.as_bytes().get(1) == Some(&b':')
        && shown.starts_with(|c: char| c.is_ascii_alphabetic());
    // The second byte of a GBK character may look like a backslash, and an escape `\xNN` adds one that the raw bytes do not
    // have.
    let foreign = shown.matches(['\\', '\0']).count();
    let written = raw.iter().filter(|byte| [b'\\', 0].contains(byte)).count();
    if drive || shown.starts_with('/') || foreign.min(written) > 0 {
        return None;
    }
    let mut steps = Vec::new();
    for step in shown.split('/') {
        match step {
            "" | "." => {}
            ".." => return None,
            step => steps.push(step),
        }
    }
    (!steps.is_empty()).then(|| steps.join("/"))
}

/// The form of a path on a file system that folds case and normalises names: two paths with the same form collide there.
pub(super) fn folded(path: &str) -> String {
    let lower = path.nfc().collect::<String>().to_lowercase();
    lower.nfc().collect()
}

/// The part of a path up to and including a folder named `.git`, if there is one.
pub(super) fn git_folder(path: &str) -> Option<&str> {
    if path.starts_with(".git/") {
        return path.get(..4);
    }
    let at = path.find("/.git/")?;
    path.get(..at + 5)
}
