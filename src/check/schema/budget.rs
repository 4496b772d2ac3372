//! What a question may cost.

/// What one question may cost, in counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Steps of a proof: pairs of schemas that are compared, and conjunctions that are made for it.
    pub steps: usize,
    /// Candidates for a counterexample.
    pub candidates: usize,
    /// Visits of schemas that a validator needs for one value. Schemas that need more are not compared.
    pub visits: u64,
    /// Visits of schemas that validators may need for all candidates together.
    pub all_visits: u64,
    /// Transitions of automata that patterns are made into, and that are followed when strings of several patterns are searched.
    pub transitions: usize,
    /// Bytes of both schemas up to which the library's own, unbounded comparison is used.
    pub library_bytes: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 50_000,
            candidates: 4_000,
            visits: 200_000,
            all_visits: 20_000_000,
            transitions: 20_000_000,
            library_bytes: 12_000,
        }
    }
}

impl Budget {
    /// So many times of what this budget allows. What a library compares without a bound stays as it is.
    #[must_use]
    pub fn times(self, effort: u32) -> Self {
        let count =
            |count: usize| count.saturating_mul(usize::try_from(effort).unwrap_or(usize::MAX));
        let visits = |visits: u64| visits.saturating_mul(u64::from(effort));
        Self {
            steps: count(self.steps),
            candidates: count(self.candidates),
            visits: visits(self.visits),
            all_visits: visits(self.all_visits),
            transitions: count(self.transitions),
            library_bytes: self.library_bytes,
        }
    }

    /// The budget for schemas that need so many visits for one value: the more visits, the fewer candidates.
    #[must_use]
    pub fn for_visits(self, visits: u64) -> Self {
        let most = self.all_visits / visits.max(1);
        Self {
            candidates: self
                .candidates
                .min(usize::try_from(most).unwrap_or(usize::MAX)),
            ..self
        }
    }
}

/// What a question took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Steps of the proof.
    pub steps: usize,
    /// Visits of schemas by the validators of candidates.
    pub visits: u64,
    /// Transitions of automata.
    pub transitions: usize,
}
