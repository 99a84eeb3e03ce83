//! A percentage far from its own history is asked about, measured by how many cases stand behind it.
//!
//! **Query.** A share of 12 swings by chance where a share of 400 hardly moves, and near nought or a hundred per cent it can
//! swing to one side only, so neither percentages nor their square roots can be held to one spread. Each share is therefore
//! turned into the angle whose sine squared it is, arcsin √((x + ⅜) / (n + ¾)), which spreads by about 1 / (2 √(n + ½))
//! whatever the share (Anscombe 1948, Biometrika 35:246), and compared with the median angle of up to twelve
//! periods. The unit is the median absolute deviation of those angles, and never less than chance gives a share of so
//! many cases: an odd quarter in the past widens neither. The figure must lie more than four units and at least ten percentage
//! points away, and must not be explained by the period before or the same period a year ago (within three units).
//!
//! It takes eight periods with both counts since the last series break. Where `large-change` asks about one of the counts
//! themselves, that rule speaks and this one keeps silent: nobody is asked twice.

use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Finding, Measure, Period, Severity};

use super::large_change::changed_figure;
use super::the_return::{Return, are_one_series, comparable};
use super::{Absent, Rule, Verdict, median};
use crate::printed::part;

pub(super) const RULE: Rule = Rule {
    name: "outlier-against-own-history",
    severity: Severity::Query,
    about: "A percentage far from its own history is asked about, measured by how many cases stand behind it.",
    since: "0.1.0",
    check,
};

const FEWEST: usize = 8;
const MOST: usize = 12;
const FAR: f64 = 4.0;
const UNEXPLAINED: f64 = 3.0;
const LEAST_POINTS: f64 = 10.0;

fn check(of: &Return<'_>) -> Verdict {
    let percentages = of
        .asked()
        .filter(|(indicator, _)| indicator.unit == Unit::Percent && indicator.asks_denominator());
    Verdict::over(percentages, |(indicator, period)| {
        let share = Share::of(of, indicator, period).ok_or(Absent)?;
        let history: Vec<Share> = comparable(indicator, period, MOST)
            .filter_map(|earlier| Share::of(of, indicator, earlier))
            .collect();
        if history.len() < FEWEST {
            return Err(Absent);
        }
        let usual = Usual::of(&history).ok_or(Absent)?;
        let is_explained = [period.previous(), period.year_before()]
            .into_iter()
            .filter(|like| are_one_series(indicator, *like, period))
            .filter_map(|like| Share::of(of, indicator, like))
            .any(|like| usual.distance(share, like.angle()) <= UNEXPLAINED);
        let is_far = usual.distance(share, usual.middle) > FAR
            && (share.percent() - usual.percent()).abs() >= LEAST_POINTS;
        let is_said = || changed_figure(of, indicator, period).is_ok_and(|said| said.is_some());
        if !is_far || is_explained || is_said() {
            return Ok(None);
        }
        Ok(asked(of, indicator, period, (share, &history)))
    })
}

fn asked<'a>(
    of: &Return<'a>,
    indicator: &'a Indicator,
    period: Period,
    (share, history): (Share, &[Share]),
) -> Option<Finding> {
    let cell = of.cell(indicator, period, Measure::Numerator)?;
    let percents = history.iter().map(|share| share.percent());
    let (least, most) = percents.fold((f64::INFINITY, 0.0_f64), |(least, most), one| {
        (least.min(one), most.max(one))
    });
    let message = format!(
        "{} for {period}: {} of {} is {:.0} %, far from the {least:.0} % to {most:.0} % of the {} periods before",
        indicator.name,
        part(share.above),
        part(share.below),
        share.percent(),
        history.len()
    );
    let finding = Finding::query(RULE.name, cell.place.clone(), message)
        .hint("a large change can be right: confirm it with a sentence on what is behind it, or correct the counts")
        .about(&indicator.code, period);
    Some(finding)
}

/// A share: so many of so many.
#[derive(Debug, Clone, Copy)]
struct Share {
    above: f64,
    below: f64,
}

