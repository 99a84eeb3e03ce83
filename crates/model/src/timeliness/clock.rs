//! The clock of one return: what came of it and was said about it, and the instant at which that stopped the clock.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;

use super::PartReceived;
use crate::history::{Happening, History, Outcome, ReturnKey, Submission};
use crate::{Board, Figure, OutsideCoverage};

/// The day of an instant in the board's time zone.
pub(super) fn day_of(board: &Board, at: Timestamp) -> Date {
    at.to_zoned(board.time_zone.clone()).date()
}

/// The submissions known at an instant that are attempts at a return, in the order in which they became known; what is held,
/// quarantined or refused is none yet, and what was taken back is none any more.
pub fn attempts<'a>(history: &'a History, key: &ReturnKey, as_at: Timestamp) -> Vec<&'a Submission> {
    let taken_back = history.withdrawn(as_at);
    let is_attempt = |s: &&Submission| {
        let counts = s.outcome.is_acceptance() || s.outcome == Outcome::ReturnedForCorrection;
        s.known_at <= as_at && counts && !taken_back.contains_key(&s.id)
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
    /// When the file was first seen, where it counts from its birth.
    pub(super) first_seen: Option<Timestamp>,
}

/// An instant at which something came: when it was seen, and when it was put into the drop folder, where nobody watched then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Came {
    seen: Timestamp,
    born: Option<Timestamp>,
}

impl Came {
    /// The instant that counts against a last day: the birth where only that is in time, and then when it was seen too.
    fn by(self, board: &Board, last_day: Date) -> (Timestamp, Option<Timestamp>) {
        let in_time = |at: Timestamp| day_of(board, at) <= last_day;
        match self.born {
            Some(born) if !in_time(self.seen) && in_time(born) => (born, Some(self.seen)),
            _ => (self.seen, None),
        }
    }
}

/// The first acceptable answer.
#[derive(Debug, Clone, Copy)]
struct Answer {
    came: Came,
    is_nil: bool,
    is_file: bool,
}

/// What was known of a return at an instant.
pub(super) struct Evidence<'a> {
    board: &'a Board,
    history: &'a History,
    key: &'a ReturnKey,
    /// In the order in which they became known.
    attempts: Vec<&'a Submission>,
    /// Every file that was ever accepted, those that were taken back among them.
    recorded: Vec<&'a Submission>,
    nil: Option<Came>,
    /// When nobody watched the drop folder.
    unwatched: Vec<(Timestamp, Timestamp)>,
    /// The day that was agreed last.
    pub(super) extended_to: Option<Date>,
    /// It is not owed.
    pub(super) waived: bool,
}

impl<'a> Evidence<'a> {
    pub(super) fn about(
        board: &'a Board,
        history: &'a History,
        key: &'a ReturnKey,
        as_at: Timestamp,
    ) -> Self {
        let accepted = |s: &&Submission| s.outcome.is_acceptance() && s.is_for(key);
        let mut evidence = Self {
            board,
            history,
            key,
            recorded: history.submissions.iter().filter(accepted).collect(),
            attempts: attempts(history, key, as_at),
            nil: None,
            unwatched: unwatched(history, as_at),
            extended_to: None,
            waived: false,
        };
        let taken_back = history.withdrawn(as_at);
        for event in history.events.iter().filter(|event| event.at <= as_at) {
            match &event.what {
                Happening::Extended { key: of, until, .. } if of == key => {
                    evidence.extended_to = Some(*until);
                }
                Happening::Waived { key: of, .. } if of == key => evidence.waived = true,
                Happening::NilConfirmed { key: of, .. } if of == key => {
                    let said_in = |s: &&Submission| {
                        s.is_for(key) && s.known_at == event.at && event.by == s.agency.as_str()
                    };
                    let file = history.submissions.iter().find(said_in);
                    if file.is_none_or(|file| !taken_back.contains_key(&file.id)) {
                        evidence.say_nil(event.at);
                    }
                }
                _ => {}
            }
        }
        evidence
    }

