//! Place, range, funnel class and years in words, over places with known counts.

use boardpack_model::assessment::Assessment;
use boardpack_model::{Measure, Value};
use proptest::prelude::*;

use super::*;
use crate::fixtures::{board, comparator, history, instant, known, quarters};

const YEAR: &str = "year ending March 2025";

/// Ten neighbours with so many of a thousand.
fn neighbours(counts: &[f64]) -> Vec<Comparator> {
    let names = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];
    let one = |(name, count): (&&str, &f64)| {
        let mut one = comparator("PCT01", name, YEAR, count / 10.0);
        (one.numerator, one.denominator) = (Some(*count), Some(1000.0));
        one
    };
    names.iter().zip(counts).map(one).collect()
}

const COUNTS: [f64; 10] = [
    600.0, 640.0, 680.0, 700.0, 720.0, 740.0, 760.0, 780.0, 860.0, 900.0,
];

/// The comparison of so many of so many in October to December 2025 with some comparators.
fn compared(count: f64, of: f64, comparators: Vec<Comparator>) -> Option<Comparison> {
    let mut board = board();
    board.comparators = comparators;
    let mut cells = quarters("PCT01", Measure::Numerator, "2025-26 Q3", &[count]);
    cells.extend(quarters("PCT01", Measure::Denominator, "2025-26 Q3", &[of]));
    let history = history();
    let assessment: Assessment = crate::assess(
        &board,
        "2025-26 Q3".parse().unwrap(),
        &known(&cells, &history),
        instant("2026-12-01T00:00:00Z"),
    )
    .unwrap();
    assessment.indicators[1].comparison.clone()
}

fn check(count: f64, of: f64, comparators: Vec<Comparator>, expected: &str) {
    let found = compared(count, of, comparators);
    assert_eq!(found.map(|one| one.words).unwrap_or_default(), expected);
}

const YEARS: &str = " The neighbours’ figures are for the year ending March 2025, nine months before ours.";

#[test]
fn a_place_is_said_with_what_chance_leaves_open() {
    check(
        152.0,
        200.0,
        neighbours(&COUNTS),
        &format!(
            "Among ours and ten neighbours it is the joint fourth highest; allowing for chance, anywhere from third to \
             ninth. It is no further from the mean of all these places together (73.8%) than chance alone would put it.{YEARS}"
        ),
    );
    check(
        970.0,
        1000.0,
        neighbours(&COUNTS),
        &format!(
            "Among ours and ten neighbours it is the highest; chance alone would not change that. It is higher than the \
             mean of all these places together (75.9%) by more than chance alone would make it in one of five hundred.{YEARS}"
        ),
    );
    // In the lower half places are counted from the lowest.
    check(
        124.0,
        200.0,
        neighbours(&COUNTS),
        &format!(
            "Among ours and ten neighbours it is the second lowest; allowing for chance, anywhere from first to fifth. It \
             is lower than the mean of all these places together (73.6%) by more than chance alone would make it in one \
             of five hundred.{YEARS}"
        ),
    );
    check(
        7.0,
        10.0,
        neighbours(&COUNTS),
        &format!(
            "Among ours and ten neighbours it is the joint fourth lowest; allowing for chance, it could be anywhere among \
             them. It is no further from the mean of all these places together (73.8%) than chance alone would put it.{YEARS}"
        ),
    );
}

#[test]
fn of_an_older_figure_the_words_say_which_and_beside_a_hidden_one_there_are_none() {
    let mut board = board();
    board.comparators = neighbours(&COUNTS);
    let mut cells = quarters("PCT01", Measure::Numerator, "2025-26 Q2", &[970.0]);
    cells.extend(quarters("PCT01", Measure::Denominator, "2025-26 Q2", &[1000.0]));
    let history = history();
    let assessment = crate::assess(
        &board,
        "2025-26 Q3".parse().unwrap(),
        &known(&cells, &history),
        instant("2026-12-01T00:00:00Z"),
    )
    .unwrap();
    let mut one = assessment.indicators[1].clone();
    let words = one.comparison.clone().unwrap().words;
    assert!(
        words.starts_with(
            "This is about the last figure known, in July to September 2025. Among ours and ten neighbours it is the highest;"
        ),
        "{words}"
    );
    let latest = one.series.last_mut().unwrap();
    assert_eq!(latest.figure, None);
    latest.value = Value::Withheld;
    assert_eq!(comparison(&board.indicators[1], &one), None);
}

#[test]
fn what_is_not_published_is_said_and_counts_for_no_place() {
    let mut hidden = neighbours(&COUNTS);
    hidden[0].value = Value::Withheld;
    hidden[3].value = Value::LowReliability;
    let found = compared(970.0, 1000.0, hidden).unwrap();
    assert_eq!((found.rank, found.rank_range), (Some((1, 9)), Some((1, 1))));
    assert!(
        found
            .words
            .contains("The figures of two more neighbours are not published."),
        "{}",
        found.words
    );
    let mut without_counts = neighbours(&COUNTS);
    without_counts[2].denominator = None;
    let found = compared(970.0, 1000.0, without_counts).unwrap();
    assert_eq!((found.rank, found.rank_range), (Some((1, 11)), None));
    assert!(
        found
            .words
            .contains("; how far chance could move it cannot be said from what is published."),
        "{}",
        found.words
    );
    // Fewer than five make no place, only a note of their year.
    check(970.0, 1000.0, neighbours(&COUNTS[..4]), YEARS.trim_start());
}

