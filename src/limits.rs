//! What discovering and reading refuse to exceed, by name: over a limit is a finding and never a pass.

/// What reading refuses to exceed. Each has a name that the finding prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one file.
    pub file_bytes: u64,
    /// Bytes of all files together, unpacked.
    pub total_bytes: u64,
    /// Number of files.
    pub files: usize,
    /// Nesting of one document.
    pub depth: usize,
    /// Keys and values of one document, aliases expanded.
    pub nodes: usize,
    /// Nodes that aliases may add to one document.
    pub alias_nodes: usize,
    /// Unpacked bytes of an archive entry for each packed one.
    pub archive_ratio: u64,
    /// Cells of one workbook.
    pub cells: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 32 << 20,
            total_bytes: 256 << 20,
            files: 10_000,
            depth: 128,
            nodes: 4_000_000,
            alias_nodes: 1_000_000,
            archive_ratio: 200,
            cells: 2_000_000,
        }
    }
}

impl Limits {
    /// Every limit with the name that findings and reports print.
    #[must_use]
    pub fn named(&self) -> Vec<(&'static str, u64)> {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        vec![
            ("file_bytes", self.file_bytes),
            ("total_bytes", self.total_bytes),
            ("files", count(self.files)),
            ("depth", count(self.depth)),
            ("nodes", count(self.nodes)),
            ("alias_nodes", count(self.alias_nodes)),
            ("archive_ratio", self.archive_ratio),
            ("cells", count(self.cells)),
        ]
    }
}
