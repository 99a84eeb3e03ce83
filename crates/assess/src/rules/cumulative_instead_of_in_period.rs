//! A count for a quarter that fits the year so far better than the quarter is asked about.
//!
//! **Query.** From the second part of a year on, where in-period counts are asked for. Two things make a count look so.
//!
//! *It is new:* the count lies far above earlier years' counts, and less what was already sent this year it lies among them.
//! Some senders count up only from one return to the next, so the last figure alone is tried too. Far and among are measured
//! as in `large-change`.
//!
//! *It was always so:* in this year and in two whole years before it, back to the last series break, the counts never fall
//! within the year, end at twice their first figure or more, and fall again with the next year's first. Of counts that come
//! as chance has it four quarters rise in one year of 24, so in two and a half years in about one of a thousand, and without
//! the fall and the doubling; a season that repeats itself can look like it, which is why it is asked and not changed.
//!
//! The year is that of the count's own periods: the school year for terms, the calendar year for calendar quarters. Medians are
//! not counts and are left out.

use boardpack_model::board::{Basis, Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::the_return::{Return, are_one_series};
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
/// How many whole years before this one show a habit.
const YEARS: usize = 2;
/// How many times its first figure a year's last is, at the least: of four like quarters it would be four times.
const GROWTH: f64 = 2.0;

/// Why a count looks cumulative.
enum Looks {
    /// So much of it was already sent this year.
    New(f64),
    /// It was so in these years too.
    Always(Vec<Period>),
}

fn check(of: &Return<'_>) -> Verdict {
    let flows = of
        .asked()
        .filter(|(indicator, period)| may_look_so(indicator, *period));
    Verdict::over(flows, |(indicator, period)| {
        let cell = of.cell(indicator, period, Measure::Numerator).ok_or(Absent)?;
        let Some(looks) = looks(of, indicator, period)? else {
            return Ok(None);
        };
        let sent = part(cell.value.exact().unwrap_or_default());
        let why = match looks {
            Looks::New(earlier) => format!("{} of it was already sent for earlier periods", part(earlier)),
            Looks::Always(years) => {
                let years: Vec<String> = years.into_iter().map(Period::year_words).collect();
                format!(
                    "in {} too the counts rise until the year ends and then fall",
                    years.join(" and ")
                )
            }
        };
        let message = format!(
            "{} for {period}: {sent} looks like the year so far; {why}",
            indicator.name
        );
        Ok(Some(
            Finding::query(RULE.name, cell.place.clone(), message)
                .hint("give what happened in this period alone")
                .about(&indicator.code, period)
                .measure(Measure::Numerator),
        ))
    })
}

/// Whether the rule has something to say of that figure.
pub(super) fn looks_cumulative<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> bool {
    may_look_so(indicator, period) && looks(of, indicator, period).ok().flatten().is_some()
}

/// Whether it counts what happens in a later part of its year.
fn may_look_so(indicator: &Indicator, period: Period) -> bool {
    let year = period.year_around();
    let is_later_part = year.is_some() && year == period.previous().year_around();
    indicator.basis == Basis::Flow && is_later_part && !matches!(indicator.unit, Unit::Median { .. })
}

fn looks<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Result<Option<Looks>, Absent> {
    let sent = of.exact(indicator, period, Measure::Numerator).ok_or(Absent)?;
    let (this_year, first) = this_year(of, indicator, period).ok_or(Absent)?;
    if let Some(years) = always(of, indicator, first, &[this_year.as_slice(), &[sent]].concat()) {
        return Ok(Some(Looks::Always(years)));
    }
    Ok(new(of, indicator, (sent, first), &this_year)?.map(Looks::New))
}

/// What of the figure was already sent this year, where that makes it look cumulative.
fn new<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    (sent, first): (f64, Period),
    this_year: &[f64],
) -> Result<Option<f64>, Absent> {
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

/// The years before this one, the oldest first, where all of them and this one so far count up and begin anew.
fn always<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    first: Period,
    this_year: &[f64],
) -> Option<Vec<Period>> {
    if !never_falls(this_year) {
        return None;
    }
    let (mut begins, mut next) = (first, *this_year.first()?);
    let mut years = Vec::new();
    for _ in 0..YEARS {
        if indicator
            .breaks
            .iter()
            .any(|series_break| series_break.period == begins)
        {
            return None;
        }
        let (year, first) = self::this_year(of, indicator, begins.previous())?;
        let last = of.past(indicator, begins.previous(), Measure::Numerator)?;
        let year: Vec<f64> = year.into_iter().chain([last]).collect();
        let grows = last > 0.0 && last >= GROWTH * year.first()?;
        let is_whole = year.len() == usize::from(first.kind().a_year());
        let has_break = indicator
            .breaks
            .iter()
            .any(|series_break| first < series_break.period && series_break.period < begins);
        if !is_whole || has_break || !never_falls(&year) || !grows || next >= last {
            return None;
        }
        years.insert(0, first.year_around()?);
        (begins, next) = (first, *year.first()?);
    }
    Some(years)
}

