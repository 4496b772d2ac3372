//! What Windows keeps of the pictures of a folder (`Thumbs.db`): a compound file of a catalogue of names and of small pictures.

use super::paper::words;
use super::pictures::{is_jpeg, is_png};
use crate::discover::File;
use std::io::{Cursor, Read};

/// The stream with the names of the pictures.
const CATALOGUE: &str = "Catalog";
/// Bytes of the longest header before a picture.
const HEADER: usize = 64;

/// The names of the pictures, as a text, where a compound file holds nothing but its catalogue and pictures under numbers: `1`,
/// `256_1f00c0de`.
pub(super) fn names(bytes: &[u8]) -> Option<File> {
    let mut file = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let entries = file.walk().filter(|entry| !entry.is_root());
    let entries: Vec<(bool, String, std::path::PathBuf)> = entries
        .map(|entry| {
            let (name, path) = (entry.name().to_owned(), entry.path().to_owned());
            (entry.is_stream(), name, path)
        })
        .collect();
    let mut names = Vec::new();
    for (is_stream, name, path) in entries {
        let mut stream = Vec::new();
        let opened = is_stream.then(|| file.open_stream(path).ok()).flatten()?;
        // No stream is longer than its file.
        opened
            .take(bytes.len() as u64)
            .read_to_end(&mut stream)
            .ok()?;
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
