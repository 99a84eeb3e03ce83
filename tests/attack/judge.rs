//! The judge: joins what packs say with what everybody knows, and looks at what that leaves of each hidden count.
//!
//! Only the judge knows the truth. It uses it to say which cells of two issues are the same fact, which of the things that
//! everybody knows really hold (so that the attacker is never misled, hence never weaker than one who guesses right), which
use std::collections::BTreeSet;

use boardpack_model::board::{Board, DisclosurePolicy, Indicator, Unit, Zeros};

use super::bounds::{Left, Settled};
use super::knowledge::Knowledge;
use super::learn::{counts_people, name};
use super::relations::has_own_denominator;
use super::surface::{Cell, Of, Part, Surface, read};
use super::truth::{Issue, Truth};
use super::words;

/// A hidden count that a reader can pin down, or read.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Leak {
    /// What it is: `CNT01 2025-26 Q3`, `PCT01 2025-26 Q3 denominator less numerator`.
    pub(super) what: String,
    /// What is worked out of it: `3 to 4`.
    pub(super) deduced: String,
}

/// What an attack came to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// How many hidden counts were attacked.
    pub(super) attacked: usize,
    /// The fewest whole numbers left of one (counted to one more than the policy asks for); nothing where none is hidden.
    pub(super) fewest: Option<usize>,
    /// What was found out.
    pub(super) leaks: Vec<Leak>,
}

impl Outcome {
    fn contradiction(why: String) -> Self {
        Self {
            leaks: vec![Leak {
                what: "what is said contradicts itself".to_owned(),
                deduced: why,
            }],
            ..Self::default()
        }
    }
}

