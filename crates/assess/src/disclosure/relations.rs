//! What everybody knows of how figures hang together.
//!
//! | what is known | where from |
//! |---|---|
//! | a numerator is part of its denominator | the unit |
//! | a year so far is the sum of its periods | the basis |
//! | two years to date differ by what happened between | the basis |
//! | rolling twelve months that follow each other share most of their months | the basis |
//! | a total is the sum of its parts | `parts` |
//! | equalities and inequalities without tolerance | the board's relations |
//! | one fact that several agencies count alike | the board's facts |
//! | the same between what was printed before and what is not printed | earlier issues |
//!
//! Something that the figures themselves break (a query stands) is known to nobody and left out.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Basis, Indicator, Missing, Operator, Relation, Source, Term, Unit};
use boardpack_model::{Measure, Period, PeriodKind, Value};

use super::earlier::Earlier;
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

/// The figures of a rolling indicator in order of time, without gaps.
pub(super) struct Rolling {
    pub(super) points: Vec<(usize, f64)>,
    /// How many periods one figure covers.
    pub(super) width: usize,
}

/// Everything that is known of the counts behind an assessment, were everything shown.
#[derive(Default)]
pub(super) struct Relations {
    pub(super) variables: Vec<Variable>,
    pub(super) rows: Vec<Row>,
    pub(super) rows_of: BTreeMap<usize, Vec<usize>>,
    pub(super) counts: BTreeMap<Item, Counts>,
    /// What happened between two years to date, with the two.
    pub(super) between: Vec<usize>,
    pub(super) rolling: Vec<Rolling>,
    /// The year so far that a figure is part of: never shown without it.
    pub(super) year_of: BTreeMap<Item, Item>,
    rolling_place: BTreeMap<usize, (usize, usize)>,
}

