//! What happened: arrivals, submissions, decisions, letters and packs, as the ledger tells it.

mod withdrawn;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::letter::{LetterKey, Mode};
use crate::{AgencyCode, AudienceCode, Figure, IndicatorCode, Period, ReturnCode};

/// One expected return: who owes what for when.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ReturnKey {
    /// Who owes it.
    pub agency: AgencyCode,
    /// What it is.
    #[serde(rename = "return")]
    pub code: ReturnCode,
    /// For when.
    pub period: Period,
}

impl fmt::Display for ReturnKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.period.slug(), self.agency, self.code)
    }
}

/// What became of a file seen in the drop folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ArrivalState {
    /// Not yet whole, or not yet settled.
    Waiting,
    /// Taken in: archived, recorded, understood as a submission.
    Taken,
    /// The same bytes as an earlier arrival of the same agency.
    Duplicate,
    /// From a folder that is no agency's, or not a file that can be a return.
    NotInTheRegister,
}

impl ArrivalState {
    const ALL: [Self; 4] = [
        Self::Waiting,
        Self::Taken,
        Self::Duplicate,
        Self::NotInTheRegister,
    ];

    /// The words for it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Taken => "taken",
            Self::Duplicate => "duplicate",
            Self::NotInTheRegister => "not in the register",
        }
    }

    /// The state of those words.
    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.words() == words)
    }
}

/// How a submission was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Everything expected was read and nothing is asked.
    Accepted,
    /// Everything expected was read; some of it is to be confirmed, corrected or explained.
    AcceptedWithQueries,
    /// Part was read; the rest is awaited.
    AcceptedInPart,
    /// Understood, but too little of it can be used: please correct these cells.
    ReturnedForCorrection,
    /// The officer decides.
    Held,
    /// Holds personal data; set aside unread.
    Quarantined,
    /// Cannot be read.
    Refused,
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Accepted,
        Self::AcceptedWithQueries,
        Self::AcceptedInPart,
        Self::ReturnedForCorrection,
        Self::Held,
        Self::Quarantined,
        Self::Refused,
    ];

    /// The words for it, as people read them.
    pub fn words(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::AcceptedWithQueries => "accepted with queries",
            Self::AcceptedInPart => "accepted in part",
            Self::ReturnedForCorrection => "returned for correction",
            Self::Held => "held",
            Self::Quarantined => "quarantined",
            Self::Refused => "refused",
        }
    }

    /// The outcome of those words.
    pub fn from_words(words: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.words() == words)
    }

    /// Whether its figures are used.
    pub fn is_acceptance(self) -> bool {
        matches!(
            self,
            Self::Accepted | Self::AcceptedWithQueries | Self::AcceptedInPart
        )
    }
}

/// A file seen in the drop folder.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Arrival {
    /// Its number in the ledger.
    pub id: i64,
    /// When the office first saw it.
    pub first_seen: Timestamp,
    /// When the file system says that it was made in the drop folder, where it says so.
    pub born: Option<Timestamp>,
    /// Its folder below the drop folder, as text.
    pub folder: String,
    /// Its name, as text; masked when quarantined.
    pub name: String,
    /// The SHA-256 of its bytes, in lower-case hex.
    pub sha256: String,
    /// Its length in bytes.
    pub bytes: u64,
    /// What became of it.
    pub state: ArrivalState,
    /// The agency whose folder it lay in, if one.
    pub agency: Option<AgencyCode>,
    /// Why it has that state, in words.
    pub reason: String,
}

/// An arrival understood as an attempt at one return.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Submission {
    /// Its number in the ledger.
    pub id: i64,
    /// The arrival's number.
    pub arrival: i64,
    /// The agency.
    pub agency: AgencyCode,
    /// Which return, where that is known.
    pub return_code: Option<ReturnCode>,
    /// For which period, where that is known.
    pub period: Option<Period>,
    /// When the office first saw the file, which is what the clock of timeliness counts.
    pub at: Timestamp,
    /// When it was recorded: from this instant its figures are known. Never before `at`.
    pub known_at: Timestamp,
    /// How it was answered.
    pub outcome: Outcome,
    /// Why, in words.
    pub reason: String,
    /// How many figures were expected of it.
    pub expected: u32,
    /// How many of them can be used when it is recorded: its own, and those that stand from earlier files of the return.
    pub read: u32,
    /// The archived file.
    pub sha256: String,
    /// The name it came under.
    pub file: String,
    /// When the file system says that the file was made in the drop folder, where it says so: evidence for the agency where
    /// nobody watched when it came.
    pub born: Option<Timestamp>,
}

