//! XmR charts: limits, special causes, the variation and the assurance of a process.
//!
//! The rules are those of `NHSRplotthedots` 0.2.2, with the two-in-three rule as NHS England's Making Data Count
//! stated it in November 2023. Limits begin anew at a series break and nothing carries over it. A gap ends every run.

use boardpack_model::assessment::{
    Assurance, IndicatorAssessment, Phase, Point, SpecialCause, Variation, VariationIcon,
};
use boardpack_model::board::{Basis, Indicator, Polarity};

use crate::printed::rounded;

/// The fewest figures of a stretch that gets limits and icons.
pub const MINIMUM_POINTS: usize = 13;

/// The rule set in words, to be printed with every chart that uses it.
pub const RULES: &str = "XmR chart: limits at the mean ± 2.66 × the average moving range, moving ranges above 3.267 × \
    their average left out once. Special cause: a point beyond a limit; 7 points in a row rising or falling; 2 of 3 points \
    in the outer third or beyond, all three on one side of the mean; 7 points in a row on one side of the mean (Making Data \
    Count, November 2023).";

const LIMIT: f64 = 2.66;
const NEAR_LIMIT: f64 = 2.0 * (LIMIT / 3.0);
const SCREEN: f64 = 3.267;
const RUN: usize = 7;

/// Limits, special causes, variation and assurance of a series; nothing where its latest stretch has too few figures or
/// never varies.
///
/// Rolling years and years to date get none: each point holds most of the one before, so that moving ranges say nothing
/// of how much the process varies and the limits would be far too narrow.
pub(crate) fn variation(indicator: &Indicator, series: &[Point], target: Option<f64>) -> Option<Variation> {
    if matches!(indicator.basis, Basis::Rolling12 | Basis::YearToDate) {
        return None;
    }
    let (mut phases, mut points) = (Vec::new(), Vec::new());
    let mut latest = None;
    for stretch in stretches(series) {
        let figures: Vec<Option<f64>> = stretch.iter().map(|point| point.figure).collect();
        let limits = usable_limits(&figures);
        points.extend(judge(&figures, limits.unwrap_or(Limits::NONE), Rules::OURS));
        phases.extend(limits.and_then(|limits| phase(stretch, limits)));
        latest = limits;
    }
    let latest = latest?;
    let last = points.last().copied().unwrap_or(SpecialCause::Common);
    Some(Variation {
        phases,
        icon: icon(indicator.polarity, last),
        points,
        assurance: assurance(indicator.polarity, latest, target),
        rules: RULES.to_owned(),
    })
}

/// What a special cause says where high, low or neither is good.
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

/// Which of the rule's forms apply.
#[derive(Debug, Clone, Copy)]
struct Rules {
    /// Leave out large moving ranges once.
    screens: bool,
    /// Work the limits out from so many first points only.
    fixed_after: Option<usize>,
    /// Points beyond a limit count towards two in three (Making Data Count, November 2023).
    counts_outside: bool,
}

impl Rules {
    const OURS: Self = Self {
        screens: true,
        fixed_after: None,
        counts_outside: true,
    };
}

/// The mean and the average moving range of a stretch; no range where there is no pair of points.
#[derive(Debug, Clone, Copy)]
struct Limits {
    mean: f64,
    average_range: Option<f64>,
}

impl Limits {
    /// Against these no point is special.
    const NONE: Self = Self {
        mean: f64::NAN,
        average_range: None,
    };

    fn of(figures: &[Option<f64>], rules: Rules) -> Self {
        let base = &figures[..rules.fixed_after.unwrap_or(figures.len()).min(figures.len())];
        let present: Vec<f64> = base.iter().copied().flatten().collect();
        let mut ranges: Vec<f64> = base
            .windows(2)
            .filter_map(|pair| Some((pair[1]? - pair[0]?).abs()))
            .collect();
        if rules.screens
            && let Some(average) = mean(&ranges)
        {
            ranges.retain(|range| *range < SCREEN * average);
        }
        Self {
            mean: mean(&present).unwrap_or(f64::NAN),
            average_range: mean(&ranges),
        }
    }

    fn upper(self) -> Option<f64> {
        self.average_range.map(|range| self.mean + LIMIT * range)
    }

    fn lower(self) -> Option<f64> {
        self.average_range.map(|range| self.mean - LIMIT * range)
    }

    fn is_outside(self, figure: f64) -> bool {
        let above = self.upper().is_some_and(|upper| figure > upper);
        above || self.lower().is_some_and(|lower| figure < lower)
    }

    /// Whether a figure lies in the outer third between the mean and a limit, or beyond it.
    fn is_far(self, figure: f64) -> bool {
        let reach = self.average_range.map(|range| NEAR_LIMIT * range);
        reach.is_some_and(|reach| figure > self.mean + reach || figure < self.mean - reach)
    }

    /// Which side of the mean: 1, -1, or 0 on it.
    fn side(self, figure: f64) -> i8 {
        i8::from(figure > self.mean) - i8::from(figure < self.mean)
    }
}

