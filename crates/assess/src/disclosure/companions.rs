//! Which further figures are hidden, so that those hidden for what they are cannot be worked out.
//!
//! Each figure has companions: were it hidden alone, with everything else shown, they are the fewest of a fixed order that
//! must be hidden with it before every count behind it can be enough different numbers. To hide a figure is to hide its
//! companions, and theirs. Three things follow without further proof, because hiding more never tells more:
//!
//! - every hidden count is kept, for it is kept by its own companions alone;
//! - a stricter policy never shows more: it hides more to begin with, and no figure has fewer companions by it;
//! - what an issue hides stays hidden in the next, and what it shows stays shown.
//!
//! The companions of a figure of a rolling series that is hidden whole are the series (`whole_runs`).
//!
//! The year so far is a companion of each of its periods: mostly the others were issued before it, and another comes next
//! quarter.
//!
//! The price is a figure more here and there than the fewest that would do.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{DisclosurePolicy, Source};

use super::bounds::{Target, Unknown, bounds};
use super::earlier::Earlier;
use super::over_time::{Rolling, Side};
use super::primary::Small;
use super::relations::{Counts, Relations};
use super::rolling::{Flows, opening};
use super::surface::{Item, Surface, What};

/// What decides on companions.
pub(super) struct Companions<'a> {
    pub(super) surface: &'a Surface<'a>,
    pub(super) known: &'a Relations,
    pub(super) earlier: &'a Earlier,
    /// The figures that nothing can take back.
    pub(super) public: &'a BTreeSet<Item>,
    pub(super) policy: DisclosurePolicy,
}

