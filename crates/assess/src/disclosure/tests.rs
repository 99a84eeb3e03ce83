//! No small count survives in what a public audience sees, by itself or by anything else that is shown.

use super::*;
use crate::KnownCommentary;
use crate::fixtures::{assessed, audience, board, history, indicator, instant, known, quarters};
use boardpack_model::assessment::{Direction, Rag};
use boardpack_model::board::Zeros;
use boardpack_model::observation::Commentary;
use boardpack_model::{KnownObservation, Measure, Period, Place, Value};

fn public() -> Audience {
    audience(Disclosure::Protect(DisclosurePolicy::default()))
}

/// What is hidden of an assessment: `CNT01 2025-26 Q3`, and `PCT01` for an indicator of which nothing is left.
pub(super) fn hidden_of(shown: &Assessment) -> Vec<String> {
    let of_one = |one: &boardpack_model::assessment::IndicatorAssessment| -> Vec<String> {
        if one.withheld.is_some() {
            return vec![one.indicator.to_string()];
        }
        let points = one.series.iter().filter(|point| point.value == Value::Withheld);
        points
            .map(|point| format!("{} {}", one.indicator, point.period))
            .collect()
    };
    shown.indicators.iter().flat_map(of_one).collect()
}

/// What is hidden by a policy when these cells are known.
fn check_by(policy: DisclosurePolicy, cells: &[KnownObservation], expected: &[&str]) {
    let assessment = assessed("2025-26 Q3", cells);
    let audience = audience(Disclosure::Protect(policy));
    let shown = disclose(&board(), &assessment, &audience, &[]);
    assert_eq!(hidden_of(&shown), expected, "{policy:?}");
}

fn check(cells: &[KnownObservation], expected: &[&str]) {
    check_by(DisclosurePolicy::default(), cells, expected);
}

fn part(code: &str, measure: Measure, figures: &[f64]) -> Vec<KnownObservation> {
    quarters(code, measure, "2025-26 Q3", figures)
}

/// Two quarters of an indicator with two parts: a large one, then this.
fn shares(code: &str, above: f64, below: f64) -> Vec<KnownObservation> {
    let mut cells = part(code, Measure::Numerator, &[40.0, above]);
    cells.extend(part(code, Measure::Denominator, &[80.0, below]));
    cells
}

#[test]
fn one_to_five_is_small_and_nought_is_as_the_policy_says() {
    for (count, expected) in [
        (0.0, &[][..]),
        (1.0, &["CNT01 2025-26 Q3"]),
        (5.0, &["CNT01 2025-26 Q3"]),
        (6.0, &[]),
    ] {
        check(&part("CNT01", Measure::Numerator, &[40.0, count]), expected);
    }
    let hides_zeros = DisclosurePolicy {
        zeros: Zeros::Hidden,
        ..DisclosurePolicy::default()
    };
    let nought = part("CNT01", Measure::Numerator, &[40.0, 0.0]);
    check_by(hides_zeros, &nought, &["CNT01 2025-26 Q3"]);
    let seven = part("CNT01", Measure::Numerator, &[40.0, 7.0]);
    check_by(DisclosurePolicy::up_to(7), &seven, &["CNT01 2025-26 Q3"]);
    check_by(DisclosurePolicy::up_to(6), &seven, &[]);
}

#[test]
fn a_senders_own_interval_is_hidden() {
    let mut cells = part("CNT01", Measure::Numerator, &[40.0, 0.0]);
    cells[1].observation.value = Value::Suppressed { low: 1.0, high: 4.0 };
    check(&cells, &["CNT01 2025-26 Q3"]);
}

#[test]
fn an_earlier_small_count_is_hidden_and_the_rest_is_shown() {
    check(
        &part("CNT01", Measure::Numerator, &[3.0, 40.0, 50.0]),
        &["CNT01 2025-26 Q1"],
    );
}

#[test]
fn numerators_denominators_and_those_left_out_are_counts() {
    let hidden = &["PCT01 2025-26 Q3"][..];
    for (above, below, expected) in [
        (40.0, 80.0, &[][..]),
        (4.0, 80.0, hidden),
        (0.0, 80.0, &[]),
        (0.0, 4.0, hidden),
        (78.0, 80.0, hidden),
        (80.0, 80.0, &[]),
    ] {
        check(&shares("PCT01", above, below), expected);
    }
    let rates = |last| part("RAT01", Measure::Numerator, &[40.0, last]);
    check(&rates(4.0), &["RAT01 2025-26 Q3"]);
    check(&rates(40.0), &[]);
    // Of a mean those whom it leaves out are no count, for it leaves nobody out.
    check(&shares("MEA01", 78.0, 80.0), &[]);
    check(&shares("MEA01", 4.0, 80.0), &["MEA01 2025-26 Q3"]);
    check(&shares("MEA01", 400.0, 4.0), &["MEA01 2025-26 Q3"]);
}

