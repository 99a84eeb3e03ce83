//! Returns: what each agency owes, when, and by which day.

use std::collections::BTreeSet;

use boardpack_model::board::{Anchor, Closing, ReturnSpec, Schedule, Source};
use boardpack_model::{
    AgencyCode, Board, Calendar, DueRule, IndicatorCode, OutsideCoverage, Period, PeriodKind,
};
use jiff::civil::Date;

use crate::meant::register::Register;
use crate::meant::{timetable, years};
use crate::report::Report;
use crate::written::Files;
use crate::written::agencies::{AgencyWritten, ReturnWritten};
use crate::written::section::At;

/// Every return, in the order of the file, with the due dates that the years' files set.
pub(crate) fn returns(report: &Report, register: &Register<'_>, files: &Files) -> Vec<ReturnSpec> {
    let context = Context { report, register };
    let mut returns = Vec::new();
    for agency in &files.agencies.agencies {
        context.check_codes(agency);
        let code = register.agencies.declared(&agency.code);
        returns.extend(
            agency
                .returns
                .iter()
                .filter_map(|written| context.owed(code.as_ref(), written)),
        );
    }
    check_supplied(report, register, files);
    years::due_on(report, register, files, &mut returns);
    returns
}

/// What one return is checked against.
struct Context<'a> {
    report: &'a Report,
    register: &'a Register<'a>,
}

impl Context<'_> {
    fn owed(&self, agency: Option<&AgencyCode>, written: &ReturnWritten) -> Option<ReturnSpec> {
        let schedule = self.schedule(written);
        let indicators = self.register.indicators.all(self.report, &written.indicators);
        for (code, at) in self.known(&written.indicators) {
            self.check_indicator(agency, written, &code, at);
        }
        Some(ReturnSpec {
            code: written.code.as_ref()?.value.clone(),
            agency: agency?.clone(),
            title: written.title.as_ref()?.value.clone(),
            schedule: schedule?,
            due: written.due.as_ref()?.value,
            due_on: std::collections::BTreeMap::new(),
            indicators,
            is_history: written.is_history,
            closes: written
                .closes_after
                .as_ref()
                .map_or(Closing::AsTheBoard, |at| at.value),
        })
    }

    fn check_codes(&self, agency: &AgencyWritten) {
        let mut seen = BTreeSet::new();
        for code in agency.returns.iter().filter_map(|owed| owed.code.as_ref()) {
            if !seen.insert(&code.value) {
                let message = format!("{} has two returns called `{}`", agency.code.value, code.value);
                self.report.say(
                    code.spot,
                    message,
                    "give each return a code of its own".to_owned(),
                );
            }
        }
    }

    fn schedule(&self, written: &ReturnWritten) -> Option<Schedule> {
        if written.schedule_is_unreadable {
            return None;
        }
        match (&written.every, &written.from, &written.until, &written.once) {
            (None, None, None, Some(once)) => Some(Schedule::Once(once.value)),
            (Some(every), Some(from), until, None) => self.every(every, from, until.as_ref()),
            _ => {
                let hint = "write either every = \"financial-quarter\" and from = \"2025-26 Q1\", or once = \"2021-04-01 to \
                            2025-03-31\"";
                self.report.say(
                    written.spot,
                    "it is not clear when this return falls",
                    hint.to_owned(),
                );
                None
            }
        }
    }

    fn every(
        &self,
        every: &At<PeriodKind>,
        from: &At<Period>,
        until: Option<&At<Period>>,
    ) -> Option<Schedule> {
        for at in [Some(from), until].into_iter().flatten() {
            if at.value.kind() != every.value {
                let example = Period::containing(every.value, at.value.first_day());
                let message = format!("`{}` is not the kind of period that this return has", at.value);
                self.report
                    .say(at.spot, message, format!("write it like \"{example}\""));
                return None;
            }
        }
        if let Some(until) = until.filter(|until| until.value < from.value) {
            let message = format!(
                "the last period, {}, comes before the first, {}",
                until.value, from.value
            );
            self.report.say(
                until.spot,
                message,
                "write a later period, or leave `until` out".to_owned(),
            );
            return None;
        }
        Some(Schedule::Every {
            from: from.value,
            until: until.map(|at| at.value),
        })
    }

    fn known<'b>(&self, names: &'b [At<String>]) -> Vec<(IndicatorCode, &'b At<String>)> {
        let known = names
            .iter()
            .filter_map(|at| Some((self.register.indicators.declared(at)?, at)));
        known.collect()
    }

    fn check_indicator(
        &self,
        agency: Option<&AgencyCode>,
        written: &ReturnWritten,
        code: &IndicatorCode,
        at: &At<String>,
    ) {
        let Some(indicator) = self.register.indicator(code.as_str()) else {
            return;
        };
        let worked_out_from = match indicator.source {
            Some(Source::Timeliness) => Some("the ledger"),
            Some(Source::Total) => Some("its parts"),
            Some(Source::Returns) | None => None,
        };
        if let Some(from) = worked_out_from {
            let hint = "take it out of the list".to_owned();
            self.report.say(
                at.spot,
                format!("{code} is worked out from {from}: no return carries it"),
                hint,
            );
            return;
        }
        if let (Some(agency), Some(supplier)) = (agency, self.register.supplier(code))
            && supplier != *agency
        {
            let hint = format!("move it to a return of {supplier}, or give {code} agency = \"{agency}\"");
            self.report.say(
                at.spot,
                format!("{code} is supplied by {supplier}, not by {agency}"),
                hint,
            );
        }
        if let (Some(own), Some(every)) = (&indicator.every, &written.every)
            && months(own.value) > months(every.value)
        {
            self.report.say(
                at.spot,
                format!("{code} has longer periods than this return"),
                "list it in a return whose `every` is the same as the indicator's".to_owned(),
            );
        }
    }
}

