//! The letters that answer a file: its receipt with the marked-up copy or the return workbook, laid into the agency's folder
//! too; and word to the officer about a file that was set aside.

use anyhow::{Context, Result};
use boardpack_chase::{Besides, Received, receipt, receipt_key, set_aside};
use boardpack_ingest::{Marking, Workbook, marked_up};
use boardpack_model::board::Role;
use boardpack_model::history::Submission;
use boardpack_model::letter::{Enclosure, Letter, Mailbox};
use boardpack_model::{
    AgencyCode, Board, Finding, History, Outcome, Place, Receipt, ReturnKey, ReturnStatus, Severity,
    timeliness,
};
use jiff::Timestamp;

use super::answer::{Answer, HEADINGS};
use super::known::Known;
use crate::template::XLSX;
use crate::{Office, OpenBoard, template, workspace};

/// A submission that is about to be recorded, with everything that its receipt is made from.
pub(crate) struct Answered<'a> {
    pub(crate) submission: &'a Submission,
    pub(crate) answer: &'a Answer,
    /// The file's cells, where it could be read.
    pub(crate) workbook: Option<&'a Workbook>,
    /// What tells the receipts of one file apart.
    pub(crate) part: Option<&'a str>,
}

/// The receipt, and the officer's letter where there is one.
pub(super) fn letters(
    office: &mut Office,
    open: &OpenBoard,
    known: &Known,
    answered: &Answered<'_>,
) -> Result<Vec<Letter>> {
    let (board, submission, answer) = (&open.board, answered.submission, answered.answer);
    let at = submission.known_at;
    let workbook = if answer.outcome == Outcome::Refused {
        open_return(board, &known.history, &submission.agency, at)?
            .map(|key| template::enclosure(office, open, &key))
            .transpose()?
    } else {
        None
    };
    let copy = marked_copy(board, answered);
    let mut letters = vec![receipt_with(board, known, answered, (copy, workbook))?];
    if answer.outcome == Outcome::Quarantined {
        let word = set_aside(board, submission, &answer.findings, at);
        letters.push(word.context("writing to the officer")?);
    }
    Ok(letters)
}

/// The receipt with what travels with it: a marked-up copy, a return workbook.
pub(crate) fn receipt_with(
    board: &Board,
    known: &Known,
    answered: &Answered<'_>,
    (copy, workbook): (Option<Enclosure>, Option<Enclosure>),
) -> Result<Letter> {
    let (submission, answer) = (answered.submission, answered.answer);
    let status = standing_with(board, &known.history, submission)?;
    let read = answer.read.as_deref();
    let mut findings = answer.findings.clone();
    findings.retain(|finding| finding.rule != HEADINGS);
    let received = Received {
        submission,
        findings: &findings,
        status: status.as_ref(),
        besides: Besides {
            difference: read.map(|read| &read.difference),
            how: read.map(|read| &read.how),
            contributions: read.map_or(&[], |read| read.reading.contributions.as_slice()),
            comments: read.map_or(0, |read| {
                let remarks = read.reading.commentary.iter();
                remarks.filter(|remark| !remark.text.is_empty()).count()
            }),
            marked_up: copy.as_ref().map(|copy| copy.name.as_str()),
            template: workbook.as_ref().map(|workbook| workbook.name.as_str()),
            part: answered.part,
        },
    };
    let to = addressee(board, &submission.agency);
    let mut letter = receipt(board, &received, &to, submission.known_at).context("writing the receipt")?;
    letter.enclosures = copy.into_iter().chain(workbook).collect();
    Ok(letter)
}

/// Lays a receipt and its marked-up copy into the agency's folder. The one that counts is in the ledger: a share that cannot
/// be written to must not stop the office. A copy that lies there already may be being filled in, and is left as it is.
pub(crate) fn lay_out(office: &Office, open: &OpenBoard, agency: &AgencyCode, letter: &Letter) {
    let is_receipt = letter.key.0.split('/').nth(1) == Some("receipts");
    let receipts = office
        .drop_folder(&open.board)
        .join(agency.as_str())
        .join(crate::dropped::RECEIPTS);
    if receipts.is_symlink() || !is_receipt {
        return;
    }
    let text = receipts.join(format!("{}.txt", stem(letter.at, &letter.key.0)));
    workspace::write_whole(&text, letter.text.as_bytes()).ok();
    let copies = letter
        .enclosures
        .iter()
        .filter(|enclosure| enclosure.name.ends_with(TO_ANSWER));
    for copy in copies {
        let path = receipts.join(&copy.name);
        if !path.exists() && !path.is_symlink() {
            workspace::write_whole(&path, &copy.bytes).ok();
        }
    }
}

