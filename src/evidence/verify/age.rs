//! How old evidence is: by the time it was made and by the day it was judged for.

use super::super::predicate::Statement;
use super::{Expected, State, Verification};
use crate::report::words::count;
use crate::text::Text;

/// Both when it was made and for which day count: a day long past would keep expired waivers alive.
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
        let said = add("，未提供 --max-age", "; --max-age was not given");
        result.add("age", State::NotCompared, said);
        return;
    };
    // The day counts where the offices are, eight hours ahead, to its end.
    let times = (
        seconds(now),
        seconds(made),
        seconds(&format!("{day}T00:00:00Z")),
    );
    let (Some(now), Some(made), Some(day)) = times else {
        let said = add("：无法识别的时间", ": that is no time");
        result.add("age", State::Failed, said);
        return;
    };
    let within = count(usize::try_from(days).unwrap_or(usize::MAX), "day");
    let (begins, ends) = (day - 8 * HOUR, day + 16 * HOUR);
    let oldest = now - i64::from(days) * 24 * HOUR;
    let (state, said) = if made > now + CLOCKS || begins > now + CLOCKS {
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
    result.add("age", state, said);
}

const HOUR: i64 = 3600;
/// How far two clocks may be apart.
const CLOCKS: i64 = 300;

/// Seconds since 1970 of a time written `CCYY-MM-DDTHH:MM:SSZ`, and in no other way.
fn seconds(text: &str) -> Option<i64> {
    let form = "dddd-dd-ddTdd:dd:ddZ";
    let fits = text.len() == form.len()
        && text
            .bytes()
            .zip(form.bytes())
            .all(|(byte, form)| match form {
                b'd' => byte.is_ascii_digit(),
                form => byte == form,
            });
    let number = |from: usize, to: usize| -> Option<i64> { text.get(from..to)?.parse().ok() };
    if !fits {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Years that begin in March put the leap day last; 146,097 days are 400 years.
    let year = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    Some(days * 24 * HOUR + number(11, 13)? * HOUR + number(14, 16)? * 60 + number(17, 19)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_the_second_that_everybody_counts() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2000-02-29T12:34:56Z", Some(951_827_696)),
            ("2026-11-23T07:00:00Z", Some(1_795_417_200)),
            ("2100-03-01T00:00:00Z", Some(4_107_542_400)),
            ("2026-11-23T07:00:00+08:00", None),
            ("2026-13-23T07:00:00Z", None),
            ("", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }
}
