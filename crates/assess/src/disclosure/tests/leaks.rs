//! The ways by which a hidden count comes back, one test each.

use super::packs::issued;
use super::*;
use boardpack_model::IndicatorCode;
use boardpack_model::Severity;
use boardpack_model::board::{Basis, Indicator, Missing, Operator, Relation, Source, Term};

/// A board of counts whose quarters end with Q3, and what is known of it.
pub(super) struct Case {
    pub(super) board: Board,
    pub(super) full: Assessment,
}

impl Case {
    /// Counts by their code, each with its quarters until 2025-26 Q3.
    fn new(series: &[(&str, &[f64])]) -> Self {
        Self::with(series, |_| {})
    }

    pub(super) fn with(series: &[(&str, &[f64])], change: impl Fn(&mut Board)) -> Self {
        let mut board = board();
        let pattern = indicator(&board, "CNT01").clone();
        board.indicators = series
            .iter()
            .map(|(code, _)| Indicator {
                code: IndicatorCode::new(code).unwrap(),
                ..pattern.clone()
            })
            .collect();
        change(&mut board);
        let cells: Vec<KnownObservation> = series
            .iter()
            .flat_map(|(code, figures)| renamed(code, part("CNT01", Measure::Numerator, figures)))
            .collect();
        Self::of(board, &cells)
    }

    /// What is known of a board when these cells are.
    pub(super) fn of(board: Board, cells: &[KnownObservation]) -> Self {
        let (history, period) = (history(), "2025-26 Q3".parse().unwrap());
        let full = crate::assess(
            &board,
            period,
            &known(cells, &history),
            instant("2026-12-01T00:00:00Z"),
        );
        Self {
            full: full.unwrap(),
            board,
        }
    }

    pub(super) fn shown(&self, earlier: &[&Pack]) -> Assessment {
        disclose(&self.board, &self.full, &public(), earlier)
    }

    pub(super) fn check(&self, earlier: &[&Pack], expected: &[&str]) {
        assert_eq!(hidden_of(&self.shown(earlier)), expected);
    }
}

/// The same cells of another indicator.
pub(super) fn renamed(code: &str, mut cells: Vec<KnownObservation>) -> Vec<KnownObservation> {
    for cell in &mut cells {
        cell.observation.indicator = IndicatorCode::new(code).unwrap();
    }
    cells
}

fn term(code: &str, is_minus: bool, periods_before: u8) -> Term {
    Term {
        is_minus,
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        breakdown: String::new(),
        periods_before,
    }
}

