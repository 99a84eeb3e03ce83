//! Shares of what is put together over time give no share of a single period away.

use super::leaks::Case;
use super::*;
use boardpack_model::board::Basis;

/// A share of some quarters that end with 2025-26 Q3.
fn case(basis: Basis, above: &[f64], below: &[f64]) -> Case {
    let mut board = board();
    board.indicators.retain(|one| one.code.as_str() == "PCT01");
    board.indicators[0].basis = basis;
    let mut cells = part("PCT01", Measure::Numerator, above);
    cells.extend(part("PCT01", Measure::Denominator, below));
    Case::of(board, &cells)
}

fn check(basis: Basis, above: &[f64], below: &[f64], is_told: bool) {
    let hidden = hidden_of(&case(basis, above, below).shown(&[]));
    assert_eq!(!hidden.is_empty(), is_told, "{above:?} of {below:?}: {hidden:?}");
}

#[test]
fn shares_to_date_tell_nothing_of_few_between_them() {
    let of = |above: [f64; 2], below: [f64; 2], is_told| check(Basis::YearToDate, &above, &below, is_told);
    // Twenty of 22: two were left out.
    of([40.0, 60.0], [60.0, 82.0], true);
    // Eight of eight, where a share is of ten at least.
    of([40.0, 48.0], [60.0, 68.0], true);
    of([40.0, 60.0], [60.0, 90.0], false);
    of([40.0, 50.0], [60.0, 70.0], false);
    // Of nobody there is no share.
    of([40.0, 40.0], [60.0, 60.0], false);
}

#[test]
fn rolling_shares_tell_nothing_of_few_left_out() {
    let of = |above: [f64; 3], below: [f64; 3], is_told| check(Basis::Rolling12, &above, &below, is_told);
    // Left out: none, then seven, then nine; two of them in the last quarter.
    of([50.0, 53.0, 61.0], [50.0, 60.0, 70.0], true);
    of([50.0, 53.0, 61.0], [50.0, 60.0, 78.0], false);
    of([50.0, 60.0, 70.0], [50.0, 60.0, 70.0], false);
}

#[test]
fn ten_years_of_a_rolling_share_of_few_are_disclosed_in_seconds() {
    let events = |step: usize| ([2.0, 1.0, 3.0, 2.0][step % 4], [1.0, 0.0, 2.0][step % 3]);
    let flows: Vec<(f64, f64)> = (0..123).map(events).collect();
    let rolling = |of: fn(&(f64, f64)) -> f64| -> Vec<f64> {
        flows.windows(4).map(|year| year.iter().map(of).sum()).collect()
    };
    let case = case(
        Basis::Rolling12,
        &rolling(|flow| flow.0),
        &rolling(|flow| flow.0 + flow.1),
    );
    let begun = std::time::Instant::now();
    let shown = case.shown(&[]);
    let taken = begun.elapsed();
    assert!(!hidden_of(&shown).is_empty());
    assert!(taken.as_secs() < 10, "{taken:?} (without optimisation)");
}
