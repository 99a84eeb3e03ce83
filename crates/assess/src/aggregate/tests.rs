//! Totals over agencies and figures of the year so far, for every unit and basis.

use boardpack_model::assessment::{Assessment, IndicatorAssessment};
use boardpack_model::board::{Basis, Indicator, SeriesBreak, Source, Unit};
use boardpack_model::history::Event;
use boardpack_model::{
    AgencyCode, Board, IndicatorCode, KnownObservation, Measure, Period, PeriodKind, Value,
};
use proptest::prelude::*;

use crate::fixtures::{board as one_agency, history, instant, known, sent};

/// The board of the fixtures, with an indicator of health beside one of social care, and the total of both.
pub(crate) fn board(like: &str) -> Board {
    let mut board = one_agency();
    let ours = board.indicator(&code(like)).unwrap().clone();
    let theirs = Indicator {
        code: code("HEA09"),
        name: "The same, of health".to_owned(),
        agency: AgencyCode::new("health").unwrap(),
        ..ours.clone()
    };
    let total = Indicator {
        code: code("TOT01"),
        name: "Both together".to_owned(),
        source: Source::Total,
        parts: vec![code(like), code("HEA09")],
        ..ours
    };
    let quarterly = board
        .returns
        .iter_mut()
        .find(|spec| spec.agency.as_str() == "health");
    quarterly.unwrap().indicators.push(theirs.code.clone());
    board.indicators.extend([theirs, total]);
    board
}

fn code(text: &str) -> IndicatorCode {
    IndicatorCode::new(text).unwrap()
}

/// A cell of the second agency.
fn of_health(like: &str, measure: Measure, period: &str, value: Value) -> KnownObservation {
    let mut known = sent(like, measure, period, value);
    known.observation.agency = AgencyCode::new("health").unwrap();
    known.observation.indicator = code("HEA09");
    known.observation.place.file = "health.xlsx".to_owned();
    known
}

/// Cells of both agencies for one quarter: numerators, then denominators where they are sent.
pub(crate) fn cells(like: &str, period: &str, ours: &[Value], theirs: &[Value]) -> Vec<KnownObservation> {
    let measures = [Measure::Numerator, Measure::Denominator];
    let mut cells = Vec::new();
    for (measure, value) in measures.into_iter().zip(ours) {
        cells.push(sent(like, measure, period, *value));
    }
    for (measure, value) in measures.into_iter().zip(theirs) {
        cells.push(of_health(like, measure, period, *value));
    }
    cells
}

pub(crate) fn assessed(
    board: &Board,
    period: &str,
    cells: &[KnownObservation],
    events: Vec<Event>,
) -> Assessment {
    let mut history = history();
    history.events = events;
    let known = known(cells, &history);
    crate::assess(
        board,
        period.parse().unwrap(),
        &known,
        instant("2026-12-01T00:00:00Z"),
    )
    .unwrap()
}

fn find<'a>(assessment: &'a Assessment, indicator: &str) -> &'a IndicatorAssessment {
    let mut indicators = assessment.indicators.iter();
    indicators
        .find(|one| one.indicator.as_str() == indicator)
        .unwrap()
}

/// The total of 2025-26 Q3: its figure, its value, its formula and what it covers.
fn check_total(like: &str, ours: &[Value], theirs: &[Value], expected: &str) {
    let board = board(like);
    let assessment = assessed(
        &board,
        "2025-26 Q3",
        &cells(like, "2025-26 Q3", ours, theirs),
        Vec::new(),
    );
    let total = find(&assessment, "TOT01");
    let point = total.latest().unwrap();
    let figure = point
        .figure
        .map_or("-".to_owned(), |figure| format!("{figure:.2}"));
    let covers = point.covers.as_ref().unwrap().words();
    assert_eq!(
        format!("{figure} | {} | {} | {covers}", point.value, point.formula),
        expected,
        "{like} {ours:?} {theirs:?}"
    );
}

fn number(number: f64) -> Value {
    Value::number(number)
}

const FEW: Value = Value::Suppressed { low: 1.0, high: 4.0 };

