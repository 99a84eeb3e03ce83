//! Takes in what lies in the drop folder: archive, read, identify, check, record, answer. Every file gets exactly one arrival
//! state, and every one that is taken exactly one outcome and one receipt.

mod again;
pub(crate) mod answer;
mod clear;
mod difference;
mod doubt;
mod earlier;
mod explained;
mod judge;
pub(crate) mod known;
mod older;
mod pair;
pub(crate) mod receipts;
mod record;
mod remarks;
mod reported;
mod settled;
mod standing;
mod take;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context, Result};
use boardpack_model::history::{Arrival, ArrivalState};
use boardpack_model::{AgencyCode, Board, BoardCode, Finding, Outcome, Period, ReturnCode};
use jiff::Timestamp;
use serde::Serialize;

pub(crate) use record::record_decided;
pub(crate) use take::NOTHING;

use self::clear::Cleared;
use crate::dropped::{self, Content, Found, NotTaken};
use crate::sightings::{LONG, Sightings};
use crate::{Office, OpenBoard, clock, mail_in, watch};

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
    let now = clock::need_sound(office, open, now)?;
    let settle = office.surroundings.settle;
    if patience == Patience::WaitOnce && !settle.is_zero() && note_all(office, open, now)? {
        // A little more than the settle time, so that the second look finds it over.
        std::thread::sleep(settle + Duration::from_millis(50));
    }
    let drop = office.drop_folder(&open.board);
    let noted = office.workspace.sightings(&open.board.code);
    let mut sightings = Sightings::load(&noted)?;
    let before = sightings.clone();
    let mailed = mailed(office, open)?;
    let (mut rows, mut trouble) = (Vec::new(), None);
    let all = dropped::look(&open.board, &drop)?;
    watch::look(office, open, &all, now)?;
    for found in &all {
        // One file with which something goes wrong is looked at again, and does not hold up the others.
        match one(office, open, found, (now, &mailed), &mut sightings) {
            Ok(told) => rows.extend(told),
            Err(error) => trouble = trouble.or(Some(error)),
        }
    }
    let is_there = |found: &&Found| found.path.symlink_metadata().is_ok();
    let present: BTreeSet<String> = all.iter().filter(is_there).map(below).collect();
    sightings.keep_only(&|path| present.contains(path));
    if sightings != before {
        sightings.save(&noted)?;
    }
    watch::looked(office, open, now)?;
    trouble.map_or(Ok(rows), Err)
}

/// The files that came by mail: whole when they were put there.
type Mailed = BTreeMap<String, (String, Timestamp)>;

fn mailed(office: &mut Office, open: &OpenBoard) -> Result<Mailed> {
    let history = office.ledger.history(&open.board.code);
    Ok(mail_in::mailed(&history.context("reading the ledger")?))
}

