//! What everybody knows: the definitions, the board's relations, what totals are made of, and that time adds up.
//!
//! Each fact is a row over counts. A fact that the figures themselves breach would mislead, so that the judge lets through only
//! those that hold: the attacker is one who always guesses right which to trust.

use std::collections::BTreeMap;

use boardpack_model::board::{self, Basis, Board, Indicator, Operator, Relation, Source, Term, Unit};
use boardpack_model::{Measure, Period, PeriodKind};

use super::surface::{Cell, Part};

/// A sum of counts lies between two numbers.
#[derive(Debug, Clone)]
pub(super) struct Fact {
    /// Counts times what each is multiplied by.
    pub(super) sum: Vec<(Cell, f64)>,
    /// The least.
    pub(super) least: f64,
    /// The most.
    pub(super) most: f64,
}

impl Fact {
    fn nought(sum: Vec<(Cell, f64)>) -> Self {
        Self {
            sum,
            least: 0.0,
            most: 0.0,
        }
    }

    fn not_negative(sum: Vec<(Cell, f64)>) -> Self {
        Self {
            sum,
            least: 0.0,
            most: f64::INFINITY,
        }
    }
}

/// Whether a figure is one number that is not worked out from parts.
pub(super) fn is_one_number(indicator: &Indicator) -> bool {
    !matches!(
        indicator.unit,
        Unit::Percent | Unit::Mean { .. } | Unit::Rate { .. }
    )
}

/// Everything that everybody knows about the periods of a board's indicators. `is_there` tells of a cell whether anybody sent
/// it: a total is of those that are there, as the pack says beside it.
pub(super) fn known(
    board: &Board,
    periods: &BTreeMap<String, Vec<Period>>,
    is_there: &dyn Fn(&Cell) -> bool,
) -> Vec<Fact> {
    let mut facts = Vec::new();
    let indicators = board
        .indicators
        .iter()
        .filter(|one| one.source != Source::Timeliness);
    for indicator in indicators {
        let own = periods
            .get(indicator.code.as_str())
            .map(Vec::as_slice)
            .unwrap_or_default();
        for period in own {
            facts.extend(proportion(indicator, *period));
            facts.extend(total(board, indicator, *period, is_there));
            facts.extend(year_so_far(indicator, *period, is_there));
        }
        facts.extend(within_the_year(indicator, own));
        for other in &board.indicators {
            facts.extend(same_counts(indicator, other, own));
        }
    }
    facts.extend(board.facts.iter().flat_map(|fact| told_twice(fact, periods)));
    facts.extend(
        board
            .relations
            .iter()
            .flat_map(|relation| related(board, relation, periods)),
    );
    facts
}

/// The count of an indicator and period.
pub(super) fn cell(code: &str, part: Part, period: Period) -> Cell {
    Cell {
        code: code.to_owned(),
        period,
        part,
        is_year: false,
    }
}

/// A part is no more than its whole.
fn proportion(indicator: &Indicator, period: Period) -> Option<Fact> {
    let is_proportion = indicator.unit == Unit::Percent && !indicator.may_exceed_denominator;
    let code = indicator.code.as_str();
    is_proportion.then(|| {
        Fact::not_negative(vec![
            (cell(code, Part::Below, period), 1.0),
            (cell(code, Part::Above, period), -1.0),
        ])
    })
}

/// A total is the sum of its parts, numerators and denominators each.
fn total(
    board: &Board,
    indicator: &Indicator,
    period: Period,
    is_there: &dyn Fn(&Cell) -> bool,
) -> Vec<Fact> {
    if indicator.source != Source::Total {
        return Vec::new();
    }
    let parts = indicator.parts.iter().filter_map(|code| board.indicator(code));
    let parts: Vec<&str> = parts.map(|part| part.code.as_str()).collect();
    // One that is there by half is in neither sum.
    let is_added = |code: &str| {
        let is_there = |part| is_there(&cell(code, part, period));
        is_there(Part::Above) && (!has_own_denominator(indicator) || is_there(Part::Below))
    };
    let sum = |part: Part| {
        let whole = (cell(indicator.code.as_str(), part, period), -1.0);
        let added = parts.iter().filter(|code| is_added(code));
        let parts = added.map(|code| (cell(code, part, period), 1.0));
        Fact::nought(parts.chain([whole]).collect())
    };
    if has_own_denominator(indicator) {
        vec![sum(Part::Above), sum(Part::Below)]
    } else {
        vec![sum(Part::Above)]
    }
}

