//! The meetings of every year: the days that the year's file names, and by rule those that it leaves out.

use std::collections::BTreeMap;

use boardpack_model::board::Meeting;
use boardpack_model::{Board, OutsideCoverage, Period};
use jiff::civil::Date;

use crate::meant::years::{check_coverage, uncovered};
use crate::report::{Report, Spot};
use crate::written::Files;
use crate::written::timetable::{CutOffRule, DayWritten, PapersRule};
use crate::written::year::MeetingWritten;

/// The meetings of every year, in order of date. The board is asked for its working days and its returns.
pub(crate) fn meetings(report: &Report, files: &Files, board: &Board) -> Vec<Meeting> {
    let written = || files.years.iter().flat_map(|year| &year.meetings);
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
    let rules = Rules { report, files, board };
    let mut meetings: Vec<Meeting> = written().filter_map(|written| rules.meeting(written)).collect();
    meetings.sort_by_key(|meeting| meeting.day);
    meetings
}

/// What gives a meeting the days that its section leaves out.
struct Rules<'a> {
    report: &'a Report,
    files: &'a Files,
    board: &'a Board,
}

/// A meeting's days, as far as they are known.
struct Days<'a> {
    written: &'a MeetingWritten,
    /// Where the day of the meeting stands: the place of what a rule gives.
    spot: Spot,
    day: Date,
    period: Option<Period>,
}

impl Rules<'_> {
    fn meeting(&self, written: &MeetingWritten) -> Option<Meeting> {
        let named = [
            &written.cut_off,
            &written.papers,
            &written.pre_brief,
            &written.context_by,
        ];
        let named = named.into_iter().filter_map(|day| day.day.as_ref());
        for day in written.date.iter().chain(named) {
            check_coverage(self.report, day);
        }
        let date = written.date.as_ref()?;
        let days = Days {
            written,
            spot: date.spot,
            day: date.value,
            period: written.period.as_ref().map(|period| period.value),
        };
        let papers = self.papers(&days);
        let cut_off = self.cut_off(&days, papers);
        let pre_brief = self.before_papers(&days, &written.pre_brief, papers, self.board.timetable.pre_brief);
        let context = pre_brief.is_some().then_some(self.board.timetable.context);
        let context_by = self
            .before_papers(&days, &written.context_by, papers, context)
            // By rule it is never wanted before it is asked for.
            .map(|day| match written.context_by.day {
                Some(_) => day,
                None => day.max(pre_brief.unwrap_or(day)),
            });
        if let (Some(context_by), None) = (&written.context_by.day, pre_brief)
            && !written.pre_brief.is_unreadable
        {
            let hint = "add a line pre-brief = …, or take this one out".to_owned();
            let message = "`context-by` has no meaning without a pre-brief, which asks for context";
            self.report.say(context_by.spot, message, hint);
        }
        let meeting = Meeting {
            day: days.day,
            title: written.title.as_ref()?.value.clone(),
            period: days.period?,
            cut_off: cut_off?,
            papers: papers?,
            pre_brief,
            context_by,
        };
        check_order(self.report, &days, &meeting);
        Some(meeting)
    }

    /// The day on which papers go out.
    fn papers(&self, days: &Days<'_>) -> Option<Date> {
        if let Some(day) = &days.written.papers.day {
            return Some(day.value);
        }
        let rule = self.rule(days, &days.written.papers, "papers", |timetable| {
            &timetable.papers
        })?;
        let calendar = &self.board.calendar;
        self.covered(
            days,
            match rule {
                PapersRule::WorkingDays(count) => calendar.add_working_days(days.day, -i32::from(count)),
                PapersRule::ClearWorkingDays(count) => calendar.clear_days_before(days.day, count),
            },
        )
    }

    /// The last day whose returns the pack uses.
    fn cut_off(&self, days: &Days<'_>, papers: Option<Date>) -> Option<Date> {
        if let Some(day) = &days.written.cut_off.day {
            return Some(day.value);
        }
        let rule = self.rule(days, &days.written.cut_off, "cut-off", |timetable| {
            &timetable.cut_off
        })?;
        let (from, count) = match rule {
            CutOffRule::BeforePapers(count) => (papers?, -i32::from(count)),
            CutOffRule::AfterDue(count) => (self.latest_due_day(days)?, i32::from(count)),
        };
        self.covered(days, self.board.calendar.add_working_days(from, count))
    }

    /// A day that is named, or so many working days before papers.
    fn before_papers(
        &self,
        days: &Days<'_>,
        named: &DayWritten,
        papers: Option<Date>,
        count: Option<u16>,
    ) -> Option<Date> {
        if let Some(day) = &named.day {
            return Some(day.value);
        }
        let count = count.filter(|_| !named.is_unreadable)?;
        let day = self.board.calendar.add_working_days(papers?, -i32::from(count));
        self.covered(days, day)
    }

    /// The latest day on which a return for the meeting's own period is due.
    fn latest_due_day(&self, days: &Days<'_>) -> Option<Date> {
        let period = days.period?;
        let due = self
            .board
            .returns
            .iter()
            .filter(|spec| !spec.is_history && self.board.owes(spec, period))
            // A due day beyond the bank holidays that are known is told with its return.
            .filter_map(|spec| self.board.due_day(spec, period).ok())
            .max();
        if due.is_none() && self.is_whole("agencies.toml") {
            let message =
                format!("no return is due for {period}, so that the rule of board.toml gives no cut-off");
            let hint = "add a line such as cut-off = 2026-08-21 to this meeting".to_owned();
            self.report.say(days.spot, message, hint);
        }
        due
    }

    /// The rule of board.toml for a day that a meeting leaves out; having neither is a problem.
    fn rule<T: Copy>(
        &self,
        days: &Days<'_>,
        named: &DayWritten,
        key: &'static str,
        of: fn(&crate::written::timetable::TimetableWritten) -> &Option<crate::written::section::At<T>>,
    ) -> Option<T> {
        let timetable = self.files.board.timetable.as_ref();
        let rule = timetable.and_then(|timetable| of(timetable).as_ref());
        if let Some(rule) = rule {
            return (!named.is_unreadable).then_some(rule.value);
        }
        let is_known = !named.is_unreadable
            && timetable.is_none_or(|timetable| !timetable.unreadable.contains(&key))
            && !self.report.is_damaged(days.written.spot)
            && self.is_whole("board.toml");
        if is_known {
            let example = if key == "papers" {
                "5 clear working days before the meeting"
            } else {
                "15 working days after due"
            };
            self.report.say(
                days.written.spot,
                format!("[[meeting]] needs `{key}`"),
                format!(
                    "add a line: {key} = 2026-07-28; or, for all meetings, {key} = \"{example}\" in [timetable] of board.toml"
                ),
            );
        }
        None
    }

    fn is_whole(&self, file: &str) -> bool {
        self.report
            .file(file)
            .is_some_and(|file| self.report.is_whole(file))
    }

    fn covered(&self, days: &Days<'_>, day: Result<Date, OutsideCoverage>) -> Option<Date> {
        day.map_err(|outside| uncovered(self.report, days.spot, outside.day))
            .ok()
    }
}