/// Every due day that can come up lies within the bank holidays that are known, and after the period; and so does every later
/// day that counts from it.
pub(crate) fn check_days(report: &Report, files: &Files, board: &Board) {
    let days = Days {
        report,
        board,
        horizon: years::horizon(&files.years),
    };
    for agency in &files.agencies.agencies {
        for written in &agency.returns {
            timetable::check_closing(report, files, written.closes_after.as_ref());
            let spec = board.returns.iter().find(|spec| {
                let code = written.code.as_ref().map(|code| &code.value);
                spec.agency.as_str() == agency.code.value && Some(&spec.code) == code
            });
            if let (Some(spec), Some(due)) = (spec, &written.due) {
                days.check(spec, due);
            }
        }
    }
}

/// What the days of returns are checked against.
struct Days<'a> {
    report: &'a Report,
    board: &'a Board,
    /// The last day of the last year that has a file: so far ahead due days must be known.
    horizon: Option<Date>,
}

impl Days<'_> {
    fn check(&self, spec: &ReturnSpec, due: &At<DueRule>) {
        if let (DueRule::On(day), Schedule::Every { .. }) = (spec.due, &spec.schedule) {
            let hint =
                "write a rule such as \"20 working days after period end\", or `once` for the schedule"
                    .to_owned();
            self.report.say(
                due.spot,
                format!("{day} can be the due date of one period only"),
                hint,
            );
            return;
        }
        let until = match &spec.schedule {
            Schedule::Once(period) => period.last_day(),
            Schedule::Every { from, .. } => self.horizon.unwrap_or(from.first_day()).max(from.first_day()),
        };
        let periods = self.board.owed_periods(spec, until);
        // One problem of a rule is enough.
        if let Some((message, hint)) = periods.into_iter().find_map(|period| self.problem(spec, period)) {
            self.report.say(due.spot, message, hint);
        }
    }

    /// What is wrong with the days of one period.
    fn problem(&self, spec: &ReturnSpec, period: Period) -> Option<(String, String)> {
        let (first, last) = Calendar::coverage();
        let coverage =
            format!("they are known from {first} to {last}; a newer boardpack carries a longer table");
        let day = match self.board.due_day(spec, period) {
            Ok(day) => day,
            Err(outside) => {
                let message = format!(
                    "the return for {period} is due on a day for which no bank holidays are known: {}",
                    outside.day
                );
                return Some((message, coverage));
            }
        };
        // A date that a year's file sets has its own place, at which this is said.
        if !(first..=last).contains(&day) {
            return None;
        }
        if day <= period.last_day() && !spec.due_on.contains_key(&period) {
            let hint = format!("write a later date: the period ends on {}", period.last_day());
            return Some((format!("the return is due before {period} has ended"), hint));
        }
        let (what, outside) = self.after_due(spec, day)?;
        let message = format!(
            "{what} for {period}, which is due on {day}, falls on a day for which no bank holidays are known: {}",
            outside.day
        );
        Some((message, coverage))
    }

    /// What counts from a due day and leads beyond the bank holidays that are known.
    fn after_due(&self, spec: &ReturnSpec, due: Date) -> Option<(String, OutsideCoverage)> {
        let rungs = self.board.ladder.iter().filter(|rung| rung.anchor == Anchor::Due);
        for rung in rungs {
            if let Err(outside) = self.board.calendar.add_working_days(due, rung.working_days) {
                return Some((format!("the letter `{}` about the return", rung.code), outside));
            }
        }
        let closes = i32::from(self.board.closes_after(spec)?);
        let calendar = self.board.calendar_of(&spec.agency);
        let outside = calendar.add_working_days(due, closes).err()?;
        Some(("the closing of the return".to_owned(), outside))
    }
}

/// The months of a kind of period; the longest of its kind, for terms.
fn months(kind: PeriodKind) -> u8 {
    match kind {
        PeriodKind::Month => 1,
        PeriodKind::FinancialQuarter | PeriodKind::CalendarQuarter => 3,
        PeriodKind::AcademicTerm => 5,
        PeriodKind::HalfYear => 6,
        PeriodKind::FinancialYear | PeriodKind::Custom => 12,
    }
}

/// Every indicator that comes from returns stands in one that is not only of past figures.
fn check_supplied(report: &Report, register: &Register<'_>, files: &Files) {
    let is_whole = report
        .file("agencies.toml")
        .is_some_and(|file| report.is_whole(file));
    if !is_whole {
        return;
    }
    let returns = files.agencies.agencies.iter().flat_map(|agency| &agency.returns);
    let listed: BTreeSet<&str> = returns
        .filter(|owed| !owed.is_history)
        .flat_map(|owed| &owed.indicators)
        .map(|at| at.value.as_str())
        .collect();
    for written in &files.indicators.indicators {
        let is_awaited =
            written.source == Some(Source::Returns) && !listed.contains(written.code.value.as_str());
        if is_awaited && register.indicators.declared(&written.code).is_some() {
            let code = &written.code.value;
            let agency = written
                .agency
                .as_ref()
                .map_or("its agency", |at| at.value.as_str());
            report.say(
                written.code.spot,
                format!("nobody supplies {code}: no return lists it"),
                format!("add \"{code}\" to the indicators of a return of {agency} in agencies.toml"),
            );
        }
    }
}
