//! Leases: who is doing which work, so that a second worker is harmless, and when a work that goes on for ever was last done.
//! The one table that changes.

use boardpack_model::BoardCode;
use jiff::Timestamp;

use crate::rows::{Row, nanoseconds};
use crate::{Ledger, LedgerError};

/// A claim to a piece of work for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The work, such as `tick` or `post`.
    pub work: String,
    /// Who claims it: the process and the machine, in words that an officer can use.
    pub holder: String,
    /// Now.
    pub now: Timestamp,
    /// Until when it is theirs unless they give it back or claim it again.
    pub until: Timestamp,
}

impl Ledger {
    /// Claims a piece of work. Yes where nobody holds it, the holder's time is over, or the holder is the same.
    pub fn claim(&mut self, board: &BoardCode, claim: &Claim) -> Result<bool, LedgerError> {
        self.write(async |connection| {
            let done = sqlx::query(
                "insert into lease (board, work, holder, until) values ($1, $2, $3, $4) \
                 on conflict (board, work) do update set holder = excluded.holder, until = excluded.until \
                 where lease.holder = excluded.holder or lease.until <= $5",
            )
            .bind(board.as_str())
            .bind(claim.work.as_str())
            .bind(claim.holder.as_str())
            .bind(nanoseconds(claim.until)?)
            .bind(nanoseconds(claim.now)?)
            .execute(connection)
            .await?;
            Ok(done.rows_affected() > 0)
        })
    }

    /// Notes that a work was done at an instant, with what is to be told about it; the note before it goes. [`Ledger::holder`]
    /// tells the last one. This is no fact: one for every minute of a year would say nothing.
    pub fn note(
        &mut self,
        board: &BoardCode,
        work: &str,
        told: &str,
        at: Timestamp,
    ) -> Result<(), LedgerError> {
        self.write(async |connection| {
            sqlx::query(
                "insert into lease (board, work, holder, until) values ($1, $2, $3, $4) \
                 on conflict (board, work) do update set holder = excluded.holder, until = excluded.until",
            )
            .bind(board.as_str())
            .bind(work)
            .bind(told)
            .bind(nanoseconds(at)?)
            .execute(connection)
            .await?;
            Ok(())
        })
    }

    /// Gives back a piece of work; nothing happens where another holds it.
    pub fn release(&mut self, board: &BoardCode, work: &str, holder: &str) -> Result<(), LedgerError> {
        self.write(async |connection| {
            sqlx::query("delete from lease where board = $1 and work = $2 and holder = $3")
                .bind(board.as_str())
                .bind(work)
                .bind(holder)
                .execute(connection)
                .await?;
            Ok(())
        })
    }

    /// Who holds a piece of work and until when, where anybody does.
    pub fn holder(
        &mut self,
        board: &BoardCode,
        work: &str,
    ) -> Result<Option<(String, Timestamp)>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query("select holder, until from lease where board = $1 and work = $2")
                .bind(board.as_str())
                .bind(work)
                .fetch_optional(connection)
                .await?;
            found
                .map(Row::from)
                .map(|row| Ok((row.text("holder")?, row.instant("until")?)))
                .transpose()
        })
    }
}
