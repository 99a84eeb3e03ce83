//! Direction of travel: a Mann–Kendall trend test over the last stretch of a series, never the last two points.
//!
//! Source: Mann (1945), Econometrica 13:245, and Kendall, Rank Correlation Methods (1975). S is the number of pairs of
//! points that rise less the number that fall. Without ties its two-sided probability is exact, by counting the orders
//! of n points; with ties it is normal with Kendall's corrected variance and a continuity correction. Unlike a regression
//! line it asks nothing of the figures' distribution, and one odd point cannot make or hide a trend.

use boardpack_model::assessment::{Direction, Point};
use boardpack_model::board::{Basis, Indicator, Polarity};

/// The most points tested: three years of quarters.
const MOST_POINTS: usize = 12;
/// The fewest that can be tested.
const FEWEST_POINTS: usize = 6;
/// The two-sided probability below which a trend is said to be there.
const SIGNIFICANT: f64 = 0.05;

/// Where a series is going.
pub(crate) fn direction(indicator: &Indicator, series: &[Point]) -> Direction {
    let figures = stretch(indicator, series);
    if figures.len() < FEWEST_POINTS {
        return Direction::TooFewPoints;
    }
    let (score, probability) = mann_kendall(&figures);
    if probability >= SIGNIFICANT {
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
    let step = match (indicator.basis, series.last()) {
        (Basis::Rolling12, Some(point)) => usize::from(point.period.kind().a_year()),
        _ => 1,
    };
    let mut figures: Vec<f64> = figures.into_iter().step_by(step).take(MOST_POINTS).collect();
    figures.reverse();
    figures
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
        assert_eq!(direction(indicator, &points(&figures)), Direction::TooFewPoints);
        figures[8] = Some(8.0);
        let mut broken = points(&figures);
        broken[8].series_break = Some("counted differently".to_owned());
        assert_eq!(direction(indicator, &broken), Direction::TooFewPoints);
        figures[11] = None;
        assert_eq!(direction(indicator, &points(&figures)), Direction::TooFewPoints);
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
