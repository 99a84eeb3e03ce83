//! One return as the rules see it: its own cells, what was known before it came, and what was written beside them.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Indicator, ReturnSpec, Source};
use boardpack_model::observation::Commentary;
use boardpack_model::{Board, IndicatorCode, Measure, Observation, Period, ReturnKey, Value};

use super::Given;
use crate::periods::asked;

/// A figure: indicator, period, which of its figures, part of the whole.
type Cell<'a> = (&'a IndicatorCode, Period, Measure, &'a str);
type Cells<'a> = BTreeMap<Cell<'a>, &'a Observation>;

/// One return with what was known before it.
pub(super) struct Return<'a> {
    pub(super) board: &'a Board,
    pub(super) key: &'a ReturnKey,
    spec: Option<&'a ReturnSpec>,
    pub(super) observations: &'a [Observation],
    pub(super) remarks: &'a [Commentary],
    pub(super) current: Cells<'a>,
    earlier: Cells<'a>,
}

impl<'a> Return<'a> {
    pub(super) fn new(board: &'a Board, key: &'a ReturnKey, given: &Given<'a>) -> Self {
        Self {
            board,
            key,
            spec: board.return_spec(&key.agency, &key.code),
            observations: given.figures,
            remarks: given.remarks,
            current: cells(given.figures),
            earlier: cells(given.earlier),
        }
    }

    /// The indicators it carries, each with the period it asks for.
    pub(super) fn asked(&self) -> impl Iterator<Item = (&'a Indicator, Period)> {
        let period = self.key.period;
        let codes = self
            .spec
            .filter(|spec| !spec.is_history)
            .into_iter()
            .flat_map(|spec| &spec.indicators);
        codes
            .filter_map(|code| self.board.indicator(code))
            .filter(|indicator| indicator.source == Source::Returns)
            .map(move |indicator| (indicator, asked(indicator, period)))
    }

    /// What it was asked for and whatever else it holds, in the board's order, then by period.
    pub(super) fn subjects(&self) -> Vec<(&'a Indicator, Period)> {
        let mut periods: BTreeMap<&IndicatorCode, BTreeSet<Period>> = BTreeMap::new();
        for (indicator, period) in self.asked() {
            periods.entry(&indicator.code).or_default().insert(period);
        }
        for (code, period, _, _) in self.current.keys() {
            periods.entry(code).or_default().insert(*period);
        }
        let of = |indicator: &'a Indicator| {
            let periods = periods.get(&indicator.code).cloned().unwrap_or_default();
            periods.into_iter().map(move |period| (indicator, period))
        };
        self.board.indicators.iter().flat_map(of).collect()
    }

    /// A cell of this return, about the whole.
    pub(super) fn cell(
        &self,
        indicator: &'a Indicator,
        period: Period,
        measure: Measure,
    ) -> Option<&'a Observation> {
        self.part(&indicator.code, period, (measure, ""))
    }

    /// A cell of this return, about the whole or a part of it.
    pub(super) fn part(
        &self,
        code: &'a IndicatorCode,
        period: Period,
        (measure, breakdown): (Measure, &'a str),
    ) -> Option<&'a Observation> {
        self.current.get(&(code, period, measure, breakdown)).copied()
    }

    /// A cell as this return gives it, else as it was known before.
    pub(super) fn known(
        &self,
        code: &'a IndicatorCode,
        period: Period,
        (measure, breakdown): (Measure, &'a str),
    ) -> Option<&'a Observation> {
        let cell = (code, period, measure, breakdown);
        let answer = |observation: &&&Observation| observation.value.is_answer();
        let now = self.current.get(&cell).filter(answer);
        now.or_else(|| self.earlier.get(&cell).filter(answer)).copied()
    }

    /// Whether this return gives a cell that was not known before, or was known to say something else.
    pub(super) fn is_news(&self, observation: &Observation) -> bool {
        let cell = (
            &observation.indicator,
            observation.period,
            observation.measure,
            observation.breakdown.as_str(),
        );
        observation.value.is_answer()
            && self
                .earlier
                .get(&cell)
                .is_none_or(|before| before.value != observation.value)
    }

    /// The exact number of a cell of this return.
    pub(super) fn exact(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<f64> {
        self.cell(indicator, period, measure)?.value.exact()
    }

    /// The value known before this return came.
    pub(super) fn before(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<Value> {
        let before = self.earlier.get(&(&indicator.code, period, measure, ""))?;
        Some(before.value).filter(|value| value.is_answer())
    }

    /// The value of a cell, about the whole or a part of it, known before this return came.
    pub(super) fn before_part(&self, of: &'a Observation) -> Option<Value> {
        let cell = (&of.indicator, of.period, of.measure, of.breakdown.as_str());
        let before = self.earlier.get(&cell)?;
        Some(before.value).filter(|value| value.is_answer())
    }

    /// The number for a past period: as this return gives it, else as known before.
    pub(super) fn past(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<f64> {
        let now = self.exact(indicator, period, measure);
        now.or_else(|| self.before(indicator, period, measure)?.exact())
    }

    /// The numbers of the `most` periods before one, the latest first, back to the last series break; gaps are left out.
    pub(super) fn history(
        &self,
        indicator: &'a Indicator,
        until: Period,
        measure: Measure,
        most: usize,
    ) -> Vec<f64> {
        comparable(indicator, until, most)
            .filter_map(|period| self.past(indicator, period, measure))
            .collect()
    }

    /// Whether the sender wrote something about an indicator for a period of its own or for the return's.
    pub(super) fn has_remark(&self, indicator: &Indicator, period: Period) -> bool {
        self.remarks.iter().any(|remark| {
            remark.indicator == indicator.code
                && [period, self.key.period].contains(&remark.period)
                && !remark.text.trim().is_empty()
        })
    }
}

/// Whether two periods, the earlier first, belong to one series: whether none begins after the one and up to the other.
pub(super) fn are_one_series(indicator: &Indicator, earlier: Period, later: Period) -> bool {
    let begins_between = |period: Period| earlier < period && period <= later;
    !indicator.breaks.iter().any(|new| begins_between(new.period))
}

/// The `most` periods before one, the latest first, back to the last series break.
pub(super) fn comparable(
    indicator: &Indicator,
    until: Period,
    most: usize,
) -> impl Iterator<Item = Period> + '_ {
    let begins = |period: Period| indicator.breaks.iter().any(|it| it.period == period);
    std::iter::successors(Some(until), move |period| {
        (!begins(*period)).then(|| period.previous())
    })
    .skip(1)
    .take(most)
}

/// Each cell; of several about one cell the last counts, and an empty one never hides an answer.
fn cells(observations: &[Observation]) -> Cells<'_> {
    let mut cells = Cells::new();
    for observation in observations {
        let cell = (
            &observation.indicator,
            observation.period,
            observation.measure,
            observation.breakdown.as_str(),
        );
        if observation.value.is_answer() || !cells.contains_key(&cell) {
            cells.insert(cell, observation);
        }
    }
    cells
}
