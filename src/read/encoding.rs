//! Bytes become text: a byte order mark decides, else valid UTF-8 is UTF-8, else GB18030 if it decodes cleanly.

use crate::error::Fault;
use crate::read::Encoding;
use crate::text::Span;
use encoding_rs::{GB18030, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// The text of a file, without its byte order mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text; empty where the bytes are not text.
    pub text: String,
    /// How the bytes were decoded.
    pub encoding: Encoding,
    /// `encoding-gb18030` where the encoding was guessed, `unreadable` (arguments `reason`, `offset`) where bytes that look
    /// like text could not be decoded.
    pub fault: Option<Fault>,
}

/// Decodes the bytes of one file.
///
/// GB18030 covers GBK and GB2312. Nearly any bytes decode as GB18030, so a fault reports that the encoding was guessed.
/// UTF-16 needs its mark. Bytes with a NUL are not text; where they are one without it, that is a fault.
#[must_use]
pub fn decode(bytes: &[u8], source: u32) -> Decoded {
    let marked = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => return utf8(rest, 3, source),
        [0xFF, 0xFE, rest @ ..] => Some((UTF_16LE, Encoding::Utf16Le, rest)),
        [0xFE, 0xFF, rest @ ..] => Some((UTF_16BE, Encoding::Utf16Be, rest)),
        _ => None,
    };
    if let Some((codec, encoding, rest)) = marked {
        return match codec.decode_without_bom_handling_and_without_replacement(rest) {
            Some(text) if rest.len().is_multiple_of(2) && !text.contains('\0') => Decoded {
                text: text.into_owned(),
                encoding,
                fault: None,
            },
            // Two bytes may be a mark by accident: without valid UTF-16 after them they are not one.
            Some(_) | None if rest.is_empty() || looks_like_utf16(rest) => {
                unreadable(&format!("not valid {}", encoding.name()), 2, source)
            }
            _ => unless_text(bytes, source),
        };
    }
    utf8(bytes, 0, source)
}

/// Bytes without a UTF-16 mark. `skipped` bytes of a mark came before them.
fn utf8(bytes: &[u8], skipped: usize, source: u32) -> Decoded {
    if bytes.contains(&0) {
        return if skipped == 0 && !looks_like_utf16(bytes) {
            unless_text(bytes, source)
        } else {
            let at = bytes.iter().position(|&byte| byte == 0).unwrap_or(0);
            let reason = "a NUL byte (UTF-16 needs a byte order mark)";
            unreadable(reason, skipped + at, source)
        };
    }
    let bad = match std::str::from_utf8(bytes) {
        Ok(text) => {
            return Decoded {
                text: text.to_owned(),
                encoding: Encoding::Utf8,
                fault: None,
            };
        }
        Err(error) => error.valid_up_to(),
    };
    let guessed = if skipped == 0 {
        GB18030.decode_without_bom_handling_and_without_replacement(bytes)
    } else {
        None
    };
    match guessed {
        Some(text) if is_mostly_text(bytes) => Decoded {
            text: text.into_owned(),
            encoding: Encoding::Gb18030,
            fault: Some(Fault::new("encoding-gb18030", Span::file(source))),
        },
        _ if is_mostly_text(bytes) => {
            let reason = "neither UTF-8 nor GB18030";
            unreadable(reason, skipped + bad, source)
        }
        _ => binary(),
    }
}

/// Bytes with NULs are not text, unless they are one without them: a single NUL would hide it.
fn unless_text(bytes: &[u8], source: u32) -> Decoded {
    let kept: Vec<u8> = bytes.iter().copied().filter(|byte| *byte != 0).collect();
    let decodes = |kept: &[u8]| {
        std::str::from_utf8(kept).is_ok()
            || GB18030
                .decode_without_bom_handling_and_without_replacement(kept)
                .is_some()
    };
    let at = bytes.iter().position(|&byte| byte == 0);
    match at {
        Some(at) if !kept.is_empty() && is_mostly_text(&kept) && decodes(&kept) => {
            unreadable("a NUL byte in a text", at, source)
        }
        _ => binary(),
    }
}

/// Whether a text was UTF-8 once and was read as Windows-1252 (`Ã©` for `é`) or as GB18030 (`骞存姤` for `年报`), or lost characters
/// on the way.
#[must_use]
pub fn was_misread(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    text.contains(char::REPLACEMENT_CHARACTER)
        || western_bytes(text).is_some_and(|bytes| std::str::from_utf8(&bytes).is_ok())
        || western_runs(text).any(|run| {
            let bytes = western_bytes(run);
            bytes.is_some_and(|bytes| is_chinese_in_utf8(&bytes))
        })
        || is_chinese_in_utf8(&GB18030.encode(text).0)
}

/// The runs of a text without ASCII and without East Asian characters: what is left of Chinese that was read as Latin-1, whatever
/// stands around it.
fn western_runs(text: &str) -> impl Iterator<Item = &str> {
    let runs = text.split(|c: char| c.is_ascii() || matches!(c, '\u{2e80}'..));
    runs.filter(|run| run.len() >= 6)
}

/// The bytes that read as this text in Windows-1252 or Latin-1.
fn western_bytes(text: &str) -> Option<Vec<u8>> {
    let mut letter = [0; 4];
    text.chars()
        .map(|c| {
            u8::try_from(c).ok().or_else(|| {
                let (bytes, _, lost) = WINDOWS_1252.encode(c.encode_utf8(&mut letter));
                bytes.first().copied().filter(|_| !lost)
            })
        })
        .collect()
}

/// Whether bytes are Chinese text in UTF-8, of at least two characters. The last character may be incomplete.
fn is_chinese_in_utf8(bytes: &[u8]) -> bool {
    let whole = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if bytes.len() - error.valid_up_to() <= 3 => {
            let (whole, _) = bytes.split_at(error.valid_up_to());
            std::str::from_utf8(whole).unwrap_or_default()
        }
        Err(_) => return false,
    };
    let is_chinese = |c: &char| matches!(c, '\u{3000}'..='\u{303F}' | '\u{4E00}'..='\u{9FFF}' | '\u{FF00}'..='\u{FFEF}');
    let mut others = whole.chars().filter(|c| !c.is_ascii());
    others.clone().count() > 1 && others.all(|c| is_chinese(&c))
}

fn binary() -> Decoded {
    Decoded {
        text: String::new(),
        encoding: Encoding::Binary,
        fault: None,
    }
}

fn unreadable(reason: &str, offset: usize, source: u32) -> Decoded {
    let fault = Fault::new("unreadable", Span::file(source))
        .arg("reason", format!("{reason}, byte {offset}"))
        .arg("offset", offset.to_string());
    Decoded {
        fault: Some(fault),
        ..binary()
    }
}

/// Text has next to no control characters besides line ends, tabs, form feeds and escapes: at most one in a hundred here,
/// so that one stray byte does not hide a descriptor.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let odd = |byte: &&u8| matches!(byte, 0..=8 | 11 | 14..=26 | 28..=31 | 127);
    bytes.iter().filter(odd).count() * 100 <= bytes.len()
}

/// Whether bytes with NULs are probably UTF-16 without a mark: of a text in ASCII every second byte is NUL, of a mixed one
/// many are, all on one side, and the other side has none.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let head = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let count = |side: usize| {
        let bytes = head.iter().skip(side).step_by(2);
        bytes.filter(|&&byte| byte == 0).count()
    };
    let (even, odd) = (count(0), count(1));
    let (few, many) = (even.min(odd), even.max(odd));
    few == 0 && many * 8 >= head.len()
}