#[test]
fn counts_add_and_intervals_stay_intervals() {
    check_total(
        "CNT01",
        &[number(412.0)],
        &[number(96.0)],
        "508.00 | 508 | 412 + 96 | 2 of 2 agencies",
    );
    check_total(
        "CNT01",
        &[number(412.0)],
        &[FEW],
        "- | 413 to 416 | 412 + (1 to 4) | 2 of 2 agencies",
    );
    check_total(
        "CNT01",
        &[number(412.0)],
        &[Value::NilReturn],
        "412.00 | 412 | 412 + nil | 2 of 2 agencies, nil from health",
    );
    check_total(
        "CNT01",
        &[Value::NilReturn],
        &[Value::NilReturn],
        "- | nil return |  | 2 of 2 agencies",
    );
    check_total(
        "CNT01",
        &[number(0.0)],
        &[number(0.0)],
        "0.00 | 0 | 0 + 0 | 2 of 2 agencies",
    );
}

#[test]
fn who_said_nothing_to_report_is_named_in_the_total() {
    let board = board("CNT01");
    let cells = cells("CNT01", "2025-26 Q3", &[number(428.0)], &[Value::NilReturn]);
    let assessment = assessed(&board, "2025-26 Q3", &cells, Vec::new());
    let total = find(&assessment, "TOT01");
    let covers = total.latest().unwrap().covers.as_ref().unwrap();
    assert_eq!(covers.counted(), "2 of 2 agencies, nil from health");
    assert_eq!(
        total.statement,
        "428 in October to December 2025. It counts nil from health as nought."
    );
    // A part of it may be hidden from others: they are not told whose is nil.
    let policy = boardpack_model::board::DisclosurePolicy::default();
    let audience = crate::fixtures::audience(boardpack_model::board::Disclosure::Protect(policy));
    let shown = crate::disclose(&board, &assessment, &audience, &[]);
    let total = find(&shown, "TOT01");
    assert_eq!(total.latest().unwrap().figure, Some(428.0));
    assert!(total.latest().unwrap().covers.as_ref().unwrap().nil.is_empty());
    assert_eq!(total.statement, "428 in October to December 2025.");
}

#[test]
fn what_covers_less_than_all_is_no_figure_of_the_whole() {
    check_total(
        "CNT01",
        &[number(412.0)],
        &[],
        "- | 412 | 412 | 1 of 2 agencies, without health",
    );
    for absent in [
        Value::NotAvailable,
        Value::LowReliability,
        Value::RoundsToZero,
        Value::Blank,
        Value::NotReceived,
        Value::number(-3.0),
    ] {
        check_total(
            "CNT01",
            &[number(412.0)],
            &[absent],
            "- | 412 | 412 | 1 of 2 agencies, without health",
        );
    }
    check_total(
        "CNT01",
        &[FEW],
        &[],
        "- | 1 to 4 | (1 to 4) | 1 of 2 agencies, without health",
    );
    check_total(
        "CNT01",
        &[Value::Blank],
        &[Value::NotAvailable],
        "- | blank |  | 0 of 2 agencies, without social-care, health",
    );
}

#[test]
fn percentages_rates_and_means_are_worked_out_anew_from_the_sums() {
    let (ours, theirs) = ([number(312.0), number(388.0)], [number(40.0), number(60.0)]);
    check_total(
        "PCT01",
        &ours,
        &theirs,
        "78.57 | 78.57142857142857 | 100 × (312 + 40) / (388 + 60) | 2 of 2 agencies",
    );
    check_total(
        "RAT01",
        &[number(83.0)],
        &[number(12.0)],
        "60.90 | 60.8974358974359 | 10,000 × (83 + 12) × 4 / 62,400 | 2 of 2 agencies",
    );
    check_total(
        "MEA01",
        &[number(1204.0), number(31.0)],
        &[number(96.0), number(9.0)],
        "32.50 | 32.5 | (1,204 + 96) / (31 + 9) | 2 of 2 agencies",
    );
    // Nought of nought adds nought to both sums; a part without its denominator adds to neither.
    check_total(
        "PCT01",
        &ours,
        &[number(0.0), number(0.0)],
        "80.41 | 80.41237113402062 | 100 × (312 + 0) / (388 + 0) | 2 of 2 agencies",
    );
    check_total(
        "PCT01",
        &ours,
        &[number(40.0)],
        "- | 80.41237113402062 | 100 × 312 / 388 | 1 of 2 agencies, without health",
    );
}

