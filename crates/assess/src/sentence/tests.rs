//! The sentences, case by case: polarity, basis, unit, special cause, how often, what is missing, what was agreed.

use boardpack_model::assessment::{ControlChart, Phase, PhaseLimits, Variation};
use boardpack_model::board::{SeriesBreak, VariationRules};

use super::*;
use crate::fixtures::{board, indicator as of_board};
use crate::series::empty_point;

/// An indicator and its last quarters, up to April to June 2026.
struct Case {
    indicator: Indicator,
    figures: Vec<Option<f64>>,
    /// The numerator and denominator of the latest figures, the last one last.
    parts: Vec<(f64, f64)>,
    causes: Vec<SpecialCause>,
    mean: f64,
    assurance: Option<Assurance>,
    direction: Direction,
    covers: Vec<(usize, u32)>,
}

fn case(code: &str, name: &str, figures: &[f64]) -> Case {
    let board = board();
    let mut indicator = of_board(&board, code).clone();
    name.clone_into(&mut indicator.name);
    indicator.decimals = 0;
    (indicator.target, indicator.floor) = (None, None);
    Case {
        indicator,
        figures: figures.iter().copied().map(Some).collect(),
        parts: Vec::new(),
        causes: Vec::new(),
        mean: 50.0,
        assurance: None,
        direction: Direction::NoClearTrend,
        covers: Vec::new(),
    }
}

/// Conferences in time, target 90 %, floor 75 %.
fn conferences(figures: &[f64]) -> Case {
    case("PCT01", "Conferences within 15 days", figures).aims(90.0, 75.0)
}

impl Case {
    fn with(mut self, change: impl FnOnce(&mut Indicator)) -> Self {
        change(&mut self.indicator);
        self
    }

    fn aims(self, target: f64, floor: f64) -> Self {
        self.with(|of| (of.target, of.floor) = (Some(target), Some(floor)))
    }

    fn polarity(self, polarity: Polarity) -> Self {
        self.with(|of| of.polarity = polarity)
    }

    /// The classes of the latest points, the last one last.
    fn causes(mut self, causes: &[SpecialCause]) -> Self {
        self.causes = causes.to_vec();
        self
    }

    fn parts(mut self, parts: &[(f64, f64)]) -> Self {
        self.parts = parts.to_vec();
        self
    }

    fn absent(mut self, back: usize) -> Self {
        let at = self.figures.len() - 1 - back;
        self.figures[at] = None;
        self
    }

    fn covers(mut self, back: usize, given: u32) -> Self {
        self.covers.push((back, given));
        self
    }

    fn accepts(self, accepted: f64, until: &str) -> Self {
        let until = until.parse().unwrap();
        self.with(|of| {
            of.deviations = vec![AcceptedDeviation {
                accepted,
                from: "2025-04-01".parse().unwrap(),
                until,
                reason: "The new recording system is being brought in.".to_owned(),
                agreed_by: "Board meeting, June 2025".to_owned(),
            }];
        })
    }

    fn assessed(&self) -> IndicatorAssessment {
        let last = Period::containing(self.indicator.every, "2026-06-30".parse().unwrap());
        let count = self.figures.len();
        let series: Vec<Point> = (0..count)
            .map(|index| self.point(last, count - 1 - index))
            .collect();
        let common = count - self.causes.len();
        let causes = [vec![Common; common], self.causes.clone()].concat();
        let (target, floor) = self.indicator.target_for(last);
        let blank = crate::fixtures::assessed("2026-27 Q1", &[]).indicators[0].clone();
        IndicatorAssessment {
            rag: crate::rag::rate(&self.indicator, series.last(), target, floor),
            latest_period: last,
            polarity: self.indicator.polarity,
            direction: self.direction,
            deviation: self.indicator.deviation_about(last).cloned(),
            variation: Some(Variation {
                chart: Some(ControlChart::Xmr),
                phases: vec![Phase {
                    from: series[0].period,
                    to: last,
                    chart: ControlChart::Xmr,
                    centre: self.mean,
                    limits: PhaseLimits::None,
                }],
                latest: Vec::new(),
                icon: None,
                points: causes,
                assurance: self.assurance,
                runs: None,
                rules: Vec::new(),
                settings: VariationRules::default(),
                notes: Vec::new(),
            }),
            target,
            floor,
            series,
            ..blank
        }
    }

