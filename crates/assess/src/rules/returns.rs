//! The checks of a period's returns as their figures stand at an instant: how many were made, passed and could not be made, and
//! what they ask that was not asked when the return came.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::ReturnChecks;
use boardpack_model::observation::Commentary;
use boardpack_model::timeliness::attempts;
use boardpack_model::{
    Board, Finding, KnownObservation, Observation, Period, ReturnKey, ReturnStatus, Severity,
};
use jiff::Timestamp;

use super::{ALL, Given, check_return, linked};
use crate::Known;

/// What the checks of a period's returns say.
#[derive(Debug, Default)]
pub struct OfReturns {
    /// How often each rule could not run.
    pub not_run: Vec<(String, u32)>,
    /// The checks of each return that is in.
    pub checks: Vec<ReturnChecks>,
    /// What is asked by the checks that are in force, of which nothing was asked when the returns came.
    pub since: Vec<Finding>,
}

/// What is said of a query that nobody was sent: a rule is new, or another return made it show.
const SINCE: &str = "; noticed since the return came, and not yet asked";

/// Checks those of some returns that are in.
pub fn of_returns(
    board: &Board,
    returns: &[&ReturnStatus],
    known: &Known<'_>,
    as_at: Timestamp,
) -> OfReturns {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut of = OfReturns::default();
    let standing = standing(known, as_at);
    for status in returns {
        let Some(files) = files(known, status, as_at) else {
            continue;
        };
        let own = board.return_spec(&status.key.agency, &status.key.code);
        let linked = linked(board, own.map_or(&[], |spec| &spec.indicators));
        let is_linked = |k: &&KnownObservation| linked.contains(&k.observation.indicator);
        let (current, earlier): (Vec<&KnownObservation>, Vec<&KnownObservation>) = standing
            .iter()
            .copied()
            .filter(is_linked)
            .partition(|k| files.submissions.contains(&k.submission));
        let current: Vec<Observation> = current.iter().map(|k| k.observation.clone()).collect();
        let before = earlier.iter().filter(|k| k.known_at <= files.until);
        let earlier: Vec<Observation> = before.map(|k| k.observation.clone()).collect();
        let remarks = remarks(known, &status.key, as_at);
        let given = Given {
            figures: &current,
            earlier: &earlier,
            remarks: &remarks,
        };
        let checked = check_return(board, &status.key, &given);
        for (rule, count) in checked.not_run {
            *counts.entry(rule).or_default() += count;
        }
        of.since.extend(asked_since(checked.findings, known));
        of.checks.push(ReturnChecks {
            key: status.key.clone(),
            checks: checked.checks,
        });
    }
    of.not_run = counts.into_iter().collect();
    of
}

/// What is asked now and was not when the returns came. No figure is kept out by it: what counts was settled then.
fn asked_since(found: Vec<Finding>, known: &Known<'_>) -> impl Iterator<Item = Finding> {
    let is_new = |finding: &Finding| {
        let about = |finding: &Finding| (finding.indicator.clone(), finding.measure, finding.period);
        let is_it = |old: &Finding| old.rule == finding.rule && about(old) == about(finding);
        finding.severity != Severity::Note && !known.findings.iter().any(|old| is_it(&old.finding))
    };
    let new: Vec<Finding> = found.into_iter().filter(is_new).collect();
    new.into_iter().map(|finding| Finding {
        severity: Severity::Query,
        message: format!("{}{SINCE}", finding.message),
        ..finding
    })
}

/// Whether what was asked when a return came is asked no more, because the board has since turned the rule off.
pub(crate) fn is_turned_off(board: &Board, finding: &Finding, period: Period) -> bool {
    let rule = ALL.iter().find(|rule| rule.name == finding.rule);
    finding.severity == Severity::Query && rule.is_some_and(|rule| rule.in_force(board, period).is_none())
}

