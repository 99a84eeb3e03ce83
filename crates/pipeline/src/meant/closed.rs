//! The days on which one agency is closed while the board is not.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::Agency;
use boardpack_model::{AgencyCode, Calendar};
use jiff::ToSpan;
use jiff::civil::Date;

use crate::meant::register::Register;
use crate::meant::years::{check_coverage, check_year};
use crate::report::Report;
use crate::written::Files;
use crate::written::year::{ClosedAtWritten, YearFile};

/// Gives each agency that has days of its own the board's working days less those.
pub(crate) fn put_calendars(
    report: &Report,
    register: &Register<'_>,
    files: &Files,
    (calendar, agencies): (&Calendar, &mut Vec<Agency>),
) {
    let mut closed: BTreeMap<AgencyCode, BTreeSet<Date>> = BTreeMap::new();
    for written in &files.agencies.agencies {
        for day in &written.closed {
            check_coverage(report, day);
        }
        let days = written.closed.iter().map(|day| day.value);
        if let Some(code) = register.agencies.declared(&written.code) {
            closed.entry(code).or_default().extend(days);
        }
    }
    for year in &files.years {
        for written in &year.closed_at {
            let days = days(report, year, written);
            let named = written.agency.as_ref();
            if let Some(code) = named.and_then(|named| register.agencies.find(report, named)) {
                closed.entry(code).or_default().extend(days);
            }
        }
    }
    for agency in agencies {
        let days = closed.remove(&agency.code).unwrap_or_default();
        agency.calendar = (!days.is_empty()).then(|| calendar.closed_besides(days));
    }
}

/// The days of one section: those that it names, and all from one to another.
fn days(report: &Report, year: &YearFile, written: &ClosedAtWritten) -> BTreeSet<Date> {
    for day in written.days.iter().chain(&written.from).chain(&written.until) {
        check_year(report, year, day);
        check_coverage(report, day);
    }
    let mut days: BTreeSet<Date> = written.days.iter().map(|day| day.value).collect();
    if let (Some(from), Some(until)) = (&written.from, &written.until) {
        if until.value < from.value {
            let hint = "swap them: `until` is the last day on which the agency is closed".to_owned();
            let message = format!("{} comes before {}", until.value, from.value);
            report.say(until.spot, message, hint);
        }
        let within_a_year = from.value.saturating_add(1.year());
        let all = from.value.series(1.day());
        days.extend(all.take_while(|day| *day <= until.value && *day <= within_a_year));
    }
    days
}
