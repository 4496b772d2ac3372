//! Pictures, by their headers: each has what no other file of its first bytes has.

use super::format::ending;

/// Whether a file is a picture of the kind that its name says.
pub(super) fn is_picture(path: &str, bytes: &[u8]) -> bool {
    match ending(path).as_str() {
        "png" => is_png(bytes),
        "jpg" | "jpeg" => is_jpeg(bytes),
        "gif" => bytes.starts_with(b"GIF87a") || bytes.starts_with(b"GIF89a"),
        "bmp" => is_bitmap(bytes),
        _ => false,
    }
}

/// The signature and the first chunk, whose length and name are always the same.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
}

/// The start of an image and the first of its markers.
pub(super) const fn is_jpeg(bytes: &[u8]) -> bool {
    matches!(bytes, [0xFF, 0xD8, 0xFF, 0xC0..=0xFE, ..])
}

/// A bitmap names its own length, and has nothing in the fields that are reserved and one of a few lengths of its second header.
fn is_bitmap(bytes: &[u8]) -> bool {
    let number = |at: usize| {
        let bytes = bytes.get(at..at + 4)?.first_chunk::<4>()?;
        Some(u32::from_le_bytes(*bytes))
    };
    let header = number(14);
    bytes.starts_with(b"BM")
        && number(2).is_some_and(|size| size as usize == bytes.len())
        && number(6) == Some(0)
        && number(10).is_some_and(|pixels| pixels as usize <= bytes.len())
        && matches!(header, Some(12 | 40 | 52 | 56 | 64 | 108 | 124))
}

#[cfg(test)]
mod tests {
    use super::is_picture;

    #[test]
    fn a_picture_is_known_by_its_header() {
        let mut bitmap = b"BM".to_vec();
        for number in [58, 0, 54, 40, 1, 1] {
            bitmap.extend(u32::to_le_bytes(number));
        }
        bitmap.resize(58, 0);
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01";
        for (name, bytes) in [
            ("a.png", &png[..]),
            ("a.JPG", b"\xFF\xD8\xFF\xE0\0\x10JFIF\0"),
            ("a.gif", b"GIF89a\x01\0\x01\0"),
            ("a.bmp", &bitmap),
        ] {
            assert!(is_picture(name, bytes), "{name}");
            assert!(!is_picture("a.txt", bytes), "{name}");
        }
        for (name, bytes) in [
            ("a.bmp", &b"BM,\xE4\xBF\xA1\xE6\x81\xAF"[..]),
            ("a.bmp", &bitmap[..57]),
            ("a.png", b"\x89PNG\r\n\x1a\nopenapi: 3.0.3"),
            ("a.gif", b"GIF8 openapi"),
            ("a.jpg", b"\xFF\xD8\xFFopenapi"),
        ] {
            assert!(!is_picture(name, bytes), "{name}");
        }
    }
}
