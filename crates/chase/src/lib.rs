//! What is due to be done, and the words of every letter.
//!
//! [`plan`] is the heart: from the board, what happened and now, it returns every action that is due and not yet done.
//! [`write()`], [`receipt()`], [`arrival_receipt`] and [`circulation`] compose the letters. Nothing here does input or
//! output or reads a clock.

mod circulate;
mod difference;
mod findings;
mod ladder;
mod leave;
#[cfg(test)]
mod letters_read;
mod plan;
mod receipt;
#[cfg(test)]
mod receipts_again;
#[cfg(test)]
mod receipts_read;
mod rehearse;
#[cfg(test)]
mod sample;
mod set_aside;
#[cfg(test)]
mod taken_back;
mod wording;
mod words;
mod write;
#[cfg(test)]
mod year;

pub use circulate::{Circulation, EmailBody, circulation, circulations};
pub use difference::{Change, Difference};
pub use ladder::Planned;
pub use leave::letters_may_leave;
pub use plan::{Action, plan};
pub use receipt::{Besides, HowRead, Received, arrival_receipt, receipt, receipt_key};
pub use rehearse::{NotRehearsed, Rehearsal, Rehearsed, Returns, last_known, rehearse};
pub use set_aside::set_aside;
pub use wording::{BrokenTemplate, check_letters, template_names};
pub use words::marked_subject;
pub use write::{LetterFacts, write};
