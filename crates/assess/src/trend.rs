//! Direction of travel: a Mann–Kendall trend test over the last stretch of a series, never the last two points.
//!
//! Source: Mann (1945), Econometrica 13:245, and Kendall, Rank Correlation Methods (1975). S is the number of pairs of
//! points that rise less the number that fall. Without ties its two-sided probability is exact, by counting the orders
//! of n points; with ties it is normal with Kendall's corrected variance and a continuity correction. Unlike a regression
//! line it asks nothing of the figures' distribution, and one odd point cannot make or hide a trend.
//!
//! **Dead-band**: the test asks whether a drift is real, not whether it matters. A drift over the stretch of less than
//! [`BAND`] of the figure's own level, or of less than one step of its last printed decimal, is "no clear trend", however
//! steady: Kent's scrutiny members complained of arrows that flip however small the change, and nobody can act on one that
//! the table does not show. The drift is the median of the slopes of all pairs of points (Theil 1950; Sen 1968, J Am Stat
//! Assoc 63:1379) times the steps of the stretch. A percentage's level is its distance from the nearer of 0 and 100, so that
//! 2 % late and 98 % in time are judged alike.

use boardpack_model::assessment::{Direction, Point};
use boardpack_model::board::{Basis, Indicator, Polarity, Unit};

/// The most points tested: three years of quarters.
const MOST_POINTS: usize = 12;
/// The fewest that can be tested.
const FEWEST_POINTS: usize = 6;
/// The share of its own level that a figure must drift by.
const BAND: f64 = 0.02;
/// The two-sided probability below which a trend is said to be there.
const SIGNIFICANT: f64 = 0.05;

/// Where a series is going.
pub(crate) fn direction(indicator: &Indicator, series: &[Point]) -> Direction {
    let figures = stretch(indicator, series);
    if figures.len() < FEWEST_POINTS {
        return if has_enough_about_gaps(indicator, series) {
            Direction::AcrossGap
        } else {
            Direction::TooFewPoints
        };
    }
    let (score, probability) = mann_kendall(&figures);
    if probability >= SIGNIFICANT || drift(&figures).abs() < band(indicator, &figures) {
        return Direction::NoClearTrend;
    }
    let rises = score > 0;
    let latest = figures.last().copied().unwrap_or_default();
    let is_rise_good = match indicator.polarity {
        Polarity::High => Some(true),
        Polarity::Low => Some(false),
        Polarity::Band { low, .. } if latest < low => Some(true),
        Polarity::Band { high, .. } if latest > high => Some(false),
        Polarity::Band { .. } | Polarity::Neutral { .. } => None,
    };
    match is_rise_good {
        Some(good) if good == rises => Direction::Improving,
        Some(_) => Direction::Worsening,
        None if rises => Direction::Rising,
        None => Direction::Falling,
    }
}

/// How far the figures move over the stretch: the median slope times its steps.
fn drift(figures: &[f64]) -> f64 {
    let mut slopes = Vec::new();
    for (index, earlier) in figures.iter().enumerate() {
        let later = figures.iter().enumerate().skip(index + 1);
        slopes.extend(later.map(|(at, figure)| (figure - earlier) / (at - index) as f64));
    }
    median(slopes) * figures.len().saturating_sub(1) as f64
}

/// The least drift that is called a trend.
fn band(indicator: &Indicator, figures: &[f64]) -> f64 {
    let level = median(figures.to_vec()).abs();
    let is_share = indicator.unit == Unit::Percent && !indicator.may_exceed_denominator;
    let level = if is_share {
        level.min((100.0 - level).abs())
    } else {
        level
    };
    let step = 10_f64.powi(-i32::from(indicator.decimals));
    // A hair less, so that a drift of just one step counts in spite of how floats hold it.
    (BAND * level).max(step) * (1.0 - 1e-9)
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let middle = numbers.len() / 2;
    match numbers.len() {
        0 => 0.0,
        count if count % 2 == 1 => numbers[middle],
        _ => numbers[middle - 1].midpoint(numbers[middle]),
    }
}

/// How many figures the direction was told from; nothing where there are too few.
pub(crate) fn points_tested(indicator: &Indicator, series: &[Point]) -> Option<u32> {
    let count = stretch(indicator, series).len();
    u32::try_from(count).ok().filter(|_| count >= FEWEST_POINTS)
}

