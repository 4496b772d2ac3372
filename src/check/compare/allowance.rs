//! What all questions to the schema engine may cost together, in one comparison or judgement.
//!
//! One question is bounded by its [`Budget`]. A submission can make any number of questions, so their sum is bounded too. Each
//! limit is a counted one, with a reason of its own in `rules/hutong/reasons.yaml`.

use crate::check::schema::{Budget, Spent};
use crate::check::translate::Untranslated;
use std::cell::Cell;

/// Steps that all questions may take together.
const MOST_STEPS: usize = 1_000_000;
/// Why nothing more is asked where they are spent.
const STEPS_SPENT: Untranslated = "steps-spent";

/// Visits of schemas that all validations of candidates may take together.
const MOST_VISITS: u64 = 200_000_000;
/// Why nothing more is asked where they are spent.
const VISITS_SPENT: Untranslated = "visits-spent";

/// Transitions of automata of patterns that all questions may build and follow together.
const MOST_TRANSITIONS: usize = 100_000_000;
/// Why nothing more is asked where they are spent.
const TRANSITIONS_SPENT: Untranslated = "transitions-spent";

/// Bytes of two schemas beyond which a question about them is a large one.
const LARGE: usize = 50_000;
/// Bytes of the schemas of all large questions together.
const MOST_LARGE: usize = 20_000_000;
/// Why no large question is asked any more where they are spent.
const LARGE_SPENT: Untranslated = "large-schemas-spent";

/// Bytes of all schemas that are translated, each with everything it refers to.
const MOST_TRANSLATED: usize = 200_000_000;
/// Why nothing more is translated where they are spent.
const TRANSLATED_SPENT: Untranslated = "schemas-spent";

/// What is left.
pub struct Allowance {
    /// What one question may cost.
    each: Budget,
    steps: Cell<usize>,
    visits: Cell<u64>,
    transitions: Cell<usize>,
    large: Cell<usize>,
    translated: Cell<usize>,
}

impl Default for Allowance {
    fn default() -> Self {
        Self::times(1)
    }
}

impl Allowance {
    /// So many times of what is usual.
    pub fn times(effort: u32) -> Self {
        let count = |count: usize| {
            Cell::new(count.saturating_mul(usize::try_from(effort).unwrap_or(usize::MAX)))
        };
        Self {
            each: Budget::default().times(effort),
            steps: count(MOST_STEPS),
            visits: Cell::new(MOST_VISITS.saturating_mul(u64::from(effort))),
            transitions: count(MOST_TRANSITIONS),
            large: count(MOST_LARGE),
            translated: count(MOST_TRANSLATED),
        }
    }

    /// Whether another schema may be translated.
    ///
    /// # Errors
    /// `schemas-spent`.
    pub const fn may_translate(&self) -> Result<(), Untranslated> {
        match self.translated.get() {
            0 => Err(TRANSLATED_SPENT),
            _ => Ok(()),
        }
    }

    /// Takes off the bytes of a schema that was translated.
    pub fn translated(&self, bytes: usize) {
        self.translated
            .set(self.translated.get().saturating_sub(bytes));
    }

    /// The budget of the next question, about schemas of so many bytes.
    ///
    /// # Errors
    /// `steps-spent`, `visits-spent`, `transitions-spent` or `large-schemas-spent`.
    pub fn question(&self, bytes: usize) -> Result<Budget, Untranslated> {
        let budget = Budget {
            steps: self.each.steps.min(self.steps.get()),
            all_visits: self.each.all_visits.min(self.visits.get()),
            transitions: self.each.transitions.min(self.transitions.get()),
            ..self.each
        };
        if budget.steps == 0 {
            return Err(STEPS_SPENT);
        }
        if budget.all_visits == 0 {
            return Err(VISITS_SPENT);
        }
        if budget.transitions == 0 {
            return Err(TRANSITIONS_SPENT);
        }
        if bytes > LARGE {
            let left = self.large.get().checked_sub(bytes).ok_or(LARGE_SPENT)?;
            self.large.set(left);
        }
        Ok(budget)
    }

    /// Takes off what a question cost.
    pub fn pay(&self, spent: Spent) {
        self.steps.set(self.steps.get().saturating_sub(spent.steps));
        self.visits
            .set(self.visits.get().saturating_sub(spent.visits));
        self.transitions
            .set(self.transitions.get().saturating_sub(spent.transitions));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_has_a_reason_of_its_own() {
        let steps = Allowance::default();
        let all = |steps, visits| Spent {
            steps,
            visits,
            transitions: 0,
        };
        steps.pay(all(MOST_STEPS - 7, 0));
        assert_eq!(steps.question(10).map(|budget| budget.steps), Ok(7));
        steps.pay(all(7, 0));
        assert_eq!(steps.question(10), Err(STEPS_SPENT));

        let visits = Allowance::default();
        visits.pay(all(1, MOST_VISITS - 9));
        assert_eq!(visits.question(10).map(|budget| budget.all_visits), Ok(9));
        visits.pay(all(1, 20));
        assert_eq!(visits.question(10), Err(VISITS_SPENT));

        let patterns = Allowance::default();
        let of_patterns = |transitions| Spent {
            transitions,
            ..Spent::default()
        };
        patterns.pay(of_patterns(MOST_TRANSITIONS - 5));
        assert_eq!(
            patterns.question(10).map(|budget| budget.transitions),
            Ok(5)
        );
        patterns.pay(of_patterns(5));
        assert_eq!(patterns.question(10), Err(TRANSITIONS_SPENT));

        let large = Allowance::default();
        assert!(large.question(MOST_LARGE - 10).is_ok());
        assert_eq!(large.question(LARGE + 1), Err(LARGE_SPENT));
        // Small questions go on.
        assert!(large.question(LARGE).is_ok());

        let more = Allowance::times(10);
        let usual = Budget::default();
        assert_eq!(more.question(10).map(|one| one.steps), Ok(10 * usual.steps));
        more.pay(all(9 * MOST_STEPS, 0));
        assert!(more.question(MOST_LARGE + 1).is_ok());

        let translated = Allowance::default();
        translated.translated(MOST_TRANSLATED - 1);
        assert_eq!(translated.may_translate(), Ok(()));
        translated.translated(2);
        assert_eq!(translated.may_translate(), Err(TRANSLATED_SPENT));
    }
}
