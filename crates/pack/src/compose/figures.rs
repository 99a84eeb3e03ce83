//! Figures as printed: the number through the assessment's own printer, or the mark of what stands in its place.

use boardpack_model::assessment::{Covers, Direction, IndicatorAssessment, Point, YearFigure};
use boardpack_model::board::{Basis, Comparator, Indicator, Polarity, Unit};
use boardpack_model::pack::PrintedFigure;
use boardpack_model::{Period, Value};

use super::Scope;
use crate::words;

/// What is printed for an indicator that this audience may not see.
pub(super) const WITHHELD: &str = "withheld";
/// What is printed where nothing has come.
pub(super) const NOT_YET_RECEIVED: &str = "not yet received";

/// What is printed as the good way of what is counted only: neither way is.
pub(crate) const ACTIVITY: &str = "Activity";

/// The figure of a point, or its mark.
pub(super) fn text(scope: &Scope<'_>, indicator: &Indicator, point: &Point) -> String {
    let part = match (point.part_total(), point.value) {
        (Some(_), Value::Number { number }) if number.is_finite() => Some((scope.printed)(indicator, number)),
        (Some(_), Value::NilReturn) => Some("nil".to_owned()),
        _ => None,
    };
    match (point.figure, part, point.value.mark()) {
        (Some(figure), _, _) if figure.is_finite() => (scope.printed)(indicator, figure),
        (_, Some(part), _) => format!("{part} [part]"),
        (_, _, Some(mark)) => mark.to_owned(),
        _ => "[x]".to_owned(),
    }
}

/// What a point holds, where it is part of a total: `part of the total: 1 of 2 agencies, without Voluntary sector`.
pub(super) fn part_words(point: &Point) -> Option<String> {
    let covers = point.part_total().filter(|_| point.value.bounds().is_some())?;
    Some(format!("part of the total: {}", covers.words()))
}

/// How much of a total is in the latest figure: `1 of 2 agencies`, `2 of 2 agencies, nil from Police`; empty where it is no total, or withheld.
pub(super) fn covers(assessed: &IndicatorAssessment) -> String {
    let latest = assessed.latest().filter(|_| assessed.withheld.is_none());
    latest
        .and_then(|point| point.covers.as_ref())
        .map_or_else(String::new, Covers::counted)
}

/// The year so far of what happens in each period: `2026-27 so far: 1,204 (2 of 4 quarters)`. Empty where the periods are not
/// put together, where there is only one yet, and where there is no figure.
pub(super) fn year(scope: &Scope<'_>, indicator: &Indicator, assessed: &IndicatorAssessment) -> String {
    let is_first = |year: &YearFigure| year.until.first_day() == year.year.first_day();
    let year = assessed
        .year
        .as_ref()
        .filter(|year| indicator.basis == Basis::Flow && assessed.withheld.is_none() && !is_first(year));
    let Some((year, text)) = year.and_then(|year| Some((year, year_text(scope, indicator, year)?))) else {
        return String::new();
    };
    let so_far = if year.covers.is_whole() { "" } else { " so far" };
    let is_annualised = matches!(indicator.unit, Unit::Rate { times, .. } if times > 1);
    let rate = if is_annualised { ", as a yearly rate" } else { "" };
    let words = year.year.year_words();
    format!(
        "{}{so_far}: {text} ({}{rate})",
        words::capital(&words),
        year.covers.words()
    )
}

fn year_text(scope: &Scope<'_>, indicator: &Indicator, year: &YearFigure) -> Option<String> {
    let printed = |figure: f64| (scope.printed)(indicator, figure);
    match (year.figure, year.value) {
        (Some(figure), _) | (None, Value::Number { number: figure }) => Some(printed(figure)),
        (None, Value::Suppressed { low, high }) => Some(format!("{} to {}", printed(low), printed(high))),
        (None, Value::NilReturn) => Some("nil".to_owned()),
        _ => None,
    }
}

/// A published figure of another place, or its mark.
pub(super) fn published(scope: &Scope<'_>, indicator: &Indicator, comparator: &Comparator) -> String {
    comparator.figure().map_or_else(
        || comparator.value.mark().unwrap_or("[x]").to_owned(),
        |figure| (scope.printed)(indicator, figure),
    )
}

/// The figure of a period, printed, with its marks; `[x]` where the series has no such period.
pub(super) fn of_period(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
    period: Period,
) -> PrintedFigure {
    let point = assessed.series.iter().find(|point| point.period == period);
    let text = match point {
        _ if assessed.withheld.is_some() => "[c]".to_owned(),
        Some(point) => text(scope, indicator, point),
        None => "[x]".to_owned(),
    };
    PrintedFigure {
        period: period.to_string(),
        text,
        provisional: point.is_some_and(|point| point.provisional),
        revised: point.is_some_and(|point| point.revised),
    }
}

