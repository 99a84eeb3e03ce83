//! What the officer decides: an extension, a waiver, a nil return said by telephone, a held file accepted.

use anyhow::{Context, Result};
use boardpack_ingest::{Dropped, Understanding};
use boardpack_ledger::NewEvent;
use boardpack_model::history::{Happening, History, Outcome, Submission};
use boardpack_model::{Board, ReturnKey, timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

use crate::unfit::unfit;
use crate::{Office, OpenBoard, receive};

/// A decision about one expected return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A later due day is agreed.
    Extend(Date),
    /// It is not owed this period.
    Waive,
    /// "Nothing to report", said by a person.
    Nil,
    /// A file that is held is this return after all; named by its file name or the beginning of its hash.
    Accept(String),
}

/// Who decides, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Who.
    pub by: &'a str,
    /// Why: the board must be able to answer for it.
    pub reason: &'a str,
    /// When.
    pub now: Timestamp,
}

/// Records a decision with who made it and why. Gives what it did, in words.
pub fn decide(
    office: &mut Office,
    open: &OpenBoard,
    key: &ReturnKey,
    decision: &Decision,
    deciding: Deciding<'_>,
) -> Result<String> {
    if deciding.reason.trim().is_empty() {
        unfit!("say why: the board must be able to answer for it");
    }
    if !is_owed(&open.board, key) {
        unfit!(
            "{} does not owe the return `{}` for {}",
            key.agency,
            key.code,
            key.period
        );
    }
    check(office, open, key, decision, deciding.now)?;
    let (owned, reason) = (key.clone(), deciding.reason.to_owned());
    let (what, said) = match decision {
        Decision::Extend(until) => (
            Happening::Extended {
                key: owned,
                until: *until,
                reason,
            },
            format!("extended to {until}"),
        ),
        Decision::Waive => (Happening::Waived { key: owned, reason }, "waived".to_owned()),
        Decision::Nil => (
            Happening::NilConfirmed { key: owned, reason },
            "nil confirmed".to_owned(),
        ),
        Decision::Accept(file) => return accept(office, open, key, file, deciding),
    };
    let event = NewEvent {
        at: deciding.now,
        by: deciding.by.to_owned(),
        what,
        once: None,
    };
    office
        .ledger
        .record_event(&open.board.code, &event, &[])
        .context("recording the decision")?;
    Ok(said)
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
        Decision::Extend(until) if *until <= due => {
            unfit!("{until} is not later than the due day, {due}: an extension gives more time")
        }
        Decision::Waive | Decision::Nil if status.outcome.is_some_and(Outcome::is_acceptance) => {
            unfit!("{key} has been received and accepted, so it can be neither waived nor nil")
        }
        _ => Ok(()),
    }
}

fn is_owed(board: &Board, key: &ReturnKey) -> bool {
    let spec = board.return_spec(&key.agency, &key.code);
    spec.is_some_and(|spec| spec.periods(key.period.last_day()).contains(&key.period))
}

/// Reads a held file again as the return that the officer says it is, and records it. It becomes known, and its clock stops, at the instant of the decision.
fn accept(
    office: &mut Office,
    open: &OpenBoard,
    key: &ReturnKey,
    file: &str,
    deciding: Deciding<'_>,
) -> Result<String> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let Some(held) = held_file(&history, key, file) else {
        unfit!(
            "{} has no held file `{file}`: `boardpack status` names those that are held",
            key.agency
        );
    };
    let bytes = office
        .archive
        .get(&held.sha256)
        .context("reading the archived file")?;
    let workbook = match office.read(&held.agency, &bytes)? {
        Ok(workbook) => workbook,
        Err(refusal) => unfit!("the file cannot be read: {}", refusal.message),
    };
    let dropped = Dropped {
        agency: held.agency.clone(),
        file: held.file.clone(),
        sha256: held.sha256.clone(),
        cleared: false,
    };
    match boardpack_ingest::understand_as(&open.board, &dropped, &workbook, key) {
        Understanding::Held { reason, .. } => unfit!("the file cannot be that return: {reason}"),
        Understanding::Quarantined { .. } => unfit!("the file holds personal data and cannot be accepted"),
        read @ Understanding::Read(_) => receive::record_decided(office, open, (&held, read), deciding),
    }
}

/// The latest held file of an agency with that name or hash, unless it was decided already.
fn held_file(history: &History, key: &ReturnKey, file: &str) -> Option<Submission> {
    let is_named = |submission: &&Submission| {
        submission.agency == key.agency
            && submission.outcome == Outcome::Held
            && (submission.file == file || (file.len() >= 8 && submission.sha256.starts_with(file)))
    };
    let held = history.submissions.iter().rev().find(is_named)?;
    let later = history
        .submissions
        .iter()
        .any(|other| other.arrival == held.arrival && other.id > held.id);
    (!later).then(|| held.clone())
}
