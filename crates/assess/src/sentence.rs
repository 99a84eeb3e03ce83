//! The sentence of an exception, from the same figures, limits and targets that its chart shows: `Conferences within 15 days
//! fell from 88% to 71%, outside its usual range, for the second quarter; floor 75%, target 90%.`
//!
//! What moved, how far (with the count where it is small), how much of it is there; why that is unusual, and since when; what
//! was agreed. The same assessment always gives the same words.

use boardpack_model::assessment::{
    Assurance, Covers, Direction, IndicatorAssessment, Point, Rag, SpecialCause, VariationIcon,
};
use boardpack_model::board::{AcceptedDeviation, Basis, Indicator, Polarity, Unit};
use boardpack_model::{Period, PeriodKind, Value};

use crate::figure::needs_denominator;
use crate::printed::{part, printed, printed_with_unit, rounded};
use crate::rag::{bears, beyond_by_itself, shortfall};
use crate::spoken::{counted, list, ordinal};
use crate::statements::when;
use crate::trend::points_tested;

/// The denominator below which the counts are printed beside a percentage: below it one child is more than three points.
const SMALL_BASE: f64 = 30.0;

/// The sentence; nothing where the latest period has no figure, unless it has a part of a total that says enough by itself.
pub(crate) fn sentence(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let latest = assessed.latest()?;
    if latest.figure.is_none() {
        return of_a_part(indicator, assessed, latest);
    }
    let mut said = movement(indicator, assessed, latest)?;
    // A change that chance hardly makes says more than a trend: one of the two is enough.
    if let Some(words) = cause(indicator, assessed).or_else(|| trend(indicator, assessed)) {
        said = format!("{said}, {words}");
    }
    let mut sentences = vec![format!("{said}; {}.", agreed(indicator, assessed, latest))];
    sentences.extend(outlook(indicator, assessed));
    sentences.extend(ended(assessed));
    Some(sentences.join(" "))
}

/// `Children missing stood at 28, from 5 of 7 agencies only; expected up to 20, which this part alone is beyond; not rated,
/// because it is not whole.`
fn of_a_part(indicator: &Indicator, assessed: &IndicatorAssessment, latest: &Point) -> Option<String> {
    let (rag, least) = beyond_by_itself(indicator, assessed, latest)?;
    let text = |value: f64| printed(indicator, value);
    let agreed = match (assessed.polarity, assessed.floor.or(assessed.target)) {
        (Polarity::Band { low, high }, _) => format!("agreed band {} to {}", text(low), text(high)),
        (Polarity::Neutral { low, high }, _) => expected(indicator, low, high)?,
        (_, limit) => {
            let word = assessed.floor.map_or("target", |_| "floor");
            format!("{word} {} or less", text(limit?))
        }
    };
    let borne = in_force(assessed).filter(|_| rag == Rag::Accepted);
    let borne = borne.map_or_else(String::new, |one| format!(", {}", accepted(indicator, one)));
    Some(format!(
        "{} stood at {}{}{}, from {} only; {agreed}, which this part alone is beyond{borne}; not rated, because it is not whole.",
        indicator.name,
        printed_with_unit(indicator, least),
        if latest.value.exact().is_some() {
            ""
        } else {
            " or more"
        },
        at(indicator, latest.period),
        coverage(latest)?
    ))
}

/// How much of the latest figure is there, where that is not all: `5 of 7 agencies`.
pub(crate) fn coverage(point: &Point) -> Option<String> {
    part_of(point).map(|covers| format!("{} of {} {}", covers.given, covers.of, covers.parts))
}

fn part_of(point: &Point) -> Option<&Covers> {
    point.covers.as_ref().filter(|covers| !covers.is_whole())
}

/// `GP reports fell from 88% to 71%`.
fn movement(indicator: &Indicator, assessed: &IndicatorAssessment, latest: &Point) -> Option<String> {
    let figure = latest.figure?;
    let name = &indicator.name;
    let now = format!(
        "{}{}{}",
        printed_with_unit(indicator, figure),
        of_few(indicator, latest),
        with_nil(latest)
    );
    let at = at(indicator, latest.period);
    if let Some(words) = coverage(latest) {
        return Some(format!("{name} stood at {now}{at}, from {words} only"));
    }
    if latest.series_break.is_some() {
        return Some(format!("{name} stood at {now}{at}, where a new series begins"));
    }
    let Some(previous) = comparable(indicator, assessed) else {
        let is_first = assessed
            .series
            .iter()
            .filter(|point| point.figure.is_some())
            .count()
            == 1;
        let why = match indicator.basis {
            Basis::YearToDate => String::new(),
            _ => after_nil(indicator, assessed).unwrap_or_else(|| {
                let why = if is_first {
                    ", its first figure"
                } else {
                    ", with nothing to compare it with before"
                };
                why.to_owned()
            }),
        };
        return Some(format!("{name} stood at {now}{at}{why}"));
    };
    let before = previous.figure?;
    let was = format!("{}{}", printed(indicator, before), of_few(indicator, previous));
    let (new, old) = (rounded(indicator, figure), rounded(indicator, before));
    Some(if new > old {
        format!("{name} rose from {was} to {now}{at}")
    } else if new < old {
        format!("{name} fell from {was} to {now}{at}")
    } else {
        format!("{name} stayed at {now}{at}")
    })
}

