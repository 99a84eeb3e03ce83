//! The letters of the ladder, written out.

use boardpack_model::board::{Meeting, Role};
use boardpack_model::due::end_of_day;
use boardpack_model::history::{Outcome, Submission};
use boardpack_model::letter::{Enclosure, Letter};
use boardpack_model::{
    Board, Finding, History, OutsideCoverage, ReturnKey, ReturnStatus, Severity, timeliness,
};
use jiff::Timestamp;
use serde::Serialize;

use crate::findings::{self, List};
use crate::ladder::Planned;
use crate::wording::{self, BrokenTemplate};
use crate::words;

/// What is known when a letter of the ladder is written.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterFacts {
    /// The instant at which it is written.
    pub at: Timestamp,
    /// How each of its returns stands.
    pub statuses: Vec<ReturnStatus>,
    /// What is to be corrected.
    pub findings: Vec<Finding>,
    /// The last file that came for its return, or may have been meant for it.
    pub latest: Option<Submission>,
    /// What travels with it, such as the pre-filled workbook.
    pub enclosures: Vec<Enclosure>,
}

impl LetterFacts {
    /// What the history tells; findings and enclosures are the caller's to add.
    pub fn of(
        board: &Board,
        history: &History,
        planned: &Planned,
        at: Timestamp,
    ) -> Result<Self, OutsideCoverage> {
        let statuses = planned
            .returns
            .iter()
            .map(|key| timeliness::status(board, history, key, at))
            .collect::<Result<_, _>>()?;
        let latest = planned
            .returns
            .first()
            .and_then(|key| latest(board, history, key, at))
            .cloned();
        Ok(Self {
            at,
            statuses,
            findings: Vec::new(),
            latest,
            enclosures: Vec::new(),
        })
    }
}

/// The last file that was for a return, or that came after the return's period from its agency and was for none that we
/// know.
fn latest<'a>(board: &Board, history: &'a History, key: &ReturnKey, at: Timestamp) -> Option<&'a Submission> {
    let period_end = end_of_day(key.period.last_day(), &board.time_zone);
    history.submissions.iter().rev().find(|submission| {
        let may_be_meant =
            submission.key().is_none() && submission.agency == key.agency && submission.at > period_end;
        submission.known_at <= at && (submission.key().as_ref() == Some(key) || may_be_meant)
    })
}

/// Writes a letter of the ladder.
///
/// # Errors
///
/// The template of the rung, which may be the board's own, cannot be made into a letter.
pub fn write(board: &Board, planned: &Planned, facts: &LetterFacts) -> Result<Letter, BrokenTemplate> {
    let wording = wording::fill(board, &planned.template, &data(board, planned, facts))?;
    // Findings tell of figures, and a return workbook is pre-filled with them.
    let marking = if facts.findings.is_empty() && facts.enclosures.is_empty() {
        ""
    } else {
        board.marking.as_str()
    };
    Ok(Letter {
        key: planned.key.clone(),
        at: facts.at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: planned.to.clone(),
        subject: words::marked_subject(marking, &wording.subject),
        text: wording.text,
        html: None,
        enclosures: facts.enclosures.clone(),
        why: planned.why.clone(),
    })
}

/// What a template of the ladder knows.
#[derive(Debug, Clone, Serialize)]
struct LadderData {
    /// The recipient's name.
    to: String,
    /// `data-lead` or `board-member`.
    role: &'static str,
    /// The agency's name.
    agency: String,
    /// The name of its drop folder.
    drop_folder: String,
    /// The name of its data lead; empty where the register has none.
    data_lead: String,
    /// The return's title.
    title: String,
    /// `2026-27 Q1, April to June 2026`.
    period: String,
    /// `2026-27 Q1`.
    period_code: String,
    /// Whether it carries past figures rather than one period's.
    is_history: bool,
    /// The return's due day and how it stands.
    due: DueData,
    /// The meeting that takes the pack, if any.
    meeting: Option<MeetingData>,
    /// The last file that came, if any.
    latest: Option<LatestData>,
    /// The names of the enclosed files.
    enclosures: Vec<String>,
    /// What is to be corrected.
    errors: List,
    /// What is to be confirmed, corrected or explained.
    queries: List,
}

