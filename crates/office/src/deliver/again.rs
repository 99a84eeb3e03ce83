//! A letter that was refused or given up, queued again by a person: the same bytes under the same Message-ID.

use anyhow::Result;
use boardpack_ledger::{Attempt, NewEvent};
use boardpack_model::history::{Delivery, Happening, StoredLetter};
use jiff::Timestamp;

use super::rest::QUEUED_AGAIN;
use super::settle;
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock};

/// Queues a letter again that the server refused or that was given up, named by its key or number. Nothing else of what was sent
/// with it is sent again.
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
        Delivery::Uncertain => unfit!(
            "the letter {} may have arrived: `boardpack settle {} --sent` or `--not-sent` says which",
            letter.key,
            letter.number
        ),
        other => unfit!(
            "the letter {} is {}: only one that was refused or given up is sent again",
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
    settle::said(office, open, &event, (Delivery::Failed, attempt))?;
    Ok(letter)
}
