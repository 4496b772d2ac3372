//! The packs embedded in the binary: every folder of `rules/` with a `pack.yaml`.

use crate::discover::{File, Files};
use include_dir::{Dir, include_dir};

/// The folder `rules/` as it was when the binary was built. `build.rs` makes cargo read it again when a file is added or removed.
static RULES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/rules");

/// The id of the built-in pack. It is part of every judgement, so it cannot be selected by name.
const BUILTIN: &str = "hutong";

/// The ids of the embedded packs that a submission can be judged by, sorted.
pub fn names() -> impl Iterator<Item = &'static str> {
    RULES
        .dirs()
        .filter_map(|folder| folder.path().to_str())
        .filter(|id| *id != BUILTIN && pack(id).is_some())
}

/// The files of an embedded pack, by its id.
#[must_use]
pub fn files(id: &str) -> Option<Files> {
    let folder = pack(id)?;
    let mut files = Vec::new();
    collect(folder, folder, &mut files);
    Some(Files::new(files))
}

/// The folder of a pack.
fn pack(id: &str) -> Option<&'static Dir<'static>> {
    let folder = RULES.get_dir(id)?;
    RULES
        .get_file(folder.path().join("pack.yaml"))
        .map(|_| folder)
}

/// Adds every file below `folder`, with its path relative to the pack's folder.
fn collect(pack: &Dir<'_>, folder: &Dir<'_>, files: &mut Vec<File>) {
    for file in folder.files() {
        let path = file.path().strip_prefix(pack.path()).ok();
        let steps: Vec<_> = path
            .into_iter()
            .flat_map(|path| path.iter().map(|step| step.to_string_lossy()))
            .collect();
        files.push(File {
            path: steps.join("/"),
            bytes: file.contents().to_vec(),
            taken: true,
        });
    }
    folder.dirs().for_each(|below| collect(pack, below, files));
}
