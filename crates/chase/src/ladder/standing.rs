//! How each expected return stands, as rungs ask: what is still awaited of it, since when, and by when.

use boardpack_model::board::{Condition, Role};
use boardpack_model::history::{Happening, Outcome, Submission};
use boardpack_model::{
    Board, Calendar, History, OutsideCoverage, Receipt, ReturnKey, ReturnStatus, timeliness,
};
use jiff::Timestamp;
use jiff::civil::Date;

use super::recipients::comes_back;
use crate::words;

/// An expected return that something may have to be written about.
#[derive(Debug, Clone)]
pub(super) struct Standing<'a> {
    /// How it stands.
    pub(super) status: ReturnStatus,
    /// What is true of it.
    pub(super) condition: Condition,
    /// The day on which the file that it stands by was answered; nothing where nothing usable came.
    pub(super) answered_on: Option<Date>,
    /// The day on which a file of it was last taken back.
    pub(super) taken_back_on: Option<Date>,
    /// From when the matter begins anew: it was sent back, or a file of it was taken back. What was written before that does
    /// not answer for what is asked since.
    pub(super) afresh: Option<Timestamp>,
    /// Whether its data lead can be written to.
    pub(super) has_lead: bool,
    /// The working days of its agency.
    pub(super) calendar: &'a Calendar,
}

impl<'a> Standing<'a> {
    /// How one return stands; nothing where nothing is to be written about it. A return that is in, waived, nil or closed gets
    /// no letter but one about its queries, and one that the officer is deciding about waits for that.
    pub(super) fn of(
        board: &'a Board,
        history: &History,
        status: ReturnStatus,
        now: Timestamp,
    ) -> Result<Option<Self>, OutsideCoverage> {
        let Some(condition) = condition(history, &status) else {
            return Ok(None);
        };
        // A nil return that was taken back leaves the return open.
        let said_itself = status
            .submission
            .is_some_and(|submission| says_nil(history, &status, submission));
        let is_nil = status.receipt.is_settled() && !said_itself && is_nil(history, &status.key, now);
        if is_nil || status.is_closed(board, now)? || is_with_the_officer(history, &status.key, now) {
            return Ok(None);
        }
        let answered = match condition {
            Condition::NothingReceived => None,
            Condition::PartReceived | Condition::Returned | Condition::QueriesOpen => {
                answered(history, &status, now)
            }
        };
        let sent_back = answered.filter(|_| condition == Condition::Returned);
        let taken_back = taken_back(history, &status.key, now);
        let day = |at| words::date(at, &board.time_zone);
        Ok(Some(Self {
            condition,
            answered_on: answered.map(day),
            taken_back_on: taken_back.map(day),
            afresh: sent_back.max(taken_back),
            has_lead: has_lead(board, history, &status.key, now),
            calendar: board.calendar_of(&status.key.agency),
            status,
        }))
    }

    /// The day by which what is awaited is due: for a return that was sent back, the last day of its correction, which is
    /// never earlier than the return's own day; otherwise the return's own day, extension included.
    pub(super) fn due_day(&self, board: &Board) -> Result<Date, OutsideCoverage> {
        let own = words::date(self.status.due_instant(board), &board.time_zone);
        match (self.condition, self.answered_on) {
            (Condition::Returned, Some(sent_back)) => {
                let days = i32::from(board.correction_days);
                Ok(own.max(self.calendar.add_working_days(sent_back, days)?))
            }
            _ => Ok(own),
        }
    }
}

/// Every return that something may have to be written about, in the order of the register. Nothing is asked before a period
/// has ended, so that a due day beyond the table of bank holidays troubles nobody before its time.
pub(super) fn standings<'a>(
    board: &'a Board,
    history: &History,
    now: Timestamp,
) -> Result<Vec<Standing<'a>>, OutsideCoverage> {
    let today = words::date(now, &board.time_zone);
    let mut standings = Vec::new();
    for key in timeliness::expected_returns(board, now) {
        if key.period.last_day() < today {
            let status = timeliness::status(board, history, &key, now)?;
            standings.extend(Standing::of(board, history, status, now)?);
        }
    }
    Ok(standings)
}

