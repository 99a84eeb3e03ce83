//! How long a letter rests before it is tried again.

use std::time::Duration;

const FIRST: Duration = Duration::from_mins(5);
const LONGEST: Duration = Duration::from_hours(4);

/// The rest after that many attempts: five minutes after the first, then twice as long each time, up to four hours.
pub fn back_off(attempts: u32) -> Duration {
    let doublings = attempts.saturating_sub(1);
    2_u32
        .checked_pow(doublings)
        .and_then(|times| FIRST.checked_mul(times))
        .map_or(LONGEST, |rest| rest.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(attempts: u32, minutes: u64) {
        assert_eq!(
            back_off(attempts),
            Duration::from_mins(minutes),
            "after {attempts}"
        );
    }

    #[test]
    fn the_rest_doubles_up_to_four_hours() {
        check(0, 5);
        check(1, 5);
        check(2, 10);
        check(3, 20);
        check(6, 160);
        check(7, 240);
        check(100, 240);
        check(u32::MAX, 240);
    }
}
