//! The vectors of `NHSRplotthedots`, and the guards that it lacks.

use super::*;
use crate::fixtures::{board, indicator};
use crate::series::empty_point;
use boardpack_model::{Period, Value};
use serde::Deserialize;

#[derive(Deserialize)]
struct File {
    vectors: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    id: String,
    input: Input,
    expected: Expected,
}

#[derive(Deserialize)]
struct Input {
    y: Vec<Option<f64>>,
    improvement_direction: String,
    target: Option<f64>,
    rebase_starts_at_index0: Vec<usize>,
    fix_after_n_points: Option<usize>,
    screen_outliers: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Expected {
    error: Option<String>,
    mean: Vec<Option<f64>>,
    lpl: Vec<Option<f64>>,
    upl: Vec<Option<f64>>,
    special_cause_type: Vec<String>,
    point_type: Vec<String>,
    variation_icon: Option<String>,
    assurance_type: Option<String>,
}

/// What the peer cannot do: it stops with an error.
const PEER_ERRORS: [&str; 2] = ["fix11_rejected", "na_in_trend"];

fn polarity(direction: &str) -> Polarity {
    match direction {
        "increase" => Polarity::High,
        "decrease" => Polarity::Low,
        _ => Polarity::Neutral {
            low: None,
            high: None,
        },
    }
}

fn cause_name(cause: SpecialCause) -> &'static str {
    match cause {
        SpecialCause::Common | SpecialCause::Absent => "Common Cause",
        SpecialCause::AboveLimit => "Above UCL",
        SpecialCause::BelowLimit => "Below LCL",
        SpecialCause::Increasing => "7 Point Trend (Increasing)",
        SpecialCause::Decreasing => "7 Point Trend (Decreasing)",
        SpecialCause::TwoInThreeHigh => "2 in 3 Above CL",
        SpecialCause::TwoInThreeLow => "2 in 3 Below CL",
        SpecialCause::ShiftHigh => "7 Points Above CL",
        SpecialCause::ShiftLow => "7 Points Below CL",
    }
}

fn icon_name(icon: VariationIcon) -> &'static str {
    match icon {
        VariationIcon::CommonCause => "common_cause",
        VariationIcon::ImprovementHigh => "improvement_high",
        VariationIcon::ImprovementLow => "improvement_low",
        VariationIcon::ConcernHigh => "concern_high",
        VariationIcon::ConcernLow => "concern_low",
        VariationIcon::NeutralHigh => "neutral_high",
        VariationIcon::NeutralLow => "neutral_low",
    }
}

fn assurance_name(assurance: Assurance) -> &'static str {
    match assurance {
        Assurance::Pass => "consistent_pass",
        Assurance::HitOrMiss => "inconsistent",
        Assurance::Fail => "consistent_fail",
    }
}

fn near(expected: Option<f64>, found: Option<f64>, what: &str) {
    match (expected, found) {
        (Some(a), Some(b)) => assert!((a - b).abs() <= 1e-9 * a.abs().max(1.0), "{what}: {a} {b}"),
        (a, b) => assert_eq!(a, b, "{what}"),
    }
}

fn check(vector: &Vector, counts_outside: bool) {
    let (input, expected, id) = (&vector.input, &vector.expected, vector.id.as_str());
    let rules = Rules {
        screens: input.screen_outliers,
        fixed_after: input.fix_after_n_points,
        counts_outside,
    };
    let polarity = polarity(&input.improvement_direction);
    let starts: Vec<usize> = std::iter::once(0)
        .chain(
            input
                .rebase_starts_at_index0
                .iter()
                .copied()
                .filter(|start| *start > 0),
        )
        .chain([input.y.len()])
        .collect();
    let (mut causes, mut latest) = (Vec::new(), None);
    for pair in starts.windows(2) {
        let figures = &input.y[pair[0]..pair[1]];
        let limits = Limits::of(figures, rules);
        for index in pair[0]..pair[1] {
            near(expected.mean[index], Some(limits.mean), id);
            near(expected.upl[index], limits.upper(), id);
            near(expected.lpl[index], limits.lower(), id);
        }
        causes.extend(judge(figures, limits, rules));
        latest = Some(limits);
    }
    let names: Vec<&str> = causes.iter().map(|cause| cause_name(*cause)).collect();
    assert_eq!(names, expected.special_cause_type, "{id}");
    let kinds: Vec<String> = causes
        .iter()
        .map(|cause| kind_of(icon(polarity, *cause)))
        .collect();
    assert_eq!(kinds, expected.point_type, "{id}");
    let last = icon(polarity, *causes.last().unwrap());
    assert_eq!(Some(icon_name(last)), expected.variation_icon.as_deref(), "{id}");
    let assured = assurance(polarity, latest.unwrap(), input.target).map(assurance_name);
    assert_eq!(assured, expected.assurance_type.as_deref(), "{id}");
}

