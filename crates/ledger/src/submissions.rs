//! Submissions: an arrival understood as an attempt at one return, recorded whole with everything that it says.

use std::collections::BTreeMap;

use boardpack_model::history::{Happening, Submission};
use boardpack_model::letter::Mode;
use boardpack_model::observation::Commentary;
use boardpack_model::{
    AgencyCode, BoardCode, Contribution, Explanation, Finding, History, Observation, Outcome, Period,
    ReturnCode, ReturnKey,
};
use jiff::Timestamp;
use sqlx::AnyConnection;

use crate::open::rows;
use crate::rows::{Row, nanoseconds, storable};
use crate::{
    Ledger, LedgerError, LetterToStore, NewArrival, NewEvent, arrivals, events, letters, observations, said,
};

/// A submission to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSubmission {
    /// The file it came as.
    pub arrival: NewArrival,
    /// The agency.
    pub agency: AgencyCode,
    /// Which return, where that is known.
    pub return_code: Option<ReturnCode>,
    /// For which period, where that is known.
    pub period: Option<Period>,
    /// When the office first saw the file.
    pub at: Timestamp,
    /// When it is recorded: from this instant its figures are known. An instant before `at`, as a clock that was put back gives,
    /// is recorded as `at`.
    pub known_at: Timestamp,
    /// How it was answered.
    pub outcome: Outcome,
    /// Why, in words.
    pub reason: String,
    /// How many figures were expected of it.
    pub expected: u32,
    /// How many of them it holds.
    pub read: u32,
    /// Its figures.
    pub observations: Vec<Observation>,
    /// What it says about them.
    pub commentary: Vec<Commentary>,
    /// What was noticed about it.
    pub findings: Vec<Finding>,
    /// The sender's answers to findings of an earlier file.
    pub explanations: Vec<Explanation>,
    /// What the sender wants, offers, found good and thinks of itself.
    pub contributions: Vec<Contribution>,
    /// It says explicitly that there is nothing to report, which is also recorded as an event.
    pub nil: bool,
}

impl NewSubmission {
    /// One that was accepted in full and known in the very instant in which its file was seen, with no figure yet: what else it
    /// has is put over these.
    pub fn accepted(
        arrival: NewArrival,
        agency: AgencyCode,
        return_code: ReturnCode,
        period: Period,
    ) -> Self {
        Self {
            at: arrival.first_seen,
            known_at: arrival.first_seen,
            arrival,
            agency,
            return_code: Some(return_code),
            period: Some(period),
            outcome: Outcome::Accepted,
            reason: String::new(),
            expected: 0,
            read: 0,
            observations: Vec::new(),
            commentary: Vec::new(),
            findings: Vec::new(),
            explanations: Vec::new(),
            contributions: Vec::new(),
            nil: false,
        }
    }

    /// Nothing is known before it was seen.
    fn recorded_as_known_at(&self) -> Timestamp {
        self.known_at.max(self.at)
    }

    /// The event counts from when it is known, so that it enters no earlier state of knowledge than its file does.
    fn nil_event(&self) -> Option<NewEvent> {
        if !self.nil {
            return None;
        }
        let key = ReturnKey {
            agency: self.agency.clone(),
            code: self.return_code.clone()?,
            period: self.period?,
        };
        Some(NewEvent {
            at: self.recorded_as_known_at(),
            by: self.agency.to_string(),
            what: Happening::NilConfirmed {
                key,
                reason: "the return says that there is nothing to report".to_owned(),
            },
            once: None,
        })
    }
}

impl Ledger {
    /// Records an arrival and the submission it is, with its figures, commentary, findings and letters: all or nothing. A
    /// second record of the same file, after a crash, is recognised and adds nothing. Gives the submission's number.
    pub fn record_submission(
        &mut self,
        board: &BoardCode,
        submission: &NewSubmission,
        letters: &[LetterToStore],
    ) -> Result<i64, LedgerError> {
        let numbers = self.record_submissions(board, &submission.arrival, &[(submission, letters)])?;
        Ok(numbers.last().copied().unwrap_or_default())
    }

    /// Records an arrival and every submission that it holds, each with its letters: all or nothing. The arrivals given inside
    /// the submissions are not looked at. A second record of the same file, after a crash, is recognised and adds nothing.
    /// Gives the submissions' numbers.
    pub fn record_submissions(
        &mut self,
        board: &BoardCode,
        arrival: &NewArrival,
        submissions: &[(&NewSubmission, &[LetterToStore])],
    ) -> Result<Vec<i64>, LedgerError> {
        let mode = self.mode(board);
        self.write(async |connection| {
            let (arrival, new) = arrivals::insert(connection, board, arrival).await?;
            if !new {
                let earlier: Vec<i64> =
                    sqlx::query_scalar("select id from submission where arrival = $1 order by id")
                        .bind(arrival)
                        .fetch_all(&mut *connection)
                        .await?;
                if !earlier.is_empty() {
                    return Ok(earlier);
                }
            }
            let mut numbers = Vec::new();
            for (submission, letters) in submissions {
                numbers.push(insert(connection, (board, arrival, mode), submission, letters).await?);
            }
            Ok(numbers)
        })
    }

    /// Records another submission of an arrival recorded before, such as one that was held and that the officer has decided.
    /// The arrival given inside the submission is not looked at.
    pub fn record_decision(
        &mut self,
        board: &BoardCode,
        arrival: i64,
        submission: &NewSubmission,
        letters: &[LetterToStore],
    ) -> Result<i64, LedgerError> {
        let numbers = self.record_decisions(board, arrival, &[(submission, letters)])?;
        Ok(numbers.last().copied().unwrap_or_default())
    }

