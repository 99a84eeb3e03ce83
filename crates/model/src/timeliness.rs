//! Receipt status: what has come of each expected return, and when, from evidence alone.
//!
//! The clock stops at the first acceptable answer that holds the board's share of what is expected: at the instant its file was
//! first seen, however long the office then took to record or decide about it, and only once that is known. Files add up: the
//! one that brings what was still awaited stops the clock. A submission that was returned for correction keeps its instant when
//! an acceptable one follows within the agreed window. A later correction changes neither way, and what was taken back counts
//! for nothing. Where nobody watched the drop folder over the due instant, a file counts from its birth there. Days are the
//! board's: a return is on time until the last moment of the day on which it is due. `docs/timeliness.md` lists every case, and
//! is tested.

mod clock;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

pub use clock::attempts;

use clock::{Evidence, Stop, day_of};

use crate::due::end_of_day;
use crate::history::{History, Outcome, ReturnKey, Submission};
use crate::{Board, OutsideCoverage, Period};

/// The receipt status of a return.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Receipt {
    /// Its period has not ended.
    NotDue,
    /// Its period has ended, its due instant has not passed, and it has not come.
    Awaited,
    /// Its due instant has passed and it has not come.
    Overdue,
    /// It came by its due instant.
    ReceivedOnTime,
    /// It came after its due instant.
    ReceivedLate,
    /// "Nothing to report" was said explicitly: in a file by the due instant, or by word of mouth at any time.
    NilConfirmed,
    /// It is not owed.
    Waived,
}

impl Receipt {
    /// The words for it, as people read them.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotDue => "not due",
            Self::Awaited => "awaited",
            Self::Overdue => "overdue",
            Self::ReceivedOnTime => "received on time",
            Self::ReceivedLate => "received late",
            Self::NilConfirmed => "nil confirmed",
            Self::Waived => "waived",
        }
    }

    /// Whether nothing more is awaited.
    pub fn is_settled(self) -> bool {
        matches!(
            self,
            Self::ReceivedOnTime | Self::ReceivedLate | Self::NilConfirmed | Self::Waived
        )
    }
}

/// How one expected return stands at an instant.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReturnStatus {
    /// The return.
    #[serde(flatten)]
    pub key: ReturnKey,
    /// When it is due by its rule.
    pub due: Timestamp,
    /// The agreed later due day, if any; one that is not later than the rule's is none.
    pub extended_to: Option<Date>,
    /// When it came, as the clock counts it.
    pub received: Option<Timestamp>,
    /// Its receipt status.
    pub receipt: Receipt,
    /// How the submission below was answered.
    pub outcome: Option<Outcome>,
    /// The latest submission that is used, else the latest one.
    pub submission: Option<i64>,
    /// Working days after the due day, where it came late or is overdue; nought too where only days off lie between.
    pub working_days_late: u32,
    /// Whether a further acceptable submission replaced the first answer.
    pub resubmitted: bool,
    /// What came of it before the board's share of its figures was there, if part of it came first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<PartReceived>,
    /// When the file was first seen, where it counts from its birth in the drop folder because nobody watched then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub benefit_of_the_doubt: Option<Timestamp>,
}

/// A return of which part came first. The rest is awaited, and dated by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PartReceived {
    /// When the first part came.
    pub at: Timestamp,
    /// How many figures are expected.
    pub expected: u32,
    /// How many of them are there.
    pub read: u32,
    /// When the board's share of them was there; nothing while the rest is awaited.
    pub rest: Option<Timestamp>,
    /// Whether the rest came after the due day, or is not there after it.
    pub rest_is_late: bool,
}

impl ReturnStatus {
    /// Its receipt status as people read it: `awaited, received in part`, `received on time (benefit of the doubt)`.
    pub fn words(&self) -> String {
        let in_part = if self.is_in_part() {
            ", received in part"
        } else {
            ""
        };
        let doubt = if self.benefit_of_the_doubt.is_some() {
            " (benefit of the doubt)"
        } else {
            ""
        };
        format!("{}{in_part}{doubt}", self.receipt.words())
    }

    /// Whether part of it is there and the rest is awaited.
    pub fn is_in_part(&self) -> bool {
        let rest_is_out = self.part.as_ref().is_some_and(|part| part.rest.is_none());
        rest_is_out && self.receipt != Receipt::Waived
    }

    /// The instant that counts: the extension's, else the rule's.
    pub fn due_instant(&self, board: &Board) -> Timestamp {
        self.extended_to
            .map_or(self.due, |day| end_of_day(day, &board.time_zone))
    }

    /// The day of that instant.
    pub fn counted_day(&self, board: &Board) -> Date {
        day_of(board, self.due_instant(board))
    }

    /// The last day on which it is taken as a matter of course; nothing where it is never closed.
    pub fn closes_on(&self, board: &Board) -> Result<Option<Date>, OutsideCoverage> {
        board.closes_on(&self.key, self.counted_day(board))
    }

