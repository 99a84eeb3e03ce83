//! The attacker attacked: leaks made by hand that it must find, and safe tables that it must not complain of.

use boardpack_model::assessment::{Assessment, Rag, Revision};
use boardpack_model::board::{
    Basis, Board, Comparator, ComparatorKind, DisclosurePolicy, Missing, Operator, Polarity, Relation, Term,
    Unit,
};
use boardpack_model::observation::Commentary;
use boardpack_model::pack::Pack;
use boardpack_model::{IndicatorCode, Measure, Place, Severity, Value};

use super::judge::attack;
use super::tables::{Cells, assessed, bare, board, count, hide, one, pack, percent, point, quarters, rate};
use super::truth::Issue;

const POLICY: DisclosurePolicy = DisclosurePolicy {
    up_to: 5,
    zeros: boardpack_model::board::Zeros::Shown,
    round_to: 1,
    least_denominator: 10,
    least_possible: 3,
};
const NOW: &str = "2025-26 Q4";

/// What is found out of the issues of one period: `CNT01 2025-26 Q4: 4 to 4: 1 possible`.
fn found(board: &Board, truth: &Assessment, packs: &[Pack]) -> Vec<String> {
    let issues: Vec<Issue<'_>> = packs
        .iter()
        .map(|pack| Issue {
            pack,
            truth,
            workbook: None,
        })
        .collect();
    let outcome = attack(board, &POLICY, &issues);
    assert!(outcome.attacked > 0, "nothing was attacked");
    let lines = outcome
        .leaks
        .into_iter()
        .map(|leak| format!("{}: {}", leak.what, leak.deduced));
    lines.collect()
}

