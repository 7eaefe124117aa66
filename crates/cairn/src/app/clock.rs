//! Time and chance: the only place that asks the machine for either.

use std::time::{SystemTime, UNIX_EPOCH};

/// Microseconds since 1970, UTC.
pub(crate) fn now_us() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
}

/// A seed for drawn cases, different on every run; small enough to be typed again.
pub(crate) fn fresh_seed() -> u64 {
    u64::from(random_u32())
}

/// A name for a run that sorts by time and says when it was: `20261122-101745-3fa92b`.
pub(crate) fn run_id(at_us: i64) -> String {
    let stamp = jiff::Timestamp::from_microsecond(at_us).unwrap_or_default().strftime("%Y%m%d-%H%M%S");
    format!("{stamp}-{:06x}", random_u32() & 0xff_ffff)
}

/// The day, as YYYY-MM-DD in UTC.
pub(crate) fn day(at_us: i64) -> String {
    jiff::Timestamp::from_microsecond(at_us).unwrap_or_default().strftime("%Y-%m-%d").to_string()
}

/// The time of day in the machine's own zone, as HH:MM:SS: for a line that is read as it is written.
pub(crate) fn time_of_day() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}

fn random_u32() -> u32 {
    // The kernel's generator does not fail once the machine is up; time is good enough if it does.
    getrandom::u32().unwrap_or_else(|_| now_us() as u32)
}
