//! Letters and the attempts to deliver them.
//!
//! A letter is there at most once, under its key. How far its delivery came is never written over: each step is a row,
//! written before the step is taken, and the latest row tells. A program that stops between the final dot and the answer
//! thus leaves a letter that reads as uncertain, which nothing sends again.

use std::collections::BTreeMap;

use boardpack_model::BoardCode;
use boardpack_model::history::{Delivery, StoredLetter};
use boardpack_model::letter::{LetterKey, Mode};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds, storable};
use crate::{Ledger, LedgerError, NewEvent, events};

/// The words for the phases of a delivery that mean something to the ledger. Others are kept as they come.
pub mod phase {
    /// The letter's content and the final dot are about to be handed over: from here on only an answer tells.
    pub const DOT_SENT: &str = "dot-sent";
}

/// A composed letter, to be stored. Its bytes are in the archive already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterToStore {
    /// Its unique name.
    pub key: LetterKey,
    /// When it was composed.
    pub at: Timestamp,
    /// The recipient's address.
    pub to: String,
    /// The subject.
    pub subject: String,
    /// Why it was written.
    pub why: String,
    /// The SHA-256 of its bytes in the archive.
    pub sha256: String,
}

/// One step of a delivery, or what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The letter.
    pub key: LetterKey,
    /// When.
    pub at: Timestamp,
    /// The phase that is about to begin, or that was reached.
    pub phase: String,
    /// What came of it; nothing for a step that is about to be taken.
    pub delivery: Option<Delivery>,
    /// The server's words, or ours.
    pub reply: String,
}

/// Which fact a letter was written for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Because {
    Submission(i64),
    Event(i64),
    TheTimetable,
}

impl Ledger {
    /// Records letters that no submission or event carries, such as the ladder's. Gives the keys of those that are new; the
    /// others are left as they were.
    pub fn record_letters(
        &mut self,
        board: &BoardCode,
        letters: &[LetterToStore],
    ) -> Result<Vec<LetterKey>, LedgerError> {
        let mode = self.mode(board);
        self.write(async |connection| {
            let mut new = Vec::new();
            for letter in letters {
                if insert(connection, (board, mode), letter, Because::TheTimetable).await? {
                    new.push(letter.key.clone());
                }
            }
            Ok(new)
        })
    }

    /// Records a step of a delivery (before it is taken) or what came of it; gives the record's number, which the next one of
    /// the same conversation names as the one that it comes `after`.
    ///
    /// The first record of a conversation is refused unless the letter is queued, a later one unless nothing was recorded about
    /// the letter meanwhile. A letter that is sent, uncertain, failed or cancelled is thus never handed over again without a
    /// person's word, and of two workers that take up the same letter, one is refused its next step.
    pub fn record_attempt(
        &mut self,
        board: &BoardCode,
        attempt: &Attempt,
        after: Option<i64>,
    ) -> Result<i64, LedgerError> {
        self.write(async |connection| {
            match after {
                None => stands_as(connection, board, &attempt.key, Delivery::Queued).await?,
                Some(own) if latest(connection, board, &attempt.key).await? != Some(own) => {
                    return Err(LedgerError::TakenUpElsewhere(attempt.key.clone()));
                }
                Some(_) => {}
            }
            insert_attempt(connection, board, attempt).await
        })
    }

    /// Records a person's word about letters that stand in one way, and how they stand from then on: all or nothing.
    pub fn record_word(
        &mut self,
        board: &BoardCode,
        event: &NewEvent,
        (standing, attempts): (Delivery, &[Attempt]),
    ) -> Result<i64, LedgerError> {
        self.write(async |connection| {
            let (id, _) = events::insert(connection, board, event).await?;
            for attempt in attempts {
                stands_as(connection, board, &attempt.key, standing).await?;
                insert_attempt(connection, board, attempt).await?;
            }
            Ok(id)
        })
    }

    /// The letters that wait to be handed over, in the order in which they were written.
    pub fn queued_letters(&mut self, board: &BoardCode) -> Result<Vec<StoredLetter>, LedgerError> {
        let mut letters = self.read(async |connection| select(connection, board).await)?;
        letters.retain(|letter| letter.delivery == Delivery::Queued);
        Ok(letters)
    }

    /// Every step and result of every letter's delivery, oldest first.
    pub fn attempts_of_all(
        &mut self,
        board: &BoardCode,
    ) -> Result<BTreeMap<LetterKey, Vec<Attempt>>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select letter_key, at, phase, delivery, reply from attempt where board = $1 order by id",
            )
            .bind(board.as_str())
            .fetch_all(connection)
            .await?;
            let mut all: BTreeMap<LetterKey, Vec<Attempt>> = BTreeMap::new();
            for row in rows(found) {
                let attempt = attempt(&row)?;
                all.entry(attempt.key.clone()).or_default().push(attempt);
            }
            Ok(all)
        })
    }

    /// Every step and result of a letter's delivery, oldest first.
    pub fn attempts(&mut self, board: &BoardCode, key: &LetterKey) -> Result<Vec<Attempt>, LedgerError> {
        self.read(async |connection| {
            let found = sqlx::query(
                "select letter_key, at, phase, delivery, reply from attempt \
                 where board = $1 and letter_key = $2 order by id",
            )
            .bind(board.as_str())
            .bind(key.0.as_str())
            .fetch_all(connection)
            .await?;
            rows(found).map(|row| attempt(&row)).collect()
        })
    }
}

