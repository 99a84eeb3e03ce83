//! The constants and limits of the charts that no published program's vectors cover, worked out here from the distributions
//! that they stand for: probabilities are added up, integrals taken step by step, and no closed formula is believed.

use std::f64::consts::PI;

use crate::spc::counts::{Counted, PAIRS, Pooled};
use crate::spc::individuals::{LIMIT, SCREEN};
use crate::spc::rare::{between_occasions, between_times, rooted};

/// Holds a constant of a table to what it stands for, to half a unit of its last printed decimal.
fn check(printed: f64, decimals: i32, worked_out: f64) {
    let half = 0.5 * 10_f64.powi(-decimals);
    assert!((printed - worked_out).abs() <= half, "{printed}: {worked_out}");
}

/// The integral of a function from one bound to another, by the middles of many small steps.
fn integral((from, to): (f64, f64), of: impl Fn(f64) -> f64) -> f64 {
    let steps = 200_000;
    let width = (to - from) / f64::from(steps);
    let middles = (0..steps).map(|step| of(from + (f64::from(step) + 0.5) * width));
    middles.sum::<f64>() * width
}

/// The mean and the standard deviation of a count whose probabilities, from nought on, are these.
fn moments(probabilities: &[f64]) -> (f64, f64) {
    let whole: f64 = probabilities.iter().sum();
    assert!((whole - 1.0).abs() < 1e-9, "probabilities come to {whole}");
    let of = |power: i32| -> f64 {
        let counts = (0_u32..).zip(probabilities);
        counts
            .map(|(count, probability)| f64::from(count).powi(power) * probability)
            .sum()
    };
    (of(1), (of(2) - of(1) * of(1)).sqrt())
}

/// Probabilities, each from the one before it by a factor that its number gives.
fn probabilities(first: f64, last: u32, factor: impl Fn(f64) -> f64) -> Vec<f64> {
    let mut all = vec![first];
    for count in 0..last {
        all.push(all[all.len() - 1] * factor(f64::from(count)));
    }
    all
}

#[test]
fn the_constants_of_moving_ranges_are_those_of_pairs_of_normal_figures() {
    // The difference of two standard normal figures is normal with variance 2; a moving range is its size.
    let density = |x: f64| (-x * x / 4.0).exp() / (4.0 * PI).sqrt();
    let of_range = |power: i32| integral((-20.0, 20.0), |x| x.abs().powi(power) * density(x));
    let (mean, square) = (of_range(1), of_range(2));
    assert!((mean - 2.0 / PI.sqrt()).abs() < 1e-6 && (square - 2.0).abs() < 1e-6);
    check(PAIRS, 3, mean);
    check(LIMIT, 2, 3.0 / mean);
    check(SCREEN, 3, 1.0 + 3.0 * (square - mean * mean).sqrt() / mean);
}

/// Holds the limits of a point to three standard deviations of its statistic, within what that can be.
fn check_limits(pooled: Pooled, denominator: f64, (mean, deviation): (f64, f64), top: f64) {
    let lines = pooled.lines(denominator);
    let around = |times: f64| {
        let (low, high) = (mean - times * deviation, mean + times * deviation);
        ((low / denominator).max(0.0), (high / denominator).min(top))
    };
    assert!((lines.centre - mean / denominator).abs() < 1e-9);
    for (found, expected) in [(lines.limits, around(3.0)), (lines.near, around(2.0))] {
        let (low, high) = found.unwrap();
        assert!(
            (low - expected.0).abs() < 1e-9 && (high - expected.1).abs() < 1e-9,
            "{found:?} {expected:?}"
        );
    }
}

#[test]
fn a_p_chart_reaches_three_deviations_of_a_binomial_count_of_each_size() {
    // 3, 5 and 10 of 12, 20 and 40 are a quarter of all together.
    let sent = [(3.0, 12.0), (5.0, 20.0), (10.0, 40.0)].map(Some);
    let pooled = Pooled::of(&sent, Counted::Shares).unwrap();
    for size in [4_u32, 12, 40, 400] {
        let n = f64::from(size);
        let counts = probabilities(0.75_f64.powi(size.cast_signed()), size, |k| {
            (n - k) / (k + 1.0) / 3.0
        });
        check_limits(pooled, n, moments(&counts), 1.0);
    }
}

