//! What is known of unknown numbers, as linear rows, and how much of each that leaves open.
//!
//! Numbers that are known go first, then the rest falls into parts that have nothing to do with each other, and only the part
//! that a question touches is solved: by linear programming for the least and the most, by whole numbers where it is asked
//! whether something can be one certain number.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use microlp::{ComparisonOp, Error, OptimizationDirection, Problem, SolveOutcome, Variable};

/// More than any count here is.
const MOST: f64 = 1_000_000.0;
/// What rounding errors may amount to.
const HAIR: f64 = 1e-6;
/// The most whole numbers that are tried one by one.
const TRIES: usize = 40;

/// Numbers times what each is multiplied by.
pub(super) type Sum = Vec<(usize, f64)>;

#[derive(Debug, Clone)]
struct Row {
    sum: Sum,
    least: f64,
    most: f64,
}

#[derive(Debug, Clone, Copy)]
struct Number {
    least: f64,
    most: f64,
    is_whole: bool,
}

impl Number {
    fn is_known(self) -> bool {
        self.most - self.least < HAIR
    }
}

/// Unknown numbers, none below nought, and what is known of them.
#[derive(Debug, Clone, Default)]
pub(super) struct System {
    numbers: Vec<Number>,
    rows: Vec<Row>,
}

impl System {
    /// One more unknown number.
    pub(super) fn number(&mut self, is_whole: bool) -> usize {
        self.numbers.push(Number {
            least: 0.0,
            most: MOST,
            is_whole,
        });
        self.numbers.len() - 1
    }

    /// A sum lies between two numbers, both included.
    pub(super) fn between(&mut self, sum: &[(usize, f64)], least: f64, most: f64) {
        let mut together: BTreeMap<usize, f64> = BTreeMap::new();
        for (number, factor) in sum {
            *together.entry(*number).or_default() += factor;
        }
        let sum: Sum = together
            .into_iter()
            .filter(|(_, factor)| factor.abs() > 1e-12)
            .collect();
        self.rows.push(Row { sum, least, most });
    }

    /// Works out what follows at once and splits the rest into its parts; an error where two facts contradict each other.
    pub(super) fn settle(mut self) -> Result<Settled, String> {
        while self.tighten()? {}
        let open = self.rows.iter().map(|row| self.without_known(row));
        let rows: Vec<Row> = open.filter(|row| !row.sum.is_empty()).collect();
        let mut part_of: Vec<usize> = (0..self.numbers.len()).collect();
        for row in &rows {
            let least = row.sum.iter().map(|(n, _)| root(&part_of, *n)).min();
            for (number, _) in &row.sum {
                let root = root(&part_of, *number);
                part_of[root] = least.unwrap_or(root);
            }
        }
        let part_of = (0..part_of.len()).map(|number| root(&part_of, number)).collect();
        Ok(Settled {
            numbers: self.numbers,
            rows,
            part_of,
        })
    }

    /// Rows with one unknown left bound it. Whether anything changed.
    fn tighten(&mut self) -> Result<bool, String> {
        let mut changed = false;
        for row in &self.rows {
            let open = self.without_known(row);
            match open.sum.as_slice() {
                [] if open.least > HAIR.max(1e-9 * row.most.abs())
                    || open.most < -HAIR.max(1e-9 * row.most.abs()) =>
                {
                    return Err(format!("{row:?} cannot be"));
                }
                [(number, factor)] => {
                    let (a, b) = (open.least / factor, open.most / factor);
                    let known = &mut self.numbers[*number];
                    let (mut least, mut most) = (a.min(b).max(known.least), a.max(b).min(known.most));
                    if known.is_whole {
                        (least, most) = ((least - HAIR).ceil(), (most + HAIR).floor());
                    }
                    if least > most + HAIR {
                        return Err(format!("{row:?} leaves nothing for number {number}: {known:?}"));
                    }
                    let is_news = least > known.least + HAIR || most < known.most - HAIR;
                    if is_news {
                        (known.least, known.most) = (least, most.max(least));
                        changed = true;
                    }
                }
                _ => {}
            }
        }
        Ok(changed)
    }

