//! A file for a period whose pack was issued: its figures come into the next one, those that change as revisions.

use boardpack_ingest::Reading;
use boardpack_model::{Board, Finding, KnownObservation, Observation};

use super::answer::file_of;
use super::known::{Known, cell, is_asked};

const RULE: &str = "period-already-reported";

/// Asks about every figure that differs from what the last pack for the period was made with, also where it is only sent again
/// since: it is asked about until it is explained. Notes that there are figures
/// which that pack was made without.
pub(super) fn already_reported(
    board: &Board,
    reading: &Reading,
    used: &[Observation],
    known: &Known,
) -> Vec<Finding> {
    let own = reading.key.period;
    let mut packs = known.history.packs.iter().rev();
    let Some(pack) = packs.find(|pack| pack.period == own || pack.period.contains(own.last_day())) else {
        return Vec::new();
    };
    let issued = format!(
        "the pack for {} was issued on {}",
        pack.period,
        super::day(board, pack.issued_at)
    );
    let (held, issued_with) = (known.held(), known.held_at(pack.as_at));
    let (mut findings, mut is_new) = (Vec::new(), false);
    for observation in used.iter().filter(|observation| is_asked(reading, observation)) {
        let is_the_same = |before: &&KnownObservation| before.observation.value == observation.value;
        let cell = cell(observation);
        match issued_with.get(&cell) {
            Some(before) if is_the_same(before) => {}
            Some(_) => {
                let message = format!("{issued}; the change will be listed as a revision in the next");
                findings.push(
                    Finding::query(RULE, observation.place.clone(), message)
                        .hint("please say in a line why it changed")
                        .about(&observation.indicator, observation.period)
                        .measure(observation.measure),
                );
            }
            None => is_new |= !held.get(&cell).is_some_and(is_the_same),
        }
    }
    if is_new {
        let message = format!("{issued}; figures that came since are shown in the next");
        findings.push(Finding::note(RULE, file_of(reading), message));
    }
    findings
}
