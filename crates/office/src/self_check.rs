//! The receipt that a file would get, before it is sent: nothing is recorded, archived or taken.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use boardpack_ingest::{Dropped, Refusal, Workbook};
use boardpack_ledger::Ledger;
use boardpack_model::history::{ArrivalState, Submission};
use boardpack_model::letter::Enclosure;
use boardpack_model::{AgencyCode, Board, Outcome};
use boardpack_reader::Reader;
use jiff::Timestamp;

use crate::dropped::withheld;
use crate::dropped::{self, Content, NotTaken};
use crate::receive::Received;
use crate::receive::answer::{Answer, answers, refused};
use crate::receive::known::Known;
use crate::receive::receipts::{Answered, marked_copy, receipt_with};
use crate::unfit::unfit;
use crate::workspace::write_whole;
use crate::{OpenBoard, Surroundings, Workspace};

/// A file to be looked at before it is sent.
#[derive(Debug, Clone, Copy)]
pub struct Unsent<'a> {
    /// The file.
    pub file: &'a Path,
    /// Whose it is; nothing means the agency that the workbook itself names.
    pub agency: Option<&'a AgencyCode>,
    /// Where the marked-up copy is written, if it is wanted.
    pub into: Option<&'a Path>,
}

/// What would be answered.
#[derive(Debug, Clone)]
pub struct Checked {
    /// A row for each return in the file, as `receive` would give it.
    pub rows: Vec<Received>,
    /// The text of each receipt.
    pub receipts: Vec<String>,
    /// The marked-up copies that were written.
    pub copies: Vec<PathBuf>,
}

impl Checked {
    /// Whether anything is to be mended, explained or decided.
    pub fn needs_a_person(&self) -> bool {
        let is_well = |row: &Received| row.outcome == Some(Outcome::Accepted);
        !self.rows.iter().all(is_well)
    }
}

/// Looks at a file as if it had been dropped now, beside what the ledger holds if there is one.
pub fn self_check(
    (workspace, open): (&Workspace, &OpenBoard),
    surroundings: &Surroundings,
    unsent: Unsent<'_>,
    now: Timestamp,
) -> Result<Checked> {
    let board = &open.board;
    let content = match dropped::content(unsent.file) {
        Ok(content) => content,
        Err(NotTaken::Wait(reason) | NotTaken::Never(reason)) => {
            unfit!("{}: {reason}", unsent.file.display())
        }
        Err(NotTaken::Gone) => unfit!("{}: it is not there", unsent.file.display()),
    };
    let read = read(surroundings, unsent.agency, &content)?;
    let agency = agency(board, unsent, read.as_ref().ok())?;
    let known = known(workspace, surroundings, (board, &agency))?;
    let dropped = Dropped {
        agency,
        file: dropped::in_print(unsent.file.file_name().unwrap_or_default()),
        sha256: boardpack_ledger::sha256_hex(&content.bytes),
        cleared: false,
    };
    let (answers, workbook) = match read {
        Ok(workbook) => (answers(board, &dropped, &workbook, &known, now), Some(workbook)),
        Err(refusal) => (vec![refused(&dropped, refusal)], None),
    };
    let looked_at = LookedAt {
        board,
        known: &known,
        dropped: &dropped,
        workbook: workbook.as_ref(),
        into: unsent.into,
        now,
    };
    looked_at.answered(answers)
}

fn read(
    surroundings: &Surroundings,
    agency: Option<&AgencyCode>,
    content: &Content,
) -> Result<Result<Workbook, Refusal>> {
    if let Some(refusal) = content.doubt.and_then(dropped::Doubt::refusal) {
        return Ok(Err(refusal));
    }
    let password = agency.and_then(|agency| surroundings.passwords.get(agency));
    Reader::new(surroundings.reader.clone()).read(&content.bytes, password)
}

/// Whose file it is: as was said, else as the workbook says.
fn agency(board: &Board, unsent: Unsent<'_>, workbook: Option<&Workbook>) -> Result<AgencyCode> {
    let marked = || workbook.and_then(boardpack_ingest::marked_for);
    let Some(agency) = unsent.agency.cloned().or_else(marked) else {
        unfit!(
            "{} does not say whose it is: say it with --agency",
            unsent.file.display()
        );
    };
    if board.agency(&agency).is_none() {
        unfit!("`{agency}` is not an agency of this board");
    }
    Ok(agency)
}

/// What the board holds from the agency; nothing where there is no ledger yet.
fn known(
    workspace: &Workspace,
    surroundings: &Surroundings,
    (board, agency): (&Board, &AgencyCode),
) -> Result<Known> {
    let file = workspace.ledger();
    let address = match &surroundings.ledger_url {
        Some(address) => address.clone(),
        None if file.is_file() => file.display().to_string(),
        None => return Ok(Known::default()),
    };
    let mut ledger = Ledger::open(&address).with_context(|| format!("opening the ledger {address}"))?;
    Known::in_ledger(&mut ledger, board, agency)
}

/// A file that was looked at, and what its receipts are made from.
struct LookedAt<'a> {
    board: &'a Board,
    known: &'a Known,
    dropped: &'a Dropped,
    workbook: Option<&'a Workbook>,
    into: Option<&'a Path>,
    now: Timestamp,
}

impl LookedAt<'_> {
    fn answered(&self, answers: Vec<Answer>) -> Result<Checked> {
        let mut checked = Checked {
            rows: Vec::new(),
            receipts: Vec::new(),
            copies: Vec::new(),
        };
        let several = answers.len() > 1;
        for (nth, answer) in (1..).zip(answers) {
            let submission = self.submission(&answer);
            let part = several.then(|| nth.to_string());
            let answered = Answered {
                submission: &submission,
                answer: &answer,
                workbook: self.workbook,
                part: part.as_deref(),
            };
            let copy = self.into.and_then(|_| marked_copy(self.board, &answered));
            checked.copies.extend(self.written(copy.as_ref())?);
            let letter = receipt_with(self.board, self.known, &answered, (copy, None))?;
            checked.receipts.push(letter.text);
            checked.rows.push(row(submission, answer));
        }
        Ok(checked)
    }

    /// The submission that it would be.
    fn submission(&self, answer: &Answer) -> Submission {
        let name = &self.dropped.file;
        let is_masked = answer.outcome == Outcome::Quarantined;
        Submission {
            id: 0,
            arrival: 0,
            agency: self.dropped.agency.clone(),
            return_code: answer.key.as_ref().map(|key| key.code.clone()),
            period: answer.key.as_ref().map(|key| key.period),
            at: self.now,
            known_at: self.now,
            outcome: answer.outcome,
            reason: answer.reason.clone(),
            expected: answer.read.as_ref().map_or(0, |read| read.reading.expected),
            read: answer.read.as_ref().map_or(0, |read| read.usable),
            sha256: self.dropped.sha256.clone(),
            file: if is_masked { withheld(name) } else { name.clone() },
            born: None,
        }
    }

    fn written(&self, copy: Option<&Enclosure>) -> Result<Option<PathBuf>> {
        let (Some(into), Some(copy)) = (self.into, copy) else {
            return Ok(None);
        };
        let path = into.join(&copy.name);
        write_whole(&path, &copy.bytes)?;
        Ok(Some(path))
    }
}

fn row(submission: Submission, answer: Answer) -> Received {
    Received {
        file: submission.file,
        sha256: submission.sha256,
        state: ArrivalState::Taken,
        reason: answer.reason,
        agency: Some(submission.agency),
        return_code: submission.return_code,
        period: submission.period,
        outcome: Some(answer.outcome),
        findings: answer.findings,
    }
}
