//! Taking one file: archived first, then read in a child process, understood, checked, and recorded with its receipt in one
//! transaction; only then cleared from the drop folder.

use anyhow::{Context, Result};
use boardpack_ingest::{Dropped, Reading, Understanding};
use boardpack_ledger::{Fingerprint, NewArrival, NewSubmission};
use boardpack_model::board::Role;
use boardpack_model::history::{Arrival, ArrivalState, Submission};
use boardpack_model::letter::{Letter, Mailbox};
use boardpack_model::{
    AgencyCode, Board, Finding, KnownObservation, Observation, Outcome, Place, ReturnKey, ReturnStatus,
    timeliness,
};
use jiff::Timestamp;

use super::{Received, below, clear, judge, row};
use crate::decide::Deciding;
use crate::dropped::{Content, Doubt, Found, fingerprint, says_it_is_a_copy};
use crate::{Office, OpenBoard, letters, workspace};

/// The fingerprint of a file that went away while it was looked at.
pub(super) const NOTHING: Fingerprint = Fingerprint {
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
}

/// What a submission turned out to be, before it is recorded.
struct Answer {
    outcome: Outcome,
    reason: String,
    key: Option<ReturnKey>,
    findings: Vec<Finding>,
    read: Option<(Box<Reading>, Vec<Observation>, u32)>,
}

/// Records a file that is no return of anybody's; it stays where it lies, and is reported once.
pub(super) fn not_in_the_register(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    content: Option<&Content>,
    (now, reason): (Timestamp, &str),
) -> Result<Option<Received>> {
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
    Ok(Some(row))
}

/// Takes a settled file of an agency.
pub(super) fn taken(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    content: &Content,
    sighted: &Sighted,
) -> Result<Received> {
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
    let sent_before = earlier
        .iter()
        .find(|arrival| arrival.agency.as_ref() == Some(&sighted.agency));
    let received = if let Some(first) = sent_before {
        duplicate(office, open, found, (content, sighted), (first, earlier.len()))?
    } else {
        let used_elsewhere = is_used(office, open, &earlier)?;
        submitted(office, open, found, (content, sighted), used_elsewhere)?
    };
    clear::away(office, &open.board.code, found)?;
    Ok(received)
}

/// Whether the same bytes, sent by another agency, are in use. Where they only came to the wrong folder and were held there,
/// the right folder is no conflict.
fn is_used(office: &mut Office, open: &OpenBoard, earlier: &[Arrival]) -> Result<bool> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    let is_of_these =
        |submission: &Submission| earlier.iter().any(|arrival| arrival.id == submission.arrival);
    let is_in_use = |outcome: Outcome| outcome.is_acceptance() || outcome == Outcome::ReturnedForCorrection;
    Ok(history
        .submissions
        .iter()
        .any(|submission| is_of_these(submission) && is_in_use(submission.outcome)))
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
    let earlier = history
        .submissions
        .iter()
        .find(|submission| submission.arrival == first.id);
    let mut arrival = arrival(found, Some(content), &sighted.sha256, sighted.first_seen);
    arrival.state = ArrivalState::Duplicate;
    "we already have this file, byte for byte".clone_into(&mut arrival.reason);
    if earlier.is_some_and(|earlier| earlier.outcome == Outcome::Quarantined) {
        arrival.name = withheld_name(&found.name);
        arrival.folder = sighted.agency.to_string();
    }
    let to = addressee(board, &sighted.agency);
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
        lay_out_receipt(office, open, &sighted.agency, &letter);
    }
    office
        .ledger
        .record_arrival(&board.code, &arrival)
        .context("recording a duplicate")?;
    let mut row = row(found, ArrivalState::Duplicate, &arrival.reason);
    row.file = format!("{}/{}", arrival.folder, arrival.name);
    row.sha256.clone_from(&sighted.sha256);
    Ok(row)
}

