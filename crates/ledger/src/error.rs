//! What can go wrong with a ledger, in words that an officer can act on.

use std::fmt;

use boardpack_model::history::Delivery;
use boardpack_model::letter::LetterKey;

/// Why the ledger did not do what was asked. Nothing was recorded.
#[derive(Debug)]
pub enum LedgerError {
    /// The file is not a sound ledger.
    Damaged {
        /// The ledger.
        place: String,
        /// What the database says about it.
        reason: String,
    },
    /// The ledger was written by a later version of boardpack.
    Newer {
        /// The ledger.
        place: String,
        /// The number of the first migration that this version does not know.
        migration: i64,
    },
    /// The ledger cannot be opened or kept there.
    Unsuitable {
        /// The ledger.
        place: String,
        /// Why, and what to do.
        reason: String,
    },
    /// The database did not do what was asked of it.
    Database(sqlx::Error),
    /// A row says something that this version does not understand.
    Unreadable {
        /// The column.
        column: String,
        /// What is wrong with it.
        reason: String,
    },
    /// A step towards handing over a letter that is not waiting to be handed over, or a person's word about a letter that does
    /// not stand as the word takes it to.
    StandsOtherwise {
        /// The letter.
        key: LetterKey,
        /// How far its delivery came already.
        delivery: Delivery,
        /// As what it would have to stand.
        wanted: Delivery,
    },
    /// A worker went on with a letter that another one has taken up meanwhile.
    TakenUpElsewhere(LetterKey),
    /// No letter has that key.
    NoSuchLetter(LetterKey),
    /// The same thing was recorded before, and it was different.
    Different(String),
}

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { place, reason } => write!(
                f,
                "the ledger {place} is damaged and was left as it is ({reason}); put it aside, with the files \
                 `-wal` and `-shm` beside it if there are any, and restore the newest verified backup"
            ),
            Self::Newer { place, migration } => write!(
                f,
                "the ledger {place} was written by a newer boardpack (its change {migration} is not known here); \
                 nothing was changed; please use that version or a later one"
            ),
            Self::Unsuitable { place, reason } => write!(f, "the ledger {place} cannot be used: {reason}"),
            Self::Database(error) => write!(f, "the ledger could not do that: {error}"),
            Self::Unreadable { column, reason } => {
                write!(
                    f,
                    "the ledger holds something not understood in `{column}`: {reason}"
                )
            }
            Self::StandsOtherwise {
                key,
                delivery,
                wanted,
            } => write!(
                f,
                "the letter {key} is not {}: it is {}",
                wanted.word(),
                delivery.word()
            ),
            Self::TakenUpElsewhere(key) => {
                write!(f, "the letter {key} was taken up by another worker meanwhile")
            }
            Self::NoSuchLetter(key) => write!(f, "the ledger holds no letter {key}"),
            Self::Different(what) => write!(
                f,
                "{what} was recorded before with another content; facts are never changed"
            ),
        }
    }
}

impl std::error::Error for LedgerError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

impl From<sqlx::Error> for LedgerError {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}
