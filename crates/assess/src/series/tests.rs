//! Figures from their parts, each kind of value, gaps, and the way back to the inputs.

use super::*;
use crate::fixtures::{assessed, instant, nil_confirmed, sent, submission};
use boardpack_model::KnownObservation;

fn cells(code: &str, numerator: Value, denominator: Option<Value>) -> Vec<KnownObservation> {
    let mut cells = vec![sent(code, Measure::Numerator, "2025-26 Q3", numerator)];
    cells.extend(denominator.map(|value| sent(code, Measure::Denominator, "2025-26 Q3", value)));
    cells
}

/// The figure, the value and the formula of one point.
fn check(code: &str, numerator: Value, denominator: Option<Value>, expected: &str) {
    let assessment = assessed("2025-26 Q3", &cells(code, numerator, denominator));
    let indicator = assessment
        .indicators
        .iter()
        .find(|one| one.indicator.as_str() == code)
        .unwrap();
    let point = indicator.latest().unwrap();
    let figure = point
        .figure
        .map_or("-".to_owned(), |figure| format!("{figure:.4}"));
    assert_eq!(
        format!("{figure} | {} | {}", point.value.kind(), point.formula),
        expected,
        "{code} {numerator} {denominator:?}"
    );
}

#[test]
fn figures_are_worked_out_from_their_parts() {
    let number = Value::number;
    check("CNT01", number(1312.0), None, "1312.0000 | number | 1,312");
    check(
        "PCT01",
        number(312.0),
        Some(number(388.0)),
        "80.4124 | number | 100 × 312 / 388",
    );
    check(
        "RAT01",
        number(83.0),
        None,
        "53.2051 | number | 10,000 × 83 × 4 / 62,400",
    );
    check(
        "MEA01",
        number(1204.0),
        Some(number(31.0)),
        "38.8387 | number | 1,204 / 31",
    );
}

#[test]
fn each_kind_of_value_stays_what_it_is() {
    let (some, low) = (Value::number(20.0), Value::Suppressed { low: 1.0, high: 4.0 });
    check("CNT01", Value::number(0.0), None, "0.0000 | number | 0");
    check("CNT01", Value::NilReturn, None, "- | nil-return | ");
    check("PCT01", Value::NilReturn, Some(some), "- | nil-return | ");
    check("CNT01", low, None, "- | suppressed | (1 to 4)");
    check("PCT01", low, Some(some), "- | suppressed | 100 × (1 to 4) / 20");
    check(
        "PCT01",
        Value::number(0.0),
        Some(Value::number(0.0)),
        "- | not-applicable | ",
    );
    check("PCT01", Value::Blank, Some(some), "- | blank | ");
    check("PCT01", some, Some(Value::Blank), "- | blank | ");
    check("PCT01", some, None, "- | not-received | ");
    check("RAT01", Value::LowReliability, None, "- | low-reliability | ");
    for value in [
        Value::NotAvailable,
        Value::NotApplicable,
        Value::LowReliability,
        Value::RoundsToZero,
        Value::Blank,
        Value::NotReceived,
    ] {
        check("CNT01", value, None, &format!("- | {} | ", value.kind()));
        check("PCT01", value, Some(some), &format!("- | {} | ", value.kind()));
    }
    check(
        "PCT01",
        Value::number(-3.0),
        Some(some),
        "- | not-available | 100 × -3 / 20",
    );
}

#[test]
fn a_part_that_cannot_be_gives_no_figure() {
    let number = Value::number;
    check(
        "PCT01",
        number(112.0),
        Some(number(98.0)),
        "- | not-available | 100 × 112 / 98",
    );
    check("PCT01", number(5.0), Some(number(0.0)), "- | not-available | ");
    check("CNT01", number(-3.0), None, "- | not-available | -3");
    check(
        "MEA01",
        number(1204.0),
        Some(number(-1.0)),
        "- | not-available | ",
    );
}

#[test]
fn a_suppressed_part_makes_the_figure_an_interval() {
    let low = Value::Suppressed { low: 1.0, high: 4.0 };
    let assessment = assessed("2025-26 Q3", &cells("PCT01", low, Some(Value::number(20.0))));
    let point = assessment.indicators[1].latest().unwrap();
    assert_eq!(point.value, Value::Suppressed { low: 5.0, high: 20.0 });
    let assessment = assessed("2025-26 Q3", &cells("PCT01", Value::number(3.0), Some(low)));
    let point = assessment.indicators[1].latest().unwrap();
    assert_eq!(
        point.value,
        Value::Suppressed {
            low: 75.0,
            high: 100.0
        }
    );
}