/// ` (nil was returned on 31 March 2026, and 5 on 31 December 2025)`, where the point before is a nil: it is no number that a
/// figure rises or falls from, and not nothing either.
fn after_nil(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let nil = assessed
        .previous()
        .filter(|point| point.value == Value::NilReturn && part_of(point).is_none())?;
    let before = last_answer(assessed, nil.period)
        .and_then(|point| Some((point.figure?, point.period)))
        .map_or_else(String::new, |(figure, period)| {
            format!(", and {} {}", printed(indicator, figure), when(indicator, period))
        });
    Some(format!(
        " (nil was returned {}{before})",
        when(indicator, nil.period)
    ))
}

/// The last point before a period that says anything, in one series with the latest.
fn last_answer(assessed: &IndicatorAssessment, before: Period) -> Option<&Point> {
    let in_one_series = assessed
        .series
        .iter()
        .rposition(|point| point.series_break.is_some());
    let since = assessed.series.get(in_one_series.unwrap_or(0)..)?;
    let is_answer = |point: &&Point| point.figure.is_some() || point.value == Value::NilReturn;
    since
        .iter()
        .rev()
        .filter(|point| point.period < before)
        .find(is_answer)
}

/// The sentence of a latest period for which "nothing to report" was said after a figure that was not nought; nothing of any
/// other, and nothing of a year to date that began anew.
pub(crate) fn nil_after_figures(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let is_nil = |point: &&Point| point.value == Value::NilReturn && part_of(point).is_none();
    let latest = assessed.latest().filter(is_nil)?;
    let before = last_answer(assessed, latest.period)?;
    let figure = before
        .figure
        .filter(|figure| rounded(indicator, *figure) != 0.0)?;
    let years = [latest, before].map(|point| point.period.financial_year());
    if indicator.basis == Basis::YearToDate && years[0] != years[1] {
        return None;
    }
    Some(format!(
        "{}: nothing to report {}, said explicitly, after {} {}; a nil is no measured nought, and is not rated.",
        indicator.name,
        when(indicator, latest.period),
        printed_with_unit(indicator, figure),
        when(indicator, before.period)
    ))
}

/// ` (nil from Voluntary sector)`, where a total counts somebody's nil as nought.
fn with_nil(point: &Point) -> String {
    let nil = point.covers.as_ref().map_or(&[][..], |covers| &covers.nil);
    if nil.is_empty() {
        String::new()
    } else {
        format!(" (nil from {})", list(nil))
    }
}

/// The point before, where the two may be compared: it has a whole figure, and is no year to date, which begins anew or grows.
fn comparable<'a>(indicator: &Indicator, assessed: &'a IndicatorAssessment) -> Option<&'a Point> {
    let previous = assessed.previous()?;
    let is_comparable =
        indicator.basis != Basis::YearToDate && previous.figure.is_some() && part_of(previous).is_none();
    is_comparable.then_some(previous)
}

/// ` (7 of 9)` where a percentage rests on few.
fn of_few(indicator: &Indicator, point: &Point) -> String {
    match (point.numerator.exact(), point.denominator.exact()) {
        (Some(above), Some(below))
            if indicator.unit == Unit::Percent && needs_denominator(indicator) && below < SMALL_BASE =>
        {
            format!(" ({} of {})", part(above), part(below))
        }
        _ => String::new(),
    }
}

/// The period, where the pack's own does not say it: a day, a year's end, or a period that lies behind.
fn at(indicator: &Indicator, period: Period) -> String {
    if indicator.basis == Basis::Flow && indicator.lag == 0 && indicator.every == PeriodKind::FinancialQuarter
    {
        String::new()
    } else {
        format!(" {}", when(indicator, period))
    }
}

