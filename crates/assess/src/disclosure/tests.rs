//! No small count survives in what a public audience sees.

use super::*;
use crate::KnownCommentary;
use crate::fixtures::{assessed, audience, board, history, indicator, instant, known, quarters, sent};
use boardpack_model::observation::Commentary;
use boardpack_model::{KnownObservation, Measure, Place};
use proptest::prelude::*;

const PUBLIC: Disclosure = Disclosure::WithholdWhole { up_to: 5 };

/// Which indicators are withheld when these cells are known.
fn check(cells: &[KnownObservation], expected: &[&str]) {
    let assessment = assessed("2025-26 Q3", cells);
    let shown = disclose(&board(), &assessment, &audience(PUBLIC));
    let withheld: Vec<&str> = shown
        .indicators
        .iter()
        .filter(|one| one.withheld.is_some())
        .map(|one| one.indicator.as_str())
        .collect();
    assert_eq!(withheld, expected);
    assert_eq!(shown.counts.withheld as usize, expected.len());
}

fn cell(code: &str, measure: Measure, period: &str, figure: f64) -> KnownObservation {
    sent(code, measure, period, Value::number(figure))
}

fn share(above: f64, below: f64) -> [KnownObservation; 2] {
    [
        cell("PCT01", Measure::Numerator, "2025-26 Q3", above),
        cell("PCT01", Measure::Denominator, "2025-26 Q3", below),
    ]
}

#[test]
fn one_to_five_is_small_and_nought_is_not() {
    for (count, expected) in [(0.0, &[][..]), (1.0, &["CNT01"]), (5.0, &["CNT01"]), (6.0, &[])] {
        check(
            &[cell("CNT01", Measure::Numerator, "2025-26 Q3", count)],
            expected,
        );
    }
    check(
        &[sent(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::Suppressed { low: 1.0, high: 4.0 },
        )],
        &["CNT01"],
    );
}

#[test]
fn an_earlier_small_count_withholds_the_whole_series() {
    check(
        &quarters("CNT01", Measure::Numerator, "2025-26 Q3", &[3.0, 40.0, 50.0]),
        &["CNT01"],
    );
}

#[test]
fn numerators_denominators_and_complements_count() {
    check(&share(40.0, 80.0), &[]);
    check(&share(4.0, 80.0), &["PCT01"]);
    check(&share(0.0, 4.0), &["PCT01"]);
    check(&share(78.0, 80.0), &["PCT01"]);
    check(&share(80.0, 80.0), &[]);
    check(
        &[cell("RAT01", Measure::Numerator, "2025-26 Q3", 4.0)],
        &["RAT01"],
    );
    check(&[cell("RAT01", Measure::Numerator, "2025-26 Q3", 40.0)], &[]);
}

#[test]
fn a_stated_percentage_without_its_parts_is_taken_for_small() {
    check(&[cell("PCT01", Measure::Stated, "2025-26 Q3", 50.0)], &["PCT01"]);
}

#[test]
fn years_to_date_that_differ_by_few_are_withheld() {
    let mut board = board();
    board.indicators[0].basis = Basis::YearToDate;
    let (cells, history) = (
        quarters("CNT01", Measure::Numerator, "2025-26 Q3", &[20.0, 40.0, 43.0]),
        history(),
    );
    let period = "2025-26 Q3".parse().unwrap();
    let assessment = crate::assess(
        &board,
        period,
        &known(&cells, &history),
        instant("2026-12-01T00:00:00Z"),
    )
    .unwrap();
    let shown = disclose(&board, &assessment, &audience(PUBLIC));
    assert!(shown.indicators[0].withheld.is_some());
}

#[test]
fn an_audience_with_full_sight_sees_everything() {
    let assessment = assessed("2025-26 Q3", &share(4.0, 80.0));
    assert_eq!(
        disclose(&board(), &assessment, &audience(Disclosure::Full)),
        assessment
    );
}

