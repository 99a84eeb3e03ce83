//! Receipts: the answer to the sender of every file, always.

use boardpack_model::assessment::Checks;
use boardpack_model::history::{Arrival, ArrivalState, Submission};
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use boardpack_model::{AgencyCode, Board, Contribution, Finding, Period, ReturnKey, ReturnStatus};
use jiff::Timestamp;

use crate::difference::Difference;
use crate::wording::{self, BrokenTemplate, RECEIPT, Wording};
use crate::words;

mod data;
mod try_out;

pub(crate) use data::answer_window;
use data::{arrival_data, submission_data};
pub(crate) use try_out::try_out;

/// A submission with everything that its receipt says.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The submission.
    pub submission: &'a Submission,
    /// What was noticed in it.
    pub findings: &'a [Finding],
    /// How its return stands with it, where the return is known.
    pub status: Option<&'a ReturnStatus>,
    /// What else there is to say.
    pub besides: Besides<'a>,
}

/// What a receipt says besides the outcome and the findings; by default nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Besides<'a> {
    /// What the file changes.
    pub difference: Option<&'a Difference>,
    /// How it was read.
    pub how: Option<&'a HowRead>,
    /// What the sender wants, offers, found good and thinks of itself.
    pub contributions: &'a [Contribution],
    /// How many checks were made of it, and how many could not be.
    pub checks: Option<Checks>,
    /// How many figures the sender wrote a comment about.
    pub comments: usize,
    /// The name of the marked-up copy that travels with the receipt and lies beside it.
    pub marked_up: Option<&'a str>,
    /// The name of the return workbook that travels with the receipt.
    pub template: Option<&'a str>,
    /// What tells the receipts of one file apart, where it holds several returns: the return's code.
    pub part: Option<&'a str>,
    /// No return of the agency is awaited now: of a file that cannot be used, another is asked for only as a correction.
    pub nothing_awaited: bool,
    /// The agency's latest return that is in, of which that is then said.
    pub is_in: Option<&'a ReturnKey>,
}

/// How a file was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct HowRead {
    /// The layout, in words.
    pub layout: String,
    /// The sheets; empty text for a file without sheets.
    pub sheets: Vec<String>,
    /// What was read from each sheet, for a format that cannot prove that nothing was lost on the way.
    pub echo: Vec<String>,
}

/// The receipt for a submission: what became of it, what was read, every finding with its place, what to do and by when.
/// Its key holds the arrival's number, so that the same bytes sent again get a receipt of their own.
///
/// # Errors
///
/// The receipt's template, which may be the board's own, cannot be made into a letter.
pub fn receipt(
    board: &Board,
    received: &Received<'_>,
    to: &Mailbox,
    at: Timestamp,
) -> Result<Letter, BrokenTemplate> {
    let submission = received.submission;
    let wording = wording::fill(board, RECEIPT, &submission_data(board, received, to, at))?;
    let key = receipt_key(board, submission, received.besides.part);
    let why = format!("receipt for a submission: {}", submission.outcome.words());
    let besides = &received.besides;
    let carries_figures = !received.findings.is_empty()
        || besides
            .difference
            .is_some_and(|difference| !difference.changed.is_empty())
        || besides.how.is_some_and(|how| !how.echo.is_empty());
    Ok(letter(board, key, to, (wording, carries_figures, why), at))
}

/// The key of a submission's receipt. Where one file holds several returns, `part` tells them apart.
pub fn receipt_key(board: &Board, submission: &Submission, part: Option<&str>) -> LetterKey {
    let name = Name {
        agency: &submission.agency,
        period: submission.period,
        sha256: &submission.sha256,
        arrival: submission.arrival,
        part,
    };
    name.key(board)
}

/// The receipt for a file that became no submission: the same bytes as an earlier one (`earlier`), or nothing that can be a
/// return. Nothing for a file that no agency dropped or that is still waiting.
///
/// # Errors
///
/// As for [`receipt()`].
pub fn arrival_receipt(
    board: &Board,
    arrival: &Arrival,
    earlier: Option<&Submission>,
    to: &Mailbox,
    at: Timestamp,
) -> Result<Option<Letter>, BrokenTemplate> {
    let Some(agency) = &arrival.agency else {
        return Ok(None);
    };
    let outcome = match arrival.state {
        ArrivalState::Duplicate => "duplicate",
        ArrivalState::NotInTheRegister => "not-in-the-register",
        ArrivalState::Waiting | ArrivalState::Taken => return Ok(None),
    };
    let data = arrival_data(board, arrival, (outcome, earlier), to);
    let wording = wording::fill(board, RECEIPT, &data)?;
    let name = Name {
        agency,
        period: earlier.and_then(|earlier| earlier.period),
        sha256: &arrival.sha256,
        arrival: arrival.id,
        part: None,
    };
    let why = format!("receipt for a file: {}", arrival.state.words());
    Ok(Some(letter(
        board,
        name.key(board),
        to,
        (wording, false, why),
        at,
    )))
}

/// What makes a receipt's key unique.
struct Name<'a> {
    agency: &'a AgencyCode,
    period: Option<Period>,
    sha256: &'a str,
    arrival: i64,
    part: Option<&'a str>,
}

impl Name<'_> {
    fn key(&self, board: &Board) -> LetterKey {
        let fingerprint: String = self.sha256.chars().take(16).collect();
        let period = self.period.map_or_else(|| "no-period".to_owned(), Period::slug);
        let part = self.part.map(|part| format!("-{part}")).unwrap_or_default();
        LetterKey::of(&[
            board.code.as_str(),
            "receipts",
            &period,
            self.agency.as_str(),
            &format!("{fingerprint}-{}{part}", self.arrival),
        ])
    }
}

fn letter(
    board: &Board,
    key: LetterKey,
    to: &Mailbox,
    (wording, carries_figures, why): (Wording, bool, String),
    at: Timestamp,
) -> Letter {
    let marking = if carries_figures {
        board.marking.as_str()
    } else {
        ""
    };
    Letter {
        key,
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: to.clone(),
        subject: words::marked_subject(marking, &wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: Vec::new(),
        why,
    }
}
