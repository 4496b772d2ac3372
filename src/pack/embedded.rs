//! The packs in the binary.

use crate::discover::{File, Files};

/// A pack's files: path within the pack, content.
type Embedded = &'static [(&'static str, &'static str)];

/// Every pack in the binary, by id, its files sorted by path. A test holds them against the folders.
const PACKS: &[(&str, Embedded)] = &[
    (
        "hutong",
        &[
            (
                "changes.yaml",
                include_str!("../../rules/hutong/changes.yaml"),
            ),
            (
                "openapi.yaml",
                include_str!("../../rules/hutong/openapi.yaml"),
            ),
            ("pack.yaml", include_str!("../../rules/hutong/pack.yaml")),
            (
                "reading.yaml",
                include_str!("../../rules/hutong/reading.yaml"),
            ),
            (
                "reasons.yaml",
                include_str!("../../rules/hutong/reasons.yaml"),
            ),
            ("rules.yaml", include_str!("../../rules/hutong/rules.yaml")),
        ],
    ),
    (
        "gb",
        &[
            (
                "codes/category-class.csv",
                include_str!("../../rules/gb/codes/category-class.csv"),
            ),
            (
                "codes/category-item.csv",
                include_str!("../../rules/gb/codes/category-item.csv"),
            ),
            (
                "codes/columns.csv",
                include_str!("../../rules/gb/codes/columns.csv"),
            ),
            (
                "codes/data-type.csv",
                include_str!("../../rules/gb/codes/data-type.csv"),
            ),
            (
                "codes/format-class.csv",
                include_str!("../../rules/gb/codes/format-class.csv"),
            ),
            (
                "codes/format.csv",
                include_str!("../../rules/gb/codes/format.csv"),
            ),
            (
                "codes/header-marks.csv",
                include_str!("../../rules/gb/codes/header-marks.csv"),
            ),
            (
                "codes/open.csv",
                include_str!("../../rules/gb/codes/open.csv"),
            ),
            (
                "codes/row-marks.csv",
                include_str!("../../rules/gb/codes/row-marks.csv"),
            ),
            (
                "codes/sharing-mode-category.csv",
                include_str!("../../rules/gb/codes/sharing-mode-category.csv"),
            ),
            (
                "codes/sharing-mode.csv",
                include_str!("../../rules/gb/codes/sharing-mode.csv"),
            ),
            (
                "codes/sharing-type.csv",
                include_str!("../../rules/gb/codes/sharing-type.csv"),
            ),
            (
                "codes/update-cycle.csv",
                include_str!("../../rules/gb/codes/update-cycle.csv"),
            ),
            (
                "codes/yes-no.csv",
                include_str!("../../rules/gb/codes/yes-no.csv"),
            ),
            (
                "document.yaml",
                include_str!("../../rules/gb/document.yaml"),
            ),
            (
                "exchange-provincial.openapi.yaml",
                include_str!("../../rules/gb/exchange-provincial.openapi.yaml"),
            ),
            (
                "exchange.openapi.yaml",
                include_str!("../../rules/gb/exchange.openapi.yaml"),
            ),
            ("pack.yaml", include_str!("../../rules/gb/pack.yaml")),
            (
                "procedure.yaml",
                include_str!("../../rules/gb/procedure.yaml"),
            ),
            (
                "submission.yaml",
                include_str!("../../rules/gb/submission.yaml"),
            ),
        ],
    ),
    (
        "ogc",
        &[
            (
                "document.yaml",
                include_str!("../../rules/ogc/document.yaml"),
            ),
            (
                "exchange.openapi.yaml",
                include_str!("../../rules/ogc/exchange.openapi.yaml"),
            ),
            ("pack.yaml", include_str!("../../rules/ogc/pack.yaml")),
            (
                "procedure.yaml",
                include_str!("../../rules/ogc/procedure.yaml"),
            ),
        ],
    ),
];

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
