//! Word to an agency of what was decided about its return or its file: something to keep, whatever was said by telephone.

use boardpack_model::history::{Outcome, Submission};
use boardpack_model::letter::{Letter, LetterKey, Mailbox};
use boardpack_model::{AgencyCode, Board, Period, ReturnKey};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::findings::sentence;
use crate::language::Language;
use crate::wording::{self, BrokenTemplate, CONFIRMATION};
use crate::words;

/// What was decided.
#[derive(Debug, Clone, Copy)]
pub enum Confirmed<'a> {
    /// A later due day is agreed.
    Extended(&'a ReturnKey, Date),
    /// It is not owed this period.
    Waived(&'a ReturnKey),
    /// "Nothing to report", said by a person.
    Nil(&'a ReturnKey),
    /// An accepted file was taken back.
    Withdrawn(&'a ReturnKey, &'a Submission),
    /// A held file is no return.
    Declined(&'a Submission),
    /// A quarantined file was removed for good.
    Purged(&'a Submission),
}

/// A decision as its agency is told of it.
#[derive(Debug, Clone, Copy)]
pub struct Confirmation<'a> {
    /// What was decided.
    pub what: Confirmed<'a>,
    /// Why, in the officer's words. Never repeated about a file that was removed.
    pub reason: &'a str,
    /// Whom it is told.
    pub to: &'a Mailbox,
    /// When it was decided.
    pub at: Timestamp,
}

impl<'a> Confirmed<'a> {
    fn word(self) -> &'static str {
        match self {
            Self::Extended(..) => "extended",
            Self::Waived(_) => "waived",
            Self::Nil(_) => "nil",
            Self::Withdrawn(..) => "withdrawn",
            Self::Declined(_) => "declined",
            Self::Purged(_) => "purged",
        }
    }

    fn key(self) -> Option<ReturnKey> {
        match self {
            Self::Extended(key, _) | Self::Waived(key) | Self::Nil(key) | Self::Withdrawn(key, _) => {
                Some(key.clone())
            }
            Self::Declined(file) | Self::Purged(file) => file.key(),
        }
    }

    fn file(self) -> Option<&'a Submission> {
        match self {
            Self::Extended(..) | Self::Waived(_) | Self::Nil(_) => None,
            Self::Withdrawn(_, file) | Self::Declined(file) | Self::Purged(file) => Some(file),
        }
    }

    fn agency(self) -> &'a AgencyCode {
        match self {
            Self::Extended(key, _) | Self::Waived(key) | Self::Nil(key) => &key.agency,
            Self::Withdrawn(_, file) | Self::Declined(file) | Self::Purged(file) => &file.agency,
        }
    }
}

/// What the template knows.
#[derive(Debug, Clone, Default, Serialize)]
struct ConfirmationData {
    /// The recipient's name.
    to: String,
    /// `extended`, `waived`, `nil`, `withdrawn`, `declined` or `purged`.
    what: &'static str,
    /// The agency's name.
    agency: String,
    /// The name of its drop folder.
    drop_folder: String,
    /// The return's title; empty where the return is not known.
    title: String,
    /// `2026-27 Q1, April to June 2026`; empty where the period is not known.
    period: String,
    /// `2026-27 Q1`; empty where the period is not known.
    period_code: String,
    /// The agreed later day; empty where there is none.
    until: String,
    /// The file's name; empty where there is no file, or where its name may be a person's.
    file: String,
    /// When the file came; empty where there is none.
    received: String,
    /// The SHA-256 of its bytes; empty where there is none.
    fingerprint: String,
    /// Why, in the officer's words; empty where they are not repeated.
    reason: String,
    /// When it was decided.
    decided: String,
}