#[test]
fn a_percentage_that_only_the_sender_worked_out_cannot_be_added() {
    let board = board("PCT01");
    let mut cells = cells("PCT01", "2025-26 Q3", &[number(312.0), number(388.0)], &[]);
    cells.push(of_health("PCT01", Measure::Stated, "2025-26 Q3", number(71.0)));
    let assessment = assessed(&board, "2025-26 Q3", &cells, Vec::new());
    assert_eq!(find(&assessment, "HEA09").latest().unwrap().figure, Some(71.0));
    let point = find(&assessment, "TOT01").latest().unwrap();
    assert_eq!((point.figure, point.covers.as_ref().unwrap().given), (None, 1));
}

#[test]
fn a_return_that_is_not_owed_or_is_nil_leaves_the_total_whole() {
    let board = board("CNT01");
    let ours = cells("CNT01", "2025-26 Q3", &[number(412.0)], &[]);
    let event = |what| Event {
        id: 7,
        at: instant("2026-01-21T10:00:00Z"),
        by: "officer".to_owned(),
        what,
    };
    let key = || boardpack_model::ReturnKey {
        agency: AgencyCode::new("health").unwrap(),
        code: boardpack_model::ReturnCode::new("quarterly").unwrap(),
        period: "2025-26 Q3".parse().unwrap(),
    };
    let waived = event(boardpack_model::history::Happening::Waived {
        key: key(),
        reason: "the service had closed".to_owned(),
    });
    let nil = event(boardpack_model::history::Happening::NilConfirmed {
        key: key(),
        reason: "by telephone".to_owned(),
    });
    for (event, formula) in [(waived, "412"), (nil, "412 + nil")] {
        let assessment = assessed(&board, "2025-26 Q3", &ours, vec![event]);
        let point = find(&assessment, "TOT01").latest().unwrap();
        assert_eq!((point.figure, point.formula.as_str()), (Some(412.0), formula));
        assert!(point.part_total().is_none());
    }
}

#[test]
fn a_part_total_is_never_rated_nor_in_a_trend_nor_within_limits_nor_in_the_year() {
    let board = board("CNT01");
    let mut cells: Vec<KnownObservation> = Vec::new();
    let last: Period = "2026-27 Q2".parse().unwrap();
    for back in 0..16 {
        let period = last.shifted(-back).to_string();
        let theirs: &[Value] = if back == 1 { &[] } else { &[number(90.0)] };
        cells.extend(self::cells(
            "CNT01",
            &period,
            &[number(400.0 + f64::from(back))],
            theirs,
        ));
    }
    let assessment = assessed(&board, "2026-27 Q2", &cells, Vec::new());
    let total = find(&assessment, "TOT01");
    let point = total.previous().unwrap();
    assert_eq!((point.figure, point.value), (None, number(401.0)));
    assert_eq!(
        point.covers.as_ref().unwrap().words(),
        "1 of 2 agencies, without health"
    );
    let variation = total.variation.as_ref().unwrap();
    assert_eq!(
        variation.points[14],
        boardpack_model::assessment::SpecialCause::Absent
    );
    assert!(
        variation
            .phases
            .iter()
            .all(|phase| phase.latest_limits().is_some_and(|(lower, _)| lower > 480.0)),
        "{:?}",
        variation.phases
    );
    assert_eq!(total.direction, boardpack_model::assessment::Direction::AcrossGap);
    let year = total.year.as_ref().unwrap();
    assert_eq!((year.figure, year.value), (None, number(490.0)));
    assert_eq!(year.covers.words(), "1 of 4 quarters, without 2026-27 Q1");
    let assessment = assessed(&board, "2026-27 Q1", &cells, Vec::new());
    let total = find(&assessment, "TOT01");
    assert_eq!(total.rag, boardpack_model::assessment::Rag::NotRated);
    assert_eq!(
        total.statement,
        "Part of the total: 401 in April to June 2026, from 1 of 2 agencies, without health. The last figure known is 492 \
         in January to March 2026."
    );
}