fn submitted(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
    used_elsewhere: bool,
) -> Result<Received> {
    let mut answer = if used_elsewhere {
        let reason =
            "the same file came from another agency's folder: the officer decides whose it is".to_owned();
        held(reason, None, Vec::new())
    } else {
        understood(office, open, found, (content, sighted))?
    };
    let masked = answer.outcome == Outcome::Quarantined;
    if !masked && says_it_is_a_copy(&found.name) {
        answer.findings.push(copy_note(found, sighted));
    }
    let mut arrival = arrival(found, Some(content), &sighted.sha256, sighted.first_seen);
    arrival.agency = Some(sighted.agency.clone());
    arrival.born = office
        .surroundings
        .births
        .get(&below(found))
        .copied()
        .or(arrival.born);
    if masked {
        // Names of files and of folders below the agency's may be names of people.
        arrival.name = withheld_name(&found.name);
        arrival.folder = sighted.agency.to_string();
    }
    let submission = Submission {
        id: 0,
        arrival: 0,
        agency: sighted.agency.clone(),
        return_code: answer.key.as_ref().map(|key| key.code.clone()),
        period: answer.key.as_ref().map(|key| key.period),
        at: sighted.first_seen,
        known_at: sighted.now.max(sighted.first_seen),
        outcome: answer.outcome,
        reason: answer.reason.clone(),
        expected: answer.read.as_ref().map_or(0, |(reading, ..)| reading.expected),
        read: answer.read.as_ref().map_or(0, |(.., usable)| *usable),
        sha256: sighted.sha256.clone(),
        file: arrival.name.clone(),
    };
    let shown = if masked {
        format!("{}/{}", arrival.folder, arrival.name)
    } else {
        below(found)
    };
    record(office, open, arrival, &submission, &answer)?;
    Ok(Received {
        file: shown,
        sha256: sighted.sha256.clone(),
        state: ArrivalState::Taken,
        reason: answer.reason,
        agency: Some(sighted.agency.clone()),
        return_code: submission.return_code,
        period: submission.period,
        outcome: Some(answer.outcome),
        findings: answer.findings,
    })
}

fn copy_note(found: &Found, sighted: &Sighted) -> Finding {
    let place = Place::file(&sighted.sha256, &found.name);
    Finding::note("name-of-a-copy", place, "its name says that it is a copy")
        .hint("please make sure that it is the version that you meant to send")
}

/// Records a held file as the return that the officer decided it is, with a receipt. Gives its outcome in words.
pub(crate) fn record_decided(
    office: &mut Office,
    open: &OpenBoard,
    (held, reading): (&Submission, Box<Reading>),
    deciding: Deciding<'_>,
) -> Result<String> {
    let answer = checked(office, open, reading)?;
    let submission = Submission {
        // The receipts of one file are told apart by a number: arrivals count up from nought, decisions down.
        arrival: -held.id,
        return_code: answer.key.as_ref().map(|key| key.code.clone()),
        period: answer.key.as_ref().map(|key| key.period),
        known_at: deciding.now.max(held.known_at),
        outcome: answer.outcome,
        reason: format!("{} decided on {}: {}", deciding.by, held.file, answer.reason),
        expected: answer.read.as_ref().map_or(0, |(reading, ..)| reading.expected),
        read: answer.read.as_ref().map_or(0, |(.., usable)| *usable),
        ..held.clone()
    };
    let letter = receipt(office, open, &submission, &answer.findings)?;
    let stored = letters::archived(&office.archive, &letter)?;
    // The ledger does not look at the arrival of a decision: the file's own is the one that counts.
    let arrival = NewArrival {
        first_seen: held.at,
        born: None,
        folder: String::new(),
        name: held.file.clone(),
        sha256: held.sha256.clone(),
        bytes: 0,
        state: ArrivalState::Taken,
        agency: Some(held.agency.clone()),
        reason: deciding.reason.to_owned(),
        fingerprint: NOTHING,
    };
    let new = new_submission(arrival, &submission, &answer);
    let recorded = office
        .ledger
        .record_decision(&open.board.code, held.arrival, &new, &[stored]);
    recorded.context("recording the decision")?;
    lay_out_receipt(office, open, &submission.agency, &letter);
    Ok(answer.outcome.words().to_owned())
}

