//! How an indicator's variation is judged: what its figures can bear of charts, re-bases and fixed limits.

use boardpack_model::Period;
use boardpack_model::board::{Basis, ChartChoice, Control, FixedLimits, Rebase};

use crate::report::Report;
use crate::written::indicators::{IndicatorWritten, UnitWord};
use crate::written::section::At;
use crate::written::variation::{ChartWritten, byte};

/// The units of a mean that is a time.
const TIMES: [&str; 5] = ["hours", "days", "weeks", "months", "years"];

/// The control, once it is checked.
///
/// `last_year` is the year after the last one that has a file: later than that nothing can begin that anybody knows of.
pub(crate) fn control(report: &Report, written: &IndicatorWritten, last_year: Option<Period>) -> Control {
    check(report, written);
    if let Some(last_year) = last_year {
        check_horizon(report, written, last_year);
    }
    let written = &written.control;
    let mut rebases: Vec<Rebase> = written
        .rebases
        .iter()
        .filter_map(|one| {
            Some(Rebase {
                period: one.period.as_ref()?.value,
                reason: one.reason.as_ref()?.value.clone(),
            })
        })
        .collect();
    rebases.sort_by_key(|rebase| rebase.period);
    let chart = written.chart.as_ref();
    Control {
        chart: chart
            .and_then(|chart| chart.kind.as_ref())
            .map_or(ChartChoice::Automatic, |kind| kind.value),
        chart_reason: chart
            .and_then(|chart| chart.reason.as_ref())
            .map_or_else(String::new, |reason| reason.value.clone()),
        rebases,
        fixed: written.fixed.as_ref().and_then(|fixed| {
            Some(FixedLimits {
                points: byte(fixed.points.as_ref()?.value),
                reason: fixed.reason.as_ref()?.value.clone(),
            })
        }),
    }
}

fn check(report: &Report, written: &IndicatorWritten) {
    let control = &written.control;
    let basis = written.basis.as_ref().map(|at| at.value);
    if matches!(basis, Some(Basis::Rolling12 | Basis::YearToDate)) {
        for (key, spot) in &control.spots {
            let message = format!(
                "`{key}` has no meaning here: each figure holds most of the one before, so there are no limits"
            );
            report.say(*spot, message, "take it out".to_owned());
        }
        return;
    }
    check_rebases(report, written);
    if let Some((kind, (message, hint))) = control
        .chart
        .as_ref()
        .and_then(|chart| Some((chart.kind.as_ref()?, unfit(written, chart)?)))
    {
        report.say(kind.spot, message, hint);
    }
    let is_run = control
        .chart
        .as_ref()
        .and_then(|chart| chart.kind.as_ref())
        .is_some_and(|kind| kind.value == ChartChoice::Run);
    if let Some((_, spot)) = control
        .spots
        .iter()
        .find(|(key, _)| is_run && *key == "fixed-limits")
    {
        let hint = "take it out, or choose another chart".to_owned();
        report.say(*spot, "a run chart has no limits that could be fixed", hint);
    }
}

/// Breaks and re-bases lie no later than the year after the last one that has a file.
fn check_horizon(report: &Report, written: &IndicatorWritten, last_year: Period) {
    let rebases = written.control.rebases.iter().map(|one| &one.period);
    let periods = written.breaks.iter().map(|one| &one.period).chain(rebases);
    for period in periods.flatten() {
        if period.value.first_day() > last_year.last_day() {
            let message = format!("{} lies beyond every year that has a file", period.value);
            let hint = format!("write a period up to {last_year}, or add the file of its year first");
            report.say(period.spot, message, hint);
        }
    }
}

fn check_rebases(report: &Report, written: &IndicatorWritten) {
    let mut before: Vec<Period> = Vec::new();
    for period in written
        .control
        .rebases
        .iter()
        .filter_map(|one| one.period.as_ref())
    {
        check_kind(report, written, period);
        let mut breaks = written.breaks.iter().filter_map(|one| one.period.as_ref());
        if breaks.any(|one| one.value == period.value) {
            let hint = "take it out: limits begin anew at every break".to_owned();
            let message = format!("a new series begins in {} already", period.value);
            report.say(period.spot, message, hint);
        } else if before.contains(&period.value) {
            let message = format!("limits begin anew in {} twice", period.value);
            report.say(period.spot, message, "take one of them out".to_owned());
        }
        before.push(period.value);
    }
}

/// Notes a period that is not of the indicator's kind.
pub(crate) fn check_kind(report: &Report, written: &IndicatorWritten, period: &At<Period>) {
    let Some(every) = &written.every else { return };
    if period.value.kind() == every.value {
        return;
    }
    let example = Period::containing(every.value, period.value.first_day());
    let message = format!(
        "`{}` is not the kind of period that this indicator has",
        period.value
    );
    report.say(period.spot, message, format!("write it like \"{example}\""));
}

/// Why the figures cannot bear the chart, and what to do; nothing where they can.
fn unfit(written: &IndicatorWritten, chart: &ChartWritten) -> Option<(String, String)> {
    let unit = written.figure.unit.as_ref()?.value;
    let mean_unit = written.figure.mean_unit.as_ref().map(|at| at.value.as_str());
    let is_time = mean_unit.is_some_and(|unit| TIMES.contains(&unit.to_lowercase().as_str()));
    let (message, hint) = match chart.kind.as_ref()?.value {
        ChartChoice::Proportion if unit != UnitWord::Percent || written.may_exceed_denominator => (
            "limits for proportions need a percentage that cannot exceed 100",
            "take it out, or choose \"xmr\" or \"run\"",
        ),
        ChartChoice::Rate if unit != UnitWord::Rate => (
            "limits for rates need unit = \"rate\"",
            "take it out, or choose \"xmr\" or \"run\"",
        ),
        ChartChoice::Time if unit != UnitWord::Mean || !is_time => (
            "a chart of the time between events needs that time as its figure: a count by period does not hold the days of \
             its events",
            "choose \"run\", or ask for the mean days from one event to the next (unit = \"mean\", mean-unit = \"days\")",
        ),
        ChartChoice::Gap if unit != UnitWord::Mean || is_time => (
            "a chart of the occasions between events needs their number as its figure: occasions over events",
            "choose \"run\", or ask for occasions as numerator and events as denominator (unit = \"mean\", mean-unit = \
             \"visits\")",
        ),
        _ => return None,
    };
    Some((message.to_owned(), hint.to_owned()))
}
