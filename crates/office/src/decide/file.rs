//! Decisions about a file: a held one is a return after all, or is none; a quarantined one holds nothing personal, or is removed.

use anyhow::{Context, Result};
use boardpack_chase::Confirmed;
use boardpack_ingest::{Dropped, Reading, Understanding};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Happening, History, Outcome, Submission};
use boardpack_model::{AgencyCode, ReturnKey};

use super::{Deciding, confirm, purge, return_due, said};
use crate::receive::answer::has_not_ended;
use crate::status::local;
use crate::unfit::unfit;
use crate::{Office, OpenBoard, receive};

/// A decision about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FileDecision {
    /// A quarantined file is removed; what is left is a tombstone.
    Purge,
    /// A quarantined file holds nothing personal: it is read, as the return given where one is given.
    Clear(Option<ReturnKey>),
    /// A held file is no return.
    Decline,
}

/// A file as the officer names it.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// Its name as `status` shows it, or at least eight digits of the beginning of its hash.
    pub file: &'a str,
    /// Whose it is, where that is said.
    pub agency: Option<&'a AgencyCode>,
}

/// The fewest digits by which a hash is known.
const FEWEST: usize = 8;

/// Records a decision about a file with who made it and why. Gives what it did, in words.
pub fn decide_file(
    office: &mut Office,
    open: &OpenBoard,
    named: Named<'_>,
    decision: &FileDecision,
    deciding: Deciding<'_>,
) -> Result<String> {
    need_a_reason(deciding)?;
    let deciding = deciding.at_a_sound_instant(office, open)?;
    match decision {
        FileDecision::Purge => purge::purge(office, open, named, deciding),
        FileDecision::Clear(key) => clear(office, open, named, key.as_ref(), deciding),
        FileDecision::Decline => decline(office, open, named, deciding),
    }
}

pub(super) fn need_a_reason(deciding: Deciding<'_>) -> Result<()> {
    if deciding.reason.trim().is_empty() {
        unfit!("say why: the board must be able to answer for it");
    }
    Ok(())
}

/// Reads a held file again as the return that the officer says it is, and records it. It becomes known, and its clock stops, at
/// the instant of the decision.
pub(super) fn accept(
    office: &mut Office,
    open: &OpenBoard,
    key: &ReturnKey,
    file: &str,
    deciding: Deciding<'_>,
) -> Result<String> {
    let history = history(office, open)?;
    let named = Named {
        file,
        agency: Some(&key.agency),
    };
    let is_open = |held: &Submission| !said::is_answered(&history, held);
    let latest = one(&history, named, Outcome::Held, is_open)?;
    // Of several held returns in one file the one that is named; else the file is another return than it seemed to be.
    let is_meant = |held: &&Submission| {
        let is_of_the_file = held.arrival == latest.arrival && held.outcome == Outcome::Held;
        is_of_the_file && held.key().as_ref() == Some(key) && is_open(held)
    };
    let held = history.submissions.iter().find(is_meant).unwrap_or(&latest);
    let cleared = said::is_cleared(&history, &held.sha256);
    match understood(office, open, held, (Some(key), cleared))? {
        Understanding::Held { reason, .. } => unfit!("the file cannot be that return: {reason}"),
        Understanding::Quarantined { .. } => unfit!("the file holds personal data and cannot be accepted"),
        read @ Understanding::Read(_) => receive::record_decided(office, open, (held, read), deciding),
    }
}

/// Says of a quarantined file that it holds nothing personal, and reads it. It becomes known at the instant of the decision.
fn clear(
    office: &mut Office,
    open: &OpenBoard,
    named: Named<'_>,
    key: Option<&ReturnKey>,
    deciding: Deciding<'_>,
) -> Result<String> {
    let history = history(office, open)?;
    let decided = |file: &Submission| {
        let later = |other: &&Submission| other.arrival == file.arrival && other.id > file.id;
        history.submissions.iter().find(later).is_some() || said::tombstone(&history, &file.sha256).is_some()
    };
    // A clearing that was stopped before the file was read is finished by saying it again.
    let file = one(&history, named, Outcome::Quarantined, |file| !decided(file))?;
    if let Some(key) = key {
        return_due::need_owed(open, key)?;
        if key.agency != file.agency {
            unfit!(
                "the file came from {}, so it is no return of {}",
                file.agency,
                key.agency
            );
        }
    }
    let understanding = understood(office, open, &file, (key, true))?;
    let understanding = if key.is_none() {
        unless_early(open, &file, understanding)
    } else {
        understanding
    };
    if let (Some(_), Understanding::Held { reason, .. }) = (key, &understanding) {
        unfit!("the file cannot be that return: {reason}");
    }
    let what = Happening::Cleared {
        sha256: file.sha256.clone(),
        reason: deciding.reason.to_owned(),
    };
    record(office, open, (&file, what), deciding)?;
    let outcome = receive::record_decided(office, open, (&file, understanding), deciding)?;
    Ok(format!("cleared; {outcome}"))
}