/// The year so far of what happens in each period is the sum of those that are there.
fn year_so_far(indicator: &Indicator, until: Period, is_there: &dyn Fn(&Cell) -> bool) -> Vec<Fact> {
    let Some(year) = until.year_around().filter(|_| indicator.basis == Basis::Flow) else {
        return Vec::new();
    };
    let of = |part: Part| {
        let all = Cell {
            is_year: true,
            ..cell(indicator.code.as_str(), part, until)
        };
        let periods = (0..12)
            .map(|back| until.shifted(-back))
            .take_while(|period| year.contains(period.first_day()));
        let periods = periods
            .map(|period| cell(indicator.code.as_str(), part, period))
            .filter(is_there);
        is_there(&all).then(|| {
            Fact::nought(
                periods
                    .map(|period| (period, 1.0))
                    .chain([(all.clone(), -1.0)])
                    .collect(),
            )
        })
    };
    [Part::Above, Part::Below].into_iter().filter_map(of).collect()
}

/// Whether a denominator is sent with it.
pub(super) fn has_own_denominator(indicator: &Indicator) -> bool {
    match &indicator.unit {
        Unit::Percent | Unit::Mean { .. } => true,
        Unit::Rate { population, .. } => population.is_none(),
        _ => false,
    }
}

/// A year to date never falls within its year, nor do its denominator and those left out.
fn within_the_year(indicator: &Indicator, periods: &[Period]) -> Vec<Fact> {
    if indicator.basis != Basis::YearToDate {
        return Vec::new();
    }
    let next = |period: &Period| {
        let (before, later) = (*period, period.next());
        let is_within = later.financial_year() == period.financial_year() && periods.contains(&later);
        let code = indicator.code.as_str();
        let grows = move |side: Vec<(Part, f64)>| {
            let more = side.iter().map(|(part, sign)| (cell(code, *part, later), *sign));
            let less = side
                .iter()
                .map(|(part, sign)| (cell(code, *part, before), -*sign));
            Fact::not_negative(more.chain(less).collect())
        };
        is_within.then(move || sides(indicator).into_iter().map(grows))
    };
    periods.iter().filter_map(next).flatten().collect()
}

/// The counts of an indicator: numerator, denominator, and those whom a proportion leaves out.
pub(super) fn sides(indicator: &Indicator) -> Vec<Vec<(Part, f64)>> {
    let mut sides = vec![vec![(Part::Above, 1.0)]];
    if has_own_denominator(indicator) {
        sides.push(vec![(Part::Below, 1.0)]);
    }
    if indicator.unit == Unit::Percent && !indicator.may_exceed_denominator {
        sides.push(vec![(Part::Below, 1.0), (Part::Above, -1.0)]);
    }
    sides
}

/// What two indicators count in the same words is the same count, and over longer stretches the sum of it.
fn same_counts(one: &Indicator, other: &Indicator, periods: &[Period]) -> Vec<Fact> {
    let mut facts = Vec::new();
    for (part, words) in counted(one) {
        for (other_part, other_words) in counted(other) {
            let is_itself = one.code == other.code && part == other_part;
            if words != other_words || one.agency != other.agency || one.every != other.every || is_itself {
                continue;
            }
            for period in periods {
                let back = match (one.basis, other.basis) {
                    (one, other) if one == other => 1,
                    (Basis::Rolling12, Basis::Flow) if one.every == PeriodKind::FinancialQuarter => 4,
                    (Basis::YearToDate, Basis::Flow) => i32::from(period.part().unwrap_or(1)),
                    _ => continue,
                };
                let shorter =
                    (0..back).map(|back| (cell(other.code.as_str(), other_part, period.shifted(-back)), 1.0));
                let whole = (cell(one.code.as_str(), part, *period), -1.0);
                facts.push(Fact::nought(shorter.chain([whole]).collect()));
            }
        }
    }
    facts
}