/// Whether a gap alone keeps the series from the test: without its gaps it would have points enough.
fn has_enough_about_gaps(indicator: &Indicator, series: &[Point]) -> bool {
    let begins = series.iter().rposition(|point| point.series_break.is_some());
    let since = &series[begins.unwrap_or(0)..];
    let known = since.iter().filter(|point| point.figure.is_some()).count();
    known >= FEWEST_POINTS * step(indicator, series)
}

/// The figures from the latest point back to a gap or a series break, oldest first, at most [`MOST_POINTS`].
///
/// Rolling twelve months share most of their months with the point before, which would pass for a trend: of those only
/// the points a year apart count.
fn stretch(indicator: &Indicator, series: &[Point]) -> Vec<f64> {
    let mut figures = Vec::new();
    for point in series.iter().rev() {
        let Some(figure) = point.figure else { break };
        figures.push(figure);
        if point.series_break.is_some() {
            break;
        }
    }
    let step = step(indicator, series);
    let mut figures: Vec<f64> = figures.into_iter().step_by(step).take(MOST_POINTS).collect();
    figures.reverse();
    figures
}

/// How many periods lie between two points that are tested.
fn step(indicator: &Indicator, series: &[Point]) -> usize {
    match (indicator.basis, series.last()) {
        (Basis::Rolling12, Some(point)) => usize::from(point.period.kind().a_year()).max(1),
        _ => 1,
    }
}

/// Kendall's S and its two-sided probability if there were no trend.
fn mann_kendall(figures: &[f64]) -> (i32, f64) {
    let mut score = 0;
    for (index, earlier) in figures.iter().enumerate() {
        for later in &figures[index + 1..] {
            score += match later.total_cmp(earlier) {
                std::cmp::Ordering::Greater => 1,
                std::cmp::Ordering::Equal => 0,
                std::cmp::Ordering::Less => -1,
            };
        }
    }
    let ties = tie_sizes(figures);
    let probability = if ties.iter().all(|&size| size == 1) {
        exact_probability(figures.len(), score)
    } else {
        normal_probability(figures.len(), &ties, score)
    };
    (score, probability)
}

fn tie_sizes(figures: &[f64]) -> Vec<usize> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
        .chunk_by(|a, b| a.total_cmp(b).is_eq())
        .map(<[f64]>::len)
        .collect()
}

/// The share of all orders of `count` different points whose S is at least as far from nought.
fn exact_probability(count: usize, score: i32) -> f64 {
    // How many orders have each number of falling pairs: point by point, the new one makes 0 to all of them fall.
    let mut orders = vec![1.0_f64];
    for point in 1..count {
        let mut next = vec![0.0; orders.len() + point];
        for (falls, ways) in orders.iter().enumerate() {
            for sum in &mut next[falls..=falls + point] {
                *sum += ways;
            }
        }
        orders = next;
    }
    let pairs = orders.len() - 1;
    let distance = usize::try_from(score.unsigned_abs()).unwrap_or(pairs);
    let most_falls = (pairs - distance.min(pairs)) / 2;
    let tail: f64 = orders[..=most_falls].iter().sum();
    (2.0 * tail / orders.iter().sum::<f64>()).min(1.0)
}

fn normal_probability(count: usize, ties: &[usize], score: i32) -> f64 {
    let term = |size: usize| (size * size.saturating_sub(1) * (2 * size + 5)) as f64;
    let variance = (term(count) - ties.iter().map(|&size| term(size)).sum::<f64>()) / 18.0;
    if variance <= 0.0 {
        return 1.0;
    }
    let z = (f64::from(score.abs()) - 1.0).max(0.0) / variance.sqrt();
    complementary_error(z / std::f64::consts::SQRT_2)
}