#[test]
fn the_inputs_of_a_total_are_those_of_its_parts_and_its_attributes_theirs() {
    let board = board("RAT01");
    let mut cells = cells("RAT01", "2025-26 Q3", &[number(83.0)], &[number(12.0)]);
    cells[1].observation.provisional = true;
    let assessment = assessed(&board, "2025-26 Q3", &cells, Vec::new());
    let point = find(&assessment, "TOT01").latest().unwrap();
    let files: Vec<&str> = point.inputs.iter().map(|place| place.file.as_str()).collect();
    assert_eq!(files, ["return.xlsx", "health.xlsx", "years/2025-26.toml:9"]);
    assert!(point.provisional && !point.revised);
}

#[test]
fn where_a_part_begins_anew_the_total_does() {
    let mut board = board("CNT01");
    let part = board
        .indicators
        .iter_mut()
        .find(|one| one.code == code("HEA09"))
        .unwrap();
    part.breaks.push(SeriesBreak {
        period: "2025-26 Q3".parse().unwrap(),
        note: "counted differently".to_owned(),
    });
    let mut all = cells("CNT01", "2025-26 Q2", &[number(1.0)], &[number(2.0)]);
    all.extend(cells("CNT01", "2025-26 Q3", &[number(3.0)], &[number(4.0)]));
    let assessment = assessed(&board, "2025-26 Q3", &all, Vec::new());
    let point = find(&assessment, "TOT01").latest().unwrap();
    assert_eq!(point.series_break.as_deref(), Some("HEA09: counted differently"));
    // Nor can the year be added over it.
    assert_eq!(find(&assessment, "TOT01").year, None);
}

/// The year so far of figures of consecutive periods, the last of which is the pack's.
fn check_year(change: impl Fn(&mut Indicator), like: &str, sent_cells: &[(&str, &[Value])], expected: &str) {
    let mut board = one_agency();
    let indicator = board
        .indicators
        .iter_mut()
        .find(|one| one.code == code(like))
        .unwrap();
    change(indicator);
    let mut cells = Vec::new();
    for (period, values) in sent_cells {
        cells.extend(self::cells(like, period, values, &[]));
    }
    let (last, _) = sent_cells.last().unwrap();
    let assessment = assessed(&board, last, &cells, Vec::new());
    let said = find(&assessment, like)
        .year
        .as_ref()
        .map_or("none".to_owned(), |year| {
            let figure = year
                .figure
                .map_or("-".to_owned(), |figure| format!("{figure:.2}"));
            format!(
                "{} to {}: {figure} | {} | {} | {}",
                year.year.year_words(),
                year.until,
                year.value,
                year.formula,
                year.covers.words()
            )
        });
    assert_eq!(said, expected, "{like}");
}

const Q1: &str = "2025-26 Q1";
const Q2: &str = "2025-26 Q2";

#[test]
fn events_of_the_year_add_up() {
    let unchanged = |_: &mut Indicator| {};
    check_year(
        unchanged,
        "CNT01",
        &[
            ("2024-25 Q4", &[number(9.0)]),
            (Q1, &[number(399.0)]),
            (Q2, &[number(373.0)]),
        ],
        "2025-26 to 2025-26 Q2: 772.00 | 772 | 399 + 373 | 2 of 4 quarters",
    );
    check_year(
        unchanged,
        "CNT01",
        &[(Q1, &[FEW]), (Q2, &[number(373.0)])],
        "2025-26 to 2025-26 Q2: - | 374 to 377 | (1 to 4) + 373 | 2 of 4 quarters",
    );
    check_year(
        unchanged,
        "CNT01",
        &[(Q1, &[Value::NilReturn]), (Q2, &[number(373.0)])],
        "2025-26 to 2025-26 Q2: 373.00 | 373 | nil + 373 | 2 of 4 quarters",
    );
    check_year(
        unchanged,
        "CNT01",
        &[(Q1, &[Value::NotAvailable]), (Q2, &[number(373.0)])],
        "2025-26 to 2025-26 Q2: - | 373 | 373 | 1 of 4 quarters, without 2025-26 Q1",
    );
}

