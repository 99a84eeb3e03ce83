//! The policy above the raw rules: where lines begin, which chart, from how many figures on, and what is said of it.

mod derived;
mod latest;
mod properties;
mod vectors;

use super::*;
use crate::fixtures::{board, indicator};
use crate::series::empty_point;
use boardpack_model::assessment::{Assurance, Covers, VariationIcon};
use boardpack_model::board::{ChartChoice, Control, FixedLimits, Polarity, Rebase, Unit};
use boardpack_model::{Period, Value};

/// An indicator of the fixture's board, its figures from 2019-20 Q1 on, and what is agreed about it.
struct Case {
    indicator: Indicator,
    points: Vec<Point>,
    target: Option<f64>,
    rules: VariationRules,
}

impl Case {
    fn new(code: &str, figures: &[Option<f64>]) -> Self {
        let board = board();
        let indicator = indicator(&board, code).clone();
        let first: Period = "2019-20 Q1".parse().unwrap();
        let point = |(index, figure): (usize, &Option<f64>)| {
            let period = first.shifted(i32::try_from(index).unwrap());
            let mut point = empty_point(&indicator, period, Value::NotReceived);
            point.figure = *figure;
            point
        };
        Self {
            points: figures.iter().enumerate().map(point).collect(),
            indicator,
            target: None,
            rules: VariationRules::default(),
        }
    }

    /// Shares in per cent of the denominators, with both parts.
    fn shares(parts: &[(f64, f64)]) -> Self {
        let figures: Vec<Option<f64>> = parts.iter().map(|(x, n)| Some(100.0 * x / n)).collect();
        let mut case = Self::new("PCT01", &figures);
        for (point, (x, n)) in case.points.iter_mut().zip(parts) {
            (point.numerator, point.denominator) = (Value::number(*x), Value::number(*n));
        }
        case
    }

    fn broken_at(mut self, breaks: &[usize]) -> Self {
        for index in breaks {
            self.points[*index].series_break = Some("counted differently".to_owned());
        }
        self
    }

    fn rebased_at(mut self, rebases: &[usize]) -> Self {
        self.indicator.control.rebases = rebases
            .iter()
            .map(|index| Rebase {
                period: self.points[*index].period,
                reason: "two teams were merged".to_owned(),
            })
            .collect();
        self
    }

    fn aiming_at(mut self, target: f64) -> Self {
        self.target = Some(target);
        self
    }

    fn chart(mut self, chart: ChartChoice) -> Self {
        self.indicator.control.chart = chart;
        "agreed by the group".clone_into(&mut self.indicator.control.chart_reason);
        self
    }

    fn found(&self) -> Option<Variation> {
        variation(&self.indicator, &self.points, self.target, self.rules)
    }

    fn sentence(&self) -> String {
        let latest = self.points.iter().rev().find_map(|point| point.figure);
        sentence(&self.indicator, &self.found().unwrap(), latest.unwrap()).unwrap_or_default()
    }
}

fn zigzag(count: usize) -> Vec<Option<f64>> {
    (0..count)
        .map(|index| Some(if index % 2 == 0 { 52.0 } else { 48.0 }))
        .collect()
}

fn of(figures: &[Option<f64>]) -> Case {
    Case::new("PCT01", figures)
}

fn somes(figures: &[f64]) -> Vec<Option<f64>> {
    figures.iter().copied().map(Some).collect()
}

/// Each stretch with its chart: `2019-20 Q1 2022-23 Q1 XmR chart`.
fn phases(variation: &Variation) -> Vec<String> {
    variation
        .phases
        .iter()
        .map(|phase| format!("{} to {}: {}", phase.from, phase.to, phase.chart.words()))
        .collect()
}

