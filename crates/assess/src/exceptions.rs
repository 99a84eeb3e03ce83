//! Exceptions: what a board is to look at first, one entry an indicator, the weightiest first.
//!
//! | what is seen | weight |
//! |---|---:|
//! | the floor is not met | 1,000 |
//! | a change for the worse that chance hardly makes | 600 |
//! | the target lies out of reach as things run now | 400 |
//! | a worsening trend | 300 |
//! | activity outside what is expected | 250 |
//! | outside an agreed band | 200 |
//! | worse than a deviation that the board accepted | 150 |
//! | an accepted deviation: nearly last, but never left out | 50 |
//! | "nothing to report" after a figure that was not nought: a question, no finding | 40 |
//!
//! What was agreed counts once, by the weightiest that applies; the others are added. Within the same, up to nine more by how
//! far the figure falls short, measured by the distance from target to floor (or by a tenth of the aim): the same figure,
//! worse, is never ranked lower. Of equal weight the pack's order holds.
//!
//! A total of which something is absent is an exception where the part that is there is beyond what was agreed already: what
//! is awaited can only add to it. It says how much of it is there, and stays unrated.

use boardpack_model::Board;
use boardpack_model::assessment::{Direction, Exception, IndicatorAssessment, Point, Rag};
use boardpack_model::board::{Action, Indicator, Polarity, Source};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::rag::{bears, beyond_by_itself, shortfall};
use crate::sentence::{coverage, in_force, is_concern, is_out_of_reach, nil_after_figures, sentence};

const FLOOR_NOT_MET: u32 = 1000;
const SPECIAL_CAUSE: u32 = 600;
const TARGET_OUT_OF_REACH: u32 = 400;
const WORSENING: u32 = 300;
const OUTSIDE_THRESHOLDS: u32 = 250;
const OUTSIDE_BAND: u32 = 200;
const WORSE_THAN_ACCEPTED: u32 = 150;
const ACCEPTED: u32 = 50;
const NIL_AFTER_FIGURES: u32 = 40;
/// What a nil after figures asks, before the indicator's own question.
const NIL_QUESTION: &str = "Was there nothing to count, or was it not counted?";
/// The most that is added for how far a figure falls short.
const MOST_FOR_DISTANCE: f64 = 9.0;

/// The exceptions among the indicators that are not withheld and have a latest figure, a part of one that says enough, or a nil
/// after figures; with what was agreed by an instant.
///
/// Whether returns come on time is no one agency's exception: the coverage says it, without pointing at anybody.
pub(crate) fn exceptions(
    board: &Board,
    indicators: &[IndicatorAssessment],
    as_at: Timestamp,
) -> Vec<Exception> {
    let today = as_at.to_zoned(board.time_zone.clone()).date();
    let mut exceptions: Vec<Exception> = indicators
        .iter()
        .filter(|assessed| assessed.withheld.is_none())
        .filter_map(|assessed| {
            let indicator = board.indicator(&assessed.indicator)?;
            let is_of_one = indicator.source != Source::Timeliness;
            is_of_one.then(|| exception(board, indicator, assessed, today))?
        })
        .collect();
    // Stable: of equal weight the pack's order holds.
    exceptions.sort_by_key(|exception| std::cmp::Reverse(exception.weight));
    exceptions
}

fn exception(
    board: &Board,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    today: Date,
) -> Option<Exception> {
    let (weight, reason, question) = match weight(indicator, assessed) {
        Some(weight) => (
            weight,
            sentence(indicator, assessed)?,
            indicator.scrutiny_question.clone(),
        ),
        None => (
            NIL_AFTER_FIGURES,
            nil_after_figures(indicator, assessed).filter(|_| indicator.source == Source::Returns)?,
            format!("{NIL_QUESTION} {}", indicator.scrutiny_question)
                .trim_end()
                .to_owned(),
        ),
    };
    Some(Exception {
        indicator: indicator.code.clone(),
        agency: indicator.agency.clone(),
        reason,
        question,
        weight,
        coverage: assessed.latest().and_then(coverage).unwrap_or_default(),
        commentary: assessed.commentary.clone(),
        last_action: last_action(board, indicator, today),
    })
}

