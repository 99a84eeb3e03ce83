//! The ledger of a performance office: everything that happened, and the archive of the original files.
//!
//! [`Ledger`] keeps facts in SQLite (by default) or PostgreSQL (by URL). Facts are appended, never changed and never
//! removed; the database itself refuses anything else. The one table that changes is the lease, by which a second worker
//! is harmless. [`Archive`] keeps bytes under their SHA-256, written once.
//!
//! The interface is synchronous: a [`Ledger`] owns a small runtime and blocks. Asynchronous callers use it on a thread
//! that may block.

mod archive;
mod arrivals;
mod check;
mod error;
mod events;
mod handed_over;
mod last;
mod leases;
mod letters;
mod observations;
mod open;
mod packs;
mod rows;
mod said;
mod sqlite;
mod submissions;
mod withdrawn;

pub use archive::{Archive, ArchiveError, Damage, sha256_hex};
pub use arrivals::{Fingerprint, NewArrival};
pub use error::LedgerError;
pub use events::NewEvent;
pub use leases::Claim;
pub use letters::{Attempt, LetterToStore, phase};
pub use open::Ledger;
pub use submissions::NewSubmission;
