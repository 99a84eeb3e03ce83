//! Word to the officer that a file was set aside because it seems to hold details of individual people.

use boardpack_model::history::Submission;
use boardpack_model::letter::{Letter, LetterKey};
use boardpack_model::{Board, Finding, Severity};
use jiff::Timestamp;
use serde::Serialize;

use crate::findings::{self, List};
use crate::language::Language;
use crate::wording::{self, BrokenTemplate, SET_ASIDE};
use crate::words;

/// What the letter's template knows. Never the file's name, which may be a person's.
#[derive(Debug, Clone, Default, Serialize)]
struct SetAsideData {
    /// The officer's name.
    to: String,
    /// The agency's name.
    agency: String,
    /// When the file came.
    received: String,
    /// The SHA-256 of its bytes.
    fingerprint: String,
    /// The sheets and cells.
    places: List,
}

/// The letter to the officer about a file that was set aside: where to look, and nothing of what stands there.
///
/// # Errors
///
/// The letter's template, which may be the board's own, cannot be made into a letter.
pub fn set_aside(
    board: &Board,
    submission: &Submission,
    findings: &[Finding],
    at: Timestamp,
) -> Result<Letter, BrokenTemplate> {
    let agency = board.agency(&submission.agency);
    let data = SetAsideData {
        to: words::one_line(&board.officer.mailbox.name),
        agency: agency.map_or_else(
            || submission.agency.to_string(),
            |agency| words::one_line(&agency.name),
        ),
        received: Language::of(board).moment(submission.at, &board.time_zone),
        fingerprint: words::one_line(&submission.sha256),
        places: findings::list_in(board, findings, Severity::Error, ""),
    };
    let wording = wording::fill(board, SET_ASIDE, &data)?;
    let fingerprint: String = submission.sha256.chars().take(16).collect();
    Ok(Letter {
        key: LetterKey::of(&[
            board.code.as_str(),
            "officer",
            "set-aside",
            submission.agency.as_str(),
            &format!("{fingerprint}-{}", submission.arrival),
        ]),
        at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: board.officer.mailbox.clone(),
        subject: words::marked_subject(&board.marking, &wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: Vec::new(),
        why: "a file was set aside: it seems to hold personal data".to_owned(),
    })
}

/// Fills the template with little and with everything; the faults, each once.
pub(crate) fn try_out(board: &Board) -> Vec<BrokenTemplate> {
    let place = boardpack_model::Place::default().at("Sheet1", "B7");
    let finding = Finding::error("r", place, "this cell seems to hold an NHS number");
    let all = SetAsideData {
        to: "A person".to_owned(),
        places: findings::list(board, &[finding], Severity::Error),
        ..SetAsideData::default()
    };
    let mut faults = Vec::new();
    for data in [SetAsideData::default(), all] {
        if let Err(fault) = wording::fill(board, SET_ASIDE, &data)
            && !faults.contains(&fault)
        {
            faults.push(fault);
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use boardpack_model::{Outcome, Place};

    use super::*;
    use crate::sample::{board, submission};

    #[test]
    fn the_officer_is_told_where_and_nothing_of_what() {
        let key = "2026-27-Q1/police/quarterly";
        let mut aside = submission(key, "2026-07-28T16:20", Outcome::Quarantined);
        aside.file = "John Smith.xlsx".to_owned();
        let place = Place::file(&aside.sha256, "name withheld.xlsx").at("Sheet2", "B7");
        let finding = Finding::error("nhs-number", place, "this cell seems to hold an NHS number");
        let letter = set_aside(&board(), &aside, &[finding], aside.at).unwrap();
        assert!(!letter.text.contains("Smith"));
        assert_eq!(letter.to, board().officer.mailbox);
        insta::assert_snapshot!(format!("{}\nSubject: {}\n\n{}", letter.key, letter.subject, letter.text), @r#"
        blanktown/officer/set-aside/police/9f86d081884c7d65-9
        Subject: OFFICIAL-SENSITIVE: Blanktown SCP: a file from Blanktown Police was set aside unread

        Dear Jo Officer,

        A file that Blanktown Police put into its drop folder seems to hold details
        of individual people. It was set aside: none of its figures were used, and
        its name and what stands in it are repeated nowhere. The sender has been
        told where to look and asked for a file without those details.

          Received: 16:20 on Tuesday 28 July 2026
          Fingerprint (SHA-256):
          9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08

        Where the details seem to be:

        - In sheet "Sheet2", cell B7: This cell seems to hold an NHS number.

        Please decide about it. If it does hold such details, have it purged once
        the sender has a proper file in: its bytes are then removed, and a line
        saying so remains. If it does not, clear it, with a reason, and it is read
        as any other. "boardpack status" lists it until then, and "boardpack decide
        --help" says how.

        Blanktown Safeguarding Children Partnership
        "#);
    }
}
