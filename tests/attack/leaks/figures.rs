//! Leaks through what is worked out from counts: percentages, rates, means, intervals, ratings, limits, rounding.

use boardpack_model::assessment::{Assessment, Rag};
use boardpack_model::board::{
    Board, ChartChoice, Comparator, ComparatorKind, Disclosure, DisclosurePolicy, Operator, Polarity, Term,
    Unit,
};
use boardpack_model::{IndicatorCode, Measure, Value};

use super::{NOW, POLICY, check, found, nothing_else, of_three};
use crate::attack::judge::attack;
use crate::attack::tables::{
    Cells, assessed, bare, board, count, hide, one, pack, percent, point, quarters, rate, relation, term,
};
use crate::attack::truth::Issue;

#[test]
fn a_percentage_with_its_denominator_gives_the_numerator() {
    let board = board(POLICY, vec![percent("PCT", "seen", "due")]);
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[12]);
    let show = |shown: &mut Assessment, truth: &Assessment| {
        let below = truth.indicators[0].series[0].denominator;
        let point = point(shown, "PCT", NOW);
        (point.figure, point.denominator) = (Some(100.0 * 4.0 / 12.0), below);
    };
    check(
        &board,
        &cells,
        &[("PCT", NOW)],
        show,
        &["PCT 2025-26 Q4: 4 to 4: 1 possible"],
    );
    check(&board, &cells, &[("PCT", NOW)], nothing_else, &[]);
}

#[test]
fn those_who_are_not_in_the_numerator_are_counted_too() {
    let board = board(POLICY, vec![percent("PCT", "seen", "due")]);
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[98]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[100]);
    let expected = ["PCT 2025-26 Q4 denominator less numerator: 2 to 2: 1 possible"];
    check(&board, &cells, &[], nothing_else, &expected);
}

#[test]
fn a_percentage_of_few_gives_how_many_though_no_count_is_printed() {
    // 57.142857 % of at most 10 is 4 of 7 and nothing else.
    let mut board = board(
        POLICY,
        vec![percent("PCT", "seen", "due"), count("ALL", "everybody")],
    );
    let below = Term {
        measure: Measure::Denominator,
        ..term("PCT")
    };
    board
        .relations
        .push(relation(vec![below], Operator::AtMost, vec![term("ALL")]));
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[7]);
    quarters(&mut cells, "ALL", Measure::Numerator, NOW, &[10]);
    let show = |shown: &mut Assessment, _: &Assessment| {
        point(shown, "PCT", NOW).figure = Some(100.0 * 4.0 / 7.0);
    };
    let expected = [
        "PCT 2025-26 Q4: 1 to 5: 1 possible",
        "PCT 2025-26 Q4 denominator less numerator: 1 to 4: 1 possible",
        "PCT 2025-26 Q4 denominator: 1 to 10: 1 possible",
    ];
    check(&board, &cells, &[("PCT", NOW)], show, &expected);
}

#[test]
fn a_rate_over_a_known_population_gives_the_count() {
    let board = board(POLICY, vec![rate("RAT", "referrals")]);
    let mut cells = Cells::new();
    quarters(&mut cells, "RAT", Measure::Numerator, NOW, &[3]);
    let show = |shown: &mut Assessment, truth: &Assessment| {
        point(shown, "RAT", NOW).figure = truth.indicators[0].series[0].figure;
    };
    check(
        &board,
        &cells,
        &[("RAT", NOW)],
        show,
        &["RAT 2025-26 Q4: 3 to 3: 1 possible"],
    );
    check(&board, &cells, &[("RAT", NOW)], nothing_else, &[]);
}

#[test]
fn a_mean_of_few_cases_gives_their_number() {
    let mut weeks = percent("MEAN", "weeks", "cases");
    weeks.unit = Unit::Mean {
        unit: "weeks".to_owned(),
    };
    let board = board(POLICY, vec![weeks]);
    let mut cells = Cells::new();
    quarters(&mut cells, "MEAN", Measure::Numerator, NOW, &[106]);
    quarters(&mut cells, "MEAN", Measure::Denominator, NOW, &[3]);
    let show = |shown: &mut Assessment, truth: &Assessment| {
        let of_truth = &truth.indicators[0].series[0];
        let point = point(shown, "MEAN", NOW);
        (point.figure, point.numerator) = (of_truth.figure, of_truth.numerator);
    };
    check(
        &board,
        &cells,
        &[("MEAN", NOW)],
        show,
        &["MEAN 2025-26 Q4 denominator: 3 to 3: 1 possible"],
    );
}

/// Fifteen quarters, of which the last is small.
fn fifteen() -> (Board, Cells) {
    let mut cells = Cells::new();
    let counts = [8, 12, 9, 13, 8, 11, 7, 12, 9, 13, 8, 11, 9, 10, 4];
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &counts);
    (board(POLICY, vec![count("ONE", "children")]), cells)
}