#[test]
fn limits_need_thirteen_figures_and_a_median_five_off_it() {
    for (count, chart) in [
        (4, None),
        (5, Some(ControlChart::Run)),
        (12, Some(ControlChart::Run)),
        (13, Some(ControlChart::Xmr)),
    ] {
        let found = of(&zigzag(count)).found();
        // Of an odd number of figures one or more lie on the median.
        let expected = if count == 5 { None } else { chart };
        assert_eq!(found.and_then(|found| found.chart), expected, "{count}");
    }
    let rising = somes(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0]);
    assert_eq!(of(&rising).found().unwrap().chart, Some(ControlChart::Run));
    assert_eq!(
        of(&rising[..5]).found(),
        None,
        "four of five lie off their median"
    );
    let mut gap = zigzag(13);
    gap[6] = None;
    assert_eq!(of(&gap).found().unwrap().icon, None);
}

#[test]
fn the_board_settles_from_how_many_figures_on_there_are_limits() {
    let mut case = of(&zigzag(12));
    case.rules.least_points = 12;
    assert_eq!(case.found().unwrap().chart, Some(ControlChart::Xmr));
    case.rules.least_points = 20;
    assert_eq!(case.found().unwrap().chart, Some(ControlChart::Run));
}

#[test]
fn a_break_and_a_rebase_each_begin_new_lines() {
    let both = of(&zigzag(26)).broken_at(&[13]).found().unwrap();
    assert_eq!(
        phases(&both),
        [
            "2019-20 Q1 to 2022-23 Q1: XmR chart",
            "2022-23 Q2 to 2025-26 Q2: XmR chart"
        ]
    );
    assert_eq!(both.notes, [""; 0]);
    let mut raised = zigzag(26);
    for figure in &mut raised[13..] {
        *figure = figure.map(|figure| figure + 30.0);
    }
    let whole = of(&raised).found().unwrap();
    assert_eq!(whole.points[25], SpecialCause::AboveLimit);
    let anew = of(&raised).rebased_at(&[13]).found().unwrap();
    assert_eq!(anew.phases.len(), 2);
    assert_eq!(
        (anew.phases[0].centre.round(), anew.phases[1].centre.round()),
        (50.0, 80.0)
    );
    assert!(anew.points.iter().all(|cause| *cause == SpecialCause::Common));
    assert_eq!(
        anew.notes,
        ["Limits begin anew in 2022-23 Q2: two teams were merged."]
    );
}

#[test]
fn after_a_recent_rebase_the_old_limits_stay_and_there_is_no_icon() {
    let few = of(&zigzag(17)).rebased_at(&[14]).aiming_at(90.0).found().unwrap();
    assert_eq!(phases(&few), ["2019-20 Q1 to 2022-23 Q2: XmR chart"]);
    assert_eq!((few.chart, few.icon, few.assurance), (None, None, None));
    assert_eq!(few.latest_phase(), None);
    let more = of(&zigzag(24)).rebased_at(&[14]).aiming_at(90.0).found().unwrap();
    assert_eq!(more.chart, Some(ControlChart::Run));
    assert_eq!((more.icon, more.assurance), (None, None));
    let names: Vec<&str> = more.rules.iter().map(|rules| &rules[..9]).collect();
    assert_eq!(names, ["XmR chart", "Run chart"]);
}

#[test]
fn nothing_carries_over_a_boundary() {
    let mut figures = zigzag(13);
    figures.extend(somes(&[
        1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 8.0, 9.0, 8.0, 9.0,
    ]));
    let one = of(&figures).rebased_at(&[17]).found().unwrap();
    assert!(!one.points.contains(&SpecialCause::Increasing));
    assert!(
        of(&figures)
            .rebased_at(&[13])
            .found()
            .unwrap()
            .points
            .contains(&SpecialCause::Increasing)
    );
}

