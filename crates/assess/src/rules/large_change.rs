//! A count far from its own history is asked about.
//!
//! **Query.** Small counts are skewed and their spread grows with them, so that distances from a mean in standard deviations
//! mislead in three ways. With eight figures no z-score can pass 2.48, whatever the figure, because the figure itself
//! widens the deviation: (n − 1)/√n is its most (Shiffler 1988, The American Statistician 42:79). A spread that is a
//! dozen at three hundred is one or two at three, so one threshold is too strict for one and too lax for the other. And the
//! modified z-score, 0.6745 (x − median) / MAD on raw counts (Iglewicz and Hoaglin 1993), divides by nought as soon as half
//! of the past figures are alike, as they are where most quarters hold nought or one.
//!
//! So square roots are compared with the median of the last three years' square roots, in units of their median absolute
//! deviation and never less than chance alone gives, which for the root of a count is about one half whatever its size
//! (Bartlett 1936). A count must lie more than four such units away, by at least a quarter and by at least six, and must
//! not be explained by the period before (a level that has moved) or by the same period a year ago (a season). It takes
//! eight figures of the last twelve periods since the last series break; with fewer the rule does not run. (The return
//! workbook's own column of checks has only the last figure to go by, so it asks for a line of commentary from half as much
//! again, and needs one figure: it prompts before sending, and this rule judges after.)
//!
//! A count that looks cumulative is left to `cumulative-instead-of-in-period`. Where a percentage is unusual because one of
//! its counts is, this rule speaks of the count and `outlier-against-own-history` keeps silent.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity, Value};

use super::cumulative_instead_of_in_period::looks_cumulative;
use super::the_return::{Return, are_one_series};
use super::{Absent, Rule, Spread, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "large-change",
    severity: Severity::Query,
    about: "A count far from its own history is asked about.",
    since: "0.1.0",
    check,
};

const FEWEST: usize = 8;
const MOST: usize = 12;
const FAR: f64 = 4.0;
const UNEXPLAINED: f64 = 3.0;
const LEAST_CHANGE: f64 = 6.0;
const LEAST_SHARE: f64 = 0.25;

fn check(of: &Return<'_>) -> Verdict {
    // A median is no count: its spread is not that of one.
    let counts = of
        .asked()
        .filter(|(indicator, _)| !matches!(indicator.unit, Unit::Median { .. }));
    Verdict::over(counts, |(indicator, period)| {
        changed_figure(of, indicator, period)
    })
}

/// What there is to say of an indicator's counts: of the numerator, else of the denominator.
pub(super) fn changed_figure<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    period: Period,
) -> Result<Option<Finding>, Absent> {
    let change = changed(of, indicator, period, Measure::Numerator)?;
    let below = || {
        changed(of, indicator, period, Measure::Denominator)
            .ok()
            .flatten()
    };
    Ok(change.or_else(below))
}

