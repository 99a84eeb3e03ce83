//! Recording what a file was understood to be: every return in it with its receipt, all in one transaction.

use anyhow::{Context, Result};
use boardpack_ingest::{Dropped, Understanding, Workbook};
use boardpack_ledger::{LetterToStore, NewArrival, NewSubmission};
use boardpack_model::history::{ArrivalState, Submission};
use boardpack_model::letter::Letter;
use boardpack_model::{AgencyCode, Contribution, Finding, Outcome, Place};
use jiff::Timestamp;

use super::again::Before;
use super::answer::{Answer, answers, answers_to, held, refused};
use super::known::Known;
use super::receipts::{self, Answered};
use super::take::{NOTHING, Sighted, arrival};
use super::{Received, below, doubt, joined, older};
use crate::decide::{Deciding, said};
use crate::dropped::{Content, Doubt, Found, says_it_is_a_copy};
use crate::unfit::unfit;
use crate::{Office, OpenBoard, letters};

/// Reads a file, answers it and records everything: a row for each return in it.
pub(super) fn submitted(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
    before: Before,
) -> Result<Vec<Received>> {
    let known = Known::of(office, open, &sighted.agency)?;
    let (mut answers, workbook) = if before.used_elsewhere {
        let reason = "the same file came from another agency's folder: the officer decides whose it is";
        (vec![held(reason.to_owned(), None, Vec::new())], None)
    } else if let Some(submission) = before.taken_back {
        (vec![was_taken_back(open, &known, submission)], None)
    } else {
        understood(office, open, found, (content, sighted), &known)?
    };
    if says_it_is_a_copy(&found.name) {
        let is_open = |answer: &&mut Answer| answer.outcome != Outcome::Quarantined;
        for answer in answers.iter_mut().filter(is_open) {
            answer.findings.push(copy_note(found, sighted));
        }
    }
    let arrival = as_recorded(office, found, (content, sighted), &answers);
    let mut parts: Vec<Part> = (1..)
        .zip(&answers)
        .map(|(nth, answer)| {
            let part = (answers.len() > 1).then(|| nth.to_string());
            (submission(sighted, &arrival, answer, before), part)
        })
        .collect();
    for ((submission, _), answer) in parts.iter_mut().zip(&mut answers) {
        if let Some(words) = doubt::words(&open.board, &known.history, submission)? {
            answer.reason.push_str(&words);
            submission.reason.push_str(&words);
        }
    }
    let composed = composed(office, open, &known, (&parts, &answers), workbook.as_ref())?;
    let new = to_record(office, &arrival, (&parts, &answers), &composed)?;
    office
        .ledger
        .record_submissions(&open.board.code, &arrival, &as_slices(&new))
        .context("recording a submission")?;
    lay_out(office, open, &sighted.agency, &composed);
    let shown = joined(&arrival.folder, &arrival.name);
    let rows = parts
        .into_iter()
        .zip(answers)
        .map(|((submission, _), answer)| Received {
            file: shown.clone(),
            sha256: submission.sha256,
            state: ArrivalState::Taken,
            reason: answer.reason,
            agency: Some(submission.agency),
            return_code: submission.return_code,
            period: submission.period,
            outcome: Some(answer.outcome),
            findings: answer.findings,
        });
    Ok(rows.collect())
}

/// The answer to a file of which the same bytes were taken back: neither used nor passed over by itself.
fn was_taken_back(open: &OpenBoard, known: &Known, submission: i64) -> Answer {
    let withdrawn = known.history.withdrawn(Timestamp::MAX);
    let on = withdrawn
        .get(&submission)
        .map(|event| super::day(&open.board, event.at));
    let reason = format!(
        "the same file was taken back on {}: the officer decides whether it counts again",
        on.unwrap_or_default()
    );
    let of = known.history.submissions.iter().find(|one| one.id == submission);
    held(reason, of.and_then(Submission::key), Vec::new())
}

fn copy_note(found: &Found, sighted: &Sighted) -> Finding {
    let place = Place::file(&sighted.sha256, &found.told().1);
    Finding::note("name-of-a-copy", place, "its name says that it is a copy")
        .hint("please make sure that it is the version that you meant to send")
}

/// What the file is, and its cells where it could be read.
fn understood(
    office: &mut Office,
    open: &OpenBoard,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
    known: &Known,
) -> Result<(Vec<Answer>, Option<Workbook>)> {
    let cleared = said::is_cleared(&known.history, &sighted.sha256);
    let dropped = Dropped {
        agency: sighted.agency.clone(),
        // The name is looked at too, unless the officer has.
        file: if cleared {
            found.told().1
        } else {
            found.name.clone()
        },
        sha256: sighted.sha256.clone(),
        cleared,
    };
    let never_whole = content.doubt.and_then(Doubt::refusal);
    let read = match never_whole {
        Some(refusal) => Err(refusal),
        None => office.read(&sighted.agency, &content.bytes)?,
    };
    Ok(match read {
        Ok(workbook) => {
            let answers = answers(&open.board, &dropped, &workbook, known, sighted.first_seen);
            (answers, Some(workbook))
        }
        Err(refusal) => {
            let told = Dropped {
                file: found.told().1,
                ..dropped
            };
            (vec![refused(&told, refusal)], None)
        }
    })
}

