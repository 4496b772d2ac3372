//! Pictures, by how they are built from their first byte to their last: a text that borrows the beginning of one is none.

use super::format::ending;

/// Whether a file is a picture of the kind that its name says.
pub(super) fn is_picture(path: &str, bytes: &[u8]) -> bool {
    match ending(path).as_str() {
        "png" => is_png(bytes),
        "jpg" | "jpeg" => is_jpeg(bytes),
        "gif" => is_gif(bytes).is_some(),
        "bmp" => is_bitmap(bytes),
        _ => false,
    }
}

/// Takes some bytes from the beginning of others.
fn take<'b>(rest: &mut &'b [u8], count: usize) -> Option<&'b [u8]> {
    let (taken, after) = rest.split_at_checked(count)?;
    *rest = after;
    Some(taken)
}

/// A number of two bytes, the highest first, or of four.
fn length(rest: &mut &[u8], bytes: usize) -> Option<usize> {
    let number = take(rest, bytes)?.iter();
    Some(number.fold(0, |sum, byte| sum << 8 | usize::from(*byte)))
}

/// Whether nothing follows, but bytes that say nothing.
fn ends(rest: &[u8]) -> bool {
    rest.iter().all(|byte| *byte == 0)
}

/// The signature, the first chunk, whose length is always the same, and chunk after chunk up to the last.
pub(super) fn is_png(bytes: &[u8]) -> bool {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") {
        return false;
    }
    let mut rest = bytes.get(8..).unwrap_or_default();
    let mut last = || {
        let length = length(&mut rest, 4)?;
        let name = take(&mut rest, 4)?;
        take(&mut rest, length.checked_add(4)?)?;
        Some((name == b"IEND").then(|| ends(rest)))
    };
    std::iter::from_fn(&mut last).find_map(|end| end) == Some(true)
}

/// Segment after segment up to the pixels, and the mark of the end behind them.
pub(super) fn is_jpeg(bytes: &[u8]) -> bool {
    if !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return false;
    }
    let zeros = bytes.iter().rev().take_while(|byte| **byte == 0).count();
    let bytes = bytes.get(..bytes.len() - zeros).unwrap_or_default();
    bytes.ends_with(&[0xFF, 0xD9]) && has_pixels(bytes.get(2..).unwrap_or_default()).is_some()
}

/// Whether the segments of a JPEG lead to its pixels.
fn has_pixels(mut rest: &[u8]) -> Option<()> {
    loop {
        let [0xFF, mark] = *take(&mut rest, 2)?.first_chunk::<2>()? else {
            return None;
        };
        if !(0xC0..=0xFE).contains(&mark) || (0xD0..=0xD9).contains(&mark) {
            return None;
        }
        // The length counts its own bytes.
        let length = length(&mut rest, 2)?.checked_sub(2)?;
        take(&mut rest, length)?;
        if mark == 0xDA {
            return Some(());
        }
    }
}

/// The header, and block after block up to the mark of the end.
fn is_gif(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes;
    let name = take(&mut rest, 6)?;
    matches!(name, b"GIF87a" | b"GIF89a").then_some(())?;
    // A table of colours has a number of entries that its flags give.
    let colours = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let flags = *take(&mut rest, 7)?.get(4)?;
    take(&mut rest, colours(flags))?;
    loop {
        match *take(&mut rest, 1)?.first()? {
            0x3B => return ends(rest).then_some(()),
            0x21 => {
                take(&mut rest, 1)?;
            }
            0x2C => {
                let flags = *take(&mut rest, 9)?.last()?;
                // The width of codes follows the table.
                take(&mut rest, colours(flags) + 1)?;
            }
            _ => return None,
        }
        loop {
            let length = usize::from(*take(&mut rest, 1)?.first()?);
            take(&mut rest, length)?;
            if length == 0 {
                break;
            }
        }
    }
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

    const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF!\xF9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";
    const JPEG: &[u8] = b"\xFF\xD8\xFF\xE0\0\x07JFIF\0\xFF\xDA\0\x02\x12\xFF\xD9";
    const PNG: &[u8] =
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9BU\0\0\0\0IEND\xAE\x42\x60\x82";

    #[test]
    fn a_picture_is_known_from_its_first_byte_to_its_last() {
        let mut bitmap = b"BM".to_vec();
        for number in [58, 0, 54, 40, 1, 1] {
            bitmap.extend(u32::to_le_bytes(number));
        }
        bitmap.resize(58, 0);
        for (name, bytes) in [
            ("a.png", PNG),
            ("a.JPG", JPEG),
            ("a.gif", GIF),
            ("a.bmp", &bitmap),
        ] {
            assert!(is_picture(name, bytes), "{name}");
            assert!(!is_picture("a.txt", bytes), "{name}");
            let cut = &bytes[..bytes.len() - 1];
            assert!(!is_picture(name, cut), "{name}");
            let more = [bytes, b"\nopenapi: 3.0.3\n"].concat();
            assert!(!is_picture(name, &more), "{name}");
        }
        for (name, bytes) in [
            ("a.bmp", &b"BM,\xE4\xBF\xA1\xE6\x81\xAF"[..]),
            ("a.png", b"\x89PNG\r\n\x1a\nopenapi: 3.0.3"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\nopenapi: 3.0.3"),
            ("a.gif", b"GIF8 openapi"),
            ("a.gif", b"GIF89a\0\nopenapi: 3.0.3\npaths: {}\n#;"),
            ("a.jpg", b"\xFF\xD8\xFFopenapi"),
            ("a.jpg", b"\xFF\xD8\xFF\xE0\0\nopenapi: 3.0.3\xFF\xD9"),
        ] {
            assert!(!is_picture(name, bytes), "{name}");
        }
    }
}
