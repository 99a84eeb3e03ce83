//! What everybody knows of how figures hang together.
//!
//! | what is known | where from |
//! |---|---|
//! | a numerator is part of its denominator | the unit |
//! | a year so far is the sum of its periods | the basis |
//! | two years to date differ by what happened between | the basis |
//! | rolling twelve months that follow each other share most of their months | the basis |
//! | so do those whom a proportion leaves out of them | the basis and the unit |
//! | a total is the sum of those of its parts that are there | `parts` |
//! | equalities and inequalities without tolerance | the board's relations |
//! | one fact that several agencies count alike | the board's facts |
//! | the same between what was printed before and what is not printed | earlier issues |
//! | a total of which something was absent was the sum of what was there then | earlier issues |
//!
//! What time adds up is in `over_time`, what earlier issues say in `printed_before`. Something that the figures themselves break (a query stands) is known to nobody and left out.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Basis, Fact, Missing, Operator, Relation, Source, Term, Unit};
use boardpack_model::{Measure, Period, Value};

use super::bounds::Target;
use super::earlier::Earlier;
use super::over_time::{Rolling, Side};
use super::surface::{Figure, Item, Surface, What};

/// A count that a figure shows, or one that nobody prints and that figures hang together by.
#[derive(Debug, Clone, Copy)]
pub(super) struct Variable {
    /// The figure that shows it; nothing where none does.
    pub(super) item: Option<Item>,
    /// What it is, from and to: the sender's own interval, or one number.
    pub(super) range: (f64, f64),
}

impl Variable {
    /// The number, where there is one.
    pub(super) fn exact(&self) -> Option<f64> {
        let (low, high) = self.range;
        (high - low < 1e-9).then_some(low)
    }
}

/// The sum of these, and a number, is nought, or at least nought.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Row {
    pub(super) terms: Vec<(usize, f64)>,
    pub(super) constant: f64,
    pub(super) is_equal: bool,
}

/// The counts of one figure.
#[derive(Debug, Clone, Copy)]
pub(super) struct Counts {
    pub(super) numerator: Option<usize>,
    pub(super) denominator: Option<usize>,
    /// Which of them are counts of people or events, and so to be kept.
    pub(super) keeps: (bool, bool),
    pub(super) has_complement: bool,
}

impl Counts {
    /// The counts that must be kept: numerator, denominator, and those whom a proportion leaves out.
    pub(super) fn targets(&self) -> Vec<Target> {
        let (above, below) = (self.numerator, self.denominator);
        let complement = above.zip(below).filter(|_| self.has_complement);
        let targets = [
            above.filter(|_| self.keeps.0).map(|above| vec![(above, 1.0)]),
            below.filter(|_| self.keeps.1).map(|below| vec![(below, 1.0)]),
            complement.map(|(above, below)| vec![(below, 1.0), (above, -1.0)]),
        ];
        targets.into_iter().flatten().collect()
    }
}

/// Everything that is known of the counts behind an assessment, were everything shown.
#[derive(Default)]
pub(super) struct Relations {
    pub(super) variables: Vec<Variable>,
    pub(super) rows: Vec<Row>,
    pub(super) rows_of: BTreeMap<usize, Vec<usize>>,
    pub(super) counts: BTreeMap<Item, Counts>,
    /// What happened between two years to date: nobody prints it.
    pub(super) between: Vec<Counts>,
    pub(super) rolling: Vec<Rolling>,
    /// The year so far that a figure is part of: never shown without it.
    pub(super) year_of: BTreeMap<Item, Item>,
    /// In which rolling series a figure stands, and where.
    pub(super) rolling_place: BTreeMap<(Item, Side), (usize, usize)>,
}

pub(super) const BOTH: [Measure; 2] = [Measure::Numerator, Measure::Denominator];

