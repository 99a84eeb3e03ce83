//! The truth, which only the judge knows: what each count really is, issue by issue.

use std::collections::BTreeMap;

use boardpack_model::assessment::{Assessment, IndicatorAssessment, Point};
use boardpack_model::board::{Basis, Board, Indicator, Source};
use boardpack_model::pack::Pack;
use boardpack_model::{Period, Value};

use super::relations::{cell, has_own_denominator, is_one_number};
use super::surface::{Cell, Part};
use super::workbooks::Workbook;

/// One issue: what an audience got, and the truth behind it.
pub(super) struct Issue<'a> {
    /// The pack of the audience.
    pub(super) pack: &'a Pack,
    /// The assessment before anything was hidden.
    pub(super) truth: &'a Assessment,
    /// The workbook made of the pack, where it is at hand.
    pub(super) workbook: Option<&'a Workbook>,
}

/// A cell as one issue has it: a revision makes another of it.
pub(super) type Version = (Cell, usize);

/// What is true, by issue.
pub(super) struct Truth<'a> {
    pub(super) issues: &'a [Issue<'a>],
    pub(super) values: Vec<BTreeMap<Cell, Value>>,
}

impl<'a> Truth<'a> {
    pub(super) fn new(board: &'a Board, issues: &'a [Issue<'a>]) -> Self {
        let values = issues.iter().map(|issue| values(board, issue.truth)).collect();
        Self { issues, values }
    }

    /// Which fact a cell of an issue is: two issues with the same value have the same one.
    pub(super) fn version(&self, cell: &Cell, issue: usize) -> usize {
        let told: Vec<Option<&Value>> = self.values[..=issue]
            .iter()
            .map(|values| values.get(cell))
            .collect();
        let mut of: Vec<&Value> = told.into_iter().flatten().collect();
        of.dedup();
        of.len()
    }

    pub(super) fn value(&self, cell: &Cell, issue: usize) -> Option<(f64, f64)> {
        self.values.get(issue)?.get(cell)?.bounds()
    }

    /// Every period of each indicator of an issue.
    pub(super) fn periods(&self, issue: usize) -> BTreeMap<String, Vec<Period>> {
        let of = |one: &IndicatorAssessment| {
            let periods = one.series.iter().map(|point| point.period).collect();
            (one.indicator.to_string(), periods)
        };
        self.issues[issue].truth.indicators.iter().map(of).collect()
    }
}

fn values(board: &Board, truth: &Assessment) -> BTreeMap<Cell, Value> {
    let mut values = BTreeMap::new();
    for one in &truth.indicators {
        let Some(indicator) = board.indicator(&one.indicator) else {
            continue;
        };
        if indicator.source == Source::Timeliness {
            continue;
        }
        let has_below = has_own_denominator(indicator);
        values.extend(year_so_far(indicator, one));
        for point in &one.series {
            let code = indicator.code.as_str();
            values.insert(cell(code, Part::Above, point.period), above(indicator, point));
            if has_below {
                values.insert(cell(code, Part::Below, point.period), point.denominator);
            }
        }
    }
    values
}

/// The year so far of what happens in each period: the others are the last of their points.
fn year_so_far(indicator: &Indicator, one: &IndicatorAssessment) -> Vec<(Cell, Value)> {
    let Some(year) = one.year.as_ref().filter(|_| indicator.basis == Basis::Flow) else {
        return Vec::new();
    };
    let of = |part| Cell {
        is_year: true,
        ..cell(indicator.code.as_str(), part, year.until)
    };
    if is_one_number(indicator) {
        return vec![(of(Part::Above), year.figure.map_or(year.value, Value::number))];
    }
    if has_own_denominator(indicator) {
        return vec![
            (of(Part::Above), year.numerator),
            (of(Part::Below), year.denominator),
        ];
    }
    Vec::new()
}

fn above(indicator: &Indicator, point: &Point) -> Value {
    if is_one_number(indicator) {
        point.figure.map_or(point.value, Value::number)
    } else {
        point.numerator
    }
}
