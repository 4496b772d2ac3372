//! What Windows keeps of the pictures of a folder (`Thumbs.db`): a compound file of a catalogue of names and of small pictures.

use super::allowance::{Allowance, Total};
use super::paper::words;
use super::pictures::{is_jpeg, is_png};
use crate::discover::File;
use crate::limits::Limits;
use std::io::{Cursor, Read};

/// The stream with the names of the pictures.
const CATALOGUE: &str = "Catalog";
/// Bytes of the longest header before a picture.
const HEADER: usize = 64;
/// To find a stream the chain of all sectors may be walked. As much of the file as this counts as one byte that is read.
const WALKED: usize = 4 << 10;

/// Whether a file is what Windows keeps of the pictures of a folder, and nothing else is in it.
#[must_use]
pub fn is_thumbnails(bytes: &[u8], limits: &Limits) -> bool {
    names(bytes, &Allowance::new(limits, &Total::new(limits))).is_some()
}

/// The names of the pictures, as a text, where a compound file holds nothing but its catalogue and pictures under numbers: `1`,
/// `256_1f00c0de`. `None` also where its streams are more than may be looked at.
pub(super) fn names(bytes: &[u8], allowance: &Allowance<'_>) -> Option<File> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut streams: Vec<(String, std::path::PathBuf)> = Vec::new();
    for entry in file.walk().filter(|entry| !entry.is_root()) {
        // Streams may lie over each other, so all of them may be longer than the file.
        let length = usize::try_from(entry.len()).ok()?;
        allowance.take(length.checked_add(bytes.len() / WALKED)?)?;
        entry.is_stream().then_some(())?;
        streams.push((entry.name().to_owned(), entry.path().to_owned()));
    }
    let mut names = Vec::new();
    for (name, path) in streams {
        let mut stream = Vec::new();
        // No stream is longer than its file.
        let mut opened = file.open_stream(path).ok()?.take(bytes.len() as u64);
        opened.read_to_end(&mut stream).ok()?;
        if name == CATALOGUE {
            names = stream;
        } else if !(is_number(&name) && is_thumbnail(&stream)) {
            return None;
        }
    }
    Some(File {
        path: CATALOGUE.to_owned(),
        bytes: words(&names)?.text.into_bytes(),
        taken: true,
    })
}

fn is_number(name: &str) -> bool {
    let (number, hash) = name.split_once('_').unwrap_or((name, "0"));
    let is =
        |text: &str, digit: fn(&char) -> bool| !text.is_empty() && text.chars().all(|c| digit(&c));
    is(number, char::is_ascii_digit) && is(hash, char::is_ascii_hexdigit)
}

/// A short header, and a picture behind it.
fn is_thumbnail(stream: &[u8]) -> bool {
    let starts = (0..HEADER).filter_map(|at| stream.get(at..));
    let mut starts = starts.take_while(|rest| !rest.is_empty());
    starts.any(|rest| is_jpeg(rest) || is_png(rest))
}

#[cfg(test)]
mod tests {
    use super::is_thumbnails;
    use crate::limits::Limits;
    use std::io::{Cursor, Write};

    /// Each stream costs the walk to it, however short it is.
    #[test]
    fn many_streams_are_counted() {
        let picture = b"\xFF\xD8\xFF\xDA\0\x02\xFF\xD9";
        let mut file = cfb::CompoundFile::create(Cursor::new(Vec::new())).unwrap();
        for number in 0..2_000 {
            let mut stream = file.create_stream(format!("/{number}")).unwrap();
            stream.write_all(picture).unwrap();
        }
        let bytes = file.into_inner().into_inner();
        let allowed = |paper_bytes| {
            let limits = Limits {
                paper_bytes,
                ..Limits::default()
            };
            is_thumbnails(&bytes, &limits)
        };
        let read = 2_000 * picture.len() as u64;
        let walked = 2_000 * (bytes.len() as u64 / 4_096);
        assert!(allowed(read + walked));
        assert!(!allowed(read + walked - 1));
    }
}
