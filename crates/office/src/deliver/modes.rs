//! The modes of the post: which letters may leave at all, and which wait for a person's word.
//!
//! How letters leave (the transport) and how far they may go (the mode) are two things. A letter leaves under the mode under
//! which it was written; under another only when a person has said so.

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Happening, StoredLetter};
use boardpack_model::letter::{LetterKey, Mode};
use boardpack_model::{Board, History};
use boardpack_post::Transport;
use jiff::Timestamp;

use super::rest::Tries;
use super::{history, waiting};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock};

/// Why no letter of the board may be handed over at all, in words: a rehearsal's letters never leave by SMTP.
pub fn refusal(office: &Office, open: &OpenBoard) -> Option<String> {
    let is_smtp = matches!(office.surroundings.transport, Transport::Smtp(_));
    (is_smtp && open.board.rehearsal).then(|| {
        format!(
            "{} is a rehearsal (board.toml says `rehearsal = true`), and a rehearsal's letters never leave by SMTP: leave the \
             mail server out, and they are written to the outbox folder",
            open.board.name
        )
    })
}

/// Why no letter is written to the outbox folder although there is no mail server, in words: the board's letters have left by
/// SMTP before, and in the folder they would count as delivered with nobody the wiser. Somebody who means it says `--mode`.
pub(super) fn astray(office: &Office, open: &OpenBoard, tries: &Tries) -> Option<String> {
    let is_folder = matches!(office.surroundings.transport, Transport::Folder(_));
    let is_meant = office.surroundings.mode.is_some() || open.board.rehearsal;
    (is_folder && !is_meant && tries.were_by_smtp()).then(|| {
        "letters of this board have left by a mail server before, and none is named now: name it again (BOARDPACK_SMTP_HOST), or \
         say `--mode live` to have them written to the outbox folder, where they count as delivered"
            .to_owned()
    })
}

/// Why a letter stays where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Held {
    /// Nothing leaves.
    DryRun,
    /// It was written under another mode, and nobody has said that it may leave under this one.
    OtherMode,
    /// Only the team gets letters, and its recipient is not on it.
    NotOnTheTeam,
}

impl Held {
    /// Why, and what would let it leave, in words.
    pub fn words(self) -> &'static str {
        match self {
            Self::DryRun => {
                "the post is in a dry run, in which nothing leaves (`--mode live` or BOARDPACK_MODE)"
            }
            Self::OtherMode => {
                "written under another mode of the post: `boardpack post --release --by NAME` lets it leave under this one"
            }
            Self::NotOnTheTeam => {
                "its recipient is not on the team of board.toml, which alone gets letters in mode `team`"
            }
        }
    }
}

/// Why a letter stays where it is under a mode; nothing where it may leave.
pub fn holds(board: &Board, history: &History, mode: Mode, letter: &StoredLetter) -> Option<Held> {
    if mode == Mode::DryRun {
        return Some(Held::DryRun);
    }
    if letter.mode != mode && !is_released(history, &letter.key, mode) {
        return Some(Held::OtherMode);
    }
    if mode == Mode::Team && !board.post.is_team(&letter.to) {
        return Some(Held::NotOnTheTeam);
    }
    None
}

fn is_released(history: &History, key: &LetterKey, to: Mode) -> bool {
    history.events.iter().any(|event| {
        matches!(&event.what, Happening::Released { mode, letters } if *mode == to && letters.contains(key))
    })
}

/// Lets letters that were written under another mode leave under the present one: those named by key or number, or all of
/// them. Gives their keys.
pub fn release(
    office: &mut Office,
    open: &OpenBoard,
    only: &[String],
    (by, now): (&str, Timestamp),
) -> Result<Vec<LetterKey>> {
    let mode = office.mode(&open.board);
    if mode == Mode::DryRun {
        unfit!(
            "the post is in a dry run, in which nothing leaves: say with --mode under which the letters may leave"
        );
    }
    if let Some(why) = refusal(office, open) {
        unfit!("{why}");
    }
    let now = clock::need_sound(office, open, now)?;
    let history = history(office, open)?;
    let mut letters = waiting(office, open)?;
    letters.retain(|letter| letter.mode != mode && !is_released(&history, &letter.key, mode));
    for wanted in only {
        if !letters
            .iter()
            .any(|letter| super::settle::is_called(letter, wanted))
        {
            unfit!("no letter {wanted} waits for a word under which mode it may leave");
        }
    }
    if !only.is_empty() {
        letters.retain(|letter| only.iter().any(|wanted| super::settle::is_called(letter, wanted)));
    }
    let keys: Vec<LetterKey> = letters.into_iter().map(|letter| letter.key).collect();
    if keys.is_empty() {
        return Ok(keys);
    }
    let event = NewEvent {
        at: now,
        by: by.to_owned(),
        what: Happening::Released {
            mode,
            letters: keys.clone(),
        },
        once: None,
    };
    office
        .ledger
        .record_event(&open.board.code, &event, &[])
        .context("recording that letters may leave")?;
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use boardpack_model::BoardCode;
    use boardpack_model::history::{Delivery, Event};

    use super::*;

    const KEY: &str = "ours/receipts/2026-27-Q1/police/abc-0";

    /// A letter written under one mode to an address, the mode it was released to, and whether it leaves under another mode.
    fn check(written: Mode, released: Option<Mode>, (now, to): (Mode, &str), leaves: bool) {
        let mut board = Board::bare(BoardCode::new("ours").unwrap());
        board.post.team.insert("team.example".to_owned());
        let mut history = History::default();
        history.events.extend(released.map(|mode| Event {
            id: 1,
            at: Timestamp::UNIX_EPOCH,
            by: "x".to_owned(),
            what: Happening::Released {
                mode,
                letters: vec![LetterKey(KEY.to_owned())],
            },
        }));
        let letter = StoredLetter {
            number: 1,
            key: LetterKey(KEY.to_owned()),
            mode: written,
            at: Timestamp::UNIX_EPOCH,
            to: to.to_owned(),
            subject: String::new(),
            why: String::new(),
            sha256: String::new(),
            delivery: Delivery::Queued,
        };
        let held = holds(&board, &history, now, &letter);
        assert_eq!(
            held.is_none(),
            leaves,
            "{written:?} {released:?} {now:?} {to}: {held:?}"
        );
    }

    #[test]
    fn a_letter_leaves_under_the_mode_that_it_was_written_under_or_released_to() {
        use Mode::{DryRun, Live, Rehearsal, Team};
        let lead = "d.lead@police.example";
        for written in [DryRun, Rehearsal, Team, Live] {
            for now in [Rehearsal, Live] {
                check(written, None, (now, lead), written == now);
                check(written, Some(now), (now, lead), true);
                check(written, Some(Team), (now, lead), written == now);
            }
            check(written, Some(DryRun), (DryRun, lead), false);
        }
    }

    #[test]
    fn under_team_only_the_team_gets_letters() {
        check(Mode::Team, None, (Mode::Team, "d.lead@police.example"), false);
        check(Mode::Team, None, (Mode::Team, "Anybody@team.example"), true);
        check(Mode::Live, None, (Mode::Team, "anybody@team.example"), false);
        check(
            Mode::Live,
            Some(Mode::Team),
            (Mode::Team, "anybody@team.example"),
            true,
        );
    }
}