/// Why the figure is more than chance, and since when.
fn cause(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let causes = &assessed.variation.as_ref()?.points;
    let last = *causes.last()?;
    let noun = noun(indicator.every);
    let running = |is: &dyn Fn(SpecialCause) -> bool| -> u32 {
        let run = causes.iter().rev().take_while(|cause| is(**cause)).count();
        u32::try_from(run).unwrap_or(u32::MAX)
    };
    let outside = match running(&|cause| cause == last) {
        0 | 1 => "outside its usual range".to_owned(),
        more => format!("outside its usual range, for the {} {noun}", ordinal(more)),
    };
    Some(match last {
        SpecialCause::AboveLimit | SpecialCause::BelowLimit => outside,
        SpecialCause::Increasing => format!("the {} rise in a row", ordinal(steps(assessed, |a, b| b > a))),
        SpecialCause::Decreasing => format!("the {} fall in a row", ordinal(steps(assessed, |a, b| b < a))),
        SpecialCause::TwoInThreeHigh => {
            format!("near or above the top of its usual range in two of three {noun}s")
        }
        SpecialCause::TwoInThreeLow => {
            format!("near or below the bottom of its usual range in two of three {noun}s")
        }
        SpecialCause::ShiftHigh => side(assessed, "above", noun)?,
        SpecialCause::ShiftLow => side(assessed, "below", noun)?,
        SpecialCause::Common | SpecialCause::Absent => return None,
    })
}

/// How many steps in a row, up to the latest, go one way.
fn steps(assessed: &IndicatorAssessment, goes: fn(f64, f64) -> bool) -> u32 {
    let figures: Vec<Option<f64>> = assessed.series.iter().map(|point| point.figure).collect();
    let run = figures
        .windows(2)
        .rev()
        .take_while(|pair| matches!(pair, [Some(a), Some(b)] if goes(*a, *b)))
        .count();
    u32::try_from(run).unwrap_or(u32::MAX)
}

/// How many figures in a row, up to the latest and within its stretch, lie on one side of the centre line.
fn side(assessed: &IndicatorAssessment, word: &str, noun: &str) -> Option<String> {
    let phase = assessed.variation.as_ref()?.phases.last()?;
    let sign = if word == "above" { 1.0 } else { -1.0 };
    let run = assessed
        .series
        .iter()
        .rev()
        .take_while(|point| point.period >= phase.from)
        .take_while(|point| {
            point
                .figure
                .is_some_and(|figure| sign * (figure - phase.centre) > 0.0)
        })
        .count();
    let run = counted(u32::try_from(run).ok()?, noun);
    Some(format!("{word} its {} for {run}", phase.centre_words()))
}

fn trend(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let tested = points_tested(indicator, &assessed.series)?;
    let noun = match indicator.basis {
        Basis::Rolling12 => "year",
        _ => noun(indicator.every),
    };
    (assessed.direction == Direction::Worsening)
        .then(|| format!("part of a worsening trend over {}", counted(tested, noun)))
}

/// What was agreed, and how the figure stands to it.
fn agreed(indicator: &Indicator, assessed: &IndicatorAssessment, latest: &Point) -> String {
    let text = |value: f64| printed(indicator, value);
    if part_of(latest).is_some() {
        return "not rated, because it is not whole".to_owned();
    }
    if assessed.rag == Rag::NotRated {
        return "too few to rate".to_owned();
    }
    let words = match assessed.polarity {
        Polarity::Band { low, high } => Some(format!("agreed band {} to {}", text(low), text(high))),
        Polarity::Neutral { low, high } => expected(indicator, low, high),
        Polarity::High | Polarity::Low => aim(indicator, assessed),
    };
    let words = words.unwrap_or_else(|| "no target agreed".to_owned());
    match (in_force(assessed), latest.figure) {
        (Some(deviation), _) if assessed.rag == Rag::Accepted => {
            format!("{words}, {}", accepted(indicator, deviation))
        }
        (Some(deviation), Some(figure))
            if !bears(indicator, deviation, figure)
                && shortfall(indicator, figure, assessed.target) > 0.0 =>
        {
            format!(
                "{words}; worse than the {} accepted until {}",
                text(deviation.accepted),
                day(deviation.until)
            )
        }
        _ => words,
    }
}

/// `floor 75%, target 90%`; of a target that was met the last time, that it no longer is.
fn aim(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let bound = |value: f64| match assessed.polarity {
        Polarity::Low => format!("{} or less", printed(indicator, value)),
        _ => printed(indicator, value),
    };
    let floor = assessed
        .floor
        .filter(|_| assessed.rag == Rag::Red)
        .map(|floor| format!("floor {}", bound(floor)));
    let target = assessed.target.map(|target| {
        let words = format!("target {}", bound(target));
        match assessed.rag {
            Rag::Green => format!("{words}, which is met"),
            _ if lost_its_target(indicator, assessed) => {
                format!("{words}, which was met the {} before", noun(indicator.every))
            }
            _ => words,
        }
    });
    let words: Vec<String> = floor.into_iter().chain(target).collect();
    (!words.is_empty()).then(|| words.join(", "))
}

