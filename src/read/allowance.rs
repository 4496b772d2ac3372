//! How much of the office documents and archives of one submission may be unpacked and looked into.

use crate::limits::Limits;
use std::cell::Cell;
use std::sync::atomic::{AtomicU64, Ordering};

/// What all of them share. Files are read in any order, so where it is spent nothing of them counts: what is left out would depend on
/// the order otherwise.
pub(super) struct Total {
    most: u64,
    taken: AtomicU64,
}

impl Total {
    pub(super) const fn new(limits: &Limits) -> Self {
        Self {
            most: limits.papers_bytes,
            taken: AtomicU64::new(0),
        }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.taken.load(Ordering::Relaxed) > self.most
    }
}

/// What one of them may take of it.
pub(super) struct Allowance<'t> {
    most: u64,
    taken: Cell<u64>,
    total: &'t Total,
}

impl<'t> Allowance<'t> {
    pub(super) const fn new(limits: &Limits, total: &'t Total) -> Self {
        Self {
            most: limits.paper_bytes,
            taken: Cell::new(0),
            total,
        }
    }

    /// Counts bytes that were unpacked; `None` where there are too many by now.
    pub(super) fn take(&self, bytes: usize) -> Option<()> {
        let bytes = bytes as u64;
        self.taken.set(self.taken.get().saturating_add(bytes));
        self.total.taken.fetch_add(bytes, Ordering::Relaxed);
        (!self.is_spent() && !self.total.is_spent()).then_some(())
    }

    pub(super) fn is_used(&self) -> bool {
        self.taken.get() > 0
    }

    pub(super) fn is_spent(&self) -> bool {
        self.taken.get() > self.most
    }
}
