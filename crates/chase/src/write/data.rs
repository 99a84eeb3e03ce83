//! What the templates of the ladder know.

use boardpack_model::board::{Meeting, Role};
use boardpack_model::due::end_of_day;
use boardpack_model::history::{Outcome, Submission};
use boardpack_model::{Board, Finding, ReturnKey, Severity};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use super::{Correction, LetterFacts};
use crate::findings::{self, List};
use crate::ladder::Planned;
use crate::language::Language;
use crate::words;

/// What a template of the ladder knows. What a letter about several returns says of one return is that of the first.
#[derive(Debug, Clone, Serialize)]
pub(super) struct LadderData {
    /// The recipient's name.
    pub(super) to: String,
    /// `data-lead`, `board-member`, `chair` or `officer`.
    pub(super) role: &'static str,
    /// The agency's name, or the names of several.
    pub(super) agency: String,
    /// The name of its drop folder, or the names of several.
    pub(super) drop_folder: String,
    /// The name of its data lead; empty where the register has none.
    pub(super) data_lead: String,
    /// What it is about, for a subject: `quarterly dataset for 2026-27 Q1`, `3 returns for 2026-27 Q1`.
    pub(super) about: String,
    /// The return's title.
    pub(super) title: String,
    /// `2026-27 Q1, April to June 2026`.
    pub(super) period: String,
    /// `2026-27 Q1`.
    pub(super) period_code: String,
    /// Whether all of them carry past figures rather than one period's.
    pub(super) is_history: bool,
    /// The return's due day and how it stands.
    pub(super) due: DueData,
    /// The earliest due day of all of them, for a subject.
    pub(super) first_due: String,
    /// Whether all of them are due on that day.
    pub(super) is_due_together: bool,
    /// The day of the last letter like this one about all of them to this person; empty where this is the first.
    pub(super) earlier: String,
    /// Every return that the letter is about.
    pub(super) returns: Vec<ReturnData>,
    /// The meeting that takes the pack, if any.
    pub(super) meeting: Option<MeetingData>,
    /// The last file that came, if any.
    pub(super) latest: Option<LatestData>,
    /// The last file that came for each of them, each file once.
    pub(super) files: Vec<LatestData>,
    /// The names of the enclosed files.
    pub(super) enclosures: Vec<String>,
    /// What is to be corrected in any of them.
    pub(super) errors: List,
    /// What is to be confirmed, corrected or explained in any of them.
    pub(super) queries: List,
}

/// One of the returns that a letter is about.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ReturnData {
    pub(super) agency: String,
    pub(super) title: String,
    pub(super) period: String,
    pub(super) period_code: String,
    pub(super) is_history: bool,
    pub(super) due: DueData,
    pub(super) latest: Option<LatestData>,
    /// How much of it is there, where part of it came.
    pub(super) part: Option<PartData>,
    /// By when it is to be corrected, where it was sent back.
    pub(super) correction: Option<CorrectionData>,
    /// By when its queries are to be answered, where it was accepted with any.
    pub(super) answer_by: Option<ByData>,
    pub(super) errors: List,
    pub(super) queries: List,
}

/// Part of a return, from however many files.
#[derive(Debug, Clone, Serialize)]
pub(super) struct PartData {
    /// How many figures are there.
    pub(super) read: u32,
    /// How many are expected.
    pub(super) expected: u32,
}

/// A return that was sent back.
#[derive(Debug, Clone, Serialize)]
pub(super) struct CorrectionData {
    /// When the file came.
    pub(super) received: String,
    /// The last day of its correction.
    pub(super) by: ByData,
    /// The day on which the return counts as received if the correction comes by then; empty where it makes no difference.
    pub(super) counts_as: String,
}