/// Attacks the issues of an audience, all together.
pub(super) fn attack(board: &Board, policy: &DisclosurePolicy, issues: &[Issue<'_>]) -> Outcome {
    let surfaces: Vec<Surface> = issues.iter().map(|issue| read(issue.pack)).collect();
    let truth = Truth::new(board, issues);
    let mut knowledge = Knowledge::new(board, policy, &truth);
    for (at, surface) in surfaces.iter().enumerate() {
        knowledge.learn(at, surface);
    }
    knowledge.learn_what_everybody_knows();
    for issue in 0..issues.len() {
        knowledge.number_all(issue);
    }
    let system = std::mem::take(&mut knowledge.system);
    let mut outcome = match system.settle() {
        Ok(settled) => {
            let mut outcome = knowledge.judge(&settled, &surfaces);
            outcome.attacked += knowledge.quarters.len();
            outcome.leaks.extend(knowledge.told_quarters(&settled));
            outcome
        }
        Err(why) => Outcome::contradiction(why),
    };
    outcome.leaks.extend(knowledge.unrounded.iter().map(|what| Leak {
        what: what.clone(),
        deduced: "printed as it is, and not rounded".to_owned(),
    }));
    for (at, issue) in issues.iter().enumerate() {
        let hidden = knowledge.hidden_numbers(at, &surfaces[at]);
        outcome
            .leaks
            .extend(words::told(board, issue.pack, &hidden, issue.workbook));
    }
    outcome.leaks.extend(knowledge.limits_of_hidden_points(&surfaces));
    outcome
}
impl Knowledge<'_> {
    fn judge(&self, settled: &Settled, surfaces: &[Surface]) -> Outcome {
        let mut outcome = Outcome::default();
        let mut seen = BTreeSet::new();
        for issue in 0..surfaces.len() {
            for one in self.to_be_kept(issue).into_iter().chain(self.between(issue)) {
                let sum: Option<Vec<(usize, f64)>> = one
                    .sum
                    .iter()
                    .map(|(cell, factor)| {
                        let version = (cell.clone(), self.truth.version(cell, issue));
                        Some((*self.numbers.get(&version)?, *factor))
                    })
                    .collect();
                let Some(sum) = sum.filter(|sum| seen.insert(format!("{sum:?}"))) else {
                    continue;
                };
                outcome.attacked += 1;
                let left = self.left(settled, &sum, &one);
                outcome.fewest = Some(
                    outcome
                        .fewest
                        .map_or(left.whole_numbers, |few| few.min(left.whole_numbers)),
                );
                let enough = usize::try_from(self.policy.least_possible).unwrap_or(usize::MAX);
                if left.whole_numbers < enough {
                    outcome.leaks.push(Leak {
                        what: one.what,
                        deduced: format!("{} to {}: {} possible", left.least, left.most, left.whole_numbers),
                    });
                }
            }
        }
        outcome
    }

    /// What is left of a hidden count. What is worked out must be true: an attacker who is wrong proves nothing.
    fn left(&self, settled: &Settled, sum: &[(usize, f64)], kept: &Kept) -> Left {
        let enough = usize::try_from(self.policy.least_possible)
            .unwrap_or(usize::MAX)
            .saturating_add(1);
        let (low, high) = kept.truth;
        let left = settled
            .left(sum, enough, low)
            .unwrap_or_else(|| panic!("{}: what is known contradicts itself", kept.what));
        assert!(
            left.least <= high + 1e-6 && low - 1e-6 <= left.most,
            "{}: {left:?} is worked out, and {low} to {high} is true",
            kept.what
        );
        // A count that is hidden and has to do with no other is hidden because it is small.
        let is_alone = kept.sum.len() == 1 && settled.beside(sum).len() == 1 && self.is_marked(kept);
        if is_alone {
            let nought = if self.policy.zeros == Zeros::Hidden {
                0.0
            } else {
                1.0
            };
            let (least, most) = (
                left.least.max(nought),
                left.most.min(f64::from(self.policy.up_to)),
            );
            if least <= low && high <= most {
                let whole_numbers = (0..enough).take_while(|one| least + *one as f64 <= most).count();
                return Left {
                    least,
                    most,
                    whole_numbers,
                };
            }
        }
        left
    }

    fn is_marked(&self, kept: &Kept) -> bool {
        let (cell, _) = &kept.sum[0];
        let is_plain = self
            .indicator(&cell.code)
            .is_some_and(|indicator| !has_own_denominator(indicator));
        is_plain && self.marked.iter().any(|(marked, _)| marked == cell)
    }

    /// The counts of an issue that nobody may work out: small ones, wherever they are, and whatever is marked as hidden; but
    /// none that an issue printed.
    fn to_be_kept(&self, issue: usize) -> Vec<Kept> {
        let mut kept = Vec::new();
        for (cell, value) in &self.truth.values[issue] {
            let Some(indicator) = self.indicator(&cell.code) else {
                continue;
            };
            let version = (cell.clone(), self.truth.version(cell, issue));
            let is_of_people = counts_people(indicator, cell.part);
            let Some(truth) = value.bounds().filter(|_| is_of_people) else {
                continue;
            };
            let is_hidden = self.marked.contains(&version) && !self.printed.contains(&version);
            // Where nought is shown, nobody can be found by it: one that was hidden beside others is no secret.
            let is_no_secret = truth == (0.0, 0.0) && self.policy.zeros == Zeros::Shown;
            let is_kept = self.is_small(truth) || (is_hidden && !is_no_secret);
            if is_kept {
                kept.push(Kept {
                    what: name(cell),
                    sum: vec![(cell.clone(), 1.0)],
                    truth,
                });
            }
            if cell.part == Part::Above {
                kept.extend(self.complement(indicator, cell, truth, issue));
            }
        }
        kept
    }

    /// Those of a proportion's denominator who are not in its numerator, where they are few.
    fn complement(
        &self,
        indicator: &Indicator,
        above: &Cell,
        truth: (f64, f64),
        issue: usize,
    ) -> Option<Kept> {
        let is_proportion = indicator.unit == Unit::Percent && !indicator.may_exceed_denominator;
        let below = Cell {
            part: Part::Below,
            ..above.clone()
        };
        let all = self.truth.value(&below, issue).filter(|_| is_proportion)?;
        let rest = (all.0 - truth.1, all.1 - truth.0);
        self.is_small(rest).then(|| Kept {
            what: format!("{} {} denominator less numerator", above.code, above.period),
            sum: vec![(below, 1.0), (above.clone(), -1.0)],
            truth: rest,
        })
    }

    fn is_small(&self, (least, most): (f64, f64)) -> bool {
        let up_to = f64::from(self.policy.up_to);
        let is_whole = least.fract() == 0.0 && most.fract() == 0.0;
        is_whole
            && (most - least).abs() < f64::EPSILON
            && (least > 0.0 || self.policy.zeros == Zeros::Hidden)
            && least >= 0.0
            && most <= up_to
    }

    /// What an issue hides of each indicator, as it would be printed: counts and figures.
    fn hidden_numbers(&self, issue: usize, surface: &Surface) -> words::Hidden {
        let mut hidden = words::Hidden::default();
        for shown in surface.shown.iter().filter(|shown| shown.number.is_some()) {
            hidden.printed(&shown.code, shown.number.unwrap_or_default());
        }
        for (cell, value) in &self.truth.values[issue] {
            let version = (cell.clone(), self.truth.version(cell, issue));
            let is_kept =
                self.marked.contains(&version) || value.bounds().is_some_and(|truth| self.is_small(truth));
            if let Some(count) = value
                .exact()
                .filter(|_| is_kept && !self.printed.contains(&version))
            {
                hidden.count(&cell.code, count);
            }
        }
        for shown in surface
            .shown
            .iter()
            .filter(|shown| shown.number.is_none() && shown.of == Of::Figure)
        {
            if let Some(figure) = self
                .figure(&shown.code, shown.period, issue)
                .filter(|_| !shown.is_year)
            {
                hidden.figure(&shown.code, figure);
            }
        }
        hidden
    }
}

/// A count that nobody may work out.
pub(super) struct Kept {
    pub(super) what: String,
    pub(super) sum: Vec<(Cell, f64)>,
    pub(super) truth: (f64, f64),
}
