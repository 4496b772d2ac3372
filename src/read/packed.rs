//! Archives within a submission are not opened. One that holds nothing but texts and pictures is looked into: its texts are read as
//! files of their own.

use super::Encoding;
use super::allowance::Allowance;
use super::encoding::decode;
use super::format::{ending, of_bytes};
use super::pictures::is_picture;
use crate::discover::{File, is_system_file};
use crate::limits::Limits;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The drawing of a mind map.
const MAP: [&str; 3] = ["content.json", "metadata.json", "manifest.json"];

/// The texts of an archive that holds nothing but texts and pictures, or the drawing of a mind map. `None` where something else is in
/// it: nobody knows what.
pub(super) fn texts(bytes: &[u8], limits: &Limits, allowance: &Allowance<'_>) -> Option<Vec<File>> {
    let mut zip = ZipArchive::new(Cursor::new(bytes)).ok()?;
    if zip.len() > limits.files || zip.has_duplicate_names() {
        return None;
    }
    let mut texts = Vec::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).ok()?;
        let name = entry.name().ok()?.into_owned();
        if entry.encrypted() {
            return None;
        }
        if entry.is_dir() {
            continue;
        }
        let packed = entry.compressed_size();
        let part = unpacked(&mut entry, packed, limits, allowance)?;
        let is_text =
            of_bytes(&name, &part).is_none() && decode(&part, 0).encoding != Encoding::Binary;
        // What systems add to an archive.
        let is_left = is_system_file(name.rsplit('/').next().unwrap_or_default(), &part);
        if !is_text && (is_left || is_picture(&name, &part)) {
            continue;
        }
        let is_named = MAP.contains(&name.as_str())
            || matches!(ending(&name).as_str(), "txt" | "md")
            || is_left;
        if !is_text || !is_named {
            return None;
        }
        texts.push(File {
            // Two names may become one where the separators are another system's.
            path: format!("{index}/{name}"),
            bytes: part,
            taken: true,
        });
    }
    Some(texts)
}

/// The bytes of a part; `None` where they are those of a decompression bomb, over a limit, or cannot be unpacked.
pub(super) fn unpacked(
    part: &mut impl Read,
    packed: u64,
    limits: &Limits,
    allowance: &Allowance<'_>,
) -> Option<Vec<u8>> {
    let most = limits.unpacked(packed).min(limits.file_bytes);
    let mut bytes = Vec::new();
    let read = part.take(most + 1).read_to_end(&mut bytes);
    allowance.take(bytes.len())?;
    (read.is_ok() && bytes.len() as u64 <= most).then_some(bytes)
}
