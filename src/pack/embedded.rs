//! The packs in the binary.

use crate::discover::{File, Files};

/// A pack's files: path within the pack, content.
type Embedded = &'static [(&'static str, &'static str)];

/// Every pack in the binary, by id.
const PACKS: &[(&str, Embedded)] = &[(
    "hutong",
    &[
        ("pack.yaml", include_str!("../../rules/hutong/pack.yaml")),
        (
            "reasons.yaml",
            include_str!("../../rules/hutong/reasons.yaml"),
        ),
        ("rules.yaml", include_str!("../../rules/hutong/rules.yaml")),
    ],
)];

/// The ids of the embedded packs that a submission can be judged by.
pub fn names() -> impl Iterator<Item = &'static str> {
    PACKS.iter().map(|(id, _)| *id).filter(|id| *id != "hutong")
}

/// The files of an embedded pack.
#[must_use]
pub fn files(id: &str) -> Option<Files> {
    let (_, files) = PACKS.iter().find(|(name, _)| *name == id)?;
    let files = files
        .iter()
        .map(|(path, text)| File {
            path: (*path).to_owned(),
            bytes: text.as_bytes().to_vec(),
            taken: true,
        })
        .collect();
    Some(Files {
        files,
        faults: Vec::new(),
    })
}
