//! Who has sent what, as of an instant: one row for each expected return.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use boardpack_assess::Known;
use boardpack_assess::rules::of_returns;
use boardpack_chase::calendar::known_until;
use boardpack_model::assessment::Checks;
use boardpack_model::history::{Happening, History, Outcome, Submission};
use boardpack_model::{
    AgencyCode, Board, BoardCode, Period, Receipt, ReturnCode, ReturnKey, ReturnStatus, timeliness,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::decide::withdraw;
use crate::deliver::trouble;
use crate::sightings::{Sightings, Waiting};
use crate::{Office, OpenBoard, assess, clock, mail_in};

/// How one expected return stands: a row of `status --format json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatusRow {
    /// The board.
    pub board: BoardCode,
    /// Who owes it.
    pub agency: AgencyCode,
    /// What it is.
    #[serde(rename = "return")]
    pub return_code: ReturnCode,
    /// For when.
    pub period: Period,
    /// When it is due by its rule, with the board's offset.
    pub due: String,
    /// The agreed later due day, if any.
    pub extended_to: Option<Date>,
    /// The last good cut-off: the last day on which it can come and be used in its pack. Nothing where no meeting takes one.
    pub cut_off: Option<Date>,
    /// The last day on which it is taken as a matter of course. Nothing where it is never closed.
    pub closes: Option<Date>,
    /// When it came, as the clock counts it.
    pub received: Option<String>,
    /// Its receipt status.
    pub receipt: Receipt,
    /// How its submission was answered.
    pub outcome: Option<Outcome>,
    /// How many checks its figures have been through, as they stand. Nothing where none are in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checks: Option<Checks>,
    /// What was last taken back of it, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
    /// What came of it before the rest, where part of it came first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<PartRow>,
    /// When its file was first seen, where it counts from its birth in the drop folder because nobody watched then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_seen: Option<String>,
    /// Its receipt status as people read it.
    #[serde(skip)]
    pub words: String,
}

/// An accepted file of a return that was taken back.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Withdrawal {
    /// The file.
    pub file: String,
    /// When it was taken back, with the board's offset.
    pub at: String,
    /// By whom.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// What came of a return before the rest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PartRow {
    /// When the first part came, with the board's offset.
    pub received: String,
    /// How many figures are there.
    pub read: u32,
    /// How many are expected.
    pub expected: u32,
    /// When the rest came, if it has.
    pub rest: Option<String>,
    /// Whether the rest came after the due day, or is not there after it.
    pub rest_is_late: bool,
}

/// Every expected return of a board as known at an instant; of one period only, where that is given.
///
/// A period also brings the returns of other kinds that end within it: a term, a year.
pub fn status(
    office: &mut Office,
    open: &OpenBoard,
    period: Option<Period>,
    now: Timestamp,
) -> Result<Vec<StatusRow>> {
    let history = office
        .ledger
        .history(&open.board.code)
        .context("reading the ledger")?
        .as_at(now);
    let statuses = timeliness::statuses(&open.board, &history, now).context("working out due dates")?;
    let belongs = |status: &ReturnStatus| {
        period
            .is_none_or(|period| status.key.period == period || period.contains(status.key.period.last_day()))
    };
    let statuses: Vec<&ReturnStatus> = statuses.iter().filter(|status| belongs(status)).collect();
    let checks = checks(office, &open.board, &history, (&statuses, now))?;
    let rows = statuses.into_iter().map(|status| StatusRow {
        checks: checks.get(&status.key).copied(),
        withdrawn: withdrawal(&open.board, &history, &status.key),
        ..row(&open.board, status)
    });
    Ok(rows.collect())
}

/// How many checks were made of each return, as its figures stand: the same that `assess` and the pack count.
fn checks(
    office: &mut Office,
    board: &Board,
    history: &History,
    (statuses, now): (&[&ReturnStatus], Timestamp),
) -> Result<BTreeMap<ReturnKey, Checks>> {
    let (observations, commentary) = assess::sent(&mut office.ledger, board, now)?;
    let known = Known {
        observations: &observations,
        commentary: &commentary,
        findings: &[],
        history,
        previous_as_at: None,
    };
    // Of what was sent back nothing stands: its receipt says what was found.
    let is_in = |status: &&&ReturnStatus| status.outcome.is_some_and(Outcome::is_acceptance);
    let is_in: Vec<&ReturnStatus> = statuses.iter().filter(is_in).copied().collect();
    let checks = of_returns(board, &is_in, &known, now).checks;
    Ok(checks.into_iter().map(|one| (one.key, one.checks)).collect())
}

