//! p, u and t charts against figures that a textbook prints, the g chart against its formula worked by hand.
//!
//! Montgomery, Introduction to Statistical Quality Control, chapter 7: orange-juice cans, purchase orders, dyed cloth, valve
//! failures.

use crate::spc::counts::{Counted, Pooled};
use crate::spc::rare::{between_occasions, between_times, rooted};

fn parts(above: &[u32], below: &[f64]) -> Vec<Option<(f64, f64)>> {
    let pairs = above.iter().zip(below.iter().cycle());
    pairs.map(|(x, n)| Some((f64::from(*x), *n))).collect()
}

/// Centre, lower and upper limit to as many decimals as are printed.
fn check(pooled: Pooled, denominator: f64, decimals: usize, printed: [&str; 3]) {
    let lines = pooled.lines(denominator);
    let (lower, upper) = lines.limits.unwrap();
    let found = [lines.centre, lower, upper].map(|value| format!("{value:.decimals$}"));
    assert_eq!(found, printed, "{denominator}");
}

#[test]
fn a_p_chart_of_samples_of_one_size() {
    let cans = [
        12, 15, 8, 10, 4, 7, 16, 9, 14, 10, 5, 6, 17, 12, 22, 8, 10, 5, 13, 11, 20, 18, 24, 15, 9, 12, 7, 13,
        9, 6,
    ];
    let pooled = Pooled::of(&parts(&cans, &[50.0]), Counted::Shares).unwrap();
    check(pooled, 50.0, 4, ["0.2313", "0.0524", "0.4102"]);
}

#[test]
fn a_p_chart_of_samples_of_several_sizes() {
    let orders = [
        12, 8, 6, 9, 10, 12, 11, 16, 10, 6, 20, 15, 9, 8, 6, 8, 10, 7, 5, 8, 5, 8, 10, 6, 9,
    ];
    let sizes = [
        100.0, 80.0, 80.0, 100.0, 110.0, 110.0, 100.0, 100.0, 90.0, 90.0, 110.0, 120.0, 120.0, 120.0, 110.0,
        80.0, 80.0, 80.0, 90.0, 100.0, 100.0, 100.0, 100.0, 90.0, 90.0,
    ];
    let sent = parts(&orders, &sizes);
    let pooled = Pooled::of(&sent, Counted::Shares).unwrap();
    check(pooled, 100.0, 3, ["0.096", "0.007", "0.184"]);
    check(pooled, 80.0, 3, ["0.096", "0.000", "0.194"]);
    check(pooled, 110.0, 3, ["0.096", "0.011", "0.180"]);
    // The eleventh is the one that the book finds out of control.
    let is_outside = |part: &Option<(f64, f64)>| {
        let (x, n) = part.unwrap();
        pooled.lines(n).is_outside(x / n)
    };
    let outside: Vec<usize> = sent
        .iter()
        .enumerate()
        .filter(|(_, part)| is_outside(part))
        .map(|(index, _)| index + 1)
        .collect();
    assert_eq!(outside, [11]);
}

#[test]
fn a_u_chart_of_rolls_of_several_lengths() {
    let faults = [14, 12, 20, 11, 7, 10, 21, 16, 19, 23];
    let units = [10.0, 8.0, 13.0, 10.0, 9.5, 10.0, 12.0, 10.5, 12.0, 12.5];
    let pooled = Pooled::of(&parts(&faults, &units), Counted::Events).unwrap();
    // The book rounds the mean to 1.42 before it goes on: 2.55 of its 2.5505, where the mean itself gives 2.5551.
    let (lower, upper) = pooled.lines(10.0).limits.unwrap();
    for (found, printed) in [(pooled.lines(10.0).centre, 1.42), (lower, 0.29), (upper, 2.55)] {
        assert!((found - printed).abs() < 0.0055, "{found} {printed}");
    }
}

#[test]
fn a_t_chart_of_hours_between_failures() {
    let hours = [
        286.0, 948.0, 536.0, 124.0, 816.0, 729.0, 4.0, 143.0, 431.0, 8.0, 2837.0, 596.0, 81.0, 227.0, 603.0,
        492.0, 1199.0, 1214.0, 2831.0, 96.0,
    ];
    // The book's powers are to 0.2777, ours to 1 ÷ 3.6.
    for (hours, printed) in [(286.0, 4.80986), (4.0, 1.46958), (2837.0, 9.09619)] {
        assert!((rooted(hours) - printed).abs() < 0.01, "{hours}");
    }
    let times: Vec<Option<f64>> = hours.iter().copied().map(Some).collect();
    let lines = between_times(&times, false);
    let (lower, upper) = lines.limits.unwrap();
    // Mean of the powers 5.39, mean moving range 2.36: 5.39 ± 2.66 × 2.36 is below nought and 11.66, whose power is 6,910 hours.
    assert!(lower.abs() < 1e-12, "{lower}");
    assert!((lines.centre - 430.0).abs() < 5.0, "{}", lines.centre);
    assert!((upper / 6_910.0 - 1.0).abs() < 0.01, "{upper}");
    assert!(hours.iter().all(|hours| !lines.is_outside(*hours)));
}

#[test]
fn a_g_chart_of_occasions_between_events() {
    // Mean 20: 20 + 3 √(20 × 21) = 81.48, near 20 + 2 √420 = 60.99; the median of the five is 12.
    let gaps = [5.0, 12.0, 8.0, 25.0, 50.0].map(Some);
    let lines = between_occasions(&gaps).unwrap();
    let ((lower, upper), (_, near)) = (lines.limits.unwrap(), lines.near.unwrap());
    assert_eq!((lines.centre, lower), (12.0, 0.0));
    assert_eq!(
        (format!("{upper:.2}"), format!("{near:.2}")),
        ("81.48".to_owned(), "60.99".to_owned())
    );
    assert!(lines.is_outside(82.0) && !lines.is_outside(81.0) && !lines.is_outside(0.0));
}
