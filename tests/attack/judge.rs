//! The judge: joins what packs say with what everybody knows, and looks at what that leaves of each hidden count.
//!
//! Only the judge knows the truth. It uses it to say which cells of two issues are the same fact, which of the things that
//! everybody knows really hold (so that the attacker is never misled, hence never weaker than one who guesses right), which
//! counts must not become known, and whether what was worked out is true.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::{Assessment, Point, Rag, SpecialCause};
use boardpack_model::board::{Basis, Board, DisclosurePolicy, Indicator, Polarity, Source, Unit, Zeros};
use boardpack_model::pack::Pack;
use boardpack_model::{IndicatorCode, Period, PeriodKind, Value};

use super::bounds::{Left, Settled, System};
use super::relations::{Fact, cell, has_own_denominator, is_one_number, known};
use super::surface::{Cell, Of, Part, Shown, Surface, Word, read};
use super::words;

/// One issue: what an audience got, and the truth behind it.
pub(super) struct Issue<'a> {
    /// The pack of the audience.
    pub(super) pack: &'a Pack,
    /// The assessment before anything was hidden.
    pub(super) truth: &'a Assessment,
}

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
    let settled = system
        .settle()
        .unwrap_or_else(|why| panic!("what is said contradicts itself: {why}"));
    let mut outcome = knowledge.judge(&settled, &surfaces);
    for (at, issue) in issues.iter().enumerate() {
        let hidden = knowledge.hidden_numbers(at, &surfaces[at]);
        outcome.leaks.extend(words::told(board, issue.pack, &hidden));
    }
    outcome.leaks.extend(knowledge.limits_of_hidden_points(&surfaces));
    outcome
}

/// A cell as one issue has it: a revision makes another of it.
type Version = (Cell, usize);

/// What is true, by issue.
struct Truth<'a> {
    issues: &'a [Issue<'a>],
    values: Vec<BTreeMap<Cell, Value>>,
}

