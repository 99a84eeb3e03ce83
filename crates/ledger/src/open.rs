//! Opening a ledger: which database, its settings, its checks, its tables; and the one way in which it is written.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use boardpack_model::BoardCode;
use boardpack_model::letter::Mode;
use sqlx::AnyConnection;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{Connection as _, SqlSafeStr as _};
use tokio::runtime::{Handle, Runtime};

use crate::LedgerError;
use crate::rows::Row;
use crate::sqlite;

/// Any number will do as long as every boardpack uses it: writers on PostgreSQL queue up behind this lock.
const WRITERS_LOCK: i64 = 7_120_514_220_191;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

/// Everything that happened, in order. One connection; calls block.
pub struct Ledger {
    runtime: Runtime,
    /// Nothing only while being dropped.
    connection: Option<AnyConnection>,
    engine: Engine,
    /// Under which mode each board's letters are written; live where none is said.
    modes: BTreeMap<BoardCode, Mode>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("engine", &self.engine)
            .finish_non_exhaustive()
    }
}

impl Ledger {
    /// Opens the ledger at a path (SQLite) or a `postgres://` URL, creating and migrating it where needed.
    ///
    /// Refuses, changing nothing, a damaged ledger, one written by a newer boardpack, and a file on a network share.
    pub fn open(url_or_path: &str) -> Result<Self, LedgerError> {
        if url_or_path.starts_with("postgres://") || url_or_path.starts_with("postgresql://") {
            return Self::open_at(url_or_path, "on PostgreSQL", Engine::Postgres);
        }
        let path = url_or_path
            .strip_prefix("sqlite://")
            .or_else(|| url_or_path.strip_prefix("sqlite:"))
            .unwrap_or(url_or_path);
        Self::open_file(Path::new(path))
    }

    /// Opens the ledger in a file, creating and migrating it where needed.
    pub fn open_file(path: &Path) -> Result<Self, LedgerError> {
        let place = path.display().to_string();
        let url = sqlite::url_of(path).map_err(|reason| LedgerError::Unsuitable {
            place: place.clone(),
            reason,
        })?;
        Self::open_at(&url, &place, Engine::Sqlite)
    }

    fn open_at(url: &str, place: &str, engine: Engine) -> Result<Self, LedgerError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| LedgerError::Unsuitable {
                place: place.to_owned(),
                reason: error.to_string(),
            })?;
        let connection = runtime
            .block_on(prepare(url, engine))
            .map_err(|error| refusal(error, place))?;
        Ok(Self {
            runtime,
            connection: Some(connection),
            engine,
            modes: BTreeMap::new(),
        })
    }

    /// Runs queries that change nothing, all of which see the same state of things.
    pub(crate) fn read<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.transaction(
            async |connection, engine| match engine {
                Engine::Sqlite => run(connection, "begin").await,
                Engine::Postgres => run(connection, "begin isolation level repeatable read read only").await,
            },
            work,
        )
    }

    /// Runs queries that either happen whole or not at all. Writers take turns: the transaction begins by taking the
    /// database's (SQLite) or boardpack's (PostgreSQL) write lock, so that what it read stays true.
    pub(crate) fn write<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        self.transaction(begin_writing, work)
    }

    /// A transaction in plain SQL and not through sqlx: SQLite takes one back by itself on a full disk, and sqlx, not knowing,
    /// would never begin another.
    fn transaction<T>(
        &mut self,
        begin: impl AsyncFnOnce(&mut AnyConnection, Engine) -> Result<(), LedgerError>,
        work: impl AsyncFnOnce(&mut AnyConnection) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        let engine = self.engine;
        let connection = self.connection.as_mut().expect("only a dropped ledger has none");
        self.runtime.block_on(async {
            let done = async {
                begin(connection, engine).await?;
                let done = work(connection).await?;
                run(connection, "commit").await?;
                Ok(done)
            }
            .await;
            if done.is_err() {
                // Fails where the database took everything back by itself, and then there is nothing left to do.
                let _ = run(connection, "rollback").await;
            }
            done
        })
    }

    /// From here on a board's letters are recorded as written under that mode.
    pub fn write_letters_under(&mut self, board: &BoardCode, mode: Mode) {
        self.modes.insert(board.clone(), mode);
    }

    pub(crate) fn mode(&self, board: &BoardCode) -> Mode {
        self.modes.get(board).copied().unwrap_or(Mode::Live)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.engine
    }
}

impl Drop for Ledger {
    /// Closes the connection in good order, so that SQLite leaves one file and no `-wal` beside it.
    fn drop(&mut self) {
        if let Some(connection) = self.connection.take()
            && Handle::try_current().is_err()
        {
            let closing = async { tokio::time::timeout(Duration::from_secs(10), connection.close()).await };
            // Nothing is lost when closing fails: what was recorded is already on disk.
            let _ = self.runtime.block_on(closing);
        }
    }
}

async fn begin_writing(connection: &mut AnyConnection, engine: Engine) -> Result<(), LedgerError> {
    match engine {
        // A deferred transaction that turns into a writer fails at once when another writes, whatever the timeout.
        Engine::Sqlite => run(connection, "begin immediate").await,
        Engine::Postgres => {
            run(connection, "begin").await?;
            sqlx::query("select pg_advisory_xact_lock($1)")
                .bind(WRITERS_LOCK)
                .execute(connection)
                .await?;
            Ok(())
        }
    }
}

async fn run(connection: &mut AnyConnection, sql: &'static str) -> Result<(), LedgerError> {
    sqlx::raw_sql(sql).execute(connection).await?;
    Ok(())
}