/// A return of a period that had not ended when the file came is held, as it would have been then.
fn unless_early(open: &OpenBoard, file: &Submission, understanding: Understanding) -> Understanding {
    let Understanding::Read(readings) = &understanding else {
        return understanding;
    };
    let is_early = |reading: &&Reading| has_not_ended(&open.board, &reading.key, file.at);
    readings.iter().find(is_early).map_or_else(
        || understanding.clone(),
        |early| Understanding::Held {
            reason: format!(
                "its latest figures are for {}, which has not ended yet",
                early.key.period
            ),
            key: Some(early.key.clone()),
            findings: early.findings.clone(),
        },
    )
}

/// Says of a held file that it is no return. Nothing else changes: the return, if one was meant, is still awaited.
fn decline(
    office: &mut Office,
    open: &OpenBoard,
    named: Named<'_>,
    deciding: Deciding<'_>,
) -> Result<String> {
    let history = history(office, open)?;
    let held = one(&history, named, Outcome::Held, |held| {
        !said::is_answered(&history, held)
    })?;
    let what = Happening::Declined {
        sha256: held.sha256.clone(),
        reason: deciding.reason.to_owned(),
    };
    let event = event_about(&held, what, deciding);
    let told = (&event, Confirmed::Declined(&held));
    confirm::record_confirmed(office, open, told, &held.agency, deciding)?;
    Ok(format!("{}, {}: declined", held.agency, held.file))
}

/// A decision about a file; it counts from no earlier than the file itself.
pub(super) fn event_about(file: &Submission, what: Happening, deciding: Deciding<'_>) -> NewEvent {
    NewEvent {
        at: deciding.now.max(file.known_at),
        by: deciding.by.to_owned(),
        what,
        once: None,
    }
}

/// Records what was decided about a file, of which its agency hears by another letter.
fn record(
    office: &mut Office,
    open: &OpenBoard,
    (file, what): (&Submission, Happening),
    deciding: Deciding<'_>,
) -> Result<()> {
    let event = event_about(file, what, deciding);
    let recorded = office.ledger.record_event(&open.board.code, &event, &[]);
    recorded.map(|_| ()).context("recording the decision")
}

pub(super) fn history(office: &mut Office, open: &OpenBoard) -> Result<History> {
    office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")
}

/// Reads an archived file again: as the return given, or as what it says of itself.
fn understood(
    office: &mut Office,
    open: &OpenBoard,
    file: &Submission,
    (key, cleared): (Option<&ReturnKey>, bool),
) -> Result<Understanding> {
    let bytes = office
        .archive
        .get(&file.sha256)
        .context("reading the archived file")?;
    let workbook = match office.read(&file.agency, &bytes)? {
        Ok(workbook) => workbook,
        Err(refusal) => unfit!("the file cannot be read: {}", refusal.message),
    };
    let dropped = Dropped {
        agency: file.agency.clone(),
        file: file.file.clone(),
        sha256: file.sha256.clone(),
        cleared,
    };
    Ok(match key {
        Some(key) => boardpack_ingest::understand_as(&open.board, &dropped, &workbook, key),
        None => boardpack_ingest::understand(&open.board, &dropped, &workbook),
    })
}

/// The latest file of that name or hash and with that outcome about which a decision can be made. Several different ones of one
/// name are told apart by their hashes.
pub(super) fn one(
    history: &History,
    named: Named<'_>,
    outcome: Outcome,
    can_be_decided: impl Fn(&Submission) -> bool,
) -> Result<Submission> {
    let is_named = |submission: &&Submission| {
        let agency = named.agency.is_none_or(|agency| submission.agency == *agency);
        agency && submission.outcome == outcome && is_called(submission, named.file)
    };
    let fitting: Vec<&Submission> = history.submissions.iter().rev().filter(is_named).collect();
    let open: Vec<&Submission> = fitting
        .iter()
        .copied()
        .filter(|one| can_be_decided(one))
        .collect();
    let whose = named
        .agency
        .map_or_else(|| "this board".to_owned(), ToString::to_string);
    let Some(first) = open.first() else {
        if fitting.is_empty() {
            unfit!(
                "{whose} has no {} file `{}`: `boardpack status` names those that wait for a decision",
                outcome.words(),
                named.file
            );
        }
        unfit!("`{}` has been decided already", named.file);
    };
    if open.iter().any(|other| other.sha256 != first.sha256) {
        let hashes: Vec<String> = open
            .iter()
            .map(|one| {
                format!(
                    "{} ({}, {})",
                    short(&one.sha256),
                    one.agency,
                    one.at.strftime("%Y-%m-%d")
                )
            })
            .collect();
        unfit!(
            "several {} files are called `{}`: name the one you mean by its hash: {}",
            outcome.words(),
            named.file,
            hashes.join(", ")
        );
    }
    Ok((*first).clone())
}

/// Whether a submission's file has that name, or a hash that begins so.
pub(super) fn is_called(submission: &Submission, name: &str) -> bool {
    let is_hash = name.len() >= FEWEST && submission.sha256.starts_with(&name.to_lowercase());
    submission.file == name || is_hash
}

/// Enough of a hash to name a file by.
pub(crate) fn short(sha256: &str) -> &str {
    sha256.get(..12).unwrap_or(sha256)
}

/// The day of an instant, at the board.
pub(crate) fn day(open: &OpenBoard, at: jiff::Timestamp) -> String {
    local(&open.board, at).chars().take(10).collect()
}
