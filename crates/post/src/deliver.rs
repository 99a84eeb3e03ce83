//! Delivery: one message, one recipient, one attempt, and exactly how far it came.

use crate::settings::Transport;
use crate::{folder, smtp};

/// A composed message on its way to its one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// The stored bytes.
    pub bytes: Vec<u8>,
    /// The sender's address.
    pub from: String,
    /// The recipient's address, as checked against the register at this moment.
    pub to: String,
    /// The name under which it lies in an outbox folder, without `.eml`.
    pub file_name: String,
}

/// The steps of a delivery, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Connecting, greeting, encrypting, logging in.
    Connecting,
    /// Naming the sender.
    Mail,
    /// Naming the recipient.
    Rcpt,
    /// Asking leave to hand over the content.
    Data,
    /// Handing over the content and the final dot: from here on only the answer tells.
    DotSent,
    /// Putting the whole letter into the outbox folder under its name: from here on it may lie there.
    Placing,
    /// The server has answered after the dot.
    Answered,
}

impl Phase {
    const ALL: [Self; 7] = [
        Self::Connecting,
        Self::Mail,
        Self::Rcpt,
        Self::Data,
        Self::DotSent,
        Self::Placing,
        Self::Answered,
    ];

    /// The word for it, as the ledger keeps it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Connecting => "connecting",
            Self::Mail => "mail",
            Self::Rcpt => "rcpt",
            Self::Data => "data",
            Self::DotSent => "dot-sent",
            Self::Placing => "placing",
            Self::Answered => "answered",
        }
    }

    /// The phase of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }
}

/// How far a delivery came and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handover {
    /// The last phase that began.
    pub phase: Phase,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Handed over and acknowledged.
    Sent {
        /// The server's words, or where the file lies.
        reply: String,
    },
    /// Not handed over; try this letter again later.
    Retry {
        /// Why, in words.
        reason: String,
    },
    /// Refused for good; this letter only.
    Refused {
        /// Why, in words.
        reason: String,
    },
    /// Handed over, but the answer did not come or was not understood; a person settles it.
    Uncertain {
        /// Why, in words.
        reason: String,
    },
    /// Not handed over for a reason that is not this letter's; no letter is the worse for it, and none goes out meanwhile.
    QueuePaused {
        /// Why, in words.
        reason: String,
    },
}

/// Hands one message over to one recipient.
///
/// `on_phase` is called before each step and may refuse it, for example because it could not be noted down: then nothing more is
/// sent. A folder has one step, [`Phase::Placing`]: delivering into it again does no harm, but a letter that may lie there must
/// not also leave by a server.
pub fn deliver(
    transport: &Transport,
    parcel: &Parcel,
    on_phase: &mut dyn FnMut(Phase) -> Result<(), String>,
) -> Handover {
    match transport {
        Transport::Folder(folder) => folder::deliver(folder, parcel, on_phase),
        Transport::Smtp(settings) => smtp::deliver(settings, parcel, on_phase),
    }
}
