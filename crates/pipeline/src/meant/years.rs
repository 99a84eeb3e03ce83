//! What differs from year to year: meetings, due dates, targets.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Meeting, ReturnSpec, Schedule, YearTarget};
use boardpack_model::{Calendar, Period, PeriodKind};
use jiff::civil::Date;

use crate::meant::register::Register;
use crate::report::Report;
use crate::written::Files;
use crate::written::section::At;
use crate::written::year::{DueOnWritten, MeetingWritten, TargetWritten, YearFile};

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
        let hint = format!("they are known from {first} to {last}; a newer boardpack carries a longer table");
        report.say(
            day.spot,
            format!("no bank holidays are known for {}", day.value),
            hint,
        );
    }
}

/// The meetings of every year, in order of date.
pub(crate) fn meetings(report: &Report, years: &[YearFile]) -> Vec<Meeting> {
    let written = || years.iter().flat_map(|year| &year.meetings);
    let mut seen = BTreeMap::new();
    for period in written().filter_map(|meeting| meeting.period.as_ref()) {
        if let Some(first) = seen.insert(period.value, period.spot) {
            report.say(
                period.spot,
                format!(
                    "two meetings take the pack for {}, the other at {}",
                    period.value,
                    report.place(first)
                ),
                "a period's pack goes to one meeting: name another period".to_owned(),
            );
        }
    }
    let mut meetings: Vec<Meeting> = written().filter_map(|written| meeting(report, written)).collect();
    meetings.sort_by_key(|meeting| meeting.day);
    meetings
}

fn meeting(report: &Report, written: &MeetingWritten) -> Option<Meeting> {
    for day in [&written.date, &written.cut_off, &written.papers]
        .into_iter()
        .flatten()
    {
        check_coverage(report, day);
    }
    check_order(report, written);
    Some(Meeting {
        day: written.date.as_ref()?.value,
        title: written.title.as_ref()?.value.clone(),
        period: written.period.as_ref()?.value,
        cut_off: written.cut_off.as_ref()?.value,
        papers: written.papers.as_ref()?.value,
        pre_brief: None,
        context_by: None,
    })
}

/// Period's end, cut-off, papers, meeting: in this order.
fn check_order(report: &Report, written: &MeetingWritten) {
    if let (Some(papers), Some(day)) = (&written.papers, &written.date)
        && papers.value >= day.value
    {
        let hint = "papers go out some days before the meeting".to_owned();
        report.say(
            papers.spot,
            format!(
                "papers on {} do not come before the meeting on {}",
                papers.value, day.value
            ),
            hint,
        );
    }
    if let (Some(cut_off), Some(papers)) = (&written.cut_off, &written.papers)
        && cut_off.value > papers.value
    {
        let hint =
            "the cut-off is the last day whose returns the pack uses: write an earlier date".to_owned();
        let message = format!(
            "the cut-off on {} comes after the papers on {}",
            cut_off.value, papers.value
        );
        report.say(cut_off.spot, message, hint);
    }
    if let (Some(cut_off), Some(period)) = (&written.cut_off, &written.period)
        && cut_off.value <= period.value.last_day()
    {
        let hint = format!("write a date after {}", period.value.last_day());
        report.say(
            cut_off.spot,
            format!("the cut-off comes before {} has ended", period.value),
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
    if !falls(spec, period.value) {
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

fn falls(spec: &ReturnSpec, period: Period) -> bool {
    match &spec.schedule {
        Schedule::Once(once) => *once == period,
        Schedule::Every { from, until } => {
            from.kind() == period.kind() && *from <= period && until.is_none_or(|until| period <= until)
        }
    }
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
