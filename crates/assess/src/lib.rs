//! Observations to an assessment: series, ratings, variation, what is to be looked at first, and what an audience may see.
//!
//! Values in, values out: nothing here opens a file or reads a clock, and no figure sent by a partner can stop a run.

mod aggregate;
#[cfg(test)]
mod broken;
mod chosen;
mod comparators;
mod comparison;
mod completeness;
mod disclosure;
mod exceptions;
pub mod export;
mod figure;
#[cfg(test)]
mod fixtures;
mod funnel;
mod intervals;
mod periods;
mod printed;
mod rag;
mod revisions;
pub mod rules;
mod sentence;
mod series;
mod spc;
mod spoken;
mod statements;
mod table;
mod timeliness;
mod trend;

use std::collections::BTreeMap;
use std::fmt;

use boardpack_model::assessment::{Assessment, Coverage, Direction, IndicatorAssessment, Point, Rag};
use boardpack_model::board::{Indicator, Source};
use boardpack_model::observation::Commentary;
use boardpack_model::timeliness::statuses;
use boardpack_model::{
    Board, Finding, History, IndicatorCode, KnownObservation, OutsideCoverage, Period, ReturnStatus,
};
use jiff::Timestamp;

pub use chosen::chosen;
pub use disclosure::{HELD_BACK, disclose, held_back, may_tell, words_held_back};
pub use funnel::{baseline, proportion_class, proportion_limits, rate_class, rate_exposures};
pub use intervals::{INTERVAL_95, INTERVAL_99_8, Level, rate_interval, wilson};
pub use periods::asked;
pub use printed::{printed, printed_with_unit, unit_words};
pub use rag::MINIMUM_DENOMINATOR;
pub use rules::{Checked, Given, check_return, is_whether_meant, linked};
pub use spc::variation;
pub use timeliness::judged as judged_returns;

use aggregate::PartSeries;
use series::Sources;
use table::{ByIndicator, Cells, Table};

/// Everything that is known, from which an assessment is made.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// Every figure sent, with when it became known.
    pub observations: &'a [KnownObservation],
    /// Everything that partners wrote, with when it became known.
    pub commentary: &'a [KnownCommentary],
    /// The findings of the period's current submissions. A figure that an error of its own submission touches is not used.
    pub findings: &'a [KnownFinding],
    /// What happened: submissions and decisions.
    pub history: &'a History,
    /// The as-at instant of the last issue, from which revisions are counted.
    pub previous_as_at: Option<Timestamp>,
}

/// What a sender wrote, with when it became known to the board.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownCommentary {
    /// The words and what they are about.
    pub commentary: Commentary,
    /// The instant at which the submission that holds them was first seen.
    pub known_at: Timestamp,
}

/// What was noticed about a submission. Its place may be in an earlier file: a pair of figures may come from two.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownFinding {
    /// What was noticed.
    pub finding: Finding,
    /// The submission with which it was recorded.
    pub submission: i64,
}

/// Why no assessment could be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AssessError {
    /// A due day lies beyond the table of bank holidays.
    Calendar(OutsideCoverage),
    /// The table of observations could not be worked with: a fault of ours, never of a return.
    Table(String),
}

impl fmt::Display for AssessError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Calendar(error) => error.fmt(f),
            Self::Table(error) => write!(f, "the table of observations: {error}"),
        }
    }
}

impl std::error::Error for AssessError {}

impl From<OutsideCoverage> for AssessError {
    fn from(error: OutsideCoverage) -> Self {
        Self::Calendar(error)
    }
}

impl From<polars::error::PolarsError> for AssessError {
    fn from(error: polars::error::PolarsError) -> Self {
        Self::Table(error.to_string())
    }
}

/// Makes the assessment of one period from what was known at an instant.
///
/// Only observations, commentary and events known by `as_at` count; the same arguments always give the same value.
pub fn assess(
    board: &Board,
    period: Period,
    known: &Known<'_>,
    as_at: Timestamp,
) -> Result<Assessment, AssessError> {
    let table = Table::new(board, known)?;
    let (latest, first) = (table.latest(as_at)?, table.first(as_at)?);
    let standing = statuses(board, known.history, as_at)?;
    let sources = Sources::new(board, known.history, &standing, as_at);
    let sent = Sent::new(&latest, &first);
    let indicators: Vec<IndicatorAssessment> = board
        .indicators
        .iter()
        .map(|indicator| one(&sources, indicator, period, &sent, known))
        .collect();
    let of_period: Vec<&ReturnStatus> = completeness::of_period(board, period, &standing);
    let beyond = completeness::beyond(board, known.history, (period, as_at));
    let asked = known.findings.iter().map(|known| &known.finding);
    let asked = asked.filter(|finding| !rules::is_turned_off(board, finding, period));
    let of_returns = rules::of_returns(board, &of_period, known, as_at);
    let mut findings: Vec<Finding> = asked.cloned().chain(of_returns.since).collect();
    findings.extend(beyond.iter().map(completeness::more_than_expected));
    let revisions = match known.previous_as_at {
        Some(previous) => {
            let before = table.latest(previous)?;
            revisions::revisions(&sources, &indicators, [&before, &latest], known, previous)
        }
        None => Vec::new(),
    };
    Ok(Assessment {
        board: board.code.clone(),
        period,
        as_at,
        exceptions: exceptions::exceptions(board, &indicators, as_at),
        coverage: Coverage {
            beyond: beyond.into_iter().map(|(key, _)| key).collect(),
            ..completeness::coverage(board, &of_period, &latest)
        },
        counts: rag::counts(&indicators),
        rules_not_run: of_returns.not_run,
        checks: of_returns.checks,
        explained: Vec::new(),
        findings,
        returns: completeness::shown(board, period, &standing),
        revisions,
        indicators,
        context: Vec::new(),
    })
}

