//! What the tests of every rule share, and a test of them all together.

use super::the_return::Return;
use super::{ALL, Given, Rule, check_return};
use crate::fixtures::{board, quarterly, quarters, sent};
use boardpack_model::assessment::Checks;
use boardpack_model::rules::{CHECK_RULES, RuleSetting};
use boardpack_model::{Measure, Observation, Severity, Value};

/// A cell of social care's quarterly return.
pub(super) fn cell(code: &str, measure: Measure, period: &str, value: Value) -> Observation {
    sent(code, measure, period, value).observation
}

/// Counts of consecutive quarters that end with one.
pub(super) fn count_history(until: &str, figures: &[f64]) -> Vec<Observation> {
    let known = quarters("CNT01", Measure::Numerator, until, figures);
    known.into_iter().map(|known| known.observation).collect()
}

/// A return's figures beside those known before it, with nothing written.
pub(super) fn given<'a>(figures: &'a [Observation], earlier: &'a [Observation]) -> Given<'a> {
    Given {
        figures,
        earlier,
        remarks: &[],
    }
}

/// What one rule says of social care's return for 2025-26 Q3, and how often it could not run.
pub(super) fn check_rule(
    rule: &Rule,
    current: &[Observation],
    earlier: &[Observation],
    messages: &[&str],
    not_run: u32,
) {
    check_rule_with(rule, &given(current, earlier), messages, not_run);
}

/// The same of a return with remarks.
pub(super) fn check_rule_with(rule: &Rule, given: &Given<'_>, messages: &[&str], not_run: u32) {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let verdict = (rule.check)(&Return::new(&board, &key, given));
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
fn every_rule_has_the_name_and_severity_that_a_pipeline_knows() {
    let rules: Vec<(&str, Severity)> = ALL.iter().map(|rule| (rule.name, rule.severity)).collect();
    assert_eq!(rules, CHECK_RULES);
    let mut names: Vec<&str> = rules.iter().map(|(name, _)| *name).collect();
    assert!(
        names
            .iter()
            .all(|name| name.bytes().all(|b| b == b'-' || b.is_ascii_lowercase()))
    );
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ALL.len());
}

/// What is found of a return with a negative count, where the board has settled something about that rule.
fn check_setting(setting: RuleSetting, found: &[Severity]) {
    let (mut board, key) = (board(), quarterly("2025-26 Q3"));
    board.rules = [("negative-or-fractional-count".to_owned(), setting)].into();
    let current = [cell(
        "CNT01",
        Measure::Numerator,
        "2025-26 Q3",
        Value::number(-3.0),
    )];
    let checked = check_return(&board, &key, &given(&current, &[]));
    let severities: Vec<Severity> = checked.findings.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, found);
}

#[test]
fn a_board_settles_how_much_a_rule_matters_and_for_which_periods() {
    let period = |text: &str| Some(text.parse().unwrap());
    check_setting(RuleSetting::default(), &[Severity::Error]);
    let asks = RuleSetting {
        severity: Some(Severity::Query),
        ..RuleSetting::default()
    };
    check_setting(asks, &[Severity::Query]);
    let off = RuleSetting {
        is_off: true,
        ..RuleSetting::default()
    };
    check_setting(off, &[]);
    let from = |from, until| RuleSetting {
        from,
        until,
        ..RuleSetting::default()
    };
    check_setting(
        from(period("2025-26 Q3"), period("2025-26 Q3")),
        &[Severity::Error],
    );
    check_setting(from(period("2025-26 Q4"), None), &[]);
    check_setting(from(None, period("2025-26 Q2")), &[]);
}

/// A return with half its cells empty is no cleaner: fewer checks are made of it, and more could not be.
#[test]
fn leaving_figures_out_shows_as_checks_that_were_not_made() {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let figures = [
        ("CNT01", Measure::Numerator, 312.0),
        ("PCT01", Measure::Numerator, 80.0),
        ("PCT01", Measure::Denominator, 96.0),
        ("RAT01", Measure::Numerator, 41.0),
        ("MEA01", Measure::Numerator, 36.0),
        ("MEA01", Measure::Denominator, 4.0),
        ("LAG01", Measure::Numerator, 22.0),
    ];
    let quarter = |until: i32| -> Vec<Observation> {
        let figures = figures.iter().flat_map(|(code, measure, figure)| {
            (until..=13).map(move |back| {
                let lag = i32::from(*code == "LAG01");
                let period = key.period.shifted(-back - lag).to_string();
                cell(
                    code,
                    *measure,
                    &period,
                    Value::number(figure + f64::from(back % 3)),
                )
            })
        });
        figures.collect()
    };
    let key = quarterly("2025-26 Q3");
    let (all, earlier) = (quarter(0), quarter(1));
    let whole: Vec<Observation> = all
        .iter()
        .filter(|cell| !earlier.contains(cell))
        .cloned()
        .collect();
    assert_eq!(whole.len(), 7);
    let half = [whole[0].clone(), whole[3].clone(), whole[6].clone()];
    let of = |current: &[Observation]| check_return(&board, &key, &given(current, &earlier));
    let (whole, half) = (of(&whole), of(&half));
    assert_eq!((whole.findings, half.findings), (vec![], vec![]));
    let words = |checks: Checks| {
        format!(
            "{} made, {} passed, {} not",
            checks.run, checks.passed, checks.not_run
        )
    };
    assert_eq!(words(whole.checks), "22 made, 22 passed, 0 not");
    assert_eq!(words(half.checks), "12 made, 12 passed, 6 not");
}

#[test]
fn an_empty_return_is_not_a_clean_one() {
    let (board, key) = (board(), quarterly("2025-26 Q3"));
    let checked = check_return(&board, &key, &Given::default());
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
            "year-not-rolled-over 1",
            "cumulative-instead-of-in-period 5",
            "large-change 5",
            "outlier-against-own-history 1"
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
    assert_eq!(
        check_return(&board, &key, &given(&current, &earlier)).findings,
        []
    );
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
        asked += check_return(&board, &key, &given(&current, &earlier))
            .findings
            .len();
        cells += 1;
    }
    assert!(asked * 50 <= cells, "{asked} of {cells}");
}