/// Stores a letter unless its key is there already; says whether it is new.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    (board, mode): (&BoardCode, Mode),
    letter: &LetterToStore,
    because: Because,
) -> Result<bool, LedgerError> {
    let (submission, event) = match because {
        Because::Submission(id) => (Some(id), None),
        Because::Event(id) => (None, Some(id)),
        Because::TheTimetable => (None, None),
    };
    let done = sqlx::query(
        "insert into letter (board, letter_key, at, recipient, subject, why, sha256, submission, event, mode) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
    )
    .bind(board.as_str())
    .bind(letter.key.0.as_str())
    .bind(nanoseconds(letter.at)?)
    .bind(letter.to.as_str())
    .bind(storable(&letter.subject))
    .bind(storable(&letter.why))
    .bind(letter.sha256.as_str())
    .bind(submission)
    .bind(event)
    .bind(mode.word())
    .execute(connection)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Every letter with its delivery, in the order in which they were written.
pub(crate) async fn select(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<Vec<StoredLetter>, LedgerError> {
    let found = sqlx::query(
        "select l.id, l.mode, l.letter_key, l.at, l.recipient, l.subject, l.why, l.sha256, a.phase, a.delivery from letter l \
         left join (select board, letter_key, max(id) as id from attempt group by board, letter_key) latest \
         on latest.board = l.board and latest.letter_key = l.letter_key \
         left join attempt a on a.id = latest.id where l.board = $1 order by l.id",
    )
    .bind(board.as_str())
    .fetch_all(connection)
    .await?;
    rows(found).map(|row| letter(&row)).collect()
}

async fn insert_attempt(
    connection: &mut AnyConnection,
    board: &BoardCode,
    attempt: &Attempt,
) -> Result<i64, LedgerError> {
    let id = sqlx::query_scalar(
        "insert into attempt (board, letter_key, at, phase, delivery, reply) \
         values ($1, $2, $3, $4, $5, $6) returning id",
    )
    .bind(board.as_str())
    .bind(attempt.key.0.as_str())
    .bind(nanoseconds(attempt.at)?)
    .bind(attempt.phase.as_str())
    .bind(attempt.delivery.map(|delivery| delivery.word().to_owned()))
    .bind(storable(&attempt.reply))
    .fetch_one(connection)
    .await?;
    Ok(id)
}

/// The number of the latest record about a letter.
async fn latest(
    connection: &mut AnyConnection,
    board: &BoardCode,
    key: &LetterKey,
) -> Result<Option<i64>, LedgerError> {
    let id = sqlx::query_scalar("select max(id) from attempt where board = $1 and letter_key = $2")
        .bind(board.as_str())
        .bind(key.0.as_str())
        .fetch_one(connection)
        .await?;
    Ok(id)
}

/// Refuses a letter that does not stand so.
async fn stands_as(
    connection: &mut AnyConnection,
    board: &BoardCode,
    key: &LetterKey,
    wanted: Delivery,
) -> Result<(), LedgerError> {
    let delivery = delivery_of(connection, board, key).await?;
    if delivery == wanted {
        return Ok(());
    }
    Err(LedgerError::StandsOtherwise {
        key: key.clone(),
        delivery,
        wanted,
    })
}

async fn delivery_of(
    connection: &mut AnyConnection,
    board: &BoardCode,
    key: &LetterKey,
) -> Result<Delivery, LedgerError> {
    let found = sqlx::query(
        "select a.phase, a.delivery from letter l \
         left join attempt a on a.board = l.board and a.letter_key = l.letter_key \
         where l.board = $1 and l.letter_key = $2 order by a.id desc limit 1",
    )
    .bind(board.as_str())
    .bind(key.0.as_str())
    .fetch_optional(connection)
    .await?;
    match found {
        Some(row) => standing(&row.into()),
        None => Err(LedgerError::NoSuchLetter(key.clone())),
    }
}

/// What the latest row says about a letter. A result stands; a step that was about to be taken leaves the letter queued,
/// except the last step, after which only the answer could have told.
fn standing(row: &Row) -> Result<Delivery, LedgerError> {
    if row.maybe_text("delivery")?.is_some() {
        return row.word("delivery", Delivery::from_word);
    }
    Ok(match row.maybe_text("phase")?.as_deref() {
        Some(phase::DOT_SENT) => Delivery::Uncertain,
        _ => Delivery::Queued,
    })
}

fn letter(row: &Row) -> Result<StoredLetter, LedgerError> {
    Ok(StoredLetter {
        number: row.number("id")?,
        mode: row.word("mode", Mode::from_word)?,
        key: LetterKey(row.text("letter_key")?),
        at: row.instant("at")?,
        to: row.text("recipient")?,
        subject: row.text("subject")?,
        why: row.text("why")?,
        sha256: row.text("sha256")?,
        delivery: standing(row)?,
    })
}

fn attempt(row: &Row) -> Result<Attempt, LedgerError> {
    let delivery = match row.maybe_text("delivery")? {
        Some(_) => Some(row.word("delivery", Delivery::from_word)?),
        None => None,
    };
    Ok(Attempt {
        key: LetterKey(row.text("letter_key")?),
        at: row.instant("at")?,
        phase: row.text("phase")?,
        delivery,
        reply: row.text("reply")?,
    })
}