fn record(
    office: &mut Office,
    open: &OpenBoard,
    arrival: NewArrival,
    submission: &Submission,
    answer: &Answer,
) -> Result<()> {
    let board = &open.board;
    let letter = receipt(office, open, submission, &answer.findings)?;
    let stored = letters::archived(&office.archive, &letter)?;
    let new = new_submission(arrival, submission, answer);
    office
        .ledger
        .record_submission(&board.code, &new, &[stored])
        .context("recording a submission")?;
    lay_out_receipt(office, open, &submission.agency, &letter);
    Ok(())
}

/// Lays a receipt into the agency's folder. The one that counts is in the ledger: a share that cannot be written to must not
/// stop the office.
fn lay_out_receipt(office: &Office, open: &OpenBoard, agency: &AgencyCode, letter: &Letter) {
    let receipts = office
        .drop_folder(&open.board)
        .join(agency.as_str())
        .join(crate::dropped::RECEIPTS);
    let number = letter.key.0.rsplit('/').next().unwrap_or_default();
    let name = format!("{}-{number}.txt", letter.at.strftime("%Y-%m-%d"));
    if !receipts.is_symlink() {
        workspace::write_whole(&receipts.join(name), letter.text.as_bytes()).ok();
    }
}

fn receipt(
    office: &mut Office,
    open: &OpenBoard,
    submission: &Submission,
    findings: &[Finding],
) -> Result<Letter> {
    let to = addressee(&open.board, &submission.agency);
    let status = standing_with(office, open, submission)?;
    let received = boardpack_chase::Received {
        submission,
        findings,
        status: status.as_ref(),
    };
    boardpack_chase::receipt(&open.board, &received, &to, submission.known_at).context("writing the receipt")
}

fn new_submission(arrival: NewArrival, submission: &Submission, answer: &Answer) -> NewSubmission {
    NewSubmission {
        arrival,
        agency: submission.agency.clone(),
        return_code: submission.return_code.clone(),
        period: submission.period,
        at: submission.at,
        known_at: submission.known_at,
        outcome: submission.outcome,
        reason: submission.reason.clone(),
        expected: submission.expected,
        read: submission.read,
        observations: answer
            .read
            .as_ref()
            .map(|(_, used, _)| used.clone())
            .unwrap_or_default(),
        commentary: answer
            .read
            .as_ref()
            .map(|(reading, ..)| reading.commentary.clone())
            .unwrap_or_default(),
        findings: answer.findings.clone(),
        nil: answer.read.as_ref().is_some_and(|(reading, ..)| reading.nil),
    }
}

/// How the submission's return stands with it.
fn standing_with(
    office: &mut Office,
    open: &OpenBoard,
    submission: &Submission,
) -> Result<Option<ReturnStatus>> {
    let Some(key) = submission.key() else {
        return Ok(None);
    };
    let mut history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?;
    // As the last one recorded, which it is about to be.
    history.submissions.push(Submission {
        id: i64::MAX,
        ..submission.clone()
    });
    let status = timeliness::status(&open.board, &history, &key, submission.known_at);
    status.map(Some).context("working out due dates")
}

