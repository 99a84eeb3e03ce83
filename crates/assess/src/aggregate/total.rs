//! Totals: several indicators of the same kind added up, period by period, with how many of them are there.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::{Covers, Point};
use boardpack_model::board::{Board, Indicator};
use boardpack_model::{Period, Place, Value};

use super::{Addend, Together, count};
use crate::figure::{Parts, formula, is_over_population};
use crate::series::{Sources, empty_point, stretch};

/// One part of a total with its own series.
pub(crate) struct PartSeries<'a> {
    pub(crate) indicator: &'a Indicator,
    pub(crate) points: Vec<Point>,
}

/// The series of a total, from the first period that any of its parts has.
pub(crate) fn series(
    sources: &Sources<'_>,
    indicator: &Indicator,
    until: Period,
    parts: &[PartSeries<'_>],
) -> Vec<Point> {
    let of_parts: Vec<BTreeMap<Period, &Point>> = parts
        .iter()
        .map(|part| part.points.iter().map(|point| (point.period, point)).collect())
        .collect();
    let first = of_parts.iter().filter_map(|points| points.keys().next()).min();
    let Some(first) = first.filter(|first| **first <= until) else {
        return Vec::new();
    };
    let named = Named::new(sources.board, parts);
    let point = |period: Period| {
        let points: Vec<Option<&Point>> = of_parts.iter().map(|of| of.get(&period).copied()).collect();
        point(sources, (indicator, parts), period, &points, &named)
    };
    stretch(*first, until).into_iter().map(point).collect()
}

/// What the parts of a total are called.
struct Named {
    /// `agencies`, where each part is another's; else `figures`.
    parts: &'static str,
    names: Vec<String>,
}

impl Named {
    fn new(board: &Board, parts: &[PartSeries<'_>]) -> Self {
        let parts: Vec<&Indicator> = parts.iter().map(|part| part.indicator).collect();
        Self {
            parts: if is_one_each(&parts) {
                "agencies"
            } else {
                "figures"
            },
            names: part_names(board, &parts),
        }
    }
}

/// What each part of a total is called where it is said that it is absent: its agency, where each part is another's.
pub(crate) fn part_names(board: &Board, parts: &[&Indicator]) -> Vec<String> {
    let is_one_each = is_one_each(parts);
    let name = |part: &&Indicator| {
        let agency = board.agency(&part.agency).filter(|_| is_one_each);
        agency.map_or_else(|| part.name.clone(), |agency| agency.short_name.clone())
    };
    parts.iter().map(name).collect()
}

fn is_one_each(parts: &[&Indicator]) -> bool {
    let agencies: BTreeSet<_> = parts.iter().map(|part| &part.agency).collect();
    agencies.len() == parts.len()
}

fn point(
    sources: &Sources<'_>,
    (indicator, parts): (&Indicator, &[PartSeries<'_>]),
    period: Period,
    points: &[Option<&Point>],
    named: &Named,
) -> Point {
    let addends: Vec<Addend> = parts
        .iter()
        .zip(points)
        .map(|(part, point)| addend(sources, part.indicator, period, *point))
        .collect();
    let sum = Together::new(indicator, &addends);
    let of = Parts::of_sums(sources.board, indicator, period, sum.numerator, sum.denominator);
    let (figure, value) = of.figure(indicator);
    let mut total = empty_point(indicator, period, value);
    total.covers = Some(covers(&sum, &addends, named));
    (total.numerator, total.denominator) = (of.numerator, of.denominator);
    // What covers less than all is no figure of the whole: no rating, no line and no limit is made of it.
    total.figure = figure.filter(|_| sum.is_whole());
    total.interval = total.figure.and_then(|_| of.interval(indicator));
    if value.bounds().is_some() && value != Value::NilReturn {
        total.formula = formula_of(indicator, &sum, &of);
    }
    let used: Vec<&Point> = points
        .iter()
        .zip(&sum.is_there)
        .filter_map(|(point, is_there)| point.filter(|_| *is_there))
        .collect();
    total.inputs = inputs(&used, &of);
    total.provisional = used.iter().any(|point| point.provisional);
    total.revised = used.iter().any(|point| point.revised);
    total.series_break = total.series_break.or_else(|| breaks(parts, points));
    total
}

/// What a part brings for a period; a return that is not owed brings nothing, and nothing of it is absent.
fn addend(sources: &Sources<'_>, part: &Indicator, period: Period, point: Option<&Point>) -> Addend {
    let addend = point.map_or(Addend::absent(Value::NotReceived), |point| {
        Addend::of(part, point)
    });
    if !addend.is_there(part) && sources.is_waived(part, period) {
        return Addend::absent(Value::NotApplicable);
    }
    addend
}

fn covers(sum: &Together, addends: &[Addend], named: &Named) -> Covers {
    let without = named.names.iter().zip(&sum.is_there);
    Covers {
        given: count(sum.given()),
        of: count(sum.is_there.len()),
        parts: named.parts.to_owned(),
        without: without
            .filter(|(_, is_there)| !**is_there)
            .map(|(name, _)| name.clone())
            .collect(),
        nil: named
            .names
            .iter()
            .zip(addends)
            // Where all of it is nil the figure itself says so.
            .filter(|(_, addend)| addend.numerator == Value::NilReturn && sum.numerator != Value::NilReturn)
            .map(|(name, _)| name.clone())
            .collect(),
    }
}

fn formula_of(indicator: &Indicator, sum: &Together, of: &Parts) -> String {
    if indicator.is_one_figure() {
        return sum.texts.0.clone();
    }
    let (above, mut below) = sum.in_brackets();
    if is_over_population(indicator) {
        below = crate::figure::text_of(of.denominator).unwrap_or_default();
    }
    formula(indicator, &above, &below, 1)
}

/// The inputs of the parts, each once, and the population's line last.
fn inputs(used: &[&Point], of: &Parts) -> Vec<Place> {
    let line = of.population_line();
    let mut inputs: Vec<Place> = Vec::new();
    for place in used
        .iter()
        .flat_map(|point| &point.inputs)
        .filter(|place| Some(*place) != line.as_ref())
    {
        if !inputs.contains(place) {
            inputs.push(place.clone());
        }
    }
    inputs.extend(line);
    inputs
}

/// Where a part begins anew, the total does.
fn breaks(parts: &[PartSeries<'_>], points: &[Option<&Point>]) -> Option<String> {
    let notes: Vec<String> = parts
        .iter()
        .zip(points)
        .filter_map(|(part, point)| {
            Some(format!(
                "{}: {}",
                part.indicator.code,
                (*point)?.series_break.as_ref()?
            ))
        })
        .collect();
    (!notes.is_empty()).then(|| notes.join("; "))
}
