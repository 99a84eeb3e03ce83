//! What is known because time adds up: years so far, years to date, rolling twelve months.

use std::collections::BTreeMap;

use boardpack_model::assessment::IndicatorAssessment;
use boardpack_model::board::{Basis, Indicator, Unit};
use boardpack_model::{Measure, Period, PeriodKind};

use super::relations::{BOTH, Counts, Relations};
use super::rolling::Flows;
use super::surface::{Item, What, has_complement};
use crate::aggregate;

/// Which count of a rolling figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    /// The numerator.
    Above,
    /// The denominator.
    Below,
    /// Those whom a proportion leaves out.
    Left,
}

/// The counts of a rolling indicator in order of time, without gaps.
pub(super) struct Rolling {
    /// Which of its counts.
    pub(super) side: Side,
    /// The figures, with the count.
    pub(super) points: Vec<(Item, f64)>,
    /// How many periods one figure covers.
    pub(super) width: usize,
    /// The variable of the first period that the figures are made of; those of the others follow.
    pub(super) flows: usize,
}

impl Rolling {
    /// The counts alone.
    pub(super) fn figures(&self) -> Vec<f64> {
        self.points.iter().map(|(_, figure)| *figure).collect()
    }
}

impl Relations {
    /// A year so far is the sum of those of its periods that it was added up from, or the last of them where that holds the
    /// others already.
    pub(super) fn year(&mut self, index: usize, indicator: &Indicator, assessed: &IndicatorAssessment) {
        let Some(whole) = &assessed.year else {
            return;
        };
        let item = |what| Item {
            indicator: index,
            what,
        };
        let year = item(What::YearUntil(whole.until));
        let within = |period: Period| whole.year.contains(period.first_day()) && period <= whole.until;
        let mut points = assessed.series.iter().filter(|point| within(point.period));
        let points: Vec<_> = match indicator.basis {
            Basis::Flow => points.collect(),
            _ => points.next_back().into_iter().collect(),
        };
        let added = |point: &&&_| indicator.basis != Basis::Flow || aggregate::adds_to_year(indicator, point);
        for measure in BOTH {
            let of = |item: Item| self.variable(item, measure);
            let Some(whole) = of(year) else {
                continue;
            };
            let parts = points
                .iter()
                .filter(added)
                .filter_map(|point| of(item(What::Period(point.period))));
            let mut terms: Vec<(usize, f64)> = parts.map(|part| (part, 1.0)).collect();
            terms.push((whole, -1.0));
            if terms.len() > 1 {
                self.know(terms, 0.0, true);
            }
        }
        let parts = points.iter().map(|point| item(What::Period(point.period)));
        self.year_of.extend(parts.map(|part| (part, year)));
    }

    /// Two years to date differ by what happened between them, numerators and denominators each.
    pub(super) fn years_to_date(&mut self, index: usize, indicator: &Indicator, periods: &[Period]) {
        let has_complement = has_complement(indicator);
        let mut between: BTreeMap<(Period, Period), [Option<usize>; 2]> = BTreeMap::new();
        for (side, measure) in BOTH.into_iter().enumerate() {
            for (pair, variable) in self.between(index, measure, periods) {
                between.entry(pair).or_default()[side] = Some(variable);
            }
        }
        for [numerator, denominator] in between.into_values() {
            if let (Some(above), Some(below), true) = (numerator, denominator, has_complement) {
                self.know(vec![(below, 1.0), (above, -1.0)], 0.0, false);
            }
            self.between.push(Counts {
                numerator,
                denominator,
                keeps: (!matches!(indicator.unit, Unit::Median { .. }), true),
                has_complement,
            });
        }
    }