#[test]
fn nothing_about_a_withheld_indicator_is_left() {
    let (board, history) = (board(), history());
    let mut cells: Vec<KnownObservation> = share(4.0, 80.0).to_vec();
    cells.extend(cells.clone().into_iter().map(|mut later| {
        later.known_at = instant("2026-04-01T00:00:00Z");
        if later.observation.measure == Measure::Numerator {
            later.observation.value = Value::number(3.0);
        }
        later
    }));
    let says = |code: &str, text: &str| KnownCommentary {
        commentary: Commentary {
            agency: indicator(&board, code).agency.clone(),
            indicator: indicator(&board, code).code.clone(),
            period: "2025-26 Q3".parse().unwrap(),
            text: text.to_owned(),
            place: Place::default(),
        },
        known_at: instant("2026-01-20T10:00:00Z"),
    };
    cells.push(cell("CNT01", Measure::Numerator, "2025-26 Q3", 70.0));
    let commentary = [
        says("PCT01", "All were siblings."),
        says("CNT01", "Three of these were re-opened."),
    ];
    let mut known = known(&cells, &history);
    known.commentary = &commentary;
    known.previous_as_at = Some(instant("2026-02-01T00:00:00Z"));
    let period = "2025-26 Q3".parse().unwrap();
    let full = crate::assess(&board, period, &known, instant("2026-12-01T00:00:00Z")).unwrap();
    assert_eq!((full.revisions.len(), full.indicators[1].rag), (1, Rag::Red));
    let shown = disclose(&board, &full, &audience(PUBLIC));
    assert!(shown.revisions.is_empty());
    assert!(
        shown
            .exceptions
            .iter()
            .all(|exception| exception.indicator.as_str() != "PCT01")
    );
    assert_eq!(shown.counts.red + 1, full.counts.red);
    let withheld = &shown.indicators[1];
    assert!(withheld.commentary.is_empty() && withheld.variation.is_none());
    assert_eq!(
        (withheld.rag, withheld.direction),
        (Rag::NotRated, Direction::TooFewPoints)
    );
    let json = serde_json::to_string(&withheld.series).unwrap();
    assert!(
        json.contains(r#""figure":null"#) && !json.contains("formula\":\"1"),
        "{json}"
    );
    assert!(shown.indicators[0].withheld.is_none() && shown.indicators[0].commentary.is_empty());
}

#[test]
fn an_old_small_count_in_a_revision_withholds_the_indicator() {
    let old = cell("CNT01", Measure::Numerator, "2025-26 Q3", 3.0);
    let mut new = cell("CNT01", Measure::Numerator, "2025-26 Q3", 30.0);
    new.known_at = instant("2026-04-01T00:00:00Z");
    let (board, history, cells) = (board(), history(), [old, new]);
    let mut known = known(&cells, &history);
    known.previous_as_at = Some(instant("2026-02-01T00:00:00Z"));
    let period = "2025-26 Q3".parse().unwrap();
    let full = crate::assess(&board, period, &known, instant("2026-12-01T00:00:00Z")).unwrap();
    let shown = disclose(&board, &full, &audience(PUBLIC));
    assert!(shown.indicators[0].withheld.is_some() && shown.revisions.is_empty());
}

#[test]
fn commentary_with_small_numbers_in_digits_or_words_is_left_out() {
    let small = Small { up_to: 5 };
    for text in [
        "up from 2 to 4",
        "Three more",
        "a single case",
        "both children",
        "rose by 1.",
        "5%",
    ] {
        assert!(mentions_small(text, small), "{text}");
    }
    for text in [
        "up from 12 to 14",
        "Demand rose.",
        "six more",
        "0 cases",
        "in 2025-26",
    ] {
        assert!(!mentions_small(text, small), "{text}");
    }
}

/// The counts of people that a value of the assessment shows.
fn small_counts(assessment: &Assessment, small: Small) -> Vec<String> {
    let board = board();
    let mut found = Vec::new();
    for assessed in &assessment.indicators {
        let of = indicator(&board, assessed.indicator.as_str());
        if of.source == Source::Timeliness {
            continue;
        }
        for point in &assessed.series {
            let counts = [
                point.numerator.exact(),
                needs_denominator(of).then(|| point.denominator.exact()).flatten(),
                point.figure.filter(|_| matches!(of.unit, Unit::Count)),
                needs_denominator(of)
                    .then(|| Some(point.denominator.exact()? - point.numerator.exact()?))
                    .flatten(),
            ];
            let is_small = counts.into_iter().flatten().any(|count| small.is(count));
            if is_small || point.numerator.bounds() != point.numerator.exact().map(|n| (n, n)) {
                found.push(format!("{} {}", assessed.indicator, point.period));
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_count_from_one_to_five_survives(
        counts in prop::collection::vec(0_u32..40, 6),
        parts in prop::collection::vec((0_u32..30, 0_u32..30), 6),
        hidden in prop::option::of(0_usize..6),
    ) {
        let figures: Vec<f64> = counts.iter().map(|count| f64::from(*count)).collect();
        let above: Vec<f64> = parts.iter().map(|part| f64::from(part.0)).collect();
        let below: Vec<f64> = parts.iter().map(|part| f64::from(part.0 + part.1)).collect();
        let mut cells = quarters("CNT01", Measure::Numerator, "2025-26 Q3", &figures);
        cells.extend(quarters("PCT01", Measure::Numerator, "2025-26 Q3", &above));
        cells.extend(quarters("PCT01", Measure::Denominator, "2025-26 Q3", &below));
        cells.extend(quarters("RAT01", Measure::Numerator, "2025-26 Q3", &above));
        if let Some(index) = hidden {
            cells[index].observation.value = Value::Suppressed { low: 1.0, high: 4.0 };
        }
        let shown = disclose(&board(), &assessed("2025-26 Q3", &cells), &audience(PUBLIC));
        prop_assert_eq!(small_counts(&shown, Small { up_to: 5 }), Vec::<String>::new());
        for one in shown.indicators.iter().filter(|one| one.withheld.is_some()) {
            let json = serde_json::to_string(&(&one.series, &one.statement, &one.variation)).unwrap();
            let digits: Vec<&str> = json
                .split(|c: char| !c.is_ascii_digit())
                .filter(|token| matches!(*token, "1" | "2" | "3" | "4" | "5"))
                .collect();
            let in_periods = one.series.len();
            prop_assert!(digits.len() == in_periods, "only the quarters' own numbers: {}", json);
            prop_assert!(!shown.exceptions.iter().any(|exception| exception.indicator == one.indicator));
        }
    }
}