/// The letter that confirms a decision. It lies with the receipts, by its key.
///
/// # Errors
///
/// The letter's template, which may be the board's own, cannot be made into a letter.
pub fn confirmation(board: &Board, confirmation: &Confirmation<'_>) -> Result<Letter, BrokenTemplate> {
    let wording = wording::fill(board, CONFIRMATION, &data(board, confirmation))?;
    Ok(Letter {
        key: key(board, confirmation),
        at: confirmation.at,
        from: board.sender.clone(),
        reply_to: board.officer.mailbox.clone(),
        to: confirmation.to.clone(),
        subject: words::marked_subject("", &wording.subject),
        text: wording.text,
        html: Some(wording.html),
        enclosures: Vec::new(),
        why: format!("confirms a decision: {}", confirmation.what.word()),
    })
}

/// `blanktown/receipts/2026-27-Q1/police/quarterly-extended-20260729T080000`: the instant tells two decisions apart.
fn key(board: &Board, confirmation: &Confirmation<'_>) -> LetterKey {
    let what = confirmation.what;
    let of = what.key();
    let about = match (what.file(), &of) {
        (Some(file), _) => file.sha256.chars().take(16).collect(),
        (None, Some(key)) => key.code.to_string(),
        (None, None) => String::new(),
    };
    let period = of.map_or_else(|| "no-period".to_owned(), |key| Period::slug(key.period));
    let at = confirmation.at.strftime("%Y%m%dT%H%M%S");
    LetterKey::of(&[
        board.code.as_str(),
        "receipts",
        &period,
        what.agency().as_str(),
        &format!("{about}-{}-{at}", what.word()),
    ])
}

fn data(board: &Board, confirmation: &Confirmation<'_>) -> ConfirmationData {
    let language = Language::of(board);
    let what = confirmation.what;
    let (of, agency) = (what.key(), what.agency());
    let spec = of
        .as_ref()
        .and_then(|key| board.return_spec(&key.agency, &key.code));
    let file = what.file();
    let is_purged = matches!(what, Confirmed::Purged(_));
    let is_nameless = |file: &&Submission| is_purged || file.outcome == Outcome::Quarantined;
    ConfirmationData {
        to: words::one_line(&confirmation.to.name),
        what: what.word(),
        agency: board
            .agency(agency)
            .map_or_else(|| agency.to_string(), |agency| words::one_line(&agency.name)),
        drop_folder: agency.to_string(),
        title: spec.map(|spec| words::one_line(&spec.title)).unwrap_or_default(),
        period: of
            .as_ref()
            .map(|key| language.period(key.period))
            .unwrap_or_default(),
        period_code: of.map(|key| key.period.to_string()).unwrap_or_default(),
        until: match what {
            Confirmed::Extended(_, until) => language.day(until),
            _ => String::new(),
        },
        file: file
            .filter(|file| !is_nameless(file))
            .map(|file| words::shortened(&words::one_line(&file.file), 80))
            .unwrap_or_default(),
        received: file
            .map(|file| language.moment(file.at, &board.time_zone))
            .unwrap_or_default(),
        fingerprint: file.map(|file| words::one_line(&file.sha256)).unwrap_or_default(),
        reason: if is_purged {
            String::new()
        } else {
            sentence(confirmation.reason)
        },
        decided: language.moment(confirmation.at, &board.time_zone),
    }
}

/// Fills the template with every kind of data that it can meet; the faults, each once.
pub(crate) fn try_out(board: &Board) -> Vec<BrokenTemplate> {
    let all = ["extended", "waived", "nil", "withdrawn", "declined", "purged"];
    let mut faults = Vec::new();
    for what in all {
        let text = str::to_owned;
        let little = ConfirmationData {
            what,
            ..ConfirmationData::default()
        };
        let much = ConfirmationData {
            to: text("A person"),
            title: text("dataset"),
            period: text("2026-27 Q1, April to June 2026"),
            period_code: text("2026-27 Q1"),
            until: text("Tuesday 28 July 2026"),
            file: text("return.xlsx"),
            received: text("16:20 on Tuesday 28 July 2026"),
            fingerprint: text("0123456789abcdef"),
            reason: text("It is so."),
            ..little.clone()
        };
        for data in [little, much] {
            if let Err(fault) = wording::fill(board, CONFIRMATION, &data)
                && !faults.contains(&fault)
            {
                faults.push(fault);
            }
        }
    }
    faults
}