    fn point(&self, last: Period, back: usize) -> Point {
        let period = last.shifted(-i32::try_from(back).unwrap());
        let mut point = empty_point(&self.indicator, period, Value::NotReceived);
        let from_end = |length: usize| length.checked_sub(back + 1);
        point.figure = self.figures[self.figures.len() - 1 - back];
        if let Some((above, below)) = from_end(self.parts.len()).map(|at| self.parts[at]) {
            (point.numerator, point.denominator) = (Value::number(above), Value::number(below));
        }
        point.covers = self
            .covers
            .iter()
            .find(|(at, _)| *at == back)
            .map(|(_, given)| Covers {
                given: *given,
                of: 7,
                parts: "agencies".to_owned(),
                without: Vec::new(),
                nil: Vec::new(),
            });
        point
    }

    fn check(self, expected: &str) {
        let found = sentence(&self.indicator, &self.assessed());
        assert_eq!(found.as_deref(), Some(expected));
    }
}

use SpecialCause::{
    AboveLimit, BelowLimit, Common, Decreasing, Increasing, ShiftHigh, ShiftLow, TwoInThreeHigh,
    TwoInThreeLow,
};

const LOW: Polarity = Polarity::Low;

fn activity(low: Option<f64>, high: Option<f64>) -> Polarity {
    Polarity::Neutral { low, high }
}

#[test]
fn how_a_figure_moved_and_what_was_agreed() {
    conferences(&[88.0, 71.0])
        .check("Conferences within 15 days fell from 88% to 71%; floor 75%, target 90%.");
    conferences(&[88.0, 80.0]).check("Conferences within 15 days fell from 88% to 80%; target 90%.");
    conferences(&[70.0, 80.0]).check("Conferences within 15 days rose from 70% to 80%; target 90%.");
    // As printed: what rounds to the same has not moved.
    conferences(&[79.6, 80.4]).check("Conferences within 15 days stayed at 80%; target 90%.");
    conferences(&[88.0, 92.0])
        .check("Conferences within 15 days rose from 88% to 92%; target 90%, which is met.");
    conferences(&[93.0, 84.0]).check(
        "Conferences within 15 days fell from 93% to 84%; target 90%, which was met the quarter before.",
    );
    case("PCT01", "Repeat plans", &[18.0, 24.0])
        .polarity(LOW)
        .aims(20.0, 23.0)
        .check("Repeat plans rose from 18% to 24%; floor 23% or less, target 20% or less, which was met the quarter before.");
    case("PCT01", "Visits", &[60.0, 50.0]).check("Visits fell from 60% to 50%; no target agreed.");
    conferences(&[60.0, 50.0])
        .with(|of| of.target = None)
        .check("Conferences within 15 days fell from 60% to 50%; floor 75%.");
}

#[test]
fn bands_and_activity() {
    let band = Polarity::Band {
        low: 12.0,
        high: 22.0,
    };
    case("PCT01", "Second plans", &[20.0, 26.0])
        .polarity(band)
        .check("Second plans rose from 20% to 26%; agreed band 12% to 22%.");
    case("CNT01", "Contacts", &[1_900.0, 4_240.0])
        .polarity(activity(Some(2_900.0), Some(4_100.0)))
        .check("Contacts rose from 1,900 to 4,240; expected 2,900 to 4,100.");
    case("CNT01", "Contacts", &[1_900.0, 4_240.0])
        .polarity(activity(None, Some(4_100.0)))
        .check("Contacts rose from 1,900 to 4,240; expected up to 4,100.");
    case("CNT01", "Contacts", &[1_900.0, 1_240.0])
        .polarity(activity(Some(1_500.0), None))
        .check("Contacts fell from 1,900 to 1,240; expected 1,500 or more.");
}