impl Share {
    fn of<'a>(of: &Return<'a>, indicator: &'a Indicator, period: Period) -> Option<Self> {
        let above = of.past(indicator, period, Measure::Numerator)?;
        let below = of.past(indicator, period, Measure::Denominator)?;
        (below > 0.0 && (0.0..=below).contains(&above)).then_some(Self { above, below })
    }

    fn percent(self) -> f64 {
        100.0 * self.above / self.below
    }

    /// Anscombe's angle.
    fn angle(self) -> f64 {
        ((self.above + 0.375) / (self.below + 0.75)).sqrt().asin()
    }

    /// How far the angle of a share of so many spreads by chance.
    fn chance(self) -> f64 {
        0.5 / (self.below + 0.5).sqrt()
    }
}

/// What a share usually is.
#[derive(Debug, Clone, Copy)]
struct Usual {
    middle: f64,
    scale: f64,
}

impl Usual {
    fn of(history: &[Share]) -> Option<Self> {
        let angles: Vec<f64> = history.iter().map(|share| share.angle()).collect();
        let middle = median(&angles)?;
        let distances: Vec<f64> = angles.iter().map(|angle| (angle - middle).abs()).collect();
        Some(Self {
            middle,
            scale: 1.4826 * median(&distances)?,
        })
    }

    fn percent(self) -> f64 {
        100.0 * self.middle.sin().powi(2)
    }

    /// How many spreads a share lies from an angle.
    fn distance(self, share: Share, from: f64) -> f64 {
        (share.angle() - from).abs() / self.scale.max(share.chance())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::quarters;
    use crate::rules::tests::{cell, check_rule};
    use boardpack_model::{Observation, Value};

    /// Three years in which the cases go up and down and the share stays near nine in ten.
    const STEADY: [(f64, f64); 12] = [
        (92.0, 100.0),
        (40.0, 44.0),
        (71.0, 80.0),
        (108.0, 119.0),
        (37.0, 42.0),
        (88.0, 98.0),
        (63.0, 70.0),
        (112.0, 125.0),
        (45.0, 49.0),
        (79.0, 90.0),
        (101.0, 112.0),
        (52.0, 58.0),
    ];

    fn check(history: &[(f64, f64)], (above, below): (f64, f64), messages: &[&str], not_run: u32) {
        let of = |measure, figures: Vec<f64>| quarters("PCT01", measure, "2025-26 Q2", &figures);
        let above_then = of(Measure::Numerator, history.iter().map(|it| it.0).collect());
        let below_then = of(Measure::Denominator, history.iter().map(|it| it.1).collect());
        let earlier: Vec<Observation> = [above_then, below_then]
            .concat()
            .into_iter()
            .map(|known| known.observation)
            .collect();
        let current = [
            cell("PCT01", Measure::Numerator, "2025-26 Q3", Value::number(above)),
            cell("PCT01", Measure::Denominator, "2025-26 Q3", Value::number(below)),
        ];
        check_rule(&RULE, &current, &earlier, messages, not_run);
    }

    #[test]
    fn a_share_that_no_quarter_had_is_asked_about() {
        check(
            &STEADY,
            (60.0, 110.0),
            &[
                "query PCT01 2025-26 Q3 | Indicator PCT01 for 2025-26 Q3: 60 of 110 is 55 %, far from the 88 % to 92 % of the 12 \
                 periods before",
            ],
            0,
        );
    }

    #[test]
    fn the_same_share_of_few_cases_is_not() {
        check(&STEADY, (6.0, 11.0), &[], 0);
        check(&STEADY, (95.0, 110.0), &[], 0);
    }

    #[test]
    fn a_level_that_moved_is_not() {
        let mut moved = STEADY;
        moved[11] = (33.0, 58.0);
        check(&moved, (60.0, 110.0), &[], 0);
    }

    #[test]
    fn where_the_count_itself_is_asked_about_this_rule_keeps_silent() {
        let even = [(90.0, 100.0); 12];
        check(&even, (20.0, 100.0), &[], 0);
    }

    #[test]
    fn a_short_history_leaves_the_rule_not_run() {
        check(&STEADY[..7], (60.0, 110.0), &[], 1);
    }
}
