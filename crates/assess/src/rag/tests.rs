//! Ratings against what was agreed, case by case.

use super::*;
use crate::fixtures::{board, indicator};
use crate::series::empty_point;
use boardpack_model::Value;

fn point(figure: f64, denominator: f64) -> Point {
    let board = board();
    let mut point = empty_point(
        indicator(&board, "PCT01"),
        "2025-26 Q3".parse().unwrap(),
        Value::number(figure),
    );
    point.figure = Some(figure);
    point.denominator = Value::number(denominator);
    point
}

fn check(polarity: Polarity, target: Option<f64>, floor: Option<f64>, expected: &[(f64, Rag)]) {
    let board = board();
    let mut indicator = indicator(&board, "PCT01").clone();
    indicator.polarity = polarity;
    for (figure, rag) in expected {
        let found = rate(&indicator, Some(&point(*figure, 400.0)), target, floor);
        assert_eq!(found, *rag, "{polarity:?} {target:?} {floor:?} {figure}");
    }
}

#[test]
fn high_is_good() {
    let rows = [
        (85.0, Rag::Green),
        (84.95, Rag::Green),
        (84.94, Rag::Amber),
        (75.0, Rag::Amber),
        (74.95, Rag::Amber),
        (74.94, Rag::Red),
    ];
    check(Polarity::High, Some(85.0), Some(75.0), &rows);
    check(
        Polarity::High,
        Some(85.0),
        None,
        &[(85.0, Rag::Green), (10.0, Rag::Amber)],
    );
    check(
        Polarity::High,
        None,
        Some(75.0),
        &[(80.0, Rag::NoTarget), (74.0, Rag::Red)],
    );
    check(Polarity::High, None, None, &[(80.0, Rag::NoTarget)]);
}

#[test]
fn low_is_good() {
    let rows = [
        (18.0, Rag::Green),
        (18.04, Rag::Green),
        (18.06, Rag::Amber),
        (23.0, Rag::Amber),
        (23.1, Rag::Red),
    ];
    check(Polarity::Low, Some(18.0), Some(23.0), &rows);
    check(
        Polarity::Low,
        Some(0.0),
        Some(3.0),
        &[(0.0, Rag::Green), (3.1, Rag::Red)],
    );
}

#[test]
fn within_a_band_is_good() {
    let polarity = Polarity::Band {
        low: 15.0,
        high: 23.0,
    };
    let rows = [
        (15.0, Rag::Green),
        (14.9, Rag::Amber),
        (12.0, Rag::Amber),
        (11.9, Rag::Red),
        (23.0, Rag::Green),
        (26.0, Rag::Amber),
        (26.1, Rag::Red),
    ];
    check(polarity, None, Some(26.0), &rows);
    check(polarity, None, Some(12.0), &rows);
    check(polarity, None, None, &[(20.0, Rag::Green), (90.0, Rag::Amber)]);
}

#[test]
fn what_is_agreed_counts_as_printed_too() {
    // 84.25 prints as 84.3, and a figure of 84.3 meets the target that a reader sees.
    check(
        Polarity::Low,
        Some(84.25),
        Some(90.25),
        &[
            (84.3, Rag::Green),
            (84.4, Rag::Amber),
            (90.3, Rag::Amber),
            (90.4, Rag::Red),
        ],
    );
    check(
        Polarity::High,
        Some(84.34),
        Some(70.04),
        &[
            (84.3, Rag::Green),
            (84.2, Rag::Amber),
            (70.0, Rag::Amber),
            (69.9, Rag::Red),
        ],
    );
    let band = Polarity::Band {
        low: 15.04,
        high: 22.96,
    };
    check(
        band,
        None,
        Some(26.04),
        &[
            (15.0, Rag::Green),
            (23.0, Rag::Green),
            (14.9, Rag::Amber),
            (26.1, Rag::Red),
        ],
    );
    let activity = Polarity::Neutral {
        low: Some(20.04),
        high: Some(29.96),
    };
    check(
        activity,
        None,
        None,
        &[
            (20.0, Rag::AsExpected),
            (30.0, Rag::AsExpected),
            (30.1, Rag::AboveExpected),
        ],
    );
    check_accepted(
        Polarity::High,
        deviation(70.04, "2025-04-01", "2026-03-31"),
        &[(70.0, Rag::Accepted), (69.9, Rag::Red)],
    );
}