#[test]
fn a_series_that_hardly_varies_gets_no_limits() {
    assert_eq!(of(&[Some(5.0); 14]).found(), None);
    let mut jump = vec![Some(1.0); 14];
    jump[13] = Some(2.0);
    assert_eq!(of(&jump).found(), None);
    assert_eq!(of(&[None; 14]).found(), None);
    assert_eq!(of(&[]).found(), None);
    // Four steps of the last printed digit: limits of 0.09 about the mean would make each of them a special cause.
    let steps: Vec<Option<f64>> = (0..14)
        .map(|index| Some(if index % 7 == 3 { 95.1 } else { 95.0 }))
        .collect();
    assert_eq!(of(&steps).found(), None);
    let wider: Vec<Option<f64>> = (0..14)
        .map(|index| Some(if index == 3 { 97.0 } else { 95.0 }))
        .collect();
    let mut unscreened = of(&wider);
    assert_eq!(unscreened.found(), None);
    unscreened.rules.screens = false;
    assert_eq!(unscreened.found().unwrap().chart, Some(ControlChart::Xmr));
}

#[test]
fn a_gap_ends_a_run_and_is_no_special_cause() {
    let mut figures = zigzag(13);
    figures.extend([47.0, 48.0, 49.0].map(Some));
    figures.push(None);
    figures.extend([50.0, 51.0, 52.0].map(Some));
    let found = of(&figures).aiming_at(50.0).found().unwrap();
    assert_eq!(found.points[16], SpecialCause::Absent);
    assert!(!found.points.contains(&SpecialCause::Increasing));
    assert_eq!(found.assurance, Some(Assurance::HitOrMiss));
    figures.push(None);
    assert_eq!(of(&figures).found().unwrap().icon, None, "no figure, no icon");
}

#[test]
fn a_part_of_a_total_is_no_figure_to_judge() {
    let mut case = of(&zigzag(14));
    case.points[13].figure = Some(3.0);
    assert_eq!(case.found().unwrap().icon, Some(VariationIcon::ConcernLow));
    case.points[13].covers = Some(Covers {
        given: 5,
        of: 7,
        parts: "agencies".to_owned(),
        without: vec!["Police".to_owned()],
        nil: Vec::new(),
    });
    let found = case.found().unwrap();
    assert_eq!((found.points[13], found.icon), (SpecialCause::Absent, None));
}

#[test]
fn a_target_beyond_the_limits_is_always_or_never_met() {
    for (target, assurance) in [
        (70.0, Assurance::Fail),
        (50.0, Assurance::HitOrMiss),
        (30.0, Assurance::Pass),
    ] {
        assert_eq!(
            of(&zigzag(14)).aiming_at(target).found().unwrap().assurance,
            Some(assurance)
        );
    }
    assert_eq!(of(&zigzag(14)).found().unwrap().assurance, None);
    let (lower, upper) = of(&zigzag(14)).found().unwrap().phases[0]
        .latest_limits()
        .unwrap();
    for on_a_limit in [lower, upper] {
        let found = of(&zigzag(14)).aiming_at(on_a_limit).found().unwrap();
        assert_eq!(found.assurance, Some(Assurance::HitOrMiss));
    }
}

/// What is said of a target after fourteen figures about 50, limits 39 to 61 kept from the first thirteen, and these.
fn assurance_after(latest: &[Option<f64>], target: f64) -> Option<Assurance> {
    let mut figures = zigzag(14);
    figures.extend(latest);
    let mut case = of(&figures).aiming_at(target);
    case.indicator.control.fixed = Some(FixedLimits {
        points: 13,
        reason: "agreed".to_owned(),
    });
    case.found().unwrap().assurance
}

#[test]
fn no_forecast_is_made_that_the_latest_figure_contradicts() {
    for (target, latest, assurance) in [
        (30.0, 48.0, Some(Assurance::Pass)),
        (50.0, 48.0, Some(Assurance::HitOrMiss)),
        (70.0, 48.0, Some(Assurance::Fail)),
        // It misses what the limits say is always met, and meets what they say is never met.
        (30.0, 20.0, None),
        (70.0, 71.0, None),
        // A change for the worse: what held before it is no forecast. That a target was out of reach holds all the more.
        (30.0, 32.0, None),
        (50.0, 20.0, None),
        (70.0, 20.0, Some(Assurance::Fail)),
    ] {
        assert_eq!(
            assurance_after(&[Some(latest)], target),
            assurance,
            "{target} {latest}"
        );
    }
    // The upper limit is 60.79, and prints as 60.8%: a target that prints alike lies on it.
    assert_eq!(assurance_after(&[Some(48.0)], 60.81), Some(Assurance::HitOrMiss));
    assert_eq!(assurance_after(&[Some(48.0)], 60.86), Some(Assurance::Fail));
    // While the next figure is awaited the latest one known counts.
    assert_eq!(assurance_after(&[Some(71.0), None], 70.0), None);
    assert_eq!(assurance_after(&[Some(20.0), None], 30.0), None);
    assert_eq!(assurance_after(&[Some(48.0), None], 30.0), Some(Assurance::Pass));
}

