//! Leaks through sums: totals, years, stocks, and what two indicators count in the same words.

use boardpack_model::Measure;
use boardpack_model::board::{Basis, Operator, Term};

use super::{NOW, POLICY, check, found, nothing_else, of_three};
use crate::attack::tables::{
    Cells, assessed, assessed_after, bare, board, count, hide, pack, percent, quarters, relation, term,
};

#[test]
fn a_total_and_all_parts_but_one_give_that_one() {
    let (board, cells) = of_three([20, 30, 4]);
    check(
        &board,
        &cells,
        &[("THREE", NOW)],
        nothing_else,
        &["THREE 2025-26 Q4: 4 to 4: 1 possible"],
    );
}

#[test]
fn two_hidden_parts_that_add_up_to_next_to_nothing_are_given_away() {
    let (board, cells) = of_three([20, 1, 0]);
    let hidden = [("TWO", NOW), ("THREE", NOW)];
    check(
        &board,
        &cells,
        &hidden,
        nothing_else,
        &["TWO 2025-26 Q4: 0 to 1: 2 possible"],
    );
}

#[test]
fn two_hidden_parts_of_a_total_are_safe() {
    let (board, cells) = of_three([20, 30, 4]);
    check(&board, &cells, &[("TWO", NOW), ("THREE", NOW)], nothing_else, &[]);
}

#[test]
fn a_lone_small_count_is_safe() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 0, 9, 3]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    check(&board, &cells, &[("ONE", NOW)], nothing_else, &[]);
}

#[test]
fn a_relation_that_bounds_a_lone_count_gives_it_away() {
    let mut board = board(
        POLICY,
        vec![count("ONE", "children"), count("TWO", "of them, girls")],
    );
    board
        .relations
        .push(relation(vec![term("TWO")], Operator::AtMost, vec![term("ONE")]));
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "TWO", Measure::Numerator, NOW, &[4]);
    // The second is printed though small: that alone is a leak, and leaves 4 and 5 for the first.
    check(
        &board,
        &cells,
        &[("ONE", NOW)],
        nothing_else,
        &[
            "ONE 2025-26 Q4: 4 to 5: 2 possible",
            "TWO 2025-26 Q4: 4 to 4: 1 possible",
        ],
    );
}

#[test]
fn the_year_to_date_less_the_quarters_shown_gives_the_one_hidden() {
    let mut year = count("YTD", "children");
    year.basis = Basis::YearToDate;
    let board = board(POLICY, vec![count("ONE", "children"), year]);
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[20, 4, 30, 25]);
    quarters(&mut cells, "YTD", Measure::Numerator, NOW, &[20, 24, 54, 79]);
    let expected = [
        "ONE 2025-26 Q2: 4 to 4: 1 possible",
        "YTD within 2025-26 Q2: 4 to 4: 1 possible",
    ];
    check(&board, &cells, &[("ONE", "2025-26 Q2")], nothing_else, &expected);
    // Two years to date hidden besides: of the third only the sum with the hidden quarter is known.
    let hidden = [
        ("ONE", "2025-26 Q2"),
        ("ONE", "2025-26 Q3"),
        ("YTD", "2025-26 Q2"),
    ];
    check(&board, &cells, &hidden, nothing_else, &[]);
}

#[test]
fn the_year_so_far_less_the_quarters_shown_gives_the_one_hidden() {
    let board = board(POLICY, vec![count("ONE", "children")]);
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[20, 4, 30, 25]);
    let truth = assessed_after(&board, &[cells], NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", "2025-26 Q2");
    assert_eq!(found(&board, &truth, &[pack(&board, &shown, 1)]), [""; 0]);
    shown.indicators[0].year.clone_from(&truth.indicators[0].year);
    let expected = ["ONE 2025-26 Q2: 4 to 4: 1 possible"];
    assert_eq!(found(&board, &truth, &[pack(&board, &shown, 1)]), expected);
}

#[test]
fn rolling_years_that_follow_each_other_give_a_quarter() {
    let mut year = count("YEAR", "children");
    year.basis = Basis::Rolling12;
    let board = board(POLICY, vec![count("ONE", "children"), year]);
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[20, 22, 30, 25, 2]);
    quarters(&mut cells, "YEAR", Measure::Numerator, NOW, &[97, 79]);
    check(
        &board,
        &cells,
        &[("ONE", NOW)],
        nothing_else,
        &["ONE 2025-26 Q4: 2 to 2: 1 possible"],
    );
}

#[test]
fn rolling_years_alone_leave_one_of_them_open() {
    let mut year = count("YEAR", "children");
    year.basis = Basis::Rolling12;
    let board = board(POLICY, vec![year]);
    let mut cells = Cells::new();
    quarters(&mut cells, "YEAR", Measure::Numerator, NOW, &[10, 10, 10, 11, 11]);
    // What left the year may be as much as came.
    check(&board, &cells, &[("YEAR", "2025-26 Q3")], nothing_else, &[]);
}

#[test]
fn the_same_count_in_two_indicators_is_hidden_in_both_or_in_none() {
    let board = board(
        POLICY,
        vec![count("ONE", "enquiries"), percent("PCT", "seen", "enquiries")],
    );
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[0]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[4]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", NOW);
    let found = found(&board, &truth, &[pack(&board, &shown, 1)]);
    assert!(
        found.contains(&"ONE 2025-26 Q4: 4 to 4: 1 possible".to_owned()),
        "{found:?}"
    );
    check(&board, &cells, &[("ONE", NOW), ("PCT", NOW)], nothing_else, &[]);
}

#[test]
fn what_starts_and_what_ends_give_what_is_open() {
    let mut open = count("OPEN", "open");
    open.basis = Basis::Snapshot;
    let mut board = board(
        POLICY,
        vec![open, count("START", "started"), count("END", "ended")],
    );
    let ended = Term {
        is_minus: true,
        ..term("END")
    };
    let right = vec![
        Term {
            periods_before: 1,
            ..term("OPEN")
        },
        term("START"),
        ended,
    ];
    board
        .relations
        .push(relation(vec![term("OPEN")], Operator::Equal, right));
    let mut cells = Cells::new();
    quarters(&mut cells, "OPEN", Measure::Numerator, NOW, &[8, 3]);
    quarters(&mut cells, "START", Measure::Numerator, NOW, &[6, 7]);
    quarters(&mut cells, "END", Measure::Numerator, NOW, &[9, 12]);
    check(
        &board,
        &cells,
        &[("OPEN", NOW)],
        nothing_else,
        &["OPEN 2025-26 Q4: 3 to 3: 1 possible"],
    );
    check(
        &board,
        &cells,
        &[("OPEN", NOW), ("START", NOW)],
        nothing_else,
        &[],
    );
}