/// What an indicator counts, in words.
fn counted(indicator: &Indicator) -> Vec<(Part, &str)> {
    let above = (Part::Above, indicator.numerator.as_str());
    let below = indicator.denominator.as_deref().map(|words| (Part::Below, words));
    [Some(above), below]
        .into_iter()
        .flatten()
        .filter(|(_, words)| !words.is_empty())
        .collect()
}

/// One fact that several agencies report, where their definitions were made the same.
fn told_twice(fact: &board::Fact, periods: &BTreeMap<String, Vec<Period>>) -> Vec<Fact> {
    if fact.mapped.is_none() {
        return Vec::new();
    }
    let Some((first, others)) = fact.indicators.split_first() else {
        return Vec::new();
    };
    let own = periods.get(first.as_str()).map(Vec::as_slice).unwrap_or_default();
    let count = |code: &str, period| vec![(cell(code, Part::Above, period), 1.0)];
    let pairs = others
        .iter()
        .flat_map(|other| own.iter().map(move |period| (other, *period)));
    pairs
        .flat_map(|(other, period)| {
            alike(
                &count(first.as_str(), period),
                &count(other.as_str(), period),
                fact.tolerance,
            )
        })
        .collect()
}

/// A relation of the board's for each period.
fn related(board: &Board, relation: &Relation, periods: &BTreeMap<String, Vec<Period>>) -> Vec<Fact> {
    let mut all: Vec<Period> = periods.values().flatten().copied().collect();
    all.sort_unstable();
    all.dedup();
    let side = |terms: &[Term], period: Period, sign: f64| -> Option<Vec<(Cell, f64)>> {
        let term = |term: &Term| {
            let part = match term.measure {
                Measure::Numerator => Part::Above,
                Measure::Denominator => Part::Below,
                Measure::Stated => return None,
            };
            board.indicator(&term.indicator)?;
            let period = period.shifted(-i32::from(term.periods_before));
            let sign = if term.is_minus { -sign } else { sign };
            term.breakdown
                .is_empty()
                .then(|| (cell(term.indicator.as_str(), part, period), sign))
        };
        terms.iter().map(term).collect()
    };
    let holds = |period: &Period| {
        relation.from.is_none_or(|from| from <= *period)
            && relation.until.is_none_or(|until| *period <= until)
    };
    let facts = |period: Period| {
        let left = side(&relation.left, period, 1.0)?;
        let right = side(&relation.right, period, 1.0)?;
        Some(match relation.operator {
            Operator::Equal => alike(&left, &right, relation.tolerance),
            Operator::AtLeast => vec![at_least(&left, &right, 1.0)],
            Operator::AtMost => vec![at_least(&right, &left, 1.0)],
            Operator::BothOrNeither => Vec::new(),
        })
    };
    let periods = all.iter().filter(|period| holds(period));
    periods.filter_map(|period| facts(*period)).flatten().collect()
}

/// Two sums differ by no more than a share of the larger: neither is less than the rest of the other.
fn alike(left: &[(Cell, f64)], right: &[(Cell, f64)], tolerance: f64) -> Vec<Fact> {
    if tolerance <= 0.0 {
        return vec![Fact {
            most: 0.0,
            ..at_least(left, right, 1.0)
        }];
    }
    let share = 1.0 - tolerance;
    vec![at_least(left, right, share), at_least(right, left, share)]
}

/// One sum is at least a share of the other.
fn at_least(more: &[(Cell, f64)], less: &[(Cell, f64)], share: f64) -> Fact {
    let less = less.iter().map(|(cell, factor)| (cell.clone(), -share * factor));
    Fact::not_negative(more.iter().cloned().chain(less).collect())
}
