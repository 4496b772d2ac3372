//! Why a job could not be done, and the exit code that says so.

use crate::error::Error;

/// The exit code of a usage, configuration, pack or output error.
pub(super) const WRONG: u8 = 2;

/// Why a job could not be done.
pub(super) struct Failure {
    pub errors: Vec<Error>,
    pub code: u8,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(vec![error])
    }
}

impl From<Vec<Error>> for Failure {
    fn from(errors: Vec<Error>) -> Self {
        Self {
            errors,
            code: WRONG,
        }
    }
}