fn changed<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    period: Period,
    measure: Measure,
) -> Result<Option<Finding>, Absent> {
    let cell = of.cell(indicator, period, measure).ok_or(Absent)?;
    let count = cell.value.exact().ok_or(Absent)?;
    let history = of.history(indicator, period, measure, MOST);
    if history.len() < FEWEST {
        return Err(Absent);
    }
    let spread = Spread::of(&history).ok_or(Absent)?;
    let usual = spread.middle * spread.middle;
    let is_explained = [period.previous(), period.year_before()]
        .into_iter()
        .filter(|like| are_one_series(indicator, *like, period))
        .filter_map(|like| of.past(indicator, like, measure))
        .any(|like| spread.between(count, like) <= UNEXPLAINED);
    let change = (count - usual).abs();
    let is_large = spread.distance(count) > FAR && change >= LEAST_CHANGE && change >= LEAST_SHARE * usual;
    if !is_large || is_explained || looks_cumulative(of, indicator, period) {
        return Ok(None);
    }
    let (least, most) = history
        .iter()
        .fold((f64::INFINITY, 0.0_f64), |(least, most), figure| {
            (least.min(*figure), most.max(*figure))
        });
    let said = match cell.value {
        Value::NilReturn => "nothing to report".to_owned(),
        _ => part(count),
    };
    let message = format!(
        "{} for {period}: {said} is far from the {} to {} of the {} periods before",
        indicator.name,
        part(least),
        part(most),
        history.len()
    );
    let finding = Finding::query(RULE.name, cell.place.clone(), message)
        .hint("a large change can be right: confirm it with a sentence on what is behind it, or correct it")
        .about(&indicator.code, period)
        .measure(measure);
    Ok(Some(finding))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule, count_history, given};

    fn check(history: &[f64], count: f64, messages: &[&str], not_run: u32) {
        let current = [cell(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::number(count),
        )];
        check_rule(
            &RULE,
            &current,
            &count_history("2025-26 Q2", history),
            messages,
            not_run,
        );
    }

    const STEADY: [f64; 12] = [
        310., 335., 322., 341., 318., 329., 350., 312., 330., 325., 319., 333.,
    ];

    #[test]
    fn a_nil_return_is_asked_about_in_its_own_words() {
        let nil = [cell("CNT01", Measure::Numerator, "2025-26 Q3", Value::NilReturn)];
        check_rule(
            &RULE,
            &nil,
            &count_history("2025-26 Q2", &STEADY),
            &[
                "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: nothing to report is far from the 310 to 350 of the 12 \
               periods before",
            ],
            4,
        );
    }

    #[test]
    fn a_slip_of_a_digit_is_asked_about() {
        check(
            &STEADY,
            3250.0,
            &[
                "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: 3,250 is far from the 310 to 350 of the 12 \
               periods before",
            ],
            4,
        );
        check(
            &STEADY,
            32.0,
            &[
                "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: 32 is far from the 310 to 350 of the 12 periods \
               before",
            ],
            4,
        );
    }

    #[test]
    fn ordinary_noise_a_moved_level_and_a_season_are_not() {
        check(&STEADY, 360.0, &[], 4);
        check(&[0.0, 2.0, 1.0, 0.0, 3.0, 1.0, 0.0, 2.0], 6.0, &[], 4);
        let moved = [310., 335., 322., 341., 318., 329., 350., 312., 330., 325., 520.];
        check(&moved, 515.0, &[], 4);
        let season = [
            300., 310., 500., 305., 295., 310., 505., 300., 305., 310., 302., 311.,
        ];
        check(&[&season[..11], &[311.0]].concat(), 300.0, &[], 4);
        check(
            &[300., 310., 305., 500., 295., 310., 305., 505., 305., 310., 302.],
            498.0,
            &[],
            4,
        );
    }

    #[test]
    fn a_short_history_leaves_the_rule_not_run() {
        check(&STEADY[..7], 3250.0, &[], 5);
    }

    /// Of quarters that differ by chance alone, hardly any is asked about.
    #[test]
    fn chance_is_rarely_asked_about() {
        let mut state = 7_u64;
        let mut uniform = || {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31)
        };
        let mut poisson = |mean: f64| {
            let (mut count, mut product) = (0_u32, uniform());
            while product > (-mean).exp() {
                product *= uniform();
                count += 1;
            }
            f64::from(count)
        };
        let (mut asked, board) = (0, crate::fixtures::board());
        for round in 0..600 {
            let mean = [2.0, 8.0, 40.0][round % 3];
            let history: Vec<f64> = (0..12).map(|_| poisson(mean)).collect();
            let current = [cell(
                "CNT01",
                Measure::Numerator,
                "2025-26 Q3",
                Value::number(poisson(mean)),
            )];
            let earlier = count_history("2025-26 Q2", &history);
            let key = crate::fixtures::quarterly("2025-26 Q3");
            asked += (RULE.check)(&Return::new(&board, &key, &given(&current, &earlier)))
                .findings
                .len();
        }
        assert!(asked <= 2, "{asked} of 600");
    }
}
