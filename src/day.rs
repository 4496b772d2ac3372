//! Days of the calendar, written CCYY-MM-DD: in this one form they sort as text, so nothing else is needed to compare them.

use jiff::civil::Date;

/// The day that a text in the form CCYY-MM-DD names, where the calendar has it.
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
    // The century is part of the form; a year before 1000 is a typing mistake, not a publication.
    (year >= 1000)
        .then(|| Date::new(year, month, day).ok())
        .flatten()
}

/// The same day so many years later (28 February for the 29th where there is none); nothing where `day` is none.
#[must_use]
pub fn years_later(day: &str, years: i16) -> Option<String> {
    let day = calendar_date(day)?;
    let year = day.year().checked_add(years)?;
    let later =
        Date::new(year, day.month(), day.day()).or_else(|_| Date::new(year, day.month(), 28));
    later.ok().map(|later| later.to_string())
}
