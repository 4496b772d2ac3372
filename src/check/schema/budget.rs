//! What a question may cost.

/// What one question may cost, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Steps of a proof.
    pub steps: usize,
    /// Candidates for a counterexample.
    pub candidates: usize,
    /// Bytes of both schemas up to which the library's own, unbounded comparison is used.
    pub library_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 200_000,
            candidates: 4_000,
            library_bytes: 12_000,
        }
    }
}
