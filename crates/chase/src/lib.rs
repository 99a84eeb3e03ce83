//! What is due to be done, and the words of every letter.
//!
//! [`plan`] is the heart: from the board, what happened and now, it returns every action that is due and not yet done.
//! [`write()`], [`receipt()`], [`arrival_receipt`] and [`circulation`] compose the letters. Nothing here does input or
//! output or reads a clock.

pub mod calendar;
mod circulate;
#[cfg(test)]
mod closing;
mod confirmation;
mod context;
mod difference;
mod digest;
#[cfg(test)]
mod every_letter;
mod findings;
mod ladder;
mod language;
mod leave;
#[cfg(test)]
mod letters_read;
#[cfg(test)]
mod letters_together;
#[cfg(test)]
mod made_up;
mod markup;
mod needs;
mod needs_of_packs;
mod plan;
mod pre_brief;
mod receipt;
#[cfg(test)]
mod receipts_again;
#[cfg(test)]
mod receipts_read;
mod redraft;
mod rehearse;
pub mod said;
#[cfg(test)]
mod sample;
mod set_aside;
#[cfg(test)]
mod taken_back;
#[cfg(test)]
mod walk;
#[cfg(test)]
mod well_formed;
mod wording;
mod words;
mod write;
#[cfg(test)]
mod year;

pub use circulate::{Circulation, EmailBody, circulation, circulations, taken_back};
pub use confirmation::{Confirmation, Confirmed, confirmation};
pub use context::context_receipt;
pub use difference::{Change, Difference};
pub use digest::{Digest, digest};
pub use ladder::{Planned, Unreached, is_for_the_chair, no_longer_right, returns_of, unreached};
pub use leave::letters_may_leave;
pub use needs::{MAIL, Need, needs};
pub use needs_of_packs::outside;
pub use plan::{Action, plan};
pub use pre_brief::{About, PreBrief, context_until, is_about_a_draft, last_context, pre_brief};
pub use receipt::{Besides, HowRead, Received, arrival_receipt, receipt, receipt_key};
pub use redraft::out_of_date;
pub use rehearse::{NotRehearsed, Rehearsal, Rehearsed, Returns, last_known, rehearse};
pub use set_aside::set_aside;
pub use wording::{BrokenTemplate, check_letters, template_names};
pub use words::marked_subject;
pub use write::{Correction, LetterFacts, write};
