//! The register: who owes what and for when, by which day, which pack uses it, and until when it is taken.
//!
//! Three dates of a return are told apart by name. It is **due**; the pack uses what came by its **last good cut-off**; and some
//! working days after the due day it is **closed**, where the board says so: what comes then is for the officer to decide, and
//! nothing is chased any more. `docs/timeliness.md` lists the cases, and is tested.

use jiff::civil::Date;

use crate::board::{Closing, Meeting, Membership, ReturnSpec, Schedule};
use crate::history::ReturnKey;
use crate::{Board, OutsideCoverage, Period};

#[cfg(test)]
mod tests;

impl ReturnSpec {
    /// Whether its schedule has that period, whoever is a member then.
    pub fn falls_on(&self, period: Period) -> bool {
        match &self.schedule {
            Schedule::Once(only) => *only == period,
            Schedule::Every { from, until } => {
                period.kind() == from.kind() && period >= *from && until.is_none_or(|until| period <= until)
            }
        }
    }
}

impl Board {
    /// Whether a return is owed for a period: it falls then, and its agency is a member for it.
    pub fn owes(&self, spec: &ReturnSpec, period: Period) -> bool {
        spec.falls_on(period) && self.is_member_for(spec, period)
    }

    /// Every period for which a return is owed and which begins on or before `until`, oldest first.
    pub fn owed_periods(&self, spec: &ReturnSpec, until: Date) -> Vec<Period> {
        let mut periods = spec.periods(until);
        periods.retain(|period| self.is_member_for(spec, *period));
        periods
    }

    /// The day from which a return is expected: the first of its period, or the one on which its agency joined after that.
    /// There is nothing to ask for before.
    pub fn expected_from(&self, spec: &ReturnSpec, period: Period) -> Date {
        let first = period.first_day();
        self.membership(spec)
            .joins
            .map_or(first, |joins| joins.max(first))
    }

    /// The day on which a return is due, by its agency's working days.
    pub fn due_day(&self, spec: &ReturnSpec, period: Period) -> Result<Date, OutsideCoverage> {
        spec.due_day(period, self.calendar_of(&spec.agency))
    }

    /// The meeting whose pack uses the return of a period: the one whose own period that return's period ends in.
    pub fn meeting_using(&self, period: Period) -> Option<&Meeting> {
        self.meeting_for(period).or_else(|| {
            self.meetings
                .iter()
                .find(|meeting| meeting.period.contains(period.last_day()))
        })
    }

    /// The last good cut-off of a return for a period: the last day on which it can come and be used in its pack.
    pub fn cut_off_of(&self, period: Period) -> Option<Date> {
        self.meeting_using(period).map(|meeting| meeting.cut_off)
    }

    /// How many working days after its due day a return is closed; nothing means never.
    pub fn closes_after(&self, spec: &ReturnSpec) -> Option<u16> {
        match spec.closes {
            Closing::AsTheBoard => self.timetable.closes_after,
            Closing::After(days) => Some(days),
            Closing::Never => None,
        }
    }

    /// The last day on which a return is taken as a matter of course, from the day on which it is due, an extension's where
    /// there is one; nothing where it is never closed.
    pub fn closes_on(&self, key: &ReturnKey, due: Date) -> Result<Option<Date>, OutsideCoverage> {
        let spec = self.return_spec(&key.agency, &key.code);
        spec.and_then(|spec| self.closes_after(spec))
            .map(|days| {
                let calendar = self.calendar_of(&key.agency);
                calendar.add_working_days(due, i32::from(days))
            })
            .transpose()
    }

    /// Whether a return that was due on a day is closed today.
    pub fn is_closed(&self, key: &ReturnKey, due: Date, today: Date) -> Result<bool, OutsideCoverage> {
        match self.closes_on(key, due) {
            Ok(last) => Ok(last.is_some_and(|last| today > last)),
            // The closing day lies beyond the bank holidays that are known, and today lies before their end.
            Err(outside) if outside.day > today => Ok(false),
            Err(outside) => Err(outside),
        }
    }

    fn membership(&self, spec: &ReturnSpec) -> Membership {
        self.agency(&spec.agency)
            .map_or_else(Membership::default, |agency| agency.member)
    }

    /// Whether a return's agency is a member for a period: for the whole of it or, where the board counts part periods, for a
    /// day of it. Past figures are about the time before and are asked of every member.
    fn is_member_for(&self, spec: &ReturnSpec, period: Period) -> bool {
        let Membership { joins, leaves } = self.membership(spec);
        let (mut in_by, mut out_after) = (period.first_day(), period.last_day());
        if self.timetable.part_periods_owed {
            std::mem::swap(&mut in_by, &mut out_after);
        }
        spec.is_history
            || (joins.is_none_or(|joins| joins <= in_by) && leaves.is_none_or(|leaves| leaves >= out_after))
    }
}
