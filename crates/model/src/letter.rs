//! Letters: every e-mail the office sends, composed whole before anything is delivered.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The unique name of one letter to one recipient, such as `blanktown/2026-27-Q1/police/quarterly/chaser-1`. It begins with
/// the board. The Message-ID derives from it, and the ledger holds each at most once.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LetterKey(pub String);

impl LetterKey {
    /// The parts joined with `/`.
    pub fn of(parts: &[&str]) -> Self {
        Self(parts.join("/"))
    }

    /// The key with one more part.
    #[must_use]
    pub fn with(&self, part: &str) -> Self {
        Self(format!("{}/{part}", self.0))
    }
}

impl fmt::Display for LetterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How far letters may go. A letter that was written under one mode leaves under another only with a person's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Written and recorded; nothing leaves.
    DryRun,
    /// The board is a rehearsal: into the outbox folder and nowhere else.
    Rehearsal,
    /// To the addresses and domains of the office's own team; the others wait.
    Team,
    /// To whom they are for.
    Live,
}

impl Mode {
    const ALL: [Self; 4] = [Self::DryRun, Self::Rehearsal, Self::Team, Self::Live];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::DryRun => "dry-run",
            Self::Rehearsal => "rehearsal",
            Self::Team => "team",
            Self::Live => "live",
        }
    }

    /// The mode of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// A name and an address.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Mailbox {
    /// The person's or office's name.
    pub name: String,
    /// The address, as checked by the pipeline.
    pub address: String,
}

impl fmt::Display for Mailbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} <{}>", self.name, self.address)
    }
}

/// A file that travels with a letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enclosure {
    /// The file name that the reader sees.
    pub name: String,
    /// The media type, such as `application/pdf`.
    pub media_type: String,
    /// The content id (without brackets) of a picture shown inside the HTML part; nothing for an attachment.
    pub content_id: Option<String>,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// A letter ready to be made into one MIME message for one recipient.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Letter {
    /// Its unique name.
    pub key: LetterKey,
    /// The instant it was written, which is also its Date header.
    pub at: Timestamp,
    /// The sender: the board, not a member.
    pub from: Mailbox,
    /// Where answers go: the officer.
    pub reply_to: Mailbox,
    /// The one recipient.
    pub to: Mailbox,
    /// The subject; a marking stands first in it where there is one.
    pub subject: String,
    /// The plain-text part, written for reading.
    pub text: String,
    /// The HTML part, if any.
    pub html: Option<String>,
    /// Pictures inside the HTML part and attachments.
    pub enclosures: Vec<Enclosure>,
    /// Why it is sent, in words, for the officer and the ledger.
    pub why: String,
}
