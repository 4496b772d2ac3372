//! Bytes become the digests that reports and evidence name them by.

use sha2::{Digest, Sha256};
use sm3::Sm3;
use std::fmt::Write;

/// SHA-256 of the bytes, as `sha256:` and 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    written("sha256:", &Sha256::digest(bytes))
}

/// SM3 (GB/T 32905) of the bytes, as `sm3:` and 64 hexadecimal digits.
#[must_use]
pub fn sm3(bytes: &[u8]) -> String {
    written("sm3:", &Sm3::digest(bytes))
}

fn written(name: &str, digest: &[u8]) -> String {
    let mut text = String::with_capacity(71);
    text.push_str(name);
    for byte in digest {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Digest of a tree of files, `hutong-tree-v1`: SHA-256 over one line a file, sorted by the bytes of the path:
/// 64 hexadecimal digits of the file, a space, its size in decimal, a space, its path as a JSON string, LF.
#[must_use]
pub fn tree<'f>(files: impl Iterator<Item = (&'f str, &'f [u8])>) -> String {
    let digests: Vec<(&str, String, u64)> = files
        .map(|(path, bytes)| (path, sha256(bytes), bytes.len() as u64))
        .collect();
    of_digests(
        digests
            .iter()
            .map(|(path, digest, size)| (*path, digest.as_str(), *size)),
    )
}

/// The digest of a tree, `hutong-tree-v1`, from the digests (`sha256:…`) and sizes of its files.
#[must_use]
pub fn of_digests<'f>(files: impl Iterator<Item = (&'f str, &'f str, u64)>) -> String {
    sha256(list(files).as_bytes())
}

/// The digest of a tree with SM3 in place of SHA-256, from the digests (`sm3:…`) and sizes of its files.
#[must_use]
pub fn of_sm3_digests<'f>(files: impl Iterator<Item = (&'f str, &'f str, u64)>) -> String {
    sm3(list(files).as_bytes())
}

/// The text over which the digest of a tree is computed.
fn list<'f>(files: impl Iterator<Item = (&'f str, &'f str, u64)>) -> String {
    let mut lines: Vec<(&str, String)> = files
        .map(|(path, digest, size)| {
            let digest = digest.split_once(':').map_or(digest, |(_, digits)| digits);
            let name = super::Json::from(path);
            (path, format!("{digest} {size} {name}\n"))
        })
        .collect();
    lines.sort_by(|a, b| a.0.as_bytes().cmp(b.0.as_bytes()));
    lines.into_iter().map(|(_, line)| line).collect()
}
