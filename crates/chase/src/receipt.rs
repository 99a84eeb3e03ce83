//! Receipts: the answer to the sender of every file, always.

use boardpack_model::due::end_of_day;
use boardpack_model::history::{Arrival, ArrivalState, Outcome, Submission};
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use boardpack_model::{AgencyCode, Board, Finding, Period, ReturnStatus, Severity};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::findings::{self, Group, List};
use crate::wording::{self, BrokenTemplate, RECEIPT, Wording};
use crate::words;

/// A submission with everything that its receipt says.
#[derive(Debug, Clone, Copy)]
pub struct Received<'a> {
    /// The submission.
    pub submission: &'a Submission,
    /// What was noticed in it.
    pub findings: &'a [Finding],
    /// How its return stands with it, where the return is known.
    pub status: Option<&'a ReturnStatus>,
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
    let name = Name {
        agency: &submission.agency,
        period: submission.period,
        sha256: &submission.sha256,
        arrival: submission.arrival,
    };
    let why = format!("receipt for a submission: {}", submission.outcome.words());
    let carries_figures = !received.findings.is_empty();
    Ok(letter(board, &name, to, (wording, carries_figures, why), at))
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
    };
    let why = format!("receipt for a file: {}", arrival.state.words());
    Ok(Some(letter(board, &name, to, (wording, false, why), at)))
}

/// What makes a receipt's key unique.
struct Name<'a> {
    agency: &'a AgencyCode,
    period: Option<Period>,
    sha256: &'a str,
    arrival: i64,
}

impl Name<'_> {
    fn key(&self, board: &Board) -> LetterKey {
        let fingerprint: String = self.sha256.chars().take(16).collect();
        let period = self.period.map_or_else(|| "no-period".to_owned(), Period::slug);
        LetterKey::of(&[
            board.code.as_str(),
            "receipts",
            &period,
            self.agency.as_str(),
            &format!("{fingerprint}-{}", self.arrival),
        ])
    }
}

fn letter(
    board: &Board,
    name: &Name<'_>,
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
        key: name.key(board),
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: to.clone(),
        subject: words::marked_subject(marking, &wording.subject),
        text: wording.text,
        html: None,
        enclosures: Vec::new(),
        why,
    }
}

/// What the receipt's template knows.
#[derive(Debug, Clone, Serialize)]
struct ReceiptData {
    /// The recipient's name.
    to: String,
    /// The agency's name.
    agency: String,
    /// The name of its drop folder.
    drop_folder: String,
    /// The file's name; empty for a quarantined file, whose name may be a person's.
    file: String,
    /// When the file came.
    received: String,
    /// The SHA-256 of its bytes.
    fingerprint: String,
    /// How it was answered, as one word with hyphens; `duplicate` and `not-in-the-register` besides.
    outcome: String,
    /// Why, in words.
    reason: String,
    /// The return's title; empty where the return is not known.
    title: String,
    /// `2026-27 Q1, April to June 2026`; empty where the period is not known.
    period: String,
    /// `2026-27 Q1`; empty where the period is not known.
    period_code: String,
    /// How many figures were read.
    read: u32,
    /// How many were expected.
    expected: u32,
    errors: List,
    queries: List,
    notes: List,
    /// How the return stands; nothing where it is not known.
    status: Option<StatusData>,
    /// The day by which an answer is asked for; empty where there is none.
    answer_by: String,
    /// The earlier arrival of the same bytes.
    earlier: Option<EarlierData>,
}

#[derive(Debug, Clone, Serialize)]
struct StatusData {
    /// The receipt status in its own words.
    words: String,
    /// The due day.
    due: String,
    /// The due day is still to come or is today.
    is_open: bool,
    /// The due day is an agreed later one.
    is_extended: bool,
    /// The day on which the return counts as received; empty where it does not.
    received: String,
}

#[derive(Debug, Clone, Serialize)]
struct EarlierData {
    received: String,
    outcome: String,
}

fn submission_data(board: &Board, received: &Received<'_>, to: &Mailbox, at: Timestamp) -> ReceiptData {
    let submission = received.submission;
    let list = |severity| findings::list(board, received.findings, severity);
    let answer_by = answer_by(board, received, at).map(words::day);
    let mut data = ReceiptData {
        file: match submission.outcome {
            Outcome::Quarantined => String::new(),
            _ => file_name(&submission.file),
        },
        received: words::moment(submission.at, &board.time_zone),
        fingerprint: words::one_line(&submission.sha256),
        outcome: submission.outcome.words().replace(' ', "-"),
        reason: reason(&submission.reason),
        read: submission.read,
        expected: submission.expected,
        errors: list(Severity::Error),
        queries: list(Severity::Query),
        notes: list(Severity::Note),
        status: received.status.map(|status| status_data(board, status, at)),
        answer_by: answer_by.unwrap_or_default(),
        ..blank(board, &submission.agency, to)
    };
    name_the_return(board, submission, &mut data);
    data
}

fn arrival_data(
    board: &Board,
    arrival: &Arrival,
    (outcome, earlier): (&str, Option<&Submission>),
    to: &Mailbox,
) -> ReceiptData {
    let agency = arrival.agency.as_ref();
    let was_quarantined = earlier.is_some_and(|earlier| earlier.outcome == Outcome::Quarantined);
    let mut data = ReceiptData {
        file: if was_quarantined {
            String::new()
        } else {
            file_name(&arrival.name)
        },
        received: words::moment(arrival.first_seen, &board.time_zone),
        fingerprint: words::one_line(&arrival.sha256),
        outcome: outcome.to_owned(),
        reason: reason(&arrival.reason),
        earlier: earlier.map(|earlier| EarlierData {
            received: words::moment(earlier.at, &board.time_zone),
            outcome: earlier.outcome.words().to_owned(),
        }),
        ..agency.map_or_else(ReceiptData::empty, |agency| blank(board, agency, to))
    };
    if let Some(earlier) = earlier {
        name_the_return(board, earlier, &mut data);
    }
    data
}

