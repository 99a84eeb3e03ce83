//! `boardpack chasing`: the chasing list as a workbook.

use std::path::PathBuf;

use boardpack_office::chasing;
use clap::Args;

use super::{Shared, print_text};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Write the chasing list: who has not sent what yet, whom to ring, and what was written to them last.
#[derive(Debug, Args)]
pub(crate) struct Chasing {
    /// The workbook to write
    #[arg(long, value_name = "FILE.xlsx")]
    into: PathBuf,
}

impl Chasing {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::looking(&open.board, shared.now);
        let count = chasing::write(&mut office, &open, &self.into, now)?;
        let what = match count {
            1 => "1 return".to_owned(),
            count => format!("{count} returns"),
        };
        print_text(&format!("{what} to ask for: {}", self.into.display()));
        Ok(Done::Well)
    }
}