#[test]
fn percentages_rates_and_means_of_the_year_are_worked_out_anew() {
    let unchanged = |_: &mut Indicator| {};
    check_year(
        unchanged,
        "PCT01",
        &[
            (Q1, &[number(50.0), number(100.0)]),
            (Q2, &[number(270.0), number(300.0)]),
        ],
        "2025-26 to 2025-26 Q2: 80.00 | 80 | 100 × (50 + 270) / (100 + 300) | 2 of 4 quarters",
    );
    check_year(
        unchanged,
        "MEA01",
        &[
            (Q1, &[number(310.0), number(10.0)]),
            (Q2, &[number(900.0), number(30.0)]),
        ],
        "2025-26 to 2025-26 Q2: 30.25 | 30.25 | (310 + 900) / (10 + 30) | 2 of 4 quarters",
    );
    // 173 in half a year are 346 in a year: 55.4 per 10,000 of 62,400 children.
    check_year(
        unchanged,
        "RAT01",
        &[(Q1, &[number(83.0)]), (Q2, &[number(90.0)])],
        "2025-26 to 2025-26 Q2: 55.45 | 55.44871794871795 | 10,000 × (83 + 90) × 4 / 2 / 62,400 | 2 of 4 quarters",
    );
    let not_annualised = |indicator: &mut Indicator| {
        indicator.unit = Unit::Rate {
            per: 10_000,
            population: Some("aged-0-17".to_owned()),
            times: 1,
        };
    };
    check_year(
        not_annualised,
        "RAT01",
        &[(Q1, &[number(83.0)]), (Q2, &[number(90.0)])],
        "2025-26 to 2025-26 Q2: 27.72 | 27.724358974358974 | 10,000 × (83 + 90) / 62,400 | 2 of 4 quarters",
    );
}

#[test]
fn of_snapshots_and_figures_to_date_the_last_stands() {
    for basis in [Basis::Snapshot, Basis::Rolling12, Basis::YearToDate] {
        let change = |indicator: &mut Indicator| indicator.basis = basis;
        check_year(
            change,
            "CNT01",
            &[(Q1, &[number(399.0)]), (Q2, &[number(373.0)])],
            "2025-26 to 2025-26 Q2: 373.00 | 373 | 373 | 1 of 1 quarters",
        );
        check_year(
            change,
            "CNT01",
            &[(Q1, &[number(399.0)]), (Q2, &[Value::NotAvailable])],
            "2025-26 to 2025-26 Q2: - | not available |  | 0 of 1 quarters, without 2025-26 Q2",
        );
    }
}

#[test]
fn children_and_medians_are_never_put_together_over_periods() {
    let figures: [(&str, &[Value]); 2] = [(Q1, &[number(399.0)]), (Q2, &[number(373.0)])];
    check_year(
        |indicator| indicator.distinct_children = true,
        "CNT01",
        &figures,
        "none",
    );
    let median = |indicator: &mut Indicator| {
        indicator.unit = Unit::Median {
            unit: "days".to_owned(),
        };
    };
    check_year(median, "CNT01", &figures, "none");
}

#[test]
fn each_kind_of_period_has_its_year() {
    let terms: [(&str, &[Value]); 2] = [
        ("2025-26 Autumn", &[number(10.0), number(100.0)]),
        ("2025-26 Spring", &[number(20.0), number(100.0)]),
    ];
    check_year(
        |_| {},
        "TRM01",
        &terms,
        "school year 2025-26 to 2025-26 Spring: 15.00 | 15 | 100 × (10 + 20) / (100 + 100) | 2 of 3 terms",
    );
    check_year(
        |_| {},
        "ANN01",
        &[("2024-25", &[number(1.0), number(2.0)])],
        "none",
    );
    let calendar = |indicator: &mut Indicator| indicator.every = PeriodKind::CalendarQuarter;
    check_year(
        calendar,
        "CNT01",
        &[
            ("2025 CQ4", &[number(5.0)]),
            ("2026 CQ1", &[number(7.0)]),
            ("2026 CQ2", &[number(8.0)]),
        ],
        "2026 to 2026 CQ2: 15.00 | 15 | 7 + 8 | 2 of 4 quarters",
    );
    let monthly = |indicator: &mut Indicator| indicator.every = PeriodKind::Month;
    check_year(
        monthly,
        "CNT01",
        &[
            ("2025-03", &[number(5.0)]),
            ("2025-04", &[number(7.0)]),
            ("2025-05", &[number(8.0)]),
        ],
        "2025-26 to 2025-05: 15.00 | 15 | 7 + 8 | 2 of 12 months",
    );
}