#[test]
fn units_and_bases() {
    case("RAT01", "Referrals", &[44.06, 53.24])
        .with(|of| of.decimals = 1)
        .polarity(activity(None, Some(50.0)))
        .check("Referrals rose from 44.1 to 53.2 per 10,000; expected up to 50.0.");
    case("MEA01", "Care proceedings", &[40.0, 44.0])
        .polarity(LOW)
        .aims(26.0, 40.0)
        .check("Care proceedings rose from 40 to 44 weeks; floor 40 or less, target 26 or less.");
    case("PCT01", "Re-referrals", &[21.0, 24.0])
        .polarity(LOW)
        .aims(20.0, 23.0)
        .with(|of| of.basis = Basis::Rolling12)
        .check("Re-referrals rose from 21% to 24% in the year to 30 June 2026; floor 23% or less, target 20% or less.");
    case("CNT01", "Families in bed and breakfast", &[4.0, 8.0])
        .polarity(LOW)
        .aims(0.0, 5.0)
        .with(|of| of.basis = Basis::Snapshot)
        .check("Families in bed and breakfast rose from 4 to 8 on 30 June 2026; floor 5 or less, target 0 or less.");
    // A year to date begins anew: its last figure is no measure of this one.
    case("CNT01", "Exclusions", &[31.0, 8.0])
        .polarity(LOW)
        .aims(5.0, 7.0)
        .with(|of| of.basis = Basis::YearToDate)
        .check("Exclusions stood at 8 from 1 April 2026 to 30 June 2026; floor 7 or less, target 5 or less.");
    conferences(&[88.0, 71.0])
        .with(|of| of.every = PeriodKind::Month)
        .check("Conferences within 15 days fell from 88% to 71% in June 2026; floor 75%, target 90%.");
}

#[test]
fn why_it_is_unusual_and_since_when() {
    conferences(&[88.0, 71.0]).causes(&[BelowLimit]).check(
        "Conferences within 15 days fell from 88% to 71%, outside its usual range; floor 75%, target 90%.",
    );
    conferences(&[86.0, 88.0, 71.0]).causes(&[BelowLimit, BelowLimit]).check(
        "Conferences within 15 days fell from 88% to 71%, outside its usual range, for the second quarter; floor 75%, \
         target 90%.",
    );
    conferences(&[86.0, 88.0, 87.0, 71.0]).causes(&[BelowLimit; 4]).check(
        "Conferences within 15 days fell from 87% to 71%, outside its usual range, for the fourth quarter; floor 75%, \
         target 90%.",
    );
    // A high one before is another matter.
    conferences(&[98.0, 71.0]).causes(&[AboveLimit, BelowLimit]).check(
        "Conferences within 15 days fell from 98% to 71%, outside its usual range; floor 75%, target 90%, which was met \
         the quarter before.",
    );
    case("CNT01", "Arrests", &[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0])
        .causes(&[Increasing; 8])
        .check("Arrests rose from 7 to 8, the seventh rise in a row; no target agreed.");
    case("CNT01", "Arrests", &[9.0, 9.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0])
        .causes(&[Decreasing; 7])
        .check("Arrests fell from 4 to 3, the sixth fall in a row; no target agreed.");
    conferences(&[84.0, 76.0]).causes(&[TwoInThreeLow]).check(
        "Conferences within 15 days fell from 84% to 76%, near or below the bottom of its usual range in two of three \
         quarters; target 90%.",
    );
    case("PCT01", "Absence", &[20.0, 22.0])
        .polarity(LOW)
        .causes(&[TwoInThreeHigh])
        .check(
            "Absence rose from 20% to 22%, near or above the top of its usual range in two of three quarters; no target \
             agreed.",
        );
    let mut shifted =
        conferences(&[40.0, 60.0, 61.0, 62.0, 60.0, 61.0, 62.0, 61.0, 60.0]).causes(&[ShiftHigh; 8]);
    shifted.mean = 55.0;
    shifted.check(
        "Conferences within 15 days fell from 61% to 60%, above its mean for eight quarters; floor 75%, target 90%.",
    );
    let mut shifted = conferences(&[40.0; 7]).causes(&[ShiftLow; 7]);
    shifted.mean = 55.0;
    shifted.check(
        "Conferences within 15 days stayed at 40%, below its mean for seven quarters; floor 75%, target 90%.",
    );
    let mut worsening = conferences(&[90.0, 88.0, 86.0, 84.0, 82.0, 80.0]).causes(&[Common]);
    worsening.direction = Direction::Worsening;
    worsening.check(
        "Conferences within 15 days fell from 82% to 80%, part of a worsening trend over six quarters; target 90%.",
    );
    let mut failing = conferences(&[72.0, 71.0]);
    failing.assurance = Some(Assurance::Fail);
    failing.check(
        "Conferences within 15 days fell from 72% to 71%; floor 75%, target 90%. As things run now the target of 90% will \
         not be reached.",
    );
}