/// Every indicator's series up to a period as it was known at an instant, in the pack's order: what an assessment is made of
/// before anything is judged.
pub fn every_series(
    board: &Board,
    period: Period,
    known: &Known<'_>,
    as_at: Timestamp,
) -> Result<Vec<Vec<Point>>, AssessError> {
    let table = Table::new(board, known)?;
    let (latest, first) = (table.latest(as_at)?, table.first(as_at)?);
    let standing = statuses(board, known.history, as_at)?;
    let sources = Sources::new(board, known.history, &standing, as_at);
    let sent = Sent::new(&latest, &first);
    let series = board
        .indicators
        .iter()
        .map(|indicator| sent.points(&sources, indicator, asked(indicator, period)));
    Ok(series.collect())
}

/// Each indicator's cells, as they count now and as they were first known.
struct Sent<'a> {
    latest: &'a ByIndicator<'a>,
    first: &'a ByIndicator<'a>,
    none: Cells<'a>,
}

impl<'a> Sent<'a> {
    fn new(latest: &'a ByIndicator<'a>, first: &'a ByIndicator<'a>) -> Self {
        Self {
            latest,
            first,
            none: Cells::new(),
        }
    }

    /// An indicator's points up to a period, wherever they come from.
    fn points(&self, sources: &Sources<'_>, indicator: &Indicator, until: Period) -> Vec<Point> {
        match indicator.source {
            Source::Returns => self.series(sources, indicator, until),
            Source::Timeliness => timeliness::series(sources, indicator, until),
            Source::Total => self.total(sources, indicator, until),
        }
    }

    fn series(&self, sources: &Sources<'_>, indicator: &Indicator, until: Period) -> Vec<Point> {
        let cells = self.latest.get(&indicator.code).unwrap_or(&self.none);
        let originals = self.first.get(&indicator.code).unwrap_or(&self.none);
        series::series(sources, indicator, until, cells, originals)
    }

    fn total(&self, sources: &Sources<'_>, indicator: &Indicator, until: Period) -> Vec<Point> {
        let parts = indicator.parts.iter().filter_map(|code| {
            let indicator = sources.board.indicator(code)?;
            let points = self.series(sources, indicator, until);
            Some(PartSeries { indicator, points })
        });
        aggregate::series(sources, indicator, until, &parts.collect::<Vec<_>>())
    }
}

/// One indicator's series and what it says.
fn one(
    sources: &Sources<'_>,
    indicator: &Indicator,
    period: Period,
    sent: &Sent<'_>,
    known: &Known<'_>,
) -> IndicatorAssessment {
    let latest_period = asked(indicator, period);
    let series = sent.points(sources, indicator, latest_period);
    let (target, floor) = indicator.target_for(latest_period);
    let comparators = comparators::comparators(sources.board, &indicator.code);
    let assessed = IndicatorAssessment {
        indicator: indicator.code.clone(),
        latest_period,
        rag: Rag::NoData,
        target,
        floor,
        polarity: indicator.polarity,
        direction: Direction::TooFewPoints,
        variation: None,
        neighbour_median: comparators::neighbour_median(&comparators),
        comparators,
        commentary: commentary(known, &indicator.code, [latest_period, period], sources.as_at),
        statement: String::new(),
        withheld: None,
        year: aggregate::year(sources.board, indicator, latest_period, &series),
        comparison: None,
        deviation: indicator.deviation_about(latest_period).cloned(),
        series,
    };
    judged(sources.board, indicator, assessed)
}

/// An indicator with everything that is worked out from its points: from all of them for the board, and anew from those that
/// are left for an audience from which some are hidden.
pub(crate) fn judged(
    board: &Board,
    indicator: &Indicator,
    mut assessed: IndicatorAssessment,
) -> IndicatorAssessment {
    let (series, target) = (&assessed.series, assessed.target);
    assessed.rag = rag::rate(indicator, series.last(), target, assessed.floor);
    assessed.direction = trend::direction(indicator, series);
    assessed.variation = variation(indicator, series, target, board.variation);
    assessed.comparison = comparison::comparison(indicator, &assessed);
    assessed.statement = statements::statement(indicator, &assessed);
    assessed
}

/// What each agency last wrote about an indicator for its own period or the pack's, in the order of the cells.
fn commentary(
    known: &Known<'_>,
    indicator: &IndicatorCode,
    periods: [Period; 2],
    as_at: Timestamp,
) -> Vec<Commentary> {
    let about = known.commentary.iter().filter(|entry| {
        entry.known_at <= as_at
            && entry.commentary.indicator == *indicator
            && periods.contains(&entry.commentary.period)
    });
    let mut last: BTreeMap<_, (Timestamp, BTreeMap<_, _>)> = BTreeMap::new();
    for entry in about {
        let text = &entry.commentary;
        let (at, texts) = last
            .entry(&text.agency)
            .or_insert_with(|| (entry.known_at, BTreeMap::new()));
        if entry.known_at > *at {
            *at = entry.known_at;
            texts.clear();
        }
        if entry.known_at == *at {
            texts.insert(&text.place, text);
        }
    }
    // An empty text is a remark that was taken back.
    last.into_values()
        .flat_map(|(_, texts)| texts.into_values().cloned())
        .filter(|text| !text.text.trim().is_empty())
        .collect()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod values_page;
