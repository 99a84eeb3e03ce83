//! The vectors that published programs give, against the raw rules: every one, or named here with the reason why not.

use std::collections::BTreeSet;

use boardpack_model::assessment::{Assurance, SpecialCause, VariationIcon};
use boardpack_model::board::{Polarity, TwoInThree, VariationRules};
use serde::Deserialize;
use serde_json::Value;

use crate::spc::causes::{Causes, part_of, shift_ends, trend_ends, two_in_three};
use crate::spc::icons::{assurance, icon};
use crate::spc::individuals::Individuals;
use crate::spc::lines::Lines;
use crate::spc::runs::usual;

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

/// What the peer cannot do, and what we do instead. Nothing else is left out of any file.
const PEER_ERRORS: [(&str, &str); 2] = [
    (
        "fix11_rejected",
        "the peer stops below twelve points; here the pipeline refuses them, and the raw rule takes any number",
    ),
    (
        "na_in_trend",
        "the peer stops at a gap within a monotone run; here a gap ends the run, tested beside the properties",
    ),
];

/// Where a peer is deliberately not followed.
const DIFFERENCES: [(&str, &str); 1] = [(
    "seven_point_one_side_mean/test_zero",
    "the port dropped the guard that points on the mean are on neither side; NHSRplotthedots has it, and so have we",
)];

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

fn rules(two_in_three: TwoInThree) -> VariationRules {
    VariationRules {
        two_in_three,
        ..VariationRules::default()
    }
}