fn row(board: &Board, status: &ReturnStatus) -> StatusRow {
    StatusRow {
        board: board.code.clone(),
        agency: status.key.agency.clone(),
        return_code: status.key.code.clone(),
        period: status.key.period,
        due: local(board, status.due),
        extended_to: status.extended_to,
        cut_off: board.cut_off_of(status.key.period),
        closes: status.closes_on(board).unwrap_or_default(),
        received: status.received.map(|at| local(board, at)),
        receipt: status.receipt,
        outcome: status.outcome,
        checks: None,
        withdrawn: None,
        part: status.part.as_ref().map(|part| PartRow {
            received: local(board, part.at),
            read: part.read,
            expected: part.expected,
            rest: part.rest.map(|at| local(board, at)),
            rest_is_late: part.rest_is_late,
        }),
        first_seen: status.benefit_of_the_doubt.map(|at| local(board, at)),
        words: status.words(),
    }
}

fn withdrawal(board: &Board, history: &History, key: &ReturnKey) -> Option<Withdrawal> {
    history.events.iter().rev().find_map(|event| match &event.what {
        Happening::Withdrawn {
            submission,
            key: of,
            reason,
        } if of == key => {
            let one = history.submissions.iter().find(|one| one.id == *submission)?;
            Some(Withdrawal {
                file: one.file.clone(),
                at: local(board, event.at),
                by: event.by.clone(),
                reason: reason.clone(),
            })
        }
        _ => None,
    })
}