/// The figures that stood at an instant, oldest first, whatever order they are known in.
fn standing<'a>(known: &Known<'a>, as_at: Timestamp) -> Vec<&'a KnownObservation> {
    let withdrawn = known.history.withdrawn(as_at);
    let mut standing: Vec<&KnownObservation> = known
        .observations
        .iter()
        .filter(|k| k.known_at <= as_at && !withdrawn.contains_key(&k.submission))
        .collect();
    standing.sort_by(|one, other| {
        let order = |k: &KnownObservation| (k.known_at, k.submission);
        order(one)
            .cmp(&order(other))
            .then_with(|| one.observation.place.cmp(&other.observation.place))
    });
    standing
}

/// The files that make a return.
struct Files {
    submissions: BTreeSet<i64>,
    /// When the last of them was recorded.
    until: Timestamp,
}

/// The file that a return is used by, with those before it from which figures stand; nothing where none came.
fn files(known: &Known<'_>, status: &ReturnStatus, as_at: Timestamp) -> Option<Files> {
    let attempts = attempts(known.history, &status.key, as_at);
    let used = attempts.iter().find(|one| Some(one.id) == status.submission)?;
    let counts = attempts
        .iter()
        .filter(|one| one.id == used.id || (one.outcome.is_acceptance() && one.id < used.id));
    Some(Files {
        submissions: counts.map(|one| one.id).collect(),
        until: used.known_at.max(used.at),
    })
}

/// What the agency wrote by an instant for the return's own period or any other; which of it a rule looks at is the rule's.
fn remarks(known: &Known<'_>, key: &ReturnKey, as_at: Timestamp) -> Vec<Commentary> {
    let of_agency = known
        .commentary
        .iter()
        .filter(|entry| entry.known_at <= as_at && entry.commentary.agency == key.agency);
    of_agency.map(|entry| entry.commentary.clone()).collect()
}

#[cfg(test)]
mod tests {
    use boardpack_model::rules::RuleSetting;
    use boardpack_model::{History, KnownObservation, Measure};

    use crate::fixtures::{board, history, instant, known, quarters, submission};
    use crate::{KnownFinding, assess};

    /// A quarter whose count is ten times what it was, in a return that came in January.
    fn story() -> (History, Vec<KnownObservation>) {
        let mut history = history();
        history
            .submissions
            .push(submission(1, "2025-26 Q3", "2026-01-20T10:00:00Z"));
        let figures = [61., 64., 66., 60., 63., 65., 62., 64., 61., 66., 63., 640.];
        let mut observations = quarters("CNT01", Measure::Numerator, "2025-26 Q3", &figures);
        let last = observations.len() - 1;
        for (nth, known) in observations.iter_mut().enumerate() {
            known.submission = i64::from(nth == last);
        }
        (history, observations)
    }

    /// What an assessment holds of the rule, where it was asked when the return came or not, and runs now or not.
    fn check(was_asked: bool, is_off: bool, expected: &[&str]) {
        let (history, observations) = story();
        let (mut board, period) = (board(), "2025-26 Q3".parse().unwrap());
        let as_at = instant("2026-12-01T00:00:00Z");
        let new = assess(&board, period, &known(&observations, &history), as_at).unwrap();
        let found = new
            .findings
            .iter()
            .find(|finding| finding.rule == "large-change")
            .unwrap();
        let mut asked = found.clone();
        asked.message = asked.message.replace(super::SINCE, "");
        if is_off {
            let setting = RuleSetting {
                is_off: true,
                ..RuleSetting::default()
            };
            board.rules = [("large-change".to_owned(), setting)].into();
        }
        let findings = [KnownFinding {
            finding: asked,
            submission: 1,
        }];
        let mut known = known(&observations, &history);
        known.findings = if was_asked { &findings } else { &[] };
        let assessment = assess(&board, period, &known, as_at).unwrap();
        let found = assessment
            .findings
            .iter()
            .filter(|finding| finding.rule == "large-change");
        let messages: Vec<&str> = found.map(|finding| finding.message.as_str()).collect();
        assert_eq!(messages, expected);
    }

    #[test]
    fn what_is_counted_as_not_passed_is_named_once_and_only_while_its_rule_runs() {
        let far = "Indicator CNT01 for 2025-26 Q3: 640 is far from the 60 to 66 of the 11 periods before";
        let since = format!("{far}{}", super::SINCE);
        check(true, false, &[far]);
        check(false, false, &[&since]);
        check(true, true, &[]);
        check(false, true, &[]);
    }
}