    /// A nil return was said: what is said in a file is recorded with the file, and counts from when that was first seen.
    fn say_nil(&mut self, recorded: Timestamp) {
        let file = self
            .in_order()
            .into_iter()
            .find(|file| file.outcome.is_acceptance() && file.known_at == recorded);
        let came = file.map_or(
            Came {
                seen: recorded,
                born: None,
            },
            |file| self.came(file),
        );
        if self.nil.is_none_or(|nil| came.seen < nil.seen) {
            self.nil = Some(came);
        }
    }

    /// What stopped the clock, if anything has. An attempt that was returned stops it while its window is open, and for good
    /// when the first acceptable answer comes within that window. The first of them has a window, and so has each that came
    /// by the due day: having tried early makes nobody late, and trying again when late wins no time.
    pub(super) fn clock_stop(&self, due: Date, as_at: Timestamp) -> Result<Option<Stop>, OutsideCoverage> {
        let answer = self.answer();
        let until = answer.map_or(
            Came {
                seen: as_at,
                born: None,
            },
            |answer| answer.came,
        );
        let stop = |(at, first_seen)| Stop {
            at,
            is_nil: answer.is_some_and(|answer| answer.is_nil),
            is_file: answer.is_none_or(|answer| answer.is_file),
            first_seen,
        };
        let whole = self.first_whole().map(|whole| whole.id);
        let calendar = self.board.calendar_of(&self.key.agency);
        // The clock goes by when files came; the office may have recorded or decided about them in another order.
        let before = self.in_order().into_iter();
        let before = before.take_while(|file| Some(file.id) != whole && file.at <= until.seen);
        let returned = before.filter(|file| !file.outcome.is_acceptance());
        for (nth, attempt) in returned.enumerate() {
            let (sent, first_seen) = self.came(attempt).by(self.board, due);
            if nth > 0 && day_of(self.board, sent) > due {
                break;
            }
            let days = i32::from(self.board.correction_days);
            let window = calendar.add_working_days(day_of(self.board, attempt.at), days)?;
            let (corrected, seen_after_window) = until.by(self.board, window);
            if day_of(self.board, corrected) <= window {
                return Ok(Some(stop((sent, first_seen.or(seen_after_window)))));
            }
        }
        Ok(answer.map(|answer| stop(answer.came.by(self.board, due))))
    }

    /// The first acceptable answer: a file with which the board's share was there, or "nothing to report".
    fn answer(&self) -> Option<Answer> {
        let whole = self.first_whole().map(|whole| self.came(whole));
        let came = [whole, self.nil]
            .into_iter()
            .flatten()
            .min_by_key(|came| came.seen)?;
        Some(Answer {
            came,
            is_nil: self.nil.is_some_and(|nil| nil.seen == came.seen),
            is_file: whole.is_some_and(|whole| whole.seen == came.seen),
        })
    }

    /// Of a return of which part came first: when, how much is there, and when the rest came.
    pub(super) fn part(&self, due: Date, is_late: bool) -> Option<PartReceived> {
        let first = self.accepted_in_order().into_iter().next()?;
        let answer = self.answer();
        if self.is_whole_with(first) || answer.is_some_and(|answer| answer.came.seen <= first.at) {
            return None;
        }
        let last = self.accepted_in_order().into_iter().next_back()?;
        Some(PartReceived {
            at: self.came(first).by(self.board, due).0,
            expected: last.expected,
            read: self.standing_with(last),
            rest: answer.map(|answer| answer.came.by(self.board, due).0),
            rest_is_late: is_late,
        })
    }

