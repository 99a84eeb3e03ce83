//! What the board declares of its own figures holds: parts and wholes, sources and cases, openings and closings.
//!
//! **As declared** (a query, unless the board says otherwise). Each `[[relation]]` of the board's indicators is a check of its own,
//! under its own code: the sum on the left is equal to, at most or at least the sum on the right, or both sides have a
//! figure or neither has. A term is a figure of an indicator, of the whole or of a part of it, for the same period or one
//! before, so that "open now is open before, and those begun, less those ended" can be said.
//!
//! The two sides may differ by the tolerance, as a share of the larger. A hidden figure (`<5`) counts as everything that it
//! can be, and the relation speaks only where no reading fits. Where a term has no figure the relation does as it is
//! told: it does not run and is counted as not run (the usual), it does not run only where a whole side has none, or it
//! takes the term as nought.
//!
//! A relation over the figures of two agencies runs with whichever return comes later, and tells its sender about their own
//! figures only. A past period is looked at again where a return changes one of its figures.

use std::collections::BTreeSet;

use boardpack_model::board::Source;
use boardpack_model::rules::{Missing, Operator, Relation, Term};
use boardpack_model::{AgencyCode, Finding, Observation, Period, Severity};

use super::the_return::Return;
use super::{Absent, Verdict};
use crate::printed::part;

/// Checks one relation over every period that the return touches it in.
pub(super) fn check(of: &Return<'_>, relation: &Relation) -> Verdict {
    let mut verdict = Verdict::default();
    for at in asked_periods(of, relation) {
        verdict.count(Sides::new(of, relation, at).verdict());
    }
    for at in past_periods(of, relation) {
        let sides = Sides::new(of, relation, at);
        if let Ok(finding) = sides.verdict() {
            verdict.count(Ok(finding));
        }
    }
    verdict
}

fn terms(relation: &Relation) -> impl Iterator<Item = &Term> {
    relation.left.iter().chain(&relation.right)
}

/// The periods for which the return is asked for a term of the relation's own period.
fn asked_periods(of: &Return<'_>, relation: &Relation) -> BTreeSet<Period> {
    let is_term = |code| terms(relation).any(|term| term.indicator == code && term.periods_before == 0);
    of.asked()
        .filter(|(indicator, _)| indicator.source == Source::Returns && is_term(indicator.code.clone()))
        .map(|(_, period)| period)
        .filter(|at| relation.holds_for(*at))
        .collect()
}

/// The other periods in which the return says something new about a term, up to the last that it is asked for.
fn past_periods(of: &Return<'_>, relation: &Relation) -> BTreeSet<Period> {
    let asked = asked_periods(of, relation);
    let last = of.key.period.last_day();
    let news = of.current.values().filter(|cell| of.is_news(cell));
    news.flat_map(|cell| {
        terms(relation)
            .filter(|term| is_of(cell, term))
            .map(|term| cell.period.shifted(i32::from(term.periods_before)))
    })
    .filter(|at| at.last_day() <= last && !asked.contains(at))
    .filter(|at| relation.holds_for(*at))
    .collect()
}

fn is_of(cell: &Observation, term: &Term) -> bool {
    cell.indicator == term.indicator && cell.measure == term.measure && cell.breakdown == term.breakdown
}

/// The least and the most that something can be.
type Interval = (f64, f64);

/// A relation at one period.
struct Sides<'s, 'a> {
    of: &'s Return<'a>,
    relation: &'a Relation,
    at: Period,
}