fn check(vector: &Vector, two_in_three: TwoInThree) {
    let (input, expected, id) = (&vector.input, &vector.expected, vector.id.as_str());
    let polarity = polarity(&input.improvement_direction);
    let starts: BTreeSet<usize> = std::iter::once(0)
        .chain(input.rebase_starts_at_index0.iter().copied())
        .chain([input.y.len()])
        .collect();
    let starts: Vec<usize> = starts.into_iter().collect();
    let (mut causes, mut latest) = (Vec::new(), None);
    for pair in starts.windows(2) {
        let figures = &input.y[pair[0]..pair[1]];
        let base = input
            .fix_after_n_points
            .map_or(figures.len(), |most| most.min(figures.len()));
        let lines = Individuals::of(&figures[..base], input.screen_outliers).lines();
        for index in pair[0]..pair[1] {
            near(expected.mean[index], Some(lines.centre), id);
            near(expected.lpl[index], lines.limits.map(|(lower, _)| lower), id);
            near(expected.upl[index], lines.limits.map(|(_, upper)| upper), id);
        }
        causes.extend(Causes::of(figures, &vec![lines; figures.len()], rules(two_in_three)).first());
        latest = Some(lines);
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
    let limits = latest.and_then(|lines| lines.limits);
    let assured = limits.and_then(|limits| assurance(polarity, limits, input.target));
    assert_eq!(
        assured.map(assurance_name),
        expected.assurance_type.as_deref(),
        "{id}"
    );
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
    let file: File = serde_json::from_str(include_str!("../../../fixtures/ptd_xmr.json")).unwrap();
    let mut compared = 0;
    for vector in &file.vectors {
        let is_named = PEER_ERRORS.iter().any(|(id, _)| *id == vector.id);
        assert_eq!(vector.expected.error.is_some(), is_named, "{}", vector.id);
        if !is_named {
            check(vector, TwoInThree::OuterThirdOnly);
            compared += 1;
        }
    }
    assert_eq!((compared, PEER_ERRORS.len()), (225, 2));
}

#[test]
fn the_two_in_three_rule_of_november_2023_is_reproduced() {
    let text = include_str!("../../../fixtures/ptd_xmr_mdc2023_two_sigma.json");
    let file: File = serde_json::from_str(text).unwrap();
    assert_eq!(file.vectors.len(), 35);
    for vector in &file.vectors {
        check(vector, TwoInThree::BeyondToo);
    }
}

#[derive(Deserialize)]
struct StepFile {
    vectors: Vec<Step>,
}

/// One test of the Python port: a step of the rules, with what it takes and what it gives.
#[derive(Deserialize)]
struct Step {
    function: String,
    name: String,
    input: StepInput,
    expected: Value,
}

#[derive(Deserialize)]
struct StepInput {
    values: Vec<f64>,
    #[serde(default)]
    bool_values: Vec<bool>,
    fix_after_n_points: Option<usize>,
}

impl StepInput {
    fn figures(&self) -> Vec<Option<f64>> {
        self.values.iter().copied().map(Some).collect()
    }

    #[expect(clippy::cast_possible_truncation, reason = "whole numbers of two digits")]
    fn marks(&self) -> Vec<i8> {
        self.values.iter().map(|value| *value as i8).collect()
    }

    fn sides(&self) -> Vec<Option<i8>> {
        self.marks().into_iter().map(Some).collect()
    }

    fn lines(&self) -> Lines {
        let most = self.fix_after_n_points.unwrap_or(usize::MAX);
        Individuals::of(&self.figures()[..most.min(self.values.len())], true).lines()
    }
}

/// Numbers and truths as numbers.
fn numbers(values: &Value) -> Vec<f64> {
    let number = |value: &Value| {
        value
            .as_f64()
            .unwrap_or_else(|| f64::from(u8::from(value.as_bool().unwrap())))
    };
    values.as_array().unwrap().iter().map(number).collect()
}

fn flags(flags: impl IntoIterator<Item = bool>) -> Vec<f64> {
    flags.into_iter().map(|flag| f64::from(u8::from(flag))).collect()
}

fn signs(signs: &[i8]) -> Vec<f64> {
    signs.iter().copied().map(f64::from).collect()
}

fn lines_in_a_row(lines: Lines) -> Vec<f64> {
    let ((lower, upper), (near_lower, near_upper)) = (lines.limits.unwrap(), lines.near.unwrap());
    vec![lines.centre, lower, upper, near_lower, near_upper]
}

fn check_step(step: &Step) {
    let (input, id) = (&step.input, format!("{}/{}", step.function, step.name));
    let found = match step.function.as_str() {
        "limits_calculations" => lines_in_a_row(input.lines()),
        "seven_point_trend" => signs(&trend_ends(&input.figures(), 7)),
        "part_of_seven_trend" => flags(part_of(&input.marks(), 7)),
        "seven_point_one_side_mean" => flags(shift_ends(&input.sides(), 7).into_iter().map(|side| side != 0)),
        "two_in_three" => flags(
            two_in_three(&input.bool_values, &input.sides())
                .into_iter()
                .map(|side| side != 0),
        ),
        "pandas_spc_x_calc" => return check_whole(step, &id),
        other => panic!("{other} is no step that we have"),
    };
    let expected = numbers(&step.expected);
    assert_eq!(expected.len(), found.len(), "{id}");
    for (a, b) in expected.into_iter().zip(found) {
        near(Some(a), Some(b), &id);
    }
}

/// A whole series: its lines and every flag.
fn check_whole(step: &Step, id: &str) {
    let (lines, figures) = (step.input.lines(), step.input.figures());
    let (lower, upper) = lines.limits.unwrap();
    for (key, found) in [("mean", lines.centre), ("lpl", lower), ("upl", upper)] {
        near(step.expected[key].as_f64(), Some(found), id);
    }
    let values = &step.input.values;
    let causes = Causes::of(
        &figures,
        &vec![lines; figures.len()],
        rules(TwoInThree::OuterThirdOnly),
    );
    let is_special = |cause: &SpecialCause| *cause != SpecialCause::Common;
    let sides: Vec<i8> = values.iter().map(|value| lines.side(*value)).collect();
    let is_close = |value: &f64| lines.is_far(*value) && !lines.is_outside(*value);
    let found = [
        (
            "outside",
            flags(values.iter().map(|value| lines.is_outside(*value))),
        ),
        ("relative_to_mean", signs(&sides)),
        ("close_to_limits", flags(values.iter().map(is_close))),
        ("special_cause_flag", flags(causes.first().iter().map(is_special))),
    ];
    for (key, found) in found {
        assert_eq!(numbers(&step.expected[key]), found, "{id} {key}");
    }
}

#[test]
fn every_vector_of_the_python_port_is_reproduced() {
    let file: StepFile = serde_json::from_str(include_str!("../../../fixtures/nhspy_tests.json")).unwrap();
    let is_other = |step: &&Step| {
        let id = format!("{}/{}", step.function, step.name);
        DIFFERENCES.iter().any(|(known, _)| *known == id)
    };
    let (others, same): (Vec<&Step>, Vec<&Step>) = file.vectors.iter().partition(is_other);
    assert_eq!((same.len(), others.len()), (48, DIFFERENCES.len()));
    same.into_iter().for_each(check_step);
    // Seven points on the mean are a run to the port, and none to us.
    for step in others {
        assert_eq!(shift_ends(&step.input.sides(), 7), [0; 7]);
        assert_eq!(numbers(&step.expected), [1.0; 7]);
    }
}

#[test]
fn the_limits_of_runs_are_those_of_the_published_table() {
    let table = include_str!("../../../fixtures/anhoej_limits.csv");
    let rows: Vec<Vec<u32>> = table
        .lines()
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(rows.len(), 91);
    for row in rows {
        assert_eq!(usual(row[0] as usize), (row[1], row[2]), "{} useful", row[0]);
    }
}
