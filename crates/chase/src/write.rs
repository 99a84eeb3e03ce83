//! The letters of the ladder, written out.

mod data;
mod try_out;

use std::collections::BTreeMap;

use boardpack_model::due::end_of_day;
use boardpack_model::history::{Outcome, Submission};
use boardpack_model::letter::{Enclosure, Letter};
use boardpack_model::{Board, Finding, History, OutsideCoverage, ReturnKey, ReturnStatus, timeliness};
use jiff::Timestamp;
use jiff::civil::Date;

pub(crate) use try_out::try_out;

use crate::ladder::{self, Planned};
use crate::receipt;
use crate::wording::{self, BrokenTemplate};
use crate::words;

/// What is known when a letter of the ladder is written.
#[derive(Debug, Clone, PartialEq)]
pub struct LetterFacts {
    /// The instant at which it is written.
    pub at: Timestamp,
    /// How each of its returns stands.
    pub statuses: Vec<ReturnStatus>,
    /// What is to be corrected, confirmed or explained in each of them.
    pub findings: BTreeMap<ReturnKey, Vec<Finding>>,
    /// The last file that came for each of them, or may have been meant for it.
    pub latest: BTreeMap<ReturnKey, Submission>,
    /// By when each of them is to be corrected that was sent back.
    pub corrections: BTreeMap<ReturnKey, Correction>,
    /// By when the queries about each of them are to be answered that was accepted with any: the day that its receipt named.
    pub answer_by: BTreeMap<ReturnKey, Date>,
    /// When a letter like this one, about all of them, was last written to this person.
    pub earlier: Option<Timestamp>,
    /// What travels with it, such as the pre-filled workbook.
    pub enclosures: Vec<Enclosure>,
}

/// A return that was sent back and whose correction is awaited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Correction {
    /// When the file came.
    pub received: Timestamp,
    /// The last day of its correction, as the rungs count it.
    pub by: Date,
    /// The instant from which the return counts as received if the correction comes by then; nothing where none is kept.
    pub counts_as: Option<Timestamp>,
}

impl LetterFacts {
    /// What the history tells; findings and enclosures are the caller's to add.
    pub fn of(
        board: &Board,
        history: &History,
        planned: &Planned,
        at: Timestamp,
    ) -> Result<Self, OutsideCoverage> {
        let statuses = planned
            .returns
            .iter()
            .map(|key| timeliness::status(board, history, key, at))
            .collect::<Result<_, _>>()?;
        let latest = planned
            .returns
            .iter()
            .filter_map(|key| Some((key.clone(), latest(board, history, key, at)?.clone())))
            .collect();
        let mut corrections = BTreeMap::new();
        for key in &planned.returns {
            if let Some(correction) = correction(board, history, key, at)? {
                corrections.insert(key.clone(), correction);
            }
        }
        let answer_by = planned
            .returns
            .iter()
            .filter_map(|key| Some((key.clone(), answer_by(board, history, key, at)?)))
            .collect();
        Ok(Self {
            at,
            statuses,
            findings: BTreeMap::new(),
            latest,
            corrections,
            answer_by,
            earlier: ladder::written_before(board, history, planned, at),
            enclosures: Vec::new(),
        })
    }
}

/// The last file that was for a return, or that came after the return's period from its agency and was for none that we
/// know.
fn latest<'a>(board: &Board, history: &'a History, key: &ReturnKey, at: Timestamp) -> Option<&'a Submission> {
    let period_end = end_of_day(key.period.last_day(), &board.time_zone);
    history.submissions.iter().rev().find(|submission| {
        let may_be_meant =
            submission.key().is_none() && submission.agency == key.agency && submission.at > period_end;
        let is_this = submission.key().as_ref() == Some(key) && !history.is_withdrawn(submission.id, at);
        submission.known_at <= at && (is_this || may_be_meant)
    })
}

/// By when a return is to be corrected, and what comes of it; nothing for one of which no correction is awaited.
fn correction(
    board: &Board,
    history: &History,
    key: &ReturnKey,
    at: Timestamp,
) -> Result<Option<Correction>, OutsideCoverage> {
    let Some(by) = ladder::correction_day(board, history, key, at)? else {
        return Ok(None);
    };
    let attempts = timeliness::attempts(history, key, at);
    let Some(sent_back) = attempts.last() else {
        return Ok(None);
    };
    // The promise is asked of the clock itself: what the return would count as at the end of that day.
    let then = timeliness::status(board, history, key, end_of_day(by, &board.time_zone))?;
    Ok(Some(Correction {
        received: sent_back.at,
        by,
        counts_as: then.received,
    }))
}

/// The day that the receipt named for an answer to the queries about the file that a return stands by.
fn answer_by(board: &Board, history: &History, key: &ReturnKey, at: Timestamp) -> Option<Date> {
    let attempts = timeliness::attempts(history, key, at);
    let stands_by = attempts.iter().rfind(|attempt| attempt.outcome.is_acceptance())?;
    if stands_by.outcome != Outcome::AcceptedWithQueries {
        return None;
    }
    receipt::answer_window(board, stands_by.at)
}

/// Writes a letter of the ladder.
///
/// # Errors
///
/// The template of the rung, which may be the board's own, cannot be made into a letter.
pub fn write(board: &Board, planned: &Planned, facts: &LetterFacts) -> Result<Letter, BrokenTemplate> {
    let wording = wording::fill(board, &planned.template, &data::data(board, planned, facts))?;
    // Findings tell of figures, and a return workbook is pre-filled with them.
    let has_findings = facts.findings.values().any(|findings| !findings.is_empty());
    let marking = if !has_findings && facts.enclosures.is_empty() {
        ""
    } else {
        board.marking.as_str()
    };
    Ok(Letter {
        key: planned.key.clone(),
        at: facts.at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: planned.to.clone(),
        subject: words::marked_subject(marking, &wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: facts.enclosures.clone(),
        why: planned.why.clone(),
    })
}