#[test]
fn what_the_sender_worked_out_serves_only_where_the_parts_are_absent() {
    let stated = sent("PCT01", Measure::Stated, "2025-26 Q3", Value::number(71.0));
    let assessment = assessed("2025-26 Q3", std::slice::from_ref(&stated));
    let point = assessment.indicators[1].latest().unwrap();
    assert_eq!(
        (point.figure, point.formula.as_str()),
        (Some(71.0), "as stated by the sender")
    );
    let mut both = cells("PCT01", Value::number(3.0), Some(Value::number(4.0)));
    both.push(stated);
    let assessment = assessed("2025-26 Q3", &both);
    assert_eq!(assessment.indicators[1].latest().unwrap().figure, Some(75.0));
}

#[test]
fn a_series_runs_from_the_first_known_period_to_the_one_asked_for_with_its_gaps() {
    let observations = [
        sent("LAG01", Measure::Numerator, "2024-25 Q4", Value::number(7.0)),
        sent("LAG01", Measure::Numerator, "2025-26 Q2", Value::number(9.0)),
        sent("LAG01", Measure::Numerator, "2025-26 Q4", Value::number(11.0)),
    ];
    let assessment = assessed("2025-26 Q4", &observations);
    let lagging = assessment
        .indicators
        .iter()
        .find(|one| one.indicator.as_str() == "LAG01")
        .unwrap();
    let points: Vec<String> = lagging
        .series
        .iter()
        .map(|point| format!("{} {:?}", point.period, point.figure))
        .collect();
    assert_eq!(
        points,
        [
            "2024-25 Q4 Some(7.0)",
            "2025-26 Q1 None",
            "2025-26 Q2 Some(9.0)",
            "2025-26 Q3 None"
        ]
    );
    assert_eq!(lagging.series[3].value, Value::NotReceived);
}

#[test]
fn the_inputs_lead_back_to_the_cells_and_the_pipeline_line() {
    let assessment = assessed("2025-26 Q3", &cells("RAT01", Value::number(83.0), None));
    let point = assessment.indicators[2].latest().unwrap();
    let places: Vec<&str> = point.inputs.iter().map(|place| place.file.as_str()).collect();
    assert_eq!(places, ["return.xlsx", "years/2025-26.toml:9"]);
}

#[test]
fn a_past_quarter_uses_the_earliest_population_known() {
    let assessment = assessed(
        "2022-23 Q3",
        &[sent(
            "RAT01",
            Measure::Numerator,
            "2022-23 Q3",
            Value::number(83.0),
        )],
    );
    let point = assessment.indicators[2].latest().unwrap();
    assert_eq!(point.formula, "10,000 × 83 × 4 / 62,400");
    assert_eq!(point.inputs[1].file, "years/2025-26.toml:9");
}

#[test]
fn a_confirmed_nil_return_is_no_measured_nought_and_its_input_is_the_event() {
    let mut history = crate::fixtures::history();
    history.events.push(nil_confirmed("2025-26 Q3"));
    let assessment = crate::fixtures::assessed_with("2025-26 Q3", &[], &history);
    let count = assessment.indicators[0].latest().unwrap();
    assert_eq!((count.figure, count.value), (None, Value::NilReturn));
    assert_eq!(count.inputs[0].cell, "event 1");
    let percent = assessment.indicators[1].latest().unwrap();
    assert_eq!((percent.figure, percent.value), (None, Value::NilReturn));
}

#[test]
fn a_cell_left_empty_in_a_return_that_came_is_not_provided() {
    let mut history = crate::fixtures::history();
    history
        .submissions
        .push(submission(1, "2025-26 Q3", "2026-01-20T10:00:00Z"));
    let assessment = crate::fixtures::assessed_with("2025-26 Q3", &[], &history);
    assert_eq!(assessment.indicators[0].latest().unwrap().value, Value::Blank);
}

#[test]
fn a_later_answer_marks_the_point_as_revised() {
    let mut later = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(6.0));
    later.submission = 2;
    later.known_at = instant("2026-02-20T00:00:00Z");
    let first = sent("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(5.0));
    let assessment = assessed("2025-26 Q3", &[later, first]);
    let point = assessment.indicators[0].latest().unwrap();
    assert_eq!((point.figure, point.revised), (Some(6.0), true));
}
