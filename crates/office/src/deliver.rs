//! Delivery of the letters that wait: checked once more against the register, handed over one by one, each step recorded
//! before it is taken.

use anyhow::{Context, Result};
use boardpack_ledger::Attempt;
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_post::{Outcome, Parcel, Phase, back_off, deliver};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::{Office, OpenBoard, clock, letters};

/// What became of the letters that waited.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Handed over.
    pub sent: u32,
    /// To be tried again later.
    pub waiting: u32,
    /// Refused for good.
    pub failed: u32,
    /// Handed over, answer lost: a person settles it.
    pub uncertain: u32,
    /// No longer in the register.
    pub cancelled: u32,
    /// Why the queue stopped, where it did: no letter was used up by that.
    pub paused: Option<String>,
}

/// The letters that wait, oldest first.
pub fn waiting(office: &mut Office, open: &OpenBoard) -> Result<Vec<StoredLetter>> {
    office
        .ledger
        .queued_letters(&open.board.code)
        .context("reading the letters that wait")
}

/// Whether trouble with the connection is rested from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// By itself: five minutes after trouble with the connection before the next try, lest a password be locked.
    Rest,
    /// By hand: now.
    Now,
}

/// Delivers what waits; stops at the first trouble that is the connection's and not a letter's.
pub fn queued(office: &mut Office, open: &OpenBoard, now: Timestamp, haste: Haste) -> Result<Delivered> {
    let mut delivered = Delivered::default();
    let waiting = waiting(office, open)?;
    let now = match clock::sound(office, open, now)? {
        Ok(now) => now,
        Err(words) => {
            delivered.waiting = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
            delivered.paused = Some(words);
            return Ok(delivered);
        }
    };
    if haste == Haste::Rest && is_resting(office, open, &waiting, now)? {
        delivered.waiting = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
        return Ok(delivered);
    }
    for letter in waiting {
        if !letters::may_have(&open.board, &letter) {
            let why = "the recipient is no longer in the register";
            record(
                office,
                open,
                &letter,
                (now, "cancelled", Some(Delivery::Cancelled), why),
            )?;
            delivered.cancelled += 1;
        } else if rests(office, open, &letter, now)? {
            delivered.waiting += 1;
        } else if let Some(paused) = one(office, open, &letter, now, &mut delivered)? {
            delivered.paused = Some(paused);
            break;
        }
    }
    Ok(delivered)
}

/// Whether the last trouble with the connection is less than five minutes ago. The queue stops at its first letter, which
/// therefore knows.
fn is_resting(
    office: &mut Office,
    open: &OpenBoard,
    waiting: &[StoredLetter],
    now: Timestamp,
) -> Result<bool> {
    for letter in waiting {
        let attempts = office
            .ledger
            .attempts(&open.board.code, &letter.key)
            .context("reading earlier tries")?;
        if let Some(last) = attempts.last() {
            return Ok(last.phase == PAUSED && now < last.at + SignedDuration::from_mins(5));
        }
    }
    Ok(false)
}

/// Whether a letter that was put off is still to rest: longer after every try.
fn rests(office: &mut Office, open: &OpenBoard, letter: &StoredLetter, now: Timestamp) -> Result<bool> {
    let attempts = office
        .ledger
        .attempts(&open.board.code, &letter.key)
        .context("reading earlier tries")?;
    let put_off: Vec<&Attempt> = attempts
        .iter()
        .filter(|attempt| attempt.phase == PUT_OFF)
        .collect();
    let Some(last) = put_off.last() else {
        return Ok(false);
    };
    let rest = back_off(u32::try_from(put_off.len()).unwrap_or(u32::MAX));
    Ok(now
        < last
            .at
            .saturating_add(SignedDuration::try_from(rest).unwrap_or(SignedDuration::MAX))
            .unwrap_or(now))
}

/// The word for trouble that was the connection's.
const PAUSED: &str = "paused";
/// The word for a try that the server put off.
const PUT_OFF: &str = "put off";

/// Hands one letter over. Gives a reason when the whole queue must stop.
fn one(
    office: &mut Office,
    open: &OpenBoard,
    letter: &StoredLetter,
    now: Timestamp,
    delivered: &mut Delivered,
) -> Result<Option<String>> {
    let bytes = office
        .archive
        .get(&letter.sha256)
        .with_context(|| format!("reading the letter {}", letter.key))?;
    let from = open.board.sender.address.clone();
    let parcel = Parcel {
        bytes,
        from,
        to: letter.to.clone(),
        file_name: letter.key.0.replace('/', "_"),
    };
    let transport = office.surroundings.transport.clone();
    let mut on_phase = |phase: Phase| {
        // This row is on disk before the step is taken; after the dot it reads as uncertain until the answer is recorded.
        let noted = record(office, open, letter, (now, phase.word(), None, ""));
        noted.map_err(|error| format!("the step could not be recorded: {error:#}"))
    };
    let handover = deliver(&transport, &parcel, &mut on_phase);
    let (word, delivery, reason) = match &handover.outcome {
        Outcome::Sent { reply } => ("sent", Delivery::Sent, reply),
        Outcome::Retry { reason } => (PUT_OFF, Delivery::Queued, reason),
        Outcome::Refused { reason } => ("refused", Delivery::Failed, reason),
        Outcome::Uncertain { reason } => ("uncertain", Delivery::Uncertain, reason),
        Outcome::QueuePaused { reason } => (PAUSED, Delivery::Queued, reason),
    };
    match delivery {
        Delivery::Sent => delivered.sent += 1,
        Delivery::Failed => delivered.failed += 1,
        Delivery::Uncertain => delivered.uncertain += 1,
        Delivery::Queued | Delivery::Cancelled => delivered.waiting += 1,
    }
    record(office, open, letter, (now, word, Some(delivery), reason))?;
    Ok(if let Outcome::QueuePaused { reason } = handover.outcome {
        Some(reason)
    } else {
        None
    })
}

fn record(
    office: &mut Office,
    open: &OpenBoard,
    letter: &StoredLetter,
    (at, phase, delivery, reply): (Timestamp, &str, Option<Delivery>, &str),
) -> Result<()> {
    let attempt = Attempt {
        key: letter.key.clone(),
        at,
        phase: phase.to_owned(),
        delivery,
        reply: reply.to_owned(),
    };
    office
        .ledger
        .record_attempt(&open.board.code, &attempt)
        .context("recording a delivery")
}
