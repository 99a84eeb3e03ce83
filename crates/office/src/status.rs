//! Who has sent what, as of an instant: one row for each expected return.

use anyhow::{Context, Result};
use boardpack_model::history::{Delivery, Happening, History, Outcome, Submission};
use boardpack_model::{
    AgencyCode, Board, BoardCode, Period, Receipt, ReturnCode, ReturnKey, ReturnStatus, timeliness,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::decide::{day, said, short, withdraw};
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

/// What waits for a person, in words: files that lie in an agency's folder and do not become whole; mail that was not taken, and
/// addresses from which letters come back; then, the oldest first,
/// files that are held or set aside, letters whose answer was lost, a draft to approve.
pub fn needs_a_person(office: &mut Office, open: &OpenBoard, now: Timestamp) -> Result<Vec<String>> {
    let board = &open.board;
    let history = office
        .ledger
        .history(&board.code)
        .context("reading the ledger")?
        .as_at(now);
    let mut needs = waiting_for_long(office, board)?;
    needs.extend(mail_in::waiting(office, board)?);
    needs.extend(mail_in::failing(board, &history));
    needs.extend(files_to_decide(open, &history));
    let uncertain = history
        .letters
        .values()
        .filter(|letter| letter.delivery == Delivery::Uncertain);
    needs.extend(uncertain.map(|letter| format!("the letter {} may or may not have arrived", letter.key)));
    let today = now.to_zoned(board.time_zone.clone()).date();
    for meeting in board.meetings.iter().filter(|meeting| meeting.day >= today) {
        let drafts = history.events.iter().filter(|e| {
            e.what
                == Happening::Drafted {
                    period: meeting.period,
                }
        });
        let drafted = drafts.map(|event| event.at).max();
        let issued = history.packs.iter().any(|pack| pack.period == meeting.period);
        let gone = drafted.and_then(|at| withdraw::since_draft(&history, meeting.period, at));
        if let Some(gone) = gone.filter(|_| !issued) {
            needs.push(format!(
                "the draft for {} was made before {gone}, was taken back: `boardpack pack --period \"{}\"` makes a new one",
                meeting.period, meeting.period
            ));
        } else if drafted.is_some() && !issued {
            needs.push(format!(
                "the pack for {} is drafted and waits for approval; papers go out on {}",
                meeting.period, meeting.papers
            ));
        }
    }
    Ok(needs)
}

/// Held and quarantined files about which nothing was decided.
fn files_to_decide(open: &OpenBoard, history: &History) -> Vec<String> {
    let mut needs = Vec::new();
    for (index, submission) in history.submissions.iter().enumerate() {
        let is_same = |other: &Submission| {
            submission.key().is_some() && other.agency == submission.agency && other.key() == submission.key()
        };
        let came_again = history.submissions.iter().skip(index + 1).any(is_same);
        let what = match submission.outcome {
            Outcome::Held if !came_again => "is held",
            Outcome::Quarantined => "was set aside",
            _ => continue,
        };
        if !said::is_answered(history, submission) {
            needs.push(format!(
                "{}, {}: `{}` ({}) {what}: {}",
                submission.agency,
                day(open, submission.at),
                submission.file,
                short(&submission.sha256),
                submission.reason
            ));
        }
    }
    needs
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