/// Period's end, cut-off, pre-brief, context, papers, meeting: in this order.
fn check_order(report: &Report, days: &Days<'_>, meeting: &Meeting) {
    let written = days.written;
    let (cut_off, papers, day) = (meeting.cut_off, meeting.papers, meeting.day);
    let say = |at: &DayWritten, message: String, hint: &str| {
        report.say(at.spot_or(days.spot), message, hint.to_owned());
    };
    if papers >= day {
        let message = format!("papers on {papers} do not come before the meeting on {day}");
        say(
            &written.papers,
            message,
            "papers go out some days before the meeting",
        );
    }
    if cut_off > papers {
        let message = format!("the cut-off on {cut_off} comes after the papers on {papers}");
        let hint = "the cut-off is the last day whose returns the pack uses: write an earlier date";
        say(&written.cut_off, message, hint);
    }
    let end = meeting.period.last_day();
    if cut_off <= end {
        let message = format!("the cut-off comes before {} has ended", meeting.period);
        say(&written.cut_off, message, &format!("write a date after {end}"));
    }
    let Some(pre_brief) = meeting.pre_brief else {
        return;
    };
    if pre_brief < cut_off {
        let message = format!("the pre-brief on {pre_brief} comes before the cut-off on {cut_off}");
        let hint = "it says what the draft says, and the draft is made after the cut-off: write a later date, or fewer working days in \
             [timetable] of board.toml";
        say(&written.pre_brief, message, hint);
    }
    if pre_brief > papers {
        let message = format!("the pre-brief on {pre_brief} comes after the papers on {papers}");
        let hint =
            "the pre-brief is there so that nothing in the papers is a surprise: write an earlier date";
        say(&written.pre_brief, message, hint);
    }
    let Some(context_by) = meeting.context_by else {
        return;
    };
    if context_by < pre_brief && pre_brief <= papers {
        let message =
            format!("context is wanted by {context_by}, before the pre-brief on {pre_brief} asks for it");
        say(&written.context_by, message, "write a later date");
    }
    if context_by > papers && pre_brief <= papers {
        let message = format!("context is taken until {context_by}, after the papers on {papers}");
        let hint = "what comes after the papers cannot stand in them: write an earlier date";
        say(&written.context_by, message, hint);
    }
}
