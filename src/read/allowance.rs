//! How much of the office documents and archives of one submission may be unpacked and looked into.

use crate::limits::Limits;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all of them share. Files are read in any order, so where it is spent nothing of them counts: what is left out would depend on
/// the order otherwise.
pub(super) struct Allowance {
    most: u64,
    taken: AtomicU64,
}

impl Allowance {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self {
            most: limits.paper_bytes,
            taken: AtomicU64::new(0),
        }
    }

    /// Counts bytes that were unpacked; `None` where there are too many by now.
    pub(super) fn take(&self, bytes: usize) -> Option<()> {
        let before = self.taken.fetch_add(bytes as u64, Ordering::Relaxed);
        (before.saturating_add(bytes as u64) <= self.most).then_some(())
    }

    pub(super) fn is_spent(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.most
    }
}
