//! The dates of a year, in order: when periods end, what is written and due when, and the days of each meeting.
//!
//! They follow from the pipeline alone. What was agreed since (an extension, a waiver) and what comes (after which nothing
//! more is asked for) moves days that stand here; the ladder goes by those.

mod ics;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::board::{Anchor, Condition, Meeting, ReturnSpec, Rung, Schedule};
use boardpack_model::{AgencyCode, Board, BoardCode, Calendar, OutsideCoverage, Period, ReturnCode};
use jiff::ToSpan;
use jiff::civil::Date;

pub use ics::{of_agency, of_board};

/// What a day is in the calendar, in the order in which days that fall together are told.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum What {
    /// The last day of a period.
    PeriodEnds,
    /// A letter of the ladder applies from this day, while nothing has come.
    Letter {
        /// The rung's code.
        rung: String,
        /// Whether it comes after the due day.
        is_chaser: bool,
    },
    /// Returns are due by the end of the day.
    Due,
    /// The last day on which returns are taken as a matter of course.
    Closes,
    /// The last day whose returns a pack uses.
    CutOff,
    /// The draft of a pack is made.
    Draft,
    /// Each agency gets its pre-brief.
    PreBrief,
    /// The last day on which context is taken into a pack.
    ContextBy,
    /// Papers go out.
    Papers,
    /// The meeting.
    Meeting,
}

impl What {
    /// The word for it in keys and in data; a letter's is its rung's code.
    pub fn word(&self) -> &str {
        match self {
            Self::PeriodEnds => "period-ends",
            Self::Letter { rung, .. } => rung,
            Self::Due => "due",
            Self::Closes => "closes",
            Self::CutOff => "cut-off",
            Self::Draft => "draft",
            Self::PreBrief => "pre-brief",
            Self::ContextBy => "context-by",
            Self::Papers => "papers",
            Self::Meeting => "meeting",
        }
    }

    /// The same in words that people read.
    pub fn words(&self) -> String {
        match self {
            Self::PeriodEnds => "period ends".to_owned(),
            Self::Letter { rung, .. } => format!("letter: {rung}"),
            Self::Due => "DUE".to_owned(),
            Self::Closes => "closed after this day".to_owned(),
            Self::CutOff => "cut-off".to_owned(),
            Self::Draft => "draft pack".to_owned(),
            Self::PreBrief => "pre-brief".to_owned(),
            Self::ContextBy => "context by".to_owned(),
            Self::Papers => "papers go out".to_owned(),
            Self::Meeting => "MEETING".to_owned(),
        }
    }
}

/// What falls on one day: for a period, and for one or more agencies where it is about returns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The day.
    pub day: Date,
    /// What it is.
    pub what: What,
    /// The period of the returns or of the meeting's pack.
    pub period: Period,
    /// The return's title, or the meeting's with its day; empty for the end of a period.
    pub title: String,
    /// The returns' code; nothing where it is about no return.
    pub code: Option<ReturnCode>,
    /// Whose returns, in the order of the register; empty where it is about no return.
    pub agencies: Vec<AgencyCode>,
}

/// The dates of a year.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Dates {
    /// What falls on which day, in order.
    pub entries: Vec<Entry>,
    /// What cannot be dated because no bank holidays are known that far ahead, in words.
    pub unknown: Vec<String>,
}

/// Every date of a board that falls within a year, or any other period.
pub fn dates(board: &Board, year: Period) -> Dates {
    let mut days = Days {
        board,
        year,
        returns: BTreeMap::new(),
        ends: BTreeSet::new(),
        unknown: BTreeSet::new(),
    };
    for spec in &board.returns {
        for period in board.owed_periods(spec, year.last_day()) {
            days.add_return(spec, period);
        }
    }
    days.into_dates()
}

/// What falls together: day, what, period and the return's title.
type Together = (Date, What, Period, String);

/// The dates while they are gathered.
struct Days<'a> {
    board: &'a Board,
    year: Period,
    returns: BTreeMap<Together, Vec<&'a ReturnSpec>>,
    ends: BTreeSet<(Date, Period)>,
    unknown: BTreeSet<String>,
}

impl<'a> Days<'a> {
    /// The days of one return; of those that count from a day beyond the table, that they do.
    fn add_return(&mut self, spec: &'a ReturnSpec, period: Period) {
        let end = period.last_day();
        if matches!(spec.schedule, Schedule::Every { .. }) && self.year.contains(end) {
            self.ends.insert((end, period));
        }
        let due = match self.board.due_day(spec, period) {
            Ok(due) => due,
            Err(outside) => {
                return self.miss(outside, || format!("when the returns for {period} are due"));
            }
        };
        self.add(spec, period, What::Due, due);
        let key = boardpack_model::ReturnKey {
            agency: spec.agency.clone(),
            code: spec.code.clone(),
            period,
        };
        let closes = self.board.closes_on(&key, due).unwrap_or_else(|outside| {
            self.miss(outside, || format!("when the returns for {period} are closed"));
            None
        });
        if let Some(closes) = closes {
            self.add(spec, period, What::Closes, closes);
        }
        for rung in &self.board.ladder {
            if rung.condition == Condition::NothingReceived {
                self.add_letters(spec, period, rung, (due, closes));
            }
        }
    }

