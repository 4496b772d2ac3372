//! Keeps a panic inside the one rule or the one comparison that caused it, so that everything else is still judged.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs `work`. `None` where it panicked: the caller reports its rule as unevaluated or its comparison as undecided, never as
/// passed. The panic's message is dropped, because it may quote the submission. Where panics abort the process (some
/// WebAssembly builds) nothing is caught, and there is no verdict at all.
pub fn isolate<T>(work: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(work)).ok()
}