impl Relations {
    pub(super) fn new(surface: &Surface<'_>, earlier: &Earlier) -> Self {
        let mut known = Self::default();
        for (item, figure) in surface.items() {
            if figure.indicator.source != Source::Timeliness {
                known.add(item, &figure);
            }
        }
        known.totals(surface);
        known.facts(surface);
        known.declared(surface);
        for (index, indicator, assessed) in surface.indicators() {
            known.year(index, indicator, assessed);
        }
        known.as_printed_before(earlier);
        for (index, indicator, assessed) in surface.indicators() {
            let periods: Vec<Period> = assessed.series.iter().map(|point| point.period).collect();
            match indicator.basis {
                Basis::YearToDate => known.years_to_date(index, indicator, &periods),
                Basis::Rolling12 => known.rolling_years(index, indicator, &periods),
                Basis::Flow | Basis::Snapshot => {}
            }
        }
        known
    }

    /// The variable of one of a figure's counts.
    pub(super) fn variable(&self, item: Item, measure: Measure) -> Option<usize> {
        let counts = self.counts.get(&item)?;
        match measure {
            Measure::Numerator => counts.numerator,
            Measure::Denominator => counts.denominator,
            Measure::Stated => None,
        }
    }

    /// The rolling series that a figure stands in, and where; nothing for any other.
    pub(super) fn run_of(&self, item: Item, side: Side) -> Option<(&Rolling, usize)> {
        let (run, at) = self.rolling_place.get(&(item, side))?;
        Some((&self.rolling[*run], *at))
    }

    /// The variables of a figure.
    pub(super) fn variables_of(&self, item: Item) -> impl Iterator<Item = usize> {
        let counts = self.counts.get(&item);
        counts
            .into_iter()
            .flat_map(|counts| [counts.numerator, counts.denominator])
            .flatten()
    }

    fn add(&mut self, item: Item, figure: &Figure<'_>) {
        let above = match figure.indicator.unit {
            Unit::Count => figure.value,
            _ => figure.numerator,
        };
        let numerator = self.count(Some(item), above);
        let denominator = if figure.denominator_counts() {
            self.count(Some(item), figure.denominator)
        } else {
            None
        };
        let counts = Counts {
            numerator,
            denominator,
            keeps: (figure.numerator_counts(), figure.denominator_counts()),
            has_complement: figure.has_complement(),
        };
        self.counts.insert(item, counts);
        if let (Some(above), Some(below), true) = (numerator, denominator, counts.has_complement) {
            self.know(vec![(below, 1.0), (above, -1.0)], 0.0, false);
        }
    }

    fn count(&mut self, item: Option<Item>, value: Value) -> Option<usize> {
        let range = value.bounds()?;
        self.variables.push(Variable { item, range });
        Some(self.variables.len() - 1)
    }

    /// A count that nobody prints.
    pub(super) fn unprinted(&mut self, range: (f64, f64)) -> usize {
        self.variables.push(Variable { item: None, range });
        self.variables.len() - 1
    }

    /// Something that is known, unless the figures themselves break it.
    pub(super) fn know(&mut self, terms: Vec<(usize, f64)>, constant: f64, is_equal: bool) {
        let (mut low, mut high) = (constant, constant);
        for (variable, times) in &terms {
            let range = self.variables[*variable].range;
            let ends = (times * range.0, times * range.1);
            low += ends.0.min(ends.1);
            high += ends.0.max(ends.1);
        }
        let holds = high > -1e-6 && (!is_equal || low < 1e-6);
        let row = Row {
            terms,
            constant,
            is_equal,
        };
        if holds && !row.terms.is_empty() {
            for (variable, _) in &row.terms {
                self.rows_of.entry(*variable).or_default().push(self.rows.len());
            }
            self.rows.push(row);
        }
    }

    /// Every total is the sum of those of its parts that it was added up from: of one that is there by half, nothing is in it.
    fn totals(&mut self, surface: &Surface<'_>) {
        for (index, indicator, assessed) in surface.indicators() {
            if indicator.source != Source::Total {
                continue;
            }
            let parts = surface.parts(indicator);
            for point in &assessed.series {
                let is_added = |part: &usize| surface.adds(*part, point.period);
                let there: Vec<usize> = parts.iter().copied().filter(is_added).collect();
                self.sum(index, &there, What::Period(point.period));
            }
            // A year of which something is absent follows from its periods.
            if let Some(year) = assessed
                .year
                .as_ref()
                .filter(|year| year.covers.without.is_empty())
            {
                self.sum(index, &parts, What::YearUntil(year.until));
            }
        }
    }

