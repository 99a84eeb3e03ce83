//! The post of a performance office: letters to MIME messages, and messages to an outbox folder or an SMTP server.
//!
//! [`compose`] is a function from a letter to bytes: the same letter gives the same bytes, which are stored before anything
//! is delivered and sent again as they are. [`deliver`] hands one message over to one recipient and says how far it came,
//! so that nobody gets a letter twice and no letter is lost without a word.

mod address;
mod back_off;
mod compose;
mod deliver;
mod folder;
mod incoming;
mod settings;
mod smtp;
mod token;

pub use back_off::back_off;
pub use boardpack_model::Secret;
pub use compose::{compose, message_id_of, message_name};
pub use deliver::{Handover, Outcome, Parcel, Phase, deliver};
pub use incoming::{Attached, Bounced, Incoming, Kind, incoming};
pub use settings::{Login, Proof, Security, SmtpSettings, Transport};
pub use token::{Grant, TokenSettings, TokenSource};

use std::fmt;

/// Why a letter cannot be made into a message. The letter is at fault, not the surroundings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostError {
    /// Not an address that letters may go to or come from.
    Address {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// An enclosure's media type or content id is not one.
    Enclosure {
        /// The enclosure's name.
        name: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A date that no message can bear.
    Date(String),
}

impl fmt::Display for PostError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address { text, reason } => write!(
                f,
                "`{}` is no address for a letter: {reason}",
                text.escape_debug()
            ),
            Self::Enclosure { name, reason } => {
                write!(f, "the enclosure `{}`: {reason}", name.escape_debug())
            }
            Self::Date(at) => write!(f, "a letter cannot be dated {at}"),
        }
    }
}

impl std::error::Error for PostError {}