impl<'s, 'a> Sides<'s, 'a> {
    fn new(of: &'s Return<'a>, relation: &'s Relation, at: Period) -> Self
    where
        's: 'a,
    {
        Self { of, relation, at }
    }

    fn verdict(&self) -> Result<Option<Finding>, Absent> {
        let (left, right) = (&self.relation.left, &self.relation.right);
        if self.relation.operator == Operator::BothOrNeither {
            let has = |side: &'a [Term]| side.iter().any(|term| self.interval(term).is_some());
            return Ok((has(left) != has(right)).then(|| self.finding(None)).flatten());
        }
        let sides = (self.sum(left)?, self.sum(right)?);
        let is_broken = !holds(self.relation, sides);
        Ok(is_broken.then(|| self.finding(Some(sides))).flatten())
    }

    fn cell(&self, term: &'a Term) -> Option<&'a Observation> {
        let period = self.at.shifted(-i32::from(term.periods_before));
        let figure = (term.measure, term.breakdown.as_str());
        self.of.known(&term.indicator, period, figure)
    }

    fn interval(&self, term: &'a Term) -> Option<Interval> {
        let (low, high) = self.cell(term)?.value.bounds()?;
        Some(if term.is_minus { (-high, -low) } else { (low, high) })
    }

    fn sum(&self, side: &'a [Term]) -> Result<Interval, Absent> {
        let known: Vec<Option<Interval>> = side.iter().map(|term| self.interval(term)).collect();
        let absent = known.iter().filter(|it| it.is_none()).count();
        let runs = match self.relation.missing {
            Missing::NotRun => absent == 0,
            Missing::NotRunIfAll => absent < side.len(),
            Missing::AsNought => true,
        };
        let add = |sum: Interval, it: Interval| (sum.0 + it.0, sum.1 + it.1);
        let sum = known.into_iter().flatten().fold((0.0, 0.0), add);
        runs.then_some(sum).ok_or(Absent)
    }

    /// The finding about the first of its figures that this return gives.
    fn finding(&self, sums: Option<(Interval, Interval)>) -> Option<Finding> {
        let of_return = |term: &&'a Term| {
            let period = self.at.shifted(-i32::from(term.periods_before));
            let figure = (term.measure, term.breakdown.as_str());
            let cell = self.of.part(&term.indicator, period, figure);
            cell.is_some_and(|cell| cell.value.is_answer())
        };
        let mine = terms(self.relation).find(of_return)?;
        let cell = self.cell(mine)?;
        let message = match sums {
            Some((left, right)) => format!(
                "{} for {}: {} is not {} {}",
                self.relation.title,
                self.at,
                self.in_words(&self.relation.left, left),
                words(self.relation.operator),
                self.in_words(&self.relation.right, right)
            ),
            None => format!(
                "{} for {}: one side has a figure and the other has none",
                self.relation.title, self.at
            ),
        };
        let make = match self.relation.severity {
            Severity::Error => Finding::error,
            Severity::Query => Finding::query,
            Severity::Note => Finding::note,
        };
        let finding = make(&self.relation.code, cell.place.clone(), message)
            .hint("check the figures that are named; if they are right as they are, say why they differ")
            .about(&mine.indicator, cell.period)
            .measure(mine.measure);
        Some(finding)
    }

    /// A side in figures: `240 + 30 - 10 = 260`; another agency's figures are told to nobody.
    fn in_words(&self, side: &'a [Term], sum: Interval) -> String {
        let others: BTreeSet<String> = side.iter().filter_map(|term| self.other(term)).collect();
        if !others.is_empty() {
            let others: Vec<String> = others.into_iter().collect();
            return format!("what {} reported", others.join(" and "));
        }
        let figures = side.iter().enumerate().map(|(position, term)| {
            let figure = self.interval(term).map_or((0.0, 0.0), |(low, high)| {
                if term.is_minus { (-high, -low) } else { (low, high) }
            });
            match (term.is_minus, position) {
                (true, 0) => format!("-{}", range(figure)),
                (true, _) => format!(" - {}", range(figure)),
                (false, 0) => range(figure),
                (false, _) => format!(" + {}", range(figure)),
            }
        });
        let figures: String = figures.collect();
        if side.len() > 1 {
            format!("{figures} = {}", range(sum))
        } else {
            figures
        }
    }

    /// The other agency that a term's figure comes from.
    fn other(&self, term: &Term) -> Option<String> {
        let indicator = self.of.board.indicator(&term.indicator)?;
        let is_own = |agency: &AgencyCode| *agency == self.of.key.agency;
        (!is_own(&indicator.agency)).then(|| {
            let agency = self.of.board.agency(&indicator.agency);
            agency.map_or_else(
                || indicator.agency.to_string(),
                |agency| agency.short_name.clone(),
            )
        })
    }
}

fn words(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal | Operator::BothOrNeither => "equal to",
        Operator::AtMost => "at most",
        Operator::AtLeast => "at least",
    }
}

fn range((low, high): Interval) -> String {
    if (high - low).abs() < 1e-9 {
        part(low)
    } else {
        format!("{} to {}", part(low), part(high))
    }
}

/// Whether some reading of the two sides fits the relation.
fn holds(relation: &Relation, (left, right): (Interval, Interval)) -> bool {
    let at_most = |one: Interval, other: Interval| {
        let larger = one.0.abs().max(other.1.abs());
        one.0 - other.1 <= (relation.tolerance + 1e-9) * larger
    };
    match relation.operator {
        Operator::Equal => at_most(left, right) && at_most(right, left),
        Operator::AtMost => at_most(left, right),
        Operator::AtLeast => at_most(right, left),
        Operator::BothOrNeither => true,
    }
}

#[cfg(test)]
mod tests;
