//! `boardpack settle`: say of an uncertain letter whether it was delivered.

use boardpack_office::deliver::settle::settle;
use clap::{ArgGroup, Args};

use super::{Shared, print_text, said};
use crate::clock;
use crate::exit::{Done, Outcome};

/// Say of an uncertain letter whether it was delivered.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("delivered").required(true).args(["sent", "not_sent"])))]
pub(crate) struct Settle {
    /// The letter, by its number or its key: `boardpack status` names both
    #[arg(value_name = "LETTER")]
    letter: String,
    /// It was delivered
    #[arg(long)]
    sent: bool,
    /// It was not delivered: the same bytes are queued again under the same Message-ID
    #[arg(long)]
    not_sent: bool,
    /// Who says so
    #[arg(long, value_name = "NAME", value_parser = said)]
    by: String,
}

impl Settle {
    pub(crate) fn run(&self, shared: &Shared) -> Outcome {
        let (mut office, open) = shared.open_board()?;
        let now = clock::recording(&open.board, shared.now)?;
        let letter = settle(&mut office, &open, (&self.letter, self.sent), (&self.by, now))?;
        let what = if self.sent {
            "counts as delivered"
        } else {
            "is queued again; `boardpack post` hands it over"
        };
        print_text(&format!("The letter {} to {} {what}.", letter.number, letter.to));
        Ok(Done::Well)
    }
}
