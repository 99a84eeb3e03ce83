//! Receipt status: what has come of each expected return, and when, from evidence alone.
//!
//! The clock stops at the first acceptable submission. One that was returned for correction keeps its instant when an
//! acceptable one follows within the agreed window. A later correction changes neither way.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::due::{end_of_day, start_of_day};
use crate::history::{Happening, History, Outcome, ReturnKey, Submission};
use crate::{Board, OutsideCoverage};

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
    /// "Nothing to report" was said explicitly.
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
    /// The agreed later due day, if any.
    pub extended_to: Option<Date>,
    /// When it came, as the clock counts it.
    pub received: Option<Timestamp>,
    /// Its receipt status.
    pub receipt: Receipt,
    /// How its latest submission was answered.
    pub outcome: Option<Outcome>,
    /// The latest submission that is used, else the latest one.
    pub submission: Option<i64>,
    /// Working days after the due day, where it came late or is overdue.
    pub working_days_late: u32,
    /// Whether a further acceptable submission replaced the first.
    pub resubmitted: bool,
}

impl ReturnStatus {
    /// The instant that counts: the extension's, else the rule's.
    pub fn due_instant(&self, board: &Board) -> Timestamp {
        self.extended_to
            .map_or(self.due, |day| end_of_day(day, &board.time_zone))
    }
}

/// Every return whose period has begun by an instant, in the order of the register, then of time.
pub fn expected_returns(board: &Board, as_at: Timestamp) -> Vec<ReturnKey> {
    let today = as_at.to_zoned(board.time_zone.clone()).date();
    let keys = board.returns.iter().flat_map(|spec| {
        let key = |period| ReturnKey {
            agency: spec.agency.clone(),
            code: spec.code.clone(),
            period,
        };
        spec.periods(today).into_iter().map(key)
    });
    keys.collect()
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
        Some(spec) => spec.due_day(key.period, &board.calendar)?,
        None => key.period.last_day(),
    };
    let said = Said::about(history, key, as_at);
    let counted_day = said.extended_to.unwrap_or(due_day);
    let counted_due = end_of_day(counted_day, &board.time_zone);
    let attempts: Vec<&Submission> = attempts(history, key, as_at);
    let received = clock_stop(board, &attempts, as_at)?;
    let receipt = if said.waived {
        Receipt::Waived
    } else if let Some(at) = received {
        if at <= counted_due {
            Receipt::ReceivedOnTime
        } else {
            Receipt::ReceivedLate
        }
    } else if said.nil.is_some() {
        Receipt::NilConfirmed
    } else if as_at
        < start_of_day(
            key.period.last_day().saturating_add(jiff::ToSpan::days(1)),
            &board.time_zone,
        )
    {
        Receipt::NotDue
    } else if as_at <= counted_due {
        Receipt::Awaited
    } else {
        Receipt::Overdue
    };
    let late_day = match receipt {
        Receipt::ReceivedLate => received,
        Receipt::Overdue => Some(as_at),
        _ => None,
    };
    let working_days_late = late_day.map_or(Ok(0), |at| {
        let day = at.to_zoned(board.time_zone.clone()).date();
        board.calendar.working_days_between(counted_day, day)
    })?;
    let accepted: Vec<&&Submission> = attempts.iter().filter(|s| s.outcome.is_acceptance()).collect();
    let used = accepted.last().or(attempts.last().as_ref()).copied();
    Ok(ReturnStatus {
        key: key.clone(),
        due: end_of_day(due_day, &board.time_zone),
        extended_to: said.extended_to,
        received: received.or(said.nil),
        receipt,
        outcome: used.map(|s| s.outcome),
        submission: used.map(|s| s.id),
        working_days_late,
        resubmitted: accepted.len() > 1,
    })
}

/// The submissions that are attempts at a return, oldest first; what is held, quarantined or refused is none yet.
pub fn attempts<'a>(history: &'a History, key: &ReturnKey, as_at: Timestamp) -> Vec<&'a Submission> {
    let is_attempt = |s: &&Submission| {
        s.at <= as_at && (s.outcome.is_acceptance() || s.outcome == Outcome::ReturnedForCorrection)
    };
    history
        .submissions
        .iter()
        .filter(|s| s.key().as_ref() == Some(key))
        .filter(is_attempt)
        .collect()
}

/// The instant at which the clock stopped, if it has.
fn clock_stop(
    board: &Board,
    attempts: &[&Submission],
    as_at: Timestamp,
) -> Result<Option<Timestamp>, OutsideCoverage> {
    let Some(first) = attempts.first() else {
        return Ok(None);
    };
    if first.outcome.is_acceptance() {
        return Ok(Some(first.at));
    }
    let first_day = first.at.to_zoned(board.time_zone.clone()).date();
    let window = board
        .calendar
        .add_working_days(first_day, i32::from(board.correction_days))?;
    let window_end = end_of_day(window, &board.time_zone);
    match attempts.iter().find(|s| s.outcome.is_acceptance()) {
        Some(accepted) if accepted.at <= window_end => Ok(Some(first.at)),
        Some(accepted) => Ok(Some(accepted.at)),
        None if as_at <= window_end => Ok(Some(first.at)),
        None => Ok(None),
    }
}

/// What people said about a return.
struct Said {
    extended_to: Option<Date>,
    waived: bool,
    nil: Option<Timestamp>,
}

impl Said {
    fn about(history: &History, key: &ReturnKey, as_at: Timestamp) -> Self {
        let mut said = Self {
            extended_to: None,
            waived: false,
            nil: None,
        };
        for event in history.events.iter().filter(|event| event.at <= as_at) {
            match &event.what {
                Happening::Extended { key: of, until, .. } if of == key => said.extended_to = Some(*until),
                Happening::Waived { key: of, .. } if of == key => said.waived = true,
                Happening::NilConfirmed { key: of, .. } if of == key => {
                    said.nil = said.nil.or(Some(event.at));
                }
                _ => {}
            }
        }
        said
    }
}