    fn without_known(&self, row: &Row) -> Row {
        let (known, open): (Sum, Sum) = row
            .sum
            .iter()
            .partition(|(number, _)| self.numbers[*number].is_known());
        let sum: f64 = known
            .iter()
            .map(|(number, factor)| factor * self.numbers[*number].least)
            .sum();
        Row {
            sum: open,
            least: row.least - sum,
            most: row.most - sum,
        }
    }
}

fn root(part_of: &[usize], mut number: usize) -> usize {
    while part_of[number] != number {
        number = part_of[number];
    }
    number
}

/// What is known, with everything that is certain taken out.
#[derive(Debug, Clone)]
pub(super) struct Settled {
    numbers: Vec<Number>,
    rows: Vec<Row>,
    part_of: Vec<usize>,
}

/// How much is left open.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Left {
    /// The least that it can be.
    pub(super) least: f64,
    /// The most that it can be.
    pub(super) most: f64,
    /// How many whole numbers it can be; counted no further than was asked for.
    pub(super) whole_numbers: usize,
}

impl Settled {
    /// The least and the most that a sum can be; nothing where the facts contradict each other.
    pub(super) fn range(&self, sum: &[(usize, f64)]) -> Option<(f64, f64)> {
        let (known, open) = self.split(sum);
        if open.is_empty() {
            return Some((known, known));
        }
        let end = |direction, otherwise: f64| match self.solved(&open, direction, None) {
            Ok(SolveOutcome::Solution(solution)) => Some(known + solution.objective()),
            Err(Error::Infeasible) => None,
            // Undecided is nothing learned.
            Ok(_) | Err(_) => Some(otherwise),
        };
        let least = end(OptimizationDirection::Minimize, f64::NEG_INFINITY)?;
        let most = end(OptimizationDirection::Maximize, f64::INFINITY)?;
        Some((least, most))
    }

    /// How many whole numbers a sum can be, counted up to `enough`, beginning with those near to `near`.
    pub(super) fn left(&self, sum: &[(usize, f64)], enough: usize, near: f64) -> Option<Left> {
        let (least, most) = self.range(sum)?;
        // Nought added makes nought of the nought below it.
        let (lowest, highest) = ((least - HAIR).ceil() + 0.0, (most + HAIR).floor() + 0.0);
        let between = highest - lowest + 1.0;
        let (known_sum, open) = self.split(sum);
        let mut whole_numbers = 0;
        if open.is_empty() || between < enough as f64 {
            whole_numbers = (0..enough).take_while(|one| (*one as f64) < between).count();
        } else {
            let near = near.round().clamp(lowest, highest);
            let steps = (0..TRIES).map(|step| {
                let far = step.div_ceil(2) as f64;
                if step % 2 == 0 { near + far } else { near - far }
            });
            for value in steps.filter(|value| (lowest..=highest).contains(value)) {
                whole_numbers += usize::from(self.can_be(&open, value - known_sum));
                if whole_numbers == enough {
                    break;
                }
            }
        }
        Some(Left {
            least: lowest,
            most: highest,
            whole_numbers,
        })
    }

    /// The unknown numbers that have to do with a sum.
    pub(super) fn beside(&self, sum: &[(usize, f64)]) -> BTreeSet<usize> {
        let (_, open) = self.split(sum);
        let parts: BTreeSet<usize> = open.iter().map(|(number, _)| self.part_of[*number]).collect();
        (0..self.numbers.len())
            .filter(|number| !self.numbers[*number].is_known() && parts.contains(&self.part_of[*number]))
            .collect()
    }

    fn can_be(&self, open: &[(usize, f64)], value: f64) -> bool {
        !matches!(
            self.solved(open, OptimizationDirection::Minimize, Some(value)),
            Err(Error::Infeasible)
        )
    }

    fn split(&self, sum: &[(usize, f64)]) -> (f64, Sum) {
        let (known, open): (Sum, Sum) = sum
            .iter()
            .partition(|(number, _)| self.numbers[*number].is_known());
        let known = known
            .iter()
            .map(|(number, factor)| factor * self.numbers[*number].least);
        (known.sum(), open)
    }

