//! Handing one letter over: each step is in the ledger before it is taken, and then what came of it.

use anyhow::{Context, Result};
use boardpack_ledger::{Attempt, LedgerError};
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_post::{Handover, Outcome, Parcel, Phase, deliver};

use super::rest::{PAUSED, PUT_OFF, REFUSED, Tries};
use super::{Delivered, Haste, Run};
use crate::{Office, OpenBoard, letters};

/// What came of a delivery, as it is recorded.
struct Came {
    word: &'static str,
    delivery: Delivery,
    reply: String,
}

/// Hands one letter over. Gives a reason when the whole queue must stop.
pub(super) fn one(
    office: &mut Office,
    open: &OpenBoard,
    (letter, run): (&StoredLetter, &Run),
    delivered: &mut Delivered,
) -> Result<Option<String>> {
    let claimed = run.claimed;
    let parcel = parcel(office, open, letter)?;
    let transport = office.surroundings.transport.clone();
    // The number of the step before: another worker's record in between, and our next step is refused.
    let mut after = None;
    let mut on_phase = |phase: Phase| {
        // This row is on disk before the step is taken; after the dot it reads as uncertain until the answer is recorded.
        let step = attempt(letter, claimed, (phase.word(), None, String::new()));
        let noted = office.ledger.record_attempt(&open.board.code, &step, after);
        after = Some(noted.map_err(|error| format!("the step could not be recorded: {error}"))?);
        Ok(())
    };
    let handover = deliver(&transport, &parcel, &mut on_phase);
    let handover = unless_alike(office, open, (letter, run), handover)?;
    let is_given_up = run.tries.is_given_up(letter, claimed.now());
    let result = result(&handover, is_given_up);
    let told = attempt(
        letter,
        claimed,
        (result.word, Some(result.delivery), result.reply),
    );
    match office.ledger.record_attempt(&open.board.code, &told, after) {
        Ok(_) => {}
        Err(LedgerError::TakenUpElsewhere(_) | LedgerError::StandsOtherwise { .. }) => {
            // The other worker's records tell what became of it.
            delivered.waiting += 1;
            return Ok(Some(format!("another worker has taken up {}", letter.key)));
        }
        Err(error) => return Err(error).context("recording a delivery"),
    }
    match result.delivery {
        Delivery::Sent => delivered.sent += 1,
        Delivery::Failed => delivered.failed += 1,
        Delivery::Uncertain => delivered.uncertain += 1,
        Delivery::Queued | Delivery::Cancelled => delivered.waiting += 1,
    }
    Ok(match handover.outcome {
        Outcome::QueuePaused { reason } => Some(reason),
        _ => None,
    })
}

/// A refusal of the content in the same words as the one before it, of a letter to somebody else, is hardly about either letter:
/// the queue pauses, and this letter is not used up. A refused recipient is that letter's own, and by hand every letter is tried.
fn unless_alike(
    office: &mut Office,
    open: &OpenBoard,
    (letter, run): (&StoredLetter, &Run),
    handover: Handover,
) -> Result<Handover> {
    let Outcome::Refused { reason } = &handover.outcome else {
        return Ok(handover);
    };
    if run.haste == Haste::AtOnce || !matches!(handover.phase, Phase::Data | Phase::Answered) {
        return Ok(handover);
    }
    // Read anew: the refusal before may be of this very run.
    let tries = Tries::of(office, open)?;
    let others = run.history.letters.values();
    let others = others.filter(|other| !other.to.eq_ignore_ascii_case(&letter.to));
    if !tries.was_refused_alike(others, reason) {
        return Ok(handover);
    }
    let reason = format!(
        "two letters in a row were refused alike, which is hardly about the letters (`boardpack post --at-once` tries each of them          all the same): {reason}"
    );
    Ok(Handover {
        outcome: Outcome::QueuePaused { reason },
        ..handover
    })
}

fn parcel(office: &Office, open: &OpenBoard, letter: &StoredLetter) -> Result<Parcel> {
    let bytes = office
        .archive
        .get(&letter.sha256)
        .with_context(|| format!("reading the letter {}", letter.key))?;
    Ok(Parcel {
        bytes,
        from: open.board.sender.address.clone(),
        to: letter.to.clone(),
        file_name: letters::file_name(&letter.key),
    })
}

fn attempt(
    letter: &StoredLetter,
    claimed: &super::claim::Claimed,
    (phase, delivery, reply): (&str, Option<Delivery>, String),
) -> Attempt {
    Attempt {
        key: letter.key.clone(),
        at: claimed.now(),
        phase: phase.to_owned(),
        delivery,
        reply,
    }
}

fn result(handover: &Handover, is_given_up: bool) -> Came {
    let (word, delivery, reply) = match &handover.outcome {
        Outcome::Sent { reply } => ("sent", Delivery::Sent, reply.clone()),
        Outcome::Retry { reason } if is_given_up => (
            "given up",
            Delivery::Failed,
            format!("given up after 48 hours; the last word was: {reason}"),
        ),
        Outcome::Retry { reason } => (PUT_OFF, Delivery::Queued, reason.clone()),
        Outcome::Refused { reason } => (REFUSED, Delivery::Failed, reason.clone()),
        Outcome::Uncertain { reason } => ("uncertain", Delivery::Uncertain, reason.clone()),
        Outcome::QueuePaused { reason } => (PAUSED, Delivery::Queued, reason.clone()),
    };
    Came {
        word,
        delivery,
        reply,
    }
}
