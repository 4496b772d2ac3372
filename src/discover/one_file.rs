//! The bytes of one file become files: an archive is opened, anything else is one file.

use super::archive::{archive, is_archive};
use super::unplaced_fault::{UnplacedFault, over};
use super::{Draft, Files, finish, placed};
use crate::limits::Limits;
use crate::text::Span;
use std::borrow::Cow;

/// The bytes of one file become files: those of an archive, which its content tells, or the file itself. They are
/// the same as those of such a file on disk.
#[must_use]
pub fn in_memory(file_name: &str, bytes: &[u8], limits: &Limits) -> Files {
    if bytes.len() as u64 > limits.total_bytes {
        let trouble = over("total_bytes", limits.total_bytes);
        return one_file(file_name.to_owned(), None, vec![trouble]);
    }
    opened(file_name.to_owned(), bytes.into(), Vec::new(), limits).0
}

/// The files that the bytes of one file are, and the bytes, where they are an archive. `faults` are those of the file itself.
pub(super) fn opened<'b>(
    file_name: String,
    bytes: Cow<'b, [u8]>,
    mut faults: Vec<UnplacedFault>,
    limits: &Limits,
) -> (Files, Option<Cow<'b, [u8]>>) {
    if is_archive(&bytes) {
        let mut files = archive(&file_name, &bytes, limits);
        let faults = faults.into_iter();
        let faults = faults.map(|trouble| placed(trouble, Span::submission()));
        files.faults.extend(faults);
        return (files, Some(bytes));
    }
    if bytes.len() as u64 > limits.file_bytes {
        faults.push(over("file_bytes", limits.file_bytes));
        return (one_file(file_name, None, faults), None);
    }
    let bytes = Some(bytes.into_owned());
    (one_file(file_name, bytes, faults), None)
}

/// A single file; `bytes` where it could be taken.
pub(super) fn one_file(path: String, bytes: Option<Vec<u8>>, faults: Vec<UnplacedFault>) -> Files {
    let draft = Draft {
        path,
        bytes,
        faults,
    };
    Files {
        is_one_file: true,
        ..finish(vec![draft], Vec::new())
    }
}
