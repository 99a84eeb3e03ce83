//! The check rules: what is noticed about one return, given what was known before it came. One file a rule; the doc
//! comment of its file is the rule's page.
//!
//! A rule that lacks an operand does not pass: it is counted as not run, so that a return with half its cells empty never
//! looks cleaner than a whole one.

mod cumulative_instead_of_in_period;
mod identical_to_last_period;
mod large_change;
mod negative_or_fractional_count;
mod numerator_within_denominator;
mod past_figure_changed;
mod percent_looks_like_a_fraction;
mod stated_percentage_agrees_with_parts;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Indicator, ReturnSpec, Source};
use boardpack_model::timeliness::attempts;
use boardpack_model::{
    Board, Finding, IndicatorCode, Measure, Observation, Period, ReturnKey, ReturnStatus, Severity, Value,
};
use jiff::Timestamp;

use crate::Known;
use crate::periods::asked;

/// One check rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, in findings and on its page.
    pub name: &'static str,
    /// How much its findings matter.
    pub severity: Severity,
    /// What it checks, in a sentence.
    pub about: &'static str,
    check: fn(&Return<'_>) -> Verdict,
}

/// Every rule, in the order in which their findings are given.
pub const ALL: &[Rule] = &[
    negative_or_fractional_count::RULE,
    numerator_within_denominator::RULE,
    percent_looks_like_a_fraction::RULE,
    stated_percentage_agrees_with_parts::RULE,
    identical_to_last_period::RULE,
    cumulative_instead_of_in_period::RULE,
    large_change::RULE,
    past_figure_changed::RULE,
];

/// What the rules say of one return.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// The rules that could not run because an operand was absent, with how often; those that always ran are left out.
    pub not_run: Vec<(String, u32)>,
}

/// Checks one return: its own observations against each other and against what was known before it came.
///
/// `earlier` holds the latest known observation of each cell, or any more; of several about one cell the last counts.
pub fn check_return(
    board: &Board,
    key: &ReturnKey,
    current: &[Observation],
    earlier: &[Observation],
) -> Checked {
    let of = Return::new(board, key, current, earlier);
    let mut checked = Checked::default();
    for rule in ALL {
        let verdict = (rule.check)(&of);
        checked.findings.extend(verdict.findings);
        if verdict.not_run > 0 {
            checked.not_run.push((rule.name.to_owned(), verdict.not_run));
        }
    }
    checked
}

/// How often each rule could not run over the returns of a period, as known at an instant.
pub(crate) fn not_run(
    board: &Board,
    returns: &[&ReturnStatus],
    known: &Known<'_>,
    as_at: Timestamp,
) -> Vec<(String, u32)> {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let withdrawn = known.history.withdrawn(as_at);
    for status in returns {
        let attempts = attempts(known.history, &status.key, as_at);
        let Some(used) = attempts.iter().find(|s| Some(s.id) == status.submission) else {
            continue;
        };
        let of_submission = |submission: i64| submission == used.id;
        let observations = |keep: &dyn Fn(i64, Timestamp) -> bool| -> Vec<Observation> {
            let kept = known.observations.iter().filter(|k| {
                let counts = !withdrawn.contains_key(&k.submission);
                counts && k.observation.agency == status.key.agency && keep(k.submission, k.known_at)
            });
            kept.map(|k| k.observation.clone()).collect()
        };
        let current = observations(&|submission, _| of_submission(submission));
        let earlier = observations(&|submission, at| !of_submission(submission) && at <= used.at);
        for (rule, count) in check_return(board, &status.key, &current, &earlier).not_run {
            *counts.entry(rule).or_default() += count;
        }
    }
    counts.into_iter().collect()
}

/// An operand is absent: the rule could not run.
#[derive(Debug)]
struct Absent;

/// What a rule says.
#[derive(Debug, Default)]
struct Verdict {
    findings: Vec<Finding>,
    not_run: u32,
}

impl Verdict {
    /// Runs a rule over subjects: each gives perhaps a finding, unless an operand is absent.
    fn over<T>(
        subjects: impl IntoIterator<Item = T>,
        run: impl Fn(T) -> Result<Option<Finding>, Absent>,
    ) -> Self {
        let mut verdict = Self::default();
        for subject in subjects {
            match run(subject) {
                Ok(finding) => verdict.findings.extend(finding),
                Err(Absent) => verdict.not_run += 1,
            }
        }
        verdict
    }
}

type Sent<'a> = BTreeMap<(&'a IndicatorCode, Period, Measure), &'a Observation>;

/// One return with what was known before it.
struct Return<'a> {
    board: &'a Board,
    key: &'a ReturnKey,
    spec: Option<&'a ReturnSpec>,
    observations: &'a [Observation],
    /// What was known before it, cells of breakdowns too.
    before_all: &'a [Observation],
    current: Sent<'a>,
    earlier: Sent<'a>,
}

