//! Arrivals: every file seen in the drop folder, and how one is recognised again.

use boardpack_model::history::{Arrival, ArrivalState};
use boardpack_model::{AgencyCode, BoardCode};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds, whole};
use crate::{Ledger, LedgerError};

/// By what a file in the drop folder is recognised without reading it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fingerprint {
    /// The file's number in its file system.
    pub inode: u64,
    /// When its content last changed, in nanoseconds from 1970, as the file system says.
    pub modified_ns: i64,
    /// Its length in bytes.
    pub length: u64,
}

/// A file seen in the drop folder, to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewArrival {
    /// When the office first saw it.
    pub first_seen: Timestamp,
    /// When the file system says that it was made in the drop folder, where it says so.
    pub born: Option<Timestamp>,
    /// Its folder below the drop folder, as text.
    pub folder: String,
    /// Its name, as text; masked when quarantined.
    pub name: String,
    /// The SHA-256 of its bytes, in lower-case hex; empty where it is not yet whole.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What became of it.
    pub state: ArrivalState,
    /// The agency whose folder it lay in, if one.
    pub agency: Option<AgencyCode>,
    /// Why it has that state, in words.
    pub reason: String,
    /// By what it is recognised again.
    pub fingerprint: Fingerprint,
}

const COLUMNS_OF_ALL: &str = "select id, first_seen, born, folder, name, sha256, bytes, state, agency, reason \
     from arrival where board = $1 order by id";

impl Ledger {
    /// Records a file seen that is no submission: a duplicate, one not in the register, one still waiting. A second record
    /// of the same file in the same state, after a crash, is recognised. Gives its number.
    pub fn record_arrival(&mut self, board: &BoardCode, arrival: &NewArrival) -> Result<i64, LedgerError> {
        self.write(async |connection| insert(connection, board, arrival).await.map(|(id, _)| id))
    }

    /// Every file seen, oldest first, each in its latest state: a file that waited and was then taken is there once, with
    /// the number of its latest row.
    pub fn arrivals(&mut self, board: &BoardCode) -> Result<Vec<Arrival>, LedgerError> {
        let all = self.read(async |connection| {
            let found = sqlx::query(COLUMNS_OF_ALL)
                .bind(board.as_str())
                .fetch_all(connection)
                .await?;
            rows(found)
                .map(|row| arrival(&row))
                .collect::<Result<Vec<_>, _>>()
        })?;
        let went_on = |index: usize, waiting: &Arrival| {
            all[index + 1..]
                .iter()
                .any(|later| later.folder == waiting.folder && later.name == waiting.name)
        };
        Ok(all
            .iter()
            .enumerate()
            .filter(|(index, one)| one.state != ArrivalState::Waiting || !went_on(*index, one))
            .map(|(_, one)| one.clone())
            .collect())
    }

    /// The same file as seen before, in its latest state, or nothing. The first time it was seen is the earliest of all its
    /// states'.
    pub fn find_arrival(
        &mut self,
        board: &BoardCode,
        folder: &str,
        name: &str,
        fingerprint: &Fingerprint,
    ) -> Result<Option<Arrival>, LedgerError> {
        let (inode, length) = stored(fingerprint)?;
        self.read(async |connection| {
            let found = sqlx::query(
                "select id, first_seen, born, folder, name, sha256, bytes, state, agency, reason from arrival \
                 where board = $1 and folder = $2 and name = $3 and inode = $4 and modified = $5 and bytes = $6 \
                 order by id",
            )
            .bind(board.as_str())
            .bind(folder)
            .bind(name)
            .bind(inode)
            .bind(fingerprint.modified_ns)
            .bind(length)
            .fetch_all(connection)
            .await?;
            let seen = rows(found).map(|row| arrival(&row)).collect::<Result<Vec<_>, _>>()?;
            let first_seen = seen.iter().map(|one| one.first_seen).min();
            Ok(seen.into_iter().next_back().map(|latest| Arrival {
                first_seen: first_seen.unwrap_or(latest.first_seen),
                ..latest
            }))
        })
    }

    /// Every arrival of the same bytes, oldest first.
    pub fn find_by_hash(&mut self, board: &BoardCode, sha256: &str) -> Result<Vec<Arrival>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select id, first_seen, born, folder, name, sha256, bytes, state, agency, reason \
                 from arrival where board = $1 and sha256 = $2 order by id",
            )
            .bind(board.as_str())
            .bind(sha256)
            .fetch_all(connection)
            .await?;
            rows(found).map(|row| arrival(&row)).collect()
        })
    }
}

/// Records an arrival unless it is there already; gives its number and whether it is new.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    board: &BoardCode,
    arrival: &NewArrival,
) -> Result<(i64, bool), LedgerError> {
    let (inode, _) = stored(&arrival.fingerprint)?;
    let new: Option<i64> = sqlx::query_scalar(
        "insert into arrival (board, first_seen, born, folder, name, sha256, bytes, state, agency, reason, inode, modified) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) on conflict do nothing returning id",
    )
    .bind(board.as_str())
    .bind(nanoseconds(arrival.first_seen)?)
    .bind(arrival.born.map(nanoseconds).transpose()?)
    .bind(arrival.folder.as_str())
    .bind(arrival.name.as_str())
    .bind(arrival.sha256.as_str())
    .bind(whole(arrival.bytes, "bytes")?)
    .bind(arrival.state.words())
    .bind(arrival.agency.as_ref().map(|agency| agency.as_str().to_owned()))
    .bind(arrival.reason.as_str())
    .bind(inode)
    .bind(arrival.fingerprint.modified_ns)
    .fetch_optional(&mut *connection)
    .await?;
    if let Some(id) = new {
        return Ok((id, true));
    }
    let id = sqlx::query_scalar(
        "select id from arrival where board = $1 and folder = $2 and name = $3 and sha256 = $4 and inode = $5 \
         and modified = $6 and state = $7",
    )
    .bind(board.as_str())
    .bind(arrival.folder.as_str())
    .bind(arrival.name.as_str())
    .bind(arrival.sha256.as_str())
    .bind(inode)
    .bind(arrival.fingerprint.modified_ns)
    .bind(arrival.state.words())
    .fetch_one(connection)
    .await?;
    Ok((id, false))
}

/// The inode and the length as stored. A file system may use all 64 bits of an inode; the pattern is what counts.
fn stored(fingerprint: &Fingerprint) -> Result<(i64, i64), LedgerError> {
    Ok((
        fingerprint.inode.cast_signed(),
        whole(fingerprint.length, "bytes")?,
    ))
}

/// The files that are nobody's or can be no return, oldest first.
pub(crate) async fn strangers(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<Vec<Arrival>, LedgerError> {
    let found = sqlx::query(
        "select id, first_seen, born, folder, name, sha256, bytes, state, agency, reason from arrival \
         where board = $1 and state = $2 order by id",
    )
    .bind(board.as_str())
    .bind(ArrivalState::NotInTheRegister.words())
    .fetch_all(connection)
    .await?;
    rows(found).map(|row| arrival(&row)).collect()
}

fn arrival(row: &Row) -> Result<Arrival, LedgerError> {
    Ok(Arrival {
        id: row.number("id")?,
        first_seen: row.instant("first_seen")?,
        born: row.maybe_instant("born")?,
        folder: row.text("folder")?,
        name: row.text("name")?,
        sha256: row.text("sha256")?,
        bytes: row.count("bytes")?,
        state: row.word("state", ArrivalState::from_words)?,
        agency: row.maybe_made("agency")?,
        reason: row.text("reason")?,
    })
}