#[test]
fn meeting_a_target_and_being_green_are_one() {
    let board = board();
    let mut indicator = indicator(&board, "PCT01").clone();
    for polarity in [Polarity::High, Polarity::Low] {
        indicator.polarity = polarity;
        for figure in [84.2, 84.25, 84.3, 84.34, 84.4] {
            for target in [84.2, 84.25, 84.34, 84.35] {
                let is_green =
                    rate(&indicator, Some(&point(figure, 400.0)), Some(target), None) == Rag::Green;
                assert_eq!(
                    indicator.meets(figure, Some(target)),
                    Some(is_green),
                    "{figure} {target}"
                );
                assert_eq!(shortfall(&indicator, figure, Some(target)) <= 0.0, is_green);
            }
        }
    }
}

#[test]
fn activity_without_an_expected_range_is_counted_as_activity() {
    let mut indicators = crate::fixtures::assessed("2025-26 Q3", &[]).indicators;
    indicators.truncate(3);
    for one in &mut indicators {
        one.rag = Rag::NoTarget;
        one.polarity = Polarity::High;
    }
    indicators[1].polarity = Polarity::Neutral {
        low: None,
        high: None,
    };
    let counts = counts(&indicators);
    assert_eq!((counts.activity, counts.no_target), (1, 2));
}

#[test]
fn activity_is_never_red_amber_or_green() {
    let polarity = Polarity::Neutral {
        low: Some(20.0),
        high: Some(30.0),
    };
    let rows = [
        (20.0, Rag::AsExpected),
        (30.04, Rag::AsExpected),
        (30.1, Rag::AboveExpected),
        (19.9, Rag::BelowExpected),
    ];
    check(polarity, Some(1.0), Some(2.0), &rows);
    let open = Polarity::Neutral {
        low: None,
        high: Some(30.0),
    };
    check(
        open,
        None,
        None,
        &[(0.0, Rag::AsExpected), (31.0, Rag::AboveExpected)],
    );
    check(
        Polarity::Neutral {
            low: None,
            high: None,
        },
        None,
        None,
        &[(5.0, Rag::NoTarget)],
    );
}

#[test]
fn an_interval_or_a_small_denominator_is_not_rated_and_no_figure_is_no_data() {
    let board = board();
    let indicator = indicator(&board, "PCT01");
    let rag = |point: Option<&Point>| rate(indicator, point, Some(85.0), Some(75.0));
    assert_eq!(rag(Some(&point(100.0, 9.0))), Rag::NotRated);
    assert_eq!(rag(Some(&point(100.0, 10.0))), Rag::Green);
    assert_eq!(rag(None), Rag::NoData);
    let mut hidden = point(0.0, 400.0);
    hidden.figure = None;
    hidden.value = Value::Suppressed { low: 1.0, high: 4.0 };
    assert_eq!(rag(Some(&hidden)), Rag::NotRated);
    hidden.value = Value::number(412.0);
    hidden.covers = Some(boardpack_model::assessment::Covers {
        given: 1,
        of: 2,
        parts: "agencies".to_owned(),
        without: vec!["Voluntary".to_owned()],
        nil: Vec::new(),
    });
    assert_eq!(rag(Some(&hidden)), Rag::NotRated);
    hidden.value = Value::Blank;
    assert_eq!(rag(Some(&hidden)), Rag::NoData);
}

