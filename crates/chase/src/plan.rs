//! The plan: every action that is due and not yet done, from the board, what happened, and now.

use std::collections::BTreeMap;

use boardpack_model::due::start_of_day;
use boardpack_model::history::Happening;
use boardpack_model::letter::LetterKey;
use boardpack_model::{Board, BoardCode, History, OutsideCoverage, Period};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use crate::circulate::{self, Circulation};
use crate::digest::{self, Digest};
use crate::ladder::{self, Planned};
use crate::leave::letters_may_leave;
use crate::words;

/// Something that is due to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// A letter of the ladder.
    Letter(Planned),
    /// The draft pack of a period, whose cut-off day is over.
    Draft {
        /// The pack's period.
        period: Period,
        /// The last day whose returns it uses.
        cut_off: Date,
    },
    /// An approved and issued pack to one recipient.
    Circulate(Circulation),
    /// The officer's morning digest.
    Digest(Digest),
}

impl Action {
    /// Its stable key, by which actions are ordered.
    pub fn key(&self, board: &BoardCode) -> LetterKey {
        match self {
            Self::Letter(planned) => planned.key.clone(),
            Self::Draft { period, .. } => LetterKey::of(&[board.as_str(), &period.slug(), "draft"]),
            Self::Circulate(circulation) => circulation.key.clone(),
            Self::Digest(digest) => digest.key.clone(),
        }
    }
}

/// Everything that is due and not yet done, in order of its keys. Letters only while they may leave; drafts at any time.
///
/// What is due follows from dates by "on or after" and from the state of each return, never from "today is the day", so
/// that a tick which comes late does what is right then, and a tick which comes twice does nothing the second time.
///
/// # Errors
///
/// A day that a rule needs lies beyond the table of bank holidays.
pub fn plan(board: &Board, history: &History, now: Timestamp) -> Result<Vec<Action>, OutsideCoverage> {
    board
        .calendar
        .is_working_day(words::date(now, &board.time_zone))?;
    let mut actions = drafts(board, history, now);
    if letters_may_leave(board, now) {
        let letters = ladder::due_letters(board, history, now)?;
        let circulations = circulate::due_circulations(board, history, now)?;
        actions.extend(letters.into_iter().map(Action::Letter));
        actions.extend(circulations.into_iter().map(Action::Circulate));
        actions.extend(digest::due_digest(board, history, now)?.map(Action::Digest));
    }
    actions.sort_by_cached_key(|action| action.key(&board.code));
    Ok(actions)
}

/// A draft for each period whose cut-off day is over and whose meeting is still to come, unless one was made since.
fn drafts(board: &Board, history: &History, now: Timestamp) -> Vec<Action> {
    let today = words::date(now, &board.time_zone);
    let mut latest_cut_offs: BTreeMap<Period, Date> = BTreeMap::new();
    for meeting in &board.meetings {
        if meeting.cut_off < today && today < meeting.day {
            let cut_off = latest_cut_offs.entry(meeting.period).or_insert(meeting.cut_off);
            *cut_off = meeting.cut_off.max(*cut_off);
        }
    }
    latest_cut_offs
        .into_iter()
        .filter(|(period, cut_off)| {
            let over = start_of_day(cut_off.saturating_add(1.day()), &board.time_zone);
            !is_made_since(history, *period, over)
        })
        .map(|(period, cut_off)| Action::Draft { period, cut_off })
        .collect()
}

/// Whether a draft or an issue of the period's pack was made at or after an instant.
fn is_made_since(history: &History, period: Period, instant: Timestamp) -> bool {
    let is_drafted = history.events.iter().any(|event| {
        event.at >= instant && matches!(&event.what, Happening::Drafted { period: of } if *of == period)
    });
    is_drafted
        || history
            .packs
            .iter()
            .any(|pack| pack.period == period && pack.issued_at >= instant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{board, event, issued, local};

    fn check(history: &History, now: &str, drafts: &[&str]) {
        let actions = plan(&board(), history, local(now)).unwrap();
        let planned: Vec<String> = actions
            .iter()
            .filter_map(|action| match action {
                Action::Draft { period, cut_off } => Some(format!("{period} of {cut_off}")),
                _ => None,
            })
            .collect();
        assert_eq!(planned, drafts, "{now}");
    }

    #[test]
    fn a_draft_is_due_once_the_cut_off_day_is_over_even_at_night() {
        let nothing = History::default();
        check(&nothing, "2026-08-25T23:59:59", &[]);
        check(&nothing, "2026-08-26T00:00:00", &["2026-27 Q1 of 2026-08-25"]);
        check(&nothing, "2026-09-16T23:00:00", &["2026-27 Q1 of 2026-08-25"]);
        check(&nothing, "2026-09-17T00:00:00", &[]);
    }

    #[test]
    fn a_draft_made_since_the_cut_off_is_enough_and_an_earlier_one_is_not() {
        let drafted = |at: &str| History {
            events: vec![event(
                at,
                Happening::Drafted {
                    period: "2026-27 Q1".parse().unwrap(),
                },
            )],
            ..History::default()
        };
        check(&drafted("2026-08-26T00:05"), "2026-08-27T09:00", &[]);
        check(
            &drafted("2026-08-25T17:00"),
            "2026-08-27T09:00",
            &["2026-27 Q1 of 2026-08-25"],
        );
        check(
            &drafted("2026-08-26T00:05"),
            "2026-11-25T09:00",
            &["2026-27 Q2 of 2026-11-24"],
        );
    }

    #[test]
    fn an_issued_pack_needs_no_draft() {
        let history = History {
            packs: vec![issued("2026-27 Q1", 1, "2026-08-26T08:00")],
            ..History::default()
        };
        check(&history, "2026-08-27T09:00", &[]);
    }

    #[test]
    fn actions_come_in_the_order_of_their_keys() {
        let mut board = board();
        board.agencies.reverse();
        board.returns.reverse();
        let actions = plan(&board, &History::default(), local("2026-08-26T09:00")).unwrap();
        let keys: Vec<LetterKey> = actions.iter().map(|action| action.key(&board.code)).collect();
        assert!(keys.len() > 4 && keys.is_sorted(), "{keys:?}");
    }
}
