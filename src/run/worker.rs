//! The thread that judges: it has room for deep documents, and a panic on it is an internal error.

use super::terminal::eprint;
use super::{Failure, INTERNAL};
use crate::error::Error;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Bytes of stack for judging: deep schemas recurse.
const STACK: usize = 256 << 20;

/// Runs work on a thread with a large stack. A panic there is an internal error and never a verdict. With `progress`, seconds
/// are counted on standard error from the first on.
pub(super) fn run_on_worker<T: Send + 'static>(
    progress: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    let internal = |what: String| Failure {
        errors: vec![Error::new(
            format!("内部错误，没有结论（{what}）。请保留材料并报告此问题。"),
            format!(
                "internal error, there is no verdict ({what}). Please keep the submission and report this."
            ),
        )],
        code: INTERNAL,
    };
    let (place, at) = mpsc::channel();
    // The message of a panic may quote the submission, so only its place is reported.
    std::panic::set_hook(Box::new(move |panic| {
        let at = panic
            .location()
            .map_or_else(String::new, ToString::to_string);
        let _ = place.send(at);
    }));
    let (done, waiting) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let result = work();
        let _ = done.send(());
        result
    });
    let worker = worker.map_err(|error| internal(error.to_string()))?;
    let mut shown = false;
    let mut seconds = 0;
    while progress
        && waiting.recv_timeout(Duration::from_secs(1)) == Err(mpsc::RecvTimeoutError::Timeout)
    {
        seconds += 1;
        shown = true;
        eprint(&format!("\r正在评判 judging … {seconds} s"));
    }
    let result = worker.join();
    if shown {
        eprint("\r\x1b[K");
    }
    let _ = std::panic::take_hook();
    result.map_err(|_| internal(at.try_recv().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // One test, because the panic hook is global to the process.
    #[test]
    fn work_has_room_and_a_panic_is_an_internal_error_without_its_message() {
        fn depth(left: u32, weight: [u64; 16]) -> u64 {
            if left == 0 {
                return weight.iter().sum();
            }
            depth(left - 1, std::hint::black_box(weight)) + 1
        }
        let done = run_on_worker(false, || depth(100_000, [0; 16])).map_err(|failure| failure.code);
        assert_eq!(done, Ok(100_000));

        let done: Result<(), Failure> =
            run_on_worker(false, || panic!("a secret of the submission"));
        let Err(failure) = done else {
            panic!("a panic passed");
        };
        assert_eq!(failure.code, INTERNAL);
        let message = failure.errors.first().map(ToString::to_string);
        let message = message.unwrap_or_default();
        assert!(message.contains("src/run/worker.rs"), "{message}");
        assert!(!message.contains("secret"), "{message}");
    }
}
