//! The assessment without what is hidden: every sentence, rating, limit and direction is worked out anew, by the same
//! functions as for the board, from the figures that are left.

use std::collections::BTreeSet;

use boardpack_model::assessment::{
    Assessment, Direction, Exception, IndicatorAssessment, Point, Rag, Revision, YearFigure,
};
use boardpack_model::board::{AcceptedDeviation, DisclosurePolicy, Indicator, Source, Unit};
use boardpack_model::{IndicatorCode, Period, Value};

use super::primary::Small;
use super::surface::{Figure, Item, Surface, What};
use super::texts::Readable;
use crate::figure::{Parts, needs_denominator};
use crate::revisions::{parts_in_words, words_of_parts};
use crate::{aggregate, exceptions, judged, rag};

const WITHHELD: &str = "Withheld from this audience: some of the counts behind it are small enough to point to individual \
    children.";

/// What is left of an assessment.
pub(super) fn redacted(
    surface: &Surface<'_>,
    hidden: &BTreeSet<Item>,
    policy: DisclosurePolicy,
) -> Assessment {
    let full = surface.assessment;
    let indicators: Vec<IndicatorAssessment> = full
        .indicators
        .iter()
        .enumerate()
        .map(
            |(index, assessed)| match surface.board.indicator(&assessed.indicator) {
                Some(indicator) => one(surface, indicator, (index, assessed), hidden, policy),
                None => emptied(assessed),
            },
        )
        .collect();
    let readable = |code: &IndicatorCode| {
        let shown = surface.place(code).map(|index| &indicators[index]);
        shown
            .filter(|shown| shown.withheld.is_none())
            .map(|shown| Readable::beside(shown, policy))
    };
    let said = |code: &IndicatorCode, text: &str| readable(code).is_some_and(|readable| readable.is(text));
    let exceptions = exceptions::exceptions(surface.board, &indicators, full.as_at)
        .into_iter()
        .map(|exception| Exception {
            last_action: exception.last_action.filter(|action| {
                said(
                    &exception.indicator,
                    &format!("{} {}", action.what, action.report),
                )
            }),
            ..exception
        });
    Assessment {
        counts: rag::counts(&indicators),
        exceptions: exceptions.collect(),
        revisions: full
            .revisions
            .iter()
            .filter_map(|revision| revised(surface, revision, hidden, policy))
            .map(|revision| Revision {
                reason: revision.reason.filter(|reason| said(&revision.indicator, reason)),
                ..revision
            })
            .collect(),
        // About returns and their cells: between the agencies and the officer.
        findings: Vec::new(),
        rules_not_run: Vec::new(),
        checks: Vec::new(),
        explained: Vec::new(),
        context: full
            .context
            .iter()
            .filter(|context| said(&context.indicator, &context.text))
            .cloned()
            .collect(),
        indicators,
        ..full.clone()
    }
}

/// One indicator without its hidden figures; emptied where none is left.
fn one(
    surface: &Surface<'_>,
    indicator: &Indicator,
    (index, assessed): (usize, &IndicatorAssessment),
    hidden: &BTreeSet<Item>,
    policy: DisclosurePolicy,
) -> IndicatorAssessment {
    let is_hidden = |what| {
        hidden.contains(&Item {
            indicator: index,
            what,
        })
    };
    let series: Vec<Point> = assessed
        .series
        .iter()
        .map(|point| {
            if is_hidden(What::Period(point.period)) {
                without_figure(point)
            } else {
                rounded_point(indicator, point, policy)
            }
        })
        .collect();
    let is_any_hidden = series.iter().any(|point| point.value == Value::Withheld);
    if is_any_hidden && series.iter().all(|point| point.figure.is_none()) {
        return emptied(assessed);
    }
    let year = assessed.year.as_ref().map(|year| {
        if is_hidden(What::YearUntil(year.until)) {
            without_year(year)
        } else {
            rounded_year(indicator, year, policy)
        }
    });
    let mut shown = IndicatorAssessment {
        series,
        year,
        comparison: None,
        ..assessed.clone()
    };
    let readable = Readable::beside(&shown, policy);
    shown.commentary.retain(|said| readable.is(&said.text));
    shown.deviation = shown.deviation.map(|deviation| AcceptedDeviation {
        reason: Some(deviation.reason)
            .filter(|reason| readable.is(reason))
            .unwrap_or_default(),
        ..deviation
    });
    if shown == *assessed {
        return shown;
    }
    judged(surface.board, indicator, shown)
}

/// A point that says nothing but its period.
fn without_figure(point: &Point) -> Point {
    Point {
        figure: None,
        value: Value::Withheld,
        numerator: Value::Withheld,
        denominator: Value::Withheld,
        provisional: false,
        revised: false,
        formula: String::new(),
        inputs: Vec::new(),
        interval: None,
        covers: None,
        ..point.clone()
    }
}

fn without_year(year: &YearFigure) -> YearFigure {
    YearFigure {
        figure: None,
        value: Value::Withheld,
        numerator: Value::Withheld,
        denominator: Value::Withheld,
        formula: String::new(),
        inputs: Vec::new(),
        ..year.clone()
    }
}

