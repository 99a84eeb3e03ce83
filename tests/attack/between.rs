//! What nobody prints and figures tell all the same: between two years to date, and in each quarter of rolling years.

use std::collections::BTreeMap;

use boardpack_model::board::{Basis, Indicator};
use boardpack_model::{Period, PeriodKind};

use super::bounds::{Settled, System};
use super::judge::{Kept, Leak};
use super::knowledge::Knowledge;
use super::relations::{cell, sides};
use super::surface::{Cell, Part};

/// One count of a rolling year, and what is true of it.
struct RollingYear {
    period: Period,
    sum: Vec<(Cell, f64)>,
    truth: f64,
}

impl Knowledge<'_> {
    /// A rolling year is what happened in four quarters, none of them less than nought; so it is of those left out.
    pub(super) fn learn_rolling_years(&mut self, issue: usize, indicator: &Indicator, periods: &[Period]) {
        for side in sides(indicator) {
            let of = |period: &Period| self.rolling_year(issue, indicator, *period, &side);
            let years: Vec<RollingYear> = periods.iter().filter_map(of).collect();
            if !can_roll(&years) {
                continue;
            }
            let mut flows: BTreeMap<Period, usize> = BTreeMap::new();
            for year in &years {
                let system = &mut self.system;
                let quarters = (0..4).map(|back| year.period.shifted(-back));
                let mut sum: Vec<(usize, f64)> = quarters
                    .map(|quarter| (*flows.entry(quarter).or_insert_with(|| system.number(true)), 1.0))
                    .collect();
                let cells = year.sum.iter();
                sum.extend(cells.map(|(cell, factor)| (self.number(cell, issue), -factor)));
                self.system.between(&sum, 0.0, 0.0);
            }
            let what = if side.len() > 1 { " left out" } else { "" };
            let named = flows
                .into_iter()
                .map(|(quarter, flow)| (format!("{} within {quarter}{what}", indicator.code), flow));
            self.quarters.extend(named);
        }
    }

    fn rolling_year(
        &self,
        issue: usize,
        indicator: &Indicator,
        period: Period,
        side: &[(Part, f64)],
    ) -> Option<RollingYear> {
        let of = |(part, factor): &(Part, f64)| (cell(indicator.code.as_str(), *part, period), *factor);
        let sum: Vec<(Cell, f64)> = side.iter().map(of).collect();
        let exact = |(cell, factor): &(Cell, f64)| {
            let (least, most) = self.truth.value(cell, issue)?;
            ((most - least).abs() < f64::EPSILON).then_some(least * factor)
        };
        let truth = sum.iter().map(exact).sum::<Option<f64>>()?;
        Some(RollingYear { period, sum, truth })
    }

    /// The quarters of rolling years of which too few numbers are left, where they may be small.
    pub(super) fn told_quarters(&self, settled: &Settled) -> Vec<Leak> {
        let (up_to, enough) = (
            f64::from(self.policy.up_to),
            f64::from(self.policy.least_possible),
        );
        let told = |(what, flow): &(String, usize)| {
            let (least, most) = settled.range(&[(*flow, 1.0)])?;
            let (least, most) = ((least - 1e-6).ceil(), (most + 1e-6).floor());
            let is_told = most >= 1.0 && least <= up_to && most - least + 1.0 < enough;
            is_told.then(|| Leak {
                what: what.clone(),
                deduced: format!("{least} to {most}"),
            })
        };
        let quarters = self.quarters.iter().filter(|_| self.policy.round_to <= 1);
        let mut leaks: Vec<Leak> = quarters.filter_map(told).collect();
        leaks.dedup();
        leaks
    }

    /// What happened between two years to date that follow each other, where it is small.
    pub(super) fn between(&self, issue: usize) -> Vec<Kept> {
        let mut kept = Vec::new();
        let all = self.board.indicators.iter();
        for indicator in
            all.filter(|one| one.basis == Basis::YearToDate && one.every == PeriodKind::FinancialQuarter)
        {
            let periods = self
                .truth
                .periods(issue)
                .remove(indicator.code.as_str())
                .unwrap_or_default();
            let within = |period: &&Period| period.previous().financial_year() == period.financial_year();
            for period in periods.iter().filter(within) {
                let of = |side: Vec<(Part, f64)>| self.since_before(issue, indicator, *period, &side);
                kept.extend(sides(indicator).into_iter().filter_map(of));
            }
        }
        kept
    }

    fn since_before(
        &self,
        issue: usize,
        indicator: &Indicator,
        period: Period,
        side: &[(Part, f64)],
    ) -> Option<Kept> {
        let now = self.rolling_year(issue, indicator, period, side)?;
        let before = self.rolling_year(issue, indicator, period.previous(), side)?;
        let truth = now.truth - before.truth;
        let less = before.sum.into_iter().map(|(cell, factor)| (cell, -factor));
        let left_out = if side.len() > 1 { " left out" } else { "" };
        (truth > 0.5 && truth < f64::from(self.policy.up_to) + 0.5).then(|| Kept {
            what: format!("{} within {period}{left_out}", indicator.code),
            sum: now.sum.into_iter().chain(less).collect(),
            truth: (truth, truth),
        })
    }
}

/// Whether rolling years can come from quarters at all: those of distinct children, or with corrections in between, need not.
fn can_roll(years: &[RollingYear]) -> bool {
    let (mut system, mut flows) = (System::default(), BTreeMap::new());
    let mut first = Vec::new();
    for year in years {
        let quarters = (0..4).map(|back| year.period.shifted(-back));
        let sum: Vec<(usize, f64)> = quarters
            .map(|quarter| (*flows.entry(quarter).or_insert_with(|| system.number(true)), 1.0))
            .collect();
        system.between(&sum, year.truth, year.truth);
        if first.is_empty() {
            first = sum;
        }
    }
    system
        .settle()
        .is_ok_and(|settled| settled.range(&first).is_some())
}
