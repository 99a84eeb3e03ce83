//! A return whose every figure is that of the period before is asked about: it looks like last time's file.
//!
//! **Query**, once for the whole return. It is asked only where chance would hardly make so many counts equal: two counts
//! with mean m are equal with probability about 1 / (2 √(π m)), and together the equal ones must come to less than one in
//! a hundred. Only flows count towards that, for stocks (children on a roll, posts) may well stand still.

use boardpack_model::board::Basis;
use boardpack_model::{Finding, Measure, Severity};

use super::{Return, Rule, Verdict, is_comparable};

pub(super) const RULE: Rule = Rule {
    name: "identical-to-last-period",
    severity: Severity::Query,
    about: "A return whose every figure is that of the period before is asked about.",
    check,
};

const RARE: f64 = 0.01;

fn check(of: &Return<'_>) -> Verdict {
    let mut verdict = Verdict::default();
    let (mut probability, mut first) = (1.0, None);
    let continued = of
        .asked()
        .filter(|(indicator, period)| is_comparable(indicator, period.previous(), *period));
    for (indicator, period) in continued {
        for measure in [Measure::Numerator, Measure::Denominator] {
            let Some(now) = of.exact(indicator, period, measure) else {
                continue;
            };
            let Some(before) = of.before(indicator, period.previous(), measure) else {
                continue;
            };
            if before.exact().is_none_or(|before| (before - now).abs() > 1e-9) {
                return verdict;
            }
            if indicator.basis == Basis::Flow {
                probability *= chance_of_equal(now);
            }
            first = first.or_else(|| of.cell(indicator, period, measure));
        }
    }
    match first {
        None => verdict.not_run = u32::from(of.asked().next().is_some()),
        Some(cell) if probability < RARE => {
            let before = of.key.period.previous();
            let message = format!("every figure for {} is the same as for {before}", of.key.period);
            let finding = Finding::query(RULE.name, cell.place.clone(), message);
            verdict.findings.push(finding.hint(
                "check that this is the new period's workbook; if the figures did stay the same, say so",
            ));
        }
        Some(_) => {}
    }
    verdict
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
            &["query - | every figure for 2025-26 Q3 is the same as for 2025-26 Q2"],
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