fn name_the_return(board: &Board, submission: &Submission, data: &mut ReceiptData) {
    let spec = submission
        .return_code
        .as_ref()
        .and_then(|code| board.return_spec(&submission.agency, code));
    data.title = spec.map(|spec| words::one_line(&spec.title)).unwrap_or_default();
    if let Some(period) = submission.period {
        data.period = words::period(period);
        data.period_code = period.to_string();
    }
}

fn file_name(name: &str) -> String {
    words::shortened(&words::one_line(name), 80)
}

/// A reason as one sentence.
fn reason(text: &str) -> String {
    findings::sentence(text)
}

impl ReceiptData {
    fn empty() -> Self {
        Self {
            to: String::new(),
            agency: String::new(),
            drop_folder: String::new(),
            file: String::new(),
            received: String::new(),
            fingerprint: String::new(),
            outcome: String::new(),
            reason: String::new(),
            title: String::new(),
            period: String::new(),
            period_code: String::new(),
            read: 0,
            expected: 0,
            errors: List::default(),
            queries: List::default(),
            notes: List::default(),
            status: None,
            answer_by: String::new(),
            earlier: None,
        }
    }
}

fn blank(board: &Board, agency: &AgencyCode, to: &Mailbox) -> ReceiptData {
    ReceiptData {
        to: words::one_line(&to.name),
        agency: board
            .agency(agency)
            .map_or_else(|| agency.to_string(), |agency| words::one_line(&agency.name)),
        drop_folder: agency.to_string(),
        ..ReceiptData::empty()
    }
}

fn status_data(board: &Board, status: &ReturnStatus, at: Timestamp) -> StatusData {
    let due = status.due_instant(board);
    let day_of = |instant| words::day(words::date(instant, &board.time_zone));
    StatusData {
        words: status.receipt.words().to_owned(),
        due: day_of(due),
        is_open: at <= due,
        is_extended: status.extended_to.is_some(),
        received: status.received.map(day_of).unwrap_or_default(),
    }
}

/// The day by which the sender is asked to answer, where that is in the future. A return that was sent back has its
/// correction window, counted from its first attempt; queries have as long, counted from this file; otherwise the due day
/// stands.
fn answer_by(board: &Board, received: &Received<'_>, at: Timestamp) -> Option<Date> {
    let window = |from: Timestamp| {
        let day = words::date(from, &board.time_zone);
        board
            .calendar
            .add_working_days(day, i32::from(board.correction_days))
            .ok()
    };
    let submission = received.submission;
    let day = match submission.outcome {
        Outcome::ReturnedForCorrection => window(received.status?.received?),
        Outcome::AcceptedWithQueries | Outcome::AcceptedInPart => window(submission.at),
        Outcome::Quarantined | Outcome::Refused => {
            let status = received.status.filter(|status| !status.receipt.is_settled())?;
            Some(words::date(status.due_instant(board), &board.time_zone))
        }
        Outcome::Accepted | Outcome::Held => None,
    }?;
    (at <= end_of_day(day, &board.time_zone)).then_some(day)
}

/// Fills the receipt's template with every kind of data that it can meet; the faults, each once.
pub(crate) fn try_out(board: &Board, at: Timestamp) -> Vec<BrokenTemplate> {
    let mut faults = Vec::new();
    for data in samples(at) {
        if let Err(fault) = wording::fill(board, RECEIPT, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

/// Each outcome with little known and with everything known.
fn samples(at: Timestamp) -> Vec<ReceiptData> {
    let outcomes = [
        "accepted",
        "accepted-with-queries",
        "accepted-in-part",
        "returned-for-correction",
        "held",
        "quarantined",
        "refused",
        "duplicate",
        "not-in-the-register",
    ];
    let received = words::moment(at, &jiff::tz::TimeZone::UTC);
    let list = List {
        groups: vec![Group {
            place: "cell A1".to_owned(),
            message: "Is blank.".to_owned(),
            about: "CSC01, Referrals".to_owned(),
            hint: "Give a figure.".to_owned(),
        }],
        more: 1,
    };
    let little = |outcome: &str| ReceiptData {
        to: "A person".to_owned(),
        received: received.clone(),
        outcome: outcome.to_owned(),
        ..ReceiptData::empty()
    };
    let all = |outcome: &str, is_open: bool| ReceiptData {
        agency: "An agency".to_owned(),
        drop_folder: "agency".to_owned(),
        file: "return.xlsx".to_owned(),
        fingerprint: "0123456789abcdef".to_owned(),
        reason: "It is so.".to_owned(),
        title: "dataset".to_owned(),
        period: "2026-27 Q1, April to June 2026".to_owned(),
        period_code: "2026-27 Q1".to_owned(),
        read: 3,
        expected: 4,
        errors: list.clone(),
        queries: list.clone(),
        notes: list.clone(),
        status: Some(StatusData {
            words: "awaited".to_owned(),
            due: "Tuesday 28 July 2026".to_owned(),
            is_open,
            is_extended: is_open,
            received: if is_open { "Monday 27 July 2026" } else { "" }.to_owned(),
        }),
        answer_by: "Tuesday 28 July 2026".to_owned(),
        earlier: Some(EarlierData {
            received: received.clone(),
            outcome: "accepted".to_owned(),
        }),
        ..little(outcome)
    };
    outcomes
        .into_iter()
        .flat_map(|outcome| [little(outcome), all(outcome, true), all(outcome, false)])
        .collect()
}
