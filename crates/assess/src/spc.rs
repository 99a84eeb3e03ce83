//! Variation: limits, special causes, the variation and the assurance of a process.
//!
//! The raw rules are functions of figures and settings, and know nothing of when they may be used: [`individuals`] (XmR),
//! [`counts`] (p and u), [`rare`] (t and g), [`runs`] (run charts), [`causes`] (special causes), [`icons`]. Above them stands
//! [`policy`]: where lines begin anew, which chart a series has, from how many figures on it has limits. The rules are those of
//! `NHSRplotthedots` 0.2.2, with the two-in-three rule as NHS England's Making Data Count stated it in November 2023.

mod causes;
mod counts;
mod icons;
mod individuals;
mod lines;
mod policy;
mod rare;
mod runs;
mod words;

use boardpack_model::assessment::{ControlChart, Phase, PhaseLimits, Point, Runs, SpecialCause, Variation};
use boardpack_model::board::{Basis, Indicator, VariationRules};

pub(crate) use icons::{by_limits, last_three_against_target};
pub(crate) use words::sentence;

use causes::Causes;
use individuals::Individuals;
use lines::Lines;
use policy::Stretch;

/// The fewest figures off the median of a stretch that gets one; below that its values stand alone.
const FEWEST_OF_A_RUN: u32 = 5;

/// The lines of a series and what they show: a pure function of what the series holds, so that what an audience may not see
/// cannot show through them. Nothing where no stretch has figures enough.
///
/// Rolling years and years to date get none: each point holds most of the one before, so that moving ranges say nothing of how
/// much the process varies and the limits would be far too narrow.
pub fn variation(
    indicator: &Indicator,
    series: &[Point],
    target: Option<f64>,
    rules: VariationRules,
) -> Option<Variation> {
    if matches!(indicator.basis, Basis::Rolling12 | Basis::YearToDate) {
        return None;
    }
    let stretches = policy::stretches(indicator, series);
    let (chart, why) = policy::fitting(indicator, &stretches);
    let judged: Vec<Judged> = stretches
        .iter()
        .map(|stretch| judge(indicator, stretch, chart, rules))
        .collect();
    judged.iter().find(|one| one.phase.is_some())?;
    let last = judged.last()?;
    let phase = last.phase.as_ref();
    let limits = phase.and_then(Phase::latest_limits);
    let cause = *last.points.last()?;
    let shown = phase.map(|phase| phase.chart);
    let icon = limits
        .filter(|_| cause != SpecialCause::Absent)
        .map(|_| icons::icon(indicator.polarity, cause));
    let known = series.iter().rev().find_map(|point| point.figure);
    let latest_meets = known.and_then(|figure| indicator.meets(figure, target));
    Some(Variation {
        chart: shown,
        icon,
        assurance: limits
            .and_then(|limits| icons::assurance_as_printed(indicator, limits, target))
            .filter(|assurance| !icons::is_contradicted(*assurance, icon, latest_meets)),
        latest: last.latest.clone(),
        runs: last.runs,
        rules: words::all_rules(
            judged.iter().filter_map(|one| Some(one.phase.as_ref()?.chart)),
            rules,
        ),
        settings: rules,
        notes: notes(indicator, series, why.filter(|_| shown == Some(chart))),
        points: judged.iter().flat_map(|one| one.points.clone()).collect(),
        phases: judged.into_iter().filter_map(|one| one.phase).collect(),
    })
}

/// What is to be known of the lines: why the chart is another one, which figures they come from, where they begin anew.
fn notes(indicator: &Indicator, series: &[Point], why: Option<String>) -> Vec<String> {
    let control = &indicator.control;
    let fixed = control.fixed.as_ref().map(|fixed| {
        format!(
            "Limits come from the first {} figures of each stretch and are kept: {}.",
            fixed.points,
            clause(&fixed.reason)
        )
    });
    let rebases = control
        .rebases
        .iter()
        .filter(|rebase| series.iter().skip(1).any(|point| point.period == rebase.period))
        .map(|rebase| {
            format!(
                "Limits begin anew in {}: {}.",
                rebase.period,
                clause(&rebase.reason)
            )
        });
    why.into_iter().chain(fixed).chain(rebases).collect()
}

/// Somebody's words inside a sentence of ours.
fn clause(words: &str) -> &str {
    words.trim().trim_end_matches('.')
}