/// What is true of a return, as rungs ask; nothing where nothing is to be written.
fn condition(history: &History, status: &ReturnStatus) -> Option<Condition> {
    if matches!(status.receipt, Receipt::NotDue | Receipt::Waived) {
        return None;
    }
    let is_open = |submission: i64| {
        history
            .open_queries
            .get(&submission)
            .is_some_and(|open| *open > 0)
    };
    let queries = || {
        let asked = status.submission.filter(|submission| is_open(*submission));
        asked.map(|_| Condition::QueriesOpen)
    };
    match status.outcome {
        // A nil return that is far from what there usually is was asked about as any other figure; what an officer was told
        // settles all that was asked before.
        _ if status.receipt == Receipt::NilConfirmed => status
            .submission
            .filter(|submission| says_nil(history, status, *submission))
            .and_then(|_| queries()),
        // Within the correction window its receipt counts already, yet the correction is still awaited.
        Some(Outcome::ReturnedForCorrection) => Some(Condition::Returned),
        // By the figures that are there: what was taken back leaves a part of what was whole.
        _ if status.is_in_part() && !status.receipt.is_settled() => Some(Condition::PartReceived),
        _ if !status.receipt.is_settled() => Some(Condition::NothingReceived),
        _ => queries(),
    }
}

/// Whether the file by which a return stands said itself that there is nothing to report.
fn says_nil(history: &History, status: &ReturnStatus, submission: i64) -> bool {
    let file = history.submissions.iter().find(|file| file.id == submission);
    file.is_some_and(|file| {
        let nil =
            history.events.iter().rev().find(
                |event| matches!(&event.what, Happening::NilConfirmed { key, .. } if *key == status.key),
            );
        nil.is_some_and(|nil| nil.at == file.known_at && nil.by == file.agency.as_str())
    })
}

/// Whether "nothing to report" was said for a return.
fn is_nil(history: &History, key: &ReturnKey, now: Timestamp) -> bool {
    let says_so = |what: &Happening| matches!(what, Happening::NilConfirmed { key: of, .. } if of == key);
    history
        .events
        .iter()
        .any(|event| event.at <= now && !history.is_taken_back(event, now) && says_so(&event.what))
}

/// Whether the last thing that came for a return is held: it would be wrong to ask for what we have and are deciding about.
fn is_with_the_officer(history: &History, key: &ReturnKey, now: Timestamp) -> bool {
    history
        .submissions
        .iter()
        .rev()
        .find(|submission| submission.known_at <= now && submission.is_for(key))
        .is_some_and(|submission| submission.outcome == Outcome::Held)
}

/// When the file was answered that a return stands by: its latest acceptable one, else its latest attempt.
fn answered(history: &History, status: &ReturnStatus, now: Timestamp) -> Option<Timestamp> {
    let attempts = timeliness::attempts(history, &status.key, now);
    let is_acceptable = |attempt: &&&Submission| attempt.outcome.is_acceptance();
    let stands_by = attempts.iter().rfind(is_acceptable).or(attempts.last())?;
    Some(stands_by.known_at)
}

/// When a file of a return was last taken back.
fn taken_back(history: &History, of: &ReturnKey, now: Timestamp) -> Option<Timestamp> {
    let is_it = |what: &Happening| matches!(what, Happening::Withdrawn { key, .. } if key == of);
    let events = history.events.iter().filter(|event| event.at <= now);
    events
        .filter(|event| is_it(&event.what))
        .map(|event| event.at)
        .max()
}

/// Whether a return's agency has a data lead whose mail does not come back.
fn has_lead(board: &Board, history: &History, of: &ReturnKey, now: Timestamp) -> bool {
    let lead = board
        .agency(&of.agency)
        .and_then(|agency| agency.contact(Role::DataLead));
    lead.is_some_and(|lead| comes_back(history, &lead.mailbox.address, now).is_none())
}
