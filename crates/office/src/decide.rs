//! What the officer decides: about an expected return (an extension, a waiver, a nil return said by telephone), or about a file
//! (held, quarantined or accepted).

mod confirm;
mod extension;
mod file;
mod purge;
mod return_due;
pub(crate) mod withdraw;

use anyhow::Result;
pub(crate) use boardpack_chase::said;
use boardpack_model::ReturnKey;
use jiff::Timestamp;
use jiff::civil::Date;

use crate::{Office, OpenBoard, clock};

pub use file::{FileDecision, Named, decide_file};
pub(crate) use file::{day, short};
pub use return_due::decide;
pub use withdraw::{Accepted, withdraw};

/// A decision about one expected return.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// A later due day is agreed.
    Extend(Date),
    /// It is not owed this period.
    Waive,
    /// "Nothing to report", said by a person.
    Nil,
    /// A file that is held is this return after all; named by its file name or the beginning of its hash.
    Accept(String),
}

/// Who decides, why and when.
#[derive(Debug, Clone, Copy)]
pub struct Deciding<'a> {
    /// Who.
    pub by: &'a str,
    /// Why: the board must be able to answer for it.
    pub reason: &'a str,
    /// When.
    pub now: Timestamp,
}

impl Deciding<'_> {
    /// The same at an instant that can be believed.
    fn at_a_sound_instant(self, office: &mut Office, open: &OpenBoard) -> Result<Self> {
        let now = clock::need_sound(office, open, self.now)?;
        Ok(Self { now, ..self })
    }
}

fn is_owed(board: &boardpack_model::Board, key: &ReturnKey) -> bool {
    let spec = board.return_spec(&key.agency, &key.code);
    spec.is_some_and(|spec| board.owes(spec, key.period))
}