/// Notes how every file stands that was not recorded yet. Whether there is one that may settle.
fn note_all(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<bool> {
    let noted = office.workspace.sightings(&open.board.code);
    let mut sightings = Sightings::load(&noted)?;
    let mut may_settle = false;
    let mailed = mailed(office, open)?;
    for found in dropped::look(&open.board, &office.drop_folder(&open.board))? {
        if known(office, &open.board.code, &found)?.is_some() {
            continue;
        }
        if let Ok(content) = content(&found) {
            let sha256 = boardpack_ledger::sha256_hex(&content.bytes);
            sightings.note(&below(&found), (&content.fingerprint, &sha256), now);
            let is_whole = mailed
                .get(&below(&found))
                .is_some_and(|(whole, _)| *whole == sha256);
            may_settle |= content.doubt.is_none() && !is_whole;
        }
    }
    sightings.save(&noted)?;
    Ok(may_settle)
}

/// The bytes of what was found, unless its place or its name says enough already.
fn content(found: &Found) -> Result<Content, NotTaken> {
    let told = found.told.clone().or_else(|| dropped::told_by_name(&found.name));
    told.map_or_else(|| dropped::content(&found.path), Err)
}

/// Looks at one file: a row for each return in it; none when it was reported before and lies there still.
fn one(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (now, mailed): (Timestamp, &Mailed),
    sightings: &mut Sightings,
) -> Result<Vec<Received>> {
    let board = &open.board.code;
    if clear::was_set_aside(found) {
        let (folder, name) = found.withheld();
        let left = clear::finish(office, board, &found.path)?;
        return Ok(not_cleared(found, (&folder, &name), left));
    }
    if let Some(known) = known(office, board, found)? {
        sightings.forget(&below(found));
        if known.state == ArrivalState::NotInTheRegister {
            return Ok(Vec::new());
        }
        // It was recorded, and the program stopped before it could clear the file away.
        let left = clear::away(office, board, found)?;
        return Ok(not_cleared(found, (&known.folder, &known.name), left));
    }
    let content = match content(found) {
        Ok(content) => content,
        Err(NotTaken::Gone) => return Ok(Vec::new()),
        Err(NotTaken::Wait(reason)) => {
            let print = dropped::fingerprint(&found.path).unwrap_or(NOTHING);
            sightings.note(&below(found), (&print, ""), now);
            return Ok(vec![waiting(found, sightings, &reason)]);
        }
        Err(NotTaken::Never(reason)) => {
            return take::not_in_the_register(office, open, found, None, (now, &reason));
        }
    };
    let sha256 = boardpack_ledger::sha256_hex(&content.bytes);
    let stood = sightings.note(&below(found), (&content.fingerprint, &sha256), now);
    let by_mail = mailed.get(&below(found)).filter(|(whole, _)| *whole == sha256);
    // One that may not be whole is waited for; then its sender is answered all the same.
    let is_early = by_mail.is_none() && stood.unchanged < LONG;
    if let Some(doubt) = content.doubt.filter(|_| is_early) {
        return Ok(vec![waiting(found, sightings, doubt.reason())]);
    }
    if by_mail.is_none() && stood.unchanged < office.surroundings.settle {
        let reason = "it has not yet stood unchanged long enough";
        return Ok(vec![waiting(found, sightings, reason)]);
    }
    let Some(agency) = found.agency.clone() else {
        let reason = "it does not lie in the folder of an agency in the register";
        let told = (stood.first_seen, reason);
        let rows = take::not_in_the_register(office, open, found, Some(&content), told)?;
        sightings.forget(&below(found));
        return Ok(rows);
    };
    let sighted = take::Sighted {
        agency,
        sha256,
        first_seen: stood.first_seen,
        now,
        delivered: by_mail.map(|(_, delivered)| *delivered),
    };
    let rows = take::taken(office, open, found, &content, &sighted)?;
    // Only now: where that fails, when it was first seen must not be lost.
    sightings.forget(&below(found));
    Ok(rows)
}

/// A row for a recorded file that the system would not let go; none where the folder forbids it, as was said when it was taken.
fn not_cleared(found: &Found, (folder, name): (&str, &str), left: Cleared) -> Vec<Received> {
    let Cleared::NotYet(kind) = left else {
        return Vec::new();
    };
    let reason = format!("it is recorded, and cannot be cleared away yet: {kind}");
    let mut row = row(found, ArrivalState::Waiting, &reason);
    row.file = joined(folder, name);
    vec![row]
}

fn waiting(found: &Found, sightings: &mut Sightings, reason: &str) -> Received {
    sightings.because(&below(found), reason);
    row(found, ArrivalState::Waiting, reason)
}

/// The same file as recorded before, also where its name was withheld.
fn known(office: &mut Office, board: &BoardCode, found: &Found) -> Result<Option<Arrival>> {
    let Some(print) = dropped::fingerprint(&found.path) else {
        return Ok(None);
    };
    for (folder, name) in [(found.folder.clone(), found.name.clone()), found.withheld()] {
        let arrival = office.ledger.find_arrival(board, &folder, &name, &print);
        if let Some(arrival) = arrival.context("looking the file up in the ledger")? {
            return Ok(Some(arrival));
        }
    }
    Ok(None)
}

/// A row for a file that was not taken.
fn row(found: &Found, state: ArrivalState, reason: &str) -> Received {
    let (folder, name) = found.told();
    Received {
        file: joined(&folder, &name),
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

/// The file's path below the drop folder, as text: for telling files apart. What people are told is [`Found::told`].
pub(crate) fn below(found: &Found) -> String {
    joined(&found.folder, &found.name)
}

fn joined(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

/// The day of an instant as findings say it: `3 August 2026`.
fn day(board: &Board, at: Timestamp) -> String {
    at.to_zoned(board.time_zone.clone())
        .strftime("%-d %B %Y")
        .to_string()
}
