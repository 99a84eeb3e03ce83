//! Totals of which something is absent, and facts that not all have, give nothing away.

use super::leaks::{Case, renamed};
use super::packs::issued;
use super::*;
use boardpack_model::IndicatorCode;
use boardpack_model::board::{Fact, Indicator, Source};

const CODES: [&str; 5] = ["A01", "B01", "C01", "D01", "T01"];

/// A board of four parts and their total, made after one indicator.
fn of_four(pattern: &str) -> Board {
    let mut board = board();
    let pattern = indicator(&board, pattern).clone();
    let code = |code: &str| IndicatorCode::new(code).unwrap();
    board.indicators = CODES
        .iter()
        .map(|name| Indicator {
            code: code(name),
            name: format!("Count {name}"),
            ..pattern.clone()
        })
        .collect();
    board.indicators[4].source = Source::Total;
    board.indicators[4].parts = CODES[..4].iter().map(|name| code(name)).collect();
    board
}

fn known_of(code: &str, pattern: &str, measure: Measure, count: Option<f64>) -> Vec<KnownObservation> {
    let quarters = |count| part(pattern, measure, &[count]);
    renamed(code, count.map(quarters).unwrap_or_default())
}

/// The last quarter of the four, as far as it is in.
fn counts(parts: [Option<f64>; 4]) -> Case {
    let of = |(code, count): (&&str, Option<f64>)| known_of(code, "CNT01", Measure::Numerator, count);
    let cells: Vec<KnownObservation> = CODES.iter().zip(parts).flat_map(of).collect();
    Case::of(of_four("CNT01"), &cells)
}

/// The same of shares, each numerator and denominator.
fn shares(parts: [(Option<f64>, Option<f64>); 4]) -> Case {
    let of = |(code, (above, below)): (&&str, (Option<f64>, Option<f64>))| {
        let mut cells = known_of(code, "PCT01", Measure::Numerator, above);
        cells.extend(known_of(code, "PCT01", Measure::Denominator, below));
        cells
    };
    let cells: Vec<KnownObservation> = CODES.iter().zip(parts).flat_map(of).collect();
    Case::of(of_four("PCT01"), &cells)
}

/// What is hidden in each of several issues.
fn check(issues: &[Case], expected: &[&[&str]]) {
    let mut packs: Vec<Pack> = Vec::new();
    for (case, expected) in issues.iter().zip(expected) {
        let earlier: Vec<&Pack> = packs.iter().collect();
        case.check(&earlier, expected);
        let shown = case.shown(&earlier);
        packs.push(issued(&case.board, &shown));
    }
}

#[test]
fn what_a_total_was_without_a_late_part_gives_the_part_away() {
    let before = || counts([Some(3.0), Some(30.0), None, Some(50.0)]);
    let printed = before().shown(&[]).indicators[4].series[0].value;
    assert_eq!(printed, Value::number(83.0));
    // 87 after 83: the late part is four.
    let after = || counts([Some(3.0), Some(30.0), Some(4.0), Some(50.0)]);
    let hidden = &["A01", "B01", "C01", "T01"][..];
    check(&[before(), after(), after()], &[&["A01", "B01"], hidden, hidden]);
    // What came late is no small count: nothing more is told.
    let large = counts([Some(3.0), Some(30.0), Some(40.0), Some(50.0)]);
    check(&[before(), large], &[&["A01", "B01"], &["A01", "B01"]]);
}

#[test]
fn two_late_parts_of_which_one_is_shown_give_the_other_away() {
    let before = counts([Some(3.0), Some(30.0), None, None]);
    let after = counts([Some(3.0), Some(30.0), Some(4.0), Some(20.0)]);
    // 57 − 33 − 20 would be four.
    check(
        &[before, after],
        &[&["A01", "B01"], &["A01", "B01", "C01", "D01"]],
    );
}