#[test]
fn assurance_is_that_of_the_latest_limits() {
    let mut raised = zigzag(26);
    for figure in &mut raised[13..] {
        *figure = figure.map(|figure| figure + 30.0);
    }
    let of_target = |case: Case| case.aiming_at(65.0).found().unwrap().assurance;
    assert_eq!(of_target(of(&raised)), Some(Assurance::HitOrMiss));
    assert_eq!(of_target(of(&raised).rebased_at(&[13])), Some(Assurance::Pass));
    assert_eq!(of_target(of(&raised).broken_at(&[13])), Some(Assurance::Pass));
}

#[test]
fn rolling_years_get_no_limits() {
    let mut case = of(&zigzag(20));
    for basis in [Basis::Rolling12, Basis::YearToDate] {
        case.indicator.basis = basis;
        assert_eq!(case.found(), None);
    }
}

#[test]
fn six_points_make_a_run_where_the_board_says_so() {
    let mut figures = zigzag(16);
    figures.extend([51.0, 51.5, 51.2, 51.8, 51.1, 51.6].map(Some));
    let mut case = of(&figures);
    assert_eq!(case.found().unwrap().icon, Some(VariationIcon::CommonCause));
    case.rules.shift = 6;
    assert_eq!(
        *case.found().unwrap().points.last().unwrap(),
        SpecialCause::ShiftHigh
    );
    assert!(case.sentence().contains("for six periods or more"));
    let rules = &case.found().unwrap().rules[0];
    assert!(rules.contains("7 points in a row rising or falling"), "{rules}");
    assert!(rules.contains("6 points in a row on one side"), "{rules}");
    assert!(rules.contains("as this board has set it"), "{rules}");
    let mut trend = zigzag(16);
    trend.extend([49.0, 49.5, 50.0, 50.5, 51.0, 51.5].map(Some));
    let mut case = of(&trend);
    // The zigzag's last 48 begins a rise of seven.
    case.points.pop();
    assert_eq!(case.found().unwrap().icon, Some(VariationIcon::CommonCause));
    case.rules.trend = 6;
    assert_eq!(case.found().unwrap().icon, Some(VariationIcon::ImprovementHigh));
}

#[test]
fn limits_can_be_those_of_the_first_figures_of_each_stretch() {
    let mut figures = zigzag(12);
    figures.extend([70.0, 72.0, 70.0, 72.0].map(Some));
    let mut case = of(&figures);
    case.indicator.control = Control {
        fixed: Some(FixedLimits {
            points: 12,
            reason: "before the new front door.".to_owned(),
        }),
        ..Control::default()
    };
    let fixed = case.found().unwrap();
    assert_eq!(format!("{:.6}", fixed.phases[0].centre), "50.000000");
    assert_eq!(fixed.points[15], SpecialCause::AboveLimit);
    assert_eq!(
        fixed.notes,
        ["Limits come from the first 12 figures of each stretch and are kept: before the new front door."]
    );
    case.indicator.control.fixed = None;
    assert!(case.found().unwrap().phases[0].centre > 54.0);
    // A gap among the first points makes the base reach one point further: it is twelve figures.
    let mut gap = zigzag(13);
    gap[4] = None;
    gap.extend([70.0, 72.0, 70.0, 72.0].map(Some));
    let mut case = of(&gap);
    case.indicator.control.fixed = Some(FixedLimits {
        points: 12,
        reason: "before".to_owned(),
    });
    let mean = case.found().unwrap().phases[0].centre;
    assert!((mean - 598.0 / 12.0).abs() < 0.5 && mean < 51.0, "{mean}");
}

