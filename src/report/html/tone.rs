//! CSS classes that colour a state. The sign beside it carries the same information without colour.

use crate::decide::{ClauseState, State};

/// The CSS class of an endpoint's state.
pub const fn of_state(state: State) -> &'static str {
    match state {
        State::Present => "good",
        State::Absent | State::Incompatible => "bad",
        State::Undecided => "warn",
        State::NotRequired => "dim",
    }
}

/// The CSS class of a clause's state.
pub const fn of_clause(state: ClauseState) -> &'static str {
    match state {
        ClauseState::Met => "good",
        ClauseState::NotMet => "bad",
        ClauseState::Waived | ClauseState::Undecided | ClauseState::Manual => "warn",
        ClauseState::NotCovered | ClauseState::NotApplicable => "dim",
    }
}
