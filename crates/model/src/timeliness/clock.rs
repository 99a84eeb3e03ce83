//! The clock of one return: what came of it and was said about it, and the instant at which that stopped the clock.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::history::{Happening, History, Outcome, ReturnKey, Submission};
use crate::{Board, OutsideCoverage};

/// The day of an instant in the board's time zone.
pub(super) fn day_of(board: &Board, at: Timestamp) -> Date {
    at.to_zoned(board.time_zone.clone()).date()
}

/// The submissions known at an instant that are attempts at a return, in the order in which they became known; what is held,
/// quarantined or refused is none yet, and what was taken back is none any more.
pub fn attempts<'a>(history: &'a History, key: &ReturnKey, as_at: Timestamp) -> Vec<&'a Submission> {
    let withdrawn = history.withdrawn(as_at);
    let is_attempt = |s: &&Submission| {
        let is_one = s.outcome.is_acceptance() || s.outcome == Outcome::ReturnedForCorrection;
        s.known_at <= as_at && is_one && !withdrawn.contains_key(&s.id)
    };
    let mut attempts: Vec<&Submission> = history
        .submissions
        .iter()
        .filter(|s| s.is_for(key))
        .filter(is_attempt)
        .collect();
    attempts.sort_by_key(|s| (s.known_at, s.id));
    attempts
}

/// What stopped the clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stop {
    /// The instant that counts.
    pub(super) at: Timestamp,
    /// The answer is "nothing to report".
    pub(super) is_nil: bool,
    /// The answer came as a file.
    pub(super) is_file: bool,
}

/// What was known of a return at an instant.
pub(super) struct Evidence<'a> {
    attempts: Vec<&'a Submission>,
    nil: Option<Timestamp>,
    /// The day that was agreed last.
    pub(super) extended_to: Option<Date>,
    /// It is not owed.
    pub(super) waived: bool,
}

impl<'a> Evidence<'a> {
    pub(super) fn about(history: &'a History, key: &ReturnKey, as_at: Timestamp) -> Self {
        let mut evidence = Self {
            attempts: attempts(history, key, as_at),
            nil: None,
            extended_to: None,
            waived: false,
        };
        for event in history.events.iter().filter(|event| event.at <= as_at) {
            match &event.what {
                Happening::Extended { key: of, until, .. } if of == key => {
                    evidence.extended_to = Some(*until);
                }
                Happening::Waived { key: of, .. } if of == key => evidence.waived = true,
                Happening::NilConfirmed { key: of, .. }
                    if of == key && !history.is_taken_back(event, as_at) =>
                {
                    let said = evidence.first_seen_of_nil(event.at);
                    evidence.nil = Some(evidence.nil.map_or(said, |nil| nil.min(said)));
                }
                _ => {}
            }
        }
        evidence
    }

    /// What stopped the clock, if anything has. An attempt that was returned stops it while its window is open, and for good
    /// when the first acceptable answer comes within that window. The first attempt has a window, and so has each that came
    /// by the due day: having tried early makes nobody late, and trying again when late wins no time.
    pub(super) fn clock_stop(
        &self,
        board: &Board,
        due: Date,
        as_at: Timestamp,
    ) -> Result<Option<Stop>, OutsideCoverage> {
        let accepted = self.first_accepted();
        let answered = [accepted, self.nil].into_iter().flatten().min();
        let until = answered.unwrap_or(as_at);
        let stop_at = |at| Stop {
            at,
            is_nil: answered.is_some() && answered == self.nil,
            is_file: answered == accepted,
        };
        // The clock goes by when files came; the office may have recorded or decided about them in another order.
        let mut as_they_came = self.attempts.clone();
        as_they_came.sort_by_key(|attempt| (attempt.at, attempt.id));
        for (nth, attempt) in as_they_came.into_iter().enumerate() {
            let sent = day_of(board, attempt.at);
            if attempt.outcome.is_acceptance() || attempt.at > until || (nth > 0 && sent > due) {
                break;
            }
            let window = board
                .calendar
                .add_working_days(sent, i32::from(board.correction_days))?;
            if day_of(board, until) <= window {
                return Ok(Some(stop_at(attempt.at)));
            }
        }
        Ok(answered.map(stop_at))
    }

    /// The latest submission that is used, else the latest attempt.
    pub(super) fn used(&self) -> Option<&'a Submission> {
        self.accepted().last().or(self.attempts.last().copied())
    }

    /// Whether an acceptable submission followed the first acceptable answer.
    pub(super) fn is_resubmitted(&self) -> bool {
        let first = self.first_accepted();
        let nil_came_first = self.nil.is_some_and(|nil| first.is_some_and(|first| nil < first));
        nil_came_first || self.accepted().count() > 1
    }

    /// When a nil return was said: what is said in a file is recorded with the file, and counts from when that was first seen.
    fn first_seen_of_nil(&self, recorded: Timestamp) -> Timestamp {
        self.accepted()
            .filter(|submission| submission.known_at == recorded)
            .map(|submission| submission.at)
            .min()
            .unwrap_or(recorded)
    }

    /// When the first acceptable file was first seen.
    fn first_accepted(&self) -> Option<Timestamp> {
        self.accepted().map(|submission| submission.at).min()
    }

    fn accepted(&self) -> impl Iterator<Item = &'a Submission> {
        self.attempts
            .iter()
            .copied()
            .filter(|submission| submission.outcome.is_acceptance())
    }
}