const BOTH: [Measure; 2] = [Measure::Numerator, Measure::Denominator];

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
            let periods: Vec<Period> = assessed.series.iter().map(|point| point.period).collect();
            if let Some(year) = &assessed.year {
                let mut within = periods;
                within.retain(|period| year.year.contains(period.first_day()) && *period <= year.until);
                known.year(index, indicator, &within, year.until);
            }
        }
        known.as_printed_before(earlier);
        for (index, indicator, assessed) in surface.indicators() {
            let periods: Vec<Period> = assessed.series.iter().map(|point| point.period).collect();
            match indicator.basis {
                Basis::YearToDate => known.years_to_date(index, &periods),
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

    /// The rolling series that a count stands in, and where; nothing for any other.
    pub(super) fn run_of(&self, variable: usize) -> Option<(&Rolling, usize)> {
        let (run, at) = self.rolling_place.get(&variable)?;
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

    /// Something that is known, unless the figures themselves break it.
    fn know(&mut self, terms: Vec<(usize, f64)>, constant: f64, is_equal: bool) {
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

    /// Every total is the sum of its parts.
    fn totals(&mut self, surface: &Surface<'_>) {
        for (index, indicator, assessed) in surface.indicators() {
            if indicator.source != Source::Total {
                continue;
            }
            let parts: Vec<usize> = indicator
                .parts
                .iter()
                .filter_map(|code| surface.place(code))
                .collect();
            for point in &assessed.series {
                self.sum(index, &parts, What::Period(point.period));
            }
            if let Some(year) = &assessed.year {
                self.sum(index, &parts, What::YearUntil(year.until));
            }
        }
    }

    fn sum(&mut self, total: usize, parts: &[usize], what: What) {
        for measure in BOTH {
            let of = |indicator| self.variable(Item { indicator, what }, measure);
            let (Some(whole), parts) = (of(total), parts.iter().filter_map(|part| of(*part))) else {
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
        let alike = |fact: &&boardpack_model::board::Fact| fact.mapped.is_some() && fact.tolerance <= 0.0;
        for fact in surface.board.facts.iter().filter(alike) {
            let places: Vec<usize> = fact
                .indicators
                .iter()
                .filter_map(|code| surface.place(code))
                .collect();
            for pair in places.windows(2) {
                for point in &surface.assessment.indicators[pair[0]].series {
                    let of = |indicator| {
                        let what = What::Period(point.period);
                        self.variable(Item { indicator, what }, Measure::Numerator)
                    };
                    if let (Some(one), Some(other)) = (of(pair[0]), of(pair[1])) {
                        self.know(vec![(one, 1.0), (other, -1.0)], 0.0, true);
                    }
                }
            }
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

    /// A year so far is the sum of its periods, or the last of them where that holds the others already.
    fn year(&mut self, index: usize, indicator: &Indicator, within: &[Period], until: Period) {
        let year = Item {
            indicator: index,
            what: What::YearUntil(until),
        };
        let parts = within.iter().map(|period| Item {
            indicator: index,
            what: What::Period(*period),
        });
        let parts: Vec<Item> = match indicator.basis {
            Basis::Flow => parts.collect(),
            _ => parts.collect::<Vec<_>>().pop().into_iter().collect(),
        };
        for measure in BOTH {
            let of = |item: &Item| self.variable(*item, measure);
            let Some(whole) = of(&year) else {
                continue;
            };
            let mut terms: Vec<(usize, f64)> = parts.iter().filter_map(of).map(|part| (part, 1.0)).collect();
            terms.push((whole, -1.0));
            if terms.len() > 1 {
                self.know(terms, 0.0, true);
            }
        }
        self.year_of.extend(parts.into_iter().map(|part| (part, year)));
    }

    /// Everything so far once more for each earlier issue that printed other numbers: those numbers stand, and what that
    /// issue did not print is taken to be what it is now.
    fn as_printed_before(&mut self, earlier: &Earlier) {
        let now = self.rows.clone();
        for issue in earlier.issues() {
            let printed: BTreeMap<usize, f64> = issue
                .iter()
                .flat_map(|(item, parts)| {
                    let of = |measure| self.variable(*item, measure);
                    let above = of(Measure::Numerator).zip(parts.numerator);
                    [above, of(Measure::Denominator).zip(parts.denominator)]
                })
                .flatten()
                .collect();
            let differs = |(variable, _): &(usize, f64)| {
                let now = self.variables[*variable].exact();
                let then = printed.get(variable);
                then.is_some_and(|then| now.is_none_or(|now| (now - then).abs() > 1e-9))
            };
            let other: Vec<&Row> = now.iter().filter(|row| row.terms.iter().any(differs)).collect();
            let rows: Vec<Row> = other.into_iter().map(|row| with_printed(row, &printed)).collect();
            for row in rows {
                if !self.rows.contains(&row) {
                    self.know(row.terms, row.constant, row.is_equal);
                }
            }
        }
    }

    /// Two years to date differ by what happened between them.
    fn years_to_date(&mut self, index: usize, periods: &[Period]) {
        for measure in BOTH {
            let known: Vec<(Period, usize)> = periods
                .iter()
                .filter_map(|period| {
                    let what = What::Period(*period);
                    Some((
                        *period,
                        self.variable(
                            Item {
                                indicator: index,
                                what,
                            },
                            measure,
                        )?,
                    ))
                })
                .collect();
            for pair in known.windows(2) {
                let ((before, first), (after, second)) = (pair[0], pair[1]);
                if before.financial_year() != after.financial_year() {
                    continue;
                }
                let (low, high) = (self.variables[first].range, self.variables[second].range);
                if high.1 < low.0 {
                    continue;
                }
                let between = self.variables.len();
                self.variables.push(Variable {
                    item: None,
                    range: ((high.0 - low.1).max(0.0), high.1 - low.0),
                });
                self.between.push(between);
                self.know(vec![(second, 1.0), (first, -1.0), (between, -1.0)], 0.0, true);
            }
        }
    }

    /// Rolling twelve months are the sum of what happened in each period; those that count children are not, for a child may
    /// be counted in several.
    fn rolling_years(&mut self, index: usize, indicator: &Indicator, periods: &[Period]) {
        let Some(width) = periods.first().and_then(|period| a_year_of(period.kind())) else {
            return;
        };
        if indicator.distinct_children {
            return;
        }
        for measure in BOTH {
            let mut run: Vec<(usize, f64)> = Vec::new();
            for period in periods {
                let what = What::Period(*period);
                let variable = self.variable(
                    Item {
                        indicator: index,
                        what,
                    },
                    measure,
                );
                match variable.and_then(|variable| Some((variable, self.variables[variable].exact()?))) {
                    Some(point) => run.push(point),
                    None => self.rolling_run(&std::mem::take(&mut run), width),
                }
            }
            self.rolling_run(&run, width);
        }
    }

    fn rolling_run(&mut self, run: &[(usize, f64)], width: usize) {
        let values: Vec<f64> = run.iter().map(|(_, value)| *value).collect();
        if super::rolling::Flows::of(&values, width).is_none() {
            return;
        }
        let first = self.variables.len();
        for _ in 0..run.len() + width - 1 {
            self.variables.push(Variable {
                item: None,
                range: (0.0, f64::INFINITY),
            });
        }
        for (index, (variable, _)) in run.iter().enumerate() {
            let months = (first + index..first + index + width).map(|flow| (flow, 1.0));
            self.know(months.chain([(*variable, -1.0)]).collect(), 0.0, true);
        }
        for (at, (variable, _)) in run.iter().enumerate() {
            self.rolling_place.insert(*variable, (self.rolling.len(), at));
        }
        self.rolling.push(Rolling {
            points: run.to_vec(),
            width,
        });
    }
}

/// How many periods of a kind make a year, where there are several.
fn a_year_of(kind: PeriodKind) -> Option<usize> {
    match kind {
        PeriodKind::Month => Some(12),
        PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => Some(4),
        PeriodKind::HalfYear => Some(2),
        PeriodKind::FinancialYear | PeriodKind::AcademicTerm | PeriodKind::Custom => None,
    }
}

/// The same with the numbers that were printed in place of what they were printed for.
fn with_printed(row: &Row, printed: &BTreeMap<usize, f64>) -> Row {
    let mut constant = row.constant;
    let mut terms = Vec::new();
    for (variable, times) in &row.terms {
        match printed.get(variable) {
            Some(number) => constant += times * number,
            None => terms.push((*variable, *times)),
        }
    }
    Row {
        terms,
        constant,
        is_equal: row.is_equal,
    }
}
