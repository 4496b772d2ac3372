//! Days of the calendar, written CCYY-MM-DD: in this one form they sort as text, so they are compared as text. The same
//! holds for times. jiff is used here and where the clock is read.

use jiff::Timestamp;
pub use jiff::civil::Date;

/// The day of a text in the form CCYY-MM-DD, if the calendar has it.
#[must_use]
pub fn calendar_date(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let shaped = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if !shaped {
        return None;
    }
    let year = text.get(..4)?.parse().ok()?;
    let month = text.get(5..7)?.parse().ok()?;
    let day = text.get(8..)?.parse().ok()?;
    // A year before 1000 is refused as a typing error.
    (year >= 1000)
        .then(|| Date::new(year, month, day).ok())
        .flatten()
}

/// Seconds since 1970 of a time written `CCYY-MM-DDTHH:MM:SSZ`, and in no other form, so that each time has one text.
#[must_use]
pub fn seconds(text: &str) -> Option<i64> {
    let time: Timestamp = text.parse().ok()?;
    let second = time.as_second();
    let same = Timestamp::from_second(second).is_ok_and(|time| time.to_string() == text);
    same.then_some(second)
}

/// The day that is so many years later (28 February in place of a missing 29th); `None` where `day` is no day.
#[must_use]
pub fn years_later(day: &str, years: i16) -> Option<String> {
    let day = calendar_date(day)?;
    let year = day.year().checked_add(years)?;
    let later =
        Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, day.month(), 28));
    later.ok().map(|later| later.to_string())
}

/// The day that is so many days later; `None` where `day` is no day, or the calendar ends before.
#[must_use]
pub fn days_later(day: &str, days: u32) -> Option<String> {
    let later = calendar_date(day)?.checked_add(jiff::Span::new().try_days(days).ok()?);
    later.ok().map(|later| later.to_string())
}

/// The day of a time in milliseconds since 1970, in UTC.
#[must_use]
pub fn of_millisecond(millisecond: i64) -> Option<String> {
    let time = Timestamp::from_millisecond(millisecond).ok()?.to_string();
    time.split_once('T').map(|(day, _)| day.to_owned())
}

#[cfg(test)]
mod tests {
    use super::seconds;

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
