//! Indicators: measures with their definition.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Control, Indicator, Polarity, SeriesBreak, Unit};
use boardpack_model::{IndicatorCode, Period};

use crate::meant::register::Register;
use crate::meant::years::{Targets, population_names, targets, year_target};
use crate::meant::{control, deviations, figures, totals};
use crate::report::Report;
use crate::written::Files;
use crate::written::indicators::IndicatorWritten;

/// More decimals than these no figure of ours can bear.
const DECIMALS_MOST: u8 = 4;

/// The indicators, in the order of the file.
pub(crate) fn indicators(report: &Report, register: &Register<'_>, files: &Files) -> Vec<Indicator> {
    let targets = targets(report, register, &files.years);
    // Where a year's file cannot be read to the end, a population that it names may be there all the same.
    let are_whole = report
        .files()
        .filter(|(_, name)| name.starts_with("years/"))
        .all(|(file, _)| report.is_whole(file));
    let populations = are_whole.then(|| population_names(&files.years));
    let years = files.years.iter().filter_map(|year| year.year.as_ref());
    let last_year = years
        .map(|at| at.value)
        .max()
        .filter(|_| are_whole)
        .map(Period::next);
    let indicators = files.indicators.indicators.iter().filter_map(|written| {
        let unit = figures::unit(report, written, populations.as_ref());
        let polarity = figures::polarity(report, written);
        check_targets(report, written, &targets);
        check_rest(report, written);
        totals::check(report, register, written);
        let control = control::control(report, written, last_year);
        let deviations = deviations::deviations(report, written, &targets);
        let mut indicator = resolved(report, register, written, unit, polarity)?;
        indicator.control = control;
        let of_years = targets.get(written.code.value.as_str()).into_iter().flatten();
        indicator.year_targets = of_years
            .map(|(year, written)| (year.year(), year_target(written)))
            .collect();
        indicator.deviations = deviations;
        Some(indicator)
    });
    indicators.collect()
}

/// The indicator with its standing target and floor.
fn resolved(
    report: &Report,
    register: &Register<'_>,
    written: &IndicatorWritten,
    unit: Option<Unit>,
    polarity: Option<Polarity>,
) -> Option<Indicator> {
    let theme = written
        .theme
        .as_ref()
        .and_then(|at| register.themes.find(report, at));
    let agency = written
        .agency
        .as_ref()
        .and_then(|at| register.agencies.find(report, at));
    let code: IndicatorCode = register.indicators.declared(&written.code)?;
    Some(Indicator {
        code,
        name: written.name.as_ref()?.value.clone(),
        theme: theme?,
        agency: agency?,
        unit: unit?,
        numerator: written.figure.numerator.as_ref()?.value.clone(),
        denominator: written.figure.denominator.as_ref().map(|at| at.value.clone()),
        polarity: polarity?,
        basis: written.basis.as_ref()?.value,
        every: written.every.as_ref()?.value,
        target: written.aim.target.as_ref().map(|at| at.value),
        floor: written.aim.floor.as_ref().map(|at| at.value),
        year_targets: BTreeMap::new(),
        lag: written.lag,
        decimals: written.decimals.as_ref()?.value,
        may_exceed_denominator: written.may_exceed_denominator,
        distinct_children: written.distinct_children,
        definition: written.definition.as_ref()?.value.clone(),
        scrutiny_question: written.scrutiny_question.as_ref()?.value.clone(),
        breaks: breaks(written),
        source: written.source?,
        parts: totals::parts(register, written),
        control: Control::default(),
        deviations: Vec::new(),
        no_comparator: written.no_comparator.as_ref().map(|at| at.value.clone()),
        defined_at: report.place(written.spot),
    })
}

fn breaks(written: &IndicatorWritten) -> Vec<SeriesBreak> {
    let breaks = written.breaks.iter().filter_map(|written| {
        Some(SeriesBreak {
            period: written.period.as_ref()?.value,
            note: written.note.as_ref()?.value.clone(),
        })
    });
    let mut breaks: Vec<SeriesBreak> = breaks.collect();
    breaks.sort_by_key(|it| it.period);
    breaks
}

fn check_rest(report: &Report, written: &IndicatorWritten) {
    if let Some(decimals) = written.decimals.as_ref().filter(|at| at.value > DECIMALS_MOST) {
        let hint = format!("write a number from 0 to {DECIMALS_MOST}");
        report.say(
            decimals.spot,
            format!("{} decimals are more than a figure can bear", decimals.value),
            hint,
        );
    }
    let mut before = BTreeSet::new();
    for period in written.breaks.iter().filter_map(|it| it.period.as_ref()) {
        control::check_kind(report, written, period);
        if !before.insert(period.value) {
            let message = format!("a new series begins in {} twice", period.value);
            let hint = "say both in one note, or give the right period to one of them".to_owned();
            report.say(period.spot, message, hint);
        }
    }
}

/// The standing target and floor, and those in force in each year that changes one of them.
fn check_targets(report: &Report, written: &IndicatorWritten, targets: &Targets<'_>) {
    let Some(polarity) = written.aim.polarity.as_ref().map(|at| at.value) else {
        return;
    };
    let (target, floor) = (written.aim.target.as_ref(), written.aim.floor.as_ref());
    let is_standing_right = match (target, floor) {
        (Some(target), Some(floor)) => figures::check_sides(report, polarity, target, floor),
        _ => true,
    };
    for (_, year) in targets.get(written.code.value.as_str()).into_iter().flatten() {
        for (key, at) in [("target", &year.target), ("floor", &year.floor)] {
            let Some(at) = at else { continue };
            figures::check_may_aim(report, polarity, key, at.spot);
            if figures::is_percent(written) {
                figures::check_percentage(report, at.value, at.spot);
            }
        }
        if year.target.is_none() && year.floor.is_none() {
            let hint = "add a line: target = 80, or take the section out".to_owned();
            report.say(
                year.spot,
                format!("[targets.{}] sets nothing", written.code.value),
                hint,
            );
            continue;
        }
        // What is wrong with the standing pair is no second problem in each year that keeps one half of it.
        let is_own = is_standing_right || (year.target.is_some() && year.floor.is_some());
        let pair = year.target.as_ref().or(target).zip(year.floor.as_ref().or(floor));
        if let Some((target, floor)) = pair.filter(|_| is_own) {
            figures::check_sides(report, polarity, target, floor);
        }
    }
}