fn as_recorded(
    office: &Office,
    found: &Found,
    (content, sighted): (&Content, &Sighted),
    answers: &[Answer],
) -> NewArrival {
    let mut arrival = arrival(found, Some(content), &sighted.sha256, sighted.first_seen);
    arrival.agency = Some(sighted.agency.clone());
    let stated = office.surroundings.births.get(&below(found)).copied();
    arrival.born = stated.or(sighted.delivered).or(arrival.born);
    if answers
        .iter()
        .any(|answer| answer.outcome == Outcome::Quarantined)
    {
        (arrival.folder, arrival.name) = found.withheld();
    }
    arrival
}

fn submission(sighted: &Sighted, arrival: &NewArrival, answer: &Answer, before: Before) -> Submission {
    // A workbook that names another agency is not an attempt at a return of this one's.
    let key = answer.key.as_ref().filter(|key| key.agency == sighted.agency);
    Submission {
        id: 0,
        // Its number is not known yet. Which arrival of the same bytes it is tells its receipt from theirs.
        arrival: i64::try_from(before.arrivals).unwrap_or(i64::MAX),
        agency: sighted.agency.clone(),
        return_code: key.map(|key| key.code.clone()),
        period: key
            .map(|key| key.period)
            .or_else(|| answer.context.as_ref().map(|read| read.period)),
        at: sighted.first_seen,
        known_at: sighted.now.max(sighted.first_seen),
        outcome: answer.outcome,
        reason: answer.reason.clone(),
        expected: answer.read.as_ref().map_or(0, |read| read.reading.expected),
        read: answer.read.as_ref().map_or(0, |read| read.usable),
        sha256: sighted.sha256.clone(),
        file: arrival.name.clone(),
        born: arrival.born,
    }
}

/// A submission with what tells its receipt from that of another return in the same file.
type Part = (Submission, Option<String>);

/// The letters about each return in a file.
fn composed(
    office: &mut Office,
    open: &OpenBoard,
    known: &Known,
    (parts, answers): (&[Part], &[Answer]),
    workbook: Option<&Workbook>,
) -> Result<Vec<Vec<Letter>>> {
    let mut composed = Vec::new();
    for ((submission, part), answer) in parts.iter().zip(answers) {
        let answered = Answered {
            submission,
            answer,
            workbook,
            part: part.as_deref(),
        };
        composed.push(receipts::letters(office, open, known, &answered)?);
    }
    Ok(composed)
}

/// What the ledger records of each return in a file, its letters archived.
fn to_record(
    office: &Office,
    arrival: &NewArrival,
    (parts, answers): (&[Part], &[Answer]),
    composed: &[Vec<Letter>],
) -> Result<Vec<(NewSubmission, Vec<LetterToStore>)>> {
    let mut new = Vec::new();
    for (((submission, _), answer), composed) in parts.iter().zip(answers).zip(composed) {
        let stored = composed
            .iter()
            .map(|letter| letters::archived(&office.archive, letter));
        let stored: Vec<LetterToStore> = stored.collect::<Result<_>>()?;
        new.push((new_submission(arrival.clone(), submission, answer), stored));
    }
    Ok(new)
}

fn as_slices(new: &[(NewSubmission, Vec<LetterToStore>)]) -> Vec<(&NewSubmission, &[LetterToStore])> {
    new.iter()
        .map(|(submission, letters)| (submission, letters.as_slice()))
        .collect()
}

fn lay_out(office: &Office, open: &OpenBoard, agency: &AgencyCode, composed: &[Vec<Letter>]) {
    for letter in composed.iter().flatten() {
        receipts::lay_out(office, open, agency, letter);
    }
}

/// Records a file that the officer has decided about, as what it is now understood to be, with a receipt for each return in
/// it. Gives its outcome in words.
pub(crate) fn record_decided(
    office: &mut Office,
    open: &OpenBoard,
    (held, understanding): (&Submission, Understanding),
    deciding: Deciding<'_>,
) -> Result<String> {
    anyhow::ensure!(
        !matches!(understanding, Understanding::Quarantined { .. }),
        "the file still seems to hold personal data"
    );
    let known = Known::of(office, open, &held.agency)?;
    let bytes = office
        .archive
        .get(&held.sha256)
        .context("reading the archived file")?;
    let workbook = match office.read(&held.agency, &bytes)? {
        Ok(workbook) => workbook,
        Err(refusal) => unfit!("the file cannot be read: {}", refusal.message),
    };
    let mut answers = answers_to(&open.board, understanding, &workbook, &known);
    let older: Vec<String> = answers
        .iter_mut()
        .filter_map(|answer| older::say(&open.board, &known, held, answer))
        .collect();
    let parts: Vec<Part> = (1..)
        .zip(&answers)
        .map(|(nth, answer)| {
            let part = (answers.len() > 1).then(|| nth.to_string());
            (decided_submission(held, answer, deciding), part)
        })
        .collect();
    let composed = composed(office, open, &known, (&parts, &answers), Some(&workbook))?;
    let arrival = decided_arrival(held, deciding);
    let new = to_record(office, &arrival, (&parts, &answers), &composed)?;
    office
        .ledger
        .record_decisions(&open.board.code, held.arrival, &as_slices(&new))
        .context("recording the decision")?;
    lay_out(office, open, &held.agency, &composed);
    let outcomes: Vec<&str> = answers.iter().map(|answer| answer.outcome.words()).collect();
    let warnings: Vec<String> = older.into_iter().map(|words| format!("; {words}")).collect();
    Ok(format!("{}{}", outcomes.join(", "), warnings.concat()))
}

