//! Charts as pure data: what is drawn and what is said for those who hear it, from published values only.

use boardpack_model::assessment::{IndicatorAssessment, Phase, PhaseLimits, Point, SpecialCause};
use boardpack_model::board::{Comparator, ComparatorKind, Indicator, Polarity, Unit};
use boardpack_model::pack::{ChartPoint, ComparisonBar, ComparisonChart, LimitLine, PartDrawn, TrendChart};
use boardpack_model::{Period, PeriodKind};

use super::{Scope, figures};

/// The series as a chart; nothing where no period has a figure.
pub(super) fn trend(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> Option<TrendChart> {
    assessed.series.iter().find(|point| point.figure.is_some())?;
    let printed = |value: f64| (scope.printed)(indicator, value);
    let natural = natural(indicator);
    let phases = assessed.variation.iter().flat_map(|variation| &variation.phases);
    let limits: Vec<LimitLine> = phases
        .filter_map(|phase| limits(scope, indicator, assessed, phase))
        .collect();
    let band = band(assessed.polarity, natural);
    let band_words = band.map_or_else(String::new, |(low, high)| {
        let what = if matches!(assessed.polarity, Polarity::Band { .. }) {
            "Good"
        } else {
            "Expected"
        };
        format!("{what} {} to {}", printed(low), printed(high))
    });
    let notes = assessed
        .variation
        .as_ref()
        .map_or_else(Vec::new, |variation| variation.notes.clone());
    Some(TrendChart {
        notes,
        rebased: rebased(indicator, assessed),
        subtitle: subtitle(scope, indicator, assessed),
        decimals: indicator.decimals,
        unit_suffix: suffix(indicator),
        natural,
        points: points(scope, indicator, assessed),
        target: assessed.target.map(|target| (target, printed(target))),
        band,
        band_words,
        alt: alt(scope, indicator, assessed, &limits),
        limits,
    })
}

fn suffix(indicator: &Indicator) -> String {
    if indicator.unit == Unit::Percent {
        "%".to_owned()
    } else {
        String::new()
    }
}

fn natural(indicator: &Indicator) -> (f64, Option<f64>) {
    let top = (indicator.unit == Unit::Percent && !indicator.may_exceed_denominator).then_some(100.0);
    (0.0, top)
}

fn band(polarity: Polarity, natural: (f64, Option<f64>)) -> Option<(f64, f64)> {
    let (low, high) = match polarity {
        Polarity::Band { low, high } => (low, high),
        Polarity::Neutral {
            low: None,
            high: None,
        }
        | Polarity::High
        | Polarity::Low => return None,
        Polarity::Neutral { low, high } => (low.unwrap_or(natural.0), high.or(natural.1)?),
    };
    (low.is_finite() && high.is_finite() && low < high).then_some((low, high))
}

fn subtitle(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let stretch = match (assessed.series.first(), assessed.series.last()) {
        (Some(first), Some(last)) => format!(", {} to {}", first.period, last.period),
        _ => String::new(),
    };
    let (name, unit) = (&indicator.name, figures::unit_words(&indicator.unit));
    format!("{name}, {}{stretch} ({unit})", scope.board.short_name)
}

fn points(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<ChartPoint> {
    let causes = assessed
        .variation
        .as_ref()
        .map(|variation| variation.points.as_slice())
        .unwrap_or_default();
    let of = |(index, point): (usize, &Point)| {
        let cause = causes.get(index).copied().unwrap_or(if point.figure.is_some() {
            SpecialCause::Common
        } else {
            SpecialCause::Absent
        });
        ChartPoint {
            period: point.period.to_string(),
            tick: tick(point.period, index == 0),
            figure: point.figure.filter(|figure| figure.is_finite()),
            printed: figures::text(scope, indicator, point),
            cause,
            tone: tone(cause, assessed.polarity),
            provisional: point.provisional,
            break_note: point.series_break.clone(),
            part: part(point),
        }
    };
    assessed.series.iter().enumerate().map(of).collect()
}

/// What of a total is there, where that is a number.
fn part(point: &Point) -> Option<PartDrawn> {
    let words = figures::part_words(point)?;
    let figure = point.value.exact().filter(|figure| figure.is_finite())?;
    Some(PartDrawn { figure, words })
}

/// The periods of which a total holds a part, in a sentence.
fn parts_said(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let said: Vec<String> = assessed
        .series
        .iter()
        .filter_map(|point| {
            let words = figures::part_words(point)?;
            Some(format!(
                "{} in {} ({words})",
                figures::text(scope, indicator, point),
                point.period
            ))
        })
        .collect();
    match said.len() {
        0 => None,
        // The table beside it has every one.
        many if many > 3 => Some(format!(
            "{} hold only part of the total.",
            crate::words::count(many, "period")
        )),
        _ => Some(format!("Not the whole: {}.", said.join("; "))),
    }
}

/// The tick label: the part of the year, and the year on the first of each and at the left end.
fn tick(period: Period, is_first: bool) -> String {
    let year = period.year();
    let two_years = format!("{year}/{:02}", (year + 1).rem_euclid(100));
    let part = period.part().unwrap_or(1);
    let (label, year, first_part) = match period.kind() {
        PeriodKind::FinancialQuarter => (format!("Q{part}"), two_years, 1),
        PeriodKind::CalendarQuarter => (format!("Q{part}"), year.to_string(), 1),
        PeriodKind::HalfYear => (format!("H{part}"), two_years, 1),
        PeriodKind::AcademicTerm => {
            let term = period
                .to_string()
                .split_whitespace()
                .next_back()
                .unwrap_or_default()
                .to_owned();
            (term.chars().take(3).collect(), two_years, 1)
        }
        PeriodKind::Month => {
            let first = period.first_day();
            (first.strftime("%b").to_string(), first.year().to_string(), 1)
        }
        PeriodKind::FinancialYear => return two_years,
        PeriodKind::Custom => return period.first_day().strftime("%b %Y").to_string(),
    };
    if is_first || part == first_part {
        format!("{label} {year}")
    } else {
        label
    }
}

/// 1 where a signal is good, -1 where it is not, 0 where neither way is.
fn tone(cause: SpecialCause, polarity: Polarity) -> i8 {
    let high = match cause {
        SpecialCause::Common | SpecialCause::Absent => return 0,
        SpecialCause::AboveLimit
        | SpecialCause::Increasing
        | SpecialCause::TwoInThreeHigh
        | SpecialCause::ShiftHigh => 1,
        SpecialCause::BelowLimit
        | SpecialCause::Decreasing
        | SpecialCause::TwoInThreeLow
        | SpecialCause::ShiftLow => -1,
    };
    match polarity {
        Polarity::High => high,
        Polarity::Low => -high,
        Polarity::Band { .. } | Polarity::Neutral { .. } => 0,
    }
}

/// Where limits begin anew within the series, though it is the same one; nothing where there are no lines at all.
pub(super) fn rebased(indicator: &Indicator, assessed: &IndicatorAssessment) -> Vec<usize> {
    let is_one = |(index, point): &(usize, &Point)| {
        let rebases = &indicator.control.rebases;
        *index > 0
            && point.series_break.is_none()
            && rebases.iter().any(|rebase| rebase.period == point.period)
    };
    if assessed.variation.is_none() {
        return Vec::new();
    }
    let points = assessed.series.iter().enumerate();
    points.filter(is_one).map(|(index, _)| index).collect()
}

/// A phase's lines as drawn: cut to what the figure can be.
fn limits(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    phase: &Phase,
) -> Option<LimitLine> {
    let index = |period: Period| assessed.series.iter().position(|point| point.period == period);
    let (least, most) = natural(indicator);
    let line = |value: f64| {
        let drawn = value.max(least).min(most.unwrap_or(f64::INFINITY));
        (drawn, (scope.printed)(indicator, drawn))
    };
    let (lower, upper) = phase.latest_limits().unzip();
    let lines = [Some(phase.centre), lower, upper];
    lines
        .iter()
        .flatten()
        .all(|value| value.is_finite())
        .then_some(())?;
    let by_point = match &phase.limits {
        PhaseLimits::ByPoint { limits } => limits
            .iter()
            .map(|both| both.map(|(lower, upper)| (line(lower).0, line(upper).0)))
            .collect(),
        PhaseLimits::None | PhaseLimits::Same { .. } => Vec::new(),
    };
    Some(LimitLine {
        from: index(phase.from)?,
        to: index(phase.to)?,
        mean: line(phase.centre),
        is_median: phase.centre_words() == "median",
        upper: upper.map(line),
        lower: lower.map(line),
        by_point,
    })
}

fn alt(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    limits: &[LimitLine],
) -> String {
    let mut sentences = vec![format!("Line chart of {}.", subtitle(scope, indicator, assessed))];
    let known: Vec<_> = assessed
        .series
        .iter()
        .filter(|point| point.figure.is_some())
        .collect();
    if let [first, .., last] = known.as_slice() {
        let text = |point| figures::text(scope, indicator, point);
        sentences.push(format!(
            "From {} in {} to {} in {}.",
            text(first),
            first.period,
            text(last),
            last.period
        ));
    }
    if let Some(limits) = limits.last() {
        let is_latest = limits.to + 1 == assessed.series.len();
        let stretch = match assessed
            .series
            .get(limits.from)
            .zip(assessed.series.get(limits.to))
        {
            Some((from, to)) if !is_latest => format!(" ({} to {})", from.period, to.period),
            _ => String::new(),
        };
        sentences.push(crate::words::sentence(&format!("{}{stretch}", limits.words())));
    }
    let notes = assessed
        .variation
        .iter()
        .flat_map(|variation| variation.notes.iter().cloned());
    sentences.extend(notes);
    if let Some(target) = assessed.target {
        sentences.push(format!("Target {}.", (scope.printed)(indicator, target)));
    }
    sentences.push(format!("Direction: {}.", assessed.direction.words()));
    let is_gap = |point: &&Point| point.figure.is_none() && figures::part_words(point).is_none();
    let gaps = assessed.series.iter().filter(is_gap).count();
    sentences.extend(parts_said(scope, indicator, assessed));
    if gaps > 0 {
        sentences.push(format!(
            "{} without a figure.",
            crate::words::count(gaps, "period")
        ));
    }
    sentences.join(" ")
}

/// Ours among the neighbours; nothing where no neighbour's figure or no figure of ours is known.
pub(super) fn comparison(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> Option<ComparisonChart> {
    let printed = |value: f64| (scope.printed)(indicator, value);
    let has_figure = |point: &&Point| point.figure.is_some_and(f64::is_finite);
    let ours = assessed
        .latest()
        .filter(has_figure)
        .or_else(|| assessed.last_known().filter(has_figure))?;
    let bars = bars(scope, indicator, assessed, ours)?;
    let year = &assessed
        .comparators
        .iter()
        .find(|one| one.kind == ComparatorKind::Neighbour)?
        .year;
    let rank = bars.iter().position(|bar| bar.ours).map_or(0, |at| at + 1);
    let (name, place, places) = (&indicator.name, &scope.board.short_name, bars.len());
    let figure = figures::text(scope, indicator, ours);
    let lines = comparison_words(scope, indicator, assessed);
    Some(ComparisonChart {
        subtitle: format!(
            "{name} ({}): {place} {}, others {year}",
            figures::unit_words(&indicator.unit),
            ours.period
        ),
        england: of_england(assessed)
            .and_then(Comparator::figure)
            .map(|figure| (figure, printed(figure))),
        median: assessed.neighbour_median.map(|median| (median, printed(median))),
        unit_suffix: suffix(indicator),
        source: sources(assessed),
        alt: format!(
            "Bar chart of {name} for {places} places. {place} has {figure} in {}, number {rank} of {places} from the \
             highest; others are for {year}. {lines}",
            ours.period
        ),
        bars,
    })
}

/// Our bar and the neighbours', highest first; nothing where there is no neighbour.
fn bars(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    ours: &Point,
) -> Option<Vec<ComparisonBar>> {
    let printed = |value: f64| (scope.printed)(indicator, value);
    let is_finite = |(low, high): &(f64, f64)| low.is_finite() && high.is_finite();
    let neighbour = |one: &Comparator| {
        let figure = one.figure()?;
        Some(ComparisonBar {
            name: one.area.clone(),
            figure,
            printed: printed(figure),
            interval: one.interval.filter(is_finite),
            ours: false,
        })
    };
    let mut bars: Vec<ComparisonBar> = assessed
        .comparators
        .iter()
        .filter(|one| one.kind == ComparatorKind::Neighbour)
        .filter_map(neighbour)
        .collect();
    if bars.is_empty() {
        return None;
    }
    let figure = ours.figure?;
    bars.push(ComparisonBar {
        name: scope.board.short_name.clone(),
        figure,
        printed: printed(figure),
        interval: ours.interval.filter(is_finite),
        ours: true,
    });
    bars.sort_by(|a, b| b.figure.total_cmp(&a.figure).then_with(|| a.name.cmp(&b.name)));
    Some(bars)
}

/// England and the neighbours' median in a sentence; empty where there is neither.
pub(super) fn comparison_words(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> String {
    let printed = |value: f64| (scope.printed)(indicator, value);
    let england = of_england(assessed).map(|one| {
        let figure = figures::published(scope, indicator, one);
        format!("{} {figure} ({})", one.area, one.year)
    });
    let year = assessed
        .comparators
        .iter()
        .find(|one| one.kind == ComparatorKind::Neighbour)
        .map(|one| &one.year);
    let median = assessed
        .neighbour_median
        .zip(year)
        .map(|(median, year)| format!("statistical neighbours’ median {} ({year})", printed(median)));
    let parts: Vec<String> = england.into_iter().chain(median).collect();
    crate::words::sentence(&parts.join("; "))
}

fn of_england(assessed: &IndicatorAssessment) -> Option<&Comparator> {
    let england = |one: &&Comparator| one.kind == ComparatorKind::England;
    assessed.comparators.iter().find(england)
}

fn sources(assessed: &IndicatorAssessment) -> String {
    let sources: std::collections::BTreeSet<&str> = assessed
        .comparators
        .iter()
        .map(|one| one.source.as_str())
        .filter(|source| !source.is_empty())
        .collect();
    let sources: Vec<&str> = sources.into_iter().collect();
    sources.join("; ")
}