impl Submission {
    /// Whether it is context to a pre-brief, which is an attempt at no return: understood, of a period, and of no return.
    pub fn is_context(&self) -> bool {
        self.return_code.is_none() && self.period.is_some() && self.outcome.is_acceptance()
    }

    /// The return it is an attempt at, where that is known.
    pub fn key(&self) -> Option<ReturnKey> {
        Some(ReturnKey {
            agency: self.agency.clone(),
            code: self.return_code.clone()?,
            period: self.period?,
        })
    }

    /// Whether it is an attempt at that return.
    pub fn is_for(&self, key: &ReturnKey) -> bool {
        self.period == Some(key.period)
            && self.return_code.as_ref() == Some(&key.code)
            && self.agency == key.agency
    }
}

/// Something a person or the program did that is no file and no letter.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Its number in the ledger.
    pub id: i64,
    /// When it counts from.
    pub at: Timestamp,
    /// Who did it.
    pub by: String,
    /// What it was.
    pub what: Happening,
}

/// The kinds of event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Happening {
    /// A later due day was agreed.
    Extended {
        /// The return.
        key: ReturnKey,
        /// The new due day.
        until: Date,
        /// Why.
        reason: String,
    },
    /// The return is not owed this period.
    Waived {
        /// The return.
        key: ReturnKey,
        /// Why.
        reason: String,
    },
    /// "Nothing to report", said explicitly.
    NilConfirmed {
        /// The return.
        key: ReturnKey,
        /// How it was said.
        reason: String,
    },
    /// The officer said of a quarantined file that it holds nothing personal.
    Cleared {
        /// The file.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// The officer decided that a held file is no return of the agency's.
    Declined {
        /// The file.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// A quarantined file was removed from the archive. This is its tombstone.
    Purged {
        /// The file that was there.
        sha256: String,
        /// Why.
        reason: String,
    },
    /// A draft pack was made.
    Drafted {
        /// The pack's period.
        period: Period,
    },
    /// What a draft says about each agency, recorded with it: by this it is known whether a later one says something else.
    DraftSays {
        /// The pack's period.
        period: Period,
        /// The agency and the fingerprint of what is said about it.
        of_each: BTreeMap<AgencyCode, String>,
    },
    /// A pack was approved for circulation.
    Approved {
        /// The pack's period.
        period: Period,
        /// The issue that the approval makes.
        issue: u32,
        /// The approver's reason or comment, if any.
        comment: String,
        /// Why it was approved below the coverage that the board asks for, where it was. Printed in the pack.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        despite: Option<String>,
    },
    /// An accepted submission was taken back: from here on it counts for nothing.
    Withdrawn {
        /// The submission's number in the ledger.
        submission: i64,
        /// The return that it was an attempt at.
        key: ReturnKey,
        /// Why.
        reason: String,
    },
    /// Nobody watched the drop folder between two instants.
    Unwatched {
        /// The last instant at which somebody did.
        from: Timestamp,
        /// The first instant at which somebody did again.
        until: Timestamp,
    },
    /// The machine's clock jumped further than time can have passed; letters wait until a person has looked at it.
    ClockJumped {
        /// What it said last.
        from: Timestamp,
        /// What it said next.
        to: Timestamp,
    },
    /// A person said that the clock is right again: letters may leave.
    ClockConfirmed,
    /// A person said whether an uncertain letter was delivered.
    Settled {
        /// The letter.
        letter: LetterKey,
        /// Whether it was delivered; one that was not is queued again.
        sent: bool,
    },
    /// A person had a letter that was given up queued again: the same bytes under the same Message-ID.
    QueuedAgain {
        /// The letter.
        letter: LetterKey,
    },
    /// A person said that letters written under one mode of the post may leave under another.
    Released {
        /// The mode under which they may leave.
        mode: Mode,
        /// The letters.
        letters: Vec<LetterKey>,
    },
    /// A letter came back: its address does not take mail.
    Bounced {
        /// The address, in lower case.
        address: String,
        /// The letter, where the bounce names it.
        letter: Option<LetterKey>,
        /// What the mail system said.
        reason: String,
    },
    /// What was attached to a message was put into an agency's drop folder.
    Mailed {
        /// The SHA-256 of the message, of which nothing else is kept.
        message: String,
        /// The agency of which its sender is a contact.
        agency: AgencyCode,
        /// When the mail system delivered it.
        delivered: Timestamp,
        /// The files.
        files: Vec<MailedFile>,
    },
    /// The officer's own words in a pack; the last ones for a place count, and empty ones take them away.
    Worded {
        /// The pack's period.
        period: Period,
        /// Where they stand.
        place: WordsPlace,
        /// The words.
        text: String,
    },
    /// The officer pinned an exception to the front of a pack, or dropped one from it.
    Exception {
        /// The pack's period.
        period: Period,
        /// The indicator.
        indicator: IndicatorCode,
        /// What was done with it.
        choice: ExceptionChoice,
        /// Why.
        reason: String,
    },
    /// The officer's morning digest told of these things, each by its stable name, so that none is told twice.
    Digested {
        /// The names.
        told: Vec<String>,
    },
}

/// A file that came by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailedFile {
    /// Its path below the drop folder, as it can be printed.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub sha256: String,
}

