//! Rolling series that are hidden whole: their figures keep each other, which needs no working out one by one.
//!
//! Let each period behind a series count one more in the numerator and one more among those left out: every figure of the
//! series then counts a year's worth more, and whatever is known of them alone holds as before. So nothing known bounds any of
//! them from above.

use std::collections::{BTreeMap, BTreeSet};

use super::companions::Companions;
use super::over_time::{Rolling, Side};
use super::relations::Row;
use super::surface::Item;

impl Companions<'_> {
    /// The figures of each series that is hidden whole because it tells small counts, and that hangs together with nothing
    /// else.
    pub(super) fn of_whole_runs(&self) -> BTreeSet<Item> {
        let runs = self
            .telling()
            .map(|run| run.points.iter().map(|(item, _)| *item).collect());
        let whole: BTreeSet<BTreeSet<Item>> = runs.collect();
        whole
            .into_iter()
            .filter(|run| self.is_boundless(run))
            .flatten()
            .collect()
    }

    fn is_boundless(&self, run: &BTreeSet<Item>) -> bool {
        let Some(more) = self.more(run) else {
            return false;
        };
        let rows = more
            .keys()
            .filter_map(|variable| self.known.rows_of.get(variable));
        let rows: BTreeSet<usize> = rows.flatten().copied().collect();
        rows.into_iter().all(|row| holds(&self.known.rows[row], &more))
    }

    /// How much more each count of a series and of the periods behind it may be; nothing where one of them is no number, or
    /// public.
    fn more(&self, run: &BTreeSet<Item>) -> Option<BTreeMap<usize, f64>> {
        let mut more = BTreeMap::new();
        let within = |rolling: &&Rolling| rolling.points.iter().all(|(item, _)| run.contains(item));
        for rolling in self.known.rolling.iter().filter(within) {
            let (item, _) = rolling.points.first()?;
            let has_complement = self.known.counts.get(item)?.has_complement;
            let each = pace(rolling.side, has_complement);
            let flows = rolling.flows..rolling.flows + rolling.points.len() + rolling.width - 1;
            more.extend(flows.map(|flow| (flow, each)));
            let years = rolling
                .points
                .iter()
                .filter_map(|(item, _)| self.known.year_of.get(item));
            for item in rolling.points.iter().map(|(item, _)| item).chain(years) {
                let counts = self.known.counts.get(item)?;
                for (of, side) in [(counts.numerator, Side::Above), (counts.denominator, Side::Below)] {
                    let Some(variable) = of else { continue };
                    self.known.variables[variable].exact()?;
                    more.insert(variable, rolling.width as f64 * pace(side, counts.has_complement));
                }
                if self.public.contains(item) {
                    return None;
                }
            }
        }
        (!more.is_empty()).then_some(more)
    }
}

/// How much more happens in each period: of a denominator those within and those left out.
fn pace(side: Side, has_complement: bool) -> f64 {
    if side == Side::Below && has_complement {
        2.0
    } else {
        1.0
    }
}

/// Whether something known is about these counts alone, and holds however often so much is added to them.
fn holds(row: &Row, more: &BTreeMap<usize, f64>) -> bool {
    let terms = row.terms.iter();
    let added: Option<f64> = terms
        .map(|(variable, times)| Some(times * more.get(variable)?))
        .sum();
    added.is_some_and(|added| added > -1e-9 && (!row.is_equal || added < 1e-9))
}
