//! Issued packs: which edition, made of what, approved by whom.

use boardpack_model::BoardCode;
use boardpack_model::history::IssuedPack;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds, storable, to_json};
use crate::{Ledger, LedgerError, NewEvent, events};

impl Ledger {
    /// Records an issued pack and its approval: both or neither. The same issue recorded again adds nothing; another pack
    /// under its number is refused.
    pub fn record_issue(
        &mut self,
        board: &BoardCode,
        pack: &IssuedPack,
        approval: &NewEvent,
    ) -> Result<(), LedgerError> {
        self.write(async |connection| {
            if !insert(connection, board, pack).await? && !select(connection, board).await?.contains(pack) {
                return Err(different(pack));
            }
            events::insert(connection, board, approval).await?;
            Ok(())
        })
    }
}

fn different(pack: &IssuedPack) -> LedgerError {
    LedgerError::Different(format!("the pack {}, issue {}", pack.period, pack.issue))
}

async fn insert(
    connection: &mut AnyConnection,
    board: &BoardCode,
    pack: &IssuedPack,
) -> Result<bool, LedgerError> {
    let done = sqlx::query(
        "insert into pack (board, period, issue, as_at, issued_at, approved_by, version, pipeline, files, audiences) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
    )
    .bind(board.as_str())
    .bind(pack.period.to_string())
    .bind(i64::from(pack.issue))
    .bind(nanoseconds(pack.as_at)?)
    .bind(nanoseconds(pack.issued_at)?)
    .bind(storable(&pack.approved_by))
    .bind(pack.version.as_str())
    .bind(to_json(&pack.pipeline))
    .bind(to_json(&pack.files))
    .bind(to_json(&pack.audiences))
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

pub(crate) async fn select(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<Vec<IssuedPack>, LedgerError> {
    let found = sqlx::query(
        "select period, issue, as_at, issued_at, approved_by, version, pipeline, files, audiences from pack \
         where board = $1 order by issued_at, id",
    )
    .bind(board.as_str())
    .fetch_all(connection)
    .await?;
    rows(found).map(|row| pack(&row)).collect()
}

fn pack(row: &Row) -> Result<IssuedPack, LedgerError> {
    Ok(IssuedPack {
        period: row.made("period")?,
        issue: row.count("issue")?,
        as_at: row.instant("as_at")?,
        issued_at: row.instant("issued_at")?,
        approved_by: row.text("approved_by")?,
        version: row.text("version")?,
        pipeline: row.json("pipeline")?,
        files: row.json("files")?,
        audiences: row.json("audiences")?,
    })
}
