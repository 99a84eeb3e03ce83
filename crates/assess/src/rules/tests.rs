//! What the tests of every rule share, and a test of them all together.

use super::{ALL, Return, Rule, check_return};
use crate::fixtures::{board, quarterly, quarters, sent};
use boardpack_model::{Measure, Observation, Value};

/// A cell of social care's quarterly return.
pub(super) fn cell(code: &str, measure: Measure, period: &str, value: Value) -> Observation {
    sent(code, measure, period, value).observation
}

/// Counts of consecutive quarters that end with one.
pub(super) fn count_history(until: &str, figures: &[f64]) -> Vec<Observation> {
    let known = quarters("CNT01", Measure::Numerator, until, figures);
    known.into_iter().map(|known| known.observation).collect()
}

/// What one rule says of social care's return for 2025-26 Q3, and how often it could not run.
pub(super) fn check_rule(
    rule: &Rule,
    current: &[Observation],
    earlier: &[Observation],
    messages: &[&str],
    not_run: u32,
) {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let verdict = (rule.check)(&Return::new(&board, &key, current, earlier));
    let found: Vec<String> = verdict
        .findings
        .iter()
        .map(|finding| {
            assert_eq!(
                (finding.rule.as_str(), finding.severity),
                (rule.name, rule.severity)
            );
            assert!(finding.hint.is_some());
            let about = match (&finding.indicator, finding.period) {
                (Some(indicator), Some(period)) => format!("{indicator} {period}"),
                _ => "-".to_owned(),
            };
            format!("{} {about} | {}", finding.severity.word(), finding.message)
        })
        .collect();
    assert_eq!(found, messages);
    assert_eq!(verdict.not_run, not_run, "not run");
}

#[test]
fn every_rule_has_its_own_name_in_kebab_case() {
    let mut names: Vec<&str> = ALL.iter().map(|rule| rule.name).collect();
    assert_eq!(names.len(), 8);
    assert!(
        names
            .iter()
            .all(|name| name.bytes().all(|b| b == b'-' || b.is_ascii_lowercase()))
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}

#[test]
fn an_empty_return_is_not_a_clean_one() {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let checked = check_return(&board, &key, &[], &[]);
    assert!(checked.findings.is_empty());
    let not_run: Vec<String> = checked
        .not_run
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    assert_eq!(
        not_run,
        [
            "numerator-within-denominator 1",
            "identical-to-last-period 1",
            "cumulative-instead-of-in-period 5",
            "large-change 5"
        ]
    );
}

#[test]
fn an_ordinary_quarter_gives_no_finding() {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let earlier = count_history(
        "2025-26 Q2",
        &[310., 335., 322., 341., 318., 329., 350., 312., 330., 325.],
    );
    let current = [
        cell("CNT01", Measure::Numerator, "2025-26 Q3", Value::number(338.0)),
        cell("PCT01", Measure::Numerator, "2025-26 Q3", Value::number(80.0)),
        cell("PCT01", Measure::Denominator, "2025-26 Q3", Value::number(96.0)),
    ];
    assert_eq!(check_return(&board, &key, &current, &earlier).findings, []);
}

/// A made-up agency with seasons, a slow rise and the noise of counting: four years of ordinary quarters.
#[test]
fn ordinary_quarters_are_hardly_ever_asked_about() {
    let mut state = 99_u64;
    let mut noise = || {
        let mut sum = 0.0;
        for _ in 0..12 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            sum += f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31);
        }
        sum - 6.0
    };
    let seasons = [1.05, 0.85, 1.0, 1.1];
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let (mut asked, mut cells) = (0, 0);
    for round in 0..200 {
        let middle = [6.0, 30.0, 120.0, 3000.0][round % 4];
        let mut count = |step: usize| {
            let mean: f64 = middle * seasons[step % 4] * (1.0 + 0.01 * step as f64);
            (mean + noise() * 1.5 * mean.sqrt()).round().max(0.0)
        };
        let mut figures: Vec<f64> = (0..16).map(&mut count).collect();
        let latest = figures.pop().unwrap();
        let earlier = count_history("2025-26 Q2", &figures);
        let current = [cell(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            Value::number(latest),
        )];
        asked += check_return(&board, &key, &current, &earlier).findings.len();
        cells += 1;
    }
    assert!(asked * 50 <= cells, "{asked} of {cells}");
}