#[test]
fn for_an_audience_of_rounded_counts_a_part_and_a_year_are_rounded_and_stay_what_they_are() {
    let policy = boardpack_model::board::DisclosurePolicy {
        round_to: 5,
        ..Default::default()
    };
    let audience = crate::fixtures::audience(boardpack_model::board::Disclosure::Protect(policy));
    let shown = |like: &str, cells: &[KnownObservation]| {
        let board = board(like);
        crate::disclose(&board, &assessed(&board, Q2, cells, Vec::new()), &audience, &[])
    };
    let mut part = cells("CNT01", Q1, &[number(402.0)], &[number(91.0)]);
    part.extend(cells("CNT01", Q2, &[number(413.0)], &[]));
    let shown_part = shown("CNT01", &part);
    let point = find(&shown_part, "TOT01").latest().unwrap();
    assert_eq!((point.figure, point.value), (None, number(415.0)));
    assert!(point.part_total().is_some());
    let year = find(&shown_part, "CNT01").year.as_ref().unwrap();
    assert_eq!((year.figure, year.formula.as_str()), (Some(815.0), "815"));
    let mut rates = cells("RAT01", Q1, &[number(83.0)], &[]);
    rates.extend(cells("RAT01", Q2, &[number(89.0)], &[]));
    let shown_rates = shown("RAT01", &rates);
    let year = find(&shown_rates, "RAT01").year.as_ref().unwrap();
    assert_eq!(year.formula, "10,000 × 170 × 4 / 2 / 62,400");
    assert!((year.figure.unwrap() - 54.487).abs() < 0.001, "{:?}", year.figure);
}

#[test]
fn a_population_is_that_of_the_year_in_which_most_of_the_period_lies() {
    let mut board = one_agency();
    let mut later = board.populations[0].clone();
    (later.year, later.people) = (2026, 63_000.0);
    board.populations.push(later);
    for (period, people) in [
        ("2025-26 Q4", 62_400.0),
        ("2026-27 Q1", 63_000.0),
        ("2026 CQ1", 62_400.0),
        ("2026 CQ2", 63_000.0),
        ("2025-26 Spring", 62_400.0),
        ("2025-26 Summer", 63_000.0),
        ("2026-01-01 to 2026-12-31", 63_000.0),
        ("2025-01-01 to 2025-12-31", 62_400.0),
        ("2025-09-01 to 2026-08-31", 62_400.0),
        ("2025-26", 62_400.0),
    ] {
        let found = board.population("aged-0-17", period.parse().unwrap()).unwrap();
        assert!((found.people - people).abs() < 0.5, "{period}: {}", found.people);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// A total is the sum of its parts, whichever comes first, and covers as many as have a figure.
    #[test]
    fn a_total_is_what_its_parts_come_to(ours in prop::option::of(0_u16..900), theirs in prop::option::of(0_u16..900)) {
        let value = |count: Option<u16>| -> Vec<Value> { count.map(|c| number(f64::from(c))).into_iter().collect() };
        let mut forwards = board("CNT01");
        let cells = cells("CNT01", "2025-26 Q3", &value(ours), &value(theirs));
        let point = |board: &Board| find(&assessed(board, "2025-26 Q3", &cells, Vec::new()), "TOT01").latest().cloned();
        let one = point(&forwards);
        forwards.indicators.last_mut().unwrap().parts.reverse();
        let other = point(&forwards);
        prop_assert_eq!(one.as_ref().map(|p| (p.figure, p.value)), other.map(|p| (p.figure, p.value)));
        let given: Vec<f64> = [ours, theirs].into_iter().flatten().map(f64::from).collect();
        let Some(point) = one else {
            prop_assert!(given.is_empty());
            return Ok(());
        };
        prop_assert_eq!(point.figure, (given.len() == 2).then(|| given.iter().sum()));
        if !given.is_empty() {
            prop_assert_eq!(point.value, number(given.iter().sum()));
        }
    }
}