#[test]
fn a_part_total_is_not_rated() {
    let board = board();
    let indicator = indicator(&board, "PCT01");
    let mut part = point(20.0, 400.0);
    let covers = |given| boardpack_model::assessment::Covers {
        given,
        of: 7,
        parts: "agencies".to_owned(),
        without: Vec::new(),
        nil: Vec::new(),
    };
    part.covers = Some(covers(5));
    assert_eq!(
        rate(indicator, Some(&part), Some(85.0), Some(75.0)),
        Rag::NotRated
    );
    part.covers = Some(covers(7));
    assert_eq!(rate(indicator, Some(&part), Some(85.0), Some(75.0)), Rag::Red);
}

fn deviation(accepted: f64, from: &str, until: &str) -> AcceptedDeviation {
    AcceptedDeviation {
        accepted,
        from: from.parse().unwrap(),
        until: until.parse().unwrap(),
        reason: "a new recording system".to_owned(),
        agreed_by: "Board meeting, June 2025".to_owned(),
    }
}

/// Ratings of figures of October to December 2025 with one deviation agreed.
fn check_accepted(polarity: Polarity, agreed: AcceptedDeviation, expected: &[(f64, Rag)]) {
    let board = board();
    let mut indicator = indicator(&board, "PCT01").clone();
    indicator.polarity = polarity;
    indicator.deviations = vec![agreed];
    let (target, floor) = match polarity {
        Polarity::Low => (Some(15.0), Some(20.0)),
        Polarity::Band { .. } => (None, Some(26.0)),
        _ => (Some(85.0), Some(75.0)),
    };
    for (figure, rag) in expected {
        let found = rate(&indicator, Some(&point(*figure, 400.0)), target, floor);
        assert_eq!(found, *rag, "{polarity:?} {figure}");
    }
}

#[test]
fn a_figure_short_of_its_target_but_no_worse_than_accepted_is_accepted_and_never_green() {
    let year = |accepted| deviation(accepted, "2025-04-01", "2026-03-31");
    check_accepted(
        Polarity::High,
        year(70.0),
        &[
            (85.0, Rag::Green),
            (84.9, Rag::Accepted),
            (74.0, Rag::Accepted),
            (70.0, Rag::Accepted),
            (69.95, Rag::Accepted),
            (69.9, Rag::Red),
        ],
    );
    check_accepted(
        Polarity::High,
        year(80.0),
        &[(80.0, Rag::Accepted), (79.9, Rag::Amber), (74.9, Rag::Red)],
    );
    check_accepted(
        Polarity::Low,
        year(25.0),
        &[
            (15.0, Rag::Green),
            (15.1, Rag::Accepted),
            (25.0, Rag::Accepted),
            (25.1, Rag::Red),
        ],
    );
    let band = Polarity::Band {
        low: 15.0,
        high: 23.0,
    };
    check_accepted(
        band,
        year(30.0),
        &[
            (20.0, Rag::Green),
            (30.0, Rag::Accepted),
            (8.0, Rag::Accepted),
            (30.1, Rag::Red),
        ],
    );
    let activity = Polarity::Neutral {
        low: None,
        high: Some(30.0),
    };
    check_accepted(activity, year(40.0), &[(35.0, Rag::AboveExpected)]);
}

#[test]
fn a_deviation_holds_on_its_first_and_last_day_and_on_no_other() {
    // The period's last day is 31 December 2025.
    for (from, until, rag) in [
        ("2025-12-31", "2026-03-31", Rag::Accepted),
        ("2025-04-01", "2025-12-31", Rag::Accepted),
        ("2026-01-01", "2026-03-31", Rag::Red),
        ("2025-04-01", "2025-12-30", Rag::Red),
    ] {
        check_accepted(Polarity::High, deviation(60.0, from, until), &[(65.0, rag)]);
    }
}

#[test]
fn accepted_deviations_are_counted_by_themselves() {
    let assessment = crate::fixtures::assessed("2025-26 Q3", &[]);
    let mut indicators = assessment.indicators;
    for (one, rag) in indicators
        .iter_mut()
        .zip([Rag::Accepted, Rag::Green, Rag::Accepted])
    {
        one.rag = rag;
    }
    let counts = counts(&indicators);
    assert_eq!(
        (counts.accepted, counts.green, counts.amber, counts.red),
        (2, 1, 0, 0)
    );
}
