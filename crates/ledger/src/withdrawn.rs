//! Which submissions were taken back: what they say counts until then.

use std::collections::BTreeSet;

use boardpack_model::BoardCode;
use boardpack_model::history::Happening;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds};
use crate::{LedgerError, events};

/// The numbers of the submissions that had been taken back at an instant, in nanoseconds.
pub(crate) async fn select(
    connection: &mut AnyConnection,
    board: &BoardCode,
    as_at: i64,
) -> Result<BTreeSet<i64>, LedgerError> {
    let mut withdrawn = BTreeSet::new();
    for event in events::select(connection, board).await? {
        if let Happening::Withdrawn { submission, .. } = event.what
            && nanoseconds(event.at)? <= as_at
        {
            withdrawn.insert(submission);
        }
    }
    Ok(withdrawn)
}

/// Those rows whose `submission` had not been taken back at an instant.
pub(crate) async fn standing(
    connection: &mut AnyConnection,
    (board, as_at): (&BoardCode, i64),
    found: Vec<sqlx::any::AnyRow>,
) -> Result<Vec<Row>, LedgerError> {
    let withdrawn = select(connection, board, as_at).await?;
    let mut standing = Vec::new();
    for row in rows(found) {
        if !withdrawn.contains(&row.number("submission")?) {
            standing.push(row);
        }
    }
    Ok(standing)
}
