//! Which period of its own kind an indicator is asked for by the period of a pack or of a return.

use boardpack_model::Period;
use boardpack_model::board::Indicator;

/// The indicator's own period that a pack or a return asks for: the last of its kind that has ended by the period's end,
/// and then as many earlier as the indicator lags.
pub fn asked(indicator: &Indicator, period: Period) -> Period {
    let around = Period::containing(indicator.every, period.last_day());
    let ended = if around.last_day() <= period.last_day() {
        around
    } else {
        around.previous()
    };
    ended.shifted(-i32::from(indicator.lag))
}

/// Whether a period ends within another.
pub(crate) fn ends_within(period: Period, whole: Period) -> bool {
    whole.contains(period.last_day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, indicator};

    fn check(code: &str, asked_for: &str, own: &str) {
        let board = board();
        let period = asked_for.parse().unwrap();
        assert_eq!(asked(indicator(&board, code), period).to_string(), own, "{code}");
    }

    #[test]
    fn a_pack_asks_each_indicator_for_the_last_period_of_its_kind_that_has_ended() {
        check("CNT01", "2026-27 Q1", "2026-27 Q1");
        check("LAG01", "2026-27 Q1", "2025-26 Q4");
        check("TRM01", "2026-27 Q1", "2025-26 Spring");
        check("TRM01", "2026-27 Q2", "2025-26 Summer");
        check("TRM01", "2026-27 Q3", "2026-27 Autumn");
        check("TRM01", "2025-26 Summer", "2025-26 Summer");
        check("ANN01", "2026-27 Q1", "2025-26");
        check("ANN01", "2026-27 Q4", "2026-27");
    }
}
