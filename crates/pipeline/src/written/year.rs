//! A year's file as written: what differs from year to year.

use boardpack_model::{Period, PeriodKind, ReturnCode};
use jiff::civil::Date;

use crate::report::Spot;
use crate::written::section::{At, Section};
use crate::written::timetable::{DayWritten, day};
use crate::written::year_of;

/// `years/2026-27.toml`
pub(crate) struct YearFile {
    pub(crate) year: Option<At<Period>>,
    pub(crate) closed: Vec<At<Date>>,
    pub(crate) populations: Vec<(At<String>, Option<At<f64>>)>,
    pub(crate) meetings: Vec<MeetingWritten>,
    pub(crate) due_on: Vec<DueOnWritten>,
    pub(crate) closed_at: Vec<ClosedAtWritten>,
    pub(crate) targets: Vec<TargetWritten>,
}

/// `[[meeting]]`
pub(crate) struct MeetingWritten {
    pub(crate) date: Option<At<Date>>,
    pub(crate) title: Option<At<String>>,
    pub(crate) period: Option<At<Period>>,
    pub(crate) cut_off: DayWritten,
    pub(crate) papers: DayWritten,
    pub(crate) pre_brief: DayWritten,
    pub(crate) context_by: DayWritten,
    pub(crate) spot: Spot,
}

/// `[[closed-at]]`
pub(crate) struct ClosedAtWritten {
    pub(crate) agency: Option<At<String>>,
    pub(crate) days: Vec<At<Date>>,
    pub(crate) from: Option<At<Date>>,
    pub(crate) until: Option<At<Date>>,
}

/// `[[due-on]]`
pub(crate) struct DueOnWritten {
    pub(crate) agency: Option<At<String>>,
    pub(crate) code: Option<At<ReturnCode>>,
    pub(crate) period: Option<At<Period>>,
    pub(crate) date: Option<At<Date>>,
}

/// `[targets.POL01]`
pub(crate) struct TargetWritten {
    pub(crate) code: At<String>,
    pub(crate) target: Option<At<f64>>,
    pub(crate) floor: Option<At<f64>>,
    pub(crate) spot: Spot,
}

/// Reads a year's file, whose name says which year it is.
pub(crate) fn read(mut file: Section<'_>, name: &str) -> YearFile {
    let year = file.need("year").filter(|year| is_named_so(&file, year, name));
    let written = YearFile {
        year,
        closed: file.list("closed"),
        populations: file.named("populations"),
        meetings: file.sections("meeting").into_iter().map(meeting).collect(),
        due_on: file.sections("due-on").into_iter().map(due_on).collect(),
        closed_at: file.sections("closed-at").into_iter().map(closed_at).collect(),
        targets: file.entries("targets").into_iter().map(target).collect(),
    };
    file.close();
    written
}

/// The name and the key `year` say the same, so that a copy of last year's file cannot stay last year's.
fn is_named_so(file: &Section<'_>, year: &At<Period>, name: &str) -> bool {
    let stem = year_of(name).unwrap_or(name);
    if year.value.kind() != PeriodKind::FinancialYear {
        let hint = "write it like year = \"2026-27\"".to_owned();
        file.say(year.spot, format!("`{}` is no financial year", year.value), hint);
    } else if year.value.to_string() != stem {
        file.say(
            year.spot,
            format!(
                "this file is called {name} and says that it is about {}",
                year.value
            ),
            format!(
                "write year = \"{stem}\", or call the file years/{}.toml",
                year.value
            ),
        );
    } else {
        return true;
    }
    false
}

fn meeting(mut section: Section<'_>) -> MeetingWritten {
    let meeting = MeetingWritten {
        date: section.need("date"),
        title: section.need("title"),
        period: section.need("period"),
        cut_off: day(&mut section, "cut-off"),
        papers: day(&mut section, "papers"),
        pre_brief: day(&mut section, "pre-brief"),
        context_by: day(&mut section, "context-by"),
        spot: section.spot(),
    };
    section.close();
    meeting
}

fn closed_at(mut section: Section<'_>) -> ClosedAtWritten {
    let closed_at = ClosedAtWritten {
        agency: section.need("agency"),
        days: section.list("days"),
        from: section.may("from"),
        until: section.may("until"),
    };
    let is_a_pair = section.has("from") == section.has("until");
    if !is_a_pair || !(section.has("days") || section.has("from")) {
        let hint = "write from = 2026-07-22 and until = 2026-09-01, or days = [2026-09-02, 2026-11-23]";
        section.say_absent("it is not clear when this agency is closed", hint);
    }
    section.close();
    closed_at
}

fn due_on(mut section: Section<'_>) -> DueOnWritten {
    let due_on = DueOnWritten {
        agency: section.need("agency"),
        code: section.need("return"),
        period: section.need("period"),
        date: section.need("date"),
    };
    section.close();
    due_on
}

fn target((code, mut section): (At<String>, Section<'_>)) -> TargetWritten {
    let target = TargetWritten {
        code,
        target: section.may("target"),
        floor: section.may("floor"),
        spot: section.spot(),
    };
    section.close();
    target
}
