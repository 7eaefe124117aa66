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

/// The second, as YYYY-MM-DDThh:mm:ss in UTC, for formats that allow no zone.
pub(crate) fn without_zone(at_us: i64) -> String {
    jiff::Timestamp::from_microsecond(at_us).unwrap_or_default().strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A point in time as ISO 8601 in UTC, to the second.
pub(crate) fn iso(at_us: i64) -> String {
    format!("{}Z", without_zone(at_us))
}

/// When something was, for people: how long ago within a day, else the day in UTC.
pub(crate) fn ago(now_us: i64, then_us: i64) -> String {
    let seconds = now_us.saturating_sub(then_us) / 1_000_000;
    match seconds {
        ..60 => "just now".into(),
        60..3600 => format!("{} min ago", seconds / 60),
        3600..86_400 => format!("{} h ago", seconds / 3600),
        _ => day(then_us),
    }
}

/// A word that no other program can know.
pub(crate) fn token() -> String {
    format!("{:08x}{:08x}{:08x}{:08x}", random_u32(), random_u32(), random_u32(), random_u32())
}

/// The time of day in the machine's own zone, as HH:MM:SS: for a line that is read as it is written.
pub(crate) fn time_of_day() -> String {
    jiff::Zoned::now().strftime("%H:%M:%S").to_string()
}

fn random_u32() -> u32 {
    // The kernel's generator does not fail once the machine is up; time is good enough if it does.
    getrandom::u32().unwrap_or_else(|_| now_us() as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_today_is_told_by_how_long_ago_and_what_was_earlier_by_its_day() {
        let now = 1_763_647_392_000_000;
        let told = |seconds: i64| ago(now, now - seconds * 1_000_000);
        assert_eq!([-5, 0, 59].map(told), ["just now"; 3]);
        assert_eq!([60, 3599, 3600, 86_399].map(told), ["1 min ago", "59 min ago", "1 h ago", "23 h ago"]);
        assert_eq!([86_400, 864_000].map(told), ["2025-11-19", "2025-11-10"]);
        assert_eq!(iso(now), "2025-11-20T14:03:12Z");
    }
}
