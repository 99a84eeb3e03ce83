//! Departures from a target that the board has agreed to bear for a while.

use boardpack_model::board::AcceptedDeviation;

use crate::meant::figures;
use crate::meant::years::Targets;
use crate::report::Report;
use crate::written::indicators::{DeviationWritten, IndicatorWritten, PolarityWord};

/// The deviations in order of their last day.
pub(crate) fn deviations(
    report: &Report,
    written: &IndicatorWritten,
    targets: &Targets<'_>,
) -> Vec<AcceptedDeviation> {
    for one in &written.deviations {
        check_days(report, one);
        check_accepted(report, written, one, targets);
    }
    let mut deviations: Vec<AcceptedDeviation> = written.deviations.iter().filter_map(deviation).collect();
    deviations.sort_by_key(|one| (one.until, one.from));
    check_apart(report, written);
    deviations
}

fn deviation(written: &DeviationWritten) -> Option<AcceptedDeviation> {
    Some(AcceptedDeviation {
        accepted: written.accepted.as_ref()?.value,
        from: written.from.as_ref()?.value,
        until: written.until.as_ref()?.value,
        reason: written.reason.as_ref()?.value.clone(),
        agreed_by: written.agreed_by.as_ref()?.value.clone(),
    })
}

fn check_days(report: &Report, written: &DeviationWritten) {
    if let (Some(from), Some(until)) = (&written.from, &written.until)
        && until.value < from.value
    {
        let hint = format!("write a day from {} on", from.value);
        report.say(until.spot, "it ends before it begins", hint);
    }
}

/// What is accepted lies on the bad side of a target: there is nothing to bear otherwise.
fn check_accepted(
    report: &Report,
    written: &IndicatorWritten,
    one: &DeviationWritten,
    targets: &Targets<'_>,
) {
    let (Some(accepted), Some(polarity)) = (&one.accepted, &written.aim.polarity) else {
        return;
    };
    if figures::is_percent(written) {
        figures::check_percentage(report, accepted.value, accepted.spot);
    }
    let of_years = targets.get(written.code.value.as_str()).into_iter().flatten();
    let mut aims = of_years
        .filter_map(|(_, year)| year.target.as_ref())
        .chain(&written.aim.target)
        .map(|at| at.value);
    let say = |message: &str, hint: &str| report.say(accepted.spot, message, hint.to_owned());
    match (polarity.value, &written.aim.band) {
        (PolarityWord::Neutral, _) => say(
            "activity has no target from which it could deviate",
            "take the deviation out",
        ),
        (PolarityWord::Band, Some(band)) if (band.value.low..=band.value.high).contains(&accepted.value) => {
            say(
                "this lies within the band, where there is nothing to accept",
                "write a figure outside the band, the farthest that is borne",
            );
        }
        (PolarityWord::High | PolarityWord::Low, _) => {
            let is_high = polarity.value == PolarityWord::High;
            let mut count = 0;
            let is_needed = aims.any(|aim| {
                count += 1;
                if is_high {
                    accepted.value < aim
                } else {
                    accepted.value > aim
                }
            });
            if count == 0 {
                say(
                    "there is no target from which this could deviate",
                    "add a target, or take the deviation out",
                );
            } else if !is_needed {
                say(
                    "this meets the target, where there is nothing to accept",
                    "write a figure worse than the target, the worst that is borne",
                );
            }
        }
        (PolarityWord::Band, _) => {}
    }
}

/// Of two deviations on one day it would not be clear which holds.
fn check_apart(report: &Report, written: &IndicatorWritten) {
    let mut spans: Vec<_> = written
        .deviations
        .iter()
        .filter_map(|one| Some((one.from.as_ref()?, one.until.as_ref()?)))
        .collect();
    spans.sort_by_key(|(from, _)| from.value);
    for pair in spans.windows(2) {
        let ((_, until), (from, _)) = (pair[0], pair[1]);
        if from.value <= until.value {
            let hint = format!("begin it after {}, or end the other one before", until.value);
            report.say(
                from.spot,
                format!("another deviation holds until {}", until.value),
                hint,
            );
        }
    }
}