#[test]
fn a_figure_over_a_denominator_below_the_least_is_hidden() {
    let least = |least_denominator| DisclosurePolicy {
        least_denominator,
        ..DisclosurePolicy::default()
    };
    let nine = shares("PCT01", 0.0, 9.0);
    check_by(least(9), &nine, &[]);
    check_by(least(10), &nine, &["PCT01 2025-26 Q3"]);
    check_by(least(10), &shares("MEA01", 90.0, 9.0), &["MEA01 2025-26 Q3"]);
}

#[test]
fn a_stated_percentage_without_its_parts_is_hidden() {
    let mut cells = shares("PCT01", 50.0, 80.0);
    for cell in cells
        .iter_mut()
        .filter(|cell| cell.observation.period.to_string() == "2025-26 Q3")
    {
        cell.observation.measure = Measure::Stated;
    }
    check(&cells, &["PCT01 2025-26 Q3"]);
}

#[test]
fn counts_of_returns_are_never_small() {
    let shown = disclose(&board(), &assessed("2025-26 Q3", &[]), &public(), &[]);
    let timely = shown
        .indicators
        .iter()
        .find(|one| one.indicator.as_str() == "TIM01")
        .unwrap();
    assert!(timely.latest().unwrap().figure.is_some() && timely.withheld.is_none());
}

#[test]
fn an_audience_with_full_sight_sees_everything() {
    let assessment = assessed("2025-26 Q3", &shares("PCT01", 4.0, 80.0));
    let shown = disclose(&board(), &assessment, &audience(Disclosure::Full), &[]);
    assert_eq!(shown, assessment);
}

/// What the agency of a percentage wrote about the last quarter.
fn says(board: &Board, text: &str) -> KnownCommentary {
    KnownCommentary {
        commentary: Commentary {
            agency: indicator(board, "PCT01").agency.clone(),
            indicator: indicator(board, "PCT01").code.clone(),
            period: "2025-26 Q3".parse().unwrap(),
            text: text.to_owned(),
            place: Place::default(),
        },
        known_at: instant("2026-01-20T10:00:00Z"),
    }
}

#[test]
fn nothing_of_a_hidden_latest_figure_is_left() {
    let (board, history) = (board(), history());
    let cells: Vec<f64> = (0..15)
        .map(|step| {
            if step < 14 {
                70.0 + f64::from(step % 3)
            } else {
                4.0
            }
        })
        .collect();
    let mut cells = part("PCT01", Measure::Numerator, &cells);
    cells.extend(part("PCT01", Measure::Denominator, &[100.0; 15]));
    let commentary = [says(&board, "It fell from 71 of 100.")];
    let mut known = known(&cells, &history);
    known.commentary = &commentary;
    let period = "2025-26 Q3".parse().unwrap();
    let full = crate::assess(&board, period, &known, instant("2026-12-01T00:00:00Z")).unwrap();
    assert!(
        full.exceptions
            .iter()
            .any(|one| one.indicator.as_str() == "PCT01")
    );
    let shown = disclose(&board, &full, &public(), &[]);
    let one = &shown.indicators[1];
    assert_eq!(hidden_of(&shown), ["PCT01 2025-26 Q3"]);
    assert!(
        !shown
            .exceptions
            .iter()
            .any(|exception| exception.indicator == one.indicator)
    );
    assert_eq!((one.rag, one.direction), (Rag::NotRated, Direction::AcrossGap));
    assert_eq!(
        (shown.counts.red + 1, shown.counts.not_rated),
        (full.counts.red, full.counts.not_rated + 1)
    );
    assert!(one.commentary.is_empty());
    let latest = one.latest().unwrap();
    assert_eq!(
        (latest.numerator, latest.denominator),
        (Value::Withheld, Value::Withheld)
    );
    assert!(latest.formula.is_empty() && latest.inputs.is_empty() && latest.interval.is_none());
    assert!(
        one.statement
            .starts_with("The figure in October to December 2025 is withheld")
    );
    // The mean is that of the fourteen figures that are left: nobody can take them from it.
    let mean = one.variation.as_ref().unwrap().phases[0].centre;
    let left: Vec<f64> = one.series.iter().filter_map(|point| point.figure).collect();
    assert!((mean - left.iter().sum::<f64>() / 14.0).abs() < 1e-9, "{mean}");
    let findings = held_back(&full, &shown, &public());
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rule, "number-beside-a-hidden-figure");
}

#[test]
fn rounded_counts_give_percentages_of_what_is_shown() {
    let policy = DisclosurePolicy {
        round_to: 5,
        ..DisclosurePolicy::default()
    };
    let full = assessed("2025-26 Q3", &shares("PCT01", 43.0, 81.0));
    let shown = disclose(&board(), &full, &audience(Disclosure::Protect(policy)), &[]);
    let latest = shown.indicators[1].latest().unwrap();
    assert_eq!(
        (latest.numerator, latest.denominator),
        (Value::number(45.0), Value::number(80.0))
    );
    assert_eq!(latest.figure, Some(56.25));
    assert_eq!(latest.formula, "100 × 45 / 80");
    assert!(shown.indicators[1].statement.contains("56.3% (45 of 80)"));
}

mod leaks;
mod packs;
mod properties;
mod shares;
mod totals;
