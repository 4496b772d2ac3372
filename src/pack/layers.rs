//! A pack that extends another (`extends` in `pack.yaml`): the files of both are one folder, and what the upper says goes over the lower.

use super::embedded;
use super::fault_words::messages;
use crate::discover::{File, Files};
use crate::error::Error;
use crate::limits::Limits;
use crate::read::{self, Marks};
use std::slice;

/// The folder in which the files of the pack stand that a pack extends.
pub(super) const BELOW: &str = "extends/";

/// Packs that may stand on each other.
pub const MOST: usize = 8;

/// What a pack extends, as it writes it: the name of a pack in the binary, or a folder as seen from its own. `None` where it extends
/// nothing or cannot be read, which is told when it is loaded.
#[must_use]
pub fn extended(files: &Files) -> Option<String> {
    let file = files.files.iter().find(|file| file.path == "pack.yaml")?;
    let alone = Files::new([file.clone()]);
    let library = read::library(&alone, &Limits::default(), &Marks::keys([]));
    let root = &library.document(0)?.root;
    root.str_at("extends").map(str::to_owned)
}

/// The files of packs that stand on each other, the uppermost first, as one folder; a pack in the binary on which the lowest stands
/// comes with them.
///
/// # Errors
/// A file of a pack could not be taken, such as a link; a pack has a folder of the name that the files of the pack below get; packs stand
/// more than [`MOST`] deep.
pub fn joined(mut layers: Vec<Files>) -> Result<Files, Error> {
    while let Some(base) = layers
        .last()
        .and_then(extended)
        .and_then(|name| embedded::files(&name))
    {
        layers.push(base);
        if layers.len() > MOST {
            return Err(too_deep());
        }
    }
    let mut prefix = String::new();
    let mut all = Vec::new();
    for layer in layers {
        if let Some(fault) = layer.faults.first() {
            let said = messages(slice::from_ref(fault));
            let said = said.into_iter().next().unwrap_or_default();
            let error = Error::new(
                format!("规则包的文件未能全部取得：{}", said.zh),
                format!("not every file of the pack could be taken: {}", said.en),
            );
            let file = usize::try_from(fault.at.source).ok();
            let file = file.and_then(|at| layer.files.get(at));
            return Err(match file {
                Some(file) => error.at(format!("{prefix}{}", file.path)),
                None => error,
            });
        }
        for file in layer.files {
            if file.path.starts_with(BELOW) {
                return Err(Error::new(
                    format!("规则包内不能有文件夹 {BELOW}"),
                    format!("a pack has no folder {BELOW} of its own"),
                ));
            }
            all.push(File {
                path: format!("{prefix}{}", file.path),
                ..file
            });
        }
        prefix.push_str(BELOW);
    }
    Ok(Files::new(all))
}

/// The error that packs extend each other in a circle, or too deep.
#[must_use]
pub fn too_deep() -> Error {
    Error::new(
        format!("规则包的 extends 成环，或超过 {MOST} 层"),
        format!("packs extend each other in a circle, or more than {MOST} deep"),
    )
}
