//! Decisions about an expected return: an extension, a waiver, a nil return said by telephone, a held file accepted.

use anyhow::{Context, Result};
use boardpack_chase::Confirmed;
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Happening, Outcome};
use boardpack_model::{ReturnKey, timeliness};
use jiff::Timestamp;

use super::{Deciding, Decision, confirm, extension, file, is_owed};
use crate::receive::receipts::addressee;
use crate::unfit::unfit;
use crate::{Office, OpenBoard};

/// Records a decision with who made it and why. Gives what it did, in words.
pub fn decide(
    office: &mut Office,
    open: &OpenBoard,
    key: &ReturnKey,
    decision: &Decision,
    deciding: Deciding<'_>,
) -> Result<String> {
    file::need_a_reason(deciding)?;
    let deciding = deciding.at_a_sound_instant(office, open)?;
    need_owed(open, key)?;
    check(office, open, key, decision, deciding.now)?;
    let (owned, reason) = (key.clone(), deciding.reason.to_owned());
    let (what, told, said) = match decision {
        Decision::Extend(until) => (
            Happening::Extended {
                key: owned,
                until: *until,
                reason,
            },
            Confirmed::Extended(key, *until),
            extension::said(&open.board, key, *until),
        ),
        Decision::Waive => (
            Happening::Waived { key: owned, reason },
            Confirmed::Waived(key),
            "waived".to_owned(),
        ),
        Decision::Nil => (
            Happening::NilConfirmed { key: owned, reason },
            Confirmed::Nil(key),
            "nil confirmed".to_owned(),
        ),
        Decision::Accept(named) => return file::accept(office, open, key, named, deciding),
    };
    let event = NewEvent {
        at: deciding.now,
        by: deciding.by.to_owned(),
        what,
        once: None,
    };
    confirm::record_confirmed(office, open, (&event, told), &key.agency, deciding)?;
    let to = addressee(&open.board, &key.agency);
    Ok(format!(
        "{said}; a letter that says so goes to {} <{}>",
        to.name, to.address
    ))
}

/// Refuses a return that nobody owes.
pub(super) fn need_owed(open: &OpenBoard, key: &ReturnKey) -> Result<()> {
    if is_owed(&open.board, key) {
        return Ok(());
    }
    let ReturnKey { agency, code, period } = key;
    if open.board.agency(agency).is_none() {
        let known: Vec<&str> = open
            .board
            .agencies
            .iter()
            .map(|known| known.code.as_str())
            .collect();
        unfit!(
            "no agency is called `{agency}`: the agencies are {}",
            known.join(", ")
        )
    }
    unfit!("{agency} does not owe the return `{code}` for {period}")
}

/// Refuses a decision that changes nothing or contradicts what came.
fn check(
    office: &mut Office,
    open: &OpenBoard,
    key: &ReturnKey,
    decision: &Decision,
    now: Timestamp,
) -> Result<()> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let status = timeliness::status(&open.board, &history, key, now).context("working out due dates")?;
    let due = status.due.to_zoned(open.board.time_zone.clone()).date();
    match decision {
        Decision::Extend(until) => extension::check(*until, due),
        Decision::Waive | Decision::Nil if status.outcome.is_some_and(Outcome::is_acceptance) => {
            unfit!("{key} has been received and accepted, so it can be neither waived nor nil")
        }
        _ => Ok(()),
    }
}
