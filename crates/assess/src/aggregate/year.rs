//! The year so far: what the periods of a year come to, by what the indicator means.

use boardpack_model::assessment::{Covers, Point, YearFigure};
use boardpack_model::board::{Basis, Board, Indicator, Unit};
use boardpack_model::value::ratio;
use boardpack_model::{Period, Place, Value};

use super::{Addend, Together, count};
use crate::figure::{Parts, factor, formula, is_over_population, proportion, text_of};

/// The year of an indicator so far, up to the period that it is asked for.
///
/// Nothing where its periods cannot be put together: distinct children, who would be counted once in each; medians; whole
/// years; and a year in which a new series begins.
pub(crate) fn year(
    board: &Board,
    indicator: &Indicator,
    until: Period,
    series: &[Point],
) -> Option<YearFigure> {
    let year = until.year_around()?;
    let within = |point: &&Point| year.contains(point.period.first_day()) && point.period <= until;
    let points: Vec<&Point> = series.iter().filter(within).collect();
    let latest = points.last().filter(|point| point.period == until)?;
    match indicator.basis {
        Basis::Snapshot | Basis::Rolling12 | Basis::YearToDate => Some(last_stands(year, latest)),
        Basis::Flow if indicator.distinct_children || matches!(indicator.unit, Unit::Median { .. }) => None,
        Basis::Flow if points.iter().skip(1).any(|point| point.series_break.is_some()) => None,
        Basis::Flow => Some(added(board, indicator, (year, until), &points)),
    }
}

/// How things stood last, or what the last twelve months or the year to date were: earlier ones are within it or past.
fn last_stands(year: Period, latest: &Point) -> YearFigure {
    let is_there =
        latest.figure.is_some() || matches!(latest.value, Value::Suppressed { .. } | Value::NilReturn);
    YearFigure {
        year,
        until: latest.period,
        figure: latest.figure,
        value: latest.value,
        numerator: latest.numerator,
        denominator: latest.denominator,
        covers: latest.covers.clone().unwrap_or_else(|| Covers {
            given: u32::from(is_there),
            of: 1,
            parts: format!("{}s", latest.period.kind().word()),
            without: if is_there {
                Vec::new()
            } else {
                vec![latest.period.to_string()]
            },
            nil: Vec::new(),
        }),
        formula: latest.formula.clone(),
        inputs: latest.inputs.clone(),
    }
}

/// What happened in the periods so far, added up.
fn added(
    board: &Board,
    indicator: &Indicator,
    (year, until): (Period, Period),
    points: &[&Point],
) -> YearFigure {
    let periods = periods(year, until);
    let addends: Vec<Addend> = periods
        .iter()
        .map(|period| {
            let point = points.iter().find(|point| point.period == *period);
            point.map_or(Addend::absent(Value::NotReceived), |point| {
                addend(indicator, point)
            })
        })
        .collect();
    let sum = Together::new(indicator, &addends);
    let of = Parts::of_sums(board, indicator, year, sum.numerator, sum.denominator);
    let given = count(sum.given());
    let value = value(indicator, given, &of);
    let without = periods
        .iter()
        .zip(&sum.is_there)
        .filter(|(_, is_there)| !**is_there);
    YearFigure {
        year,
        until,
        figure: value
            .exact()
            .filter(|_| sum.is_whole() && value != Value::NilReturn),
        value,
        numerator: of.numerator,
        denominator: of.denominator,
        covers: Covers {
            given,
            of: u32::from(until.kind().a_year()),
            parts: format!("{}s", until.kind().word()),
            without: without.map(|(period, _)| period.to_string()).collect(),
            nil: Vec::new(),
        },
        formula: formula_of(indicator, &sum, &of),
        inputs: inputs(points, &of),
    }
}

/// The periods of the year up to one, oldest first.
fn periods(year: Period, until: Period) -> Vec<Period> {
    let back = std::iter::successors(Some(until), |period| Some(period.previous()));
    let mut periods: Vec<Period> = back
        .take_while(|period| year.contains(period.first_day()))
        .collect();
    periods.reverse();
    periods
}

/// Whether a period is added in the year so far.
pub(crate) fn adds_to_year(indicator: &Indicator, point: &Point) -> bool {
    addend(indicator, point).is_there(indicator)
}

/// What a period brings; a total of which something is absent brings nothing, for it would pass for the whole.
fn addend(indicator: &Indicator, point: &Point) -> Addend {
    if point.covers.as_ref().is_some_and(|covers| !covers.is_whole()) {
        return Addend::absent(Value::NotAvailable);
    }
    Addend::of(indicator, point)
}

/// The figure of sums over so many periods. A rate that was annualised from one period is annualised from as many as there are:
/// `times` for one is `times` / n for n, because n of them hold n times as much.
fn value(indicator: &Indicator, periods: u32, of: &Parts) -> Value {
    if indicator.is_one_figure() {
        return of.numerator;
    }
    let factor = factor(indicator) / f64::from(annualised_over(indicator, periods));
    ratio(factor, of.numerator, of.denominator, proportion(indicator))
}

/// Over how many periods an annualised rate is; one for any other figure, and where the denominators of the periods add.
fn annualised_over(indicator: &Indicator, periods: u32) -> u32 {
    match indicator.unit {
        Unit::Rate { times, .. }
            if times > 1 && indicator.basis == Basis::Flow && is_over_population(indicator) =>
        {
            periods.max(1)
        }
        _ => 1,
    }
}

/// The year worked out anew from other parts, as an audience may see them.
pub(crate) fn with_parts(indicator: &Indicator, year: &YearFigure, of: &Parts) -> YearFigure {
    let periods = year.covers.given;
    let value = value(indicator, periods, of);
    let texts = (text_of(of.numerator), text_of(of.denominator));
    let formula = match texts {
        (Some(above), _) if indicator.is_one_figure() => above,
        (Some(above), Some(below)) => formula(indicator, &above, &below, annualised_over(indicator, periods)),
        _ => String::new(),
    };
    YearFigure {
        figure: year.figure.and(value.exact()),
        value,
        formula,
        numerator: of.numerator,
        denominator: of.denominator,
        ..year.clone()
    }
}

fn formula_of(indicator: &Indicator, sum: &Together, of: &Parts) -> String {
    if of.numerator.bounds().is_none() || of.numerator == Value::NilReturn {
        return String::new();
    }
    if indicator.is_one_figure() {
        return sum.texts.0.clone();
    }
    let (above, mut below) = sum.in_brackets();
    if is_over_population(indicator) {
        below = text_of(of.denominator).unwrap_or_default();
    }
    formula(
        indicator,
        &above,
        &below,
        annualised_over(indicator, count(sum.given())),
    )
}

fn inputs(points: &[&Point], of: &Parts) -> Vec<Place> {
    let mut inputs: Vec<Place> = Vec::new();
    for place in points
        .iter()
        .flat_map(|point| &point.inputs)
        .cloned()
        .chain(of.population_line())
    {
        if !inputs.contains(&place) {
            inputs.push(place);
        }
    }
    inputs
}
