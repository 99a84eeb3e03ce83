//! The last instant that anything in the ledger carries: the clock of an office never goes back before it.

use boardpack_model::BoardCode;
use jiff::Timestamp;

use crate::rows::Row;
use crate::{Ledger, LedgerError};

const LAST: &str = "select max(at) as at from ( \
     select max(first_seen) as at from arrival where board = $1 \
     union all select max(known_at) from submission where board = $1 \
     union all select max(at) from event where board = $1 \
     union all select max(at) from letter where board = $1 \
     union all select max(at) from attempt where board = $1 \
     union all select max(issued_at) from pack where board = $1) every_kind";

impl Ledger {
    /// The latest instant of all facts of a board; nothing where there is none yet.
    pub fn last_fact(&mut self, board: &BoardCode) -> Result<Option<Timestamp>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(LAST)
                .bind(board.as_str())
                .fetch_one(connection)
                .await?;
            Row::from(found).maybe_instant("at")
        })
    }
}