#[test]
fn a_mean_that_counts_a_hidden_point_gives_it_away() {
    let (board, cells) = fifteen();
    let keep = |shown: &mut Assessment, truth: &Assessment| {
        one(shown, "ONE")
            .variation
            .clone_from(&truth.indicators[0].variation);
    };
    let expected = [
        "ONE 2025-26 Q4: 4 to 4: 1 possible",
        "ONE limits: they are worked out from hidden figures",
    ];
    check(&board, &cells, &[("ONE", NOW)], keep, &expected);
}

#[test]
fn a_mean_of_what_is_published_is_safe() {
    let (board, cells) = fifteen();
    let mut without = cells.clone();
    without.remove(&("ONE".to_owned(), Measure::Numerator, NOW.parse().unwrap()));
    let of_the_rest = assessed(&board, &without, NOW.parse().unwrap()).indicators[0]
        .variation
        .clone();
    assert!(of_the_rest.is_some());
    let put = |shown: &mut Assessment, _: &Assessment| one(shown, "ONE").variation.clone_from(&of_the_rest);
    check(&board, &cells, &[("ONE", NOW)], put, &[]);
}

#[test]
fn a_rating_beside_a_hidden_figure_narrows_it() {
    let mut low = count("ONE", "children");
    low.polarity = Polarity::Neutral {
        low: Some(2.0),
        high: Some(40.0),
    };
    let board = board(POLICY, vec![low]);
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 1]);
    let rated = |shown: &mut Assessment, _: &Assessment| one(shown, "ONE").rag = Rag::BelowExpected;
    check(
        &board,
        &cells,
        &[("ONE", NOW)],
        rated,
        &["ONE 2025-26 Q4: 1 to 2: 2 possible"],
    );
}

#[test]
fn the_width_of_an_interval_tells_of_how_many_it_is() {
    let mut board = board(POLICY, vec![percent("PCT", "seen", "due")]);
    board.comparators.push(Comparator {
        indicator: IndicatorCode::new("PCT").unwrap(),
        area: "Elsewhere".to_owned(),
        kind: ComparatorKind::Neighbour,
        year: "2024-25".to_owned(),
        value: Value::number(30.0),
        status: None,
        numerator: None,
        denominator: None,
        interval: None,
        source: "published".to_owned(),
        place: String::new(),
    });
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[12]);
    let show = |shown: &mut Assessment, truth: &Assessment| {
        let of_truth = &truth.indicators[0].series[0];
        let point = point(shown, "PCT", NOW);
        (point.figure, point.interval) = (of_truth.figure, of_truth.interval);
    };
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "PCT", NOW);
    show(&mut shown, &truth);
    let found = found(&board, &truth, &[pack(&board, &shown, 1)]);
    assert!(
        found.contains(&"PCT 2025-26 Q4: 4 to 4: 1 possible".to_owned()),
        "{found:?}"
    );
}

#[test]
fn rounded_counts_leave_more_open() {
    let policy = DisclosurePolicy {
        round_to: 5,
        ..POLICY
    };
    let (mut board, cells) = of_three([20, 30, 4]);
    board.audiences[0].disclosure = Disclosure::Protect(policy);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    for (code, rounded) in [("ONE", 20.0), ("TWO", 30.0), ("ALL", 55.0)] {
        let point = point(&mut shown, code, NOW);
        (point.figure, point.numerator) = (Some(rounded), Value::number(rounded));
    }
    hide(&mut shown, "THREE", NOW);
    let pack = pack(&board, &shown, 1);
    let outcome = attack(
        &board,
        &policy,
        &[Issue {
            pack: &pack,
            truth: &truth,
            workbook: None,
        }],
    );
    assert_eq!((outcome.attacked, outcome.leaks), (1, Vec::new()));
}

#[test]
fn limits_by_each_denominator_tell_of_how_many_a_hidden_percentage_is() {
    let mut seen = percent("PCT", "seen", "due");
    seen.control.chart = ChartChoice::Proportion;
    let board = board(POLICY, vec![seen]);
    let mut cells = Cells::new();
    let above = [20, 24, 22, 27, 25, 21, 26, 23, 28, 22, 24, 26, 25, 21, 26, 4];
    let below = [41, 50, 45, 52, 50, 44, 50, 47, 58, 46, 49, 53, 51, 44, 52, 30];
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &above);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &below);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "PCT", NOW);
    assert_eq!(found(&board, &truth, &[pack(&board, &shown, 1)]), [""; 0]);
    one(&mut shown, "PCT")
        .variation
        .clone_from(&truth.indicators[0].variation);
    let found = found(&board, &truth, &[pack(&board, &shown, 1)]);
    for expected in [
        "PCT 2025-26 Q4: 4 to 4: 1 possible",
        "PCT 2025-26 Q4 denominator: 30 to 30: 1 possible",
    ] {
        assert!(found.contains(&expected.to_owned()), "{found:?}");
    }
}
