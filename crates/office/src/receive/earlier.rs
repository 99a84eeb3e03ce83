//! Figures of earlier periods in a file: worth a word only where the return of such a period has not been received yet.

use std::collections::BTreeMap;

use boardpack_ingest::Reading;
use boardpack_model::{Board, Finding, Period, ReturnKey};

use super::answer::file_of;
use super::known::Known;

const RULE: &str = "earlier-figures";

/// Takes away what the reading says of earlier periods, and says which of their returns are still awaited.
pub(super) fn say_awaited(board: &Board, findings: &mut Vec<Finding>, reading: &Reading, known: &Known) {
    findings.retain(|finding| finding.rule != RULE);
    let Some(spec) = board.return_spec(&reading.key.agency, &reading.key.code) else {
        return;
    };
    let is_awaited = |period: Period| {
        let key = ReturnKey {
            period,
            ..reading.key.clone()
        };
        period < reading.key.period && board.owes(spec, period) && known.last_file(&key).is_none()
    };
    let mut counts: BTreeMap<Period, usize> = BTreeMap::new();
    for observation in reading.observations.iter().filter(|o| o.value.is_answer()) {
        *counts.entry(observation.period).or_default() += 1;
    }
    let awaited: Vec<String> = counts
        .into_iter()
        .filter(|(period, _)| is_awaited(*period))
        .map(|(period, count)| format!("{count} for {period}"))
        .collect();
    if !awaited.is_empty() {
        let message = format!(
            "it also holds figures for a period whose own return has not been received yet ({}); they are used, and that return \
             is still awaited",
            awaited.join(", ")
        );
        findings.push(Finding::note(RULE, file_of(reading), message));
    }
}
