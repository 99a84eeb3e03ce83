//! Two files make one return: what an earlier file gave, and this one does not or not so that it can be used, stands.

use boardpack_model::{Board, Finding, KnownObservation, Place, Severity};

use super::known::{Known, cell};

/// The rule that says of a cell that its figure is still awaited.
pub(super) const AWAITED: &str = "figure-awaited";

/// Says of the figures that stand that they do: no longer awaited where this file has none, and standing meanwhile where it
/// has one that cannot be used.
pub(super) fn say(board: &Board, findings: &mut Vec<Finding>, known: &Known, standing: &[&KnownObservation]) {
    let stands = |finding: &Finding| {
        let about = (finding.indicator.as_ref()?, finding.period?);
        standing.iter().copied().find(|known| {
            let (indicator, measure, period, _) = cell(&known.observation);
            (indicator, period) == about && finding.measure.is_none_or(|about| about == measure)
        })
    };
    let Some(place) = findings
        .first()
        .map(|finding| Place::file(&finding.place.sha256, &finding.place.file))
    else {
        return;
    };
    findings.retain(|finding| finding.rule != AWAITED || stands(finding).is_none());
    for finding in findings
        .iter_mut()
        .filter(|finding| finding.severity == Severity::Error)
    {
        if let Some(earlier) = stands(finding) {
            finding.message = format!(
                "{}; the figure from your file of {} stands meanwhile",
                finding.message,
                day_of(board, known, earlier)
            );
        }
    }
    let mut days: Vec<String> = standing
        .iter()
        .map(|earlier| day_of(board, known, earlier))
        .collect();
    days.sort();
    days.dedup();
    if standing.is_empty() {
        return;
    }
    let file = match days.as_slice() {
        [day] => format!("your file of {day}"),
        _ => "your earlier files".to_owned(),
    };
    let message = match standing.len() {
        1 => format!("1 figure stands from {file}"),
        count => format!("{count} figures stand from {file}"),
    };
    let note = Finding::note("earlier-figures-stand", place, message)
        .hint("an empty cell takes nothing back; to take a figure back, write `not available`");
    findings.push(note);
}

/// The day on which the file came that gave a figure: `3 August 2026`.
pub(super) fn day_of(board: &Board, known: &Known, earlier: &KnownObservation) -> String {
    let at = known
        .submission(earlier)
        .map_or(earlier.known_at, |submission| submission.at);
    super::day(board, at)
}
