//! The record of one submission: what was judged, by what, and the rows of it. What has the same record is not judged again.

use super::folder::{Folder, Name};
use crate::audit::Rows;
use crate::discover::Files;
use crate::error::Error;
use crate::read::digest::sha256;
use crate::report::html::Letterhead;
use crate::text::Lang;
use crate::{Plan, given, tree_digest};
use serde::{Deserialize, Serialize};
use std::fs;

/// By what submissions are judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Basis {
    /// Version and commit of the tool.
    tool: String,
    /// Digests of the packs.
    packs: Vec<String>,
    /// Digest of everything else that the office says.
    options: String,
}

impl Basis {
    /// By what this plan judges; pages show `lang` first, and what the letterhead says. With `redact` nothing
    /// is kept of the texts of submissions.
    pub(super) fn new(plan: &Plan, lang: Lang, letterhead: &Letterhead, redact: bool) -> Self {
        let own = [&plan.builtin.digest, &plan.pack.digest];
        let below = plan.pack.layers.iter().map(|layer| &layer.digest);
        let options = format!(
            "{:?}",
            (
                plan.class,
                plan.stage,
                given(plan),
                &plan.as_of,
                plan.limits.named(),
                lang,
                letterhead,
                redact,
            )
        );
        Self {
            tool: format!("{} {}", env!("CARGO_PKG_VERSION"), env!("HUTONG_COMMIT")),
            packs: own.into_iter().chain(below).cloned().collect(),
            options: sha256(options.as_bytes()),
        }
    }
}

/// The record of one submission.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    /// By what it was judged.
    pub basis: Basis,
    /// Digest of its files, and of what could not be taken of them; empty where nothing could be read.
    pub input: String,
    /// What came of it.
    pub rows: Rows,
}

impl Record {
    /// The record in the folder; `None` where there is none that can be read.
    pub(super) fn read(folder: &Folder, name: &Name) -> Option<Self> {
        let text = fs::read(folder.path(&name.state())).ok()?;
        serde_json::from_slice(&text).ok()
    }

    pub(super) fn write(&self, folder: &Folder, name: &Name) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(|error| {
            let error = error.to_string();
            Error::new(
                format!("无法写记录：{error}"),
                format!("no record: {error}"),
            )
        })?;
        folder.write(&name.state(), text.as_bytes())
    }

    /// Whether it is of these files, judged by the same, to a verdict.
    pub(super) fn is_of(&self, input: &str, basis: &Basis) -> bool {
        self.input == input && self.basis == *basis && self.rows.submission.verdict.is_some()
    }
}

/// Digest of a submission's files, and of what could not be taken of them.
pub(super) fn input_digest(files: &Files) -> String {
    let taken: Vec<bool> = files.files.iter().map(|file| file.taken).collect();
    let own = (tree_digest(files), taken, &files.faults, files.is_one_file);
    sha256(format!("{own:?}").as_bytes())
}