pub(crate) enum Refusal {
    Database(sqlx::Error),
    Migration(MigrateError),
    Damaged(String),
    Unsuitable(String),
}

impl From<sqlx::Error> for Refusal {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

async fn prepare(url: &str, engine: Engine) -> Result<AnyConnection, Refusal> {
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(url).await?;
    if engine == Engine::Sqlite {
        sqlite::settle(&mut connection).await?;
    }
    migrate(&mut connection, engine).await?;
    Ok(connection)
}

/// Brings the tables up to date. On SQLite two programs may meet here; the one that comes second looks again.
async fn migrate(connection: &mut AnyConnection, engine: Engine) -> Result<(), Refusal> {
    let migrator = Migrator::with_migrations(migrations(engine));
    let mut attempts_left = 3;
    loop {
        match migrator.run(&mut *connection).await {
            Ok(()) => return Ok(()),
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) if attempts_left > 0 => {
                attempts_left -= 1;
            }
            Err(error) => return Err(Refusal::Migration(error)),
        }
    }
}

fn migrations(engine: Engine) -> Vec<Migration> {
    let files = match engine {
        Engine::Sqlite => [
            (1, "ledger", include_str!("../migrations/sqlite/0001_ledger.sql")),
            (2, "said", include_str!("../migrations/sqlite/0002_said.sql")),
            (3, "modes", include_str!("../migrations/sqlite/0003_modes.sql")),
            (
                4,
                "by_board",
                include_str!("../migrations/sqlite/0004_by_board.sql"),
            ),
        ],
        Engine::Postgres => [
            (
                1,
                "ledger",
                include_str!("../migrations/postgres/0001_ledger.sql"),
            ),
            (2, "said", include_str!("../migrations/postgres/0002_said.sql")),
            (3, "modes", include_str!("../migrations/postgres/0003_modes.sql")),
            (
                4,
                "by_board",
                include_str!("../migrations/postgres/0004_by_board.sql"),
            ),
        ],
    };
    files
        .into_iter()
        .map(|(number, name, sql)| {
            Migration::new(
                number,
                name.into(),
                MigrationType::Simple,
                sql.into_sql_str(),
                false,
            )
        })
        .collect()
}

fn refusal(refusal: Refusal, place: &str) -> LedgerError {
    let place = place.to_owned();
    match refusal {
        Refusal::Damaged(reason) => LedgerError::Damaged { place, reason },
        Refusal::Unsuitable(reason) => LedgerError::Unsuitable { place, reason },
        Refusal::Migration(
            MigrateError::VersionMissing(migration) | MigrateError::VersionMismatch(migration),
        ) => LedgerError::Newer { place, migration },
        Refusal::Migration(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
            unopened(error, place)
        }
        Refusal::Migration(error) => LedgerError::Damaged {
            place,
            reason: error.to_string(),
        },
        Refusal::Database(error) => unopened(error, place),
    }
}

/// SQLite says that a file is damaged with result codes 11 and 26, the lowest byte of the extended code.
fn unopened(error: sqlx::Error, place: String) -> LedgerError {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code)
        .and_then(|code| code.parse::<u32>().ok());
    match (code.map(|code| code & 0xff), error) {
        (Some(11 | 26), error) => LedgerError::Damaged {
            place,
            reason: error.to_string(),
        },
        (_, error) => LedgerError::Unsuitable {
            place,
            reason: error.to_string(),
        },
    }
}

/// Rows as the rest of the crate reads them.
pub(crate) fn rows(rows: Vec<sqlx::any::AnyRow>) -> impl Iterator<Item = Row> {
    rows.into_iter().map(Row::from)
}

#[cfg(test)]
mod tests {
    use boardpack_model::letter::LetterKey;

    use super::*;
    use crate::LetterToStore;

    fn limit(ledger: &mut Ledger, pages: &'static str) {
        ledger
            .read(async |connection| {
                sqlx::raw_sql(pages).execute(connection).await?;
                Ok(())
            })
            .unwrap();
    }

    fn letters(from: usize) -> Vec<LetterToStore> {
        (from..from + 200)
            .map(|number| LetterToStore {
                key: LetterKey(format!("blanktown/{number}")),
                at: "2026-07-28T10:00:00Z".parse().unwrap(),
                to: "d.lead@police.example".to_owned(),
                subject: "x".repeat(1000),
                why: String::new(),
                sha256: String::new(),
            })
            .collect()
    }

    #[test]
    fn a_full_disk_loses_nothing_and_the_ledger_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().unwrap();
        let board = BoardCode::new("blanktown").unwrap();
        let mut ledger = Ledger::open_file(&folder.path().join("ledger.sqlite")).unwrap();
        ledger.record_letters(&board, &letters(0)).unwrap();
        // SQLite takes the transaction back by itself when its file may not grow, as it does on a full disk.
        limit(&mut ledger, "pragma max_page_count = 150");
        for _ in 0..2 {
            let refused = ledger.record_letters(&board, &letters(200)).unwrap_err();
            assert!(refused.to_string().contains("full"), "{refused}");
            assert_eq!(ledger.history(&board).unwrap().letters.len(), 200);
        }
        limit(&mut ledger, "pragma max_page_count = 100000");
        assert_eq!(ledger.record_letters(&board, &letters(200)).unwrap().len(), 200);
        assert_eq!(ledger.check(&board).unwrap(), Vec::<String>::new());
        assert_eq!(ledger.history(&board).unwrap().letters.len(), 400);
    }
}