    /// The latest submission that is used, else the latest attempt.
    pub(super) fn used(&self) -> Option<&'a Submission> {
        self.accepted().last().or(self.attempts.last().copied())
    }

    /// Whether an acceptable submission followed the first acceptable answer. The rest of what came in parts is none.
    pub(super) fn is_resubmitted(&self) -> bool {
        let accepted = self.accepted_in_order();
        let whole = accepted.iter().position(|file| self.is_whole_with(file));
        let followed = whole.is_some_and(|whole| whole + 1 < accepted.len());
        let after_nil = self.nil.is_some_and(|nil| {
            let came_first = whole.is_none_or(|whole| nil.seen < accepted[whole].at);
            came_first && accepted.iter().any(|file| file.at > nil.seen)
        });
        followed || after_nil
    }

    /// The file with which the board's share of what is expected was there.
    fn first_whole(&self) -> Option<&'a Submission> {
        let mut accepted = self.accepted_in_order().into_iter();
        accepted.find(|file| self.is_whole_with(file))
    }

    /// Whether the board's share was there with a file and those that came before it.
    fn is_whole_with(&self, file: &Submission) -> bool {
        if self.stands_as_recorded(file) && file.outcome != Outcome::AcceptedInPart {
            return true;
        }
        // A share such as 0.55 of 20 is not exactly 11.
        let needed = self.board.timetable.complete_share * f64::from(file.expected) - 1e-9;
        f64::from(self.standing_with(file)) >= needed
    }

    /// How many of the expected figures were there with a file and those that came before it.
    fn standing_with(&self, file: &Submission) -> u32 {
        if self.stands_as_recorded(file) {
            return file.read;
        }
        let order = self.order(file);
        let given: BTreeSet<&Figure> = self
            .accepted()
            .filter(|other| self.order(other) <= order)
            .filter_map(|other| self.history.given.get(&other.id))
            .flatten()
            .collect();
        self.board.count_asked(self.key, &given)
    }

    /// Whether what was recorded with a file holds still: the files that were known then are those that came before it, and
    /// none of them was taken back.
    fn stands_as_recorded(&self, file: &Submission) -> bool {
        let known_before = |other: &Submission| (other.known_at, other.id) < (file.known_at, file.id);
        let recorded = self.recorded.iter().filter(|other| known_before(other));
        let then: BTreeSet<i64> = recorded.map(|other| other.id).collect();
        let order = self.order(file);
        let came_before = self.accepted().filter(|other| self.order(other) < order);
        let now: BTreeSet<i64> = came_before.map(|other| other.id).collect();
        then == now || !self.history.given.contains_key(&file.id)
    }

    /// The attempts in the order in which they came.
    fn in_order(&self) -> Vec<&'a Submission> {
        let mut attempts = self.attempts.clone();
        attempts.sort_by_key(|file| self.order(file));
        attempts
    }

    fn accepted_in_order(&self) -> Vec<&'a Submission> {
        let mut accepted = self.in_order();
        accepted.retain(|file| file.outcome.is_acceptance());
        accepted
    }

    /// By when it was first seen; of what was seen at once after nobody watched, by when it was put there.
    fn order(&self, file: &Submission) -> (Timestamp, Timestamp, i64) {
        (file.at, self.came(file).born.unwrap_or(file.at), file.id)
    }

    /// A birth counts where nobody watched, and where the look that ended that time is the one that found the file.
    fn came(&self, file: &Submission) -> Came {
        let was_unwatched = |born: &Timestamp| {
            let mut unwatched = self.unwatched.iter();
            unwatched.any(|(from, until)| from <= born && born <= until && file.at == *until)
        };
        Came {
            seen: file.at,
            born: file.born.filter(was_unwatched),
        }
    }

    fn accepted(&self) -> impl Iterator<Item = &'a Submission> {
        self.attempts
            .iter()
            .copied()
            .filter(|submission| submission.outcome.is_acceptance())
    }
}

/// When nobody watched the drop folder, as known at an instant.
pub(super) fn unwatched(history: &History, as_at: Timestamp) -> Vec<(Timestamp, Timestamp)> {
    let events = history.events.iter().filter(|event| event.at <= as_at);
    let unwatched = events.filter_map(|event| match event.what {
        Happening::Unwatched { from, until } => Some((from, until)),
        _ => None,
    });
    unwatched.collect()
}
