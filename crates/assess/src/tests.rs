//! The assessment as a whole: the same inputs give the same value, and no figure sent can stop it.

use super::*;
use crate::fixtures::{board, history, indicator, instant, known, quarterly, quarters, sent, submission};
use boardpack_model::{Finding, Measure, Place, Value};
use proptest::prelude::*;

const AS_AT: &str = "2026-12-01T00:00:00Z";

fn check(observations: &[KnownObservation], history: &History) -> Assessment {
    let period = "2025-26 Q3".parse().unwrap();
    assess(&board(), period, &known(observations, history), instant(AS_AT)).unwrap()
}

fn a_year_of_figures() -> Vec<KnownObservation> {
    let wave = |middle: f64, step: usize| middle + ((step * 7) % 11) as f64;
    let figures = |middle: f64| (0..16).map(|step| wave(middle, step)).collect::<Vec<f64>>();
    let mut observations = quarters("CNT01", Measure::Numerator, "2025-26 Q3", &figures(60.0));
    observations.extend(quarters(
        "PCT01",
        Measure::Numerator,
        "2025-26 Q3",
        &figures(70.0),
    ));
    observations.extend(quarters(
        "PCT01",
        Measure::Denominator,
        "2025-26 Q3",
        &figures(95.0),
    ));
    observations.extend(quarters(
        "RAT01",
        Measure::Numerator,
        "2025-26 Q3",
        &figures(80.0),
    ));
    observations
}