    /// The days from which one rung's letters apply, its repetitions included: after the period, and none once it is closed.
    fn add_letters(
        &mut self,
        spec: &'a ReturnSpec,
        period: Period,
        rung: &Rung,
        (due, closes): (Date, Option<Date>),
    ) {
        let anchor = match rung.anchor {
            Anchor::PeriodEnd => period.last_day(),
            Anchor::Due => due,
            // What counts from an answer depends on what comes.
            Anchor::Answered => return,
        };
        let times = rung.every.map_or(1, |_| i32::from(rung.at_most.max(1)));
        for nth in 0..times {
            let offset = rung.working_days + nth * i32::from(rung.every.unwrap_or(0));
            let day = match self
                .board
                .calendar_of(&spec.agency)
                .add_working_days(anchor, offset)
            {
                Ok(day) => day,
                Err(outside) => {
                    let what = format!("when the letter `{}` about {period} would be written", rung.code);
                    return self.miss(outside, || what);
                }
            };
            if closes.is_some_and(|closes| day > closes) {
                return;
            }
            if day > period.last_day() {
                let what = What::Letter {
                    rung: rung.code.clone(),
                    is_chaser: day > due,
                };
                self.add(spec, period, what, day);
            }
        }
    }

    fn add(&mut self, spec: &'a ReturnSpec, period: Period, what: What, day: Date) {
        if self.year.contains(day) {
            let together = (day, what, period, spec.title.clone());
            self.returns.entry(together).or_default().push(spec);
        }
    }

    /// Notes what cannot be dated, unless it would fall after the year anyway.
    fn miss(&mut self, outside: OutsideCoverage, what: impl FnOnce() -> String) {
        if outside.day <= self.year.last_day() {
            self.unknown.insert(what());
        }
    }

    fn into_dates(self) -> Dates {
        let mut entries: Vec<Entry> = self
            .ends
            .iter()
            .map(|(day, period)| Entry {
                day: *day,
                what: What::PeriodEnds,
                period: *period,
                title: String::new(),
                code: None,
                agencies: Vec::new(),
            })
            .collect();
        for ((day, what, period, title), specs) in self.returns {
            entries.push(Entry {
                day,
                what,
                period,
                title,
                code: specs.first().map(|spec| spec.code.clone()),
                agencies: specs.iter().map(|spec| spec.agency.clone()).collect(),
            });
        }
        let meetings = self.board.meetings.iter().flat_map(meeting_days);
        entries.extend(meetings.filter(|entry| self.year.contains(entry.day)));
        entries.sort_by(|a, b| {
            let order = |entry: &Entry| (entry.day, entry.what.clone(), entry.period);
            order(a).cmp(&order(b)).then_with(|| a.title.cmp(&b.title))
        });
        Dates {
            entries,
            unknown: self.unknown.into_iter().collect(),
        }
    }
}

/// The days of one meeting. The draft is made once the cut-off day is over.
fn meeting_days(meeting: &Meeting) -> Vec<Entry> {
    let draft = meeting.cut_off.saturating_add(1.day());
    let days = [
        (What::CutOff, Some(meeting.cut_off)),
        (What::Draft, Some(draft)),
        (What::PreBrief, meeting.pre_brief),
        (What::ContextBy, meeting.context_by),
        (What::Papers, Some(meeting.papers)),
        (What::Meeting, Some(meeting.day)),
    ];
    let entry = |(what, day): (What, Option<Date>)| {
        Some(Entry {
            day: day?,
            what,
            period: meeting.period,
            title: meeting.title.clone(),
            code: None,
            agencies: Vec::new(),
        })
    };
    days.into_iter().filter_map(entry).collect()
}

/// Until when bank holidays are known, in words; what lies beyond cannot be dated.
pub fn known_until() -> String {
    let (_, last) = Calendar::coverage();
    format!(
        "bank holidays are known until {}; a newer boardpack carries a longer table",
        last.strftime("%-d %B %Y")
    )
}

impl Entry {
    /// Its stable name, by which a diary knows it again when its day has changed: of one agency's, or of all that it is about.
    fn key(&self, board: &BoardCode, agency: Option<&AgencyCode>) -> String {
        let mut parts = vec![board.to_string(), self.period.slug(), self.what.word().to_owned()];
        parts.extend(self.code.as_ref().map(ToString::to_string));
        if let Some(agency) = agency {
            parts.push(agency.to_string());
        } else {
            parts.extend(self.agencies.first().map(ToString::to_string));
            parts.push("board".to_owned());
        }
        parts.join("/")
    }

    /// What it is about, in words: the period, the return or the meeting, and whose returns.
    pub fn about(&self, board: &Board) -> String {
        match (&self.what, self.agencies.is_empty()) {
            (What::PeriodEnds, _) => crate::language::Language::of(board).period(self.period),
            (_, true) => format!("{}, pack for {}", self.title, self.period),
            (_, false) => format!("{}, {}: {}", self.period, self.title, self.whose(board)),
        }
    }

    /// Whose returns they are: `all 12 agencies`, `all but Education`, or their short names.
    pub fn whose(&self, board: &Board) -> String {
        let is_in = |code: &AgencyCode| self.agencies.contains(code);
        let short = |wanted: bool| {
            let agencies = board
                .agencies
                .iter()
                .filter(|agency| is_in(&agency.code) == wanted);
            agencies
                .map(|agency| agency.short_name.as_str())
                .collect::<Vec<_>>()
        };
        let (there, not_there) = (short(true), short(false));
        match not_there[..] {
            [] if there.len() > 1 => format!("all {} agencies", there.len()),
            [one] if there.len() > 3 => format!("all but {one}"),
            [one, two] if there.len() > 5 => format!("all but {one} and {two}"),
            _ => there.join(", "),
        }
    }
}
