//! What the latest point and the limits mean: the icons of variation and assurance.

use boardpack_model::assessment::{Assurance, IndicatorAssessment, Point, SpecialCause, VariationIcon};
use boardpack_model::board::{Indicator, Polarity};

use crate::printed::rounded;

/// What a special cause says where high, low or neither is good. For a trend its direction counts, not the side of the mean.
pub(crate) fn icon(polarity: Polarity, cause: SpecialCause) -> VariationIcon {
    let is_high = match cause {
        SpecialCause::Common | SpecialCause::Absent => return VariationIcon::CommonCause,
        SpecialCause::AboveLimit
        | SpecialCause::Increasing
        | SpecialCause::TwoInThreeHigh
        | SpecialCause::ShiftHigh => true,
        SpecialCause::BelowLimit
        | SpecialCause::Decreasing
        | SpecialCause::TwoInThreeLow
        | SpecialCause::ShiftLow => false,
    };
    match (polarity, is_high) {
        (Polarity::High, true) => VariationIcon::ImprovementHigh,
        (Polarity::High, false) => VariationIcon::ConcernLow,
        (Polarity::Low, true) => VariationIcon::ConcernHigh,
        (Polarity::Low, false) => VariationIcon::ImprovementLow,
        (_, true) => VariationIcon::NeutralHigh,
        (_, false) => VariationIcon::NeutralLow,
    }
}

/// Whether the target will be met, by the unclipped limits of the latest stretch; on a limit is hit or miss.
pub(super) fn assurance(
    polarity: Polarity,
    (lower, upper): (f64, f64),
    target: Option<f64>,
) -> Option<Assurance> {
    let (above, below) = match polarity {
        Polarity::High => (Assurance::Fail, Assurance::Pass),
        Polarity::Low => (Assurance::Pass, Assurance::Fail),
        Polarity::Band { .. } | Polarity::Neutral { .. } => return None,
    };
    let target = target?;
    Some(if target > upper {
        above
    } else if target < lower {
        below
    } else {
        Assurance::HitOrMiss
    })
}

/// Whether the last three figures all meet the target, or all miss it; nothing where they are mixed, or a gap is among
/// them, or no target has a better side.
pub(crate) fn last_three_against_target(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> Option<bool> {
    let target = assessed.target?;
    let meets = |point: &Point| {
        let figure = rounded(indicator, point.figure?);
        match assessed.polarity {
            Polarity::High => Some(figure >= target),
            Polarity::Low => Some(figure <= target),
            Polarity::Band { .. } | Polarity::Neutral { .. } => None,
        }
    };
    let last = assessed.series.last_chunk::<3>()?.each_ref().map(meets);
    (last[0] == last[1] && last[1] == last[2])
        .then_some(last[0])
        .flatten()
}
