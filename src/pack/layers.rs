//! A pack that extends another (`extends` in `pack.yaml`): the files of both are one folder, and what the upper says goes over the lower.

use super::{CodeList, embedded};
use crate::discover::{File, Files};
use crate::limits::Limits;
use crate::read::{self, Marks};
use std::collections::BTreeMap;

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

/// The files of packs that stand on each other, the uppermost first, as one folder.
#[must_use]
pub fn joined(layers: Vec<Files>) -> Files {
    let mut prefix = String::new();
    let mut all = Vec::new();
    for layer in layers {
        all.extend(layer.files.into_iter().map(|file| File {
            path: format!("{prefix}{}", file.path),
            ..file
        }));
        prefix.push_str(BELOW);
    }
    Files::new(all)
}

/// The files of a pack with those of the pack in the binary on which the lowest of its layers stands.
#[must_use]
pub fn complete(files: &Files) -> Files {
    let mut files = files.clone();
    let mut prefix = String::new();
    for _ in 0..MOST {
        let own = files.files.iter().filter_map(|file| {
            let path = file.path.strip_prefix(&prefix)?.to_owned();
            Some(File {
                path,
                ..file.clone()
            })
        });
        let layer = Files::new(own);
        let below = format!("{prefix}{BELOW}");
        if !files.files.iter().any(|file| file.path.starts_with(&below)) {
            let Some(base) = extended(&layer).and_then(|name| embedded::files(&name)) else {
                break;
            };
            let mut all = files.files;
            all.extend(base.files.into_iter().map(|file| File {
                path: format!("{below}{}", file.path),
                ..file
            }));
            files = Files::new(all);
        }
        prefix = below;
    }
    files
}

/// The rows of the upper pack go over those of the lower: a row with the same first cell takes its place, others are added. Columns are
/// matched by their names.
pub(super) fn merged(
    mut lower: BTreeMap<String, CodeList>,
    upper: BTreeMap<String, CodeList>,
) -> BTreeMap<String, CodeList> {
    for (name, list) in upper {
        match lower.get_mut(&name) {
            Some(below) => over(below, &list),
            None => {
                lower.insert(name, list);
            }
        }
    }
    lower
}

fn over(below: &mut CodeList, list: &CodeList) {
    for column in &list.columns {
        if !below.columns.contains(column) {
            below.columns.push(column.clone());
            below
                .rows
                .iter_mut()
                .for_each(|row| row.push(String::new()));
        }
    }
    for own in &list.rows {
        let cells = below.columns.iter().map(|column| list.cell(own, column));
        let row: Vec<String> = cells.map(str::to_owned).collect();
        let same = |other: &&mut Vec<String>| other.first() == row.first();
        match below.rows.iter_mut().find(same) {
            Some(known) => *known = row,
            None => below.rows.push(row),
        }
    }
}