/// Fourteen shares that vary as chance makes them, of 40 and of 80 in turn.
fn uneven() -> Vec<(f64, f64)> {
    [20, 38, 22, 42, 19, 41, 21, 39, 18, 40, 22, 43, 20, 37]
        .into_iter()
        .enumerate()
        .map(|(index, x)| (f64::from(x), if index % 2 == 0 { 40.0 } else { 80.0 }))
        .collect()
}

#[test]
fn uneven_denominators_of_twenty_or_more_make_a_p_chart() {
    let found = Case::shares(&uneven()).found().unwrap();
    assert_eq!(found.chart, Some(ControlChart::Proportion));
    assert_eq!(found.notes.len(), 1);
    let phase = &found.phases[0];
    let ((low_few, high_few), (low_many, high_many)) =
        (phase.limits_at(0).unwrap(), phase.limits_at(1).unwrap());
    assert!(
        low_few < low_many && high_many < high_few,
        "fewer children, wider limits"
    );
    assert_eq!(phase.latest_limits(), Some((low_many, high_many)));
    // 422 of 840 are 50.24 %: ± 3 √(0.5024 × 0.4976 ÷ 40) is 23.7 points.
    assert_eq!(
        format!("{:.2} {low_few:.1} {high_few:.1}", phase.centre),
        "50.24 26.5 74.0"
    );
    let small: Vec<(f64, f64)> = uneven().into_iter().map(|(x, n)| (x / 4.0, n / 4.0)).collect();
    assert_eq!(
        Case::shares(&small).found().unwrap().chart,
        Some(ControlChart::Xmr)
    );
    let even: Vec<(f64, f64)> = uneven()
        .into_iter()
        .map(|(x, n)| if n > 50.0 { (x / 2.0, 40.0) } else { (x, n) })
        .collect();
    assert_eq!(
        Case::shares(&even).found().unwrap().chart,
        Some(ControlChart::Xmr)
    );
}

#[test]
fn limits_by_denominator_need_every_denominator_and_flows_of_shares() {
    let mut hidden = Case::shares(&uneven());
    hidden.points[3].denominator = Value::Withheld;
    assert_eq!(hidden.found().unwrap().chart, Some(ControlChart::Xmr));
    let mut snapshot = Case::shares(&uneven());
    snapshot.indicator.basis = Basis::Snapshot;
    assert_eq!(snapshot.found().unwrap().chart, Some(ControlChart::Xmr));
    let mut several = Case::shares(&uneven());
    several.indicator.may_exceed_denominator = true;
    assert_eq!(several.found().unwrap().chart, Some(ControlChart::Xmr));
}

#[test]
fn where_shares_vary_more_than_chance_limits_come_from_their_ranges() {
    let parts: Vec<(f64, f64)> = uneven()
        .into_iter()
        .enumerate()
        .map(|(index, (x, n))| (100.0 * x + if index % 3 == 0 { 600.0 } else { 0.0 }, 100.0 * n))
        .collect();
    assert_eq!(
        Case::shares(&parts).found().unwrap().chart,
        Some(ControlChart::Xmr)
    );
    let agreed = Case::shares(&parts)
        .chart(ChartChoice::Proportion)
        .found()
        .unwrap();
    assert_eq!(agreed.chart, Some(ControlChart::Proportion));
    assert_eq!(agreed.notes, ["Agreed for this indicator: agreed by the group."]);
}

#[test]
fn a_rate_over_an_uneven_exposure_is_a_u_chart() {
    let mut case = Case::shares(&uneven());
    case.indicator.unit = Unit::Rate {
        per: 1000,
        population: None,
        times: 4,
    };
    for point in &mut case.points {
        point.figure = point.figure.map(|figure| figure * 40.0);
    }
    let found = case.found().unwrap();
    assert_eq!(found.chart, Some(ControlChart::Rate));
    // 422 ÷ 840 × 4,000 is 2,009.5; ± 3 √(0.50238 ÷ 40) × 4,000 is 1,344.8.
    let (lower, upper) = found.phases[0].limits_at(0).unwrap();
    assert_eq!(
        format!("{:.1} {lower:.1} {upper:.1}", found.phases[0].centre),
        "2009.5 664.7 3354.4"
    );
}