#[test]
fn nothing_to_compare_with() {
    conferences(&[71.0])
        .check("Conferences within 15 days stood at 71%, its first figure; floor 75%, target 90%.");
    conferences(&[80.0, 88.0, 71.0]).absent(1).check(
        "Conferences within 15 days stood at 71%, with nothing to compare it with before; floor 75%, target 90%.",
    );
    conferences(&[88.0, 71.0])
        .with(|of| {
            of.breaks = vec![SeriesBreak {
                period: "2026-27 Q1".parse().unwrap(),
                note: "counted differently".to_owned(),
            }];
        })
        .check("Conferences within 15 days stood at 71%, where a new series begins; floor 75%, target 90%.");
    let without = conferences(&[88.0, 71.0]).absent(0);
    assert_eq!(sentence(&without.indicator, &without.assessed()), None);
}

#[test]
fn a_nil_is_neither_a_figure_nor_nothing_to_compare_with() {
    let families = |figures: &[f64], nils: &[usize]| {
        let case = case("CNT01", "Homeless families", figures).with(|of| of.basis = Basis::Snapshot);
        let mut assessed = case.assessed();
        let count = assessed.series.len();
        for back in nils {
            let point = &mut assessed.series[count - 1 - back];
            (point.figure, point.value) = (None, Value::NilReturn);
        }
        (case.indicator, assessed)
    };
    let (indicator, assessed) = families(&[4.0, 7.0, 5.0, 0.0, 7.0], &[1]);
    insta::assert_snapshot!(sentence(&indicator, &assessed).unwrap(), @r"Homeless families stood at 7 on 30 June 2026 (nil was returned on 31 March 2026, and 5 on 31 December 2025); no target agreed.");
    let (indicator, assessed) = families(&[0.0, 7.0], &[1]);
    insta::assert_snapshot!(sentence(&indicator, &assessed).unwrap(), @r"Homeless families stood at 7 on 30 June 2026 (nil was returned on 31 March 2026); no target agreed.");
    // A nil after figures is said; after a nil, after nought, or where a new series begins it is nothing new.
    let (indicator, mut assessed) = families(&[150.0, 161.0, 0.0], &[0]);
    insta::assert_snapshot!(nil_after_figures(&indicator, &assessed).unwrap(), @r"Homeless families: nothing to report on 30 June 2026, said explicitly, after 161 on 31 March 2026; a nil is no measured nought, and is not rated.");
    assessed.series[2].series_break = Some("counted differently".to_owned());
    assert_eq!(nil_after_figures(&indicator, &assessed), None);
    for (figures, nils) in [
        (&[161.0, 0.0, 0.0][..], &[0, 1][..]),
        (&[161.0, 0.0, 0.0], &[0]),
        (&[161.0, 0.0], &[]),
        (&[0.0], &[0]),
    ] {
        let (indicator, assessed) = families(figures, nils);
        assert_eq!(
            nil_after_figures(&indicator, &assessed),
            None,
            "{figures:?} {nils:?}"
        );
    }
    // A year to date begins anew in April.
    let (mut indicator, assessed) = families(&[161.0, 0.0], &[0]);
    indicator.basis = Basis::YearToDate;
    assert_eq!(nil_after_figures(&indicator, &assessed), None);
}

