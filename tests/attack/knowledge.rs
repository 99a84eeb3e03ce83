//! What is known of every count: a number each, the rows that packs and definitions give, and which were printed or hidden.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Basis, Board, DisclosurePolicy, Indicator, Source};
use boardpack_model::{IndicatorCode, Period, PeriodKind};

use super::bounds::System;
use super::relations::{Fact, known};
use super::surface::Cell;
use super::truth::{Truth, Version};

pub(super) struct Knowledge<'a> {
    pub(super) board: &'a Board,
    pub(super) policy: &'a DisclosurePolicy,
    pub(super) truth: &'a Truth<'a>,
    pub(super) system: System,
    pub(super) numbers: BTreeMap<Version, usize>,
    pub(super) printed: BTreeSet<Version>,
    pub(super) marked: BTreeSet<Version>,
    /// Printed as they are where the policy says that they are rounded.
    pub(super) unrounded: BTreeSet<String>,
    /// What happened in each quarter of rolling years, which nobody prints.
    pub(super) quarters: Vec<(String, usize)>,
}

impl<'a> Knowledge<'a> {
    pub(super) fn new(board: &'a Board, policy: &'a DisclosurePolicy, truth: &'a Truth<'a>) -> Self {
        let (numbers, printed, marked) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let system = System::default();
        Self {
            board,
            policy,
            truth,
            system,
            numbers,
            printed,
            marked,
            unrounded: BTreeSet::new(),
            quarters: Vec::new(),
        }
    }

    pub(super) fn indicator(&self, code: &str) -> Option<&'a Indicator> {
        let code = IndicatorCode::new(code).ok()?;
        let indicator = self.board.indicator(&code);
        indicator.filter(|indicator| indicator.source != Source::Timeliness)
    }

    /// The unknown number that a cell of an issue is.
    pub(super) fn number(&mut self, cell: &Cell, issue: usize) -> usize {
        let version = (cell.clone(), self.truth.version(cell, issue));
        if let Some(number) = self.numbers.get(&version) {
            return *number;
        }
        let of_issue = self.truth.values.iter();
        let is_whole = of_issue
            .filter_map(|values| values.get(cell)?.bounds())
            .all(|(least, most)| least.fract() == 0.0 && most.fract() == 0.0);
        let number = self.system.number(is_whole);
        self.numbers.insert(version, number);
        number
    }

    /// Gives every count a number, also those of which nothing is said.
    pub(super) fn number_all(&mut self, issue: usize) {
        let cells: Vec<Cell> = self.truth.values[issue].keys().cloned().collect();
        for cell in &cells {
            self.number(cell, issue);
        }
    }

    pub(super) fn base(&self) -> f64 {
        f64::from(self.policy.round_to.max(1))
    }

    /// The number that is printed for a cell: itself, or the nearest multiple of what the policy rounds to.
    pub(super) fn as_printed(&mut self, cell: &Cell, issue: usize, is_rounded: bool) -> usize {
        let number = self.number(cell, issue);
        let base = self.base();
        if base <= 1.0 || !is_rounded {
            return number;
        }
        let rounded = Cell {
            code: format!("{} rounded", cell.code),
            ..cell.clone()
        };
        let version = (rounded, self.truth.version(cell, issue));
        if let Some(known) = self.numbers.get(&version) {
            return *known;
        }
        let (multiple, times) = (self.system.number(true), self.system.number(true));
        self.numbers.insert(version, multiple);
        self.system.between(&[(multiple, 1.0), (times, -base)], 0.0, 0.0);
        self.system
            .between(&[(multiple, 1.0), (number, -1.0)], -base / 2.0, base / 2.0);
        multiple
    }
    /// The figure that is true.
    pub(super) fn figure(&self, code: &str, period: Period, issue: usize) -> Option<f64> {
        let all = &self.truth.issues[issue].truth.indicators;
        let one = all.iter().find(|one| one.indicator.as_str() == code)?;
        one.series.iter().find(|point| point.period == period)?.figure
    }
    pub(super) fn learn_what_everybody_knows(&mut self) {
        for issue in 0..self.truth.issues.len() {
            let periods = self.truth.periods(issue);
            let is_there = |cell: &Cell| self.truth.value(cell, issue).is_some();
            for fact in known(self.board, &periods, &is_there) {
                if self.holds(&fact, issue) {
                    let sum: Vec<(usize, f64)> = fact
                        .sum
                        .iter()
                        .map(|(cell, factor)| (self.number(cell, issue), *factor))
                        .collect();
                    self.system.between(&sum, fact.least, fact.most);
                }
            }
            for indicator in &self.board.indicators {
                let of_quarters = indicator.every == PeriodKind::FinancialQuarter;
                if indicator.basis == Basis::Rolling12 && of_quarters && !indicator.distinct_children {
                    let own = periods
                        .get(indicator.code.as_str())
                        .map(Vec::as_slice)
                        .unwrap_or_default();
                    self.learn_rolling_years(issue, indicator, own);
                }
            }
        }
    }

    /// Whether a fact is true, for all that the judge knows; one about a figure that nobody has is no fact.
    fn holds(&self, fact: &Fact, issue: usize) -> bool {
        let (mut least, mut most) = (0.0, 0.0);
        for (cell, factor) in &fact.sum {
            let Some((low, high)) = self.truth.value(cell, issue) else {
                return false;
            };
            least += (low * factor).min(high * factor);
            most += (low * factor).max(high * factor);
        }
        least <= fact.most + 1e-6 && fact.least - 1e-6 <= most
    }
}