    /// Whether it is closed at an instant: nothing is chased any more, and what comes is for the officer to decide.
    pub fn is_closed(&self, board: &Board, now: Timestamp) -> Result<bool, OutsideCoverage> {
        board.is_closed(&self.key, self.counted_day(board), day_of(board, now))
    }
}

/// Every return that is owed and whose period has begun by an instant, in the order of the register, then of time.
pub fn expected_returns(board: &Board, as_at: Timestamp) -> Vec<ReturnKey> {
    let today = day_of(board, as_at);
    let keys = board.returns.iter().flat_map(|spec| {
        let key = |period| ReturnKey {
            agency: spec.agency.clone(),
            code: spec.code.clone(),
            period,
        };
        let is_expected = move |period: &Period| board.expected_from(spec, *period) <= today;
        board
            .owed_periods(spec, today)
            .into_iter()
            .filter(is_expected)
            .map(key)
    });
    keys.collect()
}

/// The accepted submissions that are more than what is expected: for a return that the register does not ask for, or asks for
/// no more. In the order in which they became known; of each return the last one.
pub fn unexpected<'a>(board: &Board, history: &'a History, as_at: Timestamp) -> Vec<&'a Submission> {
    let today = day_of(board, as_at);
    let expected: BTreeSet<ReturnKey> = expected_returns(board, as_at).into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut unexpected: Vec<&Submission> = Vec::new();
    for submission in history
        .submissions
        .iter()
        .rev()
        .filter(|s| s.outcome.is_acceptance())
    {
        let Some(key) = submission.key() else { continue };
        let is_one = key.period.first_day() <= today && !expected.contains(&key);
        if is_one && seen.insert(key.clone()) {
            unexpected.extend(attempts(history, &key, as_at).last().copied());
        }
    }
    unexpected.retain(|submission| submission.outcome.is_acceptance());
    unexpected.reverse();
    unexpected
}

/// When nobody watched the drop folder, as known at an instant: from the last look to the next one.
pub fn unwatched(history: &History, as_at: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    clock::unwatched(history, as_at)
}

/// How every expected return stands at an instant.
pub fn statuses(
    board: &Board,
    history: &History,
    as_at: Timestamp,
) -> Result<Vec<ReturnStatus>, OutsideCoverage> {
    expected_returns(board, as_at)
        .iter()
        .map(|key| status(board, history, key, as_at))
        .collect()
}

/// How one expected return stands at an instant, from what was known then.
pub fn status(
    board: &Board,
    history: &History,
    key: &ReturnKey,
    as_at: Timestamp,
) -> Result<ReturnStatus, OutsideCoverage> {
    let spec = board.return_spec(&key.agency, &key.code);
    let due_day = match spec {
        Some(spec) => board.due_day(spec, key.period)?,
        None => key.period.last_day(),
    };
    let evidence = Evidence::about(board, history, key, as_at);
    // An agreement can only give time: a day that is not later than the rule's makes nobody late.
    let extended_to = evidence.extended_to.filter(|day| *day > due_day);
    let counted_day = extended_to.unwrap_or(due_day);
    let stop = evidence.clock_stop(counted_day, as_at)?;
    let counted_until = day_of(board, stop.map_or(as_at, |stop| stop.at));
    let receipt = if evidence.waived {
        Receipt::Waived
    } else if let Some(stop) = stop {
        came(stop, counted_until <= counted_day)
    } else if counted_until > counted_day {
        Receipt::Overdue
    } else if counted_until <= key.period.last_day() {
        Receipt::NotDue
    } else {
        Receipt::Awaited
    };
    let working_days_late = if evidence.waived {
        0
    } else {
        let calendar = board.calendar_of(&key.agency);
        calendar.working_days_between(counted_day, counted_until)?
    };
    let used = evidence.used();
    Ok(ReturnStatus {
        key: key.clone(),
        due: end_of_day(due_day, &board.time_zone),
        extended_to,
        received: stop.map(|stop| stop.at),
        receipt,
        outcome: used.map(|submission| submission.outcome),
        submission: used.map(|submission| submission.id),
        working_days_late,
        resubmitted: evidence.is_resubmitted(),
        part: evidence.part(counted_day, counted_until > counted_day),
        benefit_of_the_doubt: stop.and_then(|stop| stop.first_seen),
    })
}

/// The receipt status of what has come. A nil return in a file is a submission like any other and can come late; said by word
/// of mouth it remains a nil return, and its lateness shows in its days.
fn came(stop: Stop, on_time: bool) -> Receipt {
    match (stop.is_nil, stop.is_file, on_time) {
        (true, false, _) | (true, true, true) => Receipt::NilConfirmed,
        (_, _, true) => Receipt::ReceivedOnTime,
        (_, _, false) => Receipt::ReceivedLate,
    }
}
