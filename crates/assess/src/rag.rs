//! Red, amber, green: only against an agreed target, floor or band, figure and aim both as they are printed.
//!
//! | which way is good | green | amber | red |
//! |---|---|---|---|
//! | high | at the target or above | at the floor or above | below the floor |
//! | low | at the target or below | at the floor or below | above the floor |
//! | band | within the band, its ends included | outside it, at most as far as the floor | farther outside |
//! | neutral | never: within, above or below what is expected | | |
//!
//! Equality goes to the better class. A target that is missed without an agreed floor is amber: red means that a floor was
//! agreed and is not met (the meaning in Kent County Council's scorecards). A band's floor lies on one side of it and holds
//! at the same distance on the other.
//!
//! **Accepted**: a figure that does not meet its target, but is no worse than a deviation that the board has agreed to bear
//! on the last day of its period. It is never green, and stops being accepted on the day after its last; a figure worse than
//! what was accepted is rated as any other. For a band the deviation's distance holds on both sides, as its floor's does.

use boardpack_model::Value;
use boardpack_model::assessment::{IndicatorAssessment, Point, Rag, RagCounts};
use boardpack_model::board::{AcceptedDeviation, Indicator, Polarity, Unit};

use crate::figure::is_over_population;
use crate::printed::rounded;

/// The least denominator of a percentage or a mean that is rated: below ten, one child moves a percentage by more than
/// ten points, and a colour would say more than the figure can.
pub const MINIMUM_DENOMINATOR: f64 = 10.0;

/// Rates a point against what was agreed for its period: target, floor, and the deviation that is accepted on its last day.
pub(crate) fn rate(
    indicator: &Indicator,
    point: Option<&Point>,
    target: Option<f64>,
    floor: Option<f64>,
) -> Rag {
    let rag = against_target(indicator, point, target, floor);
    let figure = point.and_then(|point| point.figure);
    let deviation = point.and_then(|point| indicator.deviation_for(point.period));
    match (rag, figure, deviation) {
        (Rag::Amber | Rag::Red, Some(figure), Some(deviation)) if bears(indicator, deviation, figure) => {
            Rag::Accepted
        }
        _ => rag,
    }
}

/// Whether a figure, as printed, is no worse than what is accepted.
pub(crate) fn bears(indicator: &Indicator, deviation: &AcceptedDeviation, figure: f64) -> bool {
    let figure = rounded(indicator, figure);
    let accepted = rounded(indicator, deviation.accepted);
    match agreed(indicator) {
        Polarity::High => figure >= accepted,
        Polarity::Low => figure <= accepted,
        Polarity::Band { low, high } => {
            outside_band(figure, low, high) <= outside_band(accepted, low, high).max(0.0)
        }
        Polarity::Neutral { .. } => false,
    }
}

/// What is agreed of the indicator itself, as printed: a rating never contradicts the two numbers that a reader sees.
fn agreed(indicator: &Indicator) -> Polarity {
    let rounded = |number: f64| rounded(indicator, number);
    match indicator.polarity {
        Polarity::High => Polarity::High,
        Polarity::Low => Polarity::Low,
        Polarity::Band { low, high } => Polarity::Band {
            low: rounded(low),
            high: rounded(high),
        },
        Polarity::Neutral { low, high } => Polarity::Neutral {
            low: low.map(rounded),
            high: high.map(rounded),
        },
    }
}

/// How far a figure lies outside a band; negative within it.
fn outside_band(figure: f64, low: f64, high: f64) -> f64 {
    (low - figure).max(figure - high)
}

/// How far, as printed, a figure falls short of what is aimed for or agreed: of the target, of the nearest end of a band, of
/// a threshold. Nought where it does not, or where nothing is agreed.
pub(crate) fn shortfall(indicator: &Indicator, figure: f64, aim: Option<f64>) -> f64 {
    let figure = rounded(indicator, figure);
    let aim = aim.map(|aim| rounded(indicator, aim));
    let short = match agreed(indicator) {
        Polarity::High => aim.map(|aim| aim - figure),
        Polarity::Low => aim.map(|aim| figure - aim),
        Polarity::Band { low, high } => Some(outside_band(figure, low, high)),
        Polarity::Neutral { low, high } => {
            let below = low.map(|low| low - figure);
            below
                .into_iter()
                .chain(high.map(|high| figure - high))
                .reduce(f64::max)
        }
    };
    short.unwrap_or(0.0).max(0.0)
}