impl<'a> Truth<'a> {
    fn new(board: &'a Board, issues: &'a [Issue<'a>]) -> Self {
        let values = issues.iter().map(|issue| values(board, issue.truth)).collect();
        Self { issues, values }
    }

    /// Which fact a cell of an issue is: two issues with the same value have the same one.
    fn version(&self, cell: &Cell, issue: usize) -> usize {
        let told: Vec<Option<&Value>> = self.values[..=issue]
            .iter()
            .map(|values| values.get(cell))
            .collect();
        let mut of: Vec<&Value> = told.into_iter().flatten().collect();
        of.dedup();
        of.len()
    }

    fn value(&self, cell: &Cell, issue: usize) -> Option<(f64, f64)> {
        self.values.get(issue)?.get(cell)?.bounds()
    }

    /// Every period of each indicator of an issue.
    fn periods(&self, issue: usize) -> BTreeMap<String, Vec<Period>> {
        let of = |one: &boardpack_model::assessment::IndicatorAssessment| {
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

fn above(indicator: &Indicator, point: &Point) -> Value {
    if is_one_number(indicator) {
        point.figure.map_or(point.value, Value::number)
    } else {
        point.numerator
    }
}

struct Knowledge<'a> {
    board: &'a Board,
    policy: &'a DisclosurePolicy,
    truth: &'a Truth<'a>,
    system: System,
    numbers: BTreeMap<Version, usize>,
    printed: BTreeSet<Version>,
    marked: BTreeSet<Version>,
}

impl<'a> Knowledge<'a> {
    fn new(board: &'a Board, policy: &'a DisclosurePolicy, truth: &'a Truth<'a>) -> Self {
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
        }
    }

    fn indicator(&self, code: &str) -> Option<&'a Indicator> {
        let code = IndicatorCode::new(code).ok()?;
        let indicator = self.board.indicator(&code);
        indicator.filter(|indicator| indicator.source != Source::Timeliness)
    }

    /// The unknown number that a cell of an issue is.
    fn number(&mut self, cell: &Cell, issue: usize) -> usize {
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
    fn number_all(&mut self, issue: usize) {
        let cells: Vec<Cell> = self.truth.values[issue].keys().cloned().collect();
        for cell in &cells {
            self.number(cell, issue);
        }
    }

    /// The number that is printed for a cell: itself, or the nearest multiple of what the policy rounds to.
    fn as_printed(&mut self, cell: &Cell, issue: usize) -> usize {
        let number = self.number(cell, issue);
        let base = f64::from(self.policy.round_to);
        if self.policy.round_to <= 1 {
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

    fn learn(&mut self, issue: usize, surface: &Surface) {
        for shown in &surface.shown {
            self.learn_number(issue, shown);
        }
        for (code, period, word) in &surface.words {
            self.learn_word(issue, (code, *period), *word);
        }
        for (code, period, interval) in &surface.intervals {
            self.learn_interval(issue, (code, *period), *interval);
        }
        for line in &surface.lines {
            self.learn_mean(issue, line);
        }
    }

    fn learn_number(&mut self, issue: usize, shown: &Shown) {
        let Some(indicator) = self.indicator(&shown.code) else {
            return;
        };
        let Some(issue) = issue.checked_sub(usize::from(shown.was)) else {
            return;
        };
        let of_cell = |part| Cell {
            code: shown.code.clone(),
            period: shown.period,
            part,
            is_year: shown.is_year,
        };
        let part = match shown.of {
            Of::Part(Part::Below) if !has_own_denominator(indicator) => return,
            Of::Part(part) => Some(part),
            Of::Figure => is_one_number(indicator).then_some(Part::Above),
        };
        let Some(number) = shown.number else {
            let version = |cell: Cell| (self.truth.version(&cell, issue), cell);
            let (version, cell) = version(of_cell(part.unwrap_or(Part::Above)));
            if part.is_some() {
                self.marked.insert((cell, version));
            }
            return;
        };
        match part {
            Some(part) => {
                let cell = of_cell(part);
                self.printed
                    .insert((cell.clone(), self.truth.version(&cell, issue)));
                let unknown = self.as_printed(&cell, issue);
                let within = if shown.of == Of::Figure {
                    shown.within
                } else {
                    1e-6
                };
                self.system
                    .between(&[(unknown, 1.0)], number - within, number + within);
            }
            None => self.learn_figure(
                issue,
                indicator,
                (shown.period, shown.is_year),
                [number - shown.within, number + shown.within],
            ),
        }
    }

    /// A figure lies between two numbers.
    fn learn_figure(
        &mut self,
        issue: usize,
        indicator: &Indicator,
        (period, is_year): (Period, bool),
        [least, most]: [f64; 2],
    ) {
        let code = indicator.code.as_str();
        let of = |part| Cell {
            is_year,
            ..cell(code, part, period)
        };
        if self.truth.value(&of(Part::Above), issue).is_none() {
            // Stated by the sender without its parts.
            return;
        }
        let above = self.as_printed(&of(Part::Above), issue);
        match denominator(self.board, indicator, period) {
            Some(below) => {
                let factor = factor(indicator) / below;
                self.system.between(&[(above, factor)], least - 1e-9, most + 1e-9);
            }
            None => {
                let below = self.as_printed(&of(Part::Below), issue);
                let factor = factor(indicator);
                if least.is_finite() {
                    self.system
                        .between(&[(above, factor), (below, -least)], -1e-7, f64::INFINITY);
                }
                if most.is_finite() {
                    self.system
                        .between(&[(above, factor), (below, -most)], f64::NEG_INFINITY, 1e-7);
                }
            }
        }
    }

    /// A rating or a place beside the limits says on which side of a line a hidden figure lies.
    fn learn_word(&mut self, issue: usize, (code, period): (&str, Period), word: Word) {
        let Some(indicator) = self.indicator(code) else {
            return;
        };
        let (target, floor) = indicator.target_for(period);
        let half = 0.5 * 10_f64.powi(-i32::from(indicator.decimals));
        let infinite = f64::INFINITY;
        let ends = match (word, indicator.polarity) {
            (Word::Rated(Rag::Green), Polarity::High) => target.map(|target| [target - half, infinite]),
            (Word::Rated(Rag::Green), Polarity::Low) => target.map(|target| [-infinite, target + half]),
            (Word::Rated(Rag::Red), Polarity::High) => floor.or(target).map(|floor| [-infinite, floor]),
            (Word::Rated(Rag::Red), Polarity::Low) => floor.or(target).map(|floor| [floor, infinite]),
            (Word::Rated(Rag::AboveExpected), Polarity::Neutral { high: Some(high), .. }) => {
                Some([high, infinite])
            }
            (Word::Rated(Rag::BelowExpected), Polarity::Neutral { low: Some(low), .. }) => {
                Some([-infinite, low])
            }
            (Word::Stands(SpecialCause::AboveLimit, [_, _, upper]), _) => Some([upper, infinite]),
            (Word::Stands(SpecialCause::BelowLimit, [lower, ..]), _) => Some([-infinite, lower]),
            (Word::Stands(SpecialCause::ShiftHigh, [_, mean, _]), _) => Some([mean, infinite]),
            (Word::Stands(SpecialCause::ShiftLow, [_, mean, _]), _) => Some([-infinite, mean]),
            _ => None,
        };
        let figure = self.figure(code, period, issue);
        if let Some(ends) =
            ends.filter(|[least, most]| figure.is_some_and(|figure| *least <= figure && figure <= *most))
        {
            self.learn_figure(issue, indicator, (period, false), ends);
        }
    }

    /// The figure that is true.
    fn figure(&self, code: &str, period: Period, issue: usize) -> Option<f64> {
        let all = &self.truth.issues[issue].truth.indicators;
        let one = all.iter().find(|one| one.indicator.as_str() == code)?;
        one.series.iter().find(|point| point.period == period)?.figure
    }

    /// The width of a proportion's interval tells of how many it is one.
    fn learn_interval(&mut self, issue: usize, (code, period): (&str, Period), (low, high): (f64, f64)) {
        let Some(indicator) = self.indicator(code) else {
            return;
        };
        let Some(figure) = self
            .figure(code, period, issue)
            .filter(|_| indicator.unit == Unit::Percent)
        else {
            return;
        };
        let width = |people: f64| {
            boardpack_assess::wilson(figure / 100.0 * people, people, boardpack_assess::INTERVAL_95)
                .map_or(f64::NAN, |(low, high)| 100.0 * (high - low))
        };
        let found = (1..=20_000)
            .map(f64::from)
            .find(|people| (width(*people) - (high - low)).abs() < 1e-9);
        if let Some(people) = found {
            let below = self.as_printed(&cell(code, Part::Below, period), issue);
            self.system.between(&[(below, 1.0)], people, people);
        }
    }

    /// A mean that the published points do not explain is one of hidden points too.
    fn learn_mean(&mut self, issue: usize, line: &super::surface::Line) {
        let Some(indicator) = self.indicator(&line.code) else {
            return;
        };
        let published: Vec<f64> = line.points.iter().filter_map(|(_, figure, _)| *figure).collect();
        let is_all_there = !line.points.iter().any(|(_, _, is_hidden)| *is_hidden);
        if is_all_there || is_mean(&published, line.mean) {
            return;
        }
        let periods: Vec<Period> = line
            .points
            .iter()
            .filter(|(_, figure, is_hidden)| figure.is_some() || *is_hidden)
            .map(|(period, _, _)| *period)
            .collect();
        let figures: Option<Vec<f64>> = periods
            .iter()
            .map(|period| self.figure(&line.code, *period, issue))
            .collect();
        if !figures.is_some_and(|figures| is_mean(&figures, line.mean)) {
            return;
        }
        let factors: Option<Vec<f64>> = periods
            .iter()
            .map(|period| {
                let below = if is_one_number(indicator) {
                    Some(1.0)
                } else {
                    denominator(self.board, indicator, *period).or_else(|| {
                        let (least, most) =
                            self.truth.value(&cell(&line.code, Part::Below, *period), issue)?;
                        (least == most).then_some(least)
                    })
                };
                below.map(|below| factor(indicator) / below)
            })
            .collect();
        let Some(factors) = factors else { return };
        let sum: Vec<(usize, f64)> = periods
            .iter()
            .zip(factors)
            .map(|(period, factor)| {
                (
                    self.as_printed(&cell(&line.code, Part::Above, *period), issue),
                    factor,
                )
            })
            .collect();
        let all = line.mean * sum.len() as f64;
        self.system.between(&sum, all - 1e-6, all + 1e-6);
    }

    /// Limits whose width the published points do not explain, and all points do.
    fn limits_of_hidden_points(&self, surfaces: &[Surface]) -> Vec<Leak> {
        let mut leaks = Vec::new();
        for (issue, line) in surfaces
            .iter()
            .enumerate()
            .flat_map(|(at, all)| all.lines.iter().map(move |line| (at, line)))
        {
            let published: Vec<Option<f64>> = line.points.iter().map(|(_, figure, _)| *figure).collect();
            let all: Vec<Option<f64>> = line
                .points
                .iter()
                .map(|(period, _, _)| self.figure(&line.code, *period, issue))
                .collect();
            let reach = line.limits.1 - line.mean;
            let is_of = |figures: &[Option<f64>]| {
                reaches(figures)
                    .iter()
                    .any(|one| (one - reach).abs() < 1e-6 * reach.abs().max(1.0))
            };
            if !is_of(&published) && is_of(&all) && published != all {
                leaks.push(Leak {
                    what: format!("{} limits", line.code),
                    deduced: "they are worked out from hidden figures".to_owned(),
                });
            }
        }
        leaks
    }

    fn learn_what_everybody_knows(&mut self) {
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

    /// A rolling year is what happened in four quarters, none of them less than nought.
    fn learn_rolling_years(&mut self, issue: usize, indicator: &Indicator, periods: &[Period]) {
        let parts = if has_own_denominator(indicator) {
            vec![Part::Above, Part::Below]
        } else {
            vec![Part::Above]
        };
        for part in parts {
            let cells: Vec<(Cell, f64)> = periods
                .iter()
                .map(|period| cell(indicator.code.as_str(), part, *period))
                .filter_map(|cell| {
                    let (least, most) = self.truth.value(&cell, issue)?;
                    (least == most).then_some((cell, least))
                })
                .collect();
            let rows = |quarters: &mut dyn FnMut(Period) -> usize| -> Vec<Vec<(usize, f64)>> {
                let of = |cell: &Cell| (0..4).map(|back| cell.period.shifted(-back)).collect::<Vec<_>>();
                cells
                    .iter()
                    .map(|(cell, _)| {
                        of(cell)
                            .into_iter()
                            .map(|quarter| (quarters(quarter), 1.0))
                            .collect()
                    })
                    .collect()
            };
            if !can_roll(&cells, &rows) {
                continue;
            }
            let mut flows: BTreeMap<Period, usize> = BTreeMap::new();
            let system = &mut self.system;
            let sums = rows(&mut |quarter| *flows.entry(quarter).or_insert_with(|| system.number(true)));
            for ((cell, _), mut sum) in cells.iter().zip(sums) {
                sum.push((self.number(cell, issue), -1.0));
                self.system.between(&sum, 0.0, 0.0);
            }
        }
    }

    fn judge(&self, settled: &Settled, surfaces: &[Surface]) -> Outcome {
        let mut outcome = Outcome::default();
        let mut seen = BTreeSet::new();
        for issue in 0..surfaces.len() {
            for one in self.to_be_kept(issue) {
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
            let is_of_people = cell.part == Part::Below
                || matches!(indicator.unit, Unit::Count | Unit::Percent | Unit::Rate { .. });
            let Some(truth) = value.bounds().filter(|_| is_of_people) else {
                continue;
            };
            let is_small = self.is_small(truth);
            let is_kept = is_small || (self.marked.contains(&version) && !self.printed.contains(&version));
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
            && least == most
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
struct Kept {
    what: String,
    sum: Vec<(Cell, f64)>,
    truth: (f64, f64),
}

fn name(cell: &Cell) -> String {
    let part = if cell.part == Part::Below {
        " denominator"
    } else {
        ""
    };
    let year = if cell.is_year { " year so far" } else { "" };
    format!("{} {}{part}{year}", cell.code, cell.period)
}

/// Whether rolling years can come from quarters at all: those of distinct children, or with corrections in between, need not.
fn can_roll(
    cells: &[(Cell, f64)],
    rows: &dyn Fn(&mut dyn FnMut(Period) -> usize) -> Vec<Vec<(usize, f64)>>,
) -> bool {
    let (mut system, mut flows) = (System::default(), BTreeMap::new());
    let sums = rows(&mut |quarter| *flows.entry(quarter).or_insert_with(|| system.number(true)));
    for ((_, true_value), sum) in cells.iter().zip(&sums) {
        system.between(sum, *true_value, *true_value);
    }
    let first = sums.first().cloned().unwrap_or_default();
    system
        .settle()
        .is_ok_and(|settled| settled.range(&first).is_some())
}

/// The denominator that everybody knows: one, or the population of the period's year, else of the earliest known.
fn denominator(board: &Board, indicator: &Indicator, period: Period) -> Option<f64> {
    match &indicator.unit {
        Unit::Rate {
            population: Some(name),
            ..
        } => {
            let earliest = || {
                board
                    .populations
                    .iter()
                    .filter(|one| one.name == *name)
                    .min_by_key(|one| one.year)
            };
            board
                .population(name, period)
                .or_else(earliest)
                .map(|one| one.people)
        }
        _ => is_one_number(indicator).then_some(1.0),
    }
}

/// What the numerator is multiplied by.
fn factor(indicator: &Indicator) -> f64 {
    match &indicator.unit {
        Unit::Percent => 100.0,
        Unit::Rate { per, times, .. } => f64::from(*per) * f64::from(*times),
        _ => 1.0,
    }
}

fn is_mean(figures: &[f64], mean: f64) -> bool {
    let sum: f64 = figures.iter().sum();
    !figures.is_empty() && (sum / figures.len() as f64 - mean).abs() < 1e-9 * mean.abs().max(1.0)
}

/// How far the limits of individuals lie from their mean: with and without large moving ranges.
fn reaches(figures: &[Option<f64>]) -> Vec<f64> {
    let pairs = figures
        .windows(2)
        .filter_map(|pair| Some((pair[1]? - pair[0]?).abs()));
    let ranges: Vec<f64> = pairs.collect();
    let mean = |ranges: &[f64]| ranges.iter().sum::<f64>() / ranges.len().max(1) as f64;
    let screened: Vec<f64> = ranges
        .iter()
        .copied()
        .filter(|range| *range < 3.267 * mean(&ranges))
        .collect();
    [&ranges, &screened].map(|ranges| 2.66 * mean(ranges)).to_vec()
}