#[test]
fn rare_counts_get_a_median_and_no_limits() {
    let counts = [
        1.0, 3.0, 0.0, 1.0, 2.0, 0.0, 1.0, 2.0, 0.0, 3.0, 1.0, 0.0, 2.0, 1.0,
    ];
    let rare = Case::new("CNT01", &somes(&counts));
    let found = rare.found().unwrap();
    assert_eq!((found.chart, found.icon), (Some(ControlChart::Run), None));
    assert!(found.notes[0].starts_with("A run chart, because many of its counts are nought"));
    assert_eq!(
        rare.chart(ChartChoice::Xmr).found().unwrap().chart,
        Some(ControlChart::Xmr)
    );
    let often: Vec<f64> = counts.iter().map(|count| count + 1.0).collect();
    assert_eq!(
        Case::new("CNT01", &somes(&often)).found().unwrap().chart,
        Some(ControlChart::Xmr)
    );
}

#[test]
fn times_and_occasions_between_events_have_charts_of_their_own() {
    let days = [
        30.0, 12.0, 80.0, 45.0, 7.0, 22.0, 61.0, 15.0, 33.0, 90.0, 5.0, 41.0, 28.0, 400.0,
    ];
    let time = Case::new("MEA01", &somes(&days)).chart(ChartChoice::Time);
    let found = time.found().unwrap();
    assert_eq!(found.chart, Some(ControlChart::Time));
    assert!(found.phases[0].latest_limits().unwrap().0.abs() < 1e-12);
    assert_eq!(
        found
            .points
            .iter()
            .filter(|cause| **cause != SpecialCause::Common)
            .count(),
        0
    );
    assert_eq!(
        Case::new("MEA01", &somes(&days)).found().unwrap().points[13],
        SpecialCause::AboveLimit,
        "an XmR chart takes the skew of times for a signal"
    );
    let gap = Case::new("MEA01", &somes(&days))
        .chart(ChartChoice::Gap)
        .found()
        .unwrap();
    assert_eq!((gap.chart, gap.phases[0].centre), (Some(ControlChart::Gap), 31.5));
    assert_eq!(gap.points[13], SpecialCause::AboveLimit);
}

#[test]
fn runs_about_the_median_are_judged_from_ten_figures_on() {
    let low_then_high = somes(&[1.0, 2.0, 1.5, 2.5, 1.0, 11.0, 12.0, 11.5, 12.5, 11.0]);
    let case = of(&low_then_high);
    let found = case.found().unwrap();
    let runs = found.runs.unwrap();
    assert_eq!(
        (runs.useful, runs.longest, runs.crossings, runs.usual),
        (10, 5, 1, Some((6, 2)))
    );
    assert!(runs.are_unusual());
    assert_eq!(
        case.sentence(),
        "It crosses the median of 6.8% once in 10 figures, where chance makes 2 at least: there was a change."
    );
    let fewer = of(&low_then_high[1..9]);
    assert_eq!(fewer.found().unwrap().runs.unwrap().usual, None);
    assert_eq!(fewer.sentence(), "");
    assert_eq!(
        of(&zigzag(12)).sentence(),
        "It moves about the median of 50.0% no differently than chance alone would make it."
    );
}

