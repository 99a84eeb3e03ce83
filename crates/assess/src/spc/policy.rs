//! Policy above the raw rules: where lines begin anew, which chart a series has, and when it may have limits at all.

use boardpack_model::assessment::{ControlChart, Covers, Point};
use boardpack_model::board::{Basis, ChartChoice, Indicator, Unit, VariationRules};

use super::counts::{Counted, Pooled};
use super::individuals::Individuals;
use super::lines::mean;
use super::rare;

/// How far a denominator lies from their mean, as a share of it, where limits have to follow it.
const UNEVEN: f64 = 0.25;
/// The least denominator of a p or u chart: below it the normal limits of a share are no good.
const LEAST_DENOMINATOR: f64 = 20.0;
/// How much more than chance standardised points may vary where p and u limits hold: beyond it they would be too narrow, and
/// limits by moving ranges take over (Laney's correction would do; XmR says the same to a board in fewer words).
const OVERDISPERSED: f64 = 1.5;
/// The share of noughts among counts from which XmR limits mislead.
const RARE: f64 = 0.25;

/// One stretch of a series: what is between two beginnings.
pub(super) struct Stretch<'a> {
    /// Its points: gaps are points too.
    pub(super) points: &'a [Point],
    /// The figure of each, where it has one that may be judged.
    pub(super) figures: Vec<Option<f64>>,
    /// Numerator and denominator of each, where both are exact.
    pub(super) parts: Vec<Option<(f64, f64)>>,
}

impl Stretch<'_> {
    /// How many of its points have a figure.
    pub(super) fn known(&self) -> usize {
        self.figures.iter().flatten().count()
    }

    /// How many of its first points make its base: those up to the last of so many figures, all of them where nothing is
    /// fixed. (The raw rule counts gaps among the first points; a base is never fewer figures than agreed here.)
    pub(super) fn base(&self, indicator: &Indicator) -> usize {
        let Some(fixed) = &indicator.control.fixed else {
            return self.figures.len();
        };
        let known = self
            .figures
            .iter()
            .enumerate()
            .filter(|(_, figure)| figure.is_some());
        known
            .take(usize::from(fixed.points))
            .last()
            .map_or(0, |(index, _)| index + 1)
    }
}

/// The parts of a series between its breaks and its re-bases.
pub(super) fn stretches<'a>(indicator: &Indicator, series: &'a [Point]) -> Vec<Stretch<'a>> {
    let begins = |point: &Point| {
        let rebases = &indicator.control.rebases;
        point.series_break.is_some() || rebases.iter().any(|rebase| rebase.period == point.period)
    };
    let chunks = series.chunk_by(|_, next| !begins(next));
    chunks
        .map(|points| Stretch {
            points,
            figures: points.iter().map(judged).collect(),
            parts: points.iter().map(parts).collect(),
        })
        .collect()
}

/// The figure that lines are worked out from: a part of a total is not the total.
fn judged(point: &Point) -> Option<f64> {
    let is_whole = point.covers.as_ref().is_none_or(Covers::is_whole);
    point.figure.filter(|figure| is_whole && figure.is_finite())
}

fn parts(point: &Point) -> Option<(f64, f64)> {
    judged(point)?;
    let (above, below) = (point.numerator.exact()?, point.denominator.exact()?);
    (below > 0.0).then_some((above, below))
}

/// Figures of the indicator's unit for each of one: 100 for a percentage, 10,000 for a rate of so many.
pub(super) fn scale(indicator: &Indicator) -> f64 {
    match &indicator.unit {
        Unit::Percent => 100.0,
        Unit::Rate { per, times, .. } => f64::from(*per) * f64::from(*times),
        Unit::Count | Unit::Mean { .. } | Unit::Median { .. } => 1.0,
    }
}