/// A day by which something is asked for.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ByData {
    /// `Tuesday 28 July 2026`.
    pub(super) day: String,
    /// The day is today.
    pub(super) is_today: bool,
    /// The day is over.
    pub(super) is_past: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct DueData {
    /// `Tuesday 28 July 2026`.
    pub(super) day: String,
    /// `is due by the end of Tuesday 28 July 2026`, `is due today, …`, `was due on …`.
    pub(super) words: String,
    /// The day is an agreed later one.
    pub(super) is_extended: bool,
    /// The day is over.
    pub(super) is_past: bool,
    /// The day is today.
    pub(super) is_today: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct MeetingData {
    pub(super) title: String,
    pub(super) day: String,
    pub(super) cut_off: String,
    /// What comes now is still in time for the pack.
    pub(super) is_open: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct LatestData {
    /// When it came.
    pub(super) received: String,
    /// How it was answered, as one word with hyphens.
    pub(super) outcome: String,
    /// Its name; empty for a quarantined file, whose name may be a person's.
    pub(super) file: String,
}

pub(super) fn data(board: &Board, planned: &Planned, facts: &LetterFacts) -> LadderData {
    let keys = &planned.returns;
    let returns: Vec<ReturnData> = keys.iter().map(|key| one(board, key, facts)).collect();
    let first = returns.first().cloned().unwrap_or_else(|| unknown(board, facts));
    let agency = keys.first().and_then(|key| board.agency(&key.agency));
    let lead = agency.and_then(|agency| agency.contact(Role::DataLead));
    let mut files: Vec<LatestData> = Vec::new();
    for latest in returns.iter().filter_map(|owed| owed.latest.as_ref()) {
        if !files.contains(latest) {
            files.push(latest.clone());
        }
    }
    let findings: Vec<Finding> = keys.iter().flat_map(|key| of(facts, key)).cloned().collect();
    let language = Language::of(board);
    let days: Vec<Date> = keys.iter().map(|key| due_day(board, Some(key), facts)).collect();
    LadderData {
        to: words::one_line(&planned.to.name),
        role: planned.role.word(),
        agency: language.list(&each_once(returns.iter().map(|owed| owed.agency.clone()))),
        drop_folder: folders(board, keys),
        data_lead: lead
            .map(|contact| words::one_line(&contact.mailbox.name))
            .unwrap_or_default(),
        about: about(board, &returns),
        title: first.title,
        period: first.period,
        period_code: first.period_code,
        is_history: !returns.is_empty() && returns.iter().all(|owed| owed.is_history),
        due: first.due,
        first_due: days
            .iter()
            .min()
            .map(|day| language.day(*day))
            .unwrap_or_default(),
        is_due_together: days.iter().min() == days.iter().max(),
        earlier: facts
            .earlier
            .map(|at| language.day(words::date(at, &board.time_zone)))
            .unwrap_or_default(),
        meeting: keys
            .iter()
            .find_map(|key| meeting_after(board, key, facts.at))
            .map(|meeting| meeting_data(board, meeting, facts.at)),
        latest: first.latest,
        files,
        enclosures: facts
            .enclosures
            .iter()
            .map(|enclosure| words::one_line(&enclosure.name))
            .collect(),
        errors: findings::list(board, &findings, Severity::Error),
        queries: findings::list(board, &findings, Severity::Query),
        returns,
    }
}

/// What is to be corrected, confirmed or explained in one return.
fn of<'a>(facts: &'a LetterFacts, key: &ReturnKey) -> &'a [Finding] {
    facts.findings.get(key).map_or(&[], Vec::as_slice)
}

fn one(board: &Board, key: &ReturnKey, facts: &LetterFacts) -> ReturnData {
    let agency = board.agency(&key.agency);
    let spec = board.return_spec(&key.agency, &key.code);
    let findings = of(facts, key);
    let status = facts.statuses.iter().find(|status| status.key == *key);
    ReturnData {
        agency: agency
            .map(|agency| words::one_line(&agency.name))
            .unwrap_or_default(),
        title: spec.map(|spec| words::one_line(&spec.title)).unwrap_or_default(),
        period: Language::of(board).period(key.period),
        period_code: key.period.to_string(),
        is_history: spec.is_some_and(|spec| spec.is_history),
        due: due(board, Some(key), facts),
        latest: facts.latest.get(key).map(|latest| latest_data(board, latest)),
        part: status
            .and_then(|status| status.part.as_ref())
            .map(|part| PartData {
                read: part.read,
                expected: part.expected,
            }),
        correction: facts
            .corrections
            .get(key)
            .map(|correction| correction_data(board, correction, facts.at)),
        answer_by: facts.answer_by.get(key).map(|day| by(board, *day, facts.at)),
        errors: findings::list(board, findings, Severity::Error),
        queries: findings::list(board, findings, Severity::Query),
    }
}

/// What is said where a letter is about no return.
fn unknown(board: &Board, facts: &LetterFacts) -> ReturnData {
    ReturnData {
        agency: String::new(),
        title: String::new(),
        period: String::new(),
        period_code: String::new(),
        is_history: false,
        due: due(board, None, facts),
        latest: None,
        part: None,
        correction: None,
        answer_by: None,
        errors: List::default(),
        queries: List::default(),
    }
}

/// `police`; of several, with the quotation marks that stand between them: `police" and "social-care`.
fn folders(board: &Board, keys: &[ReturnKey]) -> String {
    let quoted = each_once(keys.iter().map(|key| format!("\"{}\"", key.agency)));
    let listed = Language::of(board).list(&quoted);
    listed.trim_matches('"').to_owned()
}

