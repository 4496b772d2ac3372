//! A folder, an archive or a single file becomes a sorted list of files. Nothing is followed out of the root, nothing is unpacked to disk.

use crate::error::Fault;

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
    /// What discovery could not take or had to refuse; spans name the file by its index.
    pub faults: Vec<Fault>,
}
