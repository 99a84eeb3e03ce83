//! What can be told of a count from everything that is shown.
//!
//! The whole of what is known is linear, so that the least and the most that a count can be are two linear programs. Simple
//! propagation of intervals would not do: from `x + y = 5` and `x − y = 1` it leaves four values, where there is one.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem};

use super::relations::Relations;
use super::surface::Item;

/// Counts with how often each is taken: the numerator, or the denominator less the numerator.
pub(super) type Target = Vec<(usize, f64)>;

/// The least and the most that a target can be when these figures are hidden and everything else is shown; nothing where that
/// cannot be worked out, which must pass for told.
pub(super) fn bounds(
    known: &Relations,
    hidden: &BTreeSet<Item>,
    target: &[(usize, f64)],
) -> Option<(f64, f64)> {
    let unknown = Unknown::around(known, hidden, target);
    let least = unknown.extreme(known, target, OptimizationDirection::Minimize)?;
    let most = unknown.extreme(known, target, OptimizationDirection::Maximize)?;
    Some((least, most))
}

/// The unknown counts that hang together with a target, and what ties them.
pub(super) struct Unknown {
    pub(super) variables: BTreeSet<usize>,
    pub(super) rows: BTreeSet<usize>,
}

impl Unknown {
    pub(super) fn around(known: &Relations, hidden: &BTreeSet<Item>, target: &[(usize, f64)]) -> Self {
        let is_unknown = |variable: usize| {
            let variable = &known.variables[variable];
            variable.exact().is_none() || variable.item.is_none_or(|item| hidden.contains(&item))
        };
        let mut variables: BTreeSet<usize> = target.iter().map(|(variable, _)| *variable).collect();
        let mut queue: Vec<usize> = variables.iter().copied().collect();
        let mut rows = BTreeSet::new();
        while let Some(variable) = queue.pop() {
            for &row in known.rows_of.get(&variable).into_iter().flatten() {
                if rows.insert(row) {
                    let terms = known.rows[row].terms.iter().map(|(variable, _)| *variable);
                    let others: Vec<usize> = terms.filter(|variable| is_unknown(*variable)).collect();
                    queue.extend(others.into_iter().filter(|variable| variables.insert(*variable)));
                }
            }
        }
        Self { variables, rows }
    }

    fn extreme(
        &self,
        known: &Relations,
        target: &[(usize, f64)],
        direction: OptimizationDirection,
    ) -> Option<f64> {
        let endless = match direction {
            OptimizationDirection::Minimize => f64::NEG_INFINITY,
            OptimizationDirection::Maximize => f64::INFINITY,
        };
        let mut problem = Problem::new(direction);
        let mut columns = BTreeMap::new();
        for &variable in &self.variables {
            let times = target.iter().find(|(of, _)| *of == variable);
            let weight = times.map_or(0.0, |(_, times)| *times);
            columns.insert(variable, problem.add_var(weight, limits(known, variable)));
        }
        for &row in &self.rows {
            let row = &known.rows[row];
            let mut rest = row.constant;
            let mut terms = Vec::new();
            for (variable, times) in &row.terms {
                match columns.get(variable) {
                    Some(column) => terms.push((*column, *times)),
                    None => rest += times * known.variables[*variable].range.0,
                }
            }
            let compared = if row.is_equal {
                ComparisonOp::Eq
            } else {
                ComparisonOp::Ge
            };
            problem.add_constraint(terms.as_slice(), compared, -rest);
        }
        match problem.solve() {
            Ok(outcome) => outcome.into_solution().ok().map(|solution| solution.objective()),
            Err(Error::Unbounded) => Some(endless),
            Err(_) => None,
        }
    }
}

/// What a count can be by itself. That a hidden one is no nought is known where noughts are shown, and taken for known where
/// they are not.
fn limits(known: &Relations, variable: usize) -> (f64, f64) {
    let variable = &known.variables[variable];
    match (variable.item, variable.exact()) {
        (None, _) => (0.0, f64::INFINITY),
        (Some(_), Some(truth)) => (truth.min(1.0), f64::INFINITY),
        (Some(_), None) => variable.range,
    }
}
