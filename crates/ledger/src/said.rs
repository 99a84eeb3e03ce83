//! What partners say besides figures: answers to findings, and contributions.

use boardpack_model::{AgencyCode, BoardCode, Contribution, ContributionKind, Explanation, Period};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::observations::{accepted, last_instant};
use crate::rows::{Row, storable};
use crate::{Ledger, LedgerError, withdrawn};

impl Ledger {
    /// Every answer that an agency gave to a finding, with the instant at which it became known, oldest first. What came of
    /// the file that held it makes no difference, unless it was taken back: an answer is about a figure, and holds while the
    /// figure says the same.
    pub fn explanations(
        &mut self,
        board: &BoardCode,
        agency: &AgencyCode,
    ) -> Result<Vec<(Explanation, Timestamp)>, LedgerError> {
        let mut all = self.all_explanations(board)?;
        all.retain(|(explanation, _)| explanation.agency == *agency);
        Ok(all)
    }

    /// As [`Ledger::explanations`], of every agency.
    pub fn all_explanations(
        &mut self,
        board: &BoardCode,
    ) -> Result<Vec<(Explanation, Timestamp)>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select e.agency, e.rule, e.indicator, e.measure, e.period, e.value, e.text, e.sha256, e.file, e.sheet, \
                 e.cell, e.submission, s.known_at from explanation e join submission s on s.id = e.submission \
                 where e.board = $1 order by s.known_at, e.id",
            )
            .bind(board.as_str())
            .fetch_all(&mut *connection)
            .await?;
            withdrawn::standing(connection, (board, i64::MAX), found)
                .await?
                .iter()
                .map(|row| Ok((explanation(row)?, row.instant("known_at")?)))
                .collect()
        })
    }

    /// Every contribution that stood at an instant (nothing: now), for one period only, where that is given, with the instant
    /// at which it became known, oldest first. Only submissions whose outcome is an acceptance and that had not been taken
    /// back count.
    pub fn contributions(
        &mut self,
        board: &BoardCode,
        period: Option<Period>,
        as_at: Option<Timestamp>,
    ) -> Result<Vec<(Contribution, Timestamp)>, LedgerError> {
        let until = last_instant(as_at)?;
        let mut all = self.read(async |connection| {
            let found = sqlx::query(
                "select c.agency, c.period, c.kind, c.about, c.grade, c.text, c.sha256, c.file, c.sheet, c.cell, \
                 c.submission, s.known_at, s.outcome from contribution c join submission s on s.id = c.submission \
                 where c.board = $1 and s.known_at <= $2 order by s.known_at, c.id",
            )
            .bind(board.as_str())
            .bind(until)
            .fetch_all(&mut *connection)
            .await?;
            let found = withdrawn::standing(connection, (board, until), found).await?;
            accepted(found, |row| Ok((contribution(row)?, row.instant("known_at")?)))
        })?;
        all.retain(|(contribution, _)| period.is_none_or(|period| contribution.period == period));
        Ok(all)
    }
}

pub(crate) async fn insert_explanation(
    connection: &mut AnyConnection,
    board: &BoardCode,
    submission: i64,
    explanation: &Explanation,
) -> Result<(), LedgerError> {
    let place = &explanation.place;
    sqlx::query(
        "insert into explanation (board, submission, agency, rule, indicator, measure, period, value, text, sha256, file, \
         sheet, cell) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(board.as_str())
    .bind(submission)
    .bind(explanation.agency.as_str())
    .bind(storable(&explanation.rule))
    .bind(explanation.indicator.as_str())
    .bind(explanation.measure.map(|measure| measure.word().to_owned()))
    .bind(explanation.period.to_string())
    .bind(storable(&explanation.value))
    .bind(storable(&explanation.text))
    .bind(place.sha256.as_str())
    .bind(storable(&place.file))
    .bind(storable(&place.sheet))
    .bind(place.cell.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_contribution(
    connection: &mut AnyConnection,
    board: &BoardCode,
    submission: i64,
    contribution: &Contribution,
) -> Result<(), LedgerError> {
    let place = &contribution.place;
    sqlx::query(
        "insert into contribution (board, submission, agency, period, kind, about, grade, text, sha256, file, sheet, cell) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(board.as_str())
    .bind(submission)
    .bind(contribution.agency.as_str())
    .bind(contribution.period.to_string())
    .bind(contribution.kind.word())
    .bind(storable(&contribution.about))
    .bind(storable(&contribution.grade))
    .bind(storable(&contribution.text))
    .bind(place.sha256.as_str())
    .bind(storable(&place.file))
    .bind(storable(&place.sheet))
    .bind(place.cell.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

fn explanation(row: &Row) -> Result<Explanation, LedgerError> {
    Ok(Explanation {
        agency: row.made("agency")?,
        rule: row.text("rule")?,
        indicator: row.indicator()?,
        measure: row.maybe_measure()?,
        period: row.made("period")?,
        value: row.text("value")?,
        text: row.text("text")?,
        place: row.place()?,
    })
}

fn contribution(row: &Row) -> Result<Contribution, LedgerError> {
    Ok(Contribution {
        agency: row.made("agency")?,
        period: row.made("period")?,
        kind: row.word("kind", ContributionKind::from_word)?,
        about: row.text("about")?,
        grade: row.text("grade")?,
        text: row.text("text")?,
        place: row.place()?,
    })
}
