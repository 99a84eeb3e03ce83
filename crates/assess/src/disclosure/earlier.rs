//! What earlier issues have made public for ever: every figure that they printed, and which they did not.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{DisclosurePolicy, Indicator, Unit};
use boardpack_model::pack::{ChartPoint, IndicatorSection, Pack, RevisionRow, SeriesRow};
use boardpack_model::{IndicatorCode, Period, Value};

use super::in_part;
use super::primary::Small;
use super::redacted::rounded;
use super::surface::{Figure, Item, Surface, What};
use crate::printed::read_back;
use crate::revisions::parts_in_words;

/// The mark of a hidden figure.
const HIDDEN: &str = "[c]";
/// The mark of a total of which something is absent.
const IN_PART: &str = " [part]";

/// One figure as an issue printed it.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Printed {
    pub(super) figure: Option<f64>,
    pub(super) numerator: Option<f64>,
    pub(super) denominator: Option<f64>,
}

/// What one issue printed.
#[derive(Default)]
pub(super) struct Issue {
    pub(super) printed: BTreeMap<Item, Printed>,
    /// The places of the parts that were in a total then, where others were absent.
    pub(super) in_part: BTreeMap<Item, BTreeSet<usize>>,
}

/// What the earlier issues printed, the oldest first.
#[derive(Default)]
pub(super) struct Earlier {
    issues: Vec<Issue>,
    hidden: BTreeSet<Item>,
    /// What is in a total now, where something of it is absent.
    in_part: BTreeMap<Item, BTreeSet<usize>>,
}

impl Earlier {
    pub(super) fn new(surface: &Surface<'_>, packs: &[&Pack]) -> Self {
        let mut earlier = Self {
            in_part: in_part::now(surface),
            ..Self::default()
        };
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

    /// Whether some issue printed a figure as it would be printed now: nothing can take it back. The same number of other
    /// parts of a total is another figure.
    pub(super) fn is_public(&self, item: Item, figure: &Figure<'_>, policy: DisclosurePolicy) -> bool {
        let now = as_printed(figure, policy);
        let parts = self.in_part.get(&item);
        let mut printed = self
            .issues
            .iter()
            .filter(|issue| issue.in_part.get(&item) == parts);
        printed.any(|issue| issue.printed.get(&item).is_some_and(|then| is_same(*then, now)))
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
            .filter_map(move |issue| issue.printed.get(&item))
            .copied()
    }

    fn add(&mut self, surface: &Surface<'_>, pack: &Pack) {
        let mut issue = Issue::default();
        for section in pack.themes.iter().flat_map(|theme| &theme.indicators) {
            let Some((place, indicator)) = known(surface, &section.code) else {
                continue;
            };
            if section.withheld.is_some() {
                let hidden = hidden_of(surface, place, pack, section);
                self.hidden
                    .extend(hidden.into_iter().map(|period| item(place, period)));
            }
            self.of_section(&mut issue, surface, (place, indicator), section);
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
        surface: &Surface<'_>,
        (place, indicator): (usize, &Indicator),
        section: &IndicatorSection,
    ) {
        let points = section.trend.iter().flat_map(|trend| &trend.points);
        let said = points
            .map(Said::drawn)
            .chain(section.table.iter().map(Said::tabled));
        for said in said {
            let Ok(period) = said.period.parse::<Period>() else {
                continue;
            };
            let item = item(place, period);
            if said.text == HIDDEN {
                self.hidden.insert(item);
            } else if let Some(words) = said.part_of_total() {
                // What nobody can say the parts of tells nothing that holds of the total.
                if let Some(parts) = in_part::said(surface, indicator, words)
                    && said.is_told(issue, item, indicator)
                {
                    issue.in_part.insert(item, parts);
                }
            } else {
                said.is_told(issue, item, indicator);
            }
        }
    }
}

/// The periods that were hidden of an indicator of which nothing was left; of packs that do not say, all by then.
fn hidden_of(surface: &Surface<'_>, place: usize, pack: &Pack, section: &IndicatorSection) -> Vec<Period> {
    if !section.hidden.is_empty() {
        return section
            .hidden
            .iter()
            .filter_map(|period| period.parse().ok())
            .collect();
    }
    let series = surface.assessment.indicators[place].series.iter();
    let by_then = series.map(|point| point.period);
    by_then
        .filter(|period| period.last_day() <= pack.period.last_day())
        .collect()
}

/// One figure in a table or a chart.
struct Said<'a> {
    period: &'a str,
    text: &'a str,
    figure: Option<f64>,
    /// Numerator and denominator, where they are said.
    parts: Option<(&'a str, &'a str)>,
    notes: &'a str,
}

impl<'a> Said<'a> {
    fn drawn(point: &'a ChartPoint) -> Self {
        Self {
            period: &point.period,
            text: &point.printed,
            figure: point.figure,
            parts: None,
            notes: point.part.as_ref().map_or("", |part| &part.words),
        }
    }

    fn tabled(row: &'a SeriesRow) -> Self {
        Self {
            period: &row.period,
            text: &row.figure,
            figure: row.number,
            parts: Some((&row.numerator, &row.denominator)),
            notes: &row.notes,
        }
    }

    /// What is said of how much of a total it is, where that is not all.
    fn part_of_total(&self) -> Option<&'a str> {
        self.text.strip_suffix(IN_PART).map(|_| self.notes)
    }

    /// Notes what it says, if it says a number.
    fn is_told(&self, issue: &mut Issue, item: Item, indicator: &Indicator) -> bool {
        let is_count = matches!(indicator.unit, Unit::Count);
        let of_part = self.text.strip_suffix(IN_PART).and_then(read_back);
        let figure = self.figure.or(of_part.filter(|_| is_count));
        let says_number = |text: &str| read_back(text).is_some();
        let says_part = self
            .parts
            .is_some_and(|(above, below)| says_number(above) || says_number(below));
        if figure.is_none() && !says_part {
            // Not yet received, left empty, nil: nothing was printed that a later figure could be held against.
            return false;
        }
        let printed = issue.printed.entry(item).or_default();
        printed.figure = figure.or(printed.figure);
        printed.numerator = match self.parts {
            _ if is_count => figure.or(printed.numerator),
            Some((above, _)) => read_back(above),
            None => printed.numerator,
        };
        printed.denominator = self
            .parts
            .map_or(printed.denominator, |(_, below)| read_back(below));
        true
    }
}

/// A revision says what an earlier issue said too, and is public as well.
fn of_revision(issue: &mut Issue, (place, indicator): (usize, &Indicator), row: &RevisionRow) {
    let Ok(period) = row.period.parse::<Period>() else {
        return;
    };
    if let Some((above, below)) = parts_in_words(indicator, &row.new) {
        let printed = issue.printed.entry(item(place, period)).or_default();
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
    // What of a total is there is printed too.
    let of_part = match figure.value {
        Value::Number { number } => Some(number),
        _ => None,
    };
    Printed {
        figure: if is_count || policy.round_to > 1 {
            None
        } else {
            figure.number
        },
        numerator: shown(if is_count {
            figure.number.or(of_part)
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