/// The latest figure. Where nothing has come it says so, and never stands in for it with an older one.
pub(super) fn latest(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> PrintedFigure {
    let mut figure = of_period(scope, indicator, assessed, assessed.latest_period);
    if assessed.withheld.is_some() {
        WITHHELD.clone_into(&mut figure.text);
    } else if is_awaited(assessed) {
        NOT_YET_RECEIVED.clone_into(&mut figure.text);
    }
    figure
}

/// Whether the latest figure is still to come.
pub(super) fn is_awaited(assessed: &IndicatorAssessment) -> bool {
    assessed
        .latest()
        .is_none_or(|point| point.figure.is_none() && point.value == Value::NotReceived)
}

/// The last known figure, dated: `84.2% in 2026-27 Q1`; only where the latest has none and nothing is withheld.
pub(super) fn last_known(
    scope: &Scope<'_>,
    indicator: &Indicator,
    assessed: &IndicatorAssessment,
) -> Option<String> {
    let is_answered = |point: &Point| point.figure.is_some() || point.value == Value::NilReturn;
    let has_latest = assessed.latest().is_some_and(is_answered);
    if has_latest || assessed.withheld.is_some() {
        return None;
    }
    let point = assessed.last_known()?;
    Some(format!("{} in {}", text(scope, indicator, point), point.period))
}

/// A number of one of an indicator's parts, or its mark; empty where the part is not asked for.
pub(super) fn part(value: Value) -> String {
    match (value, value.mark()) {
        (Value::Number { number }, _) => words::grouped(number),
        (_, Some(mark)) => mark.to_owned(),
        (_, None) => String::new(),
    }
}

/// Which way is good: `High`, `Low`, `15% to 23%`, `Activity`.
pub(super) fn good_is(scope: &Scope<'_>, indicator: &Indicator, polarity: Polarity) -> String {
    match polarity {
        Polarity::High => "High".to_owned(),
        Polarity::Low => "Low".to_owned(),
        Polarity::Band { low, high } => {
            format!(
                "{} to {}",
                (scope.printed)(indicator, low),
                (scope.printed)(indicator, high)
            )
        }
        Polarity::Neutral { .. } => ACTIVITY.to_owned(),
    }
}

/// How often it comes and what it covers: `Quarter, rolling 12 months, one quarter behind`.
pub(super) fn frequency(indicator: &Indicator) -> String {
    let kind = indicator.every.word();
    let basis = match indicator.basis {
        Basis::Flow => "",
        Basis::Snapshot => ", at its end",
        Basis::Rolling12 => ", rolling 12 months",
        Basis::YearToDate => ", year to date",
    };
    let behind = match indicator.lag {
        0 => String::new(),
        1 => format!(", one {kind} behind"),
        more => format!(", {more} {kind}s behind"),
    };
    words::capital(&format!("{kind}{basis}{behind}"))
}

/// The unit in words: `per cent`, `per 10,000`, `number`, `weeks`.
pub(super) fn unit_words(unit: &Unit) -> String {
    match unit {
        Unit::Count => "number".to_owned(),
        Unit::Percent => "per cent".to_owned(),
        Unit::Rate { per, population, .. } => {
            let of = population
                .as_deref()
                .map_or_else(String::new, |name| format!(" {}", population_words(name)));
            format!("per {}{of}", words::grouped(f64::from(*per)))
        }
        Unit::Mean { unit } => format!("mean, {unit}"),
        Unit::Median { unit } => format!("median, {unit}"),
    }
}

/// A population's name in words: `aged 0 to 17` of `aged-0-17`.
pub(super) fn population_words(name: &str) -> String {
    let parts: Vec<&str> = name.split('-').collect();
    let is_number = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    match parts.as_slice() {
        [rest @ .., from, to] if is_number(from) && is_number(to) => {
            format!("{} {from} to {to}", rest.join(" "))
        }
        [rest @ .., from, "plus"] if is_number(from) => format!("{} aged {from} and over", rest.join(" ")),
        _ => parts.join(" "),
    }
}

/// Whether the line goes up (1), down (-1) or neither (0).
pub(super) fn slope(assessed: &IndicatorAssessment) -> i8 {
    let sign = match assessed.direction {
        Direction::Rising => return 1,
        Direction::Falling => return -1,
        Direction::NoClearTrend | Direction::TooFewPoints | Direction::AcrossGap => return 0,
        Direction::Improving => 1,
        Direction::Worsening => -1,
    };
    match assessed.polarity {
        Polarity::High => sign,
        Polarity::Low => -sign,
        // Towards the band: up from below it, down from above. It says what the trend test said, which knows only its own
        // stretch: where the whole series began is no part of that.
        Polarity::Band { low, .. } => {
            let latest = assessed.series.iter().rev().find_map(|point| point.figure);
            latest.map_or(0, |latest| if latest < low { sign } else { -sign })
        }
        Polarity::Neutral { .. } => 0,
    }
}
