//! Every row of `docs/values.md` that is about sums, rates, lines, ratings, completeness and print. What the cell says and
//! whether it is awaited are read by the tests of `ingest` and `office`.

use boardpack_model::assessment::{Assessment, Direction, Point, Rag, SpecialCause};
use boardpack_model::{KnownObservation, Measure, Period, Value};

use crate::aggregate::tests as totals;
use crate::fixtures::{assessed, board, indicator, instant, sent};
use crate::printed::printed;

const PAGE: &str = include_str!("../../../docs/values.md");
const LAST: &str = "2025-26 Q3";

/// The rows of the table whose first head is that, cell by cell.
fn rows(head: &str) -> Vec<Vec<&'static str>> {
    let begins = format!("| {head} |");
    let table = PAGE.lines().skip_while(|line| !line.starts_with(&begins)).skip(2);
    table
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.trim_matches(['|', ' ']).split(" | ").collect())
        .collect()
}

/// The value of a row; a number and an interval by the cell.
fn value(cell: &str, kind: &str) -> Value {
    match (cell.trim_matches('`'), kind) {
        ("<5", "suppressed") => Value::Suppressed { low: 1.0, high: 4.0 },
        (number, "number") => Value::number(number.parse().unwrap()),
        (_, "withheld") => Value::Withheld,
        (_, kind) => Value::from_parts(&kind.replace(' ', "-"), None, None).unwrap(),
    }
}

/// The cell, where there is one: of a return that did not come there is none.
fn cells(code: &str, measure: Measure, period: &str, value: Value) -> Vec<KnownObservation> {
    let came = (value != Value::NotReceived).then(|| sent(code, measure, period, value));
    came.into_iter().collect()
}

fn point<'a>(assessment: &'a Assessment, code: &str) -> &'a Point {
    let mut indicators = assessment.indicators.iter();
    let one = indicators.find(|one| one.indicator.as_str() == code).unwrap();
    one.latest().unwrap()
}

fn print(code: &str, figure: Option<f64>, value: Value) -> String {
    let board = board();
    let text = |figure| printed(indicator(&board, code), figure);
    match (figure, value) {
        (Some(figure), _) => text(figure),
        (None, Value::Suppressed { low, high }) if code != "CNT01" => {
            format!("{} to {}", text(low), text(high))
        }
        (None, value) => value.mark().unwrap().to_owned(),
    }
}

fn added_to_100(value: Value) -> String {
    let theirs: &[Value] = if value == Value::NotReceived {
        &[]
    } else {
        &[value]
    };
    let board = totals::board("CNT01");
    let cells = totals::cells("CNT01", LAST, &[Value::number(100.0)], theirs);
    let assessment = totals::assessed(&board, LAST, &cells, Vec::new());
    let point = point(&assessment, "TOT01");
    let covers = point.covers.as_ref().unwrap();
    if covers.is_whole() {
        assert_eq!(point.figure, point.value.exact(), "a whole total is a figure");
        return format!("{}, whole", point.value);
    }
    assert_eq!(point.figure, None, "a part is no figure");
    format!("{}, {} of {}", point.value, covers.given, covers.of)
}

/// The numerator of 40 among fifteen quarters of 32 to 34 of 40, two before the last.
fn on_a_line(value: Value) -> &'static str {
    let last: Period = LAST.parse().unwrap();
    let mut all = Vec::new();
    for back in 0..16 {
        let period = last.shifted(-back).to_string();
        let usual = Value::number(f64::from(32 + back % 3));
        let numerator = if back == 2 { value } else { usual };
        all.extend(cells("PCT01", Measure::Numerator, &period, numerator));
        all.push(sent("PCT01", Measure::Denominator, &period, Value::number(40.0)));
    }
    let assessment = assessed(LAST, &all);
    let one = &assessment.indicators[1];
    let variation = one.variation.as_ref();
    let causes = &variation
        .unwrap_or_else(|| panic!("{value}: no limits over the other points"))
        .points;
    let in_limits = causes[causes.len() - 3] != SpecialCause::Absent;
    let in_trend = !matches!(one.direction, Direction::TooFewPoints | Direction::AcrossGap);
    assert_eq!(in_limits, in_trend, "{value}");
    if in_limits { "a point" } else { "a gap" }
}

