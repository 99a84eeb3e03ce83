//! A file for a period whose pack was issued: its figures come into the next one, those that change as revisions.

use boardpack_ingest::Reading;
use boardpack_model::{Board, Finding, Observation};

use super::answer::file_of;
use super::known::{Known, cell, is_asked};

const RULE: &str = "period-already-reported";

/// Asks about every figure that differs from what the last pack for the period was made with; notes that there are figures
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
    let held = known.held();
    let (mut findings, mut is_new) = (Vec::new(), false);
    for observation in used.iter().filter(|observation| is_asked(reading, observation)) {
        match held.get(&cell(observation)) {
            Some(before) if before.observation.value == observation.value => {}
            Some(before) if before.known_at <= pack.as_at => {
                let message = format!("{issued}; the change will be listed as a revision in the next");
                findings.push(
                    Finding::query(RULE, observation.place.clone(), message)
                        .hint("please say in a line why it changed")
                        .about(&observation.indicator, observation.period)
                        .measure(observation.measure),
                );
            }
            _ => is_new = true,
        }
    }
    if is_new {
        let message = format!("{issued}; figures that came since are shown in the next");
        findings.push(Finding::note(RULE, file_of(reading), message));
    }
    findings
}
