//! Receipts: the answer to the sender of every file, always.

use boardpack_model::due::end_of_day;
use boardpack_model::history::{Arrival, ArrivalState, Outcome, Submission};
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use boardpack_model::{
    AgencyCode, Board, Contribution, ContributionKind, Finding, Period, ReturnStatus, Severity,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::difference::{self, Difference, DifferenceData, Lines};
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
    /// How many figures the sender wrote a comment about.
    pub comments: usize,
    /// The name of the marked-up copy that travels with the receipt and lies beside it.
    pub marked_up: Option<&'a str>,
    /// The name of the return workbook that travels with the receipt.
    pub template: Option<&'a str>,
    /// What tells the receipts of one file apart, where it holds several returns: the return's code.
    pub part: Option<&'a str>,
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
    /// How it was read: `the return workbook, sheet "Return"`; empty where it was not read.
    how: String,
    /// What was read from each sheet; empty unless the format gives no other proof.
    echo: Vec<String>,
    /// What the file changes; nothing where it changes nothing.
    difference: Option<DifferenceData>,
    /// `2 comments, 1 offer`: what came besides figures; empty for nothing.
    contributions: String,
    /// The name of the attached marked-up copy; empty where there is none.
    marked_up: String,
    /// The name of the attached return workbook; empty where there is none.
    template: String,
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
    let besides = &received.besides;
    let difference = besides
        .difference
        .and_then(|difference| difference::data(board, difference));
    let told = besides.difference.filter(|_| difference.is_some());
    let findings: Vec<Finding> = received
        .findings
        .iter()
        .filter(|finding| !told.is_some_and(|told| says(told, finding)))
        .cloned()
        .collect();
    let list = |severity| findings::list_in(board, &findings, severity, &submission.sha256);
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
        how: besides.how.map(how).unwrap_or_default(),
        echo: besides
            .how
            .map(|how| how.echo.iter().map(|line| words::one_line(line)).collect())
            .unwrap_or_default(),
        difference,
        contributions: contributions(besides),
        marked_up: besides.marked_up.map(words::one_line).unwrap_or_default(),
        template: besides.template.map(words::one_line).unwrap_or_default(),
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

/// Whether the difference says what a note says.
fn says(difference: &Difference, finding: &Finding) -> bool {
    match finding.rule.as_str() {
        "past-figure-changed" => difference.changed.iter().any(|change| {
            finding.indicator.as_ref() == Some(&change.indicator)
                && finding.period == Some(change.period)
                && finding.measure.is_none_or(|measure| measure == change.measure)
        }),
        "earlier-figures-stand" => !difference.standing.is_empty(),
        _ => false,
    }
}

/// `the return workbook, sheet "Return"`.
fn how(how: &HowRead) -> String {
    let sheets: Vec<String> = how
        .sheets
        .iter()
        .filter(|sheet| !sheet.is_empty())
        .map(|sheet| format!("\"{}\"", words::shortened(&words::one_line(sheet), 60)))
        .collect();
    let layout = words::one_line(&how.layout);
    match sheets.len() {
        0 => layout,
        1 => format!("{layout}, sheet {}", sheets.join(", ")),
        _ => format!("{layout}, sheets {}", sheets.join(", ")),
    }
}

/// `2 comments, 1 want, 3 answers to the self-assessment`.
fn contributions(besides: &Besides<'_>) -> String {
    let of = |kind| {
        besides
            .contributions
            .iter()
            .filter(|one| one.kind == kind)
            .count()
    };
    let counted = [
        (besides.comments, "comment on figures", "comments on figures"),
        (of(ContributionKind::Want), "want", "wants"),
        (of(ContributionKind::Offer), "offer", "offers"),
        (
            of(ContributionKind::GoodPractice),
            "example of good practice",
            "examples of good practice",
        ),
        (
            of(ContributionKind::SelfAssessment),
            "answer to the self-assessment",
            "answers to the self-assessment",
        ),
    ];
    let said: Vec<String> = counted
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    said.join(", ")
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
            how: String::new(),
            echo: Vec::new(),
            difference: None,
            contributions: String::new(),
            marked_up: String::new(),
            template: String::new(),
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
        how: "the return workbook".to_owned(),
        echo: vec!["sheet \"Return\": 3 figures".to_owned()],
        difference: Some(difference_sample(is_open)),
        contributions: "1 offer".to_owned(),
        marked_up: "to-answer.xlsx".to_owned(),
        template: "return.xlsx".to_owned(),
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

fn difference_sample(is_resend: bool) -> DifferenceData {
    let lines = Lines {
        lines: vec!["POL01, 2026-27 Q1: 12, now 14.".to_owned()],
        more: 1,
    };
    DifferenceData {
        since: if is_resend { "Monday 27 July 2026" } else { "" }.to_owned(),
        changed: lines.clone(),
        new: lines.clone(),
        standing: lines,
        standing_count: 1,
        unchanged: 1,
    }
}
