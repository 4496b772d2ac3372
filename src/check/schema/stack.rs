//! The stack of a question.

/// Proofs, validators and canonical forms walk schemas recursively.
const STACK: usize = if cfg!(target_arch = "wasm32") {
    8 << 20
} else {
    256 << 20
};

/// Runs `work` on the caller's thread with a stack of [`STACK`] bytes. A caller that has half of such a stack left, because
/// it asks from inside another question, gets no second one. Panics reach the caller.
///
/// The memory is reserved, and touched only as deep as `work` goes. Schemas nested to the limit need less than 2 MiB in an
/// unoptimized build; the rest is for chains of references, which do not count as nesting.
///
/// On wasm32 this enlarges the stack in linear memory, but calls also use the host's own stack (about 1 MB in a browser), which
/// cannot be enlarged from inside. By the figure above about half of the nesting should fit there; that is an estimate. Beyond
/// it the host traps, so there is no answer and never a wrong one.
pub fn on_large_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK / 2, STACK, work)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A fault of the engine is not an answer: the caller decides how to report it.
    #[test]
    fn a_panic_reaches_the_caller() {
        #[allow(clippy::panic, reason = "the fault that is looked for")]
        let outcome = std::panic::catch_unwind(|| on_large_stack(|| panic!("a fault")));
        let message = outcome.err();
        let message = message
            .as_ref()
            .and_then(|text| text.downcast_ref::<&str>());
        assert_eq!(message, Some(&"a fault"));
    }
}
