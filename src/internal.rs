//! A panic becomes an error of this program: it is told by its place and never by its message, which may quote the submission.

use crate::error::Error;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook};

/// The exit code of a fault of this program.
pub const EXIT_CODE: u8 = 70;

thread_local! {
    /// Where this thread panicked last.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// From now on a panic in this process prints nothing, and [`caught`] knows its place.
pub fn note_places() {
    set_hook(Box::new(|panic| {
        let at = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        PLACE.set(at);
    }));
}

/// Does some work. A panic in it is an internal error, with the place where [`note_places`] was called and the panic was on this thread.
///
/// # Errors
/// The work panicked.
pub fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Error> {
    PLACE.take();
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| error(&PLACE.take()))
}

/// The error that the program itself is at fault, with what is known of it.
#[must_use]
pub fn error(what: &str) -> Error {
    Error::new(
        format!("内部错误，没有结论（{what}）。请保留材料并报告此问题。"),
        format!(
            "internal error, there is no verdict ({what}). Please keep the submission and report this."
        ),
    )
}
