//! Letters that came back: what a mail system says about an address that we wrote to, and to whom letters do not come through now.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Delivery, Event, Happening, StoredLetter};
use boardpack_model::{Board, History};
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

/// The addresses of the register from which letters come back, in words. One to which a later letter was handed over is in order
/// until that one comes back too; one that left the register is nobody's.
pub(crate) fn failing(board: &Board, history: &History) -> Vec<String> {
    let mut last: BTreeMap<&str, (&Event, &str)> = BTreeMap::new();
    for event in &history.events {
        if let Happening::Bounced { address, reason, .. } = &event.what {
            last.insert(address, (event, reason));
        }
    }
    let came_through_since = |address: &str, event: &Event| {
        let mut letters = history.letters.values();
        letters.any(|letter| {
            letter.to.eq_ignore_ascii_case(address)
                && letter.delivery == Delivery::Sent
                && letter.at > event.at
        })
    };
    last.into_iter()
        .filter(|(address, (event, _))| !came_through_since(address, event))
        .filter_map(|(address, (event, reason))| {
            let who = who(board, address)?;
            let day = event.at.to_zoned(board.time_zone.clone()).date();
            Some(format!(
                "letters to {address} ({who}) come back, last on {day} ({reason}): is the address right?"
            ))
        })
        .collect()
}

/// Whose address it is, in the register.
fn who(board: &Board, address: &str) -> Option<String> {
    let is_this = |mailbox: &boardpack_model::letter::Mailbox| mailbox.address.eq_ignore_ascii_case(address);
    for agency in &board.agencies {
        if let Some(contact) = agency.contacts.iter().find(|contact| is_this(&contact.mailbox)) {
            return Some(format!("{}, {}", contact.mailbox.name, agency.short_name));
        }
    }
    let others = board
        .audiences
        .iter()
        .flat_map(|audience| &audience.recipients)
        .chain(&board.chair)
        .chain([&board.officer.mailbox]);
    let mut others = others.filter(|mailbox| is_this(mailbox));
    others.next().map(|mailbox| mailbox.name.clone())
}