/// The indicator without anything that its figures could be told from: not even its rating or where it is going.
fn emptied(assessed: &IndicatorAssessment) -> IndicatorAssessment {
    IndicatorAssessment {
        series: assessed.series.iter().map(without_figure).collect(),
        rag: Rag::NotRated,
        direction: Direction::TooFewPoints,
        variation: None,
        commentary: Vec::new(),
        statement: WITHHELD.to_owned(),
        withheld: Some(WITHHELD.to_owned()),
        year: None,
        comparison: None,
        deviation: None,
        ..assessed.clone()
    }
}

/// A count to the policy's nearest multiple, ties upwards.
pub(super) fn rounded(count: f64, policy: DisclosurePolicy) -> f64 {
    let base = f64::from(policy.round_to.max(1));
    if policy.round_to <= 1 {
        count
    } else {
        (count / base + 0.5).floor() * base
    }
}

fn rounded_value(value: Value, policy: DisclosurePolicy) -> Value {
    match value {
        Value::Number { number } => Value::number(rounded(number, policy)),
        other => other,
    }
}

/// Whether an indicator's figures are rounded: those that count returns are not.
fn rounds(indicator: &Indicator, policy: DisclosurePolicy) -> bool {
    policy.round_to > 1 && indicator.source != Source::Timeliness
}

/// The parts of a figure as they are shown.
fn rounded_parts(
    indicator: &Indicator,
    numerator: Value,
    denominator: Value,
    policy: DisclosurePolicy,
) -> Parts {
    let below = if needs_denominator(indicator) {
        rounded_value(denominator, policy)
    } else {
        denominator
    };
    Parts::of(rounded_value(numerator, policy), below)
}

fn rounded_point(indicator: &Indicator, point: &Point, policy: DisclosurePolicy) -> Point {
    // What of a total is there is shown too, though it is no figure of the whole.
    let is_number = matches!(point.value, Value::Number { .. });
    if !rounds(indicator, policy) || !is_number {
        return point.clone();
    }
    let parts = rounded_parts(indicator, point.numerator, point.denominator, policy);
    let (figure, value) = parts.figure(indicator);
    let figure = point.figure.and(figure);
    Point {
        figure,
        value,
        formula: parts.formula(indicator, figure.is_some()),
        interval: figure.and_then(|_| parts.interval(indicator)),
        numerator: parts.numerator,
        denominator: parts.denominator,
        ..point.clone()
    }
}

fn rounded_year(indicator: &Indicator, year: &YearFigure, policy: DisclosurePolicy) -> YearFigure {
    let is_number = matches!(year.value, Value::Number { .. });
    if !rounds(indicator, policy) || !is_number {
        return year.clone();
    }
    let parts = rounded_parts(indicator, year.numerator, year.denominator, policy);
    aggregate::with_parts(indicator, year, &parts)
}

/// A revision as it is told: nothing where the figure is hidden, where the old or the new one is small, or where the two
/// differ by few.
fn revised(
    surface: &Surface<'_>,
    revision: &Revision,
    hidden: &BTreeSet<Item>,
    policy: DisclosurePolicy,
) -> Option<Revision> {
    // Cells of breakdowns are printed nowhere else.
    if !revision.breakdown.is_empty() {
        return None;
    }
    let index = surface.place(&revision.indicator)?;
    let indicator = surface.board.indicator(&revision.indicator)?;
    let item = Item {
        indicator: index,
        what: What::Period(revision.period),
    };
    if hidden.contains(&item) {
        return None;
    }
    let [old, new] =
        [&revision.old, &revision.new].map(|words| told(indicator, revision.period, words, policy));
    let (old, new) = (old?, new?);
    let differs_by_few = old.counts.zip(new.counts).is_some_and(|(old, new)| {
        let small = Small { policy };
        let differ = |old: f64, new: f64| small.is((old - new).abs());
        differ(old.0, new.0) || old.1.zip(new.1).is_some_and(|(old, new)| differ(old, new))
    });
    (!differs_by_few && old.words != new.words).then(|| Revision {
        old: old.words,
        new: new.words,
        ..revision.clone()
    })
}

/// One side of a revision as it is told.
struct Told {
    words: String,
    counts: Option<(f64, Option<f64>)>,
}

/// Nothing where it, or what it is made of, may be small.
fn told(indicator: &Indicator, period: Period, words: &str, policy: DisclosurePolicy) -> Option<Told> {
    if words.bytes().all(|byte| !byte.is_ascii_digit()) {
        return Some(Told {
            words: words.to_owned(),
            counts: None,
        });
    }
    let (above, below) = parts_in_words(indicator, words)?;
    let has_denominator = needs_denominator(indicator) && !matches!(indicator.unit, Unit::Count);
    if has_denominator && below.is_none() {
        return None;
    }
    let figure = Figure {
        indicator,
        figure: Some(above),
        value: Value::number(above),
        numerator: Value::number(above),
        denominator: below.map_or(Value::Blank, Value::number),
    };
    if (Small { policy }).hides(&figure) {
        return None;
    }
    let words = if rounds(indicator, policy) {
        let below = below.map(|below| rounded(below, policy));
        words_of_parts(indicator, period, (rounded(above, policy), below))?
    } else {
        words.to_owned()
    };
    Some(Told {
        words,
        counts: Some((above, below)),
    })
}