/// How the names of marked-up copies end.
const TO_ANSWER: &str = "-to-answer.xlsx";

/// The name of a receipt's files: `2026-07-29-9f86d081884c7d65-0`.
fn stem(at: Timestamp, key: &str) -> String {
    let number = key.rsplit('/').next().unwrap_or_default();
    format!("{}-{number}", at.strftime("%Y-%m-%d"))
}

/// The marked-up copy of a return about which something is asked. One that cannot be made is left out: the letter says
/// everything.
pub(crate) fn marked_copy(board: &Board, answered: &Answered<'_>) -> Option<Enclosure> {
    let read = answered.answer.read.as_deref()?;
    let findings = &answered.answer.findings;
    if !findings.iter().any(|finding| finding.severity != Severity::Note) {
        return None;
    }
    let submission = answered.submission;
    let bytes = marked_up(&Marking {
        board,
        workbook: answered.workbook?,
        key: &read.reading.key,
        findings: &placed(findings, &submission.sha256),
        observations: &read.figures,
        explanations: &read.explanations,
    });
    let key = receipt_key(board, submission, answered.part);
    Some(Enclosure {
        name: format!("{}{TO_ANSWER}", stem(submission.known_at, &key.0)),
        media_type: XLSX.to_owned(),
        content_id: None,
        bytes: bytes.ok()?,
    })
}

/// The findings for a copy of one file: those about a cell of another file are about no cell of this one.
fn placed(findings: &[Finding], sha256: &str) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for finding in &mut findings {
        if !finding.place.sha256.is_empty() && finding.place.sha256 != sha256 {
            finding.place = Place::file(&finding.place.sha256, &finding.place.file);
        }
    }
    findings
}

/// Whom a receipt goes to: the agency's data lead, else the officer.
pub(crate) fn addressee(board: &Board, agency: &AgencyCode) -> Mailbox {
    let lead = board
        .agency(agency)
        .and_then(|agency| agency.contact(Role::DataLead));
    lead.map_or_else(
        || board.officer.mailbox.clone(),
        |contact| contact.mailbox.clone(),
    )
}

/// How the submission's return stands with it.
pub(super) fn standing_with(
    board: &Board,
    history: &History,
    submission: &Submission,
) -> Result<Option<ReturnStatus>> {
    let Some(key) = submission.key() else {
        return Ok(None);
    };
    let mut history = history.clone();
    // As the last one recorded, which it is about to be.
    history.submissions.push(Submission {
        id: i64::MAX,
        ..submission.clone()
    });
    let status = timeliness::status(board, &history, &key, submission.known_at);
    status.map(Some).context("working out due dates")
}

/// The return of an agency for which a file that cannot be read was most likely meant: of those not yet accepted, the one
/// that is awaited and due next, else the one that was due last, else the one whose period has begun.
fn open_return(
    board: &Board,
    history: &History,
    agency: &AgencyCode,
    now: Timestamp,
) -> Result<Option<ReturnKey>> {
    let mut open: Vec<ReturnStatus> = timeliness::statuses(board, history, now)
        .context("working out due dates")?
        .into_iter()
        .filter(|status| status.key.agency == *agency)
        .filter(|status| status.outcome.is_none_or(|outcome| !outcome.is_acceptance()))
        .filter(|status| !matches!(status.receipt, Receipt::NilConfirmed | Receipt::Waived))
        .collect();
    open.sort_by_key(|status| status.due_instant(board));
    let has_ended = |status: &&ReturnStatus| status.receipt != Receipt::NotDue;
    let mut ended = open.iter().filter(has_ended);
    let next = ended.clone().find(|status| status.due_instant(board) >= now);
    let found = next.or(ended.next_back()).or(open.first());
    Ok(found.map(|status| status.key.clone()))
}