#[test]
fn a_nil_within_a_total_is_named_beside_its_figure() {
    let case = case("CNT01", "Families helped", &[605.0, 428.0]).covers(0, 7);
    let mut assessed = case.assessed();
    assessed.series[1].covers.as_mut().unwrap().nil = vec!["Housing".to_owned(), "Police".to_owned()];
    assert_eq!(
        sentence(&case.indicator, &assessed).as_deref(),
        Some("Families helped fell from 605 to 428 (nil from Housing and Police); no target agreed.")
    );
}

#[test]
fn small_bases_carry_their_counts() {
    conferences(&[55.6, 77.8])
        .parts(&[(5.0, 9.0), (7.0, 9.0)])
        .check("Conferences within 15 days rose from 56% (5 of 9) to 78% (7 of 9); too few to rate.");
    conferences(&[88.0, 71.4])
        .parts(&[(44.0, 50.0), (20.0, 28.0)])
        .check("Conferences within 15 days fell from 88% to 71% (20 of 28); floor 75%, target 90%.");
    conferences(&[88.0, 70.0])
        .parts(&[(44.0, 50.0), (21.0, 30.0)])
        .check("Conferences within 15 days fell from 88% to 70%; floor 75%, target 90%.");
}

#[test]
fn a_part_total_is_never_said_as_if_whole() {
    case("CNT01", "Children missing", &[40.0, 28.0])
        .polarity(LOW)
        .aims(10.0, 20.0)
        .covers(0, 5)
        .check(
            "Children missing stood at 28, from 5 of 7 agencies only; not rated, because it is not whole.",
        );
    // Whole now, in part before: they are not compared.
    case("CNT01", "Children missing", &[28.0, 40.0])
        .polarity(LOW)
        .aims(10.0, 20.0)
        .covers(1, 5)
        .covers(0, 7)
        .check(
            "Children missing stood at 40, with nothing to compare it with before; floor 20 or less, target 10 or less.",
        );
}

#[test]
fn accepted_deviations_are_said_with_their_end_and_their_reason() {
    conferences(&[80.0, 72.0]).accepts(70.0, "2026-09-30").check(
        "Conferences within 15 days fell from 80% to 72%; target 90%, accepted at 70% or more until 30 September 2026 (The \
         new recording system is being brought in; Board meeting, June 2025).",
    );
    conferences(&[80.0, 68.0]).accepts(70.0, "2026-09-30").check(
        "Conferences within 15 days fell from 80% to 68%; floor 75%, target 90%; worse than the 70% accepted until 30 \
         September 2026.",
    );
    conferences(&[80.0, 72.0]).accepts(70.0, "2026-06-29").check(
        "Conferences within 15 days fell from 80% to 72%; floor 75%, target 90%. What was accepted until 29 June 2026 (The \
         new recording system is being brought in) has ended.",
    );
    // Long ago is not news, and neither is what no longer matters.
    conferences(&[80.0, 72.0])
        .accepts(70.0, "2025-05-31")
        .check("Conferences within 15 days fell from 80% to 72%; floor 75%, target 90%.");
    conferences(&[80.0, 92.0])
        .accepts(70.0, "2026-09-30")
        .check("Conferences within 15 days rose from 80% to 92%; target 90%, which is met.");
}