fn decided_submission(held: &Submission, answer: &Answer, deciding: Deciding<'_>) -> Submission {
    Submission {
        // The receipts of one file are told apart by a number: arrivals count up from nought, decisions down.
        arrival: -held.id,
        return_code: answer.key.as_ref().map(|key| key.code.clone()),
        period: answer.key.as_ref().map(|key| key.period),
        known_at: deciding.now.max(held.known_at),
        outcome: answer.outcome,
        reason: format!("{} decided on {}: {}", deciding.by, held.file, answer.reason),
        expected: answer.read.as_ref().map_or(0, |read| read.reading.expected),
        read: answer.read.as_ref().map_or(0, |read| read.usable),
        ..held.clone()
    }
}

/// The ledger does not look at the arrival of a decision: the file's own is the one that counts.
fn decided_arrival(held: &Submission, deciding: Deciding<'_>) -> NewArrival {
    NewArrival {
        first_seen: held.at,
        born: None,
        folder: String::new(),
        name: held.file.clone(),
        sha256: held.sha256.clone(),
        bytes: 0,
        state: ArrivalState::Taken,
        agency: Some(held.agency.clone()),
        reason: deciding.reason.to_owned(),
        fingerprint: NOTHING,
    }
}

fn new_submission(arrival: NewArrival, submission: &Submission, answer: &Answer) -> NewSubmission {
    let read = answer.read.as_deref();
    NewSubmission {
        arrival,
        agency: submission.agency.clone(),
        return_code: submission.return_code.clone(),
        period: submission.period,
        at: submission.at,
        known_at: submission.known_at,
        outcome: submission.outcome,
        reason: submission.reason.clone(),
        expected: submission.expected,
        read: submission.read,
        observations: read.map(|read| read.used.clone()).unwrap_or_default(),
        commentary: read
            .map(|read| read.reading.commentary.clone())
            .unwrap_or_default(),
        findings: answer.findings.clone(),
        explanations: read.map(|read| read.reading.answers.clone()).unwrap_or_default(),
        contributions: contributions(answer),
        // A nil return of which some figure cannot be used has not said that there is nothing to report.
        nil: read.is_some_and(|read| read.reading.nil)
            && matches!(answer.outcome, Outcome::Accepted | Outcome::AcceptedWithQueries),
    }
}

fn contributions(answer: &Answer) -> Vec<Contribution> {
    let with_return = answer.read.iter().flat_map(|read| &read.reading.contributions);
    let to_pre_brief = answer.context.iter().flat_map(|read| &read.contributions);
    with_return.chain(to_pre_brief).cloned().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use boardpack_model::BoardCode;

    use super::*;

    #[test]
    fn each_arrival_of_the_same_bytes_has_a_receipt_of_its_own() {
        let code = BoardCode::new("ours").unwrap();
        let files: BTreeMap<String, String> = boardpack_pipeline::starter(&code);
        let board = boardpack_pipeline::read(&code, &files).unwrap();
        let sighted = Sighted {
            agency: AgencyCode::new("police").unwrap(),
            sha256: "ab".to_owned(),
            first_seen: Timestamp::UNIX_EPOCH,
            now: Timestamp::UNIX_EPOCH,
            delivered: None,
        };
        let arrival = NewArrival {
            first_seen: Timestamp::UNIX_EPOCH,
            born: None,
            folder: "police".to_owned(),
            name: "return.xlsx".to_owned(),
            sha256: "ab".to_owned(),
            bytes: 1,
            state: ArrivalState::Taken,
            agency: None,
            reason: String::new(),
            fingerprint: NOTHING,
        };
        let answer = held("a reason".to_owned(), None, Vec::new());
        let key = |arrivals: usize| {
            let before = Before {
                arrivals,
                used_elsewhere: false,
                taken_back: None,
            };
            boardpack_chase::receipt_key(&board, &submission(&sighted, &arrival, &answer, before), None).0
        };
        assert!(key(0).ends_with("/ab-0"), "{}", key(0));
        assert!(key(1).ends_with("/ab-1"), "{}", key(1));
    }
}