fn understood(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
) -> Result<Answer> {
    let never_whole = content.doubt.and_then(Doubt::refusal);
    let read = match never_whole {
        Some(refusal) => Err(refusal),
        None => office.read(&sighted.agency, &content.bytes)?,
    };
    let workbook = match read {
        Ok(workbook) => workbook,
        Err(refusal) => {
            let place = Place::file(&sighted.sha256, &found.name);
            let finding =
                Finding::error("file-cannot-be-read", place, refusal.message.clone()).hint(refusal.hint);
            return Ok(Answer {
                outcome: Outcome::Refused,
                reason: refusal.message,
                key: None,
                findings: vec![finding],
                read: None,
            });
        }
    };
    let dropped = Dropped {
        agency: sighted.agency.clone(),
        file: found.name.clone(),
        sha256: sighted.sha256.clone(),
        cleared: false,
    };
    Ok(
        match boardpack_ingest::understand(&open.board, &dropped, &workbook) {
            Understanding::Quarantined { mut findings } => {
                for finding in &mut findings {
                    finding.place.file = withheld_name(&found.name);
                }
                let reason = "it seems to hold personal data, so it was set aside unread".to_owned();
                Answer {
                    outcome: Outcome::Quarantined,
                    reason,
                    key: None,
                    findings,
                    read: None,
                }
            }
            Understanding::Held {
                reason,
                key,
                findings,
            } => held(reason, key, findings),
            Understanding::Read(mut readings) => {
                let reading = readings.remove(0);
                if has_not_ended(&open.board, &reading.key, sighted.first_seen) {
                    let reason = format!(
                        "its latest figures are for {}, which has not ended yet",
                        reading.key.period
                    );
                    held(reason, Some(reading.key), reading.findings)
                } else {
                    checked(office, open, Box::new(reading))?
                }
            }
        },
    )
}

/// A figure cannot be known before its period is over: a nought typed in next quarter's column is no return for it.
fn has_not_ended(board: &Board, key: &ReturnKey, seen: Timestamp) -> bool {
    key.period.last_day() >= seen.to_zoned(board.time_zone.clone()).date()
}

fn checked(office: &mut Office, open: &OpenBoard, reading: Box<Reading>) -> Result<Answer> {
    let known = office
        .ledger
        .observations(&open.board.code, None)
        .context("reading earlier figures")?;
    let earlier: Vec<Observation> = known
        .into_iter()
        .map(|KnownObservation { observation, .. }| observation)
        .filter(|observation| observation.agency == reading.key.agency)
        .collect();
    let checked = boardpack_assess::check_return(&open.board, &reading.key, &reading.observations, &earlier);
    let findings: Vec<Finding> = reading.findings.iter().cloned().chain(checked.findings).collect();
    let judgement = judge(&reading, &findings);
    Ok(Answer {
        outcome: judgement.outcome,
        reason: judgement.reason,
        key: Some(reading.key.clone()),
        findings,
        read: Some((reading, judgement.observations, judgement.usable)),
    })
}

fn held(reason: String, key: Option<ReturnKey>, findings: Vec<Finding>) -> Answer {
    Answer {
        outcome: Outcome::Held,
        reason,
        key,
        findings,
        read: None,
    }
}

/// Whom a receipt goes to: the agency's data lead, else the officer.
fn addressee(board: &Board, agency: &AgencyCode) -> Mailbox {
    let lead = board
        .agency(agency)
        .and_then(|agency| agency.contact(Role::DataLead));
    lead.map_or_else(
        || board.officer.mailbox.clone(),
        |contact| contact.mailbox.clone(),
    )
}

/// A name that says nothing: what the sender called it may itself be personal.
pub(super) fn withheld_name(name: &str) -> String {
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).filter(|ending| {
        ending.len() <= 4 && !ending.is_empty() && ending.chars().all(|c| c.is_ascii_alphanumeric())
    });
    ending.map_or_else(
        || "name withheld".to_owned(),
        |ending| format!("name withheld.{}", ending.to_lowercase()),
    )
}

fn arrival(found: &Found, content: Option<&Content>, sha256: &str, first_seen: Timestamp) -> NewArrival {
    let print = content
        .map(|content| content.fingerprint)
        .or_else(|| fingerprint(&found.path))
        .unwrap_or(NOTHING);
    NewArrival {
        first_seen,
        born: content.and_then(|content| content.born),
        folder: found.folder.clone(),
        name: found.name.clone(),
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