    fn sum(&mut self, total: usize, parts: &[usize], what: What) {
        for measure in BOTH {
            let of = |indicator| self.variable(Item { indicator, what }, measure);
            let (Some(whole), parts) = (of(total), parts.iter().copied().filter_map(of)) else {
                continue;
            };
            let mut terms: Vec<(usize, f64)> = parts.map(|part| (part, 1.0)).collect();
            if !terms.is_empty() {
                terms.push((whole, -1.0));
                self.know(terms, 0.0, true);
            }
        }
    }

    /// One fact that several agencies count alike.
    fn facts(&mut self, surface: &Surface<'_>) {
        let alike = |fact: &&Fact| fact.mapped.is_some() && fact.tolerance <= 0.0;
        for fact in surface.board.facts.iter().filter(alike) {
            let codes = fact.indicators.iter();
            let places: Vec<usize> = codes.filter_map(|code| surface.place(code)).collect();
            let series = places
                .iter()
                .flat_map(|place| &surface.assessment.indicators[*place].series);
            let periods: BTreeSet<Period> = series.map(|point| point.period).collect();
            for period in periods {
                self.fact(&places, What::Period(period));
            }
        }
    }

    /// Those who have it say the same, whoever of the others has not.
    fn fact(&mut self, places: &[usize], what: What) {
        let of = |indicator: &usize| {
            let indicator = *indicator;
            self.variable(Item { indicator, what }, Measure::Numerator)
        };
        let there: Vec<usize> = places.iter().filter_map(of).collect();
        for pair in there.windows(2) {
            self.know(vec![(pair[0], 1.0), (pair[1], -1.0)], 0.0, true);
        }
    }

    /// What the board says must hold.
    fn declared(&mut self, surface: &Surface<'_>) {
        for relation in &surface.board.relations {
            let is_exact = relation.tolerance <= 0.0 && relation.operator != Operator::BothOrNeither;
            if !is_exact {
                continue;
            }
            let terms = relation.left.iter().chain(&relation.right);
            let kinds = terms.filter_map(|term| surface.place(&term.indicator));
            let periods: BTreeSet<Period> = kinds
                .flat_map(|place| &surface.assessment.indicators[place].series)
                .map(|point| point.period)
                .collect();
            for period in periods {
                self.declared_in(surface, relation, period);
            }
        }
    }

    fn declared_in(&mut self, surface: &Surface<'_>, relation: &Relation, period: Period) {
        let is_before = relation.from.is_some_and(|from| period < from);
        if is_before || relation.until.is_some_and(|until| period > until) {
            return;
        }
        let sides = [(&relation.left, 1.0), (&relation.right, -1.0)];
        let mut terms: Vec<(usize, f64)> = Vec::new();
        for (term, side) in sides
            .into_iter()
            .flat_map(|(terms, side)| terms.iter().map(move |t| (t, side)))
        {
            let sign = if term.is_minus { -side } else { side };
            match self.term(surface, term, period) {
                Some(variable) => match terms.iter_mut().find(|(known, _)| *known == variable) {
                    Some((_, times)) => *times += sign,
                    None => terms.push((variable, sign)),
                },
                None if relation.missing == Missing::NotRun => return,
                None => {}
            }
        }
        if relation.operator == Operator::AtMost {
            for (_, times) in &mut terms {
                *times = -*times;
            }
        }
        self.know(terms, 0.0, relation.operator == Operator::Equal);
    }

    fn term(&self, surface: &Surface<'_>, term: &Term, period: Period) -> Option<usize> {
        let indicator = surface.place(&term.indicator)?;
        let what = What::Period(period.shifted(-i32::from(term.periods_before)));
        let is_whole = term.breakdown.is_empty();
        is_whole.then(|| self.variable(Item { indicator, what }, term.measure))?
    }
}
