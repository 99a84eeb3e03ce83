//! Exceptions: what a board is to look at first, one entry an indicator, the weightiest first.

use boardpack_model::Board;
use boardpack_model::assessment::{
    Assurance, Direction, Exception, IndicatorAssessment, Rag, SpecialCause, VariationIcon,
};
use boardpack_model::board::{Indicator, Polarity, Source};

use crate::printed::{printed, printed_with_unit};
use crate::spc::last_three_against_target;

const FLOOR_NOT_MET: u32 = 100;
const SPECIAL_CAUSE: u32 = 60;
const TARGET_OUT_OF_REACH: u32 = 40;
const WORSENING: u32 = 30;
const OUTSIDE_THRESHOLDS: u32 = 25;
const OUTSIDE_BAND: u32 = 20;

/// The exceptions among the indicators that have a latest figure and are not withheld.
///
/// Whether returns come on time is no one agency's exception: the coverage says it, without pointing at anybody.
pub(crate) fn exceptions(board: &Board, indicators: &[IndicatorAssessment]) -> Vec<Exception> {
    let mut exceptions: Vec<Exception> = indicators
        .iter()
        .filter(|assessed| assessed.withheld.is_none())
        .filter_map(|assessed| {
            let indicator = board.indicator(&assessed.indicator)?;
            (indicator.source == Source::Returns).then(|| exception(indicator, assessed))?
        })
        .collect();
    // Stable: of equal weight the pack's order holds.
    exceptions.sort_by_key(|exception| std::cmp::Reverse(exception.weight));
    exceptions
}

fn exception(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<Exception> {
    let figure = assessed.latest()?.figure?;
    let (against, change, outlook, travel) = (
        rated(indicator, assessed),
        special_cause(assessed),
        out_of_reach(indicator, assessed),
        worsening(assessed),
    );
    let weights = [
        against.as_ref().map(|(weight, _)| *weight),
        change.as_ref().map(|_| SPECIAL_CAUSE),
        outlook.as_ref().map(|_| TARGET_OUT_OF_REACH),
        travel.as_ref().map(|_| WORSENING),
    ];
    let weight: u32 = weights.into_iter().flatten().sum();
    if weight == 0 {
        return None;
    }
    let standing = against.map_or_else(|| standing(indicator, assessed), |(_, words)| words);
    // A change that chance hardly makes says more than a trend: one of the two is enough.
    let second: Vec<String> = [change.or(travel), outlook].into_iter().flatten().collect();
    let first = format!("{}{standing}.", printed_with_unit(indicator, figure));
    Some(Exception {
        indicator: indicator.code.clone(),
        agency: indicator.agency.clone(),
        reason: if second.is_empty() {
            first
        } else {
            format!("{first} {}.", capitalised(&second.join("; ")))
        },
        question: indicator.scrutiny_question.clone(),
        weight,
        coverage: String::new(),
        commentary: Vec::new(),
        last_action: None,
    })
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// What follows the figure where it is outside a floor, a band or thresholds.
fn rated(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<(u32, String)> {
    let text = |value| printed(indicator, value);
    match (assessed.rag, assessed.polarity) {
        (Rag::Red, Polarity::Band { low, high }) => Some((
            FLOOR_NOT_MET,
            format!(
                ", well outside the agreed band of {} to {}",
                text(low),
                text(high)
            ),
        )),
        (Rag::Amber, Polarity::Band { low, high }) => Some((
            OUTSIDE_BAND,
            format!(", outside the agreed band of {} to {}", text(low), text(high)),
        )),
        (Rag::Red, Polarity::Low) => Some((
            FLOOR_NOT_MET,
            format!(", above the floor of {} (lower is better)", text(assessed.floor?)),
        )),
        (Rag::Red, _) => Some((
            FLOOR_NOT_MET,
            format!(", below the floor of {}", text(assessed.floor?)),
        )),
        (Rag::AboveExpected, Polarity::Neutral { high: Some(high), .. }) => Some((
            OUTSIDE_THRESHOLDS,
            format!(", above what is expected (up to {})", text(high)),
        )),
        (Rag::BelowExpected, Polarity::Neutral { low: Some(low), .. }) => Some((
            OUTSIDE_THRESHOLDS,
            format!(", below what is expected ({} or more)", text(low)),
        )),
        _ => None,
    }
}

/// What follows the figure where its rating is no reason by itself.
fn standing(indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let target = assessed.target.map(|target| printed(indicator, target));
    match (assessed.rag, target, assessed.polarity) {
        (Rag::Amber, Some(target), Polarity::Low) => {
            format!(", above the target of {target} (lower is better)")
        }
        (Rag::Amber, Some(target), _) => format!(", below the target of {target}"),
        (Rag::Green, Some(target), _) => format!(", which meets the target of {target}"),
        (Rag::NoTarget, ..) => ", with no target agreed".to_owned(),
        _ => String::new(),
    }
}

fn special_cause(assessed: &IndicatorAssessment) -> Option<String> {
    let variation = assessed.variation.as_ref()?;
    let is_high = match variation.icon? {
        VariationIcon::ConcernHigh => true,
        VariationIcon::ConcernLow => false,
        _ => return None,
    };
    let is_a_move = matches!(
        variation.points.last()?,
        SpecialCause::AboveLimit
            | SpecialCause::BelowLimit
            | SpecialCause::Increasing
            | SpecialCause::Decreasing
    );
    let words = match (is_a_move, is_high) {
        (true, true) => "the rise is more than chance alone would make",
        (true, false) => "the fall is more than chance alone would make",
        (false, true) => "it has stayed higher than chance alone would keep it",
        (false, false) => "it has stayed lower than chance alone would keep it",
    };
    Some(words.to_owned())
}

fn out_of_reach(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let fails = assessed.variation.as_ref()?.assurance == Some(Assurance::Fail)
        && last_three_against_target(indicator, assessed) != Some(true);
    let target = printed(indicator, assessed.target.filter(|_| fails)?);
    Some(format!(
        "as things run now the target of {target} will not be reached"
    ))
}

fn worsening(assessed: &IndicatorAssessment) -> Option<String> {
    let worsens = assessed.direction == Direction::Worsening;
    worsens.then(|| "it has been getting worse over the periods shown".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::fixtures::{assessed, board, known, quarters};
    use boardpack_model::Measure;
    use boardpack_model::board::Polarity;

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
        160 PCT01 60.0%, below the floor of 75.0%. The fall is more than chance alone would make. What is behind it?
        30 HEA01 80.0%, with no target agreed. It has been getting worse over the periods shown. What is behind it?
        25 CNT01 1,200, above what is expected (up to 1,000). What is behind it?
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

    #[test]
    fn late_returns_are_no_agencys_exception() {
        let observations = quarters("CNT01", Measure::Numerator, "2025-26 Q3", &[1.0]);
        let mut assessment = assessed("2025-26 Q3", &observations);
        let timely = assessment.indicators.last_mut().unwrap();
        timely.rag = super::Rag::Red;
        assert!(timely.latest().unwrap().figure.is_some());
        assert_eq!(super::exceptions(&board(), &assessment.indicators), []);
    }
}