/// The chart that fits an indicator whose stretches have enough figures, and why, where it is not the XmR chart.
pub(super) fn fitting(indicator: &Indicator, stretches: &[Stretch<'_>]) -> (ControlChart, Option<String>) {
    let agreed = |chart| {
        let reason = &indicator.control.chart_reason;
        let note = (!reason.trim().is_empty()).then(|| format!("Agreed for this indicator: {reason}."));
        (chart, note)
    };
    match indicator.control.chart {
        ChartChoice::Automatic => automatic(indicator, stretches),
        ChartChoice::Xmr => agreed(ControlChart::Xmr),
        ChartChoice::Run => agreed(ControlChart::Run),
        ChartChoice::Time => agreed(ControlChart::Time),
        ChartChoice::Gap => agreed(ControlChart::Gap),
        ChartChoice::Proportion | ChartChoice::Rate if !has_parts(stretches) => (
            ControlChart::Xmr,
            Some("Limits by denominator are agreed, but some denominators are not shown.".to_owned()),
        ),
        ChartChoice::Proportion => agreed(ControlChart::Proportion),
        ChartChoice::Rate => agreed(ControlChart::Rate),
    }
}

fn automatic(indicator: &Indicator, stretches: &[Stretch<'_>]) -> (ControlChart, Option<String>) {
    if is_rare(indicator, stretches) {
        let why = "A run chart, because many of its counts are nought: limits about their mean would mislead, and counts by \
                   period do not say how long it was from one event to the next.";
        return (ControlChart::Run, Some(why.to_owned()));
    }
    let chart = match &indicator.unit {
        Unit::Percent if !indicator.may_exceed_denominator => ControlChart::Proportion,
        Unit::Rate { .. } => ControlChart::Rate,
        _ => return (ControlChart::Xmr, None),
    };
    if indicator.basis != Basis::Flow || !has_parts(stretches) || !is_uneven(stretches) {
        return (ControlChart::Xmr, None);
    }
    let counted = counted(chart);
    let is_overdispersed = stretches.iter().any(|stretch| {
        Pooled::of(&stretch.parts, counted)
            .and_then(|pooled| pooled.dispersion(&stretch.parts))
            .is_some_and(|dispersion| dispersion > OVERDISPERSED)
    });
    if is_overdispersed {
        return (ControlChart::Xmr, None);
    }
    let why = "Limits follow the denominator of each period, because denominators differ much from one period to another.";
    (chart, Some(why.to_owned()))
}

/// What a chart with limits by denominator counts.
pub(super) fn counted(chart: ControlChart) -> Counted {
    if chart == ControlChart::Proportion {
        Counted::Shares
    } else {
        Counted::Events
    }
}

/// Whether it is a count of something that often does not happen at all.
fn is_rare(indicator: &Indicator, stretches: &[Stretch<'_>]) -> bool {
    let figures: Vec<f64> = stretches
        .iter()
        .flat_map(|stretch| stretch.figures.iter().copied().flatten())
        .collect();
    let noughts = figures.iter().filter(|figure| **figure == 0.0).count();
    let varies = noughts < figures.len();
    indicator.unit == Unit::Count && varies && noughts as f64 >= RARE * figures.len() as f64
}

/// Whether every figure has its numerator and denominator.
fn has_parts(stretches: &[Stretch<'_>]) -> bool {
    stretches.iter().all(|stretch| {
        let mut pairs = stretch.figures.iter().zip(&stretch.parts);
        pairs.all(|(figure, parts)| figure.is_some() == parts.is_some())
    })
}

/// Whether denominators are large enough for limits of their own, and differ enough to need them.
fn is_uneven(stretches: &[Stretch<'_>]) -> bool {
    let denominators: Vec<f64> = stretches
        .iter()
        .flat_map(|stretch| stretch.parts.iter().flatten().map(|(_, below)| *below))
        .collect();
    let Some(mean) = mean(&denominators) else {
        return false;
    };
    let differs = |one: &f64| (one - mean).abs() > UNEVEN * mean;
    denominators.iter().all(|one| *one >= LEAST_DENOMINATOR) && denominators.iter().any(differs)
}

/// Whether a stretch may have limits: enough figures, that vary by more than the last digit printed.
///
/// Where they hardly vary, screening can leave ranges of nought only, and limits fall together on the mean; and limits closer to
/// it than one printed digit make a special cause of every change that can be printed at all.
pub(super) fn may_have_limits(
    indicator: &Indicator,
    stretch: &Stretch<'_>,
    chart: ControlChart,
    rules: VariationRules,
) -> bool {
    let base = &stretch.figures[..stretch.base(indicator)];
    let reach = match chart {
        ControlChart::Run => return false,
        ControlChart::Time => {
            let roots: Vec<Option<f64>> = base.iter().map(|time| time.map(rare::rooted)).collect();
            let varies = Individuals::of(&roots, rules.screens)
                .reach()
                .is_some_and(|reach| reach > 1e-9);
            return stretch.known() >= usize::from(rules.least_points) && varies;
        }
        _ => Individuals::of(base, rules.screens).reach(),
    };
    let digit = 0.1_f64.powi(i32::from(indicator.decimals));
    stretch.known() >= usize::from(rules.least_points) && reach.is_some_and(|reach| reach >= digit)
}