#[derive(Debug, Clone, Serialize)]
struct DueData {
    /// `Tuesday 28 July 2026`.
    day: String,
    /// `is due by the end of Tuesday 28 July 2026`, `is due today, …`, `was due on …`.
    words: String,
    /// The day is an agreed later one.
    is_extended: bool,
    /// The day is over.
    is_past: bool,
    /// The day is today.
    is_today: bool,
}

#[derive(Debug, Clone, Serialize)]
struct MeetingData {
    title: String,
    day: String,
    cut_off: String,
    /// What comes now is still in time for the pack.
    is_open: bool,
}

#[derive(Debug, Clone, Serialize)]
struct LatestData {
    /// When it came.
    received: String,
    /// How it was answered, as one word with hyphens.
    outcome: String,
    /// Its name; empty for a quarantined file, whose name may be a person's.
    file: String,
}

fn data(board: &Board, planned: &Planned, facts: &LetterFacts) -> LadderData {
    let key = planned.returns.first();
    let agency = key.and_then(|key| board.agency(&key.agency));
    let spec = key.and_then(|key| board.return_spec(&key.agency, &key.code));
    let text = |known: Option<&String>| known.map(|text| words::one_line(text)).unwrap_or_default();
    LadderData {
        to: words::one_line(&planned.to.name),
        role: planned.role.word(),
        agency: text(agency.map(|agency| &agency.name)),
        drop_folder: key.map(|key| key.agency.to_string()).unwrap_or_default(),
        data_lead: text(
            agency
                .and_then(|agency| agency.contact(Role::DataLead))
                .map(|contact| &contact.mailbox.name),
        ),
        title: text(spec.map(|spec| &spec.title)),
        period: key.map(|key| words::period(key.period)).unwrap_or_default(),
        period_code: key.map(|key| key.period.to_string()).unwrap_or_default(),
        is_history: spec.is_some_and(|spec| spec.is_history),
        due: due(board, key, facts),
        meeting: key
            .and_then(|key| meeting_after(board, key, facts.at))
            .map(|meeting| meeting_data(board, meeting, facts.at)),
        latest: facts.latest.as_ref().map(|latest| latest_data(board, latest)),
        enclosures: facts
            .enclosures
            .iter()
            .map(|enclosure| words::one_line(&enclosure.name))
            .collect(),
        errors: findings::list(board, &facts.findings, Severity::Error),
        queries: findings::list(board, &facts.findings, Severity::Query),
    }
}

/// Every return of a quarter feeds the pack of that period; other returns have no meeting of their own.
fn meeting_after<'a>(board: &'a Board, key: &ReturnKey, at: Timestamp) -> Option<&'a Meeting> {
    let today = words::date(at, &board.time_zone);
    board
        .meeting_for(key.period)
        .filter(|meeting| today < meeting.day)
}

fn meeting_data(board: &Board, meeting: &Meeting, at: Timestamp) -> MeetingData {
    MeetingData {
        title: words::one_line(&meeting.title),
        day: words::day(meeting.day),
        cut_off: words::day(meeting.cut_off),
        is_open: at <= end_of_day(meeting.cut_off, &board.time_zone),
    }
}

fn latest_data(board: &Board, latest: &Submission) -> LatestData {
    let file = match latest.outcome {
        Outcome::Quarantined => String::new(),
        _ => words::shortened(&words::one_line(&latest.file), 80),
    };
    LatestData {
        received: words::moment(latest.at, &board.time_zone),
        outcome: latest.outcome.words().replace(' ', "-"),
        file,
    }
}

