//! The check of the age of evidence: the time it was made, and the day it was judged for.

use super::super::predicate::Statement;
use super::verification::{Expected, State, Verification};
use crate::day::seconds;
use crate::report::labels::count;
use crate::text::Text;

/// Both the time and the day must be recent: for a day long past, expired waivers would still apply.
pub(super) fn age(result: &mut Verification, statement: &Statement, expected: &Expected<'_>) {
    let made = statement.predicate.evaluated_at.as_str();
    let day = statement.predicate.parameters.as_of.as_str();
    let shown = Text::new(
        format!("作出于 {made}，评判日期 {day}"),
        format!("made {made}, judged as of {day}"),
    );
    let add =
        |zh: &str, en: &str| Text::new(format!("{}{zh}", shown.zh), format!("{}{en}", shown.en));
    let Some((days, now)) = expected.age else {
        let message = add("，未提供 --max-age", "; --max-age was not given");
        result.add("age", State::NotCompared, message);
        return;
    };
    // The day is that of the offices, eight hours ahead of UTC, and counts to its end.
    let times = (
        seconds(now),
        seconds(made),
        seconds(&format!("{day}T00:00:00Z")),
    );
    let (Some(now), Some(made), Some(day)) = times else {
        let message = add("：无法识别的时间", ": that is no time");
        result.add("age", State::Failed, message);
        return;
    };
    let within = count(usize::try_from(days).unwrap_or(usize::MAX), "day");
    let (begins, ends) = (day - 8 * HOUR, day + 16 * HOUR);
    let oldest = now - i64::from(days) * 24 * HOUR;
    let (state, message) = if made > now + CLOCKS || begins > now + CLOCKS {
        (State::Failed, add("：尚未到来", ": that time has not come"))
    } else if made < oldest || ends < oldest {
        (
            State::Failed,
            add(
                &format!("：已超过 {days} 天"),
                &format!(": more than {within} ago"),
            ),
        )
    } else {
        (
            State::Passed,
            add(
                &format!("，在 {days} 天之内"),
                &format!(", within {within}"),
            ),
        )
    };
    result.add("age", state, message);
}

const HOUR: i64 = 3600;
/// How much the clocks of two machines may differ.
const CLOCKS: i64 = 300;