    /// Solves the part that a sum touches: for its end in a direction, or in whole numbers for whether it can be a value.
    fn solved(
        &self,
        open: &[(usize, f64)],
        direction: OptimizationDirection,
        value: Option<f64>,
    ) -> Result<SolveOutcome, Error> {
        let mut problem = Problem::new(direction);
        let weights: BTreeMap<usize, f64> = open.iter().copied().collect();
        let mut variables: BTreeMap<usize, Variable> = BTreeMap::new();
        for number in self.beside(open) {
            let Number {
                least,
                most,
                is_whole,
            } = self.numbers[number];
            let weight = if value.is_some() {
                0.0
            } else {
                weights.get(&number).copied().unwrap_or(0.0)
            };
            #[expect(clippy::cast_possible_truncation, reason = "whole and no more than MOST")]
            let variable = if is_whole && value.is_some() {
                problem.add_integer_var(weight, (least as i32, most as i32))
            } else {
                problem.add_var(weight, (least, most))
            };
            variables.insert(number, variable);
        }
        for row in self
            .rows
            .iter()
            .filter(|row| variables.contains_key(&row.sum[0].0))
        {
            add(&mut problem, &variables, row);
        }
        if let Some(value) = value {
            let row = Row {
                sum: open.to_vec(),
                least: value,
                most: value,
            };
            add(&mut problem, &variables, &row);
        }
        problem.set_time_limit(Duration::from_secs(2));
        problem.solve()
    }
}

/// A row, in units in which its largest factor is one.
fn add(problem: &mut Problem, variables: &BTreeMap<usize, Variable>, row: &Row) {
    let scale = row.sum.iter().map(|(_, factor)| factor.abs()).fold(0.0, f64::max);
    let terms: Vec<(Variable, f64)> = row
        .sum
        .iter()
        .map(|(number, factor)| (variables[number], factor / scale))
        .collect();
    if (row.most - row.least).abs() < 1e-9 * scale {
        problem.add_constraint(&terms, ComparisonOp::Eq, row.least / scale);
        return;
    }
    if row.least.is_finite() {
        problem.add_constraint(&terms, ComparisonOp::Ge, row.least / scale);
    }
    if row.most.is_finite() {
        problem.add_constraint(&terms, ComparisonOp::Le, row.most / scale);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What three whole numbers leave of the first, given rows over them.
    fn check(rows: &[([f64; 3], f64, f64)], expected: (f64, f64, usize)) {
        let mut system = System::default();
        let numbers = [(); 3].map(|()| system.number(true));
        for (factors, least, most) in rows {
            let sum: Sum = numbers.into_iter().zip(*factors).collect();
            system.between(&sum, *least, *most);
        }
        let left = system
            .settle()
            .unwrap()
            .left(&[(numbers[0], 1.0)], 4, 2.0)
            .unwrap();
        assert_eq!((left.least, left.most, left.whole_numbers), expected);
    }

    #[test]
    fn a_number_is_left_between_the_least_and_the_most_that_the_rows_allow() {
        check(&[([1.0, 1.0, 1.0], 7.0, 7.0)], (0.0, 7.0, 4));
        check(
            &[([1.0, 1.0, 0.0], 7.0, 7.0), ([0.0, 1.0, 0.0], 5.0, 6.0)],
            (1.0, 2.0, 2),
        );
        check(
            &[
                ([1.0, 1.0, 0.0], 7.0, 7.0),
                ([0.0, 1.0, 1.0], 5.0, 5.0),
                ([0.0, 0.0, 1.0], 2.0, 2.0),
            ],
            (4.0, 4.0, 1),
        );
    }

    #[test]
    fn whole_numbers_between_the_ends_count_only_if_they_can_be() {
        // Three of the first are two of the second: 0, 2, 4.
        check(
            &[([3.0, -2.0, 0.0], 0.0, 0.0), ([1.0, 0.0, 0.0], 0.0, 5.0)],
            (0.0, 5.0, 3),
        );
    }

    #[test]
    fn facts_that_contradict_each_other_are_said() {
        let mut system = System::default();
        let number = system.number(true);
        system.between(&[(number, 1.0)], 2.0, 2.0);
        system.between(&[(number, 1.0)], 3.0, 3.0);
        assert!(system.settle().is_err());
    }
}