#[test]
fn a_u_chart_reaches_three_deviations_of_a_poisson_count_of_each_exposure() {
    // 12, 6 and 12 events over 8, 2 and 10 units are one and a half for each.
    let sent = [(12.0, 8.0), (6.0, 2.0), (12.0, 10.0)].map(Some);
    let pooled = Pooled::of(&sent, Counted::Events).unwrap();
    for exposure in [1.0, 2.5, 10.0, 100.0] {
        let mean: f64 = 1.5 * exposure;
        let counts = probabilities((-mean).exp(), 600, |k| mean / (k + 1.0));
        check_limits(pooled, exposure, moments(&counts), f64::INFINITY);
    }
}

#[test]
fn the_power_of_a_t_chart_makes_times_of_a_steady_process_even() {
    // With t the power of an exponential time, t^3.6 is the time; skewness is nought for a normal figure and 2 for the time.
    let density = |t: f64| 3.6 * t.powf(2.6) * (-t.powf(3.6)).exp();
    let of = |power: i32| integral((0.0, 4.0), |t| t.powi(power) * density(t));
    let (mean, square, cube) = (of(1), of(2), of(3));
    assert!((of(0) - 1.0).abs() < 1e-9);
    let variance = square - mean * mean;
    let skewness = (cube - 3.0 * mean * variance - mean.powi(3)) / variance.powf(1.5);
    assert!(skewness.abs() < 0.01, "{skewness}");
    for time in [0.0, 1.0, 4.0, 286.0, 2837.0] {
        assert!(
            (rooted(time).powf(3.6) - time).abs() < 1e-9 * time.max(1.0),
            "{time}"
        );
    }
}

#[test]
fn a_t_chart_is_an_individuals_chart_of_the_powers() {
    // Powers 2, 4, 3 and 3: their mean is 3, and their moving ranges 2, 1 and 0 have the mean 1.
    let back = |power: f64| power.powf(3.6);
    let lines = between_times(&[2.0, 4.0, 3.0, 3.0].map(|power| Some(back(power))), false);
    let (lower, upper) = lines.limits.unwrap();
    for (found, expected) in [(lines.centre, 3.0), (lower, 3.0 - LIMIT), (upper, 3.0 + LIMIT)] {
        assert!((found / back(expected) - 1.0).abs() < 1e-9, "{found} {expected}");
    }
    assert!(lines.is_outside(back(5.7)) && !lines.is_outside(back(5.6)) && lines.is_outside(back(0.3)));
    // Ranges of 2 about the same mean reach below nought, which no time is.
    let wide = between_times(&[2.0, 4.0, 2.0, 4.0].map(|power| Some(back(power))), false);
    assert!(wide.limits.unwrap().0.abs() < 1e-9);
}

#[test]
fn a_g_chart_reaches_three_deviations_of_a_geometric_count() {
    // Mean 20: an event at one occasion in 21; the median of the five is 12.
    let lines = between_occasions(&[5.0, 12.0, 8.0, 25.0, 50.0].map(Some)).unwrap();
    let (mean, deviation) = moments(&probabilities(1.0 / 21.0, 2_000, |_| 20.0 / 21.0));
    assert!((mean - 20.0).abs() < 1e-9);
    let ((lower, upper), (_, near)) = (lines.limits.unwrap(), lines.near.unwrap());
    assert_eq!((lines.centre, lower), (12.0, 0.0));
    assert!((upper - mean - 3.0 * deviation).abs() < 1e-9 && (near - mean - 2.0 * deviation).abs() < 1e-9);
    assert!(lines.is_outside(82.0) && !lines.is_outside(81.0) && !lines.is_outside(0.0));
}