fn each_once(items: impl Iterator<Item = String>) -> Vec<String> {
    let mut once: Vec<String> = Vec::new();
    for item in items {
        if !once.contains(&item) {
            once.push(item);
        }
    }
    once
}

/// How many periods a subject names.
const MOST_PERIODS: usize = 3;

/// `quarterly dataset for 2026-27 Q1`, `3 returns for 2026-27 Q1`, `3 returns for 2026-27 Q1 and 2026-27 Q2`.
fn about(board: &Board, returns: &[ReturnData]) -> String {
    let words = &Language::of(board).words.about;
    let Some(first) = returns.first() else {
        return String::new();
    };
    let period = first.period_code.as_str();
    if returns.len() == 1 {
        return words.one.with(&[("title", &first.title), ("period", period)]);
    }
    let language = Language::of(board);
    // Of a span of days the months are shorter than the code.
    let short = |owed: &ReturnData| {
        let has_code = owed.period.starts_with(&owed.period_code);
        if has_code { &owed.period_code } else { &owed.period }.clone()
    };
    let mut periods = each_once(returns.iter().map(short));
    let more = periods.len().saturating_sub(MOST_PERIODS);
    periods.truncate(MOST_PERIODS);
    let listed = if more == 0 {
        language.list(&periods)
    } else {
        language.and_more(&periods.join(", "), more)
    };
    words.several_of.with(returns.len(), &[("period", &listed)])
}

/// Every return of a quarter feeds the pack of that period; other returns have no meeting of their own.
fn meeting_after<'a>(board: &'a Board, key: &ReturnKey, at: Timestamp) -> Option<&'a Meeting> {
    let today = words::date(at, &board.time_zone);
    board
        .meeting_for(key.period)
        .filter(|meeting| today < meeting.day)
}

fn meeting_data(board: &Board, meeting: &Meeting, at: Timestamp) -> MeetingData {
    let language = Language::of(board);
    MeetingData {
        title: words::one_line(&meeting.title),
        day: language.day(meeting.day),
        cut_off: language.day(meeting.cut_off),
        is_open: at <= end_of_day(meeting.cut_off, &board.time_zone),
    }
}

fn latest_data(board: &Board, latest: &Submission) -> LatestData {
    let file = match latest.outcome {
        Outcome::Quarantined => String::new(),
        _ => words::shortened(&words::one_line(&latest.file), 80),
    };
    LatestData {
        received: Language::of(board).moment(latest.at, &board.time_zone),
        outcome: latest.outcome.words().replace(' ', "-"),
        file,
    }
}

/// The day on which a return is due; today where that is not known.
fn due_day(board: &Board, key: Option<&ReturnKey>, facts: &LetterFacts) -> Date {
    let status = facts.statuses.iter().find(|status| Some(&status.key) == key);
    let by_rule = || {
        let key = key?;
        let spec = board.return_spec(&key.agency, &key.code)?;
        spec.due_day(key.period, board.calendar_of(&key.agency)).ok()
    };
    status
        .map(|status| words::date(status.due_instant(board), &board.time_zone))
        .or_else(by_rule)
        .unwrap_or_else(|| words::date(facts.at, &board.time_zone))
}

/// The due day in words that are true at the moment of writing, whichever rung the letter stands on.
fn due(board: &Board, key: Option<&ReturnKey>, facts: &LetterFacts) -> DueData {
    let today = words::date(facts.at, &board.time_zone);
    let day = due_day(board, key, facts);
    let status = facts.statuses.iter().find(|status| Some(&status.key) == key);
    let language = Language::of(board);
    let name = language.day(day);
    let phrases = &language.words.due;
    let phrase = match today.cmp(&day) {
        std::cmp::Ordering::Less => &phrases.coming,
        std::cmp::Ordering::Equal => &phrases.today,
        std::cmp::Ordering::Greater => &phrases.past,
    };
    DueData {
        words: phrase.with(&[("day", &name)]),
        day: name,
        is_extended: status.is_some_and(|status| status.extended_to.is_some()),
        is_past: day < today,
        is_today: day == today,
    }
}

/// A day by which something is asked for.
fn by(board: &Board, day: Date, at: Timestamp) -> ByData {
    let today = words::date(at, &board.time_zone);
    ByData {
        day: Language::of(board).day(day),
        is_today: day == today,
        is_past: day < today,
    }
}

fn correction_data(board: &Board, correction: &Correction, at: Timestamp) -> CorrectionData {
    let language = Language::of(board);
    let day_of = |instant| language.day(words::date(instant, &board.time_zone));
    CorrectionData {
        received: language.moment(correction.received, &board.time_zone),
        by: by(board, correction.by, at),
        counts_as: correction.counts_as.map(day_of).unwrap_or_default(),
    }
}
