//! What the latest point and the limits mean: the icons of variation and assurance.

use boardpack_model::assessment::{Assurance, IndicatorAssessment, Point, SpecialCause, VariationIcon};
use boardpack_model::board::{Indicator, Polarity};

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

/// The same of limits and target as they are printed: a target that prints as the limit does is not beyond it.
pub(super) fn assurance_as_printed(
    indicator: &Indicator,
    (lower, upper): (f64, f64),
    target: Option<f64>,
) -> Option<Assurance> {
    let printed = |number: f64| indicator.as_printed(number);
    let target = target.map(printed);
    assurance(indicator.polarity, (printed(lower), printed(upper)), target)
}

/// Whether what the limits say of the target is contradicted by what has come: by the latest figure known, or by a change for
/// the worse, before which the limits were set. A board that reads a forecast beside such a figure sees it disproved at once.
pub(super) fn is_contradicted(
    assurance: Assurance,
    icon: Option<VariationIcon>,
    latest_meets: Option<bool>,
) -> bool {
    let is_worse = matches!(icon, Some(VariationIcon::ConcernHigh | VariationIcon::ConcernLow));
    match assurance {
        Assurance::Pass => is_worse || latest_meets == Some(false),
        Assurance::HitOrMiss => is_worse,
        Assurance::Fail => latest_meets == Some(true),
    }
}

/// What the limits alone say of the target, whatever has come since they were set.
pub(crate) fn by_limits(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<Assurance> {
    let phase = assessed.variation.as_ref()?.latest_phase()?;
    assurance_as_printed(indicator, phase.latest_limits()?, assessed.target)
}

/// Whether the last three figures all meet the target, or all miss it; nothing where they are mixed, or a gap is among
/// them, or no target has a better side.
pub(crate) fn last_three_against_target(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> Option<bool> {
    let meets = |point: &Point| indicator.meets(point.figure?, Some(assessed.target?));
    let last = assessed.series.last_chunk::<3>()?.each_ref().map(meets);
    (last[0] == last[1] && last[1] == last[2])
        .then_some(last[0])
        .flatten()
}
