//! Takes in what lies in the drop folder: archive, read, identify, check, record, answer. Every file gets exactly one arrival
//! state, and every one that is taken exactly one outcome and one receipt.

pub(crate) mod answer;
mod clear;
mod difference;
mod explained;
mod judge;
pub(crate) mod known;
mod receipts;
mod record;
mod reported;
mod standing;
mod take;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::time::Duration;

use anyhow::{Context, Result};
use boardpack_model::history::{Arrival, ArrivalState};
use boardpack_model::{AgencyCode, Board, BoardCode, Finding, Outcome, Period, ReturnCode};
use jiff::Timestamp;
use serde::Serialize;

pub(crate) use record::record_decided;

use crate::dropped::{self, Found, NotTaken};
use crate::sightings::{Settled, Sightings};
use crate::{Office, OpenBoard};

/// What became of one file: a row of `receive --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Received {
    /// The file below the drop folder; its name is withheld when it is quarantined.
    pub file: String,
    /// The SHA-256 of its bytes; empty where they were not read.
    pub sha256: String,
    /// Its arrival state.
    pub state: ArrivalState,
    /// Why, in words.
    pub reason: String,
    /// The agency, where known.
    pub agency: Option<AgencyCode>,
    /// The return, where known.
    #[serde(rename = "return")]
    pub return_code: Option<ReturnCode>,
    /// Its period, where known.
    pub period: Option<Period>,
    /// How it was answered, once taken.
    pub outcome: Option<Outcome>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

/// How long to wait for files to settle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// By hand: look, wait the settle time once for the whole folder, look again.
    WaitOnce,
    /// In a tick: what has not settled is left for a later one.
    LeaveWaiting,
}

/// Takes in everything in a board's drop folder that is whole.
pub fn receive(
    office: &mut Office,
    open: &OpenBoard,
    now: Timestamp,
    patience: Patience,
) -> Result<Vec<Received>> {
    let settle = office.surroundings.settle;
    if patience == Patience::WaitOnce && !settle.is_zero() {
        note_all(office, open, now)?;
        // A little more than the settle time, so that the second look finds it over.
        std::thread::sleep(settle + Duration::from_millis(50));
    }
    let drop = office.drop_folder(&open.board);
    let noted = office.workspace.sightings(&open.board.code);
    let mut sightings = Sightings::load(&noted)?;
    let before = sightings.clone();
    let mut rows = Vec::new();
    let all = dropped::look(&open.board, &drop)?;
    for found in &all {
        rows.extend(one(office, open, found, now, &mut sightings)?);
    }
    let present: BTreeSet<String> = all
        .iter()
        .filter(|found| found.path.exists())
        .map(below)
        .collect();
    sightings.keep_only(&|path| present.contains(path));
    if sightings != before {
        sightings.save(&noted)?;
    }
    Ok(rows)
}

fn note_all(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<()> {
    let noted = office.workspace.sightings(&open.board.code);
    let mut sightings = Sightings::load(&noted)?;
    for found in dropped::look(&open.board, &office.drop_folder(&open.board))? {
        if let Ok(content) = dropped::content(&found.path) {
            let sha256 = boardpack_ledger::sha256_hex(&content.bytes);
            sightings.settled(
                &below(&found),
                (&content.fingerprint, &sha256),
                now,
                office.surroundings.settle,
            );
        }
    }
    sightings.save(&noted)
}

/// Looks at one file: a row for each return in it; none when it was reported before and lies there still.
fn one(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    now: Timestamp,
    sightings: &mut Sightings,
) -> Result<Vec<Received>> {
    let board = &open.board.code;
    if clear::was_set_aside(found) {
        clear::finish(office, board, &found.path)?;
        return Ok(Vec::new());
    }
    if let Some(known) = known(office, board, found)? {
        if known.state != ArrivalState::NotInTheRegister {
            // It was recorded, and the program stopped before it could clear the file away.
            clear::away(office, board, found)?;
        }
        return Ok(Vec::new());
    }
    let content = match dropped::told_by_name(&found.name).map_or_else(|| dropped::content(&found.path), Err)
    {
        Ok(content) => content,
        Err(NotTaken::Wait(reason)) => return Ok(vec![row(found, ArrivalState::Waiting, &reason)]),
        Err(NotTaken::Never(reason)) => {
            return take::not_in_the_register(office, open, found, None, (now, &reason));
        }
    };
    let sha256 = boardpack_ledger::sha256_hex(&content.bytes);
    let settle = office.surroundings.settle;
    let Settled::Since(first_seen) =
        sightings.settled(&below(found), (&content.fingerprint, &sha256), now, settle)
    else {
        let reason = "it has not yet stood unchanged long enough";
        return Ok(vec![row(found, ArrivalState::Waiting, reason)]);
    };
    let Some(agency) = found.agency.clone() else {
        let reason = "it does not lie in the folder of an agency in the register";
        return take::not_in_the_register(office, open, found, Some(&content), (first_seen, reason));
    };
    take::taken(
        office,
        open,
        found,
        &content,
        &take::Sighted {
            agency,
            sha256,
            first_seen,
            now,
        },
    )
}

/// The same file as recorded before, also where its name was withheld.
fn known(office: &mut Office, board: &BoardCode, found: &Found) -> Result<Option<Arrival>> {
    let Some(print) = dropped::fingerprint(&found.path) else {
        return Ok(None);
    };
    let withheld = found
        .agency
        .as_ref()
        .map(|agency| (agency.to_string(), answer::withheld_name(&found.name)));
    for (folder, name) in [(found.folder.clone(), found.name.clone())]
        .into_iter()
        .chain(withheld)
    {
        let arrival = office.ledger.find_arrival(board, &folder, &name, &print);
        if let Some(arrival) = arrival.context("looking the file up in the ledger")? {
            return Ok(Some(arrival));
        }
    }
    Ok(None)
}

/// A row for a file that was not taken.
fn row(found: &Found, state: ArrivalState, reason: &str) -> Received {
    Received {
        file: below(found),
        sha256: String::new(),
        state,
        reason: reason.to_owned(),
        agency: found.agency.clone(),
        return_code: None,
        period: None,
        outcome: None,
        findings: Vec::new(),
    }
}

/// The file's path below the drop folder, as text.
fn below(found: &Found) -> String {
    if found.folder.is_empty() {
        found.name.clone()
    } else {
        format!("{}/{}", found.folder, found.name)
    }
}

/// The day of an instant as findings say it: `3 August 2026`.
fn day(board: &Board, at: Timestamp) -> String {
    at.to_zoned(board.time_zone.clone())
        .strftime("%-d %B %Y")
        .to_string()
}
