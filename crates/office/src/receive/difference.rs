//! What a file says differently from what the board holds, figure by figure.

use boardpack_chase::{Change, Difference};
use boardpack_ingest::Reading;
use boardpack_model::{Board, Finding, KnownObservation, Observation, Value};

use super::answer::file_of;
use super::known::{Known, cell};

/// What the figures that are used change, and which of an earlier file stand.
pub(super) fn difference(
    reading: &Reading,
    used: &[Observation],
    known: &Known,
    standing: &[&KnownObservation],
) -> Difference {
    let held = known.held();
    let mut difference = Difference {
        since: known.last_file(&reading.key).map(|submission| submission.at),
        ..Difference::default()
    };
    for observation in used.iter().filter(|observation| observation.value.is_answer()) {
        let before = held.get(&cell(observation)).map(|known| known.observation.value);
        let changed = change(observation, before, Some(observation.value));
        match before {
            None => difference.new.push(changed),
            Some(before) if before == observation.value => difference.unchanged += 1,
            Some(_) => difference.changed.push(changed),
        }
    }
    difference.standing = standing
        .iter()
        .map(|known| change(&known.observation, Some(known.observation.value), None))
        .collect();
    difference
}

fn change(of: &Observation, before: Option<Value>, now: Option<Value>) -> Change {
    Change {
        indicator: of.indicator.clone(),
        measure: of.measure,
        period: of.period,
        breakdown: of.breakdown.clone(),
        before,
        now,
    }
}

/// Says of a new file that gives the same figures that it does.
pub(super) fn say_unchanged(
    board: &Board,
    findings: &mut Vec<Finding>,
    reading: &Reading,
    difference: &Difference,
) {
    let Some(since) = difference
        .since
        .filter(|_| difference.is_none() && difference.unchanged > 0)
    else {
        return;
    };
    let mut message = format!(
        "these are the same figures as in your file of {}: nothing has changed",
        super::day(board, since)
    );
    if !reading.answers.is_empty() {
        message.push_str(" but your answers, which are noted");
    }
    findings.push(Finding::note("unchanged-resend", file_of(reading), message));
}
