//! What differs from year to year: meetings, due dates, targets.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{ReturnSpec, YearTarget};
use boardpack_model::{Calendar, Period, PeriodKind};
use jiff::civil::Date;

use crate::meant::register::Register;
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::section::At;
use crate::written::year::{DueOnWritten, TargetWritten, YearFile};

/// The financial year that a day lies in.
pub(crate) fn year_of(day: Date) -> Period {
    Period::containing(PeriodKind::FinancialYear, day)
}

/// The last day of the last year that has a file.
pub(crate) fn horizon(years: &[YearFile]) -> Option<Date> {
    years
        .iter()
        .filter_map(|year| Some(year.year.as_ref()?.value.last_day()))
        .max()
}

/// Notes a day for which no bank holidays are known.
pub(crate) fn check_coverage(report: &Report, day: &At<Date>) {
    let (first, last) = Calendar::coverage();
    if !(first..=last).contains(&day.value) {
        uncovered(report, day.spot, day.value);
    }
}

/// Says of a day that no bank holidays are known for it.
pub(crate) fn uncovered(report: &Report, spot: Spot, day: Date) {
    let (first, last) = Calendar::coverage();
    let hint = format!("they are known from {first} to {last}; a newer boardpack carries a longer table");
    report.say(spot, format!("no bank holidays are known for {day}"), hint);
}

/// Notes a day in a year's file that lies in another year.
pub(crate) fn check_year(report: &Report, year: &YearFile, day: &At<Date>) {
    if let Some(of) = year.year.as_ref().filter(|of| !of.value.contains(day.value)) {
        let hint = format!("move it to years/{}.toml", year_of(day.value));
        report.say(
            day.spot,
            format!("{} does not lie in {}", day.value, of.value),
            hint,
        );
    }
}

/// Puts the due dates of the years' files into the returns that they are about.
pub(crate) fn due_on(report: &Report, register: &Register<'_>, files: &Files, returns: &mut [ReturnSpec]) {
    for written in files.years.iter().flat_map(|year| &year.due_on) {
        if let Some(day) = &written.date {
            check_coverage(report, day);
        }
        put_due_on(report, register, (files, written), returns);
    }
}

fn put_due_on(
    report: &Report,
    register: &Register<'_>,
    (files, written): (&Files, &DueOnWritten),
    returns: &mut [ReturnSpec],
) -> Option<()> {
    let agency = register.agencies.find(report, written.agency.as_ref()?)?;
    let (code, period, day) = (
        written.code.as_ref()?,
        written.period.as_ref()?,
        written.date.as_ref()?,
    );
    let Some(spec) = returns
        .iter_mut()
        .find(|spec| spec.agency == agency && spec.code == code.value)
    else {
        let written = files
            .agencies
            .agencies
            .iter()
            .find(|it| it.code.value == agency.as_str())?;
        let known: Vec<&str> = written
            .returns
            .iter()
            .filter_map(|owed| Some(owed.code.as_ref()?.value.as_str()))
            .collect();
        // A return that is there but has faults of its own is no second problem.
        let are_all_known =
            known.len() == written.returns.len() && report.has_all_sections(written.code.spot.file);
        if !known.contains(&code.value.as_str()) && are_all_known {
            let hint = format!("it owes: {}", known.join(", "));
            report.say(
                code.spot,
                format!("{agency} owes no return called `{}`", code.value),
                hint,
            );
        }
        return None;
    };
    if !spec.falls_on(period.value) {
        let hint = "name a period for which the return is owed".to_owned();
        report.say(
            period.spot,
            format!("{agency} owes no {} return for {}", code.value, period.value),
            hint,
        );
        return None;
    }
    if day.value <= period.value.last_day() {
        let hint = format!("write a date after {}", period.value.last_day());
        report.say(
            day.spot,
            format!("the return is due before {} has ended", period.value),
            hint,
        );
    }
    if spec.due_on.insert(period.value, day.value).is_some() {
        let message = format!(
            "there is another due date for {agency} {} {}",
            code.value, period.value
        );
        report.say(period.spot, message, "take one of them out".to_owned());
    }
    Some(())
}

/// The targets of each indicator by year, as they are written.
pub(crate) type Targets<'a> = BTreeMap<&'a str, Vec<(Period, &'a TargetWritten)>>;

/// The targets of all years; an unknown indicator is a problem.
pub(crate) fn targets<'a>(report: &Report, register: &Register<'_>, years: &'a [YearFile]) -> Targets<'a> {
    let mut targets: Targets<'a> = BTreeMap::new();
    for year in years {
        for written in &year.targets {
            let known = register.indicators.find(report, &written.code);
            if let (Some(_), Some(of)) = (known, &year.year) {
                targets
                    .entry(&written.code.value)
                    .or_default()
                    .push((of.value, written));
            }
        }
    }
    targets
}

/// The target and the floor of one year.
pub(crate) fn year_target(written: &TargetWritten) -> YearTarget {
    YearTarget {
        target: written.target.as_ref().map(|at| at.value),
        floor: written.floor.as_ref().map(|at| at.value),
    }
}

/// The names of all populations.
pub(crate) fn population_names(years: &[YearFile]) -> BTreeSet<&str> {
    years
        .iter()
        .flat_map(|year| &year.populations)
        .map(|(name, _)| name.value.as_str())
        .collect()
}
