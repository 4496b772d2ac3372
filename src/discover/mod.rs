//! A folder, an archive or a single file becomes a sorted list of files. No link out of the root is followed, and nothing is
//! unpacked to disk.

mod archive;
#[cfg(feature = "cli")]
mod folder;
mod name;
mod one_file;
mod system;
mod unplaced_fault;

pub use archive::archive;
#[cfg(feature = "cli")]
pub use folder::{discover, named_below, packed};
pub use one_file::in_memory;
pub use system::{is_system_file, is_system_name};

use crate::error::Fault;
use crate::limits::Limits;
use crate::text::Span;
use std::collections::HashMap;
use unplaced_fault::{UnplacedFault, fault, over};

/// One file of a submission, read once into memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Path relative to the root, with `/`; bytes that are not UTF-8 shown as `\xNN`.
    pub path: String,
    /// The raw bytes; empty where the file could not be taken (a fault says why).
    pub bytes: Vec<u8>,
    /// Whether the bytes could be taken.
    pub taken: bool,
}

/// A submission's files, sorted by path. The index of a file here is the `source` of every span in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Files {
    /// The files, sorted by the bytes of their paths.
    pub files: Vec<File>,
    /// Files that could not be taken or were refused; spans name the file by its index. A fault that is about no file of the
    /// list (a skipped folder, too many files) is at [`Span::submission`] and names its subject in its arguments.
    pub faults: Vec<Fault>,
    /// Whether a single file was given, and not a folder or an archive.
    pub is_one_file: bool,
}

impl Files {
    /// Files from memory. They are sorted by path; of two files with one path the first is kept.
    pub fn new(files: impl IntoIterator<Item = File>) -> Self {
        let mut files: Vec<File> = files.into_iter().collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files.dedup_by(|again, first| again.path == first.path);
        Self {
            files,
            faults: Vec::new(),
            is_one_file: false,
        }
    }

    /// These files with one more. One that is there already under its path stays.
    #[must_use]
    pub fn with(mut self, file: File) -> Self {
        let place = self
            .files
            .binary_search_by(|there| there.path.cmp(&file.path));
        let Err(place) = place else {
            return self;
        };
        self.files.insert(place, file);
        let moved = |span: &mut Span| {
            let behind = usize::try_from(span.source).is_ok_and(|source| source >= place);
            if behind && *span != Span::submission() {
                span.source += 1;
            }
        };
        for fault in &mut self.faults {
            moved(&mut fault.at);
            fault.related.iter_mut().for_each(moved);
        }
        self
    }
}

/// A fault at its place.
fn placed((code, args): UnplacedFault, at: Span) -> Fault {
    Fault {
        args,
        ..Fault::new(code, at)
    }
}

/// A file before all are known: its index in [`Files`] is still open.
#[derive(Debug)]
struct Draft {
    path: String,
    bytes: Option<Vec<u8>>,
    faults: Vec<UnplacedFault>,
}

impl Draft {
    /// A file whose bytes were not taken, and why.
    fn refused(path: String, fault: UnplacedFault) -> Self {
        Self {
            path,
            bytes: None,
            faults: vec![fault],
        }
    }
}

