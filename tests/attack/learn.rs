//! What one pack says of each count, as rows: figures and parts, ratings, intervals, means and limits.

use boardpack_model::Period;
use boardpack_model::assessment::{Rag, SpecialCause};
use boardpack_model::board::{Board, Indicator, Polarity, Unit};

use super::judge::Leak;
use super::knowledge::Knowledge;
use super::relations::{cell, has_own_denominator, is_one_number};
use super::surface::{Cell, Line, Of, OnLine, Part, Shown, Surface, Word};

impl Knowledge<'_> {
    pub(super) fn learn(&mut self, issue: usize, surface: &Surface) {
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
            self.learn_line(issue, line);
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
        if let Some(part) = part {
            let cell = of_cell(part);
            self.printed
                .insert((cell.clone(), self.truth.version(&cell, issue)));
            let is_rounded = (number / self.base()).fract() == 0.0;
            if !is_rounded && self.base() > 1.0 && counts_people(indicator, part) {
                self.unrounded.insert(name(&cell));
            }
            let unknown = self.as_printed(&cell, issue, is_rounded);
            let within = if shown.of == Of::Figure {
                shown.within
            } else {
                1e-6
            };
            self.system
                .between(&[(unknown, 1.0)], number - within, number + within);
        } else {
            let when = (shown.period, shown.is_year);
            let ends = [number - shown.within, number + shown.within];
            self.learn_figure(issue, indicator, when, ends);
            self.learn_of_somebody(issue, indicator, when);
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
        let is_rounded = !self.is_of_exact_counts(indicator, &of, issue, [least, most]);
        let above = self.as_printed(&of(Part::Above), issue, is_rounded);
        if let Some(below) = denominator(self.board, indicator, period) {
            let factor = factor(indicator) / below;
            self.system.between(&[(above, factor)], least - 1e-9, most + 1e-9);
        } else {
            let below = self.as_printed(&of(Part::Below), issue, is_rounded);
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

    /// Of nothing there is no percentage: where one is printed, there was at least one.
    fn learn_of_somebody(&mut self, issue: usize, indicator: &Indicator, (period, is_year): (Period, bool)) {
        let below = Cell {
            is_year,
            ..cell(indicator.code.as_str(), Part::Below, period)
        };
        let truth = self.truth.value(&below, issue).filter(|(least, _)| *least >= 1.0);
        if truth.is_some() && has_own_denominator(indicator) {
            let number = self.number(&below, issue);
            self.system.between(&[(number, 1.0)], 1.0, f64::INFINITY);
        }
    }

    /// Whether a figure is that of the counts as they are, though they should have been rounded first.
    fn is_of_exact_counts(
        &mut self,
        indicator: &Indicator,
        of: &dyn Fn(Part) -> Cell,
        issue: usize,
        [least, most]: [f64; 2],
    ) -> bool {
        let above = self.truth.value(&of(Part::Above), issue);
        let below = denominator(self.board, indicator, of(Part::Below).period)
            .or_else(|| Some(self.truth.value(&of(Part::Below), issue)?.0));
        let (Some((above, _)), Some(below)) = (above, below) else {
            return false;
        };
        let base = self.base();
        let round = |count: f64| (count / base).round() * base;
        let is = |above: f64, below: f64| {
            let figure = factor(indicator) * above / below;
            (least - 1e-6..=most + 1e-6).contains(&figure)
        };
        let known = denominator(self.board, indicator, of(Part::Below).period);
        let is_rounded = is(round(above), known.unwrap_or_else(|| round(below)));
        let is_exact = !is_rounded && is(above, below);
        if is_exact && base > 1.0 {
            self.unrounded
                .insert(format!("{} of unrounded counts", name(&of(Part::Above))));
        }
        is_exact
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
            let below = self.as_printed(&cell(code, Part::Below, period), issue, true);
            self.system.between(&[(below, 1.0)], people, people);
        }
    }

    /// A centre line that the published points do not explain is one of hidden points too.
    fn learn_line(&mut self, issue: usize, line: &Line) {
        let Some(indicator) = self.indicator(&line.code) else {
            return;
        };
        self.learn_steps(issue, indicator, line);
        let published: Vec<OnLine> = line
            .points
            .iter()
            .copied()
            .filter(|point| point.figure.is_some())
            .collect();
        let all: Vec<OnLine> = line
            .points
            .iter()
            .copied()
            .filter(|point| point.figure.is_some() || point.is_hidden)
            .collect();
        let is_explained = self.is_mean(issue, line, &published) || is_median(&published, line.centre);
        if published.len() < all.len() && !is_explained && self.is_mean(issue, line, &all) {
            self.learn_mean(issue, indicator, line, &all);
        }
    }

    /// Whether a line is the mean of some points, or the mean of all their people together. Those that are printed count as
    /// printed.
    fn is_mean(&self, issue: usize, line: &Line, points: &[OnLine]) -> bool {
        let figure = |point: &OnLine| {
            point
                .figure
                .or_else(|| self.figure(&line.code, point.period, issue))
        };
        let figures: Option<Vec<f64>> = points.iter().map(figure).collect();
        let is = |one: f64| (one - line.centre).abs() < 1e-9 * line.centre.abs().max(1.0);
        figures.is_some_and(|figures| is_mean(&figures, line.centre))
            || is(self.pooled(issue, line, points).unwrap_or(f64::NAN))
    }

    fn pooled(&self, issue: usize, line: &Line, points: &[OnLine]) -> Option<f64> {
        let indicator = self.indicator(&line.code)?;
        let (mut above, mut below) = (0.0, 0.0);
        for point in points {
            above += self
                .truth
                .value(&cell(&line.code, Part::Above, point.period), issue)?
                .0;
            below += denominator(self.board, indicator, point.period).or_else(|| {
                Some(
                    self.truth
                        .value(&cell(&line.code, Part::Below, point.period), issue)?
                        .0,
                )
            })?;
        }
        Some(factor(indicator) * above / below)
    }

    /// The mean of hidden points too, as a row: of single figures, or of all their people together.
    fn learn_mean(&mut self, issue: usize, indicator: &Indicator, line: &Line, points: &[OnLine]) {
        let mut sum: Vec<(usize, f64)> = Vec::new();
        let is_pooled = has_own_denominator(indicator);
        let times = if is_pooled { 0.0 } else { points.len() as f64 };
        for point in points {
            let is_rounded = point.figure.is_some();
            let above = self.as_printed(&cell(&line.code, Part::Above, point.period), issue, is_rounded);
            if is_pooled {
                let below = self.as_printed(&cell(&line.code, Part::Below, point.period), issue, is_rounded);
                sum.extend([(above, factor(indicator)), (below, -line.centre)]);
            } else {
                let below = denominator(self.board, indicator, point.period).unwrap_or(1.0);
                sum.push((above, factor(indicator) / below));
            }
        }
        let all = line.centre * times;
        self.system.between(&sum, all - 1e-6, all + 1e-6);
    }

    /// Limits that differ from point to point differ by the denominators: their width squared, times the denominator, is the
    /// same all along. One denominator that is known gives all of them.
    fn learn_steps(&mut self, issue: usize, indicator: &Indicator, line: &Line) {
        if !has_own_denominator(indicator) {
            return;
        }
        let width = |point: &OnLine| {
            let (lower, upper) = point.limits?;
            let above = (upper < line.natural.1 - 1e-9).then_some(upper - line.centre);
            above.or_else(|| (lower > line.natural.0 + 1e-9).then_some(line.centre - lower))
        };
        let of_truth = |knowledge: &Self, point: &OnLine| {
            let (least, most) = knowledge
                .truth
                .value(&cell(&line.code, Part::Below, point.period), issue)?;
            ((most - least).abs() < f64::EPSILON).then_some(least)
        };
        let known = line
            .points
            .iter()
            .find_map(|point| Some((width(point)?, of_truth(self, point)?)));
        let Some((width_of_known, people)) = known.filter(|_| self.base() <= 1.0) else {
            return;
        };
        for point in &line.points {
            let Some(worked_out) = width(point).map(|width| people * (width_of_known / width).powi(2)) else {
                continue;
            };
            if of_truth(self, point).is_some_and(|people| (people - worked_out).abs() < 0.05) {
                let below = self.number(&cell(&line.code, Part::Below, point.period), issue);
                self.system
                    .between(&[(below, 1.0)], worked_out.round(), worked_out.round());
            }
        }
    }

    /// Limits whose width the published points do not explain, and all points do.
    pub(super) fn limits_of_hidden_points(&self, surfaces: &[Surface]) -> Vec<Leak> {
        let mut leaks = Vec::new();
        let lines = surfaces
            .iter()
            .enumerate()
            .flat_map(|(at, all)| all.lines.iter().map(move |line| (at, line)));
        for (issue, line) in lines {
            let published: Vec<Option<f64>> = line.points.iter().map(|point| point.figure).collect();
            let all: Vec<Option<f64>> = line
                .points
                .iter()
                .map(|point| self.figure(&line.code, point.period, issue))
                .collect();
            let Some(reach) = line.upper.map(|upper| upper - line.centre) else {
                continue;
            };
            let is_of = |figures: &[Option<f64>]| {
                let mut ways = reaches(figures).into_iter();
                ways.any(|one| (one - reach).abs() < 1e-6 * reach.abs().max(1.0))
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
}

/// Whether a part is a count of people or of what happened to them.
pub(super) fn counts_people(indicator: &Indicator, part: Part) -> bool {
    part == Part::Below || matches!(indicator.unit, Unit::Count | Unit::Percent | Unit::Rate { .. })
}

pub(super) fn name(cell: &Cell) -> String {
    let part = if cell.part == Part::Below {
        " denominator"
    } else {
        ""
    };
    let year = if cell.is_year { " year so far" } else { "" };
    format!("{} {}{part}{year}", cell.code, cell.period)
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

fn is_median(points: &[OnLine], centre: f64) -> bool {
    let mut figures: Vec<f64> = points.iter().filter_map(|point| point.figure).collect();
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let median = match figures.len() {
        0 => return false,
        even if even % 2 == 0 => f64::midpoint(figures[middle - 1], figures[middle]),
        _ => figures[middle],
    };
    (median - centre).abs() < 1e-9 * centre.abs().max(1.0)
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