#[test]
fn a_year_that_ends_far_from_ours_or_is_not_final_is_said_with_its_place() {
    let england = |year: &str, status| {
        let mut one = comparator("PCT01", "England", year, 70.0);
        one.status = status;
        vec![one]
    };
    for (year, status, expected) in [
        (
            "year ending March 2025",
            None,
            "The figure of England is for the year ending March 2025, nine months before ours.",
        ),
        ("year ending September 2025", None, ""),
        (
            "year ending September 2025",
            Some(ComparatorStatus::Provisional),
            "The figure of England is for the year ending September 2025 (provisional).",
        ),
        ("year ending September 2025", Some(ComparatorStatus::Final), ""),
        (
            "31 March 2024",
            Some(ComparatorStatus::Revised),
            "The figure of England is for 31 March 2024 (revised), 21 months before ours.",
        ),
        (
            "2024-25",
            None,
            "The figure of England is for 2024-25, nine months before ours.",
        ),
        (
            "academic year 2024/25",
            None,
            "The figure of England is for the academic year 2024/25, four months before ours.",
        ),
        (
            "year ending June 2026",
            None,
            "The figure of England is for the year ending June 2026, six months after ours.",
        ),
        ("calendar year 2025", None, ""),
        ("2025", None, ""),
    ] {
        check(170.0, 200.0, england(year, status), expected);
    }
}

#[test]
fn england_and_neighbours_of_one_year_are_said_together() {
    let mut all = neighbours(&COUNTS[..3]);
    all.push(comparator("PCT01", "England", YEAR, 70.0));
    let together = "The others’ figures are for the year ending March 2025, nine months before ours.";
    check(170.0, 200.0, all.clone(), together);
    all[3].year = "year ending March 2024".to_owned();
    check(
        170.0,
        200.0,
        all,
        "The figure of England is for the year ending March 2024, 21 months before ours; the neighbours’ figures are for \
         the year ending March 2025, nine months before ours.",
    );
}

#[test]
fn a_quarters_rate_is_compared_over_a_quarter_of_a_years_exposure() {
    // 83 in the quarter are 53.2 for each 10,000 of 62,400 in a year; the neighbours have 53 in a year.
    let mut board = board();
    let neighbour = |name: &str| {
        let mut one = comparator("RAT01", name, YEAR, 53.0);
        (one.numerator, one.denominator) = (Some(530.0), Some(100_000.0));
        one
    };
    board.comparators = ["A", "B", "C", "D", "E"].map(neighbour).to_vec();
    let cells = quarters("RAT01", Measure::Numerator, "2025-26 Q3", &[83.0]);
    let history = history();
    let assess = |cells: &[boardpack_model::KnownObservation]| {
        let period = "2025-26 Q3".parse().unwrap();
        let known = known(cells, &history);
        let assessment = crate::assess(&board, period, &known, instant("2026-12-01T00:00:00Z")).unwrap();
        assessment.indicators[2].comparison.clone().unwrap()
    };
    let found = assess(&cells);
    assert_eq!(found.funnel, Some(FunnelClass::Within));
    assert_eq!((found.rank, found.rank_range), (Some((1, 6)), Some((1, 6))));
    let found = assess(&quarters("RAT01", Measure::Numerator, "2025-26 Q3", &[332.0]));
    assert_eq!(found.funnel, Some(FunnelClass::FarAbove));
    assert_eq!(found.rank_range, Some((1, 1)));
}

proptest! {
    /// The place lies within its range, a higher figure never has a lower place, and who stands first in the file is all one.
    #[test]
    fn places_and_ranges_hold_together(
        counts in prop::collection::vec(1_u16..1000, 10),
        ours in 1_u16..399,
        turn in 0_usize..10,
    ) {
        let mut counts: Vec<f64> = counts.into_iter().map(f64::from).collect();
        let one = compared(f64::from(ours), 400.0, neighbours(&counts)).unwrap();
        let (place, of) = one.rank.unwrap();
        let (high, low) = one.rank_range.unwrap();
        prop_assert!((1..=of).contains(&place) && high <= place && place <= low && low <= of);
        let more = compared(f64::from(ours) + 1.0, 400.0, neighbours(&counts)).unwrap();
        prop_assert!(more.rank.unwrap().0 <= place && more.rank_range.unwrap().1 <= low);
        counts.rotate_left(turn);
        let turned = compared(f64::from(ours), 400.0, neighbours(&counts)).unwrap();
        prop_assert_eq!(turned.rank, one.rank);
        prop_assert_eq!(turned.rank_range, one.rank_range);
        prop_assert_eq!(turned.funnel, one.funnel);
    }
}