#[test]
fn shares_with_late_parts_do_likewise() {
    let early = [(Some(30.0), Some(60.0)), (Some(20.0), Some(50.0))];
    let before = shares([early[0], early[1], (None, None), (None, None)]);
    let late = [(Some(3.0), Some(20.0)), (Some(10.0), Some(30.0))];
    let after = shares([early[0], early[1], late[0], late[1]]);
    let found = after.shown(&[&issued(&before.board, &before.shown(&[]))]);
    let hidden = hidden_of(&found);
    assert!(
        hidden.contains(&"C01".to_owned()) && hidden.len() > 1,
        "{hidden:?}"
    );
}

#[test]
fn a_part_of_which_half_is_there_is_in_no_sum() {
    let halves = [(Some(12.0), None), (None, Some(30.0))];
    let case = shares([
        (Some(3.0), Some(20.0)),
        (Some(40.0), Some(80.0)),
        halves[0],
        halves[1],
    ]);
    let total = &case.full.indicators[4].series[0];
    assert_eq!(
        (total.numerator, total.denominator),
        (Value::number(43.0), Value::number(100.0))
    );
    let hidden = hidden_of(&case.shown(&[]));
    assert!(hidden.len() > 1 && hidden[0] == "A01", "{hidden:?}");
}

#[test]
fn what_of_a_total_is_there_is_a_share_of_enough_or_hidden() {
    let nobody = |below| (Some(0.0), Some(below));
    let none = (None, None);
    let hides_total = |below: f64| {
        let case = shares([nobody(below), nobody(below), none, none]);
        hidden_of(&case.shown(&[])).contains(&"T01".to_owned())
    };
    assert!(hides_total(3.0) && hides_total(4.0) && !hides_total(20.0));
}

#[test]
fn what_of_a_total_was_printed_cannot_be_taken_back() {
    let case = || counts([Some(30.0), Some(40.0), None, None]);
    let pack = issued(&case().board, &case().shown(&[]));
    // The first is corrected, and so is what is there of the total.
    let after = counts([Some(32.0), Some(40.0), None, None]);
    let policy = DisclosurePolicy::default();
    let of = |case: &Case, code: &str| {
        let surface = Surface::new(&case.board, &case.full);
        let earlier = Earlier::new(&surface, &[&pack]);
        let place = surface.place(&IndicatorCode::new(code).unwrap());
        let all: Vec<_> = surface.items().collect();
        let (item, figure) = all
            .into_iter()
            .find(|(item, _)| Some(item.indicator) == place)
            .unwrap();
        (
            earlier.is_public(item, &figure, policy),
            earlier.differs_by_few(item, &figure, policy),
        )
    };
    assert_eq!(of(&case(), "T01"), (true, false));
    assert_eq!(of(&after, "T01"), (false, true));
    // The same number of another part is another figure.
    assert_eq!(
        of(&counts([Some(30.0), None, Some(40.0), None]), "T01"),
        (false, false)
    );
}

#[test]
fn one_fact_of_three_agencies_holds_of_two_where_one_is_awaited() {
    let alike = |board: &mut Board| {
        board.facts = vec![Fact {
            name: "Referrals".to_owned(),
            indicators: ["A01", "B01", "C01"]
                .map(|code| IndicatorCode::new(code).unwrap())
                .into(),
            mapped: Some("agreed".to_owned()),
            tolerance: 0.0,
            defined_at: String::new(),
        }];
        board.indicators[4].source = Source::Total;
        board.indicators[4].parts = ["A01", "D01"]
            .map(|code| IndicatorCode::new(code).unwrap())
            .into();
    };
    let of = |third: f64| {
        let series: &[(&str, &[f64])] = &[
            ("A01", &[40.0]),
            ("B01", &[]),
            ("C01", &[third]),
            ("D01", &[3.0]),
            ("T01", &[]),
        ];
        hidden_of(&Case::with(series, alike).shown(&[]))
    };
    // The third would say what the first hides: the total is hidden instead.
    assert_eq!(of(40.0), ["D01", "T01"]);
    assert_eq!(of(70.0), ["A01", "D01"]);
}