/// Sorts the files, refuses paths that occur twice, and reports names that differ only in case or normalisation.
fn finish(mut drafts: Vec<Draft>, whole: Vec<UnplacedFault>) -> Files {
    drafts.sort_by(|a, b| a.path.cmp(&b.path));
    drafts.dedup_by(|again, first| {
        let same = again.path == first.path;
        if same {
            // Another program may see either of the two, so neither is judged.
            first.bytes = None;
            let reported = first
                .faults
                .iter()
                .any(|(code, _)| *code == "duplicate-entry");
            if !reported {
                first
                    .faults
                    .push(fault("duplicate-entry", "entry", &first.path));
            }
            first.faults.append(&mut again.faults);
        }
        same
    });
    let mut result = Files::default();
    for trouble in whole {
        result.faults.push(placed(trouble, Span::submission()));
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (index, draft) in drafts.into_iter().enumerate() {
        let source = u32::try_from(index).unwrap_or(u32::MAX);
        for trouble in draft.faults {
            result.faults.push(placed(trouble, Span::file(source)));
        }
        let first = *seen.entry(name::folded(&draft.path)).or_insert(source);
        if first != source {
            let other = result.files.get(first as usize);
            let other = other.map_or(String::new(), |file: &File| file.path.clone());
            result.faults.push(
                Fault::new("name-collision", Span::file(source))
                    .related(Span::file(first))
                    .arg("other", other),
            );
        }
        result.files.push(File {
            path: draft.path,
            taken: draft.bytes.is_some(),
            bytes: draft.bytes.unwrap_or_default(),
        });
    }
    result
}

/// How many files and bytes may still be read.
struct Budget {
    limits: Limits,
    bytes: u64,
    files: usize,
}

impl Budget {
    const fn new(limits: &Limits) -> Self {
        Self {
            limits: *limits,
            bytes: limits.total_bytes,
            files: limits.files,
        }
    }

    /// Counts one more file; the trouble where there are too many.
    fn file(&mut self) -> Result<(), UnplacedFault> {
        let left = self.files.checked_sub(1);
        self.files = left.ok_or_else(|| over("files", self.limits.files as u64))?;
        Ok(())
    }

    /// Reads to the end, but never past a limit. Declared sizes are ignored.
    ///
    /// `packed` is the packed size, for an entry of an archive.
    fn read(
        &mut self,
        reader: &mut impl std::io::Read,
        packed: Option<u64>,
    ) -> Result<Vec<u8>, UnplacedFault> {
        let mut bytes = Vec::new();
        let mut chunk = vec![0; 64 << 10];
        loop {
            let count = match reader.read(&mut chunk) {
                Ok(0) => return Ok(bytes),
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(fault("unreadable", "reason", reason(&error))),
            };
            let length = bytes.len() as u64 + count as u64;
            // Bytes of a file that is then refused count too, so that many refused files cost no more than one limit.
            self.bytes = match self.bytes.checked_sub(count as u64) {
                Some(left) => left,
                None => return Err(over("total_bytes", self.limits.total_bytes)),
            };
            if length > self.limits.file_bytes {
                let first = chunk.get(..count).unwrap_or_default();
                if is_picture(if bytes.is_empty() { first } else { &bytes }) {
                    // Nothing of it is kept, so it counts for nothing.
                    self.bytes = self.bytes.saturating_add(length);
                    let limit = self.limits.file_bytes.to_string();
                    let args = vec![("limit", "file_bytes".to_owned()), ("value", limit)];
                    return Err(("picture-over-limit", args));
                }
                return Err(over("file_bytes", self.limits.file_bytes));
            }
            if packed.is_some_and(|packed| length > self.limits.unpacked(packed)) {
                return Err(over("archive_ratio", self.limits.archive_ratio));
            }
            bytes.extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
    }
}

/// Whether a file begins like a picture, a film or a PDF document. These are listed and never looked into, however small.
fn is_picture(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [b'%', b'P', b'D', b'F', b'-', ..]
            | [0x89, b'P', b'N', b'G', ..]
            | [0xFF, 0xD8, 0xFF, ..]
            | [b'G', b'I', b'F', b'8', ..]
            | [b'I', b'I', b'*', 0, ..]
            | [b'M', b'M', 0, b'*', ..]
            | [_, _, _, _, b'f', b't', b'y', b'p', ..]
            | [b'R', b'I', b'F', b'F', ..]
    )
}

/// The reason of a read error, in words that are the same on every system where possible.
fn reason(error: &std::io::Error) -> String {
    if error.raw_os_error().is_some() || error.get_ref().is_none() {
        error.kind().to_string()
    } else {
        error.to_string()
    }
}
