//! What earlier issues have made public for ever: every figure that they printed, and which they did not.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{DisclosurePolicy, Indicator, Unit};
use boardpack_model::pack::{IndicatorSection, Pack, RevisionRow};
use boardpack_model::{IndicatorCode, Period};

use super::primary::Small;
use super::redacted::rounded;
use super::surface::{Figure, Item, Surface, What};
use crate::printed::read_back;
use crate::revisions::parts_in_words;

/// The mark of a hidden figure.
const HIDDEN: &str = "[c]";

/// One figure as an issue printed it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Printed {
    pub(super) figure: Option<f64>,
    pub(super) numerator: Option<f64>,
    pub(super) denominator: Option<f64>,
}

/// What one issue printed.
pub(super) type Issue = BTreeMap<Item, Printed>;

/// What the earlier issues printed, the oldest first.
#[derive(Default)]
pub(super) struct Earlier {
    issues: Vec<Issue>,
    hidden: BTreeSet<Item>,
}

impl Earlier {
    pub(super) fn new(surface: &Surface<'_>, packs: &[&Pack]) -> Self {
        let mut earlier = Self::default();
        for pack in packs {
            earlier.add(surface, pack);
        }
        earlier
    }

    pub(super) fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// The figures that some issue hid.
    pub(super) fn hidden(&self) -> &BTreeSet<Item> {
        &self.hidden
    }

    /// Whether some issue printed a figure as it would be printed now: nothing can take it back.
    pub(super) fn is_public(&self, item: Item, figure: &Figure<'_>, policy: DisclosurePolicy) -> bool {
        let now = as_printed(figure, policy);
        self.of(item).any(|then| is_same(then, now))
    }

    /// Whether some issue printed a figure as it was known then, in words such as `81.4% (57 of 70)`.
    pub(super) fn has_printed(&self, item: Item, (above, below): (f64, Option<f64>)) -> bool {
        let is = |then: Option<f64>, number: f64| then.is_some_and(|then| (then - number).abs() < 1e-9);
        self.of(item)
            .any(|then| is(then.numerator, above) && below.is_none_or(|below| is(then.denominator, below)))
    }

    /// Whether what an issue printed and what would be printed now differ by few: that few were added or taken away is a
    /// small count itself. Where the parts that were printed are not known any more they are taken to.
    pub(super) fn differs_by_few(&self, item: Item, figure: &Figure<'_>, policy: DisclosurePolicy) -> bool {
        let now = as_printed(figure, policy);
        // Two rounded counts leave nearly twice the base open between them.
        let is_blurred = policy.round_to.saturating_mul(2) > policy.least_possible;
        if policy.round_to > 1 && is_blurred {
            return false;
        }
        let small = Small { policy };
        let few = |one: Option<f64>, other: Option<f64>| {
            one.zip(other)
                .is_some_and(|(one, other)| small.is((one - other).abs()))
        };
        let complement =
            |of: Printed| Some(of.denominator? - of.numerator?).filter(|_| figure.has_complement());
        self.of(item).any(|then| {
            let is_unseen = then.numerator.is_none() && !is_same(then, now);
            is_unseen
                || figure.numerator_counts() && few(then.numerator, now.numerator)
                || few(then.denominator, now.denominator)
                || few(complement(then), complement(now))
        })
    }