/// How the least that a part-total can come to stands to what was agreed, where that is above what is borne already; and
/// that least. The part stays unrated: this says only which rating the whole cannot be better than.
///
/// Counts, and counts over a population, only grow by what is still awaited; a percentage or a mean may go either way, and
/// too few today may be enough tomorrow, so that no part is ever too low.
pub(crate) fn beyond_by_itself(
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    part: &Point,
) -> Option<(Rag, f64)> {
    part.part_total()?;
    let least = part.value.bounds()?.0;
    let grows = indicator.unit == Unit::Count || is_over_population(indicator);
    let limit = match agreed(indicator) {
        Polarity::High => None,
        Polarity::Low => assessed.floor.or(assessed.target),
        Polarity::Band { high, .. } => Some(high),
        Polarity::Neutral { high, .. } => high,
    };
    let whole = Point {
        figure: Some(least),
        covers: None,
        ..part.clone()
    };
    (grows && rounded(indicator, least) > rounded(indicator, limit?)).then(|| {
        let rag = rate(indicator, Some(&whole), assessed.target, assessed.floor);
        (rag, least)
    })
}

fn against_target(
    indicator: &Indicator,
    point: Option<&Point>,
    target: Option<f64>,
    floor: Option<f64>,
) -> Rag {
    let Some(point) = point else {
        return Rag::NoData;
    };
    let Some(figure) = point.figure else {
        // An interval, a nil, what is hidden from an audience, or a total of which something is absent: something is there, and
        // it may not be rated.
        let is_an_answer = point.value.bounds().is_some() || point.value == Value::Withheld;
        return if is_an_answer { Rag::NotRated } else { Rag::NoData };
    };
    // A part-total is never rated as if it were whole.
    let is_part = point.covers.as_ref().is_some_and(|covers| !covers.is_whole());
    if is_part || rests_on_too_few(indicator, point) {
        return Rag::NotRated;
    }
    let figure = rounded(indicator, figure);
    let [target, floor] = [target, floor].map(|aim| aim.map(|aim| rounded(indicator, aim)));
    match agreed(indicator) {
        Polarity::High => threshold(figure, target, floor),
        Polarity::Low => threshold(-figure, target.map(|t| -t), floor.map(|f| -f)),
        Polarity::Band { low, high } => band(figure, low, high, floor),
        Polarity::Neutral {
            low: None,
            high: None,
        } => Rag::NoTarget,
        Polarity::Neutral { high: Some(high), .. } if figure > high => Rag::AboveExpected,
        Polarity::Neutral { low: Some(low), .. } if figure < low => Rag::BelowExpected,
        Polarity::Neutral { .. } => Rag::AsExpected,
    }
}

/// How many of the indicators shown have each rating.
pub(crate) fn counts(indicators: &[IndicatorAssessment]) -> RagCounts {
    let mut counts = RagCounts::default();
    for indicator in indicators {
        let count = match indicator.rag {
            _ if indicator.withheld.is_some() => &mut counts.withheld,
            Rag::Red => &mut counts.red,
            Rag::Amber => &mut counts.amber,
            Rag::Green => &mut counts.green,
            Rag::AboveExpected | Rag::BelowExpected | Rag::AsExpected => &mut counts.activity,
            // Activity has no target to be agreed: an expected range, at most.
            Rag::NoTarget if matches!(indicator.polarity, Polarity::Neutral { .. }) => &mut counts.activity,
            Rag::Accepted => &mut counts.accepted,
            Rag::NoTarget => &mut counts.no_target,
            Rag::NotRated => &mut counts.not_rated,
            Rag::NoData => &mut counts.no_data,
        };
        *count += 1;
    }
    counts
}

fn rests_on_too_few(indicator: &Indicator, point: &Point) -> bool {
    matches!(indicator.unit, Unit::Percent | Unit::Mean { .. })
        && point
            .denominator
            .exact()
            .is_some_and(|below| below < MINIMUM_DENOMINATOR)
}

/// High is good.
fn threshold(figure: f64, target: Option<f64>, floor: Option<f64>) -> Rag {
    let is_below_floor = floor.is_some_and(|floor| figure < floor);
    match target {
        Some(target) if figure >= target => Rag::Green,
        _ if is_below_floor => Rag::Red,
        Some(_) => Rag::Amber,
        None => Rag::NoTarget,
    }
}

fn band(figure: f64, low: f64, high: f64, floor: Option<f64>) -> Rag {
    let outside = outside_band(figure, low, high);
    if outside <= 0.0 {
        return Rag::Green;
    }
    let allowed = floor.map(|floor| outside_band(floor, low, high).max(0.0));
    match allowed {
        Some(allowed) if outside > allowed => Rag::Red,
        _ => Rag::Amber,
    }
}

#[cfg(test)]
mod tests;
