//! Delivery of the letters that wait: claimed, checked once more against the register, handed over one by one, each step
//! recorded before it is taken.

pub mod again;
mod claim;
mod hand_over;
pub mod modes;
pub mod report;
mod rest;
pub mod settle;
pub mod trouble;

#[cfg(test)]
mod tests;

use anyhow::{Context, Result};
use boardpack_ledger::Attempt;
use boardpack_model::History;
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_post::Transport;
use jiff::Timestamp;
use serde::Serialize;

use crate::{Office, OpenBoard, clock, letters};
use claim::{Claimed, Clock};
use rest::Tries;

/// What became of the letters that waited.
#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize)]
pub struct Delivered {
    /// Handed over.
    pub sent: u32,
    /// To be tried again later.
    pub waiting: u32,
    /// Not to leave under this mode of the post, or not without a person's word.
    pub held: u32,
    /// Refused for good, or given up.
    pub failed: u32,
    /// Handed over, answer lost: a person settles it.
    pub uncertain: u32,
    /// No longer to be sent, for example because its recipient left the register.
    pub cancelled: u32,
    /// Why the queue stopped, where it did: no letter was used up by that.
    pub paused: Option<String>,
}

impl Delivered {
    /// Whether anything changed: letters that go on waiting are no news.
    pub fn did_something(&self) -> bool {
        let changed = self.sent + self.failed + self.uncertain + self.cancelled;
        changed > 0 || self.paused.is_some()
    }
}

/// The letters that wait, oldest first.
pub fn waiting(office: &mut Office, open: &OpenBoard) -> Result<Vec<StoredLetter>> {
    office
        .ledger
        .queued_letters(&open.board.code)
        .context("reading the letters that wait")
}

/// What is rested from after trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Haste {
    /// By itself: five minutes after trouble with the connection before the next try, lest a password be locked; and each
    /// letter that was put off rests, longer after every try.
    Rest,
    /// By hand: the connection is tried now; letters that were put off rest.
    Now,
    /// By hand: every letter is tried now.
    AtOnce,
}

/// Delivers what waits; stops at the first trouble that is the connection's and not a letter's.
pub fn queued(office: &mut Office, open: &OpenBoard, now: Timestamp, haste: Haste) -> Result<Delivered> {
    let history = history(office, open)?;
    let waiting = waiting(office, open)?;
    let mut delivered = Delivered::default();
    let now = match clock::sound(office, open, now)? {
        Ok(now) => now,
        Err(words) => {
            delivered.waiting = count(waiting.len());
            delivered.paused = Some(words);
            return Ok(delivered);
        }
    };
    if let Some(why) = modes::refusal(office, open).filter(|_| !waiting.is_empty()) {
        delivered.waiting = count(waiting.len());
        delivered.paused = Some(why);
        return Ok(delivered);
    }
    let mode = office.mode(&open.board);
    let (held, going): (Vec<_>, Vec<_>) = waiting
        .into_iter()
        .partition(|letter| modes::holds(&open.board, &history, mode, letter).is_some());
    delivered.held = count(held.len());
    if going.is_empty() {
        return Ok(delivered);
    }
    let tries = Tries::of(office, open)?;
    if let Some(why) = modes::astray(office, open, &tries) {
        delivered.waiting = count(going.len());
        delivered.paused = Some(why);
        return Ok(delivered);
    }
    if haste == Haste::Rest && tries.queue_rests(&going, now) {
        delivered.waiting = count(going.len());
        return Ok(delivered);
    }
    let clock = Clock::from(now, &open.board);
    let Some(claimed) = Claimed::take(office, open, clock)? else {
        delivered.waiting = count(going.len());
        delivered.paused = Some(claim::elsewhere(office, open)?);
        return Ok(delivered);
    };
    let run = Run {
        history: &history,
        tries: &tries,
        claimed: &claimed,
        haste,
    };
    let done = all(office, open, &run, &going, delivered);
    // Given back also where something went wrong: the next one need not wait for the claim to end by itself.
    claimed.give_back(office, open)?;
    done
}

/// What holds for every letter of one run.
struct Run<'a> {
    history: &'a History,
    tries: &'a Tries,
    claimed: &'a Claimed,
    haste: Haste,
}

/// Hands over what may go, letter by letter.
fn all(
    office: &mut Office,
    open: &OpenBoard,
    run: &Run,
    going: &[StoredLetter],
    mut delivered: Delivered,
) -> Result<Delivered> {
    let is_smtp = matches!(office.surroundings.transport, Transport::Smtp(_));
    for (index, letter) in going.iter().enumerate() {
        let now = run.claimed.now();
        if !run.claimed.renew(office, open)? {
            delivered.waiting += count(going.len() - index);
            delivered.paused = Some(claim::elsewhere(office, open)?);
            break;
        }
        if is_smtp && run.tries.may_lie_in_the_folder(letter) {
            record(office, open, letter, (now, Delivery::Uncertain, IN_THE_FOLDER))?;
            delivered.uncertain += 1;
        } else if let Err(why) = letters::may_leave(&open.board, run.history, letter, now) {
            record(office, open, letter, (now, Delivery::Cancelled, &why))?;
            delivered.cancelled += 1;
        } else if run.haste != Haste::AtOnce && run.tries.rests(letter, now) {
            delivered.waiting += 1;
        } else if let Some(paused) = hand_over::one(office, open, (letter, run), &mut delivered)? {
            delivered.waiting += count(going.len() - index - 1);
            delivered.paused = Some(paused);
            break;
        }
    }
    Ok(delivered)
}

/// What is said of a letter whose placing was begun and whose end nobody knows, now that a server is there to send it.
const IN_THE_FOLDER: &str = "it may lie in the outbox folder, where a letter counts as delivered, and is not sent by the mail server as well";

/// Records that a letter does not leave by itself, and why.
fn record(
    office: &mut Office,
    open: &OpenBoard,
    letter: &StoredLetter,
    (at, delivery, why): (Timestamp, Delivery, &str),
) -> Result<()> {
    let attempt = Attempt {
        key: letter.key.clone(),
        at,
        phase: delivery.word().to_owned(),
        delivery: Some(delivery),
        reply: why.to_owned(),
    };
    office
        .ledger
        .record_attempt(&open.board.code, &attempt, None)
        .context("recording that a letter does not leave")?;
    Ok(())
}

pub(crate) fn history(office: &mut Office, open: &OpenBoard) -> Result<History> {
    office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")
}

fn count(letters: usize) -> u32 {
    u32::try_from(letters).unwrap_or(u32::MAX)
}