/// The due day in words that are true at the moment of writing, whichever rung the letter stands on.
fn due(board: &Board, key: Option<&ReturnKey>, facts: &LetterFacts) -> DueData {
    let today = words::date(facts.at, &board.time_zone);
    let status = facts.statuses.iter().find(|status| Some(&status.key) == key);
    let by_rule = || {
        let key = key?;
        let spec = board.return_spec(&key.agency, &key.code)?;
        board.due_day(spec, key.period).ok()
    };
    let day = status
        .map(|status| words::date(status.due_instant(board), &board.time_zone))
        .or_else(by_rule)
        .unwrap_or(today);
    let name = words::day(day);
    DueData {
        words: match today.cmp(&day) {
            std::cmp::Ordering::Less => format!("is due by the end of {name}"),
            std::cmp::Ordering::Equal => format!("is due today, {name}"),
            std::cmp::Ordering::Greater => format!("was due on {name}"),
        },
        day: name,
        is_extended: status.is_some_and(|status| status.extended_to.is_some()),
        is_past: day < today,
        is_today: day == today,
    }
}

/// Fills a template of the ladder with every kind of data that it can meet; the faults, each once.
pub(crate) fn try_out(board: &Board, template: &str, at: Timestamp) -> Vec<BrokenTemplate> {
    let mut faults = Vec::new();
    for data in samples(at) {
        if let Err(fault) = wording::fill(board, template, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

/// Data with nothing optional known.
fn bare_sample() -> LadderData {
    LadderData {
        to: "A person".to_owned(),
        role: Role::DataLead.word(),
        agency: "An agency".to_owned(),
        drop_folder: "agency".to_owned(),
        data_lead: String::new(),
        title: "dataset".to_owned(),
        period: "2026-27 Q1, April to June 2026".to_owned(),
        period_code: "2026-27 Q1".to_owned(),
        is_history: false,
        due: DueData {
            day: "Tuesday 28 July 2026".to_owned(),
            words: "is due by the end of Tuesday 28 July 2026".to_owned(),
            is_extended: false,
            is_past: false,
            is_today: false,
        },
        meeting: None,
        latest: None,
        enclosures: Vec::new(),
        errors: List::default(),
        queries: List::default(),
    }
}

/// Every value of each field, the optional ones with and without, in as few letters as that takes.
fn samples(at: Timestamp) -> Vec<LadderData> {
    let bare = bare_sample();
    let list = List {
        groups: vec![findings::Group {
            place: "cell A1".to_owned(),
            message: "Is blank.".to_owned(),
            about: "CSC01, Referrals".to_owned(),
            hint: "Give a figure.".to_owned(),
        }],
        more: 1,
    };
    let outcomes = ["returned-for-correction", "held", "quarantined", "refused"];
    let mut samples = vec![bare.clone()];
    for (number, outcome) in outcomes.into_iter().enumerate() {
        let (first, second) = (number % 2 == 0, number / 2 == 0);
        samples.push(LadderData {
            role: if first { Role::BoardMember } else { Role::DataLead }.word(),
            data_lead: "A data lead".to_owned(),
            is_history: second,
            due: DueData {
                is_extended: first,
                is_past: second,
                is_today: !second,
                ..bare.due.clone()
            },
            meeting: Some(MeetingData {
                title: "Board".to_owned(),
                day: "Thursday 17 September 2026".to_owned(),
                cut_off: "Tuesday 25 August 2026".to_owned(),
                is_open: first,
            }),
            latest: Some(LatestData {
                received: words::moment(at, &jiff::tz::TimeZone::UTC),
                outcome: outcome.to_owned(),
                file: if second { "return.xlsx" } else { "" }.to_owned(),
            }),
            enclosures: vec!["return.xlsx".to_owned()],
            errors: list.clone(),
            queries: list.clone(),
            ..bare.clone()
        });
    }
    samples
}
