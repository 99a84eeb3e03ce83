//! Observations, commentary and findings: what a submission holds and what was noticed about it.

use std::collections::{BTreeMap, BTreeSet};

use boardpack_model::observation::Commentary;
use boardpack_model::{BoardCode, Figure, Finding, KnownObservation, Observation, Outcome, Severity, Value};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds, storable, unreadable};
use crate::{Ledger, LedgerError, withdrawn};

impl Ledger {
    /// Every figure that stood at an instant (nothing: now), in the order in which it became known. Only submissions whose
    /// outcome is an acceptance and that had not been taken back count.
    pub fn observations(
        &mut self,
        board: &BoardCode,
        as_at: Option<Timestamp>,
    ) -> Result<Vec<KnownObservation>, LedgerError> {
        let (mut known, withdrawn) = self.figures(board, as_at)?;
        known.retain(|known| !withdrawn.contains(&known.submission));
        Ok(known)
    }

    /// The same with the figures of submissions that had been taken back: what was once printed stood then.
    pub fn observations_ever(
        &mut self,
        board: &BoardCode,
        as_at: Option<Timestamp>,
    ) -> Result<Vec<KnownObservation>, LedgerError> {
        self.figures(board, as_at).map(|(known, _)| known)
    }

    /// Every figure that was known at an instant, and the submissions that had been taken back then.
    fn figures(
        &mut self,
        board: &BoardCode,
        as_at: Option<Timestamp>,
    ) -> Result<(Vec<KnownObservation>, BTreeSet<i64>), LedgerError> {
        let until = last_instant(as_at)?;
        self.read(async |connection| {
            let found = sqlx::query(
                "select o.agency, o.indicator, o.measure, o.period, o.breakdown, o.kind, o.low, o.high, o.raw, o.sha256, \
                 o.file, o.sheet, o.cell, o.provisional, o.submission, s.known_at, s.outcome \
                 from observation o join submission s on s.id = o.submission \
                 where o.board = $1 and s.known_at <= $2 order by s.known_at, o.id",
            )
            .bind(board.as_str())
            .bind(until)
            .fetch_all(&mut *connection)
            .await?;
            let known = accepted(rows(found), |row| {
                Ok(KnownObservation {
                    observation: observation(row)?,
                    submission: row.number("submission")?,
                    known_at: row.instant("known_at")?,
                })
            })?;
            Ok((known, withdrawn::select(connection, board, until).await?))
        })
    }

    /// Every commentary known at an instant (nothing: ever) with the instant it became known, oldest first. Only submissions
    /// whose outcome is an acceptance and that had not been taken back count.
    pub fn commentary(
        &mut self,
        board: &BoardCode,
        as_at: Option<Timestamp>,
    ) -> Result<Vec<(Commentary, Timestamp)>, LedgerError> {
        let until = last_instant(as_at)?;
        self.read(async |connection| {
            let found = sqlx::query(
                "select c.agency, c.indicator, c.period, c.text, c.sha256, c.file, c.sheet, c.cell, c.submission, s.known_at, \
                 s.outcome from commentary c join submission s on s.id = c.submission \
                 where c.board = $1 and s.known_at <= $2 order by s.known_at, c.id",
            )
            .bind(board.as_str())
            .bind(until)
            .fetch_all(&mut *connection)
            .await?;
            let found = withdrawn::standing(connection, (board, until), found).await?;
            accepted(found, |row| {
                let commentary = Commentary {
                    agency: row.made("agency")?,
                    indicator: row.indicator()?,
                    period: row.made("period")?,
                    text: row.text("text")?,
                    place: row.place()?,
                };
                Ok((commentary, row.instant("known_at")?))
            })
        })
    }

    /// What was noticed about a submission, in the order in which it was noticed.
    pub fn findings(&mut self, board: &BoardCode, submission: i64) -> Result<Vec<Finding>, LedgerError> {
        Ok(self
            .findings_of_all(board)?
            .remove(&submission)
            .unwrap_or_default())
    }

    /// What was noticed about every submission, by the submission's number.
    pub fn findings_of_all(&mut self, board: &BoardCode) -> Result<BTreeMap<i64, Vec<Finding>>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select submission, rule, severity, sha256, file, sheet, cell, message, hint, indicator, measure, period \
                 from finding where board = $1 order by id",
            )
            .bind(board.as_str())
            .fetch_all(connection)
            .await?;
            let mut by_submission: BTreeMap<i64, Vec<Finding>> = BTreeMap::new();
            for row in rows(found) {
                by_submission
                    .entry(row.number("submission")?)
                    .or_default()
                    .push(finding(&row)?);
            }
            Ok(by_submission)
        })
    }
}