    fn of(&self, item: Item) -> impl Iterator<Item = Printed> + '_ {
        self.issues
            .iter()
            .filter_map(move |issue| issue.get(&item))
            .copied()
    }

    fn add(&mut self, surface: &Surface<'_>, pack: &Pack) {
        let mut issue = Issue::new();
        for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
            let Some((place, indicator)) = known(surface, &section.code) else {
                continue;
            };
            if section.withheld.is_some() {
                let series = &surface.assessment.indicators[place].series;
                let by_then = series
                    .iter()
                    .filter(|point| point.period.last_day() <= pack.period.last_day());
                self.hidden.extend(by_then.map(|point| item(place, point.period)));
            }
            self.of_section(&mut issue, (place, indicator), section);
        }
        for row in &pack.revisions {
            let code = row.indicator.split_whitespace().next().unwrap_or_default();
            if let Some((place, indicator)) = known(surface, code) {
                of_revision(&mut issue, (place, indicator), row);
            }
        }
        self.issues.push(issue);
    }

    /// The table says every part of the last few figures, the chart the figures of all of them.
    fn of_section(
        &mut self,
        issue: &mut Issue,
        (place, indicator): (usize, &Indicator),
        section: &IndicatorSection,
    ) {
        let points = section.trend.iter().flat_map(|trend| &trend.points);
        let drawn = points.map(|point| (&point.period, &point.printed, point.figure, None));
        let tabled = section.table.iter().map(|row| {
            (
                &row.period,
                &row.figure,
                row.number,
                Some((&row.numerator, &row.denominator)),
            )
        });
        for (period, text, figure, parts) in drawn.chain(tabled) {
            let Ok(period) = period.parse::<Period>() else {
                continue;
            };
            let item = item(place, period);
            if text == HIDDEN {
                self.hidden.insert(item);
                continue;
            }
            let says_number = |text: &String| read_back(text).is_some();
            let says_part = parts.is_some_and(|(above, below)| says_number(above) || says_number(below));
            if figure.is_none() && !says_part {
                // Not yet received, left empty, nil: nothing was printed that a later figure could be held against.
                continue;
            }
            let is_count = matches!(indicator.unit, Unit::Count);
            let printed = issue.entry(item).or_default();
            printed.figure = figure.or(printed.figure);
            printed.numerator = match parts {
                _ if is_count => figure.or(printed.numerator),
                Some((above, _)) => read_back(above),
                None => printed.numerator,
            };
            printed.denominator = parts.map_or(printed.denominator, |(_, below)| read_back(below));
        }
    }
}

/// A revision says what an earlier issue said too, and is public as well.
fn of_revision(issue: &mut Issue, (place, indicator): (usize, &Indicator), row: &RevisionRow) {
    let Ok(period) = row.period.parse::<Period>() else {
        return;
    };
    if let Some((above, below)) = parts_in_words(indicator, &row.new) {
        let printed = issue.entry(item(place, period)).or_default();
        printed.numerator = printed.numerator.or(Some(above));
        printed.denominator = printed.denominator.or(below);
    }
}

fn known<'a>(surface: &Surface<'a>, code: &str) -> Option<(usize, &'a Indicator)> {
    let place = surface.place(&IndicatorCode::new(code).ok()?)?;
    let code = &surface.assessment.indicators[place].indicator;
    Some((place, surface.board.indicator(code)?))
}

fn item(indicator: usize, period: Period) -> Item {
    Item {
        indicator,
        what: What::Period(period),
    }
}

/// A figure as it would be printed now.
fn as_printed(figure: &Figure<'_>, policy: DisclosurePolicy) -> Printed {
    let is_count = matches!(figure.indicator.unit, Unit::Count);
    let shown = |number: Option<f64>| number.map(|number| rounded(number, policy));
    Printed {
        figure: if is_count || policy.round_to > 1 {
            None
        } else {
            figure.number
        },
        numerator: shown(if is_count {
            figure.number
        } else {
            figure.numerator.exact()
        }),
        denominator: shown(figure.denominator.exact()),
    }
}

/// Whether two say the same of all that both say.
fn is_same(then: Printed, now: Printed) -> bool {
    let near = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(1.0);
    let agree = |one: Option<f64>, other: Option<f64>| one.zip(other).map(|(one, other)| near(one, other));
    let said = [
        agree(then.figure, now.figure),
        agree(then.numerator, now.numerator),
        agree(then.denominator, now.denominator),
    ];
    said.contains(&Some(true)) && !said.contains(&Some(false))
}
