//! A person's word about an uncertain letter: it was delivered, or it was not and is queued again.

use anyhow::{Context, Result};
use boardpack_ledger::{Attempt, LedgerError, NewEvent};
use boardpack_model::history::{Delivery, Happening, StoredLetter};
use jiff::Timestamp;

use super::rest::SETTLED;
use super::{claim, history};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, clock};

/// Settles an uncertain letter, named by its key or its number. One that was not delivered is queued again, with the same bytes
/// and the same Message-ID. Gives the letter as it stood.
pub fn settle(
    office: &mut Office,
    open: &OpenBoard,
    (id, was_sent): (&str, bool),
    (by, now): (&str, Timestamp),
) -> Result<StoredLetter> {
    let now = clock::need_sound(office, open, now)?;
    let letter = find(office, open, id)?;
    if letter.delivery != Delivery::Uncertain {
        unfit!(
            "the letter {} is {}: only an uncertain letter is settled",
            letter.key,
            letter.delivery.word()
        );
    }
    if let Some((holder, _)) = claim::other_worker(office, open, now)? {
        unfit!("letters are being handed over at this moment ({holder}): settle it when that is done");
    }
    let (delivery, words) = if was_sent {
        (Delivery::Sent, "it was delivered")
    } else {
        (Delivery::Queued, "it was not delivered")
    };
    let event = NewEvent {
        at: now,
        by: by.to_owned(),
        what: Happening::Settled {
            letter: letter.key.clone(),
            sent: was_sent,
        },
        once: None,
    };
    let attempt = Attempt {
        key: letter.key.clone(),
        at: now,
        phase: SETTLED.to_owned(),
        delivery: Some(delivery),
        reply: format!("{by} says that {words}"),
    };
    said(office, open, &event, (Delivery::Uncertain, attempt))?;
    Ok(letter)
}

/// Records a person's word about a letter, unless the letter meanwhile stands otherwise.
pub(super) fn said(
    office: &mut Office,
    open: &OpenBoard,
    event: &NewEvent,
    (standing, attempt): (Delivery, Attempt),
) -> Result<()> {
    match office
        .ledger
        .record_word(&open.board.code, event, (standing, &[attempt]))
    {
        Ok(_) => Ok(()),
        Err(error @ LedgerError::StandsOtherwise { .. }) => unfit!("{error}"),
        Err(error) => Err(error).context("recording a word about a letter"),
    }
}

/// Whether a letter is called so: by its key, or by its number.
pub(super) fn is_called(letter: &StoredLetter, id: &str) -> bool {
    letter.key.0 == id || letter.number.to_string() == id
}

/// The letter of that key or number.
pub(super) fn find(office: &mut Office, open: &OpenBoard, id: &str) -> Result<StoredLetter> {
    let letters = history(office, open)?.letters;
    match letters.into_values().find(|letter| is_called(letter, id)) {
        Some(letter) => Ok(letter),
        None => {
            unfit!("there is no letter {id}: `boardpack status` names those that need you, by number and key")
        }
    }
}