fn rating(rag: Rag) -> &'static str {
    match rag {
        Rag::Red | Rag::Amber | Rag::Green => "rated",
        Rag::NotRated => "not rated",
        Rag::NoData => "no data",
        other => panic!("{other:?} of a percentage with a target"),
    }
}

#[test]
fn every_row_of_the_page_is_what_is_done() {
    let rows = rows("the cell");
    assert_eq!(rows.len(), 11);
    for row in rows {
        let [cell, kind, added, of_40, line, rag, held, _, shown] = row.as_slice() else {
            panic!("{row:?} has nine cells");
        };
        let value = value(cell, kind);
        assert_eq!(added_to_100(value), *added, "{row:?}");
        let mut share = cells("PCT01", Measure::Numerator, LAST, value);
        share.push(sent("PCT01", Measure::Denominator, LAST, Value::number(40.0)));
        let assessment = assessed(LAST, &share);
        let latest = point(&assessment, "PCT01");
        assert_eq!(print("PCT01", latest.figure, latest.value), *of_40, "{row:?}");
        assert_eq!(rating(assessment.indicators[1].rag), *rag, "{row:?}");
        assert_eq!(on_a_line(value), *line, "{row:?}");
        let count = assessed(LAST, &cells("CNT01", Measure::Numerator, LAST, value));
        let latest = point(&count, "CNT01");
        assert_eq!(print("CNT01", latest.figure, latest.value), *shown, "{row:?}");
        if value != Value::Withheld {
            let is_held = if count.coverage.figures_received == 1 {
                "yes"
            } else {
                "no"
            };
            assert_eq!(is_held, *held, "{row:?}");
        }
    }
}

#[test]
fn the_page_has_every_value() {
    let kinds: Vec<&str> = rows("the cell").iter().map(|row| row[1]).collect();
    for value in [
        Value::number(1.0),
        Value::Suppressed { low: 1.0, high: 4.0 },
        Value::NotAvailable,
        Value::NotApplicable,
        Value::LowReliability,
        Value::RoundsToZero,
        Value::NilReturn,
        Value::Blank,
        Value::NotReceived,
        Value::Withheld,
    ] {
        assert!(
            kinds.contains(&value.kind().replace('-', " ").as_str()),
            "{value}"
        );
    }
}

#[test]
fn an_attribute_changes_nothing_of_what_its_value_does() {
    let rows = rows("attribute");
    assert_eq!(
        rows.iter().map(|row| row[0]).collect::<Vec<_>>(),
        ["provisional", "revised"]
    );
    let plain = || {
        let mut cells = cells("PCT01", Measure::Numerator, LAST, Value::number(12.0));
        cells.push(sent("PCT01", Measure::Denominator, LAST, Value::number(40.0)));
        cells
    };
    let without = assessed(LAST, &plain());
    for row in rows {
        let mut cells = plain();
        if row[0] == "provisional" {
            cells[0].observation.provisional = true;
        } else {
            let mut earlier = sent("PCT01", Measure::Numerator, LAST, Value::number(11.0));
            earlier.submission = 0;
            earlier.known_at = instant("2026-01-10T10:00:00Z");
            cells.push(earlier);
        }
        let with = assessed(LAST, &cells);
        let (with_it, point_without) = (point(&with, "PCT01"), point(&without, "PCT01"));
        let marked = match (with_it.provisional, with_it.revised) {
            (true, false) => "[p]",
            (false, true) => "[r]",
            other => panic!("{other:?}"),
        };
        assert_eq!(["as its value", marked], row[1..], "{row:?}");
        let unmarked = Point {
            provisional: false,
            revised: false,
            ..with_it.clone()
        };
        assert_eq!(unmarked, *point_without);
        assert_eq!(with.indicators[1].rag, without.indicators[1].rag);
        assert_eq!(
            with.indicators[1].year.as_ref().map(|year| year.figure),
            without.indicators[1].year.as_ref().map(|year| year.figure)
        );
    }
}
