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
