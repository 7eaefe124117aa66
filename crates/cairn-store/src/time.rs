//! The one form in which times are stored. It never reads a clock.

use std::time::{SystemTime, UNIX_EPOCH};

/// A point in time: microseconds since the Unix epoch, UTC; negative before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixMicros(pub i64);

impl From<SystemTime> for UnixMicros {
    /// Rounds towards the epoch; a time beyond the year 290 000 becomes the furthest one there is.
    fn from(time: SystemTime) -> Self {
        let micros = |d: std::time::Duration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
        match time.duration_since(UNIX_EPOCH) {
            Ok(after) => Self(micros(after)),
            Err(before) => Self(-micros(before.duration())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn system_times_become_microseconds_on_both_sides_of_the_epoch() {
        let second = Duration::from_secs(1);
        assert_eq!(UnixMicros::from(UNIX_EPOCH), UnixMicros(0));
        assert_eq!(UnixMicros::from(UNIX_EPOCH + second), UnixMicros(1_000_000));
        assert_eq!(UnixMicros::from(UNIX_EPOCH - second), UnixMicros(-1_000_000));
    }
}