/// Whether the figure before met its target and the latest does not, in one series.
pub(crate) fn lost_its_target(indicator: &Indicator, assessed: &IndicatorAssessment) -> bool {
    let (Some(latest), Some(previous)) = (assessed.latest(), comparable(indicator, assessed)) else {
        return false;
    };
    let then = previous
        .figure
        .and_then(|figure| indicator.meets(figure, indicator.target_for(previous.period).0));
    let now = latest
        .figure
        .and_then(|figure| indicator.meets(figure, assessed.target));
    latest.series_break.is_none() && part_of(latest).is_none() && (then, now) == (Some(true), Some(false))
}

fn expected(indicator: &Indicator, low: Option<f64>, high: Option<f64>) -> Option<String> {
    let text = |value: f64| printed(indicator, value);
    Some(match (low, high) {
        (Some(low), Some(high)) => format!("expected {} to {}", text(low), text(high)),
        (None, Some(high)) => format!("expected up to {}", text(high)),
        (Some(low), None) => format!("expected {} or more", text(low)),
        (None, None) => return None,
    })
}

/// What is borne, until when, why, and who agreed it.
pub(crate) fn accepted(indicator: &Indicator, deviation: &AcceptedDeviation) -> String {
    let accepted = printed(indicator, deviation.accepted);
    let bound = match indicator.polarity {
        Polarity::High => format!("{accepted} or more"),
        Polarity::Low => format!("{accepted} or less"),
        Polarity::Band { .. } | Polarity::Neutral { .. } => format!("as far as {accepted}"),
    };
    let why: Vec<&str> = [&deviation.reason, &deviation.agreed_by]
        .map(|text| text.trim().trim_end_matches('.'))
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    format!(
        "accepted at {bound} until {} ({})",
        day(deviation.until),
        why.join("; ")
    )
}

/// The deviation that the board bears on the last day of the period.
pub(crate) fn in_force(assessed: &IndicatorAssessment) -> Option<&AcceptedDeviation> {
    let last = assessed.latest_period.last_day();
    assessed
        .deviation
        .as_ref()
        .filter(|one| one.from <= last && last <= one.until)
}

/// That what was accepted has ended, while the target is still not met.
pub(crate) fn ended(assessed: &IndicatorAssessment) -> Option<String> {
    let last = assessed.latest_period.last_day();
    let is_open = matches!(assessed.rag, Rag::Amber | Rag::Red);
    let deviation = assessed
        .deviation
        .as_ref()
        .filter(|one| is_open && one.until < last)?;
    let reason = deviation.reason.trim().trim_end_matches('.');
    let why = if reason.is_empty() {
        String::new()
    } else {
        format!(" ({reason})")
    };
    Some(format!(
        "What was accepted until {}{why} has ended.",
        day(deviation.until)
    ))
}

/// What the limits make of the target, unless what has come since says otherwise.
pub(crate) fn outlook(indicator: &Indicator, assessed: &IndicatorAssessment) -> Option<String> {
    let target = assessed.target?;
    is_out_of_reach(assessed).then(|| {
        format!(
            "As things run now the target of {} will not be reached.",
            printed(indicator, target)
        )
    })
}

/// Whether the target lies beyond the limits on the bad side, and the latest figure known does not meet it.
pub(crate) fn is_out_of_reach(assessed: &IndicatorAssessment) -> bool {
    let variation = assessed.variation.as_ref();
    variation.and_then(|variation| variation.assurance) == Some(Assurance::Fail)
}

/// Whether a change that chance hardly makes is for the worse.
pub(crate) fn is_concern(assessed: &IndicatorAssessment) -> bool {
    let icon = assessed.variation.as_ref().and_then(|variation| variation.icon);
    matches!(icon, Some(VariationIcon::ConcernHigh | VariationIcon::ConcernLow))
}

/// Whether one is for the better.
pub(crate) fn is_improvement(assessed: &IndicatorAssessment) -> bool {
    let icon = assessed.variation.as_ref().and_then(|variation| variation.icon);
    matches!(
        icon,
        Some(VariationIcon::ImprovementHigh | VariationIcon::ImprovementLow)
    )
}

/// What one of its periods is called.
fn noun(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => "quarter",
        PeriodKind::Month => "month",
        PeriodKind::HalfYear => "half-year",
        PeriodKind::FinancialYear => "year",
        PeriodKind::AcademicTerm => "term",
        PeriodKind::Custom => "period",
    }
}

pub(crate) fn day(date: jiff::civil::Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

#[cfg(test)]
mod tests;