    /// As [`Ledger::record_decision`], for a file that holds several returns: all or nothing.
    pub fn record_decisions(
        &mut self,
        board: &BoardCode,
        arrival: i64,
        submissions: &[(&NewSubmission, &[LetterToStore])],
    ) -> Result<Vec<i64>, LedgerError> {
        let mode = self.mode(board);
        self.write(async |connection| {
            let mut numbers = Vec::new();
            for (submission, letters) in submissions {
                numbers.push(insert(connection, (board, arrival, mode), submission, letters).await?);
            }
            Ok(numbers)
        })
    }

    /// Every submission, event, letter (with how far its delivery came) and issued pack.
    pub fn history(&mut self, board: &BoardCode) -> Result<History, LedgerError> {
        self.read(async |connection| {
            Ok(History {
                submissions: select(connection, board).await?,
                events: events::select(connection, board).await?,
                letters: letters::select(connection, board)
                    .await?
                    .into_iter()
                    .map(|letter| (letter.key.clone(), letter))
                    .collect(),
                packs: crate::packs::select(connection, board).await?,
                strangers: arrivals::strangers(connection, board).await?,
                given: observations::given_in_several_files(connection, board).await?,
                open_queries: open_queries(connection, board).await?,
            })
        })
    }
}

async fn insert(
    connection: &mut AnyConnection,
    (board, arrival, mode): (&BoardCode, i64, Mode),
    submission: &NewSubmission,
    letters: &[LetterToStore],
) -> Result<i64, LedgerError> {
    let id: i64 = sqlx::query_scalar(
        "insert into submission (board, arrival, agency, return_code, period, at, known_at, outcome, reason, expected, \
         figures) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id",
    )
    .bind(board.as_str())
    .bind(arrival)
    .bind(submission.agency.as_str())
    .bind(submission.return_code.as_ref().map(ToString::to_string))
    .bind(submission.period.map(|period| period.to_string()))
    .bind(nanoseconds(submission.at)?)
    .bind(nanoseconds(submission.recorded_as_known_at())?)
    .bind(submission.outcome.words())
    .bind(storable(&submission.reason))
    .bind(i64::from(submission.expected))
    .bind(i64::from(submission.read))
    .fetch_one(&mut *connection)
    .await?;
    for observation in &submission.observations {
        observations::insert_observation(connection, board, id, observation).await?;
    }
    for commentary in &submission.commentary {
        observations::insert_commentary(connection, board, id, commentary).await?;
    }
    for finding in &submission.findings {
        observations::insert_finding(connection, board, id, finding).await?;
    }
    for explanation in &submission.explanations {
        said::insert_explanation(connection, board, id, explanation).await?;
    }
    for contribution in &submission.contributions {
        said::insert_contribution(connection, board, id, contribution).await?;
    }
    if let Some(event) = submission.nil_event() {
        events::insert(connection, board, &event).await?;
    }
    for letter in letters {
        letters::insert(
            connection,
            (board, mode),
            letter,
            letters::Because::Submission(id),
        )
        .await?;
    }
    Ok(id)
}

async fn select(connection: &mut AnyConnection, board: &BoardCode) -> Result<Vec<Submission>, LedgerError> {
    let found = sqlx::query(
        "select s.id, s.arrival, s.agency, s.return_code, s.period, s.at, s.known_at, s.outcome, s.reason, s.expected, \
         s.figures, a.sha256, a.name, a.born from submission s join arrival a on a.id = s.arrival where s.board = $1 \
         order by s.known_at, s.id",
    )
    .bind(board.as_str())
    .fetch_all(connection)
    .await?;
    rows(found).map(|row| submission(&row)).collect()
}

/// How many findings about each accepted submission still wait for an answer: queries that no explanation of the agency's is
/// about, and errors where nothing more is awaited besides. What the sender had explained before was recorded as a note.
async fn open_queries(
    connection: &mut AnyConnection,
    board: &BoardCode,
) -> Result<BTreeMap<i64, u32>, LedgerError> {
    let found = sqlx::query(
        "select f.submission, count(*) as findings from finding f join submission s on s.id = f.submission \
         where f.board = $1 and (s.outcome = $2 and f.severity = 'error' or s.outcome in ($2, $3) \
         and f.severity = 'query' and not exists (select 1 from explanation e where e.board = f.board \
         and e.agency = s.agency and e.submission > f.submission and e.rule = f.rule and e.indicator = f.indicator \
         and e.period = f.period and coalesce(e.measure, '') = coalesce(f.measure, ''))) group by f.submission",
    )
    .bind(board.as_str())
    .bind(Outcome::AcceptedWithQueries.words())
    .bind(Outcome::AcceptedInPart.words())
    .fetch_all(connection)
    .await?;
    rows(found)
        .map(|row| Ok((row.number("submission")?, row.count("findings")?)))
        .collect()
}

fn submission(row: &Row) -> Result<Submission, LedgerError> {
    Ok(Submission {
        id: row.number("id")?,
        arrival: row.number("arrival")?,
        agency: row.made("agency")?,
        return_code: row.maybe_made("return_code")?,
        period: row.maybe_made("period")?,
        at: row.instant("at")?,
        known_at: row.instant("known_at")?,
        outcome: row.word("outcome", Outcome::from_words)?,
        reason: row.text("reason")?,
        expected: row.count("expected")?,
        read: row.count("figures")?,
        sha256: row.text("sha256")?,
        file: row.text("name")?,
        born: row.maybe_instant("born")?,
    })
}
