//! Relations: each operator, tolerance, strategy and reach with figures in and findings out, and what holds for all figures.

use boardpack_model::{IndicatorCode, Measure, Observation, Value};
use proptest::prelude::*;

use super::*;
use crate::fixtures::{board, quarterly, sent};
use crate::rules::tests::given;
use crate::rules::{Checked, check_return};

/// A term such as `-RAT01/girls@1`: minus, the indicator, a part of it, so many periods before; `HEA01` is another agency's.
fn term(text: &str) -> Term {
    let (is_minus, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (text, before) = text.split_once('@').unwrap_or((text, "0"));
    let (code, breakdown) = text.split_once('/').unwrap_or((text, ""));
    Term {
        is_minus,
        indicator: IndicatorCode::new(code).unwrap(),
        measure: Measure::Numerator,
        breakdown: breakdown.to_owned(),
        periods_before: before.parse().unwrap(),
    }
}

/// A relation such as `CNT01 = RAT01 MEA01`, with `<=`, `>=` or `both` for the sign.
fn relation(text: &str) -> Relation {
    let signs = [
        (" = ", Operator::Equal),
        (" <= ", Operator::AtMost),
        (" >= ", Operator::AtLeast),
        (" both ", Operator::BothOrNeither),
    ];
    let (sign, operator) = signs.into_iter().find(|(sign, _)| text.contains(sign)).unwrap();
    let (left, right) = text.split_once(sign).unwrap();
    let side = |text: &str| text.split(' ').map(term).collect();
    Relation {
        code: "the-relation".to_owned(),
        title: "The relation".to_owned(),
        left: side(left),
        operator,
        right: side(right),
        tolerance: 0.0,
        missing: Missing::NotRun,
        severity: Severity::Query,
        from: None,
        until: None,
        defined_at: "indicators.toml:1".to_owned(),
    }
}

/// A figure such as `RAT01/girls@1 30`: a number, `<5`, or `:` for one that is not available; for 2025-26 Q3 or so many
/// quarters before.
fn figure(text: &str) -> Observation {
    let (of, value) = text.split_once(' ').unwrap();
    let of = term(of);
    let period = quarterly("2025-26 Q3")
        .period
        .shifted(-i32::from(of.periods_before));
    let value = match value {
        "<5" => Value::Suppressed { low: 1.0, high: 4.0 },
        ":" => Value::NotAvailable,
        number => Value::number(number.parse().unwrap()),
    };
    let mut cell = sent(of.indicator.as_str(), of.measure, &period.to_string(), value).observation;
    cell.breakdown = of.breakdown;
    cell
}

fn checked(relation: &Relation, current: &[&str], earlier: &[&str]) -> Checked {
    let mut board = board();
    board.relations = vec![relation.clone()];
    let figures = |texts: &[&str]| -> Vec<Observation> { texts.iter().map(|text| figure(text)).collect() };
    let (current, earlier) = (figures(current), figures(earlier));
    check_return(&board, &quarterly("2025-26 Q3"), &given(&current, &earlier))
}

/// What a relation says of social care's return for 2025-26 Q3, and how often it could not run.
fn check_relation(
    relation: &Relation,
    (current, earlier): (&[&str], &[&str]),
    messages: &[&str],
    not_run: u32,
) {
    let checked = checked(relation, current, earlier);
    let own = checked
        .findings
        .iter()
        .filter(|finding| finding.rule == relation.code);
    let found: Vec<&str> = own.map(|finding| finding.message.as_str()).collect();
    assert_eq!(found, messages, "{current:?}");
    let count = checked.not_run.iter().find(|(rule, _)| *rule == relation.code);
    assert_eq!(
        count.map_or(0, |(_, count)| *count),
        not_run,
        "not run: {current:?}"
    );
}

fn check(text: &str, figures: &[&str], messages: &[&str], not_run: u32) {
    check_relation(&relation(text), (figures, &[]), messages, not_run);
}

#[test]
fn each_operator_says_what_does_not_hold() {
    let unequal = "The relation for 2025-26 Q3: 30 is not equal to 10 + 12 = 22";
    check(
        "CNT01 = RAT01 MEA01",
        &["CNT01 30", "RAT01 10", "MEA01 12"],
        &[unequal],
        0,
    );
    check(
        "CNT01 = RAT01 MEA01",
        &["CNT01 22", "RAT01 10", "MEA01 12"],
        &[],
        0,
    );
    let more = "The relation for 2025-26 Q3: 30 is not at most 22";
    check("CNT01 <= RAT01", &["CNT01 30", "RAT01 22"], &[more], 0);
    check("CNT01 <= RAT01", &["CNT01 22", "RAT01 22"], &[], 0);
    check("CNT01 <= RAT01", &["CNT01 0", "RAT01 0"], &[], 0);
    let less = "The relation for 2025-26 Q3: 21 is not at least 22";
    check("CNT01 >= RAT01", &["CNT01 21", "RAT01 22"], &[less], 0);
    check("CNT01 >= RAT01", &["CNT01 23", "RAT01 22"], &[], 0);
    let one = "The relation for 2025-26 Q3: one side has a figure and the other has none";
    check("CNT01 both RAT01", &["CNT01 21", "RAT01 :"], &[one], 0);
    check("CNT01 both RAT01", &["CNT01 21", "RAT01 2"], &[], 0);
    check("CNT01 both RAT01", &[], &[], 0);
}

#[test]
fn the_parts_of_a_whole_add_up() {
    let of = "CNT01/girls CNT01/boys = CNT01";
    let broken = "The relation for 2025-26 Q3: 10 + 12 = 22 is not equal to 30";
    check(of, &["CNT01 30", "CNT01/girls 10", "CNT01/boys 12"], &[broken], 0);
    check(of, &["CNT01 22", "CNT01/girls 10", "CNT01/boys 12"], &[], 0);
    check(of, &["CNT01 22", "CNT01/girls 10"], &[], 1);
}

#[test]
fn a_snapshot_follows_from_the_one_before() {
    let of = "CNT01 = CNT01@1 RAT01 -MEA01";
    let figures = |now| [now, "RAT01 30", "MEA01 10"];
    let broken = "The relation for 2025-26 Q3: 280 is not equal to 240 + 30 - 10 = 260";
    let before: &[&str] = &["CNT01@1 240"];
    check_relation(&relation(of), (&figures("CNT01 280"), before), &[broken], 0);
    check_relation(&relation(of), (&figures("CNT01 260"), before), &[], 0);
    check_relation(&relation(of), (&figures("CNT01 260"), &[]), &[], 1);
    let nearly = Relation {
        tolerance: 0.1,
        ..relation(of)
    };
    check_relation(&nearly, (&figures("CNT01 280"), before), &[], 0);
    check_relation(
        &nearly,
        (&figures("CNT01 290"), before),
        &["The relation for 2025-26 Q3: 290 is not equal to 240 + 30 - 10 = 260"],
        0,
    );
}

#[test]
fn a_hidden_figure_is_read_in_its_favour() {
    check(
        "CNT01 = RAT01 MEA01",
        &["CNT01 12", "RAT01 10", "MEA01 <5"],
        &[],
        0,
    );
    let none_fits = "The relation for 2025-26 Q3: 15 is not equal to 10 + 1 to 4 = 11 to 14";
    check(
        "CNT01 = RAT01 MEA01",
        &["CNT01 15", "RAT01 10", "MEA01 <5"],
        &[none_fits],
        0,
    );
    check("CNT01 <= RAT01", &["CNT01 <5", "RAT01 1"], &[], 0);
}

#[test]
fn a_term_without_a_figure_is_treated_as_the_relation_says() {
    let of = |missing| Relation {
        missing,
        ..relation("CNT01 = RAT01 MEA01")
    };
    let one_absent: (&[&str], &[&str]) = (&["CNT01 30", "RAT01 10", "MEA01 :"], &[]);
    let side_absent: (&[&str], &[&str]) = (&["CNT01 30"], &[]);
    let unequal = "The relation for 2025-26 Q3: 30 is not equal to 10 + 0 = 10";
    check_relation(&of(Missing::NotRun), one_absent, &[], 1);
    check_relation(&of(Missing::NotRunIfAll), one_absent, &[unequal], 0);
    check_relation(&of(Missing::NotRunIfAll), side_absent, &[], 1);
    let nought = "The relation for 2025-26 Q3: 30 is not equal to 0 + 0 = 0";
    check_relation(&of(Missing::AsNought), side_absent, &[nought], 0);
    check_relation(&of(Missing::NotRun), (&[], &[]), &[], 1);
}

#[test]
fn between_agencies_the_later_return_is_checked_and_the_others_figure_is_not_told() {
    let of = relation("CNT01 = HEA01");
    let broken = "The relation for 2025-26 Q3: 30 is not equal to what health reported";
    check_relation(&of, (&["CNT01 30"], &["HEA01 22"]), &[broken], 0);
    check_relation(&of, (&["CNT01 22"], &["HEA01 22"]), &[], 0);
    // The earlier one: the other agency's figure is not there yet.
    check_relation(&of, (&["CNT01 30"], &[]), &[], 1);
}

#[test]
fn a_past_period_is_looked_at_where_one_of_its_figures_changes() {
    let of = relation("CNT01 <= RAT01");
    let now: [&str; 2] = ["CNT01 1", "RAT01 2"];
    let broken = "The relation for 2025-26 Q2: 9 is not at most 5";
    let with = |past: &'static str| [now[0], now[1], past];
    check_relation(
        &of,
        (&with("CNT01@1 9"), &["CNT01@1 4", "RAT01@1 5"]),
        &[broken],
        0,
    );
    check_relation(&of, (&with("CNT01@1 9"), &["CNT01@1 9", "RAT01@1 5"]), &[], 0);
    check_relation(&of, (&with("CNT01@1 9"), &[]), &[], 0);
}

#[test]
fn a_relation_holds_for_its_own_periods_only() {
    let of = |from: Option<&str>, until: Option<&str>| Relation {
        from: from.map(|it| it.parse().unwrap()),
        until: until.map(|it| it.parse().unwrap()),
        ..relation("CNT01 <= RAT01")
    };
    let figures: (&[&str], &[&str]) = (&["CNT01 30", "RAT01 22"], &[]);
    let broken = "The relation for 2025-26 Q3: 30 is not at most 22";
    check_relation(&of(Some("2025-26 Q3"), Some("2025-26 Q3")), figures, &[broken], 0);
    check_relation(&of(Some("2025-26 Q4"), None), figures, &[], 0);
    check_relation(&of(None, Some("2025-26 Q2")), figures, &[], 0);
}

#[test]
fn its_findings_have_the_severity_that_was_declared() {
    for severity in [Severity::Error, Severity::Query, Severity::Note] {
        let of = Relation {
            severity,
            ..relation("CNT01 <= RAT01")
        };
        let found = checked(&of, &["CNT01 30", "RAT01 22"], &[]).findings;
        assert_eq!(found[0].severity, severity);
        assert_eq!(found[0].indicator.as_ref().unwrap().as_str(), "CNT01");
    }
}

proptest! {
    /// Whatever the figures: a sum that is what its parts come to is never asked about, nor is it when all are so many times
    /// as large; and one that is off by a quarter always is.
    #[test]
    fn what_holds_gives_no_finding_at_any_scale(
        parts in (0_u32..5_000, 0_u32..5_000),
        scale in 1_u32..1_000,
        off in any::<bool>(),
    ) {
        let of = relation("CNT01 = RAT01 MEA01");
        let whole = parts.0 + parts.1;
        let wrong = if off { whole + whole / 4 + 1 } else { whole };
        let figures = [
            format!("CNT01 {}", u64::from(wrong) * u64::from(scale)),
            format!("RAT01 {}", u64::from(parts.0) * u64::from(scale)),
            format!("MEA01 {}", u64::from(parts.1) * u64::from(scale)),
        ];
        let figures: Vec<&str> = figures.iter().map(String::as_str).collect();
        let found = checked(&of, &figures, &[]);
        let about = found.findings.iter().filter(|finding| finding.rule == of.code).count();
        prop_assert_eq!(about, usize::from(off));
    }
}