#[test]
fn a_long_run_is_flagged_and_many_noughts_are_no_run() {
    let figures: Vec<f64> = (0..20)
        .map(|index| f64::from(index % 3) + if index < 10 { 20.0 } else { 30.0 })
        .collect();
    let case = of(&somes(&figures)).chart(ChartChoice::Run);
    let points = case.found().unwrap().points;
    assert!(points[..10].iter().all(|cause| *cause == SpecialCause::ShiftLow));
    assert!(points[10..].iter().all(|cause| *cause == SpecialCause::ShiftHigh));
    assert!(
        case.sentence()
            .contains("for 10 figures on end, where chance makes 7 at most")
    );
    let noughts: Vec<f64> = (0..24)
        .map(|index| f64::from(u8::from(index % 2 == 0 && index < 22)))
        .collect();
    let rare = Case::new("CNT01", &somes(&noughts)).found().unwrap();
    assert_eq!(rare.runs.unwrap().usual, None);
}

#[test]
fn every_rule_that_the_latest_point_meets_is_said() {
    let mut figures = zigzag(14);
    figures.extend([49.0, 50.0, 51.0, 52.0, 53.0, 54.0, 70.0].map(Some));
    let case = of(&figures);
    let found = case.found().unwrap();
    assert_eq!(found.latest, [SpecialCause::AboveLimit, SpecialCause::Increasing]);
    insta::assert_snapshot!(case.sentence(), @"It is above the upper limit of 59.5% and has risen through seven figures or more in a row: more than chance explains.");
}

#[test]
fn the_rule_sets_are_said_in_words() {
    let words = |chart| words::all_rules([chart].into_iter(), VariationRules::default()).join("");
    let all = [
        ControlChart::Xmr,
        ControlChart::Proportion,
        ControlChart::Rate,
        ControlChart::Time,
        ControlChart::Gap,
        ControlChart::Run,
    ]
    .map(words)
    .join("\n");
    insta::assert_snapshot!(all, @r"
    XmR chart: limits at the mean ± 2.66 × the average moving range, moving ranges above 3.267 × their average left out once, from 13 figures on. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points in the outer third or beyond, all three on one side of the centre; 7 points in a row on one side of the centre (Making Data Count, November 2023, with screening). Where a point meets several, the first of them counts, and the text says all.
    p chart: limits at the mean of all periods together ± 3 × √(p (1 − p) ÷ denominator), by each period’s denominator, from 13 figures on. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points in the outer third or beyond, all three on one side of the centre; 7 points in a row on one side of the centre (Making Data Count, November 2023, with screening). Where a point meets several, the first of them counts, and the text says all.
    u chart: limits at the mean of all periods together ± 3 × √(u ÷ denominator), by each period’s denominator, from 13 figures on. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points in the outer third or beyond, all three on one side of the centre; 7 points in a row on one side of the centre (Making Data Count, November 2023, with screening). Where a point meets several, the first of them counts, and the text says all.
    t chart: limits as for an XmR chart of the times to the power 1 ÷ 3.6, taken back to times, moving ranges above 3.267 × their average left out once, from 13 figures on. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points in the outer third or beyond, all three on one side of the centre; 7 points in a row on one side of the centre (Making Data Count, November 2023, with screening). Where a point meets several, the first of them counts, and the text says all.
    g chart: limits at nought and at the mean g + 3 × √(g (g + 1)), about the median, from 13 figures on. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points in the outer third or beyond, all three on one side of the centre; 7 points in a row on one side of the centre (Making Data Count, November 2023, with screening). Where a point meets several, the first of them counts, and the text says all.
    Run chart: the median, and the runs of figures on either side of it, where there are fewer than 13 figures or limits would mislead. From ten figures off the median on, a run is unusual where it is longer than chance makes it, and so is a line that crosses the median less often (Anhøj’s rules).
    ");
}

#[test]
fn the_polarity_says_what_is_good_about_a_signal() {
    let mut figures = zigzag(14);
    figures.push(Some(80.0));
    let mut case = of(&figures);
    for (polarity, icon) in [
        (Polarity::High, VariationIcon::ImprovementHigh),
        (Polarity::Low, VariationIcon::ConcernHigh),
        (Polarity::Band { low: 1.0, high: 2.0 }, VariationIcon::NeutralHigh),
    ] {
        case.indicator.polarity = polarity;
        assert_eq!(case.found().unwrap().icon, Some(icon));
    }
}
