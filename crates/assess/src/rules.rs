//! The check rules: what is noticed about one return, given what was known before it came. One file a rule; the doc
//! comment of its file is the rule's page.
//!
//! A rule that lacks an operand does not pass: it is counted as not run, so that a return with half its cells empty never
//! looks cleaner than a whole one. A board may give a rule another severity, or run it for some periods only, or not at
//! all, with its reason; what it declares about its own figures (relations, facts that several agencies report) is checked
//! beside the rules that every board has.

mod cumulative_instead_of_in_period;
mod definitions_not_mapped;
mod expected_cell_without_a_figure;
mod facts;
mod identical_to_last_period;
mod large_change;
mod negative_or_fractional_count;
mod numerator_within_denominator;
mod outlier_against_own_history;
#[cfg(test)]
mod page;
mod past_figure_changed;
mod percent_looks_like_a_fraction;
mod relations;
mod returns;
mod same_fact_of_two_agencies;
mod spread;
mod stated_percentage_agrees_with_parts;
#[cfg(test)]
mod tests;
mod the_return;
mod year_not_rolled_over;

use std::collections::BTreeSet;

use boardpack_model::assessment::Checks;
use boardpack_model::observation::Commentary;
use boardpack_model::{Board, Finding, IndicatorCode, Observation, Period, ReturnKey, Severity};

pub(crate) use returns::is_turned_off;
pub use returns::{OfReturns, of_returns};
use spread::{Spread, median};
use the_return::Return;

/// One check rule.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// Its name, in findings and on its page.
    pub name: &'static str,
    /// How much its findings matter, where the board says nothing else.
    pub severity: Severity,
    /// What it checks, in a sentence.
    pub about: &'static str,
    /// The version of boardpack that brought it.
    pub since: &'static str,
    check: fn(&Return<'_>) -> Verdict,
}

/// Every rule, in the order in which their findings are given. Their names and severities stand in
/// [`boardpack_model::rules::CHECK_RULES`] too, so that a pipeline can name them.
pub const ALL: &[Rule] = &[
    negative_or_fractional_count::RULE,
    numerator_within_denominator::RULE,
    percent_looks_like_a_fraction::RULE,
    stated_percentage_agrees_with_parts::RULE,
    identical_to_last_period::RULE,
    year_not_rolled_over::RULE,
    cumulative_instead_of_in_period::RULE,
    large_change::RULE,
    outlier_against_own_history::RULE,
    past_figure_changed::RULE,
    expected_cell_without_a_figure::RULE,
    same_fact_of_two_agencies::RULE,
    definitions_not_mapped::RULE,
];

/// Whether a rule asks if a figure is meant that its own parts do not contradict: a comment beside the figure answers that.
pub fn is_whether_meant(rule: &str) -> bool {
    [large_change::RULE.name, outlier_against_own_history::RULE.name].contains(&rule)
}

impl Rule {
    /// How much its findings matter in a return for a period; nothing where the board does not run it there.
    pub fn in_force(&self, board: &Board, period: Period) -> Option<Severity> {
        let Some(setting) = board.rules.get(self.name) else {
            return Some(self.severity);
        };
        setting
            .runs_for(period)
            .then(|| setting.severity.unwrap_or(self.severity))
    }
}

/// What a return is checked with.
#[derive(Debug, Clone, Copy, Default)]
pub struct Given<'a> {
    /// Its figures, with those that stand from earlier files of it.
    pub figures: &'a [Observation],
    /// What was known before it came, of its own agency and, for [`linked`] indicators, of others: the latest of each cell,
    /// or any more; of several about one cell the last counts.
    pub earlier: &'a [Observation],
    /// What the sender wrote about the figures.
    pub remarks: &'a [Commentary],
}

/// What the rules say of one return.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Checked {
    /// What was noticed.
    pub findings: Vec<Finding>,
    /// The rules that could not run because an operand was absent, with how often; those that always ran are left out.
    pub not_run: Vec<(String, u32)>,
    /// How many checks were made, and how many could not be.
    pub checks: Checks,
}

/// Checks one return: its own observations against each other and against what was known before it came.
pub fn check_return(board: &Board, key: &ReturnKey, given: &Given<'_>) -> Checked {
    let of = Return::new(board, key, given);
    let mut checked = Checked::default();
    for rule in ALL {
        if let Some(severity) = rule.in_force(board, key.period) {
            let mut verdict = (rule.check)(&of);
            for finding in &mut verdict.findings {
                finding.severity = severity;
            }
            checked.take(rule.name, verdict);
        }
    }
    for relation in &board.relations {
        checked.take(&relation.code, relations::check(&of, relation));
    }
    checked
}

impl Checked {
    fn take(&mut self, rule: &str, verdict: Verdict) {
        let asks = |finding: &&Finding| finding.severity != Severity::Note;
        let asking = u32::try_from(verdict.findings.iter().filter(asks).count()).unwrap_or(u32::MAX);
        self.checks.run += verdict.run;
        self.checks.passed += verdict.run.saturating_sub(asking);
        self.checks.not_run += verdict.not_run;
        self.findings.extend(verdict.findings);
        if verdict.not_run > 0 {
            self.not_run.push((rule.to_owned(), verdict.not_run));
        }
    }
}

/// The indicators whose figures a return is checked with: its own, and those that a relation or a fact ties to them.
pub fn linked<'a>(board: &'a Board, own: &[IndicatorCode]) -> BTreeSet<&'a IndicatorCode> {
    let is_own = |code: &&IndicatorCode| own.contains(code);
    let relations = board.relations.iter().map(|relation| {
        let terms = relation.left.iter().chain(&relation.right);
        terms.map(|term| &term.indicator).collect::<Vec<_>>()
    });
    let facts = board.facts.iter().map(|fact| fact.indicators.iter().collect());
    let tied = relations.chain(facts).filter(|codes| codes.iter().any(is_own));
    let indicators = board.indicators.iter().map(|indicator| &indicator.code);
    indicators.filter(is_own).chain(tied.flatten()).collect()
}

/// An operand is absent: the rule could not run.
#[derive(Debug)]
struct Absent;

/// What a rule says.
#[derive(Debug, Default)]
struct Verdict {
    findings: Vec<Finding>,
    /// How many checks were made: each gives at most one finding that asks something.
    run: u32,
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
            verdict.count(run(subject));
        }
        verdict
    }

    fn count(&mut self, result: Result<Option<Finding>, Absent>) {
        match result {
            Ok(finding) => {
                self.run += 1;
                self.findings.extend(finding);
            }
            Err(Absent) => self.not_run += 1,
        }
    }
}