fn kind_of(icon: VariationIcon) -> String {
    let name = icon_name(icon);
    if name == "common_cause" {
        return name.to_owned();
    }
    let name = match name.split_once('_') {
        Some(("neutral", _)) | None => name,
        Some((kind, _)) => kind,
    };
    format!("special_cause_{name}")
}

#[test]
fn every_vector_of_the_published_package_is_reproduced() {
    let file: File = serde_json::from_str(include_str!("../../fixtures/ptd_xmr.json")).unwrap();
    assert_eq!(file.vectors.len(), 227);
    for vector in &file.vectors {
        let is_error = vector.expected.error.is_some();
        assert_eq!(
            is_error,
            PEER_ERRORS.contains(&vector.id.as_str()),
            "{}",
            vector.id
        );
        if !is_error {
            check(vector, false);
        }
    }
}

#[test]
fn the_two_in_three_rule_of_november_2023_is_reproduced() {
    let text = include_str!("../../fixtures/ptd_xmr_mdc2023_two_sigma.json");
    let file: File = serde_json::from_str(text).unwrap();
    assert_eq!(file.vectors.len(), 35);
    for vector in &file.vectors {
        check(vector, true);
    }
}

fn points(figures: &[Option<f64>], breaks: &[usize]) -> Vec<Point> {
    let board = board();
    let first: Period = "2019-20 Q1".parse().unwrap();
    let point = |(index, figure): (usize, &Option<f64>)| {
        let period = first.shifted(i32::try_from(index).unwrap());
        let mut point = empty_point(indicator(&board, "PCT01"), period, Value::NotReceived);
        point.figure = *figure;
        point.series_break = breaks.contains(&index).then(|| "counted differently".to_owned());
        point
    };
    figures.iter().enumerate().map(point).collect()
}

fn zigzag(count: usize) -> Vec<Option<f64>> {
    (0..count)
        .map(|index| Some(if index % 2 == 0 { 52.0 } else { 48.0 }))
        .collect()
}

fn of(figures: &[Option<f64>], breaks: &[usize], target: Option<f64>) -> Option<Variation> {
    let board = board();
    variation(indicator(&board, "PCT01"), &points(figures, breaks), target)
}

#[test]
fn limits_need_thirteen_figures_of_the_latest_stretch() {
    assert_eq!(of(&zigzag(12), &[], None), None);
    assert!(of(&zigzag(13), &[], None).is_some());
    let mut gap = zigzag(13);
    gap[6] = None;
    assert_eq!(of(&gap, &[], None), None);
    assert_eq!(of(&zigzag(25), &[13], None), None);
    let both = of(&zigzag(26), &[13], None).unwrap();
    let stretches: Vec<String> = both
        .phases
        .iter()
        .map(|phase| format!("{} {}", phase.from, phase.to))
        .collect();
    assert_eq!(stretches, ["2019-20 Q1 2022-23 Q1", "2022-23 Q2 2025-26 Q2"]);
    let latest_only = of(&zigzag(20), &[5], None).unwrap();
    assert_eq!((latest_only.phases.len(), latest_only.points.len()), (1, 20));
}

#[test]
fn a_series_that_hardly_varies_gets_no_limits() {
    assert_eq!(of(&[Some(5.0); 14], &[], None), None);
    let mut jump = vec![Some(1.0); 14];
    jump[13] = Some(2.0);
    assert_eq!(of(&jump, &[], None), None);
    assert_eq!(of(&[None; 14], &[], None), None);
    assert_eq!(of(&[], &[], None), None);
}

#[test]
fn a_gap_ends_a_run_and_is_no_special_cause() {
    let mut figures = zigzag(13);
    figures.extend([47.0, 48.0, 49.0].map(Some));
    figures.push(None);
    figures.extend([50.0, 51.0, 52.0].map(Some));
    let found = of(&figures, &[], Some(50.0)).unwrap();
    assert_eq!(found.points[16], SpecialCause::Absent);
    assert!(!found.points.contains(&SpecialCause::Increasing));
    assert_eq!(found.assurance, Some(Assurance::HitOrMiss));
    figures.push(None);
    assert_eq!(of(&figures, &[], None).unwrap().icon, VariationIcon::CommonCause);
}

#[test]
fn a_target_beyond_the_limits_is_always_or_never_met() {
    for (target, assurance) in [
        (70.0, Assurance::Fail),
        (50.0, Assurance::HitOrMiss),
        (30.0, Assurance::Pass),
    ] {
        assert_eq!(
            of(&zigzag(14), &[], Some(target)).unwrap().assurance,
            Some(assurance)
        );
    }
    assert_eq!(of(&zigzag(14), &[], None).unwrap().assurance, None);
}

#[test]
fn rolling_years_get_no_limits() {
    let board = board();
    let mut rolling = indicator(&board, "PCT01").clone();
    rolling.basis = Basis::Rolling12;
    assert_eq!(variation(&rolling, &points(&zigzag(20), &[]), None), None);
}