/// Limits where there are enough figures and they vary: a near-constant series would make every point special.
fn usable_limits(figures: &[Option<f64>]) -> Option<Limits> {
    let count = figures.iter().flatten().count();
    let limits = Limits::of(figures, Rules::OURS);
    let varies = limits
        .average_range
        .is_some_and(|range| range > 1e-9 * limits.mean.abs().max(1e-9));
    (count >= MINIMUM_POINTS && varies).then_some(limits)
}

/// The parts of a series between its breaks.
fn stretches(series: &[Point]) -> Vec<&[Point]> {
    series.chunk_by(|_, next| next.series_break.is_none()).collect()
}

fn phase(stretch: &[Point], limits: Limits) -> Option<Phase> {
    Some(Phase {
        from: stretch.first()?.period,
        to: stretch.last()?.period,
        mean: limits.mean,
        upper: limits.upper()?,
        lower: limits.lower()?,
    })
}

/// The special cause of each point of one stretch, in the peers' order of precedence.
fn judge(figures: &[Option<f64>], limits: Limits, rules: Rules) -> Vec<SpecialCause> {
    let sides: Vec<Option<i8>> = figures
        .iter()
        .map(|figure| figure.map(|figure| limits.side(figure)))
        .collect();
    let trends = trends(figures);
    let pairs = two_in_three(figures, &sides, limits, rules);
    let shifts = shifts(&sides);
    let cause = |(index, figure): (usize, &Option<f64>)| {
        let Some(figure) = *figure else {
            return SpecialCause::Absent;
        };
        let is_high = sides[index] == Some(1);
        let pick = |high, low| if is_high { high } else { low };
        if limits.is_outside(figure) {
            pick(SpecialCause::AboveLimit, SpecialCause::BelowLimit)
        } else if trends[index] != 0 {
            if trends[index] > 0 {
                SpecialCause::Increasing
            } else {
                SpecialCause::Decreasing
            }
        } else if pairs[index] {
            pick(SpecialCause::TwoInThreeHigh, SpecialCause::TwoInThreeLow)
        } else if shifts[index] {
            pick(SpecialCause::ShiftHigh, SpecialCause::ShiftLow)
        } else {
            SpecialCause::Common
        }
    };
    figures.iter().enumerate().map(cause).collect()
}

/// The direction of the trend that each point is part of: 1, -1, or 0 for none.
///
/// It is that of the step out of the point where the next point is in a trend too, else of the step into it; so the lowest
/// point of a V belongs to the rise. (Where one trend follows right on another the step between them counts as well: the
/// published package has it so.)
fn trends(figures: &[Option<f64>]) -> Vec<i8> {
    let step = |pair: &[Option<f64>]| match (pair[0], pair[1]) {
        (Some(before), Some(after)) => i8::from(after > before) - i8::from(after < before),
        _ => 0,
    };
    let steps: Vec<i8> = figures.windows(2).map(step).collect();
    let mut is_part = vec![false; figures.len()];
    for (start, window) in steps.windows(RUN - 1).enumerate() {
        if window[0] != 0 && window.iter().all(|step| *step == window[0]) {
            is_part[start..start + RUN].fill(true);
        }
    }
    let direction = |index: usize| match (is_part[index], is_part.get(index + 1)) {
        (false, _) => 0,
        (true, Some(true)) => steps[index],
        (true, _) => steps[index - 1],
    };
    (0..figures.len()).map(direction).collect()
}

/// Whether each point is a far one of three, two of them far and all on one side of the mean.
fn two_in_three(figures: &[Option<f64>], sides: &[Option<i8>], limits: Limits, rules: Rules) -> Vec<bool> {
    let counts = |figure: &Option<f64>| {
        figure.is_some_and(|figure| {
            limits.is_far(figure) && (rules.counts_outside || !limits.is_outside(figure))
        })
    };
    let far: Vec<bool> = figures.iter().map(counts).collect();
    let mut flags = vec![false; figures.len()];
    for start in 0..figures.len().saturating_sub(2) {
        let window = start..start + 3;
        let sum: i8 = sides[window.clone()].iter().map(|side| side.unwrap_or(0)).sum();
        if sum.abs() == 3 && far[window.clone()].iter().filter(|far| **far).count() >= 2 {
            for index in window {
                flags[index] |= far[index];
            }
        }
    }
    flags
}

/// Whether each point is one of seven in a row on one side of the mean.
fn shifts(sides: &[Option<i8>]) -> Vec<bool> {
    let mut flags = vec![false; sides.len()];
    for (start, window) in sides.windows(RUN).enumerate() {
        let side = window[0].unwrap_or(0);
        if side != 0 && window.iter().all(|other| *other == Some(side)) {
            flags[start..start + RUN].fill(true);
        }
    }
    flags
}

/// Whether the target will be met, by the limits of the latest stretch; on a limit is hit or miss.
fn assurance(polarity: Polarity, limits: Limits, target: Option<f64>) -> Option<Assurance> {
    let (upper, lower) = (limits.upper()?, limits.lower()?);
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

fn mean(numbers: &[f64]) -> Option<f64> {
    (!numbers.is_empty()).then(|| numbers.iter().sum::<f64>() / numbers.len() as f64)
}

#[cfg(test)]
mod tests;