/// The figures of the whole that submissions gave, by the submission's number: only of returns of which several files were
/// accepted, because a single file's own count says as much.
pub(crate) async fn given_in_several_files(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<BTreeMap<i64, BTreeSet<Figure>>, LedgerError> {
    // The outcomes are the words of `Outcome::is_acceptance`; a test holds that.
    let found = sqlx::query(
        "select o.submission, o.indicator, o.measure, o.period from observation o \
         join submission s on s.id = o.submission \
         join (select agency, return_code, period from submission where board = $1 and outcome like 'accepted%' \
         group by agency, return_code, period having count(*) > 1) several \
         on several.agency = s.agency and several.return_code = s.return_code and several.period = s.period \
         where o.board = $1 and o.breakdown = '' and o.kind not in ('blank', 'not-received') \
         and s.outcome like 'accepted%'",
    )
    .bind(board.as_str())
    .fetch_all(connection)
    .await?;
    let mut given: BTreeMap<i64, BTreeSet<Figure>> = BTreeMap::new();
    for row in rows(found) {
        given.entry(row.number("submission")?).or_default().insert((
            row.indicator()?,
            row.measure()?,
            row.made("period")?,
        ));
    }
    Ok(given)
}

pub(crate) fn last_instant(as_at: Option<Timestamp>) -> Result<i64, LedgerError> {
    as_at.map_or(Ok(i64::MAX), nanoseconds)
}

/// The rows whose submission was accepted, made into what is asked for.
pub(crate) fn accepted<T>(
    found: impl IntoIterator<Item = Row>,
    make: impl Fn(&Row) -> Result<T, LedgerError>,
) -> Result<Vec<T>, LedgerError> {
    let mut wanted = Vec::new();
    for row in found {
        if row.word("outcome", Outcome::from_words)?.is_acceptance() {
            wanted.push(make(&row)?);
        }
    }
    Ok(wanted)
}

pub(crate) async fn insert_observation(
    connection: &mut AnyConnection,
    board: &BoardCode,
    submission: i64,
    observation: &Observation,
) -> Result<(), LedgerError> {
    // A kind without a figure is stored with noughts rather than nothing: one query must not send a number at one time and
    // an untyped nothing at another, and the kind says which it is.
    let (low, high) = observation.value.bounds().unwrap_or((0.0, 0.0));
    let place = &observation.place;
    sqlx::query(
        "insert into observation (board, submission, agency, indicator, measure, period, breakdown, kind, low, high, raw, \
         sha256, file, sheet, cell, provisional) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(board.as_str())
    .bind(submission)
    .bind(observation.agency.as_str())
    .bind(observation.indicator.as_str())
    .bind(observation.measure.word())
    .bind(observation.period.to_string())
    .bind(storable(&observation.breakdown))
    .bind(observation.value.kind())
    .bind(low)
    .bind(high)
    .bind(storable(&observation.raw))
    .bind(place.sha256.as_str())
    .bind(storable(&place.file))
    .bind(storable(&place.sheet))
    .bind(place.cell.as_str())
    .bind(i64::from(observation.provisional))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_commentary(
    connection: &mut AnyConnection,
    board: &BoardCode,
    submission: i64,
    commentary: &Commentary,
) -> Result<(), LedgerError> {
    let place = &commentary.place;
    sqlx::query(
        "insert into commentary (board, submission, agency, indicator, period, text, sha256, file, sheet, cell) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(board.as_str())
    .bind(submission)
    .bind(commentary.agency.as_str())
    .bind(commentary.indicator.as_str())
    .bind(commentary.period.to_string())
    .bind(storable(&commentary.text))
    .bind(place.sha256.as_str())
    .bind(storable(&place.file))
    .bind(storable(&place.sheet))
    .bind(place.cell.as_str())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn insert_finding(
    connection: &mut AnyConnection,
    board: &BoardCode,
    submission: i64,
    finding: &Finding,
) -> Result<(), LedgerError> {
    let place = &finding.place;
    sqlx::query(
        "insert into finding (board, submission, rule, severity, sha256, file, sheet, cell, message, hint, indicator, \
         measure, period) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(board.as_str())
    .bind(submission)
    .bind(finding.rule.as_str())
    .bind(finding.severity.word())
    .bind(place.sha256.as_str())
    .bind(storable(&place.file))
    .bind(storable(&place.sheet))
    .bind(place.cell.as_str())
    .bind(storable(&finding.message))
    .bind(finding.hint.as_deref().map(storable))
    .bind(finding.indicator.as_ref().map(ToString::to_string))
    .bind(finding.measure.map(|measure| measure.word().to_owned()))
    .bind(finding.period.map(|period| period.to_string()))
    .execute(connection)
    .await?;
    Ok(())
}

fn observation(row: &Row) -> Result<Observation, LedgerError> {
    let kind = row.text("kind")?;
    let value = Value::from_parts(&kind, Some(row.double("low")?), Some(row.double("high")?))
        .ok_or_else(|| unreadable("kind", &format!("`{kind}`")))?;
    Ok(Observation {
        agency: row.made("agency")?,
        indicator: row.indicator()?,
        measure: row.measure()?,
        period: row.made("period")?,
        breakdown: row.text("breakdown")?,
        value,
        raw: row.text("raw")?,
        place: row.place()?,
        provisional: row.number("provisional")? != 0,
    })
}

fn finding(row: &Row) -> Result<Finding, LedgerError> {
    Ok(Finding {
        rule: row.text("rule")?,
        severity: row.word("severity", Severity::from_word)?,
        place: row.place()?,
        message: row.text("message")?,
        hint: row.maybe_text("hint")?,
        indicator: row.maybe_made("indicator")?,
        measure: row.maybe_measure()?,
        period: row.maybe_made("period")?,
    })
}