/// The last action that was agreed about an indicator by a day; what was done or reported after it is not known yet.
pub(crate) fn last_action(board: &Board, indicator: &Indicator, today: Date) -> Option<Action> {
    let about =
        |action: &&Action| action.indicator.as_ref() == Some(&indicator.code) && action.agreed <= today;
    let last = board
        .actions
        .iter()
        .filter(about)
        .max_by_key(|action| action.agreed)?;
    let mut action = last.clone();
    if action.done.is_some_and(|done| done > today) {
        action.done = None;
        action.report = String::new();
    }
    Some(action)
}

/// How much an indicator's latest figure calls for attention; nothing where it does not.
fn weight(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<u32> {
    let latest = assessed.latest()?;
    let Some(figure) = latest.figure else {
        return weight_of_a_part(indicator, assessed, latest);
    };
    let against = against_agreed(indicator, assessed, assessed.rag, figure);
    let weights = [
        (against, against > 0),
        (SPECIAL_CAUSE, is_concern(assessed)),
        (TARGET_OUT_OF_REACH, is_out_of_reach(assessed)),
        (WORSENING, assessed.direction == Direction::Worsening),
    ];
    let weight: u32 = weights
        .iter()
        .filter(|(_, is)| *is)
        .map(|(weight, _)| weight)
        .sum();
    (weight > 0).then(|| weight + distance(indicator, assessed, figure))
}

/// The same of a part of a total that is beyond what was agreed by itself: whatever is still awaited, the whole is farther
/// beyond it. Nothing is made of its movement, which is unknown.
fn weight_of_a_part(indicator: &Indicator, assessed: &IndicatorAssessment, latest: &Point) -> Option<u32> {
    let (rag, least) = beyond_by_itself(indicator, assessed, latest)?;
    let against = against_agreed(indicator, assessed, rag, least);
    (against > 0).then(|| against + distance(indicator, assessed, least))
}

/// The weight of how a figure stands to what was agreed about it.
fn against_agreed(indicator: &Indicator, assessed: &IndicatorAssessment, rag: Rag, figure: f64) -> u32 {
    let is_worse_than_accepted =
        in_force(assessed).is_some_and(|deviation| !bears(indicator, deviation, figure));
    match (rag, assessed.polarity) {
        (Rag::Red, _) => FLOOR_NOT_MET,
        (Rag::AboveExpected | Rag::BelowExpected, _) => OUTSIDE_THRESHOLDS,
        (Rag::Amber, Polarity::Band { .. }) => OUTSIDE_BAND,
        (Rag::Amber, _) if is_worse_than_accepted => WORSE_THAN_ACCEPTED,
        (Rag::Accepted, _) => ACCEPTED,
        _ => 0,
    }
}

/// Nought to nine by how far the figure falls short of what is aimed for.
fn distance(indicator: &Indicator, assessed: &IndicatorAssessment, figure: f64) -> u32 {
    let aim = assessed.target.or(assessed.floor);
    let short = shortfall(indicator, figure, aim);
    let ends = match assessed.polarity {
        Polarity::High | Polarity::Low => aim.zip(assessed.floor),
        Polarity::Band { low, high } => Some((low, high)),
        Polarity::Neutral { low, high } => low.zip(high),
    };
    let tenth = match assessed.polarity {
        Polarity::Neutral { low, high } => high.or(low),
        _ => aim,
    };
    let apart = ends
        .map(|(one, other)| (one - other).abs())
        .filter(|apart| *apart > 0.0)
        .or(tenth.map(|aim| aim.abs() / 10.0))
        .filter(|apart| *apart > 0.0)
        .unwrap_or(1.0);
    let steps = (2.0 * short / apart).floor().clamp(0.0, MOST_FOR_DISTANCE);
    // Ten small steps: found by counting up, which no cast can get wrong.
    (0..=9).rev().find(|step| f64::from(*step) <= steps).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{assessed, board, known, quarters};
    use boardpack_model::assessment::IndicatorAssessment;
    use boardpack_model::board::{AcceptedDeviation, Action, Polarity};
    use boardpack_model::{Measure, Value};
    use proptest::prelude::*;

    #[test]
    fn the_weightiest_come_first_each_with_its_reason_and_question() {
        let good = [
            86.0, 88.0, 87.0, 86.0, 88.0, 87.0, 89.0, 86.0, 88.0, 87.0, 86.0, 88.0,
        ];
        let mut numerators = good.to_vec();
        numerators.extend([80.0, 78.0, 60.0]);
        let mut observations = quarters("PCT01", Measure::Numerator, "2026-27 Q1", &numerators);
        observations.extend(quarters(
            "PCT01",
            Measure::Denominator,
            "2026-27 Q1",
            &[100.0; 15],
        ));
        observations.extend(quarters(
            "HEA01",
            Measure::Numerator,
            "2026-27 Q1",
            &[90.0, 88.0, 86.0, 84.0, 82.0, 80.0],
        ));
        observations.extend(quarters("HEA01", Measure::Denominator, "2026-27 Q1", &[100.0; 6]));
        let mut board = board();
        board.indicators[0].polarity = Polarity::Neutral {
            low: None,
            high: Some(1000.0),
        };
        observations.extend(quarters("CNT01", Measure::Numerator, "2026-27 Q1", &[1200.0]));
        let history = crate::fixtures::history();
        let assessment = crate::assess(
            &board,
            "2026-27 Q1".parse().unwrap(),
            &known(&observations, &history),
            crate::fixtures::instant("2026-05-01T00:00:00Z"),
        )
        .unwrap();
        let lines: Vec<String> = assessment
            .exceptions
            .iter()
            .map(|e| format!("{} {} {} {}", e.weight, e.indicator, e.reason, e.question))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"
        1605 PCT01 Indicator PCT01 fell from 78.0% to 60.0%, outside its usual range, for the second quarter; floor 75.0%, target 85.0%. What is behind it?
        300 HEA01 Indicator HEA01 fell from 82.0% to 80.0%, part of a worsening trend over six quarters; no target agreed. What is behind it?
        254 CNT01 Indicator CNT01 stood at 1,200, its first figure; expected up to 1,000. What is behind it?
        ");
    }

    #[test]
    fn without_a_latest_figure_there_is_no_exception() {
        let observations = quarters("PCT01", Measure::Numerator, "2025-26 Q2", &[1.0, 1.0]);
        let assessment = assessed("2025-26 Q3", &observations);
        let codes: Vec<&str> = assessment
            .exceptions
            .iter()
            .map(|e| e.indicator.as_str())
            .collect();
        assert_eq!(codes, ["TIM01"; 0]);
    }

    /// The exception of a total of two agencies of which one is awaited, as `weight reason | coverage`; empty without one.
    fn of_a_part(like: &str, polarity: Polarity, sent: Value, (target, floor): (f64, f64)) -> String {
        let mut board = crate::aggregate::tests::board(like);
        let total = board.indicators.last_mut().unwrap();
        total.polarity = polarity;
        (total.target, total.floor) = (Some(target), Some(floor));
        let cells = crate::aggregate::tests::cells(like, "2026-27 Q1", &[sent, Value::number(400.0)], &[]);
        let assessment = crate::aggregate::tests::assessed(&board, "2026-27 Q1", &cells, Vec::new());
        let found = assessment
            .indicators
            .iter()
            .find(|one| one.indicator.as_str() == "TOT01");
        assert_eq!(found.unwrap().rag, super::Rag::NotRated);
        let mut all = assessment.exceptions.iter();
        all.find(|one| one.indicator.as_str() == "TOT01")
            .map_or_else(String::new, |one| {
                format!("{} {} | {}", one.weight, one.reason, one.coverage)
            })
    }

    #[test]
    fn a_part_of_a_total_is_an_exception_where_it_is_beyond_what_was_agreed_by_itself() {
        let activity = Polarity::Neutral {
            low: Some(10.0),
            high: Some(100.0),
        };
        let band = Polarity::Band {
            low: 10.0,
            high: 100.0,
        };
        let between = |low, high| Value::Suppressed { low, high };
        let of = |polarity, sent| of_a_part("CNT01", polarity, sent, (50.0, 100.0));
        let found = [
            of(activity, Value::number(150.0)),
            of(activity, between(101.0, 104.0)),
            of(Polarity::Low, Value::number(150.0)),
            of(band, Value::number(150.0)),
        ];
        insta::assert_snapshot!(found.join("\n"), @r"
        251 Both together stood at 150, from 1 of 2 agencies only; expected 10 to 100, which this part alone is beyond; not rated, because it is not whole. | 1 of 2 agencies
        250 Both together stood at 101 or more, from 1 of 2 agencies only; expected 10 to 100, which this part alone is beyond; not rated, because it is not whole. | 1 of 2 agencies
        1004 Both together stood at 150, from 1 of 2 agencies only; floor 100 or less, which this part alone is beyond; not rated, because it is not whole. | 1 of 2 agencies
        1001 Both together stood at 150, from 1 of 2 agencies only; agreed band 10 to 100, which this part alone is beyond; not rated, because it is not whole. | 1 of 2 agencies
        ");
        // Within what was agreed as far as is known; too few so far, which the rest may make up for; or either way with the rest.
        for (polarity, sent) in [
            (activity, Value::number(100.0)),
            (activity, between(99.0, 102.0)),
            (activity, Value::number(5.0)),
            (Polarity::Low, Value::number(100.0)),
            (Polarity::High, Value::number(5.0)),
            (band, Value::number(5.0)),
        ] {
            assert_eq!(of(polarity, sent), "", "{polarity:?} {sent:?}");
        }
        assert_eq!(
            of_a_part("PCT01", Polarity::Low, Value::number(390.0), (5.0, 10.0)),
            ""
        );
    }

    #[test]
    fn a_nil_after_figures_is_the_lightest_exception_and_is_asked_about() {
        let mut observations = quarters("CNT01", Measure::Numerator, "2025-26 Q2", &[150.0, 161.0]);
        let nil = Value::NilReturn;
        observations.push(crate::fixtures::sent(
            "CNT01",
            Measure::Numerator,
            "2025-26 Q3",
            nil,
        ));
        let assessment = assessed("2025-26 Q3", &observations);
        let lines: Vec<String> = assessment
            .exceptions
            .iter()
            .map(|e| format!("{} {} {} {}", e.weight, e.indicator, e.reason, e.question))
            .collect();
        insta::assert_snapshot!(lines.join("\n"), @r"40 CNT01 Indicator CNT01: nothing to report in October to December 2025, said explicitly, after 161 in July to September 2025; a nil is no measured nought, and is not rated. Was there nothing to count, or was it not counted? What is behind it?");
    }

    #[test]
    fn late_returns_are_no_agencys_exception() {
        let observations = quarters("CNT01", Measure::Numerator, "2025-26 Q3", &[1.0]);
        let mut assessment = assessed("2025-26 Q3", &observations);
        let timely = assessment.indicators.last_mut().unwrap();
        timely.rag = super::Rag::Red;
        assert!(timely.latest().unwrap().figure.is_some());
        assert_eq!(
            super::exceptions(&board(), &assessment.indicators, assessment.as_at),
            []
        );
    }

    /// The exceptions of a percentage of 400 whose latest figure is this, all else equal.
    fn of_latest(polarity: Polarity, figure: f64) -> Vec<super::Exception> {
        let (board, mut assessed) = with_deviation(polarity);
        let indicator = board.indicators[1].clone();
        let at = assessed.series.len() - 1;
        assessed.series[at].figure = Some(figure);
        assessed.series[at].denominator = Value::number(400.0);
        let (target, floor) = (assessed.target, assessed.floor);
        assessed.rag = crate::rag::rate(&indicator, assessed.series.last(), target, floor);
        super::exceptions(
            &board,
            &[assessed],
            crate::fixtures::instant("2026-05-01T00:00:00Z"),
        )
    }

    /// A board whose second indicator has a target, a floor and a deviation that is accepted.
    fn with_deviation(polarity: Polarity) -> (boardpack_model::Board, IndicatorAssessment) {
        let mut board = board();
        let of = &mut board.indicators[1];
        of.polarity = polarity;
        let (target, floor, accepted) = match polarity {
            Polarity::Low => (Some(20.0), Some(30.0), 26.0),
            Polarity::Band { .. } => (None, Some(70.0), 62.0),
            _ => (Some(85.0), Some(75.0), 80.0),
        };
        (of.target, of.floor) = (target, floor);
        of.deviations = vec![AcceptedDeviation {
            accepted,
            from: "2025-04-01".parse().unwrap(),
            until: "2027-03-31".parse().unwrap(),
            reason: "staff are being trained".to_owned(),
            agreed_by: "Board meeting, March 2025".to_owned(),
        }];
        let mut cells = quarters("PCT01", Measure::Numerator, "2026-27 Q1", &[200.0, 200.0]);
        cells.extend(quarters("PCT01", Measure::Denominator, "2026-27 Q1", &[400.0; 2]));
        let history = crate::fixtures::history();
        let known = known(&cells, &history);
        let as_at = crate::fixtures::instant("2026-05-01T00:00:00Z");
        let assessment = crate::assess(&board, "2026-27 Q1".parse().unwrap(), &known, as_at).unwrap();
        (board, assessment.indicators[1].clone())
    }

    #[test]
    fn an_accepted_deviation_is_the_lightest_exception_and_never_left_out() {
        let weights: Vec<Option<u32>> = [86.0, 84.0, 80.0, 79.0, 74.0, 10.0]
            .map(|figure| of_latest(Polarity::High, figure).first().map(|one| one.weight))
            .to_vec();
        assert_eq!(
            weights,
            [None, Some(50), Some(51), Some(151), Some(1002), Some(1009)]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        /// Worse is never ranked lower, all else equal.
        #[test]
        fn a_worse_figure_never_weighs_less(one in 0_u16..1000, other in 0_u16..1000) {
            let (less, more) = (f64::from(one.min(other)) / 10.0, f64::from(one.max(other)) / 10.0);
            let weight = |polarity, figure| of_latest(polarity, figure).first().map_or(0, |one| one.weight);
            prop_assert!(weight(Polarity::High, less) >= weight(Polarity::High, more));
            prop_assert!(weight(Polarity::Low, more) >= weight(Polarity::Low, less));
            let band = Polarity::Band { low: 40.0, high: 60.0 };
            let (near, far) = (60.0 + less, 60.0 + more);
            prop_assert!(weight(band, far) >= weight(band, near));
            let activity = Polarity::Neutral { low: None, high: Some(50.0) };
            prop_assert!(weight(activity, more) >= weight(activity, less));
        }
    }

    #[test]
    fn an_exception_carries_its_coverage_its_commentary_and_the_last_action_known() {
        let (mut board, mut assessed) = with_deviation(Polarity::High);
        let code = assessed.indicator.clone();
        let action = |number: &str, agreed: &str, done: Option<&str>| Action {
            code: number.to_owned(),
            indicator: Some(code.clone()),
            what: format!("Do {number}"),
            owner: None,
            agreed: agreed.parse().unwrap(),
            due: "2026-09-30".parse().unwrap(),
            done: done.map(|day| day.parse().unwrap()),
            report: "It helped.".to_owned(),
        };
        board.actions = vec![
            action("A3", "2026-03-12", Some("2026-05-02")),
            action("A1", "2025-12-11", Some("2026-01-09")),
            action("A4", "2026-05-02", None),
        ];
        let mut elsewhere = action("A9", "2026-04-01", None);
        elsewhere.indicator = None;
        board.actions.push(elsewhere);
        assessed.commentary = vec![boardpack_model::observation::Commentary {
            agency: board.agencies[0].code.clone(),
            indicator: code.clone(),
            period: assessed.latest_period,
            text: "Two posts were vacant.".to_owned(),
            place: boardpack_model::Place::default(),
        }];
        let at = assessed.series.len() - 1;
        assessed.series[at].covers = Some(boardpack_model::assessment::Covers {
            given: 5,
            of: 7,
            parts: "agencies".to_owned(),
            without: Vec::new(),
            nil: Vec::new(),
        });
        assessed.direction = super::Direction::Worsening;
        let as_at = |day: &str| crate::fixtures::instant(&format!("{day}T12:00:00Z"));
        let found = &super::exceptions(&board, &[assessed.clone()], as_at("2026-05-01"))[0];
        assert_eq!(found.coverage, "5 of 7 agencies");
        assert_eq!(found.commentary[0].text, "Two posts were vacant.");
        let last = |day: &str| {
            let found = super::exceptions(&board, &[assessed.clone()], as_at(day));
            let action = found[0].last_action.clone().unwrap();
            (action.code, action.done.is_some(), action.report)
        };
        // As known on the day: what is done later is not done yet.
        assert_eq!(last("2026-05-01"), ("A3".to_owned(), false, String::new()));
        assert_eq!(
            last("2026-02-01"),
            ("A1".to_owned(), true, "It helped.".to_owned())
        );
        assert_eq!(last("2026-05-02").0, "A4");
    }
}
