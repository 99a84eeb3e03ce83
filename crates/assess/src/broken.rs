//! A series break splits every rule and every line: a table of what is said with and without one, from the same figures.

use boardpack_model::assessment::Assessment;
use boardpack_model::board::SeriesBreak;
use boardpack_model::{Board, KnownObservation, Measure, Observation};

use crate::Given;
use crate::fixtures::{board, history, instant, known, quarterly, quarters};

const UNTIL: &str = "2025-26 Q3";

/// The board of the fixtures, with a break of its count at a period.
fn broken(at: Option<&str>) -> Board {
    let mut board = board();
    let breaks = at.map(|period| SeriesBreak {
        period: period.parse().unwrap(),
        note: "Counted on a new system.".to_owned(),
    });
    board.indicators[0].breaks = breaks.into_iter().collect();
    board
}

/// The rules that ask about the last of some quarters' counts.
fn asked(at: Option<&str>, figures: &[f64]) -> Vec<String> {
    let mut all: Vec<Observation> = quarters("CNT01", Measure::Numerator, UNTIL, figures)
        .into_iter()
        .map(|known| known.observation)
        .collect();
    let current = all.pop().unwrap();
    let given = Given {
        figures: &[current],
        earlier: &all,
        ..Given::default()
    };
    let checked = crate::check_return(&broken(at), &quarterly(UNTIL), &given);
    checked.findings.into_iter().map(|finding| finding.rule).collect()
}

/// A rule asks about the last of some counts, and no longer once a new series begins at a period.
fn check_rule(rule: &str, figures: &[f64], new_series: &str) {
    assert_eq!(asked(None, figures), [rule]);
    assert!(
        !asked(Some(new_series), figures).contains(&rule.to_owned()),
        "{rule} looks past the break at {new_series}"
    );
}

#[test]
fn no_rule_compares_figures_of_two_series() {
    let mut far = vec![310., 335., 322., 341., 318., 329., 350., 312., 330., 325., 900.];
    check_rule("large-change", &far, "2025-26 Q3");
    check_rule("large-change", &far, "2025-26 Q2");
    let year: Vec<f64> = far.drain(..10).chain([980.]).collect();
    check_rule("cumulative-instead-of-in-period", &year, "2025-26 Q3");
    check_rule("cumulative-instead-of-in-period", &year, "2025-26 Q2");
}

fn assessed(at: Option<&str>, observations: &[KnownObservation]) -> Assessment {
    let history = history();
    let known = known(observations, &history);
    let as_at = instant("2026-12-01T00:00:00Z");
    crate::assess(&broken(at), UNTIL.parse().unwrap(), &known, as_at).unwrap()
}

/// What is said of a series: its direction, its stretches with limits, and its statement.
fn said(at: Option<&str>, figures: &[f64]) -> String {
    let observations = quarters("CNT01", Measure::Numerator, UNTIL, figures);
    let assessment = assessed(at, &observations);
    let one = &assessment.indicators[0];
    let phases = one.variation.iter().flat_map(|variation| &variation.phases);
    let phases: Vec<String> = phases
        .map(|phase| format!("{} to {}", phase.from, phase.to))
        .collect();
    let first = one.statement.split('.').next().unwrap_or_default();
    format!("{} | {} | {first}", one.direction.words(), phases.join(", "))
}

#[test]
fn no_line_runs_over_a_break() {
    let rising: Vec<f64> = (0..16)
        .map(|n| 300.0 + 6.0 * f64::from(n) + f64::from(n % 3))
        .collect();
    assert_eq!(
        said(None, &rising),
        "rising | 2021-22 Q4 to 2025-26 Q3 | 390 in October to December 2025, up from 368 a year before"
    );
    assert_eq!(
        said(Some("2025-26 Q2"), &rising),
        "too few points | 2021-22 Q4 to 2025-26 Q1 | 390 in October to December 2025, not comparable with a year before"
    );
}