impl Companions<'_> {
    /// These figures, their companions, and the companions of what nobody prints and figures tell all the same.
    ///
    /// A year so far is never small without one of its periods, so that it brings companions only where it is one itself.
    pub(super) fn closure(&self, hidden: &BTreeSet<Item>) -> BTreeSet<Item> {
        let is_period = |item: &&Item| matches!(item.what, What::Period(_));
        let mut asked: BTreeSet<Item> = hidden.iter().filter(is_period).copied().collect();
        asked.extend(self.of_unprinted());
        let by_their_run = self.of_whole_runs();
        let mut queue: Vec<Item> = asked.iter().copied().collect();
        let mut hidden: BTreeSet<Item> = hidden.union(&asked).copied().collect();
        while let Some(item) = queue.pop() {
            let alone = self.with_year(item);
            if self.public.contains(&item) || by_their_run.contains(&item) {
                hidden.extend(alone);
                continue;
            }
            let all = self.until_kept(alone, &self.targets(item));
            let years: BTreeSet<Item> = all.iter().filter_map(|one| self.year_of(*one)).collect();
            for &companion in all.difference(&years) {
                if asked.insert(companion) {
                    queue.push(companion);
                }
            }
            hidden.extend(all);
        }
        hidden
    }

    /// The year so far that a figure is part of.
    fn year_of(&self, item: Item) -> Option<Item> {
        self.known.year_of.get(&item).copied()
    }

    fn with_year(&self, item: Item) -> BTreeSet<Item> {
        std::iter::once(item).chain(self.year_of(item)).collect()
    }

    /// The counts behind a figure that must be kept: numerator, denominator, and those whom a proportion leaves out.
    fn targets(&self, item: Item) -> Vec<Target> {
        let counts = self.known.counts.get(&item);
        counts.map_or_else(Vec::new, Counts::targets)
    }

    /// What is hidden because small counts between two years to date, or within rolling years, would be told.
    fn of_unprinted(&self) -> BTreeSet<Item> {
        let mut hidden = BTreeSet::new();
        for between in self
            .known
            .between
            .iter()
            .filter(|between| self.is_of_few(between))
        {
            hidden.extend(self.until_kept(BTreeSet::new(), &between.targets()));
        }
        for rolling in self.telling() {
            let points = rolling.points.iter().map(|(item, _)| *item);
            hidden.extend(points.filter(|item| !self.public.contains(item)));
        }
        hidden
    }

    /// The rolling series that tell small counts of the periods behind them.
    pub(super) fn telling(&self) -> impl Iterator<Item = &Rolling> {
        let (up_to, wanted) = self.limits();
        self.known.rolling.iter().filter(move |rolling| {
            let flows = Flows::of(&rolling.figures(), rolling.width);
            flows.is_some_and(|flows| flows.gives_small_away(up_to, wanted))
        })
    }

    /// Whether what nobody prints would be hidden, were it printed: a small count, few left out, or a share of too few.
    fn is_of_few(&self, counts: &Counts) -> bool {
        let policy = self.policy;
        let is_small = |count: f64| Small { policy }.is(count);
        let exact = |of: Option<usize>| of.and_then(|of| self.known.variables[of].exact());
        let (above, below) = (exact(counts.numerator), exact(counts.denominator));
        let left = above.zip(below).filter(|_| counts.has_complement);
        let least = f64::from(policy.least_denominator);
        above.is_some_and(is_small)
            || below.is_some_and(|below| is_small(below) || above.is_some() && below > 0.0 && below < least)
            || left.is_some_and(|(above, below)| is_small(below - above))
    }

    /// The figures to hide beside these before all targets are kept, or before there is none left to hide.
    fn until_kept(&self, mut hidden: BTreeSet<Item>, targets: &[Target]) -> BTreeSet<Item> {
        for target in targets {
            while !self.is_kept(&hidden, target) {
                let Some(next) = self.next(&hidden, target) else {
                    break;
                };
                hidden.extend(self.with_year(next));
            }
        }
        hidden
    }

    fn limits(&self) -> (f64, f64) {
        (
            f64::from(self.policy.up_to),
            f64::from(self.policy.least_possible),
        )
    }

    /// Whether a target can be enough whole numbers, and not only small ones. Of a sender's own interval everybody knows the
    /// ends: no more is kept than that leaves.
    fn is_kept(&self, hidden: &BTreeSet<Item>, target: &Target) -> bool {
        let (up_to, wanted) = self.limits();
        if self.is_open_rolling(hidden, target) {
            return true;
        }
        let own = target_range(self.known, target);
        let is_interval = own.1 - own.0 > 1e-9 && own.1.is_finite();
        let is_printed = target
            .iter()
            .all(|(variable, _)| self.known.variables[*variable].item.is_some());
        let Some((least, most)) = bounds(self.known, hidden, target) else {
            return false;
        };
        let numbers = whole_numbers(least, most);
        if is_interval && is_printed {
            return numbers >= wanted.min(whole_numbers(own.0, own.1));
        }
        numbers >= wanted && !(least > 0.5 && most < up_to + 0.5)
    }

    /// A quick way that answers most questions about long rolling series: the figure is hidden alone, hangs together with
    /// nothing but its own series, and is open enough even if its other part were known.
    fn is_open_rolling(&self, hidden: &BTreeSet<Item>, target: &Target) -> bool {
        let variable = target[target.len() - 1].0;
        let (Some(item), true) = (self.known.variables[variable].item, is_alone(hidden)) else {
            return false;
        };
        let Some(counts) = self.known.counts.get(&item).filter(|_| self.is_by_itself(item)) else {
            return false;
        };
        let side = match target.len() {
            1 if counts.numerator == Some(variable) => Side::Above,
            1 => Side::Below,
            _ => Side::Left,
        };
        let (up_to, wanted) = self.limits();
        let open = if counts.has_complement {
            self.opening_of_share(item, counts, side)
        } else {
            self.opening(item, side)
        };
        open.is_some_and(|(least, most)| {
            whole_numbers(least, most) >= wanted && (least < 0.5 || most > up_to)
        })
    }

    /// Whether a figure hangs together with nothing but its own rolling series.
    fn is_by_itself(&self, item: Item) -> bool {
        let runs = |side| usize::from(self.known.run_of(item, side).is_some());
        let rows = |variable: usize| self.known.rows_of.get(&variable).map_or(0, Vec::len);
        self.known.counts.get(&item).is_some_and(|counts| {
            let both = usize::from(counts.has_complement) + runs(Side::Left);
            let sides = [(counts.numerator, Side::Above), (counts.denominator, Side::Below)];
            let mut sides = sides.into_iter().filter_map(|(of, side)| Some((of?, side)));
            sides.all(|(of, side)| rows(of) == both + runs(side))
        })
    }

    /// How far one count of a rolling figure is open by its own series.
    fn opening(&self, item: Item, side: Side) -> Option<(f64, f64)> {
        let (up_to, wanted) = self.limits();
        let (run, at) = self.known.run_of(item, side)?;
        Some(opening(&run.figures(), at, run.width, up_to + wanted))
    }

    /// The same for a proportion, the numerator and those left out when the denominator is known, the denominator when the
    /// numerator is: whoever is in it and whoever is left out are two series that add up to the third.
    fn opening_of_share(&self, item: Item, counts: &Counts, side: Side) -> Option<(f64, f64)> {
        let exact = |of: Option<usize>| of.and_then(|of| self.known.variables[of].exact());
        let (above, below) = (exact(counts.numerator)?, exact(counts.denominator)?);
        let left = self.opening(item, Side::Left);
        if side == Side::Below {
            let (least, most) = self.opening(item, Side::Below)?;
            let (few, many) = left.unwrap_or((0.0, f64::INFINITY));
            return Some((least.max(above + few), most.min(above + many)));
        }
        let (least, most) = self.opening(item, Side::Above)?;
        let (few, many) = left.unwrap_or((0.0, f64::INFINITY));
        let (least, most) = (least.max(below - many), most.min(below - few));
        Some(if side == Side::Above {
            (least, most)
        } else {
            (below - most, below - least)
        })
    }

    /// The cheapest figure to hide among those that hang together with a target: one that stands where least is unknown, one
    /// that an issue hid already, one that is tied to little else and not the latest, a part before a whole, the older, the
    /// smaller.
    fn next(&self, hidden: &BTreeSet<Item>, target: &Target) -> Option<Item> {
        let around = Unknown::around(self.known, hidden, target);
        let mut items: BTreeMap<Item, (usize, u64)> = BTreeMap::new();
        for row in around.rows.iter().map(|row| &self.known.rows[*row]) {
            let is_unknown = |(variable, _): &&(usize, f64)| around.variables.contains(variable);
            let unknown = row.terms.iter().filter(is_unknown).count();
            for variable in row
                .terms
                .iter()
                .map(|(variable, _)| &self.known.variables[*variable])
            {
                let Some((item, count)) = variable.item.zip(variable.exact()) else {
                    continue;
                };
                if !hidden.contains(&item) && !self.public.contains(&item) {
                    let found = (unknown, count.max(0.0).to_bits());
                    let known = items.entry(item).or_insert(found);
                    *known = found.min(*known);
                }
            }
        }
        let cost = |(item, (unknown, count)): (&Item, &(usize, u64))| {
            (
                *unknown,
                !self.earlier.hidden().contains(item),
                2 * self.ties(*item, &around.rows) + usize::from(self.is_latest(*item)),
                self.is_whole(*item),
                period_of(*item),
                *count,
                *item,
            )
        };
        items.iter().map(cost).min().map(|(.., item)| item)
    }

    /// How many equalities besides these would tell a figure at once, if it were hidden.
    fn ties(&self, item: Item, besides: &BTreeSet<usize>) -> usize {
        let year = self.year_of(item);
        let is_shown = |(variable, _): &(usize, f64)| {
            let variable = &self.known.variables[*variable];
            variable.item.is_some() && variable.item != year && variable.exact().is_some()
        };
        let is_told = |row: &&usize| {
            let row = &self.known.rows[**row];
            row.is_equal && row.terms.iter().all(is_shown)
        };
        let rows = self
            .known
            .variables_of(item)
            .filter_map(|of| self.known.rows_of.get(&of));
        rows.flatten()
            .filter(|row| !besides.contains(row))
            .filter(is_told)
            .count()
    }

    fn is_latest(&self, item: Item) -> bool {
        self.surface.assessment.indicators[item.indicator].latest_period == period_of(item)
    }

    fn is_whole(&self, item: Item) -> bool {
        let code = &self.surface.assessment.indicators[item.indicator].indicator;
        let indicator = self.surface.board.indicator(code);
        indicator.is_some_and(|indicator| indicator.source == Source::Total)
    }
}

fn period_of(item: Item) -> boardpack_model::Period {
    match item.what {
        What::Period(period) | What::YearUntil(period) => period,
    }
}

/// How many whole numbers lie between two, both included.
fn whole_numbers(least: f64, most: f64) -> f64 {
    ((most + 1e-6).floor() - (least - 1e-6).ceil() + 1.0).max(0.0)
}

/// What a target can be by its own ranges alone.
fn target_range(known: &Relations, target: &Target) -> (f64, f64) {
    target
        .iter()
        .fold((0.0, 0.0), |(least, most), (variable, times)| {
            let range = known.variables[*variable].range;
            let ends = (times * range.0, times * range.1);
            (least + ends.0.min(ends.1), most + ends.0.max(ends.1))
        })
}

/// Whether no more than one figure is hidden, but for the year that it is part of.
fn is_alone(hidden: &BTreeSet<Item>) -> bool {
    let is_year = |item: &&Item| matches!(item.what, What::YearUntil(_));
    hidden.len() - hidden.iter().filter(is_year).count() == 1
}
