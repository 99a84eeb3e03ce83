//! Which figures a return is asked for.

use std::collections::BTreeSet;

use crate::board::{Indicator, Source};
use crate::{Board, IndicatorCode, Measure, Period, ReturnKey};

/// One figure of a return: indicator, which of its figures, period.
pub type Figure = (IndicatorCode, Measure, Period);

impl Board {
    /// How many of some figures a return is asked for. A return of past figures is asked for every period within its own.
    pub fn count_asked(&self, key: &ReturnKey, figures: &BTreeSet<&Figure>) -> u32 {
        let Some(spec) = self.return_spec(&key.agency, &key.code) else {
            return 0;
        };
        let is_asked = |(code, measure, period): &Figure| {
            let indicator = self.indicator(code).filter(|_| spec.indicators.contains(code));
            indicator.is_some_and(|indicator| {
                let is_its_period = if spec.is_history {
                    key.period.contains(period.first_day()) && key.period.contains(period.last_day())
                } else {
                    *period == its_period(indicator, key.period)
                };
                let is_its_measure = match measure {
                    Measure::Numerator => true,
                    Measure::Denominator => indicator.asks_denominator(),
                    Measure::Stated => false,
                };
                indicator.source == Source::Returns && is_its_period && is_its_measure
            })
        };
        let asked = figures.iter().filter(|figure| is_asked(figure)).count();
        u32::try_from(asked).unwrap_or(u32::MAX)
    }
}

/// The period of an indicator that a return carries: the same days, or as far behind as it runs.
fn its_period(indicator: &Indicator, own: Period) -> Period {
    Period::containing(indicator.every, own.last_day()).shifted(-i32::from(indicator.lag))
}
