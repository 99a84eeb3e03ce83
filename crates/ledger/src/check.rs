//! The ledger's own part of `verify`: is it whole, and which archived bytes does it count on?

use std::collections::BTreeMap;

use boardpack_model::BoardCode;
use boardpack_model::history::ArrivalState;

use crate::open::{Engine, rows};
use crate::{Ledger, LedgerError};

impl Ledger {
    /// Everything that is not as it should be, in words; empty when all is well. Reads every row of the board.
    pub fn check(&mut self, board: &BoardCode) -> Result<Vec<String>, LedgerError> {
        let mut problems = match self.engine() {
            Engine::Sqlite => self.sqlite_problems()?,
            Engine::Postgres => Vec::new(),
        };
        let readings = [
            self.history(board).err(),
            self.arrivals(board).err(),
            self.observations(board, None).err(),
            self.commentary(board, None).err(),
            self.findings_of_all(board).err(),
            self.all_explanations(board).err(),
            self.contributions(board, None, None).err(),
        ];
        problems.extend(readings.into_iter().flatten().map(|error| error.to_string()));
        Ok(problems)
    }

    /// The SHA-256 of everything that the board's ledger expects the archive to hold, with what it is.
    pub fn archived(&mut self, board: &BoardCode) -> Result<BTreeMap<String, String>, LedgerError> {
        let mut expected = BTreeMap::new();
        for arrival in self.arrivals(board)? {
            if matches!(arrival.state, ArrivalState::Taken | ArrivalState::Duplicate) {
                expected.insert(arrival.sha256, format!("the file {}", arrival.name));
            }
        }
        let history = self.history(board)?;
        for letter in history.letters.into_values() {
            expected.insert(letter.sha256, format!("the letter {}", letter.key));
        }
        for pack in history.packs {
            for (path, sha256) in pack.pipeline {
                let words = format!("{path} as it was for {}, issue {}", pack.period, pack.issue);
                expected.insert(sha256, words);
            }
        }
        Ok(expected)
    }

    fn sqlite_problems(&mut self) -> Result<Vec<String>, LedgerError> {
        self.read(async |connection| {
            let integrity = sqlx::query("select integrity_check as problem from pragma_integrity_check")
                .fetch_all(&mut *connection)
                .await?;
            let mut problems = rows(integrity)
                .map(|row| row.text("problem"))
                .filter(|problem| problem.as_deref().ok() != Some("ok"))
                .collect::<Result<Vec<_>, _>>()?;
            let orphans = sqlx::query("select \"table\" as orphan from pragma_foreign_key_check")
                .fetch_all(connection)
                .await?;
            for row in rows(orphans) {
                let table = row.text("orphan")?;
                problems.push(format!("a row of `{table}` belongs to a row that is not there"));
            }
            Ok(problems)
        })
    }
}
