//! A letter that was refused, given up or cancelled, queued again by a person: the same bytes under the same Message-ID.

use anyhow::Result;
use boardpack_ledger::{Attempt, NewEvent};
use boardpack_model::history::{Delivery, Happening, StoredLetter};
use jiff::Timestamp;

use super::rest::QUEUED_AGAIN;
use super::{history, settle};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock, letters};

/// Queues a letter again that the server refused or that was given up, or that was cancelled for a reason that holds no more (an
/// address or a domain that was mistyped and put right), named by its key or number. Nothing else of what was sent with it is
/// sent again.
pub fn again(
    office: &mut Office,
    open: &OpenBoard,
    id: &str,
    (by, now): (&str, Timestamp),
) -> Result<StoredLetter> {
    let now = clock::need_sound(office, open, now)?;
    let letter = settle::find(office, open, id)?;
    match letter.delivery {
        Delivery::Failed => {}
        Delivery::Cancelled => {
            let history = history(office, open)?;
            if let Err(why) = letters::may_leave(&open.board, &history, &letter, now) {
                unfit!(
                    "the letter {} was cancelled and still may not leave: {why}",
                    letter.key
                );
            }
        }
        Delivery::Uncertain => unfit!(
            "the letter {} may have arrived: `boardpack settle {} --sent` or `--not-sent` says which",
            letter.key,
            letter.number
        ),
        other => unfit!(
            "the letter {} is {}: only one that was refused, given up or cancelled is sent again",
            letter.key,
            other.word()
        ),
    }
    let event = NewEvent {
        at: now,
        by: by.to_owned(),
        what: Happening::QueuedAgain {
            letter: letter.key.clone(),
        },
        once: None,
    };
    let attempt = Attempt {
        key: letter.key.clone(),
        at: now,
        phase: QUEUED_AGAIN.to_owned(),
        delivery: Some(Delivery::Queued),
        reply: format!("{by} has it sent again"),
    };
    settle::said(office, open, &event, (letter.delivery, attempt))?;
    Ok(letter)
}