/// An instant as RFC 3339 with the board's offset, to the second.
pub fn local(board: &Board, at: Timestamp) -> String {
    at.to_zoned(board.time_zone.clone())
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// What waits for a person, in words: what only the office sees, then what the plan knows; the officer's digest says the same.
pub fn needs_a_person(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Vec<String>> {
    let board = &open.board;
    let history = office.ledger.history(&board.code).context("reading the ledger")?;
    let mut needs = only_the_office_sees(office, open, (&history.as_at(now), now))?;
    needs.extend(mail_in::waiting(office, board)?);
    needs.extend(undated(board, &history.as_at(now), now));
    let known = boardpack_chase::needs(board, &history, now);
    let told = known
        .into_iter()
        .filter(|need| need.waits && !need.is_of_the_post);
    needs.extend(told.map(|need| need.words));
    Ok(needs)
}

/// Closing days that cannot be worked out, because no bank holidays are known that far ahead.
fn undated(board: &Board, history: &History, now: Timestamp) -> Option<String> {
    let statuses = match timeliness::statuses(board, history, now) {
        Ok(statuses) => statuses,
        Err(outside) => return Some(outside.to_string()),
    };
    let unknown: Vec<String> = statuses
        .iter()
        .filter_map(|status| Some((status, status.closes_on(board).err()?)))
        .map(|(status, _)| status.key.to_string())
        .collect();
    let words = || {
        format!(
            "when these are closed is not known: {}; {}",
            unknown.join(", "),
            known_until()
        )
    };
    (!unknown.is_empty()).then(words)
}

/// Drafts that hold what was taken back since.
fn stale_drafts(board: &Board, history: &History, now: Timestamp) -> Vec<String> {
    let today = now.to_zoned(board.time_zone.clone()).date();
    let coming = board.meetings.iter().filter(|meeting| meeting.day >= today);
    let stale = coming.filter_map(|meeting| {
        let period = meeting.period;
        let drafts = history
            .events
            .iter()
            .filter(|event| event.what == Happening::Drafted { period });
        let drafted = drafts.map(|event| event.at).max()?;
        let gone = withdraw::since_draft(history, period, drafted)?;
        let issued = history.packs.iter().any(|pack| pack.period == period);
        (!issued).then(|| {
            format!(
                "the draft for {period} was made before {gone}, was taken back: `boardpack pack --period \"{period}\"` makes a \
                 new one"
            )
        })
    });
    stale.collect()
}

/// A clock that is in doubt; files that lie in an agency's folder and do not become whole; what came late while nobody watched
/// and what is more than expected; trouble with the post; drafts that hold what was taken back.
pub(crate) fn only_the_office_sees(
    office: &mut Office,
    open: &OpenBoard,
    (history, now): (&History, Timestamp),
) -> Result<Vec<String>> {
    let board = &open.board;
    // An instant that was asked for tells nothing of the machine's clock.
    let mut needs = Vec::new();
    if office.uptime.is_some() {
        needs.extend(clock::doubt(office, open, now)?);
    }
    needs.extend(waiting_for_long(office, board)?);
    needs.extend(came_unwatched(board, history, now)?);
    needs.extend(more_than_expected(board, history, now));
    needs.extend(trouble::needs(office, open, history)?);
    needs.extend(stale_drafts(board, history, now));
    Ok(needs)
}

/// For how many days the officer is told of what came late while nobody watched.
const TOLD_FOR: SignedDuration = SignedDuration::from_hours(28 * 24);

/// Returns first seen after their due instant by a look before which nobody had watched, where the file system does not say
/// when they were put there: late by what is known, and the officer may know better.
fn came_unwatched(board: &Board, history: &History, now: Timestamp) -> Result<Vec<String>> {
    let statuses = timeliness::statuses(board, history, now).context("working out due dates")?;
    let unwatched = timeliness::unwatched(history, now);
    let mut needs = Vec::new();
    for status in statuses.iter().filter(|one| one.receipt == Receipt::ReceivedLate) {
        let due = status.due_instant(board);
        let over_the_due = |(from, until): &&(Timestamp, Timestamp)| {
            *from <= due && due < *until && now.duration_since(*until) < TOLD_FOR
        };
        let Some((from, until)) = unwatched.iter().find(over_the_due) else {
            continue;
        };
        let is_unborn = |file: &&Submission| file.at == *until && file.born.is_none();
        let came = history.submissions.iter().filter(|file| file.is_for(&status.key));
        if status.received == Some(*until) && came.clone().any(|file| is_unborn(&file)) {
            needs.push(format!(
                "{}, {} of {}: first seen on {}, after it was due; nobody watched the drop folder from {} on, and the file does not \
                 say when it came. If it came in time, agree a later day with `boardpack decide --extend`",
                status.key.agency,
                status.key.code,
                status.key.period,
                minute(board, *until),
                minute(board, *from),
            ));
        }
    }
    Ok(needs)
}

/// An instant as people read it: `2026-08-03 09:00`.
fn minute(board: &Board, at: Timestamp) -> String {
    at.to_zoned(board.time_zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// Accepted returns that the register does not ask for.
fn more_than_expected(board: &Board, history: &History, now: Timestamp) -> Vec<String> {
    let unexpected = timeliness::unexpected(board, history, now);
    let words = |submission: &&Submission| {
        let key = submission.key()?;
        Some(format!(
            "{}, {} of {}: received, and not expected: the register does not ask for it",
            key.agency, key.code, key.period
        ))
    };
    unexpected.iter().filter_map(words).collect()
}

/// What has lain in an agency's folder for a day or longer, by the machine's clock, and could not be taken.
fn waiting_for_long(office: &Office, board: &Board) -> Result<Vec<String>> {
    let sightings = Sightings::load(&office.workspace.sightings(&board.code))?;
    let agency = |path: &str| {
        let first = path
            .split_once('/')
            .and_then(|(first, _)| AgencyCode::new(first).ok());
        first.filter(|code| board.agency(code).is_some())
    };
    let words = |waiting: Waiting<'_>| {
        let day = waiting.first_seen.to_zoned(board.time_zone.clone()).date();
        agency(waiting.path).map(|agency| {
            format!(
                "{agency}, {day}: `{}` lies in the drop folder and cannot be taken: {}",
                waiting.path, waiting.reason
            )
        })
    };
    Ok(sightings.for_long().into_iter().filter_map(words).collect())
}