/// Where the officer's own words stand in a pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WordsPlace {
    /// The first sentence of the first page and of the e-mail.
    Headline,
    /// The letter that goes before the pack.
    CoveringLetter,
}

/// What the officer did with an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ExceptionChoice {
    /// It stands first.
    Pinned,
    /// It is not shown among the exceptions; the indicator's own page still is.
    Dropped,
    /// As the rules have it, again.
    AsTheRulesHaveIt,
}

/// A letter that has been composed and stored.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StoredLetter {
    /// Its number in the ledger, by which an officer can name it.
    pub number: i64,
    /// Its key.
    pub key: LetterKey,
    /// The mode of the post under which it was written.
    pub mode: Mode,
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
    /// How far its delivery came.
    pub delivery: Delivery,
}

/// How far the delivery of a letter came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Delivery {
    /// Waiting to be handed over, or to be tried again.
    Queued,
    /// Handed over and acknowledged.
    Sent,
    /// Refused for good.
    Failed,
    /// Handed over, but the answer was lost: a person settles it.
    Uncertain,
    /// No longer to be sent: the recipient left the register.
    Cancelled,
}

impl Delivery {
    const ALL: [Self; 5] = [
        Self::Queued,
        Self::Sent,
        Self::Failed,
        Self::Uncertain,
        Self::Cancelled,
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Uncertain => "uncertain",
            Self::Cancelled => "cancelled",
        }
    }

    /// The delivery of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|delivery| delivery.word() == word)
    }
}

/// An issued pack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct IssuedPack {
    /// The pack's period.
    pub period: Period,
    /// The edition, counted from one.
    pub issue: u32,
    /// The instant as at which everything in it was known.
    pub as_at: Timestamp,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Who approved it.
    pub approved_by: String,
    /// The version of boardpack that made it.
    pub version: String,
    /// The pipeline files it was made with: path below the board's folder to SHA-256 in the archive.
    pub pipeline: BTreeMap<String, String>,
    /// The files it consists of: path below the issue's folder to SHA-256.
    pub files: BTreeMap<String, String>,
    /// The audiences it was made for.
    pub audiences: Vec<AudienceCode>,
}

/// Everything the planner and the timeliness rules need to know of the past.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    /// Every submission, in the order in which they became known.
    pub submissions: Vec<Submission>,
    /// Every event, oldest first.
    pub events: Vec<Event>,
    /// Every letter composed so far.
    pub letters: BTreeMap<LetterKey, StoredLetter>,
    /// Every issued pack, oldest first.
    pub packs: Vec<IssuedPack>,
    /// Every file that is nobody's or can be no return, oldest first.
    pub strangers: Vec<Arrival>,
    /// The figures that accepted submissions gave, by the submission's number: of those returns that came in several files.
    /// They tell what stands of a return whose files were decided in another order than they came, or of which one was
    /// taken back.
    pub given: BTreeMap<i64, BTreeSet<Figure>>,
    /// How many findings about an accepted submission, by its number, still wait for an answer; none where it has no entry.
    pub open_queries: BTreeMap<i64, u32>,
}

impl History {
    /// The history as it was known at an instant. A file that was seen by then and recorded afterwards is not in it. What of
    /// its queries was answered since stays answered.
    #[must_use]
    pub fn as_at(&self, instant: Timestamp) -> Self {
        Self {
            submissions: self
                .submissions
                .iter()
                .filter(|s| s.known_at <= instant)
                .cloned()
                .collect(),
            events: self.events.iter().filter(|e| e.at <= instant).cloned().collect(),
            letters: self
                .letters
                .iter()
                .filter(|(_, l)| l.at <= instant)
                .map(|(k, l)| (k.clone(), l.clone()))
                .collect(),
            packs: self
                .packs
                .iter()
                .filter(|p| p.issued_at <= instant)
                .cloned()
                .collect(),
            strangers: self
                .strangers
                .iter()
                .filter(|file| file.first_seen <= instant)
                .cloned()
                .collect(),
            given: self.given.clone(),
            open_queries: self.open_queries.clone(),
        }
    }
}
