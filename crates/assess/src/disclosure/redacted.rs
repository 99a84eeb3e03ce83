//! The assessment without what is hidden: every sentence, rating, limit and direction is worked out anew, by the same
//! functions as for the board, from the figures that are left.

use std::collections::BTreeSet;

use boardpack_model::assessment::{
    Assessment, Direction, Exception, IndicatorAssessment, Point, Rag, Revision, YearFigure,
};
use boardpack_model::board::{AcceptedDeviation, Action, DisclosurePolicy, Indicator, Source, Unit};
use boardpack_model::{IndicatorCode, Period, Value};

use super::earlier::Earlier;
use super::primary::Small;
use super::surface::{Figure, Item, Surface, What};
use super::texts::Readable;
use crate::figure::{Parts, needs_denominator};
use crate::revisions::{parts_in_words, words_of_parts};
use crate::{aggregate, exceptions, judged, rag};

const WITHHELD: &str = "Withheld from this audience: some of the counts behind it are small enough to point to individual \
    children.";

/// What is taken out of an assessment, and by which policy.
pub(super) struct Redaction<'a> {
    pub(super) surface: &'a Surface<'a>,
    pub(super) hidden: &'a BTreeSet<Item>,
    pub(super) earlier: &'a Earlier,
    pub(super) policy: DisclosurePolicy,
}

impl Redaction<'_> {
    /// What is left of the assessment.
    pub(super) fn redacted(&self) -> Assessment {
        let full = self.surface.assessment;
        let places = full.indicators.iter().enumerate();
        let indicators: Vec<IndicatorAssessment> = places
            .map(
                |(index, assessed)| match self.surface.board.indicator(&assessed.indicator) {
                    Some(indicator) => self.one(indicator, (index, assessed)),
                    None => emptied(assessed),
                },
            )
            .collect();
        let may_read = |code: &IndicatorCode, text: &str| {
            let shown = self.surface.place(code).map(|index| &indicators[index]);
            shown.is_some_and(|shown| {
                shown.withheld.is_none() && Readable::beside(shown, self.policy).is(text)
            })
        };
        Assessment {
            counts: rag::counts(&indicators),
            exceptions: exceptions::exceptions(self.surface.board, &indicators, full.as_at)
                .into_iter()
                .map(|exception| without_action(exception, &may_read))
                .collect(),
            revisions: full
                .revisions
                .iter()
                .filter_map(|revision| self.revision(revision))
                .map(|revision| Revision {
                    reason: revision.reason.filter(|text| may_read(&revision.indicator, text)),
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
                .filter(|context| may_read(&context.indicator, &context.text))
                .cloned()
                .collect(),
            indicators,
            ..full.clone()
        }
    }

    /// One indicator without its hidden figures; emptied where none is left.
    fn one(
        &self,
        indicator: &Indicator,
        (index, assessed): (usize, &IndicatorAssessment),
    ) -> IndicatorAssessment {
        let is_hidden = |what| {
            self.hidden.contains(&Item {
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
                    without_nil(rounded_point(indicator, point, self.policy))
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
                rounded_year(indicator, year, self.policy)
            }
        });
        let year = year.map(|mut year| {
            year.covers.nil.clear();
            year
        });
        let mut shown = IndicatorAssessment {
            series,
            year,
            comparison: None,
            ..assessed.clone()
        };
        let readable = Readable::beside(&shown, self.policy);
        shown.commentary.retain(|said| readable.is(&said.text));
        shown.deviation = shown.deviation.map(|deviation| AcceptedDeviation {
            reason: Some(deviation.reason)
                .filter(|reason| readable.is(reason))
                .unwrap_or_default(),
            ..deviation
        });
        without_verdict(judged(self.surface.board, indicator, shown))
    }

    /// A revision as it is told: nothing where the figure is hidden, where this audience never saw the old one, where either is
    /// small, or where the two differ by few.
    fn revision(&self, revision: &Revision) -> Option<Revision> {
        // Cells of breakdowns are printed nowhere else.
        if !revision.breakdown.is_empty() {
            return None;
        }
        let indicator = self.surface.board.indicator(&revision.indicator)?;
        let item = Item {
            indicator: self.surface.place(&revision.indicator)?,
            what: What::Period(revision.period),
        };
        if self.hidden.contains(&item) {
            return None;
        }
        let told = |words: &str| told(indicator, revision.period, words, self.policy);
        let (old, new) = (told(&revision.old)?, told(&revision.new)?);
        if old
            .counts
            .is_some_and(|counts| !self.earlier.has_printed(item, counts))
        {
            return None;
        }
        (old.words != new.words).then(|| Revision {
            old: old.words,
            new: new.words,
            ..revision.clone()
        })
    }
}

fn without_action(exception: Exception, may_read: &dyn Fn(&IndicatorCode, &str) -> bool) -> Exception {
    let is_readable = |action: &Action| {
        let text = format!("{} {}", action.what, action.report);
        may_read(&exception.indicator, &text)
    };
    Exception {
        last_action: exception.last_action.filter(is_readable),
        ..exception
    }
}

/// A total without who said "nothing to report" in it: that part's own figure may be hidden.
fn without_nil(mut point: Point) -> Point {
    if let Some(covers) = &mut point.covers {
        covers.nil.clear();
    }
    point
}

/// Of a hidden latest figure no icon says anything: the limits of the others are drawn, and nothing is judged by them.
fn without_verdict(mut shown: IndicatorAssessment) -> IndicatorAssessment {
    let is_hidden = shown.latest().is_some_and(|point| point.value == Value::Withheld);
    if let Some(variation) = shown.variation.as_mut().filter(|_| is_hidden) {
        (variation.icon, variation.assurance) = (None, None);
    }
    shown
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

/// The same, where there is any number; that none has come may be known.
fn without_numbers(point: &Point) -> Point {
    let values = [point.value, point.numerator, point.denominator];
    let has_numbers = point.figure.is_some() || values.iter().any(|value| value.bounds().is_some());
    if has_numbers {
        without_figure(point)
    } else {
        point.clone()
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
        series: assessed.series.iter().map(without_numbers).collect(),
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

/// One side of a revision as it is told.
struct Told {
    words: String,
    /// Its parts as this audience would have seen them.
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
        number: Some(above),
        value: Value::number(above),
        numerator: Value::number(above),
        denominator: below.map_or(Value::Blank, Value::number),
    };
    if (Small { policy }).hides(&figure) {
        return None;
    }
    if !rounds(indicator, policy) {
        return Some(Told {
            words: words.to_owned(),
            counts: Some((above, below)),
        });
    }
    let counts = (rounded(above, policy), below.map(|below| rounded(below, policy)));
    Some(Told {
        words: words_of_parts(indicator, period, counts)?,
        counts: Some(counts),
    })
}
