//! Bytes become the digest that reports and evidence name them by.

use sha2::{Digest, Sha256};
use std::fmt::Write;

/// SHA-256 of the bytes, as `sha256:` and 64 hexadecimal digits.
#[must_use]
pub fn sha256(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(71);
    text.push_str("sha256:");
    for byte in Sha256::digest(bytes) {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