impl<'a> Return<'a> {
    fn new(
        board: &'a Board,
        key: &'a ReturnKey,
        current: &'a [Observation],
        earlier: &'a [Observation],
    ) -> Self {
        Self {
            board,
            key,
            spec: board.return_spec(&key.agency, &key.code),
            observations: current,
            before_all: earlier,
            current: sent(current),
            earlier: sent(earlier),
        }
    }

    /// The indicators it carries, each with the period it asks for.
    fn asked(&self) -> impl Iterator<Item = (&'a Indicator, Period)> {
        let period = self.key.period;
        let codes = self
            .spec
            .filter(|spec| !spec.is_history)
            .into_iter()
            .flat_map(|spec| &spec.indicators);
        codes
            .filter_map(|code| self.board.indicator(code))
            .filter(|indicator| indicator.source == Source::Returns)
            .map(move |indicator| (indicator, asked(indicator, period)))
    }

    /// What it was asked for and whatever else it holds, in the board's order, then by period.
    fn subjects(&self) -> Vec<(&'a Indicator, Period)> {
        let mut periods: BTreeMap<&IndicatorCode, BTreeSet<Period>> = BTreeMap::new();
        for (indicator, period) in self.asked() {
            periods.entry(&indicator.code).or_default().insert(period);
        }
        for (code, period, _) in self.current.keys() {
            periods.entry(code).or_default().insert(*period);
        }
        let of = |indicator: &'a Indicator| {
            let periods = periods.get(&indicator.code).cloned().unwrap_or_default();
            periods.into_iter().map(move |period| (indicator, period))
        };
        self.board.indicators.iter().flat_map(of).collect()
    }

    /// A cell of this return.
    fn cell(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<&'a Observation> {
        self.current.get(&(&indicator.code, period, measure)).copied()
    }

    /// The exact number of a cell of this return.
    fn exact(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<f64> {
        self.cell(indicator, period, measure)?.value.exact()
    }

    /// The value known before this return came.
    fn before(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<Value> {
        let before = self.earlier.get(&(&indicator.code, period, measure))?;
        Some(before.value).filter(|value| value.is_answer())
    }

    /// The number for a past period: as this return gives it, else as known before.
    fn past(&self, indicator: &'a Indicator, period: Period, measure: Measure) -> Option<f64> {
        let now = self.exact(indicator, period, measure);
        now.or_else(|| self.before(indicator, period, measure)?.exact())
    }

    /// The numbers of the `most` periods before one, the latest first, back to the last series break; gaps are left out.
    fn history(&self, indicator: &'a Indicator, until: Period, measure: Measure, most: usize) -> Vec<f64> {
        let mut figures = Vec::new();
        let mut period = until;
        for _ in 0..most {
            if !is_comparable(indicator, period.previous(), period) {
                break;
            }
            period = period.previous();
            figures.extend(self.past(indicator, period, measure));
        }
        figures
    }
}

/// Whether two periods, the earlier first, belong to one series: whether none begins after the one and up to the other.
fn is_comparable(indicator: &Indicator, earlier: Period, later: Period) -> bool {
    let begins_between = |period: Period| earlier < period && period <= later;
    !indicator.breaks.iter().any(|new| begins_between(new.period))
}

/// Each cell about the whole of an area; an empty cell never hides an answer.
fn sent(observations: &[Observation]) -> Sent<'_> {
    let mut cells = Sent::new();
    for observation in observations.iter().filter(|o| o.breakdown.is_empty()) {
        let key = (&observation.indicator, observation.period, observation.measure);
        if observation.value.is_answer() || !cells.contains_key(&key) {
            cells.insert(key, observation);
        }
    }
    cells
}

fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    match sorted.len() {
        0 => None,
        count if count % 2 == 1 => Some(sorted[middle]),
        _ => Some(sorted[middle - 1].midpoint(sorted[middle])),
    }
}

/// How far square roots of counts spread about their median: the median absolute deviation, scaled as for a normal
/// spread, and never less than chance alone gives.
///
/// Square roots because the spread of a count grows with it, while the spread of its root is about one half whatever
/// its size (Bartlett 1936, J R Stat Soc Supplement 3:68); medians because one odd quarter must not hide the next.
#[derive(Debug, Clone, Copy)]
struct Spread {
    middle: f64,
    scale: f64,
}

impl Spread {
    const CHANCE: f64 = 0.5;

    fn of(counts: &[f64]) -> Option<Self> {
        let roots: Vec<f64> = counts.iter().map(|count| count.max(0.0).sqrt()).collect();
        let middle = median(&roots)?;
        let distances: Vec<f64> = roots.iter().map(|root| (root - middle).abs()).collect();
        let scale = (1.4826 * median(&distances)?).max(Self::CHANCE);
        Some(Self { middle, scale })
    }

    /// How many spreads a count lies from the median.
    fn distance(self, count: f64) -> f64 {
        self.between(count, self.middle * self.middle)
    }

    /// How many spreads two counts lie apart.
    fn between(self, count: f64, other: f64) -> f64 {
        (count.max(0.0).sqrt() - other.max(0.0).sqrt()).abs() / self.scale
    }
}
