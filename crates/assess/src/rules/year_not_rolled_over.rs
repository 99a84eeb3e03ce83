//! A return that looks like the same quarter of a year before is asked about: a workbook's year is easily left as it was.
//!
//! **Query**, once for the whole return, in two cases. Every figure is that of the same period a year earlier (measured as in
//! `identical-to-last-period`, so that small counts which are equal by chance are not asked about): last year's file was sent
//! again under this year's labels. Or the labels are last year's and the figures are new: nearly all of four or more
//! figures that were sent for that period before are now different, and that period is exactly a year before the one that
//! this agency is expected to send next. Where figures were copied from last year on purpose, an explanation settles it.

use boardpack_model::{Finding, Measure, Observation, Period, Severity};

use super::identical_to_last_period::same_as;
use super::the_return::Return;
use super::{Rule, Verdict};
use crate::periods::asked;

pub(super) const RULE: Rule = Rule {
    name: "year-not-rolled-over",
    severity: Severity::Query,
    about: "A return that looks like the same quarter of a year before is asked about.",
    since: "0.1.0",
    check,
};

/// The fewest figures that can look like another year's.
const FEWEST: usize = 4;
/// The share of them that must differ.
const NEARLY_ALL: f64 = 0.75;

fn check(of: &Return<'_>) -> Verdict {
    let period = of.key.period;
    if let Some(cell) = has_labels_of_last_year(of) {
        let next = year_after(period);
        let message = format!(
            "nearly every figure for {period} differs from what was sent for it before, and {next} is the period that comes next"
        );
        let finding = Finding::query(RULE.name, cell.place.clone(), message)
            .hint("check the year in the headings: if these are the new period's figures, change it and send the file again")
            .about(&cell.indicator, cell.period)
            .measure(cell.measure);
        return Verdict {
            findings: vec![finding],
            run: 1,
            not_run: 0,
        };
    }
    let message = format!(
        "every figure for {period} is the same as for {}, a year before",
        period.year_before()
    );
    let hint = "check that this is this year's workbook; if the figures did stay the same, say so";
    same_as(of, Period::year_before).verdict(RULE.name, message, hint)
}

/// The first figure of a return for a period that was sent before, whose figures are nearly all other ones now, while the
/// same period of the year after comes next.
fn has_labels_of_last_year<'a>(of: &Return<'a>) -> Option<&'a Observation> {
    let next = year_after(of.key.period);
    let figures: Vec<&Observation> = of
        .asked()
        .flat_map(|(indicator, period)| {
            [Measure::Numerator, Measure::Denominator].map(|measure| {
                let cell = of.cell(indicator, period, measure)?;
                of.before(indicator, period, measure).and(Some(cell))
            })
        })
        .flatten()
        .collect();
    let changed: Vec<&Observation> = figures.iter().copied().filter(|cell| of.is_news(cell)).collect();
    let share = share(changed.len(), figures.len());
    let is_next = is_known_for(of, next.previous()) && !is_known_for(of, next);
    (changed.len() >= FEWEST && share >= NEARLY_ALL && is_next)
        .then(|| changed.first().copied())
        .flatten()
}

/// Whether anything that the return for a period asks for was known before this one came.
fn is_known_for(of: &Return<'_>, period: Period) -> bool {
    of.asked().any(|(indicator, _)| {
        let of_period = asked(indicator, period);
        of.before(indicator, of_period, Measure::Numerator).is_some()
    })
}

fn year_after(period: Period) -> Period {
    (1..=12)
        .map(|by| period.shifted(by))
        .find(|later| later.year_before() == period)
        .unwrap_or_else(|| period.next())
}

fn share(part: usize, whole: usize) -> f64 {
    let number = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    number(part) / number(whole).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::Value;

    /// A whole quarter of social care's figures: each of a list of counts.
    fn quarter(period: &str, figures: [f64; 4]) -> Vec<Observation> {
        let [count, above, below, rate] = figures.map(Value::number);
        vec![
            cell("CNT01", Measure::Numerator, period, count),
            cell("PCT01", Measure::Numerator, period, above),
            cell("PCT01", Measure::Denominator, period, below),
            cell("RAT01", Measure::Numerator, period, rate),
        ]
    }

    const THEN: [f64; 4] = [312.0, 80.0, 96.0, 410.0];
    const NOW: [f64; 4] = [325.0, 88.0, 101.0, 396.0];
    const LABELS: &str = "query CNT01 2025-26 Q3 | nearly every figure for 2025-26 Q3 differs from what was sent for it before, and 2026-27 Q3 \
                          is the period that comes next";

    fn check(now: [f64; 4], earlier: &[(&str, [f64; 4])], messages: &[&str], not_run: u32) {
        let earlier: Vec<Observation> = earlier
            .iter()
            .flat_map(|(period, figures)| quarter(period, *figures))
            .collect();
        check_rule(&RULE, &quarter("2025-26 Q3", now), &earlier, messages, not_run);
    }

    #[test]
    fn last_years_figures_under_this_years_labels_are_asked_about_once() {
        check(
            THEN,
            &[("2024-25 Q3", THEN)],
            &[
                "query CNT01 2025-26 Q3 | every figure for 2025-26 Q3 is the same as for 2024-25 Q3, a year before",
            ],
            0,
        );
        check(NOW, &[("2024-25 Q3", THEN)], &[], 0);
        let small = [0.0, 1.0, 2.0, 1.0];
        check(small, &[("2024-25 Q3", small)], &[], 0);
    }

    #[test]
    fn this_years_figures_under_last_years_labels_are_asked_about_once() {
        let sent = ("2025-26 Q3", THEN);
        check(NOW, &[sent, ("2026-27 Q2", NOW)], &[LABELS], 0);
    }

    #[test]
    fn a_correction_of_a_period_is_no_wrong_label() {
        let (sent, later) = (("2025-26 Q3", THEN), ("2026-27 Q2", NOW));
        // One figure changes; the period is not a year before the next; the next is in already.
        check([325.0, 80.0, 96.0, 410.0], &[sent, later], &[], 1);
        check(NOW, &[sent, ("2026-27 Q1", NOW)], &[], 1);
        check(NOW, &[sent, later, ("2026-27 Q3", NOW)], &[], 1);
    }

    #[test]
    fn without_last_years_figures_the_rule_is_not_run() {
        check(NOW, &[], &[], 1);
    }
}
