//! What was written already: the letters about one return, of whichever rung, and to whom.

use boardpack_model::board::{Role, Rung};
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, BoardCode, Calendar, History, OutsideCoverage};
use jiff::Timestamp;

use super::key::LadderKey;
use crate::words;

/// The letters about several returns, whose keys do not begin with each of them.
pub(super) struct Combined<'a>(Vec<(LadderKey<'a>, &'a StoredLetter)>);

impl<'a> Combined<'a> {
    /// Those in a history.
    pub(super) fn of(board: &BoardCode, history: &'a History) -> Self {
        let combined = history.letters.iter().filter(|(key, _)| key.0.contains('+'));
        Self(
            combined
                .filter_map(|(key, letter)| Some((LadderKey::of(board, key)?, letter)))
                .collect(),
        )
    }
}

/// One letter of a return's ladder.
#[derive(Debug, Clone, Copy)]
struct Entry<'a> {
    rung: &'a str,
    nth: u16,
    role: Role,
    letter: &'a StoredLetter,
}

/// The letters that were written about one return. One that was taken out of the post before it left was not written.
pub(super) struct Written<'a> {
    entries: Vec<Entry<'a>>,
    /// Those from before the matter began anew: they rest a person, and stand for no rung of now.
    before: Vec<Entry<'a>>,
    taken_out: Vec<Entry<'a>>,
}

impl<'a> Written<'a> {
    /// The letters about a return, named as in keys, of which the matter may have begun anew at an instant.
    pub(super) fn about(
        board: &BoardCode,
        (history, combined): (&'a History, &Combined<'a>),
        (of, afresh): (&str, Option<Timestamp>),
    ) -> Self {
        let prefix = format!("{board}/{of}/");
        let alone = history
            .letters
            .range(LetterKey(prefix.clone())..)
            .take_while(|(key, _)| key.0.starts_with(&prefix))
            .filter(|(key, _)| !key.0.contains('+'))
            .filter_map(|(key, letter)| Some((LadderKey::of(board, key)?, letter)));
        let mut all = Vec::new();
        for (key, letter) in alone {
            all.extend(entries_of(&key, letter, of));
        }
        for (key, letter) in &combined.0 {
            all.extend(entries_of(key, letter, of));
        }
        let (taken_out, kept): (_, Vec<Entry<'_>>) = all
            .into_iter()
            .partition(|entry| entry.letter.delivery == Delivery::Cancelled);
        let (before, entries) = kept
            .into_iter()
            .partition(|entry| afresh.is_some_and(|afresh| entry.letter.at < afresh));
        Self {
            entries,
            before,
            taken_out,
        }
    }

    /// Whether the data lead had a letter of one of these rungs written before an instant. One that still waits in the post
    /// counts only where that is said.
    pub(super) fn lead_had(&self, rungs: &[&Rung], (before, with_waiting): (Timestamp, bool)) -> bool {
        self.entries.iter().any(|entry| {
            entry.role == Role::DataLead
                && entry.letter.at < before
                && (with_waiting || entry.letter.delivery != Delivery::Queued)
                && rungs.iter().any(|rung| rung.code == entry.rung)
        })
    }

    /// Whether another rung's letter was written when this rung was due already: then this one was passed over for good. An
    /// extension moves all rungs to later days, and repeats none.
    pub(super) fn is_past(&self, rung: &Rung, due: Timestamp) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.rung != rung.code && entry.letter.at >= due)
    }

    /// Which of a rung's letters is right now: the one that was begun, or the next one where the rung repeats and its days
    /// are over. One that still waits to be delivered has no successor.
    pub(super) fn nth(
        &self,
        board: &Board,
        (rung, calendar): (&Rung, &Calendar),
        now: Timestamp,
    ) -> Result<u16, OutsideCoverage> {
        let of_the_rung = || self.entries.iter().filter(|entry| entry.rung == rung.code);
        let Some(latest) = of_the_rung().map(|entry| entry.nth).max() else {
            return Ok(1);
        };
        let Some(every) = rung.every.filter(|_| latest < rung.at_most) else {
            return Ok(latest);
        };
        let letters = || {
            of_the_rung()
                .filter(|entry| entry.nth == latest)
                .map(|entry| entry.letter)
        };
        let waits = letters().any(|letter| letter.delivery == Delivery::Queued);
        let Some(last) = letters().map(|letter| letter.at).max().filter(|_| !waits) else {
            return Ok(latest);
        };
        let is_over = is_gap_over(board, calendar, (last, now), every)?;
        Ok(if is_over { latest + 1 } else { latest })
    }

    /// Whether a role has had the n-th letter of a rung.
    pub(super) fn has(&self, rung: &Rung, nth: u16, role: Role) -> bool {
        self.entries
            .iter()
            .any(|entry| entry.rung == rung.code && entry.nth == nth && entry.role == role)
    }

    /// When an address was last written to about the return.
    pub(super) fn last_to(&self, address: &str) -> Option<Timestamp> {
        let to_them = self
            .entries
            .iter()
            .chain(&self.before)
            .filter(|entry| entry.letter.to.eq_ignore_ascii_case(address));
        to_them.map(|entry| entry.letter.at).max()
    }

    /// When a letter of this rung to a role was last composed that was then taken out of the post.
    pub(super) fn last_taken_out(&self, rung: &Rung, role: Role) -> Option<Timestamp> {
        let taken_out = self
            .taken_out
            .iter()
            .filter(|entry| entry.rung == rung.code && entry.role == role);
        taken_out.map(|entry| entry.letter.at).max()
    }
}

/// Whether so many working days have begun since an instant's day.
pub(super) fn is_gap_over(
    board: &Board,
    calendar: &Calendar,
    (last, now): (Timestamp, Timestamp),
    gap: u16,
) -> Result<bool, OutsideCoverage> {
    let (from, to) = (
        words::date(last, &board.time_zone),
        words::date(now, &board.time_zone),
    );
    Ok(calendar.working_days_between(from, to)? >= u32::from(gap))
}

fn entries_of<'a>(
    key: &LadderKey<'a>,
    letter: &'a StoredLetter,
    of: &str,
) -> impl Iterator<Item = Entry<'a>> {
    let role = key.role;
    let steps: Vec<_> = key.steps.iter().copied().filter(|step| step.of == of).collect();
    steps.into_iter().map(move |step| Entry {
        rung: step.rung,
        nth: step.nth,
        role,
        letter,
    })
}
