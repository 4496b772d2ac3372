//! The table of readers: a new kind of file is a file with its [`Reader`] and a line here.

use super::reader::Reader;
use super::{catalogue, collections, manifest, openapi, registration, unsupported};
use crate::discover::Files;
use crate::limits::Limits;
use crate::read::{self, Library, Marks};

/// Every reader. The first that recognises a file wins.
pub(super) const READERS: &[Reader] = &[
    openapi::READER,
    manifest::READER,
    collections::READER,
    unsupported::READER,
    registration::READER,
    catalogue::RECORDS,
    catalogue::SHEETS,
];

/// Reads the files of a submission. What a file is called does not decide: text in which a reader sees one of its marks is
/// parsed as JSON, YAML or CSV.
#[must_use]
pub fn library(files: &Files, limits: &Limits) -> Library {
    let marks = Marks {
        keys: READERS
            .iter()
            .flat_map(|reader| reader.keys)
            .copied()
            .collect(),
        columns: READERS
            .iter()
            .flat_map(|reader| reader.columns)
            .copied()
            .collect(),
    };
    read::library(files, limits, &marks)
}
