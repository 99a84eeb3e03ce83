//! Who has sent what, as of an instant: one row for each expected return.

use anyhow::{Context, Result};
use boardpack_model::history::{Happening, History, Outcome};
use boardpack_model::{
    AgencyCode, Board, BoardCode, Period, Receipt, ReturnCode, ReturnKey, ReturnStatus, timeliness,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::decide::withdraw;
use crate::deliver::trouble;
use crate::sightings::{Sightings, Waiting};
use crate::{Office, OpenBoard, mail_in};

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
    /// When it came, as the clock counts it.
    pub received: Option<String>,
    /// Its receipt status.
    pub receipt: Receipt,
    /// How its submission was answered.
    pub outcome: Option<Outcome>,
    /// What was last taken back of it, if anything was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
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
    Ok(statuses
        .iter()
        .filter(|status| belongs(status))
        .map(|status| StatusRow {
            withdrawn: withdrawal(&open.board, &history, &status.key),
            ..row(&open.board, status)
        })
        .collect())
}

fn row(board: &Board, status: &ReturnStatus) -> StatusRow {
    StatusRow {
        board: board.code.clone(),
        agency: status.key.agency.clone(),
        return_code: status.key.code.clone(),
        period: status.key.period,
        due: local(board, status.due),
        extended_to: status.extended_to,
        received: status.received.map(|at| local(board, at)),
        receipt: status.receipt,
        outcome: status.outcome,
        withdrawn: None,
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
    let mut needs = only_the_office_sees(office, open, &history.as_at(now))?;
    needs.extend(mail_in::waiting(office, board)?);
    needs.extend(stale_drafts(board, &history.as_at(now), now));
    let known = boardpack_chase::needs(board, &history, now).context("working out due dates")?;
    let told = known
        .into_iter()
        .filter(|need| need.waits && !need.is_of_the_post);
    needs.extend(told.map(|need| need.words));
    Ok(needs)
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

/// Files that lie in an agency's folder and do not become whole, and trouble with the post.
pub(crate) fn only_the_office_sees(
    office: &mut Office,
    open: &OpenBoard,
    history: &History,
) -> Result<Vec<String>> {
    let mut needs = waiting_for_long(office, &open.board)?;
    needs.extend(trouble::needs(office, open, history)?);
    Ok(needs)
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
