//! The thread that judges: it has room for deep documents, and a panic on it is an internal error.

use super::failure::Failure;
use super::terminal::eprint;
use crate::error::Error;
use crate::internal::{self, caught};
use crate::limits::STACK;
use std::num::NonZero;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

/// Runs work on a thread with a large stack. A panic there is an internal error and never a verdict. With `progress`, seconds
/// are counted on standard error from the first on.
pub(super) fn run_on_worker<T: Send + 'static>(
    progress: bool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Failure> {
    internal::note_places();
    let (done, waiting) = mpsc::channel();
    let worker = thread::Builder::new().stack_size(STACK).spawn(move || {
        let result = caught(work);
        let _ = done.send(());
        result
    });
    let worker = worker.map_err(|error| failed(internal::error(&error.to_string())))?;
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
    let result = result.unwrap_or_else(|_| Err(internal::error("")));
    result.map_err(failed)
}

/// Works on each item on as many threads as there are cores, each with a large stack, and hands what came of it to `done` as it comes. A
/// panic is an internal error of that item alone; its place is reported. Nothing new is begun after `done` breaks off.
///
/// # Errors
/// A thread cannot be started.
pub(super) fn run_each<I: Sync, T: Send>(
    items: &[I],
    work: impl Fn(&I) -> T + Sync,
    mut done: impl FnMut(&I, Result<T, Error>) -> ControlFlow<()>,
) -> Result<(), Failure> {
    internal::note_places();
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let next = AtomicUsize::new(0);
    let one = |send: &mpsc::Sender<_>| {
        while let Some(item) = items.get(next.fetch_add(1, Ordering::Relaxed)) {
            if send.send((item, caught(|| work(item)))).is_err() {
                return;
            }
        }
    };
    let result = thread::scope(|scope| {
        let (send, receive) = mpsc::channel();
        for _ in 0..threads.min(items.len()) {
            let (send, one) = (send.clone(), &one);
            let builder = thread::Builder::new().stack_size(STACK);
            let started = builder.spawn_scoped(scope, move || one(&send));
            started.map_err(|error| internal::error(&error.to_string()))?;
        }
        drop(send);
        while let Ok((item, result)) = receive.recv() {
            if done(item, result).is_break() {
                break;
            }
        }
        Ok(())
    });
    let _ = std::panic::take_hook();
    result.map_err(failed)
}

fn failed(error: Error) -> Failure {
    Failure {
        errors: vec![error],
        code: internal::EXIT_CODE,
    }
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
        assert_eq!(failure.code, internal::EXIT_CODE);
        let message = failure.errors.first().map(ToString::to_string);
        let message = message.unwrap_or_default();
        assert!(message.contains("src/run/worker.rs"), "{message}");
        assert!(!message.contains("secret"), "{message}");

        let mut came = Vec::new();
        let all: Vec<u32> = (0..50).collect();
        let work = |number: &u32| {
            assert!(number % 10 != 3, "a secret of the submission");
            depth(50_000, [0; 16])
        };
        let done = run_each(&all, work, |number, result| {
            let why = result.map_err(|error| error.to_string());
            came.push((*number, why));
            ControlFlow::Continue(())
        });
        assert!(done.is_ok());
        came.sort();
        assert_eq!(came.len(), 50);
        for (number, result) in came {
            match result {
                Ok(done) => assert_eq!(done, 50_000),
                Err(why) => {
                    assert_eq!(number % 10, 3);
                    assert!(why.contains("src/run/worker.rs"), "{why}");
                    assert!(!why.contains("secret"), "{why}");
                }
            }
        }
    }
}