/// What is found out of one pack in which some figures are hidden, changed further by hand.
fn check(
    board: &Board,
    cells: &Cells,
    hidden: &[(&str, &str)],
    change: impl Fn(&mut Assessment, &Assessment),
    expected: &[&str],
) {
    let truth = assessed(board, cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    for (code, period) in hidden {
        hide(&mut shown, code, period);
    }
    change(&mut shown, &truth);
    assert_eq!(found(board, &truth, &[pack(board, &shown, 1)]), expected);
}

fn nothing_else(_: &mut Assessment, _: &Assessment) {}

fn term(code: &str, periods_before: u8) -> Term {
    Term {
        is_minus: false,
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        breakdown: String::new(),
        periods_before,
    }
}

fn relation(left: Vec<Term>, operator: Operator, right: Vec<Term>) -> Relation {
    Relation {
        code: "relation".to_owned(),
        title: "These add up".to_owned(),
        left,
        operator,
        right,
        tolerance: 0.0,
        missing: Missing::NotRun,
        severity: Severity::Query,
        from: None,
        until: None,
        defined_at: String::new(),
    }
}

/// Three counts and their total.
fn of_three(counts: [u32; 3]) -> (Board, Cells) {
    let indicators = ["ONE", "TWO", "THREE", "ALL"]
        .map(|code| count(code, code))
        .to_vec();
    let mut board = board(POLICY, indicators);
    let parts = ["ONE", "TWO", "THREE"].map(|code| term(code, 0)).to_vec();
    board
        .relations
        .push(relation(parts, Operator::Equal, vec![term("ALL", 0)]));
    let mut cells = Cells::new();
    for (code, one) in ["ONE", "TWO", "THREE"].into_iter().zip(counts) {
        quarters(&mut cells, code, Measure::Numerator, NOW, &[one]);
    }
    quarters(&mut cells, "ALL", Measure::Numerator, NOW, &[counts.iter().sum()]);
    (board, cells)
}

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
    check(
        &board,
        &cells,
        &[("TWO", NOW), ("THREE", NOW)],
        nothing_else,
        &[
            "THREE 2025-26 Q4: 0 to 1: 2 possible",
            "TWO 2025-26 Q4: 0 to 1: 2 possible",
        ],
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
    board.relations.push(relation(
        vec![term("TWO", 0)],
        Operator::AtMost,
        vec![term("ONE", 0)],
    ));
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
    let expected = ["ONE 2025-26 Q2: 4 to 4: 1 possible"];
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
fn rolling_years_alone_give_one_between_two_noughts() {
    let mut year = count("YEAR", "children");
    year.basis = Basis::Rolling12;
    let board = board(POLICY, vec![year]);
    let mut cells = Cells::new();
    quarters(&mut cells, "YEAR", Measure::Numerator, NOW, &[10, 10, 10, 11, 11]);
    // Nothing left the year and one came, as the next one shows: 10 or 11.
    let expected = ["YEAR 2025-26 Q3: 10 to 11: 2 possible"];
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "YEAR", "2025-26 Q3");
    let found = found(&board, &truth, &[pack(&board, &shown, 1)]);
    assert_ne!(
        found, expected,
        "old quarters may be anything, so that nothing can be said"
    );
    assert!(found.is_empty());
}

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
fn a_percentage_of_unknown_counts_leaves_few_whole_numbers() {
    // 57.142857 % of at most 10 is 4 of 7 and nothing else.
    let mut board = board(
        POLICY,
        vec![percent("PCT", "seen", "due"), count("ALL", "everybody")],
    );
    let below = Term {
        measure: Measure::Denominator,
        ..term("PCT", 0)
    };
    board
        .relations
        .push(relation(vec![below], Operator::AtMost, vec![term("ALL", 0)]));
    let mut cells = Cells::new();
    quarters(&mut cells, "PCT", Measure::Numerator, NOW, &[4]);
    quarters(&mut cells, "PCT", Measure::Denominator, NOW, &[7]);
    quarters(&mut cells, "ALL", Measure::Numerator, NOW, &[10]);
    let show = |shown: &mut Assessment, _: &Assessment| {
        point(shown, "PCT", NOW).figure = Some(100.0 * 4.0 / 7.0);
    };
    let expected = [
        "PCT 2025-26 Q4 denominator less numerator: 0 to 4: 2 possible",
        "PCT 2025-26 Q4: 0 to 5: 2 possible",
    ];
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "PCT", NOW);
    show(&mut shown, &truth);
    let mut found = found(&board, &truth, &[pack(&board, &shown, 1)]);
    found.sort();
    assert_eq!(found.len(), expected.len() + 1, "{found:?}");
    assert!(found.iter().all(|leak| leak.ends_with("2 possible")), "{found:?}");
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
        ..term("END", 0)
    };
    let right = vec![term("OPEN", 1), term("START", 0), ended];
    board
        .relations
        .push(relation(vec![term("OPEN", 0)], Operator::Equal, right));
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

#[test]
fn two_issues_that_hide_different_figures_give_both() {
    let (board, cells) = of_three([20, 30, 4]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let issue = |hidden: [&str; 2], number| {
        let mut shown = bare(&truth);
        hidden.iter().for_each(|code| hide(&mut shown, code, NOW));
        pack(&board, &shown, number)
    };
    let (first, second) = (issue(["TWO", "THREE"], 1), issue(["ONE", "THREE"], 2));
    assert_eq!(found(&board, &truth, std::slice::from_ref(&first)), [""; 0]);
    assert_eq!(found(&board, &truth, std::slice::from_ref(&second)), [""; 0]);
    assert_eq!(
        found(&board, &truth, &[first, second]),
        ["THREE 2025-26 Q4: 4 to 4: 1 possible"]
    );
}

#[test]
fn a_figure_that_an_earlier_issue_printed_is_known() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 3]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let open = pack(&board, &bare(&truth), 1);
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", NOW);
    let expected = ["ONE 2025-26 Q4: 3 to 3: 1 possible"];
    assert_eq!(found(&board, &truth, &[open, pack(&board, &shown, 2)]), expected);
}

