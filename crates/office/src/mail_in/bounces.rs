//! Letters that came back: what a mail system says about an address that we wrote to.

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::History;
use boardpack_model::history::{Happening, StoredLetter};
use boardpack_post::{Bounced, message_name};
use jiff::Timestamp;

use crate::Office;

/// Records what a report says for good about letters of ours. One about an address that we never wrote to does nothing.
pub(super) fn record(office: &mut Office, message: &str, bounced: &[Bounced], now: Timestamp) -> Result<()> {
    let codes: Vec<_> = office.boards.iter().map(|open| open.board.code.clone()).collect();
    for code in codes {
        let history = office.ledger.history(&code).context("reading the ledger")?;
        for (number, one) in bounced.iter().enumerate().filter(|(_, one)| one.is_permanent) {
            let Some((address, letter)) = ours(&history, one) else {
                continue;
            };
            let event = NewEvent {
                at: now,
                by: "the mail system".to_owned(),
                what: Happening::Bounced {
                    address,
                    letter: letter.map(|letter| letter.key.clone()),
                    reason: one.reason.clone(),
                },
                once: Some(format!("bounced/{message}/{number}")),
            };
            let recorded = office.ledger.record_event(&code, &event, &[]);
            recorded.context("recording a letter that came back")?;
        }
    }
    Ok(())
}

/// The address of ours that a report is about, with the letter where the report names it. Mail may be forwarded: the letter knows
/// better than the report whom it was written to.
fn ours<'h>(history: &'h History, one: &Bounced) -> Option<(String, Option<&'h StoredLetter>)> {
    let named = |letter: &&StoredLetter| one.letter.as_ref() == Some(&message_name(&letter.key));
    if let Some(letter) = history.letters.values().find(named) {
        return Some((letter.to.to_lowercase(), Some(letter)));
    }
    let is_ours = |address: &&String| {
        let mut letters = history.letters.values();
        letters.any(|letter| letter.to.eq_ignore_ascii_case(address))
    };
    one.addresses
        .iter()
        .find(is_ours)
        .map(|address| (address.clone(), None))
}