fn never_falls(figures: &[f64]) -> bool {
    figures.windows(2).all(|pair| pair[0] <= pair[1])
}

/// The counts of this year's earlier periods, oldest first, with the year's first period; nothing where one is absent
/// or another series begins within the year.
fn this_year<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Option<(Vec<f64>, Period)> {
    let mut figures = Vec::new();
    let mut first = period;
    while first.previous().year_around() == period.year_around() {
        if !are_one_series(indicator, first.previous(), first) {
            return None;
        }
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

    /// The counts up to 2025-26 Q2, then that of the third quarter.
    fn check_habit(figures: &[f64], sent: f64, is_asked: bool) {
        let earlier = count_history("2025-26 Q2", figures);
        let current = [crate::rules::tests::cell(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::number(sent),
        )];
        let message = format!(
            "query CNT01 2025-26 Q3 | Indicator CNT01 for 2025-26 Q3: {sent} looks like the year so far; in 2023-24 and \
             2024-25 too the counts rise until the year ends and then fall"
        );
        let messages: Vec<&str> = is_asked.then_some(message.as_str()).into_iter().collect();
        check_rule(&RULE, &current, &earlier, &messages, 4);
    }

    #[test]
    fn a_sender_who_always_counted_up_is_asked() {
        let (one, two) = ([80.0, 165.0, 240.0, 331.0], [75.0, 160.0, 250.0, 340.0]);
        check_habit(&[&one[..], &two, &[82.0, 171.0]].concat(), 260.0, true);
        // With a quarter in which nothing happened, and with small counts.
        check_habit(
            &[&[2.0, 2.0, 5.0, 7.0][..], &[1.0, 4.0, 4.0, 6.0], &[0.0, 3.0]].concat(),
            4.0,
            true,
        );
        // One more year before them makes no difference.
        check_habit(&[&PAST[..4], &one, &two, &[82.0, 171.0]].concat(), 260.0, true);
    }

    #[test]
    fn a_season_a_growth_or_one_year_alone_is_no_habit() {
        let (one, two) = ([80.0, 165.0, 240.0, 331.0], [75.0, 160.0, 250.0, 340.0]);
        // Rising within each year, but not to its double.
        check_habit(
            &[90.0, 95.0, 101.0, 110.0, 92.0, 97.0, 104.0, 112.0, 93.0, 98.0],
            103.0,
            false,
        );
        // Rising all the time, without a fall in the first quarter.
        check_habit(
            &[10.0, 14.0, 18.0, 22.0, 26.0, 32.0, 40.0, 55.0, 60.0, 70.0],
            75.0,
            false,
        );
        // A year that falls once.
        check_habit(
            &[&[80.0, 165.0, 160.0, 331.0][..], &two, &[82.0, 171.0]].concat(),
            260.0,
            false,
        );
        // This year falls.
        check_habit(&[&one[..], &two, &[171.0, 82.0]].concat(), 90.0, false);
        check_habit(&[0.0; 10], 0.0, false);
    }

    #[test]
    fn one_year_that_counts_up_is_too_few() {
        let earlier = count_history("2025-26 Q2", &[75.0, 160.0, 250.0, 340.0, 82.0, 171.0]);
        let current = [crate::rules::tests::cell(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::number(260.0),
        )];
        check_rule(&RULE, &current, &earlier, &[], 4);
    }
}
