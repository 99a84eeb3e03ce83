//! What the receipt's template knows.

use boardpack_model::assessment::Checks;
use boardpack_model::due::end_of_day;
use boardpack_model::history::{Arrival, Outcome, Submission};
use boardpack_model::letter::Mailbox;
use boardpack_model::{AgencyCode, Board, ContributionKind, Finding, ReturnKey, ReturnStatus, Severity};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Besides, HowRead, Received};
use crate::difference::{self, Difference, DifferenceData};
use crate::findings::{self, List};
use crate::language::Language;
use crate::words;

/// What the receipt's template knows.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ReceiptData {
    /// The recipient's name.
    pub(super) to: String,
    /// The agency's name.
    pub(super) agency: String,
    /// The name of its drop folder.
    pub(super) drop_folder: String,
    /// The file's name; empty for a quarantined file, whose name may be a person's.
    pub(super) file: String,
    /// When the file came.
    pub(super) received: String,
    /// The SHA-256 of its bytes.
    pub(super) fingerprint: String,
    /// How it was answered, as one word with hyphens; `duplicate` and `not-in-the-register` besides.
    pub(super) outcome: String,
    /// Why, in words.
    pub(super) reason: String,
    /// The return's title; empty where the return is not known.
    pub(super) title: String,
    /// `2026-27 Q1, April to June 2026`; empty where the period is not known.
    pub(super) period: String,
    /// `2026-27 Q1`; empty where the period is not known.
    pub(super) period_code: String,
    /// How many figures were read.
    pub(super) read: u32,
    /// How many were expected.
    pub(super) expected: u32,
    /// How it was read: `the return workbook, sheet "Return"`; empty where it was not read.
    pub(super) how: String,
    /// What was read from each sheet; empty unless the format gives no other proof.
    pub(super) echo: Vec<String>,
    /// What the file changes; nothing where it changes nothing.
    pub(super) difference: Option<DifferenceData>,
    /// How many checks were made, passed and could not be made; nothing where none were to be made.
    pub(super) checks: Option<Checks>,
    /// `2 comments, 1 offer`: what came besides figures; empty for nothing.
    pub(super) contributions: String,
    /// The name of the attached marked-up copy; empty where there is none.
    pub(super) marked_up: String,
    /// The name of the attached return workbook; empty where there is none.
    pub(super) template: String,
    pub(super) errors: List,
    pub(super) queries: List,
    pub(super) notes: List,
    /// How the return stands; nothing where it is not known.
    pub(super) status: Option<StatusData>,
    /// The day by which an answer is asked for; empty where there is none.
    pub(super) answer_by: String,
    /// No return of the agency is awaited now; known of files that cannot be used.
    pub(super) nothing_awaited: bool,
    /// `quarterly dataset for 2026-27 Q1`: the agency's latest return that is in; empty where none is.
    pub(super) is_in: String,
    /// The earlier arrival of the same bytes.
    pub(super) earlier: Option<EarlierData>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct StatusData {
    /// The receipt status in its own words.
    pub(super) words: String,
    /// The due day.
    pub(super) due: String,
    /// The due day is still to come or is today.
    pub(super) is_open: bool,
    /// The due day is an agreed later one.
    pub(super) is_extended: bool,
    /// The day on which the return counts as received; empty where it does not.
    pub(super) received: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct EarlierData {
    pub(super) received: String,
    pub(super) outcome: String,
}

pub(super) fn submission_data(
    board: &Board,
    received: &Received<'_>,
    to: &Mailbox,
    at: Timestamp,
) -> ReceiptData {
    let submission = received.submission;
    let besides = &received.besides;
    let language = Language::of(board);
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
    let answer_by = answer_by(board, received, at).map(|day| language.day(day));
    let mut data = ReceiptData {
        file: match submission.outcome {
            Outcome::Quarantined => String::new(),
            _ => file_name(&submission.file),
        },
        received: language.moment(submission.at, &board.time_zone),
        fingerprint: words::one_line(&submission.sha256),
        outcome: submission.outcome.words().replace(' ', "-"),
        reason: reason(&submission.reason),
        read: submission.read,
        expected: submission.expected,
        how: besides.how.map(|read| how(language, read)).unwrap_or_default(),
        echo: besides
            .how
            .map(|how| how.echo.iter().map(|line| words::one_line(line)).collect())
            .unwrap_or_default(),
        difference,
        contributions: contributions(language, besides),
        marked_up: besides.marked_up.map(words::one_line).unwrap_or_default(),
        template: besides.template.map(words::one_line).unwrap_or_default(),
        errors: list(Severity::Error),
        queries: list(Severity::Query),
        notes: list(Severity::Note),
        status: received.status.map(|status| status_data(board, status, at)),
        answer_by: answer_by.unwrap_or_default(),
        nothing_awaited: besides.nothing_awaited,
        checks: besides.checks.filter(|checks| checks.run + checks.not_run > 0),
        is_in: besides.is_in.map(|key| named(board, key)).unwrap_or_default(),
        ..blank(board, &submission.agency, to)
    };
    name_the_return(board, submission, &mut data);
    data
}

/// `quarterly dataset for 2026-27 Q1`.
fn named(board: &Board, key: &ReturnKey) -> String {
    let spec = board.return_spec(&key.agency, &key.code);
    let title = spec.map_or_else(|| key.code.to_string(), |spec| words::one_line(&spec.title));
    let period = key.period.to_string();
    Language::of(board)
        .words
        .about
        .one
        .with(&[("title", &title), ("period", &period)])
}

/// Whether the difference says what a note says.
fn says(difference: &Difference, finding: &Finding) -> bool {
    finding.rule == "past-figure-changed"
        && difference.changed.iter().any(|change| {
            finding.indicator.as_ref() == Some(&change.indicator)
                && finding.period == Some(change.period)
                && finding.measure.is_none_or(|measure| measure == change.measure)
        })
}

/// `the return workbook, sheet "Return"`.
fn how(language: &Language, how: &HowRead) -> String {
    let sheets: Vec<String> = how
        .sheets
        .iter()
        .filter(|sheet| !sheet.is_empty())
        .map(|sheet| format!("\"{}\"", words::shortened(&words::one_line(sheet), 60)))
        .collect();
    let layout = words::one_line(&how.layout);
    let (words, names) = (&language.words.read, sheets.join(", "));
    match sheets.len() {
        0 => layout,
        1 => words.sheet.with(&[("layout", &layout), ("names", &names)]),
        _ => words.sheets.with(&[("layout", &layout), ("names", &names)]),
    }
}

/// `2 comments, 1 want, 3 answers to the self-assessment`.
fn contributions(language: &Language, besides: &Besides<'_>) -> String {
    let of = |kind| {
        besides
            .contributions
            .iter()
            .filter(|one| one.kind == kind)
            .count()
    };
    let words = &language.words.came_too;
    let counted = [
        (besides.comments, &words.comments),
        (of(ContributionKind::Want), &words.wants),
        (of(ContributionKind::Offer), &words.offers),
        (of(ContributionKind::GoodPractice), &words.good_practice),
        (of(ContributionKind::SelfAssessment), &words.self_assessment),
    ];
    let said: Vec<String> = counted
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| words.with(count, &[]))
        .collect();
    said.join(", ")
}

