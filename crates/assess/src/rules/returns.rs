//! The checks of a period's returns as their figures stand at an instant: how many were made, passed and could not be made.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::assessment::ReturnChecks;
use boardpack_model::observation::Commentary;
use boardpack_model::timeliness::attempts;
use boardpack_model::{Board, KnownObservation, Observation, ReturnKey, ReturnStatus};
use jiff::Timestamp;

use super::{Given, check_return, linked};
use crate::Known;

/// How often each rule could not run over some returns, and the checks of each of them that is in.
pub fn of_returns(
    board: &Board,
    returns: &[&ReturnStatus],
    known: &Known<'_>,
    as_at: Timestamp,
) -> (Vec<(String, u32)>, Vec<ReturnChecks>) {
    let mut counts: BTreeMap<String, u32> = BTreeMap::new();
    let mut checks = Vec::new();
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
        checks.push(ReturnChecks {
            key: status.key.clone(),
            checks: checked.checks,
        });
    }
    (counts.into_iter().collect(), checks)
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
