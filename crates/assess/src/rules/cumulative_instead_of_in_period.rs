//! A count for a quarter that fits the year so far better than the quarter is asked about.
//!
//! **Query.** From the second part of a financial year on, where in-period counts are asked for: the count lies far above
//! earlier years' counts, and less what was already sent this year it lies among them. Some senders count up only from
//! one return to the next, so the last figure alone is tried too. Far and among are measured as in `large-change`.

use boardpack_model::board::{Basis, Indicator};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::the_return::Return;
use super::{Absent, Rule, Spread, Verdict};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "cumulative-instead-of-in-period",
    severity: Severity::Query,
    about: "A count for a quarter that fits the year so far better than the quarter is asked about.",
    since: "0.1.0",
    check,
};

/// The fewest figures of earlier years.
const FEWEST: usize = 4;
const MOST: usize = 16;
/// So many spreads away is far; so few is among.
const FAR: f64 = 3.5;
const AMONG: f64 = 2.0;

fn check(of: &Return<'_>) -> Verdict {
    let flows = of.asked().filter(|(indicator, period)| {
        indicator.basis == Basis::Flow && period.financial_year() == period.previous().financial_year()
    });
    Verdict::over(flows, |(indicator, period)| {
        let cell = of.cell(indicator, period, Measure::Numerator).ok_or(Absent)?;
        let earlier = candidate(of, indicator, period)?;
        Ok(earlier.map(|earlier| {
            let sent = part(cell.value.exact().unwrap_or_default());
            let message = format!(
                "{} for {period}: {sent} looks like the year so far; {} of it was already sent for earlier periods",
                indicator.name,
                part(earlier)
            );
            Finding::query(RULE.name, cell.place.clone(), message)
                .hint("give what happened in this period alone")
                .about(&indicator.code, period)
                .measure(Measure::Numerator)
        }))
    })
}

/// Whether the rule has something to say of that figure.
pub(super) fn looks_cumulative<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> bool {
    let is_later_part = period.financial_year() == period.previous().financial_year();
    indicator.basis == Basis::Flow
        && is_later_part
        && candidate(of, indicator, period).ok().flatten().is_some()
}

/// What of the figure was already sent this year, where that makes it look cumulative.
fn candidate<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Result<Option<f64>, Absent> {
    let sent = of.exact(indicator, period, Measure::Numerator).ok_or(Absent)?;
    let (this_year, first) = this_year(of, indicator, period).ok_or(Absent)?;
    let before = of.history(indicator, first, Measure::Numerator, MOST);
    if before.len() < FEWEST {
        return Err(Absent);
    }
    let spread = Spread::of(&before).ok_or(Absent)?;
    let is_far = spread.distance(sent) > FAR && sent.sqrt() > spread.middle;
    let last = this_year.last().copied().ok_or(Absent)?;
    let sum: f64 = this_year.iter().sum();
    let fits = |earlier: &f64| *earlier > 0.0 && *earlier <= sent && spread.distance(sent - earlier) < AMONG;
    Ok([sum, last].into_iter().find(|earlier| is_far && fits(earlier)))
}

/// The counts of this financial year's earlier periods, oldest first, with the year's first period; nothing where one is
/// absent.
fn this_year<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Option<(Vec<f64>, Period)> {
    let mut figures = Vec::new();
    let mut first = period;
    while first.previous().financial_year() == period.financial_year() {
        first = first.previous();
        figures.push(of.past(indicator, first, Measure::Numerator)?);
    }
    figures.reverse();
    Some((figures, first))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::tests::{check_rule, count_history};
    use boardpack_model::{Observation, Value};

    const PAST: [f64; 8] = [310.0, 335.0, 322.0, 341.0, 318.0, 329.0, 350.0, 312.0];

    fn check(this_year: &[f64], sent: f64, messages: &[&str], not_run: u32) {
        let mut figures = PAST.to_vec();
        figures.extend(this_year);
        let earlier = count_history("2025-26 Q2", &figures);
        let current: Vec<Observation> = vec![crate::rules::tests::cell(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::number(sent),
        )];
        let only_counts = |rule: &Rule, messages: &[&str], not_run| {
            check_rule(rule, &current, &earlier, messages, not_run);
        };
        only_counts(&RULE, messages, not_run);
    }

    #[test]
    fn the_year_so_far_is_asked_about() {
        check(
            &[320.0, 331.0],
            972.0,
            &[
                "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: 972 looks like the year so far; 651 of it was \
               already sent for earlier periods",
            ],
            4,
        );
        check(
            &[320.0, 655.0],
            972.0,
            &[
                "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: 972 looks like the year so far; 655 of it was \
               already sent for earlier periods",
            ],
            4,
        );
    }

    #[test]
    fn an_ordinary_or_a_merely_large_quarter_is_not() {
        check(&[320.0, 331.0], 325.0, &[], 4);
        check(&[320.0, 331.0], 700.0, &[], 4);
        check(&[320.0, 331.0], 3250.0, &[], 4);
    }
}
