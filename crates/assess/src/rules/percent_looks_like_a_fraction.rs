//! A stated percentage from nought to one is asked about: 0.85 usually means 85 %.
//!
//! **Query.** Silent where the parts, or what the sender stated before, show that so small a percentage is meant.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::the_return::Return;
use super::{Rule, Verdict, median};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "percent-looks-like-a-fraction",
    severity: Severity::Query,
    about: "A stated percentage from nought to one is asked about: 0.85 usually means 85 %.",
    since: "0.1.0",
    check,
};

/// Percentages up to here are near enough to one for a stated 0.8 to be what it says.
const SMALL_PERCENTAGE: f64 = 3.0;

fn check(of: &Return<'_>) -> Verdict {
    let stated = of.subjects().into_iter().filter_map(|(indicator, period)| {
        let stated = of.exact(indicator, period, Measure::Stated)?;
        (indicator.unit == Unit::Percent && stated > 0.0 && stated <= 1.0)
            .then_some((indicator, period, stated))
    });
    Verdict::over(stated, |(indicator, period, stated)| {
        Ok(looks_like_a_fraction(of, indicator, period, stated))
    })
}

fn looks_like_a_fraction<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    period: Period,
    stated: f64,
) -> Option<Finding> {
    let expected = from_parts(of, indicator, period)
        .or_else(|| median(&of.history(indicator, period, Measure::Stated, 8)));
    if expected.is_some_and(|expected| expected <= SMALL_PERCENTAGE) {
        return None;
    }
    let place = of.cell(indicator, period, Measure::Stated)?.place.clone();
    let message = format!(
        "{} for {period}: {} reads as {} %, not {} %",
        indicator.name,
        part(stated),
        part(stated),
        part(100.0 * stated)
    );
    let finding = Finding::query(RULE.name, place, message)
        .hint("write percentages from 0 to 100, such as 85 for eighty-five per cent")
        .about(&indicator.code, period)
        .measure(Measure::Stated);
    Some(finding)
}

fn from_parts<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Option<f64> {
    let above = of.exact(indicator, period, Measure::Numerator)?;
    let below = of.exact(indicator, period, Measure::Denominator)?;
    (below > 0.0).then_some(100.0 * above / below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::{Observation, Value};

    const ASKED: &str =
        "query PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 0.85 reads as 0.85 %, not 85 %";

    fn check(figures: &[(Measure, f64)], earlier: &[f64], messages: &[&str]) {
        let current: Vec<Observation> = figures
            .iter()
            .map(|(measure, figure)| cell("PCT01", *measure, "2025-26 Q3", Value::number(*figure)))
            .collect();
        let periods = ["2025-26 Q2", "2025-26 Q1", "2024-25 Q4"];
        let earlier: Vec<Observation> = earlier
            .iter()
            .zip(periods)
            .map(|(figure, period)| cell("PCT01", Measure::Stated, period, Value::number(*figure)))
            .collect();
        check_rule(&RULE, &current, &earlier, messages, 0);
    }

    #[test]
    fn a_fraction_is_asked_about() {
        check(&[(Measure::Stated, 0.85)], &[], &[ASKED]);
        check(&[(Measure::Stated, 0.85)], &[84.0, 86.0], &[ASKED]);
        check(
            &[
                (Measure::Stated, 0.85),
                (Measure::Numerator, 85.0),
                (Measure::Denominator, 100.0),
            ],
            &[],
            &[ASKED],
        );
    }

    #[test]
    fn percentages_and_meant_small_ones_are_not() {
        check(&[(Measure::Stated, 85.0)], &[], &[]);
        check(&[(Measure::Stated, 0.0)], &[], &[]);
        check(&[(Measure::Stated, 0.85)], &[0.4, 1.2, 0.9], &[]);
        check(
            &[
                (Measure::Stated, 0.85),
                (Measure::Numerator, 1.0),
                (Measure::Denominator, 117.0),
            ],
            &[],
            &[],
        );
    }
}