pub(super) fn arrival_data(
    board: &Board,
    arrival: &Arrival,
    (outcome, earlier): (&str, Option<&Submission>),
    to: &Mailbox,
) -> ReceiptData {
    let agency = arrival.agency.as_ref();
    let language = Language::of(board);
    let was_quarantined = earlier.is_some_and(|earlier| earlier.outcome == Outcome::Quarantined);
    let mut data = ReceiptData {
        file: if was_quarantined {
            String::new()
        } else {
            file_name(&arrival.name)
        },
        received: language.moment(arrival.first_seen, &board.time_zone),
        fingerprint: words::one_line(&arrival.sha256),
        outcome: outcome.to_owned(),
        reason: reason(&arrival.reason),
        earlier: earlier.map(|earlier| EarlierData {
            received: language.moment(earlier.at, &board.time_zone),
            outcome: language.outcome(earlier.outcome).to_owned(),
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
        data.period = Language::of(board).period(period);
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
    pub(super) fn empty() -> Self {
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
            nothing_awaited: false,
            checks: None,
            is_in: String::new(),
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
    let language = Language::of(board);
    let day_of = |instant| language.day(words::date(instant, &board.time_zone));
    StatusData {
        words: language.status(status),
        due: day_of(due),
        is_open: at <= due,
        is_extended: status.extended_to.is_some(),
        received: status.received.map(day_of).unwrap_or_default(),
    }
}

/// The last day of the days for an answer, counted from an instant's day.
pub(crate) fn answer_window(board: &Board, from: Timestamp) -> Option<Date> {
    let day = words::date(from, &board.time_zone);
    let days = i32::from(board.correction_days);
    board.calendar.add_working_days(day, days).ok()
}

/// The day by which the sender is asked to answer, where that is in the future. A return that was sent back has its
/// correction window, counted from its first attempt; queries have as long, counted from this file, and so has the rest of a
/// part after the due day; otherwise the due day stands.
fn answer_by(board: &Board, received: &Received<'_>, at: Timestamp) -> Option<Date> {
    let window = |from| answer_window(board, from);
    let submission = received.submission;
    let day = match submission.outcome {
        Outcome::ReturnedForCorrection => window(received.status?.received?),
        // The rest of a part is dated by itself: by the due day, while that lies ahead.
        Outcome::AcceptedInPart => {
            let status = received.status.filter(|status| status.is_in_part());
            let due = status
                .map(|status| status.due_instant(board))
                .filter(|due| at <= *due);
            match due {
                Some(due) => Some(words::date(due, &board.time_zone)),
                None => window(submission.at),
            }
        }
        Outcome::AcceptedWithQueries => window(submission.at),
        Outcome::Quarantined | Outcome::Refused => {
            let status = received.status.filter(|status| !status.receipt.is_settled())?;
            Some(words::date(status.due_instant(board), &board.time_zone))
        }
        Outcome::Accepted | Outcome::Held => None,
    }?;
    (at <= end_of_day(day, &board.time_zone)).then_some(day)
}