#[test]
fn the_assessment_of_a_quarter_at_a_glance() {
    let mut history = history();
    history
        .submissions
        .push(submission(1, "2025-26 Q3", "2026-01-20T10:00:00Z"));
    let assessment = check(&a_year_of_figures(), &history);
    let lines: Vec<String> = assessment
        .indicators
        .iter()
        .map(|one| {
            format!(
                "{} {} {} | {} | {} | {}",
                one.indicator,
                one.latest_period,
                one.series.len(),
                one.rag.words(),
                one.direction.words(),
                one.statement
            )
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    CNT01 2025-26 Q3 16 | No target | no clear trend | 66 in October to December 2025, up from 60 a year before. It varies no more than chance alone explains, between 51 and 79.
    PCT01 2025-26 Q3 16 | Amber | no clear trend | 75.2% (76 of 101) in October to December 2025, up from 73.7% a year before. The floor of 75.0% is met; the target of 85.0% is not yet met. It varies no more than chance alone explains, between 71.5% and 78.4%.
    RAT01 2025-26 Q3 16 | No target | no clear trend | 55.1 per 10,000 in October to December 2025, up from 51.3 a year before. It varies no more than chance alone explains, between 45.7 and 63.4.
    MEA01 2025-26 Q3 1 | No data | too few points | The figure in October to December 2025 was left empty in the return.
    LAG01 2025-26 Q2 1 | No data | too few points | The figure in July to September 2025 was left empty in the return.
    TRM01 2025-26 Autumn 1 | No data | too few points | The figure in September to December 2025 is not yet received.
    ANN01 2024-25 1 | No data | too few points | The figure in April 2024 to March 2025 is not yet received.
    HEA01 2025-26 Q3 1 | No data | too few points | The figure in October to December 2025 is not yet received.
    TIM01 2025-26 Q3 3 | Not rated | too few points | 33.3% (1 of 3) in October to December 2025. The numbers behind it are too small to rate.
    ");
    let not_run: Vec<String> = assessment
        .rules_not_run
        .iter()
        .map(|(rule, count)| format!("{rule} {count}"))
        .collect();
    assert_eq!(
        not_run,
        [
            "cumulative-instead-of-in-period 2",
            "identical-to-last-period 1",
            "large-change 2",
            "year-not-rolled-over 1"
        ]
    );
}

#[test]
fn only_what_was_known_by_the_instant_counts() {
    let (board, history, period) = (board(), history(), "2025-26 Q3".parse().unwrap());
    let observations = a_year_of_figures();
    let early = assess(
        &board,
        period,
        &known(&observations, &history),
        instant("2026-01-20T09:59:59Z"),
    )
    .unwrap();
    assert!(
        early.indicators[..5]
            .iter()
            .all(|one| one.series.iter().all(|point| point.figure.is_none()))
    );
    let later = assess(
        &board,
        period,
        &known(&observations, &history),
        instant("2026-01-20T10:00:00Z"),
    )
    .unwrap();
    assert!(later.indicators[0].latest().unwrap().figure.is_some());
}

#[test]
fn the_last_words_of_each_agency_about_the_period_are_kept() {
    let (board, history) = (board(), history());
    let says = |text: &str, period: &str, cell: &str, at: &str| KnownCommentary {
        commentary: Commentary {
            agency: quarterly("2025-26 Q3").agency,
            indicator: indicator(&board, "CNT01").code.clone(),
            period: period.parse().unwrap(),
            text: text.to_owned(),
            place: Place::default().at("Return", cell),
        },
        known_at: instant(at),
    };
    let commentary = [
        says("first", "2025-26 Q3", "F2", "2026-01-20T10:00:00Z"),
        says("corrected", "2025-26 Q3", "F2", "2026-01-25T10:00:00Z"),
        says("and more", "2025-26 Q3", "F3", "2026-01-25T10:00:00Z"),
        says(" ", "2025-26 Q3", "F4", "2026-01-25T10:00:00Z"),
        says("another quarter", "2025-26 Q2", "F2", "2026-01-25T10:00:00Z"),
        says("after the instant", "2025-26 Q3", "F2", "2027-01-01T10:00:00Z"),
    ];
    let mut known = known(&[], &history);
    known.commentary = &commentary;
    let assessment = assess(&board, "2025-26 Q3".parse().unwrap(), &known, instant(AS_AT)).unwrap();
    let texts: Vec<&str> = assessment.indicators[0]
        .commentary
        .iter()
        .map(|c| c.text.as_str())
        .collect();
    assert_eq!(texts, ["corrected", "and more"]);
}

#[test]
fn beyond_the_table_of_bank_holidays_it_says_so() {
    let (board, history) = (board(), history());
    let known = known(&[], &history);
    let error = assess(
        &board,
        "2029-30 Q3".parse().unwrap(),
        &known,
        instant("2031-01-01T00:00:00Z"),
    )
    .unwrap_err();
    assert!(matches!(error, AssessError::Calendar(_)), "{error}");
}

#[test]
fn findings_of_the_period_are_carried_into_the_assessment() {
    let history = history();
    let finding = Finding::query("large-change", Place::default(), "far from the others");
    let findings = [KnownFinding {
        finding: finding.clone(),
        submission: 1,
    }];
    let mut known = known(&[], &history);
    known.findings = &findings;
    let assessment = assess(&board(), "2025-26 Q3".parse().unwrap(), &known, instant(AS_AT)).unwrap();
    assert_eq!(assessment.findings, [finding]);
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<f64>().prop_map(Value::number),
        (0_u32..50).prop_map(|count| Value::number(f64::from(count))),
        (0.0_f64..9.0, 0.0_f64..9.0).prop_map(|(a, b)| Value::Suppressed {
            low: a.min(b),
            high: a.max(b)
        }),
        Just(Value::NilReturn),
        Just(Value::Blank),
        Just(Value::NotApplicable),
        Just(Value::RoundsToZero),
    ]
}

fn any_observation() -> impl Strategy<Value = KnownObservation> {
    let code = prop::sample::select(vec!["CNT01", "PCT01", "RAT01", "MEA01", "LAG01"]);
    let measure = prop::sample::select(vec![Measure::Numerator, Measure::Denominator, Measure::Stated]);
    let period = prop::sample::select(vec![
        "2024-25 Q3",
        "2025-26 Q1",
        "2025-26 Q2",
        "2025-26 Q3",
        "2031-32 Q1",
        "2025",
    ]);
    (code, measure, period, any_value(), 1_i64..4).prop_map(|(code, measure, period, value, submission)| {
        let period = if period == "2025" { "0001-02 Q1" } else { period };
        let mut known = sent(code, measure, period, value);
        known.submission = submission;
        known.observation.place.sheet = format!("Sheet {submission}");
        known
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn the_order_in_which_figures_are_given_changes_nothing(
        (observations, shuffled) in prop::collection::vec(any_observation(), 0..40).prop_flat_map(|all| {
            let mut cells = BTreeMap::new();
            for known in all {
                cells.insert(known.observation.place.clone(), known);
            }
            let unique: Vec<KnownObservation> = cells.into_values().collect();
            (Just(unique.clone()), Just(unique).prop_shuffle())
        })
    ) {
        let history = history();
        let (one, other) = (check(&observations, &history), check(&shuffled, &history));
        let (one, other) = (serde_json::to_string(&one).unwrap(), serde_json::to_string(&other).unwrap());
        prop_assert_eq!(one, other);
    }

    #[test]
    fn no_figure_that_can_be_sent_stops_the_rules(
        current in prop::collection::vec(any_observation(), 0..30),
        earlier in prop::collection::vec(any_observation(), 0..60),
    ) {
        let cells = |known: Vec<KnownObservation>| -> Vec<_> { known.into_iter().map(|k| k.observation).collect() };
        let (current, earlier) = (cells(current), cells(earlier));
        let given = Given { figures: &current, earlier: &earlier, remarks: &[] };
        let checked = check_return(&board(), &quarterly("2025-26 Q3"), &given);
        prop_assert!(checked.findings.iter().all(|finding| rules::ALL.iter().any(|rule| rule.name == finding.rule)));
    }
}
