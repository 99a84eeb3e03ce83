//! The letters of the ladder, written out.

mod data;
mod try_out;

use std::collections::BTreeMap;

use boardpack_model::due::end_of_day;
use boardpack_model::history::Submission;
use boardpack_model::letter::{Enclosure, Letter};
use boardpack_model::{Board, Finding, History, OutsideCoverage, ReturnKey, ReturnStatus, timeliness};
use jiff::Timestamp;

pub(crate) use try_out::try_out;

use crate::ladder::Planned;
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
    /// What travels with it, such as the pre-filled workbook.
    pub enclosures: Vec<Enclosure>,
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
        Ok(Self {
            at,
            statuses,
            findings: BTreeMap::new(),
            latest,
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
