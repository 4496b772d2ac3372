//! The only place that reads the clock.

use crate::day::calendar_date;
use crate::error::Error;

/// The day to judge for: that of the command line, else today in the time zone of the offices.
pub(super) fn day(typed: Option<&str>) -> Result<String, Error> {
    let Some(typed) = typed else {
        let now = jiff::Timestamp::now().in_tz("Asia/Shanghai");
        return now.map(|now| now.date().to_string()).map_err(|error| {
            Error::new(
                format!("无法得知今天的日期：{error}"),
                format!("today's date is not known: {error}"),
            )
        });
    };
    match calendar_date(typed) {
        Some(day) => Ok(day.to_string()),
        None => Err(Error::new(
            format!("--as-of 应为 CCYY-MM-DD 形式的日期，现为 {typed}"),
            format!("--as-of is a date as CCYY-MM-DD, not {typed}"),
        )),
    }
}

/// Measures how long a job takes.
pub(super) struct Stopwatch(std::time::Instant);

impl Stopwatch {
    pub(super) fn start() -> Self {
        Self(std::time::Instant::now())
    }

    /// Since it was started.
    pub(super) fn passed(&self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// The time now, as RFC 3339 in UTC to the second.
pub(super) fn now() -> String {
    written(jiff::Timestamp::now().as_second())
}

/// The time that evidence is made at: `SOURCE_DATE_EPOCH`, which reproducible builds set, else now.
pub(super) fn made() -> Result<String, Error> {
    let Some(typed) = std::env::var_os("SOURCE_DATE_EPOCH") else {
        return Ok(now());
    };
    let typed = typed.to_string_lossy();
    // The last second of the year 9999 is the last one that RFC 3339 can express.
    let second = typed.parse().ok();
    let second = second.filter(|second| (0..=253_402_300_799).contains(second));
    second.map(written).ok_or_else(|| {
        Error::new(
            format!("SOURCE_DATE_EPOCH 应为 1970 年以来的秒数，现为 {typed}"),
            format!("SOURCE_DATE_EPOCH is a number of seconds since 1970, not {typed}"),
        )
    })
}

fn written(second: i64) -> String {
    let time = jiff::Timestamp::from_second(second);
    time.map(|time| time.to_string()).unwrap_or_default()
}
