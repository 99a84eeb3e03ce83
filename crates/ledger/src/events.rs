//! Events: what a person or the program did that is no file and no letter.

use boardpack_model::BoardCode;
use boardpack_model::history::{Event, Happening};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{nanoseconds, storable, to_json};
use crate::{Ledger, LedgerError, LetterToStore, letters};

/// An event to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEvent {
    /// When it counts from.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What it was.
    pub what: Happening,
    /// A name for a thing that happens at most once on a board, such as `approved/2026-27-Q1/1`; nothing for one that may
    /// happen again.
    pub once: Option<String>,
}

impl Ledger {
    /// Records an event and its letters: all or nothing. One that happens at most once and is there already is recognised
    /// and adds nothing. Gives the event's number.
    pub fn record_event(
        &mut self,
        board: &BoardCode,
        event: &NewEvent,
        letters: &[LetterToStore],
    ) -> Result<i64, LedgerError> {
        let mode = self.mode(board);
        self.write(async |connection| {
            let (id, new) = insert(connection, board, event).await?;
            if new {
                for letter in letters {
                    letters::insert(connection, (board, mode), letter, letters::Because::Event(id)).await?;
                }
            }
            Ok(id)
        })
    }
}

/// Records an event unless it happened already; gives its number and whether it is new.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    board: &BoardCode,
    event: &NewEvent,
) -> Result<(i64, bool), LedgerError> {
    let new: Option<i64> = sqlx::query_scalar(
        "insert into event (board, at, by_whom, what, once) values ($1, $2, $3, $4, $5) \
         on conflict do nothing returning id",
    )
    .bind(board.as_str())
    .bind(nanoseconds(event.at)?)
    .bind(storable(&event.by))
    .bind(to_json(&event.what))
    .bind(event.once.clone())
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(id) = new {
        return Ok((id, true));
    }
    let id = sqlx::query_scalar("select id from event where board = $1 and once = $2")
        .bind(board.as_str())
        .bind(event.once.clone())
        .fetch_one(connection)
        .await?;
    Ok((id, false))
}

pub(crate) async fn select(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<Vec<Event>, LedgerError> {
    let found = sqlx::query("select id, at, by_whom, what from event where board = $1 order by at, id")
        .bind(board.as_str())
        .fetch_all(connection)
        .await?;
    rows(found)
        .map(|row| {
            Ok(Event {
                id: row.number("id")?,
                at: row.instant("at")?,
                by: row.text("by_whom")?,
                what: row.json("what")?,
            })
        })
        .collect()
}