fn relation(left: Vec<Term>, operator: Operator, right: Vec<Term>) -> Relation {
    Relation {
        code: "known".to_owned(),
        title: String::new(),
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

#[test]
fn the_year_so_far_less_the_shown_quarters() {
    let case = |second: f64| Case::new(&[("CNT01", &[30.0, second, 40.0])]);
    case(3.0).check(&[], &["CNT01 2025-26 Q2"]);
    let year = |case: &Case| case.shown(&[]).indicators[0].year.as_ref().unwrap().value;
    assert_eq!(year(&case(3.0)), Value::Withheld);
    assert_eq!(year(&case(33.0)), Value::number(103.0));
}

#[test]
fn years_to_date_that_differ_by_few() {
    let to_date = |board: &mut Board| board.indicators[0].basis = Basis::YearToDate;
    let case = Case::with(&[("CNT01", &[20.0, 40.0, 43.0])], to_date);
    case.check(&[], &["CNT01 2025-26 Q2"]);
    Case::with(&[("CNT01", &[20.0, 40.0, 49.0])], to_date).check(&[], &[]);
}

#[test]
fn a_total_less_its_shown_parts() {
    let total = |board: &mut Board| {
        board.indicators[3].source = Source::Total;
        board.indicators[3].parts = ["A01", "B01", "C01"]
            .map(|code| IndicatorCode::new(code).unwrap())
            .into();
        board.relations = Vec::new();
    };
    let mut case = Case::with(
        &[("A01", &[3.0]), ("B01", &[20.0]), ("C01", &[30.0]), ("T01", &[])],
        total,
    );
    let mut point = case.full.indicators[0].series[0].clone();
    point.figure = Some(53.0);
    point.value = Value::number(53.0);
    point.numerator = point.value;
    case.full.indicators[3].series = vec![point];
    case.check(&[], &["A01", "B01"]);
}

#[test]
fn parts_that_are_said_to_add_up() {
    let known = |board: &mut Board| {
        let parts = vec![term("A01", false, 0), term("B01", false, 0)];
        board.relations = vec![relation(parts, Operator::Equal, vec![term("T01", false, 0)])];
    };
    let case = |a, b| {
        Case::with(
            &[("A01", &[50.0, a]), ("B01", &[50.0, b]), ("T01", &[100.0, a + b])],
            known,
        )
    };
    case(3.0, 20.0).check(&[], &["A01 2025-26 Q3", "B01 2025-26 Q3"]);
    // Two small ones in a total of six leave nothing but small numbers: the total goes as well.
    case(2.0, 4.0).check(&[], &["A01 2025-26 Q3", "B01 2025-26 Q3", "T01 2025-26 Q3"]);
    case(30.0, 20.0).check(&[], &[]);
}

#[test]
fn the_same_count_in_two_indicators() {
    let same = |board: &mut Board| {
        let (one, other) = (vec![term("A01", false, 0)], vec![term("B01", false, 0)]);
        board.relations = vec![relation(one, Operator::Equal, other)];
    };
    // What one hides the other hides by itself; a bound from above hides what would leave too few numbers.
    Case::with(&[("A01", &[50.0, 4.0]), ("B01", &[50.0, 4.0])], same)
        .check(&[], &["A01 2025-26 Q3", "B01 2025-26 Q3"]);
    let at_most = |board: &mut Board| {
        let (one, other) = (vec![term("A01", false, 0)], vec![term("B01", false, 0)]);
        board.relations = vec![relation(one, Operator::AtMost, other)];
    };
    // At most 6, and at least 1: six numbers, of which one is no small one. Nothing more is hidden.
    Case::with(&[("A01", &[50.0, 4.0]), ("B01", &[50.0, 6.0])], at_most).check(&[], &["A01 2025-26 Q3"]);
}

#[test]
fn what_stood_open_before_and_after() {
    let stock = |board: &mut Board| {
        let now = vec![term("OPN1", false, 0)];
        let then = vec![
            term("OPN1", false, 1),
            term("STA1", false, 0),
            term("END1", true, 0),
        ];
        board.relations = vec![relation(now, Operator::Equal, then)];
    };
    let series: &[(&str, &[f64])] = &[
        ("OPN1", &[100.0, 110.0, 95.0]),
        ("STA1", &[40.0, 30.0, 3.0]),
        ("END1", &[20.0, 20.0, 18.0]),
    ];
    // Those that ended hang together with nothing else: they are the cheapest to hide.
    Case::with(series, stock).check(&[], &["STA1 2025-26 Q3", "END1 2025-26 Q3"]);
}

#[test]
fn an_earlier_issue_and_a_revision() {
    let before = Case::new(&[("CNT01", &[30.0, 40.0, 50.0])]);
    let pack = issued(&before.board, &before.shown(&[]));
    // Two more children than the last issue said are a small count.
    let now = Case::new(&[("CNT01", &[30.0, 42.0, 50.0])]);
    now.check(&[], &[]);
    now.check(&[&pack], &["CNT01 2025-26 Q2"]);
    // Twelve more are not.
    Case::new(&[("CNT01", &[30.0, 52.0, 50.0])]).check(&[&pack], &[]);
}

#[test]
fn what_an_earlier_issue_had_no_figure_for_was_not_hidden_in_it() {
    let whole = Case::new(&[("CNT01", &[30.0, 40.0, 50.0])]);
    let mut before = Case::new(&[("CNT01", &[30.0, 40.0, 50.0])]);
    for value in [
        Value::NotReceived,
        Value::Blank,
        Value::NilReturn,
        Value::NotApplicable,
    ] {
        let latest = before.full.indicators[0].series.last_mut().unwrap();
        (latest.figure, latest.numerator, latest.value) = (None, value, value);
        let pack = issued(&before.board, &before.shown(&[]));
        before.check(&[&pack], &[]);
        whole.check(&[&pack], &[]);
    }
}

#[test]
fn what_comes_late_was_not_hidden_where_the_rest_was_withheld_whole() {
    let mut before = Case::new(&[("CNT01", &[3.0, 40.0])]);
    let latest = before.full.indicators[0].series.last_mut().unwrap();
    (latest.figure, latest.numerator, latest.value) = (None, Value::NotReceived, Value::NotReceived);
    before.full.indicators[0].year = None;
    before.check(&[], &["CNT01"]);
    let mut pack = issued(&before.board, &before.shown(&[]));
    Case::new(&[("CNT01", &[3.0, 40.0])]).check(&[&pack], &["CNT01 2025-26 Q2"]);
    // A pack from before packs said which: whatever was over by then counts as hidden.
    pack.themes[0].indicators[0].hidden.clear();
    Case::new(&[("CNT01", &[3.0, 40.0])]).check(&[&pack], &["CNT01"]);
}

#[test]
fn what_is_public_cannot_be_taken_back_so_that_the_new_thing_is_hidden() {
    let known = |board: &mut Board| {
        let parts = vec![term("A01", false, 0), term("B01", false, 0)];
        board.relations = vec![relation(parts, Operator::Equal, vec![term("T01", false, 0)])];
    };
    let whole = Case::with(&[("A01", &[3.0]), ("B01", &[20.0]), ("T01", &[23.0])], known);
    // An earlier issue showed the second part, when no total was known.
    let mut alone = whole.shown(&[]);
    alone.indicators[1] = whole.full.indicators[1].clone();
    alone.indicators[0] = whole.shown(&[]).indicators[0].clone();
    alone.indicators.truncate(2);
    let pack = issued(&whole.board, &alone);
    whole.check(&[], &["A01", "B01"]);
    whole.check(&[&pack], &["A01", "T01"]);
}

#[test]
fn the_numbers_of_an_earlier_issue_with_those_of_now() {
    let known = |board: &mut Board| {
        let parts = vec![
            term("A01", false, 0),
            term("B01", false, 0),
            term("C01", false, 0),
        ];
        board.relations = vec![relation(parts, Operator::Equal, vec![term("T01", false, 0)])];
    };
    let case = |c: f64, t: f64| {
        Case::with(
            &[("A01", &[3.0]), ("B01", &[20.0]), ("C01", &[c]), ("T01", &[t])],
            known,
        )
    };
    let before = case(40.0, 63.0);
    let pack = issued(&before.board, &before.shown(&[]));
    before.check(&[], &["A01", "B01"]);
    // The earlier issue gave A + B = 23. C was corrected by a few and is hidden; the new total would tell it.
    case(42.0, 65.0).check(&[&pack], &["A01", "B01", "C01", "T01"]);
}

#[test]
fn a_sum_with_a_part_that_the_sender_hid() {
    let known = |board: &mut Board| {
        let parts = vec![term("A01", false, 0), term("B01", false, 0)];
        board.relations = vec![relation(parts, Operator::Equal, vec![term("T01", false, 0)])];
    };
    let mut case = Case::with(&[("A01", &[4.0]), ("B01", &[20.0]), ("T01", &[23.0])], known);
    case.full.indicators[0].year = None;
    let point = &mut case.full.indicators[0].series[0];
    point.figure = None;
    point.value = Value::Suppressed { low: 1.0, high: 4.0 };
    point.numerator = point.value;
    case.check(&[], &["A01", "B01"]);
}

#[test]
fn rolling_years_after_years_without_any() {
    let rolling = |board: &mut Board| board.indicators[0].basis = Basis::Rolling12;
    // Seven in the first quarter, then two: the second rolling figure less the first tells them.
    Case::with(&[("CNT01", &[0.0, 7.0, 9.0])], rolling).check(&[], &["CNT01"]);
    Case::with(&[("CNT01", &[30.0, 32.0, 33.0])], rolling).check(&[], &[]);
    Case::with(&[("CNT01", &[12.0, 10.0, 8.0, 4.0])], rolling).check(&[], &["CNT01 2025-26 Q3"]);
}

#[test]
fn what_the_figures_break_is_known_to_nobody() {
    let known = |board: &mut Board| {
        let parts = vec![term("A01", false, 0), term("B01", false, 0)];
        board.relations = vec![relation(parts, Operator::Equal, vec![term("T01", false, 0)])];
    };
    Case::with(&[("A01", &[3.0]), ("B01", &[20.0]), ("T01", &[40.0])], known).check(&[], &["A01"]);
}

#[test]
fn an_old_figure_is_told_only_to_those_who_saw_it() {
    let revision = boardpack_model::assessment::Revision {
        breakdown: String::new(),
        indicator: IndicatorCode::new("CNT01").unwrap(),
        period: "2025-26 Q2".parse().unwrap(),
        old: "40".to_owned(),
        new: "60".to_owned(),
        reason: Some("Three were counted late.".to_owned()),
        place: Place::default(),
    };
    let before = Case::new(&[("CNT01", &[30.0, 40.0, 50.0])]);
    let pack = issued(&before.board, &before.shown(&[]));
    let mut now = Case::new(&[("CNT01", &[30.0, 60.0, 50.0])]);
    now.full.revisions = vec![revision];
    assert!(now.shown(&[]).revisions.is_empty());
    assert_eq!(held_back(&now.full, &now.shown(&[]), &public()), []);
    let shown = now.shown(&[&pack]);
    let held_back = held_back(&now.full, &shown, &public());
    let said: Vec<&str> = held_back.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        said,
        [
            "Why CNT01 for 2025-26 Q2 was sent anew is left out of the pack for Public: it holds a number beside a figure \
          that is hidden there"
        ]
    );
    let told = shown.revisions;
    assert_eq!(
        (told.len(), told[0].old.as_str(), told[0].reason.as_deref()),
        (1, "40", None)
    );
}
