//! The exit code of several submissions.

use super::failure::WRONG;
use crate::decide::Outcome;
use crate::report::several::weight;
use std::cmp::Reverse;

/// The exit code of the worst of several: each ended with an outcome, or without one and then with an exit code. What was not judged
/// beside them is as bad as INCOMPLETE. Nothing at all is no pass.
pub(super) fn worst(
    ends: impl IntoIterator<Item = Result<Outcome, u8>>,
    is_incomplete: bool,
) -> u8 {
    let left = is_incomplete.then_some(Ok(Outcome::Incomplete));
    let codes = ends.into_iter().chain(left).map(|end| {
        let code = end.map_or_else(|code| code, Outcome::exit_code);
        (weight(end.ok()), Reverse(code))
    });
    codes.min().map_or(WRONG, |(_, Reverse(code))| code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::internal::EXIT_CODE as INTERNAL;

    #[test]
    fn the_worst_counts_and_nothing_is_no_pass() {
        let [fail, incomplete, conditional, pass] = Outcome::ALL.map(Ok);
        assert_eq!(worst([], false), WRONG);
        assert_eq!(worst([], true), 3);
        assert_eq!(worst([pass, conditional], false), 0);
        assert_eq!(worst([pass], true), 3);
        assert_eq!(worst([pass, incomplete], false), 3);
        assert_eq!(worst([incomplete, fail, pass], true), 1);
        assert_eq!(worst([fail, Err(WRONG), pass], true), WRONG);
        assert_eq!(worst([fail, Err(WRONG), Err(INTERNAL)], false), INTERNAL);
    }
}
