//! A return whose every figure is that of the period before is asked about: it looks like last time's file.
//!
//! **Query**, once for the whole return. It is asked only where chance would hardly make so many counts equal: two counts
//! with mean m are equal with probability about 1 / (2 √(π m)), and together the equal ones must come to less than one in
//! a hundred. Only flows count towards that, for stocks (children on a roll, posts) may well stand still.

use boardpack_model::board::Basis;
use boardpack_model::{Finding, Measure, Observation, Period, Severity};

use super::the_return::Return;
use super::{Rule, Verdict};

pub(super) const RULE: Rule = Rule {
    name: "identical-to-last-period",
    severity: Severity::Query,
    about: "A return whose every figure is that of the period before is asked about.",
    since: "0.1.0",
    check,
};

const RARE: f64 = 0.01;

fn check(of: &Return<'_>) -> Verdict {
    let message = |before: Period| format!("every figure for {} is the same as for {before}", of.key.period);
    let hint = "check that this is the new period's workbook; if the figures did stay the same, say so";
    same_as(of, Period::previous).verdict(RULE.name, message(of.key.period.previous()), hint)
}

/// Whether every figure of a return is that of another period.
pub(super) enum Likeness<'a> {
    /// There is nothing to compare: whether figures were asked for at all.
    Nothing(bool),
    /// Some figure differs, or chance may have made them equal.
    Different,
    /// All are the same, which chance hardly makes; the first of them.
    Same(&'a Observation),
}

/// Compares every figure that a return is asked for with that of another period.
pub(super) fn same_as<'a>(of: &Return<'a>, other: fn(Period) -> Period) -> Likeness<'a> {
    let (mut probability, mut first) = (1.0, None);
    for (indicator, period) in of.asked() {
        for measure in [Measure::Numerator, Measure::Denominator] {
            let Some(now) = of.exact(indicator, period, measure) else {
                continue;
            };
            let Some(before) = of.before(indicator, other(period), measure) else {
                continue;
            };
            if before.exact().is_none_or(|before| (before - now).abs() > 1e-9) {
                return Likeness::Different;
            }
            if indicator.basis == Basis::Flow {
                probability *= chance_of_equal(now);
            }
            first = first.or_else(|| of.cell(indicator, period, measure));
        }
    }
    match first {
        None => Likeness::Nothing(of.asked().next().is_some()),
        Some(cell) if probability < RARE => Likeness::Same(cell),
        Some(_) => Likeness::Different,
    }
}

impl Likeness<'_> {
    /// What a rule says of it.
    pub(super) fn verdict(self, rule: &str, message: String, hint: &str) -> Verdict {
        match self {
            Self::Nothing(was_asked) => Verdict {
                not_run: u32::from(was_asked),
                ..Verdict::default()
            },
            Self::Different => Verdict {
                run: 1,
                ..Verdict::default()
            },
            // About the first figure, so that an explanation has something to hold to.
            Self::Same(cell) => Verdict {
                findings: vec![
                    Finding::query(rule, cell.place.clone(), message)
                        .hint(hint)
                        .about(&cell.indicator, cell.period)
                        .measure(cell.measure),
                ],
                run: 1,
                not_run: 0,
            },
        }
    }
}

fn chance_of_equal(count: f64) -> f64 {
    (1.0 / (2.0 * (std::f64::consts::PI * count.max(0.1)).sqrt())).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::{Observation, Value};

    fn figures(period: &str, lagging: &str, figures: [f64; 5]) -> Vec<Observation> {
        let [count, above, below, rate, late] = figures.map(Value::number);
        vec![
            cell("CNT01", Measure::Numerator, period, count),
            cell("PCT01", Measure::Numerator, period, above),
            cell("PCT01", Measure::Denominator, period, below),
            cell("RAT01", Measure::Numerator, period, rate),
            cell("LAG01", Measure::Numerator, lagging, late),
        ]
    }

    fn check(now: [f64; 5], before: [f64; 5], messages: &[&str]) {
        let current = figures("2025-26 Q3", "2025-26 Q2", now);
        let earlier = figures("2025-26 Q2", "2025-26 Q1", before);
        check_rule(&RULE, &current, &earlier, messages, 0);
    }

    #[test]
    fn last_quarters_figures_are_asked_about_once() {
        let same = [312.0, 80.0, 96.0, 410.0, 22.0];
        check(
            same,
            same,
            &["query CNT01 2025-26 Q3 | every figure for 2025-26 Q3 is the same as for 2025-26 Q2"],
        );
        check(same, [312.0, 80.0, 96.0, 410.0, 23.0], &[]);
    }

    #[test]
    fn small_counts_that_are_equal_by_chance_are_not() {
        let small = [0.0, 1.0, 2.0, 1.0, 0.0];
        check(small, small, &[]);
    }

    #[test]
    fn without_an_earlier_return_the_rule_is_not_run() {
        let current = figures("2025-26 Q3", "2025-26 Q2", [312.0, 80.0, 96.0, 410.0, 22.0]);
        check_rule(&RULE, &current, &[], &[], 1);
    }
}
