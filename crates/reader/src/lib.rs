//! Reads partners' files in child processes of the same program, so that a file that takes its reader down is a finding and
//! not an outage.
//!
//! The libraries that read spreadsheets can be made to abort, to loop or to eat all memory by a file of a kilobyte, and
//! nothing inside a process helps against that. So the program starts itself again with the hidden word [`SUBCOMMAND`]; that
//! process limits itself, reads one file after another from its standard input and answers on its standard output
//! ([`serve`]). [`Reader`] is the other end: it keeps one such worker between files, watches the clock, and replaces the
//! worker after any failure, after two hundred files, and when it has grown.
//!
//! A worker has no environment, no way to open or write a file, and the root as its folder. It is not cut off from the
//! network: nothing that it runs can open a connection, and doing so without privileges would need unsafe code.

mod encoding;
mod limits;
mod reader;
mod worker;

pub use reader::{Bounds, Reader};
pub use worker::serve;

/// The hidden word after which the program is a reader of files and nothing else.
pub const SUBCOMMAND: &str = "read-workbook";
