//! The figures of an assessment that a pack shows: each point of each series, and each year so far.

use std::collections::BTreeMap;

use boardpack_model::assessment::{Assessment, IndicatorAssessment, Point};
use boardpack_model::board::{Indicator, Unit};
use boardpack_model::{Board, IndicatorCode, Period, Value};

use crate::aggregate;
use crate::figure::needs_denominator;

/// One figure with its parts, which are shown or hidden together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Item {
    /// The indicator, by its place in the pack's order.
    pub(super) indicator: usize,
    /// Which of its figures.
    pub(super) what: What,
}

/// Which figure of an indicator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// That of a period.
    Period(Period),
    /// That of the financial year, up to and with a period.
    YearUntil(Period),
}

/// What is known of one figure before anything is hidden.
pub(super) struct Figure<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) number: Option<f64>,
    pub(super) value: Value,
    pub(super) numerator: Value,
    pub(super) denominator: Value,
}

impl Figure<'_> {
    /// Whether anything is known of it that a number could be told from.
    pub(super) fn has_numbers(&self) -> bool {
        let values = [self.value, self.numerator, self.denominator];
        self.number.is_some() || values.into_iter().any(|value| value.bounds().is_some())
    }

    /// Whether the numerator counts people or events, or may: that of a mean adds up weeks, or moves of a child. A median has
    /// none.
    pub(super) fn numerator_counts(&self) -> bool {
        !matches!(self.indicator.unit, Unit::Median { .. })
    }

    /// Whether the sender's denominator counts people or events; a population is everybody's knowledge.
    pub(super) fn denominator_counts(&self) -> bool {
        needs_denominator(self.indicator)
    }

    /// Whether those whom a proportion leaves out are a count.
    pub(super) fn has_complement(&self) -> bool {
        has_complement(self.indicator)
    }
}

/// An assessment with what its indicators mean.
pub(super) struct Surface<'a> {
    pub(super) board: &'a Board,
    pub(super) assessment: &'a Assessment,
    by_code: BTreeMap<&'a IndicatorCode, usize>,
}

impl<'a> Surface<'a> {
    pub(super) fn new(board: &'a Board, assessment: &'a Assessment) -> Self {
        let codes = assessment.indicators.iter().enumerate();
        Self {
            board,
            assessment,
            by_code: codes.map(|(index, one)| (&one.indicator, index)).collect(),
        }
    }

    /// Each indicator that the board knows, with its place.
    pub(super) fn indicators(
        &self,
    ) -> impl Iterator<Item = (usize, &'a Indicator, &'a IndicatorAssessment)> + '_ {
        let all = self.assessment.indicators.iter().enumerate();
        all.filter_map(|(index, assessed)| {
            Some((index, self.board.indicator(&assessed.indicator)?, assessed))
        })
    }

    /// The place of an indicator.
    pub(super) fn place(&self, code: &IndicatorCode) -> Option<usize> {
        self.by_code.get(code).copied()
    }

    /// The places of a total's parts.
    pub(super) fn parts(&self, total: &Indicator) -> Vec<usize> {
        total.parts.iter().filter_map(|code| self.place(code)).collect()
    }

    /// Whether the figure of a period is added where its indicator is part of a total: it is there, and not by half.
    pub(super) fn adds(&self, place: usize, period: Period) -> bool {
        let assessed = &self.assessment.indicators[place];
        let point = assessed.series.iter().find(|point| point.period == period);
        let indicator = self.board.indicator(&assessed.indicator);
        indicator
            .zip(point)
            .is_some_and(|(indicator, point)| aggregate::adds(indicator, point))
    }

    /// Each figure, in the pack's order and that of time.
    pub(super) fn items(&self) -> impl Iterator<Item = (Item, Figure<'a>)> + '_ {
        self.indicators().flat_map(|(index, indicator, assessed)| {
            let points = assessed.series.iter().map(move |point| {
                let what = What::Period(point.period);
                (
                    Item {
                        indicator: index,
                        what,
                    },
                    of_point(indicator, point),
                )
            });
            let year = assessed.year.iter().map(move |year| {
                let figure = Figure {
                    indicator,
                    number: year.figure,
                    value: year.value,
                    numerator: year.numerator,
                    denominator: year.denominator,
                };
                let what = What::YearUntil(year.until);
                (
                    Item {
                        indicator: index,
                        what,
                    },
                    figure,
                )
            });
            points.chain(year)
        })
    }
}

/// Whether those whom the figures of an indicator leave out are counts.
pub(super) fn has_complement(indicator: &Indicator) -> bool {
    matches!(indicator.unit, Unit::Percent) && !indicator.may_exceed_denominator
}

fn of_point<'a>(indicator: &'a Indicator, point: &Point) -> Figure<'a> {
    Figure {
        indicator,
        number: point.figure,
        value: point.value,
        numerator: point.numerator,
        denominator: point.denominator,
    }
}