    /// What happened between each two years to date of one financial year that follow each other.
    fn between(
        &mut self,
        index: usize,
        measure: Measure,
        periods: &[Period],
    ) -> Vec<((Period, Period), usize)> {
        let variable = |period: &Period| {
            let what = What::Period(*period);
            let item = Item {
                indicator: index,
                what,
            };
            Some((*period, self.variable(item, measure)?))
        };
        let known: Vec<(Period, usize)> = periods.iter().filter_map(variable).collect();
        let mut found = Vec::new();
        for pair in known.windows(2) {
            let ((before, first), (after, second)) = (pair[0], pair[1]);
            let (low, high) = (self.variables[first].range, self.variables[second].range);
            if before.financial_year() == after.financial_year() && high.1 >= low.0 {
                let between = self.unprinted(((high.0 - low.1).max(0.0), high.1 - low.0));
                self.know(vec![(second, 1.0), (first, -1.0), (between, -1.0)], 0.0, true);
                found.push(((before, after), between));
            }
        }
        found
    }

    /// Rolling twelve months are the sum of what happened in each period, and so are those whom a proportion leaves out; those
    /// that count children are not, for a child may be counted in several.
    pub(super) fn rolling_years(&mut self, index: usize, indicator: &Indicator, periods: &[Period]) {
        let Some(width) = periods.first().and_then(|period| a_year_of(period.kind())) else {
            return;
        };
        if indicator.distinct_children {
            return;
        }
        let left = has_complement(indicator).then_some(Side::Left);
        for side in [Side::Above, Side::Below].into_iter().chain(left) {
            let mut run: Vec<(Item, f64)> = Vec::new();
            for period in periods {
                let item = Item {
                    indicator: index,
                    what: What::Period(*period),
                };
                match self.exact_of(item, side) {
                    Some(figure) => run.push((item, figure)),
                    None => self.rolling_run(std::mem::take(&mut run), side, width),
                }
            }
            self.rolling_run(run, side, width);
        }
    }

    /// One count of a figure, where it is a number.
    fn exact_of(&self, item: Item, side: Side) -> Option<f64> {
        let terms = self.terms_of(item, side)?;
        let exact = |(variable, times): (usize, f64)| Some(times * self.variables[variable].exact()?);
        terms.into_iter().map(exact).sum()
    }

    /// One count of a figure by the variables behind it.
    fn terms_of(&self, item: Item, side: Side) -> Option<Vec<(usize, f64)>> {
        let above = self.variable(item, Measure::Numerator);
        let below = self.variable(item, Measure::Denominator);
        Some(match side {
            Side::Above => vec![(above?, 1.0)],
            Side::Below => vec![(below?, 1.0)],
            Side::Left => vec![(below?, 1.0), (above?, -1.0)],
        })
    }

    fn rolling_run(&mut self, points: Vec<(Item, f64)>, side: Side, width: usize) {
        let figures: Vec<f64> = points.iter().map(|(_, figure)| *figure).collect();
        if Flows::of(&figures, width).is_none() {
            return;
        }
        let flows = self.variables.len();
        for _ in 0..points.len() + width - 1 {
            self.unprinted((0.0, f64::INFINITY));
        }
        for (at, (item, _)) in points.iter().enumerate() {
            let figure = self.terms_of(*item, side).unwrap_or_default();
            let months = (flows + at..flows + at + width).map(|flow| (flow, 1.0));
            let figure = figure.into_iter().map(|(variable, times)| (variable, -times));
            self.know(months.chain(figure).collect(), 0.0, true);
            self.rolling_place.insert((*item, side), (self.rolling.len(), at));
        }
        self.rolling.push(Rolling {
            side,
            points,
            width,
            flows,
        });
    }
}

/// How many periods of a kind make a year, where there are several.
fn a_year_of(kind: PeriodKind) -> Option<usize> {
    match kind {
        PeriodKind::Month => Some(12),
        PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => Some(4),
        PeriodKind::HalfYear => Some(2),
        PeriodKind::FinancialYear | PeriodKind::AcademicTerm | PeriodKind::Custom => None,
    }
}