#[test]
fn a_list_of_revisions_may_print_what_the_tables_hide() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[3, 12]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let revised = |shown: &mut Assessment, _: &Assessment| {
        shown.revisions.push(Revision {
            indicator: IndicatorCode::new("ONE").unwrap(),
            period: "2025-26 Q3".parse().unwrap(),
            old: "9".to_owned(),
            new: "3".to_owned(),
            reason: None,
            place: Place::default(),
        });
    };
    check(
        &board,
        &cells,
        &[("ONE", "2025-26 Q3")],
        revised,
        &["ONE 2025-26 Q3: 3 to 3: 1 possible"],
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
        value: 30.0,
        numerator: None,
        denominator: None,
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

/// What is found in a pack of one small count, of which one thing was changed by hand.
fn check_told(change: impl Fn(&mut Pack), expected: &str) {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 9, 4]);
    let board = board(POLICY, vec![count("ONE", "children")]);
    let truth = assessed(&board, &cells, NOW.parse().unwrap());
    let mut shown = bare(&truth);
    hide(&mut shown, "ONE", NOW);
    let mut pack = pack(&board, &shown, 1);
    assert_eq!(found(&board, &truth, std::slice::from_ref(&pack)), [""; 0]);
    change(&mut pack);
    let found = found(&board, &truth, &[pack]);
    assert!(found.iter().any(|leak| leak.starts_with(expected)), "{found:?}");
}

#[test]
fn a_hidden_number_is_found_wherever_it_is_told() {
    check_told(
        |pack| pack.themes[0].indicators[0].statement = "4 in the quarter.".to_owned(),
        "ONE statement: 4",
    );
    check_told(
        |pack| pack.themes[0].indicators[0].reading = "It fell to four.".to_owned(),
        "ONE reading: 4",
    );
    check_told(
        |pack| pack.themes[0].indicators[0].trend.as_mut().unwrap().alt = "From 12 to 4.".to_owned(),
        "ONE alt: 4",
    );
    check_told(
        |pack| pack.chair.headlines = vec!["Demand outside what was expected: Measure ONE (4).".to_owned()],
        "ONE headlines: 4",
    );
    let coordinate = "ONE 2025-26 Q4: 4 to 4: 1 possible";
    check_told(
        |pack| pack.themes[0].indicators[0].trend.as_mut().unwrap().points[2].figure = Some(4.0),
        coordinate,
    );
    check_told(|pack| pack.scorecard[0].rows[0].spark[2] = Some(4.0), coordinate);
    check_told(
        |pack| pack.scorecard[0].rows[0].latest_number = Some(4.0),
        coordinate,
    );
    check_told(
        |pack| pack.themes[0].indicators[0].table[2].number = Some(4.0),
        coordinate,
    );
}

#[test]
fn words_of_a_partner_that_hold_a_hidden_number_are_found() {
    let mut cells = Cells::new();
    quarters(&mut cells, "ONE", Measure::Numerator, NOW, &[12, 9, 4]);
    let mut board = board(POLICY, vec![count("ONE", "children")]);
    // An audience that may see everything gets the words as they are.
    board.audiences[0].disclosure = boardpack_model::board::Disclosure::Full;
    let said = |shown: &mut Assessment, _: &Assessment| {
        one(shown, "ONE").commentary.push(Commentary {
            agency: boardpack_model::AgencyCode::new("social-care").unwrap(),
            indicator: IndicatorCode::new("ONE").unwrap(),
            period: NOW.parse().unwrap(),
            text: "Down from 9 to 4.".to_owned(),
            place: Place::default(),
        });
    };
    check(
        &board,
        &cells,
        &[("ONE", NOW)],
        said,
        &["ONE text: 4 is hidden, and told in: Down from 9 to 4."],
    );
}

#[test]
fn rounded_counts_leave_more_open() {
    let policy = DisclosurePolicy {
        round_to: 5,
        ..POLICY
    };
    let (mut board, cells) = of_three([20, 30, 4]);
    board.audiences[0].disclosure = boardpack_model::board::Disclosure::Protect(policy);
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
