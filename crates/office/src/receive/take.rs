//! Taking one file: archived first, then recorded with its receipts in one transaction; only then cleared from the drop
//! folder.

use anyhow::{Context, Result};
use boardpack_ledger::{Fingerprint, NewArrival};
use boardpack_model::history::{Arrival, ArrivalState};
use boardpack_model::{AgencyCode, Outcome};
use jiff::Timestamp;

use super::again::{self, Before};
use super::clear::Cleared;
use super::record::submitted;
use super::{Received, below, clear, joined, receipts, row};
use crate::dropped::{Content, Found, fingerprint};
use crate::{Office, OpenBoard, letters};

/// The fingerprint of a file that went away while it was looked at.
pub(crate) const NOTHING: Fingerprint = Fingerprint {
    inode: 0,
    modified_ns: 0,
    length: 0,
};

/// A settled file of an agency.
pub(super) struct Sighted {
    pub(super) agency: AgencyCode,
    pub(super) sha256: String,
    pub(super) first_seen: Timestamp,
    /// When it is recorded: from then on its figures are known.
    pub(super) now: Timestamp,
    /// When the message was delivered with which it came, if it came by mail.
    pub(super) delivered: Option<Timestamp>,
}

/// Records a file that is no return of anybody's; it stays where it lies, and is reported once.
pub(super) fn not_in_the_register(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    content: Option<&Content>,
    (now, reason): (Timestamp, &str),
) -> Result<Vec<Received>> {
    let sha256 = content
        .map(|content| boardpack_ledger::sha256_hex(&content.bytes))
        .unwrap_or_default();
    let mut arrival = arrival(found, content, &sha256, now);
    arrival.state = ArrivalState::NotInTheRegister;
    reason.clone_into(&mut arrival.reason);
    office
        .ledger
        .record_arrival(&open.board.code, &arrival)
        .context("recording an arrival")?;
    let mut row = row(found, ArrivalState::NotInTheRegister, reason);
    row.sha256 = sha256;
    Ok(vec![row])
}

/// Takes a settled file of an agency.
pub(super) fn taken(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    content: &Content,
    sighted: &Sighted,
) -> Result<Vec<Received>> {
    let archived = office
        .archive
        .put(&content.bytes)
        .context("archiving a file from the drop folder")?;
    anyhow::ensure!(
        archived == sighted.sha256,
        "the archive holds other bytes than were read"
    );
    let earlier = office
        .ledger
        .find_by_hash(&open.board.code, &sighted.sha256)
        .context("looking up the file's hash")?;
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let mut received = if let Some(first) = again::repeats(&history, &earlier, &sighted.agency) {
        vec![duplicate(
            office,
            open,
            found,
            (content, sighted),
            (first, earlier.len()),
        )?]
    } else {
        let before = Before {
            arrivals: earlier.len(),
            used_elsewhere: again::is_used_elsewhere(&history, &earlier, &sighted.agency),
            taken_back: again::taken_back(&history, &earlier, &sighted.agency),
        };
        submitted(office, open, found, (content, sighted), before)?
    };
    let why = match clear::away(office, &open.board.code, found)? {
        Cleared::Gone => None,
        Cleared::Forbidden => Some("the office may not clear the folder".to_owned()),
        Cleared::NotYet(kind) => Some(format!("it cannot be cleared away yet: {kind}")),
    };
    for (row, why) in received.iter_mut().zip(why.iter().cycle()) {
        row.reason.push_str("; it still lies there, because ");
        row.reason.push_str(why);
    }
    if received.iter().any(|row| row.file != below(found)) {
        // Its name was withheld, and the names of the folders that it leaves empty may tell as much.
        clear::empty_folders(found);
    }
    Ok(received)
}

fn duplicate(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
    (first, nth): (&Arrival, usize),
) -> Result<Received> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    // The latest word on it: it may have been read again since it first came.
    let earlier = history
        .submissions
        .iter()
        .rfind(|submission| submission.sha256 == first.sha256 && submission.agency == sighted.agency);
    let mut arrival = arrival(found, Some(content), &sighted.sha256, sighted.first_seen);
    arrival.state = ArrivalState::Duplicate;
    "we already have this file, byte for byte".clone_into(&mut arrival.reason);
    if earlier.is_some_and(|earlier| earlier.outcome == Outcome::Quarantined) {
        (arrival.folder, arrival.name) = found.withheld();
    }
    let to = receipts::addressee(board, &sighted.agency);
    let letter = boardpack_chase::arrival_receipt(
        board,
        &as_arrival(&arrival, nth),
        earlier,
        &to,
        sighted.first_seen,
    );
    // The receipt goes first: stopped between the two, the next look finds the same file, writes the same receipt under the
    // same key, and then records the arrival.
    if let Some(letter) = letter.context("writing the receipt")? {
        let stored = letters::archived(&office.archive, &letter)?;
        office
            .ledger
            .record_letters(&board.code, &[stored])
            .context("recording a receipt")?;
        receipts::lay_out(office, open, &sighted.agency, &letter);
    }
    office
        .ledger
        .record_arrival(&board.code, &arrival)
        .context("recording a duplicate")?;
    let mut row = row(found, ArrivalState::Duplicate, &arrival.reason);
    row.file = joined(&arrival.folder, &arrival.name);
    row.sha256.clone_from(&sighted.sha256);
    Ok(row)
}

pub(super) fn arrival(
    found: &Found,
    content: Option<&Content>,
    sha256: &str,
    first_seen: Timestamp,
) -> NewArrival {
    let print = content
        .map(|content| content.fingerprint)
        .or_else(|| fingerprint(&found.path))
        .unwrap_or(NOTHING);
    let (folder, name) = found.told();
    NewArrival {
        first_seen,
        born: content.and_then(|content| content.born),
        folder,
        name,
        sha256: sha256.to_owned(),
        bytes: print.length,
        state: ArrivalState::Taken,
        agency: found.agency.clone(),
        reason: String::new(),
        fingerprint: print,
    }
}

/// The arrival as its receipt needs it. Its number is not known yet; which arrival of the same bytes it is tells as much.
fn as_arrival(new: &NewArrival, nth: usize) -> Arrival {
    Arrival {
        id: i64::try_from(nth).unwrap_or(i64::MAX),
        first_seen: new.first_seen,
        born: new.born,
        folder: new.folder.clone(),
        name: new.name.clone(),
        sha256: new.sha256.clone(),
        bytes: new.bytes,
        state: new.state,
        agency: new.agency.clone(),
        reason: new.reason.clone(),
    }
}