/// erfc for x >= 0: Abramowitz and Stegun 7.1.26, off by at most 1.5e-7.
fn complementary_error(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.327_591_1 * x);
    let series = [
        0.254_829_592,
        -0.284_496_736,
        1.421_413_741,
        -1.453_152_027,
        1.061_405_429,
    ];
    let sum = series.iter().rev().fold(0.0, |sum, term| (sum + term) * t);
    sum * (-x * x).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{board, indicator};
    use crate::series::empty_point;
    use boardpack_model::Period;
    use boardpack_model::Value;
    use proptest::prelude::*;

    fn points(figures: &[Option<f64>]) -> Vec<Point> {
        let board = board();
        let first: Period = "2022-23 Q1".parse().unwrap();
        let point = |(index, figure): (usize, &Option<f64>)| {
            let period = first.shifted(i32::try_from(index).unwrap());
            let mut point = empty_point(indicator(&board, "PCT01"), period, Value::NotReceived);
            point.figure = *figure;
            point
        };
        figures.iter().enumerate().map(point).collect()
    }

    fn check(polarity: Polarity, figures: &[f64], expected: Direction) {
        let board = board();
        let mut indicator = indicator(&board, "PCT01").clone();
        indicator.polarity = polarity;
        let figures: Vec<Option<f64>> = figures.iter().map(|figure| Some(*figure)).collect();
        assert_eq!(direction(&indicator, &points(&figures)), expected, "{figures:?}");
    }

    #[test]
    fn exact_probabilities_agree_with_the_published_table() {
        // Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, table A18 (one-sided).
        for (count, score, one_sided) in [
            (6, 11, 0.028),
            (6, 13, 0.0083),
            (6, 15, 0.0014),
            (7, 15, 0.015),
            (8, 16, 0.031),
            (9, 18, 0.038),
            (10, 21, 0.036),
            (10, 23, 0.023),
        ] {
            let half = exact_probability(count, score) / 2.0;
            assert!(
                (half - one_sided).abs() < 0.0006,
                "{count} {score}: {half} {one_sided}"
            );
        }
        assert!((exact_probability(5, 0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn ties_use_kendalls_corrected_variance() {
        // Ten points, one tie of three: variance (10·9·25 − 3·2·11) / 18 = 364 / 3; S = 28 gives z = 27 / 11.0151.
        let probability = normal_probability(10, &[3, 1, 1, 1, 1, 1, 1, 1], 28);
        assert!((probability - 0.014_24).abs() < 5e-5, "{probability}");
        assert!((normal_probability(6, &[6], 0) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_steady_rise_is_coloured_by_what_is_good() {
        let rise = [70.0, 72.0, 71.0, 74.0, 75.0, 77.0, 78.0, 80.0];
        let fall: Vec<f64> = rise.iter().rev().copied().collect();
        check(Polarity::High, &rise, Direction::Improving);
        check(Polarity::High, &fall, Direction::Worsening);
        check(Polarity::Low, &rise, Direction::Worsening);
        check(Polarity::Low, &fall, Direction::Improving);
        check(
            Polarity::Neutral {
                low: None,
                high: None,
            },
            &rise,
            Direction::Rising,
        );
        check(
            Polarity::Neutral {
                low: None,
                high: None,
            },
            &fall,
            Direction::Falling,
        );
        check(
            Polarity::Band {
                low: 85.0,
                high: 90.0,
            },
            &rise,
            Direction::Improving,
        );
        check(
            Polarity::Band {
                low: 60.0,
                high: 65.0,
            },
            &rise,
            Direction::Worsening,
        );
        check(
            Polarity::Band {
                low: 60.0,
                high: 90.0,
            },
            &rise,
            Direction::Rising,
        );
    }

    #[test]
    fn the_last_two_points_alone_make_no_trend() {
        let jump = [70.0, 71.0, 70.5, 70.2, 71.2, 70.8, 70.1, 70.9, 70.4, 95.0];
        check(Polarity::High, &jump, Direction::NoClearTrend);
        check(
            Polarity::High,
            &[1.0, 2.0, 3.0, 4.0, 5.0],
            Direction::TooFewPoints,
        );
        check(Polarity::High, &[5.0; 12], Direction::NoClearTrend);
    }

    #[test]
    fn a_gap_or_a_series_break_ends_the_stretch() {
        let board = board();
        let indicator = indicator(&board, "PCT01");
        let mut figures: Vec<Option<f64>> = (0..12).map(|step| Some(f64::from(step))).collect();
        assert_eq!(direction(indicator, &points(&figures)), Direction::Improving);
        figures[8] = None;
        // Eleven figures are not too few: it is the gap.
        assert_eq!(direction(indicator, &points(&figures)), Direction::AcrossGap);
        assert_eq!(direction(indicator, &points(&figures[..9])), Direction::AcrossGap);
        assert_eq!(direction(indicator, &points(&figures[4..])), Direction::AcrossGap);
        assert_eq!(
            direction(indicator, &points(&figures[6..])),
            Direction::TooFewPoints
        );
        figures[8] = Some(8.0);
        let mut broken = points(&figures);
        broken[8].series_break = Some("counted differently".to_owned());
        assert_eq!(direction(indicator, &broken), Direction::TooFewPoints);
        broken[9].figure = None;
        assert_eq!(direction(indicator, &broken), Direction::TooFewPoints);
        figures[11] = None;
        assert_eq!(direction(indicator, &points(&figures)), Direction::AcrossGap);
        let rolling = Indicator {
            basis: Basis::Rolling12,
            ..indicator.clone()
        };
        assert_eq!(direction(&rolling, &points(&figures)), Direction::TooFewPoints);
    }

    #[test]
    fn rolling_years_count_once_a_year() {
        let board = board();
        let mut rolling = indicator(&board, "PCT01").clone();
        rolling.basis = Basis::Rolling12;
        let figures: Vec<Option<f64>> = (0..21).map(|step| Some(f64::from(step))).collect();
        assert_eq!(
            stretch(&rolling, &points(&figures)),
            [0.0, 4.0, 8.0, 12.0, 16.0, 20.0]
        );
    }

    proptest! {
        #[test]
        fn turning_a_series_round_turns_the_score_round(figures in prop::collection::vec(0_i16..50, 6..12)) {
            let forwards: Vec<f64> = figures.iter().map(|f| f64::from(*f)).collect();
            let backwards: Vec<f64> = forwards.iter().rev().copied().collect();
            let ((up, p), (down, q)) = (mann_kendall(&forwards), mann_kendall(&backwards));
            prop_assert_eq!(up, -down);
            prop_assert!((p - q).abs() < 1e-12 && (0.0..=1.0 + 1e-6).contains(&p));
        }

        #[test]
        fn only_the_order_of_the_figures_counts(figures in prop::collection::vec(0.0_f64..50.0, 6..12)) {
            let stretched: Vec<f64> = figures.iter().map(|figure| 3.0 * figure + 7.0).collect();
            let score = mann_kendall(&figures).0;
            let cubed: Vec<f64> = figures.iter().map(|figure| figure.powi(3)).collect();
            // Only where stretching by floats kept every order.
            if tie_sizes(&figures).len() == tie_sizes(&stretched).len() {
                prop_assert_eq!(score, mann_kendall(&stretched).0);
            }
            if tie_sizes(&figures).len() == tie_sizes(&cubed).len() {
                prop_assert_eq!(score, mann_kendall(&cubed).0);
            }
        }
    }

    #[test]
    fn a_steady_drift_that_is_trivially_small_is_no_clear_trend() {
        let steps =
            |first: f64, step: f64| -> Vec<f64> { (0..12).map(|n| first + step * f64::from(n)).collect() };
        for (unit, decimals, first, step, expected) in [
            // 0.11 of a percentage point a quarter about 80: 1.2 in all, where a fiftieth of the 20 not met is 0.4.
            (Unit::Percent, 1, 80.0, 0.11, Direction::Improving),
            (Unit::Percent, 1, 80.0, 0.03, Direction::NoClearTrend),
            // Not a step of what is printed.
            (Unit::Percent, 0, 98.0, 0.08, Direction::NoClearTrend),
            (Unit::Percent, 1, 98.0, 0.08, Direction::Improving),
            (Unit::Percent, 1, 2.0, -0.08, Direction::Worsening),
            // Of a count of 1,200 a fiftieth is 24.
            (Unit::Count, 0, 1_200.0, 2.0, Direction::NoClearTrend),
            (Unit::Count, 0, 1_200.0, 3.0, Direction::Improving),
            (Unit::Count, 0, 3.0, 1.0 / 11.0, Direction::Improving),
            (Unit::Count, 0, 3.0, 0.9 / 11.0, Direction::NoClearTrend),
        ] {
            let board = board();
            let mut of = indicator(&board, "PCT01").clone();
            (of.unit, of.decimals) = (unit, decimals);
            let figures: Vec<Option<f64>> = steps(first, step).into_iter().map(Some).collect();
            assert_eq!(
                direction(&of, &points(&figures)),
                expected,
                "{first} {step} {decimals}"
            );
        }
    }

    fn turned(direction: Direction) -> Direction {
        match direction {
            Direction::Improving => Direction::Worsening,
            Direction::Worsening => Direction::Improving,
            Direction::Rising => Direction::Falling,
            Direction::Falling => Direction::Rising,
            other => other,
        }
    }

    fn directed(polarity: Polarity, decimals: u8, figures: &[f64]) -> Direction {
        let board = board();
        let mut of = indicator(&board, "CNT01").clone();
        (of.polarity, of.decimals) = (polarity, decimals);
        let figures: Vec<Option<f64>> = figures.iter().copied().map(Some).collect();
        direction(&of, &points(&figures))
    }

    proptest! {
        /// The same figures backwards go the other way, and under the other polarity as well.
        #[test]
        fn turning_a_series_round_turns_its_direction_round(
            figures in prop::collection::vec(100_i16..160, 6..12),
            slope in -6_i16..6,
        ) {
            let sloped = figures.iter().zip(0_i16..).map(|(figure, at)| f64::from(figure + slope * at));
            let forwards: Vec<f64> = sloped.collect();
            let backwards: Vec<f64> = forwards.iter().rev().copied().collect();
            for polarity in [Polarity::High, Polarity::Low, Polarity::Neutral { low: None, high: None }] {
                let one = directed(polarity, 0, &forwards);
                prop_assert_eq!(turned(one), directed(polarity, 0, &backwards));
            }
            prop_assert_eq!(
                turned(directed(Polarity::High, 0, &forwards)),
                directed(Polarity::Low, 0, &forwards)
            );
        }

        /// Ten times the figures with one decimal less go the same way: the band grows with them. The drift itself is
        /// untouched by a shift and grows with the scale.
        #[test]
        fn scale_and_shift_leave_direction_and_drift_as_they_are(
            figures in prop::collection::vec(100_i16..160, 6..12),
            slope in -6_i16..6,
        ) {
            let sloped = figures.iter().zip(0_i16..).map(|(figure, at)| f64::from(figure + slope * at));
            let figures: Vec<f64> = sloped.collect();
            let tenfold: Vec<f64> = figures.iter().map(|figure| figure * 10.0).collect();
            prop_assert_eq!(directed(Polarity::High, 1, &figures), directed(Polarity::High, 0, &tenfold));
            let shifted: Vec<f64> = figures.iter().map(|figure| figure + 64.0).collect();
            prop_assert!((drift(&figures) - drift(&shifted)).abs() < 1e-9);
            prop_assert!((10.0 * drift(&figures) - drift(&tenfold)).abs() < 1e-9);
        }

        /// Nothing before a gap counts, whatever stood there.
        #[test]
        fn what_stands_before_a_gap_makes_no_difference(
            before in prop::collection::vec(0_i16..500, 1..12),
            after in prop::collection::vec(100_i16..160, 1..12),
        ) {
            let board = board();
            let of = indicator(&board, "PCT01");
            let figures = |numbers: &[i16]| -> Vec<Option<f64>> {
                numbers.iter().map(|number| Some(f64::from(*number))).collect()
            };
            let mut with_gap = figures(&before);
            with_gap.push(None);
            with_gap.extend(figures(&after));
            prop_assert_eq!(stretch(of, &points(&with_gap)), stretch(of, &points(&figures(&after))));
        }
    }

    /// Of series without a trend at most one in twenty is called one.
    #[test]
    fn noise_is_rarely_called_a_trend() {
        let mut state = 12_345_u64;
        let mut noise = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            f64::from(u32::try_from(state >> 33).unwrap())
        };
        let called = (0..2000)
            .filter(|_| {
                let figures: Vec<f64> = (0..12).map(|_| noise()).collect();
                mann_kendall(&figures).1 < SIGNIFICANT
            })
            .count();
        assert!((50..=110).contains(&called), "{called} of 2000");
    }
}