/// What is made of one stretch.
struct Judged {
    phase: Option<Phase>,
    points: Vec<SpecialCause>,
    latest: Vec<SpecialCause>,
    runs: Option<Runs>,
}

fn judge(indicator: &Indicator, stretch: &Stretch<'_>, chart: ControlChart, rules: VariationRules) -> Judged {
    if !policy::may_have_limits(indicator, stretch, chart, rules) {
        return about_median(stretch);
    }
    let Some(lines) = lines_of(indicator, stretch, chart, rules) else {
        return about_median(stretch);
    };
    // Times between events are judged as they are: the power by which their limits are found keeps their order.
    let causes = Causes::of(&stretch.figures, &lines, rules);
    Judged {
        phase: phase(stretch, chart, &lines),
        points: causes.first(),
        latest: causes.all(lines.len().saturating_sub(1)),
        runs: None,
    }
}

/// The lines of every point of a stretch, in the indicator's unit.
fn lines_of(
    indicator: &Indicator,
    stretch: &Stretch<'_>,
    chart: ControlChart,
    rules: VariationRules,
) -> Option<Vec<Lines>> {
    let base = stretch.base(indicator);
    let figures = &stretch.figures[..base];
    let same = |lines: Lines| vec![lines; stretch.figures.len()];
    match chart {
        ControlChart::Run => None,
        ControlChart::Xmr => Some(same(Individuals::of(figures, rules.screens).lines())),
        ControlChart::Time => Some(same(rare::between_times(figures, rules.screens))),
        ControlChart::Gap => rare::between_occasions(figures).map(same),
        ControlChart::Proportion | ControlChart::Rate => {
            let pooled = counts::Pooled::of(&stretch.parts[..base], policy::counted(chart))?;
            let scale = policy::scale(indicator);
            let none = Lines {
                centre: pooled.lines(1.0).times(scale).centre,
                limits: None,
                near: None,
            };
            let of = |parts: &Option<(f64, f64)>| {
                parts.map_or(none, |(_, denominator)| pooled.lines(denominator).times(scale))
            };
            Some(stretch.parts.iter().map(of).collect())
        }
    }
}

fn phase(stretch: &Stretch<'_>, chart: ControlChart, lines: &[Lines]) -> Option<Phase> {
    let limits = if matches!(chart, ControlChart::Proportion | ControlChart::Rate) {
        PhaseLimits::ByPoint {
            limits: lines.iter().map(|lines| lines.limits).collect(),
        }
    } else {
        let (lower, upper) = lines.first()?.limits?;
        PhaseLimits::Same { lower, upper }
    };
    Some(Phase {
        from: stretch.points.first()?.period,
        to: stretch.points.last()?.period,
        chart,
        centre: lines.first()?.centre,
        limits,
    })
}

/// A stretch without limits: its median, where enough figures lie off it, and what its runs say.
fn about_median(stretch: &Stretch<'_>) -> Judged {
    let present: Vec<f64> = stretch.figures.iter().copied().flatten().collect();
    let usual = |figure: &Option<f64>| match figure {
        Some(_) => SpecialCause::Common,
        None => SpecialCause::Absent,
    };
    let mut judged = Judged {
        phase: None,
        points: stretch.figures.iter().map(usual).collect(),
        latest: Vec::new(),
        runs: None,
    };
    let Some(median) = lines::median(&present) else {
        return judged;
    };
    let runs = runs::runs(&stretch.figures, median);
    if runs.useful < FEWEST_OF_A_RUN {
        return judged;
    }
    for run in runs::stretches_of(&stretch.figures, median) {
        let is_long = runs
            .usual
            .is_some_and(|(longest, _)| run.len() > longest as usize);
        for index in run.into_iter().filter(|_| is_long) {
            let is_high = stretch.figures[index].is_some_and(|figure| figure > median);
            judged.points[index] = if is_high {
                SpecialCause::ShiftHigh
            } else {
                SpecialCause::ShiftLow
            };
        }
    }
    judged.latest = judged
        .points
        .last()
        .copied()
        .filter(|cause| !matches!(cause, SpecialCause::Common | SpecialCause::Absent))
        .into_iter()
        .collect();
    judged.runs = Some(runs);
    judged.phase = stretch
        .points
        .first()
        .zip(stretch.points.last())
        .map(|(first, last)| Phase {
            from: first.period,
            to: last.period,
            chart: ControlChart::Run,
            centre: median,
            limits: PhaseLimits::None,
        });
    judged
}

#[cfg(test)]
mod tests;
