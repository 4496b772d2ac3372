//! The published JSON Schemas by name. Their sources are in `rules/schemas`; the binary embeds them.

/// Name and text of every published schema.
pub const SCHEMAS: &[(&str, &str)] = &[
    (
        "report",
        include_str!("../../rules/schemas/report.schema.json"),
    ),
    (
        "manifest",
        include_str!("../../rules/schemas/manifest.schema.json"),
    ),
    (
        "catalogue",
        include_str!("../../rules/schemas/catalogue.schema.json"),
    ),
    ("diff", include_str!("../../rules/schemas/diff.schema.json")),
    (
        "waivers",
        include_str!("../../rules/schemas/waivers.schema.json"),
    ),
    (
        "evidence",
        include_str!("../../rules/schemas/evidence.schema.json"),
    ),
    (
        "verification",
        include_str!("../../rules/schemas/verification.schema.json"),
    ),
    ("pack", include_str!("../../rules/schemas/pack.schema.json")),
];

/// Looks up the text of a published schema by name.
#[must_use]
pub fn schema(name: &str) -> Option<&'static str> {
    SCHEMAS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}
