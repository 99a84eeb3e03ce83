//! A pair of figures is never made from two files: where one half of it cannot be used, the other half waits with it.

use std::collections::BTreeSet;

use boardpack_model::{
    Board, Finding, IndicatorCode, KnownObservation, Measure, Observation, Period, Severity,
};

use super::known::{Known, cell};
use super::standing::{AWAITED, day_of};

/// The rule that says of a change that the file says it, which is no news where the change is not made.
const CHANGED: &str = "past-figure-changed";

/// Takes out of the figures that are used each half of a numerator and denominator that differs from what stands while an error
/// of this file leaves the other half standing: the old pair is kept whole, and a note says so. A half that was left blank is
/// no error; there the sender lets it stand.
pub(super) fn keep_whole(
    board: &Board,
    findings: &mut Vec<Finding>,
    used: Vec<Observation>,
    known: &Known,
) -> Vec<Observation> {
    let blocked: BTreeSet<(IndicatorCode, Measure, Period)> = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error && finding.rule != AWAITED)
        .filter_map(|finding| Some((finding.indicator.clone()?, finding.measure?, finding.period?)))
        .collect();
    let held = known.held();
    // What stands for both halves, where this figure is to wait for its other half.
    let waits = |observation: &Observation| -> Option<&KnownObservation> {
        let other = other_half(observation.measure)?;
        let (indicator, _, period, breakdown) = cell(observation);
        let is_blocked = blocked.contains(&(indicator.clone(), other, period));
        held.get(&(indicator, other, period, breakdown))
            .filter(|_| is_blocked)?;
        let stands = *held.get(&cell(observation))?;
        let differs = observation.value.is_answer() && stands.observation.value != observation.value;
        differs.then_some(stands)
    };
    let (mut kept, mut notes) = (Vec::new(), Vec::new());
    for observation in used {
        let Some(stands) = waits(&observation) else {
            kept.push(observation);
            continue;
        };
        findings.retain(|finding| finding.rule != CHANGED || !is_about(finding, &observation));
        let message = format!(
            "the figure that belongs with it cannot be used, so this one is not used yet either: {} stands from your file of {}",
            stands.observation.value,
            day_of(board, known, stands)
        );
        let note = Finding::note("pair-kept-whole", observation.place.clone(), message)
            .hint("please send both figures together")
            .about(&observation.indicator, observation.period)
            .measure(observation.measure);
        notes.push(note);
    }
    findings.extend(notes);
    kept
}

fn other_half(measure: Measure) -> Option<Measure> {
    match measure {
        Measure::Numerator => Some(Measure::Denominator),
        Measure::Denominator => Some(Measure::Numerator),
        Measure::Stated => None,
    }
}

fn is_about(finding: &Finding, observation: &Observation) -> bool {
    finding.indicator.as_ref() == Some(&observation.indicator)
        && finding.period == Some(observation.period)
        && finding.measure == Some(observation.measure)
}
