//! The ladder: which one letter about each expected return is right now.

mod combine;
#[cfg(test)]
mod conditions;
mod key;
mod recipients;
mod rung;
mod standing;
mod still_right;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod together;
mod written;

use boardpack_model::board::{Condition, Role, Rung};
use boardpack_model::due::start_of_day;
use boardpack_model::letter::{LetterKey, Mailbox};
use boardpack_model::{Board, History, OutsideCoverage, ReturnKey};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::words;

pub use key::{is_for_the_chair, returns_of};
pub use recipients::Unreached;
pub use still_right::no_longer_right;

use combine::DueRung;
use standing::Standing;
use written::{Combined, Written, is_gap_over};

/// A letter of the ladder that is due, to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Its unique name.
    pub key: LetterKey,
    /// The rung's code.
    pub rung: String,
    /// The template that it uses.
    pub template: String,
    /// The returns it is about.
    pub returns: Vec<ReturnKey>,
    /// The recipient.
    pub to: Mailbox,
    /// What the recipient does about the return.
    pub role: Role,
    /// Since when it has been due: the start of the rung's day.
    pub due: Timestamp,
    /// Why it is sent, in words.
    pub why: String,
}

impl Planned {
    /// Whether the return workbooks travel with it.
    pub fn carries_workbook(&self) -> bool {
        self.template == "request"
    }
}

/// The letters of the ladder that are due and not yet written, in the order of the register.
///
/// Of all rungs that are due and whose condition holds only the last one is right; those before it are never sent
/// afterwards. One over the head of the data lead is right only after they were chased. A return that is in, waived or nil
/// gets none, and one that the officer is deciding about waits for that.
/// Several returns of which one person is to be told the same become one letter.
pub(crate) fn due_letters(
    board: &Board,
    history: &History,
    now: Timestamp,
) -> Result<Vec<Planned>, OutsideCoverage> {
    let (due, _) = due_rungs(board, history, now)?;
    Ok(combine::combined(board, history, due))
}

/// The letters of the ladder that are due and can be written to nobody: the register has no one in that role, or their mail
/// comes back. The officer is told of each for as long as it would be right, whether or not letters may leave just now.
///
/// # Errors
///
/// A day that a rule needs lies beyond the table of bank holidays.
pub fn unreached(
    board: &Board,
    history: &History,
    now: Timestamp,
) -> Result<Vec<Unreached>, OutsideCoverage> {
    let (_, unreached) = due_rungs(board, history, now)?;
    Ok(unreached)
}

/// Each rung of each return that is due to each person, and those that are due and reach nobody.
fn due_rungs<'a>(
    board: &'a Board,
    history: &History,
    now: Timestamp,
) -> Result<(Vec<DueRung<'a>>, Vec<Unreached>), OutsideCoverage> {
    let combined = Combined::of(&board.code, history);
    let (mut due, mut unreached) = (Vec::new(), Vec::new());
    for standing in standing::standings(board, history, now)? {
        let of = standing.status.key.to_string();
        let written = Written::about(&board.code, (history, &combined), (&of, standing.afresh));
        let Some(right) = rung::right_rung(board, &standing, (&written, false), now)? else {
            continue;
        };
        let one = OneReturn {
            board,
            history,
            now,
            standing: &standing,
            written: &written,
        };
        one.add_due(right, &mut due, &mut unreached)?;
    }
    Ok((due, unreached))
}

/// One return at an instant, with what was written about it.
struct OneReturn<'a, 'h> {
    board: &'a Board,
    history: &'h History,
    now: Timestamp,
    standing: &'h Standing<'a>,
    written: &'h Written<'h>,
}

impl<'a> OneReturn<'a, '_> {
    /// The right rung to each person who has not had it and has not just had another letter about the return.
    fn add_due(
        &self,
        (rung, day): (&'a Rung, Date),
        due: &mut Vec<DueRung<'a>>,
        unreached: &mut Vec<Unreached>,
    ) -> Result<(), OutsideCoverage> {
        let (board, key) = (self.board, &self.standing.status.key);
        let since = start_of_day(day, &board.time_zone);
        if self.written.is_past(rung, since) {
            return Ok(());
        }
        let nth = self
            .written
            .nth(board, (rung, self.standing.calendar), self.now)?;
        let (people, nobody) = recipients::recipients(board, key, (rung, nth));
        let absent = nobody.into_iter();
        unreached.extend(absent.map(|role| recipients::nobody_there(board, key, rung, role)));
        for (role, to) in people {
            if self.written.has(rung, nth, role) {
                continue;
            }
            if let Some(said) = recipients::comes_back(self.history, &to.address, self.now) {
                unreached.push(recipients::not_there(board, key, rung, ((role, &to), said)));
            } else if self.is_rested(rung, (role, &to))? {
                due.push(DueRung {
                    of: key.clone(),
                    rung,
                    nth,
                    role,
                    to,
                    due: since,
                    afresh: self.standing.afresh,
                    why: why(board, self.standing, rung, day),
                });
            }
        }
        Ok(())
    }

    /// Whether a person has been left in peace about the return for long enough: at least since another day, so that nobody
    /// gets two letters about one return on one day.
    fn is_rested(&self, rung: &Rung, (role, to): (Role, &Mailbox)) -> Result<bool, OutsideCoverage> {
        let over = |last: Option<Timestamp>, gap: u16| match last {
            Some(last) => is_gap_over(self.board, self.standing.calendar, (last, self.now), gap),
            None => Ok(true),
        };
        let gap = rung.minimum_gap.max(1);
        Ok(
            over(self.written.last_to(&to.address), gap)?
                && over(self.written.last_taken_out(rung, role), 1)?,
        )
    }
}

fn why(board: &Board, standing: &Standing<'_>, rung: &Rung, day: Date) -> String {
    let status = &standing.status;
    let key = &status.key;
    let agency = board
        .agency(&key.agency)
        .map_or(key.agency.as_str(), |agency| agency.short_name.as_str());
    let title = board
        .return_spec(&key.agency, &key.code)
        .map_or(key.code.as_str(), |spec| spec.title.as_str());
    let state = match standing.condition {
        Condition::NothingReceived => "is not yet received",
        Condition::PartReceived => "came in part",
        Condition::Returned => "was returned for correction",
        Condition::QueriesOpen => "has queries that are not yet answered",
    };
    let due = words::date(status.due_instant(board), &board.time_zone);
    let extended = if status.extended_to.is_some() {
        " by the agreed extension"
    } else {
        ""
    };
    format!(
        "{agency}, {title}, {} {state}; due {}{extended}; rung {} applies from {}",
        key.period,
        words::day(due),
        rung.code,
        words::day(day)
    )
}
